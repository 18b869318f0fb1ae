"""Distributions: each against scipy's, what may not be written, and spans of time."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy import stats

from sim.future.distribution import (
    LONGEST,
    Spread,
    UncertainDays,
    UncertainNumber,
    centre,
    days,
    drawn,
    limits,
    standard_normal,
)
from sim.record.field import Misfit, Unfit

NUMBER: TypeAdapter[Any] = TypeAdapter(UncertainNumber)
SPAN: TypeAdapter[Any] = TypeAdapter(UncertainDays)
U = st.floats(0.0, 1.0, exclude_max=True)
PLACE, WIDTH = st.floats(-1_000, 1_000), st.floats(0.01, 1_000)


def _spread(dist: str, **keys: Any) -> Any:
    return NUMBER.validate_python({"dist": dist, **keys})


def _agree(found: Spread, theirs: Any, u: float, scale: float) -> None:
    """Quantile, mean and bounds against those of a distribution of scipy."""
    low, high = found.bounds
    assert low <= found.quantile(u) <= high
    assert found.quantile(u) == pytest.approx(float(theirs.ppf(u)), rel=1e-7, abs=1e-7 * scale) or u == 0.0
    assert found.mean == pytest.approx(float(theirs.mean()), rel=1e-9, abs=1e-9 * scale)
    assert (low, high) == pytest.approx(theirs.support(), rel=1e-9, abs=1e-9 * scale)


@given(PLACE, WIDTH, U)
def test_uniform(low: float, width: float, u: float) -> None:
    _agree(_spread("uniform", low=low, high=low + width), stats.uniform(low, width), u, abs(low) + width)


@given(PLACE, WIDTH, st.floats(0, 1), U)
@example(0.0, 1.0, 0.0, 0.0)
@example(0.0, 1.0, 1.0, 0.999999)
def test_triangular(low: float, width: float, at: float, u: float) -> None:
    high = low + width
    mode = min(high, low + at * width)
    theirs = stats.triang((mode - low) / (high - low), low, high - low)
    found = _spread("triangular", low=low, mode=mode, high=high)
    assert found.low <= found.quantile(u) + 1e-12 * (abs(low) + width)
    assert found.quantile(u) == pytest.approx(float(theirs.ppf(u)), rel=1e-7, abs=1e-6 * (abs(low) + width))
    assert found.mean == pytest.approx(float(theirs.mean()), abs=1e-9 * (abs(low) + width))
    assert found.bounds == (low, high)


@given(PLACE, WIDTH, st.floats(1e-12, 1 - 1e-12))
def test_normal(mean: float, sd: float, u: float) -> None:
    _agree(_spread("normal", mean=mean, sd=sd), stats.norm(mean, sd), u, abs(mean) + sd)


@given(st.floats(0.01, 1_000), st.floats(0.01, 10), st.floats(1e-12, 1 - 1e-12))
def test_lognormal_by_mean_and_coefficient_of_variation(mean: float, cv: float, u: float) -> None:
    variance = math.log(1 + cv * cv)
    theirs = stats.lognorm(math.sqrt(variance), scale=mean * math.exp(-variance / 2))
    found = _spread("lognormal", mean=mean, cv=cv)
    _agree(found, theirs, u, mean)
    assert theirs.std() / theirs.mean() == pytest.approx(cv, rel=1e-6)


@given(st.floats(0.01, 1_000), U)
def test_exponential(mean: float, u: float) -> None:
    _agree(_spread("exponential", mean=mean), stats.expon(scale=mean), u, mean)


@given(st.lists(st.tuples(PLACE, st.floats(0.1, 10)), min_size=1, max_size=8), U)
def test_choice(pairs: list[tuple[float, float]], u: float) -> None:
    values, weights = [list(side) for side in zip(*pairs, strict=True)]
    found, whole = _spread("choice", values=values, weights=weights), sum(weights)
    below = [sum(weights[: k + 1]) / whole for k in range(len(values))]
    expected = next((v for v, b in zip(values, below, strict=True) if u < b - 1e-12), values[-1])
    near = any(abs(u - b) < 1e-9 for b in below)
    assert found.quantile(u) == expected or near
    assert found.mean == pytest.approx(sum(v * w for v, w in pairs) / whole, abs=1e-9)
    assert found.bounds == (min(values), max(values))


def test_a_choice_without_weights_is_even() -> None:
    found = _spread("choice", values=[3, 1, 2])
    assert [found.quantile(k / 12) for k in range(12)] == [3] * 4 + [1] * 4 + [2] * 4
    assert found.mean == 2


@pytest.mark.parametrize(
    "keys",
    [
        {"dist": "uniform", "low": "-2 days", "high": "1 week"},
        {"dist": "triangular", "low": 1, "mode": 2, "high": 9},
        {"dist": "normal", "mean": 4, "sd": 2},
        {"dist": "lognormal", "mean": "10 days", "cv": 0.7},
        {"dist": "exponential", "mean": "2 weeks"},
        {"dist": "choice", "values": [1, 2, 8], "weights": [1, 1, 2]},
    ],
    ids=lambda keys: keys["dist"],
)
def test_the_mean_of_many_draws_is_the_mean_and_none_leaves_the_bounds(keys: dict[str, Any]) -> None:
    found = NUMBER.validate_python(keys)
    number = 20_000
    values = [drawn(found, (k + 0.5) / number) for k in range(number)]
    assert sum(values) / number == pytest.approx(found.mean, rel=2e-3)
    assert found.bounds[0] <= min(values) <= max(values) <= found.bounds[1]
    assert values == sorted(values)  # one uniform number, one value, and more of it is more
    assert (centre(found), limits(found)) == (found.mean, found.bounds)


def test_plain_numbers_are_what_they_are() -> None:
    assert drawn(3.5, 0.9) == centre(3.5) == 3.5
    assert limits(3.5) == (3.5, 3.5)
    assert SPAN.validate_python("2 weeks") == 14.0
    assert SPAN.validate_python({"dist": "exponential", "mean": "2 weeks"}).mean == 14.0


@given(st.floats(0, 1))
@example(0.0)
@example(1.0)
def test_the_normal_quantile_is_finite_wherever_a_draw_may_lie(u: float) -> None:
    inside = min(max(u, 1e-300), 1 - 2**-53)
    assert standard_normal(u) == pytest.approx(float(stats.norm.ppf(inside)), rel=1e-9, abs=1e-12)


# --- what may not be written --------------------------------------------------------------------------------


def _complaint(found: ValidationError) -> tuple[str, str]:
    """Key and code of the first thing that is wrong."""
    first = found.errors()[0]
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, Misfit):
        return cause.complaints[0].key, cause.complaints[0].code
    return str(first["loc"][-1]), cause.code if isinstance(cause, Unfit) else first["type"]


@pytest.mark.parametrize(
    ("keys", "key", "code"),
    [
        ({"dist": "uniform", "low": 2, "high": 1}, "high", "DET019"),
        ({"dist": "uniform", "low": 2, "high": 2}, "high", "DET019"),
        ({"dist": "triangular", "low": 0, "mode": 3, "high": 2}, "mode", "DET019"),
        ({"dist": "triangular", "low": 0, "mode": -1, "high": 2}, "mode", "DET019"),
        ({"dist": "triangular", "low": 2, "mode": 2, "high": 2}, "high", "DET019"),
        ({"dist": "normal", "mean": 0, "sd": 0}, "sd", "greater_than"),
        ({"dist": "normal", "mean": 0, "sd": -1}, "sd", "greater_than"),
        ({"dist": "normal", "mean": math.inf, "sd": 1}, "mean", "DET012"),
        ({"dist": "normal", "mean": True, "sd": 1}, "mean", "DET012"),
        ({"dist": "lognormal", "mean": 0, "cv": 1}, "mean", "greater_than"),
        ({"dist": "lognormal", "mean": 1, "cv": 11}, "cv", "less_than_equal"),
        ({"dist": "lognormal", "mean": 1, "cv": math.nan}, "cv", "finite_number"),
        ({"dist": "exponential", "mean": "-3 days"}, "mean", "greater_than"),
        ({"dist": "exponential", "mean": "soon"}, "mean", "DET012"),
        ({"dist": "choice", "values": []}, "values", "too_short"),
        ({"dist": "choice", "values": [1, 2], "weights": [1]}, "weights", "DET019"),
        ({"dist": "choice", "values": [1], "weights": [0]}, "0", "greater_than"),
        ({"dist": "gamma", "mean": 1}, "spread", "union_tag_invalid"),
        ({"dist": "uniform", "low": 0, "high": 1, "mode": 0}, "mode", "extra_forbidden"),
        ({"dist": "uniform", "low": 10**400, "high": 1}, "low", "DET013"),
    ],
    ids=str,
)
def test_numbers_that_make_no_distribution_are_refused(keys: dict[str, Any], key: str, code: str) -> None:
    with pytest.raises(ValidationError) as found:
        NUMBER.validate_python(keys)
    assert _complaint(found.value) == (key, code)


# --- spans of time --------------------------------------------------------------------------------------------


@given(st.integers(-5_000, 5_000), st.sampled_from(("day", "days", "week", "weeks")))
def test_a_span_in_words(number: int, unit: str) -> None:
    assert days(f"{number} {unit}") == number * (7 if unit.startswith("week") else 1)
    assert days(number) == days(float(number)) == number


def test_a_span_may_have_a_fraction() -> None:
    assert days(" 1.5 weeks ") == 10.5
    assert days("-0.25 days") == -0.25


@pytest.mark.parametrize("text", ["", "3", "3 months", "three days", "3days", "3 day s", "1e3 days", None, True, [3]])
def test_what_is_no_span_is_refused(text: object) -> None:
    with pytest.raises(Unfit) as found:
        days(text)
    assert found.value.code == "DET012" and "3 days" in found.value.help


@pytest.mark.parametrize("span", [LONGEST + 1, -LONGEST - 1, "5300 weeks", math.nan, math.inf, 10**400])
def test_a_span_beyond_a_century_is_refused(span: object) -> None:
    with pytest.raises(Unfit) as found:
        days(span)
    assert found.value.code == "DET013"
    assert days(LONGEST) == LONGEST
