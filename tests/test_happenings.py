"""Happenings: what an act that is about to happen leaves in the log, on the agenda and among the sanctions."""

from __future__ import annotations

import math
from typing import Any

import pytest
from futures import courses, experiment, frame_of, future_case, outlook
from invented import day, event, run

from sim.engine.trajectory import Trajectory
from sim.future.happenings import Happening, Plan, comes, happenings, is_joint, is_meeting, of_item
from sim.model.evolve import evolve
from sim.model.state import Phase, State
from sim.record.codebook import CODEBOOK
from sim.record.dates import seconds, timestamp

AT = seconds(day("06-01"))
BEST, WORST = 0.9999, 0.0001
OWN = {
    "types": [
        {
            "code": "talks.hotline",
            "parent": "talks.working",
            "memory": "symbolic",
            "weight": 2,
            "definition": "Invented.",
            "example": "Invented.",
        }
    ]
}


def _plan(trajectory: Trajectory, code: str, actors: str = "A", targets: str = "B", **keys: Any) -> Plan:
    index = trajectory.frame.index
    doers, receivers = (tuple(sorted(index[a] for a in side.split())) for side in (actors, targets))
    keys = {"intensity": 1.0, "cause": "A>B:conf", **keys}
    return Plan("act", code, doers, receivers, **keys)


def _happen(trajectory: Trajectory, plan: Plan, u: float = 0.5, state: State | None = None) -> tuple[Happening, ...]:
    return happenings(trajectory.frame, state or trajectory.at(AT), plan, AT, u)


def _in(trajectory: Trajectory, phase: Phase) -> State:
    state = trajectory.at(AT)
    return state._replace(talks=state.talks._replace(phase=phase))


# --- acts ------------------------------------------------------------------------------------------------


def test_an_act_is_what_the_same_recorded_event_would_be() -> None:
    """The effect of a generated act on the state is that of a sure record of the same act."""
    trajectory = run()
    for code in ("criticise", "threat.force", "test.srbm", "praise", "detainees.released", "letter", "talks.cancelled"):
        (made,) = _happen(trajectory, _plan(trajectory, code, intensity=0.8))
        recorded = run(event(code, "06-01", intensity=0.8, joint=False))
        now, _ = evolve(trajectory.frame, trajectory.at(AT), AT, [made.effect])
        assert now.stocks == recorded.at(AT).stocks and now.trust == recorded.at(AT).trust
        assert now.talks == recorded.at(AT).talks
        assert made.intensity == 0.8 and made.cause == "A>B:conf"
        assert (made.act.at, made.act.id, made.act.type, made.act.weight) == (AT, "act", code, 1.0)
        assert (made.act.actors, made.act.targets) == (("A",), ("B",)) or made.act.joint


def test_contacts_meetings_and_texts_are_joint() -> None:
    frame = frame_of()
    found = {code for code in CODEBOOK if is_joint(frame, code)}
    assert {"talks.working", "summit.held", "envoy.visit", "agreement.framework"} <= found
    assert not {"letter", "offer.talks", "criticise", "talks.walkout", "mediation.held", "test.moratorium"} & found
    assert {code for code in CODEBOOK if is_meeting(frame, code)} == {"talks.working", "summit.held", "envoy.visit"}


def test_mediation_feeds_its_stock() -> None:
    trajectory = run()
    (made,) = _happen(trajectory, _plan(trajectory, "mediation.held", "C", "A B"))
    assert made.effect.mediation > 0 and not made.act.joint and made.act.dyads == ()


# --- meetings --------------------------------------------------------------------------------------------


def test_a_summit_that_is_ripe_for_a_text_leaves_two_events() -> None:
    trajectory = run()
    plan = _plan(trajectory, "summit.held", intensity=1.4)
    summit, text = _happen(trajectory, plan, BEST, _in(trajectory, "FORMULA"))
    assert (summit.act.type, text.act.type) == ("summit.held", "agreement.framework")
    assert (summit.act.id, text.act.id) == ("act", "act-2")
    assert summit.act.joint and text.act.joint and summit.intensity == text.intensity == 1.4
    (alone,) = _happen(trajectory, plan, BEST, _in(trajectory, "STALEMATE"))
    assert alone.act.type == "summit.held"


def test_a_barren_meeting_is_weak() -> None:
    trajectory = run()
    (visit,) = _happen(trajectory, _plan(trajectory, "envoy.visit", intensity=0.5), WORST)
    assert visit.act.type == "envoy.visit" and visit.intensity == pytest.approx(0.15)
    full = _happen(trajectory, _plan(trajectory, "envoy.visit", intensity=0.5), BEST)[0]
    ratio = visit.effect.impulses[0][2] / full.effect.impulses[0][2]
    assert ratio == pytest.approx(0.3)


def test_who_trusts_less_walks_out_and_between_equals_the_guest() -> None:
    kind = event("detainees.released", "03-01", "A", "B")  # B comes to trust A
    trusting = run(kind)
    plan = _plan(trusting, "talks.working")
    assert trusting.value("trust(B>A)", AT) > trusting.value("trust(A>B)", AT)
    for swapped in (plan, plan._replace(actors=plan.targets, targets=plan.actors)):
        (walkout,) = _happen(trusting, swapped, WORST)
        assert (walkout.act.type, walkout.act.actors, walkout.act.targets) == ("talks.walkout", ("A",), ("B",))
        assert not walkout.act.joint
    equal = run()
    (walkout,) = _happen(equal, _plan(equal, "summit.held"), WORST)
    assert walkout.act.actors == ("B",)


def test_a_case_s_own_meeting_is_coded_as_what_it_descends_from() -> None:
    trajectory = run(codebook=OWN)
    assert is_meeting(trajectory.frame, "talks.hotline")
    (held,) = _happen(trajectory, _plan(trajectory, "talks.hotline"), BEST)
    assert held.act.type == "talks.working"
    (walkout,) = _happen(trajectory, _plan(trajectory, "talks.hotline"), WORST)
    assert walkout.act.type == "talks.walkout"


def test_meetings_outside_the_negotiation_just_take_place() -> None:
    trajectory = run()
    for targets in ("C", "B C"):
        (held,) = _happen(trajectory, _plan(trajectory, "talks.working", "A", targets), WORST)
        assert held.act.type == "talks.working" and held.act.joint and held.intensity == 1.0


def test_every_guest_must_come_and_only_to_meetings() -> None:
    trajectory = run()
    frame, state = trajectory.frame, trajectory.at(AT)
    index = frame.index
    never = {index["C"]: -50.0}
    both = _plan(trajectory, "talks.working", "A", "B C")
    assert comes(frame, state, both, AT, 0.1, {})
    assert not comes(frame, state, both, AT, 0.1, never)
    assert comes(frame, state, _plan(trajectory, "talks.working"), AT, 0.1, never)
    assert comes(frame, state, both._replace(type="criticise"), AT, 0.9999, never)
    assert comes(frame, state, both._replace(item="plan"), AT, 0.9999, never)  # the agenda has drawn it already


# --- the agenda ------------------------------------------------------------------------------------------

PLAN = event("summit.held", "2031-07", "A B", joint=True, modality="anticipated", recorded="2031-02-01", id="plan")


def _after(trajectory: Trajectory, made: tuple[Happening, ...]) -> State:
    return evolve(trajectory.frame, trajectory.at(AT), AT, [h.effect for h in made])[0]


@pytest.mark.parametrize("u", [WORST, 0.4, BEST])
def test_an_item_that_comes_true_is_closed_whatever_comes_of_it(u: float) -> None:
    trajectory = run(PLAN)
    (item,) = trajectory.at(AT).agenda
    plan = of_item(trajectory.frame, item)
    assert (plan.id, plan.item, plan.cause, plan.type) == ("agenda-plan", "plan", "agenda:plan", "summit.held")
    assert (plan.actors, plan.targets) == ((trajectory.frame.index["A"],), (trajectory.frame.index["B"],))
    (after,) = _after(trajectory, _happen(trajectory, plan, u)).agenda
    assert item.status == "open" and after.status == "confirmed"


def test_a_summit_that_is_called_off_leaves_the_agenda() -> None:
    visit = event("envoy.visit", "07-10", modality="anticipated", recorded="2031-02-01", id="visit")
    trajectory = run(PLAN, visit)
    after = _after(trajectory, _happen(trajectory, _plan(trajectory, "summit.cancelled")))
    assert {i.id: i.status for i in after.agenda} == {"plan": "lapsed", "visit": "open"}
    other = _after(trajectory, _happen(trajectory, _plan(trajectory, "talks.cancelled")))
    assert {i.id: i.status for i in other.agenda} == {"plan": "open", "visit": "open"}


# --- sanctions -------------------------------------------------------------------------------------------

SANCTIONS = [
    {"id": "ore", "senders": ["A"], "targets": ["B"], "level": 0.3, "enforcement": 0.5},
    {"id": "steel", "senders": ["C"], "targets": ["B"], "level": 0.6},
    {"id": "fish", "senders": ["A"], "targets": ["B"], "level": 0.4, "status": "suspended"},
    {"id": "grain", "senders": ["B"], "targets": ["A"], "level": 0.7},
]


def test_a_measure_is_put_on_with_its_level_or_as_strong_as_the_act() -> None:
    trajectory = run()
    for keys, level in (({"intensity": 0.5}, 0.1), ({"level": 0.45}, 0.45), ({"level": 0.0}, 0.0)):
        after = _after(trajectory, _happen(trajectory, _plan(trajectory, "sanctions.imposed", **keys)))
        (measure,) = after.sanctions
        assert (measure.id, measure.status, measure.enforcement) == ("act", "active", 1.0)
        assert measure.level == pytest.approx(level)
        assert (measure.senders, measure.targets) == (("A",), ("B",))
        assert after.pain[trajectory.frame.index["B"]].severity == pytest.approx(level)


def test_what_is_eased_is_the_heaviest_of_one_s_own_measures() -> None:
    trajectory = run(sanctions=SANCTIONS)
    plan = _plan(trajectory, "sanctions.eased", level=0.1)
    after = {m.id: m for m in _after(trajectory, _happen(trajectory, plan)).sanctions}
    assert {k: round(m.level, 9) for k, m in after.items()} == {"ore": 0.2, "steel": 0.6, "fish": 0.4, "grain": 0.7}
    before = {m.id: m for m in trajectory.at(AT).sanctions}
    assert after["ore"] == before["ore"]._replace(level=after["ore"].level)  # everything else about it stays
    whole = _after(trajectory, _happen(trajectory, _plan(trajectory, "sanctions.eased", level=1.0)))
    assert {m.id: m.level for m in whole.sanctions}["ore"] == 0.0
    others = _after(trajectory, _happen(trajectory, _plan(trajectory, "sanctions.eased", "D", "B", level=0.1)))
    assert {m.id: round(m.level, 9) for m in others.sanctions}["steel"] == 0.5  # it has none of its own


def test_where_there_is_nothing_to_ease_only_the_gesture_counts() -> None:
    trajectory = run()
    (eased,) = _happen(trajectory, _plan(trajectory, "sanctions.eased"))
    assert eased.effect.deed is None and eased.effect.impulses


# --- in members ------------------------------------------------------------------------------------------


def test_generated_tests_break_a_moratorium() -> None:
    pledge = {"id": "pledge", "by": "A", "to": ["B"], "content": "Invented.", "forbids": ["test.icbm"]}
    made = event("test.moratorium", "01-15", effects={"commitments": [pledge]})
    tests = outlook(conf={"test.icbm": {"no_talks": 1}})
    found = experiment([made], about=future_case(tests), until="12-31")
    for course in courses(found, 4):
        first = next(o for o in course.occurrences if o.cause == "A>B:conf")
        trajectory = course.trajectory
        statuses = [next(e.status for e in trajectory.at(t).ledger) for t in (first.at - 1, first.at)]
        assert statuses == ["ACTIVE", "BREACHED"]


def test_generated_joint_acts_feel_like_recorded_ones() -> None:
    """A member replayed as if its acts had been recorded has the same read-outs."""
    found = experiment(until="06-30", parameters={"mark_spread": 0.0})
    (course,) = courses(found, 1)
    as_recorded = [
        event(o.type, timestamp(o.at), " ".join(o.actors), " ".join(o.targets), joint=o.joint, id=f"r{k}")
        for k, o in enumerate(course.occurrences)
    ]
    assert len(as_recorded) > 10
    replayed = run(*as_recorded, until="06-30")
    for name in replayed.variables:
        ours, theirs = (t.value(name, seconds(day("06-30"))) for t in (course.trajectory, replayed))
        assert math.isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-12), name
