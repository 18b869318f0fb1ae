"""What a sentence reports, put together: trigger, roles, modality, who vouches for it, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from sim.record.event import HAPPENED, Modality
from sim.sources.document.syntax.clause import clause_start
from sim.sources.document.syntax.grammar import group_start, stranger_behind
from sim.sources.document.syntax.role import Roles, distinct
from sim.sources.document.syntax.trigger import Trigger, triggers
from sim.sources.document.telling.dating import When, told_before, when_of
from sim.sources.document.telling.modality import Said, governor, said
from sim.sources.document.telling.speech import FAR, Saying, Vouched, covering, saying_forms, sayings, speakers, vouched
from sim.sources.document.text.passage import Passage
from sim.sources.document.who.gazetteer import Gazetteer
from sim.sources.document.who.mention import Mention

_QUALIFIED: Final[dict[Modality, Modality]] = {"asserted": "reported", "anticipated": "anticipated"}


_SAID_OF: Final = ("hypothetical", "alleged")  # modalities of what another finding is about
_BREACHED: Final = "accuse.noncompliance"  # without a speaker it is a breach (typed.py)
_SAID: Final = frozenset({"criticise", "praise"})  # of whom, where it is not said: who was spoken of before
_BLAME: Final = ("accuse.", "criticise")  # `accused of not abiding by` blames, and says nothing of a refusal
_OFFERS: Final = ("offer.talks", "mediation.offered", "summit.announced")  # what they offer is no event besides


class Syntax(Protocol):
    """What a backend answers: who fills the roles of a trigger in a sentence."""

    name: str

    def roles(self, p: Passage, trigger: Trigger) -> Roles:
        """Who acts, and who is acted upon."""


@dataclass(frozen=True)
class Finding:
    """One thing that a sentence reports, with all that was read about it."""

    number: int
    passage: Passage
    trigger: Trigger
    roles: Roles
    said: Said
    vouched: Vouched
    when: When
    personal: bool = True  # whether a person, by name, is among those who act

    @property
    def modality(self) -> Modality:
        """How the text says it, sources included."""
        return qualified(self)


def findings(
    passages: Sequence[Passage], gazetteer: Gazetteer, published: dt.date | None, syntax: Syntax,
    pair: tuple[str, str] | None = None,
) -> tuple[Finding, ...]:  # fmt: skip
    """Everything that the sentences report, in their order; `pair` are the two that they are about, where known."""
    by = speakers(passages)
    found: list[Finding] = []
    for number, p in enumerate(passages):
        here = [_found(passages, number, t, gazetteer, published, syntax, by, pair) for t in triggers(p)]
        found += [f for f in here if not _says_again(f, here) and not _content(f, here)]
    return tuple(found)


def _content(f: Finding, here: Sequence[Finding]) -> bool:
    """Whether a finding is only what another one demands, offers, threatens or alleges: `accused of hiding mortars`."""
    group = range(group_start(f.passage, f.trigger.head), f.trigger.head) if f.vouched.speaker else ()
    tied = [o for o in here if o.trigger.head == f.said.governor or o.trigger.head in group]  # `must` in `must leave`
    over = [o for o in tied if o.trigger.entry.type]
    over = [o for o in over if any(m.actors for m in o.roles.sources)]
    offered = any(o.trigger.entry.type in _OFFERS for o in over)
    if f.modality == "anticipated" and offered:
        return not f.when.words  # `agreed to talk in March` is also a plan with a date
    blamed = f.trigger.entry.has("!failing") and any(o.trigger.entry.type.startswith(_BLAME) for o in over)
    return blamed or (f.modality in _SAID_OF and bool(over))


def _says_again(f: Finding, here: Sequence[Finding]) -> bool:
    """Whether a finding only spells out one of the same type before it in its clause (`accused of not abiding by`)."""
    start = clause_start(f.passage, f.trigger.head)
    before = [
        o.trigger
        for o in here
        if start <= o.trigger.head < f.trigger.head and any(m.actors for m in o.roles.sources) and not _other_side(f, o)
    ]
    return any(o.entry.type == f.trigger.entry.type and o.entry.type and o.entry != f.trigger.entry for o in before)


def _other_side(f: Finding, other: Finding) -> bool:
    """Whether two findings are of different sides: `A expelled two and B responded by expelling three`."""
    mine, theirs = ({a for m in o.roles.sources for a in m.actors} for o in (f, other))
    return bool(mine) and not mine & theirs


def _found(
    passages: Sequence[Passage], number: int, trigger: Trigger, gazetteer: Gazetteer, published: dt.date | None,
    syntax: Syntax, by: Sequence[Mention | None], pair: tuple[str, str] | None,
) -> Finding:  # fmt: skip
    p = passages[number]
    how = _said(p, trigger)
    who = vouched(p, trigger.head, by[number], lambda m: _named(m, gazetteer))
    roles = _spoken(syntax.roles(p, trigger), trigger, who)
    if p.quoted[trigger.head] or (trigger.entry.type in _SAID and not roles.targets):
        speaking = (who.speaker,) if who.speaker is not None else roles.sources
        before = len(p.words) if p.quoted[trigger.head] else trigger.head  # what is said outside was spoken of before
        roles = _by_topic(
            roles,
            trigger,
            _topic(passages, number, before, speaking, gazetteer, published, pair),
            stranger_behind(p, trigger.last),
        )
    saying = _saying_for(passages, number, trigger) if p.quoted[trigger.head] or trigger.entry.has("@speaker") else None
    told = told_before(passages, number, published)
    when = when_of(p, trigger, how.modality, published, saying, told)
    named = any(gazetteer.known(a).kind == "person" for m in roles.sources if not m.sector for a in m.actors)
    return Finding(number, p, trigger, roles, how, who, when, named)


def _said(p: Passage, trigger: Trigger) -> Said:
    """The modality; a negation that is part of an entry's meaning does not negate it."""
    how = said(p, trigger)
    if not trigger.entry.has("!failing") or how.modality != "negated":
        return how
    return Said("asserted", f"{how.cue}, part of it", governor(p, trigger))


def _named(mention: Mention, gazetteer: Gazetteer) -> str:
    return " and ".join(gazetteer.known(a).name for a in mention.actors) or "somebody unnamed"


def _spoken(roles: Roles, trigger: Trigger, who: Vouched) -> Roles:
    """For what is done by saying it, the speaker is who does it, and the subject is whom it is about."""
    if not trigger.entry.has("@speaker") or who.speaker is None:
        return roles
    speaker = who.speaker
    every = (m for m in (*roles.sources, *roles.targets) if m != speaker)
    about = [m for m in every if set(m.actors) - set(speaker.actors) or (m.sector and not m.actors)]
    return Roles((who.speaker,), distinct(about))


def _topic(
    passages: Sequence[Passage], number: int, before: int, by: Sequence[Mention], gazetteer: Gazetteer,
    on: dt.date | None, pair: tuple[str, str] | None,
) -> Mention | None:  # fmt: skip
    """Whom a quotation is about: the party named last in its paragraph or the one before, not the speaker's.

    One of the two that the document is about speaks of the other.
    """
    side = {gazetteer.party(a, on) for m in by for a in m.actors}
    facing = set(pair) - side if pair is not None and len(side & set(pair)) == 1 else set()
    paragraph = passages[number].sentence.paragraph
    for other in range(number, max(-1, number - FAR), -1):
        if passages[other].sentence.paragraph < paragraph - 1:
            return None
        until = before if other == number else len(passages[other].words)
        for mention in reversed([m for m in passages[other].mentions if m.last <= until]):
            about = {gazetteer.party(a, on) for a in mention.actors}
            if about and not mention.place and not side & about and (not facing or facing & about):
                return mention
    return None


def _by_topic(roles: Roles, trigger: Trigger, topic: Mention | None, stranger: bool) -> Roles:
    """The roles with the topic of the quotation where nobody is named: as who acts, or as whom the speaker means."""
    if topic is None:
        return roles
    if not roles.sources and trigger.entry.has("!negated"):
        return Roles((topic,), ())
    said = trigger.entry.has("@speaker") or (trigger.entry.type in _SAID and not stranger)
    return Roles(roles.sources, (topic,)) if said and not roles.targets and topic not in roles.sources else roles


def _saying_for(passages: Sequence[Passage], number: int, trigger: Trigger) -> tuple[Passage, Saying] | None:
    """The verb of saying that a quotation hangs on: in its sentence, else in its paragraph, else in the one before."""
    own = covering(passages[number], trigger.head)
    if own is not None:
        return passages[number], own
    for other in _near(passages, number):
        if found := sayings(passages[other]):
            return passages[other], found[-1]
    return None


def _near(passages: Sequence[Passage], number: int) -> Iterator[int]:
    """The sentences before one, of its paragraph and the one before, then those behind it in its paragraph."""
    paragraph = passages[number].sentence.paragraph
    for other in range(number - 1, max(-1, number - FAR), -1):
        if passages[other].sentence.paragraph < paragraph - 1:
            break
        yield other
    for other in range(number + 1, min(number + FAR, len(passages))):
        if passages[other].sentence.paragraph > paragraph:
            return
        yield other


def qualified(f: Finding) -> Modality:
    """The modality with its sources: one's own act is asserted, another's word reported, a nameless one's alleged."""
    modality, who = f.said.modality, f.vouched
    if modality not in HAPPENED or not who.chain:
        return modality
    if who.unnamed or who.doubts:
        return "alleged"
    speaker = set(who.speaker.actors) if who.speaker else set()
    acting = {a for m in f.roles.sources for a in m.actors}
    return modality if speaker and speaker & acting else _QUALIFIED.get(modality, modality)


def own_act(f: Finding, gazetteer: Gazetteer, on: dt.date | None) -> bool:
    """Whether who vouches for it is of the party that does it."""
    speaker = {gazetteer.party(a, on) for a in (f.vouched.speaker.actors if f.vouched.speaker else ())}
    return bool(speaker & {gazetteer.party(a, on) for m in f.roles.sources for a in m.actors})


def fits(f: Finding, actors: Sequence[str], targets: Sequence[str]) -> bool:
    """Whether enough is known about who takes part, and whether it is said in the way that the entry asks for."""
    entry = f.trigger.entry
    if entry.has("!negated") and f.said.modality != "negated":
        return False
    if entry.has("@person") and not f.personal:
        return False
    if entry.has("@speaker") and entry.has("@need") and _nobody_says(f):
        return False
    if entry.has("@joint"):
        return len(set(actors)) >= 2
    return bool(actors) and (bool(targets) or not entry.has("@need"))


def _nobody_says(f: Finding) -> bool:
    """Whether what is done by saying it has no speaker: neither a verb of saying over it, nor one that it hangs on."""
    itself = f.passage.low(f.trigger.head) in saying_forms()
    return f.vouched.speaker is None and not itself and f.trigger.entry.type != _BREACHED


def parties(mentions: Iterable[Mention], gazetteer: Gazetteer, on: dt.date | None) -> tuple[str, ...]:
    """For whom those mentioned act, without repetition; who held no post that day acts for nobody."""
    found = (gazetteer.party(a, on) for m in mentions for a in m.actors)
    return tuple(dict.fromkeys(p for p in found if p is not None))
