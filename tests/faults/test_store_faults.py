"""What a trusted store passes: killed, cut, flipped, full, written by many at once. Each test prints its figure.

The short form runs with every test run, the long one with `make faults`. Source: store.md, failure table.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from stores import KINDS, address, letter

from sim.errors import DetenteError
from sim.record.event import Event
from sim.store.exchange import exported
from sim.store.failures import Conflict, StoreFull
from sim.store.log import Log
from sim.store.store import Store
from sim.store.verify import verified

LONG = bool(os.environ.get("DETENTE_FAULTS"))  # set by `make faults`
BATCH = 5
WRITER = """
import sys
from stores import letter
from sim.store.store import Store
log = Store(sys.argv[1]).log("talks")
for k in range(1_000_000):
    head = log.append([letter("02-01", id=f"{sys.argv[2]}-{k}-{j}") for j in range(5)]).head
    print(head.seq, flush=True)
"""


def batch(name: str, size: int = BATCH) -> list[Event]:
    return [letter("02-01", id=f"{name}-{k}") for k in range(size)]


def test_who_is_killed_while_appending_loses_nothing_acknowledged(tmp_path: Path) -> None:
    """`kill -9` at any moment: every acknowledged batch is there, none is there in part, reopening is quick."""
    kills, path, slowest, acknowledged = 200 if LONG else 20, tmp_path / "talks.db", 0.0, 0
    Store(path).log("talks", create=True)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(["tests", *sys.path])}
    for kill in range(kills):
        command = [sys.executable, "-c", WRITER, str(path), f"k{kill}"]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert writer.stdout is not None
        heard = [int(writer.stdout.readline())]
        time.sleep(0.0007 * (kill % 29))
        writer.send_signal(signal.SIGKILL)
        heard += [int(line) for line in writer.stdout.read().splitlines() if line]
        writer.wait()
        writer.stdout.close()
        begun = time.perf_counter()
        log = Store(path).log("talks")
        head = log.head.seq
        slowest = max(slowest, time.perf_counter() - begun)
        assert heard[-1] <= head <= heard[-1] + BATCH and head % BATCH == 0
        acknowledged += len(heard)
    verdict = verified(log)
    assert verdict.problem is None and verdict.events == log.head.seq and slowest < 1
    print(f"{kills} kills, {acknowledged} acknowledged batches kept, none in part; reopened in {slowest:.3f} s at most")


def _with_wal(folder: Path, batches: int) -> tuple[Path, int]:
    """A database whose last batches stand in its write-ahead log only, copied as a crash would leave it."""
    path, crashed = folder / "talks.db", folder / "crashed.db"
    log = Store(path).log("talks", create=True)
    log.append(batch("before"))
    log.store.database.close()  # so that the write-ahead log is emptied
    with sqlite3.connect(path) as held:  # keeps the write-ahead log from being emptied
        held.execute("SELECT count(*) FROM event").fetchone()
        for k in range(batches):
            log.append(batch(f"b{k}"))
        shutil.copy(path, crashed)
        shutil.copy(f"{path}-wal", f"{crashed}-wal")
    held.close()
    return crashed, BATCH * (batches + 1)


@pytest.mark.parametrize("how", ["cut", "flipped"])
def test_a_damaged_write_ahead_log_leaves_whole_batches(how: str, tmp_path: Path) -> None:
    """Cut or flipped anywhere: what is left is a beginning of whole batches, without an error and without a hole."""
    crashed, most = _with_wal(tmp_path, 8)
    wal, tried = Path(f"{crashed}-wal").read_bytes(), 1000 if LONG else 100
    seen = set()
    for k in range(tried):
        offset = (k * 7919 + 13) % len(wal)
        found = tmp_path / "found.db"
        shutil.copy(crashed, found)
        flipped = wal[:offset] + bytes([wal[offset] ^ 1 << k % 8]) + wal[offset + 1 :]
        Path(f"{found}-wal").write_bytes(wal[:offset] if how == "cut" else flipped)
        Path(f"{found}-shm").unlink(missing_ok=True)
        verdict = verified(Store(found).log("talks"))
        assert verdict.problem is None and verdict.head.seq % BATCH == 0 and BATCH <= verdict.head.seq <= most
        seen.add(verdict.head.seq)
    assert len(seen) > 3
    print(f"{tried} offsets {how}: always whole batches, {min(seen)} to {max(seen)} of {most} rows")


def _content(path: Path) -> list[object]:
    """All that can be read, by every road: rows in their order, events in theirs, each by its id, a view of a day."""
    store = Store(path)
    logs = [store.log(name) for name in store.names()]
    found: list[object] = [line for log in logs for line in exported(log)]
    found += [event for log in logs for event in (*log.events(), *log.known("2031-02-01").events())]
    return [*found, *(log.append(log.events()) for log in logs)]


def test_no_flipped_bit_is_silent(tmp_path: Path) -> None:
    """Either `verify` names log and seq, or the store cannot be read, or the bit stood in nothing that is read."""
    path, tried = tmp_path / "talks.db", 1000 if LONG else 150
    log = Store(path).log("talks", create=True)
    log.append(batch("one", 200), why="to be damaged")
    log.fork("deal", at=100).append(batch("two", 20))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    whole, before = path.read_bytes(), _content(path)
    counts = {"named": 0, "unreadable": 0, "nothing read": 0}
    for k in range(tried):
        offset = (k * 104_729 + 97) % len(whole)
        path.write_bytes(whole[:offset] + bytes([whole[offset] ^ 1 << k % 8]) + whole[offset + 1 :])
        counts[_noticed(path, before)] += 1
    assert counts["named"] > tried / 3
    print(f"{tried} flips: {counts}, none silent")


def _noticed(path: Path, before: list[object]) -> str:
    try:
        store = Store(path, create=False)
        verdicts = [verified(store.log(name)) for name in ("talks", "deal")]
        if any(v.problem is not None for v in verdicts):
            return "named"
        assert _content(path) == before
    except DetenteError:
        return "unreadable"
    return "nothing read"


def test_a_full_disk_is_said_and_forgotten(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk: what was acknowledged is there, and appending goes on after."""
    resource = pytest.importorskip("resource", reason="this system sets no limit on the size of files")
    path = tmp_path / "talks.db"
    log = Store(path).log("talks", create=True)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, hard))
        kept = _until_full(log)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    verdict = verified(log)
    assert verdict.problem is None and verdict.events == kept > 0
    assert log.append(batch("after")).head.seq == kept + BATCH
    print(f"full after {kept} acknowledged rows: all readable, appending goes on")


def _until_full(log: Log) -> int:
    """Append until there is no room; the last seq that was acknowledged."""
    kept = 0
    for k in range(1000):
        try:
            kept = log.append(batch(f"b{k}", 50)).head.seq
        except StoreFull:
            return kept
    raise AssertionError("the disk was never full")


def _write(where: str, name: str, times: int, reports: multiprocessing.Queue[tuple[int, int]]) -> None:
    """Append single events at the head that was read before, as often as it takes."""
    log = Store(where).log("talks")
    conflicts, head = 0, log.head.seq
    for k in range(times):
        while True:
            try:
                head = log.append([letter("02-01", id=f"{name}-{k}")], expected=head).head.seq
                break
            except Conflict as lost:
                conflicts, head = conflicts + 1, lost.head
    reports.put((times, conflicts))


@pytest.mark.parametrize("kind", KINDS)
def test_many_writers_lose_nothing_and_leave_no_gap(kind: str, tmp_path: Path) -> None:
    """Each writes at the head that it knows: whoever is late gets a Conflict, and nobody another error."""
    writers, times = (8, 500) if LONG else (4, 25)
    where = address(kind, tmp_path)
    log = Store(where).log("talks", create=True)
    spawn = multiprocessing.get_context("spawn")
    reports: multiprocessing.Queue[tuple[int, int]] = spawn.Queue()
    team = [spawn.Process(target=_write, args=(where, f"w{k}", times, reports)) for k in range(writers)]
    for writer in team:
        writer.start()
    done = [reports.get(timeout=300) for _ in team]
    for writer in team:
        writer.join()
    verdict = verified(log)
    assert verdict.problem is None and verdict.events == writers * times == sum(n for n, _ in done)
    assert len({event.id for event in log.events()}) == writers * times
    print(f"{kind}: {writers} x {times} appended, {sum(c for _, c in done)} conflicts, no gap")
