"""A document: its text, the digest of its file, and what is known about it."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import cached_property

from sim.sources.document.text.prose import Unwrapped


@dataclass(frozen=True)
class Document:
    """A text to be coded; offsets into `text` are Unicode code points.

    `sha256` is that of the file as it lies on disk. `published` anchors every relative date; without it they stay open.
    """

    id: str
    text: str
    sha256: str
    published: dt.date | None = None
    title: str = ""
    publisher: str = ""
    url: str = ""

    @cached_property
    def unwrapped(self) -> Unwrapped:
        """The text on one line, for places that survive a new wrapping."""
        return Unwrapped(self.text)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the unwrapped text: the same for the same words."""
        return hashlib.sha256(self.unwrapped.text.encode()).hexdigest()

    def unwrapped_span(self, span: tuple[int, int]) -> tuple[int, int]:
        """A span of the text as a span of the unwrapped text."""
        return self.unwrapped.place(span[0]), self.unwrapped.place(span[1])

    @classmethod
    def of_text(cls, text: str, *, id: str = "text", published: dt.date | None = None) -> Document:  # noqa: A002
        """A document of a text that lies in no file.

        >>> Document.of_text("A letter came.").sha256[:8]
        '15ef40c2'
        """
        return cls(id, text, hashlib.sha256(text.encode()).hexdigest(), published)
