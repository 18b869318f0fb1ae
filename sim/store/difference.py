"""difference: how the events visible in one log part from those in another."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from sim.record.event import Event
from sim.store.log import Log


class Change(NamedTuple):
    """An event that only one of two logs has, or that they have in two versions."""

    op: Literal["+", "-", "~"]
    event: str
    before: Event | None
    after: Event | None

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys in which two versions differ."""
        if self.before is None or self.after is None:
            return ()
        one, other = written(self.before), written(self.after)
        return tuple(key for key in {**one, **other} if one.get(key) != other.get(key))


def written(event: Event) -> dict[str, Any]:
    """An event as its keys are written, without those left at their defaults."""
    return event.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def differences(before: Log, after: Log) -> tuple[Change, ...]:
    """What `after` has more (+), less (-) or otherwise (~) than `before`, in order of date then id."""
    old, new = ({e.id: e for e in log.events()} for log in (before, after))
    found = [Change("-", name, event, None) for name, event in old.items() if name not in new]
    found += [Change("+", name, None, event) for name, event in new.items() if name not in old]
    found += [Change("~", n, old[n], new[n]) for n in new if n in old and old[n] != new[n]]
    return tuple(sorted(found, key=lambda c: (_when(c), c.event)))


def _when(change: Change) -> tuple[object, ...]:
    event = change.after or change.before
    assert event is not None
    return (event.when,)
