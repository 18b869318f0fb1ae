"""Plain words for what pydantic reports, and the path of the value that each report is about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from sim.errors import did_you_mean
from sim.record.reading.allowed import fields_at, range_at
from sim.record.reading.meant import date_meant, number_meant, share_meant
from sim.record.reading.yamltree import Path

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
    """A report with the path it is about.

    `is_branch` when it speaks of one alternative among several, `is_key` when of a key and not of its value.
    """

    report: Report
    path: Path
    is_branch: bool
    is_key: bool = False


def worded(
    reports: Iterable[Report], data: Any, raw: Raw, model: type[BaseModel] | None, prefix: Path = ()
) -> list[Worded]:
    """Every report in plain words, those about one value's alternatives taken together."""
    found = [_located(report, data, prefix) for report in reports if not _is_echo(report)]
    result: list[Worded] = []
    for group in _grouped(found):
        if group[0].report["type"] == "missing":
            result.append(_missing(group))
        elif len(group) > 1:
            result.append(_alternatives(group, raw))
        else:
            result.extend(_single(group[0], raw, model))
    return list(dict.fromkeys(result))


def _is_echo(report: Report) -> bool:
    """Whether a list is called too short only because items in it, reported themselves, do not count."""
    items = report.get("input")
    return report["type"] == "too_short" and isinstance(items, list) and len(items) >= report["ctx"]["min_length"]


def _located(report: Report, data: Any, prefix: Path) -> _Found:
    loc = (*prefix, *report["loc"])
    if loc[-1:] == ("[key]",):
        return _Found(report, path_of(loc[:-1], data, None), False, True)
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
    """Alternatives of one value together, and the keys missing at one place.

    Alternatives of the wrong kind are dropped if another went deeper.
    """
    groups: dict[object, list[_Found]] = {}
    for number, one in enumerate(found):
        lacks = one.report["type"] == "missing" and one.report["loc"] != ("schema",)
        key = ("missing", one.path) if lacks else one.path if one.is_branch else number
        groups.setdefault(key, []).append(one)
    deeper = {path[:end] for path in map(_reach, found) for end in range(len(path))}
    return [g for g in groups.values() if not (g[0].is_branch and g[0].path in deeper)]


def _reach(found: _Found) -> Path:
    """How deep a report goes: a missing key lies below the value that lacks it."""
    return (*found.path, "") if found.report["type"] == "missing" else found.path


def _alternatives(group: list[_Found], raw: Raw) -> Worded:
    own = [one for one in group if hasattr(_cause(one.report), "code") or hasattr(_cause(one.report), "complaints")]
    if own:  # a validator's own words say more than the list of kinds
        return next(iter(_own_words(own[0], raw)))
    kinds = list(dict.fromkeys(filter(None, (_expected(one.report) for one in group))))
    path, report = group[0].path, group[0].report
    if not kinds:
        return _single(group[0], raw, None)[0]
    message = f"{subject(path)}: expected {_either(kinds)}, got {_got(report.get('input'), path, raw)}"
    return Worded("DET012", message, f"write {_either(kinds)}", path)


def _cause(report: Report) -> object:
    return report.get("ctx", {}).get("error")


def _single(found: _Found, raw: Raw, model: type[BaseModel] | None) -> list[Worded]:
    kind = found.report["type"]
    if kind in ("value_error", "assertion_error"):
        return _own_words(found, raw)
    if kind == "extra_forbidden":
        return [_unknown_key(found, model)]
    if kind.startswith("union_tag"):
        return [_wrong_tag(found)]
    if kind in ("literal_error", "enum"):
        return [_not_allowed(found, raw)]
    if kind in _BOUNDS:
        return [_out_of_range(found, raw, model)]
    if kind in _TEXT_FLAWS:
        return [_bad_text(found)]
    if kind == "finite_number":
        remedy = f"write {_number(found, model)}, or delete the key"
        return [Worded("DET015", f"{subject(found.path)} is not a finite number", remedy, found.path)]
    return [_wrong_kind(found, raw, model)]


def _own_words(found: _Found, raw: Raw) -> list[Worded]:
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
        message, remedy = str(getattr(cause, "message", cause)), str(getattr(cause, "help", ""))
        value = found.report.get("input")
        if message.startswith("expected a date"):
            message = f"{subject(path)}: expected a date, got {_got(value, path, raw)}"
            remedy = date_meant(value) or remedy
        return [Worded(code, message, remedy, path)]
    message = str(cause) if cause is not None else str(found.report["msg"])
    return [Worded("DET019", message or "these keys do not go together", "change one of them", path, "key")]


def _missing(group: list[_Found]) -> Worded:
    """The keys that are missing at one place, taken together."""
    path, within = group[0].path, group[0].report.get("input")
    keys = list(dict.fromkeys(one.report["loc"][-1] for one in group))
    if keys == ["schema"] and not path:
        return Worded("DET018", "the `schema` line is missing", "begin with `schema: detente/…/v1`", ())
    if isinstance(keys[0], int):
        message = f"{subject(path)} has {keys[0]} of {max(keys) + 1} items"
        return Worded("DET011", message, "add what is missing", path)
    name = within.get("id") if isinstance(within, dict) else None
    where = f" in `{_short(name)}`" if isinstance(name, str) else ""
    shown, remedy = [f"`{key}`" for key in keys], ", ".join(f"`{key}: …`" for key in keys)
    what = f"the key {shown[0]} is" if len(keys) == 1 else f"the keys {', '.join(shown[:-1])} and {shown[-1]} are"
    return Worded("DET011", f"{what} missing{where}", f"add {remedy}", path, "key")


def _unknown_key(found: _Found, model: type[BaseModel] | None) -> Worded:
    key = str(found.path[-1])
    known = fields_at(model, found.report["loc"][:-1]) if model else []
    near = did_you_mean(key, known)
    remedy = near or (f"keys that may stand here: {', '.join(known)}" if known else "delete it")
    if not near and ")" in key and found.report.get("input") is None:
        remedy = "a comma has ended the text before it: put all of that text in quotes"
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
        return Worded("DET012", message, "write one of these words", found.path)
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


def _out_of_range(found: _Found, raw: Raw, model: type[BaseModel] | None) -> Worded:
    name, words = _BOUNDS[found.report["type"]]
    bound = found.report.get("ctx", {}).get(name)
    limit = f"{bound:g}" if isinstance(bound, (int, float)) else str(bound)
    message = f"{subject(found.path)} must be {words} {limit}, got {raw(found.path)}"
    share = share_meant(found.report.get("input")) if bound == 1 and name == "le" else ""
    return Worded("DET013", message, share or f"write {_number(found, model)}", found.path)


def _number(found: _Found, model: type[BaseModel] | None) -> str:
    """The numbers that may stand at a place, in words."""
    least, most = range_at(model, found.report["loc"]) if model else (None, None)
    if least is not None and most is not None:
        return f"a number from {least:g} to {most:g}"
    if least is not None:
        return f"a number of at least {least:g}"
    return "a number" if most is None else f"a number of at most {most:g}"


_TEXT_FLAWS = {"string_pattern_mismatch", "string_too_short", "string_too_long", "too_short", "too_long"}


def _bad_text(found: _Found) -> Worded:
    context, kind, name = found.report.get("ctx", {}), found.report["type"], subject(found.path)
    value: Any = found.report.get("input")
    least, most = context.get("min_length"), context.get("max_length")
    if kind == "string_pattern_mismatch":
        return _bad_pattern(found, str(value), str(context.get("pattern", "")))
    if kind == "string_too_short":
        message = f"{name} is empty" if not value else f"{name} needs at least {least} characters"
        remedy = "write the text"
    elif kind == "string_too_long":
        message = f"{name} has {len(value)} characters; at most {most} are allowed"
        remedy = f"shorten it to {most} characters"
    elif kind == "too_short":
        message, remedy = (
            f"{name} needs at least {_items(least)}, got {context.get('actual_length')}",
            "add what is missing",
        )
    else:
        got = context.get("actual_length")
        message, remedy = f"{name} takes at most {_items(most)}, got {got}", f"keep {_items(most)}"
    return Worded("DET016", message, remedy, found.path)


def _items(number: object) -> str:
    return f"{number} item" if number == 1 else f"{number} items"


# What tells a pattern from the others, and how to spell what it asks for.
_SPELLINGS = (
    ("https?", "an address begins with http:// or https:// and has no spaces"),
    ("{64}", "a SHA-256 is 64 of the characters 0 to 9 and a to f"),
    ("[a-z_]", "event types are small letters and dots, for example `summit.held`"),
    ("A-Z", "actor ids are letters and digits, with single hyphens between them"),
)


def _bad_pattern(found: _Found, value: str, pattern: str) -> Worded:
    name = "the key" if found.is_key else f"{subject(found.path)}:"
    foreign = next((f": it holds U+{ord(c):04X}" for c in value if not c.isascii()), "")
    message = f"{name} `{_short(value)}` is not spelt as it must be{foreign}"
    remedy = next((words for mark, words in _SPELLINGS if mark in pattern), "")
    if not remedy and "a-z0-9" in pattern:
        slug = re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-")[:80].strip("-")
        remedy = "ids are small letters, digits and single hyphens" + (f", for example `{slug}`" if slug else "")
    on: Literal["key", "value"] = "key" if found.is_key else "value"
    return Worded("DET016", message, remedy or f"it must match {pattern}", found.path, on)


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


def _wrong_kind(found: _Found, raw: Raw, model: type[BaseModel] | None) -> Worded:
    value, path, expected = found.report.get("input"), found.path, _expected(found.report)
    if not expected:  # a kind of report that is new to us: pydantic's own sentence
        return Worded("DET019", f"{subject(path)}: {found.report['msg']}", "", path)
    if expected == "true or false" and isinstance(value, str) and value.lower() in _FORMER_TRUTHS:
        truth = "true" if value.lower() in ("yes", "on", "y") else "false"
        return Worded("DET017", f"{subject(path)}: `{value}` is text here", f"write `{truth}`", path)
    message = f"{subject(path)}: expected {expected}, got {_got(value, path, raw)}"
    return Worded("DET012", message, _remedy(expected, found, raw(path), model), path)


def _remedy(expected: str, found: _Found, written: str, model: type[BaseModel] | None) -> str:
    """What to write for a value of the wrong kind."""
    value = found.report.get("input")
    if value is None:
        is_item = bool(found.path) and isinstance(found.path[-1], int)
        return f"write a value, or delete the {'item' if is_item else 'key'}"
    if expected == "text":
        return f'put it in quotes: "{written}"' if isinstance(value, (bool, int, float)) else "write the text in quotes"
    if expected == "a list":
        return f"write [{written}]" if isinstance(value, (str, int, float)) else "write a list: [ … ]"
    if expected == "keys and values":
        known = fields_at(model, found.report["loc"]) if model else []
        return f"write its keys and values, beginning with `{known[0]}: …`" if known else "write `key: value`"
    if expected not in ("a number", "a whole number"):
        return f"write {expected}"
    return number_meant(value, written) or f"write {_number(found, model).replace('a number', expected)}"


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
