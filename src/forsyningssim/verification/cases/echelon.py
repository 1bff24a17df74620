"""A maker's store before the shelves: series, limited capacity, sharing, and the bullwhip."""

from __future__ import annotations

import numpy as np

from forsyningssim.verification.estimate import average, ratio
from forsyningssim.verification.formulas import echelon as formulas
from forsyningssim.verification.formulas.laws import excess, mean_of, poisson_law
from forsyningssim.verification.observed import Observed
from forsyningssim.verification.result import Check


def two_stages(observed: Observed) -> list[Check]:
    """Two base stocks in series: that they are the best, and what they cost."""
    maker, plant = observed.scenario.suppliers["maker"], observed.scenario.plants["plant"]
    transport = round(maker.lead_time_days.mean())
    series = formulas.Series(observed.rate("buyer"), plant.batch_days, transport)
    store, shelf = _store_level(observed), observed.level("shop")
    prices = formulas.Prices(upstream=1, shelf=5, waiting=40)
    best = formulas.best_levels(series, prices, highest=40)
    lacks = poisson_law(series.rate * series.make)
    on_hand, backlog = observed.account("buyer", "on_hand"), observed.account("buyer", "backlog")
    in_store = observed.held("store")
    upstream = observed.held("store", "road:shop")
    cost = prices.upstream * upstream + prices.shelf * on_hand + prices.waiting * backlog
    return [
        Check.exact("level of the store, by the formula the best", best.store, store),
        Check.exact("level of the shelf, by the formula the best", best.shelf, shelf),
        Check.of("packs in the store", formulas.on_hand(lacks, store), average(in_store)),
        Check.of("cost a day", best.cost, average(cost)),
    ]


def limited_plant(observed: Observed) -> list[Check]:
    """A plant that cannot make more than so much a day: what the store and the shelf then lack."""
    demand = poisson_law(observed.rate("buyer"))
    capacity, store = _capacity(observed), _store_level(observed)
    shelf = observed.level("shop")
    lacks = np.convolve(formulas.unmade(demand, capacity), demand)
    transport = round(observed.scenario.suppliers["maker"].lead_time_days.mean())
    asked = poisson_law(mean_of(demand) * (transport + 1))
    waited = np.convolve(formulas.owed(lacks, store), asked)
    made = observed.made()
    return [
        Check.of(
            "packs in the store", formulas.on_hand(lacks, store), average(observed.held("store"))
        ),
        Check.of("backorders", excess(waited, shelf),
                 average(observed.account("buyer", "backlog"))),
        Check.exact("most packs made in a day", capacity, int(made.max())),
    ]  # fmt: skip


def two_shelves(observed: Observed) -> list[Check]:
    """One store and two shelves that share what it has."""
    names = sorted(observed.scenario.customers)
    rate, store, capacity = observed.rate(names[0]), _store_level(observed), _capacity(observed)
    transport = round(observed.scenario.suppliers["maker"].lead_time_days.mean())
    shelf = observed.level(observed.customer(names[0]).wholesaler)
    debt = formulas.shared_debt(store, capacity, rate)
    lacks = np.convolve(debt, poisson_law(rate * (transport + 1)))
    backlogs = [observed.account(name, "backlog") for name in names]
    both = (backlogs[0] + backlogs[1]) / 2
    return [
        Check.of("backorders of a shelf", excess(lacks, shelf), average(both)),
        Check.of("share of days with backorders", 1 - lacks[: shelf + 1].sum(),
                 average(np.mean([backlog > 0 for backlog in backlogs], axis=0))),
    ]  # fmt: skip


def bullwhip(observed: Observed) -> list[Check]:
    """Order-up-to a forecast: orders vary more than demand, and by how much."""
    shop = observed.scenario.wholesalers["shop"]
    transport = observed.scenario.suppliers["maker"].lead_time_days.mean()
    days = shop.ordinary_cover_days + transport + shop.review_days
    mean = observed.rate("buyer")
    ordered, asked = observed.shipped("shop"), observed.account("buyer", "demand")
    off, spread = ordered - mean, (asked - mean) ** 2
    reviews = shop.averaged_reviews
    found = [Check.of("packs ordered a day", mean, average(ordered))]
    if reviews is None:
        expected = formulas.bullwhip(shop.smoothing, days)
    else:
        expected = formulas.bullwhip_averaged(reviews, days)
        apart = ratio(off[reviews:] * off[:-reviews], spread[:-reviews])
        quantity = "covariance of orders as the average forgets, over the variance of demand"
        found.append(Check.of(quantity, formulas.echo(reviews, days), apart))
    variance = ratio(off**2, spread)
    return [*found, Check.of("variance of orders over that of demand", expected, variance)]


def _store_level(observed: Observed) -> int:
    """Base stock of the maker's store, in packs."""
    scenario = observed.scenario
    maker, plant = scenario.suppliers["maker"], scenario.plants["plant"]
    daily = observed.rate(*scenario.customers)
    return round(daily * (maker.store_cover_days + plant.batch_days + maker.review_days))


def _capacity(observed: Observed) -> int:
    """Packs that the plant can make in a day."""
    daily = observed.rate(*observed.scenario.customers)
    return round(daily * observed.scenario.plants["plant"].headroom)
