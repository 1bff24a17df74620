"""One shelf that somebody fills every evening, or when it runs low."""

from __future__ import annotations

import numpy as np

from forsyningssim.spec import Exponential
from forsyningssim.units import Packs
from forsyningssim.verification.estimate import average, ratio
from forsyningssim.verification.formulas import lost
from forsyningssim.verification.formulas import shelf as formulas
from forsyningssim.verification.formulas.laws import (
    Prices,
    excess,
    mean_of,
    poisson_law,
    transport_law,
)
from forsyningssim.verification.observed import PRODUCT, Observed
from forsyningssim.verification.result import Check


def base_stock(observed: Observed) -> list[Check]:
    """Compare a base-stock level under Poisson demand that waits: the shelf and those who wait."""
    customers = sorted(observed.scenario.customers)
    level, rate = observed.level("shop"), observed.rate(*customers)
    maker, demand = observed.scenario.suppliers["maker"], poisson_law(rate)
    days = transport_law(maker.lead_time_days)
    if maker.consignment == "pack":
        before = formulas.outstanding_by_pack(rate, days)
    else:
        before = formulas.outstanding_by_day(rate, days)
    after = np.convolve(before, demand)
    short = excess(after, level)
    asked, filled, backlog = (
        _summed(observed, column, *customers) for column in ("demand", "filled", "backlog")
    )
    on_hand = observed.account(customers[0], "on_hand")
    at_once = formulas.filled_share(level, before, demand)
    return [
        Check.of("backorders", short, average(backlog)),
        Check.of("packs on hand", level - mean_of(after) + short, average(on_hand)),
        Check.of("share filled at once", at_once, ratio(filled, asked)),
    ]


def lost_sales(observed: Observed) -> list[Check]:
    """Base stock whose customers do not wait, each pack with a transport time of its own."""
    demand, level = poisson_law(observed.rate("buyer")), observed.level("shop")
    days = observed.scenario.suppliers["maker"].lead_time_days
    if isinstance(days, Exponential):
        expected = lost.lost_share_memoryless(level, demand, days.mean_value)
    else:
        expected = lost.lost_share(level, demand, transport_law(days))
    share = ratio(observed.account("buyer", "lost"), observed.account("buyer", "demand"))
    return [Check.of("share lost", expected, share)]


def reorder_point(observed: Observed) -> list[Check]:
    """An (s, S) policy: what it costs, and that no other is cheaper."""
    levels = observed.scenario.wholesalers["shop"].levels[PRODUCT]
    demand = poisson_law(observed.rate("buyer"))
    prices = Prices(holding=1, waiting=4, ordering=5)
    best = formulas.best_reorder_levels(demand, prices, highest=14)
    always = levels.order_up_to - 1
    policy = (always if levels.reorder_at is None else levels.reorder_at, levels.order_up_to)
    between = float(formulas.days_at_positions(*policy, demand).sum())
    ordered = (observed.shipped("shop") > 0).astype(np.int64)
    cost = (
        prices.ordering * ordered
        + prices.holding * observed.account("buyer", "on_hand")
        + prices.waiting * observed.account("buyer", "backlog")
    )
    return [
        Check.exact("reorder point, by the formula the best", best[0], policy[0]),
        Check.exact("order-up-to level, by the formula the best", best[1], policy[1]),
        Check.of("orders a day", 1 / between, average(ordered)),
        Check.of("cost a day", formulas.reorder_cost(*policy, demand, prices), average(cost)),
    ]


def correlated_demand(observed: Observed) -> list[Check]:
    """Compare two towns apart and at one shelf, whose demand is correlated."""
    own, common = observed.rate("own_apart"), observed.rate("common_apart")
    maker = observed.scenario.suppliers["maker"]
    days = round(maker.lead_time_days.mean()) + 1
    apart = poisson_law((own + common) * days)
    pooled = formulas.correlated_outstanding(own, common, days)
    towns = [
        _summed(observed, "demand", *observed.customers(shelf)) for shelf in ("apart", "beside")
    ]
    together = (towns[0] - own - common) * (towns[1] - own - common)
    waiting = [
        _summed(observed, "backlog", *observed.customers(*shelves))
        for shelves in (("apart", "beside"), ("pooled",))
    ]
    two = 2 * excess(apart, observed.level("apart"))
    one = excess(pooled, observed.level("pooled"))
    return [
        Check.of("covariance of the towns' demand", common, average(together)),
        Check.of("backorders, two shelves", two, average(waiting[0])),
        Check.of("backorders, one shelf", one, average(waiting[1])),
    ]


def _summed(observed: Observed, column: str, *customers: str) -> Packs:
    """Add a column of the accounts of some customers, day by day."""
    total: Packs = np.sum([observed.account(name, column) for name in customers], axis=0)
    return total
