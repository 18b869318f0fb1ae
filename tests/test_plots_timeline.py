"""The timeline: lanes, marks, uncertain dates and what a scenario changes, by its geometry and its data."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from geometry import by_id, clashes, figure_of, ids, own, sound, words
from invented import case, event, joint, run
from matplotlib.figure import Figure
from whatif import delay, edit, insert, made, on, remove, scenario

from plots.dateaxis import position
from plots.marks import COLOURS, SIDE
from plots.strokes import MARKERS
from plots.style import BRANCH_COLOURS, SIZES
from plots.timeline import HIGHEST, timeline, timeline_data
from plots.timelinedata import Mark
from sim.engine.replay import replay
from sim.engine.trajectory import Trajectory
from sim.errors import DetenteError
from sim.record.dates import DAY, seconds
from sim.record.event import Event
from sim.record.log import EventLog
from sim.scenario.branch import Branch

EVENTS = (
    event("test.icbm", "01-10", "B", "A", id="launch", label="First launch"),
    event("praise", "02-03", "envoy", "B", id="kind"),
    event("praise", "02-10", "D", "A", id="once"),
    event("praise", "02-11", "D", "A", id="twice"),
    joint("summit.held", "03-05", "A B C", id="summit", summary="The three leaders met for a whole long day."),
    event("letter", "2031-04", "A", "B", id="month"),
    event("letter", "2031-05-01~/2031-05-20", "A", "B", id="about"),
    event("criticise", "2031-06-02?/..", "D", "A", id="open", recorded=dt.date(2031, 6, 20)),
    event("statement.neutral", "06-10", "A C", "B", id="word"),
    joint(
        "summit.held",
        "2031-08",
        id="plan",
        modality="anticipated",
        probability=0.5,
        recorded=dt.date(2031, 7, 1),
        label="Meeting planned",
    ),
    event("sanctions.imposed", "09-01", "A", "B", id="measure", label="Measures"),
    event("offer.talks", "09-20", "B", "A", id="offer"),
    event("violence.limited", "10-10", "B", "A", id="clash", modality="denied"),
)


def changed(**keys: Any) -> Branch:
    asked = scenario(
        remove("measure", why="Never."),
        insert("letter", "2031-10-05", id="x-note", actors=["A"], targets=["B"]),
        insert("aid.provided", "2031-10-01/2031-10-31", id="x-aid", actors=["C"], targets=["B"], label="Aid sent"),
        delay("offer", by="20 days"),
        edit("clash", intensity=0.5),
        at="2031-08-15",
        **keys,
    )
    return made(EVENTS, asked)


def crowd(count: int) -> Trajectory:
    """Events at one a day or more, with long labels; every actor of a large roster does something."""
    names = [f"N{k:02}" for k in range(20)]
    actors = [{"id": n, "name": f"The {n} " + "very long name " * 3, "kind": "state"} for n in ("A", "B", *names)]
    kinds = ("test.icbm", "letter", "summit.held", "criticise", "statement.neutral")
    found: list[Event] = []
    for k in range(count):
        who = ("A", "B", names[k % 20])[k % 3]
        when = (dt.date(2031, 1, 1) + dt.timedelta(k * 360 // count)).isoformat()
        more = {"label": f"{k} " + "W" * 28} if k % 2 else {}
        found.append(event(kinds[k % 5], when, who, "B" if who == "A" else "A", id=f"e{k}", **more))
    return replay(case(actors=actors), EventLog(found))


@cache
def some(name: str) -> Trajectory:
    if name == "none":
        return run()
    if name == "one day":
        return replay(case(start="2031-03-05", end="2031-03-05"), EventLog(EVENTS))
    if name == "known":
        return replay(case(), EventLog(EVENTS).as_known(dt.date(2031, 7, 15)), until=dt.date(2031, 7, 15))
    return crowd(int(name)) if name.isdigit() else run(*EVENTS)


DRAWN: dict[str, Callable[[], dict[str, Any]]] = {
    **{
        name: lambda name=name: {"result": some(name)}  # type: ignore[misc]
        for name in ("plain", "none", "one day", "known", "30", "300")
    },
    "scenario": lambda: {"result": some("plain"), "branch": changed()},
    "slide": lambda: {"result": some("plain"), "branch": changed(), "size": "slide", "title": "A long finding " * 14},
    "crowded slide": lambda: {"result": some("300"), "size": "slide"},
}


@cache
def drawn(name: str) -> Figure:
    return figure_of(timeline(**DRAWN[name]()))


def marks(**more: Any) -> dict[str, Mark]:
    return {m.id: m for m in timeline_data(some("plain"), **more).marks}


def x(figure: Figure, gid: str) -> float:
    return float(by_id(figure, gid).get_xdata()[0])


def y(figure: Figure, gid: str) -> float:
    return float(by_id(figure, gid).get_ydata()[0])


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_overlaps_or_leaves_the_page(name: str) -> None:
    sound(drawn(name))
    assert "axes:phases" in ids(drawn(name))


def test_principals_first_then_the_others_by_what_they_did_and_persons_rolled_up() -> None:
    lanes = timeline_data(some("plain")).lanes
    assert [(lane.actor, lane.principal, lane.events) for lane in lanes] == [
        ("A", True, 7),
        ("B", True, 5),
        ("D", False, 3),
        ("C", False, 2),
    ]
    heights = [y(drawn("plain"), f"lane:{lane.actor}:line") for lane in lanes]
    assert heights == sorted(heights)
    assert marks()["kind"].actors == ("A",)
    assert words(drawn("plain"), "lane:A:") == "Aldova 7 events"


def test_of_many_actors_the_last_share_a_lane_and_none_is_lost() -> None:
    data = timeline_data(some("300"))
    assert len(data.lanes) == 14 and data.lanes[-1].actor == "others" and data.lanes[-1].name == "9 others"
    assert sum(lane.events for lane in data.lanes) == len(data.marks) == 300
    drawn_ids = set(ids(drawn("300")))
    assert all(f"event:{m.id}" in drawn_ids for m in data.marks)


def test_marks_stand_at_their_time_in_their_lanes_and_shape_tells_the_class() -> None:
    figure, found = drawn("plain"), marks()
    for mark in found.values():
        artist = by_id(figure, f"event:{mark.id}")
        assert artist.get_marker() == MARKERS[mark.kind] and x(figure, f"event:{mark.id}") == position(mark.at)
        away = y(figure, f"event:{mark.id}") - y(figure, f"lane:{mark.actors[0]}:line")
        assert away == pytest.approx(SIDE[mark.kind])
    assert {m.kind for m in found.values()} == set(MARKERS)
    assert SIDE["escalatory"] < 0 < SIDE["conciliatory"]  # counted from the top: above and below the line


def test_joint_events_stand_in_every_lane_on_one_line() -> None:
    figure = drawn("plain")
    rows = [y(figure, gid) for gid in ("event:summit", "event:summit:1", "event:summit:2")]
    assert rows == pytest.approx([y(figure, f"lane:{a}:line") for a in "ABC"])
    assert [float(v) for v in by_id(figure, "joint:summit").get_ydata()] == pytest.approx([rows[0], rows[-1]])
    assert "joint:launch" not in ids(figure) and "joint:word" in ids(figure)


def test_an_uncertain_date_is_a_bar_whose_unsure_ends_are_open() -> None:
    figure, found = drawn("plain"), marks()
    assert found["launch"].range is None and "range:launch" not in ids(figure)
    month = by_id(figure, "range:month")
    assert [float(v) for v in month.get_xdata()] == pytest.approx([position(on("04-01")), position(on("05-01") - 1)])
    ends = {
        name: tuple(by_id(figure, f"range:{name}:{end}").get_marker() for end in ("begins", "ends"))
        for name in ("month", "about", "open")
    }
    assert ends == {"month": ("|", "|"), "about": ("<", "|"), "open": ("<", ">")}


def test_what_did_not_happen_is_hollow_and_grey() -> None:
    figure, found = drawn("plain"), marks()
    assert {m.id for m in found.values() if not m.happened} == {"plan", "clash"}
    for name in ("plan", "clash"):
        look = by_id(figure, f"event:{name}")
        assert look.get_markerfacecolor() == "#ffffff" and look.get_markeredgecolor() == COLOURS["neutral"]
    assert by_id(figure, "event:launch").get_markerfacecolor() == COLOURS["escalatory"]
    assert found["plan"].at == seconds(dt.date(2031, 7, 1))
    assert "label:plan" not in ids(figure)


def test_labels_go_by_priority_and_are_counted() -> None:
    data = timeline_data(some("300"))
    ranks = {m.id: m.priority for m in data.marks}
    assert 0 < len(data.labels) < 60 and f"300 events, {len(data.labels)} labelled" in words(drawn("300"), "footer")
    assert {gid for gid in ids(drawn("300")) if str(gid).startswith("label:")} == {f"label:{n}" for n in data.labels}
    assert min(ranks[n] for n in data.labels) > (0.0, 0.0)
    assert words(drawn("plain"), "label:summit") == "Summit held with B, C"


def test_what_a_scenario_changes() -> None:
    found = marks(branch=changed())
    fates = {m.id: m.fate for m in found.values() if m.fate}
    assert fates == {
        "measure": "removed",
        "x-note": "inserted",
        "x-aid": "inserted",
        "offer": "delayed",
        "clash": "altered",
    }
    assert found["offer"].was == on("09-20") and found["offer"].at == on("10-10")
    figure = drawn("scenario")
    assert words(figure, "label:").count("+ ") == 2 and words(figure, "label:measure") == "− Measures"
    assert words(figure, "label:offer").startswith("> ") and words(figure, "label:clash").startswith("~ ")
    for name in ("x-note", "x-aid", "offer", "clash"):
        look = by_id(figure, f"event:{name}")
        assert look.get_markeredgecolor() == BRANCH_COLOURS[1] and look.get_markerfacecolor() == "#ffffff"
    assert "gone:measure" in ids(figure) and "gone:offer" not in ids(figure)


def test_an_arrow_leads_from_the_old_date_to_the_new_one() -> None:
    figure = drawn("scenario")
    arrow = by_id(figure, "arrow:offer")
    (start, end), height = arrow._posA_posB, y(figure, "event:offer")
    assert start == pytest.approx((position(on("09-20")), height)) and end[0] == pytest.approx(position(on("10-10")))
    assert x(figure, "was:offer") == position(on("09-20"))


def test_the_fork_is_a_line_and_what_lies_long_before_it_is_left_out() -> None:
    figure, branch = drawn("scenario"), changed()
    assert x(figure, "fork") == position(branch.forks + 1) and branch.forks == on("08-15")
    assert words(figure, "fork:name") == f"fork of {branch.scenario.id}"
    window = timeline_data(some("plain"), branch=branch).window
    assert window.starts == max(on("01-01"), branch.forks - 270 * DAY) and window.ends == some("plain").ends
    said = words(figure, "subtitle")
    assert "model-internal counterfactual" in said and "Phases as recorded" in said and "generated" not in said
    assert words(figure, "stamp") == branch.scenario.status.upper() and branch.scenario.id in words(figure, "footer")


def test_later_events_that_a_fork_leaves_out_are_grey_and_have_no_label() -> None:
    branch = made(EVENTS, scenario(at="2031-05-25", later_events="none"))
    found = marks(branch=branch)
    assert {m.id for m in found.values() if m.fate == "dropped"} == {
        "open",
        "word",
        "plan",
        "measure",
        "offer",
        "clash",
    }
    figure = figure_of(timeline(some("plain"), branch=branch))
    assert "label:measure" not in ids(figure) and "event:measure" in ids(figure)
    assert by_id(figure, "event:measure").get_markerfacecolor() != COLOURS["escalatory"]


def test_a_plan_that_a_scenario_puts_in_shows_when_it_is_for() -> None:
    plan = insert(
        "summit.held",
        "2031-10",
        id="x-plan",
        actors=["A", "B"],
        targets=[],
        joint=True,
        modality="anticipated",
        chance=0.5,
        recorded="2031-08-20",
    )
    branch = made(EVENTS, scenario(plan, at="2031-08-15"))
    figure = figure_of(timeline(some("plain"), branch=branch))
    assert x(figure, "event:x-plan") == position(on("08-20"))
    when = [float(v) for v in by_id(figure, "plan:x-plan:when").get_xdata()]
    assert when == pytest.approx([position(on("10-01")), position(on("11-01") - 1)])


def test_a_page_grows_where_the_lanes_need_it() -> None:
    assert drawn("none").get_size_inches()[1] == SIZES["report"].height
    assert SIZES["report"].height < drawn("300").get_size_inches()[1] < HIGHEST


def test_within_axes_of_somebody_else() -> None:
    figure = Figure(figsize=(9, 2.6))
    ax = figure.add_axes((0.05, 0.2, 0.9, 0.7))
    assert timeline(some("300"), ax=ax, title="Mine") is ax
    figure_of(ax)
    box = ax.get_window_extent()
    for text in ax.texts:
        extent = text.get_window_extent()
        assert extent.y0 >= box.y0 - 1 and extent.x0 >= box.x0 - 1 and extent.x1 <= box.x1 + 1, text.get_text()
    assert words(figure, "more").startswith("and ") and ax.get_title(loc="left") == "Mine"
    assert not clashes(figure)
    assert len({a.get_gid() for a in own(figure)}) == len(list(own(figure)))
    assert [child.get_gid() for child in ax.child_axes] == ["axes:phases"]


def test_a_branch_of_another_case_is_refused() -> None:
    other = replay(case(id="another"), EventLog(EVENTS))
    with pytest.raises(DetenteError, match=r"DET070.*about the case invented"):
        timeline(other, branch=changed())


def test_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    code = """
import sys
sys.path[:0] = ["tests"]
from test_plots_timeline import changed, some
from plots.style import save
from plots.timeline import timeline
for name in sys.argv[1:]:
    save(timeline(some("plain"), branch=changed())["timeline"].figure, name)
"""
    for seed in "12":
        names = [str(tmp_path / f"{seed}.{ending}") for ending in ("svg", "png", "pdf")]
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
        subprocess.run([sys.executable, "-c", code, *names], check=True, env=environment)
    for ending in ("svg", "png", "pdf"):
        assert (tmp_path / f"1.{ending}").read_bytes() == (tmp_path / f"2.{ending}").read_bytes()
