"""The same scenario as one would write it first: a SimPy process for each actor and class, NumPy draws, nothing shared.

Every member resolves the log, replays the whole history, lets each clock run in a process of its own that is
interrupted whenever something happens, draws afresh, and reads every variable on its own. The laws (rates, marks,
meetings, `evolve`) are the product's own, so that only the way of running differs.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import simpy

from sim.engine.experiment import Experiment
from sim.engine.replay import run
from sim.engine.trajectory import Trajectory
from sim.future.evidence import read
from sim.future.happenings import Plan, comes, happenings, is_meeting
from sim.future.hazard import Clock, Hazard, Ticking
from sim.future.heard import GROUPS
from sim.future.marks import MarkTable, intensity, picked
from sim.model.evolve import evolve
from sim.model.frame import Frame
from sim.model.timer import next_timer


class Member:
    """One member, run naively."""

    def __init__(self, experiment: Experiment, number: int) -> None:
        branch = experiment.branch
        self.branch = branch
        self.luck = np.random.Generator(np.random.PCG64([experiment.random_seed, number]))
        self.frame = Frame(experiment.case, experiment.base)
        assert experiment.case.future is not None and branch.begins is not None
        self.hazard, self.marks = (
            Hazard(self.frame, experiment.case.future),
            MarkTable(self.frame, experiment.case.future),
        )
        self.entries = branch.entries()
        record = read(self.frame, self.entries, branch.forks, experiment.reading, None)
        past = [b for b in record.batches if b.at <= branch.begins]
        self.states = list(run(self.frame, past, branch.begins)[0])
        self.later = [b for b in record.batches if b.at > branch.begins]
        self.acts = [a for a in record.acts if a.at <= branch.begins]
        self.state = self.states[-1]
        self.transitions: list[Any] = []
        self.number = 0
        self.environment = simpy.Environment(initial_time=branch.begins)
        self.clocks: list[Any] = []

    def go(self) -> Trajectory:
        """Run it and read every variable at every point of the grid."""
        for clock in self.hazard.clocks:
            self.clocks.append(self.environment.process(self.tick(clock)))
        self.environment.process(self.log())
        self.environment.process(self.timers())
        self.environment.run(until=self.branch.ends + 1)
        return Trajectory(
            self.frame, self.branch.log, tuple(self.states), tuple(self.transitions), self.entries,
            self.branch.forks, self.branch.ends,
        )  # fmt: skip

    def log(self) -> Any:
        for batch in self.later:
            yield self.environment.timeout(batch.at - self.environment.now)
            self.apply(batch.effects)

    def timers(self) -> Any:
        while True:
            due = next_timer(self.frame, self.state, self.branch.ends + 1)
            try:
                yield self.environment.timeout((due or self.branch.ends + 2) - self.environment.now)
                self.apply(())
            except simpy.Interrupt:
                continue

    def tick(self, clock: Clock) -> Any:
        """One actor's acts of one class: wait for the next, start again whenever anything has happened."""
        while True:
            now = int(self.environment.now)
            ticking = Ticking(now, self.hazard.excited(clock, self.acts, now), 0.0, self.luck.exponential(), 0)
            due = self.hazard.due(clock, ticking, self.state.talks.phase)
            try:
                yield self.environment.timeout((due or self.branch.ends + 2) - now)
            except simpy.Interrupt:
                continue
            self.act(clock)

    def act(self, clock: Clock) -> None:
        actor, at = self.frame.actors[clock.actor], int(self.environment.now)
        row = self.marks.at(actor, clock.kind_class, GROUPS[self.state.talks.phase], self.state, {})
        code = picked(row, self.luck.random())
        if code is None:
            return
        self.number += 1
        level = intensity(self.luck.random(), self.frame.parameters.mark_spread)
        plan = Plan(f"{clock.name}-{self.number}", code, (clock.actor,), (clock.target,), level, clock.name)
        if is_meeting(self.frame, code) and not comes(self.frame, self.state, plan, at, self.luck.random(), {}):
            return
        found = happenings(self.frame, self.state, plan, at, self.luck.random())
        self.acts += [h.act for h in found]
        self.apply(tuple(h.effect for h in found))

    def apply(self, effects: Any) -> None:
        self.state, moved = evolve(self.frame, self.state, int(self.environment.now), effects)
        self.states.append(self.state)
        if moved is not None:
            self.transitions.append(moved)
        for process in self.clocks:
            if process is not self.environment.active_process and process.is_alive:
                process.interrupt()


def member(experiment: Experiment, number: int) -> int:
    """Run one member naively; returns how many values were read."""
    trajectory = Member(experiment, number).go()
    read_out = [trajectory.series(name, experiment.grid) for name in trajectory.variables]
    return sum(len(values) for values in read_out) + (0 if math.isfinite(read_out[0][-1][1]) else 1)
