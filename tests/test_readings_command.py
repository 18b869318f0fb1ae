"""`detente readings`: the case as coded beside other weights and other codings, in words and for scripts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from invented import case, event, joint, making, promise, run

from sim.assess.alternatives import Spread, Tally, compare_readings
from sim.assess.codings import compare_codings
from sim.assess.face import Check
from sim.assess.weights import with_unit_weights
from sim.cli.main import run as command
from sim.cli.output import Output
from sim.cli.readings import Asked, Beside, readings_data, readings_text
from sim.engine.replay import replay
from sim.record.event import Event
from sim.record.files import load, to_yaml

Golden = Callable[[str, str], None]
SOUND = Path(__file__).parent / "fixtures" / "sound"
CHECK = Check.model_validate(
    {"id": "c1", "says": "low", "all": [{"value": "climate", "on": "2031-03-01", "below": -10}]}
)
OURS = (
    event("test.nuclear", "01-10", id="bang"),
    event("praise", "02-10", "B", "A", id="kind-word"),
    joint("talks.working", "03-10", id="round"),
    making("03-11", promise(), id="pledge-made"),
    event("criticise", "05-01", id="grumble"),
)
THEIRS = (
    event("test.nuclear", "01-11", id="bang", intensity=0.5),
    event("praise", "02-12", "B", "A", id="compliment"),
    joint("talks.working", "03-10", id="round"),
    making("03-11", promise(), id="pledge-made"),
    event("threat.force", "06-01", "B", "A", id="threat"),
)


@pytest.fixture
def talks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sound case, in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "110")
    shutil.copytree(SOUND, "bridge-talks")
    return Path("bridge-talks")


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    assert command(["readings", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)["result"]


def coded(name: str, events: list[Event]) -> str:
    Path(name).write_text(to_yaml(events, "bridge-talks"), encoding="utf-8")
    return name


def some() -> Beside:
    first, other = run(*OURS), run(*THEIRS)
    unit = replay(with_unit_weights(case()), first.log)
    named = [("as coded", first), ("theirs.yaml", other), ("unit weights", unit)]
    dealt = Spread("climate", (0.25, 0.5, 0.75, 1.0), 1, (Tally(0, 1), Tally(1, 1), Tally(1, 1)))
    return Beside(compare_readings(named, [CHECK]), (compare_codings(first, other),), dealt, Spread("climate", (), 7))


def test_in_words(golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "110")
    asked = Asked("invented", ("theirs.yaml",), ("unit", "permuted"), None, ())
    golden("cli/readings.txt", readings_text(readings_data(asked, some()), Output(quiet=True)) + "\n")


def test_without_anything_to_compare_all_events_weigh_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    data = told(capsys, "us-dprk")
    first, unit = data["readings"]
    assert (first["name"], unit["name"]) == ("as coded", "unit weights")
    assert first["likeness"] is None and unit["likeness"]["variable"] == "climate"
    assert first["log_digest"] == unit["log_digest"] and first["weights_digest"] != unit["weights_digest"]
    assert first["checks"]["judged"] == unit["checks"]["judged"] == 13
    assert (data["permuted"], data["halves"], data["codings"]) == (None, None, [])
    like, days = unit["likeness"], data["series"]["date"]
    ours, theirs = (data["series"]["climate"][r["name"]] for r in (first, unit))
    gaps = [b - a for a, b in zip(ours, theirs, strict=True)]
    k = days.index(like["largest_on"])
    assert gaps[k] == pytest.approx(like["largest_difference"], abs=2e-6)
    assert abs(gaps[k]) == pytest.approx(max(map(abs, gaps)), abs=2e-6)
    assert sum(map(abs, gaps)) / len(gaps) == pytest.approx(like["mean_difference"], abs=2e-6)
    assert ours[-1] == first["end"]["climate"] and len(days) == like["days"] == len(ours)
    assert [s["to"] for s in first["phases"][:-1]] == [s["from"] for s in first["phases"][1:]]


def test_another_file_replaces_the_events(talks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = load("bridge-talks").log
    events = [e for e in log if e.id != "the-offer"]
    events = [e.model_copy(update={"intensity": 0.5}) if e.id == "the-round" else e for e in events]
    events = [e.model_copy(update={"refs": e.refs.model_copy(update={"responds_to": ()})}) for e in events]
    data = told(capsys, "bridge-talks", coded("theirs.yaml", events))
    assert [(r["name"], r["events"]) for r in data["readings"]] == [("as coded", 3), ("theirs.yaml", 2)]
    (codings,) = data["codings"]
    assert (codings["first"], codings["second"], codings["alike"]) == ("as coded", "theirs.yaml", 1)
    assert (codings["only_first"], codings["only_second"]) == (["the-offer"], [])
    (changed,) = codings["changed"]
    assert changed["first"] == changed["second"] == "the-round" and list(changed["differences"]) == ["weight"]
    assert data["readings"][1]["likeness"]["r"] < 1


def test_a_file_here_comes_before_one_beside_the_case(talks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = load("bridge-talks").log
    coded("bridge-talks/theirs.yaml", [log["the-offer"]])
    assert told(capsys, "bridge-talks", "theirs.yaml")["readings"][1]["events"] == 1
    coded("theirs.yaml", list(log))
    assert told(capsys, "bridge-talks", "theirs.yaml")["readings"][1]["events"] == 3


def test_another_case_is_another_coding(talks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(talks, "colleague")
    path = Path("colleague/events.yaml")
    path.write_text(path.read_text(encoding="utf-8").replace("when: 2031-05-20", "when: 2031-05-19"), encoding="utf-8")
    data = told(capsys, "bridge-talks", "colleague", "bridge-talks", "--weights", "unit")
    assert [r["name"] for r in data["readings"]] == ["as coded", "colleague", "bridge-talks", "unit weights"]
    assert [c["second"] for c in data["codings"]] == ["colleague", "bridge-talks"]
    assert data["codings"][0]["changed"][0]["differences"] == {"date": ["2031-05-20", "2031-05-19"]}
    assert data["codings"][1]["changed"] == [] and data["readings"][2]["likeness"]["mean_difference"] == 0


def test_a_shorter_coding_has_gaps_where_it_says_nothing(talks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(talks, "colleague")
    path = Path("colleague/case.yaml")
    text = path.read_text(encoding="utf-8")
    text = text.replace("start: 2031-01-01", "start: 2031-02-01").replace("end: 2031-12-31", "end: 2031-07-31")
    path.write_text(text, encoding="utf-8")
    data = told(capsys, "bridge-talks", "colleague")
    days, ours = data["series"]["date"], data["series"]["climate"]["colleague"]
    covered = [day for day, value in zip(days, ours, strict=True) if value is not None]
    assert (covered[0], covered[-1], len(covered)) == ("2031-02-01", "2031-07-31", 181)
    assert data["readings"][1]["likeness"]["days"] == 181 and None not in data["series"]["climate"]["as coded"]


def test_no_two_readings_have_one_name(talks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = coded("as coded.yaml", list(load("bridge-talks").log))
    data = told(capsys, "bridge-talks", name, name, f"./{name}", "--weights", "unit", "--weights", "unit")
    names = [r["name"] for r in data["readings"]]
    assert len(set(names)) == 6 == len(data["series"]["climate"])
    assert names[1:4] == ["as coded.yaml", "as coded.yaml (2)", "as coded.yaml (3)"]


def test_luck_by_request(talks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("bridge-talks", "--weights", "permuted", "--halves", "7")
    data = told(capsys, *asked)
    assert [r["name"] for r in data["readings"]] == ["as coded"]
    assert (data["permuted"]["count"], data["halves"]["count"]) == (20, 7)
    for found in (data["permuted"], data["halves"]):
        assert len(found["r"]) + found["still"] == found["count"]
        assert found["lowest"] <= found["fifth_percentile"] <= found["median"] <= found["highest"]
    assert told(capsys, *asked) == data


def test_what_was_known_holds_for_every_reading(capsys: pytest.CaptureFixture[str]) -> None:
    data = told(capsys, "us-dprk", "us-dprk", "--as-known", "2018-05-01")
    assert {r["at"] for r in data["readings"]} == {"2018-05-01"} and data["as_known"] == "2018-05-01"
    assert len({r["events"] for r in data["readings"]}) == 1
    assert data["readings"][1]["likeness"]["mean_difference"] == 0


def test_further_events_are_the_case_s_own(talks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = load("bridge-talks").log["the-offer"].model_copy(update={"id": "another-offer"})
    data = told(capsys, "bridge-talks", "bridge-talks", "--with", coded("more.yaml", [more]))
    assert [r["events"] for r in data["readings"]] == [4, 3]
    assert data["codings"][0]["only_first"] == ["another-offer"]


def test_a_coding_with_mistakes_is_refused_at_their_places(talks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    only_the_answer = [e for e in load("bridge-talks").log if e.id == "the-opening"]
    name = coded("theirs.yaml", [only_the_answer[0].model_copy(update={"actors": ("NOWHERE",)})])
    assert command(["readings", "bridge-talks", name]) == 1
    out, err = capsys.readouterr()
    assert out == "" and "DET030" in err and "DET033" in err and err.count("theirs.yaml:") >= 2


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("nothing.yaml",), 3, "there is no such file"),
        (("bridge-takls",), 2, "no case `bridge-takls`"),
        (("us-dprk",), 2, "no day in common"),
        (("--weights", "nothing.yaml"), 3, "there is no such file"),
        (("--halves", "1"), 2, "2<=x<=10000"),
    ],
)
def test_misuse_is_explained(
    arguments: tuple[str, ...], code: int, words: str, talks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(["readings", "bridge-talks", *arguments]) == code
    out, err = capsys.readouterr()
    assert out == "" and words in err and "  = help: " in err


def test_other_talks_are_named_as_such(talks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = Path("colleague/case.yaml")
    shutil.copytree(talks, "colleague")
    text = path.read_text(encoding="utf-8")
    assert "principals: [[ALD, BER]]" in text
    third = text.replace("principals: [[ALD, BER]]", "principals: [[ALD, DUN]]")
    path.write_text(third, encoding="utf-8")
    assert command(["readings", "bridge-talks", "colleague"]) == 0
    assert "colleague is about other talks" in capsys.readouterr().err


def test_it_names_what_comes_next(talks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = coded("my coding.yaml", list(load("bridge-talks").log))
    asked = ["readings", "bridge-talks", name, "--weights", "permuted", "--weights", "unit", "--as-known", "2031-06-01"]
    assert command(asked) == 0
    out, err = capsys.readouterr()
    assert "Next: detente plot readings bridge-talks 'my coding.yaml' --weights unit --as-known 2031-06-01" in err
    assert "index, not measurement" in out.lower() and "predict" not in out
