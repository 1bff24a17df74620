"""Who bears it: untreated days by municipality, centrality and age, and how unevenly."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

import numpy as np

from forsyningssim.data.norway import AGE_BANDS
from forsyningssim.measures.finished import Finished, once_for_all
from forsyningssim.measures.harm import course_days
from forsyningssim.measures.measure import Measure, Numbers, Value, divided
from forsyningssim.patients.layout import ASKS, OWN_DAYS, SUBSTITUTE_DAYS, UNTREATED_DAYS
from forsyningssim.patients.places import CENTRALITY
from forsyningssim.words import say


@once_for_all
def treatments(finished: Finished) -> Numbers:
    """Count treatments in the measured days, by group and place. (G, M).

    Rows in treatment from the first day, acute episodes by their first ask, and stays in hospital
    by their person-days over the mean length of a stay.
    """
    groups = finished.catalogue.groups
    kinds = np.array([group.spec.need.kind for group in groups])[:, np.newaxis]
    days = sum(finished.by_place[tally] for tally in (OWN_DAYS, SUBSTITUTE_DAYS, UNTREATED_DAYS))
    stays = days / np.array([course_days(group.spec) for group in groups])[:, np.newaxis]
    episodes = np.where(kinds == "acute", finished.by_place[ASKS], stays)
    rows = np.where(np.isin(kinds, ("chronic", "course")), finished.rows, episodes)
    counted: Numbers = rows * finished.weight[:, np.newaxis]
    return counted


def untreated_days_per_1000(finished: Finished) -> Value:
    """Give untreated days per 1,000 treatments, by group, centrality and age."""
    untreated, rows = finished.placed(UNTREATED_DAYS), treatments(finished)
    names = {f"centrality {name}": rate for name, rate in _by_centrality(finished).items()}
    names |= {f"age {band}": rate for band, rate in _by_age(finished).items()}
    by_group = 1000 * divided(untreated.sum(axis=1), rows.sum(axis=1))
    total = 1000 * untreated.sum() / rows.sum() if rows.sum() else None
    return Value(total, by_group, by_municipality=by_municipality(finished), by_name=names)


@once_for_all
def by_municipality(finished: Finished) -> Numbers:
    """Give untreated days per 1,000 treatments by place; not a number where nobody is. (M,)."""
    untreated = finished.placed(UNTREATED_DAYS).sum(axis=0)
    return 1000 * divided(untreated, treatments(finished).sum(axis=0))


def _by_centrality(finished: Finished) -> dict[str, float]:
    untreated = finished.placed(UNTREATED_DAYS).sum(axis=0)
    rows, classes = treatments(finished).sum(axis=0), finished.places.centrality
    days = np.bincount(classes, untreated, len(CENTRALITY))
    return _rates(CENTRALITY, days, np.bincount(classes, rows, len(CENTRALITY)))


def borne(finished: Finished) -> Numbers:
    """Give days without medicine by group, then by centrality, then by age band. (G + 4 + 6,)."""
    untreated = finished.placed(UNTREATED_DAYS)
    by_group = untreated.sum(axis=1)
    classes = np.bincount(finished.places.centrality, untreated.sum(axis=0), len(CENTRALITY))
    return np.concatenate([by_group, classes, by_group @ _use_by_age(finished)])


def _by_age(finished: Finished) -> dict[str, float]:
    """Spread each group's days and treatments over the ages as its use is spread."""
    use = _use_by_age(finished)
    days = finished.placed(UNTREATED_DAYS).sum(axis=1) @ use
    return _rates(AGE_BANDS, days, treatments(finished).sum(axis=1) @ use)


@once_for_all
def _use_by_age(finished: Finished) -> Numbers:
    """Give the share of each group's use that each age band has. (G, 6)."""
    people = finished.places.population.sum(axis=0)
    alike = dict.fromkeys(AGE_BANDS, 1.0)
    relative = [{**(group.spec.by_age or alike)} for group in finished.catalogue.groups]
    use: Numbers = np.array([ages.get(band, 0.0) for ages in relative for band in AGE_BANDS])
    use = use.reshape(-1, len(AGE_BANDS)) * people
    use /= use.sum(axis=1, keepdims=True)
    return use


def _rates(names: Sequence[str], days: Numbers, rows: Numbers) -> dict[str, float]:
    """Give days per 1,000 rows by name, without names that nobody bears."""
    rates = (1000 * divided(days, rows)).tolist()
    return {name: rate for name, rate in zip(names, rates, strict=True) if not isnan(rate)}


def worst_tenth(finished: Finished) -> Value:
    """Give the rate among the tenth of the population whose municipalities fare worst."""
    rate, people = _inhabited(finished)
    order = np.argsort(-rate, kind="stable")
    before = np.cumsum(people[order]) - people[order]
    counted = np.clip(0.1 * people.sum() - before, 0, people[order])
    return Value((rate[order] @ counted / counted.sum()).item() if len(rate) else None)


def gini(finished: Finished) -> Value:
    """Give the Gini coefficient of the rates of all municipalities, by population."""
    rate, people = _inhabited(finished)
    if not rate.any():
        return Value(None)
    order = np.argsort(rate, kind="stable")
    part, x = people[order] / people.sum(), rate[order]
    below = 2 * np.cumsum(part) - part  # twice the middle of each one's place in the order
    return Value((part * x @ below / (part @ x) - 1).item())


def _inhabited(finished: Finished) -> tuple[Numbers, Numbers]:
    rate = by_municipality(finished)
    known = ~np.isnan(rate)
    return rate[known], finished.places.inhabitants[known].astype(float)


MEASURES = (
    Measure(
        "untreated_days_per_1000",
        say(
            "Days without medicine per 1,000 treatments",
            "Dager uten medisin per 1000 behandlinger",
        ),
        "patient-days per 1,000 treatments",
        "less",
        say(
            "Untreated patient-days per 1,000 treatments: by municipality, by centrality, and by "
            "age under the assumption that all ages of a group fare alike.",
            "Pasientdager uten medisin per 1000 behandlinger: etter kommune, etter sentralitet og"
            " etter alder, under antakelsen om at alle aldre i en gruppe har det likt.",
        ),
        untreated_days_per_1000,
    ),
    Measure(
        "equity_worst_tenth",
        say(
            "Days without medicine per 1,000 treatments, the worst tenth",
            "Dager uten medisin per 1000 behandlinger, den verste tidelen",
        ),
        "patient-days per 1,000 treatments",
        "less",
        say(
            "Untreated days per 1,000 treatments among the tenth of the population whose "
            "municipalities fare worst.",
            "Dager uten medisin per 1000 behandlinger i den tidelen av befolkningen som bor i "
            "kommunene der det står verst til.",
        ),
        worst_tenth,
    ),
    Measure(
        "equity_gini",
        say("Inequality between municipalities (Gini)", "Ulikhet mellom kommuner (Gini)"),
        "0 to 1",
        "less",
        say(
            "Gini coefficient of untreated days per 1,000 treatments over municipalities, "
            "weighted by population: 0 if all fare alike. Empty if nobody goes without.",
            "Gini-koeffisienten for dager uten medisin per 1000 behandlinger mellom kommuner, "
            "vektet etter folketall: 0 om alle har det likt. Tomt om ingen står uten.",
        ),
        gini,
    ),
)
