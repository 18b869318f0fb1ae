"""The first stages of the coder: words, paragraphs, sentences, and places in a text as it would stand on one line."""

from __future__ import annotations

import re
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.sources.document.text.prose import LONGEST_SENTENCE, Unwrapped, blocks, dateline_end, sentences
from sim.sources.document.text.tokens import tokens

LETTERS = st.text(st.characters(codec="utf-8"), max_size=60)
LAYOUT = st.text(st.sampled_from("ab.“”[]A \n\t\r\u00a0\u2028"), max_size=60)
ANY = st.one_of(LETTERS, LAYOUT)


def words(text: str) -> str:
    """The words and marks of a text, parted by single spaces."""
    return " ".join(token.text for token in tokens(text))


def paragraphs(text: str) -> list[str]:
    return [text[b.start : b.end] for b in blocks(text)]


def prose(text: str) -> list[str]:
    """The sentences of a text, of all its paragraphs."""
    return [text[s.start : s.end] for b in blocks(text) for s in sentences(text, b)]


TOKENS = [
    ("Arvenia’s envoy left.", "Arvenia ’s envoy left ."),
    ("It's theirs, isn't it?", "It 's theirs , is n't it ?"),
    ("He didn’t and won't.", "He did n’t and wo n't ."),
    ("They've said we'll go, I'm told.", "They 've said we 'll go , I 'm told ."),
    ("the states' rights", "the states ' rights"),
    ("the U.S.-made gun and the U.N.'s envoy", "the U.S. made gun and the U.N. 's envoy"),
    ("Ko Shin-ae hand-delivered it", "Ko Shin ae hand delivered it"),
    ("O’Brien of N'Orle", "O’Brien of N'Orle"),
    ("12,500.75 tonnes at 10:30; 5% each", "12,500.75 tonnes at 10:30 ; 5 % each"),
    ("“No” (he said) — never…", "“ No ” ( he said ) — never …"),
    ("Ørsted, naïve, 中文", "Ørsted , naïve , 中文"),
    ("", ""),
    (" \n\t ", ""),
]


@pytest.mark.parametrize(("text", "expected"), TOKENS)
def test_words_and_marks(text: str, expected: str) -> None:
    assert words(text) == expected


def test_small_letters_have_one_kind_of_apostrophe() -> None:
    assert [t.low for t in tokens("Arvenia’s O’Brien didn’t")] == ["arvenia", "'s", "o'brien", "did", "n't"]


def test_a_token_says_whether_it_is_a_word_and_whether_it_begins_with_a_capital() -> None:
    assert [(t.is_word, t.capital) for t in tokens("Arvenia fired 2 .")] == [
        (True, True),
        (True, False),
        (True, False),
        (False, False),
    ]


@given(ANY, st.integers(0, 60), st.integers(0, 60))
def test_tokens_lie_where_they_say_one_behind_the_other(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    found = tokens(text, start, end)
    assert all(text[t.start : t.end] == t.text for t in found)
    places = [start, *(p for t in found for p in (t.start, t.end)), end]
    assert places == sorted(places)


def test_words_of_a_stretch_have_the_places_of_the_whole() -> None:
    text = "🙂 Arvenia met Belgar."
    assert [(t.text, t.start) for t in tokens(text, 10, 20)] == [("met", 10), ("Belgar", 14)]


# --- paragraphs -------------------------------------------------------------------------------------
PARAGRAPHS = [
    ("One line\n\nanother line", ["One line", "another line"]),
    ("One\n \t\ntwo", ["One", "two"]),
    ("One\r\n\r\ntwo", ["One", "two"]),
    ("A letter\ncame and\nwent.\nNobody wrote.", ["A letter\ncame and\nwent.", "Nobody wrote."]),
    ("He asked: who\nwrote?\nNobody!\nReally…\nNo.", ["He asked: who\nwrote?", "Nobody!", "Really…", "No."]),
    ("“We will go.”\nMarsh left.", ["“We will go.”", "Marsh left."]),
    ("He met Mr.\nBrand in Port St.\nMary.", ["He met Mr.\nBrand in Port St.\nMary."]),
    ("He met Oto J.\nBrand.", ["He met Oto J.\nBrand."]),
    ("\n\n  A letter.  \n\n", ["A letter."]),
    ("", []),
    (" \n ", []),
]


@pytest.mark.parametrize(("text", "expected"), PARAGRAPHS)
def test_paragraphs(text: str, expected: list[str]) -> None:
    assert paragraphs(text) == expected
    assert [b.number for b in blocks(text)] == list(range(1, len(expected) + 1))


@given(ANY)
def test_paragraphs_hold_all_that_is_no_white_space(text: str) -> None:
    found = blocks(text)
    inside = {k for b in found for k in range(b.start, b.end)}
    assert sum(b.end - b.start for b in found) == len(inside)  # no overlaps
    assert all(text[k].isspace() for k in range(len(text)) if k not in inside)
    assert all(p == p.strip() != "" for p in paragraphs(text))


PROMOTIONAL = [
    "[Opinion: Belgar’s missiles will fall]",
    "[Belgar’s missiles\nwill fall]",
    "(Reporting by Ann Writer)",
    "Read more: Belgar falls",
    "READ MORE — Belgar falls",
    "See also | Belgar falls",
    "Related: Belgar falls",
    "Opinion: Belgar will fall.",
    "Analysis – Belgar will fall.",
    "Watch: Belgar falls",
    "Advertisement: Belgar by sea",
    "Subscribe: all of it for nothing",
    "Sign up: all of it for nothing",
]
NEWS = [
    "[Belgar] fell.",
    "Belgar fell (and rose).",
    "Analysis of the ore shows copper.",
    "Opinion in Belgar is divided: many want peace.",
    "Watch towers stand at the border.",
    "Related talks failed.",
]


@pytest.mark.parametrize("line", PROMOTIONAL)
def test_what_only_advertises_something_else_has_no_sentences(line: str) -> None:
    text = f"A letter came.\n\n{line}\n\nNobody wrote."
    assert [b.promotional for b in blocks(text)] == [False, True, False]
    assert prose(text) == ["A letter came.", "Nobody wrote."]


def test_brackets_end_a_paragraph_where_they_close() -> None:
    assert prose("A letter came.\n[Opinion: it will end\nbadly]\nNobody wrote.") == ["A letter came.", "Nobody wrote."]
    assert prose("[One]\n[Two]\nNobody wrote.") == ["Nobody wrote."]


@pytest.mark.parametrize("line", NEWS)
def test_what_only_looks_like_it_is_read(line: str) -> None:
    assert prose(line) == [line]


def test_a_bracket_that_is_never_closed_takes_no_further_paragraph_with_it() -> None:
    assert prose("[Opinion: it will\nend\n\nA letter came.")[-1] == "A letter came."


# --- sentences --------------------------------------------------------------------------------------
DATELINES = [
    "PORT SALIS, March 12 - ",
    "PORT SALIS, MARCH 12 -- ",
    "PORT SALIS, Arvenia (Agency) — ",
    "PORT SALIS, Arvenia, Nov 4 (Agency) – ",
    "PORT SALIS — ",
]


@pytest.mark.parametrize("line", DATELINES)
def test_a_dateline_is_no_part_of_the_first_sentence(line: str) -> None:
    text = f"{line}“A letter came,” Marsh said. Nobody wrote."
    assert prose(text) == ["“A letter came,” Marsh said.", "Nobody wrote."]
    assert dateline_end(text, blocks(text)[0]) == len(line)


def test_a_dateline_may_stand_below_a_headline_and_a_name_but_not_further_down() -> None:
    assert prose("A letter comes\n\nBy Ann Writer\n\nPORT SALIS — It came.")[-1] == "It came."
    assert prose("A\n\nB\n\nC\n\nPORT SALIS — It came.")[-1] == "PORT SALIS — It came."


@pytest.mark.parametrize("text", ["Port Salis was calm - it rained.", "A letter — the first — came."])
def test_a_dash_makes_no_dateline(text: str) -> None:
    assert prose(text) == [text]


# `|` stands where one sentence ends.
SENTENCES = [
    "Arvenia met Belgar.| Nobody spoke.",
    "He left!| Why?| Nobody knows…| It ended.",
    "Gen. Holt met Dr. Marsh, Prof. Wick and Sen. Brand.| He left.",
    "Mr. and Mrs. Holt came.| They left.",
    "They met in Jan. 2018 and on Feb. 3.| Nobody spoke.",
    "Oto J. Brand spoke.| A. Holt did not.",
    "The U.S. envoy left.| He spoke.",
    "He met the envoy of the U.S. and spoke.",
    "He met the envoy of the U.S.| The envoy spoke.",
    "They met at 5 p.m. in Corland.| He left.",
    "They met at 5 p.m.| He left.",
    "He bought shares of Salis Corp.| It fell.",
    "It rose by 3.5 million.| Nobody knew.",
    "It fell to 3.| The end came.",
    "He lives at No. 10.| Then he left.",
    "“We will go.”| Marsh left.",
    "“We will go,” Marsh said.| “Now.”| He left.",
    "“Will we go?” he asked.",
    "“We go.| You stay.”| He left.",
    'Who knew?| "Nobody," he said.',
    "It ended.| (Nobody knew why.)| He left.",
    "It is over.| 12 men left.",
    "It cost 3.50 at salis.example in all.",
    "A letter\ncame. |Nobody\nwrote.",
]


@pytest.mark.parametrize("text", SENTENCES)
def test_sentences(text: str) -> None:
    assert prose(text.replace("|", "")) == [s.strip() for s in text.split("|")]


@given(st.lists(st.sampled_from([s.replace("|", "") for s in SENTENCES[:-1]]), min_size=1, max_size=4), st.data())
def test_sentences_are_the_same_however_lines_are_wrapped(chosen: list[str], data: st.DataObject) -> None:
    text = " ".join(chosen)
    at = [k for k, c in enumerate(text) if c == " " and not re.search(r"[.!?…:][”\")]*$", text[:k])]
    broken = data.draw(st.sets(st.sampled_from(at)) if at else st.just(set()))
    wrapped = "".join("\n" if k in broken else c for k, c in enumerate(text))
    assert [s.replace("\n", " ") for s in prose(wrapped)] == prose(text)


@given(ANY)
def test_sentences_lie_in_their_paragraph_one_behind_the_other(text: str) -> None:
    for block in blocks(text):
        found = sentences(text, block)
        places = [block.start, *(p for s in found for p in (s.start, s.end)), block.end]
        assert places == sorted(places)
        assert all(s.paragraph == block.number and text[s.start : s.end].strip() for s in found)


def test_what_is_too_long_for_a_sentence_is_cut_at_a_space() -> None:
    text = "word " * 1_000
    found = prose(text)
    assert all(len(s) <= LONGEST_SENTENCE for s in found)
    assert " ".join(found) == text.strip()


# --- on one line ------------------------------------------------------------------------------------
def naive_place(text: str, offset: int) -> int:
    """How long the text before an offset is when it is put on one line."""
    return len(re.sub(r"\s+", " ", text[:offset]).lstrip())


@given(ANY)
def test_the_place_on_one_line_is_that_of_a_naive_count(text: str) -> None:
    unwrapped = Unwrapped(text)
    assert unwrapped.text == " ".join(text.split())
    for offset in range(len(text) + 1):
        assert unwrapped.place(offset) == naive_place(text, offset)
        if offset < len(text) and not text[offset].isspace():
            assert unwrapped.text[unwrapped.place(offset)] == text[offset]


@given(st.lists(st.text(st.sampled_from("abc"), min_size=1, max_size=3), min_size=1, max_size=8), st.data())
def test_a_word_has_the_same_place_on_one_line_whatever_white_space_is_around_it(
    row: list[str], data: st.DataObject
) -> None:
    gaps = [data.draw(st.text(st.sampled_from(" \n\t\r"), min_size=1, max_size=4)) for _ in row]
    text = "".join(gap + word for gap, word in zip(gaps, row, strict=True))
    ends = list(accumulate(len(gap) + len(word) for gap, word in zip(gaps, row, strict=True)))
    starts = [end - len(word) for end, word in zip(ends, row, strict=True)]
    once = [len(" ".join(row[:k])) + (k > 0) for k in range(len(row))]
    assert [Unwrapped(text).place(s) for s in starts] == once
