"""How fast a store is, beside plain sqlite3 and the `eventsourcing` library, all in one interleaved run.

Batches and replays are measured in processor time, single durable appends in wall time. Ratios are medians over rounds
in which every contender runs once; what is above 1 is faster than the peer.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from peers import Library, Plain

from sim.record.dates import EventDate
from sim.record.event import Event
from sim.store.exchange import exported
from sim.store.log import Log
from sim.store.store import Store
from sim.store.verify import verified

BATCH = 1_000
SINGLE = 200
EVENTS = 100_000
SIZES = (1_000, 10_000, 100_000, 1_000_000)
FORKS = 21
FIRST = dt.date(1990, 1, 1)
WORDS = "One side says of the other what somebody at the talks wrote down and a paper printed the day after. "


def events(number: int, start: int = 0) -> list[Event]:
    """Events of about 420 bytes, thirty a day, known the same day."""
    made: list[Event] = []
    for k in range(start, start + number):
        day = FIRST + dt.timedelta(days=k // 30)
        when = EventDate.parse(day.isoformat())
        made.append(TEMPLATE.model_copy(update={"id": f"event-{k:08}", "when": when}))
    return made


TEMPLATE = Event.model_validate(
    {
        "id": "event",
        "type": "criticise",
        "actors": ["ANA"],
        "targets": ["BEL"],
        "when": "1990-01-01",
        "summary": (WORDS * 2).strip(),
        "citations": [{"title": "The Harbour Gazette", "published": "1990-01-02", "paragraph": 2}],
    }
)


def cpu(work: Callable[[], Any]) -> float:
    """Processor time of one call."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def wall(work: Callable[[], Any]) -> float:
    """Wall time of one call."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def filled(path: Path, made: Iterable[list[Event]]) -> Log:
    """A log with batches of events."""
    log = Store(path).log("talks", create=True)
    for batch in made:
        log.append(batch)
    return log


def batches(made: list[Event]) -> list[list[Event]]:
    """Events in batches."""
    return [made[k : k + BATCH] for k in range(0, len(made), BATCH)]


def _each(work: Callable[[Any], Any], parts: Iterable[Any]) -> None:
    for part in parts:
        work(part)


def _tables(path: Path) -> list[str]:
    with sqlite3.connect(path) as connection:
        query = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('table', 'index')"
        found = [sql for (sql,) in connection.execute(query)]
    connection.close()
    return found


def compare(rounds: int = 5, number: int = EVENTS) -> dict[str, Any]:
    """Appending and replaying, ours and the peers', interleaved: events per second and medians of the ratios."""
    made = events(number)
    data = [event.model_dump(mode="json", by_alias=True, exclude_defaults=True) for event in made]
    times: dict[str, list[float]] = {}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            for name, seconds in _round(Path(folder), made, data):
                times.setdefault(name, []).append(seconds)
    rates = {name: number / statistics.median(found) for name, found in times.items()}
    ratios = {
        f"{one} beside {other}": statistics.median(b / a for a, b in zip(times[one], times[other], strict=True))
        for one, other in PAIRS
    }
    return {"events_per_second": rates, "ratios": ratios}


PAIRS = (
    ("append", "sqlite3, rows ready"),
    ("append", "sqlite3, written by hand"),
    ("append", "eventsourcing"),
    ("append rows", "sqlite3, rows ready"),
    ("replay", "sqlite3 and pydantic, read"),
    ("replay", "eventsourcing, read"),
)


def _round(folder: Path, made: list[Event], data: list[Any]) -> Iterable[tuple[str, float]]:
    from sim.store.chain import Head
    from sim.store.row import Provenance, inserted, placed
    from sim.store.write import COLUMNS, send

    log = Store(folder / "ours.db").log("talks", create=True)
    yield "append", cpu(lambda: _each(log.append, batches(made)))
    ready, head = [], Head()
    for event in made:
        row = placed(inserted(event), 1, head, Provenance("a coder", "detente 1", ""))
        head = Head(row["seq"], row["hash"], row["latest"])
        ready.append(row)
    rows = [tuple(row[name] for name in COLUMNS) for row in ready]
    tables = _tables(folder / "ours.db")
    plain = Plain(folder / "plain.db", tables)
    yield "sqlite3, rows ready", cpu(lambda: _each(plain.append, batches(rows)))  # type: ignore[arg-type]
    carried = Store(folder / "rows.db").log("talks", create=True)
    yield "append rows", cpu(lambda: _each(lambda part: _sent(carried, part, send), batches(ready)))  # type: ignore[arg-type]
    hand = Plain(folder / "hand.db", tables)
    numbers = iter(range(1, len(made), BATCH))
    like = lambda: (rows[0][0], next(numbers), *rows[0][2:])  # noqa: E731 - one row of each batch's first seq
    yield "sqlite3, written by hand", cpu(lambda: _each(lambda part: hand.append_events(part, like()), batches(made)))
    library = Library(folder / "library.db")
    yield "eventsourcing", cpu(lambda: _each(library.append, batches(data)))
    yield "replay", cpu(lambda: _count(log.events(), made))
    yield "sqlite3 and pydantic, read", cpu(lambda: _count(plain.read(), made))
    yield "eventsourcing, read", cpu(lambda: _count(library.read(), made))
    yield "verify", cpu(lambda: verified(log))
    yield "export", cpu(lambda: sum(len(line) for line in exported(log)))


def _sent(log: Log, rows: list[Any], send: Callable[..., None]) -> None:
    with log.store.database.writing(log.id) as connection:
        send(connection, rows)


def _count(found: Iterable[Event], made: list[Event]) -> None:
    assert sum(1 for _ in found) == len(made)


def single(rounds: int = 5) -> dict[str, float]:
    """Appends of one event, each of which waits for the disk: microseconds, medians of the rounds."""
    made = events(SINGLE)
    data = [event.model_dump(mode="json", by_alias=True, exclude_defaults=True) for event in made]
    times: dict[str, list[float]] = {}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as name:
            for what, work, parts in _singly(Path(name), made, data):
                times.setdefault(what, []).append(wall(partial(_each, work, parts)) / SINGLE * 1e6)
    return {what: statistics.median(found) for what, found in times.items()}


def _singly(folder: Path, made: list[Event], data: list[Any]) -> Iterable[tuple[str, Callable[[Any], Any], list[Any]]]:
    log = Store(folder / "ours.db").log("talks", create=True)
    yield "append", log.append, [[event] for event in made]
    plain = Plain(folder / "plain.db", _tables(folder / "ours.db"))
    like = ("", "insert", None, "", "", 0, 0, 0, "", "", "", "", "", "", "", 0)
    rows = [([event], (1, k, *like)) for k, event in enumerate(made)]
    yield "sqlite3, written by hand", lambda part: plain.append_events(*part), rows
    yield "eventsourcing", Library(folder / "library.db").append, [[one] for one in data]


def growth(sizes: Iterable[int] = SIZES) -> dict[int, dict[str, float]]:
    """For logs of growing length: forking (milliseconds, median), and what each event costs (microseconds)."""
    found: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            log = filled(Path(folder) / f"{size}.db", (events(min(BATCH, size - k), k) for k in range(0, size, BATCH)))
            found[size] = _costs(log, size)
            log.store.database.close()
    return found


def _costs(log: Log, size: int) -> dict[str, float]:
    again = iter(range(size, 2 * size))
    return {
        "fork at a position, ms": _forks(log, size // 2),
        "fork at a day, ms": _forks(log, FIRST + dt.timedelta(days=size // 60)),
        "append of one, ms": 1e3
        * statistics.median(wall(lambda: log.append(events(1, next(again)))) for _ in range(9)),
        "replay, us an event": cpu(lambda: sum(1 for _ in log.events())) / size * 1e6,
        "verify, us an event": cpu(lambda: verified(log)) / size * 1e6,
        "export, us an event": cpu(lambda: sum(1 for _ in exported(log))) / size * 1e6,
    }


def _forks(log: Log, at: int | dt.date) -> float:
    """Milliseconds of one fork, the median of some."""
    names = iter(range(FORKS))
    return statistics.median(wall(lambda: log.fork(f"{at}-{next(names)}", at=at)) for _ in range(FORKS)) * 1e3


def memory(size: int = 1_000_000) -> dict[str, float]:
    """Peak memory in MB of a process that replays a log, and of one that opens an empty one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "talks.db"
        filled(path, (events(BATCH, k) for k in range(0, size, BATCH)))
        Store(path).log("empty", create=True)
        return {f"{n:,} events": _peak(path, name) for n, name in ((0, "empty"), (size, "talks"))}


def _peak(path: Path, name: str) -> float:
    run = subprocess.run([sys.executable, __file__, str(path), name], capture_output=True, text=True, check=True)
    return float(run.stdout)


if __name__ == "__main__":  # the process whose memory is measured
    for _ in Store(sys.argv[1]).log(sys.argv[2]).events():
        pass
    status = Path("/proc/self/status").read_text(encoding="ascii")  # getrusage would count what started this process
    print(int(status.partition("VmHWM:")[2].split()[0]) / 1024)
