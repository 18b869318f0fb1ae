"""The invented case of `invented` with rates and types of acts, and the experiments that continue it.

Marks are plain here: no meetings unless a test asks for them, so that each firing of a clock is one act.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from invented import CASE, case, day

from sim.engine.experiment import Experiment, Luck, experiment_of
from sim.engine.simulate import Course, simulate
from sim.future.hazard import Hazard
from sim.future.policies import Policy
from sim.model.frame import Frame
from sim.model.parameters import Parameters
from sim.record.case import Case
from sim.record.event import Event
from sim.record.log import EventLog
from sim.scenario.branch import branched
from sim.scenario.schema import Scenario

PLAIN_MARKS: Mapping[str, Any] = {
    "conf": {"criticise": {"no_talks": 3, "talks": 1}, "threat.force": {"no_talks": 1, "impasse": 2}},
    "coop": {"praise": {"no_talks": 2, "talks": 2}, "statement.optimism": {"impasse": 1}},
}
FUTURE: Mapping[str, Any] = {
    "rates": {"A": {"conf": 0.04, "coop": 0.03}, "B": {"conf": 0.05, "coop": 0.02}},
    "marks": {"A": PLAIN_MARKS, "B": PLAIN_MARKS},
}
UNEXCITED: Mapping[str, float] = {
    "own_conf": 0.0,
    "own_coop": 0.0,
    "reciprocal_conf": 0.0,
    "reciprocal_coop": 0.0,
    "triangular": 0.0,
}
ALIKE: Mapping[str, float] = {"talks_conf": 1.0, "talks_coop": 1.0, "impasse_conf": 1.0, "impasse_coop": 1.0}
"""Parameters with which a clock knows no kinds of phase; with those above it is a plain Poisson clock."""


def outlook(**marks: Any) -> dict[str, Any]:
    """The block `future`, with the marks of both sides replaced."""
    both = {**PLAIN_MARKS, **marks}
    return {**FUTURE, "marks": {"A": both, "B": both}}


def future_case(future: Mapping[str, Any] = FUTURE, **changes: Any) -> Case:
    """The invented case with a block `future`."""
    return case(future=future, **changes)


def frame_of(about: Case | None = None, **parameters: float) -> Frame:
    """A frame of the invented case with some parameters."""
    return Frame(about or future_case(), Parameters().changed(parameters))


def hazard_of(about: Case | None = None, **parameters: float) -> Hazard:
    """The clocks of the invented case with some parameters."""
    frame = frame_of(about, **parameters)
    assert frame.case.future is not None
    return Hazard(frame, frame.case.future)


def ruled(*rules: Mapping[str, Any], name: str = "rule-of-thumb", **keys: Any) -> Policy:
    """A policy of some rules."""
    return Policy.model_validate({"id": name, "title": "Invented", "summary": "Invented.", "rules": rules, **keys})


def use(policy: str = "rule-of-thumb", actor: str = "A", **keys: Any) -> dict[str, Any]:
    """The change that lets an actor behave by a policy."""
    return {"op": "policy", "actor": actor, "use": policy, **keys}


def experiment(
    events: Iterable[Event] = (),
    changes: Sequence[Mapping[str, Any]] = (),
    policies: Iterable[Policy] = (),
    *,
    about: Case | None = None,
    fork: Mapping[str, Any] | None = None,
    until: str = "12-31",
    outcomes: Mapping[str, Any] | None = None,
    **goes_on: Any,
) -> Experiment:
    """What runs when the invented case goes on from the end of January, or from another fork."""
    scenario = Scenario.model_validate(
        {
            "id": "what-if",
            "title": "What if",
            "case": str(CASE["id"]),
            "fork": fork or {"at": day("01-31").isoformat()},
            "changes": changes,
            "continue": {"until": day(until).isoformat(), **goes_on},
            "outcomes": outcomes or {},
        }
    )
    branch = branched(scenario, about or future_case(), EventLog(events))
    return experiment_of(branch, {policy.id: policy for policy in policies})


def courses(found: Experiment, members: int) -> list[Course]:
    """The first members of an experiment, as they run."""
    return [simulate(found, Luck.of(number)) for number in range(members)]


def acts(course: Course) -> list[tuple[Any, ...]]:
    """What happened in a member, without the log's own events."""
    return [tuple(occurrence) for occurrence in course.occurrences]
