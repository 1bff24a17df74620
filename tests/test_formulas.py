"""The formulas of verification against plain loops, chains and published figures.

What is written here shares nothing with them; numpy has luck of its own.
"""

from __future__ import annotations

from math import exp

import numpy as np
import pytest

from forsyningssim.spec import Constant, Exponential, Lognormal, Uniform
from forsyningssim.verification.formulas import echelon, laws, lost, outage, people, shelf
from forsyningssim.verification.formulas.laws import Prices


def test_published_figures() -> None:
    """Palm at a mean of 8; Snyder & Shen's example of disruptions; Zheng & Federgruen's (s, S)."""
    eight, six = laws.poisson_law(8), laws.poisson_law(6)
    assert [round(laws.excess(eight, s), 6) for s in (8, 10, 12, 15)] == [
        1.116692, 0.425864, 0.129826, 0.014591,
    ]  # fmt: skip
    prices = Prices(holding=0.25, waiting=3)
    assert outage.best_disrupted_level(2000, 0.04, 0.25, prices) == 8000
    cost = outage.disrupted_cost(8000, 2000, 0.04, 0.25, prices)
    assert cost == pytest.approx(2737.069, abs=5e-4)
    prices = Prices(holding=1, waiting=4, ordering=5)
    assert shelf.best_reorder_levels(six, prices, highest=14) == (4, 10)
    assert shelf.reorder_cost(4, 10, six, prices) == pytest.approx(8.034112, abs=5e-7)


@pytest.mark.parametrize(
    "days",
    [
        Constant(value=3),
        Uniform(dist="uniform", low=0, high=6),
        Uniform(dist="uniform", low=1.2, high=4.9),
        Exponential.model_validate({"dist": "exponential", "mean": 3}),
    ],
)
def test_transport_law_is_the_rounded_distribution(days: Constant | Uniform | Exponential) -> None:
    draws = np.rint([days.quantile((i + 0.5) / 200_000) for i in range(200_000)]).astype(int)
    law = laws.transport_law(days)
    assert law.sum() == pytest.approx(1)
    counted = np.bincount(draws, minlength=len(law))[: len(law)] / len(draws)
    assert law == pytest.approx(counted, abs=2e-5)


def test_no_formula_for_a_lognormal_transport_time() -> None:
    with pytest.raises(NotImplementedError, match="lognormal"):
        laws.transport_law(Lognormal(dist="lognormal", median=3, sigma=1))


@pytest.mark.parametrize("each_pack", [True, False])
def test_outstanding_packs_by_a_plain_loop(each_pack: bool) -> None:
    """Count day by day what was asked for and is not back, with numpy's own luck."""
    luck, total, rate = np.random.default_rng(7), 100_000, 2.0
    demand = luck.poisson(rate, total)
    outstanding = np.zeros(total + 10)
    for lag in range(1, 5):  # transport of 0 to 4 days: packs of day d are back for day d + 1 + L
        for day in range(total):
            pass_on = demand[day]
            if each_pack:
                still = luck.binomial(pass_on, (5 - lag) / 5) if pass_on else 0
            else:
                still = pass_on * (luck.random() < (5 - lag) / 5)
            outstanding[day + lag] += still
    seen = outstanding[10:total]
    days = np.full(5, 0.2)
    make = shelf.outstanding_by_pack if each_pack else shelf.outstanding_by_day
    law = make(rate, days)
    for level in (2, 4, 7):
        excess = np.maximum(seen - level, 0).mean()
        assert laws.excess(law, level) == pytest.approx(excess, rel=0.03)
    assert laws.mean_of(law) == pytest.approx(rate * 2)


def test_filled_share_by_enumeration() -> None:
    before, demand, level = laws.poisson_law(3), laws.poisson_law(1.5), 5
    filled = sum(
        before[x] * demand[d] * min(d, max(level - x, 0))
        for x in range(len(before))
        for d in range(len(demand))
    )
    assert shelf.filled_share(level, before, demand) == pytest.approx(filled / 1.5)


def _stationary(chain: np.ndarray) -> np.ndarray:
    """Law that a chain reaches, by letting it run for 2**20 steps."""
    for _ in range(20):
        chain = chain @ chain
        chain /= chain.sum(axis=1, keepdims=True)
    return chain[0]


def test_disruptions_by_a_chain() -> None:
    fails, recovers, longest = 0.1, 0.3, 150
    chain = np.zeros((longest + 1, longest + 1))
    for n in range(longest + 1):
        chain[n, 0] += recovers if n else 1 - fails
        chain[n, min(n + 1, longest)] += 1 - recovers if n else fails
    law = _stationary(chain)
    assert [outage.disrupted_for(n, fails, recovers) for n in range(40)] == pytest.approx(law[:40])
    prices = Prices(holding=1, waiting=6)
    costs = {
        level: sum(law[n] * prices.of(level - 5 * (n + 1)) for n in range(longest))
        for level in range(5, 60)
    }
    best = min(costs, key=lambda level: costs[level])
    assert outage.best_disrupted_level(5, fails, recovers, prices) == best
    for level in (5, 17, 40):
        cost = outage.disrupted_cost(level, 5, fails, recovers, prices)
        assert cost == pytest.approx(costs[level])


def test_days_without_by_adding_up() -> None:
    mean = 3.0
    lasts = [exp(-(k - 1) / mean) - exp(-k / mean) for k in range(1, 400)]
    recovers = outage.chance_a_day(mean)
    for cover in (0, 2, 6):
        expected = sum(p * max(k - cover, 0) for k, p in enumerate(lasts, start=1))
        assert outage.days_without(cover, recovers) == pytest.approx(expected)


@pytest.mark.parametrize(("reorder_at", "order_up_to"), [(4, 10), (-3, 5), (6, 7)])
def test_reorder_cost_by_a_chain(reorder_at: int, order_up_to: int) -> None:
    demand, prices = laws.poisson_law(3), Prices(holding=1, waiting=4, ordering=5)
    levels = range(reorder_at + 1, order_up_to + 1)
    chain = np.zeros((len(levels), len(levels)))
    cost = np.zeros(len(levels))
    for i, level in enumerate(levels):
        for d, p in enumerate(demand):
            left = level - d
            orders = left <= reorder_at
            chain[i, (order_up_to if orders else left) - levels[0]] += p
            cost[i] += p * (prices.of(left) + prices.ordering * orders)
    expected = _stationary(chain) @ cost
    got = shelf.reorder_cost(reorder_at, order_up_to, demand, prices)
    assert got == pytest.approx(expected)


@pytest.mark.parametrize("law", ["constant", "uniform", "exponential"])
def test_lost_share_by_a_plain_loop(law: str) -> None:
    """Each pack that is sold is away for so many mornings; who finds no pack is lost."""
    luck, level, rate, days = np.random.default_rng(3), 3, 0.8, 150_000
    back = np.zeros(days + 400, int)
    stock, missed, demand = level, 0, luck.poisson(rate, days)
    draws = {
        "constant": np.full(days, 3),
        "uniform": np.rint(luck.uniform(0, 6, days)).astype(int),
        "exponential": np.minimum(np.rint(luck.exponential(3, days)).astype(int), 390),
    }[law]
    sent = 0
    for day, asked in enumerate(demand):
        stock += back[day]
        for _ in range(min(stock, asked)):
            back[day + 1 + draws[sent]] += 1
            sent += 1
        missed += asked - min(stock, asked)
        stock -= min(stock, asked)
    poisson = laws.poisson_law(rate)
    share = {
        "constant": lambda: lost.lost_share(level, poisson, np.array([0, 0, 0, 1.0])),
        "uniform": lambda: lost.lost_share(
            level, poisson, laws.transport_law(Uniform(dist="uniform", low=0, high=6))
        ),
        "exponential": lambda: lost.lost_share_memoryless(level, poisson, 3.0),
    }[law]()
    assert share == pytest.approx(missed / demand.sum(), rel=0.015)


def test_lost_share_comes_to_erlang_as_days_get_short() -> None:
    erlang = 1.0
    for n in (1, 2, 3):
        erlang = 2 * erlang / (n + 2 * erlang)
    assert erlang == pytest.approx(4 / 19)
    errors = [
        lost.lost_share_memoryless(3, laws.poisson_law(2 / mean), mean) - erlang
        for mean in (50.0, 100.0, 400.0)
    ]
    assert errors[0] == pytest.approx(2 * errors[1], rel=0.03)
    assert 0 < errors[2] < 0.0005


def test_days_to_empty_are_erlangs_and_half_a_day() -> None:
    """The mean of the Gamma law, and the rest of the day that is over when the shelf is empty."""
    for level, rate in ((10, 2.0), (30, 2.0), (40, 0.7)):
        assert outage.days_to_empty(level, rate) == pytest.approx(level / rate + 0.5, abs=1e-3)
    luck = np.random.default_rng(5).poisson(0.6, (200_000, 40)).cumsum(axis=1)
    for days in (1, 4, 9):
        still = float((luck[:, days - 1] < 3).mean())
        assert outage.lasting(days, 3, 0.6) == pytest.approx(still, abs=0.004)


@pytest.mark.parametrize(("days", "fails", "recovers"), [(4, 0.1, 0.2), (1, 0.3, 0.5), (7, 0.0, 1)])
def test_order_quantity_cost_by_a_chain(days: int, fails: float, recovers: float) -> None:
    """States are the days of sales left this evening, and whether supply is down."""
    daily, prices = 5, Prices(holding=2, waiting=9, ordering=70)
    states = [(left, down) for left in range(days) for down in (0, 1)]
    chain, cost = np.zeros((len(states), len(states))), np.zeros(len(states))
    for i, (left, down) in enumerate(states):
        orders = left == 0 and not down
        tomorrow = (days if orders else left) - 1
        for then, p in ((1, 1 - recovers if down else fails), (0, recovers if down else 1 - fails)):
            chain[i, states.index((max(tomorrow, 0), then))] += p
        # the cost of tomorrow, and of an order tonight
        cost[i] = prices.ordering * orders + prices.holding * daily * max(tomorrow, 0)
        cost[i] += prices.waiting * daily * (tomorrow < 0)
    chain = 0.5 * chain + 0.5 * np.eye(len(states))  # the same law, and no period
    expected = _stationary(chain) @ cost
    got = outage.order_quantity_cost(daily * days, daily, fails, recovers, prices)
    assert got == pytest.approx(expected)


def test_without_outages_the_order_quantity_is_wilsons() -> None:
    prices = Prices(holding=1, waiting=99, ordering=320)
    best = outage.best_order_quantity(10, 0.0, 1.0, prices, longest=30)
    assert best == round((2 * 320 * 10 / 1) ** 0.5)  # 80


def test_correlated_demand_has_the_moments_of_a_sum() -> None:
    law = shelf.correlated_outstanding(2.0, 3.0, 4)
    mean = laws.mean_of(law)
    variance = float((np.arange(len(law)) - mean) ** 2 @ law)
    assert (law.sum(), mean) == (pytest.approx(1), pytest.approx(2 * 5 * 4))
    assert variance == pytest.approx(4 * (2 * 2 + 4 * 3))


SERIES = echelon.Series(rate=1.0, make=4, transport=2)


@pytest.mark.parametrize(("shelf_price", "waiting"), [(2, 18), (5, 40), (3, 90)])
def test_clark_and_scarf_find_the_best_of_all_pairs(shelf_price: float, waiting: float) -> None:
    prices = echelon.Prices(upstream=1, shelf=shelf_price, waiting=waiting)
    best = echelon.best_levels(SERIES, prices, highest=30)
    pairs = [(a, b) for a in range(15) for b in range(20)]
    costs = {pair: echelon.series_cost(SERIES, *pair, prices) for pair in pairs}
    assert best.cost == pytest.approx(min(costs.values()))
    assert costs[best.store, best.shelf] == pytest.approx(best.cost)


def test_series_cost_by_a_plain_loop() -> None:
    """Who is owed what, followed by totals: asked for, made, shipped and arrived until each day."""
    days, make, transport, store, shelf = 200_000, 4, 2, 6, 4
    asked = np.random.default_rng(8).poisson(1.0, days).cumsum()

    def until(total: np.ndarray, ago: int) -> np.ndarray:
        return np.concatenate([np.zeros(ago, int), total[: len(total) - ago]])

    received = until(asked, 1)  # orders of an evening are received next morning
    could_ship = store + until(received, make)  # what was planned ``make`` evenings ago is there
    shipped = np.minimum(received, could_ship)
    arrived = until(shipped, transport)
    net = shelf + arrived - asked
    upstream = could_ship - shipped + shipped - arrived
    cost = upstream + 5 * np.maximum(net, 0) + 40 * np.maximum(-net, 0)
    prices = echelon.Prices(upstream=1, shelf=5, waiting=40)
    expected = echelon.series_cost(SERIES, store, shelf, prices)
    assert cost[50:].mean() == pytest.approx(expected, rel=0.01)


def test_what_a_limited_plant_leaves() -> None:
    """One pack a day: the queue M/D/1, whose mean is known (Pollaczek and Khinchine)."""
    for load in (0.5, 0.8):
        law = echelon.unmade(laws.poisson_law(load), 1)
        assert law.sum() == pytest.approx(1)
        assert laws.mean_of(law) == pytest.approx(load**2 / (2 * (1 - load)))
    left, total = 0, 0
    for demand in np.random.default_rng(2).poisson(4.0, 200_000):
        left = max(left + demand - 5, 0)
        total += left
    mean = laws.mean_of(echelon.unmade(laws.poisson_law(4.0), 5))
    assert mean == pytest.approx(total / 200_000, rel=0.03)


def test_shared_debt_by_a_plain_loop() -> None:
    luck, days, level, capacity = np.random.default_rng(4), 150_000, 4, 3
    counted, behind, debts = np.zeros(60, int), 0, np.zeros(2, int)
    for asked in luck.poisson(1.0, (days, 2)):
        stock, wanted = level - behind + debts.sum(), debts + asked
        behind = max(behind + asked.sum() - capacity, 0)
        debts = np.zeros(2, int)
        if wanted.sum() > stock:
            first = (stock + luck.integers(2)) // 2 if stock % 2 else stock // 2
            first = min(max(first, stock - wanted[1]), wanted[0])
            debts = wanted - [first, stock - first]
        counted[debts[0]] += 1
    law = echelon.shared_debt(level, capacity, 1.0)
    assert law[:4] == pytest.approx(counted[:4] / days, abs=0.004)
    demand = laws.poisson_law(2.0)
    lacks = np.convolve(echelon.unmade(demand, capacity), demand)
    by_sum = laws.mean_of(echelon.owed(lacks, level)) / 2
    assert laws.mean_of(law) == pytest.approx(by_sum, rel=1e-5)


def test_bullwhip_by_a_plain_loop() -> None:
    smoothing, cover, days = 0.2, 5, 100_000
    demand = np.random.default_rng(6).normal(50, 5, days)
    forecast, level, orders = 50.0, 50.0 * cover, np.zeros(days)
    for day, asked in enumerate(demand):
        forecast += smoothing * (asked - forecast)
        orders[day] = cover * forecast - (level - asked)
        level = cover * forecast
    ratio = orders.var() / demand.var()
    assert echelon.bullwhip(smoothing, cover) == pytest.approx(ratio, rel=0.02)


def test_bullwhip_of_a_moving_average_by_a_plain_loop() -> None:
    reviews, cover, days = 6, 5, 100_000
    demand = np.random.default_rng(6).normal(50, 5, days)
    cumulated = np.cumsum(demand)
    level = cover * (cumulated[reviews:] - cumulated[:-reviews]) / reviews
    orders = demand[reviews + 1 :] + np.diff(level)
    off = orders - orders.mean()
    apart = float(off[reviews:] @ off[:-reviews]) / len(off)
    assert echelon.bullwhip_averaged(reviews, cover) == pytest.approx(
        orders.var() / demand.var(), rel=0.02
    )
    assert echelon.echo(reviews, cover) == pytest.approx(apart / demand.var(), rel=0.03)


def test_beds_by_a_plain_loop() -> None:
    luck, days = np.random.default_rng(9), 100_000
    taken = np.zeros(days + 10, int)
    for day, stays in enumerate(luck.poisson(2.0, days)):
        for length in luck.integers(1, 6, stays):
            taken[day : day + length] += 1
    seen = taken[10:days] - 6.0
    law = np.array([0, 0.2, 0.2, 0.2, 0.2, 0.2])
    for apart in (0, 2):
        found = (seen[apart:] * seen[: len(seen) - apart]).mean()
        assert people.beds_together(2.0, law, apart) == pytest.approx(found, rel=0.05)


def test_home_stock_by_a_plain_loop() -> None:
    luck, interval, early = np.random.default_rng(10), 12, 4
    counted, home = np.zeros(20, int), 5
    come = luck.integers(early + 1)
    for lead in luck.integers(0, early + 1, 20_000):
        while True:
            counted[home] += 1
            if home == come:
                break
            home -= 1
        home, come = home + interval - 1, lead
    law = people.home_law(interval, early)
    assert counted[: len(law)] / counted.sum() == pytest.approx(law, abs=0.002)
    assert people.days_without(law, 3) == pytest.approx(3 * law[0] + 2 * law[1] + law[2])
