"""PostgreSQL as a team uses it: least-privilege roles as the page grants them, passwords that are shown nowhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from stores import address, letter, restored
from test_readme import blocks

from sim.cli.main import run
from sim.store.address import masked
from sim.store.failures import Unreachable
from sim.store.store import Store
from sim.store.verify import verified

FIRST, SECOND = letter("02-01"), letter("02-03")


def execute(where: str, *statements: str) -> None:
    engine = create_engine(where, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
    finally:
        engine.dispose()


@pytest.fixture
def owned(tmp_path: Path) -> Iterator[str]:
    """A store with two users who have the roles of the page, reader and coder."""
    where = address("postgresql", tmp_path)
    Store(where).log("talks", create=True).append([FIRST])
    (grants,) = [block for language, block in blocks("docs/stores.md") if language == "sql"]
    users = ["CREATE ROLE rea LOGIN", "CREATE ROLE cod LOGIN", "GRANT detente_reader TO rea"]
    execute(where, *(s for s in grants.split(";") if s.strip()), *users, "GRANT detente_coder TO cod")
    yield where
    execute(where, *(f"DROP OWNED BY {role}" for role in ROLES), *(f"DROP ROLE {role}" for role in ROLES))


ROLES = ("rea", "cod", "detente_reader", "detente_coder")


def as_user(where: str, name: str) -> str:
    return where.replace("postgres:@", f"{name}@")


def test_a_reader_reads_and_writes_nothing(owned: str) -> None:
    log = Store(as_user(owned, "rea"), create=False).log("talks")
    assert list(log.events()) == [FIRST] and verified(log).problem is None
    for write in (
        lambda: log.append([SECOND]),
        lambda: log.remove(FIRST.id),
        lambda: log.fork("mine"),
        lambda: log.redact(FIRST.id, why="no"),
        lambda: log.store.log("new", create=True),
    ):
        with pytest.raises(Unreachable, match="does not allow this to your role"):
            write()
    assert log.head.seq == 1


def test_a_coder_adds_and_changes_nothing(owned: str) -> None:
    log = Store(as_user(owned, "cod"), by="cod").log("talks")
    log.append([SECOND], expected=1)
    log.correct(SECOND.id, SECOND.model_copy(update={"summary": "Otherwise."}))
    fork = log.fork("mine")
    fork.remove(FIRST.id)
    log.store.log("another", create=True).append([FIRST])
    assert verified(fork).problem is None and log.head.seq == 3
    with pytest.raises(Unreachable, match="does not allow this to your role"):
        log.redact(FIRST.id, why="no")
    for statement in (
        "UPDATE event SET body = NULL",
        "DELETE FROM event",
        "TRUNCATE event CASCADE",
        "DROP TABLE event",
        "ALTER TABLE event DISABLE TRIGGER ALL",
        "INSERT INTO redaction VALUES (1, 1, '', '', '')",
        "INSERT INTO migration VALUES ('0099', '')",
    ):
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
            execute(as_user(owned, "cod"), statement)
    Store(owned, by="owner").log("talks").redact(FIRST.id, why="a private address")
    assert [e.id for e in log.events()] == [SECOND.id] and verified(log).problem is None


def test_a_coder_cannot_bring_a_store_up_to_date(tmp_path: Path) -> None:
    """Its owner can; until then the coder is told whom to ask."""
    old = Path(__file__).parent / "golden" / "stores" / "0001.postgresql.sql"
    where = restored("postgresql", old.read_text(encoding="utf-8"), tmp_path)
    execute(where, "CREATE ROLE late LOGIN", "GRANT SELECT, INSERT ON log, event, redaction, migration TO late")
    try:
        with pytest.raises(Unreachable, match="ask the owner"):
            Store(as_user(where, "late"), create=False)
        Store(where)
        assert list(Store(as_user(where, "late"), create=False).log("what-if").events())
    finally:
        execute(where, "DROP OWNED BY late", "DROP ROLE late")


# --- passwords ------------------------------------------------------------------------------------------

SECRET = "geheim-77"


@pytest.fixture
def locked(owned: str) -> Iterator[str]:
    """The address of a user whom the server asks for a password."""
    engine = create_engine(owned)
    with engine.connect() as connection:
        rules = Path(connection.execute(text("SHOW hba_file")).scalar_one())
    before = rules.read_text(encoding="utf-8")
    rules.write_text(f"local all ann scram-sha-256\n{before}", encoding="utf-8")
    execute(
        owned, f"CREATE ROLE ann LOGIN PASSWORD '{SECRET}'", "GRANT detente_coder TO ann", "SELECT pg_reload_conf()"
    )
    yield as_user(owned, f"ann:{SECRET}")
    rules.write_text(before, encoding="utf-8")
    execute(owned, "SELECT pg_reload_conf()", "DROP ROLE ann")
    engine.dispose()


def test_a_wrong_password_is_said_and_not_shown(locked: str) -> None:
    assert Store(locked).log("talks").head.seq == 1
    with pytest.raises(Unreachable, match="wrong user or password") as refused:
        Store(locked.replace(SECRET, "falsch-88"))
    assert "falsch" not in str(refused.value) and "falsch" not in repr(refused.value.problems)


def test_a_password_is_printed_and_kept_nowhere(
    locked: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Through a whole day's work: results, hints, errors, JSON and files."""
    monkeypatch.chdir(tmp_path)
    log = f"{locked}#us-dprk"
    Path("new.yaml").write_text("schema: detente/events/v1\nevents: []\n", encoding="utf-8")
    commands = [
        ["log", "init", locked, "us-dprk"],
        ["log", "append", log, "us-dprk"],
        ["log", "append", log, "us-dprk", "--expected", "3"],
        ["log", "fork", log, "late", "--from-scenario", "deadline-extended"],
        ["log", "diff", f"{locked}#late", "--json"],
        ["log", "history", locked],
        ["log", "verify", locked],
        ["log", "export", log, "-o", "out.jsonl"],
        ["log", "export", f"{locked}#late", "-o", "late.yaml"],
        ["log", "remove", log, "nothing"],
        ["log", "diff", log],
        ["log", "history", f"{locked}#us-dprkk"],
        ["log", "history", locked.replace("postgresql", "mysql")],
        ["replay", log],
        ["state", log, "--at", "2019-01-14", "--json"],
        ["check", log],
        ["plan", "deadline-extended", "--set", f"case={log}"],
        ["run", "deadline-extended", "--set", f"case={log}"],
    ]
    ran = [run(command) for command in commands]
    said = "".join(capsys.readouterr())
    assert ran == [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 0, 0, 0, 1, 1], said
    assert SECRET not in said and "ann:***@" in said
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("postgresql://me:s%40x@h/d#l", "postgresql://me:***@h/d#l"),
        ("x postgresql+psycopg://me:s@h/d?password=s#l y", "x postgresql+psycopg://me:***@h/d?password=***#l y"),
        ("postgresql://me:@h/d", "postgresql://me:@h/d"),
        ("PostgreSQL://me:s/x y@h/d#l", "PostgreSQL://me:***@h/d#l"),
        ("postgresql://me@h/d?pass%77ord=s&host=/tmp", "postgresql://me@h/d?pass%77ord=***&host=/tmp"),
        ('see "https://h/?password=abc"', 'see "https://h/?password=abc"'),
        ("postgresql://:s@h/d", "postgresql://:***@h/d"),
        ("sqlite:///talks.db#x", "sqlite:///talks.db#x"),
        ("https://example.org/a:b@c", "https://example.org/a:b@c"),
    ],
)
def test_only_passwords_are_masked(written: str, shown: str) -> None:
    assert masked(written) == shown and json.loads(masked(json.dumps(written))) == shown
