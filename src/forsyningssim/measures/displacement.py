"""Planned care that gives way to those admitted for want of medicine."""

from __future__ import annotations

import numpy as np

from forsyningssim.data.norway import HEALTH_REGIONS
from forsyningssim.measures.finished import Finished
from forsyningssim.measures.harm import expected_events
from forsyningssim.measures.measure import Measure, Value
from forsyningssim.units import Rates


def extra_beds(finished: Finished) -> Rates:
    """Give the beds that the extra admissions take, by health region and day. (R, days).

    A stay of 5.2 days takes a bed for five days and a fifth of one on the sixth.
    """
    admitted = expected_events(finished, "admission")
    groups = finished.catalogue.groups
    stays = [group.spec.harm.length_of_stay_days if group.spec.harm else 0 for group in groups]
    beds = np.zeros(admitted.shape[1:])
    for stay in sorted(set(stays)):
        entering = admitted[np.array(stays) == stay].sum(axis=0)
        occupied = np.minimum(1, stay - np.arange(np.ceil(stay)))
        for region, row in enumerate(entering):
            if row.any():
                beds[region] += np.convolve(row, occupied)[: len(row)]
    return beds


def bed_days_displaced(finished: Finished) -> Value:
    """Give the bed-days by which the extra patients exceed the beds that stand free."""
    free = np.full((len(HEALTH_REGIONS), 1), np.inf)
    for name, region in finished.hospitals.items():
        spare = max(0.0, region.highest_occupancy - region.occupancy)
        free[HEALTH_REGIONS.index(name)] = region.beds * spare
    above = np.maximum(extra_beds(finished) - free, 0).sum(axis=1)
    by_name = {
        name: above[HEALTH_REGIONS.index(name)].item() for name in sorted(finished.hospitals)
    }
    return Value(above.sum().item(), by_name=by_name)


MEASURE = Measure(
    "bed_days_displaced",
    "bed-days",
    "less",
    "Bed-days of extra patients above the beds that stand free in their health region, which are"
    " those between the usual and the highest occupancy: planned care that gives way.",
    bed_days_displaced,
)
