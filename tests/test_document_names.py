"""Who is named in a sentence: names, posts, parts of a society, family names."""

from __future__ import annotations

import pytest
from newsroom import FAMILIES, meant, mentions, one

# --- names in a sentence ----------------------------------------------------------------------------
ABSORBED = [
    ("Arvenian President Lena Marsh spoke.", "Arvenian President Lena Marsh"),
    ("Arvenia's president, Lena Marsh, spoke.", "Arvenia 's president , Lena Marsh"),
    ("Arvenia's new president Lena Marsh spoke.", "Arvenia 's new president Lena Marsh"),
    ("President Lena Marsh spoke.", "President Lena Marsh"),
]


@pytest.mark.parametrize(("text", "words"), ABSORBED)
def test_a_person_with_state_and_office_is_one_mention(text: str, words: str) -> None:
    assert mentions(text) == [(words, "lena-marsh")]


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("Belgarian President Lena Marsh spoke.", ["BLG", "lena-marsh"]),  # not hers
        ("The Belgarian president met Lena Marsh.", ["BLG", "lena-marsh"]),
        ("Arvenia and Lena Marsh spoke.", ["ARV", "lena-marsh"]),
        ("Lena Marsh and Oto Brand spoke.", ["lena-marsh", "oto-brand"]),
        ("Lena Marsh, the Arvenian president, spoke.", ["lena-marsh", "ARV"]),
    ],
)
def test_what_does_not_describe_a_person_is_a_mention_of_its_own(text: str, actors: list[str]) -> None:
    assert [actor for _, actor in mentions(text)] == actors


SECTORS = [
    ("Arvenian troops advanced.", "ARV", "MIL"),
    ("Arvenia's military government fell.", "ARV", "GOV"),
    ("The Arvenians’ army advanced.", "ARV", "MIL"),
    ("The Arvenian opposition leader left.", "ARV", "OPP"),
    ("Arvenia's top negotiators left.", "ARV", "GOV"),
    ("Troops in Arvenia rebelled.", "ARV", "MIL"),
    ("Workers in Arvenia struck.", "ARV", "LAB"),
    ("Negotiators of Arvenia and Belgar met.", "ARV BLG", "GOV"),
    ("Negotiators from Arvenia, Belgar and Corland met.", "ARV BLG COR", "GOV"),
    ("Rebels advanced.", "", "REB"),
    ("Intelligence officials spoke.", "", "SPY"),
    ("The foreign minister spoke.", "", "GOV"),
    ("An official said so.", "", "GOV"),
]


@pytest.mark.parametrize(("text", "actors", "sector"), SECTORS)
def test_the_part_of_a_society(text: str, actors: str, sector: str) -> None:
    mention = one(text)
    assert (" ".join(mention.actors), mention.sector) == (actors, sector)


def test_an_adjective_is_no_part_of_a_society() -> None:
    assert mentions("An official visit began.") == []
    assert mentions("Military talks began.") == []


@pytest.mark.parametrize(
    ("text", "place", "possessive"),
    [
        ("They met in Arvenia.", True, False),
        ("Talks at Port Salis ended.", True, False),
        ("Across Arvenia it rained.", True, False),
        ("Arvenia met nobody.", False, False),
        ("Arvenia's letter came.", False, True),
        ("Arvenians’ letters came.", False, True),
        ("Troops in Arvenia rebelled.", False, False),
        ("They spoke of Arvenia.", False, False),
    ],
)
def test_how_a_name_stands(text: str, place: bool, possessive: bool) -> None:
    mention = one(text)
    assert (mention.place, mention.possessive) == (place, possessive)


def test_small_letters_name_nobody() -> None:
    assert mentions("The marsh and the brand of arvenia were wet.") == []


# --- family names -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Marsh spoke.", ["lena-marsh"]),
        ("Mr. Holt spoke.", ["ann-holt"]),
        ("Brand spoke.", []),  # which one?
        ("Ivo Brand came. Brand spoke.", ["ivo-brand", "ivo-brand"]),
        ("Tom Brand came. Brand spoke.", ["tom-brand", "tom-brand"]),
        ("Ivo Brand and Tom Brand came. Brand spoke.", ["ivo-brand", "tom-brand", "tom-brand"]),  # first of the roster
        ("Anna Brand spoke.", []),
        ("Nobody knew Anna Brand.", []),
        ("Brand Smith spoke.", []),
    ],
)
def test_a_family_name_is_whoever_bears_it_and_was_named(text: str, expected: list[str]) -> None:
    assert [actor for _, actor in meant(text, FAMILIES)] == expected
