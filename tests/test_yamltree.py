"""The tree of a YAML text: right data, right places, and no text that makes the reader fall over."""

from __future__ import annotations

import json
import math
import time
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from question import Question, check, mappings

from sim.record.reading import yamlcompose
from sim.record.reading.yamlcompose import MOST_DEPTH, MOST_FLAWS, compose
from sim.record.reading.yamltree import Span, resolved
from sim.record.yamlfile import parse, parse_json_line, validate

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
    (flaw,) = compose("a: " + "1" * 5_000).flaws
    assert (flaw.code, flaw.span.column) == ("DET013", 4)


def test_quotes_make_text() -> None:
    document, _ = parse("a: '12'\nb: \"true\"\nc: |\n  1\n", "x")
    assert document is not None
    assert document.data == {"a": "12", "b": "true", "c": "1\n"}


# --- places: properties ------------------------------------------------------------------------------


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
    document, problems = parse(text, "x")
    if document is None or problems:  # what the dumper writes by YAML 1.1: a line separator, `0E0` as a key
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
    assert "reading stopped here" in problems[-1].message


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
