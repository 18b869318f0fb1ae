"""`detente log`: a team's log from its first event to a fork, a correction, a check and a copy; and what it refuses."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.cli.log import log
from sim.cli.main import run

Golden = Callable[[str, str], None]
Told = Callable[..., tuple[int, str, str]]
CASE, LOG = "bridge-talks", "talks.db#bridge-talks"
CORRECTED = """\
schema: detente/events/v1
events:
  - {id: the-offer, type: offer.concession, actors: [ALD], targets: [BER], when: 2031-02-01, summary: A better offer.}
"""


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Told:
    """`told("init", …)`: exit code, result and talk of `detente log`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "110")
    shutil.copytree(Path(__file__).parent / "fixtures" / "sound", CASE)

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(list(arguments) if arguments[0] == "replay" else ["log", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    assert call("init", "talks.db", CASE)[0] == 0
    assert call("append", LOG, CASE, "--by", "ann", "--why", "first coding")[0] == 0
    return call


def answer(told: Told, *arguments: str, code: int = 0) -> dict[str, object]:
    got, out, _ = told(*arguments, "--json")
    found = json.loads(out)
    assert got == code
    return dict(found["result"])


def plain(text: str) -> str:
    return re.sub(r"\b[0-9a-f]{12}\b", "#" * 12, text)


def test_a_log_from_its_first_event_to_a_checked_fork(told: Told, golden: Golden) -> None:
    """One session, as it is read on the screen."""
    Path("better.yaml").write_text(CORRECTED, encoding="utf-8")
    session = [
        ("append", LOG, CASE),
        ("fork", LOG, "what-if"),
        ("correct", "talks.db#what-if", "better.yaml", "--recorded", "2031-04-01", "--by", "bob", "--why", "a source"),
        ("diff", LOG, "talks.db#what-if"),
        ("history", "talks.db"),
        ("history", LOG),
        ("verify", "talks.db"),
    ]
    shown = []
    for arguments in session:
        code, out, err = told(*arguments)
        assert code == 0, err
        shown.append(f"$ detente log {' '.join(arguments)}\n{out}")
    golden("cli/log.txt", plain("\n".join(shown)))


def test_a_stored_log_replays_as_its_case(told: Told) -> None:
    """Also as known on a day, and with a fork's edits."""
    for options in ((), ("--as-known", "2031-03-01")):
        stored, filed = told("replay", LOG, *options), told("replay", CASE, *options)
        assert stored[:2] == filed[:2]
    assert told("fork", LOG, "what-if")[0] == 0
    assert told("remove", "talks.db#what-if", "the-offer", "--recorded", "2031-04-01")[0] == 0
    assert told("replay", "talks.db#what-if")[1] != told("replay", CASE)[1]


def test_verify_says_what_is_wrong_and_ends_in_one(told: Told) -> None:
    assert answer(told, "verify", "talks.db")["ok"] is True
    with sqlite3.connect("talks.db") as connection:
        connection.execute("DROP TRIGGER event_body_kept")
        connection.execute("UPDATE event SET body = replace(body, '2031', '2032') WHERE seq = 2")
    connection.close()
    found = answer(told, "verify", "talks.db", code=1)
    (verdict,) = found["logs"]  # type: ignore[misc]
    assert found["ok"] is False and verdict["log"] == CASE
    assert (verdict["problem"]["seq"], verdict["problem"]["kind"]) == (2, "body")


def test_a_copy_by_mail_is_the_same_log(told: Told) -> None:
    assert told("export", LOG, "-o", "log.jsonl")[0] == 0
    there = answer(told, "import", f"copy.db#{CASE}", "log.jsonl")
    (kept,) = answer(told, "verify", LOG)["logs"]  # type: ignore[misc]
    assert there["head"]["hash"] == kept["head"]  # type: ignore[index]
    assert told("import", f"copy.db#{CASE}", "log.jsonl")[0] == 1


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("append", LOG, CASE, "--expected", "1"), 0, "there already"),
        (("append", LOG, "new.yaml", "--expected", "1"), 1, "DET082"),
        (("append", LOG, "reused.yaml"), 1, "DET083"),
        (("append", LOG, "nothing.yaml"), 3, "nothing.yaml"),
        (("append", "talks.db", CASE), 2, "write STORE#NAME"),
        (("append", "talks.db#bridge-talk", CASE), 2, "did you mean `bridge-talks`?"),
        (("append", f"nowhere.db#{CASE}", CASE), 3, "detente log init"),
        (("history", "mysql://x/y"), 2, "no store is kept in `mysql`"),
        (("fork", LOG, CASE), 2, "already"),
        (("fork", LOG, "x", "--at", "999999"), 1, "no position 999999"),
        (("fork", LOG, "x", "--at", "02/03/2031"), 2, "2031"),
        (("remove", LOG, "the-ofer", "--recorded", "2031-04-01"), 1, "DET088"),
        (("insert", LOG, "reused.yaml"), 1, "is in log `bridge-talks` already"),
        (("replace", LOG, "the-offer", CASE), 2, "3 events"),
        (("replace", LOG, "the-round", "reused.yaml"), 1, "keep the id"),
        (("fork", LOG, "x", "--from-scenario", "y", "--at", "1"), 2, "--at does not go with"),
        (("fork", LOG, "x", "--from-scenario", "y"), 2, "no scenario `y`"),
        (("fork", LOG, "x y"), 2, "no log can be called"),
        (("diff", LOG), 1, "forks from no other"),
        (("export", LOG, "-o", "what.yaml"), 1, "forks from no other"),
        (("export", LOG, "-o", "What_If.yaml"), 2, "small letters"),
        (("history", "talks.db", "--follow"), 2, "belong to a log"),
        (("remove", LOG, "the-offer", "--recorded", "2031-01-01"), 1, "was not known on 2031-01-01"),
        (("import", "talks.db#copy", "no.jsonl"), 3, "no.jsonl is not there"),
        (("import", "talks.db#copy", "reused.yaml"), 1, "reused.yaml:1:1"),
        (("import", "talks.db#copy", "long.jsonl"), 1, "long.jsonl:1:1"),
        (("import", "talks.db#copy", "empty.jsonl"), 2, "is empty"),
        (("import", "talks.db#copy", "x" * 5000), 3, "is not there"),
        (("export", LOG, "-o", "talks.db"), 2, "neither .jsonl nor .yaml"),
        (("export", LOG, "-o", "."), 2, "neither .jsonl nor .yaml"),
        (("export", LOG, "-o", "store.jsonl"), 2, "is a database"),
        (("export", LOG, "-o", "talks.db/x.jsonl"), 3, "cannot be written"),
        (("export", LOG, "-o", "x" * 300 + ".jsonl"), 3, "cannot be written"),
        (("fork", LOG, "x", "--at", "9" * 5000), 2, "DET049"),
        (("fork", LOG, "x", "--at", "9" * 18), 1, "no position"),
        (("fork", LOG, "--", "--x"), 2, "no log can be called"),
        (("history", LOG, "--after", "9" * 30), 2, "DET049"),
        (("history", "x" * 5000), 3, "cannot be opened"),
        (("history", "postgresql://127.0.0.1:1/db?nonsense=1#x"), 3, "cannot be used"),
        (("history", "postgresql://h:x/db#x"), 2, "no address"),
        (("init", "a#b.db", "x"), 2, "holds no #"),
        (("init", ":memory:", "x"), 2, "in memory"),
        (("remove", LOG, "the-offer", "--recorded", "2031-04-01", "--why", "\udcff"), 2, "cannot be kept"),
        (("remove", LOG, "\udcff", "--recorded", "2031-04-01"), 2, "cannot be stored"),
        (("verify", f"{LOG}?lenient"), 0, "as written"),
        (("correct", LOG, "later.yaml", "--recorded", "2031-04-01"), 1, "was known from 2031-05-01"),
        (("replay", LOG, "--with", "new.yaml"), 2, "append them"),
    ],
    ids=itertools.count(),
)
def test_what_does_not_fit_is_refused_with_what_to_do(
    told: Told, arguments: tuple[str, ...], code: int, words: str
) -> None:
    """And nothing of it is kept: the log is the one it was."""
    Path("reused.yaml").write_text(CORRECTED, encoding="utf-8")
    Path("new.yaml").write_text(CORRECTED.replace("the-offer", "new-offer"), encoding="utf-8")
    Path("later.yaml").write_text(CORRECTED.replace("when: ", "recorded: 2031-05-01, when: "), encoding="utf-8")
    Path("empty.jsonl").touch()
    shutil.copy("talks.db", "store.jsonl")
    Path("long.jsonl").write_bytes(b'{"id": "' + b"x" * 3_000_000)
    before = answer(told, "verify", LOG)
    got, out, err = told(*arguments)
    assert got == code and words in out + err, out + err
    assert answer(told, "verify", LOG) == before


def test_a_folder_whose_name_looks_like_a_log_is_a_folder(told: Told) -> None:
    shutil.copytree(CASE, "bridge#talks")
    assert told("replay", "bridge#talks")[:2] == told("replay", CASE)[:2]


@pytest.mark.parametrize("name", log.commands)
def test_every_part_takes_what_all_commands_take(name: str, told: Told) -> None:
    code, out, _ = told(name, "--help")
    assert code == 0 and all(option in out for option in ("--json", "--quiet", "--verbose", "--color"))
