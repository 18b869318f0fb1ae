"""Panel: every read-out of a negotiation at one time, worked out together.

An ensemble reads every variable at every point of its grid, and most of them share their parts. The figures are those
of `readouts`, to the bit; a test compares them.
"""

from __future__ import annotations

import math

from sim.model.frame import Frame
from sim.model.sanctions import pain_at
from sim.model.state import State
from sim.model.stocks import cooperation, hostility, mediation_at
from sim.model.trust import mean as trust_mean


def panel(frame: Frame, state: State, at: int) -> list[float]:
    """Every read-out, in the order of `Trajectory.variables`."""
    p, stocks = frame.parameters, state.stocks
    dyads = [dyad for both in frame.dyads for dyad in both]
    give = {d: cooperation(frame, stocks[d], at) for d in dyads}
    hostile = {d: hostility(frame, stocks[d], at) for d in dyads}
    posture = {d: math.tanh((give[d] - hostile[d] - frame.offsets[d]) / p.posture_scale) for d in dyads}
    pains = {i: pain_at(frame, state.pain[i], at) for i in frame.principals}
    hurts = {i: _hurt(frame, i, hostile, pains[i]) for i in frame.principals}
    helped = math.exp(-mediation_at(frame, state.mediation, at) / p.mediation_scale)
    each = [_ripeness(frame, k, give, hurts, helped) for k in range(len(frame.pairs))]
    row = [
        _mean([50.0 * (posture[a] + posture[b]) for a, b in frame.dyads]),
        1.0 - math.exp(-max(hostile[a] + hostile[b] for a, b in frame.dyads) / p.tension_scale),
        _mean([mutual * way_out for mutual, way_out in each]),
        _mean([mutual for mutual, _ in each]),
        _mean([way_out for _, way_out in each]),
        max(abs(posture[a] - posture[b]) for a, b in frame.dyads),
    ]
    for dyad in dyads:
        row += (posture[dyad], trust_mean(frame, state.trust, dyad, at))
    for i in frame.principals:
        row += (pains[i], state.pain[i].severity)  # a change of severity is always a batch of its own
    return row


def _hurt(frame: Frame, i: int, hostile: dict[int, float], pain: float) -> float:
    p = frame.parameters
    incoming = math.fsum(hostile[frame.dyad(o, i)] for o in frame.opponents[i])
    pressure = p.hurt_weight * (1.0 - math.exp(-incoming / p.posture_scale))
    return 1.0 - (1.0 - pain) * (1.0 - pressure)


def _ripeness(
    frame: Frame, pair: int, give: dict[int, float], hurts: dict[int, float], helped: float
) -> tuple[float, float]:
    """Mutual hurt and way out of one principal pair."""
    (i, j), (there, back), scale = frame.pairs[pair], frame.dyads[pair], frame.parameters.posture_scale
    mutual = math.sqrt(hurts[i] * hurts[j])
    both = math.sqrt((1.0 - math.exp(-give[there] / scale)) * (1.0 - math.exp(-give[back] / scale)))
    return mutual, 1.0 - (1.0 - both) * helped


def _mean(values: list[float]) -> float:
    return math.fsum(values) / len(values)
