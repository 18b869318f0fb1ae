"""Trust: evidence over a prior, forgotten by halves, read with its interval."""

from __future__ import annotations

import pytest
from invented import case, counts, day, event, making, promise, run
from scipy.stats import beta as oracle

from sim.model import trust
from sim.model.frame import Frame
from sim.model.parameters import Parameters
from sim.model.readouts import trust as read
from sim.model.state import Evidence
from sim.record.dates import DAY, seconds


def test_without_evidence_trust_is_the_prior_of_the_relation() -> None:
    relations = [{"between": ["A", "C"], "is": "ally"}, {"between": ["B", "C"], "is": "rival"}]
    frame = Frame(case(relations=relations, priors=[{"of": "A", "toward": "B", "kept": 1, "broken": 3}]))
    means = {
        view: trust.mean(frame, (None,) * 16, frame.named(*view.split(">")), 0)
        for view in ("B>A", "A>C", "C>A", "C>B", "D>A", "A>B")
    }
    third = pytest.approx(1 / 3)
    assert means == {"B>A": third, "A>C": 0.8, "C>A": 0.8, "C>B": third, "D>A": 0.5, "A>B": 0.25}


def test_the_two_sides_trust_each_other_by_themselves() -> None:
    trajectory = run(event("detainees.released", "02-01"))
    assert trajectory.value("trust(B>A)", day("02-01")) == pytest.approx(3 / 7)
    assert trajectory.value("trust(A>B)", day("02-01")) == pytest.approx(2 / 6)


def test_a_gesture_and_a_walk_out_of_one_size_leave_the_prior_odds_lower() -> None:
    trajectory = run(event("exercise.suspended", "02-01"), event("talks.walkout", "02-01", id="left"))
    assert counts(trajectory, "B>A", "02-01") == (1.0, 1.0)
    assert trajectory.value("trust(B>A)", day("02-01")) == pytest.approx(3 / 8)


def test_evidence_is_forgotten_by_halves() -> None:
    trajectory = run(
        making("01-01", promise(magnitude=2.0)),
        event("commitment.fulfilled", "01-01", refs={"fulfils": ["pledge"]}, id="kept"),
    )
    kept, broken = 2 + 2 * 0.5, 4.0
    at = seconds(day("01-01")) + 730 * DAY
    assert trajectory.value("trust(B>A)", at) == pytest.approx(kept / (kept + broken))


def test_decay_in_two_steps_is_decay_in_one() -> None:
    frame = Frame(case())
    evidence = Evidence(0, 1.5, 0.7)
    once = trust.decayed(frame, evidence, 500 * DAY)
    twice = trust.decayed(frame, trust.decayed(frame, evidence, 123 * DAY), 500 * DAY)
    assert twice == pytest.approx(once)
    assert trust.decayed(frame, evidence, -5) is evidence


def test_later_findings_leave_untouched_views_alone() -> None:
    frame = Frame(case())
    first = trust.weighed(frame, (None,) * 16, 0, [(1, 1.0, 0.0)])
    second = trust.weighed(frame, first, DAY, [(4, 0.0, 1.0)])
    assert second[1] is first[1]
    assert second[4] == Evidence(DAY, 0.0, 1.0)


@pytest.mark.parametrize(("kept", "broken"), [(0.0, 0.0), (3.0, 0.5), (0.2, 6.0)])
def test_the_interval_holds_eighty_per_cent(kept: float, broken: float) -> None:
    frame = Frame(case())
    found = trust.reading(frame, (None, Evidence(0, kept, broken)), 1, 0)
    exact = oracle(2 + kept, 4 + broken)
    assert (found.low, found.high) == (pytest.approx(exact.ppf(0.1)), pytest.approx(exact.ppf(0.9)))
    assert found.low < found.mean < found.high


def test_the_reading_of_a_state_is_that_of_its_view() -> None:
    trajectory = run(event("talks.walkout", "02-01"))
    frame, at = trajectory.frame, seconds(day("05-01"))
    found = read(frame, trajectory.at(at), frame.index["B"], frame.index["A"], at)
    assert found.mean == trajectory.value("trust(B>A)", at)


def test_how_much_a_breach_weighs_is_a_parameter() -> None:
    made = making("02-01", promise(forbids=["test.icbm"]))
    grave = run(made, event("test.icbm", "03-01"), parameters=Parameters(breach_weight=3.0))
    assert counts(grave, "B>A", "03-01") == (0.0, 3.0)
