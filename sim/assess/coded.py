"""A coding as two coders' work is compared: one coded thing after the other, from events or from candidates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sim.errors import DetenteError
from sim.record.codebook import CODEBOOK, EventType
from sim.record.dates import EventDate
from sim.record.event import Event, Modality
from sim.sources.document.coding.candidate import CANDIDATES_SCHEMA, Candidate

UNKNOWN_SIGN = "unknown"
_DECIDED = re.compile(r"\b(c-[0-9a-f]{12}) on ")  # in a citation: accepted c-0123456789ab on 2031-01-20


class Spot(NamedTuple):
    """Where a coding stands: the document, with the span in code points or the paragraph as far as they are given."""

    document: str
    span: tuple[int, int] | None = None
    paragraph: int | None = None

    def meets(self, other: Spot) -> bool:
        """Whether two spots are of the same words: spans that overlap, or one paragraph where a span is missing.

        >>> Spot("a", (0, 9), 1).meets(Spot("a", (8, 12), 1)), Spot("a", (0, 9), 1).meets(Spot("a", None, 1))
        (True, True)
        """
        if self.document != other.document:
            return False
        if self.span is not None and other.span is not None:
            return max(self.span[0], other.span[0]) < min(self.span[1], other.span[1])
        return self.paragraph is not None and self.paragraph == other.paragraph

    def part(self, other: Spot) -> int:
        """How much of the shorter of two spots lies in the other, in hundredths; 0 where a span is missing.

        >>> Spot("a", (0, 9)).part(Spot("a", (6, 12)))
        50
        """
        if self.document != other.document or self.span is None or other.span is None:
            return 0
        common = min(self.span[1], other.span[1]) - max(self.span[0], other.span[0])
        return max(0, 100 * common // min(self.span[1] - self.span[0], other.span[1] - other.span[0]))


@dataclass(frozen=True)
class Coded:
    """One coded thing: an event, or a candidate for one. `sign` is that of its type's weight in the codebook."""

    id: str
    type: str
    sign: str
    actors: tuple[str, ...]
    targets: tuple[str, ...]
    joint: bool
    modality: Modality
    when: EventDate | None
    spots: tuple[Spot, ...]
    candidates: frozenset[str] = frozenset()  # those that it is, or was decided from

    @property
    def participants(self) -> frozenset[str]:
        """All who take part, whoever acts on whom."""
        return frozenset((*self.actors, *self.targets))


def coded_events(events: Iterable[Event], types: Mapping[str, EventType] = CODEBOOK) -> tuple[Coded, ...]:
    """The events of a log or a file as a coding; `types` is the codebook of the case, where there is one."""
    return tuple(
        Coded(
            e.id, e.type, _sign(e.type, types), e.actors, e.targets, e.joint, e.modality, e.when,
            tuple(Spot(c.document, c.span, c.paragraph) for c in e.citations if c.document is not None),
            frozenset(found[1] for c in e.citations if (found := _DECIDED.search(c.decision or ""))),
        )
        for e in events
    )  # fmt: skip


def coded_candidates(candidates: Iterable[Candidate]) -> tuple[Coded, ...]:
    """The candidates of a coder as a coding."""
    return tuple(
        Coded(
            c.id, c.type, _sign(c.type, CODEBOOK), c.actors, c.targets, c.joint, c.modality, c.when,
            tuple(Spot(c.document, p.span, p.paragraph) for p in c.places), frozenset({c.id}),
        )
        for c in candidates
    )  # fmt: skip


def _sign(code: str, types: Mapping[str, EventType]) -> str:
    return types[code].sign if code in types else UNKNOWN_SIGN


# --- files ------------------------------------------------------------------------------------------


def holds_candidates(path: Path) -> bool:
    """Whether a file begins like one of candidates."""
    from sim.record.yamlfile import parse_json_line

    if path.suffix != ".jsonl" or not path.is_file():
        return False
    with path.open(encoding="utf-8", errors="replace") as stream:
        first = stream.readline(4_000)
    document, _ = parse_json_line(first, path.as_posix(), 1)
    return document is not None and str(document.data.get("schema")).startswith(CANDIDATES_SCHEMA.rpartition("/")[0])


def read_coding(path: Path) -> tuple[Coded, ...]:
    """The coding in a file of events or of candidates; DetenteError with everything that is wrong with it."""
    from sim.record.files import read_events
    from sim.sources.document.coding.candidatefile import read_candidates

    if holds_candidates(path):
        return coded_candidates(read_candidates(path).sound().candidates)
    placed, problems = read_events(path)
    if any(p.severity == "error" for p in problems):
        raise DetenteError(problems)
    return coded_events(p.event for p in placed)
