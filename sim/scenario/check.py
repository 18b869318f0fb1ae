"""Check: everything about a scenario that a schema cannot see, each problem at its place.

Reading order: `check`, then `changecheck` (fork and changes), `conductcheck` (policies, rules, continuation) and
`outcomecheck` (outcomes, expectations, variants).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sim.errors import MOST_SHOWN, Problem
from sim.future.policies import Policy
from sim.record.files import CaseFolder
from sim.scenario.changecheck import change_problems, ground
from sim.scenario.conductcheck import conduct_problems, continue_problems
from sim.scenario.layered import Layered
from sim.scenario.outcomecheck import asked_of, expect_problems, outcome_problems, vary_problems
from sim.scenario.schema import Scenario

MOST_PROBLEMS = 10 * MOST_SHOWN  # of one scenario; nobody reads more


def check(
    scenario: Scenario, document: Layered, folder: CaseFolder, near: Path, lost: frozenset[str] = frozenset()
) -> tuple[tuple[Problem, ...], tuple[Policy, ...]]:
    """What is wrong with a scenario for its case, and the policies that it uses; `near` is the scenario's file.

    `lost` names the blocks from which entries with mistakes were left out beforehand.
    """
    assert folder.case is not None  # a case without errors has been read
    policies: dict[str, Policy] = {}
    here, found = ground(scenario, document, folder.case, folder.log)
    if here is None:
        return found, ()
    here = here._replace(lost=lost)
    asked = asked_of(here)
    parts: tuple[Iterable[Problem], ...] = (
        found,
        change_problems(here),
        conduct_problems(here, near, policies),
        continue_problems(here, near),
        outcome_problems(asked),
        expect_problems(asked),
        vary_problems(asked),
    )
    every = [problem for part in parts for problem in part]
    return tuple(every[:MOST_PROBLEMS]), tuple(policies.values())
