"""Coders by name: our own, those that installed packages offer, and any program that speaks JSON Lines.

`lexicon` is ours. A package offers a coder under the entry-point group `detente.coders`. `exec:PROGRAM ARGUMENTS` runs
a program (see `execcoder`). Whoever proposes, the host checks (see `hostcheck`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from itertools import islice
from typing import Any, Final

from sim.errors import DetenteError, UsageError, did_you_mean
from sim.record.codebook import CODEBOOK
from sim.record.eventtype import EventType
from sim.sources.document.coders.execcoder import BROKE_OFF, NO_CODER, REQUEST_SCHEMA, SECONDS, run
from sim.sources.document.coders.hostcheck import MOST_CANDIDATES, Checked, checked
from sim.sources.document.coding.candidate import Coder
from sim.sources.document.coding.finding import Syntax
from sim.sources.document.document import Document
from sim.sources.document.who.gazetteer import Gazetteer, Known

GROUP: Final = "detente.coders"
BUILT_IN: Final = "lexicon"
PROGRAM: Final = "exec:"


@dataclass(frozen=True)
class Reply:
    """What a coder proposed, as it came, and who it is; None where each candidate names its coder itself."""

    coder: Coder | None
    given: tuple[object, ...]


@dataclass(frozen=True)
class Question:
    """What a coder is asked: a document, who can be meant in it, and the types that there are.

    `case` is the id of the case, empty without one. `seconds` is how long a program may take; the others take as
    long as they take. `syntax` is the backend of the built-in coder.
    """

    document: Document
    gazetteer: Gazetteer
    types: Mapping[str, EventType]
    case: str = ""
    seconds: float = SECONDS
    syntax: Syntax | None = None


def coded(
    name: str,
    document: Document,
    gazetteer: Gazetteer,
    types: Mapping[str, EventType] = CODEBOOK,
    *,
    case: str = "",
    seconds: float = SECONDS,
    syntax: Syntax | None = None,
) -> Checked:
    """What a coder of some name proposes for a document, checked by the host.

    Raises UsageError (DET062) for a coder that there is not, DetenteError (DET063, DET067, DET068) where it fails;
    never for what it proposes.

    >>> import datetime as dt
    >>> roster = Gazetteer.of([Known(id=i, name=n, kind="state") for i, n in (("ARV", "Arvenia"), ("BEL", "Belgar"))])
    >>> tuesday = dt.date(2019, 1, 15)
    >>> text = Document.of_text("Arvenia accused Belgar on Monday of breaking the accord.", published=tuesday)
    >>> [str(c.when) for c in coded("lexicon", text, roster).accepted]
    ['2019-01-14']
    """
    reply = asked(name, Question(document, gazetteer, types, case, seconds, syntax))
    return checked(reply.given, document, gazetteer, types, coder=reply.coder)


def asked(name: str, question: Question) -> Reply:
    """What a coder proposes, before anybody has checked it. Errors as for `coded`."""
    if name == BUILT_IN:
        from sim.sources.document.coding.coder import code

        return Reply(None, code(question.document, question.gazetteer, question.syntax).candidates)
    if name.startswith(PROGRAM):
        coder, given = run(name.removeprefix(PROGRAM), request(question), question.seconds)
        return Reply(coder, given)
    offered = _offered()
    if name not in offered:
        known = names()
        hint = did_you_mean(name, known) or f'there are {", ".join(known)} and "exec:PROGRAM ARGUMENTS"'
        raise UsageError.of(NO_CODER, f"there is no coder `{name}`", help=hint)
    return _of_package(offered[name], question)


def names() -> tuple[str, ...]:
    """The names of the coders that are installed, our own first.

    >>> names()[0]
    'lexicon'
    """
    return (BUILT_IN, *sorted(set(_offered()) - {BUILT_IN}))


def _offered() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP)}


def _of_package(point: EntryPoint, question: Question) -> Reply:
    """The reply of a callable that a package offers; its own errors are shown as its own."""
    plain = request(question)
    case = {**plain["case"], "types": plain["types"]}
    try:
        given = tuple(islice(point.load()(question.document, case), MOST_CANDIDATES + 1))
    except Exception as error:  # somebody else's code: whatever it raises is its failure, not ours
        message = f"the coder `{point.name}` ({point.value}) failed: {type(error).__name__}: {error}"
        raise DetenteError.of(BROKE_OFF, message, help="report it to the package that offers it") from error
    return Reply(Coder(name=point.name[:80], version=(point.dist.version if point.dist else "not given")[:80]), given)


def request(question: Question) -> dict[str, Any]:
    """What a program is asked, as plain data: the document, the case's actors, the types of the codebook.

    >>> sorted(request(Question(Document.of_text("A letter came."), Gazetteer.of([]), {})))
    ['case', 'document', 'schema', 'types']
    """
    d = question.document
    published = d.published.isoformat() if d.published else None
    return {
        "schema": REQUEST_SCHEMA,
        "document": {"id": d.id, "sha256": d.sha256, "published": published, "text": d.text},
        "case": {"id": question.case, "actors": [_actor(known) for known in question.gazetteer.actors.values()]},
        "types": [{"code": t.code, "definition": t.definition, "example": t.example} for t in question.types.values()],
    }


def _actor(known: Known) -> dict[str, Any]:
    return known.model_dump(mode="json", by_alias=True, exclude_none=True)
