"""A sentence's parse as the coder asks it: which word hangs on which, and whom a noun phrase names.

The labels are those of spaCy's English models (ClearNLP: nsubj, dobj, prep, pobj, ...); spaCy is not needed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from sim.sources.document.syntax.inflection import verb_forms
from sim.sources.document.syntax.role import distinct
from sim.sources.document.text.passage import Passage
from sim.sources.document.who.mention import Mention
from sim.sources.document.who.sectors import NOUNS

TOWARDS: Final = frozenset("to with against on upon toward towards between into at onto".split())
LOOSELY: Final = frozenset("from for over about out of along regarding".split())
_OWNING: Final = ("poss", "amod", "compound", "nmod", "npadvmod", "nounmod")
_BELONGING: Final = ("of", "by", "from", "including", "in")
_LEADING: Final = frozenset("leader leaders official officials spokesman member members".split())
_PARTING: Final = frozenset("after before as when while amid over".split())
_LOYAL: Final = frozenset("loyal allied faithful close opposed".split())
_DEEPEST: Final = 6  # phrases within phrases that are looked into

_REMOVING: Final = frozenset(
    form for verb in "withdraw pull remove recall evacuate bring move take return".split() for form in verb_forms(verb)
)

Who = tuple[Mention, ...]


class Node(NamedTuple):
    """A word of the parse: its letters, part of speech, label, the word it hangs on, and which of our words it is."""

    number: int
    low: str
    tag: str
    dep: str
    head: int
    words: tuple[int, ...]

    @property
    def is_verb(self) -> bool:
        """Whether the parser took it for a verb."""
        return self.tag.startswith("V")

    @property
    def is_noun(self) -> bool:
        """Whether the parser took it for a noun."""
        return self.tag.startswith("N")


def mended(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """The nodes, each `by` on the noun right before it where the parser hung it on a verb with a subject of its own."""
    active = {n.head for n in nodes if n.dep == "nsubj"} - {n.head for n in nodes if n.dep in ("nsubjpass", "auxpass")}
    return tuple(
        n._replace(head=n.number - 1, dep="prep")
        if n.low == "by"
        and n.dep in ("prep", "agent")
        and n.head in active
        and n.number
        and nodes[n.number - 1].is_noun
        else n
        for n in nodes
    )


@dataclass(frozen=True)
class Parse:
    """A sentence with its parse."""

    p: Passage
    nodes: tuple[Node, ...]

    @cached_property
    def _below(self) -> dict[int, list[Node]]:
        found: dict[int, list[Node]] = {}
        for node in self.nodes:
            if node.head != node.number:
                found.setdefault(node.head, []).append(node)
        return found

    def below(self, node: Node, *labels: str) -> tuple[Node, ...]:
        """The words that hang on a word, with one of some labels, in the order of the text."""
        return tuple(n for n in self._below.get(node.number, ()) if not labels or n.dep in labels)

    def above(self, node: Node) -> Node | None:
        """The word that a word hangs on; None for the root."""
        return None if node.head == node.number else self.nodes[node.head]

    def of_word(self, index: int) -> Node | None:
        """The node of one of our words: of several, the one that the others hang on."""
        own = [n for n in self.nodes if index in n.words]
        inside = {n.number for n in own}
        return next((n for n in own if n.head == n.number or n.head not in inside), None)

    def mention(self, node: Node) -> Mention | None:
        """The mention that a word is part of, or the half of it that the parse leaves."""
        whole = next((m for k in node.words if (m := self.p.at(k)) is not None), None)
        return None if whole is None else self._half(placed(self.p, whole), node)

    def _half(self, whole: Mention, node: Node) -> Mention:
        """A mention, of which two words that the parse keeps apart are a half each: `withdrew soldiers from Belgar`."""
        for k in range(whole.first + 1, whole.last - 1):
            removed = self.p.low(k) == "from" and self._removed(k, whole)
            if removed or self.p.low(k) in _PARTING:
                behind = node.words[0] > k
                first, last = (k + 1, whole.last) if behind else (whole.first, k)
                if behind == removed:  # the half that is the name
                    return whole._replace(first=first, last=last, sector="")
                return whole._replace(first=first, last=last, actors=(), how="sector")
        return whole

    def _removed(self, k: int, whole: Mention) -> bool:
        """Whether a `from` inside a mention says from where somebody is taken."""
        prep = self.of_word(k)
        up = self.above(prep) if prep is not None else None
        return up is not None and up.low in _REMOVING and not any(whole.holds(w) for w in up.words)

    def prepositions(self, node: Node, wanted: frozenset[str] | None = None) -> Iterator[tuple[Node, Node]]:
        """The prepositions that hang on a word, each with the noun behind it; `out of` counts as `of`."""
        for prep in self.below(node, "prep", "agent", "dative"):
            if wanted is None or prep.low in wanted:
                yield from ((prep, noun) for noun in self._behind(prep))

    def by(self, node: Node) -> Iterator[tuple[Node, Node]]:
        """The `by` that hangs on a word, or where the parser hung it: on a noun behind another preposition of it."""
        by = frozenset({"by"})
        yield from self.prepositions(node, by)
        for _, noun in self.prepositions(node):
            yield from self.prepositions(noun, by)

    def _behind(self, prep: Node) -> Iterator[Node]:
        yield from self.below(prep, "pobj")
        for deeper in self.below(prep, "prep"):
            yield from self.below(deeper, "pobj")


def placed(p: Passage, mention: Mention) -> Mention:
    """A mention with the sector that its noun has: `the foreign ministers` of two states."""
    if mention.sector or mention.how != "group":
        return mention
    words = [w.text for w in p.words[mention.first : mention.last] if w.low not in ("'s", "'")]
    return mention._replace(sector=NOUNS.get(" ".join(words[-2:]).lower()) or NOUNS.get(words[-1].lower(), ""))


def ids(mentions: Iterable[Mention]) -> frozenset[str]:
    """Who is meant by some mentions."""
    return frozenset(a for m in mentions for a in m.actors)


def known(mentions: Sequence[Mention] | None) -> bool:
    """Whether somebody is meant whom the gazetteer knows."""
    return any(m.actors for m in mentions or ())


def named(s: Parse, node: Node, without: frozenset[str] = frozenset(), depth: int = 0) -> Who:
    """Whom a noun phrase names, with those that are coordinated with it; who is in `without` is passed over."""
    if depth > _DEEPEST:
        return ()
    near = [g for group in _nearby(s, node, without, depth) if (g := _other(group, without))]
    own = next((g for g in near if known(g)), ())
    if not own:
        far = [g for group in _further(s, node, without, depth) if (g := _other(group, without))]
        own = next((g for g in far if known(g)), next(iter([*near, *far]), ()))
    elif not known(near[0]):
        own = of_those(near[0], own)
    return distinct([*own, *(m for n in joined(s, node) for m in named(s, n, without, depth + 1))])


def of_those(parts: Who, owners: Who) -> Who:
    """A part of a society with those whose it is: `the mayor of a town in Arvenia`; a name stays as it is."""
    states = tuple(dict.fromkeys(a for m in owners for a in m.actors))
    return tuple(m._replace(actors=states) if m.sector else m for m in parts) if states else parts


def _other(group: Iterable[Mention], without: frozenset[str]) -> Who:
    """Those of a group who are not to be passed over; of a part of their society (`the king in Kathmandu`) its noun."""
    strange = [m for m in group if not m.actors or not set(m.actors) <= without or (m.sector and m.how == "name")]
    return tuple(m._replace(actors=()) if m.actors and set(m.actors) <= without else m for m in strange)


def joined(s: Parse, node: Node) -> tuple[Node, ...]:
    """The nouns that stand beside a noun: after `and`, or after `along with`."""
    along = [
        noun for prep, noun in s.prepositions(node, frozenset({"with"}))
        if any(n.low in ("along", "together") for n in (*s.below(prep), s.nodes[prep.number - 1]))
    ]  # fmt: skip
    return (*s.below(node, "conj"), *along)


def _nearby(s: Parse, node: Node, without: frozenset[str], depth: int) -> Iterator[Iterable[Mention]]:
    """Whom a noun names, from near to far: itself, its owner, whose or where it is said to be."""
    mention = s.mention(node)
    if mention is not None:
        yield (*_paired(s, node, mention), mention if mention.actors else _led(s, node, mention))
    if node.tag in ("WP", "WDT", "WP$", "IN") and (whom := antecedent(s, node)) is not None:
        yield named(s, whom, without, depth + 1)
    yield from owning(s, node, without, depth)
    for wanted in _BELONGING:
        for _, noun in s.prepositions(node, frozenset({wanted})):
            yield named(s, noun, without, depth + 1)
    for adjective in s.below(node, "amod", "acl"):  # gunmen loyal to Arvenia
        if adjective.low in _LOYAL:
            for _, noun in s.prepositions(adjective):
                yield named(s, noun, without, depth + 1)


def _further(s: Parse, node: Node, without: frozenset[str], depth: int) -> Iterator[Iterable[Mention]]:
    """Whom else a noun tells of: what it is also called, to whom it goes, by whom it was done."""
    for other in s.below(node, "appos"):
        yield named(s, other, without, depth + 1)
    for _, noun in s.prepositions(node, TOWARDS):
        yield named(s, noun, without, depth + 1)
    for clause in s.below(node, "acl"):  # a summit hosted by Arvenia
        for _, noun in s.by(clause):
            yield named(s, noun, without, depth + 1)
    for clause in s.below(node, "acl", "ccomp"):  # charges that soldiers had killed
        if any(n.low == "that" for n in s.below(clause, "mark")):
            for subject in s.below(clause, "nsubj", "nsubjpass"):
                yield named(s, subject, without, depth + 1)


def _led(s: Parse, node: Node, mention: Mention) -> Mention:
    """Leaders of a part of a society, as that part: `trade union leaders`."""
    led = [m for n in s.below(node, "compound") if (m := s.mention(n)) is not None and m.sector and not m.actors]
    return mention._replace(sector=led[0].sector) if led and node.low in _LEADING else mention


def _paired(s: Parse, node: Node, mention: Mention) -> Who:
    """The first of two names before one noun: `Arvenian and Belgarian officials`."""
    pairs = [n for n in s.below(node, *_OWNING) if any(s.mention(other) == mention for other in s.below(n, "conj"))]
    others = [m for n in pairs if (m := s.mention(n)) is not None and m != mention]
    return tuple(m._replace(sector=m.sector or mention.sector) for m in others)


def owning(s: Parse, node: Node, without: frozenset[str] = frozenset(), depth: int = 0) -> Iterator[Who]:
    """Who stands before a noun as its owner or attribute, each with those coordinated: `Arvenia's`, `Arvenian`."""
    if depth > _DEEPEST:
        return
    for n in s.below(node, *_OWNING):
        if n.number > node.number:
            continue
        mention = s.mention(n)
        if mention is not None and mention == s.mention(node):
            continue
        if n.dep == "poss":
            yield named(s, n, without, depth + 1)
            continue
        yield from owning(s, n, without, depth + 1)
        if mention is not None:
            yield distinct([mention, *(m for other in s.below(n, "conj") for m in named(s, other, without, depth + 1))])


def antecedent(s: Parse, node: Node) -> Node | None:
    """The noun that a relative pronoun stands for."""
    at: Node | None = node
    while at is not None and at.dep != "relcl":
        at = s.above(at)
    return None if at is None else s.above(at)
