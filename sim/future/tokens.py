"""The words, numbers and signs of a condition, and what to say of anything else that stands in it."""

from __future__ import annotations

import re
from typing import NamedTuple

SIGNS = ("==", "!=", "<=", ">=", "<", ">")
UNREADABLE, OUT_OF_RANGE = "DET012", "DET013"


class Mistake(NamedTuple):
    """One thing that is wrong in a condition: where (code points from its start), and what to write instead."""

    offset: int
    length: int
    code: str
    message: str
    help: str


class Token(NamedTuple):
    """One word, number, sign or mark, and where it begins; the last one is the end of the text."""

    kind: str  # number, word, sign, mark or end
    text: str
    at: int
    length: int

    @property
    def ends(self) -> int:
        """The first place after it."""
        return self.at + self.length


_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>[-+]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?![\w.-]))"
    r"|(?P<word>[A-Za-z0-9_]+(?:[-.][A-Za-z0-9_]+)*)"
    r"|(?P<alien>=<|=>|<>|=(?!=)|!(?!=)|&&?|\|\|?|[≤≥≠])"
    r"|(?P<sign>==|!=|<=|>=|<|>)"
    r"|(?P<mark>[()\[\],]|\.(?=[A-Za-z]))"
    r"|(?P<quote>[\"'“”‘’`](?:[\w.-]+[\"'“”‘’`])?)"
    r"|(?P<other>[^\sA-Za-z0-9_()\[\],<>=!&|]+)"
)
_MEANT = {"=": "==", "=<": "<=", "=>": ">=", "<>": "!=", "≤": "<=", "≥": ">=", "≠": "!="}
_MEANT |= {"&": "and", "&&": "and", "|": "or", "||": "or", "!": "not"}
_QUOTES = "\"'“”‘’`"


def tokens(text: str, mistakes: list[Mistake]) -> list[Token]:
    """The tokens of a text; what belongs to another language is noted, and taken for what it means there."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind, spelt, at = str(match.lastgroup), match.group(), match.start()
        if kind in ("alien", "quote", "other"):
            mistakes.append(_foreign(kind, spelt, at))
            spelt = spelt.strip(_QUOTES) if kind == "quote" else _MEANT.get(spelt, "")
            kind = "sign" if spelt in SIGNS else "word"
        if kind != "space" and spelt:
            found.append(Token(kind, spelt, at, len(match.group())))
    return [*found, Token("end", "", len(text.rstrip()), 1)]


def _foreign(kind: str, spelt: str, at: int) -> Mistake:
    if kind == "alien":
        return Mistake(at, len(spelt), UNREADABLE, f"`{spelt}` is not used here", f"write `{_MEANT[spelt]}`")
    if kind == "quote":
        return Mistake(
            at, len(spelt), UNREADABLE, "words stand without quotes", f"write {spelt.strip(_QUOTES) or 'the bare word'}"
        )
    if spelt[0] in "+-*/%^":
        return Mistake(
            at, len(spelt), UNREADABLE, "a condition does not calculate", "compare with a number that you worked out"
        )
    return Mistake(at, len(spelt), UNREADABLE, f"`{spelt[:20]}` does not belong in a condition", "delete it")
