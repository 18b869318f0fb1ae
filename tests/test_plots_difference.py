"""The difference chart: B minus A member by member, by its geometry and its data."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from ensembles import ensemble, two
from geometry import by_id, figure_of, ids, sound, words, ys
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from plots.difference import difference, difference_data, scale_of
from sim.engine.comparison import Comparison
from sim.engine.ensemble import mean
from sim.errors import DetenteError


def unpaired() -> Comparison:
    return Comparison(ensemble(n=150), ensemble("other", "Other", n=150, toward=20.0, random_seed=3))


def itself() -> Comparison:
    return Comparison(ensemble(n=120), ensemble(n=120))


def drawn_in_axes() -> Axes:
    figure = Figure(figsize=(6, 4))
    return difference(Comparison(*two()), ax=figure.subplots(), title="A finding")


DRAWN: dict[str, Callable[[], dict[str, Axes] | Axes]] = {
    "bands": lambda: difference(Comparison(*two())),
    "lines": lambda: difference(Comparison(*two(20)), variable="tension", title="A long finding " * 16),
    "alone": lambda: difference(Comparison(*two(1, generated=False)), size="slide"),
    "unpaired": lambda: difference(unpaired()),
    "itself": lambda: difference(itself()),
    "a point": lambda: difference(Comparison(*two(120, days=0))),
    "axes": drawn_in_axes,
}


@cache
def drawn(name: str) -> Figure:
    return figure_of(DRAWN[name]())


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_overlaps_or_leaves_the_page(name: str) -> None:
    sound(drawn(name))
    assert {"difference:median", "difference:zero"} <= set(ids(drawn(name)))


def test_it_is_the_paired_difference_and_not_that_of_the_medians() -> None:
    a, b = two()
    paired = np.median(b.values("climate") - a.values("climate"), axis=0)
    assert ys(drawn("bands"), "difference:median") == pytest.approx(list(paired))
    of_medians = np.median(b.values("climate"), axis=0) - np.median(a.values("climate"), axis=0)
    assert ys(drawn("bands"), "difference:median") != pytest.approx(list(of_medians))
    assert by_id(drawn("bands"), "difference:median").get_drawstyle() == "steps-post"


def test_values_are_as_drawn() -> None:
    a, b = two(20)
    assert difference_data(Comparison(a, b), variable="tension").fan.ends == pytest.approx(
        tuple(100 * (y - x) for x, y in zip(a.values("tension")[:, -1], b.values("tension")[:, -1], strict=True))
    )


def test_the_finding_counts_pairs_and_says_its_error() -> None:
    a, b = two()
    ends = [float(v) for v in (b.values("climate") - a.values("climate"))[:, -1]]
    average = mean(ends)
    share = sum(v < 0 for v in ends) / 400
    said = words(drawn("bands"), "difference:finding")
    assert f"B lower in {100 * share:.0f} % of 400 pairs" in said and 0.01 < share < 0.99
    assert f"mean difference +{average.value:.1f} ± {average.error:.1f} (Monte Carlo error)" in said
    assert said.startswith("On 28 Sep 2032")


def test_shares_claim_no_certainty() -> None:
    said = difference_data(itself()).finding
    assert "B lower in <1 % of 120 pairs, the same in >99 %" in said and "mean difference 0.00 ± 0.00" in said


def test_what_is_not_paired_is_not_called_so() -> None:
    data = difference_data(unpaired())
    assert (
        not data.paired and "pairs" not in data.finding and "drawn separately" in words(drawn("unpaired"), "subtitle")
    )
    assert data.notes == ("the two runs have different random seeds: their members are not pairs",)
    assert not difference_data(Comparison(*two(20))).notes


def test_without_chance_there_is_one_number() -> None:
    said = words(drawn("alone"), "difference:finding")
    assert "B \u2212 A is" in said and "pairs" not in said and "error" not in said
    assert "spread" not in words(drawn("alone"), "subtitle")


def test_zero_is_on_the_scale_and_drawn() -> None:
    for name in ("bands", "lines", "itself"):
        axes = drawn(name).axes[0]
        low, high = axes.get_ylim()
        assert low < 0 < high and ys(drawn(name), "difference:zero") == [0.0, 0.0]


@given(st.floats(-200, 200), st.floats(-200, 200))
def test_a_scale_holds_what_is_drawn_on_round_steps(one: float, other: float) -> None:
    low, high, steps = scale_of(min(one, other), max(one, other))
    assert low <= min(one, other, 0) and high >= max(one, other, 0) and low < 0 < high
    assert steps[0] == low and steps[-1] == high and 0.0 in steps and 3 <= len(steps) <= 8
    gaps = {round(b - a, 9) for a, b in pairwise(steps)}
    assert len(gaps) == 1 and f"{gaps.pop():e}"[0] in "125"


def test_in_axes_that_somebody_else_made() -> None:
    ax = drawn("axes").axes[0]
    assert ax.get_gid() == "axes:difference" and ax.get_ylabel() and ax.get_title(loc="left") == "A finding"
    assert "400 pairs" in words(drawn("axes"), "difference:finding")


def test_an_unknown_variable_is_refused() -> None:
    with pytest.raises(DetenteError, match=r"DET070.*no variable `clima`"):
        difference(Comparison(*two(2)), variable="clima")
