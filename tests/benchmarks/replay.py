"""How fast a replay is, beside a bare SimPy loop and beside the plain fold, in one interleaved run.

Ratios are medians over rounds in which every contender runs once, so that a busy machine slows all alike.
"""

from __future__ import annotations

import statistics
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import simpy
from synthetic import batches, case

from sim.engine.replay import run
from sim.model.evolve import evolve, initial
from sim.model.frame import Frame
from sim.model.timer import next_timer

EVENTS = 100_000
GROWTH = (1_000, 10_000, 100_000, 1_000_000)


def seconds(work: Callable[[], Any]) -> float:
    """Wall time of one call."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def bare(number: int) -> None:
    """SimPy with nothing to do: one process that waits, again and again."""
    environment = simpy.Environment()

    def wait() -> Any:
        for _ in range(number):
            yield environment.timeout(1)

    environment.process(wait())
    environment.run()


def fold(frame: Frame, log: list[Any]) -> tuple[Any, list[Any]]:
    """The same batches and timers without SimPy, to the same end: the last state and every transition."""
    state, transitions = initial(frame), []
    for at, effects in log:
        while (due := next_timer(frame, state, at)) is not None:
            state, moved = evolve(frame, state, due)
            if moved is not None:
                transitions.append(moved)
        state, moved = evolve(frame, state, at, effects)
        if moved is not None:
            transitions.append(moved)
    return state, transitions


def compare(rounds: int = 5, number: int = EVENTS) -> dict[str, Any]:
    """Replay, bare loop and fold, interleaved; rates per second and the medians of the ratios within each round."""
    frame = Frame(case())
    log = batches(frame, number)
    last = log[-1].at
    times: dict[str, list[float]] = {"bare": [], "replay": [], "fold": []}
    for _ in range(rounds):
        times["bare"].append(seconds(lambda: bare(number)))
        times["replay"].append(seconds(lambda: run(frame, log, last, keep="last")))
        times["fold"].append(seconds(lambda: fold(frame, log)))
    ratio = {
        "replay_to_bare": statistics.median(b / r for b, r in zip(times["bare"], times["replay"], strict=True)),
        "replay_to_fold": statistics.median(f / r for f, r in zip(times["fold"], times["replay"], strict=True)),
    }
    rates = {name: number / statistics.median(values) for name, values in times.items()}
    return {"events": number, "rounds": rounds, "events_per_second": rates, **ratio}


def growth(rounds: int = 3) -> dict[str, Any]:
    """Microseconds an event for logs of growing length, and memory with and without keeping every state."""
    frame = Frame(case())
    log = batches(frame, GROWTH[-1])
    per_event: dict[int, list[float]] = {number: [] for number in GROWTH}
    for _ in range(rounds):
        for number in GROWTH:
            part = log[:number]
            repeat = max(1, 20_000 // number)
            taken = [seconds(lambda part=part: run(frame, part, part[-1].at, keep="last")) for _ in range(repeat)]
            per_event[number].append(1e6 * statistics.median(taken) / number)
    medians = {number: statistics.median(values) for number, values in per_event.items()}
    return {"microseconds_per_event": medians, "spread": max(medians.values()) / min(medians.values())}


def memory(number: int = 50_000) -> dict[str, float]:
    """Peak megabytes of a replay itself, keeping the last state or all."""
    frame = Frame(case())
    log = batches(frame, number)
    found = {}
    for keep in ("last", "all"):
        tracemalloc.start()
        run(frame, log, log[-1].at, keep=keep)  # type: ignore[arg-type]
        found[keep] = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
    return found
