"""An invented newsroom for the tests of the document coder: its states, its people, and texts about them."""

from __future__ import annotations

import datetime as dt

from sim.sources.document.coding.coder import Coding, code
from sim.sources.document.document import Document
from sim.sources.document.text.passage import passages
from sim.sources.document.text.tokens import tokens
from sim.sources.document.who.coreference import resolved
from sim.sources.document.who.gazetteer import Gazetteer, Known, Post, world
from sim.sources.document.who.mention import Mention, named

PUBLISHED = dt.date(2019, 1, 15)  # a Tuesday

ACTORS = (
    Known(id="ARV", name="Arvenia", kind="state", aliases=("Arvenian", "Arvenians", "Port Salis")),
    Known(id="BLG", name="Belgar", kind="state", aliases=("Belgarian", "Belgarians")),
    Known(id="COR", name="Corland", kind="state", aliases=("Corlander",)),
    Known(
        id="lena-marsh", name="Lena Marsh", kind="person", part_of="ARV", aliases=("Marsh", "President Marsh"),
        posts=(Post.model_validate({"title": "president", "from": "2017-02-01"}),),
    ),
    Known(id="oto-brand", name="Oto Brand", kind="person", part_of="BLG", aliases=("Brand", "King Oto Brand")),
    Known(id="ivo-brand", name="Ivo Brand", kind="person", part_of="BLG"),
    Known(
        id="per-holt", name="Per Holt", kind="person", part_of="COR", aliases=("Holt",),
        posts=(Post.model_validate({"title": "foreign minister", "from": "2015-01-01", "until": "2018-06-30"}),),
    ),
)  # fmt: skip
GAZETTEER = Gazetteer.of(ACTORS)


def coded(text: str, published: dt.date | None = PUBLISHED) -> Coding:
    """A text as the coder codes it."""
    return code(Document.of_text(text, id="test", published=published), GAZETTEER)


def facts(text: str) -> list[tuple[str, str, str, str, str]]:
    """The candidates of a text in short: type, actors, targets, date, modality."""
    return [
        (c.type, " ".join(c.actors), " ".join(c.targets), str(c.when or ""), c.modality) for c in coded(text).candidates
    ]


WORLD = Gazetteer.of(world())
STATES = tuple(a for a in ACTORS if a.kind == "state")


def person(name: str, party: str, title: str = "", since: str = "2010-01-01", until: str | None = None) -> Known:
    """Somebody with a post, or with none."""
    posts = (Post.model_validate({"title": title, "from": since, "until": until}),) if title else ()
    return Known(id=name.lower().replace(" ", "-"), name=name, kind="person", part_of=party, posts=posts)


# Two of one family name; nobody's family name is an alias.
FAMILIES = Gazetteer.of(
    (
        *STATES,
        person("Lena Marsh", "ARV", "president"),
        person("Tom Brand", "BLG", "king"),
        person("Ivo Brand", "BLG", "deputy prime minister"),
        person("Ora Wick", "COR", "prime minister", "2016-01-01", "2018-12-31"),
        person("Ann Holt", "COR"),
    )
)


def mentions(text: str, gazetteer: Gazetteer = GAZETTEER) -> list[tuple[str, str]]:
    """Who is named in one sentence: the words, and who they are."""
    words = tokens(text)
    return [(" ".join(w.text for w in words[m.first : m.last]), " ".join(m.actors)) for m in named(words, gazetteer)]


def one(text: str, gazetteer: Gazetteer = GAZETTEER) -> Mention:
    (mention,) = named(tokens(text), gazetteer)
    return mention


def meant(text: str, gazetteer: Gazetteer = GAZETTEER) -> list[tuple[str, str]]:
    """Who is meant in a text, pronouns and groups included; what means nobody known is left out."""
    read = resolved(passages(text, gazetteer), gazetteer, PUBLISHED)
    return [
        (" ".join(w.text for w in p.words[m.first : m.last]), " ".join(m.actors))
        for p in read
        for m in p.mentions
        if m.actors
    ]
