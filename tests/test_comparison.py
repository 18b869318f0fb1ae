"""Comparisons: paired differences, member by member, and the quantiles that everything is read from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from ensembles import FORK, card, ensemble, two
from hypothesis import given
from hypothesis import strategies as st
from invented import day

from sim.engine.comparison import Comparison, quantile
from sim.engine.ensemble import Ensemble, Member, mean
from sim.record.dates import DAY, seconds

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)
GRID = tuple(seconds(day(FORK)) + k * DAY for k in range(3))


def small(
    rows: list[list[float]], outcomes: list[tuple[float, ...]], grid: tuple[int, ...] = GRID, **about: Any
) -> Ensemble:
    """An ensemble of one variable, written out."""
    members = tuple(
        Member(k, np.array(row, dtype=float).tobytes(), bytes(len(grid)), (), (), found, 0, 0, f"{k:064x}")
        for k, (row, found) in enumerate(zip(rows, outcomes, strict=True))
    )
    return Ensemble(card(**about), grid, ("tension",), ("met", "letters"), ("CRISIS",), grid[0], grid[0], members)


A = small([[0, 0, 0.1], [0, 0.5, 0.2], [0, 0, 0.3], [0, 0, 0.4]], [(1, 2), (0, 3), (1, 0), (1, 1)])
B = small([[0, 0, 0.4], [0, 0.1, 0.2], [0, 0, 0.1], [0, 0, 0.8]], [(1, 3), (1, 3), (0, 1), (1, 0)], scenario="other")


def test_a_difference_is_taken_member_by_member() -> None:
    """B minus A: the median of the differences is not the difference of the medians."""
    found = Comparison(A, B).at("tension", GRID[2])
    assert (found.variable, found.a, found.b) == ("tension", pytest.approx(0.25), pytest.approx(0.3))
    assert found.median == pytest.approx(0.15)  # of 0.3, 0, -0.2, 0.4
    assert (found.low, found.high) == (pytest.approx(-0.14), pytest.approx(0.37))
    assert (found.share_b_lower, found.share_equal) == (0.25, 0.25)
    assert found.error == pytest.approx(np.std([0.3, 0, -0.2, 0.4], ddof=1) / 2)


def test_an_outcome_differs_in_the_mean() -> None:
    """Shares and numbers are compared by their means, with the error of a paired difference."""
    met = Comparison(A, B).outcome("met")
    assert (met.a, met.b, met.median, met.share_b_lower, met.share_equal) == (0.75, 0.75, 0.0, 0.25, 0.5)
    assert met.error == pytest.approx(np.std([0, 1, -1, 0], ddof=1) / 2)
    letters = Comparison(A, B).outcome("letters")
    assert (letters.a, letters.b, letters.median) == (1.5, 1.75, 0.25)


def test_all_differences_of_a_variable() -> None:
    """Members by points of the grid."""
    expected = [[0, 0, 0.3], [0, -0.4, 0.0], [0, 0, -0.2], [0, 0, 0.4]]
    assert Comparison(A, B).differences("tension") == pytest.approx(np.array(expected))


def test_only_days_that_both_have_are_compared() -> None:
    """A run that forks later has fewer of them; a moment between two is that of the earlier."""
    late = small([[7, 8]] * 4, [(0, 0)] * 4, grid=GRID[1:])
    for one, other, sign in ((A, late, 1), (late, A, -1)):
        found = Comparison(one, other)
        assert found.grid == GRID[1:]
        assert sign * found.differences("tension")[1] == pytest.approx([6.5, 7.8])
    assert Comparison(A, late).at("tension", GRID[1] + 5).median == 7.0
    with pytest.raises(ValueError, match="no day in common by"):
        Comparison(A, late).at("tension", GRID[0])


def test_runs_of_unequal_steps_are_read_on_one_day() -> None:
    """Else decay alone would be a difference where there is none."""
    falling = small([[8, 7, 6]] * 4, [(0, 0)] * 4)
    coarse = small([[8, 6]] * 4, [(0, 0)] * 4, grid=(GRID[0], GRID[2]))
    for found in (Comparison(falling, coarse), Comparison(coarse, falling)):
        assert found.read_at(GRID[1]) == GRID[0]
        assert (found.at("tension", GRID[1]).a, found.at("tension", GRID[1]).median) == (8.0, 0.0)


def test_runs_that_do_not_match() -> None:
    """As many members, the same last day, and a day in common."""
    for other, words in (
        (replace(A, members=A.members[:3]), "4 members and .* 3"),
        (small([[0, 0]] * 4, [(0, 0)] * 4, grid=GRID[:2]), "end on different days"),
    ):
        with pytest.raises(ValueError, match=words):
            Comparison(A, other)


def test_luck_is_shared_by_runs_of_one_seed() -> None:
    """Else the differences are those of strangers, and the page says so."""
    assert Comparison(A, B).paired
    assert not Comparison(A, replace(B, card=B.card._replace(random_seed=1))).paired


def test_outcomes_in_common() -> None:
    """In the order of A; one that a run does not have is a KeyError."""
    assert Comparison(A, replace(B, outcomes=("letters", "met"))).outcomes == ("met", "letters")
    assert Comparison(A, replace(B, outcomes=("letters", "else"))).outcomes == ("letters",)
    with pytest.raises(KeyError):
        Comparison(A, B).outcome("else")
    with pytest.raises(KeyError):
        Comparison(A, B).at("posture", GRID[0])


def test_a_run_does_not_differ_from_itself() -> None:
    """In nothing, in no member."""
    one, _ = two(50)
    found = Comparison(one, one)
    assert not found.differences("climate").any()
    row = found.at("climate", one.grid[-1])
    assert (row.median, row.low, row.high, row.share_b_lower, row.share_equal, row.error) == (0, 0, 0, 0, 1, 0)


def test_turned_round_the_signs_turn() -> None:
    """A against B is B against A with the other sign."""
    one, other = two(80)
    here, there = Comparison(one, other).at("climate", one.grid[-1]), Comparison(other, one).at("climate", one.grid[-1])
    assert (here.median, here.low, here.high) == pytest.approx((-there.median, -there.high, -there.low))
    assert here.share_b_lower + there.share_b_lower + here.share_equal == pytest.approx(1)
    assert ensemble(n=3).digest != one.digest


@given(st.lists(NUMBERS, min_size=1, max_size=40), st.floats(0, 1))
def test_quantiles_are_those_of_numpy(values: list[float], share: float) -> None:
    """Between two values in proportion."""
    assert quantile(values, share) == pytest.approx(float(np.quantile(values, share)), rel=1e-9, abs=1e-9)


@given(st.lists(NUMBERS, min_size=1, max_size=40))
def test_means_and_their_errors(values: list[float]) -> None:
    """The standard error of a mean; of one figure none is known."""
    found = mean(values)
    assert found.value == pytest.approx(float(np.mean(values)), rel=1e-9, abs=1e-6) and found.n == len(values)
    expected = float(np.std(values, ddof=1) / len(values) ** 0.5) if len(values) > 1 else 0.0
    assert found.error == pytest.approx(expected, rel=1e-6, abs=1e-6)
