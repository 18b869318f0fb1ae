"""Candidates to doccano and back: its JSON Lines for sequence labelling, with relations or without.

The format, as doccano writes it today: `{"id", "text", "label": [[start, end, "TYPE"], ...], "Comments"}` without
relations, and `{"id", "text", "entities": [{"id", "label", "start_offset", "end_offset"}], "relations": [{"id",
"from_id", "to_id", "type"}], "Comments"}` in a project with them. On import every further column becomes the
example's meta, and on export its keys stand beside `text` again: so `detente` below comes back untouched, while ids of
labels are doccano's own and do not. (doccano/doccano: backend/data_export/models.py and pipeline/{factories,formatters,
labels,comments}.py; backend/data_import/pipeline/{label,makers}.py and examples/relation_extraction; pull requests
1703 and 1823.) Older exports say `labels` for `label`, `data` for `text`, and keep further keys under `meta`.

Offsets: the labelling page counts as JavaScript does, in UTF-16 code units (issue 2290). They differ from code points
only after characters such as emoji, and are converted here. The project setting "Count grapheme clusters as one
character" must be off and "Allow overlapping" on.

Reading order: `to_doccano`, then what an actor's span is; reading a file is in `doccanofile`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any, Final

from sim.sources.document.coding.candidate import Candidate
from sim.sources.document.document import Document
from sim.sources.document.text.tokens import tokens
from sim.sources.document.who.gazetteer import Gazetteer

DOCCANO_SCHEMA: Final = "detente/doccano/v1"
OWN_KEY: Final = "detente"
ACTOR: Final = "actor:"  # before the id, in the label of a span that names an actor
ROLES: Final = ("actor", "target")


def to_doccano(
    coded: Iterable[tuple[Document, Sequence[Candidate]]], *, relations: Gazetteer | None = None
) -> str:  # fmt: skip
    """Documents with their candidates as a file to import into doccano, one document a line.

    With a gazetteer in `relations` the form with relations is written: each candidate is a span of its own, each actor
    a span where it is named nearest, and relations `actor` and `target` lead from the first to the second. Without,
    spans only, of which equal ones are written once. Whatever doccano does not hold lies under `detente`, by id.

    >>> text = Document.of_text("A letter came.")
    >>> to_doccano([(text, ())]).startswith('{"text": "A letter came.", "label": [], "detente": {"schema": ')
    True
    """
    rows = (_row(document, candidates, relations) for document, candidates in coded)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _row(document: Document, candidates: Sequence[Candidate], gazetteer: Gazetteer | None) -> dict[str, Any]:
    """A line; it has no `id`, because doccano would keep it as meta and show it for its own."""
    if gazetteer is None:
        unit = Units(document.text)
        spans = dict.fromkeys((unit.of(c.main.span[0]), unit.of(c.main.span[1]), c.type) for c in candidates)
        labels: dict[str, Any] = {"label": [list(span) for span in spans]}
    else:
        labels = _Drawing(document, gazetteer).of(candidates)
    kept = [c.model_dump(mode="json", exclude_defaults=True) for c in candidates]
    own = {"schema": DOCCANO_SCHEMA, "document": document.id, "sha256": document.sha256, "candidates": kept}
    return {"text": document.text, **labels, OWN_KEY: own}


class Units:
    """Places of a text in UTF-16 code units, and back in code points.

    >>> u = Units("\N{FIRE ENGINE} came")
    >>> u.of(2), u.back(3), u.back(1)
    (3, 2, None)
    """

    def __init__(self, text: str) -> None:
        self._starts: list[int] | None = None
        self._length = len(text)
        if not text.isascii() and max(text) > "\uffff":
            self._starts = list(accumulate((1 + (c > "\uffff") for c in text), initial=0))
            self._places = {unit: k for k, unit in enumerate(self._starts)}

    def of(self, place: int) -> int:
        """A place in code points as one in code units."""
        return place if self._starts is None else self._starts[place]

    def back(self, unit: int) -> int | None:
        """A place in code units as one in code points; None beyond the text or inside a character."""
        if self._starts is None:
            return unit if 0 <= unit <= self._length else None
        return self._places.get(unit)


class _Drawing:
    """The entities and relations of a document; their ids count from 0 on each line."""

    def __init__(self, document: Document, gazetteer: Gazetteer) -> None:
        self.document, self.unit = document, Units(document.text)
        self.named = tuple(named(document, gazetteer))
        self.entities: list[dict[str, Any]] = []
        self.relations: list[dict[str, Any]] = []
        self._drawn: dict[tuple[int, int, str], int] = {}

    def of(self, candidates: Iterable[Candidate]) -> dict[str, Any]:
        """The two lists of a line."""
        for c in candidates:
            event = self._entity(c.main.span, c.type)
            for role, actors in zip(ROLES, (c.actors, c.targets), strict=True):
                for actor in dict.fromkeys(actors):
                    self._relate(event, self._actor(actor, c.main.span), role)
        return {"entities": self.entities, "relations": self.relations}

    def _entity(self, span: tuple[int, int], label: str) -> int:
        number = len(self.entities)
        a, b = self.unit.of(span[0]), self.unit.of(span[1])
        self.entities.append({"id": number, "label": label, "start_offset": a, "end_offset": b})
        return number

    def _actor(self, actor: str, event: tuple[int, int]) -> int:
        """The entity of an actor: where it is named inside the event's span, else nearest, else the span itself."""
        places = [(a, b) for a, b, who in self.named if who == actor]
        span = min(places, key=lambda p: (_distance(p, event), p), default=event)
        key = (*span, actor)
        if key not in self._drawn:
            self._drawn[key] = self._entity(span, ACTOR + actor)
        return self._drawn[key]

    def _relate(self, event: int, actor: int, role: str) -> None:
        row = {"id": len(self.relations), "from_id": event, "to_id": actor, "type": role}
        self.relations.append(row)


def _distance(place: tuple[int, int], event: tuple[int, int]) -> int:
    return max(0, event[0] - place[1], place[0] - event[1])


def named(document: Document, gazetteer: Gazetteer) -> Iterator[tuple[int, int, str]]:
    """Where actors are named in a text, persons also for those they act for.

    >>> from sim.sources.document.who.gazetteer import Known
    >>> roster = Gazetteer.of([Known(id="ARV", name="Arvenia", kind="state")])
    >>> list(named(Document.of_text("It was Arvenia."), roster))
    [(7, 14, 'ARV')]
    """
    words = tokens(document.text)
    at = 0
    while at < len(words):
        found = gazetteer.match(words, at)
        if found is not None:
            span = words[at].start, words[at + found[1] - 1].end
            acting = gazetteer.party(found[0], document.published)
            yield from ((*span, who) for who in dict.fromkeys((found[0], acting)) if who is not None)
        at += found[1] if found else 1
