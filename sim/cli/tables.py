"""The tables of a replay as text files, for spreadsheets and for the record."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any


def run_tables(data: dict[str, Any]) -> dict[str, str]:
    """File name -> content: the daily series, the phases, the commitments, and where it all came from."""
    series = data["series"]
    rows = zip(*series.values(), strict=True)
    phases = [
        (p["phase"], p["from"], p["to"], p["guard"]["number"] if p["guard"] else "", _joined(p["precipitant"]))
        for p in data["phases"]
    ]
    promises = [
        (c["id"], c["kind"], c["by"], "; ".join(c["to"]), c["status"], c["since"], c["due"] or "", c["content"])
        for c in data["commitments"]
    ]
    manifest = {
        "schema": "detente/replay/v1",
        "case": data["case"],
        "until": data["at"],
        "provenance": data["provenance"],
    }
    return {
        "series.csv": _csv(tuple(series), rows),
        "phases.csv": _csv(("phase", "from", "to", "guard", "precipitant"), phases),
        "commitments.csv": _csv(("id", "kind", "by", "to", "status", "since", "due", "content"), promises),
        "manifest.json": json.dumps(manifest, indent=2) + "\n",
    }


def _joined(precipitant: object) -> str:
    return "; ".join(precipitant) if isinstance(precipitant, list) else str(precipitant or "")


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    from sim.record.files import harmless

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()
