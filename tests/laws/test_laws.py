"""The laws of the engine (architecture page): each test is one of them. Law 12 is tests/test_light.py."""

from __future__ import annotations

import copy
import datetime as dt
import json
import math
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from drafts import Draft, Pledge, written
from fold import steps
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import History, decorated, histories, parameters, plain_case

from sim.engine.replay import replay
from sim.engine.trajectory import Trajectory
from sim.model.effect import batches_of, effect_of
from sim.model.evolve import evolve, initial
from sim.model.frame import Frame
from sim.model.parameters import Parameters
from sim.model.phases import Transition
from sim.model.readouts import trust
from sim.model.state import State
from sim.record.case import Case
from sim.record.dates import DAY, seconds
from sim.record.event import Event
from sim.record.files import read_events, to_json_lines, to_yaml
from sim.record.log import EventLog

moments = st.builds(lambda day, rest: day * DAY + rest, st.integers(0, 1100), st.sampled_from((0, 1, 43_200)))
known_days = st.integers(-10, 1100).map(lambda n: dt.date(2017, 1, 1) + dt.timedelta(n))


def results(t: Trajectory) -> tuple[tuple[State, ...], tuple[Transition, ...]]:
    return t.states, t.transitions


# --- law 1 -----------------------------------------------------------------------------------------------


@given(histories(), parameters())
def test_law_1_same_experiment_same_bytes(history: History, chosen: Parameters) -> None:
    """Running the same thing twice gives the same bytes."""
    first, second = (results(replay(history.case, history.log, chosen)) for _ in range(2))
    assert pickle.dumps(first) == pickle.dumps(second)
    assert repr(first) == repr(second)


ELSEWHERE = """
import hashlib, json, pickle, sys
from sim.record.case import Case
from sim.record.event import Event
from sim.record.log import EventLog
from sim.engine.replay import replay
digest = hashlib.sha256()
for line in sys.stdin:
    case, events = json.loads(line)
    log = EventLog(Event.model_validate_json(e) for e in events)
    t = replay(Case.model_validate_json(case), log)
    digest.update(repr((t.states, t.transitions, t.provenance)).encode())
    digest.update(pickle.dumps((t.states, t.transitions)))
print(digest.hexdigest())
"""


def test_law_1_same_bytes_in_any_process() -> None:
    """No hash seed and no order of insertion shows in a result."""
    lines: list[str] = []

    @settings(max_examples=60)  # each is replayed once more in each of three processes
    @given(histories())
    def collect(history: History) -> None:
        events = [e.model_dump_json(by_alias=True) for e in history.log]
        lines.append(json.dumps([history.case.model_dump_json(by_alias=True), events]))

    collect()
    found = {digest_elsewhere("\n".join(lines), seed) for seed in ("0", "1", "4711")}
    assert len(found) == 1


def digest_elsewhere(lines: str, hash_seed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        input=lines,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


BANS = [
    Draft("letter", gap=1, cast="forth", pledge=Pledge(about="forbids", type=code, clauses=clauses))
    for code, clauses in (("test.nuclear", ()), ("praise", ()), ("demand", (("letter", "BET"),)))
]


def test_law_1_a_state_holds_nothing_without_an_order() -> None:
    """A state is nested tuples of texts and numbers: a set, or a model that carries one, differs between processes."""
    case = plain_case()
    state = replay(case, EventLog(written(case, BANS))).states[-1]
    assert not strangers(state)


def strangers(value: object, path: str = "state") -> list[str]:
    """Every part of a value that is neither a tuple, a text, a number nor nothing."""
    if isinstance(value, tuple):
        names = getattr(value, "_fields", range(len(value)))
        return [found for name, part in zip(names, value, strict=True) for found in strangers(part, f"{path}.{name}")]
    return [] if value is None or isinstance(value, str | int | float) else [f"{path}: {type(value).__name__}"]


# --- law 2 -----------------------------------------------------------------------------------------------


@given(histories(), parameters())
def test_law_2_replay_is_the_fold_of_evolve(history: History, chosen: Parameters) -> None:
    """Without policies a replay equals the fold of `evolve` over batches and timers."""
    frame = Frame(history.case, chosen)
    states, transitions = [initial(frame)], []
    for step in steps(frame, history.log):
        states += [step.after] if step.after is not step.before else []
        transitions += [step.transition] if step.transition is not None else []
    assert results(replay(history.case, history.log, chosen)) == (tuple(states), tuple(transitions))


# --- law 3, which is also invariant 5 -----------------------------------------------------------------------


@given(histories(), parameters(), moments)
def test_law_3_to_t_and_then_on_equals_at_once(history: History, chosen: Parameters, moment: int) -> None:
    """Stopping anywhere and going on from the kept state equals going through at once; fork equals replay."""
    case, log = history
    cut = min(seconds(case.start) + moment, seconds(case.end))
    whole = replay(case, log, chosen)
    before = replay(case, log, chosen, until=cut)
    after = replay(case, log, chosen, resume=pickle.loads(pickle.dumps(before.states[-1])))
    assert before.states + after.states[1:] == whole.states
    assert before.transitions + after.transitions == whole.transitions
    assert before.states[-1] == whole.at(cut)


@given(histories())
def test_law_3_keeping_only_the_last_state_changes_nothing(history: History) -> None:
    """What is kept of a replay does not change it."""
    every, last = (replay(*history, keep=keep) for keep in ("all", "last"))
    assert last.states == every.states[-1:] and last.transitions == every.transitions


# --- law 6 -----------------------------------------------------------------------------------------------


@given(histories(), known_days, known_days, moments)
def test_law_6_views_commute(history: History, known: dt.date, day: dt.date, moment: int) -> None:
    """`as_known` and `until` commute."""
    case, log = history
    for cut in (day, seconds(case.start) + moment):
        one, other = log.as_known(known).until(cut), log.until(cut).as_known(known)
        assert one == other and one.digest == other.digest
        assert one.resolved(case.start, case.end) == other.resolved(case.start, case.end)
        assert results(replay(case, one)) == results(replay(case, other))


@given(histories(), known_days, known_days)
def test_law_6_views_narrow(history: History, one: dt.date, other: dt.date) -> None:
    """A view twice is the view once, two bounds are the tighter one, and nothing outside it is seen."""
    case, log = history
    for view in (EventLog.as_known, EventLog.until):
        assert view(view(log, one), one) == view(log, one)
        assert view(view(log, one), other) == view(view(log, other), one) == view(log, min(one, other))
    assert all(event.known <= one for event in log.as_known(one))
    cut = log.until(one).resolved(case.start, case.end)
    assert cut == tuple(e for e in log.resolved(case.start, case.end) if e.at <= seconds(one))


# --- law 7, which is also invariant 1 ------------------------------------------------------------------------

RANGES = {"climate": (-100.0, 100.0), "posture": (-1.0, 1.0), "hardness_asymmetry": (0.0, 2.0)}


@given(histories(), parameters(), st.lists(moments, max_size=4))
def test_law_7_read_outs_stay_in_range(history: History, chosen: Parameters, times: list[int]) -> None:
    """Climate in [-100, 100], posture in [-1, 1], everything else in [0, 1], and never NaN."""
    t = replay(history.case, history.log, chosen)
    looks = [*t.times, *(t.starts + moment for moment in times), t.ends + 40 * 365 * DAY]
    for name in t.variables:
        least, most = RANGES.get(name.partition("(")[0], (0.0, 1.0))
        assert all(least <= value <= most for _, value in t.series(name, looks)), name


@given(histories(), parameters())
def test_invariant_1_stocks_are_never_negative(history: History, chosen: Parameters) -> None:
    """Stocks, evidence and the mediation stock are numbers of at least 0."""
    t = replay(history.case, history.log, chosen)
    for state in t.states:
        rows = [row for row in (*state.stocks, *state.trust, state.mediation) if row is not None]
        assert all(value >= 0 and math.isfinite(value) for row in rows for value in row[1:])


@given(histories(most=12))
@settings(max_examples=50)  # each example bisects two quantiles for every dyad
def test_law_7_trust_lies_within_its_interval(history: History) -> None:
    """0 < low < high < 1; and the mean lies between them unless the evidence is very lopsided."""
    t = replay(*history)
    for i, j in t.frame.pairs:
        reading = trust(t.frame, t.states[-1], i, j, t.ends)
        assert 0.0 <= reading.low < reading.high <= 1.0 and 0.0 < reading.mean < 1.0


# --- law 8, which is also invariant 3 ------------------------------------------------------------------------


@given(histories(gaps=(0, 0, 0, 5)), st.randoms(use_true_random=False))
def test_law_8_order_of_equal_time_events_does_not_matter(history: History, luck: Any) -> None:
    """Shuffled events of a log, and shuffled effects of a batch, give the same bits."""
    case, log = history
    shuffled = list(log)
    luck.shuffle(shuffled)
    assert results(replay(case, EventLog(shuffled))) == results(replay(case, log))
    frame, state = Frame(case), initial(Frame(case))
    for batch in batches_of(frame, log.resolved(case.start, case.end)):
        effects = list(batch.effects)
        luck.shuffle(effects)
        after = evolve(frame, state, batch.at, batch.effects)
        assert repr(evolve(frame, state, batch.at, effects)) == repr(after)
        state = after[0]


@given(histories(), st.randoms(use_true_random=False))
def test_invariant_3_order_of_references_and_participants_does_not_matter(history: History, luck: Any) -> None:
    """What an event does depends on the set of its participants and references, not on how they are listed."""
    case, log = history
    frame = Frame(case)

    def shuffled(event: Event) -> Event:
        many = {name: list(getattr(event.refs, name)) for name in type(event.refs).model_fields}
        names = list(event.targets)
        for values in (*many.values(), names):
            luck.shuffle(values)
        refs = event.refs.model_copy(update={name: tuple(values) for name, values in many.items()})
        return event.model_copy(update={"refs": refs, "targets": tuple(names)})

    other = EventLog(map(shuffled, log))
    one_replay, other_replay = replay(case, log), replay(case, other)
    assert [s._replace(agenda=()) for s in other_replay.states] == [s._replace(agenda=()) for s in one_replay.states]
    assert other_replay.transitions == one_replay.transitions
    for one, two in zip(*(x.resolved(case.start, case.end) for x in (log, other)), strict=True):
        assert effect_of(frame, one).impulses == effect_of(frame, two).impulses


# --- law 9, which is also invariant 25 -----------------------------------------------------------------------


@pytest.mark.parametrize(("suffix", "write"), [(".yaml", to_yaml), (".jsonl", to_json_lines)])
def test_law_9_events_survive_a_file(
    suffix: str, write: Callable[[EventLog, str], str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Reading what was written gives the same events, the same digest and no complaint."""
    path = tmp_path_factory.mktemp("events") / f"events{suffix}"

    @settings(max_examples=60)  # reading YAML with positions takes its time
    @given(histories(most=6).flatmap(decorated))
    def survive(history: History) -> None:
        path.write_text(write(history.log, history.case.id), encoding="utf-8")
        placed, problems = read_events(path, history.case.id)
        assert problems == ()
        read = EventLog(p.event for p in placed)
        assert read == history.log and read.digest == history.log.digest

    survive()


@given(histories(most=8).flatmap(decorated))
def test_law_9_models_survive_a_dump(history: History) -> None:
    """decode(encode(x)) == x for events and cases, as data, as JSON and copied."""
    case, log = history
    assert Case.model_validate_json(case.model_dump_json(by_alias=True, exclude_defaults=True)) == case
    assert Case.model_validate(case.model_dump()) == case
    for event in log:
        assert Event.model_validate(event.model_dump()) == event
        assert Event.model_validate_json(event.model_dump_json(by_alias=True)) == event
        assert Event.model_validate(event.model_dump(mode="json", by_alias=True, exclude_defaults=True)) == event
        assert copy.deepcopy(event) == event and pickle.loads(pickle.dumps(event)) == event


@given(histories(), parameters())
def test_law_9_states_and_parameters_survive(history: History, chosen: Parameters) -> None:
    """A pickled state is the state to the last bit; parameters come back from their plain data."""
    for state in replay(history.case, history.log, chosen).states:
        again = pickle.loads(pickle.dumps(state))
        assert again == state and repr(again) == repr(state)
    for again in (Parameters(**asdict(chosen)), pickle.loads(pickle.dumps(chosen))):
        assert again == chosen and again.digest == chosen.digest
    assert Parameters(**json.loads(json.dumps(asdict(chosen)))) == chosen


@pytest.mark.parametrize(("suffix", "write"), [(".yaml", to_yaml), (".jsonl", to_json_lines)])
@pytest.mark.parametrize("letter", ["\u2028", "\u2029", "\ufeff", "\x85"])
def test_law_9_line_separators_survive_a_file_or_are_refused_at_once(
    suffix: str, write: Callable[[EventLog, str], str], letter: str, tmp_path: Path
) -> None:
    """A text that an event accepts can be read back from every kind of file."""
    try:
        event = Event.model_validate(
            {"id": "e", "type": "letter", "actors": ["A"], "when": "2017-01-01", "summary": f"a{letter}b"}
        )
    except ValueError:
        return
    path = tmp_path / f"events{suffix}"
    path.write_text(write(EventLog([event]), "c"), encoding="utf-8")
    placed, problems = read_events(path)
    assert problems == () and [p.event for p in placed] == [event]
