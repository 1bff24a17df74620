"""Cross checks of a scenario: each planted fault is found, located, and alone."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path

import pytest

from forsyningssim.errors import ScenarioError
from forsyningssim.scenario.checks import check
from forsyningssim.scenario.library import load
from forsyningssim.scenario.load import merge, read, validate
from forsyningssim.scenario.located import Doc
from forsyningssim.scenario.schema import Scenario
from forsyningssim.scenario.used_names import known_names
from forsyningssim.scenario.yaml_text import compose

SCENARIOS = Path(__file__).parents[1] / "scenarios"


@cache
def base() -> Doc:
    return read(SCENARIOS / "penicillin_2023.yaml")


def faults(text: str) -> list[str]:
    over = compose(text, "x.yaml")
    assert over is not None
    try:
        validate(Scenario, Doc(merge(base().root, over)))
    except ScenarioError as error:
        return [str(problem) for problem in error.problems]
    return []


def lever(text: str, policy: str = "mine") -> str:
    return f"policies:\n  {policy}:\n    - {{{text}, trigger: {{on: 2023-11-01}}}}\n"


PLANTED = {
    "a medicine": (
        "medicines: [phenoxymethylpenicilin]",
        "x.yaml:1:13: medicines[0]: unknown substance 'phenoxymethylpenicilin' "
        "(did you mean 'phenoxymethylpenicillin'?)",
    ),
    "a product's supplier": (
        "products:\n  amoxicillin_capsule_a: {supplier: supplier_xx}",
        "x.yaml:2:37: products.amoxicillin_capsule_a.supplier: unknown supplier 'supplier_xx'",
    ),
    "a product's plant": (
        "products:\n  amoxicillin_capsule_a:\n    plants: {plant_xx: 0}",
        "products.amoxicillin_capsule_a.plants.plant_xx: unknown plant 'plant_xx'",
    ),
    "a product's substance": (
        "products:\n  metoprolol_tablet_a: {substance: metoprolole}",
        "unknown substance 'metoprolole' (did you mean 'metoprolol'?)",
    ),
    "a plant's source": (
        "plants:\n  plant_gb_pens: {api_source: api_xx}",
        "plants.plant_gb_pens.api_source: unknown API source 'api_xx'",
    ),
    "a hazard group": (
        "plants:\n  plant_gb_pens: {hazard_groups: [flood]}",
        "plants.plant_gb_pens.hazard_groups[0]: unknown hazard group 'flood'",
    ),
    "a listed medicine": (
        "duty: {products: [insulin]}",
        "duty.products[0]: unknown medicine 'insulin'",
    ),
    "a health region": (
        "hospitals:\n  east: {beds: 1, occupancy: 0.5}",
        "hospitals.east: unknown health region 'east' (did you mean 'west'?)",
    ),
    "a wholesaler's level": (
        "wholesalers:\n  wholesaler_a:\n    levels: {pill: {order_up_to: 3}}",
        "wholesalers.wholesaler_a.levels.pill: unknown product 'pill'",
    ),
    "a customer's wholesaler": (
        "customers:\n  c: {wholesaler: nobody, product: amoxicillin_capsule_a, "
        "demand: {kind: deterministic, packs_per_day: 1}}",
        "customers.c.wholesaler: unknown wholesaler 'nobody'",
    ),
    "a disruption's plant": (
        "disruptions:\n  fire: {kind: plant_outage, plant: plant_at, starts: 2023-09-01}",
        "x.yaml:2:37: disruptions.fire.plant: unknown plant 'plant_at'",
    ),
    "a disruption's country": (
        "disruptions:\n  b: {kind: foreign_export_ban, country: ZZ, starts: 2023-09-01}",
        "disruptions.b.country: unknown country 'ZZ'",
    ),
    "a disruption's route": (
        "disruptions:\n  b: {kind: transport_disruption, route: road_nowhere, "
        "closed: transit, starts: 2023-09-01}",
        "disruptions.b.route: unknown route 'road_nowhere'",
    ),
    "a disruption's source": (
        "disruptions:\n  b: {kind: api_shortage, api_source: api_xx, starts: 2023-09-01}",
        "disruptions.b.api_source: unknown API source 'api_xx'",
    ),
    "a disruption's group": (
        "disruptions:\n  b: {kind: panic_buying, groups: [nobody], starts: 2023-09-01}",
        "disruptions.b.groups[0]: unknown group 'nobody'",
    ),
    "a lever's medicine, in a bare list": (
        lever("kind: export_ban, medicines: [amoxicilin]"),
        "x.yaml:3:38: policies.mine[0].medicines[0]: unknown medicine 'amoxicilin' "
        "(did you mean 'amoxicillin'?)",
    ),
    "a lever's wholesaler": (
        lever("kind: national_stock_release, to: [wholesaler_x]"),
        "policies.mine[0].to[0]: unknown wholesaler 'wholesaler_x'",
    ),
    "a product of another substance": (
        "substances:\n  metoprolol:\n    groups:\n      blue_prescription:\n"
        "        alternatives: [{product: amoxicillin_capsule_a}]",
        "alternatives[0].product: 'amoxicillin_capsule_a' is a product of amoxicillin, "
        "not of metoprolol (a product of another substance is a substitute)",
    ),
    "a substance that substitutes itself": (
        "substances:\n  amoxicillin:\n    groups:\n      child_mixture:\n        substitutes:\n"
        "          - {product: amoxicillin_capsule_a, level: same_class, probability: 1}",
        "substitutes[0].product: 'amoxicillin_capsule_a' cannot stand in for its own substance",
    ),
    "market shares": (
        "wholesalers:\n  wholesaler_a: {market_share: 0.5}",
        "wholesalers: the market shares add to 1.16, not to 1",
    ),
    "regions' shares": ("regions:\n  nordic: {share: 0.2}", "regions: the shares add to 1.155"),
    "destinations' shares": (
        "parallel_trade: {destinations: {DE: 0.5}}",
        "parallel_trade.destinations: the shares add to 0.5, not to 1",
    ),
    "two that serve hospitals": (
        "wholesalers:\n  wholesaler_a: {serves_hospitals: true}",
        "only one wholesaler serves hospitals, and wholesaler_a does",
    ),
    "a country in two regions": (
        "regions:\n  nordic: {countries: [SE, DE]}",
        "regions.western.countries[0]: 'DE' is counted already, in nordic",
    ),
    "Norway abroad": (
        'regions:\n  nordic: {countries: ["NO"]}',
        "regions.nordic.countries[0]: 'NO' is counted already, in Norway itself",
    ),
    "levels the wrong way round": (
        "wholesalers:\n  wholesaler_a:\n"
        "    levels: {amoxicillin_capsule_a: {order_up_to: 3, reorder_at: 3}}",
        "levels.amoxicillin_capsule_a.reorder_at: should lie below order_up_to",
    ),
    "a wholesaler that buys of itself": (
        "wholesalers:\n  wholesaler_a:\n"
        "    bought_from: {amoxicillin_capsule_a: {wholesaler: wholesaler_a}}",
        "x.yaml:3:55: wholesalers.wholesaler_a.bought_from.amoxicillin_capsule_a.wholesaler: "
        "'wholesaler_a' would buy amoxicillin_capsule_a of itself: wholesaler_a of wholesaler_a "
        "(one of them must buy from the maker)",
    ),
    "a seller that is not there": (
        "wholesalers:\n  wholesaler_a:\n"
        "    bought_from: {amoxicillin_capsule_a: {wholesaler: wholesaler_x}}",
        "amoxicillin_capsule_a.wholesaler: unknown wholesaler 'wholesaler_x' (did you mean",
    ),
    "a level below zero": (
        "wholesalers:\n  wholesaler_a:\n    levels: {amoxicillin_capsule_a: {order_up_to: -1}}",
        "levels.amoxicillin_capsule_a.order_up_to: a level below zero",
    ),
    "an age that nobody has": (
        "substances:\n  metoprolol:\n    groups:\n      blue_prescription:\n"
        "        by_age: {18-44: 0, 45-66: 0, 67-79: 0, 80+: 0}",
        "by_age: nobody of any age is in this group",
    ),
    "a weight that is missing": (
        'severity_weights: {"1": null}',
        "severity_weights: no weight for severity 1",
    ),
    "a refill too far": (
        "substances:\n  metoprolol:\n    groups:\n      blue_prescription:\n"
        "        need: {days_per_ask: 250, spread: 0.1}",
        "need.days_per_ask: up to 275 days between refills; there is room for 255",
    ),
    "a road too long": (
        "suppliers:\n  supplier_nl_a: {lead_time_days: 600}",
        "suppliers.supplier_nl_a.lead_time_days: transport of more than 511 days",
    ),
    "a stay too long": (
        "substances:\n  propofol:\n    groups:\n      intensive_care: {need: {course_days: 2000}}",
        "need.course_days: stays of more than 1000 days (such treatment is chronic)",
    ),
    "too many days": (
        "horizon: {days: 36000, warm_up_days: 36000}",
        "horizon.warm_up_days: a run has at most 60000 days in all",
    ),
    "too many pharmacies": (
        "outlets: {inhabitants_per_pharmacy: 5}",
        "outlets.inhabitants_per_pharmacy: should be 100 or more",
    ),
    "too steep a surge": (
        "disruptions:\n  s: {kind: demand_surge, starts: 2023-09-01, curve: [[0, 1], [9, 13]]}",
        "disruptions.s.curve[1]: 13 times the usual cases; there is room for 12 times",
    ),
    "a disruption before the first day": (
        "disruptions:\n  e: {kind: plant_outage, plant: plant_gb_pens, starts: 2022-01-01}",
        "disruptions.e.starts: 2022-01-01 is outside (the scenario runs from 2023-",
    ),
    "a disruption after the last day": (
        "disruptions:\n  e: {kind: plant_outage, plant: plant_gb_pens, starts: 2031-01-01}",
        "disruptions.e.starts: 2031-01-01 is outside",
    ),
    "a lever after the last day": (
        "policies:\n  m:\n    - {kind: export_ban, trigger: {on: 2031-01-01}}",
        "policies.m[0].trigger.on: takes hold on 2031-01-01, after the end",
    ),
    "a lever decided too late": (
        lever("kind: export_ban, decision_delay_days: 900"),
        "policies.mine[0].trigger.on: takes hold on 2026-04-19, after the end",
    ),
    "a lever that is over": (
        "policies:\n  m:\n    - {kind: export_ban, trigger: {on: 2021-01-01}, ends: 2022-01-01}",
        "policies.m[0].ends: is over on 2022-01-01, before the first day",
    ),
    "none that does something": (
        lever("kind: export_ban", policy="none"),
        "policies.none: the policy 'none' does nothing",
    ),
    "a base policy": (
        "policies:\n  m: {extends: national_stok}",
        "policies.m.extends: unknown policy 'national_stok' (did you mean 'national_stock'?)",
    ),
    "two holders": (
        "policies:\n  m:\n"
        "    - {kind: priority, sharing: need, trigger: {on: 2023-11-01}}\n"
        "    - {kind: priority, sharing: orders, trigger: {on: 2023-12-01}}",
        "x.yaml:4:7: policies.m[1]: holds 'sharing' at the same time as item 0 of m",
    ),
    "two holders in a chain": (
        "policies:\n  m: {extends: as_it_was, and: [{kind: substitution, ranked: [amoxicillin], "
        "medicines: [phenoxymethylpenicillin], trigger: {on: 2023-12-01}}]}",
        "policies.m.and[0]: holds 'substitutes' at the same time as item 2 of as_it_was",
    ),
    "an overlay that leads nowhere": (
        "policies:\n  m: {overlays: {national_stock.target_dais: 9}}",
        'x.yaml:2:46: policies.m.overlays."national_stock.target_dais": there is no target_dais '
        "in national_stock (did you mean 'target_days'?)",
    ),
    "an uncertainty that leads nowhere": (
        "uncertainties:\n  duty.opning: {dist: choice, values: [0], source: x, grade: assumed}",
        "there is no opning in duty (did you mean 'opening'?)",
    ),
    "an overlay that is no path": (
        "policies:\n  m: {overlays: {'duty..days': 9}}",
        "'duty..days' is not a path",
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_one_planted_fault_is_found_and_no_other(name: str) -> None:
    text, expected = PLANTED[name]
    found = faults(text)
    assert [expected in fault for fault in found] == [True], found


def test_the_sound_scenario_has_no_fault() -> None:
    assert faults("title: Another name") == []


def test_policies_that_extend_each_other_are_faults_of_all_of_them() -> None:
    found = faults("policies:\n  a: {extends: b}\n  b: {extends: c}\n  c: {extends: b}\n")
    assert [fault.split(": ", 1)[1] for fault in found] == [
        "policies.a.extends: the policies extend each other: a -> b -> c -> b",
        "policies.b.extends: the policies extend each other: b -> c -> b",
        "policies.c.extends: the policies extend each other: c -> b -> c",
    ]


def test_two_that_take_turns_do_not_clash() -> None:
    text = (
        "policies:\n  m:\n"
        "    - {kind: priority, sharing: need, trigger: {on: 2023-11-01}, ends: 2023-12-01}\n"
        "    - {kind: priority, sharing: orders, trigger: {on: 2023-12-01}}"
    )
    assert faults(text) == []


def test_more_groups_than_a_row_can_tell_apart() -> None:
    one = "{label: g, need: {kind: course, patients: 9}, channel: hospital, funding: hospital, "
    one += "severity: 1, products: {metoprolol_tablet_a: 1}}"
    groups = "".join(f"      g{i}: {one}\n" for i in range(1024))
    (fault,) = faults(f"substances:\n  metoprolol:\n    groups:\n{groups}")
    assert re.search(r"substances: 1\d{3} groups; there is room for 1023", fault)


def test_more_item_numbers_than_a_row_can_tell_apart() -> None:
    scenario = load(SCENARIOS / "penicillin_2023.yaml").scenario
    one = scenario.products["metoprolol_tablet_a"].model_copy(update={"item_numbers": 20})
    many = {f"p{number}": one for number in range(820)}
    found = [*check(scenario.model_copy(update={"products": many | dict(scenario.products)}))]
    (room,) = [what for _, what, _ in found if "room" in what]
    assert re.fullmatch(r"16\d{3} item numbers; there is room for 16384", room)


def test_negative_numbers_are_faults_of_their_own_field() -> None:
    found = faults("plants:\n  plant_gb_pens: {headroom: -1, api_stock_days: -3}\n")
    assert [fault.split(": ")[1] for fault in found] == [
        "plants.plant_gb_pens.headroom",
        "plants.plant_gb_pens.api_stock_days",
    ]


def test_an_overlay_that_makes_the_world_impossible_is_a_fault_of_its_policy(
    tmp_path: Path,
) -> None:
    shutil.copytree(SCENARIOS / "parts", tmp_path / "parts")
    (tmp_path / "base.yaml").write_text((SCENARIOS / "baseline_norway.yaml").read_text("utf-8"))
    file = tmp_path / "mine.yaml"
    file.write_text(
        "extends: base.yaml\npolicies:\n  big:\n    overlays:\n"
        "      wholesalers.wholesaler_a.market_share: 0.9\n"
    )
    with pytest.raises(ScenarioError, match=r"market shares add to 1\.56"):
        load(file).under("big")


def test_what_may_be_named_covers_every_kind_that_interventions_use() -> None:
    scenario = validate(Scenario, base())
    known = known_names(scenario)
    for kind in ("medicine", "product", "group", "plant", "api_source", "country", "wholesaler"):
        assert known[kind], kind
    assert known["route"] >= {"road_europe", "road_nordic"}
    assert "phenoxymethylpenicillin" in known["medicine"]
