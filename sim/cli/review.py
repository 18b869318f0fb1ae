"""review: decide on the candidates of a document, one after the other, each in a few seconds."""

from __future__ import annotations

import datetime as dt
import shlex
import sys
from typing import Any

import click

from sim.cli.logwrite import written_by
from sim.cli.output import Output, misused, shared
from sim.cli.reviewfiles import Opened, opened
from sim.cli.view import DAY

of_document = click.option(
    "--document", metavar="FILE", help="The document: shown where one reads, and nothing written may repeat its words."
)
of_case = click.option("--case", metavar="CASE", help="Check actors and types against this case.")
kept_in = click.option("--decisions", metavar="FILE", help="Where decisions are kept; default: beside the candidates.")
on_day = click.option("--at", type=DAY, help="The day of the decisions; default: today.")


@click.command()
@click.argument("file", metavar="FILE.candidates.jsonl")
@of_document
@of_case
@kept_in
@written_by
@on_day
@click.option("--plain", is_flag=True, help="Line by line, without a screen; ? lists the commands.")
@click.option("--type", "kind", default="", metavar="TYPE", help="Only this type, or family of types.")
@click.option("--actor", default="", metavar="ID", help="Only what this actor takes part in.")
@click.option("--confidence", default=0.0, type=click.FloatRange(0, 1), help="Only from this rank on.")
@click.option("--modality", default="", metavar="WORD", help="Only this modality.")
@click.option("--undecided", is_flag=True, help="Only what nobody has decided yet.")
@shared
def review(
    output: Output,
    file: str,
    document: str | None,
    case: str | None,
    decisions: str | None,
    by: str | None,
    at: dt.date | None,
    plain: bool,
    kind: str,
    actor: str,
    confidence: float,
    modality: str,
    undecided: bool,
) -> None:
    """Accept, edit or reject the candidates of a document, one by one.

    Each decision is on disk before the next candidate is shown, so a review may stop anywhere and goes on there.
    """
    from sim.sources.document.review.session import Filter

    shown = Filter(kind, actor, confidence, modality, undecided)
    if not plain:
        _need_a_screen()
    found = opened(output, file, document=document, case=case, decisions=decisions, by=by, at=at, shown=shown)
    refused = _plain(found, output) if plain else _on_screen(found)
    if refused and not sys.stdin.isatty():
        output.exit_code = 1
    output.result(counts(found), found.kept)
    output.next(next_of(found, file))


def next_of(found: Opened, file: str) -> str:
    """What to do after some decisions: go on, or put what was accepted into a log."""
    if found.review.progress.left:
        return shlex.join(["detente", "review", file, *found.options])
    options = dict(zip(found.options[::2], found.options[1::2], strict=True))
    by = ["--by", options["--by"]] if "--by" in options else []
    return shlex.join(["detente", "log", "append", "LOG", "--decided", found.file.path.as_posix(), *by])


def _need_a_screen() -> None:
    """Refuse early, with the way out, where the screen cannot be shown."""
    from importlib.util import find_spec

    from sim.errors import MissingError

    if find_spec("textual") is None:
        message = "the review's screen needs textual, which is not installed"
        raise MissingError.of("DET060", message, help="pip install 'detente[tui]', or add --plain")
    if not (sys.stdin.isatty() and sys.stderr.isatty()):  # the screen is drawn on stderr, so that stdout stays free
        raise misused("the review's screen needs a terminal", "add --plain, or use: detente decide FILE ID accept")


def _plain(found: Opened, output: Output) -> int:
    from sim.cli.reviewplain import plain

    output.on_interrupt = found.kept
    return plain(found, output)


def _on_screen(found: Opened) -> int:
    from sim.cli.reviewscreen import ReviewScreen

    ReviewScreen(found).run()
    return 0


def counts(found: Opened) -> dict[str, Any]:
    """How far a review is, for scripts."""
    progress = found.review.progress
    named = {v: progress.counts.get(v, 0) for v in ("accepted", "edited", "rejected", "deferred")}
    path = found.file.path.as_posix()
    return {"total": progress.total, "left": progress.left, **named, "added": progress.added, "decisions": path}
