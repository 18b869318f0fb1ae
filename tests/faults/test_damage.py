"""Damage to real files: whatever is deleted, doubled, moved or overwritten, reading ends in problems with places."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sim.errors import CODES, render
from sim.record.files import bundled_cases, read_case, read_events, to_json_lines

FOLDER = bundled_cases()[0]
FILES = {name: (FOLDER / name).read_bytes().splitlines(keepends=True) for name in ("case.yaml", "documents.yaml")}
EVENTS = (FOLDER / "events.yaml").read_bytes().splitlines(keepends=True)
STARTS = [n for n, line in enumerate(EVENTS) if line.startswith(b"  - id: ")]
HEAD = EVENTS[: STARTS[0]]


@st.composite
def slices(draw: st.DrawFn) -> list[bytes]:
    """A few events of the bundled case that stand one after the other, with the head of their file."""
    k = draw(st.integers(0, len(STARTS) - 4))
    return HEAD + EVENTS[STARTS[k] : STARTS[k + draw(st.integers(1, 3))]]


def damaged(draw: st.DrawFn, lines: list[bytes]) -> bytes:
    """Lines after a few random damages."""
    lines = list(lines)
    for _ in range(draw(st.integers(1, 4))):
        if not lines:
            break
        k, m = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        match draw(st.sampled_from(["delete", "double", "swap", "bytes", "indent", "cut"])):
            case "delete":
                del lines[k]
            case "double":
                lines.insert(m, lines[k])
            case "swap":
                lines[k], lines[m] = lines[m], lines[k]
            case "bytes":
                at = draw(st.integers(0, len(lines[k])))
                lines[k] = lines[k][:at] + draw(st.binary(min_size=1, max_size=4)) + lines[k][at + 1 :]
            case "indent":
                lines[k] = draw(st.sampled_from([b"  ", b"\t", b"- ", b"  - "])) + lines[k].lstrip()
            case "cut":
                lines[k] = lines[k][: draw(st.integers(0, len(lines[k])))]
    return b"".join(lines)


def check(folder: Path) -> None:
    found = read_case(folder).problems
    for problem in found:
        assert problem.code in CODES
        assert problem.message and problem.help and problem.file, problem
        assert problem.line >= 1 or problem.code in ("DET004", "DET005", "DET007"), problem
    render(found, files=1, color=True)


@given(st.data())
def test_a_damaged_events_file(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "case.yaml").write_bytes(b"".join(FILES["case.yaml"]).replace(b"article.yaml, ", b""))
        (folder / "documents.yaml").write_bytes(b"".join(FILES["documents.yaml"]))
        (folder / "events.yaml").write_bytes(damaged(data.draw, data.draw(slices())))
        check(folder)


@given(st.data(), st.sampled_from(sorted(FILES)))
def test_a_damaged_case_file(data: st.DataObject, which: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, lines in FILES.items():
            content = damaged(data.draw, lines) if file == which else b"".join(lines)
            (folder / file).write_bytes(content)
        (folder / "events.yaml").write_bytes(b"".join(HEAD + EVENTS[STARTS[0] : STARTS[2]]))
        check(folder)


@given(st.data())
def test_damaged_json_lines(data: st.DataObject) -> None:
    log = [placed.event for placed in read_events(FOLDER / "article.yaml")[0]][:5]
    lines = to_json_lines(log, "us-dprk").encode().splitlines(keepends=True)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "events.jsonl"
        path.write_bytes(damaged(data.draw, lines))
        _, problems = read_events(path, "us-dprk")
        assert all(p.code in CODES and p.help and (p.line or p.code == "DET005") for p in problems), problems
