"""Coders of others: what a program may do to the host, which is nothing, and what it is told when it fails."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from sim.errors import DetenteError, UsageError
from sim.record.codebook import CODEBOOK
from sim.sources.document.coders import execcoder, plugin
from sim.sources.document.coders.hostcheck import Checked
from sim.sources.document.coders.plugin import Question, asked, coded, names
from sim.sources.document.document import Document
from sim.sources.document.who.gazetteer import Gazetteer, Known

TEXT = "Arvenia praised Belgar on Monday. Belgar praised Carvia. Nobody wrote \N{FIRE ENGINE}."
DOCUMENT = Document.of_text(TEXT, id="article", published=dt.date(2019, 1, 15))
ROSTER = Gazetteer.of([Known(id="ARV", name="Arvenia", kind="state"), Known(id="BEL", name="Belgar", kind="state")])
GOOD = {"type": "praise", "actors": ["ARV"], "targets": ["BEL"], "places": [{"quote": "Arvenia praised Belgar"}]}
POSIX = pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX")

Written = Callable[[str], str]


@pytest.fixture
def program(tmp_path: Path) -> Written:
    """`program(body)`: the name of a coder that is a Python program; `out(x)` writes a line of JSON."""

    def write(body: str) -> str:
        path = tmp_path / "my coder.py"  # a space, which only right quoting survives
        head = "import json, sys, os, time, signal, subprocess\nout = lambda x: print(json.dumps(x), flush=True)\n"
        path.write_text(head + body, encoding="utf-8")
        return f"exec:'{sys.executable}' '{path}'"

    return write


def run(name: str, seconds: float = 20) -> Checked:
    return coded(name, DOCUMENT, ROSTER, case="invented", seconds=seconds)


def failure(name: str, seconds: float = 20, kind: type[DetenteError] = DetenteError) -> tuple[str, str]:
    """Code and message of the one problem that a coder ends in."""
    with pytest.raises(kind) as caught:
        run(name, seconds)
    (problem,) = caught.value.problems
    assert problem.help and type(caught.value) is kind
    return problem.code, problem.message


# --- programs that behave ----------------------------------------------------------------------------


def test_a_good_program(program: Written) -> None:
    body = f'out({{"coder": {{"name": "praiser", "version": "3"}}}})\nout({GOOD!r})\n'
    result = run(program(body))
    (c,) = result.accepted
    assert (c.coder.name, c.coder.version, c.main.span) == ("praiser", "3", (0, 22)) and not result.refused


def test_the_request_is_one_line_and_then_the_end(program: Written, tmp_path: Path) -> None:
    run(program(f"open({str(tmp_path / 'seen')!r}, 'wb').write(sys.stdin.buffer.read())\n"))
    lines = (tmp_path / "seen").read_bytes().split(b"\n")
    assert len(lines) == 2 and lines[1] == b""
    asked_ = json.loads(lines[0])
    assert asked_["schema"] == "detente/coder-request/v1"
    assert asked_["document"] == {"id": "article", "sha256": DOCUMENT.sha256, "published": "2019-01-15", "text": TEXT}
    assert [a["id"] for a in asked_["case"]["actors"]] == ["ARV", "BEL"] and asked_["case"]["id"] == "invented"
    assert {t["code"] for t in asked_["types"]} == set(CODEBOOK)
    assert set(asked_["types"][0]) == {"code", "definition", "example"}


def test_without_introduction_the_program_is_named(program: Written) -> None:
    (c,) = run(program(f"out({GOOD!r})\nprint()\n")).accepted
    assert c.coder.name == Path(sys.executable).name and c.coder.version == "not given"


def test_a_program_that_proposes_nothing(program: Written) -> None:
    assert run(program("")) == Checked((), ())


def test_only_a_little_of_the_environment_is_passed(
    program: Written, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setenv("A_KEY_OF_MINE", "not to be seen")
    run(program(f"json.dump(dict(os.environ), open({str(tmp_path / 'seen')!r}, 'w'))\n"))
    seen = json.loads((tmp_path / "seen").read_text())
    allowed = {"PATH", "HOME", "LANG", "SYSTEMROOT", "USERPROFILE", "PATHEXT", "PYTHONUTF8", "LC_CTYPE"}
    assert set(seen) <= allowed and seen["PATH"]


def test_there_is_no_shell(program: Written, tmp_path: Path) -> None:
    run(program("") + f" '; touch {tmp_path / 'made'}' `touch {tmp_path / 'made'}` > {tmp_path / 'made'}")
    assert not (tmp_path / "made").exists()


# --- programs that lie -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({"places": [{"quote": "Arvenia attacked Belgar"}]}, "does not stand in the text"),
        ({"when": "2019-01-11", "date_words": "Monday"}, "but `Monday` means 2019-01-14"),
        ({"when": "2019-01-11"}, "has no words in the text"),
        ({"targets": ["CAR"]}, "no actor of the case: CAR"),
        ({"confidence": float("nan")}, "confidence"),
    ],
)
def test_a_lie_is_kept_as_refused(program: Written, keys: dict[str, Any], reason: str) -> None:
    nan = "nan = float('nan')\n"
    result = run(program(f"{nan}out({GOOD | keys!r})\nout({GOOD!r})\nout(7)\n"))
    assert len(result.accepted) == 1
    assert reason in result.refused[0].reasons[0] and "no object" in result.refused[1].reasons[0]


# --- programs that fail ------------------------------------------------------------------------------


def test_a_program_that_crashes_is_quoted(program: Written) -> None:
    code, message = failure(program(f"out({GOOD!r})\nraise RuntimeError('no model here')\n"))
    assert code == "DET063" and "exit code 1" in message and "RuntimeError: no model here" in message


def test_a_silent_failure_says_so(program: Written) -> None:
    assert failure(program("sys.exit(3)\n"))[1].endswith("exit code 3 and said nothing on standard error")


@POSIX
def test_a_signal_is_named(program: Written) -> None:
    assert "was ended by signal 9" in failure(program("os.kill(os.getpid(), signal.SIGKILL)\n"))[1]


def test_only_the_last_lines_are_shown(program: Written) -> None:
    _, message = failure(program("for k in range(10**5): print('line', k, file=sys.stderr)\nsys.exit(1)\n"))
    assert len(message) < 400 and message.endswith("line 99998 | line 99999")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("print('{\"type\": }')", "line 2 of what the coder"),
        ('sys.stdout.buffer.write(b\'{"type": "\\xff"}\\n\')', "byte FF is not UTF-8"),
        ("print('[' * 10**6)", "no JSON that can be read"),
        ("print('9' * 10**5)", "no JSON that can be read"),
        ('print(\'{"a": 1} {"b": 2}\')', "no JSON: Extra data"),
    ],
)
def test_an_answer_that_cannot_be_read_names_its_line(program: Written, body: str, reason: str) -> None:
    code, message = failure(program(f"out({GOOD!r})\nsys.stdout.flush()\n{body}\n"))
    assert code == "DET067" and reason in message and "line 2" in message


@pytest.mark.parametrize("coder", ["x", {"name": ""}, {"name": "a", "version": 3}, {"name": "a" * 81, "version": "1"}])
def test_a_wrong_introduction(program: Written, coder: object) -> None:
    assert failure(program(f'out({{"coder": {coder!r}}})\n'))[0] == "DET067"


def test_a_program_that_hangs_is_stopped(program: Written) -> None:
    start = time.perf_counter()
    code, message = failure(program("print('thinking', file=sys.stderr, flush=True)\ntime.sleep(600)\n"), seconds=0.7)
    assert code == "DET068" and "0.7 seconds" in message and "thinking" in message
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_flood_is_stopped(program: Written, stream: str) -> None:
    code, message = failure(program(f"while True: sys.{stream}.write('x' * 65536 + chr(10))\n"), seconds=60)
    assert code == "DET068" and "more than 20 MB" in message


def test_a_program_that_ignores_termination_is_stopped(program: Written) -> None:
    body = (
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\ntime.sleep(600)\n"
    )
    assert failure(program(body), seconds=0.7)[0] == "DET068"


def gone(pid: int) -> bool:
    """Whether a process is no more, or is only waiting to be reaped by whoever adopts it."""
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True).stdout
        if not state.strip() or state.strip().startswith("Z"):
            return True
        time.sleep(0.05)
    return False


CHILD = (
    "c = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\nopen({!r}, 'w').write(str(c.pid))\n"
)


@POSIX
@pytest.mark.parametrize(("after", "fails"), [("", False), ("sys.exit(1)\n", True), ("time.sleep(600)\n", True)])
def test_a_grandchild_never_outlives_the_program(program: Written, tmp_path: Path, after: str, fails: bool) -> None:
    name = program(CHILD.format(str(tmp_path / "pid")) + f"out({GOOD!r})\n" + after)
    start = time.perf_counter()
    if fails:
        failure(name, seconds=2)
    else:
        assert len(run(name).accepted) == 1  # it holds standard output open, and nobody waits for it
    assert time.perf_counter() - start < 15
    assert gone(int((tmp_path / "pid").read_text()))


@POSIX
def test_breaking_off_leaves_nothing_behind(program: Written, tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    name = program(CHILD.format(str(pid)) + "time.sleep(600)\n")

    def interrupt() -> None:
        while not (pid.exists() and pid.read_text()):
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background is started deaf to it
    waiting = threading.Thread(target=interrupt)
    waiting.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            run(name, seconds=120)
    finally:
        signal.signal(signal.SIGINT, before)
        waiting.join()
    assert gone(int(pid.read_text()))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("exec:", "names no program"),
        ("exec:  ", "names no program"),
        ("exec:'half", "not quoted right: no closing quotation"),
        ("exec:/no/such/program --fast", "cannot be started"),
        ("exec:.", "cannot be started"),
        ("exec:a\0b", "names no program"),
        ("lexikon", "there is no coder `lexikon`"),
        ("", "there is no coder ``"),
    ],
)
def test_a_coder_that_there_is_not(name: str, reason: str) -> None:
    code, message = failure(name, kind=UsageError)
    assert code == "DET062" and reason in message


# --- our own, and packages ---------------------------------------------------------------------------


def test_our_own_by_name() -> None:
    (c,) = run("lexicon").accepted
    assert c.coder.name == "detente-lexicon" and str(c.when) == "2019-01-14"


def propose(document: Document, case: dict[str, Any]) -> list[dict[str, Any]]:
    """A coder as a package would offer it."""
    assert case["id"] == "invented" and {t["code"] for t in case["types"]} == set(CODEBOOK)
    return [GOOD, {**GOOD, "actors": [case["actors"][0]["id"]], "targets": ["XYZ"]}]


def endless(document: Document, case: dict[str, Any]) -> Any:
    """A coder that never stops proposing."""
    while True:
        yield GOOD


def broken(document: Document, case: dict[str, Any]) -> Any:
    """A coder that fails halfway."""
    yield GOOD
    raise ZeroDivisionError("in my own code")


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Entry points as an installed package would bring them."""
    sys.modules.setdefault("coders_of_a_package", sys.modules[__name__])
    points = [EntryPoint(n, f"coders_of_a_package:{n}", plugin.GROUP) for n in ("propose", "endless", "broken")]
    points.append(EntryPoint("missing", "no_such_package:propose", plugin.GROUP))
    monkeypatch.setattr(plugin, "entry_points", lambda group: points)


@pytest.mark.usefixtures("installed")
def test_a_package_offers_a_coder() -> None:
    result = run("propose")
    assert result.accepted[0].coder.name == "propose" and "XYZ" in result.refused[0].reasons[0]
    assert names() == ("lexicon", "broken", "endless", "missing", "propose")
    assert len(asked("endless", Question(DOCUMENT, ROSTER, CODEBOOK)).given) == 2_001


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(("name", "reason"), [("broken", "ZeroDivisionError: in my own code"), ("missing", "no_such")])
def test_a_package_that_fails_is_named(name: str, reason: str) -> None:
    code, message = failure(name)
    assert code == "DET063" and reason in message and name in message


# --- the page ----------------------------------------------------------------------------------------


def test_the_example_of_the_page_runs(tmp_path: Path) -> None:
    page = (Path(__file__).parents[1] / "docs" / "coders.md").read_text(encoding="utf-8")
    example = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert example is not None and len(example[1].splitlines()) <= 25
    (tmp_path / "praise.py").write_text(example[1], encoding="utf-8")
    result = run(f"exec:'{sys.executable}' '{tmp_path / 'praise.py'}'")
    (c,) = result.accepted
    assert (c.coder.name, c.actors, c.targets) == ("praise-finder", ("ARV",), ("BEL",)) and not result.refused
    numbers = (execcoder.SECONDS, execcoder.MOST_OUTPUT // 1_000_000)
    assert all(f"{n:g}" in page for n in numbers)
