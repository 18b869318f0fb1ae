"""Likelihood: the words of ICD 203 for a probability of some size.

The scale is that of Intelligence Community Directive 203, Analytic Standards (US Office of the Director of National
Intelligence, 2 January 2015, section D.6.e.2). It names the size of a number; whether the number is a probability of
anything in the world is another question.
"""

from __future__ import annotations

SCALE: tuple[tuple[str, float, float], ...] = (
    ("almost no chance", 1, 5),
    ("very unlikely", 5, 20),
    ("unlikely", 20, 45),
    ("roughly even chance", 45, 55),
    ("likely", 55, 80),
    ("very likely", 80, 95),
    ("almost certain", 95, 99),
)
"""Words with the percentages between which they are used; the scale leaves out what is certain."""
BEYOND = "beyond the scale"


def likelihood(share: float) -> str:
    """The words of the scale for a share, 0 to 1; where two meet, the one below. None and all lie beyond the scale.

    >>> likelihood(0.6), likelihood(0.55), likelihood(0.004), likelihood(1.0)
    ('likely', 'roughly even chance', 'almost no chance', 'beyond the scale')
    """
    if share <= 0.0 or share >= 1.0:
        return BEYOND
    percent = round(100 * share, 9)
    return next((words for words, _, high in SCALE if percent <= high), SCALE[-1][0])
