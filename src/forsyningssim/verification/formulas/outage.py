"""Supply that fails and recovers: what a shelf costs meanwhile, and how long it lasts."""

from __future__ import annotations

from math import ceil, exp, log
from typing import Final

from forsyningssim.verification.formulas.laws import NEGLIGIBLE, Prices

_ROUNDING: Final = 1e-9
"""A number of days that is whole but for the last bits of a float."""


def chance_a_day(mean_days: float) -> float:
    """Return the daily chance that ends an exponential duration rounded up to whole days."""
    return 1 - exp(-1 / mean_days)


def disrupted_for(days: int, fails: float, recovers: float) -> float:
    """Return the share of days on which supply has been down for ``days`` days in a row.

    Snyder & Shen, *Fundamentals of Supply Chain Theory*, 2nd ed., 2019, section 9.3: a chain with
    daily chances to fail and to recover.
    """
    if days == 0:
        return recovers / (fails + recovers)
    return fails * recovers / (fails + recovers) * (1 - recovers) ** (days - 1)


def disrupted_cost(level: int, daily: int, fails: float, recovers: float, prices: Prices) -> float:
    """Return the mean cost a day of a base-stock level under Markov disruptions.

    After ``n`` days without supply the day ends with ``level - (n + 1) * daily`` packs; below zero
    they are backorders. Same source as :func:`disrupted_for`.
    """
    longest = ceil(level / daily + log(NEGLIGIBLE) / log(1 - recovers))
    return sum(
        disrupted_for(days, fails, recovers) * prices.of(level - (days + 1) * daily)
        for days in range(longest)
    )


def best_disrupted_level(daily: int, fails: float, recovers: float, prices: Prices) -> int:
    """Return the level of least cost: a newsvendor whose demand is the days without supply."""
    critical = prices.waiting / (prices.waiting + prices.holding)
    lasting = (1 - critical) * (fails + recovers) / fails
    days = max(0, ceil(log(lasting) / log(1 - recovers) - _ROUNDING))
    return (days + 1) * daily


def days_without(cover: int, recovers: float) -> float:
    """Return E(D - cover)+ for an outage of D days that ends with the same chance every day.

    The sum of P(D > k) from ``k = cover`` on.
    """
    return (1 - recovers) ** cover / recovers
