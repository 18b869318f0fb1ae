"""Scenario: one what-if question, as it stands in a YAML file.

Words and keys are those of the scenario sketch in interface.md. What a schema cannot see (references, order, changes
before the fork) is in `check`; what a scenario does to the log is in `branch`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from sim.future.distribution import UncertainDays, UncertainNumber
from sim.future.policies import Condition, PolicyId, Reaction, UncertainIntensity
from sim.model.state import Phase
from sim.record.event import Effects, Event, Modality, Refs
from sim.record.field import (
    ActorId,
    Complaint,
    Day,
    Entry,
    Flag,
    Label,
    LongText,
    Misfit,
    Number,
    Share,
    Slug,
    Text,
    TypeCode,
    When,
)

SCENARIO_SCHEMA = "detente/scenario/v1"
MOST_CHANGES = 2_000
MOST_MEMBERS = 100_000
MOST_VARIANTS = 100

LaterEvents = Literal["none", "exogenous", "all"]
Name = Annotated[str, Field(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$", max_length=60)]
CaseName = Annotated[
    str,
    Field(pattern=r"^([^#\r\n\t]+#[^#\s@?]+(\?lenient)?|[a-z0-9]+(-[a-z0-9]+)*)(@[0-9a-f]{6,64})?$", max_length=500),
]


class Fork(Entry):
    """Where a branch leaves its parent: at an event or a day; nothing at or before it is changed."""

    at: str = Field(min_length=1, max_length=80, description="an event's id, or a day")
    side: Literal["before", "after"] | None = Field(
        None, description="before or after what happens at that moment; default: before an event, after a day"
    )
    as_known: Day | None = Field(None, description="fork from what was publicly known on that day")
    later_events: LaterEvents | None = Field(
        None,
        description="which recorded events after the fork stay: none (default with `continue`), "
        "exogenous (default without; those that do not follow from what is changed), all",
    )


class Draft(Event):
    """An event that a scenario adds: like a recorded one, but without need of a summary, and its intensity may vary."""

    summary: Text | None = Field(None, description="one sentence; default: the change's `why`")  # type: ignore[assignment]
    intensity: UncertainIntensity = Field(1.0, description="exact or a distribution")  # type: ignore[assignment]


class _Edit(Entry):
    name: Name | None = Field(None, description="a name for this change, to address it from `vary` and --set")
    why: LongText | None = Field(None, description="why one should imagine this")
    source: LongText | None = Field(None, description="where the idea or the figure comes from")


class Remove(_Edit):
    """It did not happen."""

    op: Literal["remove"]
    event: Slug = Field(description="the recorded event that is taken out")


class Insert(_Edit):
    """Something else happened."""

    op: Literal["insert"]
    event: Draft = Field(description="the event, dated after the fork")
    probability: Share = Field(1.0, description="chance that it happens, in each member")


class Delay(_Edit):
    """It happened later (or, with a negative span, earlier)."""

    op: Literal["delay"]
    event: Slug
    by: UncertainDays | None = Field(None, description="how much later: a span, or a distribution of spans")
    to: When | None = Field(None, description="when instead, EDTF")

    @model_validator(mode="after")
    def _says_how_far(self) -> Self:
        if (self.by is None) == (self.to is None):
            raise Misfit([Complaint("", "DET019", "a delay has `by` or `to`, one of them", "write by: 4 weeks")])
        return self


class Settings(Entry):
    """What an edit changes in a recorded event; the rest stays."""

    type: TypeCode | None = None
    actors: tuple[ActorId, ...] | None = Field(None, min_length=1, max_length=30)
    targets: tuple[ActorId, ...] | None = Field(None, max_length=30)
    joint: Flag | None = None
    modality: Modality | None = None
    probability: Share | None = None
    intensity: UncertainIntensity | None = None
    label: Label | None = None
    summary: Text | None = None
    refs: Refs | None = None
    fraction: Share | None = None
    effects: Effects | None = None


class Edit(_Edit):
    """It happened otherwise."""

    op: Literal["edit"]
    event: Slug
    set: Settings


class UsePolicy(_Edit):
    """An actor behaves by a policy, from one day to another."""

    op: Literal["policy"]
    actor: ActorId
    use: PolicyId = Field(description="a preset, or a file policies/<id>.yaml")
    toward: ActorId | None = Field(None, description="the opponent; needed only where the actor has several")
    from_: When | None = Field(None, alias="from", description="first day; default: the fork")
    until: When | None = Field(None, description="last day; default: the end")
    with_: dict[str, str | float] = Field(
        {}, alias="with", max_length=20, description="words that the policy leaves open"
    )


class Rule(_Edit):
    """Whenever a condition comes to hold, something follows."""

    op: Literal["rule"]
    when: Condition
    insert: Reaction
    from_: When | None = Field(None, alias="from")
    until: When | None = None


Change = Annotated[Remove | Insert | Delay | Edit | UsePolicy | Rule, Field(discriminator="op")]


class Continue(Entry):
    """The stochastic continuation: how far, how many members, which luck."""

    until: Day = Field(description="last day")
    members: Annotated[int, Field(ge=1, le=MOST_MEMBERS)] = 400
    random_seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    pair_with: tuple[Slug, ...] = Field(
        ("recorded",), max_length=10, description="`recorded`, or other scenarios' ids, run with the same luck"
    )
    uncertain_dates: Literal["midpoint", "earliest", "latest", "sample"] = Field(
        "midpoint", description="where an event with an uncertain date is placed"
    )
    evidence: Literal["expected", "sample"] = Field(
        "expected", description="hedged events count by their credibility, or are in or out in each member"
    )
    parameters: dict[str, UncertainNumber] = Field({}, description="model parameters, exact or as distributions")


class Vary(Entry):
    """A value to run through: one variant of the scenario for each."""

    path: str = Field(min_length=1, max_length=200, description="e.g. changes.deal.event.intensity")
    values: tuple[Any, ...] = Field(min_length=1, max_length=50)


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Types = Annotated[tuple[TypeCode, ...], BeforeValidator(_listed, json_schema_input_type=str | list[str])]


class Outcome(Entry):
    """A named yes/no or number read from each member's trajectory."""

    event: Types | None = Field(None, description="event types or families (`test`): did one of them happen?")
    actors: tuple[ActorId, ...] = Field((), max_length=30, description="with `event`: done by one of these")
    count: Flag = Field(False, description="with `event`: how many, instead of whether")
    phase: Phase | None = Field(None, description="was this phase reached?")
    variable: str | None = Field(None, max_length=80, description="a read-out, with `at`")
    at: Day | None = None
    above: Number | None = None
    below: Number | None = None
    by: Day | None = Field(None, description="last day that counts; default: the end")
    words: Text | None = Field(None, description="how to name it on charts")

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Self:
        asked = [name for name in ("event", "phase", "variable") if getattr(self, name) is not None]
        complaints = []
        if len(asked) != 1:
            words = "an outcome asks for `event`, `phase` or `variable`, one of them"
            complaints.append(Complaint("", "DET019", words, "write {event: summit.held, by: 2019-12-31}"))
        if (self.variable is None) != (self.at is None):
            complaints.append(Complaint("", "DET019", "`variable` and `at` go together", "write both, or neither"))
        if self.variable is None and (self.above is not None or self.below is not None):
            complaints.append(Complaint("", "DET019", "`above` and `below` need `variable`", "name the read-out"))
        if self.event is None and (self.count or self.actors):
            complaints.append(Complaint("", "DET019", "`count` and `actors` need `event`", "name the type"))
        if complaints:
            raise Misfit(complaints)
        return self


class Range(Entry):
    """Where a figure must lie."""

    above: Number | None = None
    below: Number | None = None


class Expectation(Entry):
    """A test of the scenario: a broken one is exit code 1."""

    variable: str | None = Field(None, max_length=80)
    at: Day | None = None
    outcome: Name | None = None
    phase: Phase | None = Field(None, description="with `at` and `share`")
    median: Range | None = None
    mean: Range | None = None
    p10: Range | None = None
    p90: Range | None = None
    share: Range | None = Field(None, description="of members, 0 to 1; with `outcome` or `phase`")


class Scenario(Entry):
    """One what-if question: where history is left, what is changed, and how it goes on."""

    schema_: Literal["detente/scenario/v1"] = Field("detente/scenario/v1", alias="schema")
    id: Slug = Field(description="as the file's name")
    title: Text
    question: LongText | None = None
    status: Literal["draft", "reviewed", "final"] = "draft"
    case: CaseName = Field(
        description="us-dprk, or us-dprk@3f9a1c to pin the history's digest; talks.db#us-dprk for a stored log"
    )
    extends: Slug | None = None
    fork: Fork
    changes: tuple[Change, ...] = Field((), max_length=MOST_CHANGES)
    continue_: Continue | None = Field(None, alias="continue", description="leave out for a deterministic branch")
    vary: dict[Name, Vary] = Field({}, max_length=5)
    outcomes: dict[Name, Outcome] = Field({}, max_length=50)
    expect: tuple[Expectation, ...] = Field((), max_length=50)
    source: LongText | None = None
    why: LongText | None = None
    notes: Annotated[str, Field(max_length=20_000)] | None = Field(None, description="free Markdown")

    @property
    def case_name(self) -> str:
        """The case without the digest that pins it."""
        return self._case_and_pin[0]

    @property
    def pin(self) -> str:
        """The beginning of the digest that the case's history must have; empty where any will do."""
        return self._case_and_pin[1]

    @property
    def _case_and_pin(self) -> tuple[str, str]:
        store, mark, name = self.case.rpartition("#")  # a user's name may stand before an @ in a store's address
        name, _, pin = name.partition("@")
        return f"{store}{mark}{name}", pin
