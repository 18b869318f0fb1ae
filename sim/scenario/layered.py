"""Layered: a scenario file together with those it extends, as one document whose every value knows its own file.

What a child says wins over its parent, key by key in the file itself, in `fork`, `continue` and its `parameters`, in
`vary` and in `outcomes`; any other value is taken whole, so that a distribution or an outcome is never half of each.
`changes` of the parent come first. Not inherited: `id`, `extends`, `status`, `notes`, `why` and `source`, which speak
of one file; `title` and `question` are, where the child has none. An empty `continue:` takes back the parent's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sim.errors import Problem, Severity
from sim.record.reading.yamlcompose import compose
from sim.record.reading.yamltree import Node, Path, Span
from sim.record.yamlfile import Document

MERGED: frozenset[Path] = frozenset(
    {(), ("fork",), ("continue",), ("continue", "parameters"), ("vary",), ("outcomes",)}
)
"""The maps in which a child wins key by key."""
OWN = frozenset({"id", "extends", "status", "notes", "why", "source"})
"""What a file says of itself only."""
Home = tuple[Document, Path]


@dataclass(frozen=True, eq=False)
class Layered(Document):
    """A document put together from others; problems point into the file in which the value was written.

    `homes` maps paths of the merged data to where they come from; a path below one of them comes from below there.
    """

    homes: Mapping[Path, Home] = field(default_factory=dict, repr=False)

    def home(self, path: Path) -> Home:
        """The document in which a value stands, and its path there."""
        return _home(self.homes, path)

    def problem(
        self,
        code: str,
        path: Path,
        message: str,
        help: str = "",  # noqa: A002  (the name of the problem's field)
        *,
        on: Literal["value", "key"] = "value",
        severity: Severity | None = None,
    ) -> Problem:
        """A problem at a path, in the file where its value was written."""
        document, there = self.home(path)
        return document.problem(code, there, message, help, on=on, severity=severity)

    def raw(self, path: Path) -> str:
        """A value as it is written in its file."""
        document, there = self.home(path)
        return document.raw(there)

    @property
    def files(self) -> tuple[str, ...]:
        """The names of all files that it was put together from, the child first."""
        return tuple(dict.fromkeys((self.file, *(d.file for d, _ in self.homes.values()))))

    def with_value(self, path: Path, value: Any, home: Home) -> Layered:
        """The document with one value put in the place of another; every part of the path but the last is there."""
        data = _with(self.data, path, value)
        kept = {p: h for p, h in self.homes.items() if p[: len(path)] != path}
        return Layered(self.file, self.text, data, self.first_line, self.root, {**kept, path: home})

    def without(self, key: str) -> Layered:
        """The document without one of its keys."""
        data = {k: v for k, v in self.data.items() if k != key}
        return Layered(self.file, self.text, data, self.first_line, self.root, self.homes)


def _home(homes: Mapping[Path, Home], path: Path) -> Home:
    """Where a value stands: at the home of the nearest part of its path that has one, and below there."""
    end = next(end for end in range(len(path), -1, -1) if path[:end] in homes)
    document, there = homes[path[:end]]
    return document, (*there, *path[end:])


def _with(data: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    part, rest = path[0], path[1:]
    if isinstance(data, list) and isinstance(part, int):
        return [_with(item, rest, value) if k == part else item for k, item in enumerate(data)]
    return {**data, part: _with(data.get(part), rest, value)}


def merged(documents: Iterable[Document]) -> Layered:
    """A file and those that it extends, the child first, as one document.

    >>> from sim.record.yamlfile import parse
    >>> child, parent = (parse(t, f)[0] for t, f in (("id: b\\nfork: {side: after}", "b"), ("fork: {at: x}", "a")))
    >>> document = merged([child, parent])
    >>> document.data, document.problem("DET031", ("fork", "at"), "no event `x`").place
    ({'id': 'b', 'fork': {'side': 'after', 'at': 'x'}}, 'a:1:12')
    """
    layers = tuple(documents)
    child = layers[0]
    data: Any = child.data
    homes: dict[Path, Home] = {(): (child, ())}
    for parent in layers[1:]:
        inherited = {k: v for k, v in parent.data.items() if k not in OWN}
        data = _merge(data, inherited, (), homes, parent)
    return Layered(child.file, child.text, data, child.first_line, child.root, homes)


def _merge(data: Any, above: Mapping[str, Any], path: Path, homes: dict[Path, Home], parent: Document) -> Any:
    result = dict(data)
    for key, value in above.items():
        place = (*path, key)
        if key not in data:
            result[key] = value
            homes[place] = (parent, place)
        elif place in MERGED and isinstance(data[key], dict) and isinstance(value, dict):
            result[key] = _merge(data[key], value, place, homes, parent)
        elif place == ("changes",) and isinstance(data[key], list) and isinstance(value, list):
            result[key] = _joined(data[key], value, homes, parent)
    return result


def _joined(ours: list[Any], above: list[Any], homes: dict[Path, Home], parent: Document) -> list[Any]:
    """The parent's changes, then ours, whose places move down by as many."""
    before = [_home(homes, ("changes", k)) for k in range(len(ours))]
    every = [(parent, ("changes", k)) for k in range(len(above))] + before
    homes.update({("changes", k): home for k, home in enumerate(every)})
    return above + ours


def written(path: str, value: str) -> tuple[Document, tuple[Problem, ...]]:
    """A value that was given on the command line as PATH=VALUE, as a document of that text, and what is wrong with it.

    >>> document, _ = written("continue.members", "50")
    >>> document.data, document.problem("DET013", (), "too many").place
    (50, '--set:1:18')
    """
    text = f"{path}={value}"
    tree = compose(" " * (len(path) + 1) + value)
    whole = Node(Span(1, len(path) + 2, 1, max(len(text), len(path) + 1) + 1))
    document = Document("--set", text, tree.data, 1, tree.root or whole)
    found = tuple(document._at(flaw.span, flaw.code, flaw.message, flaw.help) for flaw in tree.flaws)
    return document, found
