"""`--weights` on the command line: unit weights, a file of weights, and every way in which such a file can be wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.cli.main import run as command
from sim.cli.output import Output
from sim.cli.weights import other_weights, weights_again
from sim.record.files import load

CASE = str(Path(__file__).parent / "fixtures" / "sound")
Written = Callable[[str], str]

HOSTILE: dict[str, tuple[str, str, str]] = {
    "not a number": ("summit.held: .nan", "DET013", ".nan is no weight"),
    "without end": ("summit.held: .inf", "DET013", ".inf is no weight"),
    "beyond every float": ("summit.held: 1e999", "DET013", "1e999 is no weight"),
    "huge": ("summit.held: " + "9" * 400, "DET013", "the number has 400 digits"),
    "a little too heavy": ("summit.held: 10.001", "DET013", "10.001 is no weight"),
    "yes or no": ("summit.held: true", "DET013", "true is no weight"),
    "text": ('summit.held: "5"', "DET013", '"5" is no weight'),
    "nothing": ("summit.held:", "DET013", "is no weight"),
    "a mapping": ("summit.held: {weight: 3}", "DET013", "{weight: 3} is no weight"),
    "a list": ("summit.held: [3]", "DET013", "[3] is no weight"),
    "an alias of a mapping": ("praise: &a {x: 1}\nsummit.held: *a", "DET013", "is no weight"),
    "an alias of itself": ("summit.held: &a [*a]", "DET0", ""),
    "laughs": (
        "a: &a [1,1,1,1]\n"
        + "".join(f"{n}: &{n} [*{m},*{m},*{m}]\n" for m, n in zip("abcdefgh", "bcdefghi", strict=True)),
        "DET0",
        "",
    ),
    "no mapping": ("- 5", "DET008", "does not begin with keys"),
    "a number alone": ("5", "DET008", "does not begin with keys"),
    "empty": ("", "DET008", "is empty"),
    "a key that is a number": ("5: 3", "DET0", ""),
    "a key that is a list": ("? [a]\n: 3", "DET0", ""),
    "twice": ("praise: 1\npraise: 2", "DET0", "stands twice"),
    "no such type": ("summit.hled: 3", "DET032", "no event type `summit.hled`"),
    "a header": ("schema: detente/weights/v1", "DET032", "no event type `schema`"),
    "a type without memory": ("domestic.election: 3", "DET019", "it weighs nothing"),
    "no YAML": ("praise: [", "DET0", ""),
    "another encoding": ("praise: \x00", "DET0", ""),
}


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Written:
    monkeypatch.chdir(tmp_path)

    def write(text: str) -> str:
        Path("mine.yaml").write_text(text + "\n", encoding="utf-8")
        return "mine.yaml"

    return write


def state(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    assert command(["state", CASE, "--json", *arguments]) == 0
    return json.loads(capsys.readouterr().out)["result"]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("asked", ["replay", "state", "readings"])
def test_a_hostile_file_is_refused_at_its_place(
    name: str, asked: str, written: Written, capsys: pytest.CaptureFixture[str]
) -> None:
    text, code, words = HOSTILE[name]
    assert command([asked, CASE, "--weights", written(text)]) == 1
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("mine.yaml:") and code in err and words in err
    assert "  = help: " in err and "Traceback" not in err and "DET090" not in err


def test_every_mistake_is_told_at_once(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["state", CASE, "--weights", written("summit.hled: 3\npraise: 11\ncriticise: -2\n")]) == 1
    err = capsys.readouterr().err
    assert "mine.yaml:1:1" in err and "mine.yaml:2:9" in err and "Found 2 problems" in err


def test_what_a_file_leaves_out_stays(written: Written) -> None:
    opened = load(CASE)
    other = other_weights(opened, written("praise: 7.5\ncriticise: 0\ndomestic.election: 0\n"), Output())
    assert other is not None and opened.case is not None
    changed = {code for code, kind in other.types.items() if kind.weight != opened.case.types[code].weight}
    assert changed == {"praise", "criticise"} and other.types["praise"].weight == 7.5
    assert other_weights(opened, None, Output()) is None


def test_an_empty_table_changes_nothing(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    plain, same = state(capsys), state(capsys, "--weights", written("{}"))
    assert plain["readouts"] == same["readouts"]


def test_the_name_of_the_file_does_not_matter(written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    first = state(capsys, "--weights", written("praise: 7.5"))
    Path("yours.yaml").write_bytes(Path("mine.yaml").read_bytes())
    assert state(capsys, "--weights", "yours.yaml")["provenance"] == first["provenance"]


def test_unit_weights_move_the_state(capsys: pytest.CaptureFixture[str]) -> None:
    plain, unit = state(capsys), state(capsys, "--weights", "unit")
    assert plain["readouts"]["climate"] != unit["readouts"]["climate"]
    assert plain["provenance"]["case"] != unit["provenance"]["case"]
    assert plain["provenance"]["log"] == unit["provenance"]["log"]


@pytest.mark.parametrize("asked", ["replay", "state"])
def test_the_next_command_keeps_the_weights(asked: str, written: Written, capsys: pytest.CaptureFixture[str]) -> None:
    name = written("praise: 7.5")
    assert command([asked, CASE, "--weights", name]) == 0
    (line,) = [line for line in capsys.readouterr().err.splitlines() if line.startswith("Next: ")]
    for hint in line.removeprefix("Next: ").split("   "):
        assert hint.endswith("--weights mine.yaml") or hint.startswith("detente events")
    assert weights_again("my weights.yaml") == " --weights 'my weights.yaml'"
