"""Descent: which recorded events follow from others, by what the records themselves say.

An event follows from another if it responds to it or confirms it, or if it keeps or breaks a commitment that the other
made. Influence that no coder has written down is not seen: that is for the analyst to judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sim.record.event import Event
from sim.record.log import EventLog, Resolved


def descent(changed: Iterable[str], ahead: Mapping[str, Resolved], log: EventLog) -> dict[str, str]:
    """The events ahead that follow from changed ones, at whatever remove, each with the reason in words."""
    makers = _makers(ahead.values())
    found: dict[str, str] = {}
    reached = set(changed)
    while True:
        new = {
            entry.event.id: reason
            for entry in ahead.values()
            if entry.event.id not in reached and (reason := _reason(entry.event, reached, makers, log)) is not None
        }
        if not new:
            return found
        found |= new
        reached |= set(new)


def _makers(entries: Iterable[Resolved]) -> Mapping[str, str]:
    """For each commitment, the event that made it."""
    return {c.id: e.event.id for e in entries for c in e.event.effects.commitments}


def _reason(event: Event, reached: set[str], makers: Mapping[str, str], log: EventLog) -> str | None:
    return next((f"{verb} {cause}" for verb, cause in causes(event, makers, log) if cause in reached), None)


def causes(event: Event, makers: Mapping[str, str], log: EventLog) -> Iterator[tuple[str, str]]:
    """What an event follows from: how, and from which standing event."""
    refs, replaced = event.refs, log.replaced
    for named in refs.responds_to:
        yield "answers", replaced.get(named, named)
    for named in refs.confirms:
        yield "confirms", replaced.get(named, named)
    for verb, commitments in (
        ("keeps a commitment made by", refs.fulfils),
        ("breaks a commitment made by", refs.breaches),
    ):
        for commitment in commitments:
            if commitment in makers:
                yield verb, makers[commitment]
