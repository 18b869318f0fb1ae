"""Streams: the generator against numpy's, the draws of an address, and whether they are spread evenly."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from sim.future.streams import WORDS, Stream, address, exponential, philox

WORD = st.integers(0, 2**64 - 1)
SIZE = 100_000
NAMES = ("A>B:conf", "B>A:coop", "agenda:visit", "change:deal", "event:hanoi")


def _bumped(counter: tuple[int, ...]) -> int:
    """A counter of four words as one number, one further."""
    return (sum(word << 64 * k for k, word in enumerate(counter)) + 1) % 2**256


@given(st.tuples(WORD, WORD, WORD, WORD), st.tuples(WORD, WORD))
@example((0, 0, 0, 0), (0, 0))
@example((2**64 - 1,) * 4, (2**64 - 1,) * 2)
def test_the_generator_is_numpys_word_for_word(counter: tuple[int, int, int, int], key: tuple[int, int]) -> None:
    """Numpy counts one further before its first block, so its counter n is our n + 1."""
    whole = sum(word << 64 * k for k, word in enumerate(counter))
    theirs = np.random.Philox(counter=whole, key=sum(word << 64 * k for k, word in enumerate(key)))
    next_counter = tuple(_bumped(counter) >> 64 * k & 2**64 - 1 for k in range(4))
    assert philox(next_counter, key) == tuple(int(word) for word in theirs.random_raw(4))  # type: ignore[arg-type]


def test_a_published_block() -> None:
    """The first known answer that the authors of Philox ship with it."""
    assert philox((0, 0, 0, 0), (0, 0)) == (
        0x16554D9ECA36314C,
        0xDB20FE9D672D0FDC,
        0xD7E772CEE186176B,
        0x7E68B68AEC7BA23B,
    )


@given(st.integers(0, 2**63 - 1), st.integers(0, 100_000), st.text(max_size=40), st.integers(0, 10**6))
def test_a_draw_depends_on_its_address_alone(seed: int, member: int, name: str, number: int) -> None:
    one = Stream(seed, member)
    block = one.block(name, number)
    one.block("something else", number)
    assert one.block(name, number) == block == Stream(seed, member).block(name, number)
    assert one.uniform(name, number) == block[0]
    assert len(block) == WORDS and all(0.0 <= u < 1.0 for u in block)
    others = (
        Stream(seed + 1, member).block(name, number),
        Stream(seed, member + 1).block(name, number),
        one.block(name + "x", number),
        one.block(name, number + 1),
    )
    assert all(not set(block) & set(other) for other in others)


def test_uniforms_are_made_of_the_words_of_the_generator() -> None:
    words = philox((address("letter"), 7, 0, 0), (3, 11))
    assert Stream(3, 11).block("letter", 7) == tuple((word >> 11) / 2**53 for word in words)


def test_the_greatest_word_still_gives_less_than_one() -> None:
    assert ((2**64 - 1) >> 11) * 2.0**-53 < 1.0
    assert math.isfinite(exponential(((2**64 - 1) >> 11) * 2.0**-53))


@pytest.fixture(scope="module")
def blocks() -> np.ndarray:
    """A hundred thousand blocks of members, names and numbers."""
    members = SIZE // 100 // len(NAMES)
    every = [Stream(5, m).block(name, k) for m in range(members) for name in NAMES for k in range(100)]
    return np.array(every)


@pytest.mark.parametrize("purpose", range(WORDS))
def test_uniforms_are_even_over_members_names_and_numbers(blocks: np.ndarray, purpose: int) -> None:
    found = blocks[:, purpose]
    assert len(found) == SIZE
    assert stats.kstest(found, "uniform").pvalue > 0.001
    cells = np.bincount((found * 100).astype(int), minlength=100)
    assert stats.chisquare(cells).pvalue > 0.001
    assert abs(np.corrcoef(found[:-1], found[1:])[0, 1]) < 4 / math.sqrt(SIZE)


def test_purposes_of_one_address_do_not_go_together(blocks: np.ndarray) -> None:
    together = np.corrcoef(blocks.T) - np.eye(WORDS)
    assert np.abs(together).max() < 4 / math.sqrt(SIZE)


@given(st.floats(0, 1, exclude_max=True))
def test_exponential_is_the_quantile_of_a_unit_exponential(u: float) -> None:
    assert exponential(u) == pytest.approx(stats.expon.ppf(u), rel=1e-12)
    assert exponential(u) >= 0.0
