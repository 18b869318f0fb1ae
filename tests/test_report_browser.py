"""The report in a real browser, offline: hover, keyboard, filter, sort, tabs, dark, narrow, on paper, without a script.

Needs Chromium or Chrome (`make setup-browser`); where there is none these tests are skipped and say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import BEYOND, Opened, serious
from reports import HOSTILE, page


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(page(), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def opened(chromium: Any, address: str) -> Iterator[Any]:
    report = Opened(chromium, address)
    yield report.page
    report.close()


# --- pointing -----------------------------------------------------------------------------------------


def test_pointing_at_a_mark_shows_its_card_and_lights_it_everywhere(opened: Any) -> None:
    """Summary, sources, modality, weight and share; the same event lights up in every chart and in the table."""
    card = opened.locator("#card")
    assert card.is_hidden()
    opened.locator("#why-climate [data-event=summit]").first.hover()
    text = card.inner_text()
    for word in ("HYPERLINK", "asserted", "+8.0", "material", "Plain", "change of climate", "summit.held"):
        assert word in text
    assert opened.locator("#event-table tr.lit").count() == opened.locator("#why-climate-table tr.lit").count() == 1
    assert opened.locator("#trajectory .lit").count() >= 1 and opened.locator("#timeline .lit").count() >= 1
    opened.locator("h1").hover()
    assert card.is_hidden() and opened.locator(".lit").count() == 0


def test_a_click_pins_and_escape_lets_go(opened: Any) -> None:
    opened.locator("#event-table tr[data-event=visit]").click(position={"x": 5, "y": 5})
    opened.locator("h1").hover()
    assert opened.locator("#card").is_visible() and opened.locator("#timeline .lit").count() >= 1
    opened.keyboard.press("Escape")
    assert opened.locator("#card").is_hidden()


def test_hostile_texts_stay_text(opened: Any) -> None:
    """In the page and in the card; no element is made of them, nothing runs (a dialog would fail the test)."""
    opened.locator("#event-table tr[data-event=test]").hover()
    assert (
        "<img src=x" not in opened.locator("#card").inner_html()
        and "<img src=x" in opened.locator("#card").inner_text()
    )
    assert opened.locator("img, iframe, [onerror], [onload]").count() == 0
    assert "<script>alert(1)</script>" in opened.locator(".question").inner_text()


# --- keyboard -----------------------------------------------------------------------------------------


def test_the_keyboard_steps_through_the_events(opened: Any) -> None:
    """j and k go from event to event with its card, Enter pins, the question mark tells the keys."""
    opened.keyboard.press("j")
    first = opened.evaluate("document.activeElement.dataset.event")
    opened.keyboard.press("j")
    second = opened.evaluate("document.activeElement.dataset.event")
    assert first and second and first != second and opened.locator("#card").is_visible()
    opened.keyboard.press("ArrowUp")
    assert opened.evaluate("document.activeElement.dataset.event") == first
    opened.keyboard.press("Enter")
    opened.locator("h1").hover()
    assert opened.locator("#card").is_visible()
    opened.keyboard.press("?")
    assert opened.locator("#keys").is_visible()


def test_the_filter_narrows_and_counts(opened: Any) -> None:
    """The slash goes to the field; only what contains every word stays; stepping keeps to what is seen."""
    opened.keyboard.press("/")
    opened.keyboard.type("talks off")
    rows = opened.locator("#event-table tbody tr:not([hidden])")
    assert rows.count() == 1 and opened.locator("#event-table-count").inner_text() == "1 of 6"
    opened.keyboard.press("Escape")
    opened.keyboard.press("j")
    opened.keyboard.press("j")
    assert opened.evaluate("document.activeElement.dataset.event") == "off"


def test_headings_sort(opened: Any) -> None:
    """Numbers by size, largest first; a second click turns round; texts from A to Z; said by aria-sort."""
    share = opened.locator("#event-table th").nth(5)
    column = "Array.from(document.querySelectorAll('#event-table tbody tr')).map(r => r.cells[{}].textContent.trim())"
    share.locator("button").click()
    values = [float(v.replace("\u2212", "-")) for v in opened.evaluate(column.format(5))]
    assert values == sorted(values, reverse=True) and share.get_attribute("aria-sort") == "descending"
    share.locator("button").click()
    values = [float(v.replace("\u2212", "-")) for v in opened.evaluate(column.format(5))]
    assert values == sorted(values) and share.get_attribute("aria-sort") == "ascending"
    opened.locator("#event-table th button").nth(1).click()
    types = opened.evaluate(column.format(1))
    assert types == sorted(types) and share.get_attribute("aria-sort") is None


def test_tabs_switch_the_variable(opened: Any) -> None:
    """One chart is seen at a time; arrows move between the tabs."""
    assert opened.locator("#why-climate-panel").is_visible() and opened.locator("#why-tension-panel").is_hidden()
    opened.locator("#why-tension-tab").click()
    assert opened.locator("#why-tension-panel").is_visible() and opened.locator("#why-climate-panel").is_hidden()
    opened.keyboard.press("ArrowLeft")
    assert opened.locator("#why-climate-panel").is_visible()
    assert opened.locator("#why-climate-tab").get_attribute("aria-selected") == "true"


def test_enclosed_files_can_be_saved(opened: Any) -> None:
    """What is saved is what stands there."""
    opened.locator("details.listing summary", has_text="A file").click()
    with opened.expect_download() as waiting:
        opened.locator("button[data-saves='a.csv']").click()
    saved = Path(waiting.value.path()).read_text("utf-8")
    assert waiting.value.suggested_filename == "a.csv" and saved == f"a,b\n{HOSTILE}\n"


# --- looks --------------------------------------------------------------------------------------------


def test_dark_and_light(chromium: Any, address: str) -> None:
    """As the reader's system wants it, and the other way at a click; charts turn with the page."""
    report = Opened(chromium, address, color_scheme="dark")
    paper = "getComputedStyle(document.body).backgroundColor"
    ground = "getComputedStyle(document.querySelector('.chart path')).fill"
    assert report.page.evaluate(paper) == report.page.evaluate(ground) == "rgb(20, 24, 29)"
    report.page.locator("#theme").click()
    assert report.page.evaluate(paper) == report.page.evaluate(ground) == "rgb(255, 255, 255)"
    report.close()


@pytest.mark.parametrize("width", [360, 1000, 1600])
def test_nothing_reaches_beyond_the_window(chromium: Any, address: str, width: int) -> None:
    """The page never scrolls sideways; what is wider scrolls in a region of its own that the keyboard reaches."""
    report = Opened(chromium, address, viewport={"width": width, "height": 800})
    assert report.page.evaluate("document.documentElement.scrollWidth") <= width
    assert report.page.evaluate(BEYOND) == []
    assert report.page.evaluate("Array.from(document.querySelectorAll('.scroll')).every(e => e.tabIndex === 0)")
    report.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(chromium: Any, address: str, scheme: str) -> None:
    """No serious or critical violation of the accessibility rules, by day or by night, folded or open."""
    assert serious(chromium, address, scheme) == []


def test_without_its_script_everything_can_be_read(chromium: Any, address: str) -> None:
    """Every chart, every table; no control that would do nothing."""
    report = Opened(chromium, address, java_script_enabled=False)
    for key in ("trajectory", "why-climate", "why-tension", "ledger", "timeline"):
        assert report.page.locator(f"#{key} svg").is_visible()
    assert report.page.locator("#event-table tbody tr").count() == 6
    assert report.page.locator("button:visible, input:visible").count() == 0
    report.close()


def test_on_paper(chromium: Any, address: str) -> None:
    """A4, several pages, light even for a reader of the dark, no controls, every chart."""
    report = Opened(chromium, address, color_scheme="dark")
    printed = report.page.pdf(format="A4", print_background=True)
    assert printed[:4] == b"%PDF" and printed.count(b"/Type /Page\n") >= 4
    report.page.emulate_media(media="print")
    assert report.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert report.page.locator("#why-tension svg").is_visible()
    assert report.page.locator(":not(th) > button:visible, input:visible, nav:visible").count() == 0
    report.close()
