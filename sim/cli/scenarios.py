"""New scenarios: a commented file to begin with, which can be checked at once and which an editor can complete."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.output import Output, shared
from sim.cli.storedcase import is_stored
from sim.cli.view import open_case

if TYPE_CHECKING:
    from sim.record.event import Event
    from sim.record.files import CaseFolder
    from sim.scenario.template import Start

DAYS = 180  # of the continuation in a new file


@click.command()
@click.argument("id")
@click.option("--case", "case", help="The case it is about; with --extends, that of the other scenario.")
@click.option("--at", "at", default="", help="Where it leaves history: an event's id or a day.")
@click.option("--extends", default="", help="Another scenario that it builds on.")
@click.option("-o", "file", type=click.Path(path_type=Path), help="The file; default: scenarios/CASE/ID.yaml")
@shared
def new(output: Output, id: str, case: str | None, at: str, extends: str, file: Path | None) -> None:  # noqa: A002
    """Write a commented scenario file to begin with."""
    start, folder = _start(id, case, at, extends, output)
    assert folder.case is not None
    path = file or Path("scenarios") / folder.case.id / f"{id}.yaml"
    _refuse(path, id)
    schema = _schema_beside(path)
    text = _checked(start._replace(schema_path=_relative(schema, path)), path, folder)
    made = _written(path, text, schema)
    data = {"file": path.as_posix(), "schema": schema.as_posix()}
    output.result(data, path.as_posix())
    if made:
        output.talk(f"Beside it: {schema.as_posix()}, from which editors know what may be written.")
    output.next(f"detente check {path.as_posix()}", f"detente plan {id if file is None else path.as_posix()}")


def _start(id: str, case: str | None, at: str, extends: str, output: Output) -> tuple[Start, CaseFolder]:  # noqa: A002
    """What the new file begins with, from what was asked for."""
    from sim.errors import UsageError
    from sim.scenario.files import load_scenario
    from sim.scenario.find import is_id
    from sim.scenario.template import Start

    if not is_id(id) or id != id.lower() or "_" in id:
        raise UsageError.of("DET016", f"`{id[:60]}` is no id", help="write small letters, digits and single hyphens")
    if extends:
        parent = load_scenario(extends)
        assert parent.scenario is not None and parent.case is not None
        named = parent.scenario.case_name
        if case not in (None, named):
            raise UsageError.of("DET049", f"`{extends}` is about {named}, not {case}", help=f"write --case {named}")
        return Start(id, named, "", at, _event(at, parent.case), "", parent.scenario.id), parent.case
    if not case or not at:
        missing = "--case" if not case else "--at"
        example = "detente new my-question --case us-dprk --at hanoi-no-deal"
        raise UsageError.of("DET049", f"`{missing}` is missing", help=f"write for example: {example}")
    folder = open_case(case, output)
    assert folder.case is not None
    return Start(
        id, case if is_stored(case) else folder.case.id, "", at, _event(at, folder), _until(at, folder)
    ), folder


def _event(at: str, folder: CaseFolder) -> Event | None:
    """The event to fork at, if it is one and not a day."""
    return next((event for event in folder.log if event.id == at), None)


def _until(at: str, folder: CaseFolder) -> str:
    """The last day of the new file's continuation; empty where the case has no rates to continue with."""
    from sim.record.dates import DateError, EventDate

    assert folder.case is not None
    try:
        event = _event(at, folder)
        when = EventDate.parse(at) if event is None else event.when
    except DateError:
        return ""
    day = when.hi or when.lo
    return "" if folder.case.future is None or day is None else (day + dt.timedelta(DAYS)).isoformat()


def _refuse(path: Path, id: str) -> None:  # noqa: A002
    """A file is never written over, and bears the name of its scenario."""
    from sim.errors import UsageError

    if path.stem != id or path.suffix != ".yaml":
        raise UsageError.of(
            "DET049", f"the file of `{id}` is called {id}.yaml", help=f"write -o {path.parent / id}.yaml"
        )
    if path.exists() or path.is_symlink():
        remedy = "choose another id, or delete the file first"
        raise UsageError.of("DET049", f"{path.as_posix()} is there already", help=remedy)


def _schema_beside(path: Path) -> Path:
    """Where the schema of the file's project stands."""
    from sim.cli.schemas import file_name
    from sim.scenario.find import project_of

    return project_of(path) / "schemas" / file_name("scenario")


def _relative(schema: Path, path: Path) -> str:
    return Path(os.path.relpath(schema.absolute(), path.absolute().parent)).as_posix()


def _checked(start: Start, path: Path, folder: CaseFolder) -> str:
    """The text of the file; what is wrong with what was asked for is said before anything is written."""
    from sim.errors import UsageError
    from sim.record.yamlfile import parse
    from sim.scenario.files import assembled, layered
    from sim.scenario.template import scenario_text

    text = scenario_text(start)
    document, problems = parse(text, path.as_posix())
    assert document is not None
    whole, found = layered(path, document)
    assert whole is not None
    file = assembled(path, whole, (*problems, *found), {folder.folder: folder})
    errors = [p for p in (*problems, *file.errors) if p.severity == "error"]
    if errors:
        raise UsageError.of(errors[0].code, errors[0].message, help=errors[0].help)
    return text


def _written(path: Path, text: str, schema: Path) -> bool:
    """Write the file, and the schema where it is not there as it should be; whether the latter was written."""
    from sim.cli.schemas import schema_text, write_schemas

    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="\n") as stream:
        stream.write(text)
    if schema.is_file() and schema.read_bytes() == schema_text("scenario").encode():
        return False
    write_schemas(schema.parent, ("scenario", "policy"))
    return True
