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


def lasting(days: int, level: int, rate: float) -> float:
    """Return the chance that a shelf of Poisson sales is not empty after some days.

    The time to the ``level``-th pack is Gamma (Erlang) in continuous time, and its days are asked
    for at their ends: P(T > days) = P(Poisson(rate * days) < level).
    """
    from scipy.stats import poisson

    return float(poisson.cdf(level - 1, rate * days))


def days_to_empty(level: int, rate: float) -> float:
    """Return the mean days of sale until a shelf is empty: the sum of :func:`lasting`."""
    days, total = 0, 0.0
    while (more := lasting(days, level, rate)) > NEGLIGIBLE:
        total, days = total + more, days + 1
    return total


def order_quantity_cost(
    quantity: int, daily: int, fails: float, recovers: float, prices: Prices
) -> float:
    """Return the mean cost a day of ordering ``quantity`` when the shelf is empty.

    Orders are there next morning; while supply is down they are refused and sales lost
    (``prices.waiting`` for each). Renewal reward over the time from one order to the next, which
    begins on an evening that finds supply up: the EOQ with disruptions of Parlar & Berkin (*Naval
    Research Logistics* 38:107, 1991) and Berk & Arreola-Risa (*Naval Research Logistics* 41:117,
    1994), for a chain of days.
    """
    days = quantity // daily
    down = fails / (fails + recovers) * (1 - (1 - fails - recovers) ** days)
    without = down / recovers
    held = daily * days * (days - 1) / 2
    cost = prices.ordering + prices.holding * held + prices.waiting * daily * without
    return cost / (days + without)


def best_order_quantity(
    daily: int, fails: float, recovers: float, prices: Prices, longest: int
) -> int:
    """Return the quantity of least cost among whole days of sales, by trying them all."""
    quantities = [daily * days for days in range(1, longest + 1)]
    return min(quantities, key=lambda q: order_quantity_cost(q, daily, fails, recovers, prices))
