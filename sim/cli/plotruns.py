"""Charts of runs, and of the scenarios that they come from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.compare import with_pair
from sim.cli.drawing import Order, finish, require_variables
from sim.cli.output import Output, misused
from sim.cli.view import open_case, run_case

if TYPE_CHECKING:
    from sim.engine.ensemble import Ensemble, RunCard
    from sim.engine.trajectory import Trajectory
    from sim.record.files import CaseFolder

PAIRED = ("compare", "difference", "phases", "outcomes")
ALONE = ("phases", "outcomes")


def plot_runs(order: Order, output: Output) -> None:
    """Draw a chart of some runs."""
    from sim.engine.runfile import load

    if not order.names:
        remedy = "list them with: detente runs; run one with: detente run SCENARIO"
        raise misused(f"`{order.kind}` needs a run", remedy)
    folders = _folders(order)
    ensembles = [load(folder) for folder in folders]
    target = order.target(ensembles[-1].card.run)
    require_variables(order.variables, ensembles[0].names)
    more = order.one_variable() if order.kind in ("compare", "difference") else order.no_variable() or {}
    if order.kind in ("compare", "phases"):
        more["recorded"] = recorded_of(ensembles[0], output)
    if order.kind == "outcomes":
        more["words"] = outcome_words(folders)
    data = {"runs": [e.card.run for e in ensembles]}
    finish(order, target, _what(order, ensembles), more, data, output)
    others = [kind for kind in PAIRED if kind != order.kind and (len(ensembles) == 2 or kind != "difference")]
    output.next(*(f"detente plot {other} {' '.join(e.card.run for e in ensembles)}" for other in others[:2]))


def _folders(order: Order) -> list[Path]:
    """The runs that are named; one alone is drawn beside its pair, where a chart needs two."""
    from sim.cli.run import RUNS
    from sim.engine.runs import find_run

    if len(order.names) == 1 and order.kind in ALONE:
        return [find_run(order.names[0], RUNS)]
    folders = with_pair(order.names)
    if len(folders) == 1:
        raise misused(f"{folders[0].name} is paired with nothing", "name two runs")
    return folders


def _what(order: Order, ensembles: Sequence[Ensemble]) -> tuple[Any, ...]:
    """What is handed to the chart: the runs, or the two as a comparison."""
    from sim.engine.comparison import Comparison

    if order.kind != "difference":
        return (ensembles,)
    if len(ensembles) != 2:
        raise misused(f"`difference` draws two runs, {len(ensembles)} are named", "name A and B")
    try:
        return (Comparison(*ensembles),)
    except ValueError as error:
        raise misused(f"these runs are no pair: {error}", "run both with the same settings") from error


def outcome_words(folders: Sequence[Path]) -> dict[str, str]:
    """How the scenarios call their outcomes; where two differ, the first run's words."""
    from sim.engine.runfile import read_manifest

    found: dict[str, str] = {}
    for folder in reversed(folders):
        found |= read_manifest(folder).get("outcome_words", {})
    return found


def recorded_of(ensemble: Ensemble, output: Output, opened: CaseFolder | None = None) -> Trajectory | None:
    """The replay of what happened, for a run of a case that is found here; None, said aloud, where it is not.

    `opened` is the case where it has been read already.
    """
    from sim.errors import DetenteError

    try:
        opened = opened or open_case(ensemble.card.stored_log or ensemble.card.case, output)
    except DetenteError:
        output.talk(f"The case {ensemble.card.case} is not found here: without the recorded path.")
        return None
    if opened.case is None or not _is_of(opened, ensemble.card):
        output.talk(f"The case {ensemble.card.case} has changed since the run: without the recorded path.")
        return None
    return run_case(opened, output)


def _is_of(opened: CaseFolder, card: RunCard) -> bool:
    """Whether a case, its events included, is the one that a run was made of."""
    assert opened.case is not None
    log = opened.log if card.known is None else opened.log.as_known(card.known)
    return opened.case.digest == card.case_digest and log.digest == card.log_digest


# --- scenarios ------------------------------------------------------------------------------------------


def plot_tree(order: Order, output: Output) -> None:
    """Draw which scenarios fork where; all of them, where none is named."""
    order.no_variable()
    nodes, case = tree_nodes(order.names, output)
    target = order.path or Path("scenarios-tree.png")
    order._replace(path=target).target("scenarios")
    recorded = None if case is None else run_case(open_case(case, output), output)
    finish(order, target, (nodes,), {"recorded": recorded}, {"scenarios": [n.id for n in nodes]}, output)
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
        cases.add(scenario.case_name)
        count = len(scenario.changes)
        nodes.append(TreeNode(scenario.id, scenario.title, parent, branch.forks, branch.ends, scenario.status, count))
    return nodes, cases.pop() if len(cases) == 1 else None
