"""A lexicon entry: words by which a kind of event is recognised, with an example and a counter-example as tests.

A frame is written in one line, its parts parted by spaces; alternatives by `|`, words that belong together by `_`:

    v:impose|slap      a verb, in any form             n:summit      a noun, singular or plural
    v:call_off         a verb and its particle         a:good_faith  words as they are, no forms
    +o:sanction        a noun that must be the object: after the verb, or before it in a passive
    +w:sanction        a word that must stand near, on either side, within the clause
    +b:no              a word within the three words before the head, +f: within the four after it
    -o: -w: -b: -f:    words that must not
    @joint             all who take part act on one another         @alone    nobody need be acted upon
    @reverse           the subject is the one acted upon: it receives
    @need              nothing is recognised unless somebody acted upon is named
    !firm              `will` makes no plan of it: saying so is the deed
    !negated           recognised only where it is negated (`no rockets`)
    !failing           negated, it is the event itself: `have not lived up to`
    !quoted            recognised only inside quotation marks (`We will bomb them`)
    @person            recognised only where a person acts, by name
    @speaker           who says it does it; the subject is whom it is about
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, NamedTuple

from sim.sources.document.syntax.inflection import Form, noun_forms, verb_forms

Head = Literal["v", "n", "a"]
WINDOWS: Final = ("o", "w", "b", "f")
FLAGS: Final = frozenset(
    {"@joint", "@alone", "@reverse", "@need", "!firm", "!negated", "!failing", "!quoted", "@speaker", "@person"}
)


class Words(NamedTuple):
    """A condition of a frame: in which window which words must, or must not, stand."""

    window: str
    wanted: bool
    forms: frozenset[str]
    written: tuple[str, ...] = ()


class Frame(NamedTuple):
    """A frame as it is matched: the kind of head, its lemmas with their particles, conditions and flags."""

    head: Head
    lemmas: tuple[tuple[str, str], ...]
    conditions: tuple[Words, ...]
    flags: frozenset[str]


@dataclass(frozen=True)
class Entry:
    """One row of the lexicon.

    `type` is a code of the codebook, or empty for an event that the codebook leaves out (a protest, an arrest): it is
    recognised so that nothing else is made of it. `plover` names its class in PLOVER 0.6 where that does not follow
    from the type; only scoring on PLOVER's records uses it.
    """

    id: str
    type: str
    frame: str
    example: str
    counter: str
    plover: str = ""

    @cached_property
    def parsed(self) -> Frame:
        """The frame, taken apart; ValueError where it is not written as the module says."""
        first, *rest = self.frame.split()
        kind, _, lemmas = first.partition(":")
        if kind not in ("v", "n", "a") or not lemmas:
            raise ValueError(f"{self.id}: a frame begins with v:, n: or a:, got {first!r}")
        flags = frozenset(part for part in rest if part in FLAGS)
        conditions = tuple(_condition(self.id, part) for part in rest if part not in FLAGS)
        return Frame(kind, tuple(_lemma(lemma) for lemma in lemmas.split("|")), conditions, flags)  # type: ignore[arg-type]

    def has(self, flag: str) -> bool:
        """Whether the frame carries a flag."""
        return flag in self.parsed.flags

    @property
    def weight(self) -> int:
        """How much it asks for: of several at one word the one that asks for most is taken, else the earlier."""
        return sum(c.wanted for c in self.parsed.conditions)


def _lemma(text: str) -> tuple[str, str]:
    head, _, particle = text.partition("_")
    return head, particle


def _condition(name: str, part: str) -> Words:
    sign, window, words = part[:1], part[1:2], part[3:]
    if sign not in "+-" or window not in WINDOWS or part[2:3] != ":" or not words:
        raise ValueError(f"{name}: {part!r} is no part of a frame")
    written = tuple(words.split("|"))
    return Words(window, sign == "+", frozenset(form for word in written for form in noun_forms(word)), written)


def head_forms(entry: Entry) -> dict[str, frozenset[Form]]:
    """The forms of the heads of an entry; for several words, the first of them."""
    frame = entry.parsed
    found: dict[str, frozenset[Form]] = {}
    for lemma, _ in frame.lemmas:
        if frame.head == "a":
            found[lemma] = frozenset()
        else:
            found |= verb_forms(lemma) if frame.head == "v" else noun_forms(lemma)
    return found
