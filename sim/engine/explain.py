"""explain: which events explain a change, and without which events the phases would have gone another way.

Shares add up exactly (`sim.model.attribution`). A phase is no sum, so for phases each event is left out in turn and the
rest is replayed: a counterfactual of the model, not of history. Source: model.md 2.11.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import zip_longest
from typing import NamedTuple

from sim.engine.replay import run
from sim.engine.trajectory import Trajectory
from sim.model.attribution import Explanation, Share, explained
from sim.model.effect import Batch, batches_of, stirs
from sim.model.phases import Transition
from sim.model.state import Phase
from sim.record.dates import seconds, timestamp

Progress = Callable[[int, int], None]


def explain(
    result: Trajectory, variable: str, start: dt.date | int | None = None, end: dt.date | int | None = None
) -> Explanation:
    """Which events explain the change of a variable between two days (default: all that the trajectory covers).

    Each day is read after its own events, so the events of the first day are not among the shares and those of the
    last day are. An event that moved nothing has the share 0. Drift and shares sum to the change.
    Raises ValueError for days outside the trajectory or out of order, KeyError for a name that is no variable.
    """
    starts = result.starts if start is None else _time(start)
    ends = result.ends if end is None else _time(end)
    if not result.starts <= starts <= ends <= result.ends:
        wanted, period = _span(starts, ends), _span(result.starts, result.ends)
        raise ValueError(f"{wanted} is no span within {period}")
    found = explained(result.account, variable, starts, ends)
    every = (*found.shares, *_without_share(result, found))
    before, after = result.value(variable, starts), result.value(variable, ends)
    alone = result.readout(variable)(result.frame, result.at(starts), ends) - before
    return found._replace(from_value=before, to_value=after, shares=every, fade=alone)


def _time(moment: dt.date | int) -> int:
    return seconds(moment) if isinstance(moment, dt.date) else moment


def _span(starts: int, ends: int) -> str:
    return f"{timestamp(starts)} to {timestamp(ends)}"


def _without_share(result: Trajectory, found: Explanation) -> Iterable[Share]:
    """The events of the span that put nothing into the variable."""
    shared = {share.cause for share in found.shares if not share.by_clock}
    for entry in result.events:
        if found.starts < entry.at <= found.ends and not entry.planned and entry.event.id not in shared:
            yield Share(entry.event.id, entry.at, 0.0)


# --- phases -----------------------------------------------------------------------------------------


class Divergence(NamedTuple):
    """What becomes of the phases without an event: when they first differ, from what to what, and how the path ends."""

    event: str
    at: int
    recorded: Phase
    instead: Phase
    transitions: tuple[Transition, ...]  # without the event


def leave_one_out(
    result: Trajectory, until: int | None = None, progress: Progress | None = None
) -> tuple[Divergence, ...]:
    """The events without which the phases go another way (up to a time), in order of when they first differ.

    Every event that does anything is left out in turn, with all that it does (what it promised cannot be broken); the
    rest is replayed from the state before it. `progress` is called with the number of events done and their total.
    """
    stop = result.ends if until is None else until
    batches = _batches(result, stop)
    trials = [(k, e.id) for k, batch in enumerate(batches) for e in batch.effects if stirs(e)]
    found = []
    for done, (k, event) in enumerate(trials):
        divergence = _without(result, batches, k, (event,), stop)
        if divergence is not None:
            found.append(divergence)
        if progress is not None:
            progress(done + 1, len(trials))
    return tuple(sorted(found, key=lambda d: (d.at, d.event)))


def leave_out(result: Trajectory, events: Collection[str], at: int, until: int | None = None) -> Divergence | None:
    """What becomes of the phases without some events of one instant, all at once; None where nothing does."""
    stop = result.ends if until is None else until
    batches = _batches(result, stop)
    k = next((k for k, batch in enumerate(batches) if batch.at == at), None)
    return None if k is None else _without(result, batches, k, events, stop)


def _batches(result: Trajectory, stop: int) -> list[Batch]:
    return [b for b in batches_of(result.frame, result.events) if result.starts <= b.at <= stop]


def _without(
    result: Trajectory, batches: Sequence[Batch], k: int, events: Collection[str], stop: int
) -> Divergence | None:
    """The replay without some events of a batch, from the state before it."""
    at = batches[k].at
    rest = Batch(at, tuple(e for e in batches[k].effects if e.id not in events))
    before = None if at <= result.starts else result.at(at - 1)
    _, transitions = run(result.frame, [rest, *batches[k + 1 :]], stop, resume=before, keep="last")
    kept = [t for t in result.transitions if before is not None and t.at <= before.at]
    return _divergence(" and ".join(events), result, (*kept, *transitions), stop)


def _divergence(event: str, result: Trajectory, transitions: tuple[Transition, ...], stop: int) -> Divergence | None:
    """Where two paths of phases part; a breakdown that is only restarted is not a new phase."""
    recorded = [t for t in result.transitions if t.at <= stop]
    pairs = zip_longest(_moves(recorded), _moves(transitions))
    one, other = next(((a, b) for a, b in pairs if a != b), (None, None))
    times = [move[0] for move in (one, other) if move is not None]
    if not times:
        return None
    at = min(times)
    return Divergence(event, at, result.phase(at), phase_on(transitions, result, at), transitions)


def _moves(transitions: Iterable[Transition]) -> list[tuple[int, Phase]]:
    return [(t.at, t.target) for t in transitions if t.source != t.target]


def phase_on(transitions: Sequence[Transition], result: Trajectory, at: int) -> Phase:
    """The phase at a time on another path of phases of the same replay."""
    passed = [t.target for t in transitions if t.at <= at]
    return passed[-1] if passed else result.phases[0].phase
