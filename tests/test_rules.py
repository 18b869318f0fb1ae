"""Rules of a scenario: which rules a policy change gives whom, toward whom, and for how long."""

from __future__ import annotations

from typing import Any

import pytest
from invented import CASE
from whatif import case, made, on, policy, scenario, tilting

from sim.future.policies import Policy
from sim.record.case import Case
from sim.scenario.rules import opponent, opponents, rules_of
from sim.scenario.schema import UsePolicy

ANSWERING = Policy.model_validate(
    {
        "id": "answering",
        "title": "Answering",
        "summary": "Answers.",
        "given": {"limit": {"default": 0.5, "meaning": "how tense"}, "pledge": {"meaning": "which promise"}},
        "rules": [
            {"when": "event.actor == other and event.class == conf", "do": {"type": "mirror"}},
            {"when": "tension > limit and ledger(pledge).status == ACTIVE", "tilt": {"conf": 0.5}, "priority": 2},
        ],
    }
)
POLICIES = {"answering": ANSWERING, "tilted": tilting(conf=0.5)}
THREE = {**CASE, "principals": [["A", "B"], ["A", "C"]]}


def rules(*changes: Any, about: Case | None = None, **keys: Any) -> Any:
    return rules_of(made([], scenario(*changes, ahead={}, **keys), about), POLICIES)


def test_a_policy_gives_each_of_its_rules() -> None:
    """In order, for the actor, toward its only opponent, with the words filled in that the policy leaves open."""
    found = rules(policy("answering", **{"with": {"pledge": "freeze"}}))
    assert [(r.source, r.actor, r.other, r.priority) for r in found] == [
        ("A:answering:0", "A", "B", 0),
        ("A:answering:1", "A", "B", 2),
    ]
    assert found[0].condition.listens and not found[1].condition.listens
    assert found[1].tilt == {"conf": 0.5} and found[1].reaction is None
    assert "freeze" in repr(found[1].condition) and "0.5" in repr(found[1].condition)


def test_a_name_addresses_the_rules_of_a_policy() -> None:
    """Two uses of one policy are told apart by the change's name."""
    found = rules(policy("tilted", name="one"), policy("tilted", name="two"), policy("tilted", actor="B"))
    assert [r.source for r in found] == ["A:one:0", "A:two:0", "B:tilted:0"]


def test_a_rule_of_the_scenario_belongs_to_nobody() -> None:
    """It is addressed by its name, or by what it says; two that say the same are told apart."""
    reaction = {"type": "letter", "actors": ["A"], "targets": ["B"]}
    rule = {"op": "rule", "when": "tension > 0.5", "insert": reaction}
    found = rules(policy("tilted"), rule, {**rule, "name": "thaw"}, rule)
    own, named, again = found[1:]
    assert [(r.actor, r.other, r.tilt) for r in found[1:]] == [(None, None, {})] * 3
    assert own.source.startswith("rule-letter-") and (named.source, again.source) == ("thaw", f"{own.source}-2")
    before = rules({**rule, "when": "tension > 0.9"}, policy("tilted"), rule)
    assert before[-1].source == own.source, "a rule before it moves nobody's luck"


@pytest.mark.parametrize(
    ("period", "begins", "ends"),
    [
        ({}, on("03-01"), on("12-31") + 1),
        ({"from": "2031-04"}, on("04-01"), on("12-31") + 1),
        ({"until": "2031-06"}, on("03-01"), on("07-01")),
        ({"from": "2031-04-02", "until": "2031-04-02"}, on("04-02"), on("04-03")),
        ({"from": "2031-04/.."}, on("04-01"), on("12-31") + 1),
    ],
)
def test_rules_hold_from_one_day_to_another(period: dict[str, str], begins: int, ends: int) -> None:
    """From the first midnight of `from` to the last of `until`, both days included; else from the fork to the end."""
    rule = {"op": "rule", "when": "tension > 0.5", "insert": {"type": "letter", "actors": ["A"], "targets": ["B"]}}
    for change in (policy("tilted", **period), {**rule, **period}):
        assert [(r.begins, r.ends) for r in rules(change)] == [(begins, ends)]


@pytest.mark.parametrize(
    ("actor", "found"),
    [("A", ["B", "C"]), ("B", ["A"]), ("C", ["A"]), ("D", []), ("envoy", ["B", "C"]), ("office", ["A"])],
)
def test_opponents_are_those_one_negotiates_with(actor: str, found: list[str]) -> None:
    """By the principals of the case; a person or an office negotiates for whom it belongs to."""
    assert list(opponents(Case.model_validate(THREE), actor)) == found


@pytest.mark.parametrize(
    ("actor", "toward", "found"), [("B", None, "A"), ("A", None, None), ("A", "C", "C"), ("D", None, None)]
)
def test_an_only_opponent_need_not_be_named(actor: str, toward: str | None, found: str | None) -> None:
    """One that is named counts; with several, or none, nobody is guessed."""
    change = UsePolicy(op="policy", actor=actor, use="grit", toward=toward)
    assert opponent(Case.model_validate(THREE), change) == found


def test_a_policy_that_is_not_there() -> None:
    """The check of files finds it before; here it is a KeyError."""
    with pytest.raises(KeyError, match="nothing"):
        rules(policy("nothing"))


def test_edits_of_the_log_are_no_rules() -> None:
    """Only policies and rules act while the run goes on."""
    from whatif import insert

    assert rules(insert("letter", "06-01")) == ()
    assert case().future is not None
