"""Untreated days, weighted by how severe it is to go without."""

from __future__ import annotations

import numpy as np

from forsyningssim.measures.discount import present
from forsyningssim.measures.finished import Finished
from forsyningssim.measures.measure import Measure, Value, of_groups
from forsyningssim.units import Rates
from forsyningssim.words import say


def weighted_days(finished: Finished) -> Rates:
    """Weigh each untreated day by the severity class of its group. (G, days)."""
    classes = [group.spec.severity for group in finished.catalogue.groups]
    weights = np.array([finished.severity_weights[severity] for severity in classes], float)
    days: Rates = finished.untreated * (finished.weight * weights)[:, np.newaxis]
    return days


def severity_weighted_untreated_days(finished: Finished) -> Value:
    """Add up the weighted days."""
    days = weighted_days(finished)
    return of_groups(days.sum(axis=1), present=present(finished, days))


MEASURE = Measure(
    "severity_weighted_untreated_days",
    say("Days without medicine, weighted by severity", "Dager uten medisin, vektet etter alvor"),
    "weighted patient-days",
    "less",
    say(
        "Untreated patient-days, each times the scenario's `severity_weights` for the class "
        "of its group; class 1 is the most severe.",
        "Pasientdager uten medisin, hver ganget med scenarioets `severity_weights` for "
        "gruppens alvorsklasse. Klasse 1 er den mest alvorlige.",
    ),
    severity_weighted_untreated_days,
)
