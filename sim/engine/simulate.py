"""simulate: one member of a run. SimPy says when; log, clocks and rules say what; `evolve` says what it does.

One driver process goes from instant to instant: a batch of the log, a timer of the state, something planned, a clock
that fires, a weekly review. All of one instant form one batch. Nothing is generated at or before `begins`.
"""

from __future__ import annotations

import hashlib
import heapq
import struct
from bisect import bisect_right
from collections.abc import Generator, Iterable, Mapping
from typing import Any, NamedTuple

import simpy

from sim.engine.ensemble import Member, Occurrence
from sim.engine.experiment import MOST_EVENTS, Experiment, Luck, Setting
from sim.engine.outcome import outcome
from sim.engine.trajectory import Trajectory
from sim.errors import DetenteError
from sim.future.clockwork import Clockwork
from sim.future.conduct import REVIEW, Memory, review
from sim.future.happenings import Happening, Plan, comes, happenings, is_meeting, of_item
from sim.future.hazard import Clock
from sim.future.heard import GROUPS, Heard
from sim.future.marks import intensity, picked
from sim.future.streams import Stream
from sim.model.effect import Batch, Effect
from sim.model.evolve import evolve
from sim.model.panel import panel
from sim.model.phases import Transition
from sim.model.state import SUPERSTATE, AgendaItem, Phase, State
from sim.model.timer import next_timer
from sim.record.dates import DAY, day_of

PHASES: tuple[Phase, ...] = tuple(SUPERSTATE)


class Course(NamedTuple):
    """What one execution leaves behind: its trajectory from the fork on, and what happened in it."""

    trajectory: Trajectory
    occurrences: tuple[Occurrence, ...]
    acts: tuple[Heard, ...]
    refused: int
    redrawn: int


def simulate(experiment: Experiment, luck: Luck) -> Course:
    """Run an experiment with some luck."""
    setting = experiment.shared if experiment.shares_history else experiment.setting(luck)
    branch = experiment.branch
    environment = simpy.Environment(initial_time=branch.forks)
    driver = _Driver(experiment, setting, Stream(experiment.random_seed, luck.chance), environment)
    environment.process(driver.drive())
    environment.run(until=branch.ends + 1)
    trajectory = Trajectory(
        setting.model.frame,
        branch.log,
        tuple(driver.states),
        tuple(driver.transitions),
        setting.entries,
        branch.forks,
        branch.ends,
        batches=tuple(driver.applied),
    )
    return Course(trajectory, tuple(driver.occurrences), tuple(driver.acts), driver.refused, setting.redrawn)


class _Driver:
    """A member under way."""

    def __init__(
        self, experiment: Experiment, setting: Setting, stream: Stream, environment: simpy.Environment
    ) -> None:
        self.frame, self.hazard, self.marks, self.conduct = setting.model
        self.environment = environment
        self.stream = stream
        self.stop = experiment.branch.ends
        self.begins = experiment.branch.begins
        self.batches = setting.record.batches
        self.noticed = setting.record.acts
        self.state = setting.state
        self.states: list[State] = [setting.state]
        self.transitions: list[Transition] = []
        self.applied: list[Batch] = []  # what led to each state after the first
        self.occurrences: list[Occurrence] = []
        self.refused = 0
        forks = experiment.branch.forks
        self.cursor = bisect_right([batch.at for batch in self.batches], forks)
        self.heard = bisect_right([act.at for act in self.noticed], forks)
        self.acts: list[Heard] = list(self.noticed[: self.heard])
        self.clockwork: Clockwork | None = None
        self.excitations = experiment.excitations
        self.pending: list[tuple[int, str, Plan]] = []
        self.scheduled: set[str] = set()
        self.memory: tuple[Memory, ...] = self.conduct.started()
        self.tilts: Mapping[tuple[str, str], float] = {}
        self.next_review = self.stop + 1

    # --- when ---

    def drive(self) -> Generator[simpy.Event, Any, None]:
        """From instant to instant, to the end."""
        environment = self.environment
        while (at := self.next_instant()) <= self.stop:
            if at > environment.now:
                yield environment.timeout(at - environment.now)
            self.step(at)

    def next_instant(self) -> int:
        """The next time at which anything happens; one past the end when there is none."""
        never = self.stop + 1
        times = [never, self.next_review]
        if self.cursor < len(self.batches):
            times.append(self.batches[self.cursor].at)
        if self.pending:
            times.append(self.pending[0][0])
        if self.clockwork is not None:
            times.append(self.clockwork.next() or never)
        elif self.begins is not None:
            times.append(max(self.begins, int(self.environment.now)))
        horizon = min(times)
        timer = next_timer(self.frame, self.state, horizon)
        return horizon if timer is None else timer

    # --- what ---

    def step(self, at: int) -> None:
        """Everything that happens at one instant."""
        effects, fresh = self.recorded(at)
        firing = [] if self.clockwork is None else self.clockwork.firing(at)
        if firing or self.pending:
            closing = {c.item for effect in effects if effect.deed is not None for c in effect.deed.closes}
            for happening in self.generated(at, firing, closing):
                effects.append(happening.effect)
                fresh.append(happening.act)
        before = self.state
        self.state, transition = evolve(self.frame, before, at, effects)
        if transition is not None:
            self.transitions.append(transition)
        if self.state is not before:
            self.states.append(self.state)
            self.applied.append(Batch(at, tuple(effects)))
        self.acts += fresh
        if self.begins is not None and at >= self.begins:
            self.follow(at, [clock for clock, _ in firing], fresh)

    def recorded(self, at: int) -> tuple[list[Effect], list[Heard]]:
        """What the log holds at an instant."""
        effects: list[Effect] = []
        while self.cursor < len(self.batches) and self.batches[self.cursor].at == at:
            effects += self.batches[self.cursor].effects
            self.cursor += 1
        first = self.heard
        while self.heard < len(self.noticed) and self.noticed[self.heard].at == at:
            self.heard += 1
        return effects, list(self.noticed[first : self.heard])

    def generated(self, at: int, firing: list[tuple[Clock, int]], closing: set[str]) -> list[Happening]:
        """What was planned for an instant, and what the clocks that fire bring.

        A plan that the log closes at this very instant does not come true once more.
        """
        plans = []
        while self.pending and self.pending[0][0] <= at:
            plan = heapq.heappop(self.pending)[2]
            if plan.item is None or (plan.item not in closing and self.is_open(plan.item)):
                plans.append(plan)
        plans += [act for clock, number in firing if (act := self.drawn(clock, number)) is not None]
        found = [happening for plan in plans for happening in self.happens(plan, at)]
        self.occurrences += [_occurrence(self.frame.actors, at, h) for h in found]
        if len(self.occurrences) > MOST_EVENTS:
            message = f"a member generated more than {MOST_EVENTS:,} events by {day_of(at)}"
            raise DetenteError.of("DET042", message, help="lower the rates or the tilts, or end the run earlier")
        return found

    def is_open(self, item: str) -> bool:
        """Whether an agenda item is still on the table."""
        return any(i.id == item and i.status == "open" for i in self.state.agenda)

    def drawn(self, clock: Clock, firing: int) -> Plan | None:
        """The act that a clock brings: its type and how strong it is."""
        assert self.marks is not None
        actor = self.frame.actors[clock.actor]
        tilts = {what: tilt for (who, what), tilt in self.tilts.items() if who == actor and what != clock.kind_class}
        row = self.marks.at(actor, clock.kind_class, GROUPS[self.state.talks.phase], self.state, tilts)
        _, which, strong, _ = self.stream.block(clock.name, firing)
        code = picked(row, which)
        if code is None:
            return None
        name = f"{clock.name.replace('>', '-').replace(':', '-')}-{firing}"
        level = intensity(strong, self.frame.parameters.mark_spread)
        return Plan(name, code, (clock.actor,), (clock.target,), level, clock.name)

    def happens(self, plan: Plan, at: int) -> tuple[Happening, ...]:
        """What comes of an act; nothing, where it is a meeting to which the other side does not come."""
        consents, turns_out = 0.0, 0.0
        if is_meeting(self.frame, plan.type):
            consents, turns_out, _, _ = self.stream.block(f"meeting:{plan.id}")
        inclined = {k: self.tilts.get((actor, "coop"), 0.0) for k, actor in enumerate(self.frame.actors)}
        if not comes(self.frame, self.state, plan, at, consents, inclined):
            self.refused += 1
            return ()
        return happenings(self.frame, self.state, plan, at, turns_out)

    # --- what follows ---

    def follow(self, at: int, fired: list[Clock], fresh: list[Heard]) -> None:
        """Clocks hear what happened, plans are laid, rules are looked at."""
        assert self.hazard is not None
        phase = self.state.talks.phase
        if self.clockwork is None:
            excitations = self.excitations or self.hazard.excitations(self.acts, at)
            self.clockwork = Clockwork(self.hazard, excitations, at, phase, self.stream)
            self.next_review = self.review_after(at)
        else:
            self.clockwork.settle(at, fired, fresh, phase)
        self.schedule(at)
        if self.conduct:
            self.look(at, fresh)

    def schedule(self, at: int) -> None:
        """Whether and when each item that is new on the agenda comes true."""
        for item in self.state.agenda:
            if item.status == "open" and item.id not in self.scheduled:
                self.scheduled.add(item.id)
                self.appoint(item, at)

    def appoint(self, item: AgendaItem, at: int) -> None:
        """Draw whether an agenda item comes true, and on which day of its window."""
        closes = item.closes
        if closes is None:
            closes = item.opens + round(self.frame.parameters.agenda_days * DAY)
        first = max(item.opens, (at // DAY + 1) * DAY)
        happens, when, _, _ = self.stream.block(f"agenda:{item.id}")
        if first < closes and happens < item.probability:
            day = first + int(when * ((closes - first) // DAY)) * DAY
            plan = of_item(self.frame, item)
            if plan.targets or not is_meeting(self.frame, plan.type):
                heapq.heappush(self.pending, (day, plan.id, plan))

    def review_after(self, at: int) -> int:
        """When the rules are looked at next: in a week, or when one of them begins or ends to be in force."""
        if not self.conduct:
            return self.stop + 1
        return min([at + REVIEW, *(t for t in self.conduct.turns if t > at)])

    def look(self, at: int, fresh: list[Heard]) -> None:
        """Look at the rules; new tilts hold until the next look."""
        assert self.marks is not None and self.clockwork is not None
        found = review(self.conduct, self.memory, self.frame, self.marks, self.state, at, self.acts, fresh, self.stream)
        self.memory = found.memory
        for due, plan in found.plans:
            heapq.heappush(self.pending, (max(due, at + 1), plan.id, plan))
        if found.tilts != self.tilts:
            self.tilts = found.tilts
            self.clockwork.tilt(at, found.tilts)
        if at >= self.next_review:
            self.next_review = self.review_after(at)


def _occurrence(actors: tuple[str, ...], at: int, happening: Happening) -> Occurrence:
    act = happening.act
    everyone = act.actors
    targets = () if act.joint else act.targets
    return Occurrence(at, act.type, everyone, targets, act.joint, happening.intensity, happening.cause)


# --- a member -----------------------------------------------------------------------------------------


def member(experiment: Experiment, number: int, luck: Luck | None = None) -> Member:
    """One member of a run, as the value that is kept."""
    course = simulate(experiment, Luck.of(number) if luck is None else luck)
    values, phases = _read(course.trajectory, experiment.grid)
    outcomes = tuple(outcome(asked, course.trajectory, course.acts) for _, asked in experiment.outcomes)
    found = Member(
        number,
        values,
        phases,
        course.trajectory.transitions,
        course.occurrences,
        outcomes,
        course.refused,
        course.redrawn,
        "",
    )
    return found._replace(digest=digest_of(found))


def digest_of(member: Member) -> str:
    """SHA-256 of all that a member holds."""
    text = hashlib.sha256(member.values + member.phases)
    text.update(repr(tuple(member._replace(values=b"", phases=b"", digest=""))).encode())
    return text.hexdigest()


def _read(trajectory: Trajectory, grid: Iterable[int]) -> tuple[bytes, bytes]:
    """Every read-out along the grid, variable by variable, and the phases."""
    frame, states, times = trajectory.frame, trajectory.states, trajectory.times
    rows: list[list[float]] = []
    phases = bytearray()
    for t in grid:
        state = states[max(0, bisect_right(times, t) - 1)]
        rows.append(panel(frame, state, t))
        phases.append(PHASES.index(state.talks.phase))
    flat = [value for column in zip(*rows, strict=True) for value in column]
    return struct.pack(f"<{len(flat)}d", *flat), bytes(phases)
