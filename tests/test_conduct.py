"""Conduct: policies and rules at work: when they hold, what they tilt, and what they set in motion."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import Any

import pytest
from futures import UNEXCITED, courses, experiment, frame_of, future_case, outlook, ruled, use
from hypothesis import given
from hypothesis import strategies as st
from invented import day, event, joint, run

from sim.engine.simulate import Course, member
from sim.future.conduct import REVIEW, BoundRule, Conduct, Memory, bound_policy, greatest_tilts, review, scenario_rule
from sim.future.heard import heard_of
from sim.future.marks import MarkTable
from sim.future.policies import Reaction
from sim.future.streams import Stream
from sim.future.view import View
from sim.record.dates import DAY, seconds
from sim.record.log import EventLog

FORK = seconds(day("01-31"))
QUIET: Mapping[str, Any] = {"rates": {"A": {"conf": 0, "coop": 0}, "B": {"conf": 0, "coop": 0}}}
SILENT = future_case({**outlook(), **QUIET})
"""A case in which nobody acts of their own accord: what happens is what rules bring about."""
FORCE_SHOW = "force.show"


def _do(code: str = FORCE_SHOW, **keys: Any) -> dict[str, Any]:
    return {"type": code, **keys}


def _ran(*rules: Mapping[str, Any], members: int = 1, events: tuple[Any, ...] = (), **keys: Any) -> list[Course]:
    """Members of the silent case in which A behaves by some rules."""
    used = keys.pop("used", {})
    changes = [*keys.pop("changes", ()), use(**used)]
    parameters = {**UNEXCITED, **keys.pop("parameters", {})}
    found = experiment(events, changes, [ruled(*rules)], about=SILENT, parameters=parameters, **keys)
    return courses(found, members)


def _days(course: Course) -> list[float]:
    """Days after the fork on which something happened."""
    return [(o.at - FORK) / DAY for o in course.occurrences]


# --- doing nothing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rules",
    [
        [{"when": "true", "tilt": {"conf": 0.0, "coop": 0.0}}],
        [{"when": "true", "tilt": {"criticise": 0.0}}],
        [{"when": "tension > 0.99 and climate > 99", "tilt": {"conf": 0.5}, "do": _do()}],
        [{"when": "true", "do": _do(probability=0.0)}],
    ],
    ids=["no tilt", "no tilt of a type", "never", "improbable"],
)
def test_a_policy_that_changes_nothing_is_none_to_the_byte(rules: list[dict[str, Any]]) -> None:
    """Invariant 22, with the fork before a day, so that reviews do not fall on midnights."""
    fork = {"at": "2031-02-11", "side": "before"}
    events = [joint("talks.working", "02-01")]
    meetings = outlook(coop={"talks.working": {"no_talks": 1}, "praise": {"talks": 2}})
    keys: dict[str, Any] = {"fork": fork, "until": "10-31", "about": future_case(meetings)}
    plain = experiment(events, **keys)
    ruled_by = experiment(events, [use()], [ruled(*rules)], **keys)
    for number in range(4):
        one, other = member(plain, number), member(ruled_by, number)
        assert one.occurrences and one == other


# --- tilts -----------------------------------------------------------------------------------------------


def test_more_tilt_more_acts() -> None:
    """Invariant 22: expected counts are monotone in the tilt; with shared luck, almost every member is."""
    counts: list[list[int]] = []
    for tilt in (-1.5, -0.5, 0.0, 0.5, 1.0):
        policy = ruled({"when": "true", "tilt": {"conf": tilt}})
        ran = courses(experiment(changes=[use()], policies=[policy], until="09-30"), 12)
        counts.append([sum(o.actors == ("A",) and o.cause == "A>B:conf" for o in c.occurrences) for c in ran])
    totals = [sum(column) for column in counts]
    assert totals == sorted(totals) and totals[-1] > 4 * totals[0] > 0
    paired = [low <= high for a, b in itertools.pairwise(counts) for low, high in zip(a, b, strict=True)]
    assert sum(paired) / len(paired) > 0.9


def test_a_tilt_multiplies_the_rate() -> None:
    """A plain Poisson clock at log-tilt t has e**t times the acts."""
    plain = {"own_conf": 0.0, "reciprocal_conf": 0.0, "talks_conf": 1.0, "impasse_conf": 1.0}
    policy = ruled({"when": "true", "tilt": {"conf": 1.2}})
    found = experiment(changes=[use()], policies=[policy], parameters=plain)
    counts = [sum(o.cause == "A>B:conf" for o in c.occurrences) for c in courses(found, 16)]
    expected = 16 * 334 * 0.04 * math.exp(1.2)
    assert abs(sum(counts) - expected) < 4 * math.sqrt(expected)


def _tilted(
    *rules: tuple[dict[str, float], int], more: tuple[dict[str, float], int] | None = None
) -> Mapping[Any, float]:
    """The tilts in force when all these rules hold, and `more` besides for another actor."""
    bound = [
        BoundRule(f"A:p:{k}", ALWAYS.condition, tilt, None, priority, "A", "B", 0, 2**40)
        for k, (tilt, priority) in enumerate(rules)
    ]
    if more is not None:
        bound.append(BoundRule("B:p:0", ALWAYS.condition, more[0], None, more[1], "B", "A", 0, 2**40))
    return _review(tuple(bound)).tilts


ANSWER = Reaction(type="criticise", actors=("A",), targets=("B",))
ALWAYS = scenario_rule("true", ANSWER, "always", 0, 2**40)
FRAME = frame_of()


def _review(rules: tuple[BoundRule, ...], memory: tuple[Memory, ...] | None = None, **keys: Any) -> Any:
    future = FRAME.case.future
    assert future is not None
    conduct = Conduct(rules)
    at = keys.get("at", FORK)
    state = keys.get("state") or run().at(day("06-01"))
    fresh = keys.get("fresh", ())
    return review(
        conduct,
        memory or conduct.started(),
        FRAME,
        MarkTable(FRAME, future),
        state,
        at,
        (*keys.get("acts", ()), *fresh),
        fresh,
        Stream(0, keys.get("member", 0)),
    )


def test_tilts_of_equal_priority_add_and_are_cut_at_two() -> None:
    assert _tilted(({"conf": 0.5}, 0), ({"conf": 0.4, "coop": -0.2}, 0)) == {("A", "conf"): 0.9, ("A", "coop"): -0.2}
    assert _tilted(({"conf": 1.5}, 0), ({"conf": 1.0}, 0)) == {("A", "conf"): 2.0}
    assert _tilted(({"conf": -1.5}, 3), ({"conf": -1.0}, 3)) == {("A", "conf"): -2.0}
    # cut after all have been added, not on the way
    assert _tilted(({"conf": 1.5}, 0), ({"conf": 1.5}, 0), ({"conf": -1.5}, 0)) == {("A", "conf"): 1.5}


def test_the_highest_priority_that_holds_decides_for_each_class_and_type() -> None:
    rules: list[tuple[dict[str, float], int]] = [({"conf": 0.5, "test.srbm": 1.0}, 0), ({"conf": -0.9}, 2)]
    for order in (rules, rules[::-1]):
        assert _tilted(*order) == {("A", "conf"): -0.9, ("A", "test.srbm"): 1.0}
    assert _tilted(*rules, more=({"conf": 0.3}, 0))["B", "conf"] == 0.3


@given(st.lists(st.tuples(st.floats(-2, 2), st.integers(0, 3)), min_size=1, max_size=6))
def test_tilts_do_not_depend_on_the_order_of_rules(many: list[tuple[float, int]]) -> None:
    rules = [({"coop": tilt}, priority) for tilt, priority in many]
    highest = max(priority for _, priority in many)
    expected = math.fsum(tilt for tilt, priority in many if priority == highest)
    for order in (rules, rules[::-1]):
        found = _tilted(*order)["A", "coop"]
        assert found == pytest.approx(min(2.0, max(-2.0, expected)), abs=1e-12)


def test_the_greatest_tilts_are_as_if_all_that_raise_held_at_once() -> None:
    rules = [
        BoundRule(f"A:p:{k}", ALWAYS.condition, tilt, None, k, "A", "B", 0, 2**40)
        for k, tilt in enumerate(({"conf": 0.5}, {"conf": 0.4, "test.srbm": 2.0}, {"conf": -1.0, "coop": -0.5}))
    ]
    assert greatest_tilts(rules) == {("A", "conf"): 0.9}
    assert greatest_tilts([*rules, *rules, *rules]) == {("A", "conf"): 2.0}


# --- setting off -----------------------------------------------------------------------------------------


def test_a_rule_about_a_state_is_set_off_once_when_its_condition_turns_true() -> None:
    for course in _ran({"when": "true", "do": _do(delay=3)}, members=5):
        assert _days(course) == [3]
        (shown,) = course.occurrences
        assert (shown.type, shown.actors, shown.targets, shown.cause) == (
            FORCE_SHOW,
            ("A",),
            ("B",),
            "A:rule-of-thumb:0",
        )


def test_what_follows_at_once_follows_a_second_later() -> None:
    (course,) = _ran({"when": "true", "do": _do()})
    assert [o.at for o in course.occurrences] == [FORK + 1]


def test_it_is_set_off_again_each_time_it_turns_true() -> None:
    """Tension rises above the line with each test and falls below it by itself; reviews see it fall."""
    tests = [_insert("test.nuclear", f"{month}-10", intensity=2.0) for month in ("03", "09")]
    (course,) = _ran({"when": "tension > 0.4", "do": _do("praise")}, changes=tests)
    assert course.trajectory.value("tension", day("08-31")) < 0.4 < course.trajectory.value("tension", day("03-10"))
    assert [o.at for o in course.occurrences] == [seconds(day(f"{month}-10")) + 1 for month in ("03", "09")]


def _insert(code: str, when: str, **keys: Any) -> dict[str, Any]:
    """The change that lets B do something to A on a day."""
    one = {"id": f"{code.replace('.', '-')}-{when}", "type": code, "actors": ["B"], "targets": ["A"]}
    return {"op": "insert", "event": {**one, "when": f"2031-{when}", **keys}}


@pytest.mark.parametrize(
    ("cooldown", "delay", "every"),
    [(60, 0.5, 63), (7, 0.5, 7), ("4 weeks", 0.5, 28), (1, 0.5, 7)],
    ids=str,
)
def test_with_a_cooldown_it_is_set_off_again_at_the_first_review_after_it(
    cooldown: Any, delay: float, every: int
) -> None:
    """Reviews are weekly where nothing happens; what the rule itself brings about is looked at, too."""
    (course,) = _ran({"when": "true", "do": _do("statement.neutral", cooldown=cooldown, delay=delay)}, until="05-31")
    assert _days(course) == [delay + every * k for k in range(int((120 - delay) / every) + 1)]


@pytest.mark.parametrize("most", [1, 3])
def test_at_most_so_many_times(most: int) -> None:
    (course,) = _ran({"when": "true", "do": _do(cooldown=14, at_most=most)})
    assert len(course.occurrences) == most


def test_a_probability_is_drawn_each_time_and_only_what_follows_counts_as_done() -> None:
    rule = {"when": "true", "do": _do("praise", cooldown=7, at_most=12, probability=0.5)}
    ran = _ran(rule, members=30, until="06-30")
    reviews, done = 22, sum(len(c.occurrences) for c in ran)
    assert all(len(c.occurrences) <= 12 for c in ran)
    assert {len(c.occurrences) for c in ran} != {0, 12}
    expected = 30 * reviews * 0.5
    assert abs(done - expected) < 4 * math.sqrt(30 * reviews * 0.25)


def test_scheduled_events_happen_once_in_every_member_unless_improbable() -> None:
    """Invariant 22."""
    change = {
        "op": "insert",
        "event": {"id": "relief", "type": "aid.provided", "actors": ["A"], "targets": ["B"], "when": "2031-05-05"},
    }
    for probability in (1.0, 0.3):
        found = experiment(changes=[{**change, "probability": probability}], until="06-30")
        counts = [sum(a.id == "relief" for a in c.acts) for c in courses(found, 60)]
        if probability == 1.0:
            assert counts == [1] * 60
        else:
            assert set(counts) == {0, 1}
            assert abs(sum(counts) - 18) < 4 * math.sqrt(60 * 0.3 * 0.7)


def test_for_so_many_days_it_must_have_held_at_every_review() -> None:
    (course,) = _ran({"when": "true for 14 days", "do": _do(delay=1)})
    assert _days(course) == [15]
    (weeks,) = _ran({"when": "true for 3 weeks", "do": _do(delay=1)})
    assert _days(weeks) == [22]
    (course,) = _ran({"when": "true for 10 days", "do": _do(delay=1)})
    assert _days(course) == [15]  # noticed at the next weekly review


def test_a_time_starts_anew_when_the_condition_has_failed_in_between() -> None:
    calm, tense = run().at(day("06-01")), run(event("test.nuclear", "05-31", "B", "A", intensity=2.0)).at(day("06-01"))
    low, high = (View(FRAME, state, seconds(day("06-15")), ()).climate for state in (tense, calm))
    rule = scenario_rule(f"climate > {(low + high) / 2:.3f} for 14 days", ANSWER, "r", 0, 2**40)
    memory: tuple[Memory, ...] = (Memory(),)
    fired = []
    for k, state in enumerate((calm, calm, tense, calm, calm, calm)):
        found = _review((rule,), memory, at=seconds(day("06-01")) + k * REVIEW, state=state)
        memory = found.memory
        fired.append(len(found.plans))
    assert fired == [0, 0, 0, 0, 0, 1]


def test_a_tilt_may_wait_too() -> None:
    rule = ruled({"when": "true for 14 days", "tilt": {"conf": 1.0}})
    bound = bound_policy(rule, "A", "B", {}, "A:p", 0, 2**40)
    memory = Conduct(bound).started()
    tilts = []
    for k in range(4):
        found = _review(bound, memory, at=FORK + k * REVIEW)
        memory = found.memory
        tilts.append(dict(found.tilts))
    assert tilts == [{}, {}, {("A", "conf"): 1.0}, {("A", "conf"): 1.0}]


def test_from_and_until() -> None:
    rule = {"when": "true", "do": _do("praise", cooldown=7)}
    (course,) = _ran(rule, used={"from": "2031-04-01", "until": "2031-04-30"})
    assert course.occurrences
    assert all(seconds(day("04-01")) <= o.at <= seconds(day("04-30")) + DAY for o in course.occurrences)
    assert min(o.at for o in course.occurrences) < seconds(day("04-01")) + REVIEW + DAY
    tilting = ruled({"when": "true", "tilt": {"conf": -2.0}})
    found = experiment(changes=[use(until="2031-03-31")], policies=[tilting])
    plain = experiment()
    pairs = [
        [sum(o.cause == "A>B:conf" and (o.at < seconds(day("04-01"))) is early for o in c.occurrences) for c in ran]
        for ran in (courses(found, 8), courses(plain, 8))
        for early in (True, False)
    ]
    assert sum(pairs[0]) < 0.5 * sum(pairs[2])
    assert sum(pairs[1]) > 0.5 * sum(pairs[3])


# --- answering -------------------------------------------------------------------------------------------


def _heard(one: Any) -> Any:
    return heard_of(FRAME, EventLog([one]).resolved(FRAME.case.start, FRAME.case.end)[0])


def _bound(**do: Any) -> tuple[BoundRule, ...]:
    keys = {"when": do.pop("when", "event.actor == other")}
    return bound_policy(ruled({**keys, "do": do}), "A", "B", {}, "A:p", 0, 2**40)


def test_mirror_returns_the_usual_act_of_the_same_class() -> None:
    rules = _bound(type="mirror")
    for code, answer in (("test.srbm", "criticise"), ("letter", "praise"), ("statement.neutral", None)):
        found = _review(rules, fresh=(_heard(event(code, "03-01", "B", "A")),), at=seconds(day("03-01")))
        assert [plan.type for _, plan in found.plans] == ([] if answer is None else [answer])


def test_gesture_is_the_usual_costly_one_and_else_a_suspended_exercise() -> None:
    (rule,) = _bound(type="gesture", when="true")
    future = outlook(
        coop={"praise": {"no_talks": 9}, "detainees.released": {"no_talks": 2}, "site.dismantled": {"talks": 1}}
    )
    for about, expected in ((None, "exercise.suspended"), (future_case(future), "detainees.released")):
        frame = frame_of(about)
        assert frame.case.future is not None
        found = review(
            Conduct((rule,)), (Memory(),), frame, MarkTable(frame, frame.case.future), run().at(day("06-01")), FORK,
            (), (), Stream(0, 0),
        )  # fmt: skip
        assert [plan.type for _, plan in found.plans] == [expected]


def test_each_act_of_a_batch_is_answered_and_the_luck_is_addressed_by_the_act() -> None:
    rules = _bound(type="criticise", probability=0.5)
    first, second, third = (_heard(event("praise", "03-01", "B", "A", id=key)) for key in ("e1", "e2", "e3"))
    by_member = []
    for number in range(40):
        together = _review(rules, fresh=(first, second, third), member=number)
        apart = [_review(rules, fresh=(one,), member=number) for one in (third, first, second)]
        ids = [plan.id for _, plan in together.plans]
        assert sorted(ids) == sorted(plan.id for found in apart for _, plan in found.plans)
        assert together.memory[0].asked == 3 and together.memory[0].done == len(ids)
        by_member.append(len(ids))
    assert 30 < sum(by_member) < 90 and len(set(by_member)) == 4


def test_a_rule_does_not_answer_itself() -> None:
    rule = {"when": "event.class == conf", "do": _do("criticise", delay=1, probability=0.9)}
    counts = [len(c.occurrences) for c in _ran(rule, changes=[_insert("threat.force", "03-01")], members=40)]
    assert set(counts) == {0, 1} and sum(counts) > 25


def test_a_rule_does_not_take_for_its_own_what_only_bears_a_like_name() -> None:
    quarrel = _insert("threat.force", "03-01", id="hanoi-quarrel")
    answer = {"type": "criticise", "actors": ["A"], "targets": ["B"], "delay": 1, "probability": 0.9}
    rule = {"op": "rule", "name": "hanoi", "when": "event.class == conf", "insert": answer}
    found = experiment(changes=[quarrel, rule], about=SILENT, parameters=UNEXCITED)
    assert sum(len(c.occurrences) for c in courses(found, 20)) > 10


def test_two_rules_may_answer_each_other() -> None:
    rules = [
        {"when": "event.type == criticise", "do": _do("demand", delay=1, probability=0.7)},
        {"when": "event.type == demand", "do": _do("criticise", delay=1, probability=0.2, at_most=1)},
    ]
    ran = _ran(*rules, changes=[_insert("criticise", "03-01")], members=60)
    seen = {tuple(o.type for o in c.occurrences) for c in ran}
    assert seen >= {(), ("demand",), ("demand", "criticise", "demand")}
    assert max(sum(o.type == "criticise" for o in c.occurrences) for c in ran) == 1


def test_an_answer_waits_for_its_cooldown() -> None:
    rule = {"when": "event.class == conf and event.actor == other", "do": _do("praise", cooldown=30)}
    changes = [_insert("criticise", when) for when in ("03-01", "03-20", "03-31", "04-05")]
    (course,) = _ran(rule, changes=changes)
    assert [o.at - 1 for o in course.occurrences] == [seconds(day("03-01")), seconds(day("03-31"))]


def test_what_is_planned_is_not_answered() -> None:
    plan = _insert("threat.force", "05-01", modality="anticipated", recorded="2031-03-01", probability=0.0)
    (course,) = _ran({"when": "event.class == conf", "do": _do("criticise", probability=0.9)}, changes=[plan])
    assert course.trajectory.at(day("04-01")).agenda and not course.occurrences


def test_who_acts_and_toward_whom() -> None:
    for keys, expected in (
        ({}, (("A",), ("B",))),
        ({"targets": ["C"]}, (("A",), ("C",))),
        ({"actors": ["other"], "targets": ["self"]}, (("B",), ("A",))),
        ({"type": "talks.working", "actors": ["self", "other"]}, (("A", "B"), ())),
    ):
        (course,) = _ran({"when": "true", "do": _do(**keys)}, parameters={"consent_base": 20.0, "walkout_below": -20.0})
        (made,) = course.occurrences
        assert (made.actors, made.targets) == expected


@pytest.mark.parametrize("actor", ["A", "B"])
@pytest.mark.parametrize(
    "named", [{}, {"actors": ["self", "other"]}, {"actors": ["self", "other"], "targets": ["other"]}]
)
def test_who_is_named_as_taking_part_in_a_meeting_is_still_asked(actor: str, named: dict[str, Any]) -> None:
    """And it is the owner of the policy who asks: the other's inclination decides."""
    keys: dict[str, Any] = {"used": {"actor": actor}, "parameters": {"consent_base": -20.0}}
    (course,) = _ran({"when": "true", "do": _do("talks.working", **named)}, **keys)
    assert (course.occurrences, course.refused) == ((), 1)
    (rule,) = bound_policy(
        ruled({"when": "true", "do": _do("talks.working", **named)}), actor, "BA"["AB".index(actor)], {}, "p", 0, 2**40
    )
    ((_, plan),) = _review((rule,)).plans
    assert plan.actors == (FRAME.index[actor],) and set(plan.targets) == {0, 1} - {FRAME.index[actor]}


def test_words_that_a_policy_leaves_open() -> None:
    policy = ruled(
        {"when": "last(side, praise).age > patience", "do": {"type": "praise", "actors": ["side"], "cooldown": 7}},
        given={"side": {"meaning": "Invented."}, "patience": {"meaning": "Invented.", "default": 30}},
    )
    for values, expected in (({"side": "C"}, "C"), ({"side": "D", "patience": 90}, "D")):
        (course,) = courses(experiment(changes=[use(**{"with": values})], policies=[policy], about=SILENT), 1)
        gaps = [b - a for a, b in itertools.pairwise(_days(course))]
        assert {o.actors for o in course.occurrences} == {(expected,)}
        assert min(gaps) >= float(values.get("patience", 30))


def test_how_strong_an_answer_is() -> None:
    spread = {"dist": "uniform", "low": 0.0, "high": 4.0}
    ran = _ran({"when": "true", "do": _do("praise", intensity=spread)}, members=40)
    found = [c.occurrences[0].intensity for c in ran]
    assert min(found) == 0.25 and max(found) == 2.0 and len(set(found)) > 10
    (course,) = _ran({"when": "true", "do": _do("sanctions.imposed", level=0.35)})
    assert [m.level for m in course.trajectory.states[-1].sanctions] == [0.35]


def test_delays_are_drawn() -> None:
    ran = _ran({"when": "true", "do": _do(delay={"dist": "lognormal", "mean": "10 days", "cv": 0.7})}, members=200)
    days = [_days(c)[0] for c in ran]
    mean = sum(days) / len(days)
    assert abs(mean - 10) < 4 * 7 / math.sqrt(len(days)) and min(days) > 0
