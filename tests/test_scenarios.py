"""The shipped scenarios: they load, each number has its evidence, and the files agree.

Every rule is a function from a scenario to a list of faults. It is run on all shipped files, where
it must find none, and on a copy with one planted defect, where it must find just that one.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import BaseModel

import forsyningssim as fs
from forsyningssim.patients.need import Acute, Chronic
from forsyningssim.scenario.load import read, validate
from forsyningssim.scenario.located import parse_dotted
from forsyningssim.scenario.numbers import unit
from forsyningssim.scenario.overlay import known_path
from forsyningssim.scenario.schema import Scenario
from forsyningssim.spec import Sourced, Text

FOLDER = Path(__file__).parents[1] / "scenarios"
FILES = sorted(path.name for path in FOLDER.glob("*.yaml"))
BASELINE = "baseline_norway.yaml"
CRISES = [name for name in FILES if name != BASELINE]
POLICIES = {"none", "as_it_was", "export_ban", "national_stock", "export_ban_and_national_stock"}

Rule = Callable[[Scenario], list[str]]


@cache
def shipped(name: str) -> Scenario:
    """Give a shipped scenario, checked."""
    return validate(Scenario, read(FOLDER / name))


def inside(value: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    """Give everything inside a scenario with its path, itself first."""
    yield where, value
    if isinstance(value, BaseModel):
        children = [(name, getattr(value, name)) for name in type(value).model_fields]
    elif isinstance(value, dict):
        children = list(value.items())
    elif isinstance(value, tuple):
        children = list(enumerate(value))
    else:
        return
    for name, child in children:
        yield from inside(child, f"{where}.{name}" if where else str(name))


def only_blocks(value: Sourced) -> bool:
    """Whether a block says nothing but what blocks inside it say, with sources of their own."""
    said = [getattr(value, field) for field in value.model_fields_set]
    return bool(said) and all(isinstance(each, Sourced) for each in said)


def without_evidence(scenario: Scenario) -> list[str]:
    """Blocks with numbers, or exceptions within one, that do not say where they come from."""
    found = []
    for where, value in inside(scenario):
        if isinstance(value, Sourced):
            if where:
                found += [where] * (not value.source.strip() and not only_blocks(value))
            else:  # the scenario as a whole has but two numbers of its own
                found += sorted({"confounding", "severity_weights"} - set(value.sources))
            found += [
                f"{where}.sources.{k}" for k, e in value.sources.items() if not e.source.strip()
            ]
        elif where.startswith("uncertainties.") and where.count(".") == 1:
            found += [where] * (not value.source.strip())
    return found


def prices_of_no_source_or_year(scenario: Scenario) -> list[str]:
    """Sums of money that do not say where they come from, those of policies too; and their year."""
    found = []
    for where, value in inside(scenario):
        if isinstance(value, Sourced):
            found += [
                f"{where}.{field}"
                for field in type(value).model_fields
                if "NOK" in unit(field) and getattr(value, field)
                and not value.evidence(field).source.strip()
            ]  # fmt: skip
    year = scenario.costs.evidence("price_year")
    return found + ["costs.price_year"] * (not year.source.strip())


def untranslated(scenario: Scenario) -> list[str]:
    """Sentences that are the same in both languages."""
    texts = [(where, value) for where, value in inside(scenario) if isinstance(value, Text)]
    return [where for where, text in texts if text.en == text.nb and len(text.en.split()) > 2]


def wrong_names(scenario: Scenario) -> list[str]:
    """Names of products, plants and suppliers that are unknown or belong to another substance."""
    found = []
    known = scenario.products
    for name, product in known.items():
        found += [f"{name}: {product.substance}"] * (product.substance not in scenario.substances)
        found += [f"{name}: {product.supplier}"] * (product.supplier not in scenario.suppliers)
        found += [f"{name}: {plant}" for plant in product.plants if plant not in scenario.plants]
    for name, plant in scenario.plants.items():
        found += [f"{name}: {plant.api_source}"] * (plant.api_source not in scenario.api_sources)
    for substance, spec in scenario.substances.items():
        for group in spec.groups.values():
            own = {*group.products, *(each.product for each in group.alternatives)}
            other = {each.product for each in group.substitutes}
            found += [
                f"{substance}: {each}"
                for each in sorted(own | other)
                if each not in known or (known[each].substance == substance) != (each in own)
            ]
    return found


def idle(scenario: Scenario) -> list[str]:
    """Products that nobody uses, and plants, suppliers and sources that make none."""
    groups = [g for s in scenario.substances.values() for g in s.groups.values()]
    used = {p for g in groups for p in (*g.products, *(a.product for a in g.alternatives))}
    made = {plant for product in scenario.products.values() for plant in product.plants}
    sold = {product.supplier for product in scenario.products.values()}
    fed = {plant.api_source for plant in scenario.plants.values()}
    return [
        *sorted(set(scenario.products) - used), *sorted(set(scenario.plants) - made),
        *sorted(set(scenario.suppliers) - sold), *sorted(set(scenario.api_sources) - fed),
    ]  # fmt: skip


def wrong_amounts(scenario: Scenario) -> list[str]:
    """Groups whose packs do not last as long as the time until they fetch more."""
    found = []
    for substance, spec in scenario.substances.items():
        for name, group in spec.groups.items():
            for product in group.products:
                days = scenario.products[product].treatment_days_per_pack * group.packs_per_ask
                need = group.need
                lasts_as_long = (
                    abs(days - need.days_per_ask) <= 0.05 * need.days_per_ask
                    if isinstance(need, Chronic)
                    else not isinstance(need, Acute) or days >= need.course_days
                )
                found += [f"{substance}.{name}: {product}"] * (not lasts_as_long)
    return found


def shares_that_do_not_add(scenario: Scenario) -> list[str]:
    """Sections whose members' shares of one whole do not add to one."""
    sums = {
        "regions": sum(region.share for region in scenario.regions.values()),
        "wholesalers": sum(each.market_share for each in scenario.wholesalers.values()),
    }
    return [name for name, total in sums.items() if abs(total - 1) > 1e-6]


def outside_the_horizon(scenario: Scenario) -> list[str]:
    """Dates of disruptions and levers that the simulated days do not hold."""
    first = scenario.horizon.starts
    last = first + dt.timedelta(days=scenario.horizon.days)
    return [
        where
        for part in ("disruptions", "policies")
        for where, value in inside(getattr(scenario, part), part)
        if isinstance(value, dt.date) and not first <= value <= last
    ]


def unknown_uncertainties(scenario: Scenario) -> list[str]:
    """Uncertain inputs that are no field of a scenario."""
    paths = {name: parse_dotted(name) for name in scenario.uncertainties}
    return [name for name, path in paths.items() if not known_path(Scenario, path)]


RULES: list[Rule] = [
    without_evidence, prices_of_no_source_or_year, untranslated, wrong_names, idle, wrong_amounts,
    shares_that_do_not_add, outside_the_horizon, unknown_uncertainties,
]  # fmt: skip
PLANT = {"country": "SE", "api_source": "api_cn_penicillin", "source": "x"}
EARLY = {"kind": "api_shortage", "api_source": "api_gb_opioids", "starts": "1990-01-01"}
UNKNOWN = {"dist": "uniform", "low": 0, "high": 1, "source": "x", "grade": "assumed"}
FACTORY = {
    "kind": "preparedness_contract", "medicines": ["warfarin"], "trigger": {"on": "2018-02-01"},
    "terms": {"activation": {"notice_given": True}, "reservation_nok_per_year": 7},
}  # fmt: skip
PLANTED: list[tuple[Rule, str, Any, str]] = [
    (without_evidence, "costs.source", " ", "costs"),
    (without_evidence, "duty.sources.days.source", "", "duty.sources.days"),
    (without_evidence, "uncertainties.confounding.source", "", "uncertainties.confounding"),
    (prices_of_no_source_or_year, "products.warfarin_tablet_a.source", "",
     "products.warfarin_tablet_a.price_nok"),
    (prices_of_no_source_or_year, "costs.sources.price_year.source", "", "costs.price_year"),
    (prices_of_no_source_or_year, "policies.export_ban", [FACTORY],
     "policies.export_ban.levers.0.terms.reservation_nok_per_year"),
    (untranslated, "question", "Which patients go without?", "question"),
    (wrong_names, "products.warfarin_tablet_a.supplier", "nobody", "warfarin_tablet_a: nobody"),
    (wrong_names, "plants.plant_gb_pens.api_source", "nowhere", "plant_gb_pens: nowhere"),
    (wrong_names, "substances.morphine.groups.nursing_home.products", {"propofol_infusion_a": 1},
     "morphine: propofol_infusion_a"),
    (idle, "plants.plant_extra", PLANT, "plant_extra"),
    (wrong_amounts, "substances.warfarin.groups.blue_prescription.packs_per_ask", 2,
     "warfarin.blue_prescription: warfarin_tablet_a"),
    (shares_that_do_not_add, "regions.nordic.share", 0.4, "regions"),
    (outside_the_horizon, "disruptions.too_early", EARLY, "disruptions.too_early.starts"),
    (unknown_uncertainties, "uncertainties.costs_x", UNKNOWN, "costs_x"),
]  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("name", FILES)
def test_every_file_keeps_every_rule(name: str, rule: Rule) -> None:
    assert rule(shipped(name)) == []


@pytest.mark.parametrize(("rule", "path", "value", "fault"), PLANTED)
def test_a_rule_finds_a_planted_defect(rule: Rule, path: str, value: Any, fault: str) -> None:
    data = json.loads(json.dumps(read(FOLDER / CRISES[0]).data, default=str))
    holder = data
    *way, last = path.split(".")
    for part in way:
        holder = holder[part]
    holder[last] = value
    found = rule(Scenario.model_validate(data))
    assert found == [fault]


@pytest.mark.parametrize("name", FILES)
def test_every_file_fits_the_json_schema(name: str) -> None:
    """An editor that knows the schema shows no fault; planted: a negative price."""
    schema = Scenario.model_json_schema()
    data = json.loads(json.dumps(read(FOLDER / name).data, default=str))
    jsonschema.validate(data, schema)
    data["products"]["warfarin_tablet_a"]["price_nok"] = -1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema)


def test_an_id_means_the_same_in_every_file() -> None:
    """What a crisis changes of the baseline is its state, never what a name stands for."""
    meaning: dict[tuple[str, ...], Any] = {}
    for name in FILES:
        scenario = shipped(name)
        facts = {
            **{
                ("products", k): (p.substance, p.form, p.label)
                for k, p in scenario.products.items()
            },
            **{("substances", k): (s.atc, s.ddd) for k, s in scenario.substances.items()},
            **{("plants", k): p.country for k, p in scenario.plants.items()},
            **{("api_sources", k): a.country for k, a in scenario.api_sources.items()},
            **{("suppliers", k): (s.country, s.route) for k, s in scenario.suppliers.items()},
            **{("regions", k): r.countries for k, r in scenario.regions.items()},
            **{("wholesalers", k): w.chain for k, w in scenario.wholesalers.items()},
        }
        for key, fact in facts.items():
            assert meaning.setdefault(key, fact) == fact, (name, key)
    assert len({shipped(name).title.en for name in FILES}) == len(FILES)


def test_item_numbers_are_as_many_as_the_lists_of_the_national_stock_have() -> None:
    counted = {True: (0, set[str]()), False: (0, set[str]())}
    for product in shipped(BASELINE).products.values():
        injected = product.form in {"injection", "infusion"}
        several, substances = counted[injected]
        counted[injected] = several + product.item_numbers, substances | {product.substance}
    each = {injected: n / len(substances) for injected, (n, substances) in counted.items()}
    assert each == pytest.approx({True: 300 / 160, False: 550 / 70}, rel=0.15)


def test_the_baseline_holds_what_was_asked() -> None:
    """Fourteen substances and more, all four needs, all channels, and no crisis."""
    scenario = shipped(BASELINE)
    groups = [group for spec in scenario.substances.values() for group in spec.groups.values()]
    assert len(scenario.substances) >= 14
    assert {group.need.kind for group in groups} == {"chronic", "acute", "inpatient", "course"}
    assert {group.channel for group in groups} == {
        "pharmacy", "institution", "acute_care", "hospital"
    }  # fmt: skip
    assert not scenario.disruptions


def test_a_child_cannot_take_the_adults_tablet_for_free() -> None:
    """Groups on mixture may use a tablet only with a probability below one."""
    for spec in shipped(BASELINE).substances.values():
        for name, group in spec.groups.items():
            if name in {"child_mixture", "counter_child"}:
                forms = {each.product: each.probability for each in group.alternatives}
                tablets = [p for product, p in forms.items() if "mixture" not in product]
                assert tablets
                assert max(tablets) < 1


@pytest.mark.parametrize("name", CRISES)
def test_a_crisis_asks_tells_and_offers_policies(name: str) -> None:
    scenario = shipped(name)
    assert set(scenario.policies) >= POLICIES
    assert not scenario.policies["none"].levers
    assert not scenario.policies["none"].overlays
    as_it_was = scenario.policies["as_it_was"]
    assert as_it_was.levers or (as_it_was.title and "nothing was done" in as_it_was.title.en)
    assert scenario.disruptions
    assert scenario.limits.en
    assert scenario.outcome.en
    assert scenario.horizon.warm_up_days >= 120
    assert "parallel_trade.exported_share" in scenario.uncertainties
    assert scenario.study.measures
    assert 1 <= len(scenario.medicines) <= 8
    assert set(scenario.medicines) <= set(scenario.substances)


def test_there_are_twelve_crises() -> None:
    assert len(CRISES) >= 12


@pytest.mark.parametrize("name", CRISES)
def test_a_crisis_can_be_run_under_its_richest_policy(name: str) -> None:
    """That with most levers. Packs balance to the last one, and what happens is felt somewhere."""
    policies = shipped(name).policies
    richest = max(sorted(policies), key=lambda policy: len(policies[policy].levers))
    run = fs.simulate(fs.load(FOLDER / name), richest, persons=2000)
    assert run.finished.books.norway(run.finished.wholesalers)["balanced"]
    assert run.summary["unfilled_at_first_attempt"] > 0


@pytest.mark.parametrize("name", FILES)
def test_what_a_policy_makes_of_a_file_is_what_reading_it_anew_gives(name: str) -> None:
    """Planted: of what a policy changed, the part that stands first is taken from the file."""
    file = fs.load(FOLDER / name)
    changed = [file.under(policy) for policy in file.policies]
    changed = [each for each in changed if each.changes]
    for resolved in changed[:3]:
        assert resolved.scenario == validate(Scenario, resolved.doc)
        assert resolved.scenario != file.scenario


@pytest.mark.parametrize("name", CRISES)
def test_every_lever_says_what_the_law_was(name: str) -> None:
    for title, policy in shipped(name).policies.items():
        for lever in policy.levers:
            assert lever.legal_status in {"in_force", "adopted", "proposed", "none"}, title
            assert lever.source.strip(), title
