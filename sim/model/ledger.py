"""The commitments ledger: promises and threats, what became of them, and what that teaches each side about the other.

Transitions of one batch are resolved by a fixed order that no input order can change; conditions see the statuses from
before the batch. Every date counts until its day is over. Source: model.md 2.6; decisions 0003 and 0004.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from sim.model.frame import Frame
from sim.model.state import Clause, Condition, LedgerEntry
from sim.model.trust import Finding
from sim.record.dates import DAY, seconds
from sim.record.event import AfterCondition, Commitment, Status
from sim.record.event import Condition as Wording

if TYPE_CHECKING:
    from sim.model.effect import Effect

LATTICE: tuple[Status, ...] = (
    "SUPERSEDED",
    "WAIVED",
    "FULFILLED",
    "BREACHED",
    "CONTESTED",
    "PARTIAL",
    "LAPSED",
    "DUE",
    "ACTIVE",
)
TERMINAL: frozenset[Status] = frozenset({"FULFILLED", "BREACHED", "WAIVED", "LAPSED", "SUPERSEDED"})
LIVE: frozenset[Status] = frozenset({"ACTIVE", "DUE", "PARTIAL", "CONTESTED"})
ATTESTED: frozenset[Status] = frozenset({"FULFILLED", "BREACHED"})
LEGAL: Mapping[Status, frozenset[Status]] = {
    "SUPERSEDED": LIVE | {"PROPOSED"},
    "WAIVED": LIVE | {"PROPOSED"},
    "FULFILLED": LIVE,
    "BREACHED": LIVE,
    "CONTESTED": frozenset({"ACTIVE", "DUE", "PARTIAL"}),
    "PARTIAL": LIVE,
    "LAPSED": frozenset({"ACTIVE", "PROPOSED"}),
    "DUE": frozenset({"ACTIVE"}),
    "ACTIVE": frozenset({"PROPOSED"}),
}
"""From which statuses each status may be reached."""


class Lesson(NamedTuple):
    """What a commitment taught in a batch, and the events that taught it; none where only the clock spoke."""

    commitment: str
    events: tuple[str, ...]
    findings: tuple[Finding, ...]


class Settlement(NamedTuple):
    """The ledger after a batch, what it taught, and which commitments were kept or broken in it."""

    ledger: tuple[LedgerEntry, ...]
    lessons: tuple[Lesson, ...] = ()
    kept: tuple[LedgerEntry, ...] = ()
    broken: tuple[LedgerEntry, ...] = ()
    emitted: tuple[LedgerEntry, ...] = ()  # broken without an event that already weighs as a breach
    causes: tuple[tuple[str, tuple[str, ...]], ...] = ()  # kept or broken commitment -> the events that did it

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that was taught, in order."""
        return tuple(finding for lesson in self.lessons for finding in lesson.findings)


def settle(frame: Frame, ledger: tuple[LedgerEntry, ...], at: int, effects: tuple[Effect, ...]) -> Settlement:
    """The ledger after a batch at a time; a batch without effects only lets the clock speak."""
    before = {entry.id: entry for entry in ledger}
    entries = {**before, **_made(frame, before, at, effects)}
    claims = _Claims(before, effects, at)
    after: list[LedgerEntry] = []
    lessons: list[Lesson] = []
    for key in sorted(entries):
        if _untouched(entries[key], claims, at):
            after.append(entries[key])
            continue
        entry = _heard(entries[key], effects)
        binds = entry.status == "PROPOSED" and holds(entry, before)
        entry, accusations = _accused(frame, entry, claims.accusers.get(key, {}), at, binds=binds)
        moved = _moved(frame, entry, claims.on(entry, before, frame, at), at, claims)
        lessons += accusations
        if taught := _taught(frame, entry, moved):
            lessons.append(Lesson(key, claims.events.get((key, moved.status), ()), tuple(taught)))
        after.append(moved)
    changed = [e for e in after if e.status != entries[e.id].status]
    kept = tuple(e for e in changed if e.status == "FULFILLED")
    broken = tuple(e for e in changed if e.status == "BREACHED")
    emitted = tuple(e for e in broken if e.id not in claims.weighed)
    causes = tuple((e.id, claims.events.get((e.id, e.status), ())) for e in (*kept, *broken))
    return Settlement(tuple(after), tuple(lessons), kept, broken, emitted, causes)


def _untouched(entry: LedgerEntry, claims: _Claims, at: int) -> bool:
    """Whether nothing can move an entry now: it is settled, or binding and neither spoken of nor due."""
    if entry.status in TERMINAL:
        return True
    return entry.status in LIVE and entry.id not in claims.said and (entry.due is None or at < entry.due)


def entry_of(frame: Frame, commitment: Commitment, at: int, source: str) -> LedgerEntry:
    """The ledger entry that a commitment opens; it binds at once unless it waits for a condition."""
    by = frame.root(commitment.by)
    due = commitment.due
    last = None if due is None or isinstance(due, AfterCondition) else due.hi
    return LedgerEntry(
        commitment.id,
        commitment.kind,
        by,
        tuple(sorted({frame.root(a) for a in commitment.to} - {by})),
        commitment.content,
        commitment.forbids,
        commitment.requires,
        commitment.magnitude,
        commitment.vagueness,
        _condition(frame, commitment.condition),
        due.after_condition_days if isinstance(due, AfterCondition) else None,
        at,
        source,
        since=at,
        due=None if last is None else seconds(last) + DAY,
    )


def _condition(frame: Frame, wording: Wording | None) -> Condition | None:
    """A condition as the state keeps it: plain values, actors rolled up."""
    if wording is None:
        return None
    clauses = (
        Clause(c.commitment, c.is_, c.event, frame.root(c.by) if c.by else None) for c in wording.all + wording.any
    )
    return Condition(bool(wording.all), tuple(clauses))


def _made(
    frame: Frame, before: Mapping[str, LedgerEntry], at: int, effects: Iterable[Effect]
) -> dict[str, LedgerEntry]:
    made: dict[str, LedgerEntry] = {}
    for effect in effects:
        if effect.deed is not None:
            for commitment in effect.deed.commitments:
                if commitment.id not in before and commitment.id not in made:
                    made[commitment.id] = entry_of(frame, commitment, at, effect.id)
    return made


class _Claims:
    """What the events of a batch say about commitments."""

    def __init__(self, before: Mapping[str, LedgerEntry], effects: Iterable[Effect], at: int) -> None:
        self.said: dict[str, set[Status]] = {}
        self.events: dict[tuple[str, Status], tuple[str, ...]] = {}
        self.fractions: dict[str, float] = {}
        self.accusers: dict[str, dict[str, tuple[str, ...]]] = {}  # commitment -> accuser -> the events that say so
        self.weighed: set[str] = set()
        bound = [e for e in before.values() if e.status in LIVE and (e.due is None or at < e.due)]
        prohibitions = [e for e in bound if e.forbids]
        for effect in effects:
            self._covered(effect, prohibitions)
            if effect.deed is not None:
                self._named(effect)

    def _say(self, key: str, status: Status, effect: Effect) -> None:
        self.said.setdefault(key, set()).add(status)
        told = self.events.get((key, status), ())
        if effect.id not in told:  # an event may break a prohibition and name it as well
            self.events[key, status] = (*told, effect.id)

    def _covered(self, effect: Effect, prohibitions: Iterable[LedgerEntry]) -> None:
        for entry in prohibitions:
            if entry.by in effect.actors and not effect.kinds.isdisjoint(entry.forbids):
                self._say(entry.id, "BREACHED", effect)

    def _named(self, effect: Effect) -> None:
        deed = effect.deed
        assert deed is not None
        for key in deed.fulfils:
            self._say(key, "FULFILLED" if deed.fraction >= 1.0 else "PARTIAL", effect)
            self.fractions[key] = max(deed.fraction, self.fractions.get(key, 0.0))
        for key in deed.breaches:
            self._say(key, "BREACHED", effect)
            if deed.counts_as_breach:
                self.weighed.add(key)
        for key in deed.accuses:
            self._say(key, "CONTESTED", effect)
            by = self.accusers.setdefault(key, {})
            by.update({accuser: (*by.get(accuser, ()), effect.id) for accuser in deed.accusers})
        for key in deed.waives:
            self._say(key, "WAIVED", effect)
        for commitment in deed.commitments:
            for key in commitment.supersedes:
                self._say(key, "SUPERSEDED", effect)

    def on(self, entry: LedgerEntry, before: Mapping[str, LedgerEntry], frame: Frame, at: int) -> frozenset[Status]:
        """Every status that this batch, the condition or the clock asks for, if it is legal from here."""
        said, clock = self.said.get(entry.id, set()), _asked_by_clock(frame, entry, at)
        if said & ATTESTED:
            clock = clock - ATTESTED  # only two attestations contradict each other; the clock yields to one
        asked = said | clock
        if entry.status == "PROPOSED" and holds(entry, before):
            wanted: set[Status] = (asked - {"LAPSED"}) | {"ACTIVE"}
            return frozenset(s for s in wanted if entry.status in LEGAL[s] or "ACTIVE" in LEGAL[s])
        return frozenset(s for s in asked if entry.status in LEGAL[s])


def holds(entry: LedgerEntry, before: Mapping[str, LedgerEntry]) -> bool:
    """Whether the condition of an entry is true, given the statuses before the batch."""
    condition = entry.condition
    if condition is None:
        return True
    true = [_true(entry, k, clause, before) for k, clause in enumerate(condition.clauses)]
    return all(true) if condition.every else any(true)


def _true(entry: LedgerEntry, k: int, clause: Clause, before: Mapping[str, LedgerEntry]) -> bool:
    if clause.commitment is None:
        return k in entry.met
    other = before.get(clause.commitment)
    return other is not None and other.status == clause.status


def _heard(entry: LedgerEntry, effects: Iterable[Effect]) -> LedgerEntry:
    """The entry with the happenings of its condition that this batch brought."""
    if entry.status != "PROPOSED" or entry.condition is None:
        return entry
    met = {
        k
        for effect in effects
        for k, clause in enumerate(entry.condition.clauses)
        if clause.event in effect.kinds and _did(clause, effect)
    }
    return entry._replace(met=tuple(sorted(met | set(entry.met)))) if met - set(entry.met) else entry


def _did(clause: Clause, effect: Effect) -> bool:
    """Whether an event was done by whom the clause asks for; one below the trigger credibility names nobody."""
    return bool(effect.actors) and (clause.by is None or clause.by in effect.actors)


def _asked_by_clock(frame: Frame, entry: LedgerEntry, at: int) -> set[Status]:
    if entry.due is None or at < entry.due:
        return set()
    if entry.status == "PROPOSED":
        return {"LAPSED"}
    if entry.status == "ACTIVE":
        return {"LAPSED" if entry.kind == "threat" else "FULFILLED" if entry.forbids else "DUE"}
    if entry.status == "DUE" and at >= entry.due + frame.grace:
        return {"CONTESTED" if entry.vagueness >= frame.parameters.vague_from else "BREACHED"}
    return set()


def _moved(frame: Frame, entry: LedgerEntry, asked: frozenset[Status], at: int, claims: _Claims) -> LedgerEntry:
    """The entry in the highest status that was asked for; contradictory attestations leave it contested."""
    status = resolve(asked)
    if status is None or status == entry.status == "CONTESTED":
        return entry
    if status == "PARTIAL":
        fraction = claims.fractions[entry.id]
        return entry._replace(status=status, since=at, fraction=fraction) if fraction > entry.fraction else entry
    due = entry.due
    if status == "ACTIVE" and entry.due_days is not None:
        due = at // DAY * DAY + (entry.due_days + 1) * DAY
    return entry._replace(status=status, since=at, due=due)


def resolve(asked: Iterable[Status]) -> Status | None:
    """The one status that follows from all that is asked for.

    >>> resolve({"FULFILLED", "BREACHED"}), resolve({"DUE", "PARTIAL"})
    ('CONTESTED', 'PARTIAL')
    """
    wanted = set(asked)
    if wanted >= ATTESTED:
        wanted = (wanted - ATTESTED) | {"CONTESTED"}
    return next((status for status in LATTICE if status in wanted), None)


def _accused(
    frame: Frame, entry: LedgerEntry, accusers: Mapping[str, tuple[str, ...]], at: int, *, binds: bool
) -> tuple[LedgerEntry, list[Lesson]]:
    """An accusation counts in the accuser's own view, once per accuser in a while.

    One about a commitment that is settled, still waits for its condition or was never made counts nowhere.
    """
    if entry.status not in LIVE and not binds:
        return entry, []
    last = dict(entry.accusers)
    counted = [a for a in sorted(accusers) if a != entry.by and _since(last, a, at) >= frame.accusation_interval]
    if not counted:
        return entry, []
    amount = frame.parameters.accusation_weight * entry.magnitude
    last.update(dict.fromkeys(counted, at))
    lessons = [Lesson(entry.id, accusers[a], ((frame.named(a, entry.by), 0.0, amount),)) for a in counted]
    return entry._replace(accusers=tuple(sorted(last.items()))), lessons


def _since(last: Mapping[str, int], accuser: str, at: int) -> int:
    """Seconds since an accuser's last counted accusation; without end where there was none."""
    return at - last.get(accuser, -(10**15))


def _taught(frame: Frame, old: LedgerEntry, new: LedgerEntry) -> list[Finding]:
    """What a transition teaches those to whom the commitment was made about the one who made it."""
    if new is old or (new.status == old.status and new.fraction == old.fraction):
        return []
    p = frame.parameters
    sure = 1.0 - new.vagueness / 2.0
    worth = new.magnitude if new.kind == "threat" else new.magnitude * sure
    views = [frame.named(other, new.by) for other in new.to]
    if new.status == "FULFILLED":
        return [(view, (1.0 - old.fraction) * worth, 0.0) for view in views]
    if new.status == "PARTIAL":
        return [(view, (new.fraction - old.fraction) * worth, 0.0) for view in views]
    if new.status == "BREACHED":
        return [(view, 0.0, p.breach_weight * new.magnitude * sure) for view in views]
    if new.status == "LAPSED" and new.kind == "threat" and old.status == "ACTIVE":
        return [(view, 0.0, 0.5 * p.breach_weight * new.magnitude) for view in _audience(frame, new.by)]
    return []


def _audience(frame: Frame, by: str) -> list[int]:
    """The views of every state of the roster, which all see an empty threat (Fearon 1994)."""
    j = frame.index[by]
    return [frame.dyad(i, j) for i in frame.states if i != j]


def next_due(frame: Frame, ledger: tuple[LedgerEntry, ...], at: int) -> int | None:
    """The next time after `at` at which the clock, or a condition that has become true, moves an entry."""
    before = {entry.id: entry for entry in ledger}
    times = [t for entry in ledger if entry.status not in TERMINAL for t in _times(frame, entry, before, at)]
    return min(times, default=None)


def _times(frame: Frame, entry: LedgerEntry, before: Mapping[str, LedgerEntry], at: int) -> list[int]:
    soon = (at // DAY + 1) * DAY  # what is overdue already is looked at on the next day
    times = []
    if entry.due is not None and entry.status in ("PROPOSED", "ACTIVE"):
        times.append(entry.due)
    if entry.due is not None and entry.status == "DUE":
        times.append(-(-(entry.due + frame.grace) // DAY) * DAY)
    if entry.status == "PROPOSED" and holds(entry, before):
        times.append(soon)
    return [max(t, soon) for t in times]


def alert(ledger: Iterable[LedgerEntry]) -> tuple[str, ...]:
    """The event types that would break a live prohibition, or that a waiting condition names, in order."""
    watched = {code for entry in ledger if entry.status in LIVE for code in entry.forbids}
    waiting = [e.condition for e in ledger if e.status == "PROPOSED" and e.condition is not None]
    return tuple(sorted(watched | {c.event for condition in waiting for c in condition.clauses if c.event}))


def implementation(ledger: Iterable[LedgerEntry], actor: str) -> float | None:
    """Implementation index of an actor: the share, by magnitude, of its matured commitments that it kept, 0 to 1.

    None where nothing has matured (Joshi, Quinn and Regan 2015 weigh provisions likewise).
    """
    matured = [e for e in ledger if e.by == actor and e.status in ("DUE", "FULFILLED", "CONTESTED", "BREACHED")]
    total = math.fsum(e.magnitude for e in matured)
    return math.fsum(e.magnitude for e in matured if e.status == "FULFILLED") / total if total else None
