"""How a case is to be read: as known when, with which further events, with which weights, up to which day."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.cli.output import Output, misused
from sim.cli.view import open_case, repeated, run_case
from sim.cli.weights import other_weights, weights_again

if TYPE_CHECKING:
    from sim.engine.trajectory import Trajectory
    from sim.record.files import CaseFolder


class CaseView(NamedTuple):
    """A view of a case, as the options of a command give it."""

    as_known: dt.date | None = None
    more: tuple[str, ...] = ()
    weights: str | None = None
    until: dt.date | None = None

    def replayed(self, name: str, output: Output) -> Trajectory:
        """The replay of a case in this view."""
        return self.replay_of(open_case(name, output, self.more), output)

    def replay_of(self, opened: CaseFolder, output: Output) -> Trajectory:
        """The replay of a case that has been opened, further events included."""
        other = other_weights(opened, self.weights, output)
        return run_case(opened, output, until=self.until, as_known=self.as_known, instead=other)

    @property
    def to_mail(self) -> CaseView:
        """The view without what lies above its files: a report that is mailed says nothing of a machine."""
        weights = None if self.weights is None else Path(self.weights).name
        return self._replace(more=tuple(Path(name).name for name in self.more), weights=weights)

    @property
    def again(self) -> str:
        """The view as options of the command to run next."""
        return repeated(self.as_known, self.more) + weights_again(self.weights)


def require_order(start: dt.date | None, end: dt.date | None) -> None:
    """Refuse a span whose end comes first."""
    if start is not None and end is not None and end < start:
        raise misused(f"{end} lies before {start}", "give the earlier day with --from")


def within(result: Trajectory, start: dt.date | None, end: dt.date | None) -> tuple[dt.date, dt.date]:
    """The span that is asked for, or all that was replayed; refused where it lies outside."""
    from sim.errors import UsageError
    from sim.record.dates import day_of

    first, last = day_of(result.starts), day_of(result.ends)
    for day in (start, end):
        if day is not None and not first <= day <= last:
            raise UsageError.of("DET044", f"{day} lies outside {first} to {last}", help="choose days within it")
    return start or first, end or last
