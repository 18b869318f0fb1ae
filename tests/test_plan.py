"""Plan: what a scenario would change, with the line of each change, and every value as it was resolved."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from whatif import on

from sim.future.distribution import Choice, Normal, Triangular, Uniform
from sim.record.dates import timestamp
from sim.record.files import read_case
from sim.scenario.branch import Branch, branched
from sim.scenario.files import ScenarioFile, read_scenario
from sim.scenario.layered import Layered
from sim.scenario.plan import Step, dotted, parameter_rows, plan_data, resolved_rows, spelt, steps
from sim.scenario.schema import Scenario

SOUND = Path("tests/fixtures/sound")
PARENT = """\
schema: detente/scenario/v1
id: base
title: Base
case: bridge-talks
fork: {at: 2031-01-20}
changes:
  - op: remove
    event: EVENT
    why: It never came.
continue:
  until: 2032-06-30
  parameters: {material_half_life_days: 90, posture_scale: {dist: uniform, low: 15, high: 25}}
"""
CHILD = """\
schema: detente/scenario/v1
id: child
title: Child
case: bridge-talks
extends: base
fork: {at: 2031-01-20}
changes:
  - op: insert
    event:
      {id: x-letter, type: letter, actors: [ALD], targets: [BER], when: 2031-06-01, summary: A letter., intensity: 0.5}
    probability: 0.25
  - {op: rule, when: tension > 0.5, insert: {type: letter, actors: [ALD], targets: [BER]}}
"""
OTHER = """\
schema: detente/scenario/v1
id: other
title: Other
case: bridge-talks
fork: {at: 2031-01-20}
changes:
  - {op: delay, event: EVENT, by: 2 weeks}
  - {op: delay, event: EVENT, by: {dist: uniform, low: 1 day, high: 3 weeks}}
  - {op: delay, event: EVENT, to: 2031-08}
  - {op: edit, event: EVENT, set: {intensity: 0.5, label: Else}}
  - {op: policy, actor: ALD, use: grit}
  - {op: policy, actor: DUN, use: grit, toward: BER, from: 2031-03, until: 2031-04-15}
  - {op: remove, event: nothing}
"""


@pytest.fixture
def planned(tmp_path: Path) -> tuple[Branch, Layered, list[str]]:
    """A scenario that extends another, with its branch and the ids of the case's events."""
    import shutil

    shutil.copytree(SOUND, tmp_path / "seeds" / "bridge-talks")
    folder = tmp_path / "scenarios" / "bridge-talks"
    folder.mkdir(parents=True)
    case = read_case(tmp_path / "seeds" / "bridge-talks")
    assert case.case is not None
    ahead = [e.event.id for e in case.log.resolved(case.case.start, case.case.end) if e.at > on("01-20")]
    (folder / "base.yaml").write_text(PARENT.replace("EVENT", ahead[0]))
    (folder / "child.yaml").write_text(CHILD)
    file: ScenarioFile = read_scenario(folder / "child.yaml", checked=False)
    assert file.scenario is not None and file.document is not None, file.problems
    return branched(file.scenario, case.case, case.log), file.document, ahead


def test_steps_name_each_change_and_its_line(planned: tuple[Branch, Layered, list[str]]) -> None:
    """The parent's changes first, each with the file and the line where it is written."""
    branch, document, ahead = planned
    found = steps(branch, document)
    removed = branch.log[ahead[0]]
    assert [(s.op, s.mark, s.event, Path(s.file).name, s.line) for s in found] == [
        ("remove", "-", ahead[0], "base.yaml", 7),
        ("insert", "+", "x-letter", "child.yaml", 8),
        ("rule", "*", None, "child.yaml", 12),
    ]
    assert found[0].words == f"{removed.type} {removed.id}: {removed.summary}" and found[0].why == "It never came."
    assert found[1].words == "letter x-letter, intensity 0.5: A letter. (in 25 % of members)"
    assert (found[2].when, found[2].words) == ("the fork to the end", "when tension > 0.5: letter")


def test_each_kind_of_change_in_words(planned: tuple[Branch, Layered, list[str]], tmp_path: Path) -> None:
    """By how much and to when, what was and what is set, who follows what and until when."""
    branch, _, ahead = planned
    old = branch.log[ahead[0]]
    path = tmp_path / "scenarios" / "bridge-talks" / "other.yaml"
    path.write_text(OTHER.replace("EVENT", old.id))
    file = read_scenario(path, checked=False)
    assert file.scenario is not None and file.document is not None
    found = steps(replace(branch, scenario=file.scenario), file.document)
    what = f"{old.type} {old.id}"
    assert [(s.mark, s.words) for s in found] == [
        (">", f"{what} by 14 days"),
        (">", f"{what} by uniform (low 1, high 21) days"),
        (">", f"{what} to 2031-08"),
        ("~", f"{what}: intensity {old.intensity:g} -> 0.5, label {old.label} -> Else"),
        ("*", "ALD follows grit"),
        ("*", "DUN follows grit toward BER"),
        ("-", "nothing"),
    ]
    assert [s.when for s in found[3:]] == [old.when.text, "the fork to the end", "2031-03 to 2031-04-15", ""]


def test_plan_data_is_plain(planned: tuple[Branch, Layered, list[str]]) -> None:
    """Everything that scripts rely on, as JSON takes it."""
    branch, document, ahead = planned
    data = json.loads(json.dumps(plan_data(branch, document)))
    assert [c["op"] for c in data["changes"]] == ["remove", "insert", "rule"]
    assert data["later_events"]["rule"] == "none" and data["later_events"]["kept"] == []
    assert data["later_events"]["dropped"] == ahead[1:]
    assert data["later_events"]["why"] == dict.fromkeys(ahead[1:], "later_events: none")
    assert (data["kept"], data["forks"], data["begins"]) == (len(branch.history), "2031-01-20", "2031-01-20")
    assert (data["scenario"], data["case"], data["ends"]) == ("child", "bridge-talks", "2032-06-30")
    assert data["log_digest"] == branch.log.digest


def test_parameters_are_shown_beside_their_defaults(planned: tuple[Branch, Layered, list[str]]) -> None:
    """Those that differ, in order of name."""
    rows = parameter_rows(planned[0].scenario)
    assert [(r["name"], r["value"]) for r in rows] == [
        ("material_half_life_days", "90"),
        ("posture_scale", "uniform (low 15, high 25)"),
    ]
    assert [r["default"] for r in rows] == [120.0, 20.0]


def test_resolved_values_say_where_they_come_from(planned: tuple[Branch, Layered, list[str]]) -> None:
    """Each value with its file and line, or `default`."""
    branch, document, ahead = planned
    rows = {path: (value, Path(home).name) for path, value, home in resolved_rows(branch.scenario, document)}
    assert rows["title"] == ("Child", "child.yaml:3")
    assert rows["changes.0.event"] == (ahead[0], "base.yaml:8")
    assert rows["changes.1.probability"] == ("0.25", "child.yaml:11")
    assert rows["continue.until"] == ("2032-06-30", "base.yaml:11")
    assert rows["continue.members"] == ("400", "default")
    assert rows["continue.parameters.posture_scale.low"] == ("15.0", "base.yaml:12")
    assert "changes.1.event.actors" in rows and "notes" not in rows


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "0.5"),
        (26.0, "26"),
        (Uniform(dist="uniform", low=1.0, high=2.0), "uniform (low 1, high 2)"),
        (Triangular(dist="triangular", low="4 weeks", mode=30, high=60), "triangular (low 28, mode 30, high 60)"),
        (Normal(dist="normal", mean=0, sd=1), "normal (mean 0, sd 1)"),
        (Choice(dist="choice", values=(1, 2)), "choice (values [1.0, 2.0])"),
    ],
)
def test_numbers_and_distributions_in_one_line(value: Any, text: str) -> None:
    """As somebody would say them."""
    assert spelt(value) == text


def test_a_path_as_it_is_written() -> None:
    """What `--set` takes."""
    assert dotted(()) == "" and dotted(("a", 0, "b")) == "a.0.b"
    assert Step("edit", None, "", "", "", 1).mark == "~" and Step("delay", None, "", "", "", 1).mark == ">"


@pytest.mark.parametrize("path", sorted(Path("scenarios/us-dprk").glob("*.yaml")), ids=lambda p: p.stem)
def test_bundled_scenarios_have_a_plan(path: Path) -> None:
    """Each change has a line, each event ahead a fate, and the words name what is set or moved."""
    file = read_scenario(path)
    assert file.scenario is not None and file.case is not None and file.case.case is not None
    assert file.document is not None
    branch = branched(file.scenario, file.case.case, file.case.log)
    data = plan_data(branch, file.document)
    assert len(data["changes"]) == len(file.scenario.changes) and all(c["line"] > 1 for c in data["changes"])
    assert all(c["words"] and "None" not in c["words"] for c in data["changes"])
    assert data["begins"] is None or data["begins"] >= timestamp(branch.forks)
    assert isinstance(file.scenario, Scenario)
