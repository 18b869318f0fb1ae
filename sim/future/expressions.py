"""Conditions at work: what they are asked of, filling in the words left open, and whether they hold.

Reading order: `Sight` (what a condition is asked of), `bind`, `holds`, `may_listen`. How conditions are read is in
`grammar`, what can be wrong with their words in `conditioncheck`. Source: model.md 2.12 (policies).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, Protocol, TypeAlias

from sim.future.conditioncheck import mistakes_in
from sim.future.conditiontree import Compare, Expression, Join, Node, Not, Number, Path, Value, Within, Word, nodes
from sim.future.vocabulary import FORMS, NOTHING, POLICY_WORDS, RESERVED, Names

__all__ = ["POLICY_WORDS", "Happening", "Names", "Sight", "bind", "compiled", "holds", "may_listen", "mistakes_in"]

_Test: TypeAlias = Callable[[Any], bool]
_Read: TypeAlias = Callable[[Any], Any]
_MANY = frozenset({"event.actor", "event.target", "event.family"})
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Happening(Protocol):
    """An event as conditions see it."""

    @property
    def type(self) -> str:
        """Its type in the codebook."""

    @property
    def kind_class(self) -> str:
        """`conf`, `coop` or `neutral`."""

    @property
    def actors(self) -> Collection[str]:
        """Who did it."""

    @property
    def targets(self) -> Collection[str]:
        """To whom."""

    @property
    def families(self) -> Collection[str]:
        """The words by which its type can be asked for, the type itself among them."""


class Sight(Protocol):
    """What a condition is asked of: a moment of a branch, and the event that is looked at, if any."""

    @property
    def phase(self) -> str:
        """One of the eleven."""

    @property
    def phase_group(self) -> str:
        """`no_talks`, `talks`, `deal` or `impasse`."""

    @property
    def climate(self) -> float:
        """-100 to 100."""

    @property
    def tension(self) -> float:
        """0 to 1."""

    @property
    def ripeness(self) -> float:
        """0 to 1."""

    @property
    def mutual_hurt(self) -> float:
        """0 to 1."""

    @property
    def way_out(self) -> float:
        """0 to 1."""

    @property
    def event(self) -> Happening | None:
        """The event that is looked at."""

    def trust(self, i: str, j: str, /) -> float:
        """Mean trust of one actor in another's word, 0 to 1."""

    def posture(self, i: str, j: str, /) -> float:
        """How one actor stands toward another, -1 to 1."""

    def pain(self, i: str, /) -> float:
        """Sanctions pain of an actor, 0 to 1."""

    def severity(self, i: str, /) -> float:
        """Severity of the measures in force on an actor, 0 to 1."""

    def age(self, i: str, what: str, /) -> float:
        """Days since an actor last did something; infinite if never."""

    def count(self, i: str, j: str, what: str, days: float, /) -> float:
        """Acts of one actor toward another within the last days."""

    def status(self, commitment: str, /) -> str:
        """Status of a commitment, NONE where there is no such entry."""

    def days_left(self, deadline: str, /) -> float:
        """Days to a deadline; infinite if there is none or it is over."""

    def open_item(self, type: str, /) -> bool:  # noqa: A002  (its word everywhere)
        """Whether an agenda item of this type is open."""


# --- words left open ---------------------------------------------------------------------------------------


def bind(expression: Expression, values: Mapping[str, str | float | None]) -> Expression:
    """The condition with words replaced by their values: a name, a number, or nothing (`NONE`).

    Places and text stay those of what was written, so that a mistake found afterwards still points there.

    >>> from sim.future.grammar import parse
    >>> expression, _ = parse("pain(self) > limit for patience days")
    >>> bound = bind(expression, {"self": "ALP", "limit": 0.4, "patience": 30})
    >>> bound.words, bound.hold_days
    (('ALP',), 30.0)
    """
    filled = {word: value for word, value in values.items() if word not in RESERVED}
    root = _bound(expression.root, filled)
    hold = None if expression.hold is None else _constant(expression.hold, filled)
    found = [*nodes(root), *([] if hold is None else [hold])]
    words = tuple(sorted({node.text for node in found if isinstance(node, Word)}))
    return expression._replace(root=root, hold=hold, words=words)


def _bound(node: Node, values: Mapping[str, str | float | None]) -> Node:
    if isinstance(node, Join):
        return node._replace(parts=tuple(_bound(part, values) for part in node.parts))
    if isinstance(node, Not):
        return node._replace(inner=_bound(node.inner, values))
    if isinstance(node, Compare):
        return node._replace(left=_value(node.left, values), right=_value(node.right, values))
    if isinstance(node, Within):
        items = tuple(_constant(item, values) for item in node.items)
        return node._replace(left=_value(node.left, values), items=items)
    return _value(node, values)


def _value(node: Value, values: Mapping[str, str | float | None]) -> Value:
    if isinstance(node, Path):
        return node._replace(arguments=tuple(_constant(argument, values) for argument in node.arguments))
    return _constant(node, values)


def _constant(node: Number | Word, values: Mapping[str, str | float | None]) -> Number | Word:
    if isinstance(node, Number) or node.text not in values:
        return node
    value = values[node.text]
    if isinstance(value, str) or value is None:
        return node._replace(text=NOTHING if value is None else value)
    return Number(float(value), node.at, node.length)


# --- whether it holds --------------------------------------------------------------------------------------


def holds(expression: Expression, sight: Sight) -> bool:
    """Whether a condition holds at a moment; `for` is the caller's to count.

    A condition about an event does not hold where there is none to look at. Raises ValueError for a path that the
    language does not have (`mistakes_in` names it).
    """
    return compiled(expression)(sight)


@lru_cache(maxsize=4_096)
def compiled(expression: Expression) -> Callable[[Sight], bool]:
    """The test that a condition spells: `holds` for whoever asks it many times.

    Made of closures, which cannot be pickled; so it is kept beside the expression and never in it.
    """
    test = _test(expression.root)
    if not expression.listens:
        return test
    return lambda sight: sight.event is not None and test(sight)


def _test(node: Node) -> _Test:
    if isinstance(node, Join):
        parts = tuple(_test(part) for part in node.parts)
        return _every(parts) if node.word == "and" else _any(parts)
    if isinstance(node, Not):
        inner = _test(node.inner)
        return lambda sight: not inner(sight)
    if isinstance(node, Compare):
        return _comparison(node)
    if isinstance(node, Within):
        return _membership(node)
    read = _reader(node)
    return lambda sight: read(sight) is True  # a number or a word alone is no condition


def _every(parts: tuple[_Test, ...]) -> _Test:
    def test(sight: Any) -> bool:
        for part in parts:  # noqa: SIM110  (a generator would cost more than the tests)
            if not part(sight):
                return False
        return True

    return test


def _any(parts: tuple[_Test, ...]) -> _Test:
    def test(sight: Any) -> bool:
        for part in parts:  # noqa: SIM110  (as above)
            if part(sight):
                return True
        return False

    return test


def _comparison(node: Compare) -> _Test:
    if node.sign not in ("==", "!="):
        return _order(node)
    if isinstance(node.left, Path) and node.left.name in _MANY and not isinstance(node.right, Path):
        return _membership(Within(node.left, (node.right,), node.sign == "!="))
    if _is_many(node.left) or _is_many(node.right):
        left, right = _set_reader(node.left), _set_reader(node.right)
        if node.sign == "==":
            return lambda sight: not left(sight).isdisjoint(right(sight))
        return lambda sight: left(sight).isdisjoint(right(sight))
    return _paired(node)


def _paired(node: Compare) -> _Test:
    compare, left = _OPERATORS[node.sign], _reader(node.left)
    if not isinstance(node.right, Path):
        constant = _literal(node.right)
        return lambda sight: compare(left(sight), constant)
    right = _reader(node.right)
    return lambda sight: compare(left(sight), right(sight))


def _order(node: Compare) -> _Test:
    """More or less: never true where a side is no number, which `mistakes_in` has said already."""
    test = _paired(node)
    return test if _is_number(node.left) and _is_number(node.right) else lambda sight: False


def _membership(node: Within) -> _Test:
    items = frozenset(_literal(item) for item in node.items)
    read, negated = _reader(node.left), node.negated
    if _is_many(node.left):
        return lambda sight: items.isdisjoint(read(sight)) is negated
    return lambda sight: (read(sight) in items) is not negated


def _is_many(node: Value) -> bool:
    return isinstance(node, Path) and node.name in _MANY


def _is_number(node: Value) -> bool:
    if isinstance(node, Path):
        return node.name in FORMS and FORMS[node.name].kind == "number"
    return isinstance(node, Number)


def _literal(node: Number | Word) -> float | str | bool:
    return node.value if isinstance(node, Number) else RESERVED.get(node.text, node.text)


def _reader(node: Value) -> _Read:
    """What gets a value from a sight."""
    if not isinstance(node, Path):
        constant = _literal(node)
        return lambda sight: constant
    form = FORMS.get(node.name)
    if form is None or len(node.arguments) != len(form.takes):
        raise ValueError(f"a condition cannot ask for {node.name!r} with {len(node.arguments)} arguments")
    asked = form.asks or node.name
    if not form.takes:
        return operator.attrgetter(asked)
    return operator.methodcaller(asked, *(_literal(argument) for argument in node.arguments))


def _set_reader(node: Value) -> _Read:
    """The same as a set: those of whom an event is, or the one that a word names."""
    read = _reader(node)
    if _is_many(node):
        return lambda sight: frozenset(read(sight))
    return lambda sight: frozenset((read(sight),))


# --- whether it may ever answer an event ---------------------------------------------------------------------


class _OnlyEvent(NamedTuple):
    """A moment of which nothing is known but the event."""

    event: Happening


def may_listen(expression: Expression, event: Happening) -> bool:
    """Whether there is any moment at which a condition might hold for this event; False only where it is certain.

    Three-valued logic: what is asked of the event is known, everything else may be either.

    >>> from types import SimpleNamespace
    >>> from sim.future.grammar import parse
    >>> letter = SimpleNamespace(type="letter", kind_class="coop", actors=("ALP",), targets=("BET",))
    >>> texts = ("event.class == coop and tension > 0.5", "event.class == conf or false")
    >>> [may_listen(parse(text)[0], letter) for text in texts]
    [True, False]
    """
    return _verdict(expression.root, _OnlyEvent(event)) is not False


def _verdict(node: Node, seen: _OnlyEvent) -> bool | None:
    if isinstance(node, Not):
        inner = _verdict(node.inner, seen)
        return None if inner is None else not inner
    if isinstance(node, Join):
        parts = {_verdict(part, seen) for part in node.parts}
        deciding = node.word == "or"
        if deciding in parts:
            return deciding
        return None if None in parts else not deciding
    is_known = all(below.name.startswith("event.") for below in nodes(node) if isinstance(below, Path))
    return _test(node)(seen) if is_known else None
