"""Days of cover: how long the stock in Norway would last if nothing more came."""

from __future__ import annotations

import numpy as np

from forsyningssim.measures.finished import Finished, once
from forsyningssim.measures.measure import Measure, Value, divided
from forsyningssim.units import Rates
from forsyningssim.words import say


def days_of_cover(finished: Finished) -> Rates:
    """Give stock in Norway over normal use, by substance and measured day. (S, days)."""
    return cover_from_the_start(finished)[:, finished.days.warm_up :]


@once
def cover_from_the_start(finished: Finished) -> Rates:
    """Give stock in Norway over normal use, by substance and day, the warm-up's too. (S, T).

    Products of a substance are added up by the days of treatment in a pack.
    """
    catalogue = finished.catalogue
    length = [finished.products[name].treatment_days_per_pack for name in catalogue.products]
    treatment_days = catalogue.products_of * np.array(length)
    stock = finished.books.in_norway
    use = (treatment_days @ finished.normal_use)[:, np.newaxis]
    held = treatment_days @ stock.T
    return divided(held, np.broadcast_to(use, held.shape))


def lowest_cover(finished: Finished) -> Value:
    """Give the lowest cover of any medicine on any day."""
    lowest = days_of_cover(finished).min(axis=1)
    known = lowest[~np.isnan(lowest)]
    return Value(known.min().item() if known.size else None, by_substance=lowest)


MEASURE = Measure(
    "lowest_cover",
    say(
        "Lowest stock in Norway, in days of normal use",
        "Laveste lager i Norge, i dager med vanlig bruk",
    ),
    "days",
    "more",
    say(
        "Packs in Norway (wholesale, outlets and the national stock) over normal daily use, "
        "on the worst day; of all medicines the lowest.",
        "Pakninger i Norge (grossister, utsalg og det nasjonale lageret) delt på vanlig "
        "dagsforbruk, på den verste dagen. Det laveste for noe legemiddel.",
    ),
    lowest_cover,
)
