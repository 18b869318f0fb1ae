"""A review: candidates one after the other, and what an analyst decides on each; the same for every screen.

Reading order: `Filter` (which candidates are shown), `Progress` (how far one is), `Review` (the session). Each decision
is handed to `keep` before anything here changes, so that what a screen shows is on disk. Nothing accepts more than one
candidate at a time.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from sim.errors import DetenteError, did_you_mean
from sim.record.case import Case
from sim.record.event import Event
from sim.sources.document.coding.candidate import Candidate
from sim.sources.document.document import Document
from sim.sources.document.review.adding import Cited, Written, beginnings, written
from sim.sources.document.review.decision import Changes, Decision, Verdict, about_candidate, standing
from sim.sources.document.review.editing import (
    WORDS,
    Checked,
    Spot,
    Trouble,
    check_candidate,
    check_edit,
    check_event,
    copied,
    quotes,
    texts_of,
)

UNFIT: Final = "DET101"
NOT_THERE: Final = "DET103"
SETTLED: Final = frozenset({"accepted", "edited", "rejected"})
REASONS: Final = (
    "no event of this kind is told",
    "the type is wrong",
    "the actors are wrong",
    "the date is wrong",
    "only planned, doubted or denied",
    "told elsewhere already",
    "opinion or background",
)


class Refusal(DetenteError):
    """A decision that cannot be kept: everything that speaks against it; exit code 1."""

    @classmethod
    def for_troubles(cls, troubles: Iterable[Trouble]) -> Refusal:
        """The refusal for what speaks against an event."""
        return cls(t.problem for t in troubles)

    @property
    def words(self) -> str:
        """On one line, for a screen."""
        return "; ".join(p.message + (f" ({p.help})" if p.help else "") for p in self.problems)


@dataclass(frozen=True)
class Filter:
    """Which candidates are shown: all where nothing is asked for; a type stands for its family too."""

    type: str = ""
    actor: str = ""
    confidence: float = 0.0
    modality: str = ""
    undecided: bool = False

    def shows(self, candidate: Candidate) -> bool:
        """Whether a candidate is shown, decided or not.

        Persons count as actors, and `summit` stands for every type that begins with it.
        """
        who = (*candidate.actors, *candidate.targets, *candidate.persons)
        return (
            (not self.type or candidate.type == self.type or candidate.type.startswith(f"{self.type}."))
            and (not self.actor or self.actor in who)
            and candidate.confidence >= self.confidence
            and (not self.modality or candidate.modality == self.modality)
        )

    @property
    def words(self) -> str:
        """What is asked for, in words; empty where nothing is."""
        parts = [f"{name} {value}" for name in ("type", "actor", "modality") if (value := getattr(self, name))]
        parts += [f"confidence from {self.confidence:g}"] if self.confidence else []
        return ", ".join(parts + (["undecided only"] if self.undecided else []))


@dataclass(frozen=True)
class Progress:
    """How many candidates there are, and what became of them."""

    total: int
    counts: Mapping[str, int]
    added: int = 0

    @property
    def left(self) -> int:
        """Those that nobody has decided yet, deferred ones among them."""
        return self.total - sum(self.counts.get(verdict, 0) for verdict in SETTLED)

    @property
    def words(self) -> str:
        """In words: `5 of 12 left: 4 accepted, 1 edited, 2 rejected`."""
        named = ("accepted", "edited", "rejected", "deferred")
        parts = [f"{self.counts[v]} {v}" for v in named if self.counts.get(v)]
        parts += [f"{self.added} added by hand"] if self.added else []
        return f"{self.left} of {self.total} left" + (f": {', '.join(parts)}" if parts else "")


class Review:
    """A session over the candidates of a file: a place in it, a filter, and the decisions so far.

    `keep` is called with each new decision before it counts, and may raise to refuse it; `at` is the day of the
    decisions and `by` who makes them. With the `document`, nothing that is written may repeat its words.
    """

    def __init__(
        self,
        candidates: Iterable[Candidate],
        decisions: Iterable[Decision] = (),
        *,
        at: dt.date,
        by: str = "",
        case: Case | None = None,
        document: Document | None = None,
        keep: Callable[[Decision], object] = lambda decision: None,
        filter: Filter = Filter(),  # noqa: A002 - frozen, and the name that the screens use
    ) -> None:
        self.candidates: tuple[Candidate, ...] = tuple(sorted(candidates, key=lambda c: c.main.span))
        self.decisions: list[Decision] = list(decisions)
        self.at, self.by, self.case, self._keep = at, by, case, keep
        self.filter = filter
        self.cited = Cited.of(document, self.candidates)
        self._by_id = {c.id: c for c in self.candidates}
        self._order = {c.id: k for k, c in enumerate(self.candidates)}
        self._standing = standing(self.decisions)
        self.current: Candidate | None = next(iter(self.queue or self.shown), None)
        self._written_at: Candidate | None = None

    # --- looking -----------------------------------------------------------------------------------

    def decision(self, candidate: Candidate) -> Decision | None:
        """The decision that holds for a candidate now."""
        kept = self._standing.get(candidate.id)
        return kept[-1] if kept else None

    def verdict(self, candidate: Candidate) -> Verdict | None:
        """The verdict that holds for a candidate now; None where nobody has decided."""
        decision = self.decision(candidate)
        return None if decision is None else decision.verdict

    def changes(self, candidate: Candidate) -> Changes | None:
        """The changes of an edit that holds now."""
        decision = self.decision(candidate)
        return None if decision is None else decision.changes

    def spot(self, candidate: Candidate) -> Spot:
        """The place that the event of a candidate cites now."""
        return Spot.of(candidate, self.changes(candidate))

    def words(self, candidate: Candidate) -> str:
        """The document's words at that place; empty where they are not at hand."""
        return self.cited.words(candidate, self.changes(candidate))

    def texts(self, candidate: Candidate) -> dict[str, str]:
        """Every field of a candidate as text, and the words that it cites: what a form begins with."""
        return {WORDS.name: self.words(candidate), **texts_of(candidate, self.changes(candidate))}

    @property
    def added(self) -> tuple[Event, ...]:
        """The events that were added by hand and not undone."""
        return tuple(kept[-1].event for kept in self._standing.values() if kept[-1].event is not None)

    @property
    def fresh(self) -> str | None:
        """The id of the event that was written last, while one is where one wrote it and has decided nothing since."""
        last = self.decisions[-1].event if self.decisions else None
        return last.id if last is not None and self._written_at is self.current is not None else None

    def is_settled(self, candidate: Candidate | None) -> bool:
        """Whether somebody has accepted, edited or rejected it already."""
        return candidate is not None and self.verdict(candidate) in SETTLED

    def number(self, candidate: Candidate) -> int:
        """Its number in the order of the text, from 1."""
        return self._order[candidate.id] + 1

    @property
    def shown(self) -> tuple[Candidate, ...]:
        """The candidates that the filter shows, in the order of the text."""
        only = self.filter.undecided
        return tuple(c for c in self.candidates if self.filter.shows(c) and not (only and self.verdict(c) in SETTLED))

    @property
    def queue(self) -> tuple[Candidate, ...]:
        """What is still to be decided: undecided ones in the order of the text, then deferred ones, longest first."""
        fresh = [c for c in self.shown if self.verdict(c) is None]
        late = [(d.n, c) for c in self.shown if (d := self.decision(c)) is not None and d.verdict == "deferred"]
        return (*fresh, *(c for _, c in sorted(late, key=lambda pair: pair[0])))

    @property
    def progress(self) -> Progress:
        """How far the whole file is, whatever the filter shows."""
        counts: Counter[str] = Counter(v for c in self.candidates if (v := self.verdict(c)) is not None)
        added = sum(kept[-1].verdict == "added" for kept in self._standing.values())
        return Progress(len(self.candidates), counts, added)

    def find(self, name: str) -> Candidate:
        """A candidate by its id or the beginning of it; Refusal (DET103) where none or several are meant."""
        bare = name.removeprefix("c-")
        found = [c for c in self.candidates if c.id.removeprefix("c-").startswith(bare)] if bare else []
        if len(found) == 1:
            return found[0]
        what = "several candidates begin" if found else "no candidate begins"
        near = did_you_mean(name, self._by_id) or "list them with: detente review FILE --plain"
        raise Refusal.of(NOT_THERE, f"{what} with `{name}`", help="write more of the id" if found else near)

    # --- moving ------------------------------------------------------------------------------------

    def go(self, candidate: Candidate) -> None:
        """Make a candidate the current one."""
        self.current = self._by_id[candidate.id]

    def next(self) -> None:
        """The next one that is shown, in the order of the text; after the last the first."""
        self._step(1)

    def previous(self) -> None:
        """The one before."""
        self._step(-1)

    def _step(self, by: int) -> None:
        shown = self.shown
        if not shown:
            return
        here = self._order[self.current.id] if self.current else -1
        beyond = [c for c in shown[::by] if (self._order[c.id] - here) * by > 0]
        self.current = beyond[0] if beyond else shown[::by][0]

    def narrow(self, filter: Filter) -> None:  # noqa: A002
        """Show other candidates; the current one stays where it is shown still."""
        self.filter = filter
        if self.current not in self.shown:
            self.current = next(iter(self.queue or self.shown), None)

    def _advance(self, after: Candidate) -> None:
        """To what is to be decided next: further down, else from the top, else what was deferred; else stay."""
        waiting = [c for c in self.queue if c.id != after.id]
        here = self._order[after.id]
        fresh = [c for c in waiting if self.verdict(c) is None]
        later = [c for c in fresh if self._order[c.id] > here]
        self.current = next(iter(later or fresh or waiting), after)

    # --- deciding ----------------------------------------------------------------------------------

    def accept(self, candidate: Candidate | None = None) -> Decision:
        """Take a candidate as it was proposed; Refusal where it makes no event as it stands."""
        one = self._one(candidate)
        self._refuse_repeated(one, "accepted")
        if one.refused:
            raise Refusal.of(UNFIT, f"it cannot be accepted as it stands: {one.refused}", help="edit or reject it")
        troubles = [t for t in check_candidate(one, case=self.case) if t.severity == "error"]
        if troubles:
            raise Refusal.for_troubles(troubles)
        return self._decide(one, "accepted")

    def check(self, texts: Mapping[str, str], candidate: Candidate | None = None) -> Checked:
        """What an edit would change, or what speaks against it; nothing is kept."""
        one = self._one(candidate)
        fields = {name: text for name, text in texts.items() if name != WORDS.name}
        spot = self.located(texts[WORDS.name], one) if WORDS.name in texts else None
        return check_edit(one, fields, self.case, self.changes(one), self.cited.text, spot)

    def located(self, words: str, candidate: Candidate) -> Spot | Trouble:
        """The place that some words name for a candidate, or why they name none."""
        return self.cited.located(words, candidate, self.changes(candidate))

    def edit(self, texts: Mapping[str, str], candidate: Candidate | None = None) -> Decision:
        """Take a candidate with other values, written as text; Refusal with all that is wrong."""
        one = self._one(candidate)
        checked = self.check(texts, one)
        if checked.changes is None:
            raise Refusal.for_troubles(checked.errors)
        if checked.changes == self.changes(one):
            raise Refusal.of(UNFIT, "nothing is changed", help="the edit is kept already")
        return self._decide(one, "edited", changes=checked.changes)

    def reject(self, reason: str, candidate: Candidate | None = None) -> Decision:
        """Turn a candidate down, and say why."""
        one = self._one(candidate)
        words = " ".join(reason.split())
        if not words:
            raise Refusal.of("DET011", "a rejection needs a reason", help="choose one by its number, or write one")
        if troubles := copied((*quotes(one), self.cited.text), {"reason": words}):
            raise Refusal.for_troubles(troubles)
        return self._decide(one, "rejected", reason=words)

    def defer(self, candidate: Candidate | None = None) -> Decision:
        """Leave a candidate for later: it comes back when all others are decided."""
        return self._decide(self._one(candidate), "deferred")

    def add(self, event: Event, log: Sequence[Event] = ()) -> Decision:
        """Add an event that no coder proposed; `log` holds the events it may refer to."""
        self.check_added(event, log)
        about = {"document": self.cited.document, "sha256": self.cited.sha256}
        known = {name: value for name, value in about.items() if any(map(self.cited.means, event.citations))}
        return self._note(verdict="added", event=self.cited.filled(event), **known)

    def beginnings(self) -> dict[str, str]:
        """What writing an event begins with: the next telling that was merged into the current candidate, if any."""
        changes = None if self.current is None else self.changes(self.current)
        return beginnings(self.cited, self.current, changes, self.added)

    def check_written(self, texts: Mapping[str, str], log: Sequence[Event] = ()) -> Written:
        """The event that some fields would make, or what speaks against it; nothing is kept."""
        made = written(self.cited, texts, self.case, log)
        if made.event is None or made.event.id not in self._standing:
            return made
        twice = Trouble(WORDS.name, "DET034", "the same event was added at these words already", "write others")
        return Written(None, (*made.troubles, twice))

    def write(self, texts: Mapping[str, str], log: Sequence[Event] = ()) -> Decision:
        """Add an event that is written as the fields of a form; Refusal with all that is wrong."""
        made = self.check_written(texts, log)
        if made.event is None:
            raise Refusal.for_troubles(made.errors)
        decision = self.add(made.event, log)
        self._written_at = self.current
        return decision

    def check_added(self, event: Event, log: Sequence[Event] = ()) -> None:
        """Refusal with everything that speaks against adding an event."""
        if event.id in self._standing:
            raise Refusal.of("DET034", f"the event `{event.id}` was added already", help="give it another id")
        data = event.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        found = (*check_event(data, self.case, log), *self.cited.troubles(event))
        if troubles := [t for t in found if t.severity == "error"]:
            raise Refusal.for_troubles(troubles)

    def about(self, name: str) -> str:
        """What can be undone by a name: an event that was added, else a candidate; Refusal where neither is meant."""
        is_event = any(d.event is not None and d.event.id == name for d in self.decisions)
        return name if is_event else self.find(name).id

    def undo(self, about: str | None = None) -> Decision:
        """Undo the latest decision on a candidate (or added event); without one, the latest of the file."""
        latest = [kept[-1] for name, kept in self._standing.items() if about in (None, name)]
        if not latest:
            which = "nothing has been decided yet" if about is None else f"nothing has been decided on {about}"
            raise Refusal.of(UNFIT, which, help="there is nothing to undo")
        undone = max(latest, key=lambda d: d.n)
        decision = self._note(verdict="undone", undoes=undone.n, candidate=undone.candidate)
        if undone.candidate in self._by_id:
            self.current = self._by_id[undone.candidate]
        return decision

    def _one(self, candidate: Candidate | None) -> Candidate:
        one = candidate or self.current
        if one is None:
            raise Refusal.of(UNFIT, "no candidate is shown", help="change the filter")
        return one

    def _refuse_repeated(self, candidate: Candidate, verdict: Verdict) -> None:
        if self.verdict(candidate) == verdict:
            raise Refusal.of(UNFIT, f"it is {verdict} already", help="undo it first, or decide otherwise")

    def _decide(self, candidate: Candidate, verdict: Verdict, **more: Any) -> Decision:
        decision = self._note(verdict=verdict, **about_candidate(candidate), **more)
        self._advance(candidate)
        return decision

    def _note(self, **fields: Any) -> Decision:
        given = {name: value for name, value in fields.items() if value is not None}
        try:
            decision = Decision(n=len(self.decisions) + 1, by=self.by, at=self.at, **given)
        except ValidationError as error:
            what = "; ".join(f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors()[:3])
            raise DetenteError.of(UNFIT, what, help="shorten it, and write it without control characters") from None
        self._keep(decision)
        self.decisions.append(decision)
        if decision.undoes is None:
            self._standing.setdefault(decision.about, []).append(decision)
        else:
            self._standing = standing(self.decisions)
        return decision
