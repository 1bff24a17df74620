"""A supplier that fails and recovers, and shelves that last for a while."""

from __future__ import annotations

import numpy as np

from forsyningssim.spec import Exponential
from forsyningssim.units import Mask, Packs
from forsyningssim.verification.estimate import average
from forsyningssim.verification.formulas import outage as formulas
from forsyningssim.verification.formulas.laws import Prices
from forsyningssim.verification.observed import Observed
from forsyningssim.verification.result import Check


def disrupted_supply(observed: Observed) -> list[Check]:
    """Base stock under Markov disruptions: how long they last, what levels cost, and the best."""
    fails, recovers = _chances(observed)
    prices = Prices(holding=0.25, waiting=3)
    checks = []
    for name, customer in observed.scenario.customers.items():
        level, daily = observed.level(customer.wholesaler), observed.daily(name)
        on_hand, backlog = observed.account(name, "on_hand"), observed.account(name, "backlog")
        cost = average(prices.holding * on_hand + prices.waiting * backlog)
        expected = formulas.disrupted_cost(level, daily, fails, recovers, prices)
        checks.append(Check.of(f"cost a day of {level:,}", expected, cost))
    without = (level - on_hand + backlog) // daily - 1
    for days in (0, 1, 4):
        share = formulas.disrupted_for(days, fails, recovers)
        quantity = f"share of days after {days} without supply"
        checks.append(Check.of(quantity, share, average(without == days)))
    best = formulas.best_disrupted_level(daily, fails, recovers, prices)
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
        expected = daily * formulas.days_without(days, recovers)
        checks.append(
            Check.of(f"packs lost an outage, {days} days of cover", expected, average(lost))
        )
    lengths = average(_by_outage(down, down))
    return [*checks, Check.of("days of an outage", 1 / recovers, lengths)]


def time_to_empty(observed: Observed) -> list[Check]:
    """Days of sale until a shelf is empty, counted from the first outage day that it meets full."""
    begins = _begins(observed.shipped("clock") == 0)
    checks = []
    for shelf, after in (("small", (4, 7)), ("large", (14, 18))):
        level, rate = observed.level(shelf), observed.rate(f"at_{shelf}")
        empty = np.flatnonzero(observed.account(f"at_{shelf}", "on_hand") == 0)
        first = empty[np.searchsorted(empty, begins - 1)]
        days = first - (begins - 1) + 1
        checks.append(
            Check.of(f"days until {level} are sold", formulas.days_to_empty(level, rate),
                     average(days))
        )  # fmt: skip
        checks += [
            Check.of(f"share with some of {level} after {k} days",
                     formulas.lasting(k, level, rate), average((days > k).astype(np.int64)))
            for k in after
        ]  # fmt: skip
    return checks


def order_quantity(observed: Observed) -> list[Check]:
    """Economic order quantities under disruptions: what they cost, and the best."""
    fails, recovers = _chances(observed)
    prices = Prices(holding=1, waiting=30, ordering=300)
    checks = []
    for name, customer in observed.scenario.customers.items():
        shop, daily = customer.wholesaler, observed.daily(name)
        quantity = observed.level(shop)
        cost = (
            prices.ordering * (observed.shipped(shop) > 0)
            + prices.holding * observed.account(name, "on_hand")
            + prices.waiting * observed.account(name, "lost")
        )
        expected = formulas.order_quantity_cost(quantity, daily, fails, recovers, prices)
        checks.append(Check.of(f"cost a day of ordering {quantity}", expected, average(cost)))
    best = formulas.best_order_quantity(daily, fails, recovers, prices, longest=40)
    return [
        *checks,
        Check.exact("middle quantity, by the formula the best", best, observed.level("middle")),
    ]


def _chances(observed: Observed) -> tuple[float, float]:
    """Daily chances that the maker fails and recovers."""
    failures = observed.scenario.suppliers["maker"].failures
    if failures is None or not isinstance(failures.outage_days, Exponential):
        raise TypeError("the maker of this case must have outages, and exponential ones")
    down = failures.outage_days.mean_value
    return formulas.chance_a_day(failures.mean_up_days), formulas.chance_a_day(down)


def _begins(down: Mask) -> Packs:
    """Number the first days of outages that are seen from first to last."""
    turns = np.diff(down.astype(np.int64))
    begins, ends = np.flatnonzero(turns == 1) + 1, np.flatnonzero(turns == -1) + 1
    whole: Packs = begins[begins < ends[-1]]
    return whole


def _by_outage(down: Packs, what: Packs) -> Packs:
    """Sum ``what`` over each outage, a run of days that are ``down``, seen from first to last."""
    turns = np.diff(down)
    begins, ends = np.flatnonzero(turns == 1) + 1, np.flatnonzero(turns == -1) + 1
    ends = ends[ends > begins[0]]
    upto = np.append(0, np.cumsum(what))
    total: Packs = upto[ends] - upto[begins[: len(ends)]]
    return total
