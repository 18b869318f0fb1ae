"""Demo: replay the bundled case, run one of its scenarios, draw both, and write a report to mail."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from sim.cli.drawing import draw
from sim.cli.figures import run_text
from sim.cli.output import Output, shared
from sim.cli.replay import replay_data, replay_text
from sim.cli.run import Worker, run_with_pairs
from sim.cli.scenariofile import opened_scenario
from sim.cli.view import open_case, run_case

CASE, SCENARIO = "us-dprk", "maximum-pressure-kept"


@click.command()
@click.option("-o", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path("demo"), show_default=True)
@click.option("--members", type=click.IntRange(1, 100_000), default=200, show_default=True, help="Of the scenario.")
@shared
def demo(output: Output, folder: Path, members: int) -> None:
    """Replay the bundled case and run one scenario; charts and a report go into ./demo/."""
    result = run_case(open_case(CASE, output), output)
    written = draw("trajectory", (result,), folder / f"{CASE}-trajectory.png", output, also=(".svg",))
    common = (f"continue.members={members}",)
    file = opened_scenario(SCENARIO, common, output)
    worker = Worker(None, None, False, output, folder / "runs")
    (branch, how), pairs = run_with_pairs(SCENARIO, file, worker)
    both = [pairs[0][0], branch]
    written += draw("compare", (both,), folder / f"{SCENARIO}-compare.png", output, also=(".svg",), recorded=result)
    written.append(_report(folder, [ensemble.card.run for ensemble in both], output))
    data = replay_data(result)
    data["run"] = branch.card.run
    data["files"] = [str(path) for path in written]
    text = [replay_text(result, data, (), output), run_text(branch, how, [both[0]], output)]
    output.result(data, lambda: "\n\n".join([*text, "Wrote " + ", ".join(data["files"])]))
    output.next(f"open {written[-1]} in a browser", f"detente why {CASE} climate --to 2018-06-30", "detente new --help")


def _report(folder: Path, runs: Sequence[str], output: Output) -> Path:
    """The report of the two runs, beside the charts."""
    from plots.report.ofruns import report_of_runs
    from plots.report.page import rendered
    from sim.cli.report import EXPLAINED, written
    from sim.cli.reportruns import material

    made = material([folder / "runs" / run for run in runs], EXPLAINED, output)
    return written(folder / f"{SCENARIO}.html", rendered(report_of_runs(made)))
