"""The bill of a run: what was paid for, and by whom; later years discounted.

All sums are in the kroner of ``costs.price_year``. Each component is a pure function of the
finished books; together they are the measure *cost*.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise
from math import expm1, fsum, log1p
from types import MappingProxyType
from typing import Final, TypeAlias

import numpy as np

from forsyningssim.actors.payments import PAYERS, Payer, Spending
from forsyningssim.actors.product import Costs
from forsyningssim.measures.books import Accounts, in_norway, named
from forsyningssim.measures.discount import counts
from forsyningssim.measures.displacement import buffered_beds, displaced_beds
from forsyningssim.measures.finished import Finished, once, once_for_all
from forsyningssim.measures.harm import expected_events
from forsyningssim.patients.layout import DISPENSINGS
from forsyningssim.patients.need import Funding
from forsyningssim.spec import Text
from forsyningssim.units import DAYS_PER_YEAR, Rates
from forsyningssim.words import say

ByPayer: TypeAlias = Mapping[Payer, float]
"""NOK by who pays; negative for what is received."""

_SHELVES: Final[Mapping[str, Payer]] = MappingProxyType(
    {
        "hospital": "health_regions",
        "institution": "municipalities",
        "acute_care": "municipalities",
    }
)
"""Whose the shelf of an outlet is, by channel, where it is not the trade's."""


@cache
def owner(account: str) -> Payer | None:
    """Tell who owns what lies in an account; none if that is no Norwegian shelf."""
    if not in_norway(account):
        return None
    if _is_national(account):
        return "state"
    channel = account.split(".")[1] if account.startswith("outlets.") else ""
    return _SHELVES.get(channel, "trade")


def _is_national(account: str) -> bool:
    return account.endswith((".national", "national_store"))


def _is_duty(account: str) -> bool:
    return account.endswith(".duty")


@cache
def _owned_by(payer: Payer) -> Accounts:
    return lambda account: owner(account) == payer


def _prices(finished: Finished) -> Rates:
    return np.array([finished.products[name].price_nok for name in finished.catalogue.products])


def funded_by(funding: Funding, costs: Costs) -> ByPayer:
    """Tell who pays what share of the packs of a funding route."""
    match funding:
        case "blue":
            return {"state": 1 - costs.copayment_share, "patients": costs.copayment_share}
        case "white" | "over_the_counter":
            return {"patients": 1.0}
        case "hospital":
            return {"health_regions": 1.0}
        case "institution":
            return {"municipalities": 1.0}


def purchase(finished: Finished) -> ByPayer:
    """Give the price of all packs dispensed.

    The books tell packs by product, the tallies dispensings by group. A product's packs are paid
    for in proportion to the packs that the groups which use it by habit fetched; if none does, by
    those to whom it is an alternative or a substitute.
    """
    groups = [group.spec for group in finished.catalogue.groups]
    fetched = finished.counted(DISPENSINGS) * [group.packs_per_ask for group in groups]
    habit, other_use = finished.catalogue.uses
    claims = np.where(habit.any(axis=0), habit, other_use) * fetched[:, np.newaxis]
    packs = counts(finished) @ finished.books.flow(in_norway, named("patients"))
    by_group = claims @ (packs * _prices(finished) / np.maximum(claims.sum(axis=0), 1))
    paid: defaultdict[Payer, float] = defaultdict(float)
    for group, nok in zip(groups, by_group.tolist(), strict=True):
        for payer, share in funded_by(group.funding, finished.costs).items():
            paid[payer] += share * nok
    return paid


def holding(finished: Finished) -> ByPayer:
    """Give storage and capital of the packs on Norwegian shelves, paid by whoever owns them.

    Preparedness stock that stands there on the first measured day was built before. The capital
    that was tied up meanwhile is charged too (:func:`build_up`).
    """
    costs, prices, factor = finished.costs, _prices(finished), counts(finished) / DAYS_PER_YEAR
    yearly = costs.storage_nok_per_pack_year + costs.capital_rate_per_year * prices
    owners = {owner(account) for account in finished.books.accounts}
    paid = {
        payer: float(factor @ _stock(finished, _owned_by(payer)) @ yearly)
        if payer in owners
        else 0.0
        for payer in PAYERS
    }
    built: tuple[tuple[Payer, str, Accounts], ...] = (
        ("trade", "duty", _is_duty),
        ("state", "national", _is_national),
    )
    for payer, purpose, accounts in built:
        there = _stock(finished, accounts)[:1].sum(axis=0)  # of a run of no day: nothing
        capital = float(there @ prices) * costs.capital_rate_per_year
        years = finished.build_days[purpose] / DAYS_PER_YEAR
        surcharge = build_up(costs.capital_rate_per_year, years, costs.stock_lasts_years)
        paid[payer] += float(factor.sum()) * capital * surcharge
    return paid


def _stock(finished: Finished, accounts: Accounts) -> Rates:
    """Packs in some accounts at the end of each measured day. (days, P)."""
    stock: Rates = finished.books.stock(accounts)[finished.days.warm_up :].astype(np.float64)
    return stock


def build_up(rate: float, build_years: float, lasts_years: float) -> float:
    """Give the capital cost of building a stock, over the capital cost of holding it.

    While a stock of value K grows evenly over b years, interest runs on what is there. Carried to
    the day on which it is complete it is K (e^(δb) − 1 − δb) / (δb) with δ = ln(1 + rate). It is
    charged as an equal sum each year over the T years that the stock lasts, whose present value is
    (1 − e^(−δT)) / δ for each krone a year; a year of holding it costs δK.
    """
    delta = log1p(rate)
    if not delta * build_years:
        return 0.0
    ramp = expm1(delta * build_years) / (delta * build_years) - 1
    return ramp / -expm1(-delta * lasts_years)


def expiry(finished: Finished) -> ByPayer:
    """Give the price of the packs that expired or were destroyed, paid by whoever owned them."""
    lost, prices, factor = named("expired", "destroyed"), _prices(finished), counts(finished)
    return {
        payer: float(factor @ finished.books.flow(_owned_by(payer), lost) @ prices)
        for payer in PAYERS
    }


def admissions(finished: Finished) -> ByPayer:
    """Give the price of the extra admissions' days in bed, in hospitals and in acute care."""
    groups = finished.catalogue.groups
    stays = [group.spec.harm.length_of_stay_days if group.spec.harm else 0.0 for group in groups]
    factor, price = counts(finished), finished.costs.bed_day_nok
    in_bed = np.array(stays) @ expected_events(finished, "admission").sum(axis=1)
    in_acute_care = buffered_beds(finished).sum(axis=0)
    return {
        "health_regions": float(factor @ (in_bed - in_acute_care)) * price,
        "municipalities": float(factor @ in_acute_care) * price,
    }


def displaced_care(finished: Finished) -> ByPayer:
    """Give what it takes to give planned care later that had to give way."""
    days = float(counts(finished) @ displaced_beds(finished).sum(axis=0))
    return {"health_regions": days * finished.costs.displaced_bed_day_nok}


@once_for_all
def exported(finished: Finished) -> Mapping[Payer, Rates]:
    """Give the packs sold abroad on each measured day, by who sells them. (days, P) each.

    A Norwegian factory sells through the European store of its supplier, where of a product that
    is made in Norway and elsewhere its packs are the share that it makes; and, under a contract,
    on its own.
    """
    flow, roads = finished.books.flow, [f"road:{region}" for region in finished.regions]
    made_here = flow(named("store"), named(*roads)) * finished.made_here
    return {
        "exporters": flow(in_norway, named("abroad.parallel")).astype(np.float64),
        "factories": made_here + flow(named("factory"), named("abroad.own_production")),
    }


def exports(finished: Finished) -> ByPayer:
    """Give what export earned, as a negative cost: where a policy stops it, it is lost.

    A pack earns what it fetches abroad less its price here, and traders bear the cost of trading.
    The whole price is not lost with the sale: a trader need not buy what is not sold, and a factory
    sells at home what stays.
    """
    here, abroad = _prices(finished), finished.price_abroad
    margin = {"exporters": abroad - (1 + finished.trade_cost) * here, "factories": abroad - here}
    return {
        payer: -float(counts(finished) @ (packs * margin[payer]).sum(axis=1))
        for payer, packs in exported(finished).items()
    }


def _paid_for(spending: Spending) -> Callable[[Finished], ByPayer]:
    def paid(finished: Finished) -> ByPayer:
        """Add up payments; an exact sum does not depend on their order."""
        first, factor = finished.days.warm_up, counts(finished)
        year = np.flatnonzero(np.diff(factor, prepend=np.inf))  # the first day of each
        edges = [*year.tolist(), finished.days.measured]  # one alone where no day has passed
        noks: defaultdict[Payer, list[float]] = defaultdict(list)
        for each in finished.payments:
            if each.spending == spending:
                noks[each.payer] += [
                    each.on(first + start, first + end) * factor[start].item()
                    for start, end in pairwise(edges)
                ]
        return {payer: fsum(noks[payer]) for payer in sorted(noks)}

    return paid


COMPONENTS: Final[Mapping[str, Callable[[Finished], ByPayer]]] = MappingProxyType(
    {
        "purchase": purchase,
        "holding": holding,
        "compensation": _paid_for("compensation"),
        "expiry": expiry,
        "admissions": admissions,
        "displaced_care": displaced_care,
        "exports": exports,
        "policy": _paid_for("policy"),
    }
)
"""What is paid for, in the order of tables."""
COMPONENT_NAMES: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "purchase": say("packs dispensed", "utleverte pakninger"),
        "holding": say("storage and capital", "lagring og kapital"),
        "compensation": say("compensation and fines", "betaling og gebyr for lager"),
        "expiry": say("packs expired or destroyed", "pakninger utløpt eller ødelagt"),
        "admissions": say("extra admissions", "ekstra innleggelser"),
        "displaced_care": say("planned care displaced", "planlagt behandling som måtte vike"),
        "exports": say(
            "earnings from export, as less cost",
            "fortjeneste på eksport, som gjør kostnaden lavere",
        ),
        "policy": say("running the policy", "drift av tiltaket"),
    }
)
PAYER_NAMES: Final[Mapping[Payer, Text]] = MappingProxyType(
    {
        "state": say("the state", "staten"),
        "municipalities": say("municipalities", "kommunene"),
        "health_regions": say("health regions", "helseregionene"),
        "trade": say("wholesalers and pharmacies", "grossister og apotek"),
        "patients": say("patients", "pasientene"),
        "exporters": say("parallel exporters", "paralleleksportørene"),
        "factories": say("Norwegian factories", "norske fabrikker"),
    }
)


@once
def bill(finished: Finished) -> Rates:
    """Give NOK by component and payer, in the order of COMPONENTS and PAYERS. (K, Y)."""
    parts = [component(finished) for component in COMPONENTS.values()]
    return np.array([[part.get(payer, 0.0) for payer in PAYERS] for part in parts])
