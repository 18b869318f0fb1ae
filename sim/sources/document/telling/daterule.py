"""What a time expression means: an EDTF date by rule, with the day of publication as the only anchor.

The rules are numbered as in decision 0019; every date keeps the number of the rule that made it. Without a day of
publication a relative expression stays unresolved: nothing is guessed from a file's time or from today.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from sim.sources.document.telling.timeexpression import TimeExpression

_DAY: Final = dt.timedelta(days=1)
VAGUE_DAYS: Final[Mapping[str, int]] = {
    "recently": 30, "lately": 30, "soon": 30, "shortly": 14, "imminently": 7,
    "recent days": 7, "recent weeks": 28, "recent months": 92,
    "coming days": 7, "coming weeks": 28, "coming months": 92,
}  # fmt: skip
"""How far a vague word reaches, in days before or after publication (rule 5); the ends are marked `~`."""
_AHEAD: Final = frozenset({"soon", "shortly", "imminently", "coming days", "coming weeks", "coming months"})


class Dated(NamedTuple):
    """A date as EDTF, or None where it cannot be told, and the rule that says so."""

    when: str | None
    rule: str


class Span(NamedTuple):
    """First and last day; `written` is the EDTF where it is shorter than the two days."""

    lo: dt.date
    hi: dt.date
    written: str = ""

    @property
    def text(self) -> str:
        """As EDTF."""
        return self.written or (self.lo.isoformat() if self.lo == self.hi else f"{self.lo}/{self.hi}")


def dated(e: TimeExpression, published: dt.date | None, *, future: bool, told: dt.date | None = None) -> Dated:
    """The date that an expression means in a text of a day; `future` where the sentence speaks of what is to come.

    `told` is the day that the text told before, which `the same day` and `two days later` hang on (rule 8).


    >>> tuesday = dt.date(2019, 1, 15)
    >>> dated(TimeExpression(0, 2, "week", ("last", "")), tuesday, future=False)
    Dated(when='2019-01-07/2019-01-13', rule='3 week')
    >>> dated(TimeExpression(0, 1, "month", (0, 6, "")), tuesday, future=False).when
    '2018-06'
    >>> dated(TimeExpression(0, 1, "weekday", (1, "")), None, future=False)
    Dated(when=None, rule='no day of publication')
    """
    if e.kind == "another":
        return _another(e, told)
    if published is None and not _absolute(e):
        return Dated(None, "no day of publication")
    try:
        span, rule = _READINGS[e.kind](e, published or dt.date.min, future)
        return _framed(e, span, rule, published)
    except (ValueError, OverflowError):
        return Dated(None, f"no such day: {e.kind}")


def _another(e: TimeExpression, told: dt.date | None) -> Dated:
    """A day counted from the one told before; nothing where there is none."""
    if told is None:
        return Dated(None, "8 no day was told before")
    try:
        return Dated((told + int(e.values[0]) * _DAY).isoformat(), "8 from the day before it in the text")
    except OverflowError:
        return Dated(None, "no such day: another")


def _absolute(e: TimeExpression) -> bool:
    """Whether an expression names its year itself."""
    years = [v for v in e.values if isinstance(v, int) and v > 1000]
    return bool(years) and e.kind in ("day", "month", "bare year", "season", "end")


def _framed(e: TimeExpression, span: Span, rule: str, published: dt.date | None) -> Dated:
    """The date with what bounds it: rule 4."""
    if e.frame == "as early as":
        start = max(span.lo, published) if published else span.lo
        return Dated(f"{start}/..", "4 as early as")
    if e.frame in ("by", "until", "before"):
        last = span.hi if e.frame != "before" else span.lo - _DAY
        return Dated(f"../{_end(span, last)}", f"4 {e.frame}")
    if e.frame in ("since", "after"):
        return Dated(f"{_start(span)}/..", f"4 {e.frame}")
    return Dated(span.text, rule)


def _end(span: Span, last: dt.date) -> str:
    return span.written if span.written and "/" not in span.written and last == span.hi else last.isoformat()


def _start(span: Span) -> str:
    return span.written if span.written and "/" not in span.written and "~" not in span.written else span.lo.isoformat()


def _month_span(year: int, month: int) -> Span:
    last = calendar.monthrange(year, month)[1]
    return Span(dt.date(year, month, 1), dt.date(year, month, last), f"{year:04}-{month:02}")


def _day(e: TimeExpression, published: dt.date, future: bool) -> tuple[Span, str]:
    year, month, day = (int(v) for v in e.values)
    if not year:
        candidates = [dt.date(y, month, day) for y in _years(published) if _exists(y, month, day)]
        past = [d for d in candidates if d <= published]
        coming = [d for d in candidates if d >= published]
        if not past:
            raise ValueError("no year has such a day")
        chosen = coming[0] if future and coming else past[-1]
        return Span(chosen, chosen), "1 day"
    there = dt.date(year, month, day)
    return Span(there, there), "day as written"


def _years(published: dt.date) -> range:
    return range(max(1, published.year - 4), published.year + 5)


def _exists(year: int, month: int, day: int) -> bool:
    return day <= calendar.monthrange(year, month)[1]


def _month(e: TimeExpression, published: dt.date, future: bool) -> tuple[Span, str]:
    year, month, part = int(e.values[0]), int(e.values[1]), e.values[2]
    if not year:
        year = published.year
        if part == "next" or (future and part != "last"):
            year += month < published.month
        elif part == "last" or month > published.month:
            year -= month >= published.month
    span = _month_span(year, month)
    return (_part_of_month(span, str(part)) if part in ("early", "late", "mid") else span), "1 month"


def _part_of_month(span: Span, part: str) -> Span:
    """A third of a month, marked `~`: the words do not say where it ends."""
    first, last = {"early": (1, 10), "mid": (11, 20), "late": (21, span.hi.day)}[part]
    lo, hi = span.lo.replace(day=first), span.lo.replace(day=last)
    return Span(lo, hi, f"{lo}~/{hi}~")


def _weekday(e: TimeExpression, published: dt.date, future: bool) -> tuple[Span, str]:
    number, part = int(e.values[0]), e.values[1]
    back = (published.weekday() - number) % 7
    if part == "next" or (future and part not in ("last", "past")):
        ahead = (number - published.weekday()) % 7
        chosen = published + dt.timedelta(days=ahead or (7 if part == "next" else 0))
    else:
        chosen = published - dt.timedelta(days=back or (7 if part in ("last", "past") else 0))
    return Span(chosen, chosen), "2 weekday"


def _weekend(e: TimeExpression, published: dt.date, future: bool) -> tuple[Span, str]:
    part = e.values[0]
    saturday = published - dt.timedelta(days=(published.weekday() - 5) % 7)
    if part in ("next", "coming") or (future and part in ("this", "the")):
        saturday += dt.timedelta(days=7 if published.weekday() < 5 or part in ("next", "coming") else 0)
    return Span(saturday, saturday + _DAY), "3 weekend"


def _shift(part: str) -> int:
    return {"last": -1, "past": -1, "previous": -1, "next": 1, "coming": 1, "following": 1}.get(part, 0)


def _week(e: TimeExpression, published: dt.date, future: bool) -> tuple[Span, str]:
    monday = published - dt.timedelta(days=published.weekday())
    monday += dt.timedelta(days=7 * _shift(str(e.values[0])))
    return _cut(e, Span(monday, monday + dt.timedelta(days=6)), published), "3 week"


def _cut(e: TimeExpression, span: Span, published: dt.date) -> Span:
    """`earlier this week` ends with publication, `later this week` begins there."""
    if e.values[1] in ("earlier", "early") and span.lo <= published < span.hi:
        return Span(span.lo, published)
    if e.values[1] in ("later", "late") and span.lo < published <= span.hi:
        return Span(published, span.hi)
    return span


def _this_month(e: TimeExpression, published: dt.date, future: bool) -> tuple[Span, str]:
    index = published.year * 12 + published.month - 1 + _shift(str(e.values[0]))
    return _cut(e, _month_span(index // 12, index % 12 + 1), published), "1 month"


def _this_year(e: TimeExpression, published: dt.date, future: bool) -> tuple[Span, str]:
    year = published.year + _shift(str(e.values[0]))
    span = Span(dt.date(year, 1, 1), dt.date(year, 12, 31), f"{year:04}")
    return _cut(e, span, published), "1 year"


def _bare_year(e: TimeExpression, published: dt.date, future: bool) -> tuple[Span, str]:
    year, part = int(e.values[0]), e.values[1]
    if part:
        first, last = (1, 4) if part == "early" else (9, 12)
        lo, hi = dt.date(year, first, 1), _month_span(year, last).hi
        return Span(lo, hi, f"{year:04}-{first:02}~/{year:04}-{last:02}~"), "1 part of a year"
    return Span(dt.date(year, 1, 1), dt.date(year, 12, 31), f"{year:04}"), "year as written"


def _season(e: TimeExpression, published: dt.date, future: bool) -> tuple[Span, str]:
    season, year, part = int(e.values[0]), int(e.values[1]), e.values[2]
    if not year:
        begun = dt.date(published.year, {21: 3, 22: 6, 23: 9, 24: 12}[season], 1) <= published
        year = published.year - (0 if begun and part != "next" else 1) + (part == "next")
    from sim.record.dates import EventDate

    when = EventDate.parse(f"{year:04}-{season}")
    assert when.lo is not None and when.hi is not None
    return Span(when.lo, when.hi, when.text), "1 season"


def _ago(e: TimeExpression, published: dt.date, future: bool) -> tuple[Span, str]:
    number, unit = int(e.values[0]), e.values[1]
    if unit == "day":
        there = published - dt.timedelta(days=number)
        return Span(there, there), "ago"
    if unit == "week":
        monday = published - dt.timedelta(days=published.weekday() + 7 * number)
        return Span(monday, monday + dt.timedelta(days=6)), "ago"
    months = number * (12 if unit == "year" else 1)
    index = published.year * 12 + published.month - 1 - months
    span = _month_span(index // 12, index % 12 + 1)
    return (span if unit == "month" else Span(span.lo, span.hi, f"{span.lo.year:04}")), "ago"


def _ahead(e: TimeExpression, published: dt.date, future: bool) -> tuple[Span, str]:
    days = int(e.values[0]) * {"day": 1, "week": 7, "month": 30, "year": 365}[str(e.values[1])]
    there = published + dt.timedelta(days=days)
    return Span(published, there, f"{published}/{there}~"), "5 ahead"


def _word(e: TimeExpression, published: dt.date, future: bool) -> tuple[Span, str]:
    shift = {"yesterday": -1, "tomorrow": 1}.get(str(e.values[0]), 0)
    there = published + dt.timedelta(days=shift)
    if e.values[0] == "overnight":
        return Span(published - _DAY, published), "2 day"
    return Span(there, there), "2 day"


def _vague(e: TimeExpression, published: dt.date, future: bool) -> tuple[Span, str]:
    word = str(e.values[0])
    reach = dt.timedelta(days=VAGUE_DAYS[word])
    if word in _AHEAD:
        return Span(published, published + reach, f"{published}/{published + reach}~"), "5 vague"
    return Span(published - reach, published, f"{published - reach}~/{published}"), "5 vague"


def _end_of(e: TimeExpression, published: dt.date, future: bool) -> tuple[Span, str]:
    """The end of a month or a year: its last day, for `by the end of` names the last day it can be."""
    if e.values[0] == "named":
        year, month = int(e.values[1]), int(e.values[2])
        if not year:
            year = published.year + (month < published.month)
        last = _month_span(year, month).hi
    elif e.values[0] == "week":
        last = published + dt.timedelta(days=6 - published.weekday() + (7 if e.values[1] == "next" else 0))
    else:
        index = published.year * 12 + published.month - 1 + (e.values[1] == "next")
        last = _month_span(index // 12, index % 12 + 1).hi
        if e.values[0] == "year":
            last = dt.date(published.year + (e.values[1] == "next"), 12, 31)
    return Span(last - dt.timedelta(days=6), last, f"{last - dt.timedelta(days=6)}~/{last}"), "1 end"


_READINGS: Final[Mapping[str, Callable[[TimeExpression, dt.date, bool], tuple[Span, str]]]] = {
    "day": _day, "month": _month, "weekday": _weekday, "weekend": _weekend, "week": _week, "month unit": _this_month,
    "year": _this_year, "bare year": _bare_year, "season": _season, "ago": _ago, "ahead": _ahead, "word": _word,
    "vague": _vague, "end": _end_of,
}  # fmt: skip
