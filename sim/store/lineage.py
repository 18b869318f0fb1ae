"""Lineage: a log with those that it forks from, the oldest first, each up to the fork of the next; and places in it."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Connection, and_, func, select

from sim.store.chain import Head
from sim.store.failures import BadEdit, Corrupt
from sim.store.row import number_of
from sim.store.schema import entry
from sim.store.schema import log as logs


class Segment(NamedTuple):
    """A stretch of one log: its rows up to and with `last`, or all of them."""

    log: int
    name: str
    last: int | None = None

    @property
    def own(self) -> ColumnElement[bool]:
        """The condition that a row belongs to the log."""
        return entry.c.log == self.log

    @property
    def rows_by_day(self) -> ColumnElement[bool]:
        """The same as `rows`, so put that a database goes by days and not by positions."""
        return self.own if self.last is None else and_(self.own, entry.c.seq + 0 <= self.last)

    @property
    def rows(self) -> ColumnElement[bool]:
        """The condition on the table of events."""
        own = self.own
        # without a bound the index gives the first row at once; with one SQLite would sort the whole log
        return own if self.last is None else and_(own, entry.c.seq <= self.last)


Lineage: TypeAlias = tuple[Segment, ...]


def lineage_of(connection: Connection, name: str) -> Lineage | None:
    """A log by its name, with its ancestors; None where there is none."""
    row = connection.execute(select(logs).where(logs.c.name == name)).first()
    if row is None:
        return None
    found = [Segment(row.id, row.name)]
    while row.parent is not None:
        if not isinstance(row.parent, int) or row.parent >= row.id:  # a fork comes after what it forks from
            message = f"log `{name}` forks from a log that is no ancestor of it"
            raise Corrupt.of("DET080", message, help="restore the store from a copy")
        fork, row = row.fork, connection.execute(select(logs).where(logs.c.id == row.parent)).one()
        found.append(Segment(row.id, row.name, fork))
    return tuple(reversed(found))


def up_to(lineage: Lineage, seq: int) -> Lineage:
    """The part of a lineage up to a position."""
    kept = []
    for segment in lineage:
        if segment.last is not None and segment.last < seq:
            kept.append(segment)
        else:
            return (*kept, segment._replace(last=seq))
    return tuple(kept)


def head_of(connection: Connection, lineage: Lineage) -> Head:
    """Where a log ends: at its own last row, or at the one from which it forks."""
    for segment in reversed(lineage):
        last = select(entry.c.seq, entry.c.hash, entry.c.latest).where(segment.rows)
        if (found := connection.execute(last.order_by(entry.c.seq.desc()).limit(1)).first()) is not None:
            return Head(*found)
    return Head()


def position_of(connection: Connection, lineage: Lineage, at: int | dt.date | str | None) -> int:
    """The seq that a place is: a position itself, the end of what a day knew, or the end (None).

    Raises BadEdit where there is no such position, or where no position is that day.
    """
    head = head_of(connection, lineage).seq
    if at is None:
        return head
    if not isinstance(at, int):
        return _of_day(connection, lineage, at if isinstance(at, dt.date) else dt.date.fromisoformat(at), head)
    if 0 <= at <= head:
        return at
    raise BadEdit.of("DET088", f"log `{lineage[-1].name}` has no position {at}", help=f"it goes from 0 to {head}")


def _of_day(connection: Connection, lineage: Lineage, day: dt.date, head: int) -> int:
    """The last position before the first row recorded after a day: a look into an index, however long the log is."""
    number = number_of(day)
    first = head + 1
    for segment in lineage:
        later = select(entry.c.seq).where(segment.rows, entry.c.latest > number)
        found = connection.execute(later.order_by(entry.c.latest, entry.c.seq).limit(1)).scalar()
        if found is not None:
            first = found
            break
    late = (entry.c.recorded < entry.c.latest, entry.c.recorded <= number, entry.c.seq > first)
    behind = sum(connection.execute(select(func.count()).where(s.rows, *late)).scalar_one() for s in lineage)
    if behind:
        message = f"{behind} rows recorded by {day} stand behind seq {first}, which was recorded later"
        raise BadEdit.of("DET088", message, help="give a position: detente log history shows them")
    return first - 1
