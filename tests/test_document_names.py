"""Who is meant: names, posts, parts of a society, pronouns, the other side, and whether those who meet are leaders."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from newsroom import ACTORS, GAZETTEER, PUBLISHED, coded

from sim import load
from sim.errors import DetenteError
from sim.sources.document.coder import code
from sim.sources.document.coreference import resolved
from sim.sources.document.counterpart import facing
from sim.sources.document.document import Document
from sim.sources.document.gazetteer import Gazetteer, Known, Names, Post, world
from sim.sources.document.gazetteerfile import gazetteer_in, gazetteer_of, read_names
from sim.sources.document.mention import Mention, named
from sim.sources.document.passage import passages
from sim.sources.document.rank import is_leading
from sim.sources.document.tokens import tokens

WORLD = Gazetteer.of(world())
STATES = tuple(a for a in ACTORS if a.kind == "state")


def person(name: str, party: str, title: str = "", since: str = "2010-01-01", until: str | None = None) -> Known:
    """Somebody with a post, or with none."""
    posts = (Post.model_validate({"title": title, "from": since, "until": until}),) if title else ()
    return Known(id=name.lower().replace(" ", "-"), name=name, kind="person", part_of=party, posts=posts)


# Two of one family name; nobody's family name is an alias.
FAMILIES = Gazetteer.of(
    (
        *STATES,
        person("Lena Marsh", "ARV", "president"),
        person("Tom Brand", "BLG", "king"),
        person("Ivo Brand", "BLG", "deputy prime minister"),
        person("Ora Wick", "COR", "prime minister", "2016-01-01", "2018-12-31"),
        person("Ann Holt", "COR"),
    )
)


def mentions(text: str, gazetteer: Gazetteer = GAZETTEER) -> list[tuple[str, str]]:
    """Who is named in one sentence: the words, and who they are."""
    words = tokens(text)
    return [(" ".join(w.text for w in words[m.first : m.last]), " ".join(m.actors)) for m in named(words, gazetteer)]


def one(text: str, gazetteer: Gazetteer = GAZETTEER) -> Mention:
    (mention,) = named(tokens(text), gazetteer)
    return mention


def meant(text: str, gazetteer: Gazetteer = GAZETTEER) -> list[tuple[str, str]]:
    """Who is meant in a text, pronouns and groups included; what means nobody known is left out."""
    read = resolved(passages(text, gazetteer), gazetteer, PUBLISHED)
    return [
        (" ".join(w.text for w in p.words[m.first : m.last]), " ".join(m.actors))
        for p in read
        for m in p.mentions
        if m.actors
    ]


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
]  # fmt: skip


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
