"""Who can be meant by a name: states, organisations and persons, and the posts that persons held on a day.

A case's roster is a gazetteer; a `gazetteer.yaml` beside it adds posts with their days and further names; the world's
states stand behind both, so that an actor who is not of the case is seen, and said to be none of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from sim.record.case import Case, Kind
from sim.record.field import ActorId, Complaint, Day, Entry, Misfit, Text
from sim.sources.document.text.tokens import Token, tokens

GAZETTEER_SCHEMA: Final = "detente/gazetteer/v1"
NOBODY: Final = "nobody"  # what is named by phrases that hold a state's name and mean no state


class Post(Entry):
    """An office that somebody held; a person's acts count for the state only while one is held."""

    title: Text
    from_: Day | None = Field(None, alias="from", description="first day in office; left out: before all that is read")
    until: Day | None = Field(None, description="last day in office; left out: still in office")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.from_ is not None and self.until is not None and self.until < self.from_:
            raise Misfit([Complaint("until", "DET023", "the post ends before it starts", "swap the two days")])
        return self

    def holds(self, on: dt.date) -> bool:
        """Whether it was held on a day."""
        return (self.from_ is None or self.from_ <= on) and (self.until is None or on <= self.until)


class Known(Entry):
    """An actor as documents name it."""

    id: ActorId
    name: Text
    kind: Kind
    part_of: ActorId | None = Field(None, description="the actor whose acts its acts are")
    aliases: tuple[Text, ...] = ()
    posts: tuple[Post, ...] = Field((), description="offices with their days; none: always counted for `part_of`")


class Names(Entry):
    """A gazetteer file: further names and dated posts, and for a file that stands alone all its actors."""

    schema_: Literal["detente/gazetteer/v1"] = Field("detente/gazetteer/v1", alias="schema")
    actors: tuple[Known, ...] = Field(max_length=2000)


Key = tuple[str, ...]


@dataclass(frozen=True)
class Gazetteer:
    """Names and what they name; `of` makes one.

    `actors` are those an event may have; `beyond` those that are recognised besides.
    """

    actors: Mapping[str, Known]
    beyond: Mapping[str, Known] = field(default_factory=dict)
    principals: tuple[tuple[str, str], ...] = ()
    _names: dict[str, list[tuple[Key, str]]] = field(default_factory=dict, repr=False)
    _families: dict[str, list[str]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls, actors: Iterable[Known], beyond: Iterable[Known] = (), principals: Iterable[tuple[str, str]] = ()
    ) -> Gazetteer:
        """The gazetteer of some actors; where two share a name, the one that comes first has it."""
        listed = {known.id: known for known in actors}
        others = {known.id: known for known in beyond if known.id not in listed}
        made = cls(listed, others, tuple(principals))
        taken: set[Key] = set()
        for known in [*listed.values(), *others.values()]:
            made._enter(known, taken)
        for entries in made._names.values():
            entries.sort(key=lambda entry: (-len(entry[0]), entry))
        return made

    @classmethod
    def of_case(cls, case: Case, names: Names | None = None) -> Gazetteer:
        """The roster of a case, with the names and posts of a gazetteer file, before the world's states."""
        more = {known.id: known for known in (names.actors if names else ())}
        worldly = {known.id: (known.name, *known.aliases) for known in world() if known.kind != "person"}
        added = {actor.id: more[actor.id].aliases if actor.id in more else () for actor in case.actors}
        roster = [
            Known(
                id=actor.id, name=actor.name, kind=actor.kind, part_of=actor.part_of,
                aliases=actor.aliases + added[actor.id] + worldly.get(actor.id, ()),
                posts=more[actor.id].posts if actor.id in more else (),
            )
            for actor in case.actors
        ]  # fmt: skip
        beyond = [*(k for k in more.values() if k.id not in case.roster), *world()]
        return cls.of(roster, beyond, case.principals)

    def _enter(self, known: Known, taken: set[Key]) -> None:
        for name in (known.name, *known.aliases):
            key = _key(name)
            if key and key not in taken:
                taken.add(key)
                self._names.setdefault(key[0], []).append((key, known.id))
        if known.kind == "person":
            parts = _key(known.name)
            for part in (
                {parts[0], parts[-1]} if len(parts) > 2 else {parts[-1]}
            ):  # `Kim Jong Un` begins with the family
                self._families.setdefault(part, []).append(known.id)

    def has(self, actor: str) -> bool:
        """Whether an id is that of somebody here."""
        return actor in self.actors or actor in self.beyond

    def known(self, actor: str) -> Known:
        """The entry of an id, of the case or beyond it; KeyError where there is none."""
        return self.actors[actor] if actor in self.actors else self.beyond[actor]

    def match(self, words: tuple[Token, ...], at: int) -> tuple[str, int] | None:
        """The actor whose name begins at a word, and how many words it has; the longest name wins.

        >>> g = Gazetteer.of([Known(id="KOR", name="South Korea", kind="state", aliases=("the South",))])
        >>> g.match(tokens("The South Korea desk"), 1), g.match(tokens("The South"), 0)
        (('KOR', 2), ('KOR', 2))
        """
        first = words[at].text
        for key, actor in self._names.get("the" if first == "The" else first, ()):
            if len(key) <= len(words) - at and all(words[at + k].text == key[k] for k in range(1, len(key))):
                return actor, len(key)
        return None

    def family(self, name: str) -> tuple[str, ...]:
        """The persons whose name begins or ends with a word, in the order of the roster."""
        return tuple(self._families.get(name, ()))

    def party(self, actor: str, on: dt.date | None) -> str | None:
        """For whom somebody acts on a day: the state, or nobody where a person held no post then.

        >>> hand = Known(id="ann-hand", name="Ann Hand", kind="person", part_of="ARV",
        ...     posts=(Post(title="envoy", until=dt.date(2019, 5, 1)),))
        >>> g = Gazetteer.of([Known(id="ARV", name="Arvenia", kind="state"), hand])
        >>> g.party("ann-hand", dt.date(2019, 5, 1)), g.party("ann-hand", dt.date(2019, 5, 2))
        ('ARV', None)
        """
        seen: set[str] = set()
        while actor not in seen:
            seen.add(actor)
            known = self.known(actor)
            if known.posts and on is not None and not any(post.holds(on) for post in known.posts):
                return None
            if known.part_of is None or not self.has(known.part_of):
                return actor
            actor = known.part_of
        return actor

    def holders(self, title: str, on: dt.date | None) -> tuple[str, ...]:
        """The persons who held a post whose title holds all words of `title`, on a day."""
        wanted = set(title.lower().split())
        return tuple(
            known.id
            for known in self.actors.values()
            for post in known.posts
            if wanted <= set(post.title.lower().split()) and (on is None or post.holds(on))
        )


def _key(name: str) -> Key:
    return tuple(token.text for token in tokens(name))


def world() -> tuple[Known, ...]:
    """The world's states and main organisations, as they are recognised where no case names them."""
    from sim.sources.document.who.world import GROUPS, ORGANISATIONS, PASSED_OVER, STATES

    return (
        Known(id=NOBODY, name="Nobody", kind="org", aliases=tuple(PASSED_OVER)),
        *(_world_actor(s.code, s.name, "state", (*s.names, s.capital)) for s in STATES),
        *(_world_actor(o.code, o.name, "org", o.names) for o in ORGANISATIONS),
        *(_world_actor(g.code, g.name, "org", g.names) for g in GROUPS),
    )


def _world_actor(code: str, name: str, kind: Kind, names: Iterable[str]) -> Known:
    return Known(id=code, name=name, kind=kind, aliases=tuple(n for n in names if n))
