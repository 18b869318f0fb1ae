"""The tables of a store, and the triggers with which the database itself refuses to change what was recorded.

One schema for SQLite and PostgreSQL. `occurred_lo`, `occurred_hi`, `recorded` and `latest` are civil days,
counted from 1970-01-01. A row inserts, replaces or removes an event; rows are never updated, save that the body of
a redacted row becomes NULL. Source: store.md; decision 0017.
"""

from __future__ import annotations

import re

from sqlalchemy import (
    DDL,
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)
from sqlalchemy.types import BigInteger

metadata = MetaData()
Number = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers its rows only in a column called INTEGER

migration = Table(
    "migration",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("tool", Text, nullable=False),
)

log = Table(
    "log",
    metadata,
    Column("id", Number, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("parent", Number, ForeignKey("log.id")),
    Column("fork", Number),  # the last seq of the parent that is visible from here
    Column("seal", String(64), nullable=False),  # over the row itself
    CheckConstraint("(parent IS NULL) = (fork IS NULL)", name="a_fork_has_a_parent"),
)

entry = Table(
    "event",
    metadata,
    Column("log", Number, ForeignKey("log.id"), primary_key=True),
    Column("seq", Number, primary_key=True, autoincrement=False),  # gapless, goes on from the fork
    Column("id", Text, nullable=False),
    Column("op", String(7), nullable=False),
    Column("target", Text),  # of a replacement or removal: the id of the event
    Column("type", Text, nullable=False),
    Column("schema", Text, nullable=False),
    Column("occurred_lo", Integer, nullable=False),
    Column("occurred_hi", Integer, nullable=False),
    Column("recorded", Integer, nullable=False),
    Column("body", Text),  # canonical JSON; NULL once redacted
    Column("digest", String(64), nullable=False),  # SHA-256 of the body
    Column("hash", String(64), nullable=False),
    Column("by", Text, nullable=False),
    Column("tool", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("seal", String(64), nullable=False),  # over the hash and who, with what, why
    Column("latest", Integer, nullable=False),  # the last `recorded` up to here, ancestors included
    UniqueConstraint("log", "id"),
    CheckConstraint("op IN ('insert', 'replace', 'remove')", name="known_op"),
    CheckConstraint("(op = 'insert') = (target IS NULL)", name="an_edit_has_a_target"),
)

redaction = Table(
    "redaction",
    metadata,
    Column("log", Number, primary_key=True),
    Column("seq", Number, primary_key=True, autoincrement=False),
    Column("by", Text, nullable=False),
    Column("tool", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("seal", String(64), nullable=False),  # over the hash of the row and who, with what, why
)

in_order = Index("event_in_order", entry.c.log, entry.c.occurred_lo, entry.c.occurred_hi, entry.c.seq)
by_latest = Index("event_by_latest", entry.c.log, entry.c.latest, entry.c.seq)  # where a day forks
late = Index(
    "event_late",  # rows behind one that was recorded later
    entry.c.log,
    entry.c.seq,
    entry.c.recorded,
    sqlite_where=entry.c.recorded < entry.c.latest,
    postgresql_where=entry.c.recorded < entry.c.latest,
)
edits = Index(
    "event_edits",
    entry.c.log,
    entry.c.seq,
    sqlite_where=entry.c.op != "insert",
    postgresql_where=entry.c.op != "insert",
)


# --- what the database itself refuses --------------------------------------------------------------------

_KEPT = [column.name for column in entry.columns if column.name != "body"]


REFUSED = "SELECT RAISE(ABORT, 'append-only: what was recorded is never changed')"


def kept_on_sqlite() -> str:
    """The trigger that keeps every column of an event but its body."""
    kept = ", ".join(f'"{name}"' for name in _KEPT)
    return f"CREATE TRIGGER event_kept BEFORE UPDATE OF {kept} ON event BEGIN {REFUSED}; END"


def kept_on_postgresql() -> tuple[str, str]:
    """The function and the trigger that let nothing but the body of a redacted event become NULL."""
    same = " AND ".join(f'NEW."{name}" IS NOT DISTINCT FROM OLD."{name}"' for name in _KEPT)
    function = (
        "CREATE OR REPLACE FUNCTION only_redacted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF NEW.body IS NULL AND {same} "
        "AND EXISTS (SELECT 1 FROM redaction r WHERE r.log = NEW.log AND r.seq = NEW.seq) THEN RETURN NEW; END IF; "
        "RAISE EXCEPTION 'append-only: what was recorded is never changed' USING ERRCODE = 'restrict_violation'; "
        "END $$"
    )
    return function, "CREATE TRIGGER event_kept BEFORE UPDATE ON event FOR EACH ROW EXECUTE FUNCTION only_redacted()"


SAME_KEY = {
    "event": "log = NEW.log AND seq = NEW.seq) OR EXISTS (SELECT 1 FROM event WHERE log = NEW.log AND id = NEW.id",
    "log": "id = NEW.id OR name = NEW.name",
    "redaction": "log = NEW.log AND seq = NEW.seq",
    "migration": "name = NEW.name",
}
UNFILLED = {
    "event": "NEW.latest < NEW.recorded OR ",
    "redaction": "NEW.seal = '' OR ",
}  # by a version that has no such column


def added_on_sqlite(table: str) -> str:
    """The trigger that lets nothing take the place of a row: INSERT OR REPLACE asks no trigger for deleting."""
    refused = f"{UNFILLED.get(table, '')}EXISTS (SELECT 1 FROM {table} WHERE {SAME_KEY[table]})"
    return f"CREATE TRIGGER {table}_added BEFORE INSERT ON {table} WHEN {refused} BEGIN {REFUSED}; END"


def unchanged(dialect: str, table: str) -> str:
    """The trigger that keeps the rows of a table as they are; those of events are kept by `kept_on_…`, too."""
    if dialect == "sqlite":
        return f"CREATE TRIGGER {table}_kept BEFORE UPDATE ON {table} BEGIN {REFUSED}; END"
    doing = "DELETE" if table == "event" else "UPDATE OR DELETE"
    return f"CREATE TRIGGER {table}_append_only BEFORE {doing} ON {table} FOR EACH ROW EXECUTE FUNCTION append_only()"


def _sqlite() -> list[str]:
    statements = [
        kept_on_sqlite(),
        "CREATE TRIGGER event_body_kept BEFORE UPDATE OF body ON event WHEN NEW.body IS NOT NULL OR NOT EXISTS "
        f"(SELECT 1 FROM redaction WHERE log = NEW.log AND seq = NEW.seq) BEGIN {REFUSED}; END",
    ]
    for table in ("event", "log", "redaction", "migration"):
        statements.append(f"CREATE TRIGGER {table}_undeletable BEFORE DELETE ON {table} BEGIN {REFUSED}; END")
    statements += [unchanged("sqlite", table) for table in ("log", "redaction", "migration")]
    statements += [added_on_sqlite(table) for table in SAME_KEY]
    return statements


def _postgresql() -> list[str]:
    statements = [
        "CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'append-only: what was recorded is never changed' USING ERRCODE = 'restrict_violation'; "
        "END $$",
        *kept_on_postgresql(),
    ]
    for table in ("event", "log", "redaction", "migration"):
        statements += [
            unchanged("postgresql", table),
            f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION append_only()",
        ]
    return statements


def _attach(dialect: str, statements: list[str]) -> None:
    for statement in statements:
        ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
        event.listen(metadata, "after_create", ddl.execute_if(dialect=dialect))


def missing_triggers(connection: Connection) -> list[str]:
    """The triggers that a database should have and has not, or not at work."""
    on_sqlite = connection.dialect.name == "sqlite"
    there = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    at_work = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
    found = set(connection.execute(text(there if on_sqlite else at_work)).scalars())
    wanted = " ".join(_sqlite() if on_sqlite else _postgresql())
    return [name for name in re.findall(r"CREATE TRIGGER (\w+)", wanted) if name not in found]


_attach("sqlite", _sqlite())
_attach("postgresql", _postgresql())
