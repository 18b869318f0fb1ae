"""Expectation: tests that a scenario states for itself, judged on its ensemble."""

from __future__ import annotations

from typing import NamedTuple

from sim.engine.comparison import quantile
from sim.engine.ensemble import Ensemble, mean
from sim.scenario.schema import Expectation, Range

QUANTILES = {"median": 0.5, "p10": 0.1, "p90": 0.9}


class Judgement(NamedTuple):
    """Whether an expectation holds, what was asked, and what was found."""

    number: int
    holds: bool
    words: str
    found: float
    error: float | None  # Monte Carlo standard error; None for a quantile, of which it is not worked out


def judged(expectations: tuple[Expectation, ...], ensemble: Ensemble) -> tuple[Judgement, ...]:
    """Every bound of every expectation, in order."""
    return tuple(j for k, e in enumerate(expectations) for j in _judged(k, e, ensemble))


def _judged(k: int, asked: Expectation, ensemble: Ensemble) -> list[Judgement]:
    values, name = _values(asked, ensemble)
    found = []
    for figure in ("median", "mean", "p10", "p90", "share"):
        wanted: Range | None = getattr(asked, figure)
        if wanted is not None:
            value, error = _figure(figure, values)
            found.append(Judgement(k, within(value, wanted), f"{figure} of {name} {_bounds(wanted)}", value, error))
    return found


def _values(asked: Expectation, ensemble: Ensemble) -> tuple[tuple[float, ...], str]:
    if asked.outcome is not None:
        return ensemble.outcome(asked.outcome), asked.outcome
    assert asked.at is not None
    if asked.phase is not None:
        column, code = ensemble.column(asked.at), ensemble.phases.index(asked.phase)
        return tuple(float(m.phases[column] == code) for m in ensemble.members), f"{asked.phase} on {asked.at}"
    assert asked.variable is not None
    values = ensemble.values(asked.variable, asked.at)
    return tuple(float(v) for v in values), f"{asked.variable} on {asked.at}"


def _figure(name: str, values: tuple[float, ...]) -> tuple[float, float | None]:
    if name in QUANTILES:
        return quantile(values, QUANTILES[name]), None
    found = mean(values)
    return found.value, found.error


def within(value: float, wanted: Range) -> bool:
    """Whether a figure lies strictly within its bounds."""
    return (wanted.above is None or value > wanted.above) and (wanted.below is None or value < wanted.below)


def _bounds(wanted: Range) -> str:
    parts = [
        f"above {wanted.above:g}" if wanted.above is not None else "",
        f"below {wanted.below:g}" if wanted.below is not None else "",
    ]
    return " and ".join(p for p in parts if p)
