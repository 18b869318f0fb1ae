"""Lettering: text that is safe to draw, how wide it is, and how it is fitted into the room there is.

Widths are in points (1/72 inch). Characters that the font lacks are drawn as an empty box and reported, because a chart
must look the same on every machine, whatever fonts it has.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

from plots.style import FONT, INK

BOX: Final = "\u25a1"
MINUS: Final = "\u2212"
_INVISIBLE: Final = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_SLACK: Final = 1.02  # hinting on a screen widens letters a little


def clean(text: str) -> str:
    """Text on one line, without control and direction marks.

    >>> clean("Summit:\\n no\\u202e deal")
    'Summit: no deal'
    """
    spaced = " ".join(text.split())
    return " ".join("".join(c for c in spaced if unicodedata.category(c) not in _INVISIBLE).split())


def missing(text: str) -> str:
    """The characters of a text that the chart's font lacks, each once, in order.

    >>> missing("Summit \\u2212 6 \\uc11c\\uc11c")
    '\\uc11c'
    """
    return "".join(dict.fromkeys(c for c in text if not _has(c)))


def drawable(text: str) -> str:
    """Clean text with an empty box for every character that the font lacks."""
    return "".join(c if _has(c) else BOX for c in clean(text))


@lru_cache(maxsize=4096)
def _has(character: str) -> bool:
    return all(get_font(findfont(font(8, bold=bold))).get_char_index(ord(character)) != 0 for bold in (False, True))


@lru_cache(maxsize=256)
def font(size: float, *, bold: bool = False) -> FontProperties:
    """The chart's font at a size in points."""
    return FontProperties(family=FONT, size=size, weight="bold" if bold else "normal", style="normal")


@lru_cache(maxsize=16384)
def width(text: str, size: float, bold: bool = False) -> float:
    """Width of a text in points."""
    if not text:
        return 0.0
    return float(text_to_path.get_text_width_height_descent(text, font(size, bold=bold), False)[0]) * _SLACK


def signed(value: float, decimals: int = 0, *, plus: bool = False) -> str:
    """A rounded number with a proper minus sign and no minus zero; `plus` marks what is above zero, too.

    >>> signed(-21.4), signed(-0.3), signed(7.0), signed(0.26, 1, plus=True)
    ('−21', '0', '7', '+0.3')
    """
    text = f"{abs(value):.{decimals}f}"
    if float(text) == 0:
        return text
    return (MINUS if value < 0 else "+" if plus else "") + text


def shortened(text: str, room: float, size: float, bold: bool = False) -> str:
    """The text, or as much of it as fits into a width in points, with an ellipsis; "" where not even that fits."""
    if width(text, size, bold) <= room:
        return text
    low, high = 0, len(text) - 1  # the widths of longer and longer parts grow, so that halving finds the last that fits
    while low < high:
        middle = (low + high + 1) // 2
        fits = width(_cut(text, middle), size, bold) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return _cut(text, low) if low else ""


def _cut(text: str, end: int) -> str:
    return text[:end].rstrip() + "…"


def wrapped(text: str, room: float, size: float, lines: int, bold: bool = False) -> tuple[str, ...]:
    """The text in at most so many lines that each fit into a width in points; what is left over is cut.

    >>> wrapped("one two", 30.0, 9.0, 2)
    ('one', 'two')
    """
    found: list[str] = []
    words = text.split()
    while words and len(found) < lines - 1:
        count = _fitting(words, room, size, bold)
        found.append(shortened(" ".join(words[:count]), room, size, bold))
        words = words[count:]
    if words:
        found.append(shortened(" ".join(words), room, size, bold))
    return tuple(line for line in found if line)


def _fitting(words: Sequence[str], room: float, size: float, bold: bool) -> int:
    count = 1
    while count < len(words) and width(" ".join(words[: count + 1]), size, bold) <= room:
        count += 1
    return count


def write(
    where: Axes | Figure | SubFigure, x: float, y: float, text: str, *, size: float, gid: str, **more: Any
) -> Text:
    """Put a text on axes or a figure, with nothing left to the reader's matplotlib settings."""
    bold = bool(more.pop("bold", False))
    look: dict[str, Any] = {"color": INK, "ha": "left", "va": "baseline", "rotation": 0} | more
    return where.text(x, y, text, fontproperties=font(size, bold=bold), gid=gid, parse_math=False, usetex=False, **look)
