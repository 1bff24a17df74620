"""The sum on the back of an envelope: what anybody could have reckoned without a simulator.

What the makers fail to deliver is first taken from the wholesalers' stock, which nobody fills
again. When it is used up, those who use the product go without until the makers deliver as before.
Nobody gets another product, nobody buys more or less than usual, and no measure is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from forsyningssim.disruptions import AnyDisruption
from forsyningssim.disruptions.api_shortage import ApiShortage
from forsyningssim.disruptions.disruption import LastingDisruption
from forsyningssim.disruptions.foreign_export_ban import ForeignExportBan
from forsyningssim.disruptions.market_withdrawal import MarketWithdrawal
from forsyningssim.disruptions.plant_outage import PlantOutage
from forsyningssim.disruptions.quality_stop import QualityStop
from forsyningssim.disruptions.recall import Recall
from forsyningssim.engine.days import Days
from forsyningssim.patients.catalogue import Catalogue
from forsyningssim.scenario.schema import Scenario
from forsyningssim.scenario.supply import Supply, Way, asks_per_year
from forsyningssim.units import DAYS_PER_YEAR, Rates
from forsyningssim.validation.seen import Counts, Crisis


def reckoned(scenario: Scenario) -> Crisis:
    """Reckon a crisis of a scenario with constant use, beside the usual."""
    supply = Supply.of(scenario)
    catalogue = Catalogue.of(
        supply.substances, {name: product.substance for name, product in supply.products.items()}
    )
    horizon = scenario.horizon
    days = Days(horizon.starts, horizon.days, 0)
    missing = _missing(scenario, supply, catalogue)
    return Crisis(
        happened=_counts(supply, catalogue, missing),
        usual=_counts(supply, catalogue, np.zeros_like(missing)),
        catalogue=catalogue,
        users=_daily(supply, catalogue),
        days=days,
        began=min(disruption.starts for disruption in scenario.disruptions.values()),
    )


def _missing(scenario: Scenario, supply: Supply, catalogue: Catalogue) -> Rates:
    """Share of each product's use that goes without on each day. (P, T)."""
    ways, horizon = supply.ways(), scenario.horizon
    left = {name: _stock_days(scenario, name) for name in catalogue.products}
    missing = np.zeros((len(catalogue.products), horizon.days))
    for t in range(horizon.days):
        day = horizon.starts + timedelta(t)
        for p, name in enumerate(catalogue.products):
            if any(_called_back(d, name, supply, day) for d in scenario.disruptions.values()):
                left[name] = 0.0
            lost = sum(
                way.share * max(_lost(scenario, supply, way, day), default=0.0)
                for way in ways
                if way.product == name
            )
            drawn = min(lost, left[name])
            left[name] -= drawn
            missing[p, t] = lost - drawn
    return missing


def _stock_days(scenario: Scenario, product: str) -> float:
    """Days of use that wholesalers hold when all is as it should be, the statutory stock too.

    What only hospitals use lies with the wholesaler that serves them.
    """
    substance, duty = scenario.products[product].substance, scenario.duty
    groups = scenario.substances[substance].groups.values()
    for_hospitals = all(group.channel == "hospital" for group in groups)
    sellers = [w for w in scenario.wholesalers.values() if w.serves_hospitals or not for_hospitals]
    ordinary = sum(w.market_share * w.ordinary_cover_days for w in sellers)
    ordinary /= sum(w.market_share for w in sellers)
    listed = {product, substance} & set(duty.products)
    prepared = (duty.days if listed else 0) + duty.further_days.get(product, 0)
    return float(ordinary + prepared * duty.compliance * duty.opening)


def _called_back(disruption: AnyDisruption, product: str, supply: Supply, day: date) -> bool:
    return (
        isinstance(disruption, Recall)
        and disruption.starts == day
        and _meant(disruption.medicines, product, supply)
    )


def _meant(medicines: tuple[str, ...], product: str, supply: Supply) -> bool:
    return not medicines or bool({product, supply.products[product].substance} & set(medicines))


def _lost(scenario: Scenario, supply: Supply, way: Way, day: date) -> Iterator[float]:
    """Yield the shares of a way's deliveries that each disruption takes on a day."""
    for disruption in scenario.disruptions.values():
        if _lasts(disruption, day):
            yield _share_lost(disruption, supply, way, day)


def _lasts(disruption: AnyDisruption, day: date) -> bool:
    if day < disruption.starts:
        return False
    if not isinstance(disruption, LastingDisruption):
        return True
    if disruption.ends is not None:
        return day < disruption.ends
    return disruption.days is None or (day - disruption.starts).days < disruption.days.mean()


def _share_lost(disruption: AnyDisruption, supply: Supply, way: Way, day: date) -> float:
    """Share of a way's deliveries that a disruption takes on a day on which it lasts."""
    since = (day - disruption.starts).days
    match disruption:
        case ApiShortage() if disruption.api_source == way.api_source:
            return disruption.share_lost
        case PlantOutage() if disruption.plant == way.plant:
            steps = disruption.recovery or ((0, disruption.capacity_left),)
            return 1 - [works for from_day, works in steps if from_day <= since][-1]
        case QualityStop() if _meant(disruption.medicines, way.product, supply):
            here = not disruption.plant or disruption.plant == way.plant
            return disruption.share_stopped * here
        case MarketWithdrawal() if disruption.supplier == way.supplier:
            gone = since >= disruption.notice_days
            return disruption.share_lost * (
                gone and _meant(disruption.medicines, way.product, supply)
            )
        case ForeignExportBan() if supply.suppliers[way.supplier].country == disruption.country:
            stops = "supply" in disruption.flows
            return disruption.compliance * (
                stops and _meant(disruption.medicines, way.product, supply)
            )
        case _:
            return 0.0


def _daily(supply: Supply, catalogue: Catalogue) -> Rates:
    """Days of treatment that each group needs a day. (G,)."""
    fetched = [sum(supply.fetched(group.spec).values()) for group in catalogue.groups]
    daily: Rates = np.array(fetched) / DAYS_PER_YEAR
    return daily


def _counts(supply: Supply, catalogue: Catalogue, missing: Rates) -> Counts:
    """Count what patients get when a share of each product's use is missing. (P, T)."""
    uses = np.zeros((len(catalogue.groups), len(catalogue.products)))
    for g, group in enumerate(catalogue.groups):
        for name, fetched in supply.fetched(group.spec).items():
            uses[g, catalogue.number[name]] = fetched / DAYS_PER_YEAR
    daily = uses.sum(axis=1, keepdims=True)
    short = uses @ missing / daily
    each = np.array([[asks_per_year(g.spec.need) / DAYS_PER_YEAR] for g in catalogue.groups])
    asks = each * np.ones_like(short)
    filled = asks * (1 - short)
    got = uses.sum(axis=0)[:, np.newaxis] * (1 - missing)
    untreated = daily * short
    return Counts(
        asks=asks,
        filled=filled,
        other_product=np.zeros_like(asks),
        as_asked=filled,
        untreated=untreated,
        without=np.stack([untreated.sum(axis=1), daily[:, 0] * short.shape[1]], axis=1),
        handed_out=got,
        delivered=got,
        asks_by_place=asks.sum(axis=1, keepdims=True),
        filled_by_place=filled.sum(axis=1, keepdims=True),
    )
