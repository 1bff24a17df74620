"""How often a crisis must come for a policy to pay: the break-even frequency.

A policy that is there every year costs every year, and earns in the crisis. With runs of H years,
net benefits per run of B₁ with the crisis and B₀ without it (NOK saved for health less NOK spent,
against the reference, on the same luck), and f crises a year, it is worth f H B₁ + (1 − f H) B₀.
That is zero at f* = −B₀ / (H (B₁ − B₀)).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from forsyningssim.analysis.economics import CostEffect
from forsyningssim.analysis.futures import Range
from forsyningssim.analysis.intervals import LEVEL, Interval, ratio_interval
from forsyningssim.measures.measure import Numbers

Answer = Literal["pays without the crisis", "pays above", "pays below", "never pays"]


@dataclass(frozen=True)
class BreakEven:
    """How often the crisis must come for a policy to be worth what it costs."""

    policy: str
    worth_nok: float
    """NOK for each unit of effect."""
    answer: Answer
    """What the means say: whether it pays at frequencies above or below, always or never."""
    crises_per_year: Interval
    """Break-even frequency; not a number where there is none. The bounds hold all frequencies, of
    those for which there is time, at which the replicates do not show whether it pays."""
    over_futures: Range | None
    """Lowest frequency at which it pays, over what is not known; infinite where there is none."""

    @property
    def once_in_years(self) -> float:
        """Years from one such crisis to the next at which it breaks even."""
        often = self.crises_per_year.estimate
        return 1 / often if often > 0 else math.nan


def break_even(
    crisis: CostEffect, quiet: CostEffect, worth_nok: float, level: float = LEVEL
) -> list[BreakEven]:
    """Find the break-even frequency of each policy against the first, with its interval.

    ``crisis`` and ``quiet`` hold the same replicates of the scenario as written.
    """
    years = crisis.basis.years
    with_it, without = _gains(crisis, worth_nok), _gains(quiet, worth_nok)
    found = []
    for p, policy in enumerate(crisis.policies[1:], 1):
        answer, often = _judged(with_it[p].mean(), without[p].mean(), years)
        share = ratio_interval(-without[p], with_it[p] - without[p], level)
        low, high = max(share.low, 0.0) / years, min(share.high, 1.0) / years
        bounds = (low, high) if low <= high else (math.nan, math.nan)
        found.append(BreakEven(policy, worth_nok, answer, Interval(often, *bounds, level), None))
    return found


def over_futures(
    crisis: CostEffect, quiet: CostEffect, worth_nok: float, futures: int, share: float = 0.9
) -> dict[str, Range]:
    """Find the range of the lowest frequency at which each policy pays, over what is not known.

    ``crisis`` and ``quiet`` hold the replicates of each of so many futures, one after the other.
    """
    years = crisis.basis.years
    means = [
        gains.reshape(len(gains), futures, -1).mean(axis=2)
        for gains in (_gains(crisis, worth_nok), _gains(quiet, worth_nok))
    ]
    found = {}
    for p, policy in enumerate(crisis.policies[1:], 1):
        often = np.array(
            [_least(*pair, years) for pair in zip(means[0][p], means[1][p], strict=True)]
        )
        tail = (1 - share) / 2
        low, median, high = np.quantile(often, [tail, 0.5, 1 - tail], method="inverted_cdf")
        found[policy] = Range(float(median), float(low), float(high), share)
    return found


def _gains(found: CostEffect, worth_nok: float) -> Numbers:
    """Net benefit of each run less that of the first policy. (P, N)."""
    benefit = found.net_benefit(worth_nok)
    gains: Numbers = benefit - benefit[0]
    return gains


def _judged(with_it: float, without: float, years: float) -> tuple[Answer, float]:
    """Say when a policy pays, and the frequency at which that changes."""
    if without >= 0 and with_it >= 0:
        return "pays without the crisis", math.nan
    if without <= 0 and with_it <= 0:
        return "never pays", math.nan
    often = -without / (years * (with_it - without))
    return ("pays above" if without < 0 else "pays below"), often


def _least(with_it: float, without: float, years: float) -> float:
    """Give the lowest frequency at which a policy pays; infinite if there is none."""
    if without >= 0:
        return 0.0
    answer, often = _judged(with_it, without, years)
    return often if answer == "pays above" else math.inf
