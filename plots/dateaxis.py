"""The axis of dates: ticks at round dates, and the year always said at the first of them."""

from __future__ import annotations

import datetime as dt
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
        days = [mdates.num2date(v, tz=dt.UTC) for v in values]
        coarse = _grain(days)
        texts = [_text(day, coarse) for day in days]
        low, high = self._locator.axis.get_view_interval()  # type: ignore[attr-defined]
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
    if grain == "hour" and (day.hour, day.minute) != (0, 0):
        return f"{day.hour:02}:{day.minute:02}"
    if (day.month, day.day) == (1, 1):
        return str(day.year)
    return MONTHS[day.month - 1] if day.day == 1 else str(day.day)


def _context(day: dt.datetime, grain: str) -> str:
    month = MONTHS[day.month - 1]
    if (day.month, day.day) == (1, 1) and grain != "hour":
        return "" if grain in ("year", "month") else "\nJan"
    if grain in ("year", "month"):
        return f"\n{day.year}"
    return f"\n{month} {day.year}" if grain == "day" else f"\n{day.day} {month} {day.year}"


def date_axis(axes: Axes, begins: float, ends: float) -> None:
    """Give axes a horizontal axis of dates from one position to another, with ticks that suit its length."""
    locator = mdates.AutoDateLocator(tz=dt.UTC, minticks=5, maxticks=_MOST_TICKS)  # type: ignore[no-untyped-call]
    axes.set_xlim(begins, ends)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(FirstYearFormatter(locator, tz=dt.UTC))  # type: ignore[no-untyped-call]
    if 90 < ends - begins < 8 * 366:
        axes.xaxis.set_minor_locator(mdates.MonthLocator(tz=dt.UTC))  # type: ignore[no-untyped-call]
