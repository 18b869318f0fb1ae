"""Looking without changing: the cases, the events of one, and the state on a day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output import Output, shared, table
from sim.cli.view import (
    DAY,
    citation_text,
    event_data,
    open_case,
    repeated,
    run_case,
    state_data,
    state_text,
    view_of,
    who,
)
from sim.cli.weights import other_weights, weighed, weights_again

if TYPE_CHECKING:
    from sim.record.event import Event
    from sim.record.files import CaseFolder
    from sim.record.log import EventLog


def replayed(command: Any) -> Any:
    """The options of every command that replays a case: what was known, and further events."""
    command = click.option("--as-known", type=DAY, help="Use only what was publicly known by the end of that day.")(
        command
    )
    return click.option(
        "--with",
        "more",
        multiple=True,
        metavar="FILE",
        help="Read further events from a file (here, or in the case folder).",
    )(command)


@click.command()
@click.argument("case", required=False)
@shared
def cases(output: Output, case: str | None) -> None:
    """List the cases, or show one: period, actors, events, sources, licence, digest."""
    from sim.record.files import bundled_cases, read_case

    if case is None:
        rows = [_case_data(read_case(folder)) for folder in bundled_cases()]
        output.result(
            {"cases": rows}, lambda: table([_case_row(r) for r in rows], head=("case", "period", "events", "title"))
        )
        output.next(f"detente cases {rows[0]['id']}" if rows else "detente doctor")
        return
    data = _case_data(open_case(case, output))
    output.result(data, lambda: _case_text(data, output))
    output.next(f"detente replay {case}", f"detente events {case}")


def _case_data(folder: CaseFolder) -> dict[str, Any]:
    case = folder.case
    if case is None:
        return {
            "id": folder.folder.name,
            "title": "cannot be read; see detente check",
            "start": "",
            "end": "",
            "events": 0,
        }
    modality = Counter(e.modality for e in folder.log)
    return {
        "id": case.id,
        "title": case.title,
        "summary": case.summary,
        "start": case.start.isoformat(),
        "end": case.end.isoformat(),
        "principals": [list(pair) for pair in case.principals],
        "actors": [{"id": a.id, "name": a.name, "kind": a.kind, "part_of": a.part_of} for a in case.actors],
        "events": len(folder.log),
        "modality": dict(sorted(modality.items())),
        "superseded": len(folder.log.replaced),
        "citations": sum(len(e.citations) for e in folder.log),
        "documents": [
            {"id": d.id, "title": d.title, "published": d.published.isoformat(), "sha256": d.sha256}
            for d in folder.documents
        ],
        "licence": case.licence,
        "digest": case.digest,
        "log_digest": folder.log.digest,
        "folder": folder.folder.name,
    }


def _case_row(data: dict[str, Any]) -> tuple[str, str, str, str]:
    return data["id"], f"{data['start']} to {data['end']}", str(data["events"]), data["title"]


def _case_text(data: dict[str, Any], output: Output) -> str:
    persons = sum(a["kind"] == "person" for a in data["actors"])
    states = ", ".join(a["id"] for a in data["actors"] if a["kind"] != "person")
    hedges = ", ".join(f"{n} {m}" for m, n in data["modality"].items())
    rows = [
        ("period", f"{data['start']} to {data['end']}"),
        ("principals", ", ".join(" and ".join(pair) for pair in data["principals"])),
        ("roster", f"{states} and {persons} persons"),
        ("events", f"{data['events']} ({hedges}); {data['superseded']} superseded by better records"),
        ("citations", str(data["citations"])),
        ("documents", ", ".join(d["id"] for d in data["documents"]) or "none"),
        ("licence", data["licence"] or "not stated"),
        ("digest", f"case {data['digest'][:12]}, log {data['log_digest'][:12]}"),
    ]
    parts = [output.bold(data["title"]), data["summary"] or "", table(rows)]
    return "\n\n".join(p.strip() for p in parts if p)


@click.command()
@click.argument("case")
@click.argument("event", required=False)
@click.option("--actor", help="Only events in which this actor, or one of its people, takes part.")
@click.option("--type", "kind", help="Only this type, or this family (`test`).")
@click.option("--from", "start", type=DAY, help="Only events that may have happened on or after this day.")
@click.option("--to", "end", type=DAY, help="Only events that may have happened on or before this day.")
@click.option("--grep", help="Only events whose id, summary, place or persons contain this text.")
@click.option(
    "--format", "form", type=click.Choice(["table", "yaml", "jsonl", "csv"]), default="table", show_default=True
)
@replayed
@shared
def events(
    output: Output,
    case: str,
    event: str | None,
    actor: str | None,
    kind: str | None,
    start: dt.date | None,
    end: dt.date | None,
    grep: str | None,
    form: str,
    as_known: dt.date | None,
    more: tuple[str, ...],
) -> None:
    """List the events of a case, or show one EVENT (an id, or the end of one) in full."""
    folder = open_case(case, output, more)
    log = view_of(folder, as_known)
    if event is not None:
        _show_event(output, folder, log, event, repeated(as_known, more))
        return
    found = [e for e in log if _matches(folder, e, actor, kind, start, end, grep)]
    replaced = log.replaced
    if form != "table" and not output.as_json:
        click.echo(_as_file(found, folder, form), nl=False)
        output.next(f"detente events {case}")
        return
    data = [{**event_data(e), "replaced_by": replaced.get(e.id)} for e in found]
    rows = [(e.when.text, e.type, who(e), _modality(e, replaced), f"{e.id}: {e.summary}") for e in found]
    output.result(
        {"case": case, "as_known": None if as_known is None else as_known.isoformat(), "events": data},
        lambda: table(rows, head=("when", "type", "who", "modality", "event")) if rows else "No events match.",
    )
    output.talk(f"{len(found)} of {len(log)} events.")
    assert folder.case is not None
    last = (found or list(log))[-1:]
    day = max([folder.case.start, *(min(e.known, folder.case.end) for e in last)])
    view = repeated(as_known, more)
    output.next(*(f"detente events {case} {e.id}{view}" for e in last), f"detente state {case} --at {day}{view}")


def _modality(event: Event, replaced: Any) -> str:
    return "superseded" if event.id in replaced else event.modality


def _matches(
    folder: CaseFolder,
    event: Event,
    actor: str | None,
    kind: str | None,
    start: dt.date | None,
    end: dt.date | None,
    grep: str | None,
) -> bool:
    if actor is not None and not _takes_part(folder, event, actor):
        return False
    if kind is not None and event.type != kind and not event.type.startswith(kind + "."):
        return False
    if start is not None and event.when.hi is not None and event.when.hi < start:
        return False
    if end is not None and event.when.lo is not None and event.when.lo > end:
        return False
    text = " ".join((event.id, event.summary, event.place or "", *event.persons)).casefold()
    return grep is None or grep.casefold() in text


def _takes_part(folder: CaseFolder, event: Event, actor: str) -> bool:
    from sim.errors import UsageError, did_you_mean

    case = folder.case
    assert case is not None
    wanted = {a.id for a in case.actors if actor.casefold() in (n.casefold() for n in (a.id, a.name, *a.aliases))}
    if not wanted:
        help_ = did_you_mean(actor, case.roster) or f"list them with: detente cases {case.id} --json"
        raise UsageError.of("DET030", f"no actor `{actor}` in case {case.id}", help=help_)
    named = {*event.participants, *event.persons}
    return bool(wanted & (named | {case.roots[a] for a in named}))


def _as_file(found: Iterable[Event], folder: CaseFolder, form: str) -> str:
    from sim.record.files import to_csv, to_json_lines, to_yaml

    assert folder.case is not None
    if form == "csv":
        return to_csv(found)
    return (to_yaml if form == "yaml" else to_json_lines)(found, folder.case.id)


def _show_event(output: Output, folder: CaseFolder, log: EventLog, name: str, view: str) -> None:
    from sim.errors import UsageError, did_you_mean

    ids = [e.id for e in log]
    found = [i for i in ids if i == name] or [i for i in ids if i.endswith(name)]
    if len(found) != 1:
        many = f"{len(found)} events end in `{name}`: {', '.join(found[:5])}"
        help_ = "write more of the id" if found else did_you_mean(name, ids)
        help_ = help_ or f"list them with: detente events {folder.folder.name}"
        message = many if found else _not_here(folder, log, name)
        raise UsageError.of("DET031", message, help=help_)
    event = log[found[0]]
    data = {**event_data(event), "replaced_by": log.replaced.get(event.id)}
    output.result(data, lambda: _event_text(event, data, output))
    output.next(f"detente state {folder.folder.name} --at {event.known}{view}")


def _not_here(folder: CaseFolder, log: EventLog, name: str) -> str:
    if name in folder.log and log.known is not None:
        return f"`{name}` was not publicly known by {log.known}; it became known on {folder.log[name].known}"
    return f"no event `{name}` in this case"


def _event_text(event: Event, data: dict[str, Any], output: Output) -> str:
    rows = [
        ("when", event.when.text),
        ("known from", event.known.isoformat()),
        ("type", event.type),
        ("who", who(event)),
    ]
    rows += [("modality", event.modality + ("" if event.probability is None else f", p {event.probability:g}"))]
    rows += [("intensity", f"{event.intensity:g}")] if event.intensity != 1 else []
    rows += [("persons", ", ".join(event.persons))] if event.persons else []
    rows += [("place", event.place)] if event.place else []
    rows += [(name.replace("_", " "), ", ".join(ids)) for name, ids in event.refs.model_dump().items() if ids]
    rows += [("superseded by", data["replaced_by"])] if data["replaced_by"] else []
    rows += [("commits", f"{c.by} to {', '.join(c.to)}: {c.content} [{c.id}]") for c in event.effects.commitments]
    rows += [("measure", f"{m.id} level {m.level} {m.status or 'active'}") for m in event.effects.sanctions]
    rows += [("deadline", f"{d.id} {d.at.text}") for d in event.effects.deadlines]
    rows += [("source", citation_text(c)) for c in event.citations]
    rows += [("note", event.note)] if event.note else []
    return f"{output.bold(event.id)}\n{event.summary}\n\n{table(rows)}"


@click.command()
@click.argument("case")
@click.option("--at", type=DAY, help="The day, after its events; default: the last day of the case.")
@weighed
@replayed
@shared
def state(
    output: Output,
    case: str,
    at: dt.date | None,
    weights: str | None,
    as_known: dt.date | None,
    more: tuple[str, ...],
) -> None:
    """Show every read-out, the phase, open commitments and sanctions on a day."""
    from sim.errors import UsageError
    from sim.record.dates import seconds

    folder = open_case(case, output, more)
    assert folder.case is not None
    day = at or (min(as_known, folder.case.end) if as_known else folder.case.end)
    if not folder.case.covers(day):
        period = f"from {folder.case.start} to {folder.case.end}"
        raise UsageError.of("DET044", f"{day} lies outside the case", help=f"choose a day {period}")
    result = run_case(folder, output, until=day, as_known=as_known, instead=other_weights(folder, weights, output))
    data = state_data(result, seconds(day))
    output.result(data, lambda: state_text(data, output))
    view = repeated(as_known, more)
    drawn = f"detente plot trajectory {case}{view}{weights_again(weights)}"
    output.next(f"detente events {case} --to {day}{view}", drawn)
