"""Trajectory: what a replay leaves behind: the state after every batch, the transitions, and where it came from."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from sim.model import readouts
from sim.model.account import Account, account_of
from sim.model.effect import Batch
from sim.model.frame import Frame
from sim.model.phases import Transition
from sim.model.state import Phase, State
from sim.record.dates import DAY, seconds, timestamp
from sim.record.log import EventLog, Resolved

if TYPE_CHECKING:
    import pandas
    import xarray

Keep = Literal["all", "last"]
Scalar = Callable[[Frame, State, int], float]

SCALARS: Mapping[str, Scalar] = {
    "climate": readouts.climate,
    "tension": readouts.tension,
    "ripeness": lambda f, s, t: readouts.ripeness(f, s, t).ripeness,
    "mutual_hurt": lambda f, s, t: readouts.ripeness(f, s, t).mutual_hurt,
    "way_out": lambda f, s, t: readouts.ripeness(f, s, t).way_out,
    "hardness_asymmetry": readouts.hardness_asymmetry,
}
"""Read-outs of the whole negotiation, by name."""


class Spell(NamedTuple):
    """A phase from the time it was entered to the time it was left, and what set it off."""

    phase: Phase
    begins: int
    ends: int
    transition: Transition | None


class Provenance(NamedTuple):
    """Digests of everything a trajectory depends on."""

    version: str
    case: str
    log: str
    parameters: str
    frame: str
    known: dt.date | None


@dataclass(frozen=True)
class Trajectory:
    """A replayed negotiation.

    `states` holds the state at the start and after every batch (or only the last one, with keep="last"); `batches` what
    led to each state after the first; `events` the resolved events that were replayed; `transitions` every change of
    phase. `starts` and `ends` are the first and the last time it covers. Times are integer civil seconds.
    """

    frame: Frame
    log: EventLog
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    events: tuple[Resolved, ...]
    starts: int
    ends: int
    keep: Keep = "all"
    batches: tuple[Batch, ...] = ()

    @cached_property
    def times(self) -> tuple[int, ...]:
        """Time of each kept state."""
        return tuple(state.at for state in self.states)

    def at(self, moment: dt.date | int) -> State:
        """The state in force at a time: that of the last batch at or before it.

        Raises ValueError before the first kept state.
        """
        t = seconds(moment) if isinstance(moment, dt.date) else moment
        k = bisect_right(self.times, t) - 1
        if k < 0:
            raise ValueError(f"no state is kept for {timestamp(t)}; the first is {timestamp(self.times[0])}")
        return self.states[k]

    def value(self, variable: str, moment: dt.date | int) -> float:
        """A read-out at a time; names are those of `variables`."""
        t = seconds(moment) if isinstance(moment, dt.date) else moment
        return self.readout(variable)(self.frame, self.at(t), t)

    def readout(self, variable: str) -> Scalar:
        """The function that reads a variable; KeyError for a name that is not in `variables`."""
        return _readouts(self.frame)[variable]

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of every read-out of this negotiation."""
        return variables_of(self.frame)

    def series(self, variable: str, times: Iterable[int] | None = None) -> tuple[tuple[int, float], ...]:
        """A read-out over time: at the given times, or at midnight of every day from start to end."""
        read = self.readout(variable)
        moments = range(self.starts, self.ends + 1, DAY) if times is None else times
        return tuple((t, read(self.frame, self.at(t), t)) for t in moments)

    @cached_property
    def phases(self) -> tuple[Spell, ...]:
        """The phases in order; a rupture that restarts a breakdown begins no new spell."""
        first = self.transitions[0].source if self.transitions else self.states[-1].talks.phase
        marks: list[tuple[Phase, int, Transition | None]] = [(first, self.starts, None)]
        marks += [(t.target, t.at, t) for t in self.transitions if t.source != t.target]
        ends = [mark[1] for mark in marks[1:]] + [self.ends]
        return tuple(Spell(phase, begins, end, cause) for (phase, begins, cause), end in zip(marks, ends, strict=True))

    def phase(self, moment: dt.date | int) -> Phase:
        """The phase in force at a time; ValueError before the start."""
        t = seconds(moment) if isinstance(moment, dt.date) else moment
        k = bisect_right([spell.begins for spell in self.phases], t) - 1
        if k < 0:
            raise ValueError(f"the replay starts on {timestamp(self.starts)}, after {timestamp(t)}")
        return self.phases[k].phase

    @cached_property
    def account(self) -> Account:
        """What each event put into the state; ValueError for a trajectory that kept only its last state."""
        if self.keep != "all":
            raise ValueError('this replay kept only its last state; replay with keep="all"')
        return account_of(self.frame, self.states, self.batches)

    def consequence(self, transition: Transition, days: int = 30) -> float | None:
        """Change of climate over the days after a transition (Druckman's consequence); None past the end."""
        later = transition.at + days * DAY
        if later > self.ends:
            return None
        return self.value("climate", later) - self.value("climate", transition.at)

    @cached_property
    def provenance(self) -> Provenance:
        """Where the trajectory came from, as digests."""
        from importlib.metadata import version

        case, frame = self.frame.case, self.frame
        return Provenance(
            version("detente"), case.digest, self.log.digest, frame.parameters.digest, frame.digest, self.log.known
        )

    def to_pandas(self) -> pandas.DataFrame:
        """Every read-out and the phase at midnight of every day, as a data frame indexed by day.

        Raises MissingError (DET060) without the extra `data`.
        """
        from sim.engine.frames import trajectory_frame

        return trajectory_frame(self)

    def to_xarray(self) -> xarray.Dataset:
        """The same as labelled arrays along `time`, with the attributes that the CF conventions ask for.

        Raises MissingError (DET060) without the extra `data`.
        """
        from sim.engine.datasets import trajectory_dataset

        return trajectory_dataset(self)

    def __repr__(self) -> str:
        span = f"{timestamp(self.starts)[:10]} to {timestamp(self.ends)[:10]}"
        return f"Trajectory({self.frame.case.id}, {span}, {len(self.events)} events, {len(self.phases)} phases)"

    def _repr_html_(self) -> str:
        """What a notebook shows of the replay: every text is escaped, nothing runs."""
        from sim.engine.shown import trajectory_html

        return trajectory_html(self)


def variables_of(frame: Frame) -> tuple[str, ...]:
    """Names of every read-out of a negotiation, in the order of a panel."""
    return tuple(_readouts(frame))


def _readouts(frame: Frame) -> dict[str, Scalar]:
    found = dict(SCALARS)
    for i, j in ((a, b) for pair in frame.pairs for a, b in (pair, pair[::-1])):
        name = f"{frame.actors[i]}>{frame.actors[j]}"
        found[f"posture({name})"] = _of_dyad(readouts.posture, i, j)
        found[f"trust({name})"] = _of_dyad(readouts.trust_mean, i, j)
    for k in frame.principals:
        found[f"pain({frame.actors[k]})"] = _of_actor(readouts.pain, k)
        found[f"severity({frame.actors[k]})"] = _of_actor(readouts.severity, k)
    return found


def _of_dyad(read: Callable[[Frame, State, int, int, int], float], i: int, j: int) -> Scalar:
    return lambda frame, state, at: read(frame, state, i, j, at)


def _of_actor(read: Callable[[Frame, State, int, int], float], k: int) -> Scalar:
    return lambda frame, state, at: read(frame, state, k, at)
