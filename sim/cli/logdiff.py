"""The difference of two stored logs as people read one: both named, then each event with what was changed in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output import Output
from sim.errors import counted

if TYPE_CHECKING:
    from sim.store.difference import Change
    from sim.store.log import Log

SHORT = 12  # digits of a hash that are shown to people
WORDS = {"+": "more", "-": "less", "~": "changed"}
MARKS = {"+": "green", "-": "red", "~": "yellow"}


def diff_data(before: Log, after: Log, changes: Sequence[Change]) -> dict[str, Any]:
    """The difference for scripts: both heads, and each change with both versions of what it changed."""
    from sim.store.difference import written

    listed = [
        {
            "op": c.op,
            "event": c.event,
            "keys": list(c.keys),
            "before": None if c.before is None else written(c.before),
            "after": None if c.after is None else written(c.after),
        }
        for c in changes
    ]
    heads = {name: {"log": log.name, **log.head._asdict()} for name, log in (("before", before), ("after", after))}
    return {**heads, "changes": listed}


def diff_text(before: Log, after: Log, changes: Sequence[Change], output: Output) -> str:
    """The difference for people, in the manner of `git diff`."""
    if not changes:
        return "No difference."
    lines = [output.bold(f"--- {_named(before)}"), output.bold(f"+++ {_named(after)}")]
    for change in changes:
        lines += ["", *_change(change, output)]
    counts = [(sum(c.op == op for c in changes), words) for op, words in WORDS.items()]
    lines += ["", f"{counted(len(changes), 'event')}: " + ", ".join(f"{n} {words}" for n, words in counts if n)]
    return "\n".join(lines)


def _named(log: Log) -> str:
    head = log.head
    return f"{log.name}  at {head.seq}, {head.hash[:SHORT]}"


def _change(change: Change, output: Output) -> Iterator[str]:
    from sim.store.difference import written

    event = change.after or change.before
    assert event is not None
    yield _painted(change.op, f"{change.op} {event.when}  {event.type}  {change.event}", output)
    if change.before is None or change.after is None:
        yield _painted(change.op, f"{change.op}     {event.summary}", output)
    if change.before is not None and change.after is not None:
        for path, old, new in _leaves("", written(change.before), written(change.after)):
            yield output.dim(f"      {path}")
            yield _painted("-", f"-     {_value(old)}", output)
            yield _painted("+", f"+     {_value(new)}", output)


def _leaves(path: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    """Where two values differ, as deep as they are alike: the path, and both values."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in {**old, **new}:
            yield from _leaves(f"{path}.{key}" if path else key, old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for k, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from _leaves(f"{path}[{k}]", one, other)
    elif old != new:
        yield path, old, new


def _painted(op: str, text: str, output: Output) -> str:
    return click.style(text, fg=MARKS[op]) if output.color else text


def _value(value: Any) -> str:
    if value is None:
        return "(not there)"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
