"""The work of a study: a batch of runs, done in any process, reduced to arrays of fixed size."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from forsyningssim.measures import MEASURES, Finished, Value, bill
from forsyningssim.measures.cover import cover_from_the_start, days_of_cover
from forsyningssim.measures.equity import borne
from forsyningssim.measures.reading import by_medicine, codes, municipal
from forsyningssim.scenario.library import Resolved, ScenarioFile
from forsyningssim.scenario.overlay import overlays_of
from forsyningssim.setting import Setting, prepare
from forsyningssim.simulation import simulate_resolved
from forsyningssim.studies.design import Future, under
from forsyningssim.studies.quiet import without_crisis

Numbers = npt.NDArray[np.float64]
Curves = npt.NDArray[np.float32]
WEEK = 7
_YEAR = 364  # whole weeks, so that weekdays are the same


@dataclass(frozen=True)
class Task:
    """What all batches of a study share; cheap to send, and opened once in a process."""

    study: str
    """Hash of the study."""
    seed: int
    persons: int | None
    content: bytes = field(repr=False, compare=False)
    """The scenario, packed."""
    quiet: bool = False
    """Whether the crisis is left out."""

    @classmethod
    def of(
        cls, file: ScenarioFile, study: str, seed: int, persons: int | None, *, quiet: bool = False
    ) -> Task:
        """Pack a scenario."""
        return cls(study, seed, persons, zlib.compress(pickle.dumps(file)), quiet)


@dataclass(frozen=True)
class Batch:
    """Some replicates under one policy, in one or more futures."""

    task: Task
    policy: str
    futures: tuple[Future, ...]
    replicates: range


@dataclass(frozen=True)
class Part:
    """What came of a batch: a row for each run, futures before replicates.

    N runs, M measures, S medicines, W weeks (the last may be shorter). Not a number where a measure
    cannot be told.
    """

    policy: str
    future: npt.NDArray[np.int64]
    """(N,)"""
    replicate: npt.NDArray[np.int64]
    """(N,)"""
    totals: Numbers
    """For all of Norway. (N, M)"""
    present: Numbers
    """The same, each year after the first counting for less. (N, M)"""
    by_medicine: Numbers
    """(N, M, S)"""
    bill: Numbers
    """NOK by component and payer. (N, K, Y)"""
    borne: Numbers
    """Days without medicine by group, centrality and age. (N, G + 4 + 6)"""
    untreated: Curves
    """Treatments without, on the mean day of each week. (N, S, W)"""
    cover: Curves
    """Stock in Norway in days of normal use, on the mean day of each week. (N, S, W)"""

    @property
    def cells(self) -> list[tuple[str, int, int]]:
        """Policy, future and replicate of each run."""
        runs = zip(self.future.tolist(), self.replicate.tolist(), strict=True)
        return [(self.policy, future, replicate) for future, replicate in runs]


@dataclass(frozen=True)
class Municipal:
    """One run of every treatment in Norway: what it comes to, in all and by municipality."""

    policy: str
    replicate: int
    totals: Numbers
    """(M,)"""
    codes: tuple[str, ...]
    """Numbers of the municipalities."""
    by_municipality: Numbers
    """Not a number where a measure is not told by municipality. (M, places)"""


def work(batch: Batch) -> Part:
    """Run a batch. Imports, kernels, the scenario and its population are paid once in a process."""
    cells = [(future, replicate) for future in batch.futures for replicate in batch.replicates]
    found = [_reduced(_finished(batch.task, batch.policy, *cell)) for cell in cells]
    totals, later, by_substance, noks, by_bearer, untreated, cover = zip(*found, strict=True)
    return Part(
        batch.policy,
        np.array([future.number for future, _ in cells]),
        np.array([replicate for _, replicate in cells]),
        np.stack(totals),
        np.stack(later),
        np.stack(by_substance),
        np.stack(noks),
        np.stack(by_bearer),
        np.stack(untreated),
        np.stack(cover),
    )


def finished_runs(batch: Batch) -> Iterator[tuple[int, int, Finished]]:
    """Yield future, replicate and the finished run, for all runs of a batch."""
    for future in batch.futures:
        for replicate in batch.replicates:
            yield future.number, replicate, _finished(batch.task, batch.policy, future, replicate)


def work_in_full(batch: Batch) -> Municipal:
    """Follow every treatment of one run, which is the first of the batch."""
    finished = _finished(batch.task, batch.policy, batch.futures[0], batch.replicates[0])
    values = [measure.function(finished) for measure in MEASURES.values()]
    places = [municipal(finished, value) for value in values]
    unknown = np.full(len(finished.places.names), np.nan)
    return Municipal(
        batch.policy,
        batch.replicates[0],
        np.array([_number(value.total) for value in values]),
        tuple(codes(finished)),
        np.stack([unknown if place is None else place for place in places]),
    )


def work_undisturbed(batch: Batch) -> Numbers:
    """Compare stock in Norway with that of a run begun a year earlier, as a share. (N, T).

    From the first day of the warm-up, mean of all medicines. Nothing happens in these runs but what
    the scenario has in the background, so that the season cancels out and what is left of the
    difference is how the model began.
    """
    ours, earlier = (_undisturbed(batch, days) for days in (0, _YEAR))
    same_days = earlier[:, _YEAR:]
    apart: Numbers = (ours - same_days) / same_days.mean()
    return apart


def _undisturbed(batch: Batch, earlier: int) -> Numbers:
    """Stock in Norway in days of normal use, where the warm-up is so much longer. (N, T)."""
    said = _opened(batch.task)
    now = said.under()
    file = replace(said, doc=now.doc, scenario=now.scenario, settings=())
    days = file.scenario.horizon.warm_up_days + earlier
    nothing: dict[str, Any] = {
        "disruptions": {}, "policies": {}, "uncertainties": {}, "study.crises_per_year": [],
    }  # fmt: skip
    resolved = file.where(overlays_of({**nothing, "horizon.warm_up_days": days})).under()
    setting = prepare(resolved.scenario, batch.task.persons)
    runs = (
        simulate_resolved(resolved, setting, replicate, batch.task.seed).finished
        for replicate in batch.replicates
    )
    return np.stack([np.nanmean(cover_from_the_start(finished), axis=0) for finished in runs])


def _finished(task: Task, policy: str, future: Future, replicate: int) -> Finished:
    resolved, setting = _prepared(task, policy, future)
    return simulate_resolved(resolved, setting, replicate, task.seed).finished


@lru_cache(maxsize=2)
def _opened(task: Task) -> ScenarioFile:
    file: ScenarioFile = pickle.loads(zlib.decompress(task.content))
    return file


@lru_cache(maxsize=2)
def _prepared(task: Task, policy: str, future: Future) -> tuple[Resolved, Setting]:
    resolved = under(_opened(task), future, policy)
    if task.quiet:
        resolved = without_crisis(resolved)
    return resolved, prepare(resolved.scenario, task.persons)


def _reduced(
    finished: Finished,
) -> tuple[Numbers, Numbers, Numbers, Numbers, Numbers, Curves, Curves]:
    """Take every measure, the bill, who bears it and two curves.

    Shapes (M,), (M,), (M, S), (K, Y), (B,), (S, W), (S, W).
    """
    values = [measure.function(finished) for measure in MEASURES.values()]
    return (
        np.array([_number(value.total) for value in values]),
        np.array(
            [_number(value.total if value.present is None else value.present) for value in values]
        ),
        np.stack([_medicines(finished, value) for value in values]),
        bill(finished),
        borne(finished),
        weekly(_untreated(finished)),
        weekly(days_of_cover(finished)),
    )


def _number(total: float | None) -> float:
    return np.nan if total is None else float(total)


def _medicines(finished: Finished, value: Value) -> Numbers:
    told = by_medicine(finished, value)
    unknown: Numbers = np.full(len(finished.catalogue.substances), np.nan)
    return unknown if told is None else told.astype(np.float64)


def _untreated(finished: Finished) -> Numbers:
    """Treatments without at the end of each measured day. (S, days)."""
    counted = (finished.untreated * finished.weight[:, np.newaxis]).astype(np.float64)
    without: Numbers = finished.catalogue.groups_of @ counted  # whole numbers: exact in any order
    return without


def weekly(daily: Numbers) -> Curves:
    """Average a curve over weeks, the last of which may be shorter. (S, days) to (S, W)."""
    starts = np.arange(0, daily.shape[1], WEEK)
    lengths = np.diff(np.append(starts, daily.shape[1]))
    means: Curves = (np.add.reduceat(daily, starts, axis=1) / lengths).astype(np.float32)
    return means
