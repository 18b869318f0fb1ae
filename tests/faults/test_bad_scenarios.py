"""Broken scenarios and policies: each mistake at its place, with what to write instead; all of them at once.

The texts are in `scenarios`; what the command prints stands in tests/golden/errors.
"""

from __future__ import annotations

import json
import re
import resource
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from faults.scenarios import BROKEN, FORK, GOES_ON, HEAD, SOUND, changes, ground, written

from sim.errors import explain

Command = Callable[..., tuple[int, str, str]]
WARNED = {"insert-after-the-end", "fork-after-what-was-known"}


@pytest.fixture
def bridge(talks: Path) -> Path:
    """The case of the broken scenarios."""
    ground(talks)
    return talks


def test_there_are_thirty_and_more() -> None:
    assert len(BROKEN) >= 30


def test_the_case_and_a_sound_scenario_are_sound(bridge: Path, command: Command) -> None:
    path = written("sound", SOUND)
    assert command("check", str(bridge), str(path))[:2] == (0, "No problems found.\n")


@pytest.mark.parametrize("name", BROKEN)
def test_a_bad_scenario(name: str, bridge: Path, command: Command, golden: Callable[[str, str], None]) -> None:
    path = written(name, BROKEN[name])
    code, out, err = command("check", str(path))
    assert code == (0 if name in WARNED else 1)
    assert "Traceback" not in out + err
    assert max(map(len, out.splitlines())) < 420, "no screen is that wide"
    golden(f"errors/{name}.txt", out)


@pytest.mark.parametrize("name", BROKEN)
def test_each_problem_has_a_place_a_known_code_and_help(name: str, bridge: Path, command: Command) -> None:
    path = written(name, BROKEN[name])
    found = json.loads(command("check", str(path), "--json")[1])["result"]["problems"]
    assert found
    for problem in found:
        assert explain(problem["code"])
        assert problem["help"].strip(), problem
        lines = Path(problem["file"]).read_text().split("\n")
        assert 1 <= problem["line"] <= len(lines), problem
        assert 1 <= problem["column"] <= len(lines[problem["line"] - 1]) + 1, problem


def test_each_code_of_scenarios_occurs() -> None:
    folder = Path(__file__).parents[1] / "golden" / "errors"
    text = "".join((folder / f"{name}.txt").read_text() for name in BROKEN)
    found = {int(code) for code in re.findall(r"\bDET(\d{3})\b", text)}
    assert {10, 11, 12, 13, 18, 19, 21, 23, 30, 31, 32, 33, 34, 35, 36, 42, 44, 45, 46, 47, 48, 51, 81} <= found


# --- files that would do harm -----------------------------------------------------------------------------

HUGE = {
    "ten-megabytes": HEAD + FORK + "# " + "x" * 10_000_000 + "\n",
    "hundred-thousand-changes": HEAD + FORK + changes(*["{op: remove, event: the-call}"] * 100_000),
    "thousands-of-unknown-events": HEAD
    + FORK
    + changes(*(f"{{op: remove, event: the-cull-{k}}}" for k in range(2_000))),
    "absurd-horizon": HEAD + FORK + GOES_ON.replace("2031-09-30", "9999-12-31"),
    "absurd-members": HEAD + FORK + GOES_ON.replace("50", "10000000000"),
    "deep-condition": HEAD
    + FORK
    + GOES_ON
    + changes(f"{{op: rule, when: '{'(' * 200}tension{')' * 200} > 0.5', insert: {{type: call, actors: [ALD]}}}}"),
    "deep-yaml": HEAD + "fork: " + "[" * 100_000 + "\n",
}


@pytest.mark.parametrize("name", HUGE)
def test_a_huge_file_ends_in_a_clear_error(name: str, bridge: Path, command: Command) -> None:
    path = written(name, {f"scenarios/bridge-talks/{name}.yaml": HUGE[name]})
    begun, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    code, out, _ = command("check", str(path), "--format", "concise")
    assert code == 1 and re.search(r"DET0\d\d ", out)
    assert "DET090" not in out
    assert time.process_time() - begun < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 600_000  # kB
    assert len(out.splitlines()) <= 1_101


def test_a_chain_of_extends_that_never_ends(bridge: Path, command: Command) -> None:
    for k in range(40):
        written(f"s{k}", f"extends: s{k + 1}\n" + FORK)
    code, out, _ = command("check", "scenarios/bridge-talks/s0.yaml")
    assert code == 1 and "more than 20 scenarios extend one another" in out
