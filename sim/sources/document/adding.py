"""An event added by hand: its own words, and its citations of the document that is reviewed.

A citation of that document is checked where the text is at hand, and says from which file and day it comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from sim.record.event import Citation, Event
from sim.sources.document.candidate import Candidate
from sim.sources.document.document import Document
from sim.sources.document.editing import Trouble, copied, quotes
from sim.sources.document.prose import blocks

UNFIT: Final = "DET101"


class Cited(NamedTuple):
    """The document that is reviewed, as far as it is known: without its text, citations are not checked."""

    document: str = ""
    sha256: str = ""
    published: str = ""
    text: str = ""
    quotes: tuple[str, ...] = ()

    @classmethod
    def of(cls, document: Document | None, candidates: Sequence[Candidate]) -> Cited:
        """From the text that was read, else from the candidates made of it."""
        known = quotes(*candidates)
        first = document or next(iter(candidates), None)
        if first is None:
            return cls()
        name = first.id if isinstance(first, Document) else first.document
        day = "" if first.published is None else first.published.isoformat()
        return cls(name, first.sha256, day, "" if document is None else document.text, known)

    def means(self, citation: Citation) -> bool:
        """Whether a citation is one of this document."""
        return bool(self.document) and citation.document == self.document

    def filled(self, event: Event) -> Event:
        """The event with the digest and the day of the document in its citations of it; what is given stays."""
        cited = tuple(self._filled(c) if self.means(c) else c for c in event.citations)
        return Event.model_validate({**_given(event), "citations": [_given(c) for c in cited]})

    def _filled(self, citation: Citation) -> Citation:
        known = {"sha256": self.sha256, "published": self.published}
        more = {name: value for name, value in known.items() if value and getattr(citation, name) is None}
        return Citation.model_validate({**_given(citation), **more})

    def troubles(self, event: Event) -> tuple[Trouble, ...]:
        """What speaks against an event: copied wording, and citations that do not fit the text."""
        own = {name: value for name in ("summary", "place", "label", "note") if (value := getattr(event, name))}
        own |= {f"citations.{k}.attribution": c.attribution for k, c in enumerate(event.citations) if c.attribution}
        placed = (t for k, c in enumerate(event.citations) if self.means(c) for t in self._misplaced(k, c))
        return (*copied(filter(None, (*self.quotes, self.text)), own), *placed)

    def _misplaced(self, k: int, citation: Citation) -> Iterator[Trouble]:
        """A citation from another file, or of a place that is not there."""
        if citation.sha256 is not None and citation.sha256 != self.sha256:
            message = "the citation is of another version of the document"
            yield Trouble(f"citations.{k}.sha256", UNFIT, message, f"the digest is {self.sha256[:12]}…; leave it out")
        if not self.text:
            return
        if citation.span is not None and citation.span[1] > len(self.text):
            message = f"the span {_shown(citation.span)} ends beyond the text, which has {len(self.text):,} code points"
            yield Trouble(f"citations.{k}.span", UNFIT, message, "offsets are code points: [start, end)")
        elif citation.paragraph is not None:
            yield from self._astray(k, citation.paragraph, citation.span)

    def _astray(self, k: int, paragraph: int, span: tuple[int, int] | None) -> Iterator[Trouble]:
        """A paragraph that the text does not have, or in which the span does not begin."""
        known = blocks(self.text)
        if paragraph > len(known):
            message = f"there is no paragraph {paragraph}"
            yield Trouble(f"citations.{k}.paragraph", UNFIT, message, f"the text has {len(known)}")
            return
        found = None if span is None else next((b.number for b in known if b.end > span[0]), len(known))
        if found is not None and found != paragraph:
            message = f"the span {_shown(span)} begins in paragraph {found}, not {paragraph}"
            yield Trouble(f"citations.{k}.paragraph", UNFIT, message, "correct one of the two")


def _given(entry: Event | Citation) -> dict[str, Any]:
    return entry.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _shown(span: Iterable[int] | None) -> str:
    return f"[{', '.join(map(str, span or ()))}]"
