"""Stores and events of other versions: older ones are read as if this version had written them, newer are named."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError
from stores import KINDS, SOUND, address, dumped, history, letter, restored
from stores import store as made

from sim.engine.replay import replay
from sim.record.event import Event
from sim.record.files import read_case
from sim.store import migrations
from sim.store.chain import digest_of
from sim.store.exchange import exported, imported
from sim.store.failures import Corrupt, OtherSchema, UnknownType
from sim.store.lineage import head_of
from sim.store.log import Log
from sim.store.migrations import MIGRATIONS
from sim.store.schema import entry
from sim.store.shape import SCHEMA, UPCASTS
from sim.store.store import Store
from sim.store.verify import verified
from sim.store.write import write

FROZEN = sorted((Path(__file__).parent / "golden" / "stores").glob("*.sql"))
NOW = list(MIGRATIONS)[-1][:4]


def test_the_store_of_this_version_is_frozen(tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    """A new migration asks for a new file; the older files stay what they are."""
    store = Store(tmp_path / "talks.db", by="ann", tool="detente 0.1.0")
    history(store)
    golden(f"stores/{NOW}.sqlite.sql", dumped(store))


@pytest.mark.parametrize("frozen", FROZEN, ids=lambda path: path.name)
def test_a_store_of_an_older_version_is_read_as_one_of_this(frozen: Path, tmp_path: Path) -> None:
    """Opened, it is brought up to date: the same tables, heads, rows and states as a new store of the same history."""
    kind = frozen.name.split(".")[1]
    old = Store(restored(kind, frozen.read_text(encoding="utf-8"), tmp_path), tool="detente 0.1.0")
    new = made(kind, tmp_path)
    new.by, new.tool = "ann", "detente 0.1.0"
    history(new)
    assert old.names() == new.names()
    for name in new.names():
        one, other = old.log(name), new.log(name)
        assert verified(one) == verified(other) and verified(one).problem is None
        assert list(exported(one)) == list(exported(other))
    assert _tables(old) == _tables(new)
    case = read_case(SOUND).case
    assert case is not None
    states = [replay(case, store.log("what-if").event_log()).states for store in (old, new)]
    assert states[0] == states[1]
    old.log("inner").append([letter("06-01")])
    assert [e.id for e in old.log("inner").events()][-1] == "letter-06-01"


def _tables(store: Store) -> object:
    found = inspect(store.database.engine)
    on_sqlite = store.database.on_sqlite
    there = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    at_work = "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname, tgrelid"
    with store.database.reading() as connection:
        triggers = [tuple(row) for row in connection.execute(text(there if on_sqlite else at_work))]
    columns = {t: [(c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(t)] for t in TABLES}
    return triggers, columns, {t: sorted(str(i["name"]) for i in found.get_indexes(t)) for t in TABLES}


TABLES = ("log", "event", "redaction", "migration")


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_older_store_recorded_is_protected_after_it_was_brought_up(kind: str, tmp_path: Path) -> None:
    sql = next(path for path in FROZEN if path.name == f"0001.{kind}.sql").read_text(encoding="utf-8")
    store = Store(restored(kind, sql, tmp_path))
    for change in ("event SET latest = 0", "event SET body = NULL", "redaction SET why = ''", "log SET fork = 0"):
        with pytest.raises(Exception, match="append-only"), store.database.writing(0) as connection:
            connection.execute(text(f"UPDATE {change}"))


@pytest.mark.parametrize("kind", KINDS)
def test_an_older_process_that_is_still_at_work_is_refused(kind: str, tmp_path: Path) -> None:
    """It would leave out what it does not know, and a log would fork at the wrong place."""
    sql = next(path for path in FROZEN if path.name == f"0001.{kind}.sql").read_text(encoding="utf-8")
    store = Store(restored(kind, sql, tmp_path))
    names = (
        'log, seq, id, op, type, schema, occurred_lo, occurred_hi, recorded, body, digest, hash, "by", tool, why, seal'
    )
    values = "1, 5, 'x', 'insert', 'letter', 's', 1, 1, 1, '', '', '', '', '', '', ''"
    with pytest.raises(DBAPIError, match=r"append-only|null value"), store.database.writing(1) as connection:
        connection.execute(text(f"INSERT INTO event ({names}) VALUES ({values})"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_fork_is_brought_up_with_what_its_parent_knew(kind: str, tmp_path: Path) -> None:
    """The first row of a fork is made to be recorded before what it forks from: the latest day stays the parent's."""
    sql = next(path for path in FROZEN if path.name == f"0001.{kind}.sql").read_text(encoding="utf-8")
    assert len(re.findall(r"22350, ?22370", sql)) == 1
    store = Store(restored(kind, re.sub(r"(22350, ?)22370", r"\g<1>22000", sql), tmp_path))
    with store.database.reading() as connection:
        latest = select(entry.c.latest).where(entry.c.log == 2, entry.c.seq == 3)
        assert connection.execute(latest).scalar_one() == 22350


@pytest.mark.parametrize("kind", KINDS)
def test_a_store_of_a_newer_version_is_refused_with_both_versions(kind: str, tmp_path: Path) -> None:
    store = made(kind, tmp_path)
    with store.database.writing(0) as connection:
        connection.execute(text("INSERT INTO migration (name, tool) VALUES ('0099-later', 'detente 9')"))
    with pytest.raises(OtherSchema, match=rf"0099-later \(by detente 9\), this version {NOW}"):
        Store(store.database.url.render_as_string(hide_password=False))


@pytest.mark.parametrize("kind", KINDS)
def test_who_makes_a_store_that_somebody_makes_first_has_it_too(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between looking whether there is one and making it, the other's tables have come: they are not a stranger's."""
    where = address(kind, tmp_path)
    Store(where).log("talks", create=True)
    really, first = migrations._done, [None]
    monkeypatch.setattr(migrations, "_done", lambda connection: first.pop() if first else really(connection))
    assert Store(where).names() == ("talks",) and not first


# --- events of other shapes and types ------------------------------------------------------------------


def foreign(log: Log, schema: str, kind: str, body: str) -> None:
    """A row as another version would write it, hash and seal included."""
    row = {"id": "foreign", "op": "insert", "target": None, "type": kind, "schema": schema, "body": body}
    days = {"occurred_lo": 22_000, "occurred_hi": 22_000, "recorded": 22_000, "digest": digest_of(body)}
    with log.store.database.writing(log.id) as connection:
        write(connection, [{**row, **days}], log.id, head_of(connection, log.lineage), ("she", "detente 9", ""))  # type: ignore[arg-type]


@pytest.fixture(params=KINDS)
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Log:
    return made(request.param, tmp_path).log("talks", create=True)


@pytest.mark.parametrize(
    ("schema", "kind"), [("detente/events/v9", "letter"), (SCHEMA, "hologram.call")], ids=["shape", "type"]
)
def test_an_unknown_type_is_named_or_passed_over_and_kept_to_the_byte(log: Log, schema: str, kind: str) -> None:
    body = '{"id":"foreign", "unheard": [1.50, "\\u00e9"]}'
    log.append([letter("02-01")])
    foreign(log, schema, kind, body)
    log.append([letter("02-03")])
    with pytest.raises(UnknownType, match=rf"log `talks`, seq 2: .* `{kind}`"):
        list(log.events())
    lenient = log.store.log("talks", lenient=True)
    assert [e.id for e in lenient.events()] == ["letter-02-01", "letter-02-03"]
    assert [e.id for e in lenient.event_log()] == ["letter-02-01", "letter-02-03"]
    verdict = verified(log)
    assert verdict.problem is None and verdict.unknown == 1
    lines = list(exported(log))
    assert imported(log.store, "copy", lines) == log.head
    assert body in list(exported(log.store.log("copy")))[1]


def test_a_type_that_the_case_does_not_have_is_named_too(log: Log) -> None:
    log.append([letter("02-01"), letter("02-03", type="hologram.call")])
    assert len(log.event_log()) == 2
    with pytest.raises(UnknownType, match="seq 2"):
        list(log.event_log(types=["letter"]))
    assert len(log.store.log("talks", lenient=True).event_log(types=["letter"])) == 1


def test_a_known_type_with_a_body_that_is_no_event_is_corrupt(log: Log) -> None:
    foreign(log, SCHEMA, "letter", '{"id":"foreign"}')
    problem = verified(log).problem
    assert problem is not None and (problem.seq, problem.kind) == (1, "body")
    with pytest.raises(Corrupt, match="seq 1"):
        list(log.store.log("talks", lenient=True).events())


def test_an_older_shape_is_brought_up_on_reading(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    """Through every shape between; what is stored stays as it was."""

    def renamed(data: dict[str, object]) -> dict[str, object]:
        return {**{k: v for k, v in data.items() if k != "text"}, "summary": data["text"]}

    monkeypatch.setitem(UPCASTS, "detente/events/v-1", ("detente/events/v0", lambda d: {**d, "type": "letter"}))
    monkeypatch.setitem(UPCASTS, "detente/events/v0", (SCHEMA, renamed))
    body = {"id": "foreign", "actors": ["ALD"], "targets": ["BER"], "when": "2030-03-27", "text": "An old letter."}
    foreign(log, "detente/events/v-1", "letter", json.dumps(body))
    (event,) = log.events()
    assert isinstance(event, Event) and (event.type, event.summary) == ("letter", "An old letter.")
    assert log.known("2030-03-27").events().__next__() == event
    assert verified(log).problem is None and '"text"' in next(exported(log))
