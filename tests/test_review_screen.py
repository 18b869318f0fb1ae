"""The review's screen: how it looks on a small and a large terminal, what each key does, and that all is on disk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from reviewing import ACCUSED, CANDIDATES, DAY, DOCUMENT, SIGNED, STRANGER, TALKS, UNDATED, the_case

pytest.importorskip("textual")

from textual.pilot import Pilot
from textual.widgets import Input, Static

from sim.cli.reviewfiles import Opened
from sim.cli.reviewplain import ASK
from sim.cli.reviewscreen import KEYS, ReviewScreen
from sim.sources.document.candidate import Candidate
from sim.sources.document.decisionfile import DecisionFile, read_decisions
from sim.sources.document.review import REASONS, Review

Golden = Callable[[str, str], None]
Drive = Callable[["Seat"], Awaitable[None]]
SMALL, LARGE = (80, 24), (160, 50)


class Seat:
    """Somebody at the screen: presses keys, and sees what stands there."""

    def __init__(self, app: ReviewScreen, pilot: Pilot[None]) -> None:
        self.app, self.pilot = app, pilot

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()
        await self.pilot.pause()

    @property
    def shown(self) -> str:
        """The whole screen as text."""
        lines = self.app.screen._compositor.render_strips(self.app.size)
        return "\n".join("".join(segment.text for segment in line).rstrip() for line in lines) + "\n"

    @property
    def message(self) -> str:
        return str(self.app.query_one("#message", Static).render())

    @property
    def current(self) -> Candidate | None:
        return self.app.review.current


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "talks.decisions.jsonl"


def opened(path: Path, text: str | None = DOCUMENT.text) -> Opened:
    file = DecisionFile(path)
    review = Review(CANDIDATES, file.decisions, at=DAY, by="ann", case=the_case(), keep=file.append)
    return Opened(review, file, text, ())


def sit(path: Path, size: tuple[int, int], drive: Drive, text: str | None = DOCUMENT.text) -> None:
    """Run the screen at a size and let somebody use it."""

    async def run() -> None:
        app = ReviewScreen(opened(path, text))
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await pilot.pause()
            await drive(Seat(app, pilot))

    with ThreadPoolExecutor(1) as apart:  # the browser tests leave a running loop in the thread of their worker
        apart.submit(lambda: asyncio.run(run())).result()


def verdicts(path: Path) -> list[str]:
    """What is on disk."""
    return [d.verdict for d in read_decisions(path).decisions]


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80", "160"])
def test_how_it_looks(path: Path, size: tuple[int, int], golden: Golden) -> None:
    """The first candidate, two decisions later, and each of the forms; no line is wider than the screen."""
    pages: list[str] = []

    async def drive(seat: Seat) -> None:
        pages.append(seat.shown)
        await seat.press("a", "d")
        pages.append(seat.shown)
        await seat.press("e")
        pages.append(seat.shown)
        await seat.press("escape", "r")
        pages.append(seat.shown)
        await seat.press("escape", "question_mark")
        pages.append(seat.shown)
        await seat.press("x", "n")
        pages.append(seat.shown)

    sit(path, size, drive)
    assert max(len(line) for page in pages for line in page.splitlines()) <= size[0]
    assert {page.count("\n") for page in pages} == {size[1]}
    golden(f"cli/review-{size[0]}.txt", ("=" * size[0] + "\n").join(pages))


def test_every_key_does_what_the_foot_says(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("a")
        assert (verdicts(path), seat.current) == (["accepted"], TALKS)
        assert "Saved." in seat.message
        await seat.press("d")
        assert (verdicts(path)[-1], seat.current) == ("deferred", SIGNED)
        await seat.press("r", "6")
        assert (verdicts(path)[-1], seat.current) == ("rejected", STRANGER)
        await seat.press("a")
        assert "cannot be accepted as it stands" in seat.message
        await seat.press("n")
        assert seat.current == UNDATED
        await seat.press("j")
        assert seat.current == ACCUSED
        await seat.press("k", "up")
        assert seat.current == STRANGER
        await seat.press("u")
        assert (verdicts(path)[-1], seat.current) == ("undone", SIGNED)
        await seat.press("down", "p", "pagedown", "pageup", "q")

    sit(path, SMALL, drive)
    assert read_decisions(path).decisions[2].reason == REASONS[5]
    assert all(f"{key} " in f"{KEYS} " for key in ("a", "e", "r", "d", "n/p", "u", "f", "?", "q"))
    assert len(KEYS) <= SMALL[0]


def test_an_edit_shows_what_is_wrong_before_it_is_kept(path: Path) -> None:
    async def write(seat: Seat, name: str, text: str) -> None:
        seat.app.screen.query_one(f"#in-{name}", Input).value = text
        await seat.press("enter")

    async def drive(seat: Seat) -> None:
        await seat.press("e")
        await write(seat, "when", "02/03/2031")
        assert "is ambiguous" in seat.shown
        assert "! when" in seat.shown
        assert not path.exists()
        assert seat.app.focused is not None
        assert seat.app.focused.id == "in-when"
        await write(seat, "when", "2031-01-14")
        assert (verdicts(path), seat.current) == (["edited"], TALKS)
        await seat.press("p")
        assert "✎ was 2031-01-13" in seat.shown
        await seat.press("e", "e", "tab", "escape")
        assert verdicts(path) == ["edited"]
        await seat.press("e", "e", "enter")
        assert "kept already" in seat.message

    sit(path, SMALL, drive)


def test_a_reason_in_other_words(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("r", "9", "tab", "enter")
        assert "write a reason" in seat.shown
        await seat.press("2", "space", "o", "l", "d", "enter")

    sit(path, SMALL, drive)
    assert [d.reason for d in read_decisions(path).decisions] == ["2 old"]


def test_a_reason_that_is_not_in_the_list(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("r", "tab", "9", "9", "enter")
        assert "there is no reason 99" in seat.shown
        await seat.press("escape")

    sit(path, SMALL, drive)
    assert not path.exists()


def test_what_is_decided_already_is_not_overturned_at_the_first_key(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("a", "p")
        for key in ("d", "e", "r", "d"):
            await seat.press(key)
            assert ASK in seat.message
        assert (verdicts(path), seat.current) == (["accepted"], ACCUSED)
        await seat.press("n", "p", "d")
        assert verdicts(path) == ["accepted"]  # it was asked before one looked elsewhere
        await seat.press("d")
        assert verdicts(path) == ["accepted", "deferred"]

    sit(path, SMALL, drive)


@pytest.mark.parametrize("size", [LARGE, (160, 24)], ids=["tall", "low"])
def test_the_sentence_stays_in_sight_of_the_form(path: Path, size: tuple[int, int]) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("e")
        assert "[1►Aldova accused Berenia on Monday◄" in seat.shown
        assert "note" in seat.shown and "Enter keeps" in seat.shown

    sit(path, size, drive)


def test_the_form_begins_with_a_sentence_that_one_keeps_or_writes_over(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("e")
        assert seat.app.focused is not None
        assert (seat.app.focused.id, "ALD: accuse.noncompliance toward BER." in seat.shown) == ("in-summary", True)
        await seat.press("enter")
        assert "nothing is changed" in seat.shown
        await seat.press(*"Hm.", "enter")

    sit(path, SMALL, drive)
    (decision,) = read_decisions(path).decisions
    assert decision.changes is not None
    assert decision.changes.fields == {"summary": "Hm."}


@pytest.mark.parametrize("before", [(), ("e",), ("r", "tab"), ("question_mark",)])
def test_control_c_quits_wherever_one_is(path: Path, before: tuple[str, ...]) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("a", *before)
        await seat.pilot.press("ctrl+c")
        assert not seat.app._notifications
        assert seat.app._exit

    sit(path, SMALL, drive)
    assert verdicts(path) == ["accepted"]


def test_a_filter_narrows_and_is_said(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("f", *"praise", "enter")
        assert seat.current == UNDATED
        assert "shown: type praise" in seat.shown
        assert "1 of 5 are shown" in seat.message
        await seat.press("f", "tab", "tab", "2", "enter")
        assert "no number from 0 to 1" in seat.shown
        await seat.press("escape")
        assert seat.app.review.filter.type == "praise"

    sit(path, SMALL, drive)


def test_it_goes_on_where_it_stopped_at_another_size(path: Path) -> None:
    async def first(seat: Seat) -> None:
        await seat.press("a", "d", "r", "1")

    async def second(seat: Seat) -> None:
        assert "Goes on after 3 decisions." in seat.message
        assert seat.current == STRANGER
        await seat.pilot.resize_terminal(*SMALL)
        await seat.press("n")
        assert seat.current == UNDATED

    sit(path, SMALL, first)
    sit(path, LARGE, second)


def test_what_cannot_be_written_is_said_and_not_shown_as_done(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        other = opened(path)
        other.review.accept(ACCUSED)
        await seat.press("a")
        assert "somebody else has added" in seat.message
        assert seat.app.review.progress.left == len(CANDIDATES)

    sit(path, SMALL, drive)
    assert verdicts(path) == ["accepted"]


def test_marks_say_what_colours_say(path: Path, monkeypatch: pytest.MonkeyPatch, golden: Golden) -> None:
    """Without colours, and without the document: quotations stand for it."""
    monkeypatch.setenv("NO_COLOR", "1")
    pages: list[str] = []

    async def drive(seat: Seat) -> None:
        await seat.press("a", "d", "p")
        pages.append(seat.shown)
        assert seat.app.no_color

    sit(path, SMALL, drive, text=None)
    assert "[1✓]" in pages[0]
    assert "[2…►" in pages[0]
    golden("cli/review-80-quotes.txt", pages[0])
