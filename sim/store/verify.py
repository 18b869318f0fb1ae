"""verify: whether a log is what was written, row by row: no gap, every hash, every seal, every body, every index.

A finding names the log, the seq and what is wrong; it never stops at the first log. Source: store.md.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from pydantic import ValidationError
from sqlalchemy import Connection, Row, select

from sim.record.event import Event
from sim.store import chain, row
from sim.store.log import Head, Log
from sim.store.schema import entry, log, redaction

Kind = Literal["gap", "hash", "seal", "body", "columns", "log", "file"]
DERIVED = ("type", "schema", "occurred_lo", "occurred_hi", "digest")


class Fault(NamedTuple):
    """What is wrong with a row (seq 0: with the log's own row, or with the file)."""

    seq: int
    kind: Kind
    message: str


class Verdict(NamedTuple):
    """What became of looking at one log: how many rows are its own, where it ends, and the first fault, if any."""

    log: str
    events: int
    head: Head
    problem: Fault | None


def verified(found: Log) -> Verdict:
    """Look at every row of a log, those that it shares with its ancestors included."""
    with found.store.database.reading() as connection:
        problem = _of_file(connection) or _of_logs(connection, found)
        fork = found.lineage[-2].last if len(found.lineage) > 1 else 0
        head, own = Head(0, chain.START), 0
        if problem is None:
            head, own, problem = _of_rows(connection, found, fork or 0)
        return Verdict(found.name, own, head, problem)


def _of_file(connection: Connection) -> Fault | None:
    """What SQLite has against its own file: an index that lost a row would hide it from some readers and not others.

    It notices few changes of a row's content; for those there is the chain.
    """
    if connection.dialect.name != "sqlite":
        return None  # a server looks after its own files
    said = str(connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar())
    return None if said == "ok" else Fault(0, "file", f"the file is damaged: {said.splitlines()[-1]}")


def _of_logs(connection: Connection, found: Log) -> Fault | None:
    """A fault in the rows that say where the log and its ancestors fork."""
    for segment in found.lineage:
        row_ = connection.execute(select(log).where(log.c.id == segment.log)).one()
        if row_.seal != chain.log_seal_of(row_.name, row_.parent, row_.fork):
            return Fault(0, "log", f"the row of log `{row_.name}` was changed")
    return None


def _of_rows(connection: Connection, found: Log, fork: int) -> tuple[Head, int, Fault | None]:
    head, own = Head(0, chain.START), 0
    redacted = {(r.log, r.seq) for r in connection.execute(select(redaction))}
    for segment in found.lineage:
        for one in connection.execute(select(entry).where(segment.rows).order_by(entry.c.seq)):
            fault = _fault(one, head, (one.log, one.seq) in redacted)
            if fault is not None:
                return head, own, fault
            head = Head(one.seq, one.hash)
            own += segment.log == found.id
        if segment.last is not None and head.seq != segment.last:
            return head, own, Fault(head.seq + 1, "gap", f"seq {head.seq + 1} is missing")
    return head, own, None


def _fault(one: Row[Any], before: Head, redacted: bool) -> Fault | None:
    """What is wrong with a row that follows another, if anything is."""
    try:
        return _broken(one, before, redacted)
    except (TypeError, ValueError, AttributeError):  # SQLite keeps a number in a column of texts, and bytes in any
        return Fault(before.seq + 1, "columns", "the row holds values of another kind than was written")


def _broken(one: Row[Any], before: Head, redacted: bool) -> Fault | None:
    kept: dict[str, Any] = dict(one._mapping)
    if one.seq != before.seq + 1:
        return Fault(before.seq + 1, "gap", f"seq {before.seq + 1} is missing")
    if chain.hash_of(before.hash, kept) != one.hash:
        return Fault(one.seq, "hash", "the row is not the one that was written after its predecessor")
    if chain.seal_of(kept) != one.seal:
        return Fault(one.seq, "seal", "who wrote the row, with what or why, was changed")
    if one.body is None:
        return None if redacted else Fault(one.seq, "body", "the body is gone, and no redaction says why")
    if chain.digest_of(one.body) != one.digest:
        return Fault(one.seq, "body", "the body is not the one that was written")
    return _disagreement(one)


def _disagreement(one: Row[Any]) -> Fault | None:
    """Columns that say something else than the body."""
    if one.op == "remove":
        return None
    try:
        event = Event.model_validate_json(one.body)
    except ValidationError:
        return Fault(one.seq, "body", f"the body is no event that this version knows (type {one.type})")
    told = row.described(event)
    other = [name for name in DERIVED if told[name] != getattr(one, name)]
    if event.id != (one.target or one.id):
        other.append("id")
    return Fault(one.seq, "columns", f"the columns {', '.join(other)} disagree with the body") if other else None
