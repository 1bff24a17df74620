"""Means of long runs, with intervals that know that one day resembles the next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Series = npt.NDArray[np.number]
"""Numbers by day, or by outage."""

BATCHES = 40
"""Long enough to be almost independent, many enough for a narrow interval (Law 2015, ch. 9)."""


@dataclass(frozen=True)
class Estimate:
    """A mean and how sure we are of it."""

    mean: float
    error: float
    """Standard error."""
    freedom: int
    """Degrees of freedom of Student's law."""

    def interval(self, confidence: float) -> tuple[float, float]:
        """Return the bounds of an interval of this confidence."""
        from scipy.stats import t

        reach = float(t.isf((1 - confidence) / 2, self.freedom)) * self.error
        return self.mean - reach, self.mean + reach


def average(series: Series) -> Estimate:
    """Estimate the mean of a series by batch means."""
    return ratio(series, np.ones_like(series))


def independent(series: Series) -> Estimate:
    """Estimate the mean of numbers that know nothing of each other, such as one a person."""
    error = float(np.std(series, ddof=1) / np.sqrt(len(series)))
    return Estimate(float(series.mean()), error, len(series) - 1)


def ratio(parts: Series, whole: Series) -> Estimate:
    """Estimate the ratio of two means by batch means.

    The error is that of ``parts - ratio * whole`` over the mean of ``whole``.
    """
    share = float(parts.sum() / whole.sum())
    residual = parts - share * whole
    means = [float(batch.mean()) for batch in np.array_split(residual, BATCHES)]
    error = float(np.std(means, ddof=1) / np.sqrt(BATCHES) / whole.mean())
    return Estimate(share, error, BATCHES - 1)
