"""Ink: the colours of a page by day and by night. A dark counterpart keeps the hue and the order of contrasts.

Lightness is turned over in OKLab, a space in which equal steps look equal (Ottosson 2020), so that what stands out on
paper stands out on the dark ground as well, and tints stay tints.
"""

from __future__ import annotations

from typing import Final

from plots.style import INK, PAPER

NIGHT: Final = "#14181d"
"""The paper of the dark page."""
_MOST, _LEAST, _LIFT = 0.97, 0.21, 0.7  # lightness of black by day, of paper, and how far middle tones are lifted
_CALMER = 0.88  # share of its colourfulness that a colour keeps on the dark ground


def dark(colour: str) -> str:
    """The counterpart of a colour `#rrggbb` on the dark page.

    >>> dark("#ffffff"), dark("#000000")
    ('#14181d', '#f5f5f5')
    """
    if colour == PAPER:
        return NIGHT
    light, a, b = _lab(colour)
    turned = _LEAST + (_MOST - _LEAST) * max(0.0, 1.0 - light) ** _LIFT
    return _hex(turned, _CALMER * a, _CALMER * b)


def _lab(colour: str) -> tuple[float, float, float]:
    r, g, b = (_linear(int(colour[k : k + 2], 16) / 255) for k in (1, 3, 5))
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _hex(light: float, a: float, b: float) -> str:
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    channels = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(255 * _gamma(c)):02x}" for c in channels)


def _linear(c: float) -> float:
    return c / 12.92 if c <= 0.04045 else float(((c + 0.055) / 1.055) ** 2.4)


def _gamma(c: float) -> float:
    c = min(max(c, 0.0), 1.0)
    return 12.92 * c if c <= 0.0031308 else float(1.055 * c ** (1 / 2.4) - 0.055)


def palette(colours: set[str]) -> tuple[tuple[str, str, str], ...]:
    """Every colour of a page, in order: the name of its variable, by day, by night."""
    every = sorted({INK, PAPER, *colours})
    return tuple((variable(colour), colour, dark(colour)) for colour in every)


def variable(colour: str) -> str:
    """The name of a colour's variable in the style sheet.

    >>> variable("#1b1f24")
    '--c-1b1f24'
    """
    return f"--c-{colour[1:]}"
