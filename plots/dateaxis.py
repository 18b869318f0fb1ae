"""The axis of dates: ticks at round dates, and the year always said at the first of them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib import dates as mdates
from matplotlib.axes import Axes

from sim.record.dates import DAY

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOST_TICKS: Final = {
    mdates.YEARLY: 12,
    mdates.MONTHLY: 8,
    mdates.DAILY: 9,
    mdates.HOURLY: 7,
    mdates.MINUTELY: 7,
    mdates.SECONDLY: 7,
    mdates.MICROSECONDLY: 7,
}


def position(t: float) -> float:
    """Where a time in civil seconds stands on matplotlib's axis of dates, whatever epoch that was set to."""
    return t / DAY + float(mdates.date2num(np.datetime64("1970-01-01")))  # type: ignore[no-untyped-call]


class FirstYearFormatter(mdates.ConciseDateFormatter):
    """Months by name, years where they begin; below the first visible tick, the year (or month) that it lies in.

    ConciseDateFormatter leaves the first part-year to an offset text in the corner, and takes the names of months from
    the machine's language; this one does neither.
    """

    def format_ticks(self, values: Sequence[float]) -> list[str]:
        """One text for each tick."""
        days = [mdates.num2date(v, tz=dt.UTC) for v in values]  # type: ignore[no-untyped-call]
        coarse = _grain(days)
        texts = [_text(day, coarse) for day in days]
        low, high = self._locator.axis.get_view_interval()
        visible = [k for k, v in enumerate(values) if low - 1e-9 <= v <= high + 1e-9]
        if visible:
            k = visible[0]
            texts[k] += _context(days[k], coarse)
        return texts


def _grain(days: Sequence[dt.datetime]) -> str:
    if all((d.month, d.day, d.hour) == (1, 1, 0) for d in days):
        return "year"
    if all((d.day, d.hour) == (1, 0) for d in days):
        return "month"
    return "day" if all((d.hour, d.minute) == (0, 0) for d in days) else "hour"


def _text(day: dt.datetime, grain: str) -> str:
    if grain == "hour":
        return f"{day.hour:02}:{day.minute:02}"
    if (day.month, day.day) == (1, 1):
        return str(day.year)
    return MONTHS[day.month - 1] if day.day == 1 else str(day.day)


def _context(day: dt.datetime, grain: str) -> str:
    month = MONTHS[day.month - 1]
    if (day.month, day.day) == (1, 1) and grain != "hour":
        return "" if grain in ("year", "month") else f"\n{month}"
    if grain in ("year", "month"):
        return f"\n{day.year}"
    return f"\n{month} {day.year}" if grain == "day" else f"\n{day.day} {month} {day.year}"


class _Bounded:
    """Ticks only between two positions, however far the axis goes beyond them to make room for something else."""

    bounds: tuple[float, float] = (-math.inf, math.inf)

    def __call__(self) -> list[float]:
        """The positions of the ticks."""
        low, high = sorted(self.axis.get_view_interval())  # type: ignore[attr-defined]
        low, high = max(low, self.bounds[0]), min(high, self.bounds[1])
        if low >= high:
            return []
        first, last = (mdates.num2date(v, tz=dt.UTC) for v in (low, high))  # type: ignore[no-untyped-call]
        ticks = self.tick_values(first, last)  # type: ignore[attr-defined]
        return [float(v) for v in ticks if low - 1e-9 <= v <= high + 1e-9]


class _Dates(_Bounded, mdates.AutoDateLocator):
    """Ticks at round dates."""


class _Months(_Bounded, mdates.MonthLocator):
    """A tick at the first of every month."""


def date_axis(axes: Axes, begins: float, ends: float, most: int = 12) -> None:
    """Give axes a horizontal axis of dates from one position to another, with round dates as ticks, `most` of them."""
    limits = {unit: min(count, max(most, 2) + 1) for unit, count in _MOST_TICKS.items()}
    locator = _Dates(tz=dt.UTC, minticks=min(5, max(most // 2, 1)), maxticks=limits)  # type: ignore[no-untyped-call]
    locator.bounds = (begins, ends)
    axes.set_xlim(begins, ends)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(FirstYearFormatter(locator, tz=dt.UTC))  # type: ignore[no-untyped-call]
    if 90 < ends - begins < 8 * 366:
        minor = _Months(tz=dt.UTC)  # type: ignore[no-untyped-call]
        minor.bounds = (begins, ends)
        axes.xaxis.set_minor_locator(minor)
    axes.spines["bottom"].set_bounds(begins, ends)
