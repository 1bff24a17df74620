"""Nothing that a reader meets in a report is called by its key, or in English only.

Seen to fail on a lever without a name, an input without a title, an overlay shown as its path and a
unit without its word.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

import forsyningssim as fs
from forsyningssim.data.sources import in_both
from forsyningssim.disruptions import AnyDisruption
from forsyningssim.levers import AnyLever
from forsyningssim.measures import MEASURES
from forsyningssim.report.happened import KINDS
from forsyningssim.report.page.document import Quote, cited
from forsyningssim.scenario.fields import field_called, places
from forsyningssim.scenario.library import ScenarioFile
from forsyningssim.scenario.names import names
from forsyningssim.scenario.numbers import numbers
from forsyningssim.scenario.policies import NONE
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
