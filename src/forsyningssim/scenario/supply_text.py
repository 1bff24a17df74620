"""A supply as the text of a scenario: what a table of who makes what leaves out, it completes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from forsyningssim.scenario.supply_table import Way

HAZARDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("CN", "IN"), "asian_logistics"),
    **dict.fromkeys(("AT", "DE", "ES", "FR", "HU", "IT", "SI"), "european_energy"),
}
"""Common shock that a country is open to, where the scenario has it (assumed)."""
_INJECTED: Final = {"headroom": 1.2, "batch_days": 60}
PLANT: Final[Mapping[str, Mapping[str, float]]] = {
    "injection": _INJECTED, "infusion": _INJECTED, "pen": {"headroom": 1.15, "batch_days": 75},
}  # fmt: skip
"""What a plant for such a form has, where it is not as plants usually are (assumed)."""


def as_scenario(
    ways: Sequence[Way],
    base: Mapping[str, Any],
    substances: Mapping[str, str],
    forms: Mapping[str, str],
    source: str,
) -> str:
    """Write rows as YAML that is laid over ``base``, the plain data of a scenario.

    A plant is one supplier's site in one country for one substance with active ingredient from
    one country; a source of active ingredient is all makers of a substance in one country. What
    a table does not tell, such as how often plants fail, they have from ``base``.
    """
    plants: dict[str, dict[str, Any]] = {}
    sources: dict[str, dict[str, Any]] = {}
    products: dict[str, dict[str, Any]] = {}
    for way in ways:
        substance = substances[way.product]
        api = f"api_{way.api_country.lower()}_{substance}"
        plant = f"plant_{way.plant_country.lower()}_{substance}_{way.supplier}"
        plant += (
            f"_{way.api_country.lower()}" if _several_ingredients(way, ways, substances) else ""
        )
        hazards = [HAZARDS.get(country, "") for country in (way.api_country, way.plant_country)]
        api_shocks, shocks = ([x] if x in base.get("hazard_groups", {}) else [] for x in hazards)
        sources[api] = {"country": way.api_country, "hazard_groups": api_shocks}
        plants[plant] = {
            "country": way.plant_country, "api_source": api, **PLANT.get(forms[way.product], {}),
            "hazard_groups": shocks,
        }  # fmt: skip
        made = products.setdefault(way.product, _cleared(way.product, base))
        made["supplier"] = way.supplier
        made["plants"][plant] = way.share
    new = {way.supplier: way.supplier_country for way in ways}
    suppliers = {
        name: _supplier(country, base)
        for name, country in sorted(new.items())
        if name not in base["suppliers"]
    }
    return "\n".join(
        [
            *_section("api_sources", sources, _law("api_sources", base), source),
            *_section("plants", plants, _law("plants", base), source),
            *_section("suppliers", suppliers, None, source),
            *_section("products", dict(sorted(products.items())), None, ""),
        ]
    )


def _several_ingredients(way: Way, ways: Sequence[Way], substances: Mapping[str, str]) -> bool:
    """Whether a supplier's site for the substance would have two sources of active ingredient."""
    alike = (way.supplier, way.plant_country, substances[way.product])
    return len({
        other.api_country
        for other in ways
        if (other.supplier, other.plant_country, substances[other.product]) == alike
    }) > 1  # fmt: skip


def _cleared(product: str, base: Mapping[str, Any]) -> dict[str, Any]:
    """Give a product whose plants of before are taken away: maps are merged key by key."""
    before = base["products"].get(product, {}).get("plants", {})
    return {"supplier": "", "plants": dict.fromkeys(sorted(before))}


def _supplier(country: str, base: Mapping[str, Any]) -> dict[str, Any]:
    """Give a new supplier the road of one in the same country, if there is one."""
    alike = [each for _, each in sorted(base["suppliers"].items()) if each["country"] == country]
    habits = ("route", "lead_time_days")
    return {"country": country, **{k: alike[0][k] for k in habits if alike and k in alike[0]}}


def _law(section: str, base: Mapping[str, Any]) -> Any:
    """Give the background failures that plants or sources have in the scenario, if they have."""
    laws = [each.get("failures") for _, each in sorted(base[section].items())]
    return next((law for law in laws if law), None)


def _section(
    name: str, blocks: Mapping[str, Mapping[str, Any]], failures: Any, source: str
) -> Iterator[str]:
    """Write one block a line; what all share is written once and named."""
    if not blocks:
        return
    yield f"{name}:"
    for number, (key, block) in enumerate(sorted(blocks.items())):
        parts = [f"{field}: {json.dumps(value)}" for field, value in block.items() if value != []]
        if failures:
            law = f"&failures_of_{name} {json.dumps(failures, ensure_ascii=False)}"
            parts.append(f"failures: {law if number == 0 else f'*failures_of_{name}'}")
        if source:
            told = f"&source_of_{name} {json.dumps(source, ensure_ascii=False)}"
            parts += [f"source: {told if number == 0 else f'*source_of_{name}'}", "grade: assumed"]
        yield f"  {key}: {{{', '.join(parts)}}}"
    yield ""
