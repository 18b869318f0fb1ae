"""Marks: of which type an act is, once a clock has fired; from counts of the recorded history, smoothed.

The counts in one kind of phase are mixed with those of all phases, as a Dirichlet prior of `mark_smoothing` counts.
A commitment that forbids a type makes it rarer, a policy's tilt makes it rarer or more frequent; the rate of the class
stays what it was. Source: model.md 2.12.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from sim.future.distribution import standard_normal
from sim.future.heard import Group, Kind
from sim.model.effect import lineage
from sim.model.frame import Frame
from sim.model.state import State
from sim.record.case import Outlook, Tally

LEAST, MOST = 0.25, 2.0  # the range of an intensity
SUMMIT_ON = "summit.cancelled"


class Mark(NamedTuple):
    """A type and its share among an actor's acts of a class."""

    type: str
    share: float


class MarkTable:
    """The shares of types for each actor, class and kind of phase."""

    def __init__(self, frame: Frame, outlook: Outlook) -> None:
        self.frame = frame
        self.rows: dict[tuple[str, Kind, Group], tuple[Mark, ...]] = {}
        self.kinds = {code: lineage(frame, kind) for code, kind in frame.types.items()}
        smoothing = frame.parameters.mark_smoothing
        for actor, marks in outlook.marks.items():
            for kind, tallies in (("conf", marks.conf), ("coop", marks.coop)):
                for group in ("no_talks", "talks", "impasse"):
                    self.rows[frame.root(actor), kind, group] = _row(tallies, group, smoothing)  # type: ignore[index]

    def usual(self, actor: str, kind: Kind, group: Group) -> str | None:
        """The type that an actor's acts of a class most often are of; the first by name among equals."""
        row = self.rows.get((actor, kind, group), ())
        return max(row, key=lambda mark: mark.share).type if row else None

    def at(self, actor: str, kind: Kind, group: Group, state: State, tilts: Mapping[str, float]) -> tuple[Mark, ...]:
        """The shares as they are in a state; empty where the actor has no act of this class."""
        row = self.rows.get((actor, kind, group), ())
        covered = self._covered(actor, state)
        planned = any(i.status == "open" and i.type == "summit.held" for i in state.agenda)
        if not covered and not tilts and (planned or all(mark.type != SUMMIT_ON for mark in row)):
            return row
        factor = self.frame.parameters.moratorium_factor
        weighed = []
        for mark in row:
            if mark.type == SUMMIT_ON and not planned:  # there is nothing to call off
                continue
            share = mark.share * math.exp(tilts.get(mark.type, 0.0))
            weighed.append(Mark(mark.type, share * factor if covered & self.kinds[mark.type] else share))
        total = math.fsum(mark.share for mark in weighed)
        return tuple(Mark(m.type, m.share / total) for m in weighed) if total > 0 else ()

    def _covered(self, actor: str, state: State) -> frozenset[str]:
        """Types that a commitment in force forbids an actor."""
        return frozenset(
            code for entry in state.ledger if entry.by == actor and entry.status == "ACTIVE" for code in entry.forbids
        )


def _row(tallies: Mapping[str, Tally], group: Group, smoothing: float) -> tuple[Mark, ...]:
    counts = {code: getattr(tally, group) for code, tally in sorted(tallies.items())}
    pooled = {code: tally.no_talks + tally.talks + tally.impasse for code, tally in sorted(tallies.items())}
    total, whole = math.fsum(counts.values()), math.fsum(pooled.values())
    if not whole:
        return ()
    shares = {code: (counts[code] + smoothing * pooled[code] / whole) / (total + smoothing) for code in counts}
    return tuple(Mark(code, share) for code, share in shares.items() if share > 0)


def picked(marks: tuple[Mark, ...], u: float) -> str | None:
    """The type that a uniform draw picks; None where there is none to pick.

    >>> picked((Mark("a", 0.25), Mark("b", 0.75)), 0.25)
    'b'
    """
    below = 0.0
    for mark in marks:
        below += mark.share
        if u < below:
            return mark.type
    return marks[-1].type if marks else None


def intensity(u: float, spread: float) -> float:
    """How strong an act is: lognormal around 1, cut to .25 to 2.

    >>> intensity(0.5, 0.35)
    1.0
    """
    return min(MOST, max(LEAST, math.exp(spread * standard_normal(u))))
