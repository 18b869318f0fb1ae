"""A decisions file: one decision a line, only ever added to, on disk before anybody is told that it is kept.

Reading order: `read_decisions` (a file, and every problem of it by line), `DecisionFile` (one that is written to).
What a killed program left of its last line is recognised, cut off when the file is opened for writing, and said aloud;
any other damage is an error.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from sim.errors import DetenteError, Problem
from sim.record.yamlfile import parse_json_line, validate
from sim.sources.document.review.decision import DECISIONS_SCHEMA, Decision, standing

DAMAGED: Final = "DET100"
OVERTAKEN: Final = "DET082"
LARGEST_DECISIONS: Final = 50_000_000  # bytes
HEAD: Final = json.dumps({"schema": DECISIONS_SCHEMA})
_BEGINS: Final = '{"n": '  # every decision's line


class Read(NamedTuple):
    """What a decisions file holds: decisions, problems, and the bytes of a last line that was cut short."""

    decisions: tuple[Decision, ...]
    problems: tuple[Problem, ...]
    torn: bytes = b""
    size: int = 0  # bytes of the whole lines


def line_of(decision: Decision) -> str:
    """A decision as its line, without the line break; the same text for the same decision."""
    data = decision.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return json.dumps(data, ensure_ascii=False)


# --- reading -----------------------------------------------------------------------------------------


def read_decisions(path: Path) -> Read:
    """The decisions of a file, which need not be there yet, with every problem by line. Never raises, never writes."""
    content, unread = _content(path)
    if content is None:
        return Read((), unread)
    whole, torn = _split(content)
    if torn and not _is_ours(torn, first=not whole):
        return Read((), (*unread, _damage(path, whole.count(b"\n") + 1, "the last line does not end, and is not ours")))
    try:
        text = whole.decode()
    except UnicodeDecodeError as error:
        line = whole[: error.start].count(b"\n") + 1
        return Read((), (_damage(path, line, f"byte {whole[error.start]:02X} is not UTF-8"),))
    decisions, problems = _parsed(path, text)
    return Read(decisions, problems, torn, len(whole))


def _content(path: Path) -> tuple[bytes | None, tuple[Problem, ...]]:
    """The bytes of a file; none where there is no file, which is no problem."""
    name = path.as_posix()
    try:
        if not path.exists():
            return b"", ()
        if not path.is_file():
            return None, (Problem("DET007", "this is no ordinary file", name, help="name a file"),)
        with path.open("rb") as stream:
            content = stream.read(LARGEST_DECISIONS + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return None, (Problem("DET007", f"cannot be read: {reason}", name, help="check the path and its rights"),)
    if len(content) > LARGEST_DECISIONS:
        message = f"the file is larger than {LARGEST_DECISIONS / 1e6:g} MB"
        return None, (Problem("DET004", message, name, help="one decisions file a document is enough"),)
    return content, ()


def _split(content: bytes) -> tuple[bytes, bytes]:
    """The whole lines, and what stands behind the last line break."""
    end = content.rfind(b"\n") + 1
    return content[:end], content[end:]


def _is_ours(torn: bytes, *, first: bool) -> bool:
    """Whether a line without end is the beginning of one that we write; a disk may leave zeros at its end."""
    begun = torn.rstrip(b"\0")
    expected = (HEAD if first else _BEGINS).encode()
    return begun[: len(expected)] == expected[: len(begun)]


def _parsed(path: Path, text: str) -> tuple[tuple[Decision, ...], tuple[Problem, ...]]:
    found: list[Problem] = []
    decisions: list[Decision] = []
    for number, line in enumerate(text.split("\n")[:-1], start=1):
        document, problems = parse_json_line(line, path.as_posix(), number)
        found += problems
        if document is None or number == 1:
            found += _header(path, document is not None and document.data) if number == 1 else ()
            continue
        decision, invalid = validate(document, Decision)
        found += invalid
        if decision is not None:
            decisions.append(decision)
    return tuple(decisions), tuple(found or _out_of_step(path, decisions))


def _header(path: Path, data: object) -> Iterator[Problem]:
    if data != {"schema": DECISIONS_SCHEMA}:
        yield Problem("DET018", "this is no decisions file", path.as_posix(), 1, 1, help=f"it begins with {HEAD}")


def _out_of_step(path: Path, decisions: list[Decision]) -> Iterator[Problem]:
    """A line that is missing, stands twice, or undoes what cannot be undone."""
    for wanted, decision in enumerate(decisions, start=1):
        if decision.n != wanted:
            yield _damage(path, wanted + 1, f"decision {decision.n} stands where {wanted} belongs")
            return
    try:
        standing(decisions)
    except ValueError:
        yield _first_wrong(path, decisions)


def _first_wrong(path: Path, decisions: list[Decision]) -> Problem:
    for end in range(1, len(decisions) + 1):
        try:
            standing(decisions[:end])
        except ValueError as error:
            return _damage(path, end + 1, str(error))
    raise AssertionError("all of them together were wrong")


def _damage(path: Path, line: int, message: str) -> Problem:
    remedy = "bring back a copy of the file; it is only ever added to, so nothing in it is changed by hand"
    return Problem(DAMAGED, message, path.as_posix(), line, 1, help=remedy)


# --- writing -----------------------------------------------------------------------------------------


class DecisionFile:
    """A decisions file that is open for adding; `mended` says what had to be cut off, and is empty where nothing had.

    Raises DetenteError with every problem where it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        read = read_decisions(path)
        if read.problems:
            raise DetenteError(read.problems)
        self.path = path
        self.decisions: list[Decision] = list(read.decisions)
        self._size = read.size
        self.mended = self._mend(read.torn) if read.torn else ""

    @property
    def next_number(self) -> int:
        """The number of the next decision."""
        return len(self.decisions) + 1

    def append(self, decision: Decision) -> None:
        """Add a decision; it is on disk when this returns.

        Raises DetenteError (DET082) where somebody else has written since, or (DET005) where the line could not be read
        back, and OSError where there is no room; then nothing of it is kept.
        """
        assert decision.n == self.next_number
        text = line_of(decision)
        self._readable(text)
        line = text.encode() + b"\n"
        self._write(line if self._size else HEAD.encode() + b"\n" + line)
        self.decisions.append(decision)

    def _readable(self, text: str) -> None:
        """Refuse what a later reading would refuse: it would lock all that was decided before."""
        document, problems = parse_json_line(text, self.path.as_posix(), self.next_number + 1)
        found = [*problems, *(validate(document, Decision)[1] if document is not None else ())]
        if any(p.severity == "error" for p in found):
            raise DetenteError(found)

    def _mend(self, torn: bytes) -> str:
        """Cut off a line that was never finished; a decision that lacks only its line break gets it."""
        whole = self._finished(torn)
        if whole is not None:
            self._size += len(torn)
            self._write(b"\n")
            self.decisions.append(whole)
            return f"{self.path}: decision {whole.n} lacked the end of its line, which was added"
        with self.path.open("r+b") as stream:
            stream.truncate(self._size)
            os.fsync(stream.fileno())
        before = len(self.decisions)
        return f"{self.path}: the last line was cut short while it was written and is gone; {before} before it are kept"

    def _finished(self, torn: bytes) -> Decision | None:
        try:
            document, _ = parse_json_line(torn.decode(), self.path.as_posix(), 0)
        except UnicodeDecodeError:
            return None
        decision = None if document is None or not self._size else validate(document, Decision)[0]
        return decision if decision is not None and decision.n == self.next_number else None

    def _write(self, content: bytes) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o644)
        try:
            _locked(handle)
            if os.fstat(handle).st_size != self._size:
                message = f"somebody else has added to {self.path.as_posix()} since it was opened"
                raise DetenteError.of(OVERTAKEN, message, help="open the review again; nothing that was kept is lost")
            self._add(handle, content)
        finally:
            os.close(handle)

    def _add(self, handle: int, content: bytes) -> None:
        """All of it or nothing."""
        try:
            left = content
            while left:
                left = left[os.write(handle, left) :]
            os.fsync(handle)
        except OSError:
            os.ftruncate(handle, self._size)
            raise
        self._size += len(content)


def _locked(handle: int) -> None:
    """Wait until no other program is adding; where the system knows no such lock, the size tells afterwards."""
    try:
        import fcntl
    except ImportError:  # Windows
        return
    fcntl.flock(handle, fcntl.LOCK_EX)
