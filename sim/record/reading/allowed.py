"""What a format allows at a place: the keys that may stand there, and the range of a number.

Read off the pydantic models, so that a message never says anything else than what is checked.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from sim.record.reading.yamltree import Path

if TYPE_CHECKING:
    from pydantic import BaseModel


def fields_at(model: type[BaseModel], loc: Path) -> list[str]:
    """The keys that may stand at a place within a model's data, as they are written in a file."""
    reached: list[tuple[Any, str]] = [(model, "")]
    for part in loc:
        reached = _further(reached, part)
    names = [field.alias or name for kind, _ in reached for name, field in _fields(kind).items()]
    return list(dict.fromkeys(names))


def _further(reached: list[tuple[Any, str]], part: str | int) -> list[tuple[Any, str]]:
    """One step along a `loc`: into a field or item, or, for the tag of a union, to the one that bears it."""
    steps = [leaf for kind, _ in reached for within in _within(kind, part) for leaf in _leaves(within)]
    return steps or [one for one in reached if _bears(one, part)] or reached


def _within(kind: Any, part: str | int) -> list[Any]:
    fields = _fields(kind)
    if fields:
        return [f for name, f in fields.items() if part in (name, f.alias)]
    arguments = [a for a in get_args(kind) if a is not Ellipsis]
    if not arguments:
        return []
    if isinstance(get_origin(kind), type) and issubclass(get_origin(kind), Mapping):
        return [arguments[-1]]
    return arguments if isinstance(part, int) else []


def _leaves(annotation: Any, tag: str = "") -> Iterator[tuple[Any, str]]:
    """The plain types an annotation allows, each with its union tag."""
    if hasattr(annotation, "annotation"):  # pydantic's FieldInfo
        annotation = annotation.annotation
    if get_origin(annotation) is Annotated:
        inner, *notes = get_args(annotation)
        tag = next((note.tag for note in notes if hasattr(note, "tag")), tag)
        yield from _leaves(inner, tag)
    elif get_origin(annotation) in (Union, types.UnionType):
        for one in get_args(annotation):
            yield from _leaves(one, tag)
    elif hasattr(annotation, "__value__"):  # a type alias
        yield from _leaves(annotation.__value__, tag)
    else:
        yield annotation, tag


def _bears(one: tuple[Any, str], part: str | int) -> bool:
    kind, tag = one
    if part in (tag, getattr(kind, "__name__", None)):
        return True
    return any(part in get_args(field.annotation) for field in _fields(kind).values())


def _fields(kind: Any) -> Mapping[str, Any]:
    fields = getattr(kind, "model_fields", None)
    return fields if isinstance(fields, dict) else {}


def range_at(model: type[BaseModel], loc: Path) -> tuple[float | None, float | None]:
    """The least and the greatest number that may stand at a place within a model's data; None where it is open.

    A bound that is itself excluded counts as open.
    """
    reached: list[tuple[Any, str]] = [(model, "")]
    for part in loc[:-1]:
        reached = _further(reached, part)
    if len(loc) > 1 and not any(_within(kind, loc[-1]) for kind, _ in reached):
        return range_at(model, loc[:-1])  # the last part is the tag of a union
    notes = [note for kind, _ in reached for one in _within(kind, loc[-1]) for note in _notes(one)]
    least = [note.ge for note in notes if getattr(note, "ge", None) is not None]
    most = [note.le for note in notes if getattr(note, "le", None) is not None]
    return max(least, default=None), min(most, default=None)


def _notes(annotation: Any) -> Iterator[Any]:
    """The constraints of an annotation, those of each of its alternatives included."""
    yield from getattr(annotation, "metadata", ())
    if hasattr(annotation, "annotation"):
        yield from _notes(annotation.annotation)
    elif get_origin(annotation) in (Annotated, Union, types.UnionType):
        inner = get_args(annotation)
        for note in inner:
            yield from _notes(note)
