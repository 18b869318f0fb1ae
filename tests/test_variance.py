"""Keyed luck pays: what-if effects on the number of events vary far less than with independent luck.

Shown on bundled scenarios that change one thing. Where an actor behaves otherwise throughout (maximum-pressure-kept) or
history takes another turn at once (hanoi-small-deal), members drift apart and keep less of their common luck.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from statistics import fmean, variance

import pytest

from sim.engine.executor import Serial, ordinary
from sim.engine.experiment import Experiment, experiment_of
from sim.scenario.branch import branched
from sim.scenario.files import read_scenario

MEMBERS = 120
PAIRS = [("letter-undelivered", "january-2019"), ("early-partial-relief", "january-2019")]


def bundled(name: str) -> Experiment:
    """The experiment of a bundled scenario."""
    file = read_scenario(Path(f"scenarios/us-dprk/{name}.yaml"))
    assert file.scenario is not None and file.case is not None and file.case.case is not None and not file.errors
    return experiment_of(branched(file.scenario, file.case.case, file.case.log), {p.id: p for p in file.policies})


@cache
def counts(name: str, seed: int) -> tuple[int, ...]:
    """How many events were generated in each member."""
    experiment = replace(bundled(name), random_seed=seed)
    return tuple(len(m.occurrences) for m in Serial().members(experiment, ordinary(range(MEMBERS))))


@pytest.mark.parametrize(("branch", "parent"), PAIRS)
def test_the_effect_on_event_counts_varies_a_fifth_at_most(branch: str, parent: str) -> None:
    """B minus A, member by member: once with the same random seed, once with another."""
    before = counts(parent, 0)
    effects = [[b - a for a, b in zip(before, counts(branch, seed), strict=True)] for seed in (0, 1)]
    keyed, independent = (variance(e) for e in effects)
    ratio = keyed / independent
    words = f"variance of the effect on event counts: {keyed:.2f} keyed, {independent:.2f} independent, {ratio:.3f}"
    print(f"{branch} - {parent}, {MEMBERS} members: {words}")  # noqa: T201  (pytest -s shows it)
    assert any(effects[0]), "the change has no effect at all, so its variance says nothing"
    assert abs(fmean(effects[0])) < 5  # a letter and some relief do not make another world
    assert ratio <= 0.2, words
