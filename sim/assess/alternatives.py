"""Alternative readings of the same talks: how far curve, phases and checks depend on the weights and on who coded.

A replay that agrees with itself under other weights is not thereby right: the numbers say what the picture is made of.
Source: model.md section 0, findings 2 and 3, and section 4, demand 7.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from sim.assess.face import Check, judge
from sim.assess.weights import permuted_weights, reweighed, types_in, with_unit_weights
from sim.engine.replay import replay
from sim.engine.trajectory import Trajectory
from sim.future.streams import Stream
from sim.model.state import SUPERSTATE
from sim.record.case import Case
from sim.record.dates import DAY, day_of
from sim.record.log import EventLog

LEAD: Final = "climate"  # what readings are compared by, unless something else is asked for
PERMUTATIONS: Final = 20
HALVES: Final = 50
ENDS: Final = ("climate", "tension", "ripeness")
SEED: Final = 20_190_228  # the luck of permutations and halves; the same every time
Progress = Callable[[int, int], None]


class Tally(NamedTuple):
    """How many face checks hold, of those that the replay covers."""

    hold: int
    judged: int

    def __str__(self) -> str:
        return f"{self.hold} of {self.judged}"


class Likeness(NamedTuple):
    """How like a second reading is to a first, at midnight of every day that both cover.

    `correlation` is Pearson's r, None where one of the two never moves. Differences are second minus first, in the
    variable's own unit; `mean_difference` is the mean of their sizes, `largest_difference` has its sign.
    `same_phase` and `same_superstate` are shares of days, 0 to 1.
    """

    variable: str
    days: int
    correlation: float | None
    mean_difference: float
    largest_difference: float
    largest_on: int
    same_phase: float
    same_superstate: float


class Reading(NamedTuple):
    """One reading of the talks; the first of several has no `likeness`, and a case without face checks no `checks`."""

    name: str
    result: Trajectory
    likeness: Likeness | None
    checks: Tally | None

    @property
    def ends(self) -> dict[str, float]:
        """Climate, tension and ripeness at the end, each in its own unit."""
        return {name: self.result.value(name, self.result.ends) for name in ENDS}


def likeness(first: Trajectory, second: Trajectory, variable: str = LEAD) -> Likeness:
    """How like two replays are over the days that both cover.

    Raises ValueError where they have no day in common, KeyError for a variable that one does not have.
    """
    days = range(max(first.starts, second.starts), min(first.ends, second.ends) + 1, DAY)
    if not days:
        raise ValueError("the two readings have no day in common")
    ours, theirs = ([v for _, v in r.series(variable, days)] for r in (first, second))
    gaps = [b - a for a, b in zip(ours, theirs, strict=True)]
    largest = max(range(len(gaps)), key=lambda k: (abs(gaps[k]), -k))
    phases = [(first.phase(t), second.phase(t)) for t in days]
    return Likeness(
        variable,
        len(days),
        correlated(ours, theirs),
        math.fsum(map(abs, gaps)) / len(gaps),
        gaps[largest],
        days[largest],
        sum(a == b for a, b in phases) / len(days),
        sum(SUPERSTATE[a] == SUPERSTATE[b] for a, b in phases) / len(days),
    )


def correlated(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Pearson's r of two series of like length, -1 to 1; None where one of them never moves.

    >>> correlated([0.0, 1.0, 2.0], [1.0, 3.0, 5.0]), correlated([0.0, 0.0], [1.0, 2.0])
    (1.0, None)
    """
    try:
        return max(-1.0, min(1.0, statistics.correlation(one, other)))
    except statistics.StatisticsError:
        return None


def compare_readings(
    named: Sequence[tuple[str, Trajectory]], checks: Iterable[Check] = (), variable: str = LEAD
) -> tuple[Reading, ...]:
    """Some readings beside the first of them, in the order given; `checks` are judged for each.

    Errors as for `likeness`.
    """
    asked, first = tuple(checks), named[0][1]
    return tuple(
        Reading(name, result, likeness(first, result, variable) if k else None, _judged(asked, first, result))
        for k, (name, result) in enumerate(named)
    )


def _judged(checks: tuple[Check, ...], first: Trajectory, result: Trajectory) -> Tally | None:
    """Checks are worded in the names of the first reading; one of other talks is not judged by them."""
    return tally(checks, result) if set(first.variables) <= set(result.variables) else None


def tally(checks: Iterable[Check], result: Trajectory) -> Tally | None:
    """How many face checks hold; None where there are none, or the replay covers none."""
    judged = [v.holds for v in judge(checks, result) if v.holds is not None]
    return Tally(sum(judged), len(judged)) if judged else None


# --- many readings at once --------------------------------------------------------------------------------


class Spread(NamedTuple):
    """How like many readings by luck are to the first: Pearson's r of each, in ascending order.

    `still` counts the readings of which there is no r, because their curve never moves. `checks` holds how many checks
    each passes, in the order in which they were drawn; empty where there are none.
    """

    variable: str
    correlations: tuple[float, ...]
    still: int = 0
    checks: tuple[Tally, ...] = ()

    @property
    def median(self) -> float | None:
        """The middle r; None where there is none."""
        return statistics.median(self.correlations) if self.correlations else None

    @property
    def low(self) -> float | None:
        """The r that one in twenty falls short of (5th percentile, by linear interpolation)."""
        if len(self.correlations) < 2:
            return self.median
        return statistics.quantiles(self.correlations, n=20, method="inclusive")[0]

    @property
    def median_checks(self) -> float | None:
        """The middle number of checks that hold; None where there are none."""
        return statistics.median(t.hold for t in self.checks) if self.checks else None


def permutations(
    first: Trajectory,
    count: int = PERMUTATIONS,
    *,
    checks: Iterable[Check] = (),
    seed: int = SEED,
    variable: str = LEAD,
    progress: Progress | None = None,
) -> Spread:
    """The same events with the weights in use dealt anew among types of the same sign, so many times."""
    case, codes = first.frame.case, types_in(first.log)

    def deal(k: int) -> Trajectory:
        dealt = reweighed(case, permuted_weights(case, codes, Stream(seed, k)), f"permutation {k}")
        return _again(first, dealt, first.log)

    return _spread(first, deal, count, tuple(checks), variable, progress)


def halves(
    first: Trajectory,
    count: int = HALVES,
    *,
    checks: Iterable[Check] = (),
    seed: int = SEED,
    variable: str = LEAD,
    progress: Progress | None = None,
) -> Spread:
    """Random halves of the log, so many times: what a coder who noted every other event would have seen."""

    def draw(k: int) -> Trajectory:
        return _again(first, first.frame.case, half_of(first.log, Stream(seed, k)))

    return _spread(first, draw, count, tuple(checks), variable, progress)


def half_of(log: EventLog, stream: Stream) -> EventLog:
    """A random half of what stands in a log (rounded up), each happening with the records that it replaces."""
    standing = sorted((e.id for e in log if e.id not in log.replaced), key=lambda i: (stream.uniform(f"half:{i}"), i))
    kept = set(standing[: (len(standing) + 1) // 2])
    whole = (e for e in log if log.replaced.get(e.id, e.id) in kept)
    return EventLog(whole, known=log.known, cut=log.cut)


def _again(first: Trajectory, case: Case, log: EventLog) -> Trajectory:
    return replay(case, log, first.frame.parameters, until=first.ends)


def _spread(
    first: Trajectory,
    made: Callable[[int], Trajectory],
    count: int,
    checks: tuple[Check, ...],
    variable: str,
    progress: Progress | None,
) -> Spread:
    days = range(first.starts, first.ends + 1, DAY)
    ours = [v for _, v in first.series(variable, days)]
    found: list[float | None] = []
    tallies: list[Tally | None] = []
    for k in range(count):
        result = made(k)
        found.append(correlated(ours, [v for _, v in result.series(variable, days)]))
        tallies.append(tally(checks, result))
        if progress is not None:
            progress(k + 1, count)
    values = tuple(sorted(r for r in found if r is not None))
    return Spread(variable, values, count - len(values), tuple(t for t in tallies if t is not None))


# --- the unit-weight ablation -----------------------------------------------------------------------------


class Ablation:
    """What is left of the picture when every event weighs the same: as numbers, and as rows of (name, value in words).

    `weighed` is the replay with the case's weights, `unit` the one in which every type weighs 5 or -5.
    """

    def __init__(self, weighed: Trajectory, unit: Trajectory, checks: Iterable[Check] = ()) -> None:
        self.weighed = weighed
        self.unit = unit
        self._checks = tuple(checks)

    @cached_property
    def likeness(self) -> Likeness:
        """How like the curve with unit weights is to the curve with the case's own."""
        return likeness(self.weighed, self.unit)

    @cached_property
    def passed(self) -> Tally | None:
        """Face checks that hold with the case's weights; None without checks."""
        return tally(self._checks, self.weighed)

    @cached_property
    def passed_with_unit(self) -> Tally | None:
        """Face checks that hold with unit weights; None without checks."""
        return tally(self._checks, self.unit)

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """What a report shows, a name and a value in words for each line."""
        found, r = self.likeness, self.likeness.correlation
        gap = f"{abs(found.largest_difference):.0f} points on {day_of(found.largest_on)}"
        rows = [
            (
                "Correlation of climate with every event weighing the same",
                "none: it never moves" if r is None else f"{r:.3f}",
            ),
            ("Mean difference of climate", f"{found.mean_difference:.1f} points of 200; largest {gap}"),
            ("Days in the same phase", f"{100 * found.same_phase:.0f} % of {found.days:,}"),
            ("Days in the same group of phases", f"{100 * found.same_superstate:.0f} % of {found.days:,}"),
        ]
        if self.passed is not None:
            rows.append(("Face checks that hold, as weighed", str(self.passed)))
        if self.passed_with_unit is not None:
            rows.append(("Face checks that hold, every event weighing the same", str(self.passed_with_unit)))
        return tuple(rows)


def ablation(case: Case, log: EventLog, checks: Iterable[Check] = (), *, until: int | None = None) -> Ablation:
    """Replay a log with the case's weights and with unit weights, to show what the picture owes to the weights.

    `until` is the last time in civil seconds (default: the end of the case). Raises ValueError if it lies before the
    start.
    """
    return Ablation(replay(case, log, until=until), replay(with_unit_weights(case), log, until=until), checks)
