"""Run a study: what is planned less what is there, batch by batch, until it is enough."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from forsyningssim.analysis.intervals import LEVEL, Interval, t_interval
from forsyningssim.analysis.stopping import Rule, State, look
from forsyningssim.analysis.warmup import WarmUp, check_warm_up
from forsyningssim.errors import ForsyningssimError
from forsyningssim.parquet import database
from forsyningssim.scenario.policies import NONE
from forsyningssim.simulation import compiled
from forsyningssim.spec import Text
from forsyningssim.studies.design import AS_WRITTEN
from forsyningssim.studies.national import write_national
from forsyningssim.studies.outcomes import (
    Outcomes,
    read_outcomes,
    write_replicates,
    write_time_series,
)
from forsyningssim.studies.plan import Plan, as_told, only
from forsyningssim.studies.pool import done, processes
from forsyningssim.studies.store import Store
from forsyningssim.studies.work import WEEK, Batch, Task, work, work_in_full, work_undisturbed
from forsyningssim.words import joined, percent, say

UNDISTURBED: Final = 20
"""Replicates by which the warm-up is judged."""
QUIET: Final = "without_crisis"
"""Folder, within a study's, of the same runs without the crisis."""
SHORTEST: Final = 10 * WEEK
"""Days of a run whose beginning can be judged."""
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
class Beginning:
    """What is left of how the model began when the first day is measured."""

    warm_up: WarmUp
    """What MSER-5 says of the difference to a run begun a year earlier."""
    left: Interval
    """That difference in the first four measured weeks, as a share of the stock in Norway."""

    @property
    def warnings(self) -> list[Text]:
        """Warn where the rule asks for more and something is shown to be left.

        The rule alone is not enough: stock goes up and down over months by itself, which the rule
        takes for a beginning that is not over.
        """
        warning = self.warm_up.warning("stock_in_norway")
        if warning is None or self.left.holds(0):
            return []
        rest = say("{0} of the stock is left of it", "{0} av lageret gjenstår av den",
                   percent(abs(self.left.estimate)))  # fmt: skip
        return [joined("; ", [warning, rest])]


@dataclass(frozen=True)
class Finish:
    """What a study came to."""

    outcomes: Outcomes
    replicates: int
    store: Store
    states: Mapping[str, State]
    """How well each policy is known, where the study was to go on until it is."""

    beginning: Beginning | None
    """Whether the warm-up is long enough; none where the run is too short to tell."""
    quiet: Outcomes | None = None
    """The same runs without the crisis, where the scenario asks for cost per year."""

    @property
    def warnings(self) -> list[Text]:
        """Say what a reader must know: a cap that came first, a warm-up that is too short."""
        found = [
            say("{0}: {1}", "{0}: {1}", policy, state.words())
            for policy, state in self.missed.items()
        ]
        return [*found, *(self.beginning.warnings if self.beginning else [])]

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
            beginning = runs.begun()
            quiet = _without_crisis(plan, folder, replicates, runs)
        except BrokenExecutor:
            raise StudyIncompleteError(str(folder), "a worker process ended unasked") from None
    write_replicates(plan, store, replicates)
    write_time_series(plan, store, replicates)
    outcomes = read_outcomes(plan, store, replicates)
    write_national(plan, store, outcomes)
    return Finish(outcomes, replicates, store, states, beginning, quiet)


def _without_crisis(plan: Plan, folder: Path, replicates: int, runs: _Runs) -> Outcomes | None:
    """Run the same without the crisis, in a folder within, where cost per year is asked for."""
    if not plan.file.under().scenario.study.crises_per_year:
        return None
    wanted, store = quiet_of(plan, folder, replicates)
    store.tell({**as_told(wanted), "complete": False})
    again = _Runs(wanted, store, runs.executor, runs.workers, runs.told)
    again.replicated()
    again.explored(replicates)
    write_replicates(wanted, store, replicates)
    store.tell({**as_told(wanted), "complete": True})
    return read_outcomes(wanted, store, replicates)


def quiet_of(plan: Plan, folder: Path, replicates: int) -> tuple[Plan, Store]:
    """Give the plan of a study's runs without the crisis, and where they are kept."""
    wanted = plan.without_crisis(replicates)
    return wanted, Store(folder / QUIET, wanted.hash)


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
        with database() as connection:
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
        with database() as connection:
            for run in done(self.executor, work_in_full, batches, self.workers):
                self.store.add_in_full(connection, run)

    def begun(self) -> Beginning | None:
        """Look how the scenario begins where nothing happens, in some replicates."""
        plan, horizon = self.plan, self.plan.file.under().scenario.horizon
        if horizon.days + horizon.warm_up_days < SHORTEST:
            return None
        batch = Batch(plan.task, NONE, (AS_WRITTEN,), range(UNDISTURBED))
        (series,) = done(self.executor, work_undisturbed, [batch], self.workers)
        chosen = horizon.warm_up_days
        left = t_interval(series[:, chosen : chosen + 4 * WEEK].mean(axis=1), LEVEL)
        return Beginning(check_warm_up(series, chosen), left)
