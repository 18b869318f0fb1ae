"""Whether what a scenario asks for can be answered: outcomes, expectations that can fail and can be met, variants."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sim.errors import Problem, did_you_mean
from sim.record.case import Case
from sim.record.dates import DAY, day_of
from sim.record.reading.casecheck import actor_help, type_help
from sim.record.reading.yamltree import Path
from sim.scenario.changecheck import Ground, last_second
from sim.scenario.place import Nowhere, place_of
from sim.scenario.schema import MOST_VARIANTS, Expectation, Outcome, Range

BOUNDS: Mapping[str, tuple[float, float]] = {
    "climate": (-100.0, 100.0),
    "tension": (0.0, 1.0),
    "ripeness": (0.0, 1.0),
    "mutual_hurt": (0.0, 1.0),
    "way_out": (0.0, 1.0),
    "hardness_asymmetry": (0.0, 2.0),
}
"""Read-outs of the whole negotiation, with the values between which they lie."""
_OF_ACTORS = {"posture": (-1.0, 1.0), "trust": (0.0, 1.0), "pain": (0.0, 1.0), "severity": (0.0, 1.0)}
FIGURES = ("median", "mean", "p10", "p90", "share")


def variables(case: Case) -> dict[str, tuple[float, float]]:
    """Every read-out of a run of a case, with the values between which it lies."""
    pairs = [(case.roots[a], case.roots[b]) for a, b in case.principals]
    dyads = [f"{i}>{j}" for a, b in pairs for i, j in ((a, b), (b, a))]
    actors = dict.fromkeys(actor for pair in pairs for actor in pair)
    found = dict(BOUNDS)
    for name, bounds in _OF_ACTORS.items():
        found |= {f"{name}({one})": bounds for one in (dyads if name in ("posture", "trust") else actors)}
    return found


class Asked(NamedTuple):
    """What a run can be asked for: its read-outs, its outcomes, and its days after the fork."""

    ground: Ground
    variables: Mapping[str, tuple[float, float]]
    first: dt.date
    last: dt.date

    def problem(self, code: str, path: Path, message: str, help: str) -> Problem:  # noqa: A002
        """A problem of the scenario's document."""
        return self.ground.document.problem(code, path, message, help)


def asked_of(ground: Ground) -> Asked:
    """What can be asked of the run of a scenario."""
    first = day_of(ground.forks + DAY)
    return Asked(ground, variables(ground.case), first, day_of(last_second(ground.scenario, ground.case)))


# --- outcomes ------------------------------------------------------------------------------------------------


def outcome_problems(asked: Asked) -> Iterator[Problem]:
    """Problems of the outcomes."""
    for name, outcome in asked.ground.scenario.outcomes.items():
        place: Path = ("outcomes", name)
        if outcome.event is not None:
            yield from _types(outcome.event, (*place, "event"), asked)
        roster = asked.ground.case.roster
        for k, actor in enumerate(outcome.actors):
            if actor not in roster:
                message = f"no actor `{actor}` in case {asked.ground.case.id}"
                yield asked.problem("DET030", (*place, "actors", k), message, actor_help(actor, roster))
        yield from _day(outcome.by, (*place, "by"), asked)
        yield from _variable(outcome.variable, outcome.at, place, asked)
        limits = asked.variables.get(outcome.variable or "")
        if limits is not None and not is_number(outcome):
            bound = Range(above=outcome.above, below=outcome.below)
            yield from _sense({"": bound}, limits, reached(outcome.variable), place, f"`{outcome.variable}`", asked)


def _types(codes: Sequence[str], place: Path, asked: Asked) -> Iterator[Problem]:
    types = asked.ground.case.types
    families = {code.partition(".")[0] for code in types}
    is_list = isinstance(_at(asked.ground.document.data, place), list)
    for k, code in enumerate(codes):
        if code not in types and code not in families:
            help_ = type_help(code, [*types, *sorted(families)])
            path = (*place, k) if is_list else place
            yield asked.problem("DET032", path, f"no event type or family `{code}`", help_)


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data


def _day(day: dt.date | None, place: Path, asked: Asked) -> Iterator[Problem]:
    if day is None or asked.first <= day <= asked.last:
        return
    where = "after the end" if day > asked.last else "before anything can differ from the record"
    message = f"{day} lies {where} (the run goes from {asked.first} to {asked.last})"
    yield asked.problem("DET051", place, message, "write a day after the fork and within the run")


def _variable(name: str | None, at: dt.date | None, place: Path, asked: Asked) -> Iterator[Problem]:
    if name is not None and name not in asked.variables:
        known = list(asked.variables)
        help_ = did_you_mean(name, known) or f"one of {', '.join(known)}"
        yield asked.problem("DET051", (*place, "variable"), f"no variable `{name}`", help_)
    yield from _day(at, (*place, "at"), asked)


# --- expectations ----------------------------------------------------------------------------------------------


def expect_problems(asked: Asked) -> Iterator[Problem]:
    """Problems of the expectations: what they ask for, and whether they can fail and can be met."""
    for k, expectation in enumerate(asked.ground.scenario.expect):
        place: Path = ("expect", k)
        kinds = [key for key in ("variable", "outcome", "phase") if getattr(expectation, key) is not None]
        figures = {key: bound for key in FIGURES if (bound := getattr(expectation, key)) is not None}
        if len(kinds) != 1:
            message = "an expectation is about a `variable`, an `outcome` or a `phase`, one of them"
            yield asked.problem("DET019", place, message, "write {variable: tension, at: DAY, median: {below: 0.5}}")
            continue
        if kinds == ["outcome"] and "outcomes" in asked.ground.lost:
            continue
        wrong = list(_about(expectation, kinds[0], figures, place, asked))
        yield from wrong
        if wrong:
            continue
        if all(bound.above is None and bound.below is None for bound in figures.values()):
            message = "it sets no bound, so it cannot fail"
            yield asked.problem("DET051", place, message, f"add {_example(kinds[0])}: {{below: …}} or {{above: …}}")
            continue
        ends = reached(expectation.variable)
        yield from _sense(figures, _limits(expectation, asked), ends, place, "", asked)


def _example(kind: str) -> str:
    return "median" if kind == "variable" else "share"


def _about(
    expectation: Expectation, kind: str, figures: Mapping[str, Range], place: Path, asked: Asked
) -> Iterator[Problem]:
    if kind == "outcome":
        known = asked.ground.scenario.outcomes
        if expectation.outcome not in known:
            help_ = did_you_mean(str(expectation.outcome), known) or "define it under `outcomes`"
            yield asked.problem("DET051", (*place, "outcome"), f"no outcome `{expectation.outcome}`", help_)
        if expectation.at is not None:
            yield asked.problem(
                "DET019", (*place, "at"), "`at` does not go with `outcome`", "write `by` in the outcome"
            )
    else:
        if expectation.at is None:
            yield asked.problem(
                "DET011", place, f"a `{kind}` is expected on a day: `at` is missing", "add at: YYYY-MM-DD"
            )
        yield from _variable(expectation.variable, expectation.at, place, asked)
    fitting = _figures_of(expectation, kind, asked)
    for key in figures:
        if key not in fitting:
            what = {"outcome": "an outcome that is a number" if "median" in fitting else "an outcome of yes or no"}
            message = f"`{key}` does not go with {what.get(kind, f'a {kind}')}"
            yield asked.problem("DET019", (*place, key), message, f"write {fitting[0]}")


def _figures_of(expectation: Expectation, kind: str, asked: Asked) -> tuple[str, ...]:
    """What can be said of a thing: a share of members of what is so or not, quantiles and a mean of a number."""
    if kind == "variable":
        return FIGURES[:-1]
    outcome = asked.ground.scenario.outcomes.get(expectation.outcome or "")
    if kind == "outcome" and outcome is not None and is_number(outcome):
        return FIGURES[:-1]
    return ("share", "mean") if kind == "outcome" else ("share",)


def is_number(outcome: Outcome) -> bool:
    """Whether an outcome is a number, and not yes or no."""
    return outcome.count or (outcome.variable is not None and outcome.above is None and outcome.below is None)


def _limits(expectation: Expectation, asked: Asked) -> tuple[float, float]:
    if expectation.variable is not None:
        return asked.variables[expectation.variable]
    outcome = asked.ground.scenario.outcomes.get(expectation.outcome or "")
    if outcome is None or not is_number(outcome):
        return 0.0, 1.0
    return (0.0, float("inf")) if outcome.variable is None else asked.variables.get(outcome.variable, (-1e9, 1e9))


def reached(variable: str | None) -> tuple[bool, bool]:
    """Whether a figure can really be at the lower and the upper end of its range; a share of members (None) can.

    >>> reached("tension"), reached("climate"), reached(None)
    ((True, False), (False, False), (True, True))
    """
    if variable is None:
        return True, True
    kind = variable.partition("(")[0]
    return kind not in ("climate", "posture", "trust"), kind in ("severity", "pain")


def _sense(
    figures: Mapping[str, Range],
    limits: tuple[float, float],
    ends: tuple[bool, bool],
    place: Path,
    what: str,
    asked: Asked,
) -> Iterator[Problem]:
    """Bounds that cannot fail, or cannot be met, given what the figure can be; bounds are strict."""
    low, high = limits
    for key, bound in figures.items():
        path = (*place, key) if key else place
        shown = what or f"`{key}`"
        above, below = bound.above, bound.below
        if above is not None and below is not None and above >= below:
            message = f"nothing lies above {above:g} and below {below:g}"
            yield asked.problem("DET051", path, message, "exchange the two")
        elif _idle(above, low, ends[0]) and _idle(below, high, ends[1], -1) and (above, below) != (None, None):
            message = f"it cannot fail: {shown} lies between {low:g} and {high:g}"
            yield asked.problem("DET051", path, message, "write a bound that could be missed")
        elif (above is not None and above >= high) or (below is not None and below <= low):
            message = f"it cannot be met: {shown} lies between {low:g} and {high:g}"
            yield asked.problem("DET051", path, message, "write a bound between them")


def _idle(bound: float | None, end: float, reachable: bool, sign: int = 1) -> bool:
    """Whether a strict bound lets everything through; `sign` is 1 for a lower bound and -1 for an upper one."""
    return bound is None or sign * bound < sign * end or (bound == end and not reachable)


# --- variants ---------------------------------------------------------------------------------------------------


def vary_problems(asked: Asked) -> Iterator[Problem]:
    """Paths under `vary` that lead nowhere, and more variants than anybody would compare."""
    if "changes" in asked.ground.lost:  # a path may lead to what was left out
        return
    vary = asked.ground.scenario.vary
    count = 1
    places: dict[Path, str] = {}
    for name, entry in vary.items():
        count *= len(entry.values)
        here: Path = ("vary", name, "path")
        try:
            place = place_of(asked.ground.document.data, entry.path)
        except Nowhere as error:
            yield asked.problem("DET010", here, error.message, error.help)
            continue
        if place[0] in ("vary", "schema", "id", "extends", "case"):
            yield asked.problem(
                "DET010", here, f"`{place[0]}` cannot be varied", "vary a value of the fork or a change"
            )
        elif places.setdefault(place, name) != name:
            message = f"`{places[place]}` and `{name}` vary the same value"
            yield asked.problem("DET034", here, message, "delete one of the two")
        yield from _same_values(name, entry.values, asked)
    if count > MOST_VARIANTS:
        message = f"`vary` makes {count} variants; at most {MOST_VARIANTS} are run"
        yield asked.ground.document.problem(
            "DET013", ("vary",), message, "vary fewer things, or fewer values", on="key"
        )


def _same_values(name: str, values: Iterable[object], asked: Asked) -> Iterator[Problem]:
    seen: list[object] = []
    for k, value in enumerate(values):
        if value in seen:
            yield asked.problem("DET034", ("vary", name, "values", k), "the same value twice", "delete one of the two")
        seen.append(value)
