"""How the command speaks: the result on stdout, the talk on stderr, JSON where asked, colours only where they help."""

from __future__ import annotations

import functools
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sim.store.address import masked

if TYPE_CHECKING:
    from sim.errors import DetenteError, Problem, UsageError

SCHEMA = "detente/cli/v1"
_UNSHOWN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)  # names steer no terminal
C = TypeVar("C", bound=Callable[..., Any])


@dataclass
class Output:
    """What one run of the command may print, and how."""

    as_json: bool = False
    quiet: bool = False
    verbose: bool = False
    color: bool = False
    exit_code: int = 0
    on_interrupt: str = "Nothing was lost."
    weights: str | None = None  # other weights than the case's own, which every result must say

    @classmethod
    def for_arguments(cls, arguments: Sequence[str]) -> Output:
        """What can be known before the options are parsed, for errors that come earlier still."""
        quiet = bool({"-q", "--quiet"} & set(arguments))
        return cls(as_json="--json" in arguments, quiet=quiet, color=wants_color("auto"))

    def result(self, data: dict[str, Any], text: str | Callable[[], str]) -> None:
        """The result: as JSON, or as text for people."""
        data = data if self.weights is None else {**data, "weights": self.weights}
        if self.as_json:
            failed = {"error": {"exit_code": self.exit_code, "message": "", "problems": []}} if self.exit_code else {}
            envelope = {"schema": SCHEMA, "ok": not failed, "result": data, **failed}
            say(json.dumps(envelope, ensure_ascii=False, allow_nan=False))
        else:
            say(text if isinstance(text, str) else text())
            if self.weights is not None:
                say(self.dim(f"With other weights than the case's own: {self.weights}."))

    def talk(self, text: str) -> None:
        """A remark that is not part of the result."""
        if not self.quiet:
            say(text, err=True)

    def next(self, *commands: str) -> None:
        """What one would do next."""
        if not self.quiet and not self.as_json:
            say(self.dim("Next: " + "   ".join(_UNSHOWN.sub("\ufffd", c) for c in commands)), err=True)

    def bold(self, text: str) -> str:
        """Text that stands out, where colours are on."""
        return click.style(text, bold=True) if self.color else text

    def dim(self, text: str) -> str:
        """Text that steps back, where colours are on."""
        return click.style(text, dim=True) if self.color else text


def shared(command: C) -> C:
    """The options that every command takes, before the command's own function."""

    @click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
    @click.option("-q", "--quiet", is_flag=True, help="Print the result only.")
    @click.option("-v", "--verbose", is_flag=True, help="Say more.")
    @click.option(
        "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True, help="Colours."
    )
    @click.pass_context
    @functools.wraps(command)
    def with_output(
        ctx: click.Context, /, *args: Any, as_json: bool, quiet: bool, verbose: bool, color: str, **kwargs: Any
    ) -> Any:
        output = ctx.ensure_object(Output)
        output.as_json, output.quiet, output.verbose = as_json, quiet, verbose
        output.color = wants_color(color)
        return command(output, *args, **kwargs)

    return with_output  # type: ignore[return-value]


def wants_color(choice: str) -> bool:
    """Whether to colour: as asked, else only on a terminal that has colours and did not refuse them."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty()


def table(rows: Sequence[Sequence[str]], *, head: Sequence[str] = (), width: int | None = None) -> str:
    """Rows as aligned columns; the last column wraps to the width of the terminal.

    >>> print(table([("2019-02-28", "summit.nodeal")], head=("date", "type"), width=40))
    date        type
    2019-02-28  summit.nodeal
    """
    every = [tuple(head), *rows] if head else list(rows)
    if not every:
        return ""
    widths = [max(len(row[k]) for row in every) for k in range(len(every[0]) - 1)]
    left = sum(widths) + 2 * len(widths)
    room = max(24, (terminal_width() if width is None else width) - left)
    lines: list[str] = []
    for row in every:
        start = "".join(cell.ljust(widths[k]) + "  " for k, cell in enumerate(row[:-1]))
        for k, piece in enumerate(_wrapped(row[-1], room)):
            lines.append(((start if k == 0 else " " * left) + piece).rstrip())
    return "\n".join(lines)


def _wrapped(text: str, room: int) -> list[str]:
    import textwrap

    return textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False) or [""]


def terminal_width() -> int:
    """Columns of the terminal; 110 where there is none."""
    import shutil

    return shutil.get_terminal_size((110, 40)).columns


def misused(message: str, remedy: str) -> UsageError:
    """A command that cannot be carried out as written (DET049), to be raised."""
    from sim.errors import UsageError

    return UsageError.of("DET049", message, help=remedy)


def say(text: str, err: bool = False) -> None:
    """Print something, without the passwords of addresses in it."""
    click.echo(masked(text), err=err)


# --- errors -----------------------------------------------------------------------------------------


def report_problems(error: DetenteError, output: Output) -> int:
    """Problems in somebody's files, or a missing thing; returns the exit code."""
    from sim.errors import render, show

    code = error.exit_code if error.exit_code != 1 else exit_code_of(error.problems)
    if output.as_json:
        _failure(code, error.problems)
    elif files := len({p.file for p in error.problems if p.file}):
        say(render(error.problems, "full", files=files, color=output.color), err=True)
    else:
        say("\n".join(show(problem, color=output.color) for problem in error.problems), err=True)
    worst = next((p.code for p in error.problems if p.severity == "error"), error.problems[0].code)
    output.next(f"detente explain {worst}")
    return code


def exit_code_of(problems: Iterable[Problem]) -> int:
    """0 without errors, 3 if all that is wrong is a file that is not there, else 1."""
    errors = [p for p in problems if p.severity == "error"]
    missing = all(p.code == "DET007" and p.file and not p.line and not _is_there(p.file) for p in errors)
    return (3 if missing else 1) if errors else 0


def _is_there(file: str) -> bool:
    try:
        return Path(file).exists()
    except (OSError, ValueError):  # no name that a file can have
        return False


def report_usage(error: click.ClickException, output: Output) -> int:
    """A command that was misused; returns the exit code."""
    from sim.errors import Problem, show

    context = getattr(error, "ctx", None)
    command = context.command_path if context else "detente"
    usage = " ".join(context.get_usage().split()).removeprefix("Usage: ") if context else "detente COMMAND"
    problem = Problem("DET049", error.format_message(), help=f"write {usage}; all of it: {command} --help")
    if output.as_json:
        _failure(2, (problem,))
    else:
        say(show(problem, color=output.color), err=True)
    output.next(f"{command} --help")
    return 2


def report_interrupt(output: Output) -> int:
    """Somebody pressed Ctrl-C; returns the exit code."""
    if output.as_json:
        _failure(130, (), "interrupted")
    else:
        say(f"Interrupted. {output.on_interrupt}", err=True)
    return 130


def report_full(error: OSError, output: Output) -> int:
    """The result could not be written, as on a full disk; returns the exit code."""
    from sim.errors import Problem, show

    problem = Problem("DET061", f"the output cannot be written: {error.strerror}", help="make room, or write elsewhere")
    say(show(problem, color=output.color), err=True)
    return 3


def report_bug(error: Exception, arguments: list[str], output: Output) -> int:
    """A bug of ours: the trace is saved, its path printed; returns the exit code."""
    from sim.errors import Problem, show

    message = f"this is a bug in détente, not in your files: {type(error).__name__}: {error}"
    problem = Problem("DET090", message, help=f"please report it with {_saved_trace(error, arguments)}")
    if output.as_json:
        _failure(4, (problem,))
    else:
        say(show(problem, color=output.color), err=True)
    output.next("detente doctor")
    return 4


def _saved_trace(error: Exception, arguments: list[str]) -> str:
    """Writes the trace of a bug into a file; returns where it is, in words."""
    import tempfile
    import traceback

    trace = "".join(traceback.format_exception(error))
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="detente-trace-", suffix=".txt", delete=False, encoding="utf-8", errors="backslashreplace"
        ) as file:
            file.write(masked(f"detente {' '.join(arguments)}\n\n{trace}"))
    except OSError as problem:
        return f"the command that you gave (the trace could not be saved: {problem.strerror})"
    return f"the trace in {file.name}"


def _failure(exit_code: int, problems: Iterable[Problem], message: str = "") -> None:
    from dataclasses import asdict

    found = [{**asdict(p), "source": [list(line) for line in p.source]} for p in problems]
    error = {"exit_code": exit_code, "message": message or "; ".join(p["message"] for p in found), "problems": found}
    say(json.dumps({"schema": SCHEMA, "ok": False, "error": error}))
