"""Plan: show what a scenario would change, and about how long it would take; nothing is run."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output import Output, shared, table
from sim.errors import counted

if TYPE_CHECKING:
    from sim.engine.execute import Task
    from sim.scenario.files import ScenarioFile

MOST_FATES = 12  # shown of those that go or stay
PER_EVENT, PER_POINT, PER_HISTORY = 0.35e-3, 0.045e-3, 25e-3  # seconds, measured on one core


@click.command()
@click.argument("scenario")
@click.option("--resolved", is_flag=True, help="Every value, and where it was written.")
@click.option("--set", "settings", multiple=True, metavar="PATH=VALUE", help="Put a value in the place of another.")
@shared
def plan(output: Output, scenario: str, resolved: bool, settings: tuple[str, ...]) -> None:
    """Show what a SCENARIO would change: events taken out, put in, moved and altered, each with its line."""
    from sim.cli.scenariofile import opened_scenario
    from sim.engine.execute import task_of
    from sim.scenario.plan import plan_data, resolved_rows

    file = opened_scenario(scenario, settings, output)
    assert file.scenario is not None and file.document is not None
    task = task_of(file, file.scenario.id)
    data = plan_data(task.experiment.branch, file.document)
    data |= _cost(task)
    data["variants"] = math.prod(len(v.values) for v in file.scenario.vary.values())
    if resolved:
        rows = tuple(resolved_rows(file.scenario, file.document))
        data["resolved"] = [dict(zip(("path", "value", "from"), row, strict=True)) for row in rows]
        output.result(data, lambda: table([(a, c, b) for a, b, c in rows], head=("path", "written", "value")))
    else:
        output.result(data, lambda: plan_text(file, task, data, output))
    output.next(f"detente run {scenario}" + "".join(f" --set {s}" for s in settings))


def _cost(task: Task) -> dict[str, Any]:
    """What a run would take: expected events of a member, and seconds of one core."""
    from sim.future.stability import expected_events

    experiment, branch = task.experiment, task.experiment.branch
    events = float(len(branch.kept) + len(branch.altered))
    if experiment.model.hazard is not None and branch.begins is not None:
        events += expected_events(experiment.model.hazard, experiment.rules, branch.ends - branch.begins)
    history = 0.0 if experiment.shares_history else PER_HISTORY
    seconds = task.members * (PER_EVENT * events + PER_POINT * len(experiment.grid) + history)
    verdict = experiment.verdict
    return {
        "members": task.members,
        "events_per_member": round(events),
        "seconds_of_one_core": round(seconds, 1),
        "radius": None if verdict is None else round(verdict.radius, 3),
        "digest": task.card.run.rpartition("-")[2],
    }


def plan_text(file: ScenarioFile, task: Task, data: dict[str, Any], output: Output) -> str:
    """A plan for people."""
    scenario = file.scenario
    assert scenario is not None
    parts = [output.bold(f"{scenario.id}: {scenario.title}") + f"  [{scenario.status}]"]
    if scenario.question:
        parts.append(table([(" ".join(scenario.question.split()),)]))
    known = f", as known on {scenario.fork.as_known}" if scenario.fork.as_known else ""
    parts += [
        "",
        f"Fork {_fork(task)}{known}: {counted(data['kept'], 'recorded event')} up to {data['forks'][:10]}, untouched.",
    ]
    parts += ["", _changes_text(file, output), "", _later_text(data)]
    parts += ["", _ahead_text(task, data)]
    return "\n".join(parts)


def _fork(task: Task) -> str:
    """Where the branch leaves history; an event stands for its whole day, because all of one day happens at once."""
    from sim.record.dates import day_of

    branch = task.experiment.branch
    fork, day = branch.scenario.fork, day_of(branch.forks + 1).isoformat()
    side = fork.side or ("after" if fork.at == day else "before")
    return f"{side} {fork.at}" + ("" if fork.at == day else f", {side} all of {day}")


def _changes_text(file: ScenarioFile, output: Output) -> str:
    from sim.engine.execute import branch_of
    from sim.scenario.plan import steps

    assert file.document is not None
    rows = []
    for step in steps(branch_of(file), file.document):
        where = str(step.line) if step.file == file.document.file else f"{step.file}:{step.line}"
        rows.append((step.mark, step.when, where, step.words))
    if not rows:
        return "No changes: the branch is its parent."
    return (
        table(rows, head=("", "when", "line", "change"))
        + "\n"
        + output.dim("- taken out   + put in   > moved   ~ altered   * policy or rule")
    )


def _later_text(data: dict[str, Any]) -> str:
    later = data["later_events"]
    kept, dropped = later["kept"], later["dropped"]
    head = f"Later events ({later['rule']}): of {counted(len(kept) + len(dropped), 'recorded event')} after the fork"
    head += f" {len(kept)} kept, {len(dropped)} dropped."
    if later["rule"] != "exogenous" or not dropped:
        return head
    rows = [("  -", name, later["why"][name]) for name in dropped[:MOST_FATES]]
    more = f"\n  … and {len(dropped) - MOST_FATES} more: --json" if len(dropped) > MOST_FATES else ""
    return f"{head}\n{table(rows)}{more}"


def _ahead_text(task: Task, data: dict[str, Any]) -> str:
    ahead, events = task.experiment.branch.scenario.continue_, data["events_per_member"]
    cost = _span(data["seconds_of_one_core"] * data["variants"])
    if ahead is None:
        return f"A deterministic branch, to {data['ends']}: one trajectory, in well under a second."
    rows = [
        (
            "continues",
            f"from {data['begins']} to {data['ends']}, paired with {', '.join(ahead.pair_with) or 'nothing'}",
        ),
        ("members", f"{data['members']:,}, random seed {ahead.random_seed}"),
        ("evidence", f"{ahead.evidence} credibility, dates at {ahead.uncertain_dates}"),
        *([("variants", f"{data['variants']}, each with as many members")] if data["variants"] > 1 else []),
        ("stability", f"branching radius {data['radius']:.2f} of at most 0.95"),
        (
            "takes",
            f"about {cost} of one core, its pairs apart; at most some {events} events a member",
        ),
    ]
    rows += [("parameter", f"{p['name']} = {p['value']} (default {p['default']:g})") for p in data["parameters"]]
    if not data["parameters"]:
        rows.append(("parameters", "all at their defaults"))
    return table(rows)


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
