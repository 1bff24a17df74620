"""Harm: expected events among those who went without. Computed after the run; never feeds back.

Every harm becomes a number of extra events per *harmful day*: a day of an untreated spell after
its days of grace. A hazard ratio gives ``base rate × φ(HR − 1)`` a day. An odds ratio belongs to
a whole episode; its extra risk is spread evenly over the days of the course after the grace, so
that an episode never treated bears all of it and one treated late bears its part. φ (confounding)
is the share of an observed excess that is causal; with φ = 0 there is no harm.

A day on a substitute counts as its *harm factor* of a day without, and has no grace.
"""

from __future__ import annotations

import numpy as np

from forsyningssim.data.norway import HEALTH_REGIONS
from forsyningssim.measures.finished import Finished, Integers, once, once_for_all
from forsyningssim.patients.layout import SUBSTITUTE_DAYS
from forsyningssim.patients.need import Acute, Chronic, Course, Group, Outcome
from forsyningssim.units import DAYS_PER_YEAR, Rates


def extra_risk(outcome: Outcome, confounding: float) -> float:
    """Give the causal part of the extra risk of an episode that is never treated.

    With p the base risk and OR the odds ratio, discounted to 1 + φ(OR − 1), the risk becomes
    OR p / (1 − p + OR p).
    """
    ratio, base = 1 + confounding * (outcome.odds_ratio - 1), outcome.base_risk
    return ratio * base / (1 - base + ratio * base) - base


def daily_excess(outcome: Outcome, group: Group, confounding: float, grace: int) -> float:
    """Give the extra events expected per harmful day."""
    hazard = outcome.base_rate_per_year * confounding * (outcome.hazard_ratio - 1) / DAYS_PER_YEAR
    harmful = course_days(group) - grace
    return hazard + (extra_risk(outcome, confounding) / harmful if harmful > 0 else 0.0)


def course_days(group: Group) -> float:
    """Days of treatment in one episode, stay, cycle or refill of the group."""
    need = group.need
    if isinstance(need, Acute):
        return need.course_days
    if isinstance(need, Course):
        return need.cycle_days
    return need.days_per_ask if isinstance(need, Chronic) else need.course_days.mean()


@once_for_all
def harmful_days(finished: Finished) -> Integers:
    """Count treatments on a harmful day, by group, health region and day. (G, R, days).

    Where nothing is known of the harm of going without, no day is harmful.
    """
    spells, groups = finished.spells, finished.catalogue.groups
    dates = finished.days.measured + 1
    shape = (len(groups), len(HEALTH_REGIONS), dates)
    turns = np.zeros(shape, np.int64)  # one more from the first harmful day on, one less after
    regions = finished.places.region
    bounds = np.searchsorted(spells.group, np.arange(len(groups) + 1))
    for g, group in enumerate(groups):
        if group.spec.harm is None or bounds[g] == bounds[g + 1]:
            continue
        here = slice(bounds[g], bounds[g + 1])
        start, length = spells.start[here], spells.length[here]
        if isinstance(group.spec.need, Acute):
            length = np.minimum(length, int(np.ceil(course_days(group.spec))))
        some = length > group.spec.harm.grace_days
        if not some.any():
            continue
        began = regions[spells.place[here]][some] * dates + start[some]
        harmful, over = began + group.spec.harm.grace_days, began + length[some]
        turns[g].ravel()[:] = np.bincount(harmful, minlength=turns[g].size)
        turns[g].ravel()[:] -= np.bincount(over, minlength=turns[g].size)
        turns[g] = finished.weight[g] * turns[g].cumsum(axis=1)
    running: Integers = turns[:, :, :-1]
    return running


@once_for_all
def substitute_days(finished: Finished) -> Rates:
    """Give days on a substitute times harm factor, by group, health region and day. (G, R, days).

    The days of one substitute are entered on the day they begin; over the regions they are spread
    as the group's total is.
    """
    groups, places = finished.catalogue.groups, finished.places
    factor = np.array([_harm_factor(group.spec) for group in groups]) * finished.weight
    by_day = finished.by_day[SUBSTITUTE_DAYS, :, finished.days.warm_up :]
    belongs = places.region[:, np.newaxis] == np.arange(len(HEALTH_REGIONS))
    by_region = finished.by_place[SUBSTITUTE_DAYS] @ belongs
    share = by_region / np.maximum(by_region.sum(axis=1, keepdims=True), 1)
    spread = np.zeros((*share.shape, by_day.shape[1]))
    for g in np.flatnonzero(by_region.any(axis=1)).tolist():
        spread[g] = share[g, :, np.newaxis] * (factor[g] * by_day[g])
    return spread


def _harm_factor(group: Group) -> float:
    """Mean harm factor of the substitutes, as likely as each is when they are tried in turn."""
    harm, reached, left = 0.0, 0.0, 1.0
    for substitute in group.substitutes:
        chosen = left * substitute.probability
        harm, reached, left = (
            harm + chosen * substitute.harm_factor,
            reached + chosen,
            left - chosen,
        )
    return harm / reached if reached else 0.0


@once
def expected_events(finished: Finished, kind: str) -> Rates:
    """Give expected extra events of a kind by group, health region and day. (G, R, days).

    ``kind`` is a field of :class:`~forsyningssim.patients.need.Harm`: ``admission`` or ``death``.
    """
    groups = [group.spec for group in finished.catalogue.groups]
    without, with_substitute = np.zeros(len(groups)), np.zeros(len(groups))
    for g, group in enumerate(groups):
        outcome = getattr(group.harm, kind, None)
        if outcome is not None and group.harm is not None:
            phi, grace = finished.confounding, group.harm.grace_days
            without[g] = daily_excess(outcome, group, phi, grace)
            with_substitute[g] = daily_excess(outcome, group, phi, 0)
    harmed = np.flatnonzero(without + with_substitute)
    days, on_substitute = harmful_days(finished), substitute_days(finished)
    events = np.zeros(days.shape)
    some = np.any(days, axis=(1, 2)) | np.any(on_substitute, axis=(1, 2))
    for g in harmed[some[harmed]].tolist():
        events[g] = days[g] * without[g] + on_substitute[g] * with_substitute[g]
    return events
