"""What a trajectory chart draws, as plain values: the lines, the effects of events, the marks, the phases, the footer.

Times are integer civil seconds, values are as drawn (climate and posture -100 to 100, hardness asymmetry 0 to 200,
all else 0 to 100). Between two changes a line drifts and is sampled; across a change nothing is interpolated.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from plots.lettering import clean, drawable, missing
from sim.engine.trajectory import Trajectory
from sim.errors import DetenteError, did_you_mean
from sim.model.effect import Effect, batches_of
from sim.model.evolve import evolve
from sim.model.frame import Frame
from sim.model.state import Phase, State
from sim.record.dates import DAY, seconds
from sim.record.event import Event
from sim.record.eventtype import EventType
from sim.record.log import Resolved

SAMPLES: Final = 500  # over the whole chart; a decay looks curved and a file stays small
LONGEST_LABEL: Final = 32
NOTHING: Final = 1e-6  # a smaller change is none
SEEN: Final = 1.0  # the smallest effect, in points of the lead line, that counts as one to the eye
Kind = Literal["escalatory", "conciliatory", "leaders", "neutral"]
Drift = tuple[tuple[int, float], ...]
"""Samples of one variable between two changes, (time, value), in order of time."""
Look = Callable[[State, int], float]
"""How a variable is read, as drawn, from a state at a time."""


class Jump(NamedTuple):
    """A change at one instant, and the events that it is the effect of (none where a clock rang)."""

    at: int
    before: float
    after: float
    events: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One variable: its drift between the changes, the changes, the ends of its scale, and its value at the end."""

    variable: str
    name: str
    low: float
    high: float
    drifts: tuple[Drift, ...]
    jumps: tuple[Jump, ...]
    end: float


@dataclass(frozen=True)
class Mark:
    """One event on the lead line: where it leaves the line, what it did to it, and what a label would say.

    `happened` is false for what was only announced, imagined or denied. `whisker` is the first and the last second of
    an uncertain date, None for a date known to the day. `points` are what it added between the principals. `priority`
    puts leaders' meetings first, then the events that the analyst gave a label, then the rest; each by points, because
    where the line is near its end even the gravest event moves it little.
    """

    id: str
    at: int
    value: float
    effect: float
    points: float
    kind: Kind
    label: str
    labelled_by_hand: bool
    happened: bool
    whisker: tuple[int, int] | None

    @property
    def priority(self) -> tuple[float, float]:
        """Rank of its label: high goes first."""
        size = abs(self.effect)
        rank = 2 if self.kind == "leaders" and size >= SEEN else 1 if self.labelled_by_hand and size > NOTHING else 0
        return float(rank), self.points


class PhaseSpell(NamedTuple):
    """A phase from the time it was entered to the time it was left."""

    phase: Phase
    begins: int
    ends: int


@dataclass(frozen=True)
class TrajectoryData:
    """Everything that a trajectory chart shows.

    `lines` in the order asked for, the first is the lead line on which `marks` stand (one mark for every event in the
    window, in order of time). `labels` are the ids of the events that are labelled on a page of the given size. `notes`
    say what could not be drawn as written.
    """

    case: str
    title: str
    starts: int
    ends: int
    known: dt.date | None
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    spells: tuple[PhaseSpell, ...]
    provenance: tuple[str, ...]
    labels: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def labelled(self) -> int:
        """How many events are labelled."""
        return len(self.labels)

    @property
    def footer(self) -> tuple[str, ...]:
        """Parts of the footer: version, digests, and how many events are labelled."""
        count = len(self.marks)
        events = "1 event" if count == 1 else f"{count:,} events"
        return (*self.provenance, f"{events}, {self.labelled} labelled")


def read(result: Trajectory, variables: Sequence[str]) -> TrajectoryData:
    """The data of a chart, without a choice of labels.

    Raises DetenteError (DET070) for a replay that kept only its last state and for names that are no variables.
    """
    if result.keep != "all":
        raise DetenteError.of(
            "DET070", "this replay kept only its last state, so there is no line to draw", help='replay with keep="all"'
        )
    names = _known(result, variables)
    changes = tuple(_changes(result))
    owners = _owners(result)
    lines = tuple(_line(result, name, changes, owners) for name in names)
    marks = tuple(_marks(result, names[0], changes))
    case = result.frame.case
    return TrajectoryData(
        case.id,
        _described(clean(case.title), lines),
        result.starts,
        result.ends,
        result.log.known,
        lines,
        marks,
        tuple(PhaseSpell(s.phase, s.begins, s.ends) for s in result.phases),
        provenance(result),
        (),
        notes_on(case.title, *(wording(result, entry.event) for entry in result.events)),
    )


def notes_on(*texts: str) -> tuple[str, ...]:
    """What must be said about texts that the font cannot write.

    >>> notes_on("Summit"), notes_on("\\uc11c")
    ((), ('the font has no glyph for \\uc11c (U+C11C); drawn as an empty box',))
    """
    lost = missing(clean("".join(texts)))
    named = ", ".join(f"{c} (U+{ord(c):04X})" for c in lost[:8]) + (", …" if len(lost) > 8 else "")
    return (f"the font has no glyph for {named}; drawn as an empty box",) if lost else ()


def _known(result: Trajectory, variables: Sequence[str]) -> tuple[str, ...]:
    if not variables:
        raise DetenteError.of("DET070", "no variable was named", help="for example climate")
    for name in variables:
        if name not in result.variables:
            help_ = did_you_mean(name, result.variables) or f"one of {', '.join(result.variables)}"
            raise DetenteError.of("DET070", f"`{name}` is no variable of this case", help=help_)
    return tuple(dict.fromkeys(variables))


def scale(variable: str) -> tuple[float, float, float]:
    """How a variable is drawn: the factor on its value, and the two ends of its axis.

    >>> scale("climate"), scale("tension"), scale("posture(BBB>AAA)")
    ((1.0, -100.0, 100.0), (100.0, 0.0, 100.0), (100.0, -100.0, 100.0))
    """
    if variable == "climate":
        return 1.0, -100.0, 100.0
    if variable.startswith("posture"):
        return 100.0, -100.0, 100.0
    return 100.0, 0.0, 200.0 if variable == "hardness_asymmetry" else 100.0


def name_of(variable: str) -> str:
    """A variable in words.

    >>> name_of("climate"), name_of("trust(AAA>BBB)"), name_of("pain(BBB)"), name_of("way_out")
    ('Climate', 'Trust of AAA in BBB', 'Pain of BBB', 'Way out')
    """
    found = re.fullmatch(r"(\w+)\(([^>]+)(?:>(.+))?\)", variable)
    if found is None:
        return variable.replace("_", " ").capitalize()
    what, of, toward = found.groups()
    whose = f"{what.capitalize()} of {of}"
    return whose if toward is None else f"{whose} {'in' if what == 'trust' else 'to'} {toward}"


class _Change(NamedTuple):
    """An instant at which the state changes by something else than time; the first one begins the replay."""

    at: int
    before: State
    after: State


def _changes(result: Trajectory) -> Iterator[_Change]:
    before = result.states[0]
    latest: dict[int, State] = {}
    for state in result.states:
        latest[state.at] = state
    for at, state in latest.items():
        yield _Change(at, before, state)
        before = state


def _owners(result: Trajectory) -> dict[int, tuple[str, ...]]:
    return {batch.at: tuple(effect.id for effect in batch.effects) for batch in batches_of(result.frame, result.events)}


def _line(result: Trajectory, variable: str, changes: Sequence[_Change], owners: dict[int, tuple[str, ...]]) -> Line:
    factor, low, high = scale(variable)
    look = reader(result, variable)
    jumps = [
        Jump(c.at, look(c.before, max(c.before.at, c.at - 1)), look(c.after, c.at), owners.get(c.at, ()))
        for c in changes
    ]
    last = max(result.ends, changes[-1].at)
    ends = [c.at for c in changes[1:]] + [last]
    step = max(1, (last - changes[0].at) // SAMPLES)
    drifts = tuple(drift(look, c.after, c.at, end, step) for c, end in zip(changes, ends, strict=True))
    moved = tuple(j for j in jumps if abs(j.after - j.before) > NOTHING)
    return Line(variable, name_of(variable), low, high, drifts, moved, factor * result.value(variable, result.ends))


def reader(result: Trajectory, variable: str) -> Look:
    """How a variable is read, as drawn, from a state at a time."""
    factor, reader, frame = scale(variable)[0], result.readout(variable), result.frame
    return lambda state, at: factor * reader(frame, state, at)


def drift(look: Look, state: State, begins: int, ends: int, step: int) -> Drift:
    """Samples of a variable from one time to another, at most `step` apart, while nothing happens.

    The left limit ends it: a measure that expires at `ends` still counts one second earlier.
    """
    count = max(1, math.ceil((ends - begins) / step))
    times = [begins + (ends - begins) * k // count for k in range(count + 1)] if ends > begins else [begins]
    return tuple((t, look(state, t if t < ends or t == begins else t - 1)) for t in times)


def _marks(result: Trajectory, variable: str, changes: Sequence[_Change]) -> Iterator[Mark]:
    frame, look = result.frame, reader(result, variable)
    effects = {e.id: e for batch in batches_of(frame, result.events) for e in batch.effects}
    by_time = {c.at: c for c in changes}
    for at, entries in _together(result).items():
        change = by_time.get(at) or _quiet(result, at)
        values = _one_by_one(result, look, change, [effects[e.event.id] for e in entries])
        before = look(change.before, max(change.before.at, at - 1))
        for entry, value in zip(entries, values, strict=True):
            effect = value - before if abs(value - before) > NOTHING else 0.0
            yield _mark(result, entry, value, effect, points_of(frame, effects[entry.event.id]))
            before = value


def _together(result: Trajectory) -> dict[int, list[Resolved]]:
    found: dict[int, list[Resolved]] = {}
    for entry in sorted(result.events, key=lambda e: (e.at, e.event.id)):
        if result.starts <= entry.at <= min(result.ends, result.frame.end):
            found.setdefault(entry.at, []).append(entry)
    return found


def _quiet(result: Trajectory, at: int) -> _Change:
    state = result.at(at)
    return _Change(at, state, state)


def _one_by_one(result: Trajectory, look: Look, change: _Change, effects: Sequence[Effect]) -> list[float]:
    """The value after each event of an instant, as if they came in order of their ids; the last is the line's value."""
    final = look(change.after, change.at)
    if len(effects) == 1 or change.before is change.after:
        return [final] * len(effects)
    states = (evolve(result.frame, change.before, change.at, effects[:k])[0] for k in range(1, len(effects)))
    return [*(look(state, change.at) for state in states), final]


def _mark(result: Trajectory, entry: Resolved, value: float, effect: float, points: float) -> Mark:
    event, case = entry.event, result.frame.case
    kind = result.frame.types[event.type]
    return Mark(
        event.id,
        entry.at,
        value,
        effect,
        points,
        kind_of(kind, effect),
        drawable(wording(result, event)),
        event.label is not None,
        not entry.planned and event.modality not in ("denied", "negated"),
        whisker_of(entry, case.start, case.end),
    )


def points_of(frame: Frame, effect: Effect) -> float:
    """What an event added to the memories of the principals, hostile and friendly alike."""
    between = {dyad for pair in frame.dyads for dyad in pair}
    return math.fsum(points for dyad, _, points in effect.impulses if dyad in between)


def kind_of(kind: EventType, effect: float) -> Kind:
    """The class that a mark shows: by the type of the event, and where that is neutral, by what it did."""
    if "leaders" in kind.roles:
        return "leaders"
    if kind.sign != "neutral" or effect == 0.0:
        return kind.sign
    return "conciliatory" if effect > 0 else "escalatory"


def wording(result: Trajectory, event: Event) -> str:
    """What a label says of an event: as the analyst put it, else in a few words of ours."""
    return event.label or _short(event, result.frame.types[event.type])


def _short(event: Event, kind: EventType) -> str:
    summary = clean(event.summary).rstrip(".")
    if 3 <= len(summary) <= LONGEST_LABEL:
        return summary
    who = "" if event.joint else f"{event.actors[0]}: "
    text = who + words_of(kind.code)
    text = text[0].upper() + text[1:]
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1] + "…"


def words_of(code: str) -> str:
    """A code of the codebook as a few words.

    >>> words_of("test.icbm"), words_of("domestic.hawk_in"), words_of("summit.nodeal")
    ('ICBM test', 'domestic hawk in', 'summit no deal')
    """
    first, _, rest = code.partition(".")
    if first == "test" and rest != "moratorium":
        return f"{rest.upper() if rest.endswith('bm') else rest} test"
    return " ".join(f"{first} {rest}".replace("_", " ").replace(".", " ").replace("nodeal", "no deal").split())


def whisker_of(entry: Resolved, start: dt.date, end: dt.date) -> tuple[int, int] | None:
    """The first and the last second of an uncertain date; None for a date known to the day, and for what is planned."""
    if entry.planned or "T" in entry.event.when.text:
        return None
    first, last = entry.event.when.window(start, end, entry.event.recorded)
    return (seconds(first), seconds(last) + DAY - 1) if last > first else None


def _described(title: str, lines: Sequence[Line]) -> str:
    names = [line.name if k == 0 else line.name[0].lower() + line.name[1:] for k, line in enumerate(lines)]
    names[0] = names[0][0].lower() + names[0][1:]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{title}: {listed}"


def provenance(result: Trajectory) -> tuple[str, ...]:
    """Parts of a footer: where a replay came from, as version and digests."""
    p, case = result.provenance, result.frame.case.id
    name = case if len(case) <= 40 else case[:39] + "…"
    return (
        f"detente {p.version}",
        f"replay {name}@{p.case[:8]}",
        f"log@{p.log[:8]}",
        f"model parameters@{p.parameters[:8]}",
        "deterministic",
    )
