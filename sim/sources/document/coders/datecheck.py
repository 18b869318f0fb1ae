"""Whether a proposed date is one that the text gives: its words stand there, and the rules make the same date of them.

Reading order: `DateCheck.of`, what the words mean by rule (`_readings`), and what is asked of words that no rule knows.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from sim.record.dates import DateError, EventDate
from sim.record.event import HAPPENED, UNREALISED, Modality
from sim.sources.document.document import Document
from sim.sources.document.telling.daterule import dated
from sim.sources.document.telling.dating import told_before
from sim.sources.document.telling.timeexpression import MONTHS, WEEKDAYS, TimeExpression, expressions
from sim.sources.document.text.passage import Passage, passages
from sim.sources.document.text.tokens import tokens
from sim.sources.document.who.gazetteer import Gazetteer

UNKNOWN_WORDS: Final = "the date could not be worked out again from its words"
_TODAY: Final = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
_DAY_NUMBER: Final = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?")
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
_WHOLE_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Verdict(NamedTuple):
    """What the check of a date comes to: why it is refused (empty where it is not), the rule, and a remark."""

    refused: str = ""
    rule: str = ""
    remark: str = ""


@dataclass(frozen=True)
class DateCheck:
    """The check of the dates proposed for one document; its sentences are read once."""

    document: Document
    gazetteer: Gazetteer

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The sentences of the document."""
        return passages(self.document.text, self.gazetteer)

    @cached_property
    def _plain(self) -> str:
        return f" {' '.join(t.low for t in tokens(self.document.text))} "

    def of(
        self, when: EventDate | None, words: str, modality: Modality, spans: Sequence[tuple[int, int]] = ()
    ) -> Verdict:
        """Whether a date may be proposed for an event whose words stand at `spans`.

        >>> document = Document.of_text("They met on Monday.", published=dt.date(2019, 1, 15))
        >>> check = DateCheck(document, Gazetteer.of([]))
        >>> check.of(EventDate.parse("2019-01-14"), "Monday", "asserted").rule
        '2 weekday'
        >>> check.of(EventDate.parse("2019-01-13"), "Monday", "asserted").refused
        'the date is 2019-01-13, but `Monday` means 2019-01-14 (rule 2 weekday)'
        """
        published = self.document.published
        spoken = tuple(t.low for t in tokens(words))
        if words and not (spoken and f" {' '.join(spoken)} " in self._plain):
            return Verdict(f"the date's words `{words[:80]}` do not stand in the text")
        if when is None or (published and str(when) in (f"../{published}", f"{published}/..")):
            return Verdict()
        if modality in HAPPENED and published and when.lo is not None and when.lo > published:
            return Verdict(f"it is said to have happened, but is dated {when}, after publication on {published}")
        if not spoken:
            return Verdict(f"the date {when} has no words in the text: {_without_words(published)}")
        return self._by_rule(when, spoken, words, modality, spans)

    def _by_rule(
        self, when: EventDate, spoken: tuple[str, ...], words: str, modality: Modality, spans: Sequence[tuple[int, int]]
    ) -> Verdict:
        found = list(self._readings(spoken, modality, spans))
        rule = next((rule for reading, rule in found if reading is not None and _same(when, reading)), "")
        if rule:
            return Verdict(rule=rule)
        meant = list(dict.fromkeys(f"{reading} (rule {rule})" for reading, rule in found if reading is not None))
        if meant:
            return Verdict(f"the date is {when}, but `{words[:80]}` means {' or '.join(meant)}")
        if found:
            return Verdict(f"the date is {when}, but what `{words[:80]}` means cannot be told: {found[0][1]}")
        reason = _unfounded(when, spoken, self.document.published)
        return Verdict(f"the date is {when}, but `{words[:80]}` {reason}") if reason else Verdict(remark=UNKNOWN_WORDS)

    def _readings(
        self, spoken: tuple[str, ...], modality: Modality, spans: Sequence[tuple[int, int]]
    ) -> Iterator[tuple[EventDate | None, str]]:
        """What the words mean where they stand: in the event's own sentences, else wherever they are."""
        here = [p for span in spans for p in self._around(span)]
        every = list(_expressions(here, spoken)) or list(_expressions(self.passages, spoken))
        tenses = (True, False) if modality in UNREALISED else (False,)
        published = self.document.published
        for p, e in every:
            told = told_before(self.passages, self.passages.index(p), published) if e.kind == "another" else None
            for future in tenses:
                made = dated(e, published, future=future, told=told)
                yield _parsed(made.when), made.rule

    def _around(self, span: tuple[int, int]) -> Sequence[Passage]:
        """The sentences that a span touches."""
        first = bisect_right(self.passages, span[0], key=lambda p: p.sentence.end)
        last = bisect_left(self.passages, span[1], key=lambda p: p.sentence.start)
        return self.passages[first:last]


def _parsed(text: str | None) -> EventDate | None:
    try:
        return None if text is None else EventDate.parse(text)
    except DateError:  # a rule that leaves the calendar; then nothing is known
        return None


def _without_words(published: dt.date | None) -> str:
    if published is None:
        return "leave `when` out"
    return f"leave `when` out, or write ../{published} or {published}/.."


def _expressions(among: Sequence[Passage], spoken: tuple[str, ...]) -> Iterator[tuple[Passage, TimeExpression]]:
    """The time expressions, with their sentences, that share a word with the places where the words stand."""
    for p in among:
        low = tuple(w.low for w in p.words)
        starts = [k for k in range(len(low) - len(spoken) + 1) if low[k : k + len(spoken)] == spoken]
        if starts:
            yield from ((p, e) for e in expressions(p) if any(e.first < k + len(spoken) and k < e.last for k in starts))


def _same(when: EventDate, reading: EventDate) -> bool:
    """Whether a date is the reading, at least as hedged, and no finer than a day."""
    bounds = (when.lo, when.hi) == (reading.lo, reading.hi) and when.precision != "second"
    return bounds and when.approximate >= reading.approximate and when.uncertain >= reading.uncertain


def _unfounded(when: EventDate, spoken: tuple[str, ...], published: dt.date | None) -> str:
    """Why a date cannot come from words that no rule reads; empty where it may.

    >>> _unfounded(EventDate.parse("2019-01-14"), ("the", "eve", "of", "the", "talks"), None)
    'names no day'
    """
    if when.precision == "second":
        return "names no time of day"
    years = [int(word) for word in spoken if _YEAR.fullmatch(word)]
    ends = [day for day in (when.lo, when.hi) if day is not None]
    if years and not any(day.year in years for day in ends):
        return f"names the year {years[0]}"
    months = [MONTHS[word] for word in spoken if word in MONTHS and word != "may"]
    if months and when.precision != "year" and not any(day.month in months for day in ends):
        return "names another month"
    if _WHOLE_DAY.search(when.text) and not any(_names(day, spoken, published) for day in ends):
        return "names no day" if not any(word in WEEKDAYS for word in spoken) else "names another weekday"
    return ""


def _names(day: dt.date, spoken: tuple[str, ...], published: dt.date | None) -> bool:
    """Whether some word names a day: its weekday, its number, or by today and yesterday."""
    for word in spoken:
        number = _DAY_NUMBER.fullmatch(word)
        if WEEKDAYS.get(word) == day.weekday() or (number and int(number[1]) == day.day):
            return True
        if published and word in _TODAY and day - published == dt.timedelta(days=_TODAY[word]):
            return True
    return False
