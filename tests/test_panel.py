"""Panel: every read-out at once, the same to the bit as each by itself."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import History, histories

from sim.engine.replay import replay
from sim.engine.trajectory import Trajectory
from sim.model.panel import panel
from sim.record.dates import DAY
from sim.record.files import read_case

ROOT = Path(__file__).resolve().parents[1]


def _bits(values: list[float]) -> bytes:
    return struct.pack(f"<{len(values)}d", *values)


def _compare(trajectory: Trajectory, at: int) -> None:
    together = panel(trajectory.frame, trajectory.at(at), at)
    each = [trajectory.value(name, at) for name in trajectory.variables]
    assert _bits(together) == _bits(each), trajectory.variables


@given(histories(most=20), st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_a_panel_is_its_read_outs_to_the_bit(history: History, shares: list[float]) -> None:
    trajectory = replay(history.case, history.log)
    span = trajectory.ends - trajectory.starts
    for share in (*shares, 0.0, 1.0):
        _compare(trajectory, trajectory.starts + int(share * span))


@pytest.mark.parametrize("folder", ["seeds/us-dprk", "tests/fixtures/three-sided"])
def test_along_a_recorded_history(folder: str) -> None:
    found = read_case(ROOT / folder)
    assert found.case is not None
    trajectory = replay(found.case, found.log)
    for at in (*range(trajectory.starts, trajectory.ends, 5 * DAY), *trajectory.times):
        _compare(trajectory, at)
