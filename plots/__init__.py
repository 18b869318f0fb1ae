"""The charts: pictures of a replay, each with the data that it draws beside it.

Reading order: `trajectorydata` (what is drawn), `trajectory` (the layout), `strokes` (the drawing), `lanes` (where the
labels go), `page` (title, footer and what else stands around a chart), `lettering`, `style` (colours, sizes, `save`).
A chart takes a result and returns its axes; it makes its own figure unless it is given one, and never touches
matplotlib's global state.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

CHARTS: dict[str, str] = {"trajectory": "plots.trajectory"}
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
