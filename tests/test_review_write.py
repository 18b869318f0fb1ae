"""Events written in a review, and edits of the place that is cited: words are found, only numbers are kept."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from reviewing import ACCUSED, CANDIDATES, DAY, DOCUMENT, SIGNED, SOUND, STRANGER, TALKS, TEXT, UNDATED, the_case, write

from sim.cli import main
from sim.cli.decide import decide
from sim.cli.review import review as review_command
from sim.cli.reviewtext import Reading, as_plain, field_lines, list_lines, lit
from sim.sources.document.document import Document
from sim.sources.document.review.adding import first_words, paragraph_at, spans_of
from sim.sources.document.review.decided import decided_events
from sim.sources.document.review.decision import Changes, Decision, event_of
from sim.sources.document.review.decisionfile import DecisionFile, line_of, read_decisions
from sim.sources.document.review.editing import Spot
from sim.sources.document.review.session import Refusal, Review
from sim.sources.document.text.prose import blocks

FILE = "talks.candidates.jsonl"
WELCOMED = "the envoys welcomed it"
PRAISE = {"words": WELCOMED, "type": "praise", "actors": "BER", "targets": "ALD", "when": "2031-01-15"}


def fresh(document: Document | None = DOCUMENT, **more: object) -> Review:
    return Review(CANDIDATES, at=DAY, by="ann", case=the_case(), document=document, **more)  # type: ignore[arg-type]


def why(review: Review, call: str, *arguments: object) -> str:
    """The words with which something is refused; nothing is kept of it."""
    before = list(review.decisions)
    with pytest.raises(Refusal) as error:
        getattr(review, call)(*arguments)
    assert review.decisions == before
    return error.value.words


def again(decision: Decision) -> Decision:
    """A decision after a way through the file."""
    return Decision.model_validate(json.loads(line_of(decision)))


def span_of(words: str) -> tuple[int, int]:
    return TEXT.index(words), TEXT.index(words) + len(words)


# --- where words stand -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("signed  an agreement", "They signed\n   an agreement.", 1),
        ("letter", "A letter, letters, and a letter.", 2),
        ("lett", "A letter.", 1),
        ("a a", "a a a", 2),
        ("Letter", "A letter.", 0),
        ("its 'last' word - 'no'", "It was its ‘last’ word — ‘no’.", 1),
        ('a "deal"', "They have a “deal”.", 1),
        ("co\ufffdoperate", "They co\u00adoperate.", 1),
        ("(a.c", "A letter (a.c) and (abc).", 1),
        (" \n", "A letter.", 0),
        ("", "", 0),
    ],
)
def test_words_are_found_as_they_stand_there(words: str, text: str, found: int) -> None:
    assert len(spans_of(words, text)) == found


@given(st.data())
def test_every_stretch_of_words_is_found_where_it_stands(data: st.DataObject) -> None:
    """Written on one line it is among what is found, and all that is found reads the same."""
    words = [m.span() for m in re.finditer(r"\S+", TEXT)]
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, min(first + 12, len(words) - 1)))
    start, end = words[first][0], words[last][1]
    plain = " ".join(TEXT[start:end].split())
    found = spans_of(plain, TEXT)
    assert (start, end) in found
    assert {" ".join(TEXT[a:b].split()) for a, b in found} == {plain}
    assert paragraph_at(TEXT, start) == next(b.number for b in blocks(TEXT) if b.start <= start < b.end)


def test_a_telling_begins_with_as_few_words_as_name_it() -> None:
    text = "It came as a letter by boat in May. It came as a letter by boat in June, at last."
    assert first_words("It came as a letter by boat in June, at last", text) == "It came as a letter by boat in June,"
    assert first_words("in June", text) == "in June"
    assert first_words("by boat", text) == "by boat"


# --- another place in an edit --------------------------------------------------------------------------


def test_an_edit_cites_another_place_and_keeps_only_numbers() -> None:
    review = fresh()
    decision = review.edit({"words": "breaking the accord"}, ACCUSED)
    assert decision.changes == Changes(span=span_of("breaking the accord"), paragraph=1)
    assert "breaking" not in line_of(decision)
    assert decision.span == ACCUSED.main.span
    (cited,) = event_of(again(decision)).citations
    assert (cited.span, cited.paragraph) == (span_of("breaking the accord"), 1)
    assert event_of(decision).id.endswith(ACCUSED.id[-6:])


def test_a_place_that_is_left_as_it_was_changes_nothing() -> None:
    """Also where its words stand elsewhere too, and where they are wrapped."""
    quote = " ".join(SIGNED.main.quote.split())
    assert "nothing is changed" in why(fresh(), "edit", {"words": quote}, SIGNED)
    twice = Document(DOCUMENT.id, TEXT + "\n" + TEXT, DOCUMENT.sha256, DOCUMENT.published)
    assert "nothing is changed" in why(fresh(twice), "edit", {"words": ACCUSED.main.quote}, ACCUSED)
    assert "nothing is changed" in why(fresh(None), "edit", {"words": ACCUSED.main.quote}, ACCUSED)
    decision = fresh().edit({"words": quote, "intensity": "1.5"}, SIGNED)
    assert decision.changes == Changes(intensity=1.5)


def test_a_later_edit_keeps_the_place_or_goes_back_to_the_first() -> None:
    review = fresh()
    review.edit({"words": "an official said"}, TALKS)
    assert review.texts(TALKS)["words"] == "an official said"
    assert review.edit({"intensity": "2"}, TALKS).changes == Changes(
        intensity=2.0, span=span_of("an official said"), paragraph=2
    )
    assert "kept already" in why(review, "edit", {"words": "an official said"}, TALKS)
    assert review.edit({"words": TALKS.main.quote}, TALKS).changes == Changes(intensity=2.0)


def test_without_the_text_a_place_that_was_moved_stays() -> None:
    decision = fresh().edit({"words": "an official said"}, TALKS)
    later = fresh(None, decisions=[decision])
    assert later.texts(TALKS)["words"] == ""
    assert later.edit({"words": "", "intensity": "2"}, TALKS).changes == Changes(
        intensity=2.0, span=span_of("an official said"), paragraph=2
    )
    assert "not at hand (open it with --document FILE)" in why(later, "edit", {"words": "an official"}, TALKS)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("accord", "nothing"),
        ("the accord", "nothing"),
        ("Berenia", "words: 3 times in the text: write more of them"),
        ("the second charge", "words: not in the text (copy them as they stand there)"),
        ("", "words: no words are named"),
    ],
)
def test_words_that_name_no_one_place_are_refused(words: str, said: str) -> None:
    if said == "nothing":
        assert fresh().edit({"words": words}, ACCUSED).verdict == "edited"
        return
    refused = why(fresh(), "edit", {"words": words}, ACCUSED)
    assert said in refused
    assert "nothing is changed" not in refused


def test_another_place_makes_no_event_of_what_was_refused() -> None:
    assert "Cordova" in why(Review(CANDIDATES, at=DAY, document=DOCUMENT), "edit", {"words": WELCOMED}, STRANGER)


@pytest.mark.parametrize(
    "data",
    [
        {"span": [3, 9]},
        {"paragraph": 1},
        {"span": [9, 9], "paragraph": 1},
        {"span": [-1, 9], "paragraph": 1},
        {"span": [1, 9], "paragraph": 0},
        {"span": [1, 9, 12], "paragraph": 1},
    ],
)
def test_a_place_that_is_none_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Changes.model_validate(data)


def test_the_new_place_is_lit() -> None:
    review, reading = fresh(), Reading.of(CANDIDATES, TEXT)
    review.edit({"words": WELCOMED, "when": "2031-01"}, UNDATED)
    review.go(UNDATED)
    shown = lit(reading, review, 90)
    assert f"[5✎►{WELCOMED}◄" in as_plain(shown.lines)
    assert "[5✎►" in as_plain([shown.lines[shown.at]])
    assert as_plain(shown.lines).count("[5") == 1
    start, end = span_of(WELCOMED)
    assert f"edited    other words, {start}-{end} in paragraph 3" in as_plain(field_lines(review, 100))
    quotes = Reading.of(CANDIDATES, None)
    assert "[5✎►Ada Lind praised Berenia for its restraint◄" in as_plain(lit(quotes, review, 90).lines)


# --- an event of one's own ------------------------------------------------------------------------------


def test_an_event_is_written_at_words_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "talks.decisions.jsonl"
    review = fresh(keep=DecisionFile(path).append)
    decision = review.write({**PRAISE, "attribution": "the report itself"})
    assert decision.event is not None
    assert re.fullmatch(r"praise-2031-01-15-[0-9a-f]{6}", decision.event.id)
    assert (decision.document, decision.sha256) == (DOCUMENT.id, DOCUMENT.sha256)
    assert decision.event.summary == "BER: praise toward ALD."
    (event,) = decided_events(path)
    (cited,) = event.citations
    assert (cited.document, cited.sha256, cited.span) == (DOCUMENT.id, DOCUMENT.sha256, span_of(WELCOMED))
    assert (cited.paragraph, str(cited.published), cited.attribution) == (3, "2031-01-16", "the report itself")
    assert cited.decision == "added by hand on 2031-01-20 by ann"
    assert "welcomed" not in path.read_text(encoding="utf-8")
    assert review.progress.words == "5 of 5 left: 1 added by hand"


def test_the_id_is_the_same_in_any_wrapping_and_no_candidates() -> None:
    wrapped = Document(DOCUMENT.id, TEXT.replace("envoys welcomed", "envoys\nwelcomed"), "1" * 64, DOCUMENT.published)
    ids = {fresh(d).write(PRAISE).about for d in (DOCUMENT, wrapped)}
    assert len(ids) == 1
    as_proposed = {"words": ACCUSED.main.quote, "type": ACCUSED.type, "actors": "ALD", "targets": "BER"}
    made = fresh().write({**as_proposed, "when": "2031-01-13"}).about
    assert made != event_of(fresh().accept(ACCUSED)).id
    others = ({"when": "2031-01-14"}, {"actors": "DUN"}, {"type": "criticise"}, {"words": "the envoys welcomed"})
    assert len(ids | {fresh().write({**PRAISE, **other}).about for other in others}) == 5


def test_what_is_announced_is_known_from_the_day_of_the_document() -> None:
    planned = {**PRAISE, "when": "2031-03", "modality": "anticipated"}
    decision = fresh().write(planned)
    assert decision.event is not None
    assert str(decision.event.known) == "2031-01-16"


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({"words": ""}, "words: no words are named"),
        ({"words": "Berenia"}, "words: 3 times in the text: write more of them"),
        ({"words": "no such words"}, "words: not in the text"),
        ({"type": ""}, "type: it has no type"),
        ({"type": "prase"}, "no event type `prase` in the codebook (did you mean `praise`?)"),
        ({"type": "A strange one!"}, "type"),
        ({"type": "x" * 200}, "type"),
        ({"actors": ""}, "nobody is named who acts"),
        ({"actors": "BERR"}, "no actor `BERR` in case bridge-talks (did you mean `BER`?)"),
        ({"when": ""}, "it has no date"),
        ({"when": "02/03/2031"}, "is ambiguous"),
        ({"modality": "sure"}, "`sure` is not one of the allowed values"),
        ({"label": "x" * 33}, "label"),
        ({"summary": "Aldova accused Berenia on Monday of breaking the accord"}, "summary: it repeats 8 words"),
        ({"attribution": "Aldova accused Berenia on Monday of breaking the accord"}, "attribution: it repeats 8"),
        ({"colour": "red"}, "no field `colour`"),
    ],
)
def test_a_written_event_is_refused_with_what_to_write_instead(texts: dict[str, str], words: str) -> None:
    refused = why(fresh(), "write", {**PRAISE, **texts})
    assert words in refused
    assert "id: " not in refused


def test_every_fault_is_said_at_its_field() -> None:
    troubles = fresh().check_written({"words": "Berenia", "label": "x" * 33, "attribution": "y" * 301}).errors
    assert {t.field for t in troubles} >= {"words", "type", "actors", "when", "label"}
    troubles = fresh().check_written({**PRAISE, "attribution": "y" * 301}).errors
    assert {t.field for t in troubles} == {"attribution"}


def test_without_the_text_nothing_is_written() -> None:
    assert "not at hand (open it with --document FILE)" in why(fresh(None), "write", PRAISE)


def test_the_same_event_is_not_written_twice_unless_it_was_undone() -> None:
    review = fresh()
    review.write(PRAISE)
    assert "added at these words already" in why(review, "write", PRAISE)
    review.undo()
    assert review.added == ()
    review.write(PRAISE)
    assert review.progress.added == 1


def test_what_was_just_written_is_what_undo_takes_back() -> None:
    review = fresh()
    review.accept(ACCUSED)
    review.go(ACCUSED)
    name = review.write(PRAISE).about
    assert review.fresh == name
    review.next()
    assert review.fresh is None
    review.previous()
    review.undo(review.fresh)
    assert (review.added, review.fresh, review.verdict(ACCUSED)) == ((), None, "accepted")


def test_an_event_is_written_where_nothing_was_proposed() -> None:
    review = Review((), at=DAY, case=the_case(), document=DOCUMENT)
    assert review.beginnings()["modality"] == "asserted"
    assert review.write(PRAISE).document == DOCUMENT.id
    assert "+ praise" in as_plain(list_lines(review, 60, 3))


def test_a_written_event_is_listed_and_lit_among_the_candidates() -> None:
    review = fresh()
    review.write({**PRAISE, "words": "neither published"})
    rows = as_plain(list_lines(review, 60, 10)).splitlines()
    assert [row[:7].strip() for row in rows] == ["►  1", "2", "3", "+", "4 !", "5"]
    assert rows[3] == "     + praise                     BER → ALD"
    assert len(as_plain(list_lines(review, 60, 2)).splitlines()) == 2
    assert "but [+][3]neither published" in as_plain(lit(Reading.of(CANDIDATES, TEXT), review, 200).lines)
    assert "[+]" not in as_plain(lit(Reading.of(CANDIDATES, None), review, 200).lines)


# --- a telling that was merged wrongly -------------------------------------------------------------------


def test_writing_begins_with_the_telling_that_was_merged() -> None:
    review = fresh()
    assert set(review.beginnings().values()) == {"", "no", "asserted"}
    review.go(SIGNED)
    begun = review.beginnings()
    same = {"words": "neither published the text", "type": "agreement.interim", "actors": "ALD, BER", "joint": "yes"}
    empty = dict.fromkeys(set(begun) - {*same, "modality"}, "")
    assert begun == {**empty, **same, "modality": "asserted"}
    review.write({**begun, "when": "2031-01-02"})
    assert review.current == SIGNED
    assert review.beginnings()["words"] == ""
    review.undo()
    review.edit({"type": "agreement.comprehensive"}, SIGNED)
    review.go(SIGNED)
    assert review.beginnings()["type"] == "agreement.comprehensive"
    review.edit({"words": "neither published the text"}, SIGNED)
    review.go(SIGNED)
    assert review.beginnings()["words"] == ""


# --- line by line, and from scripts ----------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


OPTIONS = ("--case", str(SOUND), "--by", "ann", "--at", "2031-01-20")
WITH_TEXT = ("--document", "talks.txt", *OPTIONS)


def plainly(*lines: str, options: tuple[str, ...] = WITH_TEXT) -> str:
    """What a review says to some lines."""
    done = CliRunner().invoke(review_command, [FILE, *options, "--plain"], input="\n".join(lines) + "\n")
    assert done.exception is None or done.exit_code == 1
    return done.stdout


SCRIPT = (
    "w",
    'w words="Berenia" type=praise',
    'w words="the envoys welcomed it" type=praise actors=BER targets=ALD when=2031-01-15',
    "u",
    "g 3",
    "w",
    "w when=2031-01-02",
    'e words="an official said"',
    "g 3",
    "t",
    "q",
)


def test_events_are_written_line_by_line(folder: Path, golden: Callable[[str, str], None]) -> None:
    golden("cli/review-plain-write.txt", plainly(*SCRIPT))
    decided = read_decisions(folder / "talks.decisions.jsonl").decisions
    assert [d.verdict for d in decided] == ["added", "undone", "added", "edited"]


def test_an_event_is_undone_by_its_id(folder: Path) -> None:
    plainly('w words="the envoys welcomed it" type=praise actors=BER targets=ALD when=2031-01-15', "a", "n")
    (added,) = (d for d in read_decisions(Path("talks.decisions.jsonl")).decisions if d.event is not None)
    assert "Decision 1 is undone" in plainly(f"u {added.about}")
    assert "Decision 2 is undone" in plainly(f"u {ACCUSED.id[:6]}")
    assert "no candidate begins with `nothing`" in plainly("u nothing")


def test_without_the_text_the_way_to_open_it_is_said(folder: Path) -> None:
    line = "w words=welcomed type=praise actors=BER targets=ALD when=2031-01-15"
    assert "not at hand (open it with --document FILE)" in plainly(line, options=OPTIONS)
    plainly('e words="the envoys welcomed it"')
    start, end = span_of(WELCOMED)
    hidden = f"text      code points {start} to {end}: to see them, open it with --document FILE"
    assert hidden in plainly("g 1", options=OPTIONS)
    assert "►the envoys welcomed it◄" in plainly("g 1")


def test_what_is_piped_cannot_steer_the_terminal(folder: Path) -> None:
    """Neither as it is echoed nor in an answer to it."""
    said = plainly("a\x1b[2J", "r so\u202e it is", "e \x1b[31mcolour=red", 'w words="\x9b"', "d\r")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", said)
    assert "> a\ufffd[2J\n" in said
    assert "> d\n" in said


def test_a_script_moves_the_place(folder: Path) -> None:
    done = CliRunner().invoke(decide, [FILE, ACCUSED.id, "edit", "--set", "words=breaking the accord", *WITH_TEXT])
    assert done.exit_code == 0, done.stderr
    (decision,) = read_decisions(Path("talks.decisions.jsonl")).decisions
    assert decision.changes == Changes(span=span_of("breaking the accord"), paragraph=1)


def test_a_script_is_told_why_a_place_is_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(main.COMMANDS, "decide", ("sim.cli.decide", ""))
    for words, options, said in (
        ("Berenia", WITH_TEXT, "3 times in the text"),
        ("accord", OPTIONS, "--document FILE"),
        ("none", WITH_TEXT, "not in the text"),
    ):
        assert main.run(["decide", FILE, ACCUSED.id, "edit", "--set", f"words={words}", *options]) == 1
        assert said in capsys.readouterr().err
    assert not Path("talks.decisions.jsonl").exists()


def test_the_place_of_the_proposal_is_a_spot() -> None:
    assert Spot.of(TALKS) == Spot(TALKS.main.span, 2)
    assert Spot.of(TALKS, Changes(span=(3, 9), paragraph=1)) == Spot((3, 9), 1)


@pytest.mark.parametrize(
    ("written", "goes_on"),
    [("A let", "A letter came by boat"), ("A letter ", "A letter came by boat"), ("A let ", None), ("No letter", None)],
)
def test_what_comes_next_is_proposed_behind_whole_words(written: str, goes_on: str | None) -> None:
    pytest.importorskip("textual")
    from sim.cli import reviewforms

    (suggester,) = [c for c in vars(reviewforms).values() if isinstance(c, type) and hasattr(c, "GOES_ON")]
    asked = suggester("A letter came by boat to the port. Nobody wrote.").get_suggestion(written)
    with pytest.raises(StopIteration) as answered:  # it waits for nothing, so that it needs no loop
        asked.send(None)
    found = answered.value.value
    assert (found is None) == (goes_on is None)
    assert found is None or found.startswith(goes_on or "")
