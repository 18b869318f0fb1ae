"""explainrun: what moved a variable in a run, on the mean over its members.

Each member's change is explained exactly, and means of exact sums are exact. Events of the record and of the scenario
are the same in every member; what was drawn differs, so it is put together by type and actors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sim.engine.ensemble import Figure, mean
from sim.engine.executor import ordinary
from sim.engine.experiment import Experiment
from sim.engine.explain import Progress
from sim.engine.simulate import Course, simulate
from sim.model.attribution import Explanation, explained
from sim.model.effect import Effect
from sim.model.frame import Frame


class Source(NamedTuple):
    """Where a share of a run comes from: an event's or commitment's id, or acts drawn of one type by some actors."""

    name: str
    drawn: bool = False
    by_clock: bool = False


class MeanShare(NamedTuple):
    """What one source adds to the change on the mean over all members, and in how many it did anything."""

    source: Source
    share: Figure
    members: int


class MeanExplanation(NamedTuple):
    """A change on the mean over members: `drift` and the shares sum to it."""

    variable: str
    starts: int
    ends: int
    from_value: Figure
    to_value: Figure
    drift: Figure
    shares: tuple[MeanShare, ...]

    @property
    def change(self) -> float:
        """What is explained."""
        return self.to_value.value - self.from_value.value


def explain_run(
    experiment: Experiment,
    members: Sequence[int],
    variables: Sequence[str],
    starts: int,
    ends: int,
    progress: Progress | None = None,
) -> dict[str, MeanExplanation]:
    """Which events explain the change of some variables in some members of a run, on the mean; from the fork on.

    Raises KeyError for a name that is no variable, ValueError for times outside the run.
    """
    told = _told(experiment, members, variables, starts, ends, progress)
    return {
        variable: MeanExplanation(
            variable,
            starts,
            ends,
            mean([e.from_value for e in one.found]),
            mean([e.to_value for e in one.found]),
            mean([e.drift for e in one.found]),
            _shares(one.rows),
        )
        for variable, one in told.items()
    }


def explain_difference(
    a: Experiment,
    b: Experiment,
    members: Sequence[int],
    variables: Sequence[str],
    starts: int,
    ends: int,
    progress: Progress | None = None,
) -> dict[str, MeanExplanation]:
    """What makes one run end elsewhere than another, member by member, on the mean: B minus A at `ends`.

    `from_value` is A's value and `to_value` B's, both at `ends`; a share is what a source adds in B less what it adds
    in A, and `drift` what lay apart before `starts`. Errors as for `explain_run`.
    """
    total = 2 * len(members)
    one = _told(a, members, variables, starts, ends, progress and (lambda done, _: progress(done, total)))
    other = _told(b, members, variables, starts, ends, progress and (lambda k, _: progress(len(members) + k, total)))
    return {variable: _difference(variable, one[variable], other[variable], starts, ends) for variable in variables}


class _Told(NamedTuple):
    """The explanation of each member, and what each source adds in each."""

    found: list[Explanation]
    rows: dict[Source, list[float]]


def _difference(variable: str, one: _Told, other: _Told, starts: int, ends: int) -> MeanExplanation:
    nothing = [0.0] * len(one.found)
    rows = {
        source: [y - x for x, y in zip(one.rows.get(source, nothing), other.rows.get(source, nothing), strict=True)]
        for source in dict.fromkeys((*one.rows, *other.rows))
    }
    pairs = zip(one.found, other.found, strict=True)
    drift = mean([(y.from_value - x.from_value) + (y.drift - x.drift) for x, y in pairs])
    first, last = (mean([e.to_value for e in told.found]) for told in (one, other))
    return MeanExplanation(variable, starts, ends, first, last, drift, _shares(rows))


def _told(
    experiment: Experiment,
    members: Sequence[int],
    variables: Sequence[str],
    starts: int,
    ends: int,
    progress: Progress | None,
) -> dict[str, _Told]:
    branch = experiment.branch
    if not branch.forks <= starts <= ends <= branch.ends:
        raise ValueError("the span lies outside the run")
    told = {variable: _Told([], {}) for variable in variables}
    for k, (_, luck) in enumerate(ordinary(members)):
        course = simulate(experiment, luck)
        for variable, so_far in told.items():
            one = explained(course.trajectory.account, variable, starts, ends)
            for source, amount in _by_source(course, one):
                so_far.rows.setdefault(source, [0.0] * len(members))[k] += amount
            so_far.found.append(one)
        if progress is not None:
            progress(k + 1, len(members))
    return told


def _shares(rows: dict[Source, list[float]]) -> tuple[MeanShare, ...]:
    """The mean of each row, largest first."""
    found = [MeanShare(source, mean(row), sum(v != 0.0 for v in row)) for source, row in rows.items()]
    return tuple(sorted(found, key=lambda r: (-abs(r.share.value), r.source)))


def _by_source(course: Course, found: Explanation) -> Iterator[tuple[Source, float]]:
    """The shares of a member under names that all members share."""
    trajectory = course.trajectory
    known = {entry.event.id for entry in trajectory.events}
    effects = {e.id: e for batch in trajectory.batches for e in batch.effects}
    for share in found.shares:
        if share.by_clock or share.cause in known:
            yield Source(share.cause, by_clock=share.by_clock), share.share
        else:
            yield Source(_drawn(trajectory.frame, effects[share.cause]), drawn=True), share.share


def _drawn(frame: Frame, effect: Effect) -> str:
    """An act that was drawn, by its type and who did it."""
    parents = {frame.types[code].parent for code in effect.kinds}
    code = min(effect.kinds - parents)
    return f"{code} by {' and '.join(effect.actors) or 'somebody'}"
