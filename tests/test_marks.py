"""Marks: of which type an act is: counts mixed with one another, what a commitment forbids, and tilts of types."""

from __future__ import annotations

import math
from typing import Any

import pytest
from futures import courses, experiment, frame_of, future_case, outlook, ruled, use
from hypothesis import given
from hypothesis import strategies as st
from invented import day, event, making, promise, run
from scipy import stats

from sim.future.marks import LEAST, MOST, Mark, MarkTable, intensity, picked
from sim.model.evolve import initial
from sim.model.state import State

TALLIES: dict[str, Any] = {
    "conf": {
        "criticise": {"no_talks": 6, "talks": 2},
        "summit.cancelled": {"talks": 1, "impasse": 1},
        "test.icbm": {"no_talks": 2},
        "test.srbm": {"no_talks": 2, "impasse": 4},
    },
    "coop": {"praise": {"talks": 3}, "statement.optimism": {"talks": 3}},
}


def _table(**parameters: float) -> MarkTable:
    about = future_case(outlook(**TALLIES))
    assert about.future is not None
    return MarkTable(frame_of(about, **parameters), about.future)


def _state(*events: Any) -> State:
    return run(*events).at(day("06-01"))


def _shares(row: tuple[Mark, ...]) -> dict[str, float]:
    return {mark.type: mark.share for mark in row}


PLANNED = event("summit.held", "07-01", modality="anticipated", recorded="2031-02-01", id="plan")
PLEDGED = making("02-01", promise(forbids=["test"]))


def test_counts_are_mixed_with_those_of_all_phases_by_hand() -> None:
    """In no talks: 10 counted, 18 in all; with 9 counts of smoothing, (6 + 9 * 8/18) / 19 and so on."""
    row = _table(mark_smoothing=9.0).rows["A", "conf", "no_talks"]
    assert _shares(row) == pytest.approx(
        {
            "criticise": (6 + 9 * 8 / 18) / 19,
            "summit.cancelled": (0 + 9 * 2 / 18) / 19,
            "test.icbm": (2 + 9 * 2 / 18) / 19,
            "test.srbm": (2 + 9 * 6 / 18) / 19,
        }
    )


def test_without_smoothing_a_kind_of_phase_stands_alone() -> None:
    row = _table(mark_smoothing=1.0).rows["B", "conf", "impasse"]
    assert _shares(row)["criticise"] == pytest.approx(8 / 18 / 6)
    assert _shares(_table(mark_smoothing=50.0).rows["B", "conf", "impasse"])["criticise"] > 0.35


@given(
    st.sampled_from(("A", "B")),
    st.sampled_from(("conf", "coop")),
    st.sampled_from(("no_talks", "talks", "impasse")),
    st.dictionaries(st.sampled_from((*TALLIES["conf"], "praise", "conf")), st.floats(-2, 2)),
    st.booleans(),
    st.booleans(),
)
def test_shares_are_positive_and_sum_to_one(
    actor: str, kind: Any, group: Any, tilts: dict[str, float], pledged: bool, planned: bool
) -> None:
    state = _state(*[PLEDGED] * pledged, *[PLANNED] * planned)
    row = _table().at(actor, kind, group, state, tilts)
    assert row and all(mark.share > 0 for mark in row)
    assert math.fsum(mark.share for mark in row) == pytest.approx(1.0)
    assert ("summit.cancelled" in _shares(row)) is (planned and kind == "conf")


def test_a_summit_can_be_called_off_only_where_one_is_planned() -> None:
    table, plain = _table(), _state()
    row = table.at("A", "conf", "talks", plain, {})
    full = _shares(table.rows["A", "conf", "talks"])
    gone = 1 - full.pop("summit.cancelled")
    assert _shares(row) == pytest.approx({code: share / gone for code, share in full.items()})
    assert table.at("A", "conf", "talks", _state(PLANNED), {}) == table.rows["A", "conf", "talks"]
    held = event("summit.held", "03-01", refs={"confirms": ["plan"]})
    assert "summit.cancelled" not in _shares(table.at("A", "conf", "talks", _state(PLANNED, held), {}))


@pytest.mark.parametrize(("forbidden", "covered"), [("test.icbm", {"test.icbm"}), ("criticise", {"criticise"})])
def test_what_is_forbidden_is_rarer_and_the_rest_takes_its_place(forbidden: str, covered: set[str]) -> None:
    table = _table(moratorium_factor=0.15)
    before = table.at("A", "conf", "no_talks", _state(), {})
    after = table.at("A", "conf", "no_talks", _state(making("02-01", promise(forbids=[forbidden]))), {})
    weighed = {c: s * (0.15 if c in covered else 1.0) for c, s in _shares(before).items()}
    whole = sum(weighed.values())
    assert _shares(after) == pytest.approx({c: s / whole for c, s in weighed.items()})
    others = table.at("B", "conf", "no_talks", _state(making("02-01", promise(forbids=[forbidden]))), {})
    assert _shares(others) == pytest.approx(_shares(before))


def test_a_broken_commitment_holds_nobody_back() -> None:
    table, pledge = _table(), making("02-01", promise(forbids=["test.icbm"]))
    broken = _state(pledge, event("test.icbm", "03-01"))
    assert table.at("A", "conf", "no_talks", broken, {}) == table.at("A", "conf", "no_talks", _state(), {})


def test_a_factor_of_nothing_forbids_and_an_actor_without_any_other_act_does_nothing() -> None:
    only = {"conf": {"test.icbm": {"no_talks": 1}}}
    about = future_case(outlook(**only))
    assert about.future is not None
    table = MarkTable(frame_of(about, moratorium_factor=0.0), about.future)
    assert table.at("A", "conf", "no_talks", _state(making("02-01", promise(forbids=["test.icbm"]))), {}) == ()
    assert table.at("C", "conf", "no_talks", _state(), {}) == ()


def test_a_tilt_of_a_type_multiplies_its_weight() -> None:
    table = _table()
    before, after = (_shares(table.at("A", "conf", "talks", _state(PLANNED), t)) for t in ({}, {"test.srbm": 1.2}))
    odds = {code: after[code] / before[code] for code in before}
    assert odds["test.srbm"] / odds["criticise"] == pytest.approx(math.exp(1.2))
    assert odds["criticise"] == pytest.approx(odds["test.icbm"])


def test_a_tilt_of_a_type_leaves_the_rate_of_its_class() -> None:
    """The clocks of the class fire at the same seconds; of what type the acts are is another matter."""
    rule = ruled({"when": "true", "tilt": {"threat.force": 1.5, "praise": -2.0}})
    unexcited = {"parameters": {"talks_coop": 1.0, "impasse_coop": 1.0}}
    plain = experiment(until="06-30", **unexcited)
    tilted = experiment(changes=[use()], policies=[rule], until="06-30", **unexcited)
    times, kinds = [], []
    for found in (plain, tilted):
        occurrences = [o for c in courses(found, 8) for o in c.occurrences]
        times.append([(o.at, o.cause) for o in occurrences])
        kinds.append(sum(o.type == "threat.force" and o.actors == ("A",) for o in occurrences))
    assert times[0] == times[1]
    assert kinds[1] > 1.4 * kinds[0] > 0


def test_the_usual_act_is_the_most_frequent_and_of_equals_the_first_by_name() -> None:
    table = _table()
    assert table.usual("A", "conf", "no_talks") == "criticise"
    assert table.usual("A", "conf", "impasse") == "test.srbm"
    assert table.usual("A", "coop", "talks") == "praise"
    assert table.usual("C", "coop", "talks") is None


def test_rows_of_a_person_count_for_their_state() -> None:
    future = {**outlook(), "marks": {"envoy": TALLIES}}
    about = future_case(future)
    assert about.future is not None
    table = MarkTable(frame_of(about), about.future)
    assert table.usual("A", "conf", "impasse") == "test.srbm"
    assert table.usual("B", "conf", "impasse") is None


# --- picking ---------------------------------------------------------------------------------------------


@given(st.floats(0, 1, exclude_max=True))
def test_a_draw_picks_by_share_in_the_order_of_the_row(u: float) -> None:
    row = (Mark("a", 0.2), Mark("b", 0.5), Mark("c", 0.3))
    assert picked(row, u) == ("a" if u < 0.2 else "b" if u < 0.7 else "c")


def test_rounding_picks_the_last_and_nothing_picks_nothing() -> None:
    assert picked((Mark("a", 0.3), Mark("b", 0.3)), 0.9999) == "b"
    assert picked((), 0.5) is None


@given(st.floats(0, 1, exclude_max=True), st.floats(0, 1))
def test_intensity_is_lognormal_around_one_and_cut(u: float, spread: float) -> None:
    inside = max(u, 1e-300)
    expected = math.exp(spread * float(stats.norm.ppf(inside)))
    assert intensity(u, spread) == pytest.approx(min(2.0, max(0.25, expected)))
    assert (LEAST, MOST) == (0.25, 2.0)


def test_types_come_as_often_as_their_shares_say() -> None:
    """Of each clock in each kind of phase, over members: a chi-square test against the table."""
    found = experiment(
        until="12-31", parameters={"own_conf": 0.0, "reciprocal_conf": 0.0}, about=future_case(outlook(**TALLIES))
    )
    table, frame = found.model.marks, found.model.frame
    assert table is not None
    counts: dict[str, int] = {}
    for course in courses(found, 24):
        assert not course.trajectory.transitions or {t.target for t in course.trajectory.transitions} <= {
            "DORMANT",
            "CONFRONTATION",
            "CRISIS",
        }
        for occurrence in course.occurrences:
            if occurrence.cause == "A>B:conf":
                counts[occurrence.type] = counts.get(occurrence.type, 0) + 1
    expected = _shares(table.at("A", "conf", "no_talks", initial(frame), {}))
    whole = sum(counts.values())
    observed = [counts.get(code, 0) for code in expected]
    assert whole > 250
    assert stats.chisquare(observed, [share * whole for share in expected.values()]).pvalue > 0.001
