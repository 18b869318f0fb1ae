"""Evidence: uncertain records in a member: in or out, when, how strong; their mean is the deterministic replay."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import pytest
from futures import courses, experiment, frame_of
from hypothesis import given
from hypothesis import strategies as st
from invented import case, day, event, joint, promise, run
from scipy import stats
from strategies import History, histories

from sim.engine.replay import run as run_batches
from sim.future.distribution import standard_normal
from sim.future.evidence import Reading, Record, read, spread
from sim.future.heard import heard_of
from sim.future.streams import Stream
from sim.model.effect import batches_of, credibility
from sim.model.frame import Frame
from sim.model.stocks import cooperation, hostility
from sim.record.dates import DAY, seconds
from sim.record.event import Event
from sim.record.log import EventLog, Resolved

SAMPLED = Reading("sample", "sample")
WEIGHED = Reading("midpoint", "sample")
DATED = Reading("sample", "expected")
NEVER, ALWAYS = -1, 2**40


def _entries(frame: Frame, *events: Event) -> tuple[Resolved, ...]:
    return EventLog(events).resolved(frame.case.start, frame.case.end)


def _read(frame: Frame, events: tuple[Event, ...], reading: Reading, member: int, forks: int = ALWAYS) -> Record:
    return read(frame, _entries(frame, *events), forks, reading, Stream(3, member))


# --- nothing drawn ---------------------------------------------------------------------------------------


@given(histories(most=15))
def test_as_expected_is_what_a_replay_reads(history: History) -> None:
    frame = Frame(history.case)
    entries = history.log.resolved(history.case.start, history.case.end)
    found = read(frame, entries, NEVER, Reading(), Stream(0, 1))
    assert found.batches == batches_of(frame, entries)
    within = [e for e in entries if frame.start <= e.at <= frame.end]
    heard = [h for e in within if (h := heard_of(frame, e)) is not None]
    assert found.acts == tuple(sorted(heard, key=lambda h: (h.at, h.id)))


def test_which_readings_are_drawn() -> None:
    assert not Reading().drawn and not Reading("earliest").drawn and not Reading("latest").drawn
    assert SAMPLED.drawn and WEIGHED.drawn and DATED.drawn


@given(histories(most=15), st.integers(0, 5))
def test_the_same_member_reads_the_same(history: History, member: int) -> None:
    frame = Frame(history.case)
    entries = history.log.resolved(history.case.start, history.case.end)
    found = read(frame, entries, NEVER, SAMPLED, Stream(1, member))
    assert found == read(frame, tuple(reversed(entries)), NEVER, SAMPLED, Stream(1, member))
    assert found.batches == tuple(sorted(found.batches))
    assert all(frame.start <= b.at <= frame.end for b in found.batches)
    ids = [effect.id for batch in found.batches for effect in batch.effects]
    assert len(set(ids)) == len(ids) and {a.id for a in found.acts} <= set(ids)


# --- in or out -------------------------------------------------------------------------------------------

HEDGED = (
    event("criticise", "03-01", modality="asserted", id="sure"),
    event("threat.force", "03-05", "B", "A", modality="reported", id="reported"),
    event("test.srbm", "03-11", "B", "A", modality="alleged", id="alleged"),
    event("praise", "2031-04-02?", id="unsure-date"),
)


def test_a_hedged_event_is_in_with_the_share_of_its_credibility() -> None:
    frame, members = frame_of(), 4_000
    shares = {e.event.id: credibility(frame, e) for e in _entries(frame, *HEDGED)}
    assert shares["sure"] == 1.0 and shares["reported"] == 0.8 and shares["alleged"] == 0.4
    assert 0.0 < shares["unsure-date"] < 1.0
    counts = Counter(act.id for m in range(members) for act in _read(frame, HEDGED, WEIGHED, m).acts)
    for key, q in shares.items():
        assert abs(counts[key] - members * q) <= 4 * math.sqrt(members * q * (1 - q)), key


def test_an_event_that_is_in_counts_in_full_and_triggers() -> None:
    alleged = (event("summit.held", "03-01", "A", "B", joint=False, modality="alleged", id="meeting"),)
    frame = frame_of()
    seen = set()
    for member in range(40):
        record = _read(frame, alleged, WEIGHED, member)
        seen.add(len(record.acts))
        for act, batch in zip(record.acts, record.batches, strict=True):
            assert act.weight == 1.0 and batch.effects[0].signals.contacts
    assert seen == {0, 1}
    assert not _read(frame, alleged, Reading(), 0).batches[0].effects[0].signals.contacts


def test_what_nobody_believes_is_never_in_and_plans_stay_plans() -> None:
    plan = event("summit.held", "07-01", modality="anticipated", recorded="2031-02-01", id="plan")
    not_so = event("test.icbm", "05-01", modality="negated", id="not-so")
    off = event("statement.neutral", "06-01", modality="negated", refs={"denies": ["plan"]}, id="off")
    frame = frame_of()
    plain = _read(frame, (plan, not_so, off), Reading(), 0)
    for member in range(20):
        found = _read(frame, (plan, not_so, off), SAMPLED, member)
        assert found == plain and found.acts == ()


# --- how strong ------------------------------------------------------------------------------------------


@given(st.floats(0, 1, exclude_max=True), st.floats(0, 2))
def test_spread_is_a_lognormal_of_mean_one(u: float, sd: float) -> None:
    theirs = stats.lognorm(sd, scale=math.exp(-sd * sd / 2)) if sd > 1e-9 else None
    assert spread(u, sd) == pytest.approx(math.exp(sd * standard_normal(u) - sd * sd / 2))
    if theirs is not None:
        assert theirs.mean() == pytest.approx(1.0)
        assert spread(u, sd) == pytest.approx(float(theirs.ppf(max(u, 1e-300))), rel=1e-6)


def test_without_spread_and_hedges_every_member_is_the_replay() -> None:
    events = (event("criticise", "03-01"), joint("talks.working", "03-05"), event("test.srbm", "03-05", "B", "A"))
    frame = frame_of(evidence_spread=0.0)
    assert all(_read(frame, events, WEIGHED, m) == _read(frame, events, Reading(), 0) for m in range(10))


def _points(frame: Frame, record: Record, at: int) -> list[float]:
    states, _ = run_batches(frame, list(record.batches), at, keep="last")
    dyads = [d for both in frame.dyads for d in both]
    return [f(frame, states[-1].stocks[d], at) for d in dyads for f in (cooperation, hostility)]


def test_with_dates_fixed_the_mean_of_members_is_the_deterministic_replay() -> None:
    """Invariant 9: of the stocks, over evidence Monte Carlo, within 4 standard errors."""
    events = (*HEDGED, joint("talks.working", "03-20", modality="reported", intensity=1.7))
    frame, at, members = Frame(case(alignments=[{"between": ["C", "A"], "value": 0.5}])), seconds(day("06-01")), 1_500
    expected = _points(frame, _read(frame, events, Reading(), 0), at)
    drawn = [_points(frame, _read(frame, events, WEIGHED, m), at) for m in range(members)]
    for k, target in enumerate(expected):
        column = [row[k] for row in drawn]
        mean = math.fsum(column) / members
        error = math.sqrt(math.fsum((v - mean) ** 2 for v in column) / (members - 1) / members)
        assert target > 0.0 and error > 0.0
        assert abs(mean - target) < 4 * error


class _Even(Stream):
    """Luck that is laid out evenly instead of drawn: one event's block at a place of a grid."""

    def __init__(self, happens: float, strong: float) -> None:
        super().__init__(0, 0)
        self.laid = (happens, 0.5, strong, 0.5)

    def block(self, name: str, number: int = 0) -> Any:
        return self.laid


@pytest.mark.parametrize("modality", ["asserted", "reported", "alleged"])
def test_the_expectation_itself_is_the_deterministic_replay(modality: str) -> None:
    """The mean over the unit square of the two draws of one event, integrated instead of sampled."""
    frame, at = frame_of(), seconds(day("06-01"))
    entries = _entries(frame, event("threat.force", "03-05", modality=modality, intensity=0.8))
    grid, fine = 20, 400
    found = 0.0
    for k in range(grid):
        for m in range(fine):
            luck = _Even((k + 0.5) / grid, (m + 0.5) / fine)
            record = read(frame, entries, ALWAYS, WEIGHED, luck)
            found += sum(points for b in record.batches for e in b.effects for _, _, points in e.impulses)
    expected = read(frame, entries, ALWAYS, Reading(), None)
    whole = sum(points for b in expected.batches for e in b.effects for _, _, points in e.impulses)
    assert at and found / grid / fine == pytest.approx(whole, rel=1e-3)


# --- when ------------------------------------------------------------------------------------------------

INTERVAL = event("criticise", "2031-03-04/2031-03-09", id="interval")
FORK = seconds(day("03-06"))


def _dates(events: tuple[Event, ...], reading: Reading, forks: int, members: int = 300) -> Counter[int]:
    frame = frame_of()
    found: Counter[int] = Counter()
    for member in range(members):
        found.update(batch.at for batch in _read(frame, events, reading, member, forks).batches)
    return found


def test_sampled_dates_are_even_over_the_days_of_an_interval() -> None:
    found = _dates((INTERVAL,), DATED, ALWAYS, 3_000)
    days = [seconds(day(f"03-0{k}")) for k in range(4, 10)]
    assert sorted(found) == days
    assert stats.chisquare([found[d] for d in days]).pvalue > 0.001


def test_whether_when_and_how_strongly_do_not_go_together() -> None:
    """Of those that are in, dates are as even as ever, and the mean gain is one."""
    alleged = event("criticise", "2031-03-04/2031-03-09", modality="alleged", id="alleged")
    frame = frame_of()
    batches = [b for m in range(3_000) for b in _read(frame, (alleged,), SAMPLED, m).batches]
    found = Counter(b.at for b in batches)
    assert stats.chisquare([found[seconds(day(f"03-0{k}"))] for k in range(4, 10)]).pvalue > 0.001
    gains = [b.effects[0].impulses[0][2] / 2 for b in batches]  # points of `criticise`
    assert abs(sum(gains) / len(gains) - 1) < 4 * 0.26 / math.sqrt(len(gains))
    early = [g for b, g in zip(batches, gains, strict=True) if b.at <= FORK]
    assert abs(sum(early) / len(early) - 1) < 4 * 0.26 / math.sqrt(len(early))


@pytest.mark.parametrize(
    ("forks", "first", "last"),
    [
        (FORK, "03-04", "03-06"),  # placed at the fork: of history
        (FORK - 1, "03-06", "03-09"),  # forked before that day: ahead, and not before the fork
        (seconds(day("03-08")), "03-04", "03-08"),
        (seconds(day("03-04")), "03-05", "03-09"),
        (seconds(day("03-05")) + 3_600, "03-06", "03-09"),
    ],
)
def test_no_sampled_date_crosses_the_fork(forks: int, first: str, last: str) -> None:
    placed = _entries(frame_of(), INTERVAL)[0].at
    assert placed == FORK
    found = _dates((INTERVAL,), DATED, forks)
    assert (min(found), max(found)) == (seconds(day(first)), seconds(day(last)))
    assert all((at <= forks) is (placed <= forks) for at in found)
    for dates, at in (("earliest", first), ("latest", last)):
        assert list(_dates((INTERVAL,), Reading(dates, "expected"), forks, 1)) == [seconds(day(at))]  # type: ignore[arg-type]


@given(histories(most=12), st.floats(0, 1), st.sampled_from(("sample", "earliest", "latest")), st.integers(-1, DAY))
def test_dates_stay_inside_their_window_and_on_their_side_of_the_fork(
    history: History, share: float, dates: Any, late: int
) -> None:
    about = history.case
    frame = Frame(about)
    entries = history.log.resolved(about.start, about.end)
    forks = seconds(about.start) + int(share * (about.end - about.start).days) * DAY + late
    found = read(frame, entries, forks, Reading(dates, "expected"), Stream(0, 0))
    placed = {effect.id: batch.at for batch in found.batches for effect in batch.effects}
    for entry in entries:
        if entry.event.id not in placed:
            continue
        at, event_ = placed[entry.event.id], entry.event
        lo, hi = event_.when.window(about.start, about.end, event_.recorded)
        if entry.planned or lo == hi:
            assert at == entry.at
        else:
            assert seconds(lo) <= at <= seconds(hi) and at % DAY == 0
        assert (at <= forks) is (entry.at <= forks)


def test_a_date_to_the_second_and_a_plan_stay_where_they_are() -> None:
    exact = event("criticise", "2031-03-04T12:30:00", id="exact")
    plan = event("summit.held", "2031-07", modality="anticipated", recorded="2031-02-01", id="plan")
    found = _dates((exact, plan), SAMPLED, ALWAYS, 30)
    assert set(found) == {seconds(day("03-04")) + 45_000, seconds(day("02-01"))}


def test_what_is_known_on_a_day_has_happened_by_then() -> None:
    found = _dates((event("criticise", "2031-03", recorded="2031-03-10", id="e"),), DATED, ALWAYS)
    assert (min(found), max(found)) == (seconds(day("03-01")), seconds(day("03-10")))


# --- in a run --------------------------------------------------------------------------------------------


def test_members_differ_in_what_they_take_the_record_to_say() -> None:
    pledge = promise(forbids=["test"])
    events = (*HEDGED, event("statement.neutral", "02-01", effects={"commitments": [pledge]}))
    fork = {"at": "2031-06-01"}
    drawn = experiment(events, fork=fork, until="06-10", evidence="sample", uncertain_dates="sample")
    climates = {c.trajectory.value("climate", c.trajectory.starts) for c in courses(drawn, 12)}
    assert len(climates) > 6
    assert not drawn.shares_history
    fixed = experiment(events, fork=fork, until="06-10")
    same = {c.trajectory.value("climate", c.trajectory.starts) for c in courses(fixed, 3)}
    assert same == {run(*events).value("climate", day("06-01"))}
