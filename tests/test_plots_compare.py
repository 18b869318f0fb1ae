"""The comparison chart, by its geometry and its data; and what all charts of runs have in common."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from ensembles import FORK, ensemble, five, known_on, nodes, recorded, two
from geometry import by_id, figure_of, ids, own, sound, words, ys
from matplotlib.figure import Figure

import plots
from plots.branches import branches_of, date_words, footer_of, stamp_of
from plots.compare import compare, compare_data
from plots.fan import ENOUGH
from plots.ground import Window
from plots.recorded import path
from plots.style import BRANCH_COLOURS, DIFFERENCE, contrast, lettered, luminance, tint
from sim.engine.comparison import Comparison
from sim.engine.ensemble import QUANTILES, Ensemble
from sim.engine.trajectory import Trajectory
from sim.errors import DetenteError
from sim.record.dates import DAY, seconds

LONG = "A small deal would have left tension lower a year and a half on, the analyst says at some length here " * 2
ODD = "$x_2$ <b>&\u202e\u05e9\u05dc\u05d5\u05dd"


def forks_apart() -> tuple[Ensemble, ...]:
    return ensemble(n=120), ensemble("late", "Later", n=120, fork="11-20", days=500 - 187)


DRAWN: dict[str, Callable[[], dict[str, object]]] = {
    "bands": lambda: {"ensembles": two(), "recorded": recorded()},
    "lines": lambda: {"ensembles": two(20, wait=60), "recorded": recorded(), "variable": "tension"},
    "five": lambda: {"ensembles": five(), "recorded": recorded(), "title": LONG},
    "long": lambda: {"ensembles": (ensemble("a" * 64, LONG * 3), ensemble("b" * 64, LONG * 3)), "size": "slide"},
    "alone": lambda: {"ensembles": (ensemble(n=1, generated=False), ensemble("other", "Other", n=1, generated=False))},
    "mixed": lambda: {"ensembles": (ensemble(n=1, generated=False), ensemble("other", "Other", n=150))},
    "varied": lambda: {"ensembles": [ensemble("a" * 40 + f"[relief={k}]", n=20) for k in range(5)]},
    "apart": lambda: {"ensembles": forks_apart(), "recorded": recorded()},
    "a day": lambda: {"ensembles": two(120, days=1), "recorded": recorded()},
    "a point": lambda: {"ensembles": two(120, days=0)},
    "odd": lambda: {
        "ensembles": two(120, case_title=ODD),
        "title": "\uc11c\uc6b8",
    },
}


@cache
def drawn(name: str) -> Figure:
    return figure_of(compare(**DRAWN[name]()))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_overlaps_or_leaves_the_page(name: str) -> None:
    sound(drawn(name))
    letters = "ABCDE"[: len(DRAWN[name]()["ensembles"])]  # type: ignore[arg-type]
    assert {f"branch:{letter}:median" for letter in letters} <= set(ids(drawn(name)))


def test_bands_and_medians_are_the_quantiles_of_the_members() -> None:
    a, b = two()
    figure = drawn("bands")
    for letter, run in (("A", a), ("B", b)):
        found = np.quantile(run.values("climate"), QUANTILES, axis=0)
        assert ys(figure, f"branch:{letter}:median") == pytest.approx(list(found[2]))
        for name, low, high in (("band90", 0, 4), ("band50", 1, 3)):
            (path,) = by_id(figure, f"branch:{letter}:{name}").get_paths()
            edges = set(np.round(path.vertices[:, 1], 9))
            assert edges == set(np.round([*found[low], *found[high]], 9))
    assert ys(figure, "branch:A:other") == ys(figure, "branch:B:median")
    assert by_id(figure, "branch:A:other").get_linestyle() == "--"


def test_the_footer_holds_every_run_of_five() -> None:
    said = words(drawn("varied"), "footer")
    for run in (ensemble("a" * 40 + f"[relief={k}]", n=20) for k in range(5)):
        assert run.card.scenario_digest[:8] in said and f"run {run.card.run[-8:]}" in said


def test_nothing_is_interpolated_across_an_event() -> None:
    figure = drawn("bands")
    lines = [a for axes in figure.axes for a in axes.lines if ":member:" in a.get_gid() or "median" in a.get_gid()]
    assert len(lines) == 8 and {line.get_drawstyle() for line in lines} == {"steps-post"}
    for name in ("band90", "band50"):
        xs = by_id(figure, f"branch:A:{name}").get_paths()[0].vertices[:, 0]
        assert (np.unique(xs, return_counts=True)[1][1:-1] >= 4).all()  # upright edges at each day


def test_values_are_as_drawn_and_not_as_computed() -> None:
    a, _ = two(20, wait=60)
    assert ys(drawn("lines"), "branch:A:median") == pytest.approx(list(100 * np.median(a.values("tension"), axis=0)))


def test_tints_are_opaque_and_lighter_toward_the_edge() -> None:
    wide, narrow = (by_id(drawn("bands"), f"branch:B:{name}").get_facecolor()[0] for name in ("band90", "band50"))
    assert wide[3] == narrow[3] == 1.0
    assert luminance(tint(BRANCH_COLOURS[1], 0.17)) > luminance(tint(BRANCH_COLOURS[1], 0.38))
    assert sum(wide[:3]) > sum(narrow[:3])


def test_three_single_members_and_the_same_in_each_branch() -> None:
    a, _ = two()
    named = [gid for gid in ids(drawn("bands")) if gid and ":member:" in gid]
    assert named == [f"branch:{letter}:member:{k}" for letter in "AB" for k in range(3)]
    assert ys(drawn("bands"), "branch:A:member:2") == list(a.values("climate")[2])


def test_few_members_are_lines_without_bands() -> None:
    figure = drawn("lines")
    assert not [a for axes in figure.axes for a in axes.collections]
    assert len([gid for gid in ids(figure) if gid and ":member:" in gid]) == 40
    assert (
        ENOUGH == 100 and compare_data(two(100)).panels[0].fan.banded and not compare_data(two(99)).panels[0].fan.banded
    )
    assert "middle half" not in words(figure, "subtitle") and "fewer than 100" in words(figure, "subtitle")


def test_percentiles_stand_at_the_end() -> None:
    _, b = two()
    found = np.quantile(b.values("climate")[:, -1], QUANTILES)
    for value, name in zip(found, ("5th", "25th", "median", "75th", "95th"), strict=True):
        said = words(drawn("bands"), f"branch:B:end:{name}").replace("\u2212", "-")
        assert said.split()[:2] == [str(round(value)), name]
    assert "median of A" in words(drawn("bands"), "branch:B:end:other")


def test_the_recorded_path_crosses_the_fork() -> None:
    history, fork = recorded(), seconds(known_on(FORK)) - 1
    (panel, _) = compare_data(two(), recorded=history).panels
    assert panel.before[0][0][0] == fork - 90 * DAY and panel.before[-1][-1][0] == fork == panel.after[0][0][0]
    assert panel.after[-1][-1][0] == history.ends
    for drift in (*panel.before, *panel.after):
        assert drift[0][1] == history.value("climate", drift[0][0])
        assert not any(drift[0][0] < t < drift[-1][0] for t in history.times)
    look = by_id(drawn("bands"), "branch:A:recorded:after")
    assert (
        look.get_linestyle() == ":"
        and look.get_color() == by_id(drawn("bands"), "branch:A:recorded:before").get_color()
    )


def test_all_panels_have_one_scale() -> None:
    for name in ("bands", "five"):
        limits = {axes.get_ylim() for axes in drawn(name).axes}
        spans = {axes.get_xlim() for axes in drawn(name).axes}
        assert limits == {(-100.0, 100.0)} and len(spans) == 1
    assert {axes.get_ylim() for axes in drawn("lines").axes} == {(0.0, 100.0)}


def test_the_fork_and_the_first_chance_are_marked() -> None:
    assert words(drawn("bands"), "branch:A:fork") == "fork 17 May 2031"
    assert words(drawn("lines"), "branch:A:fork") == "fork 17 May 2031, chance from 15 Jul 2031"
    assert words(drawn("apart"), "branch:B:fork") == "fork 20 Nov 2031"
    assert not words(drawn("bands"), "branch:B:fork")  # the same as in A
    assert date_words(0) == "1 Jan 1970"


def test_it_says_what_it_is() -> None:
    said = words(drawn("bands"), "subtitle")
    for part in ("index, not measurement", "middle half of runs", "model-internal counterfactual", "not forecast odds"):
        assert part in said
    assert words(drawn("bands"), "title") == "An invented case: climate in two branches"
    assert "three single runs" in said and "400 members" in words(drawn("bands"), "branch:A:members")
    assert "deterministic" in words(drawn("alone"), "branch:A:members")
    assert compare_data(two(20), title="Tension fell").title == "Tension fell"


def test_the_footer_says_where_it_came_from() -> None:
    a, b = two()
    said = words(drawn("bands"), "footer")
    for card in (a.card, b.card):
        assert f"{card.scenario}@{card.scenario_digest[:8]} run {card.run.rsplit('-')[-1]}" in said
    assert f"detente {a.card.version}" in said and f"case invented@{a.card.case_digest[:8]}" in said
    assert "seed 0" in said and "n 400 paired" in said
    long = [ensemble("a" * 40 + f"[relief={k}]", n=1) for k in range(5)]
    assert all(f"…[relief={k}]@" in " ".join(footer_of(long)) for k in range(5))
    assert "paired" not in " ".join(footer_of((a, ensemble(n=400, random_seed=1))))
    assert "n 400, 20" in " ".join(footer_of((a, ensemble(n=20))))


def test_the_stamp_is_that_of_the_least_ready() -> None:
    known = ensemble(n=1, status="final", known=known_on("01-14"))
    assert stamp_of([known]) == "FINAL · AS KNOWN ON 2031-01-14"
    assert stamp_of([known, ensemble(n=1, status="reviewed")]) == "REVIEWED · AS KNOWN ON 2031-01-14"
    assert words(drawn("bands"), "stamp") == "DRAFT"


def test_many_draws_at_a_bound_are_noted() -> None:
    low = ensemble("low", "Low", n=120, start=-100.0, toward=-900.0)
    (note,) = compare_data((ensemble(n=120), low)).notes
    assert note.startswith("97 % of the runs of B end at the lower end of the scale (\u2212100)")
    assert not compare_data(two()).notes
    assert "U+C11C" in compare_data(two(20), title="\uc11c").notes[0]


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        ((), "no run"),
        (two(1)[:1], "compares with nothing"),
        ((*five(1), ensemble("six", n=1)), "small multiples"),
        ((ensemble(n=1), ensemble(n=1, case="elsewhere")), "different cases: elsewhere, invented"),
        ((ensemble(n=1), ensemble(n=0)), "has no members"),
    ],
)
def test_what_cannot_be_compared(runs: Sequence[Ensemble], said: str) -> None:
    with pytest.raises(DetenteError, match="DET070") as caught:
        compare(runs)
    assert said in str(caught.value)


def test_an_unknown_variable_is_refused() -> None:
    with pytest.raises(DetenteError, match="did you mean `tension`"):
        compare(two(2), variable="tensio")


def test_colours_can_be_told_from_paper_and_read() -> None:
    assert len(BRANCH_COLOURS) == 5 == len(branches_of(five(1)))
    assert min(contrast(colour, "#ffffff") for colour in BRANCH_COLOURS) >= 3.4
    assert min(contrast(lettered(colour), "#ffffff") for colour in (*BRANCH_COLOURS, DIFFERENCE)) >= 4.5


def test_runs_of_one_title_are_told_apart() -> None:
    same = [ensemble(name, "A deal", n=1) for name in ("deal[relief=0]", "deal[relief=0.1]", "deal-again")]
    titles = [branch.title for branch in branches_of([*same, ensemble("other", "Other", n=1)])]
    assert titles == ["relief=0: A deal", "relief=0.1: A deal", "deal-again: A deal", "Other"]


def test_a_part_of_a_figure_is_filled() -> None:
    figure = Figure(figsize=(20, 7))
    left, right = figure.subfigures(1, 2)
    assert list(compare(two(20), figure=left)) == ["A", "B"]
    compare(two(20), figure=right)
    assert len(left.axes) == len(right.axes) == 2


def test_what_was_recorded_on_the_last_day_belongs_to_the_recorded_path() -> None:
    result = recorded()
    last = max(result.events, key=lambda e: abs(jump(result, e.at))).at
    (*_, before, after) = path(result, "climate", Window(result.starts, last))
    assert before[-1][0] == after[0][0] == last and len(after) == 1
    assert after[0][1] == result.value("climate", last)
    assert after[0][1] - before[-1][1] == pytest.approx(jump(result, last)) and abs(jump(result, last)) > 1
    quiet = path(result, "climate", Window(result.starts, last + DAY))
    assert len(quiet[-1]) > 1 and quiet[-1][0] == (last, result.value("climate", last))


def jump(result: Trajectory, t: int) -> float:
    return result.value("climate", t) - result.value("climate", t - 1)


def test_sizes() -> None:
    assert tuple(drawn("bands").get_size_inches()) == (10.0, 7.2)
    assert tuple(drawn("long").get_size_inches()) == (13.33, 9.31)


def test_every_kind_is_in_the_table() -> None:
    of_runs = ["compare", "difference", "phases", "outcomes", "tree"]
    assert list(plots.CHARTS) == ["trajectory", *of_runs, "ledger", "timeline", "why", "readings"]
    assert all(plots.chart(kind).__name__ == kind and callable(plots.chart_data(kind)) for kind in plots.CHARTS)


@pytest.mark.parametrize("kind", ["difference", "outcomes", "tree"])
def test_a_chart_of_one_panel_can_be_drawn_in_given_axes(kind: str) -> None:
    data = {"difference": Comparison(*two(20)), "outcomes": two(20), "tree": nodes()}[kind]
    ax = Figure(figsize=(6, 4)).subplots()
    assert plots.chart(kind)(data, ax=ax) is ax and ax.get_gid() == f"axes:{kind}"
    assert all(artist.get_gid() for artist in (*ax.lines, *ax.texts, *ax.collections, *ax.patches))
    assert isinstance(plots.chart_data(kind)(data).notes, tuple)


SCRIPT = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from ensembles import nodes, recorded, two
from plots import chart
from plots.style import save
from sim.engine.comparison import Comparison
runs, history = two(120), recorded()
drawings = {
    "compare": chart("compare")(runs, recorded=history),
    "difference": chart("difference")(Comparison(*runs)),
    "phases": chart("phases")(runs, recorded=history),
    "outcomes": chart("outcomes")(runs),
    "tree": chart("tree")(nodes(), recorded=history),
}
for name, axes in drawings.items():
    for end in ("svg", "png", "pdf"):
        save(next(iter(axes.values())).figure, Path(sys.argv[2]) / f"{name}.{end}")
"""


def test_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    made = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        command = [sys.executable, "-c", SCRIPT, str(Path(__file__).parent), str(folder)]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": ""})
        made.append({p.name: p.read_bytes() for p in folder.iterdir()})
    assert made[0] == made[1] and len(made[0]) == 15
    assert b'id="branch:B:band50"' in made[0]["compare.svg"] and b">middle half" not in made[0]["tree.svg"]


def test_the_reader_s_settings_do_not_matter() -> None:
    import matplotlib

    with matplotlib.rc_context({"lines.linestyle": ":", "lines.marker": "x", "text.usetex": False, "axes.grid": True}):
        figure = figure_of(compare(two(120)))
    median = by_id(figure, "branch:A:median")
    assert median.get_linestyle() == "-" and median.get_marker() in ("", "None")
    assert all(artist.get_gid() for artist in own(figure))
