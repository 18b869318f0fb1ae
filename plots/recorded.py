"""Recorded: the path of what happened, piece by piece, within the window of a chart of branches."""

from __future__ import annotations

from itertools import pairwise

from plots.ground import Window
from plots.trajectorydata import SAMPLES, Drift, PhaseSpell, drift, reader
from sim.engine.trajectory import Trajectory
from sim.errors import DetenteError


def path(result: Trajectory, variable: str, window: Window) -> tuple[Drift, ...]:
    """The drift of a variable, as drawn, between the changes that lie in a window; nothing outside of the replay.

    Raises DetenteError (DET070) for a replay that kept only its last state and for a name that is no variable.
    """
    if result.keep != "all":
        message = "this replay kept only its last state, so there is no line to draw"
        raise DetenteError.of("DET070", message, help='replay with keep="all"')
    if variable not in result.variables:
        raise DetenteError.of("DET070", f"`{variable}` is no variable of the recorded history")
    starts, ends = max(window.starts, result.starts), min(window.ends, result.ends)
    if ends <= starts:
        return ()
    look, step = reader(result, variable), max(1, window.span // SAMPLES)
    bounds = [starts, *sorted({t for t in result.times if starts < t < ends}), ends]
    if ends in result.times:  # what happens at the last instant is a piece of its own, a point
        bounds.append(ends)
    return tuple(drift(look, result.at(t), t, until, step) for t, until in pairwise(bounds))


def spells(result: Trajectory) -> tuple[PhaseSpell, ...]:
    """The phases of what happened."""
    return tuple(PhaseSpell(s.phase, s.begins, s.ends) for s in result.phases)
