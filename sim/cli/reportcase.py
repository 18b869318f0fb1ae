"""What a report of a case needs, gathered: the replay, what explains it, and the files to enclose."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sim.cli.caseview import CaseView, require_order, within
from sim.cli.output import Output
from sim.cli.view import open_case

if TYPE_CHECKING:
    from plots.report.content import Listing
    from plots.report.ofcase import CaseMaterial
    from sim.engine.trajectory import Trajectory
    from sim.record.files import CaseFolder

VARIABLES = ("climate", "tension")


def material(name: str, start: dt.date | None, end: dt.date | None, view: CaseView, output: Output) -> CaseMaterial:
    """Everything that a report of a case is made of."""
    from plots.report.ofcase import CaseMaterial
    from sim.engine.explain import explain

    require_order(start, end)
    opened = open_case(name, output, view.more)
    result = view._replace(until=end).replay_of(opened, output)
    first, last = within(result, start, end) if start or end else _largest_swing(result)
    explained = tuple(explain(result, variable, first, last) for variable in VARIABLES)
    case, again = result.frame.case.id, view.to_mail.again
    commands = "\n".join(
        [
            f"pip install detente=={result.provenance.version}",
            f"detente replay {case}{again} --checks",
            f"detente why {case} climate --from {first} --to {last}{again}",
            f"detente report {case} --from {first} --to {last}{again}",
        ]
    )
    sure = _sure(opened, result)
    weights = view.to_mail.weights
    return CaseMaterial(result, explained, sure, commands + "\n", _enclosed(result), weights)


def _largest_swing(result: Trajectory) -> tuple[dt.date, dt.date]:
    """The two days between which climate rose or fell most: what a reader asks about first."""
    from sim.record.dates import day_of

    series = result.series(VARIABLES[0])
    low = high = series[0]
    best, span = 0.0, (series[0][0], series[-1][0])
    for t, value in series:
        for since, then in (low, high):
            if abs(value - then) > best:
                best, span = abs(value - then), (since, t)
        low, high = min(low, (t, value), key=_value), max(high, (t, value), key=_value)
    return day_of(span[0]), day_of(span[1])


def _value(point: tuple[int, float]) -> float:
    return point[1]


def _sure(opened: CaseFolder, result: Trajectory) -> tuple[tuple[str, str], ...]:
    """The unit-weight ablation: how little the picture owes to the weights, and how many face checks hold."""
    from sim.assess.alternatives import ablation
    from sim.cli.facefile import checks_of

    assert opened.case is not None
    return ablation(opened.case, result.log, checks_of(opened), until=result.ends).rows


def _enclosed(result: Trajectory) -> tuple[Listing, ...]:
    """The events as CSV, safe for a spreadsheet."""
    from plots.report.content import Listing
    from sim.record.files import to_csv

    case = result.frame.case.id
    events = to_csv(entry.event for entry in result.events)
    return (Listing("The events, CSV", events, f"{case}-events.csv", "text/csv"),)
