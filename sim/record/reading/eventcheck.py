"""What only all the events together tell: references, order, and what no single value shows to be wrong.

Each check takes what has been read and yields problems at their places; all of a case's problems come at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sim.errors import MOST_SHOWN, Problem, Severity, did_you_mean
from sim.record.case import Case
from sim.record.codebook import CODEBOOK
from sim.record.event import UNREALISED, Event
from sim.record.log import EventLog
from sim.record.reading.casecheck import Reference, actor_help, named, type_help
from sim.record.yamlfile import Document, Path


class Placed(NamedTuple):
    """An event with its place: the document it stands in and its path there.

    `unread` names the keys that are wrong in themselves; such an event is looked at, and takes part in nothing.
    """

    event: Event
    document: Document
    path: Path
    unread: frozenset[str] = frozenset()

    def problem(
        self,
        code: str,
        path: Path,
        message: str,
        help: str = "",  # noqa: A002  (the name of the problem's field)
        *,
        severity: Severity | None = None,
    ) -> Problem:
        """A problem at a path within the event."""
        return self.document.problem(code, (*self.path, *path), message, help, severity=severity)


class Guesses:
    """Which id was meant, for the first hundred that are asked for; nobody reads more, and each takes its time."""

    def __init__(self) -> None:
        self.left = MOST_SHOWN

    def near(self, word: str, candidates: Iterable[str]) -> str:
        """The nearest id as a question, or nothing."""
        self.left -= 1
        return did_you_mean(word, candidates) if self.left >= 0 else ""


class Known(NamedTuple):
    """What events may refer to."""

    case: Case
    events: Mapping[str, Event]
    names: Mapping[str, Placed]  # ids of all events, those with mistakes included
    commitments: Mapping[str, Event]  # id -> the event that makes it
    promised: Mapping[str, Placed]  # ids of all commitments, those of events with mistakes included
    deadlines: frozenset[str]
    measures: frozenset[str]
    documents: frozenset[str] | None  # None: the documents file could not be read
    guesses: Guesses


def known(case: Case, placed: Iterable[Placed], documents: frozenset[str] | None) -> Known:
    """What the events of a case may refer to; where two events make one commitment, the standing one counts."""
    every = tuple(placed)
    events = {p.event.id: p.event for p in every if not p.unread}
    names = {p.event.id: p for p in every if "id" not in p.unread}
    promised = {c.id: p for p in every for c in p.event.effects.commitments}
    log = EventLog(events.values())
    standing = [e for e in events.values() if e.id not in log.replaced]
    made = {c.id: e for e in [*events.values(), *standing] for c in e.effects.commitments}
    deadlines = {d.id for e in events.values() for d in e.effects.deadlines} | {d.id for d in case.deadlines}
    measures = {m.id for e in events.values() for m in e.effects.sanctions} | {m.id for m in case.sanctions}
    return Known(case, events, names, made, promised, frozenset(deadlines), frozenset(measures), documents, Guesses())


def check_events(case: Case, placed: tuple[Placed, ...], documents: frozenset[str] | None) -> Iterator[Problem]:
    """Problems of a case's events, taken together."""
    yield from _repeated(placed)
    about = known(case, placed, documents)
    for entry in placed:
        yield from _actors(entry, about)
        yield from _types(entry, about)
        yield from _events(entry, about)
        yield from _ledger(entry, about)
        yield from _citations(entry, about)
    whole = tuple(entry for entry in placed if not entry.unread)
    for entry in whole:
        yield from _order(entry, about)
        yield from _sense(entry, about)
    yield from _cycles(whole)
    yield from _made_twice(whole, about)


def _repeated(placed: Iterable[Placed]) -> Iterator[Problem]:
    first: dict[str, Placed] = {}
    for entry in (p for p in placed if "id" not in p.unread):
        before = first.setdefault(entry.event.id, entry)
        if before is not entry:
            line = before.document.spans.nearest((*before.path, "id"))[0].span.line
            message = f"the event id `{entry.event.id}` stands twice, first at {before.document.file}:{line}"
            yield entry.problem("DET034", ("id",), message, "give one of them another id")


def _actors(entry: Placed, about: Known) -> Iterator[Problem]:
    roster = about.case.roster
    for path, actor in _event_actors(entry.event):
        if actor not in roster and path[0] not in entry.unread:
            message = f"no actor `{actor}` in case {about.case.id}"
            yield entry.problem("DET030", path, message, actor_help(actor, roster))


def _event_actors(event: Event) -> Iterator[Reference]:
    for name in ("actors", "targets", "persons"):
        yield from (((name, k), actor) for k, actor in enumerate(getattr(event, name)))
    for k, commitment in enumerate(event.effects.commitments):
        base: Path = ("effects", "commitments", k)
        yield (*base, "by"), commitment.by
        yield from (((*base, "to", m), actor) for m, actor in enumerate(commitment.to))
        for kind, clauses in _clauses(commitment.condition):
            yield from (((*base, "condition", kind, m, "by"), c.by) for m, c in enumerate(clauses) if c.by)
    for k, measure in enumerate(event.effects.sanctions):
        for name in ("senders", "targets"):
            yield from ((("effects", "sanctions", k, name, m), a) for m, a in enumerate(getattr(measure, name)))
    for k, deadline in enumerate(event.effects.deadlines):
        yield from named(("effects", "deadlines", k), {"by": deadline.by})


def _clauses(condition: object) -> Iterator[tuple[str, tuple]]:  # type: ignore[type-arg]
    if condition is not None:
        yield "all", condition.all  # type: ignore[attr-defined]
        yield "any", condition.any  # type: ignore[attr-defined]


def _types(entry: Placed, about: Known) -> Iterator[Problem]:
    own = {t.code for t in about.case.codebook.types}
    for path, code in _event_types(entry.event):
        if code not in CODEBOOK and code not in own:
            help_ = type_help(code, [*CODEBOOK, *sorted(own)])
            yield entry.problem("DET032", path, f"no event type `{code}` in the codebook", help_)


def _event_types(event: Event) -> Iterator[Reference]:
    yield ("type",), event.type
    for k, commitment in enumerate(event.effects.commitments):
        base: Path = ("effects", "commitments", k)
        for name in ("forbids", "requires"):
            yield from (((*base, name, m), code) for m, code in enumerate(getattr(commitment, name)))
        for kind, clauses in _clauses(commitment.condition):
            yield from (((*base, "condition", kind, m, "event"), c.event) for m, c in enumerate(clauses) if c.event)


def _events(entry: Placed, about: Known) -> Iterator[Problem]:
    for name in ("confirms", "denies", "supersedes", "corrects", "responds_to"):
        for k, other in enumerate(getattr(entry.event.refs, name)):
            if other not in about.names:
                help_ = about.guesses.near(other, about.names) or f"list them with: detente events {about.case.id}"
                message = f"no event `{other}` in case {about.case.id}"
                yield entry.problem("DET031", ("refs", name, k), message, help_)


def _ledger(entry: Placed, about: Known) -> Iterator[Problem]:
    for path, name in _ledger_names(entry.event):
        waived = path[:2] == ("effects", "waives")
        if name in about.promised or (waived and name in about.deadlines):
            continue
        what = "commitment or deadline" if waived else "commitment"
        candidates = [*about.promised, *(sorted(about.deadlines) if waived else ())]
        help_ = about.guesses.near(name, candidates) or "an event makes it under `effects`"
        yield entry.problem("DET033", path, f"no {what} `{name}` in case {about.case.id}", help_)


def _ledger_names(event: Event) -> Iterator[Reference]:
    for name in ("fulfils", "breaches"):
        yield from ((("refs", name, k), c) for k, c in enumerate(getattr(event.refs, name)))
    effects = event.effects
    yield from ((("effects", "waives", k), c) for k, c in enumerate(effects.waives))
    for k, commitment in enumerate(effects.commitments):
        base: Path = ("effects", "commitments", k)
        yield from (((*base, "supersedes", m), c) for m, c in enumerate(commitment.supersedes))
        for kind, clauses in _clauses(commitment.condition):
            named = ((m, c.commitment) for m, c in enumerate(clauses) if c.commitment)
            yield from (((*base, "condition", kind, m, "commitment"), c) for m, c in named)
    yield from _tied("sanctions", [m.commitment for m in effects.sanctions])
    yield from _tied("deadlines", [d.commitment for d in effects.deadlines])


def _tied(name: str, commitments: Iterable[str | None]) -> Iterator[Reference]:
    yield from ((("effects", name, k, "commitment"), c) for k, c in enumerate(commitments) if c is not None)


def _order(entry: Placed, about: Known) -> Iterator[Problem]:
    """An answer comes after what it answers, keeping or breaking after the promise."""
    event = entry.event
    causes = [(("refs", "responds_to", k), about.events.get(c)) for k, c in enumerate(event.refs.responds_to)]
    for name in ("fulfils", "breaches"):
        causes += [(("refs", name, k), about.commitments.get(c)) for k, c in enumerate(getattr(event.refs, name))]
    for path, cause in causes:
        if cause is None or event.when.hi is None or cause.when.lo is None or event.when.hi >= cause.when.lo:
            continue
        message = f"`{event.id}` ({event.when.text}) comes before its cause `{cause.id}` ({cause.when.text})"
        yield entry.problem("DET036", path, message, "correct one of the dates, or the reference")


def _citations(entry: Placed, about: Known) -> Iterator[Problem]:
    event = entry.event
    if not event.citations and not entry.unread & {"id", "citations"}:
        yield entry.problem("DET038", ("id",), f"`{event.id}` cites no source", "add `citations`")
    for k, citation in enumerate(event.citations):
        if about.documents is not None and citation.document and citation.document not in about.documents:
            help_ = about.guesses.near(citation.document, sorted(about.documents)) or "add it to the documents file"
            place: Path = ("citations", k, "document")
            message = f"no document `{citation.document}` in this case"
            # With the digest of its file a document can be told; that readers do not learn its title stops nothing.
            severity: Severity | None = "warning" if citation.sha256 else None
            yield entry.problem("DET039", place, message, help_, severity=severity)


def _sense(entry: Placed, about: Known) -> Iterator[Problem]:
    event, case = entry.event, about.case
    kind = case.types.get(event.type) if not _broken_codebook(case) else CODEBOOK.get(event.type)
    if kind is not None and not event.joint and not event.targets and (kind.weight or "mediation" in kind.roles):
        help_ = "name `targets`, or write joint: true with two actors"
        yield entry.problem("DET043", ("type",), f"`{event.type}` acts on somebody, but nobody is named", help_)
    if event.joint and len(set(event.participants)) < 2:
        yield entry.problem("DET043", ("joint",), "a joint event needs two participants", "name another actor")
    if event.modality not in UNREALISED and event.when.lo is not None and event.known < event.when.lo:
        message = f"recorded {event.known} before it occurred ({event.when.text})"
        yield entry.problem("DET025", ("recorded",), message, "correct a date, or use modality anticipated")
    lo, hi = event.when.lo or case.start, event.when.hi or case.end
    if hi < case.start or lo > case.end:
        message = f"{event.when.text} lies outside the case ({case.start} to {case.end}), so it moves nothing"
        yield entry.problem("DET044", ("when",), message, "widen the case, or leave the event out")
    started = {m.id for m in case.sanctions}
    for k, measure in enumerate(event.effects.sanctions):
        new = measure.id not in started and not _begun_elsewhere(measure.id, event, about)
        if new and measure.level is None:
            place: Path = ("effects", "sanctions", k)
            yield entry.problem("DET011", place, f"the new measure `{measure.id}` has no `level`", "add level: 0 to 1")


def _begun_elsewhere(measure: str, event: Event, about: Known) -> bool:
    others = (m for e in about.events.values() if e is not event for m in e.effects.sanctions)
    return any(m.id == measure and m.level is not None for m in others)


def _broken_codebook(case: Case) -> bool:
    own = {t.code for t in case.codebook.types}
    parents = all(t.parent in CODEBOOK for t in case.codebook.types)
    return (
        not parents
        or bool(own & set(CODEBOOK))
        or any(c not in CODEBOOK and c not in own for c in case.codebook.weights)
    )


def _cycles(placed: tuple[Placed, ...]) -> Iterator[Problem]:
    """References that lead back to where they started; each circle is reported once, at its first event."""
    graph = {p.event.id: [r for r in p.event.refs.events() if r != p.event.id] for p in placed}
    place = {p.event.id: p for p in placed}
    done: set[str] = set()
    for start in graph:
        circle = _circle_from(start, graph, done)
        if circle:
            path = " -> ".join([*circle, circle[0]])
            first, message = place[circle[0]], f"references go in a circle: {path}"
            remedy = "remove the reference from the earlier record to the later one"
            yield first.problem("DET035", _reference_to([*circle, circle[0]][1], first.event), message, remedy)


def _reference_to(other: str, event: Event) -> Path:
    """Where an event names another."""
    refs = event.refs.model_dump()
    return next((("refs", name, ids.index(other)) for name, ids in refs.items() if other in ids), ("refs",))


def _circle_from(start: str, graph: Mapping[str, list[str]], done: set[str]) -> list[str]:
    """The first circle reached from an event that has not been looked at, by depth-first search without recursion."""
    trail: list[str] = []
    stack = [(start, 0)]
    on_trail: set[str] = set()
    while stack:
        node, k = stack.pop()
        if k == 0:
            if node in done:
                continue
            trail.append(node)
            on_trail.add(node)
        successors = [r for r in graph.get(node, ()) if r in graph]
        if k < len(successors):
            stack.append((node, k + 1))
            following = successors[k]
            if following in on_trail:
                done.update(trail)
                return trail[trail.index(following) :]
            if following not in done:
                stack.append((following, 0))
            continue
        done.add(node)
        on_trail.discard(trail.pop())
    return []


def _made_twice(placed: tuple[Placed, ...], about: Known) -> Iterator[Problem]:
    """A commitment that two standing events make; a record that replaces another may restate what it made."""
    replaced = EventLog(about.events.values()).replaced
    standing = [p for p in placed if p.event.id not in replaced]
    counts = Counter(c.id for p in standing for c in p.event.effects.commitments)
    for entry in standing:
        for k, commitment in enumerate(entry.event.effects.commitments):
            if counts[commitment.id] > 1 and about.commitments[commitment.id] is not entry.event:
                place: Path = ("effects", "commitments", k, "id")
                yield entry.problem(
                    "DET034",
                    place,
                    f"the commitment `{commitment.id}` is made twice",
                    "keep one, or use another id",
                )
