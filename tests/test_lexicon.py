"""Every entry of the lexicon: its example is recognised by it, its counter-example is not."""

from __future__ import annotations

import datetime as dt

import pytest
from newsroom import GAZETTEER

from sim.record.codebook import CODEBOOK
from sim.sources.document.coding.finding import Finding, findings, fits, parties
from sim.sources.document.lexicon import ROOMS, digest, lexicon
from sim.sources.document.lexicon.entry import Entry
from sim.sources.document.syntax.role import WordOrder
from sim.sources.document.text.passage import passages
from sim.sources.document.who.coreference import resolved

PUBLISHED = dt.date(2021, 3, 9)
PLOVER = frozenset(
    "AGREE CONSULT SUPPORT COOPERATE AID CONCEDE RETREAT INVESTIGATE DEMAND DISAPPROVE REJECT THREATEN PROTEST "
    "SANCTION MOBILIZE COERCE ASSAULT FIGHT CRIME".split()
)


def recognised(text: str) -> list[str]:
    """The entries that recognise something in a text in which enough is known about who takes part."""
    read = resolved(passages(text, GAZETTEER), GAZETTEER, PUBLISHED)
    return [f.trigger.entry.id for f in findings(read, GAZETTEER, PUBLISHED, WordOrder()) if _fits(f)]


def _fits(f: Finding) -> bool:
    return fits(f, *(parties(ms, GAZETTEER, PUBLISHED) for ms in (f.roles.sources, f.roles.targets)))


@pytest.mark.parametrize("entry", lexicon().values(), ids=lambda entry: entry.id)
def test_the_example_is_recognised_by_its_entry_and_the_counter_example_is_not(entry: Entry) -> None:
    assert entry.id in recognised(entry.example)
    assert entry.id not in recognised(entry.counter)


@pytest.mark.parametrize("entry", lexicon().values(), ids=lambda entry: entry.id)
def test_an_entry_is_of_a_type_of_the_codebook_or_of_a_class_outside_it(entry: Entry) -> None:
    assert entry.type in CODEBOOK if entry.type else entry.plover
    assert not entry.plover or entry.plover in PLOVER
    assert entry.parsed.lemmas


def test_ids_are_unique_over_the_rooms() -> None:
    from importlib import import_module

    every = [e.id for room in ROOMS for e in import_module(f"sim.sources.document.lexicon.{room}").ENTRIES]
    assert len(every) == len(set(every)) == len(lexicon())


def test_the_digest_is_of_the_frames() -> None:
    assert len(digest()) == 64


def test_a_frame_that_is_not_written_by_the_rules_is_refused() -> None:
    for frame in ("meet", "x:meet", "v:", "v:meet +q:a", "v:meet @often"):
        with pytest.raises(ValueError, match="bad"):
            Entry("bad", "", frame, "", "").parsed  # noqa: B018
