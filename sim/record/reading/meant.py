"""What was meant by a value of the wrong kind or size, where that can be told; empty where it cannot."""

from __future__ import annotations

import datetime as dt
import re


def date_meant(value: object) -> str:
    """What to write for a number that is a date without its hyphens.

    >>> date_meant(20310201)
    'write 2031-02-01'
    """
    if not isinstance(value, int) or not 1000_00_00 <= value <= 9999_99_99:
        return ""
    try:
        return f"write {dt.date(value // 10_000, value // 100 % 100, value % 100)}"
    except ValueError:
        return ""


def share_meant(value: object) -> str:
    """What to write for a share that is given in percent.

    >>> share_meant(60)
    'write 0.6 if 60 % is meant'
    """
    if not isinstance(value, (int, float)) or not 2 <= value <= 100:
        return ""
    return f"write {value / 100:g} if {value:g} % is meant"


def number_meant(value: object, written: str) -> str:
    """What to write for a text that is a number to a reader.

    >>> number_meant("1,5", "'1,5'"), number_meant("60%", "60%")
    ('write 1.5, without quotes', 'write 0.6')
    """
    bare = value.strip().replace(",", ".") if isinstance(value, str) else ""
    if re.fullmatch(r"[0-9]+(\.[0-9]+)? ?%", bare):
        return f"write {float(bare.rstrip(' %')) / 100:g}"
    quoted = ", without quotes" if written[:1] in ("'", '"') else ""
    return f"write {bare}{quoted}" if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", bare) else ""
