"""The review's screen (Textual): the text with its candidates lit, the fields of the current one, single keys.

Reading order: `KEYS`, `TextView` (the document), `ReviewScreen` (what each key does). The forms are in `reviewforms`,
what is shown in `reviewtext`, and what a decision is in `sim.sources.document.review.session`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.events import Resize
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Static

from sim.cli.reviewfiles import Opened
from sim.cli.reviewforms import WIDE, EditForm, FilterForm, HelpPage, RejectForm, WriteForm
from sim.cli.reviewplain import ASK, decided_again, said, undo_here, why
from sim.cli.reviewtext import SIGNS, Line, Reading, Run, field_lines, heading, list_lines, lit, safe, wrapped
from sim.errors import DetenteError, counted
from sim.sources.document.review.decision import Decision
from sim.sources.document.review.session import Filter, Review

STYLES: Final[dict[str, Style]] = {
    "main": Style(bold=True, reverse=True),
    "also": Style(bold=True, underline=True),
    "open": Style(underline=True),
    "done": Style(dim=True),
    "mark": Style(color="cyan"),
    "label": Style(color="cyan"),
    "warning": Style(bold=True, color="red"),
    "strong": Style(bold=True),
}
KEYS: Final = "a accept  e edit  r reject  d defer  w write  n/p move  u undo  f filter  ? help  q quit"
TERSE: Final = KEYS.replace("n/p move", "n/p").replace("? help", "?")  # where there is no room for all words


class TextView(ScrollView, can_focus=False):
    """The document, line by line; only what is visible is drawn, so that length does not matter."""

    def __init__(self) -> None:
        super().__init__(id="text")
        self.lines: tuple[Line, ...] = ()

    def show(self, lines: tuple[Line, ...], at: int) -> None:
        """Show some lines, with one of them a third down."""
        self.lines = lines
        self.virtual_size = Size(self.scrollable_content_region.width, len(lines))
        self.scroll_to(y=max(0, at - self.size.height // 3), animate=False, immediate=True)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the window."""
        number = y + self.scroll_offset.y
        width, base = self.size.width, self.rich_style
        line = self.lines[number] if number < len(self.lines) else ()
        segments = [Segment(run.text, base + STYLES.get(run.style, Style())) for run in line]
        return Strip(segments).adjust_cell_length(width, base)


class ReviewScreen(App[None]):
    """One document's candidates on the screen."""

    TITLE = "détente review"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]
    CSS = """
    #head { height: 1; text-style: bold; background: $panel; padding: 0 1; }
    #keys { height: 1; color: $text-muted; background: $panel; }
    #message { height: auto; max-height: 3; padding: 0 1; }
    #body { height: 1fr; }
    #text { padding: 0 1; scrollbar-size-vertical: 1; overflow-x: hidden; overflow-y: scroll; }
    #fields { padding: 0 1; }
    .-narrow #fields { dock: top; height: auto; max-height: 60%; border-bottom: solid $foreground 30%; }
    .-wide #fields { dock: right; width: 60; height: 100%; border-left: solid $foreground 30%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "accept"), Binding("e", "edit"), Binding("r", "reject"), Binding("d", "defer"),
        Binding("w", "write"),
        Binding("n,j,down", "next"), Binding("p,k,up", "previous"), Binding("u", "undo"), Binding("f", "filter"),
        Binding("question_mark", "help"), Binding("q", "quit"),
        Binding("ctrl+c,ctrl+q", "quit", priority=True),
        Binding("pagedown,space", "scroll(1)"), Binding("pageup", "scroll(-1)"),
    ]  # fmt: skip

    def __init__(self, opened: Opened) -> None:
        super().__init__()
        self.opened = opened
        self.review = opened.review
        self.reading = Reading.of(self.review.candidates, opened.text)
        self._asked: tuple[str, str] | None = None

    def compose(self) -> ComposeResult:
        """The parts: where one is, the fields and the text, what was said, the keys."""
        yield Static(id="head", markup=False)
        with Container(id="body"):
            yield Static(id="fields", markup=False)
            yield TextView()
        yield Static(id="message", markup=False)
        yield Static(id="keys")

    def on_mount(self) -> None:
        """Begin with what the file's own history says."""
        kept = len(self.opened.file.decisions)
        mended = self.opened.file.mended
        begun = f"Goes on after {counted(kept, 'decision')}." if kept else "Press ? for the keys."
        self.say(f"! Mended {mended}" if mended else begun)

    def on_resize(self, event: Resize) -> None:
        """Lay everything out anew for the new size."""
        self.call_after_refresh(self.draw)

    # --- drawing -----------------------------------------------------------------------------------

    def draw(self) -> None:
        """Show the current candidate: its place, its fields, its text."""
        self._asked = None
        self.query_one("#keys", Static).update(_keys(KEYS if self.size.width >= len(KEYS) else TERSE))
        self.query_one("#head", Static).update(head(self.review, self.size.width - 2))
        fields = self.query_one("#fields", Static)
        wide = self.size.width >= WIDE
        width = (60 if wide else self.size.width) - 3
        lines = field_lines(self.review, width, short=not wide)
        if wide:
            room = self.size.height - 5 - len(lines)  # what the head, the foot and a line of space leave
            lines = (*lines, (), *list_lines(self.review, width, room))
        fields.update(_text(lines))
        self.call_after_refresh(self._draw_text)

    def _draw_text(self) -> None:
        view = self.query_one(TextView)
        shown = lit(self.reading, self.review, max(20, view.scrollable_content_region.width - 1))
        view.show(shown.lines, shown.at)

    def say(self, text: str) -> None:
        """Say something above the keys; what begins with `!` stands out."""
        style = "warning" if text.startswith("!") else ""
        lines = wrapped((Run(safe(text), style),), self.size.width - 2)
        self.query_one("#message", Static).update(_text(lines[:3]))

    # --- keys --------------------------------------------------------------------------------------

    def attempt(self, decide: Callable[[], Decision]) -> None:
        """Make a decision and show what comes next, or say why it was not kept."""
        try:
            decision = decide()
        except DetenteError as error:
            self.say(f"! {why(error)}")
            return
        except OSError as error:
            self.say(f"! Not kept: {self.opened.file.path} cannot be written: {error.strerror}")
            return
        self._kept(decision)

    def _kept(self, decision: Decision | None) -> None:
        """Say what was decided and show what comes next; nothing where a form was left."""
        if decision is None:
            return
        done = "" if self.review.queue else " Every candidate that is shown is decided; q quits."
        self.say(f"{SIGNS.get(decision.verdict, '')} {said(decision)} Saved.{done}".strip())
        self.draw()

    def _asks(self, key: str) -> bool:
        """Whether to ask first, as the candidate is decided already."""
        asked, self._asked = self._asked, decided_again(key, self.review)
        if self._asked in (None, asked):
            self._asked = None
            return False
        self.say(f"! {ASK}")
        return True

    def action_accept(self) -> None:
        """Take it as it is."""
        if not self._asks("a"):
            self.attempt(self.review.accept)

    def action_defer(self) -> None:
        """Later."""
        if not self._asks("d"):
            self.attempt(self.review.defer)

    def action_undo(self) -> None:
        """Undo the decision on this one, else the latest."""
        self.attempt(lambda: undo_here(self.review))

    def action_next(self) -> None:
        """The next one in the text."""
        self.review.next()
        self.draw()

    def action_previous(self) -> None:
        """The one before."""
        self.review.previous()
        self.draw()

    def action_scroll(self, way: int) -> None:
        """Look around in the text."""
        view = self.query_one(TextView)
        view.scroll_relative(y=way * max(1, view.size.height - 2), animate=False)

    def action_edit(self) -> None:
        """Change fields in a form."""
        if self.review.current is not None and not self._asks("e"):
            self.push_screen(EditForm(self.review), self._kept)

    def action_write(self) -> None:
        """Write an event that nobody proposed in a form."""
        if self.review.cited.text:
            self.push_screen(WriteForm(self.review, self.opened.log), self._kept)
        else:
            self.say("! An event is written at words of the text: quit, and open the review with --document FILE.")

    def action_reject(self) -> None:
        """Turn it down; the reason is asked."""
        if self.review.current is not None and not self._asks("r"):
            self.push_screen(RejectForm(), self._rejected)

    def _rejected(self, reason: str | None) -> None:
        if reason is not None:
            self.attempt(lambda: self.review.reject(reason))

    def action_filter(self) -> None:
        """Show some of the candidates only."""
        self.push_screen(FilterForm(self.review.filter), self._filtered)

    def _filtered(self, chosen: Filter | None) -> None:
        if chosen is not None:
            self.review.narrow(chosen)
            self.say(f"{len(self.review.shown)} of {len(self.review.candidates)} are shown.")
            self.draw()

    def action_help(self) -> None:
        """Every key."""
        self.push_screen(HelpPage())

    async def action_quit(self) -> None:
        """Leave; everything is on disk already."""
        self.exit()


def head(review: Review, width: int) -> str:
    """Where one is, how far, and what is shown: in as many words as there is room for, the id given up first."""
    progress, one = review.progress, review.current
    narrowed = f" · shown: {review.filter.words}" if review.filter.words else ""
    full = "no candidate is shown" if one is None else heading(review)
    bare = full if one is None else full.removesuffix(f" · {one.id}")
    counts = {**progress.counts, "added": progress.added}
    signs = " ".join(f"{counts[verdict]}{sign}" for verdict, sign in SIGNS.items() if counts.get(verdict))
    few = f"{progress.left} of {progress.total} left: {signs}"
    ways = (f"{full} · {progress.words}", f"{bare} · {progress.words}", f"{bare} · {few}")
    return next((way + narrowed for way in ways if len(way + narrowed) <= width), ways[-1] + narrowed)


def _text(lines: Iterable[Line]) -> Text:
    text = Text("\n", end="").join(
        Text.assemble(*((run.text, STYLES.get(run.style, Style())) for run in line), end="") for line in lines
    )
    text.no_wrap = True
    return text


def _keys(keys: str) -> Text:
    """The keys, each in bold before its word, if it has one."""
    parts = [pair.partition(" ") for pair in keys.split("  ")]
    return Text("  ").join(Text.assemble((key, "bold"), space + word) for key, space, word in parts)
