"""Evidence: how uncertain records enter a member: at their midpoint by their credibility, or as a draw decides.

Sampled, a hedged event is in with the probability that is its credibility, and then counts in full; its date lies
anywhere in its interval; its weight is spread around its own. With dates fixed the mean over members is the
deterministic replay. Source: model.md 2.2.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Literal, NamedTuple

from sim.future.distribution import standard_normal
from sim.future.heard import Heard, heard_of
from sim.future.streams import Stream
from sim.model.effect import Batch, Effect, credibility, effect_of
from sim.model.frame import Frame
from sim.record.dates import DAY, seconds
from sim.record.log import Resolved

Placing = Literal["midpoint", "earliest", "latest", "sample"]
Weighing = Literal["expected", "sample"]


class Reading(NamedTuple):
    """How the records are read: where uncertain dates are placed, and how hedges count."""

    dates: Placing = "midpoint"
    evidence: Weighing = "expected"

    @property
    def drawn(self) -> bool:
        """Whether members differ in what they take the record to say."""
        return self.dates == "sample" or self.evidence == "sample"


class Record(NamedTuple):
    """What a log does, as one member reads it: batches in order of time, and what is noticed of them."""

    batches: tuple[Batch, ...]
    acts: tuple[Heard, ...]


def read(frame: Frame, entries: Iterable[Resolved], forks: int, reading: Reading, stream: Stream | None) -> Record:
    """The events as a member reads them; nothing crosses the fork, whatever its date may be."""
    together: dict[int, list[Effect]] = {}
    acts: list[Heard] = []
    for entry in entries:
        placed = _placed(frame, entry, forks, reading, stream)
        if not frame.start <= placed.at <= frame.end:
            continue
        weighed = _weighed(frame, placed, reading, stream)
        if weighed is None:
            continue
        effect, act = weighed
        together.setdefault(placed.at, []).append(effect)
        if act is not None:
            acts.append(act)
    batches = tuple(Batch(at, tuple(sorted(together[at], key=lambda e: e.id))) for at in sorted(together))
    return Record(batches, tuple(sorted(acts, key=lambda a: (a.at, a.id))))


def _placed(frame: Frame, entry: Resolved, forks: int, reading: Reading, stream: Stream | None) -> Resolved:
    if reading.dates == "midpoint" or entry.planned:
        return entry
    event = entry.event
    lo, hi = event.when.window(frame.case.start, frame.case.end, event.recorded)
    first, last = seconds(lo), seconds(hi)
    if first == last:
        return entry
    if entry.at <= forks:
        last = max(first, min(last, forks // DAY * DAY))
    else:
        first = min(last, max(first, (forks // DAY + 1) * DAY))
    if reading.dates == "earliest":
        return entry._replace(at=first)
    if reading.dates == "latest" or stream is None:
        return entry._replace(at=last)
    days = (last - first) // DAY + 1
    return entry._replace(at=first + int(stream.block(f"event:{event.id}")[1] * days) * DAY)


def _weighed(
    frame: Frame, entry: Resolved, reading: Reading, stream: Stream | None
) -> tuple[Effect, Heard | None] | None:
    if reading.evidence == "expected" or stream is None:
        return effect_of(frame, entry), heard_of(frame, entry)
    happened, _, strong, _ = stream.block(f"event:{entry.event.id}")
    q = credibility(frame, entry)
    if not entry.planned and happened >= q:
        return (effect_of(frame, entry), None) if q == 0.0 else None
    gain = spread(strong, frame.parameters.evidence_spread)
    return effect_of(frame, entry, certain=True, gain=gain), heard_of(frame, entry, certain=True)


def spread(u: float, sd: float) -> float:
    """A lognormal factor of mean one, by its log standard deviation."""
    return math.exp(sd * standard_normal(u) - sd * sd / 2)
