"""What a report of a case needs, gathered: the replay, what explains it, and the files to enclose."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sim.cli.output import Output
from sim.cli.view import open_case, repeated, run_case

if TYPE_CHECKING:
    from plots.report.content import Listing
    from plots.report.ofcase import CaseMaterial
    from sim.engine.trajectory import Trajectory
    from sim.record.files import CaseFolder

VARIABLES = ("climate", "tension")


def material(
    name: str,
    start: dt.date | None,
    end: dt.date | None,
    as_known: dt.date | None,
    more: tuple[str, ...],
    output: Output,
) -> CaseMaterial:
    """Everything that a report of a case is made of."""
    from plots.report.ofcase import CaseMaterial
    from sim.cli.why import require_order, within
    from sim.engine.explain import explain

    opened = open_case(name, output, more)
    require_order(start, end)
    result = run_case(opened, output, until=end, as_known=as_known)
    first, last = within(result, start, end)
    explained = tuple(explain(result, variable, first, last) for variable in VARIABLES)
    view = repeated(as_known, more)
    commands = "\n".join(
        [
            f"pip install detente=={result.provenance.version}",
            f"detente replay {name}{view} --checks",
            f"detente why {name} climate --from {first} --to {last}{view}",
            f"detente report {name} --from {first} --to {last}{view}",
        ]
    )
    return CaseMaterial(result, explained, tuple(_checked(opened, result)), commands + "\n", _enclosed(result))


def _checked(opened: CaseFolder, result: Trajectory) -> list[tuple[str, str]]:
    """How many of the case's face checks hold, where it has some."""
    from sim.assess.face import judge
    from sim.cli.facefile import checks_in

    case = opened.case
    if case is None or case.checks is None:
        return []
    checks, problems = checks_in(opened.folder / case.checks, case)
    if checks is None or problems:
        return []
    judged = [v.holds for v in judge(checks.checks, result) if v.holds is not None]
    return [("Face checks", f"{sum(judged)} of {len(judged)} hold; they have little power")] if judged else []


def _enclosed(result: Trajectory) -> tuple[Listing, ...]:
    """The events and the read-outs of the first of each month as CSV, safe for a spreadsheet."""
    from plots.report.content import Listing
    from sim.record.files import to_csv

    case = result.frame.case.id
    events = to_csv(entry.event for entry in result.events)
    return (Listing("The events, CSV", events, f"{case}-events.csv", "text/csv"),)
