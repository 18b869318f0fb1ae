"""Where a sentence speaks of an event: the words of the lexicon, found with what their frames ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from sim.sources.document.lexicon import by_head
from sim.sources.document.lexicon.entry import Entry, Words
from sim.sources.document.syntax.clause import clause_end, clause_start, opens_quotation
from sim.sources.document.syntax.grammar import (
    ADVERBS,
    AUXILIARIES,
    BARRIERS,
    BE,
    DETERMINERS,
    HAVE,
    MODALS,
    PREPOSITIONS,
    governed,
    group_start,
    is_passive,
)
from sim.sources.document.syntax.inflection import Form, irregular_past
from sim.sources.document.telling.timeexpression import NUMBERS
from sim.sources.document.text.passage import Passage

OBJECT_REACH: Final = 10
NEAR_REACH: Final = 14
NOUN_REACH: Final = 6
PARTICLE_REACH: Final = 5
_DENIAL: Final = frozenset({"not", "cannot", "n't", "never", "no", "nor", "neither"})
_THEN: Final = frozenset({"before", "until", "while", "when", "unless", "if"})  # what follows is another clause
_NOUNS_LIKE_ADJECTIVES: Final = frozenset(
    "coal metal deal appeal signal rival arsenal general official capital proposal withdrawal approval renewal refusal "
    "denial trial goal canal journal hospital criminal removal arrival council traffic republic fabric meeting "
    "ceasefire crossing missile offensive initiative directive executive representative".split()
)
_APART: Final = frozenset("; : but while whereas although because if unless when after before".split())
_BEFORE_ING: Final = frozenset(
    "of by for without after before from while when and or against about despite start started begin began begun stop "
    "stopped keep kept consider considered considering not in on as continue continued resume resumed avoid".split()
)
_PRONOUNS: Final = frozenset("i you we they he she it who that which and or".split())


@dataclass(frozen=True)
class Trigger:
    """An entry found in a sentence: the head word, the words it takes up `[first, last)`, and whether it is passive."""

    entry: Entry
    head: int
    first: int
    last: int
    passive: bool = False
    uses: frozenset[int] = frozenset()  # the words that its conditions found


@dataclass(frozen=True)
class Near:
    """An entry whose head stands in a sentence but which did not fire, and why: what `--explain` shows."""

    entry: Entry
    head: int
    why: str


def triggers(p: Passage) -> tuple[Trigger, ...]:
    """The entries that fire in a sentence, one at most for a word, from left to right."""
    found: list[Trigger] = []
    taken: set[int] = set()
    for head in range(len(p.words)):
        if head in taken:
            continue
        fired = [t for t in _at(p, head) if isinstance(t, Trigger)]
        if fired:
            best = max(fired, key=lambda t: t.entry.weight + (t.last - t.head > 1) + 2 * t.entry.has("!failing"))
            found.append(best)
            taken |= set(range(best.first, best.last))
    used = {k for t in found for k in t.uses if t.entry.parsed.head == "v"}
    return tuple(t for t in found if t.head not in used or t.entry.parsed.head == "v")


def nearly(p: Passage) -> tuple[Near, ...]:
    """The entries that did not fire although their head is there, with the reason."""
    return tuple(t for head in range(len(p.words)) for t in _at(p, head) if isinstance(t, Near))


def _at(p: Passage, head: int) -> Iterator[Trigger | Near]:
    mention = p.at(head)
    for entry, kinds in by_head().get(p.low(head), ()):
        if mention is not None and mention.how != "sector":
            yield Near(entry, head, "the word is part of a name")
        else:
            yield _tried(p, head, entry, kinds)


def _tried(p: Passage, head: int, entry: Entry, kinds: frozenset[Form]) -> Trigger | Near:
    frame = entry.parsed
    if frame.head == "v" and not verbal(p, head, kinds):
        return Near(entry, head, "the word is no verb here")
    if frame.head == "a" and p.low(head).endswith("ing") and _begins(p, head) and _gerund_subject(p, head):
        return Near(entry, head, "it is what the sentence speaks of")
    if frame.head == "n" and not _nominal(p, head, kinds):
        return Near(entry, head, "the word is no noun here")
    if entry.has("!quoted") and not p.quoted[head]:
        return Near(entry, head, "it is not inside a quotation")
    if entry.has("!failing") and not any(p.low(k) in _DENIAL for k in range(group_start(p, head), head)):
        return Near(entry, head, "it is not negated here")
    last = _particle_end(p, head, entry)
    if last is None:
        return Near(entry, head, "the words that belong to it are missing")
    passive = frame.head == "v" and "participle" in kinds and is_passive(p, head)
    uses: set[int] = set()
    for condition in frame.conditions:
        there = [
            k
            for k in _window(p, head, last, passive, frame.head, condition.window)
            if p.low(k) in condition.forms and not head <= k < last
        ]
        if bool(there) != condition.wanted:
            return Near(entry, head, _reason(condition))
        uses |= set(there)
    return Trigger(entry, head, head, last, passive, frozenset(uses))


def _reason(condition: Words) -> str:
    where = {"o": "as its object", "w": "near it", "b": "before it", "f": "after it"}[condition.window]
    more = ", …" if condition.written[6:] else ""
    some = ", ".join(condition.written[:6]) + more
    return f"{'none' if condition.wanted else 'one'} of these stands {where}: {some}"


def verbal(p: Passage, at: int, kinds: frozenset[Form]) -> bool:
    """Whether a word that may be a verb is one here, going by the words beside it."""
    before, following = p.low(at - 1), p.low(at + 1)
    if p.low(at) in MODALS:
        return before not in DETERMINERS
    if p.low(at) in HAVE and _carries(p, at + 1):
        return False
    if "ing" in kinds and before.endswith("ly") and p.low(at - 2) in BE:
        return True
    if kinds & {"past", "participle"}:
        attributive = before in DETERMINERS and following.isalpha() and following not in PREPOSITIONS | ADVERBS | {"by"}
        return not attributive or (before in ("'s", "his", "her") and following in DETERMINERS)
    if "ing" in kinds and _begins(p, at) and _gerund_subject(p, at):
        return False
    if "ing" in kinds:
        return before in BE or not before or before in _BEFORE_ING or p.at(at - 1) is not None or not before.isalpha()
    if before in DETERMINERS or before in PREPOSITIONS - {"to"} or _no_subject(p, at):
        return False
    if following in AUXILIARIES - {"to", "not", "do", "does", "being", "get", "got"}:
        return False  # `mortars had hit the village`
    if "base" in kinds:
        return _base(p, at, before)
    return bool(before)


def _carries(p: Passage, at: int) -> bool:
    """Whether a participle follows that makes the word before it an auxiliary: `has offered`, `had not yet met`."""
    while p.low(at) in ADVERBS or p.low(at) in _DENIAL or p.low(at) in ("been", "long"):
        at += 1
    return p.low(at).endswith("ed") or p.low(at) in irregular_past()


def _begins(p: Passage, at: int) -> bool:
    """Whether a word begins a sentence, or a quotation."""
    return not p.low(at - 1).isalpha() and p.low(at - 1) != ","


def _gerund_subject(p: Passage, at: int) -> bool:
    """Whether a participle that begins a sentence is what it speaks of: `Talking to them is a waste`."""
    first = next((p.low(k) for k in range(at + 1, len(p.words)) if p.low(k) in BE or p.low(k) == ","), "")
    return first in BE


def _no_subject(p: Passage, at: int) -> bool:
    """Whether what stands before a word cannot be its subject: a verb, an adjective, a name in another's phrase."""
    mention, before = p.at(at - 1), p.low(at - 1)
    if mention is not None:
        counted = p.low(mention.first - 1).isdigit() or p.low(mention.first - 1) in NUMBERS
        return mention.possessive or counted or bool(governed(p, mention))  # `fourteen Arvenian brokers`
    if before in _NOUNS_LIKE_ADJECTIVES:
        return False
    return before.endswith(("ed", "ing", "al", "ic", "ive", "ous", "ful")) or before in irregular_past()


def _base(p: Passage, at: int, before: str) -> bool:
    plain = before in AUXILIARIES or before in ADVERBS or before in _PRONOUNS or before.endswith("ly")
    mention = p.at(at - 1)
    if mention is not None and p.low(mention.first - 1) in ("a", "an", "the") and not before.endswith("s"):
        return False  # `a Belgarian offer`
    return plain or (mention is not None and not mention.possessive) or before.endswith("s")


def _nominal(p: Passage, at: int, kinds: frozenset[Form]) -> bool:
    before = p.low(at - 1)
    if "singular" in kinds and (before in MODALS or before == "to"):
        return False
    return not (before in ("n't", "not") and p.low(at - 2) in AUXILIARIES)


def _particle_end(p: Passage, head: int, entry: Entry) -> int | None:
    """One past the last word of a head: after its particle, or after the words of a phrase."""
    rests, bare = _rests(entry, p.low(head))
    for parts in rests:
        if all(p.low(head + 1 + k) == part for k, part in enumerate(parts)):
            return head + 1 + len(parts)
        if entry.parsed.head == "v" and len(parts) == 1 and _particle_apart(p, head, parts[0]):
            return head + 1
    return head + 1 if bare else None


@cache
def _rests(entry: Entry, word: str) -> tuple[tuple[tuple[str, ...], ...], bool]:
    """The words that belong to a head where it is written as some word, and whether it may stand without any."""
    frame = entry.parsed
    own = [rest for lemma, rest in frame.lemmas if _is_head(word, lemma, frame.head)]
    return tuple(tuple(rest.split("_")) for rest in own if rest), "" in own


def _is_head(word: str, lemma: str, kind: str) -> bool:
    from sim.sources.document.syntax.inflection import noun_forms, verb_forms

    if kind == "v":
        return word in verb_forms(lemma)
    return word in noun_forms(lemma) if kind == "n" else word == lemma


def _particle_apart(p: Passage, head: int, particle: str) -> bool:
    """Whether a particle stands a few words behind its verb (`call the summit off`)."""
    for at in range(head + 1, min(head + 1 + PARTICLE_REACH, len(p.words))):
        if p.low(at) == particle:
            return p.low(at + 1) not in DETERMINERS or particle in ("off", "out", "up", "back", "down", "away")
        if p.low(at) in BARRIERS:
            return False
    return False


def _window(p: Passage, head: int, last: int, passive: bool, kind: str, window: str) -> range:
    """The words that a condition looks at."""
    low, high = clause_start(p, head), clause_end(p, head)
    if window == "b":
        return range(max(0, head - 3), head)
    if window == "f":
        return range(last, min(last + 4, len(p.words)))
    if window == "w":
        return range(max(low, head - NEAR_REACH), min(high, last + NEAR_REACH))
    if kind != "v":
        return range(max(low, head - NOUN_REACH), min(high, last + NOUN_REACH))
    if passive:
        return range(max(_subject_start(p, head), head - NEAR_REACH), head)
    if (relative := _relative(p, head)) is not None:
        return range(max(0, relative - 5), relative)
    cut = next((k for k in range(head + 1, high) if p.low(k) in _THEN), high)
    return range(head + 1, min(high, cut, last + OBJECT_REACH))


def _relative(p: Passage, head: int) -> int | None:
    """Where a relative clause begins whose verb has its object before it: `a plan that Arvenia dismissed`."""
    start = group_start(p, head)
    subject = p.at(start - 1)
    if subject is None:
        return None
    before = subject.first - 1 - (p.low(subject.first - 1) == "the")
    tied = p.low(before) in ("that", "which", "whom")
    return before if tied and {p.low(before - 2), p.low(before - 3)} & DETERMINERS else None


def _subject_start(p: Passage, head: int) -> int:
    """Where the subject of a passive may begin: a relative clause may stand between (`drills that ... were`)."""
    return next((k + 1 for k in range(head - 1, -1, -1) if p.low(k) in _APART or opens_quotation(p, k)), 0)
