"""Hazard: when clocks fire, what excites them, and whether chains of acts die away."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from futures import FUTURE, courses, experiment, frame_of, future_case, hazard_of, outlook
from hypothesis import example, given
from hypothesis import strategies as st
from invented import day
from strategies import levels

from sim.future.hazard import Clock, Hazard, Ticking, branching, inverted, radius
from sim.future.heard import Heard, noticed
from sim.future.streams import Stream, exponential
from sim.model.state import SUPERSTATE, Phase
from sim.record.dates import DAY, seconds

AT = seconds(day("06-01"))
PHASES = tuple(SUPERSTATE)


def _act(
    code: str, actor: str, target: str, *, joint: bool = False, weight: float = 1.0, at: int = AT, **case: Any
) -> Heard:
    frame = frame_of(future_case(**case))
    i, j = (frame.index[frame.root(a)] for a in (actor, target))
    return noticed(frame, at, "act", code, (i,), (j,), joint, weight)


def _clock(hazard: Hazard, name: str) -> Clock:
    return next(clock for clock in hazard.clocks if clock.name == name)


# --- the root of the compensator -------------------------------------------------------------------------


def _gone(steady: float, fading: float, decay: float, x: float) -> float:
    return steady * x + fading * -math.expm1(-decay * x)


def _bisected(steady: float, fading: float, decay: float, level: float) -> float:
    low, high = 0.0, 1.0
    while _gone(steady, fading, decay, high) < level:
        high *= 2
    for _ in range(2_000):
        middle = (low + high) / 2
        if not low < middle < high:
            break
        low, high = (middle, high) if _gone(steady, fading, decay, middle) < level else (low, middle)
    return high


@given(levels(), levels(), st.floats(1e-8, 1e2), levels())
@example(0.0, 2.0, 1.0, 1.0)
@example(2.0, 0.0, 1.0, 1.0)
@example(1e-12, 5.0, 1e-6, 4.9999999)
@example(1e-12, 5.0, 1e-6, 5.0000001)
def test_inverted_is_the_root_that_bisection_finds(steady: float, fading: float, decay: float, level: float) -> None:
    found = inverted(steady, fading, decay, level)
    if steady == 0.0 and fading <= level:
        assert found == (0.0 if level == 0.0 else None)
        return
    expected = _bisected(steady, fading, decay, level) if level else 0.0
    assert found is not None and math.isfinite(found) and found >= 0.0
    assert _gone(steady, fading, decay, found) == pytest.approx(level, rel=1e-9)
    # where the compensator is all but flat, the root itself is known less well than the level
    slope = steady + fading * decay * math.exp(-decay * found)
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9 * level / max(slope, 1e-300))


@given(levels(), levels(), st.floats(1e-8, 1e2), levels(), levels())
def test_a_higher_level_is_never_reached_sooner(
    steady: float, fading: float, decay: float, level: float, more: float
) -> None:
    first, second = inverted(steady, fading, decay, level), inverted(steady, fading, decay, level + more)
    assert second is None or (first is not None and first <= second * (1 + 1e-9))


def test_a_level_that_has_been_passed_is_due_at_once() -> None:
    assert inverted(1.0, 1.0, 1.0, -1e-9) == 0.0
    assert inverted(0.0, 0.0, 1.0, 0.5) is None


# --- a clock under way -----------------------------------------------------------------------------------

TICKINGS = st.builds(Ticking, st.just(AT), st.floats(0, 1e-4), st.floats(-2, 2), st.floats(0, 40), st.integers(0, 99))
SPANS = st.integers(0, 400 * DAY)


@given(TICKINGS, st.sampled_from(PHASES), st.integers(0, 3), SPANS, SPANS)
def test_the_compensator_adds_up(ticking: Ticking, phase: Phase, which: int, first: int, second: int) -> None:
    hazard = hazard_of()
    clock = hazard.clocks[which]
    once = hazard.advanced(clock, ticking, phase, AT + first + second)
    twice = hazard.advanced(clock, hazard.advanced(clock, ticking, phase, AT + first), phase, AT + first + second)
    assert twice.residual == pytest.approx(once.residual, rel=1e-9, abs=1e-9)
    assert twice.excitation == pytest.approx(once.excitation, rel=1e-9)
    assert ticking.residual - once.residual == pytest.approx(
        hazard.compensator(clock, ticking, phase, first + second), rel=1e-9, abs=1e-12
    )
    assert once.residual <= ticking.residual  # rates are never below 0
    assert (once.tilt, once.firing) == (ticking.tilt, ticking.firing)


@given(TICKINGS, st.sampled_from(PHASES), st.integers(0, 3), st.floats(0, 1))
def test_a_clock_is_due_where_its_exponential_is_used_up(
    ticking: Ticking, phase: Phase, which: int, share: float
) -> None:
    hazard = hazard_of()
    clock = hazard.clocks[which]
    due = hazard.due(clock, ticking, phase)
    assert due is not None and due > AT
    assert hazard.advanced(clock, ticking, phase, due).residual <= 1e-9
    if due - 1 > AT:
        assert hazard.advanced(clock, ticking, phase, due - 1).residual > -1e-9
    between = AT + int((due - 1 - AT) * share)  # a look in between changes nothing, to the second
    later = hazard.due(clock, hazard.advanced(clock, ticking, phase, between), phase)
    assert later is not None and abs(later - due) <= 1


@given(TICKINGS, st.sampled_from(PHASES), st.floats(-2, 2), st.floats(0.01, 1))
def test_a_greater_tilt_is_due_sooner(ticking: Ticking, phase: Phase, tilt: float, more: float) -> None:
    hazard = hazard_of()
    clock = hazard.clocks[0]
    low, high = (hazard.due(clock, ticking._replace(tilt=t), phase) for t in (tilt, min(2.0, tilt + more)))
    assert low is not None and high is not None and high <= low


def test_the_rate_is_base_times_kind_of_phase_times_tilt() -> None:
    hazard = hazard_of(talks_coop=4.0, impasse_coop=2.5, talks_conf=0.9, impasse_conf=1.1, rate_factor_coop=2.0)
    coop, conf = _clock(hazard, "A>B:coop"), _clock(hazard, "B>A:conf")
    calm = Ticking(AT, 0.0, 0.0, 1.0, 0)
    daily = {"no_talks": 0.06, "talks": 0.24, "deal": 0.24, "impasse": 0.15}
    hostile = {"no_talks": 0.05, "talks": 0.045, "deal": 0.045, "impasse": 0.055}
    for phase, group in SUPERSTATE.items():
        assert hazard.compensator(coop, calm, phase, DAY) == pytest.approx(daily[group.lower()])
        assert hazard.compensator(conf, calm, phase, DAY) == pytest.approx(hostile[group.lower()])
        tilted = calm._replace(tilt=-0.7)
        assert hazard.compensator(coop, tilted, phase, DAY) == pytest.approx(daily[group.lower()] * math.exp(-0.7))


def test_excitation_is_tilted_too_and_fades_by_half_in_a_half_life() -> None:
    hazard = hazard_of(excitation_half_life_days=10.0)
    quiet = next(c for c in hazard_of(future_case({**FUTURE, "rates": {}})).clocks if c.name == "A>B:conf")
    excited = Ticking(AT, 0.3 * hazard.decay, math.log(2), 1.0, 0)
    assert hazard.compensator(quiet, excited, "CRISIS", 10 * DAY) == pytest.approx(0.3)
    assert hazard.compensator(quiet, excited, "CRISIS", 20 * DAY) == pytest.approx(0.45)
    assert hazard.advanced(quiet, excited, "CRISIS", AT + 10 * DAY).excitation == pytest.approx(0.15 * hazard.decay)


def test_a_clock_of_rate_nothing_never_fires() -> None:
    hazard = hazard_of(future_case({**FUTURE, "rates": {"B": {"conf": 0.0, "coop": 0.1}}}))
    names = {c.name: hazard.due(c, Ticking(AT, 0.0, 0.0, 0.5, 0), "CRISIS") for c in hazard.clocks}
    assert names["A>B:conf"] is names["A>B:coop"] is names["B>A:conf"] is None
    assert names["B>A:coop"] == AT + 5 * DAY
    assert hazard.due(hazard.clocks[0], Ticking(AT, 0.4 * hazard.decay, 0.0, 0.5, 0), "CRISIS") is None


def test_rates_of_a_person_or_an_office_count_for_their_state() -> None:
    hazard = hazard_of(future_case({**FUTURE, "rates": {"envoy": {"conf": 0.1, "coop": 0.2}}}))
    assert {c.name: round(c.base * DAY, 9) for c in hazard.clocks} == {
        "A>B:conf": 0.1,
        "A>B:coop": 0.2,
        "B>A:conf": 0.0,
        "B>A:coop": 0.0,
    }


def test_each_firing_waits_for_its_own_exponential() -> None:
    hazard, stream = hazard_of(), Stream(3, 4)
    clock = hazard.clocks[2]
    ticking = hazard.started(clock, 0.0, AT, stream)
    assert ticking == Ticking(AT, 0.0, 0.0, exponential(stream.uniform("B>A:conf", 0)), 0)
    fired = hazard.fired(clock, ticking._replace(excitation=1e-6, tilt=0.5), stream)
    assert fired == Ticking(AT, 1e-6, 0.5, exponential(stream.uniform("B>A:conf", 1)), 1)


# --- what excites a clock --------------------------------------------------------------------------------

SHARES = {
    "own_conf": 0.11,
    "own_coop": 0.21,
    "reciprocal_conf": 0.13,
    "reciprocal_coop": 0.23,
    "triangular": 0.07,
}
LETTER, INSULT = "letter", "criticise"
THIRD = [{"between": ["C", "A"], "value": 0.6}, {"between": ["C", "B"], "value": -0.5}]


@pytest.mark.parametrize(
    ("act", "kicks"),
    [
        (("criticise", "A", "B"), {"A>B:conf": 0.11, "B>A:conf": 0.13}),
        (("criticise", "B", "A"), {"A>B:conf": 0.13, "B>A:conf": 0.11}),
        (("praise", "A", "B"), {"A>B:coop": 0.21, "B>A:coop": 0.23}),
        (("praise", "envoy", "office"), {"A>B:coop": 0.21, "B>A:coop": 0.23}),
        (("demand", "A", "C"), {}),
        (("statement.neutral", "A", "B"), {}),
        # C is aligned with A, so A follows what C does to either of the two; B is opposed to it and does not
        (("criticise", "C", "B"), {"A>B:conf": 0.07 * 0.6}),
        (("criticise", "C", "A"), {"A>B:conf": 0.07 * 0.6}),
        (("praise", "C", "B"), {"A>B:coop": 0.07 * 0.6}),
        (("criticise", "D", "B"), {}),
        (("criticise", "B", "C"), {}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_whom_an_act_excites(act: tuple[str, str, str], kicks: dict[str, float]) -> None:
    hazard = hazard_of(future_case(alignments=THIRD), **SHARES)
    for weight in (1.0, 0.4):
        heard = _act(*act, weight=weight, alignments=THIRD)
        found = {c.name: hazard.kick(c, heard) for c in hazard.clocks if hazard.kick(c, heard)}
        assert found == pytest.approx({name: kick * weight for name, kick in kicks.items()})


def test_a_joint_act_is_own_to_both_and_is_not_answered_as_well() -> None:
    hazard = hazard_of(**SHARES)
    meeting = _act("talks.working", "A", "B", joint=True)
    assert {c.name: hazard.kick(c, meeting) for c in hazard.clocks} == {
        "A>B:conf": 0.0,
        "A>B:coop": 0.21,
        "B>A:conf": 0.0,
        "B>A:coop": 0.21,
    }


def test_a_mediator_who_brings_both_together_is_no_third_side() -> None:
    hazard = hazard_of(future_case(alignments=THIRD), **SHARES)
    frame = hazard.frame
    parties = tuple(frame.index[a] for a in "AB")
    mediation = noticed(frame, AT, "m", "mediation.held", (frame.index["C"],), parties, False)
    assert [hazard.kick(c, mediation) for c in hazard.clocks] == [0.0] * 4


def test_alignment_counts_as_it_is_at_the_time_of_the_act() -> None:
    spans = [{"between": ["C", "A"], "value": 0.6, "until": "2031-05-31"}]
    hazard = hazard_of(future_case(alignments=spans), **SHARES)
    clock = _clock(hazard, "A>B:conf")
    assert hazard.kick(clock, _act("criticise", "C", "B", at=AT - 1, alignments=spans)) == pytest.approx(0.042)
    assert hazard.kick(clock, _act("criticise", "C", "B", at=AT, alignments=spans)) == 0.0


def test_what_was_heard_before_the_start_still_excites() -> None:
    hazard = hazard_of(**SHARES)
    clock = _clock(hazard, "A>B:conf")
    acts = [_act("criticise", "A", "B", at=AT - 21 * DAY), _act("criticise", "B", "A", at=AT, weight=0.5)]
    late = _act("criticise", "A", "B", at=AT + 1)
    expected = hazard.decay * (0.11 / 2 + 0.13 * 0.5)
    assert hazard.excited(clock, [*acts, late], AT) == pytest.approx(expected)


def test_members_hear_what_happens_in_them() -> None:
    """With excitation, the same luck brings the next acts sooner, and more of them."""
    calm = experiment(parameters={"own_conf": 0.0, "reciprocal_conf": 0.0}, until="06-30")
    excited = experiment(parameters={"own_conf": 0.3, "reciprocal_conf": 0.4}, until="06-30")
    counts = [
        sum(1 for c in courses(x, 12) for o in c.occurrences if o.cause.endswith("conf")) for x in (calm, excited)
    ]
    assert counts[1] > 1.5 * counts[0]


# --- stability -------------------------------------------------------------------------------------------


@given(st.integers(1, 5).flatmap(lambda n: st.lists(st.floats(0.01, 2), min_size=n * n, max_size=n * n)))
def test_radius_is_how_fast_chains_grow(values: list[float]) -> None:
    """Against many steps of the process itself, in which what follows from a step is added up."""
    n = math.isqrt(len(values))
    matrix = np.array(values).reshape(n, n)
    vector, size = np.ones(n), 0.0
    for _ in range(3_000):
        vector = matrix @ vector
        size = float(vector.max())
        vector /= size
    assert radius(matrix.tolist()) == pytest.approx(size, rel=1e-8)


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        ([[0.0, 1.0], [1.0, 0.0]], 1.0),
        ([[0.0, 2.0], [0.5, 0.0]], 1.0),
        ([[0.0, 1.0, 1.0], [0.0, 0.0, 0.0], [1.0, 0.0, 1.0]], (1 + math.sqrt(5)) / 2),
        ([[0.0] * 3] * 3, 0.0),
    ],
)
def test_radius_by_hand(matrix: list[list[float]], expected: float) -> None:
    assert radius(matrix) == pytest.approx(expected, abs=1e-12)


def test_the_branching_matrix_of_two_sides_is_own_and_reciprocal_per_class() -> None:
    hazard = hazard_of(**SHARES)
    names = [c.name for c in hazard.clocks]
    assert names == ["A>B:conf", "A>B:coop", "B>A:conf", "B>A:coop"]
    matrix = branching(hazard, {}, {})
    assert matrix == [
        [0.11, 0.0, 0.13, 0.0],
        [0.0, 0.21, 0.0, 0.23],
        [0.13, 0.0, 0.11, 0.0],
        [0.0, 0.23, 0.0, 0.21],
    ]
    assert radius(matrix) == pytest.approx(0.44)
    tilted = branching(hazard, {"A>B:conf": math.log(3)}, {("B>A:coop", "A>B:conf"): 0.5})
    assert tilted[0] == pytest.approx([0.33, 0.0, 0.39, 0.0])
    assert tilted[3] == [0.5, 0.23, 0.0, 0.21]


def test_the_defaults_have_the_radius_of_the_specification() -> None:
    for kind, expected in (("conf", 0.30), ("coop", 0.45)):
        hazard = hazard_of(future_case(outlook()))
        rows = branching(hazard, {}, {})
        same = [k for k, clock in enumerate(hazard.clocks) if clock.kind_class == kind]
        assert radius([[rows[a][b] for b in same] for a in same]) == pytest.approx(expected)
