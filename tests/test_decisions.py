"""Which policy, and what to find out first: against closed forms and sums done by hand."""

from __future__ import annotations

from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forsyningssim.analysis.basis import Basis
from forsyningssim.analysis.economics import CostEffect, Option, frontier, per_year
from forsyningssim.analysis.information import information, perfect_information
from forsyningssim.analysis.inputs import Input
from forsyningssim.analysis.intervals import Interval
from forsyningssim.analysis.regret import regret
from forsyningssim.measures.measure import Numbers
from forsyningssim.spec import Text
from forsyningssim.words import say

NORMAL = NormalDist()
DAYS = Text(en="days", nb="dager")


def three(interval: Interval) -> tuple[float, float, float]:
    return interval.estimate, interval.low, interval.high


def normal_input(name: str) -> Input:
    return Input(name, say(name, name), NORMAL.inv_cdf)


# Regret


def test_regret_by_hand() -> None:
    """Three futures of two replicates; means 10 20 30, 12 15 40, 30 30 31."""
    outcomes = np.array(
        [
            [[9, 11], [20, 20], [25, 35]],
            [[12, 12], [14, 16], [40, 40]],
            [[30, 30], [30, 30], [31, 31]],
        ]
    )
    found = {each.policy: each for each in regret(["none", "ban", "both"], outcomes, "less")}
    assert list(found) == ["none", "ban", "both"]
    assert found["none"].by_future.tolist() == [0, 5, 0]
    assert found["ban"].by_future.tolist() == [2, 0, 10]
    assert found["both"].by_future.tolist() == [20, 15, 1]
    assert [each.maximum for each in found.values()] == [5, 10, 20]
    assert found["none"].tenth == pytest.approx(4)
    assert found["none"].best == pytest.approx(2 / 3)
    assert [each.policy for each in found.values() if each.never_best] == ["both"]
    # Two replicates show only what they agree on: 20 and 20 against 14 and 16 is not enough.
    assert found["none"].shown_worse == 0
    assert found["both"].shown_worse == pytest.approx(2 / 3)


def test_where_more_is_better_the_highest_has_no_regret() -> None:
    first, last = regret(["a", "b"], np.array([[[1.0], [2.0]], [[3.0], [3.0]]]), "more")
    assert (first.policy, first.maximum) == ("b", 0)
    assert last.by_future.tolist() == [2, 1]


def test_a_measure_without_a_better_way_has_no_best_policy() -> None:
    with pytest.raises(ValueError, match="neither less nor more"):
        regret(["a"], np.zeros((1, 1, 1)), "neither")
    with pytest.raises(ValueError, match="every run can tell"):
        regret(["a"], np.full((1, 1, 1), np.nan), "less")


@given(st.integers(0, 1000), st.integers(1, 4), st.integers(1, 6), st.integers(1, 3))
def test_regret_is_never_negative_and_somebody_has_none(seed: int, p: int, f: int, r: int) -> None:
    outcomes = np.random.default_rng(seed).integers(0, 4, (p, f, r))
    found = regret([str(i) for i in range(p)], outcomes, "less")
    stacked = np.stack([each.by_future for each in found])
    assert (stacked >= 0).all()
    assert (stacked.min(axis=0) == 0).all()
    assert sum(each.best for each in found) >= 1 - 1e-9


# Expected value of perfect information


def unit_loss(mean: float, deviation: float) -> float:
    """Worth of knowing a normal gap between two actions (Raiffa and Schlaifer, 1961)."""
    z = abs(mean) / deviation
    return deviation * (NORMAL.pdf(z) - z * (1 - NORMAL.cdf(z)))


def two_actions(futures: int, replicates: int, seed: int) -> tuple[Numbers, Numbers]:
    """Two policies whose gap is −1 + 3·a + 2·b, c telling nothing, and luck as large as that."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(futures, 3))
    gap = -1 + x @ [3, 2, 0]
    luck = rng.normal(0, 4, (futures, replicates))
    both = rng.normal(100, 50, (futures, replicates))
    return x, np.stack([both, both + gap[:, None] + luck])


INPUTS = [normal_input(name) for name in "abc"]


def test_perfect_information_is_that_of_the_closed_form() -> None:
    _, outcomes = two_actions(4000, 4, seed=1)
    truth = unit_loss(-1, np.sqrt(13))
    found = perfect_information(outcomes, "less", seed=1)
    assert found.estimate == pytest.approx(truth, rel=0.05)
    assert found.low <= truth <= found.high
    with_luck = perfect_information(outcomes[:, :, :1], "less", seed=1)
    assert with_luck.estimate == pytest.approx(unit_loss(-1, np.sqrt(13 + 16)), rel=0.06)


def test_information_on_one_input_is_that_of_the_closed_form() -> None:
    x, outcomes = two_actions(2000, 4, seed=2)
    found = information(INPUTS, x, outcomes, "less", seed=2)
    assert [each.input for each in found] == ["a", "b", "c"], "what to measure first comes first"
    for each, deviation in zip(found[:2], (3, 2), strict=True):
        assert each.worth.estimate == pytest.approx(unit_loss(-1, deviation), abs=0.1)
        assert each.worth.low <= unit_loss(-1, deviation) <= each.worth.high
        assert each.shown
    assert found[2].worth.estimate < 0.02
    assert found[2].worth.low == 0
    assert not found[2].shown
    assert found[0].share == pytest.approx(unit_loss(-1, 3) / unit_loss(-1, np.sqrt(13)), abs=0.08)


def test_more_is_better_gives_the_same_worth() -> None:
    x, outcomes = two_actions(200, 2, seed=3)
    assert perfect_information(outcomes, "less", 3) == perfect_information(-outcomes, "more", 3)
    assert information(INPUTS, x, outcomes, "less", 3) == information(
        INPUTS, x, -outcomes, "more", 3
    )


def test_what_changes_no_choice_is_worth_nothing() -> None:
    """One policy is better everywhere, though outcomes differ greatly between futures."""
    x, outcomes = two_actions(200, 2, seed=4)
    ahead = np.stack([outcomes[0], outcomes[0] + 1])
    assert three(perfect_information(ahead, "less", seed=0)) == (0, 0, 0)
    for each in information(INPUTS, x, ahead, "less", seed=0):
        assert three(each.worth) == (0, 0, 0)


@pytest.mark.slow
def test_a_useless_input_seldom_seems_worth_something() -> None:
    """In about one of twenty studies at most, and its worth is small on average."""
    shown, worth = [], []
    for seed in range(100):
        x, outcomes = two_actions(100, 2, seed=seed)
        (found,) = information(INPUTS[2:], x[:, 2:], outcomes, "less", seed=seed)
        shown.append(found.shown)
        worth.append(found.worth.estimate)
    assert np.mean(shown) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 100)
    assert np.mean(worth) < 0.06 * unit_loss(-1, np.sqrt(13))


@pytest.mark.slow
def test_intervals_of_information_hold_the_truth() -> None:
    held = []
    for seed in range(100):
        x, outcomes = two_actions(200, 4, seed=1000 + seed)
        everything = perfect_information(outcomes, "less", seed=seed)
        (found,) = information(INPUTS[:1], x[:, :1], outcomes, "less", seed=seed)
        held.append(
            (
                everything.low <= unit_loss(-1, np.sqrt(13)) <= everything.high,
                found.worth.low <= unit_loss(-1, 3) <= found.worth.high,
            )
        )
    assert np.mean(held, axis=0) == pytest.approx(0.95, abs=0.06)


# Cost against effect


def test_the_frontier_by_hand() -> None:
    """Five programmes; c is dominated by d, and b by a mix of a and d.

    From none to a 100 NOK a day, from a to b 500, from b to d 200: so from a to d 350.
    """
    policies = ["none", "a", "b", "c", "d"]
    cost = np.array([0.0, 1000.0, 6000.0, 9000.0, 8000.0])
    effect = np.array([0.0, 10.0, 20.0, 25.0, 30.0])
    found = {option.policy: option for option in frontier(policies, cost, effect)}
    assert found["none"] == Option("none", 0, 0, "efficient", None, None)
    assert found["a"] == Option("a", 1000, 10, "efficient", 100, "none")
    assert found["b"] == Option("b", 6000, 20, "extendedly dominated", None, None)
    assert found["c"] == Option("c", 9000, 25, "dominated", None, None)
    assert found["d"] == Option("d", 8000, 30, "efficient", 350, "a")


def test_a_policy_that_saves_and_does_more_dominates_doing_nothing() -> None:
    found = frontier(["none", "ban"], np.array([5.0, 1.0]), np.array([0.0, 2.0]))
    assert [(each.policy, each.standing) for each in found] == [
        ("none", "dominated"), ("ban", "efficient"),
    ]  # fmt: skip


def test_policies_alike_stand_together() -> None:
    found = frontier(["a", "b", "c"], np.array([0.0, 4.0, 4.0]), np.array([0.0, 2.0, 2.0]))
    assert [each.standing for each in found] == ["efficient"] * 3


@given(
    st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=1, max_size=7),
    st.floats(0.01, 100),
)
def test_what_is_best_at_some_price_lies_on_the_frontier(
    places: list[tuple[int, int]], price: float
) -> None:
    cost, effect = np.array(places, float).T
    options = frontier([str(i) for i in range(len(places))], cost, effect)
    efficient = {option.policy for option in options if option.standing == "efficient"}
    assert str((price * effect - cost).argmax()) in efficient
    ratios = [option.ratio for option in options if option.ratio is not None]
    assert ratios == sorted(ratios)


CRISIS = Basis("given the crisis", 365.25, 2024)
QUIET = replace(CRISIS, kind="without the crisis")


def plane(cost: Numbers, effect: Numbers) -> CostEffect:
    nothing = np.zeros_like(cost)
    rows = np.stack([nothing, cost]), np.stack([nothing, effect])
    return CostEffect(("none", "ban"), *rows, DAYS, CRISIS)


def test_acceptability_is_that_of_the_closed_form() -> None:
    """Net benefit of independent normal cost and effect is normal."""
    rng = np.random.default_rng(5)
    found = plane(rng.normal(1000, 400, 40_000), rng.normal(5, 3, 40_000))
    prices = np.array([0.0, 100.0, 200.0, 500.0])
    truth = [NORMAL.cdf((5 * p - 1000) / np.hypot(3 * p, 400)) for p in prices]
    curves = found.acceptability(prices)
    np.testing.assert_allclose(curves[1], truth, atol=0.01)
    np.testing.assert_allclose(curves.sum(axis=0), 1)
    assert found.preferred(np.array([190.0, 210.0])).tolist() == [0, 1]


def test_runs_are_counted_by_quadrant() -> None:
    found = plane(np.array([1.0, -1.0, -1.0, 1.0, 0.0]), np.array([1.0, 1.0, -1.0, -1.0, 0.0]))
    assert found.quadrants()[1].tolist() == [0.2, 0.4, 0.2, 0.2]


def test_an_average_year_weighs_the_crisis_and_the_quiet() -> None:
    """A stock that costs 100 every year and saves 50 days in a crisis of every tenth year."""
    crisis = plane(np.array([100.0]), np.array([50.0]))
    quiet = replace(plane(np.array([100.0]), np.array([0.0])), basis=QUIET)
    year = per_year(crisis, quiet, 0.1)
    assert (year.cost[1, 0], year.effect[1, 0]) == (pytest.approx(100), pytest.approx(5))
