"""Spread: how much of what members differ in comes from the record, from the parameters, and from chance.

Pick and freeze: each member is run again with one kind of luck kept and the two others drawn anew; the covariance of
the two runs is what the kept kind alone accounts for. The rest comes of their working together. Source: Sobol' 1993;
Saltelli et al. 2010.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sim.engine.ensemble import Member
from sim.engine.executor import Executor, Lot
from sim.engine.experiment import Experiment, Luck

KINDS = ("evidence", "parameters", "chance")


class Part(NamedTuple):
    """The share of the variance that one kind of luck accounts for alone, with its standard error."""

    kind: str
    share: float
    error: float


def frozen(kind: str, count: int) -> tuple[Lot, ...]:
    """Members that keep one kind of luck of the members 0 to `count`, and draw the others anew."""
    return tuple((k, Luck(*(k if name == kind else count + k for name in KINDS))) for k in range(count))


def kinds_of(experiment: Experiment) -> tuple[str, ...]:
    """The kinds of luck that an experiment has at all."""
    has = {
        "evidence": experiment.reading.drawn,
        "parameters": bool(experiment.spread_parameters),
        "chance": experiment.branch.begins is not None,
    }
    return tuple(kind for kind in KINDS if has[kind])


def again(experiment: Experiment, executor: Executor, count: int) -> Iterator[tuple[str, tuple[Member, ...]]]:
    """The members once more for each kind of luck that an experiment has, with that kind kept."""
    for kind in kinds_of(experiment):
        yield kind, tuple(executor.members(experiment, frozen(kind, count)))


def part(kind: str, before: Sequence[float], after: Sequence[float]) -> Part:
    """The share of one kind of luck, from a figure in the members and in their second runs.

    >>> part("chance", [0.0, 1.0, 2.0, 3.0], [0.0, 1.0, 2.0, 3.0]).share
    1.0
    """
    n = len(before)
    a, b = math.fsum(before) / n, math.fsum(after) / n
    both = math.fsum((x - a) * (y - b) for x, y in zip(before, after, strict=True))
    own = math.sqrt(math.fsum((x - a) ** 2 for x in before) * math.fsum((y - b) ** 2 for y in after))
    if own == 0.0:
        return Part(kind, 0.0, 0.0)
    correlation = both / own
    return Part(kind, correlation, (1.0 - correlation**2) / math.sqrt(max(1, n - 1)))
