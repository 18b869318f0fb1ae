"""Laws 4 to 7 and invariant 24: what a branch leaves alone, how branches compose, and when members begin to differ."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import Question, questions
from whatif import by_id, ids, tilting

from sim.engine.experiment import Experiment, Luck, experiment_of
from sim.engine.replay import replay
from sim.engine.simulate import Course, member, simulate
from sim.engine.trajectory import Trajectory, variables_of
from sim.future.streams import Stream
from sim.record.dates import DAY, day_of, seconds
from sim.record.log import EventLog, Resolved
from sim.scenario.branch import Branch, branched, recorded
from sim.scenario.files import read_scenario
from sim.scenario.schema import Scenario

MOST = settings().max_examples
SOME = settings(max_examples=max(15, MOST // 2))  # where questions are asked twice
FEW = settings(max_examples=max(10, MOST // 5))  # where members are run
SCENARIOS = sorted(Path("scenarios/us-dprk").glob("*.yaml"))
BUNDLED = pytest.mark.parametrize("path", SCENARIOS, ids=lambda p: p.stem)


def branch_of(q: Question, **update: Any) -> Branch:
    return branched(q.scenario.model_copy(update=update), q.case, q.log)


def forked(q: Question, **update: Any) -> Scenario:
    """The scenario with something of its fork replaced."""
    return q.scenario.model_copy(update={"fork": q.scenario.fork.model_copy(update=update)})


def seen(q: Question) -> EventLog:
    known = q.scenario.fork.as_known
    return q.log if known is None else q.log.as_known(known)


def course_of(branch: Branch, number: int = 0) -> Course:
    return simulate(experiment_of(branch, {}), Luck.of(number))


def after(t: Trajectory, forks: int) -> tuple[Any, ...]:
    """States and transitions after an instant, and the state in force at it."""
    return (
        t.at(forks),
        tuple(s for s in t.states if s.at > forks),
        tuple(x for x in t.transitions if x.at > forks),
    )


# --- law 4 -----------------------------------------------------------------------------------------------


@given(questions(changes=0))
def test_law_4_a_scenario_without_changes_is_what_was_recorded(q: Question) -> None:
    """Without changes and without continuation a branch is the replay of what was known, to the byte."""
    branch = branched(forked(q, later_events=None), q.case, q.log)
    assert branch.entries() == seen(q).resolved(q.case.start, q.case.end)
    found, expected = course_of(branch), replay(q.case, seen(q))
    assert repr(after(found.trajectory, branch.forks)) == repr(after(expected, branch.forks))
    assert found.occurrences == () and found.refused == 0


@given(questions(), st.sampled_from(({"op": "delay", "by": 0}, {"op": "edit", "set": {"label": "Else"}})))
def test_law_4_a_change_that_changes_nothing(q: Question, change: dict[str, Any]) -> None:
    """A delay by no days and another label move nothing, whatever event they name."""
    plain = branched(forked(q, later_events="all").model_copy(update={"changes": ()}), q.case, q.log)
    asked = [{**change, "event": e.event.id} for e in plain.kept]
    data = {**plain.scenario.model_dump(mode="json", by_alias=True, exclude_unset=True), "changes": asked}
    branch = branched(Scenario.model_validate(data), q.case, q.log)
    assert len(branch.altered) == len(plain.kept)
    one, other = (after(course_of(b).trajectory, b.forks) for b in (plain, branch))
    assert one == other


@FEW
@given(questions(continued=True))
def test_law_4_what_extends_and_changes_nothing_is_its_parent(q: Question) -> None:
    """Another id, title, question and reasons: the same digest and the same members."""
    words = {"id": "child", "title": "Child", "extends": "what-if", "question": "Why?", "status": "final", "notes": "x"}
    parent, child = experiment_of(branch_of(q), {}), experiment_of(branch_of(q, **words), {})
    assert parent.digest == child.digest
    assert member(parent, 3) == member(child, 3)


@FEW
@given(questions(continued=True))
def test_law_4_a_policy_without_tilt_is_none(q: Question) -> None:
    """Looking at rules that tilt nothing moves nothing."""
    data = q.scenario.model_dump(mode="json", by_alias=True, exclude_unset=True)
    still = {"op": "policy", "actor": "ALP", "toward": "BET", "use": "still"}
    asked = Scenario.model_validate({**data, "changes": [*data.get("changes", []), still]})
    policy = tilting("still", conf=0.0, coop=0.0)
    none, zero = (experiment_of(branched(s, q.case, q.log), {"still": policy}) for s in (q.scenario, asked))
    assert zero.rules and not none.rules
    assert member(none, 1).digest == member(zero, 1).digest


# --- law 5 -----------------------------------------------------------------------------------------------


def same(one: tuple[Resolved, ...], other: tuple[Resolved, ...]) -> bool:
    return one == other and all(a.event is b.event for a, b in zip(one, other, strict=True))


@given(questions(uncertain=True), st.integers(0, 5))
def test_law_5_history_is_untouched(q: Question, number: int) -> None:
    """Whatever is changed, the events at or before the fork are those that were known, each of them the same."""
    branch = branch_of(q)
    resolved = seen(q).resolved(q.case.start, q.case.end)
    history = tuple(e for e in resolved if e.at <= branch.forks)
    for stream in (None, Stream(7, number)):
        entries = branch.entries(stream)
        assert same(branch.history, history) and same(entries[: len(history)], history)
        assert list(entries) == sorted(entries, key=lambda e: (e.at, e.event.id))


@FEW
@given(questions(continued=True, uncertain=True) | questions(), st.integers(0, 3))
def test_law_5_the_state_at_the_fork_is_that_of_the_replay(q: Question, number: int) -> None:
    """In each member, whatever is changed and however it goes on."""
    branch = branch_of(q)
    trajectory = course_of(branch, number).trajectory
    assert trajectory.states[0] == replay(q.case, seen(q), until=branch.forks).states[-1]
    assert all(s.at > branch.forks for s in trajectory.states[1:] if s.at != trajectory.states[0].at)
    assert all(x.at > branch.forks for x in trajectory.transitions)


@BUNDLED
def test_law_5_in_the_bundled_scenarios(path: Path) -> None:
    """History and the state at the fork are those of the record, where nothing of it is drawn."""
    file = read_scenario(path)
    assert file.scenario is not None and file.case is not None and file.case.case is not None and not file.errors
    branch = branched(file.scenario, file.case.case, file.case.log)
    start, end = file.case.case.start, file.case.case.end
    assert branch.history == tuple(e for e in branch.log.resolved(start, end) if e.at <= branch.forks)
    experiment = experiment_of(branch, {p.id: p for p in file.policies})
    expected = replay(file.case.case, branch.log, until=branch.forks).states[-1]
    drawn = bool(experiment.reading.drawn or experiment.spread_parameters)
    assert drawn or simulate(experiment, Luck.of(1)).trajectory.states[0] == expected
    assert experiment.reading.dates == "midpoint" or drawn


# --- law 6 -----------------------------------------------------------------------------------------------


@given(questions(), st.integers(0, 1095), st.integers(0, 1095))
def test_law_6_branches_compose_with_views(q: Question, known: int, cut: int) -> None:
    """A branch of a view is the view of a branch: what is not known or not yet is in neither."""
    day, until = (q.case.start + dt.timedelta(n) for n in (known, cut))
    asked = forked(q, at=day_of(branch_of(q).forks).isoformat(), side="after", as_known=None, later_events="all")
    asked = asked.model_copy(update={"changes": ()})
    inside = branched(
        forked(q, as_known=day, at=asked.fork.at, side="after", later_events="all").model_copy(update={"changes": ()}),
        q.case,
        q.log,
    )
    assert inside.entries() == branched(asked, q.case, q.log.as_known(day)).entries()
    one = branched(asked, q.case, q.log.as_known(day).until(until))
    other = branched(asked, q.case, q.log.until(until).as_known(day))
    assert one.entries() == other.entries() == tuple(e for e in inside.entries() if e.at <= seconds(until))


@given(questions(uncertain=True))
def test_law_6_changes_compose_with_until(q: Question) -> None:
    """What is cut off after the last event that a change names does not matter to the changes."""
    whole = branched(forked(q, later_events="all"), q.case, q.log)
    entries = by_id(seen(q).resolved(q.case.start, q.case.end))
    named = {q.scenario.fork.at, *(c.event for c in q.scenario.changes if isinstance(c.event, str))}
    cut = max([whole.forks, *(entries[event].at for event in named if event in entries)])
    part = branched(forked(q, later_events="all"), q.case, q.log.until(cut))
    assert part.altered == whole.altered
    assert part.kept == tuple(e for e in whole.kept if e.at <= cut)


@given(questions(uncertain=True), st.integers(0, 4), st.integers(0, 3))
def test_law_6_a_branch_of_a_branch(q: Question, split: int, number: int) -> None:
    """Changes made one after the other, in a branch and then in its branch, are those made at once."""
    asked = forked(q, later_events="all")
    first, rest = q.scenario.changes[:split], q.scenario.changes[split:]
    once = branched(asked, q.case, q.log)
    parent = branched(asked.model_copy(update={"changes": first}), q.case, q.log)
    child = asked.fork.model_copy(update={"at": day_of(once.forks).isoformat(), "side": "after"})
    if once.forks % DAY:
        child = child.model_copy(update={"at": day_of(once.forks + 1).isoformat(), "side": "before"})
    assume((once.forks + 1) % DAY == 0 or once.forks % DAY == 0)
    nested = branched(asked.model_copy(update={"changes": rest, "fork": child}), q.case, parent)
    for stream in (None, Stream(0, number)):
        assert nested.entries(stream) == once.entries(stream)
    assert (nested.history, nested.forks, nested.begins) == (once.history, once.forks, once.begins)


@given(questions(changes=3), st.integers(0, 400))
def test_law_6_a_branch_that_only_forks_later(q: Question, days: int) -> None:
    """A branch of a branch that changes nothing has its parent's events, and more of them are history."""
    parent = branch_of(q)
    assume(not parent.uncertain)
    day = min(q.case.end, day_of(parent.forks) + dt.timedelta(days + 1))
    assume(seconds(day) > parent.forks)
    later = q.scenario.fork.model_copy(update={"at": day.isoformat(), "side": "after", "later_events": "all"})
    child = branched(q.scenario.model_copy(update={"changes": (), "fork": later}), q.case, parent)
    assert child.entries() == parent.entries()
    assert child.history == tuple(e for e in parent.entries() if e.at <= seconds(day))


@given(questions(uncertain=True), st.randoms(use_true_random=False), st.integers(0, 3))
def test_law_6_the_order_of_independent_changes(q: Question, luck: Any, number: int) -> None:
    """Changes of different events may be written in any order: the same events, fates and draws."""
    shuffled = list(q.scenario.changes)
    luck.shuffle(shuffled)
    one, other = branch_of(q), branch_of(q, changes=tuple(shuffled))
    assert one.fates == other.fates and one.kept == other.kept
    for stream in (None, Stream(0, number)):
        assert one.entries(stream) == other.entries(stream)


# --- law 7 -----------------------------------------------------------------------------------------------

RANGES = {"climate": (-100.0, 100.0), "posture": (-1.0, 1.0), "hardness_asymmetry": (0.0, 2.0)}


@FEW
@given(questions(continued=True, uncertain=True), st.integers(0, 3))
def test_law_7_read_outs_stay_in_range(q: Question, number: int) -> None:
    """Every read-out of every member at every point of the grid."""
    import numpy as np

    experiment = experiment_of(branch_of(q), {})
    found = member(experiment, number)
    names = variables_of(experiment.model.frame)
    rows = np.frombuffer(found.values).reshape(len(names), len(experiment.grid))
    for name, row in zip(names, rows, strict=True):
        least, most = RANGES.get(name.partition("(")[0], (0.0, 1.0))
        assert ((row >= least) & (row <= most)).all(), name
    assert len(found.phases) == len(experiment.grid) and max(found.phases) < 11
    assert all(0.0 < o.intensity <= 2.0 for o in found.occurrences)


# --- invariant 24 ------------------------------------------------------------------------------------------


def early(experiment: Experiment, number: int, until: int) -> tuple[Any, ...]:
    """What a member is before an instant."""
    course = simulate(experiment, Luck.of(number))
    t = course.trajectory
    return (
        [s for s in t.states if s.at < until],
        [x for x in t.transitions if x.at < until],
        [o for o in course.occurrences if o.at < until],
        [a for a in course.acts if a.at < until],
    )


def first_difference(one: tuple[Resolved, ...], other: tuple[Resolved, ...]) -> int | None:
    """When two logs first differ."""
    here, there = by_id(one), by_id(other)
    differ = [e.at for name in {*here, *there} if here.get(name) != there.get(name) for e in _both(name, here, there)]
    return min(differ, default=None)


def _both(name: str, here: dict[str, Resolved], there: dict[str, Resolved]) -> list[Resolved]:
    return [log[name] for log in (here, there) if name in log]


@FEW
@given(questions(continued=True, uncertain=True), st.integers(0, 3))
def test_invariant_24_divergence_begins_no_earlier_than_the_first_difference(q: Question, number: int) -> None:
    """A branch and the run it is paired with are one until the first event that differs, to the byte."""
    branch = branch_of(q)
    pair = recorded(branch, q.log)
    stream = Stream(0, number)
    apart = first_difference(branch.entries(stream), pair.entries(stream))
    until = branch.ends + 1 if apart is None else apart
    here, there = (early(experiment_of(b, {}), number, until) for b in (branch, pair))
    assert here == there


@FEW
@given(questions(continued=True, changes=0), st.integers(0, 100), st.integers(0, 3))
def test_invariant_24_a_policy_moves_nothing_before_its_first_day(q: Question, days: int, number: int) -> None:
    """Whoever follows a policy from a day on has acted as before until then."""
    begins = branch_of(q).begins
    assert begins is not None
    day = day_of(begins) + dt.timedelta(days)
    change = {"op": "policy", "actor": "ALP", "toward": "BET", "use": "wild", "from": day.isoformat()}
    data = {**q.scenario.model_dump(mode="json", by_alias=True, exclude_unset=True), "changes": [change]}
    asked, policies = Scenario.model_validate(data), {"wild": tilting("wild", conf=1.0, coop=0.5)}
    one, other = (experiment_of(branched(s, q.case, q.log), policies) for s in (q.scenario, asked))
    assert early(one, number, seconds(day)) == early(other, number, seconds(day))


@FEW
@given(questions(continued=True, uncertain=True), st.integers(0, 3))
def test_generation_lies_between_begin_and_end(q: Question, number: int) -> None:
    """Nothing is generated at or before the instant at which generation begins, nor after the end."""
    branch = branch_of(q)
    found = member(experiment_of(branch, {}), number)
    assert branch.begins is not None and branch.begins >= branch.forks
    assert all(branch.begins < o.at <= branch.ends for o in found.occurrences)
    assert all(branch.begins >= e.at for e in branch.kept if not e.planned)
    assert ids(branch.kept) == [f.event for f in branch.fates if f.kept]
