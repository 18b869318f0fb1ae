"""Lanes: where the labels of events stand above a chart, so that none touches another or crosses a leader.

A leader is the thin line from an event up to its label. A label stands to the right of its leader, or to the left where
the page ends. A leader that passes below or through a label's place must end in a lower lane than that label; so lanes
are given out from right to left, the lowest that is free. Which labels get a place goes by priority. Lengths are in
points from the left edge of the axes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


def pack(candidates: Iterable[Candidate], *, lanes: int, left: float, right: float, most: int | None = None) -> Packed:
    """Give the labels lanes between two edges, at most `most` of them, in order of priority, then from left to right.

    >>> pack([Candidate("a", 0, 50, (1,)), Candidate("b", 20, 50, (2,))], lanes=2, left=0, right=200).labels
    (Placed(id='a', x=0, width=50, lane=1, side='right'), Placed(id='b', x=20, width=50, lane=0, side='right'))
    """
    chosen: list[Candidate] = []
    best: tuple[Placed, ...] = ()
    dropped: list[str] = []
    for candidate in sorted(candidates, key=lambda c: (*(-p for p in c.priority), c.x, c.id)):
        full = most is not None and len(chosen) >= most
        layout = None if full else arranged([*chosen, candidate], lanes=lanes, left=left, right=right)
        if layout is None:
            dropped.append(candidate.id)
        else:
            chosen.append(candidate)
            best = layout
    return Packed(best, tuple(dropped))


def arranged(candidates: Sequence[Candidate], *, lanes: int, left: float, right: float) -> tuple[Placed, ...] | None:
    """All of the labels in lanes, in order of position; None where they do not all fit."""
    placed: list[Placed] = []
    for label in _in_order(candidates, left, right):
        if label is None:
            return None
        free = (label._replace(lane=k) for k in range(lanes))
        place = next((p for p in free if all(_agree(p, other) for other in placed)), None)
        if place is None:
            return None
        placed.append(place)
    return tuple(sorted(placed, key=lambda p: (p.x, p.lane, p.id)))


def _in_order(candidates: Sequence[Candidate], left: float, right: float) -> list[Placed | None]:
    sided = [_sided(c, left, right) for c in candidates]
    if None in sided:
        return [None]
    labels = [p for p in sided if p is not None]
    turned = sorted((p for p in labels if p.side == "left"), key=lambda p: (p.x, p.id))
    straight = sorted((p for p in labels if p.side == "right"), key=lambda p: (-p.x, p.id))
    return [*turned, *straight]


def _sided(candidate: Candidate, left: float, right: float) -> Placed | None:
    for side in ("right", "left"):
        place = Placed(candidate.id, candidate.x, candidate.width, 0, side)
        if place.left >= left and place.right <= right:
            return place
    return None


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
