"""The pages that are made from tables are those of the tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.model.parameters import described
from sim.model.parameters_page import parameters_page

DOCS = Path(__file__).parents[1] / "docs"


def test_the_parameters_page_is_current() -> None:
    assert (DOCS / "parameters.md").read_text(encoding="utf-8") == parameters_page()


@pytest.mark.parametrize("parameter", described(), ids=lambda p: p.name)
def test_every_parameter_says_where_it_comes_from(parameter: object) -> None:
    p = parameter
    assert p.source[:3] in ("[L]", "[F]", "[J]")  # type: ignore[attr-defined]
    assert p.least <= p.low <= p.default <= p.high <= p.most  # type: ignore[attr-defined]
    assert p.unit  # type: ignore[attr-defined]
