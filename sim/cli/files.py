"""Files and help: check what somebody wrote, print schemas, explain dates and codes, look at the installation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.output import Output, exit_code_of, shared, table
from sim.store.address import is_stored

if TYPE_CHECKING:
    from sim.errors import Format, Problem, UsageError
    from sim.record.files import CaseFolder

    Opened = dict[Path, CaseFolder]


_OF_DOCUMENTS = (".candidates.jsonl", ".decisions.jsonl", ".gold.yaml", ".actors.yaml", ".meta.yaml")


@click.command()
@click.argument("names", nargs=-1, metavar="[PATH|LOG]...")
@click.option(
    "--format", "form", type=click.Choice(["full", "concise", "json", "github"]), default="full", show_default=True
)
@shared
def check(output: Output, names: tuple[str, ...], form: Format) -> None:
    """Check cases, event files, scenarios, policies and stored logs; every problem at its place.

    PATH is a file, a folder or an id, LOG is STORE#NAME. Without them: the cases, scenarios and policies found here, or
    else the bundled cases.
    """
    problems: list[Problem] = []
    files = 0
    opened: Opened = {}
    for name in names or _found_here():
        stored = is_stored(str(name))
        found, number = _check_stored(str(name)) if stored else check_path(Path(name), opened)
        problems += found
        files += number
    problems = list(dict.fromkeys(problems))  # two scenarios may extend the same one
    output.exit_code = exit_code_of(problems)
    _say(output, problems, files, "json" if output.as_json else form)
    errors = [p for p in problems if p.severity == "error"]
    if errors:
        output.next(f"detente explain {errors[0].code}")
    else:
        output.next(_next(names[0]) if names else "detente replay us-dprk")


def _check_stored(name: str) -> tuple[tuple[Problem, ...], int]:
    """The problems of a stored log together with the case that it is about; the line of one is the row's seq."""
    from sim.cli.storedcase import stored_folder

    return stored_folder(name).problems, 1


def _next(name: str) -> str:
    """What to do with what was checked: plan a scenario, replay a case by its folder, an events file on its case."""
    if is_stored(name):
        return f"detente replay {name}"
    return _next_of(Path(name))


def _next_of(path: Path) -> str:
    from sim.record.files import bundled_cases

    kind = kind_of(path)
    if not kind and not path.exists() and path.name not in (folder.name for folder in bundled_cases()):
        file = _question(str(path))
        kind = "" if file is None else kind_of(file)
    if kind:
        return f"detente plan {path}" if kind == "scenario" else "detente schema policy"
    if path.name.endswith(".decisions.jsonl"):
        return f"detente log append LOG --decided {path}"
    if path.name.endswith(_OF_DOCUMENTS) or path.name == "gazetteer.yaml":
        return "detente extract --help"
    if path.suffix in (".yaml", ".jsonl", ".ndjson") and path.name != "case.yaml":
        here = path.parent if (path.parent / "case.yaml").is_file() else "CASE"
        return f"detente replay {here} --with {path}"
    if path.is_dir() and not (path / "case.yaml").is_file():
        return f"detente plan {next((p for p in files_in(path) if kind_of(p) == 'scenario'), 'SCENARIO')}"
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
    ours = [path for name in ("scenarios", "policies") for path in files_in(Path(name))]
    return (*dict.fromkeys(here), *ours) or bundled_cases()


def check_path(path: Path, opened: Opened | None = None) -> tuple[tuple[Problem, ...], int]:
    """The problems of a case folder, a file of ours (events with the case beside them), or a folder of scenarios.

    `opened` keeps a case from being read anew for each of its scenarios.
    """
    from sim.record.reading.beside import is_file, is_folder

    cases: Opened = {} if opened is None else opened
    if is_folder(path) and not is_file(path / "case.yaml"):
        within = [check_path(one, cases) for one in files_in(path)]
        if not within:
            return _missing(path / "case.yaml", "there is no such file"), 1
        return tuple(p for found, _ in within for p in found), sum(number for _, number in within)
    if is_folder(path) or path.name == "case.yaml":
        return _check_folder(path if is_folder(path) else path.parent, cases)
    if not is_file(path) and len(path.parts) == 1 and not path.suffix:
        return _check_id(str(path), cases)
    return _check_file(path, cases)


def files_in(folder: Path) -> tuple[Path, ...]:
    """Scenario and policy files in a folder and those within it, and folders of cases."""
    found = sorted((*folder.glob("*.yaml"), *folder.glob("*/*.yaml")))
    return tuple(p.parent if p.name == "case.yaml" else p for p in found if p.name == "case.yaml" or kind_of(p))


def kind_of(path: Path) -> str:
    """`scenario` or `policy` for a file that says so in its schema line, or lies where such files do; else nothing."""
    from sim.record.reading.beside import is_file

    if path.suffix not in (".yaml", ".yml") or not is_file(path):
        return ""
    try:
        with path.open("rb") as stream:
            beginning = stream.read(4_000).decode("utf-8", "replace")
    except OSError:
        return ""
    said = re.search(r"^[\"']?schema[\"']?\s*:\s*[\"']?detente/(\w+)/", beginning, re.MULTILINE)
    if said is not None:
        return said[1] if said[1] in ("scenario", "policy") else ""
    if path.parent.name == "policies":
        return "policy"
    return "scenario" if "scenarios" in (path.parent.name, path.parent.parent.name) else ""


def _check_id(name: str, opened: Opened) -> tuple[tuple[Problem, ...], int]:
    """A case, scenario or policy by its id."""
    from sim.errors import UsageError
    from sim.record.files import find_case

    try:
        return _check_folder(find_case(name), opened)
    except UsageError:
        path = _question(name)
    if path is None:
        raise _unknown(name)
    return _check_file(path, opened)


def _question(name: str) -> Path | None:
    """The file of a scenario or policy by its id."""
    from sim.errors import UsageError
    from sim.scenario.find import find_policy, find_scenario

    for find in (find_scenario, find_policy):
        try:
            return find(name)
        except UsageError:
            continue
    return None


def _unknown(name: str) -> UsageError:
    from sim.errors import UsageError, did_you_mean
    from sim.record.files import bundled_cases
    from sim.scenario.find import policy_paths, scenario_paths

    known = [folder.name for folder in bundled_cases()] + [p.stem for p in (*scenario_paths(), *policy_paths())]
    remedy = did_you_mean(name, known) or "write a path, or an id; list the bundled cases with: detente cases"
    return UsageError.of("DET045", f"no case, scenario or policy `{name}` here or among the bundled ones", help=remedy)


def _check_question(path: Path, kind: str, opened: Opened) -> tuple[tuple[Problem, ...], int]:
    """A scenario with what it extends, or a policy."""
    from sim.scenario.files import read_policy, read_scenario

    if kind == "policy":
        return read_policy(path)[2], 1
    file = read_scenario(path, (), opened)
    return file.problems, file.files


def _check_folder(folder: Path, opened: Opened) -> tuple[tuple[Problem, ...], int]:
    """Everything in a case folder, its face checks included."""
    from sim.record.files import read_case
    from sim.record.reading.beside import inside, is_file
    from sim.record.yamlfile import read

    found = opened.setdefault(folder, read_case(folder))
    document = read(folder / "case.yaml")[0]
    name = document.data.get("checks") if document is not None else None
    checks = inside(folder, name) if name and isinstance(name, str) else None
    if checks is None or not is_file(checks):
        return found.problems, found.files
    from sim.cli.facefile import checks_in  # most cases have none

    return (*found.problems, *checks_in(folder / str(name), found.case)[1]), found.files + 1


def _check_file(path: Path, opened: Opened) -> tuple[tuple[Problem, ...], int]:
    """A file by what its schema line says it is, or else by its name."""
    if kind := kind_of(path):
        return _check_question(path, kind, opened)
    from sim.cli.recordcheck import check_record

    return check_record(path)


def _missing(path: Path, message: str) -> tuple[Problem, ...]:
    from sim.errors import Problem

    return (Problem("DET007", message, path.as_posix(), help="name a case folder or a file"),)


@click.command()
@click.argument(
    "kind", type=click.Choice(["scenario", "policy", "case", "events", "event", "documents", "checks", "gazetteer"])
)
@shared
def schema(output: Output, kind: str) -> None:
    """Print the JSON Schema of a kind of file, for editors and other programs."""
    from sim.cli.schemas import json_schema, schema_text

    output.result(json_schema(kind), lambda: schema_text(kind).rstrip("\n"))
    output.next("save it and name it in the first line of your file: # yaml-language-server: $schema=FILE")


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
    for name in ("detente", "click", "pydantic", "PyYAML", "simpy", "joblib", "numpy", "matplotlib", "rich"):
        yield _package(metadata, name, "missing")
    for name, extra in (
        ("pandas", "Trajectory.to_pandas; pip install 'detente[data]'"),
        ("distributed", "detente run --dask; pip install 'detente[dask]'"),
    ):
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
