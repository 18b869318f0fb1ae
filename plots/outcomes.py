"""The outcomes chart: in what share of the members an outcome came true, as twenty dots for each branch.

A dot stands for one run in twenty, so that a share is counted and not only read; the number stands beside it with its
denominator and its Monte Carlo error. An outcome that is a number is shown by its median and the middle half.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, overload

from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from plots.branches import Branch, branches_of, described, footer_of, stamp_of, title_notes
from plots.ground import bare, inside
from plots.lettering import clean, drawable, shortened, signed, width, write
from plots.page import EDGE, Page, blank, entitle, footing, heading, sized
from plots.style import END, FOOTER, GRID, LABEL, LEADER, MUTED, PAPER, Size, SizeName, lettered, tint
from plots.trajectorydata import notes_on
from sim.engine.comparison import quantile
from sim.engine.ensemble import Ensemble, mean, percent
from sim.engine.ensemble import Figure as Number
from sim.errors import DetenteError

DOTS: Final = 20
DOT: Final = 10.5  # from one dot to the next, in points
LEFT: Final = 30.0
BELOW: Final = 32.0  # footer
NAME: Final = 22.0  # height of an outcome's name
ROW: Final = 15.0
GAP: Final = 9.0
LOOSEST: Final = 1.5  # factor on the heights where there is room
HIGHEST: Final = 20.0  # inches; a page is not made higher than that, whatever there is to show


class Row(NamedTuple):
    """One branch: how often an outcome came true (`number` is the mean), and the quartiles of one that is a number."""

    branch: Branch
    number: Number
    quartiles: tuple[float, float, float] | None

    @property
    def dots(self) -> int:
        """How many of the twenty dots are filled."""
        return int(DOTS * self.number.value + 0.5)


class Columns(NamedTuple):
    """Where the dots begin and how far apart they are, in points, and the factor on the heights of rows."""

    begins: float
    pitch: float
    stretch: float

    @property
    def long(self) -> float:
        """How long the scale of a number is."""
        return (DOTS - 0.31) * self.pitch


@dataclass(frozen=True)
class OutcomeBlock:
    """One outcome over the branches that ask for it; `low` and `high` are the ends of the scale of a number."""

    name: str
    words: str
    rows: tuple[Row, ...]
    low: float
    high: float

    @property
    def asks(self) -> bool:
        """Whether it is a yes/no outcome."""
        return all(row.quartiles is None for row in self.rows)

    @property
    def height(self) -> float:
        """How high it is drawn, in points."""
        return NAME + ROW * len(self.rows) + GAP


@dataclass(frozen=True)
class OutcomesData:
    """Everything that a chart of outcomes shows."""

    title: str
    blocks: tuple[OutcomeBlock, ...]
    footer: tuple[str, ...]
    stamp: str
    notes: tuple[str, ...]


def outcomes_data(
    ensembles: Sequence[Ensemble],
    *,
    words: Mapping[str, str] | None = None,
    title: str | None = None,
    size: SizeName = "report",
) -> OutcomesData:
    """What `outcomes` draws; `words` say what an outcome is called on a chart.

    Raises DetenteError (DET070) for no branch or more than five, for runs of different cases, and where no run has an
    outcome.
    """
    branches = branches_of(ensembles)
    names = tuple(dict.fromkeys(name for e in ensembles for name in e.outcomes))
    if not names:
        raise DetenteError.of("DET070", "these runs have no outcomes", help="name some under `outcomes:` and run again")
    named = {name: (words or {}).get(name) or name.replace("_", " ") for name in names}
    return OutcomesData(
        title or described(ensembles, "outcomes"),
        tuple(_block(name, named[name], branches, ensembles) for name in names),
        footer_of(ensembles),
        stamp_of(ensembles),
        tuple(dict.fromkeys((*title_notes(ensembles, title), *notes_on(*named.values())))),
    )


@overload
def outcomes(
    ensembles: Sequence[Ensemble],
    *,
    ax: None = None,
    figure: Figure | SubFigure | None = None,
    words: Mapping[str, str] | None = None,
    title: str | None = None,
    size: SizeName = "report",
) -> dict[str, Axes]:
    """On a page."""


@overload
def outcomes(
    ensembles: Sequence[Ensemble], *, ax: Axes, words: Mapping[str, str] | None = None, title: str | None = None
) -> Axes:
    """In axes that somebody else made."""


def outcomes(
    ensembles: Sequence[Ensemble],
    *,
    ax: Axes | None = None,
    figure: Figure | SubFigure | None = None,
    words: Mapping[str, str] | None = None,
    title: str | None = None,
    size: SizeName = "report",
) -> Axes | dict[str, Axes]:
    """Draw how often each outcome came true in one to five branches, as twenty dots and a number with its error.

    Without `ax` the chart fills a figure of its own, as high as it needs, or the one given, and the axes come back as
    "outcomes". With `ax` it is drawn there, and `ax` comes back; what finds no room there is counted at the bottom.
    Errors as for `outcomes_data`.
    """
    data = outcomes_data(ensembles, words=words, title=title, size=size)
    if ax is not None:
        _draw(ax, data, *inside(ax), 1.0)
        ax.set_gid("axes:outcomes")
        if title is not None:
            entitle(ax, data.title)
        return ax
    page = Page(figure or blank(_paper(data, size)), sized(size).zoom)
    z, left = page.zoom, LEFT * page.zoom
    top = heading(page, left, data.title, _subtitle(data)) + 6 * z
    wide, tall = page.width - left - EDGE * z, page.height - BELOW * z - top
    axes = page.axes(left, top, wide, tall, "axes:outcomes")
    _draw(axes, data, wide, tall, z)
    footing(page, left, data.footer, data.stamp)
    return {"outcomes": axes}


# --- the data -----------------------------------------------------------------------------------------


def _block(name: str, words: str, branches: Sequence[Branch], ensembles: Sequence[Ensemble]) -> OutcomeBlock:
    """All branches are read alike: a number in one of them is a number in all."""
    found = {b: e.outcome(name) for b, e in zip(branches, ensembles, strict=True) if name in e.outcomes}
    asks = all(value in (0.0, 1.0) for values in found.values() for value in values)
    rows = tuple(Row(b, mean(values), None if asks else _quartiles(values)) for b, values in found.items())
    everything = [value for values in found.values() for value in values]
    return OutcomeBlock(name, drawable(words), rows, min(everything), max(everything))


def _quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    return quantile(values, 0.25), quantile(values, 0.5), quantile(values, 0.75)


def row_words(row: Row) -> tuple[str, str]:
    """The number beside the dots, and what goes with it: its Monte Carlo error and its denominator.

    Where an outcome came true in no member or in all, three over the number of members is the 95 % bound.
    """
    value, error, n = row.number
    if row.quartiles is not None:
        low, middle, high = (_plain(v) for v in row.quartiles)
        rest = f"middle half {low} to {high} · mean {_plain(value)} ± {error:.{2 if error >= 1 else 1}g} · n {n:,}"
        return (middle, "") if n == 1 else (f"median {middle}", rest)
    if n == 1:
        return "yes" if value else "no", ""
    share, count = percent(value), f"{round(value * n):,} of {n:,}"
    if value == 0 or value == 1:
        bound = min(3 / n, 1.0)
        limit = f"at least {100 * (1 - bound):.3g} %" if value else f"at most {100 * bound:.2g} %"
        return share, f"{count}, {limit}"
    return share, f"± {100 * error:.1f} · {count}"


def _plain(value: float) -> str:
    size = abs(value)
    return signed(value, 0 if value == round(value) or size >= 10 else 1 if size >= 1 else 2)


# --- the drawing --------------------------------------------------------------------------------------


def _paper(data: OutcomesData, size: SizeName) -> Size:
    """The page of a size, higher where the outcomes need it."""
    page = sized(size)
    needed = (sum(block.height for block in data.blocks) + 90.0 + BELOW) * page.zoom / 72
    return page._replace(height=round(min(max(page.height, needed), HIGHEST), 2))


def _subtitle(data: OutcomesData) -> str:
    asked = [row.number for block in data.blocks if block.asks for row in block.rows]
    bounds = "; at most, at least: 95 % bound" if any(n.value in (0.0, 1.0) and n.n > 1 for n in asked) else ""
    return (
        f"Each dot is one run in twenty, filled where the outcome came true; ± Monte Carlo error in points{bounds}. "
        "A model-internal counterfactual: shares are the model’s spread, not forecast odds."
    )


def _draw(axes: Axes, data: OutcomesData, wide: float, tall: float, zoom: float) -> None:
    """Blocks one below the other, in axes whose coordinates are points from their top left corner."""
    bare(axes)
    axes.set_xlim(0.0, wide)
    axes.set_ylim(tall, 0.0)
    axes.set_xticks([])
    axes.set_yticks([])
    shown = list(_fitting(data.blocks, tall / zoom))
    stretch = min(LOOSEST, tall / zoom / sum(block.height for block in shown)) if shown else 1.0
    grid = _columns(shown, wide, zoom, max(stretch, 1.0))
    top = 0.0
    for block in shown:
        _draw_block(axes, block, top, wide, grid, zoom)
        top += block.height * grid.stretch * zoom
    if len(shown) < len(data.blocks):
        more = f"and {len(data.blocks) - len(shown)} more"
        write(axes, 0.0, tall - 3 * zoom, more, size=LABEL * zoom, gid="more", color=MUTED)


def _columns(blocks: Sequence[OutcomeBlock], wide: float, zoom: float, stretch: float) -> Columns:
    """Names of branches take what they need, up to a third; then the numbers; then the dots, if they must, less."""
    rows = [row for block in blocks for row in block.rows]
    names = max((width(_name(row), LABEL * zoom) for row in rows), default=0.0)
    numbers = max((_words_width(row, zoom) for row in rows), default=0.0)
    begins = min(max(names, 100 * zoom), 0.34 * wide) + 14 * zoom
    pitch = min(DOT * min(stretch, 1.3) * zoom, max((wide - begins - numbers - 8 * zoom) / DOTS, 4.0 * zoom))
    return Columns(begins, pitch, stretch)


def _words_width(row: Row, zoom: float) -> float:
    number, rest = row_words(row)
    return width(number, END * zoom, True) + 6 * zoom + width(rest, LABEL * zoom)


def _name(row: Row) -> str:
    return f"{row.branch.letter}  {row.branch.title}"


def _fitting(blocks: Sequence[OutcomeBlock], room: float) -> Iterator[OutcomeBlock]:
    everything = sum(block.height for block in blocks) - GAP <= room
    for block in blocks:
        room -= block.height
        if room < (-GAP if everything else ROW):
            return
        yield block


def _draw_block(axes: Axes, block: OutcomeBlock, top: float, wide: float, grid: Columns, zoom: float) -> None:
    key, z, tall = f"outcome:{block.name}", zoom, grid.stretch * zoom
    name = shortened(clean(block.words), wide, END * z, bold=True)
    look = {"color": GRID, "linewidth": 0.9 * z, "linestyle": "-", "marker": "", "clip_on": False}
    axes.plot([0, wide], [top + 2 * z] * 2, gid=f"{key}:rule", **look)  # type: ignore[arg-type]
    write(axes, 0.0, top + 15 * tall, name, size=END * z, gid=key, bold=True)
    if not block.asks and width(name, END * z, True) + 8 * z < grid.begins:
        for k, (x, value) in enumerate(((grid.begins, block.low), (grid.begins + grid.long, block.high))):
            more = {"color": MUTED, "ha": "left" if k == 0 else "right"}
            write(axes, x, top + 15 * tall, _plain(value), size=FOOTER * z, gid=f"{key}:scale:{k}", **more)
    for k, row in enumerate(block.rows):
        _draw_row(axes, block, row, grid, top + (NAME + ROW * (k + 0.5)) * tall, wide, z)


def _draw_row(
    axes: Axes, block: OutcomeBlock, row: Row, grid: Columns, middle: float, wide: float, zoom: float
) -> None:
    z, key, ink = zoom, f"branch:{row.branch.letter}:{block.name}", lettered(row.branch.colour)
    common = {"va": "center_baseline", "color": ink}
    title = shortened(_name(row), grid.begins - 12 * z, LABEL * z)
    write(axes, 0.0, middle, title, size=LABEL * z, gid=f"{key}:name", **common)
    if row.quartiles is None:
        _draw_dots(axes, row, key, grid, middle)
    else:
        _draw_range(axes, block, row, key, grid, middle)
    alone = row.number.n == 1 and row.quartiles is None
    x = grid.begins + (1 if alone else DOTS) * grid.pitch + 6 * z
    number, rest = row_words(row)
    number = shortened(number, wide - x, END * z, bold=True)
    write(axes, x, middle, number, size=END * z, gid=f"{key}:number", bold=True, **common)
    x += width(number, END * z, True) + 6 * z
    if rest := shortened(rest, wide - x, LABEL * z):
        look = {"va": "center_baseline", "color": MUTED}
        write(axes, x, middle, rest, size=LABEL * z, gid=f"{key}:count", **look)


def _draw_dots(axes: Axes, row: Row, key: str, grid: Columns, middle: float) -> None:
    """Filled ones and empty ones; a branch of one member has one dot."""
    whole = DOTS if row.number.n > 1 else 1
    filled = row.dots if whole > 1 else int(row.number.value)
    size, colour = grid.pitch * 0.69, row.branch.colour
    xs = [grid.begins + k * grid.pitch + size / 2 for k in range(whole)]
    common = {"linestyle": "none", "marker": "o", "markersize": size, "markeredgewidth": 0.11 * size, "clip_on": False}
    for name, part, face, edge in (("dots", xs[:filled], colour, colour), ("empty", xs[filled:], PAPER, LEADER)):
        look = common | {"markerfacecolor": face, "markeredgecolor": edge, "color": edge}
        axes.plot(part, [middle] * len(part), gid=f"{key}:{name}", **look)  # type: ignore[arg-type]


def _draw_range(axes: Axes, block: OutcomeBlock, row: Row, key: str, grid: Columns, middle: float) -> None:
    """The scale as a thin line, the middle half as a thick one, the median as a dot."""
    assert row.quartiles is not None
    span, size, colour = (block.high - block.low) or 1.0, grid.pitch * 0.6, row.branch.colour
    low, half, high = (grid.begins + (v - block.low) / span * grid.long for v in row.quartiles)
    line = {"linestyle": "-", "marker": "", "solid_capstyle": "butt"}
    for name, ends, own, thick in (
        ("scale", [grid.begins, grid.begins + grid.long], LEADER, 0.08),
        ("half", [low, high], tint(colour, 0.45), 0.95),
    ):
        axes.plot(ends, [middle] * 2, color=own, linewidth=thick * size, gid=f"{key}:{name}", **line)  # type: ignore[arg-type]
    dot = {"marker": "o", "markersize": size, "markeredgecolor": PAPER, "markeredgewidth": 0.12 * size}
    axes.plot([half], [middle], linestyle="none", color=colour, gid=f"{key}:median", **dot)  # type: ignore[arg-type]
