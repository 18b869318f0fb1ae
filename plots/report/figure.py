"""A chart as part of a page: its SVG without ids that clash, light enough to mail, its events marked for the script.

Colours become variables, so that the page can turn dark; styles become classes, so that the page's security policy may
forbid every style that is not its own; numbers are rounded to a tenth of a point, which no eye can see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree

from matplotlib.figure import Figure

from plots.report.ink import variable
from plots.style import drawn

SVG: Final = "http://www.w3.org/2000/svg"
LINK: Final = "{http://www.w3.org/1999/xlink}href"
OF_EVENT: Final = ("event", "label", "tick", "leader", "whisker", "bar", "number", "when")
"""The first part of an artist's id where the second is an event."""
_COLOUR = re.compile(r"#[0-9a-f]{6}\b")
_COMMAND = re.compile(r"([MLCQz])([^MLCQz]*)")
_NUMBER = re.compile(r"-?\d+\.?\d*(?:e-?\d+)?")


@dataclass
class Sheet:
    """The styles of all charts of a page, each once, and their colours."""

    classes: dict[str, str] = field(default_factory=dict)
    colours: set[str] = field(default_factory=set)

    def class_of(self, style: str) -> str:
        """The class that stands for an inline style."""
        found = sorted(part.strip() for part in style.split(";") if part.strip())
        self.colours.update(c for part in found for c in _COLOUR.findall(part.lower()))
        text = ";".join(_COLOUR.sub(lambda m: f"var({variable(m[0])})", part.lower()) for part in found)
        return self.classes.setdefault(text, f"s{len(self.classes)}")

    def rules(self) -> str:
        """The style sheet."""
        return "".join(f".chart .{name}{{{text}}}" for text, name in self.classes.items())


def inlined(figure: Figure, key: str, sheet: Sheet, notes: Mapping[str, str] | None = None) -> str:
    """A chart as SVG text for a page; `key` keeps its ids apart from others, `notes` say what an artist shows, by id.

    Its name and description are the elements `<key>-title` and `<key>-text` of the page.
    """
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(drawn(figure, "svg"))
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{{{SVG}}}metadata", f"{{{SVG}}}title", f"{{{SVG}}}style"):
                parent.remove(child)
    for element in root.iter():
        _plain(element, key, sheet, notes or {})
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.attrib |= {"role": "img", "aria-labelledby": f"{key}-title", "aria-describedby": f"{key}-text"}
    root.set("class", "chart")
    text = ElementTree.tostring(root, encoding="unicode")
    return re.sub(r">\s+<", "><", text)


def _plain(element: ElementTree.Element, key: str, sheet: Sheet, notes: Mapping[str, str]) -> None:
    style = element.attrib.pop("style", "")
    if style:
        element.set("class", sheet.class_of(style))
    gid = element.attrib.pop("id", "")
    if element.tag.endswith(("}path", "}clipPath")) and gid:
        element.set("id", f"{key}-{gid}")  # what others refer to
    elif gid:
        _mark(element, gid, notes)
    if LINK in element.attrib:
        element.set("href", f"#{key}-{element.attrib.pop(LINK)[1:]}")
    if "clip-path" in element.attrib:
        element.set("clip-path", element.attrib["clip-path"].replace("url(#", f"url(#{key}-"))
    if "d" in element.attrib:
        element.set("d", slim(element.attrib["d"]))
    for name in ("x", "y", "width", "height"):
        if name in element.attrib:
            element.set(name, _short(float(element.attrib[name].removesuffix("pt"))))


def _mark(element: ElementTree.Element, gid: str, notes: Mapping[str, str]) -> None:
    """What the script must know of an artist: its event, or what it shows."""
    kind, event, *_ = (*gid.split(":"), "")
    if kind in OF_EVENT and event:
        element.set("data-event", event)
    elif gid in notes:
        element.set("data-note", notes[gid])


# --- paths --------------------------------------------------------------------------------------------


def slim(path: str) -> str:
    """A path of straight lines and curves in fewer characters: relative, in tenths of a point.

    >>> slim("M 10.01 20 L 15.02 20 L 15.02 22.5 z")
    'M10 20h5v2.5z'
    """
    return "".join(_commands(path))


def _commands(path: str) -> Iterator[str]:
    x = y = 0.0
    for letter, rest in _COMMAND.findall(path):
        numbers = [float(n) for n in _NUMBER.findall(rest)]
        if letter == "z":
            yield "z"
            continue
        at = round(numbers[-2], 1), round(numbers[-1], 1)
        if letter == "M":
            yield f"M{_short(at[0])} {_short(at[1])}"
        elif letter == "L":
            yield _line(round(at[0] - x, 1), round(at[1] - y, 1))
        else:
            yield letter.lower() + " ".join(_short(n - (x, y)[k % 2]) for k, n in enumerate(numbers))
        x, y = at


def _line(dx: float, dy: float) -> str:
    if not dy:
        return f"h{_short(dx)}" if dx else ""
    return f"l{_short(dx)} {_short(dy)}" if dx else f"v{_short(dy)}"


def _short(number: float) -> str:
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text
