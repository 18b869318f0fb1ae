"""A policy file as read: the policy, where its values stand, and everything wrong with it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from sim.errors import Problem
from sim.future.policies import Policy
from sim.record.codebook import CODEBOOK
from sim.record.files import validated
from sim.record.yamlfile import Document, read
from sim.scenario.find import wrong_name
from sim.scenario.policycheck import policy_problems

POLICY_SCHEMA = "detente/policy/v1"


def read_policy(
    path: Path, types: Collection[str] = tuple(CODEBOOK)
) -> tuple[Policy | None, Document | None, tuple[Problem, ...]]:
    """A policy file: the policy (None where it has mistakes), its document, and everything wrong with it.

    `types` are the event types that it may name.
    """
    document, problems = read(path, begin=f"schema: {POLICY_SCHEMA}")
    if document is None:
        return None, None, problems
    policy, found = validated(document, Policy, POLICY_SCHEMA)
    every = [*problems, *found, *wrong_name(document, path, "policy")]
    if policy is not None:
        every += policy_problems(policy, document, types)
    return (None if any(p.severity == "error" for p in every) else policy), document, tuple(every)
