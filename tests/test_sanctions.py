"""Sanctions: what is in force when, how measures add up, and how pain follows."""

from __future__ import annotations

from typing import Any

import pytest
from invented import case, day, event, promise, run

from sim.engine.trajectory import Trajectory
from sim.model.sanctions import severity
from sim.model.state import SanctionsMeasure
from sim.record.dates import DAY, seconds


def imposed(when: str, *measures: dict[str, Any], **keys: Any) -> Any:
    return event("sanctions.imposed", when, effects={"sanctions": list(measures)}, **keys)


def severities(trajectory: Trajectory, *days: str) -> list[float]:
    return [round(trajectory.value("severity(B)", day(d)), 12) for d in days]


def named(trajectory: Trajectory, when: str, key: str = "ban") -> SanctionsMeasure:
    return next(m for m in trajectory.at(day(when)).sanctions if m.id == key)


def test_a_measure_takes_sender_and_target_from_its_event() -> None:
    trajectory = run(imposed("02-01", {"id": "ban", "level": 0.4}, actors="envoy C", targets="office"))
    ban = named(trajectory, "02-01")
    assert (ban.senders, ban.targets, ban.status, ban.enforcement, ban.title) == (
        ("A", "C"),
        ("B",),
        "active",
        1.0,
        "ban",
    )
    assert severities(trajectory, "01-31", "02-01") == [0.0, 0.4]
    assert trajectory.value("severity(A)", day("02-01")) == 0.0


def test_a_measure_may_name_others_than_its_event() -> None:
    trajectory = run(imposed("02-01", {"id": "ban", "level": 0.4, "senders": ["B"], "targets": ["envoy"]}))
    assert trajectory.value("severity(A)", day("02-01")) == 0.4


def test_measures_multiply_what_each_leaves() -> None:
    measures = [{"id": "a", "level": 0.5}, {"id": "b", "level": 0.4, "enforcement": 0.5}]
    assert severities(run(imposed("02-01", *measures)), "02-01") == [1 - 0.5 * 0.8]
    assert severities(run(imposed("02-01", *reversed(measures))), "02-01") == [1 - 0.5 * 0.8]


def test_first_and_last_day_are_days_in_force() -> None:
    trajectory = run(imposed("02-01", {"id": "ban", "level": 0.4, "from": "2031-03-01", "until": "2031-04-30"}))
    assert severities(trajectory, "02-28", "03-01", "04-30", "05-01") == [0.0, 0.4, 0.4, 0.0]
    assert [named(trajectory, d).status for d in ("02-01", "04-30", "05-01")] == ["active", "active", "lifted"]


def test_a_threatened_measure_does_not_bite() -> None:
    trajectory = run(imposed("02-01", {"id": "ban", "level": 0.4, "status": "threatened"}))
    assert severities(trajectory, "02-01", "12-31") == [0.0, 0.0]
    assert trajectory.value("pain(B)", day("12-31")) == 0.0


@pytest.mark.parametrize(
    ("change", "after"),
    [
        ({"level": 0.1}, 0.1),
        ({"enforcement": 0.5}, 0.2),
        ({"status": "suspended"}, 0.0),
        ({"status": "lifted"}, 0.0),
        ({"until": "2031-05-15"}, 0.4),
    ],
)
def test_naming_a_known_measure_changes_only_what_is_said(change: dict[str, Any], after: float) -> None:
    eased = event("sanctions.eased", "05-01", effects={"sanctions": [{"id": "ban", **change}]})
    trajectory = run(imposed("02-01", {"id": "ban", "level": 0.4, "title": "Ore"}), eased)
    assert severities(trajectory, "04-30", "05-01") == [0.4, after]
    assert (named(trajectory, "05-01").title, len(trajectory.states[-1].sanctions)) == ("Ore", 1)


def test_a_suspended_measure_comes_back_with_its_level() -> None:
    steps = [event("sanctions.eased", "03-01", effects={"sanctions": [{"id": "ban", "status": "suspended"}]})]
    steps += [imposed("04-01", {"id": "ban", "status": "active"})]
    assert severities(run(imposed("02-01", {"id": "ban", "level": 0.4}), *steps), "03-01", "04-01") == [0.0, 0.4]


def test_a_threat_made_good_becomes_active() -> None:
    threat = event(
        "threat.nonforce", "02-01", effects={"sanctions": [{"id": "ban", "level": 0.4, "status": "threatened"}]}
    )
    assert severities(run(threat, imposed("03-01", {"id": "ban", "status": "active"})), "02-28", "03-01") == [0.0, 0.4]


def test_what_is_alleged_imposes_nothing() -> None:
    assert run(imposed("02-01", {"id": "ban", "level": 0.4}, modality="alleged")).states[-1].sanctions == ()


def test_measures_at_the_start_are_felt_in_full() -> None:
    start = [{"id": "old", "senders": ["A"], "targets": ["office"], "level": 0.25}]
    trajectory = run(sanctions=start)
    assert [trajectory.value("pain(B)", day(d)) for d in ("01-01", "12-31")] == [0.25, 0.25]


def test_pain_covers_half_the_way_in_its_lag() -> None:
    trajectory = run(imposed("01-01", {"id": "ban", "level": 0.4}))
    assert trajectory.value("pain(B)", day("01-01")) == 0.0
    assert trajectory.value("pain(B)", day("06-30")) == pytest.approx(0.4 * (1 - 2 ** (-180 / 180)))
    assert trajectory.value("pain(B)", seconds(day("01-01")) + 90 * DAY) == pytest.approx(0.4 * (1 - 2**-0.5))


def test_pain_outlasts_the_measure() -> None:
    trajectory = run(imposed("01-01", {"id": "ban", "level": 0.4, "until": "2031-06-29"}))
    assert trajectory.value("pain(B)", seconds(day("06-30")) + 90 * DAY) == pytest.approx(0.2 * 2**-0.5)


def test_severity_rises_with_every_level() -> None:
    at = seconds(day("02-01"))
    known = SanctionsMeasure("a", "a", ("A",), ("B",), 0.3, 1.0, "active", at, None, None)
    levels = [severity([known, known._replace(id="b", level=x)], "B", at) for x in (0.0, 0.2, 0.9, 1.0)]
    assert levels == sorted(levels) and levels[-1] == 1.0
    assert severity([known], "B", at - 1) == 0.0


def test_a_measure_keeps_the_commitment_that_it_belongs_to() -> None:
    linked = event(
        "threat.nonforce",
        "02-01",
        effects={
            "commitments": [promise("threat", kind="threat", due="2031-03-31")],
            "sanctions": [{"id": "ban", "level": 0.4, "status": "threatened", "commitment": "threat"}],
        },
    )
    assert named(run(linked), "02-01").commitment == "threat"


def test_a_measure_that_is_over_before_the_case_starts_does_not_bite() -> None:
    over = {"id": "old", "senders": ["A"], "targets": ["B"], "level": 0.25, "from": "2029-01-01", "until": "2030-06-30"}
    trajectory = run(sanctions=[over])
    assert (trajectory.value("severity(B)", day("01-01")), trajectory.value("pain(B)", day("01-01"))) == (0.0, 0.0)
    assert case(sanctions=[over]).sanctions[0].id == "old"
