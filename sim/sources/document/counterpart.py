"""The other side: a document about two parties often says what one does and not to whom; then the other one is meant.

The two are the case's principals where a case is given and the document names both, else the two parties that the
document names most. What is filled in is said in the candidate's rules, for the text does not say it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Final

from sim.sources.document.finding import Finding, parties
from sim.sources.document.gazetteer import Gazetteer
from sim.sources.document.passage import Passage

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

    Of the parties that are named most, or the only two that are named at all, the two that are most often on the two
    sides of what the sentences report.
    """
    counted = _named(passages, gazetteer, on)
    for one, other in gazetteer.principals:
        if counted[one] and counted[other]:
            return one, other
    enough = [p for p in counted if counted[p] >= LEAST or len(counted) == 2]
    ranked = sorted(enough, key=lambda p: (-counted[p], p))[:_CONSIDERED]
    sides = Counter(pair for f in found for pair in _sides(f, gazetteer, on))
    pairs = [(a, b) for k, a in enumerate(ranked) for b in ranked[k + 1 :]]
    return max(pairs, key=lambda pair: sides[_key(pair)] + min(counted[pair[0]], counted[pair[1]]), default=None)


def _named(passages: Sequence[Passage], gazetteer: Gazetteer, on: dt.date | None) -> Counter[str]:
    """In how many sentences each party is named."""
    counted: Counter[str] = Counter()
    for p in passages:
        named = {gazetteer.party(a, on) for m in p.mentions if not m.place for a in m.actors}
        counted.update(
            sorted(party for party in named if party is not None and gazetteer.known(party).kind != "person")
        )
    return counted


def _sides(f: Finding, gazetteer: Gazetteer, on: dt.date | None) -> set[Pair]:
    """The pairs of parties that a finding puts on two sides; a visit or a mediation may be anybody's."""
    if f.trigger.entry.type in _ANYBODY:
        return set()
    actors, targets = (parties(ms, gazetteer, on) for ms in (f.roles.sources, f.roles.targets))
    every = actors if f.trigger.entry.has("@joint") else ()
    return {_key((a, b)) for a in actors for b in (*targets, *every) if a != b}


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
