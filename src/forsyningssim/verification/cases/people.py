"""Patients whose numbers are known: in beds, and at home when supply stops."""

from __future__ import annotations

import numpy as np

from forsyningssim.patients.layout import DISPENSINGS
from forsyningssim.patients.need import Chronic, Inpatient
from forsyningssim.units import DAYS_PER_YEAR
from forsyningssim.verification.estimate import average, independent
from forsyningssim.verification.formulas import people as formulas
from forsyningssim.verification.formulas.laws import mean_of, poisson_law, transport_law
from forsyningssim.verification.observed import Observed
from forsyningssim.verification.result import Check


def beds(observed: Observed) -> list[Check]:
    """Beds taken by stays that begin at random: a Poisson number, whatever the law of a stay."""
    checks = []
    for g, group in enumerate(observed.run.setting.catalogue.groups):
        need = group.spec.need
        if not isinstance(need, Inpatient):
            raise TypeError(f"{group.name} are not in hospital")
        days, rate = transport_law(need.course_days), need.stays_per_year / DAYS_PER_YEAR
        taken = observed.counted(DISPENSINGS, g)
        mean, many = rate * mean_of(days), round(1.25 * rate * mean_of(days))
        off = taken - mean
        crowded = 1 - poisson_law(mean)[: many + 1].sum()
        checks += [
            Check.of(f"beds, {group.name}", mean, average(taken)),
            Check.of(f"share of days above {many}, {group.name}", crowded,
                     average((taken > many).astype(np.int64))),
        ]  # fmt: skip
        for apart in (0, 3):
            both = formulas.beds_together(rate, days, apart)
            quantity = f"covariance {apart} days apart, {group.name}"
            products = off[apart:] * off[: len(off) - apart]
            checks.append(Check.of(quantity, both, average(products)))
    return checks


def home_stock(observed: Observed) -> list[Check]:
    """Days without medicine in an outage, by what lay at home when it began."""
    (group,) = observed.run.setting.catalogue.groups
    need, spells = group.spec.need, observed.run.finished.spells
    if not isinstance(need, Chronic):
        raise TypeError(f"{group.name} are not in daily treatment")
    home = formulas.home_law(round(need.days_per_ask), need.early_days)
    outage = observed.ends("closure")
    people = int(observed.run.finished.rows.sum())
    without = np.zeros(people, np.int64)
    without[: len(spells.length)] = spells.length
    begun = np.full(people, outage)
    begun[: len(spells.start)] = spells.start
    return [
        Check.exact("day on which the last goes without", outage - 1,
                    int((spells.start + spells.length).max()) - 1),
        Check.of("days without, each person", formulas.days_without(home, outage),
                 independent(without)),
        *(
            Check.of(f"share without on day {day}", home[: day + 1].sum(),
                     independent((begun <= day).astype(np.int64)))
            for day in (0, 4, 12, outage - 1)
        ),
    ]  # fmt: skip
