"""The notebook in docs/ is run: what it shows is what its code gives, cell by cell.

Code cells run in order in one namespace, as a kernel would run them. Text and tables are compared to the byte; of a
picture the letters are compared, since lines may differ in their last digits from one machine to another.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from invented import event, joint
from invented import run as replayed

from plots import chart
from plots.picture import Picture
from plots.style import drawn

NOTEBOOK = Path(__file__).parents[1] / "docs" / "explain.ipynb"
SVG = "image/svg+xml"
SHOWN = {"text/html": "_repr_html_", SVG: "_repr_svg_"}

Cell = dict[str, Any]


def lines(text: str) -> list[str]:
    """A text as notebooks keep it: a list of lines with their ends."""
    return text.splitlines(keepends=True)


def outputs(source: str, names: dict[str, Any], number: int) -> list[Cell]:
    """What a code cell prints, and what its last expression is, as a notebook keeps them."""
    tree, place = ast.parse(source), f"<cell {number}>"
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed, value = io.StringIO(), None
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, place, "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), place, "eval"), names)
    found: list[Cell] = []
    if printed.getvalue():
        found.append({"name": "stdout", "output_type": "stream", "text": lines(printed.getvalue())})
    if value is not None:
        data = bundle(value)
        found.append({"data": data, "execution_count": number, "metadata": {}, "output_type": "execute_result"})
    return found


def bundle(value: Any) -> dict[str, list[str]]:
    """A value in every form that it offers to a notebook."""
    offered = ((kind, getattr(value, method, None)) for kind, method in SHOWN.items())
    forms = ((kind, ask()) for kind, ask in offered if ask is not None)
    shown = {kind: lines(text) for kind, text in forms if text is not None}
    return {**shown, "text/plain": lines(repr(value))}


def run(notebook: Cell) -> Cell:
    """The notebook with the outputs that its code gives now."""
    again, names, number = copy.deepcopy(notebook), {"__name__": "__main__"}, 0
    for cell in again["cells"]:
        if cell["cell_type"] == "code":
            number += 1
            cell["execution_count"], cell["outputs"] = number, outputs("".join(cell["source"]), names, number)
    return again


def letters(svg: str) -> list[str]:
    """The texts of a picture, in order."""
    return [words for element in ElementTree.fromstring(svg).iter() if (words := (element.text or "").strip())]


def comparable(cell: Cell) -> Any:
    """A code cell's outputs, with the letters of pictures in the place of pictures."""
    found = copy.deepcopy(cell["outputs"])
    for output in found:
        if SVG in output.get("data", {}):
            output["data"][SVG] = letters("".join(output["data"][SVG]))
    return found


def code_cells(notebook: Cell) -> Iterator[Cell]:
    return (cell for cell in notebook["cells"] if cell["cell_type"] == "code")


@pytest.fixture(scope="module")
def kept() -> Cell:
    notebook: Cell = json.loads(NOTEBOOK.read_text("utf-8"))
    return notebook


def test_it_shows_what_its_code_gives(kept: Cell, request: pytest.FixtureRequest) -> None:
    now = run(kept)
    if request.config.getoption("--update-golden"):
        NOTEBOOK.write_text(json.dumps(now, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
        return
    for old, new in zip(code_cells(kept), code_cells(now), strict=True):
        told = f"cell {new['execution_count']} gives something else; if that is meant: make golden, and read the diff"
        assert old["execution_count"] == new["execution_count"], "the cells were not run in order"
        assert comparable(old) == comparable(new), f"{told}\n{''.join(new['source'])}"


def test_it_is_a_sound_notebook(kept: Cell) -> None:
    """The format's own rules (nbformat 4.5), and small enough to be read on a page of a repository."""
    assert (kept["nbformat"], kept["nbformat_minor"]) == (4, 5)
    names = [cell["id"] for cell in kept["cells"]]
    assert len(set(names)) == len(names) and all(re.fullmatch(r"[a-z0-9-]{1,64}", name) for name in names)
    assert all(cell["cell_type"] in ("code", "markdown") and cell["metadata"] == {} for cell in kept["cells"])
    assert NOTEBOOK.stat().st_size < 1_000_000


def test_nothing_in_it_runs_or_asks_a_network(kept: Cell) -> None:
    """What is shown is text, tables and pictures: no script, no address to load from."""
    shown = json.dumps([cell["outputs"] for cell in code_cells(kept)])
    assert re.search(r"<script|<iframe|onload=|src=\\?\"?https?:|@import", shown) is None
    assert shown.count("<table>") >= 6 and shown.count(f'"{SVG}"') == 2


def test_a_picture_is_the_chart_in_fewer_letters() -> None:
    """Every text of the chart is there, the lines are shorter to write, and the same chart gives the same bytes."""
    result = replayed(joint("summit.held", "03-01"), event("test.icbm", "06-01"))
    one, other = (Picture(chart("trajectory")(result)) for _ in "ab")
    whole = drawn(one.figure, "svg").decode()
    assert letters(one._repr_svg_()) == letters(whole) and len(one._repr_svg_()) < len(whole)
    assert one._repr_svg_() == other._repr_svg_() and repr(one).startswith("Picture('")
    alone = Picture(next(iter(chart("trajectory")(result).values())))
    assert alone._repr_svg_() == one._repr_svg_()


def test_values_are_shown_as_a_kernel_would() -> None:
    names: dict[str, Any] = {}
    assert outputs("x = 1", names, 1) == []
    assert outputs("x + 1", names, 2)[0]["data"] == {"text/plain": ["2"]}
    assert outputs("print(x)\nNone", names, 3) == [{"name": "stdout", "output_type": "stream", "text": ["1\n"]}]
