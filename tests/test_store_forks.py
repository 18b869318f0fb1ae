"""Scenarios and stored logs: a scenario about a stored log, its branch kept as a fork, a fork written as a scenario."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented import ACTORS, event
from invented import CASE as CASE_OF_TESTS
from stores import KINDS
from stores import address as database
from whatif import course

from sim import load
from sim.cli.main import run
from sim.cli.output import Output
from sim.cli.plotruns import recorded_of
from sim.engine.ensemble import Ensemble
from sim.engine.execute import branch_of, recorded_task, task_of
from sim.engine.experiment import experiment_of
from sim.engine.forked import events_of, kept_branch, scenario_of, scenario_text
from sim.engine.replay import replay
from sim.engine.runfile import load as load_run
from sim.errors import DetenteError
from sim.record.event import Event
from sim.record.files import plain
from sim.scenario.files import load_scenario, read_scenario, scenario_paths
from sim.store.edit import Removal
from sim.store.failures import BadEdit
from sim.store.log import Log
from sim.store.store import Store
from sim.store.verify import verified

CASE = "us-dprk"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The bundled case in a store, where nobody writes into its first log."""
    made = Store(tmp_path_factory.mktemp("store") / "talks.db", by="a coder", tool="test 1")
    made.log(CASE, create=True).append(sorted(load(CASE).log, key=lambda e: (e.known, e.id)))
    return made


@pytest.fixture
def address(store: Store) -> str:
    return f"{store.name}#{CASE}"


# --- scenarios about stored logs -------------------------------------------------------------------------


def test_a_scenario_about_a_stored_log_runs_as_about_the_case_s_files(address: str) -> None:
    """Run, pair and digests are the same; only where the log was read is said."""
    one, other = load_scenario("hanoi-small-deal"), load_scenario("hanoi-small-deal", [("case", address)])
    for make in (lambda file: task_of(file, "x"), recorded_task):
        filed, from_store = make(one).card, make(other).card
        assert from_store.stored_log == str(Path(address).resolve()) and filed.stored_log == ""
        assert filed._replace(scenario_digest="", stored_log="") == from_store._replace(
            scenario_digest="", stored_log=""
        )


@pytest.mark.parametrize(
    ("case", "code", "words"),
    [
        ("no.db#us-dprk", "DET086", "no.db is not there"),
        ("talks.db#us-dprkk", "DET087", "did you mean `us-dprk`?"),
        ("talks.db#us-dprk@000000", "DET081", "not the one that was pinned"),
        ("postgresql://me:geheim@127.0.0.1:1/talks#us-dprk", "DET086", "a password does not belong"),
        ("postgresql://me@127.0.0.1:1/talks#us-dprk", "DET086", "does not answer"),
        ("#us-dprk", "DET012", "got nothing"),
    ],
)
def test_a_stored_case_that_cannot_be_read_is_a_problem_at_its_place(
    store: Store, tmp_path: Path, case: str, code: str, words: str
) -> None:
    """A relative path leads from the scenario's project; a password is neither kept nor shown."""
    (tmp_path / "talks.db").symlink_to(store.name)
    path = tmp_path / "scenarios" / "late.yaml"
    path.parent.mkdir()
    text = next(p for p in scenario_paths() if p.stem == "deadline-extended").read_text(encoding="utf-8")
    path.write_text(text.replace("case: us-dprk", f"case: {case}").replace("id: deadline-extended", "id: late"))
    problem = read_scenario(path).errors[0]
    assert (problem.code, problem.line) == (code, 10)
    assert words in f"{problem.message} {problem.help}"
    assert "geheim" not in f"{problem}"
    path.write_text(path.read_text().replace(f"case: {case}", "case: talks.db#us-dprk"))
    assert read_scenario(path).errors == ()


# --- a branch as a fork ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [p.stem for p in scenario_paths(CASE)])
def test_the_fork_of_a_scenario_holds_the_events_of_its_branch(store: Store, address: str, name: str) -> None:
    branch = branch_of(load_scenario(name, [("case", address)]))
    kept = kept_branch(store.log(CASE), branch, f"fork-{name}")
    wanted = events_of(branch)
    assert {e.id: e for e in kept.log.events()} == wanted
    assert verified(kept.log).problem is None and sum(kept.counts.values()) < 75
    if branch.begins is None and branch.log.known is None:
        found = replay(branch.case, kept.log.event_log()).states[-1]
        assert found == course(experiment_of(branch, {})).trajectory.states[-1]


def test_what_a_fork_cannot_hold_is_said(store: Store, address: str) -> None:
    kept = kept_branch(store.log(CASE), branch_of(load_scenario("hanoi-small-deal", [("case", address)])), "told")
    assert [words.split()[-1] for words in kept.left_out] == ["rules", "value", "fork"]
    assert kept.log.head.seq == kept.log.lineage[-2].last + sum(kept.counts.values())  # type: ignore[operator]


def test_a_fork_that_fails_leaves_no_log_behind(store: Store, address: str) -> None:
    branch = branch_of(load_scenario("deadline-extended", [("case", address)]))
    kept_branch(store.log(CASE), branch, "once")
    before = store.names()
    with pytest.raises(BadEdit):
        store.forked(store.log(CASE), "half", None, [Removal("no-such-event")])
    with pytest.raises(DetenteError, match="already"):
        kept_branch(store.log(CASE), branch, "once")
    assert store.names() == before


def test_views_of_a_day_before_the_change_are_those_of_the_parent(store: Store, address: str) -> None:
    branch = branch_of(load_scenario("deadline-extended", [("case", address)]))
    fork = kept_branch(store.log(CASE), branch, "views").log
    known = store.log(CASE).event_log()["year-end-deadline"].known
    for day, alike in ((known - dt.timedelta(1), True), (known, False)):
        assert (list(fork.known(day).events()) == list(store.log(CASE).known(day).events())) is alike


# --- a fork as a scenario ----------------------------------------------------------------------------------

RECORD = [
    event("letter", "03-01"),
    event("talks.working", "04-10"),
    event("threat.nonforce", "05-02"),
    event("summit.held", "06-12"),
]
DAYS = st.integers(1, 28)
EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("remove"), st.integers(0, 3)),
        st.tuples(st.just("move"), st.integers(0, 3), DAYS),
        st.tuples(st.just("alter"), st.integers(0, 3), st.sampled_from([0.5, 1.5])),
        st.tuples(st.just("insert"), DAYS),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda edit: edit[:2],
)


def edited(fork: Log, edits: list[tuple[object, ...]]) -> None:
    """Edits of events that are still there."""
    for op, *rest in edits:
        there = {e.id: e for e in fork.events()}
        if op == "insert":
            fork.insert(event("praise", f"09-{rest[0]:02}"))
            continue
        target = there.get(RECORD[int(str(rest[0]))].id)
        if target is None:
            continue
        if op == "remove":
            fork.remove(target.id)
        elif op == "move":
            fork.replace(target.id, Event.model_validate({**plain(target), "when": f"2031-08-{rest[1]:02}"}))
        else:
            fork.replace(target.id, target.model_copy(update={"intensity": rest[1]}))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=settings.default.max_examples // 4)
@given(edits=EDITS)
def test_a_fork_written_as_a_scenario_makes_the_same_fork_again(
    edits: list[tuple[object, ...]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("project")
    about = folder / "seeds" / "invented" / "case.yaml"
    about.parent.mkdir(parents=True)
    about.write_text(json.dumps({**CASE_OF_TESTS, "actors": list(ACTORS)}), encoding="utf-8")
    about.with_name("events.yaml").write_text("schema: detente/events/v1\nevents: []\n", encoding="utf-8")
    store = Store(folder / "talks.db")
    log = store.log("invented", create=True)
    log.append(RECORD)
    fork = log.fork("what-if")
    edited(fork, edits)
    wanted = list(fork.events())
    if wanted == RECORD:
        return
    path = folder / "scenarios" / "again.yaml"
    path.parent.mkdir()
    path.write_text(scenario_text(scenario_of(fork, "again")), encoding="utf-8")
    file = read_scenario(path)
    assert file.errors == (), (file.errors, file.case and file.case.errors)
    assert list(kept_branch(log, branch_of(file), "again").log.events()) == wanted


def test_keys_that_a_scenario_does_not_change_are_named(store: Store) -> None:
    fork = store.log(CASE).fork("keys")
    one = next(e for e in fork.events() if e.place)
    fork.replace(one.id, one.model_copy(update={"place": "Elsewhere", "intensity": 1.25}))
    written = scenario_of(fork, "keys")
    assert written.unsaid == {one.id: ("place",)}
    assert f"# Not in it: place of {one.id}" in scenario_text(written)


def test_what_others_write_meanwhile_is_not_undone(tmp_path: Path) -> None:
    """Neither by a branch that was read before, nor by the scenario of a fork that was made before."""
    store = Store(tmp_path / "talks.db")
    log = store.log(CASE, create=True)
    log.append(load(CASE).log)
    file = load_scenario("deadline-extended", [("case", f"{store.name}#{CASE}")])
    log.append([event("letter", "2020-01-05", "USA", "PRK", id="colleague")])
    kept = kept_branch(log, branch_of(file), "late")
    assert kept.counts == {"insert": 0, "replace": 2, "remove": 0}
    log.append([event("letter", "2020-01-06", "USA", "PRK", id="another")])
    assert [change.event for change in scenario_of(kept.log, "late").scenario.changes] == [
        "year-end-deadline",
        "moratorium-dropped",
    ]


def test_a_change_of_the_day_of_record_is_named(store: Store) -> None:
    fork = store.log(CASE).fork("recorded")
    one, other = list(fork.events())[40:42]
    fork.replace(one.id, one.model_copy(update={"recorded": dt.date(2020, 9, 1)}))
    with pytest.raises(BadEdit, match="that a scenario can say"):
        scenario_of(fork, "recorded")
    fork.remove(other.id)
    assert scenario_of(fork, "recorded").unsaid == {one.id: ("recorded",)}


@pytest.mark.parametrize("kind", KINDS)
def test_a_scenario_of_a_fork_leads_back_to_its_store(kind: str, tmp_path: Path) -> None:
    """On a server, too, whose address has options; without a password."""
    where = database(kind, tmp_path)
    store = Store(where.replace("postgres:@", "postgres:geheim@"))
    log = store.log(CASE, create=True)
    log.append(load(CASE).log)
    fork = log.fork("less")
    fork.remove("hanoi-no-deal", recorded="2020-10-01")
    path = tmp_path / "less.yaml"
    path.write_text(scenario_text(scenario_of(fork, "less")), encoding="utf-8")
    assert "geheim" not in path.read_text(encoding="utf-8")
    file = read_scenario(path)
    assert file.errors == () and file.case is not None and len(file.case.log) == len(load(CASE).log)


def test_nothing_to_write_is_said(store: Store) -> None:
    with pytest.raises(BadEdit, match="changes nothing"):
        scenario_of(store.log(CASE).fork("same"), "same")
    with pytest.raises(BadEdit, match="forks from no other"):
        scenario_of(store.log(CASE), "root")


def test_the_recorded_line_of_a_run_is_of_the_log_it_was_made_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """When the log has grown since, the line is left out, and that is said."""
    monkeypatch.chdir(tmp_path)
    log = Store("talks.db").log(CASE, create=True)
    log.append(load(CASE).log)
    assert run(["run", "deadline-extended", "--set", f"case=talks.db#{CASE}", "--alone"]) == 0
    assert recorded_of(find_ensemble(), Output()) is not None
    log.append([event("letter", "2020-01-05", "USA", "PRK", id="colleague")])
    assert recorded_of(find_ensemble(), Output()) is None
    assert "has changed since the run" in capsys.readouterr().err


def find_ensemble() -> Ensemble:
    (folder,) = (path for path in Path("runs").iterdir() if path.is_dir())
    return load_run(folder)
