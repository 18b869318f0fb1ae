"""Files that a case names: found beside its case.yaml, or the reason why not."""

from __future__ import annotations

from pathlib import Path

from sim.errors import Problem, did_you_mean
from sim.record import yamlfile


def beside(
    folder: Path, document: yamlfile.Document, place: yamlfile.Path, name: str
) -> tuple[Path | None, list[Problem]]:
    """A file that the case file names at a place; a name that leads out of the folder is never opened."""
    shown = name if len(name) <= 60 else name[:59] + "…"
    remedy = "write the name of a file beside case.yaml"
    try:
        path = _within(folder, name)
        if path is None:
            message = f"`{shown}` lies outside the case folder"
        elif path.is_file():
            return path, []
        elif path.is_dir():
            message = f"`{shown}` is a folder"
        elif path.exists():
            message = f"`{shown}` is no ordinary file"
        elif path.is_symlink():
            message = f"`{shown}` is a link that leads nowhere"
        else:
            message, remedy = f"there is no file `{shown}`", did_you_mean(name, _names(folder)) or remedy
    except RuntimeError:  # links in a circle
        message = f"`{shown}` is a link that leads nowhere"
    except (OSError, ValueError) as error:  # too long, or no name that a file can have
        message = f"`{shown}` cannot be read: {getattr(error, 'strerror', None) or error}"
    return None, [document.problem("DET007", place, message, remedy)]


def inside(folder: Path, name: str) -> Path | None:
    """A path in the folder; None for names that lead out of it, also through a link, or that no file can have."""
    try:
        return _within(folder, name)
    except (OSError, RuntimeError, ValueError):
        return None


def _within(folder: Path, name: str) -> Path | None:
    path = folder / name
    return path if path.resolve().is_relative_to(folder.resolve()) and not Path(name).is_absolute() else None


def is_file(path: Path) -> bool:
    """Whether a path is a file; a name that no file can have is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Whether a path is a folder; a name that no folder can have is none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir() if p.is_file() and p.name != "case.yaml")
