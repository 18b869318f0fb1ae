"""A review: no decision is lost, undo restores, and going on later is as if one had never stopped."""

from __future__ import annotations

import json
import shlex
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from reviewing import ACCUSED, CANDIDATES, DAY, DOCUMENT, SIGNED, SOUND, STRANGER, TALKS, UNDATED, the_case, write

from sim.cli import main
from sim.cli.decide import decide
from sim.cli.review import review as review_command
from sim.cli.reviewplain import ASK
from sim.cli.reviewtext import Reading, as_plain, field_lines, lit, safe
from sim.errors import DetenteError
from sim.record.event import Event
from sim.sources.document.document import Document
from sim.sources.document.review.decision import Decision, event_of
from sim.sources.document.review.decisionfile import DecisionFile, line_of, read_decisions
from sim.sources.document.review.editing import texts_of
from sim.sources.document.review.session import REASONS, Filter, Refusal, Review

Golden = Callable[[str, str], None]
FILTERS = (Filter(), Filter(type="talks"), Filter(actor="BER"), Filter(confidence=0.75), Filter(undecided=True))
EDITS = ({"intensity": "1.5"}, {"when": "2031-01-04"}, {"when": ""}, {"words": "neither published"}, {"words": "the"})
candidates = st.sampled_from(CANDIDATES)


def fresh(**more: object) -> Review:
    return Review(CANDIDATES, at=DAY, by="ann", case=the_case(), **more)  # type: ignore[arg-type]


def why(review: Review, *arguments: object, call: str = "accept") -> str:
    """The words with which something is refused; nothing is kept of it."""
    before = list(review.decisions)
    with pytest.raises(Refusal) as error:
        getattr(review, call)(*arguments)
    assert review.decisions == before
    return error.value.words


# --- any order of any keys ---------------------------------------------------------------------------


class Session(RuleBasedStateMachine):
    """Every key in every order, beside the plainest account of what stands: a pile for each candidate."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[Decision] = []
        self.is_full = False
        self.review = fresh(keep=self._keep, document=DOCUMENT)
        self.piles: dict[str, list[Decision]] = {c.id: [] for c in CANDIDATES}

    def _keep(self, decision: Decision) -> None:
        if self.is_full:
            raise OSError(28, "No space left on device")
        self.kept.append(decision)

    def _try(self, decide: Callable[[], Decision]) -> None:
        before = (list(self.review.decisions), self.review.current)
        try:
            made = decide()
        except (DetenteError, OSError):
            assert (self.review.decisions, self.review.current) == before
            return
        if made.undoes is None:
            self.piles.setdefault(made.about, []).append(made)
        else:
            (pile,) = (p for p in self.piles.values() if p and p[-1].n == made.undoes)
            pile.pop()

    @rule(one=candidates | st.none())
    def accept(self, one: object) -> None:
        self._try(lambda: self.review.accept(one))  # type: ignore[arg-type]

    @rule(one=candidates | st.none(), texts=st.sampled_from(EDITS))
    def edit(self, one: object, texts: dict[str, str]) -> None:
        self._try(lambda: self.review.edit(texts, one))  # type: ignore[arg-type]

    @rule(one=candidates | st.none(), reason=st.sampled_from((*REASONS, "", " ")))
    def reject(self, one: object, reason: str) -> None:
        self._try(lambda: self.review.reject(reason, one))  # type: ignore[arg-type]

    @rule(one=candidates | st.none())
    def defer(self, one: object) -> None:
        self._try(lambda: self.review.defer(one))  # type: ignore[arg-type]

    @rule(words=st.sampled_from(("neither published", "the envoys welcomed it", "the")), day=st.sampled_from("567"))
    def write(self, words: str, day: str) -> None:
        given = {"words": words, "type": "praise", "actors": "BER", "targets": "ALD", "when": f"2031-01-0{day}"}
        self._try(lambda: self.review.write(given))

    @rule()
    def undo_what_was_written(self) -> None:
        if name := self.review.fresh:
            self._try(lambda: self.review.undo(name))

    @rule(about=candidates.map(lambda c: c.id) | st.none())
    def undo(self, about: str | None) -> None:
        self._try(lambda: self.review.undo(about))

    @rule(step=st.sampled_from(("next", "previous")))
    def move(self, step: str) -> None:
        getattr(self.review, step)()

    @rule(chosen=st.sampled_from(FILTERS))
    def narrow(self, chosen: Filter) -> None:
        self.review.narrow(chosen)

    @rule(full=st.booleans())
    def fill_the_disk(self, full: bool) -> None:
        self.is_full = full

    @precondition(lambda self: self.kept)
    @rule()
    def stop_and_go_on(self) -> None:
        shown = self.review.filter
        kept = [_again(d) for d in self.kept]
        self.review = fresh(keep=self._keep, decisions=kept, filter=shown, document=DOCUMENT)

    @invariant()
    def nothing_is_lost(self) -> None:
        """What was kept is what the session knows, numbered without gaps."""
        assert self.review.decisions == self.kept
        assert [d.n for d in self.kept] == list(range(1, len(self.kept) + 1))

    @invariant()
    def undo_restores(self) -> None:
        for c in CANDIDATES:
            assert self.review.decision(c) == (self.piles[c.id][-1] if self.piles[c.id] else None)
        written = [pile[-1].event for pile in self.piles.values() if pile and pile[-1].event is not None]
        assert sorted(e.id for e in self.review.added) == sorted(e.id for e in written)

    @invariant()
    def going_on_is_as_never_stopping(self) -> None:
        other = fresh(decisions=[_again(d) for d in self.kept], filter=self.review.filter)
        assert (other.queue, other.shown, other.progress) == (
            self.review.queue, self.review.shown, self.review.progress,
        )  # fmt: skip

    @invariant()
    def each_is_waiting_or_settled(self) -> None:
        """With everything shown, a candidate is in the queue exactly if nobody has settled it."""
        everything = fresh(decisions=self.kept)
        settled = [c for c in CANDIDATES if everything.verdict(c) in ("accepted", "edited", "rejected")]
        assert sorted(c.id for c in (*everything.queue, *settled)) == sorted(c.id for c in CANDIDATES)
        assert everything.progress.left == len(everything.queue)

    @invariant()
    def what_was_taken_makes_an_event(self) -> None:
        for c in CANDIDATES:
            decision = self.review.decision(c)
            if decision is not None and decision.verdict in ("accepted", "edited"):
                assert event_of(_again(decision)).id.endswith(c.id[-6:])


def _again(decision: Decision) -> Decision:
    """A decision after a way through the file."""
    return Decision.model_validate(json.loads(line_of(decision)))


TestSession = Session.TestCase
TestSession.settings = settings(max_examples=min(60, settings().max_examples), stateful_step_count=20)


# --- the order ----------------------------------------------------------------------------------------


def test_deferred_candidates_come_back_at_the_end() -> None:
    review = fresh()
    assert review.queue == CANDIDATES
    review.defer()
    review.defer()
    assert review.queue == (SIGNED, STRANGER, UNDATED, ACCUSED, TALKS)
    assert review.current == SIGNED
    for _ in range(3):
        review.reject("opinion or background")
    assert review.current == ACCUSED
    review.accept()
    review.accept()
    assert (review.queue, review.progress.words) == ((), "0 of 5 left: 2 accepted, 3 rejected")
    assert "already" in why(review)


def test_moving_goes_round_what_is_shown() -> None:
    review = fresh(filter=Filter(actor="ada-lind"))
    assert review.shown == (UNDATED,)
    review.next()
    assert review.current == UNDATED
    review.narrow(Filter())
    review.next()
    assert review.current == ACCUSED
    review.previous()
    assert review.current == UNDATED
    review.narrow(Filter(type="letter"))
    assert review.current is None
    assert "no candidate is shown" in why(review)
    review.next()


def test_a_type_stands_for_its_family() -> None:
    assert Filter(type="talks").shows(TALKS)
    assert not Filter(type="talk").shows(TALKS)
    assert Filter(modality="anticipated", confidence=0.9).shows(TALKS)


def test_a_candidate_is_found_by_the_beginning_of_its_id() -> None:
    review = fresh()
    assert review.find(TALKS.id) == review.find(TALKS.id[2:7]) == TALKS
    assert "no candidate begins" in why(review, "zz", call="find")
    assert "no candidate begins" in why(review, "", call="find")


# --- what is refused ----------------------------------------------------------------------------------


def test_what_was_refused_can_be_edited_and_rejected_and_not_accepted() -> None:
    review = fresh()
    assert "no actor of the case: Cordova" in why(review, STRANGER)
    assert "no actor `Cordova` in case" in why(review, {"intensity": "2"}, STRANGER, call="edit")
    assert review.edit({"actors": "DUN"}, STRANGER).verdict == "edited"
    assert review.reject("the actors are wrong", STRANGER).verdict == "rejected"


def test_without_a_case_a_refusal_still_holds() -> None:
    review = Review(CANDIDATES, at=DAY)
    assert "Cordova" in why(review, STRANGER)
    assert "Cordova" in why(review, {"summary": "A threat."}, STRANGER, call="edit")
    assert "Cordova" in why(review, {"targets": "BER"}, STRANGER, call="edit")
    review.edit({"actors": "DUN"}, STRANGER)
    assert "no event type `prase`" in why(review, {"type": "prase"}, UNDATED, call="edit")
    assert "nobody is named" in why(review, {"targets": ""}, ACCUSED, call="edit")


def test_what_has_no_date_cannot_be_accepted() -> None:
    assert "it has no date (edit it: EDTF" in why(fresh(), UNDATED)
    assert fresh().edit({"when": "2031-01"}, UNDATED).verdict == "edited"


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({"type": "prase"}, "no event type `prase` in the codebook (did you mean `praise`?)"),
        ({"actors": "ALDD"}, "no actor `ALDD` in case bridge-talks (did you mean `ALD`?)"),
        ({"actors": ""}, "nobody is named who acts"),
        ({"actors": "", "type": "prase", "when": "soon"}, "no event type `prase`"),
        ({"targets": ""}, "acts on somebody, but nobody is named"),
        ({"when": "02/03/2031"}, "is ambiguous: day/month or month/day?"),
        ({"when": "2031-02-30"}, "2031-02-30"),
        ({"when": ""}, "`when` cannot be empty"),
        ({"modality": "sure"}, "`sure` is not one of the allowed values"),
        ({"modality": ""}, "`modality` cannot be empty"),
        ({"probability": "0.5"}, "`probability` does not go with modality `asserted`"),
        ({"probability": "high"}, "probability"),
        ({"intensity": "9"}, "intensity"),
        ({"joint": "maybe"}, "joint"),
        ({"persons": "nobody-known"}, "no actor `nobody-known`"),
        ({"label": "x" * 33}, "label"),
        ({"summary": "So Aldova accused Berenia on Monday of breaking the accord"}, "nothing"),
        ({"colour": "red"}, "no field `colour`"),
        ({}, "nothing is changed"),
        ({"actors": " ALD ;"}, "nothing is changed"),
    ],
)
def test_an_edit_is_refused_with_what_to_write_instead(texts: dict[str, str], words: str) -> None:
    if words == "nothing":  # of five words quoted, none are eight in a row
        assert fresh().edit(texts, ACCUSED).verdict == "edited"
    else:
        assert words in why(fresh(), texts, ACCUSED, call="edit")


def test_the_documents_words_are_not_kept_in_an_edit_or_a_reason() -> None:
    """Eight in a row are a quotation, however they are written."""
    words = "Berenia MAY hold talks, with Aldova\nin March"
    assert "repeats 8 words" in why(fresh(), {"summary": f"That {words}."}, TALKS, call="edit")
    assert "repeats 8 words" in why(fresh(), words, TALKS, call="reject")


LONG = "Aldova with sanctions. Ada Lind praised Berenia for its restraint"  # across two sentences, nowhere quoted


@pytest.mark.parametrize("field", ["summary", "place", "attribution", "note"])
def test_with_the_text_at_hand_none_of_its_words_are_kept(field: str) -> None:
    review = fresh(document=DOCUMENT)
    assert f"{field}: it repeats 8 words" in why(review, {field: f"So {LONG}"}, TALKS, call="edit")
    assert fresh().edit({field: f"So {LONG}"}, TALKS).verdict == "edited"
    assert "repeats 8 words" in why(review, f"So {LONG.upper()}", TALKS, call="reject")


def test_an_attribution_is_edited_and_cited() -> None:
    review = fresh()
    decision = review.edit({"attribution": "an official of Berenia"}, TALKS)
    assert decision.changes is not None
    assert decision.changes.fields == {"attribution": "an official of Berenia"}
    assert event_of(_again(decision)).citations[0].attribution == "an official of Berenia"
    review.go(TALKS)
    shown = as_plain(field_lines(review, 100))
    assert "an official of Berenia  ✎ was an official (may)" in shown
    assert "attribution: " in why(fresh(), {"attribution": "x" * 301}, TALKS, call="edit")
    assert "cannot be empty" in why(fresh(), {"attribution": ""}, TALKS, call="edit")
    assert "cannot be accepted" in why(fresh(), STRANGER)
    assert "Cordova" in why(Review(CANDIDATES, at=DAY), {"attribution": "a report"}, STRANGER, call="edit")


def test_the_plain_sentence_follows_the_codes_until_one_writes_another() -> None:
    begun = texts_of(ACCUSED)
    assert begun["summary"] == "ALD: accuse.noncompliance toward BER."
    decision = fresh().edit({**begun, "type": "criticise"}, ACCUSED)
    assert decision.changes is not None
    assert decision.changes.fields == {"type": "criticise"}
    assert event_of(decision).summary == "ALD: criticise toward BER."
    again = fresh(decisions=[decision])
    assert again.edit({**texts_of(ACCUSED, decision.changes), "summary": "Own."}, ACCUSED).changes is not None
    written = texts_of(ACCUSED, again.changes(ACCUSED))
    assert (written["type"], written["summary"]) == ("criticise", "Own.")


# --- events added by hand -------------------------------------------------------------------------------

PRAISE = DOCUMENT.text.index("Ada Lind")
LETTER = {"id": "a-letter", "type": "letter", "actors": ["ALD"], "targets": ["BER"], "when": "2031-01-05"}


def by_hand(summary: str = "A letter arrives.", **citation: object) -> Event:
    return Event.model_validate({**LETTER, "summary": summary, "citations": [{"document": DOCUMENT.id, **citation}]})


@pytest.mark.parametrize("document", [DOCUMENT, None])
def test_an_added_event_says_from_which_file_and_by_whom(document: Document | None) -> None:
    decision = fresh(document=document).add(by_hand(span=(PRAISE, PRAISE + 8), paragraph=3))
    (cited,) = event_of(_again(decision)).citations
    assert (cited.sha256, str(cited.published)) == (DOCUMENT.sha256, "2031-01-16")
    assert cited.decision == "added by hand on 2031-01-20 by ann"
    other = Event.model_validate({**LETTER, "summary": "A letter.", "citations": [{"document": "elsewhere"}]})
    assert event_of(_again(fresh(document=document).add(other))).citations[0].sha256 is None


@pytest.mark.parametrize(
    ("citation", "words"),
    [
        ({"span": (PRAISE, 9_999)}, "ends beyond the text"),
        ({"span": (PRAISE, PRAISE + 8), "paragraph": 2}, "begins in paragraph 3, not 2"),
        ({"paragraph": 9}, "there is no paragraph 9 (the text has 3)"),
        ({"sha256": "0" * 64}, "another version of the document"),
        ({"attribution": LONG}, "citations.0.attribution: it repeats 8 words"),
        ({"summary": LONG}, "summary: it repeats 8 words"),
    ],
)
def test_an_added_event_that_does_not_fit_the_text_is_refused(citation: dict[str, object], words: str) -> None:
    review = fresh(document=DOCUMENT)
    assert words in why(review, by_hand(**citation), call="add")  # type: ignore[arg-type]


def test_an_edit_of_an_edit_keeps_what_it_does_not_name() -> None:
    review = fresh()
    review.edit({"when": "2031-02", "label": "Talks"}, TALKS)
    again = review.edit({"intensity": "2", "label": ""}, TALKS)
    assert again.changes is not None
    assert {n: str(v) for n, v in again.changes.fields.items()} == {"when": "2031-02", "intensity": "2.0"}
    assert "kept already" in why(review, {"intensity": "2"}, TALKS, call="edit")
    review.undo(TALKS.id)
    assert review.changes(TALKS).label == "Talks"  # type: ignore[union-attr]


def test_there_is_no_way_to_accept_several() -> None:
    """By law of the format: a decision is about one candidate, and so is every method that makes one."""
    deciding = [name for name in dir(Review) if "accept" in name]
    assert deciding == ["accept"]


# --- what is shown ----------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [20, 40, 77, 200])
def test_no_line_is_wider_than_the_screen_and_no_word_is_lost(width: int) -> None:
    review = fresh()
    review.accept(ACCUSED)
    shown = as_plain(lit(Reading.of(CANDIDATES, DOCUMENT.text), review, width).lines)
    assert max(map(len, shown.splitlines())) <= width
    bare = shown
    for mark in ("[1✓]", "[2►", "◄", "[3]", "[4]", "[5]", "¶1", "¶2", "¶3"):
        bare = bare.replace(mark, "")
    assert bare.split() == DOCUMENT.text.split()
    assert max(len(as_plain([line])) for line in field_lines(review, width)) <= max(width, 20)


def test_the_text_starts_where_the_main_place_is() -> None:
    review = fresh()
    review.go(SIGNED)
    shown = lit(Reading.of(CANDIDATES, DOCUMENT.text), review, 60)
    assert "[3►" in as_plain([shown.lines[shown.at]])


def test_nothing_in_a_text_can_steer_the_terminal() -> None:
    assert safe("a\x1b[2J\x9bb\u202ec\r\n") == "a\ufffd[2J\ufffdb\ufffdc  "


def test_without_the_document_the_quotations_stand_for_it(golden: Golden) -> None:
    golden("cli/review-quotes.txt", as_plain(lit(Reading.of(CANDIDATES, None), fresh(), 76).lines) + "\n")


# --- line by line, and one at a time -------------------------------------------------------------------

SCRIPT = """\
a
r 3
e type=praise when=02/03/2031
e when=2031-01-10 summary="The parties reached an interim accord."
a
d
?
g 1
u
f undecided=yes
n
zz
r
g 99
t
q
"""


def test_a_review_line_by_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden: Golden) -> None:
    """One session as it is read, refusals included; then it goes on where it stopped."""
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    options = ["talks.candidates.jsonl", "--document", "talks.txt", "--case", str(SOUND), "--by", "ann"]
    done = CliRunner().invoke(review_command, [*options, "--at", "2031-01-20", "--plain"], input=SCRIPT)
    assert done.exception is None
    golden("cli/review-plain.txt", done.stdout)
    decided = read_decisions(tmp_path / "talks.decisions.jsonl").decisions
    assert [d.verdict for d in decided] == ["accepted", "rejected", "edited", "deferred", "undone"]
    assert {(d.by, d.at) for d in decided} == {("ann", DAY)}
    again = CliRunner().invoke(review_command, [*options, "--plain"], input="")
    assert "1 of 5" in again.stdout.splitlines()[0]


def test_line_by_line_one_is_asked_before_a_decision_is_overturned(tmp_path: Path) -> None:
    path = write(tmp_path)
    done = CliRunner().invoke(
        review_command, [str(path), "--plain", "--json"], input="a\ng 1\nr 1\nr 1\ng 1\nd\nn\nq\n"
    )
    assert done.stderr.count(ASK) == 2
    decided = read_decisions(tmp_path / "talks.decisions.jsonl").decisions
    assert [d.verdict for d in decided] == ["accepted", "rejected"]


def test_what_comes_next_repeats_what_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    given = ["--document", "talks.txt", "--case", str(SOUND), "--by", "Ann B", "--decisions", "own.decisions.jsonl"]
    done = CliRunner().invoke(decide, [FILE, ACCUSED.id, "accept", *given])
    assert f"Next: {shlex.join(['detente', 'review', FILE, *given])}" in " ".join(done.stderr.split())
    for one in CANDIDATES[1:]:
        done = CliRunner().invoke(decide, [FILE, one.id, "reject", "--reason", "1", *given])
    assert "Next: detente log append LOG --decided own.decisions.jsonl --by 'Ann B'" in done.stderr


def test_after_a_check_of_decisions_they_go_into_a_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "talks.decisions.jsonl"
    fresh(keep=DecisionFile(path).append).accept(ACCUSED)
    assert main.run(["check", str(path)]) == 0
    assert f"Next: detente log append LOG --decided {path}" in capsys.readouterr().err


def test_the_help_shows_a_file_of_events_that_can_be_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    shown = CliRunner().invoke(decide, ["--help"]).stdout
    begin = shown.index("schema: detente/events/v1")
    example = textwrap.dedent(shown[shown.rindex("\n", 0, begin) : shown.index("\n\n", begin)])
    (tmp_path / "more.yaml").write_text(example.replace("document: talks,", "title: T,"), encoding="utf-8")
    added = ["--add", str(tmp_path / "more.yaml"), "--case", str(SOUND)]
    done = CliRunner().invoke(decide, [str(write(tmp_path)), *added])
    assert done.exit_code == 0, done.stderr


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., object]:
    """`told("review", …)`: exit code, and the answer of the whole command as JSON."""
    write(tmp_path)
    monkeypatch.chdir(tmp_path)
    for name in ("review", "decide"):
        monkeypatch.setitem(main.COMMANDS, name, (f"sim.cli.{name}", ""))

    def call(*arguments: str) -> tuple[int, dict[str, object]]:
        capsys.readouterr()
        code = main.run([*arguments, "--json"])
        out = json.loads(capsys.readouterr().out)
        return code, out["result"] if out["ok"] else out["error"]

    return call


Told = Callable[..., tuple[int, dict[str, object]]]
FILE = "talks.candidates.jsonl"


def test_decisions_from_a_script(told: Told, tmp_path: Path) -> None:
    """Every verdict, an event by hand, and undoing both."""
    case = ("--case", str(SOUND), "--at", "2031-01-20", "--by", "bot")
    assert told("decide", FILE, ACCUSED.id, "accept", *case)[0] == 0
    edited = ("--set", "when=2031-02", "--set", "summary=Talks are planned.")
    assert told("decide", FILE, TALKS.id[:8], "edit", *edited, *case)[0] == 0
    assert told("decide", FILE, SIGNED.id, "reject", "--reason", "6", *case)[0] == 0
    assert told("decide", FILE, STRANGER.id, "defer", *case)[0] == 0
    event = "{id: a-letter, type: letter, actors: [ALD], targets: [BER], when: 2031-01-05, summary: A letter arrives.}"
    (tmp_path / "more.yaml").write_text(f"schema: detente/events/v1\nevents:\n  - {event}\n", encoding="utf-8")
    assert told("decide", FILE, "--add", "more.yaml", *case)[1]["added"] == 1
    assert told("decide", FILE, "--add", "more.yaml", *case)[0] == 1
    assert told("decide", FILE, "a-letter", "undo", *case)[1]["added"] == 0
    code, answer = told("decide", FILE, ACCUSED.id, "undo", *case)
    assert (code, answer["left"], answer["edited"], answer["rejected"], answer["deferred"]) == (0, 3, 1, 1, 1)
    read = read_decisions(tmp_path / "talks.decisions.jsonl").decisions
    assert read[2].reason == REASONS[5]
    assert read[-1].undoes == 1


@pytest.mark.parametrize(
    ("arguments", "code", "problem"),
    [
        ((ACCUSED.id,), 2, "DET049"),
        ((ACCUSED.id, "edit"), 2, "DET049"),
        ((ACCUSED.id, "accept", "--set", "when=2031"), 2, "DET049"),
        ((ACCUSED.id, "accept", "--reason", "so"), 2, "DET049"),
        ((ACCUSED.id, "edit", "--set", "when"), 2, "DET049"),
        ((ACCUSED.id, "--add", "x.yaml"), 2, "DET049"),
        ((ACCUSED.id, "reject"), 1, "DET011"),
        ((ACCUSED.id, "reject", "--reason", "99"), 2, "DET049"),
        ((ACCUSED.id, "edit", "--set", f"place={LONG}", "--document", "talks.txt"), 1, "DET101"),
        ((ACCUSED.id, "undo"), 1, "DET101"),
        ((STRANGER.id, "accept"), 1, "DET101"),
        ((UNDATED.id, "accept"), 1, "DET011"),
        (("c-000000000000", "accept"), 1, "DET103"),
        (("--add", "none.yaml"), 1, "DET007"),
    ],
)
def test_a_script_is_told_what_was_wrong(told: Told, arguments: tuple[str, ...], code: int, problem: str) -> None:
    got, error = told("decide", FILE, *arguments, "--at", "2031-01-20")
    assert got in (code, 3 if problem == "DET007" else code)
    assert error["problems"][0]["code"] == problem  # type: ignore[index]
    assert not Path("talks.decisions.jsonl").exists()


def test_a_review_without_a_screen_names_the_way_out(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    code, error = told("review", FILE)
    assert (code, "--plain" in str(error["problems"])) == (2, True)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    code, error = told("review", FILE)
    assert (code, error["problems"][0]["code"]) == (3, "DET060")  # type: ignore[index]


def test_what_is_not_there_is_named(told: Told) -> None:
    assert told("review", "none.jsonl", "--plain")[0] == 3
    assert told("review", FILE, "--plain", "--document", "none.txt")[0] == 3
    assert told("review", FILE, "--plain", "--case", "nowhere")[0] == 2


def test_a_torn_file_is_mended_aloud(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path)
    file = DecisionFile(tmp_path / "talks.decisions.jsonl")
    fresh(keep=file.append).accept(ACCUSED)
    with file.path.open("ab") as stream:
        stream.write(b'{"n": 2, "candid')
    done = CliRunner().invoke(review_command, [str(tmp_path / FILE), "--plain"], input="q\n")
    assert "cut short" in done.stderr
    assert len(read_decisions(file.path).decisions) == 1
    assert decide.name == "decide"
