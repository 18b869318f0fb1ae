"""What can be asked of a drawn chart without looking at a pixel: what lies where, what overlaps, what has which id."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text


def figure_of(drawn: dict[str, Axes] | Axes) -> Figure:
    """The figure of a chart, laid out as it would be saved."""
    axes = next(iter(drawn.values())) if isinstance(drawn, dict) else drawn
    figure = axes.get_figure(root=True)
    assert isinstance(figure, Figure)
    FigureCanvasAgg(figure).draw()  # a bare Figure has a canvas that draws nothing
    return figure


def own(figure: Figure) -> Iterator[Artist]:
    """Every artist that the chart put there (ticks and spines belong to matplotlib's axes)."""
    yield from (*figure.texts, *figure.lines, *(p for p in figure.patches), *figure.artists)
    for axes in figure.axes:
        yield from (axes, *axes.lines, *axes.texts, *axes.patches, *axes.collections, *axes.artists)


def texts(figure: Figure) -> list[Text]:
    """Every text that can be read, ticks included."""
    found = [a for a in own(figure) if isinstance(a, Text)]
    for axes in figure.axes:
        found += [t for t in (*axes.get_xticklabels(), *axes.get_yticklabels(), axes.yaxis.label) if t.get_visible()]
    return [t for t in found if t.get_text()]


def outside(figure: Figure) -> list[str]:
    """Texts that reach beyond the page."""
    page = figure.bbox
    boxes = [(t.get_text(), t.get_window_extent()) for t in texts(figure)]
    return [w for w, b in boxes if b.x0 < page.x0 or b.x1 > page.x1 or b.y0 < page.y0 or b.y1 > page.y1]


def clashes(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of texts that overlap."""
    boxes = [(t.get_text(), t.get_window_extent().padded(-0.8)) for t in texts(figure)]
    return [(a, b) for (a, p), (b, q) in combinations(boxes, 2) if p.overlaps(q)]


def ids(figure: Figure) -> list[str | None]:
    """The id of every artist."""
    return [artist.get_gid() for artist in own(figure)]


def by_id(figure: Figure, gid: str) -> Any:
    """The artist of an id."""
    (found,) = [artist for artist in own(figure) if artist.get_gid() == gid]
    return found


def ys(figure: Figure, gid: str) -> list[float]:
    """The values of a line."""
    line = by_id(figure, gid)
    assert isinstance(line, Line2D)
    return [float(v) for v in line.get_ydata()]  # type: ignore[union-attr]


def words(figure: Figure, start: str = "") -> str:
    """What is written in texts whose id begins so, in order."""
    return " ".join(t.get_text() for t in texts(figure) if str(t.get_gid() or "").startswith(start))


def sound(figure: Figure) -> None:
    """Fail where a text leaves the page or overlaps another, or an artist has no id of its own."""
    assert not outside(figure)
    assert not clashes(figure)
    named = ids(figure)
    assert None not in named and len(named) == len(set(named))
    assert "predict" not in words(figure).lower()
