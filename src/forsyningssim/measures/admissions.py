"""Admissions to hospital that treatment would have prevented."""

from __future__ import annotations

from forsyningssim.measures.discount import present
from forsyningssim.measures.finished import Finished
from forsyningssim.measures.harm import expected_events
from forsyningssim.measures.measure import Measure, Value, of_groups
from forsyningssim.words import say


def excess_admissions(finished: Finished) -> Value:
    """Give the expected number of extra admissions."""
    events = expected_events(finished, "admission")
    return of_groups(events.sum(axis=(1, 2)), present=present(finished, events))


MEASURE = Measure(
    "excess_admissions",
    say("Extra admissions", "Ekstra innleggelser"),
    "expected admissions",
    "less",
    say(
        "Expected extra admissions among those who went without beyond the days of grace, and"
        " among those on a substitute in proportion to its harm factor; observed ratios are "
        "discounted by `confounding`.",
        "Forventede ekstra innleggelser blant dem som sto uten lenger enn de dagene man "
        "klarer seg, og blant dem som brukte en erstatning, etter hvor mye dårligere den er. "
        "Observerte risikoforhold er satt ned med `confounding`.",
    ),
    excess_admissions,
)
