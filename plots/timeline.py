"""The timeline: who did what when, in a lane for each actor, and what a scenario changes in it.

A mark stands in the lane of everybody who acted, joint events on a thin upright line through the lanes of all that took
part. What escalates stands above the line of its lane, what conciliates below it. Labels stand in rows above the marks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple, overload

from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from plots.ground import Window, bare, draw_dates, inside, shifted
from plots.lanes import Candidate, Placed, pack
from plots.lettering import width, write
from plots.marks import draw_event, draw_joint, draw_label, draw_lane, mark_symbols, upright
from plots.page import EDGE, Page, blank, entitle, footing, heading, key, sized
from plots.ribbon import clipped, draw_ribbon
from plots.style import INK, LABEL, MUTED, Size, SizeName
from plots.timelinedata import Lane, Mark, TimelineData, lanes_of, read
from sim.engine.trajectory import Trajectory
from sim.scenario.branch import Branch

LEFT: Final = 30.0
RIBBON: Final = 17.0
BELOW: Final = 51.0  # dates and footer
ABOVE: Final = 78.0  # title, subtitle and key
HIGHEST: Final = 20.0  # inches; a page is not made higher than that, whatever there is to show
MOST_LABELS: Final = 60
ENOUGH: Final = 8  # labels of the analyst, leaders' meetings and changes; with as many, no other event is labelled
ROW: Final = 10.2  # height of a row of labels, in points
BAND: Final = {True: 21.0, False: 17.0}  # height of the marks of a lane, of a principal or of another
ROWS: Final = ((7, 3), (6, 2), (5, 2), (4, 1), (3, 1), (2, 0), (1, 0), (0, 0))  # of labels, at most: the same two
FORK: Final = 13.0  # height of the words on a fork
NAMES: Final = 0.16  # share of the width that the names of the lanes may take
LOOSEST: Final = 2.0  # factor on the heights where there is room


class Placement(NamedTuple):
    """A lane with its labels: how many rows of them it has, and how high it is in points before zoom."""

    lane: Lane
    labels: tuple[Placed, ...]
    rows: int

    @property
    def height(self) -> float:
        """How high the lane is drawn, in points."""
        return BAND[self.lane.principal] + self.rows * ROW


class Sheet(NamedTuple):
    """The drawing area: axes in points from the top, the time they cover and its width, and the zoom."""

    axes: Axes
    window: Window
    names: float
    wide: float
    zoom: float


def timeline_data(
    result: Trajectory, *, branch: Branch | None = None, title: str | None = None, size: SizeName = "report"
) -> TimelineData:
    """What `timeline` draws on a page of a size: lanes, marks, phases, and which events are labelled.

    Raises DetenteError (DET070) where the branch is one of another case.
    """
    data = read(result, branch, title)
    page = sized(size)
    wide = page.width * 72 - (LEFT + EDGE) * page.zoom
    names = _names_width(data, wide, page.zoom)
    placed = _placed(data, wide - names, _room(HIGHEST, page.zoom, data), page.zoom)
    return replace(data, labels=_labelled(data, placed))


@overload
def timeline(
    result: Trajectory,
    *,
    branch: Branch | None = None,
    ax: None = None,
    figure: Figure | SubFigure | None = None,
    title: str | None = None,
    size: SizeName = "report",
) -> dict[str, Axes]:
    """On a page: the lanes and the phases."""


@overload
def timeline(result: Trajectory, *, ax: Axes, branch: Branch | None = None, title: str | None = None) -> Axes:
    """In axes that somebody else made."""


def timeline(
    result: Trajectory,
    *,
    branch: Branch | None = None,
    ax: Axes | None = None,
    figure: Figure | SubFigure | None = None,
    title: str | None = None,
    size: SizeName = "report",
) -> Axes | dict[str, Axes]:
    """Draw who did what when, in lanes; with a `branch`, what a scenario changes in the record.

    `result` is the replay of what happened. Without `ax` the chart fills a figure of its own, as high as it needs, or
    the one given, and the axes come back as "timeline" and "phases". With `ax` it is drawn there, phases included, and
    `ax` comes back; lanes that find no room are counted at the bottom. Errors as for `timeline_data`.
    """
    data = read(result, branch, title)
    if ax is not None:
        return _within(ax, data, named=title is not None)
    z, whole = sized(size).zoom, sized(size).width * 72
    if figure is None:
        wide = whole - (LEFT + EDGE) * z
        placed = _placed(data, wide - _names_width(data, wide, z), _room(HIGHEST, z, data), z)
        figure = blank(_paper(placed, data, size))
    return _whole(Page(figure, z), data)


def _whole(page: Page, data: TimelineData) -> dict[str, Axes]:
    z, left = page.zoom, LEFT * page.zoom
    top = heading(page, left, data.title, data.subtitle)
    top = key(page, left, top, mark_symbols(data.marks, z)) + 5 * z
    ground = page.height - (BELOW + RIBBON) * z
    wide, tall = page.width - left - EDGE * z, ground - top - 4 * z
    names = _names_width(data, wide, z)
    axes = page.axes(left, top, wide, tall, "axes:timeline")
    ribbon = page.axes(left + names, ground, wide - names, RIBBON * z, "axes:phases")
    sheet = Sheet(axes, data.window, names, wide - names, z)
    placed = _draw(sheet, data, tall)
    _draw_phases(ribbon, data, sheet.wide, z)
    footing(page, left, replace(data, labels=_labelled(data, placed)).footer, data.stamp)
    return {"timeline": axes, "phases": ribbon}


def _within(ax: Axes, data: TimelineData, *, named: bool) -> Axes:
    """Everything inside the rectangle of the axes, without key and footer."""
    whole, high = inside(ax)
    names = _names_width(data, whole, 1.0)
    ribbon = ax.inset_axes((names / whole, 0.0, 1.0 - names / whole, RIBBON / high))
    ribbon.set_gid("axes:phases")
    _draw(Sheet(ax, data.window, names, whole - names, 1.0), data, high, high - RIBBON - 4)
    _draw_phases(ribbon, data, whole - names, 1.0)
    ax.set_gid("axes:timeline")
    if named:
        entitle(ax, data.title)
    return ax


def _draw_phases(axes: Axes, data: TimelineData, wide: float, zoom: float) -> None:
    draw_ribbon(axes, clipped(data.spells, data.window) or data.spells[:1], data.window, wide, zoom)
    draw_dates(axes, data.window, wide, zoom)


# --- what goes where ----------------------------------------------------------------------------------


def _names_width(data: TimelineData, wide: float, zoom: float) -> float:
    longest = max((width(lane.name, LABEL * zoom, True) for lane in data.lanes), default=0.0)
    return min(max(longest, 50 * zoom) + 12 * zoom, NAMES * wide)


def _room(inches: float, zoom: float, data: TimelineData) -> float:
    """Height that a page so high leaves for the lanes, in points before zoom."""
    return inches * 72 / zoom - ABOVE - BELOW - RIBBON - 9 - (FORK if data.forks is not None else 0.0)


def _paper(placed: Sequence[Placement], data: TimelineData, size: SizeName) -> Size:
    """The page of a size, higher where the lanes need it."""
    page = sized(size)
    needed = (
        (sum(p.height for p in placed) * page.zoom) / 72 + HIGHEST - _room(HIGHEST, page.zoom, data) * page.zoom / 72
    )
    return page._replace(height=round(min(max(page.height, needed), HIGHEST), 2))


def _placed(data: TimelineData, wide: float, room: float, zoom: float) -> tuple[Placement, ...]:
    """The lanes with their labels, with as many rows of labels as find room, and as many lanes."""
    for rows in ROWS:
        placed = tuple(_place(data, k, wide, rows, zoom) for k in range(len(data.lanes)))
        if sum(p.height for p in placed) <= room:
            return placed
    kept = list(placed)
    while len(kept) > 1 and sum(p.height for p in kept) > room - ROW:  # room to say how many more there are
        kept.pop()
    return tuple(kept)


def _place(data: TimelineData, k: int, wide: float, rows: tuple[int, int], zoom: float) -> Placement:
    """The labels of a lane: of the events of which it is the first lane."""
    lane, size = data.lanes[k], LABEL * zoom
    own = [m for m in _ranked(data) if (lanes_of(m, data.lanes) or (0,))[0] == k]
    candidates = (
        Candidate(m.id, data.window.across(m.at, wide), width(m.label, size, _bold(m)), m.priority) for m in own
    )
    packed = pack(candidates, lanes=rows[0] if lane.principal else rows[1], left=0.0, right=wide)
    return Placement(lane, packed.labels, packed.lanes)


def _ranked(data: TimelineData) -> list[Mark]:
    """The events that may be labelled, those of the highest priority first."""
    asked = [m for m in data.marks if m.fate != "dropped" and (m.happened or m.fate)]
    chosen = [m for m in asked if m.priority[0] > 0]
    if len(chosen) < ENOUGH:
        chosen = [m for m in asked if m.priority > (0.0, 0.0)]
    return sorted(chosen, key=lambda m: (*(-p for p in m.priority), m.at, m.id))[:MOST_LABELS]


def _bold(mark: Mark) -> bool:
    return mark.kind == "leaders" and mark.happened


def _labelled(data: TimelineData, placed: Sequence[Placement]) -> tuple[str, ...]:
    found = {label.id for p in placed for label in p.labels}
    return tuple(m.id for m in data.marks if m.id in found)


# --- the drawing --------------------------------------------------------------------------------------


def _draw(sheet: Sheet, data: TimelineData, tall: float, room: float | None = None) -> tuple[Placement, ...]:
    """Lanes one below the other in the upper part of axes, heights in points from the top; returns what found room."""
    axes, z, window = sheet.axes, sheet.zoom, sheet.window
    head, free = (FORK * z if data.forks is not None else 0.0), tall if room is None else room
    bare(axes)
    unit = (window.right - window.left) / sheet.wide
    axes.set_xlim(window.left - sheet.names * unit, window.right)
    axes.set_ylim(tall, 0.0)
    axes.set_xticks([])
    axes.set_yticks([])
    placed = _placed(data, sheet.wide, (free - head) / z, z)
    needed = sum(p.height for p in placed) * z
    spare = (free - head - (ROW * z if len(placed) < len(data.lanes) else 0.0)) / needed if needed else 1.0
    scale = z * min(LOOSEST, max(1.0, spare))
    lines = _draw_lanes(sheet, data, placed, head, scale)
    _draw_marks(sheet, data, placed, lines)
    if data.forks is not None:
        _draw_fork(sheet, data, lines[-1] + 8 * z if lines else free)
    if len(placed) < len(data.lanes):
        more = f"and {len(data.lanes) - len(placed)} more"
        text = write(axes, window.left, free - 2 * z, more, size=LABEL * z, gid="more", color=MUTED)
        text.set_transform(shifted(axes, -sheet.names, 0))
    return placed


def _draw_lanes(
    sheet: Sheet, data: TimelineData, placed: Sequence[Placement], top: float, scale: float
) -> tuple[float, ...]:
    """The name and the line of every lane; returns where the lines are, in points from the top."""
    lines = []
    for p in placed:
        line = top + p.height * scale - BAND[p.lane.principal] / 2 * scale
        draw_lane(sheet, p.lane, top, line)
        lines.append(line)
        top += p.height * scale
    return tuple(lines)


def _draw_marks(sheet: Sheet, data: TimelineData, placed: Sequence[Placement], lines: Sequence[float]) -> None:
    shown = tuple(p.lane for p in placed)
    for mark in data.marks:
        own = [lines[k] for k in lanes_of(mark, data.lanes) if k < len(shown)]
        if own:
            draw_joint(sheet, mark, own)
        for n, line in enumerate(own):
            draw_event(sheet, mark, line, n)
    marks = {mark.id: mark for mark in data.marks}
    for p, line in zip(placed, lines, strict=True):
        for label in p.labels:
            draw_label(sheet, marks[label.id], label, line, BAND[p.lane.principal] / 2, ROW)


def _draw_fork(sheet: Sheet, data: TimelineData, low: float) -> None:
    """The line at which the scenario leaves the record, and its name above the lanes."""
    assert data.forks is not None
    z, at = sheet.zoom, data.forks + 1
    upright(sheet, at, 2 * z, low, INK, 1.1 * z, "fork", order=3)
    x, long = sheet.window.across(at, sheet.wide), width(data.fork_words, LABEL * z, True)
    right = x + 4 * z + long <= sheet.wide
    look = {"bold": True, "ha": "left" if right else "right"}
    text = write(sheet.axes, sheet.window.left, 9 * z, data.fork_words, size=LABEL * z, gid="fork:name", **look)
    text.set_transform(shifted(sheet.axes, x + (4 if right else -4) * z, 0))
