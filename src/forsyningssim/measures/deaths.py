"""Deaths that treatment would have prevented."""

from __future__ import annotations

from forsyningssim.measures.discount import present
from forsyningssim.measures.finished import Finished
from forsyningssim.measures.harm import expected_events
from forsyningssim.measures.measure import Measure, Value, of_groups
from forsyningssim.words import say


def excess_deaths(finished: Finished) -> Value:
    """Give the expected number of extra deaths."""
    events = expected_events(finished, "death")
    return of_groups(events.sum(axis=(1, 2)), present=present(finished, events))


MEASURE = Measure(
    "excess_deaths",
    say("Extra deaths", "Ekstra dødsfall"),
    "expected deaths",
    "less",
    say(
        "Expected extra deaths, found as the admissions are. Nobody dies in the simulation: "
        "the number is computed from the finished run, and is as good as the evidence that "
        "each group names.",
        "Forventede ekstra dødsfall, funnet på samme måte som innleggelsene. Ingen dør i "
        "simuleringen: tallet er regnet ut av den ferdige kjøringen og er så godt som "
        "dokumentasjonen hver gruppe viser til.",
    ),
    excess_deaths,
)
