"""Marks of a timeline: events in their lanes, uncertain dates as bars, joint events on a line, labels and lane names.

Shape and side tell the class: what escalates is filled and above the line of its lane, what conciliates is open and
below it. What a scenario changes has its own look: grey where it is gone, outlined where it is put in, an arrow where
it is moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from matplotlib.patches import FancyArrowPatch

from plots.dateaxis import position
from plots.ground import Window, shifted
from plots.lanes import GAP, Placed
from plots.lettering import shortened, write
from plots.page import Symbol
from plots.strokes import MARKERS
from plots.style import BRANCH_COLOURS, FOOTER, GRID, INK, LABEL, LEADER, MUTED, PAPER, lettered, tint
from plots.timelinedata import Lane, Mark
from plots.trajectorydata import Kind

if TYPE_CHECKING:
    from plots.timeline import Sheet

HOSTILE, FRIENDLY, CHANGED = "#9b1c31", "#0f4f8f", BRANCH_COLOURS[1]
SIDE: Final[dict[Kind, float]] = {"escalatory": -4.2, "conciliatory": 4.2, "leaders": 0.0, "neutral": 0.0}
"""How far below the line of its lane a mark stands, in points."""
SIZE: Final[dict[Kind, float]] = {"escalatory": 5.0, "conciliatory": 5.0, "leaders": 5.2, "neutral": 3.0}
COLOURS: Final[dict[Kind, str]] = {
    "escalatory": HOSTILE,
    "conciliatory": FRIENDLY,
    "leaders": INK,
    "neutral": MUTED,
}
_WORDS: Final[dict[Kind, str]] = {
    "escalatory": "escalatory",
    "conciliatory": "conciliatory",
    "leaders": "leaders’ meeting",
    "neutral": "neutral",
}
_HALO: Final = {"boxstyle": "square,pad=0.06", "facecolor": PAPER, "edgecolor": "none"}


def event_look(kind: Kind, fate: str, happened: bool, zoom: float) -> dict[str, Any]:
    """How an event is drawn: by class, by whether it happened, and by what a scenario did to it."""
    size, own = SIZE[kind] * zoom, COLOURS[kind]
    edge, face, thick = own, PAPER if kind == "conciliatory" else own, 0.16
    if not happened:
        edge, face, thick = MUTED, PAPER, 0.14
    if fate == "dropped":
        edge = face = tint(LEADER, 0.6)
    elif fate == "removed":
        edge, face, thick, size = MUTED, GRID, 0.14, 1.25 * size
    elif fate:
        edge, face, thick, size = CHANGED, PAPER, 0.26, 1.25 * size
    look = {"marker": MARKERS[kind], "markersize": size, "markerfacecolor": face, "markeredgecolor": edge}
    return look | {"markeredgewidth": thick * size, "linestyle": "none", "color": edge}


def mark_symbols(marks: Iterable[Mark], zoom: float) -> list[Symbol]:
    """What the marks mean, as far as they occur."""
    found = list(marks)
    plain = {m.kind for m in found if m.happened and not m.fate}
    symbols = [Symbol(k, event_look(k, "", True, 1.25 * zoom), words) for k, words in _WORDS.items() if k in plain]
    if any(not m.happened and not m.fate for m in found):
        symbols.append(
            Symbol("planned", event_look("leaders", "", False, 1.25 * zoom), "announced, imagined or denied")
        )
    if any(m.range for m in found):
        look = {"color": tint(MUTED, 0.55), "linestyle": "-", "linewidth": 2.6 * zoom, "marker": ""}
        symbols.append(Symbol("range", look, "date uncertain"))
    fates = {m.fate for m in found}
    for fate, words in (
        ("removed", "− taken out"),
        ("dropped", "left out after the fork"),
        ("inserted", "+ put in"),
        ("delayed", "> moved"),
        ("altered", "~ altered"),
    ):
        if fate in fates:
            symbols.append(Symbol(fate, event_look("escalatory", fate, True, 1.15 * zoom), words))
    if any(m.expected for m in found):
        look = {"color": CHANGED, "linestyle": "-", "linewidth": 0.0, "marker": "s", "markersize": 2.4 * zoom}
        symbols.append(Symbol("plan", {**look, "markeredgewidth": 0.0}, "announced for then"))
    return symbols


def draw_lane(sheet: Sheet, lane: Lane, top: float, line: float) -> None:
    """The rule above a lane, its line, its name and how many events stand in it."""
    axes, z, window = sheet.axes, sheet.zoom, sheet.window
    unit = (window.right - window.left) / sheet.wide
    for gid, left, y, thick in (
        ("rule", window.left - sheet.names * unit, top, 0.8),
        ("line", window.left, line, 0.9),
    ):
        look = {"color": GRID if gid == "rule" else LEADER, "linewidth": thick * z, "linestyle": "-", "marker": ""}
        axes.plot([left, window.right], [y, y], zorder=1, clip_on=False, gid=f"lane:{lane.actor}:{gid}", **look)  # type: ignore[arg-type]
    name = shortened(lane.name, sheet.names - 6 * z, LABEL * z, bold=lane.principal)
    count = "1 event" if lane.events == 1 else f"{lane.events} events"
    tall = 4.0 if lane.principal else 3.4
    for gid, up, words, size, colour in (
        ("name", tall - 2.4, name, LABEL, INK),
        ("count", tall - 10.2, count, FOOTER, MUTED),
    ):
        bold = gid == "name" and lane.principal
        look = {"color": colour, "bold": bold}
        text = write(axes, window.left, line, words, size=size * z, gid=f"lane:{lane.actor}:{gid}", **look)
        text.set_transform(shifted(axes, -sheet.names, up * z))


def draw_joint(sheet: Sheet, mark: Mark, lines: Sequence[float]) -> None:
    """The thin upright line of an event in which several took part."""
    if len(lines) > 1:
        colour = tint(LEADER, 0.55) if mark.fate == "dropped" else LEADER
        upright(sheet, mark.at, lines[0], lines[-1], colour, 0.6 * sheet.zoom, f"joint:{mark.id}", order=1.5)


def upright(
    sheet: Sheet, at: int, low: float, high: float, colour: str, thick: float, gid: str, *, order: float
) -> None:
    """An upright line at a time, from one height to another."""
    look = {"color": colour, "linewidth": thick, "linestyle": "-", "marker": "", "solid_capstyle": "butt"}
    x = position(at)
    sheet.axes.plot([x, x], [low, high], clip_on=False, zorder=order, gid=gid, **look)  # type: ignore[arg-type]


def draw_event(sheet: Sheet, mark: Mark, line: float, n: int) -> None:
    """A mark in one lane, the nth of those in which the event stands, with its bar or its arrow."""
    axes, z = sheet.axes, sheet.zoom
    gid = f"event:{mark.id}" if n == 0 else f"event:{mark.id}:{n}"
    y = line + SIDE[mark.kind] * z
    look = event_look(mark.kind, mark.fate, mark.happened, z)
    if mark.range is not None:
        _draw_range(sheet, mark, y, gid, str(look["color"]))
    if mark.expected is not None:
        _draw_plan(sheet, mark, mark.expected, y, gid)
    if mark.was is not None:
        _draw_arrow(sheet, mark, y, gid)
    order = 7 if mark.fate not in ("", "dropped") else 6 if mark.kind == "leaders" else 4
    axes.plot([position(mark.at)], [y], zorder=order, clip_on=False, gid=gid, **look)
    if mark.fate == "removed":
        cross = {"marker": "x", "markersize": 5.6 * z, "markeredgewidth": 1.1 * z, "linestyle": "none", "color": INK}
        axes.plot([position(mark.at)], [y], zorder=order, clip_on=False, gid=f"gone:{gid[6:]}", **cross)  # type: ignore[arg-type]


def _draw_range(sheet: Sheet, mark: Mark, y: float, gid: str, colour: str) -> None:
    """How far a date is known, as a bar; an end that is itself unsure is open: it has a point, not a stop."""
    assert mark.range is not None
    z, window, span = sheet.zoom, sheet.window, mark.range
    ends = [min(max(t, window.starts), window.ends) for t in (span.begins, span.ends)]
    xs, pale = [position(t) for t in ends], tint(colour, 0.45)
    bar = {"color": pale, "linewidth": 2.4 * z, "linestyle": "-", "marker": "", "solid_capstyle": "butt"}
    sheet.axes.plot(xs, [y, y], clip_on=False, zorder=2, gid=f"range:{gid[6:]}", **bar)  # type: ignore[arg-type]
    for name, x, t, end, loose in (
        ("begins", xs[0], span.begins, ends[0], span.open_left),
        ("ends", xs[1], span.ends, ends[1], span.open_right),
    ):
        shape = ("<" if name == "begins" else ">") if loose or t != end else "|"
        look = {"marker": shape, "markersize": (3.4 if shape != "|" else 4.4) * z, "linestyle": "none", "color": pale}
        more = {"markeredgewidth": 0.9 * z if shape == "|" else 0.0}
        sheet.axes.plot([x], [y], clip_on=False, zorder=2, gid=f"range:{gid[6:]}:{name}", **look, **more)  # type: ignore[arg-type]


def _draw_plan(sheet: Sheet, mark: Mark, expected: Window, y: float, gid: str) -> None:
    """A dotted line from the day of an announcement to the time for which it was, and that time as a bar of dashes."""
    z, window = sheet.zoom, sheet.window
    first, last = (min(max(t, window.starts), window.ends) for t in expected)
    common = {"color": CHANGED, "marker": "", "clip_on": False, "zorder": 2}
    for name, ends, thick, dashes in (
        ("until", (mark.at, max(first, mark.at)), 0.8, (0, (1, 1.6))),
        ("when", (max(first, mark.at), max(last, mark.at)), 2.2, (0, (1.2, 0.8))),
    ):
        if ends[1] > ends[0]:
            xs, look = [position(t) for t in ends], {"linewidth": thick * z, "linestyle": dashes}
            sheet.axes.plot(xs, [y, y], gid=f"plan:{gid[6:]}:{name}", **look, **common)  # type: ignore[arg-type]


def _draw_arrow(sheet: Sheet, mark: Mark, y: float, gid: str) -> None:
    """From where a delayed event was on record to where the scenario puts it."""
    assert mark.was is not None
    z = sheet.zoom
    start = min(max(mark.was, sheet.window.starts), sheet.window.ends)
    old = event_look(mark.kind, "dropped", mark.happened, z)
    sheet.axes.plot([position(start)], [y], clip_on=False, zorder=5, gid=f"was:{gid[6:]}", **old)
    arrow: dict[str, Any] = {
        "arrowstyle": "-|>,head_width=0.22,head_length=0.45",
        "color": CHANGED,
        "linewidth": 1.1 * z,
    }
    arrow |= {"shrinkA": 0.0, "shrinkB": 3.2 * z, "mutation_scale": 10 * z, "clip_on": False, "zorder": 5.5}
    path = FancyArrowPatch((position(start), y), (position(mark.at), y), gid=f"arrow:{gid[6:]}", **arrow)
    sheet.axes.add_patch(path)


def draw_label(sheet: Sheet, mark: Mark, label: Placed, line: float, half: float, row: float) -> None:
    """The words on an event in their row above the marks of its lane, on a leader down to the mark."""
    axes, z = sheet.axes, sheet.zoom
    base = line - (half + label.lane * row + 1.2) * z
    upright(
        sheet,
        mark.at,
        base - LABEL * 0.8 * z,
        line + SIDE[mark.kind] * z,
        LEADER,
        0.7 * z,
        f"leader:{mark.id}",
        order=1.8,
    )
    changed = mark.fate and mark.fate != "removed"
    colour = MUTED if mark.fate == "removed" else lettered(CHANGED) if changed else INK
    look: dict[str, Any] = {
        "color": colour,
        "bold": mark.kind == "leaders" and mark.happened,
        "zorder": 8,
        "bbox": _HALO,
    }
    look["ha"] = "left" if label.side == "right" else "right"
    text = write(axes, position(mark.at), base, mark.label, size=LABEL * z, gid=f"label:{mark.id}", **look)
    text.set_transform(shifted(axes, (GAP if label.side == "right" else -GAP) * z, 0))
