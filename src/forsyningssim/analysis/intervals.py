"""Intervals: how far what a finite number of replicates shows may lie from the truth.

Each holds the true value with the stated probability if its conditions hold; where they do not, how
much it falls short has been measured and stands in ``docs/trust/statistics.md``.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from forsyningssim.engine.streams import Streams
from forsyningssim.measures.measure import Direction, Numbers

LEVEL: Final = 0.95
"""Confidence level of every sampling interval, unless told otherwise."""
RESAMPLES: Final = 4999
_AT_ONCE: Final = 4_000_000  # numbers drawn at a time, so that memory does not grow with replicates


@dataclass(frozen=True)
class Interval:
    """An estimate and the bounds between which the truth lies with probability ``level``.

    A bound that the replicates cannot give is infinite.
    """

    estimate: float
    low: float
    high: float
    level: float

    @property
    def half_width(self) -> float:
        """Give half the distance between the bounds."""
        return (self.high - self.low) / 2 if self.low < self.high else 0.0

    def holds(self, value: float) -> bool:
        """Tell whether a value lies within the bounds."""
        return self.low <= value <= self.high


def t_interval(values: Numbers, level: float = LEVEL) -> Interval:
    """Interval of a mean by Student's t. Shape (R,).

    Exact for normal values, and better the more replicates there are (Law 2015, section 4.5).
    Values that are all the same give an interval of no width; a single one tells nothing.
    """
    from scipy import stats

    if len(values) < 2 or not np.ptp(values):
        return _without_spread(values, level)
    half = stats.t.ppf((1 + level) / 2, len(values) - 1) * _error(values)
    mean = float(values.mean())
    return Interval(mean, mean - float(half), mean + float(half), level)


def p_value(values: Numbers) -> float:
    """Give how often luck alone would show a mean this far from zero: paired t, two-sided. (R,)."""
    from scipy import stats

    if len(values) < 2:
        return 1.0
    error = _error(values)
    if not error or not np.ptp(values):
        return float(not values.any())
    return float(2 * stats.t.sf(abs(values.mean()) / error, len(values) - 1))


def bootstrap_interval(
    values: Numbers,
    level: float = LEVEL,
    *,
    name: str = "mean",
    statistic: Callable[..., Any] = np.mean,
) -> Interval:
    """Interval of a statistic by the bootstrap, corrected for bias and skew. Shape (R,).

    BCa (Efron 1987). The resamples belong to ``name``: the same values under the same name give the
    same bounds. ``statistic`` takes values and an ``axis``.
    """
    from scipy import stats

    if len(values) < 2 or not np.ptp(values):
        return _without_spread(values, level)
    seed = int(Streams(0, 0).key("bootstrap", name))
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)  # told by infinite bounds
        found = stats.bootstrap(
            (values,),
            statistic,
            n_resamples=RESAMPLES,
            confidence_level=level,
            batch=max(1, _AT_ONCE // len(values)),
            rng=np.random.default_rng(seed),
        ).confidence_interval
    low, high = float(found.low), float(found.high)
    return Interval(
        float(statistic(values, axis=0)),
        -math.inf if math.isnan(low) else low,
        math.inf if math.isnan(high) else high,
        level,
    )


def share_interval(hits: float, of: int, level: float = LEVEL) -> Interval:
    """Interval of a probability from ``hits`` in ``of`` trials; a tie may count as half a hit.

    By Clopper and Pearson (1934): never less sure than stated.
    """
    from scipy import stats

    if of == 0:
        return Interval(math.nan, 0.0, 1.0, level)
    tail = (1 - level) / 2
    low = float(stats.beta.ppf(tail, hits, of - hits + 1)) if hits > 0 else 0.0
    high = float(stats.beta.ppf(1 - tail, hits + 1, of - hits)) if hits < of else 1.0
    return Interval(hits / of, low, high, level)


def quantile_interval(values: Numbers, share: float, level: float = LEVEL) -> Interval:
    """Interval of the value below which a share of all replicates lies. Shape (R,).

    The bounds are two of the values themselves, whatever their distribution: how many values lie
    below the true quantile is binomial (Conover 1999, section 3.2). A bound beyond the smallest or
    the largest value is infinite.
    """
    from scipy import stats

    many = len(values)
    if many == 0:
        return Interval(math.nan, -math.inf, math.inf, level)
    ranked = np.sort(values)
    tail = (1 - level) / 2
    lower = int(stats.binom.ppf(tail, many, share))
    upper = int(stats.binom.ppf(1 - tail, many, share)) + 1
    return Interval(
        float(np.quantile(ranked, share, method="median_unbiased")),
        float(ranked[lower - 1]) if lower >= 1 else -math.inf,
        float(ranked[upper - 1]) if upper <= many else math.inf,
        level,
    )


def cvar_interval(
    values: Numbers,
    worst: float = 0.05,
    level: float = LEVEL,
    *,
    direction: Direction = "less",
) -> Interval:
    """Interval of the mean over the worst share of replicates (expected shortfall). Shape (R,).

    Defined as by Acerbi and Tasche (2002): the worst 5 % of 30 replicates are one and a half of
    them. The worst are the highest values, or the lowest where ``more`` is better. The error is
    that of the mean excess over the tail's edge, with as many degrees of freedom as replicates in
    the tail less one; a tail of fewer than two replicates has no bounds.
    """
    from scipy import stats

    if direction == "more":
        mirrored = cvar_interval(-values, worst, level)
        return Interval(-mirrored.estimate, -mirrored.high, -mirrored.low, level)
    many, tail = len(values), worst * len(values)
    if many == 0:
        return Interval(math.nan, -math.inf, math.inf, level)
    ranked = np.sort(values)[::-1]
    whole = min(int(tail + 1e-9), many)
    weights = np.zeros(many)
    weights[:whole] = 1
    if whole < many:
        weights[whole] = max(tail - whole, 0)
    estimate = float(weights @ ranked / tail)
    if tail < 2:
        return Interval(estimate, -math.inf, math.inf, level)
    edge = ranked[math.ceil(tail - 1e-9) - 1]
    error = _error(np.maximum(ranked - edge, 0)) / worst
    half = float(stats.t.ppf((1 + level) / 2, tail - 1) * error)
    return Interval(estimate, estimate - half, estimate + half, level)


def ratio_interval(above: Numbers, below: Numbers, level: float = LEVEL) -> Interval:
    """Interval of a ratio of two means of the same replicates, after Fieller (1954). Shapes (R,).

    It holds every value f for which a t test does not show that the mean of ``above`` − f ``below``
    is not zero. So it is exact for normal values, however far from symmetric it is. Where the mean
    below the line is not shown to differ from zero no such set has two ends, and the bounds are
    infinite.
    """
    from scipy import stats

    many = len(above)
    up, down = (float(each.mean()) if many else math.nan for each in (above, below))
    estimate = up / down if down else math.nan
    if many < 2:
        return Interval(estimate, -math.inf, math.inf, level)
    spread = np.cov(above, below) * stats.t.ppf((1 + level) / 2, many - 1) ** 2 / many
    square, middle, constant = (
        down**2 - spread[1, 1], up * down - spread[0, 1], up**2 - spread[0, 0]
    )  # fmt: skip
    if not down or square <= 0:
        return Interval(estimate, -math.inf, math.inf, level)
    half = math.sqrt(max(middle**2 - square * constant, 0.0))
    return Interval(estimate, (middle - half) / square, (middle + half) / square, level)


def replicates_needed(deviation: float, half_width: float, level: float = LEVEL) -> int:
    """Estimate how many replicates make the t interval of a mean as narrow as wanted.

    The smallest number of at least two for which the interval would be no wider, if the standard
    deviation stayed as it is.

    Raises
    ------
    ValueError
        The wanted half-width is not positive.
    """
    from scipy import special

    if half_width <= 0:
        raise ValueError("an interval of no width needs endless replicates")

    def wide(many: int) -> bool:
        half = special.stdtrit(many - 1, (1 + level) / 2) * deviation / math.sqrt(many)
        return bool(half > half_width)

    low, high = 1, 2
    while wide(high):
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if wide(middle) else (low, middle)
    return high


def _error(values: Numbers) -> float:
    return float(values.std(ddof=1)) / math.sqrt(len(values))


def _without_spread(values: Numbers, level: float) -> Interval:
    """Give no width to values that are all the same, and no bounds to fewer than two."""
    if len(values) > 1:
        same = float(values[0])
        return Interval(same, same, same, level)
    estimate = float(values[0]) if len(values) else math.nan
    return Interval(estimate, -math.inf, math.inf, level)
