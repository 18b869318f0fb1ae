"""State: all that is true of a negotiation at one time, as an immutable, picklable value.

Every quantity is stored as of the last batch that touched it and never in a decayed form, so that a cut anywhere
changes nothing (architecture.md, engine rules). Stocks and trust are tuples indexed by directed dyad (`Frame.dyad`).
Times are integer civil seconds; stocks are Goldstein points; evidence is in pseudo-counts.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from sim.record.event import MeasureStatus, Status

Phase = Literal[
    "DORMANT",
    "CONFRONTATION",
    "CRISIS",
    "PRENEG",
    "FORMULA",
    "DETAIL",
    "AGREEMENT",
    "IMPLEMENTATION",
    "CONCLUDED",
    "STALEMATE",
    "BREAKDOWN",
]
Superstate = Literal["NO_TALKS", "TALKS", "DEAL", "IMPASSE"]

SUPERSTATES: dict[Superstate, tuple[Phase, ...]] = {
    "NO_TALKS": ("DORMANT", "CONFRONTATION", "CRISIS"),
    "TALKS": ("PRENEG", "FORMULA", "DETAIL"),
    "DEAL": ("AGREEMENT", "IMPLEMENTATION", "CONCLUDED"),
    "IMPASSE": ("STALEMATE", "BREAKDOWN"),
}
SUPERSTATE: dict[Phase, Superstate] = {phase: group for group, phases in SUPERSTATES.items() for phase in phases}


class Stock(NamedTuple):
    """What one side remembers of the other's acts: cooperation and hostility, each symbolic and material."""

    at: int
    coop_symbolic: float = 0.0
    coop_material: float = 0.0
    hostile_symbolic: float = 0.0
    hostile_material: float = 0.0


class Evidence(NamedTuple):
    """Pseudo-counts of kept and broken word, in one side's view of the other."""

    at: int
    kept: float = 0.0
    broken: float = 0.0


class Pain(NamedTuple):
    """Sanctions pain of an actor: it moves toward the severity in force."""

    at: int
    value: float = 0.0
    severity: float = 0.0


class Mediation(NamedTuple):
    """What third parties have lately put into bringing the sides together."""

    at: int
    value: float = 0.0


class SanctionsMeasure(NamedTuple):
    """A sanctions measure as it stands."""

    id: str
    title: str
    senders: tuple[str, ...]
    targets: tuple[str, ...]
    level: float
    enforcement: float
    status: MeasureStatus
    begins: int
    ends: int | None  # first second after its last day
    commitment: str | None


class Clause(NamedTuple):
    """One part of a condition: a commitment with a status, or a type of event and who must do it (None: anybody)."""

    commitment: str | None
    status: Status | None
    event: str | None
    by: str | None


class Condition(NamedTuple):
    """What must be true before a commitment binds: every clause, or any of them."""

    every: bool
    clauses: tuple[Clause, ...]


class LedgerEntry(NamedTuple):
    """A commitment as it stands: who owes what to whom, and what became of it."""

    id: str
    kind: Literal["promise", "threat"]
    by: str
    to: tuple[str, ...]
    content: str
    forbids: tuple[str, ...]
    requires: tuple[str, ...]
    magnitude: float
    vagueness: float
    condition: Condition | None
    due_days: int | None  # counted from the condition
    made: int
    source: str  # the event that made it
    status: Status = "PROPOSED"
    since: int = 0
    due: int | None = None  # first second after the last day
    fraction: float = 0.0
    met: tuple[int, ...] = ()  # happenings of the condition that have been seen
    accusers: tuple[tuple[str, int], ...] = ()  # last counted accusation by each accuser


class AgendaItem(NamedTuple):
    """Something announced or imagined: it moves nothing until a later record confirms it."""

    id: str
    type: str
    actors: tuple[str, ...]
    targets: tuple[str, ...]
    opens: int
    closes: int | None  # first second after the window; None: the window has no end
    probability: float
    status: Literal["open", "confirmed", "lapsed"] = "open"


class DeadlineClock(NamedTuple):
    """A deadline as it stands."""

    id: str
    by: str | None
    expires: int
    magnitude: float
    commitment: str | None
    status: Literal["open", "expired", "waived"] = "open"


class Talks(NamedTuple):
    """Where the talks stand: phase, when it was entered, where an impasse would return to, and four clocks."""

    phase: Phase
    since: int
    history: Phase
    progress: int
    contact: int
    conflict: int


class State(NamedTuple):
    """All that is true at one time; a fork is an assignment."""

    at: int
    talks: Talks
    stocks: tuple[Stock | None, ...]
    trust: tuple[Evidence | None, ...]
    pain: tuple[Pain, ...]
    mediation: Mediation
    sanctions: tuple[SanctionsMeasure, ...]
    ledger: tuple[LedgerEntry, ...]
    agenda: tuple[AgendaItem, ...]
    deadlines: tuple[DeadlineClock, ...]
    due: int | None  # the next time that a measure, commitment, agenda item or deadline asks for attention
    alert: tuple[str, ...]  # event types that break a prohibition or that a condition waits for, in order
