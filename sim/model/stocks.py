"""Stocks: what each side remembers of the other's acts. Events add to them, time halves them; nothing else happens.

Decay has a closed form, so no solver is needed and a state may be read at any later time. Source: model.md 2.3-2.5;
reaction and memory models of conflict and cooperation since Ward 1982.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from sim.model.frame import Frame
from sim.model.state import Mediation, Stock

Impulse = tuple[int, int, float]
"""(directed dyad, field of Stock, points >= 0)."""

COOP_SYMBOLIC, COOP_MATERIAL, HOSTILE_SYMBOLIC, HOSTILE_MATERIAL = 1, 2, 3, 4


def field_of(weight: float, memory: str) -> int:
    """The field of `Stock` that a signed weight goes to.

    >>> field_of(-3.0, "symbolic") == HOSTILE_SYMBOLIC
    True
    """
    field = COOP_SYMBOLIC if weight > 0 else HOSTILE_SYMBOLIC
    return field + 1 if memory == "material" else field


def decayed(frame: Frame, stock: Stock, at: int) -> Stock:
    """The stock at a later time; `decayed` twice equals `decayed` once over the whole span."""
    span = at - stock.at
    if span <= 0:
        return stock
    symbolic = math.exp(-frame.fade_symbolic * span)
    material = math.exp(-frame.fade_material * span)
    _, coop_s, coop_m, hostile_s, hostile_m = stock
    return Stock(at, coop_s * symbolic, coop_m * material, hostile_s * symbolic, hostile_m * material)


def dropped(
    frame: Frame, stocks: tuple[Stock | None, ...], at: int, impulses: Iterable[Impulse]
) -> tuple[Stock | None, ...]:
    """The stocks after some impulses at one time; only the dyads they touch are brought up to that time."""
    changed = list(stocks)
    for dyad, field, points in impulses:
        stock = changed[dyad]
        _, coop_s, coop_m, hostile_s, hostile_m = Stock(at) if stock is None else decayed(frame, stock, at)
        if field == COOP_SYMBOLIC:
            coop_s += points
        elif field == COOP_MATERIAL:
            coop_m += points
        elif field == HOSTILE_SYMBOLIC:
            hostile_s += points
        else:
            hostile_m += points
        changed[dyad] = Stock(at, coop_s, coop_m, hostile_s, hostile_m)
    return tuple(changed)


def cooperation(frame: Frame, stock: Stock | None, at: int) -> float:
    """C of a directed dyad at a time, points >= 0."""
    if stock is None:
        return 0.0
    then, symbolic, material, _, _ = stock
    return _faded(frame, symbolic, material, at - then)


def hostility(frame: Frame, stock: Stock | None, at: int) -> float:
    """H of a directed dyad at a time, points >= 0."""
    if stock is None:
        return 0.0
    then, _, _, symbolic, material = stock
    return _faded(frame, symbolic, material, at - then)


def _faded(frame: Frame, symbolic: float, material: float, span: int) -> float:
    if span <= 0:
        return symbolic + material
    return symbolic * math.exp(-frame.fade_symbolic * span) + material * math.exp(-frame.fade_material * span)


def mediated(frame: Frame, mediation: Mediation, at: int, points: float) -> Mediation:
    """The mediation stock after some points at one time."""
    return Mediation(at, mediation_at(frame, mediation, at) + points)


def mediation_at(frame: Frame, mediation: Mediation, at: int) -> float:
    """The mediation stock at a later time, points >= 0."""
    return mediation.value * math.exp(-frame.fade_mediation * max(0, at - mediation.at))
