"""Experiment: everything that a run depends on, as one value that can be sent to another process, and its digest.

A member is the experiment with some luck: three numbers, one for what the record says, one for the parameters and one
for chance, so that each kind of spread can be held still while the others vary.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from sim.engine.replay import run
from sim.errors import DetenteError
from sim.future.conduct import BoundRule, Conduct
from sim.future.distribution import Spread, centre, drawn
from sim.future.evidence import Reading, Record, read
from sim.future.hazard import Hazard
from sim.future.marks import MarkTable
from sim.future.policies import Policy
from sim.future.stability import LARGEST_RADIUS, Answers, Verdict, answers, expected_events, stability
from sim.future.streams import Stream
from sim.model.frame import Frame
from sim.model.parameters import ParameterError, Parameters
from sim.model.state import State
from sim.record.case import Case
from sim.record.dates import DAY, day_of
from sim.record.log import Resolved
from sim.scenario.branch import Branch
from sim.scenario.rules import rules_of
from sim.scenario.schema import Outcome

MOST_POINTS = 200  # of the grid
MOST_DRAWS = 100  # of parameters, before one gives up
MOST_EVENTS = 20_000  # that a member may generate


class Luck(NamedTuple):
    """Which draws a member uses: for the record, for the parameters, for chance."""

    evidence: int
    parameters: int
    chance: int

    @classmethod
    def of(cls, member: int) -> Luck:
        """The luck of a member of an ordinary run."""
        return cls(member, member, member)


class Model(NamedTuple):
    """A frame with the laws of the forward process for it."""

    frame: Frame
    hazard: Hazard | None
    marks: MarkTable | None
    conduct: Conduct


class Setting(NamedTuple):
    """What a member starts from: the laws, the record as it reads it, and the state at the fork."""

    model: Model
    entries: tuple[Resolved, ...]
    record: Record
    state: State
    redrawn: int = 0


@dataclass(frozen=True)
class Experiment:
    """A branch with the rules, parameters, seed and outcomes of its run; the same value gives the same bytes."""

    branch: Branch
    rules: tuple[BoundRule, ...] = ()
    parameters: Mapping[str, float | Spread] = field(default_factory=dict)
    reading: Reading = field(default_factory=Reading)
    random_seed: int = 0
    outcomes: tuple[tuple[str, Outcome], ...] = ()

    def __getstate__(self) -> dict[str, Any]:
        """What is sent to another process: the value, not what was worked out from it."""
        return {name: self.__dict__[name] for name in self.__dataclass_fields__}

    @cached_property
    def case(self) -> Case:
        """The case, up to the end of the run."""
        return case_until(self.branch.case, self.branch.ends)

    @cached_property
    def grid(self) -> tuple[int, ...]:
        """Midnights at which members are read: at most 200 or so, counted back from the end."""
        first = -(-self.branch.forks // DAY) * DAY
        step = max(1, math.ceil((self.branch.ends - first) / DAY / MOST_POINTS)) * DAY
        points = list(range(self.branch.ends, first - 1, -step))[::-1] or [self.branch.ends]
        return tuple(points if points[0] == first or not first <= self.branch.ends else [first, *points])

    @property
    def spread_parameters(self) -> Mapping[str, Spread]:
        """The parameters that differ between members."""
        return {name: v for name, v in self.parameters.items() if not isinstance(v, int | float)}

    @property
    def shares_history(self) -> bool:
        """Whether all members start from one state: nothing about the past is drawn."""
        return not (self.spread_parameters or self.reading.drawn or self.branch.uncertain)

    @cached_property
    def base(self) -> Parameters:
        """The parameters at their centres."""
        return Parameters().changed({name: centre(v) for name, v in self.parameters.items()})

    @cached_property
    def model(self) -> Model:
        """The laws at the centres of the parameters."""
        return self.model_with(self.base)

    def model_with(self, parameters: Parameters) -> Model:
        """The laws with some parameters."""
        frame = Frame(self.case, parameters)
        outlook = self.case.future
        if self.branch.begins is None or outlook is None:
            return Model(frame, None, None, Conduct())
        return Model(frame, Hazard(frame, outlook), MarkTable(frame, outlook), Conduct(self.rules))

    @cached_property
    def shared(self) -> Setting:
        """What all members start from, where they start from the same."""
        return self.setting(Luck.of(0))

    @cached_property
    def excitations(self) -> tuple[float, ...] | None:
        """What the record has left in each clock when generation begins, where it is the same for all members."""
        hazard, begins = self.model.hazard, self.branch.begins
        if hazard is None or begins is None or not self.shares_history:
            return None
        return hazard.excitations((a for a in self.shared.record.acts if a.at <= begins), begins)

    def setting(self, luck: Luck) -> Setting:
        """What a member starts from."""
        model, redrawn = self._drawn_model(luck)
        chance = Stream(self.random_seed, luck.chance)
        entries = self.branch.entries(chance if self.branch.begins is not None else None)
        evidence = Stream(self.random_seed, luck.evidence)
        record = read(model.frame, entries, self.branch.forks, self.reading, evidence)
        past = [batch for batch in record.batches if batch.at <= self.branch.forks]
        states, _ = run(model.frame, past, self.branch.forks, keep="last")
        return Setting(model, entries, record, states[-1], redrawn)

    def _drawn_model(self, luck: Luck) -> tuple[Model, int]:
        """The laws with a member's parameters; what is impossible or unstable is drawn again under the next number."""
        spreads = self.spread_parameters
        if not spreads:
            return self.model, 0
        stream = Stream(self.random_seed, luck.parameters)
        for attempt in range(MOST_DRAWS):
            values = {name: drawn(v, stream.uniform(f"parameter:{name}", attempt)) for name, v in spreads.items()}
            try:
                model = self.model_with(self.base.changed(values))
            except ParameterError:
                continue
            if model.hazard is None or stability(model.hazard, self.rules, self.answered).radius <= LARGEST_RADIUS:
                return model, attempt
        message = f"{MOST_DRAWS} draws of the parameters in a row were impossible or unstable"
        raise DetenteError.of("DET042", message, help="narrow the distributions under `parameters`")

    @cached_property
    def answered(self) -> Answers:
        """How the rules answer acts, which no parameter changes."""
        return {} if self.model.hazard is None else answers(self.model.hazard, self.rules)

    @cached_property
    def verdict(self) -> Verdict | None:
        """Whether the forward process is stable at the centres; None for a deterministic branch."""
        return None if self.model.hazard is None else stability(self.model.hazard, self.rules)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything that the trajectories depend on, member numbers apart."""
        from importlib.metadata import version

        text = hashlib.sha256()
        text.update(json.dumps(self._described(version("detente")), sort_keys=True).encode())
        for entry in (*self.branch.history, *self.branch.kept):
            text.update(repr((entry.at, entry.denials, entry.vouchers, entry.closes, entry.closed)).encode())
            text.update(entry.event.model_dump_json(by_alias=True, exclude_defaults=True).encode())
        for altered in self.branch.altered:
            text.update(repr(altered._replace(entry=None, change=0)).encode())  # type: ignore[arg-type]
            text.update(repr(altered.entry._replace(event=None)).encode())  # type: ignore[arg-type]
            text.update(altered.entry.event.model_dump_json(by_alias=True, exclude_defaults=True).encode())
        return text.hexdigest()

    def _described(self, version: str) -> dict[str, Any]:
        values = {k: v if isinstance(v, int | float) else v.model_dump() for k, v in self.parameters.items()}
        return {
            "version": version,
            "case": self.case.digest,
            "parameters": Parameters().digest,
            "changed": values,
            "rules": [repr(rule) for rule in self.rules],
            "reading": list(self.reading),
            "seed": self.random_seed,
            "outcomes": [(name, o.model_dump(mode="json", exclude={"words"})) for name, o in self.outcomes],
            "instants": [self.branch.forks, self.branch.begins, self.branch.ends],
        }


def experiment_of(branch: Branch, policies: Mapping[str, Policy]) -> Experiment:
    """The experiment that a branch asks for.

    Raises DetenteError where the case says nothing about the future, the end lies before the beginning, or acts would
    call forth ever more acts.
    """
    ahead = branch.scenario.continue_
    outcomes = tuple(branch.scenario.outcomes.items())
    if ahead is None:
        return Experiment(branch, outcomes=outcomes)
    found = Experiment(
        branch,
        rules_of(branch, policies),
        dict(sorted(ahead.parameters.items())),
        Reading(ahead.uncertain_dates, ahead.evidence),
        ahead.random_seed,
        outcomes,
    )
    try:
        _refuse(found)
    except ParameterError as error:
        message = f"at the centres of their distributions: {error}"
        raise DetenteError.of(error.code, message, help="correct `continue.parameters`") from error
    return found


def _refuse(experiment: Experiment) -> None:
    """Refuse to run what cannot end well."""
    branch = experiment.branch
    if experiment.case.future is None:
        message = f"case {branch.case.id} does not say how often its principals act"
        raise DetenteError.of("DET042", message, help="add `future` with rates and marks to case.yaml")
    assert branch.begins is not None and experiment.verdict is not None and experiment.model.hazard is not None
    if branch.begins >= branch.ends:
        message = f"the continuation would end on {day_of(branch.ends)}, before it begins on {day_of(branch.begins)}"
        raise DetenteError.of("DET048", message, help="a later `continue.until`, or later_events: none")
    if not experiment.verdict.stable:
        blame = " and ".join(experiment.verdict.to_blame) or "`continue.parameters`"
        message = f"acts would call forth ever more acts: branching radius {experiment.verdict.radius:.2f}, at most"
        message += f" {LARGEST_RADIUS} can be run; to blame: {blame}"
        raise DetenteError.of("DET042", message, help="lower its tilts, probabilities or excitation, or leave it out")
    expected = expected_events(experiment.model.hazard, experiment.rules, branch.ends - branch.begins)
    if expected > MOST_EVENTS:
        message = f"each member would generate about {expected:,.0f} events; at most {MOST_EVENTS:,} can be run"
        raise DetenteError.of("DET042", message, help="lower the rates in the case, or end the run earlier")


def case_until(case: Case, ends: int) -> Case:
    """The case, lasting at least to a time."""
    end = day_of(ends)
    if end <= case.end:
        return case
    fields = {name: getattr(case, name) for name in type(case).model_fields}
    return type(case).model_construct(**{**fields, "end": end})  # anew: the old case remembers its own digest
