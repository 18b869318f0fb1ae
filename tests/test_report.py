"""The report as text: nothing in it acts, nothing is fetched, the same material gives the same bytes."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports import FORMULA, HOSTILE, IMAGE, hostile, material, page, report

from plots.report.content import Card, Report
from plots.report.figure import Sheet, inlined, slim
from plots.report.ink import dark
from plots.report.ofcase import report_of_case
from plots.report.page import LARGEST, rendered
from plots.style import BRANCH_COLOURS, INK, MUTED, PHASE_COLOURS, contrast, lettered, luminance
from plots.trajectory import trajectory
from sim.assess.likelihood import BEYOND, SCALE, likelihood
from sim.record.files import to_csv


class Seen(HTMLParser):
    """Elements, attributes and texts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def seen(text: str) -> Seen:
    parser = Seen()
    parser.feed(text)
    return parser


# --- nothing acts -------------------------------------------------------------------------------------


def test_markup_in_texts_stays_text() -> None:
    """No element, attribute or address comes from a text; the text itself can be read in full."""
    found = seen(page())
    assert [tag for tag, _ in found.tags if tag == "script"] == ["script", "script"]
    assert not [tag for tag, _ in found.tags if tag in ("img", "iframe", "object", "embed", "form", "base", "link")]
    assert not [name for _, attrs in found.tags for name in attrs if name.startswith("on") or name == "style"]
    addresses = [attrs["href"] for tag, attrs in found.tags if tag == "a" and "href" in attrs]
    assert all(str(a).startswith(("#", "https://", "http://")) for a in addresses)
    assert "https://example.org/a?b=1&c=<d>" in addresses
    shown = " ".join(" ".join(found.texts).split())
    assert " ".join(HOSTILE.split()) in shown and IMAGE in shown and FORMULA in shown


def test_the_script_cannot_be_ended_by_its_data() -> None:
    """The cards are JSON in which no less-than sign stands; read back they are what the report holds."""
    cards = re.search(r'<script type="application/json" id="cards">(.*?)</script>', page(), re.DOTALL)
    assert cards is not None and "<" not in cards[1] and "&" not in cards[1]
    data: dict[str, Any] = json.loads(cards[1])
    assert {c.event: c.summary for c in report().cards} == {name: told["s"] for name, told in data.items()}


def test_the_policy_names_what_is_in_the_page_and_nothing_else() -> None:
    """Style and script by digest, no other source of anything."""
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page())
    assert policy is not None
    style = re.search(r"<style>(.*?)</style>", page(), re.DOTALL)
    script = re.search(r"<script>(.*?)</script>", page(), re.DOTALL)
    assert style is not None and script is not None
    for name, text in (("style-src", style[1]), ("script-src", script[1])):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{name} &#39;sha256-{digest}&#39;" in policy[1]
    assert policy[1].startswith("default-src &#39;none&#39;") and "unsafe" not in policy[1]


def test_the_script_writes_no_markup() -> None:
    """It never hands text to a parser, and asks for nothing from anywhere."""
    script = Path("plots/report/report.js").read_text("utf-8")
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval",
        "fetch(",
        "XMLHttp",
        "import(",
    ):
        assert word not in script


def test_nothing_is_fetched() -> None:
    """No address but those of sources, and the names of XML."""
    addresses = set(re.findall(r"https?://[^\s\"'<>)]+", page()))
    assert {a for a in addresses if "example.org" not in a} <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


@given(st.text(max_size=80))
def test_any_text_comes_back(text: str) -> None:
    """Whatever a title holds is read as it was written, save characters that HTML cannot hold."""
    told = Report(text, "", "", "", "", (), (Card("e", "", "", "", text, "", "", "", ()),), ())
    html = rendered(told)
    cards = re.search(r'id="cards">(.*?)</script>', html, re.DOTALL)
    assert cards is not None and json.loads(cards[1])["e"]["s"] == text
    assert html.count("<script") == 2 and html.count("</script>") == 2


def test_text_for_a_spreadsheet_is_no_formula() -> None:
    """The enclosed table of events quotes what would be reckoned."""
    text = to_csv(entry.event for entry in hostile().events)
    assert FORMULA[1:8] in text
    assert not re.search(r'(^|,)"?[=@+]', text, re.MULTILINE)


# --- the page -----------------------------------------------------------------------------------------


def test_the_same_report_gives_the_same_bytes() -> None:
    assert rendered(report_of_case(material(hostile()))) == page()


def test_every_chart_has_a_name_a_description_and_a_table_or_is_one_of_many() -> None:
    """`role="img"`, named by the caption; every id once; what is referred to exists."""
    found = seen(page())
    charts = [attrs for tag, attrs in found.tags if tag == "svg"]
    ids = [attrs["id"] for _, attrs in found.tags if attrs.get("id")]
    assert len(charts) == 5 and len(ids) == len(set(ids))
    for attrs in charts:
        assert attrs["role"] == "img" and attrs["aria-labelledby"] in ids and attrs["aria-describedby"] in ids
    references = [attrs["href"] for tag, attrs in found.tags if tag == "use"]
    clips = re.findall(r"url\(#([^)]+)\)", page())
    assert {str(r)[1:] for r in references} | set(clips) <= set(ids)


def test_every_event_can_be_pointed_at() -> None:
    """In the trajectory, the waterfall, the timeline and the table."""
    marked = [attrs["data-event"] for _, attrs in seen(page()).tags if "data-event" in attrs]
    for name in ("visit", "test", "summit", "off", "word"):
        assert marked.count(name) >= 3
    assert set(marked) <= {card.event for card in report().cards} | {"pledge"}


def test_the_wording() -> None:
    text = " ".join(seen(page()).texts)
    assert "index, not a measurement" in text and "public sources" in text and "predict" not in text.lower()
    assert len(page().encode()) < LARGEST


# --- charts in it -------------------------------------------------------------------------------------


def test_a_chart_keeps_every_text_and_loses_its_style() -> None:
    figure = next(iter(trajectory(hostile()).values())).get_figure(root=True)
    sheet = Sheet()
    text = inlined(figure, "key", sheet)  # type: ignore[arg-type]
    assert "style=" not in text and "<metadata" not in text and "<style" not in text
    assert "A case" in text and 'data-event="summit"' in text
    assert all(f".{name}{{" in sheet.rules() for name in re.findall(r'class="(s\d+)"', text))


@given(st.lists(st.tuples(st.floats(0, 900), st.floats(0, 900)), min_size=2, max_size=30))
def test_a_slim_path_goes_where_the_long_one_went(points: list[tuple[float, float]]) -> None:
    """To a tenth of a point, however many steps there are."""
    long = "M {:f} {:f} ".format(*points[0]) + " ".join(f"L {x:f} {y:f}" for x, y in points[1:])
    x = y = 0.0
    for letter, rest in re.findall(r"([MhvlL])([^MhvlL]*)", slim(long)):
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", rest)]
        dx, dy = {"h": (numbers[0], 0.0), "v": (0.0, numbers[0])}.get(letter, (numbers[0], numbers[-1]))
        x, y = (dx, dy) if letter == "M" else (x + dx, y + dy)
    assert (x, y) == pytest.approx(points[-1], abs=0.0501)


def test_colours_by_night_can_be_read_and_keep_their_order() -> None:
    """Letters have 4.5:1 on the dark paper, marks 2:1, and what is lighter by day is darker by night."""
    for colour in (INK, MUTED, *(lettered(c) for c in BRANCH_COLOURS)):
        assert contrast(dark(colour), dark("#ffffff")) >= 4.5
    for colour in (*BRANCH_COLOURS, *(c.lower() for c in PHASE_COLOURS.values())):
        assert contrast(dark(colour), dark("#ffffff")) >= 1.7
    greys = [f"#{k:02x}{k:02x}{k:02x}" for k in range(0, 256, 15)]
    night = [luminance(dark(grey)) for grey in greys]
    assert night == sorted(night, reverse=True)


def test_words_of_probability_follow_the_named_scale() -> None:
    """Every share has a word, the words come in order, and only where ICD 203 has them."""
    words = list(dict.fromkeys(likelihood(k / 1000) for k in range(1001)))
    assert words == [BEYOND, *(name for name, _, _ in SCALE)]
    assert all(low < high for _, low, high in SCALE) and [s[2] for s in SCALE[:-1]] == [s[1] for s in SCALE[1:]]
