"""The evaluation on the PLOVER records: its arithmetic on invented records, and that the real ones can be read.

The real records are never scored here: there are three evaluations at most, and a test is none.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from evaluation.plover_gsr import (
    CLASSES,
    DATA,
    LABELS,
    Actor,
    Record,
    append,
    evaluate,
    figures,
    kept,
    log_line,
    main,
    read_records,
    records_path,
    sector_of,
    table,
    triples_of,
    units_of,
)

from sim.assess.resampling import Tally
from sim.record.codebook import CODEBOOK
from sim.sources.document.coding.coder import Coding, code
from sim.sources.document.document import Document
from sim.sources.document.lexicon import lexicon
from sim.sources.document.who.gazetteer import Gazetteer, world

PRAISE = "France praised Norway for the return of the boats."
ATTACK = "Norwegian troops shelled a village in France on Monday."
REFUSED = "France refused to meet Norway."
MET = "France and Norway held talks in Peru."
QUIET = "Norway is a long country with many boats."


def row(text: str, label: str, source: str = "FRA", target: str | None = "NOR", **keys: Any) -> dict[str, Any]:
    """A record in the shape of the real ones, with words of our own; actors are `ISO` or `ISO/SECTOR`."""
    found: dict[str, Any] = {"id": "invented", "date": "2000-01-01", "event": label, "text": text}
    for key, given in (("source", source), ("target", target)):
        if given is not None:
            codes = (word.partition("/") for word in given.split())
            found[key] = [{"actorText": "x", "code": c, **({"sector": s} if s else {})} for c, _, s in codes]
    return {**found, **keys}


ROWS = [
    {"id": "about", "event": "DOCUMENT", "comment": "what this is"},
    row(PRAISE, "SUPPORT"),
    row(ATTACK, "FIGHT", "NOR/MIL", "FRA/CVL"),
    row(REFUSED, "REJECT"),
    row(MET, "CONSULT", "NOR", "FRA"),
    row(MET, "AGREE", "NOR", "FRA"),
]


@pytest.fixture
def records(tmp_path: Path) -> Path:
    path = tmp_path / "plover_gsr" / "PLOVER_GSR_CAMEO.json"
    path.parent.mkdir()
    path.write_text(json.dumps(ROWS), encoding="utf-8")
    return path


def coded(text: str) -> Coding:
    return code(Document.of_text(text), Gazetteer.of(world()))


# --- tables -----------------------------------------------------------------------------------------


def test_every_type_of_the_codebook_has_a_class_or_none() -> None:
    assert CLASSES.keys() == CODEBOOK.keys()
    assert set(CLASSES.values()) <= LABELS | {""}


def test_what_the_codebook_leaves_out_has_a_class_of_its_own() -> None:
    known = LABELS | {"CRIME"}  # a class of later versions: recognised so that nothing else is made of it
    assert [e.id for e in lexicon().values() if not e.type and e.plover not in known] == []


# --- reading ----------------------------------------------------------------------------------------


def test_records_and_sentences(records: Path) -> None:
    found = read_records(records)
    assert len(found) == 5
    assert found[1] == Record(ATTACK, "FIGHT", (Actor("NOR", "MIL"),), (Actor("FRA", "CVL"),))
    sentences = units_of(found)
    assert [u.text for u in sentences] == [PRAISE, ATTACK, REFUSED, MET]
    assert sentences[3].labels == {"CONSULT", "AGREE"} and len(sentences[3].triples) == 2


def test_roles_may_be_missing_or_hold_words_only(tmp_path: Path) -> None:
    path = tmp_path / "records.json"
    path.write_text(json.dumps([row(PRAISE, "SUPPORT", target=None), {**row(MET, "CONSULT"), "target": ""}]), "utf-8")
    assert [r.targets for r in read_records(path)] == [(), ()]
    assert units_of(read_records(path))[0].triples == {(Actor("FRA"), Actor(""), "SUPPORT")}


@pytest.mark.parametrize("wrong", [row("", "FIGHT"), row(MET, "YIELD"), {**row(MET, "CONSULT"), "source": [{"x": 1}]}])
def test_a_record_of_another_shape_is_refused_by_its_number(tmp_path: Path, wrong: dict[str, Any]) -> None:
    path = tmp_path / "records.json"
    path.write_text(json.dumps([row(PRAISE, "SUPPORT"), wrong]), encoding="utf-8")
    with pytest.raises(ValueError, match="record 1: ") as caught:
        read_records(path)
    assert MET not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "sector"), [("GOV", "GOV"), ("CVLalb", "CVL"), ("***", ""), ("", ""), ("JRNCHR", "MED"), ("civ", "CVL")]
)
def test_sectors(given: str, sector: str) -> None:
    assert sector_of(given) == sector


# --- what counts ------------------------------------------------------------------------------------


def test_a_complement_is_left_out_and_its_governor_stays() -> None:
    findings = coded(REFUSED).findings
    heads = [f.passage.words[f.trigger.head].low for f in kept(findings)]
    assert "refused" in heads and "meet" not in heads


def test_what_is_done_together_is_right_in_either_direction() -> None:
    (finding,) = [f for f in coded(MET).findings if f.trigger.entry.has("@joint")][:1]
    one, other = Actor("FRA"), Actor("NOR")
    assert list(triples_of(finding, frozenset())) == [(one, other, "CONSULT")]
    assert list(triples_of(finding, frozenset({(other, one, "CONSULT")}))) == [(other, one, "CONSULT")]


def test_scores_by_hand() -> None:
    found = read([row(PRAISE, "SUPPORT"), row(QUIET, "FIGHT", "NOR", "FRA")])
    assert [j.tallies["type"] for j in found] == [Tally(1, 1, 1), Tally(0, 0, 1)]
    assert [j.tallies["triple"] for j in found] == [Tally(1, 1, 1), Tally(0, 0, 1)]
    scores = figures(found)
    assert scores["type"]["f1"] == pytest.approx(2 / 3) and scores["type"]["interval"] == [0.0, 1.0]
    assert scores["false_alarms"] == {"fired": 0, "of": 0}


def test_a_sector_counts_strictly_only() -> None:
    (judged,) = read([row(PRAISE, "SUPPORT", "FRA/GOV")])
    assert (judged.tallies["triple"].hits, judged.tallies["triple_by_state"].hits) == (0, 1)
    (judged,) = read([row("French troops praised Norway.", "SUPPORT", "FRA/MIL")])
    assert (judged.tallies["triple"].hits, judged.tallies["triple_by_state"].hits) == (1, 1)


def test_each_class_too_many_costs() -> None:
    (judged,) = read([row("France praised Norway and condemned Peru.", "SUPPORT")])
    assert judged.tallies["type"] == Tally(1, 2, 1)


def test_false_alarms_where_there_are_sentences_without_an_event() -> None:
    found = figures(read([row(PRAISE, ""), row(QUIET, "")]))
    assert found["false_alarms"] == {"fired": 1, "of": 2} and "50.0%" in table(found, "word-order")


def read(rows: list[dict[str, Any]]) -> Any:
    from evaluation.plover_gsr import _record

    return evaluate(units_of([_record(k, r) for k, r in enumerate(rows)]))


# --- the program ------------------------------------------------------------------------------------


def test_the_table_and_the_log(records: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.md"
    arguments = ["--records", str(records), "--log-file", str(log)]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0 and not log.exists()
    assert "4 sentences, word-order" in done.output and ".420" in done.output and ">= .68" in done.output
    assert not any(text[:20] in done.output for text in (PRAISE, ATTACK, REFUSED, MET))
    for day in ("2031-03-09", "2031-03-10"):
        assert CliRunner().invoke(main, [*arguments, "--log", "--date", day]).exit_code == 0
    rows = [line for line in log.read_text(encoding="utf-8").splitlines() if line.startswith("| 2031")]
    assert [r.split(" | ")[0] for r in rows] == ["| 2031-03-09", "| 2031-03-10"]
    assert rows[0].count("|") == log.read_text(encoding="utf-8").splitlines()[4].count("|")


def test_as_json(records: Path) -> None:
    done = CliRunner().invoke(main, ["--records", str(records), "--json"])
    assert json.loads(done.output)["sentences"] == 4


def test_what_it_needs(records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "--log needs --date" in CliRunner().invoke(main, ["--records", str(records), "--log"]).output
    monkeypatch.setenv(DATA, str(tmp_path / "absent"))
    assert "not distributed" in CliRunner().invoke(main, []).output
    monkeypatch.setenv(DATA, str(tmp_path))
    assert CliRunner().invoke(main, ["--parse"]).output == "5 records, 4 sentences\n"


def test_the_log_keeps_what_it_holds(tmp_path: Path) -> None:
    line = log_line(figures(read([row(PRAISE, "SUPPORT")])), "2031-03-09", "abc1234", "word-order")
    path = tmp_path / "log.md"
    append(path, line)
    append(path, line)
    assert path.read_text(encoding="utf-8").count(line) == 2 and path.read_text(encoding="utf-8").startswith("# Eval")


def test_the_real_records_can_be_read() -> None:
    path = records_path()
    if not path.is_file():
        pytest.skip(f"the PLOVER records are not distributed: no copy in ../shared/data, and {DATA} names none")
    found = read_records(path)
    assert (len(found), len(json.loads(path.read_text(encoding="utf-8")))) == (322, 323)
    assert {r.label for r in found} == LABELS
