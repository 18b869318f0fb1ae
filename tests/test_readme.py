"""The examples of README and how-to pages are run: what a page says a command prints is what the command prints."""

from __future__ import annotations

import contextlib
import doctest
import io
import re
import shlex
from pathlib import Path

import pytest

from sim.cli.main import run

README = Path(__file__).parents[1] / "README.md"
# pages whose commands are run, and how many they have at least
PAGES = {"README.md": 9, "docs/stores.md": 15, "docs/lexicon.md": 2, "docs/documents.md": 12}
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SAVED = re.compile(r"Save it as `([\w.]+)`:\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANYTHING = "…"


def blocks(page: str = "README.md") -> list[tuple[str, str]]:
    """Language and content of every code block of a page, in order."""
    return BLOCK.findall((README.parent / page).read_text(encoding="utf-8"))


def sessions(block: str) -> list[tuple[str, str]]:
    """Command and expected output of every prompt in a console block."""
    pieces = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)[1:]
    return list(zip(pieces[::2], pieces[1::2], strict=True))


def printed(command: str) -> str:
    """What a command shows on a terminal: results and remarks, as they come."""
    words = shlex.split(command)
    assert words[0] == "detente"
    screen = io.StringIO()
    with contextlib.redirect_stdout(screen), contextlib.redirect_stderr(screen):
        code = run(words[1:])
    assert code in (0, 1, 2), f"{command} ended with {code}"
    return screen.getvalue()


def agrees(wanted: str, got: str) -> bool:
    """Whether an output is as wanted; a line `…` stands for any lines."""
    parts = [re.escape(part) for part in re.split(rf"^{ANYTHING}\n", wanted, flags=re.MULTILINE)]
    return (
        re.fullmatch("(?:.*\n)*?".join(parts) + ("(?:.*\n)*" if wanted.endswith(f"{ANYTHING}\n") else ""), got)
        is not None
    )


@pytest.mark.parametrize("page", PAGES)
def test_every_command_prints_what_the_page_shows(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "110")
    ran = 0
    for name, text in SAVED.findall((README.parent / page).read_text(encoding="utf-8")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    for language, block in blocks(page):
        if language == "yaml":
            named = re.match(r"# (\S+)\n", block)
            assert named is not None
            (tmp_path / named[1]).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / named[1]).write_text(block, encoding="utf-8")
        if language == "console":
            for command, wanted in sessions(block):
                got = printed(command)
                assert agrees(wanted, got), f"$ {command}\n{got}\n--- {page} says\n{wanted}"
                ran += 1
    assert ran >= PAGES[page]


def test_the_python_session_gives_what_it_shows() -> None:
    code = "".join(block for language, block in blocks() if language == "python")
    test = doctest.DocTestParser().get_doctest(code, {}, "README", str(README), 0)
    report = io.StringIO()
    assert doctest.DocTestRunner().run(test, out=report.write).failed == 0, report.getvalue()
    assert test.examples


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README.read_text(encoding="utf-8"))
    assert [link for link in links if not (README.parent / link).exists()] == []
    assert links


def test_the_first_two_commands_come_first() -> None:
    text = README.read_text(encoding="utf-8")
    assert text.index("make demo") < text.index("make test") < text.index("![") < text.index("## ")


@pytest.mark.parametrize(
    ("wanted", "got", "same"), [("a\n…\nc\n", "a\nb\nb\nc\n", True), ("a\n…\n", "a\n", True), ("a\n", "b\n", False)]
)
def test_the_comparison_can_fail(wanted: str, got: str, same: bool) -> None:
    assert agrees(wanted, got) is same
