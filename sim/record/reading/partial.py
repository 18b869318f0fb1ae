"""What can still be checked of an event that is not valid: the keys that are fine by themselves.

So that a wrong date hides no unknown actor, and an event that refers to it is not told that it does not exist.
"""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from sim.record.event import Event

_STAND_INS: dict[str, Any] = {
    "id": "unnamed",
    "type": "statement.neutral",
    "actors": ["nobody"],
    "when": "2000",
    "summary": "unread",
}


def partial(item: object, error: ValidationError) -> tuple[Event, frozenset[str]] | None:
    """An event with stand-ins for what is wrong or missing, and the keys that must not be looked at; None if hopeless.

    `error` says why the item is no event.
    """
    if not isinstance(item, dict):
        return None
    wrong = {key for report in error.errors(include_url=False) for key in _keys(report)}
    kept = {key: value for key, value in item.items() if key not in wrong}
    try:
        event = Event.model_validate({**_STAND_INS, **kept})
    except ValidationError:
        return None
    return event, frozenset({*wrong, *(_STAND_INS.keys() - kept.keys())})


def _keys(report: Any) -> set[str]:
    """The keys of the event that a report speaks of; where no key is at fault alone, all that decide together."""
    if report["loc"]:
        return {str(report["loc"][0])}
    complaints = getattr(report.get("ctx", {}).get("error"), "complaints", ())
    keys = {complaint.key.split(".")[0] if complaint.key else "" for complaint in complaints}
    return keys if keys and "" not in keys else keys | {"when", "modality", "probability", "denial"}
