"""A coder that is a program of its own: one request line in, one candidate a line out, with limits on time and output.

The program is started without a shell, in a process group of its own, and sees of the environment only PATH, HOME and
LANG (and what Windows needs to start anything), with PYTHONUTF8=1 so that a Python program reads and writes UTF-8. Its
memory is not limited and the network is not closed to it: who names a program trusts it to run. Whatever is left of
the group is killed when the program ends, takes too long, writes too much, or the user breaks off; a process that
leaves the group on purpose is not followed.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final

from pydantic import ValidationError

from sim.errors import DetenteError, Problem, UsageError
from sim.sources.document.coding.candidate import Coder

NO_CODER: Final = "DET062"  # no such coder, or it cannot be started
BROKE_OFF: Final = "DET063"  # the coder ended in an error
ILLEGIBLE: Final = "DET067"  # its answer cannot be read
TOO_LONG: Final = "DET068"  # it took too long or wrote too much

REQUEST_SCHEMA: Final = "detente/coder-request/v1"
SECONDS: Final = 120.0
MOST_OUTPUT: Final = 20_000_000  # bytes, of standard output and of standard error alike
_LAST_LINES, _LAST_BYTES = 5, 2_000
_KEPT: Final = ("PATH", "HOME", "LANG", "SYSTEMROOT", "USERPROFILE", "PATHEXT")
_STEP: Final = 0.05  # seconds between two looks at a running program
_AS_IT_IS: Final = "run the program by itself on a request line to see why (docs/coders.md)"


def run(command: str, request: Mapping[str, Any], seconds: float = SECONDS) -> tuple[Coder, tuple[dict[str, Any], ...]]:
    """What a program proposes for a request, with its name and version as its first line says.

    `command` is a program and its arguments, quoted as for a shell though none is used. Raises UsageError (DET062)
    for a program that cannot be started, DetenteError (DET063) where it fails, (DET067) where its answer is no JSON
    Lines in UTF-8, (DET068) where it takes longer than `seconds` or writes more than 20 MB.
    """
    program = _program(command)
    name = Path(program[0]).name
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as got, tempfile.TemporaryFile() as said:
        given.write(json.dumps(request, ensure_ascii=False).encode() + b"\n")
        given.seek(0)
        code = _ended(program, given, got, said, seconds)
        if code:
            how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
            raise DetenteError.of(BROKE_OFF, f"the coder `{name}` {how}{_last_words(said)}", help=_AS_IT_IS)
        got.seek(0)
        answer = got.read(MOST_OUTPUT + 1)
    return _introduced([*_lines(answer, name)], name)


def _program(command: str) -> list[str]:
    try:
        program = shlex.split(command)
    except ValueError as error:
        message = f"`exec:{command}` is not quoted right: {str(error).lower()}"
        raise UsageError.of(NO_CODER, message, help="close every quotation mark") from error
    if not program or "\0" in command:
        raise UsageError.of(NO_CODER, "`exec:` names no program", help='write "exec:PROGRAM ARGUMENTS"')
    return program


# --- the process --------------------------------------------------------------------------------------


def _ended(program: Sequence[str], given: IO[bytes], got: IO[bytes], said: IO[bytes], seconds: float) -> int:
    """The exit code of the program; whatever happens, nothing of its process group goes on."""
    process = _started(program, given, got, said)
    try:
        return _watched(process, Path(program[0]).name, got, said, seconds)
    finally:  # a deadline, a flood, Ctrl-C, or children that were left behind
        _kill(process)


def _started(program: Sequence[str], given: IO[bytes], got: IO[bytes], said: IO[bytes]) -> subprocess.Popen[bytes]:
    environment = {key: os.environ[key] for key in _KEPT if key in os.environ} | {"PYTHONUTF8": "1"}
    try:
        return subprocess.Popen(
            program, stdin=given, stdout=got, stderr=said, env=environment, start_new_session=os.name == "posix"
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"the coder `{program[0]}` cannot be started: {reason}"
        raise UsageError.of(NO_CODER, message, help="check the path, and that it may be run") from error


def _watched(process: subprocess.Popen[bytes], name: str, got: IO[bytes], said: IO[bytes], seconds: float) -> int:
    deadline = time.perf_counter() + seconds
    while True:
        try:
            code: int | None = process.wait(min(_STEP, max(0.001, deadline - time.perf_counter())))
        except subprocess.TimeoutExpired:
            code = None
        if max(os.fstat(stream.fileno()).st_size for stream in (got, said)) > MOST_OUTPUT:
            message = f"the coder `{name}` wrote more than {MOST_OUTPUT // 1_000_000} MB and was stopped"
            raise DetenteError.of(TOO_LONG, message, help="let it write one candidate a line, and nothing else")
        if code is not None:
            return code
        if time.perf_counter() >= deadline:
            message = f"the coder `{name}` took longer than {seconds:g} seconds and was stopped{_last_words(said)}"
            raise DetenteError.of(TOO_LONG, message, help="give it more time, or a shorter document")


def _kill(process: subprocess.Popen[bytes]) -> None:
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):  # nothing is left of it; macOS says so oddly
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def _last_words(said: IO[bytes]) -> str:
    """The last lines of what a program wrote to standard error, for a message."""
    size = os.fstat(said.fileno()).st_size
    said.seek(max(0, size - _LAST_BYTES))
    lines = [line.strip() for line in said.read(_LAST_BYTES).decode("utf-8", "replace").splitlines()]
    last = [line for line in lines if line][-_LAST_LINES:]
    return f"; it said last: {' | '.join(last)}" if last else " and said nothing on standard error"


# --- its answer ---------------------------------------------------------------------------------------


def _lines(answer: bytes, name: str) -> Iterator[tuple[int, Any]]:
    """Each line's number and what it holds; blank lines are passed over."""
    for number, line in enumerate(answer.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line.decode("utf-8"))
        except UnicodeDecodeError as error:
            message = f"byte {line[error.start]:02X} is not UTF-8"
            raise _illegible(message, name, number, 1, line.decode("utf-8", "replace")) from error
        except json.JSONDecodeError as error:
            raise _illegible(f"no JSON: {error.msg}", name, number, error.colno, line.decode()) from error
        except (ValueError, RecursionError) as error:  # a number of thousands of digits, thousands of brackets
            raise _illegible("no JSON that can be read", name, number, 1, line.decode()) from error


def _illegible(message: str, name: str, line: int, column: int, text: str) -> DetenteError:
    said = f"line {line} of what the coder `{name}` wrote: {message}"
    remedy = "write one JSON object a line, in UTF-8; put remarks on standard error"
    return DetenteError((Problem(ILLEGIBLE, said, name, line, column, 1, remedy, ((line, text[:10_000]),)),))


def _introduced(rows: list[tuple[int, Any]], name: str) -> tuple[Coder, tuple[dict[str, Any], ...]]:
    """Who the coder says it is, and its candidates; without a first line that says so, the program's name."""
    coder = Coder(name=name[:80], version="not given")
    if rows and isinstance(rows[0][1], dict) and set(rows[0][1]) == {"coder"}:
        number, first = rows.pop(0)
        try:
            coder = Coder.model_validate(first["coder"])
        except ValidationError as error:
            message = 'the coder is introduced as {"coder": {"name": …, "version": …}}, both text'
            raise _illegible(message, name, number, 1, json.dumps(first)) from error
    return coder, tuple(row for _, row in rows)
