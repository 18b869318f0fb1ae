"""The grammar of conditions: from a text such as `tension > 0.7 for 14 days` to a tree, or to what is wrong where.

The language is closed: comparisons of known paths with numbers and bare words, joined by `and`, `or` and `not`. There
is no arithmetic and there are no names to define, so that a condition can be read aloud and can do no harm. What the
words mean is looked up in `sim.future.expressions`; here only their order counts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NoReturn, TypeAlias

from sim.future.conditiontree import Compare, Expression, Join, Node, Not, Number, Path, Value, Within, Word, nodes
from sim.future.tokens import OUT_OF_RANGE, UNREADABLE, Mistake, Token, tokens

__all__ = ["LONGEST", "PLAIN", "Expression", "Mistake", "parse"]

LONGEST = 500  # characters of a condition
DEEPEST = 20  # levels of parentheses and `not`
LARGEST = 1e9  # a larger number is a slip of the finger
MOST_MISTAKES = 10  # after so many in one line a reader starts again
MOST_HOLD_DAYS = 3_650.0
PLAIN = (
    *("phase", "phase_group", "climate", "tension", "ripeness", "mutual_hurt", "way_out"),
    *("event.type", "event.class", "event.actor", "event.target", "event.family"),
)
"""Paths that take no arguments."""

_WORDS = frozenset({"and", "or", "not", "in", "for"})
_CAPITALS = frozenset(word.upper() for word in _WORDS)
_SPANS = {"day": 1.0, "days": 1.0, "week": 7.0, "weeks": 7.0}
_Rule: TypeAlias = Callable[[], Node]


def parse(text: str) -> tuple[Expression | None, tuple[Mistake, ...]]:
    """The condition that a text spells, or every mistake that can be told apart, in order of place; never raises.

    >>> expression, mistakes = parse("tension > 0.7 and not phase in [CRISIS] for 2 weeks")
    >>> expression.hold_days, expression.listens, expression.words, mistakes
    (14.0, False, ('CRISIS',), ())
    >>> parse("tension > ")[1][0].message
    'a value is missing after `>`'
    """
    if len(text) > LONGEST:
        message = f"the condition has {len(text)} characters; at most {LONGEST} are read"
        return None, (Mistake(LONGEST, 1, UNREADABLE, message, "split it into several rules"),)
    parser = _Parser(text)
    root, hold, unit = parser.whole()
    if parser.mistakes:
        return None, tuple(sorted(set(parser.mistakes)))[:MOST_MISTAKES]
    listens = any(isinstance(node, Path) and node.name.startswith("event.") for node in nodes(root))
    found = [*nodes(root), *([] if hold is None else [hold])]
    words = tuple(sorted({node.text for node in found if isinstance(node, Word)}))
    return Expression(text, root, hold, unit, listens, words), ()


class _Lost(Exception):
    """The parser cannot go on from here; the mistake is noted already."""


class _Parser:
    """Recursive descent, one method for each rule of the grammar.

    After a mistake it goes on at the next `and`, `or` or closing parenthesis, so that one mistake does not hide others.
    """

    def __init__(self, text: str) -> None:
        self.mistakes: list[Mistake] = []
        self.tokens = tokens(text, self.mistakes)
        self.foreign = tuple(self.mistakes)
        self.place = 0
        self.depth = 0
        self.is_too_deep = False

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    @property
    def last(self) -> Token:
        """The token just read, or the first where nothing was read yet."""
        return self.tokens[max(0, self.place - 1)]

    def sees(self, *texts: str) -> bool:
        return self.next.text in texts

    def take(self) -> Token:
        token = self.next
        if token.kind != "end":
            self.place += 1
        return token

    def note(self, token: Token, message: str, help: str, code: str = UNREADABLE) -> None:  # noqa: A002
        if not self.is_too_deep and not self.is_excused(token):
            self.mistakes.append(Mistake(token.at, token.length, code, message, help))

    def is_excused(self, token: Token) -> bool:
        """Whether something just before it was refused already: what seems wrong here comes of that."""
        start = self.last.ends if self.place else 0
        return any(start <= mistake.offset < token.at for mistake in self.foreign)

    def lose(self, token: Token, message: str, help: str) -> NoReturn:  # noqa: A002
        self.note(token, message, help)
        raise _Lost

    # the rules

    def whole(self) -> tuple[Node, Number | Word | None, float]:
        """A condition, with how long it must have held."""
        if self.next.kind == "end":
            self.note(self.next, "the condition is empty", "write for example tension > 0.7, or true")
            return Word("true"), None, 1.0
        root = self.either()
        hold, unit = self.held() if self.sees("for") else (None, 1.0)
        while self.next.kind != "end" and len(self.mistakes) < MOST_MISTAKES:
            self.rest()
        return root, hold, unit

    def rest(self) -> None:
        """What is left after a condition that is complete."""
        token = self.next
        if token.text in (")", "]", ","):
            opening = {")": "(", "]": "["}.get(token.text)
            message = (
                f"no `{opening}` belongs to this `{token.text}`" if opening else "a comma stands only within brackets"
            )
            self.note(self.take(), message, "delete it")
        elif self.last.text in _SPANS:
            self.note(token, "`for` with its time ends a condition; nothing may follow", "put `for …` at the very end")
            self.place = len(self.tokens) - 1
        else:
            self.between(token)
            if token.kind == "sign" or token.text in _CAPITALS:
                self.take()
        if self.sees("and", "or", "for"):
            self.take()
        if self.next.kind != "end" and not self.sees(")", "]", ","):
            self.either()

    def between(self, token: Token) -> None:
        """Two things stand side by side, and nothing says how they belong together."""
        capital = next((t.text for t in (self.last, token) if t.text in _CAPITALS), "")
        if capital:
            where = token if token.text == capital else self.last
            self.note(where, f"`{capital}` in capitals is a word like any other", f"write `{capital.lower()}`")
        elif token.kind == "sign":
            self.note(token, "nothing can be compared here", "write two comparisons with `and` between them")
        else:
            message = f"nothing joins `{self.last.text}` and `{token.text}`"
            self.note(token, message, "put `and`, `or` or a comparison between them")

    def either(self) -> Node:
        return self.joined("or", self.every)

    def every(self) -> Node:
        return self.joined("and", self.denied)

    def joined(self, word: Literal["and", "or"], part: _Rule) -> Node:
        parts = [self.sound(part)]
        while self.sees(word):
            self.take()
            parts.append(self.sound(part))
        if len(parts) == 1:
            return parts[0]
        return Join(word, tuple(parts), parts[0].at, parts[-1].at + parts[-1].length - parts[0].at)

    def sound(self, part: _Rule) -> Node:
        """A part, or a stand-in for it after a mistake, with the rest of it passed over."""
        depth = self.depth
        try:
            return part()
        except _Lost:
            self.depth = depth
            self.skip()
            return Word("true", self.last.at)

    def skip(self) -> None:
        opened = 0
        while self.next.kind != "end" and not (opened == 0 and self.sees("and", "or", ")")):
            opened += {"(": 1, ")": -1}.get(self.take().text, 0)

    def denied(self) -> Node:
        if not self.sees("not"):
            return self.comparison()
        token = self.deeper()
        inner = self.denied()
        self.depth -= 1
        return Not(inner, token.at, inner.at + inner.length - token.at)

    def deeper(self) -> Token:
        token = self.take()
        self.depth += 1
        if self.depth > DEEPEST:
            self.note(token, f"more than {DEEPEST} levels of parentheses and `not`", "split it into several rules")
            self.is_too_deep, self.place = True, len(self.tokens) - 1
            raise _Lost
        return token

    def comparison(self) -> Node:
        start = self.next
        left = self.operand()
        if self.next.kind != "sign" and not self.sees("in", "not"):
            return left
        if not isinstance(left, Number | Word | Path):
            self.lose(start, "a condition in parentheses is not a value to compare", "compare what is inside it")
        return self.within(left) if self.sees("in", "not") else self.compared(left)

    def compared(self, left: Value) -> Node:
        sign = self.take()
        start = self.next
        right = self.operand()
        if not isinstance(right, Number | Word | Path):
            self.lose(start, "a condition in parentheses is not a value to compare", "compare with a number or a word")
        if self.next.kind == "sign" or self.sees("in"):
            self.lose(self.next, "a comparison has two sides; this is a third", "write two comparisons joined by `and`")
        return Compare(left, sign.text, right, left.at, right.at + right.length - left.at)

    def within(self, left: Value) -> Node:
        sign = self.take()
        negated = sign.text == "not"
        if negated and self.take().text != "in":
            self.lose(sign, "`not` after a value needs `in`", "write `not in [a, b]`, or put `not` in front")
        if not self.sees("["):
            self.lose(self.next, "`in` needs a list in square brackets", "write in [a, b]")
        opening = self.take()
        items = self.list_until("]", opening)
        if not items:
            self.lose(opening, "the list is empty", "write in [a, b]")
        return Within(left, items, negated, left.at, self.last.ends - left.at)

    def operand(self) -> Node:
        token = self.next
        if token.text == "(":
            return self.bracketed()
        if token.kind == "number":
            return self.number(self.take())
        if token.kind != "word" or token.text in _WORDS:
            self.missing(token)
        self.take()
        if self.sees("("):
            return self.call(token)
        if token.text in PLAIN:
            return Path(token.text, (), token.at, token.length)
        return Word(token.text, token.at, token.length)

    def number(self, token: Token) -> Number:
        value = float(token.text)
        if abs(value) > LARGEST:
            self.note(token, "the number is too large", f"stay below {LARGEST:.0f}", OUT_OF_RANGE)
        return Number(value, token.at, token.length)

    def missing(self, token: Token) -> NoReturn:
        if token.text == "for" and self.depth:
            self.lose(token, "`for` stands only at the end of the whole condition", "move it behind the parentheses")
        if token.text == "[":
            self.lose(token, "a list stands only after `in`", "write in [a, b]")
        where = f" after `{self.last.text}`" if self.place else " at the start"
        # an empty end is marked where it is; a wrong word is marked itself
        self.lose(token, f"a value is missing{where}", "write a path, a number or a word there")

    def bracketed(self) -> Node:
        opening = self.deeper()
        inner = self.either()
        if not self.sees(")"):
            self.unclosed(opening)
            self.skip()
        if self.sees(")"):
            self.take()
        self.depth -= 1
        return inner

    def unclosed(self, opening: Token) -> None:
        if self.next.kind == "end":
            self.note(opening, "this `(` is never closed", "add `)`")
        elif self.sees("for"):
            self.note(
                self.next, "`for` stands only at the end of the whole condition", "move it behind the parentheses"
            )
        else:
            self.between(self.next)

    def call(self, name: Token) -> Path:
        arguments = self.list_until(")", self.take())
        spelt = name.text
        if self.sees("."):
            self.take()
            if self.next.kind != "word":
                self.lose(self.next, "a word is missing after the full stop", "write for example last(self, test).age")
            spelt += "." + self.take().text
        return Path(spelt, arguments, name.at, self.last.ends - name.at)

    def list_until(self, closing: str, opening: Token) -> tuple[Number | Word, ...]:
        """Numbers and words between brackets, with commas between them."""
        items: list[Number | Word] = []
        while not self.sees(closing):
            if items and not self.sees(","):
                self.leave(closing, opening, f"`,` or `{closing}` is missing before `{self.next.text}`")
            if items:
                self.take()
            items.append(self.item(closing, opening))
        self.take()
        return tuple(items)

    def item(self, closing: str, opening: Token) -> Number | Word:
        token = self.next
        if token.kind not in ("number", "word") or token.text in _WORDS:
            self.leave(closing, opening, f"`{token.text}` is neither a word nor a number")
        self.take()
        return self.number(token) if token.kind == "number" else Word(token.text, token.at, token.length)

    def leave(self, closing: str, opening: Token, message: str) -> NoReturn:
        """Note what is wrong within brackets and pass over the rest of them."""
        if self.next.kind == "end":
            self.note(opening, f"this `{opening.text}` is never closed", f"add `{closing}`")
        else:
            self.note(self.next, message, "write words or numbers with commas between them")
        while self.next.kind != "end" and not self.sees(closing, "and", "or"):
            self.take()
        if self.sees(closing):
            self.take()
        raise _Lost

    def held(self) -> tuple[Number | Word | None, float]:
        """How long: a number, or a word that the policy leaves open, and its unit."""
        said = self.take()
        token = self.next
        if token.kind not in ("number", "word") or token.text in _SPANS:
            self.note(said, "`for` needs a number and a unit", "write for 14 days")
            return None, 1.0
        self.take()
        amount = self.number(token) if token.kind == "number" else Word(token.text, token.at, token.length)
        unit = self.next
        if unit.text not in _SPANS:
            self.note(token, "`for` needs `days` or `weeks` after its number", "write for 14 days")
            self.place = len(self.tokens) - 1  # whatever stands there is part of the same mistake
            return None, 1.0
        self.take()
        self.bounded(token, amount, _SPANS[unit.text])
        return amount, _SPANS[unit.text]

    def bounded(self, token: Token, amount: Number | Word, unit: float) -> None:
        if isinstance(amount, Number) and not 0.0 < amount.value * unit <= MOST_HOLD_DAYS:
            message = f"a condition can be asked to hold for more than 0 and up to {MOST_HOLD_DAYS:.0f} days"
            self.note(token, message, "leave `for` out to ask for this moment only", OUT_OF_RANGE)
