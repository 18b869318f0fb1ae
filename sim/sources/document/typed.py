"""Of which type of the codebook a finding is: its entry's, unless who takes part or how it is said changes it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import groupby

from sim.sources.document.condition import Typed, settled
from sim.sources.document.finding import Finding
from sim.sources.document.gazetteer import Gazetteer
from sim.sources.document.rank import type_of


def typed(found: Sequence[Finding], gazetteer: Gazetteer, on: dt.date | None) -> tuple[Typed, ...]:
    """The findings with their types, in the order of the text."""
    rows = [Typed(f, _unsaid(f) or type_of(f, gazetteer, on)) for f in found]
    sentences = groupby(rows, lambda row: row.finding.number)
    return tuple(row for _, here in sentences for row in settled(list(here), gazetteer, on))


def _unsaid(f: Finding) -> str:
    """A breach where nobody accuses: `Belgar broke the truce eleven times, monitors said`."""
    accused = f.trigger.entry.type == "accuse.noncompliance" and f.trigger.entry.has("@speaker")
    return "commitment.breached" if accused and f.vouched.speaker is None else ""
