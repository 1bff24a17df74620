"""What the names of a scenario are called in words, for those who do not read scenario files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from forsyningssim.scenario.schema import Scenario
from forsyningssim.scenario.supply import Supply
from forsyningssim.spec import Text
from forsyningssim.words import land, say, series, small, spoken

_MOST: Final = 3
"""Medicines or countries that are counted up; further ones are counted."""


def names(scenario: Scenario) -> dict[str, Text]:
    """Return what to call each medicine, group, plant, source, supplier, buyer and country.

    Medicines and groups have names of their own in the scenario. A plant and a source are called by
    their country and by what they make of the medicines chosen.
    """
    supply = Supply.of(scenario)
    called = {country: land(country) for country in _countries(scenario)}
    called |= {name: _buyer(name, region.countries) for name, region in scenario.regions.items()}
    for name in scenario.wholesalers:
        called[name] = say("wholesaler {0}", "grossist {0}", letter(name))
    for name, supplier in scenario.suppliers.items():
        where = land(supplier.country)
        called[name] = say("supplier {0} in {1}", "leverandør {0} i {1}", letter(name), where)
    for name, countries in _by_hazard(scenario).items():
        called[name] = say("what {0} share", "det som er felles for {0}", _lands(countries))
    for name, countries in _by_route(scenario).items():
        called[name] = say("from {0}", "fra {0}", _lands(countries))
    for name, made in makes(supply).items():
        called[name] = _maker(supply, name, made)
    called |= dict(_patients(supply))
    called |= {name: small(product.name) for name, product in scenario.products.items()}
    return called | {name: small(each.name) for name, each in scenario.substances.items()}


def _maker(supply: Supply, name: str, made: Sequence[str]) -> Text:
    what = several([small(supply.substances[each].name) for each in made])
    if name in supply.plants:
        where = land(supply.plants[name].country)
        return say("the plant in {0} that makes {1}", "fabrikken i {0} som lager {1}", where, what)
    where = land(supply.api_sources[name].country)
    return say("the source in {0} of {1}", "kilden i {0} til {1}", where, what)


def makes(supply: Supply) -> dict[str, list[str]]:
    """Return the substances that each plant and each source has a part in, sorted."""
    found: dict[str, set[str]] = {}
    for way in supply.ways():
        for maker in (way.plant, way.api_source):
            found.setdefault(maker, set()).add(supply.products[way.product].substance)
    return {maker: sorted(made) for maker, made in sorted(found.items())}


def several(parts: list[Text]) -> Text:
    """Count up a few things, and say how many there are besides."""
    if not parts:
        return say("no one", "ingen")
    if len(parts) <= _MOST + 1:
        return series(parts)
    rest = say("{0} more", "{0} til", len(parts) - _MOST)
    return series([*parts[:_MOST], rest])


def _countries(scenario: Scenario) -> Iterator[str]:
    yield "NO"
    for block in (scenario.plants, scenario.api_sources, scenario.suppliers):
        yield from (each.country for each in block.values())
    for region in scenario.regions.values():
        yield from region.countries


def _lands(countries: Iterable[str]) -> Text:
    return several([land(country) for country in countries])


def _buyer(name: str, countries: Sequence[str]) -> Text:
    return _lands(countries) if countries else spoken(name)


def letter(name: str) -> str:
    """Tell ``supplier_dk_b`` from its neighbours: B."""
    last = name.rpartition("_")[2]
    return last.upper() if len(last) == 1 else last


def _by_hazard(scenario: Scenario) -> dict[str, list[str]]:
    """Return the countries of each hazard group's members, sorted."""
    found: dict[str, set[str]] = {group: set() for group in sorted(scenario.hazard_groups)}
    for block in (scenario.plants, scenario.api_sources):
        for member in block.values():
            for group in member.hazard_groups:
                found.setdefault(group, set()).add(member.country)
    return {group: sorted(countries) for group, countries in found.items()}


def _by_route(scenario: Scenario) -> dict[str, list[str]]:
    """Return the countries from which goods come by each route, sorted."""
    found: dict[str, set[str]] = {}
    for supplier in scenario.suppliers.values():
        found.setdefault(supplier.route, set()).add(supplier.country)
    return {route: sorted(countries) for route, countries in sorted(found.items())}


def _patients(supply: Supply) -> Iterator[tuple[str, Text]]:
    """Yield what each group is called, by its name alone and with its substance."""
    for substance, spec in reversed(list(supply.substances.items())):
        for name, group in spec.groups.items():
            label = small(group.label)
            yield name, label
            yield f"{substance}.{name}", say("{0} ({1})", "{0} ({1})", label, small(spec.name))
