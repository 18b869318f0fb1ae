"""Places in a scenario: a path such as `changes.deal.event.intensity`, and another value put there by `--set`.

A path is made of keys: `continue.members`, `fork.at`, `changes.deal.event.intensity`. A change is addressed by its
name, by the id of the event that it is about where only one change is about that, or by its number, from 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sim.errors import Problem, did_you_mean
from sim.record.reading.yamltree import Path
from sim.scenario.layered import Layered, written

MOST_PARTS = 12  # of a path


class Nowhere(ValueError):
    """A path that leads nowhere, and what may stand in the place of the part that is wrong."""

    def __init__(self, message: str, remedy: str) -> None:
        self.message, self.help = message, remedy
        super().__init__(message)


def place_of(data: Any, text: str) -> Path:
    """The path in a scenario's data that a text such as `changes.deal.event.intensity` means; its last key may be new.

    Raises Nowhere.

    >>> place_of({"changes": [{"op": "insert", "name": "deal", "event": {"id": "x"}}]}, "changes.deal.event.intensity")
    ('changes', 0, 'event', 'intensity')
    """
    parts = text.split(".")
    if len(parts) > MOST_PARTS or not all(parts):
        raise Nowhere(f"`{text[:60]}` is no path", "write keys with full stops between them: fork.at")
    path: list[str | int] = []
    for k, part in enumerate(parts):
        step = _step(data, part, tuple(path), is_last=k == len(parts) - 1)
        path.append(step)
        data = data.get(step) if isinstance(data, dict) else data[int(step)]
    return tuple(path)


def _step(data: Any, part: str, before: Path, *, is_last: bool) -> str | int:
    shown = ".".join(map(str, before)) or "the scenario"
    if isinstance(data, list):
        names = _names(data) if before == ("changes",) else {}
        if part in names:
            return names[part]
        if part.isascii() and part.isdigit() and int(part[:9]) < len(data):
            return int(part)
        what = did_you_mean(part, names) or (f"there are: {', '.join(list(names)[:10])}" if names else "")
        raise Nowhere(f"`{shown}` has no item `{part}`", what or f"write a number from 0 to {len(data) - 1}")
    if not isinstance(data, dict):
        raise Nowhere(f"`{shown}` holds no keys, so `{part}` leads nowhere", "shorten the path")
    if part not in data and not is_last:
        raise Nowhere(f"`{shown}` has no key `{part}`", did_you_mean(part, data) or f"there are: {', '.join(data)}")
    return part


def _names(changes: list[Any]) -> Mapping[str, int]:
    """How changes may be called: by their names, else by the event that one of them alone is about."""
    given = {c["name"]: k for k, c in enumerate(changes) if isinstance(c, dict) and isinstance(c.get("name"), str)}
    events: dict[str, list[int]] = {}
    for k, change in enumerate(changes):
        event = change.get("event") if isinstance(change, dict) else None
        name = event.get("id") if isinstance(event, dict) else event
        if isinstance(name, str):
            events.setdefault(name, []).append(k)
    return {**{name: where[0] for name, where in events.items() if len(where) == 1}, **given}


def with_settings(document: Layered, settings: Iterable[tuple[str, str]]) -> tuple[Layered, tuple[Problem, ...]]:
    """A document with the values of `--set`, given as (path, text), and what is wrong with them."""
    found: list[Problem] = []
    for text, value in settings:
        given, problems = written(text, value)
        found += problems
        try:
            place = place_of(document.data, text)
        except Nowhere as error:
            found.append(given.problem("DET010", (), error.message, error.help))
        else:
            document = document.with_value(place, given.data, (given, ()))
    return document, tuple(found)


def with_varied(document: Layered, name: str, path: str, k: int) -> Layered:
    """A document with one of the values of `vary` in its place; raises Nowhere."""
    place, home = place_of(document.data, path), document.home(("vary", name, "values", k))
    return document.with_value(place, document.data["vary"][name]["values"][k], home)
