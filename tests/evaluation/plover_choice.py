"""Which of a sentence's findings are what it reports: the main one, and at most one more that is joined to it by `and`.

A news lead reports one event and tells of others to explain it: what came before, what somebody is blamed for, what
is meant to follow. A record holds the one event. So the findings are put in order, by these rules in turn:

0. somebody takes part, before nobody does;
1. in the main clause before in a clause of time, cause or condition, a relative clause, an infinitive of purpose, or
   behind a participle (`accusing them of ...`);
2. a verb before an adjective or a noun;
3. with a source, and with a target, before without;
4. done before planned, denied or supposed;
5. the earlier in the text.

The first is kept; another one is kept beside it where it is a finite verb that `and` or `but` joins to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sim.record.event import HAPPENED
from sim.sources.document.coding.finding import Finding
from sim.sources.document.syntax.grammar import BE
from sim.sources.document.telling.dating import verbs
from sim.sources.document.text.passage import Passage

_OPENS: Final = frozenset(
    """
    after before when while who whom which whose where because since although though if unless until whereas despite
    following amid
    """.split()
)
_CLOSES: Final = frozenset({",", ";", ":"})
_JOINS: Final = frozenset({"and", "but"})
_BLAMED: Final = frozenset(
    "for of over about at on by against into that in from with to without as than including".split()
)
_NEAR: Final = 6  # words between `and` and the verb that it joins: adverbs, auxiliaries, a subject of its own
_MOST: Final = 2


def chosen(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings that a sentence reports, in the order of the text: one, or two that are joined."""
    if not findings:
        return ()
    first = min(findings, key=_order)
    joined = [f for f in findings if f is not first and _joined(first, f)]
    return tuple(sorted([first, *joined[: _MOST - 1]], key=_place))


def _order(f: Finding) -> tuple[bool, bool, int, bool, bool, bool, tuple[int, int]]:
    kind = ("v", "a", "n").index(f.trigger.entry.parsed.head)
    whole = f.trigger.entry.has("@joint") or any(m.actors for m in f.roles.targets)
    nobody = not (f.roles.sources or f.roles.targets)
    return nobody, subordinate(f), kind, not f.roles.sources, not whole, f.said.modality not in HAPPENED, _place(f)


def _place(f: Finding) -> tuple[int, int]:
    return f.number, f.trigger.head


def subordinate(f: Finding) -> bool:
    """Whether a finding stands outside the main clause of its sentence."""
    p, head = f.passage, f.trigger.head
    return _in_clause(p, head) or (f.trigger.entry.parsed.head == "v" and _non_finite(p, head))


def _in_clause(p: Passage, head: int) -> bool:
    """Whether a word that opens a subordinate clause stands before, and no comma between closes it."""
    for at in range(head - 1, -1, -1):
        if p.low(at) in _CLOSES:
            return False
        if p.low(at) in _OPENS:
            return True
    return False


def _non_finite(p: Passage, head: int) -> bool:
    """Whether a verb is an infinitive, or a participle that no auxiliary makes finite, or describes a noun."""
    before = p.low(head - 1)
    if before == "to":
        return True
    if p.low(head).endswith("ing"):
        return not any(p.low(k) in BE for k in range(max(0, head - 3), head))
    return before in _BLAMED


def _joined(first: Finding, other: Finding) -> bool:
    """Whether a finding is a finite verb that `and` or `but` joins to the first."""
    one, two = sorted((first, other), key=_place)
    if one.number != two.number or two.trigger.entry.parsed.head != "v" or subordinate(two) or subordinate(one):
        return False
    p, start = two.passage, max(one.trigger.last, two.trigger.head - _NEAR)
    place = next((k for k in range(two.trigger.head - 1, start - 1, -1) if p.low(k) in _JOINS), None)
    return place is not None and not any(place < v < two.trigger.head for v in verbs(p))
