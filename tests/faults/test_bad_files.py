"""Broken files: each is reported where it is broken, in plain words, with what to write instead.

A folder of tests/fixtures/broken holds the files that differ from the sound case; `built` makes those that
are no good as stored files. The whole text that the command prints stands in tests/golden/errors.
"""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from faults.built import BUILT, event, events
from faults.conftest import FIXTURES

from sim.errors import explain

Command = Callable[..., tuple[int, str, str]]

STORED = sorted(p.name for p in (FIXTURES / "broken").iterdir() if p.is_dir())
FINE = {
    "a-few-anchors", "bare-year", "bom", "crlf", "html-in-summary", "json-without-header", "no-as-actor",
    "superseded-chain",
}  # fmt: skip
WARNED = {"no-citation", "outside-the-period", "recorded-too-early"}
MISSING = {"no-case-file"}  # what the command itself was to read is not there
WITHOUT_PLACE = {"six-megabytes", "utf-16", "no-case-file"}  # they concern a file as a whole
CODES = {*range(1, 27), *range(30, 42), 43, 44, 45, 51}  # of files; 42 and 46 need files of parameters


def broken(name: str, talks: Path) -> None:
    """Break the sound case."""
    if name in BUILT:
        BUILT[name](talks)
    else:
        shutil.copytree(FIXTURES / "broken" / name, talks, dirs_exist_ok=True)


def arguments(name: str) -> tuple[str, ...]:
    """The command that meets the fault."""
    if name.startswith("weights-") and name != "weights-of-the-case":
        return ("replay", "bridge-talks", "--weights", "bridge-talks/weights.yaml")
    return ("check", "bridge-talks")


@pytest.mark.parametrize("name", [*STORED, *BUILT])
def test_a_bad_file(name: str, talks: Path, command: Command, golden: Callable[[str, str], None]) -> None:
    broken(name, talks)
    code, out, err = command(*arguments(name))
    text = out if arguments(name)[0] == "check" else err.replace("Next: detente explain DET032\n", "")
    assert code == (3 if name in MISSING else 0 if name in FINE | WARNED else 1)
    assert "Traceback" not in out + err
    assert "Next: detente " in err
    assert max(map(len, text.splitlines())) < 420, "no screen is that wide"
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text), "steers the terminal"
    golden(f"errors/{name}.txt", text)


def problems(name: str, command: Command) -> list[dict[str, Any]]:
    _, out, _ = command(*arguments(name), "--json")
    answer = json.loads(out)
    found: list[dict[str, Any]] = (answer["result"] if "result" in answer else answer["error"])["problems"]
    return found


@pytest.mark.parametrize("name", [*STORED, *BUILT])
def test_each_problem_has_a_place_a_known_code_and_help(name: str, talks: Path, command: Command) -> None:
    broken(name, talks)
    found = problems(name, command)
    assert bool(found) == (name not in FINE)
    for problem in found:
        assert explain(problem["code"])
        assert problem["help"].strip(), problem
        assert problem["message"] and len(problem["message"]) < 1_000, problem
        assert problem["file"]
        if name in WITHOUT_PLACE:
            assert problem["line"] == 0
            continue
        lines = Path(problem["file"]).read_bytes().decode("utf-8-sig", "replace").split("\n")
        assert 1 <= problem["line"] <= len(lines), problem
        assert 1 <= problem["column"] <= len(lines[problem["line"] - 1]) + 1, problem


def test_each_code_of_files_occurs() -> None:
    text = "".join((FIXTURES.parent / "golden" / "errors" / f"{name}.txt").read_text() for name in [*STORED, *BUILT])
    found = {int(code) for code in re.findall(r"\bDET(\d{3})\b", text)}
    assert CODES - found == set()


def test_what_is_shown_stays_readable(talks: Path, command: Command) -> None:
    """A thousand problems do not scroll the first ones away; one line each is there for who wants all."""
    broken("thousand-problems", talks)
    shown = command("check", "bridge-talks")[1].splitlines()
    assert len(shown) < 600 and "900 more problems" in shown[-2] and "1000 problems" in shown[-1]
    assert len(command("check", "bridge-talks", "--format", "concise")[1].splitlines()) == 1_001
    assert len(problems("thousand-problems", command)) == 1_000


def test_thousands_of_unknown_ids_are_found_in_seconds(talks: Path, command: Command) -> None:
    """Looking for the id that was meant among thousands of others is slow, and nobody reads so many answers."""
    items = (event(id=f"offer-number-{n}") + f"    refs: {{responds_to: [offre-number-{n}]}}\n" for n in range(1_500))
    (talks / "events.yaml").write_text(events(*items))
    begun = time.process_time()
    found = problems("", command)
    assert time.process_time() - begun < 15  # it was over a minute
    assert len(found) == 1_500
    assert found[7]["help"] == "did you mean `offer-number-7`?"
    assert found[-1]["help"] == "list them with: detente events bridge-talks"


def test_a_file_without_the_right_to_read_it(
    talks: Path, command: Command, monkeypatch: pytest.MonkeyPatch, golden: Callable[[str, str], None]
) -> None:
    open_ = Path.open

    def refused(path: Path, *rest: Any, **more: Any) -> Any:
        if path.name == "events.yaml":
            raise PermissionError(13, "Permission denied")
        return open_(path, *rest, **more)

    monkeypatch.setattr(Path, "open", refused)
    code, out, _ = command("check", "bridge-talks")
    assert code == 1
    golden("errors/unreadable.txt", out)


# --- one file of a case -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["documents.yaml", "checks.yaml", "events.yaml", "case.yaml"])
def test_one_file_is_checked_as_what_it_is(name: str, talks: Path, command: Command) -> None:
    assert command("check", f"bridge-talks/{name}")[0] == 0
    text = (talks / name).read_text()
    (talks / name).write_text(text.replace("schema: ", "scheme: "))
    _, out, _ = command("check", f"bridge-talks/{name}")
    kind = name.removesuffix(".yaml")
    assert f"begin the file with `schema: detente/{kind}/v1`" in out


@pytest.mark.parametrize("ending", ["yaml", "jsonl"])
def test_an_events_file_is_checked_with_the_case_beside_it(ending: str, talks: Path, command: Command) -> None:
    more = talks / f"more.{ending}"
    more.write_text(command("events", "bridge-talks", "--format", ending)[1].replace("BER", "BRE"))
    code, out, _ = command("check", str(more))
    assert code == 1
    assert "no actor `BRE` in case bridge-talks" in out and "stands twice" in out


@pytest.mark.parametrize("ending", ["yaml", "jsonl"])
def test_an_events_file_elsewhere_is_checked_with_the_bundled_case_it_names(
    ending: str, talks: Path, command: Command
) -> None:
    name = f"more.{ending}"
    Path(name).write_text(command("events", "us-dprk", "--grep", "hanoi", "--format", ending)[1])
    assert "stands twice, first at " in command("check", name)[1]


def test_an_event_with_a_mistake_is_known_to_others(talks: Path, command: Command) -> None:
    """A wrong date hides no unknown actor, and makes no other event refer to nothing."""
    text = (talks / "events.yaml").read_text()
    changed = text.replace("targets: [BER]\n    when: 2031-02-01", "targets: [BRE]\n    when: 2031-02-30")
    (talks / "events.yaml").write_text(changed.replace("2031-03-10/", "2031-03-30/"))
    found = problems("", command)
    assert [p["code"] for p in found] == ["DET030", "DET022", "DET023"]


def test_the_text_of_a_case_that_is_sound(talks: Path, command: Command) -> None:
    assert command("check", "bridge-talks") == (0, "No problems found.\n", "Next: detente replay bridge-talks\n")
