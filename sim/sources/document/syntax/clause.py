"""Where clauses begin and end, as far as word order shows it; found once for a sentence."""

from __future__ import annotations

from sim.sources.document.syntax.grammar import AUXILIARIES, BARRIERS, beginning
from sim.sources.document.text.passage import Passage, once


def clause_start(p: Passage, at: int) -> int:
    """Where the clause of a word begins, as far as can be seen: behind the last word that begins another."""
    return _clause_starts(p)[min(at, len(p.words))]


@once
def _clause_starts(p: Passage) -> tuple[int, ...]:
    """For every word, and the end, where its clause begins."""
    starts = [0]
    for k in range(len(p.words)):
        begins = p.low(k) in BARRIERS - {"and", "who", "which"} or opens_quotation(p, k) or p.words[k].text == "”"
        starts.append(k + 1 if begins else starts[-1])
    return tuple(starts)


def clause_end(p: Passage, verb: int) -> int:
    """Where the clause of a verb ends, as far as can be seen: before the next word that begins another."""
    return _clause_ends(p)[min(verb + 1, len(p.words))]


@once
def _clause_ends(p: Passage) -> tuple[int, ...]:
    """For every word, and the end, the next place from it on where a clause ends."""
    ends = [len(p.words)]
    for k in range(len(p.words) - 1, -1, -1):
        ends.append(k if _ends_clause(p, k) else ends[-1])
    return tuple(reversed(ends))


def _ends_clause(p: Passage, k: int) -> bool:
    if p.low(k) in BARRIERS - {"and", "that", "after", "before", "since", "until"} or opens_quotation(p, k):
        return True
    return p.low(k) in ("and", ",") and (_new_clause(p, k + 1) if p.low(k) == "and" else _tag(p, k + 1))


def opens_quotation(p: Passage, k: int) -> bool:
    """Whether a mark begins a quotation that is a sentence of its own, not a few quoted words."""
    return p.words[k].text in '“"' and k > 0 and p.words[k - 1].text in ",:" and not p.quoted[k - 1]


def _tag(p: Passage, at: int) -> bool:
    """Whether `the minister said` follows a comma."""
    head = beginning(p, at, 2)
    return head is not None and p.low(head.last) in ("said", "says", "told", "added", "announced", "reported")


def _new_clause(p: Passage, at: int) -> bool:
    """Whether words after `and` begin a clause of their own: a subject and a verb, or a verb."""
    head = beginning(p, at, 2)
    following = p.low(head.last) if head is not None else p.low(at)
    return following in AUXILIARIES - {"to"} or following in ("said", "says", "told") or following.endswith("ed")
