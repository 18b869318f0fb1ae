"""How fast documents are coded, with word order and with a parse; what a cold start and the memory are.

The corpus is the twelve articles of `tests/articles`; both ways take turns; spaCy's is left out where it is missing.
"""

from __future__ import annotations

import importlib.util
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sim.assess.extraction import read_gold
from sim.sources.document.coding.coder import code
from sim.sources.document.coding.finding import Syntax
from sim.sources.document.document import Document
from sim.sources.document.syntax.nlp import MODEL, Parsed
from sim.sources.document.syntax.role import WordOrder
from sim.sources.document.text.passage import passages
from sim.sources.document.who.gazetteer import Gazetteer
from sim.sources.document.who.gazetteerfile import gazetteer_in

ROOT = Path(__file__).resolve().parents[2]
ARTICLES = ROOT / "tests" / "articles"
REPEATS = {"word order": 6, "spaCy": 3}  # times that a round codes the twelve articles
LONG = 100  # articles put together to one long document, about 105,000 characters
CODERS = {"word order": "lexicon", "spaCy": "nlp"}
BUDGETS = {"word order": 1.0, "spaCy": 3.0}
DETENTE = [sys.executable, "-c", "import sys; from sim.cli.main import main; sys.exit(main())"]
# What a coding cannot do without: importing it is as fast as a cold start could be.
NEEDED = {
    "word order": "import click, yaml, pydantic",
    "spaCy": f"import click, yaml, pydantic, spacy; spacy.load({MODEL!r})",
}
Work = tuple[str, Gazetteer, Any]


def ways() -> tuple[str, ...]:
    """The ways to tell roles that can run here: spaCy's needs the extra `nlp`."""
    there = all(importlib.util.find_spec(name) is not None for name in ("spacy", MODEL))
    return ("word order", "spaCy") if there else ("word order",)


def corpus() -> tuple[Work, ...]:
    """The articles: text, gazetteer, day of publication."""
    return tuple(
        (
            path.read_text(encoding="utf-8"),
            gazetteer_in(path.with_suffix(".actors.yaml")),
            read_gold(path.with_suffix(".gold.yaml")).document.published,
        )
        for path in sorted(ARTICLES.glob("*.txt"))
    )


def _syntax(way: str, text: str) -> Syntax:
    return Parsed(text) if way == "spaCy" else WordOrder()


def _coded(way: str, works: Sequence[Work], times: int = 1) -> None:
    for _ in range(times):
        for text, gazetteer, published in works:
            code(Document.of_text(text, published=published), gazetteer, _syntax(way, text))


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def pace(rounds: int = 5) -> dict[str, Any]:
    """Sentences and articles a second of every way, interleaved, models loaded; the median ratio within each round."""
    works = corpus()
    sentences = sum(len(passages(text, gazetteer)) for text, gazetteer, _ in works)
    times: dict[str, list[float]] = {way: [] for way in ways()}
    for way in times:
        _coded(way, works)
    for _ in range(rounds):
        for way, row in times.items():
            row.append(_seconds(lambda way=way: _coded(way, works, REPEATS[way])) / REPEATS[way])  # type: ignore[misc]
    middle = {way: statistics.median(row) for way, row in times.items()}
    found: dict[str, Any] = {
        "articles": len(works),
        "sentences": sentences,
        "sentences_per_second": {way: sentences / s for way, s in middle.items()},
        "articles_per_second": {way: len(works) / s for way, s in middle.items()},
    }
    if len(times) > 1:
        found["word_order_to_spacy"] = statistics.median(
            p / o for o, p in zip(times["word order"], times["spaCy"], strict=True)
        )
    return found


def cold(rounds: int = 5) -> dict[str, dict[str, float]]:
    """Seconds of `detente extract ARTICLE` as a process, beside importing what it needs; the first fills caches."""
    row: dict[str, list[tuple[float, float]]] = {way: [] for way in ways()}
    for _ in range(rounds + 1):
        for way, taken in row.items():
            needed = _seconds(lambda way=way: _ran([sys.executable, "-c", NEEDED[way]]))  # type: ignore[misc]
            taken.append((_seconds(lambda way=way: _ran(command(way, article()))), needed))  # type: ignore[misc]
    return {
        way: {
            "seconds": statistics.median(ours for ours, _ in taken[1:]),
            "budget": BUDGETS[way],
            "needed": statistics.median(needed for _, needed in taken[1:]),
            "to_needed": statistics.median(ours / needed for ours, needed in taken[1:]),
        }
        for way, taken in row.items()
    }


def article() -> Path:
    """The article that is coded cold: the first."""
    return min(ARTICLES.glob("*.txt"))


def command(way: str, path: Path) -> list[str]:
    """The command that codes a document in one way."""
    actors = article().with_suffix(".actors.yaml")
    published = read_gold(article().with_suffix(".gold.yaml")).document.published
    options = ["--actors", str(actors), "--published", str(published), "--coder", CODERS[way], "-q"]
    return [*DETENTE, "extract", str(path), *options]


def _ran(command: Sequence[str]) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command[2:])} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


def memory() -> dict[str, float]:
    """Peak memory in MB of a process that codes an article, and one that codes a long document."""
    with tempfile.TemporaryDirectory() as folder:
        long = Path(folder) / "long.txt"
        texts = [text for text, _, _ in corpus()]
        long.write_text("\n\n".join(texts[k % len(texts)] for k in range(LONG)), encoding="utf-8")
        paths = {"an article": article(), f"{LONG} articles as one": long}
        return {f"{what}, {way}": _peak(command(way, path)) for way in ways() for what, path in paths.items()}


def _peak(command: Sequence[str]) -> float:
    return float(_ran([sys.executable, __file__, *command[3:]]).splitlines()[-1])


if __name__ == "__main__":  # the process whose memory is measured
    from sim.cli.main import main

    try:
        main()
    except SystemExit as ended:
        if ended.code:
            raise
    status = Path("/proc/self/status").read_text(encoding="ascii")  # getrusage would count what started this process
    print(int(status.partition("VmHWM:")[2].split()[0]) / 1024)
