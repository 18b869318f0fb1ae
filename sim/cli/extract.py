"""extract: from a document to candidates, with every stage to look at."""

from __future__ import annotations

import datetime as dt
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output import Output, misused, shared
from sim.cli.view import DAY

if TYPE_CHECKING:
    from sim.record.files import CaseFolder
    from sim.sources.document.coder import Coding
    from sim.sources.document.document import Document
    from sim.sources.document.finding import Syntax
    from sim.sources.document.gazetteer import Gazetteer

STAGES = ("blocks", "sentences", "actors", "dates", "triggers", "candidates")


@click.command()
@click.argument("file", metavar="DOCUMENT", required=False)
@click.option("--case", "case_name", metavar="CASE", help="Whose actors and codebook are meant; default: the world's.")
@click.option("--actors", "names", metavar="FILE", help="A gazetteer file: names, and posts with their days.")
@click.option("--published", type=DAY, help="Day of publication, the anchor of `last week` and its like.")
@click.option("--id", "name", metavar="ID", help="What the document is called in citations; default: the file's name.")
@click.option("--title", help="Title of the document.")
@click.option("--publisher", help="Who published it.")
@click.option("--url", help="Where a reader can find it.")
@click.option("-o", "--output", "target", metavar="FILE", help="Write the candidates here (JSON Lines), for review.")
@click.option("--stage", type=click.Choice(STAGES), help="Show what one stage makes of the text.")
@click.option("--explain", metavar="SENTENCE", help="Show which entries fire in a sentence, and why others do not.")
@click.option("--score", metavar="GOLD", help="Compare with a gold coding.")
@click.option("--coder", default="lexicon", show_default=True, help="lexicon, nlp, a plug-in, or exec:PROGRAM.")
@shared
def extract(output: Output, file: str | None, case_name: str | None, names: str | None, **options: Any) -> None:
    """Propose events from a document: candidates with their place in the text; none of them is in a log yet."""
    from sim.cli.extractshown import show_coding, show_stage

    folder = _case(case_name, output)
    gazetteer = _gazetteer(folder, names)
    if options["explain"] is not None:
        _explain(output, options["explain"], gazetteer, options["published"], options["coder"])
        return
    if file is None:
        raise misused("no document is named", "write detente extract DOCUMENT --published YYYY-MM-DD")
    document = _document(file, folder, options)
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
        _write(coding, Path(options["target"]))
    show_coding(output, coding, options["target"])
    output.next(_next(file, case_name, options["target"]))


def _case(name: str | None, output: Output) -> CaseFolder | None:
    from sim.cli.view import open_case

    return None if name is None else open_case(name, output)


def _gazetteer(folder: CaseFolder | None, names: str | None) -> Gazetteer:
    from sim.sources.document.gazetteer import Gazetteer, world
    from sim.sources.document.gazetteerfile import gazetteer_in, gazetteer_of

    if folder is not None and folder.case is not None:
        return gazetteer_of(folder.case, folder.folder, Path(names) if names else None)
    return gazetteer_in(Path(names)) if names else Gazetteer.of(world())


def _document(file: str, folder: CaseFolder | None, options: dict[str, Any]) -> Document:
    from pydantic import ValidationError

    from sim.sources.document.documentfile import Meta, read_document

    keys = ("title", "publisher", "published", "url")
    try:
        given = Meta(id=options["name"], **{k: options[k] for k in keys})
    except ValidationError as error:
        first = error.errors()[0]
        option = {"id": "--id"}.get(str(first["loc"][0]), f"--{first['loc'][0]}")
        raise misused(f"{option}: {first['msg']}", "see detente extract --help") from None
    return read_document(Path(file), given, folder.documents if folder is not None else ())


def _coded(document: Document, gazetteer: Gazetteer, folder: CaseFolder | None, coder: str, output: Output) -> Coding:
    """The coding of a document, whoever proposes it; the host has checked every candidate, our own too."""
    from dataclasses import replace

    from sim.cli.progress import bar
    from sim.record.codebook import CODEBOOK
    from sim.sources.document.coder import code
    from sim.sources.document.plugin import coded

    case = folder.case if folder is not None else None
    syntax = _syntax(coder, document.text)
    with bar("Coding", output):
        checked = coded(
            "lexicon" if syntax is not None else coder, document, gazetteer, case.types if case else CODEBOOK,
            case=case.id if case else "", syntax=syntax,
        )  # fmt: skip
        coding = code(document, gazetteer, syntax)
    for refused in checked.refused:
        if refused.candidate is None:
            output.talk(f"Not kept, item {refused.number}: {'; '.join(refused.reasons)}")
    return replace(coding, candidates=checked.candidates)


def _syntax(coder: str, text: str) -> Syntax | None:
    """The backend of the built-in coder that a name means; None for another coder."""
    if coder == "lexicon":
        from sim.sources.document.role import WordOrder

        return WordOrder()
    if coder == "nlp" or coder.startswith("nlp:"):
        from sim.sources.document.nlp import Parsed

        return Parsed(text, model=coder[4:]) if coder[4:] else Parsed(text)
    return None


def _explain(output: Output, sentence: str, gazetteer: Gazetteer, published: dt.date | None, coder: str) -> None:
    from sim.cli.extractshown import show_explanation
    from sim.sources.document.coder import code
    from sim.sources.document.document import Document

    syntax = _syntax(coder, sentence)
    if syntax is None:
        raise misused(f"`{coder}` cannot explain itself", "--explain goes with --coder lexicon or nlp")
    show_explanation(output, code(Document.of_text(sentence, published=published), gazetteer, syntax))


def _score(output: Output, coding: Coding, gold: Path) -> None:
    from sim.assess.extraction import Scores, read_gold, score

    found = Scores((score(read_gold(gold), coding.document.text, coding.candidates),))
    output.result(found.data(), found.text)


def _write(coding: Coding, target: Path) -> None:
    from sim.record.atomic import replace
    from sim.sources.document.candidate import to_lines

    text = to_lines(coding.candidates, coding.document.id)
    replace(target, lambda path: path.write_text(text, encoding="utf-8", newline="\n"))


def _next(file: str, case_name: str | None, target: str | None) -> str:
    case = f" --case {shlex.quote(case_name)}" if case_name else ""
    if target is None:
        return f"detente extract {shlex.quote(file)}{case} -o {shlex.quote(Path(file).stem)}.candidates.jsonl"
    return f"detente review {shlex.quote(target)} --document {shlex.quote(file)}{case}"
