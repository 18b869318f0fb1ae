"""Store: the logs of one database."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from sqlalchemy import Connection, func, insert, select

from sim.errors import did_you_mean
from sim.store import chain
from sim.store.database import Database
from sim.store.edit import Edit
from sim.store.failures import Corrupt, UnknownLog
from sim.store.lineage import Lineage, Segment, lineage_of, position_of, up_to
from sim.store.log import Log
from sim.store.migrations import bring_up_to_date
from sim.store.schema import entry, log
from sim.store.shape import Reading
from sim.store.view import Visible

NAME = re.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}")


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
            names = tuple(connection.execute(select(log.c.name).order_by(log.c.id)).scalars())
        if not all(isinstance(name, str) for name in names):  # SQLite keeps bytes in a column of texts
            raise Corrupt.of(
                "DET080", f"a log in {self.name} has a name that is no text", help="restore it from a copy"
            )
        return names

    def log(self, name: str, *, create: bool = False, lenient: bool = False) -> Log:
        """A log by name; `lenient` passes over events of unknown types where they are read.

        Raises UnknownLog where there is none, unless it is to be made.
        """
        with self.database.reading() as connection:
            lineage = lineage_of(connection, name)
        if lineage is None and create:
            lineage = self._make(name)
        if lineage is None:
            help_ = did_you_mean(name, self.names()) or "list the logs with: detente log history STORE"
            raise UnknownLog.of("DET087", f"no log `{name}` in {self.name}", help=help_)
        return Log(self, name, lineage, Reading(lenient=lenient))

    def _make(self, name: str) -> Lineage:
        with self.database.writing(0) as connection:
            return self.made_in(connection, name).lineage

    def made_in(self, connection: Connection, name: str) -> Log:
        """A log by name within a transaction that writes, made where there is none."""
        there = lineage_of(connection, name)  # somebody may have been first
        return Log(self, name, there or (_named(connection, name, None, None),))

    def forked(
        self, parent: Log, name: str, at: int | dt.date | str | None, edits: Iterable[Edit] = (), why: str = ""
    ) -> Log:
        """A new log that shares the rows of another, with its first edits, all or nothing; see `Log.fork`."""
        with self.database.writing(0) as connection:
            if lineage_of(connection, name) is not None:
                raise UnknownLog.of("DET087", f"there is a log `{name}` already", help="choose another name")
            seq = position_of(connection, parent.lineage, at)
            shared = up_to(parent.lineage, seq)
            own = _named(connection, name, shared[-1].log, seq)
            made = Log(self, name, (*shared, own), parent.reading)
            made.edit_in(Visible(connection, made.lineage, reading=made.reading), tuple(edits), why)
            return made


def _named(connection: Connection, name: str, parent: int | None, fork: int | None) -> Segment:
    if not NAME.fullmatch(name):
        help_ = "use letters, digits, hyphens, dots and underscores, up to 200, a letter or digit first"
        raise UnknownLog.of("DET087", f"no log can be called `{name[:40]}`", help=help_)
    taken = (connection.execute(select(func.max(column))).scalar() or 0 for column in (log.c.id, entry.c.log))
    number = max(taken) + 1  # known beforehand, for the seal; never one to which rows of a lost log belong
    seal = chain.log_seal_of(number, name, parent, fork)
    connection.execute(insert(log).values(id=number, name=name, parent=parent, fork=fork, seal=seal))
    return Segment(number, name)
