"""Executors: serial, joblib and Dask give the same bytes, with any number of jobs and chunks."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.engine.ensemble import Member
from sim.engine.execute import task_of
from sim.engine.executor import Cluster, Processes, Serial, chunks, executor_for, ordinary
from sim.engine.experiment import Experiment
from sim.errors import DetenteError, MissingError
from sim.scenario.files import load_scenario

COUNT = 12


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    """A scenario in which everything is drawn: changes, dates, parameters, chance, and a rule."""
    settings = [("continue.evidence", "sample")]
    file = load_scenario("hanoi-small-deal", settings)
    found = task_of(file, "hanoi-small-deal").experiment
    assert not found.shares_history and found.rules
    return found


@pytest.fixture(scope="module")
def members(experiment: Experiment) -> list[Member]:
    """The members, one by one."""
    return list(Serial().members(experiment, ordinary(range(COUNT))))


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_processes_give_the_same_bytes(experiment: Experiment, members: list[Member], jobs: int) -> None:
    assert list(Processes(jobs).members(experiment, ordinary(range(COUNT)))) == members


def test_a_cluster_gives_the_same_bytes(experiment: Experiment, members: list[Member]) -> None:
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        found = list(Cluster(cluster.scheduler_address).members(experiment, ordinary(range(COUNT))))
    assert found == members


def test_order_and_company_do_not_matter(experiment: Experiment, members: list[Member]) -> None:
    backwards = list(Serial().members(experiment, ordinary(reversed(range(COUNT)))))
    assert backwards[::-1] == members
    assert list(Serial().members(experiment, ordinary([7]))) == [members[7]]


def test_members_differ(members: list[Member]) -> None:
    assert len({m.digest for m in members}) == COUNT


def test_an_experiment_travels(experiment: Experiment, members: list[Member]) -> None:
    sent = pickle.loads(pickle.dumps(experiment))
    assert sent.digest == experiment.digest
    assert list(Serial().members(sent, ordinary([3]))) == [members[3]]


def test_an_absent_cluster_is_missing(experiment: Experiment, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("sim.engine.executor.WAIT_FOR_CLUSTER", 1)
    with pytest.raises(MissingError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9") as missing:
        list(Cluster("tcp://127.0.0.1:9").members(experiment, ordinary([0])))
    assert missing.value.exit_code == 3


def test_which_executor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.engine.executor.cores", lambda: 2)
    assert executor_for(4) == Serial()
    assert executor_for(400) == Processes(2)
    assert executor_for(4, jobs=3) == Processes(3)
    assert executor_for(400, jobs=1) == Serial()
    assert executor_for(400, dask="tcp://a:1") == Cluster("tcp://a:1")


@pytest.mark.parametrize(("count", "jobs"), [(0, 1), (1, 4), (23, 2), (400, 2), (1000, 64)])
def test_chunks_hold_every_member_once(count: int, jobs: int) -> None:
    lots = ordinary(range(count))
    parts = list(chunks(lots, jobs))
    assert [lot for part in parts for lot in part] == list(lots)
    assert all(1 <= len(part) <= 25 for part in parts)


def test_problems_come_back_from_other_processes(experiment: Experiment, tmp_path: Path) -> None:
    """What goes wrong in a worker is our own error here, with its code."""
    with pytest.raises(DetenteError) as error:
        list(_failing(experiment))
    assert error.value.problems[0].code == "DET042"


def _failing(experiment: Experiment) -> Iterator[Member]:
    from dataclasses import replace

    from sim.future.distribution import Uniform

    impossible = Uniform(dist="uniform", low=0.75, high=0.95)  # above the crisis_threshold
    unstable = Uniform(dist="uniform", low=0.9, high=1.0)
    broken = replace(experiment, parameters={"crisis_release": impossible, "reciprocal_coop": unstable})
    return Processes(2).members(broken, ordinary(range(2)))
