"""The seventy medicines of the baseline: what each has, what stands in for what, who makes it."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from forsyningssim.patients.need import Group
from forsyningssim.report import words
from forsyningssim.scenario import supply_drawn
from forsyningssim.scenario.library import load
from forsyningssim.scenario.schema import Scenario
from forsyningssim.scenario.shipped import folder, shipped
from forsyningssim.scenario.supply_drawn import INGREDIENTS, MAKERS, PARTS, SEED, drawn, makers
from forsyningssim.simulation import simulate
from forsyningssim.validation.years import MEDICINES

DRUG_CLASSES = {
    "insulin": "insulin_aspart", "antiepileptic": "valproate", "anticoagulant": "apixaban",
    "antiplatelet after a stent": "clopidogrel", "beta blocker": "metoprolol",
    "sartan": "losartan", "antipsychotic": "olanzapine", "inhaled steroid": "budesonide",
    "thyroxine": "levothyroxine", "penicillin": "phenoxymethylpenicillin", "sepsis": "cefotaxime",
    "vasopressor": "noradrenaline", "cancer": "cisplatin", "opioid agonist": "methadone",
    "immunosuppressant": "tacrolimus", "HIV": "bictegravir_emtricitabine_tenofovir",
    "Parkinson": "levodopa",
}  # fmt: skip


@cache
def baseline() -> Scenario:
    return load(folder() / "baseline_norway.yaml").scenario


def groups() -> dict[str, Group]:
    return {
        f"{substance}.{name}": group
        for substance, spec in baseline().substances.items()
        for name, group in spec.groups.items()
    }


def edges() -> list[tuple[str, str]]:
    """Return each substance with one that may stand in for it."""
    made = {name: product.substance for name, product in baseline().products.items()}
    return [
        (key.split(".")[0], made[substitute.product])
        for key, group in groups().items()
        for substitute in group.substitutes
    ]


def test_there_are_sixty_and_more_in_hospital_and_outside_of_every_need() -> None:
    assert len(baseline().substances) >= 60
    assert baseline().medicines == "all"
    needs = Counter((group.channel, group.need.kind) for group in groups().values())
    assert {kind for _, kind in needs} == {"chronic", "acute", "inpatient", "course"}
    assert needs["pharmacy", "chronic"] > 30
    assert needs["pharmacy", "acute"] > 15
    assert needs["hospital", "inpatient"] > 15
    assert needs["institution", "chronic"] > 15
    assert {group.severity for group in groups().values()} == {1, 2, 3, 4}


def test_substitutes_are_a_graph_without_loose_ends_and_loops_to_oneself() -> None:
    found = edges()
    assert all(other in baseline().substances for _, other in found)
    assert all(substance != other for substance, other in found)
    assert len({substance for substance, _ in found}) > 30


def test_the_medicines_that_were_there_have_no_new_stand_ins() -> None:
    """The crises and the validation use them: a new way out would change what they find."""
    assert {other for substance, other in edges() if substance in MEDICINES} <= {*MEDICINES}
    assert set(MEDICINES) <= set(baseline().substances)


@pytest.mark.parametrize("substance", DRUG_CLASSES.values(), ids=DRUG_CLASSES)
def test_every_class_with_evidence_has_its_harm(substance: str) -> None:
    harms = [group.harm for group in baseline().substances[substance].groups.values()]
    known = [kind for harm in harms if harm for kind in (harm.admission, harm.death) if kind]
    assert known
    assert all(max(kind.hazard_ratio, kind.odds_ratio) > 1 for kind in known)
    assert all(max(kind.base_rate_per_year, kind.base_risk) > 0 for kind in known)


def test_a_group_without_harm_says_why() -> None:
    for name in PARTS:
        text = (folder() / "parts" / name).read_text(encoding="utf-8")
        entries = text.split("        label: ")[1:]
        assert entries
        for entry in entries:
            assert ("# No harm is counted: " in entry) != ("        harm: " in entry), entry[:60]


def test_figures_of_users_are_measured_nowhere() -> None:
    """No register of users could be read: those of the new medicines are orders of magnitude."""
    added = {key: group for key, group in groups().items() if key.split(".")[0] not in MEDICINES}
    assert {group.grade for group in added.values()} <= {"assumed", "derived"}
    assert sum(group.grade == "derived" for group in added.values()) <= 2


def test_there_are_as_many_makers_as_were_drawn() -> None:
    for substance, spec in baseline().substances.items():
        if substance not in MEDICINES:
            letters = {name[-1] for group in spec.groups.values() for name in group.products}
            assert letters == set("abc"[: makers(substance)]), substance


def test_the_shipped_supply_is_the_one_that_is_drawn() -> None:
    parts = folder() / "parts"
    written = supply_drawn.written(parts, PARTS)
    assert (parts / "supply.yaml").read_text(encoding="utf-8") == written, (
        "run: python -m forsyningssim.scenario.supply_drawn"
    )


def test_makers_and_countries_are_as_often_as_published() -> None:
    """Of four thousand substances; three standard deviations of a share are below 0.025."""
    several = [makers(f"s{n}") for n in range(4000)]
    for number, share in MAKERS.items():
        assert several.count(number) / 4000 == pytest.approx(share, abs=0.025)
    products = {f"s{n}_{letter}": f"s{n}" for n in range(4000) for letter in "ab"}
    ways = {way.product: way for way in drawn(products, {"x": "DE", "y": "DK", "z": "NO"}, SEED)}
    counted = Counter(ways[f"s{n}_a"].api_country for n in range(4000))
    for country, share in INGREDIENTS.items():
        assert counted[country] / 4000 == pytest.approx(share, abs=0.025)
    alike = sum(ways[f"s{n}_a"].api_country == ways[f"s{n}_b"].api_country for n in range(4000))
    by_chance = sum(share**2 for share in INGREDIENTS.values())
    expected = supply_drawn.ONE_COUNTRY + (1 - supply_drawn.ONE_COUNTRY) * by_chance
    assert alike / 4000 == pytest.approx(expected, abs=0.025)
    sellers = {(ways[f"s{n}_a"].supplier, ways[f"s{n}_b"].supplier) for n in range(4000)}
    assert sellers == {("x", "y"), ("y", "x")}


def test_a_medicine_that_is_added_changes_no_other() -> None:
    few = {"s1_a": "s1", "s1_b": "s1"}
    sellers = {"x": "DE", "y": "DK"}
    more = drawn({**few, "s0_a": "s0", "s2_a": "s2"}, sellers)
    assert [way for way in more if way.product in few] == drawn(few, sellers)
    assert drawn(few, sellers, seed=1) != drawn(few, sellers, seed=2)


def test_failures_have_one_law_however_a_plant_came_into_the_world() -> None:
    """They were fitted together, by one factor."""
    for sites in (baseline().plants, baseline().api_sources):
        laws = {
            (site.failures.mean_up_days, str(site.failures.outage_days))
            for site in sites.values()
            if site.failures
        }
        assert len(laws) == 1
        assert all(site.failures for site in sites.values())


def test_every_country_has_a_name() -> None:
    sites = (*baseline().plants.values(), *baseline().api_sources.values())
    assert not [s.country for s in sites if words.country(s.country, "nb") == s.country]


def test_parts_are_no_scenarios() -> None:
    assert not [name for name in shipped() if name.startswith("parts")]
    assert {"baseline_norway", "verification/textbook"} <= set(shipped())


def test_a_year_of_everything_balances() -> None:
    """The books are audited at the end of a run: one that does not balance raises."""
    file = load(folder() / "baseline_norway.yaml")
    run = simulate(file, persons=20_000)
    assert len(run.finished.catalogue.groups) == len(groups())
    assert run.summary["dispensings"] > 1e7
