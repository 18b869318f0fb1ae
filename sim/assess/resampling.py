"""How sure a score is: hits counted unit by unit, and what the score would be had other such units been drawn.

A unit is whatever was judged as a whole, a document or a sentence: what is inside one hangs together, so units are
drawn with replacement and not events (the percentile bootstrap; Efron and Tibshirani 1993, An Introduction to the
Bootstrap, ch. 13). The draws are addressed by seed and name, so that two scores of the same units share them and the
same units give the same interval on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from sim.future.streams import address

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DRAWS: Final = 2_000
SEED: Final = 1
LEVEL: Final = 0.95


class Tally(NamedTuple):
    """How many were right, proposed and wanted; added up over units, so that scores are micro-averages.

    >>> t = Tally(2, 3, 5)
    >>> t.precision, t.recall, t.f1
    (0.6666666666666666, 0.4, 0.5)
    """

    hits: int
    proposed: int
    wanted: int

    @property
    def precision(self) -> float | None:
        """The share of what was proposed that is right; None where nothing was."""
        return self.hits / self.proposed if self.proposed else None

    @property
    def recall(self) -> float | None:
        """The share of what was wanted that was found; None where nothing was."""
        return self.hits / self.wanted if self.wanted else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; of what is judged case by case (`judged`), the share right."""
        both = self.proposed + self.wanted
        return 2 * self.hits / both if both else None

    @classmethod
    def judged(cls, verdicts: Iterable[bool]) -> Tally:
        """Of things judged one by one, how many are right: precision, recall and F1 are one and the same share."""
        every = list(verdicts)
        return cls(sum(every), len(every), len(every))


class Interval(NamedTuple):
    """The range in which the middle 95 % of the drawn scores lie; `undefined` draws had nothing to judge."""

    low: float
    high: float
    undefined: int = 0


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum over units."""
    every = list(tallies)
    return Tally(sum(t.hits for t in every), sum(t.proposed for t in every), sum(t.wanted for t in every))


def interval(
    tallies: Sequence[Tally], *, seed: int = SEED, draws: int = DRAWS, name: str = "bootstrap"
) -> Interval | None:
    """The 95 % interval of the micro-F1, from `draws` samples of as many units; None where there is nothing to judge.

    >>> interval([Tally(1, 1, 1)] * 4)
    Interval(low=1.0, high=1.0, undefined=0)
    """
    import numpy as np

    if not tallies:
        return None
    counts = np.array([(2 * t.hits, t.proposed + t.wanted) for t in tallies], dtype=np.int64)
    sums = counts[drawn(len(tallies), draws, seed, name)].sum(axis=1)
    defined = sums[sums[:, 1] > 0]
    if not len(defined):
        return None
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(defined[:, 0] / defined[:, 1], [tail, 1 - tail])
    return Interval(float(low), float(high), draws - len(defined))


def drawn(units: int, draws: int, seed: int, name: str) -> NDArray[np.int64]:
    """The units in each sample, shape (draws, units), with replacement.

    Words of Philox itself, whose sequence numpy keeps from version to version, which it does not promise of `integers`.

    >>> drawn(3, 2, 1, "bootstrap").shape
    (2, 3)
    """
    import numpy as np

    key = np.array([seed, address(name)], dtype=np.uint64)
    words = np.random.Philox(key=key).random_raw(draws * units)
    shares = (words >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return (shares * units).astype(np.int64).reshape(draws, units)
