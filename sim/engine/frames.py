"""Trajectories, ensembles and comparisons as data frames; MissingError (DET060) without the extra `data`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sim.engine.about import about_ensemble, about_trajectory
from sim.record.dates import DAY
from sim.record.optional import package

if TYPE_CHECKING:
    import pandas

    from sim.engine.comparison import Comparison
    from sim.engine.ensemble import Ensemble
    from sim.engine.trajectory import Trajectory


def trajectory_frame(result: Trajectory, variables: Sequence[str] = ()) -> pandas.DataFrame:
    """Read-outs (all, or those named) and the phase at midnight of every day, indexed by day."""
    pandas = package("pandas", "a data frame")
    days = range(result.starts, result.ends + 1, DAY)
    names = variables or result.variables
    columns: dict[str, Any] = {name: [v for _, v in result.series(name, days)] for name in names}
    columns["phase"] = [result.at(t).talks.phase for t in days]
    frame = pandas.DataFrame(columns, index=_dates(pandas, days))
    frame.attrs = about_trajectory(result)
    return frame


def ensemble_frame(ensemble: Ensemble, variables: Sequence[str] = ()) -> pandas.DataFrame:
    """Read-outs (all, or those named) and the phase of every member on every day, indexed by member and day."""
    pandas = package("pandas", "a data frame")
    columns: dict[str, Any] = {name: ensemble.values(name).ravel() for name in variables or ensemble.names}
    codes = phase_codes(ensemble).ravel()
    columns["phase"] = pandas.Categorical.from_codes(codes, categories=list(ensemble.phases))
    frame = pandas.DataFrame(columns, index=_by_member(pandas, ensemble, ensemble.grid))
    frame.attrs = about_ensemble(ensemble)
    return frame


def outcome_frame(ensemble: Ensemble) -> pandas.DataFrame:
    """The outcomes of every member: 0 or 1 for yes/no, else a number; indexed by member."""
    pandas = package("pandas", "a data frame")
    columns = {name: list(ensemble.outcome(name)) for name in ensemble.outcomes}
    members = pandas.Index([m.number for m in ensemble.members], name="member")
    frame = pandas.DataFrame(columns, index=members)
    frame.attrs = about_ensemble(ensemble)
    return frame


def comparison_frame(comparison: Comparison) -> pandas.DataFrame:
    """B minus A for every variable, member by member on every day that both have, indexed by member and day."""
    pandas = package("pandas", "a data frame")
    shared = [name for name in comparison.a.names if name in comparison.b.names]
    columns = {name: comparison.differences(name).ravel() for name in shared}
    frame = pandas.DataFrame(columns, index=_by_member(pandas, comparison.a, comparison.grid))
    frame.attrs = {"a": comparison.a.card.run, "b": comparison.b.card.run, "is": "B minus A"}
    return frame


def phase_codes(ensemble: Ensemble) -> Any:
    """The phase of each member along the grid, as its place in `Ensemble.phases`: members x grid, int8."""
    import numpy as np

    codes = np.frombuffer(b"".join(m.phases for m in ensemble.members), dtype=np.int8)
    return codes.reshape(len(ensemble), len(ensemble.grid))


def _dates(pandas: Any, times: Sequence[int]) -> Any:
    return pandas.DatetimeIndex(moments(times), name="date")


def _by_member(pandas: Any, ensemble: Ensemble, times: Sequence[int]) -> Any:
    numbers = pandas.Index([m.number for m in ensemble.members], name="member")
    return pandas.MultiIndex.from_product([numbers, _dates(pandas, times)])


def moments(times: Sequence[int]) -> Any:
    """Civil seconds as numpy times, to the second (years that nanoseconds cannot reach included)."""
    import numpy as np

    return np.array(times, dtype="int64").astype("datetime64[s]")
