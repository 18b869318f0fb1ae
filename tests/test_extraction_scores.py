"""Scoring of candidates against gold, on examples small enough to be counted by hand."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from sim.assess.extraction import MEASURES, Fall, Match, Score, Scores, read_gold, same_days, score
from sim.assess.gold import Gold, where
from sim.assess.resampling import Interval, Tally, drawn, interval, total
from sim.errors import DetenteError
from sim.record.dates import EventDate
from sim.sources.document.coding.candidate import Candidate

ARTICLES = Path(__file__).parent / "articles"
TEXT = """Arvenia accused Belgar on Monday of breaking the accord.
Belgar praised
Arvenia's envoy. The two met on Friday.

Corvia denied that it had fired a missile at Belgar."""
GOLD = {
    "schema": "detente/gold/v1",
    "document": {"id": "three", "published": "2031-03-09"},
    "events": [
        {
            "quote": "Arvenia accused Belgar",
            "type": "criticise",
            "actors": ["A"],
            "targets": ["B"],
            "when": "2031-03-03",
        },
        {"quote": "Belgar praised Arvenia's envoy", "type": "praise", "actors": ["B"], "modality": "reported"},
        {"quote": "The two met", "type": "talks.working", "actors": ["A", "B"], "joint": True, "when": "2031-03-07"},
    ],
    "traps": [{"quote": "had fired a missile at Belgar", "kind": "negated"}],
}


def gold(**changes: Any) -> Gold:
    return Gold.model_validate({**GOLD, **changes})


def candidate(words: str, code: str, actors: str, targets: str = "", **keys: Any) -> Candidate:
    """A candidate whose place is some words of the text; `trigger` is the word that it hangs on."""
    text = keys.pop("text", TEXT)
    start = text.index(words)
    trigger = keys.pop("trigger", None)
    if trigger is not None:
        keys["rules"] = (f"entry some-entry at `{trigger}`, passive", "roles by word-order: name")
    paragraph = 1 + text[:start].count("\n")
    place = {"span": (start, start + len(words)), "quote": words, "paragraph": paragraph}
    number = hashlib.sha256(repr((words, code, actors, targets, keys)).encode()).hexdigest()[:12]
    fixed = {"document": "three", "sha256": "0" * 64, "places": [place], "coder": {"name": "ours", "version": "1"}}
    said = {"type": code, "actors": actors.split(), "targets": targets.split()}
    return Candidate.model_validate({"id": f"c-{number}", **fixed, **said, **keys})


ACCUSED = candidate("Arvenia accused Belgar", "criticise", "A", "B", when="2031-03-03")
PRAISED = candidate("Belgar praised", "praise", "B", "A", modality="asserted")
MET = candidate("The two met on Friday", "talks.working", "B A", joint=True, when="2031-03-01/2031-03-31")


def counted(*candidates: Candidate, **changes: Any) -> Score:
    return score(gold(**changes), TEXT, candidates)


# --- by hand ----------------------------------------------------------------------------------------


def test_all_that_gold_has() -> None:
    found = counted(ACCUSED, PRAISED, MET)
    assert found.by_who == found.by_type == (Match(0, 0), Match(1, 1), Match(2, 2))
    assert found.tallies == {
        "type": Tally(3, 3, 3),
        "who": Tally(3, 3, 3),  # gold names no target of the praise, so one may be proposed; joint parties are a set
        "date": Tally(1, 2, 2),  # the praise is not dated in gold; a month is not that day
        "date_overlap": Tally(2, 2, 2),
        "modality": Tally(2, 3, 3),
        "realised": Tally(3, 3, 3),
    }
    assert found.falls == ()


@pytest.mark.parametrize(
    ("wrong", "by_type", "by_who"),
    [
        (candidate("Arvenia accused Belgar", "criticise", "B", "A"), 1, 0),  # the wrong way round
        (candidate("Arvenia accused Belgar", "criticise", "A"), 1, 0),  # gold names a target
        (candidate("Arvenia accused Belgar", "criticise", "A", "B C"), 1, 0),  # one target too many
        (candidate("Arvenia accused Belgar", "reject", "A", "B"), 0, 0),
        (candidate("The two met", "talks.working", "A", "B"), 1, 0),  # not joint
        (candidate("The two met", "talks.working", "A B C", joint=True), 1, 0),
    ],
)
def test_what_is_not_the_same(wrong: Candidate, by_type: int, by_who: int) -> None:
    found = counted(wrong)
    assert (found.tallies["type"], found.tallies["who"]) == (Tally(by_type, 1, 3), Tally(by_who, 1, 3))


def test_each_is_matched_once() -> None:
    found = counted(ACCUSED, candidate("Belgar praised", "criticise", "A", "B"))
    assert found.by_who == (Match(0, 0),) and found.tallies["who"] == Tally(1, 2, 3)


def test_the_place_decides_between_two_that_fit() -> None:
    events = [
        {"quote": "Arvenia accused Belgar", "type": "praise", "actors": ["B"], "targets": ["A"]},
        {"quote": "Belgar praised", "type": "praise", "actors": ["B"], "targets": ["A"]},
    ]
    assert counted(PRAISED, events=events).by_who == (Match(0, 1),)
    near = candidate("The two met", "praise", "B", "A")  # the same paragraph as the second
    far = candidate("Corvia denied", "praise", "B", "A")
    assert counted(far, near, events=events).by_who == (Match(0, 0), Match(1, 1))


def test_a_gold_event_without_target_takes_what_others_leave() -> None:
    events = [
        {"quote": "Belgar praised", "type": "praise", "actors": ["B"]},
        {"quote": "Corvia denied", "type": "praise", "actors": ["B"], "targets": ["A"]},
    ]
    bare = candidate("Corvia denied", "praise", "B")
    assert counted(PRAISED, bare, events=events).by_who == (Match(1, 0), Match(0, 1))


def test_dates() -> None:
    march = EventDate.parse("2031-03")
    assert same_days(march, EventDate.parse("2031-03-01/2031-03-31")) and same_days(march, EventDate.parse("2031-03~"))
    assert not same_days(None, None) and not same_days(march, EventDate.parse("2031-03-01"))
    undated = candidate("Arvenia accused Belgar", "criticise", "A", "B")
    assert counted(undated).tallies["date_overlap"] == Tally(0, 1, 1)


@pytest.mark.parametrize(("modality", "exact", "realised"), [("alleged", 0, 1), ("negated", 0, 0), ("reported", 1, 1)])
def test_modality(modality: str, exact: int, realised: int) -> None:
    found = counted(PRAISED.model_copy(update={"modality": modality}))
    assert (found.tallies["modality"].hits, found.tallies["realised"].hits) == (exact, realised)


# --- traps ------------------------------------------------------------------------------------------

FIRED = "Corvia denied that it had fired a missile at Belgar"


@pytest.mark.parametrize(
    ("keys", "falls"),
    [
        ({"trigger": "fired"}, 1),
        ({"trigger": "fired", "modality": "alleged"}, 1),
        ({"trigger": "fired", "modality": "denied"}, 0),
        ({"trigger": "denied"}, 0),  # it overlaps, but hangs on a word before the trap
        ({"trigger": "fire"}, 0),  # a part of a word is none
        ({}, 1),  # another coder names no word: the place is what there is
    ],
)
def test_a_trap_is_a_fact_that_hangs_on_its_words(keys: dict[str, Any], falls: int) -> None:
    found = counted(made := candidate(FIRED, "violence.limited", "C", "B", **keys))
    assert found.falls == (Fall("three", "negated", "had fired a missile at Belgar", made.id),) * falls
    assert found.traps == 1


@pytest.mark.parametrize(("modality", "falls"), [("asserted", 1), ("reported", 0), ("alleged", 0)])
def test_a_claim_that_keeps_its_claimant_is_not_taken_for_a_fact(modality: str, falls: int) -> None:
    claim = [{"quote": "had fired a missile at Belgar", "kind": "attribution"}]
    made = candidate(FIRED, "violence.limited", "C", "B", trigger="fired", modality=modality)
    assert len(counted(made, traps=claim).falls) == falls


def test_what_the_gold_has_itself_is_no_trap() -> None:
    own = [{"quote": "Arvenia accused Belgar on Monday", "kind": "attribution"}]
    made = candidate("Arvenia accused Belgar", "criticise", "A", "B", trigger="accused")
    other = candidate("Arvenia accused Belgar", "reject", "A", "B", trigger="accused")
    assert counted(made, traps=own).falls == ()
    assert len(counted(other, traps=own).falls) == 1


def test_the_same_word_outside_the_place_is_not_the_trigger() -> None:
    assert counted(candidate("Arvenia accused Belgar", "criticise", "A", "B", trigger="fired")).falls == ()


# --- tallies and intervals --------------------------------------------------------------------------


def test_micro_averages_add_up_before_they_divide() -> None:
    one, other = counted(ACCUSED, PRAISED, MET), counted(ACCUSED, candidate("Corvia denied", "reject", "C"))
    both = Scores((one, other))
    assert both.tally("type") == Tally(4, 5, 6) == total([Tally(3, 3, 3), Tally(1, 2, 3)])
    assert both.tally("type").f1 == pytest.approx(8 / 11)
    assert (both.tally("type").precision, both.tally("type").recall) == (0.8, pytest.approx(2 / 3))


def test_nothing_to_judge_is_no_score() -> None:
    assert (Tally(0, 0, 0).f1, Tally(0, 0, 2).precision, Tally(0, 2, 0).recall) == (None, None, None)
    assert Tally(0, 0, 2).f1 == 0
    assert interval([]) is None and interval([Tally(0, 0, 0)] * 3) is None


def test_an_interval_is_repeatable_and_keyed() -> None:
    tallies = [Tally(1, 1, 1), Tally(0, 1, 1), Tally(1, 2, 1), Tally(0, 0, 0)]
    found = interval(tallies)
    assert found == interval(tallies) != interval(tallies, seed=2)
    assert found is not None and 0 <= found.low < total(tallies).f1 < found.high <= 1  # type: ignore[operator]
    assert found.undefined == pytest.approx(2_000 / 256, abs=10)  # all four draws are the empty unit: 4 ** -4


def test_the_draws_are_those_of_philox_and_even() -> None:
    draws = drawn(4, 5_000, 1, "bootstrap")
    assert draws[0].tolist() == drawn(4, 1, 1, "bootstrap")[0].tolist()
    assert [abs(int((draws == k).sum()) - 5_000) < 250 for k in range(4)] == [True] * 4


def test_two_units_of_which_one_is_right() -> None:
    # A draw of two has F1 0, 1/2 or 1 with chances 1/4, 1/2, 1/4, so both ends lie within the middle 95 %.
    assert interval([Tally(1, 1, 1), Tally(0, 1, 1)]) == Interval(0.0, 1.0)


def test_as_text_and_as_data() -> None:
    both = Scores((counted(ACCUSED, PRAISED, MET, candidate(FIRED, "violence.limited", "C", "B", trigger="fired")),))
    data = both.data()
    assert list(data["measures"]) == list(MEASURES) and data["articles"] == 1
    assert data["measures"]["type"]["precision"] == 0.75 and data["measures"]["date"]["f1"] == 0.5
    assert (data["traps"]["set"], data["traps"]["fallen"]) == (1, 1)
    text = both.text()
    assert re.search(r"^event type +\.750 +1\.000 +\.857 +\.857 to \.857 +3 right, 4 proposed, 3 in gold$", text, re.M)
    assert "1 of 1 traps coded as fact" in text and "three, negated: had fired a missile at Belgar" in text
    assert "none" in Scores((counted(),)).text()


# --- gold files -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(ARTICLES.glob("*.gold.yaml")), ids=lambda p: p.name.partition(".")[0])
def test_every_gold_file_is_sound(path: Path) -> None:
    found = read_gold(path)
    text = path.with_name(f"{found.document.id}.txt").read_text(encoding="utf-8")
    places = where((e.quote for e in found.events), text)
    assert all(" ".join(text[slice(*p.span)].split()) == e.quote for p, e in zip(places, found.events, strict=True))
    assert score(found, text, []).tallies["type"] == Tally(0, 0, len(found.events))


BROKEN = """schema: detente/gold/v1
document: {id: three, published: 2031-03-09}
events:
  - {quote: "Arvenia accused Belgar", type: critcise, actors: [A], targets: [B]}
  - {quote: "Belgar", type: praise, actors: [B]}
  - {quote: "nobody wrote this", type: praise, actors: [B], when: 2031-03-09}
traps:
  - {quote: "had fired", kind: negated}
"""


def problems(folder: Path, text: str) -> list[tuple[str, int, int]]:
    folder.joinpath("three.txt").write_text(TEXT, encoding="utf-8")
    path = folder / "three.gold.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DetenteError) as caught:
        read_gold(path)
    return [(p.code, p.line, p.column) for p in caught.value.problems]


def test_every_mistake_is_at_its_place(tmp_path: Path) -> None:
    assert problems(tmp_path, BROKEN) == [("DET032", 4, 45), ("DET014", 5, 13), ("DET014", 6, 13)]


@pytest.mark.parametrize(
    ("before", "after", "codes"),
    [
        ("schema: detente/gold/v1", "schema: detente/gold/v2", {"DET018"}),
        ("kind: negated", "kind: untrue", {"DET014"}),
        ("published: 2031-03-09", "published: 2031-03", {"DET020"}),
        (
            "type: critcise, actors: [A], targets: [B]",
            "type: praise, actors: [A, B], targets: [B], joint: true",
            {"DET019"},
        ),
        ("type: critcise, actors: [A], targets: [B]", "type: praise, actors: [A], joint: true", {"DET019"}),
        ("type: critcise", "typ: criticise", {"DET010", "DET011"}),
    ],
)
def test_a_broken_gold_file_is_refused(tmp_path: Path, before: str, after: str, codes: set[str]) -> None:
    assert codes <= {code for code, *_ in problems(tmp_path, BROKEN.replace(before, after))}


def test_a_quotation_that_is_not_there_cannot_be_scored() -> None:
    with pytest.raises(ValueError, match="0 times"):
        score(gold(), "Another text.", [])
