"""The review in a real terminal: from the first key to events in a log, killed in the middle and gone on with."""

from __future__ import annotations

import contextlib
import os
import select
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from newsroom import ACTORS, coded

from sim.cli.main import run
from sim.record.files import read_events
from sim.sources.document.coding.candidate import to_lines
from sim.sources.document.review.decisionfile import read_decisions

pytest.importorskip("textual")
pty = pytest.importorskip("pty", reason="no pseudo-terminals here")
PATIENCE = 30.0  # seconds that a slow machine has for one key

ARTICLE = (
    "Arvenia accused Belgar on Monday of breaking the accord.\n\n"
    "Belgar expelled two diplomats of Arvenia on Tuesday.\n\n"
    "Arvenia and Belgar held talks in December.\n"
)


class Terminal:
    """A command in a terminal of some size."""

    def __init__(self, command: list[str], columns: int, rows: int) -> None:
        import fcntl
        import termios

        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(columns), "LINES": str(rows)}
        self.process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, env=env, close_fds=True)
        os.close(slave)
        self.seen = b""

    def read(self) -> None:
        """Take what is on the wire, so that the other side can go on."""
        while select.select([self.master], [], [], 0.05)[0]:
            try:
                self.seen += os.read(self.master, 65_536)
            except OSError:
                return

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        begun = time.monotonic()
        while not holds():
            self.read()
            assert time.monotonic() - begun < PATIENCE, self.seen[-2_000:]

    def press(self, keys: str) -> None:
        """Send keys."""
        os.write(self.master, keys.encode())

    def close(self) -> None:
        """End it, whatever it does."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        with contextlib.suppress(OSError):
            os.close(self.master)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    Path("lake").mkdir()
    actors = "\n".join(f"  - {{id: {k.id}, name: {k.name}, kind: {k.kind}}}" for k in ACTORS[:3])
    head = "schema: detente/case/v1\nid: lake\ntitle: Invented\nstart: 2018-01-01\nend: 2019-12-31\n"
    Path("lake/case.yaml").write_text(f"{head}principals: [[ARV, BLG]]\nactors:\n{actors}\n", encoding="utf-8")
    Path("lake/events.yaml").write_text("schema: detente/events/v1\ncase: lake\nevents: []\n", encoding="utf-8")
    Path("article.txt").write_text(ARTICLE, encoding="utf-8")
    Path("talks.candidates.jsonl").write_text(to_lines(coded(ARTICLE).candidates, "test"), encoding="utf-8")
    return tmp_path


COMMAND = [
    sys.executable, "-c", "from sim.cli.main import main; main()",
    "review", "talks.candidates.jsonl", "--document", "article.txt", "--case", "lake", "--by", "ann",
]  # fmt: skip


def verdicts() -> list[str]:
    return [d.verdict for d in read_decisions(Path("talks.decisions.jsonl")).decisions]


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (160, 50)])
def test_from_the_first_key_to_the_log(folder: Path, columns: int, rows: int) -> None:
    first = Terminal(COMMAND, columns, rows)
    try:
        first.until(lambda: b"accept" in first.seen)
        first.press("a")
        first.until(lambda: verdicts() == ["accepted"])
        first.process.kill()  # the power fails
    finally:
        first.close()
    second = Terminal(COMMAND, columns, rows)
    try:
        second.until(lambda: b"accept" in second.seen)
        second.press("a")
        second.until(lambda: verdicts() == ["accepted", "accepted"])
        second.press("d")
        second.until(lambda: verdicts() == ["accepted", "accepted", "deferred"])
        second.press("u")
        second.until(lambda: verdicts() == ["accepted", "accepted", "deferred", "undone"])
        second.press("w")
        second.until(lambda: b"Write an event" in second.seen)
        for typed in ("held talks", "\t", "\t", "letter", "\t", "ARV", "\t", "BLG", "\t", "\t", "2018-11", "\r"):
            second.press(typed)
            second.read()  # as somebody types: the next field has the keys only when it is shown
        second.until(lambda: verdicts()[-1] == "added")
        second.press("q")
        second.until(lambda: second.process.poll() is not None)
    finally:
        second.close()
    assert second.process.returncode == 0
    assert run(["log", "append", "lake/events.yaml", "--decided", "talks.decisions.jsonl"]) == 0
    assert sorted(p.event.type for p in read_events(Path("lake/events.yaml"))[0]) == [
        "accuse.noncompliance", "expel", "letter",
    ]  # fmt: skip
