"""Two codings of the same talks: what only one has, what is coded otherwise, and what may be the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import event, joint, run

from sim.assess.codings import Codings, Difference, compare_codings
from sim.engine.trajectory import Trajectory
from sim.record.event import Event

PRAISE = event("praise", "02-10", id="praise")


def compared(ours: list[Event], theirs: list[Event]) -> Codings:
    return compare_codings(run(*ours), run(*theirs))


def test_alike_is_alike() -> None:
    found = compared([PRAISE], [PRAISE])
    assert (found.alike, found.changed, found.perhaps, found.only_first, found.only_second) == (1, (), (), (), ())


@pytest.mark.parametrize(
    ("changes", "differences"),
    [
        ({"code": "criticise"}, {"type": ("praise", "criticise"), "weight": ("3.4", "-2")}),
        ({"when": "02-11"}, {"date": ("2031-02-10", "2031-02-11")}),
        ({"when": "2031-02~"}, {"date": ("2031-02-10", "2031-02~")}),
        ({"intensity": 0.5}, {"weight": ("3.4", "1.7")}),
        ({"modality": "alleged"}, {"modality": ("asserted", "alleged")}),
        ({"targets": "C"}, {"actors": ("A > B", "A > C")}),
        ({"summary": "In other words.", "label": "Words"}, {}),
    ],
)
def test_what_is_coded_otherwise(changes: dict[str, object], differences: dict[str, tuple[str, str]]) -> None:
    said = {"code": "praise", "when": "02-10", "id": "praise", **changes}
    found = compared([PRAISE], [event(**said)])  # type: ignore[arg-type]
    (pair,) = found.pairs
    assert {d.what: (d.first, d.second) for d in pair.differences} == differences
    assert pair.certain and found.changed == ((pair,) if differences else ())
    assert found.alike == (0 if differences else 1)


def test_a_case_s_own_weight_is_a_difference() -> None:
    heavier = run(PRAISE, codebook={"weights": {"praise": {"weight": 6, "why": "Invented."}}})
    (pair,) = compare_codings(run(PRAISE), heavier).pairs
    assert pair.differences == (Difference("weight", "3.4", "6"),)


@pytest.mark.parametrize(("when", "same"), [("02-10", True), ("02-13", True), ("02-07", True), ("02-14", False)])
def test_under_another_id_it_may_be_the_same_within_three_days(when: str, same: bool) -> None:
    other = event("praise", when, id="other")
    found = compared([PRAISE], [other])
    assert [(p.first, p.second, p.certain) for p in found.pairs] == ([("praise", "other", False)] if same else [])
    assert (found.only_first, found.only_second) == (((), ()) if same else (("praise",), ("other",)))
    assert found.alike == 0 and found.perhaps == found.pairs


@pytest.mark.parametrize(
    "other",
    [
        event("praise", "02-10", "B", "A", id="other"),
        event("criticise", "02-10", id="other"),
        event("praise", "02-10", "A", "C", id="other"),
        joint("praise", "02-10", "A B", id="other"),
    ],
)
def test_other_actors_or_another_type_are_another_event(other: Event) -> None:
    assert compared([PRAISE], [other]) == Codings(("praise",), ("other",), ())


def test_who_is_named_first_says_nothing_of_what_is_done_together() -> None:
    ours, theirs = joint("summit.held", "02-10", "A B", id="one"), joint("summit.held", "02-11", "B A", id="two")
    sided = event("summit.held", "02-11", "B", "A", id="two").model_copy(update={"joint": True})
    for other in (theirs, sided):
        (pair,) = compared([ours], [other]).perhaps
        assert [d.what for d in pair.differences] == ["date"]


def test_the_nearest_are_matched_first_and_only_once() -> None:
    ours = [event("praise", "02-10", id="a"), event("praise", "02-12", id="b")]
    theirs = [event("praise", "02-12", id="x"), event("praise", "02-14", id="y"), event("praise", "02-13", id="z")]
    found = compared(ours, theirs)
    assert [(p.first, p.second) for p in found.perhaps] == [("a", "z"), ("b", "x")]
    assert (found.only_first, found.only_second) == ((), ("y",))


def test_a_shared_id_is_stronger_than_a_near_date() -> None:
    ours = [event("praise", "02-10", id="a"), event("praise", "06-10", id="b")]
    theirs = [event("praise", "02-10", id="b")]
    found = compared(ours, theirs)
    assert [(p.first, p.second, p.certain) for p in found.pairs] == [("b", "b", True)]
    assert found.only_first == ("a",)


def test_superseded_records_are_left_aside() -> None:
    rumour = event("praise", "02-09", id="rumour", modality="reported")
    fact = event("praise", "02-10", id="praise", refs={"supersedes": ["rumour"]})
    assert compared([PRAISE], [rumour, fact]).alike == 1


def ids() -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(0, 27), unique=True, max_size=12)


def coded(chosen: list[int], shift: int) -> Trajectory:
    kinds = ("praise", "criticise")
    return run(*(event(kinds[k % 2], f"02-{k + 1:02}", id=f"{'xy'[shift]}{k}" if k % 3 else f"k{k}") for k in chosen))


@given(ids(), ids())
def test_every_event_is_in_one_place(ours: list[int], theirs: list[int]) -> None:
    first, second = coded(ours, 0), coded(theirs, 1)
    found = compare_codings(first, second)
    left = [*found.only_first, *(p.first for p in found.pairs)]
    right = [*found.only_second, *(p.second for p in found.pairs)]
    assert sorted(left) == sorted(e.event.id for e in first.events)
    assert sorted(right) == sorted(e.event.id for e in second.events)
    assert found.alike + len(found.changed) + len(found.perhaps) == len(found.pairs)
    back = compare_codings(second, first)
    assert (back.only_first, back.only_second) == (found.only_second, found.only_first) or found.perhaps
    assert back.alike == found.alike
