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
    first, last = within(result, start, end)
    explained = tuple(explain(result, variable, first, last) for variable in VARIABLES)
    commands = "\n".join(
        [
            f"pip install detente=={result.provenance.version}",
            f"detente replay {name}{view.again} --checks",
            f"detente why {name} climate --from {first} --to {last}{view.again}",
            f"detente report {name} --from {first} --to {last}{view.again}",
        ]
    )
    return CaseMaterial(result, explained, _sure(opened, result), commands + "\n", _enclosed(result))


def _sure(opened: CaseFolder, result: Trajectory) -> tuple[tuple[str, str], ...]:
    """The unit-weight ablation: how little the picture owes to the weights, and how many face checks hold."""
    from sim.assess.alternatives import ablation
    from sim.cli.facefile import checks_of

    return ablation(result.frame.case, result.log, checks_of(opened), until=result.ends).rows


def _enclosed(result: Trajectory) -> tuple[Listing, ...]:
    """The events and the read-outs of the first of each month as CSV, safe for a spreadsheet."""
    from plots.report.content import Listing
    from sim.record.files import to_csv

    case = result.frame.case.id
    events = to_csv(entry.event for entry in result.events)
    return (Listing("The events, CSV", events, f"{case}-events.csv", "text/csv"),)
