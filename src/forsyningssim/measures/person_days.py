"""What every day of every treatment was: treated, on a substitute, or without."""

from __future__ import annotations

import numpy as np

from forsyningssim.measures.finished import Finished
from forsyningssim.patients.layout import OWN_DAYS, SUBSTITUTE_DAYS

_STANDING = ("chronic", "course")  # needs whose rows are in treatment on every day of a run


def person_days(finished: Finished) -> dict[str, int]:
    """Add up the person-days of the measured days.

    ``total`` is counted apart from the rest wherever the cohort tells it: a row that is in
    treatment from the first day is there every day. Episodes and stays bring their own days. So
    ``treated`` + ``on_substitute`` + ``without`` = ``total`` is a law that a run may break.
    """
    treated, substitute = finished.counted(OWN_DAYS), finished.counted(SUBSTITUTE_DAYS)
    without = finished.untreated.sum(axis=1) * finished.weight
    standing = np.isin([group.spec.need.kind for group in finished.catalogue.groups], _STANDING)
    known = finished.rows.sum(axis=1) * finished.weight * finished.days.measured
    total = np.where(standing, known, treated + substitute + without)
    return {
        "treated": int(treated.sum()),
        "on_substitute": int(substitute.sum()),
        "without": int(without.sum()),
        "total": int(total.sum()),
    }
