"""Every analysis that the runs of a finished study can carry, measure by measure.

The analyses are pure functions of arrays, each in a module of its own. Here they are given a
study's arrays; what cannot be told is left out, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from forsyningssim.analysis.discovery import Box, discover
from forsyningssim.analysis.economics import CostEffect
from forsyningssim.analysis.information import information, perfect_information
from forsyningssim.analysis.inputs import Input
from forsyningssim.analysis.intervals import (
    LEVEL,
    Interval,
    cvar_interval,
    quantile_interval,
    t_interval,
)
from forsyningssim.analysis.regret import regret
from forsyningssim.analysis.selection import Selection, best_of_stored
from forsyningssim.analysis.sensitivity import tornado
from forsyningssim.analysis.thresholds import exceedance
from forsyningssim.errors import MissingExtraError
from forsyningssim.measures import MEASURES
from forsyningssim.measures.measure import Direction, Numbers
from forsyningssim.scenario.policies import NONE
from forsyningssim.spec import Text
from forsyningssim.studies.costed import COST, costed, health_left_out, plane
from forsyningssim.studies.findings import (
    LEAST_FUTURES,
    WORST,
    ByMeasure,
    Exceeded,
    Findings,
    Sampled,
    Tail,
    Worth,
)
from forsyningssim.words import say

if TYPE_CHECKING:
    from forsyningssim.studies.study import Study

_QUANTILES: Final = (0.05, 0.5, 0.95)


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
