"""extract: from a document to candidates, with every stage to look at."""

from __future__ import annotations

import datetime as dt
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.documentinput import described, document_of, gazetteer_of, opened_case, write_text
from sim.cli.output import Output, misused, shared

if TYPE_CHECKING:
    from sim.record.files import CaseFolder
    from sim.sources.document.coding.coder import Coding
    from sim.sources.document.coding.finding import Syntax
    from sim.sources.document.document import Document
    from sim.sources.document.who.gazetteer import Gazetteer

STAGES = ("blocks", "sentences", "actors", "dates", "triggers", "candidates")


@click.command()
@click.argument("file", metavar="DOCUMENT", required=False)
@described
@click.option("-o", "--output", "target", metavar="FILE", help="Write the candidates here (JSON Lines), for review.")
@click.option("--stage", type=click.Choice(STAGES), help="Show what one stage makes of the text.")
@click.option("--explain", metavar="SENTENCE", help="Show which entries fire in a sentence, and why others do not.")
@click.option("--score", metavar="GOLD", help="Compare with a gold coding.")
@click.option("--coder", default="lexicon", show_default=True, help="lexicon, nlp, a plug-in, or exec:PROGRAM.")
@shared
def extract(output: Output, file: str | None, case_name: str | None, names: str | None, **options: Any) -> None:
    """Propose events from a document: candidates with their place in the text; none of them is in a log yet."""
    from sim.cli.extractshown import show_coding, show_stage

    folder = opened_case(case_name, output)
    gazetteer = gazetteer_of(folder, names)
    if options["explain"] is not None:
        _explain(output, options["explain"], gazetteer, options["published"], options["coder"])
        return
    if file is None:
        raise misused("no document is named", "write detente extract DOCUMENT --published YYYY-MM-DD")
    document = document_of(file, folder, options)
    if document.published is None:
        output.talk("No day of publication: relative dates stay open. Give it with --published YYYY-MM-DD.")
    coding = _coded(document, gazetteer, folder, options["coder"], output)
    if options["stage"] is not None:
        show_stage(output, coding, options["stage"])
        return
    if options["score"] is not None:
        _score(output, coding, Path(options["score"]))
        return
    if options["target"] is not None:
        _write(coding, options["target"])
    show_coding(output, coding, options["target"])
    output.next(_next(file, case_name, options["published"], options["target"]))


def _coded(document: Document, gazetteer: Gazetteer, folder: CaseFolder | None, coder: str, output: Output) -> Coding:
    """The coding of a document, whoever proposes it; the host has checked every candidate, our own too."""
    from dataclasses import replace

    from sim.record.codebook import CODEBOOK
    from sim.sources.document.coders.hostcheck import checked
    from sim.sources.document.coders.plugin import coded
    from sim.sources.document.coding.coder import Coding, code

    case = folder.case if folder is not None else None
    types = case.types if case is not None else CODEBOOK
    syntax = _syntax(coder, document.text)
    if syntax is not None:
        coding = code(document, gazetteer, syntax)
        found = checked(coding.candidates, document, gazetteer, types)
    else:
        coding = Coding(document, (), (), ())
        found = coded(coder, document, gazetteer, types, case=case.id if case else "")
    for refused in found.refused:
        if refused.candidate is None:
            output.talk(f"Not kept, item {refused.number}: {'; '.join(refused.reasons)}")
    return replace(coding, candidates=found.candidates)


def _syntax(coder: str, text: str) -> Syntax | None:
    """The backend of the built-in coder that a name means; None for another coder."""
    if coder == "lexicon":
        from sim.sources.document.syntax.role import WordOrder

        return WordOrder()
    if coder == "nlp" or coder.startswith("nlp:"):
        from sim.sources.document.syntax.nlp import Parsed

        return Parsed(text, model=coder[4:]) if coder[4:] else Parsed(text)
    return None


def _explain(output: Output, sentence: str, gazetteer: Gazetteer, published: dt.date | None, coder: str) -> None:
    from sim.cli.extractshown import show_explanation
    from sim.sources.document.coding.coder import code
    from sim.sources.document.document import Document

    sentence = sentence.encode(errors="replace").decode()
    syntax = _syntax(coder, sentence)
    if syntax is None:
        raise misused(f"`{coder}` cannot explain itself", "--explain goes with --coder lexicon or nlp")
    show_explanation(output, code(Document.of_text(sentence, published=published), gazetteer, syntax))


def _score(output: Output, coding: Coding, gold: Path) -> None:
    from sim.assess.extraction import Scores, read_gold, score

    if not gold.is_file():
        raise misused(f"{gold} is no file", "name a gold coding, as in --score talks.gold.yaml")
    found = Scores((score(read_gold(gold), coding.document.text, coding.candidates),))
    output.result(found.data(), found.text)


def _write(coding: Coding, target: str) -> None:
    from sim.sources.document.coding.candidate import CANDIDATES_SCHEMA, to_lines

    write_text(target, to_lines(coding.candidates, coding.document.id), CANDIDATES_SCHEMA)


def _next(file: str, case_name: str | None, published: dt.date | None, target: str | None) -> str:
    case = f" --case {shlex.quote(case_name)}" if case_name else ""
    if target is None:
        day = f" --published {published}" if published else ""
        return f"detente extract {shlex.quote(file)}{case}{day} -o {shlex.quote(Path(file).stem)}.candidates.jsonl"
    return f"detente review {shlex.quote(target)} --document {shlex.quote(file)}{case}"
