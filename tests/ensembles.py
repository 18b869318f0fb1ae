"""Small invented ensembles, for tests of what is drawn and counted; the engine has no part in them.

They continue the invented case of `invented`: a fork on a day of its year, and then days in which an index jumps and
settles. Members of the same index and random seed share their luck, so that two ensembles are paired.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import cache
from typing import Any, get_args

import numpy as np
from invented import day, event, run

from plots.tree import TreeNode
from sim.engine.ensemble import Ensemble, Member, RunCard
from sim.engine.trajectory import Trajectory
from sim.model.state import Phase
from sim.record.dates import DAY, seconds

FORK = "05-17"
PHASES: tuple[Phase, ...] = get_args(Phase)
OUTCOMES = ("a summit by the end", "deal reached", "long range tests")


def digest(text: str) -> str:
    """A digest that looks like one."""
    return hashlib.sha256(text.encode()).hexdigest()


def card(scenario: str = "small-deal", title: str = "A small deal", **changes: Any) -> RunCard:
    """The card of an invented run."""
    fields = {
        "run": f"{scenario}-{digest(scenario + title)[:8]}",
        "scenario": scenario,
        "title": title,
        "status": "draft",
        "question": "Would it have mattered?",
        "scenario_digest": digest(scenario),
        "case": "invented",
        "case_title": "An invented case",
        "case_digest": digest("case"),
        "log_digest": digest("log"),
        "parameters_digest": digest("parameters"),
        "version": "0.1.0",
        "random_seed": 0,
        "known": None,
    }
    return RunCard(**{**fields, **changes})  # type: ignore[arg-type]


@cache
def ensemble(
    scenario: str = "small-deal",
    title: str = "A small deal",
    *,
    n: int = 400,
    toward: float = 0.0,
    start: float = -30.0,
    fork: str = FORK,
    days: int = 500,
    wait: int = 0,
    generated: bool = True,
    outcomes: tuple[str, ...] = OUTCOMES,
    **changes: Any,
) -> Ensemble:
    """An ensemble whose index settles `toward` a value; chance begins `wait` days after the fork."""
    forks = seconds(day(fork)) - 1
    first = seconds(day(fork))
    grid = tuple(first + k * DAY for k in range(days + 1))
    about = card(scenario, title, **changes)
    members = tuple(_member(k, about, toward, start, len(grid), wait, outcomes) for k in range(n))
    begins = forks + wait * DAY if generated else None
    return Ensemble(about, grid, ("climate", "tension"), outcomes, PHASES, forks, begins, members)


def _member(
    k: int, about: RunCard, toward: float, start: float, count: int, wait: int, outcomes: tuple[str, ...]
) -> Member:
    luck = np.random.default_rng([about.random_seed, k])  # shared by the branches
    jumps = np.where(luck.random(count) < 0.03, luck.normal(0.0, 22.0, count), 0.0)
    own = np.random.default_rng([int(about.scenario_digest[:8], 16), k])  # where they differ
    jumps += np.where(own.random(count) < 0.006, own.normal(0.0, 22.0, count), 0.0)
    jumps[:wait] = 0.0
    climate, level = np.empty(count), start
    for i in range(count):
        level += (toward - level) / 150 + jumps[i]
        level = min(max(level, -100.0), 100.0)
        climate[i] = level
    tension = np.clip(0.5 - climate / 200, 0.0, 1.0)
    codes = np.searchsorted([-75.0, -35.0, -10.0, 5.0, 25.0, 60.0], climate[::-1].cumsum()[::-1] / 40 % 90 - 20)
    phases = np.array([2, 1, 9, 3, 4, 5, 6], dtype=np.uint8)[codes]
    phases[0] = 4
    results = _results(climate, len(outcomes))
    values = np.stack([climate, tension]).astype(np.float64).tobytes()
    mark = digest(f"{about.run} {k}")
    return Member(k, values, phases.tobytes(), (), (), results, 0, 0, mark)


def _results(climate: np.ndarray[Any, Any], count: int) -> tuple[float, ...]:
    found = (float(climate[-1] > 20), float(climate[-1] > -95), float(round(abs(climate[-1]) / 8)))
    return tuple(found[k % 3] for k in range(count))


def two(n: int = 400, **more: Any) -> tuple[Ensemble, Ensemble]:
    """Two paired ensembles: nothing changed, and a small deal."""
    one = ensemble("recorded", "As recorded: no deal", n=n, toward=-25.0, **more)
    return one, ensemble("small-deal", "A small interim deal", n=n, toward=15.0, start=-12.0, **more)


def five(n: int = 150, **more: Any) -> tuple[Ensemble, ...]:
    """Five ensembles, as many as there are colours."""
    return tuple(ensemble(f"branch-{k}", f"Branch number {k}", n=n, toward=-40.0 + 20 * k, **more) for k in range(5))


@cache
def recorded() -> Trajectory:
    """What was recorded in the invented case."""
    codes = ("test.icbm", "threat.force", "letter", "talks.working", "summit.held", "criticise", "test.srbm", "praise")
    days = ("01-09", "02-20", "03-03", "04-02", "05-17", "07-01", "09-12", "11-20")
    return run(*(event(code, when) for code, when in zip(codes, days, strict=True)))


def known_on(text: str) -> dt.date:
    """A day for a run that forks from what was known then."""
    return day(text)


def node(name: str, title: str, parent: str | None = None, fork: str = FORK, **more: Any) -> TreeNode:
    """A scenario as a tree draws it; it forks before the events of a day."""
    forks = seconds(day(fork)) - 1
    fields = {"ends": forks + 400 * DAY, "status": "draft", "changes": 2, **more}
    return TreeNode(name, title, parent, forks, **fields)


def nodes() -> list[TreeNode]:
    """Some scenarios of the invented case."""
    return [
        node("small-deal", "A small interim deal at the second summit", changes=3),
        node("small-deal-late", "The same, but its first step comes half a year late", "small-deal", changes=5),
        node("no-letter", "The letter of March is never delivered", fork="03-03", status="reviewed", changes=1),
        node("pressure", "Maximum pressure is kept", status="final"),
        node("relief", "Early partial relief", "no-letter", "06-20", changes=0),
        node("calm", "Exercises are not suspended", fork="09-12", status="reviewed"),
    ]
