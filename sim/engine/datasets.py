"""Trajectories and ensembles as labelled arrays (xarray) that follow the CF conventions, ready for a netCDF file.

Read-outs are named as the conventions ask (`trust_A_B`); the attribute `variable` holds their name in the model. Each
function raises MissingError (DET060) without the extra `data`. Source: CF-1.11, sections 2.3, 3.5, 4.4 and 6.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, get_args

from sim.engine.about import about_ensemble, about_trajectory
from sim.engine.frames import moments, phase_codes
from sim.engine.quantities import CAUTION, plain_names, quantity
from sim.model.state import Phase
from sim.record.dates import DAY
from sim.record.optional import package

if TYPE_CHECKING:
    import xarray

    from sim.engine.ensemble import Ensemble
    from sim.engine.trajectory import Trajectory

CONVENTIONS = "CF-1.11"
_BARE = {"_FillValue": None}  # every value is there


def trajectory_dataset(result: Trajectory, variables: Sequence[str] = ()) -> xarray.Dataset:
    """Read-outs (all, or those named) and the phase along the days: dimension `time`."""
    import numpy as np

    days = range(result.starts, result.ends + 1, DAY)
    names = variables or result.variables
    arrays = {name: np.array([v for _, v in result.series(name, days)]) for name in names}
    every: tuple[str, ...] = get_args(Phase)
    codes = np.array([every.index(result.at(t).talks.phase) for t in days], dtype=np.int8)
    return _dataset(("time",), {"time": _time(days)}, arrays, (codes, every), about_trajectory(result))


def ensemble_dataset(ensemble: Ensemble, variables: Sequence[str] = ()) -> xarray.Dataset:
    """Read-outs (all, or those named) and the phase, with dimensions `member` and `time`; outcomes along `member`."""
    import numpy as np

    names = variables or ensemble.names
    arrays = {name: ensemble.values(name) for name in names}
    numbers = np.array([m.number for m in ensemble.members], dtype=np.int32)
    axes = {"member": _member(numbers), "time": _time(ensemble.grid)}
    phases = (phase_codes(ensemble), ensemble.phases)
    found = _dataset(("member", "time"), axes, arrays, phases, about_ensemble(ensemble))
    return found.assign(_outcomes(ensemble, found.variables))


def _dataset(
    dims: tuple[str, ...],
    axes: dict[str, Any],
    arrays: dict[str, Any],
    phases: tuple[Any, Sequence[str]],
    about: dict[str, str],
) -> xarray.Dataset:
    dataset: type[xarray.Dataset] = package("xarray", "a dataset").Dataset
    found: dict[str, Any] = {}
    for variable, name in plain_names(arrays, taken=(*axes, "phase")).items():
        found[name] = (dims, arrays[variable], _attributes(variable), _BARE)
    found["phase"] = (dims, phases[0], _flags(phases[1]), _BARE)
    texts = {key: value for key, value in about.items() if value}
    return dataset(found, axes, {"Conventions": CONVENTIONS, **texts})


def _attributes(variable: str) -> dict[str, Any]:
    import numpy as np

    about = quantity(variable)
    return {
        "long_name": about.long_name,
        "units": "1",
        "valid_min": np.float64(about.low),
        "valid_max": np.float64(about.high),
        "comment": CAUTION,
        "variable": variable,
    }


def _flags(phases: Sequence[str]) -> dict[str, Any]:
    import numpy as np

    values = np.arange(len(phases), dtype=np.int8)
    words = {"long_name": "phase of the negotiation", "comment": "set by rules on coded events"}
    return {**words, "flag_values": values, "flag_meanings": " ".join(phases)}


def _time(times: Sequence[int]) -> tuple[Any, ...]:
    attributes = {"standard_name": "time", "long_name": "civil day at the place of the events", "axis": "T"}
    whole = all(t % DAY == 0 for t in times)
    unit = {"units": f"{'days' if whole else 'seconds'} since 1970-01-01", "dtype": "int32" if whole else "int64"}
    return (("time",), moments(times), attributes, {**unit, **_BARE, "calendar": "proleptic_gregorian"})


def _member(numbers: Any) -> tuple[Any, ...]:
    return (("member",), numbers, {"standard_name": "realization", "long_name": "member", "units": "1"}, _BARE)


def _outcomes(ensemble: Ensemble, taken: Iterable[object]) -> dict[str, Any]:
    import numpy as np

    given = {f"outcome {name}": name for name in ensemble.outcomes}
    found = {}
    for key, name in plain_names(given, taken=map(str, taken)).items():
        outcome = given[key]
        words = {
            "long_name": f"outcome: {outcome}",
            "units": "1",
            "outcome": outcome,
            "comment": "0 or 1 for no or yes",
        }
        found[name] = (("member",), np.array(ensemble.outcome(outcome), dtype=np.float64), words, _BARE)
    return found
