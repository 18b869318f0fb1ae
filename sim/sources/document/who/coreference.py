"""Whom `he`, `they`, `the two leaders` and a bare family name mean: the document layer.

Sentences are read in order. What is not in quotation marks comes first, then the speakers of quotations are known, then
the words inside them, where `I` is the speaker and `they` is never the speaker's side.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from sim.sources.document.syntax.clause import clause_start
from sim.sources.document.syntax.grammar import AUXILIARIES, BARRIERS, governed, together
from sim.sources.document.syntax.inflection import irregular_past
from sim.sources.document.telling.speech import speakers
from sim.sources.document.text.passage import Passage
from sim.sources.document.who.described import STATE, described, group, sided
from sim.sources.document.who.gazetteer import Gazetteer
from sim.sources.document.who.memory import Memory
from sim.sources.document.who.mention import Mention, folded

_ONE: Final = frozenset({"he", "him", "his", "she", "her"})
_MANY: Final = frozenset({"they", "them", "their"})
_IT: Final = frozenset({"it", "its"})
_FIRST: Final = frozenset({"i", "me", "my"})
_WE: Final = frozenset({"we", "us", "our"})
_FEMALE: Final = frozenset("she her mrs ms queen princess chairwoman spokeswoman madam".split())
_MALE: Final = frozenset("he him his mr king prince emir sultan chairman spokesman".split())
_ACROSS: Final = frozenset("neighbour neighbor rival adversary foe enemy opponent opposite".split())
_OWNING: Final = frozenset({"his", "her", "their", "its", "my", "our"})


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
        mention = sided(p, _chosen(mention, memory), memory)
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
    """Of several with one family name who were named, the one who comes first on the roster."""
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
    if word in ("the", "both", "all", "this", "that"):
        return group(p, at, memory, here) or described(p, at, memory, here, side)
    return None


def _mutual(p: Passage, at: int) -> bool:
    """Whether what follows goes both ways: `their soldiers fought each other`."""
    ahead = [(p.low(k), p.low(k + 1)) for k in range(at, at + 7)]
    return ("each", "other") in ahead or ("one", "another") in ahead


def _own_country(
    p: Passage, at: int, memory: Memory, here: Sequence[Mention], speaker: Mention | None
) -> Mention | None:
    """`his country`, `our government`: that of the person who is meant."""
    if p.low(at + 1) not in STATE:
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
