"""What is refused as a date, under which code, and what is suggested instead."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from strategies import date_texts, interval_texts

from sim.record.dates import DateError, EventDate

FORMS = "write a day 2019-02-28, a month 2019-02, a year 2019, an interval 2019-02/2019-03 (EDTF)"
ANY_YEAR = "years run from 0001 to 9999"
SEASONS = "write a season 21 to 24, or an interval of months such as 2018-04/2018-06"
SET = "write the interval from its first to its last day, or one event for each"
ONE_SIDE = "give one side, as in 2019-01-14/.."


@pytest.mark.parametrize(
    ("text", "code", "advice"),
    [
        ("", "DET020", FORMS),
        (" ", "DET020", FORMS),
        ("today", "DET020", FORMS),
        ("..", "DET020", FORMS),
        ("2019-W01-1", "DET020", FORMS),
        ("2019-060", "DET020", FORMS),
        ("2019-01-14/..?", "DET020", FORMS),
        ("2019-03-02T24:00:00", "DET020", FORMS),
        ("2019-03-02/2019-03-03/2019-03-04", "DET020", FORMS),
        ("２０１９-01-01", "DET020", FORMS),
        ("x" * 500, "DET020", FORMS),
        (" 2019-02-28", "DET020", "write 2019-02-28"),
        ("2019-02-28\n", "DET020", "write 2019-02-28"),
        ("2019 / 2020", "DET020", "write 2019/2020"),
        ("March 2019", "DET020", "write 2019-03"),
        ("2 March 2019", "DET020", "write 2019-03-02"),
        ("Mar. 2nd, 2019", "DET020", "write 2019-03-02"),
        ("02-Mar-2019", "DET020", "write 2019-03-02"),
        ("summer 2018", "DET020", "write 2018-22"),
        ("2019.03.02", "DET020", "write 2019-03-02"),
        ("2019/03/02", "DET020", "write 2019-03-02"),
        ("2019-3-2", "DET020", "write 2019-03-02"),
        ("2019-3-2/2019-3-5", "DET020", "write 2019-03-02/2019-03-05"),
        ("20190302", "DET020", "write 2019-03-02"),
        ("201903", "DET020", "write 2019-03"),
        ("2019–03–02", "DET020", "write 2019-03-02"),
        ("2018-2019", "DET020", "write 2018/2019"),
        ("2019-03-02 to 2019-03-05", "DET020", "write 2019-03-02/2019-03-05"),
        ("about 2019-03", "DET020", "write 2019-03~"),
        ("perhaps 2019-03", "DET020", "write 2019-03?"),
        ("since 2019-01-14", "DET020", "write 2019-01-14/.."),
        ("until 2019-01-14", "DET020", "write ../2019-01-14"),
        ("2019-01-14..", "DET020", "write 2019-01-14/.."),
        ("..2019-01-14", "DET020", "write ../2019-01-14"),
        ("2019-01-14/open", "DET020", "write 2019-01-14/.."),
        ("2019?~", "DET020", "write 2019%"),
        ("2019-03-02 04:05:06", "DET020", "write 2019-03-02T04:05:06"),
        ("2019-03-02T04:05", "DET020", "write 2019-03-02T04:05:00"),
        ("2019-03-02T04:05:06.5", "DET020", "write 2019-03-02T04:05:06"),
        ("13/03/2019", "DET020", "write 2019-03-13"),
        ("03/13/2019", "DET020", "write 2019-03-13"),
        ("03/03/2019", "DET020", "write 2019-03-03"),
        ("28.2.2019?", "DET020", "write 2019-02-28?"),
        ("31/12/99", "DET020", "write 1999-12-31"),
        ("2018/3", "DET020", "write 2018-03"),
        ("2018/19", "DET020", "write 2018/2019"),
        ("02/03/2019", "DET021", "write 2019-03-02 or 2019-02-03 (EDTF)"),
        ("3/2/19", "DET021", "write 2019-02-03 or 2019-03-02 (EDTF)"),
        ("3.2.2019", "DET021", "write 2019-02-03 or 2019-03-02 (EDTF)"),
        ("3-2-2019", "DET021", "write 2019-02-03 or 2019-03-02 (EDTF)"),
        (" 02/03/2019~", "DET021", "write 2019-03-02~ or 2019-02-03~ (EDTF)"),
        ("19/02/03", "DET021", "write 2003-02-19 or 2019-02-03 (EDTF)"),
        ("2010/11", "DET021", "write 2010-11 (the month) or 2010/2011 (the years)"),
        ("2019-02-30", "DET022", "write 2019-02-28"),
        ("2019-02-29", "DET022", "write 2019-02-28"),
        ("1900-02-29", "DET022", "write 1900-02-28"),
        ("2019-04-31~", "DET022", "write 2019-04-30"),
        ("2019-03-00", "DET022", "write 2019-03-01"),
        ("2019-02-30T04:05:06", "DET022", "write 2019-02-28"),
        ("2019-02-30/2019-03-05", "DET022", "write 2019-02-28"),
        ("30/02/2019", "DET022", "write 2019-02-28"),
        ("2019.02.30", "DET022", "write 2019-02-28"),
        ("2019-13-01", "DET022", "write 2019-01-13 if 13 is the day"),
        ("2019-31-31", "DET022", "months run from 01 to 12"),
        ("2019-13", "DET022", "write 2019 for the year; months run from 01 to 12, seasons from 21 to 24"),
        ("2018-19", "DET022", "write 2018/2019 for the two years"),
        ("2018-42", "DET022", "write 2018 for the year; months run from 01 to 12, seasons from 21 to 24"),
        ("2019/2018", "DET023", "write 2018/2019"),
        ("2019-02-28/2019-02-27", "DET023", "write 2019-02-27/2019-02-28"),
        ("2019-01~/2018-12?", "DET023", "write 2018-12?/2019-01~"),
        ("../..", "DET024", ONE_SIDE),
        ("/", "DET024", ONE_SIDE),
        ("../", "DET024", ONE_SIDE),
        ("2019-XX", "DET024", "write 2019"),
        ("2019-XX-XX", "DET024", "write 2019"),
        ("2019-03-XX", "DET024", "write 2019-03"),
        ("201X", "DET024", "write 2010/2019"),
        ("20XX", "DET024", "write 2000/2099"),
        ("XXXX", "DET024", "write the interval of the days that are possible"),
        ("2019-XX-05", "DET024", "write the interval of the days that are possible"),
        ("2019-XX/2020", "DET024", "write 2019"),
        ("[2018,2019]", "DET024", SET),
        ("{2018..2019}", "DET024", SET),
        ("12018", "DET024", ANY_YEAR),
        ("Y12018", "DET024", ANY_YEAR),
        ("Y-17E7", "DET024", ANY_YEAR),
        ("-0044", "DET024", ANY_YEAR),
        ("0000", "DET024", ANY_YEAR),
        ("0000-02-30", "DET024", ANY_YEAR),
        ("9999-24", "DET024", "write 9999-12"),
        ("1950S2", "DET024", "write an interval"),
        ("2018-25", "DET024", SEASONS),
        ("2018-33", "DET024", SEASONS),
        ("?2019-03", "DET024", "write 2019-03?"),
        ("2019?-03", "DET024", "write 2019-03?"),
        ("2019~-03?", "DET024", "write 2019-03%"),
        ("2019-03-02T04:05:06Z", "DET024", "write 2019-03-02T04:05:06, if that is the time there"),
        ("2019-03-02T04:05+09:00", "DET024", "write 2019-03-02T04:05:00, if that is the time there"),
        ("2019-03-02T04:05:06?", "DET024", "write 2019-03-02T04:05:06"),
        ("2019-03-02T04:05:06/2019-03-03T04:05:06", "DET024", "write days"),
    ],
)
def test_refusals(text: str, code: str, advice: str) -> None:
    with pytest.raises(DateError) as caught:
        EventDate.parse(text)
    error = caught.value
    assert (error.code, error.help) == (code, advice)
    assert error.message.isprintable() and len(error.message) < 120
    assert str(error) == f"{code} {error.message} (help: {advice})"
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
    if advice.startswith("write ") and advice[6].isdecimal():
        EventDate.parse(advice.split()[1].rstrip(","))  # what is suggested can be read


def read(text: str) -> EventDate | DateError:
    try:
        return EventDate.parse(text)
    except DateError as error:
        return error


# Any text, texts of the letters that dates are made of, and dates that lack their first letter.
@given(st.text(max_size=80) | st.text("0123456789-/.~?%TXZ: ", max_size=24) | date_texts().map(lambda t: t[1:]))
def test_any_text_is_read_or_explained(text: str) -> None:
    outcome = read(text)
    if isinstance(outcome, DateError):
        assert outcome.code in {"DET020", "DET021", "DET022", "DET023", "DET024"}
        assert outcome.message.isprintable() and outcome.help.isprintable() and outcome.help
    else:
        assert EventDate.parse(outcome.text) == outcome


@given(interval_texts())
def test_an_interval_turned_round_is_refused(text: str) -> None:
    when = EventDate.parse(text)
    first, last = text.split("/")
    assume(EventDate.parse(last).lo > EventDate.parse(first).hi)  # type: ignore[operator]
    with pytest.raises(DateError, match="DET023") as caught:
        EventDate.parse(f"{last}/{first}")
    assert EventDate.parse(caught.value.help.removeprefix("write ")) == when
