"""What a study says of cost: on which basis, by payer, per year, and never two bases unlabelled."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from study_world import ROWS, plan, studied

from forsyningssim.actors import PAYERS
from forsyningssim.analysis.intervals import t_interval
from forsyningssim.errors import ScenarioError
from forsyningssim.measures import COMPONENTS, MEASURES
from forsyningssim.setting import prepare
from forsyningssim.simulation import simulate_resolved
from forsyningssim.studies.conduct import carry_out
from forsyningssim.studies.costed import ALL, SWEPT, plane
from forsyningssim.studies.execute import QUIET
from forsyningssim.studies.opened import open_study
from forsyningssim.studies.plain import as_data
from forsyningssim.studies.study import Study

SENT, WORTH, RARE, YEARS = "packs_exported", 100.0, 0.05, 28 / 365.25
GIVEN = "given that the crisis happens"
TEXT = f"""
horizon: {{days: 28, warm_up_days: 42}}  # long enough for its beginning to be judged
disruptions:
  outage: {{kind: plant_outage, plant: plant_at, starts: 2024-03-08, days: 20}}
policies:
  late: [{{kind: export_ban, trigger: {{on: 2024-03-12}}, stocks: [ordinary, duty]}}]
study:
  measures: [{SENT}, cost]
  worth_nok: {{{SENT}: {WORTH}}}
  crises_per_year: [{RARE}, 1]
"""


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    asked = plan(text=TEXT, replicates=6, futures=2, policies=["none", "stock", "late"])
    return carry_out(asked, tmp_path_factory.mktemp("costed") / "a", workers=1)


def table(study: Study, name: str) -> list[dict[str, str]]:
    with (study.folder / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def unlabelled(folder: Path) -> list[str]:
    """Find rows of money that do not say what they are counted for."""
    faults = []
    for path in sorted(folder.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                money = "NOK" in row.values() or any("nok" in name for name in row)
                if (money or row.get("measure") == "cost") and not row.get("basis"):
                    faults.append(f"{path.name}: {row}")
    return faults


def test_every_row_of_money_states_its_basis(study: Study, tmp_path: Path) -> None:
    """The law; planted below: a table of costs that lost its label."""
    assert unlabelled(study.folder) == []
    (tmp_path / "costs.csv").write_text("measure,unit,basis,cost\ncost,NOK,,5\n")
    assert len(unlabelled(tmp_path)) == 1


@pytest.mark.parametrize("name", ["cost_effect.csv", "cost_per_unit.csv", "bill.csv"])
def test_a_table_of_several_bases_tells_each_apart(study: Study, name: str) -> None:
    rows = table(study, name)
    bases = {(row["basis"], row["crises_per_year"]) for row in rows}
    assert len(bases) == 3
    assert (GIVEN, "") in bases
    assert {often for _, often in bases} == {"", str(RARE), "1.0"}
    keys = [tuple(row[k] for k in ("basis", "policy")) + tuple(row.get(k, "") for k in
            ("component", "payer", "measure")) for row in rows]  # fmt: skip
    assert len(set(keys)) == len(keys)


def test_without_the_crisis_is_the_same_luck_without_what_was_made_to_happen(
    study: Study,
) -> None:
    """Planted: other luck, and a ban that answers a crisis which never came."""
    quiet = study.finish.quiet
    assert quiet is not None
    resolved = studied("disruptions={}", text=TEXT.replace("[0.05, 1]", "[]")).under("stock")
    run = simulate_resolved(resolved, prepare(resolved.scenario, ROWS), 3, study.plan.seed)
    for measure in (SENT, "cost", "packs_rotated"):
        told = MEASURES[measure].of(run.finished).total
        assert quiet.of("stock", measure)[3] == pytest.approx(told)
    late, none = (quiet.replicates[quiet.policies.index(name)] for name in ("late", "none"))
    np.testing.assert_array_equal(late, none)
    assert (study.outcomes.of("late", SENT) < study.outcomes.of("none", SENT)).all()


def test_the_bill_adds_up_to_the_cost_on_every_basis(study: Study) -> None:
    quiet = study.finish.quiet
    assert quiet is not None
    rows = {(r["crises_per_year"], r["policy"], r["component"], r["payer"]): r
            for r in table(study, "bill.csv")}  # fmt: skip
    for policy in ("none", "stock", "late"):
        with_it, without = study.outcomes.of(policy, "cost"), quiet.of(policy, "cost")
        share = RARE * YEARS
        yearly = (share * with_it + (1 - share) * without) / YEARS
        for often, truth in (("", with_it), (str(RARE), yearly)):
            whole = float(rows[often, policy, ALL, ALL]["nok"])
            assert whole == pytest.approx(truth.mean())
            by_payer = [rows.get((often, policy, ALL, payer)) for payer in PAYERS]
            assert sum(float(r["nok"]) for r in by_payer if r) == pytest.approx(whole)
            by_kind = [rows.get((often, policy, kind, ALL)) for kind in COMPONENTS]
            assert sum(float(r["nok"]) for r in by_kind if r) == pytest.approx(whole)
    found = rows["", "stock", ALL, ALL]
    apart = t_interval(study.outcomes.of("stock", "cost") - study.outcomes.of("none", "cost"))
    assert float(found["low"]) == pytest.approx(apart.low)


def test_costs_are_held_against_what_later_years_count_for(study: Study) -> None:
    """In four weeks nothing counts for less; what did would be what is held against costs.

    Planted: effects as patients are told them, and a list read with futures before policies.
    """
    own = study.outcomes
    np.testing.assert_array_equal(own.present, own.replicates)
    np.testing.assert_array_equal(own.futures_present, own.futures_values)
    less = replace(own, present=own.present * 0.5, futures_present=own.futures_present * 0.25)
    halved = replace(study, outcomes=less)
    for over, part in ((False, 0.5), (True, 0.25)):
        there, here = (plane(each, SENT, ["none", "stock"], over=over) for each in (study, halved))
        assert there is not None
        assert here is not None
        np.testing.assert_allclose(here.effect, part * there.effect)


def test_cost_of_an_avoided_unit_is_told_with_its_interval(study: Study) -> None:
    row = next(r for r in table(study, "cost_per_unit.csv") if r["policy"] == "stock")
    assert row["basis"] == GIVEN
    cost, days = (
        (study.outcomes.of("stock", m) - study.outcomes.of("none", m)).mean()
        for m in ("cost", SENT)
    )
    assert float(row["nok_per_unit"]) == pytest.approx(-cost / days)
    if row["nok_per_unit_low"]:
        assert float(row["nok_per_unit_low"]) <= -cost / days <= float(row["nok_per_unit_high"])


def test_the_break_even_frequency_is_that_of_the_formula(study: Study) -> None:
    quiet = study.finish.quiet
    assert quiet is not None
    rows = table(study, "break_even.csv")
    assert len(rows) == 2 * len(SWEPT)
    for row in rows:
        worth, policy = float(row["worth_nok"]), row["policy"]
        with_it, without = (
            -(worth * (found.of(policy, SENT) - found.of("none", SENT))
              + found.of(policy, "cost") - found.of("none", "cost")).mean()
            for found in (study.outcomes, quiet)
        )  # fmt: skip
        answers = {
            (True, True): "pays without the crisis", (False, False): "never pays",
            (True, False): "pays above", (False, True): "pays below",
        }  # fmt: skip
        assert row["answer"] == answers[bool(with_it > 0 or with_it == without == 0),
                                        bool(without >= 0)]  # fmt: skip
        if row["answer"] == "pays above":
            often = -without / (with_it - without) / YEARS
            assert float(row["crises_per_year"]) == pytest.approx(often)
            assert float(row["once_in_years"]) == pytest.approx(1 / often)
        assert row["lowest_median"] or row["range_share"]


def test_a_study_opened_again_says_the_same(study: Study) -> None:
    again = open_study(study.folder)
    assert as_data(again.findings, again.names) == as_data(study.findings, study.names)
    assert again.findings.costed.bill == study.findings.costed.bill
    manifest = json.loads((study.folder / QUIET / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["complete"]


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("disruptions={}", "no disruptions that could come so often"),
        ("study.crises_per_year=[0.1, 40]", "40 crises a year of 28 days each do not fit"),
        ("study.crises_per_year=[0]", "greater than 0"),
    ],
)
def test_a_frequency_needs_a_crisis_and_time_for_it(setting: str, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        plan(setting, text=TEXT)
