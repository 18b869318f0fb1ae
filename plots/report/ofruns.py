"""A report of runs: the question, the answer in paired figures, and everything that stands behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from plots.branches import date_words, stamp_of
from plots.compare import compare
from plots.difference import difference
from plots.report.content import Block, Column, Drawing, Drawings, Facts, Paragraph, Report, Row, Section, Table
from plots.report.parts import CAUTION, LEADING, day, drawing, heading, shown, table_of, text_row
from plots.report.runmaterial import LETTERS, Changed, RunMaterial, pair_of
from plots.report.runsections import (
    chances_section,
    events_section,
    phases_section,
    reproduce_section,
    run_cards,
    sure_section,
    why_section,
)
from plots.timeline import timeline
from plots.trajectorydata import name_of
from sim.engine.comparison import Comparison, Difference, quantile
from sim.engine.ensemble import QUANTILES, Ensemble, percent
from sim.engine.trajectory import Trajectory
from sim.record.dates import DAY
from sim.scenario.branch import Branch

ANSWERED = ("climate", "tension")
POINTS = 7  # dates of a table beside a chart
ALONE = "A fan never stands alone: one branch is shown in numbers. Run it beside another to see it drawn."


def report_of_runs(m: RunMaterial) -> Report:
    """The report of one run, or of two to five that share their luck; the last is the one that is asked about."""
    last = m.ensembles[-1]
    card = last.card
    sections = [_glance(m), _changes(m), why_section(m), phases_section(m), chances_section(m)]
    sections += [events_section(m), sure_section(m), reproduce_section(m)]
    return Report(
        card.title,
        card.question,
        stamp_of(m.ensembles),
        _answer(m),
        f"{CAUTION} Coded from public sources; conditional on coding, rules and rates.",
        tuple(section for section in sections if section is not None),
        run_cards(m),
        _footer(m),
    )


def _answer(m: RunMaterial) -> str:
    """A sentence with its numbers for climate and one for tension: the pair's difference, or where the one run ends."""
    pair, last = pair_of(m), m.ensembles[-1]
    variables = [v for v in ANSWERED if v in last.names]
    if pair is None:
        return " ".join(_ending(last, variable) for variable in variables)
    a, b = (f"{LETTERS[len(m.ensembles) - back]} ({m.ensembles[-back].card.scenario})" for back in (2, 1))
    first, *more = (_differing(pair, variable) for variable in variables)
    day_words = date_words(last.grid[-1])
    return f"On {day_words}, {b} beside {a}: {'; '.join([first, *more])}."


def _ending(ensemble: Ensemble, variable: str) -> str:
    values = [float(v) for v in ensemble.values(variable, ensemble.grid[-1])]
    low, middle, high = (shown(variable, quantile(values, q)) for q in (0.05, 0.5, 0.95))
    at, n = date_words(ensemble.grid[-1]), len(ensemble)
    if n == 1:
        return f"On {at} {heading(variable).lower()} is {middle}."
    return (
        f"On {at} {heading(variable).lower()} is {middle} in the middle run of {n:,}, {low} to {high} in nine tenths."
    )


def _differing(pair: Comparison, variable: str) -> str:
    """In how many pairs a variable is lower or higher in B, and by how much in the middle one."""
    d, n = pair.at(variable, pair.grid[-1]), len(pair.a)
    higher = 1 - d.share_b_lower - d.share_equal
    lower = d.share_b_lower >= higher
    if d.share_equal == 1:
        return f"{heading(variable).lower()} is the same in all {n:,} pairs"
    count = round(max(d.share_b_lower, higher) * n)
    low, middle, high = (shown(variable, v, plus=True) for v in (d.low, d.median, d.high))
    side = "lower" if lower else "higher"
    return (
        f"{heading(variable).lower()} is {side} in {count:,} of {n:,} pairs, by {middle} in the middle pair "
        f"({low} to {high} in eight tenths)"
    )


# --- at a glance ----------------------------------------------------------------------------------------


def _glance(m: RunMaterial) -> Section:
    variables = [v for v in LEADING if all(v in e.names for e in m.ensembles)]
    blocks: list[Block] = [Facts(tuple(_names(m)))]
    if len(m.ensembles) > 1:
        blocks.append(Drawings("glance-charts", tuple(_compared(m, variable) for variable in variables)))
    else:
        blocks.append(Paragraph(ALONE, caution=True))
        blocks += [_band_table(m, variable) for variable in variables]
    pair = pair_of(m)
    if pair is not None:
        blocks.append(Drawings("difference-charts", tuple(_apart(m, pair, v) for v in variables)))
        blocks.append(_difference_table(m, pair))
    return Section("glance", "At a glance", tuple(blocks))


def _apart(m: RunMaterial, pair: Comparison, variable: str) -> Drawing:
    """B minus A over time, member by member, with the same in numbers."""
    a, b = LETTERS[len(m.ensembles) - 2], LETTERS[len(m.ensembles) - 1]
    name = name_of(variable)
    columns = [Column("Day", "date"), Column(f"{b} − {a}, median", "number"), Column("Eight tenths of pairs", "number")]
    columns.append(Column(f"{b} lower in", "number"))
    picked = sorted({round(k * (len(pair.grid) - 1) / (POINTS - 1)) for k in range(POINTS)})
    rows = []
    for d, t in ((pair.at(variable, pair.grid[k]), pair.grid[k]) for k in picked):
        low, middle, high = (shown(variable, v, plus=True) for v in (d.low, d.median, d.high))
        rows.append(
            text_row(day(t), middle, f"{low} to {high}", percent(d.share_b_lower) if d.share_b_lower else "0 %")
        )
    table = table_of(f"apart-{variable}-table", f"{heading(variable)}: {b} minus {a}", columns, rows)
    text = f"{b} minus {a} member by member: the middle pair, the middle half and eight tenths of pairs over time."
    axes = difference(pair, variable=variable)
    return drawing(f"apart-{variable}", axes, f"{name}: {b} − {a}", f"{name}: {b} minus {a}", text, table)


def _names(m: RunMaterial) -> Iterator[tuple[str, str]]:
    for letter, e in zip(LETTERS, m.ensembles, strict=False):
        yield letter, f"{e.card.title} ({e.card.scenario}, {len(e):,} members)"


def _compared(m: RunMaterial, variable: str) -> Drawing:
    axes = compare(m.ensembles, variable=variable, recorded=m.recorded)
    key = f"compare-{variable}"
    notes = {gid: words for k, e in enumerate(m.ensembles) for gid, words in _band_notes(LETTERS[k], e, variable)}
    count = len(m.ensembles)
    title = f"{name_of(variable)} in {count} branch{'es' if count > 1 else ''}"
    text = "Thick: the median. Tints: the middle half and nine tenths of the runs. Black: what was recorded."
    return drawing(key, axes, name_of(variable), title, text, _band_table(m, variable), notes)


def _band_notes(letter: str, ensemble: Ensemble, variable: str) -> Iterator[tuple[str, str]]:
    values = [float(v) for v in ensemble.values(variable, ensemble.grid[-1])]
    at = date_words(ensemble.grid[-1])
    low, quarter, middle, three, high = (shown(variable, quantile(values, q)) for q in QUANTILES)
    yield f"branch:{letter}:band90", f"{letter}: nine tenths of {len(ensemble):,} runs; on {at} from {low} to {high}"
    yield f"branch:{letter}:band50", f"{letter}: the middle half of the runs; on {at} from {quarter} to {three}"
    yield f"branch:{letter}:median", f"{letter}: the median of the runs; {middle} on {at}"
    yield f"branch:{letter}:recorded:after", "What was recorded after the fork"
    yield f"branch:{letter}:recorded:before", "What was recorded before the fork"


def _band_table(m: RunMaterial, variable: str) -> Table:
    columns = [Column("Day", "date"), Column("Branch")]
    columns += [Column(f"{round(100 * q)} %", "number") for q in QUANTILES]
    rows = []
    for letter, e in zip(LETTERS, m.ensembles, strict=False):
        picked = sorted({round(k * (len(e.grid) - 1) / (POINTS - 1)) for k in range(POINTS)})
        for t in (e.grid[k] for k in picked):
            values = [float(v) for v in e.values(variable, t)]
            rows.append(text_row(day(t), letter, *(shown(variable, quantile(values, q)) for q in QUANTILES)))
    return table_of(f"band-{variable}", f"{heading(variable)}: percentiles of the members", columns, rows)


def _difference_table(m: RunMaterial, pair: Comparison) -> Table:
    a, b = LETTERS[len(m.ensembles) - 2], LETTERS[len(m.ensembles) - 1]
    at = pair.read_at(pair.grid[-1])
    columns = [Column("Variable"), Column(a, "number"), Column(b, "number"), Column(f"{b} − {a}", "number")]
    columns += [
        Column("Eight tenths of pairs", "number"),
        Column(f"{b} lower in", "number"),
        Column("Mean ± error", "number"),
    ]
    rows = [_difference_row(pair.at(name, at)) for name in pair.a.names if name in pair.b.names]
    caption = f"On {date_words(at)}: medians, and {b} minus {a} in {len(pair.a):,} pairs that share their luck."
    return table_of("differences", caption, columns, [row for row in rows if row is not None])


def _difference_row(d: Difference) -> Row | None:
    if d.share_equal == 1:
        return None
    low, high = (shown(d.variable, v, plus=True) for v in (d.low, d.high))
    error = f"{shown(d.variable, d.mean, 1, plus=True)} ± {shown(d.variable, d.error, 1)}"
    middle = shown(d.variable, d.median, plus=True)
    values = (shown(d.variable, d.a), shown(d.variable, d.b), middle, f"{low} to {high}", percent(d.share_b_lower))
    return text_row(heading(d.variable), *values, error)


# --- what we changed ------------------------------------------------------------------------------------


def _changes(m: RunMaterial) -> Section | None:
    found = [(LETTERS[k], c) for k, c in enumerate(m.changed) if c is not None]
    if not found:
        return None
    columns = [
        Column("Branch"),
        Column("Change"),
        Column("When", "date"),
        Column("What", "prose"),
        Column("Why, and on what ground", "prose"),
    ]
    columns.append(Column("Where it is written"))
    rows = _change_rows(found)
    caption = (
        "Every change in the order in which it is applied; − taken out, + put in, > moved, ~ altered, * policy or rule."
    )
    blocks: list[Block] = [Paragraph(_forked(found[-1][1].branch))]
    blocks.append(table_of("changes-table", caption, columns, rows))
    if m.recorded is not None:
        blocks.append(Drawings("timeline-charts", (_timeline(m.recorded, *found[-1]),)))
    return Section("changes", "What we changed", tuple(blocks))


def _timeline(recorded: Trajectory, letter: str, changed: Changed) -> Drawing:
    axes = timeline(recorded, branch=changed.branch)
    text = "Grey: taken out. Outlined: put in. Arrow: moved. A mark is an event in the lane of who did it."
    return drawing("timeline", axes, "Timeline", f"What {letter} changes in what was recorded", text)


def _change_rows(found: Sequence[tuple[str, Changed]]) -> list[Row]:
    """The changes of each branch; one that several make stands once, with all their letters."""
    cells: dict[tuple[str, ...], list[str]] = {}
    events: dict[tuple[str, ...], str | None] = {}
    for letter, changed in found:
        for step, ground in zip(changed.steps, changed.sources, strict=True):
            told = " ".join(part for part in (step.why, f"Source: {ground}" if ground else "") if part)
            place = f"{short_path(step.file)}, line {step.line}"
            row = (step.mark.replace("-", "−"), step.when, step.words, told or "not said", place)
            cells.setdefault(row, []).append(letter)
            events[row] = step.event
    rows = [text_row(", ".join(letters), *row, event=events[row]) for row, letters in cells.items()]
    idle = [letter for letter, changed in found if not changed.steps]
    return [*(text_row(letter, "", "", "nothing: as it was recorded or is drawn", "", "") for letter in idle), *rows]


def short_path(file: str) -> str:
    """Where a scenario lies, without what lies above: a report that is mailed says nothing of a machine.

    >>> short_path("talks/scenarios/deal.yaml"), short_path("deal.yaml")
    ('scenarios/deal.yaml', 'deal.yaml')
    """
    parts = file.replace("\\", "/").split("/")
    return "/".join(parts[parts.index("scenarios") :]) if "scenarios" in parts else parts[-1]


def _forked(branch: Branch) -> str:
    known = f", knowing what was public on {branch.log.known}" if branch.log.known else ""
    dropped = sum(not fate.kept for fate in branch.fates)
    later = f" Of {len(branch.fates)} recorded events after it {dropped} are dropped." if branch.fates else ""
    return f"The branch leaves history on {date_words(branch.forks)}{known}; what came before is untouched.{later}"


def _footer(m: RunMaterial) -> tuple[str, ...]:
    c = m.ensembles[-1].card
    spans = ", ".join(f"{letter} {e.card.run}" for letter, e in zip(LETTERS, m.ensembles, strict=False))
    days = (m.ensembles[-1].grid[-1] - m.ensembles[-1].forks) // DAY
    return (f"detente {c.version} · {spans} · {days} days · {CAUTION}",)
