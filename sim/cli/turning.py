"""Turning points: each change of phase with what set it off, what the guard saw, and what followed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from sim.cli.caseview import CaseView
from sim.cli.look import replayed
from sim.cli.output import Output, shared, table
from sim.cli.view import citation_text, digits
from sim.cli.weights import weighed
from sim.errors import counted
from sim.record.dates import timestamp

if TYPE_CHECKING:
    from sim.engine.explain import Divergence
    from sim.engine.trajectory import Trajectory
    from sim.engine.turning import TurningPoint

CAUTION = (
    "Model-internal counterfactuals: what the rules would have made of the same record without one event; conditional "
    "on coding and rules, not a cause in history."
)
LISTED = 6  # events in a line of text; JSON has all


@click.command("turning-points")
@click.argument("case")
@weighed
@replayed
@shared
def turning_points(
    output: Output, case: str, weights: str | None, as_known: dt.date | None, more: tuple[str, ...]
) -> None:
    """List the turning points of a case: precipitant, departure and consequence, and what would have averted each.

    Every event is left out in turn and the rest replayed, so this takes a few seconds.
    """
    from sim.cli.progress import bar
    from sim.engine.turning import turning_points as found_in

    view = CaseView(as_known, more, weights)
    result = view.replayed(case, output)
    with bar("Leaving events out", output) as progress:
        points = found_in(result, progress)
    data = {
        "case": result.frame.case.id,
        "from": timestamp(result.starts),
        "to": timestamp(result.ends),
        "as_known": None if as_known is None else as_known.isoformat(),
        "turning_points": [point_data(result, point) for point in points],
    }
    output.result(data, lambda: turning_text(data, output))
    day, again = points[-1].transition.at if points else result.ends, view.again
    output.next(f"detente why {case} phase --at {timestamp(day)[:10]}{again}", f"detente plot timeline {case}{again}")


# --- data -------------------------------------------------------------------------------------------


def point_data(result: Trajectory, point: TurningPoint) -> dict[str, Any]:
    """A turning point as plain data: precipitants with summaries and sources, guard, values, what would avert it."""
    from sim.model.bounds import averting

    move = point.transition
    return {
        "at": timestamp(move.at),
        "departure": {"from": move.source, "to": move.target},
        "guard": {"number": move.guard, "words": move.words},
        "precipitants": [_event_data(result, name) for name in move.precipitants],
        "values": {name: digits(value) for name, value in move.values},
        "bounds": [{**bound._asdict(), "margin": digits(bound.margin)} for bound in point.bounds],
        "averted_by": [averting(bound) for bound in point.bounds],
        "consequence_30_days": None if point.consequence is None else digits(point.consequence),
        "not_without": [
            {"event": m.event, "parts": timestamp(m.parts), "instead": m.instead} for m in point.not_without
        ],
        "together": None if point.together is None else _divergence(point.together),
    }


def _event_data(result: Trajectory, name: str) -> dict[str, Any]:
    """What is known of a precipitant: an event, or a commitment or deadline that the clock moved."""
    events = {entry.event.id: entry.event for entry in result.events}
    if name not in events:
        content = {entry.id: entry.content for entry in result.states[-1].ledger}.get(name)
        words = "a deadline" if content is None else f"the commitment: {content}"
        return {"event": name, "summary": words, "modality": None, "sources": []}
    event = events[name]
    sources = [citation_text(c) for c in event.citations]
    return {"event": name, "summary": event.summary, "modality": event.modality, "sources": sources}


def _divergence(d: Divergence) -> dict[str, str]:
    return {"event": d.event, "at": timestamp(d.at), "recorded": d.recorded, "instead": d.instead}


# --- words ------------------------------------------------------------------------------------------


def turning_text(data: dict[str, Any], output: Output) -> str:
    """All turning points for people."""
    points = data["turning_points"]
    known = f", as known on {data['as_known']}" if data["as_known"] else ""
    head = f"{data['case']}: {counted(len(points), 'turning point')}, {data['from']} to {data['to']}{known}"
    blocks = [point_text(point, output) for point in points]
    return "\n\n".join([output.bold(head), *blocks, output.dim(CAUTION)])


def phase_text(data: dict[str, Any], output: Output) -> str:
    """Why a phase was in force on a day, for people."""
    known = f", as known on {data['as_known']}" if data["as_known"] else ""
    head = output.bold(f"{data['case']} on {data['at']}{known}: {data['phase']}")
    point = data["turning_point"]
    if point is None:
        return f"{head}\nIt is the phase in which every case starts; no guard has held since."
    return "\n\n".join([f"{head}, since {point['at']}", point_text(point, output, whole=True), output.dim(CAUTION)])


def point_text(point: dict[str, Any], output: Output, *, whole: bool = False) -> str:
    """One turning point; `whole` with sources and all that the guard saw."""
    departure, guard = point["departure"], point["guard"]
    head = output.bold(f"{point['at']}  {departure['from']} -> {departure['to']}")
    rows = [("guard", f"{guard['number']}, {guard['words']}")]
    rows += [("precipitant", line) for line in _precipitants(point, whole)]
    rows += [("the guard saw", _seen(point["values"]))] if whole else []
    rows.append(("30 days on", _followed(point["consequence_30_days"])))
    rows.append(("not without", _without(point)))
    rows += [("averted by", words) for words in point["averted_by"]]
    return f"{head}\n{table(rows)}"


def _followed(change: float | None) -> str:
    if change is None:
        return "the replay ends within 30 days"
    return (
        f"climate {round(change) + 0:+d}, which is what followed, not what it caused"
        if round(change)
        else "climate as before"
    )


def _precipitants(point: dict[str, Any], whole: bool) -> list[str]:
    found = [f"{p['event']}: {p['summary']}" for p in point["precipitants"]]
    if not whole:
        return found[:3] + ([f"and {len(found) - 3} more"] if len(found) > 3 else []) or ["time alone"]
    sourced = [
        f"{p['event']} ({p['modality']}): {p['summary']} Source: {'; '.join(p['sources'])}"
        if p["sources"]
        else f"{p['event']}: {p['summary']}"
        for p in point["precipitants"]
    ]
    return sourced or ["time alone"]


def _seen(values: dict[str, float]) -> str:
    shown = {
        "tension": f"tension {100 * values['tension']:.1f}",
        "climate": f"climate {values['climate']:.1f}",
        "contact_level": f"the lesser side's cooperation {values['contact_level']:.1f} points",
        "days_in_phase": f"{values['days_in_phase']:g} days in the phase",
        "days_since_progress": f"{values['days_since_progress']:g} since progress",
        "days_since_contact": f"{values['days_since_contact']:g} since contact",
        "days_since_conflict": f"{values['days_since_conflict']:g} since a hostile act",
        "unkept_share": f"{100 * values['unkept_share']:.0f} % of promises contested or broken",
    }
    return ", ".join(shown[name] for name in values)


def _without(point: dict[str, Any]) -> str:
    """The events that the turn needed, by what there would be in its place."""
    if point["together"]:
        return f"all its precipitants together ({point['together']['instead']} instead), none of them alone"
    if not point["not_without"]:
        return "no single event: without any one of them this turn comes all the same"
    target = point["departure"]["to"]
    instead: dict[str, list[dict[str, str]]] = {}
    for d in point["not_without"]:
        words = f"{target} by another way" if d["instead"] == target else f"{d['instead']} instead"
        instead.setdefault(words, []).append(d)
    return "; ".join(f"{_names(group)} ({words})" for words, group in instead.items())


def _names(parted: Sequence[dict[str, str]]) -> str:
    names = [d["event"] for d in parted]
    rest = len(names) - LISTED
    return ", ".join(names[:LISTED]) + (f" and {rest} more" if rest > 0 else "")
