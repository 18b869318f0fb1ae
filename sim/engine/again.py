"""again: a kept run as the task it was, so that its members can be computed once more and looked into.

A run keeps what charts read of its members, not their states. The scenario as it was resolved lies in its folder; if
case, policies and détente are those of the run, the same digest comes out, and with it the same members to the byte.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sim.engine.ensemble import RECORDED
from sim.engine.execute import RESOLVED, Task, recorded_task, task_of
from sim.engine.runfile import read_manifest
from sim.errors import DetenteError, Problem
from sim.record.yamlfile import read
from sim.scenario.files import SCENARIO_SCHEMA, Cases, ScenarioFile, assembled, load_scenario
from sim.scenario.layered import merged


def task_again(folder: Path) -> Task:
    """The task of a run's folder; raises DetenteError (DET081) where it would not give the same members."""
    return found_again(folder)[1]


def found_again(folder: Path, opened: Cases | None = None) -> tuple[ScenarioFile, Task]:
    """The scenario and the task of a run's folder: from the scenario's own file where that still gives the same run,
    so that places in it are those that people know, else from the copy in the folder.

    `opened` keeps a case that several runs share from being read again. Errors as for `task_again`.
    """
    manifest = read_manifest(folder)
    name = str(manifest["scenario"])
    for read_file in (partial(_own_file, manifest, opened), partial(_resolved, folder, opened)):
        file = read_file()
        if file is None:
            continue
        task = recorded_task(file) if name == RECORDED else task_of(file, name)
        if task.card.run == manifest["run"] and task.members == manifest["members"]:
            return file, task
    raise _other(folder, "its scenario, case, policies or détente have changed since")


def _own_file(manifest: Mapping[str, Any], opened: Cases | None) -> ScenarioFile | None:
    """The scenario of a run as it lies here now, with its members and seed; None where there is none."""
    name = str(manifest["scenario"])
    if name == RECORDED or "[" in name:
        return None
    settings = [("continue.members", str(manifest["members"])), ("continue.random_seed", str(manifest["random_seed"]))]
    try:
        return load_scenario(name, settings if manifest.get("begins") is not None else (), opened=opened)
    except DetenteError:
        return None


def _resolved(folder: Path, opened: Cases | None) -> ScenarioFile:
    """The scenario of a run's folder, read as if it lay among the scenarios beside ./runs/."""
    path = folder / RESOLVED
    document, problems = read(path, begin=f"schema: {SCENARIO_SCHEMA}")
    if document is None or problems:
        raise _other(folder, _first(problems))
    whole = merged([document]).without("extends").without("vary")
    name = f"{whole.data.get('id')}.yaml"
    file = assembled(folder.parent.parent / "scenarios" / Path(name).name, whole, opened=opened)
    if file.errors or file.scenario is None:
        raise _other(folder, _first(file.errors))
    return file


def _first(problems: Sequence[Problem]) -> str:
    return f"{problems[0].place}: {problems[0].message}" if problems else "its scenario cannot be read"


def _other(folder: Path, reason: str) -> DetenteError:
    message = f"the members of {folder.as_posix()} cannot be computed again: {reason}"
    return DetenteError.of("DET081", message, help="run the scenario again: detente run SCENARIO")
