"""Small pieces of HTML in which a notebook shows a case, a log or a run; every text is escaped, nothing runs.

Colours are those of the notebook, so that a table can be read by day and by night. Standard library only.
"""

from __future__ import annotations

import html
from collections.abc import Collection, Iterable, Sequence

MOST_ROWS = 12
_LEFT = "text-align:left;vertical-align:top"
_RIGHT = "text-align:right;vertical-align:top"


def escaped(text: object) -> str:
    """A text that stays a text within HTML, also between quotation marks.

    >>> escaped('<script>"')
    '&lt;script&gt;&quot;'
    """
    return html.escape(str(text), quote=True)


def table(
    head: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: Collection[int] = (), total: int | None = None
) -> str:
    """Rows as a table; `numbers` are the columns set to the right, `total` how many rows there are in all.

    >>> table(("a",), [("<b>",)], total=3).count("&lt;b&gt;"), "2 more" in table(("a",), [("<b>",)], total=3)
    (1, True)
    """
    every = [tuple(row) for row in rows]
    body = "".join(_row("td", row, numbers) for row in every)
    rest = 0 if total is None else total - len(every)
    if rest > 0:
        body += f'<tr><td colspan="{len(head)}" style="{_LEFT}">… {rest} more</td></tr>'
    top = f"<thead>{_row('th', head, numbers)}</thead>" if any(head) else ""
    return f"<table>{top}<tbody>{body}</tbody></table>"


def ends(rows: Sequence[Sequence[object]], most: int = MOST_ROWS) -> list[Sequence[object]]:
    """Rows that have a beginning and an end: the first and the last of them, and between how many are left out.

    >>> ends([("a", 1), ("b", 2), ("c", 3), ("d", 4)], most=2)
    [('a', 1), ('…', '2 more'), ('d', 4)]
    """
    if len(rows) <= most:
        return list(rows)
    half = most // 2
    left_out = ("…", f"{len(rows) - 2 * half} more", *[""] * (len(rows[0]) - 2))
    return [*rows[:half], left_out, *rows[-half:]]


def _row(tag: str, cells: Sequence[object], numbers: Collection[int]) -> str:
    styles = (_RIGHT if k in numbers else _LEFT for k in range(len(cells)))
    parts = (f'<{tag} style="{style}">{escaped(cell)}</{tag}>' for style, cell in zip(styles, cells, strict=True))
    return f"<tr>{''.join(parts)}</tr>"


def block(title: str, *lines: str, body: str = "", caution: str = "") -> str:
    """A title, lines of text, a piece of HTML (made by `table`) and a caution under it.

    >>> block("A & B", "one", caution="index, not measurement")
    '<div><p><strong>A &amp; B</strong><br>one</p><p><small>index, not measurement</small></p></div>'
    """
    words = "".join(f"<br>{escaped(line)}" for line in lines)
    foot = f"<p><small>{escaped(caution)}</small></p>" if caution else ""
    return f"<div><p><strong>{escaped(title)}</strong>{words}</p>{body}{foot}</div>"
