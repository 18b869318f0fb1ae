"""Census: rates and types counted in a record, by hand and against the bundled case."""

from __future__ import annotations

from pathlib import Path

import pytest
from invented import case, day, event, joint

from sim.engine.replay import replay
from sim.engine.trajectory import Trajectory
from sim.future.census import Spell, as_yaml, census
from sim.future.heard import Heard, heard_of
from sim.model.frame import Frame
from sim.model.parameters import Parameters
from sim.record.case import Outlook, Rates, Tally
from sim.record.dates import DAY, seconds
from sim.record.event import Event
from sim.record.files import read_case
from sim.record.log import EventLog
from sim.record.yamlfile import parse

ROOT = Path(__file__).resolve().parents[1]
START = seconds(day("01-01"))
NO_TALKS: list[Spell] = [(START, START + 100 * DAY, "CONFRONTATION")]
CHANGING: list[Spell] = [
    (START, START + 50 * DAY, "CONFRONTATION"),
    (START + 50 * DAY, START + 80 * DAY, "PRENEG"),
    (START + 80 * DAY, START + 100 * DAY, "STALEMATE"),
]


def _acts(frame: Frame, *events: Event) -> list[Heard]:
    resolved = EventLog(events).resolved(frame.case.start, frame.case.end)
    return [h for e in resolved if (h := heard_of(frame, e)) is not None]


def _unexcited(**changes: object) -> Frame:
    nothing = dict.fromkeys(("own_conf", "own_coop", "reciprocal_conf", "reciprocal_coop", "triangular"), 0.0)
    return Frame(case(**changes), Parameters().changed({**nothing, "talks_coop": 4.0, "impasse_coop": 2.0}))


EVENTS = (
    event("criticise", "01-10"),
    event("criticise", "02-25"),
    event("threat.force", "03-25", "B", "A"),
    event("praise", "03-01", "envoy", "office"),
    joint("talks.working", "03-05"),
    joint("summit.nodeal", "03-08"),
    event("talks.walkout", "03-24", "B", "A"),
    joint("agreement.framework", "03-09"),
    event("commitment.fulfilled", "03-10"),
    event("statement.neutral", "03-11"),
    event("criticise", "03-12", "A", "C"),
    event("criticise", "03-13", "C", "A"),
)


def test_types_are_counted_by_kind_of_phase_and_joint_ones_half_for_each() -> None:
    frame = _unexcited()
    found = census(frame, _acts(frame, *EVENTS), CHANGING)
    assert dict(found.marks["A"].conf) == {"criticise": Tally(no_talks=1, talks=1)}
    assert dict(found.marks["A"].coop) == {
        "praise": Tally(talks=1),
        "summit.held": Tally(talks=0.5),  # what came of it was no deal; what was set out for was a summit
        "talks.working": Tally(talks=0.5),
    }
    assert dict(found.marks["B"].conf) == {"threat.force": Tally(impasse=1)}
    assert dict(found.marks["B"].coop) == {
        "summit.held": Tally(talks=0.5),
        "talks.working": Tally(impasse=1, talks=0.5),
    }


def test_without_excitation_rates_are_counts_over_time_and_kind_of_phase() -> None:
    frame = _unexcited()
    found = census(frame, _acts(frame, *EVENTS), CHANGING)
    lived = (50 * 1.0 + 30 * 4.0 + 20 * 2.0) / 100
    assert found.rates["A"] == Rates(conf=2 / 100, coop=round(2 / 100 / lived, 4))
    assert found.rates["B"] == Rates(conf=1 / 100, coop=round(2 / 100 / lived, 4))


def test_what_excitation_explains_is_taken_off() -> None:
    frame = Frame(case(), Parameters().changed({"own_conf": 0.1, "reciprocal_conf": 0.2}))
    hostile = [event("criticise", f"01-{k:02}", id=f"a{k}") for k in range(2, 12)]
    alleged = event("criticise", "01-20", "B", "A", modality="alleged", id="b")
    found = census(frame, _acts(frame, *hostile, alleged), NO_TALKS)
    assert found.rates["A"].conf == pytest.approx((10 - 10 * 0.1 - 0.4 * 0.2) / 100, abs=5e-5)
    assert found.rates["B"].conf == 0.0  # less than nothing would be left
    assert found.rates["A"].coop == 0.0


def test_the_phase_of_an_act_is_the_one_before_it() -> None:
    frame = _unexcited()
    at_the_change = event("praise", "02-20")
    assert seconds(day("02-20")) == CHANGING[0][1]
    found = census(frame, _acts(frame, at_the_change), CHANGING)
    assert dict(found.marks["A"].coop) == {"praise": Tally(no_talks=1)}
    first = census(frame, _acts(frame, event("praise", "01-01")), CHANGING)
    assert dict(first.marks["A"].coop) == {"praise": Tally(no_talks=1)}


def test_an_actor_with_two_opponents_has_its_rate_for_each() -> None:
    frame = _unexcited(principals=[["A", "B"], ["A", "C"]])
    acts = [event("criticise", "02-01"), event("criticise", "02-02", "A", "C"), event("criticise", "02-03", "A", "B C")]
    found = census(frame, _acts(frame, *acts), NO_TALKS)
    assert found.rates["A"].conf == pytest.approx(3 / 100 / 2)
    assert found.marks["A"].conf["criticise"].no_talks == 3


def test_the_block_that_is_written_reads_back() -> None:
    frame = _unexcited()
    found = census(frame, _acts(frame, *EVENTS), CHANGING)
    document, problems = parse(as_yaml(found), "case.yaml")
    assert document is not None and not problems
    assert Outlook.model_validate(document.data["future"]) == found


# --- the bundled case ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bundled() -> Trajectory:
    folder = read_case(ROOT / "seeds" / "us-dprk")
    assert folder.case is not None
    return replay(folder.case, folder.log)


def test_the_bundled_case_states_what_its_own_record_gives(bundled: Trajectory) -> None:
    """After recoding, paste what this prints into `future:` of seeds/us-dprk/case.yaml, and say [DATA]."""
    frame = bundled.frame
    within = [e for e in bundled.events if bundled.starts <= e.at <= bundled.ends]
    acts = [h for e in within if (h := heard_of(frame, e)) is not None]
    spells = [(s.begins, s.ends, s.phase) for s in bundled.phases]
    found, stated = census(frame, acts, spells), frame.case.future
    assert stated is not None
    assert (found.rates, found.marks) == (stated.rates, stated.marks), as_yaml(found)


def test_the_bundled_rates_are_rates_of_principals(bundled: Trajectory) -> None:
    stated = bundled.frame.case.future
    assert stated is not None
    principals = {bundled.frame.actors[k] for k in bundled.frame.principals}
    assert set(stated.rates) == set(stated.marks) == principals
