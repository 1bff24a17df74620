"""Differences between two policies over what nobody knows: their range, and where the sign turns.

A sampling interval narrows with replicates; the range over futures does not. The two have two
types, so that no report takes one for the other.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np

from forsyningssim.analysis.intervals import LEVEL
from forsyningssim.measures.measure import Numbers
from forsyningssim.spec import Grade

ASSUMPTIONS: Final[tuple[Grade, ...]] = ("assumed", "expert")
"""Grades of inputs whose range somebody chose."""
_BINS, _PER_BIN = 8, 10


@dataclass(frozen=True)
class Futures:
    """Paired differences at many values of the uncertain inputs."""

    names: tuple[str, ...]
    grades: tuple[Grade, ...]
    inputs: Numbers
    """Shape (F, K)."""
    differences: Numbers
    """Shape (F,), or (F, R) where the same R replicates were run in every future."""

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit together."""
        many, inputs = self.inputs.shape
        if len(self.differences) != many or not len(self.names) == len(self.grades) == inputs:
            raise ValueError("inputs must have a row for each future and a column for each name")

    def means(self) -> Numbers:
        """Mean difference in each future. Shape (F,)."""
        means: Numbers = self.differences.reshape(len(self.differences), -1).mean(axis=1)
        return means


@dataclass(frozen=True)
class Range:
    """Where the middle share of futures lies: what not knowing the inputs does to a result.

    Where each future had few replicates, their luck widens it.
    """

    median: float
    low: float
    high: float
    share: float


@dataclass(frozen=True)
class Turning:
    """The value of an input at which the difference changes its sign."""

    name: str
    grade: Grade
    value: float
    low: float
    """The sign below is shown for input values around here, so it turns above."""
    high: float
    """The sign above is shown for input values around here, so it turns below."""
    below: int
    """Sign of the difference where the input is smaller: −1 or 1; above it is the other."""
    strength: float
    """The weaker of the two sides, in standard errors."""


class _Bin(NamedTuple):
    low: float
    high: float
    sign: int
    strength: float


def range_over(futures: Futures, share: float = 0.9) -> Range:
    """Find the range that holds the middle ``share`` of futures."""
    tail = (1 - share) / 2
    low, median, high = np.quantile(futures.means(), [tail, 0.5, 1 - tail]).tolist()
    return Range(median, low, high, share)


def turnings(futures: Futures, level: float = LEVEL) -> tuple[Turning, ...]:
    """Find where the sign of the difference turns within the range of an input, strongest first.

    The futures are put into up to eight bins of equal count along each input, and each bin gets a
    t interval at a level adjusted for all bins of all inputs (Bonferroni). A turn is claimed only
    between two bins whose intervals lie on different sides of zero: if the sign nowhere turns, the
    chance of any claim is at most 1 − ``level``. The value is where the monotone fit crosses zero;
    where the sign turns once, its bounds hold it with probability ``level``.
    """
    found = [
        turning
        for column, (name, grade) in enumerate(zip(futures.names, futures.grades, strict=True))
        for turning in _along(futures, column, name, grade, level)
    ]
    return tuple(sorted(found, key=lambda turning: (-turning.strength, turning.name)))


def _along(
    futures: Futures, column: int, name: str, grade: Grade, level: float
) -> Iterator[Turning]:
    values = futures.inputs[:, column]
    groups = _groups(values)
    tail = (1 - level) / 2 / max(len(groups) * len(futures.names), 1)
    shown = [_bin(values[group], futures.differences[group], tail) for group in groups]
    shown = [part for part in shown if part.sign]
    for before, after in pairwise(shown):
        if before.sign != after.sign:
            yield Turning(
                name,
                grade,
                _crossing(values, futures.means(), before, after),
                before.low,
                after.high,
                before.sign,
                min(before.strength, after.strength),
            )


def _groups(values: Numbers) -> list[Numbers]:
    """Part the futures along an input: by value where it has few values, else into equal counts."""
    distinct = np.unique(values)
    if len(distinct) <= _BINS:
        return [np.flatnonzero(values == value) for value in distinct]
    order = np.argsort(values, kind="stable")
    return np.array_split(order, min(_BINS, max(len(values) // _PER_BIN, 2)))


def _bin(values: Numbers, differences: Numbers, tail: float) -> _Bin:
    """Tell the sign of the mean difference in a bin, or zero where it is not shown."""
    from scipy import stats

    low, high = float(values.min()), float(values.max())
    mean = float(differences.mean())
    error, freedom = _error(differences)
    if freedom < 1 or not mean:
        return _Bin(low, high, 0, 0.0)
    distance = abs(mean) / error if error else math.inf
    shown = distance > stats.t.ppf(1 - tail, freedom)
    return _Bin(low, high, int(np.sign(mean)) if shown else 0, distance)


def _error(differences: Numbers) -> tuple[float, int]:
    """Standard error of a mean and its degrees of freedom; (F,) or (F, R).

    The same luck in every future makes the futures of one replicate alike, so that more futures do
    not help against it: the variances over futures and over replicates add up, which errs on the
    wide side (Owen 2007).
    """
    crossed = differences.reshape(len(differences), -1)
    sides = [crossed.mean(axis=1)] + ([crossed.mean(axis=0)] if crossed.shape[1] > 1 else [])
    freedom = min(len(side) for side in sides) - 1
    if freedom < 1:
        return math.nan, 0
    return math.sqrt(sum(float(side.var(ddof=1)) / len(side) for side in sides)), freedom


def _crossing(values: Numbers, means: Numbers, before: _Bin, after: _Bin) -> float:
    """Find where the monotone fit between two bins crosses zero."""
    from scipy.optimize import isotonic_regression

    inside = np.flatnonzero((values >= before.low) & (values <= after.high))
    order = inside[np.argsort(values[inside], kind="stable")]
    fit = isotonic_regression(means[order], increasing=before.sign < 0).x
    last = max(int((np.sign(fit) == before.sign).sum()) - 1, 0)
    first = min(len(order) - int((np.sign(fit) == after.sign).sum()), len(order) - 1)
    return float(values[order[last]] + values[order[first]]) / 2
