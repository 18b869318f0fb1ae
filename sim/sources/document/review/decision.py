"""A decision: what an analyst makes of a candidate, kept so that it stands alone and quotes nothing of the document.

Reading order: `Proposed` (what the coder had proposed), `Changes` (what the analyst put in its place), `Decision`, then
what stands after some decisions (`standing`, `current`) and the event that a decision makes (`event_of`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, model_validator

from sim.record.dates import EventDate
from sim.record.event import UNREALISED, Event, Modality
from sim.record.field import (
    ActorId,
    Complaint,
    Count,
    Day,
    Entry,
    Flag,
    Label,
    LongText,
    Magnitude,
    Misfit,
    Share,
    Slug,
    Text,
    TypeCode,
    When,
)
from sim.sources.document.coding.candidate import Candidate, CandidateId, Coder, Digest

DECISIONS_SCHEMA: Final = "detente/decisions/v1"
LONGEST_ATTRIBUTION: Final = 300  # what a citation holds

Verdict = Literal["accepted", "edited", "rejected", "deferred", "added", "undone"]
Number = Annotated[int, Field(ge=1)]


class Proposed(Entry):
    """What was proposed, without the words of the document: enough to make the event of it later."""

    type: TypeCode
    actors: tuple[ActorId, ...] = ()
    targets: tuple[ActorId, ...] = ()
    joint: Flag = False
    persons: tuple[ActorId, ...] = ()
    when: When | None = None
    published: Day | None = None
    modality: Modality = "asserted"
    attribution: Annotated[str, Field(max_length=LONGEST_ATTRIBUTION)] = Field("", description="on whose word")
    paragraph: Number = 1
    spans: tuple[tuple[Count, Count], ...] = Field(min_length=1, description="every place; the first is the main one")

    @classmethod
    def of(cls, candidate: Candidate) -> Proposed:
        """The proposal of a candidate."""
        same = {name: getattr(candidate, name) for name in ("type", "actors", "targets", "joint", "persons", "when")}
        said = candidate.attribution
        return cls(
            **same,
            published=candidate.published,
            modality=candidate.modality,
            attribution=" ".join(said.words.split())[:LONGEST_ATTRIBUTION] if said.chain or said.hedge else "",
            paragraph=candidate.main.paragraph,
            spans=tuple(place.span for place in candidate.places),
        )


class Changes(Entry):
    """What an analyst puts in the place of the proposal; a field that is left out stays as proposed."""

    type: TypeCode | None = None
    actors: tuple[ActorId, ...] | None = Field(None, min_length=1, max_length=30)
    targets: tuple[ActorId, ...] | None = Field(None, max_length=30)
    joint: Flag | None = None
    when: When | None = None
    recorded: Day | None = Field(None, description="day it became publicly known")
    modality: Modality | None = None
    probability: Share | None = None
    intensity: Magnitude | None = None
    summary: Text | None = None
    persons: tuple[ActorId, ...] | None = Field(None, max_length=30)
    place: Text | None = None
    label: Label | None = None
    attribution: Text | None = Field(None, description="on whose word the document says so")
    note: LongText | None = None
    span: tuple[Count, Count] | None = Field(None, description="another place that the event cites, in code points")
    paragraph: Number | None = Field(None, description="of the other place")

    @model_validator(mode="after")
    def _is_a_place(self) -> Self:
        complaints = []
        if (self.span is None) != (self.paragraph is None):
            complaints.append(Complaint("", "DET019", "`span` and `paragraph` go together", "name both, or neither"))
        if self.span is not None and self.span[0] >= self.span[1]:
            complaints.append(Complaint("span", "DET013", "the span ends before it starts", "write [start, end)"))
        if complaints:
            raise Misfit(complaints)
        return self

    @property
    def fields(self) -> dict[str, Any]:
        """The fields that change, with their new values."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: value for name, value in values.items() if value is not None}


class Decision(Entry):
    """One line of a decisions file: accepted, edited, rejected, deferred, added by hand, or an earlier one undone."""

    n: Number = Field(description="running number within the file")
    candidate: CandidateId | None = Field(None, description="none where an event was added by hand")
    document: Slug | None = None
    sha256: Digest | None = Field(None, description="of the document's file")
    span: tuple[Count, Count] | None = Field(None, description="the main place, in code points")
    quote: Digest | None = Field(None, description="SHA-256 of the words there, white space aside")
    verdict: Verdict
    changes: Changes | None = None
    reason: LongText | None = None
    event: Event | None = Field(None, description="what was added by hand")
    undoes: Number | None = Field(None, description="the number of the decision that is undone")
    by: Annotated[str, Field(max_length=200)] = ""
    at: Day = Field(description="the day of the decision")
    coder: Coder | None = None
    proposed: Proposed | None = None

    @model_validator(mode="after")
    def _keys_go_together(self) -> Self:
        wanted = {"changes": "edited", "reason": "rejected", "event": "added", "undoes": "undone"}
        complaints = [
            _complaint(key, verdict, self.verdict)
            for key, verdict in wanted.items()
            if (getattr(self, key) is None) == (self.verdict == verdict)
            and not (key == "reason" and self.verdict != "rejected")
        ]
        if self.changes is not None and not self.changes.fields:
            complaints.append(Complaint("changes", "DET019", "an edit that changes nothing", "accept it instead"))
        if self.verdict not in ("added", "undone") and (lacking := self._lacking()):
            complaints.append(Complaint("", "DET011", f"the decision lacks {', '.join(lacking)}"))
        if complaints:
            raise Misfit(complaints)
        return self

    def _lacking(self) -> list[str]:
        names = ("candidate", "document", "sha256", "span", "quote", "coder", "proposed")
        return [name for name in names if getattr(self, name) is None]

    @property
    def about(self) -> str:
        """The id of the candidate, or of the event that was added."""
        return self.candidate or (self.event.id if self.event else "")


def _complaint(key: str, verdict: str, found: str) -> Complaint:
    if found == verdict:
        return Complaint("", "DET011", f"a decision `{verdict}` needs `{key}`")
    return Complaint(key, "DET019", f"`{key}` does not go with a decision `{found}`", "leave it out")


def about_candidate(candidate: Candidate) -> dict[str, Any]:
    """What every decision on a candidate says of it."""
    return {
        "candidate": candidate.id,
        "document": candidate.document,
        "sha256": candidate.sha256,
        "span": candidate.main.span,
        "quote": candidate.main.digest,
        "coder": candidate.coder,
        "proposed": Proposed.of(candidate),
    }


# --- what stands -------------------------------------------------------------------------------------


def standing(decisions: Iterable[Decision]) -> dict[str, list[Decision]]:
    """For each candidate (or added event) its decisions that were not undone, the oldest first.

    Raises ValueError where something is undone that is not the latest decision of its candidate.
    """
    found: dict[str, list[Decision]] = {}
    for decision in decisions:
        if decision.undoes is None:
            found.setdefault(decision.about, []).append(decision)
            continue
        holder = _undone(found, decision)
        found[holder].pop()
    return {about: kept for about, kept in found.items() if kept}


def _undone(found: dict[str, list[Decision]], decision: Decision) -> str:
    """Whose latest decision it is that a decision undoes."""
    holders = (about for about, kept in found.items() if kept and kept[-1].n == decision.undoes)
    holder = next(holders if decision.candidate is None else (h for h in holders if h == decision.candidate), None)
    if holder is None:
        whose = f" of {decision.candidate}" if decision.candidate else ""
        raise ValueError(f"decision {decision.undoes}, to be undone, is not the latest{whose}")
    return holder


def current(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """For each candidate (or added event) the decision that holds now; undecided ones are not there."""
    return {about: kept[-1] for about, kept in standing(decisions).items()}


# --- the event ---------------------------------------------------------------------------------------


def event_data(about: Decision | Candidate, changes: Changes | None = None) -> dict[str, Any]:
    """The event that a candidate or a decision would make, as plain data that nobody has checked yet."""
    if isinstance(about, Candidate):
        proposed, name, document, span = Proposed.of(about), about.id, about.document, about.main.span
    else:
        assert about.proposed is not None and about.document is not None and about.span is not None
        proposed, name, document, span = about.proposed, about.about, about.document, about.span
        changes = changes or about.changes
    values = _values(proposed, changes)
    citation = {
        "document": document, "published": _when(proposed.published),
        "paragraph": values.pop("paragraph", proposed.paragraph), "span": values.pop("span", span),
        "attribution": values.pop("attribution", None) or proposed.attribution, "sha256": about.sha256,
        "decision": _decided(about),
    }  # fmt: skip
    cited = {name: value for name, value in citation.items() if value not in (None, "")}
    return {"id": event_id(values, name), **values, "citations": (cited,)}


def _values(proposed: Proposed, changes: Changes | None) -> dict[str, Any]:
    """What was proposed with what was changed, and what follows from both."""
    kept = ("type", "actors", "targets", "joint", "persons", "when", "modality")
    values = {name: getattr(proposed, name) for name in kept}
    return completed({**values, **({} if changes is None else changes.fields)}, proposed.published)


def completed(values: Mapping[str, Any], published: dt.date | None) -> dict[str, Any]:
    """The values that are there, with what follows from them: the day it became known, and a plain sentence."""
    made = {name: value for name, value in values.items() if value not in (None, ())}
    made.setdefault("recorded", _recorded(made, published))
    made.setdefault("summary", sentence(made))
    return made


def _decided(about: Decision | Candidate) -> str | None:
    """The decision in words, for the event's citation."""
    if isinstance(about, Candidate):
        return None
    return (f"{about.verdict} {about.about} on {about.at}" + (f" by {about.by}" if about.by else ""))[:300]


def event_id(values: dict[str, Any], candidate: str) -> str:
    """The id of the event that a candidate makes: its type, its day or month, and the end of the candidate's id.

    >>> event_id({"type": "summit.held", "when": EventDate.parse("2018-06")}, "c-409697953361")
    'summit-held-2018-06-953361'
    """
    when = values.get("when")
    written = _short_date(when) if isinstance(when, EventDate) else ""
    kind = re.sub(r"[^a-z0-9]+", "-", str(values.get("type", "event")).lower()).strip("-")[:60]
    return "-".join(part for part in (kind, written, candidate[-6:]) if part)


def _short_date(when: EventDate) -> str:
    """A day, month or year as written; of anything longer the day on which it begins, or else ends."""
    if when.precision in ("day", "month", "year"):
        return when.text.rstrip("~?%")
    day = when.lo or when.hi
    return "" if day is None else day.isoformat()


def event_of(decision: Decision) -> Event:
    """The event of a decision that was accepted, edited or added.

    Raises ValueError for another verdict, and pydantic's ValidationError for a proposal that makes no event.
    """
    if decision.event is not None:
        return _by_hand(decision, decision.event)
    if decision.verdict not in ("accepted", "edited"):
        raise ValueError(f"a decision `{decision.verdict}` makes no event")
    return Event.model_validate(event_data(decision))


def _by_hand(decision: Decision, event: Event) -> Event:
    """An added event whose citations of the document say when and by whom it was added."""
    words = (f"added by hand on {decision.at}" + (f" by {decision.by}" if decision.by else ""))[:300]
    cited = tuple(
        c.model_copy(update={"decision": words})
        if c.document is not None and c.decision is None and decision.document in (None, c.document)
        else c
        for c in event.citations
    )
    return event.model_copy(update={"citations": cited})


def _when(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _recorded(values: dict[str, Any], published: dt.date | None) -> dt.date | None:
    """The day it became known, where the date alone does not tell: that of the document."""
    when = values.get("when")
    if published is None or not isinstance(when, EventDate):
        return published  # a date that could not be read is named by the check
    told = when.hi is not None and when.hi <= published and values.get("modality") not in UNREALISED
    return None if told else published


def sentence(values: Mapping[str, Any]) -> str:
    """A plain sentence from the codes, where the analyst wrote none."""
    actors = _listed(values.get("actors", ()))
    targets = _listed(values.get("targets", ()))
    return f"{actors}: {values.get('type', 'event')}{' toward ' + targets if targets else ''}."


def _listed(names: Sequence[str]) -> str:
    shown = list(names[:6]) + ([f"{len(names) - 6} more"] if len(names) > 6 else [])
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))
