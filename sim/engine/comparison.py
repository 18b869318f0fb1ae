"""Comparison: two runs that share their luck, member by member: B minus A."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sim.engine.ensemble import Ensemble, mean
from sim.record.dates import seconds, timestamp

if TYPE_CHECKING:
    import datetime as dt

    import numpy
    import pandas
    from numpy.typing import NDArray


class Difference(NamedTuple):
    """How a figure differs between two runs: in the middle, from the 10th to the 90th percentile, and how often."""

    variable: str
    a: float  # median in A (for an outcome: the mean)
    b: float
    median: float  # of the differences member by member, B minus A (for an outcome: the mean)
    low: float
    high: float
    share_b_lower: float
    share_equal: float
    mean: float  # of the differences
    error: float  # Monte Carlo standard error of the mean difference


@dataclass(frozen=True)
class Comparison:
    """Two runs with the same members and grid; raises ValueError where they are not paired."""

    a: Ensemble
    b: Ensemble

    def __post_init__(self) -> None:
        if len(self.a) != len(self.b):
            raise ValueError(f"{self.a.card.run} has {len(self.a)} members and {self.b.card.run} {len(self.b)}")
        if self.a.grid[-1] != self.b.grid[-1]:
            raise ValueError("the two runs end on different days")
        if not self.grid:
            raise ValueError("the two runs have no day in common")

    @property
    def grid(self) -> tuple[int, ...]:
        """The times that both runs have."""
        both = set(self.b.grid)
        return tuple(t for t in self.a.grid if t in both)

    @property
    def paired(self) -> bool:
        """Whether the members share their luck: the same random seed."""
        return self.a.card.random_seed == self.b.card.random_seed

    def differences(self, variable: str) -> NDArray[numpy.float64]:
        """B minus A, member by member: members x grid."""
        return (
            self.b.values(variable)[:, _places(self.b, self.grid)]
            - self.a.values(variable)[:, _places(self.a, self.grid)]
        )

    def at(self, variable: str, moment: dt.date | int) -> Difference:
        """How a variable differs at the last time at or before a moment that both runs have."""
        t = self.read_at(moment)
        a = [float(v) for v in self.a.values(variable, t)]
        b = [float(v) for v in self.b.values(variable, t)]
        return _difference(variable, a, b, middle=_median)

    def read_at(self, moment: dt.date | int) -> int:
        """The last time at or before a moment that both runs have; ValueError before the first of them."""
        wanted = moment if isinstance(moment, int) else seconds(moment)
        k = bisect_right(self.grid, wanted) - 1
        if k < 0:
            raise ValueError(f"the two runs have no day in common by {timestamp(wanted)}")
        return self.grid[k]

    def outcome(self, name: str) -> Difference:
        """How an outcome that both runs have differs."""
        return _difference(name, self.a.outcome(name), self.b.outcome(name), middle=lambda v: mean(v).value)

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Outcomes that both runs have, in the order of A."""
        return tuple(name for name in self.a.outcomes if name in self.b.outcomes)

    def to_pandas(self) -> pandas.DataFrame:
        """B minus A for every variable that both have, member by member, indexed by member and day.

        Raises MissingError (DET060) without the extra `data`.
        """
        from sim.engine.frames import comparison_frame

        return comparison_frame(self)

    def __repr__(self) -> str:
        return f"Comparison({self.a.card.run}, {self.b.card.run}, {len(self.a)} members)"

    def _repr_html_(self) -> str:
        """What a notebook shows of the comparison: every text is escaped, nothing runs."""
        from sim.engine.shown import comparison_html

        return comparison_html(self)


def _places(ensemble: Ensemble, grid: Sequence[int]) -> list[int]:
    index = {t: k for k, t in enumerate(ensemble.grid)}
    return [index[t] for t in grid]


def _difference(name: str, a: Sequence[float], b: Sequence[float], *, middle: object) -> Difference:
    assert callable(middle)
    differences = [y - x for x, y in zip(a, b, strict=True)]
    n, average = len(differences), mean(differences)
    return Difference(
        name,
        middle(a),
        middle(b),
        middle(differences),
        quantile(differences, 0.1),
        quantile(differences, 0.9),
        sum(d < 0 for d in differences) / n,
        sum(d == 0 for d in differences) / n,
        average.value,
        average.error,
    )


def _median(values: Sequence[float]) -> float:
    return quantile(values, 0.5)


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which a share of some values lies, between two of them in proportion.

    >>> quantile([1.0, 2.0, 4.0], 0.5), quantile([1.0, 3.0], 0.25)
    (2.0, 1.5)
    """
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    k = math.floor(place)
    following = ordered[min(k + 1, len(ordered) - 1)]
    return ordered[k] + (place - k) * (following - ordered[k])
