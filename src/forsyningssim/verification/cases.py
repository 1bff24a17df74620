"""The cases: each names a scenario file and says what to compare in a run of it.

Levels, rates and durations are read from the scenario, so that formula and engine cannot speak of
different worlds. Prices of holding, waiting and ordering decide nothing in a world, so they stand
here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from forsyningssim.actors.customer import Poisson
from forsyningssim.scenario.policies import NONE
from forsyningssim.spec import Exponential
from forsyningssim.units import Packs
from forsyningssim.verification import closed_forms as textbook
from forsyningssim.verification.estimate import average, ratio
from forsyningssim.verification.observed import PRODUCT, Observed
from forsyningssim.verification.result import Check
from forsyningssim.verification.traces import follow


@dataclass(frozen=True)
class Case:
    """A scenario file, and what is compared in a run of it."""

    name: str
    """Of the file, without its ending."""
    compare: Callable[[Observed], list[Check]] | None = None
    """None: the days, with the trace by hand of the same name."""
    policy: str = NONE

    def check(self, observed: Observed, folder: Path) -> list[Check]:
        """Compare a run of the file with formula or trace."""
        if self.compare is None:
            return follow(observed, folder / f"{self.name}.csv")
        return self.compare(observed)


def _rate(observed: Observed, customers: Sequence[str]) -> float:
    """Mean packs a day of customers with Poisson demand."""
    demands = [observed.customer(name).demand for name in customers]
    return sum(demand.mean_per_day for demand in demands if isinstance(demand, Poisson))


def base_stock(observed: Observed) -> list[Check]:
    """Compare a base-stock level under Poisson demand that waits: the shelf and those who wait."""
    customers = sorted(observed.scenario.customers)
    level, rate = observed.level("shop"), _rate(observed, customers)
    maker, demand = observed.scenario.suppliers["maker"], textbook.poisson_law(rate)
    days = textbook.transport_law(maker.lead_time_days)
    if maker.consignment == "pack":
        before = textbook.outstanding_by_pack(rate, days)
    else:
        before = textbook.outstanding_by_day(rate, days)
    after = np.convolve(before, demand)
    short = textbook.excess(after, level)
    asked, filled, backlog = (
        np.sum([observed.account(name, column) for name in customers], axis=0)
        for column in ("demand", "filled", "backlog")
    )
    on_hand = observed.account(customers[0], "on_hand")
    at_once = textbook.filled_share(level, before, demand)
    return [
        Check.of("backorders", short, average(backlog)),
        Check.of("packs on hand", level - textbook.mean_of(after) + short, average(on_hand)),
        Check.of("share filled at once", at_once, ratio(filled, asked)),
    ]


def lost_sales(observed: Observed) -> list[Check]:
    """Base stock whose customers do not wait, with one day of transport."""
    demand = textbook.poisson_law(_rate(observed, ["buyer"]))
    expected = textbook.lost_share_next_day(observed.level("shop"), demand)
    lost = ratio(observed.account("buyer", "lost"), observed.account("buyer", "demand"))
    return [Check.of("share lost", expected, lost)]


def reorder_point(observed: Observed) -> list[Check]:
    """An (s, S) policy: what it costs, and that no other is cheaper."""
    levels = observed.scenario.wholesalers["shop"].levels[PRODUCT]
    demand = textbook.poisson_law(_rate(observed, ["buyer"]))
    prices = textbook.Prices(holding=1, waiting=4, ordering=5)
    best = textbook.best_reorder_levels(demand, prices, highest=20)
    always = levels.order_up_to - 1
    policy = (always if levels.reorder_at is None else levels.reorder_at, levels.order_up_to)
    between = float(textbook.days_at_positions(*policy, demand).sum())
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
        Check.of("cost a day", textbook.reorder_cost(*policy, demand, prices), average(cost)),
    ]


def disrupted_supply(observed: Observed) -> list[Check]:
    """Base stock under Markov disruptions: how long they last, what levels cost, and the best."""
    fails, recovers = _chances(observed)
    prices = textbook.Prices(holding=0.25, waiting=3)
    checks = []
    for name, customer in observed.scenario.customers.items():
        level, daily = observed.level(customer.wholesaler), observed.daily(name)
        on_hand, backlog = observed.account(name, "on_hand"), observed.account(name, "backlog")
        cost = average(prices.holding * on_hand + prices.waiting * backlog)
        expected = textbook.disrupted_cost(level, daily, fails, recovers, prices)
        checks.append(Check.of(f"cost a day of {level:,}", expected, cost))
    without = (level - on_hand + backlog) // daily - 1
    for days in (0, 1, 4):
        share = textbook.disrupted_for(days, fails, recovers)
        quantity = f"share of days after {days} without supply"
        checks.append(Check.of(quantity, share, average(without == days)))
    best = textbook.best_disrupted_level(daily, fails, recovers, prices)
    return [
        *checks,
        Check.exact("middle level, by the formula the best", best, observed.level("middle")),
    ]


def cover(observed: Observed) -> list[Check]:
    """Packs lost in an outage by what the shelf covers, and how long outages last."""
    _, recovers = _chances(observed)
    checks = []
    for name, customer in observed.scenario.customers.items():
        daily = observed.daily(name)
        days = observed.level(customer.wholesaler) // daily - 1
        down = (observed.shipped(customer.wholesaler) == 0).astype(np.int64)
        lost = _by_outage(down, observed.account(name, "lost"))
        expected = daily * textbook.days_without(days, recovers)
        checks.append(
            Check.of(f"packs lost an outage, {days} days of cover", expected, average(lost))
        )
    lengths = average(_by_outage(down, down))
    return [*checks, Check.of("days of an outage", 1 / recovers, lengths)]


def _chances(observed: Observed) -> tuple[float, float]:
    """Daily chances that the maker fails and recovers."""
    failures = observed.scenario.suppliers["maker"].failures
    if failures is None or not isinstance(failures.outage_days, Exponential):
        raise TypeError("the maker of this case must have outages, and exponential ones")
    down = failures.outage_days.mean_value
    return textbook.chance_a_day(failures.mean_up_days), textbook.chance_a_day(down)


def _by_outage(down: Packs, what: Packs) -> Packs:
    """Sum ``what`` over each outage, a run of days that are ``down``, seen from first to last."""
    turns = np.diff(down)
    begins, ends = np.flatnonzero(turns == 1) + 1, np.flatnonzero(turns == -1) + 1
    ends = ends[ends > begins[0]]
    upto = np.append(0, np.cumsum(what))
    total: Packs = upto[ends] - upto[begins[: len(ends)]]
    return total


CASES: tuple[Case, ...] = (
    Case("base_stock", base_stock),
    Case("base_stock_each_pack", base_stock),
    Case("base_stock_each_day", base_stock),
    Case("pooled_demand", base_stock),
    Case("lost_sales", lost_sales),
    Case("reorder_point", reorder_point),
    Case("disrupted_supply", disrupted_supply),
    Case("cover", cover),
    Case("pausing_order"),
    Case("pausing_shipment"),
    Case("pausing_transit"),
    Case("pausing_receipt"),
    Case("pausing_transit_overnight"),
    Case("pausing_short_store"),
    Case("partial_loss"),
    Case("patience"),
    Case("sharing_proportional"),
    Case("sharing_priority"),
    Case("sharing_by_supplier"),
    Case("export_ban", policy="ban"),
)
"""In the order of the table."""
