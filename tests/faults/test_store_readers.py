"""What a store promises to those who read while others write, write again what is there, or write by a wrong clock."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import random
from pathlib import Path

import pytest
from stores import KINDS, address, letter

from sim.record.event import Event
from sim.store.exchange import exported, imported
from sim.store.failures import IdReused, UnknownType
from sim.store.log import Log
from sim.store.store import Store
from sim.store.verify import verified

LONG = bool(os.environ.get("DETENTE_FAULTS"))  # set by `make faults`


def batch(name: str, size: int) -> list[Event]:
    return [letter("02-01", id=f"{name}-{k}") for k in range(size)]


def _write_batches(where: str, name: str, count: int) -> None:
    """Append events in batches of any size."""
    log, sizes, done = Store(where).log("talks"), random.Random(name), 0
    while done < count:
        size = min(count - done, sizes.randint(1, 400))
        log.append([letter("02-01", id=f"{name}-{done + k}") for k in range(size)])
        done += size


@pytest.mark.parametrize("kind", KINDS)
def test_a_reader_who_follows_sees_every_row_once_and_in_order(kind: str, tmp_path: Path) -> None:
    """Two write in batches while one reads what is new, again and again."""
    count = 100_000 if LONG else 6_000
    where = address(kind, tmp_path)
    log = Store(where).log("talks", create=True)
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_write_batches, args=(where, f"w{k}", count // 2)) for k in range(2)]
    for writer in writers:
        writer.start()
    seen: list[int] = []
    ids: set[str] = set()
    looks = 0
    while len(seen) < count:
        assert all(writer.exitcode in (None, 0) for writer in writers), "a writer failed"
        looks += 1
        for row in log.rows(seen[-1] if seen else 0):
            seen.append(row.seq)
            ids.add(row.id)
    for writer in writers:
        writer.join()
    assert seen == list(range(1, count + 1)) and len(ids) == count and looks > 2
    assert verified(log).problem is None and list(log.rows(count)) == []
    print(f"{kind}: {count:,} rows seen once, in order, in {looks} looks while two wrote")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_again_changes_nothing(kind: str, tmp_path: Path) -> None:
    """The same again is counted; another content under an id is refused whole; a sibling branch takes it."""
    log = Store(address(kind, tmp_path)).log("talks", create=True)
    first = batch("a", 300)
    log.append(first)
    one, other = log.fork("one"), log.fork("other")
    luck = random.Random(0)
    counted = refused = 0
    for k in range(50):
        size = luck.randint(1, 20)
        again, new = luck.sample(first, size), batch(f"n{k}", 2)
        done = log.append([*again, *new, *new])
        assert (done.added, done.known) == (2, size + 2)
        counted += done.known
        changed = luck.choice(first).model_copy(update={"summary": f"Otherwise, {k}."})
        before = log.head
        with pytest.raises(IdReused, match=changed.id):
            log.append([*batch(f"lost{k}", 3), changed])
        assert log.head == before
        refused += 1
    for branch in (one, other):
        branch.append([letter("02-02", id="twice", summary=f"As {branch.name} has it.")])
    assert log.head.seq == 400 and verified(log).problem is None
    assert all(verified(branch).problem is None for branch in (one, other))
    print(f"{kind}: {counted} known events counted, {refused} reused ids refused, one id kept on two branches")


@pytest.mark.parametrize("kind", KINDS)
def test_a_clock_that_was_set_back_changes_no_view_of_the_past(kind: str, tmp_path: Path) -> None:
    """A day that is given is kept; one that is assigned is never before the latest on record."""
    log = Store(address(kind, tmp_path)).log("talks", create=True)
    log.append([letter("02-01", id=f"e{k}", recorded=f"2031-02-{k + 1:02}") for k in range(20)])
    clock = dt.date(2031, 3, 1)
    views: dict[dt.date, list[Event]] = {}
    backwards = 0
    for k, step in enumerate((0, 1, -1, -30, 2, 0, -1, 40, -40, 1)):
        clock += dt.timedelta(days=step)
        log.store.today = lambda today=clock: today  # type: ignore[misc]
        before = log.head.latest
        log.remove(f"e{k}")
        assert log.head.latest == max(before, (clock - dt.date(1970, 1, 1)).days)
        backwards += step < 0
        latest = dt.date(1970, 1, 1) + dt.timedelta(days=log.head.latest)
        for day, seen in views.items():
            if day < latest:
                assert list(log.known(day).events()) == seen
        views = {latest - dt.timedelta(days=d): list(log.known(latest - dt.timedelta(days=d)).events()) for d in (1, 9)}
    log.remove("e15", recorded="2031-02-20")
    *_, last = log.rows()
    assert dt.date(1970, 1, 1) + dt.timedelta(days=last.recorded) == dt.date(2031, 2, 20)
    print(f"{kind}: a clock set back {backwards} times changed no earlier view; a given day was kept")


@pytest.mark.parametrize("kind", KINDS)
def test_events_of_unknown_types_are_kept_named_and_passed_over(kind: str, tmp_path: Path) -> None:
    """A log that another case's codebook has written: every byte goes on, strict reading names the first."""
    log: Log = Store(address(kind, tmp_path)).log("talks", create=True)
    for k in range(200):
        log.append([letter("02-01", id=f"e{k}", **({"type": "hologram.call"} if k % 7 == 3 else {}))])
    known = ["letter"]
    with pytest.raises(UnknownType, match=r"log `talks`, seq 4: .*`hologram.call`"):
        len(log.event_log(known))
    lenient = log.store.log("talks", lenient=True)
    read = len(lenient.event_log(known))
    lines = list(exported(log))
    imported(log.store, "copy", lines)
    assert [line.replace("/copy", "/talks") for line in exported(log.store.log("copy"))] == lines
    assert read == 200 - 29 and verified(log.store.log("copy")).problem is None
    print(f"{kind}: 29 of 200 of an unknown type: the first named, all kept to the byte, {read} read without them")
