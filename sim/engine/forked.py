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
from sim.store.difference import Change, differences, written
from sim.store.edit import Edit, Insertion, Removal, Replacement
from sim.store.failures import BadEdit
from sim.store.log import Log
from sim.store.stored import StoredLog

KINDS = {"insert": Insertion, "replace": Replacement, "remove": Removal}
ALTERED = frozenset(Settings.model_fields)  # what an edit of a scenario changes


class Kept(NamedTuple):
    """A branch as a fork: the log, how many rows of each kind it has of its own, and what a fork cannot hold."""

    log: Log
    counts: Mapping[str, int]
    left_out: tuple[str, ...]


# --- a branch as a fork ---------------------------------------------------------------------------------


def kept_branch(parent: Log, branch: Branch, name: str) -> Kept:
    """Keep the events of a branch as a fork of the stored log from which it was made.

    The fork lies where the branch read the parent, or at a day, whichever needs fewer rows; what the parent has got
    since is in neither. An edit counts from the day on which the event was known that it is about.
    """
    wanted, read = events_of(branch), _as_read(parent, branch)
    seq, edits = min((_edits(read, place, wanted) for place in _places(read, branch)), key=lambda e: len(e[1]))
    scenario = branch.scenario
    log = parent.store.forked(parent, name, seq, edits, why=f"scenario {scenario.id}: {scenario.title}")
    counts = {op: sum(isinstance(edit, kind) for edit in edits) for op, kind in KINDS.items()}
    return Kept(log, counts, tuple(_left_out(branch)))


def _as_read(parent: Log, branch: Branch) -> Log:
    """The stored log as it was when the branch was made of it."""
    return branch.log.log if isinstance(branch.log, StoredLog) else parent.at(parent.head.seq)


def events_of(branch: Branch) -> dict[str, Event]:
    """The events of a branch by id, uncertain ones at their centre; a record that another stands for stays with it."""
    found = {entry.event.id: entry.event for entry in branch.entries()}
    older = {event.id: event for event in branch.log if branch.log.replaced.get(event.id) in found}
    return {**older, **found}


def _places(read: Log, branch: Branch) -> Iterator[int]:
    """Where the fork could lie: at the end of what was read, or where the scenario's knowledge or history ends."""
    yield read.head.seq
    days = {branch.log.known, dt.date(1970, 1, 1) + dt.timedelta(seconds=branch.forks)}
    for day in sorted(day for day in days if day is not None):
        try:
            yield read.at(day).head.seq
        except BadEdit:  # no position is that day
            continue


def _edits(read: Log, seq: int, wanted: Mapping[str, Event]) -> tuple[int, list[Edit]]:
    """The edits that make the events up to a position into those that are wanted."""
    base = read.at(seq)
    there = {event.id: event for event in base.events()}
    with base.seen() as visible:
        known = visible.first_days()
    new = sorted((e for n, e in wanted.items() if n not in known), key=lambda e: (e.known, e.id))
    removed: list[Edit] = [Removal(name, known[name]) for name in there if name not in wanted]
    other = [event for name, event in wanted.items() if name in known and there.get(name) != event]
    return seq, [*removed, *(Replacement(e, known[e.id]) for e in other), *(Insertion(e) for e in new)]


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
    """A fork as a scenario: the scenario, and the keys of each event whose change it cannot say."""

    scenario: Scenario
    unsaid: Mapping[str, tuple[str, ...]]


def scenario_of(fork: Log, name: str) -> Written:
    """What a fork changes in its parent, as a scenario about the parent; what the parent has got since stays in it.

    Raises BadEdit where the log forks from nothing, or changes nothing that a scenario can say.
    """
    parent = fork.parent
    said = [(change, *_as_changes(change)) for change in differences(fork.origin, fork)]
    changes = [one for _, some, _ in said for one in some]
    if not changes:
        message = f"log `{fork.name}` changes nothing in `{parent.name}` that a scenario can say"
        raise BadEdit.of("DET088", message, help=f"change it first: detente log insert {fork.address} FILE")
    data = {
        "schema": SCENARIO_SCHEMA,
        "id": name,
        "title": f"What the log {fork.name} changes in {parent.name}",
        "case": fork.parent.event_log().address,
        "fork": {"at": _before([change for change, *_ in said]).isoformat(), "side": "before", "later_events": "all"},
        "changes": changes,
        "source": f"the stored log {fork.address}, head {fork.head.hash[:12]}",
    }
    return Written(Scenario.model_validate(data), {change.event: unsaid for change, _, unsaid in said if unsaid})


def _before(changes: Sequence[Change]) -> dt.date:
    """The first day that any change touches."""
    events = [e for change in changes for e in (change.before, change.after) if e is not None]
    return min(e.known if e.modality in UNREALISED else e.when.lo or e.known for e in events)


def _as_changes(change: Change) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """A difference as changes of a scenario, and the keys whose change they do not say."""
    if change.after is None:
        return [{"op": "remove", "event": change.event}], ()
    if change.before is None:
        return [{"op": "insert", "event": written(change.after)}], ()
    full = change.after.model_dump(mode="json", by_alias=True)
    settings = {key: full[key] for key in change.keys if key in ALTERED and full[key] is not None}
    found: list[dict[str, Any]] = [{"op": "edit", "event": change.event, "set": settings}] if settings else []
    if "when" in change.keys:
        found.append({"op": "delay", "event": change.event, "to": full["when"]})
    return found, tuple(key for key in change.keys if key not in settings and key != "when")


def scenario_text(made: Written) -> str:
    """A fork's scenario as YAML, with what it leaves out said at its head."""
    import yaml

    data = made.scenario.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    head = {key: data.pop(key, None) for key in ("id", "title", "case")}
    ordered = {"schema": SCENARIO_SCHEMA, **head, **data}
    left = [f"# Not in it: {', '.join(keys)} of {event}" for event, keys in made.unsaid.items()]
    body = yaml.safe_dump(ordered, sort_keys=False, allow_unicode=True, width=110)
    return "\n".join(["# What a fork of a stored log changes; a model-internal counterfactual.", *left, body])
