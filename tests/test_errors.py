"""Problems as people, editors and build servers see them, and the table of codes."""

from __future__ import annotations

import ast
import json
import pickle
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim.errors
from sim.codes import GROUPS
from sim.errors import (
    CODES,
    DetenteError,
    Format,
    MissingError,
    Problem,
    UsageError,
    did_you_mean,
    errors_page,
    explain,
    render,
)

ROOT = Path(__file__).parents[1]

AMBIGUOUS = Problem(
    code="DET021",
    message="`02/03/2019` is ambiguous: day/month or month/day?",
    file="scenarios/us-dprk/hanoi-deal.yaml",
    line=7,
    column=7,
    width=10,
    help="write 2019-03-02 or 2019-02-03 (EDTF)",
    source=((6, "fork:"), (7, "  at: 02/03/2019")),
)
UNKNOWN = Problem(
    code="DET031",
    message="no event `hanio-no-deal` in case us-dprk",
    file="scenarios/us-dprk/hanoi-deal.yaml",
    line=11,
    column=12,
    width=13,
    help="did you mean `hanoi-no-deal`? list them with: detente events us-dprk",
)
UNCITED = Problem("DET038", "no citation", "events.yaml", 3, 5, severity="warning")


def test_full_is_the_look_of_the_design() -> None:
    assert render([UNKNOWN, AMBIGUOUS], files=1) == (
        "scenarios/us-dprk/hanoi-deal.yaml:7:7 DET021 `02/03/2019` is ambiguous: day/month or month/day?\n"
        "6 | fork:\n"
        "7 |   at: 02/03/2019\n"
        "  |       ^^^^^^^^^^\n"
        "  = help: write 2019-03-02 or 2019-02-03 (EDTF)\n"
        "scenarios/us-dprk/hanoi-deal.yaml:11:12 DET031 no event `hanio-no-deal` in case us-dprk\n"
        "   = help: did you mean `hanoi-no-deal`? list them with: detente events us-dprk\n"
        "Found 2 problems in 1 file. Nothing was run."
    )


@pytest.mark.parametrize(
    ("problems", "files", "closing"),
    [
        ([], 3, "No problems found."),
        ([UNCITED], 3, "No problems found. 1 warning."),
        ([AMBIGUOUS], 1, "Found 1 problem in 1 file. Nothing was run."),
        ([AMBIGUOUS, UNKNOWN], 30, "Found 2 problems in 1 of 30 files. Nothing was run."),
        ([AMBIGUOUS, UNCITED], 2, "Found 1 problem and 1 warning in 2 files. Nothing was run."),
        ([Problem("DET049", "what?")], 0, "Found 1 problem. Nothing was run."),
    ],
)
def test_closing_line_counts_problems_and_warnings_apart(problems: list[Problem], files: int, closing: str) -> None:
    assert render(problems, files=files).splitlines()[-1] == closing


def test_problems_are_sorted_by_file_line_and_column() -> None:
    places = [("b", 1, 1), ("a", 10, 1), ("a", 9, 5), ("a", 9, 3)]
    shown = render([Problem("DET010", "x", *place) for place in places], "concise", files=2)
    assert [line.split()[0] for line in shown.splitlines()[:-1]] == ["a:9:3", "a:9:5", "a:10:1", "b:1:1"]


def test_concise_is_one_line_each() -> None:
    assert render([UNCITED, AMBIGUOUS], "concise", files=2).splitlines() == [
        "events.yaml:3:5 DET038 warning: no citation",
        "scenarios/us-dprk/hanoi-deal.yaml:7:7 DET021 `02/03/2019` is ambiguous: day/month or month/day?",
        "Found 1 problem and 1 warning in 2 files. Nothing was run.",
    ]


def test_json_carries_every_field_but_the_source() -> None:
    report = json.loads(render([AMBIGUOUS, UNCITED], "json", files=2))
    assert (report["errors"], report["warnings"], report["files"]) == (1, 1, 2)
    assert report["problems"][1] == {
        "code": "DET021",
        "message": AMBIGUOUS.message,
        "file": AMBIGUOUS.file,
        "line": 7,
        "column": 7,
        "width": 10,
        "help": AMBIGUOUS.help,
        "severity": "error",
    }


def test_github_annotations_are_escaped() -> None:
    problem = Problem("DET016", "100%\nof it", "a,b:c.yaml", 2, 3, 4, "shorten")
    first = render([problem], "github", files=1).splitlines()[0]
    assert first == ("::error file=a%2Cb%3Ac.yaml,line=2,col=3,endColumn=7,title=DET016::100%25%0Aof it (shorten)")


def test_colour_only_adds_escapes() -> None:
    plain = render([AMBIGUOUS, UNCITED], files=2)
    coloured = render([AMBIGUOUS, UNCITED], files=2, color=True)
    assert coloured != plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_a_long_line_is_cut_around_the_mark() -> None:
    text = "x" * 5_000 + "HERE" + "y" * 5_000
    problem = Problem("DET010", "m", "f", 2, 5_001, 4, source=((1, "short"), (2, text)))
    _, row, mark, _ = render([problem], files=1).splitlines()
    assert row[mark.index("^") : mark.rindex("^") + 1] == "HERE"
    assert row[4] == row[-1] == "…"


def test_the_mark_stands_under_wide_characters_and_after_tabs() -> None:
    wide = Problem("DET010", "m", "f", 1, 3, 2, source=((1, "日本漢字"),))
    assert render([wide], files=1).splitlines()[2] == "  |     ^^^^"
    tab = Problem("DET010", "m", "f", 1, 2, 1, source=((1, "\tx"),))
    assert render([tab], files=1).splitlines()[2] == "  | \t^"


@given(st.text(), st.sampled_from(["full", "concise", "github"]))
def test_no_text_of_a_file_reaches_the_terminal_as_a_command(text: str, look: Format) -> None:
    problem = Problem("DET010", text, text, 1, 1, help=text, source=((1, text),))
    shown = render([problem], look, files=1)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    shown.encode()  # no half characters either


def test_errors_know_their_exit_code_and_travel_between_processes() -> None:
    assert [kind.exit_code for kind in (DetenteError, UsageError, MissingError)] == [1, 2, 3]
    sent = pickle.loads(pickle.dumps(MissingError([AMBIGUOUS, UNKNOWN])))
    assert isinstance(sent, MissingError)
    assert sent.problems == (AMBIGUOUS, UNKNOWN)
    assert str(sent).splitlines()[0].startswith("scenarios/us-dprk/hanoi-deal.yaml:7:7 DET021")


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained(code: str) -> None:
    row = CODES[code]
    assert row.code == code
    assert any(code.startswith(group) for group in GROUPS)
    assert row.title[0].isupper() or row.title[0] == "`"
    assert not row.title.endswith(".")
    for sentence in (row.cause, row.remedy):
        assert sentence.endswith(".")
    text = explain(code.lower())
    assert text.startswith(f"{code}: {row.title}")
    assert all(line in text for line in row.example.splitlines())


def test_codes_are_in_order_and_the_promised_ones_exist() -> None:
    assert list(CODES) == sorted(CODES)
    promised = [*range(1, 27), *range(30, 47), 50, 60, 70, 80, 81, 90]
    assert {f"DET{number:03}" for number in promised} <= set(CODES)
    assert {c for c, row in CODES.items() if row.severity == "warning"} == {"DET025", "DET038", "DET044"}


def test_explain_of_an_unknown_code_is_misuse() -> None:
    with pytest.raises(UsageError) as caught:
        explain("DET0211")
    assert caught.value.problems[0].help == "did you mean `DET021`?"
    assert explain("21") == explain("DET021")


def test_did_you_mean_ignores_case_and_bears_long_words() -> None:
    assert did_you_mean("usa", ["PRK", "USA"]) == "did you mean `USA`?"
    assert did_you_mean("x" * 1_000_000, ["USA"]) == ""
    assert did_you_mean("usa", []) == ""


def test_the_page_of_codes_is_current() -> None:
    """After a change of the table: write `errors_page()` to docs/errors.md."""
    assert (ROOT / "docs" / "errors.md").read_text(encoding="utf-8") == errors_page()


def test_errors_import_the_standard_library_only() -> None:
    tree = ast.parse(Path(sim.errors.__file__).read_text(encoding="utf-8"))
    names = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    names += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    outside = {name for name in names if name.split(".")[0] not in sys.stdlib_module_names}
    assert outside == {"sim.codes"}
