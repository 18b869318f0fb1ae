"""A document from a file, with what is known about it: from the options, a sidecar, or the case that cites it.

A sidecar of `article.txt` is `article.meta.yaml` beside it: schema detente/document/v1, and id, title, publisher,
published, url, as far as they are known. The day of publication is never taken from the file's time.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar

from pydantic import Field

from sim.errors import DetenteError
from sim.record.case import Source
from sim.record.field import Day, Entry, Slug, Text
from sim.record.files import validated
from sim.record.yamlfile import read
from sim.sources.document.document import Document
from sim.sources.document.reading.reader import text_of

T = TypeVar("T")
LONGEST: Final = 500_000  # code points: some 250 pages, about ten seconds
META_SCHEMA: Final = "detente/document/v1"


class Meta(Entry):
    """What is known about a document besides its text."""

    schema_: Literal["detente/document/v1"] = Field("detente/document/v1", alias="schema")
    id: Slug | None = None
    title: Text | None = None
    publisher: Text | None = None
    published: Day | None = None
    url: Annotated[str, Field(pattern=r"^https?://\S+$", max_length=500)] | None = None


def read_document(path: Path, given: Meta | None = None, cited: Sequence[Source] = ()) -> Document:
    """A document: its text, and what is known about it.

    What is `given` goes before the sidecar, and that before the case.
    `cited` are the documents of a case; the one with this file's digest is meant. Raises DetenteError, UsageError or
    MissingError as `reading.text_of` does, and with every problem of the sidecar.
    """
    text = text_of(path)
    if len(text) > LONGEST:
        message = f"the document has {len(text):,} characters, more than the {LONGEST:,} that are coded at a time"
        raise DetenteError.of("DET004", message, file=path.as_posix(), help="split it, for example by chapter")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    source = next((s for s in cited if s.sha256 == digest), None)
    known = [given or Meta(), sidecar(path), _of_source(source)]
    return Document(
        id=_first(m.id for m in known) or slug_of(path.stem), text=text, sha256=digest,
        published=_first(m.published for m in known), title=_first(m.title for m in known) or "",
        publisher=_first(m.publisher for m in known) or "", url=_first(m.url for m in known) or "",
    )  # fmt: skip


def _first(values: Iterable[T | None]) -> T | None:
    return next((v for v in values if v is not None), None)


def _of_source(source: Source | None) -> Meta:
    if source is None:
        return Meta()
    return Meta(
        id=source.id, title=source.title, publisher=source.publisher, published=source.published, url=source.url
    )


def sidecar(path: Path) -> Meta:
    """What the file beside a document says about it; nothing where there is none."""
    beside = path.with_name(path.stem + ".meta.yaml")
    if not beside.is_file():
        return Meta()
    document, problems = read(beside, begin=f"schema: {META_SCHEMA}")
    if document is None:
        raise DetenteError(problems)
    meta, found = validated(document, Meta, META_SCHEMA)
    if meta is None or found or problems:
        raise DetenteError([*problems, *found])
    return meta


def slug_of(name: str) -> str:
    """A file's name as an id.

    >>> slug_of("000_FB89 (final)"), slug_of("会議")
    ('000-fb89-final', 'document')
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60].strip("-") or "document"
