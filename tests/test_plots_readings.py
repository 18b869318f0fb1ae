"""The readings chart: lines and ribbons of the same talks read otherwise; and the command that draws it."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from geometry import by_id, figure_of, ids, sound, words, ys
from invented import case, day, event, joint
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

import plots
from plots.dateaxis import position
from plots.readings import correlation_words, readings, readings_data
from plots.style import INK, PHASE_COLOURS
from sim.assess.alternatives import Reading, Tally, compare_readings
from sim.assess.weights import reweighed, weights_digest, with_unit_weights
from sim.cli.main import run as command
from sim.engine.replay import replay
from sim.engine.trajectory import Trajectory
from sim.errors import DetenteError
from sim.record.dates import DAY, seconds
from sim.record.event import Event
from sim.record.files import load, to_yaml
from sim.record.log import EventLog, Resolved

LONG = "As somebody read it who had not been there and says so at some length "
ODD = "$x_2$ <b>&\u202e\u05e9\u05dc\u05d5\u05dd"
START = replay(case(), EventLog()).value("climate", day("01-01"))
MOVES: tuple[Event, ...] = (
    event("threat.force", "01-20", "B", "A"),
    event("test.nuclear", "02-10", "B", "A"),
    event("sanctions.imposed", "03-05"),
    event("offer.talks", "04-15"),
    joint("talks.working", "05-10"),
    joint("summit.held", "06-20"),
    event("aid.provided", "08-01"),
    joint("summit.nodeal", "10-05"),
    event("test.icbm", "11-10", "B", "A"),
)


def coded(*moves: Event, **how: Any) -> Trajectory:
    return replay(case(), EventLog(moves or MOVES), **how)


def unit() -> Trajectory:
    return replay(with_unit_weights(case()), EventLog(MOVES))


def half() -> Trajectory:
    return replay(case(), EventLog(MOVES[::2]))


def table(weight: float, *moves: Event) -> Trajectory:
    return replay(reweighed(case(), {"summit.held": weight}, "a test"), EventLog(moves or MOVES))


def beside(*results: Trajectory, names: Sequence[str] = ()) -> tuple[Reading, ...]:
    called = names or ("as coded", "unit weights", "half of the events", "no summit", "summits weigh most")
    return compare_readings(list(zip(called, results, strict=False)))


def five() -> tuple[Reading, ...]:
    return beside(coded(), unit(), half(), table(0), table(10, *MOVES[:6]))


def known() -> Trajectory:
    return replay(case(), EventLog(MOVES).as_known(day("07-01")), until=day("07-01"))


DRAWN: dict[str, Callable[[], dict[str, Any]]] = {
    "two": lambda: {"readings": beside(coded(), unit())},
    "slide": lambda: {"readings": beside(coded(), unit(), half()), "size": "slide"},
    "five": lambda: {"readings": five()},
    "five on a slide": lambda: {"readings": five(), "size": "slide", "title": LONG * 3},
    "alone": lambda: {"readings": beside(coded())},
    "long": lambda: {"readings": beside(*(r.result for r in five()), names=[LONG * 2 + str(k) for k in range(5)])},
    "odd": lambda: {"readings": beside(coded(), unit(), names=[ODD, "\uc11c\uc6b8"]), "title": ODD},
    "still": lambda: {"readings": beside(coded(), replay(case(), EventLog()))},
    "a day": lambda: {"readings": beside(coded(until=day("01-01")), unit())},
    "apart": lambda: {"readings": beside(coded(until=day("05-01")), unit(), half())},
}


@cache
def drawn(name: str) -> Figure:
    return figure_of(readings(**DRAWN[name]()))


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_overlaps_or_leaves_the_page(name: str) -> None:
    sound(drawn(name))
    letters = "ABCDE"[: len(DRAWN[name]()["readings"])]
    assert {f"reading:{letter}" for letter in letters} <= set(ids(drawn(name)))


# --- the lines ------------------------------------------------------------------------------------------


def test_a_line_is_the_climate_of_its_reading() -> None:
    for reading, line in zip(five(), readings_data(five()).lines, strict=True):
        last = dict(line.points)  # of two values at one instant, the later one
        assert set(reading.result.times) <= set(last)
        for t, value in last.items():
            assert value == pytest.approx(reading.result.value("climate", t), abs=1e-5)  # the last: a second earlier
        assert line.end == reading.result.value("climate", reading.result.ends)
        assert ys(drawn("five"), f"reading:{line.letter}") == [v for _, v in line.points]


def test_an_event_is_an_upright_and_nothing_is_interpolated_across_it() -> None:
    result = coded()
    (line, _) = readings_data(beside(result, unit())).lines
    points = line.points
    uprights = {b[0]: b[1] - a[1] for a, b in pairwise(points) if a[0] == b[0] and abs(b[1] - a[1]) > 1}
    assert set(uprights) == {e.at for e in result.events}
    steepest = max(abs(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(points) if b[0] > a[0])
    assert steepest * DAY < 2.5  # the fading of a memory, not the effect of an event
    assert uprights[seconds(day("02-10"))] < 0 < uprights[seconds(day("06-20"))]


def test_the_first_reading_is_thick_and_black_and_the_others_have_colours_of_their_own() -> None:
    lines = [by_id(drawn("five"), f"reading:{letter}") for letter in "ABCDE"]
    colours = [to_hex(line.get_color()) for line in lines]
    assert colours[0] == INK and len(set(colours)) == 5
    assert lines[0].get_linewidth() > 1.5 * max(line.get_linewidth() for line in lines[1:])
    assert lines[0].get_zorder() < min(line.get_zorder() for line in lines[1:])  # it hides none of them


def test_at_the_end_stand_value_and_correlation() -> None:
    for reading, letter in zip(five(), "ABCDE", strict=True):
        said = words(drawn("five"), f"reading:{letter}:end")
        value = f"{reading.result.value('climate', reading.result.ends):.0f}".replace("-", "\u2212")
        like = "" if reading.likeness is None else f"   r {reading.likeness.correlation:.2f}"
        assert said == f"{letter}  {value}{like}"
    assert words(drawn("still"), "reading:B:end").endswith("no r")


def test_what_happens_on_the_last_day_is_drawn_and_counted() -> None:
    found = [
        replay(of, EventLog(MOVES), until=day("06-20")) for of in (case(), with_unit_weights(case()))
    ]  # the summit is on that day
    for line, result in zip(readings_data(beside(*found)).lines, found, strict=True):
        before, after = line.points[-2:]
        assert before[0] == after[0] == seconds(day("06-20"))
        assert after[1] == line.end == result.value("climate", day("06-20"))
        assert after[1] - before[1] > 5


def test_a_reading_that_never_moves_and_one_that_ends_earlier() -> None:
    still = readings_data(**DRAWN["still"]()).lines[1]
    assert still.says.startswith("0 events") and abs(still.end - still.points[0][1]) < 1e-9
    apart = readings_data(**DRAWN["apart"]())
    assert (apart.window.starts, apart.window.ends) == (seconds(day("01-01")), seconds(day("12-31")))
    assert [line.points[-1][0] for line in apart.lines] == [seconds(day("05-01")), *[apart.window.ends] * 2]
    assert apart.lines[0].spells[-1].ends == seconds(day("05-01"))
    assert readings_data(**DRAWN["a day"]()).lines[0].points == ((seconds(day("01-01")), pytest.approx(START)),)


# --- the phases -----------------------------------------------------------------------------------------


def test_the_ribbons_are_the_phases_of_each_reading() -> None:
    figure, found = drawn("five"), 0
    for reading, letter in zip(five(), "ABCDE", strict=True):
        spells = [s for s in reading.result.phases if s.ends > s.begins]
        for k, spell in enumerate(spells):
            patch = by_id(figure, f"reading:{letter}:phase:{k}")
            assert patch.get_x() == pytest.approx(position(spell.begins))
            assert patch.get_x() + patch.get_width() == pytest.approx(position(spell.ends))
            assert to_hex(patch.get_facecolor()) == PHASE_COLOURS[spell.phase].lower()
            found += 1
        assert f"reading:{letter}:phase:{len(spells)}" not in ids(figure)
    assert found >= 15


def test_ribbons_stand_under_the_lines_in_order_and_share_their_dates() -> None:
    axes = readings(five())
    assert list(axes) == ["climate", *"ABCDE"]
    boxes = [a.get_position() for a in axes.values()]
    for above, below in pairwise(boxes):
        assert above.y0 > below.y1
        assert (above.x0, above.x1) == pytest.approx((below.x0, below.x1))
    assert len({a.get_xlim() for a in axes.values()}) == 1


def test_above_a_ribbon_stand_its_name_and_how_like_the_first_it_is() -> None:
    found = five()
    assert words(drawn("five"), "reading:A:says") == "9 events"
    for reading, letter in zip(found[1:], "BCDE", strict=True):
        assert words(drawn("five"), f"reading:{letter}:name") == f"{letter}  {reading.name}"
        assert reading.likeness is not None
        said = words(drawn("five"), f"reading:{letter}:says")
        assert f"same phase on {100 * reading.likeness.same_phase:.0f} % of days" in said
        assert f"differs by {reading.likeness.mean_difference:.0f} on average" in said
        assert said.startswith(f"{len(reading.result.events)} events")
    assert words(drawn("five"), "reading:C:says").startswith("5 events")
    (one,) = readings_data(beside(coded(MOVES[0]))).lines
    assert one.says == "1 event"


def test_checks_are_counted_where_there_are_some() -> None:
    judged = [r._replace(checks=Tally(7, 13)) for r in beside(coded(), unit())]
    assert all(line.says.endswith(" · checks 7 of 13") for line in readings_data(judged).lines)
    assert "checks" not in words(drawn("two"))


def test_no_correlation_is_rounded_up_to_a_perfect_one() -> None:
    said = [correlation_words(r) for r in (0.994, 0.995, 0.99999, 1.0, -0.5, None)]
    assert said == ["r 0.99", "r > 0.99", "r > 0.99", "r 1.00", "r \u22120.50", "no r"]


# --- what stands around them ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "ending"),
    [
        (lambda: beside(coded(), unit()), "how much the picture depends on the weights"),
        (lambda: beside(coded(), half()), "how much the picture depends on the coding"),
        (five, "how much the picture depends on coding and weights"),
        (lambda: beside(coded()), "climate in one reading"),
    ],
)
def test_the_title_says_what_the_readings_differ_in(found: Callable[[], tuple[Reading, ...]], ending: str) -> None:
    assert readings_data(found()).title == f"An invented case: {ending}"
    assert readings_data(found(), title="My finding").title == "My finding"


def test_it_claims_no_more_than_it_may() -> None:
    said = words(drawn("two"))
    assert "index, not measurement" in said and "Agreement does not make a reading right." in said
    assert "correlation with A" in said and "correlation" not in words(drawn("alone"))


def test_the_footer_holds_the_weights_and_the_log_of_every_reading() -> None:
    for name in ("two", "five", "long"):
        said, (first, *others) = words(drawn(name), "footer"), DRAWN[name]()["readings"]
        assert f"log@{first.result.provenance.log[:8]}" in said
        for reading in (first, *others):
            assert f"weights@{weights_digest(reading.result.frame.case)[:8]}" in said
            assert f"log@{reading.result.provenance.log[:8]}" in said
        assert first.result.provenance.version in said and "parameters@" in said
    twins = readings_data(beside(coded(), coded()))
    assert "B as A" in twins.footer


def test_a_view_is_stamped() -> None:
    found = beside(known(), replay(with_unit_weights(case()), EventLog(MOVES).as_known(day("07-01"))))
    assert words(figure_of(readings(found)), "stamp") == "AS KNOWN ON 2031-07-01"
    assert not words(drawn("two"), "stamp")


def test_what_the_font_cannot_write_is_said() -> None:
    assert "U+C11C" in " ".join(readings_data(**DRAWN["odd"]()).notes)
    assert not readings_data(five()).notes


def test_it_fills_the_figure_that_it_is_given() -> None:
    half_page = Figure(figsize=(12, 7)).subfigures(1, 2)[0]
    axes = readings(beside(coded(), unit()), figure=half_page)
    assert all(a.get_figure() is half_page for a in axes.values())


def test_sizes() -> None:
    assert tuple(drawn("two").get_size_inches()) == (10.0, 5.8)
    assert tuple(drawn("five").get_size_inches()) == (10.0, 7.2)
    assert tuple(drawn("slide").get_size_inches()) == (13.33, 7.5)


@pytest.mark.parametrize(
    ("found", "message"),
    [
        (tuple, "no reading to draw"),
        (lambda: (*five(), *beside(coded())), "6 readings are too many"),
        (lambda: beside(coded(keep="last", until=day("01-01"))), "kept only its last state"),
    ],
)
def test_what_cannot_be_drawn(found: Callable[[], tuple[Reading, ...]], message: str) -> None:
    with pytest.raises(DetenteError, match=message) as caught:
        readings(found())
    assert {p.code for p in caught.value.problems} == {"DET070"}


def test_the_chart_is_in_the_table() -> None:
    assert plots.chart("readings") is readings and plots.chart_data("readings") is readings_data


# --- the command ----------------------------------------------------------------------------------------


def resolved(log: EventLog) -> Sequence[Resolved]:
    return log.resolved(dt.date(2017, 1, 1), dt.date(2020, 6, 30))


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.yaml").write_text("summit.held: 2\n", encoding="utf-8")
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert command(["plot", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)["result"]


def test_the_command_draws_a_case_beside_unit_weights(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, "readings", "us-dprk", "--until", "2017-09-01")
    assert found == {
        "file": "us-dprk-readings.png",
        "kind": "readings",
        "case": "us-dprk",
        "readings": ["as coded", "unit weights"],
    }
    assert (inside / "us-dprk-readings.png").read_bytes()[:4] == b"\x89PNG"


def test_another_coding_stands_beside_the_case_and_nothing_else(
    inside: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opened = load("us-dprk")
    alone = [e for e in opened.log if e.known.year == 2017 and not any(e.refs.model_dump().values())]
    early = alone[::2]
    (inside / "theirs.yaml").write_text(to_yaml(early, "us-dprk"), encoding="utf-8")
    asked = ("us-dprk", "theirs.yaml", "--until", "2017-06-01", "-o", "r.svg")
    assert told(capsys, "readings", *asked)["readings"] == ["as coded", "theirs.yaml"]
    drawing = (inside / "r.svg").read_text(encoding="utf-8")
    assert "depends on the coding" in drawing and opened.log.digest[:8] in drawing
    stop = seconds(dt.date(2017, 6, 1))
    ours, theirs = (sum(e.at <= stop for e in resolved(log)) for log in (opened.log, EventLog(early)))
    assert ours > theirs > 5
    assert re.findall(r">(\d+) events", drawing) == [str(ours), str(theirs)]


def test_several_weights_into_a_file_of_ones_own(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = (
        "--weights",
        "mine.yaml",
        "--weights",
        "unit",
        "--as-known",
        "2017-09-01",
        "-o",
        "r.svg",
        "--title",
        "Mine",
    )
    found = told(capsys, "readings", "us-dprk", *asked)
    assert found["readings"] == ["as coded", "weights mine.yaml", "unit weights"] and found["file"] == "r.svg"
    drawing = (inside / "r.svg").read_text(encoding="utf-8")
    assert ">Mine<" in drawing and "AS KNOWN ON 2017-09-01" in drawing


def test_a_chart_with_other_weights_says_so(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for kind in ("trajectory", "timeline", "ledger"):
        footers = set()
        for given, said in ((None, ""), ("unit", " (unit weights)"), ("mine.yaml", " (weights: mine.yaml)")):
            asked = (
                "--until",
                "2018-06-20",
                "-o",
                "c.svg",
                "--title",
                "Mine",
                *(("--weights", given) if given else ()),
            )
            assert told(capsys, kind, "us-dprk", *asked)["weights"] == given
            drawing = (inside / "c.svg").read_text(encoding="utf-8")
            assert f">Mine{said}<" in drawing
            footers |= set(re.findall("replay us-dprk@[0-9a-f]{8}", drawing))
        assert len(footers) == 3  # and they are drawn with them


def test_it_names_what_comes_next(inside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["us-dprk", "--weights", "unit", "--as-known", "2017-09-01"]
    assert command(["plot", "readings", *given]) == 0
    assert "Next: detente readings us-dprk --weights unit --as-known 2017-09-01" in capsys.readouterr().err
    assert command(["plot", "trajectory", *given]) == 0
    assert "detente replay us-dprk --as-known 2017-09-01 --weights unit" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("readings",), "`readings` needs a case"),
        (("readings", "us-dprk", "--weights", "permuted"), "many readings and no line"),
        (("readings", "us-dprk", "--variable", "tension"), "`readings` draws no variable"),
        (("readings", "us-dprk", "-o", "r.txt"), "cannot write `.txt`"),
        (("ledger", "us-dprk", "--weights", "unit", "--weights", "mine.yaml"), "draws one table of weights"),
        (("phases", "some-run", "--weights", "unit"), "belong to charts of a case"),
        (("timeline", "deadline-extended", "--weights", "unit"), "belong to charts of a case"),
    ],
)
def test_misuse_is_explained(
    inside: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    assert command(["plot", *arguments]) == 2
    said = capsys.readouterr().err
    assert message in said and "= help:" in said
    assert [path.name for path in inside.iterdir()] == ["mine.yaml"]


def test_a_table_of_weights_with_mistakes_is_refused_at_its_place(
    inside: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (inside / "mine.yaml").write_text("summit.held: 2\nsummit.hold: 99\n", encoding="utf-8")
    for kind in ("readings", "trajectory"):
        assert command(["plot", kind, "us-dprk", "--weights", "mine.yaml"]) == 1
        assert "mine.yaml:2:1" in capsys.readouterr().err
    assert [path.name for path in inside.iterdir()] == ["mine.yaml"]
