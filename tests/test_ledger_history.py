"""The history of the ledger: the last step is where a commitment stands, no step is illegal, every cause is real."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from invented import event, making, promise, run
from strategies import History, histories

from sim.engine.ledgerhistory import CommitmentHistory, Standing, due_words, implementation_of
from sim.engine.ledgerhistory import histories as read
from sim.engine.replay import replay
from sim.engine.trajectory import Trajectory
from sim.errors import DetenteError
from sim.model.effect import batches_of
from sim.model.ledger import ATTESTED, LEGAL, implementation, settle
from sim.record.dates import timestamp


def story(result: Trajectory, key: str = "pledge") -> CommitmentHistory:
    return next(h for h in read(result) if h.entry.id == key)


def told(history: CommitmentHistory) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(s.status, timestamp(s.begins)[5:], s.cause, s.events) for s in history.standings]


def test_made_claimed_disputed_and_broken() -> None:
    result = run(
        making("01-10", promise(magnitude=1.5, vagueness=0.2), id="pact"),
        event("aid.provided", "02-01", id="part", refs={"fulfils": ["pledge"]}, fraction=0.4),
        event("accuse.noncompliance", "03-01", "B", "A", id="blame", refs={"breaches": ["pledge"]}),
        event("accuse.noncompliance", "03-09", "B", "A", id="again", refs={"breaches": ["pledge"]}),
        event("aid.provided", "04-01", id="more", refs={"fulfils": ["pledge"]}, fraction=0.7),
        event("violence.limited", "05-01", id="end", refs={"breaches": ["pledge"]}),
    )
    history = story(result)
    assert told(history) == [
        ("ACTIVE", "01-10", "event", ("pact",)),
        ("PARTIAL", "02-01", "event", ("part",)),
        ("CONTESTED", "03-01", "event", ("blame",)),
        ("PARTIAL", "04-01", "event", ("more",)),
        ("BREACHED", "05-01", "event", ("end",)),
    ]
    assert [(c.says, c.by, c.event) for c in history.claims] == [
        ("partly kept", ("A",), "part"),
        ("accused", ("B",), "blame"),
        ("accused", ("B",), "again"),
        ("partly kept", ("A",), "more"),
        ("broken", ("A",), "end"),
    ]
    assert history.origin is not None and history.origin.id == "pact"
    assert history.settled == history.ends == history.standings[-1].begins


def test_the_clock_and_its_dates() -> None:
    exact, vague = promise("exact", due="2031-02-10"), promise("vague", due="2031-02", vagueness=0.8)
    empty, kept = (
        promise("empty", kind="threat", due="2031-03-01"),
        promise("kept", due="2031-03-05", forbids=["letter"]),
    )
    result = run(making("01-10", exact, vague, empty, kept, id="pact"))
    steps = {h.entry.id: [(s.status, timestamp(s.begins)[5:]) for s in h.standings] for h in read(result)}
    assert steps["exact"][:2] == [("ACTIVE", "01-10"), ("DUE", "02-11")] and steps["exact"][2][0] == "BREACHED"
    assert steps["vague"][-1][0] == "CONTESTED" and steps["empty"][-1] == ("LAPSED", "03-02")
    assert steps["kept"] == [("ACTIVE", "01-10"), ("FULFILLED", "03-06")]
    clocked = [s for h in read(result) for s in h.standings[1:]]
    assert {s.cause for s in clocked} == {"clock"} and not any(s.events for s in clocked)
    assert due_words(story(result, "vague")) == "2031-02"


def test_a_condition_that_comes_true_and_contradiction() -> None:
    waits = promise("waits", condition={"all": [{"event": "letter", "by": "B"}]}, due={"after_condition_days": 9})
    after = promise("after", condition={"any": [{"commitment": "pledge", "is": "FULFILLED"}]})
    both = promise("both", forbids=["test.nuclear"])
    result = run(
        making("01-10", promise(), waits, after, both, id="pact"),
        event("letter", "02-01", "B", "A", id="note"),
        event("aid.provided", "03-01", id="gift", refs={"fulfils": ["pledge", "both"]}),
        event("test.nuclear", "03-01", id="bang"),
    )
    assert told(story(result, "waits"))[1] == ("ACTIVE", "02-01", "condition", ("note",))
    assert due_words(story(result, "waits")) == "9 days after its condition"
    assert told(story(result, "after"))[1] == ("ACTIVE", "03-02", "condition", ())
    assert told(story(result, "both"))[1] == ("CONTESTED", "03-01", "event", ("bang", "gift"))


def test_one_that_another_replaces_and_one_that_is_waived() -> None:
    result = run(
        making("01-10", promise(), promise("other"), id="pact"),
        making("02-01", promise("new", supersedes=["pledge"]), id="better"),
        event("statement.neutral", "03-01", "B", "A", id="mercy", effects={"waives": ["other"]}),
    )
    assert told(story(result))[-1] == ("SUPERSEDED", "02-01", "event", ("better",))
    assert told(story(result, "other"))[-1] == ("WAIVED", "03-01", "event", ("mercy",))


def test_a_part_and_then_a_larger_part_are_two_steps() -> None:
    result = run(
        making("01-10", promise(), id="pact"),
        event("aid.provided", "02-01", id="part", refs={"fulfils": ["pledge"]}, fraction=0.4),
        event("aid.provided", "03-01", id="less", refs={"fulfils": ["pledge"]}, fraction=0.3),
        event("aid.provided", "04-01", id="more", refs={"fulfils": ["pledge"]}, fraction=0.7),
    )
    steps = [(s.status, s.fraction, s.events) for s in story(result).standings]
    assert steps == [("ACTIVE", 0.0, ("pact",)), ("PARTIAL", 0.4, ("part",)), ("PARTIAL", 0.7, ("more",))]


def test_only_the_last_state_has_no_history() -> None:
    whole = run(making("01-10", promise()))
    last = replay(whole.frame.case, whole.log, keep="last")
    with pytest.raises(DetenteError, match="DET070"):
        read(last)


def reachable(before: Standing | None, after: Standing) -> bool:
    """Whether a step is legal; what is made or binds in a batch may move on in it."""
    if before is None and after.status == "PROPOSED":
        return True
    status = before.status if before else "PROPOSED"
    ways = LEGAL.get(after.status, frozenset())
    return status in ways or (status == "PROPOSED" and "ACTIVE" in ways)


@given(histories())
def test_the_last_step_is_where_it_stands_and_none_is_illegal(history: History) -> None:
    result = replay(history.case, history.log)
    ledger = {e.id: e for e in result.states[-1].ledger}
    found = {h.entry.id: h for h in read(result)}
    assert found.keys() == ledger.keys()
    for key, one in found.items():
        last = one.standings[-1]
        assert (last.status, last.begins, last.fraction) == (
            ledger[key].status,
            ledger[key].since,
            ledger[key].fraction,
        )
        assert one.standings[0].begins == ledger[key].made and last.ends == max(result.ends, last.begins)
        assert reachable(None, one.standings[0])
        for before, after in pairwise(one.standings):
            assert before.ends == after.begins >= before.begins and reachable(before, after)
        for state in result.states:
            stood = next((e for e in state.ledger if e.id == key), None)
            then = [s for s in one.standings if s.begins <= state.at]
            if state is result.at(state.at):  # the last of its instant
                assert (then[-1].status if then else None) == (stood.status if stood else None)


@given(histories())
def test_what_kept_or_broke_it_is_what_the_model_says(history: History) -> None:
    result = replay(history.case, history.log)
    effects = {b.at: b.effects for b in batches_of(result.frame, result.events)}
    by_time = {(h.entry.id, s.begins, s.status): s for h in read(result) for s in h.standings}
    for before, after in pairwise(result.states):
        for key, events in settle(result.frame, before.ledger, after.at, effects.get(after.at, ())).causes:
            status = next(e.status for e in after.ledger if e.id == key)
            if status in ATTESTED and (key, after.at, status) in by_time:
                step = by_time[key, after.at, status]
                assert step.events == tuple(dict.fromkeys(events)) and (step.cause == "clock") == (not events)


@given(histories())
def test_the_implementation_index_is_the_model_s(history: History) -> None:
    result = replay(history.case, history.log)
    for actor in result.frame.actors:
        found = implementation_of(result.states[-1].ledger, actor)
        assert found.share == implementation(result.states[-1].ledger, actor)
        assert 0 <= found.kept <= found.matured and found.kept_weight <= found.matured_weight
