"""The ledger: what becomes of promises and threats, and what each outcome teaches, told rule by rule."""

from __future__ import annotations

from typing import Any

import pytest
from invented import counts, day, entry, event, joint, making, points, promise, run

from sim.engine.trajectory import Trajectory
from sim.model.ledger import LATTICE, resolve
from sim.model.parameters import Parameters
from sim.model.readouts import implementation


def status(trajectory: Trajectory, when: str, key: str = "pledge") -> str:
    return entry(trajectory, key, when).status


def kept(when: str, *keys: str, **more: Any) -> Any:
    return event("commitment.fulfilled", when, refs={"fulfils": list(keys or ("pledge",))}, **more)


def accused(when: str, by: str = "B", **more: Any) -> Any:
    return event("accuse.noncompliance", when, by, "A", refs={"breaches": ["pledge"]}, **more)


def broken(when: str, code: str = "commitment.breached", **more: Any) -> Any:
    return event(code, when, refs={"breaches": ["pledge"]}, **more)


# --- made -----------------------------------------------------------------------------------------------


def test_a_commitment_without_condition_binds_at_once() -> None:
    trajectory = run(making("02-01", promise(due="2031-06-30")))
    assert status(trajectory, "02-01") == "ACTIVE"
    assert counts(trajectory, "B>A", "02-01") == (0.0, 0.0)


def test_an_alleged_commitment_is_not_entered() -> None:
    assert run(making("02-01", promise(), modality="alleged")).states[-1].ledger == ()


def test_a_commitment_is_between_those_whom_persons_and_offices_stand_for() -> None:
    trajectory = run(making("02-01", promise(by="envoy", to=["office", "B"])))
    pledge = entry(trajectory, "pledge", "02-01")
    assert (pledge.by, pledge.to) == ("A", ("B",))


# --- the clock --------------------------------------------------------------------------------------------


def test_due_days_count_until_they_are_over() -> None:
    trajectory = run(making("02-01", promise(due="2031-03-31")))
    assert [status(trajectory, d) for d in ("03-31", "04-01", "04-30", "05-01")] == ["ACTIVE", "DUE", "DUE", "BREACHED"]


def test_a_month_is_due_when_it_is_over() -> None:
    trajectory = run(making("02-01", promise(due="2031-03")))
    assert [status(trajectory, d) for d in ("03-31", "04-01")] == ["ACTIVE", "DUE"]


def test_grace_is_a_parameter() -> None:
    trajectory = run(making("02-01", promise(due="2031-03-31")), parameters=Parameters(grace_days=10))
    assert [status(trajectory, d) for d in ("04-10", "04-11")] == ["DUE", "BREACHED"]


@pytest.mark.parametrize(("vagueness", "outcome"), [(0.49, "BREACHED"), (0.5, "CONTESTED"), (1.0, "CONTESTED")])
def test_the_clock_cannot_break_a_vague_promise(vagueness: float, outcome: str) -> None:
    trajectory = run(making("02-01", promise(due="2031-03-31", vagueness=vagueness)))
    assert status(trajectory, "05-01") == outcome
    assert (counts(trajectory, "B>A", "05-01")[1] > 0) == (outcome == "BREACHED")


def test_a_promise_kept_after_its_day_is_kept() -> None:
    trajectory = run(making("02-01", promise(due="2031-03-31")), kept("04-20"))
    assert [status(trajectory, d) for d in ("04-19", "04-20", "12-31")] == ["DUE", "FULFILLED", "FULFILLED"]


def test_a_prohibition_whose_time_passes_unbroken_is_kept() -> None:
    trajectory = run(making("02-01", promise(forbids=["test.icbm"], due="2031-06-30", magnitude=1.5)))
    assert [status(trajectory, d) for d in ("06-30", "07-01")] == ["ACTIVE", "FULFILLED"]
    assert counts(trajectory, "B>A", "07-01") == (1.5, 0.0)


def test_a_promise_noted_after_its_day_is_due_all_the_same() -> None:
    """Whether it is due must not wait for some other event to wake the ledger."""
    trajectory = run(making("06-01", promise(due="2031-03-31")))
    assert status(trajectory, "07-15") == "BREACHED"


# --- what outcomes teach -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("magnitude", "vagueness"), [(1.0, 0.0), (1.5, 0.4), (2.0, 1.0)])
def test_keeping_teaches_the_recipients_only(magnitude: float, vagueness: float) -> None:
    made = making("02-01", promise(to=["B", "C"], magnitude=magnitude, vagueness=vagueness))
    trajectory = run(made, kept("03-01"))
    for view in ("B>A", "C>A"):
        assert counts(trajectory, view, "03-01") == (pytest.approx(magnitude * (1 - vagueness / 2)), 0.0)
    assert counts(trajectory, "D>A", "03-01") == counts(trajectory, "A>B", "03-01") == (0.0, 0.0)


def test_breaking_weighs_double_and_is_felt_as_a_hostile_act() -> None:
    made = making("02-01", promise(forbids=["exercise.held"], magnitude=1.5, vagueness=0.4))
    trajectory = run(made, event("exercise.held", "03-01", "A", "C"))
    assert status(trajectory, "03-01") == "BREACHED"
    assert counts(trajectory, "B>A", "03-01") == (0.0, pytest.approx(2 * 1.5 * 0.8))
    assert points(trajectory, "A>B", "03-01") == (0.0, pytest.approx(6 * 1.5))  # the emitted breach alone
    assert trajectory.at(day("03-01")).talks.conflict == trajectory.at(day("03-01")).at


def test_a_breach_that_the_log_reports_weighs_once() -> None:
    made = making("02-01", promise(magnitude=1.5))
    assert points(run(made, broken("03-01")), "A>B", "03-01") == (0.0, pytest.approx(6.0))
    walked = run(made, broken("03-01", "agreement.withdrawn"))
    assert points(walked, "A>B", "03-01") == (0.0, pytest.approx(9.0 + 6 * 1.5))


def test_a_breach_by_the_clock_is_felt_too() -> None:
    trajectory = run(making("02-01", promise(due="2031-03-31", to=["B", "C"])))
    assert points(trajectory, "A>B", "05-01") == (0.0, 6.0)
    assert points(trajectory, "A>C", "05-01") == (0.0, 6.0)


def test_only_the_one_who_is_bound_can_break_a_prohibition() -> None:
    made = making("02-01", promise(forbids=["exercise.held"]))
    assert status(run(made, event("exercise.held", "03-01", "B", "A")), "12-31") == "ACTIVE"
    assert status(run(made, event("exercise.held", "03-01", "envoy", "B")), "03-01") == "BREACHED"
    assert status(run(made, joint("exercise.held", "03-01", "B C envoy")), "03-01") == "BREACHED"
    assert status(run(made, event("exercise.held", "03-01", modality="alleged")), "03-01") == "ACTIVE"


def test_what_happens_in_the_same_hour_as_the_promise_does_not_break_it() -> None:
    made = making("02-01", promise(forbids=["exercise.held"]))
    assert status(run(made, event("exercise.held", "02-01")), "12-31") == "ACTIVE"


def test_parts_teach_what_they_add() -> None:
    made = making("02-01", promise(magnitude=2.0, vagueness=0.5))
    sure, fade = 2.0 * 0.75, 2.0 ** (-28 / 730)
    trajectory = run(made, kept("03-01", fraction=0.3), kept("03-29", fraction=0.7), kept("04-26"))
    assert [status(trajectory, d) for d in ("03-01", "03-29", "04-26")] == ["PARTIAL", "PARTIAL", "FULFILLED"]
    first, second, third = (counts(trajectory, "B>A", d)[0] for d in ("03-01", "03-29", "04-26"))
    assert first == pytest.approx(0.3 * sure)
    assert second - first * fade == pytest.approx(0.4 * sure)
    assert third - second * fade == pytest.approx(0.3 * sure)


def test_a_part_no_larger_than_before_adds_nothing() -> None:
    trajectory = run(making("02-01", promise()), kept("03-01", fraction=0.5), kept("03-02", fraction=0.4))
    assert entry(trajectory, "pledge", "03-02").fraction == 0.5
    assert counts(trajectory, "B>A", "03-02") == counts(trajectory, "B>A", "03-01")


# --- accusations -----------------------------------------------------------------------------------------------


def test_an_accusation_contests_and_counts_in_the_accusers_view_alone() -> None:
    trajectory = run(making("02-01", promise(to=["B", "C"], magnitude=1.5)), accused("03-01"))
    assert status(trajectory, "03-01") == "CONTESTED"
    assert counts(trajectory, "B>A", "03-01") == (0.0, 0.5 * 1.5)
    assert counts(trajectory, "C>A", "03-01") == (0.0, 0.0)


def test_an_accuser_is_counted_once_in_ninety_days() -> None:
    made = making("02-01", promise())
    once = run(made, accused("03-01"), accused("05-29"))
    assert counts(once, "B>A", "05-29") == counts(once, "B>A", "03-01")
    again = run(made, accused("03-01"), accused("05-30"))
    assert counts(again, "B>A", "05-30")[1] == pytest.approx(0.5 + 0.5 * 2 ** (-90 / 730))
    another = run(made, accused("03-01"), accused("03-02", "C"))
    assert counts(another, "C>A", "03-02") == (0.0, 0.5)


def test_the_interval_runs_from_the_last_accusation_that_counted() -> None:
    trajectory = run(making("02-01", promise()), accused("03-01"), accused("04-30"), accused("05-30"))
    assert counts(trajectory, "B>A", "05-30")[1] == pytest.approx(0.5 + 0.5 * 2 ** (-90 / 730))


def test_a_contested_promise_can_still_be_kept_or_broken() -> None:
    made = making("02-01", promise(forbids=["test.icbm"]))
    assert status(run(made, accused("03-01"), kept("04-01")), "04-01") == "FULFILLED"
    assert status(run(made, accused("03-01"), event("test.icbm", "04-01")), "04-01") == "BREACHED"


def test_settled_is_settled() -> None:
    trajectory = run(making("02-01", promise()), kept("03-01"), accused("04-01"), broken("05-01"))
    assert status(trajectory, "12-31") == "FULFILLED"
    assert counts(trajectory, "B>A", "12-31") == (1.0, 0.0)


# --- threats -----------------------------------------------------------------------------------------------


def test_an_empty_threat_costs_credit_with_every_state() -> None:
    trajectory = run(making("02-01", promise(kind="threat", due="2031-03-31", magnitude=1.5)))
    assert [status(trajectory, d) for d in ("03-31", "04-01")] == ["ACTIVE", "LAPSED"]
    for view in ("B>A", "C>A", "D>A"):
        assert counts(trajectory, view, "04-01") == (0.0, 0.5 * 2 * 1.5)
    assert points(trajectory, "A>B", "04-01") == (0.0, 0.0)


def test_a_threat_carried_out_is_believed_next_time() -> None:
    made = making("02-01", promise(kind="threat", due="2031-03-31", magnitude=1.5, vagueness=0.4))
    trajectory = run(made, event("sanctions.imposed", "03-15", refs={"fulfils": ["pledge"]}))
    assert status(trajectory, "12-31") == "FULFILLED"
    assert counts(trajectory, "B>A", "03-15") == (1.5, 0.0)  # in full: credibility is not kindness
    assert counts(trajectory, "C>A", "03-15") == (0.0, 0.0)


# --- conditions ----------------------------------------------------------------------------------------------


def conditional(**clauses: Any) -> Any:
    return making("02-01", promise("first", by="B", to=["A"]), promise(condition=clauses, due="2031-06-30"))


def test_a_condition_on_a_commitment_looks_at_the_day_before() -> None:
    made = conditional(all=[{"commitment": "first", "is": "FULFILLED"}])
    trajectory = run(made, kept("03-01", "first"))
    assert [status(trajectory, d) for d in ("02-28", "03-01", "03-02")] == ["PROPOSED", "PROPOSED", "ACTIVE"]


def test_a_condition_on_an_event_is_met_when_it_happens() -> None:
    made = conditional(all=[{"event": "letter", "by": "B"}])
    assert status(run(made, event("letter", "03-01", "B", "A")), "03-01") == "ACTIVE"
    assert status(run(made, event("letter", "03-01", "A", "B")), "03-01") == "PROPOSED"
    assert status(run(made, event("letter", "03-01", "B", "A", modality="alleged")), "03-01") == "PROPOSED"


def test_a_condition_may_name_a_person_or_an_office() -> None:
    made = conditional(all=[{"event": "letter", "by": "office"}])
    assert status(run(made, event("letter", "03-01", "office", "A")), "03-01") == "ACTIVE"


def test_all_waits_for_every_clause_and_any_for_one() -> None:
    clauses = [{"event": "letter", "by": "B"}, {"event": "call"}, {"commitment": "first", "is": "FULFILLED"}]
    steps = [event("letter", "03-01", "B", "A"), event("call", "03-11", "B", "A"), kept("03-21", "first")]
    both = run(conditional(all=clauses), *steps)
    assert [status(both, d) for d in ("03-01", "03-11", "03-21", "03-22")] == ["PROPOSED"] * 3 + ["ACTIVE"]
    either = run(conditional(any=clauses), *steps)
    assert status(either, "03-01") == "ACTIVE"


def test_a_day_counted_from_the_condition() -> None:
    waiting = promise(condition={"all": [{"event": "letter"}]}, due={"after_condition_days": 30})
    trajectory = run(making("02-01", waiting), event("letter", "03-01", "B", "A"))
    assert [status(trajectory, d) for d in ("03-31", "04-01", "05-01")] == ["ACTIVE", "DUE", "BREACHED"]


def test_a_proposal_whose_day_passes_lapses_and_teaches_nothing() -> None:
    trajectory = run(conditional(all=[{"event": "letter", "by": "B"}]))
    assert [status(trajectory, d) for d in ("06-30", "07-01")] == ["PROPOSED", "LAPSED"]
    assert counts(trajectory, "B>A", "12-31") == (0.0, 0.0)


def test_a_condition_met_on_the_last_day_leaves_a_promise_that_is_due() -> None:
    """It binds on the next day, which is the day that it is due."""
    made = conditional(all=[{"commitment": "first", "is": "FULFILLED"}])
    trajectory = run(made, kept("06-30", "first"))
    assert status(trajectory, "07-01") in ("ACTIVE", "DUE")
    assert status(trajectory, "09-30") == "BREACHED"


def test_a_prohibition_does_not_bind_before_its_condition() -> None:
    waiting = promise(condition={"all": [{"event": "letter"}]}, forbids=["test.icbm"])
    trajectory = run(making("02-01", waiting), event("test.icbm", "02-10"), event("letter", "03-01", "B", "A"))
    assert [status(trajectory, d) for d in ("02-10", "03-01")] == ["PROPOSED", "ACTIVE"]


# --- several claims at once -------------------------------------------------------------------------------------


def test_waiving_and_replacing_end_a_commitment_without_a_lesson() -> None:
    made = making("02-01", promise(due="2031-03-31"))
    waived = run(made, event("statement.neutral", "03-01", "B", "A", effects={"waives": ["pledge"]}))
    assert status(waived, "12-31") == "WAIVED"
    replaced = run(made, making("03-01", promise("better", supersedes=["pledge"])))
    assert (status(replaced, "12-31"), status(replaced, "12-31", "better")) == ("SUPERSEDED", "ACTIVE")
    for trajectory in (waived, replaced):
        assert counts(trajectory, "B>A", "12-31") == (0.0, 0.0)


def test_the_lattice_decides_between_claims() -> None:
    assert " ".join(LATTICE) == "SUPERSEDED WAIVED FULFILLED BREACHED CONTESTED PARTIAL LAPSED DUE ACTIVE"
    assert resolve([]) is None
    assert resolve(["PARTIAL", "CONTESTED"]) == "CONTESTED"
    assert resolve(["WAIVED", "FULFILLED", "BREACHED"]) == "WAIVED"


def test_contradictory_attestations_leave_it_contested() -> None:
    trajectory = run(making("02-01", promise()), kept("03-01"), broken("03-01"))
    assert status(trajectory, "03-01") == "CONTESTED"
    assert counts(trajectory, "B>A", "03-01") == (0.0, 0.0)


def test_the_share_that_was_kept() -> None:
    commitments = [promise(k, magnitude=m, due="2031-03-31") for k, m in (("a", 1.0), ("b", 0.5), ("c", 1.5))]
    trajectory = run(making("02-01", *commitments), kept("03-01", "a"))
    frame = trajectory.frame
    shares = [implementation(frame, trajectory.at(day(d)), frame.index["A"]) for d in ("02-01", "03-01", "04-01")]
    assert shares == [None, 1.0, pytest.approx(1 / 3)]
    assert implementation(frame, trajectory.at(day("04-01")), frame.index["B"]) is None


def test_what_comes_after_the_last_day_of_a_prohibition_does_not_contest_it() -> None:
    ban = promise(due="2031-01-31", forbids=["test.icbm"])
    assert status(run(making("01-02", ban), event("test.icbm", "01-31")), "02-01") == "BREACHED"
    assert status(run(making("01-02", ban), event("test.icbm", "02-01")), "02-01") == "FULFILLED"


def test_a_promise_kept_on_the_day_its_grace_ends_is_kept() -> None:
    late = [status(run(making("01-02", promise(due="2031-01-31")), kept(when)), "03-31") for when in ("03-03", "03-04")]
    assert late == ["FULFILLED", "BREACHED"]


def test_a_threat_that_lapses_does_not_silence_its_own_deadline() -> None:
    threat = promise(kind="threat", due="2031-03-31")
    deadline = {"id": "end", "by": "A", "at": "2031-03-31", "commitment": "pledge"}
    made = event("ultimatum", "02-01", effects={"commitments": [threat], "deadlines": [deadline]})
    done = run(made)
    assert status(done, "04-01") == "LAPSED"
    assert [clock.status for clock in done.at(day("04-01")).deadlines] == ["expired"]
