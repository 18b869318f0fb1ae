"""A case whose events are read from a store: roster and period from the case's folder, the log from STORE#LOG."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.output import misused

if TYPE_CHECKING:
    from sim.errors import Problem
    from sim.record.files import CaseFolder
    from sim.record.log import EventLog
    from sim.store.log import Log
    from sim.store.store import Store


def is_stored(name: str) -> bool:
    """Whether a name is that of a stored log; a folder or file of that very name comes first."""
    return "#" in name and not Path(name).exists()


def split(address: str) -> tuple[str, str]:
    """The store and the log of an address; refused where it names none."""
    store, mark, name = address.rpartition("#")
    if not mark or not store or not name:
        raise misused(f"`{address}` names no log", "write STORE#NAME, such as talks.db#us-dprk")
    return store, name


def opened(address: str, by: str = "", *, create: bool = False) -> Store:
    """The store at an address; what is written through it says this version of the tool."""
    from importlib.metadata import version

    from sim.store.store import Store

    return Store(address, by=by, tool=f"detente {version('detente')}", create=create)


def log_at(address: str, by: str = "") -> Log:
    """The log at STORE#NAME."""
    store, name = split(address)
    return opened(store, by).log(name)


def stored_case(address: str, more: tuple[str, ...]) -> CaseFolder:
    """The case that a stored log is about, that is the one called as the log from which all its forks come.

    Raises DetenteError with every problem where events and case do not go together.
    """
    from sim.errors import DetenteError
    from sim.record.files import load

    if more:
        raise misused("--with reads files beside a case's files", f"append them: detente log append {address} FILE")
    log = log_at(address)
    folder = load(log.lineage[0].name)
    events = log.event_log()
    problems = tuple(p for p in _problems(folder, events, address) if p.severity == "error")
    if problems:
        raise DetenteError(problems)
    return folder._replace(log=events)


def _problems(folder: CaseFolder, events: EventLog, address: str) -> list[Problem]:
    """What a case has against events that were read from a store; a line is an event's place in order of date."""
    from sim.record.reading.eventcheck import Placed, check_events
    from sim.record.yamlfile import parse_json_line

    assert folder.case is not None
    placed = []
    for k, event in enumerate(events, start=1):
        document, _ = parse_json_line(event.canonical, address, k)
        assert document is not None
        placed.append(Placed(event, document, ()))
    return list(check_events(folder.case, tuple(placed), frozenset(s.id for s in folder.documents)))
