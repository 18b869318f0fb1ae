"""Agenda and deadlines: what has been announced or demanded for a date, and what became of it.

An agenda item moves nothing; a later record confirms it, or its window passes and it lapses. A deadline expires when
its last day is over, unless the commitment it belongs to has lapsed or been waived. Source: model.md 2.2 and 2.8.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim.model.frame import Frame
from sim.model.state import AgendaItem, DeadlineClock, LedgerEntry
from sim.record.dates import DAY, seconds
from sim.record.event import Deadline, Event

if TYPE_CHECKING:
    from sim.model.effect import Effect

DEFAULT_PROBABILITY = 0.5


def item_of(frame: Frame, event: Event) -> AgendaItem:
    """The agenda item that an anticipated or hypothetical event puts on the table."""
    lo, hi = event.when.window(frame.case.start, frame.case.end, None)
    open_ended = event.when.hi is None
    return AgendaItem(
        event.id,
        event.type,
        tuple(frame.root(a) for a in event.actors),
        tuple(frame.root(a) for a in event.targets),
        seconds(lo),
        None if open_ended else seconds(hi) + DAY,
        DEFAULT_PROBABILITY if event.probability is None else event.probability,
    )


def deadline_of(frame: Frame, deadline: Deadline) -> DeadlineClock:
    """The clock that a deadline starts."""
    assert deadline.at.hi is not None  # guaranteed by validation
    by = None if deadline.by is None else frame.root(deadline.by)
    return DeadlineClock(deadline.id, by, seconds(deadline.at.hi) + DAY, deadline.magnitude, deadline.commitment)


def clocks_at(frame: Frame, deadlines: Iterable[Deadline], at: int) -> tuple[DeadlineClock, ...]:
    """The deadlines that a case starts with, in order of id; one that is over by then has expired unheard."""
    clocks = sorted((deadline_of(frame, d) for d in deadlines), key=lambda c: c.id)
    return tuple(_ticked(clock, set(), at) for clock in clocks)


def updated(items: tuple[AgendaItem, ...], at: int, effects: Iterable[Effect]) -> tuple[AgendaItem, ...]:
    """The agenda after a batch: closed by records, added to, lapsed by the clock; in order of id."""
    by_id = {item.id: item for item in items}
    closed: dict[str, str] = {}
    for effect in effects:
        deed = effect.deed
        if deed is None:
            continue
        if deed.plan is not None:
            by_id.setdefault(deed.plan.id, deed.plan)
        for closure in deed.closes:
            closed[closure.item] = min(closure.status, closed.get(closure.item, closure.status))
    return tuple(_closed(by_id[key], closed.get(key), at) for key in sorted(by_id))


def _closed(item: AgendaItem, status: str | None, at: int) -> AgendaItem:
    if item.status != "open":
        return item
    if status is not None:
        return item._replace(status="confirmed" if status == "confirmed" else "lapsed")
    if item.closes is not None and item.closes <= at:
        return item._replace(status="lapsed")
    return item


def expired(
    clocks: tuple[DeadlineClock, ...],
    ledger: Iterable[LedgerEntry],
    at: int,
    effects: Iterable[Effect],
    frame: Frame,
) -> tuple[tuple[DeadlineClock, ...], tuple[DeadlineClock, ...]]:
    """The deadlines after a batch, in order of id, and those that expired in it.

    `ledger` is the one from before the batch: a threat that lapses with its own deadline does not silence it.
    """
    by_id = {clock.id: clock for clock in clocks}
    waived = {entry.id for entry in ledger if entry.status in ("WAIVED", "LAPSED")}
    for effect in effects:
        if effect.deed is not None:
            for deadline in effect.deed.deadlines:
                by_id[deadline.id] = deadline_of(frame, deadline)
            waived |= set(effect.deed.waives)
    after = tuple(_ticked(by_id[key], waived, at) for key in sorted(by_id))
    rung = tuple(c for c in after if c.status == "expired" and by_id[c.id].status == "open")
    return after, rung


def _ticked(clock: DeadlineClock, waived: set[str], at: int) -> DeadlineClock:
    if clock.status != "open":
        return clock
    if clock.id in waived or clock.commitment in waived:
        return clock._replace(status="waived")
    return clock._replace(status="expired") if clock.expires <= at else clock
