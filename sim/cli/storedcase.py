"""Stores and stored logs as commands name them: STORE, or STORE#LOG, which is also a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.cli.output import misused
from sim.store.address import Address, is_stored

if TYPE_CHECKING:
    from sim.record.files import CaseFolder
    from sim.store.log import Log
    from sim.store.store import Store

__all__ = ["is_stored", "log_at", "opened", "stored_case"]


def opened(address: str, by: str = "", *, create: bool = False) -> Store:
    """The store at an address; what is written through it says this version of the tool."""
    from importlib.metadata import version

    from sim.store.store import Store

    return Store(address, by=by, tool=f"detente {version('detente')}", create=create)


def log_at(text: str, by: str = "") -> Log:
    """The log at STORE#NAME."""
    address = Address.of(text)
    return opened(address.store, by).log(address.log, lenient=address.lenient)


def stored_case(text: str, more: tuple[str, ...]) -> CaseFolder:
    """The case that a stored log is about; raises DetenteError with every problem where it cannot be used."""
    from sim.errors import DetenteError

    if more:
        raise misused("--with reads files beside a case's files", f"append them: detente log append {text} FILE")
    folder = stored_folder(text)
    if folder.errors:
        raise DetenteError(folder.errors)
    return folder


def stored_folder(text: str) -> CaseFolder:
    """The case that a stored log is about, with every problem that both have together."""
    from sim.record.files import load
    from sim.store.case import stored_case as case_at

    return case_at(Address.of(text), load)
