"""Plain words for what YAML's parser stumbles on."""

from __future__ import annotations

import re

# Message of the parser (libyaml's, or that of PyYAML's own), what is wrong, what to do; the first that fits.
_ROWS: tuple[tuple[str, str, str], ...] = (
    ("unexpected end of stream", "a quote is opened here and never closed", "close the quote"),
    (
        "mapping values are not allowed",
        "a `:` stands where no key can be",
        "put the text in quotes, or look at the indentation and the line above",
    ),
    (
        "sequence entries are not allowed",
        "a `-` stands where no list can begin",
        "begin the list on a line of its own, or put text that begins with `-` in quotes",
    ),
    ("could not find expected ':'", "a key without `:`", "write `key: value`, with a space after the colon"),
    ("',' or ']'", "a `,` or `]` is missing", "close the bracket, or put a comma between the items"),
    ("',' or '}'", "a `,` or `}` is missing", "close the bracket, or put a comma between the entries"),
    (
        "'-' indicator|<block end>, but found '\\?'",
        "this line is no item of the list above it",
        "begin it with `- `, or look at the indentation",
    ),
    (
        "expected key|<block end>",
        "this does not continue the keys above it",
        "look at the indentation and at quotes that end early",
    ),
    (
        "node content",
        "a value is missing or stands after a stray `,` or bracket",
        "write the value or delete the mark",
    ),
    (
        "unknown escape character",
        "an escape that YAML does not know",
        "write `\\\\` for a backslash, or use single quotes",
    ),
    (
        "Unicode character escape|hexadecimal number",
        "an escape that is no character",
        "write the character itself",
    ),
    ("tab character", "a tab is used for indentation", "indent with spaces"),
    ("incompatible YAML document", "an unknown version of YAML", "delete the `%YAML` line"),
    (
        "directive",
        "a line that begins with `%` is a directive, and this one is not known",
        "delete the line or put the text in quotes",
    ),
    ("tag", "a tag (`!…`) that cannot be read", "delete the tag; put text that begins with `!` in quotes"),
    (
        "alphabetic or numeric",
        "`&` and `*` begin anchors and aliases, and this one has no name",
        "put the text in quotes",
    ),
    (
        "comment or line break|chomping|indentation indicator",
        "text stands after `|` or `>`",
        "begin the block of text on the next line",
    ),
)


def syntax_wording(problem: str, character: str, *, at_end: bool) -> tuple[str, str]:
    """What is wrong and what to do, for a parser's message and the character it stumbled on.

    >>> syntax_wording("mapping values are not allowed in this context", ":", at_end=False)[0]
    'a `:` stands where no key can be'
    """
    if "cannot start any token" in problem:
        if character == "\t":
            return "a tab is used for indentation", "indent with spaces"
        shown = "a backtick" if character == "`" else f"`{character}`"
        return f"unquoted text cannot begin with {shown}", "put the text in quotes"
    for pattern, message, remedy in _ROWS:
        if re.search(pattern, problem):
            if at_end and ("' or ']'" in problem or "' or '}'" in problem):
                return "a bracket is opened here and never closed", "close the bracket"
            return message, remedy
    return problem, "look at the marked place and the line above it"


# Message of Python's JSON reader, what is wrong, what to do; the first that fits.
_JSON_ROWS: tuple[tuple[str, str, str], ...] = (
    ("Unterminated string", "a quote is opened here and never closed", "close the quote"),
    ("property name", "a key in double quotes is missing here", 'write "key": value, without a comma after the last'),
    (
        "Expecting value|Illegal trailing comma",
        "a value is missing here",
        "write the value; text stands in double quotes",
    ),
    ("':' delimiter", "a `:` is missing after the key", 'write "key": value'),
    ("',' delimiter", "a comma or a closing bracket is missing here", "put a comma between the entries"),
    ("Extra data", "the line goes on after its object", "write one event on each line"),
    ("escape", "an escape that JSON does not know", "write `\\\\` for a backslash"),
    ("control character", "a tab or a control character stands within a text", "write a space, or `\\t`"),
)


def json_wording(problem: str, *, at_end: bool) -> tuple[str, str]:
    """What is wrong and what to do, for a message of Python's JSON reader; `at_end` when the line ends there.

    >>> json_wording("Extra data", at_end=False)
    ('the line goes on after its object', 'write one event on each line')
    """
    if at_end:
        return "the line ends before its object does", "write each event on one line, from `{` to `}`"
    rows = (row for row in _JSON_ROWS if re.search(row[0], problem))
    _, message, remedy = next(rows, ("", f"not valid JSON: {problem}", "write one event on each line"))
    return message, remedy
