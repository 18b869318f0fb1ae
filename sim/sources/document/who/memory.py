"""What a reader remembers of a text: who was named last, who acted, whom it is about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from sim.sources.document.who.gazetteer import Gazetteer


@dataclass
class Memory:
    """Who was named so far, the latest last: persons, and the states and organisations that act."""

    gazetteer: Gazetteer
    on: dt.date | None
    persons: list[str] = field(default_factory=list)
    parties: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    plural: tuple[str, ...] = ()
    topic: str | None = None  # the party that was the subject of the sentence before
    nearby: list[str] = field(default_factory=list)  # the persons of the sentence before
    gender: dict[str, str] = field(default_factory=dict)  # what a title or an earlier pronoun has shown
    holders: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of an office, on the day of the document
    pair: tuple[str, str] | None = None  # the two parties that the document is about

    def note(self, actors: Sequence[str], is_subject: bool) -> None:
        """Remember that somebody was named."""
        for actor in actors:
            is_person = self.gazetteer.known(actor).kind == "person"
            if is_person:
                _moved_last(self.persons, actor)
            party = self.party(actor)
            if party is not None:
                _moved_last(self.parties, party)
            if is_subject and is_person:
                _moved_last(self.subjects, actor)
        if len(actors) > 1:
            self.plural = tuple(actors)

    def party(self, actor: str) -> str | None:
        """For whom somebody acts, on the day of the document."""
        return self.gazetteer.party(actor, self.on)


def _moved_last(row: list[str], item: str) -> None:
    if item in row:
        row.remove(item)
    row.append(item)
