"""The progress bar: only on a terminal, only after a while, with a pace that does not count what was there before."""

from __future__ import annotations

import io

import pytest

from sim.cli.output import Output
from sim.cli.progress import _Bar, bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Stderr as a terminal; set within the test, because pytest puts its own in place before it."""
    found = Terminal()
    monkeypatch.setattr("sys.stderr", found)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "110")
    return found


def clock(monkeypatch: pytest.MonkeyPatch, *times: float) -> None:
    passing = iter(times)
    monkeypatch.setattr("sim.cli.progress.time.perf_counter", lambda: next(passing))


def test_rate_and_remaining_time(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal(monkeypatch)
    with bar("Running", Output()) as shown:
        assert isinstance(shown, _Bar)
        shown(100, 400)  # these were there before
        clock(monkeypatch, *(shown.begun + t for t in (1.0, 4.0, 40.0)))
        assert shown._pace(100, 400) == ""
        assert shown._pace(140, 400) == "10/s, 26 s left"
        assert shown._pace(101, 400) == "0.025/s, 199 min left"


def test_long_work_has_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = terminal(monkeypatch)
    with bar("Running", Output()) as shown:
        assert isinstance(shown, _Bar)
        shown.begun -= 2.0
        shown(10, 400)
        shown(20, 400)
    assert "Running" in screen.getvalue() and "/400" in screen.getvalue()


@pytest.mark.parametrize("output", [Output(quiet=True), Output(as_json=True)])
def test_nobody_is_shown_what_nobody_asked_for(output: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = terminal(monkeypatch)
    with bar("Running", output) as progress:
        assert progress is None
    assert screen.getvalue() == ""


def test_quick_work_has_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = terminal(monkeypatch)
    with bar("Running", Output()) as progress:
        assert progress is not None
        progress(1, 2)
        progress(2, 2)
    assert screen.getvalue() == ""
