"""Which gazetteer a document is read with: a case's, a file's, or the world's; mistakes in a file at their place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sim.errors import DetenteError, Problem
from sim.record.case import Case
from sim.record.files import validated
from sim.record.reading.casecheck import repeated
from sim.record.yamlfile import Document, read
from sim.sources.document.who.gazetteer import GAZETTEER_SCHEMA, Gazetteer, Names, world

BESIDE: Final = "gazetteer.yaml"


def read_names(path: Path) -> Names:
    """A gazetteer file; raises DetenteError with every problem at its place."""
    document, problems = read(path, begin=f"schema: {GAZETTEER_SCHEMA}")
    if document is None:
        raise DetenteError(problems)
    names, found = check_names(document)
    every = [*problems, *found]
    if names is None or any(p.severity == "error" for p in every):
        raise DetenteError(every)
    return names


def check_names(document: Document) -> tuple[Names | None, tuple[Problem, ...]]:
    """What a gazetteer file holds, and every problem of it."""
    names, found = validated(document, Names, GAZETTEER_SCHEMA)
    twice = () if names is None else repeated((known.id for known in names.actors), "actors", "actor", document)
    alone = () if names is None else _parentless(names, document)
    return names, (*found, *twice, *alone)


def _parentless(names: Names, document: Document) -> Iterator[Problem]:
    """Entries that belong to somebody whom neither the file nor the world knows: in a file beside a case, a warning."""
    here = {known.id for known in names.actors} | {known.id for known in world()}
    for k, known in enumerate(names.actors):
        if known.part_of is not None and known.part_of not in here:
            message = f"`{known.part_of}` is not in this file"
            path = ("actors", k, "part_of")
            yield document.problem("DET030", path, message, "the case beside it must have it", severity="warning")


def gazetteer_of(case: Case, folder: Path, names: Path | None = None) -> Gazetteer:
    """The roster of a case with a gazetteer file: the one named, else the one beside the case where there is one."""
    path = names or (folder / BESIDE if (folder / BESIDE).is_file() else None)
    return Gazetteer.of_case(case, read_names(path) if path else None)


def gazetteer_in(path: Path) -> Gazetteer:
    """The gazetteer of a file that stands alone, before the world's states."""
    return Gazetteer.of(read_names(path).actors, world())
