"""Finding scenario and policy files: by id, by path, or near another file; an id never leads elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from sim.errors import Problem, UsageError, did_you_mean
from sim.record.files import seeds
from sim.record.reading.beside import is_file, is_folder
from sim.record.yamlfile import Document

MOST_FILES = 2_000  # looked at in one folder; more are no folder of scenarios
Bundled = Literal["scenarios", "policies", "schemas"]


def bundled(kind: Bundled) -> Path:
    """The folder of what comes with détente: inside the installed package, or at the top of a working copy."""
    return seeds().parent / kind


def scenario_paths(case: str | None = None, near: Path | None = None) -> tuple[Path, ...]:
    """Every scenario file, here and bundled, by name; those of one case with its id. A name that is found twice counts
    once, the nearest."""
    found: dict[str, Path] = {}
    for folder in _scenario_folders(near):
        for path in _yaml_in(folder, deep=True):
            if case is None or path.parent.name == case:
                found.setdefault(path.stem, path)
    return tuple(sorted(found.values(), key=lambda p: (p.parent.name, p.stem)))


def find_scenario(name: str, near: Path | None = None) -> Path:
    """The file of a scenario given as a path or an id; of an id, the nearest: beside a file, here, then bundled.

    Raises UsageError (DET047) where there is none.
    """
    path = Path(name)
    if path.suffix in (".yaml", ".yml") and is_file(path):
        return path
    found = _by_id(name, near)
    if found is not None:
        return found
    known = [p.stem for p in scenario_paths(near=near) if near is None or p.stem != near.stem]
    remedy = did_you_mean(name, known) or "write the name of a file in scenarios/, without its ending"
    raise UsageError.of("DET047", f"no scenario `{short(name)}` here or among the bundled ones", help=remedy)


def _by_id(name: str, near: Path | None) -> Path | None:
    """A scenario by its id; a name that leads elsewhere is none."""
    if not is_id(name):
        return None
    if near is not None and is_file(beside := near.parent / f"{name}.yaml"):
        return beside
    for folder in _scenario_folders(near):
        for path in _yaml_in(folder, deep=True):
            if path.stem == name:
                return path
    return None


def is_id(name: str) -> bool:
    """Whether a text may be the id of a scenario or policy: no path, no ending."""
    return 0 < len(name) <= 80 and all(c.isascii() and (c.isalnum() or c in "-_") for c in name)


def short(name: str) -> str:
    """A name that somebody wrote, cut to 60 characters for a message."""
    return name if len(name) <= 60 else name[:59] + "…"


def project_of(path: Path) -> Path:
    """The folder of a file's project: above its `scenarios` or `policies`, else the file's own."""
    for folder in path.parents:
        if folder.name in ("scenarios", "policies"):
            return folder.parent
    return path.parent


def _folders(kind: Literal["scenarios", "policies"], near: Path | None) -> tuple[Path, ...]:
    """Folders that are looked through, the nearest first; none twice."""
    roots = [] if near is None else [project_of(near)]
    every = [*(root / kind for root in roots), Path(kind), bundled(kind)]
    there = {folder.resolve(): folder for folder in reversed(every) if is_folder(folder)}
    return tuple(f for f in dict.fromkeys(every) if f in there.values())


def _scenario_folders(near: Path | None) -> tuple[Path, ...]:
    return _folders("scenarios", near)


def _yaml_in(folder: Path, *, deep: bool) -> Iterator[Path]:
    """The YAML files of a folder in the order of their names; those one folder down too, where asked."""
    found = sorted(folder.glob("*.yaml"))
    if deep:
        found += sorted(folder.glob("*/*.yaml"))
    yield from (path for path in found[:MOST_FILES] if is_file(path))


def policy_paths(near: Path | None = None) -> tuple[Path, ...]:
    """Every policy file, here and bundled, by id; one that is found twice counts once, the nearest."""
    found: dict[str, Path] = {}
    for folder in _folders("policies", near):
        for path in _yaml_in(folder, deep=False):
            found.setdefault(path.stem, path)
    return tuple(found[name] for name in sorted(found))


def find_policy(name: str, near: Path | None = None) -> Path:
    """The file of a policy by its id: in `policies/` beside or above a scenario, here, then among the presets.

    Raises UsageError (DET047) where there is none.
    """
    if near is not None and is_id(name) and is_file(beside := near.parent / "policies" / f"{name}.yaml"):
        return beside
    known = {path.stem: path for path in policy_paths(near)}
    if name in known:
        return known[name]
    remedy = did_you_mean(name, known) or f"there are: {', '.join(sorted(known))}"
    raise UsageError.of("DET047", f"no policy `{short(name)}`", help=remedy)


def wrong_name(document: Document, path: Path, what: str) -> list[Problem]:
    """The problem that a scenario or policy is not called like its file, by which others find it, if so."""
    name = document.data.get("id")
    if not isinstance(name, str) or name == path.stem:
        return []
    message = f"the {what} is called `{short(name)}`, and its file {path.name}"
    return [document.problem("DET019", ("id",), message, f"write id: {path.stem}, or rename the file")]
