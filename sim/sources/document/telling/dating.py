"""Which time expression dates which event: attachment to verbs, quotations, and what holds where no date is given.

A date belongs to the nearest verb that governs it, participles included; the date of saying is not the date of what is
said, but a quotation was made when it was said.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

from sim.record.event import UNREALISED, Modality
from sim.sources.document.lexicon import by_head, lexicon
from sim.sources.document.syntax.grammar import AUXILIARIES, BARRIERS, DETERMINERS, MODALS, PREPOSITIONS, group_start
from sim.sources.document.syntax.inflection import irregular_past
from sim.sources.document.syntax.trigger import Trigger
from sim.sources.document.telling.daterule import dated
from sim.sources.document.telling.speech import Saying, saying_forms
from sim.sources.document.telling.timeexpression import TimeExpression, expressions, words_of
from sim.sources.document.text.passage import Passage, once

_SPEAKING: Final = frozenset("spoke speak speaks talked said told praised hailed recalled mentioned described".split())
_PARTING: Final = BARRIERS - {"and", "after", "before", "since", "until", "so"}
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_FAR: Final = 6  # sentences back that `the same day` reaches
_NOUN_REACH: Final = 8  # words between a noun and the date that follows it


class When(NamedTuple):
    """The date of an event: EDTF or None, the words it was read from, the rule, and the words' place."""

    edtf: str | None
    words: str = ""
    rule: str = ""
    expression: TimeExpression | None = None


@once
def verbs(p: Passage) -> tuple[int, ...]:
    """The words of a sentence that are main verbs, by their form and the word before them."""
    return tuple(k for k in range(len(p.words)) if _is_verb(p, k))


def _is_verb(p: Passage, k: int) -> bool:
    word, before = p.low(k), p.low(k - 1)
    if not p.words[k].text.islower() or not word.isalpha() or p.at(k) is not None:
        return False
    if word in AUXILIARIES | DETERMINERS | PREPOSITIONS or before in DETERMINERS:
        return False
    if word in saying_forms() or before == "to" or before in MODALS:
        return True
    if (word.endswith("ed") and len(word) > 3) or word in irregular_past():
        return True
    if word.endswith("ing") and len(word) > 5:
        return before not in PREPOSITIONS or before in ("of", "by", "after", "before", "without")
    mention = p.at(k - 1)
    return mention is not None and not mention.possessive and word in _third_persons()


@cache
def _third_persons() -> frozenset[str]:
    """The third persons of the lexicon's verbs that are not also plurals of its nouns."""
    heads = [(form, kinds) for form, rows in by_head().items() for _, kinds in rows]
    asked = {form for e in lexicon().values() for c in e.parsed.conditions if c.window in "ow" for form in c.forms}
    nouns = asked | {form for form, kinds in heads if "plural" in kinds}
    return frozenset(form for form, kinds in heads if "third" in kinds) - nouns


def owner(p: Passage, e: TimeExpression) -> int | None:
    """The verb that an expression belongs to: the nearest before it in its clause, else the next one."""
    if e not in (known := _owners(p)):
        known[e] = _owner_of(p, e)
    return known[e]


@once
def _owners(p: Passage) -> dict[TimeExpression, int | None]:
    """The owners of the expressions of a sentence that are known already."""
    return {}


def _owner_of(p: Passage, e: TimeExpression) -> int | None:
    found = verbs(p)
    at = bisect_left(found, e.first)
    if at and not _parted(p, found[at - 1], e.first):
        return found[at - 1]
    behind = found[bisect_left(found, e.last) :]
    return next((k for k in behind if p.low(k - 1) != "to"), None)


def _parted(p: Passage, verb: int, at: int) -> bool:
    """Whether something that begins a clause lies between a verb and a place behind it."""
    return _last_parting(p)[at] > verb


@once
def _last_parting(p: Passage) -> tuple[int, ...]:
    """For every word, and the end, the last word before it that begins a clause; -1 where there is none."""
    last = [-1]
    for k in range(len(p.words)):
        last.append(k if p.low(k) in _PARTING else last[-1])
    return tuple(last)


def governing(p: Passage, trigger: Trigger) -> int | None:
    """The verb of a trigger: itself, or the one that its noun belongs to."""
    if trigger.entry.parsed.head == "v":
        return trigger.head
    found = verbs(p)
    at = bisect_left(found, trigger.head)
    if at and not _parted(p, found[at - 1], trigger.head):
        return found[at - 1]
    behind = bisect_right(found, trigger.head)
    following = found[behind] if behind < len(found) else None
    return None if following is None or _parted(p, trigger.head, following) else following


def expression_of(p: Passage, trigger: Trigger) -> TimeExpression | None:
    """The expression that dates a trigger in its own sentence, or None."""
    every = expressions(p)
    if trigger.entry.parsed.head == "n":
        for e in every:
            if 0 <= e.first - trigger.last <= _NOUN_REACH and not any(trigger.last <= k < e.first for k in verbs(p)):
                return e
    verb = governing(p, trigger)
    if trigger.entry.parsed.head == "n" and verb is not None and p.low(verb) in _SPEAKING:
        return None  # the date of saying is not the date of what is spoken of
    mine = [e for e in every if verb is not None and (_same_group(p, owner(p, e), verb) or _right_behind(p, verb, e))]
    return (
        min(mine, key=lambda e: _distance(e, verb)) if mine and verb is not None else _of_main_verb(p, trigger, every)
    )


def _right_behind(p: Passage, verb: int, e: TimeExpression) -> bool:
    """Whether an expression follows a verb that its form alone does not show (`they meet on Friday`)."""
    found = verbs(p)
    if e.first < verb or _parted(p, verb, e.first):
        return False
    return bisect_left(found, verb) == bisect_left(found, e.first)  # no verb at it, none between


def _distance(e: TimeExpression, verb: int) -> int:
    return e.first - verb if e.first > verb else verb - e.last + 1


def _of_main_verb(p: Passage, trigger: Trigger, every: Sequence[TimeExpression]) -> TimeExpression | None:
    """The date of the verb before, for a participle behind a comma and for a verb that `and` ties to it.

    `said on Monday, offering to mediate`; `closed it on Monday and ordered them out`.
    """
    start = group_start(p, trigger.head)
    participle = p.low(trigger.head).endswith("ing") and p.low(trigger.head - 1) == ","
    tied = trigger.entry.parsed.head == "v" and p.low(start - 1) == "and"
    main = next((k for k in reversed(verbs(p)) if k < start), None)
    if main is None or not (participle or tied):
        return None
    return next((e for e in every if owner(p, e) == main and e.first < trigger.head), None)


def _same_group(p: Passage, one: int | None, other: int) -> bool:
    """Whether two verbs are one group, such as `be delivered`, or `agreed` and what was agreed."""
    return one is not None and (one == other or (0 < other - one <= 2 and p.low(other - 1) in AUXILIARIES - {"to"}))


def when_of(
    p: Passage, trigger: Trigger, modality: Modality, published: dt.date | None, saying: tuple[Passage, Saying] | None,
    told: dt.date | None = None,
) -> When:  # fmt: skip
    """The date of a trigger's event, with its rule.

    `saying` is the verb of saying, with its sentence, that a quoted trigger hangs on; its date is inherited. `told` is
    the day that the sentences before told last.
    """
    e = expression_of(p, trigger)
    if e is None and saying is not None and (modality not in UNREALISED or trigger.entry.has("@speaker")):
        inherited = _of_saying(*saying)
        if inherited is not None:
            made = _made(saying[0], inherited, published, "asserted")
            return made._replace(rule=f"7 of the saying: {made.rule}")
    return _made(p, e, published, modality, told) if e is not None else _undated(modality, published)


def told_before(passages: Sequence[Passage], number: int, published: dt.date | None) -> dt.date | None:
    """The day that the sentences before one told last, in its paragraph or the one before."""
    nearest = passages[number].sentence.paragraph - 1
    for p in reversed(passages[max(0, number - _FAR) : number]):
        if p.sentence.paragraph < nearest:
            return None
        if (day := _day_in(p, len(p.words), published)) is not None:
            return day
    return None


def _day_in(p: Passage, until: int, published: dt.date | None) -> dt.date | None:
    """The last single day that a sentence names before a word."""
    for e in reversed(expressions(p)):
        when = dated(e, published, future=False).when if e.last <= until and not e.frame else None
        if when is not None and _DAY.fullmatch(when):
            return dt.date.fromisoformat(when)
    return None


def when_said(p: Passage, saying: Saying | None, published: dt.date | None) -> When:
    """The date of what is done by saying it: that of the verb of saying, where it has one."""
    e = _of_saying(p, saying) if saying is not None else None
    return _made(p, e, published, "asserted") if e is not None else _undated("asserted", published)


def _of_saying(p: Passage, saying: Saying) -> TimeExpression | None:
    return next((e for e in expressions(p) if owner(p, e) == saying.verb), None)


def _made(
    p: Passage, e: TimeExpression, published: dt.date | None, modality: Modality, told: dt.date | None = None
) -> When:
    if e.kind == "another":
        told = _day_in(p, e.first, published) or told
    found = dated(e, published, future=modality in UNREALISED, told=told)
    if found.when is None and e.kind == "another":
        return _undated(modality, published)
    return When(found.when, " ".join(words_of(p, e)), found.rule, e)


def _undated(modality: Modality, published: dt.date | None) -> When:
    """Without words for it: some time up to publication, or for what is to come, some time from then on (rule 5)."""
    if published is None:
        return When(None, "", "no date, no day of publication")
    if modality in UNREALISED:
        return When(f"{published}/..", "", "5 to come, no date")
    return When(f"../{published}", "", "5 no date")
