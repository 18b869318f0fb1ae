"""Export and import: a log as CloudEvents 1.0 in JSON Lines, one row a line; import is the exact inverse of export.

Beside the attributes of the standard a line bears, as extensions, the row's place, edit, hash and who wrote it:
`recordedtime` is the day from which it was known, `correlationid` the event that an edit is about. The first line says
how many rows there are and where they end. The event itself is `data`, to the byte. A file that says anything else than
an export of its rows is refused whole. Source: store.md; CloudEvents 1.0.2.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Iterable, Iterator
from typing import IO, Any

from sqlalchemy import Connection, Row, func, insert, select
from sqlalchemy.exc import IntegrityError

from sim.errors import Problem
from sim.store.chain import Head
from sim.store.failures import Conflict, Corrupt
from sim.store.lineage import Lineage, head_of
from sim.store.log import Log
from sim.store.row import day_of, number_of
from sim.store.schema import entry, redaction
from sim.store.store import Store
from sim.store.verify import fault_of
from sim.store.write import BATCH, COLUMNS, send

WRITTEN = ("op", "schema", "occurred_lo", "occurred_hi", "digest", "hash", "by", "tool", "why", "seal")  # as extensions
REDACTED = ("by", "tool", "why", "seal")  # what is told of a redaction
DAYS = ("occurred_lo", "occurred_hi", "recorded")
OPS = ("insert", "replace", "remove")
SOURCE = "/detente/log/"
LONGEST = 1_000_000  # characters of a line; the longest event has some tens of thousands
DATA = ',"data":'  # cannot stand within a JSON text before it: there its quotes would be escaped


# --- out ----------------------------------------------------------------------------------------------


def exported(log: Log) -> Iterator[str]:
    """The lines of a log, the rows that it shares with its ancestors included.

    Raises Corrupt at a row that holds something else than was written.
    """
    with log.seen() as visible:
        told = {(r.log, r.seq): r for r in visible.connection.execute(select(redaction))}
        ends = _ends(visible.connection, log.lineage)
        for row in visible.entries():
            yield _line(row, log.name, told.get((row.log, row.seq)), ends if row.seq == 1 else {})


def _ends(connection: Connection, lineage: Lineage) -> dict[str, Any]:
    """What the first line says of all of them."""
    counts = (select(func.count()).where(segment.rows) for segment in lineage)
    rows = sum(connection.execute(count).scalar_one() for count in counts)
    return {"logrows": rows, "loghead": head_of(connection, lineage).hash}


def _line(row: Row[Any], log: str, redacted: Row[Any] | None, ends: dict[str, Any]) -> str:
    columns = dict(zip(COLUMNS, row, strict=True))
    try:
        line = _attributes(columns, SOURCE + log, None if redacted is None else redacted._asdict()) | ends
        text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
        return f"{text[:-1]}{DATA}{row.body}}}\n" if row.body else text + "\n"
    except (TypeError, ValueError, OverflowError) as error:
        message = f"log `{log}`, seq {row.seq}: the row holds values of another kind than was written"
        raise Corrupt.of("DET080", message, help="look at the log with: detente log verify") from error


def _attributes(columns: dict[str, Any], source: object, redacted: dict[str, Any] | None) -> dict[str, Any]:
    """All of a line but its data."""
    line: dict[str, Any] = {
        "specversion": "1.0",
        "id": columns["id"],
        "source": source,
        "type": columns["type"],
        "time": f"{day_of(columns['occurred_lo'])}T00:00:00Z",
        "datacontenttype": "application/json",
        "sequence": columns["seq"],
        "recordedtime": day_of(columns["recorded"]).isoformat(),
    }
    if columns["target"] is not None:
        line["correlationid"] = columns["target"]
    line |= {name.replace("_", ""): columns[name] for name in WRITTEN}
    if redacted is not None:
        line |= {f"redacted{name}": redacted[name] for name in REDACTED}
    return line


# --- in -----------------------------------------------------------------------------------------------


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
        filling = _Filling(connection, log, file)
        for number, text in enumerate(lines, start=1):
            if text.strip():
                filling.take(number, text)
        return filling.end()


class _Filling:
    """An import under way: rows are looked at one by one, and sent in batches."""

    def __init__(self, connection: Connection, log: Log, file: str) -> None:
        self.connection = connection
        self.log = log
        self.file = file
        self.head = Head()
        self.ends: dict[str, Any] = {}
        self.waiting: list[dict[str, Any]] = []
        self.number = 0

    def take(self, number: int, text: str) -> None:
        """A line; raises Corrupt where it is not the row that was exported after its predecessor."""
        self.number = number
        columns, told = self._read(text)
        columns["log"], columns["latest"] = self.log.id, max(self.head.latest, columns["recorded"])
        fault = fault_of(columns, self.head, told)
        if fault is not None and fault.kind != "unknown":
            raise self._refused(fault.message)
        if columns["target"] is not None:
            self._require(columns["target"])
        if told is not None:
            self.connection.execute(insert(redaction).values(log=self.log.id, seq=columns["seq"], **told))
        self.head = Head(columns["seq"], columns["hash"], columns["latest"])
        self.waiting.append(columns)
        if len(self.waiting) == BATCH:
            self._send()

    def _read(self, text: str) -> tuple[dict[str, Any], dict[str, Any] | None]:
        """The row that a line is, and what it tells of a redaction; a line must say just what an export would."""
        try:
            line = json.loads(text)
            if self.head.seq == 0:
                self.ends = {key: line.pop(key) for key in ("logrows", "loghead") if key in line}
            columns = _columns(line, _body(line, text))
            told = {name: line[f"redacted{name}"] for name in REDACTED} if "redactedby" in line else None
            source = line["source"]
            whole = str(source).startswith(SOURCE) and _canonical(line) == _canonical(
                _attributes(columns, source, told)
            )
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError) as error:
            raise self._refused(f"the line is no row of a log ({type(error).__name__})") from error
        if not whole:
            raise self._refused("the line says something else than its row, or more")
        return columns, told

    def _require(self, target: str) -> None:
        """An edit is about an event that was inserted before."""
        self._send()
        there = select(entry.c.seq).where(entry.c.log == self.log.id, entry.c.id == target, entry.c.op == "insert")
        if self.connection.execute(there).first() is None:
            raise self._refused(f"the edit is about `{target[:80]}`, which is not there")

    def _send(self) -> None:
        try:
            send(self.connection, self.waiting)
        except IntegrityError as error:
            raise self._refused("at or before this line an id stands for two events") from error
        self.waiting = []

    def end(self) -> Head:
        """Where the log ends; raises Corrupt where that is not the end that the first line told."""
        self._send()
        if self.ends and self.ends != {"logrows": self.head.seq, "loghead": self.head.hash}:
            raise self._refused(f"the file ends after {self.head.seq} rows, and its first line tells of others")
        return self.head

    def _refused(self, message: str) -> Corrupt:
        return _refused(self.number, self.file, message)


def _refused(number: int, file: str, message: str) -> Corrupt:
    return Corrupt([Problem("DET080", message, file=file, line=number, column=1, help="export the log again")])


def _columns(line: dict[str, Any], body: str | None) -> dict[str, Any]:
    """The columns of a row that a line tells; raises ValueError where they are of another kind."""
    columns = {name: line[name.replace("_", "")] for name in WRITTEN}
    columns |= {"seq": line["sequence"], "recorded": number_of(dt.date.fromisoformat(line["recordedtime"]))}
    columns |= {"id": line["id"], "type": line["type"], "target": line.get("correlationid"), "body": body}
    numbers, edit = (*DAYS, "seq"), columns["op"] != "insert"
    texts = [name for name in columns if name not in numbers and columns[name] is not None]
    kinds = all(type(columns[name]) is int for name in numbers) and all(type(columns[name]) is str for name in texts)
    if not kinds or columns["op"] not in OPS or edit != (columns["target"] is not None):
        raise ValueError("values of another kind than was written")
    for name in DAYS:
        day_of(columns[name])
    return columns


def _canonical(line: dict[str, Any]) -> str:
    """A line without its data, the same text for the same values of the same kinds."""
    return json.dumps({key: value for key, value in line.items() if key != "data"}, sort_keys=True)


def _body(line: dict[str, Any], text: str) -> str | None:
    """The body to the byte, where the file is as we wrote it; else as compact JSON."""
    if "data" not in line:
        return None if "redactedby" in line else ""
    if DATA in text:
        return text.rstrip()[text.index(DATA) + len(DATA) : -1]
    return json.dumps(line["data"], ensure_ascii=False, separators=(",", ":"))
