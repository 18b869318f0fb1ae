"""Checking the files of a case and those of documents: each by what its schema line says it is, else by its name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sim.errors import Problem
    from sim.record.yamlfile import Document

Found = tuple["Problem", ...]
_BY_NAME: Final = {
    "documents": "detente/documents/v1",
    "checks": "detente/checks/v1",
    "gazetteer": "detente/gazetteer/v1",
}


def check_record(path: Path) -> tuple[Found, int]:
    """The problems of a file of a case or of a document, and how many files were looked at."""
    from sim.record.yamlfile import read

    if path.suffix in (".jsonl", ".ndjson"):
        return _check_lines(path)
    document, problems = read(path)
    if document is None:
        return problems, 1
    kind = document.data.get("schema") if "schema" in document.data else _BY_NAME.get(path.stem)
    check = _KINDS.get(str(kind))
    return ((*problems, *check(path, document)), 1) if check is not None else _check_events(path)


def _check_documents(path: Path, document: Document) -> Found:
    from sim.record.files import check_documents

    return tuple(check_documents(document)[1])


def _check_checks(path: Path, document: Document) -> Found:
    from sim.cli.facefile import checks_in

    return tuple(checks_in(path, None)[1])


def _check_case(path: Path, document: Document) -> Found:
    from sim.record.case import Case
    from sim.record.files import CASE_SCHEMA, validated

    return tuple(validated(document, Case, CASE_SCHEMA)[1])


def _check_gazetteer(path: Path, document: Document) -> Found:
    from sim.sources.document.who.gazetteerfile import check_names

    return check_names(document)[1]


def _check_gold(path: Path, document: Document) -> Found:
    from sim.assess.gold import gold_of

    return gold_of(document)[1]


def _check_meta(path: Path, document: Document) -> Found:
    from sim.record.files import validated
    from sim.sources.document.reading.documentfile import META_SCHEMA, Meta

    return tuple(validated(document, Meta, META_SCHEMA)[1])


_KINDS: Final[dict[str, Callable[[Path, Document], Found]]] = {
    "detente/documents/v1": _check_documents,
    "detente/checks/v1": _check_checks,
    "detente/case/v1": _check_case,
    "detente/gazetteer/v1": _check_gazetteer,
    "detente/gold/v1": _check_gold,
    "detente/document/v1": _check_meta,
}


def _check_lines(path: Path) -> tuple[Found, int]:
    """JSON Lines: candidates, decisions, or events, as the first line says."""
    from sim.record.yamlfile import LARGEST_JSON_LINES, parse_json_line, read_text

    text = read_text(path, LARGEST_JSON_LINES)[0] or ""
    head = parse_json_line(text.partition("\n")[0], path.as_posix(), 1)[0]
    kind = head.data.get("schema") if head is not None else None
    if kind == "detente/candidates/v1":
        from sim.sources.document.coding.candidatefile import read_candidates

        return read_candidates(path).problems, 1
    if kind == "detente/decisions/v1":
        from sim.sources.document.review.decisionfile import read_decisions

        return read_decisions(path).problems, 1
    return _check_events(path)


def _check_events(path: Path) -> tuple[Found, int]:
    """An events file is checked with its case, so that its references can be followed; only its own problems count."""
    from sim.record.files import read_case, read_events
    from sim.record.reading.beside import is_file

    beside = path.parent if is_file(path.parent / "case.yaml") else _case_named_in(path)
    if beside is None or not is_file(path):
        return read_events(path)[1], 1
    case = read_case(beside).case
    listed = case is not None and path.name in case.events and beside == path.parent
    whole = read_case(beside, () if listed else (str(path),))
    return tuple(p for p in whole.problems if p.file == path.as_posix()), 1


def _case_named_in(path: Path) -> Path | None:
    """The bundled case that an events file says it belongs to."""
    from sim.record.files import bundled_cases
    from sim.record.yamlfile import LARGEST_JSON_LINES, parse_json_line, read, read_text

    if path.suffix in (".jsonl", ".ndjson"):
        text = read_text(path, LARGEST_JSON_LINES)[0] or ""
        document = parse_json_line(text.partition("\n")[0], path.as_posix(), 1)[0]
    else:
        document = read(path)[0]
    name = document.data.get("case") if document is not None else None
    return next((folder for folder in bundled_cases() if folder.name == name), None)
