"""Policies: how one actor behaves, as rules over what it can see; tilts of its rates, and events that it answers with.

A policy is a YAML file (`policies/<id>.yaml`) or part of a scenario. Source: model.md 2.12.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from sim.future.distribution import Days, Distribution, UncertainDays, kind_of, limits
from sim.record.field import (
    ActorId,
    Complaint,
    Count,
    Entry,
    LongText,
    Magnitude,
    Misfit,
    Number,
    Share,
    Text,
    TypeCode,
)

PolicyId = Annotated[str, Field(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$", max_length=80)]
Condition = Annotated[str, Field(min_length=1, max_length=500)]
"""A text of the closed expression language (`sim.future.expressions`)."""
Actor = ActorId | Literal["self", "other"]
UncertainIntensity = Annotated[
    Annotated[Magnitude, Tag("plain")] | Annotated[Distribution, Tag("spread")], Discriminator(kind_of)
]
MIRROR, GESTURE = "mirror", "gesture"
MOST_TILT = 2.0


class Reaction(Entry):
    """An event that a rule brings about: the one form for policies, rules and answers.

    `type` is a code of the codebook, `mirror` (the actor's usual act of the class that it answers) or `gesture` (the
    actor's usual costly gesture). Meetings still need the other side's consent.
    """

    type: TypeCode = Field(description="a type of the codebook, or `mirror`, or `gesture`")
    actors: tuple[Actor, ...] = Field((), max_length=30, description="who does it; default: `self`")
    targets: tuple[Actor, ...] = Field((), max_length=30, description="to whom; default: `other`")
    intensity: UncertainIntensity = Field(1.0, description="multiplies the type's weight, .25 to 2")
    level: Share | None = Field(
        None, description="for sanctions.imposed and sanctions.eased: severity put on or taken off"
    )
    delay: UncertainDays = Field(0.0, description="how long after; exact or a distribution")
    probability: Share = Field(1.0, description="chance that it follows")
    cooldown: Annotated[Days, Field(gt=0)] | None = Field(
        None, description="again after this time, while it still holds"
    )
    at_most: Annotated[int, Field(ge=1, le=10_000)] | None = Field(None, description="times in one run")

    @model_validator(mode="after")
    def _comes_later(self) -> Self:
        if limits(self.delay)[1] < 0 or (isinstance(self.delay, int | float) and self.delay < 0):
            raise Misfit([Complaint("delay", "DET013", "what follows comes later", "write a delay of 0 or more")])
        return self


class Tendency(Entry):
    """One rule of a policy: while or whenever a condition holds, tilt the rates or do something."""

    when: Condition = Field(description="a condition, e.g. `tension > 0.7 for 14 days`")
    tilt: dict[str, Annotated[Number, Field(ge=-MOST_TILT, le=MOST_TILT)]] = Field(
        {}, max_length=60, description="added to log-rates while it holds, by class (conf, coop) or event type"
    )
    do: Reaction | None = Field(None, description="an event that follows")
    priority: Count = Field(0, description="the highest that holds decides per class and type; equals add up")
    why: Text | None = None

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if not self.tilt and self.do is None:
            raise Misfit([Complaint("", "DET019", "a rule needs `tilt` or `do`", "say what follows from it")])
        return self


class Given(Entry):
    """A word that a policy leaves open: a scenario fills it in under `with`."""

    default: str | float | None = None
    meaning: Text


class Policy(Entry):
    """How one actor behaves, whoever it is: `self` stands for it and `other` for its opponent."""

    schema_: Literal["detente/policy/v1"] = Field("detente/policy/v1", alias="schema")
    id: PolicyId
    title: Text
    summary: LongText
    source: Text | None = Field(None, description="paper or judgement behind it")
    given: dict[Annotated[str, Field(pattern=r"^[a-z][a-z_]*$", max_length=40)], Given] = Field({}, max_length=20)
    rules: tuple[Tendency, ...] = Field(min_length=1, max_length=50)


def filled(policy: Policy, values: dict[str, Any]) -> dict[str, Any]:
    """The words that a policy leaves open, with what a scenario says for them or else their default."""
    return {name: values.get(name, given.default) for name, given in policy.given.items()}
