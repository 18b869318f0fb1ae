"""Quadrature: integrals over [0, 1] by Gauss and Legendre, for attributions that have no closed form.

Scalars and `math` only, for the same bytes everywhere. Source: model.md 2.11; Press et al., Numerical Recipes, 4.6.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from functools import lru_cache

NODES = 32
HALVINGS = 60  # panels toward 0, where a steep start spoils plain nodes

Integrand = Callable[[float], Sequence[float]]
"""Several functions of one variable in [0, 1], worked out together."""


@lru_cache(maxsize=64)
def nodes(count: int) -> tuple[tuple[float, float], ...]:
    """Nodes in (0, 1) with their weights, which sum to 1; exact for polynomials up to degree 2 * count - 1.

    >>> [(round(x, 6), round(w, 12)) for x, w in nodes(2)]
    [(0.788675, 0.5), (0.211325, 0.5)]
    """
    return tuple(_node(count, k) for k in range(count))


def _node(count: int, k: int) -> tuple[float, float]:
    x = math.cos(math.pi * (k + 0.75) / (count + 0.5))  # a close first guess; Newton does the rest
    for _ in range(100):
        value, slope = _legendre(count, x)
        step = value / slope
        x -= step
        if abs(step) < 1e-15:
            break
    slope = _legendre(count, x)[1]
    return (1.0 + x) / 2.0, 1.0 / ((1.0 - x * x) * slope * slope)


def _legendre(count: int, x: float) -> tuple[float, float]:
    """The Legendre polynomial of a degree and its slope."""
    before, here = 1.0, x
    for n in range(2, count + 1):
        before, here = here, ((2 * n - 1) * x * here - (n - 1) * before) / n
    return here, count * (x * here - before) / (x * x - 1.0)


def integral(f: Integrand, count: int = NODES) -> list[float]:
    """Integrals of smooth functions from 0 to 1."""
    return _summed([(weight, f(x)) for x, weight in nodes(count)])


def rooted(f: Integrand) -> list[float]:
    """Integrals from 0 to 1 of functions that may grow like 1 / sqrt(s) at 0: plain nodes after s = u * u."""
    return _panel(f, 0.0, 1.0)


def graded(f: Integrand) -> list[float]:
    """As `rooted`, with panels that halve toward 0: slower, for functions that turn sharply somewhere near 0."""
    ends = [0.0, *(2.0**-k for k in range(HALVINGS, -1, -1))]
    return _summed([(1.0, _panel(f, low, high)) for low, high in itertools.pairwise(ends)])


def _panel(f: Integrand, low: float, high: float) -> list[float]:
    """The part from u = low to u = high, with s = u * u."""
    wide = high - low
    found = []
    for x, weight in nodes(NODES):
        u = low + wide * x
        found.append((weight * wide * 2.0 * u, f(u * u)))
    return _summed(found)


def _summed(weighted: Sequence[tuple[float, Sequence[float]]]) -> list[float]:
    columns = zip(*([weight * value for value in values] for weight, values in weighted), strict=True)
    return [math.fsum(column) for column in columns]
