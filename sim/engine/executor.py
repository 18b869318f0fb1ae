"""Executors: who computes the members of a run: this process, others on this machine (joblib), or a cluster (Dask).

A member depends on the experiment and its number alone, so every executor gives the same bytes, in the same order.
"""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from sim.engine.ensemble import Member
from sim.engine.experiment import Experiment, Luck
from sim.engine.simulate import member
from sim.errors import MissingError

MOST_IN_CHUNK = 25  # members between two reports of progress
LEAST_FOR_PROCESSES = 16  # fewer are done before other processes have started
WAIT_FOR_CLUSTER = 15  # seconds

Lot = tuple[int, Luck]
"""A member's number and its luck."""


class Executor(Protocol):
    """Computes members and hands them over in order."""

    @property
    def words(self) -> str:
        """What is written into the manifest of a run."""

    def members(self, experiment: Experiment, lots: Sequence[Lot]) -> Iterator[Member]:
        """The members of an experiment with these numbers and this luck, in this order."""


@dataclass(frozen=True)
class Serial:
    """One after the other, in this process."""

    words = "serial"

    def members(self, experiment: Experiment, lots: Sequence[Lot]) -> Iterator[Member]:
        """The members, one by one."""
        return (member(experiment, k, luck) for k, luck in lots)


@dataclass(frozen=True)
class Processes:
    """In several processes on this machine."""

    jobs: int

    @property
    def words(self) -> str:
        """The executor and how many processes it has."""
        return f"joblib, {self.jobs} processes"

    def members(self, experiment: Experiment, lots: Sequence[Lot]) -> Iterator[Member]:
        """The members, chunk by chunk."""
        from joblib import Parallel, delayed

        parcel, digest = pickle.dumps(experiment), experiment.digest
        work = Parallel(
            n_jobs=max(1, min(self.jobs, len(lots), 4 * cores())),
            return_as="generator",
            batch_size=1,
            pre_dispatch="2*n_jobs",
            initializer=_deaf,
        )
        tasks = (delayed(chunk)(parcel, digest, part) for part in chunks(lots, self.jobs))
        for done in work(tasks):
            yield from done


@dataclass(frozen=True)
class Cluster:
    """On a Dask cluster whose scheduler listens at an address."""

    address: str

    @property
    def words(self) -> str:
        """The executor; the address is nobody's business."""
        return "dask"

    def members(self, experiment: Experiment, lots: Sequence[Lot]) -> Iterator[Member]:
        """The members, chunk by chunk."""
        client = self._client()
        try:
            parcel, digest = pickle.dumps(experiment), experiment.digest
            jobs = sum(client.nthreads().values()) or 1
            sent = client.scatter(parcel, broadcast=True, hash=False)
            tasks = [client.submit(chunk, sent, digest, part, pure=False) for part in chunks(lots, jobs)]
            for task in tasks:
                yield from task.result()
        finally:
            client.close()

    def _client(self) -> Any:
        try:
            from distributed import Client
        except ImportError as error:
            help_ = "pip install distributed"
            raise MissingError.of("DET060", "a cluster needs Dask, which is not installed", help=help_) from error
        try:
            return Client(self.address, timeout=WAIT_FOR_CLUSTER, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError, TypeError, TimeoutError) as error:
            message = f"no Dask scheduler answers at {self.address}"
            raise MissingError.of("DET061", message, help="check the address, or leave --dask out") from error


def executor_for(count: int, *, jobs: int | None = None, dask: str | None = None) -> Executor:
    """The executor for some members: a cluster where one is named, else processes where they are worth starting."""
    if dask is not None:
        return Cluster(dask)
    wanted = jobs or cores()
    if wanted == 1 or (jobs is None and count < LEAST_FOR_PROCESSES):
        return Serial()
    return Processes(wanted)


def cores() -> int:
    """How many processes can really run at once here."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


def ordinary(numbers: Iterable[int]) -> tuple[Lot, ...]:
    """Members with these numbers, each with its own luck in everything."""
    return tuple((k, Luck.of(k)) for k in numbers)


def chunks(lots: Sequence[Lot], jobs: int) -> Iterable[tuple[Lot, ...]]:
    """Members in portions: small enough to share evenly, and to lose little when interrupted."""
    size = max(1, min(MOST_IN_CHUNK, -(-len(lots) // (4 * jobs))))
    return (tuple(lots[k : k + size]) for k in range(0, len(lots), size))


def chunk(parcel: bytes, digest: str, lots: Iterable[Lot]) -> list[Member]:
    """Some members, in a process that may have met the experiment before."""
    experiment = _unpacked(digest, parcel)
    return [member(experiment, k, luck) for k, luck in lots]


def _deaf() -> None:
    """A worker leaves an interrupt to the process that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@lru_cache(maxsize=2)
def _unpacked(digest: str, parcel: bytes) -> Experiment:
    found: Experiment = pickle.loads(parcel)  # made by this program, for this program
    return found
