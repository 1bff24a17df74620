"""Crises beside what was published: the lists, how figures are read, what the envelope says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from forsyningssim.engine.days import Days
from forsyningssim.patients.catalogue import Catalogue
from forsyningssim.scenario.known import Figure, Known, Role
from forsyningssim.scenario.overlay import parse_set
from forsyningssim.validation.crises import Held, crises, figures
from forsyningssim.validation.crises_page import tables
from forsyningssim.validation.envelope import reckoned
from forsyningssim.validation.page import BEGIN, END
from forsyningssim.validation.seen import FIGURES, Counts, Crisis, days_felt, days_until_felt

ROOT = Path(__file__).parents[1]
FILES = {file.name: file for file in crises(ROOT / "scenarios")}
BEGAN = date(2020, 1, 6)


def known(figure: Figure, low: float = 0, high: float = 0, role: Role = "checked") -> Known:
    """Give a published figure of everything, by name of what is read."""
    return Known.model_validate(
        {"title": f"{figure} {low}", "figure": figure, "low": low, "high": high, "role": role}
    )


@pytest.mark.parametrize("name", FILES)
def test_a_crisis_has_a_checked_figure_or_says_why_none(name: str) -> None:
    scenario = FILES[name].scenario
    checked = [each for each in scenario.known.values() if each.role == "checked"]
    assert bool(checked) != bool(scenario.unchecked.en)
    first, last = scenario.horizon.starts, scenario.horizon.ends
    for each in scenario.known.values():
        assert each.policy in FILES[name].policies
        assert first <= (each.starts or first) < (each.ends or last) <= last
        assert each.source.strip()


def test_the_page_shows_every_figure_of_the_files_and_no_other() -> None:
    text = (ROOT / "docs" / "trust" / "crises.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in text.partition(BEGIN)[2].partition(END)[0].splitlines()]
    shown = [(row[0].removeprefix("| "), row[1], len(row)) for row in rows if len(row) in {4, 7}]
    for role, columns, heading in (("checked", 7, "checked"), ("", 4, "fitted or stated")):
        page = sorted(row[:2] for row in shown if row[2] == columns and "---" not in row[0])
        files = sorted(
            (each.title.en, each.published().en)
            for file in FILES.values()
            for each in file.scenario.known.values()
            if (each.role == "checked") == (role == "checked")
        )
        assert [row for row in page if not row[0].startswith((heading, "**"))] == files
    for file in FILES.values():
        assert file.scenario.unchecked.en.strip() in text


def crisis(unfilled: list[int]) -> Crisis:
    """Give a crisis of one group and one product: asks of a hundred a day, so many unfilled."""
    daily, ones = np.array([unfilled], float), np.ones((1, len(unfilled)))

    def counts(missing: np.ndarray) -> Counts:
        return Counts(
            asks=100 * ones, filled=100 * ones - missing, other_product=missing / 4,
            as_asked=100 * ones - missing / 2, untreated=missing / 2,
            without=np.array([[missing.sum() / 2, 1000.0]]), handed_out=100 * ones - missing / 2,
            delivered=100 * ones - missing, asks_by_place=np.array([[50.0, 50.0, 0.0]]),
            filled_by_place=np.array([[50.0 - missing.sum() / 100, 50.0, 0.0]]),
        )  # fmt: skip

    file = FILES["levothyroxine_2017"].scenario.substances["levothyroxine"]
    group = file.groups["white_prescription"]
    only = group.model_copy(update={"products": {"a": 0.6, "b": 0.4}})
    catalogue = Catalogue.of(
        {"x": file.model_copy(update={"groups": {"g": only}})}, {"a": "x", "b": "x"}
    )
    crowd = replace(catalogue, products=("a",), substance_of=("x",))
    return Crisis(
        counts(daily), counts(0 * daily), crowd, np.array([1000.0]),
        Days(BEGAN, len(unfilled), 0), BEGAN,
    )  # fmt: skip


def test_a_shortage_is_felt_from_five_in_a_hundred_over_a_week() -> None:
    """By hand: 12 a day from day 10 make 36 in 700 asks on day 12, which is 5.1 %."""
    seen = crisis([0] * 10 + [12] * 10 + [0] * 20)
    assert days_until_felt(seen, known("felt")) == 12
    assert days_felt(seen, known("felt")) == 12  # until day 23, when three of them are in the week
    calm = crisis([4] * 40)
    assert days_until_felt(calm, known("felt")) is None
    assert days_felt(calm, known("felt")) == FIGURES["felt"](calm, known("felt")) == 0


def test_figures_are_read_as_they_are_described() -> None:
    seen = crisis([0] * 21 + [40] * 7)
    whole = known("handed_out")
    last_week = whole.model_copy(update={"starts": BEGAN + timedelta(21)})
    of_a = last_week.model_copy(update={"medicines": ("a",)})
    read = {name: figure(seen, last_week) for name, figure in FIGURES.items() if name[0] != "w"}
    assert read["handed_out"] == read["most_handed_out"] == pytest.approx(-0.2)
    assert read["delivered"] == pytest.approx(-0.4)
    assert read["met_as_asked"] == pytest.approx(-0.2)
    assert read["other_product"] == pytest.approx(0.25)
    assert read["places_felt"] == 0.5
    assert FIGURES["without"](seen, whole) == pytest.approx(0.14)
    assert FIGURES["without_on"](seen, of_a) == pytest.approx(20 / 600)
    assert FIGURES["most_handed_out"](seen, whole) == 0
    january = whole.model_copy(update={"starts": BEGAN, "ends": BEGAN + timedelta(20)})
    with pytest.raises(ValueError, match="zero-size"):  # no whole month
        FIGURES["least_handed_out"](seen, january)


def test_a_crisis_in_which_nothing_breaks_is_the_usual() -> None:
    file = FILES["saline_2024"].where([parse_set("disruptions.flood.recovery=[[0, 1]]")])
    said = file.scenario.known
    usual = {name: each.model_copy(update={"policy": "none"}) for name, each in said.items()}
    quiet = replace(file, scenario=file.scenario.model_copy(update={"known": usual}))
    assert dict(figures(quiet, 0, persons=400)) == {"first_days": 0, "october": 0}
    worse = file.where([parse_set("disruptions.flood.recovery=[[0, 0]]")])
    assert all(value is not None and value < 0 for _, value in figures(worse, 0, persons=400))


def test_the_envelope_takes_the_stock_first() -> None:
    """By hand: 80 % of brand A missing, 30 days of it in store: half of day 38 can be met."""
    told = reckoned(FILES["levothyroxine_2017"].scenario)
    day = (told.began - told.days.starts).days
    got = told.happened.handed_out / told.usual.handed_out
    assert (got[0, : day + 37] == 1).all()
    assert got[0, day + 37] == pytest.approx(0.2 + 0.4)
    assert got[0, day + 38] == pytest.approx(0.2)
    assert got[0, day + 120] == pytest.approx(0.6)
    assert got[0, day + 200] == 1
    assert (got[1] == 1).all()
    short = 1 - told.happened.filled / told.happened.asks
    assert short[0, day + 50] == pytest.approx(0.7 * 0.8)


def test_a_recall_empties_the_stock_of_the_envelope_at_once() -> None:
    told = reckoned(FILES["valsartan_2018"].scenario)
    number = told.catalogue.number["losartan_tablet_a"]
    day = (told.began - told.days.starts).days
    got = told.happened.handed_out[number] / told.usual.handed_out[number]
    assert got[day - 1 : day + 1].tolist() == [1, 0]


def test_what_never_happens_in_most_runs_misses() -> None:
    late = Held("x", known("days_until_felt", 10, 20), (12.0, None, None), (None, 9.0), None)
    assert late.mean is late.range is None
    assert late.unknown_range == (9, 9)
    assert (late.verdict, late.closer) == ("misses", "neither")
    found = Held("x", known("handed_out", -0.2, -0.1), (-0.3, -0.2), (), -0.4)
    assert found.mean == pytest.approx(-0.25)
    assert (found.verdict, found.reckoned_verdict, found.closer) == ("near", "misses", "model")


def test_the_tables_hold_every_figure_with_its_verdict() -> None:
    files = list(FILES.values())
    held = [
        Held(file.name, each, (each.low,), (), each.high + 1)
        for file in files
        for each in file.scenario.known.values()
    ]
    text = tables(files, held, date(2026, 11, 22))
    checked = [each for each in held if each.known.role == "checked"]
    assert f"the model's agree {len(checked)} times, are near 0 times and miss 0 times" in text
    assert text.count(" | agrees | model |") == len(checked)
    assert all(f"| {each.known.title.en} | {each.known.published().en} |" in text for each in held)
