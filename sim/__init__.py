"""détente: negotiations as recorded history, replayed and asked what if.

Reading order: `Case` (who is at the table), `Event` and `EventLog` (what happened), `Parameters` (the numbers),
`replay` (run the log), `Trajectory` (what it leaves behind) and `explain` (which events moved it); then
`load_scenario`, `run_scenario`, `Ensemble` and `Comparison` (what if). `load` opens a case folder; problems come as
`DetenteError`. Names are loaded when first asked for, so that `import sim` stays light.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.engine.comparison import Comparison
    from sim.engine.ensemble import Ensemble
    from sim.engine.execute import run_scenario
    from sim.engine.explain import explain
    from sim.engine.replay import replay
    from sim.engine.trajectory import Trajectory
    from sim.errors import DetenteError, Problem
    from sim.model.evolve import evolve, initial
    from sim.model.frame import Frame
    from sim.model.parameters import Parameters
    from sim.model.state import State
    from sim.model.timer import next_timer
    from sim.record.case import Case
    from sim.record.codebook import CODEBOOK, EventType
    from sim.record.dates import EventDate
    from sim.record.event import Citation, Event
    from sim.record.files import load, read_case
    from sim.record.log import EventLog
    from sim.scenario.files import load_scenario

_HOME = {
    "Case": "sim.record.case",
    "Citation": "sim.record.event",
    "CODEBOOK": "sim.record.codebook",
    "Comparison": "sim.engine.comparison",
    "DetenteError": "sim.errors",
    "Ensemble": "sim.engine.ensemble",
    "Event": "sim.record.event",
    "EventDate": "sim.record.dates",
    "EventLog": "sim.record.log",
    "EventType": "sim.record.codebook",
    "evolve": "sim.model.evolve",
    "explain": "sim.engine.explain",
    "Frame": "sim.model.frame",
    "initial": "sim.model.evolve",
    "load": "sim.record.files",
    "load_scenario": "sim.scenario.files",
    "next_timer": "sim.model.timer",
    "Parameters": "sim.model.parameters",
    "Problem": "sim.errors",
    "read_case": "sim.record.files",
    "replay": "sim.engine.replay",
    "run_scenario": "sim.engine.execute",
    "State": "sim.model.state",
    "Trajectory": "sim.engine.trajectory",
}

__all__ = [
    "CODEBOOK",
    "Case",
    "Citation",
    "Comparison",
    "DetenteError",
    "Ensemble",
    "Event",
    "EventDate",
    "EventLog",
    "EventType",
    "Frame",
    "Parameters",
    "Problem",
    "State",
    "Trajectory",
    "evolve",
    "explain",
    "initial",
    "load",
    "load_scenario",
    "next_timer",
    "read_case",
    "replay",
    "run_scenario",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("detente")
    if name not in _HOME:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOME[name]), name)
