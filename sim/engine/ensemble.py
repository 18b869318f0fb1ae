"""Ensemble: the members of a run and what is read from them: bands, shares of phases, outcomes, paired differences.

A member is a value: the same whoever computes it, and in whatever order. Values lie on a grid of midnights that is the
same for all members of a run and for those paired with it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from sim.model.phases import Transition
from sim.model.state import Phase
from sim.record.dates import seconds, timestamp

if TYPE_CHECKING:
    import numpy
    import pandas
    import xarray
    from numpy.typing import NDArray

RECORDED = "recorded"
"""The name of the run that a scenario is paired with by default: the same fork, and nothing changed."""
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


class Occurrence(NamedTuple):
    """Something that happened in a member without being in its log: what, when, who, and what brought it about."""

    at: int
    type: str
    actors: tuple[str, ...]
    targets: tuple[str, ...]
    joint: bool
    intensity: float
    cause: str  # the clock, policy rule or agenda item


class Member(NamedTuple):
    """One execution of a scenario.

    `values` holds float64 read-outs, variable by variable along the grid; `phases` one index into the ensemble's
    phases for each point of the grid.
    """

    number: int
    values: bytes
    phases: bytes
    transitions: tuple[Transition, ...]
    occurrences: tuple[Occurrence, ...]
    outcomes: tuple[float, ...]
    refused: int  # meetings that the other side turned down
    redrawn: int  # draws of parameters that were unstable and drawn again
    digest: str


class Figure(NamedTuple):
    """A number read from members, with the error that comes from there being only so many of them."""

    value: float
    error: float
    n: int


class RunCard(NamedTuple):
    """What a run is a run of: names for people, digests for machines."""

    run: str  # the run's id: scenario and first eight digits of the digest of its inputs
    scenario: str
    title: str
    status: str
    question: str
    scenario_digest: str
    case: str
    case_title: str
    case_digest: str
    log_digest: str
    parameters_digest: str
    version: str
    random_seed: int
    known: dt.date | None
    stored_log: str = ""  # STORE#LOG, where the case's events were read from a store


@dataclass(frozen=True)
class Ensemble:
    """Many trajectories of one scenario.

    `grid` holds times in civil seconds; `forks` the time of the fork, `begins` when generation starts (None for a
    deterministic branch); `names` the variables, `outcomes` the names of outcomes, in the order of each member.
    """

    card: RunCard
    grid: tuple[int, ...]
    names: tuple[str, ...]
    outcomes: tuple[str, ...]
    phases: tuple[Phase, ...]
    forks: int
    begins: int | None
    members: tuple[Member, ...]
    engine: str = "serial"

    def __len__(self) -> int:
        return len(self.members)

    @property
    def generated(self) -> bool:
        """Whether the future was drawn (else there is one member, and no chance in it)."""
        return self.begins is not None

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all trajectories; the same for any number of jobs and any executor."""
        text = hashlib.sha256()
        for member in self.members:
            text.update(bytes.fromhex(member.digest))
        return text.hexdigest()

    @cached_property
    def array(self) -> NDArray[numpy.float64]:
        """Every value: members x variables x grid."""
        import numpy as np

        shape = (len(self.members), len(self.names), len(self.grid))
        return np.frombuffer(b"".join(m.values for m in self.members), dtype=np.float64).reshape(shape)

    def values(self, variable: str, at: dt.date | int | None = None) -> NDArray[numpy.float64]:
        """A variable: members x grid, or with a time the column of the last point of the grid at or before it.

        Raises KeyError for a variable and ValueError for a time that the run does not have.
        """
        if variable not in self.names:
            raise KeyError(variable)
        rows = self.array[:, self.names.index(variable), :]
        return rows if at is None else rows[:, self.column(at)]

    def column(self, at: dt.date | int) -> int:
        """The place on the grid of the last point at or before a time; ValueError outside the run."""
        t = seconds(at) if isinstance(at, dt.date) else at
        if not self.grid[0] <= t <= self.grid[-1]:
            raise ValueError(f"the run covers {timestamp(self.grid[0])} to {timestamp(self.grid[-1])}")
        return bisect_right(self.grid, t) - 1

    def band(self, variable: str, shares: Sequence[float] = QUANTILES) -> NDArray[numpy.float64]:
        """Quantiles of a variable over members: shares x grid."""
        import numpy as np

        return np.quantile(self.values(variable), shares, axis=0)

    def phase_shares(self) -> NDArray[numpy.float64]:
        """Share of members in each phase: phases x grid."""
        import numpy as np

        codes = np.frombuffer(b"".join(m.phases for m in self.members), dtype=np.uint8)
        codes = codes.reshape(len(self.members), len(self.grid))
        return np.stack([(codes == k).mean(axis=0) for k in range(len(self.phases))])

    def outcome(self, name: str) -> tuple[float, ...]:
        """An outcome of each member: 0 or 1 for yes/no, else a number; KeyError for a name it does not have."""
        if name not in self.outcomes:
            raise KeyError(name)
        k = self.outcomes.index(name)
        return tuple(m.outcomes[k] for m in self.members)

    def share(self, name: str) -> Figure:
        """The share of members in which a yes/no outcome came true (the mean of one that is a number)."""
        return mean(self.outcome(name))

    @property
    def refused(self) -> int:
        """Meetings that were turned down, over all members."""
        return sum(m.refused for m in self.members)

    @property
    def redrawn(self) -> int:
        """Draws of parameters that were unstable, over all members."""
        return sum(m.redrawn for m in self.members)

    def to_pandas(self) -> pandas.DataFrame:
        """Every variable and the phase of every member on every day, as a data frame indexed by member and day.

        Raises MissingError (DET060) without the extra `data`.
        """
        from sim.engine.frames import ensemble_frame

        return ensemble_frame(self)

    def to_xarray(self) -> xarray.Dataset:
        """The same as labelled arrays, members x time, with the attributes that the CF conventions ask for.

        Raises MissingError (DET060) without the extra `data`.
        """
        from sim.engine.datasets import ensemble_dataset

        return ensemble_dataset(self)

    def __repr__(self) -> str:
        return f"Ensemble({self.card.run}, {len(self)} members, {len(self.names)} variables)"

    def _repr_html_(self) -> str:
        """What a notebook shows of the run: every text is escaped, nothing runs."""
        from sim.engine.shown import ensemble_html

        return ensemble_html(self)


def mean(values: Sequence[float]) -> Figure:
    """The mean of some figures with its Monte Carlo standard error (0 for one figure).

    >>> mean([0.0, 1.0, 1.0, 0.0])
    Figure(value=0.5, error=0.28867513459481287, n=4)
    """
    n = len(values)
    centre = math.fsum(values) / n
    if n < 2:
        return Figure(centre, 0.0, n)
    variance = math.fsum((v - centre) ** 2 for v in values) / (n - 1)
    return Figure(centre, math.sqrt(variance / n), n)


def percent(share: float) -> str:
    """A share of members as a percentage that claims no certainty.

    >>> percent(0.999), percent(0.25), percent(0.0)
    ('>99 %', '25 %', '<1 %')
    """
    if share < 0.01:
        return "<1 %"
    return ">99 %" if share > 0.99 else f"{100 * share:.0f} %"
