"""What can be wrong, said so that a reader knows where to look and what to write instead.

Reading order: `Problem` (one thing wrong, with its place), `DetenteError` and its kin (problems that stop
a command), `render` (how a screen, an editor or a build server sees them), `explain` and `errors_page`.
Standard library only: every command imports this.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Literal, Self, TypeAlias

from sim.codes import CODES, GROUPS, Code, Severity

__all__ = [
    "CODES",
    "Code",
    "DetenteError",
    "Format",
    "MissingError",
    "Problem",
    "Severity",
    "UsageError",
    "did_you_mean",
    "errors_page",
    "explain",
    "render",
    "show",
]

Format: TypeAlias = Literal["full", "concise", "json", "github"]
_Paint: TypeAlias = Callable[[str, str], str]  # text, style -> the text with or without colour

MOST_COMPARED = 200  # candidates that are looked at closely for the one that was meant
MOST_SHOWN = 100  # problems shown with their lines; nobody reads more, and a screen forgets the first
SHOWN_WIDTH = 120  # code points of a source line that are shown; longer lines are cut around the mark


@dataclass(frozen=True, slots=True, order=False)
class Problem:
    """One thing that is wrong, where it stands and what to write instead.

    `line` and `column` count from 1 (columns in code points), 0 where there is no place; `width` is the
    length of the marked text; `source` holds the numbered lines to show, the marked one last.

    >>> Problem("DET010", "unknown key `intensty`", "events.yaml", 4, 3).place
    'events.yaml:4:3'
    """

    code: str
    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    width: int = 1
    help: str = ""
    source: tuple[tuple[int, str], ...] = ()
    severity: Severity = "error"

    @property
    def place(self) -> str:
        """File, line and column as editors write them; empty without a file."""
        if not self.line:
            return self.file
        return f"{self.file or '-'}:{self.line}:{self.column}"


class DetenteError(Exception):
    """Problems in somebody's files, or an expectation that was not met: exit code 1.

    >>> str(DetenteError.of("DET045", "no case `us-dprkk`", help="did you mean `us-dprk`?"))
    'DET045 no case `us-dprkk` (did you mean `us-dprk`?)'
    """

    exit_code = 1
    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)  # the arguments again, so that a worker process can send it back

    @classmethod
    def of(cls, code: str, message: str, *, file: str = "", help: str = "") -> Self:  # noqa: A002  (the field's name)
        """An error of one problem that has no place within a file."""
        return cls((Problem(code, message, file=file, help=help),))

    def __str__(self) -> str:
        return "\n".join(_one_line(problem) for problem in self.problems)


class UsageError(DetenteError):
    """The command was misused: exit code 2."""

    exit_code = 2


class MissingError(DetenteError):
    """Something is missing, an optional package or a file: exit code 3."""

    exit_code = 3


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """The nearest candidate as a question, or nothing if none is near.

    >>> did_you_mean("hanio-no-deal", ["hanoi-no-deal", "dmz-meeting"])
    'did you mean `hanoi-no-deal`?'
    >>> did_you_mean("xyz", ["hanoi-no-deal"])
    ''
    """
    folded: dict[str, str] = {}
    for candidate in candidates:
        folded.setdefault(candidate.casefold(), candidate)
    sought = word[:200].casefold()
    near = difflib.get_close_matches(sought, _shortlist(sought, folded), n=1, cutoff=0.6)
    return f"did you mean `{folded[near[0]]}`?" if near else ""


def _shortlist(word: str, candidates: Collection[str]) -> Iterable[str]:
    """Of many candidates those that share the most pairs of letters; comparing with each would take too long."""
    if len(candidates) <= MOST_COMPARED:
        return candidates
    pairs = set(pairwise(word))
    return sorted(candidates, key=lambda candidate: -len(pairs.intersection(pairwise(candidate))))[:MOST_COMPARED]


# --- how problems are shown ------------------------------------------------------------------------


def render(problems: Iterable[Problem], format: Format = "full", *, files: int, color: bool = False) -> str:  # noqa: A002
    """All problems as text, sorted by file, line and column, with a closing line that counts them.

    `files` is the number of files that were looked at. Formats: `full` shows the source lines of the first
    hundred, `concise` one line each, `json` one object, `github` the annotations of a build server.

    >>> print(render([Problem("DET021", "`02/03/2019` is ambiguous", "a.yaml", 7, 7, 10,
    ...     "write 2019-03-02", ((6, "fork:"), (7, "  at: 02/03/2019")))], files=1))
    a.yaml:7:7 DET021 `02/03/2019` is ambiguous
    6 | fork:
    7 |   at: 02/03/2019
      |       ^^^^^^^^^^
      = help: write 2019-03-02
    Found 1 problem in 1 file. Nothing was run.
    """
    ordered = sorted(problems, key=lambda p: (p.file, p.line, p.column, p.code, p.message))
    if format == "json":
        return _json(ordered, files)
    paint = _painted if color else _plain
    if format == "github":
        shown = [_annotation(problem) for problem in ordered]
    elif format == "concise":
        shown = [_head(problem, paint) for problem in ordered]
    else:
        shown = [_full(problem, paint) for problem in ordered[:MOST_SHOWN]] + _rest(ordered[MOST_SHOWN:])
    return "\n".join([*shown, _closing(ordered, files)])


def _rest(unshown: Sequence[Problem]) -> list[str]:
    """How many problems are not shown, and how to see them."""
    if not unshown:
        return []
    return [f"… and {counted(len(unshown), 'more problem')}; each on one line: detente check --format concise"]


def show(problem: Problem, *, color: bool = False) -> str:
    """One problem in full, without the closing line.

    >>> print(show(Problem("DET045", "no case `us-dprkk`", help="did you mean `us-dprk`?")))
    DET045 no case `us-dprkk`
      = help: did you mean `us-dprk`?
    """
    return _full(problem, _painted if color else _plain)


def _plain(text: str, style: str) -> str:
    return text


def _painted(text: str, style: str) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if text else text


_BOLD, _RED, _YELLOW, _BLUE = "1", "1;31", "1;33", "1;34"


def _head(problem: Problem, paint: _Paint) -> str:
    warning = problem.severity == "warning"
    parts = (
        paint(_safe(problem.place), _BOLD),
        paint(problem.code, _YELLOW if warning else _RED),
        ("warning: " if warning else "") + _safe(problem.message),
    )
    return " ".join(part for part in parts if part)


def _full(problem: Problem, paint: _Paint) -> str:
    gutter = len(str(problem.line))
    lines = [_head(problem, paint)]
    if problem.source:
        lines += _excerpt(problem, gutter, paint)
    if problem.help:
        lines.append(f"{' ' * gutter} {paint('=', _BLUE)} help: {_safe(problem.help)}")
    return "\n".join(lines)


def _excerpt(problem: Problem, gutter: int, paint: _Paint) -> list[str]:
    """The source lines and the mark under the last, all cut to the same window when the line is long."""
    is_long = len(problem.source[-1][1]) > SHOWN_WIDTH
    left = max(0, problem.column - 1 - SHOWN_WIDTH * 2 // 3) if is_long else 0
    rows = [(number, _window(text, left)) for number, text in problem.source]
    marked = rows[-1][1]
    start = min(problem.column - 1 - left, len(marked))
    mark = "^" * max(1, sum(map(_cells, marked[start : start + problem.width])))
    pad = "".join(c if c == "\t" else " " * _cells(c) for c in marked[:start])
    lines = [f"{paint(f'{number:>{gutter}} |', _BLUE)} {text}".rstrip() for number, text in rows[:-1] if text]
    lines.append(f"{paint(f'{rows[-1][0]:>{gutter}} |', _BLUE)} {marked}".rstrip())
    lines.append(f"{paint(' ' * gutter + ' |', _BLUE)} {pad}{paint(mark, _RED)}")
    return lines


def _window(text: str, left: int) -> str:
    """A stretch of a line, with an ellipsis in the place of its first and last character where it goes on."""
    cut = _safe(text[left : left + SHOWN_WIDTH])
    cut = "…" + cut[1:] if left and cut else cut
    return cut[:-1] + "…" if len(text) > left + SHOWN_WIDTH else cut


def _cells(character: str) -> int:
    """Terminal columns that a character takes."""
    if character < "\u0300":
        return 1
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


# Control characters would let a file steer the reader's terminal, and marks of writing direction would let it
# show something else than it says.
_UNSAFE = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def _safe(text: str) -> str:
    return _UNSAFE.sub("\ufffd", text.replace("\r\n", " ").replace("\n", " "))


def _one_line(problem: Problem) -> str:
    return _head(problem, _plain) + (f" ({_safe(problem.help)})" if problem.help else "")


def _annotation(problem: Problem) -> str:
    place: dict[str, str | int] = {"file": problem.file, "line": problem.line, "col": problem.column}
    if problem.line:
        place["endColumn"] = problem.column + problem.width
    place["title"] = problem.code
    fields = ",".join(f"{key}={_escaped(str(value), ':,')}" for key, value in place.items() if value)
    text = problem.message + (f" ({problem.help})" if problem.help else "")
    return f"::{problem.severity} {fields}::{_escaped(text)}"


def _escaped(text: str, more: str = "") -> str:
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return _UNSAFE.sub("\ufffd", text)


def _json(problems: Sequence[Problem], files: int) -> str:
    import json  # most commands never print it

    errors = sum(p.severity == "error" for p in problems)
    rows = [{k: v for k, v in asdict(p).items() if k != "source"} for p in problems]
    report = {"problems": rows, "errors": errors, "warnings": len(problems) - errors, "files": files}
    return json.dumps(report, indent=2)  # escapes whatever is not ASCII, so it is safe to print


def _closing(problems: Sequence[Problem], files: int) -> str:
    """Warnings are counted apart, because they stop nothing."""
    errors = sum(p.severity == "error" for p in problems)
    warnings = len(problems) - errors
    warned = counted(warnings, "warning")
    if not errors:
        return "No problems found." + (f" {warned}." if warnings else "")
    found = counted(errors, "problem") + (f" and {warned}" if warnings else "")
    return f"Found {found}{_in_files(problems, files)}. Nothing was run."


def _in_files(problems: Sequence[Problem], files: int) -> str:
    touched = len({p.file for p in problems if p.file})
    if not touched:
        return ""
    return f" in {counted(touched, 'file')}" if touched >= files else f" in {touched} of {files} files"


def counted(number: int, noun: str) -> str:
    """A number with its noun: `1 file`, `2 files`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


# --- the codes in words ----------------------------------------------------------------------------


def explain(code: str) -> str:
    """What a code means, why it appears and what to do: the text of `detente explain DET021`.

    Small letters and the bare number are understood too. Raises `UsageError` for a code that does not exist.

    >>> print(explain("det017").splitlines()[0])
    DET017: `yes`, `no`, `on` and `off` are text
    """
    row = CODES.get(_spelt_out(code))
    if row is None:
        near = did_you_mean(_spelt_out(code), CODES) or "codes run from DET001 to DET103"
        raise UsageError.of("DET049", f"there is no code `{code}`", help=near)
    note = "\nThis is a warning: it stops nothing.\n" if row.severity == "warning" else ""
    example = "\n".join(f"  {line}" for line in row.example.splitlines())
    why = f"Why: {row.cause}\nWhat to do: {row.remedy}"
    return f"{row.code}: {row.title}\n{note}\n{why}\n\nFor example:\n{example}\n"


def _spelt_out(code: str) -> str:
    bare = code.strip().upper()
    return f"DET{bare:0>3}" if bare.isascii() and bare.isdigit() else bare


def errors_page() -> str:
    """The documentation page `docs/errors.md`: one section per code, generated from the table.

    >>> errors_page().count("\\n### ") == len(CODES)
    True
    """
    lines = [
        "# Problem codes",
        "",
        "Generated from the table in `sim/codes.py`; `detente explain CODE` prints the same text.",
    ]
    for group, title in GROUPS.items():
        lines += ["", f"## {group}x {title}"]
        for code, row in CODES.items():
            if code.startswith(group):
                lines += _section(row)
    return "\n".join(lines) + "\n"


def _section(row: Code) -> list[str]:
    note = ["", "A warning: it stops nothing."] if row.severity == "warning" else []
    head = ["", f"({row.code.lower()})=", f"### {row.code} {row.title}"]
    why = ["", f"**Why.** {row.cause}", "", f"**What to do.** {row.remedy}"]
    return [*head, *note, *why, "", "```text", row.example, "```"]
