"""Law 11 and invariant 21: attribution is complete, blind to what has no weight, and fair between equals."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import day, event, joint, making, promise, run
from strategies import History, histories, parameters

from sim import load
from sim.engine.explain import explain
from sim.engine.replay import replay
from sim.engine.trajectory import SCALARS, Trajectory, variables_of
from sim.model import attribution
from sim.model.account import account_of
from sim.model.attribution import PARTS_OF, Explanation, _named, parts
from sim.model.parameters import Parameters
from sim.model.quadrature import Integrand, graded
from sim.record.dates import DAY, seconds

CLOSE = 1e-9


def error(found: Explanation) -> float:
    """How far drift and shares are from the change that they explain."""
    return abs(found.drift + math.fsum(share.share for share in found.shares) - found.change)


@settings(max_examples=200)
@given(histories(), parameters(), st.tuples(st.integers(0, 1000), st.integers(0, 1000)))
def test_law_11_attribution_sums_exactly(history: History, chosen: Parameters, when: tuple[int, int]) -> None:
    """Of every variable, between any two instants of any history, drift and shares sum to the change."""
    result = replay(history.case, history.log, chosen)
    span = result.ends - result.starts
    start, end = sorted(result.starts + span * k // 1000 for k in when)
    for variable in result.variables:
        found = explain(result, variable, start, end)
        assert error(found) < CLOSE, variable
        assert all(start < share.at <= end for share in found.shares)


@lru_cache
def bundled() -> Trajectory:
    folder = load("us-dprk")
    assert folder.case is not None
    return replay(folder.case, folder.log)


@pytest.mark.parametrize("variable", variables_of(bundled().frame))
def test_law_11_on_every_pair_of_a_grid_over_the_bundled_case(variable: str) -> None:
    """Every pair of dates of a six-week grid, and the days before and after each turn of the talks."""
    result = bundled()
    grid = {*range(result.starts, result.ends + 1, 42 * DAY), result.ends}
    grid |= {t for move in result.transitions for t in (move.at - 1, move.at) if t >= result.starts}
    every = {at: parts(result.account, variable, at) for at in sorted(grid)}
    for at, found in every.items():
        assert abs(found.value - result.value(variable, at)) < CLOSE
    worst = 0.0
    for start, end in itertools.combinations(sorted(grid), 2):
        fresh = {c: a for c, a in every[end].amounts.items() if start < c.at <= end}
        old = math.fsum(a for c, a in every[end].amounts.items() if c not in fresh)
        drift = old + every[end].baseline - every[start].value
        worst = max(worst, abs(drift + math.fsum(fresh.values()) - (every[end].value - every[start].value)))
    assert worst < CLOSE
    chosen = sorted(grid)[:: max(1, len(grid) // 12)]
    assert max(error(explain(result, variable, a, b)) for a, b in itertools.combinations(chosen, 2)) < CLOSE


def test_every_variable_can_be_explained() -> None:
    """What can be read can be explained, and nothing else."""
    result = bundled()
    assert set(PARTS_OF) == set(SCALARS)
    assert {*PARTS_OF, *_named(result.frame)} == set(result.variables)
    with pytest.raises(KeyError, match="goodwill"):
        explain(result, "goodwill")


def test_law_11_where_everything_saturates_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of points on one day: plain nodes miss the whole, so the finer panels must take over, and they do."""
    used = []

    def counted(f: Integrand) -> list[float]:
        used.append(f)
        return graded(f)

    monkeypatch.setattr(attribution, "graded", counted)
    many = range(300)
    result = run(
        *(joint("summit.held", "03-01", id=f"s{k}") for k in many),
        *(event("test.nuclear", "03-01", id=f"t{k}") for k in many),
        *(event("test.nuclear", "03-01", "B", "A", id=f"u{k}") for k in many),
        *(event("mediation.held", "03-01", "C", "A B", id=f"m{k}") for k in many),
    )
    for variable in ("ripeness", "mutual_hurt", "way_out"):
        assert error(explain(result, variable, day("02-01"), day("03-02"))) < CLOSE
    assert used


# --- what has no weight ------------------------------------------------------------------------------


@given(histories())
def test_invariant_21_an_event_that_adds_nothing_has_no_share(history: History) -> None:
    """Announced, denied and negated events, and neutral statements that do nothing else, count for exactly nothing."""
    result = replay(history.case, history.log)
    nothing = {
        e.id
        for batch in result.batches
        for e in batch.effects
        if not e.impulses and not e.findings and not e.mediation and e.deed is None and not e.kinds & _covered(result)
    }
    for variable in result.variables:
        for share in explain(result, variable).shares:
            assert share.share == 0.0 or share.cause not in nothing


def _covered(result: Trajectory) -> set[str]:
    """Types that can break a commitment or fulfil a condition without a word of it."""
    return {code for state in result.states for code in state.alert}


def test_invariant_21_a_zero_weight_event_is_listed_with_nothing() -> None:
    """A neutral statement of the span is among the shares, with 0; one before the span is not."""
    found = explain(
        run(event("statement.neutral", "03-01"), event("praise", "03-02"), event("statement.neutral", "01-05")),
        "climate",
        day("02-01"),
    )
    first, second = found.shares
    assert first.cause == "praise-03-02" and first.share > 0
    assert second == ("statement-neutral-03-01", seconds(day("03-01")), 0.0, False)


# --- what the parts mean -----------------------------------------------------------------------------


def test_equal_events_on_one_day_have_equal_shares() -> None:
    """Two events alike in everything but their names count alike, in every variable."""
    result = run(
        event("test.icbm", "03-01", id="one"), event("test.icbm", "03-01", id="two"), joint("summit.held", "04-01")
    )
    for variable in result.variables:
        shares = {s.cause: s.share for s in explain(result, variable).shares}
        assert shares["one"] == pytest.approx(shares["two"], abs=1e-12)


def test_shares_have_the_sign_of_what_the_event_did() -> None:
    """A summit raises climate and a test lowers it, though the test comes later and the line still rises in all."""
    result = run(joint("summit.held", "03-01"), event("test.srbm", "03-02"))
    found = explain(result, "climate", day("02-01"), day("03-03"))
    shares = {s.cause: s.share for s in found.shares}
    assert shares["summit-held-03-01"] > 0 > shares["test-srbm-03-02"]
    assert found.change > 0


def test_what_happened_before_the_span_drifts() -> None:
    """Between events the whole change is drift."""
    found = explain(run(event("test.icbm", "02-01")), "climate", day("03-01"), day("06-01"))
    assert found.shares == () and found.drift == pytest.approx(found.change) and found.change > 1
    assert found.fade == pytest.approx(found.drift) and [s.cause for s in found.fading] == ["test-icbm-02-01"]


def test_what_held_at_the_start_drifts_under_the_empty_name() -> None:
    """Sanctions in force from the first day hurt less as tension fades: a part of the drift that is no event's."""
    standing = [{"id": "m", "senders": ["B"], "targets": ["A"], "level": 0.25}]
    result = run(joint("criticise", "01-01"), sanctions=standing)
    found = explain(result, "mutual_hurt", day("02-01"), day("06-01"))
    shares = {s.cause: s.share for s in found.fading}
    assert list(shares) == ["criticise-01-01", ""] and shares[""] < 0
    assert math.fsum(shares.values()) == pytest.approx(found.drift, abs=1e-12)


@given(histories(most=10))
def test_the_drift_is_told_cause_by_cause(history: History) -> None:
    """What each earlier cause weighs anew sums to the drift; what it does by itself needs no later event."""
    result = replay(history.case, history.log)
    half = result.starts + (result.ends - result.starts) // 2
    for variable in ("climate", "tension", "ripeness"):
        found = explain(result, variable, half)
        assert math.fsum(s.share for s in found.fading) == pytest.approx(found.drift, abs=1e-9)
        alone = replay(history.case, history.log.until(half))
        if all(batch.at <= half for batch in alone.batches):  # else the clock has moved something since
            assert found.fade == pytest.approx(explain(alone, variable, half).drift, abs=1e-9)


def test_a_lone_event_gets_the_whole_change() -> None:
    """From a quiet state to the evening of one event, nothing drifts."""
    found = explain(run(event("sanctions.imposed", "02-01", id="it")), "tension", day("01-31"), day("02-01"))
    assert found.drift == 0.0 and found.shares[0].share == pytest.approx(found.change)


def test_what_the_clock_did_is_said_to_be_its_doing() -> None:
    """A promise that falls due unkept is broken by the clock, under the promise's own name."""
    result = run(making("02-01", promise(due="2031-03-01")))
    found = explain(result, "trust(B>A)", day("03-05"), day("06-01"))
    (share,) = [s for s in found.shares if s.share]
    assert share == ("pledge", seconds(dt.date(2031, 4, 1)), share.share, True) and share.share < 0


def test_a_kept_promise_is_the_doing_of_the_event_that_keeps_it() -> None:
    """Not of the one that made it."""
    kept = event("site.dismantled", "03-01", refs={"fulfils": ["pledge"]}, id="kept")
    found = explain(run(making("02-01", promise(), id="made"), kept), "trust(B>A)")
    assert [s.cause for s in found.shares if s.share] == ["kept"] and found.shares[0].share > 0


def test_two_events_that_keep_one_promise_share_it() -> None:
    """In equal parts, and nothing is lost."""
    keep = [event("statement.neutral", "03-01", refs={"fulfils": ["pledge"]}, id=name) for name in ("one", "two")]
    result = run(making("02-01", promise()), *keep)
    found = explain(result, "trust(B>A)")
    one, two = (next(s.share for s in found.shares if s.cause == name) for name in ("one", "two"))
    assert one == two > 0 and error(found) < CLOSE


def test_a_measure_that_is_lifted_takes_back_what_it_brought() -> None:
    """Severity of what was imposed and lifted again: two events, opposite shares, nothing left."""
    imposed = event("sanctions.imposed", "02-01", id="on", effects={"sanctions": [{"id": "ban", "level": 0.4}]})
    lifted = event("sanctions.eased", "06-01", id="off", effects={"sanctions": [{"id": "ban", "status": "lifted"}]})
    found = explain(run(imposed, lifted), "severity(B)")
    shares = {s.cause: s.share for s in found.shares}
    assert shares["on"] == pytest.approx(0.4) and shares["off"] == pytest.approx(-0.4) and found.change == 0.0


def test_a_measure_that_begins_by_itself_counts_for_the_event_that_set_it() -> None:
    """An announced date of entry into force: the pain that follows is the imposing event's."""
    ban = {"id": "ban", "level": 0.4, "from": "2031-05-01", "until": "2031-08-31"}
    result = run(event("sanctions.imposed", "02-01", id="on", effects={"sanctions": [ban]}))
    before, after = (explain(result, "pain(B)", None, day(when)) for when in ("04-30", "08-31"))
    assert before.change == 0.0 and after.shares[0].cause == "on"
    assert after.shares[0].share == pytest.approx(after.change) and after.change > 0.1


def test_an_event_that_breaks_and_names_a_promise_counts_once_beside_another() -> None:
    """It is covered by the prohibition and names it as well; the other names it: each has half of the breach."""
    pledge = making("02-01", promise(forbids=["test.icbm"]))
    both = event("test.icbm", "03-01", id="both", refs={"breaches": ["pledge"]})
    names = event("commitment.breached", "03-01", id="names", refs={"breaches": ["pledge"]})
    shares = {s.cause: s.share for s in explain(run(pledge, both, names), "trust(B>A)").shares}
    assert shares["both"] == pytest.approx(shares["names"]) and shares["both"] < 0


def test_two_events_that_undo_each_other_in_one_batch_have_opposite_shares() -> None:
    """A ban imposed and lifted on one day: severity is as before, and each has done its part."""
    on = event("sanctions.imposed", "02-01", id="a", effects={"sanctions": [{"id": "ban", "level": 0.4}]})
    off = event("sanctions.eased", "02-01", id="b", effects={"sanctions": [{"id": "ban", "status": "lifted"}]})
    base = [{"id": "old", "senders": ["A"], "targets": ["B"], "level": 0.2}]
    found = explain(run(on, off, sanctions=base), "severity(B)")
    shares = {s.cause: s.share for s in found.shares}
    assert shares["a"] == pytest.approx(-shares["b"]) and shares["a"] > 0.3 and found.change == 0.0


def test_measures_that_cancel_to_nearly_nothing_do_no_harm() -> None:
    """What rounding leaves of a pain that was never there may be below zero; its root is not taken."""
    steps = [("x0", 0.23), ("x1", 0.7), ("x0", 0.96), ("x1", 0.09)]
    events = [
        event("sanctions.imposed", "03-01", "C", id=f"s{k}", effects={"sanctions": [{"id": name, "level": level}]})
        for k, (name, level) in enumerate(steps)
    ]
    lifted = [{"id": name, "status": "lifted"} for name in ("x0", "x1")]
    events.append(event("sanctions.eased", "03-01", "C", id="s9", effects={"sanctions": lifted}))
    other = {"id": "y", "level": 0.5}
    events.append(event("sanctions.imposed", "03-01", "C", "A", id="t", effects={"sanctions": [other]}))
    for variable in ("mutual_hurt", "ripeness"):
        assert error(explain(run(*events), variable)) < CLOSE


def test_the_parts_of_trust_are_those_of_the_straight_path() -> None:
    """Beside the closed form, the integral itself, worked out in small steps for kept and for broken word."""
    keep = making("02-01", promise(), promise("other"), id="made")
    kept = event("statement.neutral", "03-01", refs={"fulfils": ["pledge"]}, id="kept")
    broke = event("commitment.breached", "03-01", refs={"breaches": ["other"]}, id="broke")
    result = run(keep, kept, broke)
    found = parts(result.account, "trust(B>A)", seconds(day("03-01")))
    a, b = result.frame.priors[result.frame.named("B", "A")]
    more, less = 1.0, 2.0  # a fulfilment, and a breach that weighs twice
    steps = [(k + 0.5) / 20_000 for k in range(20_000)]
    rise = math.fsum((b + s * less) / (a + b + s * (more + less)) ** 2 for s in steps) / len(steps)
    fall = math.fsum((a + s * more) / (a + b + s * (more + less)) ** 2 for s in steps) / len(steps)
    amounts = {cause.id: amount for cause, amount in found.amounts.items()}
    assert amounts["kept"] == pytest.approx(more * rise, rel=1e-6)
    assert amounts["broke"] == pytest.approx(-less * fall, rel=1e-6)


def test_an_account_that_begins_later_gives_the_same_shares() -> None:
    """What is lumped together as the past changes no share of what comes after."""
    result = bundled()
    k = len(result.states) // 2
    late = account_of(result.frame, result.states[k:], result.batches[k:])
    for variable in result.variables:
        whole, part = (parts(a, variable, result.ends).amounts for a in (result.account, late))
        assert all(whole[c] == pytest.approx(a, abs=1e-9) for c, a in part.items() if c.at > result.states[k].at)


def test_a_replay_without_its_states_cannot_be_explained() -> None:
    """And says what to do."""
    folder = load("us-dprk")
    assert folder.case is not None
    with pytest.raises(ValueError, match='keep="all"'):
        explain(replay(folder.case, folder.log, keep="last"), "climate", bundled().ends)


def test_a_span_outside_the_trajectory_is_refused() -> None:
    """Also one whose end comes first."""
    for start, end in ((day("01-01"), dt.date(2032, 5, 1)), (day("03-01"), day("02-01"))):
        with pytest.raises(ValueError, match="no span within 2031-01-01 to 2031-12-31"):
            explain(run(), "climate", start, end)
