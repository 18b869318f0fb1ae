"""Plot: the charts of a replay and of runs, written into files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from sim.cli.caseview import CaseView
from sim.cli.drawing import Order
from sim.cli.look import replayed
from sim.cli.output import Output, misused, shared
from sim.cli.view import DAY

OF_CASE = ("trajectory", "timeline", "ledger")
KINDS = (*OF_CASE, "why", "readings", "compare", "difference", "phases", "outcomes", "tree")


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
    order = Order(kind, names, path, variables, {"title": title, "size": size})
    viewed = bool(until or as_known or more or weights)
    if (start or end) and kind != "why":
        raise misused("--from and --to belong to `why`", "leave them out")
    if kind == "readings":
        from sim.cli.plotcase import plot_readings

        plot_readings(order, weights, as_known, more, until, output)
    elif kind == "why":
        from sim.cli.plotwhy import plot_why

        plot_why(order, (start, end), CaseView(as_known, more, _one_of(weights, kind), until), output)
    elif kind in OF_CASE:
        _of_case(order, CaseView(as_known, more, _one_of(weights, kind), until), viewed, output)
    elif viewed:
        raise _viewed()
    else:
        from sim.cli.plotruns import plot_runs, plot_tree

        (plot_tree if kind == "tree" else plot_runs)(order, output)


def _of_case(order: Order, view: CaseView, viewed: bool, output: Output) -> None:
    from sim.cli.plotcase import is_scenario, plot_case, plot_changes

    if len(order.names) != 1:
        message = f"`{order.kind}` draws one case, {len(order.names)} are named"
        raise misused(message, f"detente plot {order.kind} us-dprk")
    if order.kind != "timeline" or not is_scenario(order.names[0]):
        plot_case(order, view, output)
    elif viewed:
        raise _viewed()
    else:
        plot_changes(order, output)


def _viewed() -> Exception:
    return misused("--until, --as-known, --with and --weights belong to charts of a case", "leave them out")


def _one_of(weights: tuple[str, ...], kind: str) -> str | None:
    """The one table of weights that a chart can have."""
    if len(weights) > 1:
        raise misused(f"`{kind}` draws one table of weights", "draw several with: detente plot readings CASE")
    return weights[0] if weights else None
