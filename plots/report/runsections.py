"""Sections of a report of runs: why they moved, phases, chances, events, how sure, and how to do it again."""

from __future__ import annotations

from collections.abc import Iterator

from plots.branches import date_words
from plots.lettering import signed
from plots.outcomes import outcomes
from plots.phases import phases
from plots.report.content import Card, Column, Drawing, Drawings, Facts, Listing, Paragraph, Row, Section
from plots.report.parts import (
    LEADING,
    cards_of,
    drawing,
    event_table,
    shown,
    table_of,
    text_row,
    why_table,
)
from plots.report.runmaterial import LETTERS, RunMaterial
from plots.style import PHASE_NAMES
from plots.trajectorydata import name_of
from plots.why import why
from plots.whydata import of_difference, of_run
from sim.assess.likelihood import SCALE, likelihood
from sim.engine.ensemble import mean, percent
from sim.engine.explainrun import MeanExplanation
from sim.model.attribution import parts as parts_of
from sim.record.shown import sources_of

LIMITS = (
    "Intervals are the model’s own spread: in a first study of this model, on 81 events of 2017 to 2019, those that "
    "should hold 80 % of what happened held 48 %. Which events were coded, with what sign and date, matters far more "
    "than any weight. Rates, types and thresholds are judgements or counts from one case. Nothing here was tuned to "
    "make a check pass."
)

# --- why it moved ---------------------------------------------------------------------------------------


def why_section(m: RunMaterial) -> Section | None:
    """What explains the last run, beside the one before it; None where nothing does."""
    title = "Why they differ" if len(m.ensembles) > 1 else "Why it moved"
    if not m.explained:
        return Section("why", title, (Paragraph(m.lost, caution=True),)) if m.lost else None
    charts = tuple(_waterfall(m, variable, found) for variable, found in m.explained.items())
    first = next(iter(m.explained.values()))
    text = (
        "Each member’s change is split exactly among the events that made it, and the means of exact sums are exact. "
        f"What follows is over the first {first.to_value.n:,} members{_beside_all(m, first)}. Acts that the model drew "
        "stand together by type and actor. A share is what the model makes of an event, not a cause in history."
    )
    return Section("why", title, (Paragraph(text), Drawings("why-charts", charts)))


def _beside_all(m: RunMaterial, found: MeanExplanation) -> str:
    """How the members that are explained compare with all of them, where they are fewer."""
    last = m.ensembles[-1]
    if found.to_value.n >= len(last) or found.ends != last.grid[-1]:
        return ""
    values = last.values(found.variable, found.ends)
    if len(m.ensembles) > 1:
        values = values - m.ensembles[-2].values(found.variable, found.ends)
    every, name = mean([float(v) for v in values]), name_of(found.variable).lower()
    some = found.change if len(m.ensembles) > 1 else found.to_value.value
    what = f"mean difference of {name}" if len(m.ensembles) > 1 else f"mean {name} at the end"
    one, all_, error = (shown(found.variable, v, 1) for v in (some, every.value, every.error))
    return f" ({what}: {one} in these, {all_} ± {error} in all {len(last):,}; --explain takes more)"


def _waterfall(m: RunMaterial, variable: str, found: MeanExplanation) -> Drawing:
    events = {e.event.id: e.event for c in m.changed if c is not None for e in c.branch.entries()}
    if len(m.ensembles) > 1:
        data = of_difference((m.ensembles[-2], m.ensembles[-1]), found, events)
    else:
        data = of_run(m.ensembles[-1], found, events)
    table = why_table(f"why-{variable}-table", data)
    return drawing(f"why-{variable}", why(data), name_of(variable), data.title, data.subtitle, table)


# --- phases and chances -----------------------------------------------------------------------------------


def phases_section(m: RunMaterial) -> Section:
    """Which phase when, in how many members."""
    axes = phases(m.ensembles, recorded=m.recorded)
    columns = [Column("Phase at the end"), *(Column(LETTERS[k], "number") for k in range(len(m.ensembles)))]
    shares = [e.phase_shares()[:, -1] for e in m.ensembles]
    rows = [
        text_row(PHASE_NAMES[phase][0], *(percent(float(s[k])) if s[k] else "0 %" for s in shares))
        for k, phase in enumerate(m.ensembles[0].phases)
        if any(s[k] for s in shares)
    ]
    table = table_of("phase-table", "Share of members in each phase on the last day.", columns, rows)
    text = "Share of members in each phase over time; what was recorded above."
    chart = drawing("phases-chart", axes, "Phases", "Which phase when, in how many members", text, table)
    return Section("phases", "Phases", (Drawings("phases-charts", (chart,)),))


def chances_section(m: RunMaterial) -> Section | None:
    """How often each outcome came true, with the words of ICD 203; None where nothing was asked."""
    names = tuple(dict.fromkeys(name for e in m.ensembles for name in e.outcomes))
    if not names:
        return None
    axes = outcomes(m.ensembles, words=m.words)
    chart = drawing(
        "outcomes-chart", axes, "Outcomes", "How often each outcome came true", "A dot is one run in twenty."
    )
    columns = [
        Column("Outcome", "prose"),
        Column("Branch"),
        Column("Share of members", "number"),
        Column("± error", "number"),
    ]
    columns += [Column("Members", "number"), Column("A probability of that size is called (ICD 203)")]
    rows = [row for name in names for row in _chance_rows(m, name)]
    caption = "Shares are the model’s spread over its members, not the odds of events."
    table = table_of("chances-table", caption, columns, rows)
    return Section("chances", "Chances", (Drawings("outcome-charts", (chart,)), table, _scale()))


def _scale() -> Paragraph:
    words = "; ".join(f"{name} {low:g}–{high:g} %" for name, low, high in SCALE)
    text = (
        "Words of probability follow the scale of ICD 203 (US Office of the Director of National Intelligence, 2015): "
        f"{words}. They name the size of a share and claim nothing about the world."
    )
    return Paragraph(text, caution=True)


def _chance_rows(m: RunMaterial, name: str) -> Iterator[Row]:
    for letter, e in zip(LETTERS, m.ensembles, strict=False):
        if name not in e.outcomes:
            continue
        values = e.outcome(name)
        asks, found = all(v in (0.0, 1.0) for v in values), mean(values)
        words = m.words.get(name) or name.replace("_", " ")
        if not asks:
            yield text_row(words, letter, f"mean {signed(found.value, 1)}", f"{found.error:.2g}", f"{found.n:,}", "")
            continue
        error = f"{100 * found.error:.1f}" if 0 < found.value < 1 else "none seen"
        yield text_row(words, letter, percent(found.value), error, f"{found.n:,}", likelihood(found.value))


# --- events, how sure, reproduce --------------------------------------------------------------------------


def _shares(m: RunMaterial) -> dict[str, float]:
    """What each recorded event counts for in the climate at the fork."""
    changed = m.changed[-1]
    if changed is None or m.recorded is None or not m.recorded.starts <= changed.branch.forks <= m.recorded.ends:
        return {}
    amounts = parts_of(m.recorded.account, LEADING[0], changed.branch.forks).amounts
    return {cause.id: amount for cause, amount in amounts.items() if not cause.by_clock}


def run_cards(m: RunMaterial) -> tuple[Card, ...]:
    """What is shown of each event of the last branch where it is pointed at."""
    changed = m.changed[-1]
    if changed is None:
        return ()
    of = f"climate on {date_words(changed.branch.forks)}"
    return cards_of(changed.branch.entries(), changed.branch.case.types, _shares(m), of, LEADING[0])


def events_section(m: RunMaterial) -> Section | None:
    """The events of the last branch; None where its members could not be computed again."""
    cards = run_cards(m)
    if not cards:
        return None
    changed = m.changed[-1]
    assert changed is not None
    sources = sources_of([entry.event for entry in changed.branch.entries()])
    caption = (
        f"The {len(cards)} events of the branch, coded from {sources} public sources. Share: what an event counts for "
        f"in the climate of {date_words(changed.branch.forks)}, the day of the fork."
    )
    return Section("events", "Events", (event_table(cards, caption),))


def sure_section(m: RunMaterial) -> Section:
    """Members, errors, parameters and limits."""
    last = m.ensembles[-1]
    rows = [
        ("Members", f"{len(last):,}, random seed {last.card.random_seed}"),
        ("Meetings turned down", f"{last.refused:,}"),
    ]
    end = mean([float(v) for v in last.values(LEADING[0])[:, -1]])
    words = f"mean climate at the end {shown('climate', end.value, 1)} ± {shown('climate', end.error, 1)}"
    rows.append(("Monte Carlo error", words))
    rows += _beside_record(m)
    for k, c in enumerate(m.changed):
        if c is not None:
            named = ", ".join(f"{p['name']} = {p['value']} (default {p['default']})" for p in c.parameters)
            rows.append((f"Parameters of {LETTERS[k]}", named or "all at their defaults"))
    return Section("sure", "How sure", (Facts((*rows, *m.sure)), Paragraph(LIMITS, caution=True)))


def _beside_record(m: RunMaterial) -> Iterator[tuple[str, str]]:
    """Where the recorded path lies among the members of each branch at the end: how far a run misses what happened."""
    for letter, e in zip(LETTERS, m.ensembles, strict=False):
        if m.recorded is None or e.grid[-1] > m.recorded.ends:
            continue
        was = m.recorded.value(LEADING[0], e.grid[-1])
        values = [float(v) for v in e.values(LEADING[0], e.grid[-1])]
        below = sum(v < was for v in values) / len(values)
        words = f"climate was {shown(LEADING[0], was)}, above {percent(below) if below else 'none'} of the members"
        yield f"What was recorded, beside {letter} at the end", words


def reproduce_section(m: RunMaterial) -> Section:
    """Everything by which the runs can be made again."""
    rows = []
    for letter, e in zip(LETTERS, m.ensembles, strict=False):
        c = e.card
        rows.append((f"Run {letter}", f"{c.run}, members {e.digest[:12]}"))
    c = m.ensembles[-1].card
    rows += [("Case", f"{c.case}, {c.case_digest[:12]}"), ("Log", c.log_digest[:12])]
    rows += [("Parameters", c.parameters_digest[:12]), ("Version", f"detente {c.version}")]
    commands = Listing("The commands", m.commands)
    return Section("reproduce", "Reproduce", (Facts(tuple(rows)), commands, *m.texts))
