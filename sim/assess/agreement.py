"""How far two coders agree: which events both have, and Krippendorff's alpha on type, sign and modality of those.

`codings.compare_codings` shows what two codings make of a replay; this says how reliable the coding itself is, so it
also takes candidates, which have no replay. What is coded is matched one to one: by id; else by the candidate from
which it was decided; else by the same words of a document with the same participants, the same span before spans that
overlap; else by type and participants with dates that have a day in common. Pairs found
in the last way agree on their type because that is how they were found: alpha on type and sign leaves them out.

Source: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", University of Pennsylvania, 2011 (nominal data).
The package `krippendorff` computes the same and checks ours in the tests; it is under the GPL, so we do not import it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple

from sim.assess.coded import Coded
from sim.assess.codings import Difference, who
from sim.record.dates import EventDate

How = Literal["id", "decision", "place", "date"]
HOW: Final[tuple[How, ...]] = ("id", "decision", "place", "date")
VARIABLES: Final = ("type", "sign", "modality")
_GIVEN_BY_DATE: Final = frozenset({"type", "sign"})  # what pairs that were found by their dates agree on anyway


class Alpha(NamedTuple):
    """Krippendorff's alpha over some pairs: 1 is perfect, 0 what chance gives, below 0 worse; None where all is alike.

    `alike` of `pairs` have the same value.
    """

    value: float | None
    alike: int
    pairs: int


class Both(NamedTuple):
    """What both coders have: the two codings, how they were found to be of one thing, and what they say differently."""

    first: Coded
    second: Coded
    how: How
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Agreement:
    """Two codings compared: the pairs in the first one's order, and what only one of them has."""

    pairs: tuple[Both, ...]
    only_first: tuple[Coded, ...]
    only_second: tuple[Coded, ...]

    def alpha(self, variable: str) -> Alpha:
        """Alpha on `type`, `sign` or `modality`."""
        told = [p for p in self.pairs if p.how != "date" or variable not in _GIVEN_BY_DATE]
        values = [(getattr(p.first, variable), getattr(p.second, variable)) for p in told]
        return Alpha(alpha(values), sum(a == b for a, b in values), len(values))

    @property
    def found(self) -> dict[How, int]:
        """How many pairs were found in each way."""
        counted = Counter(p.how for p in self.pairs)
        return {how: counted[how] for how in HOW}

    def data(self) -> dict[str, Any]:
        """The comparison as plain data."""
        return {
            "matched": len(self.pairs),
            "matched_by": dict(self.found),
            "only_first": [c.id for c in self.only_first],
            "only_second": [c.id for c in self.only_second],
            "alpha": {name: self.alpha(name)._asdict() for name in VARIABLES},
            "differences": [
                {
                    "first": p.first.id,
                    "second": p.second.id,
                    "by": p.how,
                    "differences": {d.what: [d.first, d.second] for d in p.differences},
                }
                for p in self.pairs
                if p.differences
            ],
        }


def agreement(first: Sequence[Coded], second: Sequence[Coded]) -> Agreement:
    """Compare two codings."""
    left, right = list(range(len(first))), list(range(len(second)))
    found: list[tuple[int, int, How]] = []
    ways: tuple[tuple[How, Callable[[Coded, Coded], tuple[int, ...] | None]], ...] = (
        ("id", _by_id),
        ("decision", _by_decision),
        ("place", _by_place),
        ("date", _by_date),
    )
    for how, distance in ways:
        pairs = _nearest(first, second, left, right, distance)
        found += [(a, b, how) for a, b in pairs]
        left = [k for k in left if k not in {a for a, _ in pairs}]
        right = [k for k in right if k not in {b for _, b in pairs}]
    both = [Both(first[a], second[b], how, tuple(_differ(first[a], second[b]))) for a, b, how in sorted(found)]
    return Agreement(tuple(both), tuple(first[k] for k in left), tuple(second[k] for k in right))


def alpha(units: Iterable[Sequence[Hashable]]) -> float | None:
    """Krippendorff's alpha of nominal data; a unit is the values that its coders gave, missing ones left out.

    None where nothing can be said: no unit with two values, or one value only throughout.

    >>> alpha([("a", "a"), ("b", "b"), ("a", "b")])
    0.4444444444444444
    """
    pairable = [Counter(unit) for unit in units if len(unit) >= 2]
    every: Counter[Hashable] = sum(pairable, Counter())
    n = every.total()
    expected = n * n - sum(c * c for c in every.values())
    if not expected:
        return None
    observed = sum((u.total() ** 2 - sum(c * c for c in u.values())) / (u.total() - 1) for u in pairable)
    return 1 - (n - 1) * observed / expected


# --- what is one thing ------------------------------------------------------------------------------


def _nearest(
    first: Sequence[Coded],
    second: Sequence[Coded],
    left: Iterable[int],
    right: Sequence[int],
    distance: Callable[[Coded, Coded], tuple[int, ...] | None],
) -> list[tuple[int, int]]:
    """Pairs one to one, the nearest first; `distance` is None for what cannot be a pair."""
    near = [(d, a, b) for a in left for b in right if (d := distance(first[a], second[b])) is not None]
    ours: set[int] = set()
    theirs: set[int] = set()
    found = []
    for _, a, b in sorted(near):
        if a not in ours and b not in theirs:
            ours.add(a)
            theirs.add(b)
            found.append((a, b))
    return found


def _by_id(a: Coded, b: Coded) -> tuple[int, ...] | None:
    return () if a.id == b.id else None


def _by_decision(a: Coded, b: Coded) -> tuple[int, ...] | None:
    """Decided from the same candidate, or the candidate itself, whatever an edit made of it."""
    return (int(a.type != b.type), _days_between(a.when, b.when)) if a.candidates & b.candidates else None


def _by_place(a: Coded, b: Coded) -> tuple[int, ...] | None:
    """The same participants in the same words: one span, else the largest part of the shorter one, goes first.

    Of several, those of one type, then with one modality, then on the nearer day go first.
    """
    if a.participants != b.participants or not any(s.meets(t) for s in a.spots for t in b.spots):
        return None
    met = [(s, t) for s in a.spots for t in b.spots if s.meets(t)]
    apart = int(not any(s.span == t.span is not None for s, t in met))
    common = max(s.part(t) for s, t in met)
    near = int(a.type != b.type), int(a.modality != b.modality), _days_between(a.when, b.when)
    return (apart, -common * apart, *near)


def _by_date(a: Coded, b: Coded) -> tuple[int, ...] | None:
    """The same type and participants, and dates with a day in common; what has no date is not matched so."""
    from sim.sources.document.coding.merging import overlap

    if (a.type, a.participants) != (b.type, b.participants) or a.when is None or b.when is None:
        return None
    alike = int(who(a) != who(b)), int(a.modality != b.modality), _days_between(a.when, b.when)
    return alike if overlap(a.when, b.when) else None


def _days_between(one: EventDate | None, other: EventDate | None) -> int:
    """Days between the first days of two dates; more than any where one is not known, so that known ones go first."""
    if one is not None and other is not None and one.text == other.text:
        return 0
    if one is None or other is None or one.lo is None or other.lo is None:
        return dt.date.max.toordinal()
    return abs((one.lo - other.lo).days)


def _differ(a: Coded, b: Coded) -> Iterator[Difference]:
    for (what, ours), (_, theirs) in zip(_said(a), _said(b), strict=True):
        if ours != theirs:
            yield Difference(what, ours, theirs)


def _said(coded: Coded) -> Iterator[tuple[str, str]]:
    yield "type", coded.type
    yield "sign", coded.sign
    yield "date", coded.when.text if coded.when else "none"
    yield "actors", who(coded)
    yield "modality", coded.modality
