"""Exporting: a replay or a run as files that other programs read: CSV, JSON Lines, Parquet, netCDF.

Values are not rounded; names and scales are those of the model (0 to 1; climate -100 to 100). Text that a spreadsheet
might reckon is quoted in CSV. The same input gives the same bytes, for the versions of the packages that are installed.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sim.engine.ensemble import QUANTILES, Ensemble
from sim.engine.trajectory import Trajectory
from sim.record.dates import DAY, timestamp
from sim.record.files import harmless, to_csv, to_json_lines
from sim.record.optional import package

if TYPE_CHECKING:
    import pandas
    import xarray

Form = Literal["csv", "jsonl", "parquet", "netcdf"]
ENDINGS: Mapping[Form, str] = {"csv": ".csv", "jsonl": ".jsonl", "parquet": ".parquet", "netcdf": ".nc"}
Writer = Callable[[Path], object]
"""Fills a file that is there and empty."""


def trajectory_files(result: Trajectory, form: Form, variables: Sequence[str]) -> dict[str, Writer]:
    """The files of a replay by their names without ending: the read-outs by day, and the events beside them.

    A netCDF file holds no events. Raises MissingError (DET060) where the form needs a package that is not installed.
    """
    from sim.engine.datasets import trajectory_dataset
    from sim.engine.frames import trajectory_frame
    from sim.record.logframe import log_frame

    case, events = result.frame.case.id, [entry.event for entry in result.events]
    if form == "netcdf":
        return {"": _netcdf(trajectory_dataset(result, variables))}
    if form == "parquet":
        return {"": _parquet(trajectory_frame(result, variables)), "events": _parquet(log_frame(result.log, events))}
    head, rows = _days(result, variables)
    if form == "csv":
        return {"": _text(_csv(head, rows)), "events": _text(to_csv(events))}
    return {"": _text(_jsonl(head, rows)), "events": _text(to_json_lines(events, case))}


def ensemble_files(ensemble: Ensemble, form: Form, variables: Sequence[str]) -> dict[str, Writer]:
    """The files of a run by their names without ending: every member on every day, outcomes, and for CSV percentiles.

    Errors as for `trajectory_files`.
    """
    from sim.engine.datasets import ensemble_dataset
    from sim.engine.frames import ensemble_frame, outcome_frame

    if form == "netcdf":
        return {"": _netcdf(ensemble_dataset(ensemble, variables))}
    if form == "parquet":
        return {"": _parquet(ensemble_frame(ensemble, variables)), "outcomes": _parquet(outcome_frame(ensemble))}
    head, rows = ["member", "date", *(variables or ensemble.names), "phase"], _member_days(ensemble, variables)
    outcomes = ["member", *ensemble.outcomes], _outcomes(ensemble)
    if form == "jsonl":
        return {"": _text(_jsonl(head, rows)), "outcomes": _text(_jsonl(*outcomes))}
    bands = ["date", "variable", *(f"p{round(100 * q):02}" for q in QUANTILES)], _bands(ensemble, variables)
    return {"": _text(_csv(*bands)), "members": _text(_csv(head, rows)), "outcomes": _text(_csv(*outcomes))}


# --- rows ---------------------------------------------------------------------------------------------

Cell = str | float | int


def _days(result: Trajectory, variables: Sequence[str]) -> tuple[list[str], Iterator[list[Cell]]]:
    names = list(variables or result.variables)
    readers = [result.readout(name) for name in names]

    def rows() -> Iterator[list[Cell]]:
        for t in range(result.starts, result.ends + 1, DAY):
            state = result.at(t)
            yield [timestamp(t), *(read(result.frame, state, t) for read in readers), state.talks.phase]

    return ["date", *names, "phase"], rows()


def _member_days(ensemble: Ensemble, variables: Sequence[str]) -> Iterator[list[Cell]]:
    columns = [ensemble.values(name) for name in variables or ensemble.names]
    for k, member in enumerate(ensemble.members):
        for m, t in enumerate(ensemble.grid):
            values = (float(column[k, m]) for column in columns)
            yield [member.number, timestamp(t), *values, ensemble.phases[member.phases[m]]]


def _outcomes(ensemble: Ensemble) -> Iterator[list[Cell]]:
    return ([member.number, *member.outcomes] for member in ensemble.members)


def _bands(ensemble: Ensemble, variables: Sequence[str]) -> Iterator[list[Cell]]:
    for name in variables or ensemble.names:
        band = ensemble.band(name)
        for m, t in enumerate(ensemble.grid):
            yield [timestamp(t), name, *(float(v) for v in band[:, m])]


# --- forms --------------------------------------------------------------------------------------------


def _text(lines: Iterable[str] | str) -> Writer:
    def write(path: Path) -> None:
        with path.open("w", encoding="utf-8", newline="") as stream:
            stream.writelines([lines] if isinstance(lines, str) else lines)

    return write


def _csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    yield _line(head)
    for row in rows:
        yield _line(row)


def _line(row: Sequence[Cell]) -> str:
    out = io.StringIO()
    cells = [harmless(cell) if isinstance(cell, str) else cell for cell in row]
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


def _jsonl(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    return (json.dumps(dict(zip(head, row, strict=True)), ensure_ascii=False, allow_nan=False) + "\n" for row in rows)


def _parquet(frame: pandas.DataFrame) -> Writer:
    package("pyarrow", "a Parquet file")
    return lambda path: frame.to_parquet(path, engine="pyarrow", index=True)


def _netcdf(dataset: xarray.Dataset) -> Writer:
    for name in ("h5py", "h5netcdf"):
        package(name, "a netCDF file")
    return lambda path: dataset.to_netcdf(path, engine="h5netcdf")
