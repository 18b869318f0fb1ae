"""replay: the recorded history run through SimPy, which only says when; `evolve` says what.

One walker process goes through the log with look-ahead: as long as nothing else is scheduled before the next batch, it
applies it without asking SimPy to wake it. One timer, `next_internal`, stands for everything that happens by itself.
Both meet at an instant in one batch. The clock is integer civil seconds.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Generator, Sequence
from typing import Any

import simpy

from sim.engine.trajectory import Keep, Trajectory
from sim.model.effect import Batch, Effect, batches_of
from sim.model.evolve import evolve, initial
from sim.model.frame import Frame
from sim.model.parameters import Parameters
from sim.model.phases import Transition
from sim.model.state import State
from sim.model.timer import next_timer
from sim.record.case import Case
from sim.record.dates import seconds
from sim.record.log import EventLog

Progress = Callable[[int, int], None]
REPORT_EVERY = 2048  # batches between two reports of progress


def replay(
    case: Case,
    log: EventLog,
    parameters: Parameters | None = None,
    *,
    until: dt.date | int | None = None,
    resume: State | None = None,
    keep: Keep = "all",
    progress: Progress | None = None,
) -> Trajectory:
    """Replay a log of a case from its start, or from a kept state, to a day inclusive (default: the end of the case).

    `log` may be a view (`as_known`, `until`). `keep="last"` keeps only the last state, for very long logs.
    `progress` is called now and then with the number of batches done and their total.
    Raises ValueError if `until` lies before the start.
    """
    frame = Frame(case, parameters)
    stop = frame.end if until is None else min(frame.end, seconds(until) if isinstance(until, dt.date) else until)
    entries = log.until(stop).resolved(case.start, case.end)
    went = walk(frame, batches_of(frame, entries), stop, resume=resume, keep=keep, progress=progress)
    starts = frame.start if resume is None else resume.at
    states, transitions, batches = tuple(went.states), tuple(went.transitions), tuple(went.applied)
    return Trajectory(frame, log, states, transitions, entries, starts, stop, keep, batches)


def run(
    frame: Frame,
    batches: Sequence[Batch],
    stop: int,
    *,
    resume: State | None = None,
    keep: Keep = "all",
    progress: Progress | None = None,
) -> tuple[list[State], list[Transition]]:
    """Run compiled batches through SimPy to a time inclusive; returns the kept states and the transitions."""
    went = walk(frame, batches, stop, resume=resume, keep=keep, progress=progress)
    return went.states, went.transitions


def walk(
    frame: Frame,
    batches: Sequence[Batch],
    stop: int,
    *,
    resume: State | None = None,
    keep: Keep = "all",
    progress: Progress | None = None,
) -> Walk:
    """Run compiled batches through SimPy to a time inclusive; returns the walk with all that it kept."""
    state = initial(frame) if resume is None else resume
    if stop < state.at:
        raise ValueError("the replay would end before it starts")
    environment = simpy.Environment(initial_time=state.at)
    went = Walk(frame, state, batches, stop, keep, environment, progress, fresh=resume is None)
    environment.process(went.log())
    environment.run(until=stop + 1)
    if keep == "last":
        went.states = [went.state]
    return went


class Walk:
    """A replay under way: the state, the place in the log, and what has been kept."""

    def __init__(
        self,
        frame: Frame,
        state: State,
        batches: Sequence[Batch],
        stop: int,
        keep: Keep,
        environment: simpy.Environment,
        progress: Progress | None,
        *,
        fresh: bool,
    ) -> None:
        self.frame = frame
        self.state = state
        self.batches = batches
        self.stop = stop
        self.environment = environment
        self.progress = progress
        self.keeping = keep == "all"
        self.states = [state]
        self.transitions: list[Transition] = []
        self.applied: list[Batch] = []  # what led to each kept state after the first
        times = [batch.at for batch in batches]
        # the state's own time is the log's cursor: everything at that instant is already in it
        self.cursor = bisect_right(times, state.at - 1 if fresh else state.at)

    @property
    def next_log(self) -> int:
        """Time of the next batch of the log; one past the end when there is none."""
        return self.batches[self.cursor].at if self.cursor < len(self.batches) else self.stop + 1

    def log(self) -> Generator[simpy.Event, Any, None]:
        """The walker: each batch of the log at its time, in one SimPy process."""
        environment, batches, stop, peek = self.environment, self.batches, self.stop, self.environment.peek
        self.arm()
        while self.cursor < len(batches):
            at, effects = batches[self.cursor]
            if at > stop:
                return
            if peek() <= at:  # somebody else is due first, or at the same instant
                yield environment.timeout(at - environment.now)
            self.cursor += 1
            self.apply(at, effects)
            self.arm()
            if self.progress is not None and self.cursor % REPORT_EVERY == 0:
                self.progress(self.cursor, len(batches))

    def arm(self) -> None:
        """Set the timer `next_internal`, if something will happen by itself before the next batch of the log."""
        due = next_timer(self.frame, self.state, self.next_log)
        if due is not None:
            timer = self.environment.timeout(due - self.environment.now)
            assert timer.callbacks is not None
            timer.callbacks.append(self.next_internal)

    def next_internal(self, timer: simpy.Event) -> None:
        """The timer rings: guards, commitments, measures, agenda items and deadlines that fall due."""
        self.apply(int(self.environment.now), ())
        self.arm()

    def apply(self, at: int, effects: tuple[Effect, ...]) -> None:
        """Let one instant change the state."""
        before = self.state
        self.state, transition = evolve(self.frame, before, at, effects)
        if transition is not None:
            self.transitions.append(transition)
        if self.keeping and self.state is not before:
            self.states.append(self.state)
            self.applied.append(Batch(at, effects))
