"""The coder: from a document to candidates, each stage of which can be looked at.

>>> import datetime as dt
>>> from sim.sources.document.who.gazetteer import Gazetteer, Known
>>> g = Gazetteer.of([Known(id="ARV", name="Arvenia", kind="state"), Known(id="BEL", name="Belgar", kind="state")])
>>> d = Document.of_text("Arvenia accused Belgar on Monday of breaking the accord.", published=dt.date(2019, 1, 15))
>>> c = code(d, g).candidates[0]
>>> c.type, c.actors, c.targets, str(c.when)
('accuse.noncompliance', ('ARV',), ('BEL',), '2019-01-14')
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sim.record.codebook import CODEBOOK
from sim.record.dates import EventDate
from sim.record.event import HAPPENED, UNREALISED
from sim.sources.document.coding.between import mediated
from sim.sources.document.coding.candidate import CONTEXT, Attribution, Candidate, Coder, Codes, Place, candidate_id
from sim.sources.document.coding.condition import MEASURES, Typed
from sim.sources.document.coding.finding import Finding, Syntax, findings, fits, own_act, parties
from sim.sources.document.coding.merging import merged
from sim.sources.document.coding.typed import typed
from sim.sources.document.document import Document
from sim.sources.document.lexicon import digest
from sim.sources.document.syntax.grammar import PREPOSITIONS, governed, stranger_behind
from sim.sources.document.syntax.role import WordOrder
from sim.sources.document.text.passage import Passage, passages
from sim.sources.document.who.coreference import resolved
from sim.sources.document.who.counterpart import BETWEEN, Pair, facing, pair_of
from sim.sources.document.who.gazetteer import Gazetteer
from sim.sources.document.who.mention import Mention

NAME: Final = "detente-lexicon"
_FILLED: Final = "the other side, {}, is not named here: it is the other of the two that the document is about"
_BOTH: Final = "nobody is named here: it is between {}, the two that the document is about"
_PORTIONS: Final = frozenset("round rounds day days hours session sessions series weeks week month months".split())
_OWN: Final = ("site.", "exercise.", "test.", "force.show")
_SPOKEN: Final = "who does it is not said: it is {}, who announces it"
_READ_TWICE: Final = 100_000  # code points; whom a longer text is about is told from who is named in it alone
_BESIDE: Final = 4  # words before a noun in which a preposition makes it a mere mention (`ahead of any new talks`)
VERSION: Final = "1"


@dataclass(frozen=True)
class Coding:
    """What a coder made of a document: candidates in the order of the text, and every stage before them."""

    document: Document
    passages: tuple[Passage, ...]
    findings: tuple[Finding, ...]
    candidates: tuple[Candidate, ...]


def code(document: Document, gazetteer: Gazetteer, syntax: Syntax | None = None) -> Coding:
    """Code a document: the same candidates, in the same order, every time."""
    backend = syntax or WordOrder()
    plain, on = passages(document.text, gazetteer), document.published
    read = resolved(plain, gazetteer, on)
    first = findings(read, gazetteer, on, backend) if len(document.text) <= _READ_TWICE else ()
    pair = pair_of(read, first, gazetteer, on)
    if pair is not None:  # now that it is known whom the document is about, `both sides` can be told
        read = resolved(plain, gazetteer, on, pair)
    found = first if first and pair is None else findings(read, gazetteer, on, backend, pair)
    rows = typed(found, gazetteer, on, pair)
    made = [c for row in rows if (c := _candidate(document, gazetteer, row, backend.name, pair)) is not None]
    return Coding(document, read, found, merged(made))


@lru_cache(maxsize=8)
def this_coder(backend: str) -> Coder:
    """The name and version under which the built-in coder proposes."""
    return Coder(name=NAME, version=f"{VERSION}/{backend}", lexicon=digest()[:12])


def _candidate(
    document: Document, gazetteer: Gazetteer, row: Typed, backend: str, pair: Pair | None
) -> Candidate | None:
    """A finding as a candidate; None where nobody is known to have acted, or it is of no type of the codebook."""
    f, code_type = row
    entry = f.trigger.entry
    actors, targets, filled = _sides(document, gazetteer, f, pair)
    if not entry.type or not fits(f, actors, targets):
        return None
    third = mediated(f, code_type, actors, targets, pair)
    if third is not None:
        code_type, actors, targets = third
    span = f.passage.span(*extent(f))
    coded = CODEBOOK[code_type]
    modality = "asserted" if f.modality == "reported" and own_act(f, gazetteer, document.published) else f.modality
    return Candidate(
        id=candidate_id(document.fingerprint, document.unwrapped_span(span), code_type, actors, targets),
        document=document.id, sha256=document.sha256, published=document.published, type=code_type,
        actors=actors, targets=targets, joint=entry.has("@joint") and third is None, persons=_persons(f, gazetteer),
        when=EventDate.parse(_sound(f, document.published)) if f.when.edtf else None,
        date_words=f.when.words[:600], date_rule=f.when.rule, modality=modality,
        attribution=Attribution(chain=f.vouched.chain, hedge=_hedge(f)), places=(place(document, span, f.passage),),
        codes=Codes(cameo=coded.cameo, plover=coded.plover), coder=this_coder(backend),
        rules=(*_rules(f, backend), *filled), confidence=_confidence(f, bool(filled)),
        refused=_refusal((*actors, *targets), gazetteer),
    )  # fmt: skip


def _sides(
    document: Document, gazetteer: Gazetteer, f: Finding, pair: Pair | None
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Who acts and who is acted upon, with the other side filled in where the text leaves it out, which is said."""
    on, entry = document.published, f.trigger.entry
    actors, targets = (parties(ms, gazetteer, on) for ms in _partnered(f))
    targets = tuple(t for t in targets if t not in actors)
    joint = entry.has("@joint")
    if not actors and f.trigger.passive and entry.type.startswith(_OWN):
        actors, targets = targets, ()  # what is dismantled or called off is one's own
    if not actors and (f.trigger.passive or entry.type.startswith(MEASURES)) and not joint:
        actors, targets, spoken = _announced(f, targets, gazetteer, on)
        other = () if actors else facing(entry.type, targets, pair)
        if (actors and targets) or other:
            return actors or other, targets, spoken or (_FILLED.format(", ".join(other)),)
    lacking = len(set(actors)) == 1 if joint else bool(actors) and not targets
    lacking = lacking and not (entry.parsed.head == "v" and stranger_behind(f.passage, f.trigger.last))
    other = facing(entry.type, actors, pair) if lacking else ()
    said = (_FILLED.format(", ".join(other)),) if other else ()
    if joint and not actors and pair is not None and _by_itself(f):
        return tuple(sorted(pair)), (), (_BOTH.format(", ".join(pair)),)
    if joint:
        return tuple(sorted({*actors, *other})), (), said
    if (
        entry.type in BETWEEN
        and len(targets) == 1
        and pair is not None
        and targets[0] in pair
        and not set(actors) & set(pair)
    ):
        return actors, pair, (_FILLED.format(", ".join(p for p in pair if p not in targets)),)
    return actors, targets or other, said


def _partnered(f: Finding) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
    """Sources and targets; those with whom an exercise is held take part in it, and it is toward another."""
    sources, targets = f.roles.sources, f.roles.targets
    if not f.trigger.entry.type.startswith("exercise."):
        return sources, targets
    partners = tuple(m for m in targets if governed(f.passage, m) in ("with", "alongside"))
    held = f.trigger.entry.type == "exercise.held"
    return (*sources, *(partners if held else ())), tuple(m for m in targets if m not in partners)


def _announced(
    f: Finding, targets: tuple[str, ...], gazetteer: Gazetteer, on: dt.date | None
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Who takes a measure that is told without saying who: the one who announces it, toward another than itself.

    `The ban will be lifted, Arvenia's ministry said`; of `our ports will be closed, Arvenia said` the other side is
    left to be filled in.
    """
    speaker = parties((f.vouched.speaker,), gazetteer, on) if f.vouched.speaker else ()
    if not speaker or not f.trigger.entry.type.startswith(MEASURES):
        return (), targets, ()
    return speaker, tuple(t for t in targets if t not in speaker), (_SPOKEN.format(", ".join(speaker)),)


def _by_itself(f: Finding) -> bool:
    """Whether a joint event without names is told for its own sake (`Talks open on Monday`), not only mentioned."""
    before = range(max(0, f.trigger.first - _BESIDE), f.trigger.first)
    parted = [k for k in before if f.passage.low(k) in PREPOSITIONS and f.passage.low(k - 1) not in _PORTIONS]
    mentioned = f.trigger.entry.parsed.head == "n" and bool(parted)
    return not mentioned and f.modality in ("asserted", "anticipated")


def _sound(f: Finding, published: dt.date | None) -> str:
    """The date; what has happened cannot be dated after publication, so such a date says only `up to then`."""
    assert f.when.edtf is not None
    when = EventDate.parse(f.when.edtf)
    late = f.modality in HAPPENED and published is not None and when.lo is not None and when.lo > published
    return f"../{published}" if late else f.when.edtf


def _persons(f: Finding, gazetteer: Gazetteer) -> tuple[str, ...]:
    every = (a for m in (*f.roles.sources, *f.roles.targets) for a in m.actors)
    return tuple(dict.fromkeys(a for a in every if gazetteer.known(a).kind == "person"))


def extent(f: Finding) -> tuple[int, int]:
    """The words that carry a finding: from the first to the last of its trigger, its roles and its date."""
    t = f.trigger
    near = [m for m in (*f.roles.sources, *f.roles.targets) if f.passage.at(m.first) == m]
    firsts = [t.first, *(m.first for m in near)]
    lasts = [t.last, *(m.last for m in near)]
    if f.when.expression is not None and not f.when.rule.startswith("7"):
        firsts.append(f.when.expression.first)
        lasts.append(f.when.expression.last)
    return min(firsts), max(lasts)


def place(document: Document, span: tuple[int, int], p: Passage) -> Place:
    """A span of the document as a place, with what stands before and after it."""
    a, b = span
    text = document.text
    return Place(
        span=span, quote=text[a:b], before=text[max(0, a - CONTEXT) : a], after=text[b : b + CONTEXT],
        paragraph=p.sentence.paragraph,
    )  # fmt: skip


def _hedge(f: Finding) -> str:
    """The word with which the text hedges it; a negation is none, nor is one that is part of the event itself."""
    return f.said.cue if f.modality in UNREALISED or f.said.modality in ("alleged", "reported") else ""


def _rules(f: Finding, backend: str) -> tuple[str, ...]:
    """What led to it, in words that `--explain` and the review show."""
    voice = ", passive" if f.trigger.passive else ""
    how = sorted({m.how for m in (*f.roles.sources, *f.roles.targets)})
    return (
        f"entry {f.trigger.entry.id} at `{f.passage.words[f.trigger.head].text}`{voice}",
        f"roles by {backend}: {', '.join(how) or 'nobody'}",
        f"modality: {f.said.modality}" + (f" by `{f.said.cue}`" if f.said.cue else ""),
        f"date: {f.when.rule}",
    )


def _confidence(f: Finding, filled: bool) -> float:
    """A rank: less for what was told from word order alone, for pronouns, and for a missing date or target."""
    mentions = (*f.roles.sources, *f.roles.targets)
    lost = [
        (0.15, f.trigger.entry.parsed.head == "n"),
        (0.15, any(m.how in ("pronoun", "group") for m in mentions)),
        (0.10, not f.when.words),
        (0.15, not f.roles.targets and not f.trigger.entry.has("@joint")),
        (0.10, filled),
    ]
    return round(0.95 - sum(cost for cost, holds in lost if holds), 2)


def _refusal(actors: Iterable[str], gazetteer: Gazetteer) -> str:
    unknown = [a for a in actors if a not in gazetteer.actors]
    return f"no actor of the case: {', '.join(unknown)}" if unknown else ""
