"""Meetings: who comes, what comes of it, and in which events it is coded."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from futures import courses, experiment, frame_of, future_case, outlook, ruled, use
from hypothesis import given
from hypothesis import strategies as st
from invented import day, event, joint, run
from scipy import stats

from sim.future.meetings import (
    BARREN,
    RESULTS,
    Piece,
    agreed,
    chances,
    consent,
    logistic,
    pieces,
    prospect,
    result,
)
from sim.model import readouts
from sim.model.state import SUPERSTATE, Phase, State
from sim.record.dates import seconds

AT = seconds(day("06-01"))
U = st.floats(0, 1, exclude_max=True)


def _in_phase(phase: Phase) -> State:
    state = run().at(day("06-01"))
    return state._replace(talks=state.talks._replace(phase=phase))


@given(st.floats(-600, 600))
def test_logistic_is_scipys(x: float) -> None:
    assert logistic(x) == pytest.approx(float(stats.logistic.cdf(x)), rel=1e-9, abs=1e-300)
    assert logistic(x) + logistic(-x) == pytest.approx(1.0)


@pytest.mark.parametrize("x", [-1e4, 1e4, -math.inf, math.inf])
def test_logistic_at_any_size(x: float) -> None:
    assert logistic(x) == float(x > 0)


# --- consent ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tilt", [0.0, -0.9, 2.0])
def test_consent_by_hand(tilt: float) -> None:
    """logistic(1 + 2 (T - .5) + tilt), with the trust of the invited side in the host."""
    events = [event("aid.provided", "03-01", "A", "B"), event("detainees.released", "04-01", "A", "B")]
    trajectory = run(*events)
    frame, state = trajectory.frame, trajectory.at(AT)
    a, b = frame.index["A"], frame.index["B"]
    trust = {"B": trajectory.value("trust(B>A)", AT), "A": trajectory.value("trust(A>B)", AT)}
    assert trust["B"] > trust["A"] == pytest.approx(1 / 3)
    for host, guest, name in ((a, b, "B"), (b, a, "A")):
        expected = 1 / (1 + math.exp(-(1 + 2 * (trust[name] - 0.5) + tilt)))
        assert consent(frame, state, host, guest, AT, tilt) == pytest.approx(expected)


def test_meetings_that_are_declined_are_counted_and_nothing_happens() -> None:
    only = outlook(coop={"talks.working": {"no_talks": 1}})
    found = experiment(about=future_case(only), parameters={"consent_base": -20.0}, until="06-30")
    assert all(not any(o.cause.endswith("coop") for o in c.occurrences) for c in courses(found, 5))
    refused = [c.refused for c in courses(found, 5)]
    assert min(refused) > 0
    willing = experiment(about=future_case(only), parameters={"consent_base": 20.0}, until="06-30")
    assert [c.refused for c in courses(willing, 5)] == [0] * 5


def test_as_many_come_as_their_trust_says() -> None:
    """Trust stays at its prior of 1/3 as long as nothing is evidence; so consent is logistic(1 - 1/3)."""
    only = outlook(coop={"talks.working": {"no_talks": 1}})
    steady = {"walkout_below": -20.0, "no_deal_below": -19.0, "agreement_from": 20.0}
    found = experiment(about=future_case(only), parameters={**steady, "own_coop": 0.0, "reciprocal_coop": 0.0})
    ran = courses(found, 12)
    came = sum(o.type == "talks.working" for c in ran for o in c.occurrences)
    asked = came + sum(c.refused for c in ran)
    expected = logistic(1 + 2 * (1 / 3 - 0.5))
    assert asked > 250
    assert abs(came / asked - expected) < 4 * math.sqrt(expected * (1 - expected) / asked)


def test_an_inclined_guest_comes_more_often() -> None:
    only = outlook(coop={"talks.working": {"no_talks": 1}})
    keys = {"about": future_case(only), "until": "12-31", "parameters": {"own_coop": 0.0, "reciprocal_coop": 0.0}}
    counts = []
    for tilt in (-2.0, 2.0):
        policy = ruled({"when": "true", "tilt": {"coop": tilt}})
        ran = courses(experiment(changes=[use(actor="B")], policies=[policy], **keys), 6)  # type: ignore[arg-type]
        invited = [o for c in ran for o in c.occurrences if o.cause == "A>B:coop"]
        counts.append(len(invited))
    assert counts[1] > 1.5 * counts[0] > 0


# --- what comes of it ------------------------------------------------------------------------------------


def test_chances_at_hanoi_like_values() -> None:
    """Model.md 2.12: u has the mean -.32."""
    assert chances(frame_of(), -0.32) == pytest.approx((0.24, 0.34, 0.28, 0.14), abs=0.005)


@given(st.floats(-30, 30))
def test_chances_are_those_of_a_logistic_disturbance(standing: float) -> None:
    found = chances(frame_of(), standing)
    below = [float(stats.logistic.cdf(cut, loc=standing)) for cut in (-1.5, 0.0, 1.5)]
    expected = [below[0], below[1] - below[0], below[2] - below[1], 1 - below[2]]
    assert found == pytest.approx(expected, abs=1e-12)
    assert math.fsum(found) == pytest.approx(1.0) and min(found) >= 0.0


@given(st.floats(-5, 5), U)
def test_the_greater_the_draw_the_better(standing: float, u: float) -> None:
    disturbance = float(stats.logistic.ppf(u)) if u else -math.inf
    total = standing + disturbance
    expected = RESULTS[sum(total >= cut for cut in (-1.5, 0.0, 1.5))]
    near = any(abs(total - cut) < 1e-6 for cut in (-1.5, 0.0, 1.5))
    assert result(frame_of(), standing, u) == expected or near
    better = result(frame_of(), standing + 1.0, u)
    assert RESULTS.index(better) >= RESULTS.index(result(frame_of(), standing, u))


def test_prospect_by_hand() -> None:
    """1.5 (T + T - 1) + ripeness + .5 nearness of the nearest deadline."""
    deadline = {"id": "harvest", "by": "A", "at": "2031-06-15", "content": "Invented."}
    events = [
        event("aid.provided", "03-01", "A", "B"),
        event("threat.force", "03-05", "B", "A"),
        joint("talks.working", "04-01"),
        event("ultimatum", "05-01", "A", "B", effects={"deadlines": [deadline]}),
    ]
    trajectory = run(*events)
    frame, state = trajectory.frame, trajectory.at(AT)
    trust = trajectory.value("trust(A>B)", AT) + trajectory.value("trust(B>A)", AT)
    near = math.exp(-15 / 30)  # its last day is over after fifteen days
    expected = 1.5 * (trust - 1) + trajectory.value("ripeness", AT) + 0.5 * near
    i, j = frame.pairs[0]
    assert trajectory.value("ripeness", AT) > 0.01
    assert readouts.deadline_proximity(frame, state, AT) == pytest.approx({"harvest": near})
    assert prospect(frame, state, i, j, AT) == pytest.approx(expected)
    assert prospect(frame, state, i, j, AT) == prospect(frame, state, j, i, AT)


# --- in which events it is coded -------------------------------------------------------------------------


@pytest.mark.parametrize("phase", SUPERSTATE)
def test_a_text_comes_of_a_summit_when_the_talks_are_ripe_for_one(phase: Phase) -> None:
    texts = {"FORMULA": "agreement.framework", "DETAIL": "agreement.interim"}
    state = _in_phase(phase)
    assert agreed(state) == texts.get(phase)
    text = () if phase not in texts else (Piece(texts[phase], True),)
    assert pieces("summit.held", "agreement", state) == (Piece("summit.held", True), *text)
    assert pieces("talks.working", "agreement", state) == (Piece("talks.working", True),)


@pytest.mark.parametrize(
    ("meeting", "came", "expected"),
    [
        ("summit.held", "walkout", Piece("talks.walkout", False)),
        ("summit.held", "no_deal", Piece("summit.nodeal", True)),
        ("summit.held", "progress", Piece("summit.held", True)),
        ("talks.working", "walkout", Piece("talks.walkout", False)),
        ("talks.working", "no_deal", Piece("talks.working", True, BARREN)),
        ("talks.working", "progress", Piece("talks.working", True)),
        ("envoy.visit", "walkout", Piece("envoy.visit", True, BARREN)),
        ("envoy.visit", "no_deal", Piece("envoy.visit", True, BARREN)),
        ("envoy.visit", "progress", Piece("envoy.visit", True)),
        ("envoy.visit", "agreement", Piece("envoy.visit", True)),
    ],
)
def test_how_a_meeting_is_coded(meeting: str, came: str, expected: Piece) -> None:
    assert pieces(meeting, came, _in_phase("FORMULA")) == (expected,)  # type: ignore[arg-type]
    assert BARREN == 0.3


def test_results_come_as_often_as_their_chances() -> None:
    """With the standing held at 0 by the parameters, over many meetings of members."""
    only = outlook(coop={"talks.working": {"no_talks": 1}})
    level = {"outcome_trust": 0.0, "outcome_ripeness": 0.0, "outcome_deadline": 0.0, "consent_base": 20.0}
    found = experiment(about=future_case(only), parameters={**level, "mark_spread": 0.0, "own_conf": 0.0})
    seen: Counter[str] = Counter()
    for course in courses(found, 14):
        for o in course.occurrences:
            if o.cause.endswith("coop"):
                seen["walkout" if o.type == "talks.walkout" else "no_deal" if o.intensity == 0.3 else "well"] += 1
    walkout, no_deal, *well = chances(found.model.frame, 0.0)
    expected = [walkout, no_deal, sum(well)]
    whole = sum(seen.values())
    assert whole > 250
    observed = [seen[name] for name in ("walkout", "no_deal", "well")]
    assert stats.chisquare(observed, [share * whole for share in expected]).pvalue > 0.001


def test_what_comes_of_a_meeting_is_shared_by_branches_that_differ_elsewhere() -> None:
    """The draw of a meeting is addressed by the act; an event that is told in another branch does not move it."""
    only = outlook(coop={"talks.working": {"no_talks": 1}})
    insert = {
        "op": "insert",
        "event": {"id": "note", "type": "statement.neutral", "actors": ["A"], "targets": ["B"], "when": "2031-03-01"},
    }
    with_note = experiment(changes=[insert], about=future_case(only), until="09-30")
    without = experiment(about=future_case(only), until="09-30")
    pairs = zip(courses(with_note, 4), courses(without, 4), strict=True)
    assert all(a.occurrences == b.occurrences and a.occurrences for a, b in pairs)
