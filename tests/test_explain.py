"""A scenario in sentences: order, law, numbers with units and sources, and the picture."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from forsyningssim.report.network import (
    API,
    OUTLET,
    PATIENTS,
    PLANT,
    STORE,
    WHOLESALER,
    describe_network,
    links,
    struck,
    write_network,
)
from forsyningssim.report.sankey import Node, sizes
from forsyningssim.scenario.explain import Explanation, explain
from forsyningssim.scenario.library import ScenarioFile, load
from forsyningssim.scenario.numbers import GRADES, Number, numbers, unit
from forsyningssim.scenario.overlay import parse_set
from forsyningssim.scenario.supply import Supply

SCENARIOS = Path(__file__).parents[1] / "scenarios"
NAMES = sorted(
    path.relative_to(SCENARIOS).with_suffix("").as_posix()
    for pattern in ("*.yaml", "debate/*.yaml")
    for path in SCENARIOS.glob(pattern)
)


@cache
def shipped(name: str) -> ScenarioFile:
    return load(SCENARIOS / f"{name}.yaml")


@cache
def told(name: str) -> Explanation:
    return explain(shipped(name))


@pytest.mark.parametrize("name", NAMES)
def test_sentences_stand_in_the_order_of_their_days(name: str) -> None:
    explanation = told(name)
    for sentences in (explanation.happens, *(policy.done for policy in explanation.policies)):
        days = [sentence.day for sentence in sentences]
        dated = [day for day in days if day is not None]
        assert dated == sorted(dated)
        assert days == [*dated, *[None] * (len(days) - len(dated))]


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_is_whole_in_both_languages_and_has_a_source(name: str) -> None:
    explanation = told(name)
    for sentences in (explanation.happens, *(policy.done for policy in explanation.policies)):
        for sentence in sentences:
            for text in (sentence.text.en, sentence.text.nb):
                assert text.endswith(".")
                assert "{" not in text
            assert sentence.text.en != sentence.text.nb
            assert sentence.source


@pytest.mark.parametrize("name", NAMES)
def test_sentences_call_things_by_what_they_are_and_not_by_their_ids(name: str) -> None:
    """Planted: a sentence that is told without names."""
    explanation, scenario = told(name), shipped(name).scenario
    blocks = (scenario.plants, scenario.api_sources, scenario.suppliers, scenario.wholesalers,
              scenario.products, scenario.hazard_groups)  # fmt: skip
    ids = {each.replace("_", " ") for block in blocks for each in block if "_" in each}
    policies = (sentence for policy in explanation.policies for sentence in policy.done)
    for sentence in (*explanation.happens, *policies):
        for text in (sentence.text.en, sentence.text.nb):
            assert "\x1f" not in text
            assert not [each for each in ids if re.search(rf"\b{re.escape(each)}\b", text)]
    assert "plant at penicillin" in shipped("penicillin_2023").scenario.disruptions[
        "penicillin_plant"
    ].effect().en  # fmt: skip


def test_a_plant_is_called_by_its_country_and_what_it_makes() -> None:
    first = told("penicillin_2023").happens[0].text
    assert "the plant in Austria that makes phenoxymethylpenicillin" in first.en
    assert "fabrikken i Østerrike som lager fenoksymetylpenicillin" in first.nb


def test_a_day_in_a_sentence_is_the_day_it_is_sorted_by() -> None:
    first = told("penicillin_2023").happens[0]
    assert first.day is not None
    assert f"From {first.day.day} {first.day:%B} {first.day.year}: " in first.text.en


def test_a_policy_without_a_power_in_force_is_a_counterfactual() -> None:
    stories = {policy.name: policy for policy in told("penicillin_2023").policies}
    assert {name for name, story in stories.items() if story.counterfactual} == {
        "export_ban",
        "export_ban_with_responses",
        "export_ban_and_national_stock",
        "european_access",
    }
    (ban,) = stories["export_ban"].done
    assert ban.law is not None
    assert ban.law.en.startswith("only proposed at the time: ")
    assert stories["none"].done == ()


def test_a_policy_tells_what_it_changes_beforehand_with_what_it_extends() -> None:
    stories = {policy.name: policy for policy in told("penicillin_2023").policies}
    both = {change.path for change in stories["export_ban_and_national_stock"].changes}
    assert "national_stock.target_days" in both
    assert len(stories["export_ban_and_national_stock"].done) == 2


@pytest.mark.parametrize("name", NAMES)
def test_every_number_has_a_unit_and_the_least_known_come_first(name: str) -> None:
    """Planted: a field whose name no unit fits."""
    found = numbers(shipped(name).scenario)
    assert [number.path for number in found if not number.unit] == []
    grades = [GRADES.index(number.grade) for number in found]
    assert grades == sorted(grades)
    assert unit("colour") == ""


def by_path(*settings: str) -> dict[str, Number]:
    file = load(SCENARIOS / "penicillin_2023.yaml", [parse_set(text) for text in settings])
    return {number.path: number for number in numbers(file.under().scenario)}


def test_a_number_has_the_evidence_of_its_field_or_else_of_its_block() -> None:
    found = by_path()
    assert found["duty.days"].grade == "measured"
    assert found["duty.compliance"].grade == "assumed"
    assert found["duty.days"].unit == "days"
    lead = found["suppliers.supplier_at_a.lead_time_days"]
    assert (lead.value.en, lead.unit) == ("4 to 14, most often 7", "days")
    assert lead.source.startswith("Synthetic licence holder")
    curve = found["disruptions.winter_infections.curve"].value
    assert curve.en.startswith("1 from day 0; 1.25 from")
    assert curve.nb.startswith("1 fra dag 0; 1,25 fra")


def test_a_changed_number_is_told_as_changed() -> None:
    assert by_path()["duty.days"].value.en == "60"
    assert by_path("duty.days=90")["duty.days"].value.en == "90"


def test_numbers_of_medicines_that_are_left_out_are_left_out() -> None:
    paths = by_path()
    assert any(path.startswith("substances.amoxicillin.") for path in paths)
    assert not any("insulin" in path for path in paths)


def test_the_ways_of_a_product_add_up_to_all_of_it() -> None:
    supply = Supply.of(shipped("baseline_norway").scenario)
    for product in supply.products:
        assert sum(w.share for w in supply.ways() if w.product == product) == pytest.approx(1)


@pytest.mark.parametrize("name", NAMES)
def test_what_enters_a_column_of_the_network_leaves_it(name: str) -> None:
    found = links(shipped(name).scenario)
    size = sizes(found)
    totals = [
        sum(amount for node, amount in size.items() if node.column == column)
        for column in (API, PLANT, STORE, WHOLESALER, OUTLET, PATIENTS)
    ]
    assert totals[:3] == pytest.approx([totals[0]] * 3)
    assert totals[-1] == pytest.approx(totals[0])


def test_the_days_of_treatment_are_those_of_the_description() -> None:
    scenario = shipped("baseline_norway").scenario
    supply = Supply.of(scenario)
    group = scenario.substances["metoprolol"].groups["blue_prescription"]
    per_ask = sum(
        share * scenario.products[product].treatment_days_per_pack
        for product, share in group.products.items()
    )
    assert group.need.kind == "chronic"
    expected = group.need.users * 365.25 / group.need.days_per_ask * group.packs_per_ask * per_ask
    assert sum(supply.fetched(group).values()) == pytest.approx(expected)


def test_disruptions_are_marked_where_they_strike() -> None:
    found = struck(shipped("penicillin_2023").scenario)
    assert found[Node(PLANT, "plant_at_penicillin")] == ["penicillin_plant"]
    assert found[Node(PATIENTS, "amoxicillin")] == ["winter_infections"]
    assert Node(PLANT, "plant_in_antibiotics") not in found


def test_the_same_network_gives_the_same_bytes(tmp_path: Path) -> None:
    scenario = shipped("penicillin_2023").scenario
    one, two = (write_network(scenario, tmp_path / name, "nb") for name in ("a", "b"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    assert b"kilder til virkestoff" in one[0].read_bytes()  # told to those who cannot see it


@pytest.mark.parametrize("language", ["en", "nb"])
def test_the_picture_is_put_into_words(language: str) -> None:
    told_so = describe_network(shipped("piptazo_2017").scenario, language)  # type: ignore[arg-type]
    assert "{" not in told_so
    assert " %" in told_so
