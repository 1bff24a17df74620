"""Laws of whole numbers, and what a day costs."""

from __future__ import annotations

from collections.abc import Callable
from math import exp
from typing import Final, NamedTuple

import numpy as np

from forsyningssim.spec import Constant, Distribution, Exponential, Uniform
from forsyningssim.units import Rates

NEGLIGIBLE: Final = 1e-14
"""Probability of what a law leaves out."""


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

    last = int(poisson.isf(NEGLIGIBLE, mean)) + 1
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
    while sum(law) < 1 - NEGLIGIBLE:
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


def stationary(chain: Rates) -> Rates:
    """Return the law that a chain settles to, from its probabilities ``[from, to]``."""
    balance = chain.T - np.eye(len(chain))
    balance[-1] = 1.0  # one of the balances follows from the others; instead, the law adds to one
    law: Rates = np.linalg.solve(balance, np.eye(len(chain))[-1])
    return law
