"""Lanes: where the labels of events stand above a chart, so that none touches another or crosses a leader.

A leader is the thin line from an event up to its label. A label stands to the right of its leader, or to the left where
that is the only room. A leader that passes below a label must end in a lower lane than that label; so lanes are given
out from right to left, the lowest that is free. Which labels get a place goes by priority. Lengths are in
points from the left edge of the axes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal, NamedTuple

GAP: Final = 3.0  # from a leader to its own letters
AIR: Final = 5.0  # from a label to the next thing
_SAME: Final = 0.05  # leaders nearer than this are one line

Side = Literal["right", "left"]


class Candidate(NamedTuple):
    """A label that would like a place: its leader's position, the width of its letters, its priority (high first)."""

    id: str
    x: float
    width: float
    priority: tuple[float, ...]


class Placed(NamedTuple):
    """A label with its place: the lane counts from 0, the lowest; the letters stand on one side of the leader."""

    id: str
    x: float
    width: float
    lane: int
    side: Side

    @property
    def left(self) -> float:
        """Where its letters begin."""
        return self.x + GAP if self.side == "right" else self.x - GAP - self.width

    @property
    def right(self) -> float:
        """Where its letters end."""
        return self.left + self.width


class Packed(NamedTuple):
    """The labels that found a place, in order of position, and the ids of those that did not, most important first."""

    labels: tuple[Placed, ...]
    dropped: tuple[str, ...]

    @property
    def lanes(self) -> int:
        """How many lanes are in use."""
        return max((label.lane for label in self.labels), default=-1) + 1


def pack(
    candidates: Iterable[Candidate],
    *,
    lanes: int,
    left: float,
    right: float,
    inner: float | None = None,
    most: int | None = None,
) -> Packed:
    """Give the labels lanes between two edges, at most `most` of them, in order of priority, then from left to right.

    A label that finds no place to the right of its leader is tried to the left, and then all those that reach beyond
    `inner` (a position before the right edge) are turned with it.

    >>> pack([Candidate("a", 0, 50, (1,)), Candidate("b", 20, 50, (2,))], lanes=2, left=0, right=200).labels
    (Placed(id='a', x=0, width=50, lane=1, side='right'), Placed(id='b', x=20, width=50, lane=0, side='right'))
    """
    best: tuple[Placed, ...] = ()
    dropped: list[str] = []
    for candidate in sorted(candidates, key=lambda c: (*(-p for p in c.priority), c.x, c.id)):
        layout = None
        if most is None or len(best) < most:
            tries = (_within(labels, left, right) for labels in _attempts(best, candidate, inner))
            layout = next((found for labels in tries if (found := arranged(labels, lanes))), None)
        if layout is None:
            dropped.append(candidate.id)
        else:
            best = layout
    return Packed(best, tuple(dropped))


def _attempts(best: tuple[Placed, ...], candidate: Candidate, inner: float | None) -> Iterator[list[Placed]]:
    new = Placed(candidate.id, candidate.x, candidate.width, 0, "right")
    yield [*best, new]
    yield [*best, new._replace(side="left")]
    if inner is not None:
        yield [p._replace(side="left") if p.right > inner else p for p in (*best, new)]


def _within(labels: list[Placed], left: float, right: float) -> list[Placed]:
    """The labels if all of them stand between the edges, else none."""
    return labels if all(left <= p.left and p.right <= right for p in labels) else []


def arranged(labels: Sequence[Placed], lanes: int) -> tuple[Placed, ...] | None:
    """The labels, each in the lowest lane that is free, in order of position; None where they do not all fit.

    Whatever must be lower is placed first, else from right to left.
    """
    waiting = sorted(labels, key=lambda p: (-p.x, p.id))
    placed: list[Placed] = []
    while waiting:
        ready = (p for p in waiting if not any(_crosses(other.x, p) for other in waiting))
        label = next(ready, None)
        if label is None:
            return None  # two labels, each over the other's leader
        free = (label._replace(lane=k) for k in range(lanes))
        place = next((p for p in free if all(_agree(p, other) for other in placed)), None)
        if place is None:
            return None
        waiting.remove(label)
        placed.append(place)
    return tuple(sorted(placed, key=lambda p: (p.x, p.lane, p.id)))


def _agree(one: Placed, other: Placed) -> bool:
    if _crosses(other.x, one) and other.lane >= one.lane:
        return False
    if _crosses(one.x, other) and one.lane >= other.lane:
        return False
    apart = one.right + AIR <= other.left or other.right + AIR <= one.left
    return apart or one.lane != other.lane


def _crosses(x: float, label: Placed) -> bool:
    """Whether a leader at x stands within a label's place, its own leader's side included."""
    if abs(x - label.x) < _SAME:
        return False
    if label.side == "right":
        return label.x < x < label.right + AIR
    return label.left - AIR < x < label.x
