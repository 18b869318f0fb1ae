"""What a YAML text holds: plain data, the place of every key and value, and the flaws of the text.

Scalars follow the core schema of YAML 1.2, narrowed: only `null`, `~` or nothing is nothing; only `true` and
`false` (or True, TRUE, …) are truth values; decimal integers and floats, `.inf` and `.nan` are numbers. All
else is text: `NO`, `on`, `2019-01-15`, `1_000`, `12:30`, and also `0x1F` and `0o7`, because nobody counts
events in hexadecimal and an id may look like it. Tags and merge keys are refused; a `%YAML` line changes
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

Path: TypeAlias = tuple[str | int, ...]

MOST_DIGITS = 300  # beyond the range of a float, and below the limit of Python's own int


class Span(NamedTuple):
    """A stretch of text: lines and columns from 1, columns in code points, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Flaw(NamedTuple):
    """Something wrong in the text itself; becomes a `Problem` once the file's name is known."""

    code: str
    message: str
    help: str
    span: Span


class Node:
    """Where a value stands, where its key stands, and the nodes within it."""

    __slots__ = ("children", "key", "span")

    def __init__(self, span: Span, children: dict[str, Node] | list[Node] | None = None) -> None:
        self.span = span
        self.key: Span | None = None
        self.children = children

    def child(self, part: str | int) -> Node | None:
        """The node one step further, or None where there is none."""
        if isinstance(self.children, dict):
            return self.children.get(part) if isinstance(part, str) else None
        if isinstance(self.children, list) and isinstance(part, int) and 0 <= part < len(self.children):
            return self.children[part]
        return None


class Tree(NamedTuple):
    """What was read: the data and their places (no root if the text is unreadable), and the flaws found."""

    data: Any
    root: Node | None
    flaws: tuple[Flaw, ...]


class Spans(Mapping[Path, tuple[Span | None, Span]]):
    """Path to (key's span, value's span); walks the tree when asked, so that an unasked one costs nothing."""

    def __init__(self, root: Node) -> None:
        self.root = root

    def __getitem__(self, path: Path) -> tuple[Span | None, Span]:
        node: Node | None = self.root
        for part in path:
            node = node.child(part) if node else None
        if node is None:
            raise KeyError(path)
        return node.key, node.span

    def __iter__(self) -> Iterator[Path]:
        waiting: list[tuple[Path, Node]] = [((), self.root)]
        while waiting:
            path, node = waiting.pop()
            yield path
            within = node.children or ()
            pairs = within.items() if isinstance(within, dict) else enumerate(within)
            waiting.extend(reversed([((*path, part), child) for part, child in pairs]))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def nearest(self, path: Path) -> tuple[Node, bool]:
        """The node at a path, or the last one on the way to it, and whether the whole path was walked."""
        node = self.root
        for part in path:
            child = node.child(part)
            if child is None:
                return node, False
            node = child
        return node, True


# --- scalars ---------------------------------------------------------------------------------------

_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((s + w for s in ("", "+") for w in (".inf", ".Inf", ".INF")), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_NUMBER_BEGINS = frozenset("+-.0123456789")
_INT = re.compile(r"[-+]?[0-9]+", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)


def resolved(text: str) -> str | int | float | bool | None:
    """The value of an unquoted scalar. Raises `OverflowError` for an integer of more than 300 digits.

    >>> [resolved(text) for text in ("NO", "on", "2019-01-15", "1e3", "0o7", "1_000", "12:30", "~", "true")]
    ['NO', 'on', '2019-01-15', 1000.0, '0o7', '1_000', '12:30', None, True]
    """
    if text in _WORDS:
        return _WORDS[text]  # type: ignore[no-any-return]
    if text[0] not in _NUMBER_BEGINS:
        return text
    if _INT.fullmatch(text):
        if len(text) > MOST_DIGITS:
            raise OverflowError
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
