"""Where a sentence names somebody: states, persons, organisations, parts of a society (officials, troops, rebels)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Final, Literal, NamedTuple

from sim.sources.document.syntax.inflection import irregular_past
from sim.sources.document.text.tokens import Token
from sim.sources.document.who.gazetteer import NOBODY, Gazetteer
from sim.sources.document.who.sectors import NOUNS, SEATS

How = Literal["name", "family", "sector", "pronoun", "group"]

_PLACE: Final = frozenset(
    """
    in at near outside around across inside off over throughout
    """.split()
)
_TOWN: Final = frozenset("capital city town port resort coast border waters territory soil parliament airport".split())
_REALM: Final = frozenset("republic kingdom state emirate principality islands nation city town port capital".split())
_POSSESSIVE: Final = frozenset({"'s", "'"})
TITLES: Final = frozenset(
    """
    president prime minister premier chancellor secretary chairman chairwoman leader king queen prince emir sultan
    general vice deputy acting former foreign defence defense finance trade interior interim senior chief top
    special national security adviser advisor envoy ambassador representative negotiator spokesman spokeswoman
    spokesperson director head state of for the to and supreme crown mr mrs ms dr sir lord marshal admiral colonel
    commander party ruling military army intelligence spy diplomat official lawmaker senator under first nuclear
    peace unification economy commerce press government house white departing outgoing new late then
    """.split()
)
_BETWEEN: Final = frozenset(
    """
    the a its his her their top senior chief former leading main armed ruling new
    """.split()
)
_BODIES: Final = frozenset("parliament government army cabinet congress senate press media ministry police".split())
_ALSO_ADJECTIVES: Final = frozenset({"official", "military", "press"})
_OF_OTHERS: Final = frozenset(
    "leader leaders official officials spokesman spokesmen spokeswoman member members".split()
)
_JOINING: Final = frozenset("after before as when while over amid that since than because whose against among".split())
_ADJECTIVAL: Final = ("an", "ish", "ese", "i", "ch", "ek", "ss")
_MANY: Final = frozenset(
    "workers police employees unions troops soldiers students teachers farmers miners villagers fishermen journalists "
    "lawmakers officers activists protesters rebels prosecutors".split()
)
_RANKS: Final = frozenset(
    "minister ministers ministry secretary negotiator negotiators envoy delegate delegates ambassador spokesman "
    "spokeswoman commissioner".split()
)
_AIMED: Final = frozenset(
    "anger fury dismay outrage rage indignation surprise disappointment angry furious aimed aims aim directed fired "
    "fire shot levelled leveled lashed swipe scoffed hit back".split()
)
_BEHIND: Final = frozenset("backed controlled held occupied based sponsored funded born".split())
_FUNCTION: Final = frozenset(
    "in on at of to from by with for and or but who which that said says was were is are has had will told".split()
)
_MOST_WORDS: Final = 8  # between a state and the person who holds a post in it


class Mention(NamedTuple):
    """A place where somebody is meant: words `[first, last)`, who, by what kind of words, and how it stands there.

    `actors` holds more than one id for `the two leaders`, and for a family name all who may be meant until one is
    chosen; none for a part of a society whose state is not said. `place` is set where the name only says where.
    """

    first: int
    last: int
    actors: tuple[str, ...]
    how: How
    sector: str = ""
    possessive: bool = False
    place: bool = False

    def holds(self, index: int) -> bool:
        """Whether a word is part of it."""
        return self.first <= index < self.last


def named(words: Sequence[Token], gazetteer: Gazetteer) -> tuple[Mention, ...]:
    """Who is named in a sentence, from left to right, without overlaps."""
    found = list(_raw(tuple(words), gazetteer))
    found = list(_of_states(words, list(_with_sectors(words, found))))
    found = list(_shared(words, found))
    return tuple(_standing(words, m) for m in _absorbed(words, found, gazetteer))


def _shared(words: Sequence[Token], found: Sequence[Mention]) -> Iterator[Mention]:
    """Adjectives before one noun, each with its part of a society: `Arvenian and Belgarian troops`."""
    for mention, following in zip_longest(found, found[1:]):
        plain = mention.how == "name" and not mention.sector and words[mention.last - 1].low.endswith(_ADJECTIVAL)
        shares = plain and following is not None and _with_noun_behind(words, mention, following)
        yield mention._replace(sector=following.sector) if shares else mention


def _with_noun_behind(words: Sequence[Token], mention: Mention, following: Mention) -> bool:
    tied = [t.low for t in words[mention.last : following.first]] == ["and"]
    return tied and following.how == "name" and bool(following.sector) and words[following.last - 1].low.endswith("s")


def _raw(words: tuple[Token, ...], gazetteer: Gazetteer) -> Iterator[Mention]:
    at = 0
    while at < len(words):
        match = gazetteer.match(words, at)
        if match is not None and _misread(words, at, match, gazetteer):
            match = None
        if match is not None:
            actor, length = match
            if actor != NOBODY:
                yield Mention(at, at + length, (actor,), "name", _seat(words[at : at + length]))
            at += length
        elif words[at].capital and (meant := gazetteer.family(words[at].text)) and _alone(words, at):
            yield Mention(at, at + 1, meant, "family")
            at += 1
        else:
            at += 1


def _seat(words: Sequence[Token]) -> str:
    """The part of a society that a name means: `the Knesset`, `the Pentagon`."""
    return SEATS.get(" ".join(word.text for word in words), "")


def _misread(words: tuple[Token, ...], at: int, match: tuple[str, int], gazetteer: Gazetteer) -> bool:
    """Whether a longer name begins a word later (`the South China Sea`), or the name is part of a stranger's."""
    actor, length = match
    if words[at].low == "the" and at + 1 < len(words):
        longer = gazetteer.match(words, at + 1)
        return longer is not None and longer[1] >= length
    return length == 1 and gazetteer.known(actor).kind == "person" and not _alone(words, at)


def _alone(words: Sequence[Token], at: int) -> bool:
    """Whether a family name is not part of a longer name that nobody knows."""
    before = words[at - 1] if at else None
    after = words[at + 1] if at + 1 < len(words) else None
    strange = before is not None and at > 1 and before.capital and before.is_word and before.low not in TITLES
    return not strange and not (after is not None and after.capital and after.is_word)


def _sector_at(words: Sequence[Token], at: int) -> tuple[str, int] | None:
    """The part of a society that a word or two name, and how many words that takes."""
    if words[at].low in _ALSO_ADJECTIVES and _noun_follows(words, at):
        return None
    pair = f"{words[at].low} {words[at + 1].low}" if at + 1 < len(words) else ""
    if pair in NOUNS:
        return NOUNS[pair], 2
    return (NOUNS[words[at].low], 1) if words[at].low in NOUNS else None


def _noun_follows(words: Sequence[Token], at: int) -> bool:
    """Whether a word describes the noun behind it: `an official visit`."""
    after = words[at + 1] if at + 1 < len(words) else None
    if after is None or not after.text.isalpha() or not after.text.islower() or after.low in NOUNS:
        return False
    verb = after.low.endswith(("ed", "s")) or after.low in irregular_past()
    return (after.low not in _FUNCTION and not verb) or after.low in ("talks", "negotiations")


def _with_sectors(words: Sequence[Token], named_ones: list[Mention]) -> Iterator[Mention]:
    """The names, each with the noun that it belongs to (`Arvenian troops`), and the nouns that stand alone."""
    starts = {m.first: m for m in named_ones}
    inside = {k for m in named_ones for k in range(m.first, m.last)}
    at = 0
    while at < len(words):
        if at in starts:
            mention = _grown(words, starts[at], inside)
            yield mention
            at = mention.last
        elif at not in inside and (sector := _sector_at(words, at)):
            yield Mention(at, at + sector[1], (), "sector", sector[0])
            at += sector[1]
        else:
            at += 1


def _grown(words: Sequence[Token], mention: Mention, inside: set[int]) -> Mention:
    """A name with the noun after it that says who of that state is meant, up to two words further on."""
    at = mention.last
    if at < len(words) and words[at].low in _POSSESSIVE:
        at += 1
    for step in range(at, min(at + 4, len(words))):
        if step in inside or not words[step].is_word:
            break
        sector = _sector_at(words, step)
        if sector is not None:
            return _last_sector(words, mention, step, inside)
        if words[step].low in _FUNCTION:
            break
        if words[step].low in TITLES | _BETWEEN:
            continue
        if not (_owning(words, mention) and _before_rank(words, step)) and not _before_many(words, mention, step):
            break
    return mention


def _before_many(words: Sequence[Token], mention: Mention, step: int) -> bool:
    """Whether a single word parts an adjective from those it speaks of: `Arvenian oil workers`."""
    adjective, word = words[mention.last - 1].low, words[step]
    if step != mention.last or not adjective.endswith(_ADJECTIVAL) or not word.text.islower():
        return False
    other = word.low.endswith(("ed", "ing", "s")) or word.low in irregular_past() or word.low in _JOINING
    return not other and step + 1 < len(words) and words[step + 1].low in _MANY


def _owning(words: Sequence[Token], mention: Mention) -> bool:
    """Whether a name stands as an adjective or with `'s`: `the Arvenian …`, `Arvenia's …`."""
    before = words[mention.first - 1].low if mention.first else ""
    return before in ("the", "a", "an") or words[mention.last].low in _POSSESSIVE


def _before_rank(words: Sequence[Token], step: int) -> bool:
    """Whether a word only says of what somebody is a minister or an envoy: `Arvenia's water minister`."""
    row = words[step : step + 3]
    rank = next((k for k, t in enumerate(row) if k and t.low in _RANKS), 0)
    return bool(rank) and all(t.text.islower() and t.low not in _FUNCTION | _BETWEEN for t in row[:rank])


def _last_sector(words: Sequence[Token], mention: Mention, step: int, inside: set[int]) -> Mention:
    """A name with all the nouns in a row that say who of that state is meant: `Arvenia's military government`."""
    sector = ""
    while step < len(words) and step not in inside and (found := _sector_at(words, step)):
        sector = sector if sector and words[step].low in _OF_OTHERS else found[0]
        step += found[1]
    return mention._replace(last=step, sector=sector)


def _of_states(words: Sequence[Token], found: list[Mention]) -> Iterator[Mention]:
    """The mentions, with `negotiators of Arvenia and Belgar` and `workers in Arvenia` as one each."""
    at = 0
    while at < len(found):
        mention, row = found[at], 0
        if mention.how == "sector" and not mention.actors:
            row = _states_after(words, found, at)
        if row:
            actors = tuple(a for m in found[at + 1 : at + 1 + row] for a in m.actors)
            yield Mention(mention.first, found[at + row].last, actors, "name", mention.sector)
        else:
            yield mention
        at += 1 + row


def _states_after(words: Sequence[Token], found: list[Mention], at: int) -> int:
    """How many names follow a noun after `of`, `from` or `in`, joined by `and`."""
    row, end = 0, found[at].last
    for mention in found[at + 1 : at + 4]:
        between = [t.low for t in words[end : mention.first] if row or not _of_name(t)]
        joint = (
            between in ([], ["the"], ["and"], [","], ["and", "the"])
            if row
            else between[:1] in (["of"], ["from"], ["in"], ["for"])
        )
        if not joint or len(between) > 2 or mention.how != "name" or (row and not between):
            break
        row, end = row + 1, mention.last
    return row


def _of_name(word: Token) -> bool:
    """Whether a word is part of a stranger's name: `President Carol Dunne of Arvenia`."""
    return word.capital and word.is_word


def folded(mentions: Iterable[Mention], join: Callable[[Mention, Mention], Mention | None]) -> Iterator[Mention]:
    """The mentions, each with the next one as one where `join` makes one of the two."""
    held: Mention | None = None
    for mention in mentions:
        both = join(held, mention) if held is not None else None
        if both is None and held is not None:
            yield held
        held = mention if both is None else both
    if held is not None:
        yield held


def _absorbed(words: Sequence[Token], found: list[Mention], gazetteer: Gazetteer) -> Iterator[Mention]:
    """Names in which `Arvenian President Lena Marsh` is one: the person, not also the state."""

    def person(first: Mention, second: Mention) -> Mention | None:
        return second._replace(first=first.first) if _describes(words, first, second, gazetteer) else None

    return folded(found, person)


def _describes(words: Sequence[Token], first: Mention, second: Mention, gazetteer: Gazetteer) -> bool:
    """Whether the first mention only says to which state, or to which office, the person of the second belongs."""
    if second.how not in ("name", "family") or not all(gazetteer.known(a).kind == "person" for a in second.actors):
        return False
    between = words[first.last : second.first]
    if len(between) > _MOST_WORDS or any(t.low in ("and", "or", "with", "of") for t in between[:1]):
        return False
    if first.how == "sector" and words[first.last - 1].low in _BODIES:
        return False  # `in parliament, Lena Marsh`
    ours = first.how == "sector" or any(gazetteer.known(a).part_of in first.actors for a in second.actors)
    plain = all(t.low in TITLES or t.low in _POSSESSIVE or t.low == "," for t in between)
    return ours and plain and not any(gazetteer.known(a).kind == "person" for a in first.actors)


def _standing(words: Sequence[Token], mention: Mention) -> Mention:
    """A mention with how it stands in the sentence: as an owner, or as a place."""
    after = words[mention.last].low if mention.last < len(words) else ""
    before = words[mention.first - 1].low if mention.first else ""
    backed = after in _BEHIND and words[mention.last].start == words[mention.last - 1].end + 1
    located = before in _PLACE or _town(words, mention) or _realm(words, mention)
    if before == "at" and words[max(0, mention.first - 2)].low in _AIMED:
        located = False  # `anger at Arvenia`, `fired at Arvenia`
    place = backed or (located and not mention.sector and mention.how == "name")
    return mention._replace(possessive=after in _POSSESSIVE, place=place)


def _realm(words: Sequence[Token], mention: Mention) -> bool:
    """Whether a name only says which land: `in the neutral kingdom of Corland`."""
    before = [t.low for t in words[max(0, mention.first - 6) : mention.first]]
    return before[-1:] == ["of"] and bool(_REALM & set(before[-2:])) and bool(_PLACE & set(before))


def _town(words: Sequence[Token], mention: Mention) -> bool:
    """Whether a name only says whose town it is: `in the Arvenian capital`, `off the Arvenian coast`."""
    two = [words[k].low for k in range(max(0, mention.first - 2), mention.first)]
    following = [t.low for t in words[mention.last : mention.last + 2]]
    return len(two) == 2 and two[0] in _PLACE and two[1] in ("the", "an", "a") and bool(_TOWN & set(following))
