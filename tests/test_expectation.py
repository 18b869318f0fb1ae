"""Expectations: each bound of each figure is judged on the ensemble, strictly."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest
from ensembles import card
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.ensemble import Ensemble, Member
from sim.engine.expectation import Judgement, judged, within
from sim.record.dates import DAY, seconds
from sim.scenario.schema import Expectation, Range

DAY_ONE = dt.date(2031, 5, 17)
GRID = tuple(seconds(DAY_ONE) + 2 * k * DAY for k in range(2))
ROWS = [[0.0, 0.1], [0.0, 0.2], [0.0, 0.3], [0.0, 0.4], [0.0, 0.9]]
MEMBERS = tuple(
    Member(
        k, np.array(row, dtype=float).tobytes(), bytes([0, k % 2]), (), (), (float(k > 1), 2.0 * k), 0, 0, f"{k:064x}"
    )
    for k, row in enumerate(ROWS)
)
FOUND = Ensemble(card(), GRID, ("tension",), ("met", "letters"), ("CRISIS", "DETAIL"), GRID[0], GRID[0], MEMBERS)
LAST = "2031-05-19"


def one(**asked: Any) -> list[Judgement]:
    return list(judged((Expectation.model_validate(asked),), FOUND))


@pytest.mark.parametrize(
    ("asked", "value", "words"),
    [
        (
            {"variable": "tension", "at": LAST, "median": {"below": 0.35}},
            0.3,
            "median of tension on 2031-05-19 below 0.35",
        ),
        (
            {"variable": "tension", "at": LAST, "mean": {"above": 0.35}},
            0.38,
            "mean of tension on 2031-05-19 above 0.35",
        ),
        ({"variable": "tension", "at": LAST, "p10": {"above": 0.1}}, 0.14, "p10 of tension on 2031-05-19 above 0.1"),
        ({"variable": "tension", "at": LAST, "p90": {"below": 0.8}}, 0.7, "p90 of tension on 2031-05-19 below 0.8"),
        (
            {"variable": "tension", "at": "2031-05-18", "mean": {"below": 0.1}},
            0.0,
            "mean of tension on 2031-05-18 below 0.1",
        ),
        ({"outcome": "met", "share": {"above": 0.5, "below": 0.7}}, 0.6, "share of met above 0.5 and below 0.7"),
        ({"outcome": "letters", "mean": {"above": 3}}, 4.0, "mean of letters above 3"),
        ({"phase": "DETAIL", "at": LAST, "share": {"above": 0.3}}, 0.4, "share of DETAIL on 2031-05-19 above 0.3"),
        (
            {"phase": "CRISIS", "at": "2031-05-17", "share": {"above": 0.99}},
            1.0,
            "share of CRISIS on 2031-05-17 above 0.99",
        ),
    ],
)
def test_each_figure(asked: dict[str, Any], value: float, words: str) -> None:
    """What was asked, what was found, and that it holds; the opposite bound does not."""
    (found,) = one(**asked)
    assert (found.holds, found.words, found.found) == (True, words, pytest.approx(value))
    figure = next(k for k in asked if k in ("median", "mean", "p10", "p90", "share"))
    (turned,) = one(**{**asked, figure: {"above": value + 0.01}})
    assert not turned.holds and turned.found == found.found


def test_errors_are_said_where_they_are_known() -> None:
    """Of means and shares; not of quantiles."""
    (share,) = one(outcome="met", share={"above": 0})
    assert share.error == pytest.approx(np.std([0, 0, 1, 1, 1], ddof=1) / 5**0.5)
    (median,) = one(variable="tension", at=LAST, median={"above": 0})
    assert median.error is None


def test_every_bound_of_every_expectation() -> None:
    """In order, each with the number of its expectation."""
    asked = (
        Expectation.model_validate({"variable": "tension", "at": LAST, "median": {"above": 0.5}, "mean": {"below": 1}}),
        Expectation.model_validate({"outcome": "met", "share": {"below": 0.5}}),
    )
    assert [(j.number, j.holds) for j in judged(asked, FOUND)] == [(0, False), (0, True), (1, False)]


def test_what_the_run_does_not_have() -> None:
    """A day outside it is a ValueError, a name it lacks a KeyError: the check of files finds both before."""
    with pytest.raises(ValueError, match="covers"):
        one(variable="tension", at="2031-05-20", mean={"above": 0})
    with pytest.raises(KeyError):
        one(outcome="else", share={"above": 0})


@given(st.floats(-1, 1), st.none() | st.floats(-1, 1), st.none() | st.floats(-1, 1))
def test_bounds_are_strict(value: float, above: float | None, below: float | None) -> None:
    """A figure that lies on a bound is not within it."""
    wanted = Range(above=above, below=below)
    assert within(value, wanted) == ((above is None or above < value) and (below is None or value < below))
    assert not within(value, Range(above=value)) and not within(value, Range(below=value))
