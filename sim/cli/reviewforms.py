"""The review's forms (Textual): edit a candidate, reject it with a reason, filter the list, and the page of keys."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus, Key, Resize
from textual.screen import ModalScreen
from textual.suggester import Suggester, SuggestFromList
from textual.widgets import Input, Static

from sim.cli.reviewplain import around, filter_of, reason, why
from sim.cli.reviewtext import safe
from sim.errors import DetenteError
from sim.record.codebook import CODEBOOK
from sim.record.event import Event
from sim.sources.document.review.adding import spans_of
from sim.sources.document.review.decision import Decision
from sim.sources.document.review.editing import FIELDS, WORDS, Spot, Trouble
from sim.sources.document.review.session import REASONS, Filter, Review

WIDE: Final = 110  # columns from which text and fields stand side by side
TALL: Final = 40  # lines from which the form leaves room for the text above it
MODALITIES: Final = ("asserted", "reported", "alleged", "anticipated", "hypothetical", "denied", "negated")
ROWS: Final = (WORDS, *FIELDS)
_BOX: Final = """
    align: center middle;
    .box { width: 100%; max-width: 110; height: auto; max-height: 100%; border: round $foreground 50%; padding: 0 1; }
    .row { height: 1; }
    .name { width: 14; }
    .hint, .foot { color: $text-muted; }
    .trouble { text-style: bold; color: $text-error; }
    Input { width: 1fr; }
    Input:focus { text-style: underline; }
"""
HELP: Final = """\
a            accept as it stands
e            edit in a form
r            reject; a reason is asked
d            defer: it comes back at the end
w            write an event of your own, at words of the text
n, j, down   the next in the text
p, k, up     the one before
u            undo what was just written, else the decision on this
             candidate, else the latest
f            filter by type, actor, confidence, modality, undecided
page up, page down   look around in the text
q            quit; every decision is saved at once

In the text: [3] candidate 3, [3► … ◄ the current one,
[3✓] accepted, [3✎] edited, [3✗] rejected, [3…] deferred, [+] written.
In the form: Tab moves, → takes a suggestion, Enter keeps, Esc leaves."""


class WordsSuggester(Suggester):
    """Goes on with the text's own words, as far as the next mark or a few words more."""

    GOES_ON: Final = re.compile(r"\S*(?:\s+[^\s.,;:!?]+){0,6}")

    def __init__(self, text: str) -> None:
        super().__init__(case_sensitive=True)
        self.text = text

    async def get_suggestion(self, value: str) -> str | None:
        """What was written, and the words that follow it where it stands first."""
        place = next(iter(spans_of(value, self.text)), None)
        cut = place is not None and value.endswith(" ") and self.text[place[1] : place[1] + 1].isalnum()
        going = place and not cut and self.GOES_ON.match(self.text, place[1])  # `A let ` is no word yet
        more = "" if not going else re.sub(r"\s+", " ", safe(going[0]))
        return value + (more.lstrip() if value.endswith(" ") else more) if more.strip() else None


class EventForm(ModalScreen[Decision | None]):
    """Every field of an event as a line of text; it closes when the whole is kept, and stays as it is until then."""

    CSS = f"""EventForm {{{_BOX}}}
    EventForm {{ background: transparent; align: center bottom; }}
    EventForm .box {{ max-width: 100%; background: $background; }}
    EventForm.-beside {{ align: right middle; }}
    EventForm.-beside .box {{ width: 60; }}
    """
    SCOPED_CSS = False  # the rules name this class, and hold for those made of it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave"),
        Binding("down", "app.focus_next"),
        Binding("up", "app.focus_previous"),
    ]

    def __init__(self, review: Review, texts: Mapping[str, str], heading: str) -> None:
        super().__init__()
        self.review, self.texts, self.heading = review, texts, heading
        self.begun = {name: safe(" ".join(text.split())) for name, text in texts.items()}

    # --- what each kind of form does its own way ---------------------------------------------------

    def located(self, words: str) -> Spot | Trouble:
        """The place that some words name, or why they name none."""
        return self.review.cited.spot(words)

    def errors(self, texts: Mapping[str, str]) -> tuple[Trouble, ...]:
        """What keeps the whole from being kept."""
        raise NotImplementedError

    def keep(self, texts: Mapping[str, str]) -> Decision:
        """Keep the whole."""
        raise NotImplementedError

    # --- what it looks like ------------------------------------------------------------------------

    def on_resize(self, event: Resize) -> None:
        """Leave the sentence in sight: below it, or beside it on a screen that is wide and low."""
        self.set_class(event.size.width >= WIDE and event.size.height < TALL, "-beside")

    @property
    def _room(self) -> int:
        """Columns within the box."""
        return (60 if self.size.width >= WIDE and self.size.height < TALL else self.size.width) - 4

    def compose(self) -> ComposeResult:
        """One line for each field, what the field wants, and what is wrong."""
        with Vertical(classes="box") as box:
            box.border_title = self.heading
            for field in ROWS:
                with Horizontal(classes="row"):
                    yield Static(field.name, classes="name", id=f"name-{field.name}", markup=False)
                    yield Input(
                        self.begun[field.name], id=f"in-{field.name}", compact=True,
                        suggester=self._suggester(field.name),
                    )  # fmt: skip
            yield Static(classes="hint", id="hint", markup=False)
            yield Static(classes="trouble", id="trouble", markup=False)
            yield Static("Tab next field   → takes a suggestion   Enter keeps   Esc leaves", classes="foot")

    def _suggester(self, name: str) -> Suggester | None:
        if name == WORDS.name:
            return WordsSuggester(self.review.cited.text)
        types = CODEBOOK if self.review.case is None else self.review.case.types
        lists = {"type": sorted(types), "modality": MODALITIES, "joint": ("yes", "no")}
        return SuggestFromList(lists[name]) if name in lists else None

    def action_leave(self) -> None:
        """Leave; nothing is kept."""
        self.dismiss(None)

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """Say what the field wants."""
        self._hint()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what the type that stands there means, or where the words stand."""
        self._hint()

    def _hint(self) -> None:
        focused = self.focused
        name = (focused.id or "").removeprefix("in-") if focused is not None else ""
        text = next((field.help for field in ROWS if field.name == name), "")
        if name == "type" and isinstance(focused, Input):
            row = (CODEBOOK if self.review.case is None else self.review.case.types).get(focused.value.strip())
            text = row.definition if row else text
        if name == WORDS.name and isinstance(focused, Input) and focused.value.strip():
            text = self._where(self._written(WORDS.name))
        if name in ("actors", "targets", "persons") and self.review.case is not None:
            kinds = ("person",) if name == "persons" else ("state", "org", "coalition")
            text = ", ".join(a.id for a in self.review.case.actors if a.kind in kinds)
        self.query_one("#hint", Static).update(_cut(text, self._room))

    def _where(self, words: str) -> str:
        """The place that words name, among its neighbours, or why they name none."""
        found = self.located(words)
        if isinstance(found, Trouble):
            return found.message
        text = self.review.cited.text
        return f"¶{found.paragraph} {around(text, found.span)}" if text else words

    # --- what becomes of it ------------------------------------------------------------------------

    def _written(self, name: str) -> str:
        """What stands in a field: what it began with, where that was not touched."""
        value = self.query_one(f"#in-{name}", Input).value
        return self.texts[name] if value == self.begun[name] else value

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the whole where nothing speaks against it; else show what does, at its field."""
        event.stop()
        texts = {field.name: self._written(field.name) for field in ROWS}
        errors = self.errors(texts)
        if errors:
            self._show(errors)
            return
        try:
            self.dismiss(self.keep(texts))
        except (DetenteError, OSError) as error:
            self._show((Trouble("", "", why(error)),))

    def _show(self, troubles: tuple[Trouble, ...]) -> None:
        wrong = {t.field for t in troubles}
        for field in ROWS:
            mark = "! " if field.name in wrong else ""
            self.query_one(f"#name-{field.name}", Static).update(mark + field.name)
        more = f" … and {len(troubles) - 2} more" if troubles[2:] else ""
        room = 2 * self._room - 16
        shown = "\n".join(_cut(safe(f"! {t.words}"), room) for t in troubles[:2])
        self.query_one("#trouble", Static).update(shown + more)
        if first := next((field.name for field in ROWS if field.name in wrong), ""):
            faulty = self.query_one(f"#in-{first}", Input)
            faulty.select_on_focus = False  # what stands there is to be corrected, not to be written over
            faulty.focus()


class EditForm(EventForm):
    """Every field of a candidate, and the words that its event cites."""

    AUTO_FOCUS = "#in-summary"

    def __init__(self, review: Review) -> None:
        assert review.current is not None
        self.one = review.current
        super().__init__(review, review.texts(self.one), f"Edit {self.one.id}")

    def located(self, words: str) -> Spot | Trouble:
        """Those that it cites already need not be unique."""
        return self.review.located(words, self.one)

    def errors(self, texts: Mapping[str, str]) -> tuple[Trouble, ...]:
        """As an edit."""
        return self.review.check(texts, self.one).errors

    def keep(self, texts: Mapping[str, str]) -> Decision:
        """As an edit."""
        return self.review.edit(texts, self.one)


class WriteForm(EventForm):
    """An event that no coder proposed: the words of the text that carry it, and every field."""

    AUTO_FOCUS = "#in-words"

    def __init__(self, review: Review, log: Sequence[Event]) -> None:
        super().__init__(review, review.beginnings(), "Write an event")
        self.events = log

    def errors(self, texts: Mapping[str, str]) -> tuple[Trouble, ...]:
        """As an event among those of the case."""
        return self.review.check_written(texts, self.events).errors

    def keep(self, texts: Mapping[str, str]) -> Decision:
        """Add it."""
        return self.review.write(texts, self.events)


class RejectForm(ModalScreen[str | None]):
    """The reasons by number, and a line for another one."""

    CSS = f"RejectForm {{{_BOX} .box {{ max-width: 64; }} }}"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave")]

    def compose(self) -> ComposeResult:
        """The list and the line."""
        with Vertical(classes="box") as box:
            box.border_title = "Reject: why?"
            yield Static("\n".join(f"{k}  {reason}" for k, reason in enumerate(REASONS, start=1)), markup=False)
            with Horizontal(classes="row"):
                yield Static("other", classes="name")
                yield Input(id="reason", compact=True)
            yield Static(classes="trouble", id="trouble", markup=False)
            yield Static("a number rejects at once   Tab: other words   Esc leaves", classes="foot")

    def action_leave(self) -> None:
        """Leave; nothing is kept."""
        self.dismiss(None)

    def on_key(self, event: Key) -> None:
        """A number chooses, as long as nothing is being written."""
        number = int(event.key) if event.key.isdecimal() and len(event.key) == 1 else 0
        if self.focused is None and 1 <= number <= len(REASONS):
            event.stop()
            self.dismiss(REASONS[number - 1])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Reject with the words that stand there."""
        event.stop()
        if not event.value.strip():
            self.query_one("#trouble", Static).update("! write a reason")
            return
        try:
            self.dismiss(reason(event.value))
        except DetenteError as error:
            self.query_one("#trouble", Static).update(f"! {error.problems[0].message}")


class FilterForm(ModalScreen[Filter | None]):
    """Which candidates are shown."""

    CSS = f"FilterForm {{{_BOX} .box {{ max-width: 64; }} }}"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave"),
        Binding("down", "app.focus_next"),
        Binding("up", "app.focus_previous"),
    ]

    def __init__(self, chosen: Filter) -> None:
        super().__init__()
        given = f"{chosen.confidence:g}" if chosen.confidence else ""
        undecided = "yes" if chosen.undecided else ""
        self.texts = {
            "type": chosen.type,
            "actor": chosen.actor,
            "confidence": given,
            "modality": chosen.modality,
            "undecided": undecided,
        }

    def compose(self) -> ComposeResult:
        """One line for each."""
        lists = {"type": sorted(CODEBOOK), "modality": MODALITIES, "undecided": ("yes",)}
        with Vertical(classes="box") as box:
            box.border_title = "Show only"
            for name, text in self.texts.items():
                with Horizontal(classes="row"):
                    yield Static(name, classes="name")
                    yield Input(
                        text, id=f"in-{name}", compact=True,
                        suggester=SuggestFromList(lists[name]) if name in lists else None,
                    )  # fmt: skip
            yield Static(classes="trouble", id="trouble", markup=False)
            yield Static("empty lines ask for nothing   Enter applies   Esc leaves", classes="foot")

    def action_leave(self) -> None:
        """Leave; the filter stays."""
        self.dismiss(None)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Apply what stands there, where it can be read."""
        event.stop()
        try:
            self.dismiss(filter_of({name: self.query_one(f"#in-{name}", Input).value for name in self.texts}))
        except DetenteError as error:
            self.query_one("#trouble", Static).update(f"! {error.problems[0].message}")


class HelpPage(ModalScreen[None]):
    """Every key; any key leaves."""

    CSS = f"HelpPage {{{_BOX} .box {{ max-width: 76; }} }}"

    def compose(self) -> ComposeResult:
        """The page."""
        with Vertical(classes="box") as box:
            box.border_title = "Keys"
            yield Static(HELP, markup=False)
            yield Static("any key goes back", classes="foot")

    def on_key(self, event: Key) -> None:
        """Go back."""
        event.stop()
        self.dismiss(None)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: max(1, longest - 1)].rstrip() + "…"
