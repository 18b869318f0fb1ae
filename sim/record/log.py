"""EventLog: the immutable, ordered log of what was recorded, and the views on it.

`until` and `as_known` are bounds of a view. Reading a view goes in a fixed order: what was known by then, then the
references (who supersedes, corrects, confirms or denies whom), then the cut in time (model.md 2.0).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from sim.record.dates import seconds
from sim.record.event import HAPPENED, UNREALISED, Denial, Event, Modality

if TYPE_CHECKING:
    import pandas


class DuplicateEvent(ValueError):
    """Two records of one log share an id."""


class Closure(NamedTuple):
    """An agenda item that a later record closes."""

    item: str
    status: str  # "confirmed" or "lapsed"


class Resolved(NamedTuple):
    """An event as the view reads it: where it is placed, and what later records say about it."""

    at: int  # integer civil seconds
    event: Event
    denials: tuple[Denial, ...] = ()
    vouchers: tuple[Modality, ...] = ()
    closes: tuple[Closure, ...] = ()
    closed: bool = False  # an agenda item that a record placed no later than its announcement closes

    @property
    def planned(self) -> bool:
        """Whether it is an agenda item (anticipated or hypothetical), which moves nothing by itself."""
        return self.event.modality in UNREALISED


class EventLog:
    """An immutable log: ordered by date then id, ids unique, corrections by later records only."""

    address = ""  # where it is stored, STORE#LOG; empty for what was read from files

    def __init__(self, events: Iterable[Event] = (), *, known: dt.date | None = None, cut: int | None = None) -> None:
        ordered = sorted(events, key=lambda e: (e.when, e.id))
        by_id = {event.id: event for event in ordered}
        if len(by_id) != len(ordered):
            raise DuplicateEvent(f"event id used twice: {_first_duplicate(ordered)}")
        self._all = tuple(ordered)
        self.known = known
        self.cut = cut

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """The records of this view, in order."""
        if self.known is None:
            return self._all
        return tuple(event for event in self._all if event.known <= self.known)

    def __iter__(self) -> Iterator[Event]:
        return iter(self.events)

    def __len__(self) -> int:
        return len(self.events)

    @cached_property
    def _visible(self) -> Mapping[str, Event]:
        return {event.id: event for event in self.events}

    def __contains__(self, event_id: object) -> bool:
        return event_id in self._visible

    def __getitem__(self, event_id: str) -> Event:
        return self._visible[event_id]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, EventLog):
            return NotImplemented
        return (self._all, self.known, self.cut) == (other._all, other.known, other.cut)

    def __hash__(self) -> int:
        return hash((self.digest, self.known, self.cut))

    def __repr__(self) -> str:
        return f"EventLog({len(self)} events, known={self.known}, cut={self.cut})"

    def _repr_html_(self) -> str:
        """What a notebook shows of the log: every text is escaped, nothing runs."""
        from sim.record.shown import log_html

        return log_html(self)

    def to_pandas(self) -> pandas.DataFrame:
        """The records of this view as a data frame, one event a row, indexed by id; see `sim.record.logframe`.

        Raises MissingError (DET060) without the extra `data`.
        """
        from sim.record.logframe import log_frame

        return log_frame(self)

    def append(self, *events: Event) -> EventLog:
        """The log with further records; the records already there are untouched."""
        return EventLog((*self._all, *events), known=self.known, cut=self.cut)

    def as_known(self, day: dt.date) -> EventLog:
        """The view of somebody who knows only what was public by the end of `day`."""
        known = day if self.known is None else min(day, self.known)
        return EventLog(self._all, known=known, cut=self.cut)

    def until(self, day: dt.date | int) -> EventLog:
        """The view without events placed after `day` (a date, or integer civil seconds)."""
        t = seconds(day) if isinstance(day, dt.date) else day
        return EventLog(self._all, known=self.known, cut=t if self.cut is None else min(t, self.cut))

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the view's records and bounds; independent of the order of any file."""
        text = hashlib.sha256(f"known {self.known} cut {self.cut}\n".encode())
        for event in sorted(self.events, key=lambda e: e.id):
            text.update(event.canonical.encode() + b"\n")
        return text.hexdigest()

    @cached_property
    def replaced(self) -> Mapping[str, str]:
        """For each record that the view sets aside, the id of the record that stands for it.

        First what supersedes and corrects; then what confirms, judged by the type of the record that then stands.
        """
        direct: dict[str, str] = {}
        ordered = sorted(self.events, key=lambda e: (e.known, e.id))
        for event in ordered:
            direct.update(dict.fromkeys(event.refs.supersedes + event.refs.corrects, event.id))
        retired = set(direct)  # these never come back; what is only confirmed may
        for event in ordered:
            for named in event.refs.confirms:
                old = _last(direct, named)
                if old not in direct and old != event.id and self._same_happening(event, old):
                    direct[old] = event.id
        for old in sorted(set(direct) - retired):
            if self._only_vouches(_last(direct, old), old):
                del direct[old]
        return {old: _last(direct, old) for old in direct}

    def _same_happening(self, event: Event, old: str) -> bool:
        """Whether a record that confirms another is the same happening: both have happened, and are of one type."""
        other = self._visible.get(old)
        return (
            other is not None and other.type == event.type and event.modality in HAPPENED and other.modality in HAPPENED
        )

    def _only_vouches(self, new: str, old: str) -> bool:
        """Whether the record at the end of a chain is, by its own word, another happening and only confirms the old."""
        event = self._visible[new]
        named = old in event.refs.confirms and old not in event.refs.supersedes + event.refs.corrects
        return named and not self._same_happening(event, old)

    def resolved(self, start: dt.date, end: dt.date) -> tuple[Resolved, ...]:
        """The view with its references applied, placed within the case's window, in order of time then id.

        Agenda items are placed at the day they were recorded; everything else by model.md 2.2.
        """
        standing = [event for event in self.events if event.id not in self.replaced]
        placed = {event.id: _place(event, start, end) for event in standing}
        remarks = _Remarks(standing, self.replaced, placed)
        entries = (remarks.resolve(event) for event in standing)
        cut = self.cut
        return tuple(sorted((e for e in entries if cut is None or e.at <= cut), key=lambda e: (e.at, e.event.id)))


class _Remarks:
    """What the standing records say about one another."""

    def __init__(self, standing: Iterable[Event], replaced: Mapping[str, str], placed: Mapping[str, int]) -> None:
        self.placed = placed
        self.denials: dict[str, list[Denial]] = {}
        self.vouchers: dict[str, list[Modality]] = {}
        self.closes: dict[str, list[Closure]] = {}
        self.closed_at: dict[str, int] = {}
        planned = {event.id for event in standing if event.modality in UNREALISED}
        for event in standing:
            for old in event.refs.denies:
                self._deny(event, replaced.get(old, old), planned)
            for old in event.refs.confirms:
                self._confirm(event, replaced.get(old, old), planned)

    def _deny(self, event: Event, old: str, planned: set[str]) -> None:
        """A negation closes an agenda item; what is only expected, or the negation of a fact, denies nothing else."""
        if event.modality == "negated" and old in planned:
            self._close(event, old, "lapsed")
        elif event.modality in HAPPENED | {"denied"} and old not in planned:
            self.denials.setdefault(old, []).append(event.denial or "interested")

    def _confirm(self, event: Event, old: str, planned: set[str]) -> None:
        if event.modality not in HAPPENED or old == event.id:
            return
        if old in planned:
            self._close(event, old, "confirmed")
        else:
            self.vouchers.setdefault(old, []).append(event.modality)

    def _close(self, event: Event, item: str, status: str) -> None:
        at = self.placed[event.id]
        self.closes.setdefault(event.id, []).append(Closure(item, status))
        self.closed_at[item] = min(at, self.closed_at.get(item, at))

    def resolve(self, event: Event) -> Resolved:
        at = self.placed[event.id]
        return Resolved(
            at,
            event,
            tuple(sorted(self.denials.get(event.id, ()))),
            tuple(sorted(self.vouchers.get(event.id, ()))),
            tuple(sorted(self.closes.get(event.id, ()))),
            self.closed_at.get(event.id, at + 1) <= at,
        )


def _place(event: Event, start: dt.date, end: dt.date) -> int:
    if event.modality in UNREALISED:
        return seconds(event.known)
    return event.when.placement(start, end, event.recorded)


def _last(direct: Mapping[str, str], event_id: str) -> str:
    seen = {event_id}
    while (successor := direct.get(event_id)) is not None and successor not in seen:
        seen.add(successor)
        event_id = successor
    return event_id


def _first_duplicate(ordered: Iterable[Event]) -> str:
    seen: set[str] = set()
    for event in ordered:
        if event.id in seen:
            return event.id
        seen.add(event.id)
    return ""
