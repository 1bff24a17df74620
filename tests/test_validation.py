"""An ordinary year beside the published ones: what is counted, estimated and written down."""

from pathlib import Path

import pytest

from forsyningssim.actors.manufacturer import Failures
from forsyningssim.errors import OutputError
from forsyningssim.scenario.library import load
from forsyningssim.scenario.schema import Scenario
from forsyningssim.spec import Constant
from forsyningssim.validation.figures import (
    CHECKED,
    SHOWN,
    Estimate,
    Figure,
    Runs,
    World,
    estimate,
    judged,
    margin,
    verdict,
)
from forsyningssim.validation.page import BEGIN, END, between
from forsyningssim.validation.years import as_frozen, compare, with_failures

ROOT = Path(__file__).parents[1]
TINY = World("tiny", 400, 1, 1)
WAYS = ("other_product", "other_outlet", "substituted", "unsolved")


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    return as_frozen(load(ROOT / "scenarios" / "baseline_norway.yaml").under().scenario)


def test_a_world_without_failures_has_none(baseline: Scenario) -> None:
    calm = with_failures(baseline, 0)
    assert any(plant.failures for plant in baseline.plants.values())
    assert not any(site.failures for site in (*calm.plants.values(), *calm.api_sources.values()))
    assert {group.events_per_year for group in calm.hazard_groups.values()} == {0}
    assert compare(calm, 1, TINY, 0)["notices"] == 0


def test_twice_as_many_failures_come_after_half_the_time(baseline: Scenario) -> None:
    twice = with_failures(baseline, 2)
    for before, after in (
        *zip(baseline.plants.values(), twice.plants.values(), strict=True),
        *zip(baseline.api_sources.values(), twice.api_sources.values(), strict=True),
    ):
        assert before.failures
        assert after.failures
        assert after.failures.mean_up_days == before.failures.mean_up_days / 2
        assert after.failures.outage_days == before.failures.outage_days


def test_the_years_without_failures_are_the_same_years(baseline: Scenario) -> None:
    """Where nothing fails anyway, the difference between the two is exactly nothing."""
    years = compare(with_failures(baseline, 0), 1, TINY, 0)
    assert years["unfilled"] == years["unfilled_quiet"] > 0
    assert [years[count] for count in ("short", *WAYS, "untreated_days")] == [0] * 6


def test_where_every_plant_stands_still_everybody_is_stranded(baseline: Scenario) -> None:
    failing = Failures(
        mean_up_days=700, outage_days=Constant(dist="constant", value=2000), source="test",
        grade="assumed",
    )  # fmt: skip
    plants = {
        name: plant.model_copy(update={"failures": failing})
        for name, plant in baseline.plants.items()
    }
    years = compare(baseline.model_copy(update={"plants": plants}), 1, TINY, 0)
    assert years["short"] == pytest.approx(sum(years[way] for way in WAYS))
    assert years["short"] > 0.1 * years["asks"]
    assert years["trouble"] > 0.3 * years["looks"]
    assert years["stranded"] + years["spared"] == years["notices"] > 0
    assert years["stranded"] > 0.2 * years["notices"]


def test_an_estimate_is_a_ratio_of_sums() -> None:
    """By hand: 3 of 30; residuals 1 and -1, error sqrt(2 / 1 * 2) / 30, Student's 12.706."""
    years = [{"short": 2.0, "asks": 10.0}, {"short": 1.0, "asks": 20.0}]
    found = estimate(years, "short", "asks")
    assert found.mean == pytest.approx(0.1)
    assert found.half == pytest.approx(12.7062 * 2 / 30, rel=1e-4)
    assert str(Estimate(0.0161, 0.0025)) == "1.61 ± 0.25 %"


def test_what_failures_add_is_corrected_by_the_margin_of_the_sample() -> None:
    """All of Norway has twice the shortage of its twin, so the long runs count double."""
    norway = [{"short": 4.0, "asks": 100.0, "unfilled_quiet": n} for n in (1.0, 1.0)]
    twin = [{"short": 2.0, "asks": 100.0, "unfilled_quiet": 9.0}] * 2
    sample = [{"short": 3.0, "asks": 100.0, "unfilled_quiet": 9.0}] * 3
    runs = Runs(norway, twin, sample)
    total = Figure("total", "", 0, 1, ("unfilled_quiet", "short"), "asks")
    assert margin("short", norway, twin) == (2.0, 0.0)
    assert judged(total, runs).mean == pytest.approx(0.01 + 2 * 0.03)


@pytest.mark.parametrize(
    ("mean", "word"),
    [(0.03, "agrees"), (0.036, "agrees"), (0.029, "near"), (0.0539, "near"), (0.0199, "misses"),
     (0.0541, "misses")],
)  # fmt: skip
def test_the_verdict_follows_the_rule_of_the_page(mean: float, word: str) -> None:
    assert verdict(0.03, 0.036, mean) == word
    assert verdict(-0.036, -0.03, -mean) == word
    assert verdict(-0.036, -0.03, mean) == "misses"


def test_figures_go_between_their_marks() -> None:
    page = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    once = between(page, "new")
    assert once == f"before\n{BEGIN}\n\nnew\n\n{END}\nafter\n"
    assert between(once, "new") == once


@pytest.mark.parametrize("page", ["", BEGIN, END, f"{END} {BEGIN}"])
def test_a_page_without_marks_is_left_alone(page: str) -> None:
    with pytest.raises(OutputError, match="lacks the marks"):
        between(page, "new")


def test_the_page_shows_every_figure_and_no_other() -> None:
    text = (ROOT / "docs" / "trust" / "validation.md").read_text(encoding="utf-8")
    figures = text.partition(BEGIN)[2].partition(END)[0]
    for figure in (*CHECKED, *SHOWN):
        assert f"\n| {figure.name} | {figure.published} |" in figures
    words = [line.split("|")[4].strip() for line in figures.splitlines() if line.count("|") == 5]
    assert len([w for w in words if w in {"agrees", "near", "misses"}]) == len(CHECKED)
