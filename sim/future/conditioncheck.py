"""Whether a condition makes sense: known paths and names, the right arguments, like compared with like.

Reading order: `mistakes_in`, then paths, comparisons, words, and how it is said.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from sim.errors import did_you_mean
from sim.future.conditiontree import Compare, Expression, Join, Node, Not, Number, Path, Value, Within, Word, written
from sim.future.grammar import MOST_MISTAKES, Mistake
from sim.future.vocabulary import FORMS, NOTHING, POLICY_WORDS, RESERVED, Form, Names

_WRONG_KIND, _RANGE, _UNKNOWN, _SENSELESS = "DET012", "DET013", "DET014", "DET019"
_OPPOSITE = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_EXAMPLES = {
    "actor": "self",
    "deed": "test",
    "days": "90",
    "commitment": "freeze",
    "deadline": "year-end",
    "type": "letter",
}
_CODES = {"actor": "DET030", "type": "DET032", "family": "DET032", "deed": "DET032"}
_CODES |= {"commitment": "DET033", "deadline": "DET033"}


def mistakes_in(expression: Expression, names: Names) -> tuple[Mistake, ...]:
    """What is wrong with the words of a condition that was read, in order of place; at most ten.

    Asked before the given words are filled in, it accepts these anywhere; asked afterwards, it also tells which values
    do not fit.

    >>> from sim.future.grammar import parse
    >>> expression, _ = parse("tension > 1.5 and trust(ALP, BTE) < 0.4")
    >>> for mistake in mistakes_in(expression, Names({"ALP", "BET"}, {"letter"})):
    ...     print(mistake.offset, mistake.message, "|", mistake.help)
    0 `tension > 1.5` is never true | `tension` lies between 0 and 1
    29 no actor `BTE` in this case | did you mean `BET`?
    """
    return tuple(sorted(islice(_Check(names).whole(expression), MOST_MISTAKES)))


class _Check:
    def __init__(self, names: Names) -> None:
        self.names = names

    def whole(self, expression: Expression) -> Iterator[Mistake]:
        yield from self.condition(expression.root)
        hold = expression.hold
        if isinstance(hold, Word) and hold.text not in self.names.given:
            yield _at(hold, _WRONG_KIND, f"`{hold.text}` is no number", "write for 14 days")
        if hold is not None and expression.listens:
            message = "an event happens at one moment, so a condition about it cannot hold `for` a time"
            yield _at(hold, _SENSELESS, message, "leave `for` out, or leave `event.` out")

    def condition(self, node: Node) -> Iterator[Mistake]:
        if isinstance(node, Join):
            for part in node.parts:
                yield from self.condition(part)
        elif isinstance(node, Not):
            yield from self.condition(node.inner)
        elif isinstance(node, Compare):
            yield from self.comparison(node)
        elif isinstance(node, Within):
            yield from self.within(node)
        else:
            yield from self.alone(node)

    def alone(self, node: Value) -> Iterator[Mistake]:
        """A value that stands where a condition should."""
        kind = self.kind(node)
        if isinstance(node, Path):
            yield from self.path(node)
        elif kind == "word":
            yield self.stranger(node)
            return
        if kind not in ("truth", "unknown"):
            what = "a number" if kind == "number" else "a word"
            yield _at(node, _WRONG_KIND, f"`{written(node)}` is {what}, not a condition", _beside(node, kind))

    def kind(self, node: Value) -> str:
        """What a value is: a kind of path, `any` for a given word, `word` for another, `unknown` for no known path."""
        if isinstance(node, Number):
            return "number"
        if isinstance(node, Path):
            return FORMS[node.name].kind if node.name in FORMS else "unknown"
        return "truth" if node.text in RESERVED else "any" if node.text in self.names.given else "word"

    # paths

    def path(self, path: Path) -> Iterator[Mistake]:
        form = FORMS.get(path.name)
        if form is None or (path.arguments and not form.takes):
            yield _unknown_path(path)
        elif len(path.arguments) != len(form.takes):
            message = f"`{path.name.partition('.')[0]}` takes {_counted(form.takes)}, not {len(path.arguments)}"
            yield _at(path, _WRONG_KIND, message, f"write {_example(path.name)}")
        else:
            for kind, argument in zip(form.takes, path.arguments, strict=True):
                yield from self.argument(kind, argument)
            yield from self.twice(form, path)

    def argument(self, kind: str, argument: Number | Word) -> Iterator[Mistake]:
        if isinstance(argument, Word) and argument.text in self.names.given:
            return
        if kind == "days":
            if not isinstance(argument, Number):
                yield _at(argument, _WRONG_KIND, f"`{argument.text}` is no number of days", "write for example 90")
            elif argument.value <= 0.0:
                yield _at(argument, _RANGE, "a number of days is greater than 0", "write for example 90")
        elif isinstance(argument, Number):
            message = f"a number stands where {_article(kind)} should"
            yield _at(argument, _WRONG_KIND, message, f"write {_EXAMPLES[kind] if kind != 'actor' else 'its id'}")
        elif argument.text != NOTHING or kind not in ("commitment", "deadline"):
            yield from self.named(kind, argument)

    def twice(self, form: Form, path: Path) -> Iterator[Mistake]:
        who = [written(argument) for argument in path.arguments[:2]]
        if form.takes[:2] == ("actor", "actor") and who[0] == who[1]:
            message = f"`{written(path)}` asks an actor about itself"
            yield _at(path, _SENSELESS, message, "name two actors: who, and toward whom")

    # comparisons

    def comparison(self, node: Compare) -> Iterator[Mistake]:
        found = [mistake for side in (node.left, node.right) if isinstance(side, Path) for mistake in self.path(side)]
        yield from found
        left, right = self.kind(node.left), self.kind(node.right)
        if "unknown" in (left, right) or found:
            return
        if isinstance(node.left, Path) and isinstance(node.right, Path):
            yield from self.two_paths(node, left, right)
        elif isinstance(node.left, Path) and not isinstance(node.right, Path):
            yield from self.with_constant(node, node.left, node.sign, node.right)
        elif isinstance(node.right, Path) and not isinstance(node.left, Path):
            yield from self.with_constant(node, node.right, _OPPOSITE.get(node.sign, node.sign), node.left)
        elif "word" in (left, right):
            yield self.stranger(node.left if left == "word" else node.right)
        elif "any" not in (left, right):
            message = "nothing in this comparison ever changes"
            yield _at(node, _SENSELESS, message, "compare a path with it: tension > 0.7")

    def two_paths(self, node: Compare, left: str, right: str) -> Iterator[Mistake]:
        if left != right:
            message = f"`{written(node.left)}` and `{written(node.right)}` are of different kinds"
            yield _at(node, _WRONG_KIND, message, "compare like with like")
        elif left != "number" and node.sign in _OPPOSITE:
            yield _unordered(node, node.left)
        elif written(node.left) == written(node.right):
            yield _at(node, _SENSELESS, f"`{written(node.left)}` is compared with itself", "name another on one side")

    def with_constant(self, node: Compare, path: Path, sign: str, constant: Number | Word) -> Iterator[Mistake]:
        form = FORMS[path.name]
        if form.kind != "number" and sign in _OPPOSITE:
            yield _unordered(node, path)
            return
        yield from self.fits(path, constant)
        if form.kind == "number" and isinstance(constant, Number):
            verdict = _foregone(form, sign, constant.value)
            if verdict is not None:
                message = f"`{written(node)}` is {'always' if verdict else 'never'} true"
                yield _at(node, _RANGE, message, _where(path, form))

    def within(self, node: Within) -> Iterator[Mistake]:
        if not isinstance(node.left, Path):
            if self.kind(node.left) == "word":
                yield self.stranger(node.left)
            elif self.kind(node.left) != "any":
                yield _at(node.left, _WRONG_KIND, "what stands before `in` never changes", "write phase in [CRISIS]")
            return
        found = tuple(self.path(node.left))
        yield from found
        if found:
            return
        form = FORMS[node.left.name]
        for item in node.items:
            yield from self.fits(node.left, item)
            if form.kind == "number" and isinstance(item, Number) and not form.low <= item.value <= form.high:
                yield _at(item, _RANGE, f"`{written(item)}` is never reached", _where(node.left, form))

    # words

    def fits(self, path: Path, constant: Number | Word) -> Iterator[Mistake]:
        """Whether a number or a word can be what a path gives."""
        form, given, shown = FORMS[path.name], self.kind(constant), written(path)
        if given == "any":
            return
        if form.kind == "number" and given != "number":
            message = f"`{shown}` is a number, `{written(constant)}` is not"
            yield _at(constant, _WRONG_KIND, message, _where(path, form))
        elif form.kind == "truth" and given != "truth":
            yield _at(constant, _WRONG_KIND, f"`{shown}` is true or false", f"write {shown}, or not {shown}")
        elif form.kind not in ("number", "truth") and isinstance(constant, Number):
            message = f"`{shown}` is a word, `{written(constant)}` a number"
            yield _at(constant, _WRONG_KIND, message, _choice("", _in_order(self.names.of(form.kind) or ())))
        elif form.kind not in ("number", "truth") and isinstance(constant, Word):
            yield from self.named(form.kind, constant)

    def named(self, kind: str, word: Word) -> Iterator[Mistake]:
        known = self.names.of(kind)
        if known is None or word.text in known:
            return
        where = {"actor": " in this case", "commitment": " in this case", "deadline": " in this case"}.get(kind, "")
        noun = {"phase_group": "group of phases", "type": "event type", "family": "event type or family"}
        noun |= {"deed": "class, event type or family"}
        message = f"no {noun.get(kind, kind)} `{word.text}`{where}"
        if word.text in POLICY_WORDS:
            help_ = "`self` and `other` have a meaning only in a policy; name the actor"
        elif kind == "type" and word.text in self.names.families:
            help_ = f"it is a family of types: write event.family == {word.text}"
        else:
            help_ = _choice(word.text, _in_order(known))
        yield _at(word, _CODES.get(kind, _UNKNOWN), message, help_)

    def stranger(self, word: Value) -> Mistake:
        """A word where a path should be."""
        text = written(word)
        whole = _with_arguments(text)
        if whole is not None:
            takes = _counted(FORMS[whole].takes)
            return _at(word, _WRONG_KIND, f"`{text}` needs {takes} in brackets", f"write {_example(whole)}")
        for path in ("phase", "phase_group", "event.class", "event.type", "event.actor"):
            if text in (self.names.of(FORMS[path].kind) or ()):
                return _at(word, _WRONG_KIND, f"`{text}` is a word, not a condition", f"write {path} == {text}")
        message = f"`{text}` is nothing that a condition can ask for"
        return _at(word, _UNKNOWN, message, did_you_mean(text, _bare()) or f"one of: {', '.join(_bare())}")


# --- how it is said ----------------------------------------------------------------------------------------


def _at(node: Node, code: str, message: str, help: str) -> Mistake:  # noqa: A002
    return Mistake(node.at, max(1, node.length), code, message, help)


def _choice(word: str, known: Sequence[str]) -> str:
    """The word that was meant; else all there are, if they are few, in the order in which they are known."""
    near = did_you_mean(word, sorted(known)) if word else ""
    return near or (
        f"one of: {', '.join(known)}" if 0 < len(known) <= 12 else "`detente events CASE` lists what there is"
    )


def _in_order(known: Collection[str]) -> tuple[str, ...]:
    """Fixed words as they stand, names of a case by the alphabet; never the word for nothing."""
    return tuple(name for name in (known if isinstance(known, tuple) else sorted(known)) if name != NOTHING)


def _beside(node: Value, kind: str) -> str:
    """A comparison with what stands there alone."""
    if isinstance(node, Number):
        return f"compare a path with it: tension > {written(node)}"
    return f"compare it, for example {written(node)} {'> 0.5' if kind == 'number' else '== …'}"


def _bare() -> list[str]:
    return [name if "event" in name else name.partition(".")[0] for name in FORMS]


def _with_arguments(base: str) -> str | None:
    """The full name of a path that takes arguments: `last` is `last.age`."""
    return next((name for name, form in FORMS.items() if form.takes and name.partition(".")[0] == base), None)


def _unknown_path(path: Path) -> Mistake:
    name, _, attribute = path.name.partition(".")
    if name in FORMS and not FORMS[name].takes:
        return _at(path, _WRONG_KIND, f"`{name}` takes nothing in brackets", f"write {name}")
    whole = _with_arguments(name)
    if whole is None:
        help_ = did_you_mean(name, _bare()) or f"one of: {', '.join(_bare())}"
        return _at(path, _UNKNOWN, f"`{name}` is nothing that a condition can ask for", help_)
    message = f"`{name}(…)` has no `.{attribute}`" if attribute else f"`.{whole.partition('.')[2]}` is missing"
    return _at(path, _UNKNOWN, message, f"write {_example(whole)}")


def _unordered(node: Node, path: Value) -> Mistake:
    message = f"`{written(path)}` is no number, so nothing lies above or below it"
    return _at(node, _WRONG_KIND, message, "write == or !=, or in [a, b]")


def _foregone(form: Form, sign: str, value: float) -> bool | None:
    """What a comparison comes to whatever happens; None where it depends."""
    low, high = form.low, form.high
    always = {"<": high < value, "<=": high <= value, ">": low > value, ">=": low >= value}
    never = {"<": low >= value, "<=": low > value, ">": high <= value, ">=": high < value}
    outside = not low <= value <= high
    if always.get(sign, sign == "!=" and outside):
        return True
    return False if never.get(sign, sign == "==" and outside) else None


def _where(path: Path, form: Form) -> str:
    shown = f"`{written(path)}`"
    if math.isfinite(form.high):
        return f"{shown} lies between {form.low:g} and {form.high:g}"
    return f"{shown} is 0 or more"


def _example(name: str) -> str:
    base, full_stop, attribute = name.partition(".")
    arguments = [_EXAMPLES[kind] for kind in FORMS[name].takes]
    if arguments[:2] == ["self", "self"]:
        arguments[1] = "other"
    return f"{base}({', '.join(arguments)}){full_stop}{attribute}"


_NOUNS = {"actor": "actor", "deed": "act", "days": "number of days", "commitment": "commitment", "deadline": "deadline"}
_NOUNS["type"] = "event type"


def _article(kind: str) -> str:
    return f"{'an' if _NOUNS[kind][0] in 'ae' else 'a'} {_NOUNS[kind]}"


def _counted(takes: tuple[str, ...]) -> str:
    """`two actors, an act and a number of days`."""
    if not takes:
        return "nothing"
    words = ["two actors", *map(_article, takes[2:])] if takes[:2] == ("actor", "actor") else [*map(_article, takes)]
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
