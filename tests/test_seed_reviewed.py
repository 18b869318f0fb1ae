"""The second coding of the seed article: decisions that stand alone, the events made of them, what differs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sim.assess.agreement import agreement
from sim.assess.coded import read_coding
from sim.cli.main import run
from sim.engine.replay import replay
from sim.record.files import load, read_events
from sim.record.log import EventLog
from sim.sources.document.coding.coder import code
from sim.sources.document.reading.documentfile import read_document
from sim.sources.document.review.decided import decided_events
from sim.sources.document.review.decision import current
from sim.sources.document.review.decisionfile import read_decisions
from sim.sources.document.who.gazetteerfile import gazetteer_of

ROOT = Path(__file__).resolve().parents[1]
CASE = ROOT / "seeds" / "us-dprk"
DECISIONS = CASE / "seed-2019-01-15.decisions.jsonl"
REVIEWED = CASE / "reviewed.yaml"


def test_the_events_are_those_that_were_decided() -> None:
    placed, problems = read_events(REVIEWED)
    assert problems == ()
    made = sorted(decided_events(DECISIONS), key=lambda e: (e.known, e.id))
    assert [p.event for p in placed] == made


def test_each_cites_document_place_and_decision() -> None:
    (source,) = load("us-dprk").documents
    for event in decided_events(DECISIONS):
        for citation in event.citations:
            assert (citation.document, citation.sha256) == (source.id, source.sha256)
            assert citation.decision
            assert citation.span is not None
            assert citation.span[1] <= (source.code_points or 0)


def test_the_decisions_and_their_places_fit_the_article_and_the_coder() -> None:
    folder = load("us-dprk")
    path = ROOT.parent / "shared" / "seeds" / str(folder.documents[0].file)
    if not path.is_file():
        pytest.skip("the article is not beside this repository (shared/seeds/…)")
    assert folder.case is not None
    document = read_document(path, None, folder.documents)
    offered = {c.id: c for c in code(document, gazetteer_of(folder.case, folder.folder)).candidates}
    decided = {name: d for name, d in current(read_decisions(DECISIONS).decisions).items() if d.candidate}
    assert sorted(offered) == sorted(decided)  # nothing is left undecided, and nothing decided is offered anew
    assert all(offered[name].main.digest == d.quote for name, d in decided.items())


def test_it_replays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["log", "init", "second.db", "us-dprk"]) == 0
    assert run(["log", "append", "second.db#us-dprk", "--decided", str(DECISIONS)]) == 0
    capsys.readouterr()
    assert run(["replay", "second.db#us-dprk", "--json"]) == 0
    case = load("us-dprk").case
    assert case is not None
    result = replay(case, EventLog(decided_events(DECISIONS)))
    assert [p["phase"] for p in json.loads(capsys.readouterr().out)["result"]["phases"]] == [
        spell.phase for spell in result.phases
    ]


def test_a_report_shows_each_events_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run(["log", "init", "second.db", "us-dprk"])
    run(["log", "append", "second.db#us-dprk", "--decided", str(DECISIONS)])
    assert run(["report", "second.db#us-dprk", "-o", "second.html"]) == 0
    page = (tmp_path / "second.html").read_text(encoding="utf-8")
    for event in decided_events(DECISIONS):
        start, end = event.citations[0].span or (0, 0)
        assert f"paragraph {event.citations[0].paragraph}, code points {start} to {end}" in page


def test_the_readme_says_how_the_two_codings_differ() -> None:
    found = agreement(read_coding(CASE / "article.yaml"), read_coding(REVIEWED))
    text = (CASE / "README.md").read_text(encoding="utf-8")
    for variable in ("type", "sign", "modality"):
        alpha = found.alpha(variable)
        row = rf"\| {variable} \| {alpha.value:.3f} \| {alpha.alike} of {alpha.pairs} \|"
        assert re.search(row, text), row
    for both in found.pairs:
        if both.differences:
            assert f"`{both.second.id}`" in text, both.second.id
    assert all(f"`{one.id}`" in text for one in (*found.only_first, *found.only_second))
