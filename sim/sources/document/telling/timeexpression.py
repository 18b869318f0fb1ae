"""Where a sentence says when: days, weekdays, months, weeks, weekends, `as early as`, `by`, `since`, `recently`.

An expression is found here and understood in `daterule`, which knows the day of publication.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from sim.sources.document.text.passage import Passage, once

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan jan.", "february feb feb.", "march mar mar.", "april apr apr.", "may", "june jun jun.",
            "july jul jul.", "august aug aug.", "september sept sep sep.", "october oct oct.", "november nov nov.",
            "december dec dec.",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
WEEKDAYS: Final = {
    name: number for number, name in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())
}
NUMBERS: Final = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
    )
} | {"a": 1, "an": 1}
SEASONS: Final = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_RELATIVE: Final = frozenset({"last", "this", "next", "past", "coming", "previous", "following"})
_UNITS: Final = frozenset({"day", "week", "month", "year", "days", "weeks", "months", "years"})
_VAGUE: Final = frozenset({"recently", "soon", "lately", "shortly", "imminently"})
_SAME: Final = frozenset({"the", "this", "on"})
_ISO: Final = re.compile(r"\d{4}")


class TimeExpression(NamedTuple):
    """Words that say when: their places `[first, last)`, what kind they are, and the values found in them.

    `frame` is the word that bounds it: `by`, `since`, `as early as`, `until`, or empty.
    """

    first: int
    last: int
    kind: str
    values: tuple[str | int, ...] = ()
    frame: str = ""


@once
def expressions(p: Passage) -> tuple[TimeExpression, ...]:
    """The time expressions of a sentence, from left to right, without overlaps."""
    found: list[TimeExpression] = []
    at = 0
    while at < len(p.words):
        expression = next((e for read in _READERS if (e := read(p, at)) is not None), None)
        if expression is None:
            at += 1
        else:
            found.append(_framed(p, expression))
            at = expression.last
    return tuple(found)


def _framed(p: Passage, e: TimeExpression) -> TimeExpression:
    """The expression with the words before it that bound it."""
    before = [p.low(k) for k in range(max(0, e.first - 4), e.first)]
    if before[-3:] in (["as", "early", "as"], ["as", "soon", "as"]):
        return e._replace(first=e.first - 3, frame="as early as")
    if before and before[-1] in ("by", "since", "until", "till", "before", "after", "from"):
        frame = {"till": "until", "from": "since"}.get(before[-1], before[-1])
        return (
            e._replace(first=e.first - 1, frame=frame)
            if not (frame == "since" and before[-1] == "from" and e.kind == "word")
            else e
        )
    if before[-2:] == ["no", "later"] or before[-3:-1] == ["no", "later"]:
        return e._replace(frame="by")
    return e


def _number(word: str) -> int | None:
    if word.isdecimal() and len(word) <= 4:
        return int(word)
    return NUMBERS.get(word)


def _iso(p: Passage, at: int) -> TimeExpression | None:
    """`2019-01-12`: three numbers, since hyphens part words."""
    parts = [p.words[k].text for k in range(at, min(at + 3, len(p.words)))]
    glued = len(parts) == 3 and p.words[at + 2].end - p.words[at].start == 10
    if glued and [len(x) for x in parts] == [4, 2, 2] and all(x.isdecimal() for x in parts):
        return TimeExpression(at, at + 3, "day", (int(parts[0]), int(parts[1]), int(parts[2])))
    return None


def _year_at(p: Passage, at: int) -> int | None:
    word = p.low(at)
    return int(word) if _ISO.fullmatch(word) and 1900 <= int(word) <= 2100 else None


def _is_month(p: Passage, at: int) -> int | None:
    if at >= len(p.words) or not p.words[at].capital or p.at(at) is not None:
        return None
    if p.low(at) == "may" and not (
        p.low(at - 1)
        in (
            "in",
            "since",
            "by",
            "until",
            "last",
            "early",
            "late",
            "mid",
            "of",
            "this",
            "next",
            "after",
            "before",
            "from",
        )
        or p.low(at + 1).isdecimal()
        or p.low(at - 1).isdecimal()
    ):
        return None
    if p.low(at) == "march" and p.low(at - 1) in ("the", "a"):
        return None
    return MONTHS.get(p.low(at))


def _dated_month(p: Passage, at: int) -> TimeExpression | None:
    """`12 January 2019`, `January 12, 2019`, `January 12`, `January 2019`, `mid-January`, `January`."""
    month = _is_month(p, at)
    if month is None:
        return _day_before_month(p, at)
    nxt = at + 1 + (p.low(at + 1) == "." and at + 1 < len(p.words))
    day = _day_number(p.low(nxt))
    if day is not None:
        comma = nxt + 1 + (p.low(nxt + 1) == ",")
        year = _year_at(p, comma)
        return TimeExpression(at, comma + 1 if year else nxt + 1, "day", (year or 0, month, day))
    past_of = nxt + (p.low(nxt) in ("of", ","))
    year = _year_at(p, past_of)
    last = past_of + 1 if year else at + 1
    part = p.low(at - 1) if p.low(at - 1) in ("early", "late", "mid", "last", "next", "this") else ""
    return TimeExpression(at - bool(part), last, "month", (year or 0, month, part))


def _day_before_month(p: Passage, at: int) -> TimeExpression | None:
    day = _day_number(p.low(at))
    month = _is_month(p, at + 1 + (p.low(at + 1) == "of")) if day is not None else None
    if day is None or month is None:
        return None
    end = at + 2 + (p.low(at + 1) == "of")
    year = _year_at(p, end)
    return TimeExpression(at, end + 1 if year else end, "day", (year or 0, month, day))


def _day_number(word: str) -> int | None:
    match = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", word)
    return int(match[1]) if match and 1 <= int(match[1]) <= 31 else None


def _weekday(p: Passage, at: int) -> TimeExpression | None:
    part = p.low(at) if p.low(at) in ("last", "next", "this", "past") else ""
    place = at + bool(part)
    if p.low(place) not in WEEKDAYS or not p.words[place].capital:
        return None
    return TimeExpression(at, place + 1, "weekday", (WEEKDAYS[p.low(place)], part))


def _weekend(p: Passage, at: int) -> TimeExpression | None:
    if p.low(at) == "weekend" and at:
        part = p.low(at - 1) if p.low(at - 1) in ("last", "next", "this", "past", "coming") else "the"
        return TimeExpression(at - 1, at + 1, "weekend", (part,))
    return None


def _unit(p: Passage, at: int) -> TimeExpression | None:
    """`last week`, `this month`, `earlier this year`, `in recent weeks`, `the end of the month`."""
    word, unit = p.low(at), p.low(at + 1)
    if word in _RELATIVE and unit in ("week", "month", "year"):
        start = at - 1 if p.low(at - 1) in ("earlier", "later", "late", "early") else at
        kind = "month unit" if unit == "month" else unit
        return TimeExpression(start, at + 2, kind, (word, p.low(at - 1) if start < at else ""))
    if word in ("recent", "coming", "past", "last", "next") and unit in ("days", "weeks", "months"):
        return TimeExpression(at, at + 2, "vague", (f"{'coming' if word in ('coming', 'next') else 'recent'} {unit}",))
    if word == "the" and p.low(at + 1) == "end" and p.low(at + 2) == "of":
        found = _end_of(p, at + 1)
        return found._replace(first=at) if found is not None else None
    if word == "end" and p.low(at + 1) == "of":
        return _end_of(p, at)
    return None


def _end_of(p: Passage, at: int) -> TimeExpression | None:
    place = at + 2 + (p.low(at + 2) in ("the", "this", "next"))
    part = p.low(at + 2) if place > at + 2 else ""
    if p.low(place) in ("week", "month", "year"):
        return TimeExpression(at, place + 1, "end", (p.low(place), part))
    if (month := _is_month(p, place)) is not None:
        year = _year_at(p, place + 1)
        return TimeExpression(at, place + 1 + bool(year), "end", ("named", year or 0, month))
    if (year := _year_at(p, place)) is not None:
        return TimeExpression(at, place + 1, "end", ("named", year, 12))
    return None


def _ago(p: Passage, at: int) -> TimeExpression | None:
    """`two days ago`, `three weeks later`, `in five days`."""
    number, unit = _number(p.low(at)), p.low(at + 1)
    if number is None or unit not in _UNITS:
        return None
    if p.low(at + 2) in ("ago", "earlier"):
        return TimeExpression(at, at + 3, "ago", (number, unit.rstrip("s")))
    if p.low(at - 1) in ("in", "within"):
        return TimeExpression(at - 1, at + 2, "ahead", (number, unit.rstrip("s")))
    return None


def _after_another(p: Passage, at: int) -> TimeExpression | None:
    """`the same day`, `that day`, `the next day`, `a day later`, `two days earlier`: days from the day told before."""
    if p.low(at) in _SAME and (p.low(at + 1), p.low(at + 2)) == ("same", "day"):
        return TimeExpression(at, at + 3, "another", (0,))
    if p.low(at) == "that" and p.low(at + 1) in ("day", "evening", "night"):
        return TimeExpression(at, at + 2, "another", (0,))
    step = {"next": 1, "following": 1, "previous": -1}.get(p.low(at + 1))
    if p.low(at) == "the" and step and p.low(at + 2) in ("day", "morning", "evening"):
        return TimeExpression(at, at + 3, "another", (step,))
    number = _number(p.low(at))
    if number is not None and p.low(at + 1) in ("day", "days") and p.low(at + 2) == "later":
        return TimeExpression(at, at + 3, "another", (number,))
    return None


def _plain_word(p: Passage, at: int) -> TimeExpression | None:
    word = p.low(at)
    if word in ("today", "yesterday", "tomorrow", "tonight", "overnight"):
        return TimeExpression(at, at + 1, "word", (word,))
    if word in _VAGUE and p.low(at - 1) != "as":
        return TimeExpression(at, at + 1, "vague", (word,))
    if word in SEASONS and p.low(at - 1) in ("last", "this", "next", "the", "in") and not p.words[at].capital:
        year = _year_at(p, at + 1)
        if year or p.low(at - 1) in ("last", "this", "next"):
            return TimeExpression(at, at + 1 + bool(year), "season", (SEASONS[word], year or 0, p.low(at - 1)))
    return None


def _bare_year(p: Passage, at: int) -> TimeExpression | None:
    year = _year_at(p, at)
    if year is None or p.low(at - 1) not in (
        "in",
        "since",
        "by",
        "until",
        "of",
        "early",
        "late",
        "during",
        "before",
        "after",
        "from",
    ):
        return None
    part = p.low(at - 1) if p.low(at - 1) in ("early", "late") else ""
    return TimeExpression(at - bool(part), at + 1, "bare year", (year, part))


_READERS: Final[tuple[Callable[[Passage, int], TimeExpression | None], ...]] = (
    _iso, _dated_month, _weekday, _unit, _weekend, _ago, _after_another, _plain_word, _bare_year,
)  # fmt: skip


def words_of(p: Passage, e: TimeExpression) -> Iterator[str]:
    """The words of an expression as written."""
    yield from (p.words[k].text for k in range(e.first, e.last))
