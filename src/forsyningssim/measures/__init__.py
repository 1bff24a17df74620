"""What is counted: one file a measure, each a pure function of a finished run."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from forsyningssim.measures import (
    admissions,
    affected,
    broad_spectrum,
    cost,
    cover,
    deaths,
    delayed,
    delivered_abroad,
    displacement,
    duty_breach,
    equity,
    export_revenue,
    gaps,
    health_loss,
    packs,
    priority_room,
    severity_weighted,
    survival,
    switched,
    unfilled,
    unsolved,
    untreated,
)
from forsyningssim.measures.bill import COMPONENTS, bill
from forsyningssim.measures.books import Books
from forsyningssim.measures.discount import present
from forsyningssim.measures.finished import Finished, Spells
from forsyningssim.measures.harm import expected_events
from forsyningssim.measures.measure import Measure, Value
from forsyningssim.measures.person_days import person_days
from forsyningssim.measures.reading import Reading
from forsyningssim.patients.layout import DISPENSINGS

__all__ = [
    "COMPONENTS",
    "MEASURES",
    "Books",
    "Finished",
    "Measure",
    "Reading",
    "Spells",
    "Value",
    "bill",
    "described",
    "expected_events",
    "person_days",
    "present",
    "read",
    "summary",
]

_LISTED = (
    untreated.MEASURE,
    affected.MEASURE,
    *gaps.MEASURES,
    severity_weighted.MEASURE,
    unfilled.MEASURE,
    unsolved.MEASURE,
    delayed.MEASURE,
    switched.MEASURE,
    broad_spectrum.MEASURE,
    admissions.MEASURE,
    deaths.MEASURE,
    health_loss.MEASURE,
    *displacement.MEASURES,
    priority_room.MEASURE,
    *equity.MEASURES,
    *survival.MEASURES,
    cover.MEASURE,
    *packs.MEASURES,
    duty_breach.MEASURE,
    delivered_abroad.MEASURE,
    export_revenue.MEASURE,
    cost.MEASURE,
)

MEASURES: Final[Mapping[str, Measure]] = MappingProxyType({m.name: m for m in _LISTED})
"""Every measure by its name, in the order of reports."""


def read(finished: Finished, measure: Measure) -> Reading:
    """Take one measure of a finished run."""
    return Reading(measure, measure.of(finished), finished)


def summary(finished: Finished) -> dict[str, object]:
    """Say in figures what happened in all of Norway: what ``summary.json`` holds of a run."""
    buyers = (*finished.wholesalers, "national_store")
    totals = {name: measure.of(finished).total for name, measure in MEASURES.items()}
    return {
        "days": finished.days.measured,
        "treatments": round(float(equity.treatments(finished).sum())),
        "dispensings": int(finished.counted(DISPENSINGS).sum()),
        **totals,
        "person_days": person_days(finished),
        "books": finished.books.norway(buyers),
    }


def described() -> str:
    """Write the reference page of all measures, in Markdown."""
    better = {"less": "lower is better", "more": "higher is better", "neither": "tells, not judges"}
    entries = [
        f"`{m.name}`\n: {m.definition.en} *Unit: {m.unit}; {better[m.direction]}.*\n"
        for m in MEASURES.values()
    ]
    return "\n".join((_PAGE, *entries))


_PAGE = """\
# Measures

What a run is judged by. Each measure is a function of the finished books and of the spells without
treatment, in a file of its own in `measures/`; none can change a run. A figure that cannot be told,
such as the time to recover where nothing broke, is left empty.
"""
