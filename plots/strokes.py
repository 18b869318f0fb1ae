"""Strokes: the drawing of one panel's lines, the marks of events with their labels, and the ribbon of phases."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.transforms import ScaledTranslation, Transform

from plots.dateaxis import date_axis, position
from plots.lanes import GAP, Packed, Placed
from plots.lettering import font, signed, width, write
from plots.style import (
    END,
    GRID,
    INK,
    LABEL,
    LEADER,
    MUTED,
    PAPER,
    PHASE_COLOURS,
    PHASE_NAMES,
    SMALL,
    TICK,
    text_on,
)
from plots.trajectorydata import NOTHING, SEEN, Kind, Line, Mark, PhaseSpell, TrajectoryData
from sim.record.dates import DAY

LANE: Final = 10.2  # height of a lane in points
END_GAP: Final = 9.0  # from a line's end to the value written beside it
RUG: Final = 0.24  # share of the ribbon's axes that the ticks of the events take
MOST_MARKS: Final = 70
MARKERS: Final[Mapping[Kind, str]] = {"escalatory": "^", "conciliatory": "v", "leaders": "D", "neutral": "o"}


class Panel(NamedTuple):
    """Axes with the lines that share its scale, their colours, and the height of one unit of the scale in points."""

    axes: Axes
    lines: tuple[Line, ...]
    colours: tuple[str, ...]
    unit: float


def span(data: TrajectoryData) -> int:
    """Seconds that the axis of dates covers: at least a day."""
    return max(data.ends - data.starts, DAY)


def bare(axes: Axes) -> None:
    """Axes without frame, ticks and background."""
    axes.set_facecolor("none")
    axes.grid(False, which="both")
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(which="both", length=0, labelbottom=False, labelleft=False, bottom=False, left=False)


# --- lines ------------------------------------------------------------------------------------------


def draw_lines(panel: Panel, data: TrajectoryData, zoom: float) -> None:
    """The grid, the scale, every line in thick drift and thin effects, and the values at the end."""
    axes, first = panel.axes, panel.lines[0]
    begins, ends = position(data.starts), position(data.starts + span(data))
    bare(axes)
    axes.set_xlim(begins, ends)
    steps = _steps(first, panel.unit)
    for value in steps:
        zero = value == 0 and first.low < 0
        axes.plot(
            [begins, ends],
            [value, value],
            color="#9aa2ab" if zero else GRID,
            linewidth=(1.0 if zero else 0.8) * zoom,
            linestyle="-",
            marker="",
            zorder=1,
            gid=f"grid:{first.variable}:{value:g}",
        )
    axes.set_yticks(steps, [signed(value) for value in steps])
    axes.tick_params(
        axis="y", labelleft=True, labelsize=TICK * zoom, labelcolor=INK, labelfontfamily="DejaVu Sans", pad=4 * zoom
    )
    name = first.name if len(panel.lines) == 1 else "Index"
    axes.set_ylabel(
        name, fontproperties=font(TICK * zoom), color=MUTED, labelpad=3 * zoom, gid=f"name:{first.variable}"
    )
    for line, colour in zip(panel.lines, panel.colours, strict=True):
        _draw_line(axes, line, colour, zoom)
    _write_ends(panel, data, zoom)


def _steps(line: Line, unit: float) -> list[float]:
    high = line.high - line.low
    room = high * unit
    count = 4 if room >= 80 else 2
    return [line.low + high * k / count for k in range(count + 1)]


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
    low, high = panel.lines[0].low, panel.lines[0].high
    least = END * 1.25 * zoom / panel.unit
    order = sorted(range(len(panel.lines)), key=lambda k: (panel.lines[k].end, k))
    places = spread([panel.lines[k].end for k in order], least, low, high)
    for k, y in zip(order, places, strict=True):
        line = panel.lines[k]
        x = position(data.starts + span(data))
        text = write(
            panel.axes,
            x,
            y,
            end_text(line),
            size=END * zoom,
            gid=f"end:{line.variable}",
            bold=True,
            color=panel.colours[k],
            va="center_baseline",
            clip_on=False,
            zorder=6,
        )
        text.set_transform(panel.axes.transData + _shift(panel.axes, END_GAP * zoom, 0))


def end_text(line: Line) -> str:
    """What is written at the end of a line."""
    return f"{line.name} {signed(line.end)}"


def spread(values: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Places for texts at these values (in ascending order), at least so far apart and as near as that allows.

    >>> spread([0.0, 1.0], 10.0, -100.0, 100.0)
    [-4.5, 5.5]
    """
    groups: list[tuple[float, int]] = []  # (middle as wished, how many)
    for value in values:
        groups.append((value, 1))
        while len(groups) > 1 and _first(groups[-1], least, low, high) < _last(groups[-2], least, low, high) + least:
            (b, m), (a, n) = groups.pop(), groups.pop()
            groups.append(((a * n + b * m) / (n + m), n + m))
    return [_first(group, least, low, high) + least * k for group in groups for k in range(group[1])]


def _first(group: tuple[float, int], least: float, low: float, high: float) -> float:
    middle, count = group
    long = least * (count - 1)
    return max(min(middle - long / 2, high - long), low)


def _last(group: tuple[float, int], least: float, low: float, high: float) -> float:
    return _first(group, least, low, high) + least * (group[1] - 1)


def _shift(axes: Axes, x: float, y: float) -> Transform:
    figure = axes.get_figure(root=True)
    assert figure is not None
    return ScaledTranslation(x / 72, y / 72, figure.dpi_scale_trans)


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
    text.set_transform(panel.axes.transData + _shift(panel.axes, away, 1.2 * zoom))


# --- phases -----------------------------------------------------------------------------------------


def draw_phases(axes: Axes, data: TrajectoryData, marks: Sequence[Mark], wide: float, zoom: float) -> None:
    """The ribbon of phases with their names, and above it a tick for every event."""
    bare(axes)
    axes.set_xlim(position(data.starts), position(data.starts + span(data)))
    axes.set_ylim(0, 1)
    for k, spell in enumerate(data.spells):
        if spell.ends > spell.begins or len(data.spells) == 1:
            _draw_spell(axes, data, k, spell, wide, zoom)
    _draw_seams(axes, data, wide, zoom)
    marked = {mark.id for mark in marks}
    for mark in data.marks:
        gid = f"{'tick' if mark.id in marked else 'event'}:{mark.id}"
        _draw_upright(axes, mark.at, 1 - RUG * 0.85, 1 - RUG * 0.15, MUTED, 0.6 * zoom, 1, gid)


def _draw_spell(axes: Axes, data: TrajectoryData, k: int, spell: PhaseSpell, wide: float, zoom: float) -> None:
    begins, ends = spell.begins, spell.ends if spell.ends > spell.begins else spell.begins + span(data)
    x, across = position(begins), position(ends) - position(begins)
    colour = PHASE_COLOURS[spell.phase]
    look = {"facecolor": colour, "edgecolor": "none", "linewidth": 0, "zorder": 2, "gid": f"phase:{k}"}
    axes.add_patch(Rectangle((x, 0), across, 1 - RUG, **look))  # type: ignore[arg-type]
    room, names = (ends - begins) / span(data) * wide - 4 * zoom, PHASE_NAMES[spell.phase]
    forms = ((n, s * zoom) for s in (LABEL, SMALL) for n in names if width(n, s * zoom) <= room)
    name, size = next(forms, ("", 0.0))
    if name:
        middle = x + across / 2
        high = (1 - RUG) / 2
        write(
            axes,
            middle,
            high,
            name,
            size=size,
            gid=f"phase:{k}:name",
            color=text_on(colour),
            ha="center",
            va="center_baseline",
            zorder=3,
        )


def _draw_seams(axes: Axes, data: TrajectoryData, wide: float, zoom: float) -> None:
    """White lines between phases, but none where it would hide a short one."""
    for k, (one, other) in enumerate(pairwise(data.spells)):
        shortest = min(one.ends - one.begins, other.ends - other.begins) / span(data) * wide
        if shortest >= 4 * zoom:
            _draw_upright(axes, other.begins, 0, 1 - RUG, PAPER, 0.9 * zoom, 3, f"seam:{k}")


def _draw_upright(
    axes: Axes, at: int, low: float, high: float, colour: str, thick: float, order: int, gid: str
) -> None:
    x = position(at)
    look = {"color": colour, "linewidth": thick, "linestyle": "-", "marker": "", "solid_capstyle": "butt"}
    axes.plot([x, x], [low, high], clip_on=False, zorder=order, gid=gid, **look)  # type: ignore[arg-type]


def draw_dates(axes: Axes, data: TrajectoryData, wide: float, zoom: float) -> None:
    """The axis of dates at the bottom of axes."""
    date_axis(axes, position(data.starts), position(data.starts + span(data)), int(wide / (34 * zoom)))
    spine = axes.spines["bottom"]
    spine.set_visible(True)
    spine.set_color(MUTED)
    spine.set_linewidth(0.9 * zoom)
    common = {"axis": "x", "bottom": True, "color": MUTED, "direction": "out"}
    axes.tick_params(which="minor", length=2.2 * zoom, width=0.6 * zoom, **common)  # type: ignore[arg-type]
    axes.tick_params(
        which="major",
        length=4 * zoom,
        width=0.9 * zoom,
        pad=3 * zoom,
        labelbottom=True,
        labelsize=TICK * zoom,
        labelcolor=INK,
        labelfontfamily="DejaVu Sans",
        **common,  # type: ignore[arg-type]
    )
