"""What every run of a scenario shares: the medicines, the map, the population and the names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeVar

import numpy as np

from forsyningssim.actors.customer import Deterministic, Listed, PlainDemand
from forsyningssim.actors.wholesaler import BoughtFrom
from forsyningssim.data.norway import read_municipalities
from forsyningssim.engine.days import Days
from forsyningssim.patients.catalogue import Catalogue
from forsyningssim.patients.layout import CHANNELS
from forsyningssim.patients.need import Substance
from forsyningssim.patients.outlets import OutletPlan, OutletTable, build_outlets
from forsyningssim.patients.places import Places
from forsyningssim.patients.population import Plan, plan
from forsyningssim.patients.shelves import shelf_levels
from forsyningssim.patients.whole_days import day_law, stacked
from forsyningssim.scenario.schema import Scenario
from forsyningssim.units import Packs, Rates

T = TypeVar("T")
EUROPEAN, STATIC = "european_stockpile", "national_store"
"""Accounts of the two nodes that are neither wholesaler nor region."""
QUARANTINE = "quarantine"
"""Account of what the makers have made and nobody has released."""
_SMALLEST_PLACE = 0.01
"""Smallest share of the population that a place of a sample world may have."""


@dataclass(frozen=True)
class Setting:
    """All that does not depend on policy levers or luck: worked out once, used by every run."""

    scenario: Scenario
    persons: int | None
    catalogue: Catalogue
    plan: Plan
    days: Days
    wholesalers: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    plants: tuple[str, ...] = ()
    api_sources: tuple[str, ...] = ()
    suppliers: tuple[str, ...] = ()
    use: Rates = field(default_factory=lambda: np.zeros(0))
    """Packs a day in Norway. (P,)"""
    sales: Rates = field(default_factory=lambda: np.zeros((0, 0)))
    """Packs a day of each wholesaler. (P, W)"""

    _kept: dict[Callable[[Setting], Any], Any] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def once(self, work: Callable[[Setting], T]) -> T:
        """Return what ``work`` makes of this setting: worked out at the first call, then kept."""
        if work not in self._kept:
            self._kept[work] = work(self)
        kept: T = self._kept[work]
        return kept

    @cached_property
    def buyers(self) -> tuple[str, ...]:
        """Buyers of the suppliers, in the order of their columns. Length K."""
        return (*self.wholesalers, *self.regions, EUROPEAN, STATIC)

    @cached_property
    def shelf_levels(self) -> Packs:
        """Order-up-to level of every shelf. (X, O)."""
        return shelf_levels(self.plan)

    @cached_property
    def supplier_of(self) -> Packs:
        """Number of each product's supplier. (P,)."""
        products = self.scenario.products
        return np.array(
            [self.suppliers.index(products[p].supplier) for p in self.catalogue.products], np.int64
        )

    @cached_property
    def lead_laws(self) -> Rates:
        """P(transport days <= i) of each supplier. (L, n)."""
        return stacked([day_law(self.scenario.suppliers[s].lead_time_days) for s in self.suppliers])

    @cached_property
    def lead_days(self) -> Rates:
        """Mean transport days from each product's supplier. (P,)."""
        means = np.array([self.scenario.suppliers[s].lead_time_days.mean() for s in self.suppliers])
        days: Rates = means[self.supplier_of] if self.suppliers else np.zeros(0)
        return days

    @cached_property
    def abroad(self) -> Rates:
        """Packs a day of each region abroad. (P, R)."""
        products = [self.scenario.products[p] for p in self.catalogue.products]
        others = np.array([1 / p.norway_share - 1 for p in products]) * self.use
        shares = np.array([self.scenario.regions[r].share for r in self.regions])
        use: Rates = others[:, np.newaxis] * shares
        return use

    @cached_property
    def demand(self) -> Rates:
        """Packs a day that all buyers together use. (P,)."""
        total: Rates = self.use + self.abroad.sum(axis=1)
        return total


def prepare(scenario: Scenario, persons: int | None = None) -> Setting:
    """Work out what every run of a scenario shares.

    ``persons`` is the number of rows to follow; None follows every treatment in all
    municipalities, a number follows a sample world with merged places.
    """
    catalogue = catalogue_of(scenario)
    wholesalers = tuple(sorted(scenario.wholesalers))
    places, outlets = _geography(scenario, wholesalers, persons)
    horizon, keeping = scenario.horizon, scenario.outlets
    covers = tuple(getattr(keeping, f"{channel}_cover_days") for channel in CHANNELS)
    item_numbers = {p: spec.item_numbers for p, spec in scenario.products.items()}
    shelves = OutletPlan(keeping.service_level, covers, keeping.multidose_share, item_numbers)
    population = plan(catalogue, places, outlets, shelves, persons)
    used = [scenario.products[p] for p in catalogue.products]
    plants = sorted({plant for product in used for plant in product.plants})
    sales = _sales(scenario, population, wholesalers)
    return Setting(
        scenario=scenario,
        persons=persons,
        catalogue=catalogue,
        plan=population,
        days=Days(horizon.starts, horizon.days, horizon.warm_up_days),
        wholesalers=wholesalers,
        regions=tuple(sorted(scenario.regions)),
        plants=tuple(plants),
        api_sources=tuple(sorted({scenario.plants[plant].api_source for plant in plants})),
        suppliers=tuple(sorted({product.supplier for product in used})),
        use=sales.sum(axis=1),
        sales=sales,
    )


def catalogue_of(scenario: Scenario) -> Catalogue:
    """Return what is simulated of a scenario, in the order of all arrays."""
    substances = _chosen(scenario)
    substance_of = {
        p: spec.substance
        for p, spec in scenario.products.items()
        if scenario.medicines == "all" or spec.substance in substances
    }
    return Catalogue.of(substances, substance_of)


def _chosen(scenario: Scenario) -> dict[str, Substance]:
    """The substances to simulate, without substitutes that are left out."""
    wanted = scenario.substances if scenario.medicines == "all" else scenario.medicines
    products = scenario.products
    chosen = {}
    for name in sorted(wanted):
        substance = scenario.substances[name]
        groups = {
            key: group.model_copy(
                update={
                    "substitutes": tuple(
                        s for s in group.substitutes if products[s.product].substance in wanted
                    )
                }
            )
            for key, group in substance.groups.items()
        }
        chosen[name] = substance.model_copy(update={"groups": groups})
    return chosen


class Resale(NamedTuple):
    """A wholesaler that buys a product from another one."""

    product: int
    buyer: int
    seller: int
    terms: BoughtFrom


class _Map(NamedTuple):
    """All that decides where people live and shop, so that it need not be drawn twice."""

    merged: bool
    market_shares: tuple[float, ...]
    """Of the wholesalers, in their order."""
    hospital_wholesaler: int
    multidose_wholesaler: int
    inhabitants_per_pharmacy: float
    remote_below: int


def _geography(
    scenario: Scenario, wholesalers: tuple[str, ...], persons: int | None
) -> tuple[Places, OutletTable]:
    specs = [scenario.wholesalers[w] for w in wholesalers]
    return _drawn(
        _Map(
            merged=persons is not None,
            market_shares=tuple(spec.market_share for spec in specs),
            hospital_wholesaler=_first(spec.serves_hospitals for spec in specs),
            multidose_wholesaler=_first(spec.serves_multidose for spec in specs),
            inhabitants_per_pharmacy=scenario.outlets.inhabitants_per_pharmacy,
            remote_below=scenario.outlets.remote_below_inhabitants,
        )
    )


@lru_cache(maxsize=2)
def _drawn(wanted: _Map) -> tuple[Places, OutletTable]:
    """Draw a map; the futures of a study nearly always share one. Nobody writes into it."""
    municipalities = read_municipalities()
    if wanted.merged:
        places = Places.merged(municipalities, _SMALLEST_PLACE)
    else:
        places = Places.of(municipalities)
    outlets = build_outlets(
        places,
        wanted.market_shares,
        hospital_wholesaler=wanted.hospital_wholesaler,
        multidose_wholesaler=wanted.multidose_wholesaler,
        inhabitants_per_pharmacy=wanted.inhabitants_per_pharmacy,
        remote_below=wanted.remote_below,
        apart=not wanted.merged,
    )
    return places, outlets


def _first(flags: Any) -> int:
    return next((number for number, flag in enumerate(flags) if flag), 0)


def resold(setting: Setting) -> list[Resale]:
    """Return who buys what from another wholesaler, in the order of products and buyers."""
    wholesalers, number = setting.wholesalers, setting.catalogue.number
    return sorted(
        Resale(number[product], w, wholesalers.index(terms.wholesaler), terms)
        for w, name in enumerate(wholesalers)
        for product, terms in setting.scenario.wholesalers[name].bought_from.items()
        if product in number
    )


def _sales(scenario: Scenario, population: Plan, wholesalers: tuple[str, ...]) -> Rates:
    """Packs a day each wholesaler sells: to its outlets, and to plain customers. (P, W)."""
    catalogue = population.catalogue
    sales = np.zeros((len(catalogue.products), len(wholesalers)))
    for w in range(len(wholesalers)):
        sales[:, w] = population.normal[:, population.outlets.wholesaler == w].sum(axis=1)
    for _, customer in sorted(scenario.customers.items()):
        p, w = catalogue.number[customer.product], wholesalers.index(customer.wholesaler)
        sales[p, w] += _mean(customer.demand)
    return sales


def _mean(demand: PlainDemand) -> float:
    if isinstance(demand, Deterministic):
        return float(demand.packs_per_day)
    if isinstance(demand, Listed):
        return sum(demand.packs) / len(demand.packs)
    return demand.mean_per_day
