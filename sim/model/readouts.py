"""Read-outs: what an analyst reads from a state at a time. Indices, not measurements.

All lie in [0, 1] except climate (-100 to 100), posture (-1 to 1) and hardness asymmetry (0 to 2). With several
principal dyads, climate, ripeness, mutual hurt and way out are means over them and tension is the maximum. A later
time decays a copy; the state is never changed by being read. Source: model.md 2.4.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.model import trust as trust_module
from sim.model.frame import Frame
from sim.model.ledger import implementation as ledger_implementation
from sim.model.sanctions import pain_at
from sim.model.sanctions import severity as severity_of
from sim.model.state import State
from sim.model.stocks import cooperation, hostility, mediation_at
from sim.model.trust import Trust


class Ripeness(NamedTuple):
    """Ripeness with its two factors, which are always shown together (Zartman 2000)."""

    ripeness: float
    mutual_hurt: float
    way_out: float


def posture(frame: Frame, state: State, i: int, j: int, at: int) -> float:
    """How one actor stands toward another, -1 hostile to 1 friendly."""
    dyad = frame.dyad(i, j)
    stock = state.stocks[dyad]
    net = cooperation(frame, stock, at) - hostility(frame, stock, at) - frame.offsets[dyad]
    return math.tanh(net / frame.parameters.posture_scale)


def dyad_climate(frame: Frame, state: State, pair: int, at: int) -> float:
    """Climate of one principal pair, -100 to 100."""
    i, j = frame.pairs[pair]
    return 50.0 * (posture(frame, state, i, j, at) + posture(frame, state, j, i, at))


def climate(frame: Frame, state: State, at: int) -> float:
    """Climate of the negotiation, -100 to 100."""
    return _mean([dyad_climate(frame, state, pair, at) for pair in range(len(frame.pairs))])


def dyad_hostility(frame: Frame, state: State, pair: int, at: int) -> float:
    """Hostility of a principal pair, both directions, points; only falls between events."""
    there, back = frame.dyads[pair]
    return hostility(frame, state.stocks[there], at) + hostility(frame, state.stocks[back], at)


def tension(frame: Frame, state: State, at: int) -> float:
    """Tension of the negotiation, 0 to 1: that of its tensest principal pair."""
    most = max(dyad_hostility(frame, state, pair, at) for pair in range(len(frame.pairs)))
    return 1.0 - math.exp(-most / frame.parameters.tension_scale)


def contact_level(frame: Frame, state: State, pair: int, at: int) -> float:
    """The smaller of the two directions' cooperation in a principal pair, points."""
    there, back = frame.dyads[pair]
    return min(cooperation(frame, state.stocks[there], at), cooperation(frame, state.stocks[back], at))


def trust(frame: Frame, state: State, i: int, j: int, at: int) -> Trust:
    """Trust of one actor in another's word: mean and 80 % interval."""
    return trust_module.reading(frame, state.trust, frame.dyad(i, j), at)


def trust_mean(frame: Frame, state: State, i: int, j: int, at: int) -> float:
    """Mean trust of one actor in another's word, 0 to 1."""
    return trust_module.mean(frame, state.trust, frame.dyad(i, j), at)


def pain(frame: Frame, state: State, i: int, at: int) -> float:
    """Lagged sanctions pain of an actor, 0 to 1."""
    return pain_at(frame, state.pain[i], at)


def severity(frame: Frame, state: State, i: int, at: int) -> float:
    """Severity of the measures in force on an actor, 0 to 1."""
    return severity_of(state.sanctions, frame.actors[i], at)


def hurt(frame: Frame, state: State, i: int, at: int) -> float:
    """How much the present course hurts a principal, by sanctions and by its opponents' hostility, 0 to 1."""
    p = frame.parameters
    incoming = math.fsum(hostility(frame, state.stocks[frame.dyad(o, i)], at) for o in frame.opponents[i])
    pressure = p.hurt_weight * (1.0 - math.exp(-incoming / p.posture_scale))
    return 1.0 - (1.0 - pain(frame, state, i, at)) * (1.0 - pressure)


def dyad_ripeness(frame: Frame, state: State, pair: int, at: int) -> Ripeness:
    """Ripeness of one principal pair with its factors, each 0 to 1."""
    p = frame.parameters
    i, j = frame.pairs[pair]
    mutual = math.sqrt(hurt(frame, state, i, at) * hurt(frame, state, j, at))
    there, back = (cooperation(frame, state.stocks[d], at) for d in frame.dyads[pair])
    give = math.sqrt((1.0 - math.exp(-there / p.posture_scale)) * (1.0 - math.exp(-back / p.posture_scale)))
    helped = math.exp(-mediation_at(frame, state.mediation, at) / p.mediation_scale)
    way_out = 1.0 - (1.0 - give) * helped
    return Ripeness(mutual * way_out, mutual, way_out)


def ripeness(frame: Frame, state: State, at: int) -> Ripeness:
    """Ripeness of the negotiation with its factors, each 0 to 1."""
    each = [dyad_ripeness(frame, state, pair, at) for pair in range(len(frame.pairs))]
    return Ripeness(
        _mean([r.ripeness for r in each]),
        _mean([r.mutual_hurt for r in each]),
        _mean([r.way_out for r in each]),
    )


def hardness_asymmetry(frame: Frame, state: State, at: int) -> float:
    """Largest gap between two principals' postures, 0 to 2; above .5 in talks it warns of impasse (Druckman 1986)."""
    gaps = [abs(posture(frame, state, i, j, at) - posture(frame, state, j, i, at)) for i, j in frame.pairs]
    return max(gaps)


def implementation(frame: Frame, state: State, i: int) -> float | None:
    """Share of an actor's matured commitments that it kept, 0 to 1; None where nothing has matured."""
    return ledger_implementation(state.ledger, frame.actors[i])


def deadline_proximity(frame: Frame, state: State, at: int) -> dict[str, float]:
    """How near each open deadline is, 0 far to 1 now."""
    scale = frame.parameters.deadline_days * 86_400
    return {c.id: math.exp(-(c.expires - at) / scale) for c in state.deadlines if c.status == "open" and at < c.expires}


def _mean(values: list[float]) -> float:
    return math.fsum(values) / len(values)
