"""Everything that the property tests draw: one place, so that a new field is drawn wherever it matters."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from sim.record.dates import EventDate

SIGNS = ("~", "?", "%")
EARLIEST, LATEST = dt.date(1, 1, 1), dt.date(9998, 12, 31)  # a winter of 9999 would end in 10000


def days(first: dt.date = EARLIEST, last: dt.date = LATEST) -> st.SearchStrategy[dt.date]:
    """Days; mostly in the years that cases are about, so that dates meet."""
    near = st.dates(max(first, dt.date(2016, 1, 1)), min(last, dt.date(2021, 12, 31)))
    return near | st.dates(first, last)


def plain_texts() -> st.SearchStrategy[str]:
    """A day, a month, a season or a year, without a sign."""
    day = days().map(dt.date.isoformat)
    month = day.map(lambda text: text[:7])
    year = day.map(lambda text: text[:4])
    season = st.builds(lambda text, number: f"{text}-{number}", year, st.integers(21, 24))
    return st.one_of(day, month, season, year)


def single_texts() -> st.SearchStrategy[str]:
    """A day, a month, a season or a year, with or without a sign."""
    return st.builds(str.__add__, plain_texts(), st.sampled_from(("", *SIGNS)))


def interval_texts() -> st.SearchStrategy[str]:
    """Closed intervals, in order, with or without signs at either end."""
    return st.lists(single_texts().map(EventDate.parse), min_size=2, max_size=2).map(
        lambda ends: "/".join(end.text for end in sorted(ends))
    )


def open_texts() -> st.SearchStrategy[str]:
    """Intervals open on one side, as they are normalised."""
    return single_texts().flatmap(lambda text: st.sampled_from((f"{text}/..", f"../{text}")))


def second_texts() -> st.SearchStrategy[str]:
    """A day with a time, to the second and without a zone."""
    times = st.times().map(lambda time: time.isoformat("seconds"))
    return st.builds(lambda day, time: f"{day}T{time}", days(), times)


def date_texts() -> st.SearchStrategy[str]:
    """Every form of date that a case may contain."""
    return st.one_of(single_texts(), interval_texts(), open_texts(), second_texts())


def event_dates() -> st.SearchStrategy[EventDate]:
    """Every form of `EventDate`."""
    return date_texts().map(EventDate.parse)


def case_windows() -> st.SearchStrategy[tuple[dt.date, dt.date]]:
    """The first and the last day of a case."""
    return st.tuples(days(), days()).map(lambda pair: (min(pair), max(pair)))
