"""Experiments: one value with one digest, the grid on which members are read, what they share, and what is refused."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from invented import YEAR, event, joint
from whatif import FUTURE, case, course, delay, edit, experiment, insert, members, on, outlook, policy, remove, scenario
from whatif import tilting as tilted

from sim.engine.executor import Serial, ordinary
from sim.engine.experiment import Experiment, Luck, case_until, experiment_of
from sim.errors import DetenteError
from sim.future.evidence import Reading
from sim.future.policies import Policy
from sim.model.parameters import Parameters
from sim.record.dates import DAY, day_of
from sim.scenario.branch import branched
from sim.scenario.files import read_scenario
from sim.scenario.schema import Outcome

RECORD = (
    event("letter", "02-10", id="letter"),
    event("praise", "03-20", id="praise"),
    event("test.srbm", "04-05", "B", "A", id="test"),
    event("criticise", "2031-06-01/2031-06-20", id="rebuke", modality="reported"),
    joint("summit.held", "2031-07-01/2031-08-31", id="plan", modality="anticipated", recorded="2031-02-15"),
)
AHEAD = {"until": f"{YEAR}-10-01"}
SPREAD = {"dist": "uniform", "low": 60, "high": 200}
CHANGES = (
    remove("test"),
    insert("letter", "05-01", probability=0.5, intensity={"dist": "uniform", "low": 0.5, "high": 1.5}),
    delay("rebuke", by={"dist": "uniform", "low": "1 day", "high": "9 days"}),
    policy("tilted"),
)


def full(
    *changes: Any, policies: tuple[Policy, ...] = (tilted(conf=0.3),), ahead: Any = None, **keys: Any
) -> Experiment:
    asked = scenario(
        *(changes or CHANGES),
        ahead={**AHEAD, "parameters": {"material_half_life_days": SPREAD}, **(ahead or {})},
        **keys,
    )
    return experiment(RECORD, asked, *policies)


# --- the digest --------------------------------------------------------------------------------------------


def test_the_same_value_gives_the_same_digest_and_members() -> None:
    """Built twice, and sent to another process and back."""
    one, other = full(), full()
    sent = pickle.loads(pickle.dumps(one))
    assert one.digest == other.digest == sent.digest
    assert members(one, 4) == members(other, 4) == members(sent, 4)
    assert pickle.loads(pickle.dumps(sent)).digest == one.digest


def test_what_was_worked_out_is_not_sent() -> None:
    """An experiment that has run is no heavier to send than one that has not."""
    fresh, used = full(), full()
    members(used, 1)
    assert len(pickle.dumps(used)) < 1.5 * len(pickle.dumps(fresh))


OTHERS: dict[str, Callable[[], Experiment]] = {
    "seed": lambda: full(ahead={"random_seed": 1}),
    "until": lambda: full(ahead={"until": f"{YEAR}-10-02"}),
    "dates": lambda: full(ahead={"uncertain_dates": "sample"}),
    "dates fixed": lambda: full(ahead={"uncertain_dates": "earliest"}),
    "evidence": lambda: full(ahead={"evidence": "sample"}),
    "no parameters": lambda: full(ahead={"parameters": {}}),
    "parameter": lambda: full(ahead={"parameters": {"material_half_life_days": {**SPREAD, "high": 201}}}),
    "parameter fixed": lambda: full(ahead={"parameters": {"material_half_life_days": 120}}),
    "fork": lambda: full(at=f"{YEAR}-03-02"),
    "side": lambda: full(side="before"),
    "as known": lambda: full(as_known=f"{YEAR}-09-01"),
    "later events": lambda: full(later_events="all"),
    "no removal": lambda: full(*CHANGES[1:], later_events="all"),
    "probability": lambda: full(CHANGES[0], {**CHANGES[1], "probability": 0.6}, *CHANGES[2:]),
    "name": lambda: full(CHANGES[0], {**CHANGES[1], "name": "gift"}, *CHANGES[2:]),
    "lag": lambda: full(
        *CHANGES[:2], delay("rebuke", by={"dist": "uniform", "low": "1 day", "high": "8 days"}), CHANGES[3]
    ),
    "edit": lambda: full(*CHANGES, edit("rebuke", label="Else")),
    "policy": lambda: full(policies=(tilted(conf=0.31),)),
    "actor": lambda: full(*CHANGES[:3], policy("tilted", actor="B")),
    "from": lambda: full(*CHANGES[:3], policy("tilted", **{"from": f"{YEAR}-03-02"})),
    "no policy": lambda: full(*CHANGES[:3]),
    "outcome": lambda: full(outcomes={"tests": {"event": "test"}}),
    "event": lambda: replaced(RECORD[0].model_copy(update={"intensity": 1.5})),
    "case": lambda: about(case(future=outlook("A", "B", conf=0.05))),
    "principals": lambda: about(case(offsets=[{"of": "A", "toward": "B", "value": 1}])),
}


def replaced(letter: Any) -> Experiment:
    asked = full().branch.scenario
    return experiment([letter, *RECORD[1:]], asked, tilted(conf=0.3))


def about(other: Any) -> Experiment:
    return experiment(RECORD, full().branch.scenario, tilted(conf=0.3), about=other)


def test_whatever_matters_changes_the_digest() -> None:
    """Every part of an experiment, each by itself, and no two alike."""
    digests = {name: made().digest for name, made in OTHERS.items()}
    plain = full().digest
    assert {name for name, digest in digests.items() if digest == plain} == set()
    assert len(set(digests.values())) == len(digests)


def test_the_number_of_members_and_words_do_not_matter() -> None:
    """A member does not depend on how many there are, nor on what the scenario is called."""
    assert full(ahead={"members": 7}).digest == full(title="Else", question="Why?").digest == full().digest
    here, there = full(ahead={"members": 7}), full()
    numbers = (5, 0, 3)
    found = {m.number: m for m in Serial().members(there, ordinary(numbers))}
    assert [m.number for m in Serial().members(here, ordinary(numbers))] == [5, 0, 3]
    assert [found[k] for k in range(6) if k in found] == [m for m in members(here, 6) if m.number in numbers]


def test_fields_of_an_experiment_each_count() -> None:
    """Taken apart: each field by itself changes the digest."""
    plain = full()
    changed = {
        "branch": replace(plain.branch, begins=plain.branch.forks + 1),
        "rules": plain.rules[:0],
        "parameters": {"posture_scale": 21.0},
        "reading": Reading("sample"),
        "random_seed": 5,
        "outcomes": (("letters", Outcome(event="letter")),),
    }
    assert set(changed) == set(plain.__dataclass_fields__)
    digests = {replace(plain, **{name: value}).digest for name, value in changed.items()}  # type: ignore[arg-type]
    assert len(digests | {plain.digest}) == len(changed) + 1


ELSEWHERE = """
import pickle, sys
from sim.engine.executor import Serial, ordinary
found = pickle.load(sys.stdin.buffer)
print(found.digest, *(m.digest for m in Serial().members(found, ordinary(range(3)))))
"""


@pytest.mark.parametrize("name", ["own", "hanoi-small-deal", "maximum-pressure-kept"])
def test_the_digest_is_the_same_in_any_process(name: str) -> None:
    """No hash seed shows in the digest, nor in a member."""
    found = full() if name == "own" else bundled(name)
    parcel = pickle.dumps(found)
    said = {elsewhere(parcel, seed) for seed in (("0", "4711") if name == "own" else ("5",))}
    assert said == {" ".join([found.digest, *(m.digest for m in members(found, 3))])}


def bundled(name: str) -> Experiment:
    file = read_scenario(Path(f"scenarios/us-dprk/{name}.yaml"))
    assert file.scenario is not None and file.case is not None and file.case.case is not None
    return experiment_of(branched(file.scenario, file.case.case, file.case.log), {p.id: p for p in file.policies})


def elsewhere(parcel: bytes, hash_seed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        input=parcel,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        cwd=Path(__file__).resolve().parents[1],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip()


# --- the grid ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "side", "until", "step", "points"),
    [
        ("2031-03-01", "after", "2031-03-11", 1, 11),
        ("2031-03-01", "before", "2031-03-11", 1, 11),
        ("2031-03-01", "after", "2031-12-31", 2, 154),  # 305 days: every other one, and the first
        ("2031-03-01", "after", "2031-03-02", 1, 2),
    ],
)
def test_the_grid_runs_from_the_fork_to_the_end(at: str, side: str, until: str, step: int, points: int) -> None:
    """Midnights, evenly spaced and counted back from the end; the first after the fork is always there."""
    grid = experiment(RECORD, scenario(at=at, side=side, ahead={"until": until})).grid
    assert grid[0] == on(at) and grid[-1] == on(until) and len(grid) == points
    assert {b - a for a, b in pairwise(grid[1:])} <= {step * DAY}
    assert all(t % DAY == 0 for t in grid) and sorted(set(grid)) == list(grid)


def test_a_long_run_has_200_points_or_so() -> None:
    """However long it is."""
    grid = experiment(RECORD, scenario(ahead={"until": "2039-12-31"})).grid
    assert 180 <= len(grid) <= 202


def test_runs_that_end_together_share_a_grid() -> None:
    """Whenever they fork, where they are equally dense the points that both may have are the same."""
    one, other = (experiment(RECORD, scenario(at=f"{YEAR}-{d}", ahead=AHEAD)).grid for d in ("03-31", "04-20"))
    assert set(other) < set(one)


def test_a_fork_on_the_last_day_leaves_one_point() -> None:
    """Without continuation a branch may end where it begins."""
    assert experiment(RECORD, scenario(at=f"{YEAR}-12-31")).grid == (on("12-31"),)


# --- what members share ------------------------------------------------------------------------------------


def test_members_start_from_one_state_where_nothing_of_the_past_is_drawn() -> None:
    """Parameters, hedged or vague records, and uncertain changes are what makes them differ at the start."""
    assert experiment(RECORD, scenario(ahead=AHEAD)).shares_history
    assert not experiment(RECORD, scenario(CHANGES[1], ahead=AHEAD)).shares_history
    for more in ({"uncertain_dates": "sample"}, {"evidence": "sample"}, {"parameters": {"posture_scale": SPREAD}}):
        assert not experiment(RECORD, scenario(ahead={**AHEAD, **more})).shares_history


def test_sharing_the_start_changes_nothing() -> None:
    """A member is the same whether its start was worked out for it or for all."""
    found = experiment(RECORD, scenario(remove("test"), ahead=AHEAD))
    for k in range(3):
        own, shared = found.setting(Luck.of(k)), found.shared
        assert (own.state, own.entries, own.record) == (shared.state, shared.entries, shared.record)


def test_parameters_are_drawn_by_a_luck_of_their_own() -> None:
    """Each member has one set; keeping its parameters and drawing all else anew keeps them."""
    found = full()
    half_lives = [found.setting(Luck.of(k)).model.frame.parameters.material_half_life_days for k in range(30)]
    assert all(60 <= v <= 200 for v in half_lives) and len(set(half_lives)) == 30
    kept = found.setting(Luck(40, 3, 50)).model.frame.parameters.material_half_life_days
    assert kept == half_lives[3]
    assert found.base.material_half_life_days == 130.0


def test_impossible_parameters_are_drawn_again_and_counted() -> None:
    """A threshold below its release cannot be; the member takes its next draw."""
    release = Parameters().crisis_release
    spread = {"dist": "uniform", "low": release - 0.2, "high": release + 0.2}
    found = experiment(RECORD, scenario(ahead={**AHEAD, "parameters": {"crisis_threshold": spread}}))
    settings = [found.setting(Luck.of(k)) for k in range(60)]
    assert all(s.model.frame.parameters.crisis_threshold >= release for s in settings)
    assert 15 <= sum(s.redrawn > 0 for s in settings) <= 45
    assert [m.redrawn for m in members(found, 5)] == [s.redrawn for s in settings[:5]]


def test_parameters_that_are_never_possible_are_refused() -> None:
    """After a hundred draws one gives up."""
    low = {"dist": "uniform", "low": 0.01, "high": 0.02}
    found = experiment(
        RECORD, scenario(ahead={**AHEAD, "parameters": {"crisis_threshold": low, "crisis_release": 0.011}})
    )
    found.__dict__["base"] = Parameters()
    with pytest.raises(DetenteError, match="in a row"):
        found.setting(Luck.of(0))


# --- what is refused ---------------------------------------------------------------------------------------


def refused(*changes: Any, about: Any = None, policies: tuple[Policy, ...] = (), **keys: Any) -> str:
    with pytest.raises(DetenteError) as caught:
        experiment(RECORD, scenario(*changes, **keys), *policies, about=about)
    problem = caught.value.problems[0]
    assert problem.help
    return f"{problem.code} {problem.message}"


def test_a_case_without_a_future_cannot_go_on() -> None:
    """It does not say how often anybody acts; without continuation it may be branched all the same."""
    assert refused(ahead=AHEAD, about=case(future=None)).startswith("DET042 case invented does not say")
    assert experiment(RECORD, scenario(remove("test")), about=case(future=None)).verdict is None


def test_an_end_before_the_beginning() -> None:
    """Generation begins after the last recorded event that stays."""
    assert refused(ahead={"until": f"{YEAR}-06-05"}, later_events="all").startswith("DET048 the continuation would end")


def test_acts_that_call_forth_ever_more_acts() -> None:
    """Refused with the policy to blame."""
    said = refused(policy("wild"), ahead=AHEAD, policies=(tilted("wild", conf=2.0, coop=2.0),))
    assert said.startswith("DET042 acts would call forth") and "wild" in said


def test_absurdly_many_events() -> None:
    """Rates of twenty acts a day for years are not run."""
    busy = case(future=outlook("A", "B", conf=20, coop=20))
    assert "at most 20,000" in refused(ahead={"until": "2035-01-01"}, about=busy)


# --- the case beyond its end -------------------------------------------------------------------------------


def test_a_case_lasts_at_least_until_the_run_ends() -> None:
    """Nothing else of it changes, and a case that is long enough is itself."""
    short = case()
    long = case_until(short, on("2033-02-01"))
    assert long.end == day_of(on("2033-02-01")) and long.model_dump(exclude={"end"}) == short.model_dump(
        exclude={"end"}
    )
    assert long.digest != short.digest
    assert case_until(short, on("06-01")) is short and short.future is not None and FUTURE["rates"]


def test_members_run_beyond_the_end_of_the_case() -> None:
    """To the last day of the continuation."""
    found = experiment(RECORD, scenario(ahead={"until": "2032-12-31"}))
    late = [o.at for k in range(5) for o in course(found, k).occurrences]
    assert max(late) > on("2032-06-01") and max(late) <= on("2032-12-31")
