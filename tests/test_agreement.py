"""Agreement of two codings: Krippendorff's own examples, how codings are matched, and `detente agreement`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import event, joint

from sim.assess.agreement import Agreement, Alpha, agreement, alpha
from sim.assess.coded import Spot, coded_candidates, coded_events, read_coding
from sim.cli.agreement import agreement as command
from sim.cli.output import Output
from sim.errors import DetenteError
from sim.record.event import Event
from sim.record.files import to_json_lines, to_yaml
from sim.sources.document.coding.candidate import Candidate, to_lines

SOUND = Path(__file__).parent / "fixtures" / "sound"
PLACE = {"document": "article", "span": [10, 40], "paragraph": 2}


def compared(ours: list[Event], theirs: list[Event]) -> Agreement:
    return agreement(coded_events(ours), coded_events(theirs))


def candidate(**keys: Any) -> Candidate:
    place = {"span": (10, 40), "quote": "x" * 30, "paragraph": 2}
    said = {"id": "c-0123456789ab", "document": "article", "sha256": "0" * 64, "type": "praise", "actors": ["A"]}
    fixed = {"targets": ["B"], "places": [place], "coder": {"name": "ours", "version": "1"}, "when": "2031-02-10"}
    return Candidate.model_validate({**said, **fixed, **keys})


# --- alpha: the examples of Krippendorff (2011) --------------------------------------------------------

# A: two observers, two values, nothing missing. B: two observers, five values. C: four observers, values missing.
MEG_OWEN = ("0100000010", "1110010000")
BEN_GERRY = ("aabbdcccedda", "babbbccceddd")
FOUR = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")


def units(rows: tuple[str, ...]) -> list[list[str]]:
    return [[value for value in column if value != "."] for column in zip(*rows, strict=True)]


@pytest.mark.parametrize(("rows", "value"), [(MEG_OWEN, 0.095), (BEN_GERRY, 0.692), (FOUR, 0.743)])
def test_the_examples_of_the_paper(rows: tuple[str, ...], value: float) -> None:
    found = alpha(units(rows))
    assert found is not None and round(found, 3) == value


def test_what_cannot_be_said() -> None:
    assert alpha([]) is alpha([["a"]]) is alpha([["a", "a"], ["a", "a"]]) is None
    assert alpha([["a", "a"], ["b", "b"]]) == 1
    assert alpha([["a", "b"], ["b", "a"]]) == pytest.approx(-0.5)  # 1 - 3 * 4 / 8


@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=4), min_size=1, max_size=12))
def test_the_package_computes_the_same(rows: list[list[str]]) -> None:
    """`krippendorff` is an oracle: it is under the GPL, so nothing of ours imports it."""
    oracle = pytest.importorskip("krippendorff", reason="the oracle is not installed: pip install krippendorff")
    ours = alpha(rows)
    if ours is None:
        return
    counts = np.array([[row.count(value) for value in "abcd"] for row in rows])
    assert ours == pytest.approx(oracle.alpha(value_counts=counts, level_of_measurement="nominal"))


# --- what is one thing ------------------------------------------------------------------------------


def test_by_id_whatever_else_differs() -> None:
    found = compared([event("praise", "02-10", id="one")], [event("threat.force", "05-10", "B", "A", id="one")])
    (pair,) = found.pairs
    assert pair.how == "id"
    assert {d.what: (d.first, d.second) for d in pair.differences} == {
        "type": ("praise", "threat.force"),
        "sign": ("conciliatory", "escalatory"),
        "date": ("2031-02-10", "2031-05-10"),
        "actors": ("A > B", "B > A"),
    }


@pytest.mark.parametrize(
    ("place", "same"),
    [
        ({"span": [39, 50]}, True),
        ({"span": [40, 50]}, False),  # spans say more than the paragraph
        ({"paragraph": 2}, True),
        ({"paragraph": 3}, False),
        ({"span": [10, 40], "document": "another"}, False),
        ({}, False),
    ],
)
def test_by_place(place: dict[str, Any], same: bool) -> None:
    ours = event("praise", "02-10", id="one", citations=[PLACE])
    theirs = event("criticise", "05-10", "B", "A", id="two", citations=[{"document": "article", **place}])
    assert [p.how for p in compared([ours], [theirs]).pairs] == (["place"] if same else [])


def test_the_same_words_about_others_are_another_thing() -> None:
    ours = event("praise", "02-10", id="one", citations=[PLACE])
    theirs = event("praise", "05-10", "A", "C", id="two", citations=[PLACE])
    found = compared([ours], [theirs])
    assert ([c.id for c in found.only_first], [c.id for c in found.only_second]) == (["one"], ["two"])


def test_of_several_in_one_place_the_same_type_goes_first() -> None:
    ours = [
        event("praise", "02-10", id="one", citations=[PLACE]),
        event("letter", "02-10", id="two", citations=[PLACE]),
    ]
    theirs = [event("letter", "02-10", id="x", citations=[PLACE]), event("demand", "02-10", id="y", citations=[PLACE])]
    assert [(p.first.id, p.second.id) for p in compared(ours, theirs).pairs] == [("one", "y"), ("two", "x")]


def decided(**keys: Any) -> Event:
    cited = {**PLACE, "decision": "edited c-0123456789ab on 2031-03-01 by ann"}
    return event("criticise", "05-10", "C", "D", id="two", citations=[cited], **keys)


def test_by_the_candidate_that_was_decided() -> None:
    """Whatever the edit made of it, and though another event stands at the very place."""
    other = event("praise", "02-10", id="one", citations=[PLACE])
    found = agreement(coded_events([other, decided()]), coded_candidates([candidate()]))
    assert [(p.first.id, p.how) for p in found.pairs] == [("two", "decision")]
    later = {**PLACE, "decision": "accepted c-0123456789ab on 2031-03-02"}
    both = compared([decided()], [event("letter", "02-10", id="x", citations=[later])])
    assert [p.how for p in both.pairs] == ["decision"]


def at(name: str, *span: int, when: str = "02-10", kind: str = "praise") -> Event:
    return event(kind, when, id=name, citations=[{"document": "article", "span": span}])


def test_one_span_goes_before_a_common_part_and_the_larger_part_first() -> None:
    ours = [at("one", 10, 40), at("two", 35, 60, kind="letter")]
    theirs = [at("near", 11, 60), at("same", 10, 40, when="07-10", kind="demand")]
    assert [(p.first.id, p.second.id) for p in compared(ours, theirs).pairs] == [("one", "same"), ("two", "near")]


def test_a_date_without_a_first_day_gives_way_to_one_that_is_known() -> None:
    ours, open_ = event("praise", "2031-02-10", id="one"), event("praise", "../2031-02-20", id="a")
    found = compared([ours], [open_, event("praise", "2031-02", id="b")])
    assert [(p.first.id, p.second.id) for p in found.pairs] == [("one", "b")]
    assert [p.second.id for p in compared([ours], [open_]).pairs] == ["a"]


@pytest.mark.parametrize(("when", "same"), [("02-10", True), ("2031-02", True), ("02-11", False)])
def test_by_date(when: str, same: bool) -> None:
    found = compared([event("praise", "02-10", id="one")], [event("praise", when, id="two")])
    assert [p.how for p in found.pairs] == (["date"] if same else [])


def test_a_pair_found_by_its_type_says_nothing_about_agreement_on_types() -> None:
    ours = [event("praise", "02-10", id="one"), joint("summit.held", "03-10", id="two")]
    theirs = [event("praise", "02-10", id="x", modality="reported"), joint("summit.held", "03-10", "B A", id="two")]
    found = compared(ours, theirs)
    assert found.found == {"id": 1, "decision": 0, "place": 0, "date": 1}
    assert found.alpha("type") == found.alpha("sign") == Alpha(None, 1, 1)
    assert found.alpha("modality") == Alpha(0.0, 1, 2)  # asserted x 3, reported x 1: 1 - 3 * 2 / (16 - 10)


def test_alpha_on_sign_forgives_what_alpha_on_type_does_not() -> None:
    ours = [event(code, "02-10", id=f"e{k}") for k, code in enumerate(("praise", "criticise", "demand", "letter"))]
    theirs = [event(code, "02-10", id=f"e{k}") for k, code in enumerate(("letter", "reject", "demand", "letter"))]
    found = compared(ours, theirs)
    assert found.alpha("sign") == Alpha(1.0, 4, 4)
    assert found.alpha("type") == Alpha(pytest.approx(1 - 7 * 4 / (64 - 16)), 2, 4)


def test_candidates_and_events_are_compared_alike() -> None:
    found = agreement(
        coded_events([event("praise", "02-10", id="one", citations=[PLACE])]), coded_candidates([candidate()])
    )
    assert [(p.how, p.differences) for p in found.pairs] == [("place", ())]
    undated = agreement(
        coded_candidates([candidate(when=None, document="b")]), coded_candidates([candidate(id="c-" + "1" * 12)])
    )
    assert undated.pairs == ()


@given(st.lists(st.integers(0, 9), max_size=8, unique=True), st.lists(st.integers(0, 9), max_size=8, unique=True))
def test_everything_is_in_one_place(ours: list[int], theirs: list[int]) -> None:
    def coded(chosen: list[int], shift: str) -> list[Event]:
        kinds = ("praise", "criticise")
        return [event(kinds[k % 2], f"02-{k + 1:02}", id=f"{shift if k % 3 else 'k'}{k}") for k in chosen]

    found = compared(coded(ours, "x"), coded(theirs, "y"))
    assert len(found.pairs) + len(found.only_first) == len(ours)
    assert len(found.pairs) + len(found.only_second) == len(theirs)
    assert len({p.first.id for p in found.pairs}) == len({p.second.id for p in found.pairs}) == len(found.pairs)


def test_spots_of_other_documents_never_meet() -> None:
    assert not Spot("a", (0, 9), 1).meets(Spot("b", (0, 9), 1)) and not Spot("a").meets(Spot("a"))


# --- the command ------------------------------------------------------------------------------------

OURS = [event("praise", "02-10", id="one", citations=[PLACE]), event("threat.force", "03-10", id="alone")]
THEIRS = [event("criticise", "02-10", id="one"), joint("summit.held", "04-10", id="theirs")]


def told(*arguments: str) -> Any:
    """What the command says as JSON; it is called by itself, as it is not in the table of commands yet."""
    lines: list[str] = []

    class Kept(Output):
        def result(self, data: dict[str, Any], text: Any) -> None:
            lines.append(json.dumps(data))
            lines.append(text if isinstance(text, str) else text())

    command.main(args=[*arguments, "--quiet"], prog_name="agreement", standalone_mode=False, obj=Kept())
    return json.loads(lines[0]), lines[1]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "110")
    Path("ours.yaml").write_text(to_yaml(OURS, "invented"), encoding="utf-8")
    Path("theirs.jsonl").write_text(to_json_lines(THEIRS, "invented"), encoding="utf-8")
    Path("a.candidates.jsonl").write_text(to_lines([candidate(modality="reported")], "article"), encoding="utf-8")
    return tmp_path


def test_two_files_of_events(files: Path) -> None:
    data, text = told("ours.yaml", "theirs.jsonl")
    assert (data["matched"], data["only_first"], data["only_second"]) == (1, ["alone"], ["theirs"])
    assert data["differences"][0]["differences"]["type"] == ["praise", "criticise"]
    assert data["alpha"]["modality"] == {"value": None, "alike": 1, "pairs": 1}
    assert data["alpha"]["type"] == {"value": 0.0, "alike": 0, "pairs": 1}
    assert "only ours.yaml" in text and "type praise or criticise" in text and "0 of 1" in text


def test_events_beside_candidates(files: Path) -> None:
    data, _ = told("ours.yaml", "a.candidates.jsonl")
    assert data["matched_by"] == {"id": 0, "decision": 0, "place": 1, "date": 0}
    assert data["differences"][0]["differences"] == {"modality": ["asserted", "reported"]}


def test_a_case_agrees_with_itself(files: Path) -> None:
    data, text = told(str(SOUND), str(SOUND))
    assert data["matched"] == data["events"][0] == data["matched_by"]["id"] and not data["differences"]
    assert data["alpha"]["type"]["value"] == 1 and "Coded otherwise" not in text


def test_long_lists_are_cut_in_words(files: Path) -> None:
    many = [event("praise", f"02-{k:02}", id=f"e{k}") for k in range(1, 27)]
    Path("many.yaml").write_text(to_yaml(many, "invented"), encoding="utf-8")
    Path("late.yaml").write_text(
        to_yaml([event("letter", "03-10", id=e.id) for e in many], "invented"), encoding="utf-8"
    )
    assert "and 14 more (--json)" in told("many.yaml", "late.yaml")[1]
    assert "and 14 more (--json)" in told("many.yaml", "theirs.jsonl")[1]


@pytest.mark.parametrize("text", ["schema: detente/events/v1\nevents:\n  - {id: One}\n", "", "a: b\n"])
def test_a_broken_file_is_refused(files: Path, text: str) -> None:
    Path("broken.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DetenteError):
        told("broken.yaml", "ours.yaml")
    Path("broken.jsonl").write_text(
        '{"schema": "detente/candidates/v1", "document": "a"}\n{"id": 1}\n', encoding="utf-8"
    )
    with pytest.raises(DetenteError) as caught:
        read_coding(Path("broken.jsonl"))
    assert {p.line for p in caught.value.problems} == {2}


def test_both_must_be_named(files: Path) -> None:
    with pytest.raises(click.UsageError):
        told("ours.yaml")
    with pytest.raises(DetenteError):
        told("ours.yaml", "absent.yaml")
