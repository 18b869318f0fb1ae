"""An event as a row of a store, and back."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from sim.errors import UsageError
from sim.record.event import Event
from sim.store import chain
from sim.store.chain import EPOCH, Head
from sim.store.shape import SCHEMA

LONGEST = 4_000  # characters of a reason


class Provenance(NamedTuple):
    """Who writes a row, with which version of which tool, and why."""

    by: str = ""
    tool: str = ""
    why: str = ""

    @classmethod
    def of(cls, by: str, tool: str, why: str) -> Provenance:
        """What may be written of a row; raises UsageError (DET049) for a text that no database keeps."""
        for text in (by, tool, why):
            if "\0" in text or len(text) > LONGEST or text != text.encode(errors="replace").decode():
                help_ = f"write text, of {LONGEST:,} characters at most"
                raise UsageError.of("DET049", "who writes a row, or why, cannot be kept as it is", help=help_)
        return cls(by, tool, why)


def number_of(day: dt.date) -> int:
    """A civil day, counted from 1970-01-01."""
    return day.toordinal() - EPOCH


def day_of(number: int) -> dt.date:
    """The civil day of a number."""
    return dt.date.fromordinal(number + EPOCH)


def described(event: Event) -> dict[str, Any]:
    """The columns that say what an event is."""
    body = event.canonical
    return {
        "type": event.type,
        "schema": SCHEMA,
        "occurred_lo": number_of(event.when.lo or dt.date.min),
        "occurred_hi": number_of(event.when.hi or dt.date.max),
        "recorded": number_of(event.known),
        "body": body,
        "digest": chain.digest_of(body),
    }


def inserted(event: Event) -> dict[str, Any]:
    """An event as a row that inserts it; its place and hash come with `placed`."""
    return {"id": event.id, "op": "insert", "target": None, **described(event)}


def replaced(target: str, seq: int, event: Event, recorded: dt.date) -> dict[str, Any]:
    """A row that puts an event in the place of another."""
    edit = {"id": f"{target}@{seq}", "op": "replace", "target": target}
    return {**edit, **described(event), "recorded": number_of(recorded)}


def removed(target: dict[str, Any], seq: int, recorded: dt.date) -> dict[str, Any]:
    """A row that takes an event away."""
    kept = {key: target[key] for key in ("type", "schema", "occurred_lo", "occurred_hi")}
    edit = {"id": f"{target['id']}@{seq}", "op": "remove", "target": target["id"]}
    return {**edit, **kept, "recorded": number_of(recorded), "body": "", "digest": chain.digest_of("")}


def placed(row: dict[str, Any], log: int, before: Head, provenance: Provenance) -> dict[str, Any]:
    """The same row with its place in a log, after the one where the log ended, its hash and its seal."""
    row["log"] = log
    row["seq"] = before.seq + 1
    row["latest"] = max(before.latest, row["recorded"])
    row["by"], row["tool"], row["why"] = provenance
    row["hash"] = chain.hash_of(before.hash, row)
    row["seal"] = chain.seal_of(row)
    return row
