"""The host's check of what a coder proposes: the same for every coder, ours included.

Nothing that a coder says is taken on trust. Quotations are looked up, dates are worked out again, ids, codes and
paragraphs are made anew. What does not hold is kept and shown with its reasons, never dropped in silence.

Reading order: `checked`, `_Check.one` (a reply from end to end), its shape, its places, its meaning.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from sim.errors import did_you_mean
from sim.record.codebook import CODEBOOK
from sim.record.eventtype import EventType
from sim.sources.document.coders.datecheck import DateCheck
from sim.sources.document.coding.candidate import CONTEXT, Candidate, Coder, candidate_id
from sim.sources.document.document import Document
from sim.sources.document.text.prose import blocks
from sim.sources.document.who.gazetteer import Gazetteer

MOST_CANDIDATES: Final = 2_000  # of one document
LARGEST_CANDIDATE: Final = 64_000  # characters of JSON
MOST_FOUND: Final = 100  # places of a quotation that are compared
SHOWN: Final = 300  # characters of a reply that are kept to show
LONGEST_REASON: Final = 600  # as long as Candidate.refused may be

_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_UNTRUSTED: Final = frozenset({"id", "refused", "codes"})
_OWN: Final = Coder(name="unnamed", version="not given")


@dataclass(frozen=True)
class Refused:
    """A reply that cannot be accepted: which one it was, why, and what could be made of it.

    `number` counts the coder's replies from 1. `candidate` holds it with the reasons under `refused`; None where it
    has no shape or no place in the text. `given` shows what was sent, cut to a readable length.
    """

    number: int
    reasons: tuple[str, ...]
    given: str
    candidate: Candidate | None = None


@dataclass(frozen=True)
class Checked:
    """What a coder's replies come to: those that may be decided, and those that may not, in the order they came."""

    accepted: tuple[Candidate, ...]
    refused: tuple[Refused, ...]

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Everything that a candidates file can hold, refused ones among it, in the order of the text."""
        every = (*self.accepted, *(r.candidate for r in self.refused if r.candidate is not None))
        unique = {c.id: c for c in reversed(every)}
        return tuple(sorted(unique.values(), key=lambda c: (*c.main.span, c.id)))


def checked(
    given: Iterable[object],
    document: Document,
    gazetteer: Gazetteer,
    types: Mapping[str, EventType] = CODEBOOK,
    *,
    coder: Coder | None = None,
) -> Checked:
    """Every reply of a coder, checked against the document, the case's roster and its codebook.

    `coder` is who proposes, whatever a reply says of itself; None takes the reply's word for it. Never raises for what
    a reply holds.

    >>> import datetime as dt
    >>> from sim.sources.document.who.gazetteer import Known
    >>> roster = Gazetteer.of([Known(id="ARV", name="Arvenia", kind="state")])
    >>> text = Document.of_text("Arvenia walked out.", published=dt.date(2019, 1, 15))
    >>> reply = {"type": "talks.walkout", "actors": ["ARV"], "places": [{"quote": "Arvenia walked out"}]}
    >>> checked([reply], text, roster).accepted[0].main.span
    (0, 18)
    >>> checked([{**reply, "places": [{"quote": "Arvenia left"}]}], text, roster).refused[0].reasons
    ('the quotation `Arvenia left` does not stand in the text',)
    """
    check = _Check(document, gazetteer, types, coder)
    accepted: list[Candidate] = []
    refused: list[Refused] = []
    first: dict[str, int] = {}
    for number, one in enumerate(islice(given, MOST_CANDIDATES + 1), start=1):
        if number > MOST_CANDIDATES:
            refused.append(Refused(number, (f"more than {MOST_CANDIDATES:,} candidates: the rest was not read",), ""))
            break
        result = check.one(number, one)
        if isinstance(result, Candidate) and first.setdefault(result.id, number) != number:
            result = Refused(number, (f"the same event as reply {first[result.id]}",), _shown(one), None)
        if isinstance(result, Candidate):
            accepted.append(result)
        else:
            refused.append(result)
    return Checked(tuple(accepted), tuple(refused))


class _Mended(NamedTuple):
    """A place of the text, why there is none, and what had to be mended."""

    span: tuple[int, int] | None
    reason: str = ""
    rule: str = ""


@dataclass(frozen=True)
class _Check:
    document: Document
    gazetteer: Gazetteer
    types: Mapping[str, EventType]
    coder: Coder | None
    _found: dict[str, list[tuple[int, int]]] = field(default_factory=dict)

    @cached_property
    def _dates(self) -> DateCheck:
        return DateCheck(self.document, self.gazetteer)

    @cached_property
    def _paragraphs(self) -> tuple[int, ...]:
        return tuple(b.start for b in blocks(self.document.text))

    def one(self, number: int, given: object) -> Candidate | Refused:
        """A reply as a candidate, or refused with every reason at once."""
        data, reason = _plain(given)
        if data is None:
            return Refused(number, (reason,), _shown(given))
        reasons = [*self._other(data), *_strange(data)]
        rules: list[str] = []
        shaped = self._shaped(data, reasons, rules)
        if shaped is None:
            return Refused(number, _once(reasons), _shown(data))
        candidate = self._meant(shaped, reasons, rules, str(data.get("refused") or ""))
        if reasons:
            return Refused(number, _once(reasons), _shown(data), _with(candidate, refused=_short(reasons)))
        return candidate

    # --- its shape ------------------------------------------------------------------------------------

    def _other(self, data: dict[str, Any]) -> Iterator[str]:
        """Claims about another document."""
        own = {"document": self.document.id, "sha256": self.document.sha256}
        own["published"] = str(self.document.published) if self.document.published else ""
        for key, value in own.items():
            if data.get(key) not in (None, value):
                yield f"`{key}` is {str(data[key])[:80]}, but the document's is {value or 'not known'}"

    def _shaped(self, data: dict[str, Any], reasons: list[str], rules: list[str]) -> Candidate | None:
        """The reply in the shape of a candidate; keys that are wrong and can be left out are left out, and said."""
        places = self._places(data.get("places"), reasons, rules)
        held = {k: v for k, v in data.items() if k not in _UNTRUSTED and v is not None} | {
            "id": "c-" + "0" * 12, "document": self.document.id, "sha256": self.document.sha256, "places": places,
            "published": self.document.published, "coder": self.coder or data.get("coder") or _OWN,
        }  # fmt: skip
        try:
            return Candidate.model_validate(held) if places else None
        except ValidationError as error:
            wrong = {str(e["loc"][0]) for e in error.errors() if e["loc"]}
            reasons += [_complaint(dict(e)) for e in error.errors()]
        try:
            rest = {k: v for k, v in held.items() if k not in wrong - {"places", "coder"}}
            return Candidate.model_validate(rest | ({"coder": _OWN} if "coder" in wrong else {}))
        except ValidationError:
            return None

    # --- its places -----------------------------------------------------------------------------------

    def _places(self, given: object, reasons: list[str], rules: list[str]) -> list[dict[str, Any]]:
        """The places that stand in the text; empty where the main one does not."""
        if not isinstance(given, list) or not given:
            reasons.append("no place in the text: `places` is a list of {quote, span}, the main one first")
            return []
        made: list[dict[str, Any]] = []
        for k, place in enumerate(given[:50]):
            mended = self._mended(place)
            reasons += [mended.reason] if mended.reason else []
            rules += [mended.rule] if mended.rule else []
            if mended.span is not None:
                made.append(self._place(mended.span))
            elif k == 0:
                return []
        if len(given) > 50:
            reasons.append(f"{len(given)} places, at most 50 are read")
        return made

    def _place(self, span: tuple[int, int]) -> dict[str, Any]:
        (a, b), text = span, self.document.text
        before, after = text[max(0, a - CONTEXT) : a], text[b : b + CONTEXT]
        paragraph = max(1, bisect_right(self._paragraphs, a))
        return {"span": span, "quote": text[a:b], "before": before, "after": after, "paragraph": paragraph}

    def _mended(self, place: object) -> _Mended:
        """Where a quotation stands: at its span, or else at the one place that its words and context allow."""
        if not isinstance(place, dict) or not isinstance(place.get("quote"), str) or not place["quote"].strip():
            return _Mended(None, "a place without a quotation")
        quote, span = place["quote"], _span(place.get("span"))
        if len(quote) > 4000:
            return _Mended(None, f"a quotation of {len(quote):,} characters; at most 4,000")
        text = self.document.text
        if span is not None and text[span[0] : span[1]] == quote:
            return _Mended(span)
        found = self._occurrences(quote)
        fitting = [f for f in found if f == span] or [f for f in found if len(found) == 1 or self._fits(f, place)]
        if len(fitting) == 1:
            there = "none" if place.get("span") is None else "-".join(map(str, span)) if span else "wrong"
            return _Mended(fitting[0], rule=f"host: span {there} mended to {fitting[0][0]}-{fitting[0][1]}")
        if not found:
            return _Mended(None, f"the quotation `{_cut(quote)}` does not stand in the text")
        count = f"{len(found)}{'+' if len(found) == MOST_FOUND else ''}"
        return _Mended(None, f"the quotation `{_cut(quote)}` stands {count} times, and nothing tells which is meant")

    def _occurrences(self, quote: str) -> list[tuple[int, int]]:
        """Where the words of a quotation stand, however the lines are wrapped."""
        if quote not in self._found:
            pattern = r"\s+".join(map(re.escape, quote.split()))
            matches = islice(re.finditer(pattern, self.document.text), MOST_FOUND)
            self._found[quote] = [m.span() for m in matches]
        return self._found[quote]

    def _fits(self, span: tuple[int, int], place: Mapping[str, Any]) -> bool:
        """Whether what is said to stand before and after a quotation does."""
        before, after = (" ".join(str(place.get(key) or "").split()) for key in ("before", "after"))
        if not before and not after:
            return False
        text, room = self.document.text, 2_000
        left = " ".join(text[max(0, span[0] - room) : span[0]].split())
        right = " ".join(text[span[1] : span[1] + room].split())
        return left.endswith(before) and right.startswith(after)

    # --- what it means --------------------------------------------------------------------------------

    def _meant(self, c: Candidate, reasons: list[str], rules: list[str], own: str) -> Candidate:
        """The candidate with all that the host makes itself; what speaks against it is added to the reasons."""
        actors = tuple(sorted(c.actors)) if c.joint else c.actors
        reasons += [*self._cast(c), *self._typed(c)]
        dates = self._dates.of(c.when, c.date_words, c.modality, [p.span for p in c.places])
        reasons += [dates.refused] if dates.refused else []
        if own:  # once refused, it stays so until it is coded again
            said = len(own) == LONGEST_REASON or all(reason in own for reason in _once(reasons))  # cut, or whole
            reasons[:] = [own] if said else [*reasons, own]
        rules += [f"host: {dates.remark}"] if dates.remark else []
        row = self.types.get(c.type)
        return _with(
            c,
            id=candidate_id(
                self.document.fingerprint, self.document.unwrapped_span(c.main.span), c.type, actors, c.targets
            ),
            actors=actors,
            date_rule=c.date_rule or dates.rule,
            rules=tuple(dict.fromkeys((*c.rules, *rules))),
            codes={"cameo": row.cameo, "plover": row.plover} if row else {},
        )

    def _typed(self, c: Candidate) -> Iterator[str]:
        if c.type not in self.types:
            meant = did_you_mean(c.type, self.types)
            yield f"no type of the codebook: {c.type}" + (f"; {meant}" if meant else "")

    def _cast(self, c: Candidate) -> Iterator[str]:
        """What is wrong with who acts on whom."""
        unknown = [a for a in dict.fromkeys((*c.actors, *c.targets)) if a not in self.gazetteer.actors]
        if unknown:
            yield f"no actor of the case: {', '.join(unknown)}"
        strangers = [p for p in c.persons if p not in self.gazetteer.actors and p not in self.gazetteer.beyond]
        if strangers:
            yield f"nobody that the gazetteer knows: {', '.join(strangers)}"
        if not c.actors:
            yield "nobody acts: `actors` is empty"
        if len({*c.actors, *c.targets}) < len(c.actors) + len(c.targets):
            yield "somebody is named twice among `actors` and `targets`"
        if c.joint and (c.targets or len(c.actors) < 2):
            yield "a joint event has two or more `actors` and no `targets`"


# --- pieces -------------------------------------------------------------------------------------------


def _plain(given: object) -> tuple[dict[str, Any] | None, str]:
    """A reply as plain data of its own, or why it cannot be."""
    if isinstance(given, Candidate):
        return given.model_dump(mode="json", exclude_defaults=True), ""
    if not isinstance(given, Mapping):
        return None, f"no object of keys and values but {type(given).__name__}"
    try:
        text = json.dumps(dict(given), ensure_ascii=False, default=str)
        text.encode()
        data = json.loads(text)
    except (TypeError, ValueError, RecursionError) as error:  # circles, depth, keys of other kinds, lone surrogates
        return None, f"no plain data: {type(error).__name__}"
    if len(text) > LARGEST_CANDIDATE:
        return None, f"{len(text):,} characters; a candidate has at most {LARGEST_CANDIDATE:,}"
    return (data, "") if isinstance(data, dict) else (None, "no object of keys and values")


def _strange(data: Mapping[str, Any]) -> Iterator[str]:
    """Characters that steer a terminal, in words that are the coder's own."""
    for key, value in data.items():
        if key != "places" and (found := _control_in(value)):
            yield f"`{_cut(key)}` holds the character U+{ord(found):04X}"


def _control_in(value: object) -> str:
    if isinstance(value, str):
        found = _CONTROL.search(value)
        return found[0] if found else ""
    if isinstance(value, dict):
        return next((f for v in (*value, *value.values()) if (f := _control_in(v))), "")
    if isinstance(value, list):
        return next((f for v in value if (f := _control_in(v))), "")
    return ""


def _span(value: object) -> tuple[int, int] | None:
    whole = isinstance(value, list) and len(value) == 2 and all(type(n) is int for n in value)
    if not whole:
        return None
    assert isinstance(value, list)
    return (value[0], value[1]) if 0 <= value[0] < value[1] else None


def _complaint(error: Mapping[str, Any]) -> str:
    """A complaint about a key in words."""
    where = ".".join(str(part) for part in error["loc"])
    if error["type"] == "missing":
        return f"`{_cut(where)}` is missing"
    if error["type"] == "extra_forbidden":
        return f"`{_cut(where)}` is no key of a candidate"
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"`{_cut(where)}` is {_cut(json.dumps(error['input'], default=str, ensure_ascii=False))}: {message}"


def _with(candidate: Candidate, **changes: Any) -> Candidate:
    """A candidate with some keys replaced, checked anew."""
    return Candidate.model_validate(candidate.model_dump() | changes)


def _once(reasons: Iterable[str]) -> tuple[str, ...]:
    return tuple(_clean(reason)[:LONGEST_REASON] for reason in dict.fromkeys(reasons))[:20]


def _short(reasons: Iterable[str]) -> str:
    text = "; ".join(_once(reasons))
    return text if len(text) <= LONGEST_REASON else text[: LONGEST_REASON - 1] + "…"


def _clean(text: str) -> str:
    return _CONTROL.sub("\ufffd", " ".join(text.split())).encode("utf-8", "replace").decode()


def _cut(text: str) -> str:
    plain = _clean(text)
    return plain if len(plain) <= 80 else plain[:79] + "…"


def _shown(given: object) -> str:
    """A reply as it is kept to be looked at."""
    if isinstance(given, Candidate):
        given = given.model_dump(mode="json", exclude_defaults=True)
    try:
        text = json.dumps(given, ensure_ascii=False, default=str)
    except (TypeError, ValueError, RecursionError):
        text = f"<{type(given).__name__}>"
    text = _clean(text[: 4 * SHOWN])
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
