"""evolve: the one function that changes a state. A batch comes in; a new state and at most one transition go out.

Order within a batch: points and evidence, the ledger, the sanctions, the agenda and deadlines, the clocks, the guards.
Only what an event touches is brought up to its time; a batch in which nothing happens returns the state unchanged.
Source: model.md 2.5 and 2.9.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from sim.model import agenda, ledger, sanctions, stocks, trust
from sim.model.effect import Effect, idle, impulses_of, stirs
from sim.model.frame import Frame
from sim.model.ledger import Settlement
from sim.model.phases import Scene, Transition, clocked, moved, touches_principals
from sim.model.signal import QUIET, Signals, Witness, merged
from sim.model.state import Evidence, LedgerEntry, Mediation, Pain, State, Stock, Talks
from sim.model.stocks import Impulse
from sim.record.dates import DAY


def initial(frame: Frame) -> State:
    """The state at the start of a case: no memory, the sanctions already in force, confrontation."""
    at = frame.start
    measures = sanctions.standing(frame, frame.case.sanctions, at)
    severities = [sanctions.severity(measures, actor, at) for actor in frame.actors]
    clocks = agenda.clocks_at(frame, frame.case.deadlines, at)
    no_stocks: tuple[Stock | None, ...] = (None,) * frame.number**2
    no_evidence: tuple[Evidence | None, ...] = (None,) * frame.number**2
    state = State(
        at,
        Talks("CONFRONTATION", at, "PRENEG", at, at, at),
        no_stocks,
        no_evidence,
        tuple(Pain(at, s, s) for s in severities),
        Mediation(at),
        measures,
        (),
        (),
        clocks,
        None,
        (),
    )
    return state._replace(due=_next_due(frame, state))


def evolve(frame: Frame, state: State, at: int, effects: Iterable[Effect] = ()) -> tuple[State, Transition | None]:
    """The state after a batch at a time (integer civil seconds, not before `state.at`), and its transition if any.

    Effects may come in any order. Pure: the same arguments give the same bits.
    """
    batch = _ordered(effects)
    if at % DAY and not _stirred(batch):
        # the clocks are looked at by midnight, or when something happens
        return _agenda_only(frame, state, at, batch), None
    due = state.due is not None and state.due <= at
    if due or _weighty(state, batch):
        after, signals = _in_full(frame, state, at, batch)
    elif batch:
        signals = batch[0].signals if len(batch) == 1 else merged(e.signals for e in batch)
        after = _points_only(frame, state, at, batch, clocked(state.talks, at, signals))
    else:
        after, signals = state, QUIET
    talks, transition = moved(Scene(frame, after, at, signals))
    if transition is not None:
        after = after._replace(at=at, talks=talks)
    return after, transition


def settlement(frame: Frame, state: State, at: int, effects: Iterable[Effect]) -> Settlement | None:
    """What the ledger makes of a batch, exactly as `evolve` has it; None where `evolve` does not ask it."""
    batch = _ordered(effects)
    looked_at = at % DAY == 0 or _stirred(batch)
    due = state.due is not None and state.due <= at
    return ledger.settle(frame, state.ledger, at, batch) if looked_at and (due or _weighty(state, batch)) else None


def _ordered(effects: Iterable[Effect]) -> tuple[Effect, ...]:
    """The effects that do something, in order of event id."""
    batch = tuple(effects)
    if len(batch) > 1:
        return tuple(sorted((e for e in batch if not idle(e)), key=lambda e: e.id))
    return () if batch and idle(batch[0]) else batch


def _stirred(batch: tuple[Effect, ...]) -> bool:
    for effect in batch:  # noqa: SIM110  (a loop, not a generator: the hot path)
        if stirs(effect):
            return True
    return False


def _weighty(state: State, batch: tuple[Effect, ...]) -> bool:
    """Whether a batch does more than add points: a deed, or what a prohibition or a condition waits for."""
    for effect in batch:  # noqa: SIM110  (as above)
        if effect.deed is not None or not effect.kinds.isdisjoint(state.alert):
            return True
    return False


def _agenda_only(frame: Frame, state: State, at: int, batch: tuple[Effect, ...]) -> State:
    if not batch:
        return state
    after = state._replace(at=at, agenda=agenda.updated(state.agenda, at, batch))
    return after._replace(due=_next_due(frame, after))


def _points_only(frame: Frame, state: State, at: int, batch: tuple[Effect, ...], talks: Talks) -> State:
    """The state with the batch's points and evidence; the hot path, so the state is built directly."""
    if len(batch) == 1:
        _, _, impulses, findings, points, *_ = batch[0]
    else:
        impulses = tuple(impulse for effect in batch for impulse in effect.impulses)
        findings = tuple(finding for effect in batch for finding in effect.findings)
        points = math.fsum(effect.mediation for effect in batch)
    _, _, memory, evidence, pain, mediation, measures, entries, items, clocks, due, alert = state
    return State(
        at,
        talks,
        stocks.dropped(frame, memory, at, impulses) if impulses else memory,
        trust.weighed(frame, evidence, at, findings) if findings else evidence,
        pain,
        stocks.mediated(frame, mediation, at, points) if points else mediation,
        measures,
        entries,
        items,
        clocks,
        due,
        alert,
    )


def _in_full(frame: Frame, state: State, at: int, batch: tuple[Effect, ...]) -> tuple[State, Signals]:
    state = _points_only(frame, state, at, batch, state.talks)
    settled = ledger.settle(frame, state.ledger, at, batch)
    clocks, rung = agenda.expired(state.deadlines, state.ledger, at, batch, frame)
    measures = sanctions.listed(frame, state.sanctions, at, batch)
    impulses = [impulse for entry in settled.emitted for impulse in impulses_of_breach(frame, entry, at)]
    after = state._replace(
        stocks=stocks.dropped(frame, state.stocks, at, impulses) if impulses else state.stocks,
        trust=trust.weighed(frame, state.trust, at, settled.findings) if settled.findings else state.trust,
        pain=sanctions.felt(frame, state.pain, measures, at),
        sanctions=measures,
        ledger=settled.ledger,
        agenda=agenda.updated(state.agenda, at, batch),
        deadlines=clocks,
    )
    expiry = max((clock.magnitude for clock in rung), default=0.0)
    signals = _with_ledger(frame, merged(e.signals for e in batch), settled, expiry, tuple(clock.id for clock in rung))
    talks = clocked(state.talks, at, signals)
    return after._replace(talks=talks, due=_next_due(frame, after), alert=ledger.alert(after.ledger)), signals


def impulses_of_breach(frame: Frame, entry: LedgerEntry, at: int) -> tuple[Impulse, ...]:
    """A breach that no event of its own reports weighs like a `commitment.breached` event of its magnitude."""
    kind = frame.types["commitment.breached"]
    by = frame.index[entry.by]
    dyads = tuple((by, frame.index[other]) for other in entry.to)
    return impulses_of(frame, dyads, kind.weight * entry.magnitude, kind.memory, at)


def _with_ledger(frame: Frame, signals: Signals, settled: Settlement, expiry: float, rung: tuple[str, ...]) -> Signals:
    kept = [e for e in settled.kept if touches_principals(frame, e)]
    broken = [e for e in settled.broken if touches_principals(frame, e)]
    if not (kept or broken or rung):
        return signals
    expired = tuple(Witness(name, frozenset({"expired"})) for name in rung)
    return signals._replace(
        kept=bool(kept),
        breach=max((e.magnitude for e in broken), default=0.0),
        expiry=expiry,
        hostile=signals.hostile or any(e in settled.emitted for e in broken),
        witnesses=signals.witnesses + _seen(settled, kept, "kept") + _seen(settled, broken, "broken") + expired,
    )


def _seen(settled: Settlement, entries: list[LedgerEntry], word: str) -> tuple[Witness, ...]:
    """The events that kept or broke commitments, each before the commitment itself; by the clock, that one alone."""
    causes = dict(settled.causes)
    names = [name for entry in entries for name in (*causes[entry.id], entry.id)]
    return tuple(Witness(name, frozenset({word})) for name in dict.fromkeys(names))


def _next_due(frame: Frame, state: State) -> int | None:
    """When a measure, commitment, agenda item or deadline next asks for attention, if nothing happens before."""
    times = [sanctions.next_due(state.sanctions, state.at), ledger.next_due(frame, state.ledger, state.at)]
    times += [i.closes for i in state.agenda if i.status == "open" and i.closes is not None and i.closes > state.at]
    times += [c.expires for c in state.deadlines if c.status == "open" and c.expires > state.at]
    return min((t for t in times if t is not None), default=None)
