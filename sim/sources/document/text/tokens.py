"""Words of a text with their places: Unicode code points, never bytes.

A hyphen parts two words and is no token itself, so that `hand-delivered` holds the verb and `Moon Jae-in` is spelt like
`Moon Jae in`. A possessive `'s` is a token of its own.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

WORD: Final = re.compile(
    r"(?:[A-Z]\.){2,}"  # U.S., U.N.
    r"|\d+(?:[.,:]\d+)*"
    r"|['’](?:s|re|ve|ll|d|m)\b"
    r"|[^\W\d_]+(?=n['’]t\b)"  # did n't
    r"|n['’]t\b"
    r"|[^\W_]+(?:['’](?!(?:s|re|ve|ll|d|m)\b)[^\W_]+)*"
    r"|[^\w\s-]"
)
QUOTES: Final = '"“”„«»'


class Token(NamedTuple):
    """One word or mark: as written, its small-letter form, and where it stands, `[start, end)`."""

    text: str
    low: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it is a word or a number, not a mark."""
        return self.text[0].isalnum()

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


def tokens(text: str, start: int = 0, end: int | None = None) -> tuple[Token, ...]:
    """The words and marks of a stretch of text.

    >>> [t.text for t in tokens("Kim's hand-delivered U.S. letter didn't help.")]
    ['Kim', "'s", 'hand', 'delivered', 'U.S.', 'letter', 'did', "n't", 'help', '.']
    """
    stop = len(text) if end is None else end
    return tuple(
        Token(m[0], m[0].lower().replace("’", "'"), m.start(), m.end()) for m in WORD.finditer(text, start, stop)
    )
