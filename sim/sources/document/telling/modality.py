"""How a text says it: as done, planned, depending on something, denied, or said not to be so (model.md 2.1).

The modality is that of the happening in its sentence; who vouches for it is `speech`'s, and both together make
`reported` and `alleged`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from sim.record.event import Modality
from sim.sources.document.syntax.clause import clause_end, clause_start
from sim.sources.document.syntax.grammar import (
    AUXILIARIES,
    BARRIERS,
    BE,
    DETERMINERS,
    MODALS,
    PREPOSITIONS,
    group_start,
)
from sim.sources.document.syntax.inflection import verb_forms
from sim.sources.document.syntax.trigger import Trigger
from sim.sources.document.telling.dating import governing, verbs
from sim.sources.document.telling.timeexpression import expressions
from sim.sources.document.text.passage import Passage

_NOT: Final = frozenset("not cannot n't never no neither nor without hardly nobody none".split())
_FUTURE: Final = frozenset({"will", "'ll", "shall", "may", "might", "could", "can", "wo"})
_SUPPOSED: Final = frozenset({"would", "'d", "should", "must", "ought"})
_AHEAD: Final = frozenset(
    "planned upcoming proposed possible potential scheduled prospective expected looming imminent forthcoming "
    "tentative "
    "future next planning plans plan prospect prospects preparations preparation hopes possibility chance".split()
)
_FIRM: Final = frozenset({"will", "'ll", "shall", "would", "wo"})
_SPEECH: Final = frozenset({"demand", "ultimatum", "threat.nonforce", "threat.force"})
_WISHED: Final = frozenset(
    "call calls demand demands request requests urging appeal appeals hypothetical offer offers proposal proposals "
    "idea suggestion plea pleas bid push invitation need condition conditions date dates timetable agenda venue".split()
)
# A verb before the event, with what it makes of the event: `refused to meet`, `threatened to strike`.
_GOVERNORS: Final[Mapping[str, Modality]] = {
    **dict.fromkeys(
        "refuse fail decline avoid reject rule_out stop halt oppose cancel avert prevent cease".split(), "negated"
    ),
    **dict.fromkeys("deny".split(), "denied"),
    **dict.fromkeys("accuse allege suspect claim blame charge".split(), "alleged"),
    **dict.fromkeys(
        "plan intend expect schedule prepare vow pledge promise agree hope aim seek want prepare decide commit set "
        "undertake order authorize approve arrange announce promise invite".split(), "anticipated"
    ),
    **dict.fromkeys(
        "threaten offer propose consider urge demand ask request press insist warn suggest require oblige mull weigh "
        "discuss study encourage appeal call recommend advise fear plead beg implore lobby pressure tell like "
        "instruct".split(), "hypothetical"
    ),
}  # fmt: skip
_NOUNS: Final[Mapping[str, Modality]] = {
    "accusation": "alleged", "accusations": "alleged", "allegations": "alleged", "charges": "alleged",
    "threat": "hypothetical", "threats": "hypothetical", "plans": "anticipated", "plan": "anticipated",
    "refusal": "negated", "failure": "negated", "offer": "hypothetical", "proposal": "hypothetical",
    "deal": "anticipated", "agreement": "anticipated", "accord": "anticipated", "pact": "anticipated",
    "promise": "anticipated", "pledge": "anticipated", "decision": "anticipated", "likely": "anticipated",
    "ready": "anticipated", "willing": "anticipated", "due": "anticipated", "able": "hypothetical",
    "about": "anticipated",
    "unlikely": "negated", "unable": "negated", "unwilling": "negated", "prepared": "anticipated", "set": "anticipated",
    "yet": "negated", "slated": "anticipated", "invitation": "anticipated", "call": "hypothetical",
    "calls": "hypothetical",
    "hope": "hypothetical", "hopes": "hypothetical", "fears": "hypothetical", "chance": "hypothetical",
    "prospect": "hypothetical",
    "reports": "reported", "rumours": "alleged", "rumors": "alleged", "claims": "alleged", "suggestions": "alleged",
    "poised": "anticipated", "keen": "anticipated", "determined": "anticipated", "eager": "anticipated",
}  # fmt: skip
_HEARSAY: Final[Mapping[str, Modality]] = {
    "allegedly": "alleged", "purportedly": "alleged", "supposedly": "alleged", "reportedly": "reported",
    "apparently": "reported",
}  # fmt: skip
_DENYING: Final = frozenset(form for verb in ("deny", "reject", "dismiss", "refute") for form in verb_forms(verb))
_UNTRUE: Final = frozenset({"untrue", "false", "wrong", "incorrect"})
SCHEDULED: Final = "present tense with a day"
_SCHEDULED: Final = (
    "take begin start open resume convene reconvene meet enter come expire end host hold travel fly leave arrive visit "
    "gather go run continue close"
).split()  # `takes effect`, `comes into force`, `goes into effect`
_HOURS: Final = frozenset("noon midnight dawn midday sunrise sunset".split())
_NO_SUBJECT: Final = PREPOSITIONS | DETERMINERS | MODALS | AUXILIARIES
_COMPLEMENT_REACH: Final = 12
_CHAIN: Final = 3  # verbs up which a modality is looked for: `may come to start to talk`


class Said(NamedTuple):
    """A modality, and the word that shows it; `governor` is the place of a verb that the event depends on."""

    modality: Modality
    cue: str
    governor: int | None = None


@lru_cache(maxsize=1)
def _governing() -> dict[str, Modality]:
    return {form: modality for verb, modality in _GOVERNORS.items() for form in verb_forms(verb.partition("_")[0])}


def said(p: Passage, trigger: Trigger) -> Said:
    """How a sentence says the event of a trigger; `asserted` where nothing qualifies it."""
    for reading in (_negated, _conditional, _hedged, _governed, _planned, _inherited):
        found = reading(p, trigger)
        if found is not None and not _part_of_it(found, trigger):
            return found
    return Said("asserted", "")


def _part_of_it(found: Said, trigger: Trigger) -> bool:
    """Whether a modal verb belongs to what is said and leaves the saying a fact: `you must leave or face a ban`."""
    if trigger.entry.has("@speaker") and trigger.entry.type in _SPEECH and found.cue in ("must", "should"):
        return True
    return trigger.entry.has("!firm") and found.modality == "anticipated" and found.cue in _FIRM


def _hedged(p: Passage, trigger: Trigger) -> Said | None:
    """Adverbs that put it on somebody else's word (`allegedly`), and `may have`, which only supposes."""
    group = [p.low(k) for k in range(group_start(p, trigger.head), trigger.head)]
    if adverb := next((word for word in group if word in _HEARSAY), ""):
        return Said(_HEARSAY[adverb], adverb)
    modal = next((word for word in group if word in ("may", "might", "could")), "")
    return Said("hypothetical", f"{modal} have") if modal and "have" in group else None


def _negated(p: Passage, trigger: Trigger) -> Said | None:
    if trigger.entry.parsed.head == "v":
        start = group_start(p, trigger.head)
        window = list(range(start, trigger.head)) + ([start - 1] if p.low(start - 1) in _NOT else [])
    else:
        window = [k for k in range(max(0, trigger.head - 4), trigger.head) if not _cut(p, k, trigger.head)]
        window += _verb_of(p, trigger.head)
    window += _before_object(p, trigger)
    for k in window:
        if p.low(k) == "yet" and p.low(k + 1) == "to":
            return Said("negated", "yet to")
        if p.low(k) in _NOT and p.low(k + 1) != "only":
            return Said("negated", p.low(k))
    if p.low(trigger.head - 2) in ("instead", "rather"):
        return Said("negated", p.low(trigger.head - 2))
    opening = clause_start(p, trigger.head)
    if p.low(opening) in ("nor", "neither", "no", "none", "nobody") and p.low(opening + 1).isalpha():
        return Said("negated", p.low(opening))
    start = group_start(p, trigger.head)
    if p.low(start - 1) == "who" and any(p.low(k) in ("not", "n't") for k in range(max(0, start - 5), start - 1)):
        return Said("negated", "not … who")  # it was not they who broke it
    return None


def _before_object(p: Passage, trigger: Trigger) -> list[int]:
    """Where `no` negates a verb by its object (`held no talks`), or the noun that it hangs on (`no plans to lift`)."""
    if trigger.entry.parsed.head != "v":
        return []
    start = group_start(p, trigger.head)
    if trigger.passive and trigger.uses and min(trigger.uses) < trigger.head:
        noun = min(trigger.uses)
        return [k for k in (noun - 1, noun - 2) if p.low(k) == "no"]
    behind = range(trigger.head + 1, min((k for k in trigger.uses if k > trigger.head), default=trigger.head + 1))
    tied = p.low(start) == "to" or p.low(start - 1) in ("of", "to", "for")
    ahead = range(max(0, start - 4), start) if tied else range(0)
    return [k for k in (*behind, *ahead) if p.low(k) == "no"]


def _cut(p: Passage, k: int, head: int) -> bool:
    """Whether something that begins anew stands between two words."""
    return any(p.low(j) in BARRIERS or p.low(j) == "," for j in range(k, head))


def _verb_of(p: Passage, noun: int) -> list[int]:
    """The negations of the verb group that a noun is the object of (`did not sign a treaty`)."""
    start = clause_start(p, noun)
    return [
        k for k in range(max(start, noun - 6), noun) if p.low(k) in ("n't", "not", "never") and not _cut(p, k, noun)
    ]


def _conditional(p: Passage, trigger: Trigger) -> Said | None:
    """`if`, `unless` before it in its clause; `would` beside an `if`."""
    start = clause_start(p, trigger.head)
    opener = p.low(start - 1)
    if p.low(start) in ("had", "were", "should") and p.at(start + 1) is not None:
        return Said("hypothetical", f"{p.low(start)} …")  # had they attacked, ...
    if opener in ("if", "unless", "whether", "provided"):
        return Said("hypothetical", opener)
    words = {p.low(k) for k in range(len(p.words)) if p.quoted[k] == p.quoted[trigger.head]}
    modal = next((p.low(k) for k in range(group_start(p, trigger.head), trigger.head) if p.low(k) in MODALS), "")
    if modal and words & {"if", "unless"}:
        return Said("hypothetical", f"{modal} … if")
    return None


def _governed(p: Passage, trigger: Trigger) -> Said | None:
    """A verb or noun before the event that says what it is: refused, threatened, accused of."""
    at, start = trigger.head - 1, max(0, trigger.head - _COMPLEMENT_REACH)
    linked = trigger.entry.parsed.head == "v" and _linked(p, trigger)
    for k in range(at, start - 1, -1):
        word = p.low(k)
        if word in BARRIERS - {"and", "that"} or word == "," or p.quoted[k] != p.quoted[trigger.head]:
            return None
        found = _governing().get(word) if linked or k >= trigger.head - 3 else None
        if found is not None and _is_governor(p, k, trigger, linked):
            return Said(_flipped(p, k, found), word, k)
        if linked and (word in _UNTRUE or (word in ("true", "case") and "not" in (p.low(k - 1), p.low(k - 2)))):
            return Said("negated", f"not {word}")
        if linked and word in _NOUNS and k >= trigger.head - 6:
            denied = any(p.low(j) in _DENYING for j in range(max(0, k - 4), k))
            return Said("denied" if denied and _NOUNS[word] in ("alleged", "reported") else _NOUNS[word], word, k)
    return None


def governor(p: Passage, trigger: Trigger) -> int | None:
    """The verb or noun before an event that says what becomes of it, by its place."""
    found = _governed(p, trigger)
    return None if found is None else found.governor


def _linked(p: Passage, trigger: Trigger) -> bool:
    """Whether a verb depends on one before it: `to lift`, `that it had lifted`, `of lifting`."""
    start = group_start(p, trigger.head)
    if p.low(start) == "to" or p.low(start - 1) == "to":
        return True
    if p.low(start) == "having":
        return True
    if p.low(trigger.head).endswith("ing"):
        return p.low(start - 1) in PREPOSITIONS or p.low(start - 1) in _governing()
    return any(p.low(k) == "that" for k in range(max(0, start - 8), start))


def _is_governor(p: Passage, k: int, trigger: Trigger, linked: bool) -> bool:
    if trigger.entry.parsed.head != "v":
        near = all(p.low(j) not in PREPOSITIONS or p.low(j) in ("for", "of", "on") for j in range(k + 1, trigger.head))
        return (near and not p.low(k).endswith("ed")) or (
            near and p.low(k - 1) not in ("a", "the", "'s") and k < trigger.head - 1
        )
    if p.low(k) in ("told", "tell", "tells", "telling"):
        return p.low(group_start(p, trigger.head)) == "to"
    return linked and not (p.low(k) == "set" and p.low(k + 1) != "to")


def _flipped(p: Passage, k: int, modality: Modality) -> Modality:
    """`did not refuse`: the refusal is negated, and nothing is known of the deed."""
    negated = any(p.low(j) in _NOT for j in range(group_start(p, k), k))
    if not negated:
        return modality
    return "negated" if modality == "anticipated" else "hypothetical"


def _planned(p: Passage, trigger: Trigger) -> Said | None:
    """Modal verbs, and adjectives of what is to come."""
    start = group_start(p, trigger.head)
    for k in range(start, trigger.head):
        if p.low(k) in _FUTURE:
            return Said("anticipated", p.low(k))
        if p.low(k) in _SUPPOSED:
            return Said("anticipated" if p.low(k) == "would" and _backshifted(p, k) else "hypothetical", p.low(k))
    if any(p.low(k) in BE and p.low(k + 1) == "to" for k in range(start, trigger.head)):
        return Said("anticipated", "is to")
    if p.low(start) == "to" and p.low(start - 1) in ("is", "are", "due", "set", "expected", "scheduled", "likely"):
        return Said("anticipated", f"{p.low(start - 1)} to")
    if _scheduled(p, trigger):
        return Said("anticipated", SCHEDULED)
    return _planned_noun(p, trigger) if trigger.entry.parsed.head == "n" else None


def _scheduled(p: Passage, trigger: Trigger) -> bool:
    """Whether a plain present with a day or an hour behind it tells what is to come: `talks resume on Monday`."""
    verb = _present_verb(p, trigger)
    if verb is None or p.quoted[verb] or group_start(p, verb) != verb:
        return False
    near = range(verb + 1, min(verb + 6, clause_end(p, verb)))
    dated = any(e.first - 1 in near or e.first in near for e in expressions(p))
    return dated or any(p.low(k) in ("at", "from") and p.low(k + 1) in _HOURS for k in near)


def _present_verb(p: Passage, trigger: Trigger) -> int | None:
    """The verb of a trigger where it stands in the plain present: itself, or the one behind its noun."""
    if trigger.entry.parsed.head == "v":
        return trigger.head if p.low(trigger.head) in _present() else None
    behind = range(trigger.last, min(trigger.last + 8, clause_end(p, trigger.head)))
    return next((k for k in behind if p.low(k) in _present() and p.low(k - 1) not in _NO_SUBJECT), None)


@lru_cache(maxsize=1)
def _present() -> frozenset[str]:
    """The plain present of verbs of beginning and meeting."""
    kinds = {"base", "third"}
    return frozenset(form for verb in _SCHEDULED for form, told in verb_forms(verb).items() if told & kinds) - {"set"}


def _inherited(p: Passage, trigger: Trigger) -> Said | None:
    """What the verb says that a noun or an infinitive of purpose hangs on: `may visit to continue negotiations`."""
    verb = governing(p, trigger)
    if trigger.entry.parsed.head == "v":
        verb = _verb_before(p, trigger.head) if p.low(group_start(p, trigger.head)) == "to" else None
    for _ in range(_CHAIN):
        if verb is None or p.quoted[verb] != p.quoted[trigger.head]:
            return None
        group = [p.low(k) for k in range(group_start(p, verb), verb)]
        if any(word in _NOT for word in group):
            return Said("negated", " ".join(group))
        if modal := next((word for word in group if word in _FUTURE | _SUPPOSED), ""):
            return Said("anticipated" if modal in _FUTURE else "hypothetical", modal)
        verb = _verb_before(p, verb) if group[:1] == ["to"] else None
    return None


def _verb_before(p: Passage, at: int) -> int | None:
    return next((k for k in reversed(verbs(p)) if k < group_start(p, at) and not _cut(p, k, at)), None)


def _planned_noun(p: Passage, trigger: Trigger) -> Said | None:
    for k in range(max(0, trigger.head - 4), trigger.head):
        if p.low(k) in _FUTURE | _SUPPOSED and not _cut(p, k, trigger.head):
            return Said("anticipated" if p.low(k) in _FUTURE or _backshifted(p, k) else "hypothetical", p.low(k))
        if p.low(k) in _AHEAD and not _cut(p, k, trigger.head):
            return Said("anticipated", p.low(k))
        if p.low(k) in _WISHED and p.low(k + 1) in ("for", "to") and not _cut(p, k, trigger.head):
            return Said("hypothetical", p.low(k))
    following = range(trigger.last, min(trigger.last + 9, clause_end(p, trigger.head)))
    for k in following:
        if p.low(k) in _FUTURE | {"would", "expected", "due", "scheduled", "likely"}:
            return Said("anticipated", p.low(k))
        if p.low(k) in BE and p.low(k + 1) == "to":
            return Said("anticipated", f"{p.low(k)} to")
        if p.low(k) in ("in", "under") and p.low(k + 2) in ("works", "discussion", "preparation", "way"):
            return Said("anticipated", "in the works")
    return None


def _backshifted(p: Passage, would: int) -> bool:
    """Whether `would` is the `will` of a report: `said it would`."""
    from sim.sources.document.telling.speech import saying_forms

    return any(p.low(k) in saying_forms() or p.low(k) in _governing() for k in range(max(0, would - 8), would))
