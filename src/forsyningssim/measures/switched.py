"""First asks that were solved in another way than asked for."""

from __future__ import annotations

from typing import Final

import numpy as np

from forsyningssim.measures.finished import Finished
from forsyningssim.measures.measure import Measure, Value
from forsyningssim.patients.layout import OTHER_OUTLET, OTHER_PRODUCT, SUBSTITUTED
from forsyningssim.words import say

_WAYS: Final = {
    "other_product": OTHER_PRODUCT,
    "other_outlet": OTHER_OUTLET,
    "substitute": SUBSTITUTED,
}


def switched(finished: Finished) -> Value:
    """Count the first asks met by another product, another outlet or a substitute."""
    ways = {name: finished.counted(tally) for name, tally in _WAYS.items()}
    by_group = np.sum(list(ways.values()), axis=0)
    by_place = np.sum([finished.placed(tally) for tally in _WAYS.values()], axis=0)
    by_name = {name: counted.sum().item() for name, counted in ways.items()}
    return Value(by_group.sum().item(), by_group, by_place, by_name=by_name, adds_up=True)


MEASURE = Measure(
    "switched",
    say("First asks met in another way", "Første forespørsler dekket på annet vis"),
    "first asks",
    "less",
    say(
        "First asks met the same day, but by another product of the substance, at another "
        "outlet, or by a substitute.",
        "Første forespørsler dekket samme dag, men med et annet produkt av samme virkestoff, "
        "på et annet utsalg eller med en erstatning.",
    ),
    switched,
)
