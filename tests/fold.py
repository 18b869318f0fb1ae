"""Two ways of running a log without SimPy: the plain fold of `evolve`, and a look at every midnight."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sim.model.effect import Batch, batches_of
from sim.model.evolve import evolve, initial
from sim.model.frame import Frame
from sim.model.phases import Transition
from sim.model.state import State
from sim.model.timer import next_timer
from sim.record.dates import DAY
from sim.record.log import EventLog


class Step(NamedTuple):
    """One call of `evolve`: what went in and what came out."""

    before: State
    batch: Batch
    after: State
    transition: Transition | None


def steps(frame: Frame, log: EventLog) -> Iterator[Step]:
    """Batches and timers in order of time, each through `evolve`."""
    batches = list(batches_of(frame, log.resolved(frame.case.start, frame.case.end)))
    state = initial(frame)
    while True:
        before = batches[0].at if batches else frame.end + 1
        timer = next_timer(frame, state, before)
        if timer is None and not batches:
            return
        batch = batches.pop(0) if timer is None else Batch(timer, ())
        after, transition = evolve(frame, state, batch.at, batch.effects)
        yield Step(state, batch, after, transition)
        state = after


def daily(frame: Frame, log: EventLog) -> Iterator[Step]:
    """Every batch, and `evolve` at 00:00 of every day whether anything is due or not."""
    batches = {batch.at: batch for batch in batches_of(frame, log.resolved(frame.case.start, frame.case.end))}
    state = initial(frame)
    for at in sorted({*batches, *range(frame.start, frame.end + 1, DAY)}):
        batch = batches.get(at, Batch(at, ()))
        after, transition = evolve(frame, state, at, batch.effects)
        yield Step(state, batch, after, transition)
        state = after
