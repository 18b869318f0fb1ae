"""The difference chart: how much two branches differ, as B minus A member by member.

Members that share their luck differ only through what was changed, so the spread of the differences is far narrower
than the two fans suggest.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, overload

from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from plots.branches import (
    Branch,
    branches_of,
    date_words,
    footer_of,
    require_variable,
    stamp_of,
    title_notes,
)
from plots.fan import Fan, draw_fan, end_texts, fan_of, fan_words
from plots.ground import Scale, Window, column_width, draw_column, draw_dates, draw_scale, inside
from plots.lettering import clean, drawable, shortened, signed, wrapped, write
from plots.page import EDGE, Page, blank, entitle, footing, heading, sized
from plots.style import DIFFERENCE, INK, LABEL, SUBTITLE, SizeName, lettered
from plots.trajectorydata import name_of, scale
from sim.engine.comparison import Comparison
from sim.engine.ensemble import mean, percent

LEFT: Final = 54.0
BELOW: Final = 58.0  # dates and footer
LEAST: Final = 2.0  # the least half-height of the scale, in points of the index
KEY: Final = "difference"


@dataclass(frozen=True)
class DifferenceData:
    """Everything that a difference chart shows: B minus A as drawn, and what can be said of it at the end.

    `mean` is the mean difference with its Monte Carlo standard error `error`; `lower` and `equal` are shares of pairs.
    """

    title: str
    name: str
    window: Window
    branches: tuple[Branch, Branch]
    fan: Fan
    low: float
    high: float
    steps: tuple[float, ...]
    decimals: int
    mean: float
    error: float
    lower: float
    equal: float
    paired: bool
    footer: tuple[str, ...]
    stamp: str
    notes: tuple[str, ...]

    @property
    def finding(self) -> str:
        """What can be said at the end: how often B is lower, and how sure the mean is."""
        day = f"On {date_words(self.window.ends)}"
        if self.fan.members == 1:
            return f"{day}: B − A is {signed(self.mean, self.decimals, plus=True)}"
        same = f", the same in {percent(self.equal)}" if self.equal > 0 else ""
        amount = f"{signed(self.mean, self.decimals + 1, plus=True)} ± {self.error:.{self.decimals + 1}f}"
        lower = f"B lower in {percent(self.lower)} of {self.fan.members:,} {'pairs' if self.paired else 'draws'}{same}"
        return f"{day}: {lower}; mean difference {amount} (Monte Carlo error)"


def difference_data(
    comparison: Comparison, *, variable: str = "climate", title: str | None = None, size: SizeName = "report"
) -> DifferenceData:
    """What `difference` draws.

    Raises DetenteError (DET070) for runs of different cases and for a variable that a run does not have.
    """
    ensembles = (comparison.a, comparison.b)
    a, b = branches_of(ensembles)
    require_variable(ensembles, variable)
    first = min(a.forks, b.forks)
    columns = [k for k, t in enumerate(comparison.grid) if t >= first] or [len(comparison.grid) - 1]
    times = [comparison.grid[k] for k in columns]
    values = comparison.differences(variable)[:, columns] * scale(variable)[0]
    fan = fan_of(values, times, [m.number for m in comparison.a.members], 0)
    low, high, steps = scale_of(*fan.reach)
    average = mean(fan.ends)
    unpaired = () if comparison.paired else ("the two runs have different random seeds: their members are not pairs",)
    return DifferenceData(
        title or f"{clean(comparison.a.card.case_title)}: {_lower(name_of(variable))}, B minus A",
        name_of(variable),
        Window(times[0], times[-1]),
        (a, b),
        fan,
        low,
        high,
        steps,
        0 if high - low >= 20 else 1,
        average.value,
        average.error,
        sum(d < 0 for d in fan.ends) / len(fan.ends),
        sum(d == 0 for d in fan.ends) / len(fan.ends),
        comparison.paired,
        footer_of(ensembles),
        stamp_of(ensembles),
        (*title_notes(ensembles, title), *unpaired),
    )


@overload
def difference(
    comparison: Comparison,
    *,
    ax: None = None,
    figure: Figure | SubFigure | None = None,
    variable: str = "climate",
    title: str | None = None,
    size: SizeName = "report",
) -> dict[str, Axes]:
    """On a page."""


@overload
def difference(comparison: Comparison, *, ax: Axes, variable: str = "climate", title: str | None = None) -> Axes:
    """In axes that somebody else made."""


def difference(
    comparison: Comparison,
    *,
    ax: Axes | None = None,
    figure: Figure | SubFigure | None = None,
    variable: str = "climate",
    title: str | None = None,
    size: SizeName = "report",
) -> Axes | dict[str, Axes]:
    """Draw B minus A, member by member, with its bands and the zero line.

    Without `ax` the chart fills a figure of its own, or the one given, and the axes come back as "difference". With
    `ax` it is drawn there, without subtitle and footer, and `ax` comes back. Errors as for `difference_data`.
    """
    data = difference_data(comparison, variable=variable, title=title, size=size)
    if ax is not None:
        return _within(ax, data, named=title is not None)
    page = Page(figure or blank(sized(size)), sized(size).zoom)
    z, left = page.zoom, LEFT * page.zoom
    texts = end_texts(data.fan, KEY, DIFFERENCE, data.decimals, plus=True)
    wide = page.width - left - min(column_width(texts, z), 0.4 * page.width) - EDGE * z
    top = heading(page, left, data.title, _subtitle(data)) + 4 * z
    top = _names(page, data, left, top)
    axes = page.axes(left, top, wide, page.height - BELOW * z - top, f"axes:{KEY}")
    _draw(axes, data, wide, page.height - BELOW * z - top, z)
    footing(page, left, data.footer, data.stamp)
    return {KEY: axes}


def scale_of(low: float, high: float) -> tuple[float, float, tuple[float, ...]]:
    """The ends of a scale with zero on it, and round steps between them.

    >>> scale_of(-38.0, 9.0)
    (-40.0, 10.0, (-40.0, -30.0, -20.0, -10.0, 0.0, 10.0))
    """
    low, high = min(low, 0.0), max(high, 0.0)
    if high - low < LEAST:
        low, high = min(low, -LEAST / 2), max(high, LEAST / 2)
    step = _round_step((high - low) / 5)
    first, last = math.floor(low / step), math.ceil(high / step)
    first, last = min(first, -1), max(last, 1)  # so that both sides have room for their words
    return first * step, last * step, tuple(k * step for k in range(first, last + 1))


def _round_step(rough: float) -> float:
    size = 10.0 ** math.floor(math.log10(rough))
    return next((m * size for m in (1.0, 2.0, 5.0) if m * size >= rough * 0.999), 10.0 * size)


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


def _subtitle(data: DifferenceData) -> str:
    how = "B minus A, member by member with the same luck" if data.paired else "B minus A, of members drawn separately"
    if data.fan.members == 1:
        words = "B minus A. A model-internal counterfactual, not a forecast."
    else:
        words = f"{how}. {fan_words([data.fan])}"
    return f"{data.name}, points of the index (not measurement): {words}"


def _names(page: Page, data: DifferenceData, left: float, top: float) -> float:
    """Which branch is which, and the finding at the end; returns how far down they reach."""
    z = page.zoom
    room = page.width - left - EDGE * z
    for branch in data.branches:
        top += 13.5 * z
        name = shortened(f"{branch.letter}  {branch.title}", room, SUBTITLE * z, bold=True)
        ink = lettered(branch.colour)
        page.text(left, top, name, SUBTITLE, f"branch:{branch.letter}:name", bold=True, color=ink)
    words = shortened(data.finding, room, SUBTITLE * z, bold=True)
    page.text(left, top + 17 * z, words, SUBTITLE, f"{KEY}:finding", bold=True, color=lettered(DIFFERENCE))
    return top + 26 * z


def _draw(axes: Axes, data: DifferenceData, wide: float, tall: float, zoom: float, low: float | None = None) -> None:
    """The bands on their scale in axes so wide and tall; the scale may reach down to `low` to leave room below."""
    axes.set_ylim(data.low if low is None else low, data.high)
    bottom, top = axes.get_ylim()
    draw_scale(axes, data.window, Scale("← B lower      B higher →", data.low, data.high, data.steps), KEY, zoom)
    texts = [signed(v, _decimals(data.steps), plus=True) for v in data.steps]
    axes.set_yticks(data.steps, texts)
    ends = [data.window.left, data.window.right]
    zero = {"color": INK, "linewidth": 1.1 * zoom, "linestyle": "-", "marker": "", "zorder": 2.5}
    axes.plot(ends, [0.0, 0.0], gid=f"{KEY}:zero", **zero)  # type: ignore[arg-type]
    draw_fan(axes, data.fan, KEY, DIFFERENCE, zoom)
    ends_of = end_texts(data.fan, KEY, DIFFERENCE, data.decimals, plus=True)
    draw_column(axes, data.window.right, ends_of, tall / (top - bottom), zoom)
    draw_dates(axes, data.window, wide, zoom)


def _decimals(steps: tuple[float, ...]) -> int:
    return 0 if all(float(v).is_integer() for v in steps) else 1


def _within(ax: Axes, data: DifferenceData, *, named: bool) -> Axes:
    """Everything inside the rectangle of the axes: room for the finding and the end values is made there."""
    wide, tall = inside(ax)
    texts = end_texts(data.fan, KEY, DIFFERENCE, data.decimals, plus=True)
    across = max(0.5 * wide, wide - column_width(texts, 1.0))
    lines = wrapped(drawable(data.finding), across, LABEL, 3, True)
    room = (len(lines) * 1.3 * LABEL + 4) / tall
    _draw(ax, data, across, tall * (1 - room), 1.0)
    ax.set_ylim(data.low, data.low + (data.high - data.low) / (1 - room))
    ax.set_xlim(data.window.left, data.window.left + (data.window.right - data.window.left) * wide / across)
    for k, line in enumerate(lines):
        look = {"transform": ax.transAxes, "bold": True, "color": lettered(DIFFERENCE)}
        write(ax, 0.0, 1 - (k + 1) * 1.3 * LABEL / tall, line, size=LABEL, gid=f"{KEY}:finding:{k}", **look)
    ax.set_gid(f"axes:{KEY}")
    if named:
        entitle(ax, data.title)
    return ax
