"""Event: one coded fact of a negotiation, with its sources, its hedge, and what it did to promises and sanctions.

An event is immutable. A later record never edits an earlier one; it confirms, denies, supersedes or corrects it.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

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

Modality = Literal["asserted", "reported", "alleged", "anticipated", "hypothetical", "denied", "negated"]
Denial = Literal["interested", "neutral"]
Status = Literal[
    "PROPOSED",
    "ACTIVE",
    "DUE",
    "PARTIAL",
    "FULFILLED",
    "CONTESTED",
    "BREACHED",
    "WAIVED",
    "LAPSED",
    "SUPERSEDED",
]
MeasureStatus = Literal["threatened", "active", "suspended", "lifted"]

UNREALISED: frozenset[Modality] = frozenset({"anticipated", "hypothetical"})
HAPPENED: frozenset[Modality] = frozenset({"asserted", "reported", "alleged"})


class Citation(Entry):
    """Where a reader can see for themselves: a document of the case with the place in it, or a title and an address."""

    document: Slug | None = Field(None, description="id of a document in the case's documents file")
    title: Text | None = Field(None, description="title of the source, when it is not a document of the case")
    publisher: Text | None = Field(None, description="who published it")
    url: Annotated[str, Field(pattern=r"^https?://\S+$", max_length=500)] | None = Field(
        None, description="address a reader can follow"
    )
    published: When | None = Field(None, description="date of publication, EDTF")
    paragraph: Annotated[int, Field(ge=1)] | None = Field(None, description="paragraph, counted from 1")
    span: tuple[Count, Count] | None = Field(
        None, description="place in the document's text: first and one past the last Unicode code point"
    )
    attribution: Text | None = Field(None, description="to whom the source attributes it, as the source hedges it")
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        None, description="SHA-256 of the document's file, where the place was taken from it by a coder"
    )
    decision: Text | None = Field(None, description="the decision by which it was accepted from a coder's candidates")

    @model_validator(mode="after")
    def _has_a_place(self) -> Self:
        complaints = []
        if self.document is None and self.title is None:
            complaints.append(Complaint("", "DET011", "a citation needs `document` or `title`", "name the source"))
        if self.span is not None and self.span[0] >= self.span[1]:
            complaints.append(Complaint("span", "DET013", "the span ends before it starts", "write [start, end)"))
        if complaints:
            raise Misfit(complaints)
        return self


class Refs(Entry):
    """How this record stands to earlier ones."""

    confirms: tuple[Slug, ...] = Field((), description="events that this record says came true")
    denies: tuple[Slug, ...] = Field((), description="events that this record disputes")
    supersedes: tuple[Slug, ...] = Field((), description="records of the same happening that this one replaces")
    corrects: tuple[Slug, ...] = Field((), description="records that were coded wrongly")
    responds_to: tuple[Slug, ...] = Field((), description="events that this one answers")
    fulfils: tuple[Slug, ...] = Field((), description="commitments that this event keeps")
    breaches: tuple[Slug, ...] = Field(
        (), description="commitments that this event breaks; on an accusation, those said to be broken"
    )

    def events(self) -> tuple[str, ...]:
        """Every event this record refers to."""
        return self.confirms + self.denies + self.supersedes + self.corrects + self.responds_to


class Clause(Entry):
    """One part of a condition: a commitment has a status, or somebody did something."""

    commitment: Slug | None = Field(None, description="id of a commitment")
    is_: Status | None = Field(None, alias="is", description="the status it must have")
    event: TypeCode | None = Field(None, description="an event type that must happen")
    by: ActorId | None = Field(None, description="who must do it")

    @model_validator(mode="after")
    def _is_one_kind(self) -> Self:
        standing = self.commitment is not None and self.is_ is not None
        happening = self.event is not None
        mixed = (self.commitment is not None or self.is_ is not None) and (happening or self.by is not None)
        if standing == happening or mixed:
            raise Misfit(
                [
                    Complaint(
                        "",
                        "DET019",
                        "a clause names a commitment and its status, or an event and who does it",
                        "write {commitment: id, is: FULFILLED} or {event: type, by: ACTOR}",
                    )
                ]
            )
        return self


class Condition(Entry):
    """What must be true before a commitment binds: all of some clauses, or any of them."""

    all: tuple[Clause, ...] = Field((), description="every one of these")
    any: tuple[Clause, ...] = Field((), description="at least one of these")

    @model_validator(mode="after")
    def _is_one_kind(self) -> Self:
        if bool(self.all) == bool(self.any):
            raise Misfit([Complaint("", "DET019", "a condition has `all` or `any`, one of them", "keep one")])
        return self


class AfterCondition(Entry):
    """A due date counted from the day the condition became true."""

    after_condition_days: Count = Field(description="days after the condition became true")


def _kind_of_due(value: Any) -> str:
    return "after" if isinstance(value, dict | AfterCondition) else "date"


Due = Annotated[
    Annotated[When, Tag("date")] | Annotated[AfterCondition, Tag("after")],
    Discriminator(_kind_of_due),
]


class Commitment(Entry):
    """A promise or a threat that one actor made to others: the ledger's entry (model.md 2.6)."""

    id: Slug = Field(description="stable id, used by `fulfils` and `breaches`")
    kind: Literal["promise", "threat"] = Field("promise", description="promise or threat")
    by: ActorId = Field(description="who is bound")
    to: tuple[ActorId, ...] = Field(min_length=1, description="to whom")
    content: Text = Field(description="what was committed to, in the coder's own words")
    forbids: tuple[TypeCode, ...] = Field((), description="event types that would break it")
    requires: tuple[TypeCode, ...] = Field((), description="event types that would keep it")
    magnitude: Magnitude = Field(1.0, description="how much it matters, .25 to 2")
    vagueness: Share = Field(
        0.0, description="0 exact to 1 wholly vague; from .5 on it cannot be breached by the clock"
    )
    public: Flag = Field(True, description="made in public")
    condition: Condition | None = Field(None, description="what must be true before it binds")
    due: Due | None = Field(None, description="EDTF date, or {after_condition_days: N}")
    verify: tuple[Text, ...] = Field((), description="how its keeping would be verified")
    supersedes: tuple[Slug, ...] = Field((), description="commitments that it replaces")

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        complaints = []
        if self.forbids and self.requires:
            complaints.append(Complaint("requires", "DET019", "a commitment forbids or requires, not both", "split it"))
        if isinstance(self.due, AfterCondition) and self.condition is None:
            complaints.append(
                Complaint("due", "DET019", "a due date after the condition needs a `condition`", "add it")
            )
        if self.by in self.to:
            complaints.append(Complaint("to", "DET037", f"`{self.by}` commits to itself", "name somebody else"))
        if complaints:
            raise Misfit(complaints)
        return self


class Measure(Entry):
    """A sanctions measure that begins, or a change of one that is known (model.md 2.7)."""

    id: Slug = Field(description="stable id of the measure")
    title: Text | None = Field(None, description="its name")
    senders: tuple[ActorId, ...] = Field((), description="who imposes it; default: the event's actors")
    targets: tuple[ActorId, ...] = Field((), description="on whom; default: the event's targets")
    level: Share | None = Field(None, description="severity, 0 to 1; required for a new measure")
    enforcement: Share | None = Field(None, description="how far it is enforced, 0 to 1, default 1")
    status: MeasureStatus | None = Field(None, description="threatened, active, suspended or lifted; default active")
    from_: Day | None = Field(None, alias="from", description="first day in force; default: the event's day")
    until: Day | None = Field(None, description="last day in force")
    commitment: Slug | None = Field(None, description="the ledger entry it belongs to")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.from_ is not None and self.until is not None and self.until < self.from_:
            raise Misfit([Complaint("until", "DET023", "the measure ends before it starts", "swap the two dates")])
        return self


class Deadline(Entry):
    """A date by which somebody says something must have happened (model.md 2.8)."""

    id: Slug = Field(description="stable id")
    by: ActorId | None = Field(None, description="who set it; default: the event's first actor")
    at: When = Field(description="the last day, EDTF; it expires when that day is over")
    magnitude: Magnitude = Field(1.0, description="how much it matters, .25 to 2")
    content: Text | None = Field(None, description="what is to happen by then")
    commitment: Slug | None = Field(None, description="a ledger entry; if that lapses or is waived, nothing expires")

    @model_validator(mode="after")
    def _has_an_end(self) -> Self:
        if self.at.hi is None:
            raise Misfit([Complaint("at", "DET023", "a deadline needs a last day", "write a date with an end")])
        return self


class Effects(Entry):
    """What an event does beyond its weight: commitments made or waived, measures, deadlines."""

    commitments: tuple[Commitment, ...] = Field((), description="promises and threats made")
    waives: tuple[Slug, ...] = Field((), description="commitments or deadlines given up by those they bind others to")
    sanctions: tuple[Measure, ...] = Field((), description="measures begun or changed")
    deadlines: tuple[Deadline, ...] = Field((), description="deadlines set")


class Event(Entry):
    """A frozen, sourced fact: who did what to whom, when, and how sure the source is.

    `when` is EDTF; dates are civil dates at the place of the event and are never converted. `recorded` is the day it
    became publicly known (default: the last day of `when`). Source of the fields: model.md 2.1; PLOVER's
    event-mode-context split is the model for `modality`.
    """

    id: Slug = Field(description="stable id, lower-case words joined by hyphens")
    type: TypeCode = Field(description="code of the codebook")
    actors: tuple[ActorId, ...] = Field(
        min_length=1, max_length=30, description="who does it: ids of the case's roster"
    )
    targets: tuple[ActorId, ...] = Field((), max_length=30, description="to whom; for mediation, between whom")
    joint: Flag = Field(False, description="all participants act on one another")
    when: When = Field(description="EDTF date of the happening")
    recorded: Day | None = Field(None, description="day it became publicly known; default: the last day of `when`")
    modality: Modality = Field("asserted", description="how the source says it")
    probability: Share | None = Field(None, description="for anticipated and hypothetical only, default .5")
    denial: Denial | None = Field(
        None, description="for denied only: by an interested party (default) or a neutral one"
    )
    intensity: Magnitude = Field(1.0, description="multiplies the type's weight, .25 to 2")
    label: Label | None = Field(None, description="short name on charts")
    summary: Text = Field(description="one sentence in the coder's own words")
    persons: tuple[ActorId, ...] = Field((), max_length=30, description="people who took part, for provenance")
    place: Text | None = Field(None, description="where")
    citations: tuple[Citation, ...] = Field((), max_length=50, description="where a reader can check it")
    refs: Refs = Field(Refs(), description="how it stands to earlier records")
    fraction: Share | None = Field(None, description="with `fulfils`: the part kept so far, 0 to 1; default all")
    effects: Effects = Field(Effects(), description="commitments, measures, deadlines")
    note: LongText | None = Field(None, description="why it was coded so")

    @model_validator(mode="after")
    def _keys_go_together(self) -> Self:
        complaints = tuple(_misfits(self))
        if complaints:
            raise Misfit(complaints)
        return self

    @property
    def known(self) -> dt.date:
        """The day this record became public."""
        if self.recorded is not None:
            return self.recorded
        assert self.when.hi is not None  # guaranteed by validation
        return self.when.hi

    @property
    def canonical(self) -> str:
        """The record as JSON, the same text for the same record: what digests are taken of."""
        return self.model_dump_json(by_alias=True, exclude_defaults=True)

    @property
    def participants(self) -> tuple[str, ...]:
        """Actors, then targets, as written."""
        return self.actors + self.targets


def _misfits(event: Event) -> list[Complaint]:
    unrealised = event.modality in UNREALISED
    found = []
    if event.probability is not None and not unrealised:
        found.append(
            Complaint(
                "probability",
                "DET019",
                f"`probability` does not go with modality `{event.modality}`",
                "leave it out, or use modality anticipated or hypothetical",
            )
        )
    if event.denial is not None and event.modality != "denied":
        found.append(
            Complaint("denial", "DET019", f"`denial` does not go with modality `{event.modality}`", "leave it out")
        )
    if event.recorded is None and (unrealised or event.when.hi is None):
        why = f"an {event.modality} event" if unrealised else "a date with an open end"
        found.append(Complaint("", "DET026", f"{why} needs `recorded`", "write the day it became known, YYYY-MM-DD"))
    if event.fraction is not None and not event.refs.fulfils:
        found.append(Complaint("fraction", "DET019", "`fraction` needs `refs.fulfils`", "name the commitment"))
    if event.id in event.refs.events():
        found.append(Complaint("refs", "DET037", f"`{event.id}` refers to itself", "name another event"))
    return found
