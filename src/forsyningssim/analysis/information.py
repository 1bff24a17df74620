"""What it is worth to know: expected value of perfect information, of all inputs and of each.

The unit is the outcome's: days without medicine avoided, or NOK where the outcome is a cost or a
net benefit (:meth:`~forsyningssim.analysis.economics.CostEffect.net_benefit`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from forsyningssim.analysis.inputs import Input
from forsyningssim.analysis.intervals import LEVEL, Interval
from forsyningssim.analysis.regression import basis, explained
from forsyningssim.analysis.regret import losses
from forsyningssim.measures.measure import Direction, Numbers

_RESAMPLES: Final = 200


@dataclass(frozen=True)
class Information:
    """What knowing one input before choosing a policy is worth."""

    input: str
    worth: Interval
    """In the outcome's unit, on its basis."""
    share: float
    """Of what knowing all inputs is worth."""

    @property
    def shown(self) -> bool:
        """Tell whether it is worth more than luck alone would make it seem."""
        return self.worth.low > 0


def perfect_information(outcomes: Numbers, direction: Direction, seed: int) -> Interval:
    """Give the worth of knowing every uncertain input before choosing a policy (EVPI).

    With two or more replicates the luck within a future does not count: differences between
    futures are drawn together until their variance is what remains when the replicates' is taken
    off. With one replicate it cannot be told apart, and the worth is too high.

    Parameters
    ----------
    outcomes
        Of sampled futures; replicates in one order for all. (P, F, R).
    direction
        Which way is better.
    seed
        Of the bootstrap, which draws futures anew.
    """
    loss = losses(outcomes, direction)
    futures = loss.shape[1]
    rng = np.random.default_rng(seed)
    drawn = rng.integers(futures, size=(_RESAMPLES, futures))
    resampled = np.array([_with_all(loss[:, rows]) for rows in drawn])
    return _around(_with_all(loss), resampled)


def information(
    inputs: Sequence[Input], sampled: Numbers, outcomes: Numbers, direction: Direction, seed: int
) -> list[Information]:
    """Give the worth of knowing each input alone (EVPPI); what to measure first comes first.

    The single-loop estimator of Strong, Oakley and Brennan (2014), with splines. An input that is
    worth no more than the 95 % quantile of shuffled ones has an interval that starts at zero.

    Parameters
    ----------
    inputs
        What was sampled.
    sampled
        Value of each input in each future. (F, D).
    outcomes
        Of those futures; replicates in one order for all. (P, F, R).
    direction
        Which way is better.
    seed
        Of the bootstrap and the shuffling.
    """
    loss = losses(outcomes, direction)
    means = loss.mean(axis=2)
    gap = (means - means[means.mean(axis=1).argmin()]).T
    everything = _with_all(loss)
    found = []
    for each, column in zip(inputs, sampled.T, strict=True):
        worth = _worth_of(basis(column, len(each.levels)), gap, np.random.default_rng(seed))
        if not everything:  # one policy is best in every future, whatever is found out
            worth = Interval(0.0, 0.0, 0.0, LEVEL)
        found.append(
            Information(each.name, worth, worth.estimate / everything if everything else 0.0)
        )
    return sorted(found, key=lambda one: (-one.worth.estimate, one.input))


def _with_all(loss: Numbers) -> float:
    """Worth of knowing every input. Shape (P, F, R)."""
    means = loss.mean(axis=2)
    gap = loss - loss[means.mean(axis=1).argmin()]
    known = gap.mean(axis=2)
    centred = known - known.mean(axis=1, keepdims=True)
    _, futures, replicates = gap.shape
    if replicates > 1 and futures > 1:
        by_luck = gap.mean(axis=1, keepdims=True) - known.mean(axis=1)[:, None, None]
        rest = gap - known[:, :, None] - by_luck
        noise = (rest**2).sum(axis=(1, 2)) / ((futures - 1) * (replicates - 1)) / replicates
        between = known.var(axis=1, ddof=1)
        true = np.maximum(1 - noise / np.where(between > 0, between, 1), 0)
        centred = centred * np.sqrt(true)[:, None]
    return _worth(known.mean(axis=1), centred.T)


def _worth(mean: Numbers, part: Numbers) -> float:
    """Gain by choosing in each future what is best there. Shapes (P,) and (F, P)."""
    return float(mean.min() - (mean + part).min(axis=1).mean())


def _worth_of(curves: Numbers, gap: Numbers, rng: np.random.Generator) -> Interval:
    def worth(curves: Numbers, gap: Numbers) -> float:
        return _worth(gap.mean(axis=0), explained(curves, gap).part)

    found = worth(curves, gap)
    shuffled = _repeated(lambda: worth(curves, gap[rng.permutation(len(gap))]))
    futures = len(gap)

    def once() -> float:
        rows = rng.integers(futures, size=futures)
        return worth(curves[rows], gap[rows])

    around = _around(found, _repeated(once))
    return around if found > np.quantile(shuffled, 0.95) else replace(around, low=0.0)


def _repeated(once: Callable[[], float]) -> Numbers:
    return np.array([once() for _ in range(_RESAMPLES)])


def _around(found: float, resampled: Numbers) -> Interval:
    """Put the spread of resamples around an estimate; their own mean is too high. Never below 0."""
    low, high = np.quantile(resampled - resampled.mean() + found, (0.025, 0.975)).tolist()
    return Interval(found, max(min(low, found), 0.0), max(high, found), LEVEL)
