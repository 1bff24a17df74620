"""One shelf that somebody fills every evening, or when it runs low."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forsyningssim.actors.customer import Poisson
from forsyningssim.verification.estimate import average, ratio
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


def _rate(observed: Observed, customers: Sequence[str]) -> float:
    """Mean packs a day of customers with Poisson demand."""
    demands = [observed.customer(name).demand for name in customers]
    return sum(demand.mean_per_day for demand in demands if isinstance(demand, Poisson))


def base_stock(observed: Observed) -> list[Check]:
    """Compare a base-stock level under Poisson demand that waits: the shelf and those who wait."""
    customers = sorted(observed.scenario.customers)
    level, rate = observed.level("shop"), _rate(observed, customers)
    maker, demand = observed.scenario.suppliers["maker"], poisson_law(rate)
    days = transport_law(maker.lead_time_days)
    if maker.consignment == "pack":
        before = formulas.outstanding_by_pack(rate, days)
    else:
        before = formulas.outstanding_by_day(rate, days)
    after = np.convolve(before, demand)
    short = excess(after, level)
    asked, filled, backlog = (
        np.sum([observed.account(name, column) for name in customers], axis=0)
        for column in ("demand", "filled", "backlog")
    )
    on_hand = observed.account(customers[0], "on_hand")
    at_once = formulas.filled_share(level, before, demand)
    return [
        Check.of("backorders", short, average(backlog)),
        Check.of("packs on hand", level - mean_of(after) + short, average(on_hand)),
        Check.of("share filled at once", at_once, ratio(filled, asked)),
    ]


def lost_sales(observed: Observed) -> list[Check]:
    """Base stock whose customers do not wait, with one day of transport."""
    demand = poisson_law(_rate(observed, ["buyer"]))
    expected = formulas.lost_share_next_day(observed.level("shop"), demand)
    lost = ratio(observed.account("buyer", "lost"), observed.account("buyer", "demand"))
    return [Check.of("share lost", expected, lost)]


def reorder_point(observed: Observed) -> list[Check]:
    """An (s, S) policy: what it costs, and that no other is cheaper."""
    levels = observed.scenario.wholesalers["shop"].levels[PRODUCT]
    demand = poisson_law(_rate(observed, ["buyer"]))
    prices = Prices(holding=1, waiting=4, ordering=5)
    best = formulas.best_reorder_levels(demand, prices, highest=20)
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
