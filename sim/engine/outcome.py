"""Outcome: a named yes/no or number, read from the trajectory of a member and from what happened in it."""

from __future__ import annotations

from collections.abc import Iterable

from sim.engine.trajectory import Trajectory
from sim.future.heard import Heard, matches
from sim.record.dates import DAY, seconds
from sim.scenario.schema import Outcome


def outcome(asked: Outcome, trajectory: Trajectory, acts: Iterable[Heard]) -> float:
    """An outcome of a member: 1 or 0 for yes or no, else the number asked for."""
    until = trajectory.ends if asked.by is None else min(trajectory.ends, seconds(asked.by) + DAY - 1)
    if asked.event is not None:
        count = sum(1 for act in acts if trajectory.starts < act.at <= until and _asked_for(asked, act, trajectory))
        return float(count if asked.count else min(count, 1))
    if asked.phase is not None:
        reached = any(t.target == asked.phase and t.at <= until for t in trajectory.transitions)
        return float(reached or trajectory.states[0].talks.phase == asked.phase)
    assert asked.variable is not None and asked.at is not None
    value = trajectory.value(asked.variable, min(seconds(asked.at), trajectory.ends))
    if asked.above is None and asked.below is None:
        return value
    return float((asked.above is None or value > asked.above) and (asked.below is None or value < asked.below))


def _asked_for(asked: Outcome, act: Heard, trajectory: Trajectory) -> bool:
    frame = trajectory.frame
    who = {frame.root(a) for a in asked.actors}
    right = any(matches(act, code) for code in asked.event or ())
    return right and (not who or bool(who & set(act.actors)))
