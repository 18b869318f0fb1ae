"""The reference log replays as the reference study found: phases to the day, curves to nine digits.

The study's own daily values lie outside the repository; where they are at hand every day is compared, and each place
where the study was simpler than the model is shown to be the whole reason for the difference that it makes.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.engine.replay import replay
from sim.engine.trajectory import Trajectory
from sim.record.case import Case
from sim.record.dates import seconds, timestamp
from sim.record.event import Event
from sim.record.files import read_case
from sim.record.log import EventLog

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = Path(__file__).parent / "fixtures" / "reference"
STUDY = ROOT.parent / "shared" / "data" / "reference_replay" / "daily.csv"

PHASES = (
    ("CONFRONTATION", "2017-01-01"),
    ("CRISIS", "2017-08-08"),
    ("PRENEG", "2018-03-08"),
    ("FORMULA", "2018-04-01"),
    ("BREAKDOWN", "2018-05-24"),
    ("FORMULA", "2018-06-01"),
    ("DETAIL", "2018-06-12"),
    ("STALEMATE", "2018-08-24"),
    ("DETAIL", "2018-10-07"),
    ("STALEMATE", "2018-11-07"),
    ("DETAIL", "2019-01-18"),
    ("BREAKDOWN", "2019-02-28"),
    ("STALEMATE", "2019-04-29"),
    ("DETAIL", "2019-06-30"),
    ("BREAKDOWN", "2019-10-05"),
    ("STALEMATE", "2019-12-04"),
)
GUARDS = (16, 9, 10, 1, 8, 3, 2, 8, 2, 8, 1, 13, 8, 1, 13)
READ = ("climate", "tension", "pain(PRK)", "ripeness", "trust(USA>PRK)", "trust(PRK>USA)")


def loaded() -> tuple[Case, EventLog]:
    folder = read_case(REFERENCE)
    assert folder.case is not None
    return folder.case, folder.log


@pytest.fixture(scope="module")
def trajectory() -> Trajectory:
    case, log = loaded()
    return replay(case, log)


@pytest.fixture(scope="module")
def study() -> list[dict[str, str]]:
    if not STUDY.is_file():
        pytest.skip("the daily values of the reference study are not beside this repository (shared/data/…)")
    with STUDY.open(newline="") as file:
        return list(csv.DictReader(file))


def largest_gap(trajectory: Trajectory, study: list[dict[str, str]], column: str, variable: str) -> float:
    """Largest difference of a variable over all days, on the scale from 0 (or -100) to 100."""
    scale = 1.0 if variable == "climate" else 100.0
    days = ((dt.date.fromisoformat(row["date"]), float(row[column])) for row in study)
    return max(abs(trajectory.value(variable, day) * scale - value) for day, value in days)


# --- by itself --------------------------------------------------------------------------------------


def test_the_log_has_no_faults_but_missing_citations() -> None:
    folder = read_case(REFERENCE)
    assert len(folder.log) == 81
    assert {problem.code for problem in folder.problems} == {"DET038"}


def test_phases_and_their_days(trajectory: Trajectory) -> None:
    assert tuple((spell.phase, timestamp(spell.begins)) for spell in trajectory.phases) == PHASES
    assert tuple(transition.guard for transition in trajectory.transitions) == GUARDS


def test_turning_points(trajectory: Trajectory) -> None:
    """The lowest and highest days that the study reports."""
    climate, tension = trajectory.series("climate"), trajectory.series("tension")
    lowest, highest = min(climate, key=lambda p: p[1]), max(climate, key=lambda p: p[1])
    assert (timestamp(lowest[0]), round(lowest[1])) == ("2017-09-19", -96)
    assert (timestamp(highest[0]), round(highest[1])) == ("2018-06-19", 66)
    tensest = max(tension, key=lambda p: p[1])
    assert (timestamp(tensest[0]), round(100 * tensest[1])) == ("2017-09-22", 90)


def test_checkpoints(trajectory: Trajectory, golden: Callable[[str, str], None]) -> None:
    months = [dt.date(year, month, 1) for year in (2017, 2018, 2019, 2020) for month in range(1, 13)]
    lines = ["".join(["month".ljust(12), *(name.rjust(16) for name in READ), "  phase"])]
    for day in (m for m in months if seconds(m) <= trajectory.ends):
        cells = [f"{trajectory.value(name, day):.6f}".rjust(16) for name in READ]
        lines.append("".join([f"{day:%Y-%m-%d}".ljust(12), *cells, f"  {trajectory.phase(day)}"]))
    golden("reference.txt", "\n".join(lines) + "\n")


# --- against the study, every day --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "variable"),
    [
        ("climate", "climate"),
        ("tension", "tension"),
        ("posture_USA_PRK", "posture(USA>PRK)"),
        ("posture_PRK_USA", "posture(PRK>USA)"),
        ("pain_PRK", "pain(PRK)"),
    ],
)
def test_fully_specified_curves_agree(
    trajectory: Trajectory, study: list[dict[str, str]], column: str, variable: str
) -> None:
    assert len(study) == 1155
    assert largest_gap(trajectory, study, column, variable) < 1e-9


def test_phases_agree_on_every_day(trajectory: Trajectory, study: list[dict[str, str]]) -> None:
    differ = [row["date"] for row in study if trajectory.phase(dt.date.fromisoformat(row["date"])) != row["phase"]]
    assert differ == []


def test_ripeness_differs_by_the_mediators_credibility_alone(study: list[dict[str, str]]) -> None:
    """The study's mediators were believed in full: with the leverage raised by as much, ripeness agrees too."""
    case, log = loaded()
    assert 2.0 < largest_gap(replay(case, log), study, "ripeness", "ripeness") < 3.0
    mediator, ally = case.third_parties
    believed = 0.8  # Seoul's alignment with Washington
    full = mediator.model_copy(update={"leverage": 0.8 / believed})
    matched = case.model_copy(update={"third_parties": (full, ally)})
    assert largest_gap(replay(matched, log), study, "ripeness", "ripeness") < 1e-9


def test_trust_differs_by_the_ledger_alone(trajectory: Trajectory, study: list[dict[str, str]]) -> None:
    """Keeping a commitment teaches nothing where the ledger has none; with a matching entry trust agrees."""
    case, log = loaded()
    assert 4.0 < largest_gap(trajectory, study, "trust_USA_of_PRK", "trust(USA>PRK)") < 5.0
    assert largest_gap(trajectory, study, "trust_PRK_of_USA", "trust(PRK>USA)") < 1e-9
    promise = {"id": "remains", "by": "PRK", "to": ["USA"], "content": "To return remains.", "magnitude": 0.7}
    made = changed(log["singapore-statement"], effects={"commitments": [promise]})
    kept = changed(log["remains-returned"], refs={"fulfils": ["remains"]})
    others = [event for event in log if event.id not in (made.id, kept.id)]
    matched = replay(case, EventLog([*others, made, kept]))
    assert largest_gap(matched, study, "trust_USA_of_PRK", "trust(USA>PRK)") < 1e-9
    assert matched.at(case.end).talks == trajectory.at(case.end).talks


def changed(event: Event, **values: object) -> Event:
    data = event.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return Event.model_validate({**data, **values})
