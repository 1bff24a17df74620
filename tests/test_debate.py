"""The questions under debate: each file gives its evidence, in both languages, and can be run."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from test_scenarios import prices_of_no_source_or_year, untranslated, without_evidence

import forsyningssim as fs
from forsyningssim.scenario.library import ScenarioFile
from forsyningssim.simulation import Run

FOLDER = Path(__file__).parents[1] / "scenarios" / "debate"
FILES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
PERSONS = 20_000


@cache
def shipped(name: str) -> ScenarioFile:
    return fs.load(FOLDER / f"{name}.yaml")


@cache
def answered(name: str, policy: str) -> Run:
    return fs.simulate(shipped(name), policy, persons=PERSONS)


@pytest.mark.parametrize("name", FILES)
def test_a_question_has_sources_two_languages_and_something_to_compare(name: str) -> None:
    scenario = shipped(name).scenario
    assert not without_evidence(scenario)
    assert not prices_of_no_source_or_year(scenario)
    assert not untranslated(scenario)
    assert scenario.question.en.endswith("?")
    assert len(scenario.policies) >= 3
    assert "none" in scenario.policies


def richest(name: str) -> str:
    """Name the policy with most levers."""
    policies = shipped(name).scenario.policies
    return max(sorted(policies), key=lambda policy: len(policies[policy].levers))


def runs(name: str, policy: str) -> None:
    run = answered(name, policy)
    assert run.finished.books.norway(run.finished.wholesalers)["balanced"]
    assert run.summary["unfilled_at_first_attempt"] > 0


@pytest.mark.parametrize("name", FILES)
def test_a_question_can_be_run_under_its_richest_policy(name: str) -> None:
    runs(name, richest(name))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "policy"), [(n, p) for n in FILES for p in sorted(shipped(n).scenario.policies)]
)
def test_every_policy_can_be_run(name: str, policy: str) -> None:
    runs(name, policy)


@pytest.mark.parametrize("name", [name for name in FILES if "ban" in name])
def test_a_question_of_a_ban_leaves_the_share_of_exports_open(name: str) -> None:
    """So that a study can answer with the share at which a ban turns."""
    scenario = shipped(name).scenario
    share = scenario.uncertainties["parallel_trade.exported_share"]
    assert share.quantile(0) == 0
    assert share.quantile(1) >= 0.1
    assert "untreated_patient_days" in scenario.study.thresholds


def test_where_a_warehouse_burns_a_concentrated_stock_is_worth_less() -> None:
    days = {
        policy: answered("one_store_or_three", policy).summary["untreated_patient_days"]
        for policy in ("none", "one_wholesaler", "three_wholesalers")
    }
    assert days["none"] > days["one_wholesaler"] > days["three_wholesalers"]


def test_answers_from_abroad_can_undo_a_ban() -> None:
    days = {
        policy: answered("everybody_bans", policy).summary["untreated_patient_days"]
        for policy in ("none", "norway_alone", "all_answer")
    }
    assert days["norway_alone"] < days["none"] < days["all_answer"]


def test_a_stock_of_what_many_use_and_one_of_what_few_use_spare_different_patients() -> None:
    spared = {}
    for policy in ("the_many", "the_few"):
        without, bare = (
            answered("few_patients_or_many", name).measures["untreated_patient_days"]
            for name in (policy, "none")
        )
        each = [part.by("substance").set_index("medicine")["value"] for part in (bare, without)]
        spared[policy] = each[0] - each[1]
    many, few = spared["the_many"], spared["the_few"]
    assert many.idxmax() != few.idxmax()


def test_a_ban_helps_and_may_be_undone_by_what_wholesalers_do() -> None:
    days = {
        policy: answered("ban_on_preparedness_stocks", policy).summary["untreated_patient_days"]
        for policy in shipped("ban_on_preparedness_stocks").scenario.policies
    }
    assert days["none"] > days["preparedness_stocks_only"] > days["all_stocks"]
    assert days["all_stocks_and_wholesalers_hold_less"] > days["all_stocks"]


def test_a_ban_on_the_preparedness_stocks_stops_less_than_one_on_all() -> None:
    left = [
        answered("ban_on_preparedness_stocks", policy).summary["packs_exported"]
        for policy in ("none", "preparedness_stocks_only", "all_stocks")
    ]
    assert left[0] > left[1] > left[2]


def test_a_ban_that_waits_lets_more_packs_out() -> None:
    left = [
        answered("ban_at_risk_or_established", policy).summary["packs_exported"]
        for policy in ("none", "established", "at_risk", "permanent")
    ]
    assert left[0] >= left[1] > left[2] > left[3]


def test_more_months_of_stock_mean_fewer_days_without_treatment() -> None:
    days = [
        answered("months_of_stock", policy).summary["untreated_patient_days"]
        for policy in ("none", "two_months", "six_months")
    ]
    assert days[0] > days[1] > days[2]
