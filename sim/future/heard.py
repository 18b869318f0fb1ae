"""Heard: an act as the forward process and the policies take notice of it: when, what, who, and of which class.

Hostile and friendly acts are told apart by the sign of their type's weight. Plans, denials and what has no weight count
for neither class.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from sim.model.effect import credibility, expanded, lineage
from sim.model.frame import Frame
from sim.model.state import SUPERSTATE, Phase
from sim.record.codebook import EventType
from sim.record.log import Resolved

Kind = Literal["conf", "coop", "neutral"]
Group = Literal["no_talks", "talks", "impasse"]
CLASSES: tuple[Kind, Kind] = ("conf", "coop")
GROUPS: dict[Phase, Group] = {
    phase: {"NO_TALKS": "no_talks", "TALKS": "talks", "DEAL": "talks", "IMPASSE": "impasse"}[group]  # type: ignore[misc]
    for phase, group in SUPERSTATE.items()
}
"""The kind of phase on which rates depend; a deal counts as talks."""


class Heard(NamedTuple):
    """An act that has been noticed."""

    at: int
    id: str
    type: str
    kind_class: Kind
    families: frozenset[str]  # the types it descends from, and the first words of all of them
    roles: frozenset[str]
    actors: tuple[str, ...]  # who did it; of a joint act, everybody
    targets: tuple[str, ...]
    dyads: tuple[tuple[int, int], ...]  # directed pairs of the frame's actors
    joint: bool
    weight: float  # credibility, 0 to 1


def kind_class(kind: EventType) -> Kind:
    """The class of a type: conf where it pushes the sides apart, coop where it brings them together."""
    if kind.weight == 0:
        return "neutral"
    return "coop" if kind.weight > 0 else "conf"


def families_of(frame: Frame, code: str) -> frozenset[str]:
    """The words by which a type can be asked for: itself, what it descends from, and the first word of each."""
    codes = lineage(frame, frame.types[code])
    return codes | {c.partition(".")[0] for c in codes}


def heard_of(frame: Frame, entry: Resolved, *, certain: bool = False) -> Heard | None:
    """What one notices of a resolved event; None for a plan and for what nobody believes."""
    q = 0.0 if entry.planned else credibility(frame, entry)
    if q == 0.0:
        return None
    event = entry.event
    actors = tuple(sorted({frame.index[frame.root(a)] for a in event.actors}))
    targets = tuple(sorted({frame.index[frame.root(a)] for a in event.targets}))
    return noticed(frame, entry.at, event.id, event.type, actors, targets, event.joint, 1.0 if certain else q)


def noticed(
    frame: Frame,
    at: int,
    event_id: str,
    code: str,
    actors: tuple[int, ...],
    targets: tuple[int, ...],
    joint: bool,
    weight: float = 1.0,
) -> Heard:
    """What one notices of an act, given by indices of the frame."""
    kind = frame.types[code]
    everyone = tuple(sorted({*actors, *targets}))
    dyads = () if "mediation" in kind.roles else expanded(frame, actors, targets, joint)
    doers, receivers = (everyone, everyone) if joint else (actors, targets)
    return Heard(
        at,
        event_id,
        code,
        kind_class(kind),
        families_of(frame, code),
        kind.roles,
        tuple(frame.actors[k] for k in doers),
        tuple(frame.actors[k] for k in receivers),
        dyads,
        joint,
        weight,
    )


def is_concession(act: Heard) -> bool:
    """Whether an act gives up something: a costly gesture, or sanctions eased."""
    return "gesture" in act.roles or "sanctions.eased" in act.families


def matches(act: Heard, what: str) -> bool:
    """Whether an act is of a class, a type, a family, or a concession."""
    return act.kind_class == what or what in act.families or (what == "concession" and is_concession(act))


def number(acts: Iterable[Heard], actor: str, target: str, what: str, since: int) -> int:
    """How many acts of one actor toward another there were after a time; `acts` run from the latest back."""
    count = 0
    for act in acts:
        if act.at <= since:
            break
        if actor in act.actors and target in act.targets and matches(act, what):
            count += 1
    return count
