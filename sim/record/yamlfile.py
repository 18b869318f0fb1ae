"""YAML files with positions: every problem of a file at once, each with its place.

Reading order: `read` (a file), `parse` (a text), `parse_json_line` (a line of JSON Lines), `Document` (data
and places), `validate` (a document against a model).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeVar

from sim.errors import CODES, Problem, Severity
from sim.record.reading.syntax import json_wording
from sim.record.reading.wording import worded
from sim.record.reading.yamlcompose import LINE_BREAK, MOST_DEPTH, compose, control_in
from sim.record.reading.yamltree import Flaw, Node, Path, Span, Spans

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

__all__ = ["Document", "Path", "Span", "parse", "parse_json_line", "problems_of", "read", "read_text", "validate"]

LARGEST_YAML = 5_000_000  # bytes
LARGEST_JSON_LINES = 200_000_000  # bytes
MOST_REPORTS = 1_000  # problems of values that are worded; nobody reads more

M = TypeVar("M", bound="BaseModel")


@dataclass(frozen=True, eq=False)
class Document:
    """What a file holds: its text, its plain data, and where each key and value stands.

    >>> document, _ = parse("id: hanoi\\nactors: [USA, PRK]\\n", "events.yaml")
    >>> document.data["actors"], document.spans["actors", 1][1]
    (['USA', 'PRK'], Span(line=2, column=15, end_line=2, end_column=18))
    """

    file: str
    text: str
    data: Any
    first_line: int = 1  # the number of the text's first line within its file
    root: Node | None = field(default=None, repr=False)

    @cached_property
    def spans(self) -> Spans:
        """Path -> (key's span or None, value's span); for a line of JSON, found when first asked for."""
        if self.root is not None:
            return Spans(self.root)
        root = compose(self.text.translate(_SPACES), self.first_line).root
        whole = Span(self.first_line, 1, self.first_line, len(self.text) + 1)
        return Spans(root or Node(whole))

    @cached_property
    def lines(self) -> list[str]:
        """The text's lines without their line breaks."""
        return LINE_BREAK.split(self.text)

    def problem(
        self,
        code: str,
        path: Path,
        message: str,
        help: str = "",  # noqa: A002  (the name of the problem's field)
        *,
        on: Literal["value", "key"] = "value",
        severity: Severity | None = None,
    ) -> Problem:
        """A problem at a path, with the source lines to show.

        A path that does not exist is marked at the key of its last part that does. Without a severity, it is
        that of the code.

        >>> document, _ = parse("id: hanoi\\nactors: [USA, PRK]\\n", "events.yaml")
        >>> document.problem("DET030", ("actors", 1), "no actor `PRK`").place
        'events.yaml:2:15'
        """
        node, is_whole = self.spans.nearest(path)
        by_key = node.key is not None and (on == "key" or not is_whole)
        span = node.key if by_key and node.key else _marked(node)
        return self._at(span, code, message, help, severity)

    def raw(self, path: Path) -> str:
        """A value as it is written in the file, shortened to one line of 60 code points.

        >>> parse("level: 1e3\\n", "x.yaml")[0].raw(("level",))
        '1e3'
        """
        span = self.spans.nearest(path)[0].span
        line = self.line(span.line)
        end = span.end_column - 1 if span.end_line == span.line else len(line)
        text = line[span.column - 1 : end]
        return text if len(text) <= 60 else text[:59] + "…"

    def line(self, number: int) -> str:
        """One line of the file by its number; empty beyond the end."""
        index = number - self.first_line
        return self.lines[index] if 0 <= index < len(self.lines) else ""

    def _at(self, span: Span, code: str, message: str, remedy: str, severity: Severity | None = None) -> Problem:
        text = self.line(span.line)
        end = span.end_column if span.end_line == span.line else len(text.rstrip()) + 1
        width = max(1, min(end, len(text) + 1) - span.column)
        before = self.line(span.line - 1)
        source = (((span.line - 1, before),) if before.strip() else ()) + ((span.line, text),)
        level = severity or (CODES[code].severity if code in CODES else "error")
        return Problem(code, message, self.file, span.line, span.column, width, remedy, source, level)

    def _flawed(self, flaws: Iterable[Flaw]) -> tuple[Problem, ...]:
        return tuple(self._at(flaw.span, flaw.code, flaw.message, flaw.help) for flaw in flaws)


def _marked(node: Node) -> Span:
    """What to underline: of a value over several lines, its first key or item."""
    span, within = node.span, node.children
    if span.line == span.end_line or not within:
        return span
    first = next(iter(within.values())) if isinstance(within, dict) else within[0]
    ends = [s for s in (first.key, first.span) if s and s.line == s.end_line == span.line]
    return span._replace(end_line=span.line, end_column=ends[-1].end_column) if ends else span


# --- reading ---------------------------------------------------------------------------------------


def parse(text: str, file: str, begin: str = "schema: detente/…/v1") -> tuple[Document | None, tuple[Problem, ...]]:
    """The document in a YAML or JSON text, and everything wrong with it as YAML.

    `begin` is how such a file begins, to be named where it begins otherwise.

    The document is None if nothing could be read; with lesser problems, such as a key that stands twice, it
    is there, so that its values can be checked too. Never raises.

    >>> document, problems = parse("who: NO\\nwho: on\\n", "x.yaml")
    >>> document.data, [p.message for p in problems]
    ({'who': 'NO'}, ['the key `who` stands twice'])
    """
    text = text.removeprefix("\ufeff")
    tree = compose(text)
    document = Document(file, text, tree.data, 1, tree.root or Node(Span(1, 1, 1, 1)))
    problems = document._flawed(tree.flaws)
    if isinstance(tree.data, dict):
        return document, problems
    what = "is empty" if tree.data is None else "does not begin with keys"
    return None, problems or (document.problem("DET008", (), f"the file {what}", f"begin with `{begin}`"),)


def read(
    path: FilePath, *, limit: int = LARGEST_YAML, begin: str = "schema: detente/…/v1"
) -> tuple[Document | None, tuple[Problem, ...]]:
    """The document in a file of at most `limit` bytes, and everything wrong with it. Never raises."""
    text, problems = read_text(path, limit)
    return (None, problems) if text is None else parse(text, path.as_posix(), begin)


def read_text(path: FilePath, limit: int) -> tuple[str | None, tuple[Problem, ...]]:
    """The text of a file of at most `limit` bytes, or the reason why there is none. Never raises."""
    name = path.as_posix()
    try:
        if not path.is_file():
            return None, (_without_place("DET007", _no_file(path), "write the path of a file", name),)
        with path.open("rb") as stream:  # one byte more than allowed tells whether there is more
            content = stream.read(limit + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return None, (_without_place("DET007", f"cannot be read: {reason}", "check the path and its rights", name),)
    if len(content) > limit:
        message = f"the file is larger than {limit / 1e6:g} MB"
        return None, (_without_place("DET004", message, "split it over several files", name),)
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        return None, (_not_utf8(content, error, name),)


def _no_file(path: FilePath) -> str:
    if path.is_dir():
        return "this is a folder"
    return "this is no ordinary file" if path.exists() else "there is no such file"


def _without_place(code: str, message: str, remedy: str, file: str) -> Problem:
    return Problem(code, message, file, help=remedy)


def _not_utf8(content: bytes, error: UnicodeDecodeError, file: str) -> Problem:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _without_place("DET005", "the file is UTF-16, not UTF-8", "save it as UTF-8", file)
    before = LINE_BREAK.split(content[: error.start].decode("utf-8", "replace"))
    line, column = len(before), len(before[-1]) + 1
    shown = LINE_BREAK.split(content[: error.start + 200].decode("utf-8", "replace"))[line - 1]
    message = f"byte {content[error.start]:02X} is not UTF-8"
    remedy = "save the file as UTF-8; it may be in a Windows or Latin encoding"
    return Problem("DET005", message, file, line, column, 1, remedy, ((line, shown),))


# --- JSON Lines ------------------------------------------------------------------------------------

# JSON allows these within text where YAML sees a line break or no text at all; only for finding places.
_SPACES = dict.fromkeys((0x7F, *range(0x80, 0xA0), 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF), " ")


class _Unusual(ValueError):
    """The fast way does not apply: a key stands twice."""


class _NotFinite(ValueError):
    """Python reads NaN and Infinity, JSON does not know them."""


def parse_json_line(text: str, file: str, line: int) -> tuple[Document | None, tuple[Problem, ...]]:
    """The object in one line of a JSON Lines file, whose places carry that line's number. Never raises.

    >>> document, _ = parse_json_line('{"id": "hanoi"}', "events.jsonl", 7)
    >>> document.spans["id",][1].line
    7
    """
    text = text.rstrip("\r\n")
    try:
        data = _JSON.decode(text)
    except (ValueError, RecursionError) as error:
        return _with_places(Document(file, text, None, line), error)
    document = Document(file, text, data, line)
    if not isinstance(data, dict):
        return None, (_no_object(document),)
    if (("\\u" in text or not text.isascii()) and control_in(data)) or text.count("[") + text.count("{") > MOST_DEPTH:
        return _with_places(document, None)
    return document, ()


def _with_places(document: Document, error: Exception | None) -> tuple[Document | None, tuple[Problem, ...]]:
    """What is wrong with a line; as YAML where JSON's reader gives no place."""
    text, line = document.text, document.first_line
    if isinstance(error, json.JSONDecodeError):
        span = Span(line, error.pos + 1, line, error.pos + 2)
        message, remedy = json_wording(error.msg, at_end=not text[error.pos :].strip())
        return None, (document._at(span, "DET001", message, remedy),)
    if isinstance(error, _NotFinite):
        found = _NOT_FINITE.search(text)
        start, end = found.span() if found else (0, 0)
        span = Span(line, start + 1, line, end + 1)
        return None, (document._at(span, "DET015", "JSON knows no NaN or Infinity", "write a finite number"),)
    tree = compose(text, line)
    known = Document(document.file, text, tree.data, line, tree.root)
    if not isinstance(tree.data, dict):
        return None, known._flawed(tree.flaws) or (_no_object(document),)
    return known, known._flawed(tree.flaws)


def _no_object(document: Document) -> Problem:
    return document.problem("DET008", (), "the line holds no object", 'write one event on the line: {"id": …}')


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        raise _Unusual
    return data


def _refused(constant: str) -> NoReturn:
    raise _NotFinite


_JSON = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_refused)
_NOT_FINITE = re.compile(r"(?<=[:\[,\s])-?(?:NaN|Infinity)(?=\s*[,}\]])")


# --- validating ------------------------------------------------------------------------------------


def validate(document: Document, model: type[M]) -> tuple[M | None, tuple[Problem, ...]]:
    """The document's data as a model, or every reason why it is none."""
    from pydantic import ValidationError  # reading alone does without

    try:
        return model.model_validate(document.data), ()
    except ValidationError as error:
        return None, problems_of(document, error, model=model)


def problems_of(
    document: Document, error: ValidationError, prefix: Path = (), *, model: type[BaseModel] | None = None
) -> tuple[Problem, ...]:
    """The problems behind a pydantic error, in our words and at their places, in the order of the file.

    `prefix` is the path of the validated part within the document; with the part's `model`, unknown keys get
    a suggestion.
    """
    reports = error.errors(include_url=False)
    words = worded(reports[:MOST_REPORTS], document.data, document.raw, model, prefix)
    found = [document.problem(w.code, w.path, w.message, w.help, on=w.on) for w in words]
    if len(reports) > MOST_REPORTS:
        more = f"the file has {len(reports) - MOST_REPORTS} more problems that are not shown"
        found.append(document.problem("DET019", prefix, more, "correct the others first"))
    return tuple(sorted(found, key=lambda p: (p.line, p.column)))
