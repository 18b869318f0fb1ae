"""Decisions and candidates as files: nothing is lost, nothing of the document is kept, and damage is named by line."""

from __future__ import annotations

import errno
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from reviewing import ACCUSED, CANDIDATES, DAY, DOCUMENT, SIGNED, STRANGER, TALKS, TEXT, the_case, write

from sim.errors import DetenteError
from sim.record.event import Event
from sim.sources.document.coding.candidate import Candidate, to_lines
from sim.sources.document.coding.candidatefile import read_candidates
from sim.sources.document.document import Document
from sim.sources.document.review.decision import Changes, Decision, about_candidate, current, event_of
from sim.sources.document.review.decisionfile import HEAD, DecisionFile, line_of, read_decisions
from sim.sources.document.review.session import Review

ADDED = Event.model_validate(
    {
        "id": "x-note",
        "type": "letter",
        "actors": ["ALD"],
        "targets": ["BER"],
        "when": "2031-01-05",
        "summary": "Ours.",
    }
)


def decided(path: Path) -> Review:
    """A review that writes to a file, with one decision of every kind in it."""
    file = DecisionFile(path)
    review = Review(CANDIDATES, file.decisions, at=DAY, by="ann", case=the_case(), keep=file.append)
    review.accept(ACCUSED)
    review.edit({"when": "2031-02", "summary": "Talks are to be held.", "intensity": "1.5"}, TALKS)
    review.reject("told elsewhere already", SIGNED)
    review.defer(STRANGER)
    review.undo(STRANGER.id)
    review.add(ADDED)
    return review


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "talks.decisions.jsonl"


def test_what_was_decided_is_read_back(path: Path) -> None:
    review = decided(path)
    read = read_decisions(path)
    assert (list(read.decisions), read.problems, read.torn) == (review.decisions, (), b"")
    assert [d.n for d in read.decisions] == [1, 2, 3, 4, 5, 6]
    assert {a: d.verdict for a, d in current(read.decisions).items()} == {
        ACCUSED.id: "accepted", TALKS.id: "edited", SIGNED.id: "rejected", "x-note": "added",
    }  # fmt: skip


def test_nothing_of_the_document_is_kept(path: Path) -> None:
    """No three words in a row of what is quoted or stands around it."""
    decided(path)
    written, words = path.read_text(encoding="utf-8"), TEXT.split()
    assert not [" ".join(words[k : k + 3]) for k in range(len(words) - 2) if " ".join(words[k : k + 3]) in written]


def test_an_event_comes_of_the_decisions_file_alone(path: Path) -> None:
    """Without candidates: who, what, when and where a reader can check it."""
    decided(path)
    found = current(read_decisions(path).decisions)
    event = event_of(found[TALKS.id])
    assert (event.type, event.actors, event.joint, event.when.text) == (
        "talks.working",
        ("ALD", "BER"),
        True,
        "2031-02",
    )
    assert (event.modality, event.intensity, event.known) == ("anticipated", 1.5, DOCUMENT.published)
    cited = event.citations[0]
    assert (cited.document, cited.paragraph, cited.span) == ("bridge-report", 2, TALKS.main.span)
    assert cited.attribution == "an official (may)"
    assert event_of(found["x-note"]) == ADDED
    assert event_of(found[ACCUSED.id]).recorded is None  # the date tells
    with pytest.raises(ValueError, match="makes no event"):
        event_of(found[SIGNED.id])


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"verdict": "edited"}, "needs `changes`"),
        ({"verdict": "edited", "changes": Changes()}, "changes nothing"),
        ({"verdict": "rejected"}, "needs `reason`"),
        ({"verdict": "accepted", "undoes": 1}, "`undoes` does not go with"),
        ({"verdict": "added"}, "needs `event`"),
        ({"verdict": "accepted", "candidate": None}, "lacks candidate"),
    ],
)
def test_a_decision_says_what_its_verdict_needs(fields: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Decision.model_validate({"n": 1, "at": DAY, **about_candidate(ACCUSED), **fields})


# --- a line cut short ---------------------------------------------------------------------------------


def test_a_file_cut_anywhere_keeps_every_whole_decision(path: Path) -> None:
    """Killed while writing, at any byte: opening says what is gone, and goes on with the next number."""
    decided(path)
    whole = path.read_bytes()
    decisions = read_decisions(path).decisions
    ends = [k for k in range(len(whole)) if whole[k : k + 1] == b"\n"]
    for cut in sorted(
        {*range(0, len(whole), 13), *(end + by for end in ends for by in (-1, 0, 1)), 1, 2} - {len(whole)}
    ):
        path.write_bytes(whole[:cut])
        file = DecisionFile(path)
        lines = whole[:cut].count(b"\n")
        ended = whole[cut : cut + 1] == b"\n" and lines > 0  # all but the line break is there
        assert file.decisions == list(decisions[: max(0, lines - 1) + ended])
        assert bool(file.mended) == (cut > 0 and whole[cut - 1 : cut] != b"\n")
        if len(file.decisions) < len(decisions):
            file.append(decisions[len(file.decisions)])
        assert read_decisions(path).decisions == decisions[: len(file.decisions)]


def test_zeros_that_a_power_cut_left_are_cut_off(path: Path) -> None:
    decided(path)
    before = path.read_bytes()
    path.write_bytes(before + b'{"n": 7, "cand\0\0\0\0')
    assert "cut short" in DecisionFile(path).mended
    assert path.read_bytes() == before


def test_reading_alone_changes_nothing(path: Path) -> None:
    decided(path)
    torn = path.read_bytes()[:-9]
    path.write_bytes(torn)
    assert read_decisions(path).torn
    assert path.read_bytes() == torn


@pytest.mark.parametrize(
    ("spoil", "line", "code"),
    [
        (lambda rows: [*rows[:3], *rows[4:]], 4, "DET100"),  # a line taken out
        (lambda rows: [*rows[:3], rows[2], *rows[3:]], 4, "DET100"),  # a line twice
        (lambda rows: [*rows[:2], rows[2][:40], *rows[3:]], 3, "DET001"),  # a line cut in the middle of the file
        (lambda rows: [rows[0], rows[1].replace("accepted", "excepted"), *rows[2:]], 2, "DET014"),
        (lambda rows: [rows[0], rows[1].replace('"by"', '"bye"'), *rows[2:]], 2, "DET010"),
        (lambda rows: [*rows[:5], rows[5].replace('"undoes": 4', '"undoes": 2'), *rows[6:]], 6, "DET100"),
        (lambda rows: rows[1:], 1, "DET018"),  # no header
        (lambda rows: [*rows, ""], 8, "DET001"),  # an empty line
    ],
)
def test_other_damage_is_an_error_at_its_line(
    path: Path, spoil: Callable[[list[str]], list[str]], line: int, code: str
) -> None:
    decided(path)
    rows = spoil(path.read_text(encoding="utf-8").splitlines())
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(DetenteError) as error:
        DecisionFile(path)
    assert (error.value.problems[0].code, error.value.problems[0].line) == (code, line)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"Dear Sir", b'{"schema": "detente/events/v1"}\n', b"\xff\xfe\n", b"[1]\n"])
def test_a_file_that_is_not_ours_is_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(DetenteError):
        DecisionFile(path)
    assert path.read_bytes() == content


# --- writing ----------------------------------------------------------------------------------------


def test_who_was_overtaken_is_told_and_writes_nothing(path: Path) -> None:
    first, second = DecisionFile(path), DecisionFile(path)
    reviews = [Review(CANDIDATES, at=DAY, keep=file.append) for file in (first, second)]
    reviews[0].accept(ACCUSED)
    before = path.read_bytes()
    with pytest.raises(DetenteError) as error:
        reviews[1].defer(TALKS)
    assert error.value.problems[0].code == "DET082"
    assert path.read_bytes() == before
    assert (second.decisions, reviews[1].decisions, reviews[1].verdict(TALKS)) == ([], [], None)


def test_a_full_disk_leaves_the_file_as_it_was(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    review = decided(path)
    before, write = path.read_bytes(), os.write

    def half(handle: int, content: bytes) -> int:
        if len(content) < 60:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(handle, content[: len(content) // 2])

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", half)
        with pytest.raises(OSError, match="No space"):
            review.accept(SIGNED)
    assert path.read_bytes() == before
    assert review.verdict(SIGNED) == "rejected"
    assert review.accept(SIGNED).n == 7
    assert read_decisions(path).decisions[-1].verdict == "accepted"


@given(st.lists(st.sampled_from(("accepted", "deferred", "undone")), max_size=12))
def test_undoing_brings_back_what_stood_before(verdicts: list[str]) -> None:
    """Against the plainest account of it: a pile."""
    pile: list[Decision] = []
    made: list[Decision] = []
    for verdict in verdicts:
        n = len(made) + 1
        if verdict != "undone":
            made.append(Decision.model_validate({"n": n, "at": DAY, "verdict": verdict, **about_candidate(ACCUSED)}))
            pile.append(made[-1])
        elif pile:
            undone = pile.pop()
            made.append(Decision(n=n, at=DAY, verdict="undone", undoes=undone.n, candidate=ACCUSED.id))
    assert current(made).get(ACCUSED.id) == (pile[-1] if pile else None)
    lines = [HEAD, *(line_of(d) for d in made)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.decisions.jsonl"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        assert list(read_decisions(path).decisions) == made


# --- candidates -------------------------------------------------------------------------------------


def test_candidates_are_read_as_they_were_written(tmp_path: Path) -> None:
    found = read_candidates(write(tmp_path), DOCUMENT)
    assert (found.candidates, found.problems, found.document) == (CANDIDATES, (), "bridge-report")


@pytest.mark.parametrize(
    ("spoil", "line", "code"),
    [
        (lambda rows: rows[1:], 1, "DET018"),
        (lambda rows: [rows[0], "{", *rows[1:]], 2, "DET001"),
        (lambda rows: [*rows, rows[1]], 7, "DET034"),
        (lambda rows: [rows[0], rows[1].replace('"when": "2031-01-13"', '"when": "13/01/2031"')], 2, "DET020"),
        (lambda rows: [rows[0], rows[1].replace('"confidence"', '"confidance"')], 2, "DET010"),
        (lambda rows: [rows[0], rows[1].replace("[0, 32]", "[0, 31]")], 2, "DET013"),
        (lambda rows: [rows[0], rows[1].replace("[0, 32]", "[1, 33]")], 2, "DET102"),
    ],
)
def test_every_problem_of_a_candidates_file_has_its_line(
    tmp_path: Path, spoil: Callable[[list[str]], list[str]], line: int, code: str
) -> None:
    path = write(tmp_path)
    path.write_text("\n".join(spoil(path.read_text(encoding="utf-8").splitlines())) + "\n", encoding="utf-8")
    found = read_candidates(path, DOCUMENT)
    assert (code, line) in {(p.code, p.line) for p in found.problems}
    with pytest.raises(DetenteError):
        found.sound()


def test_another_version_of_the_document_is_one_problem(tmp_path: Path) -> None:
    changed = Document.of_text("X" + TEXT, id="bridge-report")
    found = read_candidates(write(tmp_path), changed)
    assert [(p.code, p.severity) for p in found.problems] == [("DET081", "error")]
    longer = Document.of_text(TEXT + "\nMore.", id="bridge-report")
    found = read_candidates(write(tmp_path), longer)
    assert [(p.code, p.severity) for p in found.problems] == [("DET081", "warning")]


@pytest.mark.parametrize("content", ["", "\n", "[]", "nothing", '{"schema": "detente/events/v1"}'])
def test_what_is_no_candidates_file_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "x.jsonl").write_text(content, encoding="utf-8")
    assert read_candidates(tmp_path / "x.jsonl").errors[0].code == "DET018"
    assert read_candidates(tmp_path / "none.jsonl").errors[0].code == "DET007"


def test_a_candidate_is_read_as_the_coder_wrote_it(tmp_path: Path) -> None:
    """The built-in coder's own file, whatever its lexicon finds."""
    from sim.sources.document.coding.coder import code
    from sim.sources.document.who.gazetteer import Gazetteer

    made: tuple[Candidate, ...] = code(DOCUMENT, Gazetteer.of_case(the_case())).candidates
    assert made
    (tmp_path / "x.jsonl").write_text(to_lines(made, DOCUMENT.id), encoding="utf-8")
    assert read_candidates(tmp_path / "x.jsonl", DOCUMENT).sound().candidates == made
    assert json.loads((tmp_path / "x.jsonl").read_text(encoding="utf-8").splitlines()[0])["document"] == DOCUMENT.id
