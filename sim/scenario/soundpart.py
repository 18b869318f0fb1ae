"""What is left of a scenario without the entries that have mistakes of form, so that the rest can be checked too."""

from __future__ import annotations

from typing import Any, NamedTuple

from pydantic import ValidationError

from sim.record.reading.yamltree import Path
from sim.scenario.layered import Home, Layered
from sim.scenario.schema import Scenario

_LISTS, _MAPS = ("changes", "expect"), ("vary", "outcomes")
_PLACEHOLDERS = {"id": "x", "title": "…"}
_OPTIONAL = frozenset({"status", "question", "extends", "notes", "why", "source", "schema"})


class Sound(NamedTuple):
    """The sound part of a scenario, its document, and the blocks from which something was left out."""

    scenario: Scenario
    document: Layered
    lost: frozenset[str]


def sound_part(document: Layered) -> Sound | None:
    """The scenario without what is wrong in itself; None where the rest depends on that, as on the fork."""
    try:
        Scenario.model_validate(document.data)
    except ValidationError as error:
        units = {_unit(report["loc"], str(report["type"])) for report in error.errors(include_url=False)}
    else:
        return None
    wrong = {unit for unit in units if unit}
    if len(wrong) < len(units):
        return None
    remains = _without(document, wrong)
    try:
        scenario = Scenario.model_validate(remains.data)
    except ValidationError:
        return None
    return Sound(scenario, remains, frozenset(str(unit[0]) for unit in wrong))


def _unit(loc: Path, kind: str) -> Path:
    """The smallest part that can be left out because of one mistake; empty where there is none."""
    block = str(loc[0]) if loc else ""
    if len(loc) == 1:
        optional = block in _OPTIONAL or block in _PLACEHOLDERS or kind == "extra_forbidden"
        return loc if optional or block in _MAPS else ()
    if block in (*_LISTS, *_MAPS):
        return loc[:2]
    if block == "continue":
        return () if loc[1] == "until" else loc[: 3 if loc[1] == "parameters" else 2]
    return loc[:2] if block == "fork" and kind == "extra_forbidden" else ()


def _without(document: Layered, wrong: set[Path]) -> Layered:
    data = dict(document.data)
    homes: dict[Path, Home] = dict(document.homes)
    for block in _LISTS:
        kept = [k for k in range(len(data.get(block) or ())) if (block, k) not in wrong]
        if any(unit[0] == block for unit in wrong):
            moved = {(block, n): document.home((block, k)) for n, k in enumerate(kept)}
            homes = {p: h for p, h in homes.items() if p[:1] != (block,) or len(p) == 1} | moved
            data[block] = [data[block][k] for k in kept]
    for unit in sorted(wrong, key=str):
        if unit[0] not in _LISTS:
            data = _taken_out(data, unit)
    return Layered(document.file, document.text, data, document.first_line, document.root, homes)


def _taken_out(data: Any, path: Path) -> Any:
    part, rest = path[0], path[1:]
    if not isinstance(data, dict):
        return data
    if not rest and part in _PLACEHOLDERS:
        return {**data, part: _PLACEHOLDERS[str(part)]}
    if not rest:
        return {key: value for key, value in data.items() if key != part}
    return {**data, part: _taken_out(data.get(part), rest)}
