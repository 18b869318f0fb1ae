"""Who is meant: pronouns, groups, the other side, and whether those who meet are leaders."""

from __future__ import annotations

import datetime as dt

import pytest
from newsroom import FAMILIES, GAZETTEER, PUBLISHED, WORLD, coded, meant

from sim.sources.document.coding.coder import code
from sim.sources.document.coding.rank import is_leading
from sim.sources.document.document import Document
from sim.sources.document.text.passage import passages
from sim.sources.document.who.coreference import resolved
from sim.sources.document.who.counterpart import facing

# --- pronouns and groups ----------------------------------------------------------------------------
LAST = [  # a text, its words that mean somebody, who that is
    ("Lena Marsh arrived. She spoke.", "She", "lena-marsh"),
    ("Lena Marsh said she would leave.", "she", "lena-marsh"),
    ("Oto Brand arrived. He spoke.", "He", "oto-brand"),
    ("King Oto Brand met Lena Marsh. She spoke.", "She", "lena-marsh"),
    ("Mr Brand met Ms Marsh. He smiled.", "He", "oto-brand"),
    ("Mr Brand met Ms Marsh. She smiled.", "She", "lena-marsh"),
    ("Oto Brand spoke. His envoy left.", "His envoy", "oto-brand"),
    ("Arvenia signed. It then withdrew.", "It", "ARV"),
    ("Arvenia recalled its envoy.", "its envoy", "ARV"),
    ("Arvenia spoke. Its troops advanced.", "Its troops", "ARV"),
    ("Arvenia signed. They then withdrew.", "They", "ARV"),
    ("Lena Marsh met Oto Brand in Corland. The two leaders spoke.", "The two leaders", "lena-marsh oto-brand"),
    ("Lena Marsh met Oto Brand. Both leaders signed.", "Both leaders", "lena-marsh oto-brand"),
    ("Lena Marsh met Oto Brand. The two presidents spoke.", "The two presidents", "lena-marsh oto-brand"),
    ("Arvenia met Belgar. Both sides signed.", "Both sides", "ARV BLG"),
    ("Arvenia met Belgar. The two countries signed.", "The two countries", "ARV BLG"),
    ("Arvenia met Belgar. The sides signed.", "The sides", "ARV BLG"),
    ("Arvenia and Belgar fought. The warring sides met.", "The warring sides", "ARV BLG"),
    ("Arvenia and Belgar fought. Negotiators for the two sides met.", "Negotiators for the two sides", "ARV BLG"),
    ("Corland hosted Arvenia and Belgar. The two sides signed.", "The two sides", "ARV BLG"),
    ("Lena Marsh arrived. The president spoke.", "The president", "lena-marsh"),
    ("The president spoke.", "The president", "lena-marsh"),  # there is one
    ("Arvenia accused Belgar. The country did not answer.", "The country", "BLG"),
    ("Belgar wrote to Arvenia. The country did not answer.", "The country", "ARV"),
    ("“We are ready,” the Arvenian foreign minister said.", "We", "ARV"),
    ("“I will not go,” Marsh said.", "I", "lena-marsh"),
    ("“We will not go,” Marsh said.", "We", "lena-marsh"),
    ("Marsh said: “Our guards are ready.”", "Our", "lena-marsh"),
    ("“My envoy will go,” Marsh said.", "My envoy", "lena-marsh"),
    ("Brand spoke. “It rains,” he said. “I go.”", "I", "oto-brand"),
    ("Belgar fired. “They broke the accord,” Marsh said.", "They", "BLG"),
    ("Belgar fired. “It broke our accord,” Marsh said.", "It", "BLG"),
    ("Belgar wrote to Arvenia. Arvenia thanked its neighbour.", "its neighbour", "BLG"),
    ("Belgar wrote to Arvenia. Arvenia answered its southern rival.", "its southern rival", "BLG"),
    ("Lena Marsh met Oto Brand. The two foreign ministers spoke.", "The two foreign ministers", "ARV BLG"),
    ("Belgar answered. “Arvenian families will pay,” said its minister.", "its minister", "BLG"),
]  # fmt: skip


def test_a_body_is_called_by_the_last_word_of_its_name() -> None:
    found = meant("The African Union wrote to China. The union accused it of theft.", WORLD)
    assert found[-2:] == [("The union", found[0][1]), ("it", "CHN")]
    assert meant("China wrote. The union answered.", WORLD) == [("China", "CHN")]


def test_a_neighbour_whose_name_follows_is_that_one() -> None:
    assert ("its neighbour", "BLG") not in meant("Belgar wrote to Arvenia. Arvenia thanked its neighbour Corland.")


@pytest.mark.parametrize(("text", "words", "actors"), LAST, ids=[text for text, _, _ in LAST])
def test_whom_a_pronoun_or_a_group_means(text: str, words: str, actors: str) -> None:
    found = meant(text)
    assert (words, actors) in found
    assert [a for w, a in found if w == words] == [actors]


@pytest.mark.parametrize(
    "text",
    ["Nobody came. He left.", "It rained. They left.", "The two leaders met.", "Both sides signed.", "I left.",
     "The chancellor spoke.", "The warring sides met.", "“We are ready.”"],
)  # fmt: skip
def test_where_nobody_was_named_nobody_is_meant(text: str) -> None:
    assert meant(text) == []


def test_who_no_longer_holds_an_office_is_not_meant_by_it() -> None:
    assert meant("The foreign minister of old spoke.") == []
    read = resolved(passages("The foreign minister spoke.", GAZETTEER), GAZETTEER, dt.date(2018, 1, 9))
    assert [m.actors for p in read for m in p.mentions] == [("per-holt",)]


# --- the other side ---------------------------------------------------------------------------------
ABOUT_TWO = "Arvenia criticised Belgar in June. Belgar criticised Arvenia in July. "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Arvenia expelled the envoy.", ("expel", "ARV", "BLG")),
        ("Belgar imposed sanctions last week.", ("sanctions.imposed", "BLG", "ARV")),
        ("Corland imposed sanctions on Monday.", ("sanctions.imposed", "COR", "")),  # on which of the two?
        ("Corland offered to mediate on Monday.", ("mediation.offered", "COR", "ARV BLG")),
        ("Arvenia fired two missiles on Monday.", ("test.srbm", "ARV", "")),  # at nobody
    ],
)
def test_the_other_of_two_is_filled_in_and_that_is_said(text: str, expected: tuple[str, str, str]) -> None:
    (found, *_) = coded(ABOUT_TWO + text).candidates[2:]
    assert (found.type, " ".join(found.actors), " ".join(found.targets)) == expected
    said = [rule for rule in found.rules if "not named here" in rule]
    assert bool(said) == bool(expected[2])
    assert all(target in said[0] for target in found.targets)


def test_what_is_filled_in_ranks_lower_and_nothing_is_filled_in_where_a_text_is_not_about_two() -> None:
    filled, told = (coded(ABOUT_TWO + f"Arvenia expelled the envoy{of}.").candidates[-1] for of in ("", " of Belgar"))
    assert filled.targets == told.targets == ("BLG",)
    assert filled.confidence < told.confidence
    assert [c.targets for c in coded("Arvenia imposed sanctions.").candidates] == [()]


@pytest.mark.parametrize(
    ("code_type", "actors", "expected"),
    [
        ("demand", ["ARV"], ("BLG",)),
        ("demand", ["ARV", "BLG"], ()),
        ("demand", ["COR"], ()),
        ("mediation.offered", ["COR"], ("ARV", "BLG")),
        ("mediation.held", ["ARV"], ("BLG",)),
        ("test.icbm", ["ARV"], ()),
        ("statement.neutral", ["ARV"], ()),
    ],
)
def test_who_faces_whom(code_type: str, actors: list[str], expected: tuple[str, ...]) -> None:
    assert facing(code_type, actors, ("ARV", "BLG")) == expected
    assert facing(code_type, actors, None) == ()


# --- rank -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("title", "leading"),
    [
        ("president", True),
        ("King", True),
        ("prime minister", True),
        ("supreme leader", True),
        ("chancellor", True),
        ("vice president", False),
        ("deputy prime minister", False),
        ("former president", False),
        ("foreign minister", False),
        ("secretary of state", False),
        ("", False),
    ],
)
def test_titles_of_leaders(title: str, leading: bool) -> None:
    assert is_leading(title) is leading


MEETINGS = [
    ("Lena Marsh met Tom Brand in June.", "summit.held"),
    ("Lena Marsh held talks with Tom Brand in June.", "summit.held"),
    ("Prime Minister Ann Holt met Lena Marsh in June.", "summit.held"),  # by the title before the name
    ("Lena Marsh met Ivo Brand in June.", "talks.working"),
    ("Ann Holt met Lena Marsh in June.", "talks.working"),
    ("Arvenian negotiators met Belgarian negotiators in June.", "talks.working"),
    ("Talks between Lena Marsh and Tom Brand collapsed on Monday.", "summit.nodeal"),
    ("Lena Marsh walked out of talks with Tom Brand on Monday.", "talks.walkout"),
    ("Lena Marsh cancelled talks with Tom Brand on Monday.", "summit.cancelled"),
    ("Arvenia cancelled talks with Belgar on Monday.", "talks.cancelled"),
]


@pytest.mark.parametrize(("text", "expected"), MEETINGS)
def test_the_same_words_mean_a_summit_where_leaders_meet(text: str, expected: str) -> None:
    document = Document.of_text(text, published=PUBLISHED)
    assert [c.type for c in code(document, FAMILIES).candidates] == [expected]


def test_whoever_leads_no_longer_meets_for_nobody() -> None:
    text = "Lena Marsh met Ora Wick."
    before, after = (Document.of_text(text, published=dt.date(year, 1, 9)) for year in (2018, 2019))
    assert [c.type for c in code(before, FAMILIES).candidates] == ["summit.held"]
    assert code(after, FAMILIES).candidates == ()
