"""The trajectory chart, by its geometry and its data, never by its pixels."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

import plots
from plots.strokes import MARKERS
from plots.style import PHASE_COLOURS, SIZES, contrast, drawn, save, text_on, variable_colours
from plots.trajectory import trajectory, trajectory_data
from sim.engine.replay import replay
from sim.engine.trajectory import Trajectory
from sim.errors import DetenteError
from sim.record.case import Case
from sim.record.event import Event
from sim.record.log import EventLog

TYPES = ("test.icbm", "letter", "talks.working", "summit.held", "criticise", "praise", "threat.force")


def a_case(start: str = "2017-01-01", end: str = "2020-06-30", title: str = "Two states") -> Case:
    actors = [{"id": name, "name": name, "kind": "state"} for name in ("USA", "PRK")]
    fields = {"id": "two", "title": title, "start": start, "end": end, "actors": actors}
    return Case.model_validate({"schema": "detente/case/v1", **fields, "principals": [["USA", "PRK"]]})


def an_event(k: int, when: str, kind: str = "test.icbm", **more: Any) -> Event:
    base = {"id": f"e{k}", "type": kind, "actors": ["PRK"], "targets": ["USA"], "when": when}
    return Event.model_validate({**base, "summary": f"Event number {k}.", **more})


def spread_out(count: int, label: str = "Event {}") -> EventLog:
    first, step = dt.date(2017, 1, 5), 1240 / max(count, 1)
    days = [(first + dt.timedelta(days=int(k * step))).isoformat() for k in range(count)]
    return EventLog(
        an_event(k, day, TYPES[k % len(TYPES)], label=label.format(k)[:32] if k % 2 else None)
        for k, day in enumerate(days)
    )


@cache
def some(name: str) -> Trajectory:
    if name == "none":
        return replay(a_case(), EventLog())
    if name == "one day":
        log = EventLog([an_event(1, "2018-06-12", label="One"), an_event(2, "2018-06-12", "letter", label="Two")])
        return replay(a_case("2018-06-12", "2018-06-12"), log)
    if name == "week":
        log = EventLog([an_event(1, "2018-06-13/2018-06-15"), an_event(2, "2018-06-19", label="At the end")])
        return replay(a_case("2018-06-12", "2018-06-19"), log)
    if name == "odd":
        log = EventLog([an_event(1, "2018-02", label="$x_2$ <b>&\u202e\u05e9\u05dc\u05d5\u05dd")])
        return replay(a_case(title="A " + "very long title " * 18), log)
    if name == "wide":
        return replay(a_case(), spread_out(60, "W" * 32))
    if name == "known":
        return replay(a_case(), spread_out(60).as_known(dt.date(2018, 4, 10)))
    return replay(a_case(), spread_out(int(name)))


NAMES = ("none", "one day", "week", "odd", "wide", "known", "5", "250")


def figure_of(axes: dict[str, Axes]) -> Figure:
    figure = next(iter(axes.values())).get_figure(root=True)
    assert isinstance(figure, Figure)
    return figure


def own(figure: Figure) -> Iterator[Artist]:
    """Every artist that the chart put there (ticks and spines belong to matplotlib's axes)."""
    yield from (*figure.texts, *figure.lines, *figure.patches, *figure.artists)
    for axes in figure.axes:
        yield from (axes, *axes.lines, *axes.texts, *axes.patches, *axes.collections, *axes.artists)


def texts(figure: Figure) -> list[Text]:
    found = [a for a in own(figure) if isinstance(a, Text)]
    for axes in figure.axes:
        found += [t for t in (*axes.get_xticklabels(), *axes.get_yticklabels(), axes.yaxis.label) if t.get_visible()]
    return [t for t in found if t.get_text()]


def box(text: Text) -> Bbox:
    return text.get_window_extent()


@cache
def drawn_once(name: str) -> tuple[Trajectory, Figure]:
    figure = figure_of(trajectory(some(name)))
    figure.canvas.draw()
    return some(name), figure


@pytest.fixture(params=NAMES)
def drawing(request: pytest.FixtureRequest) -> tuple[Trajectory, Figure]:
    return drawn_once(request.param)


def test_nothing_is_outside_the_page(drawing: tuple[Trajectory, Figure]) -> None:
    _, figure = drawing
    page = figure.bbox
    for text in texts(figure):
        b = box(text)
        assert b.x0 >= page.x0 and b.x1 <= page.x1 and b.y0 >= page.y0 and b.y1 <= page.y1, text.get_text()


def test_no_text_overlaps_another(drawing: tuple[Trajectory, Figure]) -> None:
    _, figure = drawing
    boxes = [(t, box(t).padded(-0.8)) for t in texts(figure)]
    clashes = [(a.get_text(), b.get_text()) for (a, p), (b, q) in combinations(boxes, 2) if p.overlaps(q)]
    assert not clashes


def test_no_label_crosses_a_leader(drawing: tuple[Trajectory, Figure]) -> None:
    _, figure = drawing
    lines = [a for axes in figure.axes for a in axes.lines if str(a.get_gid()).startswith("leader:")]
    for label in (t for t in texts(figure) if str(t.get_gid()).startswith("label:")):
        letters = box(label).padded(-0.5)
        assert not any(line.get_window_extent().padded(0.01).overlaps(letters) for line in lines)


def test_every_artist_has_an_id_of_its_own(drawing: tuple[Trajectory, Figure]) -> None:
    result, figure = drawing
    ids = [artist.get_gid() for artist in own(figure) if artist is not figure.patch]
    assert None not in ids and len(ids) == len(set(ids))
    assert {f"event:{entry.event.id}" for entry in result.events} <= set(ids)
    assert {"line:climate", "line:tension", "phase:0", "title", "footer"} <= set(ids)


def test_drift_never_crosses_a_change(drawing: tuple[Trajectory, Figure]) -> None:
    result, _ = drawing
    for line in trajectory_data(result).lines:
        for drift in line.drifts:
            begins, ends = drift[0][0], drift[-1][0]
            assert not any(begins < t < ends for t in (*result.times, *(e.at for e in result.events)))


def test_values_are_the_read_outs(drawing: tuple[Trajectory, Figure]) -> None:
    result, _ = drawing
    climate, tension = trajectory_data(result).lines
    assert climate.end == result.value("climate", result.ends)
    assert tension.end == 100 * result.value("tension", result.ends)
    for t, value in (drift[0] for drift in climate.drifts):
        assert value == result.value("climate", t)


def test_the_effects_of_a_day_add_up(drawing: tuple[Trajectory, Figure]) -> None:
    result, _ = drawing
    data = trajectory_data(result)
    for jump in data.lines[0].jumps:
        parts = [mark.effect for mark in data.marks if mark.at == jump.at]
        assert sum(parts) == pytest.approx(jump.after - jump.before, abs=1e-5)


def test_the_footer_counts(drawing: tuple[Trajectory, Figure]) -> None:
    result, figure = drawing
    data = trajectory_data(result)
    shown = [a for a in own(figure) if str(a.get_gid()).startswith("label:")]
    assert len(shown) == data.labelled
    written = " ".join(t.get_text() for t in figure.texts if str(t.get_gid()).startswith("footer"))
    assert f"{data.labelled} labelled" in written and f"two@{result.provenance.case[:8]}" in written


def test_both_sizes() -> None:
    for name, size in SIZES.items():
        figure = figure_of(trajectory(some("5"), size=name))
        assert tuple(figure.get_size_inches()) == (size.width, size.height)


def test_marks_by_class() -> None:
    result = some("250")
    data = trajectory_data(result)
    figure = figure_of(trajectory(result))
    lines = {a.get_gid(): a for a in figure.axes[0].lines}
    marked = [mark for mark in data.marks if f"event:{mark.id}" in lines]
    assert {mark.kind for mark in marked} >= {"escalatory", "conciliatory", "leaders"}
    assert all(lines[f"event:{mark.id}"].get_marker() == MARKERS[mark.kind] for mark in marked)
    assert all(mark.effect != 0 for mark in marked if mark.id not in data.labels)


def test_a_view_of_the_past_is_stamped() -> None:
    figure = figure_of(trajectory(some("known")))
    assert [t.get_text() for t in figure.texts if t.get_gid() == "stamp"] == ["AS KNOWN ON 2018-04-10"]
    assert not [t for t in figure_of(trajectory(some("5"))).texts if t.get_gid() == "stamp"]


def test_a_finding_is_the_title() -> None:
    figure = figure_of(trajectory(some("5"), title="Tension\nfell"))
    assert [t.get_text() for t in figure.texts if t.get_gid() == "title"] == ["Tension fell"]
    assert trajectory_data(some("5")).title == "Two states: climate and tension"


def test_any_variable_has_its_panel() -> None:
    names = ("climate", "posture(PRK>USA)", "trust(USA>PRK)", "pain(PRK)", "hardness_asymmetry")
    axes = trajectory(some("5"), variables=names)
    assert list(axes) == ["climate", "trust(USA>PRK)", "hardness_asymmetry", "phases"]
    assert axes["climate"].get_ylim() == (-100, 100) and axes["trust(USA>PRK)"].get_ylim() == (0, 100)


def test_what_cannot_be_drawn() -> None:
    with pytest.raises(DetenteError, match=r"DET070.*only its last state"):
        trajectory(replay(a_case(), spread_out(5), keep="last"))
    with pytest.raises(DetenteError, match="did you mean `climate`"):
        trajectory_data(some("5"), variables=("climat",))
    with pytest.raises(DetenteError, match="DET070"):
        save(figure_of(trajectory(some("none"))), "chart.bmp")


def test_missing_glyphs_are_noted_without_a_warning() -> None:
    result = replay(a_case(), EventLog([an_event(1, "2018-06-12", label="\uc11c\uc6b8")]))
    assert "U+C11C" in trajectory_data(result).notes[0] and not trajectory_data(some("5")).notes
    assert "U+4E2D" in trajectory_data(result, title="\u4e2d").notes[1]
    drawn(figure_of(trajectory(result)), "png")


def test_letters_can_be_read_on_every_phase() -> None:
    assert min(contrast(text_on(colour), colour) for colour in PHASE_COLOURS.values()) >= 4.5
    assert min(contrast(colour, "#ffffff") for colour in variable_colours(("climate", "tension", "a", "b", "c"))) >= 4.5


@pytest.mark.parametrize("kind", ["trajectory"])  # those of runs: tests/test_plots_compare.py
def test_every_chart_keeps_the_contract(kind: str) -> None:
    figure = Figure(figsize=(6, 4))
    FigureCanvasAgg(figure)
    ax = figure.subplots()
    assert plots.chart(kind)(some("5"), ax=ax) is ax
    assert ax.get_ylabel() and ax.get_gid() and plots.chart_data(kind)(some("5"))
    figure.canvas.draw()
    children = (*ax.lines, *ax.texts, *ax.patches, *ax.child_axes)
    assert all(artist.get_gid() for artist in children)


def test_a_part_of_a_figure_is_filled() -> None:
    figure = Figure(figsize=(16, 6))
    left, right = figure.subfigures(1, 2)
    trajectory(some("5"), figure=left)
    trajectory(some("5"), figure=right)
    assert len(left.axes) == len(right.axes) == 3


SCRIPT = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from test_plots_trajectory import some, trajectory, figure_of, save
for end in ("svg", "png", "pdf"):
    save(figure_of(trajectory(some("wide"), title="A finding")), Path(sys.argv[2]) / f"chart.{end}")
"""


def test_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    made = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        command = [sys.executable, "-c", SCRIPT, str(Path(__file__).parent), str(folder)]
        subprocess.run(command, check=True, env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": ""})
        made.append({p.name: p.read_bytes() for p in folder.iterdir()})
    assert made[0] == made[1] and sorted(made[0]) == ["chart.pdf", "chart.png", "chart.svg"]
    assert b">A finding</text>" in made[0]["chart.svg"] and b'id="event:e1"' in made[0]["chart.svg"]
