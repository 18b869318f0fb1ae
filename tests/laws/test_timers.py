"""Invariant 20 of the model, and what each timer promises."""

from __future__ import annotations

import datetime as dt

import pytest
from drafts import Draft, Pledge, written
from fold import daily, steps
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import START, History, histories, parameters, plain_case

from sim.engine.replay import replay
from sim.model.evolve import evolve, initial
from sim.model.frame import Frame
from sim.model.parameters import Parameters
from sim.model.timer import next_timer
from sim.record.case import Case
from sim.record.dates import DAY, seconds
from sim.record.event import Deadline, Measure
from sim.record.log import EventLog


@given(histories(), parameters())
@settings(max_examples=100)  # a thousand days each
def test_invariant_20_event_driven_equals_daily(history: History, chosen: Parameters) -> None:
    """Looking only when something is due finds what looking at 00:00 of every day finds, phases included."""
    frame = Frame(history.case, chosen)
    looks = list(daily(frame, history.log))
    t = replay(history.case, history.log, chosen)
    changed = tuple(step.after for step in looks if step.after is not step.before)
    assert t.states == (initial(frame), *changed)
    assert t.transitions == tuple(step.transition for step in looks if step.transition is not None)


@given(histories(), parameters())
def test_no_timer_rings_in_vain(history: History, chosen: Parameters) -> None:
    """A timer lies after the state and before the next batch, at a midnight, and something changes when it rings."""
    for step in steps(Frame(history.case, chosen), history.log):
        if not step.batch.effects:
            assert step.batch.at > step.before.at and step.batch.at % DAY == 0
            assert step.after is not step.before and step.after != step.before._replace(at=step.batch.at)


@given(histories(), parameters(), st.integers(1, 1100))
def test_evolve_with_nothing_due_is_the_state_itself(history: History, chosen: Parameters, later: int) -> None:
    """A batch in which nothing happens, before anything is due, returns the very same state."""
    frame = Frame(history.case, chosen)
    state = replay(history.case, history.log, chosen).states[-1]
    timer = next_timer(frame, state, state.at + later * DAY)
    at = state.at + later * DAY if timer is None else timer
    for moment in {at - 1, (at - 1) // DAY * DAY} - {state.at}:
        if moment > state.at and (moment < at):
            assert evolve(frame, state, moment // DAY * DAY)[0] is state or moment // DAY * DAY < state.at


@given(histories(), parameters())
def test_nothing_stays_undone_past_its_day(history: History, chosen: Parameters) -> None:
    """At no midnight is a measure, commitment, agenda item or deadline left as it was before its last day ended."""
    t = replay(history.case, history.log, chosen)
    for state, until in zip(t.states, (*t.times[1:], t.ends + 1), strict=True):
        if (look := (until - 1) // DAY * DAY) < state.at:
            continue
        assert not [m for m in state.sanctions if m.ends is not None and m.ends <= look and m.status != "lifted"]
        assert not [i for i in state.agenda if i.closes is not None and i.closes <= look and i.status == "open"]
        assert not [c for c in state.deadlines if c.expires <= look and c.status == "open"]
        for entry in state.ledger:
            # an entry may pass one status a day, so give it a day
            if entry.due is not None and max(entry.due, entry.since) <= look - DAY:
                assert entry.status not in ("PROPOSED", "ACTIVE"), entry
                assert entry.status != "DUE" or entry.due + t.frame.grace > look - DAY, entry


def day(number: int) -> int:
    """00:00 so many days after the start."""
    return seconds(START) + number * DAY


PROMISE = Draft("letter", gap=5, pledge=Pledge(due=10))


@pytest.mark.parametrize(
    ("drafts", "ledger"),
    [
        ([PROMISE], [(5, "ACTIVE"), (16, "DUE"), (46, "BREACHED")]),
        ([PROMISE._replace(pledge=Pledge(due=10, vagueness=0.5))], [(5, "ACTIVE"), (16, "DUE"), (46, "CONTESTED")]),
        ([PROMISE._replace(pledge=Pledge("threat", due=10))], [(5, "ACTIVE"), (16, "LAPSED")]),
        ([PROMISE._replace(pledge=Pledge(about="forbids", due=10))], [(5, "ACTIVE"), (16, "FULFILLED")]),
        ([PROMISE._replace(pledge=Pledge(due=10, clauses=(("praise", ""),)))], [(5, "PROPOSED"), (16, "LAPSED")]),
        (  # ten days after the condition, until that day is over
            [
                PROMISE._replace(pledge=Pledge(due=10, after=True, clauses=(("praise", ""),))),
                Draft("praise", gap=20, form="second"),
            ],
            [(5, "PROPOSED"), (25.5452, "ACTIVE"), (36, "DUE"), (66, "BREACHED")],
        ),
    ],
)
def test_dates_count_until_their_day_is_over(drafts: list[Draft], ledger: list[tuple[float, str]]) -> None:
    """What is due on a day acts at 00:00 of the day after; a pledge that is merely late is breached after the grace."""
    case = plain_case()
    found: list[tuple[float, str]] = []
    for state in replay(case, EventLog(written(case, drafts))).states:
        for entry in state.ledger:
            if not found or found[-1][1] != entry.status:
                found.append((pytest.approx((entry.since - day(0)) / DAY, abs=1e-3), entry.status))
    assert found == ledger


def test_a_promise_made_too_late_is_due_at_once() -> None:
    """A date that has passed when the promise is made does not keep it from falling due."""
    case = plain_case()
    log = EventLog(written(case, [PROMISE._replace(pledge=Pledge(due=-3))]))
    assert replay(case, log).at(dt.date(2017, 1, 8)).ledger[0].status == "DUE"
    assert replay(case, log).states[-1].ledger[0].status == "BREACHED"


def deadline(days: int) -> Deadline:
    at = (START + dt.timedelta(days)).isoformat()
    return Deadline.model_validate({"id": "d", "by": "ALP", "at": at})


@pytest.mark.parametrize(("last", "before", "after"), [(10, 10, 11), (0, 0, 1), (40, 40, 41)])
def test_a_deadline_expires_when_its_day_is_over(last: int, before: int, after: int) -> None:
    """`deadline.expired` fires at 00:00 of the day after the last day."""
    t = replay(plain_case(deadlines=(deadline(last),)), EventLog())
    assert t.at(day(before)).deadlines[0].status == "open"
    assert t.at(day(after)).deadlines[0].status == "expired"


def test_a_deadline_before_the_start_moves_nothing() -> None:
    """Nothing has an effect before the start: an old deadline does not expire at some later batch."""
    drafts = [Draft("talks.working", gap=5), Draft("talks.cancelled", gap=5), Draft("letter", gap=5, pledge=Pledge())]
    with_it, without = (plain_case(deadlines=d) for d in ((deadline(-30),), ()))
    log = EventLog(written(without, drafts))
    assert [x.guard for x in replay(with_it, log).transitions] == [x.guard for x in replay(without, log).transitions]


@pytest.mark.parametrize("status", ["active", "suspended", "threatened"])
def test_a_measure_is_lifted_when_its_last_day_is_over(status: str) -> None:
    """Whatever its status, a measure ends at 00:00 of the day after its last day, and pain starts to fade then."""
    until = (START + dt.timedelta(10)).isoformat()
    measure = Measure.model_validate({"id": "m", "targets": ["BET"], "level": 0.5, "status": status, "until": until})
    t = replay(plain_case(sanctions=(measure,)), EventLog())
    assert t.at(day(10)).sanctions[0].status == status
    assert t.at(day(11)).sanctions[0].status == "lifted"
    assert t.value("severity(BET)", day(10)) == (0.5 if status == "active" else 0.0)
    assert t.value("severity(BET)", day(11)) == 0.0
    assert t.value("pain(BET)", day(11)) == (0.5 if status == "active" else 0.0)


def test_a_measure_begins_on_its_first_day() -> None:
    """A measure bites from 00:00 of its first day."""
    begins = (START + dt.timedelta(10)).isoformat()
    case: Case = plain_case(
        sanctions=(Measure.model_validate({"id": "m", "targets": ["BET"], "level": 0.5, "from": begins}),)
    )
    t = replay(case, EventLog())
    assert t.value("severity(BET)", day(9)) == 0.0 and t.value("severity(BET)", day(10)) == 0.5
    assert t.value("pain(BET)", day(10)) == 0.0 and t.value("pain(BET)", day(190)) == pytest.approx(0.25)
