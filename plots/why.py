"""The waterfall: what explains a change, event by event, from the first value to the last; nothing is left over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple, overload

from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from plots.ground import bare, inside
from plots.lettering import shortened, signed, width, wrapped, write
from plots.page import EDGE, Page, blank, entitle, footing, heading, sized
from plots.style import (
    END,
    GRID,
    INK,
    LABEL,
    LEADER,
    MUTED,
    PAPER,
    TICK,
    Size,
    SizeName,
    tint,
    variable_colours,
)
from plots.trajectorydata import notes_on
from plots.whydata import Step, WhyData

LEFT: Final = 16.0
BELOW: Final = 32.0  # footer
SCALE: Final = 16.0  # the numbers of the axis, above the rows
ROW: Final = 23.0
THICK: Final = 0.62  # share of a row that its bar takes
HIGHEST: Final = 20.0  # inches
WORDS_SHARE: Final = 0.46  # of the width, for dates and words
WHEN: Final = 70.0


class _Grid(NamedTuple):
    """Where words end and bars begin and end, in points, and what values lie at these ends."""

    when: float  # where the words begin, after the dates
    words: float  # where they end
    begins: float
    ends: float
    low: float
    high: float

    def x(self, value: float) -> float:
        return self.begins + (value - self.low) / ((self.high - self.low) or 1.0) * (self.ends - self.begins)


def why_data(data: WhyData, *, title: str | None = None, size: SizeName = "report") -> WhyData:
    """What `why` draws: the data that it is given, under another title."""
    return data if title is None else replace(data, title=title, notes=(*data.notes, *notes_on(title)))


@overload
def why(
    data: WhyData,
    *,
    ax: None = None,
    figure: Figure | SubFigure | None = None,
    title: str | None = None,
    size: SizeName = "report",
) -> dict[str, Axes]:
    """On a page."""


@overload
def why(data: WhyData, *, ax: Axes, title: str | None = None) -> Axes:
    """In axes that somebody else made."""


def why(
    data: WhyData,
    *,
    ax: Axes | None = None,
    figure: Figure | SubFigure | None = None,
    title: str | None = None,
    size: SizeName = "report",
) -> Axes | dict[str, Axes]:
    """Draw a waterfall of shares, made by `whydata.of_case`, `of_run` or `of_difference`.

    Without `ax` the chart fills a figure of its own, as high as it needs, or the one given, and the axes come back as
    "why". With `ax` it is drawn there, and `ax` comes back.
    """
    data = why_data(data, title=title)
    if ax is not None:
        _draw(ax, data, *inside(ax), 1.0)
        ax.set_gid("axes:why")
        if title is not None:
            entitle(ax, data.title)
        return ax
    page = Page(figure or blank(_paper(data, size)), sized(size).zoom)
    z, left = page.zoom, LEFT * page.zoom
    top = heading(page, left, data.title, data.subtitle) + 6 * z
    wide, tall = page.width - left - EDGE * z, page.height - BELOW * z - top
    axes = page.axes(left, top, wide, tall, "axes:why")
    _draw(axes, data, wide, tall, z)
    footing(page, left, data.footer, data.stamp)
    return {"why": axes}


def _paper(data: WhyData, size: SizeName) -> Size:
    """The page of a size, higher where the steps need it."""
    page = sized(size)
    needed = (ROW * len(data.steps) + SCALE + 90.0 + BELOW) * page.zoom / 72
    return page._replace(height=round(min(max(page.height, needed), HIGHEST), 2))


# --- the drawing --------------------------------------------------------------------------------------


def _draw(axes: Axes, data: WhyData, wide: float, tall: float, zoom: float) -> None:
    """One row below the other, in axes whose coordinates are points from their top left corner."""
    bare(axes)
    axes.set_xlim(0.0, wide)
    axes.set_ylim(tall, 0.0)
    axes.set_xticks([])
    axes.set_yticks([])
    z = zoom
    row = min(ROW * 1.25 * z, (tall - SCALE * z) / len(data.steps))
    grid = _grid(data, wide, z)
    bottom = SCALE * z + row * len(data.steps)
    _draw_scale(axes, data, grid, bottom, z)
    for k, step in enumerate(data.steps):
        _draw_step(axes, data, step, grid, SCALE * z + row * (k + 0.5), row, z)
        if k + 1 < len(data.steps):
            _connect(axes, step, grid, SCALE * z + row * (k + 0.5), row, z)


def _grid(data: WhyData, wide: float, zoom: float) -> _Grid:
    values = [step.ends for step in data.steps] + [step.begins for step in data.steps if step.kind != "value"]
    numbers = max(width(_number(step), END * zoom, True) for step in data.steps) + 10 * zoom
    words = WORDS_SHARE * wide
    when = (WHEN + 6) * zoom if any(step.when for step in data.steps) else 0.0
    return _Grid(when, words, words + 8 * zoom, wide - numbers, min(values), max(values))


def _number(step: Step) -> str:
    if step.kind == "value":
        return signed(step.ends, 1)
    error = f" ± {step.error:.1f}" if step.error else ""
    return signed(step.size, 1, plus=True) + error


def _draw_scale(axes: Axes, data: WhyData, grid: _Grid, bottom: float, zoom: float) -> None:
    """Thin lines at round values with their numbers above, and the name of the axis before them."""
    for value in _round_values(grid.low, grid.high):
        zero = value == 0
        line = {"color": LEADER if zero else GRID, "linewidth": 0.9 * zoom, "linestyle": "-", "marker": ""}
        x = grid.x(value)
        axes.plot([x, x], [SCALE * zoom, bottom], zorder=1, gid=f"grid:{value:g}", **line)  # type: ignore[arg-type]
        look = {"color": MUTED, "ha": "center"}
        write(axes, x, 11 * zoom, signed(value), size=TICK * zoom, gid=f"scale:{value:g}", **look)
    write(axes, 0.0, 11 * zoom, data.axis, size=TICK * zoom, gid="name:why", color=MUTED)


def _round_values(low: float, high: float) -> Sequence[float]:
    """Round values within a span: at most eight.

    >>> _round_values(-98.0, 89.0)
    (-50, 0, 50)
    """
    for step in (1, 2, 5, 10, 20, 25, 50, 100, 200):
        first, last = -int(-low // step) * step, int(high // step) * step
        if (last - first) / step <= 4:
            return tuple(range(first, last + 1, step))
    return (0,)


def _draw_step(axes: Axes, data: WhyData, step: Step, grid: _Grid, middle: float, row: float, zoom: float) -> None:
    (colour,) = variable_colours((data.variable,))
    _draw_bar(
        axes, step, grid, middle, row, zoom, colour, f"bar:{step.name}" if step.kind == "share" else f"step:{step.name}"
    )
    size = LABEL * zoom
    if step.when:
        look = {"va": "center_baseline", "color": MUTED}
        write(axes, 0.0, middle, shortened(step.when, WHEN * zoom, size), size=size, gid=f"when:{step.name}", **look)
    _write_words(axes, step, grid, middle, row, zoom)
    right = grid.x(step.ends) if step.kind == "value" else max(grid.x(step.begins), grid.x(step.ends))
    box = {"boxstyle": "square,pad=0.15", "facecolor": PAPER, "edgecolor": "none"}  # a number stands on no line
    more = {"va": "center_baseline", "bold": step.kind == "value", "bbox": box, "zorder": 3.5}
    write(axes, right + 7 * zoom, middle, _number(step), size=size, gid=f"{_part(step, 'number')}:{step.name}", **more)


def _write_words(axes: Axes, step: Step, grid: _Grid, middle: float, row: float, zoom: float) -> None:
    """What a step is, on one line or two."""
    size, bold = LABEL * zoom, step.kind == "value"
    lines = wrapped(step.words, grid.words - 8 * zoom - grid.when, size, 2 if row > 2.4 * size else 1, bold)
    ink = INK if step.kind in ("value", "share") else MUTED
    for k, line in enumerate(lines):
        y = middle + (k - (len(lines) - 1) / 2) * 1.2 * size
        gid = f"{_part(step, 'label')}:{step.name}" + (f":{k}" if k else "")
        write(axes, grid.when, y, line, size=size, gid=gid, va="center_baseline", bold=bold, color=ink)


def _part(step: Step, name: str) -> str:
    """The first part of an artist's id: only those of events bear the names by which a report finds them."""
    return name if step.kind == "share" else f"step-{name}"


def _draw_bar(axes: Axes, step: Step, grid: _Grid, middle: float, row: float, zoom: float, own: str, key: str) -> None:
    """A rise is filled, a fall is light with an edge, so that both are told apart in grey; the rest is grey."""
    rises = step.size >= 0
    colour = own if step.kind == "share" else MUTED
    left, right = sorted((grid.x(step.begins), grid.x(step.ends)))
    if step.kind == "value":
        edge = {"markeredgecolor": PAPER, "markeredgewidth": 0.6 * zoom, "markersize": 6.5 * zoom}
        x = grid.x(step.ends)
        axes.plot([x], [middle], marker="D", color=INK, linestyle="none", zorder=4, gid=key, **edge)  # type: ignore[arg-type]
        return
    look: dict[str, Any] = {"edgecolor": colour, "linewidth": 0.9 * zoom, "zorder": 3}
    look["facecolor"] = colour if rises else tint(colour, 0.22)
    wide = max(right - left, 0.8 * zoom)
    axes.barh([middle], [wide], left=left, height=row * THICK, **look)[0].set_gid(key)


def _connect(axes: Axes, step: Step, grid: _Grid, middle: float, row: float, zoom: float) -> None:
    """A thin line from where a step ends to where the next begins."""
    x = grid.x(step.ends)
    line = {"color": LEADER, "linewidth": 0.7 * zoom, "linestyle": "-", "marker": "", "zorder": 2}
    axes.plot([x, x], [middle, middle + row], gid=f"joint:{step.name}", **line)  # type: ignore[arg-type]
