"""Branch: what a scenario does to a log. History up to the fork stays; later events go or stay; changes are applied.

A branch is made of resolved events, so that what is later said about the past keeps its bearing on the past. Branches
compose: `branched` takes the events of a log or those of another branch. Source: interface.md; decision 0013.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sim.future.distribution import LONGEST, Spread, centre, drawn, limits
from sim.future.streams import Stream
from sim.record.case import Case
from sim.record.dates import DAY, DateError, EventDate, seconds, timestamp
from sim.record.event import HAPPENED, UNREALISED, Event
from sim.record.log import Closure, EventLog, Resolved
from sim.scenario.descent import descent
from sim.scenario.schema import Change, Delay, Draft, Edit, Insert, LaterEvents, Remove, Scenario

Edits = Remove | Insert | Delay | Edit
FAR = dt.date(9000, 1, 1)


class BranchError(ValueError):
    """A scenario that does not fit its log: the change (None: the fork), the key, and what to do instead."""

    def __init__(self, code: str, change: int | None, key: str, message: str, remedy: str = "") -> None:
        self.code = code
        self.change = change
        self.key = key
        self.message = message
        self.help = remedy
        super().__init__(message)


class Fate(NamedTuple):
    """What became of a recorded event after the fork, and why."""

    event: str
    kept: bool
    why: str


class Altered(NamedTuple):
    """An event that a change put into the branch, or moved or altered there.

    `entry` holds it at its central values; what may differ between members is beside it.
    """

    change: int
    name: str  # addresses the draws of this change
    entry: Resolved
    probability: float = 1.0
    intensity: float | Spread = 1.0
    shift: float | Spread = 0.0  # days

    @property
    def uncertain(self) -> bool:
        """Whether it may differ between members."""
        plain = isinstance(self.intensity, int | float) and isinstance(self.shift, int | float)
        return not plain or self.probability < 1.0


@dataclass(frozen=True)
class Branch:
    """The log that a scenario makes.

    `forks` is the last instant of history, in civil seconds; `begins` the instant after which events are generated
    (None for a deterministic branch) and `ends` the last one. `history` and `kept` hold recorded events, untouched.
    """

    scenario: Scenario
    case: Case
    log: EventLog
    history: tuple[Resolved, ...]
    kept: tuple[Resolved, ...]
    altered: tuple[Altered, ...]
    fates: tuple[Fate, ...]
    forks: int
    begins: int | None
    ends: int

    @property
    def uncertain(self) -> bool:
        """Whether changes may come out otherwise in another member."""
        return any(a.uncertain for a in self.altered)

    def entries(self, stream: Stream | None = None) -> tuple[Resolved, ...]:
        """The events of the branch in order: with uncertain changes at their centre, or as a stream draws them."""
        changed = [one for a in self.altered if (one := _realised(a, stream)) is not None]
        later = _closing((*self.history, *self.kept), changed, self.log.replaced)
        later = [e for e in later if e.at > self.forks]
        return tuple(sorted((*self.history, *later), key=lambda e: (e.at, e.event.id)))


def branched(scenario: Scenario, case: Case, parent: EventLog | Branch) -> Branch:
    """The branch that a scenario makes of a case's log, or of another branch.

    Raises BranchError where a change names an event that is not there, or touches history.
    """
    log, inherited = (parent.log, parent.altered) if isinstance(parent, Branch) else (parent, ())
    if scenario.fork.as_known is not None:
        log = log.as_known(scenario.fork.as_known)
    entries = parent.entries() if isinstance(parent, Branch) else log.resolved(case.start, case.end)
    forks = forked_at(scenario, case, entries)
    if isinstance(parent, Branch):
        _refuse_parent(parent, log, forks)
    history = tuple(e for e in entries if e.at <= forks)
    ahead = {e.event.id: e for e in entries if e.at > forks}
    edits = [(k, c) for k, c in enumerate(scenario.changes) if isinstance(c, Remove | Insert | Delay | Edit)]
    _refuse_history(edits, {e.event.id for e in history}, ahead, log)
    fates = tuple(_fates(later_events(scenario), ahead, edits, log))
    gone = {e.event.id for e in history} | {f.event for f in fates if not f.kept}
    found = {a.entry.event.id: a for a in inherited if a.entry.event.id not in gone}
    kept = tuple(ahead[f.event] for f in fates if f.kept and f.event not in found)
    altered = tuple(_altered(edits, ahead, forks, case, found))
    begins, last = _begins(scenario, forks, kept), scenario.continue_.until if scenario.continue_ else case.end
    return Branch(scenario, case, log, history, kept, altered, fates, forks, begins, seconds(last))


def _refuse_parent(parent: Branch, log: EventLog, forks: int) -> None:
    """Refuse a branch of a branch that would know less, or whose history would differ between members."""
    if log.known != parent.log.known:
        message = "a branch of a branch knows what its parent knows"
        raise BranchError("DET048", None, "as_known", message, "set as_known in the parent")
    if any(a.uncertain and earliest(a) <= forks for a in parent.altered):
        message = "what its parent leaves to chance may lie at or before the fork"
        raise BranchError("DET048", None, "at", message, "fork earlier")


def recorded(branch: Branch, parent: EventLog | Branch) -> Branch:
    """The run that a branch is paired with: the same fork and continuation, and nothing changed.

    Recorded events that the scenario removes, delays or edits stay as they were; what follows from them is left to the
    continuation in both. Without a continuation it is the recorded history itself.
    """
    scenario = branch.scenario
    plain = scenario.model_copy(update={"id": "recorded", "changes": (), "expect": (), "vary": {}})
    if scenario.continue_ is None:
        everything = plain.fork.model_copy(update={"later_events": "all"})
        return branched(plain.model_copy(update={"fork": everything}), branch.case, parent)
    untouched = branched(plain, branch.case, parent)
    named = named_events(scenario.changes)
    ids = {e.event.id for e in branch.kept} | named
    source = parent.entries() if isinstance(parent, Branch) else branch.log.resolved(branch.case.start, branch.case.end)
    restored = tuple(e for e in source if e.at > branch.forks and e.event.id in ids)
    fates = tuple(Fate(e.event.id, True, "as recorded") for e in restored)
    return replace(untouched, kept=restored, fates=fates, begins=branch.begins)


def later_events(scenario: Scenario) -> LaterEvents:
    """Which recorded events after the fork stay; where the file is silent, none with a continuation, else exogenous."""
    return scenario.fork.later_events or ("exogenous" if scenario.continue_ is None else "none")


def named_events(changes: Iterable[Change]) -> set[str]:
    """The recorded events that some changes take out, move or alter."""
    return {change.event for change in changes if isinstance(change, Remove | Delay | Edit)}


# --- the fork -----------------------------------------------------------------------------------------


def forked_at(scenario: Scenario, case: Case, entries: Iterable[Resolved]) -> int:
    """The last instant of history, in civil seconds."""
    fork = scenario.fork
    moment = next((e.at for e in entries if e.event.id == fork.at), None)
    side = fork.side or ("after" if moment is None else "before")
    if moment is None:
        moment = _day(fork.at)
    forks = moment if side == "after" else moment - 1
    if not (seconds(case.start) <= forks and moment <= seconds(case.end)):
        words = f"the fork lies outside the case ({case.start} to {case.end})"
        raise BranchError("DET044", None, "at", words, "fork within the case, after its first midnight")
    return forks


def _day(text: str) -> int:
    try:
        when = EventDate.parse(text)
    except DateError:
        message = f"no event and no day `{text}` to fork at"
        raise BranchError("DET031", None, "at", message, "write an event's id or a day, YYYY-MM-DD") from None
    if when.precision != "day" or when.lo is None:
        raise BranchError("DET020", None, "at", f"`{text}` is not a single day", "write one day, YYYY-MM-DD")
    return seconds(when.lo)


def _begins(scenario: Scenario, forks: int, kept: Iterable[Resolved]) -> int | None:
    """When generation starts: after the fork, what was known, and the last recorded event that is kept."""
    if scenario.continue_ is None:
        return None
    known = scenario.fork.as_known
    times = [forks, *(e.at for e in kept if not e.planned)]
    return max(times if known is None else [*times, seconds(known)])


# --- changes ------------------------------------------------------------------------------------------


def _refuse_history(
    edits: Sequence[tuple[int, Edits]], history: set[str], ahead: Mapping[str, Resolved], log: EventLog
) -> None:
    for k, change in edits:
        if isinstance(change, Insert):
            if change.event.id in log or change.event.id in history:
                message = f"the log has an event `{change.event.id}` already"
                raise BranchError("DET034", k, "event.id", message, "write another id")
        elif change.event in history:
            message = f"`{change.event}` lies at or before the fork, and history is never changed"
            raise BranchError("DET048", k, "event", message, "fork before it")
        elif change.event not in ahead:
            standing = log.replaced.get(change.event)
            remedy = f"write {standing}, which supersedes it" if standing else "list them with: detente events CASE"
            raise BranchError("DET031", k, "event", f"no event `{change.event}` in this view of the log", remedy)


def _altered(
    edits: Sequence[tuple[int, Edits]],
    ahead: Mapping[str, Resolved],
    forks: int,
    case: Case,
    found: dict[str, Altered],
) -> Iterable[Altered]:
    """What the changes make, added to what was found before: two changes of one event add up."""
    for k, change in edits:
        name = change.name or (change.event.id if isinstance(change, Insert) else change.event)
        if isinstance(change, Insert):
            one = _inserted(k, name, change, case)
        elif isinstance(change, Remove):
            found.pop(change.event, None)
            continue
        else:
            before = found.get(change.event) or _as_recorded(k, name, ahead[change.event])
            one = _moved(k, before, change, case) if isinstance(change, Delay) else _edited(k, before, change, case)
        if one.entry.at <= forks:
            message = f"`{one.entry.event.id}` comes to lie at or before the fork ({timestamp(one.entry.at)})"
            raise BranchError("DET048", k, "event", message, "date it after the fork")
        found[one.entry.event.id] = one
    return found.values()


def _as_recorded(k: int, name: str, entry: Resolved) -> Altered:
    return Altered(k, name, entry, 1.0, entry.event.intensity, 0.0)


def _inserted(k: int, name: str, change: Insert, case: Case) -> Altered:
    event = event_of(change.event, change.why)
    return Altered(k, name, Resolved(_place(event, case), event), change.probability, change.event.intensity)


def _place(event: Event, case: Case) -> int:
    """When a new event happens, or a plan is known; a run may go on beyond the case, so nothing is cut at its end."""
    if event.modality in UNREALISED:
        return seconds(event.known)
    return event.when.placement(case.start, FAR, event.recorded)


def event_of(draft: Draft, why: str | None = None) -> Event:
    """A scenario's event as a full one: its intensity at the centre, its summary from what is written there."""
    data = {name: getattr(draft, name) for name in Event.model_fields}
    words = " ".join((why or f"Imagined: {draft.type}").split())
    data["summary"] = draft.summary or (words if len(words) <= 300 else words[:299] + "…")
    data["intensity"] = min(2.0, max(0.25, centre(draft.intensity)))
    return Event.model_construct(**data)


def _moved(k: int, before: Altered, change: Delay, case: Case) -> Altered:
    entry = before.entry
    if change.to is not None:
        try:
            return before._replace(change=k, entry=placed(entry, change.to, case), shift=0.0)
        except ValueError as error:
            raise BranchError("DET026", k, "to", str(error), "write a date with an end") from None
    assert change.by is not None
    if isinstance(change.by, int | float):
        return before._replace(change=k, entry=shifted(entry, change.by))
    if not isinstance(before.shift, int | float):
        message = f"`{entry.event.id}` is delayed by a distribution already"
        raise BranchError("DET048", k, "by", message, "write one distribution for both")
    return before._replace(change=k, entry=shifted(entry, centre(change.by)), shift=change.by)


def placed(entry: Resolved, when: EventDate, case: Case) -> Resolved:
    """A resolved event at another date; a plan keeps its day of record."""
    event = entry.event
    if entry.planned:
        return entry._replace(event=event.model_copy(update={"when": when}))
    if when.hi is None:
        raise ValueError("the new date has no end")
    moved = event.model_copy(update={"when": when, "recorded": None})
    return entry._replace(at=_place(moved, case), event=moved)


def shifted(entry: Resolved, by_days: float) -> Resolved:
    """A resolved event some days later (earlier where negative); its date keeps its width, a plan its day of record."""
    days = round(min(LONGEST, max(-LONGEST, by_days)))
    event = entry.event
    update: dict[str, Any] = {"when": _later(event.when, days)}
    if entry.planned:
        return entry._replace(event=event.model_copy(update=update))
    if event.recorded is not None:
        update["recorded"] = event.recorded + dt.timedelta(days)
    return entry._replace(at=entry.at + days * DAY, event=event.model_copy(update=update))


def _later(when: EventDate, days: int) -> EventDate:
    """A date some days later, as wide and as unsure as before; "about" becomes the interval that it stands for."""
    if days == 0:
        return when
    sign = "?" if when.uncertain else when.text[10:] if when.precision == "second" else ""
    lo, hi = (".." if d is None else f"{d + dt.timedelta(days)}{sign}" for d in when.padded())
    return EventDate.parse(lo if lo == hi else f"{lo}/{hi}")


def _edited(k: int, before: Altered, change: Edit, case: Case) -> Altered:
    event = before.entry.event
    given = {name: getattr(change.set, name) for name in change.set.model_fields_set}
    intensity = given.pop("intensity", None)
    level = before.intensity if intensity is None else intensity
    update = {**given, "intensity": min(2.0, max(0.25, centre(level)))}
    entry = before.entry._replace(event=event.model_copy(update=update))
    if entry.planned != before.entry.planned:
        entry = entry._replace(at=_place(entry.event, case))
    return before._replace(change=k, entry=entry, intensity=level)


def _realised(altered: Altered, stream: Stream | None) -> Resolved | None:
    """An altered event as a stream draws it (None: it does not happen), or at its centre."""
    if stream is None or not altered.uncertain:
        return altered.entry
    happens, strong, late, _ = stream.block(f"change:{altered.name}")
    if happens >= altered.probability:
        return None
    entry = altered.entry
    if not isinstance(altered.shift, int | float):
        entry = shifted(entry, round(drawn(altered.shift, late)) - round(centre(altered.shift)))
    if not isinstance(altered.intensity, int | float):
        level = min(2.0, max(0.25, drawn(altered.intensity, strong)))
        entry = entry._replace(event=entry.event.model_copy(update={"intensity": level}))
    return entry


def earliest(altered: Altered) -> float:
    """The earliest instant at which an altered event may come to lie; minus infinity where there is none."""
    least = limits(altered.shift)[0]
    return altered.entry.at + (round(least) - round(centre(altered.shift))) * DAY if math.isfinite(least) else least


# --- agenda and fates -----------------------------------------------------------------------------------


def _closing(
    recorded_entries: Sequence[Resolved], changed: Sequence[Resolved], replaced: Mapping[str, str]
) -> list[Resolved]:
    """The events with what the changed ones do to the agenda: they may confirm a plan, or be one that is closed."""
    planned = {e.event.id for e in (*recorded_entries, *changed) if e.planned}
    found = [e._replace(closes=_closures(e.event, planned, replaced)) for e in changed]
    closed: dict[str, int] = {}
    for entry in (*recorded_entries, *found):
        for item in entry.closes:
            closed[item.item] = min(entry.at, closed.get(item.item, entry.at))
    return [
        e._replace(closed=closed.get(e.event.id, e.at + 1) <= e.at) if e.planned else e
        for e in (*recorded_entries, *found)
    ]


def _closures(event: Event, planned: set[str], replaced: Mapping[str, str]) -> tuple[Closure, ...]:
    confirms, denies = (
        {replaced.get(x, x) for x in named} & planned for named in (event.refs.confirms, event.refs.denies)
    )
    confirmed = [Closure(x, "confirmed") for x in confirms if event.modality in HAPPENED]
    denied = [Closure(x, "lapsed") for x in denies if event.modality == "negated"]
    return tuple(sorted(confirmed + denied))


def _fates(
    later: LaterEvents, ahead: Mapping[str, Resolved], edits: Sequence[tuple[int, Edits]], log: EventLog
) -> Iterable[Fate]:
    """What becomes of each recorded event after the fork that no change names."""
    named = named_events(change for _, change in edits)
    follows = descent(named, ahead, log) if later == "exogenous" else {}
    for event_id in (e for e in ahead if e not in named):
        if later == "none":
            yield Fate(event_id, False, "later_events: none")
        elif event_id in follows:
            yield Fate(event_id, False, follows[event_id])
        else:
            yield Fate(
                event_id, True, "does not follow from what is changed" if later == "exogenous" else "all are kept"
            )
