"""The command itself, misused in every way: plain words, the right exit code, nothing but the result on stdout."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from faults.scenarios import QUIET_SPRING, ground, written

from sim.cli import main
from sim.errors import explain

Command = Callable[..., tuple[int, str, str]]

T = "bridge-talks"
EVERY: dict[str, tuple[str, ...]] = {
    "demo": ("-o", "demo"),
    "cases": (),
    "events": (T,),
    "state": (T, "--at", "2031-03-20"),
    "why": (T, "climate"),
    "turning-points": (T,),
    "replay": (T, "--checks"),
    "readings": (T,),
    "ledger": (T,),
    "plot": ("trajectory", T, "-o", "chart.svg"),
    "extract": ("note.txt", "--case", T, "--published", "2031-03-25"),
    "agreement": (T, T),
    "new": ("another-spring", "--case", T, "--at", "the-round"),
    "plan": ("quiet-spring",),
    "run": ("quiet-spring", "--members", "2", "--jobs", "1"),
    "runs": (),
    "compare": ("quiet-spring",),
    "report": (T, "-o", "report.html"),
    "export": (T, "--to", "csv", "-o", "case.csv"),
    "check": (T,),
    "schema": ("event",),
    "date": ("2031-02",),
    "explain": ("DET021",),
    "doctor": (),
}
QUICK = {
    n: given
    for n, given in EVERY.items()
    if n not in ("demo", "plot", "report", "export", "new", "run", "doctor", "cases")
}
GROUPS = {"log", "doccano"}  # commands of their own below them, tested in test_log_command, test_extract_command
REVIEWING = {"review", "decide"}  # they ask somebody: tested in test_review_screen, test_extract_command
BRANCHING = frozenset({"plan", "run", "runs", "compare"})


@pytest.fixture
def ready(talks: Path, command: Command) -> Callable[[str], None]:
    """`ready("compare")`: what a command needs beyond the case: a scenario, and a run of it."""

    def prepare(name: str) -> None:
        if name == "extract":
            Path("note.txt").write_text("The two delegations met on Monday.\n", encoding="utf-8")
        if name in BRANCHING:
            ground(talks)
            written("quiet-spring", QUIET_SPRING)
        if name in BRANCHING - {"plan", "run"}:
            assert command(*("run", *EVERY["run"]))[0] == 0

    return prepare


MISUSED: dict[str, tuple[tuple[str, ...], int, str]] = {
    "unknown command": (("replya", T), 2, "did you mean `replay`?"),
    "unknown command, nothing near": (("xyzzy",), 2, "list the commands with: detente --help"),
    "no argument": (("replay",), 2, "write detente replay [OPTIONS] CASE"),
    "unknown option": (("replay", T, "--wieghts", "unit"), 2, "--weights"),
    "one argument too many": (("state", T, "2031-03-01"), 2, "unexpected extra argument"),
    "bad --at": (("state", T, "--at", "31-31"), 2, "is not a date"),
    "ambiguous --at": (("state", T, "--at", "02/03/2031"), 2, "write 2031-03-02 or 2031-02-03"),
    "--at outside the case": (("state", T, "--at", "1999-01-01"), 2, "choose a day from 2031-01-01 to 2031-12-31"),
    "--until before the case": (("replay", T, "--until", "1999-01-01"), 2, "choose a day from 2031-01-01 on"),
    "unknown variable": (("plot", "trajectory", T, "--variable", "tensoin"), 2, "did you mean `tension`?"),
    "unknown kind of chart": (("plot", "trees", T), 2, "trajectory"),
    "two cases in one trajectory": (("plot", "trajectory", T, T), 2, "draws one case, 2 are named"),
    "a chart of no run": (("plot", "compare"), 2, "list them with: detente runs"),
    "a chart of a run that is not there": (("plot", "phases", "nothing"), 2, "run it first: detente run nothing"),
    "a view of runs": (("plot", "compare", "@", "--as-known", "2031-03-01"), 2, "belong to charts of a case"),
    "unknown scenario": (("run", "hanoi-small-dael"), 2, "did you mean `hanoi-small-deal`?"),
    "unknown scenario to plan": (("plan", "hanoi-small-dael"), 2, "did you mean `hanoi-small-deal`?"),
    "no scenario": (("run",), 2, "write detente run [OPTIONS] SCENARIOS"),
    "no members": (("run", "january-2019", "--members", "0"), 2, "1<=x<=100000"),
    "a setting without a value": (("plan", "january-2019", "--set", "continue.members"), 2, "is not PATH=VALUE"),
    "a setting of nothing": (("plan", "january-2019", "--set", "continue.membres=5"), 1, "membres"),
    "members of a single trajectory": (("run", "deadline-extended", "--members", "5"), 2, "has no `continue`"),
    "nothing was run": (("compare", "@"), 2, "nothing has been run here yet"),
    "a run that is not there": (("runs", "show", "nothing"), 2, "run it first: detente run nothing"),
    "removing nothing": (("runs", "rm"), 2, "no run is named"),
    "one run to tell apart": (("runs", "diff", "a"), 2, "1 runs are named, 2 are needed"),
    "a path for an id": (("new", "../x", "--case", T, "--at", "the-round"), 2, "id"),
    "no cluster": (("run", "january-2019", "--members", "1", "--dask", "nowhere"), 3, "--dask"),
    "wrong ending": (("plot", "trajectory", T, "-o", "chart.docx"), 2, "end the name in .png, .svg or .pdf"),
    "unknown actor": (("events", T, "--actor", "ADL"), 2, "did you mean `ALD`?"),
    "no event": (("events", T, "the-ofer"), 2, "did you mean `the-offer`?"),
    "nothing near an event": (("events", T, "xyzzy"), 2, "list them with: detente events bridge-talks"),
    "ambiguous suffix": (("events", "us-dprk", "04"), 2, "write more of the id"),
    "unknown case": (("state", "us-dprkk"), 2, "did you mean `us-dprk`?"),
    "unknown case to check": (("check", "us-dprkk"), 2, "did you mean `us-dprk`?"),
    "unknown code": (("explain", "DET999"), 2, "did you mean"),
    "unknown kind of schema": (("schema", "evnet"), 2, "is not one of"),
    "bad date": (("date", "02/03/2031"), 1, "write 2031-03-02 or 2031-02-03"),
    "no such file": (("check", "nothing.yaml"), 3, "there is no such file"),
    "no such lines": (("check", "nothing.jsonl"), 3, "there is no such file"),
    "no such folder": (("check", "no/such/folder"), 3, "there is no such file"),
    "no such weights": (("replay", T, "--weights", "nothing.yaml"), 3, "there is no such file"),
    "weights in a folder": (("replay", T, "--weights", T), 1, "this is a folder"),
    "no such events": (("replay", T, "--with", "nothing.yaml"), 3, "there is no such file"),
    "a name no file can have": (("replay", T, "--with", "a" * 5_000), 3, "name too long"),
    "a case no folder can be": (("state", "a" * 5_000), 2, "list the bundled cases"),
    "a case no folder can be, to check": (("check", "a" * 5_000), 2, "list the bundled cases"),
    "a file no file can be": (("check", "a" * 5_000 + ".yaml"), 3, "name too long"),
    "tables into a file": (("replay", T, "-o", f"{T}/case.yaml"), 2, "is a file"),
    "tables below a file": (("replay", T, "-o", f"{T}/case.yaml/tables"), 3, "choose another folder with -o"),
    "chart below a file": (("plot", "trajectory", T, "-o", f"{T}/case.yaml/chart.svg"), 3, "choose another place"),
    "a terminal's own language": (("events", T, "\x1b[31mred\x1b[0m\u202e"), 2, "no event"),
    "not one character": (("events", T, ""), 2, "write more of the id"),
}


@pytest.mark.parametrize("name", MISUSED)
def test_misuse(name: str, talks: Path, command: Command) -> None:
    arguments, code, words = MISUSED[name]
    got, out, err = command(*arguments)
    said = out + err
    assert (got, "Traceback" in said) == (code, False), said
    assert words in said
    assert re.search(r"\bDET\d{3} ", said) and "  = help: " in said
    assert err.splitlines()[-1].startswith("Next: detente ")
    assert out == "" or arguments[0] in ("check", "replay")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", said)


@pytest.mark.parametrize("name", MISUSED)
def test_misuse_as_json(name: str, talks: Path, command: Command) -> None:
    arguments, code, _ = MISUSED[name]
    got, out, err = command(*arguments, "--json")
    answer = json.loads(out.splitlines()[-1])
    assert got == code and "Traceback" not in err
    assert answer["schema"] == "detente/cli/v1"
    assert answer["ok"] is False and answer["error"]["exit_code"] == code
    for problem in answer["error"]["problems"]:
        assert explain(problem["code"]) and problem["message"] and problem["help"]


def test_a_quiet_failure_still_says_what_is_wrong(talks: Path, command: Command) -> None:
    _, out, err = command("events", T, "the-ofer", "-q")
    assert (out, "Next:" in err) == ("", False)
    assert err.startswith("DET031 ")


def test_a_folder_without_a_case(talks: Path, command: Command) -> None:
    Path("empty").mkdir()
    code, out, _ = command("check", "empty")
    assert code == 3 and "empty/case.yaml DET007" in out


# --- what every command has ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", EVERY)
def test_every_command_takes_what_all_take(name: str, command: Command) -> None:
    code, out, _ = command(name, "--help")
    assert code == 0
    assert all(option in out for option in ("--json", "-q, --quiet", "-v, --verbose", "--color", "-h, --help"))


def test_the_list_of_commands_is_whole() -> None:
    assert set(EVERY) | GROUPS | REVIEWING == set(main.COMMANDS)


@pytest.mark.parametrize("name", EVERY)
def test_every_command_ends_with_the_next(
    name: str, talks: Path, command: Command, ready: Callable[[str], None]
) -> None:
    ready(name)
    code, out, err = command(name, *EVERY[name], "-v")
    assert code == 0, err
    assert out and err.splitlines()[-1].startswith("Next: ") and "Next: " not in out
    assert "\x1b" not in out + err


@pytest.mark.parametrize("name", EVERY)
def test_every_result_as_json(name: str, talks: Path, command: Command, ready: Callable[[str], None]) -> None:
    ready(name)
    code, out, err = command(name, *EVERY[name], "--json")
    answer = json.loads(out)
    assert code == 0 and "Next:" not in err
    assert (answer["schema"], answer["ok"]) == ("detente/cli/v1", True)
    assert answer["result"]


@pytest.mark.parametrize("name", QUICK)
def test_quiet_leaves_the_result(name: str, talks: Path, command: Command, ready: Callable[[str], None]) -> None:
    ready(name)
    loud, quiet = command(name, *QUICK[name]), command(name, *QUICK[name], "-q")
    assert quiet == (0, loud[1], "")


@pytest.mark.parametrize("form", ["table", "yaml", "jsonl", "csv"])
def test_events_in_every_format(form: str, talks: Path, command: Command) -> None:
    code, out, err = command("events", T, "--format", form)
    assert code == 0 and "the-offer" in out and err.splitlines()[-1].startswith("Next: ")
    answer = json.loads(command("events", T, "--format", form, "--json")[1])
    assert len(answer["result"]["events"]) == 3


def test_events_that_match_nothing(talks: Path, command: Command) -> None:
    code, out, err = command("events", T, "--grep", "xyzzy")
    assert (code, out) == (0, "No events match.\n")
    assert err.splitlines()[-1].startswith("Next: detente events bridge-talks")


def test_failures_of_a_check_as_json(talks: Path, command: Command) -> None:
    (talks / "events.yaml").write_text("")
    code, out, _ = command("check", T, "--json")
    answer = json.loads(out)
    assert (code, answer["ok"], answer["error"]["exit_code"]) == (1, False, 1)
    assert answer["result"]["problems"][0]["code"] == "DET008"


def test_alone_it_shows_its_help(command: Command) -> None:
    code, out, _ = command()
    assert code == 0 and "Start with: detente demo" in out
    assert all(name in out for name in EVERY)
    assert command("--version")[1].startswith("detente ")


# --- colours ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb"), ("", "")])
def test_colours_only_where_they_help(
    name: str, value: str, talks: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    if name:
        monkeypatch.setenv(name, value)
    (talks / "events.yaml").write_text("")
    assert ("\x1b[" in command("check", T)[1]) == (not name)
    assert "\x1b[" not in command("check", T, "--color", "never")[1]
    assert "\x1b[" in command("check", T, "--color", "always")[1]


# --- ends before the end ----------------------------------------------------------------------------


def started(*arguments: str, **more: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", "from sim.cli.main import main; main()", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **more,
    )


def test_nobody_reads_on() -> None:
    """As in `detente events us-dprk --format jsonl | head -1`."""
    with started("events", "us-dprk", "--format", "jsonl") as process:
        assert process.stdout and process.stderr
        assert process.stdout.readline().startswith(b'{"schema"')
        process.stdout.close()
        assert process.stderr.read().decode() in ("", "Next: detente events us-dprk\n")
        assert process.wait(20) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_a_full_disk() -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123  (a device)
        done = subprocess.run(
            [sys.executable, "-c", "from sim.cli.main import main; main()", "explain"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr.startswith("DET061 the output cannot be written") and "Traceback" not in done.stderr


def wait_for_reader(pipe: str) -> None:
    """Until somebody has opened a pipe, at most 20 seconds."""
    for _ in range(200):
        try:
            os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)  # stays open to the end of the test, so that reading waits
        except OSError:
            time.sleep(0.1)
        else:
            return


def test_an_interrupt(talks: Path) -> None:
    os.mkfifo("events.pipe")  # reading it waits until somebody writes
    # a shell that starts the tests in the background has them ignore the signal; the command itself must not
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    busy = f"{heard}; import sim.record.files as f; f.read_case = lambda *a: open('events.pipe').read()"
    with subprocess.Popen(
        [sys.executable, "-c", f"{busy}; from sim.cli.main import main; main()", "replay", T],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            wait_for_reader("events.pipe")
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=20)
        finally:
            process.kill()  # a test that fails must not wait for ever
    assert (process.returncode, out) == (130, "")
    assert err.strip() == "Interrupted. Nothing was lost."


def test_an_interrupt_as_json(talks: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.record.files.read_case", interrupted)
    code, out, _ = command("state", T, "--json")
    assert (code, json.loads(out)["error"]["exit_code"]) == (130, 130)


# --- our own bugs -----------------------------------------------------------------------------------


@pytest.fixture
def bug(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A fault of ours in reading a case; traces are kept in the folder that is returned."""

    def fails(*_: object) -> None:
        raise ZeroDivisionError("half \x1b[31mof nothing")

    monkeypatch.setattr("sim.record.files.read_case", fails)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "traces"))
    (tmp_path / "traces").mkdir()
    return tmp_path / "traces"


def test_a_bug_of_ours_leaves_a_trace(bug: Path, talks: Path, command: Command) -> None:
    code, out, err = command("replay", T)
    (trace,) = bug.iterdir()
    assert (code, out) == (4, "")
    assert "DET090 this is a bug in détente, not in your files: ZeroDivisionError" in err
    assert str(trace) in err and "Traceback" not in err and "\x1b" not in err
    assert trace.read_text().startswith("detente replay bridge-talks\n\nTraceback")


def test_a_bug_of_ours_as_json(bug: Path, talks: Path, command: Command) -> None:
    code, out, _ = command("replay", T, "--json")
    answer = json.loads(out)
    assert (code, answer["ok"], answer["error"]["exit_code"]) == (4, False, 4)
    assert str(next(bug.iterdir())) in answer["error"]["problems"][0]["help"]


def test_a_bug_of_ours_where_no_trace_can_be_saved(bug: Path, talks: Path, command: Command) -> None:
    bug.rmdir()
    code, _, err = command("replay", T)
    assert code == 4 and "the trace could not be saved" in err and "Traceback" not in err
