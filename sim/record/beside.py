"""Files that a case names: found beside its case.yaml, or the reason why not."""

from __future__ import annotations

from pathlib import Path

from sim.errors import Problem, did_you_mean
from sim.record import yamlfile


def beside(
    folder: Path, document: yamlfile.Document, place: yamlfile.Path, name: str
) -> tuple[Path | None, list[Problem]]:
    """A file that the case file names at a place; a name that leads out of the folder is never opened."""
    path = inside(folder, name)
    if path is None:
        message, remedy = f"`{name}` lies outside the case folder", "write the name of a file beside case.yaml"
    elif is_file(path):
        return path, []
    elif path.is_dir():
        message, remedy = f"`{name}` is a folder", "write the name of a file in it"
    else:
        near = did_you_mean(name, _names(folder))
        message, remedy = f"there is no file `{name}`", near or "write the name of a file beside case.yaml"
    return None, [document.problem("DET007", place, message, remedy)]


def inside(folder: Path, name: str) -> Path | None:
    """A path in the folder; None for names that lead out of it, also through a link, or that no file can have."""
    try:
        path = folder / name
        within = path.resolve().is_relative_to(folder.resolve()) and not Path(name).is_absolute()
        path.is_file()
    except (OSError, RuntimeError, ValueError):  # too long, a circle of links, a character no name can hold
        return None
    return path if within else None


def is_file(path: Path) -> bool:
    """Whether a path is a file; a name that no file can have is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.name != "case.yaml")
