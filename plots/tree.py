"""The tree of scenarios: which of them fork where, as branches that leave the recorded history over time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final, NamedTuple, overload

from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from plots.branches import STATUSES, date_words, short
from plots.fan import along
from plots.ground import Window, bare, draw_dates, inside, shifted
from plots.lettering import clean, drawable, shortened, width, write
from plots.page import EDGE, Page, blank, entitle, footing, heading, sized
from plots.style import BRANCH_COLOURS, INK, LABEL, MUTED, PAPER, SUBTITLE, Size, SizeName
from plots.trajectorydata import notes_on
from sim.engine.trajectory import Trajectory
from sim.errors import DetenteError
from sim.record.dates import DAY

LEFT: Final = 30.0
BELOW: Final = 58.0  # dates and footer
LEAST: Final = 35.0  # height of a row: two lines of text and the line of the scenario below them
MOST: Final = 48.0
HIGHEST: Final = 20.0  # inches; a page is not made higher than that, whatever there is to show
ROOM: Final = 200.0  # what a label may use at least, in points
TRUNK: Final = ""  # where a parent is named: the recorded history


class TreeNode(NamedTuple):
    """A scenario: the one that it extends (None: the recorded history), when it forks and ends, in civil seconds."""

    id: str
    title: str
    parent: str | None
    forks: int
    ends: int
    status: str
    changes: int


class TreeRow(NamedTuple):
    """A scenario in its row, counted from 1 below the trunk, which is row 0; `leaves` is the row that it leaves."""

    node: TreeNode
    row: int
    leaves: int


@dataclass(frozen=True)
class TreeData:
    """Everything that a tree shows; `trunk` is the time that the recorded history covers, as far as it is known."""

    title: str
    window: Window
    trunk: Window
    rows: tuple[TreeRow, ...]
    footer: tuple[str, ...]
    stamp: str
    notes: tuple[str, ...]


def tree_data(
    scenarios: Sequence[TreeNode],
    *,
    recorded: Trajectory | None = None,
    title: str | None = None,
    size: SizeName = "report",
) -> TreeData:
    """What `tree` draws.

    Raises DetenteError (DET070) for no scenario, for two of one id, and where scenarios extend one another in a circle.
    """
    nodes = {node.id: node for node in scenarios}
    if not nodes:
        raise DetenteError.of("DET070", "there is no scenario to draw")
    if len(nodes) < len(scenarios):
        raise DetenteError.of("DET070", "two scenarios have the same id")
    trunk = _trunk(scenarios, recorded)
    rows = tuple(_rows(nodes))
    lost = sorted({node.parent for node in scenarios if node.parent and node.parent not in nodes})
    apart = "is extended but is not among the scenarios; drawn from the recorded history"
    return TreeData(
        title or _described(recorded),
        Window(trunk.starts, max(trunk.ends, *(max(node.ends, node.forks) for node in scenarios))),
        trunk,
        rows,
        tuple(_footer(scenarios, recorded)),
        _stamp(scenarios),
        (*notes_on(title or "", *(node.title for node in scenarios)), *(f"`{name}` {apart}" for name in lost)),
    )


@overload
def tree(
    scenarios: Sequence[TreeNode],
    *,
    ax: None = None,
    recorded: Trajectory | None = None,
    figure: Figure | SubFigure | None = None,
    title: str | None = None,
    size: SizeName = "report",
) -> dict[str, Axes]:
    """On a page."""


@overload
def tree(
    scenarios: Sequence[TreeNode], *, ax: Axes, recorded: Trajectory | None = None, title: str | None = None
) -> Axes:
    """In axes that somebody else made."""


def tree(
    scenarios: Sequence[TreeNode],
    *,
    ax: Axes | None = None,
    recorded: Trajectory | None = None,
    figure: Figure | SubFigure | None = None,
    title: str | None = None,
    size: SizeName = "report",
) -> Axes | dict[str, Axes]:
    """Draw which scenario leaves which history when, with the recorded history as the trunk.

    Without `ax` the chart fills a figure of its own, as high as it needs, or the one given, and the axes come back as
    "tree". With `ax` it is drawn there, and `ax` comes back; what finds no room there is counted at the bottom. Errors
    as for `tree_data`.
    """
    data = tree_data(scenarios, recorded=recorded, title=title, size=size)
    if ax is not None:
        _draw(ax, data, *inside(ax), 1.0)
        if title is not None:
            entitle(ax, data.title)
        return ax
    page = Page(figure or blank(_paper(data, size)), sized(size).zoom)
    z, left = page.zoom, LEFT * page.zoom
    top = heading(page, left, data.title, _SUBTITLE) + 8 * z
    wide, tall = page.width - left - EDGE * z, page.height - BELOW * z - top
    axes = page.axes(left, top, wide, tall, "axes:tree")
    _draw(axes, data, wide, tall, z)
    footing(page, left, data.footer, data.stamp)
    return {"tree": axes}


_SUBTITLE: Final = (
    "A line is a scenario, from its fork to its end; what lies to the left of a fork is shared. "
    "Filled ends: reviewed or final; open ends: draft. Every branch is a model-internal counterfactual."
)


# --- the data -----------------------------------------------------------------------------------------


def _trunk(scenarios: Sequence[TreeNode], recorded: Trajectory | None) -> Window:
    """Without a replay, the trunk begins somewhat before the first fork and goes on somewhat behind the last one."""
    first, last = min(n.forks for n in scenarios), max(n.forks for n in scenarios)
    if recorded is not None:
        return Window(min(recorded.starts, first), max(recorded.ends, last))
    lead = max((max(n.ends for n in scenarios) - first) // 6, 7 * DAY)
    return Window(first - lead, last + lead // 2)


def _rows(nodes: Mapping[str, TreeNode]) -> Iterator[TreeRow]:
    """Depth first, the latest fork first, so that few lines cross a label."""
    children: dict[str, list[TreeNode]] = {}
    for node in sorted(nodes.values(), key=lambda n: (n.forks, n.id)):
        parent = node.parent if node.parent is not None and node.parent in nodes else TRUNK
        children.setdefault(parent, []).append(node)
    places = {TRUNK: 0}
    waiting = children.get(TRUNK, [])
    while waiting:
        node = waiting.pop()
        places[node.id] = len(places)
        yield TreeRow(node, places[node.id], places[_leaves(node, nodes)])
        waiting += children.get(node.id, [])
    if len(places) <= len(nodes):
        raise DetenteError.of("DET070", "some scenarios extend one another in a circle", help="detente check")


def _leaves(node: TreeNode, nodes: Mapping[str, TreeNode]) -> str:
    """The nearest scenario that it extends and that has forked by then, for it shares no more of the others."""
    parent = nodes.get(node.parent or TRUNK)
    while parent is not None and parent.forks > node.forks:
        parent = nodes.get(parent.parent or TRUNK)
    return TRUNK if parent is None else parent.id


def _described(recorded: Trajectory | None) -> str:
    return (
        f"{clean(recorded.frame.case.title)}: which scenario forks where" if recorded else "Which scenario forks where"
    )


def _footer(scenarios: Sequence[TreeNode], recorded: Trajectory | None) -> Iterator[str]:
    yield f"detente {version('detente')}"
    if recorded is not None:
        p = recorded.provenance
        yield f"case {short(recorded.frame.case.id)}@{p.case[:8]}"
        yield f"log@{p.log[:8]}"
    count = len(scenarios)
    yield "1 scenario" if count == 1 else f"{count} scenarios"


def _stamp(scenarios: Sequence[TreeNode]) -> str:
    return min((n.status for n in scenarios), key=lambda s: STATUSES.index(s) if s in STATUSES else -1).upper()


# --- the drawing --------------------------------------------------------------------------------------


def _paper(data: TreeData, size: SizeName) -> Size:
    """The page of a size, higher where the scenarios need it."""
    page = sized(size)
    needed = ((len(data.rows) + 1) * LEAST + 90.0 + BELOW) * page.zoom / 72
    return page._replace(height=round(min(max(page.height, needed), HIGHEST), 2))


def _draw(axes: Axes, data: TreeData, wide: float, tall: float, zoom: float) -> None:
    """Rows at equal distances below the trunk; heights are in points from the top."""
    bare(axes)
    axes.set_gid("axes:tree")
    axes.set_ylim(tall, 0.0)
    axes.set_yticks([])
    draw_dates(axes, data.window, wide, zoom)
    fitting = max(int(tall / (LEAST * zoom)) - 1, 1)
    rows = [row for row in data.rows if row.row <= fitting]
    high = min(MOST * zoom, tall / (len(rows) + 1))
    heights = [high * (k + 0.75) for k in range(len(rows) + 1)]
    _draw_trunk(axes, data, heights[0], zoom)
    for row in rows:
        _draw_row(axes, data, row, heights, wide, zoom)
    if len(rows) < len(data.rows):
        more = f"and {len(data.rows) - len(rows)} more"
        write(axes, data.window.left, tall - 3 * zoom, more, size=LABEL * zoom, gid="more", color=MUTED)


def _draw_trunk(axes: Axes, data: TreeData, y: float, zoom: float) -> None:
    xs = along([data.trunk.starts, data.trunk.ends])
    look = {"color": INK, "linewidth": 2.6 * zoom, "linestyle": "-", "marker": "", "solid_capstyle": "butt"}
    axes.plot(xs, [y, y], zorder=3, gid="trunk", **look)  # type: ignore[arg-type]
    text = write(axes, xs[0], y, "recorded history", size=SUBTITLE * zoom, gid="trunk:name", bold=True)
    text.set_transform(shifted(axes, 0, 5 * zoom))


def _draw_row(axes: Axes, data: TreeData, row: TreeRow, heights: Sequence[float], wide: float, zoom: float) -> None:
    node, y, above = row.node, heights[row.row], heights[row.leaves]
    colour, key = BRANCH_COLOURS[0], f"scenario:{node.id}"
    begins, ends = along([node.forks, max(node.ends, node.forks)])
    line = {"color": colour, "linewidth": 2.0 * zoom, "linestyle": "-", "marker": "", "solid_joinstyle": "round"}
    axes.plot([begins, begins, ends], [above, y, y], zorder=2, gid=key, **line)  # type: ignore[arg-type]
    dot = {"linestyle": "none", "marker": "o", "markeredgewidth": 1.6 * zoom, "clip_on": False, "color": colour}
    ready = node.status in STATUSES[1:]
    for name, x, at, size, face in (
        ("fork", begins, above, 4.5, colour),
        ("end", ends, y, 6.5, colour if ready else PAPER),
    ):
        look = dot | {"markersize": size * zoom, "markerfacecolor": face, "markeredgecolor": colour}
        axes.plot([x], [at], zorder=6, gid=f"{key}:{name}", **look)  # type: ignore[arg-type]
    _write_row(axes, data, node, y, wide, zoom)


def _write_row(axes: Axes, data: TreeData, node: TreeNode, y: float, wide: float, zoom: float) -> None:
    """Id and facts, and below them the title; to the right of the fork, or ending at the edge."""
    z, key = zoom, f"scenario:{node.id}"
    x = data.window.across(node.forks, wide) + 5 * z
    bold, small = SUBTITLE * z, LABEL * z
    facts = [_count(node.changes), node.status, f"fork {date_words(node.forks + 1)}"]
    wanted = max(width(node.title, small), width(node.id, bold, True) + 8 * z + width(_listed(facts), small))
    start = x if wide - x >= min(wanted, ROOM * z) else max(wide - min(wanted, wide), 0.0)
    name = shortened(drawable(node.id), wide - start, bold, bold=True)
    after = start + width(name, bold, True) + 8 * z
    while facts and width(_listed(facts), small) > wide - after:
        facts.pop()
    texts = [
        ("name", start, 17.0, name, SUBTITLE, INK),
        ("facts", after, 17.0, _listed(facts), LABEL, MUTED),
        ("title", start, 6.0, shortened(drawable(node.title), wide - start, small), LABEL, INK),
    ]
    for what, left, up, words, size, colour in texts:
        look = {"color": colour, "bold": what == "name", "zorder": 5, "bbox": _HALO}
        text = write(axes, data.window.left, y, words, size=size * z, gid=f"{key}:{what}", **look)
        text.set_transform(shifted(axes, left, up * z))


_HALO: Final = {"boxstyle": "square,pad=0.08", "facecolor": PAPER, "edgecolor": "none"}


def _listed(facts: Sequence[str]) -> str:
    return " · ".join(facts)


def _count(changes: int) -> str:
    return "1 change" if changes == 1 else f"{changes or 'no'} changes"
