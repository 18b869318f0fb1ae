"""A small invented case and events written in one line, for tests that look at one rule at a time.

Two principals A and B, rivals; C and D are states beside them, `envoy` is a person of A and `office` a part of B. The
case runs through 2031; days are written as month-day.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from sim.engine.replay import replay
from sim.engine.trajectory import Trajectory
from sim.model.parameters import Parameters
from sim.model.state import LedgerEntry
from sim.model.stocks import cooperation, hostility
from sim.record.case import Case
from sim.record.dates import seconds
from sim.record.event import Event
from sim.record.log import EventLog

YEAR = 2031
ACTORS = (
    {"id": "A", "name": "Aldova", "kind": "state"},
    {"id": "B", "name": "Berenia", "kind": "state"},
    {"id": "C", "name": "Corvia", "kind": "state"},
    {"id": "D", "name": "Dunmark", "kind": "state"},
    {"id": "envoy", "name": "Ada Lind", "kind": "person", "part_of": "A"},
    {"id": "office", "name": "Border office", "kind": "org", "part_of": "B"},
)
CASE: Mapping[str, Any] = {
    "schema": "detente/case/v1",
    "id": "invented",
    "title": "An invented case",
    "start": f"{YEAR}-01-01",
    "end": f"{YEAR}-12-31",
    "actors": ACTORS,
    "principals": [["A", "B"]],
}


def case(**changes: Any) -> Case:
    """The invented case with some keys of case.yaml replaced."""
    return Case.model_validate({**CASE, **changes})


def day(text: str) -> dt.date:
    """A day of the case's year: `day("02-28")`."""
    return dt.date.fromisoformat(f"{YEAR}-{text}")


def event(code: str, when: str, actors: str = "A", targets: str = "B", **keys: Any) -> Event:
    """An event; actors and targets as words, `when` as month-day or a whole EDTF text."""
    date = f"{YEAR}-{when}" if len(when) == 5 else when
    joint = keys.pop("joint", False)
    data = {
        "id": keys.pop("id", re.sub("[^a-z0-9]+", "-", f"{code}-{date[5:]}".lower()).strip("-")),
        "type": code,
        "actors": actors.split(),
        "targets": [] if joint else targets.split(),
        "joint": joint,
        "when": date,
        "summary": "Invented.",
    }
    return Event.model_validate({**data, **keys})


def joint(code: str, when: str, actors: str = "A B", **keys: Any) -> Event:
    """An event in which all act on one another."""
    return event(code, when, actors, joint=True, **keys)


def promise(key: str = "pledge", **keys: Any) -> dict[str, Any]:
    """A commitment as an event's `effects` write it: by A to B unless said otherwise."""
    return {"id": key, "by": "A", "to": ["B"], "content": "Invented.", **keys}


def making(when: str, *commitments: dict[str, Any], **keys: Any) -> Event:
    """An event without weight that makes some commitments."""
    return event("statement.neutral", when, effects={"commitments": list(commitments)}, **keys)


def run(*events: Event, until: str | None = None, parameters: Parameters | None = None, **changes: Any) -> Trajectory:
    """The replay of some events in the invented case."""
    return replay(case(**changes), EventLog(events), parameters, until=None if until is None else day(until))


def entry(trajectory: Trajectory, key: str, when: str) -> LedgerEntry:
    """A ledger entry as it stands on a day."""
    return next(e for e in trajectory.at(day(when)).ledger if e.id == key)


def counts(trajectory: Trajectory, view: str, when: str) -> tuple[float, float]:
    """Evidence of kept and broken word in the view `"B>A"`, as of its last change up to a day; zeros where none."""
    frame, (of, toward) = trajectory.frame, view.split(">")
    evidence = trajectory.at(day(when)).trust[frame.named(of, toward)]
    return (0.0, 0.0) if evidence is None else (evidence.kept, evidence.broken)


def points(trajectory: Trajectory, dyad: str, when: str) -> tuple[float, float]:
    """Cooperation and hostility of the dyad `"A>B"` on a day."""
    frame, (of, toward) = trajectory.frame, dyad.split(">")
    at = seconds(day(when))
    stock = trajectory.at(at).stocks[frame.named(of, toward)]
    return cooperation(frame, stock, at), hostility(frame, stock, at)
