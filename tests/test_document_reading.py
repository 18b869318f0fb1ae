"""Documents as text: what is read, what is refused, and that nothing a file holds can hurt the reader."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sim.errors import DetenteError, MissingError, UsageError
from sim.sources.document.reading import child, reader
from sim.sources.document.reading.reader import text_of

FIRST = "GENEVA, March 4 — Talks between Aland and Borduria ended on Tuesday without a text, officials said."
SECOND = "Both sides agreed to meet again before the end of the month."


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, bytes | str], Path]:
    """`written(name, content)`: a file that holds it."""

    def write(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


Written = Callable[[str, "bytes | str"], Path]


def code_of(path: Path, kind: type[DetenteError] = DetenteError) -> str:
    """The code of the one problem that reading ends in; it names the file and says something."""
    with pytest.raises(kind) as caught:
        text_of(path)
    (problem,) = caught.value.problems
    assert problem.message and problem.help and problem.file == path.as_posix()
    assert type(caught.value) is kind
    return problem.code


def said(path: Path) -> str:
    with pytest.raises(DetenteError) as caught:
        text_of(path)
    return str(caught.value)


# --- a tiny writer of PDF ----------------------------------------------------------------------------


def pdf_of(objects: Iterable[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of objects numbered from 1, of which the first is the catalogue."""
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start, size = len(out), len(places) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    out += b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    return bytes(out)


def stream(content: bytes, filters: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), filters, content)


FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def pages_of(*contents: bytes, trailer: bytes = b"") -> bytes:
    """A PDF with one page for each content stream (already an object's body)."""
    first = 4
    kids = b" ".join(b"%d 0 R" % (first + 2 * k) for k in range(len(contents)))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(contents))]
    objects.append(FONT)
    for k, content in enumerate(contents):
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R" % (first + 2 * k + 1)
        objects += [page + b" /Resources << /Font << /F 3 0 R >> >> >>", content]
    return pdf_of(objects, trailer)


def lines_at(*lines: tuple[float, float, str], size: int = 11) -> bytes:
    """A content stream that writes lines at places."""
    shown = "".join(f"BT /F {size} Tf {x} {y} Td ({text}) Tj ET\n" for x, y, text in lines)
    return stream(shown.encode("cp1252"))


def column(*paragraphs: tuple[str, ...], top: int = 720) -> bytes:
    """Paragraphs of lines, 14 points from line to line and 26 between paragraphs."""
    placed, y = [], top
    for paragraph in paragraphs:
        for text in paragraph:
            placed.append((72, y, text))
            y -= 14
        y -= 12
    return lines_at(*placed)


# --- plain text ----------------------------------------------------------------------------------------

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # refused, with their place
LETTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=TURNING)
TEXTS = st.text(st.one_of(LETTERS, st.sampled_from("\n\r\t\x85\u2028\u2029 "))).filter(lambda text: text.strip())


@given(TEXTS)
@example("\ufeff\ufeffTalks")
@example("a\r\n\rb\x85c\u2028d\u2029e")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_text_reads_back(tmp_path: Path, text: str) -> None:
    path = tmp_path / "article.txt"
    path.write_bytes(("Talks. " + text).encode())
    expected = "Talks. " + text.replace("\r\n", "\n")
    for other in "\r\x85\u2028\u2029":
        expected = expected.replace(other, "\n")
    assert text_of(path) == expected


def test_a_mark_of_byte_order_is_no_text(written: Written) -> None:
    assert text_of(written("a.txt", b"\xef\xbb\xbfTalks\r\nended")) == "Talks\nended"


@given(content=st.binary(max_size=400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_text_or_a_problem(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "article"
    path.write_bytes(content)
    try:
        text = text_of(path)
    except DetenteError:
        return
    assert text.strip() and not any(ord(c) < 32 and c not in "\n\t" for c in text)


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"Talks at caf\xe9", "DET005", "byte E9 at offset 12 is not UTF-8"),
        (b"\xef\xbb\xbfcaf\xe9", "DET005", "byte E9 at offset 6 is not UTF-8"),
        (b"\xff\xfeT\0a\0", "DET005", "UTF-16"),
        (b"One\nTwo \x0c three", "DET005", ":2:5 DET005 the control character U+000C"),
        ("One \x9b two".encode(), "DET005", "U+009B"),
        (b"Talks\x00ended", "DET064", "NUL bytes"),
        (b"x" * 3000 + b"\0", "DET064", "NUL bytes"),
        (b"", "DET065", "no text"),
        (b"\xef\xbb\xbf", "DET065", "no text"),
        (b" \n\t\n", "DET065", "no text"),
        (b"x" * 5_000_001, "DET004", "larger than 5 MB"),
        (b"x" * 2_000_001, "DET004", "longer than 2,000,000 characters"),
        (b"PK\x03\x04rest", "DET064", "zip archive"),
        (b"\x1f\x8brest", "DET064", "gzip"),
        (b"7z\xbc\xaf\x27\x1crest", "DET064", "7z"),
        (b"\xd0\xcf\x11\xe0rest", "DET064", "office"),
        (b"{\\rtf1 Talks}", "DET064", "RTF"),
        (b"\x89PNG\r\n", "DET064", "picture"),
    ],
)
def test_no_text(written: Written, content: bytes, code: str, words: str) -> None:
    path = written("article.txt", content)
    assert code_of(path) == code
    assert words in said(path)


def test_office_document_by_its_name(written: Written) -> None:
    assert "a Word document; plain text, HTML and PDF are read (open it" in said(written("a.docx", b"PK\x03\x04rest"))


@pytest.mark.parametrize("name", ["a.docx", "a.pdf", "a.PDF", "a.zip", "a.eml", "a.mhtml"])
def test_a_name_that_the_content_belies(written: Written, name: str) -> None:
    assert code_of(written(name, "Talks ended.")) == "DET064"


def test_zip_bomb_is_not_unpacked(written: Written) -> None:
    path = written("bomb.zip", b"PK\x03\x04" + zlib.compress(bytes(100_000_000), 1))
    started = time.perf_counter()
    assert code_of(path) == "DET064"
    assert time.perf_counter() - started < 1


# --- the file ------------------------------------------------------------------------------------------


def test_missing_file(tmp_path: Path) -> None:
    assert code_of(tmp_path / "none.txt", MissingError) == "DET061"


def test_folder(tmp_path: Path) -> None:
    assert code_of(tmp_path, UsageError) == "DET007"


def test_impossible_names(tmp_path: Path) -> None:
    assert code_of(tmp_path / ("x" * 5000), UsageError) == "DET007"
    assert code_of(tmp_path / "a\0b", UsageError) == "DET007"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such devices here")
def test_device() -> None:
    assert code_of(Path("/dev/zero"), UsageError) == "DET007"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
def test_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert code_of(tmp_path / "pipe", UsageError) == "DET007"


def test_links(tmp_path: Path, written: Written) -> None:
    path = written("a.txt", "Talks ended.")
    try:
        (tmp_path / "to").symlink_to(path)
        (tmp_path / "circle").symlink_to(tmp_path / "circle")
        (tmp_path / "nowhere").symlink_to(tmp_path / "none")
    except OSError:
        pytest.skip("no right to make links")
    assert text_of(tmp_path / "to") == "Talks ended."
    assert code_of(tmp_path / "circle", UsageError) == "DET007"
    assert code_of(tmp_path / "nowhere", MissingError) == "DET061"


@pytest.mark.parametrize(("kind", "content"), [("html", b"<html><p>Talks"), ("pdf", b"%PDF-1.4")])
def test_missing_package(written: Written, monkeypatch: pytest.MonkeyPatch, kind: str, content: bytes) -> None:
    monkeypatch.setitem(reader.PACKAGES, kind, "no_such_package_here")
    words = said(written("a", content))
    assert words.startswith(f"DET060 reading {kind.upper()} needs no_such_package_here")
    assert "pip install 'detente[documents]'" in words


# --- HTML ----------------------------------------------------------------------------------------------

PAGE = f"""<!doctype html>
<html lang=en><head><meta charset=utf-8><title>Title</title><style>p {{color: red}}</style></head>
<body class="sidebar"><header><nav><a href=/>Home</a></nav><form action=/q><input name=q> Search</form></header>
<main>
<ul class=topics><li><a href=/1>World news</a></li><li><a href=/2>More</a></li></ul>
<article><header><h1>Talks end</h1></header>
<!-- a comment <p>not said</p> -->
<p>{FIRST.replace("—", "&mdash;")}<script>alert("x")</script></p>
<p hidden>Not shown.</p><p style="display: none">Not shown.</p>
<figure><img src="http://example.org/x.png" alt="Picture"><figcaption>File photo</figcaption></figure>
<div class="share-buttons">Share this</div><aside>Read too: other talks</aside>
<p>Both sides   agreed to
meet <b>again</b> before the end of the&nbsp;month.<noscript>Enable it</noscript></p>
<section id=comments><p>First!</p></section>
</article>
<section class="related"><h2>Related</h2><p>Other talks.</p></section></main>
<footer>Copyright</footer><iframe src="http://example.org/"></iframe></body></html>"""


PATIENCE = 2  # seconds that a bomb is given in the tests; whoever reads a document gives ten


@pytest.fixture
def selectolax() -> None:
    pytest.importorskip("selectolax")


@pytest.fixture
def pypdf() -> None:
    pytest.importorskip("pypdf")


@pytest.mark.usefixtures("selectolax")
class TestHtml:
    def test_article_alone(self, written: Written) -> None:
        assert text_of(written("a.txt", PAGE)) == f"Talks end\n\n{FIRST}\n\n{SECOND}"

    @pytest.mark.parametrize(
        ("page", "text"),
        [
            ("<html><p>One<p>Two", "One\n\nTwo"),
            ("<body>One<br>two<br><br>Three</body>", "One\ntwo\n\nThree"),
            ("<html><table><tr><td>A<td>B<tr><td>C</table>", "A B\n\nC"),
            ("<html><p>AT&amp;T &lt;b&gt; &#8212; &#x2014; &hellip;", "AT&T <b> — — …"),
            ("<html><p>nego\u00adtia&shy;tions&#8203; e&#1;nd", "negotiations end"),
            ("<html><form><h1>Talks</h1><p>ended.</p></form>", "Talks\n\nended."),
            ("<html><nav><p>Only what is skipped</p></nav>", "Only what is skipped"),
            ("<html><p><a href=x>A statement as one link</a></p><p>And</p>", "A statement as one link\n\nAnd"),
            ("<?xml version='1.0'?>\n<html xmlns='http://www.w3.org/1999/xhtml'><p>One</p>", "One"),
            ("<article><p>One <em>two</em><i>three</i></p></article>", "One twothree"),
            ("<html><article><p>A</p></article><article><p>B</p></article><p>C", "A\n\nB\n\nC"),
        ],
    )
    def test_pages(self, written: Written, page: str, text: str) -> None:
        assert text_of(written("page", page)) == text

    def test_ending_makes_a_page(self, written: Written) -> None:
        assert text_of(written("a.htm", "Talks <b>ended</b>.")) == "Talks ended."
        assert text_of(written("a.txt", "Talks <b>ended</b>.")) == "Talks <b>ended</b>."

    def test_encodings(self, written: Written) -> None:
        page = "<html><meta charset={}><p>Café “à” €</p>"
        assert text_of(written("a", page.format("iso-8859-1").encode("cp1252"))) == "Café “à” €"
        assert text_of(written("a", page.format("gb18030").encode("gb18030"))) == "Café “à” €"
        assert text_of(written("a", page.format("windows-1252").encode())) == "Café “à” €"  # it is UTF-8 all the same
        assert code_of(written("a", page.format("utf-8").encode("cp1252"))) == "DET005"
        assert code_of(written("a", page.format("unicode_escape").encode("cp1252"))) == "DET005"

    @pytest.mark.parametrize(
        "page", ["<html>", "<html><script>x</script>", "<!doctype html><img src=x>", "<html><svg>"]
    )
    def test_nothing_shown(self, written: Written, page: str) -> None:
        assert code_of(written("a", page)) == "DET065"

    def test_too_large(self, written: Written) -> None:
        assert code_of(written("a", "<html>" + "x" * 5_000_000)) == "DET004"
        assert code_of(written("a", "<html><p>" + "x" * 2_000_001)) == "DET004"
        assert code_of(written("a", b"<html>" + b"x" * 2000 + b"\0")) == "DET064"

    @pytest.mark.parametrize(
        "page",
        [
            "<html>" + "<div>" * 900_000 + "end",
            "<html>" + "<b>" * 1_600_000 + "end",
            "<html>" + "<table><tr><td>" * 320_000 + "end",
            "<html>" + "<article>x" * 480_000 + "end",
            "<html>" + "<form>" * 800_000 + "end",
            "<html><p " + "x" * 4_900_000 + ">end",
            "<html><p " + "".join(f"a{k}=1 " for k in range(500_000)) + ">end",
            "<html><p class='" + "c " * 2_400_000 + "'>end",
            "<html><p>" + "&amp;" * 990_000 + "end",
            "<html><p>" + "&" * 4_900_000,
            "<html><p>" + "&CounterClockwiseContourIntegral" * 150_000,
            '<!doctype html [<!entity a "aaaa"><!entity b "&a;&a;&a;&a;">]><html><p>' + "&b;" * 1_000_000,
            "<html><!--" + "-" * 4_900_000,
            "<html><p>" + "<br>" * 1_200_000 + "end",
            "<html><p>" + "<" * 4_900_000,
            "<html><select>" + "<option>" * 600_000 + "end",
        ],
        ids=lambda page: page[6:30],
    )
    def test_bombs(self, written: Written, page: str) -> None:
        bounded(written("bomb.html", page))


READER = """
import sys, time
from pathlib import Path
from sim.errors import DetenteError
from sim.sources.document.reading import reader
from sim.sources.document.reading import child
child.MOST_SECONDS = float(sys.argv[2])
started = time.perf_counter()
try:
    end = f"{len(reader.text_of(Path(sys.argv[1])))} characters"
except DetenteError as error:
    end = error.problems[0].code + " " + error.problems[0].message
seconds = time.perf_counter() - started
try:
    import resource
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // (1024 if sys.platform == "linux" else 1 << 20)
except ImportError:
    most = 0
print(f"{seconds:.2f} {most} {end}")
"""


def bounded(path: Path) -> str:
    """What reading ends in, within seconds and bounded memory; seen by a process that has no other child."""
    program = [sys.executable, "-c", READER, str(path), str(PATIENCE)]
    done = subprocess.run(program, capture_output=True, text=True, check=True, timeout=60)
    seconds, most, end = done.stdout.split(" ", 2)
    print(f"{seconds} s, {most} MB: {end}")  # noqa: T201  (shown by pytest -s)
    assert "characters" in end or end.startswith(("DET004", "DET064", "DET065", "DET066"))
    assert float(seconds) < PATIENCE + 5  # a machine may be busy
    assert int(most) * 1024 * 1024 < child.MOST_MEMORY * 1.05
    return end


# --- PDF -----------------------------------------------------------------------------------------------

TWO = column(
    (
        "Talks between Aland and Borduria ended on verifi-",
        "cation, officials said. The peace-",
        "keeping mission stays.",
    ),
    ("The delegations agreed on a peace-keeping text", "and will meet again before the end of the month."),
)


@pytest.mark.usefixtures("pypdf")
class TestPdf:
    def test_paragraphs_and_hyphens(self, written: Written) -> None:
        assert text_of(written("a.pdf", pages_of(TWO))) == (
            "Talks between Aland and Borduria ended on verification, officials said. The peace-keeping mission stays."
            "\n\nThe delegations agreed on a peace-keeping text and will meet again before the end of the month."
        )

    def test_by_content_and_compressed(self, written: Written) -> None:
        content = zlib.compress(b"BT /F 11 Tf 72 700 Td (Talks ended\\222.) Tj ET")
        assert text_of(written("a.txt", b"\n" + pages_of(stream(content, b"/Filter /FlateDecode")))) == "Talks ended’."

    def test_indented_paragraphs(self, written: Written) -> None:
        lines = ((72, 720, "The talks in Geneva ended today."), (90, 706, "Both sides agreed to meet again before"))
        page = lines_at(*lines, (72, 692, "the end of the month, officials said."))
        assert text_of(written("a.pdf", pages_of(page))).split("\n\n") == [
            "The talks in Geneva ended today.",
            "Both sides agreed to meet again before the end of the month, officials said.",
        ]

    def test_over_a_page(self, written: Written) -> None:
        pages = pages_of(column(("The talks in Geneva", "ended with-")), column(("out a text.",), ("Next.",)))
        assert text_of(written("a.pdf", pages)) == "The talks in Geneva ended without a text.\n\nNext."

    def test_headings_stand_alone(self, written: Written) -> None:
        head = lines_at((72, 735, "Talks end"), size=20)
        both = stream(
            head.split(b"stream\n", 1)[1].rsplit(b"\nend", 1)[0] + TWO.split(b"stream\n")[1].rsplit(b"\nend")[0]
        )
        assert text_of(written("a.pdf", pages_of(both))).startswith("Talks end\n\nTalks between Aland")

    def test_no_text_is_a_scan(self, written: Written) -> None:
        path = written("a.pdf", pages_of(stream(b"0 0 100 100 re f")))
        assert code_of(path) == "DET065"
        assert "scan" in said(path)

    def test_encrypted(self, written: Written) -> None:
        secret = b"/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (
            b"0" * 64,
            b"1" * 64,
        )
        path = written("a.pdf", pages_of(TWO, trailer=secret))
        assert code_of(path) == "DET064"
        assert "encrypted" in said(path)

    @pytest.mark.parametrize("cut", [9, 40, 300])
    def test_damaged(self, written: Written, cut: int) -> None:
        assert code_of(written("a.pdf", pages_of(TWO)[:cut])) in ("DET065", "DET066")

    def test_larger_than_50_mb(self, written: Written) -> None:
        assert code_of(written("a.pdf", b"%PDF-1.4\n" + bytes(50_000_000))) == "DET004"

    @pytest.mark.parametrize(
        "name", ["flate", "flates", "operators", "cycle", "self", "count", "same", "forms", "deep", "xref"]
    )
    def test_bombs(self, written: Written, name: str) -> None:
        bounded(written("bomb.pdf", bomb(name)))

    def test_a_million_pages(self, written: Written) -> None:
        kids = b"4 0 R " * 1_000_000
        pages = b"<< /Type /Pages /Kids [%s] /Count 1000000 >>" % kids
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 5 0 R >>"
        path = written("a.pdf", pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", pages, FONT, page, TWO]))
        assert bounded(path).startswith("DET066")


def bomb(name: str) -> bytes:
    """PDFs that are small to keep and large to open."""
    flate = b"/Filter /FlateDecode"
    catalogue, page = b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>"
    if name == "flate":
        return pages_of(stream(zlib.compress(bytes(300_000_000), 6), flate))
    if name == "flates":
        thrice = zlib.compress(zlib.compress(zlib.compress(bytes(300_000_000), 6), 9), 9)
        return pages_of(stream(thrice, b"/Filter [/FlateDecode /FlateDecode /FlateDecode]"))
    if name == "operators":
        return pages_of(stream(zlib.compress(b"BT (x) Tj ET " * 4_000_000, 9), flate))
    if name == "same":
        return pages_of(*[stream(zlib.compress(b"BT /F 9 Tf (Talks ended.) Tj ET " * 40_000, 9), flate)] * 100)
    if name == "cycle":
        return pdf_of(
            [catalogue, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]
        )
    if name == "self":
        return pdf_of([catalogue, b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 2 0 R] /Count 9 >>"])
    if name == "count":
        return pdf_of([catalogue, b"<< /Type /Pages /Kids [3 0 R] /Count 999999999 >>", page, TWO])
    if name == "forms":  # twenty levels of forms, each drawing the next one twenty times
        levels = [
            stream(b"/X Do " * 20, b"/Type /XObject /Subtype /Form /Resources << /XObject << /X %d 0 R >> >>" % (k + 1))
            for k in range(5, 25)
        ]
        resources = b"/Resources << /XObject << /X 5 0 R >> >> >>"
        objects = [
            catalogue,
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            page[:-2] + resources,
            stream(b"/X Do " * 20),
        ]
        return pdf_of([*objects, *levels, stream(b"BT (x) Tj ET")])
    if name == "deep":
        return pages_of(stream(b"[" * 1_000_000))
    return b"%PDF-1.4\ntrailer << /Size 99999999 /Root 1 0 R /Prev 9 >>\nxref\n0 99999999\n" + b"startxref\n60\n%%EOF\n"


# --- the process apart ---------------------------------------------------------------------------------


def run_apart(program: str) -> str:
    """What a program prints in the state that documents are read in."""
    folder = str(Path(child.__file__).parents[4])
    code = f"import sys; sys.path.append({folder!r})\nfrom sim.sources.document.reading import child\n{program}"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.socket().connect(('127.0.0.1', 9))",
        "import subprocess; subprocess.Popen(['true'])",
        "import os; os.system('true')",
        "open('/tmp/written-by-a-document', 'w')",
        "import os; os.remove('/tmp/none')",
    ],
)
def test_no_network_no_programs_no_writing(attempt: str) -> None:
    assert "a document may not do this" in run_apart(f"sys.addaudithook(child.shut)\n{attempt}")


@pytest.mark.skipif(sys.platform != "linux", reason="only here is memory bounded by the system")
def test_memory_is_bounded() -> None:
    assert "MemoryError" in run_apart("child.limit()\nbytearray(600 * 1024 * 1024)")


@pytest.mark.usefixtures("selectolax", "pypdf")
def test_little_is_imported() -> None:
    folder = reader._folder_of("pypdf", "pdf")
    loaded = run_apart(
        f"sys.path.append({folder!r})\nfrom sim.sources.document.reading import html, pdf\n"
        "import pypdf, selectolax.lexbor\nprint(*sys.modules)"
    ).split()
    assert "pypdf" in loaded
    assert not {"pydantic", "numpy", "yaml", "sim.errors", "sim.record", "click"} & set(loaded)


@pytest.mark.usefixtures("selectolax")
def test_slow_documents_are_given_up(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "MOST_SECONDS", 0.001)
    path = written("a", PAGE)
    assert code_of(path) == "DET066"
    assert "longer than 0.001 seconds" in said(path)


@pytest.mark.parametrize("code", [-9, -11, 1, 3221225477, child.MEMORY, child.BROKEN])
def test_crashes_are_problems(written: Written, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    pytest.importorskip("selectolax")
    monkeypatch.setattr(reader, "_run", lambda *_: code)
    assert code_of(written("a", PAGE)) == "DET066"


@pytest.mark.usefixtures("selectolax")
def test_works_from_another_folder(written: Written, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "selectolax.py").write_text("raise SystemExit('taken from the reader\\'s folder')")
    (tmp_path / "re.py").write_text("raise SystemExit('taken from the reader\\'s folder')")
    monkeypatch.chdir(tmp_path)
    assert text_of(written("a", PAGE)).startswith("Talks end")
