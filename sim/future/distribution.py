"""Distributions: how an analyst writes a number that they are not sure of, and how one uniform draw becomes a value.

Every draw is by inverse transform: one uniform number, one value, so that two branches that share the number share the
luck. Times are written as text (`3 days`, `26 weeks`) or as a number of days.
"""

from __future__ import annotations

import math
import re
from statistics import NormalDist
from typing import Annotated, Any, Literal, Self, TypeAlias

from pydantic import Discriminator, Field, PlainSerializer, PlainValidator, Tag, WithJsonSchema, model_validator

from sim.record.field import Complaint, Entry, Misfit, Number, Unfit

_DURATION = re.compile(r"(-?\d{1,6}(?:\.\d{1,3})?) (day|week)s?")
_DAYS = {"day": 1, "week": 7}
LONGEST = 36_600.0  # days: a century
_NOT_FINITE = (math.inf, -math.inf)
_LARGEST = 1e6  # no span, level or parameter is that large


def days(value: object) -> float:
    """A span of time in days, from a number of days or from text such as `3 days` and `26 weeks`.

    Raises Unfit (DET012) for anything else, and (DET013) beyond a century.

    >>> days("26 weeks"), days(3)
    (182.0, 3.0)
    """
    found: float
    if isinstance(value, int | float) and not isinstance(value, bool):
        found = value
    else:
        match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
        if match is None:
            raise Unfit("DET012", f"`{value}` is no span of time", "write for example `3 days`, `26 weeks`")
        found = float(match[1]) * _DAYS[match[2]]
    if not abs(found) <= LONGEST:
        raise Unfit("DET013", f"`{value}` is longer than a century", "write a shorter span")
    return float(found)


_SPAN_SCHEMA = {
    "anyOf": [
        {"type": "number"},
        {"type": "string", "pattern": r"^-?\d+(\.\d+)? (day|week)s?$", "examples": ["3 days", "26 weeks"]},
    ]
}
Days = Annotated[float, PlainValidator(days), PlainSerializer(float, return_type=float), WithJsonSchema(_SPAN_SCHEMA)]
"""A span of time in days."""


def _quantity(value: object) -> float:
    if isinstance(value, str):
        return days(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or value in _NOT_FINITE or value != value:
        raise Unfit("DET012", f"expected a number, got {value!r}", "write a finite number, or a span such as `3 days`")
    if abs(value) > _LARGEST:
        raise Unfit("DET013", "the number is larger than a million", "write a smaller one")
    return float(value)


Quantity = Annotated[
    float, PlainValidator(_quantity), PlainSerializer(float, return_type=float), WithJsonSchema(_SPAN_SCHEMA)
]
"""A number, or a span of time that counts in days."""
Positive = Annotated[Number, Field(gt=0, le=1e6)]


def _require(*, ordered: bool, key: str, words: str) -> None:
    if not ordered:
        raise Misfit([Complaint(key, "DET019", words, "put the numbers in order")])


class Uniform(Entry):
    """Anything between two numbers, each as likely."""

    dist: Literal["uniform"]
    low: Quantity
    high: Quantity

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _require(ordered=self.low < self.high, key="high", words="`high` must be above `low`")
        return self

    def quantile(self, u: float) -> float:
        """The value below which the share `u` lies."""
        return self.low + u * (self.high - self.low)

    @property
    def mean(self) -> float:
        """The expected value."""
        return (self.low + self.high) / 2

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the greatest value."""
        return self.low, self.high


class Triangular(Entry):
    """Between two numbers, most likely at a third."""

    dist: Literal["triangular"]
    low: Quantity
    mode: Quantity
    high: Quantity

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _require(ordered=self.low < self.high, key="high", words="`high` must be above `low`")
        _require(ordered=self.low <= self.mode <= self.high, key="mode", words="`mode` must lie from `low` to `high`")
        return self

    def quantile(self, u: float) -> float:
        """The value below which the share `u` lies."""
        whole, left = self.high - self.low, self.mode - self.low
        if u * whole < left:
            return self.low + math.sqrt(u * whole * left)
        return self.high - math.sqrt((1.0 - u) * whole * (self.high - self.mode))

    @property
    def mean(self) -> float:
        """The expected value."""
        return (self.low + self.mode + self.high) / 3

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the greatest value."""
        return self.low, self.high


class Normal(Entry):
    """A bell around a mean."""

    dist: Literal["normal"]
    mean: Quantity
    sd: Positive

    def quantile(self, u: float) -> float:
        """The value below which the share `u` lies."""
        return self.mean + self.sd * standard_normal(u)

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the greatest value: none."""
        return -math.inf, math.inf


class LogNormal(Entry):
    """A positive number with a long tail, by its mean and its coefficient of variation (`cv`, sd over mean)."""

    dist: Literal["lognormal"]
    mean: Annotated[Quantity, Field(gt=0)]
    cv: Annotated[Number, Field(gt=0, le=10)]

    def quantile(self, u: float) -> float:
        """The value below which the share `u` lies."""
        variance = math.log1p(self.cv**2)
        return self.mean * math.exp(math.sqrt(variance) * standard_normal(u) - variance / 2)

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the greatest value."""
        return 0.0, math.inf


class Exponential(Entry):
    """The wait for something that may come at any time, by its mean."""

    dist: Literal["exponential"]
    mean: Annotated[Quantity, Field(gt=0)]

    def quantile(self, u: float) -> float:
        """The value below which the share `u` lies."""
        return -self.mean * math.log1p(-u)

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the greatest value."""
        return 0.0, math.inf


class Choice(Entry):
    """One of some numbers, each as likely, or by weights."""

    dist: Literal["choice"]
    values: Annotated[tuple[Quantity, ...], Field(min_length=1, max_length=100)]
    weights: tuple[Positive, ...] | None = None

    @model_validator(mode="after")
    def _one_weight_each(self) -> Self:
        if self.weights is not None and len(self.weights) != len(self.values):
            raise Misfit(
                [Complaint("weights", "DET019", "`weights` and `values` differ in number", "write one weight for each")]
            )
        return self

    @property
    def _shares(self) -> tuple[float, ...]:
        weights = self.weights or (1.0,) * len(self.values)
        return tuple(w / math.fsum(weights) for w in weights)

    def quantile(self, u: float) -> float:
        """The value that the draw `u` picks, in the order in which they are written."""
        below = 0.0
        for value, share in zip(self.values, self._shares, strict=True):
            below += share
            if u < below:
                return value
        return self.values[-1]

    @property
    def mean(self) -> float:
        """The expected value."""
        return math.fsum(v * s for v, s in zip(self.values, self._shares, strict=True))

    @property
    def bounds(self) -> tuple[float, float]:
        """The least and the greatest value."""
        return min(self.values), max(self.values)


Distribution = Annotated[Uniform | Triangular | Normal | LogNormal | Exponential | Choice, Field(discriminator="dist")]
Spread: TypeAlias = Uniform | Triangular | Normal | LogNormal | Exponential | Choice


def kind_of(value: Any) -> str:
    """Which of the two forms a value has: a distribution is a map, everything else is meant as a plain value."""
    return "spread" if isinstance(value, dict | Entry) else "plain"


UncertainDays = Annotated[
    Annotated[Days, Tag("plain")] | Annotated[Distribution, Tag("spread")], Discriminator(kind_of)
]
"""A span of time, exactly or as a distribution."""
UncertainNumber = Annotated[
    Annotated[Number, Tag("plain")] | Annotated[Distribution, Tag("spread")], Discriminator(kind_of)
]
"""A number, exactly or as a distribution."""


def standard_normal(u: float) -> float:
    """The quantile of the standard normal distribution; a draw of 0 or 1 counts as the nearest number that is inside.

    >>> standard_normal(0.5)
    0.0
    """
    return _STANDARD.inv_cdf(min(max(u, 1e-300), 1.0 - 2**-53))


_STANDARD = NormalDist()


def drawn(value: float | Spread, u: float) -> float:
    """A plain number as it is; a distribution at a uniform draw in [0, 1)."""
    return value if isinstance(value, int | float) else value.quantile(u)


def centre(value: float | Spread) -> float:
    """A plain number as it is; the mean of a distribution."""
    return value if isinstance(value, int | float) else value.mean


def limits(value: float | Spread) -> tuple[float, float]:
    """The least and greatest value that may come out."""
    return (value, value) if isinstance(value, int | float) else value.bounds
