"""Sanctions: the list of measures, the severity they add up to, and the pain that follows with a lag.

Severity is one minus the product of what each active measure leaves; it rises with every level and does not depend on
order. Pain moves toward it exponentially. Source: model.md 2.4 and 2.7.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sim.model.frame import Frame
from sim.model.state import Pain, SanctionsMeasure
from sim.record.dates import DAY, seconds
from sim.record.event import Measure

if TYPE_CHECKING:
    from sim.model.effect import Effect


def measure_of(frame: Frame, measure: Measure, at: int, old: SanctionsMeasure | None) -> SanctionsMeasure:
    """A new measure, or a known one with the changes that an event makes to it."""
    begins = None if measure.from_ is None else seconds(measure.from_)
    ends = None if measure.until is None else seconds(measure.until) + DAY
    if old is not None:
        return old._replace(
            level=old.level if measure.level is None else measure.level,
            enforcement=old.enforcement if measure.enforcement is None else measure.enforcement,
            status=measure.status or old.status,
            begins=old.begins if begins is None else begins,
            ends=old.ends if ends is None else ends,
        )
    return SanctionsMeasure(
        measure.id,
        measure.title or measure.id,
        tuple(frame.root(a) for a in measure.senders),
        tuple(frame.root(a) for a in measure.targets),
        0.0 if measure.level is None else measure.level,
        1.0 if measure.enforcement is None else measure.enforcement,
        measure.status or "active",
        at if begins is None else begins,
        ends,
        measure.commitment,
    )


def standing(frame: Frame, measures: Iterable[Measure], at: int) -> tuple[SanctionsMeasure, ...]:
    """The measures that a case starts with, in order of id; one that has ended by then is lifted."""
    found = sorted((measure_of(frame, m, at, None) for m in measures), key=lambda m: m.id)
    return tuple(_ended(measure, at) for measure in found)


def listed(
    frame: Frame, measures: tuple[SanctionsMeasure, ...], at: int, effects: Iterable[Effect]
) -> tuple[SanctionsMeasure, ...]:
    """The list after a batch, in order of id; a measure whose last day is over is lifted."""
    by_id = {measure.id: measure for measure in measures}
    for effect in effects:
        if effect.deed is not None:
            for change in effect.deed.measures:
                by_id[change.id] = measure_of(frame, change, at, by_id.get(change.id))
    return tuple(_ended(by_id[key], at) for key in sorted(by_id))


def _ended(measure: SanctionsMeasure, at: int) -> SanctionsMeasure:
    over = measure.ends is not None and measure.ends <= at and measure.status != "lifted"
    return measure._replace(status="lifted") if over else measure


def in_force(measure: SanctionsMeasure, at: int) -> bool:
    """Whether a measure bites at a time; a threatened one does not."""
    return measure.status == "active" and measure.begins <= at and (measure.ends is None or at < measure.ends)


def severity(measures: Iterable[SanctionsMeasure], actor: str, at: int) -> float:
    """Severity of the measures in force on an actor, 0 to 1."""
    left = 1.0
    for measure in measures:
        if actor in measure.targets and in_force(measure, at):
            left *= 1.0 - measure.level * measure.enforcement
    return 1.0 - left


def pain_at(frame: Frame, pain: Pain, at: int) -> float:
    """Pain at a later time, between the old pain and the severity in force."""
    fade = math.exp(-frame.fade_pain * max(0, at - pain.at))
    return pain.severity + (pain.value - pain.severity) * fade


def felt(frame: Frame, pains: tuple[Pain, ...], measures: tuple[SanctionsMeasure, ...], at: int) -> tuple[Pain, ...]:
    """The pains after the list has changed; only actors whose severity changed are brought up to this time."""
    return tuple(_moved(frame, pain, severity(measures, frame.actors[i], at), at) for i, pain in enumerate(pains))


def _moved(frame: Frame, pain: Pain, now: float, at: int) -> Pain:
    return pain if now == pain.severity else Pain(at, pain_at(frame, pain, at), now)


def next_due(measures: tuple[SanctionsMeasure, ...], at: int) -> int | None:
    """The next time after `at` that a measure begins or ends."""
    begins = [m.begins for m in measures if m.status == "active"]
    ends = [m.ends for m in measures if m.status != "lifted" and m.ends is not None]
    return min((t for t in begins + ends if t > at), default=None)
