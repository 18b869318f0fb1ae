"""The shapes that events have had: an older one is read as this version's, a newer or unknown one is named.

A body is never rewritten: it is kept byte for byte, and brought up on reading. Source: store.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Container
from typing import Any, NamedTuple

from pydantic import ValidationError

from sim.record.codebook import CODEBOOK
from sim.record.event import Event
from sim.store.failures import Corrupt, UnknownType

SCHEMA = "detente/events/v1"

Upcast = Callable[[dict[str, Any]], dict[str, Any]]
UPCASTS: dict[str, tuple[str, Upcast]] = {}  # an older shape -> the one that followed it, and how to get there


class Body(NamedTuple):
    """What a row says an event is; `body` is None once redacted."""

    log: str
    seq: int
    type: str
    schema: str
    body: str | None


class Reading(NamedTuple):
    """How bodies are read: which event types there are (None: any), and whether what is unknown is passed over."""

    types: frozenset[str] | None = None
    lenient: bool = False

    def event(self, row: Body) -> Event | None:
        """The event of a row; None where it is unknown and may be passed over, or was redacted.

        Raises UnknownType where this version does not know its type or shape, Corrupt where the body is no event.
        """
        if row.body is None:
            return None
        try:
            event = event_of(row.schema, row.body)
        except (ValidationError, ValueError, LookupError) as error:
            if is_unknown(row.schema, row.type, self.types):
                return self._unknown(row)
            message = f"log `{row.log}`, seq {row.seq}: the body is no event ({_reason(error)})"
            raise Corrupt.of("DET080", message, help="look at the log with: detente log verify") from error
        return event if self.types is None or event.type in self.types else self._unknown(row)

    def _unknown(self, row: Body) -> None:
        if self.lenient:
            return
        shape = "" if row.schema == SCHEMA else f" of shape `{row.schema}`"
        message = f"log `{row.log}`, seq {row.seq}: this version does not know the event type `{row.type}`{shape}"
        help_ = "update détente or the case's codebook, or pass over what is unknown: STORE#NAME?lenient"
        raise UnknownType.of("DET089", message, help=help_)


def is_unknown(schema: str, kind: str, types: Container[str] | None = None) -> bool:
    """Whether what cannot be read is of a shape or type that neither this version nor a case knows."""
    known = kind in CODEBOOK or (types is not None and kind in types)
    return (schema != SCHEMA and schema not in UPCASTS) or not known


def event_of(schema: str, body: str) -> Event:
    """The event that a body of some shape is in this version's.

    Raises ValidationError where it is none, LookupError where the shape is unknown.
    """
    if schema == SCHEMA:
        return Event.model_validate_json(body)
    data = json.loads(body)
    while schema != SCHEMA:
        schema, upcast = UPCASTS[schema]
        data = upcast(data)
    return Event.model_validate(data)


def _reason(error: Exception) -> str:
    return error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
