"""Labels that come back from doccano: what was left alone is restored, what was drawn or changed is a new proposal.

Every label becomes a reply that the host checks like any coder's. A label that equals a candidate of the export (its
span, its type and, with relations, who acts on whom) is that candidate again, with all that doccano could not hold. A
label near a candidate that is gone (the same span, or the same type on overlapping words) takes over its date,
modality and attribution. A label that is nothing of this kind has only what was drawn.

Reading order: `from_doccano`, a line (`_Line`), its labels, matching.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from sim.errors import DetenteError, Problem
from sim.record.codebook import CODEBOOK
from sim.record.eventtype import EventType
from sim.record.yamlfile import parse_json_line
from sim.sources.document.coders.doccano import ACTOR, OWN_KEY, ROLES, Units
from sim.sources.document.coders.hostcheck import Checked, Refused, checked
from sim.sources.document.coding.candidate import Candidate
from sim.sources.document.coding.candidatefile import OTHER_TEXT
from sim.sources.document.document import Document
from sim.sources.document.who.gazetteer import Gazetteer

_TAKEN_OVER: Final = (
    "when", "date_words", "date_rule", "modality", "attribution", "persons", "joint", "actors", "targets",
)  # fmt: skip


@dataclass(frozen=True)
class Imported:
    """What a line of doccano comes to: candidates and refusals, ids whose label was deleted, and the comments."""

    document: Document
    checked: Checked
    deleted: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()


def from_doccano(
    content: str,
    documents: Iterable[Document],
    gazetteer: Gazetteer,
    types: Mapping[str, EventType] = CODEBOOK,
    *,
    user: str = "unnamed",
    file: str = "",
) -> tuple[Imported, ...]:
    """The labels of a file that doccano exported, as checked candidates of `doccano:USER`.

    Each line is of the document whose text it holds. Labels of no known type, relations that lead nowhere and places
    outside the text are refused with their line and place. Raises DetenteError with every line that is no JSON
    (DET001), no example of doccano (DET012) or of another text (DET102).
    """
    by_text = {d.text: d for d in documents}
    problems: list[Problem] = []
    lines: list[_Line] = []
    for number, text in enumerate(content.split("\n"), start=1):
        if text.strip():
            line = _read(text, file or "doccano", number, by_text, problems)
            lines += [line] if line is not None else []
    if problems:
        raise DetenteError(problems)
    return tuple(_imported(line, gazetteer, types, user) for line in lines)


# --- a line -------------------------------------------------------------------------------------------


@dataclass
class _Line:
    """A line as it was read; `wrong` gathers labels that are nothing."""

    number: int
    document: Document
    data: Mapping[str, Any]
    wrong: list[Refused] = field(default_factory=list)

    @property
    def related(self) -> bool:
        """Whether it is of the form with relations."""
        return "entities" in self.data

    def refuse(self, place: str, reason: str, given: object) -> None:
        """Keep a label that is nothing, with its line and place."""
        self.wrong.append(Refused(len(self.wrong) + 1, (f"line {self.number}, {place}: {reason}",), str(given)[:300]))


def _read(
    text: str, file: str, number: int, documents: Mapping[str, Document], problems: list[Problem]
) -> _Line | None:  # fmt: skip
    row, found = parse_json_line(text, file, number)
    if row is None or found:
        problems += found
        return None
    body = row.data.get("text", row.data.get("data"))
    labels = [row.data.get(key, []) for key in ("entities", "relations", "label", "labels")]
    if not isinstance(body, str) or not all(isinstance(rows, list) for rows in labels):
        remedy = "export from doccano as JSONL, or JSONL(relation)"
        problems.append(
            Problem("DET012", "this is no example of doccano with its labels", file, number, 1, help=remedy)
        )
        return None
    if body not in documents:
        remedy = "name the document with --document, as it was when the file was exported"
        message = "the text is that of none of the documents"
        problems.append(Problem(OTHER_TEXT, message, file, number, 1, help=remedy))
        return None
    return _Line(number, documents[body], row.data)


def _kept(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The candidates of the export, wherever this version of doccano has put them."""
    for holder in (data, data.get("meta"), data.get("metadata")):
        own = holder.get(OWN_KEY) if isinstance(holder, Mapping) else None
        rows = own.get("candidates") if isinstance(own, Mapping) else None
        if isinstance(rows, list):
            return [row for row in rows if isinstance(row, dict)]
    return []


def _imported(line: _Line, gazetteer: Gazetteer, types: Mapping[str, EventType], user: str) -> Imported:
    coder = {"name": f"doccano:{user}"[:80], "version": "relations" if line.related else "spans"}
    before = [c for row in _kept(line.data) if (c := _known(row)) is not None]
    labels = list(_entities(line, gazetteer, types) if line.related else _spans(line, types))
    matched, deleted = _matched(labels, before, line.related)
    result = checked([_reply(label, c, line, coder) for label, c in matched], line.document, gazetteer, types)
    return Imported(
        line.document, replace(result, refused=(*line.wrong, *result.refused)), tuple(c.id for c in deleted),
        tuple(_comments(line.data)),
    )  # fmt: skip


def _known(row: dict[str, Any]) -> Candidate | None:
    try:
        return Candidate.model_validate(row)
    except ValueError:  # meta that somebody has edited: the labels then stand alone
        return None


def _comments(data: Mapping[str, Any]) -> Iterator[str]:
    rows = data.get("Comments", data.get("comments"))
    for row in rows if isinstance(rows, list) else []:
        text = row.get("text") if isinstance(row, dict) else row
        if isinstance(text, str) and text.strip():
            yield text


# --- its labels ---------------------------------------------------------------------------------------


class _Label(NamedTuple):
    """A label of a type of the codebook, and with relations who acts on whom."""

    span: tuple[int, int]
    type: str
    actors: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


def _spans(line: _Line, types: Mapping[str, EventType]) -> Iterator[_Label]:
    """The labels of the form without relations."""
    unit = Units(line.document.text)
    for number, row in enumerate(line.data.get("label", line.data.get("labels", [])), start=1):
        start, end, label = row if isinstance(row, list) and len(row) == 3 else (None, None, None)
        span = _span(unit, start, end)
        place = f"label {number}" + (f" at {start}-{end}" if span else "")
        if span is None or not isinstance(label, str):
            line.refuse(place, "no [start, end, label] within the text", row)
        elif label not in types:
            line.refuse(place, f"`{label[:80]}` is no type of the codebook", row)
        else:
            yield _Label(span, label)


def _span(unit: Units, start: object, end: object) -> tuple[int, int] | None:
    if type(start) is not int or type(end) is not int:
        return None
    a, b = unit.back(start), unit.back(end)
    return (a, b) if a is not None and b is not None and a < b else None


def _entities(line: _Line, gazetteer: Gazetteer, types: Mapping[str, EventType]) -> Iterator[_Label]:
    """The events of the form with relations, in the order of the entities."""
    unit = Units(line.document.text)
    events: dict[int, _Label] = {}
    actors: dict[int, str] = {}
    for number, row in enumerate(line.data["entities"], start=1):
        row = row if isinstance(row, dict) else {}
        start, end, label, key = (row.get(k) for k in ("start_offset", "end_offset", "label", "id"))
        span = _span(unit, start, end)
        place = f"entity {number}" + (f" at {start}-{end}" if span else "")
        if span is None or not isinstance(label, str) or type(key) is not int:
            line.refuse(place, "no entity with id, label and offsets within the text", row)
        elif label in types:
            events[key] = _Label(span, label)
        elif label.startswith(ACTOR) or label in gazetteer.actors:
            actors[key] = label.removeprefix(ACTOR)
        else:
            line.refuse(place, f"`{label[:80]}` is no type of the codebook and no `{ACTOR}ID`", row)
    _relate(line, events, actors)
    yield from events.values()


def _relate(line: _Line, events: dict[int, _Label], actors: Mapping[int, str]) -> None:
    """Give the events who acts and on whom."""
    for number, row in enumerate(line.data.get("relations", []), start=1):
        row = row if isinstance(row, dict) else {}
        event, actor, role = row.get("from_id"), row.get("to_id"), row.get("type")
        if actor in events and event in actors:  # drawn the other way round, which can mean only one thing
            event, actor = actor, event
        if role not in ROLES:
            line.refuse(f"relation {number}", f"`{str(role)[:80]}` is neither `actor` nor `target`", row)
        elif type(event) is not int or type(actor) is not int or event not in events or actor not in actors:
            line.refuse(f"relation {number}", "it does not lead from an event to an actor", row)
        else:
            label, key = events[event], f"{role}s"
            named = tuple(dict.fromkeys((*getattr(label, key), actors[actor])))
            events[event] = label._replace(actors=named) if key == "actors" else label._replace(targets=named)


# --- matching -----------------------------------------------------------------------------------------


def _matched(
    labels: list[_Label], before: list[Candidate], related: bool
) -> tuple[list[tuple[_Label, Candidate | None]], list[Candidate]]:
    """Each label with the candidate that it is or was; and the candidates that no label is left of.

    Without relations equal labels are one in doccano, so one label brings back every candidate of its span and type.
    """
    left = {id(c): c for c in before}
    pairs: list[tuple[_Label, Candidate | None]] = []
    drawn: list[_Label] = []
    for label in labels:
        same = [c for c in left.values() if _is(label, c, related)][: 1 if related else None]
        for c in same:
            del left[id(c)]
        pairs += [(label, c) for c in same]
        drawn += [] if same else [label]
    for label in drawn:
        was = next((c for c in left.values() if _was(label, c)), None)
        if was is not None:
            del left[id(was)]
        pairs.append((label, was))
    return pairs, list(left.values())


def _is(label: _Label, c: Candidate, related: bool) -> bool:
    cast = (set(label.actors), set(label.targets)) == (set(c.actors), set(c.targets))
    return label.span == c.main.span and label.type == c.type and (cast or not related)


def _was(label: _Label, c: Candidate) -> bool:
    overlap = label.span[0] < c.main.span[1] and c.main.span[0] < label.span[1]
    return label.span == c.main.span or (overlap and label.type == c.type)


def _reply(label: _Label, c: Candidate | None, line: _Line, coder: dict[str, str]) -> object:
    """A label as a coder's reply: the candidate as it was, or what was drawn with what it takes over."""
    if c is not None and _is(label, c, line.related):
        return c
    text = line.document.text[label.span[0] : label.span[1]]
    old = c.model_dump(mode="json", exclude_defaults=True) if c else {}
    reply: dict[str, Any] = {key: old[key] for key in _TAKEN_OVER if key in old}
    reply |= {"type": label.type, "places": [{"quote": text, "span": list(label.span)}], "coder": coder}
    if line.related:
        joint = len(label.actors) > 1 and not label.targets
        reply |= {"actors": list(label.actors), "targets": list(label.targets), "joint": joint}
    reply["rules"] = [f"drawn in doccano (line {line.number})" + (f", in place of {c.id}" if c else "")]
    return {"actors": [], **reply}
