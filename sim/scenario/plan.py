"""Plan: what a scenario would change, before anything is run: every edit with its line, and what stays and goes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sim.future.distribution import Spread
from sim.model.parameters import described
from sim.record.dates import day_of, timestamp
from sim.record.event import Event
from sim.scenario.branch import Branch, event_of, later_events
from sim.scenario.layered import Layered
from sim.scenario.schema import Change, Delay, Edit, Insert, Remove, Scenario, UsePolicy

MARKS = {"remove": "-", "insert": "+", "delay": ">", "edit": "~", "policy": "*", "rule": "*"}


class Step(NamedTuple):
    """One change, as it is shown: its mark, its event if it has one, when, what, and where it is written."""

    op: str
    event: str | None
    when: str
    words: str
    file: str
    line: int
    why: str = ""

    @property
    def mark(self) -> str:
        """`-` removed, `+` inserted, `>` delayed, `~` edited, `*` a policy or rule."""
        return MARKS[self.op]


def steps(branch: Branch, document: Layered) -> tuple[Step, ...]:
    """The changes of a scenario in the order in which they are applied."""
    recorded = {e.event.id: e.event for e in branch.log.resolved(branch.case.start, branch.case.end)}
    return tuple(_step(k, change, recorded, document) for k, change in enumerate(branch.scenario.changes))


def _step(k: int, change: Change, recorded: dict[str, Event], document: Layered) -> Step:
    home, path = document.home(("changes", k))
    line = home.spans.nearest(path)[0].span.line
    event, when, words = _words(change, recorded)
    return Step(change.op, event, when, words, home.file, line, change.why or "")


def _words(change: Change, recorded: dict[str, Event]) -> tuple[str | None, str, str]:
    if isinstance(change, Insert):
        event = event_of(change.event, change.why)
        chance = "" if change.probability == 1 else f" (in {100 * change.probability:g} % of members)"
        level = "" if change.event.intensity == 1 else f", intensity {spelt(change.event.intensity)}"
        return event.id, event.when.text, f"{event.type} {event.id}{level}: {event.summary}{chance}"
    if isinstance(change, Remove | Delay | Edit):
        old = recorded.get(change.event)
        when, what = (old.when.text, f"{old.type} {old.id}") if old else ("", change.event)
        return change.event, when, f"{what}{_after(change, old)}"
    first, last = (None if when is None else when.text for when in (change.from_, change.until))
    period = f"{first or 'the fork'} to {last or 'the end'}"
    if isinstance(change, UsePolicy):
        toward = f" toward {change.toward}" if change.toward else ""
        return None, period, f"{change.actor} follows {change.use}{toward}"
    return None, period, f"when {change.when}: {change.insert.type}"


def _after(change: Remove | Delay | Edit, old: Event | None) -> str:
    if isinstance(change, Remove):
        return f": {old.summary}" if old else ""
    if isinstance(change, Delay):
        return f" to {change.to.text}" if change.to else f" by {spelt(change.by or 0.0)} days"
    parts = []
    for name in sorted(change.set.model_fields_set):
        before, after = getattr(old, name, None), getattr(change.set, name)
        parts.append(f"{name} {_short(before)} -> {_short(after)}")
    return ": " + ", ".join(parts)


def _short(value: Any) -> str:
    text = spelt(value) if isinstance(value, int | float) else str(value)
    return text if len(text) <= 40 else "…"


def spelt(value: float | Spread) -> str:
    """A number, or a distribution in one line.

    >>> spelt(0.5)
    '0.5'
    """
    if isinstance(value, int | float):
        return f"{value:g}"
    numbers = ", ".join(
        f"{name} {number:g}" if isinstance(number, int | float) else f"{name} {list(number)}"
        for name, number in value.model_dump(exclude={"dist"}, exclude_none=True).items()
    )
    return f"{value.dist} ({numbers})"


def parameter_rows(scenario: Scenario) -> tuple[dict[str, Any], ...]:
    """Every parameter that differs from its default, with both."""
    given = scenario.continue_.parameters if scenario.continue_ else {}
    defaults = {p.name: p.default for p in described()}
    return tuple(
        {"name": name, "default": defaults[name], "value": spelt(value)} for name, value in sorted(given.items())
    )


def plan_data(branch: Branch, document: Layered) -> dict[str, Any]:
    """A plan as plain data."""
    shown = steps(branch, document)
    fates = branch.fates
    return {
        "scenario": branch.scenario.id,
        "case": branch.case.id,
        "log_digest": branch.log.digest,
        "forks": timestamp(branch.forks),
        "begins": None if branch.begins is None else day_of(branch.begins + 1).isoformat(),
        "ends": timestamp(branch.ends),
        "kept": len(branch.history),
        "changes": [
            {"op": s.op, "event": s.event, "line": s.line, "file": s.file, "when": s.when, "words": s.words}
            for s in shown
        ],
        "later_events": {
            "rule": later_events(branch.scenario),
            "kept": [f.event for f in fates if f.kept],
            "dropped": [f.event for f in fates if not f.kept],
            "why": {f.event: f.why for f in fates},
        },
        "parameters": list(parameter_rows(branch.scenario)),
    }


def resolved_rows(scenario: Scenario, document: Layered) -> Iterator[tuple[str, str, str]]:
    """Every value of the scenario as it was resolved: its path, the value, and where it was written (or `default`)."""
    data = scenario.model_dump(mode="json", by_alias=True)
    yield from _rows(data, document.data, (), document)


def _rows(value: Any, written: Any, path: tuple[str | int, ...], document: Layered) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            there = isinstance(written, dict) and key in written
            yield from _rows(inner, written[key] if there else None, (*path, key), document)
    elif isinstance(value, list) and value and not all(isinstance(v, str | int | float) for v in value):
        for k, inner in enumerate(value):
            there = isinstance(written, list) and k < len(written)
            yield from _rows(inner, written[k] if there else None, (*path, k), document)
    elif written is not None:
        home, place = document.home(path)
        yield dotted(path), _flat(value), f"{home.file}:{home.spans.nearest(place)[0].span.line}"
    elif value not in (None, [], {}, ()):
        yield dotted(path), _flat(value), "default"


def _flat(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(str, value)) + "]"
    text = " ".join(str(value).split())
    return text if len(text) <= 70 else text[:69] + "…"


def dotted(path: tuple[str | int, ...]) -> str:
    """A path as --set takes it.

    >>> dotted(("changes", 0, "event", "intensity"))
    'changes.0.event.intensity'
    """
    return ".".join(map(str, path))
