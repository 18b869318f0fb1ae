"""The store contract, on every database: what is appended is kept, forks share it, edits stay on record."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from stores import KINDS, letter
from stores import store as made

from sim import load
from sim.engine.replay import replay
from sim.errors import DetenteError, UsageError
from sim.store import chain
from sim.store.database import url_of
from sim.store.difference import differences
from sim.store.edit import Insertion, Removal, Replacement
from sim.store.exchange import exported, imported
from sim.store.failures import BadEdit, Conflict, Corrupt, IdReused, Unreachable, shown
from sim.store.log import Log
from sim.store.row import number_of
from sim.store.schema import entry
from sim.store.store import Store
from sim.store.verify import verified, verified_all, verified_store

FIRST, SECOND, THIRD = letter("02-01"), letter("02-03"), letter("02-05")
LATER = SECOND.model_copy(update={"summary": "It was another letter."})


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return made(request.param, tmp_path)


@pytest.fixture
def log(store: Store) -> Log:
    made_log = store.log("talks", create=True)
    made_log.append([FIRST, SECOND, THIRD], expected=0)
    return made_log


def names(log: Log) -> list[str]:
    return [event.id for event in log.events()]


# --- appending ---------------------------------------------------------------------------------------


def test_what_is_appended_is_read_in_order_of_date(store: Store) -> None:
    log = store.log("talks", create=True)
    done = log.append([THIRD, FIRST, SECOND], expected=0)
    assert tuple(log.events()) == (FIRST, SECOND, THIRD)
    assert (done.added, done.known, done.head.seq) == (3, 0, 3) and done.head == log.head


def test_the_bundled_case_replays_from_a_store_as_from_its_files(store: Store) -> None:
    """The events, every view of what was known, and the states of a replay are the same."""
    folder = load("us-dprk")
    log = store.log("us-dprk", create=True)
    log.append(folder.log)
    stored = log.event_log()
    assert stored.digest == folder.log.digest
    day = dt.date(2019, 1, 14)
    assert stored.as_known(day).events == folder.log.as_known(day).events
    assert stored.until(day).as_known(day).digest == folder.log.as_known(day).until(day).digest
    assert replay(folder.case, stored).states == replay(folder.case, folder.log).states


def test_a_batch_is_kept_whole_or_not_at_all(log: Log) -> None:
    other = FIRST.model_copy(update={"summary": "Something else."})
    with pytest.raises(IdReused, match="letter-02-01"):
        log.append([letter("02-09"), other])
    assert log.head.seq == 3 and "letter-02-09" not in names(log)


def test_what_is_there_already_is_counted_and_not_added(log: Log) -> None:
    """Also where the head has moved on: whoever did not hear that the first attempt was kept may try again."""
    done = log.append([FIRST, letter("02-07"), letter("02-07")])
    assert (done.added, done.known, log.head.seq) == (1, 2, 4)
    assert log.append([FIRST, SECOND, THIRD], expected=0).known == 3


def test_who_expects_another_head_is_told_where_it_is(log: Log) -> None:
    with pytest.raises(Conflict) as refused:
        log.append([letter("02-09")], expected=2)
    assert refused.value.head == 3 and log.head.seq == 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET type = 'x'",
        "UPDATE event SET body = NULL",
        "DELETE FROM event",
        "UPDATE log SET name = 'x'",
        "UPDATE migration SET tool = 'x'",
        "DELETE FROM log",
    ],
)
def test_the_database_itself_refuses_to_change_what_was_recorded(log: Log, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), log.store.database.writing(log.id) as connection:
        connection.execute(text(statement))
    assert verified(log).problem is None and names(log) == [FIRST.id, SECOND.id, THIRD.id]


@pytest.mark.parametrize("table", ["event", "log", "migration", "redaction"])
def test_sqlite_lets_nothing_take_the_place_of_a_row(tmp_path: Path, table: str) -> None:
    """INSERT OR REPLACE deletes without asking a trigger."""
    log = made("sqlite", tmp_path).log("talks", create=True)
    log.append([FIRST, SECOND])
    log.redact(FIRST.id, why="a private address")
    with pytest.raises(DBAPIError, match="append-only"), log.store.database.writing(log.id) as connection:
        connection.execute(text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))
    assert verified(log).problem is None


# --- edits and the two clocks ------------------------------------------------------------------------


def test_a_correction_counts_from_the_day_it_was_known(log: Log) -> None:
    log.correct(SECOND.id, LATER, recorded="2031-03-01", why="a second source")
    assert tuple(log.events()) == (FIRST, LATER, THIRD)
    assert tuple(log.known("2031-02-28").events()) == (FIRST, SECOND, THIRD)
    assert tuple(log.known("2031-03-01").events()) == (FIRST, LATER, THIRD)
    assert log.event_log().as_known(dt.date(2031, 2, 28))[SECOND.id] == SECOND


def test_a_removed_event_is_gone_from_then_on_only(log: Log) -> None:
    log.remove(SECOND.id, recorded="2031-03-01")
    assert names(log) == [FIRST.id, THIRD.id]
    assert tuple(log.known("2031-02-28").events()) == (FIRST, SECOND, THIRD)
    for edits in (
        [Removal(SECOND.id, "2031-03-02")],
        [Replacement(FIRST), Removal(SECOND.id)],
        [Removal(FIRST.id), Replacement(FIRST)],
        [Insertion(letter("02-09")), Removal("letter-02-09")],
        [Removal(FIRST.id), Insertion(THIRD)],
        [Replacement(LATER.model_copy(update={"id": "nothing"}))],
    ):
        with pytest.raises(BadEdit):
            log.edit(edits)
    assert log.head.seq == 4
    log.replace(SECOND.id, LATER, recorded="2031-04-01")
    assert tuple(log.events()) == (FIRST, LATER, THIRD)
    assert [e.id for e in log.known("2031-03-31").events()] == [FIRST.id, THIRD.id]
    assert verified(log).problem is None


def test_a_correction_that_was_known_only_later_is_refused(log: Log) -> None:
    """Else neither version would be seen between the two days; a replacement, that is a what-if, may move an event."""
    later = LATER.model_copy(update={"recorded": dt.date(2031, 6, 1)})
    with pytest.raises(BadEdit, match="was known from 2031-06-01"):
        log.correct(SECOND.id, later, recorded="2031-03-01")
    log.replace(SECOND.id, later, recorded="2031-03-01")
    for view in (log.known("2031-04-01").events(), log.event_log().as_known(dt.date(2031, 4, 1))):
        assert [e.id for e in view] == [FIRST.id, THIRD.id]
    assert list(log.known("2031-06-01").events()) == [FIRST, later, THIRD]


def test_what_was_read_does_not_change_when_others_write(log: Log) -> None:
    """A log as the model reads it is of one moment, its views too."""
    read = log.event_log()
    log.append([letter("02-02", id="new")])
    log.remove(FIRST.id, recorded="2031-02-02")
    day = dt.date(2031, 3, 1)
    assert [e.id for e in read] == [e.id for e in read.as_known(day)] == [FIRST.id, SECOND.id, THIRD.id]
    with pytest.raises(BadEdit, match="only read"):
        log.at(3).append([letter("02-09")])


def test_known_and_until_are_two_clocks(log: Log) -> None:
    late = letter("02-02", id="late", recorded="2031-06-01")
    log.append([late])
    day = dt.date(2031, 2, 3)
    assert [e.id for e in log.known(day).events()] == [FIRST.id, SECOND.id]
    assert [e.id for e in log.events(until=day)] == [FIRST.id, "late", SECOND.id]
    assert [e.id for e in log.known(day).events(until=dt.date(2031, 2, 2))] == [FIRST.id]


def test_a_redacted_event_leaves_its_place_and_the_chain(log: Log) -> None:
    before = log.head
    log.redact(SECOND.id, why="a private address")
    lines = list(exported(log))
    with pytest.raises(Corrupt):
        imported(log.store, "forged", [line.replace("a private", "a public") for line in lines])
    assert names(log) == [FIRST.id, THIRD.id] and log.head == before and verified(log).problem is None
    with pytest.raises(BadEdit, match="holds no text"):
        log.redact(SECOND.id, why="again")
    assert imported(log.store, "copy", exported(log)) == before
    assert verified(log.store.log("copy")).problem is None


def test_every_version_of_an_event_is_redacted(log: Log) -> None:
    """Corrected or removed, no version of its text stays in views or exports."""
    log.correct(SECOND.id, LATER, recorded="2031-03-01")
    log.remove(SECOND.id, recorded="2031-04-01")
    assert log.redact(SECOND.id, why="a private address") == 2
    assert SECOND.id not in [e.id for e in log.known("2031-02-28").events()]
    assert not any(
        words in line for line in exported(log) for words in (SECOND.summary, LATER.summary) if SECOND.id in line
    )
    assert verified(log).problem is None
    with pytest.raises(BadEdit, match="from which this one forks"):
        log.fork("deal").redact(FIRST.id, why="not here")


# --- forks -------------------------------------------------------------------------------------------


def test_a_fork_shares_what_was_before_and_nothing_after(log: Log) -> None:
    fork = log.fork("deal", at=2)
    log.append([letter("02-09")])
    fork.append([letter("02-10")])
    assert names(fork) == [FIRST.id, SECOND.id, "letter-02-10"]
    assert names(log) == [FIRST.id, SECOND.id, THIRD.id, "letter-02-09"]
    assert {fork.head.seq, log.head.seq} == {3, 4}


def test_forks_nest_and_edits_stay_in_theirs(log: Log) -> None:
    fork = log.fork("deal")
    fork.remove(FIRST.id, recorded="2031-03-01")
    inner = fork.fork("no-deal")
    inner.replace(SECOND.id, LATER, recorded="2031-03-02")
    early = inner.fork("before", at=1)
    assert names(early) == [FIRST.id]
    assert tuple(inner.events()) == (LATER, THIRD) and tuple(fork.events()) == (SECOND, THIRD)
    assert names(log) == [FIRST.id, SECOND.id, THIRD.id]
    assert all(verified(one).problem is None for one in (log, fork, inner, early))


def test_an_id_may_be_used_on_two_branches(log: Log) -> None:
    one, other = log.fork("one"), log.fork("other")
    one.append([letter("02-09")])
    other.append([letter("02-09", summary="Another letter.")])
    assert len(names(one)) == len(names(other)) == 4


def test_a_day_forks_before_the_first_row_that_was_known_later(log: Log) -> None:
    assert names(log.fork("day", at="2031-02-03")) == [FIRST.id, SECOND.id]
    assert log.fork("none", at="2031-01-01").head.seq == 0
    log.append([letter("02-02", id="late")])
    with pytest.raises(BadEdit, match="stand behind"):
        log.fork("which", at="2031-02-03")
    with pytest.raises(BadEdit, match="no position 9"):
        log.fork("which", at=9)


def test_a_name_is_used_once(log: Log) -> None:
    with pytest.raises(UsageError, match="already"):
        log.fork("talks")
    with pytest.raises(UsageError, match="did you mean `talks`"):
        log.store.log("talk")


def test_equal_edits_in_equal_order_have_the_same_hash_everywhere(tmp_path: Path) -> None:
    """Two branches, and two databases."""
    heads = set()
    for kind in KINDS:
        log = made(kind, tmp_path).log("talks", create=True)
        log.append([FIRST, SECOND, THIRD])
        for name in ("one", "other"):
            fork = log.fork(f"{name}", at=2)
            fork.remove(FIRST.id, recorded="2031-03-01", why=name)
            fork.append([letter("02-20")])
            heads.add(fork.head)
    assert len(heads) == 1


def test_the_difference_of_two_logs_names_events_and_keys(log: Log) -> None:
    fork = log.fork("deal")
    fork.remove(FIRST.id, recorded="2031-03-01")
    fork.replace(SECOND.id, LATER, recorded="2031-03-01")
    fork.append([letter("02-20")])
    found = differences(log, fork)
    assert [(c.op, c.event) for c in found] == [("-", FIRST.id), ("~", SECOND.id), ("+", "letter-02-20")]
    assert found[1].keys == ("summary",)


# --- verifying, and carrying elsewhere ---------------------------------------------------------------


SPOILT: dict[str, tuple[str, str, int]] = {
    "a word of the body": ("UPDATE event SET body = replace(body, 'Invented', 'Forged') WHERE seq = 2", "body", 2),
    "a date": ("UPDATE event SET occurred_lo = occurred_lo + 1 WHERE seq = 2", "hash", 2),
    "a hash": ("UPDATE event SET hash = digest WHERE seq = 1", "hash", 1),
    "who wrote it": ("UPDATE event SET by = 'nobody' WHERE seq = 3", "seal", 3),
    "a row": ("DELETE FROM event WHERE seq = 2", "gap", 2),
    "a body without a word": ("UPDATE event SET body = NULL WHERE seq = 2", "body", 2),
    "who redacted it": ("UPDATE redaction SET by = 'nobody'", "seal", 1),
    "a log's name": ("UPDATE log SET name = 'talks2'", "log", 0),
    "nothing but the triggers": ("SELECT 1", "triggers", 0),
}


@contextlib.contextmanager
def store_without_triggers(store: Store) -> Iterator[Connection]:
    """A transaction of somebody with all rights."""
    with store.database.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
        triggers = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for trigger in connection.execute(triggers).scalars().all():
            connection.execute(text(f"DROP TRIGGER {trigger}"))
        yield connection


@pytest.mark.parametrize("what", SPOILT)
def test_verify_names_the_row_that_was_changed(tmp_path: Path, what: str) -> None:
    log = made("sqlite", tmp_path).log("talks", create=True)
    log.append([FIRST, SECOND, THIRD])
    statement, kind, seq = SPOILT[what]
    if "redaction" in statement:
        log.redact(FIRST.id, why="a private address")
    with store_without_triggers(log.store) as connection:
        connection.execute(text(statement))
    problem = verified(log).problem
    assert problem is not None and (problem.kind, problem.seq) == (kind, seq)


@pytest.mark.parametrize("column", [c.name for c in entry.columns if c.name not in ("log", "seq")])
def test_a_value_of_another_kind_is_named_wherever_it_is_read(tmp_path: Path, column: str) -> None:
    """SQLite keeps bytes in any column: no reader stumbles over them."""
    log = made("sqlite", tmp_path).log("talks", create=True)
    log.append([FIRST, SECOND])
    with store_without_triggers(log.store) as connection:
        connection.execute(text(f"UPDATE event SET \"{column}\" = x'ff00' WHERE seq = 2"))
    problem = verified(log).problem
    assert problem is not None and problem.seq == 2
    for read in (lambda: list(log.rows()), lambda: list(exported(log))):
        with pytest.raises(Corrupt):
            read()
    with contextlib.suppress(DetenteError):
        list(log.events()), log.head, log.fork("x", at="2031-02-01")


def test_logs_that_cannot_be_opened_are_named_beside_the_others(tmp_path: Path) -> None:
    """A circle of parents, two logs that changed names, rows without a log: and the whole ones are looked at."""
    store = made("sqlite", tmp_path)
    for name in ("one", "two", "three", "four"):
        store.log(name, create=True).append([FIRST])
    store.database.close()
    with sqlite3.connect(tmp_path / Path(store.name).name) as connection:  # somebody with all rights
        connection.executescript("DROP TRIGGER log_kept; DROP TRIGGER log_undeletable")
        connection.execute("UPDATE log SET parent = 2, fork = 1 WHERE id = 1")
        (two,), (three,) = (connection.execute("SELECT seal FROM log WHERE id = ?", (k,)).fetchone() for k in (2, 3))
        connection.execute("UPDATE log SET name = 'x', seal = 'x' WHERE id = 2")
        connection.execute("UPDATE log SET name = 'two', seal = ? WHERE id = 3", (two,))
        connection.execute("UPDATE log SET name = 'three', seal = ? WHERE id = 2", (three,))
        connection.execute("DELETE FROM log WHERE id = 4")
    connection.close()
    store.log("five", create=True)
    found = {v.log: v.problem for v in verified_store(store)}
    kinds = {name: problem.kind for name, problem in found.items() if problem is not None}
    assert kinds == {"one": "log", "two": "log", "three": "log", "(log 4)": "log", "five": "triggers"}
    with pytest.raises(Corrupt, match="no ancestor"):
        store.log("one")


def test_rows_that_forks_share_are_read_once(store: Store) -> None:
    """And a fault in them is named for every log that has it."""
    log = store.log("talks", create=True)
    log.append([letter("02-01", id=f"e{k}") for k in range(2_500)])
    forks = [log.fork(f"fork{k}", at=at) for k, at in enumerate((500, 1_500, 2_500))]
    inner = forks[1].fork("inner")
    inner.append([letter("02-02")])
    looks: list[tuple[int, int]] = []
    verdicts = verified_all([store.log(name) for name in store.names()], lambda *told: looks.append(told))
    assert looks == [(1_000, 2_501), (2_000, 2_501)]
    assert verdicts == tuple(verified(one) for one in (log, *forks, inner))
    if store.database.on_sqlite:
        with store.database.engine.begin() as connection:
            connection.execute(text("DROP TRIGGER event_kept"))
            connection.execute(text("UPDATE event SET digest = hash WHERE seq = 1000"))
        bad = [v.problem.seq if v.problem else None for v in verified_all([log, *forks, inner])]
        assert bad == [1000, 0, 1000, 1000, 1000]  # the fork before it has no trigger any more


def test_import_is_the_inverse_of_export(log: Log, tmp_path: Path) -> None:
    """From either database into another one: the same lines come out again."""
    fork = log.fork("deal")
    fork.remove(FIRST.id, recorded="2031-03-01", why="a what-if, “so to say”")
    fork.replace(SECOND.id, LATER, recorded="2031-03-01")
    lines = list(exported(fork))
    other = made("sqlite", tmp_path)
    assert imported(other, "deal", lines) == fork.head
    copy = other.log("deal")
    assert list(exported(copy)) == lines and tuple(copy.events()) == tuple(fork.events())


def forged(lines: list[str], column: str, value: object) -> list[str]:
    """An export whose second row says something else, hashes and seals made anew: only its content tells."""
    rows = [json.loads(line) for line in lines]
    data = [line[line.index('"data":') + 7 : -2] for line in lines]
    found, head = [], chain.Head()
    for k, (line, body) in enumerate(zip(rows, data, strict=True)):
        names = ("op", "schema", "occurred_lo", "occurred_hi", "by", "tool", "why")
        row = {name: line[name.replace("_", "")] for name in names}
        recorded = number_of(dt.date.fromisoformat(line["recordedtime"]))
        row |= {"seq": line["sequence"], "id": line["id"], "type": line["type"], "recorded": recorded}
        row |= {"target": line.get("correlationid"), "body": body}
        if k == 1:
            row[column] = value
        row["digest"] = chain.digest_of(row["body"])
        row["hash"] = chain.hash_of(head.hash, row)
        row["seal"] = chain.seal_of(row)
        head = chain.Head(row["seq"], row["hash"], 0)
        line = {key: line[key] for key in line if key not in ("data", "logrows", "loghead")}
        line |= {key.replace("_", ""): row[key] for key in (*names, "digest", "hash", "seal")} | {"id": row["id"]}
        line |= {} if row["target"] is None else {"correlationid": row["target"]}
        found.append(f'{json.dumps(line)[:-1]},"data":{row["body"]}}}\n')
    return found


def test_a_forged_export_that_says_the_same_is_taken(log: Log) -> None:
    """What the forging above changes is what is refused below, and not the forging."""
    lines = forged(list(exported(log)), "by", "somebody else")
    assert imported(log.store, "copy", lines) == log.head


@pytest.mark.parametrize(
    "spoil",
    [
        lambda lines: [lines[0], lines[2]],
        lambda lines: [lines[0].replace("Invented", "Forged"), *lines[1:]],
        lambda lines: [lines[0].replace("a coder", "nobody"), *lines[1:]],
        lambda lines: [lines[0][:50], *lines[1:]],
        lambda lines: ["[]\n", *lines],
        lambda lines: ["[" * 100_000, *lines],
        lambda lines: lines[:-1],
        lambda lines: [lines[0].replace('"1.0"', '"9.9"'), *lines[1:]],
        lambda lines: [lines[0].replace("T00:00", "T12:00"), *lines[1:]],
        lambda lines: [lines[0].replace('"sequence":1', '"sequence":true'), *lines[1:]],
        lambda lines: [lines[0].replace('"specversion"', '"more":1,"specversion"'), *lines[1:]],
        lambda lines: [lines[0].replace('"specversion"', '"redactedby":"x","specversion"'), *lines[1:]],
        *(lambda lines, value=value: forged(lines, "occurred_lo", value) for value in ("abc", 1.5, 10**30, None, True)),
        *(lambda lines, op=op: forged(lines, "op", op) for op in ("replace", "remove", "x")),
        lambda lines: forged(lines, "id", "letter-02-01"),
        lambda lines: forged(forged(lines, "target", "nobody"), "op", "replace"),
        lambda lines: forged(lines, "body", "{}"),
        lambda lines: forged(lines, "body", "null"),
    ],
    ids=itertools.count(),
)
def test_an_export_that_was_changed_is_refused_whole(
    log: Log, tmp_path: Path, spoil: Callable[[list[str]], list[str]]
) -> None:
    other = made("sqlite", tmp_path)
    with pytest.raises(Corrupt) as refused:
        imported(other, "copy", spoil(list(exported(log))), "log.jsonl")
    assert refused.value.problems[0].place.startswith("log.jsonl:") and other.names() == ()


def test_only_an_empty_log_is_filled(log: Log) -> None:
    with pytest.raises(Conflict):
        imported(log.store, log.name, exported(log))


# --- addresses --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        ":memory:",
        "sqlite:///:memory:",
        "a#b.db",
        "x" * 5000,
        "postgresql://h:x/db",
        "postgresql://[::1/db",
        "nowhere/talks.db",
        "sqlite://",
        "mysql://x/y",
        "://",
        ".",
        "/dev/null",
        "sqlite:///talks.db?mode=ro",
    ],
)
def test_an_address_that_is_no_store_is_said_to_be_none(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DetenteError):
        Store(address)


def test_a_server_that_is_away_is_said_to_be_without_its_password() -> None:
    address = "postgresql+psycopg://me:geheim@127.0.0.1:1/talks?password=geheim"
    with pytest.raises(Unreachable) as refused:
        Store(address)
    assert "geheim" not in str(refused.value) and "127.0.0.1" in str(refused.value)
    assert "geheim" not in shown(url_of(address))


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "talks.db"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(Corrupt):
        Store(path)


@pytest.mark.parametrize(
    "tables", ["CREATE TABLE event (id INTEGER, title TEXT)", "CREATE TABLE customers (id INTEGER)", ""]
)
def test_the_database_of_something_else_is_left_as_it_was(tmp_path: Path, tables: str) -> None:
    path = tmp_path / "theirs.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(tables)
    connection.close()
    before = path.read_bytes() if path.exists() else b""
    for create in (True, False):
        if tables or not create:
            with pytest.raises(Unreachable):
                Store(path, create=create)
            assert (path.read_bytes() if path.exists() else b"") == before
