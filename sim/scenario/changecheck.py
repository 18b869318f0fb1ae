"""Whether the fork and the changes of a scenario fit the log: known events, nothing of history touched, causes first.

Every problem of every change at once; `branched`, which makes the branch, stops at the first.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from pydantic import ValidationError

from sim.errors import Problem
from sim.future.distribution import limits
from sim.record.case import Case
from sim.record.dates import DAY, DateError, EventDate, day_of, seconds, timestamp
from sim.record.event import UNREALISED, Event
from sim.record.files import plain
from sim.record.log import EventLog, Resolved
from sim.record.reading.eventcheck import Guesses, Placed, check_events
from sim.record.reading.yamltree import Node, Path, Span
from sim.record.yamlfile import Document, problems_of
from sim.scenario.branch import Branch, BranchError, branched, earliest, event_of, forked_at
from sim.scenario.descent import causes
from sim.scenario.schema import Change, Delay, Edit, Insert, Remove, Scenario, Settings


class Ground(NamedTuple):
    """What the changes of a scenario are looked at against."""

    scenario: Scenario
    document: Document
    case: Case
    log: EventLog  # the whole one
    view: EventLog  # what was known by `as_known`
    entries: tuple[Resolved, ...]
    forks: int  # the last instant of history
    guesses: Guesses
    lost: frozenset[str] = frozenset()  # blocks from which entries with mistakes were left out

    @property
    def moment(self) -> str:
        """The fork in words."""
        return timestamp(self.forks) if self.forks % DAY == 0 else f"the end of {day_of(self.forks)}"


def ground(
    scenario: Scenario, document: Document, case: Case, log: EventLog
) -> tuple[Ground | None, tuple[Problem, ...]]:
    """The fork and what stands around it; None, with the reason, where there is no such fork."""
    known = scenario.fork.as_known
    view = log if known is None else log.as_known(known)
    entries = view.resolved(case.start, case.end)
    guesses = Guesses()
    try:
        forks = forked_at(scenario, case, entries)
    except BranchError as error:
        return None, (_no_fork(error, scenario, document, log, view, guesses),)
    found = Ground(scenario, document, case, log, view, entries, forks, guesses)
    return found, tuple(_as_known(found))


def _no_fork(
    error: BranchError, scenario: Scenario, document: Document, log: EventLog, view: EventLog, guesses: Guesses
) -> Problem:
    at, place = scenario.fork.at, ("fork", "at")
    if at in log:
        return document.problem("DET031", place, *_not_standing(at, log, view, scenario))
    if error.code != "DET031":
        return document.problem(error.code, place, error.message, error.help, severity="error")
    if any(c.isdigit() for c in at[:4]):  # meant as a date, and the reader of dates knows best what is wrong with it
        try:
            EventDate.parse(at)
        except DateError as unread:
            return document.problem(unread.code, place, unread.message, unread.help)
    near = guesses.near(at, (e.id for e in log)) or error.help
    return document.problem("DET031", place, f"no event and no day `{at}` to fork at", near)


def _not_standing(event: str, log: EventLog, view: EventLog, scenario: Scenario) -> tuple[str, str]:
    """Why an event of the log is not there to be named: it was not known yet, or another record stands for it."""
    if event not in view:
        known = f"`{event}` became known on {log[event].known}, after `as_known` ({scenario.fork.as_known})"
        return known, "choose a later `as_known`, or leave it out"
    standing = view.replaced.get(event)
    if standing is not None:
        return f"`{event}` is set aside by a later record, `{standing}`", f"write {standing}"
    return f"`{event}` is not in this view of the log", "list what there is with: detente events CASE"


def _as_known(ground: Ground) -> Iterator[Problem]:
    known = ground.scenario.fork.as_known
    if known is not None and not ground.case.covers(known):
        message = f"{known} lies outside the case ({ground.case.start} to {ground.case.end})"
        yield ground.document.problem(
            "DET044", ("fork", "as_known"), message, "write a day within the case", severity="error"
        )
    elif known is not None and seconds(known) + DAY <= ground.forks:
        message = f"on {known} nobody knew what happened until the fork ({ground.moment})"
        remedy = "fork on that day or before it, or choose a later `as_known`"
        yield ground.document.problem("DET019", ("fork", "as_known"), message, remedy, severity="warning")


# --- each change by itself ---------------------------------------------------------------------------------


def change_problems(ground: Ground) -> Iterator[Problem]:
    """Problems of the changes of the log; only where there are none is the whole branch looked at."""
    found = list(chain(_twice(ground), _named(ground), _contradictions(ground), _spans(ground)))
    yield from found
    if "changes" in ground.lost or any(p.severity == "error" for p in found):
        return
    added = list(_events(ground))
    yield from added
    if not any(p.severity == "error" for p in added):
        yield from _branch(ground)


def _twice(ground: Ground) -> Iterator[Problem]:
    """Names and ids that something else bears already."""
    names: dict[str, int] = {}
    ids: dict[str, int] = {}
    for k, change in enumerate(ground.scenario.changes):
        if change.name is not None and names.setdefault(change.name, k) != k:
            message = f"two changes are named `{change.name}`"
            yield ground.document.problem("DET034", ("changes", k, "name"), message, "give one of them another name")
        if not isinstance(change, Insert):
            continue
        place: Path = ("changes", k, "event", "id")
        if change.event.id in ground.log:
            message = f"the case has an event `{change.event.id}` already"
            remedy = f"write another id, for example x-{change.event.id}, or use `edit`"
            yield ground.document.problem("DET034", place, message, remedy)
        elif ids.setdefault(change.event.id, k) != k:
            message = f"two changes insert an event `{change.event.id}`"
            yield ground.document.problem("DET034", place, message, "give one of them another id")


def _named(ground: Ground) -> Iterator[Problem]:
    """Recorded events that changes name: they exist, stand, and lie after the fork."""
    placed = {entry.event.id: entry.at for entry in ground.entries}
    inserted = {c.event.id for c in ground.scenario.changes if isinstance(c, Insert)}
    for k, change in enumerate(ground.scenario.changes):
        if not isinstance(change, Remove | Delay | Edit):
            continue
        place: Path = ("changes", k, "event")
        if change.event not in ground.log:
            yield ground.document.problem("DET031", place, *_unknown(change.event, inserted, ground))
        elif change.event not in placed:
            words = _not_standing(change.event, ground.log, ground.view, ground.scenario)
            yield ground.document.problem("DET031", place, *words)
        elif placed[change.event] <= ground.forks:
            message = (
                f"`{change.event}` ({timestamp(placed[change.event])}) lies at or before the fork ({ground.moment})"
            )
            yield ground.document.problem("DET048", place, message, f"fork before it: fork: {{at: {change.event}}}")


def _unknown(event: str, inserted: set[str], ground: Ground) -> tuple[str, str]:
    if event in inserted:
        return f"`{event}` is inserted by this scenario", "change it where it is inserted"
    near = ground.guesses.near(event, (e.id for e in ground.log)) or f"list them with: detente events {ground.case.id}"
    return f"no event `{event}` in case {ground.case.id}", near


def _contradictions(ground: Ground) -> Iterator[Problem]:
    """An event that is taken out and altered as well, or taken out or moved twice."""
    before: dict[str, list[tuple[int, Change]]] = {}
    for k, change in enumerate(ground.scenario.changes):
        if not isinstance(change, Remove | Delay | Edit):
            continue
        for m, other in before.setdefault(change.event, []):
            both = {change.op, other.op}
            if "remove" in both or (both == {"delay"} and isinstance(change, Delay) and change.to is not None):
                message = f"`{change.event}` has a change already: {other.op}, the {_ordinal(m)} of the list"
                yield ground.document.problem("DET048", ("changes", k, "op"), message, "keep one of the two")
                break
        before[change.event].append((k, change))


def _ordinal(k: int) -> str:
    return {0: "first", 1: "second", 2: "third"}.get(k, f"{k + 1}th")


def _spans(ground: Ground) -> Iterator[Problem]:
    """Dates of changes: an end before its beginning, and inserted events that are not after the fork."""
    for k, change in enumerate(ground.scenario.changes):
        if not isinstance(change, Insert):
            continue
        event = event_of(change.event)
        at = seconds(event.known) if event.modality in UNREALISED else _placement(event, ground)
        key = "recorded" if event.modality in UNREALISED and event.recorded else "when"
        if at <= ground.forks:
            message = f"`{event.id}` ({timestamp(at)}) lies at or before the fork ({ground.moment})"
            remedy = f"date it after {ground.moment}, or fork earlier"
            yield ground.document.problem("DET048", ("changes", k, "event", key), message, remedy)
        elif at > (ends := last_second(ground.scenario, ground.case)):
            message = f"`{event.id}` ({timestamp(at)}) lies after the end ({day_of(ends)}), so it moves nothing"
            yield ground.document.problem("DET044", ("changes", k, "event", key), message, "date it earlier")


def _placement(event: Event, ground: Ground) -> int:
    return event.when.placement(ground.case.start, dt.date(9000, 1, 1), event.recorded)


def last_second(scenario: Scenario, case: Case) -> int:
    """The last second of a scenario's run."""
    last = case.end if scenario.continue_ is None else scenario.continue_.until
    return seconds(last) + DAY - 1


# --- the events that changes make ----------------------------------------------------------------------------

_NOWHERE = Document("", "", {}, 1, Node(Span(1, 1, 1, 1)))


def _events(ground: Ground) -> Iterator[Problem]:
    """Actors, types and references of events that are inserted or edited, as those of a case are checked.

    The recorded events are looked at with them, so that references can be followed; their own problems are the case's.
    """
    placed = {e.id: Placed(e, _NOWHERE, ()) for e in ground.log}
    for k, change in enumerate(ground.scenario.changes):
        if isinstance(change, Insert):
            placed[change.event.id] = Placed(change.event, ground.document, ("changes", k, "event"))
        elif isinstance(change, Edit):
            edited, wrong = _edited(k, change, ground)
            yield from wrong
            if edited is not None:
                placed[change.event] = Placed(edited, ground.document, ("changes", k, "set"))
    every = tuple(placed.values())
    if any(p.document is not _NOWHERE for p in every):
        yield from (p for p in check_events(ground.case, every, None) if p.file and p.code not in ("DET038", "DET044"))


def _edited(k: int, change: Edit, ground: Ground) -> tuple[Event | None, tuple[Problem, ...]]:
    """A recorded event as an edit makes it, or why the two do not go together."""
    settings = change.set.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if not settings:
        message = "an edit that sets nothing"
        return None, (ground.document.problem("DET048", ("changes", k, "set"), message, "write set: {intensity: 1.5}"),)
    if isinstance(settings.get("intensity"), dict):
        del settings["intensity"]
    try:
        return Event.model_validate({**plain(ground.log[change.event]), **settings}), ()
    except ValidationError as error:
        return None, problems_of(ground.document, error, ("changes", k, "set"), model=Settings)


# --- the branch as a whole -----------------------------------------------------------------------------------


def _branch(ground: Ground) -> Iterator[Problem]:
    """What only the branch shows: events that come to lie before the fork, and effects before their causes."""
    try:
        branch = branched(ground.scenario, ground.case, ground.log)
    except BranchError as error:
        place = _place_of(error, ground.scenario.changes)
        yield ground.document.problem(error.code, place, error.message, error.help, severity="error")
        return
    for altered in branch.altered:
        if not math.isfinite(limits(altered.shift)[0]) or earliest(altered) <= ground.forks:
            message = f"`{altered.entry.event.id}` may come to lie at or before the fork ({ground.moment})"
            remedy = "use a distribution with a least value, such as triangular, that stays after it"
            yield ground.document.problem("DET048", ("changes", altered.change, "by"), message, remedy)
    yield from _causes(branch, ground)


def _place_of(error: BranchError, changes: Sequence[Change]) -> Path:
    """Where a branch cannot be made: at the fork, at a key of a change, or at what dates its event."""
    if error.change is None:
        return ("fork", error.key)
    change = changes[error.change]
    moved = error.code == "DET048" and isinstance(change, Delay)
    return ("changes", error.change, *(_date_of(change) if moved else error.key.split(".")))


def _causes(branch: Branch, ground: Ground) -> Iterator[Problem]:
    """Events of the branch that come before what they answer, confirm, keep or break, or whose cause is not in it."""
    entries = {e.event.id: e for e in branch.entries()}
    changed = {a.entry.event.id: a.change for a in branch.altered}
    removed = {c.event: k for k, c in enumerate(ground.scenario.changes) if isinstance(c, Remove)}
    makers = {c.id: e.event.id for e in ground.entries for c in e.event.effects.commitments}
    makers |= {c.id: e.event.id for e in entries.values() for c in e.event.effects.commitments}
    for entry in entries.values():
        if entry.at <= ground.forks:
            continue
        for verb, cause in causes(entry.event, makers, branch.log):
            blamed = changed.get(entry.event.id, changed.get(cause))
            if blamed is not None and cause in entries and entry.at < entries[cause].at:
                yield _effect_first(entry, verb, entries[cause], blamed, ground)
            elif entry.event.id in changed and cause in ground.log and cause not in entries:
                yield _without_cause(entry.event.id, verb, cause, changed[entry.event.id], removed, ground)


def _effect_first(entry: Resolved, verb: str, cause: Resolved, change: int, ground: Ground) -> Problem:
    message = (
        f"`{entry.event.id}` ({timestamp(entry.at)}) {verb} `{cause.event.id}` ({timestamp(cause.at)}), "
        "which would come after it"
    )
    place = _date_of(ground.scenario.changes[change])
    return ground.document.problem(
        "DET036", ("changes", change, *place), message, "correct the date, or remove the effect too"
    )


def _date_of(change: Change) -> Path:
    if isinstance(change, Delay):
        return ("by",) if change.by is not None else ("to",)
    return ("event", "when") if isinstance(change, Insert) else ("set",)


def _without_cause(
    event: str, verb: str, cause: str, change: int, removed: Mapping[str, int], ground: Ground
) -> Problem:
    why = "which this scenario removes" if cause in removed else "which is not kept in this branch"
    message = f"`{event}` {verb} `{cause}`, {why}"
    remedy = (
        "leave the reference out" if cause in removed else "leave the reference out, or keep it with `later_events`"
    )
    return ground.document.problem(
        "DET048", ("changes", change, *_refs(ground.scenario.changes[change])), message, remedy
    )


def _refs(change: Change) -> Path:
    return {"insert": ("event", "refs"), "edit": ("set", "refs")}.get(change.op, ("event",))


def ids_in(entries: Iterable[Resolved]) -> tuple[frozenset[str], frozenset[str]]:
    """The commitments and deadlines that some events make."""
    effects = [e.event.effects for e in entries]
    return frozenset(c.id for e in effects for c in e.commitments), frozenset(
        d.id for e in effects for d in e.deadlines
    )
