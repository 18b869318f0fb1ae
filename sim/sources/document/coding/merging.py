"""One event told twice is one candidate: with both places, and the date of whichever telling has one."""

from __future__ import annotations

from collections.abc import Iterable

from sim.record.dates import EventDate
from sim.record.event import HAPPENED
from sim.sources.document.coding.candidate import Candidate

_LOOK_BACK = 50  # earlier candidates of one kind that a telling is compared with


def merged(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """The candidates of a document with repeated tellings put together, in the order of their first places."""
    kept: list[Candidate] = []
    alike: dict[tuple[str, bool, tuple[str, ...]], list[int]] = {}
    for candidate in candidates:
        rows = alike.setdefault((candidate.type, candidate.joint, tuple(sorted(candidate.actors))), [])
        at = next((k for k in rows[-_LOOK_BACK:] if kept[k].id == candidate.id or _same(kept[k], candidate)), None)
        if at is None:
            rows.append(len(kept))
            kept.append(candidate)
        else:
            kept[at] = _joined(kept[at], candidate)
    return tuple(kept)


def _same(a: Candidate, b: Candidate) -> bool:
    """Whether two of one type and the same actors may be one event: targets, kind of modality and dates allow it."""
    kind = (a.modality in HAPPENED) == (b.modality in HAPPENED) and (a.modality in HAPPENED or a.modality == b.modality)
    return kind and _compatible(a.targets, b.targets) and _together(a, b)


def _compatible(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return not one or not other or set(one) == set(other)


def _together(a: Candidate, b: Candidate) -> bool:
    """Whether the dates allow one event: one of them has no words for it, or the two have a day in common."""
    if not a.date_words or not b.date_words:
        return True
    return overlap(a.when, b.when)


def overlap(one: EventDate | None, other: EventDate | None) -> bool:
    """Whether two dates have a day in common; an unknown one may be any day."""
    if one is None or other is None:
        return True
    starts_late = one.lo is not None and other.hi is not None and one.lo > other.hi
    ends_early = one.hi is not None and other.lo is not None and one.hi < other.lo
    return not (starts_late or ends_early)


def _closer(one: Candidate, other: Candidate) -> bool:
    """Whether one telling dates the event more closely than another."""
    if not one.date_words or one.when is None:
        return False
    if not other.date_words or other.when is None:
        return True
    mine, theirs = one.when.span_days, other.when.span_days
    return mine is not None and (theirs is None or mine < theirs)


def _joined(first: Candidate, second: Candidate) -> Candidate:
    """The first telling with what the second adds: its place, its sources, and its date where the first has none."""
    dated = second if _closer(second, first) else first
    return first.model_copy(
        update={
            "when": dated.when, "date_words": dated.date_words, "date_rule": dated.date_rule,
            "persons": tuple(dict.fromkeys((*first.persons, *second.persons))),
            "places": (*first.places, *second.places)[:50],
            "rules": (*first.rules, f"told again in paragraph {second.main.paragraph}: {second.rules[0]}")[:30],
            "confidence": max(first.confidence, second.confidence),
        }
    )  # fmt: skip
