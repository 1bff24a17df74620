"""What textbooks say, worked out anew for the discrete day.

Every function here is a formula; its derivation stands in ``docs/trust/verification.md``. None of
them looks at the engine: they know the timetable of a day (an order posted on day *d* over a lane
of *L* days is on the shelf for the sales of day *d* + 1 + *L*) and nothing else.

A *law* is an array: entry ``k`` is the probability of the whole number ``k``.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, exp, log
from typing import NamedTuple

import numpy as np

from forsyningssim.spec import Constant, Distribution, Exponential, Uniform
from forsyningssim.units import Rates

_NEGLIGIBLE = 1e-14
"""Probability of what a law leaves out."""
_ROUNDING = 1e-9
"""A number of days that is whole but for the last bits of a float."""


class Prices(NamedTuple):
    """What a day costs."""

    holding: float
    """Of each pack on hand at the end of the day."""
    waiting: float
    """Of each pack waited for at the end of the day."""
    ordering: float = 0
    """Of each order, whatever its size."""

    def of(self, net: int) -> float:
        """Cost of a day that ends with ``net`` packs: on hand, or waited for if below zero."""
        return self.holding * max(net, 0) + self.waiting * max(-net, 0)


def poisson_law(mean: float) -> Rates:
    """Return the law of a Poisson number."""
    from scipy.stats import poisson

    last = int(poisson.isf(_NEGLIGIBLE, mean)) + 1
    law: Rates = poisson.pmf(np.arange(last + 1), mean)
    return law


def mean_of(law: Rates) -> float:
    """Return the expected value."""
    return float(np.arange(len(law)) @ law)


def excess(law: Rates, level: float) -> float:
    """Return E(X - level)+."""
    return float(np.maximum(np.arange(len(law)) - level, 0.0) @ law)


def transport_law(days: Distribution) -> Rates:
    """Return the law of a transport time: a distribution rounded to the nearest whole day."""
    below = _cumulative(days)
    law = [below(0.5)]
    while sum(law) < 1 - _NEGLIGIBLE:
        law.append(below(len(law) + 0.5) - below(len(law) - 0.5))
    return np.array(law)


def _cumulative(days: Distribution) -> Callable[[float], float]:
    """Return P(days < x) as a function."""
    if isinstance(days, Constant):
        return lambda x: float(x > days.value)
    if isinstance(days, Uniform):
        return lambda x: min(1.0, max(0.0, (x - days.low) / (days.high - days.low)))
    if isinstance(days, Exponential):
        return lambda x: 1 - exp(-max(0.0, x) / days.mean_value)
    raise NotImplementedError(f"no closed form for transport times that are {days.dist}")


def outstanding_by_pack(rate: float, days: Rates) -> Rates:
    """Return the law of packs asked for and not yet replaced, if each pack travels by itself.

    As a day's sales begin. Palm's theorem for the discrete day: Poisson, with mean ``rate * E L``
    whatever the law of the transport time (Palm 1938; Sherbrooke, *Optimal Inventory Modeling of
    Systems*, 2nd ed., 2004, ch. 2).
    """
    return poisson_law(rate * mean_of(days))


def outstanding_by_day(rate: float, days: Rates) -> Rates:
    """Return the same law if all packs of a day travel together.

    The packs asked for ``j`` days ago are all outstanding with probability P(L >= j), else none is.
    """
    law = np.ones(1)
    for under_way in np.cumsum(days[::-1])[::-1][1:]:
        packs = under_way * poisson_law(rate)
        packs[0] += 1 - under_way
        law = np.convolve(law, packs)
    return law


def filled_share(level: int, before: Rates, demand: Rates) -> float:
    """Return the share of demand met off the shelf on the day it arises.

    ``before`` is the law of outstanding packs as the day's sales begin. The day's demand meets
    ``(level - before)+`` packs on the shelf.
    """
    after = np.convolve(before, demand)
    return 1 - (excess(after, level) - excess(before, level)) / mean_of(demand)


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
    longest = ceil(level / daily + log(_NEGLIGIBLE) / log(1 - recovers))
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


def days_at_positions(reorder_at: int, order_up_to: int, demand: Rates) -> Rates:
    """Return the mean days spent at each inventory position from one order of (s, S) to the next.

    Entry ``j`` is that of ``order_up_to - j``; orders are placed at or below ``reorder_at``.
    """
    spent = np.zeros(order_up_to - reorder_at)
    for j in range(len(spent)):
        reached = sum(spent[j - k] * demand[k] for k in range(1, min(j, len(demand) - 1) + 1))
        spent[j] = ((j == 0) + reached) / (1 - demand[0])
    return spent


def reorder_cost(reorder_at: int, order_up_to: int, demand: Rates, prices: Prices) -> float:
    """Return the mean cost a day of an (s, S) policy whose orders are there the next morning.

    Renewal reward (Zheng & Federgruen, *Operations Research* 39:654, 1991).
    """
    spent = days_at_positions(reorder_at, order_up_to, demand)
    daily = [_day_cost(order_up_to - j, demand, prices) for j in range(len(spent))]
    return float((prices.ordering + spent @ daily) / spent.sum())


def _day_cost(position: int, demand: Rates, prices: Prices) -> float:
    """Cost of holding and waiting on a day that begins with ``position`` packs."""
    short = excess(demand, position)
    return prices.holding * (position - mean_of(demand) + short) + prices.waiting * short


def best_reorder_levels(demand: Rates, prices: Prices, highest: int) -> tuple[int, int]:
    """Return (s, S) of least cost with ``S <= highest``, by trying them all."""
    pairs = [(s, up_to) for up_to in range(1, highest + 1) for s in range(-highest, up_to)]
    return min(pairs, key=lambda pair: reorder_cost(pair[0], pair[1], demand, prices))


def lost_share_next_day(level: int, demand: Rates) -> float:
    """Return the share of demand lost by a base stock with a transport time of one day.

    What the shelf holds as sales begin is a Markov chain: ``x' = level - min(D, x)``.
    """
    chain = np.zeros((level + 1, level + 1))
    for x in range(level + 1):
        for sold in range(x):
            chain[x, level - sold] = demand[sold] if sold < len(demand) else 0.0
        chain[x, level - x] += 1 - demand[:x].sum()
    balance = np.vstack([chain.T - np.eye(level + 1), np.ones(level + 1)])
    shelf = np.linalg.lstsq(balance, np.append(np.zeros(level + 1), 1.0), rcond=None)[0]
    lost = sum(float(shelf[x]) * excess(demand, x) for x in range(level + 1))
    return lost / mean_of(demand)
