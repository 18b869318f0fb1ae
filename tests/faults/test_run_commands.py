"""Scenarios on the command line: plan, run, runs, compare and their charts; contracts for scripts, nothing lost."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from faults.scenarios import QUIET_SPRING, ground, written

from sim.engine.runfile import MANIFEST, PART, append, kept, seal

Command = Callable[..., tuple[int, str, str]]
Golden = Callable[[str, str], None]
NAME = "quiet-spring"


@pytest.fixture
def spring(talks: Path) -> Path:
    """A case and a scenario of it, in the current folder; the path of the scenario."""
    ground(talks)
    return written(NAME, QUIET_SPRING)


@pytest.fixture
def command(command: Command) -> Command:
    """The command, in one process: others take longer to start than these runs take."""

    def call(*arguments: str) -> tuple[int, str, str]:
        alone = arguments[:1] == ("run",) and "--jobs" not in arguments
        return command(*arguments, *(("--jobs", "1") if alone else ()))

    return call


def told(command: Command, *arguments: str, code: int = 0) -> Any:
    got, out, err = command(*arguments, "--json")
    assert got == code, out + err
    return json.loads(out)["result"]


def hidden(text: str) -> str:
    """A text without what differs between machines: digests and times."""
    text = re.sub(r"\b[0-9a-f]{8}\b", "--------", text)
    return re.sub(r"\([\d.]+ s, ", "(… s, ", text)


# --- plan ---------------------------------------------------------------------------------------------


def test_the_plan_in_words(spring: Path, command: Command, golden: Golden) -> None:
    golden("cli/plan.txt", hidden(command("plan", NAME)[1]))


def test_the_plan_with_where_each_value_was_written(spring: Path, command: Command, golden: Golden) -> None:
    golden("cli/plan-resolved.txt", hidden(command("plan", NAME, "--resolved", "--set", "continue.members=7")[1]))


def test_the_plan_for_scripts(spring: Path, command: Command) -> None:
    data = told(command, "plan", NAME)
    assert data["kept"] == 1
    lines = spring.read_text().splitlines()
    assert [(c["op"], c["event"]) for c in data["changes"]] == [("remove", "the-round"), ("insert", "x-letter")]
    assert all(f"op: {c['op']}" in lines[c["line"] - 1] for c in data["changes"])
    assert data["later_events"]["kept"] == [] and "the-opening" in data["later_events"]["dropped"]
    assert data["parameters"] == []


def test_a_plan_runs_nothing(spring: Path, command: Command) -> None:
    command("plan", NAME)
    assert not Path("runs").exists()


# --- run ----------------------------------------------------------------------------------------------


def test_a_run_in_words(spring: Path, command: Command, golden: Golden) -> None:
    golden("cli/run.txt", hidden(command("run", NAME, "--jobs", "1")[1]))


def test_a_run_for_scripts(spring: Path, command: Command) -> None:
    data = told(command, "run", NAME, "--jobs", "1")
    assert set(data) >= {"run", "scenario", "digest", "members", "engine", "figures"}
    assert (data["scenario"], data["members"], data["engine"]) == (NAME, 20, "serial")
    assert re.fullmatch("[0-9a-f]{64}", data["digest"])
    assert data["figures"]["variables"]["climate"]["n"] == 20
    assert sum(data["figures"]["phases"].values()) == pytest.approx(1.0, abs=1e-5)
    assert 0 <= data["figures"]["outcomes"]["met"]["mean"] <= 1


def test_the_same_digest_for_any_number_of_jobs(spring: Path, command: Command) -> None:
    one = told(command, "run", NAME, "--jobs", "1")
    two = told(command, "run", NAME, "--jobs", "2", "--force")
    assert (one["digest"], one["reused"], two["reused"]) == (two["digest"], False, False)
    assert one["engine"] != two["engine"]


def test_the_same_inputs_are_not_run_twice(spring: Path, command: Command) -> None:
    first, second = told(command, "run", NAME), told(command, "run", NAME)
    assert (first["reused"], second["reused"]) == (False, True)
    assert first["digest"] == second["digest"] and first["figures"] == second["figures"]
    other = told(command, "run", NAME, "--seed", "1")
    assert other["run"] != first["run"] and other["digest"] != first["digest"] and not other["reused"]


def test_a_run_folder_holds_what_it_should(spring: Path, command: Command) -> None:
    folder = Path(told(command, "run", NAME)["folder"])
    names = {p.name for p in folder.iterdir()}
    assert names == {
        *(MANIFEST, "scenario.resolved.yaml", "events.jsonl", "members.jsonl"),
        *("summary.csv", "trajectories.npz", "figures"),
    }
    manifest = json.loads((folder / MANIFEST).read_text())
    assert manifest["random_seed"] == 0 and manifest["case"] == "bridge-talks" and manifest["paired_with"]
    assert str(Path.cwd()) not in (folder / MANIFEST).read_text()
    assert "x-letter" in (folder / "events.jsonl").read_text()


def test_variants_are_run_one_by_one(spring: Path, command: Command) -> None:
    vary = "vary: {strength: {path: changes.letter.event.intensity, values: [0.5, 1.5]}}\n"
    spring.write_text(spring.read_text() + vary)
    data = told(command, "run", NAME)
    assert [r["scenario"] for r in data["runs"]] == [f"{NAME}[strength=0.5]", f"{NAME}[strength=1.5]"]
    assert len({r["digest"] for r in data["runs"]}) == 2


def test_a_broken_expectation_is_exit_1(spring: Path, command: Command) -> None:
    spring.write_text(spring.read_text().replace("below: 0.9", "above: 0.9"))
    code, out, _ = command("run", NAME)
    assert code == 1 and "0 of 1 expectations hold." in out and f"{spring.as_posix()}:" in out
    answer = json.loads(command("run", NAME, "--json")[1])
    assert answer["ok"] is False and answer["result"]["expect"][0]["holds"] is False


def test_the_spread_is_told_apart(spring: Path, command: Command) -> None:
    text = spring.read_text()
    more = "members: 60, uncertain_dates: sample, parameters: {posture_scale: {dist: uniform, low: 12, high: 35}}"
    spring.write_text(text.replace("members: 20", more))
    data = told(command, "run", NAME, "--spread", "--alone")
    assert set(data["spread"]["climate"]) == {"evidence", "parameters", "chance"}
    assert data["spread"]["climate"]["chance"]["share"] > 0.2
    code, out, _ = command("run", NAME, "--spread", "--alone")
    assert code == 0 and "variance from" in out


# --- interrupted --------------------------------------------------------------------------------------


def test_an_interrupted_run_goes_on(spring: Path, command: Command) -> None:
    whole = told(command, "run", NAME, "--members", "300", "--jobs", "1", "--alone")
    command("runs", "rm", whole["run"])
    folder = Path(whole["folder"])
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    arguments = ["run", NAME, "--members", "300", "--jobs", "1", "--alone"]
    with subprocess.Popen(
        [sys.executable, "-c", f"{heard}; from sim.cli.main import main; main()", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            wait_for(folder / PART)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, out) == (130, ""), err
    assert err.strip().startswith("Interrupted.") and "Traceback" not in err
    kept = len((folder / PART).read_text().splitlines())
    assert 0 < kept < 300 and not (folder / MANIFEST).exists()
    assert told(command, "run", NAME, "--members", "300", "--jobs", "1", "--alone")["digest"] == whole["digest"]
    assert not (folder / PART).exists()


def wait_for(path: Path) -> None:
    for _ in range(400):
        if path.exists() and path.stat().st_size:
            return
        time.sleep(0.02)
    pytest.fail("nothing was kept")


def test_a_line_that_was_cut_short_is_computed_again(spring: Path, command: Command) -> None:
    whole = told(command, "run", NAME, "--alone")
    folder = Path(whole["folder"])
    assert interrupted_after(command, 13) == 13
    part = folder / PART
    lines = part.read_text().splitlines()
    altered = lines[3].replace('"refused": 0', '"refused": 7')
    part.write_text("\n".join([*lines[:3], altered, "{broken", *lines[4:-1], lines[-1][: len(lines[-1]) // 2]]))
    assert told(command, "run", NAME, "--alone")["digest"] == whole["digest"]


def interrupted_after(command: Command, count: int) -> int:
    """Run again, interrupted after some members; returns how many were kept."""
    import sim.engine.executor as executor

    real, done = executor.member, 0

    def stops(*arguments: Any) -> Any:
        nonlocal done
        if done == count:
            raise KeyboardInterrupt
        done += 1
        return real(*arguments)

    executor.member = stops  # type: ignore[assignment]
    try:
        code, _, err = command("run", NAME, "--alone", "--jobs", "1", "--force")
    finally:
        executor.member = real
    assert code == 130 and "finished members are kept" in err
    (folder,) = (p for p in Path("runs").iterdir() if p.name.startswith(NAME))
    return len((folder / PART).read_text().splitlines())


# --- altered, missing, full ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", [MANIFEST, "members.jsonl", "trajectories.npz"])
@pytest.mark.parametrize("how", ["emptied", "cut", "altered", "gone"])
def test_a_run_that_was_altered_is_not_believed(spring: Path, command: Command, name: str, how: str) -> None:
    folder = Path(told(command, "run", NAME)["folder"])
    damage(folder / name, how)
    code, out, err = command("compare", NAME)
    assert code in (1, 2) and "Traceback" not in out + err
    assert ("DET081" if (folder / MANIFEST).exists() and name != MANIFEST else "DET0") in err
    assert told(command, "run", NAME, "--force")["members"] == 20
    assert command("compare", NAME)[0] == 0


def damage(path: Path, how: str) -> None:
    data = path.read_bytes()
    if how == "gone":
        path.unlink()
    elif how == "altered":
        middle = len(data) // 2
        path.write_bytes(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])
    else:
        path.write_bytes(b"" if how == "emptied" else data[: len(data) // 2])


def test_runs_that_cannot_be_kept(spring: Path, command: Command) -> None:
    Path("runs").write_text("in the way")
    code, _, err = command("run", NAME)
    assert code == 3 and "DET061 cannot write into runs/" in err


# --- compare and charts -------------------------------------------------------------------------------


def test_a_comparison_for_scripts(spring: Path, command: Command) -> None:
    command("run", NAME)
    data = told(command, "compare", NAME)
    assert data["pairs"] == 20 and data["at"] == "2031-09-30" and data["rows"]
    for row in data["rows"]:
        assert set(row) >= {"variable", "a", "b", "difference", "share_b_lower", "monte_carlo_error"}
        assert set(row["difference"]) == {"median", "low", "high"}
    again = told(command, "compare", data["a"], data["b"], "--at", "2031-09-30")
    assert again == data
    swapped = told(command, "compare", data["b"], data["a"], "--variable", "climate")["rows"][0]
    first = next(r for r in data["rows"] if r["variable"] == "climate")
    assert swapped["difference"]["median"] == pytest.approx(-first["difference"]["median"], abs=2e-6)


def test_a_comparison_in_words(spring: Path, command: Command, golden: Golden) -> None:
    command("run", NAME)
    golden("cli/compare.txt", hidden(command("compare", NAME)[1]))


def test_a_run_compared_with_itself_differs_in_nothing(spring: Path, command: Command) -> None:
    run = told(command, "run", NAME)["run"]
    code, out, _ = command("compare", run, run)
    assert code == 0 and "Nothing differs." in out


def test_runs_that_are_no_pair(spring: Path, command: Command) -> None:
    a = told(command, "run", NAME)["run"]
    b = told(command, "run", NAME, "--members", "10")["run"]
    code, _, err = command("compare", a, b)
    assert code == 2 and "these runs are no pair" in err


@pytest.mark.parametrize("kind", ["compare", "difference", "phases", "outcomes", "tree"])
def test_every_chart_is_drawn(spring: Path, command: Command, kind: str) -> None:
    command("run", NAME)
    code, out, err = command("plot", kind, NAME, "-o", f"{kind}.svg", "--title", "A finding")
    assert code == 0, err
    text = Path(f"{kind}.svg").read_text()
    assert "A finding" in text and "predict" not in text.lower()
    assert out == f"Wrote {kind}.svg\n"


def test_runs_are_listed_shown_told_apart_and_removed(spring: Path, command: Command) -> None:
    a, b = told(command, "run", NAME)["run"], told(command, "run", NAME, "--seed", "5")["run"]
    listed = [r["run"] for r in told(command, "runs")["runs"]]
    assert {a, b} <= set(listed) and listed[0] == b
    assert told(command, "runs", "show", "@")["run"] == b
    assert told(command, "runs", "diff", a, b)["inputs"]["random_seed"] == [0, 5]
    assert told(command, "runs", "rm", a)["removed"] == [a]
    assert a not in [r["run"] for r in told(command, "runs")["runs"]]


@pytest.mark.skipif(os.name == "nt", reason="a folder's rights are another matter there")
def test_a_run_is_found_by_what_one_knows_of_it(spring: Path, command: Command) -> None:
    data = told(command, "run", NAME)
    short = data["run"].rpartition("-")[2]
    for name in (NAME, data["run"], data["run"][:16], short, data["digest"][:8], data["folder"]):
        assert told(command, "runs", "show", name)["run"] == data["run"]


def test_only_runs_kept_here_are_removed(spring: Path, command: Command, tmp_path: Path) -> None:
    """Another program's folder may hold a manifest, too."""
    run = told(command, "run", NAME)["folder"]
    Path("webapp").mkdir()
    Path("webapp", MANIFEST).write_text('{"name": "web app"}')
    Path("elsewhere").mkdir()
    Path(run).rename("elsewhere/moved")
    for name in ("webapp", ".", "..", "elsewhere/moved", str(tmp_path), "x" * 5_000):
        code, out, err = command("runs", "rm", name)
        assert code in (1, 2) and "Traceback" not in out + err, name
    assert Path("webapp", MANIFEST).exists() and Path("elsewhere/moved", MANIFEST).exists() and spring.exists()


def test_a_bad_folder_does_not_hide_the_others(spring: Path, command: Command) -> None:
    data = told(command, "run", NAME)
    manifest = json.loads((Path(data["folder"]) / MANIFEST).read_text())
    for k, broken in enumerate(({**manifest, "title": None}, {**manifest, "run": 7}, {})):
        folder = Path("runs", f"odd-{k}")
        folder.mkdir()
        (folder / MANIFEST).write_text(json.dumps({**broken, "seal": seal(broken)}))
    assert {r["run"] for r in told(command, "runs")["runs"]} >= {data["run"]}
    assert "DET081" in command("runs", "show", "odd-0")[2]


@pytest.mark.parametrize("byte", [60, 200, 400, 900])
def test_one_altered_bit_of_the_values_is_found(spring: Path, command: Command, byte: int) -> None:
    folder = Path(told(command, "run", NAME, "--alone")["folder"])
    data = bytearray((folder / "trajectories.npz").read_bytes())
    data[byte] ^= 4
    (folder / "trajectories.npz").write_bytes(bytes(data))
    code, _, err = command("runs", "show", NAME)
    assert code in (0, 1) and "Traceback" not in err
    assert code == 1 or told(command, "runs", "show", NAME)["figures"]  # a bit that means nothing


def test_an_archive_that_grows_is_refused(spring: Path, command: Command) -> None:
    import numpy as np

    folder = Path(told(command, "run", NAME, "--alone")["folder"])
    np.savez_compressed(folder / "trajectories.npz", values=np.zeros(30_000_000), phases=np.zeros(1), grid=np.zeros(1))
    code, _, err = command("runs", "show", NAME)
    assert code == 1 and "it holds more than the run" in err


def test_title_and_status_of_today_and_the_same_members(spring: Path, command: Command) -> None:
    before = told(command, "run", NAME, "--alone")
    spring.write_text(spring.read_text().replace("title: What if", "title: Another title\nstatus: final"))
    after = told(command, "run", NAME)
    assert after["reused"] and (after["run"], after["digest"]) == (before["run"], before["digest"])
    manifest = json.loads((Path(after["folder"]) / MANIFEST).read_text())
    assert (manifest["title"], manifest["status"]) == ("Another title", "final")
    assert manifest["paired_with"] and command("compare", NAME)[0] == 0
    assert told(command, "run", NAME, "--alone")["reused"]
    assert json.loads((Path(after["folder"]) / MANIFEST).read_text())["paired_with"] == manifest["paired_with"]


def test_a_beginning_that_fits_several_runs_is_none_of_them(spring: Path, command: Command) -> None:
    vary = "vary: {strength: {path: changes.letter.event.intensity, values: [0.5, 1.5]}}\n"
    spring.write_text(spring.read_text() + vary)
    told(command, "run", NAME)
    code, _, err = command("runs", "show", NAME)
    assert code == 2 and f"`{NAME}` is the beginning of 2 runs" in err and f"{NAME}.strength=0.5-" in err
    assert told(command, "runs", "show", f"{NAME}[strength=0.5]")["scenario"] == f"{NAME}[strength=0.5]"


def test_a_title_that_cannot_be_written_is_no_bug_of_ours(spring: Path, command: Command) -> None:
    folder = Path(told(command, "run", NAME, "--alone")["folder"])
    (folder / ".summary.csv.part").mkdir()  # in the way, as a full disk would be
    spring.write_text(spring.read_text().replace("title: What if", "title: Another title"))
    code, _, err = command("run", NAME, "--alone")
    assert code == 3 and "DET061 cannot write into runs/" in err


def test_the_members_of_something_else_are_not_taken(spring: Path, command: Command) -> None:
    """A folder under a run's name that holds another run is refused, whatever its title."""
    data = told(command, "run", NAME)
    own, pair = Path(data["folder"]), Path(data["pairs"][0]["folder"])
    shutil.rmtree(own)
    shutil.copytree(pair, own)
    code, _, err = command("run", NAME)
    assert code == 1 and "holds another run: its run" in err
    assert told(command, "run", NAME, "--force")["digest"] == data["digest"]


def test_a_run_of_another_version_is_not_renewed(spring: Path, command: Command) -> None:
    folder = Path(told(command, "run", NAME)["folder"])
    manifest = json.loads((folder / MANIFEST).read_text()) | {"version": "0.0.1"}
    (folder / MANIFEST).write_text(json.dumps(manifest | {"seal": seal(manifest)}))
    code, _, err = command("run", NAME)
    assert code == 1 and "its version differ" in err


def test_what_is_not_the_run_s_own_stays(spring: Path, command: Command) -> None:
    data = told(command, "run", NAME)
    (Path(data["folder"]) / "my-notes.md").write_text("mine")
    Path("runs", "webapp").mkdir()
    Path("runs", "webapp", MANIFEST).write_text("{}")
    assert command("runs", "rm", "webapp")[0] == 2 and Path("runs", "webapp", MANIFEST).exists()
    code, _, err = command("runs", "rm", data["run"])
    assert code == 0 and "my-notes.md" in err
    assert [p.name for p in Path(data["folder"]).iterdir()] == ["my-notes.md"]


def test_half_a_line_does_not_swallow_the_next(spring: Path, command: Command) -> None:
    whole = told(command, "run", NAME, "--alone")
    assert interrupted_after(command, 5) == 5
    part = Path(whole["folder"]) / PART
    part.write_text(part.read_text()[:-200])
    append(part.parent, kept(part.parent).values())
    assert len(kept(part.parent)) == 4 and len(part.read_text().splitlines()) == 9


def test_members_are_not_written_through_a_link(spring: Path, command: Command) -> None:
    whole = told(command, "run", NAME, "--alone")
    interrupted_after(command, 3)
    part = Path(whole["folder"]) / PART
    part.unlink()
    part.symlink_to(Path("elsewhere.txt").resolve())
    code, _, err = command("run", NAME, "--alone")
    assert code == 3 and "DET061" in err and not Path("elsewhere.txt").exists()
