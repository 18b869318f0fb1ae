"""Address: STORE#LOG, where a stored log is; and texts without the password that an address may hold.

Imports nothing of a database, so that every command may ask whether a name is one.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from sim.errors import UsageError
from sim.record.reading.beside import is_file, is_folder

LENIENT = "?lenient"
_SCHEME = r"(?:postgres(?:ql)?|mysql|mariadb|oracle|mssql|sqlite)(?:\+\w+)?://"
_PASSWORD = re.compile(rf"(?P<user>{_SCHEME}[^\s:/@#\"']*):(?P<secret>[^@\n\"\\]+)@", re.IGNORECASE)
_OPTION = re.compile(
    rf"(?P<before>{_SCHEME}[^\s\"'\\]*?[?&](?:p|%70)(?:a|%61)(?:s|%73){{2}}(?:w|%77)(?:o|%6f)(?:r|%72)(?:d|%64)=)[^\s&#\"'\\]+",
    re.IGNORECASE,
)


class Address(NamedTuple):
    """Where a stored log is: its store (a file, or a URL), its name, and whether unknown events are passed over."""

    store: str
    log: str
    lenient: bool = False

    def __str__(self) -> str:
        return f"{self.store}#{self.log}{LENIENT if self.lenient else ''}"

    @classmethod
    def of(cls, text: str) -> Address:
        """The address that a text is; raises UsageError (DET049) where it names no log.

        >>> Address.of("talks.db#us-dprk?lenient")
        Address(store='talks.db', log='us-dprk', lenient=True)
        """
        store, mark, name = text.removesuffix(LENIENT).rpartition("#")
        if not mark or not store or not name:
            help_ = "write STORE#NAME, such as talks.db#us-dprk"
            raise UsageError.of("DET049", f"`{masked(text)[:200]}` names no log", help=help_)
        return cls(store, name, text.endswith(LENIENT))

    def beside(self, *folders: Path) -> Address:
        """The address with a relative file's path made one that leads there, from the first folder that has it."""
        found = (folder / self.store for folder in folders if "://" not in self.store)
        path = next((path for path in found if is_file(path)), None)
        return self if path is None else self._replace(store=str(path))

    @property
    def bare(self) -> Address:
        """The address without a password, and with the whole path of a file: one that leads there from anywhere."""
        if "://" not in self.store:
            return self._replace(store=str(Path(self.store).resolve()))
        return self._replace(store=bare(self.store))


def bare(store: str) -> str:
    """A store's address without a password.

    >>> bare("postgresql://me:secret@server/talks?password=secret&host=/tmp")
    'postgresql://me@server/talks?host=/tmp'
    """
    without = _OPTION.sub(lambda found: found["before"].rpartition("=")[0], _PASSWORD.sub(r"\g<user>@", store))
    return re.sub(r"(?<=[?&])[^=&#]+(?=&|#|$)&?", "", without).rstrip("?&")


def is_stored(name: str) -> bool:
    """Whether a name is that of a stored log; a folder or file of that very name comes first."""
    return "#" in name and not (is_file(Path(name)) or is_folder(Path(name)))


def masked(text: str) -> str:
    """A text without the passwords of the addresses in it.

    >>> masked("postgresql://me:secret@server/talks#log")
    'postgresql://me:***@server/talks#log'
    """
    return _OPTION.sub(r"\g<before>***", _PASSWORD.sub(r"\g<user>:***@", text))
