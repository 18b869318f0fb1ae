"""Members: what the record holds happens in each, plans come true by their chance, and outcomes are read from them."""

from __future__ import annotations

import math
import struct
from typing import Any

import pytest
from invented import YEAR, entry, event, joint, promise
from whatif import (
    case,
    course,
    delay,
    edit,
    experiment,
    insert,
    members,
    on,
    outlook,
    policy,
    scenario,
    tilting,
)

from sim.engine.ensemble import Member, Occurrence
from sim.engine.experiment import Experiment, Luck
from sim.engine.simulate import PHASES, Course, digest_of, member, simulate
from sim.engine.trajectory import variables_of
from sim.future.policies import Policy
from sim.record.case import Case
from sim.record.dates import DAY
from sim.record.event import Event

UNTIL = {"until": f"{YEAR}-09-30"}
QUIET = case(future=outlook("A", "B", conf=0.0, coop=0.0))  # nobody acts of their own accord
STILL = dict.fromkeys(("own_conf", "own_coop", "reciprocal_conf", "reciprocal_coop", "triangular"), 0.0)
PLAN = {"modality": "anticipated", "recorded": f"{YEAR}-03-10", "id": "plan"}
LETTER = event("letter", "02-10", id="letter")


def quiet(events: tuple[Event, ...] = (), *changes: Any, policies: tuple[Policy, ...] = (), **keys: Any) -> Experiment:
    """An experiment in which nothing happens but what is written: no base rates, and nobody is stirred by others."""
    return experiment(
        events, scenario(*changes, **{"ahead": {**UNTIL, "parameters": STILL}, **keys}), *policies, about=QUIET
    )


def planned(window: str = "2031-05-01/2031-05-31", chance: float = 0.5, code: str = "summit.held") -> Event:
    return joint(code, window, probability=chance, **PLAN)


def came_true(found: Experiment, n: int) -> list[tuple[Occurrence, ...]]:
    """What came of agenda items in each member."""
    courses = (course(found, k) for k in range(n))
    return [tuple(o for o in c.occurrences if o.cause.startswith("agenda:")) for c in courses]


# --- what is written happens -------------------------------------------------------------------------------


def test_nothing_happens_where_nobody_acts() -> None:
    """Rates of zero: no occurrence in any member, and all of them alike."""
    found = members(quiet((LETTER,)), 4)
    assert (
        all(m.occurrences == () and m.refused == 0 for m in found)
        and len({m._replace(number=0, digest="") for m in found}) == 1
    )


@pytest.mark.parametrize("when", ["04-01", "03-02", "09-30"])
def test_an_intervention_happens_once_in_every_member(when: str) -> None:
    """On its day, and no other; also while everybody acts."""
    for about in (QUIET, case()):
        asked = scenario(insert("detainees.released", when), ahead=UNTIL)
        found = experiment([LETTER], asked, about=about)
        for k in range(8):
            acts = [a for a in course(found, k).acts if a.id == "x-new"]
            assert [(a.at, a.type) for a in acts] == [(on(when), "detainees.released")]


def test_an_intervention_with_a_chance_happens_in_some() -> None:
    """As often as written, within four standard errors, and never twice."""
    found = quiet((), insert("aid.provided", "04-01", probability=0.4))
    counts = [sum(a.id == "x-new" for a in course(found, k).acts) for k in range(400)]
    assert set(counts) == {0, 1}
    assert abs(sum(counts) / 400 - 0.4) < 4 * math.sqrt(0.24 / 400)


def test_what_is_changed_moves_the_state_as_if_recorded() -> None:
    """An event that is inserted or moved has the effect that it would have on record."""
    recorded = quiet((LETTER, event("test.nuclear", "04-02", "B", "A", id="test")), later_events="all")
    inserted = quiet((LETTER,), insert("test.nuclear", "04-02", actors=["B"], targets=["A"]))
    moved = quiet((LETTER, event("test.nuclear", "05-02", "B", "A", id="test")), delay("test", to="2031-04-02"))
    states = [course(found).trajectory.at(on("04-05")) for found in (recorded, inserted, moved)]
    assert states[0].stocks == states[1].stocks == states[2].stocks
    assert states[0].talks == states[1].talks == states[2].talks


def test_what_others_do_is_heard_before_generation_begins() -> None:
    """Acts of history and of the record that stays excite the clocks; a hostile record makes hostility likelier."""
    tests = tuple(event("test.srbm", f"02-{d}", "B", "A", id=f"test-{d}") for d in range(10, 28))
    counts = []
    for events in ((), tests):
        found = experiment(events, scenario(ahead={"until": f"{YEAR}-04-15"}))
        counts.append(sum(len([o for o in course(found, k).occurrences if o.type != "letter"]) for k in range(60)))
    assert counts[1] > 1.5 * counts[0] > 0


# --- generation, deadlines and promises --------------------------------------------------------------------


def test_generation_begins_after_the_last_record_that_stays() -> None:
    """And reaches to the end; what the record holds is not an occurrence."""
    late = event("criticise", "06-10", id="late")
    found = experiment([LETTER, late], scenario(later_events="all", ahead=UNTIL))
    courses = [course(found, k) for k in range(20)]
    times = [o.at for c in courses for o in c.occurrences]
    assert on("06-10") < min(times) <= on("06-25") and on("09-01") < max(times) <= on("09-30")
    assert all([a.id for a in c.acts][:2] == ["letter", "late"] for c in courses)
    assert all(len(c.acts) == 2 + len(c.occurrences) for c in courses)


def test_promises_and_deadlines_go_on_in_members() -> None:
    """A promise that is due is broken by the clock, and a deadline expires, in a future that nobody wrote."""
    vow = promise(due=f"{YEAR}-05-15", requires=["aid.provided"], vagueness=0.0)
    limit = {"id": "limit", "by": "B", "at": f"{YEAR}-06-30"}
    says = {"commitments": [vow], "deadlines": [limit]}
    maker = event("statement.neutral", "02-01", id="maker", effects=says)
    t = course(quiet((maker,))).trajectory
    assert entry(t, "pledge", "05-10").status == "ACTIVE" and entry(t, "pledge", "09-29").status == "BREACHED"
    assert [t.at(on(d)).deadlines[0].status for d in ("06-30", "07-02")] == ["open", "expired"]
    kept = course(quiet((maker,), insert("aid.provided", "05-01", refs={"fulfils": ["pledge"]}))).trajectory
    assert entry(kept, "pledge", "09-29").status == "FULFILLED"


# --- agenda ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chance", [0.0, 0.3, 0.7, 1.0])
@pytest.mark.parametrize("inserted", [False, True])
def test_a_plan_comes_true_by_its_chance(chance: float, *, inserted: bool) -> None:
    """Within four standard errors, once at most, and on a day of its window."""
    window = "2031-05-01/2031-05-31"
    new = insert("summit.held", window, joint=True, chance=chance, **PLAN)
    found = quiet((), new) if inserted else quiet((planned(window, chance),), later_events="all")
    happened = came_true(found, 300)
    share = sum(bool(h) for h in happened) / 300
    assert abs(share - chance) <= 4 * math.sqrt(chance * (1 - chance) / 300)
    assert all(len({o.at for o in h}) <= 1 for h in happened)
    days = [h[0].at for h in happened if h]
    assert all(on("05-01") <= d <= on("05-31") and d % DAY == 0 for d in days)
    assert chance < 1 or (min(days) == on("05-01") and max(days) == on("05-31"))


def test_days_of_a_window_are_equally_likely() -> None:
    """The mean day lies in the middle, within four standard errors."""
    days = [(h[0].at - on("05-01")) / DAY for h in came_true(quiet((planned(chance=1.0),), later_events="all"), 400)]
    assert abs(sum(days) / 400 - 15) < 4 * math.sqrt((31**2 - 1) / 12 / 400)


def test_a_plan_that_came_true_is_closed() -> None:
    """The item is confirmed on that day; one that does not come true lapses when its window is over."""
    found = quiet((planned(chance=0.5),), later_events="all")
    statuses = set()
    for k in range(30):
        c = course(found, k)
        item = c.trajectory.at(on("06-10")).agenda[0]
        assert item.status == ("confirmed" if c.occurrences else "lapsed")
        if c.occurrences:
            assert c.trajectory.at(c.occurrences[0].at - 1).agenda[0].status == "open"
        statuses.add(item.status)
    assert statuses == {"confirmed", "lapsed"}


def test_what_is_left_of_a_window_counts() -> None:
    """A window that is partly over: the plan may still come true, after the fork; one that is over does not."""
    days = [h[0].at for h in came_true(quiet((planned("2031-02-01/2031-03-20", 1.0),), later_events="all"), 40)]
    assert len(days) == 40 and min(days) > on("03-10") and max(days) <= on("03-20")
    over = quiet((joint("summit.held", "2031-02", **{**PLAN, "recorded": "2031-01-10"}, probability=1.0),))
    assert not any(came_true(over, 10))


def test_a_plan_that_is_recorded_as_come_true_does_not_come_true_again() -> None:
    """A record that stays, or an event that is inserted, closes it."""
    held = joint("summit.held", "05-12", id="summit", refs={"confirms": ["plan"]})
    once = quiet((planned(chance=1.0), held), delay("summit", by=0), later_events="all")
    happened = came_true(once, 200)
    assert {h[0].at < on("05-12") for h in happened if h} == {True} and any(not h for h in happened)
    early = insert("summit.held", "04-28", joint=True, refs={"confirms": ["plan"]})
    assert not any(came_true(quiet((planned(chance=1.0),), early, later_events="all"), 20))


def test_the_chance_of_a_plan_can_be_edited_and_its_window_moved() -> None:
    """And without a chance of its own it is even."""
    edited = came_true(quiet((planned(chance=0.1),), edit("plan", probability=1.0)), 10)
    assert all(edited)
    moved = came_true(quiet((planned(chance=1.0),), delay("plan", by="8 weeks")), 30)
    assert all(on("06-26") <= h[0].at <= on("07-26") for h in moved)
    even = came_true(quiet((joint("summit.held", "2031-05", **PLAN),), later_events="all"), 200)
    assert abs(sum(map(bool, even)) / 200 - 0.5) < 4 * math.sqrt(0.25 / 200)


def test_branches_share_whether_and_when_a_plan_comes_true() -> None:
    """A plan of one id has one luck, whatever else is changed."""
    one = came_true(quiet((planned(),), later_events="all"), 30)
    other = came_true(quiet((planned(),), insert("aid.provided", "03-20"), later_events="all"), 30)
    assert [[o.at for o in h[:1]] for h in one] == [[o.at for o in h[:1]] for h in other]


# --- policies ----------------------------------------------------------------------------------------------


def test_tilts_show_in_counts() -> None:
    """More of what is tilted upward, less of what is tilted downward, and only from the actor itself."""

    def count(tilt: float) -> tuple[int, int]:
        found = experiment([LETTER], scenario(policy("tilted"), ahead=UNTIL), tilting(conf=tilt))
        causes = [o.cause for k in range(40) for o in course(found, k).occurrences]
        return causes.count("A>B:conf"), causes.count("B>A:coop")

    lower, none, higher = count(-1.0), count(0.0), count(1.0)
    assert lower[0] < 0.6 * none[0] < none[0] < 0.6 * higher[0]
    assert lower[1] > 0 and abs(higher[1] - none[1]) < 0.5 * none[1]


# --- outcomes ----------------------------------------------------------------------------------------------

ASKED: dict[str, tuple[dict[str, Any], float]] = {
    "happened": ({"event": "test.nuclear"}, 1),
    "family": ({"event": "test"}, 1),
    "one of some": ({"event": ["letter", "test.nuclear"]}, 1),
    "not by then": ({"event": "test", "by": f"{YEAR}-03-31"}, 0),
    "by that day": ({"event": "test", "by": f"{YEAR}-04-02"}, 1),
    "before the fork": ({"event": "letter"}, 0),
    "count": ({"event": ["test", "aid.provided"], "count": True}, 3),
    "by whom": ({"event": "test", "actors": ["B"], "count": True}, 1),
    "by somebody of theirs": ({"event": "test", "actors": ["office"], "count": True}, 1),
    "by nobody": ({"event": "test", "actors": ["C"]}, 0),
    "phase": ({"phase": "CRISIS"}, 0),
    "phase at the fork": ({"phase": "CONFRONTATION"}, 1),
    "phase later": ({"phase": "PRENEG", "by": f"{YEAR}-08-01"}, 1),
    "phase not by then": ({"phase": "PRENEG", "by": f"{YEAR}-06-01"}, 0),
    "variable above": ({"variable": "tension", "at": f"{YEAR}-04-02", "above": 0.1}, 1),
    "variable below": ({"variable": "tension", "at": f"{YEAR}-04-02", "below": 0.1}, 0),
    "variable between": ({"variable": "tension", "at": f"{YEAR}-04-02", "above": 0.1, "below": 0.99}, 1),
}


@pytest.mark.parametrize("name", ASKED)
def test_outcomes_are_read_from_members(name: str) -> None:
    """Whether and how often acts happened, phases were reached, read-outs lay; only after the fork."""
    asked, expected = ASKED[name]
    changes = (
        insert("test.nuclear", "04-02", "t1", actors=["office"], targets=["A"]),
        insert("test.srbm", "04-09", "t2"),
        insert("aid.provided", "04-20", "t3"),
        insert("talks.working", "07-01", "t4", joint=True),
    )
    found = quiet((LETTER,), *changes, outcomes={"asked": asked})
    assert member(found, 0).outcomes == (expected,)


def test_a_read_out_on_a_day_is_the_trajectory_s() -> None:
    """Also on the last day of the run."""
    for day in ("04-02", "09-30"):
        found = experiment(
            [LETTER], scenario(ahead=UNTIL, outcomes={"v": {"variable": "climate", "at": f"{YEAR}-{day}"}})
        )
        assert member(found, 2).outcomes == (course(found, 2).trajectory.value("climate", on(day)),)


# --- a member as a value -----------------------------------------------------------------------------------


def test_a_member_holds_its_read_outs_along_the_grid() -> None:
    """Variable by variable, little-endian float64, and one byte of phase for each point."""
    found = experiment([LETTER], scenario(insert("talks.working", "05-01", joint=True), ahead=UNTIL))
    one, t = member(found, 3), course(found, 3).trajectory
    names = variables_of(found.model.frame)
    rows = struct.unpack(f"<{len(names) * len(found.grid)}d", one.values)
    for k, name in enumerate(names[::3]):
        row = rows[3 * k * len(found.grid) : (3 * k + 1) * len(found.grid)]
        assert list(row) == [t.value(name, at) for at in found.grid]
    assert [PHASES[p] for p in one.phases] == [t.phase(at) for at in found.grid]
    assert one.number == 3 and one.transitions == t.transitions


def test_the_digest_of_a_member_covers_what_it_holds() -> None:
    """Its number and how often its parameters were drawn included."""
    one = member(experiment([LETTER], scenario(ahead=UNTIL)), 0)
    changed: dict[str, Any] = {
        "values": one.values[8:] + one.values[:8],
        "phases": one.phases[1:] + b"\x07",
        "transitions": one.transitions[:-1] if one.transitions else (None,),
        "occurrences": one.occurrences[:-1],
        "outcomes": (1.0,),
        "refused": one.refused + 1,
        "number": 9,
        "redrawn": one.redrawn + 1,
    }
    assert len({digest_of(one._replace(**{k: v})) for k, v in changed.items()} | {one.digest}) == 9
    assert set(Member._fields) - set(changed) == {"digest"}


def test_luck_of_each_kind_moves_what_it_should() -> None:
    """Another chance, other occurrences; another luck in parameters or evidence alone, the same draws."""
    found = experiment([LETTER], scenario(ahead=UNTIL))
    plain = simulate(found, Luck(0, 0, 0))
    assert simulate(found, Luck(5, 6, 0)).occurrences == plain.occurrences
    assert simulate(found, Luck(0, 0, 1)).occurrences != plain.occurrences


def test_members_do_not_depend_on_one_another() -> None:
    """In whatever order, alone or among others."""
    found = experiment([LETTER], scenario(ahead=UNTIL))
    forward = [member(found, k) for k in range(4)]
    fresh = experiment([LETTER], scenario(ahead=UNTIL))
    assert [member(fresh, k) for k in (3, 1, 2, 0)] == [forward[k] for k in (3, 1, 2, 0)]
    assert len({m.digest for m in forward}) == 4


def test_a_course_keeps_what_was_given() -> None:
    """The trajectory starts at the fork, ends at the end, and knows the branch's events."""
    found = quiet((LETTER,), insert("aid.provided", "04-01"))
    c: Course = course(found)
    assert (c.trajectory.starts, c.trajectory.ends) == (on("03-01"), on("09-30"))
    assert [e.event.id for e in c.trajectory.events] == ["letter", "x-new"] and c.redrawn == 0
    assert isinstance(QUIET, Case)
