"""The codebook as a page that coders read: `python -m sim.record.codebook_page > docs/codebook.md`."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from sim.record.codebook import CODEBOOK, ROLES, EventType

__all__ = ["codebook_page"]

_OPENING = """\
# Codebook

*Written by `python -m sim.record.codebook_page`; change the rows in `sim/record/codebook.py`, not this page.*

Every event in a log has one of these types. A type outside this list, or outside what a case adds to it, is
rejected; it is never counted as zero.

- **Weight**: how far one event of this type moves a relation, in Goldstein points from -10 (hostile) to
  +10 (friendly), at intensity 1. The **table** value is the one GDELT publishes for the CAMEO code, after
  Goldstein (1992); where several codes fit, their range. Where the weight leaves the table, the entry says
  why.
- **Memory**: how fast the effect fades. *Symbolic* acts fade fast, *material* ones slowly; *none* has no
  effect on relations by itself.
- **Roles**: what the phase rules and the charts use the type for.
"""

_SOURCES = """\
## Sources

- J. S. Goldstein, "A Conflict-Cooperation Scale for WEIS Events Data", *Journal of Conflict Resolution*
  36(2), 1992, 369-385.
- D. J. Gerner, P. A. Schrodt and O. Yilmaz, *CAMEO: Conflict and Mediation Event Observations, Event and
  Actor Codebook*, Pennsylvania State University; code numbers as in 1.1b3.
- Open Event Data Alliance, PLOVER manual 0.7b1, with its CAMEO-to-PLOVER conversion of 2021.
"""


def codebook_page(types: Mapping[str, EventType] = CODEBOOK) -> str:
    """The whole codebook as Markdown: the rules of reading, a table of all types, then an entry for each."""
    return "\n".join([_OPENING, *_roles_table(), *_overview(types), *map(_entry, types.values()), _SOURCES])


def _roles_table() -> list[str]:
    lines = [f"| {role} | {meaning} |" for role, meaning in ROLES.items()]
    return ["| role | meaning |", "|---|---|", *lines, ""]


def _overview(types: Mapping[str, EventType]) -> list[str]:
    titles = "| type | weight | table | memory | CAMEO | PLOVER | roles |"
    return ["## All types", "", titles, "|---" * 7 + "|", *map(_line, types.values()), ""]


def _line(row: EventType) -> str:
    codes = (", ".join(row.cameo), row.plover, ", ".join(sorted(row.roles)))
    cells = (f"`{row.code}`", _points(row.weight), _table(row), row.memory, *codes)
    return "| " + " | ".join(cell or "–" for cell in cells) + " |"


def _entry(row: EventType) -> str:
    table = _table(row) or "has none"
    facts = f"Weight {_points(row.weight)} ({row.sign}; table {table}), memory {row.memory}."
    reason = f" Departs from the table: {row.override}." if row.override else ""
    parent = f" A kind of `{row.parent}`." if row.parent else ""
    return f"## `{row.code}`\n\n{row.definition}\n\n*Example:* {row.example}\n\n{facts}{reason}{parent}\n"


def _points(value: float) -> str:
    return f"{value:+g}" if value else "0"


def _table(row: EventType) -> str:
    if row.table is None:
        return ""
    return " to ".join(map(_points, row.table)) if isinstance(row.table, tuple) else _points(row.table)


if __name__ == "__main__":
    sys.stdout.write(codebook_page())
