"""replay: what falls on one instant, what the clock brings by itself, and where a replay may be cut and taken up."""

from __future__ import annotations

import itertools
import math

import pytest
from invented import case, day, entry, event, joint, making, promise, run

from sim.engine.replay import replay
from sim.engine.trajectory import Keep, Trajectory
from sim.model.effect import batches_of
from sim.model.evolve import evolve, initial
from sim.model.frame import Frame
from sim.model.readouts import deadline_proximity
from sim.model.timer import next_timer
from sim.record.dates import DAY, day_of, seconds
from sim.record.log import EventLog


def story(trajectory: Trajectory) -> list[tuple[str, str, int]]:
    return [(day_of(t.at).isoformat()[5:], t.target, t.guard) for t in trajectory.transitions]


# --- one instant ------------------------------------------------------------------------------------------


def test_events_of_one_day_are_one_batch_whatever_their_order() -> None:
    items = [
        joint("talks.working", "02-01"),
        event("test.icbm", "02-01"),
        event("talks.walkout", "02-01", "B", "A"),
        making("02-01", promise(), id="promise"),
    ]
    until = day("02-01")
    outcomes = [replay(case(), EventLog(order), until=until).states for order in itertools.permutations(items)]
    assert len(outcomes[0]) == 2
    assert all(states == outcomes[0] for states in outcomes)


def test_evolve_takes_the_effects_of_an_instant_in_any_order() -> None:
    """To the last bit: sums of several impulses, and the names of what set a transition off."""
    items = [joint("talks.working", "02-01", intensity=g, id=f"round-{g}".replace(".", "-")) for g in (0.3, 0.7, 1.1)]
    frame = Frame(case())
    (batch,) = batches_of(frame, EventLog(items).resolved(frame.case.start, frame.case.end))
    outcomes = {evolve(frame, initial(frame), batch.at, order) for order in itertools.permutations(batch.effects)}
    assert len(outcomes) == 1


def test_a_batch_makes_one_transition_at_most() -> None:
    """Talks that open, meet and agree on one day open in DETAIL and go no further."""
    trajectory = run(joint("talks.working", "02-01"), joint("agreement.framework", "02-01"))
    assert story(trajectory)[0] == ("02-01", "DETAIL", 3)
    assert len([t for t in trajectory.transitions if t.at == seconds(day("02-01"))]) == 1


def test_rupture_comes_before_progress() -> None:
    trajectory = run(joint("talks.working", "02-01"), joint("talks.working", "02-10"), event("talks.walkout", "02-10"))
    assert story(trajectory)[:2] == [("02-01", "PRENEG", 9), ("02-10", "BREAKDOWN", 1)]


def test_what_the_clock_brings_joins_the_batch_of_its_day() -> None:
    """A breakdown would settle on 30 April; contact on that day resumes the talks at once."""
    opening = [joint("talks.working", "02-01"), event("talks.walkout", "03-01")]
    alone = run(*opening, until="06-30")
    assert story(alone)[1:] == [("03-01", "BREAKDOWN", 1), ("04-30", "STALEMATE", 13)]
    resumed = run(*opening, joint("envoy.visit", "04-30"), until="06-30")
    assert story(resumed)[1:] == [("03-01", "BREAKDOWN", 1), ("04-30", "PRENEG", 8)]
    assert resumed.transitions[-1].precipitants == ("envoy-visit-04-30",)


def test_a_promise_kept_on_the_day_it_becomes_due_is_kept() -> None:
    made = making("02-01", promise(due="2031-03-31"))
    trajectory = run(made, event("commitment.fulfilled", "04-01", refs={"fulfils": ["pledge"]}))
    assert entry(trajectory, "pledge", "04-01").status == "FULFILLED"
    assert len([s for s in trajectory.states if s.at == seconds(day("04-01"))]) == 1


def test_events_with_a_time_of_day_come_in_order_of_time() -> None:
    early, late = (event("praise", f"2031-02-01T{hour}:00:00", id=f"at-{hour}") for hour in ("09", "15"))
    trajectory = run(late, early, until="02-02")
    noon = seconds(day("02-01")) + DAY // 2
    assert trajectory.value("posture(A>B)", noon) < trajectory.value("posture(A>B)", noon + DAY // 4)
    assert [s.at - seconds(day("02-01")) for s in trajectory.states[1:]] == [9 * 3600, 15 * 3600]


def test_what_the_clock_brings_waits_for_midnight() -> None:
    """Tension falls below the threshold within a day; the phase changes at the next 00:00."""
    trajectory = run(joint("violence.major", "02-01", intensity=2.0), event("test.icbm", "02-01"))
    (begun, crisis, _), (over, calm, guard) = story(trajectory)[:2]
    assert (begun, crisis, calm, guard) == ("02-01", "CRISIS", "CONFRONTATION", 17)
    before = trajectory.value("tension", seconds(day(over)) - DAY)
    assert trajectory.value("tension", day(over)) <= 0.6 < before


# --- by itself -----------------------------------------------------------------------------------------------


def test_a_guard_that_still_holds_after_a_transition_acts_on_the_next_day() -> None:
    """From BREAKDOWN the first thing to fall due is the settling, then at once the crisis that tension calls for."""
    trajectory = run(
        joint("talks.working", "02-01"),
        joint("violence.major", "02-02", intensity=2.0),
        event("talks.walkout", "02-02"),
    )
    assert story(trajectory)[:3] == [("02-01", "PRENEG", 9), ("02-02", "BREAKDOWN", 1), ("02-03", "CRISIS", 16)]


def test_stalled_talks_become_a_stalemate() -> None:
    trajectory = run(joint("talks.working", "02-01"), event("letter", "05-01"), until="08-01")
    assert story(trajectory) == [("02-01", "PRENEG", 9), ("06-01", "STALEMATE", 11)]
    revived = run(joint("talks.working", "02-01"), event("offer.talks", "05-01"), until="08-01")
    assert story(revived) == [("02-01", "PRENEG", 9)]


def test_long_quiet_makes_a_conflict_dormant() -> None:
    trajectory = run(event("criticise", "02-01"), until="12-31")
    assert story(trajectory) == [("07-31", "DORMANT", 19)]  # 180 days on, in a relation that is not tense
    assert story(run(event("criticise", "02-01"), event("criticise", "06-01", id="again"), until="11-27")) == []


def test_a_deadline_rings_when_its_day_is_over() -> None:
    opening = [joint("talks.working", "02-01"), event("talks.cancelled", "02-10")]
    ultimatum = event("ultimatum", "02-20", effects={"deadlines": [{"id": "march", "at": "2031-03"}]})
    trajectory = run(*opening, ultimatum, until="04-30")
    assert story(trajectory)[2:] == [("04-01", "BREAKDOWN", 12)]
    assert trajectory.transitions[-1].precipitants == ("march",)
    states = [trajectory.at(day(d)).deadlines[0].status for d in ("03-31", "04-01")]
    assert states == ["open", "expired"]


@pytest.mark.parametrize("magnitude", [0.99, 1.0])
def test_a_deadline_of_little_weight_breaks_nothing(magnitude: float) -> None:
    opening = [joint("talks.working", "02-01"), event("talks.cancelled", "02-10")]
    deadline = {"id": "march", "at": "2031-03-31", "magnitude": magnitude}
    trajectory = run(*opening, event("ultimatum", "02-20", effects={"deadlines": [deadline]}), until="04-30")
    assert (trajectory.phase(day("04-30")) == "BREAKDOWN") == (magnitude >= 1)


@pytest.mark.parametrize("waived", ["march", "pledge"])
def test_a_deadline_that_is_waived_or_whose_commitment_is_does_not_ring(waived: str) -> None:
    effects = {
        "deadlines": [{"id": "march", "at": "2031-03-31", "commitment": "pledge"}],
        "commitments": [promise()],
    }
    waiver = event("statement.neutral", "03-15", "B", "A", effects={"waives": [waived]})
    opening = [joint("talks.working", "02-01"), event("talks.cancelled", "02-10")]
    trajectory = run(*opening, event("ultimatum", "02-20", effects=effects), waiver, until="04-30")
    assert trajectory.states[-1].deadlines[0].status == "waived"
    assert trajectory.phase(day("04-30")) == "STALEMATE"


# --- the agenda -------------------------------------------------------------------------------------------------


def agenda(trajectory: Trajectory, when: str) -> list[str]:
    return [item.status for item in trajectory.at(day(when)).agenda]


def test_an_announced_meeting_moves_nothing_until_it_is_confirmed() -> None:
    planned = joint("summit.held", "2031-03-01/2031-03-10", recorded="2031-02-01", modality="anticipated", id="plan")
    held = joint("summit.held", "03-05", refs={"confirms": ["plan"]}, id="held")
    trajectory = run(planned, held)
    assert [agenda(trajectory, d) for d in ("01-31", "02-01", "03-04", "03-05")] == [
        [],
        ["open"],
        ["open"],
        ["confirmed"],
    ]
    assert trajectory.value("climate", day("03-04")) == trajectory.value("climate", day("01-01"))
    assert story(trajectory)[0] == ("03-05", "PRENEG", 9)


def test_a_window_that_passes_lapses() -> None:
    planned = joint("summit.held", "2031-03-01/2031-03-10", recorded="2031-02-01", modality="hypothetical")
    assert [agenda(run(planned), d) for d in ("03-10", "03-11")] == [["open"], ["lapsed"]]


@pytest.mark.parametrize(("first", "second"), [("confirms", "denies"), ("denies", "confirms")])
def test_held_and_not_held_on_one_day_is_held(first: str, second: str) -> None:
    planned = joint("summit.held", "2031-03", recorded="2031-02-01", modality="anticipated", id="plan")
    said = {"confirms": "asserted", "denies": "negated"}
    records = [
        joint("summit.held", "03-05", modality=said[ref], refs={ref: ["plan"]}, id=key)
        for key, ref in (("a", first), ("b", second))
    ]
    assert agenda(run(planned, *records), "03-05") == ["confirmed"]


def test_a_negation_closes_an_item_and_an_open_window_never_passes() -> None:
    planned = joint("summit.held", "2031-03-01/..", recorded="2031-02-01", modality="anticipated", id="plan")
    never = joint("summit.held", "04-01", modality="negated", refs={"denies": ["plan"]}, id="never")
    assert agenda(run(planned), "12-31") == ["open"]
    assert [agenda(run(planned, never), d) for d in ("03-31", "04-01")] == [["open"], ["lapsed"]]


# --- cutting and taking up ----------------------------------------------------------------------------------------

KEEPS: tuple[Keep, ...] = ("all", "last")
LOG = EventLog(
    [
        joint("talks.working", "02-01"),
        making("02-10", promise(due="2031-04-30"), promise("threat", kind="threat", due="2031-05-31")),
        event(
            "sanctions.imposed", "03-01", effects={"sanctions": [{"id": "ban", "level": 0.3, "until": "2031-06-30"}]}
        ),
        event("talks.walkout", "04-15"),
        event("detainees.released", "2031-05-05T12:30:00", "B", "A"),
    ]
)


def test_until_is_a_day_inclusive() -> None:
    whole, cut = replay(case(), LOG), replay(case(), LOG, until=day("04-15"))
    assert cut.states == tuple(s for s in whole.states if s.at <= seconds(day("04-15")))
    assert cut.transitions == tuple(t for t in whole.transitions if t.at <= cut.ends)
    assert cut.ends == seconds(day("04-15")) and cut.phase(day("04-15")) == "BREAKDOWN"
    later = replay(case(), LOG, until=seconds(day("05-05")) + 45_000)
    assert later.states[-1].at == later.ends


def test_until_stops_at_the_end_of_the_case_and_not_before_its_start() -> None:
    assert replay(case(), LOG, until=day("12-31").replace(year=2040)).ends == seconds(day("12-31"))
    with pytest.raises(ValueError, match="end before it starts"):
        replay(case(), LOG, until=day("01-01").replace(year=2030))


@pytest.mark.parametrize("k", range(11))
def test_a_replay_taken_up_from_a_kept_state_goes_on_as_if_never_cut(k: int) -> None:
    whole = replay(case(), LOG)
    resumed = replay(case(), LOG, resume=whole.states[k])
    assert resumed.states == whole.states[k:]
    assert resumed.transitions == tuple(t for t in whole.transitions if t.at > whole.states[k].at)


def test_a_resumed_replay_begins_where_it_was_taken_up() -> None:
    kept = replay(case(), LOG).at(day("03-01"))
    every, last = (replay(case(), LOG, resume=kept, keep=keep) for keep in KEEPS)
    assert every.starts == last.starts == kept.at
    assert every.phases == last.phases and every.phases[0].phase == kept.talks.phase


def test_looking_every_day_changes_nothing() -> None:
    """Event-driven replay equals a replay that asks at every midnight."""
    whole = replay(case(), EventLog([e for e in LOG if "T" not in e.when.text]))
    frame = whole.frame
    batches = {batch.at: batch.effects for batch in batches_of(frame, whole.events)}
    state = initial(frame)
    for at in range(frame.start, frame.end + 1, DAY):
        state, _ = evolve(frame, state, at, batches.get(at, ()))
        assert state == whole.at(at)


def test_an_empty_batch_with_nothing_due_gives_the_same_state_object() -> None:
    frame = Frame(case())
    state = initial(frame)
    same, transition = evolve(frame, state, state.at + 5 * DAY)
    assert same is state and transition is None


def test_the_timer_looks_only_before_the_next_batch() -> None:
    frame = Frame(case())
    state = initial(frame)
    dormant = state.at + 180 * DAY
    assert next_timer(frame, state, dormant) is None  # it would join that batch
    assert next_timer(frame, state, dormant + 1) == dormant
    assert next_timer(frame, state, state.at + 400 * DAY) == dormant


def test_tension_of_a_log_is_that_of_its_sum() -> None:
    trajectory = run(event("test.srbm", "02-01"), event("test.icbm", "02-01"), event("criticise", "02-01", "B", "A"))
    assert trajectory.value("tension", day("02-01")) == pytest.approx(1 - math.exp(-(4 + 9 + 2) / 35))


def test_a_deadline_comes_nearer_until_it_is_over() -> None:
    deadline = {"id": "end", "by": "A", "at": "2031-03-31"}
    done = run(event("statement.neutral", "02-01", effects={"deadlines": [deadline]}))
    near = [deadline_proximity(done.frame, done.at(day(d)), seconds(day(d))) for d in ("03-02", "03-31", "04-01")]
    assert near[0] == {"end": pytest.approx(math.exp(-1))}  # thirty days before the midnight at which it expires
    assert near[1] == {"end": pytest.approx(math.exp(-1 / 30))}
    assert near[2] == {}
