"""verify: whether a log is what was written, row by row: no gap, every hash, every seal, every body, every index.

A finding names the log, the seq and what is wrong; it never stops at the first log. Source: store.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection, func, select

from sim.store import chain, row
from sim.store.chain import Head
from sim.store.failures import Corrupt
from sim.store.lineage import Segment
from sim.store.log import Log
from sim.store.schema import entry, log, missing_triggers, redaction
from sim.store.shape import SCHEMA, event_of, is_unknown
from sim.store.store import Store
from sim.store.write import COLUMNS

Kind = Literal["gap", "hash", "seal", "body", "columns", "log", "file", "triggers", "unknown"]
Columns = dict[str, Any]
TOLD_EVERY = 1_000  # rows
Progress = Callable[[int, int], None]
DERIVED = ("type", "schema", "occurred_lo", "occurred_hi", "digest")


class Fault(NamedTuple):
    """What is wrong with a row (seq 0: with the log's own row, or with the file).

    A row of `unknown` kind is as it was written; only this version does not know its type or shape.
    """

    seq: int
    kind: Kind
    message: str


class Verdict(NamedTuple):
    """What became of looking at one log: how many rows are its own, where it ends, and the first fault, if any.

    `unknown` counts rows whose type or shape this version does not know; they are as written.
    """

    log: str
    events: int
    head: Head
    problem: Fault | None
    unknown: int = 0


def verified(found: Log) -> Verdict:
    """Look at every row of a log, those that it shares with its ancestors included."""
    return verified_all((found,))[0]


def verified_all(logs: Sequence[Log], progress: Progress | None = None) -> tuple[Verdict, ...]:
    """Look at every row of some logs of one store; rows that several share are read once, if their owner is among them.

    `progress` is called with the rows that were read and those that there are.
    """
    if not logs:
        return ()
    with logs[0].store.database.reading() as connection:
        damaged = _of_file(connection)
        if damaged is not None:
            return tuple(Verdict(found.name, 0, Head(), damaged) for found in logs)
        reader = _Reader(connection, logs, progress)
        found = [reader.verdict(one) for one in logs]
        gone = missing_triggers(connection)
        unguarded = (
            Fault(0, "triggers", f"the database no longer refuses changes: {', '.join(gone)} is gone") if gone else None
        )
        return tuple(v if v.problem else v._replace(problem=unguarded) for v in found)


def verified_store(store: Store, progress: Progress | None = None) -> tuple[Verdict, ...]:
    """Look at every log of a store, at those that cannot be opened, and for rows that belong to none."""
    logs, others = [], []
    for name in store.names():
        try:
            logs.append(store.log(name))
        except Corrupt as error:
            others.append(Verdict(name, 0, Head(), Fault(0, "log", error.problems[0].message)))
    with store.database.reading() as connection:
        lost = (
            connection.execute(select(entry.c.log).where(entry.c.log.not_in(select(log.c.id))).distinct())
            .scalars()
            .all()
        )
    gone = [
        Verdict(f"(log {number})", 0, Head(), Fault(0, "log", "rows of a log whose own row is gone")) for number in lost
    ]
    return (*verified_all(logs, progress), *others, *gone)


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
        if row_.seal != chain.log_seal_of(row_.id, row_.name, row_.parent, row_.fork):
            return Fault(0, "log", f"the row of log `{row_.name}` was changed")
    return None


class _Reader:
    """Reads rows in their order, and remembers where it was at each place from which another log forks."""

    def __init__(self, connection: Connection, logs: Sequence[Log], progress: Progress | None) -> None:
        self.connection = connection
        self.progress = progress
        self.redacted = {(r.log, r.seq): r._asdict() for r in connection.execute(select(redaction))}
        self.reached: dict[Segment, tuple[Head, int] | None] = {s: None for found in logs for s in found.lineage[:-1]}
        self.done, self.total = 0, 0
        if progress is not None:
            self.total = sum(
                connection.execute(select(func.count()).where(f.lineage[-1].rows)).scalar_one() for f in logs
            )

    def verdict(self, found: Log) -> Verdict:
        """What became of looking at one log; a part of it that was found whole is not read again."""
        problem = _of_logs(self.connection, found)
        head, unknown, own = Head(), 0, 0
        for segment in found.lineage:
            if problem is None and (known := self.reached.get(segment)) is not None:
                head, unknown = known
            elif problem is None:
                before = head.seq
                head, unknown, problem = self._read(segment, head, unknown)
                own = head.seq - before if segment.log == found.id else 0
        return Verdict(found.name, own, head, problem, unknown)

    def _read(self, segment: Segment, head: Head, unknown: int) -> tuple[Head, int, Fault | None]:
        """One stretch of rows behind a head: where it ends, how many are unknown up to there, and the first fault."""
        with self.connection.execute(select(entry).where(segment.rows).order_by(entry.c.seq)) as rows:
            for row_ in rows:
                one = dict(zip(COLUMNS, row_, strict=True))
                fault = fault_of(one, head, self.redacted.get((one["log"], one["seq"])))
                if fault is not None and fault.kind != "unknown":
                    return head, unknown, fault
                head, unknown = Head(one["seq"], one["hash"], one["latest"]), unknown + (fault is not None)
                place = segment._replace(last=one["seq"])
                if place in self.reached:
                    self.reached[place] = head, unknown
                self._tell()
        if segment.last is not None and head.seq != segment.last:
            return head, unknown, Fault(head.seq + 1, "gap", f"seq {head.seq + 1} is missing")
        return head, unknown, None

    def _tell(self) -> None:
        self.done += 1
        if self.progress is not None and self.done % TOLD_EVERY == 0:
            self.progress(self.done, max(self.done, self.total))


def fault_of(one: Columns, before: Head, redacted: Columns | None) -> Fault | None:
    """What is wrong with a row that follows another, if anything is."""
    try:
        return _broken(one, before, redacted)
    except (TypeError, ValueError, AttributeError):  # SQLite keeps a number in a column of texts, and bytes in any
        return Fault(before.seq + 1, "columns", "the row holds values of another kind than was written")


def _broken(one: Columns, before: Head, redacted: Columns | None) -> Fault | None:
    if one["seq"] != before.seq + 1:
        return Fault(before.seq + 1, "gap", f"seq {before.seq + 1} is missing")
    if chain.hash_of(before.hash, one) != one["hash"]:
        return Fault(one["seq"], "hash", "the row is not the one that was written after its predecessor")
    if max(before.latest, one["recorded"]) != one["latest"]:
        return Fault(one["seq"], "columns", "the column latest disagrees with the days on record")
    if chain.seal_of(one) != one["seal"]:
        return Fault(one["seq"], "seal", "who wrote the row, with what or why, was changed")
    if redacted is not None and chain.seal_of({**redacted, "hash": one["hash"]}) != redacted["seal"]:
        return Fault(one["seq"], "seal", "who redacted the row, with what or why, was changed")
    if one["body"] is None:
        return None if redacted else Fault(one["seq"], "body", "the body is gone, and no redaction says why")
    if chain.digest_of(one["body"]) != one["digest"]:
        return Fault(one["seq"], "body", "the body is not the one that was written")
    return _disagreement(one)


def _disagreement(one: Columns) -> Fault | None:
    """Columns that say something else than the body."""
    if one["op"] == "remove":
        return Fault(one["seq"], "body", "a removal has no body") if one["body"] else None
    try:
        event = event_of(one["schema"], one["body"])
    except (ValueError, LookupError):
        kind: Kind = "unknown" if is_unknown(one["schema"], one["type"]) else "body"
        return Fault(one["seq"], kind, f"the body is no event that this version knows (type {one['type']})")
    told = row.described(event)
    other = [name for name in _derived(one) if told[name] != one[name]]
    if event.id != (one["target"] or one["id"]):
        other.append("id")
    return Fault(one["seq"], "columns", f"the columns {', '.join(other)} disagree with the body") if other else None


def _derived(one: Columns) -> tuple[str, ...]:
    """The columns that follow from the body; of an older shape the digest is that of the body as it was written."""
    return DERIVED if one["schema"] == SCHEMA else ("type", "occurred_lo", "occurred_hi")
