"""Case: who is at the table and how things stood at the start; and what only the whole file shows to be wrong."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import yaml
from invented import ACTORS, CASE, case
from pydantic import ValidationError

from sim.model.frame import Frame
from sim.record.codebook import CODEBOOK
from sim.record.reading.casecheck import check_case
from sim.record.yamlfile import parse

OWN = {
    "code": "border.closed",
    "parent": "relations.cut",
    "memory": "material",
    "weight": -6,
    "definition": "The border is closed.",
    "example": "Both bridges are closed.",
}


def problems(**changes: Any) -> list[tuple[str, str]]:
    """(code, message) of everything wrong with the invented case after some changes."""
    data = {**CASE, **changes}
    document, unread = parse(yaml.safe_dump({**data, "actors": list(data["actors"])}), "case.yaml")
    assert document is not None and not unread
    return [(p.code, p.message) for p in check_case(case(**changes), document)]


# --- the roster -----------------------------------------------------------------------------------------------


def test_everybody_counts_for_the_top_of_the_chain() -> None:
    clerk = {"id": "clerk", "name": "Clerk", "kind": "person", "part_of": "office"}
    about = case(actors=[*ACTORS, clerk])
    assert about.roots == {"A": "A", "B": "B", "C": "C", "D": "D", "envoy": "A", "office": "B", "clerk": "B"}
    assert about.roster["clerk"].part_of == "office"
    assert Frame(about).actors == ("A", "B", "C", "D")


def test_days_of_the_case_are_inclusive() -> None:
    about = case()
    days = [dt.date(2030, 12, 31), dt.date(2031, 1, 1), dt.date(2031, 12, 31), dt.date(2032, 1, 1)]
    assert [about.covers(d) for d in days] == [False, True, True, False]
    assert case(end="2031-01-01").end == about.start
    with pytest.raises(ValidationError, match="ends before it starts"):
        case(end="2030-12-31")


def test_an_alignment_is_symmetric_or_directed() -> None:
    both, one = case(
        alignments=[{"between": ["A", "C"], "value": 0.5}, {"of": "A", "toward": "D", "value": -0.5}]
    ).alignments
    assert both.pairs() == (("A", "C"), ("C", "A"))
    assert one.pairs() == (("A", "D"),)
    for wrong in ({}, {"of": "A"}, {"between": ["A", "C"], "of": "A", "toward": "D"}):
        with pytest.raises(ValidationError, match=r"an alignment has `between`, or `of` and `toward`"):
            case(alignments=[{**wrong, "value": 0.5}])


# --- relations, offsets, priors ---------------------------------------------------------------------------------


def test_principals_are_rivals_and_others_neutral_unless_said() -> None:
    frame = Frame(
        case(relations=[{"between": ["A", "C"], "is": "ally"}], offsets=[{"of": "B", "toward": "A", "value": 2}])
    )
    offsets = {d: frame.offsets[frame.named(*d.split(">"))] for d in ("A>B", "B>A", "A>C", "C>A", "C>D")}
    assert offsets == {"A>B": 5.0, "B>A": 2.0, "A>C": -8.0, "C>A": -8.0, "C>D": 0.0}
    assert Frame(case(relations=[{"between": ["B", "A"], "is": "neutral"}])).offsets[1] == 0.0


def test_principal_pairs_are_those_of_the_states_behind_them() -> None:
    frame = Frame(case(principals=[["office", "A"], ["A", "B"], ["C", "A"]]))
    assert [(frame.actors[i], frame.actors[j]) for i, j in frame.pairs] == [("A", "B"), ("A", "C")]


# --- the codebook --------------------------------------------------------------------------------------------------


def test_a_case_without_changes_has_the_common_codebook() -> None:
    assert case().types is CODEBOOK


def test_own_weights_and_own_types() -> None:
    types = case(codebook={"weights": {"letter": {"weight": 3, "why": "rare"}}, "types": [OWN]}).types
    assert (types["letter"].weight, types["praise"].weight, CODEBOOK["letter"].weight) == (3, 3.4, 2.5)
    own = types["border.closed"]
    assert (own.weight, own.memory, own.parent, own.cameo) == (-6, "material", "relations.cut", ("161",))
    assert own.roles == CODEBOOK["relations.cut"].roles
    assert len(types) == len(CODEBOOK) + 1


# --- the digest ----------------------------------------------------------------------------------------------------


def test_the_digest_is_of_the_content_not_of_its_spelling() -> None:
    backwards = dict(reversed([*CASE.items()]))
    assert type(case()).model_validate(backwards).digest == case().digest
    assert case(third_parties=[]).digest == case().digest  # a default written out
    assert case(sanctions=[{"id": "a", "level": 0.5}]).digest == case(sanctions=[{"level": 0.5, "id": "a"}]).digest


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another"},
        {"end": "2031-12-30"},
        {"principals": [["A", "C"]]},
        {"alignments": [{"between": ["A", "C"], "value": 0.1}]},
        {"codebook": {"weights": {"letter": {"weight": 3, "why": "x"}}}},
    ],
)
def test_the_digest_changes_with_the_content(change: dict[str, Any]) -> None:
    assert case(**change).digest != case().digest


# --- what the whole file shows ----------------------------------------------------------------------------------------


def test_the_invented_case_has_no_faults() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"actors": [*ACTORS, ACTORS[0]]}, "DET034", "the actor `A` stands twice"),
        ({"actors": [*ACTORS, {"id": "x", "name": "x", "kind": "person", "part_of": "Y"}]}, "DET040", "no actor `Y`"),
        ({"actors": [*ACTORS, {"id": "x", "name": "x", "kind": "person", "part_of": "x"}]}, "DET040", "part of itself"),
        ({"principals": [["B", "office"]]}, "DET041", "are one actor"),
        ({"principals": [["envoy", "B"]]}, "DET041", "`envoy` is a person"),
        ({"principals": [["A", "Z"]]}, "DET030", "no actor `Z` in this case"),
        ({"third_parties": [{"actor": "Z", "role": "ally"}]}, "DET030", "no actor `Z`"),
        ({"alignments": [{"between": ["A", "Z"], "value": 0}]}, "DET030", "no actor `Z`"),
        ({"alignments": [{"of": "A", "toward": "Z", "value": 0}]}, "DET030", "no actor `Z`"),
        ({"relations": [{"between": ["A", "Z"], "is": "ally"}]}, "DET030", "no actor `Z`"),
        ({"offsets": [{"of": "Z", "toward": "A", "value": 1}]}, "DET030", "no actor `Z`"),
        ({"priors": [{"of": "A", "toward": "Z", "kept": 1, "broken": 1}]}, "DET030", "no actor `Z`"),
        ({"sanctions": [{"id": "a", "senders": ["Z"], "targets": ["A"], "level": 0.1}]}, "DET030", "no actor `Z`"),
        ({"deadlines": [{"id": "a", "by": "Z", "at": "2031-03-01"}]}, "DET030", "no actor `Z`"),
        ({"codebook": {"weights": {"leter": {"weight": 1, "why": "x"}}}}, "DET032", "no event type `leter`"),
        ({"codebook": {"types": [{**OWN, "parent": "relations"}]}}, "DET032", "no event type `relations`"),
        ({"codebook": {"types": [{**OWN, "code": "letter"}]}}, "DET034", "in the codebook already"),
        ({"codebook": {"types": [{**OWN, "memory": "none"}]}}, "DET019", "weighs nothing"),
    ],
)
def test_each_fault_is_named_once(changes: dict[str, Any], code: str, words: str) -> None:
    found = problems(**changes)
    assert [c for c, _ in found] == [code]
    assert words in found[0][1]


# --- said twice -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"relations": [{"between": ["A", "C"], "is": "ally"}, {"between": ["C", "A"], "is": "rival"}]},
        {"offsets": [{"of": "A", "toward": "B", "value": 1}, {"of": "A", "toward": "B", "value": 2}]},
        {"alignments": [{"between": ["A", "C"], "value": 0.5}, {"of": "C", "toward": "A", "value": -0.5}]},
    ],
)
def test_the_order_of_a_file_never_decides(changes: dict[str, Any]) -> None:
    (found,) = problems(**changes)
    assert found[0] == "DET034"


def test_alignments_of_one_pair_may_follow_one_another() -> None:
    early = {"between": ["A", "C"], "value": 0.5, "until": "2031-05-31"}
    assert problems(alignments=[early, {"between": ["A", "C"], "value": 0.1, "from": "2031-06-01"}]) == []
