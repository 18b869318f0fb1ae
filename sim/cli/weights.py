"""Other weights on the command line: `--weights unit` or a YAML file, for every command that replays a case."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sim.cli.output import Output
    from sim.errors import Problem
    from sim.record.case import Case
    from sim.record.files import CaseFolder
    from sim.record.yamlfile import Document

UNIT = "unit"
WORDS = "Other weights: all of size 5, or a YAML file of type: weight."


def weighed(command: Any) -> Any:
    """The option of a command that can replay a case with other weights; its parameter is `weights`."""
    return click.option("--weights", metavar="unit|FILE", help=WORDS)(command)


def weights_again(weights: str | None) -> str:
    """The weights that were asked for, as an option of the command to run next.

    >>> weights_again("unit"), weights_again(None)
    (' --weights unit', '')
    """
    return "" if weights is None else f" --weights {shlex.quote(weights)}"


def other_weights(opened: CaseFolder, weights: str | None, output: Output) -> Case | None:
    """The case with the weights that were asked for, or None where none were; the result will say so."""
    output.weights = weights
    return None if weights is None else reweighed(opened, weights)


def reweighed(opened: CaseFolder, weights: str) -> Case:
    """The case with other weights: all of one size, or those of a YAML file (type: weight).

    Raises DetenteError with every problem of the file at its place.
    """
    from sim.assess import weights as table

    case = opened.case
    assert case is not None
    if weights == UNIT:
        return table.with_unit_weights(case)
    return table.reweighed(case, weights_in(Path(weights), case), "--weights FILE")


def weights_in(path: Path, case: Case) -> dict[str, float]:
    """The weights in a YAML file, in Goldstein points by event type.

    Raises DetenteError with every problem of the file at its place.
    """
    from sim.errors import DetenteError
    from sim.record.yamlfile import read

    document, problems = read(path, begin="summit.held: 8")
    if document is None or problems:
        raise DetenteError(problems)
    found = [problem for code in document.data for problem in _wrong(document, code, case)]
    if found:
        raise DetenteError(found)
    return {code: float(weight) for code, weight in document.data.items()}


def _wrong(document: Document, code: Any, case: Case) -> list[Problem]:
    """What is wrong with one line: no such type, no number in range, or a type that cannot weigh anything."""
    from sim.record.reading.casecheck import type_help

    if code not in case.types:
        help_ = type_help(code, case.types)
        return [document.problem("DET032", (code,), f"no event type `{code}`", help_, on="key")]
    weight = document.data[code]
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not -10 <= weight <= 10:
        message = f"`{code}`: {document.raw((code,))} is no weight"
        return [document.problem("DET013", (code,), message, "write a number from -10 to 10")]
    if weight and case.types[code].memory == "none":
        message = f"`{code}` is a type without memory: it weighs nothing"
        return [document.problem("DET019", (code,), message, "write 0, or leave it out")]
    return []
