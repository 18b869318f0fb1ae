"""YAML and JSON Lines files: plain words at the right place for whatever is wrong in them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from pydantic import ValidationError
from question import Delay, Insert, Question, check, mappings

from sim.errors import render
from sim.record.yamlfile import Document, parse, parse_json_line, problems_of, read, validate


def found_in(text: str) -> list[tuple[str, int, int]]:
    document, problems = parse(text, "q.yaml")
    if document is not None:
        problems += validate(document, Question)[1]
    return [(p.code, p.line, p.column) for p in problems]


# --- files -------------------------------------------------------------------------------------------


def test_read_takes_utf8_with_or_without_a_mark(tmp_path: Path) -> None:
    for number, content in enumerate(["a: é".encode(), "a: é".encode("utf-8-sig")]):
        path = tmp_path / f"{number}.yaml"
        path.write_bytes(content)
        document, problems = read(path)
        assert problems == ()
        assert document is not None
        assert (document.data, document.file) == ({"a": "é"}, path.as_posix())


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        ("a: é".encode("utf-16"), "DET005", "UTF-16"),
        ("a: 1\nb: é".encode("latin-1"), "DET005", "byte E9"),
        (b"\xff", "DET005", "byte FF"),
        (b"a: \x00", "DET005", "NUL"),
        (b"", "DET008", "empty"),
        (b"a: " + b"x" * 200, "DET004", "larger"),
    ],
)
def test_read_refuses_what_is_no_text(tmp_path: Path, content: bytes, code: str, words: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    document, (problem,) = read(path, limit=100)
    assert document is None
    assert problem.code == code
    assert words in problem.message
    assert render([problem], files=1).startswith(path.as_posix())


def test_read_places_a_wrong_byte(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes("a: 日\nb: ".encode() + b"x\xe9y\n")
    _, (problem,) = read(path)
    assert (problem.line, problem.column, problem.source) == (2, 5, ((2, "b: x\ufffdy"),))


def test_read_of_no_file(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing.yaml", Path("/dev/zero"), Path("a\0b"), Path("x" * 5_000)):
        document, (problem,) = read(path)
        assert (document, problem.code) == (None, "DET007")


def test_reading_is_quick() -> None:
    entry = (
        "  - id: event-{}\n    type: summit.nodeal\n    actors: [USA, PRK]\n    when: 2019-02-28\n"
        "    summary: {}\n    citations:\n      - {{title: 'A title', published: 2019-02-28, publisher: P}}\n"
    )
    text = "events:\n" + "".join(entry.format(n, "words " * 90) for n in range(430))
    assert len(text) > 300_000
    times = []
    for _ in range(3):
        start = time.perf_counter()
        document, problems = parse(text, "x")
        times.append(time.perf_counter() - start)
    assert document is not None
    assert problems == ()
    assert document.spans["events", 429, "when"][1].line == 2 + 429 * 7 + 3
    assert min(times) < 0.35


# --- JSON Lines --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ('{"a": 1, "a": 2}', "DET002", 10),
        ('{"a": NaN}', "DET015", 7),
        ('{"a": "NaN ", "b": [1, -Infinity]}', "DET015", 24),
        ('{"a": 1', "DET001", 8),
        ("{a: 1}", "DET001", 2),
        ('{"a": 1} x', "DET001", 10),
        ("", "DET001", 1),
        ("[1]", "DET008", 1),
        ("null", "DET008", 1),
        ('{"a": "\\u0000"}', "DET005", 7),
        ('{"a": "\\ud800"}', "DET001", 10),
        ('{"a": ' + "1" * 5_000 + "}", "DET013", 7),
        ('{"a": ' + "[" * 80 + "]" * 80 + "}", "DET006", 70),
        ("[" * 100_000, "DET006", 65),
    ],
)
def test_a_line_of_json_says_what_is_wrong(text: str, code: str, column: int) -> None:
    _, problems = parse_json_line(text, "x.jsonl", 9)
    assert (problems[0].code, problems[0].line, problems[0].column) == (code, 9, column)
    assert problems[0].source == ((9, text),)


def test_a_line_of_json_has_places_for_later_problems() -> None:
    document, _ = parse_json_line('{"id": "x", "note": "a\u2028b", "actors": ["USA"]}\n', "x.jsonl", 9)
    assert document is not None
    problem = document.problem("DET030", ("actors", 0), "no actor `USA`")
    assert (problem.place, problem.width) == ("x.jsonl:9:39", 5)


# --- validating --------------------------------------------------------------------------------------

HEAD = "schema: detente/question/v1\nid: hanoi\nactors: [USA]\n"


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("intensty: 1", "DET010", 4, 1),
        ("intensity: high", "DET012", 4, 12),
        ("intensity: 3", "DET013", 4, 12),
        ("intensity: .nan", "DET015", 4, 12),
        ("modality: assertd", "DET014", 4, 11),
        ("joint: yes", "DET017", 4, 8),
        ("joint: 1", "DET012", 4, 8),
        ("at: 02/03/2019", "DET021", 4, 5),
        ("at: 2019", "DET012", 4, 5),
        ("at:", "DET012", 4, 4),
        ("pair: [1]", "DET011", 4, 7),
        ("changes:\n  - {op: dealy}", "DET014", 5, 10),
        ("changes:\n  - {event: x}", "DET011", 5, 5),
        ("changes:\n  - {op: delay, event: x}", "DET011", 5, 5),
        ("changes:\n  - {op: delay, event: x, by: [1]}", "DET012", 5, 31),
        ("changes:\n  - op: delay\n    event: x\n    by: {dist: triangular, low: a}", "DET011", 7, 5),
        ("changes:\n  - {op: insert, insert: {op: delay, event: [], by: x}}", "DET012", 5, 45),
        ("changes:\n  - {op: insert, days: {insert: x}}", "DET012", 5, 33),
    ],
)
def test_each_kind_of_report_has_its_code_and_place(text: str, code: str, line: int, column: int) -> None:
    assert found_in(HEAD + text + "\n") == [(code, line, column)]


def test_the_head_of_a_file() -> None:
    assert found_in("id: a\nactors: [USA]") == [("DET018", 1, 1)]
    assert found_in(HEAD.replace("/v1", "/v2")) == [("DET018", 1, 9)]
    assert found_in(HEAD.replace("hanoi", "Hanoi_Deal")) == [("DET016", 2, 5)]
    assert found_in(HEAD.replace("hanoi", "'" + "a" * 40 + "'")) == [("DET016", 2, 5)]
    assert found_in(HEAD.replace("[USA]", "[]")) == [("DET016", 3, 9)]
    assert found_in(HEAD.replace("[USA]", "USA")) == [("DET012", 3, 9)]
    assert found_in(HEAD) == []


def test_the_unknown_key_gets_a_suggestion_within_unions_and_lists() -> None:
    document, _ = parse(HEAD + "changes:\n  - {op: delay, evnt: x, event: y, by: z}\n", "x")
    assert document is not None
    _, (problem,) = validate(document, Question)
    assert problem.help == "did you mean `event`?"


def test_the_alternatives_of_one_value_are_one_problem() -> None:
    document, _ = parse(HEAD + "changes:\n  - {op: delay, event: y, by: 5}\n", "x")
    assert document is not None
    _, (problem,) = validate(document, Question)
    assert problem.message == "`by`: expected text or keys and values, got the number 5"


def test_a_part_of_a_document_can_be_validated_alone() -> None:
    document, _ = parse("events:\n  - {op: delay, event: x, by: y}\n  - {op: delay, event: 5, by: y}\n", "x")
    assert document is not None
    with pytest.raises(ValidationError) as caught:
        Delay.model_validate(document.data["events"][1])
    (problem,) = problems_of(document, caught.value, ("events", 1), model=Delay)
    assert (problem.code, problem.line, problem.column) == ("DET012", 3, 24)


def test_a_valid_document_becomes_its_model() -> None:
    document, _ = parse(HEAD + "joint: true\nchanges: [{op: insert, days: {a: 1}}]\n", "x")
    assert document is not None
    question, problems = validate(document, Question)
    assert problems == ()
    assert question is not None
    assert (question.joint, question.changes) == (True, (Insert(op="insert", days={"a": 1}),))


@given(mappings)
def test_validation_words_whatever_the_data(data: dict[str, Any]) -> None:
    keys = ["schema", "id", "at", "joint", "actors", "intensity", "modality", "changes", "pair"]
    text = json.dumps(dict(zip(keys, [*data.values(), data, data, data], strict=False)))
    document, _ = parse(text, "x")
    if document is not None:
        check(validate(document, Question)[1], text)


def test_a_problem_at_a_path_that_is_not_there_stands_at_the_nearest_key() -> None:
    document, _ = parse("a:\n  b:\n    - c: 1\n", "x")
    assert document is not None

    def place(document: Document, *path: str | int) -> tuple[int, int, int]:
        problem = document.problem("DET011", path, "m")
        return problem.line, problem.column, problem.width

    assert place(document, "a", "b", 0, "c") == (3, 10, 1)
    assert place(document, "a", "b", 7) == (2, 3, 1)
    assert place(document, "a", "b", 0, "x") == (3, 7, 4)
    assert place(document) == (1, 1, 1)


# --- golden texts ------------------------------------------------------------------------------------

GOLDEN = {
    "syntax-colon": "summary: Talks end: no text\n",
    "syntax-quote": "id: a\nsummary: 'never closed\nwhen: 2019\n",
    "syntax-tab": "refs:\n\tconfirms: []\n",
    "duplicate-keys": HEAD + "intensity: 1.0\nintensity: 1.5\n",
    "keys": HEAD + "intensty: 1.5\nmodality: assertd\nchanges:\n  - op: delay\n    event: x\n  - op: inser\n",
    "values": HEAD + "joint: no\nintensity: '1,5'\npair: 3\nat: 02/03/2019\n",
    "machinery": "a: &a {b: 1}\n<<: *a\nc: !!python/name:os.system\n1: d\n",
    "second-document": HEAD + "---\n" + HEAD,
    "long-line": HEAD + "changes: [" + "{op: delay, event: x, by: y}, " * 20 + "{op: delay, event: x, bye: y}]\n",
}


@pytest.mark.parametrize("name", GOLDEN)
def test_the_texts_read_well(name: str, golden: Callable[[str, str], None]) -> None:
    document, problems = parse(GOLDEN[name], f"{name}.yaml")
    if document is not None:
        problems += validate(document, Question)[1]
    golden(f"errors/{name}.txt", render(problems, files=1) + "\n")
