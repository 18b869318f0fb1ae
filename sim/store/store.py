"""Store: the logs of one database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, func, insert, select

from sim.errors import did_you_mean
from sim.store import chain
from sim.store.database import Database
from sim.store.failures import BadEdit, UnknownLog
from sim.store.log import Log
from sim.store.migrations import bring_up_to_date
from sim.store.row import number_of
from sim.store.schema import entry, log
from sim.store.shape import Reading
from sim.store.view import Segment


class Store:
    """The logs of one database; `by` and `tool` are written beside every row that is added through it."""

    today: Callable[[], dt.date] = staticmethod(dt.date.today)  # noqa: TID251 - the day of an edit is when it is made

    def __init__(self, address: str | Path, *, by: str = "", tool: str = "", create: bool = True) -> None:
        self.database = Database(address, create=create)
        self.by = by
        self.tool = tool
        bring_up_to_date(self.database, tool, create=create)

    @property
    def name(self) -> str:
        """The store as it may be printed: without a password."""
        return self.database.name

    def __repr__(self) -> str:
        return f"Store({self.name})"

    def names(self) -> tuple[str, ...]:
        """The names of the logs, in order of making."""
        with self.database.reading() as connection:
            return tuple(connection.execute(select(log.c.name).order_by(log.c.id)).scalars())

    def log(self, name: str, *, create: bool = False, lenient: bool = False) -> Log:
        """A log by name; `lenient` passes over events of unknown types where they are read.

        Raises UnknownLog where there is none, unless it is to be made.
        """
        with self.database.reading() as connection:
            lineage = _lineage(connection, name)
        if lineage is None and create:
            lineage = self._make(name)
        if lineage is None:
            help_ = did_you_mean(name, self.names()) or "list the logs with: detente log history STORE"
            raise UnknownLog.of("DET087", f"no log `{name}` in {self.name}", help=help_)
        return Log(self, name, lineage, Reading(lenient=lenient))

    def _make(self, name: str) -> tuple[Segment, ...]:
        with self.database.writing(0) as connection:
            return self.made_in(connection, name).lineage

    def made_in(self, connection: Connection, name: str) -> Log:
        """A log by name within a transaction that writes, made where there is none."""
        there = _lineage(connection, name)  # somebody may have been first
        return Log(self, name, there or (_named(connection, name, None, None),))

    def forked(self, parent: Log, name: str, at: int | dt.date | str | None) -> Log:
        """A new log that shares the rows of another; see `Log.fork`."""
        with self.database.writing(0) as connection:
            if _lineage(connection, name) is not None:
                raise UnknownLog.of("DET087", f"there is a log `{name}` already", help="choose another name")
            seq = _position(connection, parent, at)
            shared = _up_to(parent.lineage, seq)
            own = _named(connection, name, shared[-1].log, seq)
            return Log(self, name, (*shared, own), parent.reading)


def _named(connection: Connection, name: str, parent: int | None, fork: int | None) -> Segment:
    if not name or len(name) > 200 or not name.isprintable() or "#" in name:
        raise UnknownLog.of("DET087", f"no log can be called `{name[:40]}`", help="use letters, digits and hyphens")
    row = {"name": name, "parent": parent, "fork": fork, "seal": chain.log_seal_of(name, parent, fork)}
    made = connection.execute(insert(log).values(**row))
    assert made.inserted_primary_key is not None
    return Segment(made.inserted_primary_key[0], name)


def _lineage(connection: Connection, name: str) -> tuple[Segment, ...] | None:
    """A log and its ancestors, the oldest first, each up to the fork of the next."""
    row = connection.execute(select(log).where(log.c.name == name)).first()
    if row is None:
        return None
    found = [Segment(row.id, row.name)]
    while row.parent is not None:
        fork, row = row.fork, connection.execute(select(log).where(log.c.id == row.parent)).one()
        found.append(Segment(row.id, row.name, fork))
    return tuple(reversed(found))


def _up_to(lineage: tuple[Segment, ...], seq: int) -> tuple[Segment, ...]:
    """The part of a lineage up to a position."""
    kept = []
    for segment in lineage:
        if segment.last is not None and segment.last < seq:
            kept.append(segment)
        else:
            return (*kept, segment._replace(last=seq))
    return tuple(kept)


def _position(connection: Connection, parent: Log, at: int | dt.date | str | None) -> int:
    head = parent.head_in(connection).seq
    if at is None:
        return head
    if isinstance(at, int):
        if not 0 <= at <= head:
            raise BadEdit.of("DET088", f"log `{parent.name}` has no position {at}", help=f"it goes from 0 to {head}")
        return at
    day = at if isinstance(at, dt.date) else dt.date.fromisoformat(at)
    return _by_day(connection, parent, day, head)


def _by_day(connection: Connection, parent: Log, day: dt.date, head: int) -> int:
    """The last position before the first row recorded after a day: a look into an index, however long the log is."""
    number = number_of(day)
    first = head + 1
    for segment in parent.lineage:
        later = select(entry.c.seq).where(segment.rows, entry.c.latest > number)
        found = connection.execute(later.order_by(entry.c.latest, entry.c.seq).limit(1)).scalar()
        if found is not None:
            first = found
            break
    late = (entry.c.recorded < entry.c.latest, entry.c.recorded <= number, entry.c.seq > first)
    behind = sum(connection.execute(select(func.count()).where(s.rows, *late)).scalar_one() for s in parent.lineage)
    if behind:
        message = f"{behind} rows recorded by {day} stand behind seq {first}, which was recorded later"
        raise BadEdit.of("DET088", message, help="give a position: detente log history shows them")
    return first - 1
