"""The quadrature of attributions, against numpy and against integrals known in closed form."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.model.quadrature import graded, integral, nodes, rooted


@pytest.mark.parametrize("count", [1, 2, 5, 17, 32, 64])
def test_nodes_are_those_of_gauss_and_legendre(count: int) -> None:
    """Numpy has them on [-1, 1], in ascending order."""
    places, weights = np.polynomial.legendre.leggauss(count)
    found = sorted(nodes(count))
    assert [x for x, _ in found] == pytest.approx((places + 1) / 2, abs=1e-15)
    assert [w for _, w in found] == pytest.approx(weights / 2, abs=1e-13)


def test_polynomials_are_exact() -> None:
    """Up to degree 2 n - 1, and no further."""
    assert integral(lambda s: [s**9, 3 * s * s], 5) == pytest.approx([0.1, 1.0], abs=1e-15)
    assert abs(integral(lambda s: [s**10], 5)[0] - 1 / 11) > 1e-8


def test_a_root_at_zero_spoils_plain_nodes_only() -> None:
    """1 / (2 sqrt(s)) integrates to 1; the error of plain nodes is that of the design's warning."""

    def root(s: float) -> list[float]:
        return [0.5 / math.sqrt(s)]

    assert abs(integral(root)[0] - 1) > 1e-3
    assert abs(rooted(root)[0] - 1) < 1e-14 and abs(graded(root)[0] - 1) < 1e-14


@pytest.mark.parametrize("early", [1e-3, 1e-6, 1e-9, 1e-12])
def test_a_sharp_turn_near_zero_needs_graded_panels(early: float) -> None:
    """1 / (2 sqrt(s + early)): what a little old pain does to the square root in ripeness."""

    def turn(s: float) -> list[float]:
        return [0.5 / math.sqrt(s + early)]

    exact = math.sqrt(1 + early) - math.sqrt(early)
    assert abs(graded(turn)[0] - exact) < 1e-14
    assert early > 1e-4 or abs(rooted(turn)[0] - exact) > 1e-9
