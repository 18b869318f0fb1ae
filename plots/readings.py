"""The readings chart: the climate of the same talks as others coded or weighed them, and the phases of each below.

The first reading is drawn thick, in black; how like each other is to it stands beside its line. Lines that lie close
together say that the readings share their events, not that they are right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from plots.branches import NUMBERS
from plots.fan import along
from plots.ground import (
    END_GAP,
    EndText,
    Scale,
    Window,
    column_width,
    draw_column,
    draw_dates,
    draw_scale,
    quarters,
)
from plots.lettering import clean, drawable, shortened, signed, width
from plots.page import EDGE, Page, blank, footing, heading, sized
from plots.recorded import path, spells
from plots.ribbon import clipped, draw_ribbon
from plots.style import BRANCH_COLOURS, INK, LABEL, TALL, SizeName, lettered
from plots.trajectorydata import PhaseSpell, name_of, notes_on, provenance, scale
from sim.assess.alternatives import Likeness, Reading
from sim.assess.weights import weights_digest
from sim.errors import DetenteError

LETTERS: Final = "ABCDE"
COLOURS: Final = (INK, *BRANCH_COLOURS[:4])
LEFT: Final = 54.0
BELOW: Final = 53.0  # dates and footer
RIBBON: Final = 15.0
GAP: Final = 4.0  # from one ribbon to the next
LONGEST_NAME: Final = 22
Points = tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class ReadingLine:
    """One reading: its letter, name and colour, its climate as drawn, its phases, and how like it is to the first."""

    letter: str
    name: str
    colour: str
    points: Points
    spells: tuple[PhaseSpell, ...]
    events: int
    likeness: Likeness | None

    @property
    def end(self) -> float:
        """The last value that is drawn."""
        return self.points[-1][1]


@dataclass(frozen=True)
class ReadingsData:
    """Everything that a chart of readings shows; values as drawn, on a scale from `low` to `high`."""

    title: str
    low: float
    high: float
    window: Window
    lines: tuple[ReadingLine, ...]
    footer: tuple[str, ...]
    stamp: str
    notes: tuple[str, ...]


def readings_data(readings: Sequence[Reading], *, title: str | None = None, size: SizeName = "report") -> ReadingsData:
    """What `readings` draws.

    Raises DetenteError (DET070) for no reading, for more than five, and for a replay that kept only its last state.
    """
    if not readings:
        raise DetenteError.of("DET070", "there is no reading to draw")
    if len(readings) > len(COLOURS):
        message = f"{len(readings)} readings are too many for one chart: five colours can be told apart"
        raise DetenteError.of("DET070", message, help="draw several charts, the first reading in each")
    first = readings[0].result
    window = Window(first.starts, first.ends)
    _, low, high = scale("climate")
    named = title or _described(readings)
    return ReadingsData(
        named,
        low,
        high,
        window,
        tuple(_lines(readings, window)),
        _footer(readings),
        f"AS KNOWN ON {first.log.known.isoformat()}" if first.log.known else "",
        notes_on(named, *(r.name for r in readings)),
    )


def readings(
    readings: Sequence[Reading],
    *,
    figure: Figure | SubFigure | None = None,
    title: str | None = None,
    size: SizeName = "report",
) -> dict[str, Axes]:
    """Draw the climate of one to five readings over one another, and a ribbon of phases for each.

    `title` is the analyst's finding. The chart fills a figure of its own, or the one given; the axes come back as
    "climate" and, for the ribbons, by the letters of the readings. Errors as for `readings_data`.
    """
    data = readings_data(readings, title=title, size=size)
    page = Page(figure or blank(sized(size, TALL if len(data.lines) > 3 else 1.0)), sized(size).zoom)
    z, left = page.zoom, LEFT * page.zoom
    texts = [_end_text(line) for line in data.lines]
    right = min(max(column_width(texts, z), _names_width(data, z)), 0.4 * page.width) + EDGE * z
    top = heading(page, left, data.title, _subtitle(data)) + 6 * z
    wide, ribbons = page.width - left - right, len(data.lines) * (RIBBON + GAP) * z
    tall = max(page.height - BELOW * z - top - ribbons - GAP * z, 20 * z)
    axes = page.axes(left, top, wide, tall, "axes:climate")
    _draw(axes, data, tall, z)
    draw_column(axes, data.window.right, texts, tall / (data.high - data.low), z)
    found, top = {"climate": axes}, top + tall + 2 * GAP * z
    for line in data.lines:
        found[line.letter] = _ribbon(page, data, line, left, top, wide)
        top += (RIBBON + GAP) * z
    draw_dates(found[data.lines[-1].letter], data.window, wide, z)
    footing(page, left, data.footer, data.stamp)
    return found


# --- the data -----------------------------------------------------------------------------------------


def _lines(readings: Sequence[Reading], window: Window) -> Iterator[ReadingLine]:
    for letter, colour, reading in zip(LETTERS, COLOURS, readings, strict=False):
        drifts = path(reading.result, "climate", window)
        points = tuple(point for drift in drifts for point in drift)
        if not points:
            result = reading.result
            at = min(max(window.starts, result.starts), result.ends)
            points = ((at, result.value("climate", at)),)
        name = _cut(drawable(reading.name), LONGEST_NAME)
        phases, events = clipped(spells(reading.result), window), len(reading.result.events)
        yield ReadingLine(letter, name, colour, points, phases, events, reading.likeness)


def _cut(name: str, longest: int) -> str:
    return name if len(name) <= longest else name[: longest - 1] + "…"


def _described(readings: Sequence[Reading]) -> str:
    """A title that says what is shown, for want of a finding."""
    case = clean(readings[0].result.frame.case.title)
    if len(readings) == 1:
        return f"{case}: climate in one reading"
    logs = {r.result.log.digest for r in readings}
    weights = {weights_digest(r.result.frame.case) for r in readings}
    what = "the weights" if len(logs) == 1 else "the coding" if len(weights) == 1 else "coding and weights"
    return f"{case}: how much the picture depends on {what}"


def _footer(readings: Sequence[Reading]) -> tuple[str, ...]:
    """Version, case, parameters, log and weights of the first; of every other, what differs from those."""
    version, case, log, parameters, _ = provenance(readings[0].result)
    first = f"{log} weights@{weights_digest(readings[0].result.frame.case)[:8]}"
    others = (_origin(letter, r, first) for letter, r in zip(LETTERS[1:], readings[1:], strict=False))
    return (version, case, parameters, f"A {first}", *others)


def _origin(letter: str, reading: Reading, first: str) -> str:
    result = reading.result
    digests = (f"log@{result.provenance.log[:8]}", f"weights@{weights_digest(result.frame.case)[:8]}")
    other = [digest for digest in digests if digest not in first.split()]
    return " ".join([letter, *(other or ["as A"])])


# --- the drawing --------------------------------------------------------------------------------------


def _subtitle(data: ReadingsData) -> str:
    count = NUMBERS[len(data.lines)].capitalize()
    readings = "reading" if len(data.lines) == 1 else "readings"
    words = f"{name_of('climate')} {signed(data.low)} hostile to {signed(data.high)} friendly: index, not measurement. "
    if len(data.lines) == 1:
        return f"{words}{count} {readings}; below, its phases."
    return (
        f"{words}{count} {readings} of the same talks; r: correlation with A over all days. Below, the phases of each, "
        "and the share of days in A’s phase. Agreement does not make a reading right."
    )


def _end_text(line: ReadingLine) -> EndText:
    text = f"{signed(line.end)}  {line.letter} {line.name}"
    gid, first = f"reading:{line.letter}:end", line.likeness is None
    return EndText(gid, line.end, text if first else f"{text}{_r(line.likeness)}", lettered(line.colour), first, 0)


def _r(likeness: Likeness | None) -> str:
    if likeness is None:
        return ""
    return ", no r" if likeness.correlation is None else f", r {signed(likeness.correlation, 2)}"


def _ribbon_words(line: ReadingLine) -> str:
    events = "1 event" if line.events == 1 else f"{line.events:,} events"
    return events if line.likeness is None else f"{100 * line.likeness.same_phase:.0f} % as A · {events}"


def _names_width(data: ReadingsData, zoom: float) -> float:
    return END_GAP * zoom + max(width(_ribbon_words(line), LABEL * zoom, True) for line in data.lines)


def _draw(axes: Axes, data: ReadingsData, tall: float, zoom: float) -> None:
    """The first reading lies above the others, thick; the rest in the order given, thin."""
    axes.set_ylim(data.low, data.high)
    draw_scale(
        axes, data.window, Scale("Climate", data.low, data.high, quarters(data.low, data.high, tall)), "climate", zoom
    )
    for k, line in enumerate(data.lines):
        xs, ys = along([t for t, _ in line.points]), [value for _, value in line.points]
        look = {"linestyle": "-", "marker": "o" if len(xs) == 1 else "", "solid_capstyle": "butt"}
        look |= {"solid_joinstyle": "round"}
        thick, order = (2.4, 3.0) if k == 0 else (1.1, 4.0 - k / 10)
        axes.plot(xs, ys, color=line.colour, linewidth=thick * zoom, zorder=order, gid=f"reading:{line.letter}", **look)  # type: ignore[arg-type]


def _ribbon(page: Page, data: ReadingsData, line: ReadingLine, left: float, top: float, wide: float) -> Axes:
    """The phases of one reading, and at the right how many days are as in the first, and how many events count."""
    z, key = page.zoom, f"reading:{line.letter}"
    axes = page.axes(left, top, wide, RIBBON * z, f"axes:{line.letter}")
    draw_ribbon(axes, line.spells, data.window, wide, z)
    for artist in (*axes.patches, *axes.texts, *axes.lines):
        artist.set_gid(f"{key}:{artist.get_gid()}")  # every ribbon counts its phases from 0
    words = shortened(_ribbon_words(line), page.width - left - wide - END_GAP * z, LABEL * z, True)
    look = {"bold": True, "color": lettered(line.colour)}
    page.text(left + wide + END_GAP * z, top + 11 * z, words, LABEL, f"{key}:name", **look)
    page.text(left - 6 * z, top + 11 * z, line.letter, LABEL, f"{key}:letter", ha="right", **look)
    return axes
