"""How long explanations take on the bundled case and runs, and how they grow with the log."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

import synthetic

from sim import load
from sim.engine.explain import leave_one_out
from sim.engine.replay import replay, walk
from sim.model.account import account_of
from sim.model.attribution import explained
from sim.model.frame import Frame
from sim.record.dates import DAY

DETENTE = [sys.executable, "-c", "import sys; from sim.cli.main import main; sys.exit(main())"]
SPAN = ["--from", "2018-01-01", "--to", "2018-06-30"]
RUN = ["run", "maximum-pressure-kept", "--members", "200", "-q"]
COMMANDS: dict[str, tuple[list[str], float | None]] = {
    "why us-dprk climate": (["why", "us-dprk", "climate", *SPAN, "-q"], 1.0),
    "why us-dprk ripeness": (["why", "us-dprk", "ripeness", *SPAN, "-q"], 1.0),
    "why us-dprk phase": (["why", "us-dprk", "phase", "--at", "2019-03-15", "-q"], 1.0),
    "turning-points us-dprk": (["turning-points", "us-dprk", "-q"], None),
    "ledger us-dprk": (["ledger", "us-dprk", "-q"], None),
    "report us-dprk": (["report", "us-dprk", "-o", "case.html", "-q"], 5.0),
    "report of two runs": (["report", "maximum-pressure-kept", "-o", "pair.html", "-q"], 5.0),
    "why RUN climate, 200 members": (["why", "maximum-pressure-kept", "climate", "-q"], None),
}
SIZES = (300, 3_000, 30_000)


def commands(times: int = 5) -> dict[str, dict[str, float | None]]:
    """Median seconds of each command, with its budget; the runs are made first."""
    with tempfile.TemporaryDirectory() as folder:
        _seconds(RUN, folder)
        found: dict[str, list[float]] = {name: [] for name in COMMANDS}
        for _ in range(times):
            for name, (arguments, _) in COMMANDS.items():
                found[name].append(_seconds(arguments, folder))
    return {n: {"seconds": round(statistics.median(t), 3), "budget": COMMANDS[n][1]} for n, t in found.items()}


def _seconds(arguments: list[str], folder: str) -> float:
    begun = time.perf_counter()
    done = subprocess.run([*DETENTE, *arguments], cwd=folder, capture_output=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(arguments)} ended with {done.returncode}:\n{done.stderr.decode()}")
    return time.perf_counter() - begun


def growth() -> dict[str, dict[int, float]]:
    """Milliseconds to explain a change of climate and of ripeness over a whole synthetic log, by number of events."""
    found: dict[str, dict[int, float]] = {"account": {}, "climate": {}, "ripeness": {}}
    frame = Frame(synthetic.case())
    for number in SIZES:
        batches = synthetic.batches(frame, number)
        end = batches[-1].at + DAY
        went = walk(frame, batches, end)
        found["account"][number] = _best(lambda went=went: account_of(frame, went.states, went.applied))  # type: ignore[misc]
        for variable in ("climate", "ripeness"):

            def fresh(variable: str = variable, went: object = went, end: int = end) -> object:
                account = account_of(frame, went.states, went.applied)  # type: ignore[attr-defined]
                return explained(account, variable, frame.start, end)

            found[variable][number] = _best(fresh)
    return found


def left_out() -> dict[str, float]:
    """Seconds to leave each event of the bundled case out in turn, and how many events that are."""
    folder = load("us-dprk")
    assert folder.case is not None
    result = replay(folder.case, folder.log)
    count = 0

    def progress(done: int, total: int) -> None:
        nonlocal count
        count = total

    seconds = _best(lambda: leave_one_out(result, progress=progress), 3) / 1000
    return {"seconds": round(seconds, 3), "events": count}


def _best(work: Callable[[], object], times: int = 5) -> float:
    durations = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        durations.append((time.perf_counter() - begun) * 1000)
    return round(statistics.median(durations), 3)
