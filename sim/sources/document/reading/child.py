"""The process in which an HTML or PDF document is taken apart: little memory, little time, no network, no writing.

It is run as a file, `python -I -S child.py KIND FOLDER`, where FOLDER is where the parser's package lies.
The document comes in on standard input and the text goes out on standard output; the exit code says what was wrong.
Nothing is imported here that the text does not need, because every document pays for it.
"""

from __future__ import annotations

import os
import sys
from typing import Any, NoReturn

MEMORY, ENCRYPTED, EMPTY, LONG, BROKEN = 70, 71, 72, 73, 74  # exit codes; 0 is text, anything else is a crash

MOST_MEMORY = 512 * 1024 * 1024
MOST_SECONDS = 10
MOST_CHARACTERS = 2_000_000
MOST_OUTPUT = 4 * MOST_CHARACTERS  # bytes: what that many characters can take in UTF-8

_UNUSED = ("cryptography", "Crypto", "PIL", "brotli", "brotlicffi")  # what pypdf would load for nothing that is text
_REFUSED = ("socket.", "subprocess.", "shutil.", "ctypes.", "urllib.", "webbrowser.")
_REFUSED_CALLS = frozenset(
    f"os.{call}" for call in "system exec posix_spawn spawn fork forkpty startfile remove rename mkdir rmdir".split()
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Unreadable(Exception):
    """The document has no text to give; carries the exit code that says why, and the reason in words."""

    def __init__(self, code: int, reason: str = "") -> None:
        self.code, self.reason = code, reason
        super().__init__(reason)


def limit() -> None:
    """Bound what this process may take, where the system can (not on Windows, and memory not on macOS)."""
    try:
        import resource
    except ImportError:
        return
    bounds = {"AS": MOST_MEMORY, "CPU": MOST_SECONDS + 1, "FSIZE": MOST_OUTPUT, "CORE": 0}
    for name, most in bounds.items():
        try:
            which = getattr(resource, f"RLIMIT_{name}")
            _, hard = resource.getrlimit(which)
            bounded = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(which, (bounded, bounded))
        except (AttributeError, OSError, ValueError):  # a bound that this system does not know
            continue


def shut(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse the network, other programs and writing: whatever the document asks for, it is only read."""
    writes = event == "open" and isinstance(arguments[2], int) and bool(arguments[2] & _WRITING)
    if writes or event in _REFUSED_CALLS or event.startswith(_REFUSED):
        raise PermissionError(f"a document may not do this: {event}")


def main(kind: str, folder: str) -> int:
    """Read standard input as a document of a kind (`html`, `pdf`) and write its text; returns the exit code."""
    limit()
    sys.modules.update(dict.fromkeys(_UNUSED))  # type: ignore[arg-type]  # None makes an import fail, as if not there
    sys.path.append(folder)
    try:
        if kind == "html":
            from sim.sources.document.reading.html import text_of
        else:
            from sim.sources.document.reading.pdf import text_of
        sys.addaudithook(shut)
        text = text_of(sys.stdin.buffer.read())
    except MemoryError:
        return MEMORY
    except Unreadable as error:
        return _said(error.code, error.reason)
    except Exception as error:  # whatever a parser trips over, the document is the reason
        return _said(BROKEN, f"{type(error).__name__}: {error}")
    if len(text) > MOST_CHARACTERS:
        return LONG
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    return 0


def _said(code: int, reason: str) -> int:
    """Write the reason where the text would have stood."""
    sys.stdout.buffer.write(" ".join(reason.split())[:200].encode("utf-8", "replace"))
    return code


def end(code: int) -> NoReturn:
    """Stop at once: taking down a tree of a million nodes would cost time, or the stack, for nothing."""
    sys.stdout.flush()
    os._exit(code)


if __name__ == "__main__":
    sys.path.append(os.path.abspath(f"{__file__}/../../../../.."))  # noqa: PTH100  (pathlib costs as much as a page)
    from sim.sources.document.reading.child import main as as_module  # so that `Unreadable` is one class, not two

    end(as_module(sys.argv[1], sys.argv[2]))
