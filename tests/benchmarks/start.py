"""How long the command takes to start, against its budget and beside a bare interpreter."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DETENTE = [sys.executable, "-c", "import sys; from sim.cli.main import main; sys.exit(main())"]
# name: (command, budget in milliseconds)
CASES: dict[str, tuple[list[str], float | None]] = {
    "bare interpreter": ([sys.executable, "-c", "pass"], None),
    "import sim": ([sys.executable, "-c", "import sim"], None),
    "import what check needs": (
        [sys.executable, "-c", "import click, yaml, pydantic; from pydantic import BaseModel"],
        None,
    ),
    "detente --help": ([*DETENTE, "--help"], 300.0),
    "detente check us-dprk": ([*DETENTE, "check", "us-dprk"], 600.0),
    "detente check, scenarios too": ([*DETENTE, "check"], None),
}


def milliseconds(command: list[str], times: int) -> float:
    """Median wall time of a command; the first run, which fills caches, is not counted."""
    durations = []
    for _ in range(times + 1):
        start = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
        durations.append((time.perf_counter() - start) * 1000)
        if done.returncode not in {0, 1}:
            sys.exit(f"{command[-1]} ended with {done.returncode}:\n{done.stderr.decode()}")
    return statistics.median(durations[1:])


def measure(times: int = 7) -> dict[str, dict[str, float | None]]:
    """Milliseconds of every case, with its budget."""
    return {
        name: {"milliseconds": round(milliseconds(command, times), 1), "budget": budget}
        for name, (command, budget) in CASES.items()
    }
