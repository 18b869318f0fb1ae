"""Readings: the same talks as others coded them, or with other weights, side by side."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from sim.cli.look import replayed
from sim.cli.output import Output, shared, table
from sim.cli.view import digits, open_case, repeated, run_case
from sim.cli.weights import UNIT, reweighed

if TYPE_CHECKING:
    from sim.assess.alternatives import Likeness, Reading, Spread
    from sim.assess.codings import Codings, Pair
    from sim.engine.trajectory import Trajectory
    from sim.record.files import CaseFolder

PERMUTED = "permuted"
AS_CODED = "as coded"
EVENT_FILES = (".yaml", ".yml", ".jsonl", ".ndjson")
MOST_LISTED = 12


class Asked(NamedTuple):
    """What is to be read beside what."""

    case: str
    others: tuple[str, ...]
    weights: tuple[str, ...]
    as_known: dt.date | None
    more: tuple[str, ...]

    @property
    def again(self) -> str:
        """The same question, as the end of a command."""
        others = "".join(f" {shlex.quote(name)}" for name in self.others)
        weights = "".join(f" --weights {shlex.quote(name)}" for name in self.weights)
        return f"{shlex.quote(self.case)}{others}{weights}{repeated(self.as_known, self.more)}"


class Beside(NamedTuple):
    """The readings, the first of them the case as coded; how two codings differ; and what many draws by luck show."""

    readings: tuple[Reading, ...]
    codings: tuple[Codings, ...]
    permuted: Spread | None = None
    halves: Spread | None = None


@click.command()
@click.argument("case")
@click.argument("others", nargs=-1, metavar="[OTHER]...")
@click.option("--weights", multiple=True, metavar="unit|permuted|FILE", help="Other weights; may be repeated.")
@click.option("--halves", type=click.IntRange(2, 10_000), help="Draw so many random halves of the log.")
@replayed
@shared
def readings(
    output: Output,
    case: str,
    others: tuple[str, ...],
    weights: tuple[str, ...],
    halves: int | None,
    as_known: dt.date | None,
    more: tuple[str, ...],
) -> None:
    """Show how far the picture depends on the weights and on who coded.

    OTHER is another coding of the same talks: a case, or a file of events that replaces those of CASE. With nothing
    to compare, every event weighs the same (--weights unit). --with adds to CASE, not to OTHER.

    \b
    readings us-dprk                              against unit weights
    readings us-dprk --weights permuted --halves 50
    readings us-dprk my-coding.yaml
    """
    asked = Asked(case, others, weights or (() if others or halves else (UNIT,)), as_known, more)
    found = beside(asked, output, halves=halves)
    data = readings_data(asked, found)
    output.result(data, lambda: readings_text(data, output))
    drawn = asked._replace(weights=tuple(w for w in asked.weights if w != PERMUTED))
    output.next(
        f"detente plot readings {drawn.again}", f"detente replay {case} --weights unit{repeated(as_known, more)}"
    )


# --- reading --------------------------------------------------------------------------------------------


def beside(asked: Asked, output: Output, *, halves: int | None = None, until: dt.date | None = None) -> Beside:
    """All that was asked for, replayed and compared."""
    from sim.assess import alternatives
    from sim.assess.codings import compare_codings
    from sim.cli.facefile import checks_of
    from sim.cli.progress import bar

    opened = open_case(asked.case, output, asked.more)
    checks = checks_of(opened)
    others = [(name, opened_other(name, opened, output)) for name in asked.others]
    named = list(_replayed(asked, opened, others, output, until))
    first = named[0][1]
    codings = tuple(compare_codings(first, result) for _, result in named[1 : 1 + len(others)])
    found = Beside(_compared(named, checks), codings)
    if PERMUTED in asked.weights:
        with bar("Dealing the weights anew", output) as progress:
            found = found._replace(permuted=alternatives.permutations(first, checks=checks, progress=progress))
    if halves is not None:
        with bar("Drawing halves", output) as progress:
            found = found._replace(halves=alternatives.halves(first, halves, checks=checks, progress=progress))
    return found


def _compared(named: Sequence[tuple[str, Trajectory]], checks: Iterable[Any]) -> tuple[Reading, ...]:
    from sim.assess.alternatives import compare_readings
    from sim.errors import UsageError

    try:
        return compare_readings(named, checks)
    except ValueError as error:
        raise UsageError.of("DET049", str(error), help="compare codings of the same time") from error


def _replayed(
    asked: Asked, opened: CaseFolder, others: Sequence[tuple[str, CaseFolder]], output: Output, until: dt.date | None
) -> Iterator[tuple[str, Trajectory]]:
    """Every reading with a name of its own: the case as coded, the other codings, the other weights."""
    view: dict[str, Any] = {"until": until, "as_known": asked.as_known}
    taken: set[str] = set()
    yield _distinct(AS_CODED, taken), run_case(opened, output, **view)
    for name, other in others:
        assert other.case is not None and opened.case is not None
        if set(map(frozenset, other.case.principals)) != set(map(frozenset, opened.case.principals)):
            output.talk(f"{name} is about other talks: its principals are not those of {asked.case}.")
        yield _distinct(_short(name), taken), run_case(other, output, **view)
    for name in asked.weights:
        if name != PERMUTED:
            words = "unit weights" if name == UNIT else f"weights {_short(name)}"
            yield _distinct(words, taken), run_case(opened, output, **view, instead=reweighed(opened, name))


def _short(name: str) -> str:
    """What a coding or a table is called: the last part of its path."""
    return Path(name).name or name


def _distinct(name: str, taken: set[str]) -> str:
    numbered = (f"{name} ({k})" for k in count(2))
    found = name if name not in taken else next(n for n in numbered if n not in taken)
    taken.add(found)
    return found


def opened_other(name: str, opened: CaseFolder, output: Output) -> CaseFolder:
    """Another coding: a case, or the case that is open with the events of a file in place of its own.

    Raises DetenteError with every problem of the file at its place.
    """
    from sim.errors import DetenteError
    from sim.record.files import read_events
    from sim.record.log import EventLog
    from sim.record.reading.beside import inside, is_file
    from sim.record.reading.eventcheck import check_events

    path = Path(name)
    if path.suffix not in EVENT_FILES or path.name == "case.yaml":
        return open_case(name, output)
    within = inside(opened.folder, name)
    if not is_file(path) and within is not None and is_file(within):
        path = within
    case = opened.case
    assert case is not None
    placed, problems = read_events(path, case.id)
    found = [*problems, *check_events(case, placed, frozenset(d.id for d in opened.documents))]
    if any(problem.severity == "error" for problem in found):
        raise DetenteError(tuple(found))
    log = EventLog(p.event for p in placed)
    return opened._replace(log=log, problems=tuple(found), files=1)


# --- plain data -----------------------------------------------------------------------------------------


def readings_data(asked: Asked, found: Beside) -> dict[str, Any]:
    """The readings as plain data; shares and r in 0 to 1 and -1 to 1, climate -100 to 100."""
    first = found.readings[0].result
    names = [r.name for r in found.readings[1 : 1 + len(found.codings)]]
    return {
        "case": first.frame.case.id,
        "title": first.frame.case.title,
        "as_known": None if asked.as_known is None else asked.as_known.isoformat(),
        "readings": [_reading(r) for r in found.readings],
        "permuted": None if found.permuted is None else _spread(found.permuted),
        "halves": None if found.halves is None else _spread(found.halves),
        "codings": [_codings(name, c) for name, c in zip(names, found.codings, strict=True)],
        "series": _series(found.readings),
    }


def _reading(reading: Reading) -> dict[str, Any]:
    from sim.assess.weights import weights_digest
    from sim.record.dates import timestamp

    result = reading.result
    return {
        "name": reading.name,
        "events": len(result.events),
        "weights_digest": weights_digest(result.frame.case),
        "log_digest": result.provenance.log,
        "case_digest": result.provenance.case,
        "phases": [{"phase": s.phase, "from": timestamp(s.begins), "to": timestamp(s.ends)} for s in result.phases],
        "likeness": None if reading.likeness is None else _likeness(reading.likeness),
        "checks": None if reading.checks is None else reading.checks._asdict(),
        "at": timestamp(result.ends),
        "end": {name: digits(value) for name, value in reading.ends.items()},
    }


def _likeness(likeness: Likeness) -> dict[str, Any]:
    from sim.record.dates import timestamp

    return {
        "variable": likeness.variable,
        "days": likeness.days,
        "r": _digits(likeness.correlation),
        "mean_difference": digits(likeness.mean_difference),
        "largest_difference": digits(likeness.largest_difference),
        "largest_on": timestamp(likeness.largest_on),
        "same_phase": digits(likeness.same_phase),
        "same_superstate": digits(likeness.same_superstate),
    }


def _digits(value: float | None) -> float | None:
    return None if value is None else digits(value)


def _spread(spread: Spread) -> dict[str, Any]:
    values = [digits(r) for r in spread.correlations]
    return {
        "count": len(values) + spread.still,
        "still": spread.still,
        "median": _digits(spread.median),
        "fifth_percentile": _digits(spread.low),
        "lowest": values[0] if values else None,
        "highest": values[-1] if values else None,
        "r": values,
        "median_checks": spread.median_checks,
        "checks": [t._asdict() for t in spread.checks],
    }


def _codings(name: str, codings: Codings) -> dict[str, Any]:
    return {
        "first": AS_CODED,
        "second": name,
        "alike": codings.alike,
        "only_first": list(codings.only_first),
        "only_second": list(codings.only_second),
        "changed": [_pair(pair) for pair in codings.changed],
        "may_be_the_same": [_pair(pair) for pair in codings.perhaps],
    }


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "first": pair.first,
        "second": pair.second,
        "differences": {d.what: [d.first, d.second] for d in pair.differences},
    }


def _series(readings: Sequence[Reading]) -> dict[str, Any]:
    """Climate at midnight of every day of the first reading; null where another does not cover it."""
    from sim.record.dates import DAY, timestamp

    first = readings[0].result
    days = range(first.starts, first.ends + 1, DAY)
    climate: dict[str, list[float | None]] = {}
    for reading in readings:
        result = reading.result
        covered = (t if result.starts <= t <= result.ends else None for t in days)
        climate[reading.name] = [None if t is None else digits(result.value("climate", t)) for t in covered]
    return {"date": [timestamp(t) for t in days], "climate": climate}


# --- words ----------------------------------------------------------------------------------------------


def readings_text(data: dict[str, Any], output: Output) -> str:
    """The readings for people: how like each is to the first, their phases, and how codings differ."""
    known = f", as known on {data['as_known']}" if data["as_known"] else ""
    parts = [output.bold(f"{data['title']}{known}: how much the picture depends on weights and coding"), ""]
    head = ("reading", "events", "r", "differs by", "most", "same phase", "same group", "checks", "end")
    parts += [table([*map(_row, data["readings"])], head=head), output.dim(LEGEND)]
    parts += ["", output.bold("By luck"), table(luck)] if (luck := [*_luck_rows(data)]) else []
    parts += ["", output.bold("Phases")]
    parts.append(table([(r["name"], _path(r["phases"])) for r in data["readings"]]))
    for codings in data["codings"]:
        parts += ["", *_codings_text(codings, output)]
    caution = "Readings that agree share their events; agreement does not make them right. Index, not measurement."
    return "\n".join([*parts, "", output.dim(caution)])


LEGEND = """r: correlation of climate with the first. differs by: the mean size of the difference, in points of 200.
same group: of no talks, talks, deal, impasse. end: climate on the last day."""
LUCK = (
    ("permuted", "weights dealt anew among types of the same sign"),
    ("halves", "random halves of the log"),
)


def _row(reading: dict[str, Any]) -> tuple[str, ...]:
    like, checks = reading["likeness"], reading["checks"]
    judged = f"{checks['hold']} of {checks['judged']}" if checks else ""
    end = f"{round(reading['end']['climate']) + 0:d}"
    start = (reading["name"], f"{reading['events']:,}")
    if like is None:
        return (*start, "", "", "", "", "", judged, end)
    gap = like["largest_difference"]
    most = f"{round(gap) + 0:+d} on {like['largest_on'][:10]}" if gap else "nowhere"
    same = (f"{100 * like[key]:.0f} %" for key in ("same_phase", "same_superstate"))
    return (*start, _r(like["r"]), f"{like['mean_difference']:.1f}", most, *same, judged, end)


def _luck_rows(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key, words in LUCK:
        if found := data[key]:
            checks = found["checks"]
            judged = f"; checks: median {found['median_checks']:g} of {checks[0]['judged']}" if checks else ""
            yield f"{key} × {found['count']}", f"{_luck(found)}{judged}; {words}"


def _luck(found: dict[str, Any]) -> str:
    """How r is spread; readings whose curve never moves are counted apart."""
    if found["median"] is None:
        return "no r: no curve moves"
    still = f" (without {found['still']} whose curve never moves)" if found["still"] else ""
    spread = f"{_r(found['lowest'])} to {_r(found['highest'])}"
    return f"median r {_r(found['median'])}{still}, one in twenty below {_r(found['fifth_percentile'])}, {spread}"


def _r(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}"


def _path(phases: Sequence[dict[str, Any]]) -> str:
    return ", ".join(f"{s['phase']} {s['from'][:10]}" for s in phases)


def _codings_text(codings: dict[str, Any], output: Output) -> Iterator[str]:
    first, second = codings["first"], codings["second"]
    yield output.bold(f"Codings: {first}, and {second}") + f" ({codings['alike']} events coded alike)"
    rows = [
        (f"only {first}", str(len(codings["only_first"])), _listed(codings["only_first"])),
        (f"only {second}", str(len(codings["only_second"])), _listed(codings["only_second"])),
        ("coded otherwise", str(len(codings["changed"])), _listed([_otherwise(p) for p in codings["changed"]], "; ")),
        ("may be the same", str(len(codings["may_be_the_same"])), _listed(_perhaps(codings), "; ")),
    ]
    yield table([row for row in rows if row[1] != "0"]) or "No event differs."


def _perhaps(codings: dict[str, Any]) -> list[str]:
    return [f"{p['first']} and {p['second']}{_dates(p)}" for p in codings["may_be_the_same"]]


def _dates(pair: dict[str, Any]) -> str:
    return f" ({', '.join(pair['differences'])})" if pair["differences"] else ""


def _otherwise(pair: dict[str, Any]) -> str:
    said = ", ".join(f"{what} {a} or {b}" for what, (a, b) in pair["differences"].items())
    return f"{pair['first']}: {said}"


def _listed(items: Sequence[str], between: str = ", ") -> str:
    more = f"{between}and {len(items) - MOST_LISTED} more (--json)" if len(items) > MOST_LISTED else ""
    return between.join(items[:MOST_LISTED]) + more
