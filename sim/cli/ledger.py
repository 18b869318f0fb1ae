"""The ledger: who promised what to whom, what became of it by whose doing, and what both sides say about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, get_args

import click

from sim.cli.look import replayed
from sim.cli.output import Output, shared, table
from sim.cli.view import DAY, digits, open_case, repeated, run_case
from sim.cli.weights import other_weights, weighed, weights_again
from sim.errors import counted
from sim.record.dates import day_of, timestamp
from sim.record.event import Status

if TYPE_CHECKING:
    from sim.engine.ledgerhistory import Claim, CommitmentHistory, Implementation
    from sim.engine.trajectory import Trajectory
    from sim.record.case import Case
    from sim.record.event import Event

STATUSES = tuple(str(status).lower() for status in get_args(Status))
ORDER = ("CONTESTED", "DUE", "PARTIAL", "ACTIVE", "PROPOSED", "BREACHED", "LAPSED", "FULFILLED", "WAIVED", "SUPERSEDED")
"""What is disputed first, then what is open, then what is settled."""
NOTES = (
    "Coded from public sources; a status is what the rules make of the records, no verdict.",
    "matured: due, kept, contested or broken. implementation: what was kept of it, by weight, x 100.",
)


@click.command()
@click.argument("case")
@click.option("--at", type=DAY, help="The day, after its events; default: the last day of the case.")
@click.option("--actor", help="Only what this actor, or one of its people, has promised or threatened.")
@click.option(
    "--status", type=click.Choice(STATUSES, case_sensitive=False), help="Only what stands at this status on that day."
)
@weighed
@replayed
@shared
def ledger(
    output: Output,
    case: str,
    at: dt.date | None,
    actor: str | None,
    status: str | None,
    weights: str | None,
    as_known: dt.date | None,
    more: tuple[str, ...],
) -> None:
    """Show who promised what to whom, what became of it, and what both sides say."""
    from sim.errors import UsageError

    opened = open_case(case, output, more)
    assert opened.case is not None
    if at is not None and not opened.case.covers(at):
        period = f"from {opened.case.start} to {opened.case.end}"
        raise UsageError.of("DET044", f"{at} lies outside the case", help=f"choose a day {period}")
    wanted = None if actor is None else actor_of(opened.case, actor)
    result = run_case(opened, output, until=at, as_known=as_known, instead=other_weights(opened, weights, output))
    data = ledger_data(result, wanted, None if status is None else status.upper())
    output.result(data, lambda: ledger_text(result.frame.case.title, data, output))
    view = repeated(as_known, more) + weights_again(weights)
    hints = [f"detente plot ledger {case}{view}"]
    hints += [f"detente events {case} {c['made_by']}{view}" for c in data["commitments"][:1]]
    output.next(*hints)


def actor_of(case: Case, name: str) -> str:
    """The actor whose commitments somebody's are: found by id, name or alias; raises UsageError (DET030)."""
    from sim.errors import UsageError, did_you_mean

    for actor in case.actors:
        if name.casefold() in (n.casefold() for n in (actor.id, actor.name, *actor.aliases)):
            return case.roots[actor.id]
    help_ = did_you_mean(name, case.roster) or f"list them with: detente cases {case.id} --json"
    raise UsageError.of("DET030", f"no actor `{name}` in case {case.id}", help=help_)


# --- the data -----------------------------------------------------------------------------------------


def ledger_data(result: Trajectory, actor: str | None = None, status: str | None = None) -> dict[str, Any]:
    """The ledger at the end of a replay as plain data, by actor; of one actor or one status only, where asked."""
    from sim.engine.ledgerhistory import histories, implementation_of

    every = histories(result)
    found = [h for h in every if actor in (None, h.entry.by) and status in (None, h.entry.status)]
    principals = [result.frame.actors[k] for k in result.frame.principals]
    rank = {name: k for k, name in enumerate(principals)}
    found.sort(key=lambda h: (rank.get(h.entry.by, len(rank)), h.entry.by, *_order(h)))
    actors = dict.fromkeys(h.entry.by for h in found)
    whole = result.states[-1].ledger
    known = result.log.known
    hedges = {e.event.id: hedge for e in result.events if (hedge := _hedge(e.event))}
    return {
        "case": result.frame.case.id,
        "at": timestamp(result.ends),
        "as_known": None if known is None else known.isoformat(),
        "of": len(every),
        "implementation": {name: _implementation(implementation_of(whole, name)) for name in actors},
        "commitments": [_commitment(h, hedges) for h in found],
        "log_digest": result.provenance.log,
    }


def _order(history: CommitmentHistory) -> tuple[int, int, str]:
    return ORDER.index(history.entry.status), history.entry.made, history.entry.id


def _implementation(found: Implementation) -> dict[str, Any]:
    share = found.share
    return {**found._asdict(), "index": None if share is None else digits(share)}


def _hedge(event: Event) -> str:
    """What must be said with an event: how it is known, where not asserted, and its date where not known to the day."""
    parts = [] if event.modality == "asserted" else [event.modality]
    return ", ".join([*parts, *([] if event.when.exact else [f"dated {event.when.text}"])])


def _commitment(history: CommitmentHistory, hedges: Mapping[str, str]) -> dict[str, Any]:
    """A commitment as plain data; `hedges` are what must be said with some events."""
    from sim.engine.ledgerhistory import condition_words, due_words

    e = history.entry
    return {
        "id": e.id,
        "kind": e.kind,
        "by": e.by,
        "to": list(e.to),
        "content": e.content,
        "status": e.status,
        "since": timestamp(history.standings[-1].begins),
        "fraction": digits(e.fraction),
        "made": timestamp(e.made),
        "made_by": e.source,
        "due": due_words(history) or None,
        "last_day": None if e.due is None else day_of(e.due - 1).isoformat(),
        "condition": condition_words(e.condition) or None,
        "magnitude": e.magnitude,
        "vagueness": e.vagueness,
        "forbids": list(e.forbids),
        "requires": list(e.requires),
        "history": [
            {
                "status": s.status,
                "from": timestamp(s.begins),
                "to": timestamp(s.ends),
                "cause": s.cause,
                "events": list(s.events),
                "hedges": [hedges[name] for name in s.events if name in hedges],
                "fraction": digits(s.fraction),
            }
            for s in history.standings
        ],
        "claims": [_claim(c, e.by) for c in history.claims],
        "sources": _sources(history),
    }


def _claim(claim: Claim, owes: str) -> dict[str, Any]:
    return {
        "at": timestamp(claim.at),
        "says": claim.says,
        "by": list(claim.by),
        "own": owes in claim.by,
        "event": claim.event,
        "fraction": digits(claim.fraction),
    }


def _sources(history: CommitmentHistory) -> list[dict[str, Any]]:
    found = history.origin.citations if history.origin else ()
    return [
        {**c.model_dump(mode="json", exclude_none=True), **({"published": c.published.text} if c.published else {})}
        for c in found
    ]


# --- for people ---------------------------------------------------------------------------------------


def ledger_text(title: str, data: dict[str, Any], output: Output) -> str:
    """A ledger for people, by who owes: what is disputed or open first, with its history and both sides' claims."""
    shown = data["commitments"]
    known = f", as known on {data['as_known']}" if data["as_known"] else ""
    few = f"{len(shown)} of " if len(shown) < data["of"] else ""
    parts = [output.bold(f"{title}: {few}{counted(data['of'], 'commitment')} on {data['at']}{known}")]
    for actor, kept in data["implementation"].items():
        parts += ["", output.bold(f"{actor}: {_kept_words(kept)}")]
        parts.append(table([row for c in shown if c["by"] == actor for row in _rows(c)]))
    if not shown:
        parts.append("No commitment fits." if data["of"] else "Nothing was promised or threatened by then.")
    parts += ["", *(output.dim(line) for line in NOTES)]
    return "\n".join(parts)


def _kept_words(kept: dict[str, Any]) -> str:
    if kept["index"] is None:
        return "nothing has matured"
    weights = f"by weight {kept['kept_weight']:g} of {kept['matured_weight']:g}"
    return f"kept {kept['kept']} of {kept['matured']} matured; {weights}, implementation {100 * kept['index']:.0f}"


def _rows(c: dict[str, Any]) -> Iterable[tuple[str, str, str]]:
    """A commitment as rows of a table: what it is, then how it came to stand where it does."""
    threat = "threatens " if c["kind"] == "threat" else ""
    yield c["status"], c["since"], f"{threat}{', '.join(c['to'])}: {c['content']} [{c['id']}]"
    yield "", c["made"], f"made by {c['made_by']}{_terms(c)}"
    for step in c["history"][1 if c["history"][0]["from"] == c["made"] else 0 :]:
        yield "", step["from"], f"{_status_words(step)}: {_cause_words(step)}{_hedged(step)}"
    if c["status"] == "CONTESTED" or any(claim["says"] == "accused" for claim in c["claims"]):
        for claim in c["claims"]:
            yield "", claim["at"], f"{_claim_words(claim, c['by'])}: {claim['event']}"
    if c["sources"]:
        more = len(c["sources"]) - 1
        yield "", "source", _source_words(c["sources"][0]) + (f"; and {more} more" if more else "")


def _terms(c: dict[str, Any]) -> str:
    parts = [f"due {c['due']}" if c["due"] else "", c["condition"] or ""]
    parts += [f"weight {c['magnitude']:g}" if c["magnitude"] != 1 else ""]
    parts += [f"forbids {', '.join(c['forbids'])}" if c["forbids"] else ""]
    parts += [f"requires {', '.join(c['requires'])}" if c["requires"] else ""]
    return "".join(f", {part}" for part in parts if part)


def _status_words(step: dict[str, Any]) -> str:
    part = f" {100 * step['fraction']:.0f} %" if step["status"] == "PARTIAL" else ""
    return f"{step['status'].lower()}{part}"


def _cause_words(step: dict[str, Any]) -> str:
    told = ", ".join(step["events"])
    if step["cause"] == "condition":
        return f"its condition{f' ({told})' if told else ''}"
    if step["cause"] == "clock" and step["status"] == "CONTESTED":
        return "the clock: vague, and unmet when due"
    return told or ("the clock" if step["cause"] == "clock" else "the start")


def _hedged(step: dict[str, Any]) -> str:
    """How sure what brought a status about is: the model had to place it on one day, and to let it count."""
    return f" ({'; '.join(step['hedges'])})" if step["hedges"] else ""


def _claim_words(claim: dict[str, Any], owes: str) -> str:
    who = ", ".join(claim["by"])
    if claim["says"] == "accused":
        return f"{who} accuse{'' if len(claim['by']) > 1 else 's'} {owes}"
    part = f" to {100 * claim['fraction']:.0f} %" if claim["says"] == "partly kept" else ""
    said = claim["says"].removeprefix("partly ")
    return f"{said}{part}, by {who}"


def _source_words(source: dict[str, Any]) -> str:
    place = f" ¶{source['paragraph']}" if "paragraph" in source else ""
    parts: Sequence[str] = [source.get(k, "") for k in ("title", "publisher", "document", "published")]
    return ", ".join(p for p in parts if p) + place
