"""Untreated patient-days: the measure that all others lean on."""

from __future__ import annotations

import numpy as np

from forsyningssim.measures.discount import present
from forsyningssim.measures.finished import Finished
from forsyningssim.measures.measure import Measure, Value, of_groups
from forsyningssim.patients.layout import UNTREATED_DAYS
from forsyningssim.words import say


def untreated_patient_days(finished: Finished) -> Value:
    """Count the days on which somebody had neither the medicine nor a substitute."""
    by_group = finished.untreated.sum(axis=1) * finished.weight
    later = present(finished, finished.untreated * finished.weight[:, np.newaxis])
    return of_groups(by_group, finished.placed(UNTREATED_DAYS), later)


MEASURE = Measure(
    "untreated_patient_days",
    say("Days without medicine", "Dager uten medisin"),
    "patient-days",
    "less",
    say(
        "Days at whose end, after dispensing, a patient in need had neither the medicine nor "
        "a substitute. An acute episode that is never treated counts all days of its course.",
        "Dager der en pasient som trengte det, ved dagens slutt verken hadde legemidlet eller"
        " en erstatning. En akutt episode som aldri blir behandlet, teller alle dagene i "
        "kuren.",
    ),
    untreated_patient_days,
)
