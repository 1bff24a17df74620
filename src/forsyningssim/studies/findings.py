"""All that a finished study shows, measure by measure, as one frozen result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from forsyningssim.analysis.compare import Comparison
from forsyningssim.analysis.discovery import Box
from forsyningssim.analysis.economics import CostEffect
from forsyningssim.analysis.information import Information
from forsyningssim.analysis.inputs import Input
from forsyningssim.analysis.intervals import Interval
from forsyningssim.analysis.regret import Regret
from forsyningssim.analysis.selection import Selection
from forsyningssim.analysis.sensitivity import Bar
from forsyningssim.measures.measure import Direction, Numbers
from forsyningssim.spec import Text
from forsyningssim.studies.costed import Costed

LEAST_FUTURES: Final = 8
"""Fewer futures do not tell one input from another."""
WORST: Final = 0.05
"""The tail: this share of replicates."""


@dataclass(frozen=True)
class Tail:
    """How a measure is spread over replicates of the scenario as written."""

    mean: Interval
    quantiles: Mapping[float, Interval]
    worst: Interval | None
    """Mean of the worst twentieth (CVaR); none for a measure of which neither way is better."""


@dataclass(frozen=True)
class Exceeded:
    """How often a measure lies above the value that the scenario names."""

    threshold: float
    as_written: Interval
    over_futures: Interval | None


@dataclass(frozen=True)
class Sampled:
    """What futures say by one measure, of those futures in which it can be told of every policy."""

    inputs: tuple[Input, ...]
    values: Numbers
    """Of each input in each future. (F, D)."""
    outcomes: Numbers
    """Replicates in one order for all. (P, F, R)."""
    hangs_on: Mapping[str, tuple[Bar, ...]]
    """Policy to what its difference from the reference hangs on, and the reference to what its own
    outcome does; the longest bar first."""
    regrets: tuple[Regret, ...] = ()
    """The least maximum first; none for one policy, or where neither way is better."""
    knowing_all: Interval | None = None
    """What it is worth to know every input before choosing (EVPI), in the measure's unit."""
    knowing: tuple[Information, ...] = ()
    """What it is worth to know each input alone (EVPPI); what to find out first comes first."""
    helps: Mapping[str, Box] = field(default_factory=dict)
    """Policy to the futures in which it does better than the reference."""
    fails: Mapping[str, Box] = field(default_factory=dict)
    """Policy to the futures in which the mean lies beyond the value that the scenario names."""

    @property
    def never_best(self) -> tuple[str, ...]:
        """Name the policies that some other beats in every future."""
        return tuple(sorted(each.policy for each in self.regrets if each.never_best))


@dataclass(frozen=True)
class ByMeasure:
    """All that a study shows by one measure."""

    measure: str
    direction: Direction
    against: Mapping[str, Comparison]
    """Each other policy compared with the reference."""
    pairs: Mapping[tuple[str, str], Comparison]
    """All pairs (a, b) as ``b`` less ``a``."""
    tails: Mapping[str, Tail]
    exceeded: Mapping[str, Exceeded]
    """Empty if the scenario names no value for this measure."""
    best: Selection | None
    """Who wins procedure KN on the replicates that were run; its numbers are places in
    :attr:`Findings.policies`."""
    sampled: Sampled | None


@dataclass(frozen=True)
class Worth:
    """Net benefit in NOK by the price that the scenario puts on a measure."""

    worth_nok: float
    """NOK for each unit."""
    knowing_all: Interval
    """NOK, on the basis of the study."""
    knowing: tuple[Information, ...]


@dataclass(frozen=True)
class Findings:
    """What a finished study shows."""

    policies: tuple[str, ...]
    reference: str
    """What the others are compared with: ``none`` where it was studied."""
    by_measure: Mapping[str, ByMeasure]
    costed: Costed
    """What policies cost: by payer, for each unit of effect, per year; each with its basis."""
    cost_effect: Mapping[str, CostEffect]
    """Measure to costs and effects; effect is the measure with the sign that makes more better."""
    worth: Mapping[str, Worth]
    """Measure to what information is worth in NOK, where the scenario gives its price."""
    left_out: tuple[Text, ...]
    """What cannot be told, and why."""
