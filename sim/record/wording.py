"""Plain words for what pydantic reports, and the path of the value that each report is about."""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, TypeAlias, Union, get_args, get_origin

from sim.errors import did_you_mean
from sim.record.yamltree import Path

if TYPE_CHECKING:
    from pydantic import BaseModel

Report: TypeAlias = Mapping[str, Any]  # one of pydantic's ErrorDetails
Raw: TypeAlias = Callable[[Path], str]  # path -> the value as it is written in the file


class Worded(NamedTuple):
    """One problem in plain words: the path of its value, and whether its key or its value is marked."""

    code: str
    message: str
    help: str
    path: Path
    on: Literal["key", "value"] = "value"


class _Found(NamedTuple):
    """A report with the path it is about; `is_branch` when it speaks of one alternative among several."""

    report: Report
    path: Path
    is_branch: bool


def worded(
    reports: Iterable[Report], data: Any, raw: Raw, model: type[BaseModel] | None, prefix: Path = ()
) -> list[Worded]:
    """Every report in plain words, those about one value's alternatives taken together."""
    found = [_located(report, data, prefix) for report in reports]
    result: list[Worded] = []
    for group in _grouped(found):
        if len(group) > 1:
            result.append(_alternatives(group, raw))
        else:
            result.extend(_single(group[0], raw, model))
    return list(dict.fromkeys(result))


def _located(report: Report, data: Any, prefix: Path) -> _Found:
    loc = (*prefix, *report["loc"])
    ends_in_key = report["type"] in ("missing", "extra_forbidden")
    path = path_of(loc[:-1] if ends_in_key else loc, data, report.get("input"))
    is_branch = not ends_in_key and bool(loc) and path[-1:] != loc[-1:]
    if report["type"] == "extra_forbidden":
        path = (*path, loc[-1])
    return _Found(report, path, is_branch)


def path_of(loc: Path, data: Any, value: object) -> Path:
    """The path in the data that a report's `loc` stands for, without the tags of unions and validators.

    A tag may look like a key, so every reading is tried; the one that ends at the reported value wins, then
    the one that uses most of `loc`.

    >>> path_of(("changes", 0, "insert", "event"), {"changes": [{"op": "insert", "event": 5}]}, 5)
    ('changes', 0, 'event')
    """
    readings: list[tuple[Path, Any]] = [((), data)]
    for part in loc:
        # The shortest are forgotten first; real ones are never that many.
        readings = ([((*p, part), d[part]) for p, d in readings if _leads_on(d, part)] + readings)[:64]
    return max(readings, key=lambda reading: (reading[1] is value, len(reading[0])))[0]


def _leads_on(data: Any, part: str | int) -> bool:
    if isinstance(data, dict):
        return part in data
    return isinstance(data, list) and isinstance(part, int) and 0 <= part < len(data)


def _grouped(found: list[_Found]) -> list[list[_Found]]:
    """Alternatives of one value together; those of the wrong kind are dropped if another went deeper."""
    groups: dict[object, list[_Found]] = {}
    for number, one in enumerate(found):
        groups.setdefault(one.path if one.is_branch else number, []).append(one)
    deeper = {path[:end] for path in map(_reach, found) for end in range(len(path))}
    return [g for g in groups.values() if not (g[0].is_branch and g[0].path in deeper)]


def _reach(found: _Found) -> Path:
    """How deep a report goes: a missing key lies below the value that lacks it."""
    return (*found.path, "") if found.report["type"] == "missing" else found.path


def _alternatives(group: list[_Found], raw: Raw) -> Worded:
    own = [one for one in group if hasattr(_cause(one.report), "code")]
    if own:  # a date's own words say more than the list of kinds
        return next(iter(_own_words(own[0])))
    kinds = list(dict.fromkeys(filter(None, (_expected(one.report) for one in group))))
    path, report = group[0].path, group[0].report
    if not kinds:
        return _single(group[0], raw, None)[0]
    message = f"{subject(path)}: expected {_either(kinds)}, got {_got(report.get('input'), path, raw)}"
    return Worded("DET012", message, "", path)


def _cause(report: Report) -> object:
    return report.get("ctx", {}).get("error")


def _single(found: _Found, raw: Raw, model: type[BaseModel] | None) -> list[Worded]:
    kind = found.report["type"]
    if kind in ("value_error", "assertion_error"):
        return _own_words(found)
    if kind == "missing":
        return [_missing(found)]
    if kind == "extra_forbidden":
        return [_unknown_key(found, model)]
    if kind.startswith("union_tag"):
        return [_wrong_tag(found)]
    if kind in ("literal_error", "enum"):
        return [_not_allowed(found, raw)]
    if kind in _BOUNDS:
        return [_out_of_range(found, raw)]
    if kind in _TEXT_FLAWS:
        return [_bad_text(found, raw)]
    if kind == "finite_number":
        return [Worded("DET015", f"{subject(found.path)} is not a finite number", "", found.path)]
    return [_wrong_kind(found, raw)]


def _own_words(found: _Found) -> list[Worded]:
    """A validator's own error: several complaints, one with a code, or only a message."""
    cause, path = _cause(found.report), found.path
    complaints = getattr(cause, "complaints", None)
    if complaints:
        return [
            Worded(c.code, c.message, c.help, (*path, c.key) if c.key else path, "value" if c.key else "key")
            for c in complaints
        ]
    code = getattr(cause, "code", None)
    if isinstance(code, str):
        return [Worded(code, getattr(cause, "message", str(cause)), getattr(cause, "help", ""), path)]
    message = str(cause) if cause is not None else str(found.report["msg"])
    return [Worded("DET019", message or "these keys do not go together", "", path, "key")]


def _missing(found: _Found) -> Worded:
    key, within = found.report["loc"][-1], found.report.get("input")
    if key == "schema" and not found.path:
        return Worded("DET018", "the `schema` line is missing", "begin with `schema: detente/…/v1`", ())
    if isinstance(key, int):
        return Worded("DET011", f"{subject(found.path)}: item {key + 1} is missing", "", found.path)
    name = within.get("id") if isinstance(within, dict) else None
    where = f" in `{_short(name)}`" if isinstance(name, str) else ""
    return Worded("DET011", f"the key `{key}` is missing{where}", f"add `{key}: …`", found.path, "key")


def _unknown_key(found: _Found, model: type[BaseModel] | None) -> Worded:
    key = str(found.path[-1])
    known = fields_at(model, found.report["loc"][:-1]) if model else []
    near = did_you_mean(key, known)
    remedy = near or (f"keys that may stand here: {', '.join(known)}" if known else "")
    return Worded("DET010", f"unknown key `{_short(key)}`", remedy, found.path, "key")


def _wrong_tag(found: _Found) -> Worded:
    context = found.report.get("ctx", {})
    key = str(context.get("discriminator", "")).strip("'")
    allowed = re.findall(r"'([^']*)'", str(context.get("expected_tags", "")))
    if found.report["type"] == "union_tag_not_found":
        return Worded("DET011", f"the key `{key}` is missing", f"add `{key}: …`", found.path, "key")
    return _choice((*found.path, key), str(context.get("tag", "")), allowed)


def _not_allowed(found: _Found, raw: Raw) -> Worded:
    expected = str(found.report.get("ctx", {}).get("expected", ""))
    allowed = re.findall(r"'([^']*)'", expected) or [expected]
    got = found.report.get("input")
    if found.path == ("schema",):
        near = did_you_mean(str(got), allowed)
        return Worded("DET018", f"unknown schema `{raw(found.path)}`", near or f"write {_either(allowed)}", found.path)
    if not isinstance(got, str):
        message = f"{subject(found.path)}: expected {_either(allowed)}, got {_got(got, found.path, raw)}"
        return Worded("DET012", message, "", found.path)
    return _choice(found.path, got, allowed)


def _choice(path: Path, got: str, allowed: list[str]) -> Worded:
    near = did_you_mean(got, allowed)
    message = f"{subject(path)}: `{_short(got)}` is not one of the allowed values"
    return Worded("DET014", message, (f"{near} " if near else "") + f"allowed: {', '.join(allowed)}", path)


_BOUNDS = {
    "greater_than": ("gt", "above"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "below"),
    "less_than_equal": ("le", "at most"),
    "multiple_of": ("multiple_of", "a multiple of"),
}


def _out_of_range(found: _Found, raw: Raw) -> Worded:
    name, words = _BOUNDS[found.report["type"]]
    bound = found.report.get("ctx", {}).get(name)
    limit = f"{bound:g}" if isinstance(bound, (int, float)) else str(bound)
    message = f"{subject(found.path)} must be {words} {limit}, got {raw(found.path)}"
    return Worded("DET013", message, "", found.path)


_TEXT_FLAWS = {"string_pattern_mismatch", "string_too_short", "string_too_long", "too_short", "too_long"}


def _bad_text(found: _Found, raw: Raw) -> Worded:
    context, kind, name = found.report.get("ctx", {}), found.report["type"], subject(found.path)
    value: Any = found.report.get("input")
    least, most = context.get("min_length"), context.get("max_length")
    if kind == "string_pattern_mismatch":
        return _bad_pattern(found.path, str(value), str(context.get("pattern", "")))
    if kind == "string_too_short":
        message = f"{name} is empty" if not value else f"{name} needs at least {least} characters"
    elif kind == "string_too_long":
        message = f"{name} has {len(value)} characters; at most {most} are allowed"
    elif kind == "too_short":
        message = f"{name} needs at least {_items(least)}, got {context.get('actual_length')}"
    else:
        message = f"{name} takes at most {_items(most)}, got {context.get('actual_length')}"
    return Worded("DET016", message, "", found.path)


def _items(number: object) -> str:
    return f"{number} item" if number == 1 else f"{number} items"


def _bad_pattern(path: Path, value: str, pattern: str) -> Worded:
    message = f"{subject(path)}: `{_short(value)}` is not spelt as it must be"
    if "A-Z" in pattern or "a-z0-9" not in pattern:
        return Worded("DET016", message, f"it must match {pattern}", path)
    slug = re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")[:80].strip("-")
    remedy = "ids are small letters, digits and single hyphens"
    return Worded("DET016", message, remedy + (f", for example `{slug}`" if slug else ""), path)


# --- kinds of value --------------------------------------------------------------------------------

_KINDS = (
    (("string", "bytes"), "text"),
    (("int",), "a whole number"),
    (("float", "decimal"), "a number"),
    (("bool",), "true or false"),
    (("list", "tuple", "set", "frozen_set", "iterable", "sequence"), "a list"),
    (("dict", "model", "mapping", "dataclass"), "keys and values"),
    (("date", "datetime", "time"), "a date"),
    (("url",), "a web address"),
    (("none",), "nothing"),
)
_FORMER_TRUTHS = frozenset({"yes", "no", "on", "off", "y", "n"})  # of YAML 1.1


def _expected(report: Report) -> str:
    kind = str(report["type"])
    if kind in ("literal_error", "enum"):
        return str(report.get("ctx", {}).get("expected", "")).replace("'", "`")
    for names, words in _KINDS:
        if any(kind.startswith(f"{name}_") for name in names):
            return words
    return ""


def _wrong_kind(found: _Found, raw: Raw) -> Worded:
    value, path, expected = found.report.get("input"), found.path, _expected(found.report)
    if not expected:  # a kind of report that is new to us: pydantic's own sentence
        return Worded("DET019", f"{subject(path)}: {found.report['msg']}", "", path)
    if expected == "true or false" and isinstance(value, str) and value.lower() in _FORMER_TRUTHS:
        truth = "true" if value.lower() in ("yes", "on", "y") else "false"
        return Worded("DET017", f"{subject(path)}: `{value}` is text here", f"write `{truth}`", path)
    message = f"{subject(path)}: expected {expected}, got {_got(value, path, raw)}"
    return Worded("DET012", message, _remedy(expected, value, raw(path)), path)


def _remedy(expected: str, value: object, written: str) -> str:
    if value is None:
        return "write a value, or delete the key"
    if expected == "text" and isinstance(value, (bool, int, float)):
        return f'put it in quotes: "{written}"'
    if expected == "a list" and isinstance(value, (str, int, float)):
        return f"write [{written}]"
    if expected in ("a number", "a whole number") and isinstance(value, str):
        bare = value.strip().replace(",", ".")
        quoted = ", without quotes" if written[:1] in ("'", '"') else ""
        return f"write {bare}{quoted}" if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", bare) else ""
    return ""


def _got(value: object, path: Path, raw: Raw) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "keys and values"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return f"text `{_short(value)}`"
    return f"`{raw(path)}`" if isinstance(value, bool) else f"the number {raw(path)}"


def subject(path: Path) -> str:
    """How a message names the value at a path: its key, with the item's number within a list.

    >>> subject(("events", 3, "actors", 0)), subject(("events", 3)), subject(())
    ('`actors[0]`', '`events[3]`', 'the file')
    """
    keys = [place for place, part in enumerate(path) if isinstance(part, str)]
    if not path:
        return "the file"
    tail = path[keys[-1] :] if keys else path
    return "`" + "".join(f"[{part}]" if isinstance(part, int) else _short(part) for part in tail) + "`"


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"


# --- which keys a model knows ----------------------------------------------------------------------


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
