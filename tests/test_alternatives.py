"""Alternative readings: other weights, halves of the log, the unit-weight ablation, and how like one is to another."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from invented import case, day, event, joint, run

from sim.assess.alternatives import (
    Spread,
    Tally,
    ablation,
    compare_readings,
    correlated,
    half_of,
    halves,
    likeness,
    permutations,
    tally,
)
from sim.assess.face import Check
from sim.assess.weights import (
    UNIT_WEIGHT,
    permuted_weights,
    reweighed,
    types_in,
    unit_weights,
    weights_digest,
    with_unit_weights,
)
from sim.engine.replay import replay
from sim.engine.trajectory import Trajectory
from sim.future.streams import Stream
from sim.model.state import SUPERSTATE
from sim.record.codebook import CODEBOOK, UnknownType
from sim.record.dates import DAY, seconds
from sim.record.log import EventLog

CODES = tuple(sorted(code for code, kind in CODEBOOK.items() if kind.memory != "none"))
OWN = {
    "types": [
        {
            "code": "border.opened",
            "parent": "praise",
            "memory": "material",
            "weight": 6,
            "definition": "A border is opened.",
            "example": "The bridge is opened.",
        }
    ],
    "weights": {"praise": {"weight": 3, "why": "Invented."}},
}
CHECKS = (
    Check.model_validate({"id": "c1", "says": "high", "all": [{"value": "climate", "on": "2031-03-01", "above": 0}]}),
    Check.model_validate({"id": "c2", "says": "low", "all": [{"value": "climate", "on": "2031-03-01", "below": 0}]}),
)


@cache
def some() -> Trajectory:
    return run(
        event("test.nuclear", "01-10"),
        event("threat.force", "01-20", "B", "A"),
        event("praise", "02-10", "B", "A"),
        joint("summit.held", "02-20", "A B"),
        event("criticise", "04-01", "B", "A"),
        event("letter", "05-01", "A", "B"),
    )


def numbers() -> st.SearchStrategy[list[tuple[float, float]]]:
    whole = st.integers(-1000, 1000).map(float)
    return st.lists(st.tuples(whole, whole), min_size=2, max_size=40)


# --- weights ------------------------------------------------------------------------------------------------


def test_unit_weights_keep_the_sign_and_nothing_else() -> None:
    mine = case(codebook=OWN)
    unit = with_unit_weights(mine)
    for code, kind in mine.types.items():
        assert unit.types[code].weight == (math.copysign(UNIT_WEIGHT, kind.weight) if kind.weight else 0.0)
        assert (unit.types[code].roles, unit.types[code].memory) == (kind.roles, kind.memory)
    assert unit.types["border.opened"].weight == UNIT_WEIGHT
    assert set(unit_weights(mine)) == {code for code, kind in mine.types.items() if kind.weight}


def test_reweighing_leaves_the_old_case_as_it_was() -> None:
    old = case(codebook=OWN)
    before = old.types["praise"].weight
    new = reweighed(old, {"praise": -7}, "tried")
    assert (old.types["praise"].weight, new.types["praise"].weight) == (before, -7)
    assert new.types["border.opened"].weight == 6 and new.codebook.weights["praise"].why == "tried"
    assert new.digest != old.digest and new.roster == old.roster


def test_a_type_that_is_not_there_is_no_weight() -> None:
    with pytest.raises(UnknownType):
        assert reweighed(case(), {"summit.hled": 3}, "typo").types


@given(st.sets(st.sampled_from(CODES), min_size=1), st.integers(0, 1000))
def test_a_permutation_deals_the_same_weights_within_each_sign(codes: set[str], member: int) -> None:
    mine = case()
    dealt = permuted_weights(mine, codes, Stream(1, member))
    for sign in (1, -1):
        had = sorted(mine.types[c].weight for c in codes if sign * mine.types[c].weight > 0)
        assert sorted(w for w in dealt.values() if sign * w > 0) == had
    for code, weight in dealt.items():
        assert weight * mine.types[code].weight > 0  # no type changes its side
    assert permuted_weights(mine, sorted(codes, reverse=True), Stream(1, member)) == dealt


def test_permutations_differ_from_deal_to_deal() -> None:
    deals = [tuple(permuted_weights(case(), CODES, Stream(1, k)).items()) for k in range(10)]
    assert len(set(deals)) == 10


def test_the_fingerprint_is_of_the_weights_alone() -> None:
    one, same = (reweighed(case(), {"praise": 7}, why) for why in ("mine", "yours"))
    assert weights_digest(one) == weights_digest(same) != weights_digest(case())
    assert weights_digest(case()) == weights_digest(case(title="Another title"))


# --- likeness -----------------------------------------------------------------------------------------------


def test_a_reading_is_wholly_like_itself() -> None:
    found = likeness(some(), some())
    assert found.days == 365 and found.correlation == pytest.approx(1, abs=1e-12)
    assert (found.mean_difference, found.largest_difference, found.same_phase, found.same_superstate) == (0, 0, 1, 1)


def test_differences_are_second_minus_first_and_have_their_day() -> None:
    other = run(event("test.nuclear", "01-10"), event("threat.force", "01-20", "B", "A"))
    found = likeness(some(), other)
    days = range(some().starts, some().ends + 1, DAY)
    gaps = {t: other.value("climate", t) - some().value("climate", t) for t in days}
    assert found.largest_difference == min(gaps.values()) < 0
    assert gaps[found.largest_on] == found.largest_difference
    assert found.mean_difference == pytest.approx(sum(map(abs, gaps.values())) / len(gaps))
    same = sum(some().phase(t) == other.phase(t) for t in days)
    assert found.same_phase == same / len(gaps) < 1 and found.same_phase <= found.same_superstate
    back = likeness(other, some())
    assert back.largest_difference == -found.largest_difference and back.largest_on == found.largest_on


def test_only_the_days_in_common_count() -> None:
    short = run(event("test.nuclear", "01-10"), until="02-01")
    assert likeness(some(), short).days == 32 == likeness(short, some()).days
    late = run(start="2032-01-01", end="2032-02-01")
    with pytest.raises(ValueError, match="no day in common"):
        likeness(some(), late)


def test_two_phases_of_one_group_are_the_same_group() -> None:
    quiet, loud = run(), run(*(event("test.nuclear", f"01-{k:02}", id=f"bang-{k}") for k in range(10, 20)))
    assert {s.phase for s in quiet.phases} != {s.phase for s in loud.phases}
    assert {SUPERSTATE[s.phase] for s in (*quiet.phases, *loud.phases)} == {"NO_TALKS"}
    found = likeness(quiet, loud)
    assert found.same_phase < 1 and found.same_superstate == 1


def test_a_curve_that_never_moves_has_no_correlation() -> None:
    still = run(until="01-01")
    assert likeness(still, still).correlation is None
    assert correlated([1.0], [2.0]) is None and correlated([1.0, 2.0], [3.0, 3.0]) is None


@given(numbers())
def test_r_is_between_its_bounds_and_symmetric(pairs: list[tuple[float, float]]) -> None:
    one, other = ([p[k] for p in pairs] for k in (0, 1))
    r = correlated(one, other)
    if len(set(one)) == 1 or len(set(other)) == 1:
        assert r is None
        return
    assert r is not None and -1 <= r <= 1
    assert correlated(other, one) == pytest.approx(r, abs=1e-9)
    assert correlated(one, [-v for v in other]) == pytest.approx(-r, abs=1e-9)
    assert correlated(one, one) == pytest.approx(1, abs=1e-9)
    middle, other_middle = sum(one) / len(one), sum(other) / len(other)
    a, b = [v - middle for v in one], [v - other_middle for v in other]
    top, norm = sum(x * y for x, y in zip(a, b, strict=True)), sum(x * x for x in a) * sum(y * y for y in b)
    assert r == pytest.approx(top / math.sqrt(norm), abs=1e-9)


def test_readings_stand_beside_the_first() -> None:
    other = run(event("test.nuclear", "01-10"))
    first, second = compare_readings([("as coded", some()), ("other", other)], CHECKS)
    assert first.likeness is None and second.likeness == likeness(some(), other)
    assert first.checks == Tally(1, 2) == second.checks
    assert second.ends["climate"] == other.value("climate", day("12-31"))
    assert compare_readings([("as coded", some())])[0].checks is None


def test_other_talks_are_not_judged_by_these_checks() -> None:
    strange = run(principals=[["C", "D"]])
    trust = {"id": "t", "says": "trust", "all": [{"value": "trust(A>B)", "on": "2031-03-01", "above": 0}]}
    found = compare_readings([("as coded", some()), ("other", strange)], [Check.model_validate(trust)])
    assert found[0].checks == Tally(1, 1) and found[1].checks is None


def test_a_check_outside_of_the_replay_is_not_counted() -> None:
    short = run(event("test.nuclear", "01-10"), until="02-01")
    assert tally(CHECKS, short) is None and tally((), some()) is None


# --- many readings ------------------------------------------------------------------------------------------


def test_permutations_are_the_same_every_time() -> None:
    seen: list[tuple[int, int]] = []
    found = permutations(some(), 6, checks=CHECKS, progress=lambda done, total: seen.append((done, total)))
    assert found == permutations(some(), 6, checks=CHECKS) != permutations(some(), 6, checks=CHECKS, seed=1)
    assert seen == [(k, 6) for k in range(1, 7)]
    assert list(found.correlations) == sorted(found.correlations) and len(found.correlations) == 6
    assert len(set(found.correlations)) > 1 and all(t.judged == 2 for t in found.checks)


def test_each_permutation_is_a_replay_with_weights_dealt_anew() -> None:
    dealt = permuted_weights(some().frame.case, types_in(some().log), Stream(7, 0))
    by_hand = replay(reweighed(some().frame.case, dealt, "by hand"), some().log)
    found = permutations(some(), 1, seed=7)
    assert found.correlations == (likeness(some(), by_hand).correlation,)
    assert found.median == found.low == found.correlations[0]


def test_luck_does_not_look_beyond_the_end_of_the_replay() -> None:
    short = run(event("test.nuclear", "01-10"), until="02-01")
    for found in (permutations(short, 2, checks=CHECKS), halves(short, 2, checks=CHECKS)):
        assert found.checks == () and len(found.correlations) == 2


def test_a_half_is_half_of_what_stands_and_brings_what_it_replaces() -> None:
    old = event("praise", "01-05", id="rumour", modality="reported")
    new = event("praise", "01-06", id="fact", refs={"supersedes": ["rumour"]})
    log = EventLog([*some().log, old, new])
    sizes = set()
    for k in range(40):
        half = half_of(log, Stream(3, k))
        ids = {e.id for e in half}
        assert ("rumour" in ids) == ("fact" in ids)
        sizes.add(len([i for i in ids if i != "rumour"]))
    assert sizes == {4}  # of seven that stand, rounded up
    assert len({half_of(log, Stream(3, k)).digest for k in range(40)}) > 20


def test_a_half_keeps_the_view() -> None:
    view = some().log.as_known(day("02-15")).until(day("02-12"))
    half = half_of(view, Stream(3, 0))
    assert (half.known, half.cut) == (day("02-15"), seconds(day("02-12")))
    assert set(half.events) < set(view.events)


def test_halves_depend_on_the_events_alone() -> None:
    found = halves(some(), 8)
    other = replay(some().frame.case, EventLog(reversed(some().log.events)))
    assert found == halves(other, 8)
    assert found.checks == () and found.median_checks is None


def test_of_nothing_there_is_no_correlation() -> None:
    still = run(until="01-01")
    found = halves(still, 3)
    assert (found.still, found.correlations, found.median, found.low) == (3, (), None, None)


@given(st.lists(st.integers(-100, 100), min_size=2, max_size=60))
@example([37, 37])  # an interpolation between like values misses them by a rounding error
def test_one_in_twenty_falls_short_of_the_low_r(values: Iterable[int]) -> None:
    ordered, slack = tuple(sorted(v / 100 for v in values)), 1e-12
    found = Spread("climate", ordered)
    assert found.low is not None and found.median is not None
    assert ordered[0] - slack <= found.low <= found.median + slack <= ordered[-1] + 2 * slack
    below = sum(r < found.low - slack for r in ordered)
    upto = sum(r <= found.low + slack for r in ordered)
    assert below <= 0.05 * (len(ordered) - 1) + 1 and upto >= 0.05 * (len(ordered) - 1)


def test_a_known_spread() -> None:
    found = Spread("climate", tuple(k / 20 for k in range(21)), 0, (Tally(3, 5), Tally(1, 5), Tally(4, 5)))
    assert (found.low, found.median, found.median_checks) == (0.05, 0.5, 3)


# --- the ablation -------------------------------------------------------------------------------------------


def test_the_ablation_is_the_replay_with_unit_weights() -> None:
    found = ablation(some().frame.case, some().log, CHECKS)
    unit = replay(with_unit_weights(some().frame.case), some().log)
    assert found.likeness == likeness(some(), unit)
    assert (found.passed, found.passed_with_unit) == (tally(CHECKS, some()), tally(CHECKS, unit))
    rows = dict(found.rows)
    r, like = found.likeness.correlation, found.likeness
    assert r is not None and 0 < r < 1 and f"{r:.3f}" in rows.values()
    assert f"{like.mean_difference:.1f} points of 200" in rows["Mean difference of climate"]
    assert rows["Face checks that hold, as weighed"] == "1 of 2"


def test_without_events_weights_change_nothing() -> None:
    found = ablation(case(), EventLog([]))
    assert found.likeness.mean_difference == 0 and found.passed is None
    assert not [name for name, _ in found.rows if "checks" in name]


def test_an_ablation_that_never_moves_says_so() -> None:
    found = ablation(case(), EventLog([]), until=seconds(day("01-01")))
    assert found.rows[0][1] == "none: it never moves"
