"""log: stored logs, that is making, adding, forking, editing, comparing, checking, and carrying them elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output import Output, shared, table
from sim.cli.storedcase import log_at, opened, split
from sim.cli.view import DAY
from sim.errors import counted

if TYPE_CHECKING:
    from sim.record.event import Event
    from sim.store.chain import Head
    from sim.store.difference import Change
    from sim.store.verify import Verdict

SHORT = 12  # digits of a hash that are shown to people


class PlaceType(click.ParamType[int | dt.date]):
    """Where to fork: the number of a row, or a day."""

    name = "seq|date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | dt.date:
        """The place, or an error that says what to write instead."""
        if isinstance(value, int) or value.isdecimal():
            return int(value)
        return DAY.convert(value, param, ctx)


@click.group("log")
def log() -> None:
    """Keep a team's log in a store: append-only, with forks, corrections and two clocks.

    A STORE is a file (talks.db) or a URL (postgresql+psycopg://…); a LOG is STORE#NAME.
    """


def _name(by: str | None) -> str:
    """Who writes: as told, else the name of this account."""
    import getpass

    if by is not None:
        return by
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""


def _head(head: Head) -> dict[str, Any]:
    return {"seq": head.seq, "hash": head.hash}


written_by = click.option("--by", help="Who writes this; default: the name of your account.")
because = click.option("--why", default="", help="Why, kept beside the row.")
known_from = click.option("--recorded", type=DAY, required=True, help="The day from which this was known.")


@log.command()
@click.argument("store")
@click.argument("name")
@written_by
@shared
def init(output: Output, store: str, name: str, by: str | None) -> None:
    """Make a log in a store, and the store where there is none."""
    found = opened(store, _name(by), create=True)
    there = name in found.names()
    head = found.log(name, create=True).head
    words = "was there already" if there else "made"
    output.result({"log": name, "store": found.name, "made": not there, "head": _head(head)}, f"Log {name} {words}.")
    output.next(f"detente log append {store}#{name} FILE")


@log.command()
@click.argument("address", metavar="LOG")
@click.argument("file", metavar="FILE|CASE")
@click.option("--expected", type=click.IntRange(0), help="Refuse unless the log ends at this seq.")
@written_by
@because
@shared
def append(output: Output, address: str, file: str, expected: int | None, by: str | None, why: str) -> None:
    """Add the events of a file or a case to a log, all or none; known ones are counted, not added."""
    events = sorted(_events(file), key=lambda e: (e.known, e.id))
    done = log_at(address, _name(by)).append(events, expected=expected, why=why)
    data = {"log": split(address)[1], "added": done.added, "known": done.known, "head": _head(done.head)}
    already = f", {done.known} there already" if done.known else ""
    output.result(data, f"{counted(done.added, 'event')} added{already}; the log ends at {done.head.seq}.")
    output.next(f"detente log history {address}")


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


@log.command()
@click.argument("address", metavar="LOG")
@click.argument("name")
@click.option(
    "--at", type=PlaceType(), help="A position, or a day: what was recorded by its end; default: all there is now."
)
@written_by
@shared
def fork(output: Output, address: str, name: str, at: int | dt.date | None, by: str | None) -> None:
    """Make a log that shares this one's rows up to a position or a day; it copies nothing."""
    made = log_at(address, _name(by)).fork(name, at=at)
    data = {"log": name, "from": split(address)[1], "head": _head(made.head)}
    output.result(data, f"Log {name} forks at {made.head.seq}.")
    output.next(f"detente log diff {address} {split(address)[0]}#{name}")


@log.command()
@click.argument("address", metavar="LOG")
@click.argument("event")
@known_from
@written_by
@because
@shared
def remove(output: Output, address: str, event: str, recorded: dt.date, by: str | None, why: str) -> None:
    """Take an event away from a log; it stays on record."""
    head = log_at(address, _name(by)).remove(event, recorded=recorded, why=why)
    output.result({"log": split(address)[1], "removed": event, "head": _head(head)}, f"Removed {event}.")


@log.command()
@click.argument("address", metavar="LOG")
@click.argument("file")
@known_from
@written_by
@because
@shared
def correct(output: Output, address: str, file: str, recorded: dt.date, by: str | None, why: str) -> None:
    """Put the events of a file in the place of those of the same ids; the first versions stay on record."""
    found, events = log_at(address, _name(by)), _events(file)
    head = found.replace_all(events, recorded=recorded, why=why)
    names = [e.id for e in events]
    data = {"log": split(address)[1], "corrected": names, "head": _head(head)}
    output.result(data, f"Corrected {', '.join(names)}.")


@log.command()
@click.argument("before", metavar="LOG")
@click.argument("after", metavar="LOG")
@shared
def diff(output: Output, before: str, after: str) -> None:
    """Show what the second log has more (+), less (-) or otherwise (~) than the first."""
    from sim.store.difference import differences

    found = differences(log_at(before), log_at(after))
    data = {"changes": [{"op": c.op, "event": c.event, "keys": list(c.keys)} for c in found]}
    output.result(data, lambda: "\n".join(_change(c) for c in found) or "No difference.")


def _change(change: Change) -> str:
    event = change.after or change.before
    assert event is not None
    lines = [f"{change.op} {event.when}  {change.event}: {event.summary}"]
    for key in change.keys:
        lines += [f"    {key}: {_value(change.before, key)} -> {_value(change.after, key)}"]
    return "\n".join(lines)


def _value(event: Event | None, key: str) -> object:
    from sim.store.difference import written

    assert event is not None
    return written(event).get(key, "default")


@log.command()
@click.argument("address", metavar="STORE|LOG")
@shared
def history(output: Output, address: str) -> None:
    """List the logs of a store, or the rows of a log with who wrote each, when it was known, and why."""
    from sim.store.row import day_of

    if "#" not in address:
        store = opened(address)
        names = store.names()
        output.result({"store": store.name, "logs": list(names)}, lambda: "\n".join(names) or "No logs.")
        return
    with log_at(address).seen() as visible:
        rows = [r._asdict() for r in visible.entries()]
    shown = ("seq", "op", "id", "target", "type", "by", "tool", "why", "hash")
    data = [{**{key: r[key] for key in shown}, "recorded": day_of(r["recorded"]).isoformat()} for r in rows]
    output.result({"log": split(address)[1], "rows": data}, lambda: _rows(data))


def _rows(rows: Iterable[dict[str, Any]]) -> str:
    cells = []
    for r in rows:
        name = r["target"] or r["id"]
        said = f"{name} ({r['why']})" if r["why"] else name
        cells.append((str(r["seq"]), r["recorded"], r["op"], r["hash"][:SHORT], r["by"], said))
    return table(cells, head=("seq", "recorded", "op", "hash", "by", "event"))


@log.command()
@click.argument("address", metavar="STORE|LOG")
@shared
def verify(output: Output, address: str) -> None:
    """Check every hash of a store's logs, or of one log; exit 1 where a row is not what was written."""
    from sim.store.verify import verified

    store = opened(address.partition("#")[0])
    names = (address.partition("#")[2],) if "#" in address else store.names()
    found = [verified(store.log(name)) for name in names]
    ok = all(v.problem is None for v in found)
    output.exit_code = 0 if ok else 1
    logs = [
        {
            "log": v.log,
            "events": v.events,
            "head": v.head.hash,
            "problem": None if v.problem is None else v.problem._asdict(),
        }
        for v in found
    ]
    output.result({"ok": ok, "logs": logs}, lambda: "\n".join(_verdict(v) for v in found) or "No logs.")


def _verdict(verdict: Verdict) -> str:
    if verdict.problem is None:
        return f"{verdict.log}: {counted(verdict.events, 'row')}, as written; head {verdict.head.hash[:SHORT]}"
    return f"{verdict.log}: seq {verdict.problem.seq}: {verdict.problem.message}"


@log.command()
@click.argument("address", metavar="LOG")
@click.option("-o", "path", type=click.Path(path_type=Path), required=True, help="The file to write, .jsonl.")
@shared
def export(output: Output, address: str, path: Path) -> None:
    """Write a log, its history included, as CloudEvents in JSON Lines."""
    from sim.record.atomic import replace
    from sim.store.exchange import exported

    found = log_at(address)

    def write(target: Path) -> None:
        with target.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(exported(found))

    size = replace(path, write)
    output.result({"file": str(path), "bytes": size}, f"Wrote {path} ({size / 1e6:.2f} MB)")


@log.command("import")
@click.argument("address", metavar="LOG")
@click.argument("file", type=click.Path(path_type=Path))
@written_by
@shared
def import_(output: Output, address: str, file: Path, by: str | None) -> None:
    """Fill a new log with an export; every row keeps its place, its hash and who wrote it."""
    from sim.errors import MissingError
    from sim.store.exchange import imported

    store, name = split(address)
    if not file.is_file():
        raise MissingError.of("DET061", f"{file} is not there", help="check the path")
    with file.open(encoding="utf-8", errors="surrogateescape") as lines:
        head = imported(opened(store, _name(by), create=True), name, lines, str(file))
    output.result({"log": name, "head": _head(head)}, f"Log {name} ends at {head.seq}.")
