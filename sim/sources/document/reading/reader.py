"""A document from a file, as text: plain text as it is, HTML and PDF through a parser that runs apart.

Reading order: `text_of`, then what kind of file it is, plain text, and the process that takes a document apart
(`child`). What a file is, is seen from how it begins; its name counts only where that says nothing.
"""

from __future__ import annotations

import importlib.util
import os
import re
import stat
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, Literal, TypeAlias

from sim.errors import DetenteError, MissingError, Problem, UsageError
from sim.sources.document.reading import child

Kind: TypeAlias = Literal["text", "html", "pdf"]

# Problem codes of documents; their rows stand in sim/codes.py.
NOT_READ = "DET064"  # a kind of file that is not read
NO_TEXT = "DET065"  # a document without text
NOT_OPENED = "DET066"  # damaged, or too much to open

LARGEST_TEXT, LARGEST_PDF = 5_000_000, 50_000_000
MOST_CHARACTERS = child.MOST_CHARACTERS
PACKAGES = {"html": "selectolax", "pdf": "pypdf"}
SMALLER = "save only the article, as plain text or as a PDF of few pages"
SAVE_AS = "open it in the program it was made with and save it as PDF, HTML or plain text"

_HEAD = 1024  # bytes in which a file shows what it is
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"PK\x05\x06", "a zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"Rar!\x1a", "a rar archive"),
    (b"\xd0\xcf\x11\xe0", "an older office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)
_ENDINGS = {
    ".docx": "a Word document",
    ".doc": "a Word document",
    ".odt": "an OpenDocument text",
    ".rtf": "an RTF document",
    ".epub": "an e-book",
    ".zip": "a zip archive",
    ".mht": "a web archive",
    ".mhtml": "a web archive",
    ".eml": "a saved message",
    ".pdf": "a PDF",
}
_WEB_ENDINGS = (".html", ".htm", ".xhtml")
_WEB = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype|html|head|body|article|main|meta|title)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]{2,40})""", re.IGNORECASE)
_ENCODINGS = re.compile("windows-125[0-8]|iso-8859-[0-9]{1,2}|koi8-[ru]|euc-(jp|kr)|shift_jis|gbk|gb2312|gb18030|big5")
_BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # or turns the text's direction
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff]")


def text_of(path: Path) -> str:
    """The text of an article that lies in a file: plain text, HTML or PDF.

    Lines end with a line feed. Of plain text nothing else changes (a mark of byte order is no part of it), so a
    place in the result is a place in the file; HTML and PDF give paragraphs with an empty line between them.
    Raises MissingError (DET061) without a file and (DET060) without the parser's package, UsageError (DET007) for
    what is no ordinary file, DetenteError (DET004, DET005, DET064, DET065, DET066) for what cannot be read as text.
    """
    name = path.as_posix()
    content, kind = _opened(path, name)
    if kind == "pdf":
        text = _cleaned(_apart("pdf", content, name))
    elif kind == "html":
        text = _cleaned(_apart("html", _web_page(content, name).encode(), name))
    else:
        text = _plain(content, name)
    if not text.strip():
        raise DetenteError.of(NO_TEXT, "the file holds no text", file=name, help="save the article again")
    return text


# --- the file -----------------------------------------------------------------------------------------


def _opened(path: Path, name: str) -> tuple[bytes, Kind]:
    """What a file holds and what kind it is; never more is read than that kind may have."""
    try:
        _check(path.stat().st_mode, name)  # before opening: a pipe would wait for its other end
        with os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0)), "rb") as stream:
            _check(os.fstat(stream.fileno()).st_mode, name)
            head = stream.read(_HEAD)
            kind = _kind(head, path.suffix.lower(), name)
            most = LARGEST_PDF if kind == "pdf" else LARGEST_TEXT
            content = head + stream.read(most + 1 - len(head))
    except FileNotFoundError as error:
        message = "this link leads nowhere" if path.is_symlink() else "there is no such file"
        raise MissingError.of("DET061", message, file=name, help="check the path") from error
    except (OSError, RuntimeError, ValueError) as error:  # no rights, links in a circle, no name for a file
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError.of("DET007", f"cannot be read: {reason}", file=name, help="check the path") from error
    if len(content) > most:
        _too_large(f"the file is larger than {most / 1e6:g} MB", name)
    return content, kind


def _check(mode: int, name: str) -> None:
    if not stat.S_ISREG(mode):
        what = "a folder" if stat.S_ISDIR(mode) else "no ordinary file"
        raise UsageError.of("DET007", f"this is {what}", file=name, help="write the path of one article's file")


def _too_large(message: str, name: str) -> None:
    raise DetenteError.of("DET004", message, file=name, help="cut out the article that you mean")


def _kind(head: bytes, ending: str, name: str) -> Kind:
    """What a file is, by how it begins and then by its name; anything that is no document of ours is refused."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise DetenteError.of("DET005", "the file is UTF-16, not UTF-8", file=name, help="save it as UTF-8")
    body = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if body.startswith(b"%PDF-"):
        return "pdf"
    for beginning, what in _BEGINNINGS:
        if head.startswith(beginning):
            raise _refused(f"this is {_ENDINGS.get(ending, what) if ending != '.pdf' else what}", name)
    if _WEB.match(body):
        return "html"
    if ending in _ENDINGS:
        raise _refused(f"by its name this is {_ENDINGS[ending]}, but it does not begin like one", name)
    if b"\0" in head:
        raise _refused("this is no text: it holds NUL bytes", name)
    return "html" if ending in _WEB_ENDINGS else "text"


def _refused(message: str, name: str) -> DetenteError:
    return DetenteError.of(NOT_READ, f"{message}; plain text, HTML and PDF are read", file=name, help=SAVE_AS)


# --- plain text ---------------------------------------------------------------------------------------


def _plain(content: bytes, name: str) -> str:
    text = _BREAKS.sub("\n", _decoded(content, "utf-8", name))
    if found := _CONTROL.search(text):
        raise _control(text, found.start(), name)
    if len(text) > MOST_CHARACTERS:
        _too_large(f"the text is longer than {MOST_CHARACTERS:,} characters", name)
    return text


def _decoded(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        shown = encoding.upper() if encoding == "utf-8" else encoding
        # Python counts without the mark of byte order, the reader's editor with it.
        start = error.start + (3 if encoding == "utf-8" and content.startswith(b"\xef\xbb\xbf") else 0)
        message = f"byte {content[start]:02X} at offset {start} is not {shown}"
        help_ = "save the file as UTF-8; it may be in a Windows or Latin encoding"
        raise DetenteError.of("DET005", message, file=name, help=help_) from error


def _control(text: str, at: int, name: str) -> DetenteError:
    """A control character in a text, with its line and column."""
    if text[at] == "\0":
        return _refused("this is no text: it holds NUL bytes", name)
    start = text.rfind("\n", 0, at) + 1
    line, column = text.count("\n", 0, at) + 1, at - start + 1
    message = f"the control character U+{ord(text[at]):04X} does not belong in a text"
    source = ((line, text[start:].split("\n", 1)[0]),)
    return DetenteError((Problem("DET005", message, name, line, column, 1, "delete it", source),))


def _web_page(content: bytes, name: str) -> str:
    """A page's characters: UTF-8, else the encoding that the page itself names."""
    if b"\0" in content:
        raise _refused("this is no web page: it holds NUL bytes", name)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        found = _DECLARED.search(content, 0, _HEAD)
        named = found[1].decode("ascii", "replace").lower() if found else "utf-8"
        encoding = "windows-1252" if named == "iso-8859-1" else named  # what every browser takes it for
        return _decoded(content, encoding if _ENCODINGS.fullmatch(encoding) else "utf-8", name)


def _cleaned(text: str) -> str:
    """What a parser gave, without characters that show nothing."""
    return _UNSEEN.sub("", _BREAKS.sub("\n", text).replace("\t", " "))


# --- the process apart --------------------------------------------------------------------------------


def _apart(kind: Literal["html", "pdf"], content: bytes, name: str) -> str:
    """The text of a document, read by a process that may take little memory and time; see `child`."""
    program = [sys.executable, "-I", "-S", str(Path(child.__file__)), kind, _folder_of(PACKAGES[kind], kind)]
    try:
        with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as got:  # a pipe could fill, or never end
            given.write(content)
            given.seek(0)
            code = _run(program, given, got, name)
            got.seek(0)
            answer = got.read(child.MOST_OUTPUT + 1)
    except OSError as error:  # no room, no rights, no more processes
        message = f"the process that reads documents cannot work: {error.strerror}"
        raise DetenteError.of(NOT_OPENED, message, file=name, help="look for room in the temporary folder") from error
    text = answer.decode("utf-8", "replace")
    if code:
        raise _failed(code, text, kind, name)
    if len(text) > MOST_CHARACTERS:
        raise _failed(child.LONG, "", kind, name)
    return text


def _folder_of(package: str, kind: str) -> str:
    """Where a package lies, found without importing it: the process apart is told only this folder."""
    try:
        spec = importlib.util.find_spec(package)
    except ValueError:  # somebody has put a stand-in without a spec in its place
        spec = None
    if spec is None or not spec.submodule_search_locations:
        message = f"reading {kind.upper()} needs {package}, which is not installed"
        raise MissingError.of("DET060", message, help="pip install 'detente[documents]'")
    return str(Path(next(iter(spec.submodule_search_locations))).parent)


def _run(program: list[str], given: IO[bytes], got: IO[bytes], name: str) -> int:
    process = subprocess.Popen(program, stdin=given, stdout=got, stderr=subprocess.DEVNULL)
    try:
        return process.wait(child.MOST_SECONDS)
    except subprocess.TimeoutExpired as error:
        message = f"reading it took longer than {child.MOST_SECONDS} seconds"
        raise DetenteError.of(NOT_OPENED, message, file=name, help=SMALLER) from error
    finally:
        process.kill()
        process.wait()


def _failed(code: int, reason: str, kind: str, name: str) -> DetenteError:
    """Why there is no text, by how the process ended."""
    said = f": {_UNSEEN.sub('', reason)}" if reason else ""
    is_pdf = kind == "pdf"
    empty = "the PDF has no text that can be read; it may be a scan" if is_pdf else "the page shows no text"
    known = {
        child.ENCRYPTED: (NOT_READ, "the PDF is encrypted", "save it without a password, or as plain text"),
        child.EMPTY: (NO_TEXT, empty, "save the article as plain text"),
        child.LONG: ("DET004", f"the text is longer than {MOST_CHARACTERS:,} characters", SMALLER),
        child.MEMORY: (NOT_OPENED, "reading it takes more than 512 MB of memory", SMALLER),
        child.BROKEN: (NOT_OPENED, f"the document cannot be taken apart{said}", "save it again, or as plain text"),
    }
    crashed = (NOT_OPENED, f"the parser stopped (code {code}): the document is damaged or made to stop it", SMALLER)
    problem, message, help_ = known.get(code, crashed)
    return DetenteError.of(problem, message, file=name, help=help_)
