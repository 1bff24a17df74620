"""What each policy costs against the best one, future by future (Savage, 1951)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from forsyningssim.measures.measure import Direction, Numbers


@dataclass(frozen=True)
class Regret:
    """How much worse a policy is than the best one, over the futures."""

    policy: str
    by_future: Numbers
    """In the outcome's unit, never below zero; replicates share their luck. (F,)."""
    maximum: float
    tenth: float
    """The tenth of futures where it is worst starts here: the 90 % quantile."""
    best: float
    """Share of futures where no other policy does better."""
    shown_worse: float
    """Share of futures where some other policy is shown to do better: paired t, 95 %."""

    @property
    def never_best(self) -> bool:
        """Tell whether some other policy does better in every future."""
        return self.best == 0


def losses(outcomes: Numbers, direction: Direction) -> Numbers:
    """Turn outcomes so that less is better.

    Raises
    ------
    ValueError
        Neither way is better, or some outcome cannot be told.
    """
    if direction == "neither":
        raise ValueError("no policy is best by a measure of which neither less nor more is better")
    if not np.isfinite(outcomes).all():
        raise ValueError("policies can only be ranked by a measure that every run can tell")
    return -outcomes if direction == "more" else outcomes


def regret(policies: Sequence[str], outcomes: Numbers, direction: Direction) -> list[Regret]:
    """Compare each policy with the best one in each future.

    Parameters
    ----------
    policies
        Names. (P,).
    outcomes
        Of sampled futures; replicates in one order for all. (P, F, R).
    direction
        Which way is better.

    Returns
    -------
    list
        The policy with the least maximum regret first (Savage's choice).
    """
    loss = losses(outcomes, direction)
    means = loss.mean(axis=2)
    behind = means - means.min(axis=0)
    worse = _shown_worse(loss)
    found = [
        Regret(
            policy,
            behind[p],
            behind[p].max().item(),
            np.quantile(behind[p], 0.9).item(),
            (behind[p] == 0).mean().item(),
            worse[p].mean().item(),
        )
        for p, policy in enumerate(policies)
    ]
    return sorted(found, key=lambda each: each.maximum)


def _shown_worse(loss: Numbers) -> Numbers:
    """Tell where a policy is shown worse than the one with the best mean. (P, F)."""
    from scipy import stats

    replicates = loss.shape[2]
    best = loss.mean(axis=2).argmin(axis=0)
    behind = loss - np.take_along_axis(loss, best[None, :, None], axis=0)
    if replicates < 2:
        return np.zeros(behind.shape[:2], bool)
    error = behind.std(axis=2, ddof=1) / np.sqrt(replicates)
    margin = stats.t.ppf(0.975, replicates - 1) * error
    return np.asarray(behind.mean(axis=2) > margin)
