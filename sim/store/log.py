"""Log: one history in a store, to which is only ever added.

A log grows by whole batches; every row's hash covers the one before it. A fork shares the rows up to its fork and
copies nothing. Source of the interface: store.md; of what a date means for a fork: decision 0017.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Connection, insert, select, update

from sim.record.event import Event
from sim.record.log import EventLog
from sim.store import chain, row
from sim.store.failures import BadEdit, Conflict, IdReused
from sim.store.row import Provenance
from sim.store.schema import entry, redaction
from sim.store.view import Segment, Visible

if TYPE_CHECKING:
    from sim.store.store import Store

BATCH = 10_000  # rows that are hashed and sent together


class Head(NamedTuple):
    """Where a log ends: its last seq (0 for none) and the hash of that row."""

    seq: int
    hash: str


class Appended(NamedTuple):
    """What became of a batch: where the log ends now, how many events were new, how many were there already."""

    head: Head
    added: int
    known: int


class StoredLog(EventLog):
    """A stored log as the model reads it; a view of what was known is read from the store again, edits undone."""

    def __init__(self, log: Log, *, known: dt.date | None = None, cut: int | None = None) -> None:
        self.log = log
        super().__init__(log.events() if known is None else log.known(known).events(), known=known, cut=cut)

    def as_known(self, day: dt.date) -> EventLog:
        """The view of somebody who knows only what was recorded by the end of `day`."""
        return StoredLog(self.log, known=day if self.known is None else min(day, self.known), cut=self.cut)

    def until(self, day: dt.date | int) -> EventLog:
        """The view without events placed after `day` (a date, or integer civil seconds)."""
        cut = super().until(day).cut
        return StoredLog(self.log, known=self.known, cut=cut)


class KnownLog(NamedTuple):
    """A log as it was known at the end of a day."""

    log: Log
    day: dt.date

    def events(self, until: dt.date | None = None) -> Iterator[Event]:
        """The events as they were known, in order; see `Log.events`."""
        with self.log.seen(self.day) as visible:
            yield from visible.events(until)


class Log:
    """One log of a store; made by `Store.log` or `Log.fork`."""

    def __init__(self, store: Store, name: str, lineage: tuple[Segment, ...]) -> None:
        self.store = store
        self.name = name
        self.lineage = lineage

    def __repr__(self) -> str:
        return f"Log({self.name!r} in {self.store.name})"

    @property
    def address(self) -> str:
        """STORE#NAME as it may be printed, that is without a password."""
        return f"{self.store.name}#{self.name}"

    @property
    def id(self) -> int:
        """The number of the log in its store."""
        return self.lineage[-1].log

    # --- reading -----------------------------------------------------------------------------------

    @contextmanager
    def seen(self, known: dt.date | None = None) -> Iterator[Visible]:
        """What is visible from here, within one transaction."""
        with self.store.database.reading() as connection:
            yield Visible(connection, self.lineage, known)

    @property
    def head(self) -> Head:
        """Where the log ends."""
        with self.store.database.reading() as connection:
            return self.head_in(connection)

    def head_in(self, connection: Connection) -> Head:
        """Where the log ends within a transaction: its own last row, or the one from which it forks."""
        for segment in reversed(self.lineage):
            query = select(entry.c.seq, entry.c.hash).where(segment.rows).order_by(entry.c.seq.desc()).limit(1)
            if (found := connection.execute(query).first()) is not None:
                return Head(found.seq, found.hash)
        return Head(0, chain.START)

    def events(self, until: dt.date | None = None) -> Iterator[Event]:
        """The events in order of date then id, streamed; `until` leaves out what cannot have begun by then."""
        with self.seen() as visible:
            yield from visible.events(until)

    def known(self, day: dt.date | str) -> KnownLog:
        """The log as it was known at the end of a day: later records and later edits undone."""
        return KnownLog(self, _day(day))

    def event_log(self) -> EventLog:
        """The log as the model reads it."""
        return StoredLog(self)

    # --- writing -----------------------------------------------------------------------------------

    def append(self, events: Iterable[Event], *, expected: int | None = None, why: str = "") -> Appended:
        """Add events, all or none; an event that is there already with the same content is counted, not added.

        Raises Conflict where the log's head is not `expected`, IdReused where an id stands for another event.
        """
        batch = tuple(events)
        with self._writing() as visible:
            new = self._new(visible, batch)
            head = self.head_in(visible.connection)
            if new and expected is not None and expected != head.seq:
                raise Conflict.at(self.name, self.address, head.seq, expected)
            head = self._add(visible.connection, head, [row.inserted(e) for e in new], why)
        return Appended(head, len(new), len(batch) - len(new))

    @contextmanager
    def _writing(self) -> Iterator[Visible]:
        with self.store.database.writing(self.id) as connection:
            yield Visible(connection, self.lineage)

    def _new(self, visible: Visible, batch: Sequence[Event]) -> list[Event]:
        """The events of a batch that are not in the log yet."""
        there = self._there(visible, [event.id for event in batch])
        new: dict[str, Event] = {}
        for event in batch:
            digest = there.get(event.id)
            if digest is None and (twin := new.get(event.id)) is not None:
                digest = chain.digest_of(twin.canonical)
            if digest is None:
                new[event.id] = event
            elif digest != chain.digest_of(event.canonical):
                help_ = (
                    f"give the event another id, or correct the other one with: detente log correct {self.address} FILE"
                )
                raise IdReused.of("DET083", f"`{event.id}` stands for another event in log `{self.name}`", help=help_)
        return list(new.values())

    def _there(self, visible: Visible, ids: Sequence[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for segment in self.lineage:
            for k in range(0, len(ids), 500):
                some = entry.c.id.in_(ids[k : k + 500])
                query = select(entry.c.id, entry.c.digest).where(segment.rows, some, entry.c.op == "insert")
                found.update((r.id, r.digest) for r in visible.connection.execute(query))
        return found

    def _add(self, connection: Connection, head: Head, rows: Sequence[dict[str, Any]], why: str) -> Head:
        """Write rows after the head."""
        provenance = Provenance(self.store.by, self.store.tool, why)
        for k in range(0, len(rows), BATCH):
            chained = []
            for described in rows[k : k + BATCH]:
                made = row.placed(described, self.id, head.seq + 1, head.hash, provenance)
                head = Head(made["seq"], made["hash"])
                chained.append(made)
            connection.execute(insert(entry), chained)
        return head

    # --- edits -------------------------------------------------------------------------------------

    def insert(self, event: Event, *, why: str = "") -> Head:
        """Add one event."""
        return self.append((event,), why=why).head

    def replace(self, event_id: str, event: Event, *, recorded: dt.date | str, why: str = "") -> Head:
        """Put another event in the place of a visible one; the first stays on record.

        `recorded` is the day from which the replacement was known. Raises BadEdit where there is no such event.
        """
        if event.id != event_id:
            raise BadEdit.of("DET088", f"the replacement of `{event_id}` is called `{event.id}`", help="keep the id")
        return self.replace_all((event,), recorded=recorded, why=why)

    def replace_all(self, events: Iterable[Event], *, recorded: dt.date | str, why: str = "") -> Head:
        """Put events in the places of those of the same ids, all or none; as `replace`."""
        batch, day = tuple(events), _day(recorded)
        with self._writing() as visible:
            for event in batch:
                self._target(visible, event.id, day)
            head = self.head_in(visible.connection)
            edits = [row.replaced(event.id, head.seq + k, event, day) for k, event in enumerate(batch, start=1)]
            return self._add(visible.connection, head, edits, why)

    correct = replace

    def remove(self, event_id: str, *, recorded: dt.date | str, why: str = "") -> Head:
        """Take a visible event away; it stays on record. Raises BadEdit where there is no such event."""
        with self._writing() as visible:
            target = self._target(visible, event_id, _day(recorded))
            head = self.head_in(visible.connection)
            edit = row.removed({**target, "id": event_id}, head.seq + 1, _day(recorded))
            return self._add(visible.connection, head, [edit], why)

    def _target(self, visible: Visible, event_id: str, recorded: dt.date = dt.date.max) -> dict[str, Any]:
        """The row that an edit is about; refused where it is not visible, or was not yet known on the edit's day."""
        found, first = visible.row_of(event_id), visible.first_of(event_id)
        if found is None:
            help_ = f"list the events with: detente log history {self.address}"
            raise BadEdit.of("DET088", f"no event `{event_id}` is visible in log `{self.name}`", help=help_)
        if first is not None and first.recorded > row.number_of(recorded):
            message = f"`{event_id}` was not known on {recorded}, from which the edit is to count"
            raise BadEdit.of("DET088", message, help=f"it was known from {row.day_of(first.recorded)}")
        return dict(found._mapping)

    def redact(self, event_id: str, *, why: str) -> None:
        """Take the text of an event out of the store; that it was there, its dates and its hash stay.

        Raises BadEdit where there is no such event, or where it belongs to an ancestor of this log.
        """
        with self._writing() as visible:
            target = self._target(visible, event_id)
            if target["log"] != self.id:
                help_ = "redact it where it was recorded"
                raise BadEdit.of("DET088", f"`{event_id}` belongs to a log from which `{self.name}` forks", help=help_)
            place = {"log": self.id, "seq": target["seq"]}
            said = {"by": self.store.by, "tool": self.store.tool, "why": why}
            visible.connection.execute(insert(redaction).values(**place, **said))
            at = (entry.c.log == self.id) & (entry.c.seq == target["seq"])
            visible.connection.execute(update(entry).where(at).values(body=None))

    # --- forks -------------------------------------------------------------------------------------

    def fork(self, name: str, *, at: int | dt.date | str | None = None) -> Log:
        """A log that shares this one's rows up to a position or the end of a day (default: all there are now).

        A day means the last row before the first one recorded later. Copies nothing. Raises BadEdit where rows
        recorded by that day stand behind later ones, so that no position is the answer.
        """
        return self.store.forked(self, name, at)


def _day(day: dt.date | str) -> dt.date:
    return day if isinstance(day, dt.date) else dt.date.fromisoformat(day)
