"""What was meant by a date that cannot be read: most mistakes can be answered with what to write instead."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

_LONGEST: Final = 60  # characters of a text that are looked into and quoted
_LEVEL_TWO_SEASONS: Final = range(25, 42)
_FORMS: Final = "write a day 2019-02-28, a month 2019-02, a year 2019, an interval 2019-02/2019-03 (EDTF)"


class DateError(ValueError):
    """A date that cannot be taken as written; `help` says in one line what to write instead.

    `code` is DET020 (malformed), DET021 (ambiguous), DET022 (no such day), DET023 (a window ends before it
    starts) or DET024 (EDTF, but outside the subset that is read here).
    """

    def __init__(self, message: str, advice: str, code: str) -> None:
        super().__init__(message, advice, code)
        self.message = message
        self.help = advice
        self.code = code

    def __str__(self) -> str:
        return f"{self.code} {self.message} (help: {self.help})"


def no_such_day(text: str, year: int, month: int, day: int) -> DateError:
    """Why a day is not in the calendar, and the nearest one that is.

    >>> no_such_day("2019-02-30", 2019, 2, 30).help
    'write 2019-02-28'
    """
    if 1 <= month <= 12:
        days = calendar.monthrange(year, month)[1]
        near = date(year, month, min(max(day, 1), days))
        message = f"`{text}`: {year:04}-{month:02} has the days 01 to {days}"
        return DateError(message, f"write {near}", "DET022")
    swapped = list(_days([(year, day, month)]))
    advice = f"write {swapped[0]} if {month:02} is the day" if swapped else "months run from 01 to 12"
    return DateError(f"`{text}`: there is no month {month:02}", advice, "DET022")


def no_such_month(text: str, year: int, number: int) -> DateError:
    """Why the second number of a date is neither a month nor one of the four seasons.

    >>> no_such_month("2018-19", 2018, 19).help
    'write 2018/2019 for the two years'
    """
    if number in _LEVEL_TWO_SEASONS:
        advice = "write a season 21 to 24, or an interval of months such as 2018-04/2018-06"
        return DateError(f"`{text}`: of the seasons only 21 to 24 are read here", advice, "DET024")
    if number == year % 100 + 1:  # as seasons of sport and years of budgets are written
        advice = f"write {year:04}/{year + 1:04} for the two years"
    else:
        advice = f"write {year:04} for the year; months run from 01 to 12, seasons from 21 to 24"
    return DateError(f"`{text}`: there is no month {number:02}", advice, "DET022")


def zoned(text: str, civil: str) -> DateError:
    """Why a time with a zone is refused, and the same time without.

    >>> zoned("2019-03-02T04:05:06Z", "2019-03-02T04:05:06").code
    'DET024'
    """
    message = f"`{text}` has a time zone; times are civil times at the place of the event"
    return DateError(message, f"write {civil}, if that is the time there", "DET024")


def _days(readings: list[tuple[int, int, int]]) -> Iterator[date]:
    for year, month, day in readings:
        try:
            yield date(year, month, day)
        except ValueError:
            continue


def refusal(text: str, read: Callable[[str], object | None]) -> DateError:
    """Why a text outside the grammar is refused, by the first explanation that fits.

    `read` is the grammar: it returns None for what is not in it, and raises DateError for what means no day.
    """
    stripped = text.strip()
    if not stripped:
        return DateError("the date is empty", _FORMS, "DET020")
    error = None
    if len(text) <= _LONGEST:
        error = _day_first(stripped) or _year_and_number(stripped) or _respelt(text, read)
        error = error or _beyond_the_subset(stripped)
    return error or DateError(f"{_quoted(text)} is not a date", _FORMS, "DET020")


def _quoted(text: str) -> str:
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
    return f"`{short if short.isprintable() else repr(short)[1:-1]}`"  # a message stays one line


_DAY_FIRST: Final = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})([?~%]?)")
_YEAR_AND_NUMBER: Final = re.compile(r"([0-9]{4})/([0-9]{1,2})")


def _day_first(text: str) -> DateError | None:
    """02/03/2019, 3/2/19, 28.2.2019: taken only where there is one reading, and then not silently."""
    if not (match := _DAY_FIRST.fullmatch(text)):
        return None
    a, b, c = int(match[1]), int(match[3]), int(match[4])
    year = c if len(match[4]) == 4 else _of_this_age(c)
    readings = [(year, b, a), (year, a, b)]
    if len(match[4]) == 2 and a > 12:  # 19/02/03 may begin with its year
        readings.append((_of_this_age(a), b, c))
    days = [f"{day}{match[5]}" for day in dict.fromkeys(_days(readings))]
    if not days:
        return no_such_day(text, year or 1, b, a)
    if len(days) == 1:
        return DateError(f"`{text}` is not EDTF: the year comes first", f"write {days[0]}", "DET020")
    which = "day/month or month/day" if len(readings) == 2 else "which number is the year"
    return DateError(f"`{text}` is ambiguous: {which}?", f"write {' or '.join(days)} (EDTF)", "DET021")


def _of_this_age(two_digits: int) -> int:
    return two_digits + (2000 if two_digits < 70 else 1900)


def _year_and_number(text: str) -> DateError | None:
    """2019/3 is a month, 2018/19 two years, 2010/11 either."""
    if not (match := _YEAR_AND_NUMBER.fullmatch(text)):
        return None
    year, number = int(match[1]), int(match[2])
    meant = [f"{match[1]}-{number:02}"] if 1 <= number <= 12 else []
    if len(match[2]) == 2 and number > year % 100:
        meant.append(f"{match[1]}/{match[1][:2]}{match[2]}")
    if len(meant) == 2:
        advice = f"write {meant[0]} (the month) or {meant[1]} (the years)"
        return DateError(f"`{text}` is ambiguous: a month or two years?", advice, "DET021")
    return DateError(f"`{text}` is not EDTF", f"write {meant[0]}", "DET020") if meant else None


_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SEASONS: Final = {"spr": 21, "sum": 22, "aut": 23, "fal": 23, "win": 24}
_NUMBERS: Final = {name: number for number, name in enumerate(_MONTHS, start=1)} | _SEASONS
_NAMED: Final = (
    r"\b(?:(?P<before>[0-9]{1,2})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?)?"
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|spring|summer|autumn|fall|winter)\.?"
    r"(?:[\s-]+(?P<after>[0-9]{1,2})(?:st|nd|rd|th)?)?,?[\s-]+(?P<year>[0-9]{4})\b"
)


def _numbered(match: re.Match[str]) -> str:
    """`2 March 2019` as 2019-03-02, `summer 2018` as 2018-22."""
    day = match["before"] or match["after"]
    month = f"{match['year']}-{_NUMBERS[match['name'][:3].lower()]:02}"
    return f"{month}-{day:0>2}" if day else month


# Applied one after the other; the outcome is offered only if it is in the grammar, so a rule may be generous.
_RESPELLINGS: Final[tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...]] = (
    (r"^\s+|\s+$", ""),
    (r"^([0-9]{4})\s*[-–—]\s*([0-9]{4})$", r"\1/\2"),
    (r"\s+(?:[-–—]|to|until)\s+|\s*/\s*", "/"),
    (r"[–—−‐‑]", "-"),
    (_NAMED, _numbered),
    (r"\b([0-9]{4})[./]([0-9]{1,2})[./]([0-9]{1,2})\b", r"\1-\2-\3"),
    (r"\b([0-9]{4})\.([0-9]{1,2})\b", r"\1-\2"),
    (r"(?<![\w+-])([0-9]{4})([0-9]{2})([0-9]{2})(?![\w-])", r"\1-\2-\3"),
    (r"(?<![\w+-])([0-9]{4})([0-9]{2})(?![\w-])", r"\1-\2"),
    (r"-([0-9])(?![0-9])", r"-0\1"),
    (r"(?<=-[0-9]{2})[ t](?=[0-9]{2}:)", "T"),
    (r"(T[0-9]{2}:[0-9]{2})$", r"\1:00"),
    (r"(T[0-9:]{8})[.,][0-9]+$", r"\1"),
    (r"\?~|~\?", "%"),
    (r"\.{3,}|…|\b(?:open|unknown|present|ongoing)\b", ".."),
    (r"(?<=[0-9])\.\.$", "/.."),
    (r"^\.\.(?=[0-9])", "../"),
    (r"^(?:about|around|circa|ca?\.)\s*(.+)$", r"\1~"),
    (r"^(?:perhaps|possibly|probably)\s+(.+)$", r"\1?"),
    (r"^(?:since|from)\s+(.+)$", r"\1/.."),
    (r"^until\s+(.+)$", r"../\1"),
)


def _respelt(text: str, read: Callable[[str], object | None]) -> DateError | None:
    """What is no EDTF but plainly means some."""
    meant = text
    for pattern, replacement in _RESPELLINGS:
        meant = re.sub(pattern, replacement, meant, flags=re.IGNORECASE)
    try:
        return DateError(f"{_quoted(text)} is not EDTF", f"write {meant}", "DET020") if read(meant) else None
    except DateError as error:
        return error


_UNSPECIFIED: Final = re.compile(r"[0-9X]{4}(?:-[0-9X]{2}){0,2}[?~%]?", re.IGNORECASE)
_ZONED: Final = re.compile(r"([0-9-]{10}T[0-9]{2}:[0-9]{2})(:[0-9]{2})?(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?)")
_TIMED: Final = re.compile(r"[0-9-]{10}T[0-9:]{8}[?~%]+")
_LONG_YEAR: Final = re.compile(r"(?:[+-]|Y[+-]?)[0-9]+.*|[0-9]{5,}(?:-[0-9]{2}){0,2}[?~%]?|Y[0-9E+-]+")
_SIGNED_PART: Final = re.compile(r"[?~%]?[0-9]{4}[?~%]?(?:-[?~%]?[0-9]{2}[?~%]?){0,2}")


def _beyond_the_subset(text: str) -> DateError | None:
    """EDTF of level 2 and the like, named as such."""
    if text.startswith(("[", "{")):
        advice = "write the interval from its first to its last day, or one event for each"
        return DateError(f"{_quoted(text)} is a set of dates, which is not read here", advice, "DET024")
    if "T" in text and "/" in text:
        return DateError(f"{_quoted(text)}: intervals are of days, not of times", "write days", "DET024")
    return next(filter(None, map(_side_beyond_the_subset, text.split("/"))), None)


def _side_beyond_the_subset(side: str) -> DateError | None:
    if match := _ZONED.fullmatch(side):
        return zoned(side, match[1] + (match[2] or ":00"))
    if _TIMED.fullmatch(side):
        return DateError(f"`{side}`: a time carries no sign", f"write {side.rstrip('?~%')}", "DET024")
    if "X" in side.upper() and _UNSPECIFIED.fullmatch(side):
        message = f"`{side}`: unspecified digits are not read here"
        return DateError(message, _specified(side.upper()), "DET024")
    if _LONG_YEAR.fullmatch(side):
        return DateError(f"`{side}`: the year is not in four digits", "years run from 0001 to 9999", "DET024")
    if re.fullmatch(r"[0-9]{4}S[0-9]+", side):
        return DateError(f"`{side}`: significant digits are not read here", "write an interval", "DET024")
    if _SIGNED_PART.fullmatch(side) and (signs := set(side) & set("?~%")):
        plain = re.sub(r"[?~%]", "", side) + ("%" if len(signs) > 1 else signs.pop())
        return DateError(f"`{side}`: a sign belongs at the end of the date", f"write {plain}", "DET024")
    return None


def _specified(side: str) -> str:
    known = re.sub(r"(?:-XX)+$", "", side.rstrip("?~%"))
    if "X" not in known:
        return f"write {known}"
    if len(known) == 4 and (century := known.rstrip("X")).isdigit():
        low, high = known.replace("X", "0"), known.replace("X", "9")
        return f"write {max(low, '0001')}/{high}" if century else "write an interval of two years"
    return "write the interval of the days that are possible"
