"""Whom a description means: `the two leaders`, `both sides`, `the agency`, `the rebels`, `the foreign minister`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sim.sources.document.text.passage import Passage
from sim.sources.document.who.memory import Memory
from sim.sources.document.who.mention import Mention

_LEADERS: Final = frozenset("leaders men presidents ministers heads women chiefs premiers chairmen".split())
_SIDES: Final = frozenset(
    "sides countries nations governments parties neighbours neighbors rivals delegations states capitals foes "
    "adversaries allies koreas armies teams administrations powers".split()
)
_BETWEEN_GROUP: Final = frozenset("two warring rival neighbouring neighboring feuding of the".split())
STATE: Final = frozenset("country nation regime government kingdom republic side delegation".split())
_LAND: Final = frozenset({"country", "kingdom", "republic", "nation"})  # `out of the country`
_ARMED: Final = frozenset("rebels insurgents guerrillas militants separatists fighters movement rebel".split())
_RANKS: Final = frozenset("foreign prime trade defence defense finance interior energy fisheries deputy chief".split())
_MILITARY: Final = frozenset("army military troops soldiers navy".split())
_RULING: Final = frozenset("government authorities state palace cabinet".split())
_OFFICE: Final = frozenset("president premier chancellor leader chairman king minister secretary envoy".split())


def group(p: Passage, at: int, memory: Memory, here: Sequence[Mention]) -> Mention | None:
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


def described(p: Passage, at: int, memory: Memory, here: Sequence[Mention], without: set[str | None]) -> Mention | None:
    """`the country`, `the rogue regime`, `the president`, `the foreign minister`."""
    if p.low(at) not in ("the", "this", "that") or (p.low(at) == "that" and p.low(at - 1).isalpha()):
        return None  # `said that the army` begins a clause
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
        if word in STATE:
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


def sided(p: Passage, mention: Mention, memory: Memory) -> Mention:
    """A part of a society whose state is not said, as that of the side it can only be: `rebel fighters`."""
    if mention.actors or mention.how != "sector":
        return mention
    sides = [side for k in range(mention.first, mention.last) if (side := _side(memory, p.low(k))) is not None]
    return mention._replace(actors=sides[0][:1], how="group") if sides else mention


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
    if title not in memory.holders:
        memory.holders[title] = memory.gazetteer.holders(title, memory.on)
    holders = memory.holders[title]
    named = [a for a in memory.persons if a in holders]
    if named:
        return Mention(at, end + 1, (named[-1],), "group")
    return Mention(at, end + 1, holders, "group") if len(holders) == 1 else None
