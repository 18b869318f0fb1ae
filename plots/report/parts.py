"""Parts that reports are made of: figures and dates in words, shares as tables, events as cards and rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from plots.branches import date_words
from plots.lettering import signed
from plots.report.content import Card, Cell, Column, Drawing, Row, Table
from plots.trajectorydata import name_of, scale
from plots.whydata import WhyData
from sim.record.event import Citation, Event
from sim.record.eventtype import EventType
from sim.record.log import Resolved

CAUTION = "A model-internal counterfactual; an index, not a measurement; not a forecast."
LEADING = ("climate", "tension", "ripeness")
PRINTED = 40  # events on paper: those with the largest shares


def shown(variable: str, value: float, digits: int = 0, *, plus: bool = False) -> str:
    """A value as people read it: climate as it is, all else x 100, with a proper minus sign.

    >>> shown("tension", 0.514), shown("climate", -3.2, 1)
    ('51', '\\u22123.2')
    """
    return signed(scale(variable)[0] * value, digits, plus=plus)


def heading(variable: str) -> str:
    """A variable as the heading of a column or tab, with its factor.

    >>> heading("climate"), heading("tension")
    ('Climate', 'Tension × 100')
    """
    return name_of(variable) + ("" if scale(variable)[0] == 1.0 else " × 100")


def day(t: int) -> str:
    """A day as a table has it; the last second before a midnight is said to be that day."""
    from sim.record.dates import day_of

    return day_of(t).isoformat()


def text_row(*cells: str, event: str | None = None) -> Row:
    """A row of plain texts."""
    return Row(tuple(Cell(text) for text in cells), event)


def table_of(key: str, caption: str, columns: Sequence[Column], rows: Iterable[Row], *, narrows: bool = False) -> Table:
    """A table."""
    return Table(key, caption, tuple(columns), tuple(rows), narrows)


def drawing(
    key: str,
    axes: Mapping[str, Axes],
    name: str,
    title: str,
    text: str,
    table: Table | None = None,
    notes: Mapping[str, str] | None = None,
) -> Drawing:
    """A chart that has been drawn, with its name, what it shows, and the same as a table."""
    figure = next(iter(axes.values())).get_figure(root=True)
    assert isinstance(figure, Figure)
    return Drawing(key, name, title, text, figure, table, notes or {})


def why_table(key: str, data: WhyData) -> Table:
    """A waterfall as a table: every step that it draws."""
    columns = [Column("When", "date"), Column("What", "prose"), Column(data.axis, "number")]
    errors = any(step.error for step in data.steps)
    columns += [Column("±", "number")] if errors else []
    rows = []
    for step in data.steps:
        size = signed(step.ends, 1) if step.kind == "value" else signed(step.size, 1, plus=True)
        cells = [step.when, step.words, size, *([signed(step.error, 1) if step.error else ""] if errors else [])]
        rows.append(text_row(*cells, event=step.name if step.kind == "share" else None))
    return table_of(key, "From the first value to the last; the steps sum to the change.", columns, rows)


# --- events -------------------------------------------------------------------------------------------


def who(event: Event) -> str:
    """Who does what to whom, in a few characters."""
    if event.joint:
        return ", ".join(dict.fromkeys(event.participants))
    return ", ".join(event.actors) + (" → " + ", ".join(event.targets) if event.targets else "")


def source(citation: Citation) -> tuple[str, str | None]:
    """A citation in words, and its address where it has one."""
    place = f"paragraph {citation.paragraph}" if citation.paragraph else ""
    span = f"code points {citation.span[0]} to {citation.span[1]}" if citation.span else ""
    published = citation.published.text if citation.published else ""
    told = (citation.title, citation.publisher, published, citation.document)
    parts = (*told, place, span, citation.attribution, citation.decision)
    return ", ".join(p for p in parts if p) or (citation.url or "a source without a title"), citation.url


def cards_of(
    entries: Iterable[Resolved], types: Mapping[str, EventType], shares: Mapping[str, float], of: str, variable: str
) -> tuple[Card, ...]:
    """The cards of some events; `shares` are of a variable, and `of` says of what of it."""
    return tuple(_card(entry.event, types[entry.event.type], shares, of, variable) for entry in entries)


def _card(event: Event, kind: EventType, shares: Mapping[str, float], of: str, variable: str) -> Card:
    share = shares.get(event.id, 0.0)
    return Card(
        event.id,
        event.when.text,
        event.type,
        who(event),
        event.summary,
        _hedge(event),
        _weight(event, kind),
        f"{shown(variable, share, 1, plus=True)} of {of}" if share else f"none of {of}",
        tuple(source(citation) for citation in event.citations),
        share,
    )


def _hedge(event: Event) -> str:
    return event.modality + ("" if event.probability is None else f", p {event.probability:g}")


def _weight(event: Event, kind: EventType) -> str:
    level = "" if event.intensity == 1 else f" × {event.intensity:g}"
    return f"{signed(kind.weight, 1, plus=True)}{level}, {kind.memory}"


def event_table(cards: Sequence[Card], caption: str) -> Table:
    """Events as a table that sorts and narrows down; a row lights its event in every chart."""
    columns = [
        Column("When", "date"),
        Column("Type"),
        Column("Who"),
        Column("Modality"),
        Column("Weight", "number"),
        Column("Share", "number"),
        Column("What happened, and who says so", "prose"),
    ]
    printed = sorted(cards, key=lambda card: -abs(card.size))[:PRINTED]
    least = min((abs(card.size) for card in printed), default=0.0)
    rows = []
    for card in cards:
        size = "0" if not card.size else card.share.partition(" ")[0]
        weight = card.weight.partition(",")[0]
        cells = [Cell(text) for text in (card.when, card.type, card.who, card.modality, weight, size)]
        rows.append(Row((*cells, Cell(card.summary, card.sources)), card.event, minor=abs(card.size) < least))
    few = f" On paper the {PRINTED} with the largest shares." if any(row.minor for row in rows) else ""
    return table_of("event-table", caption + few, columns, rows, narrows=True)


def span(starts: int, ends: int) -> str:
    """Two days in words."""
    return f"{date_words(starts)} to {date_words(ends)}"
