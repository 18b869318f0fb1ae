"""The waterfall: every step from the first value to the last, nothing over anything, nothing left over."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from ensembles import two
from geometry import by_id, figure_of, ids, sound, words
from hypothesis import given
from invented import event, joint, making, promise, run
from matplotlib.figure import Figure
from strategies import History, histories

from plots.style import drawn
from plots.why import why, why_data
from plots.whydata import MOST_STEPS, WhyData, of_case, of_difference, of_run
from sim.engine.ensemble import Figure as Number
from sim.engine.explain import explain
from sim.engine.explainrun import MeanExplanation, MeanShare, Source
from sim.engine.replay import replay
from sim.engine.trajectory import Trajectory


def busy() -> Trajectory:
    """A year with more events than a waterfall has lines, some with long summaries."""
    tests = [event("test.srbm", f"{m:02}-{d:02}", summary="A missile. " * 20) for m in range(2, 9) for d in (3, 17)]
    pledge = making("01-10", promise(due="2031-03-01"))
    return run(*tests, pledge, joint("summit.held", "06-01", label="Summit"), event("letter", "05-05"))


def mean_explanation(variable: str = "climate") -> MeanExplanation:
    """What a run of forty members might say."""
    shares = tuple(
        MeanShare(Source(f"test.srbm by {name}", drawn=True), Number(size, 0.4, 40), 30)
        for name, size in zip("ABCDEFGHIJKLM", (-9.0, 8, -7, 6, -5, 4, -3, 2, -1, 1, -1, 0.5, -0.5), strict=True)
    )
    total = sum(s.share.value for s in shares) - 12.0
    return MeanExplanation(
        variable, 0, 86_400, Number(30.0, 1, 40), Number(30 + total, 1, 40), Number(-12, 0.3, 40), shares
    )


@cache
def data(name: str) -> WhyData:
    result = busy()
    made = {
        "case": lambda: of_case(result, explain(result, "climate")),
        "tension": lambda: of_case(result, explain(result, "tension")),
        "trust": lambda: of_case(result, explain(result, "trust(B>A)"), "A finding " * 20),
        "quiet": lambda: of_case(run(), explain(run(), "climate")),
        "run": lambda: of_run(two()[1], mean_explanation(), {}),
        "difference": lambda: of_difference(two(), mean_explanation("tension"), {}),
    }
    return made[name]()


NAMES = ("case", "tension", "trust", "quiet", "run", "difference")


@pytest.mark.parametrize("size", ["report", "slide"])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_overlaps_or_leaves_the_page(name: str, size: str) -> None:
    figure = figure_of(why(data(name), size=size))  # type: ignore[call-overload]
    sound(figure)
    assert "index, not a measurement" in words(figure, "subtitle") or "An index" in words(figure, "subtitle")


@pytest.mark.parametrize("name", NAMES)
def test_each_step_begins_where_the_last_one_ended(name: str) -> None:
    first, *steps, last = data(name).steps
    at = first.ends
    for step in steps:
        assert step.begins == pytest.approx(at)
        at = step.ends
    assert at == pytest.approx(last.ends)


@given(histories(most=20))
def test_no_step_is_lost(history: History) -> None:
    """The steps of any replay lead from the first value to the last, however many stand together."""
    result = replay(history.case, history.log)
    for variable in ("climate", "tension", "ripeness"):
        found = of_case(result, explain(result, variable))
        assert len([s for s in found.steps if s.kind == "share"]) <= MOST_STEPS + 1
        sizes = [s.size for s in found.steps if s.kind != "value"]
        assert found.steps[0].ends + sum(sizes) == pytest.approx(found.steps[-1].ends, abs=1e-7)
        assert all(b.begins == pytest.approx(a.ends) for a, b in pairwise(found.steps[:-1]))


def test_a_rise_is_filled_and_a_fall_is_light() -> None:
    """So that both are told apart in grey; the number has its sign."""
    figure = figure_of(why(data("case")))
    up, down = by_id(figure, "bar:summit-held-06-01"), by_id(figure, "bar:test-srbm-08-17")
    assert up.get_facecolor() == up.get_edgecolor() and down.get_facecolor() != down.get_edgecolor()
    assert words(figure, "number:summit-held-06-01").startswith("+")
    assert words(figure, "number:test-srbm-08-17").startswith("\u2212")
    assert up.get_width() > 0 and up.get_x() > 0


def test_the_clock_and_the_rest_are_named() -> None:
    assert "By the clock" in words(figure_of(why(data("trust"))), "label:pledge")
    assert "smaller ones" in words(figure_of(why(data("case"))), "step-label:rest")


def test_a_run_shows_its_errors_and_what_was_drawn() -> None:
    figure = figure_of(why(data("run")))
    assert "± 0.4" in words(figure, "number:test.srbm by A") and "drawn" in words(figure, "label:test.srbm by A")
    assert "DRAFT" in words(figure, "stamp")


def test_a_title_of_ones_own_and_axes_of_ones_own() -> None:
    axes = Figure(figsize=(7, 4)).subplots()
    assert why(data("case"), ax=axes, title="A finding") is axes
    assert axes.get_title(loc="left") == "A finding" and axes.get_gid() == "axes:why"
    assert why_data(data("case"), title="Another").title == "Another"


def test_the_same_bytes(tmp_path: Path) -> None:
    one, other = (drawn(figure_of(why(data("case"))), "svg") for _ in range(2))
    assert one == other
    assert all(gid for gid in ids(figure_of(why(data("case")))))
