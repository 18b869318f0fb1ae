"""The tree of scenarios: who forks from whom, where, and that lines and labels keep out of each other's way."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import pairwise

import pytest
from ensembles import node, nodes, recorded
from geometry import by_id, figure_of, ids, sound, texts, words, ys
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from plots.fan import along
from plots.tree import TreeNode, tree, tree_data
from sim.errors import DetenteError


def many(count: int = 22) -> list[TreeNode]:
    return [
        node(
            f"scenario-{k}",
            "A rather long title " * (1 + k % 6),
            None if k % 3 == 0 else f"scenario-{k - 1}",
            f"{1 + k % 9:02}-1{k % 9}",
            changes=k,
        )
        for k in range(count)
    ]


def drawn_in_axes() -> Axes:
    figure = Figure(figsize=(7, 4))
    return tree(many(), ax=figure.subplots(), title="A finding")


DRAWN: dict[str, Callable[[], dict[str, Axes] | Axes]] = {
    "six": lambda: tree(nodes(), recorded=recorded()),
    "alone": lambda: tree(nodes(), size="slide", title="A long finding " * 14),
    "many": lambda: tree(many(), recorded=recorded()),
    "one": lambda: tree([node("x" * 64, "A very long title " * 20, fork="12-30")], recorded=recorded()),
    "axes": drawn_in_axes,
}


@cache
def drawn(name: str) -> Figure:
    return figure_of(DRAWN[name]())


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_overlaps_or_leaves_the_page(name: str) -> None:
    sound(drawn(name))
    assert "trunk" in ids(drawn(name))


@pytest.mark.parametrize("name", ["six", "alone", "many"])
def test_no_line_crosses_a_label(name: str) -> None:
    figure = drawn(name)
    lines = [a for a in figure.axes[0].lines if str(a.get_gid()).startswith("scenario:") and len(a.get_xdata()) == 3]
    assert len(lines) >= 6
    for text in (t for t in texts(figure) if str(t.get_gid()).startswith("scenario:")):
        letters = text.get_window_extent().padded(-1)
        for line in lines:
            points = line.get_transform().transform(line.get_xydata())
            assert not any(_box(a, b).overlaps(letters) for a, b in pairwise(points)), (text.get_text(), line.get_gid())


def _box(a: tuple[float, float], b: tuple[float, float]) -> Bbox:
    return Bbox.from_extents(min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]) + 0.1, max(a[1], b[1]) + 0.1)


def test_a_scenario_leaves_the_line_of_its_parent_at_its_fork() -> None:
    figure = drawn("six")
    by_name = {n.id: n for n in nodes()}
    for name, scenario in by_name.items():
        line = by_id(figure, f"scenario:{name}")
        start, turn, end = line.get_xdata()
        parent = f"scenario:{scenario.parent}" if scenario.parent else "trunk"
        assert [start, turn, end] == along([scenario.forks, scenario.forks, scenario.ends])
        assert line.get_ydata()[0] == ys(figure, parent)[-1] and line.get_ydata()[1] == line.get_ydata()[2]


def test_what_is_written_about_a_scenario() -> None:
    assert words(drawn("six"), "scenario:no-letter") == (
        "no-letter 1 change · reviewed · fork 3 Mar 2031 The letter of March is never delivered"
    )
    assert "no changes" in words(drawn("six"), "scenario:relief:facts")
    ends = {name: by_id(drawn("six"), f"scenario:{name}:end").get_markerfacecolor() for name in ("relief", "pressure")}
    assert ends["relief"] == "#ffffff" != ends["pressure"]
    assert words(drawn("six"), "stamp") == "DRAFT" and "6 scenarios" in words(drawn("six"), "footer")
    assert f"case invented@{recorded().provenance.case[:8]}" in words(drawn("six"), "footer")
    assert "model-internal counterfactual" in words(drawn("six"), "subtitle")


@given(st.lists(st.tuples(st.integers(-1, 8), st.integers(0, 300)), min_size=1, max_size=9))
def test_every_scenario_has_a_row_below_its_parent(links: list[tuple[int, int]]) -> None:
    scenarios = [
        TreeNode(f"s{k}", "", f"s{parent}" if 0 <= parent < k else None, day * 86_400, (day + 10) * 86_400, "draft", 1)
        for k, (parent, day) in enumerate(links)
    ]
    rows = tree_data(scenarios).rows
    assert [row.row for row in rows] == list(range(1, len(links) + 1))
    assert {row.node.id for row in rows} == {s.id for s in scenarios}
    place = {row.node.id: row.row for row in rows}
    by_row = {row.row: row.node for row in rows}
    for row in rows:
        assert (place[row.node.parent] if row.node.parent else 0) < row.row
        assert row.leaves < row.row and (row.leaves == 0 or by_row[row.leaves].forks <= row.node.forks)


def test_a_scenario_that_forks_before_its_parent_leaves_what_the_parent_left() -> None:
    early = node("early", "Earlier", "small-deal", fork="03-03")
    rows = {row.node.id: row for row in tree_data([*nodes(), early]).rows}
    assert rows["early"].leaves == 0 and rows["early"].row > rows["small-deal"].row
    assert rows["small-deal-late"].leaves == rows["small-deal"].row


def test_a_parent_that_is_not_there_is_noted() -> None:
    data = tree_data([node("child", "A child", "lost")])
    assert data.rows[0].leaves == 0 and "`lost` is extended but is not among the scenarios" in data.notes[0]
    assert not tree_data(nodes()).notes


def test_the_trunk_is_the_recorded_history() -> None:
    data = tree_data(nodes(), recorded=recorded())
    assert data.trunk == (recorded().starts, recorded().ends)
    assert data.window.ends == max(n.ends for n in nodes())
    alone = tree_data(nodes()).trunk
    assert alone.starts < min(n.forks for n in nodes()) and alone.ends > max(n.forks for n in nodes())


def test_what_finds_no_room_is_counted() -> None:
    shown = len([gid for gid in ids(drawn("axes")) if gid and gid.endswith(":end")])
    assert words(drawn("axes"), "more") == f"and {22 - shown} more" and 0 < shown < 22
    assert drawn("many").get_size_inches()[1] > 5.8 == pytest.approx(drawn("six").get_size_inches()[1])


@pytest.mark.parametrize(
    ("scenarios", "said"),
    [
        ([], "no scenario"),
        ([node("a", "A"), node("a", "B")], "same id"),
        ([node("a", "A", "b"), node("b", "B", "a")], "in a circle"),
        ([node("c", "C"), node("a", "A", "a")], "in a circle"),
    ],
)
def test_what_is_no_tree(scenarios: list[TreeNode], said: str) -> None:
    with pytest.raises(DetenteError, match=f"DET070.*{said}"):
        tree(scenarios)
