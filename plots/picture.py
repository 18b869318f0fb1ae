"""Picture: a chart as a notebook shows it, without pyplot and without a file."""

from __future__ import annotations

import re
from collections.abc import Mapping

from matplotlib.axes import Axes

from plots.report.figure import slim
from plots.style import drawn


class Picture:
    """A chart to look at in a notebook: put it on the last line of a cell.

    Takes what a chart returns: axes, or several by name that stand on one page.
    """

    def __init__(self, axes: Axes | Mapping[str, Axes]) -> None:
        every = list(axes.values()) if isinstance(axes, Mapping) else [axes]
        figure = every[0].get_figure(root=True)
        assert figure is not None  # axes that a chart returned stand on a page
        self.figure = figure

    def __repr__(self) -> str:
        found = [text.get_text() for text in self.figure.texts if text.get_gid() == "title"]
        return f"Picture({' '.join(' '.join(found).split())!r})"

    def _repr_svg_(self) -> str:
        """The whole page as SVG, its text as text and its lines to a tenth of a point."""
        return re.sub(r' d="([^"]*)"', _slimmed, drawn(self.figure, "svg").decode("utf-8"))


def _slimmed(path: re.Match[str]) -> str:
    return f' d="{slim(" ".join(path[1].split()))}"'
