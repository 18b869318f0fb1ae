"""Runs: the runs that are kept in a folder, found by id, scenario, digest or age."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.engine.runfile import MANIFEST, folders, read_manifest
from sim.errors import DetenteError, UsageError, did_you_mean
from sim.record.reading.beside import inside, is_file


def listed(root: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every finished run, the newest first, with its manifest; one that cannot be read is passed over."""
    for folder in folders(root):
        try:
            yield folder, read_manifest(folder)
        except DetenteError:
            continue


def find_run(name: str, root: Path) -> Path:
    """The folder of a run: `@` (the newest), a path, a run's id or its beginning, the beginning of a digest, or a
    scenario (its newest run). Raises UsageError (DET047) where there is none."""
    path = Path(name)
    if is_file(path / MANIFEST):
        read_manifest(path)  # another program's folder may hold a file of that name
        return path
    if inside(root, name) is not None and is_file(root / name / MANIFEST):
        return root / name  # what is wrong with it is said where it is read
    known = list(listed(root))
    if name == "@":
        if known:
            return known[0][0]
        raise UsageError.of("DET047", "nothing has been run here yet", help="detente run SCENARIO")
    for matches in (_is_run, _is_scenario):
        for folder, manifest in known:
            if matches(name, manifest):
                return folder
    found = {str(m["run"]): folder for folder, m in known if _begins_so(name, m)}
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        message = f"`{name}` is the beginning of {len(found)} runs"
        raise UsageError.of("DET047", message, help="write more of one: " + ", ".join(sorted(found)[:8]))
    names = sorted({str(m["scenario"]) for _, m in known})
    remedy = did_you_mean(name, names) or f"run it first: detente run {name}"
    raise UsageError.of("DET047", f"no run `{name}` in {root.as_posix()}/", help=remedy)


def _is_run(name: str, manifest: dict[str, Any]) -> bool:
    return bool(manifest["run"] == name)


def _is_scenario(name: str, manifest: dict[str, Any]) -> bool:
    return bool(manifest["scenario"] == name)


def _begins_so(name: str, manifest: dict[str, Any]) -> bool:
    if len(name) < 4:
        return False
    own = str(manifest["run"])
    return own.startswith(name) or own.rpartition("-")[2].startswith(name) or str(manifest["digest"]).startswith(name)
