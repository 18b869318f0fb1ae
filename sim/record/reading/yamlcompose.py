"""YAML text to a tree of data and places, in one pass over libyaml's events.

Composed here and not by PyYAML, whose composer recurses (deep nesting ends the process), resolves scalars as
YAML 1.1 does and keeps no places of keys. Whatever the text, `compose` returns; flaws that leave the rest
readable are collected, the others end the reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from sim.record.reading.syntax import syntax_wording
from sim.record.reading.yamltree import Flaw, Node, Span, Tree, resolved

MOST_DEPTH = 64
MOST_ANCHORS = 100  # anchors, and as many aliases
MOST_COPIED = 10_000  # values that all aliases together repeat
MOST_FLAWS = 200

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # only its parser is used, nothing is constructed

LINE_BREAK = re.compile(r"\r\n|\r|\n")
# What YAML forbids; what it takes for line breaks and editors do not (NEL, U+2028, U+2029), so that line
# numbers would drift; marks that turn the direction of text, so that it shows something else than it says;
# and a byte order mark within the text.
_NO_TEXT = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)  # written as an escape
_TAG_LINE = re.compile(r"^%TAG", re.MULTILINE)
_SURROGATES = re.compile(r"(?<!\\)((?:\\\\)*)\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)


def compose(text: str, line: int = 1) -> Tree:
    """Data and places of the first document in a text whose first line has the given number. Never raises."""
    composer = _Composer(_SURROGATES.sub(_joined, text) if text[:1] == "{" else text, line)
    try:
        composer.read()
    except _Stop:
        return Tree(None, None, tuple(composer.flaws))
    return Tree(composer.data, composer.root, tuple(composer.flaws))


def _joined(found: re.Match[str]) -> str:
    """JSON writes a character beyond U+FFFF as two escapes, which libyaml refuses one by one."""
    high, low = int(found[2], 16), int(found[3], 16)
    return f"{found[1]}\\U{0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00:08x}"


class _Stop(Exception):
    """Reading cannot go on; the reason is among the flaws."""


class _Frame:
    """A list or mapping whose end has not been read yet."""

    __slots__ = ("anchor", "counted", "data", "drops", "height", "is_key", "key", "key_span", "node", "pairs")

    def __init__(self, node: Node, data: Any, anchor: str | None, counted: int, *, is_key: bool) -> None:
        self.node = node
        self.data = data
        self.pairs = isinstance(data, dict)
        self.anchor = anchor
        self.counted = counted  # values read before this one began
        self.is_key = is_key  # it stands where a key should
        self.key: str | None = None
        self.key_span: Span | None = None
        self.drops = False  # the value to come has no usable key
        self.height = 1


class _Anchored(NamedTuple):
    data: Any
    node: Node
    values: int
    height: int


class _Composer:
    def __init__(self, text: str, line: int) -> None:
        self.text = text
        self.line = line
        self.data: Any = None
        self.root: Node | None = None
        self.flaws: list[Flaw] = []
        self._frames: list[_Frame] = []
        self._anchors: dict[str, _Anchored] = {}
        self._anchored = self._aliases = self._copied = self._values = self._documents = 0
        self._split: list[str] = []  # the text's lines, once they are asked for
        self._end = (line, 1)  # of the last value; a block's own end event comes lines later

    # -- the loop

    def read(self) -> None:
        self._refuse_no_text()
        try:
            events: Iterator[Any] = yaml.parse(self.text, Loader=_LOADER)
            for event in events:
                kind = type(event)
                if kind is ScalarEvent:
                    self._scalar(event)
                elif kind is MappingStartEvent or kind is SequenceStartEvent:
                    self._begin(event)
                elif kind is MappingEndEvent or kind is SequenceEndEvent:
                    self._finish(event)
                elif kind is AliasEvent:
                    self._alias(event)
                elif kind is DocumentStartEvent and not self._next_document(event):
                    break
        except yaml.YAMLError as error:
            self._syntax(error)

    def _next_document(self, event: DocumentStartEvent) -> bool:
        self._documents += 1
        if self._documents > 1:
            self._flaw("DET009", "a second document starts here", "put it into a file of its own", self._span(event))
        return self._documents == 1

    def _scalar(self, event: ScalarEvent) -> None:
        span = self._span(event)
        self._values += 1
        value = self._value(event, span)
        frame = self._frames[-1] if self._frames else None
        if frame and frame.pairs and frame.key is None:
            self._key(frame, event, value, span)
            return
        if event.style in ("|", ">"):
            span = self._trimmed(span)
        self._end = span[2:]
        node = Node(span)
        if event.anchor is not None:
            self._anchor(event.anchor, value, node, 1, 0, span)
        self._attach(value, node)

    def _value(self, event: ScalarEvent, span: Span) -> Any:
        if event.tag is not None:
            self._tag(event.tag, span)
        if event.implicit[0] and not event.style:
            try:
                return resolved(event.value)
            except OverflowError:
                digits = f"the number has {len(event.value)} digits"
                self._stop("DET013", digits, "write a smaller number, or quotes around what is text", span)
        if event.style == '"' and (found := _CONTROL.search(event.value)):
            self._flaw("DET005", f"the text holds {_named(found[0])}", "delete the escape", span)
        return event.value

    def _key(self, frame: _Frame, event: ScalarEvent, value: Any, span: Span) -> None:
        self._end = span[2:]
        frame.key, frame.key_span = event.value, span
        if not isinstance(value, str):
            self._flaw("DET012", f"the key `{event.value}` must be text", f'write "{event.value}"', span)
        elif value == "<<" and not event.style:
            self._flaw("DET003", "merge keys (`<<`) are not used", "write the keys out", span)
            frame.drops = True
        if event.anchor is not None:
            self._anchor(event.anchor, value, Node(span), 1, 0, span)
        if event.value in frame.data:
            first = frame.node.child(event.value)
            line = first.key.line if first and first.key else 0
            where = "on this line" if line == span.line else f"on line {line}"
            remedy = f"keep one of them; the first stands {where}"
            self._flaw("DET002", f"the key `{_short(event.value)}` stands twice", remedy, span)
            frame.drops = True

    def _begin(self, event: CollectionStartEvent) -> None:
        span = self._span(event)
        self._values += 1
        if len(self._frames) >= MOST_DEPTH:
            self._stop("DET006", f"nested more than {MOST_DEPTH} levels deep", "look for brackets left open", span)
        if event.tag is not None:
            self._tag(event.tag, span)
        is_key = self._stands_for_key(span, "a list or mapping")
        pairs = type(event) is MappingStartEvent
        node = Node(span, {} if pairs else [])
        self._frames.append(_Frame(node, {} if pairs else [], event.anchor, self._values, is_key=is_key))
        self._end = span[2:]

    def _finish(self, event: MappingEndEvent | SequenceEndEvent) -> None:
        frame = self._frames.pop()
        end = self._span(event)
        if end.end_column > end.column:  # a closing bracket; the end of a block has no width
            self._end = end[2:]
        node = frame.node
        node.span = Span(node.span.line, node.span.column, *self._end)
        if frame.anchor is not None:
            values = self._values - frame.counted + 1
            self._anchor(frame.anchor, frame.data, node, values, frame.height, node.span)
        if self._frames:
            outer = self._frames[-1]
            outer.height = max(outer.height, frame.height + 1)
        if not frame.is_key:
            self._attach(frame.data, node)

    def _attach(self, value: Any, node: Node) -> None:
        if not self._frames:
            self.data, self.root = value, node
            return
        frame = self._frames[-1]
        if not frame.pairs:
            frame.data.append(value)
            frame.node.children.append(node)  # type: ignore[union-attr]
            return
        if not frame.drops:
            node.key = frame.key_span
            frame.data[frame.key] = value
            frame.node.children[frame.key] = node  # type: ignore[index, call-overload]
        frame.key, frame.drops = None, False

    # -- anchors, aliases, tags

    def _anchor(self, name: str, data: Any, node: Node, values: int, height: int, span: Span) -> None:
        self._anchored += 1
        if self._anchored > MOST_ANCHORS:
            self._stop("DET003", f"more than {MOST_ANCHORS} anchors", "write the values out", span)
        self._anchors[name] = _Anchored(data, node, values, height)

    def _alias(self, event: AliasEvent) -> None:
        span, name = self._span(event), str(event.anchor)
        self._end = span[2:]
        self._aliases += 1
        if self._aliases > MOST_ANCHORS:
            self._stop("DET003", f"more than {MOST_ANCHORS} aliases", "write the values out", span)
        if self._stands_for_key(span, "an alias"):
            return
        if any(frame.anchor == name for frame in self._frames):
            self._stop("DET003", f"`*{name}` stands within itself", "write the value out", span)
        anchored = self._anchors.get(name)
        if anchored is None:
            self._stop("DET003", f"there is no anchor `&{name}` before this alias", "write the value out", span)
        self._copy(anchored, span)

    def _copy(self, anchored: _Anchored, span: Span) -> None:
        self._values += anchored.values
        self._copied += anchored.values
        if self._copied > MOST_COPIED:
            self._stop("DET003", f"aliases repeat more than {MOST_COPIED} values", "write the values out", span)
        if len(self._frames) + anchored.height > MOST_DEPTH:
            self._stop("DET006", f"nested more than {MOST_DEPTH} levels deep", "write the value out", span)
        if self._frames:
            self._frames[-1].height = max(self._frames[-1].height, anchored.height + 1)
        self._attach(_copied(anchored.data), Node(span, anchored.node.children))

    def _tag(self, tag: str, span: Span) -> None:
        shown = _short(tag.replace("tag:yaml.org,2002:", "!!"))
        self._flaw("DET003", f"tags such as `{shown}` are not used", "delete the tag; quotes make text", span)

    def _stands_for_key(self, span: Span, what: str) -> bool:
        """Whether a key is due here, which then is none: its value is read and dropped."""
        if not self._frames or not self._frames[-1].pairs or self._frames[-1].key is not None:
            return False
        self._flaw("DET012", f"{what} stands where a key should be", "write the key as text", span)
        frame = self._frames[-1]
        frame.key, frame.key_span, frame.drops = "", span, True
        return True

    # -- places and flaws

    def _span(self, event: Any) -> Span:
        start, end, line = event.start_mark, event.end_mark, self.line
        return Span(start.line + line, start.column + 1, end.line + line, end.column + 1)

    def _trimmed(self, span: Span) -> Span:
        """A block of text ends with its last line that is not blank, not where the next key begins."""
        lines = self._lines()
        last = min(span.end_line - self.line, len(lines) - 1)
        if span.end_column == 1:
            last -= 1
        while last > span.line - self.line and not lines[last].strip():
            last -= 1
        return span._replace(end_line=last + self.line, end_column=len(lines[last]) + 1)

    def _lines(self) -> list[str]:
        if not self._split:
            self._split = LINE_BREAK.split(self.text)
        return self._split

    def _flaw(self, code: str, message: str, remedy: str, span: Span) -> None:
        self.flaws.append(Flaw(code, message, remedy, span))
        if len(self.flaws) >= MOST_FLAWS:
            last = self.flaws[-1]
            self.flaws[-1] = last._replace(message=f"{last.message}; reading stopped here, after {MOST_FLAWS} problems")
            raise _Stop

    def _stop(self, code: str, message: str, remedy: str, span: Span) -> NoReturn:
        self._flaw(code, message, remedy, span)
        raise _Stop

    def _refuse_no_text(self) -> None:
        for found in _NO_TEXT.finditer(self.text):
            before = LINE_BREAK.split(self.text[: found.start()])
            line, column = self.line + len(before) - 1, len(before[-1]) + 1
            span = Span(line, column, line, column + 1)
            self._stop("DET005", f"the file holds {_named(found[0])}", "delete it, or write a space", span)
        # libyaml compares each %TAG line with all before it, which a long list turns into hours.
        if tag := _TAG_LINE.search(self.text):
            line = self.line + len(LINE_BREAK.split(self.text[: tag.start()])) - 1
            self._stop("DET003", "`%TAG` lines are not used", "delete the line", Span(line, 1, line, 5))

    def _syntax(self, error: yaml.YAMLError) -> NoReturn:
        """One flaw in plain words; for what is never closed, the place where it was opened."""
        problem = str(getattr(error, "problem", None) or error)
        mark, opened = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
        lines = self._lines()
        at = (mark.line, mark.column) if mark else (0, 0)
        at_end = not "".join(lines[at[0] :])[at[1] :].strip()
        if opened and (at_end or "could not find expected ':'" in problem):
            at = (opened.line, opened.column)
        character = lines[at[0]][at[1] : at[1] + 1] if at[0] < len(lines) else ""
        message, remedy = syntax_wording(problem, character, at_end=at_end)
        if opened and remedy.startswith("close the bracket") and opened.line != at[0]:
            remedy = remedy.replace("the bracket", f"the bracket of line {opened.line + self.line}", 1)
        line, column = at[0] + self.line, at[1] + 1
        self._stop("DET001", message, remedy, Span(line, column, line, column + 1))


def control_in(data: Any) -> bool:
    """Whether a text somewhere in the data holds a control character or half a surrogate pair."""
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            if _CONTROL.search(value):
                return True
        elif isinstance(value, dict):
            waiting += [*value, *value.values()]
        elif isinstance(value, list):
            waiting += value
    return False


def _copied(value: Any) -> Any:
    """A copy of its own, so that changing one place never changes another."""
    if isinstance(value, dict):
        return {key: _copied(within) for key, within in value.items()}
    return [_copied(within) for within in value] if isinstance(value, list) else value


_NAMES = {
    "\0": "NUL",
    "\x1b": "ESC",
    "\x85": "next line",
    "\u2028": "line separator",
    "\ufeff": "byte order mark",
    **dict.fromkeys("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", "it turns the direction of text"),
}


def _named(character: str) -> str:
    name = _NAMES.get(character, "half a character" if "\ud800" <= character <= "\udfff" else "")
    return f"the character U+{ord(character):04X}" + (f" ({name})" if name else "")


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
