"""The review's forms (Textual): edit a candidate, reject it with a reason, filter the list, and the page of keys."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import DescendantFocus, Key, Resize
from textual.screen import ModalScreen
from textual.suggester import SuggestFromList
from textual.widgets import Input, Static

from sim.cli.reviewplain import filter_of, reason
from sim.cli.reviewtext import safe
from sim.errors import DetenteError
from sim.record.codebook import CODEBOOK
from sim.sources.document.editing import FIELDS, Trouble, texts_of
from sim.sources.document.review import REASONS, Filter, Review

WIDE: Final = 110  # columns from which text and fields stand side by side
TALL: Final = 40  # lines from which the form leaves room for the text above it
MODALITIES: Final = ("asserted", "reported", "alleged", "anticipated", "hypothetical", "denied", "negated")
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
n, j, down   the next in the text
p, k, up     the one before
u            undo the decision on this candidate, else the latest
f            filter by type, actor, confidence, modality, undecided
page up, page down   look around in the text
q            quit; every decision is saved at once

In the text: [3] candidate 3, [3► … ◄ the current one,
[3✓] accepted, [3✎] edited, [3✗] rejected, [3…] deferred.
In the form: Tab moves, → takes a suggestion, Enter keeps, Esc leaves."""


class EditForm(ModalScreen[dict[str, str] | None]):
    """Every field of a candidate as a line of text; it closes when nothing speaks against the whole."""

    CSS = f"""EditForm {{{_BOX}}}
    EditForm {{ background: transparent; align: center bottom; }}
    EditForm .box {{ max-width: 100%; background: $background; }}
    EditForm.-beside {{ align: right middle; }}
    EditForm.-beside .box {{ width: 60; }}
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave"),
        Binding("down", "app.focus_next"),
        Binding("up", "app.focus_previous"),
    ]

    def __init__(self, review: Review) -> None:
        super().__init__()
        self.review = review
        assert review.current is not None
        self.one = review.current
        self.texts = texts_of(self.one, review.changes(self.one))

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
            box.border_title = f"Edit {self.one.id}"
            quote = safe(" ".join(self.one.main.quote.split()))
            yield Static(_cut(quote, self._room), classes="hint", markup=False)
            for field in FIELDS:
                with Horizontal(classes="row"):
                    yield Static(field.name, classes="name", id=f"name-{field.name}", markup=False)
                    yield Input(
                        self.texts[field.name], id=f"in-{field.name}", compact=True,
                        suggester=self._suggester(field.name),
                    )  # fmt: skip
            yield Static(classes="hint", id="hint", markup=False)
            yield Static(classes="trouble", id="trouble", markup=False)
            yield Static("Tab next field   → takes a suggestion   Enter keeps   Esc leaves", classes="foot")

    def _suggester(self, name: str) -> SuggestFromList | None:
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
        """Say what the type that stands there means."""
        self._hint()

    def _hint(self) -> None:
        focused = self.focused
        name = (focused.id or "").removeprefix("in-") if focused is not None else ""
        text = next((field.help for field in FIELDS if field.name == name), "")
        if name == "type" and isinstance(focused, Input):
            row = (CODEBOOK if self.review.case is None else self.review.case.types).get(focused.value.strip())
            text = row.definition if row else text
        if name in ("actors", "targets", "persons") and self.review.case is not None:
            kinds = ("person",) if name == "persons" else ("state", "org", "coalition")
            text = ", ".join(a.id for a in self.review.case.actors if a.kind in kinds)
        self.query_one("#hint", Static).update(_cut(text, self._room))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the whole where nothing speaks against it; else show what does, at its field."""
        event.stop()
        texts = {field.name: self.query_one(f"#in-{field.name}", Input).value for field in FIELDS}
        checked = self.review.check(texts, self.one)
        if checked.changes is not None:
            self.dismiss(texts)
        else:
            self._show(checked.errors)

    def _show(self, troubles: tuple[Trouble, ...]) -> None:
        wrong = {t.field for t in troubles}
        for field in FIELDS:
            mark = "! " if field.name in wrong else ""
            self.query_one(f"#name-{field.name}", Static).update(mark + field.name)
        more = f" … and {len(troubles) - 2} more" if troubles[2:] else ""
        room = 2 * self._room - 16
        shown = "\n".join(_cut(f"! {t.words}", room) for t in troubles[:2])
        self.query_one("#trouble", Static).update(shown + more)
        if first := next((field.name for field in FIELDS if field.name in wrong), ""):
            self.query_one(f"#in-{first}", Input).focus()


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
