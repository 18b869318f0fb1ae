"""`detente report`: what is written, of what, and what is refused; the report of two runs in a real browser."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from faults.scenarios import QUIET_SPRING, ground, written

from sim.cli.main import run

Told = Callable[..., tuple[int, str, str]]
MEMBERS = "120"  # enough for bands


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in which the small scenario has been run beside its pair, and its report written."""
    folder = tmp_path_factory.mktemp("ran")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        shutil.copytree(Path(__file__).parent / "fixtures" / "sound", "bridge-talks")
        ground(Path("bridge-talks"))
        written("quiet-spring", QUIET_SPRING)
        assert run(["run", "quiet-spring", "--members", MEMBERS, "--jobs", "1", "-q"]) == 0
        assert run(["report", "quiet-spring", "-o", "pair.html", "-q"]) == 0
        yield folder


@pytest.fixture
def told(ran: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Told:
    monkeypatch.chdir(ran)

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(list(arguments))
        out, err = capsys.readouterr()
        return code, out, err

    return call


def sections(path: Path) -> list[str]:
    return re.findall(r'<section id="([^"]+)"', path.read_text("utf-8"))


def test_of_a_run_beside_its_pair(ran: Path) -> None:
    """Every part that interface.md asks for, in its order."""
    wanted = ["glance", "changes", "why", "phases", "chances", "events", "sure", "reproduce"]
    found = sections(ran / "pair.html")
    assert found == [w for w in wanted if w in found] and {"glance", "changes", "why", "phases", "events"} <= set(found)
    text = (ran / "pair.html").read_text("utf-8")
    for words in (
        f"of {MEMBERS} pairs, by",
        "quiet-spring.yaml, line",
        "share their luck",
        "Correlation of climate with every event weighing the same",
        "detente run quiet-spring --members",
        "A model-internal counterfactual; an index, not a measurement; not a forecast.",
    ):
        assert words in text, words
    assert str(ran) not in text  # a report that is mailed says nothing of a machine


def test_for_scripts_and_twice_the_same(told: Told, ran: Path) -> None:
    code, out, _ = told("report", "quiet-spring", "-o", "again.html", "--json")
    data = json.loads(out)["result"]
    assert code == 0 and data["file"] == "again.html" and data["bytes"] == (ran / "again.html").stat().st_size
    assert data["sections"] == sections(ran / "pair.html")
    assert (ran / "again.html").read_bytes() == (ran / "pair.html").read_bytes()


def test_of_one_run_alone_and_of_a_case(told: Told, ran: Path) -> None:
    """A run without a pair is explained by itself; a case has its turning points and promises."""
    assert told("report", "recorded", "-o", "alone.html")[0] == 0
    assert "why" in sections(ran / "alone.html") and "in the middle run of" in (ran / "alone.html").read_text("utf-8")
    assert (
        told("report", "bridge-talks", "-o", "case.html", "--to", "2031-09-30", "--title", "A <b>finding</b>")[0] == 0
    )
    assert sections(ran / "case.html") == ["glance", "why", "turns", "promises", "events", "sure", "reproduce"]
    assert "<h1>A &lt;b&gt;finding&lt;/b&gt;</h1>" in (ran / "case.html").read_text("utf-8")


def test_a_run_that_cannot_be_computed_again_says_so_and_less(told: Told, ran: Path) -> None:
    """The charts stand, the explanation is left out with its reason, and so is what would be guessed."""
    folder = next(Path("runs").glob("quiet-spring-*"))
    shutil.copytree(folder, Path("runs") / "kept")
    scenario, copy = next(Path().glob("scenarios/**/quiet-spring.yaml")), folder / "scenario.resolved.yaml"
    before = scenario.read_text("utf-8"), copy.read_text("utf-8")
    try:
        for path in (scenario, copy):
            path.write_text(path.read_text("utf-8").replace("2031-09-30", "2031-09-29"), "utf-8")
        code, _, err = told("report", folder.name, "-o", "less.html")
    finally:
        scenario.write_text(before[0], "utf-8")
        copy.write_text(before[1], "utf-8")
        shutil.rmtree(Path("runs") / "kept")
    assert code == 0 and "cannot be computed again" in err
    text = (ran / "less.html").read_text("utf-8")
    assert "cannot be computed again" in text and "glance" in sections(ran / "less.html")


def test_a_folder_decides_nothing_that_is_mailed_on(told: Told, ran: Path) -> None:
    """A link in the place of the scenario's copy is neither read into the report nor waited for."""
    secret = ran / "secret.txt"
    secret.write_text("a secret of this machine", "utf-8")
    folder = next(Path("runs").glob("recorded-*"))
    copy = folder / "scenario.resolved.yaml"
    before = copy.read_text("utf-8")
    copy.unlink()
    try:
        copy.symlink_to(secret)
        assert told("report", "quiet-spring", "-o", "linked.html")[0] == 0
    finally:
        copy.unlink()
        copy.write_text(before, "utf-8")
    assert "a secret of this machine" not in (ran / "linked.html").read_text("utf-8")


def test_a_run_whose_pair_is_not_here_is_reported_alone(told: Told, ran: Path) -> None:
    """With a word about it."""
    pair = next(Path("runs").glob("recorded-*"))
    pair.rename(ran / "elsewhere")
    try:
        code, _, err = told("report", "quiet-spring", "-o", "lone.html")
    finally:
        (ran / "elsewhere").rename(pair)
    assert code == 0 and "Without the run that it is paired with" in err and "why" in sections(ran / "lone.html")


@pytest.mark.parametrize(
    ("arguments", "code", "exit_code"),
    [
        (("quiet-spring", "quiet-spring"), "named twice", 2),
        (("bridge-talks", "-o", "report.pdf"), "end the name in .html", 2),
        (("nothing",), "DET047", 2),
        (("quiet-spring", "--from", "2031-01-01"), "DET049", 2),
        (("bridge-talks", "quiet-spring"), "DET049", 2),
        (("bridge-talks", "--from", "2031-05-01", "--to", "2031-02-01"), "DET049", 2),
        (("bridge-talks", "--to", "2050-02-01"), "DET044", 2),
        (("a", "b", "c", "d", "e", "f"), "DET049", 2),
        (("bridge-talks", "-o", "bridge-talks/case.yaml/x.html"), "DET061", 3),
    ],
)
def test_refusals(told: Told, arguments: tuple[str, ...], code: str, exit_code: int) -> None:
    got, out, err = told("report", *arguments)
    assert got == exit_code and out == "" and code in err


def test_a_report_is_written_whole_or_not_at_all(told: Told, ran: Path) -> None:
    """What was there stays where the new one cannot be written, and nothing is left beside it."""
    os.mkfifo(ran / "pipe.html")
    assert told("report", "bridge-talks", "-o", "pipe.html")[0] == 3
    assert (ran / "pipe.html").is_fifo()
    (ran / "old.html").write_text("old", "utf-8")
    before = set(ran.iterdir())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "write_text", _full)
        assert told("report", "bridge-talks", "-o", "old.html")[0] == 3
    assert (ran / "old.html").read_text("utf-8") == "old" and set(ran.iterdir()) == before


def _full(path: Path, *_: object, **__: object) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


# --- in a browser -------------------------------------------------------------------------------------


@pytest.fixture
def shown(chromium: Any, ran: Path) -> Iterator[Any]:
    from browser import Opened

    report = Opened(chromium, (ran / "pair.html").as_uri())
    yield report
    report.close()


def test_bands_say_what_they_are(shown: Any) -> None:
    """Pointing at a band shows of what it is one, with its numbers; a click elsewhere lets go."""
    shown.page.locator("#compare-climate [data-note]").first.hover(force=True)
    text = shown.page.locator("#card").inner_text()
    assert text.startswith(("A:", "B:", "What was recorded"))


def test_the_variable_can_be_switched(shown: Any) -> None:
    for name in ("tension", "ripeness", "climate"):
        shown.page.locator(f"#compare-{name}-tab").click()
        seen = [p.get_attribute("id") for p in shown.page.locator("[data-tabs=glance-charts] .panel:visible").all()]
        assert seen == [f"compare-{name}-panel"]


@pytest.mark.parametrize("width", [360, 1600])
def test_nothing_reaches_beyond_the_window(chromium: Any, ran: Path, width: int) -> None:
    from browser import BEYOND, Opened

    report = Opened(chromium, (ran / "pair.html").as_uri(), viewport={"width": width, "height": 800})
    assert report.page.evaluate("document.documentElement.scrollWidth") <= width
    assert report.page.evaluate(BEYOND) == []
    report.close()


def test_axe_finds_nothing_serious(chromium: Any, ran: Path) -> None:
    from browser import serious

    assert serious(chromium, (ran / "pair.html").as_uri(), "light") == []
