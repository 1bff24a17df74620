"""What it cost, and who paid."""

from __future__ import annotations

from typing import Final

import numpy as np

from forsyningssim.measures.books import in_norway, named
from forsyningssim.measures.finished import Finished
from forsyningssim.measures.harm import DAYS_PER_YEAR, expected_events
from forsyningssim.measures.measure import Measure, Value
from forsyningssim.patients.layout import DISPENSINGS
from forsyningssim.units import Packs, Rates
from forsyningssim.words import say

PAYER: Final = {
    "blue": "state",
    "white": "patients",
    "over_the_counter": "patients",
    "hospital": "health_regions",
    "institution": "municipalities",
}
"""Who pays for the packs, by funding route."""


def medicine_cost(finished: Finished) -> dict[str, float]:
    """Give the price of all packs dispensed, in NOK by payer.

    The books tell packs by product, the tallies dispensings by group. A product's packs are paid
    for in proportion to the packs that the groups which use it by habit fetched; if none does, by
    those to whom it is an alternative or a substitute.
    """
    groups = [group.spec for group in finished.catalogue.groups]
    fetched = finished.counted(DISPENSINGS) * [group.packs_per_ask for group in groups]
    habit, other_use = np.zeros((2, len(groups), len(finished.catalogue.products)))
    for g, group in enumerate(groups):
        for product, part in group.products.items():
            habit[g, finished.catalogue.number[product]] = part
        others = [other.product for other in group.alternatives]
        others += [other.product for other in group.substitutes]
        for product in others:
            if product in finished.catalogue.number:
                other_use[g, finished.catalogue.number[product]] = 1
    claims = np.where(habit.any(axis=0), habit, other_use) * fetched[:, np.newaxis]
    by_group = claims @ (_spent(finished) / np.maximum(claims.sum(axis=0), 1))
    cost: dict[str, float] = {}
    for group, nok in zip(groups, by_group.tolist(), strict=True):
        cost[PAYER[group.funding]] = cost.get(PAYER[group.funding], 0.0) + nok
    return cost


def _prices(finished: Finished) -> Rates:
    return np.array([finished.products[name].price_nok for name in finished.catalogue.products])


def _spent(finished: Finished) -> Rates:
    packs = finished.books.moved(in_norway, named("patients"))
    spent: Rates = packs * _prices(finished)
    return spent


def holding_cost(finished: Finished) -> dict[str, float]:
    """Give storage and capital of the stock held in Norway, in NOK by payer.

    Outlets and wholesalers pay for what they own, statutory stock included; the state for its own.
    """
    costs = finished.costs
    yearly = costs.storage_nok_per_pack_year + costs.capital_rate_per_year * _prices(finished)

    def nok(stock: Packs) -> float:
        return float(stock[finished.days.warm_up :].sum(axis=0) @ yearly / DAYS_PER_YEAR)

    national = finished.books.stock(lambda a: in_norway(a) and a.endswith(_NATIONAL))
    return {
        "state": nok(national),
        "trade": nok(finished.books.in_norway - national),
    }


_NATIONAL = (".national", "national_store")


def bed_cost(finished: Finished) -> float:
    """Give the price of the extra admissions' days in bed, in NOK."""
    stays = [
        group.spec.harm.length_of_stay_days if group.spec.harm else 0.0
        for group in finished.catalogue.groups
    ]
    days = expected_events(finished, "admission").sum(axis=(1, 2)) @ np.array(stays)
    return float(days * finished.costs.bed_day_nok)


def cost(finished: Finished) -> Value:
    """Add up medicines, stock, beds, standing policies and extra spending, by payer."""
    years = finished.days.measured / DAYS_PER_YEAR
    standing = {payer: nok * years for payer, nok in finished.yearly_costs.items()}
    parts = (
        medicine_cost(finished),
        holding_cost(finished),
        {"health_regions": bed_cost(finished)},
        standing,
        finished.extra_costs,
    )
    payers = sorted({payer for part in parts for payer in part})
    by_payer = {payer: sum(part.get(payer, 0.0) for part in parts) for payer in payers}
    return Value(sum(by_payer.values()), by_name=by_payer)


MEASURE = Measure(
    "cost",
    say("Cost", "Kostnad"),
    "NOK",
    "less",
    "Packs dispensed at the pharmacy's price, storage and capital of stock held, days in bed of"
    " extra admissions, standing policies for the length of the run, and extra spending such as"
    " special imports; by payer.",
    cost,
)
