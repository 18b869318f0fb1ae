"""Report: one HTML file that can be mailed: of runs beside their pairs, or of the replay of a case."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.caseview import CaseView
from sim.cli.look import replayed
from sim.cli.output import Output, misused, shared
from sim.cli.view import DAY
from sim.cli.weights import weighed
from sim.cli.why import run_named

if TYPE_CHECKING:
    from plots.report.content import Report

EXPLAINED = 25  # members whose every event is accounted for, unless more are asked for


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="RUN...|CASE")
@click.option("-o", "path", type=click.Path(dir_okay=False, path_type=Path), help="HTML file; default: a name here.")
@click.option("--title", help="Your finding, as the report's title.")
@click.option(
    "--explain", type=click.IntRange(0, 100_000), default=EXPLAINED, show_default=True, help="RUN: members to explain."
)
@click.option("--from", "start", type=DAY, help="CASE: the first day of what is explained; default: the largest swing.")
@click.option("--to", "end", type=DAY, help="CASE: the last day.")
@weighed
@replayed
@shared
def report(
    output: Output,
    names: tuple[str, ...],
    path: Path | None,
    title: str | None,
    explain: int,
    start: dt.date | None,
    end: dt.date | None,
    weights: str | None,
    as_known: dt.date | None,
    more: tuple[str, ...],
) -> None:
    """Write a report as one HTML file: works offline, prints to A4, every figure also as a table.

    \b
    report RUN...    what if: the run beside its pair, what was changed, why they differ, how sure
    report CASE      what happened: the replay, what moved it, its phases, its promises
    """
    from plots.report.page import LARGEST, rendered

    if len(set(names)) < len(names):
        raise misused("a run is named twice", "name each once")
    if len(names) > 5:
        raise misused(f"{len(names)} runs are too many for one report", "name at most five")
    folder = run_named(names[0])
    if folder is not None:
        if start or end or as_known or more or weights:
            raise misused("--from, --to, --as-known, --with and --weights belong to a case", "leave them out")
        found, name = _of_runs(names, explain, output)
    else:
        if len(names) > 1:
            raise misused("a report is of runs or of one case", f"detente report {names[0]}")
        found, name = _of_case(names[0], start, end, CaseView(as_known, more, weights), output)
    if title is not None:
        from dataclasses import replace

        found = replace(found, title=title)
    text = rendered(found)
    target = path or Path(f"{name}.html")
    if target.suffix.lower() not in (".html", ".htm"):
        raise misused(f"a report is HTML, and `{target}` is called otherwise", "end the name in .html")
    written(target, text)
    size = len(text.encode())
    if size > LARGEST:
        output.talk(f"The report has {size / 1e6:.1f} MB: too much for some mail.")
    data = {"file": str(target), "bytes": size, "sections": [s.key for s in found.sections], "title": found.title}
    output.result(data, f"Wrote {target} ({size / 1e6:.2f} MB)")
    output.next(f"open {target} in a browser", *(f"detente why {n} climate" for n in names[:1]))


def _of_runs(names: tuple[str, ...], explain: int, output: Output) -> tuple[Report, str]:
    from plots.report.ofruns import report_of_runs
    from sim.cli.reportruns import material

    made = material(_folders(names, output), explain, output)
    return report_of_runs(made), made.ensembles[-1].card.run


def _folders(names: tuple[str, ...], output: Output) -> list[Path]:
    """The runs that are named; one alone comes after its pair, if that is here."""
    from sim.cli.compare import with_pair
    from sim.cli.run import RUNS
    from sim.engine.runs import find_run
    from sim.errors import UsageError

    own = [find_run(name, RUNS) for name in names]
    if len(own) > 1:
        return own
    try:
        return with_pair(names)
    except UsageError as error:
        output.talk(f"Without the run that it is paired with: {error.problems[0].message}.")
        return own


def _of_case(
    name: str, start: dt.date | None, end: dt.date | None, view: CaseView, output: Output
) -> tuple[Report, str]:
    from plots.report.ofcase import report_of_case
    from sim.cli.reportcase import material

    made = material(name, start, end, view, output)
    return report_of_case(made), made.result.frame.case.id


def written(target: Path, text: str) -> Path:
    """Write a report at once or not at all; returns its path. Raises MissingError (DET061) where it cannot be."""
    from sim.errors import MissingError
    from sim.record.atomic import replace

    try:
        replace(target, lambda path: path.write_text(text, encoding="utf-8", newline="\n"))
    except OSError as error:
        message = f"cannot write {target}: {error.strerror}"
        raise MissingError.of("DET061", message, help="choose another place with -o") from error
    return target
