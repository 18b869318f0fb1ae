"""Panel: every read-out of a negotiation at one time, worked out together.

An ensemble reads every variable at every point of its grid, and most of them share their parts, so here each part is
worked out once. The figures are those of `readouts`, to the bit; a test compares them.
"""

from __future__ import annotations

import math

from sim.model.frame import Frame
from sim.model.sanctions import pain_at
from sim.model.state import State
from sim.model.stocks import mediation_at
from sim.model.trust import mean as trust_mean


def panel(frame: Frame, state: State, at: int) -> list[float]:
    """Every read-out, in the order of `Trajectory.variables`."""
    p, exp = frame.parameters, math.exp
    scale, hurt_weight = p.posture_scale, p.hurt_weight
    gives: dict[int, float] = {}
    hostile: dict[int, float] = {}
    dyads: list[float] = []
    climates, tensest, apart = [], 0.0, 0.0
    for both in frame.dyads:
        postures = []
        for dyad in both:
            give, anger = _points(frame, state, dyad, at)
            gives[dyad], hostile[dyad] = give, anger
            stance = math.tanh((give - anger - frame.offsets[dyad]) / scale)
            postures.append(stance)
            dyads += (stance, trust_mean(frame, state.trust, dyad, at))
        there, back = postures
        climates.append(50.0 * (there + back))
        tensest = max(tensest, hostile[both[0]] + hostile[both[1]])
        apart = max(apart, abs(there - back))
    pains = {i: pain_at(frame, state.pain[i], at) for i in frame.principals}
    hurts = {}
    for i in frame.principals:
        incoming = math.fsum(hostile[frame.dyad(o, i)] for o in frame.opponents[i])
        hurts[i] = 1.0 - (1.0 - pains[i]) * (1.0 - hurt_weight * (1.0 - exp(-incoming / scale)))
    helped = exp(-mediation_at(frame, state.mediation, at) / p.mediation_scale)
    mutual = [math.sqrt(hurts[i] * hurts[j]) for i, j in frame.pairs]
    given = [math.sqrt((1.0 - exp(-gives[a] / scale)) * (1.0 - exp(-gives[b] / scale))) for a, b in frame.dyads]
    out = [1.0 - (1.0 - both) * helped for both in given]
    ripe = [m * w for m, w in zip(mutual, out, strict=True)]
    tension = 1.0 - exp(-tensest / p.tension_scale)
    # a change of severity is always a batch of its own, so the one that pain remembers is the one in force
    actors = [value for i in frame.principals for value in (pains[i], state.pain[i].severity)]
    return [_mean(climates), tension, _mean(ripe), _mean(mutual), _mean(out), apart, *dyads, *actors]


def _points(frame: Frame, state: State, dyad: int, at: int) -> tuple[float, float]:
    """Cooperation and hostility of a directed dyad, points."""
    stock = state.stocks[dyad]
    if stock is None:
        return 0.0, 0.0
    then, coop_symbolic, coop_material, hostile_symbolic, hostile_material = stock
    span = at - then
    if span <= 0:
        return coop_symbolic + coop_material, hostile_symbolic + hostile_material
    symbolic, material = math.exp(-frame.fade_symbolic * span), math.exp(-frame.fade_material * span)
    return (
        coop_symbolic * symbolic + coop_material * material,
        hostile_symbolic * symbolic + hostile_material * material,
    )


def _mean(values: list[float]) -> float:
    return values[0] if len(values) == 1 else math.fsum(values) / len(values)
