"""Files and help: check what somebody wrote, print schemas, explain dates and codes, look at the installation."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output import Output, exit_code_of, shared, table

if TYPE_CHECKING:
    from sim.errors import Format, Problem


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["full", "concise", "json", "github"]), default="full", show_default=True
)
@shared
def check(output: Output, paths: tuple[Path, ...], form: Format) -> None:
    """Check case folders and event files; every problem at its place.

    Without PATH: the cases found here, or else the bundled ones.
    """
    problems: list[Problem] = []
    files = 0
    for path in paths or _found_here():
        found, number = check_path(path)
        problems += found
        files += number
    output.exit_code = exit_code_of(problems)
    _say(output, problems, files, "json" if output.as_json else form)
    errors = [p for p in problems if p.severity == "error"]
    if errors:
        output.next(f"detente explain {errors[0].code}")
    else:
        output.next(_replay_of(paths[0]) if paths else "detente replay us-dprk")


def _replay_of(path: Path) -> str:
    """How to replay what was checked: a case by its folder, an events file on top of its case."""
    if path.suffix in (".yaml", ".jsonl", ".ndjson") and path.name != "case.yaml":
        here = path.parent if (path.parent / "case.yaml").is_file() else "CASE"
        return f"detente replay {here} --with {path}"
    return f"detente replay {path.parent if path.name == 'case.yaml' else path}"


def _say(output: Output, problems: list[Problem], files: int, form: Format) -> None:
    from sim.errors import render

    text = render(problems, form, files=files, color=output.color)
    if output.as_json:
        output.result(json.loads(text), text)
    else:
        click.echo(text)


def _found_here() -> tuple[Path, ...]:
    from sim.record.files import bundled_cases

    here = sorted(
        p.parent for pattern in ("case.yaml", "*/case.yaml", "seeds/*/case.yaml") for p in Path().glob(pattern)
    )
    return tuple(dict.fromkeys(here)) or bundled_cases()


def check_path(path: Path) -> tuple[tuple[Problem, ...], int]:
    """The problems of a case folder, an events file (checked with the case beside it) or another of our files."""
    from sim.record.files import find_case
    from sim.record.reading.beside import is_file, is_folder

    if is_folder(path) and not is_file(path / "case.yaml"):
        return _missing(path / "case.yaml", "there is no such file"), 1
    if is_folder(path) or path.name == "case.yaml":
        return _check_folder(path if is_folder(path) else path.parent)
    if not is_file(path) and len(path.parts) == 1 and not path.suffix:
        return _check_folder(find_case(str(path)))
    return _check_file(path)


def _check_folder(folder: Path) -> tuple[tuple[Problem, ...], int]:
    """Everything in a case folder, its face checks included."""
    from sim.record.files import read_case
    from sim.record.reading.beside import inside, is_file
    from sim.record.yamlfile import read

    found = read_case(folder)
    document = read(folder / "case.yaml")[0]
    name = document.data.get("checks") if document is not None else None
    checks = inside(folder, name) if name and isinstance(name, str) else None
    if checks is None or not is_file(checks):
        return found.problems, found.files
    from sim.cli.facefile import checks_in  # most cases have none

    return (*found.problems, *checks_in(folder / str(name), found.case)[1]), found.files + 1


def _check_file(path: Path) -> tuple[tuple[Problem, ...], int]:
    """A file by what its schema line says it is, or else by its name."""
    from sim.cli.facefile import CHECKS_SCHEMA, checks_in
    from sim.record.case import Case
    from sim.record.files import CASE_SCHEMA, DOCUMENTS_SCHEMA, check_documents, validated
    from sim.record.yamlfile import read

    if path.suffix in (".jsonl", ".ndjson"):
        return _check_events(path)
    document, problems = read(path)
    if document is None:
        return problems, 1
    named = {"documents": DOCUMENTS_SCHEMA, "checks": CHECKS_SCHEMA}.get(path.stem)
    kind = document.data.get("schema") if "schema" in document.data else named
    if kind == DOCUMENTS_SCHEMA:
        return (*problems, *check_documents(document)[1]), 1
    if kind == CHECKS_SCHEMA:
        return checks_in(path, None)[1], 1
    if kind == CASE_SCHEMA:
        return (*problems, *validated(document, Case, CASE_SCHEMA)[1]), 1
    return _check_events(path)


def _check_events(path: Path) -> tuple[tuple[Problem, ...], int]:
    """An events file is checked with its case, so that its references can be followed; only its own problems count."""
    from sim.record.files import read_case, read_events
    from sim.record.reading.beside import is_file

    beside = path.parent if is_file(path.parent / "case.yaml") else _case_named_in(path)
    if beside is None or not is_file(path):
        return read_events(path)[1], 1
    case = read_case(beside).case
    listed = case is not None and path.name in case.events and beside == path.parent
    whole = read_case(beside, () if listed else (str(path),))
    return tuple(p for p in whole.problems if p.file == path.as_posix()), 1


def _case_named_in(path: Path) -> Path | None:
    """The bundled case that an events file says it belongs to."""
    from sim.record.files import bundled_cases
    from sim.record.yamlfile import LARGEST_JSON_LINES, parse_json_line, read, read_text

    if path.suffix in (".jsonl", ".ndjson"):
        text = read_text(path, LARGEST_JSON_LINES)[0] or ""
        document = parse_json_line(text.partition("\n")[0], path.as_posix(), 1)[0]
    else:
        document = read(path)[0]
    name = document.data.get("case") if document is not None else None
    return next((folder for folder in bundled_cases() if folder.name == name), None)


def _missing(path: Path, message: str) -> tuple[Problem, ...]:
    from sim.errors import Problem

    return (Problem("DET007", message, path.as_posix(), help="name a case folder or a file"),)


@click.command()
@click.argument("kind", type=click.Choice(["case", "events", "event", "documents", "checks"]))
@shared
def schema(output: Output, kind: str) -> None:
    """Print the JSON Schema of a kind of file, for editors and other programs."""
    data = json_schema(kind)
    output.result(data, lambda: json.dumps(data, indent=2, ensure_ascii=False))
    output.next("save it and name it in the first line of your file: # yaml-language-server: $schema=FILE")


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a case, an events file, one event, a documents file or a checks file."""
    from sim.assess.face import Checks
    from sim.record.case import Case, Documents
    from sim.record.event import Event
    from sim.record.files import EventsFile

    models: dict[str, Any] = {
        "case": Case,
        "events": EventsFile,
        "event": Event,
        "documents": Documents,
        "checks": Checks,
    }
    data: dict[str, Any] = models[kind].model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **data, "title": f"detente {kind}"}


@click.command()
@click.argument("text")
@shared
def date(output: Output, text: str) -> None:
    """Show how a date is understood: bounds, padding, credibility (EDTF, levels 0 and 1)."""
    from sim.errors import DetenteError
    from sim.record.dates import DateError, EventDate

    try:
        when = EventDate.parse(text)
    except DateError as error:
        raise DetenteError.of(error.code, error.message, help=error.help) from error
    lo, hi = ("" if d is None else d.isoformat() for d in (when.lo, when.hi))
    first, last = ("" if d is None else d.isoformat() for d in when.padded())
    data = {
        "text": when.text,
        "precision": when.precision,
        "earliest": lo or None,
        "latest": hi or None,
        "padded": [first or None, last or None],
        "uncertain": when.uncertain,
        "approximate": when.approximate,
        "credibility": when.credibility,
    }
    rows = [
        ("precision", when.precision),
        ("bounds", f"{lo or 'open'} to {hi or 'open'}, both days included"),
        ("padded", f"{first or 'open'} to {last or 'open'}"),
        ("credibility", f"x {when.credibility:g}"),
    ]
    output.result(data, lambda: table(rows))
    output.next("detente explain DET021")


@click.command()
@click.argument("code", required=False)
@shared
def explain(output: Output, code: str | None) -> None:
    """Explain an error CODE; without one, list them all."""
    from sim.codes import CODES
    from sim.errors import explain as words

    if code is None:
        rows = [(c.code, c.title) for c in CODES.values()]
        output.result({"codes": [{"code": a, "title": b} for a, b in rows]}, lambda: table(rows))
        output.next("detente explain DET021")
        return
    text = words(code)
    output.result({"code": code.upper(), "text": text}, text)
    output.next("detente check")


@click.command()
@shared
def doctor(output: Output) -> None:
    """Check that this installation works: Python, packages, bundled cases, what is optional."""
    rows = list(_findings())
    bad = [row for row in rows if row[0] == "missing"]
    output.exit_code = 3 if bad else 0
    data = {"findings": [dict(zip(("status", "what", "detail"), row, strict=True)) for row in rows]}
    output.result(data, lambda: table(rows))
    output.next("detente demo" if not bad else "pip install detente")


def _findings() -> Iterable[tuple[str, str, str]]:
    import importlib.metadata as metadata
    import platform
    import sys

    from sim.record.files import bundled_cases, read_case

    enough = sys.version_info >= (3, 11)
    yield (
        ("fine" if enough else "missing"),
        "Python",
        f"{platform.python_version()} on {platform.system()} (3.11 or later)",
    )
    for name in ("detente", "click", "pydantic", "PyYAML", "simpy", "matplotlib", "rich"):
        yield _package(metadata, name, "missing")
    for name, extra in (("pandas", "Trajectory.to_pandas; pip install 'detente[data]'"),):
        status, what, detail = _package(metadata, name, "optional")
        yield status, what, detail or extra
    import yaml

    fast = hasattr(yaml, "CSafeLoader")
    yield (
        ("fine" if fast else "optional"),
        "libyaml",
        "fast YAML reading" if fast else "YAML is read with the slow loader",
    )
    folders = bundled_cases()
    for folder in folders:
        found = read_case(folder)
        status = "missing" if found.errors else "fine"
        yield status, f"case {folder.name}", f"{len(found.log)} events, {len(found.errors)} errors"
    if not folders:
        yield "missing", "cases", "no bundled case was found"


def _package(metadata: Any, name: str, otherwise: str) -> tuple[str, str, str]:
    try:
        return "fine", name, metadata.version(name)
    except metadata.PackageNotFoundError:
        return otherwise, name, "" if otherwise == "optional" else "not installed"
