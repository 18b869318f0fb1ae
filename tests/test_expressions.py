"""Conditions: what is read from a text, what is wrong with it and where, and when it holds."""

from __future__ import annotations

import itertools
import pickle
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sim.errors import CODES
from sim.future.conditiontree import Compare, Expression, Join, Node, Not, Number, Path, Within, Word, nodes, written
from sim.future.expressions import POLICY_WORDS, Names, bind, compiled, holds, may_listen, mistakes_in
from sim.future.grammar import DEEPEST, LONGEST, Mistake, parse
from sim.future.vocabulary import FORMS
from sim.record.codebook import CODEBOOK

NAMES = Names(
    actors=("ALP", "BET", "kap-9", "AND"),
    types=frozenset(CODEBOOK),
    commitments={"freeze", "relief"},
    deadlines={"year-end"},
    given=("limit", "pledge"),
)
INFINITE = float("inf")


def read(text: str) -> Expression:
    expression, mistakes = parse(text)
    assert expression is not None, mistakes
    return expression


# --- a moment to ask ---------------------------------------------------------------------------------------


class Seen(NamedTuple):
    """An event."""

    type: str = "test.icbm"
    kind_class: str = "conf"
    actors: tuple[str, ...] = ("BET",)
    targets: tuple[str, ...] = ("ALP", "kap-9")
    families: frozenset[str] = frozenset({"test", "test.icbm"})


class Moment:
    """A sight whose answers are fixed by one number; most of them meet the numbers that the trees compare with."""

    def __init__(self, seed: int, event: Seen | None = None) -> None:
        self.seed = seed
        self.event = event

    def among(self, options: tuple[Any, ...], *asked: Any) -> Any:
        spelt = "/".join(map(str, asked))
        return options[(self.seed + sum(map(ord, spelt)) * 7919) // 3 % len(options)]

    def __getattr__(self, name: str) -> Any:
        options = {"phase": PHASES, "phase_group": GROUPS, "climate": (-100.0, 0.5, 30.0)}
        if name in options or name in ("tension", "ripeness", "mutual_hurt", "way_out"):
            return self.among(options.get(name, UNITS), name)
        answers = {"age": DAYS, "count": (0, 1, 30), "status": STATUSES, "days_left": DAYS, "open_item": (True, False)}
        if name in answers or name in ("trust", "posture", "pain", "severity"):
            return lambda *asked: self.among(answers.get(name, UNITS), name, *asked)
        raise AttributeError(name)


UNITS, DAYS = (0.0, 0.25, 0.5, 1.0), (0.0, 0.5, 30.0, INFINITE)
PHASES, GROUPS, STATUSES = ("CRISIS", "DORMANT", "FORMULA"), ("no_talks", "deal"), ("NONE", "ACTIVE", "FULFILLED")
SIGNS = ("==", "!=", "<", "<=", ">", ">=")
FILLING = {
    "actor": ("ALP", "BET", "kap-9"),
    "deed": ("conf", "coop", "concession", "test", "letter"),
    "days": (0.5, 30.0),
    "commitment": ("freeze", "relief"),
    "deadline": ("year-end",),
    "type": ("letter", "test.icbm", "summit.held"),
    "phase": PHASES,
    "phase_group": GROUPS,
    "status": STATUSES,
    "class": ("conf", "coop", "neutral"),
    "family": ("test", "test.icbm", "summit"),
    "number": (0.0, 0.25, 0.5, 1.0, 30.0, -0.5),
    "truth": ("true", "false"),
}


def _values(kind: str) -> list[Number | Word]:
    return [Number(v) if isinstance(v, float) else Word(v) for v in FILLING[kind]]


# Finite sets, listed once: drawing each argument by itself would take most of the time of these tests.
@lru_cache
def constants(kind: str) -> st.SearchStrategy[Number | Word]:
    return st.sampled_from(_values(kind))


@lru_cache
def paths(kind: str, prefix: str = "") -> st.SearchStrategy[Path]:
    chosen = [(name, form) for name, form in FORMS.items() if form.kind == kind and name.startswith(prefix)]
    every = [Path(name, many) for name, form in chosen for many in itertools.product(*map(_values, form.takes))]
    return _one_of(
        every + [path for path in every if not path.arguments] * 9
    )  # else one with four arguments drowns them


def _one_of(options: list[Path]) -> st.SearchStrategy[Path]:
    """By number: Hypothesis refuses to describe a strategy that spells hundreds of them out."""
    return st.integers(0, len(options) - 1).map(lambda k: options[k])


@lru_cache
def numeric() -> st.SearchStrategy[Node]:
    number = paths("number") | constants("number")
    return st.builds(Compare, number, st.sampled_from(SIGNS), number) | st.builds(
        Within, paths("number"), _some("number"), st.booleans()
    )


def _some(kind: str) -> st.SearchStrategy[tuple[Number | Word, ...]]:
    return st.lists(constants(kind), min_size=1, max_size=3).map(tuple)


@lru_cache
def verbal(prefix: str = "") -> st.SearchStrategy[Node]:
    """A path that gives words, beside words or another such path."""
    kinds = {form.kind for name, form in FORMS.items() if name.startswith(prefix)} - {"number", "truth"}
    return st.one_of(*(_said_of(kind, prefix) for kind in sorted(kinds)))


def _said_of(kind: str, prefix: str) -> st.SearchStrategy[Node]:
    signs, path, word = st.sampled_from(SIGNS[:2]), paths(kind, prefix), constants(kind)
    compared = st.builds(Compare, path, signs, word | path) | st.builds(Compare, word, signs, path)
    return compared | st.builds(Within, path, _some(kind), st.booleans())


def trees(leaves: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def wider(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        parts = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return st.builds(Not, inner) | st.builds(Join, st.sampled_from(("and", "or")), parts)

    return st.recursive(leaves, wider, max_leaves=6).filter(lambda tree: len(written(tree)) <= LONGEST)


def conditions() -> st.SearchStrategy[Node]:
    return trees(numeric() | verbal() | verbal("event.") | paths("truth") | constants("truth"))


def moments() -> st.SearchStrategy[Moment]:
    return st.builds(Moment, st.integers(0, 10_000), events())


def events() -> st.SearchStrategy[Seen]:
    actors = st.lists(st.sampled_from(FILLING["actor"]), max_size=2, unique=True).map(tuple)
    types = st.sampled_from(FILLING["type"])
    classes = st.sampled_from(FILLING["class"])
    return st.builds(
        lambda type_, class_, who, whom: Seen(type_, class_, who, whom, frozenset({type_, type_.partition(".")[0]})),
        *(types, classes, actors, actors),
    )


def bare(node: Node) -> Any:
    """A tree as tuples that begin with their kind and know no places."""
    if isinstance(node, Number | Word | Path | Compare | Within | Not | Join):
        return (type(node).__name__, *(bare(part) for part in node[:-2]))
    return tuple(map(bare, node)) if isinstance(node, tuple) else node


# --- reading -------------------------------------------------------------------------------------------------


def test_a_condition_is_read() -> None:
    text = "tension > 0.7 and not phase in [CRISIS, DORMANT] or last(ALP, test.icbm).age <= 30 for 2 weeks"
    expression = read(text)
    left = Join(
        "and",
        (
            Compare(Path("tension"), ">", Number(0.7)),
            Not(Within(Path("phase"), (Word("CRISIS"), Word("DORMANT")), False)),
        ),
    )
    right = Compare(Path("last.age", (Word("ALP"), Word("test.icbm"))), "<=", Number(30.0))
    assert bare(expression.root) == bare(Join("or", (left, right)))
    assert expression.text == text and expression.hold_days == 14.0 and not expression.listens
    assert expression.words == ("ALP", "CRISIS", "DORMANT", "test.icbm")


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("tension>.5", "tension > 0.5"),
        ("not not true", "not (not (true))"),
        ("true or false and false", "true or (false and false)"),
        ("not tension == 1", "not (tension == 1)"),
        ("(tension) < +1", "tension < 1.0"),
        ("ledger( freeze ) .status == NONE", "ledger(freeze).status == NONE"),
        ("event.actor == AND and true", "(event.actor == AND) and (true)"),
        ("true\n and\tfalse", "true and false"),
    ],
)
def test_two_ways_to_write_the_same(text: str, same: str) -> None:
    assert bare(read(text).root) == bare(read(same).root)


@given(conditions())
def test_a_tree_that_is_written_reads_back(tree: Node) -> None:
    expression = read(written(tree))
    assert bare(expression.root) == bare(tree)
    assert pickle.loads(pickle.dumps(expression)) == expression
    assert expression.listens == ("event." in written(tree))


@given(conditions())
def test_places_mark_what_was_read(tree: Node) -> None:
    text = written(tree)
    for node in nodes(read(text).root):
        marked = text[node.at : node.at + node.length]
        if isinstance(node, Number | Word | Path | Compare | Within):
            assert marked == written(node)
        else:  # parentheses at either edge belong to a part and are not marked
            assert marked.strip("()") in written(node)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("true for 14 days", 14.0),
        ("true for 1 day", 1.0),
        ("true for 2.5 weeks", 17.5),
        ("true for limit weeks", 0.0),
        ("true", 0.0),
    ],
)
def test_how_long_it_must_hold(text: str, days: float) -> None:
    assert read(text).hold_days == days


def test_nothing_is_calculated_by_a_word_with_a_hyphen() -> None:
    assert read("deadline(2019-01-14).days < 5").words == ("2019-01-14",)


# --- what is wrong -------------------------------------------------------------------------------------------

WRONG = (
    # how it is written
    *(
        "",
        "tension >",
        "> 0.5",
        "tension > 0.5 and",
        "tension 0.5",
        "tension = 0.5",
        "tension => 0.5",
        "tension ≥ 0.5",
        "tension > 0.5 && true",
    ),
    *(
        "tension > 0.5 AND true",
        "NOT tension > 0.5",
        "(tension > 0.5 AND true)",
        "!(tension > 0.5)",
        "phase == 'CRISIS'",
    ),
    *('phase == "CRISIS', "0.2 < tension < 0.5", "(0.2 < tension < 0.5)", "climate + 5 > 3", "tension > 50%", "a ; b"),
    *(
        "(tension > 0.5",
        "tension > 0.5)",
        "trust(ALP BET) > 0.5",
        "trust(ALP, BET > 0.5",
        "phase in CRISIS",
        "phase in []",
    ),
    *("phase in (CRISIS, DORMANT)", "phase in [CRISIS DORMANT]", "phase in [CRISIS", "phase not CRISIS", "[true]"),
    *("(tension > 0.5) == true", "true == (tension > 0.5)", "last(ALP, test). > 3", "tension > 0.5,", "true true"),
    *(
        "tension > 0.5 for",
        "tension > 0.5 for 3",
        "tension > 0.5 for 3 months",
        "tension > 0.5 for 0 days",
        "true for 3weeks",
    ),
    *("(tension > 0.5 for 3 days) and true", "true for 3 days and true", "true for 9999 weeks", "for 3 days"),
    *("tension > 99999999999", "(" * 21 + "true" + ")" * 21, "not " * 21 + "true", "true or " * 63 + "true"),
    "tension > and phase == 'X' or (climate <) and trust(ALP BET) > 1",
    # what it says
    *("tensoin > 0.5", "tension", "phase", "CRISIS", "not tension", "0.5", "trust > 0.5", "trust", "trust() > 0.5"),
    *(
        "trust(ALP) > 0.5",
        "trust(ALP, ALP) > 0.5",
        "trust(ALP, 5) > 0.5",
        "tension(ALP) > 0.5",
        "trsut(ALP, BET) > 0.5",
    ),
    *("last(ALP, test) > 30", "last(ALP, test).days > 30", "trust(ALP, BET).age > 1", "ledger(freeze).status == DONE"),
    *(
        "count(ALP, BET, tests, 30) > 1",
        "count(ALP, BET, test, -3) > 1",
        "count(ALP, BET, test, x) > 1",
        "count(3, BET) > 1",
    ),
    *(
        "trust(ALP, BTE) > 0.5",
        "trust(self, other) > 0.5",
        "event.actor == ALPH",
        "event.type == test",
        "event.type == lettre",
    ),
    *(
        "event.family == tset",
        "event.class == hostile",
        "phase == CRISSIS",
        "phase == talks",
        "phase_group in [talk, deal]",
    ),
    *(
        "ledger(freezes).status == ACTIVE",
        "deadline(yearend).days < 45",
        "agenda(sumit.held).open",
        "agenda(letter).open == 1",
    ),
    *(
        "phase > CRISIS",
        "agenda(letter).open < true",
        "phase == 3",
        "tension > high",
        "phase == tension",
        "tension == tension",
    ),
    *("event.actor < event.target", "1 < 2", "limit > 3 or true", "CRISIS == DORMANT", "CRISIS in [phase]", "3 in [3]"),
    *(
        "tension > 1.5",
        "tension >= 0",
        "0 > tension",
        "climate < -200",
        "tension == 2",
        "tension != 2",
        "count(ALP,BET,test,9) < 0",
    ),
    *("tension in [0.5, 3]", "phase in [CRISIS, 3]", "event.type == letter for 3 days", "tension > 0.5 for lmit days"),
)


def shown(text: str, mistakes: tuple[Mistake, ...]) -> str:
    if not mistakes:
        return f"{text}\n  nothing wrong\n"
    lines = [text]
    for mistake in mistakes:
        lines.append(" " * mistake.offset + "^" * mistake.length)
        lines.append(f"  {mistake.code} {mistake.message}\n  = help: {mistake.help}")
    return "\n".join(lines) + "\n"


def wrong_with(text: str, names: Names = NAMES) -> tuple[Mistake, ...]:
    expression, mistakes = parse(text)
    return mistakes if expression is None else mistakes_in(expression, names)


def test_what_is_said_of_wrong_conditions(golden: Callable[[str, str], None]) -> None:
    golden("expressions.txt", "\n".join(shown(text, wrong_with(text)) for text in WRONG))


BITS = (
    "and or not in for ( ) [ ] , == < = tension trust phase CRISIS ALP 0.5 3 days true .age last event.actor self ' $ -"
)
SOUP = st.lists(st.sampled_from(BITS.split()), max_size=25).map(" ".join)


@given(st.text(max_size=600) | SOUP)
@example("(" * 500)
@example("not" + " not" * 124)
@example("9" * 500)
@example("true" + " or true" * 62)
@example("tension in [" + "1," * 240)
@example("\x00\ud800")
def test_no_text_is_too_odd(text: str) -> None:
    mistakes = wrong_with(text)
    for mistake in mistakes:
        assert 0 <= mistake.offset <= len(text) and mistake.length >= 1
        assert mistake.offset + mistake.length <= max(1, len(text) + 1)
        assert mistake.code in CODES and mistake.message and mistake.help
    assert list(mistakes) == sorted(mistakes) and len(mistakes) <= 10
    if not mistakes:
        assert holds(read(text), Moment(1, Seen())) in (True, False)


def test_a_long_condition_is_refused() -> None:
    assert parse("true" + " " * (LONGEST - 4))[0] is not None
    expression, (mistake,) = parse("true" + " " * (LONGEST - 3))
    assert expression is None and "501 characters" in mistake.message


@pytest.mark.parametrize(("before", "after"), [("(", ")"), ("not ", "")])
def test_deep_nesting_is_refused(before: str, after: str) -> None:
    assert parse(before * DEEPEST + "true" + after * DEEPEST)[0] is not None
    expression, (mistake,) = parse(before * (DEEPEST + 1) + "true" + after * (DEEPEST + 1))
    assert expression is None and "levels" in mistake.message and mistake.offset == DEEPEST * len(before)


@given(conditions())
def test_what_makes_sense_is_accepted(tree: Node) -> None:
    """All that is said of sensible trees is that they are foregone, or that a thing is compared with itself."""
    said = {mistake.message for mistake in mistakes_in(read(written(tree)), NAMES)}
    foregone = ("never true", "always true", "never reached", "with itself", "about itself", "ever changes")
    assert [message for message in said if not any(words in message for words in foregone)] == []


BOUNDS = {
    "climate": (-100.0, 100.0),
    "posture(ALP, BET)": (-1.0, 1.0),
    **dict.fromkeys(("tension", "ripeness", "mutual_hurt", "way_out", "trust(ALP, BET)", "pain(ALP)"), (0.0, 1.0)),
    "severity(ALP)": (0.0, 1.0),
    **dict.fromkeys(("last(ALP, test).age", "count(ALP, BET, coop, 30)", "deadline(year-end).days"), (0.0, INFINITE)),
}


@pytest.mark.parametrize(("asked", "bounds"), BOUNDS.items())
def test_a_comparison_is_foregone_exactly_where_its_range_says_so(asked: str, bounds: tuple[float, float]) -> None:
    low, high = bounds
    top = min(high, 1_000.0)
    for sign, value in itertools.product(SIGNS, (low - 1, low, (low + top) / 2, top, top + 1)):
        for text in (f"{asked} {sign} {value}", f"{value} {sign} {asked}"):
            answers = {
                bool(eval(text.replace(asked, repr(probe), 1), {"inf": INFINITE}))
                for probe in _probes(low, high, value)
            }
            said = [mistake.message for mistake in wrong_with(text)]
            assert len(said) == (len(answers) == 1), (text, said, answers)
            assert not said or (" always " in said[0]) is answers.pop(), text
    assert len(BOUNDS) == sum(form.kind == "number" for form in FORMS.values())


def _probes(low: float, high: float, value: float) -> list[float]:
    near = [low, (low + min(high, 1e9)) / 2, high, value - 0.01, value, value + 0.01, value + 1e6]
    return [probe for probe in near if low <= probe <= high]


@pytest.mark.parametrize("text", ["tension in [0, 1]", "event.family == test.icbm", "event.family in [summit, letter]"])
def test_what_is_no_mistake(text: str) -> None:
    assert wrong_with(text) == ()


def test_in_a_policy_two_words_stand_for_actors() -> None:
    names = NAMES._replace(given=POLICY_WORDS)
    assert wrong_with("trust(self, other) > 0.5 and event.actor == other", names) == ()
    assert [m.offset for m in wrong_with("trust(self, other) > 0.5")] == [6, 12]


def test_names_that_are_not_checked() -> None:
    names = NAMES._replace(commitments=None, deadlines=None)
    assert wrong_with("ledger(any-thing).status == ACTIVE or deadline(x).days < 5", names) == ()


@pytest.mark.parametrize(
    "text", ["ledger(pledge).status == ACTIVE", "tension > limit", "phase in [limit]", "true for limit days"]
)
def test_given_words_stand_anywhere(text: str) -> None:
    assert wrong_with(text) == ()
    assert wrong_with(text, NAMES._replace(given=())) != ()


# --- filling in ----------------------------------------------------------------------------------------------


def test_words_are_replaced_by_their_values() -> None:
    values: Mapping[str, Any] = {"self": "ALP", "other": "BET", "limit": 3, "pledge": None, "many": 2.0, "true": "no"}
    text = (
        "count(self, other, coop, limit) < limit and ledger(pledge).status in [pledge, ACTIVE] "
        "and not event.actor == self or true for many weeks"
    )
    filled = bind(read(text), values)
    words = "count(ALP, BET, coop, 3) < 3 and ledger(NONE).status in [NONE, ACTIVE] and not event.actor == ALP or true"
    assert written(filled.root) == words
    assert filled.hold_days == 14.0 and filled.text == text and filled.listens
    assert filled.words == ("ACTIVE", "ALP", "BET", "NONE", "coop", "true")
    assert [node.at for node in nodes(filled.root)] == [node.at for node in nodes(read(text).root)]


def test_a_value_that_does_not_fit_is_found_afterwards() -> None:
    filled = bind(read("tension > limit"), {"limit": 5.0})
    (mistake,) = mistakes_in(filled, NAMES)
    assert (mistake.offset, mistake.length, mistake.message) == (0, 15, "`tension > 5` is never true")


@given(conditions())
def test_binding_nothing_changes_nothing(tree: Node) -> None:
    expression = read(written(tree))
    assert bind(expression, {}) == expression
    assert bind(expression, {word: word for word in expression.words}) == expression


# --- whether it holds ----------------------------------------------------------------------------------------


class Some(frozenset[str]):
    """Several at once: equal to whatever is, or overlaps, one of them."""

    def __eq__(self, other: object) -> bool:
        return bool(self & other) if isinstance(other, Some) else other in self

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = frozenset.__hash__


def python(node: Any) -> str:
    """A condition in Python's own words, with all its parentheses."""
    if isinstance(node, Join):
        return "(" + f" {node.word} ".join(map(python, node.parts)) + ")"
    if isinstance(node, Not):
        return f"(not {python(node.inner)})"
    if isinstance(node, Compare):
        return f"({python(node.left)} {node.sign} {python(node.right)})"
    if isinstance(node, Within):
        return f"({python(node.left)} {'not in' if node.negated else 'in'} [{', '.join(map(python, node.items))}])"
    if isinstance(node, Path):
        return _called(node.name, ", ".join(map(python, node.arguments)))
    if isinstance(node, Word):
        return {"true": "True", "false": "False"}.get(node.text, repr(node.text))
    return repr(node.value)


ASKED = {"last.age": "age", "ledger.status": "status", "deadline.days": "days_left", "agenda.open": "open_item"}
OF_EVENTS = {
    "event.type": "event.type",
    "event.class": "event.kind_class",
    "event.actor": "Some(event.actors)",
    "event.target": "Some(event.targets)",
    "event.family": "Some(event.families)",
}


def _called(name: str, arguments: str) -> str:
    if name in OF_EVENTS:
        return OF_EVENTS[name]
    return f"sight.{ASKED.get(name, name)}" + (f"({arguments})" if arguments else "")


@given(conditions(), moments())
def test_it_holds_where_python_says_so(tree: Node, sight: Moment) -> None:
    meant = eval(python(tree), {"sight": sight, "event": sight.event, "Some": Some})
    assert holds(read(written(tree)), sight) is bool(meant)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("event.actor == BET and event.target == kap-9", True),
        ("event.target != kap-9", False),
        ("event.actor == event.target", False),
        ("event.family == test and event.type != test", True),
        ("event.family in [summit, test]", True),
        ("event.target not in [ALP]", False),
        ("BET == event.actor", True),
        ("last(ALP, letter).age > 1000000 or true", True),
        ("phase > CRISIS", False),
        ("tension < high", False),
        ("3", False),
        ("CRISIS", False),
    ],
)
def test_what_holds_of_an_event(text: str, expected: bool) -> None:
    assert holds(read(text), Moment(0, Seen())) is expected


@pytest.mark.parametrize("sign", SIGNS)
def test_signs_mean_what_they_mean(sign: str) -> None:
    half = SimpleNamespace(tension=0.5, event=None)
    against = [holds(read(f"tension {sign} {value}"), half) for value in (0.25, 0.5, 0.75)]  # type: ignore[arg-type]
    assert against[1] is (sign in ("==", "<=", ">="))
    assert sum(against) == {"==": 1, "!=": 2, "<": 1, "<=": 2, ">": 1, ">=": 2}[sign]


def test_two_of_an_event_are_equal_where_they_overlap() -> None:
    event = Seen(actors=("ALP", "BET"), targets=("ALP", "kap-9"))
    assert holds(read("event.actor == event.target"), Moment(0, event)) is True
    assert holds(read("event.actor != event.target"), Moment(0, event)) is False


def test_without_an_event_nothing_holds_of_one() -> None:
    assert holds(read("not event.class == conf or true"), Moment(0)) is False
    assert holds(read("not false"), Moment(0)) is True


def test_what_the_language_does_not_have_cannot_be_asked() -> None:
    with pytest.raises(ValueError, match="'mood' with 1 arguments"):
        holds(read("mood(ALP) > 0.5"), Moment(0))


def test_a_condition_is_made_ready_once() -> None:
    assert compiled(read("tension > 0.5")) is compiled(read("tension > 0.5"))
    assert compiled(bind(read("pain(self) > 0"), {"self": "ALP"})) is not compiled(
        bind(read("pain(self) > 0"), {"self": "BET"})
    )


# --- whether it may answer an event --------------------------------------------------------------------------


@given(
    trees(verbal("event.") | numeric() | paths("truth") | constants("truth")), events(), st.lists(st.integers(0, 9999))
)
def test_what_cannot_answer_an_event_never_does(tree: Node, event: Seen, seeds: list[int]) -> None:
    expression = read(written(tree))
    assert may_listen(expression, event) or not any(holds(expression, Moment(seed, event)) for seed in seeds)


@given(trees(verbal("event.") | constants("truth")), events())
def test_of_the_event_alone_all_is_known(tree: Node, event: Seen) -> None:
    expression = read(written(tree))
    assert may_listen(expression, event) is holds(expression, Moment(0, event))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("event.class == coop and tension > 0.5", False),
        ("event.class == conf and tension > 0.5", True),
        ("event.class == coop or tension > 0.5", True),
        ("not (event.class == conf or tension > 0.5)", False),
        ("not (event.class == conf and tension > 0.5)", True),
        ("tension > 0.5 and (false or event.class == coop)", False),
        ("agenda(letter).open", True),
        ("not not tension > 0.5", True),
        ("event.type == test.icbm for 3 days", True),
        ("false", False),
    ],
)
def test_what_may_answer_an_event(text: str, expected: bool) -> None:
    assert may_listen(read(text), Seen()) is expected
