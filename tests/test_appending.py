"""Events added to an events file: the text that was there stays, and what is read is what was there and more."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import History, histories

from sim.errors import DetenteError
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
