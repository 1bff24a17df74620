"""A maker's store and the shelves that it supplies: two levels, each with a base stock.

A plan of an evening sees the orders received up to that morning; its batch is released ``make``
days later and may leave on the same day. So, as packs are shipped, orders of ``make`` days are not
yet replaced. All laws are those of a steady state.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from forsyningssim.units import Rates
from forsyningssim.verification.formulas.laws import (
    NEGLIGIBLE,
    excess,
    mean_of,
    poisson_law,
    stationary,
)

_RARE: Final = 1e-8
"""Probability below which a state of a large chain is left out."""


class Prices(NamedTuple):
    """What a day costs in a series of two stages."""

    upstream: float
    """Of each pack in the store or on the road."""
    shelf: float
    """Of each pack on the shelf."""
    waiting: float
    """Of each pack waited for."""


class Series(NamedTuple):
    """Two base stocks in series, Poisson demand, and how long making and transport take."""

    rate: float
    make: int
    transport: int


class Levels(NamedTuple):
    """Base stocks of the store and of the shelf, and what they cost a day."""

    store: int
    shelf: int
    cost: float


def owed(outstanding: Rates, level: int) -> Rates:
    """Return the law of what a store owes; ``outstanding`` is what it lacks of its level."""
    law: Rates = np.append(outstanding[: level + 1].sum(), outstanding[level + 1 :])
    return law


def on_hand(outstanding: Rates, level: int) -> float:
    """Return the mean packs that are left of a level when so many are outstanding."""
    return level - mean_of(outstanding) + excess(outstanding, level)


def series_cost(series: Series, store: int, shelf: int, prices: Prices) -> float:
    """Return the mean cost a day of two base stocks.

    The shelf lacks what the store owes, and what was asked for in ``transport`` + 1 days; those
    are other days than the ones whose orders the store has not replaced.
    """
    unmade = poisson_law(series.rate * series.make)
    asked = poisson_law(series.rate * (series.transport + 1))
    lacks = np.convolve(owed(unmade, store), asked)
    upstream = on_hand(unmade, store) + series.rate * series.transport
    return (
        prices.upstream * upstream
        + prices.shelf * on_hand(lacks, shelf)
        + prices.waiting * excess(lacks, shelf)
    )


def best_levels(series: Series, prices: Prices, highest: int) -> Levels:
    """Return the best policy of all, which is two base stocks, by Clark and Scarf's recursion.

    The shelf is best at ``y`` if nothing upstream is ever short; the store then pays for every
    pack by which it lets the shelf stay below (Clark & Scarf, *Management Science* 6:475, 1960;
    Shang & Song, *Management Science* 49:618, 2003).
    """
    asked = poisson_law(series.rate * (series.transport + 1))
    unmade = poisson_law(series.rate * series.make)

    def shelf_cost(y: int) -> float:
        added = (prices.shelf - prices.upstream) * (y - mean_of(asked))
        return added + (prices.waiting + prices.shelf) * excess(asked, y)

    shelf = min(range(highest), key=shelf_cost)

    def cost(z: int) -> float:
        passed = sum(float(p) * shelf_cost(min(shelf, z - d)) for d, p in enumerate(unmade))
        return prices.upstream * (z - series.rate * (series.make + 1)) + passed

    system = min(range(2 * highest), key=cost)
    return Levels(system - shelf, shelf, cost(system))


def unmade(demand: Rates, capacity: int) -> Rates:
    """Return the law of what a plant of limited capacity has not begun in the evening.

    Lindley's recursion ``V' = (V + D - capacity)+`` until nothing changes: a queue with one server
    and a day's orders arriving at once (Federgruen & Zipkin, *Mathematics of Operations Research*
    11:193, 1986).
    """
    law, change = np.ones(1), 1.0
    while change > NEGLIGIBLE:
        following = owed(np.convolve(law, demand), capacity)
        following = following[: np.flatnonzero(following > NEGLIGIBLE**2)[-1] + 1]
        padded = np.zeros(len(following))
        padded[: len(law)] = law[: len(following)]
        change, law = float(np.abs(following - padded).max()), following
    return law


def shared_debt(level: int, capacity: int, rate: float) -> Rates:
    """Return the law of what a store owes to one of two alike shelves.

    ``make`` is one day and ``rate`` is of each shelf, so the sum owed is what :func:`unmade` is
    beyond ``level - capacity``. Who is owed it depends on how a scarce store is shared: half to
    each, the odd pack by a coin, and what one does not ask for to the other. The state of the chain
    is what is unmade and what the first shelf is owed, as far as a day in a hundred million has it.
    """
    asks, room = poisson_law(rate), level - capacity
    worst = int(np.flatnonzero(unmade(poisson_law(2 * rate), capacity) > _RARE)[-1])
    states = [(v, a) for v in range(worst + 1) for a in range(max(v - room, 0) + 1)]
    number = {state: i for i, state in enumerate(states)}
    chain = np.zeros((len(states), len(states)))
    for i, (v, a) in enumerate(states):
        debt = max(v - room, 0)
        for m, p in enumerate(asks):
            for n, q in enumerate(asks):
                following = min(max(v + m + n - capacity, 0), worst)
                for left in _left((a + m, debt - a + n), level - v + debt):
                    to = number[following, min(left, max(following - room, 0))]
                    chain[i, to] += p * q / 2
    law = np.zeros(worst + 1)
    np.add.at(law, [a for _, a in states], stationary(chain))
    return law


def _left(asked: tuple[int, int], store: int) -> tuple[int, int]:
    """What the first of two shelves is still owed of a shared store, by either side of a coin."""
    if sum(asked) <= store:
        return 0, 0
    least = store - asked[1]
    return (
        asked[0] - min(asked[0], max(store // 2, least)),
        asked[0] - min(asked[0], max(store - store // 2, least)),
    )


def bullwhip(smoothing: float, days: float) -> float:
    """Return the variance of orders over that of demand, under order-up-to a smoothed forecast.

    The level is the forecast of ``days`` days; orders may be of any size, and demand is
    independent from day to day (Chen, Ryan & Simchi-Levi, *Naval Research Logistics* 47:269, 2000).
    """
    return 1 + 2 * days * smoothing + 2 * (days * smoothing) ** 2 / (2 - smoothing)


def bullwhip_averaged(reviews: int, days: float) -> float:
    """Return the variance of orders over that of demand, under order-up-to a moving average.

    As :func:`bullwhip`, with the mean of the last ``reviews`` days for a forecast (Chen, Drezner,
    Ryan & Simchi-Levi, *Management Science* 46:436, 2000, theorem 2.2 without safety stock).
    """
    return 1 + 2 * days / reviews + 2 * (days / reviews) ** 2


def echo(reviews: int, days: float) -> float:
    """Return the covariance of orders ``reviews`` days apart, over the variance of demand.

    An order answers a day's demand, and takes back its answer as the day leaves the average.
    """
    return -(1 + days / reviews) * days / reviews
