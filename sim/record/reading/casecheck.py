"""What only the whole case file tells: who is named but not on the roster, and what the codebook cannot mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from sim.errors import Problem, did_you_mean
from sim.record.case import Actor, Case
from sim.record.codebook import CODEBOOK
from sim.record.yamlfile import Document, Path

Reference = tuple[Path, str]


def check_case(case: Case, document: Document) -> Iterator[Problem]:
    """Problems of a case file."""
    yield from _repeated(case, document)
    yield from _periods(case, document)
    yield from _parts(case, document)
    yield from _principals(case, document)
    roster = case.roster
    for path, actor in _case_actors(case):
        if actor not in roster:
            yield document.problem("DET030", path, f"no actor `{actor}` in this case", actor_help(actor, roster))
    yield from _said_twice(case, document)
    yield from _codebook(case, document)
    yield from _future(case, document)


def _repeated(case: Case, document: Document) -> Iterator[Problem]:
    for name, what in (("actors", "actor"), ("sanctions", "measure"), ("deadlines", "deadline")):
        yield from repeated((entry.id for entry in getattr(case, name)), name, what, document)


def repeated(ids: Iterable[str], name: str, what: str, document: Document) -> Iterator[Problem]:
    """The entries of a list whose id another entry before them has."""
    seen: set[str] = set()
    for k, one in enumerate(ids):
        if one in seen:
            message = f"the {what} `{one}` stands twice"
            yield document.problem("DET034", (name, k, "id"), message, "write another id, or delete the copy")
        seen.add(one)


def _periods(case: Case, document: Document) -> Iterator[Problem]:
    for k, alignment in enumerate(case.alignments):
        if alignment.from_ and alignment.until and alignment.until < alignment.from_:
            message = "the alignment ends before it starts"
            yield document.problem("DET023", ("alignments", k, "until"), message, "swap the two dates")


def _parts(case: Case, document: Document) -> Iterator[Problem]:
    for k, actor in enumerate(case.actors):
        if actor.part_of is None:
            continue
        place: Path = ("actors", k, "part_of")
        if actor.part_of not in case.roster:
            help_ = actor_help(actor.part_of, case.roster)
            yield document.problem("DET040", place, f"no actor `{actor.part_of}` to be part of", help_)
        elif _circles(case, actor.id):
            yield document.problem("DET040", place, f"`{actor.id}` is part of itself", "leave `part_of` out at the top")


def _circles(case: Case, actor_id: str) -> bool:
    seen = set()
    here: str | None = actor_id
    while here is not None and here in case.roster:
        if here in seen:
            return here == actor_id
        seen.add(here)
        here = case.roster[here].part_of
    return False


def _principals(case: Case, document: Document) -> Iterator[Problem]:
    for k, (a, b) in enumerate(case.principals):
        for side, actor in enumerate((a, b)):
            if actor in case.roster and case.roster[actor].kind == "person":
                message = f"`{actor}` is a person, and principals are states, organisations or coalitions"
                yield document.problem("DET041", ("principals", k, side), message, f"write {case.roots[actor]}")
        if a in case.roster and b in case.roster and case.roots[a] == case.roots[b]:
            message = f"`{a}` and `{b}` are one actor, so they cannot negotiate with each other"
            yield document.problem("DET041", ("principals", k), message, "name two actors")


def _case_actors(case: Case) -> Iterator[Reference]:
    for k, pair in enumerate(case.principals):
        yield from ((("principals", k, side), actor) for side, actor in enumerate(pair))
    for k, third in enumerate(case.third_parties):
        yield ("third_parties", k, "actor"), third.actor
    for k, alignment in enumerate(case.alignments):
        for side, actor in enumerate(alignment.between or ()):
            yield ("alignments", k, "between", side), actor
        yield from named(("alignments", k), {"of": alignment.of, "toward": alignment.toward})
    for k, relation in enumerate(case.relations):
        yield from ((("relations", k, "between", side), actor) for side, actor in enumerate(relation.between))
    for name in ("offsets", "priors"):
        for k, entry in enumerate(getattr(case, name)):
            yield from named((name, k), {"of": entry.of, "toward": entry.toward})
    for k, measure in enumerate(case.sanctions):
        for name in ("senders", "targets"):
            yield from ((("sanctions", k, name, m), a) for m, a in enumerate(getattr(measure, name)))
    for k, deadline in enumerate(case.deadlines):
        yield from named(("deadlines", k), {"by": deadline.by})


def _said_twice(case: Case, document: Document) -> Iterator[Problem]:
    """Two entries about one pair, of which the order in the file would decide."""
    relations = [(("relations", k), (tuple(sorted(r.between)),), None, None) for k, r in enumerate(case.relations)]
    directed = [
        ((name, k), ((entry.of, entry.toward),), None, None)
        for name in ("offsets", "priors")
        for k, entry in enumerate(getattr(case, name))
    ]
    alignments = [(("alignments", k), a.pairs(), a.from_, a.until) for k, a in enumerate(case.alignments)]
    seen: list[tuple[str, tuple[str, ...], dt.date, dt.date]] = []
    for path, pairs, begins, ends in (*relations, *directed, *alignments):
        first, last = begins or dt.date.min, ends or dt.date.max
        for pair in pairs:
            if any(n == path[0] and p == pair and first <= end and start <= last for n, p, start, end in seen):
                message = f"`{path[0]}` speaks twice of {' and '.join(pair)} for the same time"
                yield document.problem("DET034", path, message, "keep one, or give them dates that do not overlap")
                break
        seen += [(path[0], pair, first, last) for pair in pairs]


def _codebook(case: Case, document: Document) -> Iterator[Problem]:
    own = {t.code for t in case.codebook.types}
    known = [*CODEBOOK, *sorted(own)]
    for code in case.codebook.weights:
        if code not in CODEBOOK and code not in own:
            place: Path = ("codebook", "weights", code)
            yield document.problem("DET032", place, f"no event type `{code}`", type_help(code, known), on="key")
    for k, added in enumerate(case.codebook.types):
        if added.parent not in CODEBOOK:
            place = ("codebook", "types", k, "parent")
            help_ = type_help(added.parent, CODEBOOK)
            yield document.problem("DET032", place, f"no event type `{added.parent}` to take codes from", help_)
        if added.code in CODEBOOK:
            place = ("codebook", "types", k, "code")
            yield document.problem(
                "DET034",
                place,
                f"`{added.code}` is in the codebook already",
                "change its weight under `weights`, or write another code",
            )
        if added.memory == "none" and added.weight:
            place = ("codebook", "types", k, "weight")
            yield document.problem("DET019", place, "a type without memory weighs nothing", "write weight: 0")


def _future(case: Case, document: Document) -> Iterator[Problem]:
    """What the continuation of a case starts from: rates and types of acts of its principals."""
    if case.future is None:
        return
    principals = {actor for pair in case.principals for actor in pair}
    for name in ("rates", "marks"):
        for actor in getattr(case.future, name):
            if actor not in principals:
                help_ = did_you_mean(actor, principals) or f"the principals are {', '.join(sorted(principals))}"
                place: Path = ("future", name, actor)
                yield document.problem("DET030", place, f"`{actor}` is no principal of this case", help_, on="key")
    for actor, marks in case.future.marks.items():
        for kind, tallies in (("conf", marks.conf), ("coop", marks.coop)):
            for code in tallies:
                yield from _mark(case, document, ("future", "marks", actor, kind, code), code, kind)
    for actor, rates in case.future.rates.items():
        own = case.future.marks.get(actor)
        for kind in ("conf", "coop"):
            if getattr(rates, kind) and not (own and getattr(own, kind)):
                message = f"`{actor}` has a rate for `{kind}`, and no types of acts"
                place = ("future", "rates", actor, kind)
                yield document.problem("DET019", place, message, f"add them under marks.{actor}.{kind}")


def _mark(case: Case, document: Document, place: Path, code: str, kind: str) -> Iterator[Problem]:
    if code not in case.types:
        help_ = type_help(code, case.types)
        yield document.problem("DET032", place, f"no event type `{code}`", help_, on="key")
    elif (case.types[code].weight > 0) != (kind == "coop") or case.types[code].weight == 0:
        message = f"`{code}` weighs {case.types[code].weight:g}, so it is not of class `{kind}`"
        yield document.problem("DET019", place, message, "move it to the other class, or leave it out", on="key")


def named(path: Path, actors: Mapping[str, str | None]) -> Iterator[Reference]:
    """The actors that stand under some keys, with their places."""
    for key, actor in actors.items():
        if actor is not None:
            yield (*path, key), actor


def actor_help(actor: str, roster: Mapping[str, Actor]) -> str:
    """What to do about an actor that is not on the roster: it may stand there under its name."""
    for one in roster.values():
        if actor.casefold() in (name.casefold() for name in (one.name, *one.aliases)):
            return f"write {one.id}"
    return did_you_mean(actor, roster) or "add it to `actors` in case.yaml"


def type_help(code: str, codes: Iterable[str]) -> str:
    """What to do about a type that is not in the codebook: the nearest, first of its own family."""
    known = list(codes)
    first, _, rest = code.partition(".")
    family = [c for c in known if c.partition(".")[0] == first]
    if family and not did_you_mean(rest, (c.partition(".")[2] for c in family)):
        return f"types that begin so: {', '.join(family)}"
    return did_you_mean(code, family or known) or "the types stand in docs/codebook.md"
