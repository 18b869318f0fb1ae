"""Other weights for the same events: all of one size, a table of somebody's own, or the codebook's own, dealt anew.

What a picture owes to its weights is seen by taking them away (Dawes 1979: improper linear models; model.md section 0).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final

from sim.future.streams import Stream
from sim.record.case import Case, CaseCodebook, Weight
from sim.record.log import EventLog

UNIT_WEIGHT: Final = 5.0
"""Goldstein points: the middle of the scale, so that a picture keeps its size."""


def reweighed(case: Case, weights: Mapping[str, float], why: str) -> Case:
    """A case in which some event types weigh something else, and nothing but that is changed.

    `weights` are Goldstein points in [-10, 10] by type; `why` is kept beside each. A type that the case does not have
    fails when the types of the new case are first asked for (UnknownType).
    """
    mine = {code: Weight(weight=weight, why=why) for code, weight in weights.items()}
    book = CaseCodebook(weights={**case.codebook.weights, **mine}, types=case.codebook.types)
    fields = {name: getattr(case, name) for name in type(case).model_fields}
    return type(case).model_construct(**{**fields, "codebook": book})  # anew: the old case remembers its own types


def unit_weights(case: Case) -> dict[str, float]:
    """Every type that weighs something as 5 or -5, by its sign: what is left is which events were coded, and when."""
    weighty = (t for t in case.types.values() if t.weight)
    return {t.code: UNIT_WEIGHT if t.weight > 0 else -UNIT_WEIGHT for t in weighty}


def with_unit_weights(case: Case) -> Case:
    """A case whose types all weigh 5 or -5."""
    return reweighed(case, unit_weights(case), "--weights unit")


def types_in(log: EventLog) -> tuple[str, ...]:
    """The event types that occur in a log, in alphabetical order."""
    return tuple(sorted({event.type for event in log}))


def permuted_weights(case: Case, codes: Iterable[str], stream: Stream) -> dict[str, float]:
    """The weights of some types dealt anew among those of the same sign; types that weigh nothing keep that.

    `stream` is the luck of one deal: a type is addressed by its code, so that the order of `codes` does not matter.
    """
    types = [case.types[code] for code in sorted(set(codes))]
    dealt: dict[str, float] = {}
    for sign in ("conciliatory", "escalatory"):
        mine = [t for t in types if t.sign == sign]
        order = sorted(mine, key=lambda t: (stream.uniform(f"weight:{t.code}"), t.code))
        dealt |= {t.code: other.weight for t, other in zip(mine, order, strict=True)}
    return dealt


def weights_digest(case: Case) -> str:
    """The fingerprint of what each type weighs: 64 hex digits (SHA-256), whatever the reasons given for it."""
    rows = (f"{code} {case.types[code].weight + 0.0!r}\n" for code in sorted(case.types))
    return hashlib.sha256("".join(rows).encode("ascii")).hexdigest()
