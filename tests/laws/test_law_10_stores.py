"""Laws 6 and 10 of logs, wherever they are kept: a file, SQLite and PostgreSQL hold one log, and its views commute.

Whatever is written into each comes out as the same log: the same records in the same order, digests, views and states.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import case, event
from stores import KINDS
from stores import store as made

from sim.engine.replay import replay
from sim.record.event import Event
from sim.record.files import read_events, to_json_lines, to_yaml
from sim.record.log import EventLog
from sim.store.exchange import exported, imported

Keeper = Callable[[Sequence[Event]], EventLog]
DAYS = st.dates(dt.date(2031, 1, 1), dt.date(2031, 12, 31))
SUMMARIES = ("Invented.", "“Erfunden”, \t=1+1 \\ 'x' 😀", "a: {b} #c %d")
_numbers = itertools.count(1)


@st.composite
def records(draw: st.DrawFn) -> list[Event]:
    """Up to eight records, some confirming or superseding earlier ones, in any order."""
    found: list[Event] = []
    for k in range(draw(st.integers(0, 8))):
        happened, waited = draw(DAYS), draw(st.integers(0, 90))
        keys: dict[str, object] = {}
        if found and draw(st.booleans()):
            verb = draw(st.sampled_from(["confirms", "supersedes", "denies"]))
            keys = {"refs": {verb: [draw(st.sampled_from(found)).id]}}
        recorded = (happened + dt.timedelta(waited)).isoformat()
        kind = draw(st.sampled_from(["letter", "talks.working", "test.srbm"]))
        found.append(event(kind, happened.isoformat(), id=f"e{k}", recorded=recorded, **keys))
        found[-1] = found[-1].model_copy(update={"summary": draw(st.sampled_from(SUMMARIES))})
    return draw(st.permutations(found))


def filed(folder: Path, ending: str) -> Keeper:
    """Logs kept in files, as YAML or JSON Lines."""

    def keep(events: Sequence[Event]) -> EventLog:
        path = folder / f"events{next(_numbers)}{ending}"
        text = (to_yaml if ending == ".yaml" else to_json_lines)(events, "invented")
        path.write_text(text, encoding="utf-8")
        placed, problems = read_events(path)
        assert not problems
        return EventLog(p.event for p in placed)

    return keep


def stored(kind: str, folder: Path, *, carried: bool = False) -> Keeper:
    """Logs kept in a store; `carried` ones were exported and imported again."""
    store = made(kind, folder)

    def keep(events: Sequence[Event]) -> EventLog:
        log = store.log(f"log{next(_numbers)}", create=True)
        for k in range(0, len(events), 3):
            log.append(events[k : k + 3])
        if carried:
            imported(store, f"copy{log.id}", exported(log))
            log = store.log(f"copy{log.id}")
        return log.event_log()

    return keep


KEEPERS: dict[str, Callable[[Path], Keeper]] = {
    "yaml": lambda folder: filed(folder, ".yaml"),
    "json-lines": lambda folder: filed(folder, ".jsonl"),
    **{kind: lambda folder, kind=kind: stored(kind, folder) for kind in KINDS},  # type: ignore[misc]
    "carried": lambda folder: stored("sqlite", folder, carried=True),
}
HALF = settings(max_examples=settings.default.max_examples // 2)


@pytest.fixture(params=KEEPERS, scope="module")
def keep(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Keeper:
    return KEEPERS[request.param](tmp_path_factory.mktemp(request.param))


@HALF
@given(events=records(), known=DAYS, until=DAYS)
def test_law_10_every_store_keeps_the_same_log(
    keep: Keeper, events: list[Event], known: dt.date, until: dt.date
) -> None:
    """Records, order, membership, digest, and every view of it."""
    plain, kept = EventLog(events), keep(events)
    assert tuple(kept) == plain.events and len(kept) == len(plain)
    assert kept.digest == plain.digest
    assert all(e.id in kept and kept[e.id] == e for e in events) and "nobody" not in kept
    assert kept.replaced == plain.replaced
    for view in (lambda log: log.as_known(known), lambda log: log.until(until)):
        assert tuple(view(kept)) == tuple(view(plain)) and view(kept).digest == view(plain).digest
        assert (view(kept).known, view(kept).cut) == (view(plain).known, view(plain).cut)
    first, last = dt.date(2031, 1, 1), dt.date(2031, 12, 31)
    assert kept.resolved(first, last) == plain.resolved(first, last)


@HALF
@given(events=records(), one=DAYS, other=DAYS, until=DAYS)
def test_law_6_views_of_a_kept_log_commute_and_narrow(
    keep: Keeper, events: list[Event], one: dt.date, other: dt.date, until: dt.date
) -> None:
    log, plain = keep(events), EventLog(events)
    assert log.as_known(one).until(until) == log.until(until).as_known(one) == plain.as_known(one).until(until)
    assert log.as_known(one).as_known(other).digest == log.as_known(min(one, other)).digest
    assert log.until(until).until(other).digest == plain.until(min(until, other)).digest
    found = [replay(case(), view.as_known(one).until(until)).states for view in (log, plain)]
    assert found[0] == found[1]


def test_a_kept_log_is_grown_without_touching_what_was_read(keep: Keeper) -> None:
    first, second = event("letter", "02-01"), event("letter", "03-01")
    log = keep([first])
    assert log.append(second).events == (first, second) and log.events == (first,)
