"""First asks that met an empty shelf."""

from __future__ import annotations

from forsyningssim.measures.finished import Finished
from forsyningssim.measures.measure import Measure, Value, share
from forsyningssim.patients.layout import ASKS, FILLED
from forsyningssim.words import say


def unfilled_at_first_attempt(finished: Finished) -> Value:
    """Give the share of first asks that the own outlet could not fill with the own product."""
    asks = finished.counted(ASKS)
    return share(asks - finished.counted(FILLED), asks)


MEASURE = Measure(
    "unfilled_at_first_attempt",
    say(
        "Share of first asks not filled as usual",
        "Andel første forespørsler som ikke ble dekket som vanlig",
    ),
    "share of first asks",
    "less",
    say(
        "First asks not filled from the own product at the own outlet that day, over all "
        "first asks. An inpatient asks anew every day.",
        "Første forespørsler som ikke ble dekket med eget produkt på eget utsalg samme dag, "
        "delt på alle første forespørsler. En innlagt pasient spør på nytt hver dag.",
    ),
    unfilled_at_first_attempt,
)
