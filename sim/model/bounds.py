"""Bounds: what a guard measured when it let the phase change, and the limits it asked for.

A reader who contests a transition asks by how much it happened, and what would have averted it. Source: model.md 2.9.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from sim.model.parameters import Parameters
from sim.model.phases import Transition


class Bound(NamedTuple):
    """One value that a guard looked at, with the limit it had to reach (`at_least`) or to fall to."""

    value: str  # a name of `Transition.values`, in its unit
    found: float
    limit: float
    at_least: bool

    @property
    def margin(self) -> float:
        """How far beyond the limit, 0 or more."""
        return self.found - self.limit if self.at_least else self.limit - self.found


Limit = tuple[str, Callable[[Parameters], float], bool]

LIMITS: Mapping[int, tuple[Limit, ...]] = {
    8: (("contact_level", lambda p: p.contact_minimum, True),),
    9: (("contact_level", lambda p: p.contact_minimum, True),),
    10: (("contact_level", lambda p: p.contact_minimum, True),),
    11: (("days_since_progress", lambda p: p.stall_days, True),),
    13: (("days_in_phase", lambda p: p.settle_days, True),),
    14: (
        ("days_since_contact", lambda p: p.lapse_days, True),
        ("days_in_phase", lambda p: p.lapse_days, True),
    ),
    15: (("tension", lambda p: p.crisis_threshold + p.breakdown_margin, True),),
    16: (("tension", lambda p: p.crisis_threshold, True),),
    17: (("tension", lambda p: p.crisis_release, False),),
    18: (("tension", lambda p: p.confrontation_tension, True),),
    19: (
        ("days_since_conflict", lambda p: p.quiet_days, True),
        ("tension", lambda p: p.dormant_tension, False),
    ),
}
"""The guards that measure something, by number; the others ask only whether something happened."""


def bounds_of(parameters: Parameters, transition: Transition) -> tuple[Bound, ...]:
    """What the guard of a transition measured; empty where it asked only whether something happened."""
    values = dict(transition.values)
    return tuple(
        Bound(name, values[name], limit(parameters), at_least)
        for name, limit, at_least in LIMITS.get(transition.guard, ())
    )


MEASURED: Mapping[str, tuple[str, float, str]] = {
    "tension": ("tension", 100.0, ""),
    "contact_level": ("the lesser side's cooperation", 1.0, " points"),
    "days_since_progress": ("contact, an offer, an agreement or a promise kept", 1.0, " days"),
    "days_in_phase": ("a new rupture, or contact with both sides giving", 1.0, " days"),
    "days_since_contact": ("contact or a letter", 1.0, " days"),
    "days_since_conflict": ("a hostile act", 1.0, " days"),
}
"""Value -> (what it is, or what resets its clock; the factor for people; its unit)."""


def averting(bound: Bound) -> str:
    """What would have averted a transition, with by how much."""
    words, scale, unit = MEASURED[bound.value]
    if bound.value.startswith("days"):
        return f"{words} within {bound.limit:g} days; {bound.found:g} had passed"
    side = "below" if bound.at_least else "above"
    return f"{words} {side} {scale * bound.limit:g}{unit}; it was {scale * bound.found:.1f}"
