"""Durations in whole days: the chance that something has taken no more than each number of them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from forsyningssim.spec import Distribution
from forsyningssim.units import Rates

_GRID = 4096  # points at which a distribution is cut into whole days


@lru_cache(maxsize=1024)
def day_law(distribution: Distribution, least: int = 0) -> Rates:
    """Cut a distribution into whole days: P(days <= least + i), ending at one. Not to be changed.

    It is two thirds of preparing a sample world, and nearly every policy and future has the same.
    """
    u = (np.arange(_GRID) + 0.5) / _GRID
    days = np.rint([distribution.quantile(float(point)) for point in u[:: _thin(distribution)]])
    counts = np.bincount(np.maximum(days, least).astype(np.int64) - least)
    law: Rates = counts.cumsum() / counts.sum()
    law[-1] = 1.0
    law.setflags(write=False)
    return law


def _thin(distribution: Distribution) -> int:
    return _GRID if distribution.dist == "constant" else 1


def stacked(laws: list[Rates]) -> Rates:
    """Put cumulative laws of several lengths into one array, filled up with ones."""
    longest = max((len(law) for law in laws), default=1)
    stacked = np.ones((len(laws), longest))
    for row, law in enumerate(laws):
        stacked[row, : len(law)] = law
    return stacked
