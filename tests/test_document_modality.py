"""How a text says it, and who vouches for it: the seven modalities, each in several constructions."""

from __future__ import annotations

from typing import get_args

import pytest
from newsroom import coded

from sim.record.event import Modality
from sim.sources.document.coding.candidate import Candidate

RELEASE = "detainees.released"
STRIKE = "violence.limited"
SANCTIONS = "sanctions.imposed"
EASING = "sanctions.eased"

# A sentence, the type that is asked about, how it is said.
SAID: list[tuple[str, str, str]] = [
    # asserted: the text says so itself, or who says so did it
    ("Arvenia imposed sanctions on Belgar.", SANCTIONS, "asserted"),
    ("Arvenia has lifted its sanctions on Belgar.", EASING, "asserted"),
    ("Sanctions were imposed on Belgar by Arvenia on Monday.", SANCTIONS, "asserted"),
    ("Arvenia attacked Belgar without warning.", STRIKE, "asserted"),
    ("Arvenia not only imposed sanctions on Belgar but also expelled its envoy.", SANCTIONS, "asserted"),
    ("Arvenia said that it had released three prisoners from Belgar.", RELEASE, "asserted"),
    ("“We attacked Arvenia,” Oto Brand said.", STRIKE, "asserted"),
    ("Arvenia's foreign ministry said Arvenia had released three prisoners from Belgar.", RELEASE, "asserted"),
    ("Belgar attacked Arvenia, a Belgarian official said.", STRIKE, "asserted"),
    # reported: somebody else says so, by name
    ("Corland said that Belgar had attacked Arvenia.", STRIKE, "reported"),
    ("Belgar attacked Arvenia, Corland said.", STRIKE, "reported"),
    ("According to Corland, Belgar attacked Arvenia.", STRIKE, "reported"),
    ("“Belgar attacked Arvenia,” Lena Marsh said.", STRIKE, "reported"),
    ("Belgar attacked Arvenia, Arvenia's president said.", STRIKE, "reported"),
    ("A Corlander official said that Belgar had attacked Arvenia.", STRIKE, "reported"),
    ("Reuters reported that Belgar had attacked Arvenia.", STRIKE, "reported"),
    ("The BBC said that Belgar had attacked Arvenia.", STRIKE, "reported"),
    ("Belgar attacked Arvenia, according to Reuters.", STRIKE, "reported"),
    ("State media said that Belgar had attacked Arvenia.", STRIKE, "reported"),
    # alleged: nobody who could be asked says so, or it is an accusation
    ("A source told Reuters that Belgar had attacked Arvenia.", STRIKE, "alleged"),
    ("Belgar attacked Arvenia, two officials said.", STRIKE, "alleged"),
    ("Belgar attacked Arvenia, an official said on condition of anonymity.", STRIKE, "alleged"),
    ("Belgar attacked Arvenia, according to unnamed diplomats.", STRIKE, "alleged"),
    ("People familiar with the talks said that Belgar had attacked Arvenia.", STRIKE, "alleged"),
    ("Sources close to the talks said that Belgar had attacked Arvenia.", STRIKE, "alleged"),
    ("Witnesses said that Belgar had attacked Arvenia.", STRIKE, "alleged"),
    ("Belgar is accused of attacking Arvenia.", STRIKE, "alleged"),
    ("Belgar is suspected of attacking Arvenia.", STRIKE, "alleged"),
    ("Corland claimed that Belgar had attacked Arvenia.", STRIKE, "alleged"),
    ("Belgar is believed to have attacked Arvenia.", STRIKE, "alleged"),
    ("Belgar is alleged to have attacked Arvenia.", STRIKE, "alleged"),
    # anticipated: it is planned, promised or expected
    ("Belgar will attack Arvenia.", STRIKE, "anticipated"),
    ("Arvenia may release three prisoners from Belgar.", RELEASE, "anticipated"),
    ("Belgar might attack Arvenia.", STRIKE, "anticipated"),
    ("Belgar could attack Arvenia.", STRIKE, "anticipated"),
    ("Arvenia plans to impose sanctions on Belgar.", SANCTIONS, "anticipated"),
    ("Arvenia is to impose sanctions on Belgar.", SANCTIONS, "anticipated"),
    ("Arvenia is expected to impose sanctions on Belgar.", SANCTIONS, "anticipated"),
    ("Arvenia is about to lift its sanctions on Belgar.", EASING, "anticipated"),
    ("Arvenia is ready to lift its sanctions on Belgar.", EASING, "anticipated"),
    ("Arvenia agreed to lift its sanctions on Belgar.", EASING, "anticipated"),
    ("Arvenia vowed to impose sanctions on Belgar.", SANCTIONS, "anticipated"),
    ("Belgar announced that it would lift its sanctions on Arvenia.", EASING, "anticipated"),
    ("Marsh is due to visit Belgar in March.", "envoy.visit", "anticipated"),
    ("Marsh is scheduled to visit Belgar in March.", "envoy.visit", "anticipated"),
    ("Marsh hopes to visit Belgar in March.", "envoy.visit", "anticipated"),
    ("Arvenia and Belgar will hold talks next week.", "talks.working", "anticipated"),
    ("Arvenia and Belgar agreed to hold talks in March.", "talks.working", "anticipated"),
    ("Upcoming talks between Arvenia and Belgar were prepared.", "talks.working", "anticipated"),
    # hypothetical: it depends on something, or is only thought of or wanted
    ("If Arvenia lifts its sanctions on Belgar, talks will follow.", EASING, "hypothetical"),
    ("Unless Arvenia lifts its sanctions on Belgar, no talks will follow.", EASING, "hypothetical"),
    ("Arvenia would lift its sanctions on Belgar if it could.", EASING, "hypothetical"),
    ("Arvenia would meet Belgar if Corland agreed.", "talks.working", "hypothetical"),
    ("Arvenia should lift its sanctions on Belgar.", EASING, "hypothetical"),
    ("Arvenia must lift its sanctions on Belgar.", EASING, "hypothetical"),
    ("Arvenia is considering imposing sanctions on Belgar.", SANCTIONS, "hypothetical"),
    # denied: somebody says that it is not so
    ("Belgar denied that it had attacked Arvenia.", STRIKE, "denied"),
    ("Brand denied that Belgar had attacked Arvenia.", STRIKE, "denied"),
    ("Belgar denied reports that it had attacked Arvenia.", STRIKE, "denied"),
    # negated: it did not happen
    ("Arvenia did not impose sanctions on Belgar.", SANCTIONS, "negated"),
    ("Arvenia has never imposed sanctions on Belgar.", SANCTIONS, "negated"),
    ("Belgar was not attacked by Arvenia.", STRIKE, "negated"),
    ("Arvenia failed to lift its sanctions on Belgar.", EASING, "negated"),
    ("Arvenia declined to impose sanctions on Belgar.", SANCTIONS, "negated"),
    ("Arvenia stopped short of imposing sanctions on Belgar.", SANCTIONS, "negated"),
    ("Arvenia has no plans to impose sanctions on Belgar.", SANCTIONS, "negated"),
    ("Arvenia neither released prisoners nor met Belgar.", RELEASE, "negated"),
    ("Arvenia neither released prisoners nor met Belgar.", "talks.working", "negated"),
    ("Arvenia and Belgar held no talks.", "talks.working", "negated"),
    ("There were no talks between Arvenia and Belgar.", "talks.working", "negated"),
    ("Belgar said Arvenia did not attack it.", STRIKE, "negated"),
    ("Talks between Arvenia and Belgar resume on Monday.", "talks.working", "anticipated"),
    ("Envoys from Arvenia and Belgar meet in Geneva on Friday.", "talks.working", "anticipated"),
    ("The Arvenian and Belgarian envoys meet at noon.", "talks.working", "anticipated"),
]


def the(text: str, code_type: str) -> Candidate:
    """The one candidate of a type."""
    (found,) = [c for c in coded(text).candidates if c.type == code_type]
    return found


@pytest.mark.parametrize(("text", "code_type", "modality"), SAID, ids=[f"{m}: {text}" for text, _, m in SAID])
def test_how_it_is_said(text: str, code_type: str, modality: str) -> None:
    assert the(text, code_type).modality == modality


def test_every_modality_is_asked_about_in_several_constructions() -> None:
    asked = [modality for _, _, modality in SAID]
    assert {m for m in get_args(Modality) if asked.count(m) >= 3} == set(get_args(Modality))


# What is done by saying it is a fact, whatever becomes of what is spoken of.
SPOKEN = [
    ("Arvenia threatened to attack Belgar.", "threat.force", "ARV", "BLG"),
    ("Arvenia threatened to impose sanctions on Belgar.", "threat.nonforce", "ARV", "BLG"),
    ("Corland urged Arvenia to lift its sanctions on Belgar.", "demand", "COR", "ARV"),
    ("Arvenia agreed to lift its sanctions on Belgar.", "concession.announced", "ARV", "BLG"),
    ("Arvenia refused to free the crew from Belgar.", "reject", "ARV", "BLG"),
    ("Arvenia refused to lift its sanctions on Belgar.", "sanctions.maintained", "ARV", "BLG"),
    ("Arvenia called for talks with Belgar.", "offer.talks", "ARV", "BLG"),
]


@pytest.mark.parametrize(("text", "code_type", "actor", "target"), SPOKEN)
def test_what_is_done_by_saying_it_is_a_fact(text: str, code_type: str, actor: str, target: str) -> None:
    found = the(text, code_type)
    assert (found.modality, found.actors, found.targets) == ("asserted", (actor,), (target,))


@pytest.mark.parametrize(
    ("text", "code_type"),
    [
        ("Corland urged Arvenia to lift its sanctions on Belgar.", "demand"),
        ("Arvenia threatened to attack Belgar.", "threat.force"),
    ],
)
def test_what_is_demanded_or_threatened_is_no_event_of_its_own(text: str, code_type: str) -> None:
    assert [c.type for c in coded(text).candidates] == [code_type]


# --- who vouches for it -----------------------------------------------------------------------------
VOUCHED = [
    ("Belgar attacked Arvenia.", ()),
    ("Corland said that Belgar had attacked Arvenia.", ("Corland",)),
    ("Belgar attacked Arvenia, Per Holt said.", ("Per Holt",)),
    ("“Belgar attacked Arvenia,” Lena Marsh said.", ("Lena Marsh",)),
    ("“Belgar attacked Arvenia,” said Lena Marsh.", ("Lena Marsh",)),
    ("Lena Marsh spoke. “Belgar attacked Arvenia,” she said.", ("Lena Marsh",)),
    ("According to Corland, Belgar attacked Arvenia.", ("Corland",)),
    ("Reuters reported that Belgar had attacked Arvenia.", ("Reuters",)),
    ("Belgar attacked Arvenia, according to Reuters.", ("Reuters",)),
    ("According to the Associated Press, Belgar attacked Arvenia.", ("Associated Press",)),
    ("A Corlander official told the BBC that Belgar had attacked Arvenia.", ("Corland", "BBC")),
    ("A source told Reuters that Belgar had attacked Arvenia.", ("an unnamed source", "Reuters")),
    ("Belgar attacked Arvenia, two officials said.", ("unnamed sources",)),
    ("Belgar attacked Arvenia, an official said on condition of anonymity.", ("an unnamed source",)),
    ("People familiar with the talks said that Belgar had attacked Arvenia.", ("unnamed sources",)),
    ("An aide to Marsh said that Belgar had attacked Arvenia.", ("an unnamed source",)),
    ("Oto Brand said that Belgar had attacked Arvenia.", ("Oto Brand",)),
]


@pytest.mark.parametrize(("text", "chain"), VOUCHED)
def test_who_vouches_for_it(text: str, chain: tuple[str, ...]) -> None:
    assert the(text, STRIKE).attribution.chain == chain


def test_a_person_vouches_for_the_acts_of_the_own_party_and_only_for_these() -> None:
    own, other = (the(f"Marsh told CNN that {who} had released three prisoners from Corland.", RELEASE)
                  for who in ("Arvenia", "Belgar"))  # fmt: skip
    assert own.attribution.chain == other.attribution.chain == ("Lena Marsh", "CNN")
    assert (own.modality, other.modality) == ("asserted", "reported")


def test_a_plan_that_somebody_tells_of_stays_a_plan_and_says_who_told() -> None:
    told = the("A source told Reuters that Belgar may attack Arvenia.", STRIKE)
    assert (told.modality, told.attribution.chain) == ("anticipated", ("an unnamed source", "Reuters"))
    assert told.attribution.hedge == "may"


def test_whoever_accuses_also_says_what_follows() -> None:
    told = the("Belgar accused Arvenia of lying, saying that Arvenia had attacked Corland.", STRIKE)
    assert (told.modality, told.attribution.chain) == ("reported", ("Belgar",))


def test_the_word_that_shows_it_is_kept() -> None:
    cues = [the(f"Arvenia {words} Belgar.", STRIKE).attribution.hedge
            for words in ("attacked", "did not attack", "plans to attack", "should attack")]  # fmt: skip
    assert cues == ["", "", "plans", "should"]


def test_what_is_to_come_is_dated_from_publication_on_and_what_happened_up_to_it() -> None:
    assert str(the("Belgar will attack Arvenia.", STRIKE).when) == "2019-01-15/.."
    assert str(the("Belgar attacked Arvenia.", STRIKE).when) == "../2019-01-15"
    assert str(the("Belgar did not attack Arvenia.", STRIKE).when) == "../2019-01-15"
