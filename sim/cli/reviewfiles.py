"""Opening what a review needs: candidates, the document's text, decisions, and the case."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.cli.logwrite import name_of
from sim.cli.output import Output

if TYPE_CHECKING:
    from sim.record.case import Case
    from sim.record.event import Event
    from sim.sources.document.coding.candidatefile import CandidatesFile
    from sim.sources.document.document import Document
    from sim.sources.document.review.decisionfile import DecisionFile
    from sim.sources.document.review.session import Filter, Review

ENDING = ".candidates.jsonl"
today: Callable[[], dt.date] = dt.date.today  # noqa: TID251 - the day of a decision is when it is made


class Opened(NamedTuple):
    """A review that is open, and what it reads from and writes to."""

    review: Review
    file: DecisionFile
    text: str | None
    log: tuple[Event, ...]
    options: tuple[str, ...] = ()  # what to repeat in a command that goes on with it

    @property
    def kept(self) -> str:
        """What to say at the end: where everything is."""
        progress = self.review.progress
        if not self.file.decisions:
            return f"Nothing was decided; {progress.words}."
        return f"Everything is saved in {self.file.path.as_posix()}. {progress.words}."


def decisions_beside(candidates: Path) -> Path:
    """The decisions file of a candidates file, where none is named.

    >>> decisions_beside(Path("talks.candidates.jsonl")).name
    'talks.decisions.jsonl'
    """
    name = candidates.name
    stem = name.removesuffix(ENDING) if name.endswith(ENDING) else candidates.stem
    return candidates.with_name(f"{stem}.decisions.jsonl")


def opened(
    output: Output,
    file: str,
    *,
    document: str | None = None,
    case: str | None = None,
    decisions: str | None = None,
    by: str | None = None,
    at: dt.date | None = None,
    shown: Filter | None = None,
) -> Opened:
    """Everything that a review needs; raises DetenteError with every problem where something cannot be read."""
    from sim.sources.document.coding.candidatefile import read_candidates
    from sim.sources.document.document import Document
    from sim.sources.document.review.decisionfile import DecisionFile
    from sim.sources.document.review.session import Filter, Review

    path = Path(file)
    named = {"--document": document, "--case": case, "--by": by, "--decisions": decisions}
    options = tuple(part for name, value in named.items() if value is not None for part in (name, value))
    text = None if document is None else _text(Path(document))
    found = read_candidates(path, text and Document("document", *text)).sound()
    for warning in found.problems:
        output.talk(f"{warning.message} ({warning.help}).")
    kept = DecisionFile(decisions_beside(path) if decisions is None else Path(decisions))
    if kept.mended:
        output.talk(f"Mended {kept.mended}.")
    the_case, log = _case(case, output)
    review = Review(
        found.candidates, kept.decisions, at=at or today(), by=name_of(by), case=the_case, keep=kept.append,
        filter=shown or Filter(), document=text and _document(found, text),
    )  # fmt: skip
    return Opened(review, kept, text and text[0], log, options)


def _document(found: CandidatesFile, text: tuple[str, str]) -> Document:
    """The document that the candidates were made from."""
    from sim.sources.document.document import Document

    return Document(found.document, *text, next((c.published for c in found.candidates), None))


def _text(path: Path) -> tuple[str, str]:
    """A document's text, and the digest of its file."""
    from sim.errors import MissingError
    from sim.sources.document.reading.reader import text_of

    if not path.is_file():
        raise MissingError.of("DET061", "there is no such document", file=path.as_posix(), help="check the path")
    return text_of(path), hashlib.sha256(path.read_bytes()).hexdigest()


def _case(name: str | None, output: Output) -> tuple[Case | None, tuple[Event, ...]]:
    """The case and its events; without one, who acts cannot be checked, which is said."""
    from sim.cli.view import open_case

    if name is None:
        output.talk("No --case is given: types and dates are checked, actors are not.")
        return None, ()
    folder = open_case(name, output)
    return folder.case, tuple(folder.log)
