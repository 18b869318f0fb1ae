"""The hash chain: what makes a log's history one value, and any change of a row visible.

Equal head hashes mean equal histories, on every database. Who wrote a row, with what and why stand outside the hash
(two people may record the same history) and under the row's seal. Source: store.md.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any, NamedTuple

EPOCH = dt.date(1970, 1, 1).toordinal()  # days are counted from then
SIZES = tuple(n.to_bytes(8, "big") for n in range(512))
START = "0" * 64  # what precedes the first row of a log


class Head(NamedTuple):
    """Where a log ends: its last seq (0 for none), the hash of that row, and the latest day on record up to there."""

    seq: int = 0
    hash: str = START
    latest: int = dt.date.min.toordinal() - EPOCH


def digest_of(body: str) -> str:
    """SHA-256 of a body, as 64 hexadecimal digits."""
    return hashlib.sha256(body.encode()).hexdigest()


def hashed(*fields: str) -> str:
    """SHA-256 over fields, each with its length before it, so that no two lists of fields are the same text."""
    text: list[bytes] = []
    for field in fields:
        data = field.encode()
        size = len(data)
        text += (SIZES[size] if size < len(SIZES) else size.to_bytes(8, "big"), data)
    return hashlib.sha256(b"".join(text)).hexdigest()


def hash_of(before: str, row: dict[str, Any]) -> str:
    """The hash of a row after the one whose hash is `before`."""
    occurred = f"{row['occurred_lo']}/{row['occurred_hi']}"
    named = (row["id"], row["op"], row["target"] or "", row["type"], row["schema"], occurred)
    return hashed(before, str(row["seq"]), *named, str(row["recorded"]), row["digest"])


def seal_of(row: dict[str, Any]) -> str:
    """The seal of a row: over its hash and who wrote it, with what and why."""
    return hashed(row["hash"], row["by"], row["tool"], row["why"])


def log_seal_of(number: int, name: str, parent: int | None, fork: int | None) -> str:
    """The seal of a log's own row: its number, by which rows belong to it, its name, and where it forks."""
    return hashed(str(number), name, str(parent), str(fork))
