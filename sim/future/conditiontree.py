"""What a condition is made of once it has been read: nodes with their places, plain values that can be pickled.

Offsets count code points from the start of the condition's text. Reading order: values, conditions, the whole
expression; then ways to walk a tree and to write it out again.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias


class Number(NamedTuple):
    """A number as written."""

    value: float
    at: int = 0
    length: int = 0


class Word(NamedTuple):
    """A bare word: a phase, a status, an actor, a type, `true` or `false`, or a word that a policy leaves open."""

    text: str
    at: int = 0
    length: int = 0


class Path(NamedTuple):
    """Something that is looked up: `tension`, `trust(self, other)`, or `last.age` with its arguments."""

    name: str
    arguments: tuple[Number | Word, ...] = ()
    at: int = 0
    length: int = 0


Value: TypeAlias = Number | Word | Path


class Compare(NamedTuple):
    """Two values and a sign between them."""

    left: Value
    sign: str
    right: Value
    at: int = 0
    length: int = 0


class Within(NamedTuple):
    """A value that is one of a list, or with `negated` none of it."""

    left: Value
    items: tuple[Number | Word, ...]
    negated: bool
    at: int = 0
    length: int = 0


class Not(NamedTuple):
    """The opposite of a condition."""

    inner: Node
    at: int = 0
    length: int = 0


class Join(NamedTuple):
    """Two or more conditions of which all (`and`) or at least one (`or`) must hold."""

    word: Literal["and", "or"]
    parts: tuple[Node, ...]
    at: int = 0
    length: int = 0


Node: TypeAlias = Join | Not | Compare | Within | Value


class Expression(NamedTuple):
    """A condition that was read: its text, its tree, and how long it must have held."""

    text: str
    root: Node
    hold: Number | Word | None = None  # as written after `for`; a word where a policy leaves it open
    hold_unit: float = 1.0  # days
    listens: bool = False
    words: tuple[str, ...] = ()

    @property
    def hold_days(self) -> float:
        """Days that it must have held at every review; 0 without `for`, or while the number is left open."""
        return self.hold.value * self.hold_unit if isinstance(self.hold, Number) else 0.0


def nodes(node: Node) -> Iterator[Node]:
    """A node and all below it, in the order in which they are written."""
    yield node
    for child in _children(node):
        yield from nodes(child)


def _children(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Join):
        return node.parts
    if isinstance(node, Not):
        return (node.inner,)
    if isinstance(node, Compare):
        return (node.left, node.right)
    if isinstance(node, Within):
        return (node.left, *node.items)
    return node.arguments if isinstance(node, Path) else ()


def written(node: Node) -> str:
    """A tree as a text that reads back as the same tree.

    >>> written(Not(Join("or", (Word("true"), Compare(Path("tension"), ">", Number(0.5))))))
    'not (true or tension > 0.5)'
    """
    if isinstance(node, Join):
        return f" {node.word} ".join(_apart(part, node) for part in node.parts)
    if isinstance(node, Not):
        return f"not {_apart(node.inner, node)}"
    if isinstance(node, Compare):
        return f"{written(node.left)} {node.sign} {written(node.right)}"
    if isinstance(node, Within):
        return f"{written(node.left)} {'not in' if node.negated else 'in'} [{_listed(node.items)}]"
    if isinstance(node, Path) and node.arguments:
        name, full_stop, attribute = node.name.partition(".")
        return f"{name}({_listed(node.arguments)}){full_stop}{attribute}"
    return _digits(node.value) if isinstance(node, Number) else _name(node)


def _digits(value: float) -> str:
    return f"{value:.0f}" if value.is_integer() else f"{Decimal(repr(value)):f}"


def _name(node: Word | Path) -> str:
    return node.text if isinstance(node, Word) else node.name


def _listed(items: tuple[Number | Word, ...]) -> str:
    return ", ".join(written(item) for item in items)


def _apart(part: Node, whole: Node) -> str:
    """A part in parentheses where it would otherwise flow into the whole; only `and` binds closer than `or`."""
    is_closer = isinstance(whole, Join) and whole.word == "or" and isinstance(part, Join) and part.word == "and"
    return written(part) if not isinstance(part, Join) or is_closer else f"({written(part)})"
