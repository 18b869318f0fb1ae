"""Edits: what is done to a log beside appending to it. Each is about one event."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple, TypeAlias

from sim.record.event import Event

Day: TypeAlias = dt.date | str | None
"""The day from which an edit was known; None: today, and never before the latest day on record."""


class Insertion(NamedTuple):
    """An event that is new."""

    event: Event

    @property
    def about(self) -> str:
        """The id of the event."""
        return self.event.id


class Replacement(NamedTuple):
    """Another version of an event; one that was removed comes back."""

    event: Event
    recorded: Day = None

    @property
    def about(self) -> str:
        """The id of the event."""
        return self.event.id


class Removal(NamedTuple):
    """An event that is no longer held."""

    about: str
    recorded: Day = None


Edit: TypeAlias = Insertion | Replacement | Removal
