"""A sentence as the coder sees it: its words, who is mentioned in it, and which words are inside quotation marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from sim.sources.document.gazetteer import Gazetteer
from sim.sources.document.mention import Mention, named
from sim.sources.document.prose import Block, Sentence, blocks, sentences
from sim.sources.document.tokens import Token, tokens

_OPENING: Final = "“„«"
_CLOSING: Final = "”»"


@dataclass(frozen=True)
class Passage:
    """One sentence, analysed as far as names go; places of words are those of the whole text."""

    sentence: Sentence
    words: tuple[Token, ...]
    mentions: tuple[Mention, ...]
    quoted: tuple[bool, ...]

    def at(self, index: int) -> Mention | None:
        """The mention that a word is part of."""
        return next((m for m in self.mentions if m.holds(index)), None)

    def low(self, index: int) -> str:
        """A word in small letters; empty beyond the ends."""
        return self.words[index].low if 0 <= index < len(self.words) else ""

    def with_mentions(self, more: Iterable[Mention]) -> Passage:
        """The same with further mentions; those that are there already keep their words."""
        taken = {k for m in self.mentions for k in range(m.first, m.last)}
        new = [m for m in more if not taken & set(range(m.first, m.last))]
        return replace(self, mentions=tuple(sorted([*self.mentions, *new], key=lambda m: m.first)))

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The place in the text of words `[first, last)`."""
        return self.words[first].start, self.words[last - 1].end


def passages(text: str, gazetteer: Gazetteer) -> tuple[Passage, ...]:
    """The sentences of a text with their words and the names in them; promotional lines are left out."""
    return tuple(p for block in blocks(text) for p in _of_block(text, block, gazetteer))


def _of_block(text: str, block: Block, gazetteer: Gazetteer) -> Iterator[Passage]:
    inside = _quotations(text, block.start, block.end)
    for sentence in sentences(text, block):
        words = tokens(text, sentence.start, sentence.end)
        if words:
            quoted = tuple(any(a < w.start < b for a, b in inside) for w in words)
            yield Passage(sentence, words, named(words, gazetteer), quoted)


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
