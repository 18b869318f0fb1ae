"""A report as one HTML file that needs nothing else: no network, no font, no script but the few lines in it.

Every text is escaped by the template; the script reads its data as text and writes text. A security policy in the page
allows its own style and script by their digest and nothing else, so even a text that slipped through could not act.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from importlib import resources

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from plots.report.content import Card, Drawing, Drawings, Report
from plots.report.figure import Sheet, inlined
from plots.report.ink import palette

LARGEST = 2_000_000  # bytes
_UNSAFE = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def rendered(report: Report) -> str:
    """The report as a page; the same report gives the same bytes."""
    sheet = Sheet()
    charts = {d.key: Markup(inlined(d.figure, d.key, sheet, d.notes)) for d in _drawings(report)}
    colours = palette(sheet.colours)
    style = f"{_themes(colours)}{_own('report.css')}{sheet.rules()}"
    script = _own("report.js")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["address"] = address
    return environment.from_string(_own("page.html.j2")).render(
        report=report,
        charts=charts,
        style=Markup(style),
        script=Markup(script),
        cards=Markup(_json({card.event: _card(card) for card in report.cards})),
        policy=f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; "
        "base-uri 'none'; form-action 'none'",
    )


def _drawings(report: Report) -> Iterator[Drawing]:
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Drawings):
                yield from block.charts


def _own(name: str) -> str:
    return resources.files("plots.report").joinpath(name).read_text(encoding="utf-8").strip()


def _themes(colours: tuple[tuple[str, str, str], ...]) -> str:
    """The colours of the charts by day and by night; a page that is printed is always light."""
    day = "".join(f"{name}:{light};" for name, light, _ in colours)
    night = "".join(f"{name}:{dim};" for name, _, dim in colours)
    return (
        f":root{{{day}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{night}}}}}"
        f"@media screen{{:root[data-theme=dark]{{{night}}}}}"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _json(data: object) -> str:
    """JSON that may stand in a script element: nothing in it can end the element."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(_UNSAFE)


def _card(card: Card) -> dict[str, object]:
    rows = [("when", card.when), ("who", card.who), ("type", card.type), ("modality", card.modality)]
    rows += [("weight", card.weight), ("share", card.share)]
    return {"s": card.summary, "r": [row for row in rows if row[1]], "c": [words for words, _ in card.sources]}


def address(url: str | None) -> str | None:
    """An address that may be made a link: of the web, and nothing else.

    >>> address("https://example.org/a"), address("javascript:alert(1)")
    ('https://example.org/a', None)
    """
    return url if url is not None and url.lower().startswith(("https://", "http://")) else None
