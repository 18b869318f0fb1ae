"""Meetings: whether the other side comes, and what comes of it.

Consent is a logit of the invited side's trust; the outcome an ordered logit of trust, ripeness and the nearness of a
deadline. Coefficients are judgements: what comes of mediation and meetings is known to be far less predictable than
that they take place (Clayton & Gleditsch 2014). Source: model.md 2.12, decision 0012.
"""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

from sim.model import readouts
from sim.model.frame import Frame
from sim.model.state import State

Result = Literal["walkout", "no_deal", "progress", "agreement"]
RESULTS: tuple[Result, ...] = ("walkout", "no_deal", "progress", "agreement")
BARREN = 0.3  # intensity of a meeting that brought nothing
SUMMIT, TALKS = "summit.held", "talks.working"


class Piece(NamedTuple):
    """One event that a meeting leaves in the log."""

    type: str
    joint: bool
    gain: float = 1.0  # multiplies the intensity


def logistic(x: float) -> float:
    """The logistic function, at any size of x.

    >>> logistic(0.0), logistic(-1000.0)
    (0.5, 0.0)
    """
    return 1.0 / (1.0 + math.exp(-x)) if x > -700 else 0.0


def consent(frame: Frame, state: State, host: int, guest: int, at: int, tilt: float = 0.0) -> float:
    """The chance that an invited side comes: the more it trusts the other, and the more it is inclined to cooperate."""
    p = frame.parameters
    trust = readouts.trust_mean(frame, state, guest, host, at)
    return logistic(p.consent_base + p.consent_trust * (trust - 0.5) + tilt)


def prospect(frame: Frame, state: State, i: int, j: int, at: int) -> float:
    """How well a meeting stands before it begins, in logits."""
    p = frame.parameters
    trust = readouts.trust_mean(frame, state, i, j, at) + readouts.trust_mean(frame, state, j, i, at)
    ripe = readouts.ripeness(frame, state, at).ripeness
    near = max(readouts.deadline_proximity(frame, state, at).values(), default=0.0)
    return p.outcome_trust * (trust - 1.0) + p.outcome_ripeness * ripe + p.outcome_deadline * near


def chances(frame: Frame, standing: float) -> tuple[float, ...]:
    """The chances of walkout, no deal, progress and agreement."""
    p = frame.parameters
    below = [logistic(cut - standing) for cut in (p.walkout_below, p.no_deal_below, p.agreement_from)]
    return tuple(b - a for a, b in zip([0.0, *below], [*below, 1.0], strict=True))


def result(frame: Frame, standing: float, u: float) -> Result:
    """What comes of a meeting, at a uniform draw: the greater, the better."""
    passed = 0.0
    for name, chance in zip(RESULTS, chances(frame, standing), strict=True):
        passed += chance
        if u < passed:
            return name
    return RESULTS[-1]


def pieces(meeting: str, came: Result, state: State) -> tuple[Piece, ...]:
    """The events in which a meeting is coded.

    Of a summit: talks.walkout, summit.nodeal, summit.held, or summit.held with a text, as far as the talks are ripe for
    one. Of a lower meeting: talks.walkout (talks only), the meeting at intensity .3, or the meeting.
    """
    if meeting == SUMMIT:
        if came == "walkout":
            return (Piece("talks.walkout", False),)
        if came == "no_deal":
            return (Piece("summit.nodeal", True),)
        text = agreed(state) if came == "agreement" else None
        return (Piece(SUMMIT, True), *(() if text is None else (Piece(text, True),)))
    if came == "walkout" and meeting == TALKS:
        return (Piece("talks.walkout", False),)
    return (Piece(meeting, True, BARREN if came in ("walkout", "no_deal") else 1.0),)


def agreed(state: State) -> str | None:
    """What text the talks are ready for: a framework from FORMULA, an interim agreement from DETAIL, else none."""
    return {"FORMULA": "agreement.framework", "DETAIL": "agreement.interim"}.get(state.talks.phase)
