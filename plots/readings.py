"""The readings chart: the climate of the same talks as others coded or weighed them, and the phases of each below.

The first reading is drawn thick, in black; how like each other is to it stands beside its line and above its phases.
Lines that lie close together say that the readings share their events, not that they are right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from plots.branches import NUMBERS
from plots.fan import along
from plots.ground import EndText, Scale, Window, column_width, draw_column, draw_dates, draw_scale, quarters
from plots.lettering import clean, drawable, shortened, signed, width
from plots.page import EDGE, Page, blank, footing, heading, sized
from plots.recorded import path, spells
from plots.ribbon import draw_ribbon
from plots.style import BRANCH_COLOURS, INK, LABEL, MUTED, TALL, SizeName, lettered
from plots.trajectorydata import PhaseSpell, notes_on, provenance, scale
from sim.assess.alternatives import LEAD, Reading
from sim.assess.weights import weights_digest
from sim.engine.trajectory import Trajectory
from sim.errors import DetenteError

LETTERS: Final = "ABCDE"
COLOURS: Final = (INK, *BRANCH_COLOURS[:4])
LEFT: Final = 54.0
FOOT: Final = 38.0  # what the footer takes
DATES: Final = 25.0  # the axis of dates, between lines and phases
HEAD: Final = 15.0  # the name of a reading, above its phases
NAME: Final = 10.0
RIBBON: Final = 14.0
GAP: Final = 6.0
FEW: Final = 3  # readings that a page of the usual height holds
THICK: Final = (2.4, 1.1)  # the first reading, and the others
NEARLY_ONE: Final = 0.995  # from here on two decimals would make a correlation perfect
Points = tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class ReadingLine:
    """One reading: its letter, name and colour, its climate as drawn, its phases, and what is said of it.

    `end` is the value on its last day, `like` how like its climate is to that of the first reading (in words, "" for
    the first itself), `says` what stands above its phases.
    """

    letter: str
    name: str
    colour: str
    points: Points
    spells: tuple[PhaseSpell, ...]
    end: float
    like: str
    says: str


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
    results = [reading.result for reading in readings]
    window = Window(min(r.starts for r in results), max(r.ends for r in results))
    _, low, high = scale(LEAD)
    named = title or _described(results)
    return ReadingsData(
        named,
        low,
        high,
        window,
        tuple(_lines(readings, window)),
        _footer(results),
        _stamp(results),
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
    page = Page(figure or blank(sized(size, TALL if len(data.lines) > FEW else 1.0)), sized(size).zoom)
    z, left = page.zoom, LEFT * page.zoom
    texts = [_end_text(line) for line in data.lines]
    top = heading(page, left, data.title, _subtitle(data)) + 7 * z
    wide, row = page.width - left - column_width(texts, z) - EDGE * z, (HEAD + RIBBON + GAP) * z
    tall = max(page.height - (FOOT + DATES) * z - row * len(data.lines) - top, 20 * z)
    found = {"climate": page.axes(left, top, wide, tall, "axes:climate")}
    _draw(found["climate"], data, tall, z)
    draw_column(found["climate"], data.window.right, texts, tall / (data.high - data.low), z)
    draw_dates(found["climate"], data.window, wide, z)
    top += tall + DATES * z
    for line in data.lines:
        found[line.letter] = _ribbon(page, data, line, left, top, wide)
        top += row
    footing(page, left, data.footer, data.stamp)
    return found


# --- the data -----------------------------------------------------------------------------------------


def _lines(readings: Sequence[Reading], window: Window) -> Iterator[ReadingLine]:
    for letter, colour, reading in zip(LETTERS, COLOURS, readings, strict=False):
        result = reading.result
        end = result.value(LEAD, result.ends)
        points = tuple(point for drift in path(result, LEAD, window) for point in drift) or ((result.ends, end),)
        like = "" if reading.likeness is None else correlation_words(reading.likeness.correlation)
        name = drawable(reading.name) or "without a name"
        yield ReadingLine(letter, name, colour, points, spells(result), end, like, _says(reading))


def _says(reading: Reading) -> str:
    """What stands above the phases of a reading: how many events, how far off, how often in the same phase, checks."""
    count, like, checks = len(reading.result.events), reading.likeness, reading.checks
    parts = ["1 event" if count == 1 else f"{count:,} events"]
    if like is not None:
        parts.append(f"differs by {like.mean_difference:.0f} on average")
        parts.append(f"same phase on {100 * like.same_phase:.0f} % of days")
    if checks is not None:
        parts.append(f"checks {checks}")
    return " · ".join(parts)


def correlation_words(r: float | None) -> str:
    """A correlation with two decimals that never make it perfect.

    >>> correlation_words(0.974), correlation_words(0.9999), correlation_words(1.0), correlation_words(None)
    ('r 0.97', 'r > 0.99', 'r 1.00', 'no r')
    """
    if r is None:
        return "no r"
    return "r > 0.99" if NEARLY_ONE <= r < 1.0 else f"r {signed(r, 2)}"


def _described(results: Sequence[Trajectory]) -> str:
    """A title that says what is shown, for want of a finding."""
    case = clean(results[0].frame.case.title)
    if len(results) == 1:
        return f"{case}: climate in one reading"
    logs = {r.log.digest for r in results}
    weights = {weights_digest(r.frame.case) for r in results}
    what = "the weights" if len(logs) == 1 else "the coding" if len(weights) == 1 else "coding and weights"
    return f"{case}: how much the picture depends on {what}"


def _footer(results: Sequence[Trajectory]) -> tuple[str, ...]:
    """Version, case, parameters, log and weights of the first; of every other, what differs from those."""
    version, case, log, parameters, _ = provenance(results[0])
    first = f"{log} weights@{weights_digest(results[0].frame.case)[:8]}"
    others = (_origin(letter, r, first) for letter, r in zip(LETTERS[1:], results[1:], strict=False))
    return (version, case, parameters, f"A {first}", *others)


def _origin(letter: str, result: Trajectory, first: str) -> str:
    digests = (f"log@{result.provenance.log[:8]}", f"weights@{weights_digest(result.frame.case)[:8]}")
    other = [digest for digest in digests if digest not in first.split()]
    return " ".join([letter, *(other or ["as A"])])


def _stamp(results: Iterable[Trajectory]) -> str:
    known = sorted({r.log.known.isoformat() for r in results if r.log.known is not None})
    return " · ".join(f"AS KNOWN ON {day}" for day in known)


# --- the drawing --------------------------------------------------------------------------------------


def _subtitle(data: ReadingsData) -> str:
    words = f"Climate {signed(data.low)} hostile to {signed(data.high)} friendly: index, not measurement."
    if len(data.lines) == 1:
        return f"{words} One reading; below, its phases."
    return (
        f"{words} {NUMBERS[len(data.lines)].capitalize()} readings of the same talks, below the phases of each; "
        "r: correlation with A over the days in common. Agreement does not make a reading right."
    )


def _end_text(line: ReadingLine) -> EndText:
    words = f"{line.letter}  {signed(line.end)}" + (f"   {line.like}" if line.like else "")
    gid, first = f"reading:{line.letter}:end", line.letter == LETTERS[0]
    return EndText(gid, line.end, words, lettered(line.colour), first, LETTERS.index(line.letter))


def _draw(axes: Axes, data: ReadingsData, tall: float, zoom: float) -> None:
    """The first reading lies thick below the others, which it would hide; the rest in the order given, thin."""
    axes.set_ylim(data.low, data.high)
    steps = quarters(data.low, data.high, tall)
    draw_scale(axes, data.window, Scale("Climate", data.low, data.high, steps), "climate", zoom)
    for k, line in enumerate(data.lines):
        xs, ys = along([t for t, _ in line.points]), [value for _, value in line.points]
        look: dict[str, object] = {"linestyle": "-", "marker": "o" if len(xs) == 1 else "", "clip_on": False}
        look |= {
            "solid_capstyle": "butt",
            "solid_joinstyle": "round",
            "linewidth": THICK[min(k, 1)] * zoom,
            "zorder": 4.0 - k / 10 if k else 3.0,
        }
        axes.plot(xs, ys, color=line.colour, gid=f"reading:{line.letter}", **look)  # type: ignore[arg-type]


def _ribbon(page: Page, data: ReadingsData, line: ReadingLine, left: float, top: float, wide: float) -> Axes:
    """The name of one reading with what is said of it, and its phases."""
    z, key = page.zoom, f"reading:{line.letter}"
    room = wide - width(line.says, LABEL * z) - 12 * z
    name = shortened(f"{line.letter}  {line.name}", room, NAME * z, bold=True)
    page.text(left, top + 10.5 * z, name, NAME, f"{key}:name", bold=True, color=lettered(line.colour))
    page.text(left + wide, top + 10.5 * z, line.says, LABEL, f"{key}:says", color=MUTED, ha="right")
    axes = page.axes(left, top + HEAD * z, wide, RIBBON * z, f"axes:{line.letter}")
    draw_ribbon(axes, line.spells, data.window, wide, z)
    for artist in (*axes.patches, *axes.texts, *axes.lines):
        artist.set_gid(f"{key}:{artist.get_gid()}")  # every ribbon counts its phases from 0
    return axes
