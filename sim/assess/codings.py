"""Two codings of the same talks: which events only one of them has, and where those of both are coded otherwise.

Events are matched by their ids. What is left over is matched by type and actors within three days; such a pair may be
the same happening, and nobody but the coders can say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, Protocol

from sim.engine.trajectory import Trajectory
from sim.record.dates import DAY
from sim.record.event import Event
from sim.record.log import Resolved

NEAR: Final = 3  # days between two records that may be the same happening


class Difference(NamedTuple):
    """One thing that two records of an event say differently: what (type, date, weight …), and the word of each."""

    what: str
    first: str
    second: str


class Pair(NamedTuple):
    """Two records of what is, or may be, one event; `certain` where they share an id. No differences: coded alike."""

    first: str
    second: str
    certain: bool
    differences: tuple[Difference, ...]


class Codings(NamedTuple):
    """Two codings side by side: ids that only one of them has, and the pairs; all in order of time."""

    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    pairs: tuple[Pair, ...]

    @property
    def alike(self) -> int:
        """How many events both have, coded alike."""
        return sum(pair.certain and not pair.differences for pair in self.pairs)

    @property
    def changed(self) -> tuple[Pair, ...]:
        """The events of both that are coded otherwise."""
        return tuple(pair for pair in self.pairs if pair.certain and pair.differences)

    @property
    def perhaps(self) -> tuple[Pair, ...]:
        """The pairs that may be the same event under two ids."""
        return tuple(pair for pair in self.pairs if not pair.certain)


def compare_codings(first: Trajectory, second: Trajectory) -> Codings:
    """Compare the events that count in two replays (superseded records aside)."""
    ours, theirs = ({e.event.id: e for e in result.events} for result in (first, second))
    same = [(ours[i], theirs[i], True) for i in ours if i in theirs]
    left, right = ([e for i, e in one.items() if i not in other] for one, other in ((ours, theirs), (theirs, ours)))
    near = [(a, b, False) for a, b in _near(left, right)]
    found = sorted([*same, *near], key=lambda pair: (pair[0].at, pair[0].event.id))
    pairs = tuple(Pair(a.event.id, b.event.id, sure, tuple(_differ(first, second, a, b))) for a, b, sure in found)
    return Codings(_alone(left, {p.first for p in pairs}), _alone(right, {p.second for p in pairs}), pairs)


def _alone(entries: Sequence[Resolved], paired: set[str]) -> tuple[str, ...]:
    return tuple(e.event.id for e in entries if e.event.id not in paired)


def _near(left: Sequence[Resolved], right: Sequence[Resolved]) -> Iterator[tuple[Resolved, Resolved]]:
    """Pairs of like type and actors, the nearest in time first; each record in one pair at most."""
    by_kind: dict[object, list[Resolved]] = {}
    for entry in right:
        by_kind.setdefault(_kind(entry.event), []).append(entry)
    candidates = [
        (abs(a.at - b.at), a.at, a.event.id, b.event.id, a, b)
        for a in left
        for b in by_kind.get(_kind(a.event), ())
        if abs(a.at - b.at) <= NEAR * DAY
    ]
    taken: set[tuple[str, str]] = set()
    for *_, a, b in sorted(candidates, key=lambda c: c[:4]):
        if ("left", a.event.id) not in taken and ("right", b.event.id) not in taken:
            taken |= {("left", a.event.id), ("right", b.event.id)}
            yield a, b


def _kind(event: Event) -> tuple[str, frozenset[str], frozenset[str]]:
    """Type and actors; of what is done together, who begins says nothing."""
    if event.joint:
        return event.type, frozenset(event.participants), frozenset()
    return event.type, frozenset(event.actors), frozenset(event.targets)


def _differ(first: Trajectory, second: Trajectory, a: Resolved, b: Resolved) -> Iterator[Difference]:
    words = zip(_said(first, a), _said(second, b), strict=True)
    for (what, ours), (_, theirs) in words:
        if ours != theirs:
            yield Difference(what, ours, theirs)


def _said(result: Trajectory, entry: Resolved) -> Iterator[tuple[str, str]]:
    """What a record says, in the words in which two are compared."""
    event = entry.event
    weight = result.frame.types[event.type].weight * event.intensity
    yield "type", event.type
    yield "date", event.when.text
    yield "actors", who(event)
    yield "weight", f"{weight + 0.0:g}"
    yield "modality", event.modality
    yield "effects", _effects(event)


def _effects(event: Event) -> str:
    """What a record does beyond its weight: commitments, measures and their levels, what it keeps or breaks."""
    done = event.effects
    measures = [f"{m.id} {'' if m.level is None else f'{m.level:g} '}{m.status or 'active'}" for m in done.sanctions]
    parts = [*(c.id for c in done.commitments), *measures, *(d.id for d in done.deadlines), *done.waives]
    parts += [f"{name} {other}" for name in ("fulfils", "breaches") for other in getattr(event.refs, name)]
    return ", ".join(sorted(parts)) or "none"


class Acting(Protocol):
    """Whatever says who acts on whom: an event, or a candidate for one."""

    @property
    def actors(self) -> tuple[str, ...]:
        """Who acts."""

    @property
    def targets(self) -> tuple[str, ...]:
        """Who is acted upon."""

    @property
    def joint(self) -> bool:
        """Whether all of them act on one another."""


def who(act: Acting) -> str:
    """Who acts on whom, in the words in which two codings are compared: the same words for the same parties."""
    if act.joint:
        return " <> ".join(sorted({*act.actors, *act.targets}))
    return ", ".join(sorted(act.actors)) + (" > " + ", ".join(sorted(act.targets)) if act.targets else "")
