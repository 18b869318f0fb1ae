"""Conditions: a measure that is announced for the case that the other side does something is a threat, not a measure.

`Arvenia will shut the border unless Belgar pulls back` is a threat of Arvenia; with a deadline it is an ultimatum
(codebook, section Words). What stands in the condition, and what else would be done, are then no events of their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from sim.record.event import UNREALISED
from sim.sources.document.coding.finding import Finding, own_act, parties
from sim.sources.document.telling.dating import when_said
from sim.sources.document.telling.modality import Said
from sim.sources.document.telling.speech import covering
from sim.sources.document.telling.timeexpression import expressions
from sim.sources.document.text.passage import Passage
from sim.sources.document.who.gazetteer import Gazetteer

_OPENS: Final = frozenset({"if", "unless"})
_FORCE: Final = ("violence.", "force.", "test.", "exercise.held")
_OTHER: Final = (
    "sanctions.imposed", "relations.cut", "expel", "designation", "agreement.withdrawn", "talks.walkout",
    "talks.cancelled", "summit.cancelled", "commitment.breached",
)  # fmt: skip
_YIELDING: Final = (
    "commitment.fulfilled", "sanctions.eased", "detainees.released", "concession.announced", "exercise.suspended",
    "site.dismantled", "test.moratorium",
)  # fmt: skip
_THREATS: Final = ("threat.", "ultimatum")
_BOUNDS: Final = frozenset({"by", "until", "before", "within"})


MEASURES: Final = (
    "sanctions.",
    "designation",
    "expel",
    "relations.cut",
    "detainees.released",
    "concession.announced",
    "exercise.",
    "agreement.withdrawn",
    "talks.cancelled",
    "summit.cancelled",
)  # what a party announces of itself


class Typed(NamedTuple):
    """A finding, and the type of the codebook that it is of."""

    finding: Finding
    type: str


def settled(rows: Sequence[Typed], gazetteer: Gazetteer, on: dt.date | None) -> Iterator[Typed]:
    """The findings of one sentence, with a threat in place of what is only announced for a case."""
    p = rows[0].finding.passage
    meant = [r for r in rows if _conditional(r) and _by_itself(r.finding, gazetteer, on)]
    spoken = [r for r in rows if r.type.startswith(_THREATS) and r.finding.modality not in UNREALISED]
    if not (meant or (spoken and any(word in _OPENS for word in p.lows))):
        yield from _bargained(rows, gazetteer, on)
        return
    threat = _timed(p, spoken[0] if spoken else _as_threat(meant[0], on))
    instead = (*_THREATS, "demand") if threat.type == "ultimatum" else _THREATS
    kept = [r for r in rows if r not in meant and not _in_condition(r.finding) and not r.type.startswith(instead)]
    yield from sorted([threat, *kept], key=lambda r: r.finding.trigger.head)


def _bargained(rows: Sequence[Typed], gazetteer: Gazetteer, on: dt.date | None) -> Iterator[Typed]:
    """What one side would give if the other gave something is a proposal: `we would free them if the ban went`."""
    given = next((r for r in rows if _given(r) and own_act(r.finding, gazetteer, on)), None)
    if given is None:
        yield from rows
        return
    yield _as(given, "proposal", on)
    yield from (r for r in rows if r is not given and not _in_condition(r.finding))


def _given(row: Typed) -> bool:
    f = row.finding
    would = row.type.startswith(_YIELDING) and f.modality in ("hypothetical", "anticipated")
    return would and "if" in f.passage.lows and not _in_condition(f)


def _timed(p: Passage, threat: Typed) -> Typed:
    """A threat as an ultimatum where the condition has a day to be met by."""
    due = any(e.frame in _BOUNDS or e.kind == "ahead" for e in expressions(p))
    return threat._replace(type="ultimatum") if due else threat


def _conditional(row: Typed) -> bool:
    """Whether a finding is a measure that would be taken, and not itself the condition."""
    f = row.finding
    measure = row.type.startswith((*_FORCE, *_OTHER))
    return measure and f.modality in ("hypothetical", "anticipated") and not _in_condition(f) and _with_condition(f)


def _with_condition(f: Finding) -> bool:
    """Whether `if` or `unless` stands in the sentence, or `or` before the verb: `must leave, or we will strike`."""
    p, head = f.passage, f.trigger.head
    same = [k for k in range(len(p.words)) if p.quoted[k] == p.quoted[head]]
    return any(p.low(k) in _OPENS for k in same) or any(p.low(k) == "or" for k in range(max(0, head - 5), head))


def _in_condition(f: Finding) -> bool:
    """Whether a finding stands in the condition: behind `if` or `unless`, with no comma between."""
    p = f.passage
    for k in range(f.trigger.head - 1, -1, -1):
        if p.low(k) in _OPENS:
            return True
        if p.low(k) in (",", ";", "“", '"') or (p.low(k) in ("will", "would") and k < f.trigger.head - 3):
            return False
    return False


def _by_itself(f: Finding, gazetteer: Gazetteer, on: dt.date | None) -> bool:
    """Whether who would do it says so; another's forecast, or the text's own, is no threat."""
    acting = parties(f.roles.sources, gazetteer, on)
    unsaid = f.trigger.passive and not acting and f.vouched.speaker is not None
    return unsaid or (bool(acting) and own_act(f, gazetteer, on))


def _as_threat(row: Typed, on: dt.date | None) -> Typed:
    return _as(row, "threat.force" if row.type.startswith(_FORCE) else "threat.nonforce", on)


def _as(row: Typed, kind: str, on: dt.date | None) -> Typed:
    """The announcement as what it is: made when it was said, whatever day the measure is for."""
    f = row.finding
    said = Said("asserted", f"{kind}: {f.said.cue}")
    return Typed(replace(f, said=said, when=when_said(f.passage, covering(f.passage, f.trigger.head), on)), kind)
