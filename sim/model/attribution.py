"""Attribution: exactly how much of a read-out, and of its change between two dates, is due to each event.

A read-out is a function of amounts that add up over events. Along the straight path from nothing to all of them, each
event gets its part of every step (Aumann and Shapley; integrated gradients, Sundararajan et al. 2017), so the parts
sum to the whole: where the read-out depends on one sum, each event gets its share of that sum; products are integrated.
What an event counts for is a property of the model, not of history. Source: model.md 2.11.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

from sim.model.account import OPENING, Account, Amounts, Cause, added
from sim.model.frame import Frame
from sim.model.quadrature import graded, integral, rooted

CLOSE = 1e-12  # a quadrature that misses the whole by more than this is done again, finer


class Parts(NamedTuple):
    """A read-out at a time: what it would be had nothing happened, and what each cause adds to that."""

    baseline: float
    amounts: Mapping[Cause, float]

    @property
    def value(self) -> float:
        """The read-out itself."""
        return math.fsum((self.baseline, *self.amounts.values()))


class Share(NamedTuple):
    """What one cause adds to a change, in the variable's own unit.

    `cause` is the id of an event; where only the clock spoke, of the commitment that it moved.
    """

    cause: str
    at: int
    share: float
    by_clock: bool = False


class Explanation(NamedTuple):
    """A change between two times: its shares, largest first, and the drift of all that had happened before.

    The drift has two parts: `fade` is how the variable would have moved by itself had nothing happened in between; the
    rest is that what had happened weighs anew beside what came since, as the scale has ends. `fading` is the drift
    cause by cause, largest first; what held when the case began has the empty name.
    """

    variable: str
    starts: int
    ends: int
    from_value: float
    to_value: float
    drift: float
    shares: tuple[Share, ...]
    fading: tuple[Share, ...] = ()
    fade: float = 0.0

    @property
    def change(self) -> float:
        """What is explained: `drift` and the shares sum to it."""
        return self.to_value - self.from_value


def explained(account: Account, variable: str, starts: int, ends: int) -> Explanation:
    """Why a variable changed from one time to another (both included in what they show; starts <= ends).

    What happened in between, after `starts` and up to `ends`, has shares; what had happened before drifts, as it fades.
    Raises KeyError for a name that is no variable.
    """
    before, after = parts(account, variable, starts), parts(account, variable, ends)
    fresh = {cause: amount for cause, amount in after.amounts.items() if starts < cause.at <= ends}
    old = [amount for cause, amount in after.amounts.items() if cause not in fresh]
    drift = math.fsum((after.baseline, *old, -before.baseline, *(-a for a in before.amounts.values())))
    fading = added({c: a for c, a in after.amounts.items() if c not in fresh}, before.amounts, -1.0)
    found = Explanation(variable, starts, ends, before.value, after.value, drift, _ranked(fresh))
    return found._replace(fading=_ranked({c: a for c, a in fading.items() if a or c != OPENING}))


def _ranked(amounts: Mapping[Cause, float]) -> tuple[Share, ...]:
    """Amounts as shares, largest first."""
    shares = [Share(cause.id, cause.at, amount, cause.by_clock) for cause, amount in amounts.items()]
    return tuple(sorted(shares, key=lambda s: (-abs(s.share), s.at, s.cause)))


def parts(account: Account, variable: str, at: int) -> Parts:
    """A read-out at a time, with its parts; KeyError for a name that is no variable."""
    return PARTS_OF[variable](account, at) if variable in PARTS_OF else _named(account.frame)[variable](account, at)


Reader = Callable[[Account, int], Parts]


def _named(frame: Frame) -> dict[str, Reader]:
    """The variables of directed dyads and of actors, by name."""
    found: dict[str, Reader] = {}
    for i, j in ((a, b) for pair in frame.pairs for a, b in (pair, pair[::-1])):
        name, dyad = f"{frame.actors[i]}>{frame.actors[j]}", frame.dyad(i, j)
        found[f"posture({name})"] = lambda account, at, dyad=dyad: _posture(account, dyad, at)  # type: ignore[misc]
        found[f"trust({name})"] = lambda account, at, dyad=dyad: _trust(account, dyad, at)  # type: ignore[misc]
    for k in frame.principals:
        name = frame.actors[k]
        found[f"pain({name})"] = lambda account, at, k=k: Parts(0.0, _pain(account, k, at))  # type: ignore[misc]
        found[f"severity({name})"] = lambda account, at, k=k: Parts(0.0, severity_parts(account, k, at))  # type: ignore[misc]
    return found


# --- one sum ----------------------------------------------------------------------------------------


def slope(value: Callable[[float], float], steepness: Callable[[float], float], total: float) -> float:
    """How much a function of a sum rises for each unit of it, on the way from 0 to the sum.

    >>> slope(lambda x: x * x, lambda x: 2 * x, 3.0)
    3.0
    """
    if abs(total) < 1e-4:  # the difference would be lost in rounding; the middle is exact enough
        return steepness(total / 2)
    return (value(total) - value(0.0)) / total


def _posture(account: Account, dyad: int, at: int) -> Parts:
    offset, scale = account.frame.offsets[dyad], account.frame.parameters.posture_scale
    net = added(account.cooperation(dyad, at), account.hostility(dyad, at), -1.0)

    def stance(points: float) -> float:
        return math.tanh((points - offset) / scale)

    rise = slope(stance, lambda points: (1.0 - stance(points) ** 2) / scale, math.fsum(net.values()))
    return Parts(stance(0.0), {cause: rise * points for cause, points in net.items()})


def _climate(account: Account, at: int) -> Parts:
    dyads = [dyad for both in account.frame.dyads for dyad in both]
    return _summed([_posture(account, dyad, at) for dyad in dyads], 50.0 / len(account.frame.pairs))


def _summed(found: list[Parts], factor: float) -> Parts:
    amounts: Amounts = {}
    for one in found:
        added(amounts, one.amounts, factor)
    return Parts(factor * math.fsum(one.baseline for one in found), amounts)


def _tension(account: Account, at: int) -> Parts:
    """Of several principal pairs, the tensest: the same that the read-out shows."""
    each = [added(account.hostility(a, at), account.hostility(b, at)) for a, b in account.frame.dyads]
    most = max(each, key=lambda amounts: math.fsum(amounts.values()))
    scale = account.frame.parameters.tension_scale
    total = math.fsum(most.values())
    rise = slope(lambda h: 1.0 - math.exp(-h / scale), lambda h: math.exp(-h / scale) / scale, total)
    return Parts(0.0, {cause: rise * points for cause, points in most.items()})


def _asymmetry(account: Account, at: int) -> Parts:
    """The pair with the largest gap; what widens it counts as more."""
    gaps = []
    for there, back in account.frame.dyads:
        one, other = _posture(account, there, at), _posture(account, back, at)
        amounts = added(dict(one.amounts), other.amounts, -1.0)
        gaps.append(Parts(one.baseline - other.baseline, amounts))
    widest = max(gaps, key=lambda gap: abs(gap.value))
    return _summed([widest], -1.0 if widest.value < 0 else 1.0)


# --- trust ------------------------------------------------------------------------------------------


def _trust(account: Account, dyad: int, at: int) -> Parts:
    """(a + kept) / (a + b + kept + broken) along the straight path of both counts, in closed form."""
    a, b = account.frame.priors[dyad]
    kept, broken = account.evidence(dyad, at)
    more, less = math.fsum(kept.values()), math.fsum(broken.values())
    n0, n = a + b, more + less
    plain, weighted = 1.0 / (n0 * (n0 + n)), _weighted(n0, n)
    amounts: Amounts = {}
    added(amounts, kept, b * plain + less * weighted)
    added(amounts, broken, -(a * plain + more * weighted))
    return Parts(a / n0, amounts)


def _weighted(n0: float, n: float) -> float:
    """The integral of s / (n0 + n s)^2 from 0 to 1."""
    r = n / n0
    if r < 1e-3:  # the closed form would lose its digits
        return (0.5 - 2 * r / 3 + 3 * r * r / 4 - 4 * r**3 / 5) / (n0 * n0)
    return (math.log1p(r) - r / (1.0 + r)) / (n * n)


# --- sanctions --------------------------------------------------------------------------------------


def severity_parts(account: Account, actor: int, at: int) -> Amounts:
    """What each cause adds to the severity of the measures in force on an actor; remembered by the account."""
    key = (actor, at)
    if key not in account.severities:
        account.severities[key] = _severity(account, actor, at)
    return account.severities[key]


def _severity(account: Account, actor: int, at: int) -> Amounts:
    """1 - product of (1 - level): a polynomial along the path, so that few nodes are exact."""
    levels = {name: causes for name, causes in account.levels(actor, at).items() if any(causes.values())}
    totals = [math.fsum(causes.values()) for causes in levels.values()]
    bites = integral(lambda s: _bites(totals, s), len(totals) // 2 + 1) if totals else []
    amounts: Amounts = {}
    for bite, causes in zip(bites, levels.values(), strict=True):
        added(amounts, causes, bite)
    return amounts


def _bites(levels: list[float], s: float) -> list[float]:
    """How much severity rises with each level: by what all the others leave."""
    left = [1.0 - s * level for level in levels]
    return [math.prod(left[:k] + left[k + 1 :]) for k in range(len(left))]


def _pain(account: Account, actor: int, at: int) -> Amounts:
    """Pain follows severity with a lag, so the parts of severity, while each was in force, lag likewise."""
    rate, opening = account.frame.fade_pain, account.opening.pain[actor]
    times = [t for t in account.sanctioned if t <= at]
    begins = [opening.at, *times[1:]]  # the severity of the first has been in force since pain last changed
    amounts: Amounts = {OPENING: opening.value * math.exp(-rate * (at - opening.at))}
    for time, first, last in zip(times, begins, [*begins[1:], at], strict=True):
        weight = math.exp(-rate * (at - last)) - math.exp(-rate * (at - first))
        if weight > 0.0:
            added(amounts, severity_parts(account, actor, time), weight)
    return amounts


# --- products ---------------------------------------------------------------------------------------


class _Pair(NamedTuple):
    """What ripeness of one principal pair depends on, each 0 or more and in proportion to how far the path has gone."""

    pain_i: float
    pain_j: float
    hostile_i: float  # toward i, from all its opponents
    hostile_j: float
    there: float  # cooperation of i toward j
    back: float
    mediation: float


def _ripe(account: Account, at: int, which: int) -> Parts:
    """Ripeness (0), mutual hurt (1) or way out (2): means over the pairs of a product along the straight path."""
    amounts: Amounts = {}
    for pair in range(len(account.frame.pairs)):
        columns = _inputs(account, pair, at)
        whole = _Pair(*(math.fsum(column.values()) for column in columns))
        for column, rise in zip(columns, _rises(account.frame, whole, which), strict=True):
            added(amounts, column, rise / len(account.frame.pairs))
    return Parts(0.0, amounts)


def _inputs(account: Account, pair: int, at: int) -> list[Amounts]:
    frame = account.frame
    i, j = frame.pairs[pair]
    there, back = frame.dyads[pair]
    hostile = []
    for k in (i, j):
        incoming: Amounts = {}
        for opponent in frame.opponents[k]:
            added(incoming, account.hostility(frame.dyad(opponent, k), at))
        hostile.append(incoming)
    pains = [_pain(account, k, at) for k in (i, j)]
    return [*pains, *hostile, account.cooperation(there, at), account.cooperation(back, at), account.mediated(at)]


def _rises(frame: Frame, whole: _Pair, which: int) -> list[float]:
    """How much the read-out rises with each input, on the mean over the path from nothing to the whole."""

    def gradient(s: float) -> list[float]:
        return _gradient(frame, _Pair(*(s * x for x in whole)), which)

    value = _product(frame, whole)[which]
    for way in (rooted, graded):
        rises = way(gradient)
        if abs(math.fsum(r * x for r, x in zip(rises, whole, strict=True)) - value) <= CLOSE:
            break
    return rises


def _factors(frame: Frame, x: _Pair) -> tuple[float, float, float, float, float, float]:
    """Hurt of both, both sides' willingness, their joint give, and what no mediator has brought together."""
    p = frame.parameters
    hurts = [
        1.0 - (1.0 - pain) * (1.0 - p.hurt_weight * -math.expm1(-hostile / p.posture_scale))
        for pain, hostile in ((x.pain_i, x.hostile_i), (x.pain_j, x.hostile_j))
    ]
    gives = [-math.expm1(-points / p.posture_scale) for points in (x.there, x.back)]
    apart = math.exp(-x.mediation / p.mediation_scale)
    return hurts[0], hurts[1], gives[0], gives[1], math.sqrt(gives[0] * gives[1]), apart


def _product(frame: Frame, x: _Pair) -> tuple[float, float, float]:
    hurt_i, hurt_j, _, _, give, apart = _factors(frame, x)
    mutual, out = math.sqrt(max(0.0, hurt_i * hurt_j)), 1.0 - (1.0 - give) * apart
    return mutual * out, mutual, out


def _gradient(frame: Frame, x: _Pair, which: int) -> list[float]:
    """How ripeness (0), mutual hurt (1) or way out (2) rises with each input, at one place of the path."""
    p = frame.parameters
    hurt_i, hurt_j, give_i, give_j, give, apart = _factors(frame, x)
    mutual, out = math.sqrt(max(0.0, hurt_i * hurt_j)), 1.0 - (1.0 - give) * apart
    by_hurt = (out, 1.0, 0.0)[which]
    by_out = (mutual, 0.0, 1.0)[which]
    found = []
    halves = [_half(hurt_j, hurt_i), _half(hurt_i, hurt_j)]
    for half, hostile in zip(halves, (x.hostile_i, x.hostile_j), strict=True):
        found.append(by_hurt * half * (1.0 - p.hurt_weight * -math.expm1(-hostile / p.posture_scale)))
    for half, pain, hostile in zip(halves, (x.pain_i, x.pain_j), (x.hostile_i, x.hostile_j), strict=True):
        steep = p.hurt_weight * math.exp(-hostile / p.posture_scale) / p.posture_scale
        found.append(by_hurt * half * (1.0 - pain) * steep)
    for half, points in ((_half(give_j, give_i), x.there), (_half(give_i, give_j), x.back)):
        found.append(by_out * apart * half * math.exp(-points / p.posture_scale) / p.posture_scale)
    found.append(by_out * (1.0 - give) * apart / p.mediation_scale)
    return found


def _half(other: float, own: float) -> float:
    """How the square root of a product rises with one factor; 0 where that factor stays 0 all along."""
    return 0.5 * math.sqrt(other / own) if own > 0.0 and other > 0.0 else 0.0


PARTS_OF: Mapping[str, Reader] = {
    "climate": _climate,
    "tension": _tension,
    "ripeness": lambda account, at: _ripe(account, at, 0),
    "mutual_hurt": lambda account, at: _ripe(account, at, 1),
    "way_out": lambda account, at: _ripe(account, at, 2),
    "hardness_asymmetry": _asymmetry,
}
"""The read-outs of the whole negotiation; those of dyads and actors are named after them."""
