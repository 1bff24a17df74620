"""Lines that are crossed, and values at which policies change places."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import binomtest

from forsyningssim.analysis.inputs import Input
from forsyningssim.analysis.intervals import Interval
from forsyningssim.analysis.thresholds import Search, answer, exceedance, search, wilson
from forsyningssim.measures.measure import Numbers
from forsyningssim.words import say

EXPORT = Input("x", say("the exported share", "andelen som eksporteres"), lambda u: u, "share")
BETTER = {-1: say("the ban", "forbudet"), 1: say("doing nothing", "å ikke gjøre noe")}


def three(interval: Interval) -> tuple[float, float, float]:
    return interval.estimate, interval.low, interval.high


@pytest.mark.parametrize(("hits", "of"), [(0, 10), (3, 20), (200, 400), (7, 7)])
def test_wilson_is_that_of_scipy(hits: int, of: int) -> None:
    known = binomtest(hits, of).proportion_ci(method="wilson")
    assert three(wilson(hits / of, of)) == pytest.approx(
        (hits / of, known.low, known.high), abs=1e-12
    )


def test_replicates_of_futures_that_are_alike_count_in_full() -> None:
    rng = np.random.default_rng(0)
    found = [exceedance(rng.random((40, 50)), 0.7) for _ in range(100)]
    width = np.mean([each.high - each.low for each in found])
    known = wilson(0.3, 2000)
    assert width == pytest.approx(known.high - known.low, rel=0.05)


def test_replicates_of_one_future_do_not_stand_for_futures() -> None:
    """Where the future decides, 50 replicates of it are one trial."""
    runs = np.repeat(np.random.default_rng(0).random((40, 1)), 50, axis=1)
    found, known = exceedance(runs, 0.7), wilson(float((runs > 0.7).mean()), 40)
    assert three(found) == pytest.approx(three(known), rel=0.02)
    assert exceedance(runs, 2.0) == wilson(0.0, 40)


@pytest.mark.slow
def test_the_interval_of_a_probability_holds_it() -> None:
    held = []
    for seed in range(400):
        rng = np.random.default_rng(seed)
        runs = rng.normal(size=(60, 1)) + rng.normal(size=(60, 20))
        found = exceedance(runs, 1.0)  # sd √2: above 1 in 23.975 %
        held.append(found.low <= 0.23975 <= found.high)
    assert np.mean(held) == pytest.approx(0.95, abs=0.035)


def planted(
    mean: Callable[[float], float], seed: int = 0, noise: float = 1.0, slope: float = 0.3
) -> Callable[[float, int], Numbers]:
    """Give differences with a mean and with luck that moves a little with the input."""
    rng = np.random.default_rng(seed)
    luck, tilt = rng.normal(0, noise, 400), rng.normal(0, slope, 400)
    return lambda value, many: mean(value) + luck[:many] + tilt[:many] * value


def test_a_planted_root_is_found_with_its_interval() -> None:
    found = search(planted(lambda v: 3.0 * (0.42 - v)), 0, 1)
    (crossing,) = found.crossings
    assert crossing.below == 1
    assert crossing.low < 0.42 < crossing.high
    assert crossing.low < crossing.value < crossing.high
    # A mean of 400 has an error of 0.05, and 1.96 · 0.05 / 3 is 0.033.
    assert crossing.high - crossing.low == pytest.approx(2 * 0.033, abs=0.02)


def test_far_from_the_root_few_replicates_are_spent() -> None:
    asked: dict[float, int] = {}

    def differences(value: float, many: int) -> Numbers:
        asked[value] = many
        return planted(lambda v: 30 * (0.42 - v))(value, many)

    found = search(differences, 0, 1)
    assert asked[0.0] == asked[1.0] == 25
    assert max(asked.values()) == 400
    assert found.runs == sum(asked.values()) < 0.6 * 400 * len(asked)


def test_without_noise_the_root_is_found_to_the_tolerance() -> None:
    found = search(planted(lambda v: v**2 - 0.5, noise=0, slope=0), 0, 1, tolerance=1e-3)
    (crossing,) = found.crossings
    assert crossing.below == -1
    for value in (crossing.value, crossing.low, crossing.high):
        assert value == pytest.approx(np.sqrt(0.5), abs=1e-3)


def test_policies_that_never_change_places() -> None:
    found = search(planted(lambda v: -5.0 - v), 0, 0.1)
    assert found.crossings == ()
    assert set(found.signs) == {-1}
    assert answer(found, EXPORT, BETTER, 0, 0.1).en == (
        "For every the exported share from 0 % to 10 %, the ban is better."
    )


def test_a_ban_that_binds_only_above_some_share_never_turns() -> None:
    found = search(planted(lambda v: -max(v - 0.05, 0.0), noise=0, slope=0), 0, 0.1)
    assert found.crossings == ()
    assert found.signs[:3] == (0, 0, 0)
    assert found.signs[-1] == -1
    assert "the order never turns" in answer(found, EXPORT, BETTER, 0, 0.1).en


def test_a_difference_that_is_zero_everywhere_is_not_shown() -> None:
    found = search(lambda _, many: np.zeros(many), 0, 0.1)
    assert (found.crossings, set(found.signs)) == ((), {0})
    assert "Ingen forskjell er vist" in answer(found, EXPORT, BETTER, 0, 0.1).nb


def test_two_roots_are_both_found() -> None:
    found = search(planted(lambda v: 20 * (v - 0.25) * (v - 0.7), noise=0.1), 0, 1)
    assert [crossing.below for crossing in found.crossings] == [1, -1]
    for crossing, root in zip(found.crossings, (0.25, 0.7), strict=True):
        assert crossing.value == pytest.approx(root, abs=0.02)


def test_a_flat_stretch_between_two_signs_is_the_interval() -> None:
    """The policies are alike from 0.4 to 0.6: anything in between may be called the turn."""
    found = search(
        planted(lambda v: float(np.sign(v - 0.5)) * max(abs(v - 0.5) - 0.1, 0), noise=0, slope=0),
        0, 1,
    )  # fmt: skip
    (crossing,) = found.crossings
    assert crossing.low == pytest.approx(0.4, abs=0.01)
    assert crossing.high == pytest.approx(0.6, abs=0.01)


def test_the_turn_is_said_in_both_languages() -> None:
    found: Search = search(planted(lambda v: 100 * (0.042 - v), noise=0, slope=0), 0, 0.1)
    said = answer(found, EXPORT, BETTER, 0, 0.1)
    assert said.en.startswith("Where the exported share is below 4.2 % (95 % interval 4.2 % to 4.2")
    assert said.en.endswith("doing nothing is better; above it, the ban.")
    assert said.nb.startswith("Der andelen som eksporteres er under 4,2 %")
    assert said.nb.endswith("er å ikke gjøre noe best; over er forbudet best.")


def test_the_same_luck_gives_the_same_answer() -> None:
    assert search(planted(lambda v: v - 0.3), 0, 1) == search(planted(lambda v: v - 0.3), 0, 1)


def test_a_search_without_a_range_is_refused() -> None:
    with pytest.raises(ValueError, match="a range"):
        search(planted(lambda v: v), 1, 1)


@pytest.mark.slow
def test_the_interval_holds_a_planted_root() -> None:
    held = []
    for seed in range(600):
        found = search(planted(lambda v: 3.0 * (0.42 - v), seed), 0, 1, tolerance=0.002)
        (crossing,) = found.crossings
        held.append(crossing.low <= 0.42 <= crossing.high)
    assert np.mean(held) == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / 600))
