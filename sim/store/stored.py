"""StoredLog: a stored log as the model reads it, with the same views as the log of a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.record.event import Event
from sim.record.log import EventLog
from sim.store.address import LENIENT
from sim.store.shape import Reading

if TYPE_CHECKING:
    from sim.store.log import Log


class KnownLog(NamedTuple):
    """A log as it was known at the end of a day."""

    log: Log
    day: dt.date

    def events(self, until: dt.date | None = None, reading: Reading | None = None) -> Iterator[Event]:
        """The events as they were known, in order; see `Log.events`."""
        with self.log.seen(self.day, reading) as visible:
            yield from visible.events(until)


class StoredLog(EventLog):
    """A stored log, as it was at some position, as an EventLog: streamed until something asks for all of it.

    A view of what was known is read from the store again, with later edits undone. Pickled, it is the plain log of its
    events, which knows of no edits; so a view is taken before, not after.
    """

    def __init__(
        self, log: Log, reading: Reading | None = None, *, known: dt.date | None = None, cut: int | None = None
    ) -> None:
        self.log = log
        self.reading = log.reading if reading is None else reading
        self.known = known
        self.cut = cut
        self.address = f"{log.address}{LENIENT if self.reading.lenient else ''}"

    @cached_property
    def _all(self) -> tuple[Event, ...]:  # type: ignore[override]
        return tuple(self._streamed())

    def _streamed(self) -> Iterator[Event]:
        source = self.log if self.known is None else self.log.known(self.known)
        return source.events(reading=self.reading)

    def __iter__(self) -> Iterator[Event]:
        if "_all" in self.__dict__:
            yield from self.events
        else:
            yield from self._streamed()

    def __eq__(self, other: object) -> bool:
        """Whether both show the same; what a view of what was known leaves out has not been read."""
        if not isinstance(other, EventLog):
            return NotImplemented
        return (self.events, self.known, self.cut) == (other.events, other.known, other.cut)

    __hash__ = EventLog.__hash__

    def __reduce__(self) -> tuple[Any, ...]:
        return _plain, (self._all, self.known, self.cut)

    def as_known(self, day: dt.date) -> EventLog:
        """The view of somebody who knows only what was recorded by the end of `day`."""
        return self._view(day if self.known is None else min(day, self.known), self.cut)

    def until(self, day: dt.date | int) -> EventLog:
        """The view without events placed after `day` (a date, or integer civil seconds)."""
        return self._view(self.known, EventLog(cut=self.cut).until(day).cut)

    def _view(self, known: dt.date | None, cut: int | None) -> StoredLog:
        view = StoredLog(self.log, self.reading, known=known, cut=cut)
        if known == self.known and "_all" in self.__dict__:
            view.__dict__["_all"] = self._all  # read already
        return view


def _plain(events: tuple[Event, ...], known: dt.date | None, cut: int | None) -> EventLog:
    return EventLog(events, known=known, cut=cut)
