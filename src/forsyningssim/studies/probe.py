"""Runs that are asked for one after another, as a search or a race goes on."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Final

import numpy as np

from forsyningssim.errors import ForsyningssimError
from forsyningssim.measures import MEASURES
from forsyningssim.measures.measure import Numbers
from forsyningssim.parquet import database
from forsyningssim.studies.design import Future
from forsyningssim.studies.plan import Cell
from forsyningssim.studies.pool import done
from forsyningssim.studies.store import Store
from forsyningssim.studies.work import Batch, Task, work

AT_ONCE: Final = 5
"""Runs in a batch: few, since nobody knows how many will be asked for."""


class UntoldError(ForsyningssimError):
    """A measure cannot be told in a run on which an answer hangs."""

    exit_code = 3

    def __init__(self, measure: str, policy: str) -> None:
        self.measure, self.policy = measure, policy
        super().__init__(measure, policy)

    def __str__(self) -> str:
        """Name the measure and the policy."""
        return f"{self.measure} cannot be told in every run under '{self.policy}'"


class Probe:
    """One measure of runs that a store keeps: those that are there are read, others are run.

    Any number of workers gives the same values, and the same parts in the store.
    """

    def __init__(
        self, task: Task, store: Store, measure: str, executor: Executor | None, workers: int
    ) -> None:
        self.task, self.store = task, store
        self.executor, self.workers = executor, workers
        self._column = list(MEASURES).index(measure)
        self.measure = measure
        self._known: dict[Cell, Numbers] = self._kept()
        self.runs = 0
        """Runs that were made here and now."""

    def values(
        self,
        policies: Sequence[str],
        future: Future,
        replicates: range,
        medicine: int | None = None,
    ) -> Numbers:
        """Give the measure under some policies in some replicates of a future. (P, R).

        Of Norway as a whole, or of a medicine by its place among the medicines of the study.

        Raises
        ------
        UntoldError
            It cannot be told in one of the runs.
        """
        self._run(policies, future, replicates)
        place = 0 if medicine is None else medicine + 1
        found = np.array(
            [
                [self._known[policy, future.number, r][place] for r in replicates]
                for policy in policies
            ]
        )
        for policy, told in zip(policies, found, strict=True):
            if np.isnan(told).any():
                raise UntoldError(self.measure, policy)
        return found

    def _run(self, policies: Sequence[str], future: Future, replicates: range) -> None:
        batches = [
            Batch(self.task, policy, (future,), range(block[0], block[-1] + 1))
            for policy in policies
            for block in _blocks(
                [r for r in replicates if (policy, future.number, r) not in self._known]
            )
        ]
        if not batches:
            return
        with database() as connection:
            for part in done(self.executor, work, batches, self.workers):
                self.store.add(connection, part)
                told = part.totals[:, self._column], part.by_medicine[:, self._column]
                self._known.update(zip(part.cells, np.column_stack(told), strict=True))
                self.runs += len(part.cells)

    def _kept(self) -> dict[Cell, Numbers]:
        """Read what the store has already: of each run the whole, then each medicine. (1 + S,)."""
        cells = self.store.have()
        if not cells:
            return {}
        each = f"len(by_medicine) // {len(MEASURES)}"
        query = (
            f'SELECT policy, future, replicate, "{self.measure}", by_medicine'
            f"[{self._column} * ({each}) + 1 : {self._column + 1} * ({each})]"
            " FROM read_parquet($files)"
        )
        with database() as connection:
            rows = connection.execute(query, {"files": self.store.files(sorted(cells))}).fetchall()
        return {tuple(cell): np.array([whole, *parts], float) for *cell, whole, parts in rows}


def _blocks(replicates: Sequence[int]) -> list[list[int]]:
    """Cut at fixed places, and wherever a replicate is missing."""
    blocks: list[list[int]] = []
    for replicate in replicates:
        if blocks and replicate == blocks[-1][-1] + 1 and replicate % AT_ONCE:
            blocks[-1].append(replicate)
        else:
            blocks.append([replicate])
    return blocks
