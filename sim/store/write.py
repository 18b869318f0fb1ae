"""Rows into the table, many at a time: chained one after another, then sent the fastest way that each database has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, insert
from sqlalchemy.exc import DBAPIError

from sim.store.chain import Head
from sim.store.row import Provenance, placed
from sim.store.schema import entry

COLUMNS = tuple(column.name for column in entry.columns)
_values = itemgetter(*COLUMNS)
BATCH = 10_000  # rows that are hashed and sent together


def write(connection: Connection, rows: Sequence[dict[str, Any]], log: int, head: Head, provenance: Provenance) -> Head:
    """Put rows that say what they are after the head of a log; returns where it ends then.

    Raises IntegrityError where an id is there already.
    """
    for k in range(0, len(rows), BATCH):
        chained = []
        for row in rows[k : k + BATCH]:
            made = placed(row, log, head, provenance)
            head = Head(made["seq"], made["hash"], made["latest"])
            chained.append(made)
        send(connection, chained)
    return head


def send(connection: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Add whole rows as they are."""
    values = [_values(row) for row in rows]
    if not values:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, values)
    else:
        connection.exec_driver_sql(_statement(connection.dialect), values)


@lru_cache(maxsize=4)
def _statement(dialect: Dialect) -> str:
    return str(insert(entry).compile(dialect=dialect))


def _copy(connection: Connection, values: Iterable[tuple[Any, ...]]) -> None:
    """COPY, which PostgreSQL takes in several times as fast as single rows; its errors are those of any statement."""
    import psycopg
    from psycopg import sql

    names = sql.SQL(", ").join(sql.Identifier(name) for name in COLUMNS)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(entry.name), names)
    driver: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in values:
                copy.write_row(row)
    except psycopg.Error as error:
        found = DBAPIError.instance("COPY", None, error, psycopg.Error, dialect=connection.dialect)
        raise found from error
