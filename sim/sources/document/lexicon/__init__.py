"""The words by which events are recognised, in rooms by subject; `LEXICON` is all of them.

Sources of the kinds: sim/record/codebook.py; the classes outside it are PLOVER's. The words are our own, developed on
sentences of our own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from sim.sources.document.lexicon.entry import Entry
from sim.sources.document.syntax.inflection import Form

ROOMS = (
    "words",
    "praise",
    "stances",
    "quotations",
    "contacts",
    "meetings",
    "deals",
    "giving",
    "pressure",
    "force",
    "violence",
    "outside",
    "home",
    "unrest",
    "ground",
    "measures",
)


@lru_cache(maxsize=1)
def lexicon() -> Mapping[str, Entry]:
    """Every entry by its id, in the order of the rooms."""
    from importlib import import_module

    rooms = [import_module(f"sim.sources.document.lexicon.{room}").ENTRIES for room in ROOMS]
    return MappingProxyType({entry.id: entry for room in rooms for entry in room})


@lru_cache(maxsize=1)
def by_head() -> Mapping[str, tuple[tuple[Entry, frozenset[Form]], ...]]:
    """For every form of a head, the entries that may begin there, the most demanding first."""
    from sim.sources.document.lexicon.entry import head_forms

    found: dict[str, list[tuple[Entry, frozenset[Form]]]] = {}
    for entry in lexicon().values():
        for form, kinds in head_forms(entry).items():
            found.setdefault(form, []).append((entry, kinds))
    return {form: tuple(sorted(rows, key=lambda row: -row[0].weight)) for form, rows in found.items()}


@lru_cache(maxsize=1)
def digest() -> str:
    """The fingerprint of the lexicon, kept with every candidate: 64 hex digits."""
    rows = [[e.id, e.type, e.frame, e.plover] for e in lexicon().values()]
    return hashlib.sha256(json.dumps(rows, separators=(",", ":")).encode()).hexdigest()
