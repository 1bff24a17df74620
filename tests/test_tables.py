"""The tables of a run folder: what they hold, and that the same run gives the same bytes."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import duckdb
import finished_world as world
import pytest
from finished_world import Spell

from forsyningssim.errors import OutputError
from forsyningssim.measures import Finished
from forsyningssim.report.tables import TABLES, holder, write_tables


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("run")
    write_tables(world.finished(), path)
    return path


def ask(folder: Path, table: str, query: str) -> list[tuple[object, ...]]:
    return duckdb.sql(query.format(f"'{folder / table}.parquet'")).fetchall()


def measured(folder: Path) -> list[dict[str, str]]:
    with (folder / "measures.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_same_run_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    paths = write_tables(world.finished(), tmp_path)
    assert sorted(path.name for path in paths) == sorted(path.name for path in folder.iterdir())
    for path in paths:
        assert path.read_bytes() == (folder / path.name).read_bytes()


def test_the_tidy_table_tells_the_same_at_every_level(folder: Path) -> None:
    rows = [row for row in measured(folder) if row["measure"] == "untreated_patient_days"]
    whole = [row for row in rows if not row["medicine"] and not row["municipality"]]
    groups = [row for row in rows if row["group"] and not row["municipality"]]
    places = [row for row in rows if row["municipality"] and not row["group"]]
    cells = [row for row in rows if row["municipality"] and row["group"]]
    for level in (whole, groups, places, cells):
        assert sum(int(row["value"]) for row in level) == 52
    assert len(places) == 4
    assert {row["municipality"] for row in cells} == {"0301", "4601", "5001", "5501"}
    assert {row["channel"] for row in cells} == {"pharmacy"}
    assert {row["unit"] for row in rows} == {"patient-days"}


def test_harm_is_told_for_every_causal_share_and_never_falls_in_it(folder: Path) -> None:
    """A hazard ratio of 11 on a rate of 0.02: the deaths of 35 harmful days, in proportion."""
    with (folder / "harm_by_confounding.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    swept: dict[str, list[float]] = {}
    for row in rows:
        swept.setdefault(row["measure"], []).append(float(row["value"]))
    assert [float(row["confounding"]) for row in rows[::4]] == [n / 10 for n in range(11)]
    for values in swept.values():
        assert values[0] == 0
        assert values == sorted(values)
    assert swept["excess_deaths"] == pytest.approx(
        [35 * 0.02 * n / 365.25 for n in range(11)], rel=1e-6
    )
    told = {row["measure"]: row["value"] for row in measured(folder) if not row["medicine"]}
    assert swept["excess_admissions"][5] == pytest.approx(float(told["excess_admissions"]))


def test_products_are_added_up_to_their_medicine(folder: Path) -> None:
    exported = {
        row["medicine"]: row["value"]
        for row in measured(folder)
        if row["measure"] == "packs_exported"
    }
    assert exported == {"": "46", "insulin": "6", "penicillin": "40"}


def test_what_cannot_be_told_is_empty_and_never_zero(tmp_path: Path) -> None:
    write_tables(world.finished([]), tmp_path)
    told = {row["measure"]: row["value"] for row in measured(tmp_path) if not row["medicine"]}
    assert told["equity_gini"] == ""
    assert told["untreated_patient_days"] == "0"


def test_a_sample_world_hides_cells_that_rest_on_few_rows(tmp_path: Path) -> None:
    many = [Spell(0, 1, ordinal, 4, 2) for ordinal in range(5)]
    write_tables(world.finished([*many, Spell(0, 2, 0, 4, 2)], weight=10), tmp_path)
    shown = {
        (row["municipality"], row["group"]): row["value"]
        for row in measured(tmp_path)
        if row["measure"] == "patients_affected" and row["municipality"]
    }
    assert shown["4601", "diabetes"] == "50"
    assert shown["5001", "diabetes"] == ""
    assert shown["5001", ""] == ""


def test_stock_is_what_went_in_less_what_went_out(folder: Path) -> None:
    found = ask(
        folder, "stocks", "SELECT packs FROM {} WHERE purpose = 'duty' ORDER BY day, product"
    )
    assert found == [(1000,)] * 5 + [(994,)] * 55
    days = ask(folder, "stocks", "SELECT min(day), max(day), count(DISTINCT day) FROM {}")
    assert days == [(date(2023, 9, 1), date(2023, 10, 30), 60)]
    purposes = ask(folder, "stocks", "SELECT DISTINCT holder, purpose FROM {} ORDER BY ALL")
    assert purposes == [
        ("rest", "abroad"), ("rest", "road"), ("whole", "duty"), ("whole", "ordinary"),
        ("whole", "road"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        ("whole.national", ("whole", "national")),
        ("outlets.hospital.whole", ("hospital", "outlet")),
        ("national_store", ("national_store", "national")),
        ("european_stockpile", ("european_stockpile", "european")),
        ("store", ("suppliers", "supplier")),
        ("abroad.nordic", ("nordic", "abroad")),
        ("abroad.parallel", None),
        ("consumed.nordic", None),
        ("patients", None),
        ("plants", None),
        ("opening", None),
    ],
)
def test_who_holds_the_packs_of_an_account(account: str, expected: tuple[str, str] | None) -> None:
    assert holder(account) == expected


def test_the_books_can_be_added_up_again(folder: Path) -> None:
    dispensed = ask(
        folder, "ledger",
        "SELECT sum(packs) FROM {} WHERE target = 'patients' AND day >= '2023-09-01'",
    )  # fmt: skip
    assert dispensed == [(60 * 35,)]
    first = ask(folder, "ledger", "SELECT min(day) FROM {}")
    assert first == [(date(2023, 8, 2),)]


def test_every_spell_is_listed(folder: Path) -> None:
    rows = ask(
        folder, "patients",
        'SELECT municipality, medicine, "group", first_day, days, ended FROM {}',
    )  # fmt: skip
    assert len(rows) == len(world.SPELLS)
    assert rows[2] == ("0301", "insulin", "diabetes", date(2023, 9, 21), 31, "own")
    assert rows[-1] == ("5501", "penicillin", "child", date(2023, 10, 29), 2, "still_untreated")
    persons = ask(folder, "patients", 'SELECT count(DISTINCT "row") FROM {}')
    assert persons == [(6,)]


def test_a_run_without_spells_has_empty_tables(tmp_path: Path) -> None:
    write_tables(world.finished([]), tmp_path)
    assert ask(tmp_path, "patients", "SELECT count(*) FROM {}") == [(0,)]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="nowhere"):
        write_tables(world.finished(), tmp_path / "nowhere")


def test_a_parquet_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "ledger.parquet").mkdir()
    with pytest.raises(OutputError, match="ledger"):
        write_tables(world.finished(), tmp_path)


def test_a_folder_may_have_a_quote_in_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "it's"
    folder.mkdir()
    run: Finished = world.finished()
    assert len(write_tables(run, folder)) == 2 + len(TABLES)
