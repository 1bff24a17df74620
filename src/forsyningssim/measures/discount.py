"""What a later year counts for: costs, and the health that they are held against, alike."""

from __future__ import annotations

import numpy as np

from forsyningssim.measures.finished import Finished, Integers, once_for_all
from forsyningssim.units import DAYS_PER_YEAR, Rates


@once_for_all
def counts(finished: Finished) -> Rates:
    """Give what a unit counts for on each measured day: less for every year passed. (days,)."""
    years = (np.arange(finished.days.measured) // DAYS_PER_YEAR).astype(np.float64)
    factor: Rates = (1 + finished.costs.discount_rate_per_year) ** -years
    return factor


def present(finished: Finished, daily: Rates | Integers) -> float | None:
    """Add up what falls on the measured days, the last axis, by what a later year counts for.

    None of a run that is over within its first year, in which nothing counts for less.
    """
    if finished.days.measured <= DAYS_PER_YEAR:
        return None
    return float(daily.reshape(-1, finished.days.measured).sum(axis=0) @ counts(finished))
