"""log, writing: making a log, adding to it, editing it, forking it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output import Output, misused, shared
from sim.cli.storedcase import log_at, opened, stored_case
from sim.cli.view import DAY
from sim.errors import counted
from sim.store.address import Address

if TYPE_CHECKING:
    from sim.record.event import Event
    from sim.store.chain import Head


MOST_DIGITS = 18  # of a position


class PlaceType(click.ParamType[int | dt.date]):
    """Where to fork: the number of a row, or a day."""

    name = "seq|date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | dt.date:
        """The place, or an error that says what to write instead."""
        if isinstance(value, int) or (value.isdecimal() and len(value) <= MOST_DIGITS):
            return int(value)
        return DAY.convert(value, param, ctx)


def name_of(by: str | None) -> str:
    """Who writes: as told, else the name of this account."""
    import getpass

    if by is not None:
        return by
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""


def head_data(head: Head) -> dict[str, Any]:
    """Where a log ends, for scripts."""
    return {"seq": head.seq, "hash": head.hash}


written_by = click.option("--by", help="Who writes this; default: the name of your account.")
because = click.option("--why", default="", help="Why, kept beside the row.")
known_from = click.option(
    "--recorded", type=DAY, help="The day from which this was known; default: today, or the latest day on record."
)


@click.command()
@click.argument("store")
@click.argument("name")
@written_by
@shared
def init(output: Output, store: str, name: str, by: str | None) -> None:
    """Make a log in a store, and the store where there is none."""
    found = opened(store, name_of(by), create=True)
    there = name in found.names()
    head = found.log(name, create=True).head
    words = "was there already" if there else "made"
    data = {"log": name, "store": found.name, "made": not there, "head": head_data(head)}
    output.result(data, f"Log {name} {words}.")
    output.next(f"detente log append {store}#{name} FILE")


@click.command()
@click.argument("address", metavar="LOG|EVENTS.yaml")
@click.argument("file", metavar="FILE|CASE", required=False)
@click.option("--decided", metavar="DECISIONS", help="Add what was accepted in a review: a .decisions.jsonl file.")
@click.option("--expected", type=click.IntRange(0), help="Refuse unless the log ends at this seq.")
@written_by
@because
@shared
def append(
    output: Output, address: str, file: str | None, decided: str | None, expected: int | None, by: str | None, why: str
) -> None:
    """Add the events of a file, a case or a review to a log, all or none; known ones are counted, not added."""
    events = sorted(_named_events(file, decided), key=lambda e: (e.known, e.id))
    if address.endswith((".yaml", ".yml")):
        _append_to_file(output, address, events)
        return
    done = log_at(address, name_of(by)).append(events, expected=expected, why=why)
    data = {"log": Address.of(address).log, "added": done.added, "known": done.known, "head": head_data(done.head)}
    already = f", {done.known} there already" if done.known else ""
    output.result(data, f"{counted(done.added, 'event')} added{already}; the log ends at {done.head.seq}.")
    output.next(f"detente log history {address}")


def _named_events(file: str | None, decided: str | None) -> tuple[Event, ...]:
    """The events of a file or a case, or those that were decided in a review: one of the two."""
    if (file is None) == (decided is None):
        raise misused("name a file or a case, or decisions with --decided", "detente log append LOG --decided FILE")
    if file is not None:
        return _events(file)
    from sim.sources.document.review.decided import decided_events

    return decided_events(Path(decided or ""))


def _append_to_file(output: Output, address: str, events: list[Event]) -> None:
    """Add events to an events file, whose comments stay."""
    from sim.record.appending import append_events

    added, known = append_events(Path(address), events)
    already = f", {len(known)} there already" if known else ""
    data = {"file": address, "added": list(added), "known": list(known)}
    output.result(data, f"{counted(len(added), 'event')} added to {address}{already}.")
    output.next(f"detente check {address}")


def _events(name: str) -> tuple[Event, ...]:
    """The events of a file, or of a case; refused with every problem where there are any."""
    from sim.errors import DetenteError
    from sim.record.files import load, read_events

    if not name.endswith((".yaml", ".yml", ".jsonl", ".ndjson")):
        return tuple(load(name).log)
    placed, problems = read_events(Path(name))
    if any(p.severity == "error" for p in problems):
        raise DetenteError(problems)
    return tuple(p.event for p in placed)


@click.command()
@click.argument("address", metavar="LOG")
@click.argument("file", metavar="FILE")
@written_by
@because
@shared
def insert(output: Output, address: str, file: str, by: str | None, why: str) -> None:
    """Add the events of a file, each of which must be new: as append, which counts known ones instead."""
    found, events = log_at(address, name_of(by)), _events(file)
    head = found.insert(sorted(events, key=lambda e: (e.known, e.id)), why=why)
    data = {"log": Address.of(address).log, "inserted": [e.id for e in events], "head": head_data(head)}
    output.result(data, f"Inserted {', '.join(e.id for e in events)}.")
    output.next(f"detente log history {address}")


@click.command()
@click.argument("address", metavar="LOG")
@click.argument("event")
@click.argument("file", metavar="FILE")
@known_from
@written_by
@because
@shared
def replace(
    output: Output, address: str, event: str, file: str, recorded: dt.date | None, by: str | None, why: str
) -> None:
    """Put the event of a file in the place of another; the first version stays on record."""
    events = _events(file)
    if len(events) != 1:
        raise misused(f"{file} holds {counted(len(events), 'event')}", "several at once: detente log correct LOG FILE")
    head = log_at(address, name_of(by)).replace(event, events[0], recorded=recorded, why=why)
    output.result({"log": Address.of(address).log, "replaced": event, "head": head_data(head)}, f"Replaced {event}.")


@click.command()
@click.argument("address", metavar="LOG")
@click.argument("event")
@known_from
@written_by
@because
@shared
def remove(output: Output, address: str, event: str, recorded: dt.date | None, by: str | None, why: str) -> None:
    """Take an event away from a log; it stays on record."""
    head = log_at(address, name_of(by)).remove(event, recorded=recorded, why=why)
    output.result({"log": Address.of(address).log, "removed": event, "head": head_data(head)}, f"Removed {event}.")


@click.command()
@click.argument("address", metavar="LOG")
@click.argument("file")
@known_from
@written_by
@because
@shared
def correct(output: Output, address: str, file: str, recorded: dt.date | None, by: str | None, why: str) -> None:
    """Put the events of a file in the place of those of the same ids; the first versions stay on record."""
    found, events = log_at(address, name_of(by)), _events(file)
    head = found.correct_all(events, recorded=recorded, why=why)
    names = [e.id for e in events]
    data = {"log": Address.of(address).log, "corrected": names, "head": head_data(head)}
    output.result(data, f"Corrected {', '.join(names)}.")


@click.command()
@click.argument("address", metavar="LOG")
@click.argument("name")
@click.option(
    "--at", type=PlaceType(), help="A position, or a day: what was recorded by its end; default: all there is now."
)
@click.option(
    "--from-scenario", "scenario", metavar="SCENARIO", help="Keep what a scenario changes as the fork's rows."
)
@written_by
@shared
def fork(
    output: Output, address: str, name: str, at: int | dt.date | None, scenario: str | None, by: str | None
) -> None:
    """Make a log that shares this one's rows up to a position or a day; it copies nothing."""
    if scenario is not None:
        _fork_from(output, address, name, scenario, at, by)
        return
    made = log_at(address, name_of(by)).fork(name, at=at)
    data = {"log": name, "from": Address.of(address).log, "head": head_data(made.head)}
    output.result(data, f"Log {name} forks at {made.head.seq}.")
    output.next(f"detente log diff {Address.of(address).store}#{name}")


def _fork_from(
    output: Output, address: str, name: str, scenario: str, at: int | dt.date | None, by: str | None
) -> None:
    """A fork that holds what a scenario does to the events of a stored log."""
    from sim.engine.execute import branch_of
    from sim.engine.forked import kept_branch
    from sim.scenario.files import load_scenario

    if at is not None:
        raise misused("--at does not go with --from-scenario", "the scenario says where it forks")
    bare = str(Address.of(address).bare)
    file = load_scenario(scenario, [("case", bare)], opened={Path(bare): stored_case(address, ())})
    kept = kept_branch(log_at(address, name_of(by)), branch_of(file), name)
    head = kept.log.head
    counts = {f"{op}d" if op != "insert" else "inserted": number for op, number in kept.counts.items()}
    data = {"log": name, "from": Address.of(address).log, "head": head_data(head), **counts, "left_out": kept.left_out}
    words = ", ".join(f"{number} {op}" for op, number in counts.items())
    output.result(data, f"Log {name} forks at {head.seq - sum(kept.counts.values())}; events {words}.")
    for what in kept.left_out:
        output.talk(f"Not kept, because a log holds events only: {what}.")
    output.next(f"detente log diff {Address.of(address).store}#{name}")
