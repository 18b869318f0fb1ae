"""What is wrong with the rules of a policy or of a scenario: conditions, types, and who does what to whom.

A mistake in a condition is marked within the text of the condition, where it is written on one line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sim.errors import Problem, did_you_mean
from sim.future.conditioncheck import mistakes_in
from sim.future.expressions import bind
from sim.future.grammar import Expression, Mistake, parse
from sim.future.heard import CLASSES
from sim.future.policies import GESTURE, MIRROR, Policy, Reaction
from sim.future.vocabulary import POLICY_WORDS, Names
from sim.record.codebook import CODEBOOK
from sim.record.reading.casecheck import type_help
from sim.record.reading.yamltree import Path, Span
from sim.record.yamlfile import Document
from sim.scenario.layered import Layered


def policy_problems(policy: Policy, document: Document, types: Collection[str] = CODEBOOK) -> Iterator[Problem]:
    """Problems of a policy by itself: it names no actor, only `self`, `other` and the words under `given`."""
    words = frozenset((*policy.given, *POLICY_WORDS))
    names = Names(frozenset(), types, None, None, words)
    for word in policy.given:
        if word in POLICY_WORDS or word in CLASSES:
            message = f"`{word}` has a meaning already"
            yield document.problem("DET034", ("given", word), message, "choose another word", on="key")
    for k, rule in enumerate(policy.rules):
        place: Path = ("rules", k)
        expression, found = condition(rule.when, (*place, "when"), document, names)
        yield from (replace(p, help=_actor_help("", words)) if p.code == "DET030" else p for p in found)
        yield from _tilts(rule.tilt, (*place, "tilt"), document, types)
        if rule.do is not None:
            listens = expression is None or expression.listens
            yield from reaction(rule.do, (*place, "do"), document, types, words, listens=listens)
    yield from _unused(policy, document)


def _unused(policy: Policy, document: Document) -> Iterator[Problem]:
    """A word that nothing uses is misspelt where it is meant to be used."""
    used = {word for rule in policy.rules for word in _words(rule.when)}
    used |= {a for rule in policy.rules if rule.do for a in (*rule.do.actors, *rule.do.targets)}
    for word in policy.given:
        if word not in used and word not in (*POLICY_WORDS, *CLASSES):
            message = f"no rule uses the word `{word}`"
            yield document.problem("DET019", ("given", word), message, "use it in a rule, or delete it", on="key")


def _words(text: str) -> tuple[str, ...]:
    expression, _ = parse(text)
    return () if expression is None else expression.words


# --- conditions ------------------------------------------------------------------------------------------


def condition(
    text: str, place: Path, document: Document, names: Names
) -> tuple[Expression | None, tuple[Problem, ...]]:
    """A condition as read (None where it cannot be), and what is wrong with it, marked within its text."""
    expression, mistakes = parse(text)
    found = mistakes if expression is None else mistakes_in(expression, names)
    return expression, tuple(_marked(mistake, text, place, document) for mistake in found)


def _marked(mistake: Mistake, text: str, place: Path, document: Document) -> Problem:
    """A mistake at its place within a value; where that cannot be told, at the value."""
    problem = document.problem(mistake.code, place, mistake.message, mistake.help)
    home, there = document.home(place) if isinstance(document, Layered) else (document, place)
    span = home.spans.nearest(there)[0].span
    found = _within_line(mistake, text, span, home) or _within_lines(mistake, text, span, home)
    if found is None:
        return problem
    line, column = found
    shown, before = home.line(line), home.line(line - 1)
    source = (((line - 1, before),) if before.strip() else ()) + ((line, shown),)
    width = max(1, min(mistake.length, len(shown) + 1 - column))
    return replace(problem, line=line, column=column, width=width, source=source)


def _within_line(mistake: Mistake, text: str, span: Span, home: Document) -> tuple[int, int] | None:
    """Line and column within a text that stands in one line as it reads."""
    line = home.line(span.line)
    for quote in (0, 1):
        if span.line == span.end_line and line[span.column - 1 + quote : span.end_column - 1 - quote] == text:
            return span.line, min(span.column + quote + mistake.offset, len(line) + 1)
    return None


def _within_lines(mistake: Mistake, text: str, span: Span, home: Document) -> tuple[int, int] | None:
    """Line and column of what is wrong in a text over several lines, where it stands there once only."""
    wrong = text[mistake.offset : mistake.offset + mistake.length]
    lines = range(span.line, span.end_line + 1)
    places = [(n, home.line(n).find(wrong)) for n in lines if wrong and wrong in home.line(n)]
    once = len(places) == 1 and home.line(places[0][0]).count(wrong) == 1
    return (places[0][0], places[0][1] + 1) if once else None


# --- what follows ------------------------------------------------------------------------------------------


def _tilts(tilt: Mapping[str, float], place: Path, document: Document, types: Collection[str]) -> Iterator[Problem]:
    for key in tilt:
        if key not in CLASSES and key not in types:
            known = [*CLASSES, *types]
            help_ = did_you_mean(key, known) or type_help(key, known)
            yield document.problem("DET032", (*place, key), f"no class and no event type `{key}`", help_, on="key")


def reaction(
    do: Reaction, place: Path, document: Document, types: Collection[str], actors: Collection[str], *, listens: bool
) -> Iterator[Problem]:
    """Problems of an event that a rule brings about, for the actors (or words) that it may name.

    `listens`: whether its condition is about an event, which alone can be mirrored.
    """
    own = (MIRROR, GESTURE) if "self" in actors else ()
    if do.type not in own and do.type not in types:
        known = [*own, *types]
        help_ = did_you_mean(do.type, known) or type_help(do.type, known)
        if do.type in (MIRROR, GESTURE):
            help_ = f"`{do.type}` has a meaning only in a policy; name a type"
        yield document.problem("DET032", (*place, "type"), f"no event type `{do.type}` in the codebook", help_)
    if do.type == MIRROR and own and not listens:
        message = "`mirror` answers an event, and this condition is about none"
        yield document.problem("DET019", (*place, "type"), message, "ask for event.class or event.actor in `when`")
    for key in ("actors", "targets"):
        for k, actor in enumerate(getattr(do, key)):
            if actor not in actors:
                yield document.problem("DET030", (*place, key, k), f"no actor `{actor}`", _actor_help(actor, actors))
    for key in ("actors", "targets") if not own else ():
        if not getattr(do, key) and (key == "actors" or do.type in _NEED_TARGETS):
            message = f"nobody is named under `{key}`"
            yield document.problem("DET043", place, message, f"add `{key}`: a rule of a scenario belongs to nobody")
    if do.level is not None and do.type not in ("sanctions.imposed", "sanctions.eased"):
        message = f"`level` does not go with `{do.type}`"
        yield document.problem("DET019", (*place, "level"), message, "write `intensity`, or leave it out")


_NEED_TARGETS = frozenset(code for code, kind in CODEBOOK.items() if kind.weight)


def _actor_help(actor: str, actors: Collection[str]) -> str:
    near = did_you_mean(actor, actors)
    if near or "self" not in actors:
        return near or "write the id of an actor of the case"
    return "write self, other, or a word under `given` that a scenario fills in"


# --- a policy in use ---------------------------------------------------------------------------------------


def use_problems(
    policy: Policy, names: Names, actor: str, other: str | None, values: Mapping[str, Any]
) -> Iterator[tuple[str, str, str, str]]:
    """What keeps a policy from being used as asked: (code, word, message, help); the word is "" for the policy itself.

    Each word is filled in alone, so that what does not fit is told of the word and not of the policy.
    """
    for word in values:
        if word not in policy.given:
            help_ = did_you_mean(word, policy.given) or f"it leaves open: {', '.join(policy.given) or 'nothing'}"
            yield "DET010", word, f"the policy `{policy.id}` leaves no word `{word}` open", help_
    if other is None and (needs := _needs_other(policy)):
        message = f"the policy `{policy.id}` is about an opponent ({needs}), and `{actor}` has none"
        yield "DET048", "", message, "write `toward: ACTOR`"
    for word, given in policy.given.items():
        value = values.get(word, given.default)
        wrong = _misfit(policy, word, value, names)
        if wrong is not None and value is None:
            yield "DET011", word, f"`{word}` is needed: {given.meaning}", f"write with: {{{word}: …}}"
        elif wrong is not None:
            shown = f"{value:g}" if isinstance(value, int | float) else value
            yield wrong.code, word, f"`{shown}` does not fit: {wrong.message}", wrong.help


def _needs_other(policy: Policy) -> str:
    """Where a policy speaks of the opponent."""
    for k, rule in enumerate(policy.rules):
        if "other" in _words(rule.when):
            return f"rule {k + 1}"
        if rule.do is not None and (not rule.do.targets or "other" in rule.do.targets):
            return f"rule {k + 1}"
    return ""


def _misfit(policy: Policy, word: str, value: str | float | None, names: Names) -> Mistake | None:
    """The first mistake that a value of a word left open makes."""
    rest = frozenset((*policy.given, *POLICY_WORDS)) - {word}
    open_ = names._replace(given=rest)
    for rule in policy.rules:
        expression, _ = parse(rule.when)
        if expression is not None and word in expression.words:
            for mistake in mistakes_in(bind(expression, {word: value}), open_):
                return mistake
        if rule.do is not None and word in (*rule.do.actors, *rule.do.targets) and value not in names.actors:
            return Mistake(0, 1, "DET030", f"no actor `{value}` in this case", did_you_mean(str(value), names.actors))
    return None
