"""What the store is measured beside: plain sqlite3 written by hand, and the `eventsourcing` library.

Each keeps the same events on the same disk with the same care: a write-ahead log, and a commit that waits for the disk.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from eventsourcing.domain import DomainEvent
from eventsourcing.persistence import DatetimeAsISO, EventStore, JSONTranscoder, Mapper
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore

from sim.record.event import Event

AGGREGATE = uuid5(UUID(int=0), "talks")
Row = tuple[Any, ...]


class Plain:
    """The store's own table and indexes through sqlite3 alone: no log, no lock, no check of anything."""

    def __init__(self, path: Path, tables: Iterable[str]) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=FULL")
        for statement in tables:
            self.connection.execute(statement)

    def append(self, rows: Sequence[Row]) -> None:
        """Rows that somebody has made ready, in one transaction."""
        places = ", ".join("?" * len(rows[0]))
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.executemany(f"INSERT INTO event VALUES ({places})", rows)
        self.connection.execute("COMMIT")

    def append_events(self, events: Sequence[Event], like: Row) -> None:
        """What a careful author would write: the event as JSON, and one SHA-256 that chains it to the one before."""
        rows, before = [], ""
        for event in events:
            body = event.canonical
            before = hashlib.sha256(f"{before}{body}".encode()).hexdigest()
            day = (event.when.lo or dt.date.min).toordinal()
            _, seq, _, op, target, _, schema, *_ = like
            last = (len(rows) + seq, event.id, op, target, event.type, schema, day, day, day, body, before, before)
            rows.append((like[0], *last, *like[13:]))
        self.append(rows)

    def read(self) -> Iterator[Event]:
        """Every event in order of date, validated."""
        query = "SELECT body FROM event WHERE log = 1 ORDER BY occurred_lo, occurred_hi"
        for (body,) in self.connection.execute(query):
            yield Event.model_validate_json(body)


@dataclass(frozen=True)
class Coded(DomainEvent):
    """A coded event as `eventsourcing` keeps one."""

    data: dict[str, Any]


class Library:
    """The `eventsourcing` library with its SQLite recorder: one aggregate, whose events are read in order."""

    def __init__(self, path: Path) -> None:
        datastore = SQLiteDatastore(str(path))
        recorder = SQLiteApplicationRecorder(datastore)
        recorder.create_table()
        transcoder = JSONTranscoder()
        transcoder.register(DatetimeAsISO())
        self.store: Any = EventStore(Mapper(transcoder), recorder)
        self.version = 0

    def append(self, events: Sequence[dict[str, Any]]) -> None:
        """Events as plain data, in one transaction."""
        now = dt.datetime(2031, 1, 1, tzinfo=dt.UTC)
        first = self.version + 1
        self.store.put([Coded(AGGREGATE, first + k, now, data) for k, data in enumerate(events)])
        self.version += len(events)

    def read(self) -> Iterator[Event]:
        """Every event in the order in which it was put, validated."""
        for coded in self.store.get(AGGREGATE):
            yield Event.model_validate(coded.data)
