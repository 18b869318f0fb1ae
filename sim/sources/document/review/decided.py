"""What an analyst has decided, as events for a log: nothing that is undecided, deferred or rejected is among them."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from sim.errors import DetenteError, Problem
from sim.record.event import Event
from sim.sources.document.review.decision import Decision, current, event_of
from sim.sources.document.review.decisionfile import read_decisions

MAKES_EVENTS = frozenset({"accepted", "edited", "added"})


def decided_events(path: Path) -> tuple[Event, ...]:
    """The events of a decisions file, in the order in which they were decided; each cites document, place and decision.

    Raises DetenteError with every problem of the file, and for a decision that makes no event.
    """
    read = read_decisions(path)
    if any(p.severity == "error" for p in read.problems):
        raise DetenteError(read.problems)
    standing = sorted(current(read.decisions).values(), key=lambda d: d.n)
    made: list[Event] = []
    problems: list[Problem] = []
    for decision in (d for d in standing if d.verdict in MAKES_EVENTS):
        try:
            made.append(event_of(decision))
        except ValidationError as error:
            what = "; ".join(str(e["msg"]) for e in error.errors()[:3])
            problems.append(_unmade(path, decision, what))
    if problems:
        raise DetenteError(problems)
    return tuple(made)


def _unmade(path: Path, decision: Decision, what: str) -> Problem:
    message = f"decision {decision.n} on {decision.about} makes no event: {what}"
    return Problem(
        "DET016", message, path.as_posix(), decision.n + 1, 1, help="edit it: detente decide FILE ID edit --set …"
    )
