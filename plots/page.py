"""Page: what stands around a chart: title, subtitle, key of marks, stamp and footer.

Everything is measured in points from the top left corner of a figure, so that a page of any size is laid out by the
same arithmetic; `zoom` is the factor on letters and gaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D

from plots.lettering import drawable, font, shortened, width, wrapped, write
from plots.style import FOOTER, GRID, INK, MUTED, PAPER, SIZES, SUBTITLE, TITLE, Size, SizeName

EDGE = 16.0  # points kept free at the right, the top and the bottom


class Symbol(NamedTuple):
    """A mark of the key: a name for its gid, how it is drawn, and what it means."""

    name: str
    look: dict[str, object]
    words: str


class Page:
    """A figure or part of one, in points from its top left corner."""

    def __init__(self, figure: Figure | SubFigure, zoom: float) -> None:
        self.figure = figure
        self.zoom = zoom
        dpi = figure.dpi
        self.width = figure.bbox.width / dpi * 72
        self.height = figure.bbox.height / dpi * 72

    def x(self, points: float) -> float:
        """A distance from the left edge as a fraction of the figure."""
        return points / self.width

    def y(self, points: float) -> float:
        """A distance from the top edge as a fraction of the figure, counted from below."""
        return 1.0 - points / self.height

    def axes(self, left: float, top: float, wide: float, high: float, gid: str) -> Axes:
        """New axes with their top left corner at a place."""
        box = (self.x(left), self.y(top + high), wide / self.width, high / self.height)
        made = self.figure.add_axes(box, facecolor="none")
        made.set_gid(gid)
        return made

    def text(self, x: float, y: float, text: str, size: float, gid: str, **more: object) -> None:
        """A text with its baseline at a place; size in points before zoom."""
        write(self.figure, self.x(x), self.y(y), text, size=size * self.zoom, gid=gid, **more)

    def line(self, xs: Sequence[float], ys: Sequence[float], gid: str, **more: object) -> None:
        """A line or a mark through places."""
        points = [self.x(x) for x in xs], [self.y(y) for y in ys]
        self.figure.add_artist(Line2D(*points, transform=self.figure.transSubfigure, gid=gid, **more))  # type: ignore[arg-type]


def blank(size: Size) -> Figure:
    """An empty figure of a size that belongs to no window."""
    figure = Figure(figsize=size[:2], dpi=100, facecolor=PAPER)
    FigureCanvasAgg(figure)
    return figure


def sized(size: SizeName, height: float = 1.0) -> Size:
    """A page of a size, higher by a factor."""
    wide, high, zoom = SIZES[size]
    return Size(wide, round(high * height, 2), zoom)


def heading(page: Page, left: float, title: str, subtitle: str) -> float:
    """Write title and subtitle; returns how far down they reach, in points."""
    z, room = page.zoom, page.width - left - EDGE * page.zoom
    size, lines = _title(drawable(title), room, z)
    y = EDGE * 0.7 * z
    for k, line in enumerate(lines):
        y += size * 1.22 * z
        page.text(left, y, line, size, "title" if k == 0 else f"title:{k}", bold=True)
    y += 4 * z
    for k, line in enumerate(wrapped(drawable(subtitle), room, SUBTITLE * z, 2)):
        y += SUBTITLE * 1.4 * z
        page.text(left, y, line, SUBTITLE, f"subtitle:{k}" if k else "subtitle", color=MUTED)
    return y + 3 * z


def _title(title: str, room: float, z: float) -> tuple[float, tuple[str, ...]]:
    """The title on one line, smaller if need be, else on two of like length, else cut."""
    for size in (TITLE, TITLE - 1):
        if width(title, size * z, True) <= room:
            return size, (title,)
    size, words = TITLE - 1, title.split()
    halves = [(" ".join(words[:k]), " ".join(words[k:])) for k in range(1, len(words))]
    best = min(halves, key=lambda pair: max(width(half, size * z, True) for half in pair), default=("", title))
    if max(width(half, size * z, True) for half in best) <= room:
        return size, best
    return TITLE - 2, wrapped(title, room, (TITLE - 2) * z, 2, bold=True)


def key(page: Page, left: float, top: float, symbols: Sequence[Symbol]) -> float:
    """Draw the marks of the key with their meanings, in as many rows as they need; returns how far down they reach."""
    z, size = page.zoom, SUBTITLE - 0.6
    x, y = left, top + 11 * z
    for symbol in symbols:
        wide = 18 * z + width(symbol.words, size * z) + 16 * z
        if x > left and x + wide > page.width - EDGE * z:
            x, y = left, y + 13 * z
        _symbol(page, x, y - size * z * 0.36, symbol)
        page.text(x + 18 * z, y, symbol.words, size, f"key:{symbol.name}", color=INK)
        x += wide
    return y + 4 * z if symbols else top


def _symbol(page: Page, x: float, y: float, symbol: Symbol) -> None:
    wide = bool(symbol.look.get("linestyle") == "-")
    xs = [x + 1, x + 7 * page.zoom, x + 13 * page.zoom] if wide else [x + 6 * page.zoom]
    page.line(xs, [y] * len(xs), f"key:{symbol.name}:mark", **symbol.look)


def footing(page: Page, left: float, parts: Sequence[str], stamp: str = "") -> None:
    """Draw the rule and the footer at the bottom of the page, and a stamp at its right."""
    z = page.zoom
    right, base = page.width - EDGE * z, page.height - 12 * z
    page.line([left, right], [base - 12 * z] * 2, "footer:rule", color=GRID, linewidth=0.9 * z)
    room = right - left
    if stamp:
        room -= width(stamp, (FOOTER + 0.7) * z, True) + 20 * z
        box = {"boxstyle": "square,pad=0.35", "facecolor": MUTED, "edgecolor": "none"}
        page.text(right - 4 * z, base, stamp, FOOTER + 0.7, "stamp", bold=True, color=PAPER, ha="right", bbox=box)
    lines = _rows(parts, room, FOOTER * z)
    for k, line in enumerate(lines):
        y = base + (0 if len(lines) == 1 else -2 + 8.5 * k) * z
        page.text(left, y, line, FOOTER, f"footer:{k}" if k else "footer", color=MUTED)


def _rows(parts: Sequence[str], room: float, size: float) -> tuple[str, ...]:
    """The parts on at most two lines, broken between parts; what does not fit is cut."""
    rows = [""]
    for part in map(drawable, parts):
        longer = f"{rows[-1]} · {part}" if rows[-1] else part
        if len(rows) == 1 and rows[-1] and width(longer, size) > room:
            rows.append(part)
        else:
            rows[-1] = longer
    return tuple(shortened(row, room, size) for row in rows)


def entitle(axes: Axes, title: str) -> None:
    """A title above axes that somebody else made."""
    letters = font(11, bold=True)
    axes.set_title(drawable(title), loc="left", fontproperties=letters, color=INK, parse_math=False, gid="title")
