"""Rules: the policies and rules that a scenario names, bound to its actors and its time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from sim.future.conduct import BoundRule, bound_policy, scenario_rule
from sim.future.policies import Policy
from sim.record.case import Case
from sim.record.dates import DAY, EventDate, seconds
from sim.scenario.branch import Branch
from sim.scenario.schema import Rule, UsePolicy


def rules_of(branch: Branch, policies: Mapping[str, Policy]) -> tuple[BoundRule, ...]:
    """The bound rules of a branch; KeyError for a policy that is not there."""
    found: list[BoundRule] = []
    for change in branch.scenario.changes:
        if not isinstance(change, UsePolicy | Rule):
            continue
        begins, ends = _period(branch, change.from_, change.until)
        if isinstance(change, Rule):
            source = _unlike(change.name or _content(change), found)
            found.append(scenario_rule(change.when, change.insert, source, begins, ends))
        else:
            source = _unlike(f"{change.actor}:{change.name or change.use}", found)
            other = opponent(branch.case, change)
            policy = policies[change.use]
            found += bound_policy(policy, change.actor, other, change.with_, source, begins, ends)
    return tuple(found)


def _content(rule: Rule) -> str:
    """What addresses the draws of a rule without a name: what it says, never where it stands among the changes."""
    reaction = rule.insert
    said = "|".join((rule.when, reaction.type, ",".join(reaction.actors), ",".join(reaction.targets)))
    return f"rule-{reaction.type}-{hashlib.blake2b(said.encode(), digest_size=4).hexdigest()}"


def _unlike(source: str, found: Iterable[BoundRule]) -> str:
    """A source that no rule has yet: one policy used twice by one actor must not share its draws."""
    taken, number = {name for rule in found for name in (rule.source, rule.source.rpartition(":")[0])}, 1
    while (name := source if number == 1 else f"{source}-{number}") in taken:
        number += 1
    return name


def opponent(case: Case, change: UsePolicy) -> str | None:
    """Toward whom a policy acts: as written, or the actor's only opponent; None for a third party."""
    if change.toward is not None:
        return change.toward
    found = opponents(case, change.actor)
    return found[0] if len(found) == 1 else None


def opponents(case: Case, actor: str) -> tuple[str, ...]:
    """With whom an actor negotiates, in the order of the case, each once."""
    own = case.roots.get(actor, actor)
    pairs = [(case.roots[a], case.roots[b]) for a, b in case.principals]
    return tuple(dict.fromkeys(b if a == own else a for a, b in pairs if own in (a, b)))


def _period(branch: Branch, first: EventDate | None, last: EventDate | None) -> tuple[int, int]:
    begins = branch.forks if first is None or first.lo is None else seconds(first.lo)
    ends = branch.ends + 1 if last is None or last.hi is None else seconds(last.hi) + DAY
    return begins, ends
