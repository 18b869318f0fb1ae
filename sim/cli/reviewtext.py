"""What a review shows, as lines of styled text: the document with its candidates lit, and the fields of one of them.

A style is a word (`main`, `also`, `open`, `done`, `mark`, `label`, `warning`, `strong` or none) that a screen turns
into colours; everything a colour says is said by a mark too. Nothing of the text can steer the terminal.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from sim.record.case import Case
from sim.record.event import Event
from sim.sources.document.coding.candidate import Candidate
from sim.sources.document.review.editing import as_text
from sim.sources.document.review.session import Review
from sim.sources.document.text.prose import blocks

SIGNS: Final = {"accepted": "✓", "edited": "✎", "rejected": "✗", "deferred": "…", "added": "+"}
_UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
LABEL: Final = 10  # columns of a field's name


class Run(NamedTuple):
    """Some text in one style."""

    text: str
    style: str = ""


Line = tuple[Run, ...]


class Stretch(NamedTuple):
    """A stretch of text that stands by itself, with the mark before it."""

    start: int
    end: int
    mark: str


@dataclass(frozen=True)
class Reading:
    """A text to be read: its stretches, and where each candidate stands in it (the main place first)."""

    text: str
    stretches: tuple[Stretch, ...]
    places: Mapping[str, tuple[tuple[int, int], ...]]
    is_whole: bool = True

    @classmethod
    def of(cls, candidates: Iterable[Candidate], text: str | None) -> Reading:
        """The document by paragraphs, or where it is not at hand every quotation with some words around it."""
        if text is None:
            return cls._of_quotes(candidates)
        stretches = tuple(Stretch(b.start, b.end, f"¶{b.number} ") for b in blocks(text))
        return cls(safe(text), stretches, {c.id: tuple(p.span for p in c.places) for c in candidates})

    @classmethod
    def _of_quotes(cls, candidates: Iterable[Candidate]) -> Reading:
        written, stretches, places = "", [], {}
        for candidate in candidates:
            spans = []
            for place in candidate.places:
                start = len(written) + len(place.before)
                spans.append((start, start + len(place.quote)))
                whole = f"{place.before}{place.quote}{place.after}"
                stretches.append(Stretch(len(written), len(written) + len(whole), f"¶{place.paragraph} … "))
                written += whole
            places[candidate.id] = tuple(spans)
        return cls(safe(written), tuple(stretches), places, is_whole=False)

    def spans(self, candidate: Candidate, review: Review) -> tuple[tuple[int, int], ...]:
        """The places of a candidate, with the one that its event cites now before all others."""
        known = self.places.get(candidate.id, ())
        moved = review.spot(candidate).span
        if not self.is_whole or moved == candidate.main.span:
            return known
        return (moved, *(span for span in known[1:] if span != moved))


def safe(text: str) -> str:
    """The text with every control character replaced, at the same length; line ends and tabs become spaces.

    >>> safe("a\\tb\\x1b[31m")
    'a b�[31m'
    """
    return _UNSAFE.sub(lambda found: " " if found[0] in "\n\r\t" else "\ufffd", text)


# --- the text ----------------------------------------------------------------------------------------


class Lit(NamedTuple):
    """The text as lines, and on which the current candidate's main place begins."""

    lines: tuple[Line, ...]
    at: int


class _Place(NamedTuple):
    start: int
    end: int
    style: str
    before: str
    after: str


def lit(reading: Reading, review: Review, width: int) -> Lit:
    """The text at a width, each candidate marked by its number and by what was decided on it."""
    here = _by_stretch(reading, _places(reading, review))
    lines: list[Line] = []
    at: int | None = None
    for k, stretch in enumerate(reading.stretches):
        made = wrapped((Run(stretch.mark, "mark"), *_runs(reading.text, stretch, here.get(k, ()))), width)
        if at is None and k in here:
            at = next((len(lines) + n for n, line in enumerate(made) if any(r.style == "main" for r in line)), None)
        lines += [*made, ()]
    return Lit(tuple(lines[:-1]), at or 0)


def _by_stretch(reading: Reading, places: Iterable[_Place]) -> dict[int, list[_Place]]:
    """The places in each stretch, in order."""
    ends = [s.end for s in reading.stretches]
    found: dict[int, list[_Place]] = {}
    for place in sorted(places):
        for k in range(bisect_right(ends, place.start), len(ends)):
            if reading.stretches[k].start >= place.end:
                break
            found.setdefault(k, []).append(place)
    return found


def _places(reading: Reading, review: Review) -> Iterator[_Place]:
    for candidate in review.candidates:
        verdict = review.verdict(candidate)
        number = f"[{review.number(candidate)}{SIGNS.get(verdict or '', '')}"
        mine = candidate is review.current
        for k, (start, end) in enumerate(reading.spans(candidate, review)):
            if mine:
                yield _Place(start, end, "also" if k else "main", f"{number}►", "◄")
            else:
                yield _Place(start, end, "open" if verdict in (None, "deferred") else "done", f"{number}]", "")
    if reading.is_whole:
        yield from (_Place(*span, "done", "[+]", "") for _, span in _added(review) if span)


Span = tuple[int, int]


def _added(review: Review) -> Iterator[tuple[Event, Span | None]]:
    """The events that were added by hand, each with its place in the document."""
    for event in review.added:
        yield event, next((c.span for c in event.citations if review.cited.means(c)), None)


_RANK: Final = ("main", "also", "open", "done")


def _runs(text: str, stretch: Stretch, places: Sequence[_Place]) -> Iterator[Run]:
    """The runs of a stretch, cut wherever a place begins or ends."""
    within = {p for q in places for p in (q.start, q.end) if stretch.start < p < stretch.end}
    cuts = sorted({stretch.start, stretch.end, *within})
    for a, b in zip(cuts, [*cuts[1:], None], strict=True):
        yield from (Run(p.after, p.style) for p in places if p.after and p.end == a and a > stretch.start)
        if b is None:
            return
        yield from (Run(p.before, _mark(p)) for p in places if p.start == a)
        over = {p.style for p in places if p.start <= a < p.end}
        yield Run(text[a:b], next((style for style in _RANK if style in over), ""))


def _mark(place: _Place) -> str:
    return place.style if place.style in ("main", "also") else "mark"


# --- lines -------------------------------------------------------------------------------------------


@lru_cache(maxsize=20_000)
def wrapped(runs: Line, width: int) -> tuple[Line, ...]:
    """Runs as lines of at most `width` columns, broken at spaces.

    >>> wrapped((Run("one "), Run("two three", "open")), 8)
    ((Run(text='one ', style=''), Run(text='two', style='open')), (Run(text='three', style='open'),))
    """
    text = "".join(run.text for run in runs)
    return tuple(_cut(runs, a, b) for a, b in _breaks(text, max(1, width)))


def _breaks(text: str, width: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    start = end = column = 0
    for match in re.finditer(r"(\S+)(\s*)", text):
        for a, b in _pieces(text, match.start(1), match.end(1), width):
            size = cells(text[a:b])
            if column and column + size > width:
                found.append((start, end))
                start, column = a, 0
            column += size
            end = b
        column += len(match[2])
    return [*found, (start, end)]


def _pieces(text: str, a: int, b: int, width: int) -> Iterator[tuple[int, int]]:
    """A word, in pieces where it is wider than the line."""
    room = width if text.isascii() else max(1, width // 2)
    while cells(text[a:b]) > width:
        yield a, a + room
        a += room
    yield a, b


def _cut(runs: Line, a: int, b: int) -> Line:
    made, at = [], 0
    for run in runs:
        piece = run.text[max(0, a - at) : max(0, b - at)]
        if piece:
            made.append(Run(piece, run.style))
        at += len(run.text)
    return tuple(made)


def cells(text: str) -> int:
    """Terminal columns that a text takes."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) > 0 for c in text)


def as_plain(lines: Iterable[Line]) -> str:
    """Lines without their styles."""
    return "\n".join("".join(run.text for run in line).rstrip() for line in lines)


# --- the fields --------------------------------------------------------------------------------------


def heading(review: Review) -> str:
    """Where one is: the candidate's number, its id and what was decided."""
    one = review.current
    if one is None:
        return f"no candidate is shown; {review.progress.words}"
    decision = review.decision(one)
    state = "" if decision is None else f" · {SIGNS[decision.verdict]} {decision.verdict}"
    return f"{review.number(one)} of {len(review.candidates)}{state} · {one.id}"


def field_lines(review: Review, width: int, *, short: bool = False) -> tuple[Line, ...]:
    """The fields of the current candidate at a width; `short` leaves out what a small screen has no room for."""
    one = review.current
    if one is None:
        return wrapped((Run("Nothing to show: change the filter with f."),), width)
    lines: list[Line] = []
    for label, runs, most in _fields(review, one, short):
        made = wrapped(tuple(runs), max(10, width - LABEL))
        kept = made[:most] if most else made
        if len(kept) < len(made):
            kept = (*kept[:-1], (*kept[-1], Run(" …", "mark")))
        for k, line in enumerate(kept):
            lines.append((Run((label if k == 0 else "").ljust(LABEL), "label"), *line))
    return tuple(lines)


def list_lines(review: Review, width: int, rows: int) -> tuple[Line, ...]:
    """What is shown, in the order of the text, one a line, that around the current one where there is no room for all.

    Events that were added by hand stand among the candidates.
    """
    placed: list[tuple[Span | None, Line]] = [(c.main.span, _listed(review, c, width)) for c in review.shown]
    placed += [(span, _listed_event(event, width)) for event, span in _added(review)]
    lines = [line for _, line in sorted(placed, key=lambda pair: (pair[0] is None, pair[0] or ()))]
    at = next((k for k, line in enumerate(lines) if line[0].style == "strong"), 0)
    first = max(0, min(at - rows // 2, len(lines) - rows))
    return tuple(lines[first : first + max(0, rows)])


def _listed_event(event: Event, width: int) -> Line:
    text = f"     {SIGNS['added']} {event.type:<26} {_who(event, {})[0].text}"
    return (Run(_cut_off(text, width), "done"),)


def _cut_off(text: str, width: int) -> str:
    return safe(text if len(text) <= width else text[: width - 1] + "…")


def _listed(review: Review, one: Candidate, width: int) -> Line:
    verdict = review.verdict(one)
    changed = {} if (changes := review.changes(one)) is None else changes.fields
    here = "►" if one is review.current else " "
    who = _who(one, changed)[0].text
    text = f"{here}{review.number(one):>3} {SIGNS.get(verdict or '', '!' if one.refused else ' ')} "
    text += f"{changed.get('type', one.type):<26} {who}"
    style = "strong" if one is review.current else "done" if verdict not in (None, "deferred") else ""
    return (Run(_cut_off(text, width), style),)


Row = tuple[str, Sequence[Run], int]  # label, value, the most lines (0: all)


def _fields(review: Review, one: Candidate, short: bool) -> Iterator[Row]:
    if one.refused:
        yield "refused", [Run(safe(f"! {one.refused}"), "warning")], 2 if short else 0
    changed = {} if (changes := review.changes(one)) is None else changes.fields
    value = {name: changed.get(name, getattr(one, name)) for name in ("type", "when", "modality")}
    kind = [Run(value["type"], "strong"), *_edited(one, changed, "type"), *_meaning(review.case, value["type"])]
    yield "type", kind, 2 if short else 0
    yield "who", _who(one, changed), 1 if short else 0
    yield "when", _when(one, changed), 2 if short else 0
    cue = f"  by `{one.attribution.hedge}`" if one.attribution.hedge else ""
    yield "modality", [Run(value["modality"], "strong"), *_edited(one, changed, "modality"), Run(safe(cue))], 0
    yield "source", _source(one, changed), 1 if short else 0
    yield from _more(review, one, changed, short)


def _more(review: Review, one: Candidate, changed: Mapping[str, object], short: bool) -> Iterator[Row]:
    rest = [f"{name} {as_text(v)}" for name, v in changed.items() if name not in (*_PROPOSED, "span", "paragraph")]
    if "span" in changed:
        (start, end), paragraph = review.spot(one)
        rest.append(f"other words, {start}-{end} in paragraph {paragraph}")
    if rest:
        yield "edited", [Run(safe("; ".join(rest)), "strong")], 1 if short else 0
    decision = review.decision(one)
    if decision is not None and decision.reason:
        yield "reason", [Run(safe(decision.reason), "strong")], 1 if short else 0
    yield "rank", [Run(f"{one.confidence:.2f}  "), Run(safe(f"{one.coder.name} {one.coder.version}"), "mark")], 1
    if short and one.rules:
        yield "rules", [Run(safe(" · ".join(one.rules)), "mark")], 2
    if short:
        return
    for k, rule in enumerate(one.rules):
        yield "" if k else "rules", [Run(safe(rule), "mark")], 0
    if one.codes.cameo or one.codes.plover:
        yield "codes", [Run(safe(f"CAMEO {', '.join(one.codes.cameo)}  PLOVER {one.codes.plover}"), "mark")], 0


_PROPOSED: Final = ("type", "actors", "targets", "joint", "persons", "when", "modality", "attribution")


def _source(one: Candidate, changed: Mapping[str, object]) -> list[Run]:
    if "attribution" not in changed:
        return [Run(safe(one.attribution.words))]
    was = Run(safe(f"  ✎ was {one.attribution.words}"), "mark")
    return [Run(safe(str(changed["attribution"])), "strong"), was]


def _edited(one: Candidate | Event, changed: Mapping[str, object], *names: str) -> list[Run]:
    was = [as_text(getattr(one, name)) or "none" for name in names if name in changed]
    return [Run(safe(f"  ✎ was {'; '.join(was)}"), "mark")] if was else []


def _meaning(case: Case | None, code: str) -> list[Run]:
    from sim.record.codebook import CODEBOOK

    row = (CODEBOOK if case is None else case.types).get(code)
    return [Run(f"  {row.definition}" if row else "  not in the codebook")]


def _who(one: Candidate | Event, changed: Mapping[str, object]) -> list[Run]:
    value = {n: changed.get(n, getattr(one, n)) for n in ("actors", "targets", "joint", "persons")}
    actors, targets = as_text(value["actors"]), as_text(value["targets"])
    mutual = value["joint"] and not targets
    who = actors.replace(", ", " ↔ ") if mutual else actors + (f" → {targets}" if targets else "")
    persons = f"  with {as_text(value['persons'])}" if value["persons"] else ""
    joint = "  joint" if value["joint"] else ""
    return [Run(who, "strong"), Run(joint + persons), *_edited(one, changed, "actors", "targets", "joint", "persons")]


def _when(one: Candidate, changed: Mapping[str, object]) -> list[Run]:
    when = as_text(changed.get("when", one.when))
    words = f"  `{one.date_words}`" if one.date_words else ""
    rule = f"  rule {one.date_rule}" if one.date_rule else ""
    shown = Run(when, "strong") if when else Run("! no date", "warning")
    return [shown, *_edited(one, changed, "when"), Run(safe(words)), Run(safe(rule), "mark")]
