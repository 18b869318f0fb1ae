"""A text as paragraphs and sentences, with their places; wrapped lines and promotional lines are recognised.

A line break ends a paragraph where an empty line follows or where the line before it ends like a sentence; else it is a
space, so that a text wrapped anew has the same sentences.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate, pairwise, zip_longest
from typing import Final, NamedTuple

_ABBREVIATIONS: Final = frozenset(
    """
    mr mrs ms dr gen lt col sgt capt adm gov sen rep rev hon prof st jr sr jan feb mar apr jun jul aug sep sept oct
    nov dec vs inc ltd co corp u.s u.n u.k e.u a.m p.m i.e e.g etc d.c
    """.split()
)
_ENDS_ANYWAY: Final = frozenset(
    {"u.s", "u.n", "u.k", "e.u", "a.m", "p.m", "d.c", "etc", "inc", "co", "corp", "ltd", "jr"}
)
_STARTERS: Final = frozenset(
    """
    the a an he she it they we i his her its their this that these those but and however in on at by for after
    before while when as if there both some many meanwhile earlier later last
    """.split()
)
_STOP: Final = re.compile(r"[.!?…]+[\"”’')\]]*(?=\s+[\"“‘'(\[]?[A-Z0-9])")
_LINE_ENDS: Final = re.compile(r"[.!?…:][\"”’')\]]*\s*$|\]\s*$")
_PROMOTION: Final = re.compile(r"\s*\[[^\[\]]*\]\s*")
_CREDIT: Final = re.compile(r"\s*\((?:reporting|editing|writing|additional|compiled)\b[^()]*\)\s*", re.IGNORECASE)
_DATELINE: Final = re.compile(
    r"[A-Z][A-Z’'. -]{2,40}(?:,\s+[A-Z][\w. ]{2,20}){0,2}(?:\s*\([^)\n]{2,40}\))?\s+[-–—]{1,2}\s+"
    r"(?=[\"“]?(?:[A-Z][a-z]|A ))"
)
_LABEL: Final = re.compile(
    r"\s*(?:opinion|analysis|read more|related|see also|watch|advertisement|subscribe|sign up)\b\s*[:|–—]",
    re.IGNORECASE,
)


LONGEST_SENTENCE: Final = 1_500  # code points; the longest sentences of news prose stay well below it


class Block(NamedTuple):
    """A paragraph: its place, its number from 1, and whether it only advertises something else."""

    start: int
    end: int
    number: int
    promotional: bool


class Sentence(NamedTuple):
    """A sentence: its place and the number of its paragraph."""

    start: int
    end: int
    paragraph: int


def blocks(text: str) -> tuple[Block, ...]:
    """The paragraphs of a text, promotional ones among them, numbered from 1.

    >>> [b.promotional for b in blocks("A letter\\ncame.\\n[Opinion: it will end\\nbadly]\\nNobody wrote.")]
    [False, True, False]
    """
    return tuple(
        Block(start, end, number, _promotes(text[start:end]))
        for number, (start, end) in enumerate(_paragraphs(text), start=1)
    )


def _promotes(text: str) -> bool:
    return bool(_PROMOTION.fullmatch(text) or _CREDIT.fullmatch(text) or _LABEL.match(text))


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text) if m[0].strip()]
    begun: int | None = None
    bracketed = False
    for (start, end), following in zip_longest(lines, lines[1:]):
        if begun is None:
            begun, bracketed = start, text[start:end].lstrip().startswith("[")
        bracketed = bracketed and "]" not in text[start:end]
        if following is None or _parted(text, start, end, following[0], bracketed):
            yield _stripped(text, begun, end)
            begun = None


def _parted(text: str, start: int, end: int, following: int, bracketed: bool) -> bool:
    """Whether a paragraph ends between a line and the next one."""
    if "\n" in text[end:following].replace("\n", "", 1):
        return True
    if bracketed:
        return False
    line = text[max(start, end - 80) : end]
    if _LABEL.match(text[start:end]):
        return True
    return bool(_LINE_ENDS.search(line)) and not _abbreviated(line.rstrip())


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def sentences(text: str, block: Block) -> tuple[Sentence, ...]:
    """The sentences of a paragraph.

    >>> text = "The U.S. envoy met Mr. Kim. Nobody spoke."
    >>> [text[s.start:s.end] for s in sentences(text, blocks(text)[0])]
    ['The U.S. envoy met Mr. Kim.', 'Nobody spoke.']
    """
    if block.promotional:
        return ()
    start = dateline_end(text, block)
    cuts = [start, *_cuts(text, start, block.end), block.end]
    places = (_stripped(text, a, b) for a, b in pairwise(cuts))
    return tuple(Sentence(a, b, block.number) for a, b in places if a < b)


def dateline_end(text: str, block: Block) -> int:
    """Where the first sentence begins: behind a line of place and day such as `PORT SALIS, Nov 4 (Agency) -`.

    >>> text = "PORT SALIS, March 12 - A letter came."
    >>> text[dateline_end(text, blocks(text)[0]):]
    'A letter came.'
    """
    match = _DATELINE.match(text, block.start, block.end) if block.number <= 3 else None
    return match.end() if match else block.start


def _cuts(text: str, start: int, end: int) -> Iterator[int]:
    last = start
    for match in _STOP.finditer(text, start, end):
        after = re.match(r"\W*(\w+)", text[match.end() : match.end() + 40])
        if not _abbreviated(
            text[max(start, match.start() - 30) : match.start() + 1], after[1].lower() if after else ""
        ):
            yield from _pieces(text, last, match.end())
            yield match.end()
            last = match.end()
    yield from _pieces(text, last, end)


def _pieces(text: str, start: int, end: int) -> Iterator[int]:
    """Cuts in what is too long for a sentence: tables, lists, or no prose at all."""
    while end - start > LONGEST_SENTENCE:
        space = text.rfind(" ", start + 1, start + LONGEST_SENTENCE)
        start = space if space > start else start + LONGEST_SENTENCE
        yield start


def _abbreviated(text: str, after: str = "") -> bool:
    """Whether the full stop at the end of a text belongs to an abbreviation or an initial."""
    if not text.endswith("."):
        return False
    last = re.search(r"([^\W_]+(?:\.[^\W_]+)*)\.$", text[-20:])
    if last is None:
        return False
    word = last[1].lower()
    if word in _ENDS_ANYWAY and after in _STARTERS:
        return False
    if word == "no":
        return after[:1].isdigit()
    initial = len(word) == 1 and last[1].isupper() and after not in _STARTERS
    return word in _ABBREVIATIONS or initial


class Unwrapped:
    """A text as it would stand on one line: where each place of the text lies when all white space is one space.

    >>> Unwrapped("so  it\\n\\nwas").place(8), Unwrapped("so it was").place(6)
    (6, 6)
    """

    def __init__(self, text: str) -> None:
        self.text = re.sub(r"\s+", " ", text).strip()
        runs = [(m.start(), m.end()) for m in re.finditer(r"\s+", text)]
        self._starts = [start for start, _ in runs]
        self._runs = runs
        self._lost = list(accumulate((end - start - (start > 0) for start, end in runs), initial=0))

    def place(self, offset: int) -> int:
        """The place in the unwrapped text of a place in the text."""
        count = bisect_left(self._starts, offset)
        if not count:
            return offset
        start, end = self._runs[count - 1]
        gone = min(end, offset) - start
        return offset - self._lost[count - 1] - (gone if start == 0 else gone - 1)
