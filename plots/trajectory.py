"""The trajectory chart: what happened, and which events moved it.

Climate above, tension below it, the phases of the talks as a ribbon beneath. A thick line is drift between events, a
thin vertical one is what an event did; labels stand in lanes above, each on a leader down to its mark.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple, overload

from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from plots.dateaxis import position
from plots.ground import END_GAP, draw_dates, inside
from plots.lanes import Candidate, Packed, pack
from plots.lettering import signed, width
from plots.page import EDGE, Page, Symbol, blank, entitle, footing, heading, key
from plots.strokes import (
    LANE,
    Panel,
    draw_labels,
    draw_lines,
    draw_marks,
    draw_phases,
    end_text,
    mark_look,
    shown_marks,
    span,
    window,
)
from plots.style import END, LABEL, MUTED, SIZES, SizeName, variable_colours
from plots.trajectorydata import SEEN, Kind, Line, TrajectoryData, notes_on, read
from sim.engine.trajectory import Trajectory

VARIABLES: Final = ("climate", "tension")
MOST_LANES: Final = 8
MOST_LABELS: Final = 28
ENOUGH: Final = 8  # labels of the analyst; with as many, no other event is labelled
LEAST_EFFECT: Final = 3.0  # points of the lead line that an event without a label of its own must have moved
RIBBON: Final = 21.0
PANEL_GAP: Final = 13.0
LEFT: Final = 54.0
BELOW: Final = 51.0  # dates and footer
_WORDS: Final[dict[Kind, str]] = {
    "escalatory": "escalatory",
    "conciliatory": "conciliatory",
    "leaders": "leaders’ meeting",
    "neutral": "no effect on the line",
}


class View(NamedTuple):
    """The drawing area of a page: its width in points, what a label may use to both sides, and the zoom."""

    wide: float
    left: float
    right: float
    zoom: float


def trajectory_data(
    result: Trajectory,
    *,
    title: str | None = None,
    size: SizeName = "report",
    variables: Sequence[str] = VARIABLES,
) -> TrajectoryData:
    """What `trajectory` draws on a page of a size: lines, effects, marks, phases, and which events are labelled.

    Raises DetenteError (DET070) for a replay that kept only its last state and for names that are no variables.
    """
    data = _titled(read(result, variables), title)
    return _labelled(data, _view(data, SIZES[size].width * 72, SIZES[size].zoom))[0]


@overload
def trajectory(
    result: Trajectory,
    *,
    ax: None = None,
    figure: Figure | SubFigure | None = None,
    title: str | None = None,
    size: SizeName = "report",
    variables: Sequence[str] = VARIABLES,
) -> dict[str, Axes]:
    """On a page: several axes."""


@overload
def trajectory(result: Trajectory, *, ax: Axes, title: str | None = None, variables: Sequence[str] = VARIABLES) -> Axes:
    """In axes that somebody else made."""


def trajectory(
    result: Trajectory,
    *,
    ax: Axes | None = None,
    figure: Figure | SubFigure | None = None,
    title: str | None = None,
    size: SizeName = "report",
    variables: Sequence[str] = VARIABLES,
) -> Axes | dict[str, Axes]:
    """Draw a replayed negotiation: what happened, and which events moved it.

    `title` is the analyst's finding; without one the title says what is shown. `variables` are names of
    `result.variables`; the first is the lead line, which carries the marks, and those of one scale share a panel.
    Without `ax` the chart fills a figure of its own, or the one given, and the axes come back by name ("climate",
    "tension", "phases"; a panel is named after its first variable). With `ax` the lead line and those on its scale are
    drawn there, labels and phases included, without key and footer, and `ax` comes back. Errors as for
    `trajectory_data`.
    """
    data = _titled(read(result, variables), title)
    if ax is not None:
        return _within(ax, data, named=title is not None)
    if figure is None:
        figure = blank(SIZES[size])
    return _whole(Page(figure, SIZES[size].zoom), data)


def _titled(data: TrajectoryData, title: str | None) -> TrajectoryData:
    if title is None:
        return data
    return replace(data, title=title, notes=tuple(dict.fromkeys((*data.notes, *notes_on(title)))))


# --- which labels -----------------------------------------------------------------------------------


def _view(data: TrajectoryData, page_width: float, zoom: float) -> View:
    longest = max(width(end_text(line), END * zoom, True) for line in data.lines)
    right = min(longest + END_GAP * zoom, 0.4 * page_width) + EDGE * zoom
    left = LEFT * zoom
    return View(page_width - left - right, left - EDGE * zoom, right - EDGE * zoom, zoom)


def _labelled(data: TrajectoryData, view: View, lanes: int = MOST_LANES) -> tuple[TrajectoryData, Packed]:
    size = LABEL * view.zoom
    least = math.inf if sum(mark.labelled_by_hand for mark in data.marks) >= ENOUGH else LEAST_EFFECT
    candidates = (
        Candidate(
            mark.id,
            (mark.at - data.starts) / span(data) * view.wide,
            width(mark.label, size, mark.kind == "leaders"),
            mark.priority,
        )
        for mark in data.marks
        if mark.happened and (mark.labelled_by_hand or abs(mark.effect) >= least)
    )
    edges = {"left": -view.left, "inner": view.wide, "right": view.wide + view.right}
    packed = pack(candidates, lanes=lanes, most=MOST_LABELS, **edges)
    return replace(data, labels=tuple(label.id for label in packed.labels)), packed


# --- the whole page ---------------------------------------------------------------------------------


def _whole(page: Page, data: TrajectoryData) -> dict[str, Axes]:
    z, left = page.zoom, LEFT * page.zoom
    view = _view(data, page.width, z)
    data, packed = _labelled(data, view)
    top = heading(page, left, data.title, _subtitle(data))
    top = key(page, left, top, _symbols(data, z)) + 10 * z + packed.lanes * LANE * z
    ground = page.height - (BELOW + RIBBON) * z
    panels = _panels(page, data, left, top, view.wide, ground)
    for panel in panels:
        draw_lines(panel, data, z)
    marks = shown_marks(data, view.wide, panels[0].unit, z)
    draw_labels(panels[0], data, packed, z)
    draw_marks(panels[0], data, marks, z)
    ribbon = page.axes(left, ground, view.wide, RIBBON * z, "axes:phases")
    draw_phases(ribbon, data, marks, view.wide, z)
    draw_dates(ribbon, window(data), view.wide, z)
    footing(page, left, data.footer, f"AS KNOWN ON {data.known.isoformat()}" if data.known else "")
    return {panel.lines[0].variable: panel.axes for panel in panels} | {"phases": ribbon}


def _panels(page: Page, data: TrajectoryData, left: float, top: float, wide: float, ground: float) -> list[Panel]:
    gap = PANEL_GAP * page.zoom
    groups = _groups(data.lines)
    room = max(ground - top - gap * len(groups), 20.0 * len(groups))
    shares = [1.6 if k == 0 and len(groups) > 1 else 1.0 for k in range(len(groups))]
    found = []
    for group, share in zip(groups, shares, strict=True):
        low, high, name = group[0].low, group[0].high, group[0].variable
        tall = room * share / sum(shares)
        axes = page.axes(left, top, wide, tall, f"axes:{name}")
        axes.set_ylim(low, high)
        found.append(Panel(axes, group, _colours(data, group), tall / (high - low)))
        top += tall + gap
    return found


def _groups(lines: Sequence[Line]) -> list[tuple[Line, ...]]:
    found: dict[tuple[float, float], tuple[Line, ...]] = {}
    for line in lines:
        scale = (line.low, line.high)
        found[scale] = (*found.get(scale, ()), line)
    return list(found.values())


def _colours(data: TrajectoryData, group: Sequence[Line]) -> tuple[str, ...]:
    names = tuple(line.variable for line in data.lines)
    by_name = dict(zip(names, variable_colours(names), strict=True))
    return tuple(by_name[line.variable] for line in group)


def _subtitle(data: TrajectoryData) -> str:
    known = f"As known on {data.known.isoformat()}. " if data.known else ""
    scales = "; ".join(f"{', '.join(line.name for line in group)} {_ends(group[0])}" for group in _groups(data.lines))
    return f"{known}{scales}: index, not measurement. Thick: drift between events; thin: effect of an event."


def _ends(line: Line) -> str:
    words = (" hostile", " friendly") if line.low < 0 else ("", "")
    return f"{signed(line.low)}{words[0]} to {signed(line.high)}{words[1]}"


def _symbols(data: TrajectoryData, zoom: float) -> list[Symbol]:
    colour = _colours(data, data.lines)[0]
    likely = [mark for mark in data.marks if mark.id in data.labels or abs(mark.effect) >= SEEN]
    kinds = {mark.kind for mark in likely}
    symbols = [Symbol(k, mark_look(k, 7.0 * zoom, colour), words) for k, words in _WORDS.items() if k in kinds]
    if any(mark.whisker for mark in likely):
        look = {"color": colour, "linestyle": "-", "linewidth": zoom, "marker": "|", "markersize": 5 * zoom}
        symbols.append(Symbol("whisker", {**look, "markeredgewidth": zoom}, "date uncertain"))
    if data.marks:
        look = {"color": MUTED, "linestyle": "none", "marker": "|", "markersize": 5 * zoom}
        symbols.append(Symbol("tick", {**look, "markeredgewidth": 0.8 * zoom}, "any event"))
    return symbols


# --- within axes that somebody else made --------------------------------------------------------------


def _within(ax: Axes, data: TrajectoryData, *, named: bool) -> Axes:
    """Everything inside the rectangle of the axes: room for lanes, ribbon and end values is made there."""
    whole, high = inside(ax)
    data = replace(data, lines=_groups(data.lines)[0])
    lead = data.lines[0]
    wide = max(0.5 * whole, whole - max(width(end_text(line), END, True) for line in data.lines) - END_GAP)
    data, packed = _labelled(data, View(wide, 0.0, whole - wide, 1.0), int(min(MOST_LANES, 0.45 * high / LANE)))
    above, below = packed.lanes * LANE + 8, RIBBON + 6
    panel = Panel(ax, data.lines, _colours(data, data.lines), max(10.0, high - above - below) / (lead.high - lead.low))
    ribbon = ax.inset_axes((0.0, 0.0, 1.0, RIBBON / high))
    ribbon.set_gid("axes:phases")
    marks = shown_marks(data, wide, panel.unit, 1.0)
    draw_lines(panel, data, 1.0)
    draw_labels(panel, data, packed, 1.0)
    draw_marks(panel, data, marks, 1.0)
    draw_phases(ribbon, data, marks, wide, 1.0)
    draw_dates(ax, window(data), wide, 1.0)
    right = position(data.starts) + (position(data.starts + span(data)) - position(data.starts)) * whole / wide
    for axes in (ax, ribbon):
        axes.set_xlim(position(data.starts), right)
    ax.set_ylim(lead.low - below / panel.unit, lead.high + above / panel.unit)
    ax.set_gid(f"axes:{lead.variable}")
    if named:
        entitle(ax, data.title)
    return ax
