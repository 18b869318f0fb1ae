"""Events added to an events file: the text that was there stays, and what is read is what was there and more."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import History, histories

from sim.cli.main import run
from sim.errors import DetenteError, MissingError
from sim.record.appending import append_events
from sim.record.event import Event
from sim.record.files import read_events, to_yaml

WRITTEN = """\
# Mine, with remarks.
schema: detente/events/v1
case: us-dprk
events:
  # the first
  - id: one            # a remark
    type: letter
    actors: [USA]
    targets: [PRK]
    when: 2019-01-12
    summary: >-
      A letter,
      folded.
  - {id: two, type: call, actors: [USA], targets: [PRK], when: 2019-01-13, summary: A call.}
# the end
"""


def event(name: str) -> Event:
    return Event.model_validate(
        {
            "id": name,
            "type": "praise",
            "actors": ["USA"],
            "targets": ["PRK"],
            "when": "2019-02-01",
            "summary": "Praise.",
        }
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "events.yaml"
    path.write_text(WRITTEN, encoding="utf-8")
    return path


def test_comments_and_order_stay(file: Path) -> None:
    assert append_events(file, [event("three")]) == (("three",), ())
    text = file.read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line not in WRITTEN.splitlines()] == [
        "  - id: three", "    type: praise", "    actors:", "    - USA", "    targets:", "    - PRK",
        "    when: '2019-02-01'" if "'2019-02-01'" in text else "    when: 2019-02-01", "    summary: Praise.",
    ]  # fmt: skip
    assert text.endswith("# the end\n")
    assert [line for line in WRITTEN.splitlines() if line not in text.splitlines()] == []
    assert [p.event.id for p in read_events(file)[0]] == ["one", "two", "three"]


def test_what_is_there_is_counted_and_not_added_again(file: Path) -> None:
    append_events(file, [event("three")])
    text = file.read_text(encoding="utf-8")
    assert append_events(file, [event("three")]) == ((), ("three",))
    assert file.read_text(encoding="utf-8") == text


def test_another_event_of_the_same_id_is_refused_and_nothing_is_written(file: Path) -> None:
    with pytest.raises(DetenteError, match="other events of the same id: one"):
        append_events(file, [event("three"), event("one")])
    assert file.read_text(encoding="utf-8") == WRITTEN


@pytest.mark.parametrize(
    "text",
    [
        WRITTEN.replace("events:\n", "events: [\n"),
        "schema: detente/events/v1\nevents: [{id: a, type: call, actors: [USA], when: 2019, summary: A}]",
        "schema: detente/events/v1\n",
        "events: 3\n",
        "",
    ],
    ids=["broken", "brackets", "no list", "no schema", "empty"],
)
def test_a_file_that_cannot_be_added_to_is_left_alone(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DetenteError):
        append_events(file, [event("three")])
    assert file.read_text(encoding="utf-8") == text


def test_a_file_without_events_yet(file: Path) -> None:
    file.write_text("schema: detente/events/v1\nevents: []  # none yet\n# end\n", encoding="utf-8")
    append_events(file, [event("three")])
    assert [p.event.id for p in read_events(file)[0]] == ["three"]
    assert "# end" in file.read_text(encoding="utf-8")


@given(histories(), st.integers(0, 4))
def test_what_is_read_is_what_was_there_and_what_was_added(
    tmp_path_factory: pytest.TempPathFactory, history: History, first: int
) -> None:
    path = tmp_path_factory.mktemp("append") / "events.yaml"
    every = list(history.log)[:8]
    path.write_text(to_yaml(every[:first], "us-dprk"), encoding="utf-8")
    append_events(path, every[first:])
    assert [p.event for p in read_events(path)[0]] == every


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "bom"])
def test_line_ends_and_mark_stay(file: Path, ends: str, mark: str) -> None:
    file.write_bytes((mark + WRITTEN.replace("\n", ends)).encode())
    append_events(file, [event("three")])
    text = file.read_bytes().decode()
    assert text.startswith(mark + "# Mine")
    assert text.count("\n") == text.count(ends)
    assert [p.event.id for p in read_events(file)[0]] == ["one", "two", "three"]


def test_a_link_stays_a_link(file: Path) -> None:
    link = file.with_name("link.yaml")
    try:
        link.symlink_to(file)
    except OSError:
        pytest.skip("no links here")
    append_events(link, [event("three")])
    assert link.is_symlink()
    assert [p.event.id for p in read_events(file)[0]] == ["one", "two", "three"]


@pytest.mark.parametrize("empty", ["events: []", "events: [ ]", "events:  []  # none", "'events': []", "events : []"])
def test_every_way_to_write_no_events(file: Path, empty: str) -> None:
    file.write_text(f"schema: detente/events/v1\n{empty}\n", encoding="utf-8")
    append_events(file, [event("three")])
    assert [p.event.id for p in read_events(file)[0]] == ["three"]


@pytest.mark.parametrize(
    "text",
    [
        WRITTEN.replace("\n", "\r"),
        WRITTEN.replace("id: two", "id: one"),
        WRITTEN.replace("  - {id: two", "  - id: kept\n    type: call\n    actors: [USA]\n    targets: [PRK]\n"
                        "    when: 2019\n    summary: Kept.\n    note: |+\n      kept\n\n\n#  - {id: two"),
    ],
    ids=["old line ends", "an id twice", "kept line ends"],
)  # fmt: skip
def test_what_would_change_other_events_is_refused(file: Path, text: str) -> None:
    file.write_bytes(text.encode())
    with pytest.raises(DetenteError):
        append_events(file, [event("three")])
    assert file.read_bytes() == text.encode()


INDENTED = "schema: detente/events/v1\nevents:\n  - id: one\n    type: call\n    actors: [USA]\n    targets: [PRK]\n"
INDENTED += "    when: 2019-01-12\n    summary: A call.\n"
FLUSH = INDENTED.replace("\n  ", "\n")


@pytest.mark.parametrize(
    ("text", "remarks", "before"),
    [
        (INDENTED, "    # deeper\n  # level\n", ("# deeper", "# level")),
        (INDENTED, "\n  # level, apart\n\n    # deeper, apart\n", ("# level, apart", "# deeper, apart")),
        (INDENTED, "  # level\n# the end\n", ("# level",)),
        (INDENTED, " # between\n  # level\n", ()),
        (INDENTED, "# the end\n  # behind it\n", ()),
        (INDENTED, "  # last, without an end of line", ("# last, without an end of line",)),
        (FLUSH, "# level\n  # deeper\n", ("# level", "# deeper")),
        (FLUSH, "# level\n\n# the end\n", ("# level",)),
        (FLUSH, "\n# the end\n", ()),
        (FLUSH, "\n  # deeper\n# the end\n", ("# deeper",)),
        (INDENTED, "  # level\ncase: us-dprk\n", ("# level",)),
        (FLUSH, "# on the key\ncase: us-dprk\n", ()),
        (FLUSH, "# level\n\n# on the key\ncase: us-dprk\n", ("# level",)),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_remark_stays_behind_the_event_it_followed(
    file: Path, text: str, remarks: str, before: tuple[str, ...], ends: str
) -> None:
    """However often something is added: what stood behind the last event stands there still, the rest at the end."""
    file.write_bytes((text + remarks).replace("\n", ends).encode())
    append_events(file, [event("three")])
    append_events(file, [event("four")])
    lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines()]
    assert [line for line in lines[: lines.index("- id: three")] if line.startswith("#")] == list(before)
    assert [line for line in lines if line.startswith("#")] == [r.strip() for r in remarks.splitlines() if "#" in r]
    assert [line for line in lines[lines.index("- id: three") : lines.index("- id: four")] if "#" in line] == []
    assert [p.event.id for p in read_events(file)[0]] == ["one", "three", "four"]


def test_what_looks_like_a_remark_within_a_text_is_none(file: Path) -> None:
    text = INDENTED.replace("summary: A call.", "summary: |-\n      A call.\n      # not a remark\n")
    file.write_text(text + "  # a remark\n", encoding="utf-8")
    append_events(file, [event("three")])
    assert read_events(file)[0][0].event.summary == "A call.\n# not a remark"
    assert "# a remark\n  - id: three" in file.read_text(encoding="utf-8")


def test_a_read_only_file_is_refused_and_stays(file: Path) -> None:
    """Also to root, to whom the system refuses nothing; where nothing is new, nothing is refused."""
    file.chmod(0o444)
    with pytest.raises(MissingError, match="read-only") as error:
        append_events(file, [event("three")])
    assert (error.value.problems[0].code, error.value.problems[0].file) == ("DET061", file.as_posix())
    assert file.read_text(encoding="utf-8") == WRITTEN
    held = [p.event for p in read_events(file)[0]]
    assert append_events(file, held) == ((), ("one", "two"))
    file.chmod(0o644)
    assert append_events(file, [event("three")]) == (("three",), ())


def test_a_file_of_somebody_else_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with pytest.raises(MissingError, match="read-only"):
        append_events(file, [event("three")])
    assert file.read_text(encoding="utf-8") == WRITTEN


def test_the_command_says_that_the_file_is_read_only(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = tmp_path / "more.yaml"
    more.write_text(to_yaml([event("three")], "us-dprk"), encoding="utf-8")
    file.chmod(0o444)
    assert run(["log", "append", str(file), str(more)]) == 3
    assert "DET061 the file is read-only" in capsys.readouterr().err
    assert not [p for p in tmp_path.iterdir() if p.name not in ("events.yaml", "more.yaml")]
