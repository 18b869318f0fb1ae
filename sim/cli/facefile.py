"""The checks file of a case: read, and compared with what a replay of that case can show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from sim.assess.face import Check, Checks
from sim.engine.trajectory import SCALARS
from sim.errors import DetenteError, Problem, did_you_mean
from sim.model.state import Phase, Superstate
from sim.record import yamlfile
from sim.record.case import Case
from sim.record.files import CaseFolder, validated

CHECKS_SCHEMA = "detente/checks/v1"
VARIABLE_KEYS = ("of", "change", "value", "rising")


def checks_in(path: Path, case: Case | None) -> tuple[Checks | None, tuple[Problem, ...]]:
    """The face checks in a file, and everything wrong with it; without its case, names are not looked up."""
    document, problems = yamlfile.read(path, begin=f"schema: {CHECKS_SCHEMA}")
    if document is None:
        return None, problems
    checks, invalid = validated(document, Checks, CHECKS_SCHEMA)
    found = [*problems, *invalid]
    if checks is not None and case is not None:
        found += _unknown(checks, case, document)
    return checks, tuple(found)


def checks_of(opened: CaseFolder) -> tuple[Check, ...]:
    """The face checks of a usable case; none where it has no checks file. Raises DetenteError for a broken one."""
    case = opened.case
    if case is None or case.checks is None:
        return ()
    checks, problems = checks_in(opened.folder / case.checks, case)
    if checks is None or problems:
        raise DetenteError(problems)
    return checks.checks


def _unknown(checks: Checks, case: Case, document: yamlfile.Document) -> Iterator[Problem]:
    if checks.case != case.id:
        message = f"this file belongs to case `{checks.case}`, not `{case.id}`"
        yield document.problem("DET045", ("case",), message, f"write case: {case.id}")
    variables, phases = _variables(case), (*get_args(Phase), *get_args(Superstate))
    for k, check in enumerate(checks.checks):
        for m, condition in enumerate(check.all):
            named = [(key, getattr(condition, key), variables, "variable") for key in VARIABLE_KEYS]
            for key, name, known, what in (*named, ("phase", condition.phase, phases, "phase")):
                if name is not None and name not in known:
                    help_ = did_you_mean(name, known) or f"one of {', '.join(known)}"
                    yield document.problem("DET051", ("checks", k, "all", m, key), f"no {what} `{name}`", help_)


def _variables(case: Case) -> tuple[str, ...]:
    """Names of every read-out of a replay of this case."""
    pairs = [(case.roots.get(a, a), case.roots.get(b, b)) for a, b in case.principals]
    dyads = [f"{i}>{j}" for a, b in pairs for i, j in ((a, b), (b, a))]
    actors = dict.fromkeys(actor for pair in pairs for actor in pair)
    own = [f"{name}({dyad})" for name in ("posture", "trust") for dyad in dyads]
    return (*SCALARS, *own, *(f"{name}({actor})" for name in ("pain", "severity") for actor in actors))
