"""Plot: the charts of a replay and of runs, written into files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from sim.cli.look import replayed
from sim.cli.output import Output, shared
from sim.cli.run import RUNS
from sim.cli.view import DAY, open_case, repeated, run_case
from sim.cli.weights import UNIT, other_weights, weights_again

if TYPE_CHECKING:
    from sim.engine.ensemble import Ensemble
    from sim.engine.trajectory import Trajectory

OF_CASE = ("trajectory", "timeline", "ledger")
KINDS = (*OF_CASE, "why", "readings", "compare", "difference", "phases", "outcomes", "tree")
ENDINGS = (".png", ".svg", ".pdf")


@click.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("names", nargs=-1)
@click.option(
    "-o", "path", type=click.Path(dir_okay=False, path_type=Path), help="PNG, SVG or PDF file; default: a name here."
)
@click.option("--variable", "variables", multiple=True, help="What to draw; default: climate.")
@click.option("--title", help="Your finding, as the chart's title.")
@click.option("--size", type=click.Choice(["report", "slide"]), default="report", show_default=True)
@click.option("--until", type=DAY, help="Of a case: stop after this day.")
@click.option("--from", "start", type=DAY, help="why: the first day, after its events.")
@click.option("--to", "end", type=DAY, help="why: the last day, after its events.")
@click.option("--weights", multiple=True, metavar="unit|FILE", help="Of a case: other weights; of readings, several.")
@replayed
@shared
def plot(
    output: Output,
    kind: str,
    names: tuple[str, ...],
    path: Path | None,
    variables: tuple[str, ...],
    title: str | None,
    size: str,
    until: dt.date | None,
    start: dt.date | None,
    end: dt.date | None,
    weights: tuple[str, ...],
    as_known: dt.date | None,
    more: tuple[str, ...],
) -> None:
    """Draw a chart.

    \b
    trajectory CASE          what happened, and which events moved it
    timeline CASE|SCENARIO   who did what, and what a scenario changes in it
    ledger CASE              who promised what, and what became of it
    why CASE|RUN [RUN]       what explains a change, or what parts two runs
    readings CASE [OTHER...] how much depends on weights and on who coded
    compare RUN...           how branches differ (one run: beside its pair)
    difference A B           B minus A, member by member
    phases RUN...            which phase when, in how many members
    outcomes RUN...          how often each outcome came true
    tree [SCENARIO...]       which scenarios fork where
    """
    options = {"title": title, "size": size}
    if kind == "why":
        from sim.cli.plotwhy import plot_why

        plot_why(output, names, path, variables, options, (start, end), View(until, as_known, more, weights))
        return
    if start or end:
        raise misused("--from and --to belong to `why`", "leave them out")
    if kind in OF_CASE and len(names) != 1:
        raise misused(f"`{kind}` draws one case, {len(names)} are named", f"detente plot {kind} us-dprk")
    if kind in OF_CASE and not (kind == "timeline" and _is_scenario(names[0])):
        view = View(until, as_known, more, weights)
        _of_case(output, kind, names[0], path, {**options, "variables": variables}, view)
        return
    if kind == "readings":
        _drawn_variable(kind, variables)
        _of_readings(output, names, path, options, View(until, as_known, more, weights))
        return
    if until or as_known or more or weights:
        raise misused("--until, --as-known, --with and --weights belong to charts of a case", "leave them out")
    if kind == "timeline":
        _changes(output, names[0], path, options)
    elif kind == "tree":
        _tree(output, names, path, options)
    else:
        _of_runs(output, kind, names, path, variables, options)


def misused(message: str, remedy: str) -> Exception:
    """A command that cannot be carried out as written."""
    from sim.errors import UsageError

    return UsageError.of("DET049", message, help=remedy)


# --- a replay -------------------------------------------------------------------------------------------


class View(NamedTuple):
    """How a case is to be read: up to when, as known when, with which further events, with which weights."""

    until: dt.date | None
    as_known: dt.date | None
    more: tuple[str, ...]
    weights: tuple[str, ...]


def _of_case(output: Output, kind: str, case: str, path: Path | None, options: dict[str, Any], view: View) -> None:
    weights = one_of(view.weights, kind)
    opened = open_case(case, output, view.more)
    other = other_weights(opened, weights)
    result = run_case(opened, output, until=view.until, as_known=view.as_known, instead=other)
    target = path or Path(f"{result.frame.case.id}-{kind}.png")
    require_ending(target)
    variables = options.pop("variables")
    if kind == "trajectory":
        require_variables(variables, result.variables)
        options |= {"variables": variables} if variables else {}
    else:
        _drawn_variable(kind, variables)
    if weights is not None:
        options["title"] = _weighed_title(kind, result, options, weights)
    finish(output, kind, target, (result,), options, {"case": result.frame.case.id, "weights": weights})
    again = repeated(view.as_known, view.more) + weights_again(weights)
    picture = f"-o {result.frame.case.id}.svg --title '…'"
    then = "ledger" if kind == "ledger" else "replay"
    output.next(f"detente {then} {case}{again}", f"detente plot {kind} {case}{again} {picture}")


def one_of(weights: Sequence[str], kind: str) -> str | None:
    """The one table of weights that a chart can have."""
    if len(weights) > 1:
        raise misused(f"`{kind}` draws one table of weights", "draw several with: detente plot readings CASE")
    return weights[0] if weights else None


def _weighed_title(kind: str, result: Trajectory, options: dict[str, Any], weights: str) -> str:
    """The title of a chart whose weights are not the case's, which a reader must not miss."""
    from plots import chart_data

    title = chart_data(kind)(result, **options).title
    return f"{title} ({'unit weights' if weights == UNIT else f'weights: {Path(weights).name}'})"


def _of_readings(output: Output, names: Sequence[str], path: Path | None, options: dict[str, Any], view: View) -> None:
    """The readings of a case side by side: as coded, as others coded it, with other weights."""
    from sim.cli.readings import PERMUTED, Asked, beside

    if not names:
        raise misused("`readings` needs a case", "detente plot readings us-dprk")
    if PERMUTED in view.weights:
        remedy = f"see its numbers with: detente readings {names[0]} --weights {PERMUTED}"
        raise misused(f"`{PERMUTED}` is many readings and no line", remedy)
    others = tuple(names[1:])
    asked = Asked(names[0], others, view.weights or (() if others else (UNIT,)), view.as_known, view.more)
    target = path or Path(f"{Path(names[0]).name}-readings.png")
    require_ending(target)
    found = beside(asked, output, until=view.until).readings
    case = found[0].result.frame.case.id
    finish(output, "readings", target, (found,), options, {"case": case, "readings": [r.name for r in found]})
    output.next(f"detente readings {asked.again}", f"detente plot readings {asked.again} --title '…'")


def _is_scenario(name: str) -> bool:
    """Whether a name is that of a scenario here, or of its file."""
    from sim.scenario.files import scenario_paths

    return name.endswith((".yaml", ".yml")) or name in {path.stem for path in scenario_paths()}


def _changes(output: Output, name: str, path: Path | None, options: dict[str, Any]) -> None:
    """The timeline of what happened, with what a scenario changes in it."""
    from sim.cli.scenariofile import opened_scenario
    from sim.engine.execute import branch_of

    file = opened_scenario(name, (), output)
    assert file.case is not None and file.scenario is not None
    target = path or Path(f"{file.scenario.id}-timeline.png")
    require_ending(target)
    result = run_case(file.case, output, as_known=file.scenario.fork.as_known)
    data = {"case": result.frame.case.id, "scenario": file.scenario.id}
    finish(output, "timeline", target, (result,), {**options, "branch": branch_of(file)}, data)
    output.next(f"detente plan {name}", f"detente run {name}")


def require_ending(path: Path) -> None:
    """Refuse a file that no chart can be written into."""
    from sim.errors import UsageError

    if path.suffix.lower() not in ENDINGS:
        message = f"cannot write `{path.suffix or path.name}`"
        raise UsageError.of("DET070", message, help="end the name in .png, .svg or .pdf")


def require_variables(names: Sequence[str], known: Sequence[str]) -> None:
    """Refuse names that are no variables."""
    from sim.errors import UsageError, did_you_mean

    for name in names:
        if name not in known:
            help_ = did_you_mean(name, known) or "one of " + ", ".join(known)
            raise UsageError.of("DET070", f"no variable `{name}`", help=help_)


# --- runs -----------------------------------------------------------------------------------------------


def _of_runs(
    output: Output,
    kind: str,
    names: Sequence[str],
    path: Path | None,
    variables: Sequence[str],
    options: dict[str, Any],
) -> None:
    from sim.cli.compare import loaded
    from sim.engine.comparison import Comparison

    if not names:
        raise misused(f"`{kind}` needs a run", "list them with: detente runs; run one with: detente run SCENARIO")
    ensembles = _ensembles(kind, names, loaded)
    if kind == "difference" and len(ensembles) != 2:
        raise misused(f"`difference` draws two runs, {len(ensembles)} are named", "name A and B")
    target = path or Path(f"{ensembles[-1].card.run}-{kind}.png")
    require_ending(target)
    require_variables(variables, ensembles[0].names)
    more = _drawn_variable(kind, variables)
    what: tuple[Any, ...] = (ensembles,)
    if kind == "difference":
        try:
            what = (Comparison(*ensembles),)
        except ValueError as error:
            raise misused(f"these runs are no pair: {error}", "run both with the same settings") from error
    if kind in ("compare", "phases"):
        more["recorded"] = recorded_of(ensembles[0], output)
    if kind == "outcomes":
        more["words"] = _words(ensembles)
    data = {"runs": [e.card.run for e in ensembles]}
    finish(output, kind, target, what, {**options, **more}, data)
    fitting = (
        ("compare", "difference", "phases", "outcomes") if len(ensembles) == 2 else ("compare", "phases", "outcomes")
    )
    others = [other for other in fitting if other != kind]
    output.next(*(f"detente plot {other} {' '.join(e.card.run for e in ensembles)}" for other in others[:2]))


def _ensembles(kind: str, names: Sequence[str], loaded: Any) -> list[Ensemble]:
    """The runs that are named; one alone is drawn beside its pair, where a chart needs two."""
    from sim.engine.runfile import load
    from sim.engine.runs import find_run

    if len(names) == 1 and kind in ("phases", "outcomes"):
        return [load(find_run(names[0], RUNS))]
    first, rest = loaded(names)
    return [first, *rest]


def _words(ensembles: Sequence[Ensemble]) -> dict[str, str]:
    """How the scenarios call their outcomes."""
    from sim.engine.runfile import read_manifest

    found: dict[str, str] = {}
    for ensemble in reversed(ensembles):
        found |= read_manifest(RUNS / ensemble.card.run).get("outcome_words", {})
    return found


def _drawn_variable(kind: str, variables: Sequence[str]) -> dict[str, Any]:
    if kind not in ("compare", "difference"):
        if variables:
            raise misused(f"`{kind}` draws no variable", "leave --variable out")
        return {}
    if len(variables) > 1:
        raise misused(f"`{kind}` draws one variable", "draw a chart for each")
    return {"variable": variables[0]} if variables else {}


def recorded_of(ensemble: Ensemble, output: Output) -> Trajectory | None:
    """The replay of what happened, for a run of a case that is found here; None, said aloud, where it is not."""
    from sim.errors import DetenteError

    try:
        opened = open_case(ensemble.card.case, output)
    except DetenteError:
        output.talk(f"The case {ensemble.card.case} is not found here: without the recorded path.")
        return None
    if opened.case is None or opened.case.digest != ensemble.card.case_digest:
        output.talk(f"The case {ensemble.card.case} has changed since the run: without the recorded path.")
        return None
    return run_case(opened, output)


# --- scenarios ------------------------------------------------------------------------------------------


def _tree(output: Output, names: Sequence[str], path: Path | None, options: dict[str, Any]) -> None:
    nodes, case = tree_nodes(names, output)
    target = path or Path("scenarios-tree.png")
    require_ending(target)
    recorded = None if case is None else run_case(open_case(case, output), output)
    data = {"scenarios": [n.id for n in nodes]}
    finish(output, "tree", target, (nodes,), {**options, "recorded": recorded}, data)
    output.next(f"detente plan {nodes[0].id}" if nodes else "detente new")


def tree_nodes(names: Sequence[str], output: Output) -> tuple[list[Any], str | None]:
    """Some scenarios (all, where none is named) as nodes of a tree, and their case where they share one."""
    from plots.tree import TreeNode
    from sim.cli.scenariofile import opened_scenario
    from sim.engine.execute import branch_of
    from sim.scenario.files import scenario_paths

    chosen = names or [path.stem for path in scenario_paths()]
    files = [opened_scenario(name, (), output) for name in chosen]
    nodes, cases = [], set()
    for file in files:
        branch, scenario = branch_of(file), file.scenario
        assert scenario is not None
        parent = scenario.extends if scenario.extends in chosen else None
        cases.add(scenario.case.partition("@")[0])
        count = len(scenario.changes)
        nodes.append(TreeNode(scenario.id, scenario.title, parent, branch.forks, branch.ends, scenario.status, count))
    return nodes, cases.pop() if len(cases) == 1 else None


# --- drawing --------------------------------------------------------------------------------------------


def finish(
    output: Output, kind: str, target: Path, what: tuple[Any, ...], options: dict[str, Any], data: dict[str, Any]
) -> None:
    """Draw a chart into its file, and say so."""
    (written,) = draw(kind, what, target, output, **options)
    output.result({"file": str(written), "kind": kind, **data}, f"Wrote {written}")


def draw(
    kind: str, what: tuple[Any, ...], path: Path, output: Output, *, also: tuple[str, ...] = (), **options: Any
) -> list[Path]:
    """Draw a chart into a file, and into the same name with other endings; returns what was written."""
    from plots import chart, chart_data
    from plots.style import save
    from sim.errors import MissingError

    axes = chart(kind)(*what, **options)
    figure = next(iter(axes.values())).figure if isinstance(axes, dict) else axes.figure
    for note in chart_data(kind)(*what, **options).notes:
        output.talk(f"DET070 warning: {note}")
    paths = [path, *(path.with_suffix(ending) for ending in also)]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for target in paths:
            save(figure, target)
    except OSError as error:
        message = f"cannot write {path}: {error.strerror}"
        raise MissingError.of("DET070", message, help="choose another place with -o") from error
    return paths
