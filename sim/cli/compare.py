"""Compare: two runs member by member, B minus A; only what differs is shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.figures import CAUTION
from sim.cli.output import Output, shared, table
from sim.cli.run import RUNS
from sim.cli.view import DAY, digits

if TYPE_CHECKING:
    from sim.engine.comparison import Comparison, Difference
    from sim.engine.ensemble import Ensemble


@click.command()
@click.argument("names", nargs=-1, required=True)
@click.option("--variable", "variables", multiple=True, help="Only this read-out; may be repeated.")
@click.option("--at", type=DAY, help="On this day; default: the end.")
@shared
def compare(output: Output, names: tuple[str, ...], variables: tuple[str, ...], at: dt.date | None) -> None:
    """Compare runs A B..., member by member: B minus A, with shared luck.

    A run is named by its id, its scenario, the beginning of its digest, or `@` for the newest. Named alone, it is
    compared with the run that it is paired with.
    """
    a, others = loaded(names)
    found = [_compared(a, b, variables, at) for b in others]
    data = [comparison_data(c, variables, at) for c in found]
    result = data[0] if len(data) == 1 else {"comparisons": data}
    output.result(result, lambda: "\n\n".join(comparison_text(c, d, output) for c, d in zip(found, data, strict=True)))
    pair = f"{a.card.run} {others[0].card.run}"
    output.next(f"detente plot compare {pair}", f"detente plot difference {pair}")


def loaded(names: Sequence[str]) -> tuple[Ensemble, list[Ensemble]]:
    """The runs that are named, the first apart; one alone comes after the run that it is paired with."""
    from sim.engine.runfile import load
    from sim.errors import UsageError

    folders = with_pair(names)
    if len(folders) == 1:
        raise UsageError.of("DET049", f"{folders[0].name} is paired with nothing", help="name two runs")
    first, *rest = [load(folder) for folder in folders]
    return first, rest


def with_pair(names: Sequence[str]) -> list[Path]:
    """The folders of the runs that are named; one alone comes after the run that it is paired with, if there is one."""
    from sim.engine.runfile import read_manifest
    from sim.engine.runs import find_run

    folders = [find_run(name, RUNS) for name in names]
    if len(folders) == 1:
        paired = read_manifest(folders[0]).get("paired_with") or []
        folders = [*(find_run(str(name), RUNS) for name in paired[:1]), *folders]
    return folders


def _compared(a: Ensemble, b: Ensemble, variables: Sequence[str], at: dt.date | None) -> Comparison:
    from sim.engine.comparison import Comparison
    from sim.errors import UsageError, did_you_mean
    from sim.record.dates import day_of

    try:
        found = Comparison(a, b)
    except ValueError as error:
        raise UsageError.of(
            "DET049", f"these runs are no pair: {error}", help="run both with the same settings"
        ) from error
    for name in variables:
        if name not in a.names or name not in b.names:
            help_ = did_you_mean(name, a.names) or "one of " + ", ".join(a.names)
            raise UsageError.of("DET049", f"no variable `{name}` in both runs", help=help_)
    first, last = day_of(found.grid[0]), day_of(found.grid[-1])
    if at is not None and not first <= at <= last:
        raise UsageError.of("DET049", f"{at} lies outside both runs", help=f"choose a day from {first} to {last}")
    return found


def comparison_data(comparison: Comparison, variables: Sequence[str], at: dt.date | None) -> dict[str, Any]:
    """A comparison as plain data: variables at a day, then outcomes; only rows in which something differs."""
    from sim.record.dates import timestamp

    moment = comparison.read_at(comparison.grid[-1] if at is None else at)
    names = variables or comparison.a.names
    rows = [comparison.at(name, moment) for name in names if name in comparison.b.names]
    rows += [] if variables else [comparison.outcome(name) for name in comparison.outcomes]
    return {
        "a": comparison.a.card.run,
        "b": comparison.b.card.run,
        "at": timestamp(moment),
        "pairs": len(comparison.a),
        "paired": comparison.paired,
        "rows": [_row(r) for r in rows if r.share_equal < 1 or variables],
        "same": [r.variable for r in rows if r.share_equal == 1],
    }


def _row(d: Difference) -> dict[str, Any]:
    return {
        "variable": d.variable,
        "a": digits(d.a),
        "b": digits(d.b),
        "difference": {"median": digits(d.median), "low": digits(d.low), "high": digits(d.high)},
        "mean": digits(d.mean),
        "share_b_lower": digits(d.share_b_lower),
        "share_equal": digits(d.share_equal),
        "monte_carlo_error": digits(d.error),
    }


def comparison_text(comparison: Comparison, data: dict[str, Any], output: Output) -> str:
    """A comparison for people."""
    a, b = comparison.a.card, comparison.b.card
    head = output.bold(f"B {b.scenario} minus A {a.scenario}") + f", on {data['at']}, {data['pairs']:,} pairs"
    luck = "" if data["paired"] else "\nThe runs have different random seeds: the pairs share no luck."
    if not data["rows"]:
        return f"{head}{luck}\nNothing differs."
    rows = [_cells(comparison, row) for row in data["rows"]]
    columns = ("", "A", "B", "pairs B - A", "80 % of pairs", "B lower in", "mean B - A")
    single = "" if data["pairs"] > 1 else " One trajectory each: no spread."
    note = f"A, B and pairs B - A: medians (outcomes: means). Mean B - A with its Monte Carlo error.{single}"
    return "\n".join(
        [head + luck, "", table([(*r, "") for r in rows], head=(*columns, "")), output.dim(note), output.dim(CAUTION)]
    )


def _cells(comparison: Comparison, row: dict[str, Any]) -> tuple[str, ...]:
    from sim.engine.ensemble import percent

    name, d = row["variable"], row["difference"]
    is_outcome = name in comparison.outcomes
    scale = 1.0 if is_outcome or name == "climate" else 100.0

    def show(value: float) -> str:
        return f"{round(value, 2) + 0.0:.2f}" if is_outcome else f"{round(scale * value, 1) + 0.0:.1f}"

    return (
        name,
        show(row["a"]),
        show(row["b"]),
        show(d["median"]),
        f"{show(d['low'])} to {show(d['high'])}",
        percent(row["share_b_lower"]),
        f"{show(row['mean'])} ± {show(row['monte_carlo_error'])}",
    )
