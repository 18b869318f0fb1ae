"""The gazetteer: names and what they name, posts and their days, its files, a case's roster."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from newsroom import GAZETTEER, PUBLISHED, STATES, WORLD, meant, mentions, person

from sim import load
from sim.errors import DetenteError
from sim.sources.document.text.tokens import tokens
from sim.sources.document.who.gazetteer import Gazetteer, Known, Names, Post
from sim.sources.document.who.gazetteerfile import gazetteer_in, gazetteer_of, read_names
from sim.sources.document.who.mention import named


# --- the gazetteer ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Equatorial Guinea met Guinea and Papua New Guinea.", "GNQ GIN PNG"),
        ("South Korea told North Korea.", "KOR PRK"),
        ("South Sudan told Sudan.", "SSD SDN"),
        ("Bosnian Serb leaders met Serbs.", "BSR SRB"),
        ("Moscow told Kyiv and Washington.", "RUS UKR USA"),
        ("US troops met us.", "USA"),
        ("Turkey ate no turkey.", "TUR"),
        ("The DR Congo's army met Congolese rebels.", "COD COD"),
    ],
)
def test_the_longest_name_wins(text: str, expected: str) -> None:
    assert " ".join(m.actors[0] for m in named(tokens(text), WORLD) if m.actors) == expected


@pytest.mark.parametrize(
    "phrase",
    ["the South China Sea", "the East China Sea", "Latin America", "New Mexico", "the Gulf of Oman",
     "the Washington Post", "George Washington", "the Vienna Convention", "the Indian Ocean", "American Samoa",
     "the Taiwan Strait"],
)  # fmt: skip
def test_a_phrase_that_holds_the_name_of_a_state_may_mean_no_state(phrase: str) -> None:
    assert mentions(f"They spoke of {phrase} for long.", WORLD) == []


def test_of_two_with_one_name_the_first_has_it() -> None:
    both = [Known(id="ONE", name="Salis", kind="state"), Known(id="TWO", name="Port", kind="org", aliases=("Salis",))]
    assert mentions("Salis left Port.", Gazetteer.of(both)) == [("Salis", "ONE"), ("Port", "TWO")]
    assert mentions("Salis left.", Gazetteer.of(both[::-1])) == [("Salis", "TWO")]
    assert mentions("Salis left.", Gazetteer.of(both[:1], both[1:])) == [("Salis", "ONE")]


def test_an_actor_beyond_the_roster_is_known_and_not_of_the_roster() -> None:
    half = Gazetteer.of(STATES[:1], STATES)
    assert list(half.actors) == ["ARV"]
    assert list(half.beyond) == ["BLG", "COR"]
    assert half.known("COR").name == "Corland"
    with pytest.raises(KeyError):
        half.known("nobody-of-the-kind")


POST = Post.model_validate({"title": "deputy foreign minister", "from": "2015-01-01", "until": "2018-06-30"})


@pytest.mark.parametrize(
    ("on", "held"),
    [("2014-12-31", False), ("2015-01-01", True), ("2018-06-30", True), ("2018-07-01", False)],
)
def test_a_post_is_held_from_its_first_to_its_last_day(on: str, held: bool) -> None:
    day = dt.date.fromisoformat(on)
    known = person("Per Holt", "COR", "foreign minister", "2015-01-01", "2018-06-30")
    gazetteer = Gazetteer.of((*STATES, known))
    assert POST.holds(day) is held
    assert gazetteer.party("per-holt", day) == ("COR" if held else None)
    assert gazetteer.holders("foreign minister", day) == (("per-holt",) if held else ())


def test_a_post_without_days_is_always_held_and_without_a_day_every_post_is() -> None:
    assert Post(title="envoy").holds(dt.date(1900, 1, 1))
    assert GAZETTEER.party("per-holt", None) == "COR"
    assert GAZETTEER.party("oto-brand", PUBLISHED) == "BLG"
    assert GAZETTEER.holders("president", None) == ("lena-marsh",)
    assert GAZETTEER.holders("chancellor", None) == ()


def test_somebody_acts_for_the_party_of_a_party_and_a_circle_of_parts_ends() -> None:
    row = [
        Known(id="ARV", name="Arvenia", kind="state"),
        Known(id="fleet", name="Fleet", kind="org", part_of="ARV"),
        Known(id="ann-hand", name="Ann Hand", kind="person", part_of="fleet"),
        Known(id="one", name="One", kind="org", part_of="two"),
        Known(id="two", name="Two", kind="org", part_of="one"),
        Known(id="far", name="Far", kind="org", part_of="nowhere"),
    ]
    gazetteer = Gazetteer.of(row)
    assert gazetteer.party("ann-hand", PUBLISHED) == "ARV"
    assert gazetteer.party("one", PUBLISHED) in {"one", "two"}
    assert gazetteer.party("far", PUBLISHED) == "far"


# --- files ------------------------------------------------------------------------------------------
def written(folder: Path, rows: str, schema: str = "detente/gazetteer/v1") -> Path:
    path = folder / "names.yaml"
    path.write_text(f"schema: {schema}\nactors:\n{rows}", encoding="utf-8")
    return path


def test_a_gazetteer_file_is_read_before_the_worlds_states(tmp_path: Path) -> None:
    row = "  - {id: ARV, name: Arvenia, kind: state, aliases: [France]}\n"
    gazetteer = gazetteer_in(written(tmp_path, row))
    assert mentions("France met Germany and Paris.", gazetteer) == [
        ("France", "ARV"),
        ("Germany", "DEU"),
        ("Paris", "FRA"),
    ]
    assert list(gazetteer.actors) == ["ARV"]


MISTAKES = [  # rows, the last of them with a mistake; where it is; its code
    ("  - {id: ARV, name: Arvenia, kind: country}\n", "country", "DET014"),
    ("  - {id: ARV, name: Arvenia, kind: state, alias: [A]}\n", "alias", "DET010"),
    ("  - {id: ARV, name: Arvenia, kind: state}\n  - {id: ARV, name: Belgar, kind: state}\n", "ARV", "DET034"),
    ("  - {id: a b, name: Arvenia, kind: state}\n", "a b", "DET016"),
    ('  - {id: ARV, name: "", kind: state}\n', '""', "DET016"),
    ("  - {id: ann, name: Ann, kind: person, posts: [{title: envoy, from: 2017-13-01}]}\n", "2017-13-01", "DET022"),
]


@pytest.mark.parametrize(("rows", "words", "number"), MISTAKES, ids=[words for _, words, _ in MISTAKES])
def test_a_mistake_in_a_gazetteer_file_is_shown_at_its_place(
    tmp_path: Path, rows: str, words: str, number: str
) -> None:
    with pytest.raises(DetenteError) as raised:
        read_names(written(tmp_path, rows))
    *_, last = lines = rows.splitlines()
    (problem,) = raised.value.problems
    assert (problem.code, problem.line, problem.column) == (number, 2 + len(lines), 1 + last.index(words))
    assert problem.file == (tmp_path / "names.yaml").as_posix()


def test_every_mistake_of_a_file_is_shown(tmp_path: Path) -> None:
    rows = "  - {id: ARV, name: Arvenia, kind: country}\n  - {id: b b, name: Belgar, kind: state}\n"
    with pytest.raises(DetenteError) as raised:
        read_names(written(tmp_path, rows))
    assert [p.line for p in raised.value.problems] == [3, 4]
    with pytest.raises(DetenteError) as raised:
        read_names(written(tmp_path, rows, "detente/gazetteer/v9"))
    assert [p.line for p in raised.value.problems] == [1, 3, 4]


# --- a case -----------------------------------------------------------------------------------------
def test_a_case_with_its_gazetteer_file() -> None:
    folder = load("us-dprk")
    assert folder.case is not None
    gazetteer = gazetteer_of(folder.case, folder.folder)
    assert list(gazetteer.actors) == [actor.id for actor in folder.case.actors]
    assert gazetteer.principals == (("USA", "PRK"),)
    assert "FRA" in gazetteer.beyond
    days = ("2018-04-08", "2018-04-09", "2019-09-10", "2019-09-11")
    held = [gazetteer.party("john-bolton", dt.date.fromisoformat(day)) for day in days]
    assert held == [None, "USA", "USA", None]
    assert gazetteer.holders("secretary of state", dt.date(2018, 3, 1)) == ("rex-tillerson",)
    assert gazetteer.holders("secretary of state", dt.date(2018, 5, 1)) == ("mike-pompeo",)


def test_names_of_a_case() -> None:
    folder = load("us-dprk")
    assert folder.case is not None
    gazetteer = Gazetteer.of_case(folder.case)
    assert all(not known.posts for known in gazetteer.actors.values())
    assert mentions("The White House criticised the North.", gazetteer) == [
        ("White House", "USA"),
        ("the North", "PRK"),
    ]
    assert mentions("UN Security Council members left the UN.", gazetteer) == [
        ("UN Security Council", "UNSC"),
        ("UN", "UNO"),
    ]
    assert mentions("France praised Moon Jae-in and Seoul.", gazetteer) == [
        ("France", "FRA"),
        ("Moon Jae in", "moon-jae-in"),
        ("Seoul", "KOR"),
    ]
    assert mentions("Trump wrote.", gazetteer) == [("Trump", "donald-trump")]
    assert meant("Kim wrote.", gazetteer) == []  # nine of the roster are called so
    assert meant("Kim Yong Chol came. Kim left.", gazetteer) == [
        ("Kim Yong Chol", "kim-yong-chol"),
        ("Kim", "kim-yong-chol"),
    ]


def test_a_file_adds_names_and_posts_to_the_roster_and_actors_beyond_it() -> None:
    folder = load("us-dprk")
    assert folder.case is not None
    envoy = Known(
        id="sung-kim", name="Sung Kim", kind="person", part_of="USA", aliases=("the tall envoy",), posts=(POST,)
    )
    gazetteer = Gazetteer.of_case(folder.case, Names(actors=(envoy, person("Ann Hand", "ARV"))))
    assert mentions("They saw the tall envoy.", gazetteer) == [("the tall envoy", "sung-kim")]
    assert gazetteer.party("sung-kim", dt.date(2019, 1, 1)) is None
    assert "ann-hand" in gazetteer.beyond
