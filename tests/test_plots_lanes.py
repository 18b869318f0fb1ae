"""Lanes: no label touches another, none leaves its room, no leader crosses a label, whatever the labels are."""

from __future__ import annotations

from itertools import combinations, pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plots.ground import spread
from plots.lanes import Candidate, Packed, Placed, pack

LEFT, INNER, RIGHT = -40.0, 560.0, 640.0


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    count = draw(st.integers(0, 40))
    numbers = st.floats(0, INNER) | st.sampled_from((0.0, 200.0, 200.0001, 201.0, INNER))
    rows = [(draw(numbers), draw(st.floats(1, 260)), draw(st.integers(0, 3))) for _ in range(count)]
    return [Candidate(f"e{k}", x, wide, (float(rank), wide)) for k, (x, wide, rank) in enumerate(rows)]


def packed(labels: list[Candidate], lanes: int = 6, most: int | None = None) -> Packed:
    return pack(labels, lanes=lanes, left=LEFT, right=RIGHT, inner=INNER, most=most)


def overlap(one: Placed, other: Placed) -> bool:
    return one.lane == other.lane and one.left < other.right and other.left < one.right


def crossed(label: Placed, other: Placed) -> bool:
    """Whether the leader of `other`, which goes from below up through its own lane, meets the letters of `label`."""
    return label.left < other.x < label.right and other.lane >= label.lane


@given(candidates())
def test_no_label_touches_another(labels: list[Candidate]) -> None:
    assert not any(overlap(a, b) for a, b in combinations(packed(labels).labels, 2))


@given(candidates())
def test_no_leader_crosses_a_label(labels: list[Candidate]) -> None:
    assert not any(crossed(a, b) for a, b in permutations(packed(labels).labels, 2))


@given(candidates(), st.integers(0, 6))
def test_labels_stay_in_their_room(labels: list[Candidate], lanes: int) -> None:
    found = packed(labels, lanes)
    assert all(p.left >= LEFT and p.right <= RIGHT and 0 <= p.lane < lanes for p in found.labels)
    assert found.lanes <= lanes


@given(candidates(), st.integers(0, 10))
def test_every_label_is_placed_or_reported(labels: list[Candidate], most: int) -> None:
    found = packed(labels, most=most)
    assert sorted([*(p.id for p in found.labels), *found.dropped]) == sorted(c.id for c in labels)
    assert len(found.labels) <= most


@given(candidates())
def test_the_most_important_label_that_fits_is_placed(labels: list[Candidate]) -> None:
    ranked = sorted(labels, key=lambda c: (*(-p for p in c.priority), c.x, c.id))
    if ranked:
        assert ranked[0].id in {p.id for p in packed(labels).labels}


@given(candidates(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(labels: list[Candidate], luck: object) -> None:
    shuffled = list(labels)
    luck.shuffle(shuffled)  # type: ignore[attr-defined]
    assert packed(shuffled) == packed(labels)


def test_a_staircase_goes_down_to_the_right() -> None:
    labels = [Candidate(f"e{k}", 10.0 * k, 100.0, (1.0,)) for k in range(5)]
    assert [p.lane for p in packed(labels).labels] == [4, 3, 2, 1, 0]


def test_at_the_right_edge_labels_turn_to_the_left() -> None:
    (label,) = packed([Candidate("e", INNER, 200.0, (1.0,))]).labels
    assert label.side == "left" and label.right < label.x


def test_labels_of_one_day_share_a_leader() -> None:
    found = packed([Candidate("a", 50.0, 80.0, (1.0,)), Candidate("b", 50.0, 60.0, (1.0,))])
    assert sorted(p.lane for p in found.labels) == [0, 1]


def test_a_label_wider_than_the_room_is_dropped() -> None:
    assert packed([Candidate("e", 300.0, 900.0, (9.0,))]) == Packed((), ("e",))


@given(st.lists(st.floats(0, 100), min_size=1, max_size=6).map(sorted))
def test_values_at_the_end_are_spread(values: list[float]) -> None:
    places = spread(values, 10.0, 0.0, 100.0)
    assert all(b - a >= 10.0 - 1e-6 for a, b in pairwise(places))


def test_values_far_apart_stay_where_they_are() -> None:
    assert spread([10.0, 50.0], 10.0, 0.0, 100.0) == pytest.approx([10.0, 50.0])
