"""Broken cases that are clearer built than stored: bytes that are no text, great sizes, links, long lines.

Each function changes a copy of the sound case in `tests/fixtures/sound`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

HEAD = "schema: detente/events/v1\ncase: bridge-talks\nevents:\n"
EVENT = """\
  - id: {id}
    type: offer.talks
    actors: [ALD]
    targets: [BER]
    when: {when}
    summary: {summary}
    citations: [{{title: Gazette, published: 2031-02-02}}]
"""


def event(id: str = "the-offer", when: str = "2031-02-01", summary: str = "Aldova offers talks.") -> str:  # noqa: A002
    return EVENT.format(id=id, when=when, summary=summary)


def events(*items: str) -> str:
    return HEAD + "".join(items)


def written(content: str | bytes, name: str = "events.yaml") -> Callable[[Path], None]:
    """The sound case with one file written anew."""

    def change(folder: Path) -> None:
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)

    return change


def listed(name: str, content: str | bytes | None = None) -> Callable[[Path], None]:
    """The sound case with another name under `events`, and perhaps that file."""

    def change(folder: Path) -> None:
        text = (folder / "case.yaml").read_text()
        (folder / "case.yaml").write_text(text.replace("events: [events.yaml]", f"events: [{name}]"))
        if content is not None:
            written(content, name)(folder)

    return change


def linked(target: str) -> Callable[[Path], None]:
    """The sound case whose events file is a link."""

    def change(folder: Path) -> None:
        (folder.parent / "elsewhere.yaml").write_text(events(event()))
        (folder / "events.yaml").unlink()
        (folder / "events.yaml").symlink_to(target)

    return change


def folder_for_file(folder: Path) -> None:
    (folder / "events.yaml").unlink()
    (folder / "events.yaml").mkdir()


def pipe_for_file(folder: Path) -> None:
    (folder / "events.yaml").unlink()
    os.mkfifo(folder / "events.yaml")


def crlf(folder: Path) -> None:
    for path in folder.iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def bom(folder: Path) -> None:
    for path in folder.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


def no_case_file(folder: Path) -> None:
    (folder / "case.yaml").unlink()


def json_event(**changes: object) -> str:
    plain = {
        "id": "the-offer",
        "type": "offer.talks",
        "actors": ["ALD"],
        "targets": ["BER"],
        "when": "2031-02-01",
        "summary": "Aldova offers talks.",
        "citations": [{"title": "Gazette"}],
    }
    return json.dumps({**plain, **changes}) + "\n"


BUILT: dict[str, Callable[[Path], None]] = {
    # bytes and characters
    "utf-16": written(events(event()).encode("utf-16")),
    "latin-1": written(events(event(summary="Bjørn offers talks.")).encode("latin-1")),
    "latin-1-in-json": listed("events.jsonl", json_event().encode() + b'{"id": "bj\xf8rn"}\n'),
    "nul-byte": written(events(event(summary="Aldova\0 offers."))),
    "escape-sequence": written(events(event(summary="\x1b[31mAldova offers talks.\x1b[0m"))),
    "escape-sequence-escaped": written(events(event(summary='"\\e[31mAldova offers talks.\\e[0m"'))),
    "escape-sequence-in-json": listed("events.jsonl", json_event(summary="\x1b]0;title\x07")),
    "half-a-character-in-json": listed("events.jsonl", json_event(summary="\ud83d")),
    "turned-text": written(events(event(summary="Aldova \u202eoffers\u202c talks."))),
    "turned-text-in-json": listed("events.jsonl", json_event().replace("Aldova ", "Aldova \u202e")),
    "turned-text-escaped": listed("events.jsonl", json_event(summary="Aldova \u202eoffers\u202c talks.")),
    "strange-ids": written(
        events(
            event(id='"<script>alert(1)</script>"'),
            event(id="the-оffer"),  # a Cyrillic o
            event(id="the\u200boffer"),
            event(id="日本-offer"),
            event(id="../../the-offer"),
        )
    ),
    "html-in-summary": written(events(event(summary="<b>Aldova</b> & <script>alert(1)</script>"))),
    "bom": bom,
    "crlf": crlf,
    # sizes
    "deep-nesting": written(events(f"  - id: {'[' * 10_000}{']' * 10_000}\n")),
    "deep-nesting-never-closed": written(events(f"  - id: {'{a: ' * 10_000}")),
    "deep-nesting-in-json": listed("events.jsonl", '{"id": ' + "[" * 100_000 + "]" * 100_000 + "}\n"),
    "six-megabytes": written(events("# " + "x" * 6_000_000 + "\n")),
    "long-id": written(events(event(id="a" * 10_000))),
    "long-summary": written(events(event(summary="words " * 100_000))),
    "long-key": written(events(event(), f"    {'k' * 1_000}: 1\n")),
    "long-file-name": listed("a" * 290 + ".yaml"),
    "thousand-problems": written(events(*(event(id=f"offer-{n}", when="02/03/2031") for n in range(1_000)))),
    "thousand-unknown-keys": written(events(event(), *(f"    key-{n}: 1\n" for n in range(1_000)))),
    "thousand-duplicate-keys": written(events(event(), *("    place: here\n" for _ in range(1_000)))),
    # what a path may lead to
    "link-out-of-the-folder": linked("../elsewhere.yaml"),
    "link-to-itself": linked("events.yaml"),
    "link-to-nothing": linked("nothing.yaml"),
    "folder-instead-of-file": folder_for_file,
    "pipe-instead-of-file": pipe_for_file,
    "no-case-file": no_case_file,
}
