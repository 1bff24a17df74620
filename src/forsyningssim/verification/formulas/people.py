"""Patients: how many beds are taken, and what lies at home."""

from __future__ import annotations

import numpy as np

from forsyningssim.units import Rates
from forsyningssim.verification.formulas.laws import excess


def beds_together(rate: float, days: Rates, apart: int) -> float:
    """Return the covariance of beds taken on days that lie some days apart; at 0, the variance.

    Stays begin as a Poisson number a day and last by the law ``days``, so the beds of a day are a
    Poisson number, and what two days have in common are the stays that last over both: the queue
    M/G/infinity (Takacs, *Introduction to the Theory of Queues*, 1962).
    """
    return rate * excess(days, apart)


def home_law(interval: int, early: int) -> Rates:
    """Return the law of the days of medicine at home, on the morning of any day.

    Each fetches ``interval`` days' packs, some days before the last is empty: 0 to ``early``, all
    alike and drawn anew each time. By renewal, a day is as likely to be any of the interval, and
    what was left at the fetching comes on top.
    """
    law: Rates = np.convolve(np.full(interval, 1 / interval), np.full(early + 1, 1 / (early + 1)))
    return law


def days_without(home: Rates, outage: int) -> float:
    """Return the mean days without medicine in an outage: E(outage - home)+."""
    days = np.arange(len(home))
    return float(np.maximum(outage - days, 0) @ home)
