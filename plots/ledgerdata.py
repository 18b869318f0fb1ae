"""What a ledger chart draws, as plain values: a bar for every commitment, by who owes, and what finds room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from plots.branches import date_words
from plots.ground import Window
from plots.lettering import clean, drawable
from plots.trajectorydata import notes_on, provenance
from sim.engine.ledgerhistory import CommitmentHistory, Implementation, Says, histories, implementation_of
from sim.engine.trajectory import Trajectory
from sim.errors import DetenteError
from sim.record.dates import DAY
from sim.record.event import Status

ROW: Final = 14.0  # height of a bar, in points
CLAIMS: Final = 8.5  # what a bar with claims above it needs more
HEAD: Final = 23.0  # height of an actor's name above its bars
LEAD: Final = 30 * DAY  # how much time is shown before the first commitment
WORDS: Final[dict[Status, str]] = {
    "PROPOSED": "not yet binding",
    "ACTIVE": "active",
    "DUE": "overdue",
    "PARTIAL": "partly kept",
    "CONTESTED": "contested",
    "FULFILLED": "fulfilled",
    "BREACHED": "breached",
    "WAIVED": "waived",
    "LAPSED": "lapsed",
    "SUPERSEDED": "superseded",
}
"""What the chart calls a status: first those that a piece of a bar may have, then those that end it."""


class Piece(NamedTuple):
    """A part of a bar: one status from one time to another (civil seconds), and how much was kept by then, 0 to 1."""

    status: Status
    begins: int
    ends: int
    fraction: float


class ClaimMark(NamedTuple):
    """What somebody said about a commitment, by which event, and when (civil seconds)."""

    at: int
    says: Says
    who: str
    event: str


@dataclass(frozen=True)
class Bar:
    """One commitment: its label, its pieces in order of time, and how it ended.

    `due` is the first second after its last day, None where it has none; `ends` when it was settled or the replay
    ended. `claims` are those that did not settle it.
    """

    id: str
    label: str
    status: Status
    settled: bool
    words: str
    made: int
    ends: int
    due: int | None
    pieces: tuple[Piece, ...]
    claims: tuple[ClaimMark, ...]

    @property
    def height(self) -> float:
        """How high it is drawn, in points."""
        return ROW + (CLAIMS if self.claims else 0.0)


@dataclass(frozen=True)
class Owed:
    """All that one actor has promised or threatened, in order of time, and how much of it was kept."""

    actor: str
    name: str
    kept: str
    bars: tuple[Bar, ...]

    @property
    def height(self) -> float:
        """How high it is drawn, in points."""
        return HEAD + sum(bar.height for bar in self.bars)


@dataclass(frozen=True)
class LedgerData:
    """Everything that a ledger chart shows; `every` is how many commitments there are, shown or not."""

    title: str
    window: Window
    blocks: tuple[Owed, ...]
    every: int
    provenance: tuple[str, ...]
    stamp: str
    notes: tuple[str, ...]

    @property
    def shown(self) -> int:
        """How many commitments are drawn."""
        return sum(len(block.bars) for block in self.blocks)

    @property
    def height(self) -> float:
        """How high all blocks are together, in points."""
        return sum(block.height for block in self.blocks)

    @property
    def footer(self) -> tuple[str, ...]:
        """Parts of the footer: where it comes from, and how many commitments are shown."""
        count = "1 commitment" if self.every == 1 else f"{self.every:,} commitments"
        return (*self.provenance, count if self.shown == self.every else f"{count}, {self.shown} shown")


def read(result: Trajectory, title: str | None) -> LedgerData:
    """The data of a chart of every commitment.

    Raises DetenteError (DET070) for a replay without commitments, and for one that kept only its last state.
    """
    found = histories(result)
    if not found:
        raise DetenteError.of("DET070", "nothing was promised or threatened in this replay, so there is no ledger")
    case, known = result.frame.case, result.log.known
    first = min(h.entry.made for h in found)
    blocks = tuple(_owed(result, name, found) for name in _actors(result, found))
    texts = (h.entry.content for h in found)
    return LedgerData(
        title or f"{clean(case.title)}: what was promised, and what became of it",
        Window(max(result.starts, first - LEAD), result.ends),
        blocks,
        len(found),
        provenance(result),
        f"AS KNOWN ON {known.isoformat()}" if known else "",
        notes_on(title or case.title, *texts),
    )


def _actors(result: Trajectory, found: Iterable[CommitmentHistory]) -> list[str]:
    """Who owes something: the principals first, then the others by how much they owe."""
    counts: dict[str, int] = {}
    for history in found:
        counts[history.entry.by] = counts.get(history.entry.by, 0) + 1
    rank = {result.frame.actors[k]: k for k in result.frame.principals}
    return sorted(counts, key=lambda name: (rank.get(name, len(result.frame.actors)), -counts[name], name))


def _owed(result: Trajectory, actor: str, found: Iterable[CommitmentHistory]) -> Owed:
    own = sorted((h for h in found if h.entry.by == actor), key=lambda h: (h.entry.made, h.entry.id))
    kept = implementation_of(result.states[-1].ledger, actor)
    name = drawable(result.frame.case.roster[actor].name)
    return Owed(actor, name, _kept_words(kept), tuple(_bar(h, result.ends) for h in own))


def _kept_words(kept: Implementation) -> str:
    share = kept.share
    if share is None:
        return "nothing has matured"
    return f"kept {kept.kept} of {kept.matured} matured, {100 * share:.0f} % by weight"


def _bar(history: CommitmentHistory, end: int) -> Bar:
    entry, settled, ends = history.entry, history.settled, history.ends
    open_ = history.standings if settled is None else history.standings[:-1]
    settling = set() if settled is None else set(history.standings[-1].events)
    return Bar(
        entry.id,
        drawable(f"{'threat ' if entry.kind == 'threat' else ''}to {', '.join(entry.to)}: {clean(entry.content)}"),
        entry.status,
        settled is not None,
        _status_words(history, end),
        entry.made,
        ends,
        entry.due,
        tuple(Piece(s.status, s.begins, s.ends, s.fraction) for s in open_),
        tuple(ClaimMark(c.at, c.says, ", ".join(c.by), c.event) for c in history.claims if c.event not in settling),
    )


def _status_words(history: CommitmentHistory, end: int) -> str:
    entry = history.entry
    words = WORDS[entry.status]
    if entry.status == "PARTIAL":
        words += f", {100 * entry.fraction:.0f} %"
    later = history.settled is None and entry.due is not None and entry.due > end
    return words + (f", due {date_words((entry.due or 0) - 1)}" if later else "")


def fitting(data: LedgerData, room: float) -> tuple[Owed, ...]:
    """The blocks with the bars that find room in a height in points: what is open goes first, then the latest."""
    if data.height <= room:
        return data.blocks
    ranked = sorted(
        ((bar.settled, -bar.made, bar.id, block.actor) for block in data.blocks for bar in block.bars),
    )
    heights = {bar.id: bar.height for block in data.blocks for bar in block.bars}
    kept: set[str] = set()
    headed: set[str] = set()
    for _, _, name, actor in ranked:
        needed = heights[name] + (0.0 if actor in headed else HEAD)
        if needed > room:
            break
        room -= needed
        kept.add(name)
        headed.add(actor)
    return _only(data.blocks, kept)


def _only(blocks: Sequence[Owed], kept: set[str]) -> tuple[Owed, ...]:
    parts = ((b, tuple(bar for bar in b.bars if bar.id in kept)) for b in blocks)
    return tuple(Owed(b.actor, b.name, b.kept, bars) for b, bars in parts if bars)
