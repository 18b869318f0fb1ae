"""Export: the numbers of a case or a run as files for other programs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.caseview import CaseView
from sim.cli.look import replayed
from sim.cli.output import Output, misused, shared
from sim.cli.view import DAY
from sim.cli.weights import weighed

if TYPE_CHECKING:
    from sim.engine.exporting import Form, Writer

FORMS = ("csv", "jsonl", "parquet", "netcdf")


@click.command()
@click.argument("name", metavar="RUN|CASE")
@click.option("--to", "form", type=click.Choice(FORMS), required=True, help="parquet and netcdf need detente[data].")
@click.option("-o", "path", type=click.Path(path_type=Path), help="A file, or a folder; default: a name here.")
@click.option("--variable", "variables", multiple=True, help="Only this read-out; may be repeated.")
@click.option("--until", type=DAY, help="CASE: stop after this day.")
@weighed
@replayed
@shared
def export(
    output: Output,
    name: str,
    form: Form,
    path: Path | None,
    variables: tuple[str, ...],
    until: dt.date | None,
    weights: str | None,
    as_known: dt.date | None,
    more: tuple[str, ...],
) -> None:
    """Write the numbers of a case or a run for other programs.

    \b
    CASE   every read-out and the phase by day; the events beside it (not in netcdf)
    RUN    every read-out and the phase of each member by day; outcomes; for csv the percentiles, too

    Values are not rounded: 0 to 1, climate -100 to 100. An index, not a measurement.
    """
    from sim.cli.drawing import require_variables
    from sim.cli.why import run_named
    from sim.engine.exporting import ensemble_files, trajectory_files
    from sim.engine.runfile import load

    folder, view = run_named(name), CaseView(as_known, more, weights, until)
    if folder is not None:
        if view != CaseView():
            raise misused("--until, --as-known, --with and --weights belong to a case", "leave them out")
        ensemble = load(folder)
        require_variables(variables, ensemble.names)
        files, what = ensemble_files(ensemble, form, variables), ensemble.card.run
    else:
        result = view.replayed(name, output)
        require_variables(variables, result.variables)
        files, what = trajectory_files(result, form, variables), result.frame.case.id
        if form == "netcdf":
            output.talk("The events are not in it: netCDF holds arrays. Use another --to for them.")
    written = _write(files, form, path, what)
    data = {"of": what, "form": form, "files": [{"file": str(p), "bytes": size} for p, size in written]}
    output.result(data, lambda: "\n".join(f"Wrote {p} ({size:,} bytes)" for p, size in written))
    output.next(f"detente report {name}", f"detente why {name} climate")


def _write(files: Mapping[str, Writer], form: Form, path: Path | None, what: str) -> list[tuple[Path, int]]:
    """Each file at once or not at all; a name without an ending is that of a folder, which takes names of its own."""
    from sim.engine.exporting import ENDINGS
    from sim.errors import MissingError
    from sim.record.atomic import replace

    first = path if path is not None else Path(f"{what}{ENDINGS[form]}")
    if first.is_dir() or not first.suffix:
        first = first / f"{what}{ENDINGS[form]}"
    written = []
    for name, write in files.items():
        target = first if not name else first.with_name(f"{first.stem}-{name}{ENDINGS[form]}")
        try:
            written.append((target, replace(target, write)))
        except OSError as error:
            message = f"cannot write {target}: {error.strerror}"
            raise MissingError.of("DET061", message, help="choose another place with -o") from error
    return written
