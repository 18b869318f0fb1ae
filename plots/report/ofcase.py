"""A report of a case: what happened, what moved it, how the phases turned, what was promised, and how sure that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from plots.branches import date_words
from plots.ledger import ledger
from plots.report.content import (
    Block,
    Card,
    Column,
    Drawing,
    Drawings,
    Facts,
    Listing,
    Paragraph,
    Report,
    Row,
    Section,
    Table,
)
from plots.report.parts import (
    LEADING,
    cards_of,
    day,
    drawing,
    event_table,
    heading,
    shown,
    span,
    table_of,
    text_row,
    why_table,
)
from plots.style import PHASE_NAMES
from plots.timeline import timeline
from plots.trajectory import trajectory
from plots.trajectorydata import name_of
from plots.why import why
from plots.whydata import of_case
from sim.engine.ledgerhistory import CommitmentHistory, histories
from sim.engine.trajectory import Trajectory
from sim.model.attribution import Explanation
from sim.model.bounds import averting, bounds_of
from sim.model.phases import Transition
from sim.record.dates import DAY
from sim.record.event import Event
from sim.record.shown import sources_of

CAUTION = "An index, not a measurement: conditional on coding, weights and rules; a share is no cause in history."
LIMITS = (
    "Which events were coded, with what sign and date, matters far more than any weight. The picture above is no "
    "validation: face checks have little power, and no parameter is tuned to them. Events stand where they happened, "
    "also those that were secret then; --as-known shows what was public on a day."
)


@dataclass(frozen=True)
class CaseMaterial:
    """Everything that a report of a case is made of; `explained` holds the change of each leading variable."""

    result: Trajectory
    explained: tuple[Explanation, ...]
    sure: tuple[tuple[str, str], ...]
    commands: str
    texts: tuple[Listing, ...]
    weights: str | None = None  # other weights than the case's own


def report_of_case(m: CaseMaterial) -> Report:
    """The report of a replay."""
    case = m.result.frame.case
    cards = _cards(m)
    sections = (_glance(m), _why(m), _turns(m), _promises(m), _events(m, cards), _sure(m, cards), _reproduce(m))
    return Report(
        case.title,
        case.summary or "",
        _stamp(m),
        _answer(m),
        f"{CAUTION} Coded from {sources_of(_told(m))} public sources.",
        tuple(section for section in sections if section is not None),
        cards,
        (f"detente {m.result.provenance.version} · replay of {case.id} · {CAUTION}",),
    )


def _stamp(m: CaseMaterial) -> str:
    known = m.result.log.known
    parts = [f"AS KNOWN ON {known.isoformat()}" if known else "REPLAY OF THE RECORD"]
    return " · ".join([*parts, *([f"WEIGHTS: {m.weights.upper()}"] if m.weights else [])])


def _answer(m: CaseMaterial) -> str:
    found = m.explained[0]
    events = {e.event.id: e.event for e in m.result.events}
    first, last = (shown(found.variable, v) for v in (found.from_value, found.to_value))
    most = [s for s in found.shares if s.share][:1]
    name = name_of(found.variable)
    text = f"From {span(found.starts, found.ends)}, {name.lower()} goes from {first} to {last}."
    if not most:
        return text
    event = events[most[0].cause]
    words = event.label or event.summary.rstrip(".")
    share, drift = (shown(found.variable, v, plus=True) for v in (most[0].share, found.drift))
    return (
        f"{text} The largest share is that of {event.when.text}, {words} ({share}); what came before drifts by {drift}."
    )


def _glance(m: CaseMaterial) -> Section:
    r = m.result
    text = "Thick: drift as memories fade. Thin: what an event does. ▲ escalatory, ▽ conciliatory, ◆ leaders."
    chart = drawing("trajectory", trajectory(r), "Trajectory", "Climate, tension and phases", text, _series(r))
    facts = Facts(
        (
            ("Period", span(r.starts, r.ends)),
            ("Events replayed", f"{len(r.events):,}"),
            ("Phase at the end", PHASE_NAMES[r.phase(r.ends)][0]),
        )
    )
    return Section("glance", "At a glance", (facts, Drawings("glance-charts", (chart,))))


def _series(r: Trajectory) -> Table:
    columns = [Column("First of the month", "date"), *(Column(heading(v), "number") for v in LEADING), Column("Phase")]
    days = [t for t in range(r.starts, r.ends + 1, DAY) if day(t).endswith("-01")]
    rows = (
        text_row(day(t), *(shown(v, r.value(v, t)) for v in LEADING), PHASE_NAMES[r.phase(t)][0])
        for t in [*days, r.ends]
    )
    return table_of("series-table", "Read-outs at the start of each month, and at the end.", columns, rows)


def _why(m: CaseMaterial) -> Section:
    first = m.explained[0]
    text = (
        f"The change from {span(first.starts, first.ends)} is split exactly among the events in between; what had "
        "happened before drifts as it fades. The two sum to the change."
    )
    charts = tuple(_waterfall(m.result, found) for found in m.explained)
    return Section("why", "Why it moved", (Paragraph(text), Drawings("why-charts", charts)))


def _waterfall(result: Trajectory, found: Explanation) -> Drawing:
    data = of_case(result, found)
    table = why_table(f"why-{found.variable}-table", data)
    return drawing(f"why-{found.variable}", why(data), name_of(found.variable), data.title, data.subtitle, table)


# --- turning points ---------------------------------------------------------------------------------------


def _turns(m: CaseMaterial) -> Section | None:
    moves = [t for t in m.result.transitions if t.source != t.target]
    if not moves:
        return None
    columns = [Column("When", "date"), Column("From", "date"), Column("To", "date"), Column("What set it off", "prose")]
    columns += [Column("What would avert it", "prose"), Column("Climate, 30 days on", "number")]
    rows = [_turn(m.result, move) for move in moves]
    caption = "Precipitant, departure and consequence (Druckman 2001); every guard can be contested."
    command = f"Which single events each turn needs: detente turning-points {m.result.frame.case.id}"
    table = table_of("turn-table", caption, columns, rows)
    return Section("turns", "Turning points", (table, Paragraph(command, caution=True)))


def _turn(result: Trajectory, move: Transition) -> Row:
    events = {entry.event.id: entry.event for entry in result.events}
    named = [events[name].label or events[name].summary if name in events else name for name in move.precipitants]
    cause = f"{move.words}: {'; '.join(named)}" if named else f"{move.words}: time alone"
    bounds = bounds_of(result.frame.parameters, move)
    averted = "; ".join(averting(bound) for bound in bounds)
    later = result.consequence(move)
    cells = (day(move.at), PHASE_NAMES[move.source][0], PHASE_NAMES[move.target][0], cause, averted)
    event = next((name for name in move.precipitants if name in events), None)
    return text_row(*cells, "" if later is None else shown("climate", later, plus=True), event=event)


# --- promises and events ----------------------------------------------------------------------------------


def _promises(m: CaseMaterial) -> Section | None:
    found = histories(m.result)
    if not found:
        return None
    columns = [
        Column("By", "date"),
        Column("To", "date"),
        Column("What", "prose"),
        Column("Made", "date"),
        Column("Status"),
    ]
    columns.append(Column("By whose doing"))
    caption = "Every commitment with its last status; a threat is a commitment, too."
    table = table_of("promise-table", caption, columns, [_promise(h) for h in found])
    text = "From the day it was made to the day it was settled. A status is what the rules make of records, no verdict."
    chart = drawing("ledger", ledger(m.result), "Ledger", "Who promised what, and what became of it", text, table)
    return Section("promises", "Promises and threats", (Drawings("ledger-charts", (chart,)),))


def _promise(h: CommitmentHistory) -> Row:
    last = h.standings[-1]
    cause = ", ".join(last.events) or {"clock": "the clock", "condition": "its condition"}.get(last.cause, "its making")
    kind = "Threat: " if h.entry.kind == "threat" else ""
    status = f"{h.entry.status.lower()} since {day(last.begins)}"
    whom, what = ", ".join(h.entry.to), kind + h.entry.content
    return text_row(h.entry.by, whom, what, day(h.entry.made), status, cause, event=h.entry.source)


def _told(m: CaseMaterial) -> list[Event]:
    return [entry.event for entry in m.result.events]


def _cards(m: CaseMaterial) -> tuple[Card, ...]:
    found = m.explained[0]
    shares = {share.cause: share.share for share in found.shares if not share.by_clock}
    of = f"the change of {name_of(found.variable).lower()}"
    return cards_of(m.result.events, m.result.frame.types, shares, of, found.variable)


def _events(m: CaseMaterial, cards: tuple[Card, ...]) -> Section:
    found = m.explained[0]
    caption = (
        f"The {len(cards)} events, coded from {sources_of(_told(m))} public sources. Share: of the change of "
        f"{name_of(found.variable).lower()} from {span(found.starts, found.ends)}."
    )
    text = "A mark is an event in the lane of who did it; a bar is how far its date is known."
    chart = drawing("timeline", timeline(m.result), "Timeline", "Who did what", text)
    return Section("events", "Events", (Drawings("timeline-charts", (chart,)), event_table(cards, caption)))


# --- how sure, reproduce ----------------------------------------------------------------------------------


def _sure(m: CaseMaterial, cards: tuple[Card, ...]) -> Section:
    hedges = Counter(card.modality.partition(",")[0] for card in cards)
    rows = [("Modality", ", ".join(f"{count} {name}" for name, count in hedges.most_common()))]
    single = sum(len(card.sources) < 2 for card in cards)
    rows.append(("Events with a single source", f"{single} of {len(cards)}"))
    blocks: tuple[Block, ...] = (Facts((*rows, *m.sure)), Paragraph(LIMITS, caution=True))
    return Section("sure", "How sure", blocks)


def _reproduce(m: CaseMaterial) -> Section:
    return Section("reproduce", "Reproduce", (Facts(tuple(_digests(m))), Listing("The commands", m.commands), *m.texts))


def _digests(m: CaseMaterial) -> Iterator[tuple[str, str]]:
    p, case = m.result.provenance, m.result.frame.case
    yield "Case", f"{case.id}, {p.case[:12]}"
    yield "Log", p.log[:12]
    yield "Parameters", p.parameters[:12]
    yield "Version", f"detente {p.version}"
    yield "Last day", date_words(m.result.ends)
