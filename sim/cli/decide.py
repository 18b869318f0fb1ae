"""decide: one decision on a candidate, for scripts; the same rules and the same file as a review."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.logwrite import written_by
from sim.cli.output import Output, misused, shared
from sim.cli.review import counts, kept_in, next_of, of_case, of_document, on_day
from sim.cli.reviewfiles import Opened, opened
from sim.cli.reviewplain import assignments, reason, said

if TYPE_CHECKING:
    from sim.record.event import Event
    from sim.sources.document.review.decision import Decision

VERDICTS = ("accept", "edit", "reject", "defer", "undo")


@click.command()
@click.argument("file", metavar="FILE.candidates.jsonl")
@click.argument("name", metavar="[ID]", required=False)
@click.argument("verdict", type=click.Choice(VERDICTS), required=False)
@click.option("--set", "changes", multiple=True, metavar="FIELD=VALUE", help="With edit: a new value; repeatable.")
@click.option("--reason", "because", default="", help="With reject: why, in words or by its number in a review's list.")
@click.option("--add", "event_file", metavar="EVENT.yaml", help="Add the events of a file, which no coder proposed.")
@of_document
@of_case
@kept_in
@written_by
@on_day
@shared
def decide(
    output: Output,
    file: str,
    name: str | None,
    verdict: str | None,
    changes: tuple[str, ...],
    because: str,
    event_file: str | None,
    document: str | None,
    case: str | None,
    decisions: str | None,
    by: str | None,
    at: dt.date | None,
) -> None:
    """Accept, edit, reject, defer or undo one candidate, or add an event by hand.

    ID is a candidate's id or the beginning of it; to undo what was added by hand, the event's id.

    \b
    decide talks.candidates.jsonl c-1234 edit --set attribution="an official"
    decide talks.candidates.jsonl c-1234 edit --set words="sent a letter" --document talks.txt
    decide talks.candidates.jsonl --add more.yaml --document talks.txt

    \b
    more.yaml holds events; a place in the document is given in code points:
      schema: detente/events/v1
      events:
        - id: letter-2031-01-05
          type: letter
          actors: [ALD]
          targets: [BER]
          when: 2031-01-05
          summary: A letter arrives.
          citations: [{document: talks, paragraph: 2, span: [120, 164]}]
    """
    _check_use(name, verdict, changes, because, event_file)
    found = opened(output, file, document=document, case=case, decisions=decisions, by=by, at=at)
    if event_file is not None:
        made = _added(found, Path(event_file))
    else:
        made = [_decided(found, str(name), str(verdict), changes, because)]
    data: dict[str, Any] = {"made": [d.model_dump(mode="json", exclude_defaults=True) for d in made]}
    output.result({**data, **counts(found)}, "\n".join(said(d) for d in made))
    output.next(next_of(found, file))


def _check_use(
    name: str | None, verdict: str | None, changes: tuple[str, ...], because: str, event_file: str | None
) -> None:
    """Refuse what does not go together."""
    if event_file is not None and (name or changes or because):
        raise misused("--add goes with FILE alone", "write: detente decide FILE --add EVENT.yaml")
    if event_file is None and not verdict:
        raise misused("no decision is given", f"write an id and one of {', '.join(VERDICTS)}")
    if bool(changes) != (verdict == "edit"):
        raise misused("edit and --set go together", "write: detente decide FILE ID edit --set when=2019-02-28")
    if because and verdict != "reject":
        raise misused("--reason goes with reject", "leave it out")


def _decided(found: Opened, name: str, verdict: str, changes: tuple[str, ...], because: str) -> Decision:
    review = found.review
    if verdict == "undo":
        return review.undo(review.about(name))
    one = review.find(name)
    if verdict == "edit":
        return review.edit(assignments(list(changes)), one)
    if verdict == "reject":
        return review.reject(reason(because.strip()), one)
    return review.accept(one) if verdict == "accept" else review.defer(one)


def _added(found: Opened, path: Path) -> list[Decision]:
    """The decisions that add the events of a file; all are checked before the first is kept."""
    events = _events(path)
    for event in events:
        found.review.check_added(event, (*found.log, *events))
    return [found.review.add(event, (*found.log, *events)) for event in events]


def _events(path: Path) -> tuple[Event, ...]:
    from sim.errors import DetenteError
    from sim.record.files import read_events

    placed, problems = read_events(path)
    if any(p.severity == "error" for p in problems):
        raise DetenteError(problems)
    if not placed:
        raise misused(f"{path.as_posix()} holds no event", "write one under `events:`")
    return tuple(p.event for p in placed)
