"""A sentence as the coder sees it: its words, who is mentioned in it, and which words are inside quotation marks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Final, TypeVar

from sim.sources.document.text.prose import Block, Sentence, blocks, sentences
from sim.sources.document.text.tokens import Token, tokens
from sim.sources.document.who.gazetteer import Gazetteer
from sim.sources.document.who.mention import Mention, named

T = TypeVar("T")
_OPENING: Final = "“„«"
_CLOSING: Final = "”»"


@dataclass(frozen=True)
class Passage:
    """One sentence, analysed as far as names go; places of words are those of the whole text."""

    sentence: Sentence
    words: tuple[Token, ...]
    mentions: tuple[Mention, ...]
    quoted: tuple[bool, ...]

    @cached_property
    def lows(self) -> tuple[str, ...]:
        """The words in small letters."""
        return tuple(word.low for word in self.words)

    @cached_property
    def _by_word(self) -> dict[int, Mention]:
        return {k: m for m in reversed(self.mentions) for k in range(m.first, m.last)}

    def at(self, index: int) -> Mention | None:
        """The mention that a word is part of."""
        return self._by_word.get(index)

    def low(self, index: int) -> str:
        """A word in small letters; empty beyond the ends."""
        return self.lows[index] if 0 <= index < len(self.lows) else ""

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The place in the text of words `[first, last)`."""
        return self.words[first].start, self.words[last - 1].end


def once(read: Callable[[Passage], T]) -> Callable[[Passage], T]:
    """A reading of a sentence that is made once and kept with it."""

    name = f"{read.__module__}.{read.__qualname__}"

    @wraps(read)
    def kept(p: Passage) -> T:
        found = p.__dict__.get(name)
        if found is None:
            found = p.__dict__[name] = read(p)
        return found

    return kept


def passages(text: str, gazetteer: Gazetteer) -> tuple[Passage, ...]:
    """The sentences of a text with their words and the names in them; promotional lines are left out."""
    return tuple(p for block in blocks(text) for p in _of_block(text, block, gazetteer))


def _of_block(text: str, block: Block, gazetteer: Gazetteer) -> Iterator[Passage]:
    inside = _quotations(text, block.start, block.end)
    for sentence in sentences(text, block):
        words = tokens(text, sentence.start, sentence.end)
        if words:
            quoted = tuple(_inside(inside, w.start) for w in words)
            yield Passage(sentence, words, named(words, gazetteer), quoted)


def _inside(quotations: list[tuple[int, int]], place: int) -> bool:
    """Whether a place lies between two quotation marks."""
    at = bisect_left(quotations, (place, 0)) - 1
    return at >= 0 and quotations[at][0] < place < quotations[at][1]


def _quotations(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The quotations of a paragraph; one that is not closed goes on to its end."""
    found: list[tuple[int, int]] = []
    opened: int | None = None
    for place in range(start, end):
        mark = text[place]
        if opened is None and (mark in _OPENING or mark == '"'):
            opened = place
        elif opened is not None and (mark in _CLOSING or mark == '"'):
            found.append((opened, place))
            opened = None
    return found if opened is None else [*found, (opened, end)]
