"""Branches of the invented case in one line each: its record, how its principals act, scenarios and their members."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from invented import CASE, YEAR

from sim.engine.ensemble import Ensemble, Member
from sim.engine.executor import Serial, ordinary
from sim.engine.experiment import Experiment, Luck, experiment_of
from sim.engine.simulate import Course, simulate
from sim.future.policies import Policy
from sim.record.case import Case
from sim.record.dates import seconds
from sim.record.event import Event
from sim.record.log import EventLog, Resolved
from sim.scenario.branch import Branch, branched
from sim.scenario.schema import Scenario

CONF = {"criticise": {"no_talks": 4, "talks": 2}, "test.srbm": {"no_talks": 2}, "threat.nonforce": {"impasse": 3}}
COOP = {"letter": {"no_talks": 2, "talks": 4}, "talks.working": {"talks": 3}, "offer.talks": {"no_talks": 3}}
MARKS = {"conf": CONF, "coop": COOP}


def outlook(*actors: str, conf: float = 0.04, coop: float = 0.03) -> dict[str, Any]:
    """A `future` block in which some principals act alike."""
    return {"rates": {a: {"conf": conf, "coop": coop} for a in actors}, "marks": dict.fromkeys(actors, MARKS)}


FUTURE = outlook("A", "B")


def case(**changes: Any) -> Case:
    """The invented case, with a future."""
    return Case.model_validate({**CASE, "future": FUTURE, **changes})


def on(day: str) -> int:
    """Midnight of a day of the invented year, or of a whole date."""
    return seconds(dt.date.fromisoformat(f"{YEAR}-{day}" if len(day) == 5 else day))


def scenario(*changes: Mapping[str, Any], at: str = f"{YEAR}-03-01", ahead: Any = None, **keys: Any) -> Scenario:
    """A scenario of the invented case; `ahead` is what stands under `continue`; keys may be the fork's, too."""
    fork = {k: keys.pop(k) for k in ("side", "as_known", "later_events") if k in keys}
    data: dict[str, Any] = {
        "schema": "detente/scenario/v1",
        "id": "what-if",
        "title": "What if",
        "case": "invented",
        "fork": {"at": at, **fork},
        "changes": list(changes),
        **keys,
    }
    if ahead is not None:
        data["continue"] = {"until": f"{YEAR}-12-31", "members": 20, **ahead}
    return Scenario.model_validate(data)


def remove(event: str, **keys: Any) -> dict[str, Any]:
    """It did not happen."""
    return {"op": "remove", "event": event, **keys}


def insert(code: str, when: str, id: str = "x-new", **keys: Any) -> dict[str, Any]:  # noqa: A002
    """Something else happened; of a plan `chance` is the event's probability, `probability` is the change's."""
    own = {k: keys.pop(k) for k in ("probability", "name", "why") if k in keys}
    if "chance" in keys:
        keys["probability"] = keys.pop("chance")
    date = f"{YEAR}-{when}" if len(when) == 5 else when
    event = {"id": id, "type": code, "actors": ["A"], "targets": ["B"], "when": date, **keys}
    if event.get("joint"):
        event.update(actors=["A", "B"], targets=[])
    return {"op": "insert", "event": event, **own}


def delay(event: str, **keys: Any) -> dict[str, Any]:
    """It happened later: `by` or `to`."""
    return {"op": "delay", "event": event, **keys}


def edit(event: str, **settings: Any) -> dict[str, Any]:
    """It happened otherwise."""
    return {"op": "edit", "event": event, "set": settings}


def policy(use: str, actor: str = "A", **keys: Any) -> dict[str, Any]:
    """An actor behaves by a policy."""
    return {"op": "policy", "actor": actor, "use": use, **keys}


def made(events: Iterable[Event], asked: Scenario, about: Case | None = None) -> Branch:
    """The branch that a scenario makes of some events."""
    return branched(asked, about or case(), EventLog(events))


def experiment(events: Iterable[Event], asked: Scenario, *policies: Policy, about: Case | None = None) -> Experiment:
    """The experiment that a scenario asks for."""
    return experiment_of(made(events, asked, about), {p.id: p for p in policies})


def members(found: Experiment, count: int = 10) -> tuple[Member, ...]:
    """The first members of an experiment."""
    return tuple(Serial().members(found, ordinary(range(count))))


def course(found: Experiment, number: int = 0) -> Course:
    """One member, as it went."""
    return simulate(found, Luck.of(number))


def ids(entries: Iterable[Resolved]) -> list[str]:
    """Which events, in order."""
    return [entry.event.id for entry in entries]


def by_id(entries: Iterable[Resolved]) -> dict[str, Resolved]:
    """Resolved events by id."""
    return {entry.event.id: entry for entry in entries}


def tilting(id: str = "tilted", **tilt: float) -> Policy:  # noqa: A002
    """A policy that always tilts an actor's rates."""
    rule = {"when": "tension >= 0", "tilt": tilt}
    return Policy.model_validate({"id": id, "title": "Tilted", "summary": "Tilted.", "rules": [rule]})


def gathered(found: Experiment, count: int, run: str = "what-if") -> Ensemble:
    """Members of an experiment as an ensemble."""
    from ensembles import card

    from sim.engine.simulate import PHASES
    from sim.engine.trajectory import variables_of

    return Ensemble(
        card(run, random_seed=found.random_seed),
        found.grid,
        variables_of(found.model.frame),
        tuple(name for name, _ in found.outcomes),
        PHASES,
        found.branch.forks,
        found.branch.begins,
        members(found, count),
    )
