"""A store against a plain model of it: whatever is appended, edited, forked and read, in any order, on any database."""

from __future__ import annotations

import datetime as dt
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from stores import KINDS, letter
from stores import store as made

from sim.record.event import Event
from sim.store.chain import START
from sim.store.failures import BadEdit, Conflict, IdReused
from sim.store.log import Log
from sim.store.store import Store
from sim.store.verify import verified

DAYS = tuple(f"2031-0{month}-{day:02}" for month in (2, 3) for day in (1, 9, 17))
IDS = tuple("abcdefgh")
WORDS = ("one", "two")
HAPPENED = ("02-01", "02-05")
Written = tuple[str, str, Event | None, dt.date]  # op, id, event, recorded


def drafted(name: str, day: str, word: str, when: str = HAPPENED[0]) -> Event:
    return letter(when, id=name, recorded=day, summary=word)


DRAFTS = st.builds(drafted, *map(st.sampled_from, (IDS, DAYS, WORDS, HAPPENED)))


class Histories(RuleBasedStateMachine):
    """Logs beside lists of what was written to them; a fork begins with a copy of its parent's list."""

    store: Store  # one for all histories of a run, each of which has logs of its own
    logs: Bundle[str] = Bundle("logs")

    @initialize(target=logs)
    def begin(self) -> str:
        self.prefix = f"h{len(self.store.names())}-"
        self.store.today = lambda: dt.date(2031, 2, 10)  # type: ignore[method-assign]
        self.opened: dict[str, Log] = {"root": self.store.log(f"{self.prefix}root", create=True)}
        self.written: dict[str, list[Written]] = {"root": []}
        return "root"

    def seen(self, name: str, known: dt.date = dt.date.max) -> dict[str, Event]:
        """What the plain model says is visible."""
        known_by = [entry for entry in self.written[name] if entry[3] <= known]
        found = {event_id: event for op, event_id, event, _ in known_by if op == "insert" and event is not None}
        for op, event_id, event, _ in known_by:
            if op == "replace" and event is not None:
                found[event_id] = event
            if op == "remove":
                found.pop(event_id, None)
        return found

    @rule(log=logs, batch=st.lists(DRAFTS, max_size=4))
    def append(self, log: str, batch: list[Event]) -> None:
        there = {i: e for op, i, e, _ in self.written[log] if op == "insert"}
        reused, new = False, {}
        for event in batch:
            reused |= there.get(event.id, new.get(event.id, event)) != event
            if event.id not in there:
                new.setdefault(event.id, event)
        if reused:
            with pytest.raises(IdReused):
                self.opened[log].append(batch)
            return
        done = self.opened[log].append(batch, expected=len(self.written[log]))
        assert (done.added, done.known) == (len(new), len(batch) - len(new))
        self.written[log] += [("insert", e.id, e, e.known) for e in new.values()]

    @rule(log=logs, short=st.integers(1, 3))
    def conflict(self, log: str, short: int) -> None:
        with pytest.raises(Conflict) as refused:
            self.opened[log].append([drafted("never", DAYS[0], "one")], expected=len(self.written[log]) + short)
        assert refused.value.head == len(self.written[log])

    @rule(log=logs, name=st.sampled_from(IDS), day=st.sampled_from(DAYS), word=st.sampled_from((*WORDS, None)))
    def edit(self, log: str, name: str, day: str, word: str | None) -> None:
        event = None if word is None else drafted(name, day, word)
        opened, recorded = self.opened[log], dt.date.fromisoformat(day)

        def attempt() -> None:
            if event is None:
                opened.remove(name, recorded=recorded)
            else:
                opened.replace(name, event, recorded=recorded)

        first = [there for op, i, _, there in self.written[log] if op == "insert" and i == name]
        gone = not first or (event is None and name not in self.seen(log))  # a replacement brings back what was removed
        if gone or first[0] > recorded:
            with pytest.raises(BadEdit):
                attempt()
            return
        attempt()
        self.written[log].append(("remove" if event is None else "replace", name, event, recorded))

    @rule(log=logs, event=DRAFTS)
    def insert(self, log: str, event: Event) -> None:
        """Unlike an appended one, an inserted event must be new."""
        if any(i == event.id for op, i, _, _ in self.written[log] if op == "insert"):
            with pytest.raises(BadEdit):
                self.opened[log].insert(event)
            return
        self.opened[log].insert(event)
        self.written[log].append(("insert", event.id, event, event.known))

    @rule(log=logs, name=st.sampled_from(IDS), back=st.integers(0, 60))
    def remove_today(self, log: str, name: str, back: int) -> None:
        """Without a day an edit is of today, and never before the latest day on record, however the clock is set."""
        today = dt.date(2031, 3, 20) - dt.timedelta(days=back)
        self.store.today = lambda: today  # type: ignore[method-assign]
        if name in self.seen(log):
            self.opened[log].remove(name)
            latest = max(recorded for *_, recorded in self.written[log])
            self.written[log].append(("remove", name, None, max(today, latest)))

    @rule(target=logs, log=logs, back=st.integers(0, 3))
    def fork(self, log: str, back: int) -> str:
        return self._forked(log, max(0, len(self.written[log]) - back))

    @rule(log=logs, day=st.sampled_from(DAYS))
    def fork_at_a_day(self, log: str, day: str) -> None:
        """At the last row before the first that was recorded later; refused where rows of that day stand behind."""
        known = [entry[3] <= dt.date.fromisoformat(day) for entry in self.written[log]]
        first = known.index(False) if False in known else len(known)
        if any(known[first:]):
            with pytest.raises(BadEdit):
                self.opened[log].fork("never", at=day)
            return
        assert self.opened[log].at(day).head.seq == first
        self._forked(log, first, day)

    def _forked(self, log: str, at: int, place: int | str | None = None) -> str:
        name = f"fork{len(self.opened)}"
        self.opened[name] = self.opened[log].fork(f"{self.prefix}{name}", at=at if place is None else place)
        self.written[name] = self.written[log][:at]
        return name

    @rule(log=logs, size=st.integers(1, 3))
    def read_page_by_page(self, log: str, size: int) -> None:
        """Rows that are asked for from where the last page ended come once each, in order."""
        seen: list[tuple[str, str]] = []
        while page := list(islice(self.opened[log].rows(len(seen)), size)):
            seen += [(row.op, row.target or row.id) for row in page]
        assert seen == [(op, name) for op, name, _, _ in self.written[log]]

    @rule(log=logs, back=st.integers(0, 4))
    def read_as_it_was(self, log: str, back: int) -> None:
        at = max(0, len(self.written[log]) - back)
        before, self.written["was"] = self.opened[log].at(at), self.written[log][:at]
        assert {e.id: e for e in before.events()} == self.seen("was") and before.head.seq == at
        del self.written["was"]

    @rule(log=logs, day=st.sampled_from(DAYS), until=st.sampled_from(HAPPENED))
    def read_by_two_clocks(self, log: str, day: str, until: str) -> None:
        known, last = dt.date.fromisoformat(day), dt.date.fromisoformat(f"2031-{until}")
        found = {e.id: e for e in self.opened[log].known(known).events(until=last)}
        seen = {name: e for name, e in self.seen(log, known).items() if e.when.lo is not None and e.when.lo <= last}
        assert found == seen

    @rule(log=logs, day=st.sampled_from(DAYS))
    def read_as_known(self, log: str, day: str) -> None:
        known = dt.date.fromisoformat(day)
        assert {e.id: e for e in self.opened[log].known(known).events()} == self.seen(log, known)

    @invariant()
    def every_log_is_what_was_written(self) -> None:
        heads: dict[tuple[Written, ...], str] = {}
        for name, log in getattr(self, "opened", {}).items():
            events = list(log.events())
            assert {e.id: e for e in events} == self.seen(name)
            assert events == sorted(events, key=lambda e: (e.when, e.id))
            verdict = verified(log)
            assert verdict.problem is None and verdict.head.seq == len(self.written[name])
            assert heads.setdefault(tuple(self.written[name]), verdict.head.hash) == verdict.head.hash
        assert heads.get((), START) == START
        assert len(set(heads.values())) == len(heads)


@pytest.mark.parametrize(("kind", "examples"), tuple(zip(KINDS, (50, 20), strict=True)))
def test_any_history_is_kept_as_a_plain_model_keeps_it(kind: str, examples: int, tmp_path: Path) -> None:
    machine = type("Histories", (Histories,), {"store": made(kind, tmp_path)})
    run_state_machine_as_test(machine, settings=settings(max_examples=examples, stateful_step_count=15, deadline=None))
