"""Conduct: policies and rules at work: which hold, how they tilt rates, and which events they bring about.

Rules are looked at at every review: each batch, and once a week in between. A rule that mentions `event.` is asked
about each act of a batch, except those it brought about itself. Source: model.md 2.12.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from sim.future.distribution import LONGEST, drawn
from sim.future.expressions import bind, holds
from sim.future.grammar import Expression, parse
from sim.future.happenings import Plan, is_joint
from sim.future.heard import CLASSES, GROUPS, Group, Heard
from sim.future.marks import MarkTable
from sim.future.policies import GESTURE, MIRROR, MOST_TILT, Policy, Reaction, Tendency, filled
from sim.future.streams import Stream
from sim.future.view import View
from sim.model.frame import Frame
from sim.model.state import State
from sim.record.dates import DAY

REVIEW = 7 * DAY


class BoundRule(NamedTuple):
    """A rule with everything it leaves open filled in.

    `source` names where it comes from, and addresses its draws; `actor` and `other` are ids of the frame's actors, or
    None for a rule of the scenario, which belongs to nobody.
    """

    source: str
    condition: Expression
    tilt: Mapping[str, float]
    reaction: Reaction | None
    priority: int
    actor: str | None
    other: str | None
    begins: int
    ends: int


class Memory(NamedTuple):
    """What is remembered of a rule: since when its condition holds, when it was last set off, and how often."""

    since: int | None = None
    tried: int | None = None
    asked: int = 0
    done: int = 0


def bound_policy(
    policy: Policy, actor: str, other: str | None, values: Mapping[str, Any], source: str, begins: int, ends: int
) -> tuple[BoundRule, ...]:
    """The rules of a policy for one actor; conditions must be sound (they are checked before)."""
    words = {"self": actor, "other": other, **filled(policy, dict(values))}
    return tuple(
        _bound(f"{source}:{k}", rule, words, actor, other, begins, ends) for k, rule in enumerate(policy.rules)
    )


def _bound(
    source: str,
    rule: Tendency,
    words: Mapping[str, Any],
    actor: str | None,
    other: str | None,
    begins: int,
    ends: int,
) -> BoundRule:
    reaction = None if rule.do is None else _named(rule.do, words)
    return BoundRule(
        source, condition_of(rule.when, words), dict(rule.tilt), reaction, rule.priority, actor, other, begins, ends
    )


def scenario_rule(when: str, reaction: Reaction, source: str, begins: int, ends: int) -> BoundRule:
    """A rule of the scenario itself: whenever the condition comes to hold, the event follows."""
    return BoundRule(source, condition_of(when, {}), {}, reaction, 0, None, None, begins, ends)


def condition_of(text: str, words: Mapping[str, Any]) -> Expression:
    """A condition with its open words filled in; ValueError where it is not sound."""
    expression, mistakes = parse(text)
    if expression is None:
        raise ValueError("; ".join(m.message for m in mistakes))
    return bind(expression, words) if words else expression


def _named(reaction: Reaction, words: Mapping[str, Any]) -> Reaction:
    """A reaction whose actors are named."""
    update = {key: tuple(str(words.get(a, a)) for a in getattr(reaction, key)) for key in ("actors", "targets")}
    return reaction.model_copy(update=update)


@dataclass(frozen=True)
class Conduct:
    """All rules of a run."""

    rules: tuple[BoundRule, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rules)

    @cached_property
    def turns(self) -> tuple[int, ...]:
        """When a rule begins or ends to be in force, in order."""
        return tuple(sorted({t for rule in self.rules for t in (rule.begins, rule.ends)}))

    def started(self) -> tuple[Memory, ...]:
        """What is remembered at the start: nothing."""
        return tuple(Memory() for _ in self.rules)


class Review(NamedTuple):
    """What a look at the rules gives: what is remembered, which tilts are in force, and what has been set in motion."""

    memory: tuple[Memory, ...]
    tilts: Mapping[tuple[str, str], float]  # (actor, class or type) -> log-tilt
    plans: tuple[tuple[int, Plan], ...]


def review(
    conduct: Conduct,
    memory: Sequence[Memory],
    frame: Frame,
    marks: MarkTable,
    state: State,
    at: int,
    acts: Sequence[Heard],
    fresh: Sequence[Heard],
    stream: Stream,
) -> Review:
    """Look at every rule at a time; `acts` is all that was heard, `fresh` what this instant brought."""
    after: list[Memory] = []
    held: list[BoundRule] = []
    plans: list[tuple[int, Plan]] = []
    view = View(frame, state, at, acts)
    for rule, old in zip(conduct.rules, memory, strict=True):
        if not rule.begins <= at < rule.ends:
            after.append(old._replace(since=None))
            continue
        if rule.condition.listens:
            new, made = _answered(rule, old, frame, marks, state, at, acts, fresh, stream)
        else:
            new, made = _watched(rule, old, view, marks, stream)
            if _long_enough(rule, new, at):
                held.append(rule)
        after.append(new)
        plans += made
    return Review(tuple(after), _tilts(held), tuple(plans))


def _long_enough(rule: BoundRule, memory: Memory, at: int) -> bool:
    return memory.since is not None and at - memory.since >= rule.condition.hold_days * DAY


def _watched(
    rule: BoundRule, old: Memory, view: View, marks: MarkTable, stream: Stream
) -> tuple[Memory, list[tuple[int, Plan]]]:
    """A rule about a state: it is set off when its condition turns true, or again and again after its cooldown."""
    if not holds(rule.condition, view):
        return old._replace(since=None), []
    new = old if old.since is not None else old._replace(since=view.at)
    if rule.reaction is None or not _long_enough(rule, new, view.at) or not _ready(rule.reaction, new, view.at):
        return new, []
    return _set_off(rule, new, view.frame, marks, view.state, view.at, None, stream)


def _ready(reaction: Reaction, memory: Memory, at: int) -> bool:
    """Whether a rule about a state may be set off: once while it holds, or once in every cooldown."""
    if reaction.cooldown is None:
        once = memory.tried is None or memory.since is None or memory.tried < memory.since
        return once and _allowed(reaction, memory)
    return _rested(reaction, memory, at)


def _allowed(reaction: Reaction, memory: Memory) -> bool:
    return reaction.at_most is None or memory.done < reaction.at_most


def _rested(reaction: Reaction, memory: Memory, at: int) -> bool:
    cold = reaction.cooldown is None or memory.tried is None or at - memory.tried >= reaction.cooldown * DAY
    return cold and _allowed(reaction, memory)


def _answered(
    rule: BoundRule,
    old: Memory,
    frame: Frame,
    marks: MarkTable,
    state: State,
    at: int,
    acts: Sequence[Heard],
    fresh: Sequence[Heard],
    stream: Stream,
) -> tuple[Memory, list[tuple[int, Plan]]]:
    """A rule about events: it is asked about each act of the batch that is not its own."""
    memory, plans = old, []
    for act in fresh:
        if rule.reaction is None or act.id.startswith(_prefix(rule)) or not _rested(rule.reaction, memory, at):
            continue
        if holds(rule.condition, View(frame, state, at, acts, act)):
            memory, made = _set_off(rule, memory, frame, marks, state, at, act, stream)
            plans += made
    return memory, plans


def _prefix(rule: BoundRule) -> str:
    """How the ids of a rule's acts begin; no record has a colon in its id, so none is taken for such an act."""
    return f"{rule.source}:"


def _set_off(
    rule: BoundRule,
    memory: Memory,
    frame: Frame,
    marks: MarkTable,
    state: State,
    at: int,
    act: Heard | None,
    stream: Stream,
) -> tuple[Memory, list[tuple[int, Plan]]]:
    """What a rule sets in motion; the luck of an answer is addressed by the act that it answers."""
    assert rule.reaction is not None
    name = f"{rule.source}|{act.id}" if act is not None else rule.source
    happens, late, strong, _ = stream.block(name, 0 if act is not None else memory.asked)
    memory = memory._replace(asked=memory.asked + 1, tried=at)
    code = _type(rule, frame, marks, state, act)
    if happens >= rule.reaction.probability or code is None:
        return memory, []
    plan = _plan(rule, frame, code, memory.asked, act, drawn(rule.reaction.intensity, strong))
    due = at + round(min(LONGEST, max(0.0, drawn(rule.reaction.delay, late))) * DAY)
    return memory._replace(done=memory.done + 1), [(due, plan)]


def _plan(rule: BoundRule, frame: Frame, code: str, asked: int, act: Heard | None, level: float) -> Plan:
    assert rule.reaction is not None
    actors = rule.reaction.actors or ((rule.actor,) if rule.actor else ())
    targets = rule.reaction.targets or ((rule.other,) if rule.other else ())
    doers = tuple(sorted({frame.index[frame.root(a)] for a in actors}))
    receivers = tuple(sorted({frame.index[frame.root(a)] for a in targets}))
    if is_joint(frame, code) and len(doers) > 1 and set(receivers) <= set(doers):  # one asks, the others are asked
        host = doers[0] if rule.actor not in actors else frame.index[frame.root(str(rule.actor))]
        doers, receivers = (host,), tuple(k for k in doers if k != host)
    suffix = act.id if act is not None else str(asked)
    strength = min(2.0, max(0.25, level))
    return Plan(f"{_prefix(rule)}{suffix}", code, doers, receivers, strength, rule.source, rule.reaction.level)


def _type(rule: BoundRule, frame: Frame, marks: MarkTable, state: State, act: Heard | None) -> str | None:
    """The type of a reaction: as written, or the actor's usual act of the class it answers, or its usual gesture."""
    assert rule.reaction is not None
    code, group = rule.reaction.type, GROUPS[state.talks.phase]
    if code == MIRROR:
        kind = act.kind_class if act is not None else "coop"
        return None if kind == "neutral" or rule.actor is None else marks.usual(frame.root(rule.actor), kind, group)
    if code == GESTURE:
        return None if rule.actor is None else _gesture(rule.actor, frame, marks, group)
    return code


def _gesture(actor: str, frame: Frame, marks: MarkTable, group: Group) -> str:
    row = marks.rows.get((frame.root(actor), "coop", group), ())
    gestures = [mark for mark in row if "gesture" in frame.types[mark.type].roles]
    return max(gestures, key=lambda mark: mark.share).type if gestures else "exercise.suspended"


def _tilts(held: Iterable[BoundRule]) -> Mapping[tuple[str, str], float]:
    """The tilts in force: per actor and class or type the highest priority decides; equals add, up to 2 either way."""
    best: dict[tuple[str, str], tuple[int, float]] = {}
    for rule in held:
        if rule.actor is None:
            continue
        for what, tilt in rule.tilt.items():
            key = (rule.actor, what)
            priority, total = best.get(key, (rule.priority, 0.0))
            if rule.priority > priority:
                best[key] = (rule.priority, tilt)
            elif rule.priority == priority:
                best[key] = (priority, total + tilt)
    return {key: min(MOST_TILT, max(-MOST_TILT, total)) for key, (_, total) in best.items()}


def greatest_tilts(rules: Iterable[BoundRule]) -> Mapping[tuple[str, str], float]:
    """The most that each actor's classes may be tilted upward: as if every rule that raises them held at once."""
    found: dict[tuple[str, str], float] = {}
    for rule in rules:
        for what, tilt in rule.tilt.items():
            if rule.actor is not None and what in CLASSES and tilt > 0:
                found[rule.actor, what] = min(MOST_TILT, found.get((rule.actor, what), 0.0) + tilt)
    return found
