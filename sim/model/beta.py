"""The Beta distribution: its distribution function and quantile, in scalars and `math` only, for the same bytes.

The incomplete beta function is Lentz's evaluation of its continued fraction (Press et al., Numerical Recipes, 6.4);
the quantile is found by bisection.
"""

from __future__ import annotations

import math

_TINY = 1e-300
_TERMS = 10_000
_CLOSE = 1e-13


def cumulative(x: float, a: float, b: float) -> float:
    """Probability that a Beta(a, b) variable is at most x.

    x in [0, 1]; a, b > 0. Accurate to about 1e-12 (tested against scipy).

    >>> round(cumulative(0.5, 2.0, 2.0), 12)
    0.5
    """
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    front = math.exp(log_front)
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _fraction(x, a, b) / a
    return 1.0 - front * _fraction(1.0 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function."""
    c, d = 1.0, 1.0 / _away_from_zero(1.0 - (a + b) * x / (a + 1.0))
    value = d
    for m in range(1, _TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        for step in (even, odd):
            d = 1.0 / _away_from_zero(1.0 + step * d)
            c = _away_from_zero(1.0 + step / c)
            value *= c * d
        if abs(c * d - 1.0) < 1e-15:
            break
    return value


def _away_from_zero(x: float) -> float:
    return _TINY if abs(x) < _TINY else x


def quantile(p: float, a: float, b: float) -> float:
    """The value that a Beta(a, b) variable stays below with probability p.

    p in [0, 1]; a, b > 0. Bisection to 1e-13.

    >>> round(quantile(0.5, 2.0, 2.0), 12)
    0.5
    """
    if p > 0.5:  # the lower tail has the finer numbers
        return 1.0 - quantile(1.0 - p, b, a)
    low, high = 0.0, 1.0
    while high - low > _CLOSE:
        middle = (low + high) / 2.0
        if cumulative(middle, a, b) < p:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0
