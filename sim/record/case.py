"""Case: everything about a negotiation that is not an event (roster, dyads, alignments, sanctions, codebook)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from sim.record.codebook import CODEBOOK, EventType, event_type, extended
from sim.record.event import Deadline, Measure
from sim.record.field import (
    ActorId,
    Complaint,
    Day,
    Entry,
    LongText,
    Misfit,
    Number,
    Share,
    Signed,
    Slug,
    Text,
    TypeCode,
)

Kind = Literal["state", "org", "person", "coalition"]
Relation = Literal["rival", "neutral", "ally"]
Role = Literal["mediator", "ally", "guarantor", "spoiler"]


class Actor(Entry):
    """Somebody who acts: a state, an organisation, a coalition or a person; persons roll up to their state."""

    id: ActorId
    name: Text
    kind: Kind
    part_of: ActorId | None = Field(None, description="the actor its events count for")
    office: Text | None = Field(None, description="office held, with years")
    aliases: tuple[Text, ...] = ()


class ThirdParty(Entry):
    """A party outside the principal dyads and the part it plays."""

    actor: ActorId
    role: Role
    leverage: Share | None = Field(None, description="weight of its mediation, 0 to 1; default: the model's parameter")
    style: Text | None = Field(None, description="facilitation, formulation or manipulation")
    why: Text | None = None


class Alignment(Entry):
    """How far one actor's interests go with another's, -1 to 1, constant between two dates."""

    between: tuple[ActorId, ActorId] | None = Field(None, description="symmetric")
    of: ActorId | None = None
    toward: ActorId | None = None
    value: Signed
    from_: Day | None = Field(None, alias="from")
    until: Day | None = None
    why: Text | None = None

    @model_validator(mode="after")
    def _names_a_pair(self) -> Self:
        if (self.between is None) == (self.of is None or self.toward is None):
            raise Misfit([Complaint("", "DET019", "an alignment has `between`, or `of` and `toward`", "keep one form")])
        return self

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The ordered pairs it speaks of."""
        if self.between is not None:
            a, b = self.between
            return ((a, b), (b, a))
        assert self.of is not None and self.toward is not None
        return ((self.of, self.toward),)


class DyadRelation(Entry):
    """The long-run relation of two actors: sets the structural offset and the trust prior of both directions."""

    between: tuple[ActorId, ActorId]
    is_: Relation = Field(alias="is")
    why: Text | None = None


class Offset(Entry):
    """A structural offset of one directed dyad, in Goldstein points; overrides the relation's."""

    of: ActorId
    toward: ActorId
    value: Annotated[Number, Field(ge=-10, le=10)]
    why: Text | None = None


class Prior(Entry):
    """A trust prior of one directed dyad, as counts of kept and broken word; overrides the relation's."""

    of: ActorId
    toward: ActorId
    kept: Annotated[Number, Field(gt=0, le=1000)]
    broken: Annotated[Number, Field(gt=0, le=1000)]
    why: Text | None = None


class Weight(Entry):
    """A case's own weight for a type of the codebook, with the reason."""

    weight: Annotated[Number, Field(ge=-10, le=10)]
    why: Text


class CaseType(Entry):
    """An event type that only this case has; its codes come from the parent."""

    code: TypeCode
    parent: TypeCode
    memory: Literal["symbolic", "material", "none"]
    weight: Annotated[Number, Field(ge=-10, le=10)]
    definition: Text
    example: Text


class CaseCodebook(Entry):
    """What a case changes in the codebook."""

    weights: dict[TypeCode, Weight] = {}
    types: tuple[CaseType, ...] = ()


class Rates(Entry):
    """How often an actor acts of its own accord toward an opponent while there are no talks, acts a day."""

    conf: Annotated[Number, Field(ge=0, le=20)] = Field(description="hostile acts a day")
    coop: Annotated[Number, Field(ge=0, le=20)] = Field(description="friendly acts a day")


class Tally(Entry):
    """How often a type of act was counted in each kind of phase; a deal counts as talks, a joint act half for each."""

    no_talks: Annotated[Number, Field(ge=0, le=1e6)] = 0.0
    talks: Annotated[Number, Field(ge=0, le=1e6)] = 0.0
    impasse: Annotated[Number, Field(ge=0, le=1e6)] = 0.0


class Marks(Entry):
    """Which types an actor's acts are of: counts by type, hostile and friendly."""

    conf: dict[TypeCode, Tally] = {}
    coop: dict[TypeCode, Tally] = {}


class Outlook(Entry):
    """What a continuation of this case starts from: rates and types of acts (model.md 2.12)."""

    rates: dict[ActorId, Rates] = Field(description="by principal")
    marks: dict[ActorId, Marks] = Field(description="by principal")
    why: LongText | None = None


class Source(Entry):
    """Metadata of a document the case cites; never its text."""

    id: Slug
    title: Text
    publisher: Text | None = None
    published: Day
    retrieved: Day | None = None
    url: Annotated[str, Field(pattern=r"^https?://\S+$", max_length=500)] | None = None
    file: Text | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    paragraphs: Annotated[int, Field(ge=1)] | None = None
    code_points: Annotated[int, Field(ge=1)] | None = None
    licence: Text
    language: Text = "en"
    note: LongText | None = None


class Documents(Entry):
    """The documents file of a case."""

    schema_: Literal["detente/documents/v1"] = Field("detente/documents/v1", alias="schema")
    documents: tuple[Source, ...] = ()


class Case(Entry):
    """A negotiation: who is at the table, who stands around it, and how things stood at the start."""

    model_config = ConfigDict(ignored_types=(cached_property,))

    schema_: Literal["detente/case/v1"] = Field("detente/case/v1", alias="schema")
    id: Slug
    title: Text
    summary: LongText | None = None
    start: Day = Field(description="first day; nothing has an effect before it")
    end: Day = Field(description="last day")
    licence: Text | None = None
    events: tuple[Text, ...] = Field(("events.yaml",), description="event files, beside case.yaml")
    documents: Text | None = Field(None, description="file with the documents' metadata, beside case.yaml")
    checks: Text | None = Field(None, description="file with the face checks, beside case.yaml")
    actors: tuple[Actor, ...] = Field(min_length=2, max_length=500)
    principals: tuple[tuple[ActorId, ActorId], ...] = Field(min_length=1, max_length=50)
    third_parties: tuple[ThirdParty, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    relations: tuple[DyadRelation, ...] = ()
    offsets: tuple[Offset, ...] = ()
    priors: tuple[Prior, ...] = ()
    sanctions: tuple[Measure, ...] = Field((), description="measures in force at the start")
    deadlines: tuple[Deadline, ...] = ()
    codebook: CaseCodebook = CaseCodebook()
    future: Outlook | None = Field(None, description="rates and types of acts, needed to continue beyond the record")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.end < self.start:
            raise Misfit([Complaint("end", "DET023", "the case ends before it starts", "swap `start` and `end`")])
        return self

    @cached_property
    def roster(self) -> Mapping[str, Actor]:
        """Actors by id."""
        return {actor.id: actor for actor in self.actors}

    @cached_property
    def roots(self) -> Mapping[str, str]:
        """For every actor id, the actor its events count for (itself, or the top of its `part_of` chain)."""
        return {actor.id: self._root(actor.id) for actor in self.actors}

    def _root(self, actor_id: str) -> str:
        seen = {actor_id}
        while (parent := self.roster[actor_id].part_of) is not None and parent in self.roster and parent not in seen:
            seen.add(parent)
            actor_id = parent
        return actor_id

    @cached_property
    def types(self) -> Mapping[str, EventType]:
        """The codebook with this case's weights and extra types."""
        if not self.codebook.weights and not self.codebook.types:
            return CODEBOOK
        extra = [_event_type(t) for t in self.codebook.types]
        return extended({code: w.weight for code, w in self.codebook.weights.items()}, extra)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the case's content, independent of the order in which YAML keys were written."""
        return hashlib.sha256(self.model_dump_json(by_alias=True, exclude_defaults=True).encode()).hexdigest()

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled: the fields; what was worked out from them is worked out again."""
        state = super().__getstate__()
        fields = type(self).model_fields
        return {**state, "__dict__": {k: v for k, v in state["__dict__"].items() if k in fields}}

    def __repr__(self) -> str:
        return f"Case({self.id}, {self.start} to {self.end}, {len(self.actors)} actors)"

    def _repr_html_(self) -> str:
        """What a notebook shows of the case: every text is escaped, nothing runs."""
        from sim.record.shown import case_html

        return case_html(self)

    def covers(self, day: dt.date) -> bool:
        """Whether a day lies within the case."""
        return self.start <= day <= self.end


def _event_type(case_type: CaseType) -> EventType:
    """A type of the case: codes and table come from its parent, and so do the parts it plays in the talks."""
    return EventType(
        code=case_type.code,
        memory=case_type.memory,
        weight=case_type.weight,
        table=None,
        cameo=(),
        plover="",
        roles=event_type(case_type.parent).roles,
        definition=case_type.definition,
        example=case_type.example,
        parent=case_type.parent,
    )
