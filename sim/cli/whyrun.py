"""Why, for a run: which events explain a change on the mean over its members, or in one of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.explained import factor, plain, signed
from sim.cli.figures import CAUTION
from sim.cli.output import Output, misused, table
from sim.cli.view import citation_text
from sim.errors import counted
from sim.record.dates import seconds, timestamp

if TYPE_CHECKING:
    from sim.engine.execute import Task
    from sim.engine.explainrun import MeanExplanation, MeanShare


def run_explanation(
    folder: Path,
    variable: str,
    start: dt.date | None,
    end: dt.date | None,
    member: int | None,
    output: Output,
) -> tuple[Task, MeanExplanation]:
    """What moved a variable in a run, its members computed once more; refused where they would not be the same."""
    from sim.cli.progress import bar
    from sim.cli.why import require_variable
    from sim.engine.again import task_again
    from sim.engine.explainrun import explain_run
    from sim.engine.trajectory import variables_of

    task = task_again(folder)
    experiment = task.experiment
    require_variable(variable, variables_of(experiment.model.frame))
    if member is not None and member >= task.members:
        raise misused(f"no member {member}", f"the run has members 0 to {task.members - 1}")
    first, last = span_of(task, start, end)
    chosen = range(task.members) if member is None else (member,)
    with bar("Explaining members", output) as progress:
        return task, explain_run(experiment, chosen, (variable,), first, last, progress)[variable]


def difference_explanation(
    a: Path, b: Path, variable: str, start: dt.date | None, end: dt.date | None, output: Output
) -> tuple[Task, MeanExplanation]:
    """What parts run B from run A, member by member, with the task of B; refused where they are no pair."""
    from sim.cli.progress import bar
    from sim.cli.why import require_variable
    from sim.engine.again import task_again
    from sim.engine.explainrun import explain_difference
    from sim.engine.trajectory import variables_of

    one, other = task_again(a), task_again(b)
    for task in (one, other):
        require_variable(variable, variables_of(task.experiment.model.frame))
    if one.experiment.random_seed != other.experiment.random_seed:
        raise misused("these runs do not share their luck: their random seeds differ", "run both with one --seed")
    if one.members != other.members:
        raise misused(f"these runs are no pair: {one.members} and {other.members} members", "run both alike")
    first, last = span_of(other, start, end)
    if not one.experiment.branch.forks <= first <= last <= one.experiment.branch.ends:
        raise misused("these runs do not cover the same days", "give days that both cover with --from and --to")
    with bar("Explaining members", output) as progress:
        found = explain_difference(
            one.experiment, other.experiment, range(one.members), (variable,), first, last, progress
        )
    return other, found[variable]


def span_of(task: Task, start: dt.date | None, end: dt.date | None) -> tuple[int, int]:
    """The span that is asked for, or all that the run covers; refused where it lies outside."""
    from sim.errors import UsageError
    from sim.record.dates import DAY, day_of

    branch = task.experiment.branch
    first = branch.forks if start is None else seconds(start)
    last = branch.ends if end is None else seconds(end)
    if not branch.forks <= first <= last <= branch.ends:
        earliest = day_of(-(-branch.forks // DAY) * DAY)
        help_ = f"choose days from {earliest} to {day_of(branch.ends)}, the earlier with --from"
        raise UsageError.of("DET044", "the span lies outside the run, or ends before it begins", help=help_)
    return first, last


def run_explanation_data(task: Task, found: MeanExplanation, member: int | None) -> dict[str, Any]:
    """The explanation of a run as plain data, not rounded: drift and shares sum to the change to 1e-9."""
    return {
        "run": task.card.run,
        "case": task.card.case,
        "scenario": task.card.scenario,
        "members": found.to_value.n,
        "member": member,
        "variable": found.variable,
        "from": timestamp(found.starts),
        "to": timestamp(found.ends),
        "from_value": found.from_value.value,
        "to_value": found.to_value.value,
        "to_error": found.to_value.error,
        "change": found.change,
        "drift": found.drift.value,
        "shares": [_share(task, share) for share in found.shares],
    }


def _share(task: Task, share: MeanShare) -> dict[str, Any]:
    words, sources = _told(task, share)
    return {
        "event": share.source.name,
        "share": share.share.value,
        "summary": words,
        "sources": sources,
        "error": share.share.error,
        "members": share.members,
        "drawn": share.source.drawn,
        "by_clock": share.source.by_clock,
    }


def _told(task: Task, share: MeanShare) -> tuple[str, list[str]]:
    """What a source is, in words, with the citations of a recorded event."""
    if share.source.drawn:
        often = f"; it moves something in {share.members} of {share.share.n} members" if share.share.n > 1 else ""
        return f"drawn by the model{often}", []
    if share.source.by_clock:
        return "a commitment, moved by the clock", []
    events = {e.event.id: e.event for e in task.experiment.branch.entries()}
    event = events[share.source.name]
    return event.summary, [citation_text(c) for c in event.citations]


def run_explanation_text(data: dict[str, Any], output: Output, top: int) -> str:
    """The explanation of a run for people."""
    scale = factor(data["variable"])
    moved = [s for s in data["shares"] if s["share"]]
    rows = [(*_figures(s, scale, data), f"{s['event']}: {s['summary']}") for s in moved[:top]]
    rest = moved[top:]
    if rest:
        rows.append(
            (
                signed(scale * sum(s["share"] for s in rest)),
                "",
                f"{counted(len(rest), 'smaller one')}; list them with --top",
            )
        )
    first, last = data["from"][:10], data["to"][:10]
    rows.append(
        (
            signed(scale * data["drift"]),
            "",
            f"drift: what had happened by {first}, by itself and beside the new",
        )
    )
    rows.append((signed(scale * data["change"]), "", "the whole change"))
    widest = max(len(row[0]) for row in rows)
    whose = (
        f"member {data['member']}" if data["member"] is not None else f"mean of {counted(data['members'], 'member')}"
    )
    values = f"{plain(scale * data['from_value'])} to {plain(scale * data['to_value'])}"
    head = f"{data['run']}: {data['variable']} from {first} to {last}, {whose}: {values}"
    body = table([(row[0].rjust(widest), *row[1:]) for row in rows], head=("share".rjust(widest), "±", "from"))
    times = [] if scale == 1.0 else [output.dim("Shown x 100.")]
    error = [output.dim("±: Monte Carlo standard error of the mean share.")] if data["members"] > 1 else []
    return "\n".join([output.bold(head), body, output.dim(CAUTION), *error, *times])


def _figures(share: dict[str, Any], scale: float, data: dict[str, Any]) -> Sequence[str]:
    error = f"{scale * share['error']:.1f}" if data["members"] > 1 else ""
    return signed(scale * share["share"]), error
