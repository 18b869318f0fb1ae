"""An event added by hand: its own words, and its citations of the document that is reviewed.

A citation of that document is checked where the text is at hand, and says from which file and day it comes.

Reading order: `spans_of` (where some words stand), `Cited` (the document), `written` (an event from a form's fields).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sim.record.case import Case
from sim.record.event import Citation, Event
from sim.sources.document.coding.candidate import Candidate, Place, candidate_id
from sim.sources.document.document import Document
from sim.sources.document.review.decision import Changes, completed, event_id
from sim.sources.document.review.editing import (
    NAMES,
    OWN_WORDS,
    WORDS,
    Spot,
    Trouble,
    check_event,
    copied,
    quotes,
    texts_of,
    value_of,
)
from sim.sources.document.text.prose import Block, blocks

UNFIT: Final = "DET101"
FEWEST: Final = 6  # words that a telling's beginning has at least
# What a keyboard has for what a text may hold; a screen shows U+FFFD for what it cannot show.
_ALIKE: Final = {"'": "['‘’ʼ]", '"': '["“”„]', "-": "[-‐‑–—]", "\ufffd": "."}


# --- words and their places ---------------------------------------------------------------------------


def spans_of(words: str, text: str) -> tuple[tuple[int, int], ...]:
    """Every place where some words stand in a text, white space aside; whole words, where there are any.

    >>> spans_of("a letter", "A letter, then a\\nletter."), spans_of("let", "A letter.")
    (((15, 23),), ((2, 5),))
    """
    parts = ("".join(_ALIKE.get(c, re.escape(c)) for c in word) for word in words.split())
    pattern = r"\s+".join(parts)
    if not pattern:
        return ()
    found = [m.span(1) for m in re.finditer(f"(?=({pattern}))", text)]  # looking ahead: places may overlap
    whole = [span for span in found if not _cuts_a_word(text, span)]
    return tuple(whole or found)


def _cuts_a_word(text: str, span: tuple[int, int]) -> bool:
    return any(0 < k < len(text) and text[k - 1].isalnum() and text[k].isalnum() for k in span)


def first_words(quote: str, text: str) -> str:
    """The beginning of a quotation that is long enough to stand only once in a text; else the whole.

    >>> first_words("It came as a letter by boat, late.", "No letter. It came as a letter by boat, late.")
    'It came as a letter by'
    """
    words = quote.split()
    begun = (" ".join(words[:k]) for k in range(FEWEST, len(words)))
    return next((few for few in begun if len(spans_of(few, text)) == 1), " ".join(words))


@lru_cache(maxsize=4)
def _blocks(text: str) -> tuple[Block, ...]:
    return blocks(text)


def paragraph_at(text: str, offset: int) -> int:
    """The number of the paragraph that holds an offset, or comes next."""
    known = _blocks(text)
    return next((b.number for b in known if b.end > offset), len(known) or 1)


# --- the document -----------------------------------------------------------------------------------


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

    def spot(self, words: str) -> Spot | Trouble:
        """The one place where some words stand, or why there is none."""
        if not words.split():
            return Trouble(WORDS.name, "DET011", "no words are named", WORDS.help)
        if not self.text:
            message = "the text of the document is not at hand"
            return Trouble(WORDS.name, UNFIT, message, "open it with --document FILE")
        found = spans_of(words, self.text)
        if len(found) == 1:
            return Spot(found[0], paragraph_at(self.text, found[0][0]))
        message = f"{len(found):,} times in the text: write more of them" if found else "not in the text"
        return Trouble(WORDS.name, UNFIT, message, "" if found else "copy them as they stand there")

    def words(self, candidate: Candidate, changes: Changes | None) -> str:
        """The words that the event of a candidate cites; empty where they are not at hand."""
        start, end = Spot.of(candidate, changes).span
        return candidate.main.quote if (start, end) == candidate.main.span else self.text[start:end]

    def located(self, words: str, candidate: Candidate, changes: Changes | None) -> Spot | Trouble:
        """The place that words name for a candidate; those it cites, and those proposed, may stand elsewhere too."""
        named = words.split()
        if named == self.words(candidate, changes).split():
            return Spot.of(candidate, changes)
        return Spot.of(candidate) if named == candidate.main.quote.split() else self.spot(words)

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
        known = len(_blocks(self.text))
        if paragraph > known:
            message = f"there is no paragraph {paragraph}"
            yield Trouble(f"citations.{k}.paragraph", UNFIT, message, f"the text has {known}")
            return
        found = None if span is None else paragraph_at(self.text, span[0])
        if found is not None and found != paragraph:
            message = f"the span {_shown(span)} begins in paragraph {found}, not {paragraph}"
            yield Trouble(f"citations.{k}.paragraph", UNFIT, message, "correct one of the two")


# --- what a form begins with ---------------------------------------------------------------------------


def beginnings(
    cited: Cited, candidate: Candidate | None, changes: Changes | None, added: Iterable[Event]
) -> dict[str, str]:
    """What writing an event begins with: the next telling that was merged into a candidate, where there is one.

    A telling that was merged wrongly becomes an event of its own, most likely of the same type and actors.
    """
    begun = {WORDS.name: "", **dict.fromkeys(NAMES, ""), "joint": "no", "modality": "asserted"}
    telling = None if candidate is None else _telling(cited, candidate, changes, added)
    if candidate is None or telling is None:
        return begun
    known = texts_of(candidate, changes)
    same = {name: known[name] for name in ("type", "actors", "targets", "joint")}
    return {**begun, WORDS.name: first_words(telling.quote, cited.text), **same}


def _telling(cited: Cited, candidate: Candidate, changes: Changes | None, added: Iterable[Event]) -> Place | None:
    """A second place of a candidate that no event cites yet."""
    taken = [Spot.of(candidate, changes).span]
    taken += [c.span for event in added for c in event.citations if cited.means(c) and c.span]
    free = (p for p in candidate.places[1:] if not any(a < p.span[1] and p.span[0] < b for a, b in taken))
    return next(free, None)


# --- an event from a form ------------------------------------------------------------------------------


class Written(NamedTuple):
    """An event that was written in a form: the event, where it can be kept, and what is to be said."""

    event: Event | None
    troubles: tuple[Trouble, ...]

    @property
    def errors(self) -> tuple[Trouble, ...]:
        """What keeps it from being kept."""
        return tuple(t for t in self.troubles if t.severity == "error")


def written(cited: Cited, texts: Mapping[str, str], case: Case | None = None, log: Sequence[Event] = ()) -> Written:
    """The event that some fields written as text make, or everything that speaks against it; `words` is its place."""
    unknown = [name for name in texts if name not in (WORDS.name, *NAMES)]
    if unknown:
        help_ = f"fields: {', '.join((WORDS.name, *NAMES))}"
        return Written(None, tuple(Trouble(name, "DET010", f"no field `{name}`", help_) for name in unknown))
    values = {name: value_of(name, texts.get(name, "")) for name in NAMES}
    spot = cited.spot(texts.get(WORDS.name, ""))
    data = _event_data(cited, values, spot if isinstance(spot, Spot) else None)
    own = {name: text for name in OWN_WORDS if (text := texts.get(name, ""))}
    checked = (t._replace(help=t.help.removeprefix("edit it: ")) for t in check_event(data, case, log))
    troubles = [spot] if isinstance(spot, Trouble) else []
    troubles += [*checked, *copied(filter(None, (*cited.quotes, cited.text)), own)]
    is_wrong = any(t.severity == "error" for t in troubles)
    return Written(None if is_wrong else Event.model_validate(data), tuple(troubles))


def _event_data(cited: Cited, values: Mapping[str, Any], spot: Spot | None) -> dict[str, Any]:
    """The fields as the data of an event that cites a place, which nobody has checked yet."""
    made = completed(values, dt.date.fromisoformat(cited.published) if cited.published else None)
    attribution = made.pop("attribution", None)
    name = _name(cited, values, spot)
    if spot is None:
        return {"id": event_id(made, name), **made}
    citation = {
        "document": cited.document, "published": cited.published, "paragraph": spot.paragraph, "span": spot.span,
        "attribution": attribution, "sha256": cited.sha256,
    }  # fmt: skip
    given = {name: value for name, value in citation.items() if value not in (None, "")}
    return {"id": event_id(made, name), **made, "citations": (given,)}


def _name(cited: Cited, values: Mapping[str, Any], spot: Spot | None) -> str:
    """What a candidate of these values would be called, were it not written by hand: the same in any wrapping."""
    document = Document(cited.document, cited.text, cited.sha256)
    span = (0, 0) if spot is None else document.unwrapped_span(spot.span)
    kind = f"by hand: {values['type']}"  # or it would bear the name of the same event where a coder proposes it
    return candidate_id(document.fingerprint, span, kind, values["actors"], values["targets"])


def _given(entry: Event | Citation) -> dict[str, Any]:
    return entry.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _shown(span: Iterable[int] | None) -> str:
    return f"[{', '.join(map(str, span or ()))}]"
