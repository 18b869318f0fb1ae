"""View: what a condition looks at: a state at a time, what has been heard, and the act in question."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property

from sim.future.heard import Heard, matches, number
from sim.model import readouts
from sim.model.frame import Frame
from sim.model.state import SUPERSTATE, State
from sim.record.dates import DAY


class View:
    """What a condition looks at: a state at a time, what has been heard, and the act in question."""

    def __init__(self, frame: Frame, state: State, at: int, acts: Sequence[Heard], event: Heard | None = None) -> None:
        self.frame = frame
        self.state = state
        self.at = at
        self.acts = acts
        self.event = event

    @property
    def phase(self) -> str:
        """The phase in force."""
        return self.state.talks.phase

    @property
    def phase_group(self) -> str:
        """no_talks, talks, deal or impasse."""
        return SUPERSTATE[self.state.talks.phase].lower()

    @property
    def climate(self) -> float:
        """-100 to 100."""
        return readouts.climate(self.frame, self.state, self.at)

    @property
    def tension(self) -> float:
        """0 to 1."""
        return readouts.tension(self.frame, self.state, self.at)

    @cached_property
    def _ripe(self) -> readouts.Ripeness:
        return readouts.ripeness(self.frame, self.state, self.at)

    @property
    def ripeness(self) -> float:
        """0 to 1."""
        return self._ripe.ripeness

    @property
    def mutual_hurt(self) -> float:
        """0 to 1."""
        return self._ripe.mutual_hurt

    @property
    def way_out(self) -> float:
        """0 to 1."""
        return self._ripe.way_out

    def trust(self, i: str, j: str) -> float:
        """Trust of one actor in another's word, 0 to 1."""
        return readouts.trust_mean(self.frame, self.state, self._index(i), self._index(j), self.at)

    def posture(self, i: str, j: str) -> float:
        """How one actor stands toward another, -1 to 1."""
        return readouts.posture(self.frame, self.state, self._index(i), self._index(j), self.at)

    def pain(self, i: str) -> float:
        """Sanctions pain of an actor, 0 to 1."""
        return readouts.pain(self.frame, self.state, self._index(i), self.at)

    def severity(self, i: str) -> float:
        """Severity of the sanctions on an actor, 0 to 1."""
        return readouts.severity(self.frame, self.state, self._index(i), self.at)

    def _index(self, actor: str) -> int:
        return self.frame.index[self.frame.root(actor)]

    def age(self, actor: str, what: str) -> float:
        """Days since an actor last did something; infinite where it never did."""
        root = self.frame.root(actor)
        for act in reversed(self.acts):
            if root in act.actors and matches(act, what):
                return (self.at - act.at) / DAY
        return math.inf

    def count(self, i: str, j: str, what: str, days: float) -> float:
        """Acts of one actor toward another in the last days."""
        since = self.at - round(days * DAY)
        return number(reversed(self.acts), self.frame.root(i), self.frame.root(j), what, since)

    def status(self, commitment: str) -> str:
        """The status of a commitment; NONE where there is no such entry."""
        return next((e.status for e in self.state.ledger if e.id == commitment), "NONE")

    def days_left(self, deadline: str) -> float:
        """Days to an open deadline; infinite where there is none."""
        found = (c for c in self.state.deadlines if c.id == deadline and c.status == "open")
        return next(((c.expires - self.at) / DAY for c in found), math.inf)

    def open_item(self, code: str) -> bool:
        """Whether something of a type is on the agenda."""
        return any(i.status == "open" and i.type == code for i in self.state.agenda)
