"""The optional backend `Parsed`: what part of which society acts on what part of which, read from a parse."""

from __future__ import annotations

import pytest

from sim.sources.document.coding.coder import code
from sim.sources.document.document import Document
from sim.sources.document.lexicon.entry import Entry
from sim.sources.document.syntax.nlp import MODEL, Parsed
from sim.sources.document.syntax.trigger import Trigger
from sim.sources.document.who.gazetteer import Gazetteer, world
from sim.sources.document.who.mention import Mention

pytest.importorskip("spacy", reason="the extra `nlp` is not installed: pip install 'detente[nlp]'")
pytest.importorskip(MODEL, reason=f"the model {MODEL} is not installed: pip install 'detente[nlp]'")

GAZETTEER = Gazetteer.of(world())

# a sentence, the word and the frame that it is triggered by, who acts, who is acted upon
SENTENCES: list[tuple[str, str, str, str, str]] = [
    # a part of a society whose state is not said
    ("Kenyan police arrested students.", "arrested", "v:arrest", "KENCOP", "EDU"),
    ("Honduran police beat protesters near the American embassy.", "beat", "v:beat", "HNDCOP", "HNDCVL"),
    ("A Turkish court jailed an editor for a book about Greece.", "jailed", "v:jail", "TURJUD", "TURMED"),
    ("U.S. soldiers killed civilians near Baghdad.", "killed", "v:kill", "USAMIL", "IRQCVL"),
    ("Zambian miners demanded that the government resign.", "demanded", "v:demand", "ZMBLAB", "GOV"),
    ("Zambian miners marched against the government.", "marched", "v:march", "ZMBLAB", "GOV"),
    ("Zambian miners threatened to stop unless the government paid.", "threatened", "v:threaten", "ZMBLAB", "GOV"),
    ("Zambian miners marched to demand the resignation of the president.", "marched", "v:march", "ZMBLAB", "GOV"),
    ("Dozens of students were arrested by Kenyan police.", "arrested", "v:arrest", "KENCOP", "EDU"),
    ("Trade union leaders were arrested by Kenyan police.", "arrested", "v:arrest", "KENCOP", "LAB"),
    # whose it is, by a noun further on
    ("Rebels killed the mayor of a town in Peru.", "killed", "v:kill", "REB", "PERGOV"),
    ("Gunmen loyal to Somalia attacked Kenyan soldiers.", "attacked", "v:attack", "SOMREB", "KENMIL"),
    # two names before one noun, and names that are those of a part
    ("Iranian and Iraqi forces attacked Kuwait.", "attacked", "v:attack", "IRNMIL IRQMIL", "KWT"),
    ("The Knesset condemned Syria.", "condemned", "v:condemn", "ISRLEG", "SYR"),
    ("Pakistani commanders criticised their Indian counterparts.", "criticised", "v:criticise", "PAKMIL", "INDMIL"),
    # who is sent, and from where
    ("Kenya deployed police near Somalia.", "deployed", "v:deploy @need", "KEN", "SOM"),
    ("Vietnam withdrew its soldiers from Cambodia.", "withdrew", "v:withdraw", "VNM", "KHM"),
    ("Zambia sheltered refugees from Angola.", "sheltered", "v:shelter", "ZMB", "AGOREF"),
]  # fmt: skip


def parts(mentions: tuple[Mention, ...]) -> set[str]:
    """Who is mentioned: states, each with the part of its society."""
    return {a + m.sector for m in mentions for a in m.actors or ("",)}


@pytest.mark.parametrize(("text", "word", "frame", "acting", "acted_upon"), SENTENCES)
def test_the_parse_says_which_part_of_which_society(
    text: str, word: str, frame: str, acting: str, acted_upon: str
) -> None:
    backend = Parsed(text)
    p = code(Document.of_text(text), GAZETTEER).passages[0]
    head = next(k for k, w in enumerate(p.words) if w.text == word)
    passive = p.low(head - 1) in ("was", "were")
    roles = backend.roles(p, Trigger(Entry("own", "", frame, "", ""), head, head, head + 1, passive))
    assert (parts(roles.sources), parts(roles.targets)) == (set(acting.split()), set(acted_upon.split()))
