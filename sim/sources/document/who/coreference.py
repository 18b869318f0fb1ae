"""Whom `he`, `they`, `the two leaders` and a bare family name mean: the document layer.

Sentences are read in order. What is not in quotation marks comes first, then the speakers of quotations are known, then
the words inside them, where `I` is the speaker and `they` is never the speaker's side.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from sim.sources.document.syntax.grammar import AUXILIARIES, BARRIERS, clause_start, governed, together
from sim.sources.document.syntax.inflection import irregular_past
from sim.sources.document.telling.speech import speakers
from sim.sources.document.text.passage import Passage
from sim.sources.document.who.gazetteer import Gazetteer
from sim.sources.document.who.mention import Mention, folded

_ONE: Final = frozenset({"he", "him", "his", "she", "her"})
_MANY: Final = frozenset({"they", "them", "their"})
_IT: Final = frozenset({"it", "its"})
_FIRST: Final = frozenset({"i", "me", "my"})
_WE: Final = frozenset({"we", "us", "our"})
_FEMALE: Final = frozenset("she her mrs ms queen princess chairwoman spokeswoman madam".split())
_MALE: Final = frozenset("he him his mr king prince emir sultan chairman spokesman".split())
_OWNING: Final = frozenset({"his", "her", "their", "its", "my", "our"})
_LEADERS: Final = frozenset("leaders men presidents ministers heads women chiefs premiers chairmen".split())
_SIDES: Final = frozenset(
    "sides countries nations governments parties neighbours neighbors rivals delegations states capitals foes "
    "adversaries allies koreas armies teams administrations powers".split()
)
_BETWEEN_GROUP: Final = frozenset("two warring rival neighbouring neighboring feuding of the".split())
_STATE: Final = frozenset("country nation regime government kingdom republic side delegation".split())
_LAND: Final = frozenset({"country", "kingdom", "republic", "nation"})  # `out of the country`
_ARMED: Final = frozenset("rebels insurgents guerrillas militants separatists fighters movement rebel".split())
_ACROSS: Final = frozenset("neighbour neighbor rival adversary foe enemy opponent opposite".split())
_RANKS: Final = frozenset("foreign prime trade defence defense finance interior energy fisheries deputy chief".split())
_MILITARY: Final = frozenset("army military troops soldiers navy air".split())
_RULING: Final = frozenset("government authorities state palace cabinet".split())
_OFFICE: Final = frozenset("president premier chancellor leader chairman king minister secretary envoy".split())


@dataclass
class Memory:
    """Who was named so far, the latest last: persons, and the states and organisations that act."""

    gazetteer: Gazetteer
    on: dt.date | None
    persons: list[str] = field(default_factory=list)
    parties: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    plural: tuple[str, ...] = ()
    topic: str | None = None  # the party that was the subject of the sentence before
    nearby: list[str] = field(default_factory=list)  # the persons of the sentence before
    gender: dict[str, str] = field(default_factory=dict)  # what a title or an earlier pronoun has shown
    pair: tuple[str, str] | None = None  # the two parties that the document is about

    def note(self, actors: Sequence[str], is_subject: bool) -> None:
        """Remember that somebody was named."""
        for actor in actors:
            is_person = self.gazetteer.known(actor).kind == "person"
            if is_person:
                _moved_last(self.persons, actor)
            party = self.party(actor)
            if party is not None:
                _moved_last(self.parties, party)
            if is_subject and is_person:
                _moved_last(self.subjects, actor)
        if len(actors) > 1:
            self.plural = tuple(actors)

    def party(self, actor: str) -> str | None:
        """For whom somebody acts, on the day of the document."""
        return self.gazetteer.party(actor, self.on)


def _moved_last(row: list[str], item: str) -> None:
    if item in row:
        row.remove(item)
    row.append(item)


def resolved(
    passages: Sequence[Passage], gazetteer: Gazetteer, on: dt.date | None, pair: tuple[str, str] | None = None
) -> tuple[Passage, ...]:
    """The sentences with every pronoun, group and family name that can be told, as further mentions.

    `pair` are the two parties that the document is about, where that is known: then they are `both sides`.
    """
    memory = Memory(gazetteer, on, pair=pair)
    outside = [_read(p, memory, quoted=False, speaker=None) for p in passages]
    memory = Memory(gazetteer, on, pair=pair)
    by = speakers(outside)
    return tuple(_read(p, memory, quoted=True, speaker=by[k]) for k, p in enumerate(outside))


def _read(p: Passage, memory: Memory, *, quoted: bool, speaker: Mention | None) -> Passage:
    """One sentence with what its words mean, told from what was read before it; the memory is brought up to date."""
    kept: list[Mention] = []
    fixed = {m.first: m for m in p.mentions}
    at = 0
    while at < len(p.words):
        mention = fixed.get(at) or (None if p.quoted[at] and not quoted else _meant(p, at, memory, speaker, kept))
        if mention is None:
            at += 1
            continue
        mention = _sided(p, _chosen(mention, memory), memory)
        if mention.actors or mention.sector:
            kept.append(mention)
            _noted(p, mention, memory)
        at = max(at + 1, mention.last)
    _remember(replace(p, mentions=tuple(kept)), memory)
    grouped = folded(kept, lambda held, mention: _of_group(p, held, mention))
    return replace(p, mentions=tuple(folded(grouped, _owned)))


def _remember(p: Passage, memory: Memory) -> None:
    """What the next sentence may mean: its persons, subject first; its first party; who is named together."""
    kind = memory.gazetteer.known
    persons = [(m, a) for m in p.mentions for a in m.actors if m.how != "group" and kind(a).kind == "person"]
    ranked = sorted(persons, key=lambda row: (row[0].possessive or bool(governed(p, row[0])), row[0].first))
    memory.nearby = [a for _, a in ranked]
    subjects = [m for m in p.mentions if m.actors and not (m.place or m.possessive or governed(p, m))]
    parties = [a for a in subjects[0].actors if kind(a).kind != "person"] if subjects else []
    memory.topic = memory.party(parties[0]) if parties else None
    rows = (together(p, m) for m in subjects[:1])
    several = [a for row in rows for m in row for a in m.actors]
    if len(several) > 1:
        memory.plural = tuple(dict.fromkeys(several))


def _of_group(p: Passage, held: Mention, mention: Mention) -> Mention | None:
    """`negotiators for the two sides` as one."""
    stands = held.how == "sector" and not held.actors and mention.first == held.last + 1
    if not stands or mention.how not in ("group", "pronoun") or p.low(held.last) not in ("of", "for", "from"):
        return None
    return Mention(held.first, mention.last, mention.actors, "group", held.sector)


def _owned(held: Mention, mention: Mention) -> Mention | None:
    """`its warplanes` as one: the part of a society that a possessive pronoun owns."""
    owns = held.how == "pronoun" and held.possessive and held.last == mention.first
    if not owns or mention.how != "sector" or mention.actors:
        return None
    return held._replace(last=mention.last, how="group", sector=mention.sector, possessive=mention.possessive)


def _noted(p: Passage, mention: Mention, memory: Memory) -> None:
    if len(mention.actors) == 1 and (shown := _gender_shown(p, mention)):
        memory.gender.setdefault(mention.actors[0], shown)
    if mention.place:
        return
    is_subject = not mention.possessive and not governed(p, mention) and mention.how != "pronoun"
    memory.note(mention.actors, is_subject)


def _gender_shown(p: Passage, mention: Mention) -> str:
    """What a pronoun or a title shows: `she`, `Ms`, `queen`; empty where nothing does."""
    words = {p.low(k) for k in range(max(0, mention.first - 1), mention.last)}
    if words & _FEMALE:
        return "f"
    return "m" if words & _MALE else ""


def _chosen(mention: Mention, memory: Memory) -> Mention:
    """A family name as the one of its bearers who was named before; nobody where nobody was."""
    if mention.how != "family":
        return mention
    before = [a for a in memory.persons if a in mention.actors]
    if not before:
        return mention._replace(actors=mention.actors if len(mention.actors) == 1 else ())
    return mention._replace(actors=(_foremost(before, memory),))


def _foremost(persons: Sequence[str], memory: Memory) -> str:
    """Of several with one family name, the one who was the subject of a sentence last, else the first on the roster."""
    order = list(memory.gazetteer.actors)
    return min(persons, key=lambda a: order.index(a) if a in order else len(order))


def _meant(p: Passage, at: int, memory: Memory, speaker: Mention | None, here: Sequence[Mention]) -> Mention | None:
    """The mention that a word begins where it stands for somebody."""
    word, inside = p.low(at), p.quoted[at]
    if not inside:
        here = [m for m in here if not p.quoted[m.first]]
    if word in _OWNING and not (inside and word in _FIRST | _WE) and (across := _across(p, at, memory, here)):
        return across
    side = {memory.party(a) for a in speaker.actors} if speaker is not None and inside else set()
    if inside and speaker is not None and word in _FIRST | _WE:
        return _pronoun(at, word, speaker.actors)
    if memory.pair is not None and word in _MANY and _mutual(p, at):
        return _pronoun(at, word, memory.pair)
    side |= _acting(p, at, memory, here)
    if word in _OWNING and (own := _own_country(p, at, memory, here, speaker if inside else None)) is not None:
        return own
    if word in _ONE:
        without = set(speaker.actors if speaker and inside else ())
        other = "m" if word in ("she", "her") else "f"
        without |= {a for a, gender in memory.gender.items() if gender == other}
        return _pronoun(at, word, _person(memory, here, without))
    if word in _MANY:
        return _pronoun(at, word, _several(memory, here, side))
    if word in _IT:
        return _pronoun(at, word, _party(memory, here, side))
    if word in ("the", "both", "all", "their", "this", "that"):
        return _group(p, at, memory, here) or _described(p, at, memory, here, side)
    return None


def _mutual(p: Passage, at: int) -> bool:
    """Whether what follows goes both ways: `their soldiers fought each other`."""
    ahead = [(p.low(k), p.low(k + 1)) for k in range(at, at + 7)]
    return ("each", "other") in ahead or ("one", "another") in ahead


def _own_country(
    p: Passage, at: int, memory: Memory, here: Sequence[Mention], speaker: Mention | None
) -> Mention | None:
    """`his country`, `our government`: that of the person who is meant."""
    if p.low(at + 1) not in _STATE:
        return None
    word = p.low(at)
    if word in _FIRST | _WE:
        meant = speaker.actors if speaker is not None else ()
    else:
        meant = _person(memory, here, ()) if word in _ONE else ()
    parties = tuple(party for a in meant if (party := memory.party(a)) is not None)
    marked = p.low(at + 2) in ("'s", "'")
    return Mention(at, at + 2, parties, "group", "GOV", possessive=marked) if parties else None


def _acting(p: Passage, at: int, memory: Memory, here: Sequence[Mention]) -> set[str | None]:
    """Whom a pronoun that is an object cannot mean: who acts in its clause (`the agency accused it`)."""
    before, following = p.low(at - 1), p.low(at + 1)
    if p.low(at) not in ("it", "them") or not before.isalpha() or before in BARRIERS or _finite(following):
        return set()
    subjects = [m for m in here if not (m.possessive or governed(p, m)) and clause_start(p, at) <= m.first]
    return {memory.party(a) for m in subjects[-1:] for a in m.actors}


def _finite(word: str) -> bool:
    """Whether a word may be the verb of a pronoun before it."""
    return word in AUXILIARIES or word.endswith(("ed", "s")) or word in irregular_past()


def _across(p: Passage, at: int, memory: Memory, here: Sequence[Mention]) -> Mention | None:
    """`its neighbour`, `its northern rival`: of the last two parties the one that is not meant by `its`."""
    end = next((k for k in (at + 1, at + 2) if p.low(k) in _ACROSS), None)
    named = p.at(end + 1) if end is not None else None
    if end is None or (named is not None and named.first == end + 1):  # `its neighbour Belgar`
        return None
    owner = _party(memory, here, set())
    others = [party for party in memory.parties if party not in owner]
    return Mention(at, end + 1, (others[-1],), "group", possessive=p.low(end + 1) in ("'s", "'")) if others else None


def _pronoun(at: int, word: str, actors: Sequence[str]) -> Mention | None:
    if not actors:
        return None
    return Mention(at, at + 1, tuple(actors), "pronoun", possessive=word in _OWNING)


def _person(memory: Memory, here: Sequence[Mention], without: Collection[str]) -> tuple[str, ...]:
    """Whom `he` means: the first person of this sentence, else the last who was a subject, else the last named."""
    kind = memory.gazetteer.known
    in_sentence = [
        a for m in here for a in m.actors if m.how != "group" and kind(a).kind == "person" and a not in without
    ]
    if in_sentence:
        return (in_sentence[0],)
    near = [a for a in memory.nearby if a not in without]
    if near:
        return (near[0],)
    before = [a for a in memory.subjects if a not in without] or [a for a in memory.persons if a not in without]
    return (before[-1],) if before else ()


def _several(memory: Memory, here: Sequence[Mention], without: set[str | None]) -> tuple[str, ...]:
    """Whom `they` means: those last named together, or the last party, never the speaker's."""
    if memory.plural and not without:
        return memory.plural
    return _party(memory, here, without)


def _party(memory: Memory, here: Sequence[Mention], without: set[str | None]) -> tuple[str, ...]:
    in_sentence = [a for m in here for a in m.actors if not m.place and memory.gazetteer.known(a).kind != "person"]
    before = [memory.topic] if memory.topic is not None and memory.topic not in without else []
    found = (
        [a for a in in_sentence if memory.party(a) not in without]
        or before
        or [a for a in memory.parties[::-1] if a not in without]
    )
    return tuple(found[:1])


def _group(p: Passage, at: int, memory: Memory, here: Sequence[Mention]) -> Mention | None:
    """`the two leaders`, `both sides`, `the sides`: the two who were named last, of two parties."""
    for end in range(at + 1, min(at + 5, len(p.words))):
        word = p.low(end)
        if word in _LEADERS | _SIDES and (p.low(at) in ("both", "all") or end > at + 1 or word in _SIDES):
            below = word in _LEADERS and bool(_RANKS - {"prime"} & {p.low(k) for k in range(at, end)})
            actors = _two_persons(memory) if word in _LEADERS and not below else _two_parties(memory, here)
            return Mention(at, end + 1, actors, "group") if len(actors) == 2 else None
        if word not in _BETWEEN_GROUP | _RANKS:
            return None
    return None


def _two_parties(memory: Memory, here: Sequence[Mention]) -> tuple[str, ...]:
    """The two that the document is about, else the last two parties.

    One that the sentence names already is none of them where there are two others.
    """
    if memory.pair is not None:
        return memory.pair
    named = {memory.party(a) for m in here for a in m.actors}
    others = [party for party in memory.parties if party not in named]
    return tuple((others if len(others) > 1 else memory.parties)[-2:])


def _two_persons(memory: Memory) -> tuple[str, ...]:
    """The last two persons of different parties; their parties where there are no two such persons."""
    seen: dict[str | None, str] = {}
    for actor in reversed(memory.persons):
        seen.setdefault(memory.party(actor), actor)
    known = [party for party in seen if party is not None]
    about = [party for party in known if memory.pair is not None and party in memory.pair]
    two = [seen[party] for party in (about if len(about) == 2 else known)[:2]]
    return tuple(reversed(two)) if len(two) == 2 else (memory.pair or tuple(memory.parties[-2:]))


def _described(
    p: Passage, at: int, memory: Memory, here: Sequence[Mention], without: set[str | None]
) -> Mention | None:
    """`the country`, `the rogue regime`, `the president`, `the foreign minister`."""
    if p.low(at) not in ("the", "this", "that"):
        return None
    for end in range(at + 1, min(at + (3 if p.low(at) == "the" else 2), len(p.words))):
        word = p.low(end)
        if (side := _side(memory, word)) is not None and p.low(end + 1) != "of":
            return _of_side(p, at, end, side)
        if p.low(end + 1) == "of" or (p.at(end) is not None and p.at(end).how != "sector"):  # type: ignore[union-attr]
            return None
        if word in _OFFICE:
            return _holder(p, at, end, memory)
        if end == at + 1 and (body := _body(memory, word)) is not None:
            return Mention(at, end + 1, (body,), "group", possessive=p.low(end + 1) in ("'s", "'"))
        if word in _ARMED and (
            movement := [a for a in memory.parties if memory.gazetteer.known(a).kind in ("org", "coalition")]
        ):
            return Mention(at, end + 1, (movement[-1],), "group", "REB")
        if word in _STATE:
            named = [m for m in here if m.actors]
            last = {memory.party(a) for a in named[-1].actors} if named else set()
            actors = tuple([a for a in memory.parties[::-1] if a not in without | last][:1])
            where = word in _LAND and p.low(at - 1) in ("of", "in", "from", "into", "inside", "across", "around")
            return Mention(at, end + 1, actors, "group", "GOV", place=where) if actors else None
    return None


def _side(memory: Memory, word: str) -> tuple[str, str] | None:
    """Which of the two is meant where a state faces a movement: `the government`, `the army`, `the rebels`."""
    if memory.pair is None:
        return None
    kinds = {memory.gazetteer.known(party).kind == "state": party for party in memory.pair}
    if len(kinds) != 2:
        return None
    sector = "REB" if word in _ARMED else "MIL" if word in _MILITARY else "GOV" if word in _RULING else ""
    return (kinds[sector != "REB"], sector) if sector else None


def _sided(p: Passage, mention: Mention, memory: Memory) -> Mention:
    """A part of a society whose state is not said, as that of the side it can only be: `rebel fighters`."""
    if mention.actors or mention.how != "sector":
        return mention
    sides = [side for k in range(mention.first, mention.last) if (side := _side(memory, p.low(k))) is not None]
    known = sides and (sides[0][1] == "REB" or p.low(mention.first - 1) == "the" or p.low(mention.first) in _RULING)
    return mention._replace(actors=sides[0][:1], how="group") if known else mention


def _of_side(p: Passage, at: int, end: int, side: tuple[str, str]) -> Mention:
    """The mention from a word to the last noun that belongs to it: `the rebels' chief negotiator`."""
    last = end + 1
    held = next((m for m in p.mentions if last < m.first <= last + 3 and m.how == "sector" and not m.actors), None)
    if p.low(last) in ("'s", "'") and held is not None:
        return Mention(at, held.last, side[:1], "group", side[1])
    return Mention(at, last, side[:1], "group", side[1], possessive=p.low(last) in ("'s", "'"))


def _body(memory: Memory, word: str) -> str | None:
    """`the agency`, `the Council`: the organisation named last whose name has that word."""
    kind = memory.gazetteer.known
    bodies = [a for a in memory.parties if kind(a).kind in ("org", "coalition")]
    named = (a for a in reversed(bodies) if word in kind(a).name.lower().split()[-2:])
    return next(named, None) if word not in _MILITARY | _RULING else None


def _holder(p: Passage, at: int, end: int, memory: Memory) -> Mention | None:
    """The person of an office: who was named before and held it that day."""
    title = " ".join(p.low(k) for k in range(at + 1, end + 1))
    holders = memory.gazetteer.holders(title, memory.on)
    named = [a for a in memory.persons if a in holders]
    if named:
        return Mention(at, end + 1, (named[-1],), "group")
    return Mention(at, end + 1, holders, "group") if len(holders) == 1 else None
