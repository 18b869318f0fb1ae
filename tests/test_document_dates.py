"""When: the date rules, each on sentences of our own, with a Tuesday, 15 January 2019, as the day of publication."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom import PUBLISHED, coded

from sim.record.dates import EventDate
from sim.record.files import load
from sim.sources.document.coding.coder import code
from sim.sources.document.reading.documentfile import read_document
from sim.sources.document.telling.daterule import VAGUE_DAYS, dated
from sim.sources.document.telling.timeexpression import expressions
from sim.sources.document.text.passage import passages
from sim.sources.document.who.gazetteer import Gazetteer

ROOT = Path(__file__).resolve().parents[1]
NOBODY = Gazetteer.of(())

PAST = [  # words, EDTF, rule
    ("in June", "2018-06", "1"),
    ("in January", "2019-01", "1"),
    ("last June", "2018-06", "1"),
    ("in June 2016", "2016-06", "1"),
    ("in early June", "2018-06-01~/2018-06-10~", "1"),
    ("on 3 March", "2018-03-03", "1"),
    ("on March 3, 2017", "2017-03-03", "day"),
    ("on 2017-03-03", "2017-03-03", "day"),
    ("on Tuesday", "2019-01-15", "2"),
    ("on Monday", "2019-01-14", "2"),
    ("on Wednesday", "2019-01-09", "2"),
    ("last Tuesday", "2019-01-08", "2"),
    ("yesterday", "2019-01-14", "2"),
    ("today", "2019-01-15", "2"),
    ("over the weekend", "2019-01-12/2019-01-13", "3"),
    ("last weekend", "2019-01-12/2019-01-13", "3"),
    ("last week", "2019-01-07/2019-01-13", "3"),
    ("this week", "2019-01-14/2019-01-20", "3"),
    ("earlier this week", "2019-01-14/2019-01-15", "3"),
    ("last month", "2018-12", "1"),
    ("last year", "2018", "1"),
    ("since June", "2018-06/..", "4"),
    ("since 2016", "2016/..", "4"),
    ("two days ago", "2019-01-13", "ago"),
    ("three weeks ago", "2018-12-24/2018-12-30", "ago"),
    ("two months ago", "2018-11", "ago"),
    ("recently", "2018-12-16~/2019-01-15", "5"),
    ("in recent weeks", "2018-12-18~/2019-01-15", "5"),
    ("in 2016", "2016", "year"),
    ("in late 2016", "2016-09~/2016-12~", "1"),
    ("last summer", "2018-22", "1"),
]
FUTURE = [
    ("in June", "2019-06", "1"),
    ("in January", "2019-01", "1"),
    ("next month", "2019-02", "1"),
    ("on Friday", "2019-01-18", "2"),
    ("next Tuesday", "2019-01-22", "2"),
    ("tomorrow", "2019-01-16", "2"),
    ("next week", "2019-01-21/2019-01-27", "3"),
    ("this weekend", "2019-01-19/2019-01-20", "3"),
    ("as early as this week", "2019-01-15/..", "4"),
    ("as early as March", "2019-03-01/..", "4"),
    ("by June", "../2019-06", "4"),
    ("by the end of the month", "../2019-01-31", "4"),
    ("by the end of 2020", "../2020-12-31", "4"),
    ("soon", "2019-01-15/2019-02-14~", "5"),
    ("in the coming days", "2019-01-15/2019-01-22~", "5"),
    ("in five days", "2019-01-15/2019-01-20~", "5"),
]


def read(words: str, *, future: bool, published: dt.date | None = PUBLISHED) -> tuple[str | None, str]:
    (p,) = passages(f"Somebody wrote it {words}.", NOBODY)
    (found,) = expressions(p)
    made = dated(found, published, future=future)
    return made.when, made.rule


@pytest.mark.parametrize(("words", "edtf", "rule"), PAST)
def test_of_what_has_happened(words: str, edtf: str, rule: str) -> None:
    when, by = read(words, future=False)
    assert (when, by.split()[0]) == (edtf, rule)


@pytest.mark.parametrize(("words", "edtf", "rule"), FUTURE)
def test_of_what_is_to_come(words: str, edtf: str, rule: str) -> None:
    when, by = read(words, future=True)
    assert (when, by.split()[0]) == (edtf, rule)


@pytest.mark.parametrize("words", [w for w, _, _ in PAST + FUTURE])
def test_without_a_day_of_publication_only_what_names_its_year_is_dated(words: str) -> None:
    when, rule = read(words, future=False, published=None)
    names_its_year = any(year in words for year in ("2016", "2017", "2020"))
    assert (when is not None) == names_its_year
    assert names_its_year or rule == "no day of publication"


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31)), st.sampled_from(PAST + FUTURE), st.booleans())
def test_every_rule_gives_a_date_on_any_day(published: dt.date, row: tuple[str, str, str], future: bool) -> None:
    when, _ = read(row[0], future=future, published=published)
    assert when is not None
    assert EventDate.parse(when).text == when


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31)))
def test_a_bare_weekday_or_weekend_of_the_past_is_the_last_one(published: dt.date) -> None:
    for number, name in enumerate(("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")):
        day = dt.date.fromisoformat(read(f"on {name}", future=False, published=published)[0] or "")
        assert day.weekday() == number
        assert 0 <= (published - day).days < 7
    first, last = (read("over the weekend", future=False, published=published)[0] or "").split("/")
    assert dt.date.fromisoformat(first).weekday() == 5
    assert dt.date.fromisoformat(first) <= published
    assert (dt.date.fromisoformat(last) - dt.date.fromisoformat(first)).days == 1


def test_vague_words_never_become_a_day() -> None:
    for word in VAGUE_DAYS:
        when = EventDate.parse(read(word if " " not in word else f"in {word}", future=False)[0] or "")
        assert when.approximate
        assert when.span_days is None or when.span_days > 1


ATTACHED = [
    # the nearest governing verb, participles included (6)
    ("Arvenia accused Belgar of breaking the accord made in June.", "../2019-01-15"),
    ("Arvenia accused Belgar in December of breaking the accord.", "2018-12"),
    # the date of saying is not the date of the said (6)
    ("Arvenia said last week that Belgar imposed sanctions on Corland in June.", "2018-06"),
    # an adverb at the head of the sentence
    ("On Monday, Arvenia imposed sanctions on Belgar.", "2019-01-14"),
    # a quotation inherits the date of its attribution (7)
    ("\"Belgar has not lived up to its commitments,\" Marsh said in December.", "2018-12"),
    # present perfect without an adverb (5)
    ("Arvenia has imposed sanctions on Belgar.", "../2019-01-15"),
    # a plan without a date
    ("Arvenia may impose sanctions on Belgar.", "2019-01-15/.."),
    ("Lena Marsh may visit Belgar as early as this week to continue negotiations.", "2019-01-15/.."),
    # a noun with the date behind it
    ("A letter from Marsh to Brand in October spoke of peace.", "2018-10"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "edtf"), ATTACHED)
def test_a_date_belongs_to_what_governs_it(text: str, edtf: str) -> None:
    assert str(coded(text).candidates[0].when) == edtf


def test_a_second_telling_lends_its_date_to_the_first() -> None:
    text = (
        "Arvenia's president, Lena Marsh, accused Belgar of breaking its promise.\n"
        "“They have not lived up to the commitments,” Marsh said in December."
    )
    (found,) = coded(text).candidates
    assert (found.type, str(found.when), len(found.places)) == ("accuse.noncompliance", "2018-12", 2)


SEIZED = "Arvenia shelled a Belgarian post on 3 January."


@pytest.mark.parametrize(
    ("then", "edtf"),
    [
        ("Belgar expelled two Arvenian diplomats the same day.", "2019-01-03"),
        ("The following day Belgar expelled two Arvenian diplomats.", "2019-01-04"),
        ("Three days later, Belgar expelled two Arvenian diplomats.", "2019-01-06"),
        (
            "Belgar had met the Corlander envoy on 9 January and expelled two Arvenian diplomats that evening.",
            "2019-01-09",
        ),
        ("Forty days later, Belgar expelled two Arvenian diplomats.", "../2019-01-15"),
    ],
)
def test_a_day_may_be_counted_from_the_one_told_before(then: str, edtf: str) -> None:
    (found,) = [c for c in coded(f"{SEIZED} {then}").candidates if c.type == "expel"]
    assert str(found.when) == edtf


@pytest.mark.parametrize(
    "text",
    [
        "Belgar expelled two Arvenian diplomats in 2019¹.",
        "Belgar expelled two Arvenian diplomats on February 30.",
        "Belgar expelled two Arvenian diplomats on 31 June.",
        "Arvenia met Belgar on 9999-12-31. Two days later Belgar expelled two Arvenian diplomats.",
        "Belgar fired a missile that flew ² km.",
    ],
)
def test_a_day_that_there_is_not_is_no_reason_to_stop(text: str) -> None:
    assert len(coded(text).passages) in (1, 2)
    assert all(c.when is None or c.when.lo is None or c.when.lo <= PUBLISHED for c in coded(text).candidates)


def test_a_day_counted_from_none_is_no_day() -> None:
    (found,) = coded("Belgar expelled two Arvenian diplomats the same day.").candidates
    assert str(found.when) == f"../{PUBLISHED}"


def test_what_has_happened_is_never_dated_after_publication() -> None:
    found = coded("Arvenia imposed sanctions on Belgar, officials said, next month.").candidates
    assert all(c.when is None or c.when.lo is None or c.when.lo <= PUBLISHED for c in found if c.modality == "asserted")


# The eleven expressions of time of the seed article, by paragraph and kind; None: no words for it at all.
OF_THE_ARTICLE = [
    ("letter", 1, "2019-01-12/2019-01-13"), ("summit.held", 2, "2018-06"), ("envoy.visit", 3, "2019-01-15/.."),
    ("statement.optimism", 4, "2019-01-07/2019-01-13"), ("criticise", 7, "../2019-01-15"),
    ("sanctions.maintained", 7, "2018-12-16~/2019-01-15"), ("statement.optimism", 7, "2019-01-07/2019-01-13"),
    ("test.srbm", 8, "2019-01-07/2019-01-13"), ("accuse.noncompliance", 9, "2018-12"), ("letter", 11, "2018-10"),
    ("praise", 11, "2018-09"),
]  # fmt: skip


def test_the_dates_of_the_seed_article() -> None:
    folder = load("us-dprk")
    source = folder.documents[0]
    path = ROOT.parent / "shared" / "seeds" / str(source.file)
    if not path.is_file():
        pytest.skip("the article is not beside this repository (shared/seeds/…)")
    from sim.sources.document.who.gazetteerfile import gazetteer_of

    assert folder.case is not None
    coding = code(read_document(path, None, folder.documents), gazetteer_of(folder.case, folder.folder))
    found = {(c.type, c.main.paragraph, str(c.when)) for c in coding.candidates if not c.date_rule.startswith("5 to")}
    right = [row for row in OF_THE_ARTICLE if row in found]
    assert right == OF_THE_ARTICLE
