"""Ribbon: the phases of the talks as a band of colours with their names, the last before the axis of dates."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from plots.dateaxis import position
from plots.ground import Window, bare
from plots.lettering import width, write
from plots.style import LABEL, PAPER, PHASE_COLOURS, PHASE_NAMES, SMALL, text_on
from plots.trajectorydata import PhaseSpell


def draw_ribbon(
    axes: Axes, spells: Sequence[PhaseSpell], window: Window, wide: float, zoom: float, top: float = 1.0
) -> None:
    """The phases of a window in axes so wide (in points), up to a share of their height."""
    bare(axes)
    axes.set_xlim(window.left, window.right)
    axes.set_ylim(0, 1)
    for k, spell in enumerate(spells):
        if spell.ends > spell.begins or len(spells) == 1:
            _draw_spell(axes, window, k, spell, wide, zoom, top)
    _draw_seams(axes, spells, window, wide, zoom, top)


def clipped(spells: Sequence[PhaseSpell], window: Window) -> tuple[PhaseSpell, ...]:
    """The parts of phases that lie within a window."""
    parts = (PhaseSpell(s.phase, max(s.begins, window.starts), min(s.ends, window.ends)) for s in spells)
    return tuple(part for part in parts if part.ends > part.begins)


def fitting_name(names: Sequence[str], room: float, zoom: float) -> tuple[str, float]:
    """The longest of some forms of a name that fits into a width, with its size in points; "" where none does."""
    forms = ((name, size * zoom) for size in (LABEL, SMALL) for name in names if width(name, size * zoom) <= room)
    return next(forms, ("", 0.0))


def _draw_spell(axes: Axes, window: Window, k: int, spell: PhaseSpell, wide: float, zoom: float, top: float) -> None:
    begins, ends = spell.begins, spell.ends if spell.ends > spell.begins else spell.begins + window.span
    x, across = position(begins), position(ends) - position(begins)
    colour = PHASE_COLOURS[spell.phase]
    look = {"facecolor": colour, "edgecolor": "none", "linewidth": 0, "zorder": 2, "gid": f"phase:{k}"}
    axes.add_patch(Rectangle((x, 0), across, top, **look))  # type: ignore[arg-type]
    room = (ends - begins) / window.span * wide - 4 * zoom
    name, size = fitting_name(PHASE_NAMES[spell.phase], room, zoom)
    if name:
        more = {"color": text_on(colour), "ha": "center", "va": "center_baseline", "zorder": 3}
        write(axes, x + across / 2, top / 2, name, size=size, gid=f"phase:{k}:name", **more)


def _draw_seams(axes: Axes, spells: Sequence[PhaseSpell], window: Window, wide: float, zoom: float, top: float) -> None:
    """White lines between phases, but none where it would hide a short one."""
    for k, (one, other) in enumerate(pairwise(spells)):
        shortest = min(one.ends - one.begins, other.ends - other.begins) / window.span * wide
        if shortest >= 4 * zoom:
            draw_upright(axes, other.begins, 0, top, PAPER, 0.9 * zoom, 3, f"seam:{k}")


def draw_upright(axes: Axes, at: int, low: float, high: float, colour: str, thick: float, order: int, gid: str) -> None:
    """A vertical line at a time."""
    x = position(at)
    look = {"color": colour, "linewidth": thick, "linestyle": "-", "marker": "", "solid_capstyle": "butt"}
    axes.plot([x, x], [low, high], clip_on=False, zorder=order, gid=gid, **look)  # type: ignore[arg-type]
