"""Deaths that treatment would have prevented."""

from __future__ import annotations

from forsyningssim.measures.finished import Finished
from forsyningssim.measures.harm import expected_events
from forsyningssim.measures.measure import Measure, Value, of_groups
from forsyningssim.words import say


def excess_deaths(finished: Finished) -> Value:
    """Give the expected number of extra deaths."""
    return of_groups(expected_events(finished, "death").sum(axis=(1, 2)))


MEASURE = Measure(
    "excess_deaths",
    say("Extra deaths", "Ekstra dødsfall"),
    "expected deaths",
    "less",
    "Expected extra deaths, found as the admissions are. Nobody dies in the simulation: the number"
    " is computed from the finished run, and is as good as the evidence that each group names.",
    excess_deaths,
)
