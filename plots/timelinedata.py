"""What a timeline draws, as plain values: who did what when, a lane for each actor, and what a scenario changes in it.

Times are integer civil seconds. A person counts for the actor it belongs to. A joint event stands in every lane of its
participants, any other in those of its actors.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from plots.branches import short
from plots.ground import Window
from plots.lettering import clean, drawable
from plots.trajectorydata import Kind, PhaseSpell, kind_of, notes_on, points_of, provenance, whisker_of, wording
from sim.engine.trajectory import Trajectory
from sim.errors import DetenteError
from sim.model.effect import effect_of
from sim.record.dates import DAY, seconds
from sim.record.event import Event
from sim.record.log import Resolved
from sim.scenario.branch import Branch
from sim.scenario.schema import Remove

LEAD: Final = 270 * DAY  # how much of the recorded history leads up to a fork
MOST_LANES: Final = 14
OTHERS: Final = "others"

Fate = Literal["", "removed", "dropped", "inserted", "delayed", "altered"]
CHANGES: Final[frozenset[Fate]] = frozenset({"inserted", "delayed", "altered"})
SIGNS: Final[Mapping[Fate, str]] = {"removed": "− ", "inserted": "+ ", "delayed": "> ", "altered": "~ "}


class Range(NamedTuple):
    """When something happened, as far as it is known: first and last second, and whether that end is itself unsure."""

    begins: int
    ends: int
    open_left: bool
    open_right: bool


@dataclass(frozen=True)
class Mark:
    """One event: when, by whom (actors in whose lanes it stands), of which class, and what a label would say.

    `happened` is false for what was only announced, imagined or denied; what is announced or imagined stands at the day
    it was recorded, and `expected` is the time for which it was, where a scenario put it in or changed it. `fate` is
    what the scenario did to it, `was` when a delayed event happened on record.
    """

    id: str
    at: int
    actors: tuple[str, ...]
    kind: Kind
    label: str
    by_hand: bool
    points: float
    happened: bool
    range: Range | None
    expected: Window | None
    fate: Fate = ""
    was: int | None = None

    @property
    def priority(self) -> tuple[float, float]:
        """Rank of its label: what a scenario changes goes first, then leaders' meetings, then the analyst's labels."""
        changed = self.fate not in ("", "dropped")
        rank = 3 if changed else 2 if self.kind == "leaders" and self.happened else 1 if self.by_hand else 0
        return float(rank), self.points


class Lane(NamedTuple):
    """The lane of an actor: its name, whether it is a principal, and how many events stand in it."""

    actor: str
    name: str
    principal: bool
    events: int


@dataclass(frozen=True)
class TimelineData:
    """Everything that a timeline shows; `forks` is where a scenario leaves the record, None without one.

    `labels` are the ids of the events that are labelled on a page of the given size.
    """

    title: str
    subtitle: str
    window: Window
    lanes: tuple[Lane, ...]
    marks: tuple[Mark, ...]
    spells: tuple[PhaseSpell, ...]
    forks: int | None
    fork_words: str
    provenance: tuple[str, ...]
    stamp: str
    labels: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def footer(self) -> tuple[str, ...]:
        """Parts of the footer: where it comes from, and how many events are labelled."""
        count = "1 event" if len(self.marks) == 1 else f"{len(self.marks):,} events"
        return (*self.provenance, f"{count}, {len(self.labels)} labelled")


def read(result: Trajectory, branch: Branch | None, title: str | None) -> TimelineData:
    """The data of a timeline, without a choice of labels; `result` is the replay of what happened.

    Raises DetenteError (DET070) where the branch is one of another case.
    """
    case = result.frame.case
    if branch is not None and branch.case.id != case.id:
        message = f"the scenario is about the case {branch.case.id}, the replay about {case.id}"
        raise DetenteError.of("DET070", message)
    marks = tuple(_marks(result, branch))
    window = _window(result, branch, marks)
    marks = tuple(m for m in marks if window.starts <= m.at <= window.ends)
    name = f"{clean(case.title)}: who did what" if branch is None else clean(branch.scenario.title)
    return TimelineData(
        title or name,
        _subtitle(branch),
        window,
        _lanes(result, marks),
        marks,
        tuple(PhaseSpell(s.phase, s.begins, s.ends) for s in result.phases),
        None if branch is None else branch.forks,
        "" if branch is None else f"fork of {short(branch.scenario.id)}",
        _provenance(result, branch),
        _stamp(result, branch),
        (),
        notes_on(title or name, *(m.label for m in marks)),
    )


def _window(result: Trajectory, branch: Branch | None, marks: Iterable[Mark]) -> Window:
    """The whole replay; or from some time before the fork to the last change, where that lies beyond the record."""
    if branch is None:
        return Window(result.starts, result.ends)
    changed = [m for m in marks if m.fate in ("inserted", "delayed")]
    last = max((m.expected.ends if m.expected else m.at for m in changed), default=result.ends)
    return Window(max(result.starts, branch.forks - LEAD), max(result.ends, min(last, branch.ends)))


def _subtitle(branch: Branch | None) -> str:
    if branch is None:
        bar = "a bar is how far its date is known, with a point where it is unsure"
        return f"A mark is an event in the lane of who did it; {bar}."
    words = "What the scenario changes in the record: a model-internal counterfactual."
    later = " Acts generated after the fork are not shown." if branch.begins is not None else ""
    return f"{words}{later} Phases as recorded."


def _provenance(result: Trajectory, branch: Branch | None) -> tuple[str, ...]:
    parts = provenance(result)
    return parts if branch is None else (parts[0], f"scenario {short(branch.scenario.id)}", *parts[1:4])


def _stamp(result: Trajectory, branch: Branch | None) -> str:
    known = result.log.known
    parts = [branch.scenario.status.upper()] if branch is not None else []
    return " · ".join([*parts, *([f"AS KNOWN ON {known.isoformat()}"] if known else [])])


# --- events -------------------------------------------------------------------------------------------


def _marks(result: Trajectory, branch: Branch | None) -> Iterator[Mark]:
    """The events in order of time; with a branch, those of the branch and what it took out of the record."""
    if branch is None:
        inside = (e for e in result.events if result.starts <= e.at <= result.ends)
        yield from (_mark(result, entry) for entry in sorted(inside, key=lambda e: (e.at, e.event.id)))
        return
    case = branch.case
    recorded = {e.event.id: e for e in branch.log.resolved(case.start, case.end)}
    changed = {altered.entry.event.id for altered in branch.altered}
    now = {e.event.id: e for e in branch.entries()}
    taken = {change.event for change in branch.scenario.changes if isinstance(change, Remove)}
    found = [_mark(result, e, *_fate(e, recorded, changed)) for e in now.values()]
    gone = (e for name, e in recorded.items() if name not in now)
    found += [_mark(result, e, "removed" if e.event.id in taken else "dropped") for e in gone]
    yield from sorted(found, key=lambda m: (m.at, m.id))


def _fate(entry: Resolved, recorded: Mapping[str, Resolved], changed: set[str]) -> tuple[Fate, int | None]:
    """What a scenario did to an event of its branch, and when the event happened on record, if it was moved."""
    name = entry.event.id
    if name not in changed:
        return "", None
    old = recorded.get(name)
    if old is None:
        return "inserted", None
    return ("altered", None) if old.at == entry.at else ("delayed", old.at)


def _mark(result: Trajectory, entry: Resolved, fate: Fate = "", was: int | None = None) -> Mark:
    event, frame = entry.event, result.frame
    case, kind = frame.case, frame.types[event.type]
    roots = dict.fromkeys(case.roots[a] for a in (event.participants if event.joint else event.actors))
    return Mark(
        event.id,
        entry.at,
        tuple(roots),
        kind_of(kind, 0.0),
        SIGNS.get(fate, "") + drawable(_words(result, event, tuple(roots))),
        event.label is not None,
        points_of(frame, effect_of(frame, entry)),
        not entry.planned and event.modality not in ("denied", "negated"),
        _range(result, entry),
        _expected(result, entry) if fate in CHANGES and entry.planned else None,
        fate,
        was,
    )


def _words(result: Trajectory, event: Event, roots: Sequence[str]) -> str:
    """What a label says: it need not name the actor in whose lane it stands, but with whom, if we had to word it."""
    frame, words = result.frame, wording(result, event)
    home = next((name for k in frame.principals if (name := frame.actors[k]) in roots), roots[0])
    if event.label is not None or clean(event.summary).rstrip(".") == words:
        return words
    if event.joint:
        return f"{words} with {', '.join(name for name in roots if name != home)}"
    plain = words.removeprefix(f"{event.actors[0]}: ") if frame.root(event.actors[0]) == home else words
    return plain[:1].upper() + plain[1:]


def _range(result: Trajectory, entry: Resolved) -> Range | None:
    case = result.frame.case
    whisker = whisker_of(entry, case.start, case.end)
    if whisker is None:
        return None
    text, when = entry.event.when.text, entry.event.when
    first, _, last = text.partition("/")
    left, right = (any(sign in end for sign in "~?%") for end in (first, last or first))
    return Range(*whisker, left or when.lo is None, right or when.hi is None)


def _expected(result: Trajectory, entry: Resolved) -> Window:
    """When something announced or imagined is to happen."""
    case = result.frame.case
    first, last = entry.event.when.window(case.start, case.end, None)
    return Window(seconds(first), seconds(last) + DAY - 1)


# --- lanes --------------------------------------------------------------------------------------------


def _lanes(result: Trajectory, marks: Sequence[Mark]) -> tuple[Lane, ...]:
    """The principals, then the others by how much they did; of too many, the last share a lane."""
    counts = Counter(actor for mark in marks for actor in mark.actors)
    frame = result.frame
    roster = frame.case.roster
    heads = [frame.actors[k] for k in frame.principals]
    rest = sorted((a for a in counts if a not in heads), key=lambda a: (-counts[a], a))
    room = max(MOST_LANES - len(heads), 1)
    few, many = (rest, []) if len(rest) <= room else (rest[: room - 1], rest[room - 1 :])
    found = [Lane(a, drawable(roster[a].name), a in heads, counts[a]) for a in (*heads, *few)]
    if many:
        together = sum(any(a in many for a in mark.actors) for mark in marks)
        found.append(Lane(OTHERS, f"{len(many)} others", False, together))
    return tuple(found)


def lanes_of(mark: Mark, lanes: Sequence[Lane]) -> tuple[int, ...]:
    """The lanes in which an event stands, counted from 0 at the top."""
    places = {lane.actor: k for k, lane in enumerate(lanes)}
    others = places.get(OTHERS)
    found = {places.get(actor, others) for actor in mark.actors}
    return tuple(sorted(k for k in found if k is not None))
