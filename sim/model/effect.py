"""Effect: what one event does to the state, worked out before the replay starts.

Persons and organisations roll up to the actor they count for; a joint event acts both ways; third parties aligned with
a target feel a share of it. Source: model.md 2.0, 2.2 and 2.5.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sim.model.agenda import item_of
from sim.model.frame import Frame
from sim.model.signal import QUIET, Signals, Witness
from sim.model.state import AgendaItem
from sim.model.stocks import Impulse, field_of
from sim.model.trust import Finding
from sim.record.codebook import EventType, Role
from sim.record.event import Commitment, Deadline, Measure
from sim.record.log import Closure, Resolved


class Deed(NamedTuple):
    """What an event does beyond adding points: to the ledger, the sanctions, the deadlines and the agenda."""

    fulfils: tuple[str, ...] = ()
    fraction: float = 1.0
    breaches: tuple[str, ...] = ()
    accuses: tuple[str, ...] = ()
    accusers: tuple[str, ...] = ()
    counts_as_breach: bool = False
    commitments: tuple[Commitment, ...] = ()
    waives: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    plan: AgendaItem | None = None
    closes: tuple[Closure, ...] = ()


_NOTHING = Deed()


class Effect(NamedTuple):
    """One event as `evolve` reads it; below the trigger credibility it gives no signals and names no actors."""

    id: str
    kinds: frozenset[str] = frozenset()  # its type, and the types that a case's own type descends from
    impulses: tuple[Impulse, ...] = ()
    findings: tuple[Finding, ...] = ()
    mediation: float = 0.0
    signals: Signals = QUIET
    actors: tuple[str, ...] = ()
    deed: Deed | None = None


class Act(NamedTuple):
    """Who does what to whom, in indices of the frame; `gain` is credibility times intensity."""

    id: str
    type: str
    actors: tuple[int, ...]
    targets: tuple[int, ...]
    joint: bool
    gain: float


def stirs(effect: Effect) -> bool:
    """Whether an event does more than change the agenda."""
    if effect.impulses or effect.signals is not QUIET or effect.findings or effect.mediation:
        return True
    return effect.deed is not None and effect.deed._replace(plan=None, closes=()) != _NOTHING


def idle(effect: Effect) -> bool:
    """Whether an event does nothing at all, not even to the agenda."""
    return not effect.impulses and effect.deed is None and not stirs(effect)


class Batch(NamedTuple):
    """All effects of one instant, in order of event id."""

    at: int
    effects: tuple[Effect, ...]


def credibility(frame: Frame, entry: Resolved) -> float:
    """q of an event: how far the model lets it count, 0 to 1 (model.md 2.2)."""
    p = frame.parameters
    by_modality = {"asserted": 1.0, "reported": p.credibility_reported, "alleged": p.credibility_alleged}
    q = max(by_modality.get(m, 0.0) for m in (entry.event.modality, *entry.vouchers))
    if entry.event.modality not in by_modality:
        return 0.0
    for denial in entry.denials:
        q *= 1.0 - (p.denial_neutral if denial == "neutral" else p.denial_interested)
    return q * entry.event.when.credibility


def effect_of(frame: Frame, entry: Resolved, *, certain: bool = False, gain: float = 1.0) -> Effect:
    """The effect of a resolved event in a case.

    By default a hedged event counts by its credibility. `certain` lets it count in full, as where a draw has decided
    that it happened; `gain` multiplies its intensity (evidence Monte Carlo, model.md 2.2).
    """
    event, kind = entry.event, frame.types[entry.event.type]
    if entry.planned:
        return Effect(event.id, lineage(frame, kind), deed=_plan(frame, entry))
    q = credibility(frame, entry)
    if q == 0.0:
        return Effect(event.id, lineage(frame, kind), deed=_closing(entry))
    q = 1.0 if certain else q
    actors, targets = _roots(frame, event.actors), _roots(frame, event.targets)
    triggers = q >= frame.parameters.trigger_credibility
    deed = _deed(frame, entry, lineage(frame, kind), actors, targets) if triggers else _closing(entry)
    act = Act(event.id, event.type, actors, targets, event.joint, q * gain * event.intensity)
    return effect_of_act(frame, act, entry.at, triggers=triggers, deed=deed, names=bool(event.refs.breaches))


def effect_of_act(
    frame: Frame, act: Act, at: int, *, triggers: bool = True, deed: Deed | None = None, names: bool = False
) -> Effect:
    """The effect of an act at a time.

    `triggers` says whether it is credible enough to do more than add points, `deed` what more it does, and `names`
    whether it names a commitment, so that an accusation is weighed by the ledger.
    """
    kind = frame.types[act.type]
    kinds = lineage(frame, kind)
    points = act.gain * kind.weight
    dyads = expanded(frame, act.actors, act.targets, act.joint)
    if "mediation" in kind.roles:
        impulses, mediation = _mediation(frame, act.actors, act.targets, points, at)
        dyads = ()
    else:
        impulses, mediation = impulses_of(frame, dyads, points, kind.memory, at), 0.0
    return Effect(
        act.id,
        kinds,
        impulses,
        _findings(frame, kinds, "gesture" in kind.roles, dyads, act.gain, weighed=names and triggers),
        mediation,
        _signals(frame, act.id, kind.roles, kinds, dyads, points) if triggers else QUIET,
        _doers(frame, act.actors, act.targets, act.joint) if triggers else (),
        deed,
    )


def lineage(frame: Frame, kind: EventType) -> frozenset[str]:
    """The code of a type and those it descends from: a case's own type does what its parent does."""
    codes = {kind.code}
    while kind.parent and kind.parent not in codes:
        kind = frame.types[kind.parent]
        codes.add(kind.code)
    return frozenset(codes)


def batches_of(frame: Frame, entries: Iterable[Resolved]) -> tuple[Batch, ...]:
    """The resolved view as batches: one per instant, in order of time, effects in order of event id.

    Events placed before the case starts or after it ends have no effect.
    """
    together: dict[int, list[Effect]] = {}
    for entry in entries:
        if frame.start <= entry.at <= frame.end:
            together.setdefault(entry.at, []).append(effect_of(frame, entry))
    return tuple(Batch(at, tuple(sorted(together[at], key=lambda e: e.id))) for at in sorted(together))


def expanded(
    frame: Frame, actors: tuple[int, ...], targets: tuple[int, ...], joint: bool
) -> tuple[tuple[int, int], ...]:
    """Every ordered pair that an event acts on, in order and without repeats or self-pairs."""
    if joint:
        everyone = sorted({*actors, *targets})
        return tuple((i, j) for i in everyone for j in everyone if i != j)
    return tuple(sorted({(i, j) for i in actors for j in targets if i != j}))


def spilled(frame: Frame, dyads: Iterable[tuple[int, int]], at: int) -> tuple[tuple[int, int, float], ...]:
    """Who else feels an event: (actor, principal opponent, share of the points), once per opponent.

    An opponent that the event does not name feels the act toward the target it is most closely aligned with, or most
    opposed to; a negative alignment turns the sign.
    """
    dyads = tuple(dyads)
    named = {k for dyad in dyads for k in dyad}
    strongest: dict[tuple[int, int], float] = {}
    for i, j in dyads:
        for opponent in frame.opponents[i]:
            share = frame.alignment(j, opponent, at)
            if opponent not in named and share:
                old = strongest.get((i, opponent), 0.0)
                strongest[i, opponent] = max(old, share, key=lambda a: (abs(a), a))
    rho = frame.parameters.spillover
    return tuple((i, o, rho * share) for (i, o), share in sorted(strongest.items()))


def impulses_of(
    frame: Frame, dyads: Iterable[tuple[int, int]], points: float, memory: str, at: int
) -> tuple[Impulse, ...]:
    """The impulses of signed points on some dyads, spill-over included."""
    dyads = tuple(dyads)
    if points == 0.0 or memory == "none":
        return ()
    direct = [(i, j, points) for i, j in dyads]
    beside = [(i, o, share * points) for i, o, share in spilled(frame, dyads, at)]
    return tuple((frame.dyad(i, j), field_of(w, memory), abs(w)) for i, j, w in direct + beside if w)


def _roots(frame: Frame, actors: Iterable[str]) -> tuple[int, ...]:
    return tuple(sorted({frame.index[frame.root(actor)] for actor in actors}))


def _doers(frame: Frame, actors: tuple[int, ...], targets: tuple[int, ...], joint: bool) -> tuple[str, ...]:
    return tuple(frame.actors[i] for i in (sorted({*actors, *targets}) if joint else actors))


def _signals(
    frame: Frame,
    event_id: str,
    roles: frozenset[Role],
    kinds: frozenset[str],
    dyads: Iterable[tuple[int, int]],
    points: float,
) -> Signals:
    pairs = frozenset(_pairs(frame, dyads))
    if not pairs:
        return QUIET
    return Signals(
        roles=roles,
        types=kinds,
        contacts=pairs if "contact" in roles else frozenset(),
        meetings=pairs if "meeting" in roles else frozenset(),
        hostile=points < 0,
        witnesses=(Witness(event_id, roles | kinds | ({"hostile"} if points < 0 else set())),),
    )


def _pairs(frame: Frame, dyads: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    found = {frame.pair_of.get(frozenset(dyad)) for dyad in dyads}
    return tuple(sorted(k for k in found if k is not None))


def _mediation(
    frame: Frame, mediators: tuple[int, ...], parties: tuple[int, ...], points: float, at: int
) -> tuple[tuple[Impulse, ...], float]:
    """Mediation feeds its own stock for each principal pair among the parties, and an echo in both directions."""
    pairs = [pair for pair in frame.pairs if pair[0] in parties and pair[1] in parties]
    total, impulses = 0.0, []
    echo = frame.parameters.mediation_echo * points
    for i, j in pairs:
        for k in mediators:
            total += points * _leverage(frame, k) * _believed(frame, k, i, j, at)
            impulses += [(frame.dyad(a, b), field_of(1.0, "symbolic"), echo) for a, b in ((i, j), (j, i)) if echo]
    return tuple(impulses), total


def _leverage(frame: Frame, mediator: int) -> float:
    return frame.leverage.get(frame.actors[mediator], frame.parameters.mediation_leverage)


def _believed(frame: Frame, k: int, i: int, j: int, at: int) -> float:
    """A mediator on somebody's side is believed by that side (Kydd 2003)."""
    return max(abs(frame.alignment(k, i, at)), abs(frame.alignment(k, j, at)), frame.parameters.credibility_floor)


def _findings(
    frame: Frame,
    kinds: frozenset[str],
    gesture: bool,
    dyads: Iterable[tuple[int, int]],
    gain: float,
    *,
    weighed: bool,
) -> tuple[Finding, ...]:
    """Evidence outside the ledger: costly gestures, walk-outs and cancelled summits, accusations that name nothing.

    Linear in credibility and intensity, like the stocks (decision 0004). `weighed`: the ledger counts it already.
    """
    p = frame.parameters
    found: list[Finding] = []
    for i, j in dyads:
        if gesture:
            found.append((frame.dyad(j, i), gain, 0.0))
        if kinds & {"talks.walkout", "summit.cancelled"}:
            found.append((frame.dyad(j, i), 0.0, 0.5 * p.breach_weight * gain))
        if "accuse.noncompliance" in kinds and not weighed:
            found.append((frame.dyad(i, j), 0.0, p.accusation_weight * gain))
    return tuple(found)


def _plan(frame: Frame, entry: Resolved) -> Deed | None:
    if entry.closed and not entry.closes:
        return None
    plan = None if entry.closed else item_of(frame, entry.event)
    return Deed(plan=plan, closes=entry.closes)


def _closing(entry: Resolved) -> Deed | None:
    """What an event below the trigger credibility does: only the agenda hears of it."""
    return Deed(closes=entry.closes) if entry.closes else None


def _deed(
    frame: Frame, entry: Resolved, kinds: frozenset[str], actors: tuple[int, ...], targets: tuple[int, ...]
) -> Deed | None:
    """What an event does beyond points."""
    event = entry.event
    accusing = "accuse.noncompliance" in kinds
    effects = event.effects
    deed = Deed(
        fulfils=event.refs.fulfils,
        fraction=1.0 if event.fraction is None else event.fraction,
        breaches=() if accusing else event.refs.breaches,
        accuses=event.refs.breaches if accusing else (),
        accusers=tuple(frame.actors[i] for i in actors) if accusing and event.refs.breaches else (),
        counts_as_breach="commitment.breached" in kinds and bool(event.refs.breaches),
        commitments=effects.commitments,
        waives=effects.waives,
        measures=tuple(_measure(frame, m, actors, targets) for m in effects.sanctions),
        deadlines=tuple(d if d.by else d.model_copy(update={"by": event.actors[0]}) for d in effects.deadlines),
        closes=entry.closes,
    )
    return None if deed == _NOTHING else deed


def _measure(frame: Frame, measure: Measure, actors: tuple[int, ...], targets: tuple[int, ...]) -> Measure:
    """A measure that does not say who imposes it on whom takes both from its event."""
    return measure.model_copy(
        update={
            "senders": measure.senders or tuple(frame.actors[i] for i in actors),
            "targets": measure.targets or tuple(frame.actors[j] for j in targets),
        }
    )
