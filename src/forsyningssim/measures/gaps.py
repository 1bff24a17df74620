"""How long people went without: gaps over 1, 7 and 30 days, and the whole distribution."""

from __future__ import annotations

from functools import partial

import numpy as np

from forsyningssim.measures.finished import Finished, Integers, rows_longer_than
from forsyningssim.measures.measure import Measure, Value, of_groups
from forsyningssim.words import say


def rows_with_gap_over(finished: Finished, days: int) -> Value:
    """Count the treatments whose longest untreated spell was longer than ``days``."""
    by_place = rows_longer_than(finished, days) * finished.weight[:, np.newaxis]
    return of_groups(by_place.sum(axis=1), by_place)


def distribution(finished: Finished) -> Integers:
    """Count the treatments by the days of their longest spell; entry 0 is empty. (longest + 1,)."""
    rows = finished.spells.rows
    return np.bincount(rows.longest, finished.weight[rows.group]).astype(np.int64)


MEASURES = tuple(
    Measure(
        f"patients_gap_over_{days}_days",
        say(
            f"Treatments without for more than {days} day{'s' * (days > 1)} on end",
            f"Behandlinger uten i mer enn {days} dag{'er' * (days > 1)} i strekk",
        ),
        "treatments",
        "less",
        say(
            f"Treatments that were without for more than {days} day{'s' * (days > 1)} on end.",
            f"Behandlinger som sto uten i mer enn {days} dag{'er' * (days > 1)} i strekk.",
        ),
        partial(rows_with_gap_over, days=days),
    )
    for days in (1, 7, 30)
)
