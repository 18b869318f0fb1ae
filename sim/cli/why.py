"""Why: which events explain a change, or a phase; the shares add up exactly."""

from __future__ import annotations

import datetime as dt
import shlex
from pathlib import Path
from typing import Any

import click

from sim.cli.caseview import CaseView, require_order, within
from sim.cli.explained import explanation_data, explanation_text
from sim.cli.look import replayed
from sim.cli.output import Output, misused, shared
from sim.cli.storedcase import is_stored
from sim.cli.view import DAY
from sim.cli.weights import weighed

PHASE = "phase"


@click.command()
@click.argument("name", metavar="CASE|RUN")
@click.argument("variable")
@click.option("--from", "start", type=DAY, help="The first day, after its events; default: the start.")
@click.option("--to", "end", type=DAY, help="The last day, after its events; default: the end.")
@click.option("--at", type=DAY, help="phase: the day whose phase is to be explained.")
@click.option("--member", type=click.IntRange(0), help="RUN: one member; default: the mean over all.")
@click.option("--top", type=click.IntRange(1, 100_000), default=10, show_default=True, help="How many events to list.")
@weighed
@replayed
@shared
def why(
    output: Output,
    name: str,
    variable: str,
    start: dt.date | None,
    end: dt.date | None,
    at: dt.date | None,
    member: int | None,
    top: int,
    weights: str | None,
    as_known: dt.date | None,
    more: tuple[str, ...],
) -> None:
    """Show which events explain a change of VARIABLE between two days, or a phase on a day.

    \b
    why us-dprk climate --from 2018-01-01 --to 2018-06-30
    why us-dprk phase --at 2019-03-15
    why maximum-pressure-kept tension        (a run: mean over its members)

    The shares and the drift of what had happened before add up to the change.
    """
    folder = run_named(name)
    if folder is not None:
        _refuse_for_run(variable, at, as_known is not None or bool(more) or weights is not None)
        _why_run(output, folder, variable, start, end, member, top)
    elif member is not None:
        raise misused("--member belongs to a run", f"{name} is a case")
    elif variable == PHASE:
        _why_phase(output, name, at, start or end, CaseView(as_known, more, weights))
    elif at is not None:
        raise misused("--at belongs to `phase`", "give --from and --to")
    else:
        _why_case(output, name, variable, start, end, top, CaseView(as_known, more, weights))


def run_named(name: str) -> Path | None:
    """The folder of a run, where the name is no case's."""
    from sim.cli.run import RUNS
    from sim.engine.runs import find_run
    from sim.errors import UsageError
    from sim.record.files import find_case

    if is_stored(name):
        return None
    try:
        find_case(name)
    except UsageError as no_case:
        try:
            return find_run(name, RUNS)
        except UsageError as no_run:
            if name == "@" or no_case.problems[0].help.startswith("list"):
                raise no_run from None
            raise no_case from None
    return None


def _why_case(
    output: Output,
    name: str,
    variable: str,
    start: dt.date | None,
    end: dt.date | None,
    top: int,
    view: CaseView,
) -> None:
    from sim.engine.explain import explain

    require_order(start, end)
    result = view._replace(until=end).replayed(name, output)
    require_variable(variable, result.variables)
    first, last = within(result, start, end)
    data = explanation_data(result, explain(result, variable, first, last))
    output.result(data, lambda: explanation_text(data, output, top=top))
    again, span = view.again, f"--from {first} --to {last}"
    drawn = f"detente plot why {name} --variable {shlex.quote(variable)} {span}{again}"
    output.next(drawn, f"detente turning-points {name}{again}")


def _refuse_for_run(variable: str, at: dt.date | None, viewed: bool) -> None:
    if variable == PHASE or at is not None:
        raise misused("phases are explained for a case", "for a run see detente plot phases RUN")
    if viewed:
        raise misused("--as-known, --with and --weights belong to a case", "a run has its own view of the record")


def _why_run(
    output: Output,
    folder: Path,
    variable: str,
    start: dt.date | None,
    end: dt.date | None,
    member: int | None,
    top: int,
) -> None:
    from sim.cli.whyrun import run_explanation, run_explanation_data, run_explanation_text

    task, found = run_explanation(folder, variable, start, end, member, output)
    data = run_explanation_data(task, found, member)
    output.result(data, lambda: run_explanation_text(data, output, top))
    output.next(f"detente runs show {task.card.run}", f"detente report {task.card.run}")


def require_variable(name: str, known: tuple[str, ...]) -> None:
    """Refuse a name that is no variable of the case."""
    from sim.errors import did_you_mean

    if name == PHASE:
        raise misused("a phase is no sum and has no shares", "detente why CASE phase --at DATE")
    if name not in known:
        help_ = did_you_mean(name, (*known, PHASE)) or "one of " + ", ".join((*known, PHASE))
        raise misused(f"no variable `{name}`", help_)


# --- phases -----------------------------------------------------------------------------------------


def _why_phase(
    output: Output,
    name: str,
    at: dt.date | None,
    span: dt.date | None,
    view: CaseView,
) -> None:
    from sim.cli.progress import bar
    from sim.cli.turning import phase_text, point_data
    from sim.engine.turning import turning_point
    from sim.record.dates import seconds

    if span is not None or at is None:
        raise misused("a phase is explained on one day", f"detente why {name} phase --at DATE")
    result = view.replayed(name, output)
    within(result, None, at)
    moment = seconds(at)
    with bar("Leaving events out", output) as progress:
        point = turning_point(result, moment, progress)
    known = None if view.as_known is None else view.as_known.isoformat()
    data: dict[str, Any] = {"case": result.frame.case.id, "at": at.isoformat(), "as_known": known}
    data["phase"] = result.phase(moment)
    data["turning_point"] = None if point is None else point_data(result, point)
    output.result(data, lambda: phase_text(data, output))
    output.next(f"detente turning-points {name}{view.again}", f"detente state {name} --at {at}{view.again}")
