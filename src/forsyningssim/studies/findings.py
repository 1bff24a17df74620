"""All that a finished study shows, measure by measure: one frozen result, made of every analysis.

The analyses are pure functions of arrays, each in a module of its own. Here they are given a
study's arrays; what cannot be told is left out, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from forsyningssim.analysis.compare import Comparison
from forsyningssim.analysis.discovery import Box, discover
from forsyningssim.analysis.economics import CostEffect
from forsyningssim.analysis.information import Information, information, perfect_information
from forsyningssim.analysis.inputs import Input
from forsyningssim.analysis.intervals import Interval, cvar_interval, quantile_interval, t_interval
from forsyningssim.analysis.regret import Regret, regret
from forsyningssim.analysis.selection import Selection, best_of_stored
from forsyningssim.analysis.sensitivity import Bar, tornado
from forsyningssim.analysis.thresholds import exceedance
from forsyningssim.errors import MissingExtraError
from forsyningssim.measures import MEASURES
from forsyningssim.measures.measure import Direction, Numbers
from forsyningssim.scenario.policies import NONE
from forsyningssim.spec import Text
from forsyningssim.studies.costed import COST, Costed, costed, health_left_out, plane
from forsyningssim.words import say

if TYPE_CHECKING:
    from forsyningssim.studies.study import Study

LEAST_FUTURES: Final = 8
"""Fewer futures do not tell one input from another."""
WORST: Final = 0.05
"""The tail: this share of replicates."""
LEVEL: Final = 0.95
_QUANTILES: Final = (0.05, 0.5, 0.95)


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


def findings(study: Study) -> Findings:
    """Run every analysis that a study's replicates and futures can carry."""
    policies = study.plan.policies
    reference = NONE if NONE in policies else policies[0]
    reasons: list[Text] = list(health_left_out(study))
    found = {
        measure: _by_measure(study, measure, reference, reasons) for measure in study.plan.measures
    }
    planes = {
        measure: plane
        for measure in study.plan.measures
        if (plane := _cost_effect(study, measure, reference)) is not None
    }
    prices = study.plan.file.under().scenario.study.worth_nok
    worth = {
        measure: of_it
        for measure, price in sorted(prices.items())
        if (of_it := _worth(study, measure, price)) is not None
    }
    unique = {reason.en: reason for reason in reasons}
    bill = costed(study, reference)
    return Findings(policies, reference, found, bill, planes, worth, tuple(unique.values()))


def _by_measure(study: Study, measure: str, reference: str, reasons: list[Text]) -> ByMeasure:
    direction, pairs = MEASURES[measure].direction, study.pairs(measure)
    thresholds = study.plan.file.under().scenario.study.thresholds
    others = [policy for policy in study.plan.policies if policy != reference]
    compared = study.against(reference, measure)
    return ByMeasure(
        measure=measure,
        direction=direction,
        against={policy: compared[policy] for policy in others},
        pairs=pairs,
        tails={
            policy: _tail(study.outcomes.of(policy, measure), direction)
            for policy in study.plan.policies
        },
        exceeded={
            policy: _exceeded(study, policy, measure, thresholds[measure])
            for policy in study.plan.policies
            if measure in thresholds
        },
        best=_best(study, measure, reference, direction),
        sampled=_sampled(study, measure, reference, thresholds.get(measure), reasons),
    )


def _tail(values: Numbers, direction: Direction) -> Tail:
    known = values[np.isfinite(values)]
    worst = None if direction == "neither" else cvar_interval(known, WORST, direction=direction)
    at = {share: quantile_interval(known, share) for share in _QUANTILES}
    return Tail(t_interval(known, LEVEL), at, worst)


def _exceeded(study: Study, policy: str, measure: str, threshold: float) -> Exceeded:
    values = study.outcomes.of(policy, measure)
    known = values[np.isfinite(values)]
    over = study.outcomes.over_futures(policy, measure)
    over = over[np.isfinite(over).all(axis=1)]
    nothing = Interval(np.nan, 0.0, 1.0, LEVEL)
    return Exceeded(
        threshold,
        exceedance(known[np.newaxis], threshold) if len(known) else nothing,
        exceedance(over, threshold) if len(over) else None,
    )


def _best(study: Study, measure: str, reference: str, direction: Direction) -> Selection | None:
    """Race the policies on stored replicates; delta is a twentieth of the reference's mean."""
    values = np.stack([study.outcomes.of(p, measure) for p in study.plan.policies], axis=1)
    values = values[np.isfinite(values).all(axis=1)]
    delta = (
        0.05 * abs(float(np.mean(values[:, study.plan.policies.index(reference)])))
        if len(values)
        else 0.0
    )
    if direction == "neither" or values.shape[1] < 2 or len(values) < 2 or not delta:
        return None
    return best_of_stored(values, indifference=delta, direction=direction)


def known_futures(study: Study, measure: str) -> tuple[Numbers, Numbers]:
    """Give inputs (F, D) and outcomes (P, F, R) of futures that tell a measure of every policy."""
    outcomes = study.outcomes
    over = np.stack([outcomes.over_futures(policy, measure) for policy in outcomes.policies])
    known = np.isfinite(over).all(axis=(0, 2))
    return study.drawn[known], over[:, known]


def _sampled(
    study: Study, measure: str, reference: str, threshold: float | None, reasons: list[Text]
) -> Sampled | None:
    if not study.outcomes.futures:
        return None
    values, outcomes = known_futures(study, measure)
    if len(values) < LEAST_FUTURES:
        reasons.append(
            say(
                "{0}: {1} futures in which it can be told of every policy; what it hangs on takes "
                "at least {2}",
                "{0}: {1} framtider der det kan sies om alle tiltak; hva det henger på, krever "
                "minst {2}",
                MEASURES[measure].title, len(values), LEAST_FUTURES,
            )
        )  # fmt: skip
        return None
    policies, inputs, seed = study.plan.policies, study.inputs, study.plan.seed
    at = policies.index(reference)
    means = outcomes.mean(axis=2)
    own = means[at]
    hangs_on = {
        policy: tuple(tornado(inputs, values, means[p] if p == at else means[p] - own, seed))
        for p, policy in enumerate(policies)
    }
    found = Sampled(inputs, values, outcomes, hangs_on)
    direction = MEASURES[measure].direction
    if direction == "neither" or len(policies) < 2:
        return found
    sign = 1 if direction == "more" else -1
    helps = {policy: sign * (means[p] - own) > 0 for p, policy in enumerate(policies) if p != at}
    fails = {
        policy: sign * (means[p] - threshold) < 0
        for p, policy in enumerate(policies)
        if threshold is not None
    }
    return Sampled(
        inputs,
        values,
        outcomes,
        hangs_on,
        regrets=tuple(regret(policies, outcomes, direction)),
        knowing_all=perfect_information(outcomes, direction, seed),
        knowing=tuple(information(inputs, values, outcomes, direction, seed)),
        helps=dict(_boxes(inputs, values, helps, reasons)),
        fails=dict(_boxes(inputs, values, fails, reasons)),
    )


def _boxes(
    inputs: Sequence[Input], values: Numbers, interest: Mapping[str, Numbers], reasons: list[Text]
) -> Iterator[tuple[str, Box]]:
    """Find where each policy does what is of interest; nothing without the extra it takes."""
    try:
        for policy, where in interest.items():
            yield policy, discover(inputs, values, where)
    except MissingExtraError as error:
        reasons.append(
            say(
                "Where a policy helps or fails (PRIM) is left out: {0}",
                "Hvor et tiltak hjelper eller svikter (PRIM), er utelatt: {0}",
                str(error),
            )
        )


def _cost_effect(study: Study, measure: str, reference: str) -> CostEffect | None:
    """Pair cost and effect run by run, over futures where there are any; the reference first."""
    order = (reference, *(p for p in study.plan.policies if p != reference))
    if measure == COST or MEASURES[measure].direction == "neither" or len(order) < 2:
        return None
    return plane(study, measure, order, over=True)


def _gained(measure: str, values: Numbers) -> Numbers:
    return values if MEASURES[measure].direction == "more" else -values


def _worth(study: Study, measure: str, price: float) -> Worth | None:
    """Give what information is worth by net benefit; none with too few futures or one policy."""
    outcomes = study.outcomes
    if len(outcomes.policies) < 2 or MEASURES[measure].direction == "neither":
        return None
    cost, effect = (
        np.stack([outcomes.over_futures(policy, name) for policy in outcomes.policies])
        for name in (COST, measure)
    )
    benefit = price * _gained(measure, effect) - cost
    known = np.isfinite(benefit).all(axis=(0, 2))
    if known.sum() < LEAST_FUTURES:
        return None
    benefit, values, seed = benefit[:, known], study.drawn[known], study.plan.seed
    return Worth(
        price,
        perfect_information(benefit, "more", seed),
        tuple(information(study.inputs, values, benefit, "more", seed)),
    )
