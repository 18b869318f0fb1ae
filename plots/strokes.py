"""Strokes: the drawing of one panel's lines, the marks of events with their labels, and the ribbon of phases."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from matplotlib.axes import Axes

from plots.dateaxis import position
from plots.ground import EndText, Scale, Window, draw_column, draw_scale, quarters, shifted
from plots.lanes import GAP, Packed, Placed
from plots.lettering import signed, write
from plots.ribbon import draw_ribbon, draw_upright
from plots.style import INK, LABEL, LEADER, MUTED, PAPER
from plots.trajectorydata import NOTHING, SEEN, Kind, Line, Mark, TrajectoryData

LANE: Final = 10.2  # height of a lane in points
RUG: Final = 0.24  # share of the ribbon's axes that the ticks of the events take
MOST_MARKS: Final = 70
MARKERS: Final[Mapping[Kind, str]] = {"escalatory": "^", "conciliatory": "v", "leaders": "D", "neutral": "o"}


class Panel(NamedTuple):
    """Axes with the lines that share its scale, their colours, and the height of one unit of the scale in points."""

    axes: Axes
    lines: tuple[Line, ...]
    colours: tuple[str, ...]
    unit: float


def window(data: TrajectoryData) -> Window:
    """The time that a chart covers."""
    return Window(data.starts, data.ends)


def span(data: TrajectoryData) -> int:
    """Seconds that the axis of dates covers: at least a day."""
    return window(data).span


# --- lines ------------------------------------------------------------------------------------------


def draw_lines(panel: Panel, data: TrajectoryData, zoom: float) -> None:
    """The grid, the scale, every line in thick drift and thin effects, and the values at the end."""
    first = panel.lines[0]
    name = first.name if len(panel.lines) == 1 else "Index"
    steps = quarters(first.low, first.high, (first.high - first.low) * panel.unit)
    draw_scale(panel.axes, window(data), Scale(name, first.low, first.high, steps), first.variable, zoom)
    for line, colour in zip(panel.lines, panel.colours, strict=True):
        _draw_line(panel.axes, line, colour, zoom)
    _write_ends(panel, data, zoom)


def _draw_line(axes: Axes, line: Line, colour: str, zoom: float) -> None:
    thick = list(_pieces(line))
    dot = "o" if len(thick) == 1 else ""
    common = {"color": colour, "linestyle": "-", "clip_on": False}
    axes.plot(
        [position(t) for t, _ in thick],
        [value for _, value in thick],
        linewidth=2.1 * zoom,
        solid_capstyle="butt",
        solid_joinstyle="round",
        marker=dot,
        markersize=4 * zoom,
        zorder=4,
        gid=f"line:{line.variable}",
        **common,  # type: ignore[arg-type]
    )
    thin = [point for j in line.jumps for point in ((j.at, j.before), (j.at, j.after), (j.at, math.nan))]
    axes.plot(
        [position(t) for t, _ in thin],
        [value for _, value in thin],
        linewidth=0.8 * zoom,
        solid_capstyle="butt",
        marker="",
        zorder=3,
        gid=f"effects:{line.variable}",
        **common,  # type: ignore[arg-type]
    )


def _pieces(line: Line) -> Iterator[tuple[int, float]]:
    """The drift as one list of points, with a gap at every change that moved the line."""
    yield from line.drifts[0]
    for before, after in pairwise(line.drifts):
        if abs(before[-1][1] - after[0][1]) > NOTHING:
            yield after[0][0], math.nan
        yield from after


def _write_ends(panel: Panel, data: TrajectoryData, zoom: float) -> None:
    coloured = zip(panel.lines, panel.colours, strict=True)
    texts = [EndText(f"end:{line.variable}", line.end, end_text(line), colour, True) for line, colour in coloured]
    draw_column(panel.axes, window(data).right, texts, panel.unit, zoom)


def end_text(line: Line) -> str:
    """What is written at the end of a line."""
    return f"{line.name} {signed(line.end)}"


# --- events -----------------------------------------------------------------------------------------


def shown_marks(data: TrajectoryData, wide: float, unit: float, zoom: float) -> tuple[Mark, ...]:
    """The events that get a mark on the lead line: the labelled ones, then the largest effects that do not overlap."""
    labels = set(data.labels)
    ranked = sorted(data.marks, key=lambda m: (m.id not in labels, -abs(m.effect), m.at, m.id))
    places: list[tuple[float, float]] = []
    found: list[Mark] = []
    for mark in ranked:
        x, y = (mark.at - data.starts) / span(data) * wide, mark.value * unit
        near = any(abs(x - a) < 6.5 * zoom and abs(y - b) < 7.5 * zoom for a, b in places)
        if mark.id in labels or (abs(mark.effect) >= SEEN and not near and len(found) < MOST_MARKS):
            places.append((x, y))
            found.append(mark)
    return tuple(sorted(found, key=lambda m: (m.at, m.id)))


def mark_look(kind: Kind, size: float, colour: str) -> dict[str, object]:
    """How a kind of event is drawn: shape by class, filled where it escalates, open where it conciliates."""
    own = INK if kind == "leaders" else MUTED if kind == "neutral" else colour
    return {
        "marker": MARKERS[kind],
        "markersize": size * {"leaders": 0.8, "neutral": 0.55}.get(kind, 1.0),
        "markerfacecolor": PAPER if kind == "conciliatory" else own,
        "markeredgecolor": PAPER if kind in ("leaders", "escalatory") else own,
        "markeredgewidth": size * (0.06 if kind in ("leaders", "escalatory") else 0.17),
        "linestyle": "none",
        "color": own,
    }


def draw_marks(panel: Panel, data: TrajectoryData, marks: Sequence[Mark], zoom: float) -> None:
    """The marks on the lead line, with a whisker where the date is not known to the day."""
    for mark in marks:
        size = (4.6 + 2.8 * min(1.0, abs(mark.effect) / 15)) * zoom
        if mark.whisker is not None:
            _draw_whisker(panel, data, mark, zoom)
        panel.axes.plot(
            [position(mark.at)],
            [mark.value],
            clip_on=False,
            zorder=7 if mark.kind == "leaders" else 6,
            gid=f"event:{mark.id}",
            **mark_look(mark.kind, size, panel.colours[0]),  # type: ignore[arg-type]
        )


def _draw_whisker(panel: Panel, data: TrajectoryData, mark: Mark, zoom: float) -> None:
    assert mark.whisker is not None
    first, last = (min(max(t, data.starts), data.starts + span(data)) for t in mark.whisker)
    panel.axes.plot(
        [position(first), position(last)],
        [mark.value, mark.value],
        color=panel.colours[0],
        linestyle="-",
        linewidth=1.0 * zoom,
        marker="|",
        markersize=5 * zoom,
        markeredgewidth=1.0 * zoom,
        clip_on=False,
        zorder=5,
        gid=f"whisker:{mark.id}",
    )


def draw_labels(panel: Panel, data: TrajectoryData, packed: Packed, zoom: float) -> None:
    """The labels in their lanes above the panel, each with a leader down to its mark."""
    marks = {mark.id: mark for mark in data.marks}
    for label in packed.labels:
        _draw_label(panel, marks[label.id], label, zoom)


def _draw_label(panel: Panel, mark: Mark, label: Placed, zoom: float) -> None:
    base = panel.lines[0].high + (5 + label.lane * LANE) * zoom / panel.unit
    x = position(mark.at)
    panel.axes.plot(
        [x, x],
        [mark.value, base + LABEL * 0.95 * zoom / panel.unit],
        color=LEADER,
        linestyle="-",
        linewidth=0.7 * zoom,
        marker="",
        clip_on=False,
        zorder=2,
        gid=f"leader:{mark.id}",
    )
    text = write(
        panel.axes,
        x,
        base,
        mark.label,
        size=LABEL * zoom,
        gid=f"label:{mark.id}",
        bold=mark.kind == "leaders",
        ha="left" if label.side == "right" else "right",
        clip_on=False,
        zorder=8,
    )
    away = GAP * zoom if label.side == "right" else -GAP * zoom
    text.set_transform(shifted(panel.axes, away, 1.2 * zoom))


# --- phases -----------------------------------------------------------------------------------------


def draw_phases(axes: Axes, data: TrajectoryData, marks: Sequence[Mark], wide: float, zoom: float) -> None:
    """The ribbon of phases with their names, and above it a tick for every event."""
    draw_ribbon(axes, data.spells, window(data), wide, zoom, 1 - RUG)
    marked = {mark.id for mark in marks}
    for mark in data.marks:
        gid = f"{'tick' if mark.id in marked else 'event'}:{mark.id}"
        draw_upright(axes, mark.at, 1 - RUG * 0.85, 1 - RUG * 0.15, MUTED, 0.6 * zoom, 1, gid)
