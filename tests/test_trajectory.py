"""Trajectory: what a replay leaves behind and how it is read."""

from __future__ import annotations

import datetime as dt
import math
import pickle
import sys

import pytest
from invented import case, day, event, joint, making, promise, run

from sim.engine.replay import replay
from sim.engine.trajectory import Trajectory
from sim.errors import MissingError
from sim.model.parameters import Parameters
from sim.record.dates import DAY, day_of, seconds
from sim.record.log import EventLog


@pytest.fixture(scope="module")
def story() -> Trajectory:
    return run(
        joint("talks.working", "02-01"),
        joint("talks.working", "02-10"),
        event("talks.walkout", "03-01"),
        event("summit.cancelled", "03-15"),
        event("test.icbm", "04-01"),
        until="07-31",
    )


def test_at_gives_the_state_of_the_last_batch(story: Trajectory) -> None:
    state = story.at(day("02-05"))
    assert state.at == seconds(day("02-01"))
    assert state is story.at(seconds(day("02-10")) - 1)
    assert state is not story.at(day("02-10"))


def test_at_refuses_a_time_before_the_start(story: Trajectory) -> None:
    with pytest.raises(ValueError, match=r"no state is kept for 2030-12-31; the first is 2031-01-01"):
        story.at(dt.date(2030, 12, 31))


def test_value_decays_what_the_state_holds(story: Trajectory) -> None:
    offset = math.tanh(-5 / 20)
    assert story.value("climate", day("01-01")) == pytest.approx(100 * offset)
    fresh, later = (math.tanh((5 * 2 ** (-d / 45) - 5) / 20) for d in (0, 4))
    assert story.value("posture(A>B)", day("02-01")) == pytest.approx(fresh)
    assert story.value("climate", day("02-05")) == pytest.approx(100 * later)


def test_reading_changes_nothing(story: Trajectory) -> None:
    before = pickle.dumps(story.states)
    for name in story.variables:
        story.series(name)
    assert pickle.dumps(story.states) == before


def test_the_variables_are_those_of_the_principals(story: Trajectory) -> None:
    whole = ("climate", "tension", "ripeness", "mutual_hurt", "way_out", "hardness_asymmetry")
    dyads = ("posture(A>B)", "trust(A>B)", "posture(B>A)", "trust(B>A)")
    assert story.variables == (*whole, *dyads, "pain(A)", "severity(A)", "pain(B)", "severity(B)")
    with pytest.raises(KeyError):
        story.value("climat", day("02-01"))


def test_series_is_daily_from_start_to_end_unless_told_otherwise(story: Trajectory) -> None:
    daily = story.series("tension")
    assert [day_of(t) for t, _ in (daily[0], daily[-1])] == [day("01-01"), day("07-31")]
    assert len(daily) == 212 and daily[31] == (seconds(day("02-01")), story.value("tension", day("02-01")))
    noon = seconds(day("03-01")) + DAY // 2
    assert story.series("tension", [noon]) == ((noon, story.value("tension", noon)),)


def test_phases_follow_one_another_without_gaps(story: Trajectory) -> None:
    assert [(s.phase, day_of(s.begins)) for s in story.phases] == [
        ("CONFRONTATION", day("01-01")),
        ("PRENEG", day("02-01")),
        ("FORMULA", day("02-10")),
        ("BREAKDOWN", day("03-01")),
        ("STALEMATE", day("05-14")),
    ]
    assert [s.ends for s in story.phases[:-1]] == [s.begins for s in story.phases[1:]]
    assert story.phases[-1].ends == story.ends == seconds(day("07-31"))
    assert [s.transition for s in story.phases] == [None, *(t for t in story.transitions if t.source != t.target)]


def test_a_rupture_in_a_breakdown_restarts_it_without_a_new_phase(story: Trajectory) -> None:
    restart = next(t for t in story.transitions if t.source == t.target)
    assert (restart.guard, day_of(restart.at), restart.source) == (1, day("03-15"), "BREAKDOWN")
    assert story.at(day("03-15")).talks.history == "FORMULA"


@pytest.mark.parametrize(
    ("when", "phase"), [("01-01", "CONFRONTATION"), ("02-09", "PRENEG"), ("02-10", "FORMULA"), ("07-31", "STALEMATE")]
)
def test_phase_on_a_day(story: Trajectory, when: str, phase: str) -> None:
    assert story.phase(day(when)) == story.phase(seconds(day(when))) == phase
    assert story.at(day(when)).talks.phase == phase


def test_phase_refuses_a_time_before_the_start(story: Trajectory) -> None:
    with pytest.raises(ValueError, match="2030-12-31"):
        story.phase(dt.date(2030, 12, 31))


def test_a_transition_says_what_set_it_off_and_what_the_guard_saw(story: Trajectory) -> None:
    left = story.transitions[2]
    assert (left.source, left.target, left.guard, left.precipitants) == (
        *("FORMULA", "BREAKDOWN", 1),
        ("talks-walkout-03-01",),
    )
    seen = dict(left.values)
    assert (seen["days_in_phase"], seen["days_since_progress"], seen["days_since_conflict"]) == (19.0, 19.0, 0.0)
    assert seen["climate"] == story.value("climate", day("03-01"))
    assert seen["tension"] == story.value("tension", day("03-01"))


def test_consequence_is_the_change_of_climate_after_a_transition(story: Trajectory) -> None:
    opened = story.transitions[0]
    change = story.value("climate", day("03-03")) - story.value("climate", day("02-01"))
    assert story.consequence(opened) == change
    assert story.consequence(opened, days=1) == story.value("climate", day("02-02")) - story.value(
        "climate", day("02-01")
    )
    settled = story.transitions[-1]
    assert story.consequence(settled, days=78) is not None  # to the last day
    assert story.consequence(settled, days=79) is None


def test_keep_last_keeps_the_end_and_every_transition(story: Trajectory) -> None:
    short = replay(case(), story.log, until=day("07-31"), keep="last")
    assert len(short.states) == 1 and short.states[0] == story.states[-1]
    assert short.transitions == story.transitions and short.phases == story.phases
    assert short.value("tension", day("07-31")) == story.value("tension", day("07-31"))
    with pytest.raises(ValueError, match="no state is kept"):
        short.at(day("02-01"))


def test_provenance_names_everything_it_depends_on(story: Trajectory) -> None:
    found = story.provenance
    assert (found.case, found.log, found.known) == (case().digest, story.log.digest, None)
    assert found.parameters == Parameters().digest
    other = run(*story.log, parameters=Parameters(spillover=0.2)).provenance
    assert other.log == found.log and other.case == found.case
    assert other.parameters != found.parameters and other.frame != found.frame
    seen = replay(case(), story.log.as_known(day("03-01")))
    assert seen.provenance.known == day("03-01") and seen.provenance.log != found.log


def test_the_frames_digest_covers_the_codebook() -> None:
    weights = {"letter": {"weight": 3, "why": "x"}}
    assert run(codebook={"weights": weights}).provenance.frame != run().provenance.frame


def test_to_pandas_has_a_row_a_day(story: Trajectory) -> None:
    pytest.importorskip("pandas")
    table = story.to_pandas()
    assert list(table.columns) == [*story.variables, "phase"]
    assert (len(table), table.index.name, table.index[0].date()) == (212, "date", day("01-01"))
    assert table.loc["2031-03-01", "phase"] == "BREAKDOWN"
    assert table.loc["2031-03-05", "tension"] == story.value("tension", day("03-05"))


def test_a_trajectory_of_nothing_is_one_quiet_phase() -> None:
    empty = run(until="02-01")
    assert [(s.phase, s.transition) for s in empty.phases] == [("CONFRONTATION", None)]
    assert len(empty.states) == 1 and empty.value("tension", day("02-01")) == 0.0


def test_a_view_of_what_was_known(story: Trajectory) -> None:
    """What came out later is not in the view; what the view contains is replayed where it happened."""
    secret = event("test.icbm", "02-01", recorded="2031-05-01", id="secret")
    made = making("02-02", promise())
    log = EventLog([secret, made])
    before, after = (replay(case(), log.as_known(day(d))) for d in ("04-30", "05-01"))
    assert before.value("tension", day("02-01")) == 0.0
    assert after.value("tension", day("02-01")) == pytest.approx(1 - math.exp(-9 / 35))
    assert [e.event.id for e in before.events] == [made.id]


def test_without_pandas_it_says_what_to_install(story: Trajectory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingError, match=r"DET060.*detente\[data\]"):
        story.to_pandas()
