"""What a waterfall of shares draws, as plain values: from one value to another, step by step, and nothing left over.

It is made of a replay's change, of a run's mean change, or of the mean difference of two runs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from plots.branches import date_words, footer_of, short, stamp_of
from plots.lettering import clean, drawable
from plots.trajectorydata import name_of, notes_on, provenance, scale, words_of
from sim.engine.ensemble import Ensemble
from sim.engine.explainrun import MeanExplanation, MeanShare
from sim.engine.trajectory import Trajectory
from sim.model.attribution import Explanation, Share
from sim.record.event import Event

DRIFT: Final = "Drift: what came before, by itself and beside the new"
MOST_STEPS: Final = 10  # of a size worth a line of its own; the others stand together
Kind = Literal["value", "drift", "share", "rest"]


class Step(NamedTuple):
    """One line of the waterfall: what it is called, and from where to where it leads, as drawn."""

    name: str  # addresses it: an event's id, `drift`, `rest`, `from`, `to`
    kind: Kind
    words: str
    when: str
    begins: float
    ends: float
    error: float = 0.0  # Monte Carlo standard error of the step; 0 where nothing is drawn by luck

    @property
    def size(self) -> float:
        """How far it leads."""
        return self.ends - self.begins


@dataclass(frozen=True)
class WhyData:
    """Everything that a waterfall shows; `steps` begin with the first value and end with the last."""

    variable: str
    title: str
    subtitle: str
    axis: str
    steps: tuple[Step, ...]
    footer: tuple[str, ...]
    stamp: str
    notes: tuple[str, ...]


class _Row(NamedTuple):
    name: str
    words: str
    when: str
    share: float
    at: float
    error: float = 0.0


def of_case(result: Trajectory, found: Explanation, title: str | None = None) -> WhyData:
    """The waterfall of a replay's change between two days."""
    events = {entry.event.id: entry.event for entry in result.events}
    made = {entry.id: entry.content for entry in result.states[-1].ledger}
    rows = [_of_event(share, events, made) for share in found.shares]
    first, last = date_words(found.starts), date_words(found.ends)
    name, case = name_of(found.variable), clean(result.frame.case.title)
    known = result.log.known
    return WhyData(
        found.variable,
        title or f"{case}: what moved {_lower(name)}, {first} to {last}",
        "Each bar is what an event counts for in the model, drift what had happened before; together they are the "
        "whole change. c.: date not known to the day. An index, not a measurement; a share is no cause in history.",
        _axis(found.variable),
        _steps(found.variable, found.from_value, found.to_value, found.drift, rows, (first, last)),
        provenance(result),
        f"AS KNOWN ON {known.isoformat()}" if known else "",
        notes_on(title or case, *(row.words for row in rows)),
    )


def _of_event(share: Share, events: Mapping[str, Event], made: Mapping[str, str]) -> _Row:
    when = date_words(share.at)
    if share.by_clock or share.cause not in events:
        return _Row(share.cause, f"By the clock: {made.get(share.cause, share.cause)}", when, share.share, share.at)
    event = events[share.cause]
    about = when if event.when.exact else f"c. {when}"  # where the model placed it is not when it happened
    return _Row(share.cause, event.label or event.summary, about, share.share, share.at)


def of_run(
    ensemble: Ensemble, found: MeanExplanation, events: Mapping[str, Event], title: str | None = None
) -> WhyData:
    """The waterfall of a run's mean change; `events` are those that all members share, by id."""
    rows = [_of_source(share, events) for share in found.shares]
    name = name_of(found.variable)
    return WhyData(
        found.variable,
        title or f"{clean(ensemble.card.title)}: what moved {_lower(name)}",
        f"Mean over {found.to_value.n:,} members, ± Monte Carlo error. Acts that the model drew stand together by type "
        "and actor. A model-internal counterfactual; an index, not a measurement.",
        _axis(found.variable),
        _mean_steps(found, rows, (date_words(found.starts), date_words(found.ends))),
        footer_of([ensemble]),
        stamp_of([ensemble]),
        notes_on(title or ensemble.card.title, *(row.words for row in rows)),
    )


def of_difference(
    pair: tuple[Ensemble, Ensemble], found: MeanExplanation, events: Mapping[str, Event], title: str | None = None
) -> WhyData:
    """The waterfall from A's mean to B's on one day: what B has more of, and less."""
    rows = [_of_source(share, events) for share in found.shares]
    a, b = (short(e.card.scenario, 28) for e in pair)
    name, day = name_of(found.variable), date_words(found.ends)
    return WhyData(
        found.variable,
        title or f"{name} on {day}: what parts {b} from {a}",
        f"From A’s mean to B’s over {found.to_value.n:,} pairs that share their luck; each step is what B has more of "
        "or less, ± Monte Carlo error. A model-internal counterfactual; an index, not a measurement.",
        _axis(found.variable),
        _mean_steps(found, rows, (f"A  {a}", f"B  {b}"), "What came before, which weighs differently in each"),
        footer_of(pair),
        stamp_of(pair),
        notes_on(title or "", *(row.words for row in rows)),
    )


def _of_source(share: MeanShare, events: Mapping[str, Event]) -> _Row:
    name, drawn, by_clock = share.source
    if drawn:
        code, _, actors = name.partition(" by ")
        words = words_of(code)
        return _Row(name, f"{words[0].upper()}{words[1:]} by {actors}, drawn", "", *_mean_of(share))
    if by_clock or name not in events:
        return _Row(name, f"By the clock: {name}", "", *_mean_of(share))
    event = events[name]
    return _Row(name, event.label or event.summary, event.when.text, *_mean_of(share))


def _mean_of(share: MeanShare) -> tuple[float, float, float]:
    """Share, no place in time (members differ), and error."""
    return share.share.value, 0.0, share.share.error


def _mean_steps(
    found: MeanExplanation, rows: Sequence[_Row], names: tuple[str, str], drift: str = DRIFT
) -> tuple[Step, ...]:
    first, last = found.from_value.value, found.to_value.value
    return _steps(found.variable, first, last, found.drift.value, rows, names, drift)


def _steps(
    variable: str,
    first: float,
    last: float,
    drift: float,
    rows: Sequence[_Row],
    names: tuple[str, str],
    past: str = DRIFT,
) -> tuple[Step, ...]:
    """From the first value over drift, the largest shares in order of time, and the rest, to the last value."""
    factor = scale(variable)[0]
    moved = [row for row in rows if row.share]
    most = MOST_STEPS if len(moved) > MOST_STEPS + 1 else len(moved)
    largest = sorted(moved, key=lambda row: -abs(row.share))[:most]
    rest = sorted(moved, key=lambda row: -abs(row.share))[most:]
    lines: list[tuple[Kind, _Row]] = [("drift", _Row("drift", past, "", drift, 0.0))] if drift else []
    lines += [("share", row) for row in sorted(largest, key=lambda row: (row.at, -abs(row.share), row.name))]
    if rest:
        words, total = f"{len(rest)} smaller ones", math.fsum(row.share for row in rest)
        lines.append(("rest", _Row("rest", words, "", total, 0.0)))
    steps = [Step("from", "value", drawable(names[0]), "", 0.0, factor * first)]
    at = first
    for kind, row in lines:
        ends = at + row.share
        step = Step(row.name, kind, drawable(row.words), row.when, factor * at, factor * ends, factor * row.error)
        steps.append(step)
        at = ends
    return (*steps, Step("to", "value", drawable(names[1]), "", 0.0, factor * last))


def _axis(variable: str) -> str:
    return name_of(variable) + ("" if scale(variable)[0] == 1.0 else " × 100")


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]
