"""The replay command where it has gone wrong before: other weights, views of a day, and checks half covered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.cli.main import run


def result(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """The result of a command that succeeds, as JSON."""
    assert run([*words, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)["result"]
    return found


def test_unit_weights_change_the_replay(capsys: pytest.CaptureFixture[str]) -> None:
    plain = result(capsys, "replay", "us-dprk", "--until", "2018-01-01")
    unit = result(capsys, "replay", "us-dprk", "--until", "2018-01-01", "--weights", "unit")
    assert plain["provenance"]["frame"] != unit["provenance"]["frame"]
    assert plain["readouts"]["tension"] != unit["readouts"]["tension"]


def test_a_file_of_weights_is_used(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    weights = tmp_path / "weights.yaml"
    weights.write_text("exercise.held: -10\n", encoding="utf-8")
    plain = result(capsys, "replay", "us-dprk", "--until", "2017-05-01")
    heavy = result(capsys, "replay", "us-dprk", "--until", "2017-05-01", "--weights", str(weights))
    assert heavy["readouts"]["tension"] > plain["readouts"]["tension"]


def test_a_view_of_a_day_ends_on_that_day(capsys: pytest.CaptureFixture[str]) -> None:
    known = result(capsys, "replay", "us-dprk", "--as-known", "2018-04-10")
    assert known["at"] == known["series"]["date"][-1] == "2018-04-10"
    assert known["phases"][-1]["from"] < "2018-03-31"  # the secret visit of that day was not yet known


def test_checks_that_are_not_covered_are_not_judged(capsys: pytest.CaptureFixture[str]) -> None:
    early = result(capsys, "replay", "us-dprk", "--until", "2017-03-01", "--checks")
    assert {check["holds"] for check in early["checks"]} == {None}
    whole = result(capsys, "replay", "us-dprk", "--checks")
    assert {check["holds"] for check in whole["checks"]} == {True, False}


def test_a_replay_folder_holds_tables_chart_and_provenance(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    data = result(capsys, "replay", "us-dprk", "--until", "2017-02-01", "-o", str(tmp_path / "out"))
    written = {path.name for path in (tmp_path / "out").iterdir()}
    tables = {"series.csv", "phases.csv", "commitments.csv", "events.jsonl", "manifest.json"}
    assert written == tables | {"trajectory.png", "trajectory.svg"}
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["case"], manifest["provenance"]) == ("us-dprk", data["provenance"])


def test_shared_options_may_stand_before_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-q", "--json", "cases"]) == 0
    assert json.loads(capsys.readouterr().out)["result"]["cases"][0]["id"] == "us-dprk"


def test_what_comes_next_keeps_the_view(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["state", "us-dprk", "--at", "2018-04-10", "--as-known", "2018-04-10"]) == 0
    following = [line for line in capsys.readouterr().err.splitlines() if line.startswith("Next:")]
    assert following and all(line.count("--as-known 2018-04-10") == line.count("detente ") for line in following)


def test_a_threat_is_marked_and_a_part_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["state", "us-dprk", "--at", "2018-08-01"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any("us-fire-and-fury" in line and "Threat:" in line for line in lines)
    assert any(line.startswith("PARTIAL") for line in lines) == any("% so far)" in line for line in lines)


def test_a_later_day_than_is_known_is_said_to_be_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["state", "us-dprk", "--at", "2019-01-01", "--as-known", "2018-01-01"]) == 0
    assert "Nothing is known after 2018-01-01" in capsys.readouterr().err


def test_a_title_that_the_font_cannot_write_is_reported(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    chart = str(tmp_path / "chart.svg")
    assert run(["plot", "trajectory", "us-dprk", "--until", "2017-02-01", "--title", "\uc11c\uc6b8", "-o", chart]) == 0
    assert "DET070 warning: the font has no glyph for \uc11c" in capsys.readouterr().err
