"""The comparison chart: how branches differ: a fan for each, one above the other on the same scale.

What was recorded leads up to the fork in black and goes on behind it as a thin dotted line. With two branches each
panel shows the other's median, dashed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from plots.branches import (
    Branch,
    branches_of,
    date_words,
    described,
    footer_of,
    require_variable,
    stamp_of,
    title_notes,
    window_of,
)
from plots.fan import SINGLES, Fan, Values, along, draw_fan, draw_steps, end_texts, fan_of, fan_words
from plots.ground import EndText, Scale, Window, column_width, draw_column, draw_dates, draw_scale, quarters
from plots.lettering import shortened, signed, width
from plots.page import EDGE, Page, blank, footing, heading, sized
from plots.recorded import path
from plots.ribbon import draw_upright
from plots.style import INK, LABEL, LEADER, MUTED, TALL, SizeName, lettered
from plots.trajectorydata import Drift, name_of, scale
from sim.engine.ensemble import Ensemble, percent
from sim.engine.trajectory import Trajectory
from sim.errors import DetenteError
from sim.record.dates import DAY

LEFT: Final = 54.0
BELOW: Final = 53.0  # dates and footer
NAME: Final = 10.5  # letters of a branch's name
HEAD: Final = 27.0  # a branch's name, and what is marked on its axis of time
NAMED: Final = 18.0  # the name alone
GAP: Final = 7.0
AT_BOUND: Final = 0.05  # share of members at an end of the scale that is worth a warning
_NEAR: Final = 0.0025  # of the scale: as good as at its end


@dataclass(frozen=True)
class ComparePanel:
    """One branch: its fan, the other branch's median (with two), and the recorded path before and after the fork."""

    branch: Branch
    fan: Fan
    other: tuple[Branch, tuple[int, ...], Values] | None
    before: tuple[Drift, ...]
    after: tuple[Drift, ...]


@dataclass(frozen=True)
class CompareData:
    """Everything that a comparison chart shows; values as drawn, on one scale from `low` to `high`."""

    title: str
    variable: str
    name: str
    low: float
    high: float
    window: Window
    panels: tuple[ComparePanel, ...]
    footer: tuple[str, ...]
    stamp: str
    notes: tuple[str, ...]


def compare_data(
    ensembles: Sequence[Ensemble],
    *,
    recorded: Trajectory | None = None,
    variable: str = "climate",
    title: str | None = None,
    size: SizeName = "report",
) -> CompareData:
    """What `compare` draws.

    Raises DetenteError (DET070) for fewer than two branches or more than five, for runs of different cases, and for a
    variable that a run does not have.
    """
    if len(ensembles) == 1:
        help_ = "give a second run, for example the one it is paired with"
        raise DetenteError.of("DET070", "one branch alone compares with nothing", help=help_)
    branches = branches_of(ensembles)
    require_variable(ensembles, variable)
    window = window_of(ensembles, recorded)
    _, low, high = scale(variable)
    fans = [_fan(ensemble, variable, window, recorded) for ensemble in ensembles]
    bounds = (_at_bound(b, fan, low, high) for b, fan in zip(branches, fans, strict=True))
    return CompareData(
        title or described(ensembles, name_of(variable)[0].lower() + name_of(variable)[1:]),
        variable,
        name_of(variable),
        low,
        high,
        window,
        tuple(_panels(branches, fans, variable, window, recorded)),
        footer_of(ensembles),
        stamp_of(ensembles),
        (*title_notes(ensembles, title), *(note for notes in bounds for note in notes)),
    )


def compare(
    ensembles: Sequence[Ensemble],
    *,
    recorded: Trajectory | None = None,
    variable: str = "climate",
    figure: Figure | SubFigure | None = None,
    title: str | None = None,
    size: SizeName = "report",
) -> dict[str, Axes]:
    """Draw two to five branches, each with its median, bands and recorded past, on the same scale.

    `recorded` is the replay of what happened; `title` is the analyst's finding. The chart fills a figure of its own, or
    the one given; the axes come back by the letters of the branches. Errors as for `compare_data`.
    """
    data = compare_data(ensembles, recorded=recorded, variable=variable, title=title, size=size)
    page = Page(figure or blank(sized(size, TALL)), sized(size).zoom)
    z, left = page.zoom, LEFT * page.zoom
    texts = [_texts(data, panel) for panel in data.panels]
    right = min(max(column_width(column, z) for column in texts), 0.4 * page.width) + EDGE * z
    top = heading(page, left, data.title, _subtitle(data)) + 6 * z
    wide, count = page.width - left - right, len(data.panels)
    heads = _heads(data, z)
    tall = max((page.height - BELOW * z - top - sum(heads)) / count - GAP * z, 20 * z)
    found: dict[str, Axes] = {}
    for k, (panel, column) in enumerate(zip(data.panels, texts, strict=True)):
        _head(page, panel, left, top, wide)
        top += heads[k]
        if heads[k] == HEAD * z:
            _marks(page, data, panel, left, top - 3.5 * z, wide)
        axes = page.axes(left, top, wide, tall, f"axes:{panel.branch.letter}")
        top += tall + GAP * z
        _draw(axes, data, panel, tall, z)
        draw_column(axes, data.window.right, column, tall / (data.high - data.low), z)
        draw_dates(axes, data.window, wide, z, named=k == count - 1)
        found[panel.branch.letter] = axes
    footing(page, left, data.footer, data.stamp)
    return found


# --- the data -----------------------------------------------------------------------------------------


def _fan(ensemble: Ensemble, variable: str, window: Window, recorded: Trajectory | None) -> Fan:
    """From the fork on where the recorded path leads up to it, else from as early as there is something."""
    first = ensemble.forks if recorded is not None else window.starts
    columns = [k for k, t in enumerate(ensemble.grid) if t >= first] or [len(ensemble.grid) - 1]
    values = ensemble.values(variable)[:, columns] * scale(variable)[0]
    indices = [member.number for member in ensemble.members]
    return fan_of(values, [ensemble.grid[k] for k in columns], indices, SINGLES)


def _panels(
    branches: Sequence[Branch], fans: Sequence[Fan], variable: str, window: Window, recorded: Trajectory | None
) -> Iterator[ComparePanel]:
    for k, (branch, fan) in enumerate(zip(branches, fans, strict=True)):
        other = None if len(fans) != 2 else (branches[1 - k], fans[1 - k].times, fans[1 - k].median)
        before: tuple[Drift, ...] = ()
        after: tuple[Drift, ...] = ()
        if recorded is not None:
            before = path(recorded, variable, Window(window.starts, min(branch.forks, window.ends)))
            after = path(recorded, variable, Window(branch.forks, window.ends))
        yield ComparePanel(branch, fan, other, before, after)


def _at_bound(branch: Branch, fan: Fan, low: float, high: float) -> Iterator[str]:
    near = _NEAR * (high - low)
    for words, bound in (("lower", low), ("upper", high)):
        share = sum(abs(value - bound) <= near for value in fan.ends) / len(fan.ends)
        if share > AT_BOUND and fan.members > 1:
            yield (
                f"{percent(share)} of the runs of {branch.letter} end at the {words} end of the scale "
                f"({signed(bound)}): what lies beyond it cannot be told apart"
            )


# --- the drawing --------------------------------------------------------------------------------------


def _heads(data: CompareData, zoom: float) -> list[float]:
    """Heights of the panels' heads: where all forks are the same, only the first says so."""
    forks = {(p.branch.forks, p.branch.begins) for p in data.panels}
    later = HEAD if len(forks) > 1 else NAMED
    return [HEAD * zoom, *([later * zoom] * (len(data.panels) - 1))]


def _texts(data: CompareData, panel: ComparePanel) -> list[EndText]:
    key = f"branch:{panel.branch.letter}"
    found = list(end_texts(panel.fan, key, panel.branch.colour))
    if panel.other is not None:
        other, _, values = panel.other
        what = "median of " if other.members > 1 else ""
        text = f"{signed(values[-1])}  {what}{other.letter}"
        found.append(EndText(f"{key}:end:other", values[-1], text, lettered(other.colour), False, 2))
    if panel.after and panel.after[-1][-1][0] >= data.window.ends - 0.03 * data.window.span:
        value = panel.after[-1][-1][1]
        found.append(EndText(f"{key}:end:recorded", value, f"{signed(value)}  recorded", INK, False, 3))
    return found


def _subtitle(data: CompareData) -> str:
    ends = ("hostile ", "friendly ") if data.variable == "climate" else ("", "")
    words = f"{data.name} {signed(data.low)} {ends[0]}to {signed(data.high)} {ends[1]}".rstrip()
    return f"{words}: index, not measurement. {fan_words([p.fan for p in data.panels])}"


def _head(page: Page, panel: ComparePanel, left: float, top: float, wide: float) -> None:
    """The name of a branch and how many members it has."""
    z, branch, key = page.zoom, panel.branch, f"branch:{panel.branch.letter}"
    room = wide - width(branch.size, LABEL * z) - 12 * z
    name = shortened(f"{branch.letter}  {branch.title}", room, NAME * z, bold=True)
    page.text(left, top + 11 * z, name, NAME, f"{key}:name", bold=True, color=lettered(branch.colour))
    page.text(left + wide, top + 11 * z, branch.size, LABEL, f"{key}:members", color=MUTED, ha="right")


def _marks(page: Page, data: CompareData, panel: ComparePanel, left: float, base: float, wide: float) -> None:
    """What is marked on the axis of time: the recorded past, the fork, and where chance begins if that is later."""
    z, key, size = page.zoom, f"branch:{panel.branch.letter}", LABEL * page.zoom
    x, words = left + data.window.across(panel.branch.forks, wide), _fork_words(panel.branch)
    if x + 3 * z + width(words, size) > left + wide:
        words = shortened(words, x - left - 3 * z, size)
        page.text(x - 3 * z, base, words, LABEL, f"{key}:fork", color=MUTED, ha="right")
        return
    page.text(x + 3 * z, base, words, LABEL, f"{key}:fork", color=MUTED)
    if panel.before and x - left > width("recorded", size, True) + 4 * z:
        page.text(x - 3 * z, base, "recorded", LABEL, f"{key}:recorded", bold=True, ha="right")


def _fork_words(branch: Branch) -> str:
    fork = f"fork {date_words(branch.forks + 1)}"
    return f"{fork}, chance from {date_words(branch.begins or 0)}" if _waits(branch) else fork


def _waits(branch: Branch) -> bool:
    """Whether the future is drawn only some time after the fork."""
    return branch.begins is not None and branch.begins - branch.forks >= 2 * DAY


def _draw(axes: Axes, data: CompareData, panel: ComparePanel, tall: float, zoom: float) -> None:
    branch, key = panel.branch, f"branch:{panel.branch.letter}"
    axes.set_ylim(data.low, data.high)
    steps = quarters(data.low, data.high, tall)
    draw_scale(axes, data.window, Scale(data.name, data.low, data.high, steps), branch.letter, zoom)
    draw_upright(axes, branch.forks, data.low, data.high, INK, 0.9 * zoom, 4, f"{key}:forks")
    axes.lines[-1].set_linestyle(":")
    if _waits(branch):
        draw_upright(axes, branch.begins or 0, data.low, data.high, LEADER, 0.8 * zoom, 1, f"{key}:generated")
    draw_fan(axes, panel.fan, key, branch.colour, zoom)
    if panel.other is not None:
        other, times, values = panel.other
        dashed = {"linestyle": "--", "dash_capstyle": "butt"}
        draw_steps(axes, along(times), values, other.colour, 1.5 * zoom, f"{key}:other", 4.5, **dashed)
    _draw_recorded(axes, panel, key, zoom)


def _draw_recorded(axes: Axes, panel: ComparePanel, key: str, zoom: float) -> None:
    drifts, effects = _apart(panel.before)
    common = {"color": INK, "marker": "", "solid_capstyle": "butt"}
    for name, points, thick in (("recorded:before", drifts, 1.9), ("recorded:effects", effects, 0.8)):
        xs, ys = along([t for t, _ in points]), [value for _, value in points]
        axes.plot(xs, ys, linewidth=thick * zoom, linestyle="-", zorder=6, gid=f"{key}:{name}", **common)  # type: ignore[arg-type]
    points = [point for drift in panel.after for point in drift]
    xs, ys = along([t for t, _ in points]), [value for _, value in points]
    axes.plot(xs, ys, linewidth=1.15 * zoom, linestyle=":", zorder=4.6, gid=f"{key}:recorded:after", **common)  # type: ignore[arg-type]


def _apart(drifts: Sequence[Drift]) -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
    """Drift with a gap at every change, and the changes as lines of their own."""
    thick = [point for drift in drifts for point in (*drift, (drift[-1][0], math.nan))]
    thin = [p for one, two in pairwise(drifts) for p in (one[-1], two[0], (two[0][0], math.nan))]
    return thick, thin
