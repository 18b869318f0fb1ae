"""The house rules that a tool can see. Each failure names every place, as path:line."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# Only where there is no git: what a walk of the tree must not look into.
MADE = {".git", ".venv", "demo", "runs", "build", "dist", "__pycache__", ".hypothesis"}
FILE_LINES = 400
FUNCTION_LINES = 50
MEDIAN_LINES = 10

# Written so that none of these patterns matches itself.
UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E|X[X]X)\b")
WALL_CLOCK = re.compile(r"\b(?:date(?:time)?\.(?:now|today|utcnow)|time\.time(?:_ns)?)\(")
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:work|root|tmp/venv|home/\w+|Users/\w+)/|[A-Z]:\\Users\\")
REGISTRY = re.compile(r"\bpypi\.org|pythonhosted\.org|registry\.npmjs|\b(?:extra[-_])?index[-_]url\b", re.I)
VAGUE = {"manager", "handler", "helper", "helpers", "util", "utils", "misc"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def tracked() -> list[Path]:
    """All files of the project: those git knows or would add, else all in the tree."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
        found = [ROOT / name for name in done.stdout.decode().split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        # Without git nothing says what is ignored, so hidden folders count as caches, save our own .ci.
        found = [p for p in ROOT.rglob("*") if not _made(p.relative_to(ROOT).parts)]
    return sorted(path for path in found if path.is_file())


def _made(parts: tuple[str, ...]) -> bool:
    return any(part in MADE or (part.startswith(".") and part != ".ci") for part in parts[:-1])


FILES = tracked()
SOURCES = [p for p in FILES if p.suffix == ".py" and p.relative_to(ROOT).parts[0] in {"sim", "plots"}]
TESTS = [p for p in FILES if p.suffix == ".py" and p.relative_to(ROOT).parts[0] == "tests"]
TREES = {path: ast.parse(path.read_text("utf-8")) for path in SOURCES}


def place(path: Path, line: int | None = None) -> str:
    name = path.relative_to(ROOT).as_posix()
    return name if line is None else f"{name}:{line}"


def search(pattern: re.Pattern[str], paths: list[Path]) -> list[str]:
    """Every line that matches, as `path:line text`; files that are no text are passed over."""
    found = []
    for path in paths:
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        lines = enumerate(text.splitlines(), start=1)
        found += [f"{place(path, n)} {line.strip()[:80]}" for n, line in lines if pattern.search(line)]
    return found


def functions() -> Iterator[tuple[str, int]]:
    """Every function with its length in lines, decorators and docstring not counted."""
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, Function):
                yield f"{place(path, node.lineno)} {node.name}", _length(node)


def _length(node: Function) -> int:
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if ast.get_docstring(node, clean=False) is None:
        return lines
    first = node.body[0]
    return lines - ((first.end_lineno or first.lineno) - first.lineno + 1)


def public(body: list[ast.stmt]) -> Iterator[Function | ast.ClassDef]:
    """The public functions and classes of a module or class, and those within public classes."""
    for node in body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body)


def words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def none(found: list[str], rule: str) -> None:
    """Fail with the rule and every place that breaks it."""
    if found:
        pytest.fail("\n".join([rule, *found]), pytrace=False)


def test_files_are_short() -> None:
    lengths = [(path, len(path.read_text("utf-8").splitlines())) for path in SOURCES]
    long = [f"{place(path)} {n} lines" for path, n in lengths if n >= FILE_LINES]
    none(long, f"A file has fewer than {FILE_LINES} lines.")


def test_functions_are_short() -> None:
    long = [f"{name} {lines} lines" for name, lines in functions() if lines >= FUNCTION_LINES]
    none(long, f"A function has fewer than {FUNCTION_LINES} lines.")


def test_the_median_function_is_very_short() -> None:
    lengths = [lines for _, lines in functions()]
    assert not lengths or statistics.median(lengths) < MEDIAN_LINES


def test_nothing_is_left_unfinished() -> None:
    none(search(UNFINISHED, SOURCES + TESTS), "What is left to do is an issue, not a comment.")


def test_no_wall_clock() -> None:
    none(search(WALL_CLOCK, SOURCES), "Results do not depend on the day they are made: take the day as given.")


def test_no_machine_paths() -> None:
    none(search(MACHINE_PATH, FILES), "A path of one machine means nothing on another.")


def test_no_registry_addresses() -> None:
    none(search(REGISTRY, FILES), "Where packages come from is the machine's setting.")


def test_modules_say_what_they_are() -> None:
    silent = [place(path) for path, tree in TREES.items() if not ast.get_docstring(tree)]
    none(silent, "A module begins with a docstring.")


def test_folders_say_what_they_are() -> None:
    folders = {parent for path in SOURCES for parent in path.parents if parent.is_relative_to(ROOT)}
    bare = [place(folder) for folder in sorted(folders - {ROOT}) if not (folder / "__init__.py").exists()]
    none(bare, "A folder has an __init__.py whose docstring says what it is for.")


def test_public_names_have_docstrings() -> None:
    silent = [
        f"{place(path, node.lineno)} {node.name}"
        for path, tree in TREES.items()
        for node in public(tree.body)
        if not ast.get_docstring(node)
    ]
    none(silent, "A public function or class begins with a sentence a negotiator could read.")


def test_names_say_something() -> None:
    files = [place(path) for path in SOURCES + TESTS if words(path.stem) & VAGUE]
    classes = [
        f"{place(path, node.lineno)} {node.name}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and words(node.name) & VAGUE
    ]
    none(files + classes, f"A name says what the thing is: none of {', '.join(sorted(VAGUE))}.")


def test_every_folder_of_sim_is_in_the_order_of_imports() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    order = next(contract["layers"] for contract in settings["contracts"] if contract["id"] == "order")
    named = {name.strip() for layer in order for name in re.split("[|:]", layer)}
    inside = [p.relative_to(ROOT / "sim").parts[0] for p in SOURCES if p.is_relative_to(ROOT / "sim")]
    present = {f"sim.{part.removesuffix('.py')}" for part in inside if part != "__init__.py"}
    none(sorted(present - named), "Name it in pyproject.toml, contract `order`: who may import it?")


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"])
def test_the_front_pages_exist(name: str) -> None:
    assert (ROOT / name).is_file()
