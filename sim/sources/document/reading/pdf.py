"""PDF to paragraphs: a page has lines at places, and where a paragraph ends has to be seen from the places.

Runs only within `child`. Lines become a paragraph as long as their distance, size and beginning allow it;
a word that was broken at a line's end becomes whole again. Heads and page numbers are left where they stand.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.sources.document.reading.child import BROKEN, EMPTY, ENCRYPTED, LONG, MOST_CHARACTERS, Unreadable

if TYPE_CHECKING:
    from pypdf import PageObject

_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
_BROKEN_WORD = re.compile("[^\\W\\d_][-\u00ad\u2010]$")
_END = re.compile("[.!?:;][)\\]\"'\u2019\u201d\u00bb]*$")
_BULLET = re.compile("[\u2022\u25cf\u25aa\u2023\u25e6]")
_NO_LETTER = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")
FEW_LINES = 8  # a page with fewer does not show by itself what is usual


class Line(NamedTuple):
    """A line of a page: its text, where it begins (points, upwards) and how large its letters are."""

    text: str
    x: float
    y: float
    size: float


def text_of(content: bytes) -> str:
    """The text of a PDF: paragraphs with an empty line between them.

    Raises `Unreadable` for a PDF that is encrypted, has no text or is damaged.
    """
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise Unreadable(ENCRYPTED)
    pages: list[list[Line]] = []
    room = MOST_CHARACTERS
    for number, page in enumerate(reader.pages, start=1):
        lines = lines_of(page, number)
        room -= sum(len(line.text) for line in lines)
        if room < 0:
            raise Unreadable(LONG)
        pages.append(lines)
    text = "\n\n".join(paragraphs(pages))
    if not text or len(_NO_LETTER.findall(text)) > 0.2 * len(text):
        raise Unreadable(EMPTY)
    return text


def lines_of(page: PageObject, number: int) -> list[Line]:
    """The lines of a page in the order of the file, empty ones left out."""
    gathered = _Gathered()
    try:
        page.extract_text(visitor_text=gathered.take)
    except Exception as error:
        if isinstance(error, MemoryError):
            raise
        raise Unreadable(BROKEN, f"page {number}: {type(error).__name__}: {error}") from error
    gathered.end_line()
    return gathered.lines


class _Gathered:
    """The pieces of text that a page gives, put into lines."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.parts: list[str] = []
        self.place: tuple[float, float] | None = None
        self.size, self.longest = 0.0, 0  # of the longest piece: a bullet may be larger than its text

    def take(self, text: str, cm: Sequence[float], tm: Sequence[float], font: Any, size: float) -> None:
        """A piece of text under its two matrices (page, text), as pypdf calls it."""
        for k, part in enumerate(text.split("\n")):
            if k:
                self.end_line()
            if part.strip() and self.place is None:
                x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
                y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
                self.place = x, y
            if len(part.strip()) > self.longest:
                self.longest = len(part.strip())
                self.size = abs(size) * math.hypot(tm[2], tm[3]) * math.hypot(cm[2], cm[3])
            self.parts.append(part)

    def end_line(self) -> None:
        """Keep the line if it says something."""
        text = " ".join("".join(self.parts).translate(_LIGATURES).split())
        if text and self.place is not None:
            self.lines.append(Line(text, *self.place, self.size))
        self.parts, self.place, self.longest = [], None, 0


def paragraphs(pages: Iterable[list[Line]]) -> list[str]:
    """Paragraphs of all pages; one that runs over a page's end is joined where it plainly goes on.

    >>> paragraphs([[Line("Talks on verifi-", 72, 700, 10), Line("cation ended.", 72, 688, 10)]])
    ['Talks on verification ended.']
    """
    pages = list(pages)
    usual = _median([gap for lines in pages for gap in _gaps(lines)])
    groups: list[list[str]] = []
    for lines in pages:
        of_page = [[line.text for line in group] for group in _grouped(lines, usual)]
        if groups and of_page and _goes_on(groups[-1][-1], of_page[0][0]):
            groups[-1] += of_page.pop(0)
        groups += of_page
    hyphenated = frozenset(word for group in groups for line in group for word in _compounds(line))
    return [_joined(group, hyphenated) for group in groups]


def _goes_on(last: str, first: str) -> bool:
    return not _END.search(last) and first[:1].islower()


def _gaps(lines: Sequence[Line]) -> list[float]:
    """How far each line stands below the one before, in heights of its letters; jumps are left out."""
    gaps = [(a.y - b.y) / b.size for a, b in pairwise(lines) if b.size]
    return [gap for gap in gaps if 0 < gap < 4]


def _grouped(lines: Sequence[Line], usual: float) -> list[list[Line]]:
    """The lines of one page, a list for each paragraph; `usual` is the document's distance, for pages of few lines."""
    gaps = _gaps(lines)
    leading = _median(gaps) if len(gaps) >= FEW_LINES else usual
    width = _median([float(len(line.text)) for line in lines])
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not _starts(groups[-1][-1], line, leading * line.size, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _median(numbers: Sequence[float]) -> float:
    return sorted(numbers)[(len(numbers) - 1) // 2] if numbers else 0.0  # the lower of two


def _starts(before: Line, line: Line, leading: float, width: float) -> bool:
    """Whether a line begins a paragraph, seen from the line before and from what is usual on the page."""
    gap = before.y - line.y
    if max(before.size, line.size) > 1.15 * min(before.size, line.size) or _BULLET.match(line.text):
        return True
    if gap > 1.35 * leading:
        return True
    if not _END.search(before.text):
        return False
    is_indented = 0.8 * line.size < line.x - before.x < 6 * line.size
    return gap < 0 or is_indented or len(before.text) < 0.75 * width


def _compounds(line: str) -> list[str]:
    """Words that the text itself writes with a hyphen, away from a line's end."""
    return [word.strip(".,;:()\"'").lower() for word in line.split() if "-" in word[1:-1]]


def _joined(lines: Sequence[str], hyphenated: frozenset[str]) -> str:
    """Lines as one paragraph; a hyphen at a line's end goes, unless the same word stands hyphenated elsewhere."""
    text = lines[0]
    for line in lines[1:]:
        if not (_BROKEN_WORD.search(text) and line[:1].islower()):
            text += " " + line
            continue
        first, second = text.rsplit(" ", 1)[-1][:-1], line.split(" ", 1)[0]
        is_compound = f"{first}-{second}".strip(".,;:()\"'").lower() in hyphenated
        text = (text[:-1] + "-" if is_compound else text[:-1]) + line
    return text
