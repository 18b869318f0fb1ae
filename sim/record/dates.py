"""When something happened, as exactly or as vaguely as the sources say it.

A date is written in a subset of EDTF (ISO 8601-2, the Extended Date/Time Format): a day `2019-02-28`, a
second `2019-03-02T04:05:06`, a month `2018-10`, a season `2018-22`, a year `2018`, an interval of two of
those `2018-12/2019-01`, an interval open on one side `2019-01-14/..`, and at the end of a date `~` (about),
`?` (unsure) or `%` (both). Decision 0002 says what is left out and why.

Reading order: days and seconds, `EventDate`, the grammar. What is refused is explained in `misdate`.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache, total_ordering
from typing import Final, Literal, final

from sim.record.misdate import DateError as DateError  # offered here, where everybody looks for it
from sim.record.misdate import no_such_day, no_such_month, refusal, zoned

DAY: Final = 86_400
_EPOCH: Final = date(1970, 1, 1).toordinal()
_LEAST_PADDING: Final = 3  # days that "about" means at least

Precision = Literal["second", "day", "month", "season", "year", "interval"]


# --- days and seconds --------------------------------------------------------------------------------


def seconds(day: date) -> int:
    """Midnight at the start of a day, in seconds since 1970-01-01 00:00.

    Civil seconds at the place of the event: they are never converted between time zones, and a day always has
    86,400 of them. The time of a `datetime` is not looked at; `instant` does that.

    >>> seconds(date(1970, 1, 2))
    86400
    """
    return (day.toordinal() - _EPOCH) * DAY


def day_of(t: int) -> date:
    """The day in which a second lies; ValueError or OverflowError outside the years 1 to 9999.

    >>> day_of(86_399), day_of(-1)
    (datetime.date(1970, 1, 1), datetime.date(1969, 12, 31))
    """
    return date.fromordinal(t // DAY + _EPOCH)


def timestamp(t: int) -> str:
    """A second in words that `instant` reads back: only the day at midnight, else the day and the time.

    >>> timestamp(1_551_312_000), timestamp(1_551_362_585)
    ('2019-02-28', '2019-02-28T14:03:05')
    """
    day, rest = day_of(t).isoformat(), t % DAY
    return f"{day}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}" if rest else day


def instant(text_or_date: str | date) -> int:
    """The second that a single day (its midnight), or a day with a time, stands for.

    Fractions of a second are dropped. DateError for anything wider or vaguer than a day, and for times with a
    zone.

    >>> instant("2019-02-28") == instant(date(2019, 2, 28)) == 1_551_312_000
    True
    """
    if isinstance(text_or_date, datetime):
        return _instant_of_datetime(text_or_date)
    if isinstance(text_or_date, date):
        return seconds(text_or_date)
    when = EventDate.parse(text_or_date)
    if not when.exact:
        day = when.lo or when.hi
        raise DateError(f"`{when}` is not one certain day", f"write one day, for example {day}", "DET024")
    return _midnight(when) + _time_of_day(when.text)


def _instant_of_datetime(when: datetime) -> int:
    if when.tzinfo is not None:
        raise zoned(when.isoformat(), when.replace(tzinfo=None, microsecond=0).isoformat())
    return seconds(when) + when.hour * 3600 + when.minute * 60 + when.second


def _midnight(when: EventDate) -> int:
    assert when.lo is not None  # a day and a second have a day
    return seconds(when.lo)


def _time_of_day(text: str) -> int:
    """The seconds after midnight that `2019-03-02T04:05:06` names; 0 where it names no time."""
    return int(text[11:13]) * 3600 + int(text[14:16]) * 60 + int(text[17:19]) if "T" in text else 0


# --- the date of an event ----------------------------------------------------------------------------


@final
@total_ordering
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class EventDate:
    """When something happened: the first and the last day that the record allows, and how sure it is.

    `lo` and `hi` are the strict bounds, both inclusive, without padding; None where the interval is open.
    `text` is the EDTF as written, save that an unknown end (`2019-01-14/`) is spelt like an open one
    (`2019-01-14/..`), because both are treated alike. Make one with `EventDate.parse`; two are equal where
    their texts are.

    >>> hanoi = EventDate.parse("2019-02~")
    >>> str(hanoi), hanoi.hi, hanoi.approximate, hanoi.precision
    ('2019-02~', datetime.date(2019, 2, 28), True, 'month')
    """

    text: str
    lo: date | None
    hi: date | None
    uncertain: bool
    approximate: bool

    @classmethod
    def parse(cls, text: str) -> EventDate:
        """The date that an EDTF text stands for; DateError, with what to write instead, where there is none.

        >>> EventDate.parse("2018-22").lo
        datetime.date(2018, 6, 1)
        """
        return _parse(text)

    @property
    def span_days(self) -> int | None:
        """How many days it may have been, both bounds included; None where an end is open.

        >>> EventDate.parse("2019-02").span_days
        28
        """
        if self.lo is None or self.hi is None:
            return None
        return self.hi.toordinal() - self.lo.toordinal() + 1

    @property
    def exact(self) -> bool:
        """Whether it is one day or instant, without a hedge.

        >>> EventDate.parse("2019-02-28").exact, EventDate.parse("2019-02").exact, EventDate.parse("2019-02-28?").exact
        (True, False, False)
        """
        return self.precision in ("day", "second") and not (self.approximate or self.uncertain)

    @property
    def precision(self) -> Precision:
        """The grain in which the date is written.

        >>> EventDate.parse("2018-24?").precision
        'season'
        """
        if "/" in self.text:
            return "interval"
        if "T" in self.text:
            return "second"
        plain = self.text.rstrip("?~%")
        if len(plain) == 7:
            return "season" if plain[5:] > "12" else "month"
        return "day" if len(plain) == 10 else "year"

    @property
    def credibility(self) -> float:
        """The factor on the credibility of an event so dated: .8 where the date is unsure, once, else 1.

        >>> EventDate.parse("2018-12?/2019-01?").credibility
        0.8
        """
        return 0.8 if self.uncertain else 1.0

    def padded(self) -> tuple[date | None, date | None]:
        """The bounds with "about" taken into account: `~` and `%` move them outward.

        By 3 days or by 10 % of the span (rounded half up to whole days), whichever is more. In an interval
        each end moves by its own sign and its own span, and only outward. Stops at the years 1 and 9999.

        >>> EventDate.parse("2018-12~/2019-01-31").padded()
        (datetime.date(2018, 11, 28), datetime.date(2019, 1, 31))
        """
        if not self.approximate:
            return self.lo, self.hi
        first, _, last = self.text.partition("/")
        lo, hi = _end(first), _end(last or first)
        return lo and _moved(lo.lo, -_padding(lo)), hi and _moved(hi.hi, _padding(hi))

    def window(self, start: date, end: date, recorded: date | None) -> tuple[date, date]:
        """The days, first and last, among which the event may lie in a case that runs from `start` to `end`.

        The padded bounds. An open end stops at the end of the case, and a date that lies outside the case
        stays where it is. What is known on the day `recorded` has happened by then, so the last day is no
        later than that, unless all of the window lies after `recorded`: then something was announced, and
        nothing is cut. For what is only anticipated pass None. DateError (DET023) where the case ends before
        it starts.

        >>> EventDate.parse("2019-06/..").window(date(2017, 1, 1), date(2020, 6, 30), date(2019, 9, 1))
        (datetime.date(2019, 6, 1), datetime.date(2019, 9, 1))
        """
        if end < start:
            raise DateError(f"the case {start}/{end} ends before it starts", "swap start and end", "DET023")
        lo, hi = self.padded()
        first = lo or min(start, hi or start)
        last = hi or max(end, first)
        if recorded is not None and first <= recorded < last:
            last = recorded
        return first, last

    def placement(self, start: date, end: date, recorded: date | None) -> int:
        """The second at which a replay lets the event happen: midnight of the middle day of its window.

        The earlier of two middle days: lo + (hi - lo)//2. Padding is symmetric and does not move the middle,
        except where the two ends are padded differently or where `recorded` or the year 1 or 9999 cuts the
        window. A date with a time is placed at that second. Arguments and errors as for `window`.

        >>> timestamp(EventDate.parse("2019-02").placement(date(2017, 1, 1), date(2020, 6, 30), None))
        '2019-02-14'
        """
        if "T" in self.text:
            return _midnight(self) + _time_of_day(self.text)
        lo, hi = self.window(start, end, recorded)
        return seconds(lo) + (hi.toordinal() - lo.toordinal()) // 2 * DAY

    def _key(self) -> tuple[date, date, bool, bool, str]:
        return self.lo or date.min, self.hi or date.max, self.approximate, self.uncertain, self.text

    def __lt__(self, other: object) -> bool:
        return self._key() < other._key() if isinstance(other, EventDate) else NotImplemented

    def __eq__(self, other: object) -> bool:
        return self.text == other.text if isinstance(other, EventDate) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.text)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"EventDate.parse({self.text!r})"

    def __reduce__(self) -> tuple[Callable[[str], EventDate], tuple[str]]:
        return _parse, (self.text,)  # the text says everything, and a copy is the cached date itself


def _end(text: str) -> EventDate | None:
    return None if text == ".." else _parse(text)


def _padding(when: EventDate) -> int:
    """Days by which an end moves outward; half up, in integers."""
    span = when.span_days
    return max(_LEAST_PADDING, (span + 5) // 10) if when.approximate and span else 0


def _moved(day: date | None, by: int) -> date | None:
    if day is None:
        return None
    try:
        return day + timedelta(days=by)
    except OverflowError:
        return date.max if by > 0 else date.min


# --- the grammar -------------------------------------------------------------------------------------

_DATE: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([?~%]?)")
_SECOND: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]")
_SEASONS: Final = range(21, 25)  # spring, summer, autumn, winter: northern, meteorological


@lru_cache(maxsize=65_536)
def _parse(text: str) -> EventDate:
    if len(text) == 10 and text[4] == text[7] == "-" and text.isascii():
        try:
            day = date.fromisoformat(text)
        except ValueError:
            pass  # the slow way says why
        else:
            return EventDate(text, day, day, False, False)
    read = _read(text)
    if read is None:
        raise refusal(text, _read)
    return read


def _read(text: str) -> EventDate | None:
    """The date, or None where the text is not in the grammar; DateError where it is but means no day."""
    if "/" in text:
        return _read_interval(text)
    if match := _DATE.fullmatch(text):
        year, month, day, sign = match.groups()
        lo, hi = _bounds(text, int(year), int(month) if month else None, int(day) if day else None)
        return EventDate(text, lo, hi, sign in ("?", "%"), sign in ("~", "%"))
    if match := _SECOND.fullmatch(text):
        plain = _read(match[1])
        return plain and EventDate(text, plain.lo, plain.hi, False, False)
    return None


def _read_interval(text: str) -> EventDate | None:
    sides = text.split("/")
    if len(sides) != 2 or not all(side in ("", "..") or _DATE.fullmatch(side) for side in sides):
        return None
    first, last = (None if side in ("", "..") else _read(side) for side in sides)
    if first is None and last is None:
        raise DateError(f"`{text}` is open on both sides", "give one side, as in 2019-01-14/..", "DET024")
    lo, hi = first and first.lo, last and last.hi
    if lo and hi and hi < lo:
        raise DateError(f"`{text}` ends before it starts", f"write {sides[1]}/{sides[0]}", "DET023")
    spelt = "/".join(side or ".." for side in sides)
    uncertain, approximate = any(sign in text for sign in "?%"), any(sign in text for sign in "~%")
    return EventDate(spelt, lo, hi, uncertain, approximate)


def _bounds(text: str, year: int, month: int | None, day: int | None) -> tuple[date, date]:
    """First and last day of a year, a season, a month or a day."""
    if year == 0:
        raise DateError(f"`{text}`: the year 0000 is not read here", "years run from 0001 to 9999", "DET024")
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return _season(text, year, month) if month in _SEASONS else _month(text, year, month)
    try:
        return date(year, month, day), date(year, month, day)
    except ValueError:
        raise no_such_day(text, year, month, day) from None


def _season(text: str, year: int, season: int) -> tuple[date, date]:
    first = season * 3 - 60  # 21 begins in March
    until = (year, first + 2) if first < 12 else (year + 1, 2)  # a winter ends in February of the next year
    if until[0] > date.max.year:
        raise DateError(f"`{text}` ends after the year 9999", f"write {year}-12", "DET024")
    return date(year, first, 1), _month(text, *until)[1]


def _month(text: str, year: int, month: int) -> tuple[date, date]:
    if not 1 <= month <= 12:
        raise no_such_month(text, year, month)
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
