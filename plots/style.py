"""Style: the colours, sizes and letters that all charts share, and `save`, which writes the same bytes every time."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

import matplotlib
from matplotlib.figure import Figure

from sim.errors import DetenteError
from sim.model.state import Phase
from sim.record.atomic import replace

FONT: Final = "DejaVu Sans"
INK: Final = "#1b1f24"
MUTED: Final = "#5b636d"
GRID: Final = "#e3e6ea"
LEADER: Final = "#b4bac2"
PAPER: Final = "#ffffff"
READABLE: Final = 4.5  # least contrast of letters (WCAG 2.1, level AA)

TITLE: Final = 13.0
SUBTITLE: Final = 9.2
LABEL: Final = 8.0
SMALL: Final = 6.4  # a name in a narrow place
TICK: Final = 8.6
END: Final = 9.5
FOOTER: Final = 6.8

VARIABLE_COLOURS: Final[Mapping[str, str]] = {"climate": "#0f4f8f", "tension": "#9b1c31"}
OTHER_COLOURS: Final = ("#2e6b4f", "#7a4a00", "#5b3a8c", "#006d77", "#8a2a6b", "#4a5560")
"""For the other variables, in the order in which they are asked for."""

BRANCH_COLOURS: Final = ("#0f5499", "#d4700f", "#5a1420", "#847664", "#9709f0")
"""For branches A to E: told apart under colour-blind simulation, contrast with paper 3.4 and more."""
DIFFERENCE: Final = "#5b3a8c"
"""For B minus A, which is neither A nor B."""

PHASE_COLOURS: Final[Mapping[Phase, str]] = {
    "DORMANT": "#E3B9A2",
    "CONFRONTATION": "#B5532A",
    "CRISIS": "#7E3213",
    "PRENEG": "#BBD6EA",
    "FORMULA": "#7FB2D9",
    "DETAIL": "#4A8DC0",
    "AGREEMENT": "#A9CBA5",
    "IMPLEMENTATION": "#5B8F5B",
    "CONCLUDED": "#35663A",
    "STALEMATE": "#BCC2CA",
    "BREAKDOWN": "#8A919B",
}
"""One hue for each superstate (no talks, talks, deal, impasse), one step for each phase within it."""

PHASE_NAMES: Final[Mapping[Phase, tuple[str, ...]]] = {
    "DORMANT": ("Dormant", "Dorm."),
    "CONFRONTATION": ("Confrontation", "Confront.", "Conf."),
    "CRISIS": ("Crisis",),
    "PRENEG": ("Pre-negotiation", "Pre-neg.", "Pre"),
    "FORMULA": ("Formula", "Form."),
    "DETAIL": ("Detail", "Det."),
    "AGREEMENT": ("Agreement", "Agr."),
    "IMPLEMENTATION": ("Implementation", "Implem.", "Impl."),
    "CONCLUDED": ("Concluded", "Concl."),
    "STALEMATE": ("Stalemate", "Stale.", "St."),
    "BREAKDOWN": ("Breakdown", "Break."),
}
"""What a ribbon writes on a phase, from the whole name to the shortest form, as the room allows."""

SizeName = Literal["report", "slide"]


class Size(NamedTuple):
    """A page: width and height in inches, and the factor on every length and letter."""

    width: float
    height: float
    zoom: float


SIZES: Final[Mapping[SizeName, Size]] = {"report": Size(10.0, 5.8, 1.0), "slide": Size(13.33, 7.5, 1.29)}
TALL: Final = 7.2 / 5.8  # a page with a panel for each branch is that much higher
DPI: Final = 200

_SAVING: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "detente",
    "svg.id": None,
    "pdf.fonttype": 42,
    "pdf.compression": 6,
    "pdf.use14corefonts": False,
    "savefig.bbox": None,
    "savefig.transparent": False,
    "text.hinting": "force_autohint",
    "text.antialiased": True,
    "path.simplify": True,
    "path.simplify_threshold": 1 / 9,
    "path.snap": True,
    "path.sketch": None,
    "path.effects": [],
    "agg.path.chunksize": 0,
}


def luminance(colour: str) -> float:
    """Relative luminance of a colour `#rrggbb`, 0 black to 1 white (WCAG 2.1).

    >>> luminance("#ffffff")
    1.0
    """
    channels = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return round(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2], 12)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.1); text needs 4.5.

    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def text_on(background: str) -> str:
    """The colour of letters that can be read on a background: ink or paper, and black where neither is enough.

    >>> text_on("#7FB2D9") == INK, text_on("#7E3213") == PAPER, text_on("#5B8F5B")
    (True, True, '#000000')
    """
    best = max((INK, PAPER), key=lambda colour: contrast(colour, background))
    return best if contrast(best, background) >= READABLE else "#000000"


def tint(colour: str, share: float) -> str:
    """A colour thinned with paper, so that it is opaque; `share` is how much of it stays.

    >>> tint("#000000", 0.2)
    '#cccccc'
    """
    channels = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return "#" + "".join(f"{round(255 + (c - 255) * share):02x}" for c in channels)


def lettered(colour: str) -> str:
    """A colour dark enough for letters on paper: itself, or the lightest step toward black that can be read.

    >>> lettered("#0f5499"), lettered("#d4700f")
    ('#0f5499', '#b45f0d')
    """
    channels = [int(colour[k : k + 2], 16) for k in (1, 3, 5)]
    steps = ("#" + "".join(f"{round(c * k / 100):02x}" for c in channels) for k in range(100, -1, -1))
    return next(step for step in steps if contrast(step, PAPER) >= READABLE)


def variable_colours(names: tuple[str, ...]) -> tuple[str, ...]:
    """One colour for each variable; those without a colour of their own take the others in turn.

    >>> variable_colours(("tension", "ripeness"))
    ('#9b1c31', '#2e6b4f')
    """
    strangers = [name for name in names if name not in VARIABLE_COLOURS]
    return tuple(
        VARIABLE_COLOURS.get(name) or OTHER_COLOURS[strangers.index(name) % len(OTHER_COLOURS)] for name in names
    )


def save(figure: Figure, path: str | Path) -> Path:
    """Write a figure as PNG (200 dpi), SVG (text as text) or PDF, by the ending of the path; returns the path.

    The same figure gives the same bytes in every process. A file that is there already is replaced at once, or not at
    all. Raises DetenteError (DET070) for another ending, OSError where the folder cannot be written.
    """
    target = Path(path)
    kind = target.suffix.lower().lstrip(".")
    if kind not in ("png", "svg", "pdf"):
        raise DetenteError.of("DET070", f"cannot draw a file that ends in `{target.suffix}`", help="png, svg or pdf")
    data = drawn(figure, kind)
    replace(target, lambda path: path.write_bytes(data))
    return target


def drawn(figure: Figure, kind: str) -> bytes:
    """A figure as the bytes of a PNG, SVG or PDF file (`kind` is "png", "svg" or "pdf")."""
    made: dict[str, dict[str, str | None]] = {
        "png": {"Software": "detente"},
        "svg": {"Creator": "detente", "Date": None, "Format": "image/svg+xml"},
        "pdf": {"Creator": "detente", "Producer": "detente", "CreationDate": None},
    }
    metadata = made[kind] | {"Title": _title_of(figure)}
    stream = io.BytesIO()
    with matplotlib.rc_context(_SAVING):
        figure.savefig(stream, format=kind, dpi=DPI, metadata=metadata, facecolor=PAPER, edgecolor="none")
    data = stream.getvalue()
    if kind == "svg":
        # A reader without DejaVu gets letters of nearly the same widths, so that nothing runs into anything.
        data = data.replace(b"'DejaVu Sans'", b"'DejaVu Sans', Verdana, sans-serif")
    return data


def _title_of(figure: Figure) -> str:
    found = [text.get_text() for text in figure.texts if text.get_gid() == "title"]
    return " ".join(found[0].split()) if found else "detente"
