"""Variants: a scenario once for each combination of the values under `vary`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product
from typing import Any

from sim.errors import DetenteError, Problem
from sim.scenario.files import Cases, ScenarioFile, assembled
from sim.scenario.layered import Layered
from sim.scenario.place import with_varied
from sim.scenario.schema import MOST_VARIANTS


def variants(file: ScenarioFile, opened: Cases | None = None) -> tuple[tuple[str, ScenarioFile], ...]:
    """The scenario once for each combination of the values under `vary`, with a name for each: `deal[relief=0.5]`.

    Without `vary` it is the scenario alone. Raises DetenteError where there are too many, or one has mistakes.
    """
    scenario, document = file.scenario, file.document
    if scenario is None or document is None:
        raise DetenteError(file.problems)
    if not scenario.vary:
        return ((scenario.id, file),)
    if many := too_many(file):
        raise DetenteError(many)
    made = tuple(_variants(file, document, opened))
    wrong = [p for _, one in made for p in one.problems if p.severity == "error"]
    if wrong:
        raise DetenteError(dict.fromkeys(wrong))
    return made


def _variants(file: ScenarioFile, document: Layered, opened: Cases | None) -> Iterator[tuple[str, ScenarioFile]]:
    assert file.scenario is not None
    vary = file.scenario.vary
    for choice in product(*(range(len(v.values)) for v in vary.values())):
        chosen = dict(zip(vary, choice, strict=True))
        names = [f"{name}={_spelt(vary[name].values[k])}" for name, k in chosen.items()]
        one = document
        for name, k in chosen.items():
            one = with_varied(one, name, vary[name].path, k)
        yield f"{file.scenario.id}[{','.join(names)}]", assembled(file.path, one.without("vary"), (), opened)


def too_many(file: ScenarioFile) -> tuple[Problem, ...]:
    """The problem that `vary` asks for more variants than anybody would compare, if it does."""
    assert file.scenario is not None and file.document is not None
    count = math.prod(len(v.values) for v in file.scenario.vary.values())
    if count <= MOST_VARIANTS:
        return ()
    message = f"`vary` makes {count} variants; at most {MOST_VARIANTS} are run"
    return (file.document.problem("DET013", ("vary",), message, "vary fewer things, or fewer values", on="key"),)


def _spelt(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: ""}[value]
    if isinstance(value, dict):
        return str(value.get("dist", "…"))
    text = f"{value:g}" if isinstance(value, int | float) else str(value) if isinstance(value, str) else "…"
    return text if len(text) <= 20 else text[:19] + "…"
