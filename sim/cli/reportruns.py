"""What a report of runs needs, gathered: the runs, their scenarios, what explains them, and the files to enclose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.output import Output
from sim.errors import DetenteError

if TYPE_CHECKING:
    from plots.report.content import Listing
    from plots.report.runmaterial import Changed, RunMaterial
    from sim.engine.ensemble import Ensemble
    from sim.engine.execute import Task
    from sim.engine.explainrun import MeanExplanation
    from sim.scenario.files import Cases, ScenarioFile

VARIABLES = ("climate", "tension")


def material(folders: Sequence[Path], explain: int, output: Output) -> RunMaterial:
    """Everything that a report of these runs is made of; `explain` members are accounted for event by event."""
    from plots.report.runmaterial import RunMaterial
    from sim.cli.plotruns import outcome_words, recorded_of
    from sim.engine.runfile import load

    ensembles = tuple(load(folder) for folder in folders)
    found, lost = _again(folders, output)
    return RunMaterial(
        ensembles,
        tuple(None if pair is None else _changed(*pair) for pair in found),
        recorded_of(ensembles[-1], output, None if found[-1] is None else found[-1][0].case),
        _explained(ensembles, [None if pair is None else pair[1] for pair in found], explain, output),
        outcome_words(folders),
        _sure(found),
        _commands(ensembles),
        tuple(text for pair, e in zip(found, ensembles, strict=True) for text in _enclosed(pair, e)),
        lost,
    )


def _again(folders: Sequence[Path], output: Output) -> tuple[list[tuple[ScenarioFile, Task] | None], str]:
    """The scenario and task of each run, and why there is none of one."""
    from sim.engine.again import found_again

    found: list[tuple[ScenarioFile, Task] | None] = []
    opened: Cases = {}
    lost = ""
    for folder in folders:
        try:
            found.append(found_again(folder, opened))
        except DetenteError as error:
            found.append(None)
            lost = error.problems[0].message
            output.talk(f"DET081 warning: {lost}; the report says less")
    return found, lost


def _changed(file: ScenarioFile, task: Task) -> Changed:
    from plots.report.runmaterial import Changed
    from sim.scenario.plan import parameter_rows, steps

    branch = task.experiment.branch
    assert file.document is not None
    grounds = tuple(getattr(change, "source", None) or "" for change in branch.scenario.changes)
    return Changed(branch, steps(branch, file.document), grounds, parameter_rows(branch.scenario))


def _paired(a: Ensemble, b: Ensemble) -> bool:
    """Whether two runs can be compared member by member."""
    from sim.engine.comparison import Comparison

    try:
        return Comparison(a, b).paired
    except ValueError:
        return False


def _explained(
    ensembles: Sequence[Ensemble], tasks: Sequence[Task | None], count: int, output: Output
) -> Mapping[str, MeanExplanation]:
    """What explains the last run, beside the one before it."""
    from sim.cli.progress import bar
    from sim.engine.explainrun import explain_difference, explain_run

    if len(ensembles) > 1 and not _paired(ensembles[-2], ensembles[-1]):
        output.talk("These runs are no pair: what parts them is not explained.")
        return {}
    if any(task is None for task in tasks[-2:]) or count == 0:
        return {}
    pair = [task for task in tasks[-2:] if task is not None]
    members = range(min(count, *(task.members for task in pair), count))
    first, last = pair[0].experiment, pair[-1].experiment
    starts = max(first.branch.forks, last.branch.forks)
    ends = min(first.branch.ends, last.branch.ends)
    with bar("Explaining members", output) as progress:
        if len(pair) == 1:
            return explain_run(last, members, VARIABLES, starts, ends, progress)
        return explain_difference(first, last, members, VARIABLES, starts, ends, progress)


def _sure(found: Sequence[tuple[ScenarioFile, Task] | None]) -> tuple[tuple[str, str], ...]:
    """The unit-weight ablation of the history that the last run begins from."""
    from sim.assess.alternatives import ablation
    from sim.cli.facefile import checks_of

    if found[-1] is None or found[-1][0].case is None:
        return ()
    file, task = found[-1]
    branch = task.experiment.branch
    assert file.case is not None
    return ablation(branch.case, branch.log, checks_of(file.case), until=branch.forks).rows


def _commands(ensembles: Sequence[Ensemble]) -> str:
    lines = [f"pip install detente=={ensembles[-1].card.version}"]
    for e in ensembles:
        scenario = e.card.scenario.partition("[")[0]
        drawn = f" --members {len(e)} --seed {e.card.random_seed}" if e.generated else ""
        if scenario != "recorded":
            lines.append(f"detente run {scenario}{drawn}")
    return "\n".join([*lines, f"detente report {' '.join(e.card.run for e in ensembles)}"]) + "\n"


def _enclosed(found: tuple[ScenarioFile, Task] | None, ensemble: Ensemble) -> list[Listing]:
    """What goes into the report as text: the scenario as it was resolved, and the percentiles of every day.

    The scenario is that of the members as they were computed again, never what lies in the run's folder: whoever sent
    the folder must not decide what is mailed on.
    """
    from plots.report.content import Listing
    from sim.engine.runfile import summary

    run = ensemble.card.run
    table = Listing(f"Percentiles of {run}, CSV", summary(ensemble), f"{run}.csv", "text/csv")
    if found is None:
        return [table]
    text = found[1].resolved
    return [Listing(f"Scenario of {run}, as resolved", text, f"{run}.yaml", "application/yaml"), table]
