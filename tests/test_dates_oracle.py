"""The `edtf` package as oracle where it is right; elsewhere both answers, so that a change is noticed."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import interval_texts, plain_texts, single_texts

from sim.record.dates import DateError, EventDate

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def edtf() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # not ours to mend
        package = pytest.importorskip("edtf")
        package.parse_edtf("2019")
    return package


def bound(struct: Any) -> str:
    """A bound of the package as year-month-day, or inf."""
    return f"{struct}" if isinstance(struct, float) else "{:04}-{:02}-{:02}".format(*tuple(struct)[:3])


def comparable(text: str) -> bool:
    """Whether the package is right about it: it cuts winters off, and refuses a single season with a sign."""
    signed_season = len(text) == 8 and text[5:7] > "20"
    return not signed_season and not any(side[4:7] == "-24" for side in text.split("/"))


@pytest.mark.parametrize(
    "texts", [plain_texts(), single_texts(), interval_texts()], ids=["plain", "signed", "interval"]
)
def test_strict_bounds_agree_with_edtf(edtf: Any, texts: st.SearchStrategy[str]) -> None:
    @settings(max_examples=50)  # the package takes about 10 ms for each
    @given(texts.filter(comparable))
    def agree(text: str) -> None:
        ours, theirs = EventDate.parse(text), edtf.parse_edtf(text)
        assert (str(ours.lo), str(ours.hi)) == (bound(theirs.lower_strict()), bound(theirs.upper_strict()))
        if "%" not in text:
            assert (ours.approximate, ours.uncertain) == (theirs.is_approximate, theirs.is_uncertain)
        if not ours.approximate and not ours.uncertain:
            fuzzy = bound(theirs.lower_fuzzy()), bound(theirs.upper_fuzzy())
            assert tuple(map(str, ours.padded())) == fuzzy

    agree()


@pytest.mark.parametrize(
    ("text", "ours", "theirs"),
    [
        ("2019-02-28~", ("2019-02-25", "2019-03-03"), ("2018-01-27", "2020-03-29")),
        ("2019-02-28?", ("2019-02-28", "2019-02-28"), ("2018-01-27", "2020-03-29")),
        ("2019-02-28%", ("2019-02-25", "2019-03-03"), ("2016-12-26", "2021-04-30")),
        ("2019-02~", ("2019-01-29", "2019-03-03"), ("2018-01-01", "2020-03-28")),
        ("2019~", ("2018-11-25", "2020-02-06"), ("2018-01-01", "2020-12-31")),
        ("2018-12~/2019-01?", ("2018-11-28", "2019-01-31"), ("2017-11-01", "2020-02-29")),
        ("2018-24", ("2018-12-01", "2019-02-28"), ("2018-12-01", "2018-12-31")),
        ("2019-01-14/..", ("2019-01-14", "None"), ("2019-01-14", "inf")),
        ("../2019-01-14", ("None", "2019-01-14"), ("-inf", "2019-01-14")),
        ("2019-01-14/", ("2019-01-14", "None"), ("2019-01-14", "2029-01-14")),
        ("/2019-01-14", ("None", "2019-01-14"), ("2009-01-14", "2019-01-14")),
    ],
)
def test_bounds_that_differ_from_edtf(edtf: Any, text: str, ours: tuple[str, str], theirs: tuple[str, str]) -> None:
    assert tuple(map(str, EventDate.parse(text).padded())) == ours
    parsed = edtf.parse_edtf(text)
    assert (bound(parsed.lower_fuzzy()), bound(parsed.upper_fuzzy())) == theirs


def test_both_signs_at_once_differ_from_edtf(edtf: Any) -> None:
    ours, theirs = EventDate.parse("2019%"), edtf.parse_edtf("2019%")
    assert (ours.approximate, ours.uncertain) == (True, True)
    assert (theirs.is_approximate, theirs.is_uncertain) == (False, False)


@pytest.mark.parametrize(
    "text",
    [
        "2019-02-29", "../..", "2019/2018", "2019-02-28/2019-02-27", " 2019", "2019-03-02T04:05:06Z",
        "2019-XX", "2018-25", "0000", "-0044", "Y12018",
    ],
)  # fmt: skip
def test_edtf_takes_what_is_refused_here(edtf: Any, text: str) -> None:
    assert edtf.parse_edtf(text) is not None
    with pytest.raises(DateError):
        EventDate.parse(text)


@pytest.mark.parametrize("text", ["2018-24~", "2018-22?", "2018-23%"])
def test_edtf_refuses_what_is_taken_here(edtf: Any, text: str) -> None:
    assert EventDate.parse(text).precision in ("season", "interval")
    with pytest.raises(edtf.EDTFParseException):
        edtf.parse_edtf(text)
