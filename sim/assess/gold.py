"""Gold: what somebody coded by hand in an article, and the traps in it, read with every mistake at its place.

A gold file holds no places but quotations, each of which occurs once in the article; `where` finds them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from sim.errors import DetenteError, Problem
from sim.record.codebook import CODEBOOK
from sim.record.event import Modality
from sim.record.field import ActorId, Complaint, Day, Entry, Flag, LongText, Misfit, Slug, Text, TypeCode, When

if TYPE_CHECKING:
    from sim.record.yamlfile import Document as YamlDocument

__all__ = [
    "GOLD_SCHEMA",
    "Gold",
    "GoldDocument",
    "GoldEvent",
    "Trap",
    "TrapKind",
    "Where",
    "gold_of",
    "read_gold",
    "where",
]

GOLD_SCHEMA: Final = "detente/gold/v1"
LARGEST_ARTICLE: Final = 5_000_000  # bytes

TrapKind = Literal["negated", "hypothetical", "anticipated", "opinion", "attribution"]


class GoldDocument(Entry):
    """The article that was coded, and the day it was published: the only anchor of relative dates."""

    id: Slug
    title: Text | None = None
    publisher: Text | None = None
    published: Day


class GoldEvent(Entry):
    """An event as a person coded it, with the words that carry it."""

    quote: LongText
    type: TypeCode
    actors: Annotated[tuple[ActorId, ...], Field(min_length=1, max_length=30)]
    targets: tuple[ActorId, ...] = Field((), max_length=30)
    joint: Flag = False
    when: When | None = Field(None, description="EDTF; left out where the article does not date it")
    modality: Modality = "asserted"

    @model_validator(mode="after")
    def _keys_go_together(self) -> Self:
        complaints = []
        if self.joint and self.targets:
            help_ = "name all who take part as `actors`"
            complaints.append(Complaint("targets", "DET019", "a joint event has no `targets`", help_))
        if self.joint and len(set(self.actors)) < 2:
            complaints.append(Complaint("actors", "DET019", "a joint event needs two actors", "name all who take part"))
        if complaints:
            raise Misfit(complaints)
        return self


class Trap(Entry):
    """Words that a careless coder would take for a fact."""

    quote: LongText
    kind: TrapKind


class Gold(Entry):
    """The gold coding of one article: its events in the order of the text, and its traps."""

    schema_: Literal["detente/gold/v1"] = Field(GOLD_SCHEMA, alias="schema")
    document: GoldDocument
    events: tuple[GoldEvent, ...] = Field((), max_length=2000)
    traps: tuple[Trap, ...] = Field((), max_length=2000)


class Where(NamedTuple):
    """Where a quotation stands in an article: the span in code points, and its paragraph, counted from 1."""

    span: tuple[int, int]
    paragraph: int


# --- reading ----------------------------------------------------------------------------------------


def read_gold(path: Path) -> Gold:
    """The gold coding in a file; DetenteError with every mistake in it, each at its place.

    Where the article lies beside it (NAME.txt beside NAME.gold.yaml), each quotation must occur in it exactly once.
    """
    from sim.record.yamlfile import read, read_text

    document, problems = read(path, begin=f"schema: {GOLD_SCHEMA}")
    article = path.with_name(path.name.removesuffix(".gold.yaml") + ".txt")
    text, unread = read_text(article, LARGEST_ARTICLE) if article.is_file() else (None, ())
    if document is None:
        raise DetenteError(problems)
    gold, found = gold_of(document, text)
    every = [*problems, *unread, *found]
    if gold is None or any(p.severity == "error" for p in every):
        raise DetenteError(every)
    return gold


def gold_of(document: YamlDocument, text: str | None = None) -> tuple[Gold | None, tuple[Problem, ...]]:
    """The gold coding in a YAML document, and everything wrong with it; `text` is the article, where it is at hand."""
    from sim.record.files import validated

    gold, problems = validated(document, Gold, GOLD_SCHEMA)
    if gold is None:
        return None, tuple(problems)
    found = [*problems, *_unknown_types(gold, document)]
    if text is not None:
        found += _unquoted(gold, document, text)
    return gold, tuple(sorted(found, key=lambda p: (p.line, p.column)))


def _unknown_types(gold: Gold, document: YamlDocument) -> Iterator[Problem]:
    from sim.record.reading.casecheck import type_help

    for k, event in enumerate(gold.events):
        if event.type not in CODEBOOK:
            message = f"no event type `{event.type}` in the codebook"
            yield document.problem("DET032", ("events", k, "type"), message, type_help(event.type, CODEBOOK))


def _unquoted(gold: Gold, document: YamlDocument, text: str) -> Iterator[Problem]:
    quotes = [(("events", k, "quote"), e.quote) for k, e in enumerate(gold.events)]
    quotes += [(("traps", k, "quote"), t.quote) for k, t in enumerate(gold.traps)]
    for path, quote in quotes:
        times = len(_places(quote, text))
        if times != 1:
            message = f"these words stand {times} times in the article" if times else "the article has no such words"
            remedy = "quote words that stand in it exactly once; a line break counts as a space"
            yield document.problem("DET014", path, message, remedy)


# --- places -----------------------------------------------------------------------------------------


def where(quotes: Iterable[str], text: str) -> tuple[Where, ...]:
    """Where quotations stand in an article; ValueError for one that it does not hold exactly once.

    >>> where(["A letter", "came twice"], "A letter\\ncame.\\n\\nIt\\ncame\\ntwice.")
    (Where(span=(0, 8), paragraph=1), Where(span=(19, 29), paragraph=2))
    """
    from sim.sources.document.text.prose import blocks

    paragraphs = blocks(text)
    found = []
    for quote in quotes:
        places = _places(quote, text)
        if len(places) != 1:
            raise ValueError(f"the quotation {quote!r} stands {len(places)} times in the article, not once")
        start, end = places[0]
        within = next((b.number for b in paragraphs if b.start <= start < b.end), 1)
        found.append(Where((start, end), within))
    return tuple(found)


def _places(quote: str, text: str) -> list[tuple[int, int]]:
    """Every place of a quotation, overlapping ones too; any white space in it is any white space in the text."""
    words = r"\s+".join(re.escape(word) for word in quote.split())
    return [(m.start(1), m.end(1)) for m in re.finditer(f"(?=({words}))", text)]
