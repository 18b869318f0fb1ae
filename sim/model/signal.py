"""Signals: what a batch brought between the principals, as the phase rules read it (the Y of model.md 2.9)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Witness(NamedTuple):
    """Something that happened between the principals, in the words by which a guard asks for it."""

    id: str
    words: frozenset[str]  # its roles and type; `hostile`; for the ledger and the clocks `kept`, `broken`, `expired`


class Signals(NamedTuple):
    """Roles and types of the events between principals, the pairs in contact, and what the ledger and clocks rang."""

    roles: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    contacts: frozenset[int] = frozenset()  # principal pairs in contact
    meetings: frozenset[int] = frozenset()  # principal pairs that met
    hostile: bool = False
    kept: bool = False  # a commitment between principals was fulfilled
    breach: float = 0.0  # largest magnitude broken in this batch
    expiry: float = 0.0  # largest magnitude of a deadline that expired
    witnesses: tuple[Witness, ...] = ()


QUIET = Signals()


def merged(signals: Iterable[Signals]) -> Signals:
    """What several events at one instant bring together."""
    heard = [s for s in signals if s is not QUIET]
    if len(heard) < 2:
        return heard[0] if heard else QUIET
    return Signals(
        roles=frozenset().union(*(s.roles for s in heard)),
        types=frozenset().union(*(s.types for s in heard)),
        contacts=frozenset().union(*(s.contacts for s in heard)),
        meetings=frozenset().union(*(s.meetings for s in heard)),
        hostile=any(s.hostile for s in heard),
        witnesses=tuple(w for s in heard for w in s.witnesses),
    )
