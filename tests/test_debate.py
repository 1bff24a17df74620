"""The questions under debate: each file gives its evidence, in both languages, and can be run."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from test_scenarios import untranslated, without_evidence

import forsyningssim as fs
from forsyningssim.scenario.library import ScenarioFile
from forsyningssim.simulation import Run

FOLDER = Path(__file__).parents[1] / "scenarios" / "debate"
FILES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
PERSONS = 2000


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
    assert not untranslated(scenario)
    assert scenario.question.en.endswith("?")
    assert len(scenario.policies) >= 3
    assert "none" in scenario.policies


@pytest.mark.parametrize(
    ("name", "policy"), [(n, p) for n in FILES for p in sorted(shipped(n).scenario.policies)]
)
def test_every_policy_can_be_run(name: str, policy: str) -> None:
    run = answered(name, policy)
    assert run.finished.books.norway(run.finished.wholesalers)["balanced"]
    assert run.summary["untreated_patient_days"] > 0


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
