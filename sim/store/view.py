"""What is visible from a log: its own rows and those of its ancestors up to the forks, with edits applied.

A view may be bounded by a day: then only rows recorded by the end of that day count, edits included. Reading is
streamed; of a log with millions of events only the edits are held in memory.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Connection, CursorResult, Integer, Row, Select, select

from sim.record.event import Event
from sim.store.failures import Corrupt
from sim.store.lineage import Lineage, Segment
from sim.store.row import day_of, number_of
from sim.store.schema import entry
from sim.store.shape import Body, Reading

ORDER = (entry.c.occurred_lo, entry.c.occurred_hi)
_place = itemgetter(0, 1)  # of a row of READ
KINDS = tuple(
    {int if isinstance(column.type, Integer) else str, *((type(None),) if column.nullable else ())}
    for column in entry.columns
)
ASKED = 500  # ids in one question
READ = (*ORDER, entry.c.id, entry.c.seq, entry.c.type, entry.c.schema, entry.c.body)


class Visible:
    """The events that are visible from the end of a lineage, read within one transaction."""

    def __init__(
        self,
        connection: Connection,
        lineage: Lineage,
        known: dt.date | None = None,
        reading: Reading = Reading(),  # noqa: B008 - immutable
    ) -> None:
        self.connection = connection
        self.lineage = lineage
        self.known = known
        self.reading = reading
        self._results: list[CursorResult[Any]] = []

    def close(self) -> None:
        """Let go of what was begun and not read to its end."""
        for result in self._results:
            result.close()

    def _streamed(self, query: Select[Any]) -> CursorResult[Any]:
        result = self.connection.execute(self._bounded(query))
        self._results.append(result)
        return result

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
        for _, group in groupby(self._rows(until), _place):
            same = [event for row in group if (event := self._event(row)) is not None]
            yield from same if len(same) == 1 else _ordered(same)

    def _event(self, row: Sequence[Any]) -> Event | None:
        _, _, _, seq, kind, schema, body = row
        event = self.reading.event(Body(self.lineage[-1].name, seq, kind, schema, body))
        if event is None or self.known is None or event.known <= self.known:
            return event
        return None  # a version that counts, of which nobody knew yet

    def _rows(self, until: dt.date | None) -> Iterable[Sequence[Any]]:
        """The columns READ of what is visible, in order of days."""
        streams = [self._inserted(segment, until) for segment in self.lineage]
        if len(streams) == 1 and not self.edits:
            return streams[0]
        return heapq.merge(*streams, self._replacing(until), key=_place)

    def _inserted(self, segment: Segment, until: dt.date | None) -> Iterable[Sequence[Any]]:
        query: Select[Any] = select(*READ).where(segment.rows_by_day, entry.c.op == "insert")
        if until is not None:
            query = query.where(entry.c.occurred_lo <= number_of(until))
        rows: Iterable[Sequence[Any]] = self._streamed(query.order_by(*ORDER))
        edits = self.edits
        return (row for row in rows if row[2] not in edits) if edits else rows

    def _replacing(self, until: dt.date | None) -> list[Sequence[Any]]:
        rows = [row for row in self.edits.values() if row.op == "replace"]
        last = None if until is None else number_of(until)
        chosen = [tuple(getattr(r, c.name) for c in READ) for r in rows if last is None or r.occurred_lo <= last]
        return sorted(chosen, key=_place)

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

    def digests(self, ids: Sequence[str]) -> dict[str, str]:
        """For each of some ids that stands for an event here, removed or not, the digest with which it was inserted."""
        found: dict[str, str] = {}
        for segment in self.lineage:
            for k in range(0, len(ids), ASKED):
                some = entry.c.id.in_(ids[k : k + ASKED])
                query = select(entry.c.id, entry.c.digest).where(segment.rows, some, entry.c.op == "insert")
                found.update((r.id, r.digest) for r in self.connection.execute(query))
        return found

    def first_days(self) -> dict[str, dt.date]:
        """For each event that was inserted, removed or not, the day from which it was known."""
        found: dict[str, dt.date] = {}
        for segment in self.lineage:
            query: Select[Any] = select(entry.c.id, entry.c.recorded).where(segment.rows, entry.c.op == "insert")
            found.update((r.id, day_of(r.recorded)) for r in self._streamed(query))
        return found

    def positions(self) -> dict[str, int]:
        """For each event, the seq of the row that says what it is, or that it is removed."""
        found: dict[str, int] = {}
        for segment in self.lineage:
            query: Select[Any] = select(entry.c.id, entry.c.seq).where(segment.rows, entry.c.op == "insert")
            found.update((r.id, r.seq) for r in self._streamed(query))
        return found | {name: row.seq for name, row in self.edits.items()}

    def entries(self, after: int = 0) -> Iterator[Row[Any]]:
        """Every row of the lineage behind a position as it was recorded, in order."""
        for segment in self.lineage:
            query = select(entry).where(segment.rows, entry.c.seq > after).order_by(entry.c.seq)
            for row in self._streamed(query):
                self._require_kinds(row)
                yield row

    def _require_kinds(self, row: Row[Any]) -> None:
        """Refuse a row of other kinds of values than were written: SQLite keeps anything in any column."""
        if not all(type(value) in kinds for value, kinds in zip(row, KINDS, strict=True)):
            message = f"log `{self.lineage[-1].name}`: a row holds values of another kind than was written"
            raise Corrupt.of("DET080", message, help="look for it with: detente log verify")


def _ordered(same: list[Event]) -> list[Event]:
    """Events whose days are the same, in the log's order; most of them are dated alike, and then the ids decide."""
    same.sort(key=attrgetter("id"))
    if len({event.when.text for event in same}) > 1:
        same.sort(key=attrgetter("when"))
    return same
