"""Log: one history in a store, to which is only ever added.

A log grows by whole batches; every row's hash covers the one before it. A fork shares the rows up to its fork and
copies nothing. Source of the interface: store.md; of what a date means for a fork: decision 0017.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from sim.record.event import Event
from sim.record.log import EventLog
from sim.store import row
from sim.store.chain import Head, seal_of
from sim.store.edit import Day, Edit, Insertion, Removal, Replacement
from sim.store.failures import BadEdit, Conflict, IdReused
from sim.store.lineage import Lineage, head_of, position_of, up_to
from sim.store.row import Provenance
from sim.store.schema import entry, redaction
from sim.store.shape import Reading
from sim.store.stored import KnownLog, StoredLog
from sim.store.view import Visible
from sim.store.write import write

if TYPE_CHECKING:
    from sim.store.store import Store


class Appended(NamedTuple):
    """What became of a batch: where the log ends now, how many events were new, how many were there already."""

    head: Head
    added: int
    known: int


class Log:
    """One log of a store; made by `Store.log` or `Log.fork`."""

    def __init__(self, store: Store, name: str, lineage: Lineage, reading: Reading = Reading()) -> None:  # noqa: B008 - immutable
        self.store = store
        self.name = name
        self.lineage = lineage
        self.reading = reading

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
    def seen(self, known: dt.date | None = None, reading: Reading | None = None) -> Iterator[Visible]:
        """What is visible from here, within one transaction."""
        with self.store.database.reading() as connection:
            visible = Visible(connection, self.lineage, known, self.reading if reading is None else reading)
            try:
                yield visible
            finally:
                visible.close()

    @property
    def head(self) -> Head:
        """Where the log ends."""
        with self.store.database.reading() as connection:
            return head_of(connection, self.lineage)

    @property
    def parent(self) -> Log:
        """The log from which this one forks, as it is now; raises BadEdit where it forks from none."""
        if len(self.lineage) == 1:
            raise BadEdit.of("DET088", f"log `{self.name}` forks from no other", help="give two logs")
        return self.store.log(self.lineage[-2].name, lenient=self.reading.lenient)

    @property
    def origin(self) -> Log:
        """What this log forks from, as that was at the fork; to be read only."""
        return self.parent.at(self.lineage[-2].last or 0)

    def at(self, place: int | dt.date | str) -> Log:
        """The log as it was at a position, or at the end of what a day knew: to be read, not written."""
        with self.store.database.reading() as connection:
            seq = position_of(connection, self.lineage, place)
        return Log(self.store, self.name, up_to(self.lineage, seq), self.reading)

    def events(self, until: dt.date | None = None, reading: Reading | None = None) -> Iterator[Event]:
        """The events in order of date then id, streamed; `until` leaves out what cannot have begun by then.

        Raises UnknownType or Corrupt at an event that cannot be read; see `Reading`.
        """
        with self.seen(reading=reading) as visible:
            yield from visible.events(until)

    def rows(self, after: int = 0) -> Iterator[Row[Any]]:
        """The rows behind a position as they were recorded, in order, streamed: what a reader who follows asks for.

        Positions have no gaps and become visible in their order, so the next call goes on from the last seq seen.
        """
        with self.seen() as visible:
            yield from visible.entries(after)

    def known(self, day: dt.date | str) -> KnownLog:
        """The log as it was known at the end of a day: later records and later edits undone."""
        return KnownLog(self, _day(day))

    def event_log(self, types: Iterable[str] | None = None) -> EventLog:
        """The log as the model reads it, as it is now; `types` are the event types that there are (default: any)."""
        known = self.reading.types if types is None else frozenset(types)
        return StoredLog(self.at(self.head.seq), self.reading._replace(types=known))

    # --- writing -----------------------------------------------------------------------------------

    def append(self, events: Iterable[Event], *, expected: int | None = None, why: str = "") -> Appended:
        """Add events, all or none; an event that is there already with the same content is counted, not added.

        Raises Conflict where the log's head is not `expected`, IdReused where an id stands for another event.
        """
        batch = tuple(events)
        rows = [row.inserted(event) for event in batch]
        with self._writing() as visible:
            head = head_of(visible.connection, self.lineage)
            if expected in (None, head.seq) and len(self.lineage) == 1:
                added = self._insert_first(visible.connection, head, rows, why)
                if added is not None:
                    return Appended(added, len(rows), 0)
            new = self._new(visible, rows)
            if new and expected not in (None, head.seq):
                raise Conflict.at(self.name, self.address, head.seq, expected or 0)
            head = self._add(visible.connection, head, new, why)
        return Appended(head, len(new), len(rows) - len(new))

    def _insert_first(
        self, connection: Connection, head: Head, rows: Sequence[dict[str, Any]], why: str
    ) -> Head | None:
        """Add rows without looking whether they are there; None where one is, and then nothing was added."""
        try:
            with connection.begin_nested():
                return self._add(connection, head, rows, why)
        except IntegrityError:
            return None

    @contextmanager
    def _writing(self) -> Iterator[Visible]:
        if self.lineage[-1].last is not None:
            raise BadEdit.of(
                "DET088", f"log `{self.name}` as it was is only read", help="fork there, and write the fork"
            )
        with self.store.database.writing(self.id) as connection:
            yield Visible(connection, self.lineage, reading=self.reading)

    def _new(self, visible: Visible, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rows of a batch that are not in the log yet."""
        there = visible.digests([described["id"] for described in rows])
        new = []
        for described in rows:
            digest = there.setdefault(described["id"], "")
            if not digest:
                there[described["id"]] = described["digest"]
                new.append(described)
            elif digest != described["digest"]:
                raise IdReused.of_event(described["id"], self.name, self.address)
        return new

    def _add(self, connection: Connection, head: Head, rows: Sequence[dict[str, Any]], why: str) -> Head:
        """Write rows after the head."""
        return write(connection, rows, self.id, head, Provenance.of(self.store.by, self.store.tool, why))

    # --- edits -------------------------------------------------------------------------------------
    # `recorded` is the day from which an edit was known. A given one is kept as it is; where none is given it is today,
    # and never before the latest day on record, so that a clock that was set back changes no view of the past.

    def insert(self, events: Event | Iterable[Event], *, why: str = "") -> Head:
        """Add events that must be new, all or none; raises BadEdit where one is there already."""
        batch = (events,) if isinstance(events, Event) else tuple(events)
        return self.edit([Insertion(event) for event in batch], why=why)

    def replace(self, event_id: str, event: Event, *, recorded: Day = None, why: str = "") -> Head:
        """Put another event in the place of one that is there, or was removed; the first stays on record.

        Raises BadEdit where there is no such event, or where the other has another id.
        """
        _require_id(event_id, event)
        return self.edit([Replacement(event, recorded)], why=why)

    def correct(self, event_id: str, event: Event, *, recorded: Day = None, why: str = "") -> Head:
        """Put a better version in the place of an event; as `replace`, and as `correct_all`."""
        _require_id(event_id, event)
        return self.correct_all((event,), recorded=recorded, why=why)

    def correct_all(self, events: Iterable[Event], *, recorded: Day = None, why: str = "") -> Head:
        """Put better versions in the places of events, by their ids, all or none.

        Raises BadEdit also where a version says that it became known only after the day from which it is to count.
        """
        batch = tuple(events)
        if recorded is not None and (late := [e for e in batch if e.known > _day(recorded)]):
            message = f"`{late[0].id}` says it was known from {late[0].known}, and is to count from {recorded}"
            raise BadEdit.of("DET088", message, help="give that day, or a later one, as the day from which it counts")
        return self.edit([Replacement(event, recorded) for event in batch], why=why)

    def remove(self, event_id: str, *, recorded: Day = None, why: str = "") -> Head:
        """Take a visible event away; it stays on record. Raises BadEdit where there is no such event."""
        return self.edit([Removal(event_id, recorded)], why=why)

    def edit(self, edits: Iterable[Edit], *, why: str = "") -> Head:
        """Carry out edits, each about another event, all or none.

        Raises BadEdit where one does not fit what is there.
        """
        with self._writing() as visible:
            return self.edit_in(visible, tuple(edits), why)

    def edit_in(self, visible: Visible, edits: Sequence[Edit], why: str) -> Head:
        """As `edit`, within a transaction that writes."""
        self._refuse_known(visible, edits)
        head = head_of(visible.connection, self.lineage)
        rows = [self._edited(visible, head, head.seq + k, edit) for k, edit in enumerate(edits, start=1)]
        return self._add(visible.connection, head, rows, why)

    def _refuse_known(self, visible: Visible, edits: Sequence[Edit]) -> None:
        """Refuse to insert what is there, and two edits of one event at once."""
        twice = [name for name, times in Counter(edit.about for edit in edits).items() if times > 1]
        if twice:
            raise BadEdit.of(
                "DET088", f"`{twice[0]}` is edited twice at once", help="edit it once, or one after another"
            )
        known = visible.digests([edit.about for edit in edits if isinstance(edit, Insertion)])
        if known:
            help_ = f"put another version in its place with: detente log replace {self.address} ID FILE"
            raise BadEdit.of("DET088", f"`{min(known)}` is in log `{self.name}` already", help=help_)

    def _edited(self, visible: Visible, head: Head, seq: int, edit: Edit) -> dict[str, Any]:
        """The row of an edit at a position."""
        if isinstance(edit, Insertion):
            return row.inserted(edit.event)
        day = self._day_of_edit(head, edit.recorded)
        self._refuse_unknown(visible, edit.about, day)
        if isinstance(edit, Replacement):
            return row.replaced(edit.about, seq, edit.event, day)
        there = visible.row_of(edit.about)
        if there is None:
            raise BadEdit.of("DET088", f"`{edit.about}` is removed already", help="a replacement brings it back")
        return row.removed({**there._mapping, "id": edit.about}, seq, day)

    def _day_of_edit(self, head: Head, given: Day) -> dt.date:
        if given is not None:
            return _day(given)
        today = self.store.today()
        return today if head.seq == 0 else max(today, row.day_of(head.latest))

    def _refuse_unknown(self, visible: Visible, event_id: str, recorded: dt.date) -> None:
        """Refuse an edit of what is not there, or was not yet known on the edit's day."""
        first = visible.first_of(event_id)
        if first is None:
            help_ = f"list the events with: detente log history {self.address}"
            raise BadEdit.of("DET088", f"no event `{event_id}` is in log `{self.name}`", help=help_)
        if first.recorded > row.number_of(recorded):
            message = f"`{event_id}` was not known on {recorded}, from which the edit is to count"
            raise BadEdit.of("DET088", message, help=f"it was known from {row.day_of(first.recorded)}")

    def redact(self, event_id: str, *, why: str) -> int:
        """Take every version of an event's text out of this log; that it was there, its dates and its hashes stay.

        Returns how many rows lost their text. Raises BadEdit where this log has none: an ancestor's are redacted there.
        """
        with self._writing() as visible:
            about = (entry.c.log == self.id) & ((entry.c.id == event_id) | (entry.c.target == event_id))
            texts = select(entry).where(about, entry.c.body.is_not(None), entry.c.op != "remove")
            versions = visible.connection.execute(texts).all()
            if not versions:
                help_ = "it is redacted already, or its text belongs to a log from which this one forks"
                raise BadEdit.of("DET088", f"log `{self.name}` holds no text of `{event_id}`", help=help_)
            for version in versions:
                self._redact_row(visible.connection, version, why)
            return len(versions)

    def _redact_row(self, connection: Connection, version: Row[Any], why: str) -> None:
        said: dict[str, Any] = Provenance.of(self.store.by, self.store.tool, why)._asdict()
        said["seal"] = seal_of({**said, "hash": version.hash})
        connection.execute(insert(redaction).values(log=self.id, seq=version.seq, **said))
        at = (entry.c.log == self.id) & (entry.c.seq == version.seq)
        connection.execute(update(entry).where(at).values(body=None))

    # --- forks -------------------------------------------------------------------------------------

    def fork(self, name: str, *, at: int | dt.date | str | None = None) -> Log:
        """A log that shares this one's rows up to a position or the end of a day (default: all there are now).

        A day means the last row before the first one recorded later. Copies nothing. Raises BadEdit where rows
        recorded by that day stand behind later ones, so that no position is the answer.
        """
        return self.store.forked(self, name, at)


def _day(day: dt.date | str) -> dt.date:
    return day if isinstance(day, dt.date) else dt.date.fromisoformat(day)


def _require_id(event_id: str, event: Event) -> None:
    if event.id != event_id:
        raise BadEdit.of("DET088", f"the replacement of `{event_id}` is called `{event.id}`", help="keep the id")
