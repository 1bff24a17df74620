"""Cost against effect: increments, the frontier, acceptability (Drummond et al., 2015)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from forsyningssim.analysis.basis import Basis
from forsyningssim.analysis.intervals import LEVEL, Interval, ratio_interval
from forsyningssim.measures.measure import Numbers
from forsyningssim.spec import Text
from forsyningssim.words import say

Standing = Literal["efficient", "dominated", "extendedly dominated"]


@dataclass(frozen=True)
class Option:
    """Where a policy stands among the others."""

    policy: str
    cost: float
    effect: float
    standing: Standing
    """``dominated``: another costs no more and does no less; ``extendedly``: a mix of two does."""
    ratio: float | None
    """NOK for each further unit of effect, against the policy below on the frontier (ICER)."""
    against: str | None


@dataclass(frozen=True)
class CostEffect:
    """What policies cost and do, run by run, on the same luck."""

    policies: tuple[str, ...]
    """The first is what the others are compared with."""
    cost: Numbers
    """NOK. (P, N)."""
    effect: Numbers
    """In ``unit``; more is better. (P, N)."""
    unit: Text
    basis: Basis
    """What cost and effect are counted for."""
    over_futures: bool = False
    """Whether the runs are those of all futures, and not of the scenario as written."""

    @property
    def heading(self) -> Text:
        """Say what it is counted for, and over which runs."""
        if not self.over_futures:
            return self.basis.heading
        return say("{0}; mean of all futures", "{0}; snitt av alle framtider", self.basis.heading)

    def __post_init__(self) -> None:
        """Refuse arrays that do not fit together."""
        if not self.cost.shape == self.effect.shape == (len(self.policies), self.cost.shape[-1]):
            raise ValueError("cost and effect need a row for each policy, of the same runs")

    def increments(self) -> tuple[Numbers, Numbers]:
        """Give cost and effect of each run less those of the first policy. (P, N) each."""
        return self.cost - self.cost[0], self.effect - self.effect[0]

    def quadrants(self) -> Numbers:
        """Give the share of runs in each quadrant of the plane, by policy. (P, 4).

        Does more and costs more; does more and saves; does less and saves; does less and costs
        more. A run that changes nothing counts as doing no less and costing no more.
        """
        cost, effect = self.increments()
        dear, less = cost > 0, effect < 0
        parts = (~less & dear, ~less & ~dear, less & ~dear, less & dear)
        return np.stack([part.mean(axis=1) for part in parts], axis=1)

    def frontier(self) -> list[Option]:
        """Find the frontier of mean increments; the least effective policy comes first."""
        cost, effect = self.increments()
        return frontier(self.policies, cost.mean(axis=1), effect.mean(axis=1))

    def ratios(self, level: float = LEVEL) -> dict[str, Interval]:
        """Give NOK for each further unit of effect against the first policy, with its interval.

        Every other policy has one; bounds are infinite where its effect is not shown.
        """
        cost, effect = self.increments()
        return {
            policy: ratio_interval(cost[p], effect[p], level)
            for p, policy in enumerate(self.policies)
            if p
        }

    def net_benefit(self, willingness: float) -> Numbers:
        """Give effect in NOK less cost, of each run. (P, N)."""
        benefit: Numbers = willingness * self.effect - self.cost
        return benefit

    def acceptability(self, willingness: Numbers) -> Numbers:
        """Give the share of runs in which each policy has the highest net benefit. (P, W).

        The acceptability curve (van Hout et al., 1994); policies that tie share the run.
        """
        columns = []
        for price in willingness.tolist():
            benefit = self.net_benefit(price)
            best = benefit == benefit.max(axis=0)
            columns.append((best / best.sum(axis=0)).mean(axis=1))
        return np.stack(columns, axis=1)

    def preferred(self, willingness: Numbers) -> Numbers:
        """Give the policy with the highest mean net benefit at each price, by its place. (W,).

        It need not be the one most often best (Fenwick, Claxton and Sculpher, 2001).
        """
        return np.array(
            [self.net_benefit(price).mean(axis=1).argmax() for price in willingness.tolist()]
        )


def per_year(crisis: CostEffect, quiet: CostEffect, crises: float) -> CostEffect:
    """Weigh times with and without the crisis: what policies cost and do in an average year.

    Stocks and contracts cost money in quiet years as well, so that multiplying the crisis by its
    frequency would leave most of their cost out. With runs of H years and f crises a year, a share
    fH of all time is such a run.

    Parameters
    ----------
    crisis, quiet
        The same policies and replicates over the same days, with the crisis and without.
    crises
        How many such crises come in a year.

    Raises
    ------
    ValueError
        They do not fit together, are not given the crisis and without it, or there is no time for
        so many crises.
    """
    years = crisis.basis.years
    share = crises * years
    if not 0 <= share <= 1:
        raise ValueError(f"{crises:g} crises a year of {years:g} years each do not fit into a year")
    if crisis.policies != quiet.policies or crisis.cost.shape != quiet.cost.shape:
        raise ValueError("times with and without the crisis need the same policies and replicates")
    kinds = crisis.basis.kind, quiet.basis.kind
    if kinds != ("given the crisis", "without the crisis") or years != quiet.basis.years:
        raise ValueError("needs one basis given the crisis, and one without it, of the same days")
    return replace(
        crisis,
        cost=(share * crisis.cost + (1 - share) * quiet.cost) / years,
        effect=(share * crisis.effect + (1 - share) * quiet.effect) / years,
        basis=crisis.basis.per_year(crises),
    )


def frontier(policies: Sequence[str], cost: Numbers, effect: Numbers) -> list[Option]:
    """Find which policies no other, and no mix of two others, makes needless. (P,) each.

    Sorted by effect, then cost. Of policies alike in both all stand where the first does.
    """
    order = np.lexsort((cost, effect)).tolist()
    efficient: list[int] = []
    extended: set[int] = set()
    for p in order:
        if _dominated(p, cost, effect) or (efficient and _same(p, efficient[-1], cost, effect)):
            continue
        while len(efficient) > 1 and _slope(efficient[-2:], cost, effect) >= _slope(
            [efficient[-1], p], cost, effect
        ):
            extended.add(efficient.pop())
        efficient.append(p)
    below = dict(zip(efficient[1:], efficient, strict=False))
    options = []
    for p in order:
        twin = next((e for e in efficient if _same(p, e, cost, effect)), None)
        gone = any(_same(p, e, cost, effect) for e in extended)
        standing: Standing = (
            "efficient" if twin is not None else "extendedly dominated" if gone else "dominated"
        )
        under = None if twin is None else below.get(twin)
        ratio = None if under is None else _slope([under, p], cost, effect)
        against = None if under is None else policies[under]
        options.append(
            Option(policies[p], cost[p].item(), effect[p].item(), standing, ratio, against)
        )
    return options


def _dominated(p: int, cost: Numbers, effect: Numbers) -> bool:
    no_worse = (cost <= cost[p]) & (effect >= effect[p])
    return bool((no_worse & ((cost < cost[p]) | (effect > effect[p]))).any())


def _same(one: int, other: int, cost: Numbers, effect: Numbers) -> bool:
    return bool(cost[one] == cost[other] and effect[one] == effect[other])


def _slope(pair: Sequence[int], cost: Numbers, effect: Numbers) -> float:
    lower, upper = pair
    return float((cost[upper] - cost[lower]) / (effect[upper] - effect[lower]))
