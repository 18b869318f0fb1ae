"""Replaying a case: its phases, extremes, promises and checks, as text, tables and chart."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.drawing import draw
from sim.cli.look import replayed
from sim.cli.output import Output, shared, table
from sim.cli.view import DAY, digits, open_case, phase_data, repeated, run_case, state_data
from sim.cli.weights import other_weights, weighed, weights_again

if TYPE_CHECKING:
    from sim.assess.face import Verdict
    from sim.engine.trajectory import Trajectory
    from sim.record.files import CaseFolder


@click.command()
@click.argument("case")
@click.option("--until", type=DAY, help="Stop after this day; default: the end of the case.")
@click.option("--checks", is_flag=True, help="Compare with the case's face checks.")
@weighed
@click.option("-o", "folder", type=click.Path(file_okay=False, path_type=Path), help="Write tables and chart into DIR.")
@replayed
@shared
def replay(
    output: Output,
    case: str,
    until: dt.date | None,
    checks: bool,
    weights: str | None,
    folder: Path | None,
    as_known: dt.date | None,
    more: tuple[str, ...],
) -> None:
    """Replay a case through the model and show its phases."""
    opened = open_case(case, output, more)
    result = run_case(opened, output, until=until, as_known=as_known, instead=other_weights(opened, weights, output))
    verdicts = _verdicts(opened, result) if checks else ()
    data = replay_data(result, verdicts)
    output.result(data, lambda: replay_text(result, data, verdicts, output))
    if folder is not None:
        _write(result, data, folder, output)
    view, entered = repeated(as_known, more) + weights_again(weights), data["phases"][-1]["from"][:10]
    output.next(f"detente plot trajectory {case}{view}", f"detente state {case} --at {entered}{view}")


def _verdicts(opened: CaseFolder, result: Trajectory) -> tuple[Verdict, ...]:
    from sim.assess.face import judge
    from sim.cli.facefile import checks_of
    from sim.errors import MissingError

    case = opened.case
    assert case is not None
    if case.checks is None:
        raise MissingError.of(
            "DET007", f"case {case.id} has no face checks", help="name a file under `checks` in case.yaml"
        )
    return judge(checks_of(opened), result)


def replay_data(result: Trajectory, verdicts: tuple[Verdict, ...] = ()) -> dict[str, Any]:
    """A replay as plain data: the state at its end, its phases, and the daily series of every read-out."""
    data = state_data(result, result.ends)
    data["events"] = len(result.events)
    data["superseded"] = len(result.log.replaced)
    data["phases"] = phase_data(result)
    data["series"] = series_data(result)
    if verdicts:
        data["checks"] = [v._asdict() for v in verdicts]
    return data


def series_data(result: Trajectory) -> dict[str, Any]:
    """Every read-out at midnight of every day, after that day's events."""
    from sim.record.dates import DAY as A_DAY
    from sim.record.dates import timestamp

    days = range(result.starts, result.ends + 1, A_DAY)
    columns: dict[str, Any] = {"date": [timestamp(t) for t in days]}
    for name in result.variables:
        columns[name] = [digits(value) for _, value in result.series(name, days)]
    return columns


def replay_text(result: Trajectory, data: dict[str, Any], verdicts: tuple[Verdict, ...], output: Output) -> str:
    """A replay for people: its phases, its extremes, what became of the promises, and the checks."""
    case = result.frame.case
    known = f", as known on {data['as_known']}" if data["as_known"] else ""
    head = output.bold(f"{case.title}{known}")
    parts = [head, f"{data['events']} events, {data['superseded']} more superseded; {case.start} to {data['at']}.", ""]
    parts += [_phase_table(data, output), output.dim("+30 d: change of climate over the 30 days that followed.")]
    parts += ["", _extremes(data), "", _ledger_line(data)]
    if verdicts:
        parts += ["", _verdict_text(verdicts, output)]
    parts.append(output.dim("Indices from coded events, not measurements; conditional on coding and rules."))
    return "\n".join(parts)


def _phase_table(data: dict[str, Any], output: Output) -> str:
    rows = []
    for spell in data["phases"]:
        cause = spell["precipitant"]
        words = spell["guard"]["words"] if spell["guard"] else "the start of the case"
        events = f" ({', '.join(cause[:3])}{' …' if len(cause) > 3 else ''})" if isinstance(cause, list) else ""
        change = spell["consequence_30_days"]
        later = "" if change is None else f"{round(change) + 0:+d}"
        rows.append((spell["phase"], spell["from"], later, words + events))
    return table(rows, head=("phase", "from", "+30 d", "what set it off"))


def _extremes(data: dict[str, Any]) -> str:
    series = data["series"]
    lines = []
    for name, scale in (("climate", 1), ("tension", 100), ("ripeness", 100)):
        values, days = series[name], series["date"]
        low, high = min(values), max(values)
        lines.append(
            (
                name,
                f"lowest {scale * low:.0f} on {days[values.index(low)]}",
                f"highest {scale * high:.0f} on {days[values.index(high)]}",
                f"at the end {scale * values[-1]:.0f}",
            )
        )
    return table(lines)


def _ledger_line(data: dict[str, Any]) -> str:
    from collections import Counter

    counts = Counter(c["status"].lower() for c in data["commitments"])
    kept = ", ".join(f"{n} {status}" for status, n in sorted(counts.items()))
    return f"Commitments: {len(data['commitments'])}" + (f" ({kept})" if kept else "")


def _verdict_text(verdicts: tuple[Verdict, ...], output: Output) -> str:
    words = {True: "yes", False: "no", None: "-"}
    rows = [(v.id, words[v.holds], f"{v.says}: {v.found}") for v in verdicts]
    judged = [v.holds for v in verdicts if v.holds is not None]
    head = output.bold(f"Face checks: {sum(judged)} of {len(judged)} hold.")
    caution = output.dim("They have little power: try --weights unit. No parameter is tuned to them.")
    return "\n".join([head, table(rows), caution])


def _write(result: Trajectory, data: dict[str, Any], folder: Path, output: Output) -> None:
    """Tables, events, provenance and chart of a replay, into a folder."""
    from sim.cli.tables import run_tables
    from sim.errors import MissingError
    from sim.record.files import to_json_lines

    texts = run_tables(data)
    texts["events.jsonl"] = to_json_lines((e.event for e in result.events), result.frame.case.id)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        message = f"cannot write into {folder}: {error.strerror}"
        raise MissingError.of("DET061", message, help="choose another folder with -o") from error
    charts = draw("trajectory", (result,), folder / "trajectory.png", output, also=(".svg",))
    output.talk("Wrote " + ", ".join([*(str(folder / n) for n in sorted(texts)), *map(str, charts)]))
