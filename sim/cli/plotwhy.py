"""The chart `why`: the waterfall of a case's change, of a run's mean change, or of what parts two runs."""

from __future__ import annotations

import datetime as dt
import shlex
from typing import TYPE_CHECKING

from sim.cli.caseview import CaseView, require_order, within
from sim.cli.drawing import Order, finish
from sim.cli.output import Output, misused

if TYPE_CHECKING:
    from plots.whydata import WhyData

Span = tuple[dt.date | None, dt.date | None]


def plot_why(order: Order, span: Span, view: CaseView, output: Output) -> None:
    """Draw what explains the change of one variable."""
    from sim.cli.why import run_named

    names = order.names
    variable = order.one_variable().get("variable", "climate")
    if not 1 <= len(names) <= 2:
        raise misused(f"`why` draws a case, a run or two runs, {len(names)} are named", "detente plot why us-dprk")
    folder = run_named(names[0])
    if folder is None and len(names) == 2:
        raise misused("`why` draws one case", f"detente plot why {names[0]}")
    if folder is not None and view != CaseView():
        raise misused("--until, --as-known, --with and --weights belong to a case", "leave them out")
    data, name = (
        _of_case(names[0], variable, span, view, output) if folder is None else _of_runs(names, variable, span, output)
    )
    more = {"title": f"{order.options['title'] or data.title} (weights: {view.weights})"} if view.weights else {}
    finish(order, order.target(name), (data,), more, {"of": list(names), "variable": variable}, output)
    again = view.again
    output.next(f"detente why {names[-1]} {shlex.quote(variable)}{again}", f"detente report {names[-1]}{again}")


def _of_case(name: str, variable: str, span: Span, view: CaseView, output: Output) -> tuple[WhyData, str]:
    from plots.whydata import of_case
    from sim.cli.why import require_variable
    from sim.engine.explain import explain

    start, end = span[0], span[1] or view.until
    require_order(start, end)
    result = view._replace(until=end).replayed(name, output)
    require_variable(variable, result.variables)
    first, last = within(result, start, end)
    return of_case(result, explain(result, variable, first, last)), result.frame.case.id


def _of_runs(names: tuple[str, ...], variable: str, span: Span, output: Output) -> tuple[WhyData, str]:
    """Of one run its own change; of two, what parts the second from the first."""
    from plots.whydata import of_difference, of_run
    from sim.cli.run import RUNS
    from sim.cli.whyrun import difference_explanation, run_explanation
    from sim.engine.runfile import load
    from sim.engine.runs import find_run

    folders = [find_run(name, RUNS) for name in names]
    ensembles = [load(folder) for folder in folders]
    run = ensembles[-1].card.run
    if len(folders) == 1:
        task, found = run_explanation(folders[0], variable, *span, None, output)
        return of_run(ensembles[0], found, {e.event.id: e.event for e in task.experiment.branch.entries()}), run
    task, found = difference_explanation(folders[0], folders[1], variable, *span, output)
    events = {e.event.id: e.event for e in task.experiment.branch.entries()}
    return of_difference((ensembles[0], ensembles[1]), found, events), run
