"""Migrations: the named steps by which a store becomes what this version reads; each is done once, in order.

A step is never edited after a release. A store that knows a step we do not was written by a newer version and is
refused. Source: store.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Row, case, func, insert, inspect, select, text, update

from sim.store.chain import Head, hashed, log_seal_of, seal_of
from sim.store.database import Database
from sim.store.failures import OtherSchema, Unreachable
from sim.store.schema import (
    SAME_KEY,
    added_on_sqlite,
    by_latest,
    entry,
    kept_on_postgresql,
    kept_on_sqlite,
    late,
    log,
    metadata,
    migration,
    redaction,
    unchanged,
)


def _latest_day(connection: Connection) -> None:
    """The column `latest`, so that a log forks at a day without being read; seals of redactions and logs' numbers."""
    _seal_redactions(connection)
    _seal_logs(connection)
    connection.execute(text("DROP TRIGGER event_kept" + ("" if _on_sqlite(connection) else " ON event")))
    _add(connection, "event", "latest INTEGER", "0")
    for one in connection.execute(select(log).order_by(log.c.id)).all():  # a fork comes after what it forks from
        _fill_latest(connection, one)
    for index in (by_latest, late):
        index.create(connection)
    for statement in _triggers(connection):
        connection.execute(text(statement))


def _triggers(connection: Connection) -> Iterable[str]:
    if _on_sqlite(connection):
        return kept_on_sqlite(), *(added_on_sqlite(table) for table in SAME_KEY)
    return kept_on_postgresql()


def _add(connection: Connection, table: str, column: str, value: str) -> None:
    """A column that is filled at once; PostgreSQL then forgets the value, so that no older version leaves it out."""
    connection.execute(text(f"ALTER TABLE {table} ADD COLUMN {column} DEFAULT {value} NOT NULL"))
    if not _on_sqlite(connection):  # there a trigger refuses what is left out
        connection.execute(text(f"ALTER TABLE {table} ALTER COLUMN {column.split()[0]} DROP DEFAULT"))


def _fill_latest(connection: Connection, one: Row[Any]) -> None:
    start = Head().latest if one.parent is None else _latest_at(connection, one.parent, one.fork)
    running = func.max(entry.c.recorded).over(order_by=entry.c.seq).label("latest")
    reached = select(entry.c.seq, running).where(entry.c.log == one.id).subquery()
    latest = case((reached.c.latest > start, reached.c.latest), else_=start)
    connection.execute(update(entry).where(entry.c.log == one.id, entry.c.seq == reached.c.seq).values(latest=latest))


def _seal_redactions(connection: Connection) -> None:
    with _unguarded(connection, "redaction"):
        _add(connection, "redaction", "seal VARCHAR(64)", "''")
        same = (entry.c.log == redaction.c.log) & (entry.c.seq == redaction.c.seq)
        for one in connection.execute(select(redaction, entry.c.hash).join(entry, same)).all():
            at = (redaction.c.log == one.log) & (redaction.c.seq == one.seq)
            connection.execute(update(redaction).where(at).values(seal=seal_of(dict(one._mapping))))


def _seal_logs(connection: Connection) -> None:
    """Seals that cover a log's number, too; a seal that does not fit is left, for `verify` to find."""
    with _unguarded(connection, "log"):
        for one in connection.execute(select(log)).all():
            if one.seal == hashed(one.name, str(one.parent), str(one.fork)):
                seal = log_seal_of(one.id, one.name, one.parent, one.fork)
                connection.execute(update(log).where(log.c.id == one.id).values(seal=seal))


@contextmanager
def _unguarded(connection: Connection, table: str) -> Iterator[None]:
    """A table without the trigger that keeps its rows, within the transaction of a step."""
    kept = f"{table}_kept" if _on_sqlite(connection) else f"{table}_append_only ON {table}"
    connection.execute(text(f"DROP TRIGGER {kept}"))
    yield
    connection.execute(text(unchanged(connection.dialect.name, table)))


def _latest_at(connection: Connection, number: int, seq: int) -> int:
    """The latest day on record at a position of a log, its ancestors included."""
    one = connection.execute(select(log).where(log.c.id == number)).one()
    if one.parent is not None and one.fork >= seq:
        return _latest_at(connection, one.parent, seq)
    there = (entry.c.log == number) & (entry.c.seq == seq)
    found = connection.execute(select(entry.c.latest).where(there)).scalar()
    return Head().latest if found is None else int(found)


def _on_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


MIGRATIONS: dict[str, Callable[[Connection], None]] = {
    "0001-logs-and-events": metadata.create_all,
    "0002-latest-day": _latest_day,
}


def bring_up_to_date(database: Database, tool: str, *, create: bool) -> None:
    """Do the steps that a store lacks; makes an empty store where `create` says so.

    Raises OtherSchema where a newer version wrote it, Unreachable where there is no store and none is to be made.
    """
    with database.reading() as connection:
        done = _done(connection)
    if done is None and not create:
        raise Unreachable.of("DET086", f"{database.name} is no store", help="make one with: detente log init")
    _refuse_newer(database, done or {})
    if done is None:
        _refuse_foreign(database)
        database.keep_ahead()
    if set(MIGRATIONS) - set(done or {}):
        with database.writing(0) as connection:
            _do(connection, tool)


def _done(connection: Connection) -> dict[str, str] | None:
    """The steps a store has behind it, with the tool that did each; None where it has none."""
    if not inspect(connection).has_table(migration.name):
        return None
    return {row.name: row.tool for row in connection.execute(select(migration))}


def _refuse_foreign(database: Database) -> None:
    """Refuse to make a store among the tables of something else."""
    with database.reading() as connection:
        there = inspect(connection).get_table_names()
    if migration.name in there:
        return  # somebody was first
    foreign = there if database.on_sqlite else sorted(set(there) & set(metadata.tables))
    if foreign:
        message = f"{database.name} is the database of something else: it has a table `{foreign[0]}`"
        raise Unreachable.of("DET086", message, help="name another file or database")


def _refuse_newer(database: Database, done: dict[str, str]) -> None:
    unknown = sorted(set(done) - set(MIGRATIONS))
    if unknown:
        message = (
            f"{database.name} has schema {unknown[-1]} (by {done[unknown[-1]]}), this version {list(MIGRATIONS)[-1]}"
        )
        raise OtherSchema.of("DET085", message, help="open it with the newer version of détente")


def _do(connection: Connection, tool: str) -> None:
    done = _done(connection) or {}  # somebody may have been first
    if not done:
        metadata.create_all(connection)  # a new store has the tables as they are now, all steps done
    for name, step in MIGRATIONS.items():
        if name not in done:
            if done:
                step(connection)
            connection.execute(insert(migration).values(name=name, tool=tool))
