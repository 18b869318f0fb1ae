"""Happenings: what comes of a firing clock, a rule or an agenda item: the act, consent, and the effects.

Every draw is addressed by what it decides. Joint acts are those at which both sides sit or sign together.
Source: model.md 2.12.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sim.future.heard import Heard, noticed
from sim.future.meetings import Piece, consent, pieces, prospect, result
from sim.model import readouts
from sim.model.effect import Act, Deed, Effect, effect_of_act, lineage
from sim.model.frame import Frame
from sim.model.state import AgendaItem, State
from sim.record.event import Measure
from sim.record.log import Closure

JOINT_ROLES = frozenset({"contact", "meeting", "agreement"})


class Plan(NamedTuple):
    """An act that is about to happen: who, what, how strongly, and from where it comes."""

    id: str
    type: str
    actors: tuple[int, ...]
    targets: tuple[int, ...]
    intensity: float
    cause: str
    level: float | None = None
    item: str | None = None  # the agenda item that it makes true


class Happening(NamedTuple):
    """What really happens: the effect on the state, what is noticed, and how strong it was."""

    effect: Effect
    act: Heard
    intensity: float
    cause: str


def is_meeting(frame: Frame, code: str) -> bool:
    """Whether a type is a meeting, to which the other side must come."""
    return "meeting" in frame.types[code].roles


def comes(frame: Frame, state: State, plan: Plan, at: int, u: float, tilts: Mapping[int, float]) -> bool:
    """Whether everybody who is invited to a meeting comes; acts that are no meetings ask nobody."""
    if not is_meeting(frame, plan.type) or plan.item is not None:
        return True
    guests = [j for j in plan.targets if j not in plan.actors]
    host = plan.actors[0]
    return all(u < consent(frame, state, host, guest, at, tilts.get(guest, 0.0)) for guest in guests)


def happenings(frame: Frame, state: State, plan: Plan, at: int, u: float) -> tuple[Happening, ...]:
    """What an act leaves in the log; of a meeting between principals, what the talks bring at a uniform draw."""
    parts = _parts(frame, state, plan, at, u)
    return tuple(_happening(frame, state, plan, piece, k, at) for k, piece in enumerate(parts))


def _parts(frame: Frame, state: State, plan: Plan, at: int, u: float) -> tuple[Piece, ...]:
    pair = frozenset({*plan.actors, *plan.targets})
    if not is_meeting(frame, plan.type):
        return (Piece(plan.type, is_joint(frame, plan.type)),)
    if pair not in frame.pair_of:
        return (Piece(plan.type, True),)
    i, j = frame.pairs[frame.pair_of[pair]]
    return pieces(_meeting_type(frame, plan.type), result(frame, prospect(frame, state, i, j, at), u), state)


def _meeting_type(frame: Frame, code: str) -> str:
    """A meeting as the rules of meetings know it: a case's own type is taken for what it descends from."""
    kinds = lineage(frame, frame.types[code])
    return next((known for known in ("summit.held", "talks.working", "envoy.visit") if known in kinds), code)


def is_joint(frame: Frame, code: str) -> bool:
    """Whether both sides act in a type: contacts, meetings and agreements."""
    return bool(frame.types[code].roles & JOINT_ROLES)


def _happening(frame: Frame, state: State, plan: Plan, piece: Piece, k: int, at: int) -> Happening:
    actors, targets = plan.actors, plan.targets
    if piece.type == "talks.walkout":
        actors, targets = _leaving(frame, state, plan, at)
    name = plan.id if k == 0 else f"{plan.id}-{k + 1}"
    intensity = plan.intensity * piece.gain
    deed = _deed(frame, state, plan, piece.type, actors, targets, name)
    act = Act(name, piece.type, actors, targets, piece.joint, intensity)
    effect = effect_of_act(frame, act, at, deed=deed)
    heard = noticed(frame, at, name, piece.type, actors, targets, piece.joint)
    return Happening(effect, heard, intensity, plan.cause)


def _leaving(frame: Frame, state: State, plan: Plan, at: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Who walks out: the side that trusts the other less; between equals, the one that was invited."""
    (i, *_), (j, *_) = plan.actors, plan.targets or plan.actors[1:]
    mine, yours = (readouts.trust_mean(frame, state, a, b, at) for a, b in ((i, j), (j, i)))
    return ((i,), (j,)) if mine < yours else ((j,), (i,))


def _deed(
    frame: Frame,
    state: State,
    plan: Plan,
    code: str,
    actors: tuple[int, ...],
    targets: tuple[int, ...],
    name: str,
) -> Deed | None:
    """What an act does beyond points: measures put on or taken off, plans that come true or are called off."""
    kinds = lineage(frame, frame.types[code])
    closes: tuple[Closure, ...] = (Closure(plan.item, "confirmed"),) if plan.item is not None else ()
    measures: tuple[Measure, ...] = ()
    if "summit.cancelled" in kinds:
        closes = tuple(Closure(i.id, "lapsed") for i in state.agenda if i.status == "open" and i.type == "summit.held")
    elif "sanctions.imposed" in kinds:
        measures = (_imposed(frame, plan, name, actors, targets),)
    elif "sanctions.eased" in kinds:
        measures = _eased(frame, state, plan, actors, targets)
    return Deed(measures=measures, closes=closes) if measures or closes else None


def _amount(frame: Frame, plan: Plan) -> float:
    level = frame.parameters.measure_level * plan.intensity if plan.level is None else plan.level
    return min(1.0, level)


def _imposed(frame: Frame, plan: Plan, name: str, actors: tuple[int, ...], targets: tuple[int, ...]) -> Measure:
    return Measure.model_construct(
        id=name,
        title=None,
        senders=tuple(frame.actors[i] for i in actors),
        targets=tuple(frame.actors[j] for j in targets),
        level=_amount(frame, plan),
        enforcement=1.0,
        status="active",
        from_=None,
        until=None,
        commitment=None,
    )


def _eased(
    frame: Frame, state: State, plan: Plan, actors: tuple[int, ...], targets: tuple[int, ...]
) -> tuple[Measure, ...]:
    """The heaviest active measure on a target is lowered; one of the actor's own, if there is any."""
    on = [m for m in state.sanctions if m.status == "active" and {frame.actors[j] for j in targets} & set(m.targets)]
    own = [m for m in on if {frame.actors[i] for i in actors} & set(m.senders)] or on
    if not own:
        return ()
    heaviest = max(own, key=lambda m: (m.level, m.id))
    return (_lowered(heaviest.id, max(0.0, heaviest.level - _amount(frame, plan))),)


def _lowered(measure: str, level: float) -> Measure:
    return Measure.model_construct(
        id=measure,
        title=None,
        senders=(),
        targets=(),
        level=level,
        enforcement=None,
        status=None,
        from_=None,
        until=None,
        commitment=None,
    )


def of_item(frame: Frame, item: AgendaItem) -> Plan:
    """An agenda item as an act."""
    actors = tuple(frame.index[a] for a in item.actors)
    targets = tuple(frame.index[a] for a in item.targets)
    if not targets and len(actors) > 1:
        actors, targets = actors[:1], actors[1:]
    return Plan(f"agenda-{item.id}", item.type, actors, targets, 1.0, f"agenda:{item.id}", item=item.id)
