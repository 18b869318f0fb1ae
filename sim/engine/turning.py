"""Turning points: for each change of phase what set it off, what the guard measured, and what followed.

The triple of precipitant, departure and consequence is Druckman's (2001). Beside it stand the events without which the
model would not have made the turn at that date; that is a counterfactual of the model, not of history.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.engine.explain import Divergence, Progress, leave_one_out, leave_out, phase_on
from sim.engine.trajectory import Trajectory
from sim.model.bounds import Bound, bounds_of
from sim.model.phases import Transition
from sim.model.state import Phase

CONSEQUENCE = 30  # days


class Missing(NamedTuple):
    """An event without which a turn does not come: when the paths part, and the phase that there is then instead."""

    event: str
    parts: int
    instead: Phase


class TurningPoint(NamedTuple):
    """A change of phase with what led to it and what followed.

    `bounds` is what the guard measured, `consequence` the change of climate over the next 30 days (None where the
    replay ends before). Without each event of `not_without` this turn does not come at this time, whether the paths
    part here or earlier. Where no single event is needed, `together` says what all precipitants were needed for.
    """

    transition: Transition
    bounds: tuple[Bound, ...]
    consequence: float | None
    not_without: tuple[Missing, ...]
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
    missing = tuple(found for d in without if (found := _missing(result, move, d)) is not None)
    bounds = bounds_of(result.frame.parameters, move)
    several = not missing and len(move.precipitants) > 1
    together = leave_out(result, move.precipitants, move.at, move.at) if several else None
    return TurningPoint(move, bounds, result.consequence(move, CONSEQUENCE), missing, together)


def _missing(result: Trajectory, move: Transition, without: Divergence) -> Missing | None:
    """What there is instead of a turn on the path without an event; None where the same turn comes all the same."""
    turn = (move.at, move.source, move.target)
    if any((t.at, t.source, t.target) == turn for t in without.transitions) or without.at > move.at:
        return None
    return Missing(without.event, without.at, phase_on(without.transitions, result, move.at))
