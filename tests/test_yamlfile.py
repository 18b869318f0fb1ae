"""YAML with positions: right data, right places, plain words, and no text that makes it fall over."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, StrictBool, ValidationError, field_validator

from sim.errors import Problem, render
from sim.record import yamlcompose
from sim.record.yamlcompose import MOST_DEPTH, MOST_FLAWS, compose
from sim.record.yamlfile import Document, parse, parse_json_line, problems_of, read, validate
from sim.record.yamltree import Span, resolved

# --- a small format that uses what ours use ----------------------------------------------------------


class DayError(ValueError):
    def __init__(self) -> None:
        self.code, self.message, self.help = "DET021", "the date is ambiguous", "write 2019-03-02"
        super().__init__(self.message)


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Spread(Entry):
    dist: Literal["triangular"]
    low: str
    high: str


class Delay(Entry):
    op: Literal["delay"]
    event: str
    by: str | Spread


class Insert(Entry):
    op: Literal["insert"]
    insert: Delay | None = None  # a key that is spelt like the tag
    days: dict[str, int] = {}


class Question(Entry):
    schema_: Literal["detente/question/v1"] = Field(alias="schema")
    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=20)
    at: str = "2019"
    joint: StrictBool = False
    actors: tuple[str, ...] = Field((), min_length=1)
    intensity: float = Field(1.0, ge=0.25, le=2, strict=True, allow_inf_nan=False)
    modality: Literal["asserted", "reported", "alleged"] = "asserted"
    changes: tuple[Annotated[Delay | Insert, Field(discriminator="op")], ...] = ()
    pair: tuple[int, int] | None = None

    @field_validator("at")
    @classmethod
    def _is_clear(cls, text: str) -> str:
        if "/" in text:
            raise DayError
        return text


def found_in(text: str) -> list[tuple[str, int, int]]:
    document, problems = parse(text, "q.yaml")
    if document is not None:
        problems += validate(document, Question)[1]
    return [(p.code, p.line, p.column) for p in problems]


# --- scalars -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["NO", "no", "on", "Yes", "y", "2019-01-15", "2018-10", "12:30", "1_000", "0o7", "0x1F", "1.2.3", "+", ".",
     "e5", "1e", "nULL", "tRUE", "-", "2018-12/2019-01", "2018~", "١٢"],
)  # fmt: skip
def test_text_stays_text(text: str) -> None:
    assert resolved(text) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [("", None), ("~", None), ("null", None), ("true", True), ("False", False), ("12", 12), ("-3", -3), ("+5", 5),
     ("010", 10), ("1e3", 1000.0), (".5", 0.5), ("5.", 5.0), ("-1.5E-2", -0.015), (".inf", math.inf),
     ("-.INF", -math.inf)],
)  # fmt: skip
def test_core_schema_values(text: str, value: object) -> None:
    assert resolved(text) == value
    assert type(resolved(text)) is type(value)


def test_nan_is_a_number_and_long_integers_are_refused() -> None:
    assert math.isnan(resolved(".nan"))  # type: ignore[arg-type]
    assert found_in("a: " + "1" * 5_000)[0] == ("DET013", 1, 4)


def test_quotes_make_text() -> None:
    document, _ = parse("a: '12'\nb: \"true\"\nc: |\n  1\n", "x")
    assert document is not None
    assert document.data == {"a": "12", "b": "true", "c": "1\n"}


# --- places: properties ------------------------------------------------------------------------------

words = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12),
    st.sampled_from(["NO", "on", "2019-01-15", "12:30", "a: b", "# no", "- x", "'", '"', "日本", "x\ny", "~", "5"]),
)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**20), 10**20), st.floats(-1e6, 1e6), words),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4),
    max_leaves=20,
)
mappings = st.dictionaries(words, values, min_size=1, max_size=5)


def dumped(data: object, flow: bool, wide: bool) -> str:
    text: str = yaml.safe_dump(
        data, allow_unicode=True, width=200 if wide else 20, sort_keys=False, default_flow_style=flow
    )
    return text


def cut(text: str, span: Span) -> str:
    """The text of a span, moved to the column where it stood so that its indentation still holds."""
    lines = text.split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = " " * (span.column - 1) + lines[0][span.column - 1 :]
    return "\n".join(lines)


def at(data: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        data = data[part]
    return data


texts = st.one_of(
    st.builds(dumped, mappings, st.booleans(), st.booleans()),
    st.builds(json.dumps, mappings, ensure_ascii=st.just(False), indent=st.sampled_from([None, 2])),
)


@given(texts)
def test_every_span_rereads_to_its_value(text: str) -> None:
    document, _ = parse(text, "x")
    if document is None:  # a line separator that the dumper let through
        return
    for path, (key, value) in document.spans.items():
        again = compose(cut(text, value))
        assert again.flaws == ()
        assert again.data == at(document.data, path)
        if key is not None:
            assert yaml.load(cut(text, key), Loader=yaml.BaseLoader) == path[-1]


@given(texts)
def test_data_agree_with_pyyaml_reading_all_as_text(text: str) -> None:
    document, problems = parse(text, "x")
    if document is None:
        assert problems
        return
    plain = yaml.load(text, Loader=yaml.BaseLoader)
    for path in document.spans:
        ours, theirs = at(document.data, path), at(plain, path)
        if isinstance(ours, dict):
            assert list(ours) == list(theirs)
        elif isinstance(ours, list):
            assert len(ours) == len(theirs)
        else:
            assert ours == theirs if isinstance(ours, str) else theirs in document.text


@given(mappings)
def test_json_is_read_by_both_ways_alike(data: dict[str, Any]) -> None:
    text = json.dumps(data)
    document, problems = parse_json_line(text, "x.jsonl", 42)
    if any(p.code == "DET005" for p in problems):
        return  # a control character among the words
    assert (problems, document and document.data) == ((), data)
    assert document is not None
    assert all(value.line == 42 for _, value in document.spans.values())
    if max(map(len, data)) < 100:  # YAML's keys are shorter than JSON's may be
        composed = compose(text)
        assert (composed.flaws, composed.data) == ((), data)


# --- hostile text ------------------------------------------------------------------------------------

yaml_marks = st.text("abc01 \t\n\r:-?[]{},#&*!|>'\"%@`<~._\\ux\x00\x85\u2028\ufeff\ud800é日", max_size=80)


@given(st.one_of(st.text(), yaml_marks))
@example("? - a\n: b\n")
@example("&a &b c")
@example("*a : *a")
@example("--- !<x\n")
@example("? &a\n? *a\n")
@example("{a: &a {b: *a}, *a : c}")
def test_no_text_raises(text: str) -> None:
    document, problems = parse(text, "x")
    assert document is not None or problems
    check(problems, text)
    line, found = parse_json_line(text, "x", 3)
    assert line is not None or found
    if line is not None:
        assert all(isinstance(span, Span) for _, span in line.spans.values())


@given(texts, st.lists(st.tuples(st.integers(0), st.integers(0, 3), yaml_marks), min_size=1, max_size=4))
def test_no_damage_to_valid_yaml_raises(text: str, damages: list[tuple[int, int, str]]) -> None:
    for place, length, put in damages:
        start = place % (len(text) + 1)
        text = text[:start] + put[:3] + text[start + length :]
    document, problems = parse(text, "x")
    assert document is not None or problems
    check(problems, text)
    if document is not None:
        check(validate(document, Question)[1], text)


def check(problems: tuple[Problem, ...], text: str) -> None:
    """Every place lies within the text, and every problem can be shown."""
    lines = yamlcompose.LINE_BREAK.split(text.removeprefix("\ufeff"))
    for problem in problems:
        assert 1 <= problem.line <= len(lines) + 1
        length = len(lines[problem.line - 1]) if problem.line <= len(lines) else 0
        assert 1 <= problem.column <= length + 1
        assert 1 <= problem.width <= max(1, length + 1 - problem.column)
    render(problems, files=1)


BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (BOMB, "DET003"),
        ("x: &x [*x]", "DET003"),
        ("x: *nowhere", "DET003"),
        ("".join(f"k{n}: &a{n} 1\n" for n in range(200)), "DET003"),
        ("a: &a 1\nb: [" + "*a, " * 200 + "]", "DET003"),
        ("<<: {a: 1}", "DET003"),
        ("a: !!python/object/apply:os.system [ls]", "DET003"),
        ("a: !!str 5", "DET003"),
        ("%TAG !a! tag:a\n" * 100_000 + "---\na: 1", "DET003"),
        ("[" * 10_000, "DET006"),
        ("a: " + "{a: " * 100_000, "DET006"),
        ("- " * 10_000, "DET006"),
        ("? " * 10_000, "DET012"),
        ('{"a": ' + "[" * 100_000, "DET006"),
        ("a: \x00", "DET005"),
        ('a: "\\0"', "DET005"),
        ('a: "\\e[31m"', "DET005"),
        ("a: \ud800", "DET005"),
        ("a: x\u2028y", "DET005"),
        ("a: x\x85y", "DET005"),
        ("a: x\ufeffy", "DET005"),
        ("a:\n\t- b", "DET001"),
        ("a: 'x", "DET001"),
        ("%YAML 9.9\n---\na: 1", "DET001"),
        ("? {a: b}\n: c", "DET012"),
        ("? [a]\n: c", "DET012"),
        ("1: a", "DET012"),
        ("true: a", "DET012"),
        ("a: &a b\n*a : c", "DET012"),
        ("a: 1\n---\nb: 1", "DET009"),
        ("", "DET008"),
        ("# only a remark\n", "DET008"),
        ("- a\n", "DET008"),
        ("text", "DET008"),
        ("--- ~", "DET008"),
    ],
)
def test_hostile_and_unusual_text_has_its_code(text: str, code: str) -> None:
    start = time.perf_counter()
    _, problems = parse(text, "x.yaml")
    assert time.perf_counter() - start < 2
    assert problems[0].code == code
    check(problems, text)


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("%YAML 1.1\n---\na: NO", {"a": "NO"}),
        ("\ufeffa: 1\r\nb: 2\r\n", {"a": 1, "b": 2}),
        ("a: &x [1]\nb: *x", {"a": [1], "b": [1]}),
        ("'<<': 1", {"<<": 1}),
        ("a: 1\n...\n", {"a": 1}),
        ('{"a": "\\ud83d\\ude00", "b": [1e3, null]}', {"a": "😀", "b": [1000.0, None]}),
    ],
)
def test_unusual_text_that_is_fine(text: str, data: object) -> None:
    document, problems = parse(text, "x.yaml")
    assert problems == ()
    assert document is not None
    assert document.data == data


def test_an_alias_is_a_copy_and_its_parts_stand_at_the_anchor() -> None:
    document, _ = parse("a: &x {k: 1}\nb: *x\n", "x")
    assert document is not None
    assert document.data["a"] is not document.data["b"]
    assert document.spans["b",][1] == Span(2, 4, 2, 6)
    assert document.spans["b", "k"][1].line == 1


def test_every_copy_of_a_key_is_reported_and_the_first_value_kept() -> None:
    document, problems = parse("a: 1\nb: {c: 1, c: 2}\na: 3\na: [4]\n", "x")
    assert [(p.code, p.line, p.column) for p in problems] == [("DET002", 2, 11), ("DET002", 3, 1), ("DET002", 4, 1)]
    assert document is not None
    assert document.data == {"a": 1, "b": {"c": 1}}


def test_reading_stops_after_many_flaws_and_says_so() -> None:
    _, problems = parse("a: 1\n" * 100_000, "x")
    assert len(problems) == MOST_FLAWS
    assert "reading stopped here" in problems[-1].help


def test_the_pure_parser_reads_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: &x [1, 'b']\nc:\n  - {d: *x, e: 2019-01-15}\nf: >-\n  g\n\nh: NO\na: 2\n"
    fast = compose(text)
    monkeypatch.setattr(yamlcompose, "_LOADER", yaml.SafeLoader)
    slow = compose(text)
    assert slow.data == fast.data
    assert slow.flaws == fast.flaws
    for broken in ("a: 'x", "a: [1", "a: b: c", "\ta: 1", "a: @x", 'a: "\\q"', "- a\nb: c", "k: v\n}", "a: ]"):
        assert [f.code for f in compose(broken).flaws] == ["DET001"]


def test_depth_counts_what_aliases_bring() -> None:
    deep = "[" * 40 + "1" + "]" * 40
    document, problems = parse(f"a: &a {deep}\nb: {'[' * 40}*a{']' * 40}\n", "x")
    assert document is None
    assert problems[0].code == "DET006"
    assert 40 < MOST_DEPTH < 80


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
