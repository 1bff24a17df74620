"""Admissions to hospital that treatment would have prevented."""

from __future__ import annotations

from forsyningssim.measures.finished import Finished
from forsyningssim.measures.harm import expected_events
from forsyningssim.measures.measure import Measure, Value, of_groups
from forsyningssim.words import say


def excess_admissions(finished: Finished) -> Value:
    """Give the expected number of extra admissions."""
    return of_groups(expected_events(finished, "admission").sum(axis=(1, 2)))


MEASURE = Measure(
    "excess_admissions",
    say("Extra admissions", "Ekstra innleggelser"),
    "expected admissions",
    "less",
    "Expected extra admissions among those who went without beyond the days of grace, and among"
    " those on a substitute in proportion to its harm factor; observed ratios are discounted by"
    " `confounding`.",
    excess_admissions,
)
