"""Streams: luck that is addressed by what it decides, so that branches share it until they differ.

A draw is addressed by (random seed, member) and (what it is for, how many times that has happened before, purpose). It
does not depend on what was drawn before it: the order of execution, the number of jobs and an actor that is added
cannot matter. The generator is Philox 4x64-10, counter-based: one block of four words for one address.
Source: Salmon et al. 2011, Parallel Random Numbers: As Easy as 1, 2, 3; performance.md.
"""

from __future__ import annotations

import hashlib
import math
from functools import lru_cache

_MASK = (1 << 64) - 1
_M0, _M1 = 0xD2E7470EE14C6C93, 0xCA5A826395121157
_W0, _W1 = 0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B
_ROUNDS = 10
WORDS = 4  # uniforms in a block

Block = tuple[float, float, float, float]


def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """The four 64-bit words of Philox 4x64-10 at a counter.

    >>> philox((0, 0, 0, 0), (0, 0))[0] == 0x16554D9ECA36314C
    True
    """
    return _rounds(counter, _schedule(key))


def _schedule(key: tuple[int, int]) -> tuple[tuple[int, int], ...]:
    return tuple(((key[0] + k * _W0) & _MASK, (key[1] + k * _W1) & _MASK) for k in range(_ROUNDS))


def _rounds(counter: tuple[int, int, int, int], schedule: tuple[tuple[int, int], ...]) -> tuple[int, int, int, int]:
    a, b, c, d = counter
    for k0, k1 in schedule:
        left, right = _M0 * a, _M1 * c
        a, b, c, d = (right >> 64) ^ b ^ k0, right & _MASK, (left >> 64) ^ d ^ k1, left & _MASK
    return a, b, c, d


@lru_cache(maxsize=65_536)
def address(name: str) -> int:
    """The 64 bits that a name stands for: a hash, so that adding a name moves nobody else's luck."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")


class Stream:
    """The luck of one member.

    `seed` is the random seed and `member` the member's number, both at least 0.
    """

    def __init__(self, seed: int, member: int) -> None:
        self.seed = seed
        self.member = member
        self._schedule = _schedule((seed & _MASK, member))

    def block(self, name: str, number: int = 0) -> Block:
        """Four uniform numbers in [0, 1) for the `number`-th time that something happens, one for each purpose.

        >>> Stream(0, 1).block("A>B:conf", 3) == Stream(0, 1).block("A>B:conf", 3)
        True
        """
        a, b, c, d = _rounds((address(name), number, 0, 0), self._schedule)
        return (a >> 11) * 2.0**-53, (b >> 11) * 2.0**-53, (c >> 11) * 2.0**-53, (d >> 11) * 2.0**-53

    def uniform(self, name: str, number: int = 0) -> float:
        """One uniform number in [0, 1)."""
        return self.block(name, number)[0]


def exponential(u: float) -> float:
    """A unit exponential from a uniform number in [0, 1).

    >>> exponential(0.0)
    0.0
    """
    return -math.log1p(-u)
