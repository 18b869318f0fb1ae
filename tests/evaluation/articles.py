"""The coder on the articles that we coded by hand: scores, what it missed, what it made up.

    PYTHONPATH=.:tests python tests/evaluation/articles.py                         the twelve that are held out
    PYTHONPATH=.:tests python tests/evaluation/articles.py --folder tests/articles/development --show a01 b03

`--show` prints misses and inventions; on what is held out (the twelve, and plain/) it is refused: figures only.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from sim.assess.extraction import Score, Scores, read_gold, score
from sim.assess.gold import Gold
from sim.sources.document.coding.coder import Coding, code
from sim.sources.document.coding.finding import Syntax
from sim.sources.document.document import Document
from sim.sources.document.who.gazetteerfile import gazetteer_in

HELD_OUT: Final = Path(__file__).resolve().parents[1] / "articles"


def coded(folder: Path, name: str, syntax: str) -> tuple[Gold, Coding]:
    """An article's gold, and what the coder makes of it with the actors beside it."""
    gold = read_gold(folder / f"{name}.gold.yaml")
    roster = gazetteer_in(folder / f"{name}.actors.yaml")
    text = (folder / f"{name}.txt").read_text(encoding="utf-8")
    document = Document.of_text(text, published=gold.document.published, id=name)
    return gold, code(document, roster, syntax_of(syntax, document.text))


def syntax_of(name: str, text: str) -> Syntax | None:
    """The backend that a name means: none for word order, which is the coder's own."""
    if name == "word-order":
        return None
    from sim.sources.document.syntax.nlp import Parsed

    return Parsed(text)


def shown(gold: Gold, coding: Coding, scored: Score) -> Iterator[str]:
    """What was missed, by type and parties, and what was made up."""
    hit, used = {m.gold for m in scored.by_who}, {m.candidate for m in scored.by_who}
    for k, event in enumerate(gold.events):
        mark = "ok  " if k in hit else "MISS"
        joined = " with " if event.joint else " > "
        sides = joined.join(filter(None, [", ".join(event.actors), ", ".join(event.targets)]))
        yield f"  {mark} {event.type:24} {sides:24} {event.modality:12} {event.quote}"
    for k, c in enumerate(coding.candidates):
        if k not in used:
            sides = " > ".join(filter(None, [", ".join(c.actors), ", ".join(c.targets)]))
            yield f"  made {c.type:24} {sides:24} {c.modality:12} {c.main.quote}  ({c.rules[0]})"


@click.command()
@click.option("--folder", type=click.Path(path_type=Path, exists=True), default=HELD_OUT, help="Where they lie.")
@click.option("--syntax", type=click.Choice(["word-order", "nlp"]), default="word-order")
@click.option("--show", is_flag=True, help="Print misses and inventions of each article; refused on the twelve.")
@click.argument("names", nargs=-1)
def main(folder: Path, syntax: str, show: bool, names: tuple[str, ...]) -> None:
    """Score the coder on hand-coded articles."""
    if show and folder.resolve() in (HELD_OUT, HELD_OUT / "plain"):
        raise click.UsageError("these are held out as a test: develop on tests/articles/development")
    every = sorted(p.name.removesuffix(".gold.yaml") for p in folder.glob("*.gold.yaml"))
    scores = []
    for name in names or every:
        gold, coding = coded(folder, name, syntax)
        scores.append(score(gold, coding.document.text, coding.candidates))
        if show:
            click.echo("\n".join([name, *shown(gold, coding, scores[-1])]))
    click.echo(Scores(tuple(scores)).text())


if __name__ == "__main__":
    sys.exit(main())
