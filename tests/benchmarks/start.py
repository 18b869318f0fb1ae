"""How long the command takes to start, against its budget and beside a bare interpreter."""

from __future__ import annotations

import argparse
import json
import platform
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
    "detente --help": ([*DETENTE, "--help"], 300.0),
    "detente check": ([*DETENTE, "check"], 600.0),
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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=Path("bench.json"))
    parser.add_argument("--times", type=int, default=7)
    options = parser.parse_args()
    rows = {}
    for name, (command, budget) in CASES.items():
        taken = milliseconds(command, options.times)
        rows[name] = {"milliseconds": round(taken, 1), "budget": budget}
        verdict = "" if budget is None else f"  budget {budget:.0f}  {'kept' if taken < budget else 'BROKEN'}"
        print(f"{name:20} {taken:7.1f} ms{verdict}")
    result = {"python": platform.python_version(), "machine": platform.machine(), "start": rows}
    options.output.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return int(any(row["budget"] and row["milliseconds"] >= row["budget"] for row in rows.values()))


if __name__ == "__main__":
    sys.exit(main())
