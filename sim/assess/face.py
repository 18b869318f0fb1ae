"""Face checks: what a reader of the history would expect a replay to show, written down beside the case.

They show that a replay is not absurd, and little more: in the reference study unit weights passed them as well as the
codebook's did. No parameter is ever tuned to pass one. Source: model.md sections 0 and 5; Dawes 1979.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Literal, NamedTuple, Self

from pydantic import Field, model_validator

from sim.engine.trajectory import Trajectory
from sim.model.state import SUPERSTATE, Phase
from sim.record.dates import DAY, EventDate, day_of, seconds
from sim.record.field import Complaint, Entry, Misfit, Number, Slug, Text, When


class Bound(Entry):
    """A bound read from the replay itself: its highest or lowest value over a time, times a factor."""

    highest: When | None = None
    lowest: When | None = None
    times: Number = 1.0

    @model_validator(mode="after")
    def _is_one_kind(self) -> Self:
        if (self.highest is None) == (self.lowest is None):
            raise Misfit([Complaint("", "DET019", "a bound has `highest` or `lowest`", "keep one of them")])
        return self


class Condition(Entry):
    """One condition; the key that names its kind is `extreme`, `change`, `value`, `rising` or `phase`."""

    extreme: Literal["minimum", "maximum"] | None = Field(None, description="with `of`, `falls`, and optionally `over`")
    change: Text | None = Field(None, description="variable; with `from`, `to`, and at_least or at_most")
    value: Text | None = Field(None, description="variable; with `on`, and below or above")
    rising: Text | None = Field(None, description="variable that rises from month to month; with `over`")
    phase: Text | None = Field(None, description="phase or superstate; with `on`, `begins` or `over_by`")
    of: Text | None = None
    over: When | None = None
    falls: When | None = None
    from_: When | None = Field(None, alias="from")
    to: When | None = None
    on: When | None = None
    begins: When | None = None
    over_by: When | None = Field(None, description="the phase is left by then")
    at_least: Number | None = None
    at_most: Number | None = None
    below: Number | Bound | None = None
    above: Number | Bound | None = None

    @model_validator(mode="after")
    def _is_one_kind(self) -> Self:
        needs = {"extreme": ("of", "falls"), "change": ("from_", "to"), "value": ("on",), "rising": ("over",)}
        kinds = [k for k in ("extreme", "change", "value", "rising", "phase") if getattr(self, k) is not None]
        if len(kinds) != 1:
            message = "a condition has one of extreme, change, value, rising, phase"
            raise Misfit([Complaint("", "DET019", message, "write one condition an item")])
        missing = [n.rstrip("_") for n in needs.get(kinds[0], ()) if getattr(self, n) is None]
        if kinds == ["phase"] and not (self.on or self.begins or self.over_by):
            missing = ["on"]
        if missing:
            raise Misfit([Complaint("", "DET011", f"`{kinds[0]}` needs `{missing[0]}`", f"add `{missing[0]}`")])
        return self


class Check(Entry):
    """A face check: what is expected, in words and as conditions that must all hold."""

    id: Text
    says: Text
    all: tuple[Condition, ...] = Field(min_length=1)


class Checks(Entry):
    """The checks file of a case."""

    schema_: Literal["detente/checks/v1"] = Field("detente/checks/v1", alias="schema")
    case: Slug
    checks: tuple[Check, ...]


class Verdict(NamedTuple):
    """Whether a check holds, and what was found."""

    id: str
    says: str
    holds: bool | None  # None: the replay does not cover it
    found: str


class Finding(NamedTuple):
    """Whether one condition holds, and what was found."""

    holds: bool
    found: str


def judge(checks: Iterable[Check], result: Trajectory) -> tuple[Verdict, ...]:
    """Every check against a replay, in order; a time that the replay does not cover does not hold."""
    return tuple(_judged(check, result) for check in checks)


def _judged(check: Check, result: Trajectory) -> Verdict:
    if not all(_covered(condition, result) for condition in check.all):
        return Verdict(check.id, check.says, None, "the replay does not cover it")
    findings = [_finding(condition, result) for condition in check.all]
    return Verdict(check.id, check.says, all(f.holds for f in findings), "; ".join(f.found for f in findings))


def _finding(condition: Condition, result: Trajectory) -> Finding:
    kinds: dict[str, Callable[[Condition, Trajectory], Finding]] = {
        "extreme": _extreme,
        "change": _change,
        "value": _value,
        "rising": _rising,
        "phase": _phase,
    }
    kind = next(name for name in kinds if getattr(condition, name) is not None)
    return kinds[kind](condition, result)


def _covered(condition: Condition, result: Trajectory) -> bool:
    """Whether the replay covers every window that the condition looks at, the whole of it."""
    bounds = [b for b in (condition.below, condition.above) if isinstance(b, Bound)]
    windows = [getattr(condition, name) for name in ("over", "falls", "from_", "to", "on", "begins", "over_by")]
    windows += [w for bound in bounds for w in (bound.highest, bound.lowest)]
    spans = [_window(w, result) for w in windows if w is not None]
    return all(result.starts <= begin and end <= result.ends for begin, end in spans)


def _window(when: EventDate | None, result: Trajectory) -> tuple[int, int]:
    if when is None:
        return result.starts, result.ends
    lo = result.starts if when.lo is None else seconds(when.lo)
    hi = result.ends if when.hi is None else seconds(when.hi)
    return lo, hi


def _days(when: EventDate | None, result: Trajectory) -> range:
    lo, hi = _window(when, result)
    return range(max(lo, result.starts), min(hi, result.ends) + 1, DAY)


def _values(variable: str, when: EventDate | None, result: Trajectory) -> tuple[tuple[int, float], ...]:
    return result.series(variable, _days(when, result))


def _extreme(c: Condition, result: Trajectory) -> Finding:
    pick = min if c.extreme == "minimum" else max
    t, value = pick(_values(c.of or "", c.over, result), key=lambda point: point[1])
    lo, hi = _window(c.falls, result)
    return Finding(lo <= t <= hi, f"{c.extreme} of {c.of} {value:.3g} on {day_of(t)}")


def _change(c: Condition, result: Trajectory) -> Finding:
    """From a window, a rise is measured from the lowest value and a fall from the highest."""
    variable = c.change or ""
    pick = min if c.at_least is not None else max
    start = pick(v for _, v in _values(variable, c.from_, result))
    end = _values(variable, c.to, result)[-1][1]
    change = end - start
    enough = (c.at_least is None or change >= c.at_least) and (c.at_most is None or change <= c.at_most)
    return Finding(enough, f"{variable} changes by {change:+.3g}")


def _value(c: Condition, result: Trajectory) -> Finding:
    values = [v for _, v in _values(c.value or "", c.on, result)]
    highest, lowest = max(values), min(values)
    under = c.below is None or highest <= _bound(c.below, c.value or "", result)
    over = c.above is None or lowest >= _bound(c.above, c.value or "", result)
    limits = [f"below {_bound(c.below, c.value or '', result):.3g}"] if c.below is not None else []
    limits += [f"above {_bound(c.above, c.value or '', result):.3g}"] if c.above is not None else []
    shown = f"{highest:.3g}" if highest == lowest else f"{lowest:.3g} to {highest:.3g}"
    return Finding(under and over, f"{c.value} {shown} (wanted {' and '.join(limits)})")


def _bound(bound: float | Bound, variable: str, result: Trajectory) -> float:
    if not isinstance(bound, Bound):
        return bound
    if bound.highest is not None:
        return bound.times * max(v for _, v in _values(variable, bound.highest, result))
    return bound.times * min(v for _, v in _values(variable, bound.lowest, result))


def _rising(c: Condition, result: Trajectory) -> Finding:
    """Read at the start of each month and at the end of the window."""
    variable = c.rising or ""
    days = _days(c.over, result)
    marks = [t for t in days if day_of(t).day == 1] + [days[-1]]
    values = [v for _, v in result.series(variable, marks)]
    rising = all(a < b for a, b in pairwise(values))
    return Finding(rising, f"{variable} " + ", ".join(f"{v:.3g}" for v in values))


def _phase(c: Condition, result: Trajectory) -> Finding:
    wanted = c.phase or ""
    if c.begins is not None:
        lo, hi = _window(c.begins, result)
        starts = [s.begins for s in result.phases if _is(s.phase, wanted)]
        return Finding(
            any(lo <= t <= hi for t in starts), f"{wanted} begins {', '.join(str(day_of(t)) for t in starts)}"
        )
    if c.over_by is not None:
        _, hi = _window(c.over_by, result)
        ends = [s.ends for s in result.phases if _is(s.phase, wanted)]
        return Finding(
            all(t <= hi for t in ends), f"{wanted} ends {', '.join(str(day_of(t)) for t in ends) or 'never'}"
        )
    present = sorted({result.phase(t) for t in _days(c.on, result)})
    return Finding(any(_is(p, wanted) for p in present), f"phase {', '.join(present)}")


def _is(phase: Phase, wanted: str) -> bool:
    """Whether a phase is the one wanted, or belongs to the superstate wanted."""
    return wanted == phase or wanted == SUPERSTATE[phase]
