"""Where those admitted for want of medicine lie, and what planned care gives way to them."""

from __future__ import annotations

import numpy as np

from forsyningssim.data.norway import HEALTH_REGIONS
from forsyningssim.measures.discount import present
from forsyningssim.measures.finished import Finished, once
from forsyningssim.measures.harm import expected_events
from forsyningssim.measures.measure import Measure, Value
from forsyningssim.units import Rates
from forsyningssim.words import say


@once
def extra_beds(finished: Finished) -> Rates:
    """Give the beds that the extra admissions take, by health region and day. (R, days).

    A stay of 5.2 days takes a bed for five days and a fifth of one on the sixth.
    """
    return _beds(finished, np.ones(len(finished.catalogue.groups)))


@once
def buffered_beds(finished: Finished) -> Rates:
    """Give those of them that stand in acute municipal care, by health region and day. (R, days).

    It takes the patients it can treat, first of all, for as long as it has a place free.
    """
    harms = [group.spec.harm for group in finished.catalogue.groups]
    suited = np.array([harm.acute_care if harm else 0.0 for harm in harms])
    free = np.zeros((len(HEALTH_REGIONS), 1))
    for name, region in finished.hospitals.items():
        spare = region.acute_places * (1 - region.acute_occupancy)
        free[HEALTH_REGIONS.index(name)] = spare
    taken: Rates = np.minimum(_beds(finished, suited), free)
    return taken


def _beds(finished: Finished, counted: Rates) -> Rates:
    """Give the beds that the counted share of each group's admissions takes. (G,) to (R, days)."""
    admitted = expected_events(finished, "admission")
    stays: dict[float, list[int]] = {}
    for g, group in enumerate(finished.catalogue.groups):
        if group.spec.harm is not None and admitted[g].any():
            stays.setdefault(group.spec.harm.length_of_stay_days, []).append(g)
    beds = np.zeros(admitted.shape[1:])
    for stay, harmed in sorted(stays.items()):
        entering = (admitted[harmed] * counted[harmed, np.newaxis, np.newaxis]).sum(axis=0)
        occupied = np.minimum(1, stay - np.arange(np.ceil(stay)))
        for region, row in enumerate(entering):
            if row.any():
                beds[region] += np.convolve(row, occupied)[: len(row)]
    return beds


@once
def displaced_beds(finished: Finished) -> Rates:
    """Give the beds by which extra patients exceed those that stand free. (R, days)."""
    free = np.full((len(HEALTH_REGIONS), 1), np.inf)
    for name, region in finished.hospitals.items():
        spare = max(0.0, region.highest_occupancy - region.occupancy)
        free[HEALTH_REGIONS.index(name)] = region.beds * spare
    in_hospital = extra_beds(finished) - buffered_beds(finished)
    displaced: Rates = np.maximum(in_hospital - free, 0)
    return displaced


def bed_days_displaced(finished: Finished) -> Value:
    """Give the bed-days by which the extra patients exceed the beds that stand free."""
    return _by_region(finished, displaced_beds(finished))


def bed_days_buffered(finished: Finished) -> Value:
    """Give the bed-days of extra patients that acute municipal care keeps out of hospitals."""
    return _by_region(finished, buffered_beds(finished))


def _by_region(finished: Finished, beds: Rates) -> Value:
    days = beds.sum(axis=1)
    by_name = {name: days[HEALTH_REGIONS.index(name)].item() for name in sorted(finished.hospitals)}
    return Value(days.sum().item(), by_name=by_name, present=present(finished, beds))


DISPLACED = Measure(
    "bed_days_displaced",
    say("Bed-days of planned care that gave way", "Liggedøgn planlagt behandling måtte vike"),
    "bed-days",
    "less",
    say(
        "Bed-days of extra patients in hospital above the beds that stand free in their "
        "health region, which are those between the usual and the highest occupancy: planned "
        "care that gives way.",
        "Liggedøgn for ekstra pasienter på sykehus utover sengene som står ledige i "
        "helseregionen, altså dem mellom vanlig og høyeste belegg: planlagt behandling som må"
        " vike.",
    ),
    bed_days_displaced,
)
BUFFERED = Measure(
    "bed_days_buffered",
    say("Bed-days taken by acute municipal care", "Liggedøgn ved kommunal akuttplass"),
    "bed-days",
    "neither",
    say(
        "Bed-days of extra patients in acute municipal care, which takes those it can treat "
        "before any hospital does, as long as it has a place free.",
        "Liggedøgn for ekstra pasienter på kommunale akuttplasser, som tar dem de kan "
        "behandle før noe sykehus gjør det, så lenge det er plass.",
    ),
    bed_days_buffered,
)
MEASURES = (DISPLACED, BUFFERED)
