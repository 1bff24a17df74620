"""A supply table of one's own: read with all its faults, laid over a scenario, marked as such."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from forsyningssim.cli import app
from forsyningssim.errors import ScenarioError
from forsyningssim.scenario.library import load
from forsyningssim.scenario.own_supply import import_supply
from forsyningssim.scenario.schema import OWN_DATA, Scenario
from forsyningssim.scenario.shipped import find
from forsyningssim.scenario.supply_table import COLUMNS, Way, read_table, table, write_table

BASELINE = find("baseline_norway")
ASPART = ("insulin_aspart_pen_a", "insulin_aspart_pen_b")


@cache
def baseline() -> Scenario:
    return load(BASELINE).scenario


def written(folder: Path, rows: Iterable[str], head: str = ",".join(COLUMNS)) -> Path:
    file = folder / "table.csv"
    file.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return file


def imported(folder: Path, *rows: str) -> Scenario:
    target = folder / "own.yaml"
    import_supply(written(folder, rows), BASELINE, target)
    return load(target).scenario


def faults(folder: Path, *rows: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        import_supply(written(folder, rows), BASELINE, folder / "own.yaml")
    assert not (folder / "own.yaml").exists()
    return [str(problem).removeprefix(f"{folder / 'table.csv'}") for problem in
            caught.value.problems]  # fmt: skip


def ways(scenario: Scenario) -> set[Way]:
    return set(table(scenario))


def test_the_table_of_a_scenario_laid_over_it_changes_nobodys_way(tmp_path: Path) -> None:
    file = tmp_path / "table.csv"
    write_table(table(baseline()), file)
    import_supply(file, BASELINE, tmp_path / "own.yaml")
    again = load(tmp_path / "own.yaml").scenario
    assert ways(again) == ways(baseline())
    assert again.substances == baseline().substances


def test_what_the_table_says_takes_the_place_of_what_was_there(tmp_path: Path) -> None:
    """Two plants for one product; a supplier that was not there; all else as before."""
    scenario = imported(
        tmp_path,
        "warfarin_tablet_a,own_maker,PL,PL,IN,0.75,",
        "warfarin_tablet_a,own_maker,PL,NO,CN,0.25,",
    )
    product = scenario.products["warfarin_tablet_a"]
    made = {
        (scenario.plants[name].country, share, scenario.plants[name].api_source)
        for name, share in product.plants.items()
    }
    assert made == {("PL", 0.75, "api_in_warfarin"), ("NO", 0.25, "api_cn_warfarin")}
    assert scenario.suppliers["own_maker"].country == "PL"
    assert scenario.api_sources["api_cn_warfarin"].country == "CN"
    (plant, _) = sorted(product.plants)
    known = baseline().plants["plant_dk_tablets"].failures
    assert known
    failures = scenario.plants[plant].failures
    assert failures
    assert failures.mean_up_days == known.mean_up_days
    assert "table.csv" in scenario.plants[plant].source
    others = {way for way in ways(baseline()) if way.product != "warfarin_tablet_a"}
    assert {way for way in ways(scenario) if way.product != "warfarin_tablet_a"} == others


def test_one_supplier_with_two_sources_of_ingredient_has_two_plants(tmp_path: Path) -> None:
    scenario = imported(
        tmp_path,
        "warfarin_tablet_a,supplier_dk_b,DK,DK,IN,0.5,",
        "warfarin_tablet_a,supplier_dk_b,DK,DK,CN,0.5,",
    )
    plants = scenario.products["warfarin_tablet_a"].plants
    assert sorted(plants.values()) == [0.5, 0.5]
    assert {scenario.plants[name].api_source for name in plants} == {
        "api_in_warfarin", "api_cn_warfarin"
    }  # fmt: skip


def test_a_new_supplier_travels_by_the_road_of_its_country(tmp_path: Path) -> None:
    scenario = imported(tmp_path, "warfarin_tablet_a,another,GB,IE,IN,1,")
    known = baseline().suppliers["supplier_gb_a"]
    assert scenario.suppliers["another"].route == known.route == "ferry_britain"
    assert scenario.suppliers["another"].lead_time_days == known.lead_time_days


def test_market_shares_are_whom_patients_begin_on(tmp_path: Path) -> None:
    """30 to 90 of what is sold of two is a quarter and three quarters."""
    scenario = imported(
        tmp_path,
        f"{ASPART[0]},supplier_dk_a,DK,DK,DK,1,0.3",
        f"{ASPART[1]},supplier_fr_a,FR,DE,DE,1,0.9",
    )
    for group in scenario.substances["insulin_aspart"].groups.values():
        assert group.products == pytest.approx({ASPART[0]: 0.25, ASPART[1]: 0.75})


def test_a_market_share_for_one_of_two_is_a_fault(tmp_path: Path) -> None:
    found = faults(tmp_path, f"{ASPART[0]},supplier_dk_a,DK,DK,DK,1,0.3")
    assert [line.split(": ")[2] for line in found] == [
        "insulin_aspart.blue_prescription", "insulin_aspart.nursing_home"
    ]  # fmt: skip


def test_every_fault_of_a_table_is_told_with_its_line(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        "warfarin_tablet,supplier_dk_b,DK,DK,IN,1,",  # 2: no such product
        "warfarin_tablet_a,Own Maker,DK,Denmark,IN,nought,2",  # 3: four at once
        "apixaban_tablet_a,supplier_gb_a,DK,IE,IE,1,",  # 4: that one is British
        "metoprolol_tablet_a,supplier_se_a,SE,DE,CN,0.4,",
        "metoprolol_tablet_a,own,SE,DE,CN,0.4,",  # 6: three at once, with the line before
    )
    assert [(line.split(":")[1], line.split(": ")[1]) for line in found] == [
        ("2", "product"),
        *(("3", name) for name in ("market_share", "plant_country", "share", "supplier")),
        ("4", "supplier_country"),
        *(("6", name) for name in ("product", "share", "supplier")),
    ]
    assert "did you mean 'warfarin_tablet_a'?" in found[0]
    assert "the shares of metoprolol_tablet_a add to 0.8, not to 1" in found[7]


@pytest.mark.parametrize("text", ["", "product,supplier\n", ",".join(COLUMNS) + "\n"])
def test_what_is_no_table_is_one_fault(tmp_path: Path, text: str) -> None:
    file = tmp_path / "table.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_table(file, baseline())
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_table_from_a_spreadsheet_is_read(tmp_path: Path, delimiter: str) -> None:
    plain, file = tmp_path / "plain.csv", tmp_path / "other.csv"
    write_table(table(baseline()), plain)
    with plain.open(encoding="utf-8") as rows, file.open("w", encoding="utf-8-sig") as out:
        csv.writer(out, delimiter=delimiter).writerows(csv.reader(rows))
    assert read_table(file, baseline()) == read_table(plain, baseline())


def test_whoever_extends_it_is_marked_too(tmp_path: Path) -> None:
    imported(tmp_path, "warfarin_tablet_a,supplier_dk_b,DK,DK,IN,1,")
    mine = tmp_path / "mine.yaml"
    mine.write_text("extends: own.yaml\ntitle: My question\n", encoding="utf-8")
    title = load(mine).scenario.title
    assert title.en == f"My question – {OWN_DATA.en}"
    assert title.nb == f"My question – {OWN_DATA.nb}"
    assert load(mine).under().scenario.title == title
    assert OWN_DATA.en not in baseline().title.en


def test_the_commands_write_a_table_and_take_it_in(tmp_path: Path) -> None:
    run = CliRunner().invoke
    done = run(app, ["data", "export-supply", str(tmp_path / "a.csv"), "--of", "piptazo_2017"])
    assert done.exit_code == 0, done.output
    out = ["--out", str(tmp_path / "own.yaml"), "--onto", "piptazo_2017"]
    done = run(app, ["data", "import-supply", str(tmp_path / "a.csv"), *out])
    assert done.exit_code == 0, done.output
    assert OWN_DATA.en in done.output
    assert load(tmp_path / "own.yaml").scenario.disruptions


def test_a_bad_table_ends_with_the_code_of_bad_input(tmp_path: Path) -> None:
    file = written(tmp_path, ["nothing,own,DK,DK,IN,1,"])
    command = ["data", "import-supply", str(file), "--out", str(tmp_path / "own.yaml")]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == ScenarioError.exit_code == 3
