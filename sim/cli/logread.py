"""log, reading: comparing logs, looking at their rows, checking them, carrying them elsewhere."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.logdiff import SHORT, diff_data, diff_text
from sim.cli.logwrite import head_data, name_of, written_by
from sim.cli.output import Output, misused, shared, table
from sim.cli.storedcase import is_stored, log_at, opened
from sim.errors import counted
from sim.store.address import Address

if TYPE_CHECKING:
    from sim.store.log import Log
    from sim.store.verify import Verdict

FOLLOW_EVERY = 0.5  # seconds between two looks at a log that is followed


@click.command()
@click.argument("before", metavar="LOG")
@click.argument("after", metavar="[LOG]", required=False)
@shared
def diff(output: Output, before: str, after: str | None) -> None:
    """Show what the second log has more (+), less (-) or otherwise (~) than the first.

    Of one log alone: what it changes in the log that it forks from, as that was at the fork.
    """
    from sim.store.difference import differences

    found_before = log_at(before)
    one, other = (found_before, log_at(after)) if after else (found_before.origin, found_before)
    found = differences(one, other)
    output.result(diff_data(one, other, found), lambda: diff_text(one, other, found, output))


@click.command()
@click.argument("address", metavar="STORE|LOG")
@click.option("--after", type=click.IntRange(0, 2**62), default=0, help="Only rows behind this seq.")
@click.option("--follow", is_flag=True, help="Go on with what others append, until Ctrl-C.")
@shared
def history(output: Output, address: str, after: int, follow: bool) -> None:
    """List the logs of a store, or the rows of a log with who wrote each, when it was known, and why."""
    if not is_stored(address):
        if after or follow:
            raise misused("--after and --follow belong to a log", "write STORE#NAME")
        store = opened(address)
        names = store.names()
        output.result({"store": store.name, "logs": list(names)}, lambda: "\n".join(names) or "No logs.")
        return
    found = log_at(address)
    data = [_row(r) for r in found.rows(after)]
    output.result({"log": found.name, "rows": data}, lambda: _rows(data))
    if follow:
        _follow(output, found, data[-1]["seq"] if data else after)


def _follow(output: Output, found: Log, seq: int) -> None:
    """Print each row that others append, once and in order, until somebody presses Ctrl-C."""
    output.on_interrupt = "The log goes on."
    while True:
        time.sleep(FOLLOW_EVERY)
        for row in found.rows(seq):
            seq = row.seq
            data = _row(row)
            output.result(data, lambda data=data: _rows([data]).partition("\n")[2])  # type: ignore[misc]


def _row(row: Any) -> dict[str, Any]:
    from sim.store.row import day_of

    shown = ("seq", "op", "id", "target", "type", "by", "tool", "why", "hash")
    return {**{key: getattr(row, key) for key in shown}, "recorded": day_of(row.recorded).isoformat()}


def _rows(rows: Iterable[dict[str, Any]]) -> str:
    cells = []
    for r in rows:
        name = r["target"] or r["id"]
        said = f"{name} ({r['why']})" if r["why"] else name
        cells.append((str(r["seq"]), r["recorded"], r["op"], r["hash"][:SHORT], r["by"], said))
    return table(cells, head=("seq", "recorded", "op", "hash", "by", "event"))


@click.command()
@click.argument("address", metavar="STORE|LOG")
@shared
def verify(output: Output, address: str) -> None:
    """Check every hash of a store's logs, or of one log; exit 1 where a row is not what was written."""
    from sim.cli.progress import bar
    from sim.store.verify import verified_all, verified_store

    with bar("Verifying", output) as progress:
        if is_stored(address):
            found = verified_all([log_at(address)], progress)
        else:
            found = verified_store(opened(address), progress)
    ok = all(v.problem is None for v in found)
    output.exit_code = 0 if ok else 1
    logs = [
        {
            "log": v.log,
            "events": v.events,
            "head": v.head.hash,
            "unknown": v.unknown,
            "problem": None if v.problem is None else v.problem._asdict(),
        }
        for v in found
    ]
    output.result({"ok": ok, "logs": logs}, lambda: "\n".join(_verdict(v) for v in found) or "No logs.")


def _verdict(verdict: Verdict) -> str:
    if verdict.problem is None:
        unknown = f" ({verdict.unknown} of types that this version does not know)" if verdict.unknown else ""
        return f"{verdict.log}: {counted(verdict.events, 'row')}{unknown}, as written; head {verdict.head.hash[:SHORT]}"
    return f"{verdict.log}: seq {verdict.problem.seq}: {verdict.problem.message}"


@click.command()
@click.argument("address", metavar="LOG")
@click.option(
    "-o", "path", type=click.Path(path_type=Path), required=True, help="The file: .jsonl, or .yaml for a scenario."
)
@shared
def export(output: Output, address: str, path: Path) -> None:
    """Write a log, its history included, as CloudEvents in JSON Lines; or what a fork changes, as a scenario."""
    from sim.store.exchange import exported

    found = log_at(address)
    if path.suffix in (".yaml", ".yml"):
        _export_scenario(output, found, path)
        return
    if path.suffix not in (".jsonl", ".ndjson"):
        raise misused(f"{str(path)[:200]} is neither .jsonl nor .yaml", "name a file for events or for a scenario")

    def write(target: Path) -> None:
        with target.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(exported(found))

    size = _written(path, write)
    output.result({"file": str(path), "bytes": size}, f"Wrote {path} ({size / 1e6:.2f} MB)")
    output.next(f"detente log import OTHER#{found.name} {path}")


def _written(path: Path, write: Callable[[Path], object]) -> int:
    """Write a file at once or not at all; returns its size."""
    from sim.errors import MissingError
    from sim.record.atomic import replace

    try:
        if path.is_file():
            with path.open("rb") as there:
                if there.read(6) == b"SQLite":
                    raise misused(f"{path} is a database", "write into another file")
        return replace(path, write)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
            raise
        message = f"{str(path)[:200]} cannot be written: {error.strerror}"
        raise MissingError.of("DET061", message, help="write elsewhere") from error


def _export_scenario(output: Output, found: Log, path: Path) -> None:
    """What a fork changes in the log that it forks from, as a scenario that can be planned, run and edited."""
    from sim.engine.forked import scenario_of, scenario_text
    from sim.scenario.find import is_id

    if not is_id(path.stem) or path.stem != path.stem.lower() or "_" in path.stem:
        raise misused(f"`{path.stem}` is no id of a scenario", "name the file in small letters, digits, single hyphens")
    if path.exists():
        raise misused(f"{path} is there already", "write into another file")
    made = scenario_of(found, path.stem)
    text = scenario_text(made)
    size = _written(path, lambda target: target.write_text(text, encoding="utf-8", newline="\n"))
    data = {"file": str(path), "bytes": size, "unsaid": {k: list(v) for k, v in made.unsaid.items()}}
    output.result(data, f"Wrote {path} ({counted(len(made.scenario.changes), 'change')})")
    for event, keys in made.unsaid.items():
        output.talk(f"Not in it, because a scenario does not change them: {', '.join(keys)} of {event}.")
    output.next(f"detente plan {path}")


@click.command("import")
@click.argument("address", metavar="LOG")
@click.argument("file", type=click.Path(path_type=Path))
@written_by
@shared
def import_(output: Output, address: str, file: Path, by: str | None) -> None:
    """Fill a new log with an export; every row keeps its place, its hash and who wrote it."""
    from sim.errors import MissingError
    from sim.record.reading.beside import is_file
    from sim.store.exchange import imported, lines_of

    store, name, _ = Address.of(address)
    if not is_file(file):
        raise MissingError.of("DET061", f"{str(file)[:200]} is not there", help="check the path")
    if not file.stat().st_size:
        raise misused(f"{file} is empty", "make an empty log with: detente log init STORE NAME")
    with file.open(encoding="utf-8", errors="surrogateescape") as stream:
        head = imported(opened(store, name_of(by), create=True), name, lines_of(stream, str(file)), str(file))
    output.result({"log": name, "head": head_data(head)}, f"Log {name} ends at {head.seq}.")
