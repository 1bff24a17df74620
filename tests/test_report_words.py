"""Nothing that a reader meets in a report is called by its key, or in English only.

Seen to fail on a lever without a name, an input without a title, an overlay shown as its path and a
unit without its word.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

import forsyningssim as fs
from forsyningssim.actors.customer import Customer
from forsyningssim.actors.european_stockpile import EuropeanStockpile
from forsyningssim.actors.manufacturer import Reaction, Supplier
from forsyningssim.actors.national_stock import NationalStock
from forsyningssim.actors.product import Product
from forsyningssim.actors.rest_of_europe import Region
from forsyningssim.actors.wholesaler import Duty, Wholesaler
from forsyningssim.data.sources import in_both
from forsyningssim.disruptions import AnyDisruption
from forsyningssim.levers import AnyLever
from forsyningssim.measures import MEASURES
from forsyningssim.patients.need import Group, Substitute
from forsyningssim.report.happened import KINDS
from forsyningssim.report.page.columns import cell, column
from forsyningssim.report.page.document import Amount, Quote, cited
from forsyningssim.report.tables import MEASURE_COLUMNS
from forsyningssim.scenario.fields import field_called, places, value_called
from forsyningssim.scenario.library import ScenarioFile
from forsyningssim.scenario.names import names
from forsyningssim.scenario.numbers import numbers
from forsyningssim.scenario.policies import NONE
from forsyningssim.scenario.schema import Study as Studied
from forsyningssim.scenario.values import VALUES
from forsyningssim.spec import Text
from forsyningssim.studies.findings_tables import COLUMNS as TOLD
from forsyningssim.studies.national import COLUMNS as CHECKED
from forsyningssim.studies.rows import COLUMNS as ROWS
from forsyningssim.words import UNITS, spoken

FOLDER = Path(__file__).parents[1] / "scenarios"
FILES = sorted(
    str(path.relative_to(FOLDER))
    for part in ("", "debate")
    for path in (FOLDER / part).glob("*.yaml")
)
EXERCISES = sorted(f"exercises/{path.name}" for path in (FOLDER / "exercises").glob("*.yaml"))


@cache
def loaded(name: str) -> ScenarioFile:
    return fs.load(FOLDER / name)


def kinds(union: object) -> Iterator[str]:
    for member in get_args(get_args(union)[0]):
        yield from get_args(member.model_fields["kind"].annotation)


def nameless(path: str) -> bool:
    return field_called(path) == spoken(path)


def test_every_disruption_and_lever_has_a_name() -> None:
    found = {*kinds(AnyDisruption), *kinds(AnyLever)}
    assert len(found) > 30
    assert sorted(found - set(KINDS)) == []


def choices(model: type[BaseModel]) -> Iterator[str]:
    """Yield the words that a field of a block of a scenario file may be set to."""
    for name, field in model.model_fields.items():
        if name != "kind":
            yield from literals(field.annotation)


def literals(told: object) -> Iterator[str]:
    if get_origin(told) is Literal:
        yield from (str(each) for each in get_args(told))
    for part in get_args(told):
        if not isinstance(part, str):
            yield from literals(part)


BLOCKS = (
    Customer, Duty, EuropeanStockpile, Group, NationalStock, Product, Reaction, Region, Studied,
    Substitute, Supplier, Wholesaler,
)  # fmt: skip


def test_what_a_block_of_a_scenario_may_choose_has_words_in_both_languages() -> None:
    """Planted: a draw on the statutory stock without its words."""
    found = {each for block in BLOCKS for each in choices(block)}
    assert {"on_dispensation", "automatic", "sobol", "backorder"} <= found
    ages = {each for each in found if each[0].isdigit()}
    assert sorted(found - ages - set(VALUES)) == []
    assert value_called("on_dispensation", {}).nb == "etter dispensasjon"


def test_every_column_of_a_workbook_has_words() -> None:
    """Planted: a column that is taken over as the file has it."""
    columns = {*ROWS, *CHECKED, *MEASURE_COLUMNS, *(c for each in TOLD.values() for c in each)}
    same = {name for name in columns if column(name).nb == name}
    assert same <= {"bootstrap"}
    assert {name for name in columns if "_" in column(name).en} == set()
    assert column("bootstrap_low") == Text(en="bootstrap, lower", nb="bootstrap, nedre")


def test_a_cell_of_a_workbook_is_a_number_or_has_words() -> None:
    called = {"ban": Text(en="A ban", nb="Et forbud"), "0301": Text(en="Oslo", nb="Oslo")}
    assert cell("verdict", "better", called) == Text(en="better", nb="bedre")
    assert cell("policy", "ban", called) == called["ban"]
    assert cell("policy", "other", called) == Quote("other")
    assert cell("low", "1.5", called) == Amount(1.5, Text(en="1.5", nb="1.5"))
    assert cell("municipality", "0301", called) == called["0301"]
    assert cell("payer", "all", called) == Text(en="everybody", nb="alle")
    assert cell("channel", "hospital", called).nb == "sykehus"  # type: ignore[union-attr]


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_is_defined_in_both_languages(name: str) -> None:
    measure = MEASURES[name]
    assert measure.definition.nb != measure.definition.en
    assert measure.unit in UNITS


@pytest.mark.parametrize("name", FILES)
def test_uncertain_inputs_overlays_and_numbers_have_words(name: str) -> None:
    file = loaded(name)
    scenario = file.under(NONE).scenario
    called = {**names(scenario), **places(scenario)}
    untold = [
        path for path, law in scenario.uncertainties.items() if not law.title and nameless(path)
    ]
    changed = {change.path for policy in file.policies for change in file.under(policy).changes}
    untold += [path for path in sorted(changed) if not path.endswith(".source") and nameless(path)]
    found = numbers(scenario)
    stands = {".".join(each.path.split(".")[:2]) for each in found}
    untold += [
        path for path in sorted(stands)
        if path not in called and path.rpartition(".")[2] not in called and nameless(path)
    ]  # fmt: skip
    assert untold == []
    assert {each.unit for each in found} - set(UNITS) - {""} == set()


@pytest.mark.parametrize("name", [*FILES, *EXERCISES])
def test_sources_and_laws_have_words_in_both_languages(name: str) -> None:
    file = loaded(name)
    given = {" ".join(each.source.split()) for each in numbers(file.under(NONE).scenario)}
    for policy in file.policies:
        for lever in file.under(policy).levers:
            given |= {lever.source, lever.legal_basis}
    assert sorted(each for each in given - {""} if in_both(each) is None) == []


def test_a_source_without_words_keeps_its_language() -> None:
    assert in_both("A source that nobody has put into words") is None
    assert cited("A source that nobody has put into words") == Quote(
        "A source that nobody has put into words", "en"
    )
