"""Customers who do not wait: chains of the packs that are away, for three laws of transport."""

from __future__ import annotations

from functools import cache
from itertools import product
from math import exp

import numpy as np

from forsyningssim.units import Rates
from forsyningssim.verification.formulas.laws import excess, mean_of, stationary

_Away = tuple[int, ...]
"""Packs that are away as the sales of a day begin: entry ``r`` are back in ``r + 1`` days."""


def lost_share(level: int, demand: Rates, days: Rates) -> float:
    """Return the share of demand lost by a base stock each pack of which travels by itself.

    ``days`` is the law of the transport time, which must be bounded. The state is how many packs
    are away and when each is back; their days are drawn as they are sold.
    """
    states = [s for s in product(range(level + 1), repeat=len(days) - 1) if sum(s) <= level]
    number = {state: i for i, state in enumerate(states)}

    @cache
    def sent(away: _Away, packs: int) -> Rates:
        """Law of the state when each of some packs has drawn its days."""
        law = np.zeros(len(states))
        if not packs:
            law[number[away]] = 1.0
            return law
        for r, p in enumerate(days):
            if p:
                more = tuple(n + (i == r - 1) for i, n in enumerate(away))
                law += p * sent(more, packs - 1)
        return law

    chain = np.zeros((len(states), len(states)))
    for i, away in enumerate(states):
        stock = level - sum(away)
        for packs, p in enumerate(_sold(demand, stock)):
            chain[i] += p * sent((*away[1:], 0)[: len(away)], packs)
    on_shelf = np.array([level - sum(away) for away in states], np.float64)
    return _lost(stationary(chain), on_shelf, demand)


def lost_share_memoryless(level: int, demand: Rates, mean_days: float) -> float:
    """Return the same share where the transport time is exponential and rounded to whole days.

    A pack is away as the next sales begin with the chance exp(-1/2m), and each day after that
    with the chance exp(-1/m), however long it has been away: so their number says it all.
    """
    leaves, stays = exp(-0.5 / mean_days), exp(-1 / mean_days)
    chain = np.zeros((level + 1, level + 1))
    for away in range(level + 1):
        still = _binomial(away, stays)
        for packs, p in enumerate(_sold(demand, level - away)):
            law = np.convolve(still, _binomial(packs, leaves))
            chain[away, : len(law)] += p * law
    return _lost(stationary(chain), np.arange(level, -1.0, -1.0), demand)


def _sold(demand: Rates, stock: int) -> Rates:
    """Law of what is sold of a stock."""
    law = np.zeros(stock + 1)
    asked = demand[:stock]
    law[: len(asked)] = asked
    law[stock] = 1 - law[:stock].sum()
    return law


def _binomial(packs: int, chance: float) -> Rates:
    """Law of how many of some packs have what each has with a chance."""
    from scipy.stats import binom

    law: Rates = binom.pmf(np.arange(packs + 1), packs, chance)
    return law


def _lost(states: Rates, on_shelf: Rates, demand: Rates) -> float:
    lost = sum(p * excess(demand, float(stock)) for p, stock in zip(states, on_shelf, strict=True))
    return float(lost / mean_of(demand))
