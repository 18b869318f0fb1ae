"""doccano: candidates to and from the annotation tool of that name, as JSON Lines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.documentinput import described, document_of, gazetteer_of, opened_case, write_text
from sim.cli.output import Output, shared
from sim.errors import counted

if TYPE_CHECKING:
    from sim.sources.document.coders.doccanofile import Imported


@click.group()
def doccano() -> None:
    """Candidates to and from doccano, an annotation tool: labelled spans as JSON Lines.

    What doccano cannot hold (dates, modality, sources) goes along and is found again by id.
    """


@doccano.command()
@click.argument("file", metavar="CANDIDATES")
@click.argument("source", metavar="DOCUMENT")
@described
@click.option("--relations", is_flag=True, help="With actors as spans, and relations from events to them.")
@click.option("-o", "--output", "target", metavar="FILE", required=True, help="Where to write, .jsonl.")
@shared
def export(
    output: Output, file: str, source: str, case_name: str | None, names: str | None, target: str, relations: bool,
    **options: Any,
) -> None:  # fmt: skip
    """Write candidates as a file that doccano imports."""
    from sim.sources.document.coders.doccano import to_doccano
    from sim.sources.document.coding.candidatefile import read_candidates

    folder = opened_case(case_name, output)
    document = document_of(source, folder, options)
    found = read_candidates(Path(file), document).sound()
    gazetteer = gazetteer_of(folder, names) if relations else None
    text = to_doccano([(document, found.candidates)], relations=gazetteer)
    write_text(target, text, '"detente"')
    data = {"file": target, "candidates": len(found.candidates)}
    output.result(data, f"Wrote {target}: 1 document with {counted(len(found.candidates), 'candidate')}.")
    output.next(f"detente doccano import LABELLED.jsonl {source} -o NEW.candidates.jsonl")


@doccano.command("import")
@click.argument("file", metavar="LABELLED")
@click.argument("source", metavar="DOCUMENT")
@described
@click.option("--user", default="unnamed", show_default=True, help="Who labelled it.")
@click.option("-o", "--output", "target", metavar="FILE", required=True, help="Where to write, .candidates.jsonl.")
@shared
def take(
    output: Output, file: str, source: str, case_name: str | None, names: str | None, target: str, user: str,
    **options: Any,
) -> None:  # fmt: skip
    """Read what was labelled in doccano as candidates; each is checked like any other."""
    from sim.sources.document.coding.candidate import CANDIDATES_SCHEMA, to_lines

    folder = opened_case(case_name, output)
    document = document_of(source, folder, options)
    (found,) = _read(file, document, gazetteer_of(folder, names), folder, user)
    candidates = found.checked.candidates
    text = to_lines(candidates, document.id)
    write_text(target, text, CANDIDATES_SCHEMA)
    lost = [r for r in found.checked.refused if r.candidate is None]
    for refused in lost:
        output.talk(f"Not kept, label {refused.number}: {'; '.join(refused.reasons)}")
    data = {"file": target, "candidates": len(candidates), "deleted": list(found.deleted), "not_kept": len(lost)}
    gone = f", {len(found.deleted)} deleted in doccano" if found.deleted else ""
    output.result(data, f"Wrote {target}: {counted(len(candidates), 'candidate')}{gone}.")
    output.next(f"detente review {target} --document {source}")


def _read(file: str, document: Any, gazetteer: Any, folder: Any, user: str) -> tuple[Imported, ...]:
    from sim.errors import DetenteError
    from sim.record.codebook import CODEBOOK
    from sim.record.yamlfile import LARGEST_JSON_LINES, read_text
    from sim.sources.document.coders.doccanofile import from_doccano

    text, problems = read_text(Path(file), LARGEST_JSON_LINES)
    if text is None:
        raise DetenteError(problems)
    types = folder.case.types if folder is not None and folder.case is not None else CODEBOOK
    found = from_doccano(text, [document], gazetteer, types, user=user, file=file)
    if len(found) != 1:
        message = f"the file holds {counted(len(found), 'document')}, not this one alone"
        raise DetenteError.of("DET012", message, file=file, help="export one document, and import it with its file")
    return found
