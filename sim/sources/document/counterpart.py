"""The other side: a document about two parties often says what one does and not to whom; then the other one is meant.

The two are the case's principals where a case is given and the document names both, else the two parties that the
document names most. What is filled in is said in the candidate's rules, for the text does not say it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Final

from sim.sources.document.gazetteer import Gazetteer
from sim.sources.document.passage import Passage

LEAST: Final = 2  # mentions from which on a document is about a party
_AT_NOBODY: Final = ("test.", "site.", "domestic.", "statement.neutral")  # types that need no other side
_BETWEEN: Final = frozenset({"mediation.held", "mediation.offered"})

Pair = tuple[str, str]


def pair_of(passages: Sequence[Passage], gazetteer: Gazetteer, on: dt.date | None) -> Pair | None:
    """The two parties that a document is about, or None where it is not about two."""
    counted: Counter[str] = Counter()
    for p in passages:
        named = {gazetteer.party(a, on) for m in p.mentions if not m.place for a in m.actors}
        counted.update(sorted(party for party in named if party is not None))
    for one, other in gazetteer.principals:
        if counted[one] and counted[other]:
            return one, other
    ranked = sorted(counted, key=lambda party: (-counted[party], party))
    states = [party for party in ranked if gazetteer.known(party).kind != "person" and counted[party] >= LEAST]
    return (states[0], states[1]) if len(states) > 1 else None


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
        return left if type_code in _BETWEEN else ()
    return left
