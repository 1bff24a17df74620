"""What an outcome hangs on: screening, shares of variance, and the tornado.

Two designs of their own (Morris, Sobol) spend runs to learn about inputs; the tornado and the
given-data shares read the futures that any study has drawn anyway.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from forsyningssim.analysis.extras import load
from forsyningssim.analysis.inputs import Input
from forsyningssim.analysis.intervals import LEVEL, Interval
from forsyningssim.analysis.regression import basis, cleaned, shares
from forsyningssim.measures.measure import Numbers

_MIDDLE: Final = 0.05, 0.95
"""Morris steps between these quantiles; the ends of many distributions are infinite."""
_STEPS: Final = 4
_RESAMPLES: Final = 1000


@dataclass(frozen=True)
class Effect:
    """Elementary effects of one input (Morris, 1991), in the outcome's unit.

    An effect is what the outcome would change by from the input's 5 % to its 95 % quantile, at the
    slope of one step.
    """

    input: str
    mean: float
    size: Interval
    """Mean of the effects without their sign: how much the input matters (Campolongo, 2007)."""
    spread: float
    """Standard deviation of the effects: above zero if the input bends or works with others."""


@dataclass(frozen=True)
class Indices:
    """Shares of the outcome's variance that go with one input (Sobol, 1993)."""

    input: str
    first: Interval
    """By itself."""
    total: Interval
    """With all its interactions."""


@dataclass(frozen=True)
class Bar:
    """How an outcome differs between the low and the high values of one input."""

    input: str
    low: float
    """Mean outcome where the input is low; of a choice, at the level with the least outcome."""
    high: float
    """Mean outcome where the input is high; of a choice, at the level with the largest outcome."""
    at: tuple[float, float]
    """Median value of the input where it is low, and where it is high; of a choice, the levels."""
    difference: Interval
    share: Interval
    """Of the outcome's variance, that goes with the input by itself; read off the same futures."""


def morris_points(dimensions: int, trajectories: int, seed: int) -> Numbers:
    """Give points of the unit cube for :func:`morris`. (trajectories · (D + 1), D).

    Raises :class:`~forsyningssim.errors.MissingExtraError` without SALib.
    """
    sampled: Numbers = load("SALib.sample.morris", "analysis").sample(
        _problem(dimensions, _MIDDLE), trajectories, num_levels=_STEPS, seed=seed
    )
    return sampled


def morris(inputs: Sequence[Input], points: Numbers, outcome: Numbers, seed: int) -> list[Effect]:
    """Screen inputs by the elementary effects of an outcome at :func:`morris_points`. (n,).

    The inputs that matter most come first.
    """
    found = load("SALib.analyze.morris", "analysis").analyze(
        _problem(len(inputs), _MIDDLE),
        points,
        outcome.astype(float),
        num_levels=_STEPS,
        num_resamples=_RESAMPLES,
        conf_level=LEVEL,
        seed=seed,
    )
    effects = [
        Effect(
            each.name,
            float(found["mu"][i]),
            _around(found["mu_star"][i], found["mu_star_conf"][i]),
            float(found["sigma"][i]),
        )
        for i, each in enumerate(inputs)
    ]
    return sorted(effects, key=lambda effect: -effect.size.estimate)


def sobol_points(dimensions: int, base: int, seed: int) -> Numbers:
    """Give points of the unit cube for :func:`sobol`. (base · (D + 2), D).

    Saltelli et al. (2010): two samples of ``base`` points, and each input in turn exchanged.

    Raises
    ------
    ValueError
        ``base`` is no power of two.
    MissingExtraError
        SALib is not installed.
    """
    if base < 2 or base & (base - 1):
        raise ValueError(f"a Sobol design needs a power of two as its base, not {base}")
    sampled: Numbers = load("SALib.sample.sobol", "analysis").sample(
        _problem(dimensions, (0.0, 1.0)), base, calc_second_order=False, seed=seed
    )
    inside = np.finfo(float).eps
    return np.clip(sampled, inside, 1 - inside)


def sobol(inputs: Sequence[Input], outcome: Numbers, seed: int) -> list[Indices]:
    """Give first and total order indices of an outcome at :func:`sobol_points`. (n,).

    The inputs that matter most come first. An outcome that never changes hangs on nothing.
    """
    names = [each.name for each in inputs]
    if not np.ptp(outcome):
        nothing = Interval(0.0, 0.0, 0.0, LEVEL)
        return [Indices(name, nothing, nothing) for name in names]
    found = load("SALib.analyze.sobol", "analysis").analyze(
        _problem(len(inputs), (0.0, 1.0)),
        outcome.astype(float),
        calc_second_order=False,
        num_resamples=_RESAMPLES,
        conf_level=LEVEL,
        seed=seed + 1,  # SALib takes 0 for none
    )
    indices = [
        Indices(
            name,
            _around(found["S1"][i], found["S1_conf"][i]),
            _around(found["ST"][i], found["ST_conf"][i]),
        )
        for i, name in enumerate(names)
    ]
    return sorted(indices, key=lambda each: -each.total.estimate)


def tornado(inputs: Sequence[Input], sampled: Numbers, outcome: Numbers, seed: int) -> list[Bar]:
    """Compare an outcome between the low and the high values of each input, in sampled futures.

    Parameters
    ----------
    inputs
        What was sampled.
    sampled
        Value of each input in each future. (F, D).
    outcome
        Mean over replicates in each future, of one policy or of a difference of two. (F,).
    seed
        Of the bootstrap, which draws futures anew.

    Returns
    -------
    list
        The longest bar first. Low and high are the outer tenths of 100 futures or more, and the
        outer thirds of fewer. Before an input is looked at, what goes with each other input by
        itself is taken off, if there are four futures or more for each fitted curve.
    """
    generator = np.random.default_rng(seed)
    drawn = generator.integers(len(outcome), size=(_RESAMPLES, len(outcome)))
    few = [
        basis(column, len(each.levels), 3) for each, column in zip(inputs, sampled.T, strict=True)
    ]
    bars = []
    for i, (each, column) in enumerate(zip(inputs, sampled.T, strict=True)):
        own = basis(column, len(each.levels))
        others = np.hstack([np.empty((len(outcome), 0)), *few[:i], *few[i + 1 :]])
        bars.append(_bar(each, column, own, outcome, cleaned(outcome, own, others), drawn))
    return sorted(bars, key=lambda bar: -abs(bar.difference.estimate))


def _bar(
    each: Input,
    column: Numbers,
    own: Numbers,
    outcome: Numbers,
    rest: tuple[Numbers, float],
    drawn: Numbers,
) -> Bar:
    left, wider = rest
    low, high = _ends(each, column, left)
    means = left[low].mean().item(), left[high].mean().item()
    resampled = _mean_where(left, high, drawn) - _mean_where(left, low, drawn)
    at = np.median(column[low]).item(), np.median(column[high]).item()
    difference = _between(means[1] - means[0], resampled, wider)
    return Bar(each.name, *means, at, difference, _share(own, left, outcome, drawn, wider))


def _ends(each: Input, column: Numbers, outcome: Numbers) -> tuple[Numbers, Numbers]:
    """Tell in which futures an input is low, and in which high. (F,) each."""
    if each.levels:
        present = np.unique(column)
        means = [outcome[column == level].mean() for level in present]
        return column == present[np.argmin(means)], column == present[np.argmax(means)]
    part = 0.1 if len(column) >= 100 else 1 / 3
    return column <= np.quantile(column, part), column >= np.quantile(column, 1 - part)


def _mean_where(outcome: Numbers, chosen: Numbers, drawn: Numbers) -> Numbers:
    """Give the mean of the chosen futures in each redrawn set, if it has any. (B,)."""
    many = chosen[drawn].sum(axis=1)
    sums = (outcome * chosen)[drawn].sum(axis=1)
    means: Numbers = sums / np.maximum(many, 1)
    return np.where(many > 0, means, outcome[chosen].mean())


def _share(own: Numbers, left: Numbers, outcome: Numbers, drawn: Numbers, wider: float) -> Interval:
    """Share of the outcome's variance that goes with curves, of what the others left."""

    def share(sets: Numbers) -> Numbers:
        whole = outcome[sets].var(axis=1)
        known = shares(own, left, sets) * left[sets].var(axis=1)
        return np.where(whole > 0, known / np.where(whole > 0, whole, 1), 0.0)

    estimate = share(np.arange(len(outcome))[np.newaxis]).item()
    resampled = share(drawn)
    # Drawing with return repeats futures, which explain each other: the mean is too high by that.
    return _between(estimate, resampled - resampled.mean() + estimate, wider)


def _between(value: float, resampled: Numbers, wider: float) -> Interval:
    low, high = (value + wider * (np.quantile(resampled, (0.025, 0.975)) - value)).tolist()
    return Interval(value, min(low, value), max(high, value), LEVEL)


def _around(value: Any, half: Any) -> Interval:
    return Interval(float(value), float(value - half), float(value + half), LEVEL)


def _problem(dimensions: int, bounds: tuple[float, float]) -> Mapping[str, Any]:
    """Describe the unit cube to SALib."""
    names = [f"input {i}" for i in range(dimensions)]
    return {"num_vars": dimensions, "names": names, "bounds": [list(bounds)] * dimensions}
