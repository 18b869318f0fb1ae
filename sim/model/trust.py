"""Trust: how far one side believes the other's word, as Beta evidence of kept and broken word with forgetting.

The interval is part of the reading: a mean alone hides how little is known. Source: Josang and Ismail 2002, the Beta
reputation system (M); model.md 2.3-2.6.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from sim.model.beta import quantile
from sim.model.frame import Frame
from sim.model.state import Evidence

Finding = tuple[int, float, float]
"""(directed dyad, counts of kept word, counts of broken word)."""

TAIL = 0.1
"""An 80 % interval leaves a tenth on either side."""


class Trust(NamedTuple):
    """Trust of one side in the other: mean and 80 % interval, each in (0, 1)."""

    mean: float
    low: float
    high: float


def decayed(frame: Frame, evidence: Evidence, at: int) -> Evidence:
    """The evidence at a later time."""
    span = at - evidence.at
    if span <= 0:
        return evidence
    fade = math.exp(-frame.fade_trust * span)
    return Evidence(at, evidence.kept * fade, evidence.broken * fade)


def weighed(
    frame: Frame, trust: tuple[Evidence | None, ...], at: int, findings: Iterable[Finding]
) -> tuple[Evidence | None, ...]:
    """The evidence after some findings at one time; only the views they touch are brought up to that time."""
    changed = list(trust)
    for dyad, kept, broken in findings:
        evidence = changed[dyad]
        old = Evidence(at) if evidence is None else decayed(frame, evidence, at)
        changed[dyad] = Evidence(at, old.kept + kept, old.broken + broken)
    return tuple(changed)


def counts(frame: Frame, trust: tuple[Evidence | None, ...], dyad: int, at: int) -> tuple[float, float]:
    """Prior plus evidence of one view at a time: (kept, broken), both > 0."""
    kept, broken = frame.priors[dyad]
    evidence = trust[dyad]
    if evidence is None:
        return kept, broken
    now = decayed(frame, evidence, at)
    return kept + now.kept, broken + now.broken


def mean(frame: Frame, trust: tuple[Evidence | None, ...], dyad: int, at: int) -> float:
    """Mean trust of one view at a time, in (0, 1)."""
    kept, broken = counts(frame, trust, dyad, at)
    return kept / (kept + broken)


def reading(frame: Frame, trust: tuple[Evidence | None, ...], dyad: int, at: int) -> Trust:
    """Mean and 80 % interval of one view at a time."""
    kept, broken = counts(frame, trust, dyad, at)
    return Trust(kept / (kept + broken), *_interval(kept, broken))


@lru_cache(maxsize=4096)
def _interval(kept: float, broken: float) -> tuple[float, float]:
    return quantile(TAIL, kept, broken), quantile(1 - TAIL, kept, broken)
