"""The charts: pictures of a replay or of runs, each with the data that it draws beside it.

Reading order: `trajectorydata` (what is drawn), `trajectory` (the layout), `strokes` (the drawing), `lanes` (where the
labels go), `ribbon` (phases), `ground` (scale, dates, what stands at the right), `page` (title, footer and what else
stands around a chart), `lettering`, `style` (colours, sizes, `save`). For runs: `branches` (letters, colours, footer),
`recorded` (what happened, beside them), `fan`, and the kinds `compare`, `difference`, `phases`, `outcomes`, `tree`.
Of a replay, too: `ledgerdata` and `ledger` (what was promised), `timelinedata`, `timeline` and `marks` (who did what,
and what a scenario changes in it), `whydata` and `why` (what explains a change; of runs as well). Of several readings
of the same talks: `readings`. A page with many of them that can be mailed: `report`. In a notebook: `picture`.
A chart takes a result and returns its axes; it makes its own figure unless it is given one, and never touches
matplotlib's global state.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

CHARTS: dict[str, str] = {
    "trajectory": "plots.trajectory",  # of a Trajectory
    "compare": "plots.compare",  # of two to five Ensembles
    "difference": "plots.difference",  # of a Comparison
    "phases": "plots.phases",  # of one to five Ensembles
    "outcomes": "plots.outcomes",  # of one to five Ensembles
    "tree": "plots.tree",  # of TreeNodes
    "ledger": "plots.ledger",  # of a Trajectory
    "timeline": "plots.timeline",  # of a Trajectory, and of a Branch
    "why": "plots.why",  # of a WhyData
    "readings": "plots.readings",  # of one to five Readings of the same talks
}
"""Every kind of chart and the module that holds it: a function of that name, and one named `<kind>_data`."""


def chart(kind: str) -> Callable[..., Any]:
    """The function that draws a kind of chart, loaded when first asked for; KeyError for a kind that is not in CHARTS.

    >>> chart("trajectory").__name__
    'trajectory'
    """
    return getattr(importlib.import_module(CHARTS[kind]), kind)  # type: ignore[no-any-return]


def chart_data(kind: str) -> Callable[..., Any]:
    """The function that works out what a kind of chart draws; KeyError as for `chart`.

    >>> chart_data("trajectory").__name__
    'trajectory_data'
    """
    return getattr(importlib.import_module(CHARTS[kind]), f"{kind}_data")  # type: ignore[no-any-return]
