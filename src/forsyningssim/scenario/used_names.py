"""The names that a scenario declares, and those that its parts use."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from forsyningssim.data.norway import HEALTH_REGIONS
from forsyningssim.errors import did_you_mean
from forsyningssim.patients.need import Group
from forsyningssim.scenario.located import Fault, Path

if TYPE_CHECKING:
    from forsyningssim.scenario.schema import Scenario
Use: TypeAlias = tuple[Path, str, str]
"""Path, kind and name of a name that a block uses."""


def known_names(scenario: Scenario) -> dict[str, Collection[str]]:
    """Return what a block may name, by the kind of the name."""
    s = scenario
    groups = [(name, group) for name, spec in s.substances.items() for group in spec.groups]
    return {
        "medicine": {*s.substances, *s.products},
        "substance": s.substances,
        "product": s.products,
        "supplier": s.suppliers,
        "plant": s.plants,
        "api_source": s.api_sources,
        "hazard_group": s.hazard_groups,
        "region": s.regions,
        "wholesaler": s.wholesalers,
        "route": {
            "parallel_trade",
            "aid",
            "company_transfers",
            "factory_exports",
            *(spec.route for spec in s.suppliers.values()),
            *(f"{spec.route}_{region}" for spec in s.suppliers.values() for region in s.regions),
        },
        "group": {g for _, g in groups} | {f"{name}.{g}" for name, g in groups},
        "country": {
            "NO",
            *(each.country for each in s.plants.values()),
            *(each.country for each in s.api_sources.values()),
            *(each.country for each in s.suppliers.values()),
            *(country for region in s.regions.values() for country in region.countries),
            *s.european_stockpile.hosts,
            *s.parallel_trade.destinations,
        },
        "health_region": HEALTH_REGIONS,
    }


def used_names(scenario: Scenario) -> Iterator[Use]:
    """Yield every name that a scenario uses, and where."""
    return chain(_used_by_supply(scenario), _used_by_patients(scenario), _used_by_events(scenario))


def unknown_name(
    path: Path, kind: str, name: str, known: Mapping[str, Collection[str]]
) -> Iterator[Fault]:
    """Yield the fault of a name that is not among the known ones of its kind."""
    if name not in known[kind]:
        words = kind.replace("_", " ").replace("api", "API")
        yield path, f"unknown {words} '{name}'", did_you_mean(name, known[kind])


def _used_by_supply(scenario: Scenario) -> Iterator[Use]:
    """Yield every name that makers, sellers and stocks use."""
    s = scenario
    for name, product in s.products.items():
        yield ("products", name, "substance"), "substance", product.substance
        yield ("products", name, "supplier"), "supplier", product.supplier
        yield from _keys(("products", name, "plants"), "plant", product.plants)
    for name, plant in s.plants.items():
        yield ("plants", name, "api_source"), "api_source", plant.api_source
        yield from _each(("plants", name, "hazard_groups"), "hazard_group", plant.hazard_groups)
    for name, source in s.api_sources.items():
        path = ("api_sources", name, "hazard_groups")
        yield from _each(path, "hazard_group", source.hazard_groups)
    for name, wholesaler in s.wholesalers.items():
        for field in ("levels", "opening_packs", "opening_packs_per_day", "bought_from"):
            path = ("wholesalers", name, field)
            yield from _keys(path, "product", getattr(wholesaler, field))
        for bought, terms in wholesaler.bought_from.items():
            place = ("wholesalers", name, "bought_from", bought, "wholesaler")
            yield place, "wholesaler", terms.wholesaler
    yield from _keys(("duty", "further_days"), "product", s.duty.further_days)
    of_some = ("parallel_trade", "by_medicine")
    yield from _keys(of_some, "substance", s.parallel_trade.by_medicine)
    for block in ("duty", "european_stockpile", "national_stock", "domestic_factory"):
        yield from _each((block, "products"), "medicine", getattr(s, block).products)


def _used_by_patients(scenario: Scenario) -> Iterator[Use]:
    """Yield every name that patients, plain customers and hospitals use."""
    if scenario.medicines != "all":
        yield from _each(("medicines",), "substance", scenario.medicines)
    yield from _keys(("hospitals",), "health_region", scenario.hospitals)
    for name, customer in scenario.customers.items():
        yield ("customers", name, "wholesaler"), "wholesaler", customer.wholesaler
        yield ("customers", name, "product"), "product", customer.product
    for path, group in groups_of(scenario):
        yield from _keys((*path, "products"), "product", group.products)
        for i, alternative in enumerate(group.alternatives):
            yield (*path, "alternatives", i, "product"), "product", alternative.product
        for i, substitute in enumerate(group.substitutes):
            yield (*path, "substitutes", i, "product"), "product", substitute.product


def _used_by_events(scenario: Scenario) -> Iterator[Use]:
    """Yield every name that disruptions and levers use."""
    for name, disruption in scenario.disruptions.items():
        for used in disruption.names():
            yield ("disruptions", name, *used.path), used.kind, used.name
    for name, policy in scenario.policies.items():
        for i, lever in enumerate(policy.levers):
            for used in lever.names():
                yield ("policies", name, "and", i, *used.path), used.kind, used.name
    for name, known in scenario.known.items():
        for used in known.names():
            yield ("known", name, *used.path), used.kind, used.name


def _each(path: Path, kind: str, names: Iterable[str]) -> Iterator[Use]:
    for i, name in enumerate(names):
        yield (*path, i), kind, name


def _keys(path: Path, kind: str, names: Iterable[str]) -> Iterator[Use]:
    for name in names:
        yield (*path, name), kind, name


def groups_of(scenario: Scenario) -> Iterator[tuple[Path, Group]]:
    """Yield every patient group and where it stands."""
    for substance, spec in scenario.substances.items():
        for name, group in spec.groups.items():
            yield ("substances", substance, "groups", name), group
