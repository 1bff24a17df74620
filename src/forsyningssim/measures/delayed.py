"""People who came in vain and had to come back, but never stood without."""

from __future__ import annotations

from forsyningssim.measures.finished import Finished
from forsyningssim.measures.measure import Measure, Value, of_groups
from forsyningssim.patients.layout import IN_TIME
from forsyningssim.words import say


def delayed(finished: Finished) -> Value:
    """Count the asks filled on a later day, before the medicine at home ran out."""
    return of_groups(finished.counted(IN_TIME), finished.placed(IN_TIME))


MEASURE = Measure(
    "delayed",
    say("Asks filled late, in time", "Forespørsler dekket sent, men i tide"),
    "asks",
    "less",
    say(
        "Asks filled on a later day than the first attempt, before the medicine at home ran out.",
        "Forespørsler dekket en senere dag enn første forsøk, før medisinen hjemme tok slutt.",
    ),
    delayed,
)
