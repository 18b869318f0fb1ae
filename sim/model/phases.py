"""Phases: the statechart of the talks, as an ordered table of nineteen guards that an analyst can contest one by one.

At most one transition per batch, the first guard that holds; rupture comes before progress; letters and offers alone
never change a phase. Source: model.md 2.9; Zartman and Berman 1982 for the phases of talks, Druckman 2001 for the
triple of precipitant, departure and consequence.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from sim.model import readouts
from sim.model.frame import Frame
from sim.model.ledger import TERMINAL
from sim.model.signal import QUIET, Signals
from sim.model.state import SUPERSTATE, SUPERSTATES, LedgerEntry, Phase, State, Talks
from sim.record.dates import DAY

NO_TALKS, TALKS, DEAL, IMPASSE = (frozenset(SUPERSTATES[s]) for s in ("NO_TALKS", "TALKS", "DEAL", "IMPASSE"))
ANY = NO_TALKS | TALKS | DEAL | IMPASSE


class Scene:
    """A state at the end of a batch, with what the batch brought; the guards look at nothing else."""

    def __init__(self, frame: Frame, state: State, at: int, signals: Signals = QUIET) -> None:
        self.frame = frame
        self.state = state
        self.at = at
        self.signals = signals
        self._tension: float | None = None

    @property
    def tension(self) -> float:
        """Tension of the negotiation, 0 to 1."""
        if self._tension is None:
            self._tension = readouts.tension(self.frame, self.state, self.at)
        return self._tension

    def since(self, moment: int) -> int:
        """Seconds since one of the clocks was set."""
        return self.at - moment

    def mutual(self, pairs: Iterable[int]) -> bool:
        """Whether in one of these pairs both sides have lately given enough for contact to mean something."""
        least = self.frame.parameters.contact_minimum
        return any(self.contact_level(pair) >= least for pair in pairs)

    def contact_level(self, pair: int) -> float:
        """c_n of a principal pair: the smaller of the two directions' cooperation, points."""
        return readouts.contact_level(self.frame, self.state, pair, self.at)

    def unkept_share(self) -> float:
        """Share by magnitude of the commitments (lapsed ones apart) that are contested or breached, 0 to 1."""
        counted = [e for e in self.state.ledger if e.status != "LAPSED"]
        bad = math.fsum(e.magnitude for e in counted if e.status in ("CONTESTED", "BREACHED"))
        total = math.fsum(e.magnitude for e in counted)
        return bad / total if total else 0.0


class Guard(NamedTuple):
    """One line of the statechart: from where, under what condition, to which phase."""

    number: int
    sources: frozenset[Phase]
    target: Callable[[Scene], Phase | None]
    looks_at: frozenset[str]  # the words of what can set it off; nothing where only time or tension does
    words: str
    timed: bool = False  # waits for time alone, so it is looked at by midnight only


class Transition(NamedTuple):
    """A change of phase as it is logged: when, by which guard, what set it off, and what the guard saw."""

    at: int
    source: Phase
    target: Phase
    guard: int
    words: str
    precipitants: tuple[str, ...]
    values: tuple[tuple[str, float], ...]


def _rupture(s: Scene) -> Phase | None:
    return "BREAKDOWN" if "rupture" in s.signals.roles else None


def _pause(s: Scene) -> Phase | None:
    return "STALEMATE" if "pause" in s.signals.roles else None


def _framework(s: Scene) -> Phase | None:
    return "DETAIL" if "agreement.framework" in s.signals.types else None


def _agreement(s: Scene) -> Phase | None:
    return "AGREEMENT" if {"agreement.interim", "agreement.comprehensive"} & s.signals.types else None


def _carried_out(s: Scene) -> Phase | None:
    return "IMPLEMENTATION" if s.signals.kept or "agreement.in_force" in s.signals.types else None


def _concluded(s: Scene) -> Phase | None:
    statuses = [entry.status for entry in s.state.ledger]
    done = statuses and all(x in TERMINAL for x in statuses) and "BREACHED" not in statuses
    return "CONCLUDED" if done else None


def _unravels(s: Scene) -> Phase | None:
    if s.signals.breach >= 1.0:
        return "BREAKDOWN"
    return "STALEMATE" if s.unkept_share() >= 0.5 else None


def _resumes(s: Scene) -> Phase | None:
    return s.state.talks.history if s.mutual(s.signals.contacts) else None


def _opens(s: Scene) -> Phase | None:
    return "PRENEG" if s.mutual(s.signals.contacts) else None


def _meets(s: Scene) -> Phase | None:
    return "FORMULA" if s.mutual(s.signals.meetings) else None


def _stalls(s: Scene) -> Phase | None:
    return "STALEMATE" if s.since(s.state.talks.progress) >= s.frame.stall else None


def _expires(s: Scene) -> Phase | None:
    return "BREAKDOWN" if s.signals.expiry >= 1.0 else None


def _settles(s: Scene) -> Phase | None:
    return "STALEMATE" if s.since(s.state.talks.since) >= s.frame.settle else None


def _lapses(s: Scene) -> Phase | None:
    if s.since(max(s.state.talks.contact, s.state.talks.since)) < s.frame.lapse:
        return None
    return "CONFRONTATION" if readouts.climate(s.frame, s.state, s.at) < 0 else "DORMANT"


def _breaks_into_crisis(s: Scene) -> Phase | None:
    p = s.frame.parameters
    return "CRISIS" if s.tension >= p.crisis_threshold + p.breakdown_margin else None


def _turns_to_crisis(s: Scene) -> Phase | None:
    return "CRISIS" if s.tension >= s.frame.parameters.crisis_threshold else None


def _cools(s: Scene) -> Phase | None:
    return "CONFRONTATION" if s.tension <= s.frame.parameters.crisis_release else None


def _flares(s: Scene) -> Phase | None:
    return "CONFRONTATION" if s.tension >= s.frame.parameters.confrontation_tension else None


def _sleeps(s: Scene) -> Phase | None:
    quiet = s.since(s.state.talks.conflict) >= s.frame.quiet
    return "DORMANT" if quiet and s.tension <= s.frame.parameters.dormant_tension else None


def _in(*phases: Phase) -> frozenset[Phase]:
    return frozenset(phases)


def _at(*words: str) -> frozenset[str]:
    return frozenset(words)


GUARDS: tuple[Guard, ...] = (
    Guard(1, TALKS | IMPASSE | DEAL, _rupture, _at("rupture"), "a rupture between the principals"),
    Guard(2, TALKS | _in("IMPLEMENTATION"), _pause, _at("pause"), "talks called off"),
    Guard(3, ANY - _in("CONCLUDED"), _framework, _at("agreement.framework"), "a framework agreement"),
    Guard(
        4,
        ANY,
        _agreement,
        _at("agreement.interim", "agreement.comprehensive"),
        "an interim or comprehensive agreement",
    ),
    Guard(
        5,
        _in("AGREEMENT"),
        _carried_out,
        _at("kept", "agreement.in_force"),
        "the first fulfilment, or entry into force",
    ),
    Guard(6, _in("IMPLEMENTATION"), _concluded, _at("kept"), "every commitment settled, none breached"),
    Guard(7, _in("IMPLEMENTATION"), _unravels, _at("broken"), "a breach, or half of what was promised in dispute"),
    Guard(8, IMPASSE, _resumes, _at("contact"), "contact with both sides giving: back to the phase reached"),
    Guard(9, NO_TALKS, _opens, _at("contact"), "contact with both sides giving"),
    Guard(10, _in("PRENEG"), _meets, _at("meeting"), "a meeting with both sides giving"),
    Guard(11, TALKS | _in("IMPLEMENTATION"), _stalls, _at(), "no progress for too long", timed=True),
    Guard(12, _in("STALEMATE"), _expires, _at("expired"), "a deadline expired"),
    Guard(13, _in("BREAKDOWN"), _settles, _at(), "the break has settled", timed=True),
    Guard(14, IMPASSE, _lapses, _at(), "no contact for too long", timed=True),
    Guard(15, TALKS, _breaks_into_crisis, _at("hostile"), "tension well above the crisis threshold"),
    Guard(16, NO_TALKS | IMPASSE, _turns_to_crisis, _at("hostile"), "tension above the crisis threshold"),
    Guard(17, _in("CRISIS"), _cools, _at(), "tension below the release threshold", timed=True),
    Guard(18, _in("DORMANT"), _flares, _at("hostile"), "tension above the confrontation threshold"),
    Guard(19, _in("CONFRONTATION"), _sleeps, _at(), "low tension and no hostile act for long", timed=True),
)
GUARDS_FROM: Mapping[Phase, tuple[Guard, ...]] = {
    phase: tuple(g for g in GUARDS if phase in g.sources) for phase in SUPERSTATE
}


def first_guard(scene: Scene) -> tuple[Guard, Phase] | None:
    """The first guard that holds and leads elsewhere; a new rupture restarts a breakdown."""
    phase, by_day = scene.state.talks.phase, scene.at % DAY == 0
    for guard in GUARDS_FROM[phase]:
        if guard.timed and not by_day:
            continue
        target = guard.target(scene)
        if target is not None and (target != phase or guard.number == 1):
            return guard, target
    return None


def entered(talks: Talks, target: Phase, at: int) -> Talks:
    """Where the talks stand after a transition; an impasse remembers the phase that it interrupted."""
    history = talks.history
    if target in IMPASSE and talks.phase in TALKS:
        history = talks.phase
    elif target in IMPASSE and talks.phase in DEAL:
        history = "IMPLEMENTATION"
    return talks._replace(phase=target, since=at, history=history)


def moved(scene: Scene) -> tuple[Talks, Transition | None]:
    """Where the talks stand after the guards have looked at a batch, and the transition if there was one."""
    found = first_guard(scene)
    talks = scene.state.talks
    if found is None:
        return talks, None
    guard, target = found
    transition = Transition(
        scene.at,
        talks.phase,
        target,
        guard.number,
        guard.words,
        _precipitants(scene, guard),
        guard_values(scene),
    )
    return entered(talks, target, scene.at), transition


def _precipitants(scene: Scene, guard: Guard) -> tuple[str, ...]:
    """What set a transition off: of all that the batch brought, only what the guard looks at."""
    return tuple(w.id for w in scene.signals.witnesses if w.words & guard.looks_at)


def guard_values(scene: Scene) -> tuple[tuple[str, float], ...]:
    """What the guards saw: tension 0-1, climate -100 to 100, contact in points, clocks in days."""
    talks, day = scene.state.talks, DAY
    level = max(scene.contact_level(pair) for pair in range(len(scene.frame.pairs)))
    return (
        ("tension", scene.tension),
        ("climate", readouts.climate(scene.frame, scene.state, scene.at)),
        ("contact_level", level),
        ("days_in_phase", scene.since(talks.since) / day),
        ("days_since_progress", scene.since(talks.progress) / day),
        ("days_since_contact", scene.since(talks.contact) / day),
        ("days_since_conflict", scene.since(talks.conflict) / day),
        ("unkept_share", scene.unkept_share()),
    )


def clocked(talks: Talks, at: int, signals: Signals) -> Talks:
    """The clocks after a batch; only what happened between the principals resets them, before the guards look."""
    if signals is QUIET:
        return talks
    progress = bool(signals.roles & {"progress"}) or signals.kept
    contact = bool(signals.roles & {"contact", "correspondence"})
    return talks._replace(
        progress=at if progress else talks.progress,
        contact=at if contact else talks.contact,
        conflict=at if signals.hostile else talks.conflict,
    )


def touches_principals(frame: Frame, entry: LedgerEntry) -> bool:
    """Whether a commitment is between two principals."""
    return any(frozenset((frame.index[entry.by], frame.index[other])) in frame.pair_of for other in entry.to)
