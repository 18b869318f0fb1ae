"""Census: rates and types of acts counted in a recorded history, as a case file states them under `future`.

Rates are moment estimates: what was counted, less what excitation explains, over the mean multiplier of the phases that
were lived through. They depend on how densely a case is coded (decision 0008), so every case has its own.
Source: model.md 2.12; decision 0011.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from sim.future.hazard import Hazard
from sim.future.heard import CLASSES, GROUPS, Group, Heard, Kind
from sim.model.frame import Frame
from sim.model.state import Phase
from sim.record.case import Marks, Outlook, Rates, Tally
from sim.record.dates import DAY

COUNTED_AS = {"summit.nodeal": ("summit.held", "coop"), "talks.walkout": ("talks.working", "coop")}
"""Results of meetings: what was set out for was a meeting."""
PRODUCTS = ("agreement", "commitment")
"""Families that come of something else: of meetings and of the ledger, never of a clock."""

Spell = tuple[int, int, Phase]  # from, to, phase


def census(frame: Frame, acts: Sequence[Heard], spells: Sequence[Spell]) -> Outlook:
    """Rates and counts of the principals' acts over the spells of phases, rounded as a case file writes them."""
    marks = {frame.actors[k]: _marks(frame, k, acts, spells) for k in frame.principals}
    empty = Outlook(rates={a: Rates(conf=0.0, coop=0.0) for a in marks}, marks=marks)
    hazard = Hazard(frame, empty)
    rates = {frame.actors[k]: _rates(frame, hazard, k, acts, spells) for k in frame.principals}
    return Outlook(rates=rates, marks=marks)


def _marks(frame: Frame, actor: int, acts: Iterable[Heard], spells: Sequence[Spell]) -> Marks:
    counts: dict[Kind, dict[str, dict[Group, float]]] = {"conf": {}, "coop": {}}
    for act in acts:
        share, (code, kind) = _share(frame, actor, act), _counted(act)
        if share and kind != "neutral":
            group = GROUPS[_phase(spells, act.at)]
            tally = counts[kind].setdefault(code, {"no_talks": 0.0, "talks": 0.0, "impasse": 0.0})
            tally[group] += share
    tables = {k: {c: Tally(**t) for c, t in sorted(rows.items())} for k, rows in counts.items()}
    return Marks(**tables)


def _counted(act: Heard) -> tuple[str, Kind]:
    code, kind = COUNTED_AS.get(act.type, (act.type, act.kind_class))
    return code, kind  # type: ignore[return-value]


def _share(frame: Frame, actor: int, act: Heard) -> float:
    """How much of an act toward an opponent is an actor's own: half of a joint one; none of what only follows."""
    if act.families & set(PRODUCTS):
        return 0.0
    opponents = {b if a == actor else a for a, b in frame.pairs if actor in (a, b)}
    if not any(i == actor and j in opponents for i, j in act.dyads):
        return 0.0
    return 0.5 if act.joint else 1.0


def _phase(spells: Sequence[Spell], at: int) -> Phase:
    """The phase before an act: a rate is what it is just before it fires."""
    return next((phase for begins, ends, phase in spells if begins < at <= ends), spells[0][2])


def _rates(frame: Frame, hazard: Hazard, actor: int, acts: Sequence[Heard], spells: Sequence[Spell]) -> Rates:
    whole = math.fsum(ends - begins for begins, ends, _ in spells)
    found: dict[str, float] = {}
    clocks = [c for c in hazard.clocks if c.actor == actor]
    for kind in CLASSES:
        fired = math.fsum(_share(frame, actor, a) for a in acts if _counted(a)[1] == kind)
        kicks = math.fsum(hazard.kick(c, a) for c in clocks if c.kind_class == kind for a in acts)
        lived = math.fsum((e - b) * hazard.by_group[kind, GROUPS[phase]] for b, e, phase in spells) / whole
        daily = (fired - kicks) / (whole / DAY) / lived / max(1, len(clocks) // len(CLASSES))
        found[kind] = max(0.0, round(daily, 4))
    return Rates(**found)


def as_yaml(outlook: Outlook) -> str:
    """The block `future:` of a case file."""
    lines = ["future:", "  rates:"]
    lines += [f"    {a}: {{conf: {r.conf:g}, coop: {r.coop:g}}}" for a, r in outlook.rates.items()]
    lines += ["  marks:"]
    for actor, marks in outlook.marks.items():
        lines.append(f"    {actor}:")
        for kind in CLASSES:
            lines.append(f"      {kind}:")
            lines += [f"        {code}: {{{_tally(tally)}}}" for code, tally in getattr(marks, kind).items()]
    return "\n".join(lines) + "\n"


def _tally(tally: Tally) -> str:
    counts: Mapping[str, float] = tally.model_dump()
    return ", ".join(f"{group}: {count:g}" for group, count in counts.items() if count)
