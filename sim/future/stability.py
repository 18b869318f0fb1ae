"""Stability: whether acts that call forth further acts die away, tilts, triangles and answers included.

The branching matrix says how many direct offspring an act of each clock has; where its spectral radius reached 1, one
act would set off an endless chain. Source: model.md 2.12.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sim.future.conduct import BoundRule, greatest_tilts
from sim.future.expressions import may_listen
from sim.future.hazard import Clock, Hazard, branching, radius
from sim.future.heard import Heard, kind_class, noticed
from sim.future.policies import GESTURE, MIRROR
from sim.model.frame import Frame

LARGEST_RADIUS = 0.95
_ALIKE = 1e-9  # two who do the same to one another are equally to blame, rounding apart


class Verdict(NamedTuple):
    """The spectral radius, and where it is too large the rules whose absence would lower it most."""

    radius: float
    to_blame: tuple[str, ...] = ()

    @property
    def stable(self) -> bool:
        """Whether chains of acts die away."""
        return self.radius <= LARGEST_RADIUS


Answers = Mapping[tuple[str, str], float]
"""Expected acts with which rules answer, by (answering clock, acting clock)."""


def stability(hazard: Hazard, rules: Iterable[BoundRule], known: Answers | None = None) -> Verdict:
    """Judge the forward process with all rules that may ever be in force; `known`: their answers, if worked out."""
    bound = tuple(rules)
    found = _radius(hazard, bound, known)
    if found <= LARGEST_RADIUS:
        return Verdict(found)
    sources = sorted({_whole(rule) for rule in bound})
    without = {s: _radius(hazard, [r for r in bound if _whole(r) != s]) for s in sources}
    least = min(without.values(), default=found)
    return Verdict(found, tuple(s for s in sources if without[s] <= least + _ALIKE))


def _whole(rule: BoundRule) -> str:
    """The policy that a rule is part of, or the rule itself where a scenario writes it."""
    return rule.source.rpartition(":")[0] or rule.source


def _radius(hazard: Hazard, rules: Iterable[BoundRule], known: Answers | None = None) -> float:
    rules = tuple(rules)
    by_actor = greatest_tilts(rules)
    actors = hazard.frame.actors
    tilts = {c.name: by_actor.get((actors[c.actor], c.kind_class), 0.0) for c in hazard.clocks}
    return radius(branching(hazard, tilts, answers(hazard, rules) if known is None else known))


def answers(hazard: Hazard, rules: Iterable[BoundRule]) -> Answers:
    """How many acts of each clock's kind the rules answer an act of each clock with, at most."""
    found: dict[tuple[str, str], float] = {}
    for rule in rules:
        if rule.reaction is None or not rule.condition.listens:
            continue
        for heard_from in hazard.clocks:
            for answering in hazard.clocks:
                if _answers(hazard.frame, rule, heard_from, answering):
                    key = (answering.name, heard_from.name)
                    found[key] = found.get(key, 0.0) + rule.reaction.probability
    return found


def _answers(frame: Frame, rule: BoundRule, heard_from: Clock, answering: Clock) -> bool:
    """Whether a rule may answer an act of one clock with an act that counts as one of another clock."""
    assert rule.reaction is not None
    actors = rule.reaction.actors or ((rule.actor,) if rule.actor else ())
    targets = rule.reaction.targets or ((rule.other,) if rule.other else ())
    doers, receivers = ({frame.index[frame.root(a)] for a in side} for side in (actors, targets))
    if answering.actor not in doers or answering.target not in receivers | doers:
        return False
    code = rule.reaction.type
    if code == MIRROR:
        kind = heard_from.kind_class
    elif code == GESTURE:
        kind = "coop"
    else:
        kind = kind_class(frame.types[code])
    return kind == answering.kind_class and any(may_listen(rule.condition, act) for act in _acts(frame, heard_from))


def _acts(frame: Frame, clock: Clock) -> Iterable[Heard]:
    """One act of each type that a clock may bring."""
    for code, kind in frame.types.items():
        if kind_class(kind) == clock.kind_class:
            yield noticed(frame, 0, "", code, (clock.actor,), (clock.target,), False)


def expected_events(hazard: Hazard, rules: Iterable[BoundRule], seconds: int) -> float:
    """An upper estimate of how many acts the clocks bring over some seconds."""
    rules = tuple(rules)
    by_actor = greatest_tilts(rules)
    actors = hazard.frame.actors
    busiest = {kind: max(v for (k, _), v in hazard.by_group.items() if k == kind) for kind in ("conf", "coop")}
    steady = math.fsum(
        c.base * busiest[c.kind_class] * math.exp(by_actor.get((actors[c.actor], c.kind_class), 0.0))
        for c in hazard.clocks
    )
    return steady * seconds / max(0.05, 1.0 - _radius(hazard, rules))
