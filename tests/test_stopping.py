"""The stopping rule and the check of the warm-up."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from forsyningssim.analysis.intervals import t_interval
from forsyningssim.analysis.stopping import Rule, State, look
from forsyningssim.analysis.warmup import check_warm_up


def run(rule: Rule, source: dict[str, np.ndarray]) -> State:
    """Run a study by the rule, with replicates already made."""
    for many in rule.looks():
        state = look(rule, {name: values[:many] for name, values in source.items()})
        if state.stop:
            return state
    raise AssertionError("the cap ends every study")


SOURCE = {
    "deaths": np.random.default_rng(1).normal(100, 20, 20_000),
    "untreated_days": np.random.default_rng(2).lognormal(3, 1, 20_000),
}


def test_looks_go_from_the_minimum_to_the_cap_in_growing_steps() -> None:
    looks = list(Rule({}, minimum=5, cap=3000).looks())
    assert (looks[0], looks[-1]) == (5, 3000)
    assert all(1 <= later - now <= max(now / 10, 1) for now, later in pairwise(looks))
    assert list(Rule({}, minimum=7, cap=7).looks()) == [7]


def test_a_study_stops_when_all_measures_are_as_precise_as_wanted() -> None:
    rule = Rule({"deaths": 0.02, "untreated_days": 0.05})
    state = run(rule, SOURCE)
    assert state.stop == "precise"
    for measure in state.measures:
        found = t_interval(SOURCE[measure.measure][: state.replicates])
        share = rule.wanted[measure.measure]
        # A half-width of γ / (1 + γ) of the estimate is one of γ of the lowest truth it allows.
        assert found.half_width <= share * found.low * (1 + 1e-9)
    assert state.together == pytest.approx(0.9)
    before = [many for many in rule.looks() if many < state.replicates][-1]
    earlier = look(rule, {name: values[:before] for name, values in SOURCE.items()})
    assert earlier.stop is None
    (miss,) = earlier.misses
    assert miss.measure == "untreated_days"
    assert miss.expected == pytest.approx(state.replicates, rel=0.2)
    assert miss.relative > 0.05
    assert "untreated days is known to ± 5." in earlier.words().en
    assert "(wanted: 5 %)" in earlier.words().en


def test_the_cap_is_told_plainly() -> None:
    state = run(Rule({"deaths": 0.5, "untreated_days": 0.01}, cap=100), SOURCE)
    assert (state.stop, state.replicates) == ("cap", 100)
    assert [miss.measure for miss in state.misses] == ["untreated_days"]
    assert state.words().nb.startswith("stanset ved taket på 100 gjentak før det var presist nok")


def test_nothing_stops_before_the_minimum() -> None:
    rule = Rule({"deaths": 0.9}, minimum=30)
    assert look(rule, {"deaths": SOURCE["deaths"][:29]}).stop is None
    assert look(rule, {"deaths": SOURCE["deaths"][:30]}).stop == "precise"


def test_what_never_happens_is_known_and_what_hardly_happens_needs_a_bound() -> None:
    never = run(Rule({"deaths": 0.05}), {"deaths": np.zeros(100)})
    assert (never.stop, never.replicates) == ("precise", 20)
    even = {"gain": np.tile([-1.0, 1.0], 5000)}
    in_vain = run(Rule({"gain": 0.05}, cap=1000), even)
    assert in_vain.stop == "cap"
    assert "gain is not yet told apart from zero" in in_vain.words().en
    bounded = run(Rule({"gain": 0.05}, absolute={"gain": 0.1}, cap=1000), even)
    assert bounded.stop == "precise"
    assert 380 < bounded.replicates < 450


def test_replicates_that_cannot_tell_a_measure_do_not_hide_it() -> None:
    holes = SOURCE["deaths"].copy()
    holes[::2] = np.nan
    whole, half = (run(Rule({"deaths": 0.02}), {"deaths": v}) for v in (SOURCE["deaths"], holes))
    assert half.replicates == pytest.approx(2 * whole.replicates, rel=0.2)
    silent = run(Rule({"deaths": 0.02}, cap=40), {"deaths": np.full(40, np.nan)})
    assert silent.stop == "cap"
    assert silent.words().en


@pytest.mark.parametrize("faulty", [{"minimum": 1}, {"cap": 10}, {"wanted": {"deaths": 0.0}}])
def test_a_rule_that_cannot_be_met_is_refused(faulty: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"minimum|between 0 and 1"):
        Rule(**({"wanted": {"deaths": 0.1}} | faulty))  # type: ignore[arg-type]


def settling(days: int, tau: float, seed: int = 1) -> np.ndarray:
    """Give thirty replicates that start from 50 and settle at 10."""
    noise = np.random.default_rng(seed).standard_normal((30, days))
    return 10 + 40 * np.exp(-np.arange(days) / tau) + noise


def test_the_cut_is_where_the_batches_are_most_precise() -> None:
    """By the definition, spelt out day by day."""
    series = settling(600, 20)
    means = series.mean(axis=0).reshape(-1, 5).mean(axis=1)
    spread = {
        cut: ((means[cut:] - means[cut:].mean()) ** 2).sum() / len(means[cut:]) ** 2
        for cut in range(len(means) // 2)
    }
    found = check_warm_up(series, 0)
    assert found.needed == 5 * min(spread, key=spread.__getitem__)
    assert 60 < found.needed < 150
    assert found.settled


@pytest.mark.parametrize("tau", [5, 20, 60])
def test_a_slower_start_needs_a_longer_warm_up(tau: float) -> None:
    found = check_warm_up(settling(1000, tau), 0)
    assert 40 * np.exp(-found.needed / tau) < 1


def test_a_warm_up_is_judged_and_its_fault_told() -> None:
    series = settling(600, 20)
    needed = check_warm_up(series, 0).needed
    assert check_warm_up(series, needed).enough
    assert check_warm_up(series, needed).warning("stock") is None
    short = check_warm_up(series, needed - 1)
    assert not short.enough
    warning = short.warning("stock_days")
    assert warning is not None
    assert f"too short for stock days: the rule MSER-5 asks for {needed} days" in warning.en
    assert "er for kort" in warning.nb


def test_a_series_that_never_settles_is_told_apart() -> None:
    rising = check_warm_up(np.arange(500.0), 400)
    assert not rising.settled
    assert not rising.enough
    assert "not settled" in getattr(rising.warning("stock"), "en", "")


def test_a_series_without_a_start_needs_no_warm_up() -> None:
    assert check_warm_up(np.full(100, 3.3), 0).enough
    with pytest.raises(ValueError, match="50 days"):
        check_warm_up(np.zeros(49), 0)
