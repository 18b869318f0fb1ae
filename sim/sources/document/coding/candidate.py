"""A candidate: an event that a coder proposes, with its place in the document and everything that led to it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Annotated, Final, Literal

from pydantic import Field

from sim.record.event import Modality
from sim.record.field import ActorId, Count, Day, Entry, Flag, Share, Slug, TypeCode, When

CANDIDATES_SCHEMA: Final = "detente/candidates/v1"
CONTEXT: Final = 32  # code points kept on either side of a quotation, so that it is found again in a changed text

Quote = Annotated[str, Field(min_length=1, max_length=4000)]
Words = Annotated[str, Field(max_length=600)]
CandidateId = Annotated[str, Field(pattern=r"^c-[0-9a-f]{12}$")]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Place(Entry):
    """Where it stands: the span in code points of the document's text, and the words with some before and after."""

    span: tuple[Count, Count]
    quote: Quote
    before: Words = ""
    after: Words = ""
    paragraph: Annotated[int, Field(ge=1)] = 1

    @property
    def digest(self) -> str:
        """SHA-256 of the words, white space aside: what is kept where the words may not be."""
        return hashlib.sha256(" ".join(self.quote.split()).encode()).hexdigest()


class Coder(Entry):
    """Who proposes: name, version, and the fingerprint of the lexicon or model it used."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    version: Annotated[str, Field(min_length=1, max_length=80)]
    lexicon: Words = ""


class Codes(Entry):
    """The type in the terms of other event data: CAMEO codes and the PLOVER class."""

    cameo: tuple[str, ...] = ()
    plover: str = ""


class Attribution(Entry):
    """On whose word: from the nearest source to the farthest; empty where the document speaks for itself."""

    chain: tuple[Words, ...] = ()
    hedge: Words = ""

    @property
    def words(self) -> str:
        """In words, for a citation."""
        chain = "; via ".join(self.chain) or "stated by the document in its own voice"
        return f"{chain} ({self.hedge})" if self.hedge else chain


class Candidate(Entry):
    """An event as a coder proposes it; nobody has decided it yet."""

    id: CandidateId
    document: Slug
    sha256: Digest = Field(description="of the document's file")
    published: Day | None = None
    type: TypeCode
    actors: tuple[ActorId, ...] = Field(max_length=30)
    targets: tuple[ActorId, ...] = Field((), max_length=30)
    joint: Flag = False
    persons: tuple[ActorId, ...] = Field((), max_length=30)
    when: When | None = None
    date_words: Words = ""
    date_rule: Words = ""
    modality: Modality = "asserted"
    attribution: Attribution = Attribution()
    places: tuple[Place, ...] = Field(min_length=1, max_length=50, description="the first is the main one")
    codes: Codes = Codes()
    coder: Coder
    rules: tuple[Words, ...] = Field((), description="which rules led to it, in order")
    confidence: Share = Field(0.5, description="a rank among candidates, no probability")
    refused: Words = Field("", description="why it cannot be accepted as it stands; empty where it can")

    @property
    def main(self) -> Place:
        """The place that carries it."""
        return self.places[0]


def candidate_id(
    fingerprint: str, span: tuple[int, int], type_code: str, actors: Iterable[str], targets: Iterable[str]
) -> str:
    """The id of a candidate: the same for the same event in the same text, however its lines are wrapped.

    `span` is in the unwrapped text (see `prose.Unwrapped`), whose digest `fingerprint` is.
    """
    key = [fingerprint, list(span), type_code, list(actors), list(targets)]
    return "c-" + hashlib.sha256(json.dumps(key, separators=(",", ":")).encode()).hexdigest()[:12]


def to_lines(candidates: Iterable[Candidate], document: str) -> str:
    """A candidates file: a header, then one object a line, in the order given; the same bytes every time."""
    head = json.dumps({"schema": CANDIDATES_SCHEMA, "document": document})
    rows = (json.dumps(c.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False) for c in candidates)
    return "\n".join([head, *rows]) + "\n"


class Header(Entry):
    """The first line of a candidates file."""

    schema_: Literal["detente/candidates/v1"] = Field(alias="schema")
    document: Slug
