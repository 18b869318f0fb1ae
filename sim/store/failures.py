"""What can go wrong with a store, each as an error that says what to do; and the drivers' errors put into these words.

No message holds a password: a database is named by `shown`, which leaves it out.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, NoResultFound, OperationalError, ProgrammingError

from sim.errors import DetenteError, MissingError, UsageError
from sim.store.address import bare


class Conflict(DetenteError):
    """Somebody wrote first: the log's head is not where the writer thought (DET082)."""

    head: int = 0

    @classmethod
    def at(cls, log: str, address: str, head: int, expected: int) -> Conflict:
        """The refusal of a write that expected the head elsewhere."""
        found = cls.of(
            "DET082",
            f"log `{log}` is at {head}, not at {expected}: somebody wrote first",
            help=f"read what is new with: detente log history {address}, then append again",
        )
        found.head = head
        return found


class IdReused(DetenteError):
    """An id that stands for another event already (DET083)."""

    @classmethod
    def of_event(cls, event: str, log: str, address: str) -> IdReused:
        """The refusal of an event whose id is taken."""
        help_ = f"give the event another id, or correct the other one with: detente log correct {address} FILE"
        return cls.of("DET083", f"`{event}` stands for another event in log `{log}`", help=help_)


class Corrupt(DetenteError):
    """A store whose rows are not what was written (DET080)."""


class StoreFull(DetenteError):
    """No room: nothing of the write was kept, everything acknowledged before is (DET084)."""


class OtherSchema(DetenteError):
    """A store that another version wrote (DET085)."""


class Unreachable(MissingError):
    """A database that does not answer, or does not let us in (DET086)."""


class UnknownLog(UsageError):
    """A log that is not there, or one that is there already (DET087)."""


class BadEdit(DetenteError):
    """An edit that does not fit what is visible (DET088)."""


class UnknownType(DetenteError):
    """An event of a type or shape that this version does not know (DET089)."""


def shown(url: URL) -> str:
    """A database as it may be printed and named: a file's path, or a URL without its password."""
    if url.drivername == "sqlite":
        return url.database or ""
    return bare(url.render_as_string(hide_password=False))


@contextmanager
def in_our_words(url: URL) -> Iterator[None]:
    """Turn what a database driver raises into the errors above."""
    try:
        yield
    except DBAPIError as error:
        raise _of_driver(error, shown(url)) from error
    except (UnicodeEncodeError, OverflowError) as error:
        help_ = "write plain text, and numbers that a database holds"
        raise UsageError.of("DET049", "a text or number here cannot be stored", help=help_) from error
    except (UnicodeDecodeError, NoResultFound) as error:
        what = "bytes that are no text" if isinstance(error, UnicodeDecodeError) else "a fork of no log"
        raise Corrupt.of("DET080", f"{shown(url)} holds {what}", help=_RESTORE) from error


_RESTORE = "restore it from a copy; what can be read can be saved with: detente log export"
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_SHMSIZE}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_RANGE}


def _of_driver(error: DBAPIError, name: str) -> Exception:
    number = getattr(error.orig, "sqlite_errorcode", None)
    return _of_sqlite(error, number, name) if number is not None else _of_postgresql(error, name)


def _of_sqlite(error: DBAPIError, number: int, name: str) -> Exception:
    if number in _FULL:
        return _full(name)
    if number & 0xFF in _DAMAGED or "no such " in str(error.orig):  # a table or column: ours have all of them
        return Corrupt.of("DET080", f"{name} is damaged ({error.orig})", help=_RESTORE)
    if number & 0xFF == sqlite3.SQLITE_BUSY:
        return Unreachable.of("DET086", f"{name} is kept busy by another program", help="try again when it has ended")
    if number & 0xFF == sqlite3.SQLITE_READONLY:
        return Unreachable.of("DET086", f"{name} may not be written", help="ask for the right to write the file")
    if number & 0xFF in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_IOERR):
        return Unreachable.of("DET086", f"{name} cannot be opened ({error.orig})", help="check the path and its rights")
    return error


def _full(name: str) -> StoreFull:
    help_ = "free some space and append again; nothing of this write was kept, everything before it was"
    return StoreFull.of("DET084", f"no room left for {name}", help=help_)


def _of_postgresql(error: DBAPIError, name: str) -> Exception:
    state = getattr(error.orig, "sqlstate", None) or ""
    if state.startswith("53"):
        return _full(name)
    if state.startswith("28") or "authentication failed" in str(error.orig):
        return Unreachable.of("DET086", f"{name} does not let us in: wrong user or password", help="check the address")
    if state == "42501":
        help_ = "ask the owner of the store for the role of a coder"
        return Unreachable.of("DET086", f"{name} does not allow this to your role", help=help_)
    if (isinstance(error, OperationalError | InterfaceError) and not state) or state.startswith(("08", "57", "3D")):
        reason = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else "no answer"
        return Unreachable.of("DET086", f"{name} does not answer ({_safe(reason)})", help="is the server running?")
    if not state and isinstance(error, ProgrammingError | DataError):  # said by the driver, before it asked the server
        return Unreachable.of("DET086", f"{name} cannot be used ({_safe(str(error.orig))})", help="check the address")
    return error


def _safe(reason: str) -> str:
    """A driver's reason without what could be a password in it."""
    return " ".join(word for word in reason.split() if "password=" not in word and "://" not in word)[:200]
