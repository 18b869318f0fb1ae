"""Ground: what lies under a chart's lines: the window of time, bare axes, the scale with its grid, the dates.

And what stands at the right of them: a column of texts, each as near to its value as the others allow.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation, Transform

from plots.dateaxis import date_axis, position
from plots.lettering import font, shortened, signed, width, write
from plots.style import END, GRID, INK, MUTED, TICK
from sim.record.dates import DAY

END_GAP: Final = 9.0  # from a line's end to the value written beside it
ZERO: Final = "#9aa2ab"  # the zero of a scale that has two sides


class Window(NamedTuple):
    """The time that a chart covers, in civil seconds."""

    starts: int
    ends: int

    @property
    def span(self) -> int:
        """Seconds that the axis of dates covers: at least a day."""
        return max(self.ends - self.starts, DAY)

    @property
    def left(self) -> float:
        """Where the axis of dates begins."""
        return position(self.starts)

    @property
    def right(self) -> float:
        """Where the axis of dates ends."""
        return position(self.starts + self.span)

    def across(self, t: int, wide: float) -> float:
        """How far from the left a time lies in a window so wide."""
        return (t - self.starts) / self.span * wide


class Scale(NamedTuple):
    """The vertical axis: its name, its two ends, and where lines of the grid lie."""

    name: str
    low: float
    high: float
    steps: tuple[float, ...]


class EndText(NamedTuple):
    """A text at the right of a line's end; of too many, those of the highest rank fall away first."""

    gid: str
    value: float
    text: str
    colour: str
    bold: bool = False
    rank: int = 0


def bare(axes: Axes) -> None:
    """Axes without frame, ticks and background."""
    axes.set_facecolor("none")
    axes.grid(False, which="both")
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(which="both", length=0, labelbottom=False, labelleft=False, bottom=False, left=False)


def inside(axes: Axes) -> tuple[float, float]:
    """Width and height of axes in points."""
    box, figure = axes.get_position(), axes.get_figure()
    assert figure is not None
    dpi = figure.dpi
    return float(box.width * figure.bbox.width) / dpi * 72, float(box.height * figure.bbox.height) / dpi * 72


def shifted(axes: Axes, x: float, y: float) -> Transform:
    """Data coordinates of axes, moved by points."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    return axes.transData + ScaledTranslation(x / 72, y / 72, figure.dpi_scale_trans)


def quarters(low: float, high: float, tall: float) -> tuple[float, ...]:
    """Where the grid lies on a scale that is so tall in points: at its quarters, or at its ends and its middle.

    >>> quarters(-100.0, 100.0, 60.0)
    (-100.0, 0.0, 100.0)
    """
    count = 4 if tall >= 80 else 2
    return tuple(low + (high - low) * k / count for k in range(count + 1))


def draw_scale(axes: Axes, window: Window, scale: Scale, key: str, zoom: float) -> None:
    """Bare axes with the lines of the grid, their numbers, and the name of the scale; `key` goes into the ids."""
    bare(axes)
    axes.set_xlim(window.left, window.right)
    for value in scale.steps:
        zero = value == 0 and scale.low < 0
        axes.plot(
            [window.left, window.right],
            [value, value],
            color=ZERO if zero else GRID,
            linewidth=(1.0 if zero else 0.8) * zoom,
            linestyle="-",
            marker="",
            clip_on=False,
            zorder=1,
            gid=f"grid:{key}:{value:g}",
        )
    axes.set_yticks(scale.steps, [signed(value) for value in scale.steps])
    name_scale(axes, scale.name, key, zoom)


def name_scale(axes: Axes, name: str, key: str, zoom: float) -> None:
    """How the numbers of a vertical axis look, and its name beside them."""
    axes.tick_params(
        axis="y", labelleft=True, labelsize=TICK * zoom, labelcolor=INK, labelfontfamily="DejaVu Sans", pad=4 * zoom
    )
    name = shortened(name, max(inside(axes)[1], 30.0 * zoom), TICK * zoom)
    axes.set_ylabel(name, fontproperties=font(TICK * zoom), color=MUTED, labelpad=3 * zoom, gid=f"name:{key}")


def draw_dates(axes: Axes, window: Window, wide: float, zoom: float, *, named: bool = True) -> None:
    """The axis of dates at the bottom of axes, with its numbers or only its ticks."""
    date_axis(axes, window.left, window.right, int(wide / (34 * zoom)))
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
        labelbottom=named,
        labelsize=TICK * zoom,
        labelcolor=INK,
        labelfontfamily="DejaVu Sans",
        **common,  # type: ignore[arg-type]
    )


# --- what is written at the right ---------------------------------------------------------------------


def column_width(texts: Sequence[EndText], zoom: float) -> float:
    """Room that a column of texts needs to the right of the axes, in points."""
    return END_GAP * zoom + max((width(t.text, END * zoom, t.bold) for t in texts), default=0.0)


def draw_column(axes: Axes, x: float, texts: Sequence[EndText], unit: float, zoom: float) -> tuple[EndText, ...]:
    """Write texts at a position of the horizontal axis; `unit` is the height of one unit of the scale in points.

    Returns those that found a place.
    """
    low, high = axes.get_ylim()
    least = END * 1.25 * zoom / unit
    kept = _roomy(texts, 1 + int((high - low) / least))
    order = sorted(kept, key=lambda t: (t.value, t.gid))
    for text, y in zip(order, spread([t.value for t in order], least, low, high), strict=True):
        look = {"bold": text.bold, "color": text.colour, "va": "center_baseline", "clip_on": False, "zorder": 6}
        written = write(axes, x, y, text.text, size=END * zoom, gid=text.gid, **look)
        written.set_transform(shifted(axes, END_GAP * zoom, 0))
    return tuple(order)


def _roomy(texts: Sequence[EndText], most: int) -> list[EndText]:
    """As many whole ranks as there is room for, and the first in any case."""
    ranks = sorted({t.rank for t in texts})
    fitting = [r for r in ranks if sum(t.rank <= r for t in texts) <= most] or ranks[:1]
    return [t for t in texts if t.rank <= max(fitting, default=0)]


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
