"""What every test may use: hypothesis profiles, and golden files that change only when asked."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

GOLDEN = Path(__file__).parent / "golden"

# dev: while writing. ci: the same examples every time, so a failure is the change's. deep: before a release.
settings.register_profile("dev", max_examples=25, deadline=None)
settings.register_profile("ci", max_examples=200, deadline=None, derandomize=True, database=None)
settings.register_profile("deep", max_examples=5_000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


collect_ignore = ["benchmarks", "fixtures", "golden"]  # programs and data, not tests


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the files in tests/golden/; read the diff")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """`golden(name, text)`: text must equal tests/golden/<name>, to the byte (UTF-8)."""
    update = bool(request.config.getoption("--update-golden"))

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        before = path.read_bytes().decode() if path.exists() else None
        if before == text:
            return
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
            return
        pytest.fail(_difference(name, before, text), pytrace=False)

    return compare


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser that is on this machine already; where there is none, the tests that need it are skipped."""
    from browser import BROWSER, QUIET

    if BROWSER is None:
        pytest.skip("no Chromium or Chrome here: make setup-browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=list(QUIET))
        yield browser
        browser.close()


def _difference(name: str, before: str | None, after: str) -> str:
    if before is None:
        return f"tests/golden/{name} does not exist. If the output is right: make golden"
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), f"tests/golden/{name}", "now", lineterm="")
    shown = "\n".join(lines) or "only the ends of lines differ"
    return f"{shown}\nIf the change is meant: make golden, and read the diff"
