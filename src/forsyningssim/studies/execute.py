"""Run a study: what is planned less what is there, batch by batch, until it is enough."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

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
from forsyningssim.studies.stopping import Rule, State, look
from forsyningssim.studies.store import Store
from forsyningssim.studies.work import Batch, Task, work, work_in_full

LEVEL: Final = 0.95
"""Confidence of every sampling interval."""
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
    states: Mapping[str, State]
    """How well each policy is known, where the study was to go on until it is."""

    @property
    def missed(self) -> dict[str, State]:
        """Give the policies that are not as well known as wanted: the cap came first."""
        return {policy: state for policy, state in self.states.items() if state.misses}


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
        runs = _Runs(plan, store, doing, workers, told or (lambda _done, _of: None))
        try:
            replicates, states = runs.replicated()
            runs.explored(replicates)
            runs.in_full()
        except BrokenProcessPool:
            raise StudyIncompleteError(str(folder), "a worker process ended unasked") from None
    write_replicates(plan, store, replicates)
    write_time_series(plan, store, replicates)
    return Finish(read_outcomes(plan, store, replicates), replicates, store, states)


@contextmanager
def executor_of(executor: Executor | None, workers: int) -> Iterator[Executor | None]:
    """Give the executor to use: the caller's, local processes, or none for one worker."""
    with processes(workers) if executor is None and workers > 1 else nullcontext(executor) as doing:
        yield doing


class _Runs:
    """The runs of one study, those that are there and those to come."""

    def __init__(
        self, plan: Plan, store: Store, executor: Executor | None, workers: int, told: Told
    ) -> None:
        self.plan, self.store, self.told = plan, store, told
        self.executor, self.workers = executor, workers
        self.have = set(store.have())

    def replicated(self) -> tuple[int, dict[str, State]]:
        """Replicate the scenario as written; return how often, and how well it is known then."""
        plan = self.plan
        if not plan.until:
            self._complete(plan.central(plan.replicates, self.have), plan.replicates)
            return plan.replicates, {}
        rule = Rule(plan.until, plan.minimum, plan.replicates, LEVEL)
        goal, states, many = plan.minimum, dict[str, State](), 0
        for many in rule.looks():
            self._complete(plan.central(many, self.have), max(goal, many))
            outcomes = read_outcomes(plan, self.store, many)
            states = {
                policy: look(rule, {name: outcomes.of(policy, name) for name in plan.until})
                for policy in plan.policies
            }
            if all(state.stop == "precise" for state in states.values()):
                break
            goal = max(state.measures[0].expected for state in states.values())
            goal = min(goal, plan.replicates)
        return many, states

    def explored(self, replicates: int) -> None:
        """Run the futures."""
        self._complete(self.plan.explored(self.have), replicates)

    def _complete(self, batches: Iterable[Batch], goal: int) -> None:
        """Run batches and keep what comes of each; ``goal`` is the replicates expected."""
        wanted = set(self.plan.cells(goal))
        passed = len(wanted & self.have)
        self.told(passed, len(wanted))
        with self.store.connect() as connection:
            for part in done(self.executor, work, list(batches), self.workers):
                self.store.add(connection, part)
                self.have.update(part.cells)
                passed += len(part.future)
                self.told(passed, len(wanted))

    def in_full(self) -> None:
        """Follow every treatment in a few replicates of each policy."""
        plan, have = self.plan, self.store.have_in_full()
        task = Task(plan.task.study, plan.seed, None, plan.task.content)
        batches = [
            Batch(task, policy, (AS_WRITTEN,), range(replicate, replicate + 1))
            for policy in plan.policies
            for replicate in range(plan.national)
            if (policy, 0, replicate) not in have
        ]
        with self.store.connect() as connection:
            for run in done(self.executor, work_in_full, batches, self.workers):
                self.store.add_in_full(connection, run)
