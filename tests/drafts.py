"""Made-up events: a draft says what an event is like, its place in a log and its case say the rest.

A draft does not know of other drafts, and references count backwards from its own place; so a log that is drawn as a
list of drafts shrinks by leaving some out. `strategies` draws drafts; tests may write them by hand.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from sim.record.case import Case
from sim.record.dates import EventDate
from sim.record.event import UNREALISED, Clause, Commitment, Condition, Deadline, Effects, Event, Measure, Refs

EVENT_REFS = ("responds_to", "confirms", "denies", "supersedes", "corrects")


class Pledge(NamedTuple):
    """A commitment before it is known by whom and when; the actor of the event makes it."""

    kind: str = "promise"
    about: str = ""  # "", "forbids" or "requires"
    type: str = "test.nuclear"
    magnitude: float = 1.0
    vagueness: float = 0.0
    clauses: tuple[tuple[str | int, str], ...] = ()  # (commitment made so many before, status) or (type, who)
    every: bool = True
    due: int | None = None  # days from the event
    after: bool = False  # counted from the condition
    replaces: int | None = None  # the commitment made so many before


class Draft(NamedTuple):
    """An event before its place in a log and its case are known."""

    type: str = "statement.neutral"
    gap: int = 0  # days since the draft before
    cast: str = "joint"  # see `_cast`
    pair: int = 0  # which principal dyad; also settles small matters that are not worth a field
    form: str = "day"  # see `_when`
    delay: int = 0  # days until it is known; for what is planned, days until it is to happen
    modality: str = "asserted"
    intensity: float = 1.0
    first: str = "e"  # letter of the id, so that order of id and order of time differ
    refs: tuple[tuple[str, int], ...] = ()  # (kind, so many events before)
    ledger: tuple[
        tuple[str, int], ...
    ] = ()  # ("fulfils", "partly", "breaches" or "waives", so many commitments before)
    pledge: Pledge | None = None
    measure: Measure | None = None
    deadline: int | None = None  # days from the event


def written(case: Case, drafts: Iterable[Draft]) -> list[Event]:
    """The events that drafts become in a case, in order; ids are letter and number, `c3` is what event 3 commits to."""
    day, found, made = case.start, list[Event](), list[str]()
    for number, draft in enumerate(drafts):
        day += dt.timedelta(draft.gap)
        event = _event(case, draft, number, day, found, made)
        made += [c.id for c in event.effects.commitments]
        found.append(event)
    return found


def _event(case: Case, draft: Draft, number: int, day: dt.date, before: list[Event], made: list[str]) -> Event:
    refs = {kind: _referred(kind, draft, before) for kind in EVENT_REFS}
    # every other record that confirms something is of the same type
    type_ = next((e.type for e in before if e.id in refs["confirms"] and draft.pair % 2), draft.type)
    actors, targets, joint = _cast(case, draft, type_)
    planned = draft.modality in UNREALISED
    partly = _committed("partly", draft, made)
    return Event(
        id=f"{draft.first}{number}",
        type=type_,
        actors=actors,
        targets=targets,
        joint=joint,
        when=_when(draft.form, day + dt.timedelta(draft.delay if planned else 0)),
        recorded=day if planned else _recorded(draft, day),
        modality=draft.modality,
        probability=0.25 if planned and draft.pair else None,
        denial="neutral" if draft.modality == "denied" and draft.pair else None,
        intensity=draft.intensity,
        summary="Made up.",
        refs=Refs(
            **refs,
            fulfils=partly or _committed("fulfils", draft, made),
            breaches=_committed("breaches", draft, made),
        ),
        fraction=(0.5, 0.9, 0.0, 0.3)[draft.pair] if partly else None,
        effects=_effects(draft, number, day, actors, targets, made),
    )


def _referred(kind: str, draft: Draft, before: list[Event]) -> tuple[str, ...]:
    return tuple(sorted({before[-back].id for what, back in draft.refs if what == kind and back <= len(before)}))


def _committed(kind: str, draft: Draft, made: list[str]) -> tuple[str, ...]:
    return tuple(sorted({made[-1 - back] for what, back in draft.ledger if what == kind and back < len(made)}))


def _cast(case: Case, draft: Draft, type_: str) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    a, b = case.principals[draft.pair % len(case.principals)]
    if type_.startswith("mediation"):
        return (("KAP", "LAM") if draft.cast == "all" else ("KAP",)), (a, b), False
    casts: dict[str, tuple[tuple[str, ...], tuple[str, ...], bool]] = {
        "joint": ((a, b), (), True),
        "forth": ((a,), (b,), False),
        "back": ((b,), (a,), False),
        "person": (("ann",), ("BET",), False),
        "third": (("LAM",), (a, b), False),
        "toward": ((a,), ("LAM", "KAP"), False),
        "all": (case.principals[0], ("KAP", "crew"), True),
        "alone": ((b,), (), False),
    }
    return casts[draft.cast]


def _when(form: str, day: dt.date) -> EventDate:
    text, later = day.isoformat(), (day + dt.timedelta(12)).isoformat()
    forms = {"second": f"{text}T13:05:07", "unsure": f"{text}?", "about": f"{text}~", "both": f"{text}%"}
    forms |= {"interval": f"{text}/{later}", "from": f"{text}/..", "until": f"../{text}"}
    forms |= {"month": text[:7], "season": f"{text[:4]}-2{1 + day.month % 4}", "year": text[:4]}
    return EventDate.parse(forms.get(form, text))


def _recorded(draft: Draft, day: dt.date) -> dt.date | None:
    return None if draft.delay == 0 and draft.form != "from" else day + dt.timedelta(draft.delay)


def _effects(
    draft: Draft, number: int, day: dt.date, actors: tuple[str, ...], targets: tuple[str, ...], made: list[str]
) -> Effects:
    commitments: tuple[Commitment, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    if draft.pledge is not None:
        commitments = (_commitment(draft.pledge, number, day, actors, targets, made),)
    if draft.deadline is not None:
        at = EventDate.parse(str(day + dt.timedelta(draft.deadline)))
        tied = made[-1] if made and draft.pair % 2 else None
        deadlines = (Deadline(id=f"d{number}", at=at, commitment=tied),)
    return Effects(
        commitments=commitments,
        waives=_committed("waives", draft, made),
        sanctions=() if draft.measure is None else (draft.measure,),
        deadlines=deadlines,
    )


def _commitment(
    pledge: Pledge, number: int, day: dt.date, actors: tuple[str, ...], targets: tuple[str, ...], made: list[str]
) -> Commitment:
    by, to = actors[0], tuple(a for a in (*targets, *actors, "BET", "ALP") if a != actors[0])[:2]
    clauses = tuple(_clause(what, how, made) for what, how in pledge.clauses)
    due: Any = None if pledge.due is None else str(day + dt.timedelta(pledge.due))
    if pledge.due is not None and pledge.after and clauses:
        due = {"after_condition_days": abs(pledge.due)}
    return Commitment.model_validate(
        {
            "id": f"c{number}",
            "kind": pledge.kind,
            "by": by,
            "to": to,
            "content": "Made up.",
            "forbids": (pledge.type,) if pledge.about == "forbids" else (),
            "requires": (pledge.type,) if pledge.about == "requires" else (),
            "magnitude": pledge.magnitude,
            "vagueness": pledge.vagueness,
            "condition": (Condition(all=clauses) if pledge.every else Condition(any=clauses)) if clauses else None,
            "due": due,
            "supersedes": ()
            if pledge.replaces is None or pledge.replaces >= len(made)
            else (made[-1 - pledge.replaces],),
        }
    )


def _clause(what: str | int, how: str, made: list[str]) -> Clause:
    if isinstance(what, str):
        return Clause(event=what, by=how or None)
    return Clause.model_validate({"commitment": made[-1 - what] if what < len(made) else "c0", "is": how})
