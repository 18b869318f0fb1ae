"""The seed article: its records are hedged and placed as they should be, and none of its text is kept.

The article itself is not distributed. Where a copy lies in `../shared/seeds` beside the repository, places
and wording are checked against it; elsewhere those tests are skipped and the rest still run.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
CASE = ROOT / "seeds" / "us-dprk"
DOCUMENT = "seed-2019-01-15"
LONGEST_RUN = 8  # words in a row that may agree by chance: names, titles, set phrases
WORD = re.compile(r"\w+(?:['’]\w+)*")

UNREALISED = {"anticipated", "hypothetical"}
HEDGED = {
    "article-envoy-planned": "anticipated",
    "article-second-summit-planned": "anticipated",
    "article-bolton-summit-remark": "hypothetical",
    "article-moon-catalyst": "hypothetical",
    "article-no-rockets": "negated",
}
NAMED = {
    "article-singapore-summit",
    "article-singapore-statement",
    "article-trump-rally-2018-09",
    "article-kim-letter-2018-10",
    "article-bolton-accusation",
    "article-prk-frustration",
    "article-trump-very-well",
    "article-trump-sanctions-stay",
    "article-moon-welcome",
    "article-moon-vigilance",
    "article-trump-letter-2019-01",
}


def load(path: Path) -> Any:
    # BaseLoader leaves every scalar a string, so dates and flags are compared as they are written.
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


EVENTS: list[dict[str, Any]] = load(CASE / "article.yaml")["events"]
BY_ID = {event["id"]: event for event in EVENTS}
META: dict[str, Any] = {d["id"]: d for d in load(CASE / "documents.yaml")["documents"]}[DOCUMENT]
PLACES = [(event["id"], citation) for event in EVENTS for citation in event["citations"]]


@pytest.fixture(scope="module")
def raw() -> bytes:
    path = ROOT.parent / "shared" / "seeds" / str(META["file"])
    if not path.is_file():
        pytest.skip("the seed article is not distributed: no copy in ../shared/seeds beside the repository")
    return path.read_bytes()


@pytest.fixture(scope="module")
def text(raw: bytes) -> str:
    return raw.decode("utf-8")


def paragraphs(text: str) -> list[tuple[int, int]]:
    """The [start, end) of every line that is not empty, in code points."""
    return [m.span() for m in re.finditer(r"[^\n]+", text) if m.group().strip()]


def words(text: str) -> list[str]:
    return [word.replace("’", "'") for word in WORD.findall(text.lower())]


def runs(tokens: list[str]) -> dict[tuple[str, ...], int]:
    """Every run of one word more than is allowed, with the first place where it begins."""
    length = LONGEST_RUN + 1
    found: dict[tuple[str, ...], int] = {}
    for start in range(len(tokens) - length + 1):
        found.setdefault(tuple(tokens[start : start + length]), start)
    return found


def own_files() -> list[Path]:
    """Every file of the repository that a reader may read as prose."""
    found = [ROOT / "README.md"]
    for folder in ("seeds", "docs", "tests"):
        found += sorted((ROOT / folder).rglob("*"))
    return [path for path in found if path.is_file() and "__pycache__" not in path.parts]


# --- without the article ----------------------------------------------------------------------


def test_the_expected_records_are_there_and_ids_are_unique() -> None:
    assert NAMED | HEDGED.keys() <= BY_ID.keys()
    assert len(BY_ID) == len(EVENTS)
    assert all(id_.startswith("article-") for id_ in BY_ID)


@pytest.mark.parametrize(("id_", "modality"), sorted(HEDGED.items()))
def test_a_hedged_thing_is_not_coded_as_fact(id_: str, modality: str) -> None:
    event = BY_ID[id_]
    assert event["modality"] == modality
    assert "effects" not in event
    assert ("probability" in event) == (modality in UNREALISED)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event["id"])
def test_a_hedged_modality_is_used_for_hedged_things_only(event: dict[str, Any]) -> None:
    if event["id"] in HEDGED:
        return
    assert event["modality"] in {"asserted", "reported", "alleged"}
    assert "probability" not in event


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event["id"])
def test_every_record_was_known_by_the_day_of_publication(event: dict[str, Any]) -> None:
    assert event["recorded"] <= META["published"]
    if event["recorded"] < META["published"]:
        assert "Recorded" in event["note"], "say how the text shows that it was public earlier"


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event["id"])
def test_every_record_says_where_it_stands_and_on_whose_word(event: dict[str, Any]) -> None:
    assert event["citations"]
    for citation in event["citations"]:
        start, end = map(int, citation["span"])
        assert citation["document"] == DOCUMENT
        assert 1 <= int(citation["paragraph"]) <= int(META["paragraphs"])
        assert 0 <= start < end <= int(META["code_points"])
        assert citation["attribution"].strip()


def test_a_reaffirmed_promise_is_made_once() -> None:
    made = [c["id"] for e in EVENTS for c in e.get("effects", {}).get("commitments", [])]
    assert made == ["prk-singapore-denuclearisation", "kor-vigilance"]
    assert BY_ID["article-bolton-accusation"]["refs"] == {"breaches": ["prk-singapore-denuclearisation"]}


def test_persons_and_actors_are_on_the_roster() -> None:
    roster = {actor["id"]: actor for actor in load(CASE / "case.yaml")["actors"]}
    for event in EVENTS:
        sides = event["actors"] + event.get("targets", [])
        assert all(roster[side]["kind"] == "state" for side in sides)
        assert all(roster[person]["part_of"] in sides for person in event.get("persons", []))


def test_a_long_run_of_equal_words_is_found() -> None:
    theirs = runs(words("one two three four five six seven eight nine ten"))
    copied = runs(words("so: ONE two, three four\nfive six seven eight nine!"))
    own = runs(words("one two three four five six seven eight, then"))
    assert copied.keys() & theirs.keys()
    assert not own.keys() & theirs.keys()


# --- with the article -------------------------------------------------------------------------


def test_the_file_is_the_one_that_was_coded(raw: bytes, text: str) -> None:
    assert hashlib.sha256(raw).hexdigest() == META["sha256"]
    assert len(text) == int(META["code_points"])
    assert len(paragraphs(text)) == int(META["paragraphs"])


@pytest.mark.parametrize(("id_", "citation"), PLACES, ids=[f"{id_}-{c['span'][0]}" for id_, c in PLACES])
def test_a_place_lies_inside_its_paragraph(text: str, id_: str, citation: dict[str, Any]) -> None:
    start, end = map(int, citation["span"])
    first, last = paragraphs(text)[int(citation["paragraph"]) - 1]
    assert first <= start < end <= last
    passage = text[start:end]
    assert passage == passage.strip()
    whole_words = [m.span() for m in re.finditer(r"\w+", text)]
    assert not any(a < edge < b for a, b in whole_words for edge in (start, end)), "the place cuts a word"


def test_no_sentence_of_the_article_is_in_the_repository(text: str) -> None:
    theirs = runs(words(text))
    copied = []
    for path in own_files():
        ours = runs(words(path.read_text(encoding="utf-8", errors="ignore")))
        # Only the place in the article is reported: a failure message should not spread the wording either.
        shared = sorted(theirs[run] for run in ours.keys() & theirs.keys())
        copied += [f"{path.relative_to(ROOT)}: word {place} of the article" for place in shared]
    assert not copied
