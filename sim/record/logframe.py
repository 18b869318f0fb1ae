"""A log as a data frame: one event a row, dates as dates, lists as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sim.record.files import COLUMNS
from sim.record.optional import package

if TYPE_CHECKING:
    import datetime as dt

    import pandas

    from sim.record.event import Event
    from sim.record.log import EventLog

DATES = ("earliest", "latest", "recorded")


def log_frame(log: EventLog, events: Iterable[Event] | None = None) -> pandas.DataFrame:
    """The records of a view (all, or those given), in order, indexed by id.

    `when` is the EDTF text, `earliest` and `latest` its bounds (none where it is open), `recorded` the day it became
    known. Several actors, sources or references are one text, divided by semicolons.
    Raises MissingError (DET060) without the extra `data`.
    """
    pandas = package("pandas", "a data frame")
    chosen = tuple(log if events is None else events)
    rows = [_row(event) for event in chosen]
    columns = {name: _column(pandas, name, [row[name] for row in rows]) for name in _NAMES}
    frame = pandas.DataFrame(columns, index=pandas.Index([e.id for e in chosen], name="id", dtype="str"))
    frame.attrs = {"known": None if log.known is None else log.known.isoformat(), "log_digest": log.digest}
    return frame


def _column(pandas: Any, name: str, values: list[Any]) -> Any:
    if name in DATES:
        return pandas.array(_moments(values), dtype="datetime64[s]")
    kinds = {"joint": "bool", "probability": "Float64", "intensity": "float64"}
    return pandas.array(values, dtype=kinds.get(name, "str"))


def _moments(days: list[dt.date | None]) -> Any:
    """Days as seconds, which reach further than the nanoseconds of a timestamp; an open end is no time."""
    import numpy as np

    return np.array(["NaT" if day is None else day.isoformat() for day in days], dtype="datetime64[s]")


_NAMES = COLUMNS[1:]  # the id is the index


def _row(event: Event) -> Mapping[str, Any]:
    refs = {name: ids for name, ids in event.refs.model_dump().items() if ids}
    cells = (
        event.type,
        "; ".join(event.actors),
        "; ".join(event.targets),
        event.joint,
        event.when.text,
        event.when.lo,
        event.when.hi,
        event.known,
        event.modality,
        event.probability,
        event.intensity,
        event.summary,
        "; ".join(event.persons),
        event.place or "",
        "; ".join(c.url or c.document or c.title or "" for c in event.citations),
        "; ".join(f"{name}: {', '.join(ids)}" for name, ids in refs.items()),
    )
    return dict(zip(_NAMES, cells, strict=True))
