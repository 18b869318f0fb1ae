"""Leaving events out, turning points, bounds of guards, and the explanation of runs."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from invented import day, event, joint, making, promise, run
from strategies import History, histories, parameters

from sim import load_scenario
from sim.engine.again import task_again
from sim.engine.execute import Task, ensemble_of, execute, recorded_task, task_of
from sim.engine.executor import Serial, ordinary
from sim.engine.explain import explain, leave_one_out
from sim.engine.explainrun import MeanExplanation, explain_difference, explain_run
from sim.engine.replay import replay
from sim.engine.replay import run as run_batches
from sim.engine.turning import turning_point, turning_points
from sim.errors import DetenteError
from sim.model.bounds import LIMITS, bounds_of
from sim.model.effect import batches_of
from sim.model.parameters import Parameters
from sim.model.phases import GUARDS, Transition
from sim.record.dates import seconds
from sim.scenario.variant import variants

# --- leaving out --------------------------------------------------------------------------------------


@given(histories(most=8))
def test_leaving_out_equals_a_log_without_the_effect(history: History) -> None:
    """The phases without an event are those of a replay in which its batch never held it."""
    result = replay(history.case, history.log)
    found = {d.event: d for d in leave_one_out(result)}
    for batch in result.batches:
        for effect in batch.effects:
            entries = [e for e in result.events if e.event.id != effect.id]
            _, moves = run_batches(result.frame, batches_of(result.frame, entries), result.ends)
            same = [(t.at, t.target) for t in moves if t.source != t.target] == [
                (t.at, t.target) for t in result.transitions if t.source != t.target
            ]
            assert same == (effect.id not in found)
            if effect.id in found:
                assert found[effect.id].transitions == tuple(moves)


def test_without_the_visit_talks_do_not_open() -> None:
    """The visit is needed and the letter before it is not; it says from when on and what there is instead."""
    result = run(joint("envoy.visit", "03-01", id="visit"), event("letter", "02-01", id="letter"))
    (found,) = leave_one_out(result)
    assert (found.event, found.at) == ("visit", seconds(day("03-01")))
    assert (found.recorded, found.instead) == ("PRENEG", "CONFRONTATION")


def test_two_that_would_each_do_are_missed_by_nobody() -> None:
    """Two contacts on one day: either of them opens the talks, so leaving out one changes nothing."""
    both = run(joint("envoy.visit", "03-01", id="one"), joint("envoy.visit", "03-01", id="two"))
    assert leave_one_out(both) == () and [s.phase for s in both.phases][1] == "PRENEG"
    (point,) = [p for p in turning_points(both) if p.transition.target == "PRENEG"]
    assert point.not_without == () and point.together is not None and point.together.instead == "CONFRONTATION"


def test_up_to_a_day_only_what_happens_by_then_counts() -> None:
    """A rupture in June says nothing about the phase of March."""
    result = run(joint("envoy.visit", "03-01", id="visit"), event("summit.cancelled", "06-01", id="off"))
    assert [d.event for d in leave_one_out(result)] == ["visit", "off"]
    assert [d.event for d in leave_one_out(result, seconds(day("03-05")))] == ["visit"]


# --- turning points -----------------------------------------------------------------------------------


def test_every_guard_has_its_bounds_or_none() -> None:
    """The table names guards that there are, and values that a transition has."""
    assert set(LIMITS) < {guard.number for guard in GUARDS}
    timed = {guard.number for guard in GUARDS if guard.timed}
    assert timed <= set(LIMITS)


@given(histories(), parameters())
def test_what_a_guard_measured_was_beyond_its_bound(history: History, chosen: Parameters) -> None:
    """Whatever let a phase change was at or beyond the limit that it had to reach."""
    for move in replay(history.case, history.log, chosen).transitions:
        for bound in bounds_of(chosen, move):
            assert bound.margin >= -1e-9, (move.guard, bound)


def test_a_turning_point_is_a_triple() -> None:
    """Precipitant, departure, consequence; and what followed is the change of climate over thirty days."""
    result = run(joint("envoy.visit", "03-01", id="visit"), event("summit.cancelled", "06-01", id="off"))
    opened, broken, *later = turning_points(result)
    assert (opened.transition.precipitants, opened.transition.target) == (("visit",), "PRENEG")
    assert (broken.transition.precipitants, broken.transition.target) == (("off",), "BREAKDOWN")
    assert [(m.event, m.instead) for m in broken.not_without] == [("visit", "CONFRONTATION"), ("off", "PRENEG")]
    assert broken.consequence == result.value("climate", day("07-01")) - result.value("climate", day("06-01"))
    settled = later[0]
    assert settled.transition.target == "STALEMATE" and settled.transition.precipitants == ()
    (bound,) = settled.bounds
    assert (bound.value, bound.found, bound.limit, bound.margin) == ("days_in_phase", 60.0, 60.0, 0.0)


def test_an_early_event_that_a_later_turn_does_not_need() -> None:
    """Without the first visit the talks open later, yet the same rupture ends them: it is no condition of the break."""
    result = run(
        joint("envoy.visit", "02-01", id="first"),
        joint("envoy.visit", "03-01", id="second"),
        joint("talks.working", "04-01", id="third"),
        event("summit.cancelled", "06-01", id="off"),
    )
    broken = next(p for p in turning_points(result) if p.transition.target == "BREAKDOWN")
    assert [m.event for m in broken.not_without] == ["off"]
    assert {d.event for d in leave_one_out(result)} > {"off"}


@pytest.mark.parametrize(
    ("guard", "value", "limit"), [(8, "contact_level", 1.5), (15, "tension", 0.8), (16, "tension", 0.7)]
)
def test_bounds_are_those_of_the_guards(guard: int, value: str, limit: float) -> None:
    """The limit of the design's table, with the margin where talks are to break into crisis."""
    values = (("tension", 0.85), ("contact_level", 2.0))
    move = Transition(0, "DETAIL", "CRISIS", guard, "", (), values)
    (bound,) = bounds_of(Parameters(), move)
    assert (bound.value, bound.limit, bound.at_least) == (value, pytest.approx(limit), True)


def test_what_is_only_announced_has_no_share() -> None:
    """Not even one of nothing: it has not happened."""
    plan = event("summit.held", "06-01", modality="anticipated", recorded="2031-03-01", id="plan")
    assert [s.cause for s in explain(run(plan, event("praise", "04-01")), "climate").shares] == ["praise-04-01"]


def test_the_turning_point_of_a_day() -> None:
    """The last change of phase by then; none while the first phase lasts."""
    result = run(joint("envoy.visit", "03-01", id="visit"))
    assert turning_point(result, seconds(day("02-28"))) is None
    point = turning_point(result, seconds(day("04-01")))
    assert point is not None and point.transition.precipitants == ("visit",)


# --- runs ---------------------------------------------------------------------------------------------

FEW = [("continue.members", "6")]


@pytest.fixture(scope="module")
def tasks() -> tuple[Task, Task]:
    pressure = load_scenario("maximum-pressure-kept", FEW)
    return recorded_task(pressure), task_of(pressure, "maximum-pressure-kept")


def whole(found: MeanExplanation) -> float:
    return math.fsum((found.drift.value, *(s.share.value for s in found.shares)))


@pytest.mark.parametrize("variable", ["climate", "tension", "ripeness", "trust(USA>PRK)", "pain(PRK)"])
def test_a_run_is_explained_exactly_on_the_mean(tasks: tuple[Task, Task], variable: str) -> None:
    """Drift and shares sum to the mean change, which is that of the ensemble."""
    task = tasks[1]
    branch = task.experiment.branch
    found = explain_run(task.experiment, range(6), (variable,), branch.forks, branch.ends)[variable]
    assert abs(whole(found) - found.change) < 1e-9
    ensemble = ensemble_of(task, tuple(Serial().members(task.experiment, ordinary(range(6)))), "serial")
    assert found.to_value.value == pytest.approx(float(ensemble.values(variable, branch.ends).mean()), abs=1e-9)
    assert {s.source.drawn for s in found.shares} >= {True}


def test_the_difference_of_two_runs_is_explained_exactly(tasks: tuple[Task, Task]) -> None:
    """From A's mean to B's; two equal runs have no difference and no share."""
    a, b = (task.experiment for task in tasks)
    found = explain_difference(a, b, range(6), ("climate",), b.branch.forks, b.branch.ends)["climate"]
    assert abs(whole(found) - found.change) < 1e-9 and found.change < -10
    same = explain_difference(a, a, range(3), ("climate",), a.branch.forks, a.branch.ends)["climate"]
    assert same.change == whole(same) == 0.0 and not any(s.share.value for s in same.shares)


def test_a_span_outside_a_run_is_refused(tasks: tuple[Task, Task]) -> None:
    """History before the fork belongs to the case."""
    branch = tasks[1].experiment.branch
    with pytest.raises(ValueError, match="outside the run"):
        explain_run(tasks[1].experiment, range(2), ("climate",), branch.forks - 1, branch.ends)


# --- computed once more -------------------------------------------------------------------------------


def test_a_kept_run_is_computed_again_to_the_byte(tmp_path: Path, tasks: tuple[Task, Task]) -> None:
    """A scenario's run and its pair, from nothing but their folders and the case."""
    for task in tasks:
        kept, _ = execute(task, Serial(), tmp_path / "runs")
        again = task_again(tmp_path / "runs" / task.card.run)
        assert tuple(Serial().members(again.experiment, ordinary(range(2)))) == kept.members[:2]


def test_a_variant_is_computed_again(tmp_path: Path) -> None:
    """Its own value of what is varied is part of what was resolved."""
    file = load_scenario("hanoi-small-deal", [("continue.members", "2")])
    name, one = next(iter(variants(file)))
    task = task_of(one, name)
    execute(task, Serial(), tmp_path / "runs")
    assert task_again(tmp_path / "runs" / task.card.run).experiment.digest == task.experiment.digest


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("random_seed: 0", "random_seed: 1"), "have changed since"),
        (("type: envoy.visit", "type: envoy.vist"), "envoy.vist"),
        (("schema: detente/scenario/v1", "schema: [[["), "scenario.resolved.yaml"),
    ],
)
def test_a_run_that_would_differ_is_not_explained(
    tmp_path: Path, tasks: tuple[Task, Task], change: tuple[str, str], said: str
) -> None:
    """The copy of the scenario in a run's folder is for people, so whatever was written into it is noticed."""
    task = tasks[0]  # what a scenario is paired with has no file of its own
    execute(task, Serial(), tmp_path / "runs")
    path = tmp_path / "runs" / task.card.run / "scenario.resolved.yaml"
    path.write_text(path.read_text("utf-8").replace(*change, 1), "utf-8")
    with pytest.raises(DetenteError, match="cannot be computed again") as caught:
        task_again(path.parent)
    assert caught.value.problems[0].code == "DET081" and said in str(caught.value)


def test_shares_do_not_depend_on_other_batches_of_the_log() -> None:
    """An event after the span changes nothing in it (no look-ahead)."""
    events = [joint("summit.held", "03-01"), event("test.irbm", "04-01"), making("01-05", promise())]
    early = explain(run(*events), "climate", day("02-01"), day("05-01"))
    late = explain(run(*events, event("test.nuclear", "09-01")), "climate", day("02-01"), day("05-01"))
    assert early == late
