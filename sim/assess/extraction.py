"""How well a coder reads: its candidates beside what a person coded in the same articles, and the traps it fell into.

Candidates and gold events are matched one to one within an article, twice: by type alone, and by type and parties
(who to whom what). Parties are alike where both are joint and the same take part, or both are directed and actors and
targets are the same sets; a target beyond the gold is allowed only where gold names none. Among those that may be
matched the better pair goes first: the same parties to the letter, then places that overlap, then the same paragraph,
then the order of the text. Dates and modalities are judged of the pairs by type and parties.

A trap is fallen into by a candidate that states as a fact what the words in it do not; one that the gold has, or has
in that place with other parties (a threat to do what would be a trap), is none.
A claim (kind `attribution`) is stated as a fact where it is asserted; reported or alleged, it keeps its claimant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sim.assess.gold import Gold, GoldEvent, TrapKind, Where, read_gold, where
from sim.assess.resampling import Interval, Tally, interval, total
from sim.record.dates import EventDate
from sim.record.event import HAPPENED
from sim.sources.document.coding.candidate import Candidate
from sim.sources.document.coding.merging import overlap

__all__ = [
    "MEASURES", "Fall", "Match", "Score", "Scores", "alike", "matched", "read_gold", "same_days", "score",
]  # fmt: skip

MEASURES: Final[Mapping[str, str]] = {
    "type": "event type",
    "who": "type and actors (who to whom what)",
    "date": "date, to the day",
    "date_overlap": "date, a day in common",
    "modality": "modality",
    "realised": "realised or not",
}
"""What is measured; from `date` on, shares of the pairs by type and actors: for dates, of those that gold dates."""

_TRIGGER: Final = re.compile(r"^entry \S+ at `(.+?)`")


class Match(NamedTuple):
    """A candidate and the gold event that it stands for, by their numbers in the article."""

    candidate: int
    gold: int


class Fall(NamedTuple):
    """A trap that a coder fell into: the candidate that states as a fact what the article does not."""

    document: str
    kind: TrapKind
    quote: str
    candidate: str


@dataclass(frozen=True)
class Score:
    """One article scored: what was counted for each measure, how candidates and gold were matched, and the traps."""

    document: str
    tallies: Mapping[str, Tally]
    by_type: tuple[Match, ...]
    by_who: tuple[Match, ...]
    falls: tuple[Fall, ...]
    traps: int


@dataclass(frozen=True)
class Scores:
    """Several articles scored together; an article is the unit that the intervals draw anew."""

    articles: tuple[Score, ...]

    def tally(self, measure: str) -> Tally:
        """What was counted for a measure over all articles; KeyError for a name that is none of `MEASURES`."""
        return total(a.tallies[measure] for a in self.articles)

    def interval(self, measure: str) -> Interval | None:
        """The 95 % interval of a measure's micro-F1."""
        return interval([a.tallies[measure] for a in self.articles])

    @property
    def falls(self) -> tuple[Fall, ...]:
        """The traps that were fallen into; there should be none."""
        return tuple(f for a in self.articles for f in a.falls)

    @property
    def traps(self) -> int:
        """How many traps there were."""
        return sum(a.traps for a in self.articles)

    def data(self) -> dict[str, Any]:
        """The scores as plain data; None where there was nothing to judge."""
        return {
            "articles": len(self.articles),
            "measures": {name: self._measured(name) for name in MEASURES},
            "traps": {"set": self.traps, "fallen": len(self.falls), "falls": [f._asdict() for f in self.falls]},
        }

    def _measured(self, name: str) -> dict[str, Any]:
        counted, range_ = self.tally(name), self.interval(name)
        scores = {"precision": counted.precision, "recall": counted.recall, "f1": counted.f1}
        return {**counted._asdict(), **scores, "interval": None if range_ is None else [range_.low, range_.high]}

    def text(self) -> str:
        """The scores as a table for people."""
        rows = [("", "precision", "recall", "F1", "95 % interval", "counted"), *map(self._row, MEASURES)]
        widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
        lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows]
        fallen = f"{len(self.falls)} of {self.traps} traps coded as fact"
        told = (f"  {f.document}, {f.kind}: {f.quote} ({f.candidate})" for f in self.falls)
        return "\n".join([*lines, fallen, *told])

    def _row(self, name: str) -> tuple[str, ...]:
        counted, range_ = self.tally(name), self.interval(name)
        span = "" if range_ is None else f"{_share(range_.low)} to {_share(range_.high)}"
        if name in ("type", "who"):
            words = f"{counted.hits} right, {counted.proposed} proposed, {counted.wanted} in gold"
            return MEASURES[name], _share(counted.precision), _share(counted.recall), _share(counted.f1), span, words
        return MEASURES[name], "", "", _share(counted.f1), span, f"{counted.hits} of {counted.wanted} pairs"


def _share(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}".lstrip("0") if value < 1 else "1.000"


# --- one article ------------------------------------------------------------------------------------


def score(gold: Gold, text: str, candidates: Sequence[Candidate]) -> Score:
    """Score the candidates of one article, whose text holds every quotation of the gold once (ValueError otherwise)."""
    places = where((e.quote for e in gold.events), text)
    by_type = matched(candidates, gold.events, places, lambda c, e: c.type == e.type)
    by_who = matched(candidates, gold.events, places, alike)
    pairs = [(candidates[m.candidate], gold.events[m.gold]) for m in by_who]
    dated = [(c.when, e.when) for c, e in pairs if e.when is not None]
    tallies = {
        "type": Tally(len(by_type), len(candidates), len(gold.events)),
        "who": Tally(len(by_who), len(candidates), len(gold.events)),
        "date": Tally.judged(same_days(ours, theirs) for ours, theirs in dated),
        "date_overlap": Tally.judged(ours is not None and overlap(ours, theirs) for ours, theirs in dated),
        "modality": Tally.judged(c.modality == e.modality for c, e in pairs),
        "realised": Tally.judged((c.modality in HAPPENED) == (e.modality in HAPPENED) for c, e in pairs),
    }
    right = {m.candidate for m in by_who}
    others = [c for k, c in enumerate(candidates) if k not in right and not _there(c, gold.events, places)]
    return Score(gold.document.id, tallies, by_type, by_who, tuple(_falls(gold, text, others)), len(gold.traps))


def same_days(ours: EventDate | None, theirs: EventDate | None) -> bool:
    """Whether two dates are both known and have the same first and last day, however they are written.

    >>> same_days(EventDate.parse("2019-02"), EventDate.parse("2019-02-01/2019-02-28"))
    True
    """
    return ours is not None and theirs is not None and (ours.lo, ours.hi) == (theirs.lo, theirs.hi)


def alike(candidate: Candidate, event: GoldEvent) -> bool:
    """Whether a candidate says who did what to whom as the gold does."""
    if candidate.type != event.type or candidate.joint != event.joint:
        return False
    if event.joint:
        return {*candidate.actors, *candidate.targets} == set(event.actors)
    targets = not event.targets or set(candidate.targets) == set(event.targets)
    return targets and set(candidate.actors) == set(event.actors)


def matched(
    candidates: Sequence[Candidate],
    events: Sequence[GoldEvent],
    places: Sequence[Where],
    may: Callable[[Candidate, GoldEvent], bool],
) -> tuple[Match, ...]:
    """Candidates and gold events one to one, as many as can be, the better pairs first.

    `places` are those of the events. Going from the best pair to the worst loses no match: those that differ to the
    letter fit only a gold event without a target, and that one takes whatever the exact pairs have left.
    """
    pairs = [(k, n) for k, c in enumerate(candidates) for n, e in enumerate(events) if may(c, e)]
    ranked = sorted(pairs, key=lambda p: (*_distance(candidates[p[0]], events[p[1]], places[p[1]]), p[1], p[0]))
    ours: set[int] = set()
    theirs: set[int] = set()
    found = []
    for candidate, event in ranked:
        if candidate not in ours and event not in theirs:
            ours.add(candidate)
            theirs.add(event)
            found.append(Match(candidate, event))
    return tuple(sorted(found, key=lambda m: m.gold))


def _distance(candidate: Candidate, event: GoldEvent, place: Where) -> tuple[bool, bool, bool, bool]:
    """How ill a pair fits, the weightiest reason first."""
    exact = alike(candidate, event) and (event.joint or set(candidate.targets) == set(event.targets))
    here = any(_common(p.span, place.span) for p in candidate.places)
    near = any(p.paragraph == place.paragraph for p in candidate.places)
    return not exact, not alike(candidate, event), not here, not near


def _common(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int] | None:
    start, end = max(one[0], other[0]), min(one[1], other[1])
    return (start, end) if start < end else None


# --- traps ------------------------------------------------------------------------------------------


def _falls(gold: Gold, text: str, candidates: Iterable[Candidate]) -> Iterator[Fall]:
    """The traps that candidates fell into; a claim that is coded as reported or alleged is not taken for a fact."""
    facts = [c for c in candidates if c.modality in HAPPENED]
    for trap, place in zip(gold.traps, where((t.quote for t in gold.traps), text), strict=True):
        for candidate in facts:
            claimed = trap.kind == "attribution" and candidate.modality != "asserted"
            if not claimed and _sprung(candidate, text, place.span):
                yield Fall(gold.document.id, trap.kind, trap.quote, candidate.id)


def _there(candidate: Candidate, events: Sequence[GoldEvent], places: Sequence[Where]) -> bool:
    """Whether the gold has an event of a candidate's type in its place: then it says what the article says."""
    pairs = zip(events, places, strict=True)
    return any(e.type == candidate.type and _common(candidate.main.span, p.span) for e, p in pairs)


def _sprung(candidate: Candidate, text: str, trap: tuple[int, int]) -> bool:
    """Whether the word that a candidate hangs on stands in a trap; where it names none, whether the two overlap.

    Only the candidate's main place counts: a later telling of what was rightly coded elsewhere adds no fact.
    """
    span = candidate.main.span
    if _common(span, trap) is None:
        return False
    trigger = next((m[1] for rule in candidate.rules if (m := _TRIGGER.match(rule))), None)
    if trigger is None:
        return True
    found = re.compile(rf"(?<!\w){re.escape(trigger)}(?!\w)").finditer(text, *span)
    return any(trap[0] <= m.start() and m.end() <= trap[1] for m in found)
