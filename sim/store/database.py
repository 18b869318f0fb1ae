"""A database and its transactions: SQLite by default, PostgreSQL by URL, each so set that what is acknowledged is kept.

SQLite: write-ahead log, full synchronisation, foreign keys, and writers that take their lock at once. PostgreSQL: a
lock for each log, held until the transaction ends. Source: store.md, rules learned by measuring.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from sim.errors import MissingError, UsageError
from sim.store.failures import Corrupt, Unreachable, in_our_words, shown

PATIENCE = 60  # seconds that a writer waits for another one
KEPT: dict[str, Any] = {"poolclass": QueuePool, "pool_size": 1, "max_overflow": -1}  # one connection waits for the next
SQLITE = b"SQLite format 3\0"  # how a database of SQLite begins
CREATING = 0x64657465  # the lock under which PostgreSQL makes and migrates a store: "dete"


def url_of(address: str | Path) -> URL:
    """A database's address: `talks.db`, `sqlite:///talks.db` or `postgresql+psycopg://…`."""
    text = str(address)
    if "#" in text or "\0" in text:
        raise _bad_address("a store's name holds no #, which stands before the name of a log")
    if "://" not in text:
        return _sqlite(text)
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise _bad_address("this is no address of a store") from error
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername == "sqlite" and url.query:
        raise _bad_address("a file of SQLite takes no options")
    if url.drivername == "sqlite":
        return _sqlite(url.database or "")
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise _bad_address(f"no store is kept in `{url.drivername}`")
    return url


def _sqlite(path: str) -> URL:
    if path in ("", ":memory:"):
        raise _bad_address("a store in memory is gone when the command ends")
    return URL.create("sqlite", database=path)


def _bad_address(message: str) -> UsageError:
    return UsageError.of("DET086", message, help="write talks.db, sqlite:///talks.db or postgresql+psycopg://…")


def _objection(path: Path, create: bool) -> str:
    """What keeps a path from being a store of SQLite, in words; nothing is opened as a database, as that may write."""
    try:
        if path.exists() and not path.is_file():
            return "is no ordinary file"  # a folder, a device: nothing to keep a log in
        if not path.parent.is_dir() or not (create or path.is_file()):
            return "is not there"
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            begins = file.read(len(SQLITE))
    except (OSError, ValueError) as error:
        return f"cannot be opened ({getattr(error, 'strerror', None) or 'no name of a file'})"
    if begins and begins != SQLITE:
        raise Corrupt.of("DET080", f"{path} is no database, or a damaged one", help="restore it from a copy")
    return "" if begins or create else "is empty"


class Database:
    """The connections to one database, and the transactions in which it is read and written."""

    def __init__(self, address: str | Path, *, create: bool = True) -> None:
        self.url = url_of(address)
        self.on_sqlite = self.url.drivername == "sqlite"
        if self.on_sqlite:
            self._require_file(create)
        self.engine = self._engine()
        weakref.finalize(self, self.engine.dispose)  # closes what nobody closed

    @property
    def name(self) -> str:
        """The database as it may be printed, and as a command may name it: without a password."""
        return shown(self.url)

    def _require_file(self, create: bool) -> None:
        path = Path(self.url.database or "")
        what = _objection(path, create)
        if what:
            help_ = "make a store with: detente log init FILE NAME"
            raise Unreachable.of("DET086", f"{str(path)[:200]} {what}", help=help_)

    def _engine(self) -> Engine:
        try:
            if self.on_sqlite:
                made = create_engine(self.url, connect_args={"timeout": PATIENCE}, **KEPT)
                event.listen(made, "connect", _set_up_sqlite)
                event.listen(made, "begin", _begin_sqlite)
                return made
            return create_engine(self.url, connect_args={"connect_timeout": 10}, pool_pre_ping=True, **KEPT)
        except ImportError as error:
            message = "a store on PostgreSQL needs psycopg, which is not installed"
            raise MissingError.of("DET060", message, help="pip install 'detente[postgres]'") from error

    def keep_ahead(self) -> None:
        """Have SQLite keep a write-ahead log, so that readers and a writer do not wait for one another."""
        if self.on_sqlite:
            with in_our_words(self.url), closing(self.engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA journal_mode=WAL")  # not within a transaction

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One consistent view of the database."""
        level = {} if self.on_sqlite else {"isolation_level": "REPEATABLE READ"}
        with in_our_words(self.url), self.engine.connect() as bare:
            connection = bare.execution_options(stream_results=True, **level)
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self, number: int) -> Iterator[Connection]:
        """A transaction that alone writes under a lock; all of it is kept, or nothing."""
        with in_our_words(self.url), self.engine.connect() as bare:
            connection = bare.execution_options(writes=True)
            with connection.begin():
                self.lock(connection, number)
                yield connection

    def lock(self, connection: Connection, number: int) -> None:
        """Keep others from writing under a lock until the transaction ends; SQLite has one for all."""
        if not self.on_sqlite:
            connection.execute(select(func.pg_advisory_xact_lock(CREATING, number)))

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def _set_up_sqlite(connection: Any, record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say, below
    for pragma in ("synchronous=FULL", "foreign_keys=ON", f"busy_timeout={PATIENCE * 1000}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
