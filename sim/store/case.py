"""A case whose events are read from a store: roster, period and codebook from the case's folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from sim.errors import Problem
from sim.record.event import Event
from sim.record.files import CaseFolder
from sim.record.log import EventLog
from sim.record.reading.eventcheck import Placed, check_events
from sim.record.yamlfile import parse_json_line
from sim.store.address import Address, masked
from sim.store.failures import UnknownType
from sim.store.store import Store


def stored_case(address: Address, folder_of: Callable[[str], CaseFolder]) -> CaseFolder:
    """The case that a stored log is about, with the log's events and every problem that they have together.

    `folder_of` opens a case by its name, which is that of the log from which all its forks come. Raises DetenteError
    where store or log cannot be read.
    """
    log = Store(address.store, create=False).log(address.log, lenient=address.lenient)
    folder = folder_of(log.lineage[0].name)
    if folder.case is None:
        return folder
    events = log.event_log(folder.case.types if address.lenient else None)
    with log.seen() as visible:
        rows = visible.positions()
    problems = (*folder.problems, *_problems(folder, events, masked(str(address)), rows))
    return folder._replace(log=events, problems=problems)


def _problems(folder: CaseFolder, events: EventLog, address: str, rows: Mapping[str, int]) -> Iterator[Problem]:
    """What a case has against events that were read from a store; the line of a problem is the seq of its row."""
    assert folder.case is not None
    try:
        placed = tuple(_placed(events, address, rows))
    except UnknownType as error:
        return iter(error.problems)
    return check_events(folder.case, placed, frozenset(s.id for s in folder.documents))


def _placed(events: Iterable[Event], address: str, rows: Mapping[str, int]) -> Iterator[Placed]:
    for event in events:
        document, _ = parse_json_line(event.canonical, address, rows.get(event.id, 0))
        assert document is not None
        yield Placed(event, document, ())
