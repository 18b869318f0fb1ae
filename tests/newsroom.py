"""An invented newsroom for the tests of the document coder: its states, its people, and texts about them."""

from __future__ import annotations

import datetime as dt

from sim.sources.document.coder import Coding, code
from sim.sources.document.document import Document
from sim.sources.document.gazetteer import Gazetteer, Known, Post

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
