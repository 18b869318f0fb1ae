"""extract, decide, doccano and `log append --decided` on the command line: from a file to events in a log."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.cli.main import run
from sim.record.files import load, read_events

ARTICLE = """\
PORT SALIS, March 9 (Lakes News) - Arvenia accused Belgar on Monday of breaking the accord on the lake.

Belgar may impose sanctions on Arvenia as early as this week, a source told Reuters.

The two sides held talks in January. Norland criticised Arvenia.
"""
CASE = """\
schema: detente/case/v1
id: lake
title: An invented case
start: 2020-01-01
end: 2021-12-31
events: [events.yaml]
actors:
  - {id: ARV, name: Arvenia, kind: state}
  - {id: BLG, name: Belgar, kind: state}
principals: [[ARV, BLG]]
"""
EVENTS = "schema: detente/events/v1\ncase: lake\nevents: []  # by review\n"
PUBLISHED = ("--case", "lake", "--published", "2021-03-09")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "110")
    (tmp_path / "lake").mkdir()
    (tmp_path / "lake/case.yaml").write_text(CASE, encoding="utf-8")
    (tmp_path / "lake/events.yaml").write_text(EVENTS, encoding="utf-8")
    (tmp_path / "talks.txt").write_text(ARTICLE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def say(here: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def said(*words: str) -> tuple[int, str, str]:
        code = run(list(words))
        out, err = capsys.readouterr()
        return code, out, err

    return said


Say = Callable[..., tuple[int, str, str]]


def result(say: Say, *words: str) -> Any:
    code, out, _ = say(*words, "--json")
    assert code == 0, out
    return json.loads(out)["result"]


def candidates(say: Say) -> list[dict[str, Any]]:
    return list(result(say, "extract", "talks.txt", *PUBLISHED, "-o", "talks.candidates.jsonl")["candidates"])


def test_what_the_commands_print(say: Say, golden: Callable[[str, str], None]) -> None:
    text = ""
    for words in (
        ("extract", "talks.txt", *PUBLISHED, "-o", "talks.candidates.jsonl"),
        *(
            ("extract", "talks.txt", *PUBLISHED, "--stage", stage)
            for stage in ("blocks", "sentences", "actors", "dates")
        ),
        ("extract", "talks.txt", *PUBLISHED, "--stage", "triggers"),
        ("extract", "--case", "lake", "--explain", "Belgar rebuffed Arvenia's offer of talks."),
        ("extract", "talks.txt", "--case", "lake"),
        ("extract",),
        ("extract", "nothing.txt"),
        ("extract", "talks.txt", "--coder", "lexikon"),
        ("extract", "talks.txt", "--id", "Not An Id"),
    ):
        code, out, err = say(*words)
        text += f"$ detente {' '.join(words)}\n{out}{err}exit {code}\n\n"
    golden("cli/extract.txt", text)


def test_only_what_was_decided_reaches_a_log(say: Say, here: Path) -> None:
    found = candidates(say)
    verdicts = {"accuse.noncompliance": "accept", "sanctions.imposed": "defer", "talks.working": "reject"}
    for c in found:
        if verdict := verdicts.get(c["type"]):
            more = ("--reason", "told before") if verdict == "reject" else ()
            code, _, err = say(
                "decide", "talks.candidates.jsonl", c["id"], verdict, *more, "--at", "2021-03-10", "--case", "lake"
            )
            assert code == 0, err
    decided = ("--decided", "talks.decisions.jsonl")
    added = result(say, "log", "append", "lake/events.yaml", *decided)
    (event,) = [p.event for p in read_events(here / "lake/events.yaml")[0]]
    assert added["added"] == [event.id]
    assert (event.type, event.actors, event.targets, event.when.text) == (
        "accuse.noncompliance", ("ARV",), ("BLG",), "2021-03-08",
    )  # fmt: skip
    (citation,) = event.citations
    start, end = citation.span or (0, 0)
    assert ARTICLE[start:end] == "Arvenia accused Belgar on Monday"
    assert (citation.document, citation.paragraph) == ("talks", 1)
    assert citation.sha256 == next(c["sha256"] for c in found)
    assert (citation.decision or "").startswith("accepted c-")
    assert "# by review" in (here / "lake/events.yaml").read_text(encoding="utf-8")
    assert result(say, "log", "append", "lake/events.yaml", *decided)["known"] == [event.id]
    assert [e.id for e in load("lake").log] == [event.id]
    say("log", "init", "team.db", "lake")
    assert result(say, "log", "append", "team.db#lake", *decided)["added"] == 1
    assert result(say, "log", "append", "team.db#lake", *decided)["known"] == 1


def test_a_candidate_with_a_strange_actor_is_shown_and_cannot_be_accepted(say: Say) -> None:
    names = "schema: detente/gazetteer/v1\nactors: [{id: NRL, name: Norland, kind: state}]\n"
    Path("lake/gazetteer.yaml").write_text(names, encoding="utf-8")
    strange = [c for c in candidates(say) if c.get("refused")]
    assert [c["refused"] for c in strange] == ["no actor of the case: NRL"]
    code, _, err = say("decide", "talks.candidates.jsonl", strange[0]["id"], "accept", "--case", "lake")
    assert code == 1
    assert "DET101" in err


@pytest.mark.parametrize("words", [(), ("talks.txt", "--decided", "talks.decisions.jsonl")])
def test_append_takes_a_file_or_decisions(say: Say, words: tuple[str, ...]) -> None:
    assert say("log", "append", "lake/events.yaml", *words)[0] == 2


def test_damaged_decisions_reach_nothing(say: Say, here: Path) -> None:
    found = candidates(say)
    say("decide", "talks.candidates.jsonl", found[0]["id"], "accept", "--case", "lake")
    path = here / "talks.decisions.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace('"n": 1', '"n": 2'), encoding="utf-8")
    code, _, err = say("log", "append", "lake/events.yaml", "--decided", "talks.decisions.jsonl")
    assert code == 1
    assert "DET100" in err
    assert (here / "lake/events.yaml").read_text(encoding="utf-8") == EVENTS


def test_the_day_of_publication_may_stand_beside_the_article(say: Say, here: Path) -> None:
    meta = "schema: detente/document/v1\nid: lakes-news-1\ntitle: Lakes\npublished: 2021-03-09\n"
    (here / "talks.meta.yaml").write_text(meta, encoding="utf-8")
    found = result(say, "extract", "talks.txt", "--case", "lake")
    assert (found["document"], found["published"]) == ("lakes-news-1", "2021-03-09")
    (here / "talks.meta.yaml").write_text(meta.replace("2021-03-09", "09/03/2021"), encoding="utf-8")
    code, _, err = say("extract", "talks.txt", "--case", "lake")
    assert code == 1
    assert "talks.meta.yaml:4:12 DET021" in err


def test_an_article_scored_against_its_gold(say: Say) -> None:
    articles = Path(__file__).parent / "articles"
    name = sorted(p.name.split(".")[0] for p in articles.glob("*.gold.yaml"))[0]
    found = result(
        say, "extract", str(articles / f"{name}.txt"), "--actors", str(articles / f"{name}.actors.yaml"),
        "--published", "2021-03-09", "--score", str(articles / f"{name}.gold.yaml"),
    )  # fmt: skip
    assert found


CODER = """\
import json, sys
request = json.loads(sys.stdin.readline())
text = request["document"]["text"]
quote = "Arvenia accused Belgar on Monday"
span = [text.index(quote), text.index(quote) + len(quote)]
print(json.dumps({"coder": {"name": "mine", "version": "1"}}))
print(json.dumps({"type": "criticise", "actors": ["ARV"], "targets": ["BLG"], "when": "2021-03-08",
                  "date_words": "Monday", "places": [{"span": span, "quote": quote}]}))
print(json.dumps({"type": "criticise", "actors": ["ARV"], "places": [{"span": [0, 5], "quote": "never said"}]}))
"""


def test_another_program_may_propose_and_is_checked(say: Say, here: Path) -> None:
    (here / "coder.py").write_text(CODER, encoding="utf-8")
    code, out, err = say("extract", "talks.txt", *PUBLISHED, "--coder", f"exec:{sys.executable} coder.py", "--json")
    assert code == 0, err
    assert [(c["type"], c["coder"]["name"]) for c in json.loads(out)["result"]["candidates"]] == [("criticise", "mine")]
    assert "Not kept, item 2" in err


def test_doccano_and_back_is_the_same(say: Say, here: Path) -> None:
    candidates(say)
    result(
        say, "doccano", "export", "talks.candidates.jsonl", "talks.txt", *PUBLISHED, "--relations", "-o", "out.jsonl"
    )
    result(say, "doccano", "import", "out.jsonl", "talks.txt", *PUBLISHED, "-o", "back.candidates.jsonl")
    assert (here / "back.candidates.jsonl").read_bytes() == (here / "talks.candidates.jsonl").read_bytes()


@pytest.mark.parametrize("target", ["lake/events.yaml", "talks.txt", "lake", "", "x" * 300])
def test_nothing_else_is_written_over(say: Say, here: Path, target: str) -> None:
    before = {p: p.read_bytes() for p in here.rglob("*") if p.is_file()}
    code, _, err = say("extract", "talks.txt", *PUBLISHED, "-o", target)
    assert code == 2, err
    assert {p: p.read_bytes() for p in here.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("words", ["\u202eturned", "\x1b[31mred", "x" * 100_000])
@pytest.mark.parametrize("option", ["--reason", "--by"])
def test_what_could_not_be_read_back_is_not_kept(say: Say, here: Path, option: str, words: str) -> None:
    first, second, _ = [c["id"] for c in candidates(say)][:3]
    assert say("decide", "talks.candidates.jsonl", first, "accept", "--case", "lake")[0] == 0
    kept = (here / "talks.decisions.jsonl").read_bytes()
    reason = ("--reason", "told before") if option != "--reason" else ()
    code, _, err = say("decide", "talks.candidates.jsonl", second, "reject", *reason, option, words, "--case", "lake")
    assert code == 1, err
    assert "\x1b" not in err
    assert (here / "talks.decisions.jsonl").read_bytes() == kept
    assert say("log", "append", "lake/events.yaml", "--decided", "talks.decisions.jsonl")[0] == 0


def test_an_article_with_marks_of_direction_is_refused_at_its_place(say: Say, here: Path) -> None:
    (here / "talks.txt").write_text("Belgar \u202epraised\u202c Arvenia.\n", encoding="utf-8")
    code, _, err = say("extract", "talks.txt", *PUBLISHED)
    assert code == 1
    assert "talks.txt:1:8 DET005" in err
