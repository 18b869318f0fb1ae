"""Spread: pick and freeze gives each kind of luck the share of the variance that is its own."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import YEAR, event
from whatif import experiment, insert, remove, scenario

from sim.engine.ensemble import Member
from sim.engine.executor import Lot, Serial, ordinary
from sim.engine.experiment import Experiment, Luck
from sim.engine.spread import KINDS, again, frozen, kinds_of, part
from sim.future.distribution import standard_normal
from sim.future.streams import Stream

RECORD = (event("letter", "02-10", id="letter", modality="alleged"), event("test.srbm", "2031-02", "B", "A", id="test"))
AHEAD = {"until": f"{YEAR}-04-01"}
WIDE = {"material_half_life_days": {"dist": "uniform", "low": 30, "high": 300}}


def test_frozen_luck_keeps_one_kind() -> None:
    """The others are those of members that do not exist in the run."""
    assert frozen("parameters", 2) == ((0, Luck(2, 0, 2)), (1, Luck(3, 1, 3)))
    assert frozen("evidence", 1) == ((0, Luck(0, 1, 1)),) and frozen("chance", 1) == ((0, Luck(1, 1, 0)),)
    for kind in KINDS:
        for (_, own), (_, other) in zip(ordinary(range(9)), frozen(kind, 9), strict=True):
            assert [k for k in KINDS if getattr(own, k) == getattr(other, k)] == [kind]


@pytest.mark.parametrize(
    ("ahead", "kinds"),
    [
        ({}, ("chance",)),
        ({"parameters": WIDE}, ("parameters", "chance")),
        ({"parameters": {"posture_scale": 21}}, ("chance",)),
        ({"evidence": "sample"}, ("evidence", "chance")),
        ({"uncertain_dates": "sample"}, ("evidence", "chance")),
        ({"uncertain_dates": "latest"}, ("chance",)),
        ({"uncertain_dates": "sample", "parameters": WIDE}, KINDS),
    ],
)
def test_the_kinds_that_a_run_has(ahead: dict[str, object], kinds: tuple[str, ...]) -> None:
    """What is not drawn has no share."""
    assert kinds_of(experiment(RECORD, scenario(ahead={**AHEAD, **ahead}))) == kinds
    assert kinds_of(experiment(RECORD, scenario(remove("test"), at="2031-01-20"))) == ()


# --- a toy whose answer is known ---------------------------------------------------------------------------


def run(law: Callable[[float, float, float], float], lots: Sequence[Lot]) -> list[float]:
    """A figure made of three normal draws, one for each kind of luck."""
    draws = [[standard_normal(Stream(1, getattr(luck, kind)).uniform(kind)) for kind in KINDS] for _, luck in lots]
    return [law(*d) for d in draws]


@pytest.mark.parametrize(
    ("law", "shares"),
    [
        (lambda e, p, c: e + 2 * p + 3 * c, (1 / 14, 4 / 14, 9 / 14)),
        (lambda e, p, c: 5 - c, (0, 0, 1)),
        (lambda e, p, c: p + e * c, (0, 0.5, 0)),  # the product belongs to neither alone
    ],
)
def test_shares_of_a_sum_are_those_of_its_variances(law: Callable[..., float], shares: tuple[float, ...]) -> None:
    """Within four standard errors; what comes of working together is nobody's."""
    n = 2_000
    before = run(law, ordinary(range(n)))
    for kind, share in zip(KINDS, shares, strict=True):
        found = part(kind, before, run(law, frozen(kind, n)))
        assert found.kind == kind and abs(found.share - share) <= 4 * max(found.error, 1 / math.sqrt(n))


@given(st.lists(st.tuples(st.floats(-100, 100), st.floats(-100, 100)), min_size=2, max_size=30))
def test_a_share_is_a_correlation(pairs: list[tuple[float, float]]) -> None:
    """Of the two runs: from -1 to 1, and 0 where nothing differs."""
    a, b = np.array(pairs).T
    found = part("chance", a.tolist(), b.tolist())
    assert -1.000001 <= found.share <= 1.000001 and found.error >= -1e-9
    if a.std() > 1e-3 and b.std() > 1e-3:
        assert found.share == pytest.approx(np.corrcoef(a, b)[0, 1], abs=1e-6)
    assert part("chance", [1.0, 1.0], [2.0, 3.0]) == ("chance", 0.0, 0.0)


# --- members -----------------------------------------------------------------------------------------------


class Watched:
    """An executor that tells which members it was asked for."""

    words = "watched"

    def __init__(self) -> None:
        self.asked: list[Sequence[Lot]] = []

    def members(self, experiment: Experiment, lots: Sequence[Lot]) -> Iterator[Member]:
        """The members, one by one."""
        self.asked.append(lots)
        return Serial().members(experiment, lots)


def test_members_are_run_once_more_for_each_kind() -> None:
    """With that kind frozen; what is frozen shows in the members."""
    found = experiment(RECORD, scenario(ahead={**AHEAD, "parameters": WIDE}))
    watched = Watched()
    runs = dict(again(found, watched, 5))
    assert list(runs) == ["parameters", "chance"]
    assert watched.asked == [frozen("parameters", 5), frozen("chance", 5)]
    own = list(Serial().members(found, ordinary(range(5))))
    assert [m.number for m in runs["chance"]] == [0, 1, 2, 3, 4]
    assert [m.values != o.values for m, o in zip(runs["parameters"], own, strict=True)] == [True] * 5


def test_what_is_frozen_decides_alone_where_nothing_else_is_drawn() -> None:
    """Changes that are drawn belong to chance: with chance kept and nothing else drawn, members are the same."""
    found = experiment(RECORD, scenario(insert("letter", "03-10", probability=0.5), ahead=AHEAD))
    own = list(Serial().members(found, ordinary(range(6))))
    ((kind, kept),) = again(found, Serial(), 6)
    assert kind == "chance" and [m.digest for m in kept] == [m.digest for m in own]
