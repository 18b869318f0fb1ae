"""Of which type of the codebook a finding is: its entry's, unless who takes part or how it is said changes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from sim.sources.document.coding.condition import Typed, settled
from sim.sources.document.coding.finding import Finding, own_act, parties
from sim.sources.document.coding.rank import type_of
from sim.sources.document.syntax.inflection import verb_forms
from sim.sources.document.syntax.role import Roles
from sim.sources.document.telling.dating import when_said
from sim.sources.document.telling.modality import SCHEDULED, Said
from sim.sources.document.telling.speech import covering
from sim.sources.document.text.passage import Passage
from sim.sources.document.who.counterpart import Pair
from sim.sources.document.who.gazetteer import Gazetteer

_KILOMETRES: Final = frozenset({"km", "kms", "kilometres", "kilometers", "kilometre", "kilometer"})
_RANGES: Final = ((1000, "test.srbm"), (3000, "test.mrbm"), (5500, "test.irbm"), (99999, "test.icbm"))
_TOLD: Final = "told by another"
_FOUND: Final = frozenset(
    form
    for verb in ("confirm", "establish", "find", "verify", "determine", "report", "conclude")
    for form in verb_forms(verb)
)
_SPOKEN: Final = ("demand", "threat.", "ultimatum")
_MADE: Final = ("concession.announced", "offer.talks", "proposal", "statement.")
_UNMADE: Final = frozenset({"negated", "denied"})  # an announcement that nobody makes is none
_FIRMLY: Final = frozenset(
    (
        "will",
        "'ll",
        "shall",
        "is to",
        "are to",
        "due to",
        "scheduled to",
        "scheduled",
        "due",
        "agree",
        "agreed",
        "agrees",
        "set",
        SCHEDULED,
    )
)  # words by which it is settled that leaders meet; a plan in the works announces nothing


def typed(
    found: Sequence[Finding], gazetteer: Gazetteer, on: dt.date | None, pair: Pair | None = None
) -> tuple[Typed, ...]:
    """The findings with their types, in the order of the text; `pair` are the two that the document is about."""
    found = [_accused(f, gazetteer, on) for f in found]
    found = [f for f in found if not _put_into_mouth(f, gazetteer, on, pair)]
    rows = [_announced(Typed(f, _unsaid(f) or _kind(f) or _ranged(f) or type_of(f, gazetteer, on)), on) for f in found]
    rows = [row for row in rows if not (row.type.startswith(_MADE) and row.finding.modality in _UNMADE)]
    sentences = groupby(rows, lambda row: row.finding.number)
    return tuple(row for _, here in sentences for row in settled(list(here), gazetteer, on))


def _unsaid(f: Finding) -> str:
    """A breach where nobody accuses: `Belgar broke the truce eleven times, monitors said`."""
    accused = f.trigger.entry.type == "accuse.noncompliance" and f.trigger.entry.has("@speaker")
    return "commitment.breached" if accused and f.vouched.speaker is None else ""


def _kind(f: Finding) -> str:
    """A breach that somebody else tells of is an accusation, unless it is found out: `inspectors established that`."""
    return "accuse.noncompliance" if f.said.cue == _TOLD else ""


def _accused(f: Finding, gazetteer: Gazetteer, on: dt.date | None) -> Finding:
    """A breach as the accusation that it is where another than who broke it tells of it; to find it out is none."""
    s = covering(f.passage, f.trigger.head)
    speaker = f.vouched.speaker
    if f.trigger.entry.type != "commitment.breached" or speaker is None or not speaker.actors or s is None:
        return f
    if f.passage.low(s.verb) in _FOUND or own_act(f, gazetteer, on) or not any(m.actors for m in f.roles.sources):
        return f
    return replace(f, said=Said("asserted", _TOLD), roles=Roles((speaker,), f.roles.sources))


def _put_into_mouth(f: Finding, gazetteer: Gazetteer, on: dt.date | None, pair: Pair | None) -> bool:
    """Whether only the other side says that somebody demanded or refused something: that is no event."""
    if not f.trigger.entry.type.startswith(_SPOKEN) or f.vouched.speaker is None or pair is None:
        return False
    acting, saying = (parties(ms, gazetteer, on) for ms in (f.roles.sources, (f.vouched.speaker,)))
    return len(acting) == len(saying) == 1 and {*acting, *saying} == set(pair) and f.said.cue != _TOLD


def _announced(row: Typed, on: dt.date | None) -> Typed:
    """That leaders will meet is an announcement, made when it was said (codebook, section Contacts)."""
    f = row.finding
    if row.type != "summit.held" or f.modality != "anticipated" or f.said.cue not in _FIRMLY:
        return row
    when = when_said(f.passage, covering(f.passage, f.trigger.head), on)
    return Typed(replace(f, said=Said("asserted", f"announced: {f.said.cue}"), when=when), "summit.announced")


def _ranged(f: Finding) -> str:
    """The test of a missile by how far it flew, where the text says so (codebook, section Tests)."""
    if f.trigger.entry.type not in ("test.srbm", "test.mrbm", "test.irbm"):
        return ""
    p = f.passage
    for k in range(1, len(p.words)):
        if p.low(k) in _KILOMETRES and (distance := _number(p, k)) is not None and "altitude" not in p.lows:
            return next(kind for limit, kind in _RANGES if distance <= limit)
    return ""


def _number(p: Passage, k: int) -> int | None:
    """The number before a word: `4,500` is one."""
    digits = p.low(k - 1)
    if p.low(k - 2) == "," and p.low(k - 3).isdecimal() and len(digits) == 3:
        digits = p.low(k - 3) + digits
    digits = digits.replace(",", "")
    return int(digits) if digits.isdecimal() and len(digits) < 6 else None
