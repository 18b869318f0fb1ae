"""Account: what each event put into the memory of a state, kept apart so that every read-out can be traced back.

A replay adds points, evidence and measures up; an account keeps who added what. It follows the same rules (`settlement`
is what `evolve` asks the ledger), so its sums are the state's. Where only the clock spoke (a promise fell due, a threat
lapsed), the cause is the commitment. Source: model.md 2.11.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple, TypeVar

from sim.model.effect import Batch, Effect
from sim.model.evolve import impulses_of_breach, settlement
from sim.model.frame import Frame
from sim.model.ledger import Settlement
from sim.model.sanctions import in_force, measure_of
from sim.model.state import SanctionsMeasure, State
from sim.model.stocks import COOP_MATERIAL, COOP_SYMBOLIC, HOSTILE_MATERIAL, HOSTILE_SYMBOLIC, Impulse
from sim.model.trust import Finding


class Cause(NamedTuple):
    """Why a quantity moved: an event, or a commitment that the clock moved."""

    id: str
    at: int
    by_clock: bool = False


OPENING = Cause("", -(10**18))
"""What was there before the account begins."""

Amounts = dict[Cause, float]
K = TypeVar("K")


class Part(NamedTuple):
    """What one cause added to a quantity at a time."""

    cause: Cause
    at: int
    amount: float


class Setting(NamedTuple):
    """A sanctions measure as a cause left it."""

    cause: Cause
    at: int
    measure: SanctionsMeasure


@dataclass
class Account:
    """Every quantity of a replay with its parts, in order of time; made by `account_of`."""

    frame: Frame
    opening: State
    stocks: dict[tuple[int, int], list[Part]] = field(default_factory=dict)  # (directed dyad, field of Stock)
    kept: dict[int, list[Part]] = field(default_factory=dict)
    broken: dict[int, list[Part]] = field(default_factory=dict)
    mediation: list[Part] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)
    sanctioned: list[int] = field(default_factory=list)  # when the list of measures changed
    severities: dict[tuple[int, int], Amounts] = field(default_factory=dict)  # remembered: (actor, time)

    def cooperation(self, dyad: int, at: int) -> Amounts:
        """The parts of a directed dyad's cooperation at a time, points."""
        return self._points(dyad, COOP_SYMBOLIC, COOP_MATERIAL, at)

    def hostility(self, dyad: int, at: int) -> Amounts:
        """The parts of a directed dyad's hostility at a time, points."""
        return self._points(dyad, HOSTILE_SYMBOLIC, HOSTILE_MATERIAL, at)

    def _points(self, dyad: int, symbolic: int, material: int, at: int) -> Amounts:
        found = faded(self.stocks.get((dyad, symbolic), ()), self.frame.fade_symbolic, at)
        return added(found, faded(self.stocks.get((dyad, material), ()), self.frame.fade_material, at))

    def evidence(self, dyad: int, at: int) -> tuple[Amounts, Amounts]:
        """The parts of one view's kept and broken word at a time, pseudo-counts."""
        fade = self.frame.fade_trust
        return faded(self.kept.get(dyad, ()), fade, at), faded(self.broken.get(dyad, ()), fade, at)

    def mediated(self, at: int) -> Amounts:
        """The parts of the mediation stock at a time, points."""
        return faded(self.mediation, self.frame.fade_mediation, at)

    def levels(self, actor: int, at: int) -> dict[str, Amounts]:
        """By measure, what each cause added to its level in force on an actor at a time."""
        name = self.frame.actors[actor]
        found: dict[str, Amounts] = {}
        before: dict[str, float] = {}
        for cause, _, measure in (s for s in self.settings if s.at <= at):
            level = _biting(measure, name, at)
            amounts = found.setdefault(measure.id, {})
            amounts[cause] = amounts.get(cause, 0.0) + level - before.get(measure.id, 0.0)
            before[measure.id] = level
        return found


def _biting(measure: SanctionsMeasure, actor: str, at: int) -> float:
    return measure.level * measure.enforcement if actor in measure.targets and in_force(measure, at) else 0.0


def faded(parts: Iterable[Part], rate: float, at: int) -> Amounts:
    """What is left of some parts at a time, by cause."""
    found: Amounts = {}
    for cause, then, amount in parts:
        if then <= at:
            found[cause] = found.get(cause, 0.0) + amount * math.exp(-rate * (at - then))
    return found


def added(into: Amounts, more: Mapping[Cause, float], factor: float = 1.0) -> Amounts:
    """Some amounts with others added, by cause; the first are changed."""
    for cause, amount in more.items():
        into[cause] = into.get(cause, 0.0) + factor * amount
    return into


# --- keeping it -------------------------------------------------------------------------------------


def account_of(frame: Frame, states: Sequence[State], batches: Sequence[Batch]) -> Account:
    """The account of a replay: `batches` are what led from each state to the next."""
    account = _opened(frame, states[0])
    for (before, after), batch in zip(pairwise(states), batches, strict=True):
        _entered(account, before, after, batch)
    return account


def _opened(frame: Frame, state: State) -> Account:
    """An account with what is there already, under one cause."""
    account = Account(frame, state, settings=[Setting(OPENING, state.at, m) for m in state.sanctions])
    account.sanctioned.append(state.at)
    for dyad, stock in enumerate(state.stocks):
        for k in range(1, 5) if stock is not None else ():
            _put(account.stocks, (dyad, k), Part(OPENING, stock[0], stock[k]))  # type: ignore[index]
    for dyad, evidence in enumerate(state.trust):
        if evidence is not None:
            _put(account.kept, dyad, Part(OPENING, evidence.at, evidence.kept))
            _put(account.broken, dyad, Part(OPENING, evidence.at, evidence.broken))
    if state.mediation.value:
        account.mediation.append(Part(OPENING, state.mediation.at, state.mediation.value))
    return account


def _entered(account: Account, before: State, after: State, batch: Batch) -> None:
    at, effects = batch
    for effect in effects:
        cause = Cause(effect.id, at)
        _drop(account, cause, at, effect.impulses)
        _weigh(account, cause, at, effect.findings)
        if effect.mediation:
            account.mediation.append(Part(cause, at, effect.mediation))
    settled = settlement(account.frame, before, at, effects)
    if settled is not None:
        _settled(account, at, settled)
    _set(account, before, at, effects)
    if after.sanctions != before.sanctions or after.pain != before.pain:  # a measure may begin without a word
        account.sanctioned.append(at)


def _settled(account: Account, at: int, settled: Settlement) -> None:
    """What the ledger taught, and the points of breaches that no event of their own reports."""
    for commitment, events, findings in settled.lessons:
        for cause in _causes(commitment, events, at):
            _weigh(account, cause, at, findings, 1.0 / max(1, len(events)))
    events_of = dict(settled.causes)
    for entry in settled.emitted:
        causes = _causes(entry.id, events_of[entry.id], at)
        for cause in causes:
            _drop(account, cause, at, impulses_of_breach(account.frame, entry, at), 1.0 / len(causes))


def _causes(commitment: str, events: tuple[str, ...], at: int) -> tuple[Cause, ...]:
    """The events that did something together, in equal parts; the commitment itself where the clock did it."""
    return tuple(Cause(event, at) for event in events) or (Cause(commitment, at, True),)


def _drop(account: Account, cause: Cause, at: int, impulses: Iterable[Impulse], factor: float = 1.0) -> None:
    for dyad, which, points in impulses:
        _put(account.stocks, (dyad, which), Part(cause, at, factor * points))


def _weigh(account: Account, cause: Cause, at: int, findings: Iterable[Finding], factor: float = 1.0) -> None:
    for dyad, kept, broken in findings:
        if kept:
            _put(account.kept, dyad, Part(cause, at, factor * kept))
        if broken:
            _put(account.broken, dyad, Part(cause, at, factor * broken))


def _set(account: Account, before: State, at: int, effects: Iterable[Effect]) -> None:
    """The measures as each event leaves them, in order of event id, as the list is kept."""
    setting = [e for e in effects if e.deed is not None and e.deed.measures]
    now = {measure.id: measure for measure in before.sanctions} if setting else {}
    for effect in sorted(setting, key=lambda e: e.id):
        assert effect.deed is not None
        for change in effect.deed.measures:
            now[change.id] = measure_of(account.frame, change, at, now.get(change.id))
            account.settings.append(Setting(Cause(effect.id, at), at, now[change.id]))


def _put(parts: dict[K, list[Part]], key: K, part: Part) -> None:
    parts.setdefault(key, []).append(part)
