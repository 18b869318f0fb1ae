"""Charts of a case: its trajectory, timeline and ledger, what a scenario changes in it, and its readings."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.caseview import CaseView
from sim.cli.drawing import Order, finish, require_variables
from sim.cli.output import Output, misused
from sim.cli.view import run_case
from sim.cli.weights import UNIT

if TYPE_CHECKING:
    from sim.engine.trajectory import Trajectory


def plot_case(order: Order, view: CaseView, output: Output) -> None:
    """Draw a chart of one case."""
    (case,) = order.names
    result = view.replayed(case, output)
    name = result.frame.case.id
    target = order.target(name)
    more: dict[str, Any] = {}
    if order.kind == "trajectory":
        require_variables(order.variables, result.variables)
        more |= {"variables": order.variables} if order.variables else {}
    else:
        order.no_variable()
    if view.weights is not None:
        more["title"] = _weighed_title(order, result, more, view.weights)
    finish(order, target, (result,), more, {"case": name, "weights": view.weights}, output)
    then = "ledger" if order.kind == "ledger" else "replay"
    picture = f"detente plot {order.kind} {case}{view.again} -o {name}.svg --title '…'"
    output.next(f"detente {then} {case}{view.again}", picture)


def _weighed_title(order: Order, result: Trajectory, more: dict[str, Any], weights: str) -> str:
    """The title of a chart whose weights are not the case's, which a reader must not miss."""
    from plots import chart_data

    title = chart_data(order.kind)(result, **{**order.options, **more}).title
    return f"{title} ({'unit weights' if weights == UNIT else f'weights: {Path(weights).name}'})"


def plot_readings(
    order: Order,
    weights: tuple[str, ...],
    as_known: dt.date | None,
    more: tuple[str, ...],
    until: dt.date | None,
    output: Output,
) -> None:
    """Draw the readings of a case side by side: as coded, as others coded it, with other weights."""
    from sim.cli.readings import PERMUTED, Asked, beside

    order.no_variable()
    if not order.names:
        raise misused("`readings` needs a case", "detente plot readings us-dprk")
    case, *others = order.names
    if PERMUTED in weights:
        remedy = f"see its numbers with: detente readings {case} --weights {PERMUTED}"
        raise misused(f"`{PERMUTED}` is many readings and no line", remedy)
    asked = Asked(case, tuple(others), weights or (() if others else (UNIT,)), as_known, more)
    target = order.target(Path(case).name)
    found = beside(asked, output, until=until).readings
    data = {"case": found[0].result.frame.case.id, "readings": [r.name for r in found]}
    finish(order, target, (found,), {}, data, output)
    output.next(f"detente readings {asked.again}", f"detente plot readings {asked.again} --title '…'")


def is_scenario(name: str) -> bool:
    """Whether a name is that of a scenario here, or of its file."""
    from sim.scenario.files import scenario_paths

    return name.endswith((".yaml", ".yml")) or name in {path.stem for path in scenario_paths()}


def plot_changes(order: Order, output: Output) -> None:
    """Draw the timeline of what happened, with what a scenario changes in it."""
    from sim.cli.scenariofile import opened_scenario
    from sim.engine.execute import branch_of

    order.no_variable()
    (name,) = order.names
    file = opened_scenario(name, (), output)
    assert file.case is not None and file.scenario is not None
    target = order.target(file.scenario.id)
    result = run_case(file.case, output, as_known=file.scenario.fork.as_known)
    data = {"case": result.frame.case.id, "scenario": file.scenario.id}
    finish(order, target, (result,), {"branch": branch_of(file)}, data, output)
    output.next(f"detente plan {name}", f"detente run {name}")
