"""Turning points: for each change of phase what set it off, what the guard measured, and what followed.

The triple of precipitant, departure and consequence is Druckman's (2001). Beside it stand the events without which the
model would not have made the turn at that date; that is a counterfactual of the model, not of history.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.engine.explain import Divergence, Progress, leave_one_out, leave_out
from sim.engine.trajectory import Trajectory
from sim.model.bounds import Bound, bounds_of
from sim.model.phases import Transition

CONSEQUENCE = 30  # days


class TurningPoint(NamedTuple):
    """A change of phase with what led to it and what followed.

    `bounds` is what the guard measured, `consequence` the change of climate over the next 30 days (None where the
    replay ends before). Without each event of `not_without` the phases part ways at this very time; without one of
    `earlier`, before. Where no single event is needed, `together` says what all precipitants at once were needed for.
    """

    transition: Transition
    bounds: tuple[Bound, ...]
    consequence: float | None
    not_without: tuple[Divergence, ...]
    earlier: tuple[Divergence, ...]
    together: Divergence | None = None


def turning_points(result: Trajectory, progress: Progress | None = None) -> tuple[TurningPoint, ...]:
    """Every change of phase of a replay, in order; a breakdown that is only restarted is none."""
    moves = [t for t in result.transitions if t.source != t.target]
    without = leave_one_out(result, progress=progress) if moves else ()
    return tuple(_turning(result, move, without) for move in moves)


def turning_point(result: Trajectory, at: int, progress: Progress | None = None) -> TurningPoint | None:
    """The turning point by which the phase of a time was entered; None where it is the phase of the start."""
    passed = [t for t in result.transitions if t.source != t.target and t.at <= at]
    if not passed:
        return None
    move = passed[-1]
    return _turning(result, move, leave_one_out(result, move.at, progress))


def _turning(result: Trajectory, move: Transition, without: tuple[Divergence, ...]) -> TurningPoint:
    here = tuple(d for d in without if d.at == move.at)
    earlier = tuple(d for d in without if d.at < move.at)
    bounds = bounds_of(result.frame.parameters, move)
    several = not here and len(move.precipitants) > 1
    together = leave_out(result, move.precipitants, move.at, move.at) if several else None
    return TurningPoint(move, bounds, result.consequence(move, CONSEQUENCE), here, earlier, together)
