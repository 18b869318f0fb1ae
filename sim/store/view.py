"""What is visible from a log: its own rows and those of its ancestors up to the forks, with edits applied.

A view may be bounded by a day: then only rows recorded by the end of that day count, edits included. Reading is
streamed; of a log with millions of events only the edits are held in memory.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, select

from sim.record.event import Event
from sim.store.row import event_of, number_of
from sim.store.schema import entry

ORDER = (entry.c.occurred_lo, entry.c.occurred_hi)


class Segment(NamedTuple):
    """A stretch of one log: its rows up to and with `last`, or all of them."""

    log: int
    name: str
    last: int | None = None

    @property
    def rows(self) -> ColumnElement[bool]:
        """The condition on the table of events."""
        own = entry.c.log == self.log
        # without a bound the index gives the first row at once; with one SQLite would sort the whole log
        return own if self.last is None else and_(own, entry.c.seq <= self.last)


class Visible:
    """The events that are visible from the end of a lineage, read within one transaction."""

    def __init__(self, connection: Connection, lineage: tuple[Segment, ...], known: dt.date | None = None) -> None:
        self.connection = connection
        self.lineage = lineage
        self.known = known

    @cached_property
    def edits(self) -> Mapping[str, Row[Any]]:
        """For each event that was edited, the row that counts: a replacement or a removal."""
        found: dict[str, Row[Any]] = {}
        for segment in self.lineage:
            query = select(entry).where(segment.rows, entry.c.op != "insert").order_by(entry.c.seq)
            for row in self.connection.execute(self._bounded(query)):
                found[row.target] = row
        return found

    def _bounded(self, query: Select[Any]) -> Select[Any]:
        return query if self.known is None else query.where(entry.c.recorded <= number_of(self.known))

    def events(self, until: dt.date | None = None) -> Iterator[Event]:
        """The events in order of date then id; `until` leaves out what cannot have begun by the end of that day."""
        streams = [self._inserted(segment, until) for segment in self.lineage]
        merged: Iterable[Row[Any]] = streams[0]
        if len(streams) > 1 or self.edits:
            merged = heapq.merge(*streams, self._replacing(until), key=_place)
        for _, group in groupby(merged, _place):
            same = [event for row in group if (event := self._event(row)) is not None]
            yield from sorted(same, key=lambda e: (e.when, e.id)) if len(same) > 1 else same

    def _inserted(self, segment: Segment, until: dt.date | None) -> Iterator[Row[Any]]:
        query = select(entry.c.id, entry.c.seq, *ORDER, entry.c.body).where(segment.rows, entry.c.op == "insert")
        if until is not None:
            query = query.where(entry.c.occurred_lo <= number_of(until))
        for row in self.connection.execute(self._bounded(query).order_by(*ORDER)):
            if row.id not in self.edits:
                yield row

    def _replacing(self, until: dt.date | None) -> list[Row[Any]]:
        rows = [row for row in self.edits.values() if row.op == "replace"]
        last = None if until is None else number_of(until)
        return sorted((r for r in rows if last is None or r.occurred_lo <= last), key=_place)

    def _event(self, row: Row[Any]) -> Event | None:
        """The event of a row; None where its body was redacted."""
        return None if row.body is None else event_of(row.body, self.lineage[-1].name, row.seq)

    def row_of(self, event_id: str) -> Row[Any] | None:
        """The row that says what a visible event is; None where there is no such event, or it was removed."""
        edit = self.edits.get(event_id)
        if edit is not None:
            return edit if edit.op == "replace" else None
        return self.first_of(event_id)

    def first_of(self, event_id: str) -> Row[Any] | None:
        """The row that inserted an event, removed or not."""
        for segment in self.lineage:
            query = select(entry).where(segment.rows, entry.c.id == event_id, entry.c.op == "insert")
            if (row := self.connection.execute(self._bounded(query)).first()) is not None:
                return row
        return None

    def entries(self) -> Iterator[Row[Any]]:
        """Every row of the lineage as it was recorded, in order."""
        for segment in self.lineage:
            query = select(entry).where(segment.rows).order_by(entry.c.seq)
            yield from self.connection.execute(self._bounded(query))


def _place(row: Row[Any]) -> tuple[int, int]:
    return row.occurred_lo, row.occurred_hi
