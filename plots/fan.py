"""Fan: how a variable of one branch spreads over its members: two bands, the median, and a few single members.

A fan is a piece of a chart and never a chart of its own. Values lie on a grid of days and are drawn as steps, so that
nothing is interpolated across an event. With fewer than a hundred members there are lines and no bands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from matplotlib.axes import Axes

from plots.dateaxis import position
from plots.ground import EndText
from plots.lettering import signed
from plots.style import lettered, tint
from sim.engine.ensemble import QUANTILES
from sim.record.dates import DAY

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

ENOUGH: Final = 100  # members; with fewer, the ends of a band would be single members
SINGLES: Final = 3
LIGHT: Final = 0.17
DARK: Final = 0.38
_WORDS: Final = ("5th", "25th", "median", "75th", "95th pct.")
_RANKS: Final = (1, 4, 0, 4, 1)

Values = tuple[float, ...]


@dataclass(frozen=True)
class Fan:
    """How one variable spreads: `quantiles` in the order of QUANTILES along `times`, and the members drawn singly."""

    times: tuple[int, ...]
    members: int
    quantiles: tuple[Values, ...]
    singles: tuple[tuple[int, Values], ...]
    ends: Values

    @property
    def banded(self) -> bool:
        """Whether there are members enough for bands."""
        return self.members >= ENOUGH

    @property
    def median(self) -> Values:
        """The median along the times."""
        return self.quantiles[2]

    @property
    def reach(self) -> tuple[float, float]:
        """The lowest and the highest value that is drawn."""
        lines = [*self.quantiles, *(values for _, values in self.singles)]
        return min(map(min, lines)), max(map(max, lines))


def fan_of(values: NDArray[numpy.float64], times: Sequence[int], indices: Sequence[int], singles: int) -> Fan:
    """The fan of values as drawn, members x times; `indices` name the members, the first few of them drawn singly.

    Which of them, chance has decided: their order is that of the draws. Under a hundred members all are drawn.
    """
    import numpy as np

    count = len(values)
    alone = 0 if count == 1 else count if count < ENOUGH else min(singles, count)
    rows = np.quantile(values, QUANTILES, axis=0)
    return Fan(
        tuple(times),
        count,
        tuple(_plain(row) for row in rows),
        tuple((indices[k], _plain(values[k])) for k in range(alone)),
        _plain(values[:, -1]),
    )


def _plain(row: NDArray[numpy.float64]) -> Values:
    return tuple(float(v) for v in row)


def along(times: Sequence[int]) -> list[float]:
    """Where times stand on the axis of dates."""
    origin = position(0)
    return [t / DAY + origin for t in times]


def draw_fan(axes: Axes, fan: Fan, key: str, colour: str, zoom: float) -> None:
    """Draw a fan; ids are `<key>:band90`, `<key>:band50`, `<key>:member:<index>` and `<key>:median`."""
    xs = along(fan.times)
    if fan.banded:
        for name, low, high, share in (("band90", 0, 4, LIGHT), ("band50", 1, 3, DARK)):
            axes.fill_between(
                xs,
                fan.quantiles[low],
                fan.quantiles[high],
                step="post",
                facecolor=tint(colour, share),
                edgecolor="none",
                linewidth=0,
                zorder=2,
                gid=f"{key}:{name}",
            )
    thin = (0.7, colour) if fan.banded else (0.6, tint(colour, 0.55))
    for index, values in fan.singles:
        draw_steps(axes, xs, values, thin[1], thin[0] * zoom, f"{key}:member:{index}", 3)
    draw_steps(axes, xs, fan.median, colour, 2.3 * zoom, f"{key}:median", 5, marker="o" if len(xs) == 1 else "")


def draw_steps(
    axes: Axes, xs: Sequence[float], values: Values, colour: str, thick: float, gid: str, order: float, **more: str
) -> None:
    """A line that holds each value until the next one."""
    look = {"linestyle": "-", "marker": "", "solid_joinstyle": "miter", "solid_capstyle": "butt"} | more
    axes.plot(
        xs,
        values,
        drawstyle="steps-post",
        color=colour,
        linewidth=thick,
        zorder=order,
        gid=gid,
        **look,  # type: ignore[arg-type]
    )


def end_texts(fan: Fan, key: str, colour: str, decimals: int = 0, *, plus: bool = False) -> tuple[EndText, ...]:
    """What is written at the end of a fan: percentiles, or with few members the median and the outermost ones."""
    ink = lettered(colour)
    rows = [(q[-1], word, rank) for q, word, rank in zip(fan.quantiles, _WORDS, _RANKS, strict=True)]
    if fan.members == 1:
        rows = [(fan.median[-1], "", 0)]
    elif not fan.banded:
        rows = [(min(fan.ends), "lowest", 1), (fan.median[-1], "median", 0), (max(fan.ends), "highest", 1)]
    return tuple(
        EndText(
            f"{key}:end:{word.split()[0] if word else 'line'}",
            value,
            f"{signed(value, decimals, plus=plus)}  {word}".rstrip(),
            ink,
            rank == 0,
            rank,
        )
        for value, word, rank in rows
    )


def fan_words(fans: Sequence[Fan]) -> str:
    """How fans are to be read, and what they are not, for a subtitle."""
    if all(fan.members == 1 for fan in fans):
        return "One line for each branch, without chance. A model-internal counterfactual, not a forecast."
    if all(fan.banded or fan.members == 1 for fan in fans):
        singles = max(len(fan.singles) for fan in fans)
        thin = f"; thin: {('one', 'two', 'three')[singles - 1]} single runs" if singles else ""
        how, what = f"Thick: median; dark: middle half of runs; light: middle 90 %{thin}.", "bands are"
    else:
        how, what = f"Thick: median; thin: every single run (fewer than {ENOUGH} make no bands).", "lines show"
    return f"{how} A model-internal counterfactual: {what} the model’s spread, not forecast odds."
