"""How many ever went without."""

from __future__ import annotations

from forsyningssim.measures.finished import Finished
from forsyningssim.measures.gaps import rows_with_gap_over
from forsyningssim.measures.measure import Measure, Value
from forsyningssim.words import say


def patients_affected(finished: Finished) -> Value:
    """Count the treatments with at least one untreated day."""
    return rows_with_gap_over(finished, 0)


MEASURE = Measure(
    "patients_affected",
    say("Treatments that went without", "Behandlinger som ble stående uten"),
    "treatments",
    "less",
    say(
        "Treatments with at least one untreated day. One person may have several treatments.",
        "Behandlinger med minst én dag uten medisin. Én person kan ha flere behandlinger.",
    ),
    patients_affected,
)
