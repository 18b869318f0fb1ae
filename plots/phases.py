"""The phases chart: which phase when, and in what share of the members, branch under branch.

The recorded phases stand above as a ribbon. A share is what the model's members do, not the odds of a forecast.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from plots.branches import (
    Branch,
    branches_of,
    date_words,
    described,
    footer_of,
    stamp_of,
    title_notes,
    window_of,
)
from plots.fan import Values, along
from plots.ground import END_GAP, Window, bare, draw_dates, name_scale, shifted, spread
from plots.lettering import shortened, width, write
from plots.page import EDGE, Page, blank, footing, heading, sized
from plots.recorded import spells
from plots.ribbon import clipped, draw_ribbon, draw_upright
from plots.style import INK, LABEL, MUTED, PAPER, PHASE_COLOURS, PHASE_NAMES, TALL, SizeName, lettered, text_on
from plots.trajectorydata import PhaseSpell
from sim.engine.ensemble import Ensemble, percent
from sim.engine.trajectory import Trajectory
from sim.model.state import Phase

LEFT: Final = 54.0
BELOW: Final = 53.0  # dates and footer
HEAD: Final = 18.0  # a branch's name
GAP: Final = 8.0
RIBBON: Final = 15.0
NAME: Final = 10.5
SWATCH: Final = 7.0  # the square of colour before a phase's name at the right


class Layer(NamedTuple):
    """One phase of a branch: the share of members below it and the share up to its upper edge, along the times."""

    phase: Phase
    below: Values
    upto: Values

    @property
    def share(self) -> float:
        """Share of members in this phase at the end."""
        return self.upto[-1] - self.below[-1]


@dataclass(frozen=True)
class PhasePanel:
    """One branch: its phases from the bottom of the pile to the top; those that no member reaches are left out."""

    branch: Branch
    times: tuple[int, ...]
    layers: tuple[Layer, ...]


@dataclass(frozen=True)
class PhasesData:
    """Everything that a chart of phases shows; `ribbon` holds the recorded phases within the window."""

    title: str
    window: Window
    ribbon: tuple[PhaseSpell, ...]
    panels: tuple[PhasePanel, ...]
    footer: tuple[str, ...]
    stamp: str
    notes: tuple[str, ...]


def phases_data(
    ensembles: Sequence[Ensemble],
    *,
    recorded: Trajectory | None = None,
    title: str | None = None,
    size: SizeName = "report",
) -> PhasesData:
    """What `phases` draws.

    Raises DetenteError (DET070) for no branch or more than five, and for runs of different cases.
    """
    branches = branches_of(ensembles)
    whole = window_of(ensembles, recorded)
    window = Window(max(whole.starts, min(e.grid[0] for e in ensembles)), whole.ends)
    return PhasesData(
        title or described(ensembles, "phases of the talks"),
        window,
        clipped(spells(recorded), window) if recorded else (),
        tuple(_panel(branch, e, window) for branch, e in zip(branches, ensembles, strict=True)),
        footer_of(ensembles),
        stamp_of(ensembles),
        title_notes(ensembles, title),
    )


def phases(
    ensembles: Sequence[Ensemble],
    *,
    recorded: Trajectory | None = None,
    figure: Figure | SubFigure | None = None,
    title: str | None = None,
    size: SizeName = "report",
) -> dict[str, Axes]:
    """Draw the share of members in each phase over time, a panel for each of one to five branches.

    `recorded` is the replay of what happened; `title` is the analyst's finding. The chart fills a figure of its own, or
    the one given; the axes come back by the letters of the branches, the ribbon as "recorded". Errors as for
    `phases_data`.
    """
    data = phases_data(ensembles, recorded=recorded, title=title, size=size)
    page = Page(figure or blank(sized(size, TALL)), sized(size).zoom)
    z, left = page.zoom, LEFT * page.zoom
    top = heading(page, left, data.title, _subtitle(data)) + 6 * z
    wide, count = page.width - left - _column(data, z) - EDGE * z, len(data.panels)
    found: dict[str, Axes] = {}
    if data.ribbon:
        found["recorded"] = _recorded(page, data, left, top, wide)
        top += (RIBBON + GAP) * z
    tall = max((page.height - BELOW * z - top) / count - (HEAD + GAP) * z, 20 * z)
    for k, panel in enumerate(data.panels):
        _head(page, panel.branch, left, top, wide)
        axes = page.axes(left, top + HEAD * z, wide, tall, f"axes:{panel.branch.letter}")
        _draw(axes, data, panel, wide, tall, z)
        draw_dates(axes, data.window, wide, z, named=k == count - 1)
        found[panel.branch.letter] = axes
        top += tall + (HEAD + GAP) * z
    footing(page, left, data.footer, data.stamp)
    return found


# --- the data -----------------------------------------------------------------------------------------


def _panel(branch: Branch, ensemble: Ensemble, window: Window) -> PhasePanel:
    columns = [k for k, t in enumerate(ensemble.grid) if t >= window.starts]
    shares = ensemble.phase_shares()[:, columns]
    layers, below = [], tuple(0.0 for _ in columns)
    for phase, row in zip(ensemble.phases, shares, strict=True):
        if row.any():
            upto = tuple(b + float(share) for b, share in zip(below, row, strict=True))
            layers.append(Layer(phase, below, upto))
            below = upto
    return PhasePanel(branch, tuple(ensemble.grid[k] for k in columns), tuple(layers))


# --- the drawing --------------------------------------------------------------------------------------


def _subtitle(data: PhasesData) -> str:
    fork = date_words(min(p.branch.forks for p in data.panels) + 1)
    above = " Above: the recorded phases." if data.ribbon else ""
    return (
        f"Share of members in each phase, from the fork on {fork}; at the right, the shares at the end.{above} "
        "A model-internal counterfactual: shares are the model’s spread, not forecast odds."
    )


def _column(data: PhasesData, zoom: float) -> float:
    texts = [_end_text(layer) for panel in data.panels for layer in panel.layers]
    return (END_GAP + SWATCH + 4) * zoom + max(width(text, LABEL * zoom) for text in texts)


def _end_text(layer: Layer) -> str:
    return f"{percent(layer.share)}  {PHASE_NAMES[layer.phase][0]}"


def _recorded(page: Page, data: PhasesData, left: float, top: float, wide: float) -> Axes:
    z = page.zoom
    axes = page.axes(left, top, wide, RIBBON * z, "axes:recorded")
    draw_ribbon(axes, data.ribbon, data.window, wide, z)
    page.text(left + wide + END_GAP * z, top + 11 * z, "recorded", LABEL, "recorded:name", bold=True)
    return axes


def _head(page: Page, branch: Branch, left: float, top: float, wide: float) -> None:
    z, key = page.zoom, f"branch:{branch.letter}"
    room = wide - width(branch.size, LABEL * z) - 12 * z
    name = shortened(f"{branch.letter}  {branch.title}", room, NAME * z, bold=True)
    page.text(left, top + 11 * z, name, NAME, f"{key}:name", bold=True, color=lettered(branch.colour))
    page.text(left + wide, top + 11 * z, branch.size, LABEL, f"{key}:members", color=MUTED, ha="right")


def _draw(axes: Axes, data: PhasesData, panel: PhasePanel, wide: float, tall: float, zoom: float) -> None:
    bare(axes)
    axes.set_ylim(0.0, 1.0)
    axes.set_xlim(data.window.left, data.window.right)
    ticks = (0.0, 0.25, 0.5, 0.75, 1.0) if tall >= 80 * zoom else (0.0, 0.5, 1.0)
    axes.set_yticks(ticks, [f"{100 * v:.0f} %" for v in ticks])
    name_scale(axes, "Members", panel.branch.letter, zoom)
    xs, key = along(panel.times), f"branch:{panel.branch.letter}"
    for layer in panel.layers:
        look = {"facecolor": PHASE_COLOURS[layer.phase], "edgecolor": "none", "linewidth": 0, "zorder": 2}
        axes.fill_between(xs, layer.below, layer.upto, step="post", gid=f"{key}:{layer.phase}", **look)  # type: ignore[arg-type]
        _name_layer(axes, data, panel, layer, wide, tall, zoom)
    if panel.branch.forks > data.window.starts:
        draw_upright(axes, panel.branch.forks, 0.0, 1.0, INK, 0.9 * zoom, 4, f"{key}:forks")
        axes.lines[-1].set_linestyle(":")
    _write_ends(axes, data, panel, tall, zoom)


def _name_layer(
    axes: Axes, data: PhasesData, panel: PhasePanel, layer: Layer, wide: float, tall: float, zoom: float
) -> None:
    """The name of a phase where its layer is thick enough, at the place where there is most air around it."""
    for name in PHASE_NAMES[layer.phase]:
        across = width(name, LABEL * zoom) / wide * data.window.span
        if (place := _place(panel.times, layer, int(across), LABEL * 1.35 * zoom / tall)) is not None:
            t, y = place
            look = {"color": text_on(PHASE_COLOURS[layer.phase]), "va": "center_baseline", "zorder": 5}
            gid = f"branch:{panel.branch.letter}:{layer.phase}:name"
            text = write(axes, along([t])[0], y, name, size=LABEL * zoom, gid=gid, **look)
            text.set_transform(shifted(axes, 0, 0))
            return


def _place(times: Sequence[int], layer: Layer, across: int, high: float) -> tuple[int, float] | None:
    """Where a text so wide (seconds) and high (share) lies within a layer: its left end and its middle."""
    best, found = 0.0, None
    for i, j in _stretches(times, across, across // 10):
        below, upto = max(layer.below[i : j + 1]), min(layer.upto[i : j + 1])
        if upto - below - high > best:
            best, found = upto - below - high, (times[i] + across // 20, (below + upto) / 2)
    return found


def _stretches(times: Sequence[int], across: int, margin: int) -> Iterator[tuple[int, int]]:
    j = 0
    for i, t in enumerate(times):
        while j < len(times) and times[j] < t + across + margin:
            j += 1
        if j == len(times):
            return
        yield i, j


def _write_ends(axes: Axes, data: PhasesData, panel: PhasePanel, tall: float, zoom: float) -> None:
    """The shares at the end, largest first as far as there is room, each with the colour of its phase."""
    least = LABEL * 1.25 * zoom / tall
    most = 1 + int(1.0 / least)
    ends = sorted((layer for layer in panel.layers if layer.share > 0), key=lambda layer: -layer.share)[:most]
    order = sorted(ends, key=lambda layer: layer.below[-1])
    places = spread([(layer.below[-1] + layer.upto[-1]) / 2 for layer in order], least, 0.0, 1.0)
    for layer, y in zip(order, places, strict=True):
        key = f"branch:{panel.branch.letter}:{layer.phase}:end"
        look = {"va": "center_baseline", "clip_on": False, "zorder": 6}
        text = write(axes, data.window.right, y, _end_text(layer), size=LABEL * zoom, gid=key, **look)
        text.set_transform(shifted(axes, (END_GAP + SWATCH + 1) * zoom, 0))
        square = {"marker": "s", "markersize": 6 * zoom, "markeredgecolor": PAPER, "markeredgewidth": 0}
        (mark,) = axes.plot(
            [data.window.right],
            [y],
            color=PHASE_COLOURS[layer.phase],
            linestyle="none",
            clip_on=False,
            gid=f"{key}:mark",
            **square,  # type: ignore[arg-type]
        )
        mark.set_transform(shifted(axes, (END_GAP + SWATCH / 2 - 1) * zoom, 0))
