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
from sim.cli.reviewforms import EditForm, WriteForm
from sim.cli.reviewplain import ASK
from sim.cli.reviewscreen import KEYS, TERSE, ReviewScreen
from sim.sources.document.coding.candidate import Candidate
from sim.sources.document.review.decisionfile import DecisionFile, read_decisions
from sim.sources.document.review.session import REASONS, Review

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
    document = None if text is None else DOCUMENT
    review = Review(
        CANDIDATES, file.decisions, at=DAY, by="ann", case=the_case(), keep=file.append, document=document
    )  # fmt: skip
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


async def write(seat: Seat, name: str, text: str) -> None:
    """Put a text in a field of the form, and press Enter there."""
    seat.app.screen.query_one(f"#in-{name}", Input).value = text
    await seat.press("enter")


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
    keys = ("a", "e", "r", "d", "w", "n/p", "u", "f", "?", "q")
    assert all(f"{key} " in f"{foot} " for key in keys for foot in (KEYS, TERSE))
    assert len(TERSE) <= SMALL[0]


def test_an_edit_shows_what_is_wrong_before_it_is_kept(path: Path) -> None:
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
        assert "kept already" in seat.shown
        assert isinstance(seat.app.screen, EditForm)

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


# --- words of the text -----------------------------------------------------------------------------------

WELCOMED = "the envoys welcomed it"


def focus(seat: Seat) -> str:
    assert seat.app.focused is not None
    return seat.app.focused.id or ""


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80", "160"])
def test_how_an_event_is_written(path: Path, size: tuple[int, int], golden: Golden) -> None:
    """The empty form, the form with faults, the event among the candidates, and a telling that was merged."""
    pages: list[str] = []

    async def drive(seat: Seat) -> None:
        await seat.press("w")
        pages.append(seat.shown)
        await seat.press(*"Berenia", "enter")
        pages.append(seat.shown)
        await write(seat, "words", WELCOMED)
        for name, text in (("type", "praise"), ("actors", "BER"), ("targets", "ALD"), ("when", "2031-01-15")):
            await write(seat, name, text)
        pages.append(seat.shown)
        await seat.press("n", "n", "w")
        pages.append(seat.shown)

    sit(path, size, drive)
    assert max(len(line) for page in pages for line in page.splitlines()) <= size[0]
    assert {page.count("\n") for page in pages} == {size[1]}
    golden(f"cli/review-write-{size[0]}.txt", ("=" * size[0] + "\n").join(pages))
    assert verdicts(path) == ["added"]


def test_a_fault_keeps_the_form_as_it_is(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("w")
        assert focus(seat) == "in-words"
        await write(seat, "type", "prase")
        assert focus(seat) == "in-words"
        await write(seat, "words", "Berenia")
        assert "3 times in the text: write more of them" in seat.shown
        assert "! words" in seat.shown and "! type" in seat.shown
        await seat.press(*" may hold")
        assert seat.app.screen.query_one("#in-words", Input).value == "Berenia may hold"
        assert "►Berenia may hold◄" in seat.shown
        assert seat.app.screen.query_one("#in-type", Input).value == "prase"
        await seat.press("escape")
        assert not path.exists()
        assert "Press ? for the keys." in seat.message

    sit(path, SMALL, drive)


def test_what_was_written_is_counted_and_undone(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("a", "p", "w")
        for name, text in (("type", "praise"), ("actors", "BER"), ("targets", "ALD"), ("when", "2031-01-15")):
            seat.app.screen.query_one(f"#in-{name}", Input).value = text
        await write(seat, "words", WELCOMED)
        assert (verdicts(path), seat.current) == (["accepted", "added"], ACCUSED)
        assert "1 added by hand" in seat.shown
        assert "+ praise-2031-01-15-" in seat.message and "Saved." in seat.message
        await seat.press("u")
        assert verdicts(path) == ["accepted", "added", "undone"]
        assert "added by hand" not in seat.shown
        await seat.press("u")
        assert read_decisions(path).decisions[-1].undoes == 1

    sit(path, SMALL, drive)


def test_what_cannot_be_kept_is_not_lost(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("w")
        for name, text in (("type", "praise"), ("actors", "BER"), ("targets", "ALD"), ("when", "2031-01-15")):
            seat.app.screen.query_one(f"#in-{name}", Input).value = text
        opened(path).review.accept(ACCUSED)
        await write(seat, "words", WELCOMED)
        assert "somebody else has added" in seat.shown
        assert isinstance(seat.app.screen, WriteForm)
        assert seat.app.screen.query_one("#in-words", Input).value == WELCOMED

    sit(path, SMALL, drive)
    assert verdicts(path) == ["accepted"]


def test_a_telling_that_was_merged_becomes_an_event(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("n", "n", "w")
        assert seat.app.screen.query_one("#in-words", Input).value == "neither published the text"
        await write(seat, "when", "2031-01-02")

    sit(path, SMALL, drive)
    (decision,) = read_decisions(path).decisions
    assert decision.event is not None
    assert (decision.event.type, decision.event.actors, decision.event.joint) == (SIGNED.type, ("ALD", "BER"), True)


def test_words_are_suggested_from_the_text(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("w", *"The two", "right")
        assert seat.app.screen.query_one("#in-words", Input).value == "The two sides signed an agreement last week"
        await seat.press("ctrl+u", *"and the ", "right")
        assert seat.app.screen.query_one("#in-words", Input).value == "and the envoys welcomed it"
        await seat.press("ctrl+u", *"zebra", "right")
        assert seat.app.screen.query_one("#in-words", Input).value == "zebra"
        assert "not in the text" in seat.shown

    sit(path, SMALL, drive)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80", "160"])
def test_an_edit_moves_the_place(path: Path, size: tuple[int, int]) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("n", "e")
        assert focus(seat) == "in-summary"
        assert seat.app.screen.query_one("#in-words", Input).value == "Berenia may hold talks with Aldova in March"
        await write(seat, "words", "Berenia")
        assert focus(seat) == "in-words"
        await write(seat, "words", "an official said")
        assert (verdicts(path), seat.current) == (["edited"], SIGNED)
        await seat.press("p")
        assert "[2✎►an official said◄" in seat.shown
        assert "other words" in seat.shown

    sit(path, size, drive)
    (decision,) = read_decisions(path).decisions
    assert decision.changes is not None
    assert set(decision.changes.fields) == {"span", "paragraph"}


def test_without_the_text_one_is_told_how_to_open_it(path: Path) -> None:
    async def drive(seat: Seat) -> None:
        await seat.press("w")
        assert "open the review with --document FILE" in " ".join(seat.shown.split())
        await seat.press("e")
        await write(seat, "words", "an official said")
        assert "the text of the document is not at hand" in seat.shown

    sit(path, SMALL, drive, text=None)
    assert not path.exists()


def test_how_far_one_is_goes_before_the_id(path: Path) -> None:
    """On a small screen there is no room for both, once much was decided."""

    async def drive(seat: Seat) -> None:
        await seat.press("a", "r", "1", "d", "w")
        for name, text in (("type", "praise"), ("actors", "BER"), ("targets", "ALD"), ("when", "2031-01-15")):
            seat.app.screen.query_one(f"#in-{name}", Input).value = text
        await write(seat, "words", WELCOMED)
        await seat.press("p")
        assert seat.shown.splitlines()[0] == " 3 of 5 · … deferred · 3 of 5 left: 1✓ 1✗ 1… 1+"
        await seat.press("n")
        assert seat.shown.splitlines()[0] == (
            " 4 of 5 · 3 of 5 left: 1 accepted, 1 rejected, 1 deferred, 1 added by hand"
        )
        await seat.press("f", *"letter", "enter")
        assert seat.shown.splitlines()[0] == (" no candidate is shown · 3 of 5 left: 1✓ 1✗ 1… 1+ · shown: type letter")

    sit(path, SMALL, drive)
