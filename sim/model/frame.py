"""Frame: a case and its parameters, compiled once into the indexes and rates that the pure functions read.

Roster actors that are not part of another are the frame's actors, numbered by id. A directed dyad (i, j) has the
index i * n + j; row i of `stocks` is what i has done toward each j, row i of `trust` is i's view of each j.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from typing import NamedTuple

from sim.model.parameters import Parameters
from sim.record.case import Case, Relation
from sim.record.codebook import EventType
from sim.record.codebook import digest as codebook_digest
from sim.record.dates import DAY, seconds


class AlignmentSpan(NamedTuple):
    """An alignment from one actor toward another, in force from `begins` until before `ends`."""

    value: float
    begins: float
    ends: float


class Frame:
    """Everything about a replay that does not change while it runs."""

    def __init__(self, case: Case, parameters: Parameters | None = None) -> None:
        self.case = case
        self.parameters = p = parameters or Parameters()
        self.types: Mapping[str, EventType] = case.types
        self.actors = tuple(sorted({case.roots[actor.id] for actor in case.actors}))
        self.index = {actor: i for i, actor in enumerate(self.actors)}
        self.number = len(self.actors)
        self.start = seconds(case.start)
        self.end = seconds(case.end)
        self.pairs = self._principal_pairs()
        self.pair_of = {frozenset(pair): k for k, pair in enumerate(self.pairs)}
        self.dyads = tuple((self.dyad(i, j), self.dyad(j, i)) for i, j in self.pairs)
        self.principals = tuple(sorted({i for pair in self.pairs for i in pair}))
        self.opponents = {i: self._opponents(i) for i in range(self.number)}
        self.states = tuple(self.index[a.id] for a in case.actors if a.kind == "state" and a.id in self.index)
        self.relations = self._relations()
        self.offsets = self._offsets()
        self.priors = self._priors()
        self.alignments = self._alignments()
        self.leverage = {case.roots[t.actor]: t.leverage for t in case.third_parties if t.leverage is not None}
        self.fade_symbolic = _rate(p.symbolic_half_life_days)
        self.fade_material = _rate(p.material_half_life_days)
        self.fade_trust = _rate(p.trust_half_life_days)
        self.fade_pain = _rate(p.pain_lag_days)
        self.fade_mediation = _rate(p.mediation_half_life_days)
        self.stall = _seconds(p.stall_days)
        self.settle = _seconds(p.settle_days)
        self.lapse = _seconds(p.lapse_days)
        self.quiet = _seconds(p.quiet_days)
        self.grace = _seconds(p.grace_days)
        self.accusation_interval = _seconds(p.accusation_interval_days)

    def dyad(self, i: int, j: int) -> int:
        """Index of the directed dyad from actor i toward actor j."""
        return i * self.number + j

    def root(self, actor: str) -> str:
        """The actor that a roster id counts for."""
        return self.case.roots[actor]

    def named(self, of: str, toward: str) -> int:
        """Index of a directed dyad given by roster ids."""
        return self.dyad(self.index[self.root(of)], self.index[self.root(toward)])

    def alignment(self, i: int, j: int, at: int) -> float:
        """Alignment of actor i with actor j at a time, -1 to 1; 0 where the case says nothing."""
        for span in self.alignments.get((i, j), ()):
            if span.begins <= at < span.ends:
                return span.value
        return 0.0

    @property
    def digest(self) -> str:
        """SHA-256 of case, parameters and effective codebook."""
        parts = [self.case.digest, self.parameters.digest, codebook_digest(self.types)]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def _principal_pairs(self) -> tuple[tuple[int, int], ...]:
        pairs = {tuple(sorted(self.index[self.root(a)] for a in pair)) for pair in self.case.principals}
        return tuple(sorted((pair[0], pair[1]) for pair in pairs))

    def _opponents(self, i: int) -> tuple[int, ...]:
        """With whom an actor negotiates, in order."""
        return tuple(sorted(b if a == i else a for a, b in self.pairs if i in (a, b)))

    def _relations(self) -> Mapping[int, Relation]:
        found: dict[int, Relation] = {dyad: "rival" for both in self.dyads for dyad in both}
        for relation in self.case.relations:
            a, b = relation.between
            found[self.named(a, b)] = found[self.named(b, a)] = relation.is_
        return found

    def _offsets(self) -> tuple[float, ...]:
        p = self.parameters
        by_relation = {"rival": p.offset_rival, "neutral": p.offset_neutral, "ally": p.offset_ally}
        found = [by_relation[self.relations.get(d, "neutral")] for d in range(self.number**2)]
        for offset in self.case.offsets:
            found[self.named(offset.of, offset.toward)] = offset.value
        return tuple(found)

    def _priors(self) -> tuple[tuple[float, float], ...]:
        p = self.parameters
        by_relation = {
            "rival": (p.prior_rival_kept, p.prior_rival_broken),
            "neutral": (p.prior_neutral_kept, p.prior_neutral_broken),
            "ally": (p.prior_ally_kept, p.prior_ally_broken),
        }
        found = [by_relation[self.relations.get(d, "neutral")] for d in range(self.number**2)]
        for prior in self.case.priors:
            found[self.named(prior.of, prior.toward)] = (prior.kept, prior.broken)
        return tuple(found)

    def _alignments(self) -> Mapping[tuple[int, int], tuple[AlignmentSpan, ...]]:
        found: dict[tuple[int, int], tuple[AlignmentSpan, ...]] = {}
        for alignment in self.case.alignments:
            begins = -math.inf if alignment.from_ is None else seconds(alignment.from_)
            ends = math.inf if alignment.until is None else seconds(alignment.until) + DAY
            for a, b in alignment.pairs():
                pair = (self.index[self.root(a)], self.index[self.root(b)])
                found[pair] = (*found.get(pair, ()), AlignmentSpan(alignment.value, begins, ends))
        return found


def _rate(half_life_days: float) -> float:
    """Decay per second of something with this half-life."""
    return math.log(2) / (half_life_days * DAY)


def _seconds(days: float) -> int:
    return round(days * DAY)
