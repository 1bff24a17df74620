"""Broad-spectrum antibiotics that a shortage of narrow ones caused."""

from __future__ import annotations

from forsyningssim.measures.finished import Finished
from forsyningssim.measures.measure import Measure, Value, of_groups
from forsyningssim.patients.layout import BROAD_DAYS
from forsyningssim.words import say


def broad_spectrum_days(finished: Finished) -> Value:
    """Count the treatment days with a broad-spectrum substitute."""
    return of_groups(finished.counted(BROAD_DAYS), finished.placed(BROAD_DAYS))


MEASURE = Measure(
    "broad_spectrum_days",
    say(
        "Days on a broad-spectrum antibiotic instead",
        "Dager på bredspektret antibiotikum i stedet",
    ),
    "treatment days",
    "less",
    say(
        "Days of treatment with a broad-spectrum antibiotic that stood in for a narrow one.",
        "Dager med et bredspektret antibiotikum i stedet for et smalspektret.",
    ),
    broad_spectrum_days,
)
