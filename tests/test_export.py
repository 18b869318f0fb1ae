"""Exports, frames and datasets: read back to the bit, described as CF asks, safe in a spreadsheet, whole or not."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest
import xarray
from ensembles import OUTCOMES, two
from faults.scenarios import QUIET_SPRING, ground, written
from hypothesis import given
from invented import event, joint, run
from reports import FORMULA, hostile
from strategies import History, histories

from sim.cli.main import run as command
from sim.engine import exporting
from sim.engine.comparison import Comparison
from sim.engine.datasets import CONVENTIONS
from sim.engine.exporting import ENDINGS, ensemble_files, trajectory_files
from sim.engine.frames import moments
from sim.engine.quantities import plain_name, quantity
from sim.engine.replay import replay
from sim.engine.trajectory import Trajectory
from sim.errors import MissingError
from sim.record import optional
from sim.record.files import load

Told = Callable[..., tuple[int, str, str]]


@cache
def some() -> Trajectory:
    """A year with a summit, a test and a letter."""
    return run(joint("summit.held", "03-01"), event("test.icbm", "06-01"), event("letter", "06-02"))


def files(form: str, folder: Path, what: Any = None) -> dict[str, Path]:
    """The files of a form, written into a folder."""
    what = some() if what is None else what
    made = (trajectory_files if isinstance(what, Trajectory) else ensemble_files)(what, form, ())  # type: ignore[arg-type]
    found = {}
    for name, write in made.items():
        found[name] = folder / f"x{name}{ENDINGS[form]}"  # type: ignore[index]
        write(found[name])
    return found


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


# --- a case -------------------------------------------------------------------------------------------


def test_csv_and_json_lines_read_back_to_the_bit(tmp_path: Path) -> None:
    """Every value of every day, not rounded, with its phase; the events beside them."""
    rows = table(files("csv", tmp_path)[""])
    lines = [json.loads(line) for line in files("jsonl", tmp_path)[""].read_text("utf-8").splitlines()]
    for name in some().variables:
        values = [v for _, v in some().series(name)]
        assert [float(row[name]) for row in rows] == values == [line[name] for line in lines]
    assert [row["phase"] for row in rows] == [line["phase"] for line in lines]
    assert rows[0]["date"] == "2031-01-01" and len(rows) == 365
    assert len((tmp_path / "xevents.jsonl").read_text("utf-8").splitlines()) == 4  # a header and three events


def test_parquet_reads_back_to_the_bit(tmp_path: Path) -> None:
    found = files("parquet", tmp_path)
    frame, events = pandas.read_parquet(found[""]), pandas.read_parquet(found["events"])
    assert [str(day)[:10] for day in frame.index][:2] == ["2031-01-01", "2031-01-02"]
    assert frame["phase"].tolist() == some().to_pandas()["phase"].tolist()
    for name in some().variables:
        assert frame[name].tolist() == [v for _, v in some().series(name)]
    assert list(events.index) == [e.id for e in some().log] and events["type"].tolist()[0] == "summit.held"


def test_netcdf_reads_back_and_describes_itself(tmp_path: Path) -> None:
    """Times decode, values are the same, and every attribute that the CF conventions ask for is there."""
    with xarray.open_dataset(files("netcdf", tmp_path)[""], engine="h5netcdf") as found:
        assert found.attrs["Conventions"] == CONVENTIONS
        for key in ("title", "source", "history", "references", "comment", "case_digest", "log_digest"):
            assert found.attrs[key]
        assert str(found["time"].values[0])[:10] == "2031-01-01" and found["time"].attrs["standard_name"] == "time"
        for name in some().variables:
            array = found[plain_name(name)]
            assert array.values.tolist() == [v for _, v in some().series(name)]
            assert array.attrs["units"] == "1" and array.attrs["variable"] == name and array.attrs["long_name"]
            assert array.attrs["valid_min"] <= array.values.min() and array.values.max() <= array.attrs["valid_max"]
        meanings = found["phase"].attrs["flag_meanings"].split()
        assert len(meanings) == len(found["phase"].attrs["flag_values"])
        assert [meanings[k] for k in found["phase"].values[:2]] == ["CONFRONTATION"] * 2


@pytest.mark.parametrize("form", ENDINGS)
def test_the_same_bytes_twice(form: str, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = files(form, tmp_path / "a"), files(form, tmp_path / "b")
    for name in one:
        assert one[name].read_bytes() == other[name].read_bytes()


def test_text_cannot_become_a_formula(tmp_path: Path) -> None:
    """What a spreadsheet would reckon is quoted in every cell of the events."""
    rows = table(files("csv", tmp_path, hostile())["events"])
    cells = [cell or "" for row in rows for cell in row.values()]
    assert any(FORMULA in cell for cell in cells)
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "@", "\t", "\r")]


def test_a_heading_cannot_become_a_formula() -> None:
    """Numbers stay numbers; what is text is quoted, a heading as well."""
    assert exporting._line(["=1+1", "a", -0.5]) == "'=1+1,a,-0.5\n"


@given(histories(most=6))
def test_every_replay_can_be_a_frame_and_a_dataset(history: History) -> None:
    """Whatever the names of actors: all variables are there, finite, and told apart."""
    result = replay(history.case, history.log)
    frame, dataset = result.to_pandas(), result.to_xarray()
    assert list(frame.columns) == [*result.variables, "phase"]
    assert {dataset[name].attrs.get("variable") for name in dataset.data_vars} - {None} == set(result.variables)
    for name in result.variables:
        assert np.isfinite(frame[name]).all() and quantity(name).low <= frame[name].min() <= quantity(name).high
    assert len(history.log.to_pandas()) == len(history.log)


def test_days_that_nanoseconds_cannot_reach() -> None:
    assert str(moments([-60_000_000_000])[0])[:5] == "0068-"


# --- runs ---------------------------------------------------------------------------------------------


def test_a_run_in_every_form(tmp_path: Path) -> None:
    """Every member on every day, as the ensemble has it; outcomes by member; percentiles for a spreadsheet."""
    ensemble = two(5)[1]
    frame = pandas.read_parquet(files("parquet", tmp_path, ensemble)[""])
    with xarray.open_dataset(files("netcdf", tmp_path, ensemble)[""], engine="h5netcdf") as dataset:
        assert dataset["climate"].dims == ("member", "time")
        assert (dataset["climate"].values == ensemble.values("climate")).all()
        named = [name for name in dataset.data_vars if dataset[name].attrs.get("outcome") == OUTCOMES[0]]
        assert dataset[named[0]].values.tolist() == list(ensemble.outcome(OUTCOMES[0]))
    assert (frame["climate"].to_numpy() == ensemble.values("climate").ravel()).all()
    lines = [json.loads(line) for line in files("jsonl", tmp_path, ensemble)[""].read_text("utf-8").splitlines()]
    assert [line["climate"] for line in lines] == ensemble.values("climate").ravel().tolist()
    found = files("csv", tmp_path, ensemble)
    assert set(found) == {"", "members", "outcomes"}
    bands = table(found[""])
    assert float(bands[0]["p50"]) == float(ensemble.band("climate")[2, 0])


def test_a_comparison_as_a_frame() -> None:
    comparison = Comparison(*two(5))
    frame = comparison.to_pandas()
    assert (frame["climate"].to_numpy() == comparison.differences("climate").ravel()).all()


# --- what a notebook shows ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "shown",
    [hostile(), hostile().log, hostile().frame.case, two(3)[0], Comparison(*two(3))],
    ids=lambda x: type(x).__name__,
)
def test_what_a_notebook_shows_is_short_and_stays_text(shown: Any) -> None:
    text = shown._repr_html_()
    assert "<script" not in text and "<img" not in text and "<svg" not in text
    assert text.startswith("<div>") and text.count("<table>") == text.count("</table>") and len(text) < 12_000
    assert len(repr(shown)) < 140 and "\n" not in repr(shown)  # a notebook keeps this, too, whatever the size


def test_hostile_words_are_shown_as_words() -> None:
    """The summary with a script in it is there, escaped."""
    assert "&lt;script&gt;" in hostile().log._repr_html_()


def test_a_long_log_is_cut() -> None:
    """The first and the last events are there, and how many are not."""
    log = run(*(event("letter", f"{m:02}-{d:02}") for m in range(1, 13) for d in (2, 9))).log
    text = log._repr_html_()
    shown = [e.id for e in log if e.id in text]
    assert "12 more" in text and shown == [e.id for e in (*log.events[:6], *log.events[-6:])]


# --- what is missing, and the command -----------------------------------------------------------------


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def gone(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(optional.importlib, "import_module", gone)
    for ask in (
        some().to_pandas,
        some().to_xarray,
        some().log.to_pandas,
        lambda: trajectory_files(some(), "parquet", ()),
    ):
        with pytest.raises(MissingError, match="not installed") as caught:
            ask()
        assert caught.value.problems[0].code == "DET060" and "detente[data]" in caught.value.problems[0].help
    assert files("csv", tmp_path)[""].stat().st_size > 1000  # needs nothing


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("ran")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        shutil.copytree(Path(__file__).parent / "fixtures" / "sound", "bridge-talks")
        ground(Path("bridge-talks"))
        written("quiet-spring", QUIET_SPRING)
        assert command(["run", "quiet-spring", "--members", "3", "--jobs", "1", "-q"]) == 0
        yield folder


@pytest.fixture
def told(ran: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Told:
    monkeypatch.chdir(ran)

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = command(["export", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.mark.parametrize("form", ENDINGS)
@pytest.mark.parametrize("name", ["bridge-talks", "quiet-spring"])
def test_the_command(told: Told, ran: Path, name: str, form: str) -> None:
    """A folder takes names of its own; what is said to be written is there, in that size."""
    code, out, err = told(name, "--to", form, "-o", f"out-{name}", "--json")
    assert code == 0, err
    data = json.loads(out)["result"]
    assert data["form"] == form
    for file in data["files"]:
        assert (ran / file["file"]).stat().st_size == file["bytes"] and file["file"].startswith(f"out-{name}")


def test_what_it_says_and_what_is_in_the_files(told: Told, ran: Path, golden: Callable[[str, str], None]) -> None:
    """The answer, and the beginning of every text file that it names."""
    parts = []
    for name, form in (("bridge-talks", "csv"), ("bridge-talks", "jsonl"), ("quiet-spring", "csv")):
        code, out, err = told(name, "--to", form, "-o", f"gold-{name}/")
        assert code == 0
        parts.append(f"$ detente export {name} --to {form} -o gold-{name}/\n{out}{err}")
        for line in out.splitlines():
            file = Path(line.removeprefix("Wrote ").split(" (")[0])
            head = "".join(file.read_text("utf-8").splitlines(keepends=True)[:3])
            parts.append(f"--- {file.name}\n{head}")
    text = re.sub(r"quiet-spring-[0-9a-f]{8}", "quiet-spring---------", "\n".join(parts))
    text = re.sub(r"\([\d,]+ bytes\)", "(… bytes)", text)  # last digits, and so sizes, are the machine's
    golden("cli/export.txt", re.sub(r"\d\.\d{7,}", lambda number: f"{float(number[0]):.6f}…", text))


def test_one_variable_of_a_view(told: Told, ran: Path) -> None:
    assert (
        told("bridge-talks", "--to", "csv", "-o", "one.csv", "--variable", "tension", "--until", "2031-02-01")[0] == 0
    )
    rows = (ran / "one.csv").read_text("utf-8").splitlines()
    assert rows[0] == "date,tension,phase" and rows[-1].startswith("2031-02-01,")


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_the_events_of_a_view_are_those_that_were_replayed(told: Told, ran: Path, form: str) -> None:
    """Cut in February, every form holds the same events, and none of them is later."""
    assert told("bridge-talks", "--to", form, "-o", f"cut-{form}/", "--until", "2031-02-01")[0] == 0
    file = next((ran / f"cut-{form}").glob("*-events.*"))
    if form == "parquet":
        found = list(pandas.read_parquet(file).index)
    elif form == "csv":
        found = [row["id"] for row in table(file)]
    else:
        found = [json.loads(line)["id"] for line in file.read_text("utf-8").splitlines()[1:]]
    folder = load("bridge-talks")
    day = dt.date(2031, 2, 1)
    replayed = replay(folder.case, folder.log.until(day)).events
    assert found == [entry.event.id for entry in replayed] and 0 < len(found) < len(folder.log)


def test_netcdf_says_that_it_leaves_the_events_out(told: Told) -> None:
    assert "events are not in it" in told("bridge-talks", "--to", "netcdf", "-o", "bridge.nc")[2]
    assert "events" not in told("quiet-spring", "--to", "netcdf", "-o", "quiet.nc")[2]


@pytest.mark.parametrize(
    ("arguments", "code", "exit_code"),
    [
        (("bridge-talks",), "--to", 2),
        (("nothing", "--to", "csv"), "DET047", 2),
        (("bridge-talks", "--to", "csv", "--variable", "goodwill"), "no variable", 2),
        (("quiet-spring", "--to", "csv", "--until", "2031-05-01"), "belong to a case", 2),
        (("bridge-talks", "--to", "csv", "-o", "bridge-talks/case.yaml/x.csv"), "DET061", 3),
    ],
)
def test_refusals(told: Told, arguments: tuple[str, ...], code: str, exit_code: int) -> None:
    got, out, err = told(*arguments)
    assert got == exit_code and out == "" and code in err
