"""A real browser for the tests of the report: offline, quiet, and watched for everything that goes wrong in a page."""

from __future__ import annotations

import shutil
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER = next((found for name in NAMES if (found := shutil.which(name))), None)
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
BEYOND = """Array.from(document.querySelectorAll('body *')).filter(e => !e.closest('.scroll, pre, .skip, .vh, [hidden]')
  && e.getClientRects().length && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.tagName)"""
"""What sticks out of the window at the right, save what scrolls in a region of its own."""


class Opened:
    """A page of the report, with everything that went wrong in it."""

    def __init__(self, chromium: Any, address: str, **more: Any) -> None:
        size = more.pop("viewport", {"width": 1200, "height": 900})
        self.context = chromium.new_context(viewport=size, offline=True, **more)
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("console", lambda m: self.wrong.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda e: self.wrong.append(str(e)))
        self.page.on("dialog", lambda d: self.wrong.append(f"dialog {d.message}"))
        self.page.on("request", lambda r: self.wrong.append(r.url) if not self._own(r.url, address) else None)
        self.page.goto(address)

    def _own(self, url: str, address: str) -> bool:
        return url == address or url.startswith("blob:")

    def close(self) -> None:
        """Close it; fails where anything went wrong, or was asked of a network."""
        self.context.close()
        assert not self.wrong


def serious(chromium: Any, address: str, scheme: str) -> list[tuple[str, list[str]]]:
    """The serious and critical violations of the accessibility rules, with everything unfolded and an event shown."""
    from axe_playwright_python.sync_playwright import Axe

    size = {"width": 1200, "height": 900}
    context = chromium.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    page.keyboard.press("j")
    found = Axe().run(page).response["violations"]
    context.close()
    grave = [v for v in found if v["impact"] in ("serious", "critical")]
    return [(v["id"], [n["html"][:90] for n in v["nodes"]]) for v in grave]
