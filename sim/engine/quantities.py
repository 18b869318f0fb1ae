"""What a read-out is, in words and numbers, for those who open an exported file years later: name, scale, caution."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

CAUTION = "index, not measurement"
_SCALES: Mapping[str, tuple[float, float]] = {
    "climate": (-100.0, 100.0),
    "posture": (-1.0, 1.0),
    "hardness_asymmetry": (0.0, 2.0),
}
_WORDS: Mapping[str, str] = {
    "climate": "climate between the principals, -100 hostile to 100 friendly",
    "tension": "tension between the principals, 0 none to 1",
    "ripeness": "ripeness for talks: mutual hurt times way out, 0 to 1",
    "mutual_hurt": "hurt that both principals feel, 0 to 1",
    "way_out": "sense of a way out, 0 to 1",
    "hardness_asymmetry": "gap between the principals' postures, 0 to 2",
    "posture": "posture of one actor toward another, -1 hostile to 1 friendly",
    "trust": "trust that one actor's word is kept, as another sees it, 0 to 1",
    "pain": "pain felt from sanctions, 0 to 1",
    "severity": "severity of the sanctions in force on an actor, 0 to 1",
}


class Quantity(NamedTuple):
    """A read-out with its scale; all are without unit."""

    variable: str  # as in `Trajectory.variables`
    name: str  # letters, digits and underscores, as files want it
    long_name: str
    low: float
    high: float


def quantity(variable: str) -> Quantity:
    """What a read-out is.

    >>> quantity("trust(A>B)").name, quantity("climate").low, quantity("pain(A)").high
    ('trust_A_B', -100.0, 1.0)
    """
    root, _, of = variable.partition("(")
    low, high = _SCALES.get(root, (0.0, 1.0))
    words = _WORDS.get(root, root)
    long_name = f"{words} ({of.removesuffix(')').replace('>', ' toward ')})" if of else words
    return Quantity(variable, plain_name(variable), long_name, low, high)


def plain_name(text: str) -> str:
    """A name of letters, digits and underscores that begins with a letter, as the CF conventions ask.

    >>> plain_name("trust(A>B-1)"), plain_name("2 tests by May?")
    ('trust_A_B_1', 'x2_tests_by_May')
    """
    name = re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_")
    return name if name[:1].isalpha() else f"x{name}"


def plain_names(texts: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """A plain name for each text; two that would be the same are told apart by a number.

    >>> plain_names(["a-b", "a_b"])
    {'a-b': 'a_b', 'a_b': 'a_b_2'}
    """
    found: dict[str, str] = {}
    used = set(taken)
    for text in texts:
        name = base = plain_name(text)
        n = 1
        while name in used:
            n += 1
            name = f"{base}_{n}"
        used.add(name)
        found[text] = name
    return found
