"""Event: what one record may say by itself, and what does not go together."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from invented import event, joint, promise
from pydantic import ValidationError

from sim.record.event import AfterCondition, Clause, Commitment, Condition, Deadline, Event, Measure
from sim.record.field import Misfit


def complaints(build: Any, *args: Any, **keys: Any) -> list[tuple[str, str]]:
    """(key, code) of everything that an entry complains about."""
    with pytest.raises(ValidationError) as refused:
        build(*args, **keys)
    causes = [problem["ctx"]["error"] for problem in refused.value.errors() if "ctx" in problem]
    return [(c.key, c.code) for cause in causes if isinstance(cause, Misfit) for c in cause.complaints]


def refused_at(build: Any, *args: Any, **keys: Any) -> list[tuple[Any, ...]]:
    """Places of the values that are refused by themselves."""
    with pytest.raises(ValidationError) as refused:
        build(*args, **keys)
    return [problem["loc"] for problem in refused.value.errors()]


def test_defaults() -> None:
    item = event("praise", "02-01")
    assert (item.modality, item.intensity, item.joint, item.recorded, item.fraction) == (
        "asserted",
        1.0,
        False,
        None,
        None,
    )
    assert item.refs.events() == () and item.effects.commitments == ()


def test_an_event_cannot_be_edited() -> None:
    with pytest.raises(ValidationError):
        event("praise", "02-01").intensity = 2.0  # type: ignore[misc]


def test_known_is_the_last_day_unless_recorded() -> None:
    assert event("praise", "2031-02").known == dt.date(2031, 2, 28)
    assert event("praise", "2031-02", recorded="2031-02-10").known == dt.date(2031, 2, 10)
    assert event("praise", "2031-02-03T10:00:00").known == dt.date(2031, 2, 3)


def test_participants_are_actors_then_targets() -> None:
    assert event("praise", "02-01", "B A", "C").participants == ("B", "A", "C")


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ({"intensity": 0.2}, ("intensity",)),
        ({"intensity": 2.1}, ("intensity",)),
        ({"intensity": "1"}, ("intensity",)),
        ({"modality": "rumoured"}, ("modality",)),
        ({"label": "x" * 33}, ("label",)),
        ({"summary": ""}, ("summary",)),
        ({"summary": "x" * 301}, ("summary",)),
        ({"id": "Not-A-Slug"}, ("id",)),
        ({"id": "two--hyphens"}, ("id",)),
        ({"recorded": "2031-02"}, ("recorded",)),
        ({"colour": "red"}, ("colour",)),
        ({"citations": [{"title": "x", "url": "ftp://x"}]}, ("citations", 0, "url")),
        ({"effects": {"sanctions": [{"id": "a", "level": 1.01}]}}, ("effects", "sanctions", 0, "level")),
    ],
)
def test_a_value_is_refused_at_its_place(keys: dict[str, Any], place: tuple[Any, ...]) -> None:
    assert refused_at(event, "praise", "02-01", **keys) == [place]


def test_a_flag_is_true_or_false_and_no_word() -> None:
    plain = event("praise", "02-01").model_dump(mode="json", by_alias=True, exclude_defaults=True)
    assert refused_at(Event.model_validate, {**plain, "joint": "yes"}) == [("joint",)]


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ({"probability": 0.5}, [("probability", "DET019")]),
        ({"denial": "neutral"}, [("denial", "DET019")]),
        ({"modality": "denied", "probability": 0.5}, [("probability", "DET019")]),
        ({"modality": "anticipated"}, [("", "DET026")]),
        ({"modality": "hypothetical", "denial": "neutral"}, [("denial", "DET019"), ("", "DET026")]),
        ({"when": "2031-02-01/.."}, [("", "DET026")]),
        ({"fraction": 0.5}, [("fraction", "DET019")]),
        ({"id": "me", "refs": {"denies": ["me"]}}, [("refs", "DET037")]),
    ],
)
def test_keys_that_do_not_go_together(keys: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert complaints(event, "praise", keys.pop("when", "02-01"), **keys) == found


def test_keys_that_do() -> None:
    assert event("praise", "02-01", modality="denied", denial="neutral").denial == "neutral"
    planned = joint("summit.held", "2031-03/..", modality="anticipated", recorded="2031-02-01", probability=0.0)
    assert (planned.probability, planned.known) == (0.0, dt.date(2031, 2, 1))
    assert event("praise", "02-01", refs={"fulfils": ["x"]}, fraction=0.5).fraction == 0.5


# --- citations ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("citation", "found"),
    [
        ({}, [("", "DET011")]),
        ({"publisher": "x"}, [("", "DET011")]),
        ({"document": "a", "span": [5, 5]}, [("span", "DET013")]),
        ({"span": [7, 5]}, [("", "DET011"), ("span", "DET013")]),
    ],
)
def test_a_citation_names_a_source_and_a_place(citation: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert complaints(event, "praise", "02-01", citations=[citation]) == found


# --- commitments --------------------------------------------------------------------------------------------


def commitment(**keys: Any) -> Commitment:
    return Commitment.model_validate(promise(**keys))


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ({"forbids": ["test.icbm"], "requires": ["letter"]}, [("requires", "DET019")]),
        ({"due": {"after_condition_days": 5}}, [("due", "DET019")]),
        ({"to": ["B", "A"]}, [("to", "DET037")]),
    ],
)
def test_a_commitment_makes_sense(keys: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert complaints(commitment, **keys) == found


def test_a_due_date_is_a_date_or_a_number_of_days_after_the_condition() -> None:
    dated = commitment(due="2031-06")
    assert not isinstance(dated.due, AfterCondition) and dated.due is not None
    assert dated.due.hi == dt.date(2031, 6, 30)
    counted = commitment(due={"after_condition_days": 0}, condition={"any": [{"event": "letter"}]})
    assert counted.due == AfterCondition(after_condition_days=0)
    assert refused_at(commitment, due={"after_condition_days": -1}, condition={"any": [{"event": "letter"}]})


@pytest.mark.parametrize("vagueness", [-0.1, 1.1])
def test_vagueness_is_a_share(vagueness: float) -> None:
    assert refused_at(commitment, vagueness=vagueness) == [("vagueness",)]


@pytest.mark.parametrize(
    "clause",
    [
        {},
        {"by": "A"},
        {"commitment": "x"},
        {"is": "FULFILLED"},
        {"commitment": "x", "is": "FULFILLED", "event": "letter"},
        {"commitment": "x", "is": "FULFILLED", "by": "A"},
        {"commitment": "x", "event": "letter"},
    ],
)
def test_a_clause_is_of_one_kind(clause: dict[str, Any]) -> None:
    assert complaints(Clause.model_validate, clause) == [("", "DET019")]


def test_clauses_of_both_kinds() -> None:
    assert Clause.model_validate({"commitment": "x", "is": "FULFILLED"}).is_ == "FULFILLED"
    assert Clause.model_validate({"event": "letter"}).by is None
    assert refused_at(Clause.model_validate, {"commitment": "x", "is": "KEPT"}) == [("is",)]


@pytest.mark.parametrize("condition", [{}, {"all": [{"event": "letter"}], "any": [{"event": "call"}]}])
def test_a_condition_has_all_or_any(condition: dict[str, Any]) -> None:
    assert complaints(Condition.model_validate, condition) == [("", "DET019")]


# --- measures and deadlines ------------------------------------------------------------------------------------


def test_a_measure_ends_after_it_starts() -> None:
    dates = {"from": "2031-03-02", "until": "2031-03-01"}
    assert complaints(Measure.model_validate, {"id": "a", **dates}) == [("until", "DET023")]
    one_day = Measure.model_validate({"id": "a", "from": "2031-03-02", "until": "2031-03-02"})
    assert one_day.from_ == one_day.until and one_day.level is None


def test_a_deadline_has_a_last_day() -> None:
    assert complaints(Deadline.model_validate, {"id": "a", "at": "2031-03-01/.."}) == [("at", "DET023")]
    assert Deadline.model_validate({"id": "a", "at": "2031"}).at.hi == dt.date(2031, 12, 31)


def test_an_event_survives_being_written_and_read() -> None:
    item = event(
        "threat.nonforce",
        "2031-02~",
        modality="reported",
        effects={
            "commitments": [
                promise(condition={"all": [{"commitment": "x", "is": "DUE"}]}, due={"after_condition_days": 3})
            ],
            "sanctions": [{"id": "ban", "level": 0.5, "from": "2031-03-01"}],
        },
        citations=[{"document": "d", "span": [0, 10], "published": "2031-02"}],
    )
    plain = item.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    assert Event.model_validate(plain) == item
    assert "modality" in plain and "intensity" not in plain
