"""Clockwork: clocks that are touched only by what concerns them fire as if all were brought up to every instant."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from futures import experiment, future_case, hazard_of
from hypothesis import given
from hypothesis import strategies as st
from invented import day, event

from sim.future.clockwork import Clockwork
from sim.future.hazard import Hazard, Ticking
from sim.future.heard import Heard, noticed
from sim.future.streams import Stream
from sim.model.state import SUPERSTATE, Phase
from sim.record.dates import DAY, seconds

AT = seconds(day("02-01"))
PHASES = tuple(SUPERSTATE)
MOST = 2_000  # firings, so that clocks that run away fail at once
ALIGNED = [{"of": "C", "toward": "A", "value": 0.5}]


class Step(NamedTuple):
    """Something that happens so many seconds after the last thing: an act, another phase, another tilt."""

    later: int
    act: tuple[str, int, int] | None
    phase: Phase
    tilt: float


STEPS = st.lists(
    st.builds(
        Step,
        st.integers(1, 40 * DAY),
        st.none()
        | st.tuples(st.sampled_from(("criticise", "praise", "letter")), st.integers(0, 2), st.integers(0, 1)).filter(
            lambda parts: parts[1] != parts[2]
        ),
        st.sampled_from(PHASES),
        st.sampled_from((0.0, 0.7, -1.2)),
    ),
    max_size=12,
)


def _heard(hazard: Hazard, step: Step, at: int) -> list[Heard]:
    if step.act is None:
        return []
    code, actor, target = step.act
    return [noticed(hazard.frame, at, "act", code, (actor,), (target,), False)]


def _lazily(hazard: Hazard, steps: list[Step], stream: Stream) -> list[tuple[int, str]]:
    """Firings as the clockwork has them; each excites as an act of its own clock."""
    clockwork = Clockwork(hazard, [0.0] * len(hazard.clocks), AT, "CRISIS", stream)
    fired: list[tuple[int, str]] = []
    phase: Phase = "CRISIS"
    at = AT
    for step in steps:
        until = at + step.later
        while (due := clockwork.next()) is not None and due < until:
            assert len(fired) < MOST
            firing = clockwork.firing(due)
            fired += [(due, clock.name) for clock, _ in firing]
            clockwork.settle(
                due, [clock for clock, _ in firing], [_own(hazard, c.actor, c.target, due) for c, _ in firing], phase
            )
        at, phase = until, step.phase
        firing = clockwork.firing(at)
        fired += [(at, clock.name) for clock, _ in firing]
        clockwork.settle(at, [clock for clock, _ in firing], _heard(hazard, step, at), phase)
        clockwork.tilt(at, {("A", "conf"): step.tilt})
    return fired


def _own(hazard: Hazard, actor: int, target: int, at: int) -> Heard:
    return noticed(hazard.frame, at, "own", "criticise", (actor,), (target,), False)


def _eagerly(hazard: Hazard, steps: list[Step], stream: Stream) -> list[tuple[int, str]]:
    """The same, with every clock worked out anew at every instant."""
    ticking = [hazard.started(clock, 0.0, AT, stream) for clock in hazard.clocks]
    fired: list[tuple[int, str]] = []
    phase: Phase = "CRISIS"
    at = AT

    def brought(now: int, heard: list[Heard]) -> list[Ticking]:
        found = []
        for clock, old in zip(hazard.clocks, ticking, strict=True):
            due = hazard.due(clock, old, phase)
            new = hazard.advanced(clock, old, phase, now)
            if due is not None and due <= now:
                fired.append((now, clock.name))
                new = hazard.fired(clock, new, stream)
                if now < until:
                    heard.append(_own(hazard, clock.actor, clock.target, now))
            found.append(new)
        kicks = [sum(hazard.kick(clock, act) for act in heard) * hazard.decay for clock in hazard.clocks]
        return [t._replace(excitation=t.excitation + kick) for t, kick in zip(found, kicks, strict=True)]

    for step in steps:
        until = at + step.later
        while True:
            due = [d for c, t in zip(hazard.clocks, ticking, strict=True) if (d := hazard.due(c, t, phase)) is not None]
            if not due or min(due) >= until:
                break
            ticking = brought(min(due), [])
        ticking = brought(until, _heard(hazard, step, until))
        at, phase = until, step.phase
        ticking = [
            t._replace(tilt=step.tilt) if c.name == "A>B:conf" else t
            for c, t in zip(hazard.clocks, ticking, strict=True)
        ]
    return fired


@given(STEPS, st.integers(0, 200))
def test_firings_are_those_of_clocks_that_are_brought_up_to_every_instant(steps: list[Step], member: int) -> None:
    hazard = hazard_of(future_case(alignments=ALIGNED), triangular=0.1, talks_conf=0.8)
    lazy, eager = (run(hazard, steps, Stream(0, member)) for run in (_lazily, _eagerly))
    assert [name for _, name in lazy] == [name for _, name in eager]
    assert all(abs(a - b) <= 1 for (a, _), (b, _) in zip(lazy, eager, strict=True))  # a second, by rounding


def test_what_does_not_concern_a_clock_does_not_move_it_by_a_bit() -> None:
    hazard = hazard_of()
    clockwork = Clockwork(hazard, [0.0] * 4, AT, "CRISIS", Stream(0, 0))
    before = list(clockwork.ticking)
    hostile = noticed(hazard.frame, AT + DAY, "a", "criticise", (0,), (1,), False)
    clockwork.settle(AT + DAY, [], [hostile], "CONFRONTATION")
    moved = [clock.name for clock, a, b in zip(hazard.clocks, before, clockwork.ticking, strict=True) if a is not b]
    assert moved == ["A>B:conf", "B>A:conf"]
    clockwork.settle(AT + 2 * DAY, [], [], "PRENEG")
    moved = [clock.name for clock, t in zip(hazard.clocks, clockwork.ticking, strict=True) if t.at == AT + 2 * DAY]
    assert moved == ["A>B:coop", "B>A:coop"]  # hostile rates are the same in talks
    kept = list(clockwork.ticking)
    clockwork.tilt(AT + 3 * DAY, {("B", "coop"): 0.5, ("A", "criticise"): 1.0})
    moved = [clock.name for clock, a, b in zip(hazard.clocks, kept, clockwork.ticking, strict=True) if a is not b]
    assert moved == ["B>A:coop"]


def test_of_clocks_that_fire_together_all_are_told() -> None:
    hazard = hazard_of()
    clockwork = Clockwork(hazard, [0.0] * 4, AT, "CRISIS", Stream(0, 0))
    clockwork.due = [AT + 5, None, AT + 5, AT + 9]
    assert clockwork.next() == AT + 5 and clockwork.firing(AT + 4) == []
    assert [(clock.name, number) for clock, number in clockwork.firing(AT + 5)] == [("A>B:conf", 0), ("B>A:conf", 0)]
    clockwork.due = [None] * 4
    assert clockwork.next() is None and clockwork.firing(AT + 5) == []


@pytest.mark.parametrize("later", ["none", "all"])
def test_clocks_start_with_what_was_recorded_before_generation_begins(later: str) -> None:
    """After the fork, too, where recorded events are kept."""
    events = [event("criticise", "01-10"), event("threat.force", "03-10", "B", "A"), event("praise", "03-20", "C", "A")]
    found = experiment(events, fork={"at": "2031-01-31", "later_events": later})
    hazard, begins = found.model.hazard, found.branch.begins
    assert hazard is not None and begins == seconds(day("01-31" if later == "none" else "03-20"))
    acts = [a for a in found.shared.record.acts if a.at <= begins]
    assert len(acts) == (1 if later == "none" else 3)
    expected = tuple(hazard.excited(clock, acts, begins) for clock in hazard.clocks)
    assert found.excitations == hazard.excitations(acts, begins) == expected
    assert expected[0] > 0
    assert experiment(events, parameters={"own_conf": {"dist": "uniform", "low": 0, "high": 0.1}}).excitations is None
