"""Parameters: every number of the model that is not an event, with its range, its unit and where it comes from.

`[L]` literature, `[F]` fitted in the reference study, `[J]` judgement to be replaced by calibration (model.md 2.13).
A value outside the plausible range is allowed where it makes sense; one outside the hard bounds is refused.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, NamedTuple


class Parameter(NamedTuple):
    """What is known about one parameter: default, plausible range, hard bounds, unit and source."""

    name: str
    default: float
    low: float
    high: float
    least: float
    most: float
    unit: str
    source: str


class ParameterError(ValueError):
    """A parameter that the model does not have, or a value that it cannot take."""

    def __init__(self, code: str, name: str, message: str) -> None:
        self.code = code
        self.name = name
        super().__init__(message)


def _number(
    default: float,
    low: float,
    high: float,
    unit: str,
    source: str,
    *,
    least: float = 0.0,
    most: float = math.inf,
) -> Any:
    """A field with its documentation; the dataclass is the only place where a parameter is written."""
    about = {"low": low, "high": high, "least": least, "most": most, "unit": unit, "source": source}
    return field(default=default, metadata=about)


def _days(default: float, low: float, high: float, source: str) -> Any:
    return _number(default, low, high, "days", source, least=1e-3, most=1e6)


def _share(default: float, low: float, high: float, source: str) -> Any:
    return _number(default, low, high, "share", source, most=1.0)


@dataclass(frozen=True, slots=True)
class Parameters:
    """The model's numbers as one value; its digest is part of every run.

    Raises ParameterError for values that are not finite or lie outside the hard bounds.
    """

    symbolic_half_life_days: float = _days(45, 20, 90, "[J] memory of weeks for words; Lewis et al. 2012: 2-6 weeks")
    material_half_life_days: float = _days(120, 60, 240, "[J] set in the reference study; Sobol-important")
    posture_scale: float = _number(20, 12, 35, "points", "[J] two or three top events saturate", least=1e-6)
    tension_scale: float = _number(35, 25, 50, "points", "[J] set in the reference study", least=1e-6)
    offset_rival: float = _number(5, 0, 10, "points", "[J] Azar's normal relations", least=-10, most=10)
    offset_neutral: float = _number(0, -2, 2, "points", "[J]", least=-10, most=10)
    offset_ally: float = _number(-8, -10, 0, "points", "[J] Azar's normal relations", least=-10, most=10)
    prior_rival_kept: float = _number(2, 1, 4, "counts", "[J] prior mean 1/3", least=1e-6)
    prior_rival_broken: float = _number(4, 2, 8, "counts", "[J] prior mean 1/3", least=1e-6)
    prior_neutral_kept: float = _number(2, 1, 4, "counts", "[J] prior mean 1/2", least=1e-6)
    prior_neutral_broken: float = _number(2, 1, 4, "counts", "[J] prior mean 1/2", least=1e-6)
    prior_ally_kept: float = _number(8, 4, 16, "counts", "[J] prior mean 4/5", least=1e-6)
    prior_ally_broken: float = _number(2, 1, 4, "counts", "[J] prior mean 4/5", least=1e-6)
    spillover: float = _share(0.3, 0, 0.5, "[L] sign: triangularity, Goldstein & Freeman 1991; [J] size")
    trust_half_life_days: float = _days(730, 365, 1825, "[J]")
    breach_weight: float = _number(2, 1, 3, "ratio", "[L] negativity; loss aversion is about 2.25", most=100)
    accusation_weight: float = _share(0.5, 0, 1, "[J] half a breach, in the accuser's eyes only")
    pain_lag_days: float = _days(180, 90, 360, "[J] lag of trade data")
    hurt_weight: float = _share(0.7, 0.4, 0.9, "[J]")
    mediation_half_life_days: float = _days(120, 60, 240, "[J]")
    mediation_scale: float = _number(10, 5, 20, "points", "[J]", least=1e-6)
    mediation_leverage: float = _share(0.8, 0.4, 1, "[J]")
    mediation_echo: float = _share(0.2, 0, 0.4, "[J]")
    credibility_floor: float = _share(0.5, 0.3, 0.7, "[J] a mediator on nobody's side; cf. Kydd 2003")
    crisis_threshold: float = _share(0.7, 0.6, 0.85, "[J] set in the reference study")
    crisis_release: float = _share(0.6, 0.5, 0.75, "[J] below the threshold, so that the phase does not chatter")
    breakdown_margin: float = _share(0.1, 0, 0.2, "[J] talks bear more tension than silence does")
    contact_minimum: float = _number(1.5, 0.5, 4, "points", "[J]")
    stall_days: float = _days(120, 60, 180, "[J]")
    settle_days: float = _days(60, 30, 90, "[J]")
    lapse_days: float = _days(365, 180, 730, "[J]")
    dormant_tension: float = _share(0.15, 0.05, 0.25, "[J]")
    confrontation_tension: float = _share(0.35, 0.25, 0.5, "[J]")
    quiet_days: float = _days(180, 90, 365, "[J]")
    trigger_credibility: float = _share(0.5, 0.4, 0.7, "[J]")
    grace_days: float = _days(30, 1, 90, "[J]")
    accusation_interval_days: float = _days(90, 30, 180, "[J]")
    vague_from: float = _share(0.5, 0.3, 0.7, "[J]")
    deadline_days: float = _days(30, 10, 60, "[J] Roth, Murnighan & Schoumaker 1988")
    credibility_reported: float = _share(0.8, 0.6, 1, "[J] one named source")
    credibility_alleged: float = _share(0.4, 0.2, 0.5, "[J] one anonymous source")
    denial_interested: float = _share(0.3, 0.1, 0.5, "[J]")
    denial_neutral: float = _share(0.8, 0.5, 1, "[J]")
    # --- the forward process (model.md 2.12) ---
    rate_factor_conf: float = _number(1, 0.4, 2.5, "ratio", "[J] multiplies the case's rates of hostile acts", most=100)
    rate_factor_coop: float = _number(
        1, 0.4, 2.5, "ratio", "[J] multiplies the case's rates of friendly acts", most=100
    )
    impasse_conf: float = _number(1, 0.7, 1.2, "ratio", "[F] .79-.88; damping made test forecasts worse", most=20)
    talks_conf: float = _number(1, 0.7, 1.2, "ratio", "[F] .79-.88; damping made test forecasts worse", most=20)
    impasse_coop: float = _number(2.5, 1.5, 5, "ratio", "[F] 3.8-4.8 with talks pooled; the split is [J]", most=20)
    talks_coop: float = _number(4, 2, 6, "ratio", "[F] 3.8-4.8 with impasse pooled; the split is [J]", most=20)
    own_conf: float = _share(0.1, 0, 0.4, "[F] .09; Goldstein & Freeman 1991: routine")
    own_coop: float = _share(0.2, 0, 0.4, "[F] .23; Goldstein & Freeman 1991: routine")
    reciprocal_conf: float = _share(0.2, 0, 0.5, "[F] .16; Goldstein & Pevehouse 1997: reciprocity")
    reciprocal_coop: float = _share(0.25, 0, 0.5, "[F] .23; Goldstein & Pevehouse 1997: reciprocity")
    triangular: float = _share(0.05, 0, 0.15, "[J] an aligned third party's act is followed")
    excitation_half_life_days: float = _days(21, 10, 45, "[F] 17-25; Lewis et al. 2012: 2-6 weeks")
    mark_smoothing: float = _number(10, 1, 50, "counts", "[J] how many acts in a kind of phase outweigh all the others")
    mark_spread: float = _number(0.35, 0, 0.7, "log", "[J] of the intensity of an act that is drawn", most=5)
    evidence_spread: float = _number(0.25, 0, 0.5, "log", "[J] of the weight of a recorded event", most=5)
    moratorium_factor: float = _share(0.15, 0, 0.5, "[J] 4 ICBM or nuclear tests in 2017, none in 2018-2021")
    measure_level: float = _share(0.2, 0.05, 0.3, "[J] severity of a sanctions measure that is drawn")
    agenda_days: float = _days(90, 30, 180, "[J] window of an announcement that names no end")
    consent_base: float = _number(1, 0.5, 1.5, "logit", "[J]", least=-20, most=20)
    consent_trust: float = _number(2, 1, 3, "logit", "[J]", least=-20, most=20)
    outcome_trust: float = _number(1.5, 0.75, 2.25, "logit", "[J]", least=-20, most=20)
    outcome_ripeness: float = _number(1, 0.5, 1.5, "logit", "[J] Zartman 2000", least=-20, most=20)
    outcome_deadline: float = _number(
        0.5, 0.25, 0.75, "logit", "[J] Roth, Murnighan & Schoumaker 1988", least=-20, most=20
    )
    walkout_below: float = _number(-1.5, -2.25, -0.75, "logit", "[J]", least=-20, most=20)
    no_deal_below: float = _number(0, -0.5, 0.5, "logit", "[J]", least=-20, most=20)
    agreement_from: float = _number(1.5, 0.75, 2.25, "logit", "[J]", least=-20, most=20)

    def __post_init__(self) -> None:
        for parameter in described():
            _require(parameter, getattr(self, parameter.name))
        if self.crisis_release > self.crisis_threshold:
            raise ParameterError("DET042", "crisis_release", "`crisis_release` must not exceed `crisis_threshold`")
        if not self.walkout_below <= self.no_deal_below <= self.agreement_from:
            words = "`walkout_below`, `no_deal_below` and `agreement_from` must be in this order"
            raise ParameterError("DET042", "no_deal_below", words)

    @property
    def digest(self) -> str:
        """SHA-256 of the values."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    def changed(self, values: Mapping[str, float]) -> Parameters:
        """The parameters with some values replaced; raises ParameterError for unknown names."""
        known = {parameter.name for parameter in described()}
        for name in values:
            if name not in known:
                raise ParameterError("DET046", name, f"no parameter `{name}`")
        return replace(self, **dict(values))


def _require(parameter: Parameter, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ParameterError("DET042", parameter.name, f"`{parameter.name}` must be a finite number, got {value!r}")
    if not parameter.least <= value <= parameter.most:
        bounds = f"{parameter.least:g} to {parameter.most:g} {parameter.unit}"
        raise ParameterError("DET042", parameter.name, f"`{parameter.name}` must lie in {bounds}, got {value:g}")


def _describe(spec: Any) -> Parameter:
    about = spec.metadata
    return Parameter(
        spec.name,
        float(spec.default),
        about["low"],
        about["high"],
        about["least"],
        about["most"],
        about["unit"],
        about["source"],
    )


def described() -> tuple[Parameter, ...]:
    """Every parameter with default, range, unit and source, in the order of the specification."""
    return tuple(_describe(spec) for spec in fields(Parameters))
