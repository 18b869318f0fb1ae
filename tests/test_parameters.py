"""Parameters: every number has a default, a range, a unit and a source; impossible values are refused."""

from __future__ import annotations

import math
import pickle
from dataclasses import FrozenInstanceError, fields

import pytest

from sim.model.parameters import Parameter, ParameterError, Parameters, described


@pytest.mark.parametrize("parameter", described(), ids=lambda p: p.name)
def test_every_parameter_says_what_it_is(parameter: Parameter) -> None:
    assert parameter.least <= parameter.low <= parameter.default <= parameter.high <= parameter.most
    assert parameter.unit in {"days", "share", "points", "counts", "ratio", "log", "logit"}
    assert parameter.source[:3] in {"[L]", "[F]", "[J]"}
    assert getattr(Parameters(), parameter.name) == parameter.default


CUTS = ("walkout_below", "no_deal_below", "agreement_from")


def test_the_cuts_of_the_outcomes_keep_their_order() -> None:
    with pytest.raises(ParameterError, match="must be in this order") as refused:
        Parameters(no_deal_below=2)
    assert refused.value.code == "DET042"


def test_all_fields_are_described_in_order() -> None:
    assert [p.name for p in described()] == [f.name for f in fields(Parameters)]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("posture_scale", 20),
        ("tension_scale", 35),
        ("symbolic_half_life_days", 45),
        ("material_half_life_days", 120),
        ("spillover", 0.3),
        ("breach_weight", 2),
        ("trigger_credibility", 0.5),
        ("grace_days", 30),
        ("accusation_interval_days", 90),
        ("crisis_threshold", 0.7),
        ("crisis_release", 0.6),
    ],
)
def test_defaults_of_the_specification(name: str, value: float) -> None:
    assert getattr(Parameters(), name) == value


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("spillover", -0.1, "must lie in 0 to 1 share, got -0.1"),
        ("spillover", 1.1, "must lie in 0 to 1 share, got 1.1"),
        ("grace_days", 0.0, "must lie in"),
        ("offset_rival", 11, "must lie in -10 to 10 points"),
        ("posture_scale", 0, "must lie in"),
        ("posture_scale", math.nan, "must be a finite number"),
        ("posture_scale", math.inf, "must be a finite number"),
        ("posture_scale", "20", "must be a finite number, got '20'"),
        ("posture_scale", True, "must be a finite number"),
    ],
)
def test_impossible_values_are_refused_by_name(name: str, value: float, words: str) -> None:
    with pytest.raises(ParameterError, match=words) as refused:
        Parameters(**{name: value})
    assert (refused.value.code, refused.value.name) == ("DET042", name)


def test_bounds_themselves_are_possible() -> None:
    for parameter in described():
        values = {parameter.name: parameter.least}
        if parameter.name == "crisis_threshold":
            values["crisis_release"] = parameter.least
        if parameter.name in CUTS:  # they keep their order
            values |= dict.fromkeys(CUTS, parameter.least)
        assert getattr(Parameters().changed(values), parameter.name) == parameter.least


def test_an_implausible_value_is_possible() -> None:
    assert Parameters(symbolic_half_life_days=400).symbolic_half_life_days == 400


def test_a_crisis_is_not_released_above_its_threshold() -> None:
    with pytest.raises(ParameterError, match="must not exceed") as refused:
        Parameters(crisis_threshold=0.5)
    assert refused.value.code == "DET042"
    assert Parameters(crisis_threshold=0.6, crisis_release=0.6).crisis_release == 0.6


def test_changed_gives_another_value_and_leaves_this_one() -> None:
    before = Parameters()
    after = before.changed({"spillover": 0.1, "stall_days": 90})
    assert (after.spillover, after.stall_days, after.settle_days) == (0.1, 90, 60)
    assert before == Parameters() and before.changed({}) == before


def test_changed_refuses_a_name_that_does_not_exist() -> None:
    with pytest.raises(ParameterError, match="no parameter `spilover`") as refused:
        Parameters().changed({"spilover": 0.1})
    assert (refused.value.code, refused.value.name) == ("DET046", "spilover")


def test_the_digest_is_of_the_values() -> None:
    digest = Parameters().digest
    assert len(digest) == 64 and digest == Parameters(spillover=0.3).digest
    digests = {Parameters().changed({p.name: p.default * 1.01 if p.default else 0.01}).digest for p in described()}
    assert len(digests | {digest}) == len(described()) + 1


def test_parameters_are_a_value() -> None:
    with pytest.raises(FrozenInstanceError):
        Parameters().spillover = 0.1  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(Parameters(spillover=0.1))) == Parameters(spillover=0.1)
