"""The chart `why`: the waterfall of a case's change, of a run's mean change, or of what parts two runs."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.output import Output
from sim.cli.plot import View, finish, misused, one_of, require_ending

if TYPE_CHECKING:
    from plots.whydata import WhyData

Span = tuple[dt.date | None, dt.date | None]


def plot_why(
    output: Output,
    names: Sequence[str],
    path: Path | None,
    variables: Sequence[str],
    options: dict[str, Any],
    span: Span,
    view: View,
) -> None:
    """Draw what explains the change of one variable."""
    from sim.cli.why import run_named

    if len(variables) > 1:
        raise misused("`why` draws one variable", "draw a chart for each")
    if not 1 <= len(names) <= 2:
        raise misused(f"`why` draws a case, a run or two runs, {len(names)} are named", "detente plot why us-dprk")
    variable = variables[0] if variables else "climate"
    folder = run_named(names[0])
    if folder is None and len(names) == 2:
        raise misused("`why` draws one case", f"detente plot why {names[0]}")
    if folder is not None and (view.until or view.as_known or view.more or view.weights):
        raise misused("--until, --as-known, --with and --weights belong to a case", "leave them out")
    if folder is None:
        data, name = _of_case(output, names[0], variable, span, view)
    else:
        data, name = _of_runs(output, names, variable, span)
    target = path or Path(f"{name}-why.png")
    require_ending(target)
    finish(output, "why", target, (data,), options, {"of": list(names), "variable": variable})
    output.next(f"detente why {names[-1]} {shlex.quote(variable)}", f"detente report {names[-1]}")


def _of_case(output: Output, name: str, variable: str, span: Span, view: View) -> tuple[WhyData, str]:
    from plots.whydata import of_case
    from sim.cli.why import View as CaseView
    from sim.cli.why import require_order, require_variable, within
    from sim.engine.explain import explain

    start, end = span[0], span[1] or view.until
    require_order(start, end)
    result = CaseView(view.as_known, view.more, one_of(view.weights, "why")).replayed(name, output, until=end)
    require_variable(variable, result.variables)
    first, last = within(result, start, end)
    return of_case(result, explain(result, variable, first, last)), result.frame.case.id


def _of_runs(output: Output, names: Sequence[str], variable: str, span: Span) -> tuple[WhyData, str]:
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
