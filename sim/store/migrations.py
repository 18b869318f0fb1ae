"""Migrations: the named steps by which a store becomes what this version reads; each is done once, in order.

A step is never edited after a release. A store that knows a step we do not was written by a newer version and is
refused. Source: store.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Row, case, func, insert, inspect, select, text, update

from sim.store.chain import Head, seal_of
from sim.store.database import Database
from sim.store.failures import OtherSchema, Unreachable
from sim.store.schema import (
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
    """The column `latest`, so that a log forks at a day without being read; and a seal for each redaction."""
    _seal_redactions(connection)
    connection.execute(text("DROP TRIGGER event_kept" + ("" if _on_sqlite(connection) else " ON event")))
    connection.execute(text("ALTER TABLE event ADD COLUMN latest INTEGER DEFAULT 0 NOT NULL"))
    for one in connection.execute(select(log).order_by(log.c.id)).all():  # a fork comes after what it forks from
        _fill_latest(connection, one)
    for index in (by_latest, late):
        index.create(connection)
    for statement in (kept_on_sqlite(),) if _on_sqlite(connection) else kept_on_postgresql():
        connection.execute(text(statement))


def _fill_latest(connection: Connection, one: Row[Any]) -> None:
    start = Head().latest if one.parent is None else _latest_at(connection, one.parent, one.fork)
    running = func.max(entry.c.recorded).over(order_by=entry.c.seq).label("latest")
    reached = select(entry.c.seq, running).where(entry.c.log == one.id).subquery()
    latest = case((reached.c.latest > start, reached.c.latest), else_=start)
    connection.execute(update(entry).where(entry.c.log == one.id, entry.c.seq == reached.c.seq).values(latest=latest))


def _seal_redactions(connection: Connection) -> None:
    kept = "redaction_kept" if _on_sqlite(connection) else "redaction_append_only ON redaction"
    connection.execute(text(f"DROP TRIGGER {kept}"))
    connection.execute(text("ALTER TABLE redaction ADD COLUMN seal VARCHAR(64) DEFAULT '' NOT NULL"))
    same = (entry.c.log == redaction.c.log) & (entry.c.seq == redaction.c.seq)
    for one in connection.execute(select(redaction, entry.c.hash).join(entry, same)).all():
        at = (redaction.c.log == one.log) & (redaction.c.seq == one.seq)
        connection.execute(update(redaction).where(at).values(seal=seal_of(dict(one._mapping))))
    connection.execute(text(unchanged(connection.dialect.name, "redaction")))


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
    if set(MIGRATIONS) - set(done or {}):
        with database.writing(0) as connection:
            _do(connection, tool)


def _done(connection: Connection) -> dict[str, str] | None:
    """The steps a store has behind it, with the tool that did each; None where it has none."""
    if not inspect(connection).has_table(migration.name):
        return None
    return {row.name: row.tool for row in connection.execute(select(migration))}


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
