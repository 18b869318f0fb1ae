"""Files: a case folder in, with every problem at once and at its place; event files out, in three forms."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from invented import CASE, event, joint, making, promise

from sim.errors import DetenteError
from sim.record import files
from sim.record.event import Event
from sim.record.files import find_case, load, read_case, read_events, to_csv, to_json_lines, to_yaml
from sim.record.log import EventLog

CITED: dict[str, Any] = {"citations": [{"title": "Gazette"}]}
EVENTS = (
    joint("talks.working", "02-01", persons=["envoy"], place="Port", **CITED),
    making("2031-02~", promise(due="2031-06-30", forbids=["test.icbm"]), id="pledged", **CITED),
    joint(
        "summit.held", "2031-03/..", modality="anticipated", recorded="2031-02-10", probability=0.6, id="plan", **CITED
    ),
    event("criticise", "03-01", "office", "envoy", modality="reported", intensity=0.5, **CITED),
)


def folder(path: Path, text: str | None = None, **changes: Any) -> Path:
    """A case folder: the invented case with some keys replaced, and one file of events."""
    path.mkdir(parents=True, exist_ok=True)
    data = {**CASE, "actors": list(CASE["actors"]), **changes}
    (path / "case.yaml").write_text(yaml.safe_dump(data, sort_keys=False), "utf-8")
    (path / "events.yaml").write_text(to_yaml(EVENTS, "invented") if text is None else text, "utf-8")
    return path


def found(path: Path) -> list[tuple[str, str, int]]:
    """(code, file name, line) of every problem of a folder."""
    return [(p.code, Path(p.file).name, p.line) for p in read_case(path).problems]


# --- a folder -----------------------------------------------------------------------------------------------


def test_a_folder_in_order(tmp_path: Path) -> None:
    read = read_case(folder(tmp_path))
    assert (read.problems, read.files, len(read.log)) == ((), 2, 4)
    assert read.case is not None and read.case.id == "invented"
    assert read.log == EventLog(EVENTS)


def test_no_case_file(tmp_path: Path) -> None:
    read = read_case(tmp_path)
    assert read.case is None and len(read.log) == 0 and len(read.errors) == 1


def test_every_problem_comes_at_once_with_its_place(tmp_path: Path) -> None:
    events = """schema: detente/events/v1
case: invented
events:
  - {id: a, type: praize, actors: [A], targets: [B], when: 2031-02-01, summary: x, citations: [{title: x}]}
  - {id: b, type: praise, actors: [A], targets: [Z], when: 2031-02-30, summary: x}
  - {id: c, type: praise, actors: [A], targets: [Z], when: 2031-02-03, summary: x, citations: [{title: x}]}
  - {id: c, type: praise, actors: [A], when: 2031-02-03, summary: x, citations: [{title: x}]}
  - {id: d, type: praise, actors: [A], targets: [B], when: 2031-02-04, summary: x, refs: {denies: [e], fulfils: [f]}}
"""
    path = folder(tmp_path, events, principals=[["A", "Q"]])
    assert sorted(found(path)) == [
        ("DET022", "events.yaml", 5),
        ("DET030", "case.yaml", next(n for _, f, n in found(path) if f == "case.yaml")),
        ("DET030", "events.yaml", 5),  # an event with one bad value is still checked for the rest
        ("DET030", "events.yaml", 6),
        ("DET031", "events.yaml", 8),
        ("DET032", "events.yaml", 4),
        ("DET033", "events.yaml", 8),
        ("DET034", "events.yaml", 7),
        ("DET038", "events.yaml", 5),
        ("DET038", "events.yaml", 8),
        ("DET043", "events.yaml", 7),
    ]


def test_warnings_do_not_make_a_case_unusable(tmp_path: Path) -> None:
    bare = to_yaml([event("praise", "02-01"), event("praise", "2033-01-01", **CITED)], "invented")
    path = folder(tmp_path, bare)
    assert {code for code, _, _ in found(path)} == {"DET038", "DET044"}
    assert read_case(path).errors == () and len(load(str(path)).log) == 2


def test_a_case_with_errors_cannot_be_loaded(tmp_path: Path) -> None:
    path = folder(tmp_path, to_yaml([event("praise", "02-01", targets="Z", **CITED)], "invented"))
    with pytest.raises(DetenteError) as refused:
        load(str(path))
    assert [p.code for p in refused.value.problems] == ["DET030"]


@pytest.mark.parametrize("name", ["../events.yaml", "/etc/hostname", "sub/../../events.yaml", "missing.yaml"])
def test_event_files_lie_in_the_folder(tmp_path: Path, name: str) -> None:
    path = folder(tmp_path / "inner", events=[name])
    (tmp_path / "events.yaml").write_text(to_yaml(EVENTS, "invented"), "utf-8")
    read = read_case(path)
    assert [p.code for p in read.problems] == ["DET007"] and len(read.log) == 0


def test_several_files_make_one_log(tmp_path: Path) -> None:
    path = folder(tmp_path, events=["events.yaml", "more.jsonl"])
    (path / "more.jsonl").write_text(to_json_lines([event("letter", "05-01", **CITED)], "invented"), "utf-8")
    read = read_case(path)
    assert (read.problems, read.files, len(read.log)) == ((), 3, 5)


def test_documents_are_checked_against_citations(tmp_path: Path) -> None:
    cited = event("letter", "05-01", citations=[{"document": "known"}, {"document": "unknown"}])
    path = folder(tmp_path, to_yaml([cited], "invented"), documents="documents.yaml")
    assert [code for code, _, _ in found(path)] == ["DET007"]
    source = {"id": "known", "title": "x", "published": "2031-05-01", "licence": "x"}
    listed = {"schema": "detente/documents/v1", "documents": [source]}
    (path / "documents.yaml").write_text(yaml.safe_dump(listed), "utf-8")
    assert [code for code, _, _ in found(path)] == ["DET039"]
    assert [s.id for s in read_case(path).documents] == ["known"]


# --- the header ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("schema: detente/events/v1\nevents: []\n", []),
        ("events: []\n", ["DET018"]),
        ("schema: detente/events/v9\nevents: []\n", ["DET018"]),
        ("schema: detente/events/v1\ncase: another\nevents: []\n", ["DET045"]),
        ("schema: detente/events/v1\ntitle: x\nevents: []\n", ["DET010"]),
        ("schema: detente/events/v1\n", ["DET011"]),
        ("schema: detente/events/v1\nevents: {a: 1}\n", ["DET012"]),
    ],
)
def test_the_header_of_an_events_file(tmp_path: Path, text: str, codes: list[str]) -> None:
    assert [code for code, _, _ in found(folder(tmp_path, text))] == codes


# --- finding -----------------------------------------------------------------------------------------------------


@pytest.fixture
def bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two bundled cases, and a working folder without any."""
    for name in ("first", "second"):
        folder(tmp_path / "seeds" / name, id=name, title=name)
    (tmp_path / "here").mkdir()
    monkeypatch.setattr(files, "seeds", lambda: tmp_path / "seeds")
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "seeds"


def test_a_case_is_found_by_path_id_or_digest(bundled: Path) -> None:
    case = read_case(bundled / "second").case
    assert case is not None
    for name in (
        "second",
        str(bundled / "second"),
        str(bundled / "second" / "case.yaml"),
        case.digest,
        case.digest[:6],
    ):
        assert find_case(name) == bundled / "second"


def test_a_folder_here_comes_before_a_bundled_case(bundled: Path) -> None:
    folder(Path("second"))
    assert find_case("second") == Path("second")
    assert find_case("first") == bundled / "first"


@pytest.mark.parametrize("name", ["secnd", "", "00000", "f" * 64, "events.yaml"])
def test_what_is_no_case_is_said_with_a_hint(bundled: Path, name: str) -> None:
    with pytest.raises(DetenteError) as refused:
        find_case(name)
    (problem,) = refused.value.problems
    assert problem.code == "DET045" and problem.help
    assert ("second" in problem.help) == (name == "secnd")


def test_a_digest_needs_six_figures(bundled: Path) -> None:
    case = read_case(bundled / "first").case
    assert case is not None
    with pytest.raises(DetenteError):
        find_case(case.digest[:5])


def test_the_bundled_cases_are_listed_by_id(bundled: Path) -> None:
    assert [p.name for p in files.bundled_cases()] == ["first", "second"]


# --- JSON Lines -------------------------------------------------------------------------------------------------


def test_json_lines_with_and_without_a_header(tmp_path: Path) -> None:
    text = to_json_lines(EVENTS, "invented")
    head, *lines = text.splitlines()
    assert json.loads(head) == {"schema": "detente/events/v1", "case": "invented"} and len(lines) == len(EVENTS)
    for name, content in (("with.jsonl", text), ("without.ndjson", "\n\n".join(lines))):
        (tmp_path / name).write_text(content, "utf-8")
        placed, problems = read_events(tmp_path / name, "invented")
        assert problems == () and [p.event for p in placed] == list(EVENTS)


def test_problems_in_json_lines_name_the_line(tmp_path: Path) -> None:
    good = json.dumps(files.plain(EVENTS[0]))
    bad = good.replace("talks.working", "Talks")
    path = tmp_path / "events.jsonl"
    path.write_text("\n".join(['{"schema": "detente/events/v2"}', good, "{not json", bad]), "utf-8")
    placed, problems = read_events(path)
    assert [p.event.id for p in placed] == [EVENTS[0].id]
    assert (problems[0].code, problems[0].line) == ("DET018", 1)
    assert sorted(p.line for p in problems) == [1, 3, 4]


def test_json_lines_of_another_case_are_refused_like_yaml(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text(to_json_lines(EVENTS, "another"), "utf-8")
    assert [p.code for p in read_events(path, "invented")[1]] == ["DET045"]


def test_json_lines_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_bytes(b'{"id": "\xff"}\n')
    placed, problems = read_events(path)
    assert placed == () and len(problems) == 1


# --- writing -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("items", [(), EVENTS], ids=["none", "some"])
def test_yaml_out_and_in(tmp_path: Path, items: tuple[Event, ...]) -> None:
    read = read_case(folder(tmp_path, to_yaml(items, "invented")))
    assert read.problems == () and read.log == EventLog(items)


def test_what_is_written_is_plain_and_without_defaults() -> None:
    plain = files.plain(EVENTS[0])
    assert plain["when"] == "2031-02-01" and plain["joint"] is True
    assert not {"modality", "intensity", "targets", "effects"} & set(plain)


def rows(*items: Event) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(to_csv(items), newline="")))


def test_a_table_has_a_row_an_event() -> None:
    table = rows(*EVENTS)
    assert [row["id"] for row in table] == [e.id for e in EVENTS]
    assert (table[0]["actors"], table[0]["joint"], table[0]["persons"], table[0]["place"]) == (
        "A; B",
        "true",
        "envoy",
        "Port",
    )
    assert (table[1]["when"], table[1]["earliest"], table[1]["latest"]) == ("2031-02~", "2031-02-01", "2031-02-28")
    assert (table[2]["latest"], table[2]["recorded"], table[2]["probability"]) == ("", "2031-02-10", "0.6")
    assert (table[3]["modality"], table[3]["intensity"], table[3]["sources"]) == ("reported", "0.5", "Gazette")


def test_references_stand_in_one_cell() -> None:
    (row,) = rows(event("praise", "02-01", refs={"confirms": ["a", "b"], "fulfils": ["c"]}))
    assert row["refs"] == "confirms: a, b; fulfils: c"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_cell_runs_as_a_formula(start: str) -> None:
    (row,) = rows(event("praise", "02-01", summary=f"{start}HYPERLINK(1)", place=f"{start}x"))
    assert row["summary"] == f"'{start}HYPERLINK(1)" and row["place"] == f"'{start}x"


def test_no_text_begins_a_row_of_its_own() -> None:
    """A carriage return would: spreadsheets read it as the end of a row, so no event holds one."""
    with pytest.raises(ValueError, match=r"U\+000D"):
        event("praise", "02-01", summary="One\r=1+1")


def test_text_with_commas_quotes_and_lines_comes_back() -> None:
    text = 'He said "no", then\nleft.'
    assert rows(event("praise", "02-01", summary=text))[0]["summary"] == text


@pytest.mark.parametrize(
    "text", ["0E0", "1e3", "1E+5", ".5", "NO", "true", "~", "12:30", "0x1F", "1_000", "2019-01-15"]
)
def test_text_that_looks_like_something_else_stays_text(text: str, tmp_path: Path) -> None:
    """PyYAML writes YAML 1.1 and we read 1.2; what differs between the two must be quoted."""
    path = tmp_path / "events.yaml"
    path.write_text(to_yaml([event("letter", "02-01", place=text)], "invented"), encoding="utf-8")
    (placed,), problems = read_events(path)
    assert (placed.event.place, problems) == (text, ())
