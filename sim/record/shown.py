"""What a notebook shows of a case and of a log: who, when, how much, and the first and last events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.errors import counted
from sim.markup import MOST_ROWS, block, ends, table

if TYPE_CHECKING:
    from sim.record.case import Case
    from sim.record.event import Event
    from sim.record.log import EventLog

LONGEST = 160  # characters of a summary


def case_html(case: Case) -> str:
    """A case: its period, its principals, and its actors with the parts they play."""
    pairs = ", ".join(f"{a} and {b}" for a, b in case.principals)
    sides = {party.actor: party.role for party in case.third_parties}
    principals = {name for pair in case.principals for name in pair}
    parts = {**sides, **dict.fromkeys(principals, "principal")}
    ranked = sorted(case.actors, key=lambda a: (a.id not in principals, a.id not in sides, a.id))
    rows = [(a.id, shortened(a.name), a.kind, parts.get(a.id, a.part_of or "")) for a in ranked[:MOST_ROWS]]
    return block(
        case.title,
        f"{case.id}: {case.start} to {case.end}; between {pairs}",
        *([shortened(case.summary, 2 * LONGEST)] if case.summary else []),
        body=table(("actor", "name", "kind", "part"), rows, total=len(case.actors)),
    )


def log_html(log: EventLog) -> str:
    """A log: how many events, known when and cut where, and a table of the first and the last of them."""
    from sim.record.dates import timestamp

    known = f", as known on {log.known}" if log.known else ""
    cut = f", until {timestamp(log.cut)}" if log.cut is not None else ""
    lines = [f"coded from {counted(sources_of(log.events), 'public source')}"] if log.events else []
    body = table(("when", "type", "who", "event", "summary"), ends([_row(e) for e in log.events])) if log.events else ""
    return block(f"{counted(len(log), 'event')}{known}{cut}", *lines, body=body)


def _row(event: Event) -> tuple[str, ...]:
    toward = " > " + ", ".join(event.targets) if event.targets else ""
    who = " <> ".join(dict.fromkeys(event.participants)) if event.joint else ", ".join(event.actors) + toward
    return (event.when.text, event.type, who, event.id, shortened(event.summary))


def shortened(text: str, longest: int = LONGEST) -> str:
    """A text that has been cut, with an ellipsis where it goes on.

    >>> shortened("abcdef", 4)
    'abc…'
    """
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def sources_of(events: Sequence[Event]) -> int:
    """How many different sources some events cite."""
    return len({c.document or c.url or c.title for event in events for c in event.citations} - {None})
