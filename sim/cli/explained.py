"""What moved a variable, as plain data and in words: shares with the events' summaries and sources."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.cli.output import Output, table
from sim.cli.view import citation_text, who
from sim.errors import counted
from sim.record.dates import timestamp
from sim.record.shown import sources_of

if TYPE_CHECKING:
    from sim.engine.trajectory import Trajectory
    from sim.model.attribution import Explanation, Share
    from sim.record.event import Event

CAUTION = (
    "An index, not a measurement: a share is what an event counts for in the model, conditional on coding, weights and "
    "rules, not a cause in history."
)


FADING = 3  # earlier events named in a line of text; JSON has all


def factor(variable: str) -> float:
    """By what a variable is multiplied where people read it: climate stands as it is, all else x 100."""
    return 1.0 if variable == "climate" else 100.0


def explanation_data(result: Trajectory, found: Explanation) -> dict[str, Any]:
    """An explanation as plain data, not rounded: drift and shares sum to the change to 1e-9."""
    return {
        "case": result.frame.case.id,
        "variable": found.variable,
        "from": timestamp(found.starts),
        "to": timestamp(found.ends),
        "as_known": None if result.log.known is None else result.log.known.isoformat(),
        "from_value": found.from_value,
        "to_value": found.to_value,
        "change": found.change,
        "public_sources": sources_of([e.event for e in result.events if e.event.id in _moving(found)]),
        "drift": found.drift,
        "fade": found.fade,
        "shares": share_data(result, found.shares),
        "drift_by_event": [
            {"event": s.cause or None, "share": s.share, "by_clock": s.by_clock} for s in found.fading if s.share
        ],
        "parameters_digest": result.provenance.parameters,
        "frame_digest": result.provenance.frame,
    }


def share_data(result: Trajectory, shares: Sequence[Share]) -> list[dict[str, Any]]:
    """Shares with what is known of each cause: an event's summary, hedge, weight and sources."""
    events = {entry.event.id: entry.event for entry in result.events}
    made = {e.id: e for e in result.states[-1].ledger}
    found = []
    for share in shares:
        if share.by_clock or share.cause not in events:
            entry = made.get(share.cause)
            words, event = _by_clock(share.cause, entry), None if entry is None else events.get(entry.source)
            about = {"type": None, "who": None if entry is None else entry.by, "modality": None, "weight": None}
        else:
            event = events[share.cause]
            words, about = event.summary, _about(result, event)
        sources = [] if event is None else [citation_text(c) for c in event.citations]
        head = {"event": share.cause, "share": share.share, "summary": words, "sources": sources}
        when = {"when": timestamp(share.at), "date": timestamp(share.at) if event is None else event.when.text}
        found.append({**head, **when, "by_clock": share.by_clock, **about})
    return found


def _about(result: Trajectory, event: Event) -> dict[str, Any]:
    kind = result.frame.types[event.type]
    hedge = {"modality": event.modality, "intensity": event.intensity, "weight": kind.weight}
    return {"type": event.type, "who": who(event), **hedge}


def _by_clock(name: str, entry: Any) -> str:
    return f"By the clock: {entry.content}" if entry is not None else f"By the clock: {name}"


def _moving(found: Explanation) -> set[str]:
    return {share.cause for share in found.shares if share.share and not share.by_clock}


def explanation_text(data: dict[str, Any], output: Output, *, top: int, title: str = "") -> str:
    """An explanation for people: the largest shares, the rest in one line, the drift, and their sum."""
    scale = factor(data["variable"])
    moved = [s for s in data["shares"] if s["share"]]
    shown, rest = moved[:top], moved[top:]
    rows = [(signed(scale * s["share"]), s["date"], f"{s['event']}: {s['summary']}") for s in shown]
    if rest:
        rows.append((signed(scale * _total(rest)), "", _rest(rest, scale)))
    rows.append((signed(scale * data["drift"]), "", _drift(data, scale)))
    rows.append((signed(scale * data["change"]), "", "the whole change"))
    widest = max(len(row[0]) for row in rows)
    rows = [(row[0].rjust(widest), *row[1:]) for row in rows]
    values = f"{plain(scale * data['from_value'])} to {plain(scale * data['to_value'])}"
    known = f", as known on {data['as_known']}" if data["as_known"] else ""
    head = f"{title or data['case']}: {data['variable']} from {data['from']} to {data['to']}{known}: {values}"
    times = "" if scale == 1.0 else " Shown x 100."
    count = f"Coded from {counted(data['public_sources'], 'public source')}.{times}"
    idle = len(data["shares"]) - len(moved)
    more = f"{counted(idle, 'further event')} of the span: no share in it." if idle else ""
    parts = [output.bold(head), table(rows, head=("share".rjust(widest), "when", "event")), more]
    return "\n".join([*(p for p in parts if p), output.dim(CAUTION), output.dim(count)])


def _drift(data: dict[str, Any], scale: float) -> str:
    """What the drift is, and which earlier events it is made of most."""
    most = [f"{s['event']} {signed(scale * s['share'])}" for s in data["drift_by_event"][:FADING]]
    made = f"; most of it: {', '.join(most)}" if most else ""
    fade, anew = (signed(scale * v) for v in (data["fade"], data["drift"] - data["fade"]))
    return f"drift of what had happened by {data['from']}: {fade} by itself, {anew} as it weighs beside the new{made}"


def _rest(rest: Sequence[dict[str, Any]], scale: float) -> str:
    up = scale * _total([s for s in rest if s["share"] > 0])
    down = scale * _total([s for s in rest if s["share"] < 0])
    sides = " and ".join(signed(side) for side in (up, down) if side)
    return f"{counted(len(rest), 'smaller one')} ({sides}); list them with --top"


def _total(shares: Sequence[dict[str, Any]]) -> float:
    return math.fsum(s["share"] for s in shares)


def signed(value: float) -> str:
    """A change with its sign; what rounds to nothing has none.

    >>> signed(3.14), signed(-0.01)
    ('+3.1', '0.0')
    """
    text = f"{value:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text


def plain(value: float) -> str:
    """A value with one decimal, never minus zero.

    >>> plain(-0.01), plain(-3.0)
    ('0.0', '-3.0')
    """
    return f"{round(value, 1) + 0.0:.1f}"
