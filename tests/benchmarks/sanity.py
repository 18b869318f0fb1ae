"""The sanity table of model.md 2.12: four branches from mid-January 2019, 400 members, 180 days, beside the reference.

Directions only: nothing is calibrated, and nothing is tuned to make them agree.
"""

from __future__ import annotations

import argparse
import math
import sys

from sim.engine.comparison import quantile
from sim.engine.ensemble import Ensemble, Figure, mean
from sim.engine.execute import ensemble_of, task_of
from sim.engine.executor import executor_for, ordinary
from sim.scenario.files import load_scenario

REFERENCE = {
    "january-2019": ("baseline", 14, (-36, 74), 0.68, 0.64, 0.22),
    "maximum-pressure-kept": ("max_pressure", -17, (-54, 27), 0.62, 0.71, 0.16),
    "grit-2019": ("GRIT", 61, (-3, 100), 0.70, 0.58, 0.39),
    "hold-out-2019": ("hold_out", -15, (-50, 24), 0.59, 0.82, 0.13),
}
"""Scenario -> name, mean climate (10-90 %), chance of a summit by 31 March, of any test, of an agreement."""
OUTCOMES = ("summit", "any_test", "agreement")


def run(name: str, members: int) -> Ensemble:
    """One branch."""
    task = task_of(load_scenario(name, [("continue.members", str(members))]), name)
    executor = executor_for(members)
    return ensemble_of(task, tuple(executor.members(task.experiment, ordinary(range(members)))), executor.words)


def main() -> int:
    """Run the four branches and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=400)
    members = parser.parse_args().members
    found = {name: run(name, members) for name in REFERENCE}
    print(f"{members} members from 2019-01-14, 180 days; ± standard error; in brackets the reference study")
    print(f"{'branch':14} {'climate at the end':>34} {'summit by 31 Mar':>20} {'any test':>20} {'agreement':>20}")
    for name, ensemble in found.items():
        print(_row(name, ensemble))
    print()
    for name in list(REFERENCE)[1:]:
        _directions(name, found["january-2019"], found[name])
    return 0


def _row(name: str, ensemble: Ensemble) -> str:
    label, climate, (low, high), *shares = REFERENCE[name]
    values = [float(v) for v in ensemble.values("climate", ensemble.grid[-1])]
    figure, span = mean(values), [quantile(values, q) for q in (0.1, 0.9)]
    head = f"{figure.value:.0f} ± {figure.error:.1f} ({span[0]:.0f}..{span[1]:.0f}) [{climate} ({low}..{high})]"
    rest = [_share(ensemble.share(o), s) for o, s in zip(OUTCOMES, shares, strict=True)]
    return f"{label:14} {head:>34} " + " ".join(f"{cell:>20}" for cell in rest)


def _share(figure: Figure, reference: float) -> str:
    return f"{figure.value:.2f} ± {figure.error:.2f} [{reference:.2f}]"


def _directions(name: str, base: Ensemble, branch: Ensemble) -> None:
    """Where the paired difference from the baseline goes the other way than in the reference, by over two errors."""
    label, climate, _, *shares = REFERENCE[name]
    _, base_climate, _, *base_shares = REFERENCE["january-2019"]
    pairs = {"climate": (_ends(base), _ends(branch), climate - base_climate)}
    for outcome, mine, theirs in zip(OUTCOMES, shares, base_shares, strict=True):
        pairs[outcome] = (base.outcome(outcome), branch.outcome(outcome), mine - theirs)
    for what, (a, b, reference) in pairs.items():
        found = mean([y - x for x, y in zip(a, b, strict=True)])
        told = abs(found.value) > 2 * found.error
        agrees = math.copysign(1, found.value) == math.copysign(1, reference)
        word = ("as in the reference" if agrees else "OTHERWISE") if told else "not told from zero"
        print(f"{label:14} {what:10} {found.value:+8.3f} ± {found.error:.3f} (reference {reference:+.2f}): {word}")


def _ends(ensemble: Ensemble) -> tuple[float, ...]:
    return tuple(float(v) for v in ensemble.values("climate", ensemble.grid[-1]))


if __name__ == "__main__":
    sys.exit(main())
