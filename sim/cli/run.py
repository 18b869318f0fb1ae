"""Running scenarios: their members and those of their pairs, and the runs that are kept."""

from __future__ import annotations

import datetime as dt
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output import Output, shared, table
from sim.cli.view import DAY

if TYPE_CHECKING:
    from sim.engine.ensemble import Ensemble
    from sim.engine.execute import Task
    from sim.engine.executor import Executor
    from sim.scenario.files import ScenarioFile

RUNS = Path("runs")


@click.command()
@click.argument("scenarios", nargs=-1, required=True)
@click.option("--members", type=click.IntRange(1, 100_000), help="How many members; default: as the scenario says.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Another random seed.")
@click.option("--until", type=DAY, help="Another last day.")
@click.option("--jobs", "-j", type=click.IntRange(1, 512), help="Processes; default: all cores.")
@click.option("--dask", metavar="ADDRESS", help="Run on a Dask cluster: tcp://host:8786.")
@click.option("--set", "settings", multiple=True, metavar="PATH=VALUE", help="Put a value in the place of another.")
@click.option("--alone", is_flag=True, help="Without the runs it is paired with.")
@click.option("--spread", is_flag=True, help="Also: how much comes from evidence, parameters and chance.")
@click.option("--force", is_flag=True, help="Run again what has been run already.")
@shared
def run(
    output: Output,
    scenarios: tuple[str, ...],
    members: int | None,
    seed: int | None,
    until: dt.date | None,
    jobs: int | None,
    dask: str | None,
    settings: tuple[str, ...],
    alone: bool,
    spread: bool,
    force: bool,
) -> None:
    """Run SCENARIOS and what they are paired with; the same inputs are not run twice.

    Runs are kept in ./runs/. Interrupted, a run goes on from the members that it has when it is started again.
    """
    from sim.cli.scenariofile import opened_scenario
    from sim.scenario.variant import variants

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # to be asked to stop is to be interrupted
    output.on_interrupt = "The finished members are kept; the same command goes on from them."
    common = _common(members, seed, until)
    rows: list[dict[str, Any]] = []
    texts: list[str] = []
    for name in scenarios:
        file = opened_scenario(name, settings, output)
        if common:
            _refuse_common(file)
            file = opened_scenario(name, (*settings, *common), output)
        for variant, one in variants(file):
            worker = Worker(jobs, dask, force, output)
            main, pairs = run_with_pairs(variant, one, worker, alone=alone)
            data, text = _told(one, main, pairs, worker, spread=spread)
            rows.append(data)
            texts.append(text)
    output.result(rows[0] if len(rows) == 1 else {"runs": rows}, "\n\n".join(texts))
    last = rows[-1]
    other = last["pairs"][0]["run"] if last["pairs"] else None
    more = [f"detente compare {other} {last['run']}"] if other else []
    charts = f"detente plot compare {other} {last['run']}" if other else f"detente plot phases {last['run']}"
    output.next(*more, charts)


def _common(members: int | None, seed: int | None, until: dt.date | None) -> tuple[str, ...]:
    """What is set for a scenario and its pairs alike."""
    given = {"continue.members": members, "continue.random_seed": seed, "continue.until": until}
    return tuple(f"{path}={value}" for path, value in given.items() if value is not None)


def _refuse_common(file: ScenarioFile) -> None:
    from sim.errors import UsageError

    assert file.scenario is not None
    if file.scenario.continue_ is None:
        message = f"`{file.scenario.id}` has no `continue`, so there is nothing to draw"
        raise UsageError.of("DET049", message, help="leave --members, --seed and --until out")


class Worker:
    """How runs are carried out for one command."""

    def __init__(self, jobs: int | None, dask: str | None, force: bool, output: Output, root: Path = RUNS) -> None:
        self.jobs, self.dask, self.force, self.output, self.root = jobs, dask, force, output, root
        self.executor: Executor | None = None

    def carry_out(self, task: Task, paired: Sequence[str] = ()) -> tuple[Ensemble, dict[str, Any]]:
        """Run a task with a progress bar, or take it from its folder; returns it with how it went."""
        from sim.cli.progress import bar
        from sim.engine.execute import execute
        from sim.engine.executor import executor_for

        self.executor = executor_for(task.members, jobs=self.jobs, dask=self.dask)
        begun = time.perf_counter()
        with bar(f"Running {task.card.scenario}", self.output) as progress:
            ensemble, ran = execute(
                task, self.executor, self.root, force=self.force, progress=progress, paired_with=tuple(paired)
            )
        seconds = round(time.perf_counter() - begun, 2)
        return ensemble, {"reused": not ran, "seconds": seconds}


def run_with_pairs(
    name: str, file: ScenarioFile, worker: Worker, *, alone: bool = False
) -> tuple[tuple[Ensemble, dict[str, Any]], list[tuple[Ensemble, dict[str, Any]]]]:
    """A scenario and what it is paired with, each with how it went."""
    from sim.engine.execute import task_of

    pairs = [] if alone else [worker.carry_out(task) for task in _pair_tasks(file)]
    return worker.carry_out(task_of(file, name), [e.card.run for e, _ in pairs]), pairs


def _pair_tasks(file: ScenarioFile) -> list[Task]:
    """What a scenario is paired with; another scenario is run with the same luck and as many members."""
    from sim.engine.ensemble import RECORDED
    from sim.engine.execute import recorded_task, task_of
    from sim.scenario.files import load_scenario

    assert file.scenario is not None
    ahead = file.scenario.continue_
    found = []
    for other in (RECORDED,) if ahead is None else ahead.pair_with:
        if other == RECORDED:
            found.append(recorded_task(file))
            continue
        same = [] if ahead is None else [
            ("continue.members", str(ahead.members)),
            ("continue.random_seed", str(ahead.random_seed)),
            ("continue.until", ahead.until.isoformat()),
        ]  # fmt: skip
        found.append(task_of(load_scenario(other, same, file.path), other))
    return found


# --- what is told ---------------------------------------------------------------------------------------


def _told(
    file: ScenarioFile,
    main: tuple[Ensemble, dict[str, Any]],
    pairs: Sequence[tuple[Ensemble, dict[str, Any]]],
    worker: Worker,
    *,
    spread: bool,
) -> tuple[dict[str, Any], str]:
    """A run as plain data and as text."""
    from sim.cli.figures import expectation_data, expectation_text, figures, run_text, spread_data, spread_text

    ensemble, how = main
    output = worker.output
    data = {**_header(ensemble, how), "figures": figures(ensemble)}
    data["pairs"] = [{**_header(e, h), "figures": figures(e)} for e, h in pairs]
    text = run_text(ensemble, how, [e for e, _ in pairs], output)
    if spread:
        assert worker.executor is not None
        data["spread"] = spread_data(file, ensemble, worker.executor)
        text += "\n\n" + spread_text(data["spread"], output)
    judgements = expectation_data(file, ensemble)
    if judgements:
        data["expect"] = judgements
        text += "\n\n" + expectation_text(judgements, output)
        if not all(j["holds"] for j in judgements):
            output.exit_code = 1
    return data, text


def _header(ensemble: Ensemble, how: dict[str, Any]) -> dict[str, Any]:
    return {
        "run": ensemble.card.run,
        "scenario": ensemble.card.scenario,
        "digest": ensemble.digest,
        "members": len(ensemble),
        "engine": ensemble.engine,
        "folder": (RUNS / ensemble.card.run).as_posix(),
        **how,
    }


# --- the runs that are kept -----------------------------------------------------------------------------


@click.command()
@click.argument("action", type=click.Choice(["list", "show", "rm", "diff"]), default="list")
@click.argument("names", nargs=-1)
@shared
def runs(output: Output, action: str, names: tuple[str, ...]) -> None:
    """List the runs kept in ./runs/, show one, remove some, or say in what the inputs of two differ.

    A run is named by its id, its scenario, the beginning of its digest, or `@` for the newest.
    """
    {"list": _list, "show": _show, "rm": _remove, "diff": _diff}[action](output, names)


def _list(output: Output, names: Sequence[str]) -> None:
    from sim.engine.runs import listed

    found = [m for _, m in listed(RUNS) if not names or m["scenario"] in names]
    rows = [(m["run"], str(m["members"]), m["case"], m["status"], m["title"]) for m in found]
    keys = ("run", "scenario", "members", "case", "status", "title", "digest", "version", "random_seed")
    output.result(
        {"runs": [{k: m[k] for k in keys} for m in found]},
        lambda: table(rows, head=("run", "members", "case", "status", "title")) if rows else "No runs here yet.",
    )
    output.next(f"detente runs show {found[0]['run']}" if found else "detente run january-2019")


def _one(names: Sequence[str], count: int) -> list[Path]:
    from sim.engine.runs import find_run
    from sim.errors import UsageError

    chosen = list(names) or ["@"]
    if len(chosen) != count:
        raise UsageError.of(
            "DET049", f"{len(chosen)} runs are named, {count} are needed", help="list them: detente runs"
        )
    return [find_run(name, RUNS) for name in chosen]


def _show(output: Output, names: Sequence[str]) -> None:
    from sim.cli.figures import figures, run_text
    from sim.engine.runfile import load, read_manifest

    (folder,) = _one(names, 1)
    ensemble, manifest = load(folder), read_manifest(folder)
    data = {k: v for k, v in manifest.items() if k != "grid"} | {"figures": figures(ensemble)}
    output.result(data, lambda: run_text(ensemble, {"reused": True, "seconds": 0}, [], output))
    output.next(f"detente plot compare {ensemble.card.run}")


def _remove(output: Output, names: Sequence[str]) -> None:
    from sim.engine.runfile import is_run, remove
    from sim.engine.runs import find_run
    from sim.errors import UsageError

    if not names:
        raise UsageError.of("DET049", "no run is named", help="list them: detente runs")
    found = [find_run(name, RUNS) for name in names]
    for folder in found:
        if folder.is_symlink() or folder.resolve().parent != RUNS.resolve() or not is_run(folder):
            message = f"{folder.as_posix()} is no run kept in {RUNS}/"
            raise UsageError.of("DET049", message, help="only runs of this folder are removed: detente runs")
    gone = [f.name for f in dict.fromkeys(found)]
    for folder in dict.fromkeys(found):
        if left := remove(folder):
            output.talk(f"{folder.as_posix()} stays, with what is not the run's: {', '.join(left)}")
    output.result({"removed": gone}, "Removed " + ", ".join(gone))
    output.next("detente runs")


def _diff(output: Output, names: Sequence[str]) -> None:
    from sim.engine.runfile import read_manifest

    a, b = (read_manifest(folder) for folder in _one(names, 2))
    keys = [k for k in a if k not in ("grid", "digest", "run", "paired_with") and a[k] != b.get(k)]
    texts = [(folder, _resolved(folder)) for folder in _one(names, 2)]
    lines = _text_diff(texts[0][1], texts[1][1], a["run"], b["run"])
    data = {"a": a["run"], "b": b["run"], "inputs": {k: [a[k], b.get(k)] for k in keys}, "scenario": lines}
    rows = [(k, str(a[k])[:40], str(b.get(k))[:40]) for k in keys]
    output.result(data, lambda: "\n".join([table(rows, head=("input", a["run"], b["run"])), "", *lines]))
    output.next(f"detente compare {a['run']} {b['run']}")


def _resolved(folder: Path) -> list[str]:
    path = folder / "scenario.resolved.yaml"
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def _text_diff(a: list[str], b: list[str], name_a: str, name_b: str) -> list[str]:
    import difflib

    return list(difflib.unified_diff(a, b, name_a, name_b, lineterm="", n=1))
