"""What must hold between the parts of a scenario: names that are declared, dates, shares, room.

Each check is a function from a scenario to its faults: the path, what is wrong, what may help.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import permutations
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel

from forsyningssim.disruptions.demand_surge import DemandSurge
from forsyningssim.errors import did_you_mean
from forsyningssim.measures import MEASURES
from forsyningssim.patients.need import Chronic, Inpatient
from forsyningssim.scenario.exercise_checks import exercise_faults
from forsyningssim.scenario.located import Fault, Path, dotted, parse_dotted
from forsyningssim.scenario.policies import NONE, policy_faults
from forsyningssim.scenario.used_names import groups_of, known_names, unknown_name, used_names
from forsyningssim.units import DAYS_PER_YEAR

if TYPE_CHECKING:
    from forsyningssim.scenario.schema import Scenario


LONGEST_INTERVAL: Final = 255
"""Days between two refills that a row of the data plane can hold."""
LONGEST_ROAD: Final = 511
"""Days of transport that the calendar of the road can hold."""
LONGEST_STAY: Final = 1000
"""Days of a stay in hospital."""
LONGEST_RUN: Final = 60_000
"""Days, warm-up included, that a row of the data plane can count."""
MOST_GROUPS: Final = 1023
"""Patient groups that a row of the data plane can tell apart."""
MOST_ITEMS: Final = 16_384
"""Item numbers that a row of the data plane can tell apart."""
MOST_SURGE: Final = 12
"""Times the usual cases for which the data plane has room."""
FEWEST_PER_PHARMACY: Final = 100
"""Inhabitants per pharmacy; with fewer there would be more outlets than a row can tell apart."""


def check(scenario: Scenario) -> Iterator[Fault]:
    """Yield every fault between the parts of a scenario whose structure is sound."""
    for rule in RULES:
        yield from rule(scenario)


def _unknown_names(scenario: Scenario) -> Iterator[Fault]:
    known = known_names(scenario)
    for path, kind, name in used_names(scenario):
        yield from unknown_name(path, kind, name, known)


def _wrong_substance(scenario: Scenario) -> Iterator[Fault]:
    """Products of a group belong to its substance; what stands in for it does not."""
    substance_of = {
        name: product.substance
        for name, product in scenario.products.items()
        if product.substance in scenario.substances
    }
    for path, group in groups_of(scenario):
        own = path[1]
        named = {(*path, "products", name): name for name in group.products}
        for i, alternative in enumerate(group.alternatives):
            named[*path, "alternatives", i, "product"] = alternative.product
        for place, name in named.items():
            other = substance_of.get(name, own)
            if other != own:
                what = f"'{name}' is a product of {other}, not of {own}"
                yield place, what, "a product of another substance is a substitute"
        for i, substitute in enumerate(group.substitutes):
            if substance_of.get(substitute.product) == own:
                what = f"'{substitute.product}' cannot stand in for its own substance {own}"
                yield (*path, "substitutes", i, "product"), what, "name it under alternatives"


def _shares(scenario: Scenario) -> Iterator[Fault]:
    """Shares of a whole add to one, and nobody is counted twice."""
    s = scenario
    wholes: Mapping[Path, tuple[str, list[float]]] = {
        ("wholesalers",): ("market shares", [w.market_share for w in s.wholesalers.values()]),
        ("regions",): ("shares", [region.share for region in s.regions.values()]),
        ("parallel_trade", "destinations"): ("shares", [*s.parallel_trade.destinations.values()]),
    }
    for path, (words, shares) in wholes.items():
        if shares and abs(sum(shares) - 1) > 1e-6:
            yield path, f"the {words} add to {sum(shares):.6g}, not to 1", ""
    for field, words in (("serves_hospitals", "hospitals"), ("serves_multidose", "multidose")):
        serving = [name for name, spec in s.wholesalers.items() if getattr(spec, field)]
        for name in serving[1:]:
            what = f"only one wholesaler serves {words}, and {serving[0]} does"
            yield ("wholesalers", name, field), what, ""
    seen: dict[str, str] = {"NO": "Norway itself"}
    for name, region in s.regions.items():
        for i, country in enumerate(region.countries):
            if country in seen:
                what = f"'{country}' is counted already, in {seen[country]}"
                yield ("regions", name, "countries", i), what, ""
            seen[country] = name


def _rings(scenario: Scenario) -> Iterator[Fault]:
    """A wholesaler that buys of another buys, at the end of the row, of a maker."""
    for name, wholesaler in scenario.wholesalers.items():
        for product, terms in wholesaler.bought_from.items():
            row, seller = [name], terms.wholesaler
            while seller in scenario.wholesalers and seller not in row:
                row.append(seller)
                following = scenario.wholesalers[seller].bought_from.get(product)
                seller = following.wholesaler if following else ""
            if seller == name:
                place = ("wholesalers", name, "bought_from", product, "wholesaler")
                what = f"'{name}' would buy {product} of itself: {' of '.join([*row, name])}"
                yield place, what, "one of them must buy from the maker"


def _numbers(scenario: Scenario) -> Iterator[Fault]:
    """Numbers that are possible one by one, and impossible together."""
    for name, wholesaler in scenario.wholesalers.items():
        for product, levels in wholesaler.levels.items():
            where = ("wholesalers", name, "levels", product)
            if levels.order_up_to < 0:
                yield (*where, "order_up_to"), "a level below zero", "give 0 or more packs"
            if levels.reorder_at is not None and levels.reorder_at >= levels.order_up_to:
                yield (
                    (*where, "reorder_at"),
                    "should lie below order_up_to",
                    "else every order would be of nothing",
                )
    for path, group in groups_of(scenario):
        if group.by_age and not sum(group.by_age.values()):
            yield (*path, "by_age"), "nobody of any age is in this group", "leave it out for all"
    missing = sorted({1, 2, 3, 4} - set(scenario.severity_weights))
    if missing:
        yield ("severity_weights",), f"no weight for severity {missing[0]}", ""


def _room(scenario: Scenario) -> Iterator[Fault]:
    """Numbers for which the data plane has no room."""
    horizon = scenario.horizon
    if horizon.days + horizon.warm_up_days > LONGEST_RUN:
        yield ("horizon", "warm_up_days"), f"a run has at most {LONGEST_RUN} days in all", ""
    if scenario.outlets.inhabitants_per_pharmacy < FEWEST_PER_PHARMACY:
        what = f"should be {FEWEST_PER_PHARMACY} or more"
        yield ("outlets", "inhabitants_per_pharmacy"), what, ""
    yield from _told_apart(scenario)
    for path, group in groups_of(scenario):
        need = group.need
        if isinstance(need, Chronic):
            longest = ceil(need.days_per_ask * (1 + need.spread))
            if longest > LONGEST_INTERVAL:
                what = f"up to {longest} days between refills; there is room for {LONGEST_INTERVAL}"
                yield (*path, "need", "days_per_ask"), what, ""
        elif isinstance(need, Inpatient) and need.course_days.quantile(0.999) > LONGEST_STAY:
            what = f"stays of more than {LONGEST_STAY} days"
            yield (*path, "need", "course_days"), what, "such treatment is chronic"
    for name, supplier in scenario.suppliers.items():
        if supplier.lead_time_days.quantile(0.9999) > LONGEST_ROAD:
            what = f"transport of more than {LONGEST_ROAD} days"
            yield ("suppliers", name, "lead_time_days"), what, ""
    yield from _surges(scenario)


def _told_apart(scenario: Scenario) -> Iterator[Fault]:
    groups = sum(1 for _ in groups_of(scenario))
    if groups > MOST_GROUPS:
        yield ("substances",), f"{groups} groups; there is room for {MOST_GROUPS}", ""
    items = sum(product.item_numbers for product in scenario.products.values())
    if items > MOST_ITEMS:
        yield ("products",), f"{items} item numbers; there is room for {MOST_ITEMS}", ""


def _surges(scenario: Scenario) -> Iterator[Fault]:
    for name, disruption in scenario.disruptions.items():
        curve = disruption.curve if isinstance(disruption, DemandSurge) else ()
        for i, (_, factor) in enumerate(curve):
            if factor > MOST_SURGE:
                what = f"{factor:g} times the usual cases; there is room for {MOST_SURGE} times"
                yield ("disruptions", name, "curve", i), what, ""


def _dates(scenario: Scenario) -> Iterator[Fault]:
    """A disruption begins on a measured day; the warm-up has none."""
    first, end = scenario.horizon.starts, scenario.horizon.ends
    hint = f"the scenario runs from {first} to before {end}"
    for name, disruption in scenario.disruptions.items():
        if not first <= disruption.starts < end:
            yield ("disruptions", name, "starts"), f"{disruption.starts} is outside", hint


def _paths(scenario: Scenario) -> Iterator[Fault]:
    """Overlays and uncertainties lead to a value that there is."""
    for key in scenario.uncertainties:
        yield from _leads(scenario, ("uncertainties", key), key)
    for name, policy in scenario.policies.items():
        for key in policy.overlays:
            yield from _leads(scenario, ("policies", name, "overlays", key), key)


def _study(scenario: Scenario) -> Iterator[Fault]:
    """A study names measures and policies that there are; no two unknowns are one."""
    study = scenario.study
    for field in ("measures", "thresholds", "until", "worth_nok"):
        named = getattr(study, field)
        keyed = isinstance(named, Mapping)
        for place, name in ((key, key) for key in named) if keyed else enumerate(named):
            if name not in MEASURES:
                hint = did_you_mean(name, MEASURES)
                yield ("study", field, place), f"unknown measure '{name}'", hint
    for i, name in enumerate(study.policies):
        if name not in scenario.policies and name != NONE:
            hint = did_you_mean(name, {NONE, *scenario.policies})
            yield ("study", "policies", i), f"unknown policy '{name}'", hint
    for inner, outer in permutations(sorted(scenario.uncertainties), 2):
        if inner.startswith((f"{outer}.", f"{outer}[")):
            yield ("uncertainties", inner), f"is a part of {outer}, which is uncertain too", ""


def _frequencies(scenario: Scenario) -> Iterator[Fault]:
    """There is a crisis that could come so often, and time for it."""
    days = scenario.horizon.days
    for i, often in enumerate(scenario.study.crises_per_year):
        place = ("study", "crises_per_year", i)
        if not scenario.disruptions:
            yield place, "the scenario has no disruptions that could come so often", ""
        elif often * days > DAYS_PER_YEAR:
            message = f"{often:g} crises a year of {days} days each do not fit into a year"
            yield place, message, f"at most {DAYS_PER_YEAR / days:.3g}"


def _leads(scenario: Scenario, place: Path, text: str) -> Iterator[Fault]:
    """Follow a dotted path through the scenario; yield where it gets stuck."""
    try:
        path = parse_dotted(text)
    except ValueError as error:
        yield place, str(error), ""
        return
    holder: Any = scenario
    for n, part in enumerate(path):
        inside = _inside(holder)
        if part not in inside:
            where = dotted(path[:n]) or "the scenario"
            hint = did_you_mean(str(part), map(str, inside))
            yield place, f"there is no {dotted((part,))} in {where}", hint
            return
        holder = inside[part]


def _inside(holder: Any) -> Mapping[Any, Any]:
    """Return what a value holds, by field, key or index; nothing if it holds nothing."""
    if isinstance(holder, BaseModel):
        fields = type(holder).model_fields
        return {field.alias or name: getattr(holder, name) for name, field in fields.items()}
    if isinstance(holder, tuple):
        return dict(enumerate(holder))
    return holder if isinstance(holder, Mapping) else {}


def _exercise(scenario: Scenario) -> Iterator[Fault]:
    """What an exercise of the scenario names must be there."""
    if scenario.exercise is not None:
        yield from exercise_faults(scenario, scenario.exercise, known_names(scenario))


RULES: Final[tuple[Callable[[Scenario], Iterator[Fault]], ...]] = (
    _unknown_names, _wrong_substance, _shares, _rings, _numbers, _room, _dates, _paths, _study,
    _frequencies, policy_faults, _exercise,
)  # fmt: skip
