"""Stability: chains of acts that would never end are refused, and it is said which policy is to blame."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from futures import FUTURE, PLAIN_MARKS, courses, experiment, frame_of, future_case, hazard_of, outlook, ruled, use
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import DetenteError
from sim.future.conduct import BoundRule, bound_policy, scenario_rule
from sim.future.hazard import Hazard, branching, radius
from sim.future.policies import Policy, Reaction
from sim.future.stability import LARGEST_RADIUS, answers, expected_events, stability
from sim.record.case import Case
from sim.record.dates import DAY
from sim.record.files import read_case
from sim.scenario.policyfile import read_policy

ROOT = Path(__file__).resolve().parents[1]
PRESETS = tuple(sorted(path.stem for path in (ROOT / "policies").glob("*.yaml")))
WORDS: Mapping[str, Mapping[str, Any]] = {"shuttle_mediator": {"first": "USA", "second": "PRK"}}


def _preset(name: str) -> Policy:
    policy = read_policy(ROOT / "policies" / f"{name}.yaml")[0]
    assert policy is not None
    return policy


def _bound(policy: Policy, actor: str, other: str | None, **words: Any) -> tuple[BoundRule, ...]:
    return bound_policy(policy, actor, other, words, f"{actor}:{policy.id}", 0, 2**40)


@pytest.fixture(scope="module")
def bundled() -> Hazard:
    case = read_case(ROOT / "seeds" / "us-dprk").case
    assert case is not None and case.future is not None
    return Hazard(frame_of(case), case.future)


def test_there_are_ten_presets() -> None:
    assert len(PRESETS) == 10


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_is_stable_for_each_principal_alone(bundled: Hazard, name: str) -> None:
    frame = bundled.frame
    alone = stability(bundled, ()).radius
    for i, j in (pair for both in frame.pairs for pair in (both, both[::-1])):
        rules = _bound(_preset(name), frame.actors[i], frame.actors[j], **WORDS.get(name, {}))
        verdict = stability(bundled, rules)
        assert rules and verdict.stable and verdict.to_blame == ()
        assert alone - 1e-9 <= verdict.radius <= LARGEST_RADIUS


def test_two_who_answer_in_kind_are_refused_and_both_are_to_blame(bundled: Hazard) -> None:
    policy = _preset("tit_for_tat")
    both = (*_bound(policy, "USA", "PRK"), *_bound(policy, "PRK", "USA"))
    verdict = stability(bundled, both)
    assert verdict.radius > 1.0 and not verdict.stable
    assert verdict.to_blame == ("PRK:tit_for_tat", "USA:tit_for_tat")
    assert stability(bundled, both[:2]).stable and stability(bundled, both[2:]).stable


def test_what_is_refused_says_whom_to_blame_and_does_not_run() -> None:
    policy = _preset("tit_for_tat")
    changes = [use("tit_for_tat", "A"), use("tit_for_tat", "B")]
    with pytest.raises(DetenteError) as found:
        experiment(changes=changes, policies=[policy])
    (problem,) = found.value.problems
    assert problem.code == "DET042"
    assert "A:tit_for_tat and B:tit_for_tat" in problem.message
    assert experiment(changes=changes[:1], policies=[policy]).verdict is not None


def test_only_the_one_whose_absence_helps_is_to_blame() -> None:
    wild = ruled({"when": "event.actor == other", "do": {"type": "mirror"}}, name="wild")
    mild = ruled({"when": "true", "tilt": {"conf": 0.1}}, name="wild-but-mild")
    rules = (*_bound(wild, "A", "B"), *_bound(mild, "A", "B"), *_bound(mild, "B", "A"))
    echo = ruled({"when": "event.actor == other", "do": {"type": "mirror", "probability": 0.3}}, name="echo")
    verdict = stability(hazard_of(), (*rules, *_bound(echo, "B", "A")))
    assert verdict.to_blame == ("A:wild",)
    calm = stability(hazard_of(), (*_bound(mild, "A", "B"), *_bound(echo, "B", "A")))
    assert calm.stable


def test_without_rules_the_parameters_are_to_blame() -> None:
    hazard = hazard_of(own_conf=0.6, reciprocal_conf=0.5)
    verdict = stability(hazard, ())
    assert verdict.radius == pytest.approx(1.1) and not verdict.stable and verdict.to_blame == ()
    with pytest.raises(DetenteError, match=r"to blame: `continue.parameters`"):
        experiment(parameters={"own_conf": 0.6, "reciprocal_conf": 0.5})


def test_a_joint_act_excites_both_as_their_own() -> None:
    """With only meetings to hold, own excitation counts twice over; the radius may not be taken for half of that."""
    hazard = hazard_of(own_coop=0.55, reciprocal_coop=0.0)
    assert stability(hazard, ()).radius == pytest.approx(1.1)
    assert stability(hazard_of(own_coop=0.2, reciprocal_coop=0.25), ()).radius == pytest.approx(0.45)
    meetings = future_case(outlook(coop={"talks.working": {"no_talks": 1}}))
    willing = {"consent_base": 20.0, "walkout_below": -20.0, "no_deal_below": -19.0, "agreement_from": 20.0}
    level = {"talks_coop": 1.0, "impasse_coop": 1.0}
    parameters = {**willing, **level, "own_coop": 0.4, "reciprocal_coop": 0.0, "excitation_half_life_days": 5.0}
    counts = [
        len(c.occurrences) for c in courses(experiment(about=meetings, parameters={**parameters, "own_conf": 0.0}), 16)
    ]
    coop = 16 * 334 * 0.05
    hostile = 16 * 334 * 0.09
    assert sum(counts) > hostile + 3 * coop  # 1 / (1 - 0.8) is 5, 1 / (1 - 0.4) would be 1.7


# --- tilts and triangles ---------------------------------------------------------------------------------


@given(st.floats(-2, 2), st.floats(-2, 2))
def test_only_tilts_that_raise_count(mine: float, theirs: float) -> None:
    hazard = hazard_of()
    policies = [ruled({"when": "tension > 0.9", "tilt": {"conf": tilt}}) for tilt in (mine, theirs)]
    rules = (*_bound(policies[0], "A", "B"), *_bound(policies[1], "B", "A"))
    a, b = (math.exp(max(0.0, tilt)) for tilt in (mine, theirs))
    own, rec = 0.1, 0.2
    middle, gap = (a + b) * own / 2, (a - b) * own / 2
    expected = middle + math.sqrt(gap * gap + a * b * rec * rec)
    assert stability(hazard, rules).radius == pytest.approx(max(0.45, expected))


def _three(**alignments: float) -> Case:
    aligned = [{"of": k[0], "toward": k[1], "value": v} for k, v in alignments.items()]
    principals = [["A", "B"], ["B", "C"], ["A", "C"]]
    sides = "ABC"
    future = {
        "rates": {side: {"conf": 0.02, "coop": 0.02} for side in sides},
        "marks": dict.fromkeys(sides, PLAIN_MARKS),
    }
    return future_case(future, principals=principals, alignments=aligned)


def test_the_triangle_is_counted() -> None:
    """All three are aligned with one another: each hears the third as well."""
    around = dict.fromkeys(("AB", "BA", "AC", "CA", "BC", "CB"), 1.0)
    assert stability(hazard_of(_three(), triangular=0.15), ()).radius == pytest.approx(0.45)
    hazard = hazard_of(_three(**around), triangular=0.15)
    rows, same = branching(hazard, {}, {}), {"conf": [0, 2, 4, 6, 8, 10], "coop": [1, 3, 5, 7, 9, 11]}
    assert [clock.kind_class for clock in hazard.clocks] == ["conf", "coop"] * 6
    found = {kind: radius([[rows[a][b] for b in ks] for a in ks]) for kind, ks in same.items()}
    # i -> j hears, beside its own acts and the answers, k -> i and k -> j of the third side; a meeting of i and k, too
    assert found == pytest.approx({"conf": 0.30 + 2 * 0.15, "coop": 0.45 + 4 * 0.15})
    verdict = stability(hazard, ())
    assert verdict.radius == pytest.approx(1.05) and not verdict.stable


def test_whose_acts_an_aligned_side_follows() -> None:
    hazard = hazard_of(_three(AB=1.0), triangular=0.15)  # A is aligned with B, so B follows what A does to either
    names = [c.name for c in hazard.clocks]
    row = branching(hazard, {}, {})[names.index("B>C:conf")]
    assert {names[k] for k, value in enumerate(row) if value == 0.15} == {"A>B:conf", "A>C:conf"}


# --- answers ---------------------------------------------------------------------------------------------


def _answers(rules: Iterable[BoundRule]) -> dict[tuple[str, str], float]:
    return dict(answers(hazard_of(), rules))


def test_answers_are_counted_by_who_answers_whom_in_which_class() -> None:
    mirror = ruled({"when": "event.actor == other", "do": {"type": "mirror", "probability": 0.4}})
    assert _answers(_bound(mirror, "A", "B")) == {
        ("A>B:conf", "B>A:conf"): 0.4,
        ("A>B:coop", "B>A:coop"): 0.4,
    }
    gesture = ruled({"when": "event.class == conf", "do": {"type": "gesture", "probability": 0.5}})
    assert _answers(_bound(gesture, "B", "A")) == {
        ("B>A:coop", "A>B:conf"): 0.5,
        ("B>A:coop", "B>A:conf"): 0.5,
    }
    tests = ruled(
        {"when": "event.type in [test.icbm] and phase == CRISIS", "do": {"type": "praise", "probability": 0.2}}
    )
    assert _answers(_bound(tests, "A", "B")) == {
        ("A>B:coop", "A>B:conf"): 0.2,
        ("A>B:coop", "B>A:conf"): 0.2,
    }


def test_what_cannot_answer_an_act_counts_nothing() -> None:
    for rule in (
        {"when": "tension > 0.1", "do": {"type": "criticise"}},
        {"when": "event.actor == other", "tilt": {"conf": 0.5}},
        {"when": "event.actor == other and event.class == neutral", "do": {"type": "criticise"}},
        {"when": "event.actor == C", "do": {"type": "criticise"}},
        {"when": "event.actor == other", "do": {"type": "statement.neutral"}},
        {"when": "event.actor == other", "do": {"type": "criticise", "targets": ["C"]}},
    ):
        assert _answers(_bound(ruled(rule), "A", "B")) == {}


def test_rules_of_a_scenario_count_as_well() -> None:
    answer = Reaction(type="criticise", actors=("office",), targets=("envoy",), probability=0.3)
    rule = scenario_rule("event.actor == A and event.class == conf", answer, "rule-1", 0, 2**40)
    assert _answers([rule]) == {("B>A:conf", "A>B:conf"): 0.3}


def test_blame_is_not_mixed_up_by_names_that_begin_alike() -> None:
    """Rule 1 does nothing; only its name is the beginning of the other's."""
    keys = {"actors": ("B",), "targets": ("A",)}
    harmless = scenario_rule("tension > 0.5", Reaction(type="criticise", **keys), "rule-1", 0, 2**40)
    loud = scenario_rule(
        "event.actor == A and event.class == conf", Reaction(type="criticise", **keys), "rule-10", 0, 9
    )
    when = "event.actor == other and event.class == conf"
    echo = ruled({"when": when, "do": {"type": "mirror", "probability": 0.9}}, name="echo")
    calm = ruled({"when": "tension > 0.5", "tilt": {"conf": -0.1}}, name="echo-not")
    rules = (harmless, loud, *_bound(echo, "A", "B"), *_bound(calm, "A", "B"))
    assert stability(hazard_of(), rules).to_blame == ("rule-10",)


# --- how many are to be expected -------------------------------------------------------------------------


def test_expected_events_by_hand() -> None:
    hazard = hazard_of(talks_conf=1.0, impasse_conf=1.2)
    rates = FUTURE["rates"]
    conf = sum(rates[side]["conf"] for side in "AB") * 1.2
    coop = sum(rates[side]["coop"] for side in "AB") * 4.0
    assert expected_events(hazard, (), 100 * DAY) == pytest.approx(100 * (conf + coop) / (1 - 0.45))
    tilt = ruled({"when": "true", "tilt": {"coop": -1.0, "conf": 0.2}})
    more = (conf + rates["A"]["conf"] * 1.2 * (math.exp(0.2) - 1) + coop) / (1 - 0.45)
    assert expected_events(hazard, _bound(tilt, "A", "B"), 100 * DAY) == pytest.approx(100 * more)


def test_no_member_has_many_more_than_were_expected() -> None:
    found = experiment()
    assert found.model.hazard is not None
    expected = expected_events(found.model.hazard, (), found.branch.ends - found.branch.forks)
    counts = [len(c.occurrences) for c in courses(found, 10)]
    assert sum(counts) / 10 < expected


def test_runaway_rates_are_refused() -> None:
    rates = {side: {"conf": 20.0, "coop": 20.0} for side in "AB"}
    with pytest.raises(DetenteError, match="each member would generate about"):
        experiment(about=future_case({**FUTURE, "rates": rates}))
