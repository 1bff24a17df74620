"""The part of a scenario that makes the chosen medicines, from active ingredient to patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from forsyningssim.actors.manufacturer import ApiSource, Plant, Supplier
from forsyningssim.actors.product import Product
from forsyningssim.patients.need import Acute, Chronic, Course, Group, Inpatient, Need, Substance
from forsyningssim.scenario.schema import Scenario
from forsyningssim.units import DAYS_PER_YEAR


class Way(NamedTuple):
    """One way by which a product comes to be: all names, and the share of it that comes so."""

    api_source: str
    plant: str
    supplier: str
    product: str
    share: float


@dataclass(frozen=True)
class Supply:
    """Who makes the chosen medicines, and who sells them. All maps are sorted by name."""

    substances: Mapping[str, Substance]
    products: Mapping[str, Product]
    plants: Mapping[str, Plant]
    api_sources: Mapping[str, ApiSource]
    suppliers: Mapping[str, Supplier]

    @classmethod
    def of(cls, scenario: Scenario) -> Supply:
        """Pick them out of a scenario."""
        chosen = scenario.substances if scenario.medicines == "all" else scenario.medicines
        products = {
            name: product
            for name, product in sorted(scenario.products.items())
            if product.substance in chosen or not scenario.substances
        }
        plants = sorted({plant for product in products.values() for plant in product.plants})
        sources = sorted({scenario.plants[plant].api_source for plant in plants})
        suppliers = sorted({product.supplier for product in products.values()})
        return cls(
            {name: scenario.substances[name] for name in sorted(chosen)},
            products,
            {name: scenario.plants[name] for name in plants},
            {name: scenario.api_sources[name] for name in sources},
            {name: scenario.suppliers[name] for name in suppliers},
        )

    def ways(self) -> list[Way]:
        """Return every way, sorted."""
        return sorted(
            Way(self.plants[plant].api_source, plant, product.supplier, name, share)
            for name, product in self.products.items()
            for plant, share in product.plants.items()
        )

    def treatment_days(self) -> dict[str, float]:
        """Return the days of treatment that patients fetch in a year, by product."""
        days = dict.fromkeys(self.products, 0.0)
        for substance in self.substances.values():
            for group in substance.groups.values():
                for name, fetched in self.fetched(group).items():
                    days[name] += fetched
        return days

    def fetched(self, group: Group) -> dict[str, float]:
        """Return the days of treatment that a group fetches in a year, by product."""
        packs = asks_per_year(group.need) * group.packs_per_ask
        return {
            name: packs * share * self.products[name].treatment_days_per_pack
            for name, share in group.products.items()
        }


def asks_per_year(need: Need) -> float:
    """Return how often patients of a group ask in all of Norway when nothing is short."""
    match need:
        case Chronic():
            return need.users * DAYS_PER_YEAR / need.days_per_ask
        case Acute():
            return need.episodes_per_year
        case Inpatient():
            return need.stays_per_year * need.course_days.mean()
        case Course():
            return need.patients * DAYS_PER_YEAR / need.cycle_days
