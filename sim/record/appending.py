"""Events added to an events file in YAML: the text that is there stays as it is, with its comments and its order."""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

from sim.errors import DetenteError, MissingError, Problem
from sim.record.atomic import replace
from sim.record.event import Event
from sim.record.files import EVENTS_SCHEMA, read_events, to_yaml
from sim.record.reading.yamltree import Node
from sim.record.yamlfile import Document, read

_EMPTY = re.compile(r"[\"']?events[\"']?\s*:\s*(?:\[\s*\])?(\s*#.*)?")


def append_events(path: Path, events: Iterable[Event]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Add events to an events file, all or none; returns the ids that were added and those that were there already.

    The file is written at once or not at all, and what it holds afterwards is read back first. Raises DetenteError with
    every problem of the file, where an id is taken by another event, or where the list of events is written in a way
    that cannot be added to (on one line, in brackets), and MissingError (DET061) where the file may not be written to.

    A remark behind the last event stays behind it: every comment that is indented, at least as far as the dashes of
    the events; where the dashes are not indented, every comment up to an empty line. What stands farther left, comes
    after that empty line, or belongs to a key that follows, stays behind all events.
    """
    path = path.resolve()  # a link stays a link
    there, problems = read_events(path)
    if any(p.severity == "error" for p in problems):
        raise DetenteError(problems)
    held = {p.event.id: p.event for p in there}
    if len(held) < len(there):
        twice = next(p.event.id for k, p in enumerate(there) if p.event.id in {q.event.id for q in there[:k]})
        message = f"the file has the event `{twice}` twice"
        raise DetenteError([Problem("DET034", message, path.as_posix(), help="delete the copy")])
    wanted = tuple(events)
    new = tuple(e for e in wanted if e.id not in held)
    _unlike(path, [e for e in wanted if e.id in held and held[e.id] != e])
    if new:
        _require_writable(path)
        document, _ = read(path, begin=f"schema: {EVENTS_SCHEMA}")
        assert document is not None  # it was read a moment ago
        mark = "\ufeff" if path.read_bytes().startswith(b"\xef\xbb\xbf") else ""
        _write(path, mark + appended(document, new).lstrip("\ufeff"), (*held.values(), *new))
    return tuple(e.id for e in new), tuple(e.id for e in wanted if e.id in held)


def _require_writable(path: Path) -> None:
    """Refuse a file that was made read-only; a new one in its place would be written all the same, by root even so."""
    if path.stat().st_mode & 0o222 and os.access(path, os.W_OK):
        return
    help_ = "allow it (chmod u+w), or add to another file"
    raise MissingError.of("DET061", "the file is read-only; nothing is added", file=path.as_posix(), help=help_)


def _unlike(path: Path, events: Sequence[Event]) -> None:
    if events:
        names = ", ".join(e.id for e in events[:5])
        message = f"the file has other events of the same id: {names}"
        raise DetenteError(
            [Problem("DET034", message, path.as_posix(), help="correct them by hand, or write a new record")]
        )


def appended(document: Document, events: Sequence[Event]) -> str:
    """The text of an events file with further events at the end of its list."""
    node = document.spans.nearest(("events",))[0]
    items = node.children if isinstance(node.children, list) else []
    text = document.text
    if "\r" in text.replace("\r\n", ""):
        raise DetenteError([document.problem("DET012", (), "the lines of the file end in old ways", "save it anew")])
    ends = "\r\n" if "\r\n" in text else "\n"
    return ends.join(_lines(document, items, text.split(ends), events))


def _lines(document: Document, items: list[Node], lines: list[str], events: Sequence[Event]) -> list[str]:
    """The lines of the file with the new events behind the last one."""
    if not items:
        return _first(document, lines, events)
    last = items[-1].span
    row = lines[last.line - 1]
    indent = len(row) - len(row.lstrip())
    if not row.lstrip().startswith("- "):
        raise DetenteError([_flow(document)])
    at = last.end_line if last.end_column > 1 else last.end_line - 1
    while at > last.line and not lines[at - 1].strip():
        at -= 1
    at = _behind_remarks(lines, at, indent)
    level = not indent and "".join(lines[at : at + 1]).startswith("#")
    parting = [""] if level else []  # or the next time it would pass for a remark on the last of the new events
    return [*lines[:at], *_block(events, indent), *parting, *lines[at:]]


def _behind_remarks(lines: list[str], at: int, indent: int) -> int:
    """Where the remarks on the last event end, which ends at `at`; see `append_events`."""
    end, parted = at, False
    for number, line in enumerate(lines[at:], start=at + 1):
        bare = line.lstrip()
        depth = len(line) - len(bare)
        if not bare:
            parted = True
        elif bare.startswith("#") and depth >= indent and not (depth == 0 and parted):
            end = number
        else:
            is_on_a_key = not bare.startswith("#") and not indent and not parted
            return at if is_on_a_key else end
    return end


def _first(document: Document, lines: list[str], events: Sequence[Event]) -> list[str]:
    """The text of a file that has no events yet: `events: []`."""
    for k, line in enumerate(lines):
        if found := _EMPTY.fullmatch(line):
            return [*lines[:k], "events:" + (found[1] or ""), *_block(events, 2), *lines[k + 1 :]]
    raise DetenteError([_flow(document)])


def _flow(document: Document) -> Problem:
    help_ = "write each event on lines of its own, beginning with `- id:`"
    return document.problem("DET012", ("events",), "events cannot be added to a list in brackets", help_)


def _block(events: Sequence[Event], indent: int) -> list[str]:
    """Events as items of a list, indented."""
    body = to_yaml(events, "x").split("events:\n", 1)[1].rstrip("\n")
    return textwrap.indent(body, " " * indent).split("\n")


def _write(path: Path, text: str, expected: tuple[Event, ...]) -> None:
    """Write a text whose events are as expected; nothing is written where they are not."""

    def fill(new: Path) -> None:
        new.write_text(text, encoding="utf-8", newline="")
        beside = new.with_name(new.name + ".yaml")
        beside.write_text(text, encoding="utf-8", newline="")
        try:
            found = read_events(beside)[0]
        finally:
            beside.unlink()
        if tuple(p.event for p in found) != expected:
            message = "adding at the end of the list would change the events that are there"
            raise DetenteError([Problem("DET012", message, path.as_posix(), help="add them by hand")])

    replace(path, fill)
