"""How often intervals hold the truth: measured over many synthetic studies, as the page says.

The tables of ``docs/trust/statistics.md`` are read, each figure is measured again in fewer studies
of other luck, and the two must agree as closely as luck allows. What is exact by theory must also
agree with the stated level. ``python tests/test_coverage.py`` measures the tables anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from forsyningssim.analysis.compare import compare_all
from forsyningssim.analysis.futures import Futures, turnings
from forsyningssim.analysis.intervals import (
    Interval,
    bootstrap_interval,
    cvar_interval,
    quantile_interval,
    share_interval,
    t_interval,
)
from forsyningssim.analysis.stopping import Rule, look

PAGE = Path(__file__).parents[1] / "docs" / "trust" / "statistics.md"
LEVEL, WORST, SHARE, FALLS = 0.95, 0.1, 0.9, 0.3
SIGMA = 1.0
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Kind:
    """A distribution with its true mean, 90th percentile and mean of the worst tenth."""

    draw: Callable[[np.random.Generator, int], np.ndarray]
    mean: float
    quantile: float
    cvar: float


def lognormal_tail(worst: float) -> float:
    """Mean of the worst share of a lognormal with median 1."""
    z = stats.norm.ppf(1 - worst)
    return float(np.exp(SIGMA**2 / 2) * stats.norm.cdf(SIGMA - z) / worst)


MEAN = float(np.exp(SIGMA**2 / 2))
KINDS = {
    "normal": Kind(
        lambda rng, many: rng.normal(10, 3, many),
        10,
        10 + 3 * stats.norm.ppf(SHARE),
        10 + 3 * stats.norm.pdf(stats.norm.ppf(SHARE)) / WORST,
    ),
    "skewed": Kind(
        lambda rng, many: rng.lognormal(0, SIGMA, many),
        MEAN,
        np.exp(SIGMA * stats.norm.ppf(SHARE)),
        lognormal_tail(WORST),
    ),
    "mostly zero": Kind(
        lambda rng, many: rng.lognormal(0, SIGMA, many) * (rng.random(many) < FALLS),
        FALLS * MEAN,
        np.exp(SIGMA * stats.norm.ppf(1 - WORST / FALLS)),
        lognormal_tail(WORST / FALLS),
    ),
}
FINDERS: dict[str, tuple[int, str, Callable[[np.ndarray], Interval]]] = {
    "mean, t": (10_000, "mean", t_interval),
    "mean, BCa": (1000, "mean", bootstrap_interval),
    "90th percentile": (5000, "quantile", lambda values: quantile_interval(values, SHARE)),
    "worst tenth (CVaR)": (5000, "cvar", lambda values: cvar_interval(values, WORST)),
}
"""How many studies the page's figures come from, what is sought, and how."""
STOPPED = 1000
AGAIN = 8
"""A test repeats one study in so many."""


def holds(method: str, kind: str, many: int, trials: int, seed: int) -> int:
    """Count the synthetic studies whose interval holds the truth."""
    _, about, find = FINDERS[method]
    truth = getattr(KINDS[kind], about)
    rng = np.random.default_rng([seed, many, *kind.encode(), *method.encode()])
    return sum(find(KINDS[kind].draw(rng, many)).holds(truth) for _ in range(trials))


def stopped(kind: str, wanted: float, trials: int, seed: int) -> tuple[int, float]:
    """Count the studies that stopped with the truth in the interval; and give the mean length."""
    rule, held, used = Rule({"x": wanted}, minimum=20, cap=50_000), 0, 0
    rng = np.random.default_rng([seed, int(100 * wanted), *kind.encode()])
    for _ in range(trials):
        values = np.empty(0)
        for many in rule.looks():
            values = np.append(values, KINDS[kind].draw(rng, many - len(values)))
            state = look(rule, {"x": values})
            if state.stop:
                break
        held += state.measures[0].interval.holds(KINDS[kind].mean)
        used += state.replicates
    return held, used / trials


def table(title: str) -> list[list[str]]:
    """Read the rows of the table below a heading of the page, without its head."""
    text = PAGE.read_text(encoding="utf-8").split(f"## {title}\n")[1].split("\n## ")[0]
    lines = [line.strip("| ").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in cells] for cells in lines[2:]]


def agree(held: int, trials: int, stated: float, stated_of: int) -> bool:
    """Tell whether two measurements of one probability agree, but for one time in 10,000."""
    spread = np.sqrt(stated * (1 - stated) * (1 / trials + 1 / stated_of))
    return bool(abs(held / trials - stated) <= 3.9 * spread + 0.5 / trials)


def measured_rows() -> list[tuple[str, str, int, float]]:
    return [
        (method, kind, many, round(float(cell) / 100, 4))
        for method, kind, *cells in table("How often the intervals hold")
        for many, cell in zip((20, 100, 500), cells, strict=True)
    ]


@pytest.mark.parametrize(("method", "kind", "many", "stated"), measured_rows())
def test_intervals_hold_as_often_as_the_page_says(
    method: str, kind: str, many: int, stated: float
) -> None:
    stated_of = FINDERS[method][0]
    trials = stated_of // AGAIN
    held = holds(method, kind, many, trials, seed=2)
    assert agree(held, trials, stated, stated_of), held / trials
    if (method, kind) == ("mean, t", "normal"):
        assert stats.binomtest(held, trials, LEVEL).pvalue > 1e-4
    if method == "90th percentile":
        assert held >= stats.binom.ppf(1e-4, trials, LEVEL)


def test_the_page_has_a_row_for_each_interval_and_kind() -> None:
    rows = {(method, kind) for method, kind, *_ in table("How often the intervals hold")}
    assert rows == {(method, kind) for method in FINDERS for kind in KINDS}


@pytest.mark.parametrize("row", table("How often the stopping rule holds"), ids=lambda row: row[0])
def test_the_stopping_rule_holds_as_often_as_the_page_says(row: list[str]) -> None:
    kind, wanted, stated, length = row
    trials = STOPPED // AGAIN
    held, used = stopped(kind, float(wanted.strip("± %")) / 100, trials, seed=2)
    assert agree(held, trials, float(stated) / 100, STOPPED), held / trials
    assert used == pytest.approx(float(length), rel=0.15)


@pytest.mark.parametrize("chance", [0.01, 0.3, 0.5])
def test_a_share_is_held_at_least_as_often_as_stated_also_with_ties(chance: float) -> None:
    rng, trials = np.random.default_rng(5), 3000
    for tied in (0.0, 0.5):
        wins = rng.binomial(60, [chance * (1 - tied)] * trials)
        ties = rng.binomial(60 - wins, tied / (1 - chance * (1 - tied)))
        truth = chance * (1 - tied) + tied / 2
        held = sum(
            share_interval(float(won + tie / 2), 60).holds(truth)
            for won, tie in zip(wins, ties, strict=True)
        )
        assert held >= stats.binom.ppf(1e-4, trials, LEVEL)


def test_luck_shows_a_difference_between_equal_policies_no_more_often_than_stated() -> None:
    """Four policies, six pairs, normal and skewed noise on shared luck."""
    rng, trials = np.random.default_rng(7), 80
    for scale in (0.0, 1.0):
        deceived = 0
        for _ in range(trials):
            common = rng.lognormal(3, 1, 40)
            noise = rng.standard_normal((4, 40)) if not scale else rng.lognormal(0, 1, (4, 40))
            values = {f"p{i}": common + noise[i] for i in range(4)}
            found = compare_all(values, direction="less").values()
            deceived += any(pair.verdict in {"better", "worse"} for pair in found)
        assert deceived <= stats.binom.ppf(1 - 1e-4, trials, 1 - LEVEL)


@pytest.mark.parametrize("replicates", [1, 8])
def test_noise_turns_no_sign_and_a_turn_lies_within_its_bounds(replicates: int) -> None:
    """Skewed noise, some of it shared by all futures as the same luck is."""
    rng, trials = np.random.default_rng(11), 200
    shape = (160,) if replicates == 1 else (160, replicates)
    claimed = held = found = 0
    for _ in range(trials):
        inputs = rng.random((160, 3))
        noise = rng.lognormal(0, 0.7, shape) - np.exp(0.245)
        if replicates > 1:
            noise += rng.standard_normal(replicates)
        claimed += bool(turnings(Futures(("a", "b", "c"), ("assumed",) * 3, inputs, noise), LEVEL))
        slope = 12 * (inputs[:, 0] - 0.4)
        bent = noise + (slope if replicates == 1 else slope[:, np.newaxis])
        turns = turnings(Futures(("a", "b", "c"), ("assumed",) * 3, inputs, bent), LEVEL)
        about = [turn for turn in turns if turn.name == "a"]
        found += len(about)
        held += sum(turn.low <= 0.4 <= turn.high for turn in about)
    assert claimed <= stats.binom.ppf(1 - 1e-4, trials, 1 - LEVEL)
    assert found > 0.9 * trials
    assert held >= stats.binom.ppf(1e-4, found, LEVEL)


def measure() -> None:
    """Print the tables of the page."""
    for method, (trials, *_) in FINDERS.items():
        for kind in KINDS:
            found = [holds(method, kind, many, trials, seed=1) for many in (20, 100, 500)]
            cells = " | ".join(f"{100 * held / trials:.1f}" for held in found)
            print(f"| {method} | {kind} | {cells} |", flush=True)
    for kind in KINDS:
        for wanted in (0.05, 0.1, 0.2):
            held, used = stopped(kind, wanted, STOPPED, seed=1)
            print(f"| {kind} | ± {100 * wanted:.0f} % | {100 * held / STOPPED:.1f} | {used:.0f} |",
                  flush=True)  # fmt: skip


if __name__ == "__main__":
    measure()
