"""An analyst's edit: fields written as text, the changes they make, and everything that speaks against the event.

An edit is checked as the event that it would make: against the rules of events, the codebook, and the roster of the
case where one is given.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, Literal, NamedTuple

from pydantic import ValidationError

from sim.errors import CODES, Problem, Severity, did_you_mean
from sim.record.case import Case
from sim.record.codebook import CODEBOOK
from sim.record.dates import EventDate
from sim.record.event import Event
from sim.record.reading.casecheck import actor_help, type_help
from sim.record.reading.eventcheck import Placed, check_events
from sim.record.yamlfile import Document, Path, problems_of
from sim.sources.document.coding.candidate import Candidate
from sim.sources.document.review.decision import Changes, Proposed, event_data, sentence

COPIED: Final = 8  # words in a row that are no longer one's own


class FieldRow(NamedTuple):
    """A field of the form: what to write there."""

    name: str
    help: str


FIELDS: Final = (
    FieldRow("summary", "one sentence in your own words; empty: one from the codes"),
    FieldRow("type", "a code of the codebook"),
    FieldRow("actors", "who does it: ids, with commas"),
    FieldRow("targets", "to whom: ids, with commas; empty for nobody"),
    FieldRow("joint", "yes where all act on one another, else no"),
    FieldRow("when", "EDTF: 2019-02-28, 2018-10, 2019-01-14/.., ../2019-01-15"),
    FieldRow("modality", "asserted, reported, alleged, anticipated, hypothetical, denied or negated"),
    FieldRow("probability", "0 to 1, for anticipated and hypothetical only"),
    FieldRow("intensity", "0.25 to 2; empty for 1"),
    FieldRow("persons", "who took part: ids, with commas"),
    FieldRow("place", "where"),
    FieldRow("label", "a short name for charts, at most 32 characters"),
    FieldRow("attribution", "on whose word, in your own words, at most 300 characters"),
    FieldRow("recorded", "the day it became known; empty: from the date, or the document's day"),
    FieldRow("note", "why it is coded so"),
)
WORDS: Final = FieldRow("words", "a few words of the text, as they stand there: the place that the event cites")
NAMES: Final = tuple(row.name for row in FIELDS)
LISTS: Final = frozenset({"actors", "targets", "persons"})
OWN_WORDS: Final = ("summary", "place", "label", "attribution", "note")
_TRUTH: Final = {"yes": True, "true": True, "y": True, "no": False, "false": False, "n": False, "": False}


class Trouble(NamedTuple):
    """What is wrong with a field of an edit; warnings do not keep it from being kept."""

    field: str
    code: str
    message: str
    help: str = ""
    severity: Severity = "error"

    @property
    def words(self) -> str:
        """On one line, as a form shows it."""
        field = f"{self.field}: " if self.field and not self.message.startswith(f"`{self.field}`") else ""
        return f"{field}{self.message}" + (f" ({self.help})" if self.help else "")

    @property
    def problem(self) -> Problem:
        """As a problem, for the command line."""
        message = f"{self.field}: {self.message}" if self.field else self.message
        return Problem(self.code, message, help=self.help, severity=self.severity)


class Spot(NamedTuple):
    """A place that an event cites: a span in code points, and the paragraph in which it begins."""

    span: tuple[int, int]
    paragraph: int

    @classmethod
    def of(cls, candidate: Candidate, changes: Changes | None = None) -> Spot:
        """The place that a candidate's event cites, with the changes made so far."""
        if changes is None or changes.span is None or changes.paragraph is None:
            return cls(candidate.main.span, candidate.main.paragraph)
        return cls(changes.span, changes.paragraph)


# --- text and values --------------------------------------------------------------------------------


def texts_of(candidate: Candidate, changes: Changes | None = None) -> dict[str, str]:
    """Every field of a candidate as text, with the changes made so far: what a form begins with."""
    values = {**_proposed(candidate), **({} if changes is None else changes.fields)}
    values.setdefault("summary", sentence(values))
    return {name: as_text(values.get(name)) for name in NAMES}


def as_text(value: object) -> str:
    """A value as it is written in a form; `value_of` reads it back."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def value_of(name: str, text: str) -> Any:
    """What a text stands for in a field; texts that stand for nothing stay text, for the check to name."""
    written = text.strip()
    if name in LISTS:
        return tuple(part for part in re.split(r"[,;\s]+", written) if part)
    if name == "joint":
        return _TRUTH.get(written.lower(), written)
    if not written:
        return None
    return _read(name, written)


def _read(name: str, written: str) -> Any:
    """A number or date; the text itself where it is none, for the check to name."""
    try:
        if name == "when":
            return EventDate.parse(written)
        return float(written) if name in ("probability", "intensity") else written
    except ValueError:
        return written


def _proposed(candidate: Candidate) -> dict[str, Any]:
    values = {name: getattr(candidate, name) for name in NAMES if name in Candidate.model_fields}
    return {**values, "attribution": Proposed.of(candidate).attribution}


# --- the check ---------------------------------------------------------------------------------------


class Checked(NamedTuple):
    """An edit that was looked at: the changes, where they can be kept, and what is to be said."""

    changes: Changes | None
    troubles: tuple[Trouble, ...]

    @property
    def errors(self) -> tuple[Trouble, ...]:
        """What keeps it from being kept."""
        return tuple(t for t in self.troubles if t.severity == "error")


def check_edit(
    candidate: Candidate,
    texts: Mapping[str, str],
    case: Case | None = None,
    before: Changes | None = None,
    text: str = "",
    spot: Spot | Trouble | None = None,
) -> Checked:
    """The changes that some fields written as text make, or everything that speaks against them.

    Fields that are not among the texts stay as they are; `before` holds earlier changes, `text` is the document's, and
    `spot` the place that the event is to cite from now on, or why there is none.
    """
    unknown = [_unknown(name) for name in texts if name not in NAMES]
    if unknown:
        return Checked(None, tuple(unknown))
    written = {**texts_of(candidate, before), **texts}
    values = {name: value_of(name, text) for name, text in written.items()}
    proposed = {name: as_text(value) for name, value in _proposed(candidate).items()}
    changed = {
        name: value for name, value in values.items() if as_text(value) != proposed.get(name, "") and value is not None
    }
    if " ".join(written["summary"].split()) in _plain_sentences(candidate, before, values):
        changed.pop("summary", None)  # it follows from the codes, whatever becomes of them
    moved = spot if isinstance(spot, Spot) else Spot.of(candidate, before)
    if moved.span != candidate.main.span:
        changed |= {"span": moved.span, "paragraph": moved.paragraph}
    troubles = [spot] if isinstance(spot, Trouble) else []
    troubles += [*_emptied(values, proposed), *check_candidate(candidate, changed, case)]
    troubles += copied((*quotes(candidate), text), {n: str(v) for n, v in changed.items() if n in OWN_WORDS})
    if not changed and not any(t.severity == "error" for t in troubles):
        troubles.append(Trouble("", "DET019", "nothing is changed", "accept it, or change a field"))
    if any(t.severity == "error" for t in troubles):
        return Checked(None, tuple(troubles))
    return Checked(Changes.model_validate(changed), tuple(troubles))


def _unknown(name: str) -> Trouble:
    names = (WORDS.name, *NAMES)
    return Trouble(name, "DET010", f"no field `{name}`", did_you_mean(name, names) or f"fields: {', '.join(names)}")


def _emptied(values: Mapping[str, Any], proposed: Mapping[str, str]) -> Iterator[Trouble]:
    """Fields that a proposal fills and an edit cannot empty."""
    for name in ("type", "when", "modality", "attribution"):
        if proposed[name] and values[name] is None:
            yield Trouble(name, "DET011", f"`{name}` cannot be empty", f"it was {proposed[name]}")


def _plain_sentences(candidate: Candidate, before: Changes | None, values: Mapping[str, Any]) -> tuple[str, str]:
    """The sentences that the codes make: those that the form began with, and those that stand there now."""
    begun = {**_proposed(candidate), **({} if before is None else before.fields)}
    return sentence(begun), sentence(values)


def check_candidate(
    candidate: Candidate, changed: Mapping[str, Any] | None = None, case: Case | None = None
) -> tuple[Trouble, ...]:
    """Everything that speaks against the event that a candidate makes, with some values changed."""
    given = changed or {}
    troubles = check_event(event_data(candidate, _unchecked(given)), case)
    if any(t.severity == "error" for t in troubles) or not _stands(candidate, given):
        return troubles
    return (*troubles, Trouble("", "DET101", candidate.refused, "change what is named, or reject it"))


def _stands(candidate: Candidate, given: Mapping[str, Any]) -> bool:
    """Whether what a candidate was refused for is still there: nothing coded has changed, or a named actor remains."""
    if not candidate.refused:
        return False
    who = {a for name in ("actors", "targets") for a in given.get(name, getattr(candidate, name))}
    coded = set(given) - {*OWN_WORDS, "intensity", "span", "paragraph"}
    return not coded or bool(who & set(re.findall(r"[\w-]+", candidate.refused)))


def _unchecked(values: Mapping[str, Any]) -> Changes:
    """Changes as they are written, to be checked as an event."""
    return Changes.model_construct(**{**dict.fromkeys(Changes.model_fields), **values})


def check_event(data: Mapping[str, Any], case: Case | None, log: Iterable[Event] = ()) -> tuple[Trouble, ...]:
    """Everything that speaks against some data as an event of a case, among the case's events where they are given."""
    written = {name: _plain(value) for name, value in data.items() if value is not None}
    form = _Form("", json.dumps(written, ensure_ascii=False, default=str), written)
    try:
        event = Event.model_validate(written)
    except ValidationError as error:
        found = _troubles(problems_of(form, error, model=Event))
        return (
            *_lacking(written),
            *(t for t in found if t.field or t.code != "DET011"),
            *_unknown_names(written, case),
        )
    if case is None:
        return tuple(_without_case(event))
    others = [Placed(e, Document("other", "", {}), ()) for e in log if e.id != event.id]
    problems = check_events(case, (*others, Placed(event, form, ())), None)
    return _troubles(p for p in problems if p.file != "other")


def _lacking(written: Mapping[str, Any]) -> Iterator[Trouble]:
    """What an event cannot do without."""
    needed = (("type", "it has no type"), ("actors", "nobody is named who acts"), ("when", "it has no date"))
    for name, words in needed:
        if not written.get(name):
            help_ = next(row.help for row in FIELDS if row.name == name)
            yield Trouble(name, "DET011", words, f"edit it: {help_}")


def _unknown_names(written: Mapping[str, Any], case: Case | None) -> Iterator[Trouble]:
    """Types and actors that nobody knows, of what is no event yet: so that all is said at once."""
    types, code = CODEBOOK if case is None else case.types, str(written.get("type", ""))
    if code and code not in types:
        yield Trouble("type", "DET032", f"no event type `{code}` in the codebook", type_help(code, types))
    for name in ("actors", "targets", "persons") if case is not None else ():
        for actor in written.get(name, ()):
            if case is not None and actor not in case.roster:
                message = f"no actor `{actor}` in case {case.id}"
                yield Trouble(name, "DET030", message, actor_help(actor, case.roster))


def _plain(value: Any) -> Any:
    """A value as a file would hold it."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return value if isinstance(value, str | bool | int | float | dict | list) else _text(value)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value)


class _Form(Document):
    """A form: its problems carry the name of the field where others carry that of a file."""

    def problem(
        self,
        code: str,
        path: Path,
        message: str,
        help: str = "",  # noqa: A002  (the name of the problem's field)
        *,
        on: Literal["value", "key"] = "value",
        severity: Severity | None = None,
    ) -> Problem:
        level = severity or (CODES[code].severity if code in CODES else "error")
        first = str(path[0]) if path else ""
        field = "attribution" if path and path[-1] == "attribution" else first
        return Problem(code, message, field, help=help, severity=level)

    def raw(self, path: Path) -> str:
        value = self.data
        for part in path:
            value = value[part]
        return str(value)[:60]


def _troubles(problems: Iterable[Problem]) -> tuple[Trouble, ...]:
    return tuple(Trouble(p.file, p.code, p.message, p.help, p.severity) for p in problems)


def _without_case(event: Event) -> Iterator[Trouble]:
    """What the codebook alone tells; the roster is not known."""
    row = CODEBOOK.get(event.type)
    if row is None:
        message = f"no event type `{event.type}` in the codebook"
        yield Trouble("type", "DET032", message, type_help(event.type, CODEBOOK))
    elif not event.joint and not event.targets and (row.weight or "mediation" in row.roles):
        message = f"`{event.type}` acts on somebody, but nobody is named"
        yield Trouble("targets", "DET043", message, "name targets, or set joint to yes with two actors")
    if event.joint and len(set(event.participants)) < 2:
        yield Trouble("joint", "DET043", "a joint event needs two participants", "name another actor")


def quotes(*candidates: Candidate) -> tuple[str, ...]:
    """The words of the document that some candidates quote."""
    return tuple(place.quote for candidate in candidates for place in candidate.places)


def copied(sources: Iterable[str], texts: Mapping[str, str]) -> tuple[Trouble, ...]:
    """Fields that repeat the document word for word; what is kept stands in the analyst's own words."""
    runs = [_runs(source) for source in sources]
    message = f"it repeats {COPIED} words of the document in a row"
    return tuple(
        Trouble(name, "DET101", message, "say it in your own words")
        for name, text in texts.items()
        if _any_run(_words(text), lambda run: any(run in known for known in runs))
    )


@lru_cache(maxsize=256)
def _runs(source: str) -> frozenset[tuple[str, ...]]:
    """Every run of words in a source that is long enough to be a quotation."""
    words = _words(source)
    return frozenset(tuple(words[k : k + COPIED]) for k in range(len(words) - COPIED + 1))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _any_run(words: list[str], known: Callable[[tuple[str, ...]], bool]) -> bool:
    return any(known(tuple(words[k : k + COPIED])) for k in range(len(words) - COPIED + 1))
