"""Ledger history: what became of each commitment, step by step, who brought each step about, and who claimed what.

Read from the states of a replay: where two of them differ, a commitment has moved. What moved it is an event of that
instant that asks for the new status, or its condition, or the clock. Source: model.md 2.6.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from sim.engine.trajectory import Trajectory
from sim.errors import DetenteError
from sim.model.effect import Effect, batches_of
from sim.model.ledger import ATTESTED, LIVE
from sim.model.state import Condition, LedgerEntry
from sim.record.event import AfterCondition, Commitment, Event, Status

Cause = Literal["event", "condition", "clock", "start"]
Says = Literal["kept", "partly kept", "broken", "accused", "waived"]
MATURED: frozenset[Status] = frozenset({"DUE", "FULFILLED", "CONTESTED", "BREACHED"})


class Standing(NamedTuple):
    """A status from the time it was entered to the time it was left (or the replay ended), in civil seconds.

    `events` are those that brought it about; none where its condition or the clock did. `fraction` says how much was
    kept by then, 0 to 1.
    """

    status: Status
    begins: int
    ends: int
    cause: Cause
    events: tuple[str, ...] = ()
    fraction: float = 0.0


class Claim(NamedTuple):
    """What an event says about a commitment, and who says it; `at` in civil seconds, `fraction` 0 to 1."""

    at: int
    says: Says
    by: tuple[str, ...]
    event: str
    fraction: float = 0.0


@dataclass(frozen=True)
class CommitmentHistory:
    """A commitment as it stands at the end of a replay, with everything that became of it and was said about it."""

    entry: LedgerEntry
    standings: tuple[Standing, ...]
    claims: tuple[Claim, ...]
    origin: Event | None  # the event that made it
    record: Commitment | None  # as it was coded

    @property
    def settled(self) -> int | None:
        """When it was settled for good, in civil seconds; None while it is open."""
        return None if self.entry.status in LIVE or self.entry.status == "PROPOSED" else self.standings[-1].begins

    @property
    def ends(self) -> int:
        """When it was settled, or the end of the replay."""
        return self.standings[-1].ends if self.settled is None else self.settled


class Implementation(NamedTuple):
    """How many of an actor's matured commitments it kept, and how much they weigh together (magnitudes)."""

    kept: int
    matured: int
    kept_weight: float
    matured_weight: float

    @property
    def share(self) -> float | None:
        """The share kept by weight, 0 to 1; None where nothing has matured."""
        return self.kept_weight / self.matured_weight if self.matured_weight else None


def histories(result: Trajectory) -> tuple[CommitmentHistory, ...]:
    """What became of every commitment of a replay, in order of their ids.

    Raises DetenteError (DET070) for a replay that kept only its last state.
    """
    if result.keep != "all":
        message = "this replay kept only its last state, so that no commitment has a history"
        raise DetenteError.of("DET070", message, help='replay with keep="all"')
    effects = {batch.at: batch.effects for batch in batches_of(result.frame, result.events)}
    origins = {entry.event.id: entry.event for entry in result.events}
    steps, claims = _steps(result, effects), _claims(effects, result.ends)
    found = []
    for entry in sorted(result.states[-1].ledger, key=lambda e: e.id):
        origin = origins.get(entry.source)
        standings = _closed(steps[entry.id], result.ends)
        found.append(CommitmentHistory(entry, standings, claims.get(entry.id, ()), origin, _record(origin, entry)))
    return tuple(found)


def implementation_of(ledger: Iterable[LedgerEntry], actor: str) -> Implementation:
    """How many of its matured commitments an actor kept, and their weights."""
    matured = [e for e in ledger if e.by == actor and e.status in MATURED]
    kept = [e for e in matured if e.status == "FULFILLED"]
    weights = (math.fsum(e.magnitude for e in some) for some in (kept, matured))
    return Implementation(len(kept), len(matured), *weights)


def _record(origin: Event | None, entry: LedgerEntry) -> Commitment | None:
    made = origin.effects.commitments if origin else ()
    return next((c for c in made if c.id == entry.id), None)


# --- steps --------------------------------------------------------------------------------------------


def _steps(result: Trajectory, effects: Mapping[int, Sequence[Effect]]) -> dict[str, list[Standing]]:
    """Every status of every commitment, from one state to the next; none has an end yet."""
    first = result.states[0]
    steps = {e.id: [Standing(e.status, e.since, e.since, "start", (), e.fraction)] for e in first.ledger}
    known = first
    for state in result.states[1:]:
        if state.ledger is not known.ledger:
            before = {e.id: e for e in known.ledger}
            for entry in state.ledger:
                step = _step(before.get(entry.id), entry, state.at, effects.get(state.at, ()))
                if step is not None:
                    steps.setdefault(entry.id, []).append(step)
        known = state
    return steps


def _step(old: LedgerEntry | None, new: LedgerEntry, at: int, effects: Sequence[Effect]) -> Standing | None:
    if old is new or (old is not None and (old.status, old.fraction) == (new.status, new.fraction)):
        return None
    if old is None and new.status in ("PROPOSED", "ACTIVE"):
        return Standing(new.status, at, at, "event", (new.source,), new.fraction)
    cause, events = _brought(old or new._replace(status="PROPOSED"), new.status, at, effects)
    return Standing(new.status, at, at, cause, events, new.fraction)


def _brought(old: LedgerEntry, status: Status, at: int, effects: Sequence[Effect]) -> tuple[Cause, tuple[str, ...]]:
    """What brought a status about: the events that ask for it, else the condition that came true, else the clock."""
    said = {effect.id: _said(effect, old, at) for effect in effects}
    asked = {status}
    if status == "CONTESTED" and set().union(*said.values()) >= ATTESTED:
        asked |= ATTESTED  # contradictory attestations
    events = tuple(name for name, statuses in said.items() if statuses & asked)
    if events:
        return "event", events
    if old.status == "PROPOSED" and status == "ACTIVE":
        return "condition", tuple(effect.id for effect in effects if _meets(effect, old.condition))
    return "clock", ()


def _meets(effect: Effect, condition: Condition | None) -> bool:
    """Whether an event is one that a condition waits for."""
    clauses = condition.clauses if condition else ()
    heard = (c for c in clauses if c.event in effect.kinds and effect.actors)
    return any(c.by is None or c.by in effect.actors for c in heard)


def _said(effect: Effect, entry: LedgerEntry, at: int) -> frozenset[Status]:
    """The statuses that an event asks for, for a commitment as it stood before."""
    found: set[Status] = set()
    bound = entry.status in LIVE and (entry.due is None or at < entry.due)
    if bound and entry.by in effect.actors and not effect.kinds.isdisjoint(entry.forbids):
        found.add("BREACHED")
    deed = effect.deed
    if deed is None:
        return frozenset(found)
    replaced = {key for commitment in deed.commitments for key in commitment.supersedes}
    kept: Status = "FULFILLED" if deed.fraction >= 1.0 else "PARTIAL"
    named: tuple[tuple[Iterable[str], Status], ...] = (
        (deed.fulfils, kept),
        (deed.breaches, "BREACHED"),
        (deed.accuses, "CONTESTED"),
        (deed.waives, "WAIVED"),
        (replaced, "SUPERSEDED"),
    )
    return frozenset(found | {status for keys, status in named if entry.id in keys})


def _closed(steps: Sequence[Standing], end: int) -> tuple[Standing, ...]:
    """The steps, each ending where the next begins."""
    ends = [*(step.begins for step in steps[1:]), max(end, steps[-1].begins)]
    return tuple(step._replace(ends=t) for step, t in zip(steps, ends, strict=True))


# --- claims -------------------------------------------------------------------------------------------


def _claims(effects: Mapping[int, Sequence[Effect]], end: int) -> dict[str, tuple[Claim, ...]]:
    found: dict[str, tuple[Claim, ...]] = {}
    for at in sorted(effects):
        if at <= end:
            for effect in effects[at]:
                for key, claim in _claimed(effect, at):
                    found[key] = (*found.get(key, ()), claim)
    return found


def _claimed(effect: Effect, at: int) -> Iterator[tuple[str, Claim]]:
    deed = effect.deed
    if deed is None:
        return
    whole: Says = "kept" if deed.fraction >= 1.0 else "partly kept"
    said: tuple[tuple[tuple[str, ...], Says, tuple[str, ...], float], ...] = (
        (deed.fulfils, whole, effect.actors, min(deed.fraction, 1.0)),
        (deed.breaches, "broken", effect.actors, 0.0),
        (deed.accuses, "accused", deed.accusers, 0.0),
        (deed.waives, "waived", effect.actors, 0.0),
    )
    for keys, says, by, fraction in said:
        for key in dict.fromkeys(keys):
            yield key, Claim(at, says, by, effect.id, fraction)


# --- words --------------------------------------------------------------------------------------------


def condition_words(condition: Condition | None) -> str:
    """What must be true before a commitment binds, in words; "" for one that binds at once.

    >>> from sim.model.state import Clause
    >>> condition_words(Condition(True, (Clause("pledge", "FULFILLED", None, None), Clause(None, None, "letter", "A"))))
    'once pledge is fulfilled and letter by A'
    """
    if condition is None:
        return ""
    parts = [
        f"{c.commitment} is {str(c.status).lower()}" if c.commitment else f"{c.event}{f' by {c.by}' if c.by else ''}"
        for c in condition.clauses
    ]
    return "once " + (" and " if condition.every else " or ").join(parts)


def due_words(history: CommitmentHistory) -> str:
    """When a commitment is due, as it was coded; "" where no date was set."""
    due = history.record.due if history.record else None
    if due is None:
        return ""
    if isinstance(due, AfterCondition):
        days = due.after_condition_days
        return f"{days} day{'' if days == 1 else 's'} after its condition"
    return due.text
