"""Opening a case for a command, and the plain data and words in which states and replays are shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output import Output, table
from sim.cli.storedcase import is_stored, stored_case
from sim.record.dates import DateError, day_of, instant, timestamp

if TYPE_CHECKING:
    from sim.engine.trajectory import Trajectory
    from sim.model.frame import Frame
    from sim.model.state import AgendaItem, LedgerEntry, SanctionsMeasure, State
    from sim.record.case import Case
    from sim.record.event import Citation, Event
    from sim.record.files import CaseFolder
    from sim.record.log import EventLog


class DayType(click.ParamType[dt.date]):
    """A single day on the command line, with our words for what is wrong with it."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """The day, or an error that says what to write instead."""
        if isinstance(value, dt.date):
            return value
        try:
            return day_of(instant(value))
        except DateError as error:
            self.fail(f"{error.message} ({error.help})", param, ctx)


DAY = DayType()


def open_case(name: str, output: Output, more: Iterable[str] = ()) -> CaseFolder:
    """A usable case with the events of further files, or a stored log; warnings are mentioned, not shown."""
    from sim.record.files import load

    if is_stored(name):
        return stored_case(name, tuple(more))
    folder = load(name, more)
    if folder.problems and output.verbose:
        output.talk(f"{len(folder.problems)} warnings; see them with: detente check {name}")
    return folder


def view_of(folder: CaseFolder, as_known: dt.date | None) -> EventLog:
    """The log of a case, or the view of it that was known by a day."""
    return folder.log if as_known is None else folder.log.as_known(as_known)


def repeated(as_known: dt.date | None, more: Iterable[str]) -> str:
    """The view that was asked for, as options of the command to run next: a hint must not bring hindsight back."""
    known = "" if as_known is None else f" --as-known {as_known}"
    return known + "".join(f" --with {name}" for name in more)


def run_case(
    opened: CaseFolder,
    output: Output,
    *,
    until: dt.date | None = None,
    as_known: dt.date | None = None,
    instead: Case | None = None,
) -> Trajectory:
    """Replay an opened case (or another version of it), with a progress bar where it takes long.

    A view of what was known on a day ends on that day, unless a later one is asked for; then that is said.
    """
    from sim.cli.progress import bar
    from sim.engine.replay import replay
    from sim.errors import UsageError

    case = instead or opened.case
    assert case is not None
    if until is not None and until < case.start:
        message = f"{until} lies before the case starts ({case.start})"
        raise UsageError.of("DET044", message, help=f"choose a day from {case.start} on")
    if as_known is not None:
        last = max(case.start, min(as_known, case.end))
        if until is not None and last < until:
            output.talk(f"Nothing is known after {as_known}: from then on the values only fade.")
        until = until or last
    with bar("Replaying", output) as progress:
        return replay(case, view_of(opened, as_known), until=until, progress=progress)


def digits(value: float, places: int = 6) -> float:
    """A number as it is printed in JSON: rounded, and never minus zero."""
    return round(value, places) + 0.0


def state_data(result: Trajectory, at: int) -> dict[str, Any]:
    """A state with every read-out, as plain data (schema detente/cli/v1)."""
    frame, state = result.frame, result.at(at)
    return {
        "case": frame.case.id,
        "at": timestamp(at),
        "as_known": None if result.log.known is None else result.log.known.isoformat(),
        "phase": state.talks.phase,
        "since": timestamp(state.talks.since),
        "readouts": readout_data(frame, state, at),
        "commitments": [_commitment(e) for e in state.ledger],
        "sanctions": [_measure(m) for m in state.sanctions],
        "agenda": [_item(i) for i in state.agenda],
        "deadlines": [
            {"id": c.id, "by": c.by, "at": _last_day(c.expires), "status": c.status} for c in state.deadlines
        ],
        "digest": result.provenance.log,
        "provenance": provenance_data(result),
    }


def _last_day(after: int | None) -> str | None:
    """The last day before a time that a clock stops at."""
    return None if after is None else day_of(after - 1).isoformat()


def _commitment(e: LedgerEntry) -> dict[str, Any]:
    return {
        "id": e.id,
        "kind": e.kind,
        "by": e.by,
        "to": list(e.to),
        "status": e.status,
        "since": timestamp(e.since),
        "due": _last_day(e.due),
        "fraction": digits(e.fraction),
        "content": e.content,
    }


def _measure(m: SanctionsMeasure) -> dict[str, Any]:
    return {
        "id": m.id,
        "senders": list(m.senders),
        "targets": list(m.targets),
        "level": m.level,
        "enforcement": m.enforcement,
        "status": m.status,
    }


def _item(i: AgendaItem) -> dict[str, Any]:
    return {
        "id": i.id,
        "type": i.type,
        "from": timestamp(i.opens),
        "until": _last_day(i.closes),
        "probability": i.probability,
        "status": i.status,
    }


def readout_data(frame: Frame, state: State, at: int) -> dict[str, Any]:
    """Every read-out at a time: 0 to 1, except climate (-100 to 100) and posture (-1 to 1)."""
    from sim.model import readouts as r

    ripe = r.ripeness(frame, state, at)
    pairs = [(i, j) for pair in frame.pairs for i, j in (pair, pair[::-1])]
    names = {(i, j): f"{frame.actors[i]}>{frame.actors[j]}" for i, j in pairs}
    own = {k: frame.actors[k] for k in frame.principals}
    kept = {name: r.implementation(frame, state, k) for k, name in own.items()}
    return {
        "climate": digits(r.climate(frame, state, at)),
        "tension": digits(r.tension(frame, state, at)),
        "ripeness": digits(ripe.ripeness),
        "mutual_hurt": digits(ripe.mutual_hurt),
        "way_out": digits(ripe.way_out),
        "hardness_asymmetry": digits(r.hardness_asymmetry(frame, state, at)),
        "posture": {names[p]: digits(r.posture(frame, state, *p, at)) for p in pairs},
        "trust": {names[p]: _trust(frame, state, *p, at) for p in pairs},
        "severity": {name: digits(r.severity(frame, state, k, at)) for k, name in own.items()},
        "pain": {name: digits(r.pain(frame, state, k, at)) for k, name in own.items()},
        "implementation": {name: None if v is None else digits(v) for name, v in kept.items()},
    }


def _trust(frame: Frame, state: State, i: int, j: int, at: int) -> dict[str, float]:
    from sim.model.readouts import trust

    return {name: digits(value) for name, value in trust(frame, state, i, j, at)._asdict().items()}


def provenance_data(result: Trajectory) -> dict[str, Any]:
    """Digests of everything a replay depends on."""
    found = result.provenance._asdict()
    return {**found, "known": None if result.log.known is None else result.log.known.isoformat()}


def phase_data(result: Trajectory) -> list[dict[str, Any]]:
    """The phases in order, with what set each off and what the guard saw."""
    found: list[dict[str, Any]] = []
    for spell in result.phases:
        cause = spell.transition
        found.append(
            {
                "phase": spell.phase,
                "from": timestamp(spell.begins),
                "to": timestamp(spell.ends),
                "precipitant": None if cause is None else (list(cause.precipitants) or cause.words),
                "guard": None if cause is None else {"number": cause.guard, "words": cause.words},
                "values": None if cause is None else {k: digits(v) for k, v in cause.values},
                "consequence_30_days": None if cause is None else _rounded(result.consequence(cause)),
            }
        )
    return found


def _rounded(value: float | None) -> float | None:
    return None if value is None else digits(value)


def event_data(event: Event) -> dict[str, Any]:
    """An event as plain data, with its strict bounds."""
    from sim.record.files import plain

    lo, hi = event.when.lo, event.when.hi
    bounds = {"earliest": None if lo is None else lo.isoformat(), "latest": None if hi is None else hi.isoformat()}
    return {**plain(event), "known": event.known.isoformat(), **bounds}


def citation_text(citation: Citation) -> str:
    """A citation on one line: title, publisher, date, document, place in it, attribution, address, decision."""
    place = f"paragraph {citation.paragraph}" if citation.paragraph else ""
    span = f"code points {citation.span[0]} to {citation.span[1]}" if citation.span else ""
    published = citation.published.text if citation.published else ""
    parts = (
        citation.title,
        citation.publisher,
        published,
        citation.document,
        place,
        span,
        citation.attribution,
        citation.url,
        citation.decision,
    )
    return ", ".join(p for p in parts if p)


def who(event: Event) -> str:
    """Who does what to whom, in a few characters."""
    if event.joint:
        return " <> ".join(dict.fromkeys(event.participants))
    return ", ".join(event.actors) + (" > " + ", ".join(event.targets) if event.targets else "")


def state_text(data: dict[str, Any], output: Output) -> str:
    """A state for people: read-outs with their scale, then what is owed, in force and on the agenda."""
    r = data["readouts"]
    known = f", as known on {data['as_known']}" if data["as_known"] else ""
    head = output.bold(f"{data['case']} on {data['at']}{known}: {data['phase']}") + f", since {data['since']}"
    rows = [
        ("climate", f"{r['climate']:.1f}", "-100 hostile to 100 friendly"),
        ("tension", f"{100 * r['tension']:.1f}", "0 to 100"),
        (
            "ripeness",
            f"{100 * r['ripeness']:.1f}",
            f"mutual hurt {100 * r['mutual_hurt']:.1f}, way out {100 * r['way_out']:.1f}",
        ),
    ]
    for name, t in r["trust"].items():
        rows.append(
            (f"trust {name}", f"{100 * t['mean']:.1f}", f"80 % interval {100 * t['low']:.1f} to {100 * t['high']:.1f}")
        )
    for name, value in r["pain"].items():
        if value or r["severity"][name]:
            rows.append((f"pain {name}", f"{100 * value:.1f}", f"severity in force {100 * r['severity'][name]:.1f}"))
    parts = [head, table(rows), output.dim("Indices from coded events, not measurements. Shown x 100.")]
    parts += _listed(
        "Commitments",
        data["commitments"],
        lambda c: (c["status"], f"{c['by']} to {', '.join(c['to'])}", c["id"], _owed(c)),
        output,
    )
    parts += _listed(
        "Sanctions",
        data["sanctions"],
        lambda m: (m["status"], f"{m['level']:g}", m["id"], f"on {', '.join(m['targets'])}"),
        output,
    )
    parts += _listed(
        "Agenda",
        data["agenda"],
        lambda i: (i["status"], f"{i['from']}/{i['until'] or '..'}", i["id"], f"{i['type']}, p {i['probability']:g}"),
        output,
    )
    parts += _listed(
        "Deadlines", data["deadlines"], lambda d: (d["status"], d["at"], d["id"], f"set by {d['by']}"), output
    )
    return "\n".join(parts)


def _owed(commitment: dict[str, Any]) -> str:
    """What is owed, in words: a threat is marked as one, a part-kept promise says how much was kept."""
    kind = "Threat: " if commitment["kind"] == "threat" else ""
    part = f" ({100 * commitment['fraction']:.0f} % so far)" if commitment["status"] == "PARTIAL" else ""
    return f"{kind}{commitment['content']}{part}"


def _listed(title: str, items: list[dict[str, Any]], row: Any, output: Output) -> list[str]:
    return [f"\n{output.bold(title)}", table([row(item) for item in items])] if items else []
