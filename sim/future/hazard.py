"""Hazard: how soon each principal acts next: the clocks of a marked, mutually exciting point process.

One clock for each directed principal pair and class. Its rate is (base x kind of phase + excitation) x tilt; between
two batches the first factor falls in closed form, so the next firing is where the compensator reaches a unit
exponential. What is left of that exponential is kept when the rate changes (modified next-reaction method).
Source: model.md 2.12; Hawkes 1971; Anderson 2007; performance.md.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sim.future.heard import CLASSES, GROUPS, Group, Heard, Kind
from sim.future.streams import Stream, exponential
from sim.model.frame import Frame
from sim.model.state import Phase
from sim.record.case import Outlook
from sim.record.dates import DAY

_MOST_STEPS = 200


class Clock(NamedTuple):
    """Who may act next, toward whom, and in which class; `base` is its rate per second without talks."""

    name: str
    actor: int
    target: int
    kind_class: Kind
    base: float


class Ticking(NamedTuple):
    """A clock under way, as of `at`: excitation per second, log-tilt, what is left of its exponential, its firings."""

    at: int
    excitation: float
    tilt: float
    residual: float
    firing: int


def clocks_of(frame: Frame, outlook: Outlook) -> tuple[Clock, ...]:
    """The clocks of a case: for each directed principal pair a hostile and a friendly one."""
    factor = {"conf": frame.parameters.rate_factor_conf, "coop": frame.parameters.rate_factor_coop}
    rates = {frame.root(actor): rates for actor, rates in outlook.rates.items()}
    found = []
    for i, j in ((a, b) for pair in frame.pairs for a, b in (pair, pair[::-1])):
        own = rates.get(frame.actors[i])
        for kind in CLASSES:
            daily = 0.0 if own is None else getattr(own, kind) * factor[kind]
            found.append(Clock(f"{frame.actors[i]}>{frame.actors[j]}:{kind}", i, j, kind, daily / DAY))
    return tuple(found)


class Hazard:
    """The law by which the clocks of a frame tick."""

    def __init__(self, frame: Frame, outlook: Outlook) -> None:
        p = frame.parameters
        self.frame = frame
        self.clocks = clocks_of(frame, outlook)
        self.decay = math.log(2) / (p.excitation_half_life_days * DAY)
        self.own: Mapping[Kind, float] = {"conf": p.own_conf, "coop": p.own_coop}
        self.reciprocal: Mapping[Kind, float] = {"conf": p.reciprocal_conf, "coop": p.reciprocal_coop}
        self.by_group: Mapping[tuple[Kind, Group], float] = {
            ("conf", "no_talks"): 1.0,
            ("conf", "talks"): p.talks_conf,
            ("conf", "impasse"): p.impasse_conf,
            ("coop", "no_talks"): 1.0,
            ("coop", "talks"): p.talks_coop,
            ("coop", "impasse"): p.impasse_coop,
        }

    def base(self, clock: Clock, phase: Phase) -> float:
        """The rate of a clock without excitation and tilt, per second."""
        return clock.base * self.by_group[clock.kind_class, GROUPS[phase]]

    def kick(self, clock: Clock, act: Heard) -> float:
        """By how much an act raises the expected number of a clock's acts: like follows like."""
        if act.kind_class != clock.kind_class or not act.dyads:
            return 0.0
        i, j = clock.actor, clock.target
        if (i, j) in act.dyads:  # a joint act counts as one's own, and is not answered as well
            return self.own[clock.kind_class] * act.weight
        if (j, i) in act.dyads:
            return self.reciprocal[clock.kind_class] * act.weight
        return self.frame.parameters.triangular * self._third(clock, act) * act.weight

    def _third(self, clock: Clock, act: Heard) -> float:
        """How closely aligned with a clock's actor the third party is whose act toward one of the two it hears of."""
        i, j = clock.actor, clock.target
        third = (k for k, other in act.dyads if other in (i, j) and k not in (i, j))
        return max((max(0.0, self.frame.alignment(k, i, act.at)) for k in third), default=0.0)

    def excited(self, clock: Clock, acts: Iterable[Heard], at: int) -> float:
        """The excitation that earlier acts have left in a clock, per second."""
        beta = self.decay
        return math.fsum(self.kick(clock, act) * beta * math.exp(-beta * (at - act.at)) for act in acts if act.at <= at)

    def excitations(self, acts: Iterable[Heard], at: int) -> tuple[float, ...]:
        """The excitation that earlier acts have left in each clock, per second."""
        heard = tuple(acts)
        return tuple(self.excited(clock, heard, at) for clock in self.clocks)

    def started(self, clock: Clock, excitation: float, at: int, stream: Stream) -> Ticking:
        """A clock as it starts to tick, with the excitation that earlier acts have left in it."""
        return Ticking(at, excitation, 0.0, exponential(stream.uniform(clock.name, 0)), 0)

    def advanced(self, clock: Clock, ticking: Ticking, phase: Phase, at: int) -> Ticking:
        """A clock at a later time, with the phase and the tilt that were in force until then."""
        elapsed = at - ticking.at
        if elapsed == 0:
            return ticking
        used = self.compensator(clock, ticking, phase, elapsed)
        faded = ticking.excitation * math.exp(-self.decay * elapsed)
        return Ticking(at, faded, ticking.tilt, ticking.residual - used, ticking.firing)

    def compensator(self, clock: Clock, ticking: Ticking, phase: Phase, elapsed: float) -> float:
        """The expected number of firings over some seconds, if nothing else happens."""
        steady = self.base(clock, phase) * elapsed
        fading = ticking.excitation * -math.expm1(-self.decay * elapsed) / self.decay
        return math.exp(ticking.tilt) * (steady + fading)

    def due(self, clock: Clock, ticking: Ticking, phase: Phase) -> int | None:
        """When a clock fires if nothing else happens before, in whole seconds; None where it may never fire."""
        scale = math.exp(ticking.tilt)
        wait = inverted(
            self.base(clock, phase) * scale, ticking.excitation * scale / self.decay, self.decay, ticking.residual
        )
        return None if wait is None else ticking.at + max(1, math.ceil(wait))

    def fired(self, clock: Clock, ticking: Ticking, stream: Stream) -> Ticking:
        """A clock that has just fired: it waits for the next exponential."""
        number = ticking.firing + 1
        return ticking._replace(residual=exponential(stream.uniform(clock.name, number)), firing=number)


def inverted(steady: float, fading: float, decay: float, level: float) -> float | None:
    """Where steady * x + fading * (1 - exp(-decay * x)) reaches a level; None where it never does.

    Newton from the left: the sum is concave, so no step goes beyond the root.

    >>> inverted(2.0, 0.0, 1.0, 3.0)
    1.5
    >>> inverted(0.0, 1.0, 1.0, 1.5) is None
    True
    """
    if level <= 0.0:
        return 0.0
    if steady <= 0.0:
        return -math.log1p(-level / fading) / decay if fading > level else None
    x = level / (steady + fading * decay)
    if fading <= 0.0:
        return x
    for _ in range(_MOST_STEPS):
        gone = -math.expm1(-decay * x)
        short = level - steady * x - fading * gone
        step = short / (steady + fading * decay * (1.0 - gone))
        x += max(step, 0.0)
        if step <= 1e-12 * x:
            break
    return x


# --- stability ----------------------------------------------------------------------------------------


def branching(
    hazard: Hazard, tilts: Mapping[str, float], answers: Mapping[tuple[str, str], float]
) -> list[list[float]]:
    """Expected direct offspring of one act: row = the clock that follows, column = the clock that acted.

    `tilts` holds the greatest log-tilt of each clock by name; `answers` the expected acts with which policies make one
    clock's actor answer another clock's act, by (answering clock, acting clock).
    """
    rows = []
    for mine in hazard.clocks:
        factor = math.exp(tilts.get(mine.name, 0.0))
        answered = [answers.get((mine.name, other.name), 0.0) for other in hazard.clocks]
        rows.append([factor * _offspring(hazard, mine, o) + a for o, a in zip(hazard.clocks, answered, strict=True)])
    return rows


def _offspring(hazard: Hazard, mine: Clock, other: Clock) -> float:
    """What one act of another clock adds to a clock, at most: a friendly act may be joint, and is then both sides'."""
    alone = ((other.actor, other.target),)
    both = (*alone, (other.target, other.actor))
    forms = (alone, both) if other.kind_class == "coop" else (alone,)
    nobody = frozenset[str]()
    acts = (Heard(0, "", "", other.kind_class, nobody, nobody, (), (), dyads, len(dyads) > 1, 1.0) for dyads in forms)
    return max(hazard.kick(mine, act) for act in acts)


def radius(matrix: Sequence[Sequence[float]]) -> float:
    """The spectral radius of a matrix of numbers that are at least 0.

    >>> round(radius([[0.1, 0.2], [0.2, 0.1]]), 9)
    0.3
    """
    import numpy as np  # only a run needs it

    return float(np.abs(np.linalg.eigvals(np.array(matrix, dtype=float))).max())
