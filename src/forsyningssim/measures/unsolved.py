"""First asks for which nobody found a way that day."""

from __future__ import annotations

from forsyningssim.measures.finished import Finished
from forsyningssim.measures.measure import Measure, Value, share
from forsyningssim.patients.layout import ASKS, UNSOLVED
from forsyningssim.words import say


def unsolved_at_first_attempt(finished: Finished) -> Value:
    """Give the share of first asks that ended the day with no medicine at all."""
    return share(finished.counted(UNSOLVED), finished.counted(ASKS))


MEASURE = Measure(
    "unsolved_at_first_attempt",
    say("Share of first asks that found nothing", "Andel første forespørsler som ikke ga noe"),
    "share of first asks",
    "less",
    say(
        "First asks that found neither the own product, another product, another outlet nor a"
        " substitute that day, over all first asks. Most of them are solved later.",
        "Første forespørsler som samme dag verken ga eget produkt, et annet produkt, et annet"
        " utsalg eller en erstatning, delt på alle første forespørsler. De fleste løses "
        "senere.",
    ),
    unsolved_at_first_attempt,
)
