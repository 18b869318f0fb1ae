"""A scenario's branch kept as a fork of a stored log, and a fork as a scenario file: the same what-if in two forms.

Only events go from one into the other. Policies, rules and what a continuation draws are no events; what may come out
otherwise in each member stands at its central value. Source: store.md; decision 0018.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sim.record.event import UNREALISED, Event
from sim.scenario.branch import Branch
from sim.scenario.schema import SCENARIO_SCHEMA, Scenario, Settings
from sim.store.difference import Change, differences
from sim.store.failures import BadEdit
from sim.store.log import Edit, Log

MOVED = frozenset({"when", "recorded"})  # what a delay changes
UNSEEN = frozenset({"persons", "place", "citations", "note", "label"})  # what moves no state
ALTERED = frozenset(Settings.model_fields)  # what an edit changes


class Kept(NamedTuple):
    """A branch as a fork: the log, how many rows of each kind it has of its own, and what a fork cannot hold."""

    log: Log
    counts: Mapping[str, int]
    left_out: tuple[str, ...]


# --- a branch as a fork ---------------------------------------------------------------------------------


def kept_branch(parent: Log, branch: Branch, name: str) -> Kept:
    """Keep the events of a branch as a fork of the stored log from which it was made.

    The fork lies at the end of the parent, or at a day, whichever needs fewer rows. An edit counts from the day on
    which the event was known that it is about, so that views of earlier days are those of the branch.
    """
    wanted = events_of(branch)
    seq, edits = min((_edits(parent, place, wanted) for place in _places(parent, branch)), key=lambda e: len(e[1]))
    scenario = branch.scenario
    log = parent.store.forked(parent, name, seq, edits, why=f"scenario {scenario.id}: {scenario.title}")
    counts = {op: sum(edit[0] == op for edit in edits) for op in ("insert", "replace", "remove")}
    return Kept(log, counts, tuple(_left_out(branch)))


def events_of(branch: Branch) -> dict[str, Event]:
    """The events of a branch by id, uncertain ones at their centre; a record that another stands for stays with it."""
    found = {entry.event.id: entry.event for entry in branch.entries()}
    older = {event.id: event for event in branch.log if branch.log.replaced.get(event.id) in found}
    return {**older, **found}


def _places(parent: Log, branch: Branch) -> Iterator[int]:
    """Where the fork could lie: at the end of its parent, or where the scenario's knowledge or history ends."""
    yield parent.head.seq
    days = {branch.log.known, dt.date(1970, 1, 1) + dt.timedelta(seconds=branch.forks)}
    for day in sorted(day for day in days if day is not None):
        try:
            yield parent.at(day).head.seq
        except BadEdit:  # no position is that day
            continue


def _edits(parent: Log, seq: int, wanted: Mapping[str, Event]) -> tuple[int, list[Edit]]:
    """The rows that make the events up to a position into those that are wanted."""
    base = parent.at(seq)
    there = {event.id: event for event in base.events()}
    with base.seen() as visible:
        known = visible.first_days()
    gone = [name for name in there if name not in wanted]
    other = [name for name in there if name in wanted and there[name] != wanted[name]]
    new = sorted((e for n, e in wanted.items() if n not in there), key=lambda e: (e.known, e.id))
    removed: list[Edit] = [("remove", name, None, known[name]) for name in gone]
    replaced: list[Edit] = [("replace", name, wanted[name], known[name]) for name in other]
    inserted: list[Edit] = [("insert", event.id, event, None) for event in new]
    return seq, [*removed, *replaced, *inserted]


def _left_out(branch: Branch) -> Iterator[str]:
    """What of a scenario a fork cannot hold, in words."""
    ops = [change.op for change in branch.scenario.changes]
    for op, words in (("policy", "policies"), ("rule", "rules")):
        if op in ops:
            yield f"{ops.count(op)} {words}"
    if branch.uncertain:
        yield "what may come out otherwise in each member, which stands at its central value"
    if branch.scenario.continue_ is not None:
        yield "what is drawn after the fork"


# --- a fork as a scenario -------------------------------------------------------------------------------


class Written(NamedTuple):
    """A fork as a scenario: the scenario, and the keys that it cannot change, by event."""

    scenario: Scenario
    left_out: Mapping[str, tuple[str, ...]]


def scenario_of(fork: Log, name: str, pin: str = "") -> Written:
    """A fork as a scenario about its parent as it is now, whose digest may be pinned.

    Raises BadEdit where the log forks from nothing, or does not differ from its parent.
    """
    if len(fork.lineage) == 1:
        raise BadEdit.of(
            "DET088", f"log `{fork.name}` forks from no other", help="a scenario needs a history to change"
        )
    parent = fork.parent
    changes = differences(parent, fork)
    if not changes:
        message = f"log `{fork.name}` does not differ from `{parent.name}`"
        raise BadEdit.of("DET088", message, help=f"change it first: detente log insert {fork.address} FILE")
    data = {
        "schema": SCENARIO_SCHEMA,
        "id": name,
        "title": f"What the log {fork.name} changes in {parent.name}",
        "case": parent.address + (f"@{pin}" if pin else ""),
        "fork": {"at": _before(changes).isoformat(), "side": "before", "later_events": "all"},
        "changes": [one for change in changes for one in _as_changes(change)],
        "source": f"the stored log {fork.address}, head {fork.head.hash[:12]}",
    }
    left_out = {c.event: keys for c in changes if (keys := tuple(k for k in c.keys if not _sayable(k)))}
    return Written(Scenario.model_validate(data), left_out)


def _before(changes: Sequence[Change]) -> dt.date:
    """The first day that any change touches."""
    events = [e for change in changes for e in (change.before, change.after) if e is not None]
    return min(e.known if e.modality in UNREALISED else e.when.lo or e.known for e in events)


def _sayable(key: str) -> bool:
    return key in ALTERED | MOVED


def _as_changes(change: Change) -> Iterator[dict[str, Any]]:
    if change.after is None:
        yield {"op": "remove", "event": change.event}
    elif change.before is None:
        yield {"op": "insert", "event": _plain(change.after)}
    else:
        yield from _as_edits(change.event, change.after, change.keys)


def _as_edits(name: str, after: Event, keys: Sequence[str]) -> Iterator[dict[str, Any]]:
    """A changed event as what a scenario says of it: other keys, and another date."""
    full = after.model_dump(mode="json", by_alias=True)
    settings = {key: full[key] for key in keys if key in ALTERED and full[key] is not None}
    if settings:
        yield {"op": "edit", "event": name, "set": settings}
    if "when" in keys:
        yield {"op": "delay", "event": name, "to": full["when"]}


def _plain(event: Event) -> dict[str, Any]:
    return event.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def scenario_text(written: Written) -> str:
    """A fork's scenario as YAML, with what it leaves out said at its head."""
    import yaml

    data = written.scenario.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    head = {key: data.pop(key, None) for key in ("id", "title", "case")}
    ordered = {"schema": SCENARIO_SCHEMA, **head, **data}
    left = [f"# Not in it: {', '.join(keys)} of {event}" for event, keys in written.left_out.items()]
    body = yaml.safe_dump(ordered, sort_keys=False, allow_unicode=True, width=110)
    return "\n".join(["# What a fork of a stored log changes; a model-internal counterfactual.", *left, body])
