"""The table of names by which news text calls states, organisations, movements and parts of a society."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from sim.sources.document.who.world import GROUPS, ORGANISATIONS, PASSED_OVER, SECTORS, STATES, State

STOP_WORDS = frozenset(
    "a about all also am an and any are as at be because been but by can come could day did do does each even few "
    "first for from get give go good had has have he her here him his how i if in into is it its just know last like "
    "long made make male man many march may me might mobile more most much must my new nice no nor not now of off old "
    "on one only or other our out over own per pole reading said same say see she should since so some such take than "
    "that the their them then there these they this those time to too two under up us use very victoria was way we "
    "well were what when where which while who whom why will with would year yes you your".split()
)
IN_CAPITALS = {"US", "WHO"}  # stop words in lower case only: the table is matched case and all


def forms(state: State) -> set[str]:
    return {form for form in (state.name, *state.names, state.capital) if form}


def owners() -> dict[str, str]:
    table = dict.fromkeys(PASSED_OVER, "")
    for state in STATES:
        table |= dict.fromkeys(forms(state), state.code)
    for row in (*ORGANISATIONS, *GROUPS):
        table |= dict.fromkeys((row.name, *row.names), row.code)
    return table


OWNERS = owners()
PATTERN = re.compile(
    r"(?<!\w)(?:" + "|".join(re.escape(form) for form in sorted(OWNERS, key=len, reverse=True)) + r")(?!\w)"
)


def found(text: str) -> list[str]:
    """The codes of a text, left to right, the longest name first."""
    return [code for match in PATTERN.finditer(text) if (code := OWNERS[match.group()])]


def test_state_codes_are_three_capitals_and_unique() -> None:
    codes = [state.code for state in STATES]
    assert all(re.fullmatch(r"[A-Z]{3}", code) for code in codes)
    assert len(set(codes)) == len(codes) == 197
    assert {"XKX", "PSE", "TWN", "VAT"} <= set(codes)


def test_no_code_stands_in_two_tables() -> None:
    codes = Counter(row.code for row in (*STATES, *ORGANISATIONS, *GROUPS))
    assert [code for code, count in codes.items() if count > 1] == []


def test_no_name_is_claimed_twice() -> None:
    rows = [forms(state) for state in STATES]
    rows += [{row.name, *row.names} for row in (*ORGANISATIONS, *GROUPS)]
    claims = Counter(form for row in rows for form in row)
    assert [form for form, count in claims.items() if count > 1] == []
    assert not claims.keys() & set(PASSED_OVER)


def test_a_row_says_nothing_twice() -> None:
    for row in (*STATES, *ORGANISATIONS, *GROUPS):
        assert len({row.name, *row.names}) == 1 + len(row.names), row


def test_no_name_is_a_word_of_ordinary_english() -> None:
    misleading = {form for form in OWNERS if form.lower() in STOP_WORDS}
    assert misleading == IN_CAPITALS
    assert not OWNERS.keys() & {"IS", "Male", "Victoria", "Nice", "Reading", "Georgetown", "Kingston", "San Jose"}


def test_every_name_is_trimmed_and_begins_as_a_name_does() -> None:
    for form in OWNERS:
        assert form == form.strip() and "+" not in form and "  " not in form
        assert any(letter.isupper() for letter in form) or form == "post-Soviet", form


def test_a_group_is_at_home_in_a_state_or_in_none() -> None:
    assert {group.home for group in GROUPS} <= {state.code for state in STATES} | {""}


def test_every_phrase_passed_over_holds_a_name() -> None:
    states = [form for state in STATES for form in forms(state)]
    for phrase in PASSED_OVER:
        assert any(re.search(rf"(?<!\w){re.escape(form)}(?!\w)", phrase) for form in states), phrase


def test_a_noun_names_one_part_of_a_society() -> None:
    nouns = Counter(noun for listed in SECTORS.values() for noun in listed)
    assert [noun for noun, count in nouns.items() if count > 1] == []
    assert not nouns.keys() & STOP_WORDS
    assert all(noun == noun.lower().strip() for noun in nouns)
    assert all(re.fullmatch(r"[A-Z]{3}", sector) for sector in SECTORS)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Equatorial Guinea met Guinea, Guinea-Bissau and Papua New Guinea", ["GNQ", "GIN", "GNB", "PNG"]),
        ("South Sudan accused Sudan", ["SSD", "SDN"]),
        ("the Democratic Republic of Congo and the Republic of Congo", ["COD", "COG"]),
        ("the Dominican Republic and Dominica", ["DOM", "DMA"]),
        ("Nigeria and Niger closed the border", ["NGA", "NER"]),
        ("North Korean and South Korean envoys", ["PRK", "KOR"]),
        ("the Republic of China and the People's Republic of China", ["TWN", "CHN"]),
        ("U.S. and British forces; the US and the U.K.", ["USA", "GBR", "USA", "GBR"]),
        ("the White House, the Kremlin, Downing Street, the Élysée", ["USA", "RUS", "GBR", "FRA"]),
        ("Latin American states met in the South China Sea", []),
        ("they told us who is polish", []),
        ("the UN Security Council, the UN and the WHO", ["UNSC", "UNO", "WHO"]),
        ("Bosnian Serbs and Serbs", ["BSR", "SRB"]),
        ("the Palestinian Authority, Hamas and Palestinians", ["PNA", "HAM", "PSE"]),
        ("the Pakistani Taliban, not the Taliban", ["TTP", "TAL"]),
        ("al-Qaeda in the Arabian Peninsula left al Qaeda", ["AQP", "ALQ"]),
        ("Turkish Cypriots and Turkish officials", ["TCY", "TUR"]),
        ("the Irish Republican Army and Irish ministers", ["IRA", "IRL"]),
    ],
)
def test_the_longest_name_wins(text: str, codes: list[str]) -> None:
    assert found(text) == codes
