"""One shelf: base stock with backorders or lost sales, and a reorder point."""

from __future__ import annotations

import numpy as np

from forsyningssim.units import Rates
from forsyningssim.verification.formulas.laws import (
    Prices,
    excess,
    mean_of,
    poisson_law,
)


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


def correlated_outstanding(own: float, common: float, days: int) -> Rates:
    """Return the law of what two towns ask one shelf for in some days.

    Each has demand of its own, and a part that is the same number in both: what is common counts
    twice. With Poisson numbers, the correlation is the common part of the mean.
    """
    alone, twice = poisson_law(2 * own * days), poisson_law(common * days)
    doubled = np.zeros(2 * len(twice) - 1)
    doubled[::2] = twice
    law: Rates = np.convolve(alone, doubled)
    return law
