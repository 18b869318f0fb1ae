"""A measure that is announced for a case is a threat; with a day to be met by, an ultimatum."""

from __future__ import annotations

import pytest
from newsroom import facts

Found = set[tuple[str, str, str]]

CASES = [
    ("Arvenia will shut the border unless Belgar pulls back its guns, Marsh warned.", "threat.nonforce", "ARV", "BLG"),
    ("Unless Belgar leaves by Friday, Arvenia will shut the border, Marsh warned.", "ultimatum", "ARV", "BLG"),
    ("Belgar must leave by Friday, Marsh said, or Arvenia will shut the border.", "ultimatum", "ARV", "BLG"),
    ("\"We will shell every post if Belgar does not leave,\" the Arvenian king said.", "threat.force", "ARV", "BLG"),
    ("Belgar threatened to quit the treaty if Arvenia did not drop its claim.", "threat.nonforce", "BLG", "ARV"),
    ("Belgar would free the crew if Arvenia lifted its sanctions, Belgar's king said.", "proposal", "BLG", "ARV"),
]  # fmt: skip


def told(text: str) -> Found:
    """Type, actors and targets of what a text reports."""
    return {row[:3] for row in facts(text)}


@pytest.mark.parametrize(("text", "kind", "actor", "target"), CASES)
def test_what_would_be_done_is_a_threat_or_a_proposal_and_nothing_else(
    text: str, kind: str, actor: str, target: str
) -> None:
    assert told(text) == {(kind, actor, target)}


def test_a_threat_is_made_when_it_is_spoken_not_when_it_would_come_true() -> None:
    (found,) = facts("Unless Belgar leaves by Friday, Arvenia will shut the border, Marsh warned on Monday.")
    assert found[3:] == ("2019-01-14", "asserted")


def test_what_another_expects_is_no_threat() -> None:
    text = "Arvenia faces Belgar. If the talks fail, Arvenia will shut the border to Belgar, Corland's minister said."
    assert not any(kind.startswith(("threat", "ultimatum")) for kind, _, _ in told(text))


def test_a_measure_that_is_only_planned_stays_a_measure() -> None:
    assert told("Arvenia will impose sanctions on Belgar on Friday, Marsh said.") == {
        ("sanctions.imposed", "ARV", "BLG")
    }
