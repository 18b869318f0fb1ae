"""Migrations: the named steps by which a store becomes what this version reads; each is done once, in order.

A step is never edited after a release. A store that knows a step we do not was written by a newer version and is
refused. Source: store.md.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, insert, inspect, select

from sim.store.database import Database
from sim.store.failures import OtherSchema, Unreachable
from sim.store.schema import metadata, migration


def _first(connection: Connection) -> None:
    metadata.create_all(connection)


MIGRATIONS: dict[str, Callable[[Connection], None]] = {"0001-logs-and-events": _first}


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
    for name, step in MIGRATIONS.items():
        if name not in done:
            step(connection)
            connection.execute(insert(migration).values(name=name, tool=tool))
