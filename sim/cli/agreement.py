"""agreement: how far two coders agree who coded the same talks, or a coder and a program."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output import Output, shared, table
from sim.cli.view import digits, open_case

if TYPE_CHECKING:
    from sim.assess.coded import Coded

EVENT_FILES = (".yaml", ".yml", ".jsonl", ".ndjson")
MOST_LISTED = 12  # in words; --json has all
CAUTION = (
    "Alpha: 1 perfect, 0 as by chance; from .800 on coding counts as reliable, below .667 as not (Krippendorff). "
    "It is of what both have; what only one has stands beside it. Pairs found by date share their type and do not "
    "count for type and sign."
)


@click.command()
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@shared
def agreement(output: Output, first: str, second: str) -> None:
    """Show how far two codings agree: what both have, Krippendorff's alpha, and where they differ.

    A and B are each a file of events, a file of candidates (JSON Lines), or a case.

    \b
    agreement ours.yaml theirs.yaml
    agreement us-dprk article.candidates.jsonl
    """
    from sim.assess.agreement import agreement as compared

    ours, theirs = _coding(first, output), _coding(second, output)
    found = compared(ours, theirs)
    data = {"first": first, "second": second, "events": [len(ours), len(theirs)], **found.data()}
    for row in data["alpha"].values():
        row["value"] = None if row["value"] is None else digits(row["value"])
    output.result(data, lambda: agreement_text(data, output))
    cases = [name for name in (first, second) if not _is_file(name)]
    beside = (
        shlex.join(["detente", "readings", cases[0], *(n for n in (first, second) if n != cases[0])]) if cases else ""
    )
    output.next(beside or shlex.join(["detente", "check", first, second]))


def _is_file(name: str) -> bool:
    path = Path(name)
    return path.suffix in EVENT_FILES and path.name != "case.yaml"


def _coding(name: str, output: Output) -> Sequence[Coded]:
    """What was coded: in a file, or in a case with its own codebook."""
    from sim.assess.coded import coded_events, read_coding

    if _is_file(name):
        return read_coding(Path(name))
    opened = open_case(name, output)
    assert opened.case is not None
    return coded_events(opened.log, opened.case.types)


# --- words ------------------------------------------------------------------------------------------


def agreement_text(data: dict[str, Any], output: Output) -> str:
    """The comparison for people: counts, alpha, and where the two differ."""
    (ours, theirs), by = data["events"], data["matched_by"]
    parts = [output.bold(f"{data['first']} ({ours:,} events) and {data['second']} ({theirs:,} events)")]
    ways = f"{by['id']} by id, {by['decision']} by decision, {by['place']} by place, {by['date']} by date"
    rows = [
        ("both", str(data["matched"]), ways),
        (f"only {data['first']}", str(len(data["only_first"])), _listed(data["only_first"])),
        (f"only {data['second']}", str(len(data["only_second"])), _listed(data["only_second"])),
    ]
    parts += [table(rows), "", table([*_alphas(data)], head=("", "alpha", "alike"))]
    if data["differences"]:
        parts += ["", output.bold("Coded otherwise"), table([*_differences(data)])]
    return "\n".join([*parts, "", output.dim(CAUTION)])


def _alphas(data: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name, row in data["alpha"].items():
        value = "none" if row["value"] is None else f"{row['value']:.3f}"
        yield name, value, f"{row['alike']} of {row['pairs']}"


def _differences(data: dict[str, Any]) -> Iterator[tuple[str, str]]:
    shown = data["differences"][:MOST_LISTED]
    for row in shown:
        both = row["first"] if row["first"] == row["second"] else f"{row['first']} and {row['second']}"
        yield both, ", ".join(f"{what} {a} or {b}" for what, (a, b) in row["differences"].items())
    if more := len(data["differences"]) - len(shown):
        yield "", f"and {more} more (--json)"


def _listed(ids: Sequence[str]) -> str:
    more = f", and {len(ids) - MOST_LISTED} more (--json)" if len(ids) > MOST_LISTED else ""
    return ", ".join(ids[:MOST_LISTED]) + more
