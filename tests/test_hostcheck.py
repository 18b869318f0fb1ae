"""The host's check: whatever a coder claims is looked up, and what does not hold is kept with its reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.record.codebook import CODEBOOK
from sim.sources.document.coders.hostcheck import MOST_CANDIDATES, Checked, Refused, checked
from sim.sources.document.coding.candidate import Candidate, Coder
from sim.sources.document.coding.coder import code
from sim.sources.document.document import Document
from sim.sources.document.who.gazetteer import Gazetteer, Known

PUBLISHED = dt.date(2019, 1, 15)  # a Tuesday
TEXT = """Arvenia accused Belgar on Monday of breaking the accord. Belgar's envoy walked out
of the talks last week.

On the eve of the vote Arvenia praised Belgar. The two leaders may meet by February. Arvenia praised Belgar again.
"""
DOCUMENT = Document.of_text(TEXT, id="article", published=PUBLISHED)
ROSTER = Gazetteer.of(
    [
        Known(id="ARV", name="Arvenia", kind="state"),
        Known(id="BEL", name="Belgar", kind="state"),
        Known(id="CAR", name="Carvia", kind="state"),
    ],
    [Known(id="DUN", name="Dunmark", kind="state")],
)
ME = Coder(name="mine", version="1")


def reply(quote: str = "Arvenia accused Belgar on Monday", **keys: Any) -> dict[str, Any]:
    """A good reply with some keys replaced."""
    start = TEXT.find(quote)
    place = {"quote": quote, "span": [start, start + len(quote)]}
    base = {"type": "accuse.noncompliance", "actors": ["ARV"], "targets": ["BEL"], "places": [place]}
    return {**base, **keys}


def check(*replies: object, document: Document = DOCUMENT) -> Checked:
    return checked(replies, document, ROSTER, coder=ME)


def accepted(*replies: object) -> Candidate:
    result = check(*replies)
    assert not result.refused, result.refused
    return result.accepted[0]


def refused(*replies: object) -> Refused:
    result = check(*replies)
    assert not result.accepted
    return result.refused[0]


def reasons(*replies: object) -> str:
    return "; ".join(refused(*replies).reasons)


# --- what holds --------------------------------------------------------------------------------------


def test_a_good_reply_is_completed_by_the_host() -> None:
    c = accepted(reply(when="2019-01-14", date_words="on Monday", confidence=0.7))
    assert (c.document, c.sha256, c.published, c.coder) == ("article", DOCUMENT.sha256, PUBLISHED, ME)
    assert c.main.quote == TEXT[c.main.span[0] : c.main.span[1]] and c.main.paragraph == 1
    assert c.codes.cameo == CODEBOOK[c.type].cameo and c.date_rule == "2 weekday" and not c.refused


def test_our_own_coder_passes_unchanged() -> None:
    own = code(DOCUMENT, ROSTER).candidates
    assert own
    result = checked(own, DOCUMENT, ROSTER)
    assert result.accepted == own and not result.refused


def test_ids_codes_and_paragraphs_are_never_trusted() -> None:
    lie = reply(id="c-" + "f" * 12, codes={"cameo": ["999"], "plover": "FIGHT"}, coder={"name": "x", "version": "2"})
    lie["places"][0] |= {"paragraph": 7, "before": "nonsense", "after": "nonsense"}
    assert accepted(lie) == accepted(reply()) == accepted(reply(codes=7))


def test_what_refuses_is_shown_beside_what_passes_in_the_order_of_the_text() -> None:
    late = reply("Arvenia praised Belgar again", type="praise")
    result = check(late, reply(actors=["DUN"]), reply())
    assert [c.main.span[0] for c in result.candidates] == sorted(c.main.span[0] for c in result.candidates)
    assert len(result.candidates) == 3 and sum(bool(c.refused) for c in result.candidates) == 1


# --- places ------------------------------------------------------------------------------------------


def test_a_wrong_span_is_mended_where_the_quotation_stands_once() -> None:
    one = reply()
    one["places"][0]["span"] = [3, 9]
    c = accepted(one)
    assert c.main.span == (0, 32) and "host: span 3-9 mended to 0-32" in c.rules
    del one["places"][0]["span"]
    assert accepted(one).id == c.id


def test_a_quotation_over_a_line_break_is_found() -> None:
    c = accepted(reply(places=[{"quote": "walked out of the talks"}], type="talks.walkout"))
    assert c.main.quote == "walked out\nof the talks"


def test_context_tells_which_of_two_is_meant() -> None:
    place = {"quote": "Arvenia praised Belgar"}
    assert "stands 2 times" in reasons(reply(type="praise", places=[place]))
    assert accepted(reply(type="praise", places=[place | {"after": " again"}])).main.span[0] == TEXT.rfind("Arvenia")
    assert accepted(reply(type="praise", places=[place | {"before": "of the vote "}])).main.paragraph == 2
    assert "nothing tells" in reasons(reply(type="praise", places=[place | {"before": "elsewhere"}]))


def test_a_span_tells_which_is_meant_where_only_white_space_differs() -> None:
    start = TEXT.rfind("Arvenia praised")
    place = {"quote": "Arvenia  praised Belgar", "span": [start, start + 22]}
    assert accepted(reply(type="praise", places=[place])).main.span == (start, start + 22)


@pytest.mark.parametrize("span", [[0, 10**9], [-5, 3], [5, 5], [9, 2], "0-5", [0.0, 4.0], [True, 4], [1]])
def test_odd_spans_are_no_spans(span: object) -> None:
    one = reply()
    one["places"][0]["span"] = span
    assert accepted(one).main.span == (0, 32)


@pytest.mark.parametrize(
    ("places", "reason"),
    [
        ([{"quote": "Arvenia attacked Belgar"}], "does not stand in the text"),
        ([{"quote": "   "}], "without a quotation"),
        ([{"quote": 7}], "without a quotation"),
        (["Arvenia"], "without a quotation"),
        ([], "no place in the text"),
        (None, "no place in the text"),
        ([{"quote": "x" * 4001}], "at most 4,000"),
    ],
)
def test_a_lying_quotation_is_refused(places: object, reason: str) -> None:
    one = refused(reply(places=places))
    assert reason in "; ".join(one.reasons) and one.candidate is None and one.given


def test_a_second_place_that_lies_refuses_all_but_keeps_the_first() -> None:
    one = refused(reply(places=[*reply()["places"], {"quote": "never written"}]))
    assert one.candidate is not None and len(one.candidate.places) == 1


def test_offsets_are_code_points() -> None:
    document = Document.of_text("\N{FIRE ENGINE} Arvenia praised Belgar.", published=PUBLISHED)
    place = {"quote": "Arvenia praised Belgar", "span": [2, 24]}
    assert checked([reply(type="praise", places=[place])], document, ROSTER).accepted[0].rules == ()


# --- who and what ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({"type": "acuse.noncompliance"}, "no type of the codebook: acuse.noncompliance; did you mean"),
        ({"actors": ["DUN"]}, "no actor of the case: DUN"),
        ({"targets": ["XYZ"]}, "no actor of the case: XYZ"),
        ({"persons": ["nobody-known"]}, "nobody that the gazetteer knows: nobody-known"),
        ({"actors": []}, "nobody acts"),
        ({"actors": ["BEL"]}, "named twice"),
        ({"joint": True}, "a joint event has"),
        ({"modality": "rumoured"}, "`modality` is"),
        ({"confidence": float("nan")}, "`confidence` is"),
        ({"confidence": float("inf")}, "`confidence` is"),
        ({"confidence": 1.5}, "`confidence` is"),
        ({"confidence": "high"}, "`confidence` is"),
        ({"sha256": "0" * 64}, "`sha256` is"),
        ({"published": "2019-01-16"}, "`published` is"),
        ({"document": "another"}, "`document` is"),
        ({"kind": "x"}, "`kind` is no key of a candidate"),
        ({"refused": "I am not sure"}, "I am not sure"),
        ({"date_rule": "\x1b[2J"}, "U+001B"),
        ({"attribution": {"chain": ["a\u202eb"]}}, "U+202E"),
        ({"rules": ["x" * 601]}, "at most 600 characters"),
    ],
)
def test_what_does_not_hold_is_kept_with_its_reason(keys: dict[str, Any], reason: str) -> None:
    one = refused(reply(**keys))
    assert reason in "; ".join(one.reasons)
    assert one.candidate is not None and one.candidate.refused and one.candidate.main.span == (0, 32)


@pytest.mark.parametrize("key", ["type", "actors"])
def test_without_a_key_that_is_needed_there_is_no_candidate(key: str) -> None:
    bare = {k: v for k, v in reply().items() if k != key}
    assert refused(bare).reasons == (f"`{key}` is missing",)


def test_every_reason_is_given_at_once() -> None:
    one = reasons(reply(actors=["DUN"], type="no.such", confidence=7, when="2019-02-30"))
    assert all(part in one for part in ("DUN", "no.such", "confidence", "when"))


def test_a_reply_that_comes_twice_is_said_to() -> None:
    result = check(reply(), reply(), reply(actors=["ARV"], targets=[]))
    assert len(result.accepted) == 2 and result.refused[0].reasons == ("the same event as reply 1",)


def test_a_joint_event_has_one_id_in_either_order() -> None:
    one, other = (accepted(reply(joint=True, targets=[], actors=list(a))) for a in (("BEL", "ARV"), ("ARV", "BEL")))
    assert one == other and one.actors == ("ARV", "BEL")


# --- dates -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "words", "modality"),
    [
        (None, "", "asserted"),
        ("../2019-01-15", "", "asserted"),
        ("2019-01-15/..", "", "anticipated"),
        ("2019-01-14", "Monday", "asserted"),
        ("2019-01-14~", "On monday", "asserted"),
        ("2019-01-07/2019-01-13", "last week", "asserted"),
        ("../2019-02", "by February", "anticipated"),
        ("2019-01", "the eve of the vote", "asserted"),  # no rule reads it: a month may be, and is marked
    ],
)
def test_dates_that_the_text_gives(when: str | None, words: str, modality: str) -> None:
    c = accepted(reply(when=when, date_words=words, modality=modality))
    assert ("host: the date could not be worked out again from its words" in c.rules) == ("eve" in words)


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({"when": "2019-01-13", "date_words": "Monday"}, "is 2019-01-13, but `Monday` means 2019-01-14"),
        ({"when": "2019-01-14"}, "the date 2019-01-14 has no words in the text"),
        ({"when": "2019-01-15"}, "the date 2019-01-15 has no words in the text"),
        ({"when": "2019-01-12", "date_words": "on Saturday"}, "do not stand in the text"),
        ({"date_words": "Sunday"}, "do not stand in the text"),
        ({"date_words": "!!"}, "do not stand in the text"),
        ({"when": "2019-01-14", "date_words": "the eve of the vote"}, "names no day"),
        ({"when": "2019-01-14T10:00:00", "date_words": "Monday"}, "means 2019-01-14"),
        ({"when": "2019-01-09", "date_words": "last week"}, "means 2019-01-07/2019-01-13"),
        ({"when": "2019-02-01", "date_words": "by February", "modality": "anticipated"}, "means ../2019-02"),
        ({"when": "2019-02", "date_words": "February"}, "after publication on 2019-01-15"),
        ({"when": "soon"}, "`when` is"),
        ({"when": "2019-02-30"}, "`when` is"),
        ({"when": 20190114}, "`when` is"),
    ],
)
def test_invented_dates_are_refused_with_both_dates(keys: dict[str, Any], reason: str) -> None:
    one = refused(reply(**keys))
    assert reason in "; ".join(one.reasons) and one.candidate is not None


def test_without_a_day_of_publication_a_weekday_dates_nothing() -> None:
    text = Document.of_text(TEXT)
    result = check(reply(when="2019-01-14", date_words="Monday"), reply(), document=text)
    assert "cannot be told: no day of publication" in result.refused[0].reasons[0] and len(result.accepted) == 1


def dated(text: str, **keys: Any) -> str:
    """Why a date is refused in a text of its own; empty where it is not."""
    document = Document.of_text(text, published=PUBLISHED)
    result = checked([reply("Arvenia praised Belgar", type="praise", **keys)], document, ROSTER)
    return "; ".join(r for one in result.refused for r in one.reasons)


def test_a_date_may_be_vaguer_than_the_rule_makes_it_and_never_surer() -> None:
    text = "Arvenia praised Belgar in early January."
    meant = dated(text, when="2018", date_words="early January").split("means ")[1].split(" ")[0]
    assert "~" in meant and not dated(text, when=meant, date_words="early January")
    assert "means" in dated(text, when=meant.replace("~", ""), date_words="early January")
    assert not dated(text, when=meant.replace("~", "%"), date_words="early January")


def test_words_that_no_rule_reads_still_contradict() -> None:
    text = "Arvenia praised Belgar on the eve of the 2018 vote, in the March heat, a Friday night."
    assert "names the year 2018" in dated(text, when="2019-01", date_words="the eve of the 2018 vote")
    assert not dated(text, when="2018-11", date_words="the eve of the 2018 vote")


def test_words_are_read_where_the_event_stands() -> None:
    text = "Arvenia praised Belgar on Friday. The accord is due by Friday."
    assert not dated(text, when="2019-01-11", date_words="Friday")
    assert "means 2019-01-11 (rule" in dated(text, when="../2019-01-11", date_words="Friday")


# --- shapes and sizes --------------------------------------------------------------------------------


def circle() -> dict[str, Any]:
    made: dict[str, Any] = {}
    made["again"] = made
    return made


def deep() -> dict[str, Any]:
    made: Any = 0
    for _ in range(100_000):
        made = [made]
    return {"rules": made}


@pytest.mark.parametrize("odd", [None, 3, "text", ["a"], {"rules": ["x" * 70_000]}, {"type": "\ud800"}, {(1, 2): 3}])
def test_what_is_no_candidate_at_all_is_kept_as_shown(odd: object) -> None:
    one = refused(odd)
    assert one.candidate is None and one.reasons and len(one.given) <= 300
    one.given.encode()


def test_data_that_never_end_are_refused() -> None:
    assert "no plain data" in refused(circle()).reasons[0]
    assert refused(deep()).candidate is None


def test_no_more_than_two_thousand_are_read() -> None:
    def endless() -> Iterator[object]:
        while True:
            yield {}

    result = checked(endless(), DOCUMENT, ROSTER)
    assert len(result.refused) == MOST_CANDIDATES + 1
    assert result.refused[-1].reasons == ("more than 2,000 candidates: the rest was not read",)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def test_a_refusal_that_is_cut_stays_as_it_is() -> None:
    (c,) = check(
        reply(joint={}, targets=[{}, None, 7, [], "!"], actors=[], when=[], document=[], sha256=[], published=[])
    ).candidates
    assert len(c.refused) == 600 and check(c).candidates == (c,)


@given(st.dictionaries(st.sampled_from([*Candidate.model_fields, "more"]), ANYTHING, max_size=8))
def test_nothing_that_a_coder_sends_breaks_the_host(keys: dict[str, Any]) -> None:
    result = check(reply() | keys)
    assert len(result.accepted) + len(result.refused) == 1
    for c in result.candidates:
        assert c.main.quote == TEXT[c.main.span[0] : c.main.span[1]]
        assert check(c).candidates == (c,)  # what was decided once is decided the same again
