"""A third party between the two that a document is about: what it does with both of them is mediation."""

from __future__ import annotations

from typing import Final, NamedTuple

from sim.sources.document.coding.finding import Finding
from sim.sources.document.who.counterpart import Pair

_OFFERS: Final = frozenset({"offer.talks"})


class Mediated(NamedTuple):
    """An act of a third party toward the two."""

    type: str
    actors: tuple[str, ...]
    targets: tuple[str, ...]


def mediated(
    f: Finding, kind: str, actors: tuple[str, ...], targets: tuple[str, ...], pair: Pair | None
) -> Mediated | None:
    """The mediation that an act of a third party is; None where it is none.

    `Corland invited both sides to talks` offers mediation, and `Corland's envoy met both sides` is mediation.
    """
    if pair is None:
        return None
    third = tuple(a for a in actors if a not in pair)
    if kind in _OFFERS and third == actors and third and set(targets) == set(pair):
        return Mediated("mediation.offered", actors, targets)
    both = any(m.how == "group" and set(m.actors) == set(pair) for m in f.roles.sources[1:])
    if kind == "talks.working" and both and len(third) == 1 and set(actors) == {*pair, *third}:
        return Mediated("mediation.held", third, pair)
    return None
