"""`detente why` and `detente turning-points`: contracts for scripts, words for people, refusals that say what to do."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from faults.scenarios import QUIET_SPRING, ground, written

from sim.cli.main import run

Golden = Callable[[str, str], None]


@pytest.fixture
def bridge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sound case of the fixtures with a scenario, in the current folder."""
    shutil.copytree(Path(__file__).parent / "fixtures" / "sound", tmp_path / "bridge-talks")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "110")
    ground(Path("bridge-talks"))
    written("quiet-spring", QUIET_SPRING)
    return tmp_path


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = run(list(arguments))
        out, err = capsys.readouterr()
        return code, out, err

    return call


Told = Callable[..., tuple[int, str, str]]


def data(told: Told, *arguments: str) -> dict[str, Any]:
    code, out, err = told(*arguments, "--json")
    assert code == 0, out + err
    found: dict[str, Any] = json.loads(out)["result"]
    return found


def whole(found: dict[str, Any]) -> float:
    return math.fsum((found["drift"], *(share["share"] for share in found["shares"])))


# --- a case -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("variable", ["climate", "tension", "trust(PRK>USA)", "pain(PRK)", "ripeness"])
def test_the_contract_of_the_shares(told: Told, variable: str) -> None:
    """Drift and shares sum to the change as printed, each share has its event, summary and sources."""
    found = data(told, "why", "us-dprk", variable, "--from", "2018-03-01", "--to", "2018-07-15")
    assert abs(whole(found) - found["change"]) < 1e-9
    assert found["change"] == found["to_value"] - found["from_value"] != 0.0
    assert [abs(s["share"]) for s in found["shares"]] == sorted(
        (abs(s["share"]) for s in found["shares"]), reverse=True
    )
    for share in found["shares"]:
        assert share["event"] and share["summary"] and (share["sources"] or share["by_clock"])


def test_the_day_of_the_first_date_is_over(told: Told) -> None:
    """The summit of 12 June is no part of a change that begins that day, and all of one that ends with it."""
    after, before = (
        {s["event"] for s in data(told, "why", "us-dprk", "climate", "--from", a, "--to", b)["shares"]}
        for a, b in (("2018-06-12", "2018-06-20"), ("2018-06-11", "2018-06-12"))
    )
    assert "singapore-summit" not in after and "singapore-summit" in before


def test_what_was_not_known_has_no_share(told: Told) -> None:
    """The secret visit of April 2018 became public on the 17th."""
    span = ("why", "us-dprk", "climate", "--from", "2018-03-01", "--to", "2018-04-10")
    names = {s["event"] for s in data(told, *span)["shares"]}
    known = {s["event"] for s in data(told, *span, "--as-known", "2018-04-10")["shares"]}
    assert "pompeo-secret-visit" in names - known


def test_in_words(told: Told, golden: Golden, bridge: Path) -> None:
    """The whole text, with a rest in one line."""
    golden("cli/why.txt", told("why", "bridge-talks", "climate", "--top", "1")[1])


def test_people_read_shares_times_a_hundred(told: Told, bridge: Path) -> None:
    """In JSON tension is 0 to 1; in words it is said to be shown x 100, and it is."""
    found, text = data(told, "why", "bridge-talks", "tension"), told("why", "bridge-talks", "tension")[1]
    assert f"{100 * found['from_value']:.1f} to {100 * found['to_value']:.1f}" in text and "Shown x 100." in text


def test_other_weights_are_said_in_every_result(told: Told, bridge: Path) -> None:
    """In JSON and in words, of every command that takes them."""
    state = ("state", "bridge-talks", "--at", "2031-06-01")
    others = [(name, "bridge-talks") for name in ("turning-points", "ledger", "replay")]
    for arguments in (("why", "bridge-talks", "climate"), state, *others):
        assert data(told, *arguments, "--weights", "unit")["weights"] == "unit"
        assert "With other weights than the case's own: unit." in told(*arguments, "--weights", "unit")[1]
        assert "weights" not in data(told, *arguments)


def test_a_zero_weight_event_is_counted_among_those_without_a_share(told: Told, bridge: Path) -> None:
    """In JSON it stands with 0."""
    found = data(told, "why", "bridge-talks", "climate")
    zero = [s["event"] for s in found["shares"] if s["share"] == 0.0]
    text = told("why", "bridge-talks", "climate")[1]
    assert ("no share in it" in text) == bool(zero)


# --- phases -------------------------------------------------------------------------------------------


def test_a_phase_in_words(told: Told, golden: Golden, bridge: Path) -> None:
    """What set it off with its sources, what the guard saw, what would have averted it."""
    golden("cli/why-phase.txt", told("why", "bridge-talks", "phase", "--at", "2031-05-01")[1])


def test_turning_points_in_words(told: Told, golden: Golden, bridge: Path) -> None:
    """Every change of phase of the small case."""
    golden("cli/turning-points.txt", told("turning-points", "bridge-talks")[1])


def test_turning_points_for_scripts(told: Told) -> None:
    """Hanoi is its own precipitant, and the only event that the break of 28 February needs."""
    found = data(told, "turning-points", "us-dprk", "--as-known", "2019-03-31")
    last = found["turning_points"][-1]
    assert last["departure"] == {"from": "DETAIL", "to": "BREAKDOWN"} and last["at"] == "2019-02-28"
    assert [p["event"] for p in last["precipitants"]] == ["hanoi-no-deal"] and last["precipitants"][0]["sources"]
    assert "hanoi-no-deal" in [d["event"] for d in last["not_without"]]
    alone = data(told, "why", "us-dprk", "phase", "--at", "2019-03-15", "--as-known", "2019-03-31")
    assert alone["turning_point"] == last and alone["phase"] == "BREAKDOWN"


def test_the_first_phase_needs_no_reason(told: Told, bridge: Path) -> None:
    assert "every case starts" in told("why", "bridge-talks", "phase", "--at", "2031-01-01")[1]


# --- a run --------------------------------------------------------------------------------------------


@pytest.fixture
def ran(bridge: Path, told: Told) -> str:
    told("run", "quiet-spring", "--members", "8", "--jobs", "1", "-q")
    return "quiet-spring"


def test_a_run_in_words_and_for_scripts(told: Told, golden: Golden, ran: str) -> None:
    """Means over members with their errors; what was drawn stands together by type and actor."""
    found = data(told, "why", ran, "climate")
    assert abs(whole(found) - found["change"]) < 1e-9 and found["members"] == 8
    assert all({"event", "share", "summary", "sources"} <= set(s) for s in found["shares"])
    text = told("why", ran, "climate", "--top", "3")[1]
    golden("cli/why-run.txt", text.replace(found["run"], "quiet-spring---------"))


def test_one_member(told: Told, ran: str) -> None:
    """A member's shares are exact too, and differ from another's."""
    one, other = (data(told, "why", ran, "climate", "--member", str(k)) for k in (0, 1))
    assert abs(whole(one) - one["change"]) < 1e-9
    assert one["members"] == 1 and one["shares"] != other["shares"]


# --- refusals -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("us-dprk", "climte"), "DET049", "did you mean `climate`?"),
        (("us-dprk", "phase"), "DET049", "--at DATE"),
        (("us-dprk", "phase", "--from", "2018-01-01"), "DET049", "on one day"),
        (("us-dprk", "climate", "--at", "2018-01-01"), "DET049", "--from and --to"),
        (("us-dprk", "climate", "--from", "2019-01-01", "--to", "2018-01-01"), "DET049", "lies before"),
        (("us-dprk", "climate", "--from", "2001-01-01"), "DET044", "outside"),
        (("us-dprk", "climate", "--to", "2031-01-01"), "DET044", "choose days within"),
        (("us-dprk", "climate", "--member", "1"), "DET049", "belongs to a run"),
        (("us-dprc", "climate"), "DET045", "did you mean `us-dprk`?"),
        (("quite-spring", "climate"), "DET047", "did you mean `quiet-spring`?"),
        (("quiet-spring", "phase"), "DET049", "detente plot phases"),
        (("quiet-spring", "climate", "--as-known", "2031-01-01"), "DET049", "belong to a case"),
        (("quiet-spring", "climate", "--member", "8"), "DET049", "members 0 to 7"),
        (("quiet-spring", "climate", "--from", "2031-01-01"), "DET044", "outside the run"),
        (("quiet-spring", "goodwill"), "DET049", "no variable"),
    ],
)
def test_refusals(told: Told, ran: str, arguments: tuple[str, ...], code: str, said: str) -> None:
    got, out, err = told("why", *arguments)
    assert got == 2 and out == "" and code in err and said in err
