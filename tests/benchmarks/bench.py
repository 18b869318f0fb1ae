"""Every measured ratio with its target, on the screen and in bench.json. Benchmarks are no tests: nothing can fail."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from pathlib import Path
from typing import Any

import ensemble
import explain
import extract
import replay
import start
import store


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=Path("bench.json"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="a tenth of the events, no growth to a million")
    options = parser.parse_args()
    number = replay.EVENTS // 10 if options.quick else replay.EVENTS
    found: dict[str, Any] = {"python": platform.python_version(), "machine": platform.machine()}
    found["start"] = start.measure()
    for name, row in found["start"].items():
        _line(name, f"{row['milliseconds']:.0f} ms", f"< {row['budget']:.0f} ms" if row["budget"] else "")
    found["replay"] = pace = replay.compare(options.rounds, number)
    for name, rate in pace["events_per_second"].items():
        _line(f"{name}, {number:,} events", f"{rate:,.0f} events/s")
    _line("replay beside a bare SimPy loop", f"{pace['replay_to_bare']:.3f} x", ">= 0.03 x, aim 0.1 x")
    _line("replay beside the plain fold", f"{pace['replay_to_fold']:.3f} x", ">= 0.9 x, aim 0.97 x")
    if not options.quick:
        found["growth"] = grown = replay.growth()
        for size, cost in grown["microseconds_per_event"].items():
            _line(f"replay of {size:,} events", f"{cost:.1f} us an event")
        _line("slowest beside fastest an event", f"{grown['spread']:.2f} x", "<= 1.2 x")
    found["memory"] = peak = replay.memory()
    for keep, megabytes in peak.items():
        _line(f"peak memory, 50,000 events, keep={keep}", f"{megabytes:.1f} MB")
    found["ensemble"] = many = ensemble.compare(options.rounds)
    for name, rate in many["members_per_second"].items():
        _line(f"{many['scenario']}, {name}", f"{rate:.1f} members/s")
    _line("one core beside the naive way", f"{many['serial_to_naive']:.1f} x", ">= 5 x")
    found["workers"] = two = ensemble.workers()
    _line("two processes beside one", f"{two['two_to_one']:.2f} x", ">= 1.7 x")
    found["forks"] = price = ensemble.forks()
    for size, cost in price["microseconds"].items():
        _line(f"a fork in a history of {size:,} events", f"{cost:.2f} us", "<= 1,000 us")
    _line("dearest beside cheapest fork", f"{price['spread']:.2f} x", "<= 2 x")
    found["explain"] = told = explain.commands(options.rounds)
    for name, row in told.items():
        _line(name, f"{row['seconds']:.2f} s", f"< {row['budget']:.0f} s" if row["budget"] else "")
    found["left_out"] = without = explain.left_out()
    _line(f"leaving out each of {without['events']:.0f} events", f"{without['seconds']:.2f} s")
    found["explain_growth"] = grown_too = explain.growth()
    for what, sizes in grown_too.items():
        first, *_ = sizes.values()
        for size, cost in sizes.items():
            _line(f"{what} of {size:,} events", f"{cost:,.1f} ms", f"{cost / first:.1f} x the smallest")
    found["store"] = _store(options.rounds, options.quick)
    found["extract"] = _extract(options.rounds)
    options.output.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return 0


TARGETS = {
    "append beside sqlite3, rows ready": ">= 0.75 x",
    "append rows beside sqlite3, rows ready": ">= 0.75 x",
    "replay beside sqlite3 and pydantic, read": ">= 0.7 x",
    "replay beside eventsourcing, read": ">= 2 x",
    "fork at a position, ms": "<= 5 ms at any length",
    "fork at a day, ms": "<= 5 ms at any length",
}


def _store(rounds: int, quick: bool) -> dict[str, Any]:
    pace = store.compare(rounds, store.EVENTS // 10 if quick else store.EVENTS)
    for name, rate in pace["events_per_second"].items():
        _line(f"store: {name}", f"{rate:,.0f} events/s")
    for name, ratio in pace["ratios"].items():
        _line(name, f"{ratio:.2f} x", TARGETS.get(name, ""))
    alone = store.single(rounds)
    for name, micros in alone.items():
        _line(f"one durable event: {name}", f"{micros:,.0f} us")
    grown = store.growth(store.SIZES[:2] if quick else store.SIZES)
    for size, costs in grown.items():
        for name, cost in costs.items():
            _line(f"{size:,} events: {name}", f"{cost:.2f}", TARGETS.get(name, ""))
    peak = {} if quick else store.memory()
    for name, megabytes in peak.items():
        _line(f"peak memory, streaming {name}", f"{megabytes:.0f} MB")
    return {**pace, "single": alone, "growth": grown, "memory": peak}


def _extract(rounds: int) -> dict[str, Any]:
    fast = extract.pace(rounds)
    for unit in ("sentences", "articles"):
        for way, rate in fast[f"{unit}_per_second"].items():
            _line(f"coding with {way}", f"{rate:,.0f} {unit}/s")
    if "spaCy" in fast["articles_per_second"]:
        _line("word order beside spaCy", f"{fast['word_order_to_spacy']:.1f} x")
    else:
        _line("coding with spaCy", "left out", "needs the extra `nlp`")
    begun = extract.cold(rounds)
    for way, row in begun.items():
        _line(f"detente extract ARTICLE, {way}", f"{row['seconds']:.2f} s", f"< {row['budget']:.0f} s")
        _line("  beside importing what it needs", f"{row['to_needed']:.2f} x")
    peak = extract.memory()
    for what, megabytes in peak.items():
        _line(f"peak memory, {what}", f"{megabytes:.0f} MB")
    return {**fast, "cold": begun, "memory": peak}


def _line(what: str, value: str, target: str = "") -> None:
    print(f"{what:42} {value:>20}   {target}".rstrip())
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
