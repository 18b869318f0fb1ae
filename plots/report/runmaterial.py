"""What a report of runs is made of: the runs, what their scenarios change, and what explains them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from plots.report.content import Listing
from sim.engine.comparison import Comparison
from sim.engine.ensemble import Ensemble
from sim.engine.explainrun import MeanExplanation
from sim.engine.trajectory import Trajectory
from sim.scenario.branch import Branch
from sim.scenario.plan import Step

LETTERS = "ABCDE"


class Changed(NamedTuple):
    """What one scenario changes: its branch, its steps with their lines, and parameters that differ."""

    branch: Branch
    steps: tuple[Step, ...]
    sources: tuple[str, ...]  # of each step, in the scenario's own words
    parameters: tuple[Mapping[str, object], ...]


@dataclass(frozen=True)
class RunMaterial:
    """Everything that a report of runs is made of; what could not be computed again is empty.

    `explained` holds the explanation of each leading variable: of B minus A where there are two runs, else of the one.
    `sure` are further rows for how sure this is.
    """

    ensembles: tuple[Ensemble, ...]
    changed: tuple[Changed | None, ...]
    recorded: Trajectory | None
    explained: Mapping[str, MeanExplanation]
    words: Mapping[str, str]
    sure: tuple[tuple[str, str], ...]
    commands: str
    texts: tuple[Listing, ...]
    lost: str = ""  # why the members could not be computed again


def pair_of(m: RunMaterial) -> Comparison | None:
    """The last two runs, where they are a pair."""
    if len(m.ensembles) < 2:
        return None
    try:
        return Comparison(m.ensembles[-2], m.ensembles[-1])
    except ValueError:
        return None
