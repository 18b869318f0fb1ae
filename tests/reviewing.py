"""An invented document, candidates of it written by hand, and a case they fit: what the review's tests share."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any, Final

from sim.record.case import Case
from sim.record.files import load
from sim.sources.document.coding.candidate import Attribution, Candidate, Coder, Codes, Place, candidate_id, to_lines
from sim.sources.document.document import Document

SOUND: Final = Path(__file__).parent / "fixtures" / "sound"
DAY: Final = dt.date(2031, 1, 20)
TEXT: Final = """\
Aldova accused Berenia on Monday of breaking the accord on the bridge, the first such charge since spring.

Berenia may hold talks with Aldova in March, an official said. The two sides signed an
agreement last week, but neither published the text.

Cordova threatened Aldova with sanctions. Ada Lind praised Berenia for its restraint, and the envoys welcomed it.
"""
DOCUMENT: Final = Document("bridge-report", TEXT, hashlib.sha256(TEXT.encode()).hexdigest(), dt.date(2031, 1, 16))


def place(quote: str, paragraph: int = 1) -> Place:
    """Where some words stand in the text."""
    start = TEXT.index(quote)
    end = start + len(quote)
    around = {"before": TEXT[max(0, start - 32) : start], "after": TEXT[end : end + 32]}
    return Place(span=(start, end), quote=quote, paragraph=paragraph, **around)


def candidate(type: str, actors: str, targets: str, *places: Place, **more: Any) -> Candidate:  # noqa: A002
    """A candidate of the text."""
    who, whom = tuple(actors.split()), tuple(targets.split())
    return Candidate(
        id=candidate_id(DOCUMENT.fingerprint, places[0].span, type, who, whom),
        document=DOCUMENT.id, sha256=DOCUMENT.sha256, published=DOCUMENT.published, type=type, actors=who, targets=whom,
        places=places, coder=Coder(name="by-hand", version="1"), **more,
    )  # fmt: skip


CANDIDATES: Final = (
    candidate(
        "accuse.noncompliance", "ALD", "BER", place("Aldova accused Berenia on Monday"), when="2031-01-13",
        date_words="on Monday", date_rule="2 weekday", codes=Codes(cameo=("112",), plover="ACCUSE"),
        rules=("entry accuse at `accused`", "roles by word-order: name"), confidence=0.95,
    ),
    candidate(
        "talks.working", "ALD BER", "", place("Berenia may hold talks with Aldova in March", 2), joint=True,
        when="2031-03", date_words="in March", date_rule="1 month", modality="anticipated",
        attribution=Attribution(chain=("an official",), hedge="may"), confidence=0.9,
    ),
    candidate(
        "agreement.interim", "ALD BER", "", place("The two sides signed an\nagreement last week", 2),
        place("neither published the text", 2), joint=True, when="2031-01-06/2031-01-12", confidence=0.8,
    ),
    candidate(
        "threat.nonforce", "Cordova", "ALD", place("Cordova threatened Aldova with sanctions", 3),
        when="../2031-01-16", refused="no actor of the case: Cordova", confidence=0.7,
    ),
    candidate(
        "praise", "ALD", "BER", place("Ada Lind praised Berenia for its restraint", 3), persons=("ada-lind",),
        confidence=0.6,
    ),
)  # fmt: skip
ACCUSED, TALKS, SIGNED, STRANGER, UNDATED = CANDIDATES


def the_case() -> Case:
    """The case of the fixtures, whose actors these are."""
    found = load(str(SOUND)).case
    assert found is not None
    return found


def write(folder: Path) -> Path:
    """The candidates and the document as files; returns the candidates file."""
    (folder / "talks.txt").write_text(TEXT, encoding="utf-8", newline="")
    path = folder / "talks.candidates.jsonl"
    path.write_text(to_lines(CANDIDATES, DOCUMENT.id), encoding="utf-8", newline="")
    return path
