"""Whether what acts during a continuation can act: policies, rules, parameters, the horizon, the pairs."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path as FilePath

from sim.errors import Problem, UsageError, did_you_mean
from sim.future.distribution import Spread
from sim.future.policies import Policy
from sim.future.vocabulary import Names
from sim.model.parameters import Parameter, ParameterError, Parameters, described
from sim.record.case import Case
from sim.record.dates import DAY, EventDate, day_of, seconds
from sim.record.reading.casecheck import actor_help
from sim.record.reading.yamltree import Path
from sim.scenario.changecheck import Ground, ids_in
from sim.scenario.find import find_policy, find_scenario
from sim.scenario.policycheck import condition, reaction, use_problems
from sim.scenario.policyfile import read_policy
from sim.scenario.rules import opponents
from sim.scenario.schema import Insert, Rule, UsePolicy

LONGEST_YEARS = 20
RECORDED = "recorded"
TAILS = (0.001, 0.999)  # of a distribution without bounds: members beyond them are drawn again


def conduct_problems(ground: Ground, near: FilePath, policies: dict[str, Policy]) -> Iterator[Problem]:
    """Problems of policies and rules; the policies that are used are put into `policies`."""
    names = names_for(ground)
    for k, change in enumerate(ground.scenario.changes):
        place: Path = ("changes", k)
        if not isinstance(change, UsePolicy | Rule):
            continue
        if ground.scenario.continue_ is None:
            message = f"a {change.op} acts in a continuation, and this scenario has none"
            yield ground.document.problem("DET019", (*place, "op"), message, "add continue: {until: YYYY-MM-DD}")
        yield from _period(change.from_, change.until, place, ground)
        if isinstance(change, UsePolicy):
            yield from _policy(change, place, ground, near, names, policies)
        else:
            expression, found = condition(change.when, (*place, "when"), ground.document, names)
            yield from found
            types, roster = tuple(ground.case.types), tuple(ground.case.roster)
            listens = expression is None or expression.listens
            yield from reaction(change.insert, (*place, "insert"), ground.document, types, roster, listens=listens)


def names_for(ground: Ground) -> Names:
    """What conditions of a scenario may name: the case's ids, and those of the events that it inserts."""
    commitments, deadlines = ids_in(ground.entries)
    for change in ground.scenario.changes:
        effects = change.event.effects if isinstance(change, Insert) else None
        if effects is not None:
            commitments |= {c.id for c in effects.commitments}
            deadlines |= {d.id for d in effects.deadlines}
    deadlines |= {d.id for d in ground.case.deadlines}
    roster, types = tuple(ground.case.roster), tuple(ground.case.types)
    if "changes" in ground.lost:  # what they would have made is not known
        return Names(roster, types)
    return Names(roster, types, commitments, deadlines)


def _period(begins: EventDate | None, ends: EventDate | None, place: Path, ground: Ground) -> Iterator[Problem]:
    if begins and ends and begins.lo and ends.hi and ends.hi < begins.lo:
        yield ground.document.problem(
            "DET023", (*place, "until"), "it ends before it starts", "swap `from` and `until`"
        )
    elif ends and ends.hi and seconds(ends.hi) + DAY <= ground.forks:
        message = f"it ends at or before the fork ({ground.moment}), so it does nothing"
        yield ground.document.problem("DET048", (*place, "until"), message, "write a later day")
    goes_on = ground.scenario.continue_
    if begins and begins.lo and goes_on and begins.lo > goes_on.until:
        message = f"it starts after the end ({goes_on.until}), so it does nothing"
        yield ground.document.problem("DET048", (*place, "from"), message, "write an earlier day")


# --- policies ------------------------------------------------------------------------------------------------


def _policy(
    change: UsePolicy, place: Path, ground: Ground, near: FilePath, names: Names, policies: dict[str, Policy]
) -> Iterator[Problem]:
    roster = ground.case.roster
    unknown = [key for key in ("actor", "toward") if (a := getattr(change, key)) is not None and a not in roster]
    for key in unknown:
        actor = getattr(change, key)
        message = f"no actor `{actor}` in case {ground.case.id}"
        yield ground.document.problem("DET030", (*place, key), message, actor_help(actor, roster))
    policy, found = _read(change.use, (*place, "use"), ground, near, policies)
    yield from found
    if unknown:
        return
    other, wrong = opponent(change, ground.case)
    if wrong is not None:
        yield ground.document.problem(*wrong[:1], (*place, wrong[1]), *wrong[2:])
    if policy is None or wrong is not None:
        return
    if any(rule.tilt for rule in policy.rules) and not opponents(ground.case, change.actor):
        message = f"`{change.actor}` is no principal and acts by no clock, so what `{policy.id}` tilts has no effect"
        remedy = "give it to a principal, or use a policy that does something"
        yield ground.document.problem("DET048", (*place, "actor"), message, remedy, severity="warning")
    for code, word, message, remedy in use_problems(policy, names, change.actor, other, change.with_):
        key_: Path = ("with", word) if word in change.with_ else ("use",)
        yield ground.document.problem(code, (*place, *key_), message, remedy, on="key" if code == "DET010" else "value")


def _read(
    name: str, place: Path, ground: Ground, near: FilePath, policies: dict[str, Policy]
) -> tuple[Policy | None, Sequence[Problem]]:
    if name in policies:
        return policies[name], ()
    try:
        path = find_policy(name, near)
    except UsageError as error:
        problem = error.problems[0]
        return None, [ground.document.problem("DET047", place, problem.message, problem.help)]
    policy, _, problems = read_policy(path, types=tuple(ground.case.types))
    if policy is None:
        count = sum(p.severity == "error" for p in problems)
        message = f"the policy `{name}` has mistakes of its own ({count})"
        return None, [
            ground.document.problem("DET047", place, message, f"see them with: detente check {path.as_posix()}")
        ]
    policies[name] = policy
    return policy, ()


def opponent(change: UsePolicy, case: Case) -> tuple[str | None, tuple[str, str, str, str] | None]:
    """Whom a policy's `other` stands for, and what speaks against it: (code, key, message, help)."""
    roots = case.roots
    if roots[change.actor] != change.actor:
        root = roots[change.actor]
        return None, ("DET048", "actor", f"the acts of `{change.actor}` count for `{root}`", f"write actor: {root}")
    facing = opponents(case, change.actor)
    if change.toward is not None:
        if roots[change.toward] == change.actor:
            return None, ("DET048", "toward", f"`{change.toward}` is not the opponent of itself", "name another actor")
        if facing and change.toward not in facing:
            return None, (
                "DET048",
                "toward",
                f"`{change.toward}` is no opponent of `{change.actor}`",
                f"write {facing[0]}",
            )
        return change.toward, None
    if len(facing) > 1:
        choice = ", ".join(facing)
        return None, ("DET011", "actor", f"`{change.actor}` has several opponents: {choice}", "add `toward: …`")
    return (facing[0] if facing else None), None


# --- how it goes on --------------------------------------------------------------------------------------------


def continue_problems(ground: Ground, near: FilePath) -> Iterator[Problem]:
    """Problems of the block `continue`: horizon, parameters, pairs."""
    goes_on = ground.scenario.continue_
    if goes_on is None:
        return
    first = day_of(ground.forks)
    if goes_on.until <= first:
        message = f"the continuation ends on {goes_on.until}, not after the fork ({ground.moment})"
        yield ground.document.problem("DET023", ("continue", "until"), message, "write a day after the fork")
    elif (known := ground.scenario.fork.as_known) is not None and goes_on.until <= known:
        message = f"the continuation ends on {goes_on.until}, and begins after what was known on {known}"
        yield ground.document.problem("DET023", ("continue", "until"), message, f"write a day after {known}")
    elif goes_on.until > _years_after(first, LONGEST_YEARS):
        message = f"{goes_on.until} lies more than {LONGEST_YEARS} years after the fork"
        remedy = "a model of single acts says nothing about so far a day; write a nearer one"
        yield ground.document.problem("DET013", ("continue", "until"), message, remedy)
    if ground.case.future is None:
        message = f"the case `{ground.case.id}` has no block `future`, so there are no rates to continue with"
        yield ground.document.problem("DET045", ("continue",), message, "leave `continue` out", on="key")
    yield from _pairs(ground, near)
    yield from parameter_problems(ground)


def _years_after(day: dt.date, years: int) -> dt.date:
    return dt.date(min(9999, day.year + years), day.month, min(day.day, 28))


def _pairs(ground: Ground, near: FilePath) -> Iterator[Problem]:
    assert ground.scenario.continue_ is not None
    seen: set[str] = set()
    for k, name in enumerate(ground.scenario.continue_.pair_with):
        place: Path = ("continue", "pair_with", k)
        if name in seen:
            yield ground.document.problem("DET034", place, f"`{name}` stands twice", "delete one of the two")
        elif name == ground.scenario.id:
            yield ground.document.problem("DET037", place, "a scenario is not compared with itself", "name another")
        elif name != RECORDED:
            try:
                find_scenario(name, near)
            except UsageError as error:
                problem = error.problems[0]
                yield ground.document.problem("DET047", place, problem.message, problem.help)
        seen.add(name)


def parameter_problems(ground: Ground) -> Iterator[Problem]:
    """Parameters that the model does not have, and values that it cannot take."""
    assert ground.scenario.continue_ is not None
    known = {p.name: p for p in described()}
    given = ground.scenario.continue_.parameters
    sound: dict[str, float] = {}
    for name, value in given.items():
        place: Path = ("continue", "parameters", name)
        if name not in known:
            help_ = did_you_mean(name, known) or "every name stands in the page on parameters"
            yield ground.document.problem("DET046", place, f"no parameter `{name}`", help_, on="key")
            continue
        low, high = _reach(value)
        if not known[name].least <= low <= high <= known[name].most:
            yield ground.document.problem("DET042", place, *_out_of_range(known[name], low, high))
        elif isinstance(value, int | float):
            sound[name] = value
    yield from _together(ground, sound)


def _together(ground: Ground, values: Mapping[str, float]) -> Iterator[Problem]:
    """Plain values that do not go with one another."""
    try:
        Parameters().changed(values)
    except ParameterError as error:
        place: Path = ("continue", "parameters", error.name)
        yield ground.document.problem(error.code, place, str(error), "change one of them")


def _reach(value: float | Spread) -> tuple[float, float]:
    """The values that a parameter may take: the bounds, or all but a thousandth where there is none."""
    if isinstance(value, int | float):
        return float(value), float(value)
    low, high = value.bounds
    return (
        low if math.isfinite(low) else value.quantile(TAILS[0]),
        high if math.isfinite(high) else value.quantile(TAILS[1]),
    )


def _out_of_range(parameter: Parameter, low: float, high: float) -> tuple[str, str]:
    least, most = f"{parameter.least:g}", f"{parameter.most:g}"
    reach = f"{low:g}" if low == high else f"{low:.4g} to {high:.4g}"
    message = f"`{parameter.name}` must lie in {least} to {most} {parameter.unit}, got {reach}"
    return message, f"plausible is {parameter.low:g} to {parameter.high:g}; the default is {parameter.default:g}"
