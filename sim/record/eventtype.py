"""What a row of the codebook is made of (the rows themselves are in `codebook`)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType
from typing import Literal, get_args

__all__ = ["ROLES", "EventType", "Memory", "Role", "UnknownType"]

Memory = Literal["symbolic", "material", "none"]
"""How fast the effect fades: words and gestures fast, deeds slowly; "none" leaves no effect of its own."""

Role = Literal[
    "contact", "meeting", "rupture", "pause", "gesture",
    "leaders", "mediation", "agreement", "progress", "correspondence",
]  # fmt: skip
"""The part a type plays in a negotiation; a closed list, because the phase rules ask for these words."""

ROLES: Mapping[Role, str] = MappingProxyType({
    "contact": "the two sides deal with each other, or have fixed when they will; can open or resume talks",
    "meeting": "a contact at which they really sit together; talks can move on",
    "rupture": "talks or an agreement break: a breakdown",
    "pause": "talks are put off without being broken: a stalemate",
    "gesture": "one side gives up something costly unasked; earns trust at once",
    "leaders": "leaders meet in person; drawn as a diamond",
    "mediation": "a third party goes between the two; feeds the mediation stock, not their relation",
    "agreement": "the sides conclude a text; moves the phase",
    "progress": "restarts the clock after which idle talks count as stalled",
    "correspondence": "a letter or a call; keeps the channel open but never changes the phase",
})  # fmt: skip
"""What each role means, in the words of the codebook page."""

HEAVIEST = 10.0
"""Largest size of a weight, in Goldstein points."""

_CODE = re.compile(r"[a-z]+(\.[a-z_]+)*")


class UnknownType(ValueError):
    """The codebook has no such event type; `candidates` are the codes most like what was written."""

    def __init__(self, code: str, known: Iterable[str]) -> None:
        self.code = code
        self.candidates: tuple[str, ...] = tuple(get_close_matches(code, sorted(known), n=3))
        meant = f"; did you mean {' or '.join(self.candidates)}?" if self.candidates else ""
        super().__init__(f"unknown event type {code!r}{meant}")


@dataclass(frozen=True, slots=True)
class EventType:
    """One row of the codebook: what counts as this event, and what it does to a relation.

    code: dotted lower-case name, stable for ever. memory: see `Memory`. weight: Goldstein points in
    [-10, 10], 0 where `memory` is "none". table: the published value, the (lowest, highest) of several
    codes, or None. cameo: codes of three or four digits, as text. plover: event name, "" where PLOVER has
    none. roles: see `ROLES`. override: why `weight` leaves `table`, "" where it does not. parent: for a type
    that a case adds, the type whose codes it takes.
    Raises ValueError for a malformed code, an unknown memory or role, or a weight that is out of range.
    """

    code: str
    memory: Memory
    weight: float
    table: float | tuple[float, float] | None
    cameo: tuple[str, ...]
    plover: str
    roles: frozenset[Role]
    definition: str
    example: str
    override: str = ""
    parent: str = ""

    def __post_init__(self) -> None:
        if not _CODE.fullmatch(self.code):
            raise ValueError(f"event type {self.code!r}: write lower-case words joined by full stops")
        if self.memory not in get_args(Memory):
            choice = ", ".join(get_args(Memory))
            raise ValueError(f"{self.code}: memory is {self.memory!r}, not one of {choice}")
        if strange := self.roles - ROLES.keys():
            raise ValueError(f"{self.code}: no such role: {', '.join(sorted(strange))}")
        if not math.isfinite(self.weight) or abs(self.weight) > HEAVIEST:
            raise ValueError(f"{self.code}: weight {self.weight} is not between -10 and 10")
        if self.memory == "none" and self.weight:
            raise ValueError(f"{self.code}: a type without memory has no effect to weigh, so its weight is 0")

    @property
    def sign(self) -> Literal["escalatory", "conciliatory", "neutral"]:
        """Whether the event pushes the sides apart, brings them together, or neither.

        >>> from sim.record.codebook import event_type
        >>> event_type("threat.force").sign
        'escalatory'
        """
        if self.weight == 0:
            return "neutral"
        return "conciliatory" if self.weight > 0 else "escalatory"

    @property
    def departs(self) -> bool:
        """Whether the weight leaves the published value or range (never, where nothing is published).

        >>> from sim.record.codebook import event_type
        >>> event_type("exercise.held").departs, event_type("praise").departs
        (True, False)
        """
        if self.table is None:
            return False
        low, high = self.table if isinstance(self.table, tuple) else (self.table, self.table)
        return not low <= self.weight <= high
