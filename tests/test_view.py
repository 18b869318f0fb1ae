"""View: what a condition looks at reads as the trajectory does."""

from __future__ import annotations

import math
from typing import Any

from futures import acts, courses, experiment
from invented import day, event, joint, making, promise, run

from sim.future.heard import heard_of
from sim.future.view import View
from sim.record.dates import seconds


def _view(*events: Any, at: str = "06-01") -> View:
    trajectory = run(*events)
    heard = [heard_of(trajectory.frame, e) for e in trajectory.events]
    return View(trajectory.frame, trajectory.at(day(at)), seconds(day(at)), [h for h in heard if h is not None])


def test_a_view_reads_what_the_trajectory_reads() -> None:
    events = [event("test.srbm", "03-01", "B", "A"), joint("talks.working", "04-01"), event("aid.provided", "05-01")]
    trajectory, view = run(*events), _view(*events)
    for name in ("climate", "tension", "ripeness", "mutual_hurt", "way_out"):
        assert getattr(view, name) == trajectory.value(name, day("06-01"))
    assert view.trust("office", "envoy") == trajectory.value("trust(B>A)", day("06-01"))
    assert view.posture("A", "B") == trajectory.value("posture(A>B)", day("06-01"))
    assert (view.phase, view.phase_group) == ("PRENEG", "talks")


def test_a_view_counts_days_and_acts() -> None:
    view = _view(event("test.srbm", "05-01", "B", "A"), event("test.srbm", "05-22", "B", "A", id="again"))
    assert view.age("office", "test") == 10 and view.age("A", "conf") == math.inf
    assert [view.count("B", "A", "conf", days) for days in (9, 10, 10.5, 31, 32)] == [0, 0, 1, 1, 2]
    assert view.count("A", "B", "conf", 90) == 0


def test_a_view_knows_the_ledger_deadlines_and_agenda() -> None:
    plan = event("summit.held", "07-01", modality="anticipated", recorded="2031-02-01", id="plan")
    deadline = {"id": "harvest", "by": "A", "at": "2031-06-15", "content": "Invented."}
    view = _view(making("02-01", promise()), plan, event("ultimatum", "05-01", effects={"deadlines": [deadline]}))
    assert (view.status("pledge"), view.status("other")) == ("ACTIVE", "NONE")
    assert (view.days_left("harvest"), view.days_left("other")) == (15, math.inf)
    assert view.open_item("summit.held") and not view.open_item("envoy.visit")
    over = _view(event("ultimatum", "05-01", effects={"deadlines": [deadline]}), at="06-16")
    assert over.days_left("harvest") == math.inf


def test_acts_of_members_are_those_that_are_told() -> None:
    """What rules hear of a member is what the member shows: recorded and generated acts, in order of time."""
    (course,) = courses(experiment([event("criticise", "01-15")], until="06-30"), 1)
    assert [a.at for a in course.acts] == sorted(a.at for a in course.acts)
    assert len(course.acts) == 1 + len(acts(course))
