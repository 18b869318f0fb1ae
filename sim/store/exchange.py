"""Export and import: a log as CloudEvents 1.0 in JSON Lines, one row a line; import is the exact inverse of export.

Beside the attributes of the standard a line bears, as extensions, the row's place, edit, hash and who wrote it:
`recordedtime` is the day from which it was known, `correlationid` the event that an edit is about. The event itself is
`data`, to the byte. A file whose chain does not close is refused whole. Source: store.md; CloudEvents 1.0.2.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Iterable, Iterator
from typing import IO, Any

from sqlalchemy import Connection, Row, insert, select

from sim.errors import Problem
from sim.store import chain
from sim.store.chain import Head
from sim.store.failures import Conflict, Corrupt
from sim.store.lineage import head_of
from sim.store.log import Log
from sim.store.row import day_of, number_of
from sim.store.schema import redaction
from sim.store.store import Store
from sim.store.write import BATCH, send

WRITTEN = ("op", "schema", "occurred_lo", "occurred_hi", "digest", "hash", "by", "tool", "why", "seal")  # as extensions
REDACTED = ("by", "tool", "why", "seal")  # what is told of a redaction
LONGEST = 1_000_000  # characters of a line; the longest event has some tens of thousands
DATA = ',"data":'  # cannot stand within a JSON text before it: there its quotes would be escaped


def exported(log: Log) -> Iterator[str]:
    """The lines of a log, the rows that it shares with its ancestors included."""
    with log.seen() as visible:
        told = {(r.log, r.seq): r for r in visible.connection.execute(select(redaction))}
        for row in visible.entries():
            yield _line(row, log.name, told.get((row.log, row.seq)))


def _line(row: Row[Any], log: str, redacted: Row[Any] | None) -> str:
    line: dict[str, Any] = {
        "specversion": "1.0",
        "id": row.id,
        "source": f"/detente/log/{log}",
        "type": row.type,
        "time": f"{day_of(row.occurred_lo)}T00:00:00Z",
        "datacontenttype": "application/json",
        "sequence": row.seq,
        "recordedtime": day_of(row.recorded).isoformat(),
    }
    if row.target is not None:
        line["correlationid"] = row.target
    line |= {name.replace("_", ""): getattr(row, name) for name in WRITTEN}
    if redacted is not None:
        line |= {f"redacted{name}": getattr(redacted, name) for name in REDACTED}
    text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
    return f"{text[:-1]}{DATA}{row.body}}}\n" if row.body else text + "\n"


def lines_of(stream: IO[str], file: str) -> Iterator[str]:
    """The lines of a file; raises Corrupt where one is too long to be a row, before all of it is read."""
    for number in itertools.count(1):
        line = stream.readline(LONGEST + 1)
        if not line:
            return
        if len(line) > LONGEST:
            raise _refused(number, file, f"the line has more than {LONGEST:,} characters, so it is no row of a log")
        yield line


def imported(store: Store, name: str, lines: Iterable[str], file: str = "") -> Head:
    """Fill a log that is new or empty with the rows of an export; returns its head, which is the export's.

    Raises Conflict where the log is not empty, Corrupt with its line where a row is not what was exported; then
    nothing of it is kept, a new log neither.
    """
    with store.database.writing(0) as connection:
        log = store.made_in(connection, name)
        store.database.lock(connection, log.id)
        if (there := head_of(connection, log.lineage)).seq:
            raise Conflict.at(log.name, log.address, there.seq, 0)
        head, rows = Head(), []
        for number, text in enumerate(lines, start=1):
            if not text.strip():
                continue
            row = _row(text, number, file, head)
            _keep_redaction(connection, log, row)
            columns = row["columns"]
            head = Head(columns["seq"], columns["hash"], max(head.latest, columns["recorded"]))
            rows.append({**columns, "log": log.id, "latest": head.latest})
            if len(rows) == BATCH:
                send(connection, rows)
                rows = []
        send(connection, rows)
        return head


def _row(text: str, number: int, file: str, before: Head) -> dict[str, Any]:
    """A line as a row that follows another, with what is told of its redaction."""
    try:
        line = json.loads(text)
        columns = _columns(line, _body(line, text))
        closes = columns["seq"] == before.seq + 1 and chain.hash_of(before.hash, columns) == columns["hash"]
        whole = columns["body"] is None or chain.digest_of(columns["body"]) == columns["digest"]
        sealed = chain.seal_of(columns) == columns["seal"] and _redaction_is_sealed(line)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise _refused(number, file, f"the line is no row of a log ({type(error).__name__})") from error
    if not (closes and whole and sealed):
        raise _refused(number, file, "the row is not the one that was exported after its predecessor")
    return {"columns": columns, "redacted": {k: line[k] for k in line if k.startswith("redacted")}}


def _redaction_is_sealed(line: dict[str, Any]) -> bool:
    if "redactedby" not in line:
        return True
    told = {name: line[f"redacted{name}"] for name in REDACTED}
    return bool(chain.seal_of({**told, "hash": line["hash"]}) == told["seal"])


def _refused(number: int, file: str, message: str) -> Corrupt:
    return Corrupt([Problem("DET080", message, file=file, line=number, column=1, help="export the log again")])


def _columns(line: dict[str, Any], body: str | None) -> dict[str, Any]:
    written = {name: line[name.replace("_", "")] for name in WRITTEN}
    seq, recorded = line["sequence"], number_of(dt.date.fromisoformat(line["recordedtime"]))
    named = {"id": line["id"], "type": line["type"], "target": line.get("correlationid")}
    return {"seq": seq, "recorded": recorded, **named, **written, "body": body}


def _body(line: dict[str, Any], text: str) -> str | None:
    """The body to the byte, where the file is as we wrote it; else as compact JSON."""
    if "data" not in line:
        return None if "redactedby" in line else ""
    if DATA in text:
        return text.rstrip()[text.index(DATA) + len(DATA) : -1]
    return json.dumps(line["data"], ensure_ascii=False, separators=(",", ":"))


def _keep_redaction(connection: Connection, log: Log, row: dict[str, Any]) -> None:
    if told := row["redacted"]:
        named = {name: told[f"redacted{name}"] for name in REDACTED}
        connection.execute(insert(redaction).values(log=log.id, seq=row["columns"]["seq"], **named))
