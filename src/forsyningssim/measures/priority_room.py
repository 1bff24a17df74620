"""How long the authority has from its first alert until the most severely ill go without."""

from __future__ import annotations

import numpy as np

from forsyningssim.measures.finished import Finished
from forsyningssim.measures.measure import Measure, Value
from forsyningssim.words import say


def priority_room(finished: Finished) -> Value:
    """Give the fewest days of any medicine from its first alert to the first such patient."""
    catalogue, warm_up = finished.catalogue, finished.days.warm_up
    most_severe = min((group.spec.severity for group in catalogue.groups), default=0)
    room = np.full(len(catalogue.substances), np.nan)
    severest = np.array([g.spec.severity == most_severe for g in catalogue.groups], bool)
    for s, products in enumerate(catalogue.products_of):
        followed = catalogue.groups_of[s] & severest
        if not followed.any():
            continue
        alerts = [day - warm_up for day, who in finished.alerts.items() if who[products].any()]
        if alerts:
            without = finished.untreated[followed, min(alerts) :].any(axis=0)
            room[s] = without.argmax() if without.any() else np.nan
    known = room[~np.isnan(room)]
    return Value(known.min().item() if known.size else None, by_substance=room)


MEASURE = Measure(
    "priority_room",
    say("Days left to set priorities", "Dager igjen til å prioritere"),
    "days",
    "more",
    say(
        "Days from the authority's first alert about a medicine until the first patient of "
        "the most severe class simulated goes without it; the shortest of all medicines. "
        "Empty if that never happens: that is the time in which an order of priority can "
        "still be made.",
        "Dager fra myndighetens første varsel om et legemiddel til den første pasienten i den"
        " mest alvorlige klassen som simuleres, står uten. Det korteste for noe legemiddel. "
        "Tomt om det aldri skjer. Så lang tid er det til å lage en prioritering.",
    ),
    priority_room,
)
