"""What a report holds, as plain values: sections of paragraphs, charts, tables, facts and files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from matplotlib.figure import Figure

Kind = Literal["text", "prose", "number", "date"]
"""Words, sentences, figures, and what stays on one line."""


class Column(NamedTuple):
    """A column of a table; numbers sort as such."""

    words: str
    kind: Kind = "text"


class Cell(NamedTuple):
    """What stands in a table: its text, and the addresses of its sources where it has some."""

    text: str
    links: tuple[tuple[str, str | None], ...] = ()  # (words, address)


class Row(NamedTuple):
    """A line of a table; where it is about an event, that lights up in every chart."""

    cells: tuple[Cell, ...]
    event: str | None = None
    minor: bool = False  # left out on paper


@dataclass(frozen=True)
class Table:
    """A table; `filter` puts a field above it that narrows it down, and its headings sort."""

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    filter: bool = False
    kind: str = "table"


@dataclass(frozen=True)
class Drawing:
    """A chart: a short name for its tab, what it shows, and the same as a table."""

    key: str
    name: str
    title: str
    text: str
    figure: Figure
    table: Table | None = None
    notes: Mapping[str, str] = field(default_factory=dict)  # what an artist shows, by id


@dataclass(frozen=True)
class Drawings:
    """Charts of which one is seen at a time."""

    key: str
    charts: tuple[Drawing, ...]
    kind: str = "drawings"


@dataclass(frozen=True)
class Paragraph:
    """Some sentences."""

    text: str
    caution: bool = False
    kind: str = "paragraph"


@dataclass(frozen=True)
class Facts:
    """Names and values."""

    rows: tuple[tuple[str, str], ...]
    kind: str = "facts"


@dataclass(frozen=True)
class Listing:
    """A text that is shown as it is written, such as a scenario's YAML; folded away where it is long."""

    name: str
    text: str
    file: str = ""  # a name under which it may be saved
    mime: str = "text/plain"
    kind: str = "listing"


Block = Table | Drawings | Paragraph | Facts | Listing


@dataclass(frozen=True)
class Section:
    """A part of the report."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Card:
    """What is shown of an event where it is pointed at."""

    event: str
    when: str
    type: str
    who: str
    summary: str
    modality: str
    weight: str
    share: str
    sources: tuple[tuple[str, str | None], ...]
    size: float = 0.0  # the share as a number


@dataclass(frozen=True)
class Report:
    """A whole report."""

    title: str
    question: str
    stamp: str
    answer: str
    caution: str
    sections: tuple[Section, ...]
    cards: tuple[Card, ...]
    footer: tuple[str, ...]
