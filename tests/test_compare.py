"""Intervals against closed forms and the field's own tests; verdicts by their rules."""

from __future__ import annotations

import math
import re
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from forsyningssim.analysis.compare import (
    VERDICTS,
    Comparison,
    compare,
    compare_all,
    explain,
    holm,
    variance_reduction,
)
from forsyningssim.analysis.futures import Futures, range_over, turnings
from forsyningssim.analysis.inputs import Input
from forsyningssim.analysis.intervals import (
    bootstrap_interval,
    cvar_interval,
    p_value,
    quantile_interval,
    replicates_needed,
    share_interval,
    t_interval,
)

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=60).map(np.array)


def luck(seed: int = 1, many: int = 100) -> np.ndarray:
    return np.random.default_rng(seed).lognormal(3, 1, many)


# Intervals


def test_the_t_interval_is_that_of_scipy() -> None:
    values = luck() - luck(2)
    theirs = stats.ttest_1samp(values, 0)
    interval = theirs.confidence_interval(0.9)
    ours = t_interval(values, 0.9)
    assert (ours.low, ours.high) == pytest.approx((interval.low, interval.high))
    assert p_value(values) == pytest.approx(theirs.pvalue)


def test_the_bootstrap_belongs_to_its_name() -> None:
    values = luck()
    first, again = (bootstrap_interval(values, name="deaths") for _ in range(2))
    other = bootstrap_interval(values, name="admissions")
    assert first == again
    assert first != other
    assert first.low == pytest.approx(other.low, rel=0.05)
    assert first.estimate - first.low < first.high - first.estimate  # skewed as the values are


@pytest.mark.parametrize("find", [t_interval, bootstrap_interval])
def test_one_replicate_bounds_nothing_and_equal_ones_have_no_width(find: object) -> None:
    assert callable(find)
    single, same = find(np.array([3.0])), find(np.full(7, 0.1))
    assert (single.estimate, single.low, single.high) == (3, -math.inf, math.inf)
    assert (same.estimate, same.low, same.high) == (0.1, 0.1, 0.1)
    assert not same.half_width


@given(st.integers(1, 400), st.floats(0.01, 0.99), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_a_quantile_lies_between_its_bounds_as_often_as_stated(
    many: int, share: float, level: float
) -> None:
    """Ranks as values: the number of values below the true quantile is binomial."""
    ranks = np.arange(1.0, many + 1)
    found = quantile_interval(ranks, share, level)
    below = stats.binom(many, share)
    lower = 0 if found.low == -math.inf else int(found.low)
    upper = many + 1 if found.high == math.inf else int(found.high)
    assert below.cdf(upper - 1) - below.cdf(lower - 1) >= level - 1e-9
    assert found.low <= found.estimate <= found.high
    # One rank closer on either side would leave more than half of the error there.
    assert below.cdf(lower) >= (1 - level) / 2 - 1e-9
    assert below.sf(upper - 2) >= (1 - level) / 2 - 1e-9


@given(VALUES, st.floats(0.01, 1))
def test_cvar_is_the_mean_of_the_upper_quantiles(values: np.ndarray, worst: float) -> None:
    """Acerbi and Tasche: the integral of the quantile function over the tail, over its size."""
    steps = np.sort(values)[::-1]
    edges = np.minimum(np.arange(len(values) + 1) / len(values), worst)
    expected = float(np.diff(edges) @ steps / worst)
    found = cvar_interval(values, worst)
    assert found.estimate == pytest.approx(expected, rel=1e-6, abs=1e-3)
    assert found.estimate >= np.mean(values) - 1e-3
    mirrored = cvar_interval(-values, worst, direction="more")
    assert (mirrored.estimate, mirrored.low, mirrored.high) == (
        -found.estimate, -found.high, -found.low
    )  # fmt: skip


def test_a_tail_of_one_replicate_has_no_bounds() -> None:
    assert cvar_interval(luck(many=30), 0.05).high == math.inf
    assert cvar_interval(luck(many=100), 0.05).high < math.inf


@given(st.integers(0, 50), st.integers(1, 50))
def test_a_share_is_bounded_as_in_the_binomial_test(hits: int, more: int) -> None:
    of = hits + more
    theirs = stats.binomtest(hits, of).proportion_ci(0.95)
    ours = share_interval(hits, of)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high))


@given(st.floats(0.01, 100), st.floats(0.05, 10))
def test_replicates_needed_are_the_fewest_that_do(deviation: float, half_width: float) -> None:
    def half(many: int) -> float:
        return float(stats.t.ppf(0.975, many - 1) * deviation / math.sqrt(many))

    many = replicates_needed(deviation, half_width)
    assert half(many) <= half_width
    assert many == 2 or half(many - 1) > half_width


# Comparisons


def test_a_policy_that_binds_nothing_differs_by_exactly_zero() -> None:
    same = luck()
    found = compare(same, same.copy(), direction="less")
    assert (found.difference.estimate, found.difference.low, found.difference.high) == (0, 0, 0)
    assert found.bootstrap == found.difference
    assert found.verdict == "no difference shown"
    assert found.changed.estimate == 0
    assert found.changed.high == pytest.approx(1 - 0.025 ** (1 / 100))
    assert found.probability_better.estimate == 0.5
    assert found.variance_reduction == math.inf
    assert found.p_value == 1


@given(VALUES, st.floats(-100, 100))
def test_common_luck_cancels(a: np.ndarray, gain: float) -> None:
    """What is added to both policies leaves the difference; a constant gain is found exactly."""
    found = compare(np.round(a), np.round(a) + round(gain), direction="less")
    assert found.difference.estimate == found.difference.low == found.difference.high == round(gain)


def test_the_difference_turns_with_the_order() -> None:
    a, b = luck(), 0.7 * luck() + 0.1 * luck(5)
    there, back = compare(a, b, direction="less"), compare(b, a, direction="less")
    assert there.difference.low == -back.difference.high
    assert there.probability_better.estimate == pytest.approx(1 - back.probability_better.estimate)
    assert (there.verdict, back.verdict) == ("better", "worse")


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9])
def test_variance_reduction_is_that_of_correlated_values(correlation: float) -> None:
    """Of equal variances: 1 / (1 − correlation)."""
    a, e = np.random.default_rng(3).standard_normal((2, 200_000))
    b = correlation * a + math.sqrt(1 - correlation**2) * e
    assert variance_reduction(a, b) == pytest.approx(1 / (1 - correlation), rel=0.03)


def test_pairs_that_cannot_be_told_are_left_out_and_counted() -> None:
    a, b = luck(), luck(2)
    holes = a.copy()
    holes[[3, 50]] = np.nan
    with_holes = compare(holes, b, direction="less")
    keep = np.isfinite(holes)
    assert with_holes.undefined == 2
    assert with_holes.difference == compare(a[keep], b[keep], direction="less").difference
    nothing = compare(np.full(5, np.nan), np.zeros(5), direction="less")
    assert nothing.verdict == "not enough replicates"


def test_replicates_must_be_paired() -> None:
    with pytest.raises(ValueError, match="paired"):
        compare(luck(many=3), luck(many=4), direction="less")


def apart(by: float, noise: float, many: int = 100) -> tuple[np.ndarray, np.ndarray]:
    """Give two policies around 100 whose mean difference is exactly ``by``."""
    scatter = np.random.default_rng(4).standard_normal(many)
    scatter = noise * (scatter - scatter.mean()) / scatter.std(ddof=1)
    base = 100 + np.tile([-1.0, 1.0], many // 2)
    return base, base + by + scatter


@pytest.mark.parametrize(
    ("by", "noise", "direction", "verdict"),
    [
        (-5, 10, "less", "better"),
        (-5, 10, "more", "worse"),
        (5, 10, "less", "worse"),
        (5, 10, "neither", "higher"),
        (-5, 10, "neither", "lower"),
        (0.5, 10, "less", "no difference shown"),  # 5 matter, and the interval ends at 2.5
        (4, 21, "less", "not enough replicates"),  # the interval ends at 8.2
        (0.5, 30, "less", "not enough replicates"),
    ],
)
def test_verdicts_follow_their_rules(by: float, noise: float, direction, verdict: str) -> None:  # type: ignore[no-untyped-def]
    assert compare(*apart(by, noise), direction=direction).verdict == verdict


def test_what_matters_decides_between_no_difference_and_too_few_replicates() -> None:
    a, b = apart(0.5, 10)
    assert compare(a, b, direction="less", matters=2.4).verdict == "not enough replicates"
    assert compare(a, b, direction="less", matters=2.6).verdict == "no difference shown"
    assert compare(a, b, direction="less", relative=0.02).verdict == "not enough replicates"


def test_two_intervals_that_disagree_carry_no_verdict() -> None:
    """One huge replicate hides a small certain loss from t; the bootstrap sees it."""
    differences = np.array([*np.full(30, 1.0), *np.full(30, 1.5), 150.0])
    found = compare(np.zeros(61), differences, direction="less", matters=100)
    assert found.difference.holds(0)
    assert not found.bootstrap.holds(0)
    assert found.verdict == "not enough replicates"


def test_more_replicates_bring_the_wanted_width() -> None:
    a, b = apart(0.5, 10)
    needed = compare(a, b, direction="less").replicates_for(1)
    assert needed == pytest.approx((1.96 * 10) ** 2, rel=0.02)


# Many comparisons


def test_holm_as_worked_by_hand() -> None:
    adjusted, levels = holm([0.01, 0.04, 0.03, 0.005], 0.95)
    assert adjusted == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert levels == pytest.approx([1 - 0.05 / 3, 0.975, 0.975, 0.9875])


@given(st.lists(st.sampled_from([0.0, 0.001, 0.01, 0.012, 0.02, 0.05, 0.3, 1.0]), max_size=8))
def test_holm_rejects_at_the_level_it_gives_whatever_the_order(p_values: list[float]) -> None:
    adjusted, levels = holm(p_values)
    for p, after, level in zip(p_values, adjusted, levels, strict=True):
        assert after >= p
        assert (after <= 0.05 + 1e-12) == (p <= 1 - level + 1e-12)
    backwards, _ = holm(p_values[::-1])
    assert backwards[::-1] == adjusted


def test_all_pairs_leave_out_zero_exactly_where_holm_rejects() -> None:
    base = luck(many=60)
    noise = np.random.default_rng(6).standard_normal((4, 60))
    values = {f"p{i}": base + shift + noise[i] for i, shift in enumerate((0, 0.25, 0.5, 1.5))}
    found = compare_all(values, direction="less")
    assert list(found) == list(combinations(values, 2))
    for pair in found.values():
        assert pair.difference.holds(0) == (pair.p_value > 0.05)
    assert {True, False} == {pair.difference.holds(0) for pair in found.values()}
    against = compare_all(values, direction="less", reference="p2")
    assert list(against) == [("p2", "p0"), ("p2", "p1"), ("p2", "p3")]
    single = compare(values["p0"], values["p3"], direction="less")
    assert found["p0", "p3"].difference.half_width > single.difference.half_width


# Futures


def futures(slope: float, noise: float, *, zero: float = 0.3, many: int = 400) -> Futures:
    """Differences that hang on the first of three inputs, linearly."""
    rng = np.random.default_rng(8)
    inputs = rng.random((many, 3))
    differences = slope * (inputs[:, 0] - zero) + noise * rng.standard_normal(many)
    return Futures(
        ("share", "delay", "price"), ("assumed", "measured", "expert"), inputs, differences
    )


def test_the_sign_turns_where_the_line_crosses_zero() -> None:
    (turn,) = turnings(futures(10, 1))
    assert turn.name == "share"
    assert turn.below == -1
    assert turn.low <= 0.3 <= turn.high
    assert turn.value == pytest.approx(0.3, abs=0.06)
    (falling,) = turnings(futures(-10, 1))
    assert falling.below == 1


@pytest.mark.parametrize("zero", [-0.1, 1.1])
def test_no_turn_where_the_sign_stays(zero: float) -> None:
    assert turnings(futures(10, 1, zero=zero)) == ()


def test_noise_is_no_turn() -> None:
    assert turnings(futures(0, 1)) == ()


def test_a_valley_turns_twice() -> None:
    valley = futures(0, 0.1)
    bent = 10 * ((valley.inputs[:, 0] - 0.5) ** 2 - 0.06)
    found = turnings(Futures(valley.names, valley.grades, valley.inputs, bent))
    assert sorted((turn.below, round(turn.value, 1)) for turn in found) == [(-1, 0.7), (1, 0.3)]


def test_the_same_luck_in_every_future_is_counted_once() -> None:
    """Five replicates shift all futures alike; a thousand futures say no more about that luck."""
    rng = np.random.default_rng(9)
    inputs = rng.random((1000, 1))
    shared = np.array([-30.0, 30, -20, 25, -5])
    differences = 2 * (inputs - 0.5) + shared
    assert turnings(Futures(("x",), ("assumed",), inputs, differences)) == ()
    known = turnings(Futures(("x",), ("assumed",), inputs, differences.mean(axis=1)))
    assert [turn.name for turn in known] == ["x"]


def test_an_input_of_few_values_is_told_apart_by_value() -> None:
    inputs = np.repeat([[0.0], [1.0], [2.0]], 20, axis=0)
    differences = inputs[:, 0] - 1 + 0.1 * np.random.default_rng(1).standard_normal(60)
    (turn,) = turnings(Futures(("mode",), ("assumed",), inputs, differences))
    assert (turn.low, turn.high) == (0, 2)


def test_dependence_outranks_better() -> None:
    a, b = apart(-5, 10)
    found = compare(a, b, direction="less", futures=futures(10, 1))
    assert found.verdict == "depends on an assumption"
    inputs = {"share": Input("share", VERDICTS["better"], float, "share")}
    text = explain(found, "less", inputs)
    assert re.match(r"depends on an assumption: better – better below \d\d %", text.en)
    assert "verre over" in text.nb
    assert "higher below" not in explain(found, "neither", inputs).en
    assert "worse below" in explain(found, "more", inputs).en
    turned = futures(10, 1)
    measured = Futures(turned.names, ("measured",) * 3, turned.inputs, turned.differences)
    outcome = compare(a, b, direction="less", futures=measured)
    assert outcome.verdict == "better"
    assert outcome.turnings  # told, though it does not decide
    assert explain(outcome, "less", {}) == VERDICTS["better"]


def test_the_range_over_futures_does_not_narrow() -> None:
    few, many = (range_over(futures(10, 0, many=count)) for count in (200, 20_000))
    assert few.high - few.low == pytest.approx(many.high - many.low, rel=0.1)
    assert many.low == pytest.approx(10 * (0.05 - 0.3), abs=0.1)


def test_futures_must_fit_together() -> None:
    with pytest.raises(ValueError, match="row for each future"):
        Futures(("x",), ("assumed",), np.zeros((3, 1)), np.zeros(4))


@settings(max_examples=25, deadline=None)
@given(VALUES, VALUES)
def test_every_comparison_has_its_numbers_in_order(a: np.ndarray, b: np.ndarray) -> None:
    many = min(len(a), len(b))
    found: Comparison = compare(a[:many], b[:many], direction="less")
    for interval in (found.difference, found.bootstrap, found.probability_better, found.changed):
        assert interval.low <= interval.estimate <= interval.high
    assert found.verdict in VERDICTS
