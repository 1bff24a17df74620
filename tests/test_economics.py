"""Bases, ratios and break-even frequencies, against closed forms and made-up studies."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forsyningssim.analysis.basis import Basis
from forsyningssim.analysis.break_even import break_even, over_futures
from forsyningssim.analysis.economics import CostEffect, per_year
from forsyningssim.analysis.intervals import ratio_interval
from forsyningssim.measures.measure import Numbers
from forsyningssim.units import DAYS_PER_YEAR
from forsyningssim.words import say

DAYS = say("days", "dager")
YEAR = Basis("given the crisis", DAYS_PER_YEAR, 2024)


def plane(cost: Numbers, effect: Numbers, basis: Basis = YEAR) -> CostEffect:
    nothing = np.zeros(np.shape(cost))
    return CostEffect(
        ("none", "stock"), np.stack([nothing, cost]), np.stack([nothing, effect]), DAYS, basis
    )


def without(found: CostEffect, cost: Numbers, effect: Numbers) -> CostEffect:
    return plane(cost, effect, replace(found.basis, kind="without the crisis"))


def test_a_ratio_lies_in_its_interval_as_often_as_said() -> None:
    """Planted: a normal quantile for a t, and a correlation that is left out."""
    rng, truth, hits = np.random.default_rng(3), 4.0, 0
    for _ in range(2000):
        noise = rng.normal(size=(2, 12))
        below = 1 + 0.5 * noise[0]
        above = truth * below + 3 * noise[1]
        hits += ratio_interval(above, below).holds(truth)
    assert hits / 2000 == pytest.approx(0.95, abs=0.012)


def test_a_ratio_has_no_bounds_where_nothing_is_shown_below_the_line() -> None:
    rng = np.random.default_rng(4)
    found = ratio_interval(rng.normal(5, 1, 20), rng.normal(0, 1, 20))
    assert (found.low, found.high) == (-math.inf, math.inf)
    assert math.isnan(ratio_interval(np.ones(5), np.zeros(5)).estimate)


def test_a_ratio_of_what_never_varies_is_known() -> None:
    assert ratio_interval(np.full(5, 6.0), np.full(5, 2.0)).half_width == pytest.approx(0)


def test_cost_of_an_avoided_day_is_the_ratio_of_means() -> None:
    """1,500 NOK for 3 days, not the mean of 1,000 / 1 and 2,000 / 5."""
    found = plane(np.array([1000.0, 2000.0]), np.array([1.0, 5.0])).ratios()
    assert found["stock"].estimate == pytest.approx(500)


# How often it must come


def test_a_stock_breaks_even_where_what_it_saves_pays_for_all_years() -> None:
    """100 a year always; the crisis year saves 50 days of 10 NOK each: 1 in 5 years.

    Planted: a cost that is paid in crisis years only.
    """
    crisis = plane(np.full(9, 100.0), np.full(9, 50.0))
    (found,) = break_even(crisis, without(crisis, np.full(9, 100.0), np.zeros(9)), 10)
    assert found.answer == "pays above"
    assert found.crises_per_year.estimate == pytest.approx(0.2)
    assert found.crises_per_year.half_width == pytest.approx(0)
    assert found.once_in_years == pytest.approx(5)


def test_what_an_ordinary_year_saves_counts() -> None:
    """f* = (100 - 3) / (50 - 3) a crisis year's worth: the closed form of the model's page."""
    crisis = plane(np.full(3, 10.0), np.full(3, 50.0))
    (found,) = break_even(crisis, without(crisis, np.full(3, 10.0), np.full(3, 3.0)), 1)
    assert found.crises_per_year.estimate == pytest.approx((10 - 3) / (50 - 3))


@given(
    st.floats(1, 1e6), st.floats(1, 1e4), st.floats(0.1, 1e4), st.floats(0.2, 4), st.floats(0, 0.9)
)
def test_at_the_break_even_frequency_it_is_worth_nothing(
    cost: float, days: float, worth: float, years: float, ordinary: float
) -> None:
    basis = replace(YEAR, days=years * DAYS_PER_YEAR)
    crisis = plane(np.full(2, cost), np.full(2, days), basis)
    quiet = without(crisis, np.full(2, cost), np.full(2, ordinary * days))
    (found,) = break_even(crisis, quiet, worth)
    often = found.crises_per_year.estimate
    if found.answer != "pays above":
        assert math.isnan(often)
        assert (cost >= worth * days) == (found.answer == "never pays")
        return
    year = per_year(crisis, quiet, often)
    scale = worth * days + cost
    assert year.net_benefit(worth)[1] / scale == pytest.approx([0, 0], abs=1e-9)


def test_a_break_even_frequency_lies_in_its_interval_as_often_as_said() -> None:
    rng, hits = np.random.default_rng(7), 0
    for _ in range(1500):
        luck = rng.gamma(0.5, 2, 60)
        crisis = plane(100 + rng.normal(0, 5, 60), 50 * luck)
        quiet = without(crisis, 100 + rng.normal(0, 5, 60), np.zeros(60))
        (found,) = break_even(crisis, quiet, 10)
        hits += found.crises_per_year.holds(0.2)
    assert 0.91 < hits / 1500 < 0.97  # skewed gains: a little less than said


@pytest.mark.parametrize(
    ("with_it", "ordinary", "answer"),
    [
        (5.0, 1.0, "pays without the crisis"), (-1.0, -2.0, "never pays"),
        (-5.0, 5.0, "pays below"), (5.0, -5.0, "pays above"), (0.0, 0.0, "pays without the crisis"),
    ],
)  # fmt: skip
def test_it_is_said_when_there_is_no_such_frequency(
    with_it: float, ordinary: float, answer: str
) -> None:
    nothing = np.zeros(4)
    crisis = plane(np.full(4, -with_it), nothing)
    quiet = without(crisis, np.full(4, -ordinary), nothing)
    (found,) = break_even(crisis, quiet, 1)
    assert found.answer == answer
    assert math.isnan(found.crises_per_year.estimate) == (not answer.endswith(("above", "below")))


def test_the_range_over_futures_is_of_the_lowest_frequency_at_which_it_pays() -> None:
    """Three futures of two runs: pays always, pays above 0.2, never pays."""
    crisis = plane(np.full(6, 100.0), np.array([50, 50, 50, 50, 5, 5.0]))
    quiet = without(crisis, np.full(6, 100.0), np.array([20, 20, 0, 0, 0, 0.0]))
    found = over_futures(crisis, quiet, 10, 3)["stock"]
    assert (found.low, found.median, found.high) == (0, pytest.approx(0.2), math.inf)


# Bases


def test_two_bases_are_never_weighed_as_if_they_were_one() -> None:
    """Planted: weighing a crisis with itself, and runs of different lengths."""
    crisis = plane(np.full(2, 100.0), np.full(2, 50.0))
    quiet = without(crisis, np.full(2, 100.0), np.zeros(2))
    year = per_year(crisis, quiet, 0.1)
    with pytest.raises(ValueError, match="one basis given the crisis"):
        per_year(crisis, crisis, 0.1)
    with pytest.raises(ValueError, match="one basis given the crisis"):
        per_year(year, quiet, 0.1)
    longer = replace(quiet, basis=replace(quiet.basis, days=400))
    with pytest.raises(ValueError, match="of the same days"):
        per_year(crisis, longer, 0.1)
    with pytest.raises(ValueError, match="do not fit into a year"):
        per_year(crisis, quiet, 12)


def test_every_basis_says_what_it_is() -> None:
    bases = [replace(YEAR, kind=kind) for kind in ("given the crisis", "without the crisis",
                                                   "as years come")]  # fmt: skip
    bases += [YEAR.per_year(0.1), YEAR.per_year(0.2)]
    for language in ("en", "nb"):
        assert len({getattr(basis.words, language) for basis in bases}) == len(bases)
    assert "10 of 100 years" in YEAR.per_year(0.1).words.en
    assert YEAR.columns["price_year"] == 2024
