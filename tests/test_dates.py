"""Dates: what is read, how dates are ordered, and where an event is placed."""

from __future__ import annotations

import copy
import datetime as dt
import math
import pickle
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import (
    case_windows,
    date_texts,
    days,
    event_dates,
    plain_texts,
    second_texts,
    single_texts,
)

from sim.record.dates import DAY, DateError, EventDate, day_of, instant, seconds, timestamp

START, END = date(2017, 1, 1), date(2020, 6, 30)


def iso(text: str) -> date | None:
    return None if text == ".." else date.fromisoformat(text)


# --- what is read ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lo", "hi", "precision", "span"),
    [
        ("2019-02-28", "2019-02-28", "2019-02-28", "day", 1),
        ("2020-02-29", "2020-02-29", "2020-02-29", "day", 1),
        ("2019-02", "2019-02-01", "2019-02-28", "month", 28),
        ("2020-02", "2020-02-01", "2020-02-29", "month", 29),
        ("2018-12", "2018-12-01", "2018-12-31", "month", 31),
        ("2018-21", "2018-03-01", "2018-05-31", "season", 92),
        ("2018-22", "2018-06-01", "2018-08-31", "season", 92),
        ("2018-23", "2018-09-01", "2018-11-30", "season", 91),
        ("2018-24", "2018-12-01", "2019-02-28", "season", 90),
        ("2019-24", "2019-12-01", "2020-02-29", "season", 91),
        ("2018", "2018-01-01", "2018-12-31", "year", 365),
        ("0001", "0001-01-01", "0001-12-31", "year", 365),
        ("9999", "9999-01-01", "9999-12-31", "year", 365),
        ("2018-12/2019-01", "2018-12-01", "2019-01-31", "interval", 62),
        ("2019-01-14/2019-01-14", "2019-01-14", "2019-01-14", "interval", 1),
        ("2019-02-20/2019-02", "2019-02-20", "2019-02-28", "interval", 9),
        ("2018-22/2018-24", "2018-06-01", "2019-02-28", "interval", 273),
        ("2019-01-14/..", "2019-01-14", "..", "interval", None),
        ("../2019-01", "..", "2019-01-31", "interval", None),
        ("2019-03-02T04:05:06", "2019-03-02", "2019-03-02", "second", 1),
    ],
)
def test_bounds(text: str, lo: str, hi: str, precision: str, span: int | None) -> None:
    when = EventDate.parse(text)
    assert (when.text, when.lo, when.hi) == (text, iso(lo), iso(hi))
    assert (when.precision, when.span_days) == (precision, span)
    assert not when.uncertain and not when.approximate and when.credibility == 1.0


@pytest.mark.parametrize(
    ("text", "uncertain", "approximate"),
    [
        ("2019-02-28?", True, False),
        ("2019-02~", False, True),
        ("2018-24%", True, True),
        ("2018-12~/2019-01?", True, True),
        ("2018-12?/2019-01?", True, False),
        ("2018-12/2019-01~", False, True),
        ("2019-01-14%/..", True, True),
        ("../2019?", True, False),
    ],
)
def test_signs(text: str, uncertain: bool, approximate: bool) -> None:
    when = EventDate.parse(text)
    assert (when.uncertain, when.approximate) == (uncertain, approximate)
    assert when.credibility == (0.8 if uncertain else 1.0)
    plain = EventDate.parse(text.translate(str.maketrans("", "", "~?%")))
    assert (when.lo, when.hi, when.precision) == (plain.lo, plain.hi, plain.precision)


def test_an_unknown_end_is_spelt_like_an_open_one() -> None:
    assert EventDate.parse("2019-01-14/") == EventDate.parse("2019-01-14/..")
    assert EventDate.parse("/2019-01-14?").text == "../2019-01-14?"


@given(date_texts())
def test_reading_back_what_was_written(text: str) -> None:
    when = EventDate.parse(text)
    assert str(when) == text
    assert EventDate.parse(str(when)) is when  # remembered
    assert eval(repr(when), {"EventDate": EventDate}) == when
    assert pickle.loads(pickle.dumps(when)) == copy.deepcopy(when) == when


@given(plain_texts(), st.sampled_from(["", "~", "?", "%"]))
def test_a_single_date_covers_the_days_whose_names_begin_with_it(text: str, sign: str) -> None:
    when = EventDate.parse(text + sign)
    assert when.lo is not None and when.hi is not None
    before, after = when.lo.toordinal() - 1, when.hi.toordinal() + 1
    if when.precision == "season":
        months = {(int(text[5:]) * 3 - 61 + i) % 12 + 1 for i in range(3)}
        inside = {date.fromordinal(n).month for n in range(before + 1, after)}
        assert inside == months and date.fromordinal(after).month not in months
        assert when.lo.year == int(text[:4])
    else:
        assert when.lo.isoformat().startswith(text) and when.hi.isoformat().startswith(text)
        assert before == 0 or not date.fromordinal(before).isoformat().startswith(text)
        assert not date.fromordinal(after).isoformat().startswith(text)


def test_immutable() -> None:
    when = EventDate.parse("2019-02-28")
    with pytest.raises(AttributeError):
        when.lo = None  # type: ignore[misc]
    with pytest.raises((AttributeError, TypeError)):
        when.extra = 1  # type: ignore[attr-defined]


# --- order -------------------------------------------------------------------------------------------


@given(event_dates(), event_dates(), event_dates())
def test_total_order(a: EventDate, b: EventDate, c: EventDate) -> None:
    assert (a < b) + (a == b) + (b < a) == 1
    assert (a <= b) == (a < b or a == b) == (not b < a) == (b >= a)
    x, y, z = sorted([a, b, c])
    assert x <= y <= z and x <= z
    assert (a == b) == (a.text == b.text)
    assert a != b or hash(a) == hash(b)


def test_order_by_first_day_then_last_day_then_sureness() -> None:
    texts = [
        "../2017", "../2018", "2017-12-31", "2018-01-01", "2018-01-01/2018-01-01", "2018-01-01T00:00:01",
        "2018-01-01?", "2018-01-01~", "2018-01-01%", "2018-01", "2018-01~", "2018", "2018-01-01/..",
        "2018-01-02",
    ]  # fmt: skip
    assert [when.text for when in sorted(EventDate.parse(text) for text in reversed(texts))] == texts


def test_other_things_are_neither_equal_nor_comparable() -> None:
    assert EventDate.parse("2018") != "2018"
    with pytest.raises(TypeError):
        assert EventDate.parse("2018") < date(2019, 1, 1)


# --- padding, window, placement ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lo", "hi"),
    [
        ("2019-03-10~", "2019-03-07", "2019-03-13"),
        ("2019-03-10%", "2019-03-07", "2019-03-13"),
        ("2019-03-10?", "2019-03-10", "2019-03-10"),
        ("2019-02~", "2019-01-29", "2019-03-03"),  # 10 % of 28 days is 2.8, so 3
        ("2018-22~", "2018-05-23", "2018-09-09"),  # 9.2, so 9
        ("2018~", "2017-11-25", "2019-02-06"),  # 36.5, half up, so 37
        ("2018-12~/2019-01?", "2018-11-28", "2019-01-31"),
        ("2018-12/2019~", "2018-12-01", "2020-02-06"),
        ("2018~/2019-01-31~", "2017-11-25", "2019-02-03"),
        ("2019-01-14~/..", "2019-01-11", ".."),
        ("../2019-01-14~", "..", "2019-01-17"),
        ("2019-01-14/..", "2019-01-14", ".."),
        ("0001-01-02~", "0001-01-01", "0001-01-05"),
        ("9999~", "9998-11-25", "9999-12-31"),
    ],
)
def test_padded(text: str, lo: str, hi: str) -> None:
    assert EventDate.parse(text).padded() == (iso(lo), iso(hi))


@given(event_dates())
def test_padding_only_moves_outward(when: EventDate) -> None:
    lo, hi = when.padded()
    assert (lo is None) == (when.lo is None) and (hi is None) == (when.hi is None)
    assert lo is None or when.lo is None or lo <= when.lo
    assert hi is None or when.hi is None or hi >= when.hi
    assert when.approximate or (lo, hi) == (when.lo, when.hi)


@given(single_texts())
def test_padding_of_a_single_date(text: str) -> None:
    when = EventDate.parse(text)
    lo, hi = when.padded()
    assert lo and hi and when.lo and when.hi and when.span_days
    pad = max(3, math.floor(when.span_days / 10 + 0.5)) if when.approximate else 0
    assert (when.lo - lo).days == min(pad, when.lo.toordinal() - 1)
    assert (hi - when.hi).days == min(pad, date.max.toordinal() - when.hi.toordinal())


@pytest.mark.parametrize(
    ("text", "recorded", "lo", "hi", "placed"),
    [
        ("2019-02-28", None, "2019-02-28", "2019-02-28", "2019-02-28"),
        ("2019-02", None, "2019-02-01", "2019-02-28", "2019-02-14"),
        ("2019-02~", None, "2019-01-29", "2019-03-03", "2019-02-14"),  # symmetric padding keeps the middle
        ("2019-02", "2019-02-10", "2019-02-01", "2019-02-10", "2019-02-05"),
        ("2019-02", "2019-02-01", "2019-02-01", "2019-02-01", "2019-02-01"),
        ("2019-02", "2019-01-31", "2019-02-01", "2019-02-28", "2019-02-14"),  # announced: not cut
        ("2019-02", "2019-05-01", "2019-02-01", "2019-02-28", "2019-02-14"),
        ("2019-03-10~", "2019-03-10", "2019-03-07", "2019-03-10", "2019-03-08"),
        ("2019-01-14/..", "2019-02-01", "2019-01-14", "2019-02-01", "2019-01-23"),
        ("2019-01-14/..", None, "2019-01-14", "2020-06-30", "2019-10-07"),
        ("2019-01-14/..", "2021-01-01", "2019-01-14", "2020-06-30", "2019-10-07"),
        ("2019-01-14/..", "2018-12-01", "2019-01-14", "2020-06-30", "2019-10-07"),
        ("../2017-01-31", None, "2017-01-01", "2017-01-31", "2017-01-16"),
        ("../2017-01-31", "2017-01-11", "2017-01-01", "2017-01-11", "2017-01-06"),
        ("../2016-05-01", "2016-05-09", "2016-05-01", "2016-05-01", "2016-05-01"),  # before the case: stays
        ("2021-05-01/..", "2021-06-01", "2021-05-01", "2021-05-01", "2021-05-01"),  # after the case: stays
        ("2015", None, "2015-01-01", "2015-12-31", "2015-07-02"),
        ("2019-03-02T04:05:06", "2019-03-01", "2019-03-02", "2019-03-02", "2019-03-02T04:05:06"),
    ],
)
def test_window_and_placement(text: str, recorded: str | None, lo: str, hi: str, placed: str) -> None:
    when, known = EventDate.parse(text), recorded and date.fromisoformat(recorded)
    assert when.window(START, END, known or None) == (iso(lo), iso(hi))
    assert timestamp(when.placement(START, END, known or None)) == placed


@given(event_dates(), case_windows(), st.none() | days())
def test_window(when: EventDate, case: tuple[date, date], recorded: date | None) -> None:
    lo, hi = when.window(*case, recorded)
    first, last = when.padded()
    assert lo <= hi
    assert first is None or lo == first
    assert last is None or hi <= last
    assert recorded is None or recorded < lo or hi <= recorded
    if recorded is None or not lo <= recorded:
        assert last is None or hi == last
    if first is None and last is not None and case[0] <= last:
        assert lo == case[0]
    if last is None and first is not None and first <= case[1]:
        assert hi <= case[1]


@given(event_dates(), case_windows(), st.none() | days())
def test_placement_lies_in_the_middle_of_the_window(
    when: EventDate, case: tuple[date, date], recorded: date | None
) -> None:
    lo, hi = when.window(*case, recorded)
    t = when.placement(*case, recorded)
    assert seconds(lo) <= t < seconds(hi) + DAY
    if when.precision != "second":
        day = day_of(t)
        assert t % DAY == 0 and 0 <= (hi - day).days - (day - lo).days <= 1


@given(plain_texts(), case_windows(), st.sampled_from("?~%"))
def test_a_sign_does_not_move_a_single_date(text: str, case: tuple[date, date], sign: str) -> None:
    plain, signed = EventDate.parse(text), EventDate.parse(text + sign)
    assume(plain.lo is not None and plain.lo > date(1, 3, 1))  # further back the calendar ends
    assert plain.placement(*case, None) == signed.placement(*case, None)


def test_a_case_that_ends_before_it_starts() -> None:
    with pytest.raises(DateError, match="DET023"):
        EventDate.parse("2019").window(END, START, None)


# --- seconds -----------------------------------------------------------------------------------------


@given(days(), st.integers(0, DAY - 1))
def test_days_and_seconds(day: date, rest: int) -> None:
    assert day_of(seconds(day)) == day == day_of(seconds(day) + rest)
    assert seconds(day) == (day - date(1970, 1, 1)).days * 86_400
    assert timestamp(seconds(day)) == day.isoformat()


@given(st.integers(seconds(date.min), seconds(date.max) + DAY - 1))
def test_an_instant_reads_a_timestamp(t: int) -> None:
    assert instant(timestamp(t)) == t
    assert instant(dt.datetime(1970, 1, 1) + dt.timedelta(seconds=t)) == t
    assert EventDate.parse(timestamp(t)).placement(START, END, None) == t


@given(second_texts())
def test_an_instant_of_a_second(text: str) -> None:
    since = dt.datetime.fromisoformat(text) - dt.datetime(1970, 1, 1)
    assert instant(text) == since // dt.timedelta(seconds=1)


def test_instants_of_dates() -> None:
    assert instant(date(1970, 1, 2)) == DAY
    assert instant(dt.datetime(1970, 1, 2, 0, 0, 1, 999_999)) == DAY + 1
    assert instant("1969-12-31T23:59:59") == -1


@pytest.mark.parametrize("text", ["2019-02", "2019", "2019-02-28~", "2019-02-28?", "2019-02/2019-03", "../2019"])
def test_an_instant_is_one_certain_day(text: str) -> None:
    with pytest.raises(DateError) as caught:
        instant(text)
    assert caught.value.code == "DET024"
    instant(caught.value.help.removeprefix("write one day, for example "))


def test_an_instant_has_no_zone() -> None:
    with pytest.raises(DateError) as caught:
        instant(dt.datetime(2019, 3, 2, 4, 5, 6, tzinfo=dt.UTC))
    assert (caught.value.code, caught.value.help.split(",")[0]) == ("DET024", "write 2019-03-02T04:05:06")
