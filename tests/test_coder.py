"""The coder: what it proposes is in the text, is the same every time, and holds out against anything."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import GAZETTEER, PUBLISHED, coded, facts

from sim.record.event import HAPPENED
from sim.sources.document.coding.candidate import Candidate, to_lines
from sim.sources.document.coding.coder import code
from sim.sources.document.document import Document

ROOT = Path(__file__).resolve().parents[1]

SENTENCES = (
    "Arvenia accused Belgar on Monday of breaking the accord.",
    "The two leaders met in June at a summit in Corland.",
    "A letter from Lena Marsh was delivered to Oto Brand over the weekend.",
    "“We will not lower our guard,” Marsh said last week.",
    "Belgar may impose sanctions on Arvenia as early as this week, a source told Reuters.",
    "Corland has welcomed the talks between Arvenia and Belgar.",
    "Arvenia did not fire missiles at Belgar.",
    "[Opinion: Belgar’s missiles will fall on Arvenia]",
    "If Arvenia imposed sanctions, Belgar would walk out of the talks.",
    "Brand denied that Belgar had attacked Arvenia’s post.",
    "Both sides signed a truce — the first in 20 years — on 3 March.",
    "中文 and עברית and 🙂 stand here, and Arvenia criticised Belgar.",
)
texts = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=8).map("\n".join)


def places(candidates: tuple[Candidate, ...]) -> list[tuple[int, int, str]]:
    return [(*p.span, p.quote) for c in candidates for p in c.places]


@given(texts)
def test_every_span_is_its_quote_and_every_candidate_says_where_it_is_from(text: str) -> None:
    coding = coded(text)
    for start, end, quote in places(coding.candidates):
        assert text[start:end] == quote
    for c in coding.candidates:
        assert c.document == "test"
        assert c.sha256 == coding.document.sha256
        assert c.coder.version
        assert c.coder.lexicon
        assert c.places
        assert text[c.main.span[1] :].startswith(c.main.after)
        assert text[: c.main.span[0]].endswith(c.main.before)


@given(texts)
def test_ids_are_unique_and_the_same_when_coded_again(text: str) -> None:
    ids = [c.id for c in coded(text).candidates]
    assert len(ids) == len(set(ids))
    assert ids == [c.id for c in coded(text).candidates]


@given(texts, st.integers(20, 120))
def test_ids_outlive_a_new_wrapping_of_the_text(text: str, width: int) -> None:
    plain = "\n\n".join(text.split("\n"))
    wrapped = "\n\n".join(_wrapped(line, width) for line in text.split("\n"))
    before, after = coded(plain).candidates, coded(wrapped).candidates
    assert [c.id for c in before] == [c.id for c in after]
    assert [c.main.digest for c in before] == [c.main.digest for c in after]


def _wrapped(text: str, width: int) -> str:
    """A paragraph broken into lines at spaces."""
    lines: list[str] = [""]
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return "\n".join(lines)


@given(st.text(max_size=2_000))
def test_any_text_is_coded(text: str) -> None:
    for start, end, quote in places(coded(text).candidates):
        assert text[start:end] == quote


@settings(max_examples=20)
@given(
    st.lists(
        st.sampled_from([*SENTENCES, " ", "\n", "“", "”", '"', "[", ".", "and ", "that ", "Arvenia ", "of "]),
        max_size=60,
    )
)
def test_pieces_of_news_in_any_order_are_coded(pieces: list[str]) -> None:
    text = "".join(pieces)
    for start, end, quote in places(coded(text).candidates):
        assert text[start:end] == quote


_AGAIN = """
import sys
sys.path[:0] = [{tests!r}, {root!r}]
from newsroom import coded
from sim.sources.document.coding.candidate import to_lines
sys.stdout.buffer.write(to_lines(coded({text!r}).candidates, "test").encode())
"""


def test_the_same_bytes_whatever_the_locale_and_the_hash_seed() -> None:
    text = "\n".join(SENTENCES)
    program = _AGAIN.format(tests=str(ROOT / "tests"), root=str(ROOT), text=text)
    made = set()
    for seed, locale in (("0", "C"), ("1", "tr_TR.UTF-8"), ("12345", "C.UTF-8")):
        env = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "LANG": locale}
        made.add(subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, check=True).stdout)
    assert made == {to_lines(coded(text).candidates, "test").encode()}


HOSTILE = {
    "letters": "a" * 200_000,
    "words": "Arvenia " * 25_000,
    "quotation marks": "“" * 200_000,
    "lines": "Arvenia\n" * 25_000,
    "one sentence": "Arvenia accused Belgar and " * 7_400,
    "sentences": "Arvenia accused Belgar of breaking the accord. " * 4_200,
    "quotations": "“Arvenia has not lived up to its promise,” Brand said. " * 3_600,
    "open brackets": "[ " * 100_000,
    "capitals": "Brand Brand " * 16_000,
    "white space": " \n" * 100_000,
    "events and dates": "Arvenia attacked Belgar on Monday " * 5_700,
    "one quotation": "Arvenia said “" + "Belgar will attack " * 10_500,
    "dates": "on Monday last week " * 10_000,
    "anything": "".join(chr(0x20 + (k * 7919) % 0x2FFF) for k in range(200_000)),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_two_hundred_thousand_characters_of_anything_end(text: str) -> None:
    document = Document.of_text(text, published=PUBLISHED)
    candidates = code(document, GAZETTEER).candidates
    assert all(document.text[p.span[0] : p.span[1]] == p.quote for c in candidates for p in c.places)


TRAPS = (
    "Arvenia has not imposed sanctions on Belgar.",
    "Arvenia did not meet Belgar last week.",
    "There were no talks between Arvenia and Belgar.",
    "If Belgar fired missiles, Arvenia would impose sanctions on Belgar.",
    "Arvenia would impose sanctions on Belgar if the talks failed.",
    "Arvenia may visit Belgar in March.",
    "Arvenia plans to impose sanctions on Belgar.",
    "Arvenia failed to sign a treaty with Belgar.",
    "Arvenia refused to meet Belgar's envoys on Monday.",
    "Belgar threatened to attack Arvenia.",
    "[Opinion: Arvenia attacked Belgar]",
    "Opinion: Arvenia attacked Belgar.",
    "Corland urged Arvenia to lift its sanctions on Belgar.",
    "Marsh is expected to visit Belgar next week.",
    "Unless Arvenia lifted its sanctions, Belgar would fire missiles.",
    "Arvenia offered to release prisoners from Belgar.",
    "Brand denied that Belgar had attacked Arvenia.",
)
SPEECH = frozenset(
    {"reject", "threat.force", "threat.nonforce", "demand", "offer.talks", "concession.announced", "proposal"}
)  # the act of speech in a trap is a fact


@pytest.mark.parametrize("text", TRAPS)
def test_what_is_negated_supposed_or_planned_is_no_fact(text: str) -> None:
    happened = [f for f in facts(text) if f[4] in HAPPENED and f[0] not in SPEECH]
    assert happened == []


MONDAY = "2019-01-14"
FACTS = [
    ("Arvenia imposed sanctions on Belgar on Monday.", ("sanctions.imposed", "ARV", "BLG", MONDAY, "asserted")),
    ("Sanctions were imposed on Belgar by Arvenia on Monday.", ("sanctions.imposed", "ARV", "BLG", MONDAY, "asserted")),
    (
        "Marsh, who met Brand in June, imposed sanctions on Belgar on Monday.",
        ("sanctions.imposed", "ARV", "BLG", MONDAY, "asserted"),
    ),
    ("Corland urged Belgar on Monday to free the crew.", ("demand", "COR", "BLG", MONDAY, "asserted")),
    ("Arvenia and Belgar signed a treaty in June.", ("agreement.comprehensive", "ARV BLG", "", "2018-06", "asserted")),
    ("Talks between Arvenia and Belgar were held in June.", ("talks.working", "ARV BLG", "", "2018-06", "asserted")),
    ("According to two officials, Arvenia fired two missiles on Monday.", ("test.srbm", "ARV", "", MONDAY, "alleged")),
    ("Corland said that Arvenia fired two missiles on Monday.", ("test.srbm", "ARV", "", MONDAY, "reported")),
    (
        "Arvenia said it had released three prisoners from Belgar on Monday.",
        ("detainees.released", "ARV", "BLG", MONDAY, "asserted"),
    ),
    (
        "Arvenia's sanctions on Belgar will continue, Marsh said on Monday.",
        ("sanctions.maintained", "ARV", "BLG", MONDAY, "asserted"),
    ),
    ("Arvenia may visit Belgar in March.", ("envoy.visit", "ARV", "BLG", "2019-03", "anticipated")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "fact"), FACTS)
def test_what_is_plainly_said_is_proposed(text: str, fact: tuple[str, str, str, str, str]) -> None:
    assert fact in facts(text)


def test_who_no_longer_holds_a_post_acts_for_nobody() -> None:
    assert facts("Per Holt accused Belgar of spying on Monday.") == []
    earlier = coded("Per Holt accused Belgar of spying on Monday.", dt.date(2018, 1, 9)).candidates
    assert [(c.actors, c.persons) for c in earlier] == [(("COR",), ("per-holt",))]


def test_an_actor_outside_the_case_is_seen_and_refused() -> None:
    from sim.sources.document.who.gazetteer import Gazetteer, Known

    half = Gazetteer.of([Known(id="ARV", name="Arvenia", kind="state")], [Known(id="BLG", name="Belgar", kind="state")])
    found = code(Document.of_text("Arvenia accused Belgar of spying.", published=PUBLISHED), half).candidates
    assert [c.refused for c in found] == ["no actor of the case: BLG"]
