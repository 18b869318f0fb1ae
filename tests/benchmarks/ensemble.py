"""How fast an ensemble is, beside the same scenario run naively; two processes beside one; the price of a fork."""

from __future__ import annotations

import random
import statistics
from typing import Any

import naive
from replay import seconds
from synthetic import batches, case

from sim.engine.execute import task_of
from sim.engine.executor import Processes, Serial, ordinary
from sim.engine.replay import run
from sim.engine.trajectory import Trajectory
from sim.model.frame import Frame
from sim.record.log import EventLog
from sim.scenario.files import load_scenario

SCENARIO = "january-2019"
MEMBERS = 40
HISTORIES = (100, 1_000, 10_000, 100_000)
FORKS = 2_000


def compare(rounds: int = 5, members: int = MEMBERS) -> dict[str, Any]:
    """Members a second, ours and naively, interleaved; the median of the ratios within each round."""
    experiment = task_of(load_scenario(SCENARIO), SCENARIO).experiment
    lots = ordinary(range(members))
    times: dict[str, list[float]] = {"naive": [], "serial": []}
    for _ in range(rounds):
        fresh = task_of(load_scenario(SCENARIO), SCENARIO).experiment  # nothing worked out before
        times["naive"].append(seconds(lambda: [naive.member(experiment, k) for k in range(members)]))
        times["serial"].append(seconds(lambda fresh=fresh: list(Serial().members(fresh, lots))))
    ratio = statistics.median(n / s for n, s in zip(times["naive"], times["serial"], strict=True))
    rates = {name: members / statistics.median(values) for name, values in times.items()}
    return {"scenario": SCENARIO, "members": members, "members_per_second": rates, "serial_to_naive": ratio}


def workers(rounds: int = 3, members: int = 400) -> dict[str, Any]:
    """Two processes beside one: the median ratio, processes already started."""
    experiment = task_of(load_scenario(SCENARIO), SCENARIO).experiment
    lots = ordinary(range(members))
    list(Processes(2).members(experiment, ordinary(range(16))))
    ratios = []
    for _ in range(rounds):
        one = seconds(lambda: list(Serial().members(experiment, lots)))
        two = seconds(lambda: list(Processes(2).members(experiment, lots)))
        ratios.append(one / two)
    return {"members": members, "two_to_one": statistics.median(ratios)}


def forks() -> dict[str, Any]:
    """Microseconds to fork at any date, for histories of growing length."""
    frame = Frame(case())
    log = batches(frame, HISTORIES[-1])
    luck = random.Random(0)
    cost = {}
    for number in HISTORIES:
        part = log[:number]
        states, transitions = run(frame, part, part[-1].at)
        whole = Trajectory(frame, EventLog(), tuple(states), tuple(transitions), (), frame.start, part[-1].at)
        moments = [luck.randrange(frame.start, part[-1].at) for _ in range(FORKS)]
        cost[number] = _price(whole, moments)
    return {"microseconds": cost, "spread": max(cost.values()) / min(cost.values())}


def _price(whole: Trajectory, moments: list[int]) -> float:
    """Microseconds to take the state at a time and to be ready to go on from it, once the times are known."""
    whole.at(moments[0])
    taken = [seconds(lambda: [run(whole.frame, (), t, resume=whole.at(t)) for t in moments]) for _ in range(5)]
    return 1e6 * statistics.median(taken) / len(moments)
