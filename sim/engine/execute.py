"""execute: from a scenario file to an ensemble: what is to be run, how, and what of it is there already.

Runs are kept in folders named after their scenario and the digest of their inputs; the same inputs are not run twice,
and a run that was interrupted goes on from the members it has.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from sim.engine.ensemble import RECORDED, Ensemble, Member, RunCard
from sim.engine.executor import Executor, Serial, ordinary
from sim.engine.experiment import Experiment, experiment_of
from sim.engine.runfile import MANIFEST, append, kept, load, read_manifest, write
from sim.engine.simulate import PHASES
from sim.engine.trajectory import variables_of
from sim.errors import DetenteError, MissingError
from sim.record.files import to_json_lines
from sim.scenario.branch import Branch, branched, recorded
from sim.scenario.files import ScenarioFile
from sim.store.address import Address

Progress = Callable[[int, int], None]
SAVE_EVERY = 25  # members
RESOLVED = "scenario.resolved.yaml"
PAIRED = "# This run is what the scenario below is paired with: the same fork and continuation without its changes.\n"


class Task(NamedTuple):
    """Something to be run: an experiment, how many members, and what it is called."""

    experiment: Experiment
    members: int
    card: RunCard
    resolved: str  # the scenario as it was resolved, for the run's folder


def task_of(file: ScenarioFile, name: str) -> Task:
    """What a scenario asks to be run."""
    return _task(file, name, branch_of(file), file.scenario.title if file.scenario else name)


def recorded_task(file: ScenarioFile) -> Task:
    """What a scenario is paired with by default: the same fork and continuation, and nothing changed."""
    branch = branch_of(file)
    assert file.case is not None and file.scenario is not None
    plain = recorded(branch, file.case.log)
    drawn = "Nothing changed from {} on, then drawn" if branch.begins is not None else "As recorded, from {}"
    task = _task(file, RECORDED, plain, drawn.format(file.scenario.fork.at))
    return task._replace(resolved=PAIRED + resolved_text(branch))


def branch_of(file: ScenarioFile) -> Branch:
    """The branch that a usable scenario file makes."""
    assert file.scenario is not None and file.case is not None and file.case.case is not None
    return branched(file.scenario, file.case.case, file.case.log)


def _task(file: ScenarioFile, name: str, branch: Branch, title: str) -> Task:
    experiment = experiment_of(branch, {policy.id: policy for policy in file.policies})
    ahead = branch.scenario.continue_
    members = 1 if ahead is None else ahead.members
    digest = hashlib.sha256(f"{experiment.digest} {members}".encode()).hexdigest()
    return Task(experiment, members, _card(file, name, branch, experiment, title, digest), resolved_text(branch))


def _card(file: ScenarioFile, name: str, branch: Branch, experiment: Experiment, title: str, digest: str) -> RunCard:
    from importlib.metadata import version

    scenario, case = branch.scenario, branch.case
    text = scenario.model_dump_json(by_alias=True, exclude_defaults=True)
    return RunCard(
        run=f"{_safe(name)}-{digest[:8]}",
        scenario=name,
        title=title,
        status=scenario.status,
        question=scenario.question or "",
        scenario_digest=hashlib.sha256(text.encode()).hexdigest(),
        case=case.id,
        case_title=case.title,
        case_digest=case.digest,
        log_digest=branch.log.digest,
        parameters_digest=experiment.base.digest,
        version=version("detente"),
        random_seed=experiment.random_seed,
        known=branch.log.known,
        stored_log=_stored_log(branch),
    )


def _stored_log(branch: Branch) -> str:
    """The address of the stored log that a branch was made of: a file's path from here where it lies here."""
    if not branch.log.address:
        return ""
    address, here = Address.of(branch.log.address).bare, Path.cwd()
    inside = "://" not in address.store and Path(address.store).is_relative_to(here)
    return str(address._replace(store=str(Path(address.store).relative_to(here))) if inside else address)


def _safe(name: str) -> str:
    """A name that every file system takes: the brackets of a variant become dots."""
    return re.sub(r"[^A-Za-z0-9=+-]+", ".", name).strip(".")


def resolved_text(branch: Branch) -> str:
    """The scenario as it was resolved, in YAML: what it extends is in it, defaults are written out."""
    import yaml

    data = branch.scenario.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_unset=False)
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)


def run_scenario(file: ScenarioFile, executor: Executor | None = None) -> Ensemble:
    """Run a scenario and keep nothing on disk; in this process, unless an executor is given."""
    assert file.scenario is not None
    task, worker = task_of(file, file.scenario.id), executor or Serial()
    return ensemble_of(task, tuple(worker.members(task.experiment, ordinary(range(task.members)))), worker.words)


def execute(
    task: Task,
    executor: Executor,
    root: Path,
    *,
    force: bool = False,
    progress: Progress | None = None,
    paired_with: tuple[str, ...] = (),
) -> tuple[Ensemble, bool]:
    """Run a task, or take it from its folder; returns the ensemble, and whether anything had to be run.

    Members are kept as they finish, so that nothing is lost when the work is interrupted. Raises MissingError (DET061)
    where the folder cannot be written.
    """
    folder = root / task.card.run
    try:
        if (folder / MANIFEST).is_file() and not force:
            return _renewed(load(folder), task, folder, paired_with), False
        folder.mkdir(parents=True, exist_ok=True)
        if force:
            (folder / MANIFEST).unlink(missing_ok=True)
        members = _all_members(task, executor, folder, progress, fresh=force)
        ensemble = ensemble_of(task, members, executor.words)
        write(folder, ensemble, _texts(task), {"paired_with": list(paired_with), "outcome_words": _words(task)})
    except OSError as error:
        message = f"cannot write into {folder}: {error.strerror}"
        raise MissingError.of("DET061", message, help="make room, or run elsewhere") from error
    return ensemble, True


def _renewed(found: Ensemble, task: Task, folder: Path, paired_with: tuple[str, ...]) -> Ensemble:
    """A run that is there, under the title, status and pairs of today: they are no inputs, so they may have changed."""
    before = read_manifest(folder)
    _refuse_other(found, task, folder)
    pairs = list(paired_with) or before["paired_with"]
    if found.card == task.card and before["paired_with"] == pairs and before["outcome_words"] == _words(task):
        return found
    ensemble = replace(found, card=task.card)
    write(folder, ensemble, _texts(task), {"paired_with": pairs, "outcome_words": _words(task)})
    return ensemble


MAY_CHANGE = frozenset({"title", "status", "question", "scenario_digest", "case_title", "stored_log"})
"""What a run's card says without it being an input."""


def _refuse_other(found: Ensemble, task: Task, folder: Path) -> None:
    """Refuse a folder that holds the members of something else, whatever it is called."""
    differing = [k for k in RunCard._fields if k not in MAY_CHANGE and getattr(found.card, k) != getattr(task.card, k)]
    if len(found) != task.members:
        differing.append("members")
    if differing:
        message = f"{folder.as_posix()} holds another run: its {', '.join(differing)} differ"
        raise DetenteError.of("DET081", message, help="run the scenario again with --force")


def _texts(task: Task) -> dict[str, str]:
    """What a run's folder holds beside its members: the scenario as it was resolved, and the branch's events."""
    events = to_json_lines((e.event for e in task.experiment.branch.entries()), task.experiment.branch.case.id)
    return {RESOLVED: task.resolved, "events.jsonl": events}


def _words(task: Task) -> dict[str, str]:
    """How outcomes are called on charts, where the scenario says."""
    return {name: asked.words for name, asked in task.experiment.outcomes if asked.words}


def ensemble_of(task: Task, members: tuple[Member, ...], engine: str) -> Ensemble:
    """Members as an ensemble."""
    experiment = task.experiment
    return Ensemble(
        task.card,
        experiment.grid,
        variables_of(experiment.model.frame),
        tuple(name for name, _ in experiment.outcomes),
        PHASES,
        experiment.branch.forks,
        experiment.branch.begins,
        members,
        engine,
    )


def _all_members(
    task: Task, executor: Executor, folder: Path, progress: Progress | None, *, fresh: bool
) -> tuple[Member, ...]:
    if fresh:
        (folder / "members.part.jsonl").unlink(missing_ok=True)
    size = 8 * len(variables_of(task.experiment.model.frame)) * len(task.experiment.grid)
    found = {k: m for k, m in kept(folder).items() if k < task.members and len(m.values) == size}
    missing = [k for k in range(task.members) if k not in found]
    for done in _saved(executor.members(task.experiment, ordinary(missing)), folder):
        for one in done:
            found[one.number] = one
        if progress is not None:
            progress(len(found), task.members)
    return tuple(found[k] for k in range(task.members))


def _saved(members: Iterator[Member], folder: Path) -> Iterator[list[Member]]:
    """Finished members, some at a time, once they are on disk; what is in hand when interrupted is kept, too."""
    waiting: list[Member] = []
    try:
        for one in members:
            waiting.append(one)
            if len(waiting) >= SAVE_EVERY:
                append(folder, waiting)
                done, waiting = waiting, []
                yield done
    except BaseException:  # whatever ends the work, what is in hand is kept
        append(folder, waiting)
        raise
    append(folder, waiting)
    yield waiting
