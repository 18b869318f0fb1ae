"""What every command on a document is told: the document and what is known about it, whose actors are meant."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sim.cli.output import Output, misused
from sim.cli.view import DAY

if TYPE_CHECKING:
    from sim.record.files import CaseFolder
    from sim.sources.document.document import Document
    from sim.sources.document.who.gazetteer import Gazetteer

C = TypeVar("C", bound=Callable[..., Any])

_HOW = {
    "id": "an id is small letters, digits and single hyphens, like lakes-news-2021-03-09",
    "title": "a title has at most 300 characters, on one line",
    "publisher": "a publisher's name has at most 300 characters, on one line",
    "published": "write a day, YYYY-MM-DD",
    "url": "an address begins with http:// or https:// and has no spaces",
}
OPTIONS = (
    click.option(
        "--case", "case_name", metavar="CASE", help="Whose actors and codebook are meant; default: the world's."
    ),
    click.option("--actors", "names", metavar="FILE", help="A gazetteer file: names, and posts with their days."),
    click.option("--published", type=DAY, help="Day of publication, the anchor of `last week` and its like."),
    click.option(
        "--id", "name", metavar="ID", help="What the document is called in citations; default: the file's name."
    ),
    click.option("--title", help="Title of the document."),
    click.option("--publisher", help="Who published it."),
    click.option("--url", help="Where a reader can find it."),
)


def write_text(target: str, text: str, ours: str) -> None:
    """Write a file of ours, never over one that is something else: `ours` is what the first line of such a file holds.

    Raises UsageError (DET049) for what is no ordinary file, or holds something else.
    """
    from sim.record.atomic import replace

    path = Path(target)
    try:
        if path.is_file() and path.stat().st_size and ours not in _begins(path):
            raise misused(f"{target} is there and holds something else", "choose another name")
        replace(path, lambda new: new.write_text(text, encoding="utf-8", newline="\n"))
    except (FileExistsError, IsADirectoryError, NotADirectoryError, PermissionError, ValueError) as error:
        raise misused(
            f"{target!r} cannot be written: {error}", "name a file, as in -o talks.candidates.jsonl"
        ) from None
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        raise misused("the name of the file is too long", "choose a shorter one") from None


def _begins(path: Path) -> str:
    """The beginning of a file, as far as it can be read."""
    with path.open("rb") as stream:
        return stream.read(4_000).decode(errors="replace")


def described(command: C) -> C:
    """The options that say what is known about a document, and whose actors are meant."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


def opened_case(name: str | None, output: Output) -> CaseFolder | None:
    """The case that is named, or None where none is."""
    from sim.cli.view import open_case

    return None if name is None else open_case(name, output)


def gazetteer_of(folder: CaseFolder | None, names: str | None) -> Gazetteer:
    """The gazetteer to read with: the case's, a file's, or the world's."""
    from sim.sources.document.who import gazetteerfile
    from sim.sources.document.who.gazetteer import Gazetteer, world

    if folder is not None and folder.case is not None:
        return gazetteerfile.gazetteer_of(folder.case, folder.folder, Path(names) if names else None)
    return gazetteerfile.gazetteer_in(Path(names)) if names else Gazetteer.of(world())


def document_of(file: str, folder: CaseFolder | None, options: dict[str, Any]) -> Document:
    """The document in a file, with what the options, its sidecar or the case say about it."""
    from pydantic import ValidationError

    from sim.sources.document.reading.documentfile import Meta, read_document

    keys = ("title", "publisher", "published", "url")
    try:
        given = Meta(id=options["name"], **{k: options[k] for k in keys})
    except ValidationError as error:
        key = str(error.errors()[0]["loc"][0])
        raise misused(f"--{key} `{options['name' if key == 'id' else key]}` cannot be used", _HOW[key]) from None
    return read_document(Path(file), given, folder.documents if folder is not None else ())
