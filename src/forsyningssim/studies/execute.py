"""Run a study: what is planned less what is there, batch by batch, until it is enough."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from forsyningssim.errors import ForsyningssimError
from forsyningssim.simulation import compiled
from forsyningssim.studies.design import AS_WRITTEN
from forsyningssim.studies.outcomes import (
    Outcomes,
    read_outcomes,
    write_replicates,
    write_time_series,
)
from forsyningssim.studies.plan import Plan, as_told, only
from forsyningssim.studies.pool import done, processes
from forsyningssim.studies.store import Store
from forsyningssim.studies.work import Batch, Task, work, work_in_full

Told: TypeAlias = Callable[[int, int], None]
"""Hears how many runs are done, of how many."""


class StudyIncompleteError(ForsyningssimError):
    """A study ended before all its runs were done; what is there stays, and is not run again."""

    exit_code = 4

    def __init__(self, folder: str, reason: str) -> None:
        self.folder, self.reason = folder, reason
        super().__init__(folder, reason)

    def __str__(self) -> str:
        """Return the folder, what happened, and that nothing is lost."""
        return f"{self.folder}: {self.reason}; the same command goes on from there"


@dataclass(frozen=True)
class Finish:
    """What a study came to."""

    outcomes: Outcomes
    replicates: int
    store: Store


def run_study(
    plan: Plan,
    folder: Path,
    executor: Executor | None = None,
    workers: int | None = None,
    *,
    told: Told | None = None,
    fresh: bool = False,
) -> Finish:
    """Run what is left of a study, and write its tables.

    ``executor`` is any that ``concurrent.futures`` knows; without one, ``workers`` local processes
    are started (as many as there are cores), or none for a single worker. The bytes of all files
    but the manifest depend on neither. ``told`` hears how many runs are done. With ``fresh`` a
    finished study of the same kind is run again.

    Raises
    ------
    OutputError
        The folder holds something else, or cannot be written.
    StudyIncompleteError
        A worker process was killed.
    """
    workers = workers or os.cpu_count() or 1
    store = Store(folder, plan.hash, fresh=fresh)
    store.tell({**store.manifest(), **as_told(plan), "complete": False})
    if executor is None and not compiled():
        work(only(plan, plan.policies[0], 0))  # here once, rather than in each process
    with executor_of(executor, workers) as doing:
        try:
            replicates = _central(plan, store, doing, workers, told)
            _in_full(plan, store, doing, workers)
        except BrokenProcessPool:
            raise StudyIncompleteError(str(folder), "a worker process ended unasked") from None
    write_replicates(plan, store, replicates)
    write_time_series(plan, store, replicates)
    return Finish(read_outcomes(plan, store, replicates), replicates, store)


@contextmanager
def executor_of(executor: Executor | None, workers: int) -> Iterator[Executor | None]:
    """Give the executor to use: the caller's, local processes, or none for one worker."""
    with processes(workers) if executor is None and workers > 1 else nullcontext(executor) as doing:
        yield doing


def _central(
    plan: Plan, store: Store, executor: Executor | None, workers: int, told: Told | None
) -> int:
    """Run the sample world; return how many replicates it took."""
    _run(plan, store, plan.replicates, executor, workers, told)
    return plan.replicates


def _run(
    plan: Plan,
    store: Store,
    replicates: int,
    executor: Executor | None,
    workers: int,
    told: Told | None,
) -> None:
    have = store.have()
    cells = set(plan.cells(replicates))
    passed = len(cells & have)
    batches = plan.batches(replicates, have)
    with store.connect() as connection:
        if told:
            told(passed, len(cells))
        for part in done(executor, work, batches, workers):
            store.add(connection, part)
            passed += len(part.future)
            if told:
                told(passed, len(cells))


def _in_full(plan: Plan, store: Store, executor: Executor | None, workers: int) -> None:
    """Follow every treatment in a few replicates of each policy."""
    have = store.have_in_full()
    task = Task(plan.task.study, plan.seed, None, plan.task.content)
    batches: Iterable[Batch] = [
        Batch(task, policy, (AS_WRITTEN,), range(replicate, replicate + 1))
        for policy in plan.policies
        for replicate in range(plan.national)
        if (policy, 0, replicate) not in have
    ]
    with store.connect() as connection:
        for run in done(executor, work_in_full, batches, workers):
            store.add_in_full(connection, run)
