"""`detente ledger`: by who owes, what is disputed or open first, with causes, claims, sources and the index."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from invented import event, making, promise, run

from sim.cli.ledger import ORDER, STATUSES, ledger_data, ledger_text
from sim.cli.main import run as command
from sim.cli.output import Output
from sim.engine.trajectory import Trajectory
from sim.model.ledger import implementation

Golden = Callable[[str, str], None]
SOURCES = [{"title": "The pact", "publisher": "Gazette", "published": "2031-01-11"}, {"document": "d", "paragraph": 3}]


def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    assert command(["ledger", *arguments, "--json"]) == code
    return json.loads(capsys.readouterr().out).get("result")


def some() -> Trajectory:
    return run(
        making(
            "01-10",
            promise(content="Open the border.", due="2031-06~", magnitude=1.5, vagueness=0.6),
            promise("halt", content="No tests.", forbids=["test.nuclear"], to=["B", "C"]),
            promise("or-else", kind="threat", content="Close it again.", due="2031-03-01"),
            promise("gift", by="B", to=["A"], condition={"any": [{"commitment": "pledge", "is": "FULFILLED"}]}),
            id="pact",
            citations=SOURCES,
        ),
        making("01-20", promise("aid", by="C", to=["A"], content="Send aid."), id="offer"),
        event("aid.provided", "02-01", "C", "A", id="sent", refs={"fulfils": ["aid"]}),
        event("aid.provided", "02-02", "A envoy", id="part", refs={"fulfils": ["pledge"]}, fraction=0.4),
        event("accuse.noncompliance", "03-01", "B", "A", id="blame", refs={"breaches": ["pledge"]}),
        event("test.nuclear", "04-01", id="bang"),
    )


def test_in_words(golden: Golden) -> None:
    golden("cli/ledger.txt", ledger_text("An invented case", ledger_data(some()), Output(quiet=True)) + "\n")


def test_principals_come_first_and_what_is_open_before_what_is_settled() -> None:
    found = ledger_data(some())["commitments"]
    assert [c["by"] for c in found] == ["A", "A", "A", "B", "C"]
    ranks = [ORDER.index(c["status"]) for c in found]
    assert ranks[:3] == sorted(ranks[:3]) and len(set(ranks[:3])) == 3
    assert {s.upper() for s in STATUSES} == set(ORDER)


def test_nothing_promised_and_nothing_that_fits() -> None:
    nothing = ledger_data(run())
    assert "Nothing was promised" in ledger_text("An invented case", nothing, Output())
    assert "No commitment fits." in ledger_text("An invented case", ledger_data(some(), "D"), Output())


def test_a_case_for_scripts(capsys: pytest.CaptureFixture[str]) -> None:
    data = told(capsys, "us-dprk")
    assert data["of"] == len(data["commitments"]) > 20
    for c in data["commitments"]:
        assert c["history"][0]["from"] == c["made"] and c["history"][-1]["status"] == c["status"]
        assert c["sources"] and c["to"] and c["content"]
        assert c["history"][-1]["to"] == data["at"] and c["since"] == c["history"][-1]["from"]
    disputed = next(c for c in data["commitments"] if c["id"] == "us-suspend-exercises")
    assert {(tuple(k["by"]), k["own"]) for k in disputed["claims"]} == {(("KOR", "USA"), True), (("PRK",), False)}


def test_the_index_is_that_of_the_state(capsys: pytest.CaptureFixture[str]) -> None:
    result = some()
    kept = ledger_data(result)["implementation"]
    for name in ("A", "B", "C"):
        found = implementation(result.states[-1].ledger, name)
        assert kept[name]["index"] == (None if found is None else round(found, 6))


def test_only_an_actor_a_status_and_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    person = told(capsys, "us-dprk", "--actor", "trump", "--at", "2019-08-01", "--status", "Contested")
    assert [(c["id"], c["status"]) for c in person["commitments"]] == [("us-suspend-exercises", "CONTESTED")]
    assert person["at"] == "2019-08-01" and len(person["commitments"][0]["claims"]) == 3
    assert told(capsys, "us-dprk", "--as-known", "2018-03-07")["of"] < person["of"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("--actor", "Atlantis"), "no actor `Atlantis`"), (("--at", "2031-01-01"), "lies outside the case")],
)
def test_misuse_is_explained(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str) -> None:
    assert command(["ledger", "us-dprk", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_it_names_what_comes_next(capsys: pytest.CaptureFixture[str]) -> None:
    assert command(["ledger", "us-dprk", "--actor", "USA", "--as-known", "2019-08-01"]) == 0
    out, err = capsys.readouterr()
    assert "PRK accuses USA: prk-exercise-accusation-2019-07" in out and "implementation" in out
    assert "Next: detente plot ledger us-dprk --as-known 2019-08-01" in err


# --- the charts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "data"),
    [
        (("ledger", "us-dprk", "--until", "2018-07-01"), {"kind": "ledger", "case": "us-dprk"}),
        (("timeline", "us-dprk", "--as-known", "2018-01-01"), {"kind": "timeline", "case": "us-dprk"}),
        (("timeline", "deadline-extended", "--size", "slide"), {"kind": "timeline", "scenario": "deadline-extended"}),
    ],
)
def test_charts_are_written(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    data: dict[str, str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert command(["plot", *arguments, "--json", "--title", "Seen from here"]) == 0
    found = json.loads(capsys.readouterr().out)["result"]
    assert data.items() <= found.items() and found["file"] == f"{data.get('scenario', 'us-dprk')}-{data['kind']}.png"
    assert (tmp_path / found["file"]).read_bytes()[:4] == b"\x89PNG"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("timeline", "deadline-extended", "--until", "2019-01-01"), "belong to charts of a case"),
        (("timeline",), "`timeline` draws one case, 0 are named"),
        (("ledger", "us-dprk", "--variable", "climate"), "`ledger` draws no variable"),
        (("ledger", "us-dprk", "-o", "ledger.txt"), "cannot write `.txt`"),
    ],
)
def test_charts_that_make_no_sense(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str) -> None:
    assert command(["plot", *arguments]) == 2
    assert words in capsys.readouterr().err
