"""Clockwork: the clocks of a member under way: which fires next, and what changes their pace.

A clock is touched only when something changes its own rate: an act that it hears, another kind of phase, a tilt, or its
own firing. So what does not concern it cannot move it, not even in the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping

from sim.future.hazard import Clock, Hazard, Ticking
from sim.future.heard import Heard
from sim.future.streams import Stream
from sim.model.state import Phase


class Clockwork:
    """All clocks of a member, from the time at which generation begins."""

    def __init__(self, hazard: Hazard, excitations: Iterable[float], at: int, phase: Phase, stream: Stream) -> None:
        self.hazard = hazard
        self.stream = stream
        self.phase = phase
        self.ticking: list[Ticking] = [
            hazard.started(clock, excitation, at, stream)
            for clock, excitation in zip(hazard.clocks, excitations, strict=True)
        ]
        self.due: list[int | None] = [hazard.due(c, t, phase) for c, t in zip(hazard.clocks, self.ticking, strict=True)]

    def next(self) -> int | None:
        """When the next clock fires, if nothing happens before; None where none ever does."""
        return min((t for t in self.due if t is not None), default=None)

    def firing(self, at: int) -> list[tuple[Clock, int]]:
        """The clocks that fire at a time, each with how often it has fired before."""
        found = []
        for clock, ticking, due in zip(self.hazard.clocks, self.ticking, self.due, strict=True):
            if due is not None and due <= at:
                found.append((clock, ticking.firing))
        return found

    def settle(self, at: int, fired: Collection[Clock], fresh: Collection[Heard], phase: Phase) -> None:
        """After an instant: clocks that fired wait anew; those that heard something or changed phase change pace."""
        if not fired and not fresh and phase == self.phase:
            return
        hazard = self.hazard
        for k, clock in enumerate(hazard.clocks):
            kick = math.fsum(hazard.kick(clock, act) for act in fresh) if fresh else 0.0
            has_fired = clock in fired
            if has_fired or kick or hazard.base(clock, phase) != hazard.base(clock, self.phase):
                ticking = hazard.advanced(clock, self.ticking[k], self.phase, at)
                ticking = hazard.fired(clock, ticking, self.stream) if has_fired else ticking
                self.ticking[k] = ticking._replace(excitation=ticking.excitation + kick * hazard.decay)
                self.due[k] = hazard.due(clock, self.ticking[k], phase)
        self.phase = phase

    def tilt(self, at: int, tilts: Mapping[tuple[str, str], float]) -> None:
        """Tilts change: what was left of each exponential is kept."""
        hazard = self.hazard
        for k, clock in enumerate(hazard.clocks):
            new = tilts.get((hazard.frame.actors[clock.actor], clock.kind_class), 0.0)
            if new != self.ticking[k].tilt:
                self.ticking[k] = hazard.advanced(clock, self.ticking[k], self.phase, at)._replace(tilt=new)
                self.due[k] = hazard.due(clock, self.ticking[k], self.phase)
