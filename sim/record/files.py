"""Files: a case folder and its event files in, event files out (YAML, JSON Lines; CSV out only).

Reading never stops at the first problem: everything readable is read, and every problem comes with its place.
"""

from __future__ import annotations

import csv
import importlib.resources
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import Field, ValidationError

from sim.errors import DetenteError, Problem, UsageError, did_you_mean
from sim.record.case import Case, Documents, Source
from sim.record.event import Event
from sim.record.field import Entry, Slug
from sim.record.log import EventLog
from sim.record.reading.beside import beside, inside, is_file, is_folder
from sim.record.reading.casecheck import check_case, repeated
from sim.record.reading.eventcheck import Placed, check_events
from sim.record.reading.partial import partial
from sim.record.reading.yamltree import resolved
from sim.record.yamlfile import LARGEST_JSON_LINES, Document, M, parse_json_line, problems_of, read, read_text, validate

CASE_SCHEMA, EVENTS_SCHEMA, DOCUMENTS_SCHEMA = "detente/case/v1", "detente/events/v1", "detente/documents/v1"
QUOTES = "\"'"
_DIGEST = re.compile("[0-9a-f]{6,64}")  # its beginning; anything else is not worth reading every case for
EVENT_KEYS = ("schema", "case", "events")


class CaseFolder(NamedTuple):
    """What a case folder holds, as far as it could be read, with every problem found."""

    folder: Path
    case: Case | None
    log: EventLog
    documents: tuple[Source, ...]
    problems: tuple[Problem, ...]
    files: int

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that make the case unusable."""
        return tuple(p for p in self.problems if p.severity == "error")


class EventsFile(Entry):
    """An events file: which case, and its events in any order."""

    schema_: Literal["detente/events/v1"] = Field("detente/events/v1", alias="schema")
    case: Slug | None = None
    events: tuple[Event, ...]


# --- finding ----------------------------------------------------------------------------------------


def seeds() -> Path:
    """The folder of the bundled cases: inside the installed package, or at the top of a working copy."""
    bundled = Path(str(importlib.resources.files("sim"))) / "bundled" / "seeds"
    return bundled if bundled.is_dir() else bundled.parents[2] / "seeds"


def bundled_cases() -> tuple[Path, ...]:
    """Folders of the bundled cases, by id."""
    root = seeds()
    return tuple(sorted(p.parent for p in root.glob("*/case.yaml"))) if root.is_dir() else ()


def find_case(name: str) -> Path:
    """The folder of a case given as a path, an id, or the beginning of a digest.

    Raises UsageError (DET045) where there is none.
    """
    path = Path(name)
    if is_folder(path) and is_file(path / "case.yaml"):
        return path
    if path.name == "case.yaml" and is_file(path):
        return path.parent
    folders = {folder.name: folder for folder in bundled_cases()}
    if name in folders:
        return folders[name]
    by_digest = [f for f in folders.values() if _DIGEST.fullmatch(name) and _digest(f).startswith(name)]
    if len(by_digest) == 1:
        return by_digest[0]
    help_ = did_you_mean(name, folders) or "list the bundled cases with: detente cases"
    raise UsageError.of("DET045", f"no case `{name}` here or among the bundled ones", help=help_)


def _digest(folder: Path) -> str:
    case = read_case(folder).case
    return case.digest if case is not None else ""


def load(name: str, more: Iterable[str] = ()) -> CaseFolder:
    """A case that can be used, with the events of further files (found here, or in the case folder).

    Raises DetenteError with every problem where it cannot be used.
    """
    folder = read_case(find_case(name), more)
    if folder.errors:
        raise DetenteError(folder.problems)
    return folder


# --- reading ----------------------------------------------------------------------------------------


def read_case(folder: Path, more: Iterable[str] = ()) -> CaseFolder:
    """Everything in a case folder: the case, its event files and its documents, with all problems at once.

    `more` names further event files to read with it.
    """
    document, unread = read(folder / "case.yaml", begin=f"schema: {CASE_SCHEMA}")
    if document is None:
        return CaseFolder(folder, None, EventLog(), (), unread, 1)
    case, invalid = validated(document, Case, CASE_SCHEMA)
    problems = [*unread, *invalid, *(() if case is None else check_case(case, document))]
    placed, found, files = _read_all(folder, document)
    problems += found
    for name in more:
        added, further = _read_further(folder, name, document.data.get("id"))
        placed, files = (*placed, *added), files + 1
        problems += further
    sources, found, listed = _read_documents(folder, document)
    problems += found
    if isinstance(checks := document.data.get("checks"), str):
        problems += beside(folder, document, ("checks",), checks)[1]
    if case is not None and not problems_stop(problems, document.file):
        ids = None if sources is None else frozenset(s.id for s in sources)
        problems += check_events(case, placed, ids)
    events = {p.event.id: p.event for p in placed if not p.unread}
    log, every = EventLog(events.values()), tuple(_distinct(problems))
    return CaseFolder(folder, case, log, sources or (), every, 1 + files + listed)


def _distinct(problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems without a second report of one character: as YAML, and as a value."""
    seen: set[tuple[str, int, int]] = set()
    for problem in problems:
        place = (problem.file, problem.line, problem.column)
        if problem.code != "DET005" or place not in seen:
            yield problem
        if problem.code == "DET005":
            seen.add(place)


def validated(document: Document, model: type[M], schema: str) -> tuple[M | None, list[Problem]]:
    """A document as what its schema line must say it is, or everything that speaks against it."""
    wrong = _wrong_schema(document, schema)
    found, invalid = validate(document, model)
    return (None if wrong else found), [*wrong, *(p for p in invalid if p.code != "DET018")]


def problems_stop(problems: Iterable[Problem], file: str) -> bool:
    """Whether the case file itself is too broken for its events to be checked against it."""
    return any(p.file == file and p.code in ("DET034", "DET040") for p in problems)


def _read_all(folder: Path, document: Document) -> tuple[tuple[Placed, ...], list[Problem], int]:
    placed: list[Placed] = []
    problems: list[Problem] = []
    names = document.data.get("events", ["events.yaml"])
    listed = [(k, n) for k, n in enumerate(names) if n and isinstance(n, str)] if isinstance(names, list) else []
    done: set[str] = set()
    for k, name in listed:
        if name in done:
            message = f"the file `{name}` is listed twice"
            problems.append(document.problem("DET034", ("events", k), message, "delete one of the two"))
            continue
        done.add(name)
        path, missing = beside(folder, document, ("events", k), name)
        problems += missing
        if path is not None:
            more, found = _read_events(path, document.data.get("id"))
            placed += more
            problems += found
    return tuple(placed), problems, len(done)


def _read_further(folder: Path, name: str, case_id: object) -> tuple[tuple[Placed, ...], Iterable[Problem]]:
    """The events of a file that somebody names on top of the case's own."""
    path, within = Path(name), inside(folder, name)
    if not is_file(path) and within is not None and is_file(within):
        path = within
    return _read_events(path, case_id)


def _read_documents(folder: Path, document: Document) -> tuple[tuple[Source, ...] | None, list[Problem], int]:
    name = document.data.get("documents")
    if not name or not isinstance(name, str):
        return (), [], 0
    path, missing = beside(folder, document, ("documents",), name)
    if path is None:
        return None, missing, 0
    sources, problems = read(path, begin=f"schema: {DOCUMENTS_SCHEMA}")
    if sources is None:
        return None, list(problems), 1
    documents, found = check_documents(sources)
    return documents, [*problems, *found], 1


def check_documents(document: Document) -> tuple[tuple[Source, ...] | None, list[Problem]]:
    """The entries of a documents file, and what is wrong with them."""
    documents, found = validated(document, Documents, DOCUMENTS_SCHEMA)
    if documents is None:
        return None, found
    ids = (source.id for source in documents.documents)
    return documents.documents, [*found, *repeated(ids, "documents", "document", document)]


def read_events(path: Path, case_id: object = None) -> tuple[tuple[Placed, ...], tuple[Problem, ...]]:
    """The events of a YAML or JSON Lines file, each with its place, and every problem of the file itself."""
    placed, problems = _read_events(path, case_id)
    return tuple(p for p in placed if not p.unread), problems


def _read_events(path: Path, case_id: object) -> tuple[tuple[Placed, ...], tuple[Problem, ...]]:
    """The same, with what could be read of the events that have mistakes."""
    if path.suffix in (".jsonl", ".ndjson"):
        return _read_lines(path, case_id)
    document, problems = read(path, begin=f"schema: {EVENTS_SCHEMA}")
    if document is None:
        return (), problems
    found = [*problems, *_header(document, case_id)]
    items = document.data.get("events")
    if not isinstance(items, list):
        found.append(_no_list(document))
        return (), tuple(found)
    placed: list[Placed] = []
    for k, item in enumerate(items):
        _take(item, document, ("events", k), placed, found)
    return tuple(placed), tuple(found)


def _read_lines(path: Path, case_id: object) -> tuple[tuple[Placed, ...], tuple[Problem, ...]]:
    """JSON Lines: one event a line; a first line with `schema` is a header."""
    text, unread = read_text(path, LARGEST_JSON_LINES)
    placed: list[Placed] = []
    found: list[Problem] = list(unread)
    for number, line in enumerate((text or "").split("\n"), start=1):
        if not line.strip():
            continue
        document, problems = parse_json_line(line, path.as_posix(), number)
        if problems and line.strip() in ("{", "["):
            message, remedy = "here one object stands over several lines", "write each event on a line of its own"
            return (), (*found, replace(problems[0], message=message, help=remedy))
        found += problems
        if document is not None and "schema" in document.data and "type" not in document.data:
            found += _header(document, case_id)
        elif document is not None:
            _take(document.data, document, (), placed, found)
    return tuple(placed), tuple(found)


def _take(
    item: object, document: Document, path: tuple[str | int, ...], placed: list[Placed], found: list[Problem]
) -> None:
    try:
        placed.append(Placed(Event.model_validate(item), document, path))
    except ValidationError as error:
        found.extend(problems_of(document, error, path, model=Event))
        if remains := partial(item, error):
            placed.append(Placed(remains[0], document, path, remains[1]))


def _header(document: Document, case_id: object) -> Iterator[Problem]:
    yield from _wrong_schema(document, EVENTS_SCHEMA)
    for key in document.data:
        if key not in EVENT_KEYS:
            help_ = did_you_mean(key, EVENT_KEYS) or "an events file has schema, case and events"
            yield document.problem("DET010", (key,), f"unknown key `{key}`", help_, on="key")
    own = document.data.get("case")
    if case_id is not None and own is not None and own != case_id:
        yield document.problem(
            "DET045",
            ("case",),
            f"this file belongs to case `{own}`, not `{case_id}`",
            f"write case: {case_id}",
        )


def _wrong_schema(document: Document, wanted: str) -> list[Problem]:
    found = document.data.get("schema")
    if found == wanted:
        return []
    what = (
        "the line `schema:` is missing"
        if found is None
        else f"unknown schema `{document.raw(('schema',)).strip(QUOTES)}`"
    )
    return [document.problem("DET018", ("schema",), what, f"begin the file with `schema: {wanted}`")]


def _no_list(document: Document) -> Problem:
    if "events" in document.data:
        return document.problem("DET012", ("events",), "`events` must be a list", "write each event as `- id: …`")
    return document.problem("DET011", (), "the key `events` is missing", "add `events:` and the list of events")


# --- writing ----------------------------------------------------------------------------------------


def plain(event: Event) -> dict[str, Any]:
    """An event as plain data: what a file holds, defaults left out."""
    data: dict[str, Any] = event.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return data


def to_yaml(log: Iterable[Event], case_id: str) -> str:
    """An events file in YAML; reading it gives the same events."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Writes YAML 1.1, so it would leave bare what our YAML 1.2 reads as a number: `0E0`."""

    def quoted(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
        style = None if isinstance(resolved(text), str) else "'"
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    Dumper.add_representer(str, quoted)
    head = f"schema: {EVENTS_SCHEMA}\ncase: {case_id}\nevents:\n"
    events = [plain(event) for event in log]
    body = yaml.dump(events, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=110)
    return head + body if events else head.replace("events:\n", "events: []\n")


def to_json_lines(log: Iterable[Event], case_id: str) -> str:
    """An events file in JSON Lines, with a header line."""
    head = json.dumps({"schema": EVENTS_SCHEMA, "case": case_id})
    return "\n".join([head, *(json.dumps(plain(e), ensure_ascii=False) for e in log)]) + "\n"


COLUMNS = (
    "id",
    "type",
    "actors",
    "targets",
    "joint",
    "when",
    "earliest",
    "latest",
    "recorded",
    "modality",
    "probability",
    "intensity",
    "summary",
    "persons",
    "place",
    "sources",
    "refs",
)


def to_csv(log: Iterable[Event]) -> str:
    """A table for spreadsheets, one event a row; text that a spreadsheet would run as a formula is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for event in log:
        writer.writerow([harmless(cell) for cell in _row(event).values()])
    return out.getvalue()


def _row(event: Event) -> Mapping[str, str]:
    lo, hi = event.when.lo, event.when.hi
    refs = {name: value for name, value in event.refs.model_dump().items() if value}
    cells = (
        event.id,
        event.type,
        "; ".join(event.actors),
        "; ".join(event.targets),
        str(event.joint).lower(),
        event.when.text,
        "" if lo is None else lo.isoformat(),
        "" if hi is None else hi.isoformat(),
        event.known.isoformat(),
        event.modality,
        "" if event.probability is None else f"{event.probability:g}",
        f"{event.intensity:g}",
        event.summary,
        "; ".join(event.persons),
        event.place or "",
        "; ".join(c.url or c.document or c.title or "" for c in event.citations),
        "; ".join(f"{name}: {', '.join(ids)}" for name, ids in refs.items()),
    )
    return dict(zip(COLUMNS, cells, strict=True))


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + cell if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
