"""Every replay of a crisis, held against what is published of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from forsyningssim.scenario.known import Known
from forsyningssim.scenario.library import ScenarioFile, load
from forsyningssim.scenario.policies import NONE
from forsyningssim.setting import prepare
from forsyningssim.simulation import simulate_resolved
from forsyningssim.studies.design import AS_WRITTEN, Future, sample, under
from forsyningssim.validation.envelope import reckoned
from forsyningssim.validation.figures import verdict
from forsyningssim.validation.seen import FIGURES, Crisis, counted

SCENARIOS: Final = Path("scenarios")
REPLICATES: Final = 12
"""Of all of Norway: enough to tell luck from a miss by a factor of 1.5, in a few minutes."""
FUTURES: Final = 8
"""Draws of what the scenario says nobody knows, each with the luck of the first replicate."""
_RANGE: Final = (0.05, 0.95)
"""Between which quantiles nine in ten replicates lie."""


@dataclass(frozen=True)
class Held:
    """A published figure, and what the model and the envelope say in its place."""

    crisis: str
    """Name of the scenario."""
    known: Known
    found: tuple[float | None, ...]
    """By replicate; none where it cannot be told, as the day on which nothing was felt."""
    unknown: tuple[float | None, ...]
    """By future."""
    reckoned: float | None
    """By the sum on the back of an envelope."""

    @property
    def mean(self) -> float | None:
        """Mean over the replicates that can tell; none if fewer than half can."""
        told = [value for value in self.found if value is not None]
        return float(np.mean(told)) if 2 * len(told) >= len(self.found) else None

    @property
    def range(self) -> tuple[float, float] | None:
        """Between which nine in ten replicates lie, of those that can tell."""
        return _range(self.found, *_RANGE)

    @property
    def unknown_range(self) -> tuple[float, float] | None:
        """The lowest and the highest of the futures that can tell."""
        return _range(self.unknown, 0, 1)

    @property
    def verdict(self) -> str:
        """How the model stands to what is published."""
        return self._judged(self.mean)

    @property
    def reckoned_verdict(self) -> str:
        """How the envelope does."""
        return self._judged(self.reckoned)

    @property
    def closer(self) -> str:
        """Which of the two is closer to the published range: model, envelope or neither."""
        model, envelope = self._off(self.mean), self._off(self.reckoned)
        if abs(model - envelope) < 1e-9 or model == envelope:
            return "neither"
        return "model" if model < envelope else "envelope"

    def _judged(self, value: float | None) -> str:
        return "misses" if value is None else verdict(self.known.low, self.known.high, value)

    def _off(self, value: float | None) -> float:
        if value is None:
            return float("inf")
        return max(self.known.low - value, 0.0, value - self.known.high)


def _range(
    values: Sequence[float | None], lower: float, upper: float
) -> tuple[float, float] | None:
    """Two quantiles of the values that can be told; none if fewer than half can."""
    told = [value for value in values if value is not None]
    if not told or 2 * len(told) < len(values):
        return None
    low, high = np.quantile(told, (lower, upper))
    return float(low), float(high)


class Job(NamedTuple):
    """One run of a crisis beside the usual."""

    path: Path
    future: Future = AS_WRITTEN
    replicate: int = 0


def crises(folder: Path = SCENARIOS) -> list[ScenarioFile]:
    """Load every scenario of a folder in which something happens, in the order of the names."""
    files = [load(path) for path in sorted(folder.glob("*.yaml"))]
    return [file for file in files if file.scenario.disruptions]


def hold(files: Sequence[ScenarioFile], workers: int = 2) -> list[Held]:
    """Run every crisis that has a published figure, and read its figures from each replicate."""
    told = [file for file in files if file.scenario.known]
    jobs = {file.name: _jobs(file) for file in told}
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        found = {name: pool.map(_done, mine) for name, mine in jobs.items()}
        values = {name: list(mine) for name, mine in found.items()}
    return [held for file in told for held in _held(file, values[file.name])]


def _jobs(file: ScenarioFile) -> list[Job]:
    """List the replicates, then the futures."""
    futures = sample(file, FUTURES, file.scenario.study.seed, "sobol")
    return [
        *(Job(file.path, replicate=n) for n in range(REPLICATES)),
        *(Job(file.path, future) for future in futures),
    ]


def _done(job: Job) -> dict[str, float | None]:
    return dict(figures(load(job.path), job.replicate, future=job.future))


def _held(file: ScenarioFile, found: Sequence[Mapping[str, float | None]]) -> Iterator[Held]:
    envelope = reckoned(file.scenario)
    for name, known in file.scenario.known.items():
        values = tuple(each[name] for each in found)
        by_envelope = FIGURES[known.figure](envelope, known)
        yield Held(file.name, known, values[:REPLICATES], values[REPLICATES:], by_envelope)


def figures(
    file: ScenarioFile, replicate: int, persons: int | None = None, future: Future = AS_WRITTEN
) -> Iterator[tuple[str, float | None]]:
    """Yield the name and the value of every figure of a crisis, in one replicate of a future."""
    usual = under(file, future, NONE)
    calm = replace(usual, scenario=usual.scenario.model_copy(update={"disruptions": {}}))
    without = simulate_resolved(calm, prepare(calm.scenario, persons), replicate).finished
    began = min(disruption.starts for disruption in file.scenario.disruptions.values())
    as_usual = counted(without)
    for policy in sorted({known.policy for known in file.scenario.known.values()}):
        resolved = under(file, future, policy)
        finished = simulate_resolved(
            resolved, prepare(resolved.scenario, persons), replicate
        ).finished
        users = finished.rows.sum(axis=1) * finished.weight
        crisis = Crisis(
            counted(finished), as_usual, finished.catalogue, users, finished.days, began
        )
        for name, known in file.scenario.known.items():
            if known.policy == policy:
                yield name, FIGURES[known.figure](crisis, known)
