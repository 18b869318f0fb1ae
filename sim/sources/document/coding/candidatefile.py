"""A candidates file as it is read: every candidate, and every problem at its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sim.errors import DetenteError, Problem
from sim.record.yamlfile import Document as Line
from sim.record.yamlfile import parse_json_line, read_text, validate
from sim.sources.document.coding.candidate import CANDIDATES_SCHEMA, Candidate, Header
from sim.sources.document.document import Document

OTHER_TEXT: Final = "DET102"
LARGEST_CANDIDATES: Final = 50_000_000  # bytes
MOST_CANDIDATES: Final = 20_000


@dataclass(frozen=True)
class CandidatesFile:
    """What a candidates file holds, as far as it could be read, with every problem found."""

    path: Path
    document: str
    candidates: tuple[Candidate, ...]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that make the file unusable."""
        return tuple(p for p in self.problems if p.severity == "error")

    def sound(self) -> CandidatesFile:
        """The file itself; raises DetenteError with every problem where it cannot be used."""
        if self.errors:
            raise DetenteError(self.problems)
        return self


def read_candidates(path: Path, document: Document | None = None) -> CandidatesFile:
    """The candidates of a file, with every problem by line; where the document is given, every quotation is compared.

    Never raises; see `CandidatesFile.sound`.
    """
    text, unread = read_text(path, LARGEST_CANDIDATES)
    lines = [(n, line) for n, line in enumerate((text or "").split("\n"), start=1) if line.strip()]
    if text is None or len(lines) > MOST_CANDIDATES + 1:
        return CandidatesFile(path, "", (), unread or (_too_many(path),))
    found: list[Problem] = []
    header = _header(path, lines, found)
    rows: list[tuple[Line, Candidate]] = []
    for number, line in lines[1:]:
        _take(line, path, number, rows, found)
    found += _repeated(rows)
    found += _misplaced(rows)
    if document is not None:
        found += _compared(path, rows, document)
    return CandidatesFile(path, header, tuple(candidate for _, candidate in rows), tuple(found))


def _too_many(path: Path) -> Problem:
    message = f"the file holds more than {MOST_CANDIDATES} candidates"
    return Problem("DET004", message, path.as_posix(), help="code the document in parts")


def _header(path: Path, lines: list[tuple[int, str]], found: list[Problem]) -> str:
    """The document that the first line names."""
    number, line = lines[0] if lines else (1, "")
    row, problems = parse_json_line(line, path.as_posix(), number)
    if row is None or row.data.get("schema") != CANDIDATES_SCHEMA:
        remedy = 'it begins with {"schema": "detente/candidates/v1", "document": …}; make one with: detente extract'
        found.append(Problem("DET018", "this is no candidates file", path.as_posix(), number, 1, help=remedy))
        return ""
    header, invalid = validate(row, Header)
    found += [*problems, *invalid]
    return "" if header is None else header.document


def _take(line: str, path: Path, number: int, rows: list[tuple[Line, Candidate]], found: list[Problem]) -> None:
    row, problems = parse_json_line(line, path.as_posix(), number)
    found += problems
    if row is None:
        return
    candidate, invalid = validate(row, Candidate)
    found += invalid
    if candidate is not None:
        rows.append((row, candidate))


def _repeated(rows: list[tuple[Line, Candidate]]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for row, candidate in rows:
        line = first.setdefault(candidate.id, row.first_line)
        if line != row.first_line:
            message = f"the candidate id `{candidate.id}` stands twice, first on line {line}"
            yield row.problem("DET034", ("id",), message, "delete one of the two lines")


def _misplaced(rows: list[tuple[Line, Candidate]]) -> Iterator[Problem]:
    """Spans that are not as long as what they quote."""
    for row, candidate in rows:
        for k, place in enumerate(candidate.places):
            start, end = place.span
            if end - start != len(place.quote):
                message = f"the span has {end - start} code points, the quotation {len(place.quote)}"
                yield row.problem("DET013", ("places", k, "span"), message, "offsets are code points: [start, end)")


def _compared(path: Path, rows: list[tuple[Line, Candidate]], document: Document) -> Iterator[Problem]:
    """What the file says of the text, beside the text."""
    wrong = [
        (row, k)
        for row, candidate in rows
        for k, place in enumerate(candidate.places)
        if document.text[place.span[0] : place.span[1]] != place.quote
    ]
    other = [row for row, candidate in rows if candidate.sha256 != document.sha256]
    if wrong and other:
        message = "the candidates were made from another version of the document"
        remedy = (
            f"give the text with the digest {other[0].data['sha256'][:12]}…, or code this one with: detente extract"
        )
        yield other[0].problem("DET081", ("sha256",), message, remedy)
        return
    for row, k in wrong:
        message = "the quotation is not what stands in the document at this span"
        yield row.problem(OTHER_TEXT, ("places", k, "quote"), message, "code the document again with: detente extract")
    if other:
        message = "the document's file has changed since; every quotation still stands where it stood"
        yield other[0].problem("DET081", ("sha256",), message, "nothing to do", severity="warning")
