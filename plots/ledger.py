"""The ledger chart: who promised what to whom, what became of it, and what both sides say about it.

One bar for each commitment, from the day it was made to the day it was settled, in pieces of one status each. A status
is told by its pattern as well as by its colour, and the last one is written at the end of the bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple, overload

from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from plots.dateaxis import position
from plots.ground import Window, bare, draw_dates, inside, shifted
from plots.ledgerdata import CLAIMS, HEAD, ROW, WORDS, Bar, ClaimMark, LedgerData, Owed, Piece, fitting, read
from plots.lettering import shortened, width, write
from plots.page import EDGE, Page, Symbol, blank, entitle, footing, heading, key, sized
from plots.style import END, GRID, INK, LABEL, MUTED, PAPER, SMALL, Size, SizeName, lettered, tint
from sim.engine.trajectory import Trajectory
from sim.record.event import Status

LEFT: Final = 30.0
BELOW: Final = 58.0  # dates and footer
ABOVE: Final = 92.0  # title, subtitle and key
HIGHEST: Final = 20.0  # inches; a page is not made higher than that, whatever there is to show
THICK: Final = 6.6  # of a bar, in points
NAMES: Final = 0.36  # share of the width that the labels may take
STRIPE: Final = 3.6  # from one stripe of a contested piece to the next
LOOSEST: Final = 1.35  # factor on the heights where there is room

BINDING, KEPT, DISPUTED, BROKEN = "#0f4f8f", "#2e6b4f", "#d4700f", "#7e1620"
COLOURS: Final[dict[Status, str]] = {
    "PROPOSED": MUTED,
    "ACTIVE": BINDING,
    "DUE": BINDING,
    "PARTIAL": KEPT,
    "CONTESTED": DISPUTED,
    "FULFILLED": KEPT,
    "BREACHED": BROKEN,
    "WAIVED": MUTED,
    "LAPSED": MUTED,
    "SUPERSEDED": MUTED,
}
_BARRED: Final = Path(
    [(x + dx, y) for x in (-0.5, -0.1, 0.3) for dx, y in ((0, -0.5), (0, 0.5), (0.2, 0.5), (0.2, -0.5), (0, -0.5))],
    [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * 3,
)
_ENDS: Final[dict[Status, tuple[str, bool]]] = {
    "FULFILLED": ("o", True),
    "BREACHED": ("X", True),
    "WAIVED": ("o", False),
    "LAPSED": ("D", False),
    "SUPERSEDED": (">", False),
}


class _Sheet(NamedTuple):
    """The drawing area: its axes, the time it covers, how wide the time is, points per day, and the zoom."""

    axes: Axes
    window: Window
    names: float
    wide: float
    zoom: float

    def x(self, t: int) -> float:
        """Where a time stands in points from the left edge of the axis of dates; what lies outside is at its edge."""
        return self.window.across(min(max(t, self.window.starts), self.window.ends), self.wide)


def ledger_data(result: Trajectory, *, title: str | None = None, size: SizeName = "report") -> LedgerData:
    """What `ledger` draws on a page of a size; where not even a high page has room for all, what is open goes first.

    Raises DetenteError (DET070) for a replay without commitments, and for one that kept only its last state.
    """
    data = read(result, title)
    return replace(data, blocks=fitting(data, HIGHEST * 72 / sized(size).zoom - ABOVE - BELOW))


@overload
def ledger(
    result: Trajectory,
    *,
    ax: None = None,
    figure: Figure | SubFigure | None = None,
    title: str | None = None,
    size: SizeName = "report",
) -> dict[str, Axes]:
    """On a page."""


@overload
def ledger(result: Trajectory, *, ax: Axes, title: str | None = None) -> Axes:
    """In axes that somebody else made."""


def ledger(
    result: Trajectory,
    *,
    ax: Axes | None = None,
    figure: Figure | SubFigure | None = None,
    title: str | None = None,
    size: SizeName = "report",
) -> Axes | dict[str, Axes]:
    """Draw who promised what to whom, what became of it, and what both sides say.

    Without `ax` the chart fills a figure of its own, as high as it needs, or the one given, and the axes come back as
    "ledger". With `ax` it is drawn there, and `ax` comes back; what finds no room is counted at the bottom. Errors as
    for `ledger_data`.
    """
    data = ledger_data(result, title=title, size=size)
    if ax is not None:
        _draw(ax, data, *inside(ax), 1.0)
        ax.set_gid("axes:ledger")
        if title is not None:
            entitle(ax, data.title)
        return ax
    page = Page(figure or blank(_paper(data, size)), sized(size).zoom)
    z, left = page.zoom, LEFT * page.zoom
    top = heading(page, left, data.title, _SUBTITLE)
    top = key(page, left, top, _symbols(data, z)) + 4 * z
    wide, tall = page.width - left - EDGE * z, page.height - BELOW * z - top
    axes = page.axes(left, top, wide, tall, "axes:ledger")
    shown = _draw(axes, data, wide, tall, z)
    footing(page, left, replace(data, blocks=shown).footer, data.stamp)
    return {"ledger": axes}


_SUBTITLE: Final = (
    "From the day it was made to the day it was settled, by who is bound. "
    "A status is what the rules make of the coded records, no verdict."
)


def _paper(data: LedgerData, size: SizeName) -> Size:
    """The page of a size, higher where the commitments need it."""
    page = sized(size)
    needed = (data.height + ABOVE + BELOW) * page.zoom / 72
    return page._replace(height=round(min(max(page.height, needed), HIGHEST), 2))


# --- looks --------------------------------------------------------------------------------------------


def _face(status: Status) -> str:
    """The ground of a piece."""
    if status == "PROPOSED":
        return PAPER
    return COLOURS[status] if status == "DUE" else tint(COLOURS[status], 0.32)


def _end_look(status: Status, size: float) -> dict[str, Any]:
    """The mark at the end of a bar that was settled."""
    marker, filled = _ENDS[status]
    colour = COLOURS[status]
    common = {"marker": marker, "markersize": size, "linestyle": "none", "color": colour, "markeredgecolor": colour}
    return common | {"markerfacecolor": colour if filled else PAPER, "markeredgewidth": 0.14 * size}


def _claim_look(says: str, size: float) -> dict[str, Any]:
    """An accusation points up and is filled, a claim to have kept it points down and is open, as on every chart."""
    marker, colour, filled = {
        "accused": ("^", BROKEN, True),
        "broken": ("x", BROKEN, True),
        "waived": ("o", MUTED, False),
    }.get(says, ("v", KEPT, False))
    common = {"marker": marker, "markersize": size, "linestyle": "none", "color": colour, "markeredgecolor": colour}
    return common | {"markerfacecolor": colour if filled else PAPER, "markeredgewidth": 0.17 * size}


def _symbols(data: LedgerData, zoom: float) -> list[Symbol]:
    """What stands for a status, a claim and a due date, as far as they occur."""
    bars = [bar for block in data.blocks for bar in block.bars]
    pieces = {piece.status for bar in bars for piece in bar.pieces}
    found = [Symbol(s, _piece_look(s, 8.0 * zoom), words) for s, words in WORDS.items() if s in pieces]
    ends = {bar.status for bar in bars if bar.settled}
    found += [Symbol(s, _end_look(s, 6.6 * zoom), words) for s, words in WORDS.items() if s in ends]
    said = {claim.says for bar in bars for claim in bar.claims}
    meanings = {"accused": "said to be broken", "kept": "said to be kept", "broken": "broken", "waived": "waived"}
    found += [Symbol(f"claim-{s}", _claim_look(s, 5.6 * zoom), w) for s, w in meanings.items() if _said(s, said)]
    if any(_due(data.window, bar) is not None for bar in bars):
        look = {"marker": "|", "markersize": 11 * zoom, "markeredgewidth": 1.3 * zoom, "linestyle": "none"}
        found.append(Symbol("due", {**look, "color": INK}, "due"))
    return found


def _due(window: Window, bar: Bar) -> int | None:
    """When a commitment is due, if that is in the time that the chart covers."""
    return bar.due if bar.due is not None and window.starts <= bar.due <= window.ends else None


def _said(says: str, found: set[Any]) -> bool:
    return says in found or (says == "kept" and "partly kept" in found)


def _piece_look(status: Status, size: float) -> dict[str, Any]:
    """A piece of a bar as a mark of the key."""
    colour = COLOURS[status]
    look = {"linestyle": "none", "color": colour, "markersize": size, "markeredgecolor": colour, "markeredgewidth": 0.8}
    if status == "CONTESTED":
        return look | {"marker": _BARRED, "markerfacecolor": colour, "markeredgewidth": 0.0}
    if status == "PARTIAL":
        half = {"fillstyle": "bottom", "markerfacecolor": colour, "markerfacecoloralt": _face(status)}
        return look | half | {"marker": "s"}
    return look | {"marker": "s", "markerfacecolor": _face(status)}


# --- the drawing --------------------------------------------------------------------------------------


def _draw(axes: Axes, data: LedgerData, wide: float, tall: float, zoom: float) -> tuple[Owed, ...]:
    """Blocks one below the other, heights in points from the top; returns what found room."""
    blocks = fitting(data, tall / zoom)
    if sum(len(block.bars) for block in blocks) < data.shown:
        blocks = fitting(data, tall / zoom - ROW - 3)  # room to say how many more there are
    bars = [bar for block in blocks for bar in block.bars]
    ends = max((width(bar.words, LABEL * zoom) for bar in bars), default=0.0) + 12 * zoom
    names = min(NAMES * wide, max((width(bar.label, LABEL * zoom) for bar in bars), default=0.0) + 8 * zoom)
    sheet = _Sheet(axes, data.window, names, max(wide - names - ends, 0.2 * wide), zoom)
    _lay(sheet, wide, tall)
    needed = sum(block.height for block in blocks) * zoom
    spare = tall - (6 if len(bars) == data.shown else ROW + 3) * zoom
    stretch = min(LOOSEST, max(1.0, spare / needed)) if needed else 1.0
    top = 0.0
    for block in blocks:
        _draw_block(sheet, block, top, stretch * zoom)
        top += block.height * stretch * zoom
    if len(bars) < data.shown:
        more = f"and {data.shown - len(bars)} more"
        text = write(axes, data.window.left, tall - 3 * zoom, more, size=LABEL * zoom, gid="more", color=MUTED)
        text.set_transform(shifted(axes, -names, 0))
    return blocks


def _lay(sheet: _Sheet, wide: float, tall: float) -> None:
    """Axes whose dates begin right of the names and end left of the status words, with upright lines at the ticks."""
    axes, window, z = sheet.axes, sheet.window, sheet.zoom
    bare(axes)
    axes.set_ylim(tall, 0.0)
    axes.set_yticks([])
    draw_dates(axes, window, sheet.wide, z)
    axes.set_axisbelow(True)
    axes.grid(True, axis="x", which="major", color=GRID, linewidth=0.8 * z, linestyle="-")
    unit = (window.right - window.left) / sheet.wide
    axes.set_xlim(window.left - sheet.names * unit, window.left + (wide - sheet.names) * unit)


def _draw_block(sheet: _Sheet, block: Owed, top: float, scale: float) -> None:
    axes, z, left = sheet.axes, sheet.zoom, sheet.window.left
    base = top + (HEAD - 8) * scale
    title = f"{block.actor}: {block.name}" if block.name != block.actor else block.actor
    room = sheet.names + sheet.wide
    title = shortened(title, room, END * z, bold=True)
    text = write(axes, left, base, title, size=END * z, gid=f"actor:{block.actor}", bold=True, bbox=_HALO, zorder=5)
    text.set_transform(shifted(axes, -sheet.names, 0))
    begins = width(title, END * z, True) + 10 * z
    if kept := shortened(block.kept, room - begins, LABEL * z):
        look = {"color": MUTED, "bbox": _HALO, "zorder": 5}
        text = write(axes, left, base, kept, size=LABEL * z, gid=f"actor:{block.actor}:kept", **look)
        text.set_transform(shifted(axes, begins - sheet.names, 0))
    top += HEAD * scale
    for bar in block.bars:
        _draw_bar(sheet, bar, top + (bar.height - ROW / 2) * scale)
        top += bar.height * scale


_HALO: Final = {"boxstyle": "square,pad=0.12", "facecolor": PAPER, "edgecolor": "none"}


def _draw_bar(sheet: _Sheet, bar: Bar, middle: float) -> None:
    axes, z, gid = sheet.axes, sheet.zoom, f"commitment:{bar.id}"
    label = shortened(bar.label, sheet.names + sheet.x(bar.made) - 7 * z, LABEL * z)
    look: dict[str, Any] = {"va": "center_baseline", "bbox": _HALO, "zorder": 1.5}
    text = write(axes, sheet.window.left, middle, label, size=LABEL * z, gid=gid, **look)
    text.set_transform(shifted(axes, -sheet.names, 0))
    for k, piece in enumerate(bar.pieces):
        _draw_piece(sheet, piece, f"{gid}:{k}", middle)
    due = _due(sheet.window, bar)
    if due is not None:
        ends = [middle - THICK * 0.8 * z, middle + THICK * 0.8 * z]
        look = {"color": INK, "linewidth": 1.3 * z, "linestyle": "-", "marker": "", "solid_capstyle": "butt"}
        axes.plot([position(due)] * 2, ends, gid=f"{gid}:due", zorder=5, clip_on=False, **look)
    if bar.settled:
        look = _end_look(bar.status, 6.6 * z)
        axes.plot([position(bar.ends)], [middle], gid=f"{gid}:settled", zorder=6, clip_on=False, **look)
    _write_status(sheet, bar, due, middle)
    _draw_claims(sheet, bar.claims, gid, middle - (ROW / 2 + CLAIMS / 2 - 1.6) * z)


def _draw_piece(sheet: _Sheet, piece: Piece, gid: str, middle: float) -> None:
    """A piece as a rectangle with what tells its status without colour."""
    axes, z, high = sheet.axes, sheet.zoom, THICK * sheet.zoom
    x, across = position(piece.begins), position(piece.ends) - position(piece.begins)
    colour = COLOURS[piece.status]
    edge = {
        "edgecolor": colour,
        "linewidth": 0.8 * z,
        "linestyle": (0, (2, 1.4)) if piece.status == "PROPOSED" else "-",
    }
    look = {"facecolor": _face(piece.status), "zorder": 2, "clip_on": False, **edge}
    axes.add_patch(Rectangle((x, middle - high / 2), across, high, gid=gid, **look))  # type: ignore[arg-type]
    inner = {"facecolor": colour, "edgecolor": "none", "linewidth": 0, "zorder": 3, "clip_on": False}
    if piece.status == "PARTIAL":
        deep = high * piece.fraction
        axes.add_patch(Rectangle((x, middle + high / 2 - deep), across, deep, gid=f"{gid}:kept", **inner))  # type: ignore[arg-type]
    if piece.status == "CONTESTED":
        stripes = _stripes(sheet, piece, middle - high / 2, middle + high / 2)
        axes.add_patch(PathPatch(stripes, gid=f"{gid}:stripes", **inner))


def _stripes(sheet: _Sheet, piece: Piece, low: float, high: float) -> Path:
    """Upright stripes across a piece, the first at its beginning."""
    x, end = position(piece.begins), position(piece.ends)
    step = STRIPE * sheet.zoom * (sheet.window.right - sheet.window.left) / sheet.wide
    corners: list[tuple[float, float]] = [(x, low)]
    codes = [Path.MOVETO]
    for k in range(int((end - x) / step) + 1):
        a, b = x + k * step, min(x + (k + 0.5) * step, end)
        corners += [(a, low), (a, high), (b, high), (b, low), (a, low)]
        codes += [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
    return Path(corners, codes)


def _write_status(sheet: _Sheet, bar: Bar, due: int | None, middle: float) -> None:
    """The last status, behind the end of the bar and whatever stands just there."""
    z = sheet.zoom
    x, long = sheet.x(bar.ends) + (6 if bar.settled else 4) * z, width(bar.words, LABEL * z)
    if due is not None and x - 6 * z <= sheet.x(due) <= x + long + 3 * z:
        x = max(x, sheet.x(due) + 4 * z)
    look = {"color": lettered(COLOURS[bar.status]), "va": "center_baseline", "zorder": 4, "bbox": _HALO}
    gid = f"commitment:{bar.id}:status"
    text = write(sheet.axes, sheet.window.left, middle, bar.words, size=LABEL * z, gid=gid, **look)
    text.set_transform(shifted(sheet.axes, x, 0))


def _draw_claims(sheet: _Sheet, claims: Sequence[ClaimMark], gid: str, middle: float) -> None:
    """Who says what above the bar; a name stands behind the last of several marks of one kind, where there is room."""
    z = sheet.zoom
    for k, claim in enumerate(claims):
        key_, x = f"{gid}:claim:{k}:{claim.event}", position(claim.at)
        look = _claim_look(claim.says, 5.0 * z)
        sheet.axes.plot([x], [middle], gid=key_, zorder=6, clip_on=False, **look)
        after = claims[k + 1] if k + 1 < len(claims) else None
        same = after is not None and (after.says, after.who) == (claim.says, claim.who)
        room = (sheet.wide + 30 * z if after is None else sheet.x(after.at)) - sheet.x(claim.at) - 8 * z
        if claim.who and not same and width(claim.who, SMALL * z) <= room:
            style = {"color": MUTED, "va": "center_baseline", "zorder": 6}
            text = write(sheet.axes, x, middle, claim.who, size=SMALL * z, gid=f"{key_}:who", **style)
            text.set_transform(shifted(sheet.axes, 4.5 * z, 0))
