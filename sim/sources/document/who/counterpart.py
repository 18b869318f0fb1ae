"""The other side: a document about two parties often says what one does and not to whom; then the other one is meant.

The two are the case's principals where a case is given and the document names both, else the two parties that the
document names most. What is filled in is said in the candidate's rules, for the text does not say it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from typing import Final

from sim.sources.document.coding.finding import Finding, parties
from sim.sources.document.text.passage import Passage
from sim.sources.document.who.gazetteer import Gazetteer
from sim.sources.document.who.mention import Mention

LEAST: Final = 2  # mentions from which on a document is about a party
_CONSIDERED: Final = 4  # parties, the most named ones, among which the two are looked for
_AT_NOBODY: Final = ("test.", "site.", "domestic.", "statement.neutral")  # types that need no other side
_ANYBODY: Final = frozenset({"mediation.held", "mediation.offered", "envoy.visit", "talks.working", "praise"})
BETWEEN: Final = frozenset({"mediation.held", "mediation.offered"})

Pair = tuple[str, str]


def pair_of(
    passages: Sequence[Passage], found: Sequence[Finding], gazetteer: Gazetteer, on: dt.date | None
) -> Pair | None:
    """The two parties that a document is about, or None where it is not about two.

    Of the parties that are named most, or the only two that are named at all, the two that are most often named beside
    one another, and on the two sides of what the sentences report.
    """
    rows = _parties_named(passages, gazetteer, on)
    counted = Counter(party for named in rows for party in named)
    for one, other in gazetteer.principals:
        if counted[one] and counted[other]:
            return one, other
    enough = [p for p in counted if counted[p] >= LEAST or len(counted) == 2]
    ranked = sorted(enough, key=lambda p: (-counted[p], p))[:_CONSIDERED]
    sides = Counter(pair for f in found for pair in _sides(f, gazetteer, on))
    pairs = [(a, b) for k, a in enumerate(ranked) for b in ranked[k + 1 :]]
    beside = Counter(_key(pair) for named in rows for pair in combinations(sorted(named), 2))

    def weight(pair: Pair) -> int:
        return sides[_key(pair)] + beside[_key(pair)] + min(counted[pair[0]], counted[pair[1]])

    return max(pairs, key=weight, default=None)


def _parties_named(passages: Sequence[Passage], gazetteer: Gazetteer, on: dt.date | None) -> tuple[frozenset[str], ...]:
    """The parties that each sentence names."""
    rows = []
    for p in passages:
        named = {gazetteer.party(a, on) for m in p.mentions if not (m.place or _guessed(m)) for a in m.actors}
        rows.append(frozenset(n for n in named if n is not None and gazetteer.known(n).kind != "person"))
    return tuple(rows)


def _sides(f: Finding, gazetteer: Gazetteer, on: dt.date | None) -> set[Pair]:
    """The pairs of parties that a finding puts on two sides; a visit or a mediation may be anybody's."""
    if f.trigger.entry.type in _ANYBODY:
        return set()
    sides = ([m for m in ms if not _guessed(m)] for ms in (f.roles.sources, f.roles.targets))
    actors, targets = (parties(ms, gazetteer, on) for ms in sides)
    every = actors if f.trigger.entry.has("@joint") else ()
    return {_key((a, b)) for a in actors for b in (*targets, *every) if a != b}


def _guessed(mention: Mention) -> bool:
    """Whether a mention is of two whom only the order of the text suggests: `both sides`."""
    return mention.how == "group" and len(mention.actors) > 1


def _key(pair: Pair) -> Pair:
    return (pair[0], pair[1]) if pair[0] < pair[1] else (pair[1], pair[0])


def facing(type_code: str, actors: Sequence[str], pair: Pair | None) -> tuple[str, ...]:
    """Whom an act without a named target is toward: the one of the pair that is not acting; both for a mediator.

    >>> facing("demand", ["ARV"], ("ARV", "BLG")), facing("mediation.held", ["COR"], ("ARV", "BLG"))
    (('BLG',), ('ARV', 'BLG'))
    >>> facing("test.srbm", ["ARV"], ("ARV", "BLG")), facing("demand", ["COR"], ("ARV", "BLG"))
    ((), ())
    """
    if pair is None or type_code.startswith(_AT_NOBODY):
        return ()
    left = tuple(party for party in pair if party not in actors)
    if len(left) == 2:
        return left if type_code in BETWEEN else ()
    return left
